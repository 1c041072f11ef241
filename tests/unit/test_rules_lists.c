/* Unit tests of what work lists tell (D1): each figure with the days around it. The case is set up by hand: only what a
 * figure looks at is there. */
#include "test_rules_support.h"

#include "server/rules/agenda/agenda.h"
#include "server/rules/apply/event_apply.h"
#include "server/rules/decide/next_steps.h"
#include "server/rules/engine/programme.h"
#include "server/rules/facts/caseload.h"
#include "server/rules/facts/disclosure_lapse.h"
#include "server/rules/facts/eligibility.h"
#include "server/rules/facts/follow_ups.h"
#include "server/rules/facts/support_clocks.h"
#include "server/rules/facts/support_weeks.h"
#include "server/rules/facts/waiting.h"
#include "server/rules/tables/programmes.h"

#define CHOICE_(choice) LOTS__DISCLOSURE_CHOICE__DISCLOSURE_CHOICE_##choice
#define PHASE_(phase) LOTS__PHASE__PHASE_##phase
#define PHASE_STATUS_(status) LOTS__PHASE_STATUS__PHASE_STATUS_##status
#define COUNT(items) (sizeof(items) / sizeof *(items))

/* --- a case by hand ----------------------------------------------------------------------------------------------- */

#define ADD(office, list, message)                                                                                     \
  assert_true(arena_append(&(office)->arena, &(office)->kase->list, &(office)->kase->n_##list, message))

static Lots__Placement *placement(struct office *office, Lots__PlacementKind kind, Lots__PlacementStatus status,
                                  const char *start) {
  Lots__Placement *made_one = made(office, &lots__placement__descriptor);
  made_one->id = (uint32_t)office->kase->n_placements + 1;
  made_one->kind = kind;
  made_one->status = status;
  made_one->start = str(office, start);
  ADD(office, placements, made_one);
  return made_one;
}

static Lots__SupportLine *line(struct office *office, Lots__SupportLineKind kind, const char *start) {
  Lots__SupportLine *made_one = made(office, &lots__support_line__descriptor);
  made_one->id = (uint32_t)office->kase->n_support_lines + 1;
  made_one->kind = kind;
  made_one->placement = 1;
  made_one->start = str(office, start);
  ADD(office, support_lines, made_one);
  return made_one;
}

static Lots__Disclosure *disclosure(struct office *office, Lots__DisclosureChoice choice, const char *date,
                                    uint64_t employer, const char *to) {
  Lots__Disclosure *made_one = made(office, &lots__disclosure__descriptor);
  made_one->number = (uint32_t)office->kase->n_disclosures + 1;
  made_one->choice = choice;
  made_one->date = str(office, date);
  made_one->employer = employer;
  made_one->to = str(office, to);
  ADD(office, disclosures, made_one);
  return made_one;
}

static void phase(struct office *office, Lots__Phase which, Lots__PhaseStatus status) {
  Lots__PhaseState *made_one = made(office, &lots__phase_state__descriptor);
  made_one->phase = which;
  made_one->status = status;
  made_one->done = str(office, status == PHASE_STATUS_(DONE) ? TODAY : "");
  ADD(office, phases, made_one);
}

static Lots__Plan *plan(struct office *office, Lots__PlanStatus status, const char *review) {
  Lots__Plan *made_one = made(office, &lots__plan__descriptor);
  made_one->kind = LOTS__PLAN_KIND__PLAN_KIND_HANDLINGSPLAN;
  made_one->status = status;
  made_one->review = str(office, review);
  ADD(office, plans, made_one);
  return made_one;
}

static const struct programme *sius_on(const char *date) {
  const struct programme *programme = programme_on(PROGRAMME_(SIUS), day(date));
  assert_non_null(programme);
  return programme;
}

/* --- L1: the first thing due, and the last contact ---------------------------------------------------------------- */

static void the_last_contact_is_the_latest_of_all(void **state) {
  struct office *office = *state;
  struct agenda_facts facts = {
      .kase = office->kase, .last_note = DATE_NONE, .last_support = DATE_NONE, .today = day(TODAY)};
  assert_int_equal(agenda_last_contact(&facts), DATE_NONE);
  facts.last_note = day("2026-11-11");
  assert_int_equal(agenda_last_contact(&facts), day("2026-11-11"));
  facts.last_support = day("2026-11-12");
  assert_int_equal(agenda_last_contact(&facts), day("2026-11-12"));
  Lots__FollowUp *held = made(office, &lots__follow_up__descriptor);
  held->date = str(office, "2026-11-20");
  ADD(office, follow_ups, held);
  assert_int_equal(agenda_last_contact(&facts), day("2026-11-20"));
  facts.today = day("2026-11-19"); /* what is dated later has not been */
  assert_int_equal(agenda_last_contact(&facts), day("2026-11-12"));
}

static void the_first_item_is_the_one_due_first(void **state) {
  (void)state;
  static struct agenda empty, two;
  two.items[0].due = 20;
  two.items[1].due = 10;
  two.count = 2;
  assert_null(agenda_first(&empty));
  assert_ptr_equal(agenda_first(&two), &two.items[1]);
}

static void a_case_is_its_coachs_else_its_handlers(void **state) {
  struct office *office = *state;
  Lots__Assignment *handler = made(office, &lots__assignment__descriptor);
  handler->kind = LOTS__ASSIGNMENT_KIND__ASSIGNMENT_KIND_HANDLER;
  handler->staff = 101;
  handler->from = str(office, "2026-01-01");
  assert_int_equal(agenda_responsible(office->kase, day(TODAY)), 0);
  ADD(office, assignments, handler);
  assert_int_equal(agenda_responsible(office->kase, day(TODAY)), 101);
  Lots__Assignment *coach = made(office, &lots__assignment__descriptor);
  coach->kind = LOTS__ASSIGNMENT_KIND__ASSIGNMENT_KIND_COACH;
  coach->staff = 104;
  coach->from = str(office, "2026-06-01");
  coach->to = str(office, TODAY);
  ADD(office, assignments, coach);
  assert_int_equal(agenda_responsible(office->kase, day(TODAY)), 104);
  assert_int_equal(agenda_responsible(office->kase, day(TODAY) + 1), 101);
}

/* --- L1: next steps ----------------------------------------------------------------------------------------------- */

/* Is `text` among the steps of the case, and first when `first`? */
static bool steps_tell(struct office *office, enum message text, bool first) {
  struct case_facts facts = {.kase = office->kase,
                             .organisation = &office->organisation,
                             .unit = &office->unit,
                             .staff = office->coach,
                             .rules = &rule_book,
                             .today = day(TODAY),
                             .arena = &office->arena};
  struct next_step steps[NEXT_STEPS_MAX];
  size_t count = 0;
  assert_int_equal(next_steps(&facts, steps, &count), STATUS_OK);
  for (size_t i = 0; i < (first && count > 1 ? 1 : count); i++)
    if (steps[i].text == text)
      return true;
  return false;
}

static void the_next_step_follows_the_status(void **state) {
  static const struct {
    Lots__CaseStatus status;
    enum message text;
    bool told;
  } rows[] = {
      {STATUS_(RECEIVED), MSG_NEXT_ASSESS, true},
      {STATUS_(ASSESSING), MSG_NEXT_FINISH_ASSESSMENT, false}, /* the basis is missing */
      {STATUS_(AWAITING_BASIS), MSG_NEXT_ASSESS_AGAIN, false},
      {STATUS_(AWAITING_DECISION), MSG_NEXT_DECIDE, true},
      {STATUS_(GRANTED), MSG_NO_COACH, true},
      {STATUS_(GRANTED), MSG_NEXT_ACTIVATE, false},
      {STATUS_(ACTIVE), MSG_NEXT_PHASE_OPEN, true},
      {STATUS_(ACTIVE), MSG_NEXT_PLAN, true},
      {STATUS_(PAUSED), MSG_NEXT_RESUME, true},
      {STATUS_(PAUSED), MSG_NEXT_PLAN, false},
      {STATUS_(CLOSED), MSG_NEXT_PLAN, false},
  };
  struct office *office = *state;
  for (size_t i = 0; i < COUNT(rows); i++) {
    office->kase->status = rows[i].status;
    if (steps_tell(office, rows[i].text, false) != rows[i].told)
      fail_msg("row %zu", i);
  }
}

static void phases_tell_what_they_wait_for(void **state) {
  struct office *office = *state;
  phase(office, PHASE_(P1), PHASE_STATUS_(DONE));
  phase(office, PHASE_(P2), PHASE_STATUS_(OPEN));
  phase(office, PHASE_(P3), PHASE_STATUS_(SUSPENDED));
  assert_true(steps_tell(office, MSG_NO_PROFILE_VERSION, true));
  assert_true(steps_tell(office, MSG_NO_PLAN, false));
  assert_false(steps_tell(office, MSG_NEXT_PLAN, false)); /* it is told already */
  assert_true(steps_tell(office, MSG_NEXT_PHASE_RESUME, false));
  assert_false(steps_tell(office, MSG_NEXT_PHASE_OPEN, false)); /* P4 waits for a choice, P5 for a placement */
  disclosure(office, CHOICE_(FULL), TODAY, 9, "");
  assert_true(steps_tell(office, MSG_NEXT_PHASE_OPEN, false));
}

static void what_is_told_with_the_step_is_no_step(void **state) {
  struct office *office = *state;
  placement(office, KIND_(EMP_REG), PSTATUS_(ONGOING), TODAY);
  plan(office, LOTS__PLAN_STATUS__PLAN_STATUS_CURRENT, "2026-12-01");
  phase(office, PHASE_(P5), PHASE_STATUS_(OPEN));
  assert_false(steps_tell(office, MSG_MISSING, false)); /* why the support ended is told when it ends */
  assert_false(steps_tell(office, MSG_NEXT_PHASE_DONE, false));
  assert_false(steps_tell(office, MSG_NEXT_PLAN, false));
  assert_true(steps_tell(office, MSG_NEXT_REVIEW, false));
}

/* --- L2 ----------------------------------------------------------------------------------------------------------- */

static void a_load_is_judged_for_a_whole_post(void **state) {
  static const struct {
    Lots__Programme programme;
    unsigned percent, active, per_full_time;
    bool over;
  } rows[] = {
      {PROGRAMME_(IPS), 100, 20, 200, false},  {PROGRAMME_(IPS), 100, 21, 210, true},
      {PROGRAMME_(IPS), 50, 10, 200, false},   {PROGRAMME_(IPS), 50, 11, 220, true},
      {PROGRAMME_(IPS), 75, 15, 200, false},   {PROGRAMME_(IPS), 75, 16, 213, true},
      {PROGRAMME_(IPS), 0, 0, 0, false},       {PROGRAMME_(IPS), 0, 1, 0, true},
      {PROGRAMME_(SIUS), 100, 60, 600, false}, /* no source gives it a norm */
      {PROGRAMME_(SE), 50, 30, 600, false},
  };
  (void)state;
  for (size_t i = 0; i < COUNT(rows); i++) {
    struct load load = caseload(programme_on(rows[i].programme, day(TODAY)), rows[i].percent, rows[i].active);
    if (load.per_full_time != rows[i].per_full_time || load.over != rows[i].over)
      fail_msg("row %zu: %u, %d", i, load.per_full_time, load.over);
  }
}

static void a_post_is_held_while_the_role_runs(void **state) {
  struct office *office = *state;
  give_role(office, office->second_coach, ROLE_(SIUS), "2026-01-01", TODAY);
  office->second_coach->roles++; /* the one without an end */
  office->second_coach->n_roles = 1;
  assert_int_equal(staff_fte_percent(office->second_coach, UNIT, day(TODAY)), 100);
  assert_int_equal(staff_fte_percent(office->second_coach, UNIT, day(TODAY) + 1), 0);
  assert_int_equal(staff_fte_percent(office->second_coach, UNIT + 1, day(TODAY)), 0);
  office->second_coach->roles[0]->fte = 60;
  assert_int_equal(staff_fte_percent(office->second_coach, UNIT, day(TODAY)), 60);
  assert_true(staff_may_coach(office->coach, sius_on(TODAY), UNIT, day(TODAY)));
  assert_false(staff_may_coach(office->manager, sius_on(TODAY), UNIT, day(TODAY)));
}

/* --- L4: what comes after the limit ------------------------------------------------------------------------------- */

static const struct case_facts *on(struct office *office, const char *today) {
  by(office, office->coach, NULL);
  office->facts.today = day(today);
  return &office->facts;
}

static struct support_clock introduction(struct office *office) {
  struct support_clock clocks[SUPPORT_CLOCKS_MAX];
  assert_int_equal(support_clocks(on(office, TODAY), sius_on(TODAY), clocks), 1);
  return clocks[0];
}

static void what_comes_after_the_limit(void **state) {
  struct office *office = *state;
  placement(office, KIND_(PRAKTIK), PSTATUS_(ONGOING), "2026-08-31");
  line(office, LINE_(INTRO), "2026-08-31");
  struct support_clock clock = introduction(office);
  assert_int_equal(clock.last_day, day("2027-02-27"));
  assert_int_equal(support_after(office->kase, sius_on(TODAY), &clock).text, MSG_AFTER_NOTHING);
  Lots__Plan *current = plan(office, LOTS__PLAN_STATUS__PLAN_STATUS_CURRENT, "2027-02-27");
  assert_int_equal(support_after(office->kase, sius_on(TODAY), &clock).text, MSG_AFTER_NOTHING);
  current->review = str(office, "2027-02-28");
  assert_int_equal(support_after(office->kase, sius_on(TODAY), &clock).text, MSG_AFTER_PLAN);
  Lots__Placement *job = placement(office, KIND_(EMP_REG), PSTATUS_(AGREED), "2027-03-01");
  assert_int_equal(support_after(office->kase, sius_on(TODAY), &clock).text, MSG_AFTER_PLAN); /* a day too late */
  job->start = str(office, "2027-02-28");
  assert_int_equal(support_after(office->kase, sius_on(TODAY), &clock).text, MSG_AFTER_JOB);
  job->status = PSTATUS_(PLANNED);
  assert_int_equal(support_after(office->kase, sius_on(TODAY), &clock).text, MSG_AFTER_PLAN);
  job->status = PSTATUS_(ONGOING);
  line(office, LINE_(FOLLOWUP), "2026-11-01")->placement = 2;
  struct support_after after = support_after(office->kase, sius_on(TODAY), &clock);
  assert_int_equal(after.text, MSG_AFTER_FOLLOW_UP);
  assert_string_equal(after.arg1, "2026-11-01");
}

/* --- L5 ----------------------------------------------------------------------------------------------------------- */

static void the_next_follow_up_is_the_first_not_held(void **state) {
  struct office *office = *state;
  struct follow_up_due next;
  assert_false(follow_up_next(on(office, TODAY), 1, &next));
  placement(office, KIND_(EMP_REG), PSTATUS_(ONGOING), "2026-08-31");
  assert_true(follow_up_next(on(office, TODAY), 1, &next));
  assert_int_equal(next.due, day("2026-09-30"));
  assert_true(next.overdue);
  Lots__FollowUp *held = made(office, &lots__follow_up__descriptor);
  held->placement = held->step = 1;
  held->date = str(office, "2026-10-02");
  ADD(office, follow_ups, held);
  assert_true(follow_up_next(on(office, "2026-11-30"), 1, &next));
  assert_int_equal(next.due, day("2026-11-30"));
  assert_false(next.overdue); /* on its day it is not late */
}

/* --- L6 ----------------------------------------------------------------------------------------------------------- */

static void places_on_the_waiting_list(void **state) {
  (void)state;
  Lots__ReferralRow rows[5];
  static const struct {
    uint64_t id, unit;
    Lots__Programme programme;
    const char *since;
  } given[] = {{1, 31, PROGRAMME_(IPS), "2026-11-02"},
               {2, 31, PROGRAMME_(IPS), "2026-11-01"},
               {3, 31, PROGRAMME_(SIUS), "2026-10-01"},
               {4, 32, PROGRAMME_(IPS), "2026-10-01"},
               {5, 31, PROGRAMME_(IPS), "2026-11-01"}};
  static const uint64_t order[] = {3, 2, 5, 1, 4};
  static const uint32_t places[] = {1, 1, 2, 3, 1};
  Lots__ReferralRow *sorted[COUNT(given)];
  for (size_t i = 0; i < COUNT(given); i++) {
    lots__referral_row__init(&rows[i]);
    rows[i].id = given[i].id;
    rows[i].unit = given[i].unit;
    rows[i].programme = given[i].programme;
    rows[i].status_since = (char *)(uintptr_t)given[i].since;
    sorted[i] = &rows[i];
  }
  waiting_sort(sorted, COUNT(sorted));
  uint32_t place = 0;
  for (size_t i = 0; i < COUNT(sorted); i++) {
    place = waiting_position(sorted, i, place);
    assert_int_equal(sorted[i]->id, order[i]);
    assert_int_equal(place, places[i]);
  }
}

static void days_are_counted_from_the_first_day_here(void **state) {
  static char received[] = "2026-11-01", written[] = "2026-10-01";
  (void)state;
  Lots__ReferralRow row = LOTS__REFERRAL_ROW__INIT;
  row.date = written;
  assert_string_equal(waiting_since(&row), written);
  row.received = received;
  assert_string_equal(waiting_since(&row), received);
  assert_int_equal(waiting_days("2026-11-01", day(TODAY)), 21);
  assert_int_equal(waiting_days(TODAY, day(TODAY)), 0);
  assert_int_equal(waiting_days("2026-11-23", day(TODAY)), 0);
  assert_int_equal(waiting_days("", day(TODAY)), 0);
}

/* Returned and sent again, it was here first when it was here first. */
static void a_referral_is_received_once(void **state) {
  struct office *office = *state;
  static const struct {
    Lots__ReferralStatus to;
    const char *date, *received;
  } steps[] = {{LOTS__REFERRAL_STATUS__REFERRAL_STATUS_SENT, "2026-11-01", ""},
               {LOTS__REFERRAL_STATUS__REFERRAL_STATUS_RECEIVED, "2026-11-03", "2026-11-03"},
               {LOTS__REFERRAL_STATUS__REFERRAL_STATUS_RETURNED, "2026-11-04", "2026-11-03"},
               {LOTS__REFERRAL_STATUS__REFERRAL_STATUS_RECEIVED, "2026-11-09", "2026-11-03"},
               {LOTS__REFERRAL_STATUS__REFERRAL_STATUS_WAITING, "2026-11-10", "2026-11-03"}};
  Lots__Referral referral = LOTS__REFERRAL__INIT;
  for (size_t i = 0; i < COUNT(steps); i++) {
    Lots__Event event = LOTS__EVENT__INIT;
    Lots__ReferralMoved moved = LOTS__REFERRAL_MOVED__INIT;
    moved.to = steps[i].to;
    moved.date = str(office, steps[i].date);
    event.kind_case = LOTS__EVENT__KIND_REFERRAL_MOVED;
    event.referral_moved = &moved;
    assert_int_equal(referral_apply(&referral, &event, &office->arena), STATUS_OK);
    assert_string_equal(referral.received, steps[i].received);
  }
}

static void what_a_record_can_meet_is_missing(void **state) {
  struct office *office = *state;
  struct case_facts facts = {.kase = office->kase,
                             .organisation = &office->organisation,
                             .unit = &office->unit,
                             .rules = &rule_book,
                             .today = day(TODAY),
                             .arena = &office->arena};
  struct criterion *missing;
  size_t count;
  assert_int_equal(waiting_basis(&facts, &missing, &count), STATUS_OK);
  assert_int_equal(count, 6); /* the seventh is the assessment, which is no record */
  Lots__Basis *basis = made(office, &lots__basis__descriptor);
  basis->kind_case = LOTS__BASIS__KIND_AF_REGISTRATION;
  basis->af_registration = made(office, &lots__af_registration__descriptor);
  basis->af_registration->from = str(office, "2026-01-10");
  ADD(office, basis, basis);
  assert_int_equal(waiting_basis(&facts, &missing, &count), STATUS_OK);
  assert_int_equal(count, 5);
  assert_string_equal(missing[0].rule, "B5.2");
}

/* --- L9 ----------------------------------------------------------------------------------------------------------- */

static void weeks_in_a_row(void **state) {
  struct office *office = *state;
  struct support_week week;
  /* Monday 2026-10-05 on, 4 hours a week; today is Sunday of week 47, so week 46 is the last whole one. */
  struct support_row rows[] = {{day("2026-10-07"), 240, 1}, {day("2026-10-14"), 100, 1}, {day("2026-11-10"), 119, 1}};
  line(office, LINE_(INTRO), "2026-10-05");
  assert_false(support_deviates(office->kase, rows, COUNT(rows), day(TODAY), &week)); /* nothing is planned */
  Lots__TaperPlan *taper = made(office, &lots__taper_plan__descriptor);
  Lots__TaperStep *step = made(office, &lots__taper_step__descriptor);
  taper->line = taper->version = 1;
  step->from = str(office, "2026-10-05");
  step->to = str(office, "2026-12-27");
  step->minutes_per_week = 240;
  assert_true(arena_append(&office->arena, &taper->steps, &taper->n_steps, step));
  ADD(office, taper_plans, taper);
  assert_true(support_deviates(office->kase, rows, COUNT(rows), day(TODAY), &week));
  assert_int_equal(week.week, 46);
  assert_int_equal(week.delivered, 119);
  assert_int_equal(week.in_a_row, 5); /* weeks 42 to 46 */
  assert_true(week.flagged);
  rows[2].minutes = 120; /* half of it is enough */
  assert_false(support_deviates(office->kase, rows, COUNT(rows), day(TODAY), &week));
  assert_true(support_deviates(office->kase, rows, 2, day("2026-11-23"), &week)); /* Monday: week 47 is over */
  assert_int_equal(week.week, 47);
  assert_int_equal(support_judged_from(day(TODAY)), day("2026-11-16") - 12 * 7);
}

/* --- L10 ---------------------------------------------------------------------------------------------------------- */

static size_t lapses(struct office *office, const char *today, struct disclosure_lapse out[DISCLOSURE_LAPSES_MAX]) {
  return disclosure_lapses(office->kase, sius_on(TODAY), day(today), out);
}

static void a_revoked_choice_bars_contacts_and_placements(void **state) {
  struct office *office = *state;
  struct disclosure_lapse found[DISCLOSURE_LAPSES_MAX];
  Lots__Disclosure *full = disclosure(office, CHOICE_(FULL), "2026-11-01", 9, "");
  placement(office, KIND_(PRAKTIK), PSTATUS_(ENDED), "2026-09-01")->employer = 9;
  placement(office, KIND_(PRAKTIK), PSTATUS_(PLANNED), "2026-12-01")->employer = 9;
  placement(office, KIND_(PRAKTIK), PSTATUS_(ONGOING), "2026-11-01")->employer = 8;
  assert_int_equal(lapses(office, TODAY, found), 0);
  full->revoked = str(office, "2026-11-21");
  assert_int_equal(lapses(office, "2026-11-20", found), 0); /* the day before */
  assert_int_equal(lapses(office, "2026-11-21", found), 1);
  assert_ptr_equal(found[0].choice, full);
  assert_true(found[0].revoked && found[0].contacts);
  assert_int_equal(found[0].since, day("2026-11-21"));
  assert_int_equal(found[0].placement_count, 1);
  assert_int_equal(found[0].placements[0], 2);
  assert_int_equal(found[0].phase, PHASE_(P4)); /* no choice is left */
  phase(office, PHASE_(P4), PHASE_STATUS_(OPEN));
  assert_int_equal(lapses(office, TODAY, found), 1);
  assert_int_equal(found[0].phase, PHASE_(UNSPECIFIED));
  disclosure(office, CHOICE_(SUPPORT_ONLY), TODAY, 9, ""); /* asked again */
  assert_int_equal(lapses(office, TODAY, found), 0);
}

static void a_later_no_overtakes(void **state) {
  struct office *office = *state;
  struct disclosure_lapse found[DISCLOSURE_LAPSES_MAX];
  disclosure(office, CHOICE_(SELECTED), "2026-11-01", 9, "");
  disclosure(office, CHOICE_(FULL), "2026-11-02", 0, "Arbetskonsulenten");
  Lots__Disclosure *general = disclosure(office, CHOICE_(NONE), "2026-11-10", 0, "");
  assert_int_equal(lapses(office, "2026-11-09", found), 0);
  assert_int_equal(lapses(office, "2026-11-10", found), 1); /* to an employer; words are nobody of the register */
  assert_int_equal(found[0].choice->number, 1);
  assert_false(found[0].revoked);
  assert_int_equal(found[0].since, day("2026-11-10"));
  assert_int_equal(found[0].phase, PHASE_(UNSPECIFIED)); /* NONE is a choice, too */
  general->choice = CHOICE_(SUPPORT_ONLY);
  assert_int_equal(lapses(office, TODAY, found), 0);
  disclosure(office, CHOICE_(NONE), "2026-11-12", 0, "Arbetskonsulenten");
  assert_int_equal(lapses(office, TODAY, found), 1);
  assert_int_equal(found[0].choice->number, 2);
  assert_false(found[0].contacts);
}

static void who_never_let_anything_be_told_is_no_row(void **state) {
  struct office *office = *state;
  struct disclosure_lapse found[DISCLOSURE_LAPSES_MAX];
  assert_int_equal(lapses(office, TODAY, found), 0);
  disclosure(office, CHOICE_(NONE), "2026-11-01", 9, "")->revoked = str(office, "2026-11-02");
  assert_int_equal(lapses(office, TODAY, found), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, office_setup_case, office_teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(the_last_contact_is_the_latest_of_all),
      TEST(the_first_item_is_the_one_due_first),
      TEST(a_case_is_its_coachs_else_its_handlers),
      TEST(the_next_step_follows_the_status),
      TEST(phases_tell_what_they_wait_for),
      TEST(what_is_told_with_the_step_is_no_step),
      TEST(a_load_is_judged_for_a_whole_post),
      TEST(a_post_is_held_while_the_role_runs),
      TEST(what_comes_after_the_limit),
      TEST(the_next_follow_up_is_the_first_not_held),
      TEST(places_on_the_waiting_list),
      TEST(days_are_counted_from_the_first_day_here),
      TEST(a_referral_is_received_once),
      TEST(what_a_record_can_meet_is_missing),
      TEST(weeks_in_a_row),
      TEST(a_revoked_choice_bars_contacts_and_placements),
      TEST(a_later_no_overtakes),
      TEST(who_never_let_anything_be_told_is_no_row),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
