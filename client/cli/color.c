/* color: see color.h. */
#include "color.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_set(const char *name) {
  const char *value = getenv(name);
  return value && *value;
}

static bool is_zero(const char *name) {
  const char *value = getenv(name);
  return value && strcmp(value, "0") == 0;
}

static bool terminal_has_color(void) {
  const char *terminal = getenv("TERM");
  return isatty(STDOUT_FILENO) && terminal && strcmp(terminal, "dumb") != 0;
}

bool color_wanted(const char *when) {
  if (when && strcmp(when, "auto") != 0)
    return strcmp(when, "always") == 0;
  if (is_set("NO_COLOR"))
    return false;
  if (is_set("CLICOLOR_FORCE") && !is_zero("CLICOLOR_FORCE"))
    return true;
  return !is_zero("CLICOLOR") && terminal_has_color();
}
