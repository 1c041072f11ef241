/* guards_method: see guards.h. What phases, profile and plans ask. */
#include "guards.h"
#include "server/rules/facts/case_state.h"
#include "server/rules/facts/disclosure.h"
#include "server/rules/facts/placement_facts.h"
#include "server/rules/facts/scope.h"

#define IS(status) LOTS__PHASE_STATUS__PHASE_STATUS_##status

static struct arena *arena_of(const struct attempt *attempt) {
  return attempt->facts->arena;
}

static const char *phase_code(Lots__Phase phase) {
  const struct code *code = code_by_number(&codes_phase, (int)phase);
  return code ? code->code : "?";
}

/* --- the step of a phase ------------------------------------------------------------------------------------------ */

static void judge_phase_status(const struct attempt *attempt, const char *rule) {
  Lots__PhaseStatus status = case_phase_status(attempt->facts->kase, attempt->phase.row->phase);
  const struct code *code = code_by_number(&codes_phase_status, (int)status);
  if (!(attempt->phase_step->from & (1u << status)))
    attempt_refuse(attempt, "phase", rule, MSG_PHASE_STATUS, code ? code->code : "?",
                   programme_bit_choices(attempt->phase_step->from, &codes_phase_status, arena_of(attempt)));
}

/* No step lies before the phase's last one, nor before the case was active. */
static void judge_phase_date(const struct attempt *attempt, const char *rule) {
  const Lots__Case *kase = attempt->facts->kase;
  const Lots__PhaseState *state = case_phase_state(kase, attempt->phase.row->phase);
  date_t least = date_stored(state ? state->since : kase->active_since);
  if (attempt->date != DATE_NONE && attempt->date < least)
    attempt_refuse(attempt, "date", rule, MSG_DATE_BEFORE, date_text(arena_of(attempt), least), NULL);
}

void guard_phase_step(const struct attempt *attempt, const char *rule) {
  if (!attempt->phase.row) /* told among the fields */
    return;
  judge_phase_status(attempt, rule);
  judge_phase_date(attempt, rule);
  if (attempt->phase_step->asks_opens)
    attempt_ask(attempt, attempt->phase.row->opens);
  if (attempt->phase_step->asks_ends)
    attempt_ask(attempt, attempt->phase.row->ends);
}

/* --- one phase asks for another ----------------------------------------------------------------------------------- */

static void need_begun(const struct attempt *attempt, const struct phase_row *row, const char *rule) {
  Lots__PhaseStatus status = case_phase_status(attempt->facts->kase, row->phase);
  if (status != IS(OPEN) && status != IS(DONE))
    attempt_refuse(attempt, "phase", rule, MSG_PHASE_NOT_BEGUN, phase_code(row->phase), NULL);
}

/* One that was entered again has been done once: what it was asked for then is still there. */
static void need_done(const struct attempt *attempt, const struct phase_row *row, const char *rule) {
  const Lots__PhaseState *state = case_phase_state(attempt->facts->kase, row->phase);
  if (!state || !state->done[0])
    attempt_refuse(attempt, "phase", rule, MSG_PHASE_NOT_DONE, phase_code(row->phase), NULL);
}

/* The row above in the programme's table; the first has none and is its own. */
static const struct phase_row *row_before(const struct attempt *attempt) {
  return attempt->phase.row == attempt->programme->phases ? attempt->phase.row : attempt->phase.row - 1;
}

void guard_first_phase_begun(const struct attempt *attempt, const char *rule) {
  need_begun(attempt, attempt->programme->phases, rule);
}

void guard_first_phase_done(const struct attempt *attempt, const char *rule) {
  need_done(attempt, attempt->programme->phases, rule);
}

void guard_phase_before_begun(const struct attempt *attempt, const char *rule) {
  need_begun(attempt, row_before(attempt), rule);
}

void guard_phase_before_done(const struct attempt *attempt, const char *rule) {
  need_done(attempt, row_before(attempt), rule);
}

/* --- what is told with the step ----------------------------------------------------------------------------------- */

void guard_information_given(const struct attempt *attempt, const char *rule) {
  if (!attempt->phase.request->information_given)
    attempt_refuse(attempt, "information_given", rule, MSG_INFORMATION_NOT_GIVEN, NULL, NULL);
}

void guard_consents_recorded(const struct attempt *attempt, const char *rule) {
  if (!attempt->phase.request->consents_recorded)
    attempt_refuse(attempt, "consents_recorded", rule, MSG_CONSENTS_NOT_RECORDED, NULL, NULL);
}

void guard_reason_told(const struct attempt *attempt, const char *rule) {
  if (!attempt->phase.request->reason[0])
    attempt_refuse(attempt, "reason", rule, MSG_MISSING, NULL, NULL);
}

/* --- disclosure and placements ------------------------------------------------------------------------------------ */

/* That the client was asked is what counts: NONE is a choice, too. */
void guard_disclosure_chosen(const struct attempt *attempt, const char *rule) {
  if (attempt->date != DATE_NONE && !case_disclosure_chosen(attempt->facts->kase, attempt->date))
    attempt_refuse(attempt, "disclosure", rule, MSG_NO_DISCLOSURE, date_text(arena_of(attempt), attempt->date), NULL);
}

void guard_placement_exists(const struct attempt *attempt, const char *rule) {
  if (!placement_exists(attempt->facts->kase))
    attempt_refuse(attempt, "placement", rule, MSG_NO_PLACEMENT, NULL, NULL);
}

void guard_placement_dated(const struct attempt *attempt, const char *rule) {
  if (!placement_is_dated(attempt->facts->kase))
    attempt_refuse(attempt, "placement", rule, MSG_NO_PLACEMENT_DATED, NULL, NULL);
}

void guard_placement_started_or_goal_changed(const struct attempt *attempt, const char *rule) {
  if (attempt->phase.request->goal_changed || attempt->date == DATE_NONE ||
      placement_has_started(attempt->facts->kase, attempt->date))
    return;
  attempt_refuse(attempt, "placement", rule, MSG_NO_PLACEMENT_STARTED, date_text(arena_of(attempt), attempt->date),
                 NULL);
}

/* --- profile and plans -------------------------------------------------------------------------------------------- */

void guard_profile_completed(const struct attempt *attempt, const char *rule) {
  if (attempt->facts->kase->n_profile_versions == 0)
    attempt_refuse(attempt, "profile", rule, MSG_NO_PROFILE_VERSION, NULL, NULL);
}

/* A draft is no plan yet. */
void guard_plan_exists(const struct attempt *attempt, const char *rule) {
  const Lots__Case *kase = attempt->facts->kase;
  for (size_t i = 0; i < kase->n_plans; i++)
    if (kase->plans[i]->status != LOTS__PLAN_STATUS__PLAN_STATUS_DRAFT)
      return;
  attempt_refuse(attempt, "plan", rule, MSG_NO_PLAN, NULL, NULL);
}

/* The dialogue is about the mapping, so it comes after it, or on the same day. */
void guard_mapping_done(const struct attempt *attempt, const char *rule) {
  const char *done = attempt->facts->kase->mapping_done;
  if (!done[0])
    attempt_refuse(attempt, "mapping", rule, MSG_NO_MAPPING, NULL, NULL);
  else if (attempt->date != DATE_NONE && attempt->date < date_stored(done))
    attempt_refuse(attempt, "date", rule, MSG_DATE_BEFORE, done, NULL);
}

static void need_open(const struct attempt *attempt, scope_parts part, const char *field, const char *rule) {
  const struct case_facts *facts = attempt->facts;
  if (!scope_opens(facts->kase, facts->caller, facts->today, part))
    attempt_refuse(attempt, field, rule, MSG_NOT_ASSIGNED, NULL, NULL);
}

void guard_section_open(const struct attempt *attempt, const char *rule) {
  need_open(attempt, scope_of_section(attempt->section), "section", rule);
}

void guard_adaptation_open(const struct attempt *attempt, const char *rule) {
  need_open(attempt, SCOPE_PART(ADAPTATION_NEED), "id", rule);
}

void guard_profile_written(const struct attempt *attempt, const char *rule) {
  if (attempt->profile_texts == 0)
    attempt_refuse(attempt, "profile", rule, MSG_PROFILE_EMPTY, NULL, NULL);
}

void guard_client_participates(const struct attempt *attempt, const char *rule) {
  if (!attempt->client_participated)
    attempt_refuse(attempt, "client_participated", rule, MSG_NOT_PARTICIPATED, NULL, NULL);
}
