/* case_events: see case_events.h. */
#include "case_events.h"

struct case_ref case_ref_of(const Lots__Case *kase) {
  return (struct case_ref){.id = kase->id, .person = kase->person};
}

void *case_new(struct events *events, const ProtobufCMessageDescriptor *type) {
  ProtobufCMessage *message = arena_alloc(events->arena, type->sizeof_message);
  if (message)
    protobuf_c_message_init(type, message);
  return message;
}

Lots__Event *case_add(struct events *events, Lots__Event__KindCase kind, struct case_ref kase) {
  return events_add(events, kind, kase.id, 0, kase.person);
}

Lots__CaseMoved *case_add_moved(const struct attempt *attempt, struct events *events) {
  Lots__CaseMoved *moved = case_new(events, &lots__case_moved__descriptor);
  Lots__Event *event = case_add(events, LOTS__EVENT__KIND_CASE_MOVED, case_ref_of(attempt->facts->kase));
  char *date = date_text(events->arena, attempt->date);
  if (!moved || !event || !date)
    return NULL;
  moved->to = attempt->row->to;
  moved->date = date;
  event->case_moved = moved;
  return moved;
}

enum status case_add_assigned(struct events *events, struct case_ref kase, Lots__AssignmentKind kind, uint64_t staff,
                              date_t from) {
  Lots__Assignment *assignment = case_new(events, &lots__assignment__descriptor);
  Lots__Event *event = case_add(events, LOTS__EVENT__KIND_ASSIGNED, kase);
  char *date = date_text(events->arena, from);
  if (!assignment || !event || !date)
    return STATUS_RESOURCE_EXHAUSTED;
  assignment->kind = kind;
  assignment->staff = staff;
  assignment->from = date;
  event->assigned = assignment;
  return STATUS_OK;
}
