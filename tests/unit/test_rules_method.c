/* The method's rules: phases side by side (B8), disclosure (B9), the vocational profile (C7), plans and goals (S0.28,
 * S2.37). */
#include "server/rules/decide/method_rules.h"
#include "server/rules/facts/case_state.h"
#include "server/rules/facts/disclosure.h"
#include "server/rules/tables/programmes.h"
#include "test_rules_support.h"

#define P(phase) LOTS__PHASE__PHASE_##phase
#define IS(status) LOTS__PHASE_STATUS__PHASE_STATUS_##status
#define CHOICE(choice) LOTS__DISCLOSURE_CHOICE__DISCLOSURE_CHOICE_##choice
#define KIND(kind) LOTS__PLAN_KIND__PLAN_KIND_##kind
#define GOAL(state) LOTS__GOAL_STATE__GOAL_STATE_##state

/* --- steps with everything in order ------------------------------------------------------------------------------- */

static Lots__PhaseRequest phase_request(struct office *office, Lots__Phase phase, const char *date) {
  Lots__PhaseRequest request = LOTS__PHASE_REQUEST__INIT;
  request.phase = phase;
  request.date = str(office, date);
  return request;
}

static enum status do_phase(struct office *office, enum phase_verb verb, Lots__Phase phase, const char *date) {
  Lots__PhaseRequest request = phase_request(office, phase, date);
  return case_phase(by(office, office->coach, NULL), verb, &request, &office->problems, &office->events);
}

static enum status do_finish_p1(struct office *office, const char *date) {
  Lots__PhaseRequest request = phase_request(office, P(P1), date);
  request.information_given = request.consents_recorded = true;
  return case_phase(by(office, office->coach, NULL), PHASE_VERB_FINISH, &request, &office->problems, &office->events);
}

static enum status do_disclose(struct office *office, Lots__DisclosureChoice choice, uint64_t employer,
                               const char *date) {
  Lots__DiscloseRequest request = LOTS__DISCLOSE_REQUEST__INIT;
  request.choice = choice;
  request.employer = employer;
  request.date = str(office, date);
  by(office, office->coach, NULL);
  office->facts.employer = employer;
  return case_disclose(&office->facts, &request, &office->problems, &office->events);
}

static enum status do_revoke(struct office *office, uint32_t number, const char *date) {
  Lots__RevokeDisclosureRequest request = LOTS__REVOKE_DISCLOSURE_REQUEST__INIT;
  request.number = number;
  request.date = str(office, date);
  return case_revoke_disclosure(by(office, office->coach, NULL), &request, &office->problems, &office->events);
}

static enum status do_goal(struct office *office, const char *target) {
  Lots__SetGoalRequest request = LOTS__SET_GOAL_REQUEST__INIT;
  Lots__Goal *goal = made(office, &lots__goal__descriptor);
  goal->dimension = LOTS__GOAL_DIMENSION__GOAL_DIMENSION_FIND;
  goal->text = str(office, "Arbeta utomhus");
  goal->target = str(office, target);
  request.goal = goal;
  return case_set_goal(by(office, office->coach, NULL), &request, &office->problems, &office->events);
}

static enum status do_move_goal(struct office *office, uint32_t number, Lots__GoalState to, const char *date,
                                const char *target) {
  Lots__MoveGoalRequest request = LOTS__MOVE_GOAL_REQUEST__INIT;
  request.number = number;
  request.state = to;
  request.date = str(office, date);
  request.target = str(office, target);
  return case_move_goal(by(office, office->coach, NULL), &request, &office->problems, &office->events);
}

static enum status do_plan(struct office *office, Lots__PlanStatus status, const char *review) {
  Lots__WritePlanRequest request = LOTS__WRITE_PLAN_REQUEST__INIT;
  Lots__Plan *plan = made(office, &lots__plan__descriptor);
  Lots__Goal *goal = made(office, &lots__goal__descriptor);
  plan->kind = KIND(HANDLINGSPLAN);
  plan->status = status;
  plan->review = str(office, review);
  goal->dimension = LOTS__GOAL_DIMENSION__GOAL_DIMENSION_GET;
  goal->text = str(office, "Få jobb i parkförvaltningen");
  goal->target = str(office, "2027-02-28");
  request.plan = plan;
  assert_true(arena_append(&office->arena, &request.goals, &request.n_goals, goal));
  return case_write_plan(by(office, office->coach, office->coach), &request, &office->problems, &office->events);
}

static enum status do_current_plan(struct office *office) {
  return do_plan(office, LOTS__PLAN_STATUS__PLAN_STATUS_CURRENT, "2027-02-22");
}

static enum status do_write_profile(struct office *office, Lots__Principal *who, Lots__ProfileSection section) {
  Lots__WriteProfileRequest request = LOTS__WRITE_PROFILE_REQUEST__INIT;
  struct profile_place second = {.position = 40, .version = 1};
  request.section = section;
  request.text = str(office, "Trivs bäst på morgonen.");
  return case_write_profile(by(office, who, NULL), &request, second, &office->problems, &office->events);
}

static enum status do_complete(struct office *office, size_t texts, bool with_client, const char *date) {
  Lots__CompleteProfileRequest request = LOTS__COMPLETE_PROFILE_REQUEST__INIT;
  static uint64_t positions[] = {41, 57};
  request.client_participated = with_client;
  request.date = str(office, date);
  return case_complete_profile(by(office, office->coach, NULL), &request, positions, texts, &office->problems,
                               &office->events);
}

static Lots__PhaseStatus status_of(const struct office *office, Lots__Phase phase) {
  return case_phase_status(office->kase, phase);
}

/* --- phases ------------------------------------------------------------------------------------------------------- */

static void no_phase_opens_before_the_case_is_active(void **state) {
  struct office *office = *state;
  up_to_ready(office);
  assert_refused(office, REFUSED, "B3", MSG_WRONG_STATUS, do_phase(office, PHASE_VERB_OPEN, P(P1), ""));
  assert_ok(office, do_activate(office, "2026-11-12"));
  assert_refused_only(office, REFUSED, "B8", MSG_DATE_BEFORE, do_phase(office, PHASE_VERB_OPEN, P(P1), "2026-11-11"));
  assert_ok(office, do_phase(office, PHASE_VERB_OPEN, P(P1), "2026-11-12"));
  assert_int_equal(status_of(office, P(P1)), IS(OPEN));
  assert_int_equal(status_of(office, P(P2)), IS(NOT_STARTED));
}

static void every_other_step_of_a_phase_is_refused(void **state) {
  static const struct {
    enum phase_verb verb;
    bool not_started, open, suspended, done;
  } rows[] = {
      {PHASE_VERB_OPEN, true, false, false, true},
      {PHASE_VERB_SUSPEND, false, true, false, false},
      {PHASE_VERB_RESUME, false, false, true, false},
      {PHASE_VERB_FINISH, false, true, false, false},
  };
  struct office *office = *state;
  up_to_active(office);
  Lots__PhaseState *p1 = made(office, &lots__phase_state__descriptor);
  p1->phase = P(P1);
  p1->since = str(office, "2026-11-12");
  assert_true(arena_append(&office->arena, &office->kase->phases, &office->kase->n_phases, p1));
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const bool legal[] = {false, rows[i].not_started, rows[i].open, rows[i].suspended, rows[i].done};
    for (int from = IS(NOT_STARTED); from <= IS(DONE); from++) {
      p1->status = (Lots__PhaseStatus)from;
      (void)do_phase(office, rows[i].verb, P(P1), "");
      assert_int_equal(told(office, "B8", MSG_PHASE_STATUS), !legal[from]);
    }
  }
}

static void p1_ends_when_all_is_told_at_once(void **state) {
  struct office *office = *state;
  up_to_active(office);
  assert_ok(office, do_phase(office, PHASE_VERB_OPEN, P(P1), ""));
  assert_refused(office, REFUSED, "B8", MSG_INFORMATION_NOT_GIVEN, do_phase(office, PHASE_VERB_FINISH, P(P1), ""));
  assert_true(told(office, "B8", MSG_CONSENTS_NOT_RECORDED));
  assert_int_equal(office->problems.count, 2);
  office->kase->n_agreements = 0;
  assert_refused_only(office, REFUSED, "S0.8", MSG_NO_AGREEMENT, do_finish_p1(office, ""));
}

static void phases_run_side_by_side(void **state) {
  struct office *office = *state;
  up_to_active(office);
  assert_refused_only(office, REFUSED, "B8", MSG_PHASE_NOT_BEGUN, do_phase(office, PHASE_VERB_OPEN, P(P2), ""));
  assert_ok(office, do_phase(office, PHASE_VERB_OPEN, P(P1), "2026-11-12"));
  assert_ok(office, do_phase(office, PHASE_VERB_OPEN, P(P2), "2026-11-13"));
  assert_refused(office, REFUSED, "B8", MSG_PHASE_NOT_DONE, do_phase(office, PHASE_VERB_OPEN, P(P4), "2026-11-13"));
  assert_true(told(office, "B9", MSG_NO_DISCLOSURE));
  assert_ok(office, do_finish_p1(office, "2026-11-14"));
  assert_ok(office, do_phase(office, PHASE_VERB_OPEN, P(P3), "2026-11-14")); /* P2 is not done: rapid search */
  assert_ok(office, do_disclose(office, CHOICE(NONE), 0, "2026-11-15"));
  assert_refused_only(office, REFUSED, "B9", MSG_NO_DISCLOSURE,
                      do_phase(office, PHASE_VERB_OPEN, P(P4), "2026-11-14")); /* the day before it was made */
  assert_ok(office, do_phase(office, PHASE_VERB_OPEN, P(P4), "2026-11-15"));
  for (int phase = P(P2); phase <= P(P4); phase++)
    assert_int_equal(status_of(office, (Lots__Phase)phase), IS(OPEN));
}

static void what_needs_a_placement_says_so(void **state) {
  struct office *office = *state;
  up_to_active(office);
  assert_ok(office, do_phase(office, PHASE_VERB_OPEN, P(P1), ""));
  assert_ok(office, do_finish_p1(office, ""));
  assert_ok(office, do_phase(office, PHASE_VERB_OPEN, P(P3), ""));
  assert_ok(office, do_disclose(office, CHOICE(FULL), 0, ""));
  assert_ok(office, do_phase(office, PHASE_VERB_OPEN, P(P4), ""));
  assert_refused_only(office, REFUSED, "B8", MSG_NO_PLACEMENT_STARTED, do_phase(office, PHASE_VERB_FINISH, P(P3), ""));
  assert_refused_only(office, REFUSED, "B8", MSG_NO_PLACEMENT, do_phase(office, PHASE_VERB_FINISH, P(P4), ""));
  assert_refused_only(office, REFUSED, "B8", MSG_NO_PLACEMENT_DATED, do_phase(office, PHASE_VERB_OPEN, P(P5), ""));
  Lots__PhaseRequest changed = phase_request(office, P(P3), "");
  changed.goal_changed = true;
  assert_ok(office, case_phase(by(office, office->coach, NULL), PHASE_VERB_FINISH, &changed, &office->problems,
                               &office->events));
}

static void a_phase_is_entered_again_and_counted(void **state) {
  struct office *office = *state;
  up_to_active(office);
  assert_ok(office, do_phase(office, PHASE_VERB_OPEN, P(P1), "2026-11-12"));
  assert_ok(office, do_phase(office, PHASE_VERB_SUSPEND, P(P1), "2026-11-13"));
  assert_refused_only(office, REFUSED, "B8", MSG_PHASE_NOT_BEGUN, do_phase(office, PHASE_VERB_OPEN, P(P2), ""));
  assert_ok(office, do_phase(office, PHASE_VERB_RESUME, P(P1), "2026-11-14"));
  assert_int_equal(case_phase_state(office->kase, P(P1))->entries, 1); /* it only rested */
  assert_ok(office, do_finish_p1(office, "2026-11-15"));
  assert_refused_only(office, REFUSED, "B8", MSG_DATE_BEFORE, do_phase(office, PHASE_VERB_OPEN, P(P1), "2026-11-14"));
  assert_ok(office, do_phase(office, PHASE_VERB_OPEN, P(P1), "2026-11-16"));
  const Lots__PhaseState *p1 = case_phase_state(office->kase, P(P1));
  assert_int_equal(p1->entries, 2);
  assert_string_equal(p1->opened, "2026-11-12");
  assert_string_equal(p1->done, "2026-11-15");
  assert_string_equal(p1->since, "2026-11-16");
  assert_ok(office, do_phase(office, PHASE_VERB_OPEN, P(P3), "2026-11-16")); /* P1 has been done */
}

static void phases_of_another_programme_are_not_here(void **state) {
  struct office *office = *state;
  up_to_active(office);
  assert_refused_only(office, WRONG, "B8", MSG_PHASE_NOT_HERE, do_phase(office, PHASE_VERB_OPEN, P(CHOOSE), ""));
  assert_string_equal(office->problems.first->arg1, "P1, P2, P3, P4, P5");
  Lots__PhaseRequest request = phase_request(office, P(P1), "");
  assert_refused_only(
      office, REFUSED, "C1", MSG_NOT_YOUR_ROLE,
      case_phase(by(office, office->manager, NULL), PHASE_VERB_OPEN, &request, &office->problems, &office->events));
}

/* SED's rows, on the same case: choose, get and keep follow each other. */
static void the_phases_of_supported_education(void **state) {
  struct office *office = *state;
  up_to_active(office);
  static const enum message missing[] = {MSG_COUNT, MSG_PHASE_NOT_BEGUN, MSG_PHASE_NOT_DONE};
  struct programme sed = programme_sius;
  sed.phases = programme_sed.phases;
  sed.phase_count = programme_sed.phase_count;
  for (size_t i = 0; i < sed.phase_count; i++) {
    const struct case_facts *facts = by(office, office->coach, NULL);
    case_phase_missing(facts, &sed, &sed.phases[i], &office->problems);
    assert_int_equal(office->problems.count, missing[i] != MSG_COUNT);
    assert_true(missing[i] == MSG_COUNT || told(office, "S3.13", missing[i]));
  }
}

/* --- disclosure --------------------------------------------------------------------------------------------------- */

static Lots__DisclosureChoice choice_on(const struct office *office, uint64_t employer, const char *date) {
  const Lots__Disclosure *choice = case_disclosure_on(office->kase, employer, day(date));
  return choice ? choice->choice : CHOICE(UNSPECIFIED);
}

static void a_choice_holds_from_its_day_until_it_is_revoked(void **state) {
  struct office *office = *state;
  up_to_active(office);
  assert_ok(office, do_disclose(office, CHOICE(FULL), 0, "2026-11-10"));
  assert_int_equal(choice_on(office, 0, "2026-11-09"), CHOICE(UNSPECIFIED));
  assert_int_equal(choice_on(office, 0, "2026-11-10"), CHOICE(FULL));
  assert_ok(office, do_disclose(office, CHOICE(SUPPORT_ONLY), 0, "2026-11-15"));
  assert_int_equal(choice_on(office, 0, "2026-11-14"), CHOICE(FULL));
  assert_int_equal(choice_on(office, 0, "2026-11-15"), CHOICE(SUPPORT_ONLY));
  assert_ok(office, do_revoke(office, 2, "2026-11-20"));
  assert_int_equal(choice_on(office, 0, "2026-11-19"), CHOICE(SUPPORT_ONLY));
  assert_int_equal(choice_on(office, 0, "2026-11-20"), CHOICE(UNSPECIFIED)); /* and not the older one again */
  assert_refused_only(office, WRONG, "B9", MSG_DISCLOSURE_REVOKED, do_revoke(office, 2, ""));
  assert_refused_only(office, WRONG, "B9", MSG_DATE_BEFORE, do_revoke(office, 1, "2026-11-09"));
  assert_refused_only(office, WRONG, "B9", MSG_NO_SUCH, do_revoke(office, 3, ""));
}

static void each_new_employer_is_asked_about_again(void **state) {
  struct office *office = *state;
  up_to_active(office);
  assert_ok(office, do_disclose(office, CHOICE(FULL), 0, "2026-11-10"));
  assert_int_equal(choice_on(office, 7, "2026-11-12"), CHOICE(UNSPECIFIED));
  assert_ok(office, do_disclose(office, CHOICE(SUPPORT_ONLY), 7, "2026-11-12"));
  assert_int_equal(choice_on(office, 7, "2026-11-12"), CHOICE(SUPPORT_ONLY));
  assert_int_equal(choice_on(office, 8, "2026-11-12"), CHOICE(UNSPECIFIED));
  assert_ok(office, do_disclose(office, CHOICE(NONE), 0, "2026-11-20")); /* to nobody any more */
  assert_int_equal(choice_on(office, 7, "2026-11-19"), CHOICE(SUPPORT_ONLY));
  assert_int_equal(choice_on(office, 7, "2026-11-20"), CHOICE(NONE));
}

static void a_choice_is_in_form(void **state) {
  struct office *office = *state;
  up_to_active(office);
  assert_refused_only(office, WRONG, "B9", MSG_MISSING, do_disclose(office, CHOICE(SELECTED), 0, ""));
  Lots__DiscloseRequest request = LOTS__DISCLOSE_REQUEST__INIT;
  char *facts[] = {str(office, "behöver pauser")};
  request.choice = CHOICE(FULL);
  request.facts = facts;
  request.n_facts = 1;
  request.employer = 7;
  request.to = str(office, "Parken");
  assert_refused(office, WRONG, "B9", MSG_FACTS_NOT_SELECTED,
                 case_disclose(by(office, office->coach, NULL), &request, &office->problems, &office->events));
  assert_true(told(office, "B9", MSG_ONE_OR_THE_OTHER));
  assert_true(told(office, "B2", MSG_NO_SUCH)); /* no employer 7 in the register */
  request.choice = CHOICE(SELECTED);
  request.employer = 0;
  assert_ok(office, case_disclose(by(office, office->coach, NULL), &request, &office->problems, &office->events));
  assert_string_equal(office->kase->disclosures[0]->facts[0], "behöver pauser");
}

/* --- profile ------------------------------------------------------------------------------------------------------ */

static void a_text_leaves_the_case_alone(void **state) {
  struct office *office = *state;
  up_to_active(office);
  uint64_t revision = office->kase->revision;
  assert_ok(office, do_write_profile(office, office->coach, LOTS__PROFILE_SECTION__PROFILE_SECTION_STRENGTHS));
  const Lots__ProfileText *text = office->events.items[0]->profile_written;
  assert_int_equal(text->version, 2);
  assert_int_equal(text->previous, 40);
  assert_int_equal(office->kase->revision, revision);
}

static void health_is_written_by_the_assigned(void **state) {
  struct office *office = *state;
  up_to_active(office);
  const Lots__ProfileSection health = LOTS__PROFILE_SECTION__PROFILE_SECTION_HEALTH;
  assert_refused_only(office, REFUSED, "C7", MSG_NOT_ASSIGNED, do_write_profile(office, office->second_coach, health));
  assert_ok(office, do_write_profile(office, office->coach, health));
  assert_ok(office, do_assign(office, office->second_coach, TODAY));
  assert_refused_only(office, REFUSED, "C7", MSG_NOT_ASSIGNED, do_write_profile(office, office->coach, health));
  assert_ok(office, do_write_profile(office, office->second_coach, health));
}

static void the_mapping_is_done_with_the_client_and_a_plan(void **state) {
  struct office *office = *state;
  up_to_active(office);
  assert_int_equal(case_dialogue_due(office->kase), DATE_NONE);
  assert_refused(office, REFUSED, "S2.15", MSG_NOT_PARTICIPATED, do_complete(office, 0, false, ""));
  assert_true(told(office, "S2.19", MSG_NO_PLAN));
  assert_true(told(office, "C7", MSG_PROFILE_EMPTY));
  assert_int_equal(office->problems.count, 3);
  assert_ok(office, do_plan(office, LOTS__PLAN_STATUS__PLAN_STATUS_DRAFT, "2027-01-15"));
  assert_refused_only(office, REFUSED, "S2.19", MSG_NO_PLAN, do_complete(office, 2, true, ""));
  assert_ok(office, do_current_plan(office));
  assert_ok(office, do_complete(office, 2, true, "2026-11-20"));
  assert_int_equal(office->kase->profile_versions[0]->version, 1);
  assert_int_equal(office->kase->profile_versions[0]->n_texts, 2);
  assert_int_equal(case_dialogue_due(office->kase), day("2026-12-20")); /* within 30 days (T21) */
  assert_refused_only(office, WRONG, "B3", MSG_DATE_BEFORE, do_complete(office, 2, true, "2026-11-19"));
}

static enum status do_dialogue(struct office *office, const char *date, const char *with, const char *result) {
  Lots__HoldDialogueRequest request = LOTS__HOLD_DIALOGUE_REQUEST__INIT;
  static char *participants[1]; /* borrowed by the event */
  participants[0] = str(office, with);
  request.date = str(office, date);
  request.participants = participants;
  request.n_participants = *with ? 1 : 0;
  request.result = str(office, result);
  return case_hold_dialogue(by(office, office->coach, NULL), &request, &office->problems, &office->events);
}

static void the_dialogue_follows_the_mapping(void **state) {
  struct office *office = *state;
  up_to_active(office);
  assert_refused(office, WRONG, "S2.20", MSG_MISSING, do_dialogue(office, "", "", ""));
  assert_refused_only(office, REFUSED, "S2.20", MSG_NO_MAPPING, do_dialogue(office, "", "Karin Ek", "Mer tid."));
  assert_ok(office, do_current_plan(office));
  assert_ok(office, do_complete(office, 2, true, "2026-11-20"));
  assert_refused_only(office, REFUSED, "S2.20", MSG_DATE_BEFORE,
                      do_dialogue(office, "2026-11-19", "Karin Ek", "Mer tid."));
  assert_refused(office, WRONG, "B3", MSG_DATE_IN_FUTURE, do_dialogue(office, "2030-01-01", "Karin Ek", "Mer tid."));
  assert_int_equal(case_dialogue_due(office->kase), day("2026-12-20"));
  assert_ok(office, do_dialogue(office, "2026-11-20", "Karin Ek", "Mer tid."));
  assert_string_equal(office->kase->dialogues[0]->participants[0], "Karin Ek");
  assert_string_equal(office->kase->dialogues[0]->result, "Mer tid.");
  assert_int_equal(case_dialogue_due(office->kase), DATE_NONE); /* it is done */
  assert_ok(office, do_complete(office, 2, true, "2026-11-21"));
  assert_int_equal(case_dialogue_due(office->kase), day("2026-12-21")); /* and is asked for again */
}

static void the_dialogue_crosses_a_leap_day(void **state) {
  struct office *office = *state;
  up_to_active(office);
  static const struct {
    const char *done, *due;
  } rows[] = {{"2028-01-30", "2028-02-29"},
              {"2028-02-29", "2028-03-30"},
              {"2027-01-30", "2027-03-01"},
              {"2026-12-31", "2027-01-30"}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    office->kase->mapping_done = str(office, rows[i].done);
    assert_int_equal(case_dialogue_due(office->kase), day(rows[i].due));
  }
}

static void p2_ends_with_profile_and_plan(void **state) {
  struct office *office = *state;
  up_to_active(office);
  assert_ok(office, do_phase(office, PHASE_VERB_OPEN, P(P1), ""));
  assert_ok(office, do_phase(office, PHASE_VERB_OPEN, P(P2), ""));
  assert_refused(office, REFUSED, "S2.15", MSG_NO_PROFILE_VERSION, do_phase(office, PHASE_VERB_FINISH, P(P2), ""));
  assert_true(told(office, "S2.19", MSG_NO_PLAN));
  assert_ok(office, do_current_plan(office));
  assert_ok(office, do_complete(office, 1, true, ""));
  assert_ok(office, do_phase(office, PHASE_VERB_FINISH, P(P2), ""));
}

/* --- plans and goals ---------------------------------------------------------------------------------------------- */

static void a_plan_needs_dates_goals_responsible_and_status(void **state) {
  struct office *office = *state;
  up_to_active(office);
  Lots__WritePlanRequest request = LOTS__WRITE_PLAN_REQUEST__INIT;
  request.plan = made(office, &lots__plan__descriptor);
  assert_refused(office, WRONG, "S0.28", MSG_MISSING,
                 case_write_plan(by(office, office->coach, NULL), &request, &office->problems, &office->events));
  assert_int_equal(office->problems.count, 5); /* kind, status, review, responsible, goals; a text is not asked for */
  assert_refused_only(office, WRONG, "B1", MSG_DATE_BEFORE,
                      do_plan(office, LOTS__PLAN_STATUS__PLAN_STATUS_CURRENT, "2026-11-21"));
  assert_ok(office, do_plan(office, LOTS__PLAN_STATUS__PLAN_STATUS_CURRENT, TODAY));
  assert_ok(office, do_current_plan(office));
  assert_int_equal(office->kase->n_plans, 1); /* the newest version alone */
  assert_int_equal(office->kase->plans[0]->version, 2);
  assert_int_equal(office->kase->plans[0]->goals[0], 2);
  assert_int_equal(office->kase->n_goals, 2);
}

static void a_goal_is_reached_once(void **state) {
  struct office *office = *state;
  up_to_active(office);
  assert_refused_only(office, WRONG, "B1", MSG_DATE_BEFORE, do_goal(office, "2026-11-21"));
  assert_refused_only(office, WRONG, "S2.37", MSG_MISSING, do_goal(office, ""));
  assert_ok(office, do_goal(office, "2027-01-31"));
  assert_refused_only(office, WRONG, "", MSG_NO_SUCH, do_move_goal(office, 2, GOAL(REACHED), "", ""));
  assert_refused_only(office, WRONG, "S2.37", MSG_MISSING, do_move_goal(office, 1, GOAL(OPEN), "", ""));
  assert_ok(office, do_move_goal(office, 1, GOAL(OPEN), "", "2027-02-28"));
  assert_string_equal(office->kase->goals[0]->target, "2027-02-28");
  assert_refused_only(office, WRONG, "B3", MSG_DATE_BEFORE, do_move_goal(office, 1, GOAL(REACHED), "2026-11-21", ""));
  assert_ok(office, do_move_goal(office, 1, GOAL(REACHED), "", ""));
  assert_string_equal(office->kase->goals[0]->reached, TODAY);
  assert_refused_only(office, WRONG, "S2.37", MSG_GOAL_SETTLED, do_move_goal(office, 1, GOAL(DROPPED), "", ""));
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, office_setup, office_teardown)
  const struct CMUnitTest tests[] = {
      TEST(no_phase_opens_before_the_case_is_active),
      TEST(every_other_step_of_a_phase_is_refused),
      TEST(p1_ends_when_all_is_told_at_once),
      TEST(phases_run_side_by_side),
      TEST(what_needs_a_placement_says_so),
      TEST(a_phase_is_entered_again_and_counted),
      TEST(phases_of_another_programme_are_not_here),
      TEST(the_phases_of_supported_education),
      TEST(a_choice_holds_from_its_day_until_it_is_revoked),
      TEST(each_new_employer_is_asked_about_again),
      TEST(a_choice_is_in_form),
      TEST(a_text_leaves_the_case_alone),
      TEST(health_is_written_by_the_assigned),
      TEST(the_mapping_is_done_with_the_client_and_a_plan),
      TEST(the_dialogue_crosses_a_leap_day),
      TEST(the_dialogue_follows_the_mapping),
      TEST(p2_ends_with_profile_and_plan),
      TEST(a_plan_needs_dates_goals_responsible_and_status),
      TEST(a_goal_is_reached_once),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
