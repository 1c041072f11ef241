/* cases_step: what every step of a case shares: load, look up, settle, reply. */
#include "cases.h"
#include "daemon.h"
#include "policy.h"
#include "server/rules/apply/event_apply.h"
#include "server/rules/facts/case_state.h"
#include "server/rules/tables/programmes.h"

static enum status gather(struct call *call, const Lots__Case *kase, struct case_facts *facts) {
  const Lots__Organisation *organisation;
  const Lots__Unit *unit;
  enum status status = view_organisation(&call->view, kase->organisation, &organisation);
  if (status == STATUS_OK)
    status = view_unit(&call->view, kase->unit, &unit);
  if (status != STATUS_OK)
    return status;
  *facts = (struct case_facts){.kase = kase,
                               .organisation = organisation,
                               .unit = unit,
                               .caller = call->view.who,
                               .rules = &rule_book,
                               .today = call->view.today,
                               .arena = call->arena};
  return STATUS_OK;
}

enum status cases_look(struct call *call, const Lots__Case *kase, struct case_facts *facts) {
  const Lots__Principal *coach;
  uint64_t id = case_coach(kase, call->view.today);
  enum status status = gather(call, kase, facts);
  if (status == STATUS_OK && id && view_principal(&call->view, id, &coach) == STATUS_OK)
    facts->staff = coach;
  return status;
}

bool cases_gather(struct call *call, enum status status, Lots__Case *kase, struct case_facts *facts) {
  if (status == STATUS_OK)
    status = gather(call, kase, facts);
  if (status != STATUS_OK) {
    call_fail_for(call, status, "id");
    return false;
  }
  call->subject = kase->person;
  return true;
}

bool cases_load(struct call *call, uint64_t id, struct case_facts *facts, Lots__Case **out) {
  *out = NULL;
  enum status status = view_case(&call->view, id, out);
  if (!cases_gather(call, status, *out, facts))
    return false;
  call->acting_role = rights_role_for(call->view.who, facts->unit->id, 0, call->view.today);
  return true;
}

/* What the method changes is open to whoever asks for it (S2.40, C7). */
static bool may_change(struct call *call) {
  if (!(call->policy->part & call->view.closed))
    return true;
  call_refuse(call, STATUS_FAILED_PRECONDITION, "id", "C7", MSG_NOT_ASSIGNED, NULL, NULL);
  return false;
}

bool cases_load_to_change(struct call *call, uint64_t id, struct case_facts *facts, Lots__Case **out) {
  return cases_load(call, id, facts, out) && may_change(call) && call_revision_ok(call, (*out)->revision);
}

#define FRAME_RESERVE ((size_t)16 * 1024) /* what stands around a reply, and around each part of it */

size_t cases_room_beside(const struct call *call, const ProtobufCMessage *reply) {
  size_t taken = protobuf_c_message_get_packed_size(reply) + FRAME_RESERVE;
  size_t frame = call->daemon->max_frame;
  return taken < frame ? frame - taken : 0;
}

#define SMALL_STEP 1024 /* bytes of a request that says little: that something ended, and when */

/* A case is shown whole, in one frame with notes beside it: what would make it larger than that is refused while there
 * is still room for the small steps that take it to its end, and for the end. */
static bool has_room(struct call *call, const Lots__Case *state) {
  size_t eighth = call->daemon->max_frame / 8, largest = 4 * eighth;
  if (call->request->body.len <= SMALL_STEP)
    largest = 6 * eighth;
  if (case_status_is_final(state->status))
    largest = 7 * eighth;
  if (protobuf_c_message_get_packed_size(&state->base) <= largest)
    return true;
  call_refuse(call, STATUS_FAILED_PRECONDITION, "id", "", MSG_CASE_FULL, NULL, NULL);
  return false;
}

/* A case that is being opened has its number from its first event. */
bool cases_settle(struct call *call, enum status status, Lots__Case *state) {
  if (status == STATUS_OK && call->events.count > 0)
    status = case_apply_all(state, call->events.items, call->events.count, call_event(call)->case_, call->arena);
  if (status != STATUS_OK)
    call_fail(call, status);
  return status == STATUS_OK && (call->events.count == 0 || has_room(call, state));
}

void cases_finish(struct call *call, enum status status, Lots__Case *state, Lots__CaseReply_Closure closure) {
  Lots__CaseReply reply = LOTS__CASE_REPLY__INIT;
  reply.case_ = state;
  if (!cases_settle(call, status, state))
    return;
  view_shows_new(&call->view, state);
  closure(&reply, call);
}

bool cases_find_staff(struct call *call, const char *field, uint64_t id, struct case_facts *facts) {
  const Lots__Principal *staff;
  if (id == 0)
    return true;
  enum status status = view_principal(&call->view, id, &staff);
  if (status == STATUS_OK && staff->organisation != facts->organisation->id)
    status = STATUS_NOT_FOUND;
  if (status != STATUS_OK) {
    call_fail_for(call, status, field);
    return false;
  }
  facts->staff = staff;
  return true;
}

bool cases_find_employer(struct call *call, uint64_t id, struct case_facts *facts) {
  bool known = false;
  enum status status = id ? view_knows_employer(&call->view, id, &known) : STATUS_OK;
  facts->employer = known ? id : 0;
  if (status != STATUS_OK)
    call_fail(call, status);
  return status == STATUS_OK;
}

bool cases_find_document(struct call *call, const char *field, uint64_t id, const Lots__Case *kase,
                         Lots__Document **out) {
  Lots__Case *of;
  *out = NULL;
  if (id == 0)
    return true;
  enum status status = view_document(&call->view, id, out, &of);
  if (status == STATUS_OK && (*out)->case_ != kase->id)
    status = STATUS_NOT_FOUND;
  if (status != STATUS_OK)
    call_fail_for(call, status, field);
  return status == STATUS_OK;
}

Lots__Note *cases_note_of(struct call *call, const struct case_entry *item) {
  for (size_t i = 0; i < item->entry->n_events; i++) {
    const Lots__Event *event = item->entry->events[i];
    if (!event_is_note(event->kind_case))
      continue;
    const Lots__Note *note = event->note_added; /* the oneof's members share their place */
    Lots__Note *out = arena_copy(call->arena, note, sizeof *note);
    if (out != NULL)
      out->position = item->position;
    return out;
  }
  return NULL;
}

Lots__NoteShown *cases_note_shown(struct call *call, const struct case_entry *item) {
  Lots__NoteShown *out = arena_alloc(call->arena, sizeof *out);
  char *at = arena_alloc(call->arena, MOMENT_TEXT_MAX);
  if (out == NULL || at == NULL)
    return NULL;
  lots__note_shown__init(out);
  out->note = cases_note_of(call, item);
  out->at = moment_format(item->entry->at_us, at);
  out->author = item->entry->by_name;
  out->role = item->entry->by_role;
  return out->note != NULL ? out : NULL;
}
