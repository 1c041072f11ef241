/* attempt: the engine that runs every programme's table. See attempt.h. */
#include "attempt.h"

#include "common/text.h"
#include "rights.h"

/* --- problems and fields ------------------------------------------------------------------------------------------ */

void attempt_refuse(const struct attempt *attempt, const char *field, const char *rule, enum message message,
                    const char *arg1, const char *arg2) {
  problem_add(attempt->problems, field, rule, message, arg1, arg2);
}

date_t attempt_date(const struct attempt *attempt, const char *field, const char *text, date_t fallback) {
  date_t date;
  if (!text || !text[0])
    return fallback;
  if (date_parse(text, &date) == STATUS_OK)
    return date;
  attempt_refuse(attempt, field, "", MSG_NOT_A_DATE, NULL, NULL);
  return DATE_NONE;
}

date_t attempt_past_date(const struct attempt *attempt, const char *field, const char *text, date_t fallback) {
  date_t date = attempt_date(attempt, field, text, fallback), today = attempt->facts->today;
  if (date > today)
    attempt_refuse(attempt, field, "B3", MSG_DATE_IN_FUTURE, date_text(attempt->facts->arena, today), NULL);
  return date;
}

void attempt_check_text(const struct attempt *attempt, const char *field, const char *text, size_t max) {
  if (text_length(text) > max)
    attempt_refuse(attempt, field, "", MSG_TOO_LONG, arena_printf(attempt->facts->arena, "%zu", max), NULL);
}

void attempt_need_text(const struct attempt *attempt, const char *field, const char *text, size_t max) {
  const char *trimmed = text_trim(attempt->facts->arena, text);
  if (trimmed && !trimmed[0])
    attempt_refuse(attempt, field, "", MSG_MISSING, NULL, NULL);
  attempt_check_text(attempt, field, text, max);
}

void attempt_check_line(const struct attempt *attempt, const char *field, const char *text, size_t max) {
  if (!text_is_line(slice_str(text)))
    attempt_refuse(attempt, field, "", MSG_ONE_LINE, NULL, NULL);
  attempt_check_text(attempt, field, text, max);
}

void attempt_need_line(const struct attempt *attempt, const char *field, const char *text) {
  if (!text_is_line(slice_str(text)))
    attempt_refuse(attempt, field, "", MSG_ONE_LINE, NULL, NULL);
  attempt_need_text(attempt, field, text, TEXT_NAME);
}

void attempt_check_texts(const struct attempt *attempt, const char *field, char **texts, size_t count) {
  if (count > LIST_MAX)
    attempt_refuse(attempt, field, "", MSG_TOO_MANY, arena_printf(attempt->facts->arena, "%d", LIST_MAX), NULL);
  for (size_t i = 0; i < count && i < LIST_MAX; i++)
    attempt_need_line(attempt, field, texts[i]);
}

bool attempt_need_code(const struct attempt *attempt, const char *field, const struct code_list *list, int number) {
  if (number != 0 && code_by_number(list, number))
    return true;
  attempt_refuse(attempt, field, "", number == 0 ? MSG_CODE_MISSING : MSG_UNKNOWN_CODE,
                 code_choices(list, attempt->facts->arena), NULL);
  return false;
}

void attempt_need_appointed(const struct attempt *attempt, const char *field) {
  if (!attempt->appointed)
    attempt_refuse(attempt, field, "", MSG_MISSING, NULL, NULL);
}

void attempt_check_employer(const struct attempt *attempt, const char *field, uint64_t id) {
  if (id && id != attempt->facts->employer)
    attempt_refuse(attempt, field, "B2", MSG_NO_SUCH, NULL, NULL);
}

/* --- the table, asked --------------------------------------------------------------------------------------------- */

static Lots__Programme programme_of(const struct case_facts *facts, const struct attempt *attempt) {
  return facts->kase ? facts->kase->programme : attempt->opening ? attempt->opening->programme : 0;
}

void attempt_begin(struct attempt *attempt, const struct case_facts *facts, const char *date,
                   struct problems *problems) {
  attempt->facts = facts;
  attempt->problems = problems;
  attempt->problems_before = problems->count;
  attempt->status = facts->kase ? facts->kase->status : LOTS__CASE_STATUS__CASE_STATUS_UNSPECIFIED;
  attempt->date = attempt_past_date(attempt, attempt->date_field ? attempt->date_field : "date", date, facts->today);
  date_t day = attempt->date == DATE_NONE ? facts->today : attempt->date;
  attempt->programme = rule_book_on(facts->rules, programme_of(facts, attempt), day);
}

/* The names of a set of rights, "ASSESS, ASSIGN". */
static const char *right_choices(unsigned rights, struct arena *arena) {
  const char *list = "";
  for (unsigned right = RIGHT_INTAKE; list && right <= RIGHT_MANAGE; right <<= 1)
    if (rights & right)
      list = arena_printf(arena, "%s%s%s", list, list[0] ? ", " : "", right_name((enum right)right));
  return list;
}

/* Without a row the step is wrong from here anyway; whether the caller could ever take it is told all the same. */
static unsigned rights_asked(const struct attempt *attempt, enum command command) {
  unsigned rights = 0;
  for (size_t i = 0; i < attempt->programme->transition_count; i++)
    if (attempt->programme->transitions[i].command == command)
      rights |= attempt->programme->transitions[i].rights;
  return attempt->row ? attempt->row->rights : rights;
}

static void judge_right(const struct attempt *attempt, enum command command) {
  const struct case_facts *facts = attempt->facts;
  uint64_t unit = attempt->unit ? attempt->unit : facts->kase ? facts->kase->unit : attempt->opening->unit;
  unsigned asked = rights_asked(attempt, command);
  if (!(rights_in_unit(facts->caller, unit, facts->today) & asked))
    attempt_refuse(attempt, "caller", "C1", MSG_NOT_YOUR_ROLE, right_choices(asked, facts->arena), NULL);
}

static void judge_status(const struct attempt *attempt, enum command command) {
  if (attempt->row)
    return;
  const struct code *status = code_by_number(&codes_case_status, (int)attempt->status);
  unsigned from = programme_statuses_for(attempt->programme, command);
  attempt_refuse(attempt, "status", "B3", MSG_WRONG_STATUS, status ? status->code : "?",
                 programme_bit_choices(from, &codes_case_status, attempt->facts->arena));
}

static date_t month_start(date_t date) {
  return date - (date_to_civil(date).day - 1);
}

/* B3: no change of status is dated before the one before it, and none is dated back past the month that is still open.
 * An opening is dated by the application, which may be older. */
static void judge_order(const struct attempt *attempt) {
  const struct case_facts *facts = attempt->facts;
  if (!facts->kase || !attempt->row->to || attempt->date == DATE_NONE)
    return;
  date_t since = date_stored(facts->kase->status_since), month = month_start(facts->today);
  if (attempt->date < since)
    attempt_refuse(attempt, "date", "B3", MSG_DATE_BEFORE_STEP, date_text(facts->arena, since), NULL);
  if (attempt->date < month)
    attempt_refuse(attempt, "date", "B3", MSG_DATE_BEFORE_MONTH, date_text(facts->arena, month), NULL);
}

void attempt_ask(const struct attempt *attempt, const struct guard guards[GUARDS_MAX]) {
  for (size_t i = 0; i < GUARDS_MAX && guards[i].check; i++)
    guards[i].check(attempt, guards[i].rule);
}

/* An opening that names no known programme has been told so among its fields. */
static void judge_no_rules(const struct attempt *attempt) {
  const struct case_facts *facts = attempt->facts;
  const struct code *programme = code_by_number(&codes_programme, (int)programme_of(facts, attempt));
  date_t day = attempt->date == DATE_NONE ? facts->today : attempt->date;
  if (programme || facts->kase)
    attempt_refuse(attempt, "programme", "S0.44", MSG_NO_RULES, programme ? programme->code : "?",
                   date_text(facts->arena, day));
}

static void judge_rules(struct attempt *attempt, enum command command) {
  attempt->row = programme_transition(attempt->programme, command, attempt->status);
  judge_right(attempt, command);
  judge_status(attempt, command);
  if (!attempt->row)
    return;
  judge_order(attempt);
  attempt_ask(attempt, attempt->row->guards);
}

enum status attempt_judge(struct attempt *attempt, enum command command) {
  attempt->command = command;
  bool form_wrong = attempt->problems->count > attempt->problems_before;
  if (attempt->programme)
    judge_rules(attempt, command);
  else
    judge_no_rules(attempt);
  if (arena_failed(attempt->facts->arena) || arena_failed(attempt->problems->arena))
    return STATUS_RESOURCE_EXHAUSTED;
  if (attempt->problems->count == attempt->problems_before)
    return STATUS_OK;
  return form_wrong ? STATUS_INVALID_ARGUMENT : STATUS_FAILED_PRECONDITION;
}
