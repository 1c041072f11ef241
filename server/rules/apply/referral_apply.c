/* referral_apply: state + event -> state, for referrals. See apply_parts.h. */
#include "apply_parts.h"

#define STATUS(status) LOTS__REFERRAL_STATUS__REFERRAL_STATUS_##status

/* The first time counts: it may be returned and come back. */
static void note_received(Lots__Referral *state) {
  if (state->status == STATUS(RECEIVED) && !state->received[0])
    state->received = state->status_since;
}

enum status referral_apply_registered(Lots__Referral *state, const Lots__Event *event, struct arena *arena) {
  const Lots__Referral *registered = event->referral_registered;
  Lots__Referral *copy = arena_clone(arena, &registered->base);
  if (!copy)
    return STATUS_RESOURCE_EXHAUSTED;
  *state = *copy;
  note_received(state);
  return STATUS_OK;
}

enum status referral_apply_moved(Lots__Referral *state, const Lots__Event *event, struct arena *arena) {
  const Lots__ReferralMoved *moved = event->referral_moved;
  Lots__ReferralMoved *copy = arena_clone(arena, &moved->base);
  if (!copy)
    return STATUS_RESOURCE_EXHAUSTED;
  state->status = copy->to;
  state->status_since = copy->date;
  state->missing = copy->missing; /* sent again, nothing is missing any more; the journal keeps what was */
  state->n_missing = copy->n_missing;
  state->decline_reason = copy->decline_reason;
  state->case_ = copy->case_;
  state->revision++;
  note_received(state);
  return STATUS_OK;
}
