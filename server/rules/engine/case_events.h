/* case_events: small makers of the events that several decisions share. Internal to server/rules.
 *
 * What they add lives in the events' arena; strings may be borrowed from the request and the case, which live as long.
 * NULL and false mean that the arena is spent.
 */
#pragma once

#include "attempt.h"

/* Which case an event is about. */
struct case_ref {
  uint64_t id;
  uint64_t person;
};
struct case_ref case_ref_of(const Lots__Case *kase);

/* A fresh message of a type, after its init: case_new(out, &lots__decision__descriptor). */
void *case_new(struct events *events, const ProtobufCMessageDescriptor *type) MUST_USE;
/* An event about the case; its kind's member is still to be set. */
Lots__Event *case_add(struct events *events, Lots__Event__KindCase kind, struct case_ref kase) MUST_USE;
/* Moves the case to the row's status on the attempt's date; what belongs to the move is still to be set. */
Lots__CaseMoved *case_add_moved(const struct attempt *attempt, struct events *events) MUST_USE;
/* Appoints `staff` from a day on. */
enum status case_add_assigned(struct events *events, struct case_ref kase, Lots__AssignmentKind kind, uint64_t staff,
                              date_t from) MUST_USE;
