/* entry_name: how people name a note or an entry of support given: 1, 2, 3 within the case, as lists show it; or by the
 * position that a receipt and --json tell, which is a great number. */
#pragma once

#include "client/cli/command.h"
#include "client/cli/language.h"

/* Positions are told as tokens, which are greater. */
#define ENTRY_NUMBER_MAX UINT32_MAX

/* The positional argument, for a request with fields `position` and `number`. */
#define ENTRY(what)                                                                                                    \
  { .name = "NUMBER", "position", VALUE_ID, OPTION_REQUIRED, .help = what }

/* After cli_fill(): moves what is a number from one field to the other. */
static inline void entry_name_settle(uint64_t *position, uint32_t *number) {
  if (*position > ENTRY_NUMBER_MAX)
    return;
  *number = (uint32_t)*position;
  *position = 0;
}
