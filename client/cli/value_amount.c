/* value_amount: see value_amount.h. */
#include "value_amount.h"

#include <string.h>

#include "common/amount_typed.h"
#include "understood.h"

/* Both readings of "14.500". */
static const char *two_amounts(struct cli *cli, const char *text) {
  size_t whole = strcspn(text, ".,");
  return arena_printf(&cli->arena,
                      _("\"%s\" may be %.*s%.3s, or %.*s and a part; write it without a mark, as 14500 or \"14 500\""),
                      text, (int)whole, text, text + whole + 1, (int)whole, text);
}

const char *value_amount_read(struct cli *cli, const struct option_row *row, const char *text, uint64_t *out) {
  bool money = row->kind == VALUE_MONEY;
  switch (amount_whole(&cli->arena, text, money, out)) {
  case AMOUNT_OK:
    return NULL;
  case AMOUNT_AMBIGUOUS:
    return two_amounts(cli, text);
  case AMOUNT_PART:
    return arena_printf(&cli->arena, money ? _("\"%s\": write whole kronor") : _("\"%s\" is not a whole number"), text);
  case AMOUNT_NONE:
    break;
  }
  return arena_printf(&cli->arena,
                      money ? _("\"%s\" is no amount; write it as 14500, \"14 500\" or \"14 500 kr\"")
                            : _("\"%s\" is not a whole number"),
                      text);
}

/* What was no bare number is told in the unit that is kept. */
static void tell(struct cli *cli, const struct option_row *row, const char *text, uint32_t minutes) {
  char hours[AMOUNT_TEXT_MAX];
  if (text[strspn(text, "0123456789,.")] == '\0')
    return;
  if (row->kind == VALUE_MINUTES)
    understood_add(cli, row, text, arena_printf(&cli->arena, _("%u minutes"), minutes));
  else
    understood_add(cli, row, text,
                   arena_printf(&cli->arena, _("%s hours"),
                                amount_hours_text(minutes, cli->language == LANGUAGE_SV ? ',' : '.', hours)));
}

const char *value_time_read(struct cli *cli, const struct option_row *row, const char *text, uint32_t *out) {
  bool minutes = row->kind == VALUE_MINUTES;
  if (amount_minutes(&cli->arena, text, minutes ? AMOUNT_MINUTES : AMOUNT_HOURS, out) != AMOUNT_OK)
    return arena_printf(&cli->arena,
                        minutes ? _("\"%s\" is no time; write it in minutes as 90, or as 1:30, 1,5h or \"1 h 30 min\"")
                                : _("\"%s\" is no number of hours; write it as 20, 37,5 or \"37 h 30 min\""),
                        text);
  tell(cli, row, text, *out);
  return NULL;
}
