/* option: what a row of options says of itself. See command.h. */
#include <ctype.h>

#include "command.h"

bool option_is_positional(const struct option_row *row) {
  return isupper((unsigned char)row->name[0]) != 0;
}
