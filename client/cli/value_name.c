/* value_name: see value.h: what the options and arguments are called. */
#include <string.h>

#include "cli.h"
#include "value.h"

const char *value_option_name(struct cli *cli, const struct option_row *row) {
  const char *name = option_is_positional(row) ? row->name : arena_printf(&cli->arena, "--%s", row->name);
  return name ? name : row->name;
}

const char *value_shown_name(const char *name) {
  /* Named here for xgettext, which finds no names in tables. */
  static const char *const places[] = {
      N_("ADAPTATION"), N_("BODY"),        N_("CASE"),    N_("COMPETENCE"), N_("DIMENSION"), N_("DOCUMENT"),
      N_("EMPLOYER"),   N_("EXPECTATION"), N_("FILE"),    N_("FROM"),       N_("FTE"),       N_("GOAL"),
      N_("HOST"),       N_("LINE"),        N_("MEASURE"), N_("METHOD"),     N_("NAME"),      N_("ORG"),
      N_("PARTY"),      N_("PERSON"),      N_("PHASE"),   N_("PLACEMENT"),  N_("POSITION"),  N_("PROGRAMME"),
      N_("RECEIPT"),    N_("REFERRAL"),    N_("ROLE"),    N_("SECTION"),    N_("STAFF"),     N_("TARGET"),
      N_("TASK"),       N_("TO"),          N_("TYPE"),    N_("UNIT"),       N_("UPLOAD"),    N_("CODE"),
      N_("DATE"),       N_("HOURS"),       N_("NUMBER"),  N_("TEXT"),       N_("TIME"),
  };
  for (size_t i = 0; i < sizeof places / sizeof *places; i++)
    if (strcmp(name, places[i]) == 0)
      return _(places[i]);
  return name;
}
