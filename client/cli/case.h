/* case: what the files about cases share: views of a case, and what is shown of one. */
#pragma once

#include "cases.pb-c.h"
#include "table.h"

extern const struct view case_view;       /* CaseReply */
extern const struct view case_list_view;  /* ListCasesReply */
extern const struct view case_count_view; /* CountCasesReply */
extern const struct view case_show_view;  /* ShowCaseReply: the case file */
extern const struct view case_history_view;
extern const struct view case_eligibility_view;

/* The latest of what the eligibility rests on, in words: a column's text. */
const char *case_basis_text(struct cli *cli, const ProtobufCMessage *record, enum value_style style);

/* The disclosure choice: case_disclose.c. */
extern const struct option_row case_disclose_options[], case_revoke_options[];
extern const struct view case_disclosure_view;

/* A text as it stands in a case file: each line with spaces before it. */
void case_print_text(const char *text);
int case_show(struct cli *cli);

/* --- placements and support: case_clocks.c --- */
/* The parts of the case file that tell of the clocks of support, and of placements with their follow-ups. */
void case_print_clocks(struct cli *cli, const Lots__ShowCaseReply *reply);
void case_print_placements(struct cli *cli, const Lots__ShowCaseReply *reply);
/* "from 2026-11-22; days used 12, left 169; last day 2027-05-21", in the arena. */
const char *case_clock_text(struct cli *cli, const Lots__SupportClock *clock);
