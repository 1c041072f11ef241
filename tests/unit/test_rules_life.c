/* Case life in all programmes (B3): pause, resume, reopen, hand-over; and what follows on a decision (B11): prolonged,
 * revoked, told, appealed, interrupted, not executed. */
#include "server/rules/decide/case_decide.h"
#include "server/rules/engine/programme.h"
#include "server/rules/facts/appeal.h"
#include "server/rules/facts/case_state.h"
#include "server/rules/tables/programmes.h"
#include "test_rules_town.h"

#define PAUSE_(reason) LOTS__PAUSE_REASON__PAUSE_REASON_##reason
#define DELAY_(state) LOTS__DELAY_STATE__DELAY_STATE_##state
#define APPEAL_(state) LOTS__APPEAL_STATE__APPEAL_STATE_##state
#define OTHER_UNIT 32

static int setup(void **state) {
  return town_setup_as(state, PROGRAMME_(IPS));
}

/* On another day than TODAY. */
static const struct case_facts *on(struct town *town, Lots__Principal *who, const char *today) {
  by(&town->office, who, town->coach);
  town->office.facts.today = day(today);
  return &town->office.facts;
}

static enum status do_pause(struct town *town, Lots__PauseReason reason, const char *date) {
  struct office *office = &town->office;
  Lots__PauseCaseRequest request = LOTS__PAUSE_CASE_REQUEST__INIT;
  request.reason = reason;
  request.date = str(office, date);
  return case_pause(by(office, town->coach, NULL), &request, &office->problems, &office->events);
}

static enum status do_resume_on(struct town *town, const char *today) {
  struct office *office = &town->office;
  Lots__MoveCaseRequest request = LOTS__MOVE_CASE_REQUEST__INIT;
  return case_resume(on(town, town->coach, today), &request, &office->problems, &office->events);
}

static enum status do_reopen_on(struct town *town, const char *today) {
  struct office *office = &town->office;
  Lots__MoveCaseRequest request = LOTS__MOVE_CASE_REQUEST__INIT;
  return case_reopen(on(town, town->coach, today), &request, &office->problems, &office->events);
}

static enum status do_close_town(struct town *town) {
  struct office *office = &town->office;
  Lots__CloseCaseRequest request = LOTS__CLOSE_CASE_REQUEST__INIT;
  request.reason = CLOSE_(CLIENT_WISH);
  request.summary = str(office, "Klienten vill vänta.");
  request.income_after = LOTS__INCOME_KIND__INCOME_KIND_NONE;
  return case_close(by(office, town->coach, NULL), &request, &office->problems, &office->events);
}

/* --- pause (S2.17) ------------------------------------------------------------------------------------------------ */

static void the_clients_wish_to_pause_is_always_granted(void **state) {
  (void)state;
  for (Lots__Programme programme = PROGRAMME_(SE); programme <= PROGRAMME_(SED); programme++) {
    struct town town;
    town_open(&town, programme);
    town_to_active_until(&town, "2026-11-20"); /* even after the decision's last day */
    assert_ok(&town.office, do_pause(&town, PAUSE_(CLIENT_WISH), ""));
    assert_int_equal(town.office.kase->status, STATUS_(PAUSED));
    assert_string_equal(town.office.kase->pauses[0]->from, TODAY);
    assert_string_equal(town.office.kase->pauses[0]->to, "");
    office_close(&town.office);
  }
}

static void a_pause_takes_its_reason_from_the_list(void **state) {
  struct town *town = *state;
  town_to_active(town);
  assert_refused_only(&town->office, REFUSED, "B3", MSG_CODE_MISSING, do_pause(town, 0, ""));
  assert_refused_only(&town->office, REFUSED, "B3", MSG_REASON_NOT_HERE, do_pause(town, PAUSE_(OTHER_MEASURE), ""));
  assert_refused_only(&town->office, REFUSED, "B3", MSG_DATE_BEFORE_STEP, do_pause(town, PAUSE_(HEALTH), "2026-11-11"));
}

static const struct {
  const char *ends, *resumed;
  bool goes_on;
} resumptions[] = {
    {"", "2027-12-01", true},
    {"2026-12-31", "2026-12-31", true}, /* a decision's last day counts */
    {"2026-12-31", "2027-01-01", false},
    {"2026-11-30", "2027-02-28", false},
};

static void a_resumption_needs_a_decision_that_holds(void **state) {
  (void)state;
  for (size_t i = 0; i < ROW_COUNT(resumptions); i++) {
    struct town town;
    town_open(&town, PROGRAMME_(IPS));
    town_to_active_until(&town, resumptions[i].ends);
    assert_ok(&town.office, do_pause(&town, PAUSE_(HEALTH), "2026-11-22"));
    if (resumptions[i].goes_on) {
      assert_ok(&town.office, do_resume_on(&town, resumptions[i].resumed));
      assert_int_equal(day(town.office.kase->pauses[0]->to), day(resumptions[i].resumed) - 1);
      assert_string_equal(town.office.kase->active_since, "2026-11-12");
    } else {
      assert_refused_only(&town.office, REFUSED, "B3", MSG_DECISION_NOT_ON,
                          do_resume_on(&town, resumptions[i].resumed));
    }
    office_close(&town.office);
  }
}

/* --- reopening ---------------------------------------------------------------------------------------------------- */

/* Closed 2026-11-22; 90 days after is 2027-02-20. */
static void a_case_is_reopened_within_ninety_days(void **state) {
  struct town *town = *state;
  town_to_active(town);
  assert_ok(&town->office, do_close_town(town));
  assert_refused_only(&town->office, REFUSED, "B3", MSG_REOPEN_LATE, do_reopen_on(town, "2027-02-21"));
  assert_string_equal(town->office.problems.first->arg2, "2027-02-20");
  assert_ok(&town->office, do_reopen_on(town, "2027-02-20"));
  assert_int_equal(town->office.kase->status, STATUS_(ACTIVE));
  assert_string_equal(town->office.kase->closed, "");
  assert_int_equal(town->office.kase->close_reason, 0);
  assert_string_equal(town->office.kase->active_since, "2026-11-12");
}

/* Neither agreement nor coach would be asked for. */
static void what_never_began_is_not_reopened(void **state) {
  struct town *town = *state;
  struct office *office = &town->office;
  town_to_granted(town, "");
  assert_ok(office, town_assign(town, town->coach, "2026-11-11"));
  Lots__CloseCaseRequest request = LOTS__CLOSE_CASE_REQUEST__INIT;
  request.reason = CLOSE_(NEVER_STARTED);
  request.summary = str(office, "Klienten har flyttat.");
  assert_ok(office, case_close(by(office, town->coach, NULL), &request, &office->problems, &office->events));
  assert_refused_only(office, REFUSED, "B3", MSG_REOPEN_NEVER_STARTED, do_reopen_on(town, "2026-12-01"));
}

static void a_reopening_needs_a_decision_too(void **state) {
  struct town *town = *state;
  town_to_active_until(town, "2026-12-31");
  assert_ok(&town->office, do_close_town(town));
  assert_refused(&town->office, REFUSED, "B3", MSG_DECISION_NOT_ON, do_reopen_on(town, "2027-03-01"));
  assert_true(told(&town->office, "B3", MSG_REOPEN_LATE)); /* both are told at once */
  assert_ok(&town->office, do_reopen_on(town, "2026-12-31"));
}

static enum status open_after(struct town *town, const Lots__Case *previous) {
  struct office *office = &town->office;
  Lots__OpenCaseRequest request = LOTS__OPEN_CASE_REQUEST__INIT;
  request.person = PERSON;
  request.unit = UNIT;
  request.programme = town->programme;
  request.previous_case = previous->id;
  by(office, town->lead, NULL);
  office->facts.previous = previous;
  return case_open(&office->facts, CASE, &request, 0, &office->problems, &office->events);
}

static void a_new_case_follows_an_ended_one_of_the_same_person(void **state) {
  struct town *town = *state;
  Lots__Case previous = LOTS__CASE__INIT;
  previous.id = 3;
  previous.person = PERSON + 1;
  previous.status = STATUS_(CLOSED);
  assert_refused_only(&town->office, REFUSED, "B3", MSG_PREVIOUS_PERSON, open_after(town, &previous));
  previous.person = PERSON;
  previous.status = STATUS_(PAUSED);
  assert_refused_only(&town->office, REFUSED, "B3", MSG_PREVIOUS_OPEN, open_after(town, &previous));
  previous.status = STATUS_(REJECTED);
  assert_ok(&town->office, open_after(town, &previous));
  assert_int_equal(town->office.kase->previous_case, 3);
}

/* Whoever opens a second case of a kind is told of the first, and may go on. */
static void a_second_case_is_told_of_the_first(void **state) {
  struct town *town = *state;
  struct office *office = &town->office;
  Lots__OpenCaseRequest request = LOTS__OPEN_CASE_REQUEST__INIT;
  request.person = PERSON;
  request.unit = UNIT;
  request.programme = town->programme;
  by(office, town->lead, NULL);
  office->facts.has_open_case = true;
  assert_refused_only(office, REFUSED, "B3", MSG_ANOTHER_CASE,
                      case_open(&office->facts, CASE, &request, 0, &office->problems, &office->events));
  by(office, town->lead, NULL);
  office->facts.has_open_case = true;
  request.another = true;
  assert_ok(office, case_open(&office->facts, CASE, &request, 0, &office->problems, &office->events));
}

/* --- a decision that is long in coming (G1.3) --------------------------------------------------------------------- */

static enum status delay(struct town *town, Lots__Principal *who, Lots__DelayState state, const char *date,
                         const char *text) {
  struct office *office = &town->office;
  Lots__DelayRequest request = LOTS__DELAY_REQUEST__INIT;
  request.state = state;
  request.date = str(office, date);
  request.text = str(office, text);
  return case_delay(by_on(office, who, day("2027-12-31")), &request, &office->problems, &office->events);
}

static void a_request_for_a_decision_is_recorded_and_answered(void **state) {
  struct town *town = *state;
  struct office *office = &town->office;
  town_to_awaiting_decision(town);
  const char *received = office->kase->received;
  char months[DATE_TEXT_MAX], next[DATE_TEXT_MAX];
  date_t last = date_add_months(date_stored(received), 6);
  assert_refused(office, WRONG, "", MSG_MISSING, delay(town, town->lead, DELAY_(TOLD), "", ""));
  assert_refused_only(office, REFUSED, "G1.3", MSG_DELAY_STEP, delay(town, town->lead, DELAY_(APPEALED), "", ""));
  assert_ok(office, delay(town, town->lead, DELAY_(REQUESTED), date_format(last, months), "")); /* too early by a day */
  assert_true(office->kase->delays[0]->early);
  assert_int_equal(date_stored(office->kase->delays[0]->last_day), last + 28);
  assert_refused(office, REFUSED, "C1", MSG_NOT_YOUR_ROLE,
                 delay(town, town->coach, DELAY_(REFUSED), "", "För tidigt."));
  assert_ok(office, delay(town, town->bistand, DELAY_(REFUSED), date_format(last, months), "För tidigt."));
  assert_refused_only(office, REFUSED, "G1.3", MSG_DELAY_STEP,
                      delay(town, town->bistand, DELAY_(REFUSED), date_format(last + 1, next), "Igen."));
  assert_ok(office, delay(town, town->bistand, DELAY_(APPEALED), date_format(last + 1, next), ""));
  assert_refused_only(office, REFUSED, "G1.3", MSG_DATE_BEFORE_STEP,
                      delay(town, town->bistand, DELAY_(TOLD), date_format(last, months), "Dröjer."));
  office->kase->n_delays = 0;
  assert_ok(office, delay(town, town->lead, DELAY_(REQUESTED), date_format(last + 1, next), ""));
  assert_false(office->kase->delays[0]->early);
  assert_ok(office, delay(town, town->lead, DELAY_(REQUESTED), date_format(last + 1, next), ""));
  assert_true(office->kase->delays[1]->early); /* once only */
}

/* --- hand-over ---------------------------------------------------------------------------------------------------- */

static Lots__Unit other_unit(struct town *town) {
  Lots__Unit unit = town->office.unit;
  unit.id = OTHER_UNIT;
  return unit;
}

static Lots__Principal *lead_of_other(struct town *town) {
  Lots__Principal *who = staff(&town->office, 240, ROLE_(TEAM_LEAD));
  who->roles[0]->unit = OTHER_UNIT;
  return who;
}

static enum status do_propose(struct town *town, const Lots__Unit *target, const char *date) {
  struct office *office = &town->office;
  Lots__ProposeTransferRequest request = LOTS__PROPOSE_TRANSFER_REQUEST__INIT;
  request.date = str(office, date);
  request.reason = str(office, "Klienten flyttar.");
  by(office, town->coach, NULL);
  office->facts.target = target;
  return case_propose_transfer(&office->facts, &request, &office->problems, &office->events);
}

static enum status do_answer(struct town *town, Lots__Principal *who, const Lots__Unit *target, bool accept) {
  struct office *office = &town->office;
  Lots__AnswerTransferRequest request = LOTS__ANSWER_TRANSFER_REQUEST__INIT;
  request.accept = accept;
  request.text = str(office, "Vi har inte plats.");
  by(office, who, NULL);
  office->facts.target = target;
  return case_answer_transfer(&office->facts, &request, &office->problems, &office->events);
}

static void an_accepted_hand_over_moves_the_case(void **state) {
  struct town *town = *state;
  Lots__Unit target = other_unit(town);
  town_to_active(town);
  assert_refused_only(&town->office, REFUSED, "B3", MSG_TRANSFER_NONE,
                      do_answer(town, lead_of_other(town), &target, true));
  assert_ok(&town->office, do_propose(town, &target, "2026-11-20"));
  assert_int_equal(case_offered_to(town->office.kase), OTHER_UNIT);
  assert_int_equal(town->office.kase->unit, UNIT);
  assert_refused_only(&town->office, REFUSED, "C1", MSG_NOT_YOUR_ROLE, do_answer(town, town->lead, &target, true));
  assert_ok(&town->office, do_answer(town, lead_of_other(town), &target, true));
  const Lots__Case *kase = town->office.kase;
  assert_int_equal(kase->unit, OTHER_UNIT);
  assert_int_equal(kase->status, STATUS_(ACTIVE));
  assert_int_equal(case_offered_to(kase), 0);
  assert_int_equal(case_coach(kase, day("2026-11-21")), town->coach->id);
  assert_int_equal(case_coach(kase, day(TODAY)), 0);
  const Lots__Assignment *last = kase->assignments[kase->n_assignments - 1];
  assert_int_equal(last->staff, 240);
  assert_string_equal(last->from, TODAY);
  assert_string_equal(last->to, "");
  for (size_t i = 0; i + 1 < kase->n_assignments; i++)
    assert_string_equal(kase->assignments[i]->to[0] ? "ended" : "runs", "ended");
}

static void a_declined_hand_over_changes_nothing_and_says_why(void **state) {
  struct town *town = *state;
  Lots__Unit target = other_unit(town);
  town_to_active(town);
  assert_ok(&town->office, do_propose(town, &target, ""));
  assert_ok(&town->office, do_answer(town, lead_of_other(town), &target, false));
  assert_int_equal(town->office.kase->unit, UNIT);
  assert_int_equal(town->office.kase->transfers[0]->state, LOTS__TRANSFER_STATE__TRANSFER_STATE_DECLINED);
  assert_string_equal(town->office.kase->transfers[0]->answer, "Vi har inte plats.");
  assert_ok(&town->office, do_propose(town, &target, ""));
  assert_ok(&town->office, do_propose(town, &target, "")); /* a later proposal replaces the open one */
  assert_int_equal(town->office.kase->transfers[1]->state, LOTS__TRANSFER_STATE__TRANSFER_STATE_REPLACED);
}

static void a_hand_over_stays_inside_and_goes_where_it_can_be_served(void **state) {
  struct town *town = *state;
  Lots__Unit target = other_unit(town);
  town_to_active(town);
  assert_refused_only(&town->office, REFUSED, "B3", MSG_TRANSFER_SAME_UNIT, do_propose(town, &town->office.unit, ""));
  target.organisation = 4;
  target.n_programmes = 0;
  assert_refused(&town->office, REFUSED, "B3", MSG_TRANSFER_ELSEWHERE, do_propose(town, &target, ""));
  assert_true(told(&town->office, "B3", MSG_UNIT_OTHER_PROGRAMMES));
}

/* --- decisions that change one that runs -------------------------------------------------------------------------- */

static enum status do_prolong(struct town *town, const char *today, const char *from, const char *to) {
  struct office *office = &town->office;
  Lots__DecideRequest request = LOTS__DECIDE_REQUEST__INIT;
  request.result = RESULT_(PROLONGED);
  request.legal_basis = str(office, "socialtjänstlagen (2025:400)");
  request.valid_from = str(office, from);
  request.valid_to = str(office, to);
  return case_decide(on(town, town->bistand, today), &request, &office->problems, &office->events);
}

static void a_prolongation_goes_on_where_the_decision_ends(void **state) {
  struct town *town = *state;
  town_to_active_until(town, "2026-11-30");
  assert_ok(&town->office, do_prolong(town, TODAY, "", "2027-05-31"));
  const Lots__Case *kase = town->office.kase;
  assert_int_equal(kase->status, STATUS_(ACTIVE));
  assert_string_equal(kase->decisions[1]->valid_from, "2026-12-01");
  assert_non_null(case_decision_on(kase, day("2026-11-30")));
  assert_non_null(case_decision_on(kase, day("2027-05-31")));
  assert_null(case_decision_on(kase, day("2027-06-01")));
}

static void who_prolonged_does_not_become_the_coach(void **state) {
  struct town *town = *state;
  struct office *office = &town->office;
  town_to_active_until(town, "2026-12-31");
  give_role(office, town->second_coach, ROLE_(BISTAND), "2020-01-01", "");
  Lots__DecideRequest request = LOTS__DECIDE_REQUEST__INIT;
  request.result = RESULT_(PROLONGED);
  assert_ok(office, town_decide_as(town, town->second_coach, &request));
  assert_refused_only(office, REFUSED, "B3", MSG_COACH_IS_DECIDER, town_assign(town, town->second_coach, ""));
}

static void a_lapsed_decision_is_prolonged_before_the_case_resumes(void **state) {
  struct town *town = *state;
  town_to_active_until(town, "2026-11-30");
  assert_ok(&town->office, do_pause(town, PAUSE_(CLIENT_WISH), ""));
  assert_refused_only(&town->office, REFUSED, "B3", MSG_DECISION_NOT_ON, do_resume_on(town, "2027-01-10"));
  assert_ok(&town->office, do_prolong(town, "2027-01-10", "", ""));
  assert_string_equal(town->office.kase->decisions[1]->valid_from, "2027-01-10");
  assert_ok(&town->office, do_resume_on(town, "2027-01-10"));
}

static void a_revocation_ends_what_was_given(void **state) {
  struct town *town = *state;
  town_to_granted(town, "");
  Lots__DecideRequest request = LOTS__DECIDE_REQUEST__INIT;
  request.result = RESULT_(REVOKED);
  request.valid_from = str(&town->office, "2026-11-25");
  assert_ok(&town->office, town_decide_as(town, town->bistand, &request));
  assert_non_null(case_decision_on(town->office.kase, day("2026-11-24")));
  assert_null(case_decision_on(town->office.kase, day("2026-11-25")));
  struct unexecuted unexecuted;
  assert_false(case_unexecuted(town->office.kase, &unexecuted));
}

/* --- told and appealed -------------------------------------------------------------------------------------------- */

static enum status do_notify(struct town *town, const char *date) {
  struct office *office = &town->office;
  Lots__NotifyDecisionRequest request = LOTS__NOTIFY_DECISION_REQUEST__INIT;
  request.notification = made(office, &lots__notification__descriptor);
  request.notification->date = str(office, date);
  request.notification->manner = LOTS__NOTIFICATION_MANNER__NOTIFICATION_MANNER_MEETING;
  request.notification->interpreter = str(office, "arabiska");
  return case_notify(by(office, town->bistand, NULL), &request, &office->problems, &office->events);
}

static enum status do_appeal(struct town *town, Lots__AppealState to, const char *today) {
  struct office *office = &town->office;
  Lots__AppealRequest request = LOTS__APPEAL_REQUEST__INIT;
  request.state = to;
  return case_appeal(on(town, town->bistand, today), &request, &office->problems, &office->events);
}

static void a_person_is_told_once_and_not_before_the_decision(void **state) {
  struct town *town = *state;
  town_to_awaiting_decision(town);
  assert_refused_only(&town->office, REFUSED, "B3", MSG_WRONG_STATUS, do_notify(town, ""));
  assert_ok(&town->office, town_refuse(town, REJECT_(CLIENT_DECLINES)));
  assert_refused_only(&town->office, REFUSED, "B11", MSG_BEFORE_DECISION, do_notify(town, "2026-11-21"));
  struct office *office = &town->office;
  Lots__AppealRequest second = LOTS__APPEAL_REQUEST__INIT;
  second.decision = 2;
  second.state = APPEAL_(LODGED);
  assert_refused(office, REFUSED, "B11", MSG_NO_SUCH_DECISION,
                 case_appeal(by(office, town->bistand, NULL), &second, &office->problems, &office->events));
  assert_ok(&town->office, do_notify(town, ""));
  assert_string_equal(town->office.kase->decisions[0]->notified->interpreter, "arabiska");
  assert_refused_only(&town->office, REFUSED, "B11", MSG_NOTIFIED_ALREADY, do_notify(town, ""));
}

static const Lots__AppealStep *newest_step(const struct town *town) {
  return appeal_newest(town->office.kase->decisions[0]);
}

/* Told 2026-11-22; three weeks later is Sunday 2026-12-13, and the last day is the Monday. */
static void an_appeal_in_time_is_not_dismissed(void **state) {
  struct town *town = *state;
  town_to_awaiting_decision(town);
  assert_ok(&town->office, town_refuse(town, REJECT_(CLIENT_DECLINES)));
  assert_ok(&town->office, do_notify(town, ""));
  assert_ok(&town->office, do_appeal(town, APPEAL_(LODGED), "2026-12-14"));
  assert_string_equal(newest_step(town)->last_day, "2026-12-14");
  assert_false(newest_step(town)->late);
  assert_refused_only(&town->office, REFUSED, "T11", MSG_APPEAL_IN_TIME,
                      do_appeal(town, APPEAL_(DISMISSED), "2026-12-15"));
}

static void a_late_appeal_is_on_record_and_dismissed_by_a_decision(void **state) {
  struct town *town = *state;
  town_to_awaiting_decision(town);
  assert_ok(&town->office, town_refuse(town, REJECT_(CLIENT_DECLINES)));
  assert_ok(&town->office, do_notify(town, ""));
  assert_ok(&town->office, do_appeal(town, APPEAL_(LODGED), "2026-12-15"));
  assert_true(newest_step(town)->late);
  assert_ok(&town->office, do_appeal(town, APPEAL_(DISMISSED), "2026-12-16"));
  assert_false(newest_step(town)->late); /* the answer is not */
}

static void the_window_is_open_until_the_person_is_told(void **state) {
  struct town *town = *state;
  town_to_awaiting_decision(town);
  assert_ok(&town->office, town_refuse(town, REJECT_(CLIENT_DECLINES)));
  assert_ok(&town->office, do_appeal(town, APPEAL_(LODGED), "2027-06-01"));
}

/* B11 said again, independently of the table; `before`: a review that is done. */
static const struct {
  bool review_first;
  Lots__AppealState before, from, to;
} ways[] = {
    {false, 0, 0, APPEAL_(LODGED)},
    {false, 0, APPEAL_(LODGED), APPEAL_(RECTIFIED)},
    {false, 0, APPEAL_(LODGED), APPEAL_(FORWARDED)},
    {false, 0, APPEAL_(LODGED), APPEAL_(DISMISSED)},
    {false, 0, APPEAL_(FORWARDED), APPEAL_(UPHELD)},
    {false, 0, APPEAL_(FORWARDED), APPEAL_(CHANGED)},
    {false, 0, APPEAL_(FORWARDED), APPEAL_(REMANDED)},
    {true, 0, 0, APPEAL_(REVIEW_REQUESTED)},
    {true, 0, 0, APPEAL_(LODGED)},
    {true, 0, APPEAL_(REVIEW_REQUESTED), APPEAL_(REVIEWED)},
    {true, 0, APPEAL_(REVIEW_REQUESTED), APPEAL_(RECTIFIED)},
    {true, 0, APPEAL_(REVIEW_REQUESTED), APPEAL_(DISMISSED)},
    {true, 0, APPEAL_(LODGED), APPEAL_(REVIEWED)},
    {true, 0, APPEAL_(LODGED), APPEAL_(RECTIFIED)},
    {true, 0, APPEAL_(LODGED), APPEAL_(DISMISSED)},
    {true, 0, APPEAL_(REVIEWED), APPEAL_(LODGED)},
    {true, 0, APPEAL_(RECTIFIED), APPEAL_(LODGED)},
    {true, 0, APPEAL_(FORWARDED), APPEAL_(UPHELD)},
    {true, 0, APPEAL_(FORWARDED), APPEAL_(CHANGED)},
    {true, 0, APPEAL_(FORWARDED), APPEAL_(REMANDED)},
    {true, APPEAL_(REVIEWED), APPEAL_(LODGED), APPEAL_(RECTIFIED)},
    {true, APPEAL_(REVIEWED), APPEAL_(LODGED), APPEAL_(FORWARDED)},
    {true, APPEAL_(REVIEWED), APPEAL_(LODGED), APPEAL_(DISMISSED)},
};

static bool may_become(bool review_first, Lots__AppealState before, Lots__AppealState from, Lots__AppealState to) {
  Lots__AppealStep earlier = LOTS__APPEAL_STEP__INIT, newest = LOTS__APPEAL_STEP__INIT;
  Lots__AppealStep *steps[] = {&earlier, &newest};
  Lots__Decision decision = LOTS__DECISION__INIT;
  struct appeal_row row = {.review_first = review_first, .weeks = 3};
  earlier.state = before;
  newest.state = from;
  decision.appeal = before ? steps : steps + 1;
  decision.n_appeal = from ? 1 + (before != 0) : 0;
  return appeal_next(&row, &decision) & STATUS_BIT(to);
}

static void every_pair_of_appeal_states(void **state) {
  static const struct {
    bool review_first;
    Lots__AppealState before;
  } ground[] = {{false, 0}, {true, 0}, {true, APPEAL_(REVIEWED)}};
  (void)state;
  for (size_t g = 0; g < ROW_COUNT(ground); g++)
    for (Lots__AppealState from = 0; from <= APPEAL_(DISMISSED) + 1; from++)
      for (Lots__AppealState to = 0; to <= APPEAL_(DISMISSED); to++) {
        bool allowed = false;
        for (size_t i = 0; i < ROW_COUNT(ways); i++)
          allowed = allowed || (ways[i].review_first == ground[g].review_first && ways[i].before == ground[g].before &&
                                ways[i].from == from && ways[i].to == to);
        bool comes_about =
            ground[g].review_first ? !ground[g].before || from == APPEAL_(LODGED) : from != APPEAL_(REVIEW_REQUESTED);
        if (comes_about)
          assert_int_equal(may_become(ground[g].review_first, ground[g].before, from, to), allowed);
      }
}

/* Told 2026-11-22 (G1.2). */
static void at_the_employment_service_a_review_comes_first(void **state) {
  struct town *town = *state;
  town_to_active(town);
  town->office.kase->programme = PROGRAMME_(SIUS);
  assert_ok(&town->office, do_notify(town, ""));
  assert_ok(&town->office, do_appeal(town, APPEAL_(LODGED), "2026-12-01")); /* counts as a request for it */
  assert_refused_only(&town->office, REFUSED, "B11", MSG_APPEAL_STEP,
                      do_appeal(town, APPEAL_(FORWARDED), "2026-12-02"));
  assert_string_equal(town->office.problems.first->arg2, "RECTIFIED, REVIEWED, DISMISSED");
  assert_ok(&town->office, do_appeal(town, APPEAL_(REVIEWED), "2026-12-03"));
  assert_ok(&town->office, do_appeal(town, APPEAL_(LODGED), "2026-12-28")); /* the 24th moves to the 28th */
  assert_string_equal(newest_step(town)->last_day, "2026-12-28");
  assert_false(newest_step(town)->late);
  assert_ok(&town->office, do_appeal(town, APPEAL_(FORWARDED), "2026-12-29"));
}

static void an_appeal_goes_step_by_step(void **state) {
  struct town *town = *state;
  town_to_active(town);
  assert_refused_only(&town->office, REFUSED, "B11", MSG_APPEAL_STEP, do_appeal(town, APPEAL_(UPHELD), TODAY));
  assert_string_equal(town->office.problems.first->arg2, "LODGED");
  assert_ok(&town->office, do_appeal(town, APPEAL_(LODGED), TODAY));
  assert_ok(&town->office, do_appeal(town, APPEAL_(FORWARDED), TODAY));
  assert_ok(&town->office, do_appeal(town, APPEAL_(CHANGED), "2027-03-01"));
  assert_int_equal(town->office.kase->decisions[0]->n_appeal, 3);
  assert_refused(&town->office, REFUSED, "B11", MSG_APPEAL_STEP, do_appeal(town, APPEAL_(LODGED), "2027-03-01"));
}

/* --- executed ----------------------------------------------------------------------------------------------------- */

static enum status do_interrupt(struct town *town, bool over, const char *date) {
  struct office *office = &town->office;
  Lots__InterruptRequest request = LOTS__INTERRUPT_REQUEST__INIT;
  request.over = over;
  request.date = str(office, date);
  request.reason = str(office, "Coachen är sjuk.");
  return case_interrupt(by(office, town->coach, NULL), &request, &office->problems, &office->events);
}

static void a_grant_is_unexecuted_until_the_start_and_again_when_interrupted(void **state) {
  struct town *town = *state;
  struct unexecuted unexecuted;
  town_to_granted(town, "");
  assert_true(case_unexecuted(town->office.kase, &unexecuted));
  assert_string_equal(unexecuted.counted_from, "2026-11-09"); /* the decision, not the notification (F11) */
  assert_ok(&town->office, town_agree(town, "2026-11-10"));
  assert_ok(&town->office, town_assign(town, town->coach, "2026-11-11"));
  assert_ok(&town->office, town_activate(town, "2026-11-12"));
  assert_string_equal(town->office.kase->decisions[0]->executed, "2026-11-12");
  assert_false(case_unexecuted(town->office.kase, &unexecuted));
  assert_refused_only(&town->office, REFUSED, "B11", MSG_NOT_INTERRUPTED, do_interrupt(town, true, ""));
  assert_refused_only(&town->office, REFUSED, "B11", MSG_DATE_BEFORE, do_interrupt(town, false, "2026-11-11"));
  assert_ok(&town->office, do_interrupt(town, false, "2026-11-15"));
  assert_true(case_unexecuted(town->office.kase, &unexecuted));
  assert_string_equal(unexecuted.counted_from, "2026-11-15");
  assert_refused_only(&town->office, REFUSED, "B11", MSG_INTERRUPTED_ALREADY, do_interrupt(town, false, ""));
  assert_ok(&town->office, do_interrupt(town, true, "2026-11-20"));
  assert_string_equal(town->office.kase->decisions[0]->interruptions[0]->to, "2026-11-19");
  assert_false(case_unexecuted(town->office.kase, &unexecuted));
}

static const struct {
  Lots__Programme programme;
  const char *from, *report;
} reports[] = {
    {PROGRAMME_(IPS), "2026-11-09", "2027-02-09"}, {PROGRAMME_(SE), "2026-11-30", "2027-02-28"},
    {PROGRAMME_(SED), "2023-11-29", "2024-02-29"}, {PROGRAMME_(SED), "2023-11-30", "2024-02-29"},
    {PROGRAMME_(IPS), "2026-01-31", "2026-04-30"}, {PROGRAMME_(SIUS), "2026-11-09", ""},
};

static void three_months_are_counted_from_the_decision(void **state) {
  (void)state;
  for (size_t i = 0; i < ROW_COUNT(reports); i++) {
    char text[DATE_TEXT_MAX];
    date_format(case_report_from(programme_on(reports[i].programme, day(reports[i].from)), day(reports[i].from)), text);
    assert_string_equal(text, reports[i].report);
  }
}

/* --- every pair of B3 --------------------------------------------------------------------------------------------- */

static enum status step_pause(struct town *town) {
  return do_pause(town, PAUSE_(CLIENT_WISH), "");
}
static enum status step_resume(struct town *town) {
  return do_resume_on(town, TODAY);
}
static enum status step_reopen(struct town *town) {
  town->office.kase->closed = str(&town->office, "2026-11-20");
  return do_reopen_on(town, TODAY);
}
static enum status step_prolong(struct town *town) {
  return do_prolong(town, TODAY, "", "");
}

#define IN(status) (1u << STATUS_(status))
static const struct pair_row {
  enum status (*step)(struct town *town);
  unsigned from;
  Lots__CaseStatus to; /* 0: stays */
} pairs[] = {
    {step_pause, IN(ACTIVE), STATUS_(PAUSED)},
    {step_resume, IN(PAUSED), STATUS_(ACTIVE)},
    {step_reopen, IN(CLOSED), STATUS_(ACTIVE)},
    {step_prolong, IN(GRANTED) | IN(ACTIVE) | IN(PAUSED), 0},
};

static void try_pair(Lots__Programme programme, const struct pair_row *row, Lots__CaseStatus status) {
  struct town town;
  town_open(&town, programme);
  town_to_active(&town);
  town.office.kase->status = status;
  bool allowed = row->from & (1u << status);
  assert_int_equal(settle(&town.office, row->step(&town)), allowed ? STATUS_OK : REFUSED);
  assert_int_equal(town.office.kase->status, allowed && row->to ? row->to : status);
  assert_int_equal(told(&town.office, "B3", MSG_WRONG_STATUS), !allowed);
  office_close(&town.office);
}

static void every_pair_of_status_and_step(void **state) {
  (void)state;
  for (Lots__Programme programme = PROGRAMME_(SE); programme <= PROGRAMME_(SED); programme++)
    for (Lots__CaseStatus status = STATUS_(DRAFT); status <= STATUS_(PURGED); status++)
      for (size_t i = 0; i < ROW_COUNT(pairs); i++)
        try_pair(programme, &pairs[i], status);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, town_teardown)
  const struct CMUnitTest tests[] = {
      TEST(the_clients_wish_to_pause_is_always_granted),
      TEST(a_pause_takes_its_reason_from_the_list),
      TEST(a_resumption_needs_a_decision_that_holds),
      TEST(a_case_is_reopened_within_ninety_days),
      TEST(what_never_began_is_not_reopened),
      TEST(a_reopening_needs_a_decision_too),
      TEST(a_new_case_follows_an_ended_one_of_the_same_person),
      TEST(an_accepted_hand_over_moves_the_case),
      TEST(a_declined_hand_over_changes_nothing_and_says_why),
      TEST(a_hand_over_stays_inside_and_goes_where_it_can_be_served),
      TEST(a_prolongation_goes_on_where_the_decision_ends),
      TEST(who_prolonged_does_not_become_the_coach),
      TEST(a_lapsed_decision_is_prolonged_before_the_case_resumes),
      TEST(a_revocation_ends_what_was_given),
      TEST(a_person_is_told_once_and_not_before_the_decision),
      TEST(a_second_case_is_told_of_the_first),
      TEST(a_request_for_a_decision_is_recorded_and_answered),
      TEST(an_appeal_in_time_is_not_dismissed),
      TEST(a_late_appeal_is_on_record_and_dismissed_by_a_decision),
      TEST(at_the_employment_service_a_review_comes_first),
      TEST(the_window_is_open_until_the_person_is_told),
      TEST(every_pair_of_appeal_states),
      TEST(an_appeal_goes_step_by_step),
      TEST(a_grant_is_unexecuted_until_the_start_and_again_when_interrupted),
      TEST(three_months_are_counted_from_the_decision),
      TEST(every_pair_of_status_and_step),
  };
  return cmocka_run_group_tests_name("rules: case life", tests, NULL, NULL);
}
