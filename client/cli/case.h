/* case: what the files about cases share: views of a case, and what is shown of one. */
#pragma once

#include "table.h"

extern const struct view case_view;       /* CaseReply */
extern const struct view case_list_view;  /* ListCasesReply */
extern const struct view case_count_view; /* CountCasesReply */
extern const struct view case_show_view;  /* ShowCaseReply: the case file */
extern const struct view case_history_view;
extern const struct view case_eligibility_view;

/* The latest of what the eligibility rests on, in words: a column's text. */
const char *case_basis_text(struct cli *cli, const ProtobufCMessage *record, enum value_style style);
/* A text as it stands in a case file: each line with spaces before it. */
void case_print_text(const char *text);
int case_show(struct cli *cli);
