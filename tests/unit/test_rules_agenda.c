/* Unit tests of the agenda (B15): each rule with the days around it, the month ends of B1, what makes an item go, and
 * that moving a base date moves what hangs on it. The case is set up by hand: only what a rule looks at is there. */
#include "test_rules_support.h"

#include "server/rules/agenda/agenda_rows.h"
#include "server/rules/tables/programmes.h"

#define ITEM_(kind) LOTS__AGENDA_KIND__AGENDA_KIND_##kind

struct desk {
  struct office office; /* first */
  struct agenda_facts facts;
  struct agenda agenda;
};

static Lots__Case *kase_of(struct desk *desk) {
  return desk->office.kase;
}

static int setup(void **state) {
  struct desk *desk = test_calloc(1, sizeof *desk);
  struct office *office = &desk->office;
  office_open(office);
  office->kase = made(office, &lots__case__descriptor);
  office->kase->id = CASE;
  office->kase->unit = UNIT;
  office->kase->programme = PROGRAMME_(SIUS);
  office->kase->status = STATUS_(ACTIVE);
  desk->facts = (struct agenda_facts){.kase = office->kase,
                                      .organisation = &office->organisation,
                                      .coach = office->coach,
                                      .first_contact = DATE_NONE,
                                      .last_note = DATE_NONE,
                                      .last_support = DATE_NONE,
                                      .protected_since = DATE_NONE,
                                      .coordination_since = DATE_NONE};
  *state = desk;
  return 0;
}

static int teardown(void **state) {
  struct desk *desk = *state;
  office_close(&desk->office);
  test_free(desk);
  return 0;
}

/* --- a case by hand ----------------------------------------------------------------------------------------------- */

static Lots__Assignment *appoint(struct desk *desk, const char *from, const char *to) {
  struct office *office = &desk->office;
  Lots__Assignment *assignment = made(office, &lots__assignment__descriptor);
  assignment->kind = LOTS__ASSIGNMENT_KIND__ASSIGNMENT_KIND_COACH;
  assignment->staff = office->coach->id;
  assignment->from = str(office, from);
  assignment->to = str(office, to);
  assert_true(arena_append(&office->arena, &office->kase->assignments, &office->kase->n_assignments, assignment));
  return assignment;
}

static Lots__Placement *job(struct desk *desk, Lots__PlacementKind kind, Lots__PlacementStatus status,
                            const char *start, const char *end) {
  struct office *office = &desk->office;
  Lots__Placement *placement = made(office, &lots__placement__descriptor);
  placement->id = (uint32_t)office->kase->n_placements + 1;
  placement->kind = kind;
  placement->status = status;
  placement->start = str(office, start);
  placement->end = str(office, end);
  if (status != PSTATUS_(PLANNED))
    placement->four_hours_on = str(office, start);
  assert_true(arena_append(&office->arena, &office->kase->placements, &office->kase->n_placements, placement));
  return placement;
}

static Lots__SupportLine *line(struct desk *desk, Lots__SupportLineKind kind, const char *start) {
  struct office *office = &desk->office;
  Lots__SupportLine *made_line = made(office, &lots__support_line__descriptor);
  made_line->id = (uint32_t)office->kase->n_support_lines + 1;
  made_line->kind = kind;
  made_line->placement = 1;
  made_line->start = str(office, start);
  assert_true(arena_append(&office->arena, &office->kase->support_lines, &office->kase->n_support_lines, made_line));
  return made_line;
}

static Lots__Decision *decision(struct desk *desk, Lots__DecisionResult result, const char *date, const char *to) {
  struct office *office = &desk->office;
  Lots__Decision *decided = made(office, &lots__decision__descriptor);
  decided->result = result;
  decided->date = str(office, date);
  decided->valid_from = str(office, date);
  decided->valid_to = str(office, to);
  decided->notified = made(office, &lots__notification__descriptor);
  assert_true(arena_append(&office->arena, &office->kase->decisions, &office->kase->n_decisions, decided));
  return decided;
}

static void support_on(struct desk *desk, const char *date) {
  desk->facts.last_support = day(date);
}

/* --- asking ------------------------------------------------------------------------------------------------------- */

/* The items of a rule and kind on a day, by their dates: "2026-09-14 2026-10-14"; "" when there are none. */
static const char *due(struct desk *desk, const char *rule, Lots__AgendaKind kind, const char *today) {
  struct arena *arena = &desk->office.arena;
  const char *list = "";
  char text[DATE_TEXT_MAX];
  desk->facts.today = day(today);
  assert_int_equal(agenda(&desk->facts, arena, &desk->agenda), STATUS_OK);
  for (size_t i = 0; i < desk->agenda.count; i++) {
    const struct agenda_item *item = &desk->agenda.items[i];
    if (strcmp(item->rule, rule) == 0 && item->kind == kind)
      list = arena_printf(arena, "%s%s%s", list, *list ? " " : "", date_format(item->due, text));
  }
  return list;
}

#define assert_due(desk, rule, kind, today, wanted) assert_string_equal(due(desk, rule, ITEM_(kind), today), wanted)

/* --- support (T1, T2) --------------------------------------------------------------------------------------------- */

static void the_introduction_ends_on_its_last_day(void **state) {
  static const struct {
    const char *start, *limit, *first, *last;
  } rows[] = {
      {"2026-03-15", "2026-09-14", "2026-08-15", "2026-08-31"}, /* B1 */
      {"2026-08-31", "2027-02-27", "2027-01-28", "2027-02-13"}, /* B1: add_months is 28 February */
      {"2023-08-31", "2024-02-28", "2024-01-29", "2024-02-14"}, /* … the 29th in a leap year */
      {"2024-02-29", "2024-08-28", "2024-07-29", "2024-08-14"},
      {"2026-12-31", "2027-06-29", "2027-05-30", "2027-06-15"},
  };
  struct desk *desk = *state;
  Lots__SupportLine *intro = line(desk, LINE_(INTRO), "2026-03-15");
  for (size_t i = 0; i < ROW_COUNT(rows); i++) {
    char text[DATE_TEXT_MAX];
    intro->start = str(&desk->office, rows[i].start); /* the base moves, and what hangs on it moves */
    assert_due(desk, "T1", LIMIT, rows[i].start, rows[i].limit);
    assert_due(desk, "T1", WARNING, rows[i].start, rows[i].first);
    assert_due(desk, "T1", WARNING, date_format(day(rows[i].last) - 1, text), rows[i].first);
    assert_due(desk, "T1", WARNING, rows[i].last, rows[i].last);
    assert_due(desk, "T1", WARNING, rows[i].limit, rows[i].last);
    assert_due(desk, "T1", WARNING, date_format(day(rows[i].limit) + 1, text), "");
    assert_due(desk, "T1", LIMIT, date_format(day(rows[i].limit) + 1, text), rows[i].limit); /* overdue */
    assert_int_equal(desk->agenda.items[0].base, day(rows[i].start));
  }
  intro->end = str(&desk->office, "2027-06-01");
  assert_due(desk, "T1", LIMIT, "2027-06-02", "");
}

static void the_follow_up_may_end_after_its_months(void **state) {
  static const struct {
    const char *start, *completes;
  } rows[] = {
      {"2026-02-28", "2027-02-28"}, /* B1 */
      {"2024-02-29", "2025-02-28"}, /* B1 */
      {"2027-02-28", "2028-02-28"},
      {"2026-01-31", "2027-01-31"},
  };
  struct desk *desk = *state;
  Lots__Placement *work = job(desk, KIND_(EMP_REG), PSTATUS_(ONGOING), "2026-02-28", "");
  line(desk, LINE_(FOLLOWUP), "2026-02-28");
  for (size_t i = 0; i < ROW_COUNT(rows); i++) {
    work->start = str(&desk->office, rows[i].start);
    assert_due(desk, "T2", TASK, rows[i].start, rows[i].completes);
  }
}

/* --- intake and decisions ----------------------------------------------------------------------------------------- */

static void a_certificate_grows_old(void **state) {
  struct desk *desk = *state;
  struct office *office = &desk->office;
  Lots__Basis *basis = made(office, &lots__basis__descriptor);
  basis->kind_case = LOTS__BASIS__KIND_CERTIFICATE;
  basis->certificate = made(office, &lots__medical_certificate__descriptor);
  basis->certificate->issued = str(office, "2024-02-29");
  assert_true(arena_append(&office->arena, &office->kase->basis, &office->kase->n_basis, basis));
  office->kase->status = STATUS_(ASSESSING);
  assert_due(desk, "T3", LIMIT, "2024-03-01", "2025-02-28");
  SIUS_SETTLES(office, CERTIFICATE_AGE, 30, "2024-01-01");
  assert_due(desk, "T3", LIMIT, "2024-03-01", "2024-03-30");
  office->organisation.n_settings = 0;
  SIUS_SETTLES(office, CERTIFICATE_AGE, 10000, "2024-01-01"); /* no more than the programme allows */
  assert_due(desk, "T3", LIMIT, "2024-03-01", "2026-02-28");
  office->kase->status = STATUS_(GRANTED); /* decided */
  assert_due(desk, "T3", LIMIT, "2024-03-01", "");
}

static void a_decision_is_executed_in_time(void **state) {
  struct desk *desk = *state;
  Lots__Decision *granted = decision(desk, RESULT_(GRANTED), "2026-11-30", "2027-11-29");
  kase_of(desk)->programme = PROGRAMME_(SE);
  kase_of(desk)->status = STATUS_(GRANTED);
  assert_due(desk, "T10", LIMIT, "2026-12-01", "2027-02-28"); /* add_months: there is no 30 February */
  granted->date = str(&desk->office, "2026-11-15");
  assert_due(desk, "T10", LIMIT, "2026-12-01", "2027-02-15");
  granted->executed = str(&desk->office, "2026-12-01");
  assert_due(desk, "T10", LIMIT, "2026-12-02", "");
  granted->executed = str(&desk->office, "");
  kase_of(desk)->programme = PROGRAMME_(SIUS); /* decides by another law */
  assert_due(desk, "T10", LIMIT, "2026-12-01", "");
}

static void appealed(struct desk *desk, Lots__Decision *decision, Lots__AppealState state, const char *date,
                     bool late) {
  Lots__AppealStep *step = made(&desk->office, &lots__appeal_step__descriptor);
  step->state = state;
  step->date = str(&desk->office, date);
  step->late = late;
  assert_true(arena_append(&desk->office.arena, &decision->appeal, &decision->n_appeal, step));
}

static void six_months_without_a_decision_are_told(void **state) {
  struct desk *desk = *state;
  Lots__Case *kase = kase_of(desk);
  kase->status = STATUS_(AWAITING_DECISION);
  kase->received = str(&desk->office, "2026-08-31");
  assert_due(desk, "G1.3", LIMIT, "2027-01-28", "");
  assert_due(desk, "G1.3", LIMIT, "2027-01-29", "2027-02-28"); /* add_months (B1); thirty days ahead */
  assert_due(desk, "G1.3", LIMIT, "2027-05-01", "2027-02-28");
  kase->programme = PROGRAMME_(SE);
  desk->facts.unit = &desk->office.unit;
  desk->office.organisation.kind = LOTS__ORGANISATION_KIND__ORGANISATION_KIND_MUNICIPALITY;
  assert_due(desk, "G1.3", LIMIT, "2027-02-01", "2027-02-28");
  Lots__ProgrammeSetting without = LOTS__PROGRAMME_SETTING__INIT, *settings[] = {&without};
  without.programme = PROGRAMME_(SE);
  without.from = str(&desk->office, "2026-01-01");
  desk->office.unit.n_settings = 1;
  desk->office.unit.settings = settings;
  assert_due(desk, "G1.3", LIMIT, "2027-02-01", ""); /* nothing is decided there (E6) */
  kase->status = STATUS_(GRANTED);
  desk->office.unit.n_settings = 0;
  assert_due(desk, "G1.3", LIMIT, "2027-05-01", "");
}

static Lots__DelayStep *delayed(struct desk *desk, Lots__DelayState state, const char *date) {
  struct office *office = &desk->office;
  Lots__DelayStep *step = made(office, &lots__delay_step__descriptor);
  step->state = state;
  step->date = str(office, date);
  assert_true(arena_append(&office->arena, &office->kase->delays, &office->kase->n_delays, step));
  return step;
}

static void a_delay_is_told_and_a_request_answered(void **state) {
  struct desk *desk = *state;
  Lots__Case *kase = kase_of(desk);
  kase->status = STATUS_(ASSESSING);
  kase->received = str(&desk->office, "2026-08-31");
  assert_due(desk, "G1.3", TASK, "2027-01-29", "2027-02-28");
  delayed(desk, LOTS__DELAY_STATE__DELAY_STATE_TOLD, "2027-02-01");
  assert_due(desk, "G1.3", TASK, "2027-03-01", "");
  assert_due(desk, "G1.3", LIMIT, "2027-03-01", "2027-02-28");
  delayed(desk, LOTS__DELAY_STATE__DELAY_STATE_REQUESTED, "2027-03-01")->last_day = str(&desk->office, "2027-03-29");
  assert_due(desk, "G1.3", LIMIT, "2027-03-02", "2027-03-29");
  assert_due(desk, "G1.3", LIMIT, "2027-05-02", "2027-03-29");
  delayed(desk, LOTS__DELAY_STATE__DELAY_STATE_REFUSED, "2027-03-20");
  assert_due(desk, "G1.3", LIMIT, "2027-05-02", "");
}

static void an_application_that_stands_still_is_told(void **state) {
  struct desk *desk = *state;
  Lots__Case *kase = kase_of(desk);
  kase->status = STATUS_(AWAITING_BASIS);
  kase->status_since = str(&desk->office, "2026-08-31");
  assert_due(desk, "B3", WARNING, "2026-09-01", "2026-09-30");
  desk->facts.last_note = day("2026-09-10");
  assert_due(desk, "B3", WARNING, "2026-09-11", "2026-10-10");
  Lots__Basis *basis = made(&desk->office, &lots__basis__descriptor);
  basis->recorded = str(&desk->office, "2026-09-15");
  assert_true(arena_append(&desk->office.arena, &kase->basis, &kase->n_basis, basis));
  assert_due(desk, "B3", WARNING, "2026-12-01", "2026-10-15");
  kase->status = STATUS_(WITHDRAWN);
  assert_due(desk, "B3", WARNING, "2026-12-01", "");
}

static void a_decision_is_to_be_told(void **state) {
  struct desk *desk = *state;
  Lots__Decision *granted = decision(desk, LOTS__DECISION_RESULT__DECISION_RESULT_GRANTED, "2026-08-31", "");
  Lots__Decision *prolonged = decision(desk, LOTS__DECISION_RESULT__DECISION_RESULT_PROLONGED, "2026-11-01", "");
  Lots__Notification *told = granted->notified;
  granted->notified = prolonged->notified = NULL;
  assert_due(desk, "B11", TASK, "2026-11-02", "2026-09-03 2026-11-04");
  granted->notified = told;
  assert_due(desk, "B11", TASK, "2026-11-02", "2026-11-04");
  assert_int_equal(desk->agenda.items[0].number, 2);
}

static void an_appeal_has_three_weeks(void **state) {
  struct desk *desk = *state;
  Lots__Decision *refused = decision(desk, RESULT_(REFUSED), "2026-11-09", "");
  kase_of(desk)->status = STATUS_(REJECTED);
  assert_due(desk, "T11", LIMIT, "2026-11-10", ""); /* the person has not got it */
  refused->notified = made(&desk->office, &lots__notification__descriptor);
  refused->notified->date = str(&desk->office, "2028-02-10");
  assert_due(desk, "T11", LIMIT, "2028-02-10", "2028-03-02"); /* over a leap day */
  assert_due(desk, "T11", LIMIT, "2028-03-02", "2028-03-02");
  assert_due(desk, "T11", LIMIT, "2028-03-03", "");
  refused->notified->date = str(&desk->office, "2026-12-03");
  assert_due(desk, "T11", LIMIT, "2026-12-24", "2026-12-28"); /* no day of law from Christmas Eve to the Sunday */
  appealed(desk, refused, LOTS__APPEAL_STATE__APPEAL_STATE_LODGED, "2026-12-28", false);
  assert_due(desk, "T11", LIMIT, "2026-12-28", "");
  assert_due(desk, "T11", TASK, "2026-12-28", "");
}

static void what_came_too_late_is_to_be_dismissed(void **state) {
  struct desk *desk = *state;
  Lots__Decision *refused = decision(desk, RESULT_(REFUSED), "2026-11-09", "");
  kase_of(desk)->status = STATUS_(REJECTED);
  appealed(desk, refused, LOTS__APPEAL_STATE__APPEAL_STATE_LODGED, "2026-12-29", true);
  assert_due(desk, "T11", TASK, "2026-12-30", "2026-12-29");
  appealed(desk, refused, LOTS__APPEAL_STATE__APPEAL_STATE_DISMISSED, "2026-12-30", false);
  assert_due(desk, "T11", TASK, "2026-12-30", "");
}

static void after_a_review_the_time_runs_again(void **state) {
  struct desk *desk = *state;
  Lots__Decision *refused = decision(desk, RESULT_(REFUSED), "2026-11-09", "");
  kase_of(desk)->status = STATUS_(REJECTED);
  kase_of(desk)->programme = PROGRAMME_(SIUS);
  appealed(desk, refused, LOTS__APPEAL_STATE__APPEAL_STATE_REVIEW_REQUESTED, "2026-12-29", false);
  appealed(desk, refused, LOTS__APPEAL_STATE__APPEAL_STATE_REVIEWED, "2027-01-11", false);
  assert_due(desk, "T11", LIMIT, "2027-01-11", "2027-02-01");
}

static void a_decision_that_ends_is_told(void **state) {
  struct desk *desk = *state;
  decision(desk, RESULT_(GRANTED), "2026-01-01", "2026-12-31");
  assert_due(desk, "B11", WARNING, "2026-10-31", "");
  assert_due(desk, "B11", WARNING, "2026-11-01", "2026-12-31");
  assert_due(desk, "B11", WARNING, "2027-01-05", "2026-12-31"); /* overdue */
  decision(desk, RESULT_(GRANTED), "2027-01-01", "");
  assert_due(desk, "B11", WARNING, "2027-01-05", "");
}

/* What is prolonged already needs no reminder; afterwards the last one is told, not the first. */
static void a_prolonged_decision_ends_later(void **state) {
  struct desk *desk = *state;
  decision(desk, RESULT_(GRANTED), "2026-01-01", "2026-12-31");
  Lots__Decision *prolonged = decision(desk, RESULT_(PROLONGED), "2026-11-15", "2027-06-30");
  prolonged->valid_from = str(&desk->office, "2027-01-01");
  assert_due(desk, "B11", WARNING, "2026-12-01", "");
  assert_due(desk, "B11", WARNING, "2027-05-01", "2027-06-30");
  assert_int_equal(desk->agenda.items[0].base, day("2026-11-15"));
  assert_due(desk, "B11", WARNING, "2027-08-01", "2027-06-30");
  decision(desk, RESULT_(REVOKED), "2027-03-01", "");
  assert_due(desk, "B11", WARNING, "2027-01-15", "2027-02-28");
  assert_due(desk, "B11", WARNING, "2027-03-01", "2027-02-28");
  prolonged->valid_from = str(&desk->office, "2027-01-02"); /* a day between them */
  assert_due(desk, "B11", WARNING, "2026-12-01", "2026-12-31");
}

/* --- ahead -------------------------------------------------------------------------------------------------------- */

/* The day before which nothing will be due, seen from a day; "" for never. */
static const char *first_due(struct desk *desk, const char *today) {
  static char text[DATE_TEXT_MAX];
  date_t first;
  desk->facts.today = day(today);
  assert_int_equal(agenda_first_due(&desk->facts, &desk->office.arena, &first), STATUS_OK);
  return date_format(first, text);
}

/* --- the person (T12, T23, T24) ----------------------------------------------------------------------------------- */

static Lots__AfRegistration *registered(struct desk *desk, const char *from) {
  struct office *office = &desk->office;
  Lots__Basis *basis = made(office, &lots__basis__descriptor);
  basis->kind_case = LOTS__BASIS__KIND_AF_REGISTRATION;
  basis->af_registration = made(office, &lots__af_registration__descriptor);
  basis->af_registration->from = str(office, from);
  assert_true(arena_append(&office->arena, &office->kase->basis, &office->kase->n_basis, basis));
  return basis->af_registration;
}

static void registration_is_followed_by_a_plan_of_action(void **state) {
  struct desk *desk = *state;
  struct office *office = &desk->office;
  registered(desk, "2026-01-31");
  assert_due(desk, "T12", WARNING, "2026-02-01", "2026-03-02"); /* thirty days */
  assert_due(desk, "T12", WARNING, "2026-03-02", "2026-03-02");
  assert_due(desk, "T12", WARNING, "2026-03-03", ""); /* it was an information */
  Lots__Plan *plan = made(office, &lots__plan__descriptor);
  plan->kind = LOTS__PLAN_KIND__PLAN_KIND_HANDLINGSPLAN;
  plan->status = LOTS__PLAN_STATUS__PLAN_STATUS_DRAFT;
  assert_true(arena_append(&office->arena, &office->kase->plans, &office->kase->n_plans, plan));
  assert_due(desk, "T12", WARNING, "2026-02-01", "2026-03-02");
  plan->status = LOTS__PLAN_STATUS__PLAN_STATUS_CURRENT;
  plan->date = str(office, "2026-02-28");
  assert_due(desk, "T12", WARNING, "2026-07-28", "");
  assert_due(desk, "T12", WARNING, "2026-07-29", "2026-08-28"); /* renewed within six months (G1.4) */
  assert_due(desk, "T12", WARNING, "2027-01-01", "2026-08-28");
  plan->date = str(office, "2026-08-20");
  assert_due(desk, "T12", WARNING, "2027-01-01", "");
  office->kase->programme = PROGRAMME_(IPS);
  plan->status = LOTS__PLAN_STATUS__PLAN_STATUS_DRAFT;
  assert_due(desk, "T12", WARNING, "2026-02-01", ""); /* never asked for there */
}

static void a_registration_that_lapses_is_told_while_the_case_runs(void **state) {
  struct desk *desk = *state;
  struct office *office = &desk->office;
  Lots__AfRegistration *newest = registered(desk, "2026-01-31");
  assert_due(desk, "S0.22", WARNING, "2026-06-01", "");
  newest->to = str(office, "2026-08-31");
  assert_due(desk, "S0.22", WARNING, "2026-07-31", "");
  assert_due(desk, "S0.22", WARNING, "2026-08-01", "2026-08-31"); /* thirty days ahead */
  assert_due(desk, "S0.22", WARNING, "2026-12-01", "2026-08-31"); /* and until another is on record */
  registered(desk, "2026-09-01");
  assert_due(desk, "S0.22", WARNING, "2026-12-01", "");
}

static void a_protected_record_is_looked_over_each_year(void **state) {
  struct desk *desk = *state;
  assert_due(desk, "T23", TASK, "2026-03-01", "");
  desk->facts.protected_since = day("2024-02-29");
  assert_due(desk, "T23", TASK, "2024-02-29", "");
  assert_due(desk, "T23", TASK, "2025-01-28", "");
  assert_due(desk, "T23", TASK, "2025-01-29", "2025-02-28"); /* thirty days ahead */
  assert_due(desk, "T23", TASK, "2025-02-28", "2025-02-28");
  assert_due(desk, "T23", TASK, "2025-03-01", "");
  assert_due(desk, "T23", TASK, "2028-02-10", "2028-02-29");
}

static void a_coordination_number_goes_dormant(void **state) {
  struct desk *desk = *state;
  assert_due(desk, "T24", WARNING, "2026-03-01", "");
  desk->facts.coordination_since = day("2021-01-01");
  assert_due(desk, "T24", WARNING, "2026-10-01", "");
  assert_due(desk, "T24", WARNING, "2026-10-02", "2026-12-31"); /* ninety days ahead */
  assert_due(desk, "T24", WARNING, "2027-01-15", "2026-12-31");
  desk->facts.coordination_since = day("2021-12-31");
  assert_due(desk, "T24", WARNING, "2026-12-31", "2026-12-31");
}

static void nothing_ahead_is_overlooked(void **state) {
  struct desk *desk = *state;
  kase_of(desk)->status = STATUS_(PAUSED); /* so that silence says nothing */
  assert_string_equal(first_due(desk, "2026-03-01"), "");
  decision(desk, RESULT_(GRANTED), "2026-01-01", "2026-12-31");
  assert_due(desk, "B11", WARNING, "2026-03-01", ""); /* told sixty days ahead */
  assert_string_equal(first_due(desk, "2026-03-01"), "2026-12-31");
  kase_of(desk)->decisions[0]->valid_from = str(&desk->office, "2026-06-01"); /* one that is still to come */
  kase_of(desk)->decisions[0]->valid_to = str(&desk->office, "2026-07-31");
  assert_due(desk, "B11", WARNING, "2026-03-01", "");
  assert_string_equal(first_due(desk, "2026-03-01"), "2026-07-31");
  decision(desk, RESULT_(GRANTED), "2026-01-10", "2026-02-10");
  assert_due(desk, "B11", WARNING, "2026-03-01", "2026-02-10");
  assert_string_equal(first_due(desk, "2026-03-01"), "2026-02-10");
}

static void a_coach_to_come_is_looked_at_ahead(void **state) {
  struct desk *desk = *state;
  kase_of(desk)->status = STATUS_(PAUSED);
  desk->office.coach->n_competences = 0;
  train(&desk->office, desk->office.coach, 4, "2026-09-30");
  appoint(desk, "2026-05-01", "");
  assert_due(desk, "S4.25", WARNING, "2026-03-01", "");
  assert_string_equal(first_due(desk, "2026-03-01"), "2026-09-30");
}

static void the_mapping_is_talked_over(void **state) {
  struct desk *desk = *state;
  kase_of(desk)->mapping_done = str(&desk->office, "2026-01-31");
  assert_due(desk, "T21", TASK, "2026-02-01", ""); /* SIUS: no decision officer */
  kase_of(desk)->programme = PROGRAMME_(SED);
  assert_due(desk, "T21", TASK, "2026-02-01", "2026-03-02");
  assert_due(desk, "T21", TASK, "2026-04-01", "2026-03-02");
  assert_due(desk, "T21", TASK, "2026-12-01", "2026-03-02"); /* until it is held */
  Lots__Dialogue *held = made(&desk->office, &lots__dialogue__descriptor);
  held->date = str(&desk->office, "2026-01-30"); /* about what was mapped before */
  Lots__Case *kase = kase_of(desk);
  assert_true(arena_append(&desk->office.arena, &kase->dialogues, &kase->n_dialogues, held));
  assert_due(desk, "T21", TASK, "2026-12-01", "2026-03-02");
  held->date = str(&desk->office, "2026-01-31");
  assert_due(desk, "T21", TASK, "2026-02-01", "");
}

/* --- contacts (T4-T9) --------------------------------------------------------------------------------------------- */

static void ips_seeks_employers_at_once(void **state) {
  struct desk *desk = *state;
  kase_of(desk)->active_since = str(&desk->office, "2026-01-31");
  assert_due(desk, "T4", TASK, "2026-02-01", "");
  kase_of(desk)->programme = PROGRAMME_(IPS);
  assert_due(desk, "T4", TASK, "2026-02-01", "2026-03-02");
  kase_of(desk)->active_since = str(&desk->office, "2028-01-31");
  assert_due(desk, "T4", TASK, "2028-02-01", "2028-03-01");
  desk->facts.first_contact = day("2028-02-15");
  assert_due(desk, "T4", TASK, "2028-02-16", "");
}

static void ips_is_there_around_a_job_start(void **state) {
  struct desk *desk = *state;
  kase_of(desk)->programme = PROGRAMME_(IPS);
  Lots__Placement *work = job(desk, KIND_(EMP_REG), PSTATUS_(PLANNED), "2027-03-01", "");
  assert_due(desk, "T5", TASK, "2027-02-01", "2027-02-28");
  support_on(desk, "2027-02-21"); /* eight days before */
  assert_due(desk, "T5", TASK, "2027-02-25", "2027-02-28");
  support_on(desk, "2027-02-22");
  assert_due(desk, "T5", TASK, "2027-02-25", "");
  assert_due(desk, "T6", TASK, "2027-03-01", "2027-03-04");
  assert_due(desk, "T7", TASK, "2027-03-01", "2027-03-07 2027-03-14 2027-03-21 2027-03-28");
  work->start = str(&desk->office, "2027-03-10"); /* it moves, and what hangs on it */
  assert_due(desk, "T6", TASK, "2027-03-01", "2027-03-13");
  work->status = PSTATUS_(ONGOING);
  work->four_hours_on = str(&desk->office, "2027-03-10");
  assert_due(desk, "T5", TASK, "2027-03-10", "");
  assert_due(desk, "T6", TASK, "2027-03-20", "2027-03-13");
  support_on(desk, "2027-03-18");
  assert_due(desk, "T6", TASK, "2027-03-20", "");
  assert_due(desk, "T7", TASK, "2027-03-20", "2027-03-30 2027-04-06");
  assert_due(desk, "T8", TASK, "2027-03-20",
             "2027-04-10 2027-05-10 2027-06-10 2027-07-10 2027-08-10 2027-09-10 2027-10-10 2027-11-10 2027-12-10 "
             "2028-01-10 2028-02-10 2028-03-10");
}

static void a_lost_job_is_talked_about(void **state) {
  struct desk *desk = *state;
  kase_of(desk)->programme = PROGRAMME_(IPS);
  job(desk, KIND_(EMP_REG), PSTATUS_(ENDED), "2026-09-01", "2026-12-30");
  support_on(desk, "2026-12-29");
  assert_due(desk, "T9", TASK, "2026-12-31", "2027-01-02");
  support_on(desk, "2026-12-30");
  assert_due(desk, "T9", TASK, "2026-12-31", "");
}

static void silence_is_heard(void **state) {
  struct desk *desk = *state;
  kase_of(desk)->active_since = str(&desk->office, "2026-01-31");
  assert_due(desk, "B3", WARNING, "2026-02-01", "2026-03-02");
  desk->facts.last_note = day("2026-02-10");
  assert_due(desk, "B3", WARNING, "2026-02-11", "2026-03-12");
  support_on(desk, "2026-02-28");
  assert_due(desk, "B3", WARNING, "2026-03-01", "2026-03-30");
  kase_of(desk)->status = STATUS_(PAUSED);
  assert_due(desk, "B3", WARNING, "2026-03-01", "");
}

/* --- placements and staff ----------------------------------------------------------------------------------------- */

static void retention_and_planned_ends(void **state) {
  struct desk *desk = *state;
  Lots__Placement *work = job(desk, KIND_(EMP_REG), PSTATUS_(ONGOING), "2027-11-30", "");
  work->planned_end = str(&desk->office, "2028-02-29");
  assert_due(desk, "T13", TASK, "2027-12-01", "2028-02-29 2028-05-30 2028-11-28");
  assert_due(desk, "T13", TASK, "2028-03-01", "2028-05-30 2028-11-28");
  assert_due(desk, "B10", TASK, "2028-03-01", "2028-02-29");
  assert_due(desk, "S2.30", TASK, "2028-03-01", "2027-12-30 2028-02-29 2028-05-30 2028-08-30 2028-11-30");
  work->status = PSTATUS_(ENDED);
  work->end = str(&desk->office, "2028-02-29");
  assert_due(desk, "B10", TASK, "2028-03-01", "");
  assert_due(desk, "T13", TASK, "2028-03-01", "");
}

static void a_coach_leaves(void **state) {
  struct desk *desk = *state;
  struct office *office = &desk->office;
  Lots__Assignment *assignment = appoint(desk, "2026-01-01", "");
  assert_due(desk, "B3", TASK, "2026-11-01", "");
  office->coach->roles[0]->to = str(office, "2026-11-30");
  assert_due(desk, "B3", TASK, "2026-10-30", "");
  assert_due(desk, "B3", TASK, "2026-10-31", "2026-11-30");
  assert_due(desk, "B3", TASK, "2026-12-24", "2026-11-30");
  give_role(office, office->coach, ROLE_(SIUS), "2026-12-01", ""); /* back again */
  assert_due(desk, "B3", TASK, "2026-12-24", "");
  assignment->to = str(office, "2026-12-15");
  assert_due(desk, "B3", TASK, "2026-12-24", "2026-12-15");
}

static void training_runs_out(void **state) {
  struct desk *desk = *state;
  struct office *office = &desk->office;
  appoint(desk, "2026-01-01", "");
  assert_due(desk, "S4.25", WARNING, "2026-11-22", "");
  office->coach->competences[0]->expires = str(office, "2026-12-31");
  assert_due(desk, "S4.25", WARNING, "2026-10-31", "");
  assert_due(desk, "S4.25", WARNING, "2026-11-01", "2026-12-31");
  assert_due(desk, "S4.25", WARNING, "2027-02-01", "2026-12-31");
  train(office, office->coach, 4, "2029-01-01");
  assert_due(desk, "S4.25", WARNING, "2027-02-01", "");
}

static void every_row_is_whole(void **state) {
  (void)state;
  for (size_t p = 0; p < rule_book.count; p++) {
    const struct agenda_rows rows = agenda_rows_of(rule_book.tables[p]);
    assert_true(rows.count > 0);
    for (size_t i = 0; i < rows.count; i++) {
      const struct agenda_row *row = &rows.items[i];
      assert_non_null(row->rule);
      assert_non_null(row->source);
      assert_non_null(row->check);
      assert_true(row->statuses != 0);
      for (size_t j = 0; j < i; j++)
        assert_false(row->check == rows.items[j].check);
    }
  }
}

/* The same check looks at the same things, in whatever programme. */
static void rows_of_one_check_look_at_the_same(void **state) {
  (void)state;
  const struct agenda_rows all = agenda_rows_of(&programme_ips);
  for (size_t p = 0; p < rule_book.count; p++) {
    const struct agenda_rows rows = agenda_rows_of(rule_book.tables[p]);
    for (size_t i = 0; i < rows.count; i++)
      for (size_t j = 0; j < all.count; j++)
        assert_true(rows.items[i].check != all.items[j].check || rows.items[i].asks == all.items[j].asks);
  }
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
  const struct CMUnitTest tests[] = {
      TEST(the_introduction_ends_on_its_last_day),
      TEST(the_follow_up_may_end_after_its_months),
      TEST(a_certificate_grows_old),
      TEST(a_decision_is_executed_in_time),
      TEST(six_months_without_a_decision_are_told),
      TEST(a_delay_is_told_and_a_request_answered),
      TEST(an_application_that_stands_still_is_told),
      TEST(a_decision_is_to_be_told),
      TEST(an_appeal_has_three_weeks),
      TEST(what_came_too_late_is_to_be_dismissed),
      TEST(after_a_review_the_time_runs_again),
      TEST(a_decision_that_ends_is_told),
      TEST(a_prolonged_decision_ends_later),
      TEST(the_mapping_is_talked_over),
      TEST(registration_is_followed_by_a_plan_of_action),
      TEST(a_registration_that_lapses_is_told_while_the_case_runs),
      TEST(a_protected_record_is_looked_over_each_year),
      TEST(a_coordination_number_goes_dormant),
      TEST(nothing_ahead_is_overlooked),
      TEST(a_coach_to_come_is_looked_at_ahead),
      TEST(ips_seeks_employers_at_once),
      TEST(ips_is_there_around_a_job_start),
      TEST(a_lost_job_is_talked_about),
      TEST(silence_is_heard),
      TEST(retention_and_planned_ends),
      TEST(a_coach_leaves),
      TEST(training_runs_out),
      cmocka_unit_test(every_row_is_whole),
      cmocka_unit_test(rows_of_one_check_look_at_the_same),
  };
  return cmocka_run_group_tests_name("rules: the agenda", tests, NULL, NULL);
}
