/* value_date: see value_date.h. */
#include "value_date.h"

#include "common/date_typed.h"
#include "understood.h"

/* A guess that lies behind today, in a command about a case. */
struct date_guess {
  const struct date_guess *before;
  const struct option_row *row;
  const char *typed;
  struct date_typed date;
};

const char *value_day(struct cli *cli, date_t date) {
  static const char *const names[] = {N_("Monday"), N_("Tuesday"),  N_("Wednesday"), N_("Thursday"),
                                      N_("Friday"), N_("Saturday"), N_("Sunday")};
  char written[DATE_TEXT_MAX];
  const char *text = arena_printf(&cli->arena, "%s %s", _(names[date_weekday(date) - 1]), date_format(date, written));
  return text ? text : "";
}

/* "tomorrow (Tuesday 2026-01-13)". */
static const char *day_told(struct cli *cli, date_t date) {
  static const char *const near[] = {N_("the day before yesterday"), N_("yesterday"), N_("today"), N_("tomorrow"),
                                     N_("the day after tomorrow")};
  int64_t away = (int64_t)date - cli_today(cli);
  const char *day = value_day(cli, date);
  return away < -2 || away > 2 ? day : arena_printf(&cli->arena, "%s (%s)", _(near[away + 2]), day);
}

static enum date_side side_of(const struct option_row *row) {
  return row->flags & OPTION_PAST ? DATE_PAST : row->flags & OPTION_COMING ? DATE_COMING : DATE_NEAREST;
}

/* --- what is asked back ------------------------------------------------------------------------------------------- */

/* Both readings, the nearer first; the caller's words are the end of it. */
static const char *two_readings(struct cli *cli, const char *typed, const struct date_typed *date) {
  date_t today = cli_today(cli);
  int64_t away = (int64_t)date->date - today, other = (int64_t)date->other - today;
  bool turn = (other < 0 ? -other : other) < (away < 0 ? -away : away);
  return arena_printf(&cli->arena, _("\"%s\" is %s, or %s? Write the date with its year, in four digits"), typed,
                      day_told(cli, turn ? date->other : date->date), day_told(cli, turn ? date->date : date->other));
}

static const char *no_date(struct cli *cli, const char *text, const struct date_typed *date) {
  if (date->date != DATE_NONE)
    return arena_printf(&cli->arena, _("\"%s\": that day is %s"), text, value_day(cli, date->date));
  return arena_printf(
      &cli->arena,
      _("\"%s\" is not a date; write it as 2026-11-22, 22/11, 22 nov, friday, \"v 47 friday\", today or +14d"), text);
}

static const char *which_day(struct cli *cli, const char *text, const struct date_typed *date) {
  return arena_printf(&cli->arena, _("\"%s\" goes from %s to %s; write which day is the last"), text,
                      value_day(cli, date->date), value_day(cli, date->until));
}

/* Kept for value_date_check(). */
static void keep_guess(struct cli *cli, const struct option_row *row, const char *text, const struct date_typed *date) {
  bool may_be_early = date->other != DATE_NONE && row->flags & OPTION_PAST && !(row->flags & OPTION_EARLIER) &&
                      date->date < cli_today(cli);
  struct date_guess *guess = may_be_early ? arena_alloc(&cli->arena, sizeof *guess) : NULL;
  if (!guess)
    return;
  *guess = (struct date_guess){.before = cli->guesses, .row = row, .typed = text, .date = *date};
  cli->guesses = guess;
}

const char *value_date_read(struct cli *cli, const struct option_row *row, const char *text, char **out) {
  struct date_typed typed = {.date = DATE_NONE, .other = DATE_NONE};
  char written[DATE_TEXT_MAX];
  if (date_parse(text, &typed.date) != STATUS_OK) {
    if (date_typed_parse(&cli->arena, text, cli_today(cli), side_of(row), &typed) != STATUS_OK)
      return no_date(cli, text, &typed);
    if (!date_typed_is_sure(&typed, cli_today(cli), DATE_NONE))
      return two_readings(cli, text, &typed);
    if (row->flags & OPTION_LAST && typed.until != typed.date)
      return which_day(cli, text, &typed);
    understood_add(cli, row, text, value_day(cli, typed.date));
    keep_guess(cli, row, text, &typed);
  }
  *out = arena_strdup(&cli->arena, date_format(typed.date, written));
  return NULL;
}

/* --- before the case was opened ----------------------------------------------------------------------------------- */

bool value_date_guessed(const struct cli *cli) {
  return cli->guesses != NULL;
}

const char *value_date_check(struct cli *cli, date_t opened, const struct option_row **row) {
  for (const struct date_guess *guess = cli->guesses; guess; guess = guess->before)
    if (!date_typed_is_sure(&guess->date, cli_today(cli), opened)) {
      *row = guess->row;
      understood_forget(cli, guess->row);
      return arena_printf(&cli->arena, _("%s (the case was opened %s)"), two_readings(cli, guess->typed, &guess->date),
                          value_day(cli, opened));
    }
  return NULL;
}
