/* case_apply_assign: state + event -> state, for who is assigned: who comes, and each way in which an assignment ends.
 * See apply_parts.h; what an ended one still opens: facts/assignments.h. */
#include "apply_copy.h"
#include "apply_parts.h"
#include "common/date.h"
#include "server/rules/engine/case_facts.h"
#include "server/rules/engine/rights.h"
#include "server/rules/facts/assignments.h"
#include "server/rules/facts/case_state.h"

#define STATUS(status) LOTS__CASE_STATUS__CASE_STATUS_##status
#define KIND(kind) LOTS__ASSIGNMENT_KIND__ASSIGNMENT_KIND_##kind
#define END(why) LOTS__ASSIGNMENT_END__ASSIGNMENT_END_##why

/* How assignments end: which of them, on which last day, and why. */
struct ending {
  Lots__AssignmentKind kind; /* UNSPECIFIED: of any kind */
  uint64_t staff;            /* 0: of anybody */
  date_t last;
  Lots__AssignmentEnd why;
  const char *reason;
  uint64_t by;
  date_t read_until; /* DATE_NONE: from then on it opens nothing */
};

static bool ends_by(const Lots__Assignment *assignment, const struct ending *ending) {
  date_t to = date_stored(assignment->to);
  return (!ending->kind || assignment->kind == ending->kind) &&
         (!ending->staff || assignment->staff == ending->staff) && (to == DATE_NONE || to > ending->last);
}

static bool end_one(Lots__Assignment *assignment, const struct ending *ending, struct arena *arena) {
  bool began = date_stored(assignment->from) <= ending->last;
  assignment->ended = ending->why;
  assignment->ended_by = ending->by;
  assignment->to = date_text(arena, ending->last);
  assignment->read_until = date_text(arena, began ? ending->read_until : DATE_NONE);
  return assignment->to && assignment->read_until && apply_keep(arena, &assignment->reason, ending->reason);
}

static bool end_all(Lots__Case *state, const struct ending *ending, struct arena *arena) {
  for (size_t i = 0; i < state->n_assignments; i++)
    if (ends_by(state->assignments[i], ending) && !end_one(state->assignments[i], ending, arena))
      return false;
  return true;
}

/* The day before `date`; DATE_NONE for none. */
static date_t day_before(const char *date) {
  date_t day = date_stored(date);
  return day == DATE_NONE ? DATE_NONE : day - 1;
}

/* --- another coach ------------------------------------------------------------------------------------------------ */

/* One coach at a time (S1.3): the one before ends the day before. A correction on the very day leaves an empty period.
 */
static bool end_coach_before(Lots__Case *state, const char *from, struct arena *arena) {
  struct ending ending = {.last = day_before(from), .why = END(REPLACED), .reason = "", .read_until = DATE_NONE};
  for (size_t i = 0; i < state->n_assignments; i++) {
    Lots__Assignment *assignment = state->assignments[i];
    if (assignment->kind == KIND(COACH) && !assignment->to[0] && !end_one(assignment, &ending, arena))
      return false;
  }
  return true;
}

enum status case_apply_assigned(Lots__Case *state, const Lots__Event *event, struct arena *arena) {
  const Lots__Assignment *assigned = event->assigned;
  if (assigned->kind == KIND(COACH) && !end_coach_before(state, assigned->from, arena))
    return STATUS_RESOURCE_EXHAUSTED;
  return apply_append(arena, &state->assignments, &state->n_assignments, &assigned->base);
}

/* --- a command ---------------------------------------------------------------------------------------------------- */

/* What the case's end left open for a while is shut by it too. */
static bool shut_waiting(Lots__Case *state, const struct ending *ending, struct arena *arena) {
  for (size_t i = 0; i < state->n_assignments; i++) {
    Lots__Assignment *assignment = state->assignments[i];
    bool meant = assignment->staff == ending->staff && (!ending->kind || assignment->kind == ending->kind);
    if (meant && assignment_waits(assignment) && !end_one(assignment, ending, arena))
      return false;
  }
  return true;
}

enum status case_apply_assignment_ended(Lots__Case *state, const Lots__Event *event, struct arena *arena) {
  const Lots__AssignmentEnded *ended = event->assignment_ended;
  struct ending ending = {.kind = ended->kind,
                          .staff = ended->staff,
                          .last = day_before(ended->from),
                          .why = END(BY_COMMAND),
                          .reason = ended->reason,
                          .by = ended->by,
                          .read_until = DATE_NONE};
  bool done = ended->staff == 0 || ending.last == DATE_NONE ||
              (shut_waiting(state, &ending, arena) && end_all(state, &ending, arena));
  return done ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
}

/* --- a hand-over -------------------------------------------------------------------------------------------------- */

bool case_apply_hand_over_ends(Lots__Case *state, const char *date, struct arena *arena) {
  struct ending ending = {.last = day_before(date), .why = END(HANDED_OVER), .reason = "", .read_until = DATE_NONE};
  return ending.last == DATE_NONE || end_all(state, &ending, arena);
}

/* --- the end of the case, and its reopening ----------------------------------------------------------------------- */

static bool end_with_case(Lots__Case *state, const Lots__CaseMoved *moved, struct arena *arena) {
  date_t last = date_stored(moved->date), until = date_stored(moved->read_until);
  struct ending ending = {.last = last,
                          .why = END(CASE_ENDED),
                          .reason = "",
                          .read_until = until == DATE_NONE ? last + READ_AFTER_STANDARD : until};
  return last == DATE_NONE || end_all(state, &ending, arena);
}

static bool take_up(Lots__Case *state, const Lots__Assignment *before, const char *from, struct arena *arena) {
  Lots__Assignment again = LOTS__ASSIGNMENT__INIT;
  again.kind = before->kind;
  again.staff = before->staff;
  again.from = (char *)(uintptr_t)from;
  return apply_append(arena, &state->assignments, &state->n_assignments, &again.base) == STATUS_OK;
}

/* Who worked with it until its end goes on; what was is left as it was. */
static bool take_up_again(Lots__Case *state, const char *date, struct arena *arena) {
  size_t count = state->n_assignments;
  for (size_t i = 0; i < count; i++) {
    Lots__Assignment *before = state->assignments[i];
    if (!assignment_waits(before))
      continue;
    before->read_until = (char *)protobuf_c_empty_string;
    if (!take_up(state, before, date, arena))
      return false;
  }
  return true;
}

/* --- the end of the assessment ------------------------------------------------------------------------------------ */

static bool is_assessed(Lots__CaseStatus status) {
  return status == STATUS(ASSESSING) || status == STATUS(AWAITING_BASIS);
}

/* Who assessed and may decide goes on as the one who decides (S2.40). */
static bool goes_on_to_decide(const Lots__Case *state, const Lots__Assessment *assessment, date_t on) {
  if (!(rights_of_role(assessment->assessor_role) & RIGHT_DECIDE))
    return false;
  for (size_t i = 0; i < state->n_assignments; i++) {
    const Lots__Assignment *one = state->assignments[i];
    if (one->kind == KIND(DECIDER) && one->staff == assessment->assessor && assignment_runs(one, on))
      return false;
  }
  return true;
}

static bool begin_deciding(Lots__Case *state, const char *date, struct arena *arena) {
  Lots__Assignment decides = LOTS__ASSIGNMENT__INIT;
  const Lots__Assessment *newest = state->n_assessments > 0 ? state->assessments[state->n_assessments - 1] : NULL;
  if (!newest || !goes_on_to_decide(state, newest, date_stored(date)))
    return true;
  decides.kind = KIND(DECIDER);
  decides.staff = newest->assessor;
  decides.from = (char *)(uintptr_t)date;
  return apply_append(arena, &state->assignments, &state->n_assignments, &decides.base) == STATUS_OK;
}

static bool end_assessing(Lots__Case *state, const Lots__CaseMoved *moved, struct arena *arena) {
  struct ending ending = {.kind = KIND(ASSESSOR),
                          .last = date_stored(moved->date),
                          .why = END(ASSESSED),
                          .reason = "",
                          .read_until = DATE_NONE};
  if (ending.last != DATE_NONE && !end_all(state, &ending, arena))
    return false;
  return moved->to != STATUS(AWAITING_DECISION) || begin_deciding(state, moved->date, arena);
}

/* --- what a change of status brings ------------------------------------------------------------------------------- */

bool case_apply_assigned_moved(Lots__Case *state, Lots__CaseStatus before, const Lots__CaseMoved *moved,
                               struct arena *arena) {
  if (case_status_is_final(moved->to))
    return case_status_is_final(before) || end_with_case(state, moved, arena);
  if (case_status_is_final(before))
    return take_up_again(state, moved->date, arena);
  return !is_assessed(before) || is_assessed(moved->to) || end_assessing(state, moved, arena);
}
