/* Unit tests of placements and support: the machine of B10, A2 (S1.16-S1.18), the lines and their clocks (B6), plans
 * (B7), follow-ups (S2.30), weeks (L9), retention (T13). Month ends and leap days stand in the tables. */
#include "test_rules_support.h"

#include "server/rules/decide/placement_rules.h"
#include "server/rules/decide/support_rules.h"
#include "server/rules/engine/attempt.h"
#include "server/rules/facts/follow_ups.h"
#include "server/rules/facts/placement_kinds.h"
#include "server/rules/facts/support_clocks.h"
#include "server/rules/facts/support_weeks.h"
#include "server/rules/guards/guards.h"

#define ENDS_(reason) LOTS__LINE_END_REASON__LINE_END_REASON_##reason
#define WHY_(reason) LOTS__PLACEMENT_END_REASON__PLACEMENT_END_REASON_##reason
#define YES_ LOTS__ANSWER__ANSWER_YES
#define NO_ LOTS__ANSWER__ANSWER_NO
#define NOT_YET_ LOTS__ANSWER__ANSWER_NOT_YET

/* The coach acts, on a day. */
static const struct case_facts *on(struct office *office, const char *today) {
  by(office, office->coach, NULL);
  office->facts.today = day(today);
  return &office->facts;
}

static const struct case_facts *on_day(struct office *office, date_t today) {
  on(office, TODAY);
  office->facts.today = today;
  return &office->facts;
}

static enum status plan(struct office *office, const char *today, Lots__PlacementKind kind, const char *start) {
  Lots__PlanPlacementRequest request = LOTS__PLAN_PLACEMENT_REQUEST__INIT;
  Lots__Placement placement = LOTS__PLACEMENT__INIT;
  placement.kind = kind;
  placement.start = str(office, start);
  placement.employer_name = str(office, "Ekbackens trädgård");
  placement.minutes_per_week = 20 * 60;
  request.placement = &placement;
  return placement_plan(on(office, today), &request, OUT);
}

static enum status tasks(struct office *office, const char *today, uint32_t id, size_t confirmed, const char *date) {
  Lots__SetTasksRequest request = LOTS__SET_TASKS_REQUEST__INIT;
  Lots__Task *task = made(office, &lots__task__descriptor);
  task->description = str(office, "Vattna krukväxterna");
  task->expectation = str(office, "Alla bord före klockan tio");
  assert_true(arena_append(&office->arena, &request.tasks, &request.n_tasks, task));
  for (size_t i = 0; i < confirmed; i++) {
    Lots__TaskConfirmation *confirmation = made(office, &lots__task_confirmation__descriptor);
    confirmation->party = str(office, placement_parties[i]);
    confirmation->name = str(office, "Test Testsson");
    confirmation->date = str(office, date);
    assert_true(arena_append(&office->arena, &request.confirmations, &request.n_confirmations, confirmation));
  }
  request.placement = id;
  return placement_set_tasks(on(office, today), &request, OUT);
}

static enum status step(struct office *office, const char *today, enum command command, uint32_t id, const char *date) {
  Lots__MovePlacementRequest request = LOTS__MOVE_PLACEMENT_REQUEST__INIT;
  request.placement = id;
  request.date = str(office, date);
  request.reason = str(office, "sjukdom");
  return placement_move(on(office, today), command, &request, OUT);
}

static enum status finish(struct office *office, const char *today, uint32_t id, Lots__PlacementEndReason reason) {
  Lots__EndPlacementRequest request = LOTS__END_PLACEMENT_REQUEST__INIT;
  request.placement = id;
  request.reason = reason;
  return placement_end(on(office, today), &request, OUT);
}

/* A placement that goes on from `start`, put on record that day. */
static uint32_t placed(struct office *office, Lots__PlacementKind kind, const char *start) {
  assert_ok(office, plan(office, start, kind, start));
  uint32_t id = (uint32_t)office->kase->n_placements;
  assert_ok(office, tasks(office, start, id, 3, start));
  assert_ok(office, step(office, start, COMMAND_PLACEMENT_AGREE, id, ""));
  assert_ok(office, step(office, start, COMMAND_PLACEMENT_START, id, ""));
  return id;
}

static Lots__Agreement *a2(struct office *office, const char *from, const char *to, uint32_t placement) {
  static const char *const parties[] = {"AF", "CLIENT", "EMPLOYER", "SIUS"};
  Lots__Agreement *agreement = drafted(office, from);
  char *task = str(office, "Vattna");
  agreement->type = str(office, "A2");
  agreement->valid_from = str(office, from);
  agreement->valid_to = str(office, to);
  agreement->layout = str(office, "Sida vid sida de första veckorna.");
  agreement->responsible = str(office, "Stödpersonen");
  agreement->minutes_per_week = 600;
  agreement->weeks = 20;
  agreement->placement = placement;
  assert_true(arena_append(&office->arena, &agreement->tasks, &agreement->n_tasks, task));
  for (size_t i = 0; i < 4; i++)
    sign(office, agreement, parties[i], from);
  return agreement;
}

static enum status agree_on(struct office *office, const char *today, Lots__Agreement *agreement) {
  Lots__AgreeRequest request = LOTS__AGREE_REQUEST__INIT;
  request.agreement = agreement;
  return case_agree(on(office, today), &request, OUT);
}

static enum status income(struct office *office, const char *today, const char *from) {
  Lots__RecordIncomeRequest request = LOTS__RECORD_INCOME_REQUEST__INIT;
  request.income = made(office, &lots__income_source__descriptor);
  request.income->kind = LOTS__INCOME_KIND__INCOME_KIND_AKTIVITETSSTOD;
  request.income->from = str(office, from);
  return income_record(on(office, today), &request, OUT);
}

static enum status begin(struct office *office, const char *today, Lots__SupportLineKind kind, uint32_t placement) {
  Lots__StartLineRequest request = LOTS__START_LINE_REQUEST__INIT;
  request.kind = kind;
  request.placement = placement;
  return support_start_line(on(office, today), &request, OUT);
}

static enum status end(struct office *office, const char *today, uint32_t line, Lots__LineEndReason reason,
                       const char *note) {
  Lots__EndLineRequest request = LOTS__END_LINE_REQUEST__INIT;
  request.line = line;
  request.reason = reason;
  request.note = str(office, note);
  return support_end_line(on(office, today), &request, OUT);
}

/* Introduction under way from a day, at a praktik. */
static void introduced(struct office *office, const char *from, const char *to) {
  up_to_active(office);
  uint32_t id = placed(office, KIND_(PRAKTIK), from);
  assert_ok(office, agree_on(office, from, a2(office, from, to, id)));
  assert_ok(office, income(office, from, "2026-01-01"));
  assert_ok(office, begin(office, from, LINE_(INTRO), id));
}

static struct support_clock clock_at(struct office *office, const char *today, Lots__SupportLineKind kind) {
  struct support_clock clocks[SUPPORT_CLOCKS_MAX], found = {0};
  size_t count = support_clocks(on(office, today), &programme_sius, clocks);
  for (size_t i = 0; i < count; i++)
    if (clocks[i].row->kind == kind)
      found = clocks[i];
  assert_non_null(found.row);
  return found;
}

/* --- placements (B10) --------------------------------------------------------------------------------------------- */

static void a_placement_goes_through_its_statuses(void **state) {
  struct office *office = *state;
  up_to_active(office);
  assert_ok(office, plan(office, TODAY, KIND_(EMP_REG), "2026-11-23"));
  assert_refused(office, REFUSED, "S2.31", MSG_TASKS_MISSING, step(office, TODAY, COMMAND_PLACEMENT_AGREE, 1, ""));
  assert_int_equal(office->problems.count, 4); /* the tasks, and each of three */
  assert_ok(office, tasks(office, TODAY, 1, 2, TODAY));
  assert_refused_only(office, REFUSED, "S2.31", MSG_TASKS_UNCONFIRMED,
                      step(office, TODAY, COMMAND_PLACEMENT_AGREE, 1, ""));
  assert_ok(office, tasks(office, TODAY, 1, 3, TODAY));
  assert_int_equal(office->kase->placements[0]->task_version, 2);
  assert_refused_only(office, REFUSED, "B10", MSG_PLACEMENT_STATUS,
                      step(office, "2026-11-23", COMMAND_PLACEMENT_START, 1, ""));
  assert_ok(office, step(office, TODAY, COMMAND_PLACEMENT_AGREE, 1, ""));
  assert_int_equal(office->kase->placements[0]->status, PSTATUS_(AGREED));
}

static void steps_are_taken_from_their_status(void **state) {
  struct office *office = *state;
  static const struct {
    enum command command;
    unsigned from; /* bits of PLANNED.. */
  } rows[] = {
      {COMMAND_PLACEMENT_AGREE, 1u << PSTATUS_(PLANNED)},
      {COMMAND_PLACEMENT_START, 1u << PSTATUS_(AGREED)},
      {COMMAND_PLACEMENT_INTERRUPT, 1u << PSTATUS_(ONGOING)},
      {COMMAND_PLACEMENT_RESUME, 1u << PSTATUS_(INTERRUPTED)},
      {COMMAND_PLACEMENT_CANCEL, 1u << PSTATUS_(PLANNED) | 1u << PSTATUS_(AGREED)},
  };
  up_to_active(office);
  uint32_t id = placed(office, KIND_(EMP_REG), TODAY);
  for (int status = PSTATUS_(PLANNED); status <= PSTATUS_(CANCELLED); status++)
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
      office->kase->placements[0]->status = (Lots__PlacementStatus)status;
      bool allowed = rows[i].from & (1u << status);
      enum status got = step(office, TODAY, rows[i].command, id, "");
      assert_int_equal(got, allowed ? STATUS_OK : REFUSED);
      if (!allowed)
        assert_true(told(office, "B10", MSG_PLACEMENT_STATUS));
    }
}

static void nothing_starts_before_its_day(void **state) {
  struct office *office = *state;
  up_to_active(office);
  assert_ok(office, plan(office, TODAY, KIND_(EMP_REG), "2026-11-23"));
  assert_ok(office, tasks(office, TODAY, 1, 3, TODAY));
  assert_ok(office, step(office, TODAY, COMMAND_PLACEMENT_AGREE, 1, ""));
  assert_refused_only(office, REFUSED, "B10", MSG_STARTS_LATER, step(office, TODAY, COMMAND_PLACEMENT_START, 1, ""));
  office->kase->placements[0]->minutes_per_week = 0;
  assert_refused_only(office, REFUSED, "B10", MSG_NO_HOURS, step(office, "2026-11-23", COMMAND_PLACEMENT_START, 1, ""));
  office->kase->placements[0]->minutes_per_week = 60;
  assert_ok(office, step(office, "2026-11-24", COMMAND_PLACEMENT_START, 1, ""));
  assert_string_equal(office->kase->placements[0]->start, "2026-11-23");
}

static void an_interruption_is_a_period(void **state) {
  struct office *office = *state;
  up_to_active(office);
  uint32_t id = placed(office, KIND_(EMP_LB), "2026-11-16");
  assert_refused_only(office, REFUSED, "B10", MSG_DATE_BEFORE_STEP,
                      step(office, TODAY, COMMAND_PLACEMENT_INTERRUPT, id, "2026-11-15"));
  assert_ok(office, step(office, TODAY, COMMAND_PLACEMENT_INTERRUPT, id, "2026-11-18"));
  assert_ok(office, step(office, TODAY, COMMAND_PLACEMENT_RESUME, id, "2026-11-20"));
  const Lots__PlacementInterruption *interruption = office->kase->placements[0]->interruptions[0];
  assert_string_equal(interruption->from, "2026-11-18");
  assert_string_equal(interruption->to, "2026-11-19");
  assert_refused_only(office, WRONG, "", MSG_CODE_MISSING, finish(office, TODAY, id, WHY_(UNSPECIFIED)));
  assert_ok(office, finish(office, TODAY, id, WHY_(REDUNDANCY)));
  assert_string_equal(office->kase->placements[0]->end, TODAY);
}

static void no_wage_without_employment(void **state) {
  struct office *office = *state;
  up_to_active(office);
  assert_ok(office, plan(office, TODAY, KIND_(PRAKTIK), TODAY));
  Lots__ChangePlacementRequest request = LOTS__CHANGE_PLACEMENT_REQUEST__INIT;
  Lots__Placement change = LOTS__PLACEMENT__INIT;
  change.id = 1;
  change.wage = 21000;
  request.placement = &change;
  assert_refused_only(office, REFUSED, "S1.19", MSG_NO_WAGE_HERE, placement_change(on(office, TODAY), &request, OUT));
  change.ssyk = str(office, "9x");
  change.wage = 0;
  assert_refused_only(office, WRONG, "C15", MSG_SSYK, placement_change(on(office, TODAY), &request, OUT));
  change.ssyk = str(office, "9210");
  assert_ok(office, placement_change(on(office, TODAY), &request, OUT));
  assert_string_equal(office->kase->placements[0]->ssyk, "9210");
  change.id = 2;
  assert_refused_only(office, REFUSED, "B10", MSG_NO_SUCH_PLACEMENT,
                      placement_change(on(office, TODAY), &request, OUT));
}

static void every_kind_has_its_row(void **state) {
  (void)state;
  for (size_t i = 0; i < codes_placement_kind.count; i++) {
    const struct placement_kind *kind = placement_kind_of((Lots__PlacementKind)codes_placement_kind.codes[i].number);
    assert_non_null(kind);
    assert_true(kind->paid && kind->open_market && kind->competitive && kind->subsidised && kind->job_start);
    if (kind->job_start == YES_)
      assert_true(kind->paid == YES_ && kind->open_market == YES_); /* F5 */
  }
}

/* --- retention (T13) ---------------------------------------------------------------------------------------------- */

static void retention_counts_days(void **state) {
  struct office *office = *state;
  up_to_active(office);
  uint32_t id = placed(office, KIND_(EMP_REG), TODAY);
  struct retention points[RETENTION_POINTS];
  Lots__Placement *job = office->kase->placements[0];
  assert_false(placement_retention(on(office, TODAY), job, points)); /* four hours are not worked */
  assert_ok(office, step(office, TODAY, COMMAND_CONFIRM_WORK, id, ""));
  job = office->kase->placements[0];
  assert_true(placement_retention(on_day(office, day(TODAY) + 90), job, points));
  assert_int_equal(points[0].day, day(TODAY) + 91);
  assert_int_equal(points[1].day, day(TODAY) + 182);
  assert_int_equal(points[2].day, day(TODAY) + 364);
  assert_int_equal(points[0].job, NOT_YET_);
  assert_true(placement_retention(on_day(office, day(TODAY) + 91), job, points));
  assert_int_equal(points[0].job, YES_);
  assert_int_equal(points[1].job, NOT_YET_);
}

/* A gap of thirty days keeps the person at work, thirty-one does not; the job is lost either way. */
static void a_gap_between_jobs(void **state) {
  struct office *office = *state;
  up_to_active(office);
  placed(office, KIND_(EMP_REG), TODAY);
  placed(office, KIND_(EMP_REG), TODAY);
  Lots__Placement **jobs = office->kase->placements;
  for (size_t i = 0; i < 2; i++)
    jobs[i]->four_hours_on = str(office, TODAY);
  date_t lost = day(TODAY) + 80;
  jobs[0]->status = PSTATUS_(ENDED);
  jobs[0]->end = date_text(&office->arena, lost);
  static const struct {
    int gap;
    int today; /* days after the loss */
    Lots__Answer person;
  } rows[] = {{30, 40, YES_}, {31, 40, NO_}, {1, 11, YES_}, {90, 20, NOT_YET_}, {90, 31, NO_}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct retention points[RETENTION_POINTS];
    jobs[1]->start = date_text(&office->arena, lost + rows[i].gap);
    assert_true(placement_retention(on_day(office, lost + rows[i].today), jobs[0], points));
    assert_int_equal(points[0].job, NO_);
    assert_int_equal(points[0].person, rows[i].person);
  }
}

/* --- A2 and the introduction (S1.16-S1.18) ------------------------------------------------------------------------ */

static void a2_is_signed_by_four_and_says_all(void **state) {
  struct office *office = *state;
  up_to_active(office);
  placed(office, KIND_(PRAKTIK), "2026-11-16");
  Lots__Agreement *agreement = a2(office, "2026-11-16", "2027-05-15", 1);
  agreement->n_signatures = 2;
  assert_refused(office, REFUSED, "S0.8", MSG_AGREEMENT_UNSIGNED, agree_on(office, TODAY, agreement));
  assert_int_equal(office->problems.count, 2); /* F3: employer and consultant */
  agreement->n_signatures = 4;
  agreement->layout = agreement->responsible = str(office, "");
  agreement->minutes_per_week = agreement->weeks = agreement->placement = 0;
  agreement->n_tasks = 0;
  assert_refused(office, REFUSED, "S1.17", MSG_AGREEMENT_LACKS, agree_on(office, TODAY, agreement));
  assert_int_equal(office->problems.count, 6);
  agreement = a2(office, "2026-11-16", "2027-05-16", 1);
  assert_refused_only(office, REFUSED, "S1.9", MSG_LINE_LIMIT, agree_on(office, TODAY, agreement));
  assert_ok(office, agree_on(office, TODAY, a2(office, "2026-11-16", "2027-05-15", 1)));
}

static void no_introduction_without_a2(void **state) {
  struct office *office = *state;
  up_to_active(office);
  placed(office, KIND_(PRAKTIK), "2026-11-16");
  placed(office, KIND_(VISIT), "2026-11-16");
  assert_refused(office, REFUSED, "S1.18", MSG_NO_AGREEMENT, begin(office, TODAY, LINE_(INTRO), 1));
  assert_true(told(office, "S1.19", MSG_INCOME_UNKNOWN));
  assert_ok(office, income(office, TODAY, "2026-01-01"));
  assert_ok(office, agree_on(office, TODAY, a2(office, "2026-11-16", "2026-11-21", 1)));
  assert_refused_only(office, REFUSED, "S1.18", MSG_AGREEMENT_NOT_ON, begin(office, TODAY, LINE_(INTRO), 1));
  assert_ok(office, agree_on(office, TODAY, a2(office, "2026-11-16", TODAY, 1)));
  assert_refused(office, REFUSED, "B6", MSG_LINE_PLACEMENT_KIND, begin(office, TODAY, LINE_(INTRO), 2));
  assert_true(told(office, "S1.18", MSG_AGREEMENT_OTHER_PLACEMENT));
  assert_refused(office, REFUSED, "B6", MSG_NO_SUCH_PLACEMENT, begin(office, TODAY, LINE_(INTRO), 9));
  assert_refused(office, REFUSED, "B6", MSG_LINE_NOT_HERE, begin(office, TODAY, LINE_(ONGOING), 1));
  assert_ok(office, begin(office, TODAY, LINE_(INTRO), 1));
  assert_refused(office, REFUSED, "B6", MSG_LINE_RUNS, begin(office, TODAY, LINE_(INTRO), 1));
}

/* S1.9: month ends, leap days. */
static void the_introduction_has_six_months(void **state) {
  struct office *office = *state;
  static const struct {
    const char *start, *last;
  } rows[] = {
      {"2026-11-30", "2027-05-29"}, {"2026-12-31", "2027-06-29"}, {"2027-03-15", "2027-09-14"},
      {"2027-08-31", "2028-02-28"}, {"2027-08-29", "2028-02-28"}, {"2027-08-30", "2028-02-28"},
      {"2028-02-29", "2028-08-28"}, {"2028-08-31", "2029-02-27"},
  };
  introduced(office, "2026-11-22", "2027-05-21");
  Lots__SupportLine *line = office->kase->support_lines[0];
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    line->start = str(office, rows[i].start);
    struct support_clock clock = clock_at(office, rows[i].start, LINE_(INTRO));
    assert_int_equal(clock.last_day, day(rows[i].last));
    assert_int_equal(clock.days_used, 1);
    assert_int_equal(clock.days_used + clock.days_left, day(rows[i].last) - day(rows[i].start) + 1);
    clock = clock_at(office, rows[i].last, LINE_(INTRO));
    assert_int_equal(clock.days_left, 0);
    assert_false(clock.over);
    office->facts.today = day(rows[i].last) + 1;
    char *after = date_text(&office->arena, day(rows[i].last) + 1);
    assert_true(clock_at(office, after, LINE_(INTRO)).over);
    assert_refused_only(office, REFUSED, "S1.9", MSG_LINE_LIMIT, end(office, after, 1, ENDS_(CLIENT_REQUEST), ""));
    assert_int_equal(end(office, rows[i].last, 1, ENDS_(LIMIT_REACHED), ""), STATUS_OK);
  }
}

/* B6: a second introduction under the same decision goes on with the same six months. */
static void introductions_share_their_months(void **state) {
  struct office *office = *state;
  introduced(office, "2026-11-22", "2027-05-21");
  assert_ok(office, end(office, "2026-12-31", 1, ENDS_(EMPLOYER_REQUEST), ""));
  struct support_clock between = clock_at(office, "2027-02-01", LINE_(INTRO));
  assert_int_equal(between.days_used, 40); /* none is used when there is no support */
  assert_int_equal(between.days_left, day("2027-05-21") - day("2027-02-01"));
  uint32_t second = placed(office, KIND_(ATRAIN), "2027-03-01");
  assert_ok(office, agree_on(office, "2027-03-01", a2(office, "2027-03-01", "2027-08-31", second)));
  assert_refused(office, REFUSED, "S1.9", MSG_LINE_LIMIT, begin(office, "2027-05-22", LINE_(INTRO), second));
  assert_string_equal(office->problems.first->arg1, "2027-05-21");
  assert_ok(office, begin(office, "2027-05-21", LINE_(INTRO), second));
  struct support_clock clock = clock_at(office, "2027-05-21", LINE_(INTRO));
  assert_int_equal(clock.start, day("2026-11-22"));
  assert_int_equal(clock.days_left, 0);
  office->kase->support_lines[1]->decision = 2; /* a new decision says so */
  assert_int_equal(clock_at(office, "2027-05-21", LINE_(INTRO)).last_day, day("2027-11-20"));
}

static void independence_is_assessed(void **state) {
  struct office *office = *state;
  introduced(office, "2026-11-22", "2027-05-21");
  Lots__AssessIndependenceRequest request = LOTS__ASSESS_INDEPENDENCE_REQUEST__INIT;
  request.line = 1;
  assert_refused_only(office, REFUSED, "S0.37", MSG_NOT_INDEPENDENT,
                      end(office, "2027-01-15", 1, ENDS_(INDEPENDENT), ""));
  assert_refused(office, WRONG, "", MSG_MISSING, support_assess(on(office, "2027-01-10"), &request, OUT));
  assert_int_equal(office->problems.count, 2); /* both views */
  request.employer_view = request.client_view = str(office, "Det går bra.");
  request.independent = true;
  assert_ok(office, support_assess(on(office, "2027-01-10"), &request, OUT));
  request.independent = false; /* the newest counts */
  assert_ok(office, support_assess(on(office, "2027-01-12"), &request, OUT));
  assert_refused_only(office, REFUSED, "S0.37", MSG_NOT_INDEPENDENT,
                      end(office, "2027-01-15", 1, ENDS_(INDEPENDENT), ""));
  request.independent = true;
  assert_ok(office, support_assess(on(office, "2027-01-14"), &request, OUT));
  assert_refused_only(office, REFUSED, "B6", MSG_REASON_NOT_HERE, end(office, "2027-01-15", 1, ENDS_(COMPLETED), ""));
  assert_refused_only(office, REFUSED, "B6", MSG_LINE_PLACEMENT_RUNS,
                      end(office, "2027-01-15", 1, ENDS_(PLACEMENT_ENDED), ""));
  assert_refused_only(office, REFUSED, "B6", MSG_MISSING, end(office, "2027-01-15", 1, ENDS_(OTHER), ""));
  assert_refused_only(office, REFUSED, "S1.9", MSG_LINE_LIMIT_AHEAD,
                      end(office, "2027-01-15", 1, ENDS_(LIMIT_REACHED), ""));
  assert_ok(office, end(office, "2027-01-15", 1, ENDS_(INDEPENDENT), ""));
  assert_refused_only(office, REFUSED, "B6", MSG_LINE_HAS_ENDED,
                      end(office, "2027-01-16", 1, ENDS_(CLIENT_REQUEST), ""));
  assert_refused_only(office, REFUSED, "B6", MSG_LINE_HAS_ENDED, /* and nothing of what the reason needs */
                      end(office, "2027-01-16", 1, ENDS_(LIMIT_REACHED), ""));
  assert_refused_only(office, REFUSED, "B6", MSG_LINE_HAS_ENDED, end(office, "2027-01-16", 1, ENDS_(OTHER), ""));
}

/* --- follow-up support (S1.10) ------------------------------------------------------------------------------------ */

static void the_follow_up_has_twelve_months(void **state) {
  struct office *office = *state;
  static const struct {
    const char *start, *completes;
  } rows[] = {
      {"2026-11-22", "2027-11-22"}, {"2027-02-28", "2028-02-28"}, {"2028-02-29", "2029-02-28"},
      {"2026-12-31", "2027-12-31"}, {"2027-01-31", "2028-01-31"},
  };
  up_to_active(office);
  uint32_t job = placed(office, KIND_(EMP_REG), "2026-11-22");
  assert_ok(office, begin(office, "2026-12-05", LINE_(FOLLOWUP), job)); /* put on record late: counts from the job */
  assert_string_equal(office->kase->support_lines[0]->start, "2026-11-22");
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    office->kase->placements[0]->start = str(office, rows[i].start);
    struct support_clock clock = clock_at(office, rows[i].start, LINE_(FOLLOWUP));
    assert_int_equal(clock.completes, day(rows[i].completes));
    assert_int_equal(clock.days_served, 0);
    assert_int_equal(clock.days_remaining, day(rows[i].completes) - day(rows[i].start));
    char *before = date_text(&office->arena, day(rows[i].completes) - 1);
    assert_refused_only(office, REFUSED, "S1.10", MSG_LINE_MINIMUM, end(office, before, 1, ENDS_(COMPLETED), ""));
    assert_int_equal(end(office, rows[i].completes, 1, ENDS_(COMPLETED), ""), STATUS_OK);
  }
}

static void a_new_job_begins_a_new_minimum(void **state) {
  struct office *office = *state;
  up_to_active(office);
  uint32_t job = placed(office, KIND_(EMP_REG), "2026-11-22");
  assert_ok(office, begin(office, "2026-11-22", LINE_(FOLLOWUP), job));
  assert_ok(office, finish(office, "2027-04-30", job, WHY_(OTHER_JOB)));
  placed(office, KIND_(EMP_NYS), "2027-05-10");
  assert_int_equal(clock_at(office, "2027-05-10", LINE_(FOLLOWUP)).completes, day("2028-05-10"));
  assert_refused_only(office, REFUSED, "B6", MSG_LINE_PLACEMENT_RUNS,
                      end(office, "2027-06-01", 1, ENDS_(EMPLOYMENT_ENDED), ""));
  assert_refused_only(office, REFUSED, "S1.10", MSG_LINE_MINIMUM, end(office, "2027-11-22", 1, ENDS_(COMPLETED), ""));
  assert_refused_only(office, REFUSED, "B6", MSG_MISSING, end(office, "2027-11-22", 1, ENDS_(CLIENT_DECLINES), ""));
  assert_ok(office, end(office, "2027-11-22", 1, ENDS_(CLIENT_DECLINES), "skriftligt 2027-11-20"));
}

static void a_case_is_not_completed_too_early(void **state) {
  struct office *office = *state;
  up_to_active(office);
  placed(office, KIND_(EMP_REG), TODAY);
  assert_refused_only(office, REFUSED, "B6", MSG_LINE_MINIMUM,
                      do_close(office, CLOSE_(EMPLOYED_COMPLETED), LOTS__INCOME_KIND__INCOME_KIND_WAGE));
  assert_ok(office, do_close(office, CLOSE_(EMPLOYED_DECLINES_FURTHER), LOTS__INCOME_KIND__INCOME_KIND_WAGE));
}

/* F2: both clocks run by themselves (S1.27). */
static void two_clocks_run_apart(void **state) {
  struct office *office = *state;
  introduced(office, "2026-11-22", "2027-05-21");
  uint32_t job = placed(office, KIND_(EMP_LBU), "2027-02-01");
  assert_ok(office, begin(office, "2027-02-01", LINE_(FOLLOWUP), job));
  struct support_clock intro = clock_at(office, "2027-05-21", LINE_(INTRO));
  struct support_clock follow = clock_at(office, "2027-05-21", LINE_(FOLLOWUP));
  assert_int_equal(intro.days_left, 0);
  assert_int_equal(follow.days_served, day("2027-05-21") - day("2027-02-01"));
  assert_int_equal(follow.days_served + follow.days_remaining, 365);
}

/* --- plans (B7), weeks (L9) --------------------------------------------------------------------------------------- */

static void add_step(struct office *office, Lots__PlanSupportRequest *request, const char *from, const char *to,
                     uint32_t hours) {
  Lots__TaperStep *made_step = made(office, &lots__taper_step__descriptor);
  made_step->from = str(office, from);
  made_step->to = str(office, to);
  made_step->minutes_per_week = hours * 60;
  assert_true(arena_append(&office->arena, &request->steps, &request->n_steps, made_step));
}

static void support_is_tapered(void **state) {
  struct office *office = *state;
  introduced(office, "2026-11-23", "2027-05-22");
  Lots__PlanSupportRequest request = LOTS__PLAN_SUPPORT_REQUEST__INIT;
  request.line = 1;
  assert_refused_only(office, WRONG, "B7", MSG_STEPS_MISSING, support_plan(on(office, "2026-11-23"), &request, OUT));
  add_step(office, &request, "2026-11-22", "2026-12-20", 41);
  add_step(office, &request, "2026-12-22", "2027-01-17", 42);
  add_step(office, &request, "2027-01-18", "2027-05-23", 0);
  assert_refused(office, REFUSED, "B7", MSG_STEP_GAP, support_plan(on(office, "2026-11-23"), &request, OUT));
  assert_true(told(office, "B7", MSG_STEP_HOURS));
  assert_true(told(office, "S0.36", MSG_STEP_GROWS));
  assert_true(told(office, "S1.9", MSG_LINE_LIMIT));
  assert_true(told(office, "B7", MSG_DATE_BEFORE));
  request.n_steps = 0;
  add_step(office, &request, "2026-11-23", "2026-12-20", 40);
  add_step(office, &request, "2026-12-21", "2027-01-17", 10);
  add_step(office, &request, "2027-01-18", "2027-05-22", 0);
  assert_ok(office, support_plan(on(office, "2026-11-23"), &request, OUT));
  request.n_steps = 0;
  add_step(office, &request, "2027-01-04", "2027-02-28", 20); /* F20: up again, as a version with its reason */
  assert_refused_only(office, REFUSED, "B7", MSG_TAPER_REASON, support_plan(on(office, "2027-01-03"), &request, OUT));
  request.reason = str(office, "Nya arbetsuppgifter");
  assert_ok(office, support_plan(on(office, "2027-01-03"), &request, OUT));
  assert_int_equal(office->kase->taper_plans[1]->version, 2);

  struct support_week weeks[8];
  support_weeks(office->kase, 1, NULL, 0, day("2027-01-10"), weeks, 8); /* from 23 November on */
  static const uint32_t hours[] = {40, 40, 40, 40, 10, 10, 20};
  assert_int_equal(weeks[0].monday, day("2026-11-16"));
  assert_int_equal(support_began(office->kase, 1), day("2026-11-23"));
  assert_int_equal(support_began(office->kase, 0), day("2026-11-23"));
  assert_int_equal(support_began(office->kase, 9), DATE_NONE);
  for (size_t i = 0; i < 7; i++)
    assert_int_equal(weeks[i + 1].planned, hours[i] * 60);
  assert_int_equal(weeks[6].week, 53);
  assert_int_equal(weeks[7].year, 2027);
}

static void three_weeks_in_a_row_are_flagged(void **state) {
  struct office *office = *state;
  introduced(office, "2026-11-23", "2027-05-22");
  Lots__PlanSupportRequest request = LOTS__PLAN_SUPPORT_REQUEST__INIT;
  request.line = 1;
  add_step(office, &request, "2026-11-23", "2027-01-31", 10);
  assert_ok(office, support_plan(on(office, "2026-11-23"), &request, OUT));
  static const struct {
    uint32_t minutes;
    bool deviates, flagged;
  } rows[] = {
      {299, true, false}, {0, true, false},   {300, false, false}, {299, true, false}, {299, true, false},
      {299, true, true},  {901, true, false}, {901, true, false},  {901, true, true},  {900, false, false},
  };
  struct support_row given[10];
  struct support_week weeks[11];
  for (size_t i = 0; i < 10; i++)
    given[i] =
        (struct support_row){.date = day("2026-11-23") + 7 * (date_t)i + 6, .minutes = rows[i].minutes, .line = 1};
  support_weeks(office->kase, 0, given, 10, day("2026-11-23") + 70, weeks, 11);
  for (size_t i = 0; i < 10; i++) {
    assert_int_equal(weeks[i].delivered, rows[i].minutes);
    assert_int_equal(weeks[i].deviates, rows[i].deviates);
    assert_int_equal(weeks[i].flagged, rows[i].flagged);
  }
  assert_false(weeks[10].deviates); /* still runs */
}

static void support_is_given_inside_its_line(void **state) {
  struct office *office = *state;
  introduced(office, "2026-11-22", "2027-05-21");
  Lots__GiveSupportRequest request = LOTS__GIVE_SUPPORT_REQUEST__INIT;
  Lots__SupportEvent given = LOTS__SUPPORT_EVENT__INIT;
  request.event = &given;
  given.line = 1;
  given.kind = LOTS__SUPPORT_KIND__SUPPORT_KIND_SIDE_BY_SIDE;
  given.minutes = 120;
  given.date = str(office, "2027-05-22");
  assert_refused_only(office, REFUSED, "B6", MSG_SUPPORT_OUTSIDE_LINE,
                      support_give(on(office, "2027-06-01"), &request, OUT));
  given.date = str(office, "2027-05-21");
  assert_int_equal(support_give(on(office, "2027-06-01"), &request, OUT), STATUS_OK);
  given.minutes = 0;
  given.line = 7;
  assert_refused(office, WRONG, "B7", MSG_OUT_OF_RANGE, support_give(on(office, "2027-06-01"), &request, OUT));
  assert_true(told(office, "B6", MSG_NO_SUCH_LINE));
}

/* S1.9: whether the first decision still runs by itself or was prolonged changes nothing. */
static void a_prolongation_gives_no_new_months(void **state) {
  struct office *office = *state;
  introduced(office, "2026-11-22", "2027-05-21");
  assert_ok(office, end(office, "2026-12-31", 1, ENDS_(EMPLOYER_REQUEST), ""));
  Lots__Decision *prolonged = made(office, &lots__decision__descriptor);
  prolonged->result = LOTS__DECISION_RESULT__DECISION_RESULT_PROLONGED;
  prolonged->date = prolonged->valid_from = str(office, "2027-04-01");
  prolonged->valid_to = str(office, "2028-03-31");
  office->kase->decisions[0]->valid_to = str(office, "2027-03-31");
  assert_true(arena_append(&office->arena, &office->kase->decisions, &office->kase->n_decisions, prolonged));
  uint32_t second = placed(office, KIND_(ATRAIN), "2027-05-22");
  assert_ok(office, agree_on(office, "2027-05-22", a2(office, "2027-05-22", "2027-08-31", second)));
  assert_refused_only(office, REFUSED, "S1.9", MSG_LINE_LIMIT, begin(office, "2027-05-22", LINE_(INTRO), second));
}

/* B14: what was recorded wrong stays, and a later entry says what it should have said. */
static void a_correction_says_what_was_wrong_and_why(void **state) {
  struct office *office = *state;
  introduced(office, "2026-11-22", "2027-05-21");
  Lots__SupportEvent original = LOTS__SUPPORT_EVENT__INIT, change = LOTS__SUPPORT_EVENT__INIT;
  original.line = 1;
  original.kind = LOTS__SUPPORT_KIND__SUPPORT_KIND_SIDE_BY_SIDE;
  original.minutes = 120;
  original.staff = 7;
  original.position = 40;
  original.date = str(office, "2026-12-01");
  original.text = str(office, "Gick igenom listan.");
  Lots__CorrectSupportRequest request = LOTS__CORRECT_SUPPORT_REQUEST__INIT;
  request.position = 40;
  const struct {
    bool uncounted, strike;
    uint32_t minutes;
    const char *date, *reason;
    enum status status;
    const char *rule;
    enum message message; /* MSG_COUNT: none */
  } rows[] = {
      {false, false, 90, "", "fel tid", STATUS_OK, "", MSG_COUNT},
      {false, false, 0, "2026-12-02", "fel dag", STATUS_OK, "", MSG_COUNT},
      {false, true, 0, "", "fel ärende", STATUS_OK, "", MSG_COUNT},
      {false, false, 90, "", " ", WRONG, "", MSG_MISSING},
      {false, false, 0, "", "ingen ändring", WRONG, "B14", MSG_NOTHING_CORRECTED},
      {false, false, 120, "", "samma", WRONG, "B14", MSG_NOTHING_CORRECTED},
      {false, true, 90, "", "båda", WRONG, "B14", MSG_ONE_OR_THE_OTHER},
      {true, false, 90, "", "igen", WRONG, "B14", MSG_CORRECTED_ALREADY},
      {true, true, 0, "", "igen", WRONG, "B14", MSG_CORRECTED_ALREADY},
      {false, false, 1441, "", "för långt", WRONG, "B7", MSG_OUT_OF_RANGE},
      {false, false, 0, "2026-11-21", "före stödet", REFUSED, "B6", MSG_SUPPORT_OUTSIDE_LINE},
      {false, false, 0, "2027-06-02", "i morgon", WRONG, "B3", MSG_DATE_IN_FUTURE},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    change.minutes = rows[i].minutes;
    change.date = str(office, rows[i].date);
    request.event = &change;
    request.reason = str(office, rows[i].reason);
    request.strike = rows[i].strike;
    enum status status = support_correct(on(office, "2027-06-01"), &request, &original, rows[i].uncounted, OUT);
    assert_int_equal(status, rows[i].status);
    assert_int_equal(office->events.count, status == STATUS_OK);
    if (status != STATUS_OK) {
      assert_true(told(office, rows[i].rule, rows[i].message));
      continue;
    }
    const Lots__SupportEvent *kept = office->events.items[0]->support_corrected;
    assert_int_equal(kept->minutes, rows[i].minutes ? rows[i].minutes : 120);
    assert_string_equal(kept->date, rows[i].date[0] ? rows[i].date : "2026-12-01");
    assert_true(kept->staff == 7 && kept->line == 1 && kept->position == 0);
    assert_true(kept->correction->corrects == 40 && kept->correction->struck == rows[i].strike);
    assert_string_equal(kept->correction->was, "2026-12-01");
    assert_string_equal(kept->correction->reason, rows[i].reason);
  }
}

/* Support is given while the case runs: what is corrected afterwards cannot be moved out of it. */
static void a_correction_stays_within_the_case(void **state) {
  struct office *office = *state;
  introduced(office, "2026-11-22", "2027-05-21");
  office->kase->status = STATUS_(CLOSED);
  office->kase->closed = office->kase->status_since = str(office, "2027-03-31");
  Lots__SupportEvent original = LOTS__SUPPORT_EVENT__INIT, change = LOTS__SUPPORT_EVENT__INIT;
  original.kind = LOTS__SUPPORT_KIND__SUPPORT_KIND_TALK;
  original.minutes = 30;
  original.date = str(office, "2027-03-01");
  Lots__CorrectSupportRequest request = LOTS__CORRECT_SUPPORT_REQUEST__INIT;
  request.event = &change;
  request.reason = str(office, "fel dag");
  change.date = str(office, "2027-04-01");
  assert_refused_only(office, REFUSED, "B3", MSG_DATE_AFTER,
                      support_correct(on(office, "2027-06-01"), &request, &original, false, OUT));
  change.date = str(office, "2027-03-31");
  assert_ok(office, support_correct(on(office, "2027-06-01"), &request, &original, false, OUT));
}

/* --- follow-ups (S2.30) ------------------------------------------------------------------------------------------- */

static void follow_ups_come_after_months(void **state) {
  struct office *office = *state;
  up_to_active(office);
  uint32_t job = placed(office, KIND_(EMP_REG), "2027-01-31");
  static const char *const days[] = {"2027-02-28", "2027-04-30", "2027-07-31", "2027-10-31", "2028-01-31"};
  struct follow_up_due due[FOLLOW_UPS_MAX];
  assert_int_equal(follow_ups_due(on(office, "2027-03-01"), due), 5);
  for (size_t i = 0; i < 5; i++)
    assert_int_equal(due[i].due, day(days[i]));
  assert_true(due[0].overdue);
  assert_false(due[1].overdue);

  Lots__HoldFollowUpRequest request = LOTS__HOLD_FOLLOW_UP_REQUEST__INIT;
  Lots__FollowUp held = LOTS__FOLLOW_UP__INIT;
  request.follow_up = &held;
  held.placement = job;
  held.step = 2;
  assert_refused(office, WRONG, "S2.30", MSG_NO_SUCH_STEP, follow_up_hold(on(office, "2027-03-01"), &request, OUT));
  char *who = str(office, "Klienten");
  assert_true(arena_append(&office->arena, &held.participants, &held.n_participants, who));
  held.result = str(office, "Går bra.");
  held.step = 1;
  held.next = str(office, "2027-03-15");
  assert_ok(office, follow_up_hold(on(office, "2027-03-01"), &request, OUT));
  assert_refused_only(office, WRONG, "S2.30", MSG_STEP_HELD, follow_up_hold(on(office, "2027-03-02"), &request, OUT));
  assert_int_equal(follow_ups_due(on(office, "2027-03-16"), due), 6);
  assert_int_equal(due[0].held, day("2027-03-01"));
  assert_int_equal(due[1].due, day("2027-03-15")); /* what was agreed beside the schedule, in its place */
  assert_true(due[1].overdue);
  assert_ok(office, finish(office, "2027-05-01", job, WHY_(TERM_ENDED)));
  assert_int_equal(follow_ups_due(on(office, "2027-06-01"), due), 3); /* the rest is moot */
}

/* Held before, put on record late: it meets nothing that was agreed after it. */
static void a_late_record_meets_no_later_agreement(void **state) {
  struct office *office = *state;
  up_to_active(office);
  uint32_t job = placed(office, KIND_(EMP_REG), "2027-01-04");
  struct follow_up_due due[FOLLOW_UPS_MAX];
  static const struct {
    const char *date, *next, *met;
  } rows[] = {{"2027-01-20", "2027-01-27", ""},
              {"2027-01-15", "", ""},
              {"2027-01-20", "", "2027-01-20"},
              {"2027-01-26", "", "2027-01-26"}};
  for (size_t i = 0; i < ROW_COUNT(rows); i++) {
    Lots__HoldFollowUpRequest request = LOTS__HOLD_FOLLOW_UP_REQUEST__INIT;
    Lots__FollowUp held = LOTS__FOLLOW_UP__INIT;
    char *who = str(office, "Klienten");
    if (i == ROW_COUNT(rows) - 1) /* the one of the same day is another's */
      office->kase->follow_ups[2]->placement = 9;
    held.placement = job;
    held.date = str(office, rows[i].date);
    held.next = str(office, rows[i].next);
    held.result = str(office, "Går bra.");
    assert_true(arena_append(&office->arena, &held.participants, &held.n_participants, who));
    request.follow_up = &held;
    assert_ok(office, follow_up_hold(on(office, "2027-01-28"), &request, OUT));
    assert_true(follow_ups_due(on(office, "2027-01-28"), due) > 0);
    assert_int_equal(due[0].due, day("2027-01-27"));
    assert_int_equal(due[0].held, rows[i].met[0] ? day(rows[i].met) : DATE_NONE);
  }
}

static void a_start_without_a_day_is_no_earlier_than_the_agreement(void **state) {
  struct office *office = *state;
  up_to_active(office);
  assert_ok(office, plan(office, "2026-11-22", KIND_(PRAKTIK), "2026-11-23"));
  assert_ok(office, tasks(office, "2026-11-25", 1, 3, "2026-11-25"));
  assert_ok(office, step(office, "2026-11-25", COMMAND_PLACEMENT_AGREE, 1, ""));
  assert_ok(office, step(office, "2026-11-27", COMMAND_PLACEMENT_START, 1, ""));
  assert_string_equal(office->kase->placements[0]->start, "2026-11-25");
}

/* A job that begins after the follow-up ended is not inside it, also when the end is put on record later. */
static void a_follow_up_ends_by_what_was_so_on_its_day(void **state) {
  struct office *office = *state;
  up_to_active(office);
  uint32_t job = placed(office, KIND_(EMP_REG), "2026-11-22");
  assert_ok(office, begin(office, "2026-11-22", LINE_(FOLLOWUP), job));
  assert_ok(office, finish(office, "2027-12-01", job, WHY_(TERM_ENDED)));
  placed(office, KIND_(EMP_REG), "2027-12-05");
  Lots__EndLineRequest request = LOTS__END_LINE_REQUEST__INIT;
  request.line = 1;
  request.reason = ENDS_(COMPLETED);
  assert_refused_only(office, REFUSED, "S1.10", MSG_LINE_MINIMUM,
                      support_end_line(on(office, "2027-12-06"), &request, OUT));
  request.date = str(office, "2027-12-02");
  assert_ok(office, support_end_line(on(office, "2027-12-06"), &request, OUT));
}

static void support_lies_within_service_and_case(void **state) {
  struct office *office = *state;
  up_to_active(office);
  date_t active = day(office->kase->active_since), opened = day(office->kase->opened);
  char text[DATE_TEXT_MAX];
  office->kase->programme = LOTS__PROGRAMME__PROGRAMME_SE;
  Lots__StartLineRequest request = LOTS__START_LINE_REQUEST__INIT;
  request.kind = LINE_(ONGOING);
  request.date = str(office, date_format(active - 1, text));
  assert_refused_only(office, REFUSED, "S0.10", MSG_DATE_BEFORE, support_start_line(on(office, TODAY), &request, OUT));
  request.date = str(office, date_format(active, text));
  assert_ok(office, support_start_line(on(office, TODAY), &request, OUT));
  Lots__GiveSupportRequest give = LOTS__GIVE_SUPPORT_REQUEST__INIT;
  Lots__SupportEvent event = LOTS__SUPPORT_EVENT__INIT;
  give.event = &event;
  event.minutes = 30;
  event.kind = LOTS__SUPPORT_KIND__SUPPORT_KIND_TALK;
  event.date = str(office, date_format(opened - 1, text));
  assert_refused_only(office, REFUSED, "B3", MSG_DATE_BEFORE, support_give(on(office, TODAY), &give, OUT));
  event.date = str(office, date_format(opened, text));
  assert_ok(office, support_give(on(office, TODAY), &give, OUT));
}

static void an_open_ended_line_looks_at_its_placement(void **state) {
  struct office *office = *state;
  up_to_active(office);
  assert_ok(office, plan(office, TODAY, KIND_(PRAKTIK), TODAY));
  office->kase->programme = LOTS__PROGRAMME__PROGRAMME_SE;
  assert_refused_only(office, REFUSED, "B6", MSG_LINE_PLACEMENT_STATUS, begin(office, TODAY, LINE_(ONGOING), 1));
  assert_refused_only(office, REFUSED, "B6", MSG_NO_SUCH_PLACEMENT, begin(office, TODAY, LINE_(ONGOING), 9));
  assert_ok(office, begin(office, TODAY, LINE_(ONGOING), 0)); /* away from work */
  assert_refused_only(office, REFUSED, "B8", MSG_LINE_PLACEMENT_RUNS,
                      end(office, TODAY, 1, ENDS_(PLACEMENT_ENDED), ""));
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, office_setup, office_teardown)
  const struct CMUnitTest tests[] = {
      TEST(a_placement_goes_through_its_statuses),
      TEST(steps_are_taken_from_their_status),
      TEST(nothing_starts_before_its_day),
      TEST(an_interruption_is_a_period),
      TEST(no_wage_without_employment),
      cmocka_unit_test(every_kind_has_its_row),
      TEST(retention_counts_days),
      TEST(a_gap_between_jobs),
      TEST(a2_is_signed_by_four_and_says_all),
      TEST(no_introduction_without_a2),
      TEST(the_introduction_has_six_months),
      TEST(introductions_share_their_months),
      TEST(a_prolongation_gives_no_new_months),
      TEST(independence_is_assessed),
      TEST(the_follow_up_has_twelve_months),
      TEST(a_new_job_begins_a_new_minimum),
      TEST(a_case_is_not_completed_too_early),
      TEST(two_clocks_run_apart),
      TEST(support_is_tapered),
      TEST(three_weeks_in_a_row_are_flagged),
      TEST(support_is_given_inside_its_line),
      TEST(a_correction_says_what_was_wrong_and_why),
      TEST(a_correction_stays_within_the_case),
      TEST(follow_ups_come_after_months),
      TEST(a_late_record_meets_no_later_agreement),
      TEST(a_start_without_a_day_is_no_earlier_than_the_agreement),
      TEST(an_open_ended_line_looks_at_its_placement),
      TEST(a_follow_up_ends_by_what_was_so_on_its_day),
      TEST(support_lies_within_service_and_case),
  };
  return cmocka_run_group_tests_name("rules: placements and support", tests, NULL, NULL);
}
