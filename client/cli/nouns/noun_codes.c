/* noun_codes: see noun_codes.h. */
#include "noun_codes.h"

#define LIST(noun)                                                                                                     \
  { .name = #noun, .codes = noun##_rows, .count = sizeof noun##_rows / sizeof *noun##_rows }

static const struct code assignment_kind_rows[] = {
    {1, "HANDLER", "case handler", "handläggare"},
    {2, "ASSESSOR", "assessor", "utredare"},
    {3, "COACH", "responsible coach", "ansvarig coach"},
    {4, "DECIDER", "decision officer", "beslutsfattare"},
};
const struct code_list codes_assignment_kind = LIST(assignment_kind);

static const struct code principal_kind_rows[] = {
    {1, "STAFF", "staff", "personal"},
    {2, "SERVICE", "service", "systemkonto"},
    {3, "ADMIN", "administrator", "administratör"},
};
const struct code_list codes_principal_kind = LIST(principal_kind);

static const struct code case_sort_rows[] = {
    {0, "NUMBER", "number", "nummer"},
    {1, "NAME", "name", "namn"},
    {2, "STATUS", "status", "status"},
    {3, "SINCE", "since", "sedan"},
};
const struct code_list codes_case_sort = LIST(case_sort);
