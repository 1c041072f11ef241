/* case_apply_life: state + event -> state, for pauses, hand-overs and what follows on a decision. See
 * apply_parts.h. */
#include "apply_copy.h"
#include "apply_parts.h"
#include "server/rules/facts/case_state.h"

#define STATUS(status) LOTS__CASE_STATUS__CASE_STATUS_##status

/* The day before `date`, as text; "" for none. */
static char *day_before(struct arena *arena, const char *date) {
  date_t day = date_stored(date);
  return date_text(arena, day == DATE_NONE ? DATE_NONE : day - 1);
}

/* --- what a change of status brings ------------------------------------------------------------------------------- */

static bool begin_pause(Lots__Case *state, const Lots__CaseMoved *moved, struct arena *arena) {
  Lots__Pause *pause = arena_alloc(arena, sizeof *pause);
  if (!pause)
    return false;
  lots__pause__init(pause);
  pause->reason = moved->pause_reason;
  pause->from = arena_strdup(arena, moved->date);
  pause->text = arena_strdup(arena, moved->pause_text);
  return pause->from && pause->text && arena_append(arena, &state->pauses, &state->n_pauses, pause);
}

static bool end_pause(Lots__Case *state, const char *date, struct arena *arena) {
  Lots__Pause *last = state->n_pauses > 0 ? state->pauses[state->n_pauses - 1] : NULL;
  if (!last || last->to[0])
    return true;
  char *to = day_before(arena, date);
  if (to)
    last->to = to;
  return to != NULL;
}

/* The first start executes the decision it rests on (B11). */
static bool execute(Lots__Case *state, const char *date, struct arena *arena) {
  const Lots__Decision *granted = case_granting(state);
  for (size_t i = 0; i < state->n_decisions; i++) {
    Lots__Decision *decision = state->decisions[i];
    if (decision != granted || decision->executed[0])
      continue;
    char *copy = arena_strdup(arena, date);
    if (!copy)
      return false;
    decision->executed = copy;
  }
  return true;
}

static bool keep_hand_over(Lots__Case *state, const Lots__CaseMoved *moved, struct arena *arena) {
  if (moved->hand_over)
    state->hand_over = arena_clone(arena, &moved->hand_over->base);
  return !moved->hand_over || state->hand_over;
}

bool case_apply_life_moved(Lots__Case *state, Lots__CaseStatus before, const Lots__CaseMoved *moved,
                           struct arena *arena) {
  if (before == STATUS(PAUSED) && !end_pause(state, moved->date, arena))
    return false;
  if (!keep_hand_over(state, moved, arena))
    return false;
  if (moved->to == STATUS(PAUSED))
    return begin_pause(state, moved, arena);
  return moved->to != STATUS(ACTIVE) || execute(state, moved->date, arena);
}

/* --- hand-over ---------------------------------------------------------------------------------------------------- */

enum status case_apply_proposed(Lots__Case *state, const Lots__Event *event, struct arena *arena) {
  const Lots__Transfer *proposed = event->transfer_proposed;
  Lots__Transfer *open = case_open_transfer(state), *copy = arena_clone(arena, &proposed->base);
  if (open)
    open->state = LOTS__TRANSFER_STATE__TRANSFER_STATE_REPLACED;
  return copy && arena_append(arena, &state->transfers, &state->n_transfers, copy) ? STATUS_OK
                                                                                   : STATUS_RESOURCE_EXHAUSTED;
}

enum status case_apply_answered(Lots__Case *state, const Lots__Event *event, struct arena *arena) {
  const Lots__TransferAnswered *answered = event->transfer_answered;
  Lots__Transfer *open = case_open_transfer(state);
  Lots__TransferAnswered *copy = arena_clone(arena, &answered->base);
  if (!copy)
    return STATUS_RESOURCE_EXHAUSTED;
  if (!open)
    return STATUS_OK;
  open->state = copy->state;
  open->answered = copy->date;
  open->answered_by = copy->by;
  open->answer = copy->text;
  if (copy->state != LOTS__TRANSFER_STATE__TRANSFER_STATE_ACCEPTED)
    return STATUS_OK;
  state->unit = open->unit;
  /* Every assignment of the old unit ends the day before; a new handler's comes with an event of its own. */
  return case_apply_hand_over_ends(state, copy->date, arena) ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
}

/* --- decisions ---------------------------------------------------------------------------------------------------- */

static Lots__Decision *numbered(Lots__Case *state, uint32_t number) {
  return number > 0 && number <= state->n_decisions ? state->decisions[number - 1] : NULL;
}

enum status case_apply_notified(Lots__Case *state, const Lots__Event *event, struct arena *arena) {
  const Lots__DecisionNotified *notified = event->decision_notified;
  Lots__Decision *decision = numbered(state, notified->decision);
  if (!decision || !notified->notification)
    return STATUS_OK;
  decision->notified = arena_clone(arena, &notified->notification->base);
  return decision->notified ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
}

enum status case_apply_appealed(Lots__Case *state, const Lots__Event *event, struct arena *arena) {
  const Lots__DecisionAppealed *appealed = event->decision_appealed;
  Lots__Decision *decision = numbered(state, appealed->decision);
  if (!decision || !appealed->step)
    return STATUS_OK;
  void *step = arena_clone(arena, &appealed->step->base);
  return step && arena_append(arena, &decision->appeal, &decision->n_appeal, step) ? STATUS_OK
                                                                                   : STATUS_RESOURCE_EXHAUSTED;
}

enum status case_apply_interrupted(Lots__Case *state, const Lots__Event *event, struct arena *arena) {
  const Lots__DecisionInterrupted *interrupted = event->decision_interrupted;
  Lots__Decision *decision = numbered(state, interrupted->decision);
  if (!decision || !interrupted->interruption)
    return STATUS_OK;
  Lots__Interruption *copy = arena_clone(arena, &interrupted->interruption->base);
  if (!copy)
    return STATUS_RESOURCE_EXHAUSTED;
  if (interrupted->over && decision->n_interruptions > 0)
    decision->interruptions[decision->n_interruptions - 1]->to = copy->to;
  else if (!arena_append(arena, &decision->interruptions, &decision->n_interruptions, copy))
    return STATUS_RESOURCE_EXHAUSTED;
  return STATUS_OK;
}

enum status case_apply_dialogue(Lots__Case *state, const Lots__Event *event, struct arena *arena) {
  return apply_append(arena, &state->dialogues, &state->n_dialogues, &event->dialogue_held->base);
}

enum status case_apply_delayed(Lots__Case *state, const Lots__Event *event, struct arena *arena) {
  return apply_append(arena, &state->delays, &state->n_delays, &event->decision_delayed->base);
}

enum status case_apply_outreach(Lots__Case *state, const Lots__Event *event, struct arena *arena) {
  return apply_append(arena, &state->outreach, &state->n_outreach, &event->outreach_made->base);
}
