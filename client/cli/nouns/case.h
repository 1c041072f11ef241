/* case: what the files about cases share: views of a case, and what is shown of one. */
#pragma once

#include "cases.pb-c.h"
#include "client/cli/table.h"

extern const struct view case_view;       /* CaseReply */
extern const struct view case_list_view;  /* ListCasesReply */
extern const struct view case_count_view; /* CountCasesReply */
extern const struct view case_show_view;  /* ShowCaseReply: the case file */
extern const struct view case_history_view;
extern const struct view case_eligibility_view;

/* What the eligibility rests on, in words: the latest as a column's text, and all of it in the case file;
 * case_basis_text.c. */
const char *case_basis_text(struct cli *cli, const ProtobufCMessage *record, enum value_style style);
void case_print_basis(struct cli *cli, const Lots__Case *kase);

/* "struck 2026-11-22 by Karin Ek: wrong case", in the arena: note.c. */
const char *note_struck_text(struct cli *cli, const Lots__Struck *struck);

/* The disclosure choice: case_disclose.c. */
extern const struct option_row case_disclose_options[], case_revoke_options[];
extern const struct view case_disclosure_view;

int case_show(struct cli *cli);

/* --- lines of the case file: case_text.c --- */
/* A text as it stands in a case file: each line with spaces before it. */
void case_print_text(const char *text);
/* "Name: text" unless there is no text. */
void case_print_line(const char *name, const char *text);
/* "2026-01-01 to 2026-06-30", "from 2026-01-01"; "2026-01-01" of what began and ended that day. */
const char *case_period(struct cli *cli, const char *from, const char *to);

/* --- placements and support: case_clocks.c --- */
/* The parts of the case file that tell of the clocks of support, and of placements with their follow-ups. */
void case_print_clocks(struct cli *cli, const Lots__ShowCaseReply *reply);
void case_print_placements(struct cli *cli, const Lots__ShowCaseReply *reply);
/* How much of a week's plan was given, "60"; to people nothing where nothing was planned. */
const char *case_week_percent(struct cli *cli, const Lots__SupportWeek *week, enum value_style style);
/* "from 2026-11-22; days used 12, left 169; last day 2027-05-21", in the arena. */
const char *case_clock_text(struct cli *cli, const Lots__SupportClock *clock);
