/* rows: what tables of options in many nouns have in common. */
#pragma once

#include "command.h"
#include "language.h"

#define CASE                                                                                                           \
  { .name = "CASE", "id", VALUE_ID, OPTION_REQUIRED, .help = N_("number of the case") }
#define REASON                                                                                                         \
  { .name = "reason", "reason", VALUE_TEXT, OPTION_REQUIRED | OPTION_FILE, .help = N_("why it is corrected") }
#define EDIT                                                                                                           \
  { .name = "edit", NULL, VALUE_FLAG, .help = N_("write the text in your editor") }
#define DATE                                                                                                           \
  { .name = "date", "date", VALUE_DATE, OPTION_PAST, .help = N_("when it happened; default: today") }
