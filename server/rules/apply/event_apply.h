/* event_apply: state + event -> state: what replay, rebuild and the view of an earlier day rest on. It judges nothing:
 * what stands in the journal happened. Nothing of the event is borrowed; what the state keeps is copied into the arena.
 *
 * Pure, and resting on facts alone: no rule, guard or decision can change what a journal means. What each kind does
 * stands in its row (event_kinds.c). UNIMPLEMENTED: this build does not know the kind. RESOURCE_EXHAUSTED: the arena is
 * spent.
 */
#pragma once

#include "event_kinds.h"

/* In place, with new parts in the arena (which must outlive the state). For CASE_OPENED, `state` is a fresh Lots__Case
 * after lots__case__init(). Events that do not touch a case's state (notes) change nothing. */
enum status case_apply(Lots__Case *state, const Lots__Event *event, struct arena *arena) MUST_USE;
/* Applies every event of one entry that is about case `id` (which the first may open), and then, if any changed the
 * state, counts one revision. */
enum status case_apply_all(Lots__Case *state, Lots__Event *const *events, size_t count, uint64_t id,
                           struct arena *arena) MUST_USE;
/* Does the event touch a case's state at all? Notes do not. */
bool case_event_changes_state(const Lots__Event *event);
/* For REFERRAL_REGISTERED the state is copied from the event. */
enum status referral_apply(Lots__Referral *state, const Lots__Event *event, struct arena *arena) MUST_USE;
/* For DOCUMENT_ADDED of a new document `state` is fresh. DATA_LOSS: it signs a version that is not there. */
enum status document_apply(Lots__Document *state, const Lots__Event *event, struct arena *arena) MUST_USE;

/* What an event corrects and why (B14); NULL: nothing. A note tells it in fields of its own. */
const Lots__Correction *case_correction_of(const Lots__Event *event);
/* A note, or the correction of one? */
bool event_is_note(Lots__Event__KindCase kind);
/* The document that the event tells of, or 0. */
uint64_t event_document(const Lots__Event *event);
/* Tells a note or a text where it stands; nothing for other events. */
void event_place(Lots__Event *event, uint64_t position);
