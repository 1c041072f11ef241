/* Unit tests of what an organisation settles for itself (F12, F13): for each setting the same case judged one way on
 * the last day before it and the other way on its first; what may be settled, and that the past stays. The case is set
 * up by hand: only what a rule looks at is there. */
#include "test_rules_support.h"

#include "server/rules/agenda/agenda.h"
#include "server/rules/decide/case_decide.h"
#include "server/rules/engine/attempt.h"
#include "server/rules/engine/programme.h"
#include "server/rules/facts/eligibility.h"
#include "server/rules/facts/follow_ups.h"
#include "server/rules/facts/org_setting.h"
#include "server/rules/facts/placement_kinds.h"
#include "server/rules/facts/support_clocks.h"
#include "server/rules/tables/programmes.h"

#define FIRST "2027-01-01" /* the first day of what is settled */
#define BEFORE "2026-12-31"
#define ANSWER_(answer) LOTS__ANSWER__ANSWER_##answer

/* --- a case by hand ----------------------------------------------------------------------------------------------- */

static const struct case_facts *on(struct office *office, const char *today) {
  by(office, office->coach, NULL);
  office->facts.today = day(today);
  return &office->facts;
}

static Lots__Decision *granted(struct office *office, const char *date) {
  Lots__Decision *decision = made(office, &lots__decision__descriptor);
  decision->result = RESULT_(GRANTED);
  decision->date = decision->valid_from = str(office, date);
  assert_true(arena_append(&office->arena, &office->kase->decisions, &office->kase->n_decisions, decision));
  return decision;
}

static Lots__Placement *job(struct office *office, const char *start, const char *employer) {
  Lots__Placement *placement = made(office, &lots__placement__descriptor);
  placement->id = (uint32_t)office->kase->n_placements + 1;
  placement->kind = KIND_(EMP_REG);
  placement->status = PSTATUS_(ONGOING);
  placement->start = placement->four_hours_on = str(office, start);
  placement->employer_name = str(office, employer);
  assert_true(arena_append(&office->arena, &office->kase->placements, &office->kase->n_placements, placement));
  return placement;
}

static void ended(struct office *office, Lots__Placement *placement, const char *end) {
  placement->status = PSTATUS_(ENDED);
  placement->end = str(office, end);
}

static Lots__SupportLine *line(struct office *office, Lots__SupportLineKind kind, uint32_t placement,
                               const char *start) {
  Lots__SupportLine *begun = made(office, &lots__support_line__descriptor);
  begun->id = (uint32_t)office->kase->n_support_lines + 1;
  begun->kind = kind;
  begun->placement = placement;
  begun->decision = 1;
  begun->start = str(office, start);
  assert_true(arena_append(&office->arena, &office->kase->support_lines, &office->kase->n_support_lines, begun));
  return begun;
}

static void rest(struct office *office, const char *from, const char *to) {
  Lots__Pause *pause = made(office, &lots__pause__descriptor);
  pause->from = str(office, from);
  pause->to = str(office, to);
  assert_true(arena_append(&office->arena, &office->kase->pauses, &office->kase->n_pauses, pause));
}

/* The clock of the newest line of a kind. */
static struct support_clock clock_at(struct office *office, const char *today, Lots__SupportLineKind kind) {
  struct support_clock clocks[SUPPORT_CLOCKS_MAX], found = {0};
  size_t count = support_clocks(on(office, today), &programme_sius, clocks);
  for (size_t i = 0; i < count; i++)
    if (clocks[i].row->kind == kind)
      found = clocks[i];
  assert_non_null(found.row);
  return found;
}

static const char *text_of(struct office *office, date_t date) {
  return date == DATE_NONE ? "" : date_text(&office->arena, date);
}

#define assert_day(office, wanted, date) assert_string_equal(text_of(office, date), wanted)

/* The days of the items of a rule and kind: "2027-06-30"; "" when there are none. */
static const char *due(struct office *office, const char *rule, Lots__AgendaKind kind, const char *today) {
  static struct agenda found;
  struct agenda_facts facts = {.kase = office->kase,
                               .organisation = &office->organisation,
                               .first_contact = DATE_NONE,
                               .protected_since = DATE_NONE,
                               .coordination_since = DATE_NONE,
                               .last_note = DATE_NONE,
                               .today = day(today)};
  const char *list = "";
  assert_int_equal(agenda(&facts, &office->arena, &found), STATUS_OK);
  for (size_t i = 0; i < found.count; i++)
    if (strcmp(found.items[i].rule, rule) == 0 && found.items[i].kind == kind)
      list = arena_printf(&office->arena, "%s%s%s", list, *list ? " " : "", text_of(office, found.items[i].due));
  return list;
}

/* --- B5.5: the day of the decision -------------------------------------------------------------------------------- */

static void the_certificate_is_judged_on_the_decisions_day(void **state) {
  struct office *office = *state;
  Lots__Basis *basis = made(office, &lots__basis__descriptor);
  struct criterion *criteria;
  size_t count;
  basis->kind_case = LOTS__BASIS__KIND_CERTIFICATE;
  basis->certificate = made(office, &lots__medical_certificate__descriptor);
  basis->certificate->issued = str(office, "2026-10-01");
  basis->certificate->supports_diagnosis = true;
  assert_true(arena_append(&office->arena, &office->kase->basis, &office->kase->n_basis, basis));
  SIUS_SETTLES(office, CERTIFICATE_AGE, 60, FIRST);
  static const char *const days[] = {BEFORE, FIRST};
  for (size_t d = 0; d < 2; d++) {
    assert_int_equal(case_eligibility(on(office, "2027-02-01"), day(days[d]), &criteria, &count), STATUS_OK);
    for (size_t i = 0; i < count; i++)
      if (strcmp(criteria[i].rule, "B5.5") == 0)
        assert_int_equal(criteria[i].met, d == 0);
  }
  office->kase->status = STATUS_(ASSESSING);
  assert_string_equal(due(office, "T3", LOTS__AGENDA_KIND__AGENDA_KIND_LIMIT, BEFORE),
                      BEFORE); /* whenever it is asked */
  assert_string_equal(due(office, "T3", LOTS__AGENDA_KIND__AGENDA_KIND_LIMIT, FIRST), BEFORE);
  basis->certificate->issued = str(office, "2026-11-03"); /* its sixty days end with 2 January */
  assert_string_equal(due(office, "T3", LOTS__AGENDA_KIND__AGENDA_KIND_LIMIT, FIRST), "2027-01-02");
  SIUS_SETTLES(office, CERTIFICATE_AGE, 700, "2027-02-01"); /* what has grown too old is good again */
  basis->certificate->issued = str(office, "2026-10-01");
  assert_string_equal(due(office, "T3", LOTS__AGENDA_KIND__AGENDA_KIND_LIMIT, FIRST), "2028-08-31");
  basis->certificate->issued = str(office, FIRST); /* still young when the third begins */
  assert_string_equal(due(office, "T3", LOTS__AGENDA_KIND__AGENDA_KIND_LIMIT, FIRST), "2028-12-01");
}

/* --- B6: the introduction ----------------------------------------------------------------------------------------- */

/* Two introductions under one decision, at two workplaces: the day of the decision says whether they share. */
static void introductions_share_or_not(void **state) {
  struct office *office = *state;
  Lots__Decision *decision = granted(office, BEFORE);
  job(office, "2027-01-15", "Ekbackens trädgård");
  Lots__Placement *second = job(office, "2027-04-01", "Sjöby bageri");
  line(office, LINE_(INTRO), 1, "2027-01-15")->end = str(office, "2027-03-31");
  line(office, LINE_(INTRO), 2, "2027-04-01");
  SIUS_SETTLES(office, INTRO_SHARED, false, FIRST);
  assert_day(office, "2027-07-14", clock_at(office, "2027-05-01", LINE_(INTRO)).last_day);
  assert_string_equal(due(office, "T1", LOTS__AGENDA_KIND__AGENDA_KIND_LIMIT, "2027-05-01"), "2027-07-14");
  decision->date = str(office, FIRST);
  assert_day(office, "2027-09-30", clock_at(office, "2027-05-01", LINE_(INTRO)).last_day);
  assert_string_equal(due(office, "T1", LOTS__AGENDA_KIND__AGENDA_KIND_LIMIT, "2027-05-01"), "2027-09-30");
  second->employer_name = str(office, "Ekbackens trädgård"); /* an employment where the praktik was: no new workplace */
  assert_day(office, "2027-07-14", clock_at(office, "2027-05-01", LINE_(INTRO)).last_day);
  second->employer = 4; /* of the register, and so another than one known by name alone */
  assert_day(office, "2027-09-30", clock_at(office, "2027-05-01", LINE_(INTRO)).last_day);
}

/* A pause of thirty days, 1 to 30 March: the first day of the introduction says whether they count. */
static void the_clock_stops_or_runs_on(void **state) {
  struct office *office = *state;
  granted(office, "2026-12-01");
  job(office, BEFORE, "Ekbackens trädgård");
  Lots__SupportLine *intro = line(office, LINE_(INTRO), 1, BEFORE);
  rest(office, "2027-03-01", "2027-03-30");
  SIUS_SETTLES(office, INTRO_STOPS, true, FIRST);
  struct support_clock runs = clock_at(office, "2027-04-01", LINE_(INTRO));
  assert_day(office, "2027-06-29", runs.last_day); /* there is no 31 June: the day before the 30th */
  assert_int_equal(runs.days_used, 92);
  intro->start = str(office, FIRST);
  struct support_clock stops = clock_at(office, "2027-04-01", LINE_(INTRO));
  assert_day(office, "2027-07-30", stops.last_day); /* 30 June and thirty days */
  assert_int_equal(stops.days_used, 91 - 30);
  assert_int_equal(stops.days_used + stops.days_left, 181); /* as many as from January to June */
  assert_false(stops.stopped);
}

/* While the case rests the last day moves on with today, and the agenda is silent about it. */
static void a_stopped_clock_tells_no_limit(void **state) {
  struct office *office = *state;
  granted(office, "2026-12-01");
  job(office, FIRST, "Ekbackens trädgård");
  line(office, LINE_(INTRO), 1, FIRST);
  SIUS_SETTLES(office, INTRO_STOPS, true, FIRST);
  rest(office, "2027-06-30", ""); /* on the last permitted day: one day is left */
  struct support_clock first = clock_at(office, "2027-06-30", LINE_(INTRO));
  assert_true(first.stopped);
  assert_day(office, "2027-07-01", first.last_day);
  assert_int_equal(first.days_left, 1);
  struct support_clock later = clock_at(office, "2027-09-30", LINE_(INTRO));
  assert_int_equal(later.days_left, 1);
  assert_int_equal(later.days_used, 180);
  assert_string_equal(due(office, "T1", LOTS__AGENDA_KIND__AGENDA_KIND_LIMIT, "2027-09-30"), "");
  office->kase->pauses[0]->to = str(office, "2027-09-30");
  assert_day(office, "2027-10-01", clock_at(office, "2027-10-01", LINE_(INTRO)).last_day);
  assert_string_equal(due(office, "T1", LOTS__AGENDA_KIND__AGENDA_KIND_LIMIT, "2027-10-01"), "2027-10-01");
  assert_true(clock_at(office, "2027-10-02", LINE_(INTRO)).over);
  rest(office, "2027-11-01", ""); /* after the limit: what is used up is used up */
  assert_day(office, "2027-10-01", clock_at(office, "2027-11-05", LINE_(INTRO)).last_day);
  assert_false(clock_at(office, "2027-11-05", LINE_(INTRO)).stopped);
}

/* --- B6: follow-up ------------------------------------------------------------------------------------------------ */

static void a_new_job_restarts_or_not(void **state) {
  struct office *office = *state;
  ended(office, job(office, "2026-06-01", "Ekbackens trädgård"), "2026-12-20");
  Lots__Placement *second = job(office, BEFORE, "Sjöby bageri");
  Lots__SupportLine *follow_up = line(office, LINE_(FOLLOWUP), 1, "2026-06-01");
  const struct line_row *row = programme_line_row(&programme_sius, LINE_(FOLLOWUP));
  SIUS_SETTLES(office, NEW_JOB_RESTARTS, false, FIRST);
  assert_day(office, "2027-12-31", clock_at(office, "2027-02-01", LINE_(FOLLOWUP)).completes);
  assert_day(office, "2027-12-31", support_job_completes(on(office, "2027-02-01"), row));
  second->start = str(office, FIRST);
  assert_day(office, "2027-06-01", clock_at(office, "2027-02-01", LINE_(FOLLOWUP)).completes);
  assert_day(office, "2027-06-01", support_job_completes(on(office, "2027-02-01"), row));
  assert_string_equal(due(office, "T2", LOTS__AGENDA_KIND__AGENDA_KIND_TASK, "2027-02-01"), "2027-06-01");
  assert_ptr_equal(support_line_last_job(on(office, "2027-02-01"), row, follow_up), second); /* employed all the same */
  follow_up->end = str(office, BEFORE); /* the job began outside follow-up: a minimum of its own */
  assert_day(office, "2028-01-01", support_job_completes(on(office, "2027-02-01"), row));
}

static void long_follow_up_is_warned_of(void **state) {
  struct office *office = *state;
  Lots__Placement *first = job(office, BEFORE, "Ekbackens trädgård");
  line(office, LINE_(FOLLOWUP), 1, BEFORE);
  SIUS_SETTLES(office, FOLLOW_UP_WARNING, 18, FIRST);
  assert_string_equal(due(office, "B6", LOTS__AGENDA_KIND__AGENDA_KIND_WARNING, "2027-02-01"), "");
  first->start = str(office, FIRST);
  assert_string_equal(due(office, "B6", LOTS__AGENDA_KIND__AGENDA_KIND_WARNING, "2027-02-01"), "2028-07-01");
}

static void follow_ups_keep_the_rhythm_of_their_job(void **state) {
  struct office *office = *state;
  static uint32_t months[] = {2, 4};
  Lots__Placement *first = job(office, BEFORE, "Ekbackens trädgård");
  struct follow_up_due found[FOLLOW_UPS_MAX];
  SIUS_SETTLES(office, FOLLOW_UP_MONTHS, 0, FIRST);
  office->organisation.settings[0]->values = months;
  office->organisation.settings[0]->n_values = 2;
  assert_int_equal(follow_ups_due(on(office, "2027-02-01"), found), 5);
  assert_true(follow_up_is_step(&office->facts, first, 3));
  first->start = str(office, FIRST);
  assert_int_equal(follow_ups_due(on(office, "2027-02-01"), found), 2);
  assert_day(office, "2027-03-01", found[0].due);
  assert_day(office, "2027-05-01", found[1].due);
  assert_false(follow_up_is_step(&office->facts, first, 3));
  assert_string_equal(follow_up_steps(&office->facts, first), "2, 4");
  assert_string_equal(due(office, "S2.30", LOTS__AGENDA_KIND__AGENDA_KIND_TASK, "2027-02-01"), "2027-03-01 2027-05-01");
}

/* --- B10, B3 ------------------------------------------------------------------------------------------------------ */

/* A gap of eleven days in the eighth week: kept by the standard's thirty, not by ten. */
static void the_gap_is_that_of_the_jobs_first_day(void **state) {
  struct office *office = *state;
  Lots__Placement *first = job(office, BEFORE, "Ekbackens trädgård");
  struct retention points[RETENTION_POINTS];
  ended(office, first, "2027-02-20");
  job(office, "2027-03-03", "Sjöby bageri");
  SIUS_SETTLES(office, RETENTION_GAP, 10, FIRST);
  assert_true(placement_retention(on(office, "2027-05-01"), first, points));
  assert_int_equal(points[0].person, ANSWER_(YES));
  first->start = str(office, FIRST);
  assert_true(placement_retention(on(office, "2027-05-01"), first, points));
  assert_int_equal(points[0].person, ANSWER_(NO));
}

static void a_case_is_reopened_by_the_rule_of_its_closing(void **state) {
  struct office *office = *state;
  Lots__MoveCaseRequest request = LOTS__MOVE_CASE_REQUEST__INIT;
  granted(office, "2026-01-01");
  office->kase->status = STATUS_(CLOSED);
  office->kase->active_since = str(office, "2026-02-01");
  SIUS_SETTLES(office, REOPEN_DAYS, 10, FIRST);
  office->kase->closed = office->kase->status_since = str(office, FIRST);
  assert_refused_only(office, STATUS_FAILED_PRECONDITION, "B3", MSG_REOPEN_LATE,
                      case_reopen(on(office, "2027-01-12"), &request, &office->problems, &office->events));
  assert_string_equal(office->problems.first->arg2, "2027-01-11");
  office->kase->closed = office->kase->status_since = str(office, BEFORE);
  assert_ok(office, case_reopen(on(office, "2027-03-31"), &request, &office->problems, &office->events));
}

/* --- what may be settled ------------------------------------------------------------------------------------------ */

static enum status settle_one(struct office *office, Lots__Programme programme, Lots__SettingName name,
                              const uint32_t *values, size_t count, const char *from) {
  Lots__SetRequest request = LOTS__SET_REQUEST__INIT;
  Lots__SettingValue *value = made(office, &lots__setting_value__descriptor);
  value->name = name;
  value->values = arena_copy(&office->arena, values, count * sizeof *values);
  value->n_values = count;
  assert_true(arena_append(&office->arena, &request.settings, &request.n_settings, value));
  request.programme = programme;
  request.from = str(office, from);
  request.reference = str(office, "Beslut 2026-12-01 § 4");
  on(office, TODAY);
  return org_setting_add(&office->organisation, &request, programme_on(request.programme, day(TODAY)), &office->arena,
                         &office->problems);
}

static void bounds_are_the_programmes(void **state) {
  struct office *office = *state;
  static const struct {
    Lots__Programme programme;
    Lots__SettingName name;
    uint32_t values[3];
    size_t count;
    enum message refused; /* 0: taken */
  } rows[] = {
      {PROGRAMME_(SIUS), SETTLED_(CERTIFICATE_AGE), {29}, 1, MSG_OUT_OF_RANGE},
      {PROGRAMME_(SIUS), SETTLED_(CERTIFICATE_AGE), {30}, 1, 0},
      {PROGRAMME_(SIUS), SETTLED_(INTRO_SHARED), {2}, 1, MSG_OUT_OF_RANGE},
      {PROGRAMME_(SIUS), SETTLED_(INTRO_SHARED), {0, 1}, 2, MSG_SETTING_ONE_VALUE},
      {PROGRAMME_(SIUS), SETTLED_(REOPEN_DAYS), {365}, 1, 0},
      {PROGRAMME_(SIUS), SETTLED_(RETENTION_GAP), {91}, 1, MSG_OUT_OF_RANGE},
      {PROGRAMME_(SIUS), SETTLED_(FOLLOW_UP_MONTHS), {3, 3}, 2, MSG_SETTING_LIST},
      {PROGRAMME_(SIUS), SETTLED_(FOLLOW_UP_MONTHS), {6, 37}, 2, MSG_OUT_OF_RANGE},
      {PROGRAMME_(SIUS), SETTLED_(FOLLOW_UP_MONTHS), {1, 6, 36}, 3, 0},
      {PROGRAMME_(SIUS), SETTLED_(DECISION_REQUIRED), {0}, 1, MSG_SETTING_OF_UNIT},
      {PROGRAMME_(SIUS), (Lots__SettingName)99, {0}, 1, MSG_SETTING_NOT_HERE},
      {PROGRAMME_(IPS), SETTLED_(CERTIFICATE_AGE), {90}, 1, MSG_SETTING_NOT_HERE}, /* IPS asks for no certificate */
      {PROGRAMME_(IPS), SETTLED_(INTRO_SHARED), {1}, 1, MSG_SETTING_NOT_HERE},
      {PROGRAMME_(IPS), SETTLED_(FOLLOW_UP_MONTHS), {1, 2, 3}, 3, 0},
      {PROGRAMME_(UNSPECIFIED), SETTLED_(REOPEN_DAYS), {1}, 1, MSG_CODE_MISSING},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    enum status status = settle_one(office, rows[i].programme, rows[i].name, rows[i].values, rows[i].count, FIRST);
    assert_int_equal(status, rows[i].refused ? STATUS_INVALID_ARGUMENT : STATUS_OK);
    if (rows[i].refused && (office->problems.count != 1 || office->problems.first->message != rows[i].refused)) {
      print_problems(office);
      fail_msg("row %zu", i);
    }
  }
}

/* A new one must lie after the one before; what was settled stays for its days, and an empty one goes back. */
static void the_past_stays(void **state) {
  struct office *office = *state;
  static const uint32_t ten = 10, twenty = 20;
  assert_int_equal(settle_one(office, PROGRAMME_(SIUS), SETTLED_(REOPEN_DAYS), &ten, 1, FIRST), STATUS_OK);
  assert_int_equal(settle_one(office, PROGRAMME_(SIUS), SETTLED_(REOPEN_DAYS), &twenty, 1, FIRST),
                   STATUS_INVALID_ARGUMENT);
  assert_true(told(office, "F12", MSG_SETTING_ORDER));
  assert_int_equal(settle_one(office, PROGRAMME_(SIUS), SETTLED_(REOPEN_DAYS), &twenty, 1, "2027-02-01"), STATUS_OK);
  assert_int_equal(settle_one(office, PROGRAMME_(IPS), SETTLED_(REOPEN_DAYS), &twenty, 1, "2026-12-01"), STATUS_OK);
  assert_int_equal(settle_one(office, PROGRAMME_(SIUS), SETTLED_(REOPEN_DAYS), NULL, 0, "2027-03-01"), STATUS_OK);
  static const struct {
    const char *on;
    int days;
  } rows[] = {
      {BEFORE, 90},       {FIRST, 10},        {"2027-01-31", 10}, {"2027-02-01", 20},
      {"2027-02-28", 20}, {"2027-03-01", 90}, {"1999-01-01", 90}}; /* before there was a programme: today's rules */
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    assert_int_equal(org_setting_number(on(office, TODAY), SETTLED_(REOPEN_DAYS), day(rows[i].on)), rows[i].days);
  static const struct {
    const char *on, *until;
  } ends[] = {{"2026-06-01", BEFORE}, {FIRST, "2027-01-31"}, {"2027-02-28", "2027-02-28"}, {"2027-03-01", ""}};
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
    assert_day(office, ends[i].until,
               org_setting_until(&office->organisation, PROGRAMME_(SIUS), SETTLED_(REOPEN_DAYS), day(ends[i].on)));
}

/* The decision behind it is named, and everything that is wrong is told at once. */
static void everything_wrong_is_told(void **state) {
  struct office *office = *state;
  Lots__SetRequest request = LOTS__SET_REQUEST__INIT;
  request.programme = PROGRAMME_(SIUS);
  request.reference = str(office, "   ");
  on(office, TODAY);
  assert_int_equal(org_setting_add(&office->organisation, &request, programme_on(request.programme, day(TODAY)),
                                   &office->arena, &office->problems),
                   STATUS_INVALID_ARGUMENT);
  assert_int_equal(office->problems.count, 3); /* day, reference, nothing to settle */
  assert_int_equal(office->organisation.n_settings, 0);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, office_setup_case, office_teardown)
  const struct CMUnitTest tests[] = {
      TEST(the_certificate_is_judged_on_the_decisions_day),
      TEST(introductions_share_or_not),
      TEST(the_clock_stops_or_runs_on),
      TEST(a_stopped_clock_tells_no_limit),
      TEST(a_new_job_restarts_or_not),
      TEST(long_follow_up_is_warned_of),
      TEST(follow_ups_keep_the_rhythm_of_their_job),
      TEST(the_gap_is_that_of_the_jobs_first_day),
      TEST(a_case_is_reopened_by_the_rule_of_its_closing),
      TEST(bounds_are_the_programmes),
      TEST(the_past_stays),
      TEST(everything_wrong_is_told),
  };
  return cmocka_run_group_tests_name("rules: settings of an organisation", tests, NULL, NULL);
}
