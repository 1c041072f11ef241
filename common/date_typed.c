/* date_typed: see date_typed.h.
 *
 * A text is cut into tokens: numbers, words, marks. A row of `forms` says by a letter each which tokens make a date and
 * which function makes it. Every word has its letter, and what it stands for, in `words`.
 */
#include "date_typed.h"

#include <string.h>

#include "typed.h"

enum { TOKENS_MAX = 10, YEARS_AROUND = 40, WEEK = 7 };

/* --- tokens ------------------------------------------------------------------------------------------------------- */

struct token {
  char text[24]; /* a word, or "" */
  int number;
  int digits; /* 0: no number */
  char mark;  /* '\0': none */
};

struct tokens {
  struct token at[TOKENS_MAX];
  size_t count;
};

/* A letter of `forms` is a class of words, the digits of a number (below), or a mark that stands for itself. */
struct word {
  const char *text;
  char letter;
  int value;
};

/* UNIT: days, or months as negative numbers. */
static const struct word words[] = {
    /* A: a day of the week. B: the last such day */
    {"måndag", 'A', 1},
    {"måndagen", 'A', 1},
    {"mån", 'A', 1},
    {"monday", 'A', 1},
    {"mon", 'A', 1},
    {"tisdag", 'A', 2},
    {"tisdagen", 'A', 2},
    {"tis", 'A', 2},
    {"tuesday", 'A', 2},
    {"tue", 'A', 2},
    {"onsdag", 'A', 3},
    {"onsdagen", 'A', 3},
    {"ons", 'A', 3},
    {"wednesday", 'A', 3},
    {"wed", 'A', 3},
    {"torsdag", 'A', 4},
    {"torsdagen", 'A', 4},
    {"tors", 'A', 4},
    {"tor", 'A', 4},
    {"thursday", 'A', 4},
    {"thu", 'A', 4},
    {"fredag", 'A', 5},
    {"fredagen", 'A', 5},
    {"fre", 'A', 5},
    {"friday", 'A', 5},
    {"fri", 'A', 5},
    {"lördag", 'A', 6},
    {"lördagen", 'A', 6},
    {"lör", 'A', 6},
    {"saturday", 'A', 6},
    {"sat", 'A', 6},
    {"söndag", 'A', 7},
    {"söndagen", 'A', 7},
    {"sön", 'A', 7},
    {"sunday", 'A', 7},
    {"sun", 'A', 7},
    {"måndags", 'B', 1},
    {"tisdags", 'B', 2},
    {"onsdags", 'B', 3},
    {"torsdags", 'B', 4},
    {"fredags", 'B', 5},
    {"lördags", 'B', 6},
    {"söndags", 'B', 7},
    /* N: a month */
    {"januari", 'N', 1},
    {"january", 'N', 1},
    {"jan", 'N', 1},
    {"februari", 'N', 2},
    {"february", 'N', 2},
    {"feb", 'N', 2},
    {"mars", 'N', 3},
    {"march", 'N', 3},
    {"mar", 'N', 3},
    {"april", 'N', 4},
    {"apr", 'N', 4},
    {"maj", 'N', 5},
    {"may", 'N', 5},
    {"juni", 'N', 6},
    {"june", 'N', 6},
    {"jun", 'N', 6},
    {"juli", 'N', 7},
    {"july", 'N', 7},
    {"jul", 'N', 7},
    {"augusti", 'N', 8},
    {"august", 'N', 8},
    {"aug", 'N', 8},
    {"september", 'N', 9},
    {"sept", 'N', 9},
    {"sep", 'N', 9},
    {"oktober", 'N', 10},
    {"october", 'N', 10},
    {"okt", 'N', 10},
    {"oct", 'N', 10},
    {"november", 'N', 11},
    {"nov", 'N', 11},
    {"december", 'N', 12},
    {"dec", 'N', 12},
    /* W: a week. U: a unit of time */
    {"v", 'W', 0},
    {"vecka", 'W', 0},
    {"veckan", 'W', 0},
    {"w", 'W', 0},
    {"week", 'W', 0},
    {"d", 'U', 1},
    {"dag", 'U', 1},
    {"dagar", 'U', 1},
    {"dar", 'U', 1},
    {"day", 'U', 1},
    {"days", 'U', 1},
    {"w", 'U', 7},
    {"v", 'U', 7},
    {"vecka", 'U', 7},
    {"veckor", 'U', 7},
    {"week", 'U', 7},
    {"weeks", 'U', 7},
    {"m", 'U', -1},
    {"mån", 'U', -1},
    {"månad", 'U', -1},
    {"månader", 'U', -1},
    {"month", 'U', -1},
    {"months", 'U', -1},
    {"halvår", 'U', -6},
    {"y", 'U', -12},
    {"å", 'U', -12},
    {"år", 'U', -12},
    {"year", 'U', -12},
    {"years", 'U', -12},
    /* q: a number in words */
    {"en", 'q', 1},
    {"ett", 'q', 1},
    {"a", 'q', 1},
    {"an", 'q', 1},
    {"one", 'q', 1},
    {"två", 'q', 2},
    {"two", 'q', 2},
    {"tre", 'q', 3},
    {"three", 'q', 3},
    {"fyra", 'q', 4},
    {"four", 'q', 4},
    {"fem", 'q', 5},
    {"five", 'q', 5},
    {"sex", 'q', 6},
    {"six", 'q', 6},
    {"sju", 'q', 7},
    {"seven", 'q', 7},
    {"åtta", 'q', 8},
    {"eight", 'q', 8},
    {"nio", 'q', 9},
    {"nine", 'q', 9},
    {"tio", 'q', 10},
    {"ten", 'q', 10},
    {"elva", 'q', 11},
    {"eleven", 'q', 11},
    {"tolv", 'q', 12},
    {"twelve", 'q', 12},
    /* R: a day beside today. r: the same behind "i" */
    {"idag", 'R', 0},
    {"today", 'R', 0},
    {"nu", 'R', 0},
    {"now", 'R', 0},
    {"igår", 'R', -1},
    {"yesterday", 'R', -1},
    {"förrgår", 'R', -2},
    {"imorgon", 'R', 1},
    {"imorron", 'R', 1},
    {"tomorrow", 'R', 1},
    {"övermorgon", 'R', 2},
    {"dag", 'r', 0},
    {"går", 'r', -1},
    {"förrgår", 'r', -2},
    {"morgon", 'r', 1},
    {"morron", 'r', 1},
    {"övermorgon", 'r', 2},
    /* what stands before and behind them */
    {"i", 'i', 0},
    {"på", 'p', 0},
    {"om", 'o', 0},
    {"in", 'o', 0},
    {"för", 'f', 0},
    {"sedan", 's', 0},
    {"sen", 's', 0},
    {"ago", 's', 0},
    {"nästa", 'x', 0},
    {"next", 'x', 0},
    {"förra", 'l', 0},
    {"last", 'L', 0},
    {"senaste", 'L', 0},
    {"denna", 'c', 0},
    {"this", 'c', 0},
    /* _: says nothing */
    {"den", '_', 0},
    {"det", '_', 0},
    {"the", '_', 0},
    {"on", '_', 0},
    {"of", '_', 0},
    {"st", '_', 0},
    {"nd", '_', 0},
    {"rd", '_', 0},
    {"th", '_', 0},
};

static const struct word *word_as(const struct token *token, char letter) {
  for (size_t i = 0; *token->text && i < sizeof words / sizeof *words; i++)
    if (words[i].letter == letter && strcmp(words[i].text, token->text) == 0)
      return &words[i];
  return NULL;
}

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

static bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80; /* case-folded: UTF-8's other letters too */
}

static bool take_number(const char **at, struct token *out) {
  for (; is_digit(**at); ++*at) {
    if (++out->digits > 8)
      return false;
    out->number = out->number * 10 + (**at - '0');
  }
  if (**at == ':' && ((*at)[1] == 'e' || (*at)[1] == 'a') && !is_letter((*at)[2])) /* "14:e" */
    *at += 2;
  return true;
}

/* With the full stop of an abbreviation. */
static bool take_word(const char **at, struct token *out) {
  size_t len = 0;
  for (; is_letter(**at); ++*at) {
    if (len + 1 == sizeof out->text)
      return false;
    out->text[len++] = **at;
  }
  *at += **at == '.';
  return true;
}

static bool take_token(const char **at, struct token *out) {
  if (is_digit(**at))
    return take_number(at, out);
  if (is_letter(**at))
    return take_word(at, out);
  out->mark = *(*at)++;
  return true;
}

static bool cut(const char *plain, struct tokens *out) {
  while (*plain) {
    struct token token = {0};
    if (!take_token(&plain, &token))
      return false;
    if (token.mark == ' ' || token.mark == ',' || word_as(&token, '_'))
      continue;
    if (out->count == TOKENS_MAX)
      return false;
    out->at[out->count++] = token;
  }
  return out->count > 0;
}

/* --- forms -------------------------------------------------------------------------------------------------------- */

/* What was said, piece by piece. */
struct said {
  date_t today;
  enum date_side side;
  struct civil civil;
  bool has_year, short_year; /* of two digits */
  int weekday;               /* 0: none said */
  int week, count, unit, days;
  int sign; /* of a count */
};

static bool say_number(const struct token *token, char letter, struct said *said) {
  int number = token->number, digits = token->digits;
  switch (letter) {
  case 'Y':
    said->has_year = digits == 4;
    said->civil.year = number;
    return digits == 4;
  case 'y':
    said->short_year = digits == 2;
    said->civil.year = number;
    return digits == 2;
  case 'm':
    said->civil.month = number;
    return digits == 1 || digits == 2;
  case 'd':
    said->civil.day = number;
    return digits == 1 || digits == 2;
  case 'k':
    said->week = number;
    return digits == 1 || digits == 2;
  case 'q':
    said->count = number;
    return digits >= 1 && digits <= 4;
  case '6': /* YYMMDD */
    said->short_year = digits == 6;
    said->civil = (struct civil){number / 10000, number / 100 % 100, number % 100};
    return digits == 6;
  case '8': /* YYYYMMDD */
    said->has_year = digits == 8;
    said->civil = (struct civil){number / 10000, number / 100 % 100, number % 100};
    return digits == 8;
  default:
    return false;
  }
}

static bool say_word(const struct token *token, char letter, struct said *said) {
  const struct word *word = word_as(token, letter);
  if (!word)
    return false;
  switch (letter) {
  case 'A':
  case 'B':
    said->weekday = word->value;
    break;
  case 'N':
    said->civil.month = word->value;
    break;
  case 'U':
    said->unit = word->value;
    break;
  case 'q':
    said->count = word->value;
    break;
  case 'R':
  case 'r':
    said->days = word->value;
    break;
  default:
    break;
  }
  return true;
}

static bool say(const struct token *token, char letter, struct said *said) {
  if (token->digits)
    return say_number(token, letter, said);
  return token->mark ? token->mark == letter : say_word(token, letter, said);
}

static bool is_date(int64_t date) {
  return date >= DATE_MIN && date <= DATE_MAX;
}

static date_t day_at(int64_t date) {
  return date < DATE_MIN ? DATE_MIN : date > DATE_MAX ? DATE_MAX : (date_t)date;
}

static int64_t distance(date_t a, date_t b) {
  return a > b ? (int64_t)a - b : (int64_t)b - a;
}

static bool one_day(int64_t date, struct date_typed *out) {
  *out = (struct date_typed){.date = day_at(date), .until = day_at(date), .other = DATE_NONE};
  return true;
}

/* Of a day that comes again, the one that is meant: `before` is the last until today, `after` the next from today;
 * DATE_NONE where there is none. */
static bool choose(const struct said *said, date_t before, date_t after, struct date_typed *out) {
  bool past =
      said->side == DATE_PAST ||
      (said->side == DATE_NEAREST &&
       (after == DATE_NONE || (before != DATE_NONE && distance(before, said->today) < distance(after, said->today))));
  date_t chosen = past ? before : after, other = past ? after : before;
  if (chosen == DATE_NONE) /* at the ends of the calendar */
    return false;
  *out = (struct date_typed){.date = chosen, .until = chosen, .other = other == chosen ? DATE_NONE : other};
  return true;
}

typedef date_t (*in_year)(const struct said *said, int year);

/* Of the days that `in_year` finds in the years around, the last until today and the next from today. */
static bool choose_year(const struct said *said, in_year find, struct date_typed *out) {
  int year = date_to_civil(said->today).year;
  date_t before = DATE_NONE, after = DATE_NONE;
  for (int at = year - YEARS_AROUND; at <= year + YEARS_AROUND; at++) {
    date_t date = find(said, at);
    if (date != DATE_NONE && date <= said->today)
      before = date;
    if (date != DATE_NONE && date >= said->today && after == DATE_NONE)
      after = date;
  }
  return (before != DATE_NONE || after != DATE_NONE) && choose(said, before, after, out);
}

/* --- what makes a day of them ------------------------------------------------------------------------------------- */

/* The year of two digits that is nearest to today. */
static int whole_year(const struct said *said, int two_digits) {
  int today = date_to_civil(said->today).year, year = today - today % 100 + two_digits;
  return year - today > 50 ? year - 100 : today - year >= 50 ? year + 100 : year;
}

/* Two digits that put what has happened more than a year ahead may be of the century before: a date of birth. */
static void doubt_century(const struct said *said, struct civil civil, struct date_typed *out) {
  civil.year -= 100;
  if (said->side != DATE_PAST || (int64_t)out->date - said->today <= 366 ||
      date_from_civil(civil, &out->other) != STATUS_OK)
    return;
  out->doubtful = true;
}

/* With its year. */
static bool full_day(const struct said *said, struct date_typed *out) {
  struct civil civil = said->civil;
  date_t date;
  civil.year = said->short_year ? whole_year(said, civil.year) : civil.year;
  if (date_from_civil(civil, &date) != STATUS_OK)
    return false;
  (void)one_day(date, out);
  if (said->short_year)
    doubt_century(said, civil, out);
  return true;
}

/* "28-08-14" begins with its year, as Swedes write it, unless the day that begins with its day is nearer. */
static bool hyphened_day(const struct said *said, struct date_typed *out) {
  struct civil turned = {whole_year(said, said->civil.day), said->civil.month, said->civil.year};
  date_t other;
  if (!full_day(said, out))
    return false;
  if (date_from_civil(turned, &other) == STATUS_OK && distance(other, said->today) < distance(out->date, said->today)) {
    out->other = other;
    out->doubtful = true;
  }
  return true;
}

static date_t day_in_year(const struct said *said, int year) {
  date_t date;
  struct civil civil = {year, said->civil.month, said->civil.day};
  return date_from_civil(civil, &date) == STATUS_OK ? date : DATE_NONE;
}

/* "22/11": of the nearest years that have such a day. */
static bool day_of_year(const struct said *said, struct date_typed *out) {
  return choose_year(said, day_in_year, out);
}

/* The Monday, or the weekday that was said; DATE_NONE: the year has no such week. */
static date_t week_in_year(const struct said *said, int year) {
  date_t fourth; /* of January, which lies in week 1 */
  int its_year, its_week;
  if (date_from_civil((struct civil){year, 1, 4}, &fourth) != STATUS_OK)
    return DATE_NONE;
  int64_t monday = (int64_t)fourth - date_weekday(fourth) + 1 + (int64_t)(said->week - 1) * WEEK;
  if (!is_date(monday) || !is_date(monday + WEEK - 1))
    return DATE_NONE;
  date_iso_week((date_t)monday, &its_year, &its_week);
  if (its_year != year || its_week != said->week)
    return DATE_NONE;
  if (said->weekday)
    return (date_t)monday + said->weekday - 1;
  bool is_this = monday <= said->today && said->today < monday + WEEK && !said->has_year;
  return is_this ? said->today : (date_t)monday; /* the week that is now lies neither behind nor ahead */
}

static bool whole_week(int64_t day, int weekday, struct date_typed *out) {
  int64_t monday = day - date_weekday(day_at(day)) + 1;
  if (!is_date(monday) || !is_date(monday + WEEK - 1))
    return false;
  (void)one_day(weekday ? monday + weekday - 1 : monday, out);
  out->until = weekday ? out->date : (date_t)monday + WEEK - 1;
  return true;
}

/* "v 32", "v32 fredag", "2026-W32". */
static bool week_of_year(const struct said *said, struct date_typed *out) {
  struct date_typed found;
  date_t in_this = said->has_year ? week_in_year(said, said->civil.year) : DATE_NONE;
  if (said->has_year ? in_this == DATE_NONE : !choose_year(said, week_in_year, &found))
    return false;
  if (said->has_year)
    (void)one_day(in_this, &found);
  date_t other = found.other;
  bool whole = whole_week(found.date, said->weekday, out);
  out->other = other;
  return whole;
}

static bool week_beside(const struct said *said, int weeks, struct date_typed *out) {
  return whole_week((int64_t)said->today + (int64_t)weeks * WEEK, said->weekday, out);
}

static bool next_week(const struct said *said, struct date_typed *out) {
  return week_beside(said, 1, out);
}

static bool last_week(const struct said *said, struct date_typed *out) {
  return week_beside(said, -1, out);
}

static bool this_week(const struct said *said, struct date_typed *out) {
  return week_beside(said, 0, out);
}

static int days_since(const struct said *said) {
  return (date_weekday(said->today) - said->weekday + WEEK) % WEEK;
}

static bool weekday(const struct said *said, struct date_typed *out) {
  int since = days_since(said);
  int64_t before = (int64_t)said->today - since, after = before + (since ? WEEK : 0);
  if (!choose(said, is_date(before) ? (date_t)before : DATE_NONE, is_date(after) ? (date_t)after : DATE_NONE, out))
    return false;
  out->doubtful = said->side == DATE_NEAREST && out->other != DATE_NONE; /* both lie within the week */
  return true;
}

/* "i måndags": behind us, and not today. */
static bool last_weekday(const struct said *said, struct date_typed *out) {
  int since = days_since(said);
  return one_day((int64_t)said->today - (since ? since : WEEK), out);
}

/* "på måndag": ahead of us, and not today. */
static bool coming_weekday(const struct said *said, struct date_typed *out) {
  return one_day((int64_t)said->today + WEEK - days_since(said), out);
}

static bool beside_today(const struct said *said, struct date_typed *out) {
  return one_day((int64_t)said->today + said->days, out);
}

/* Four digits at most, which no sum can overflow. */
static bool away(const struct said *said, int sign, struct date_typed *out) {
  int count = sign * said->count;
  return one_day(said->unit > 0 ? (int64_t)said->today + (int64_t)count * said->unit
                                : date_add_months(said->today, -count * said->unit),
                 out);
}

static bool ahead(const struct said *said, struct date_typed *out) {
  return away(said, 1, out);
}

static bool behind(const struct said *said, struct date_typed *out) {
  return away(said, -1, out);
}

/* Y and y are years of four and two digits, 8 and 6 whole dates of so many, m month, d day, k week, q a count; the
 * letters of words stand at `words`. */
static const struct form {
  const char *tokens;
  bool (*make)(const struct said *said, struct date_typed *out);
} forms[] = {
    {"Y-m-d", full_day},   {"Y/m/d", full_day},    {"Y.m.d", full_day},   {"8", full_day},         {"d.m.Y", full_day},
    {"d/m/Y", full_day},   {"d/m-Y", full_day},    {"d/mY", full_day},    {"dNY", full_day},       {"dN-Y", full_day},
    {"NdY", full_day},     {"6", full_day},        {"d/m-y", full_day},   {"d/m/y", full_day},     {"d.m.y", full_day},
    {"d/my", full_day},    {"dNy", full_day},      {"dN-y", full_day},    {"y-m-d", hyphened_day}, {"d/m", day_of_year},
    {"d.m", day_of_year},  {"d.m.", day_of_year},  {"dN", day_of_year},   {"Nd", day_of_year},     {"Wk", week_of_year},
    {"WkY", week_of_year}, {"Y-Wk", week_of_year}, {"YWk", week_of_year}, {"xW", next_week},       {"lW", last_week},
    {"LW", last_week},     {"cW", this_week},      {"A", weekday},        {"cA", weekday},         {"iB", last_weekday},
    {"LA", last_weekday},  {"pA", coming_weekday}, {"xA", next_week},     {"lA", last_week},       {"R", beside_today},
    {"ir", beside_today},  {"+qU", ahead},         {"oqU", ahead},        {"-qU", behind},         {"fqUs", behind},
    {"qUs", behind},
};

static bool fits(const char *form, const struct token *tokens, size_t count, struct said *said) {
  if (strlen(form) != count)
    return false;
  for (size_t i = 0; i < count; i++)
    if (!say(&tokens[i], form[i], said))
      return false;
  return true;
}

/* `weekday` was said beside it; 0: none. */
static bool make(const struct token *tokens, size_t count, struct said said, struct date_typed *out) {
  for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
    struct said now = said;
    if (fits(forms[i].tokens, tokens, count, &now) && forms[i].make(&now, out))
      return true;
  }
  return false;
}

/* A weekday settles which of two readings is meant. False, with the day that was said, when it is neither. */
static bool settle(int weekday, struct date_typed *out) {
  bool is_date = date_weekday(out->date) == weekday;
  bool is_other = out->other != DATE_NONE && date_weekday(out->other) == weekday;
  if (!is_date && !is_other) {
    *out = (struct date_typed){.date = out->date};
    return false;
  }
  return is_date && is_other ? true : one_day(is_date ? out->date : out->other, out);
}

/* "fredag 22/11", "v 32 fredag": a weekday on either side of what else is said. */
static bool make_with_weekday(const struct tokens *tokens, const struct said *said, struct date_typed *out) {
  const struct word *first = word_as(&tokens->at[0], 'A'), *last = word_as(&tokens->at[tokens->count - 1], 'A');
  struct said with = *said;
  if (tokens->count < 2 || !first == !last)
    return false;
  with.weekday = first ? first->value : last->value;
  return make(tokens->at + (first ? 1 : 0), tokens->count - 1, with, out) && settle(with.weekday, out);
}

enum status date_typed_parse(struct arena *arena, const char *text, date_t today, enum date_side side,
                             struct date_typed *out) {
  const struct said said = {.today = today, .side = side};
  struct tokens tokens = {0};
  struct date_typed made = {.date = DATE_NONE};
  const char *plain = typed_plain(arena, text);
  bool read = plain && cut(plain, &tokens) &&
              (make(tokens.at, tokens.count, said, &made) || make_with_weekday(&tokens, &said, &made));
  if (read)
    *out = made;
  else
    out->date = made.date;
  return read ? STATUS_OK : STATUS_INVALID_ARGUMENT;
}

bool date_typed_is_sure(const struct date_typed *typed, date_t today, date_t earliest) {
  if (typed->other == DATE_NONE)
    return true;
  return !typed->doubtful && distance(typed->date, today) <= DATE_GUESS_DAYS && typed->date >= earliest;
}
