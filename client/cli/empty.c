/* empty: see empty.h. */
#include "empty.h"

#include <string.h>

#include "common/text.h"
#include "out.h"
#include "session.pb-c.h"
#include "value.h"

/* " case 1", " Ek", " --status ACTIVE" */
static const char *asked_one(struct cli *cli, const struct option_row *row, const char *text) {
  if (row->kind == VALUE_FLAG)
    return arena_printf(&cli->arena, " %s", value_option_name(cli, row));
  if (option_is_positional(row) && row->kind != VALUE_ID)
    return arena_printf(&cli->arena, " %s", text);
  const char *name =
      option_is_positional(row) ? text_fold(&cli->arena, value_shown_name(row->name)) : value_option_name(cli, row);
  return name ? arena_printf(&cli->arena, " %s %s", name, text) : NULL;
}

/* What was asked for, as it was typed: " for case 1 --status ACTIVE"; "" for nothing. */
static const char *asked(struct cli *cli) {
  const char *all = "";
  for (size_t i = 0; i < cli->args.count && all; i++)
    for (const struct option_row *row = cli->command->options; row && row->name; row++)
      if (row == cli->args.given[i].row) {
        const char *one = asked_one(cli, row, cli->args.given[i].text);
        all = one ? arena_printf(&cli->arena, "%s%s", all, one) : NULL;
      }
  return all && *all ? arena_printf(&cli->arena, _(" for%s"), all) : "";
}

/* The option that shows managers their unit, unless it was given, or the list is of one record. */
static const struct option_row *unit_left_out(struct cli *cli) {
  const struct option_row *unit = NULL;
  for (const struct option_row *row = cli->command->options; row && row->name; row++) {
    if (args_flag(cli, row->name) && (option_is_positional(row) || row->flags & OPTION_MANAGED))
      return NULL;
    unit = row->flags & OPTION_MANAGED ? row : unit;
  }
  return unit;
}

/* "unit 3: INTAKE, MANAGE" of Session/Who is "3"; NULL of a unit that is not managed. */
static const char *managed_unit(struct cli *cli, const char *right) {
  const char *colon = strchr(right, ':'), *number = strchr(right, ' ');
  if (!colon || !number || number > colon || !strstr(colon, " MANAGE"))
    return NULL;
  return arena_strndup(&cli->arena, number + 1, (size_t)(colon - number - 1));
}

/* Who manages a unit may have meant its cases. */
static void say_units(struct cli *cli, const struct option_row *unit) {
  Lots__WhoRequest request = LOTS__WHO_REQUEST__INIT;
  const struct lots_call_options options = {.purpose = cli->call.purpose};
  CLI_RESULT struct lots_result *result = cli_call_raw(cli, "lots.Session/Who", &request.base, &options);
  if (!result || lots_result_status(result) != LOTS_OK)
    return;
  const Lots__WhoReply *reply = lots_result_message(result);
  for (size_t i = 0; i < reply->n_rights; i++) {
    const char *number = managed_unit(cli, reply->rights[i]);
    if (number)
      out_note(cli, _("You manage unit %s: %s %s shows all of it."), number, value_option_name(cli, unit), number);
  }
}

void empty_say(struct cli *cli) {
  const char *what = asked(cli);
  const struct option_row *unit = unit_left_out(cli);
  out_note(cli, _("There is nothing to show%s."), what ? what : "");
  if (cli->command->empty)
    out_note(cli, "%s", _(cli->command->empty));
  if (unit)
    say_units(cli, unit);
}
