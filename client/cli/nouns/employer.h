/* employer: what employer.c has from employer_log.c, and what both say of an employer's number. */
#pragma once

#include "client/cli/table.h"

#define EMPLOYER(field)                                                                                                \
  { .name = "EMPLOYER", field, VALUE_ID, OPTION_REQUIRED, .help = N_("number of the employer's record") }

extern const struct view employer_contact_view;
extern const struct view employer_visit_view;
extern const struct view employer_log_view;
extern const struct view employer_analysis_view;
extern const struct view employer_analyses_view;
extern const struct view employer_weeks_view;
extern const struct option_row employer_contact_options[];
extern const struct option_row employer_visit_options[];
extern const struct option_row employer_correct_contact_options[];
extern const struct option_row employer_correct_visit_options[];
extern const struct option_row employer_log_options[];
extern const struct option_row employer_analysis_options[];
extern const struct option_row employer_analyses_options[];
extern const struct option_row employer_contacts_options[];
