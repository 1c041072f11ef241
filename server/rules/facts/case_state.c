/* case_state: see case_state.h. */
#include "case_state.h"

#include "assignments.h"
#include "server/rules/engine/programme.h"

#define CASE(status) LOTS__CASE_STATUS__CASE_STATUS_##status
#define REFERRAL(status) LOTS__REFERRAL_STATUS__REFERRAL_STATUS_##status
#define DIALOGUE_DAYS 30 /* T21: a choice, S2.20 says only "then" */

bool case_status_is_final(Lots__CaseStatus status) {
  return status == CASE(CLOSED) || status == CASE(REJECTED) || status == CASE(WITHDRAWN) ||
         status == CASE(TRANSFERRED) || status == CASE(PURGED);
}

bool referral_status_is_final(Lots__ReferralStatus status) {
  return status == REFERRAL(ACCEPTED) || status == REFERRAL(DECLINED) || status == REFERRAL(RECALLED);
}

bool referral_opens_person(Lots__ReferralStatus status) {
  return !referral_status_is_final(status) && status != REFERRAL(RETURNED);
}

/* --- who works with it --------------------------------------------------------------------------------------------- */

uint64_t case_coach(const Lots__Case *kase, date_t on) {
  for (size_t i = kase->n_assignments; i > 0; i--) {
    const Lots__Assignment *assignment = kase->assignments[i - 1];
    if (assignment->kind == LOTS__ASSIGNMENT_KIND__ASSIGNMENT_KIND_COACH &&
        date_within(on, date_stored(assignment->from), date_stored(assignment->to)))
      return assignment->staff;
  }
  return 0;
}

bool case_is_assigned(const Lots__Case *kase, uint64_t staff, date_t on) {
  return assignments_read(kase->assignments, kase->n_assignments, staff, on);
}

Lots__Transfer *case_open_transfer(const Lots__Case *kase) {
  Lots__Transfer *last = kase->n_transfers > 0 ? kase->transfers[kase->n_transfers - 1] : NULL;
  return last && last->state == LOTS__TRANSFER_STATE__TRANSFER_STATE_PROPOSED ? last : NULL;
}

uint64_t case_offered_to(const Lots__Case *kase) {
  const Lots__Transfer *open = case_status_is_final(kase->status) ? NULL : case_open_transfer(kase);
  return open ? open->unit : 0;
}

/* --- its decisions ------------------------------------------------------------------------------------------------- */

static bool grants(const Lots__Decision *decision) {
  return decision->result == LOTS__DECISION_RESULT__DECISION_RESULT_GRANTED ||
         decision->result == LOTS__DECISION_RESULT__DECISION_RESULT_PARTLY_GRANTED;
}

const Lots__Decision *case_granting(const Lots__Case *kase) {
  for (size_t i = kase->n_decisions; i > 0; i--)
    if (grants(kase->decisions[i - 1]))
      return kase->decisions[i - 1];
  return NULL;
}

static bool gives(const Lots__Decision *decision) {
  return decision->result == LOTS__DECISION_RESULT__DECISION_RESULT_GRANTED ||
         decision->result == LOTS__DECISION_RESULT__DECISION_RESULT_PARTLY_GRANTED ||
         decision->result == LOTS__DECISION_RESULT__DECISION_RESULT_PROLONGED;
}

/* In the order they were taken: a later revocation ends what was given before it, from its own first day. */
const Lots__Decision *case_decision_on(const Lots__Case *kase, date_t date) {
  const Lots__Decision *runs = NULL;
  for (size_t i = 0; i < kase->n_decisions; i++) {
    const Lots__Decision *decision = kase->decisions[i];
    date_t from = date_stored(decision->valid_from);
    if (gives(decision) && date_within(date, from, date_stored(decision->valid_to)))
      runs = decision;
    if (decision->result == LOTS__DECISION_RESULT__DECISION_RESULT_REVOKED && date >= from)
      runs = NULL;
  }
  return runs;
}

/* The last day of one that gives, cut short by a revocation after it; DATE_MAX when it has none. */
static date_t holds_until(const Lots__Case *kase, size_t index) {
  date_t to = date_stored(kase->decisions[index]->valid_to), until = to == DATE_NONE ? DATE_MAX : to;
  for (size_t i = index + 1; i < kase->n_decisions; i++) {
    bool revoked = kase->decisions[i]->result == LOTS__DECISION_RESULT__DECISION_RESULT_REVOKED;
    date_t from = date_stored(kase->decisions[i]->valid_from);
    if (revoked && from <= until)
      until = from - 1;
  }
  return until;
}

/* The decision that carries on from the day after `until` and reaches further, or NULL. */
static const Lots__Decision *carries_on(const Lots__Case *kase, date_t *until) {
  for (size_t i = 0; i < kase->n_decisions; i++) {
    const Lots__Decision *decision = kase->decisions[i];
    date_t end = holds_until(kase, i);
    if (!gives(decision) || date_stored(decision->valid_from) > *until + 1 || end <= *until)
      continue;
    *until = end;
    return decision;
  }
  return NULL;
}

/* What ended last before a day. */
static date_t ended_before(const Lots__Case *kase, date_t today, const Lots__Decision **last) {
  date_t until = DATE_NONE;
  for (size_t i = 0; i < kase->n_decisions; i++) {
    date_t end = holds_until(kase, i);
    bool held = gives(kase->decisions[i]) && end >= date_stored(kase->decisions[i]->valid_from);
    if (!held || end >= today || (until != DATE_NONE && end <= until))
      continue;
    until = end;
    *last = kase->decisions[i];
  }
  return until;
}

date_t case_decided_until(const Lots__Case *kase, date_t today, const Lots__Decision **last) {
  date_t until = today - 1;
  *last = NULL;
  for (const Lots__Decision *next; until != DATE_MAX && (next = carries_on(kase, &until));)
    *last = next;
  if (*last)
    return until == DATE_MAX ? DATE_NONE : until;
  return ended_before(kase, today, last);
}

static bool revoked_since(const Lots__Case *kase, const Lots__Decision *granted) {
  for (size_t i = kase->n_decisions; i > 0 && kase->decisions[i - 1] != granted; i--)
    if (kase->decisions[i - 1]->result == LOTS__DECISION_RESULT__DECISION_RESULT_REVOKED)
      return true;
  return false;
}

bool case_unexecuted(const Lots__Case *kase, struct unexecuted *out) {
  const Lots__Decision *granted = case_granting(kase);
  if (!granted || case_status_is_final(kase->status) || revoked_since(kase, granted))
    return false;
  size_t count = granted->n_interruptions;
  const Lots__Interruption *last = count > 0 ? granted->interruptions[count - 1] : NULL;
  if (granted->executed[0] && (!last || last->to[0]))
    return false;
  *out =
      (struct unexecuted){.decided = granted->date, .counted_from = granted->executed[0] ? last->from : granted->date};
  return true;
}

date_t case_report_from(const struct programme *rules, date_t counted_from) {
  if (!rules || rules->unexecuted_months == 0 || counted_from == DATE_NONE)
    return DATE_NONE;
  return date_last_permitted(counted_from, rules->unexecuted_months) + 1;
}

/* --- phases, profile, plans ---------------------------------------------------------------------------------------- */

const Lots__PhaseState *case_phase_state(const Lots__Case *kase, Lots__Phase phase) {
  for (size_t i = 0; i < kase->n_phases; i++)
    if (kase->phases[i]->phase == phase)
      return kase->phases[i];
  return NULL;
}

Lots__PhaseStatus case_phase_status(const Lots__Case *kase, Lots__Phase phase) {
  const Lots__PhaseState *state = case_phase_state(kase, phase);
  return state ? state->status : LOTS__PHASE_STATUS__PHASE_STATUS_NOT_STARTED;
}

/* A new mapping asks for a new one. */
/* One of the same day as the contact may have come before it or after: it does not count. */
static date_t reached_last(const Lots__Case *kase, date_t on) {
  date_t last = DATE_NONE;
  for (size_t i = 0; i < kase->n_outreach; i++) {
    date_t date = date_stored(kase->outreach[i]->date);
    if (kase->outreach[i]->reached && date <= on)
      last = date_later(last, date);
  }
  return last;
}

struct sought case_sought(const Lots__Case *kase, date_t on) {
  struct sought sought = {.since = DATE_NONE};
  date_t reached = reached_last(kase, on);
  for (size_t i = 0; i < kase->n_outreach; i++) {
    date_t date = date_stored(kase->outreach[i]->date);
    if (date <= reached || date > on)
      continue;
    sought.times++;
    if (sought.since == DATE_NONE || date < sought.since)
      sought.since = date;
  }
  return sought;
}

static bool dialogue_held(const Lots__Case *kase, date_t mapped) {
  for (size_t i = 0; i < kase->n_dialogues; i++)
    if (date_stored(kase->dialogues[i]->date) >= mapped)
      return true;
  return false;
}

date_t case_dialogue_due(const Lots__Case *kase) {
  date_t done = date_stored(kase->mapping_done);
  return done == DATE_NONE || dialogue_held(kase, done) ? DATE_NONE : done + DIALOGUE_DAYS;
}

const Lots__Goal *case_goal(const Lots__Case *kase, uint32_t number) {
  return number && number <= kase->n_goals ? kase->goals[number - 1] : NULL;
}

const Lots__Plan *case_plan(const Lots__Case *kase, Lots__PlanKind kind) {
  for (size_t i = 0; i < kase->n_plans; i++)
    if (kase->plans[i]->kind == kind)
      return kase->plans[i];
  return NULL;
}

const Lots__TaperPlan *support_newest_plan(const Lots__Case *kase, uint32_t line) {
  for (size_t i = kase->n_taper_plans; i > 0; i--)
    if (kase->taper_plans[i - 1]->line == line)
      return kase->taper_plans[i - 1];
  return NULL;
}
