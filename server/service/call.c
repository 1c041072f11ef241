/* call: see call.h. */
#include "call.h"

#include <inttypes.h>

#include "common/text.h"
#include "numbers.h"
#include "policy.h"
#include "server/rules/engine/rights.h"

#define PAGE_MAX 200

/* --- how a handler ends ------------------------------------------------------------------------------------------- */

/* What the command itself puts on record is shown to who gave it. */
static scope_parts closed_in_reply(const struct call *call) {
  scope_parts closed = call->view.closed & scope_marked;
  for (size_t i = 0; closed && i < call->events.count; i++)
    closed &= ~scope_of_event(call->events.items[i]->kind_case);
  return closed;
}

/* A write's reply may be made of what is going to the journal: that stays whole. NULL: the arena is spent. */
static const ProtobufCMessage *withheld(const struct call *call, const ProtobufCMessage *message, scope_parts closed) {
  bool written = call->policy->lane == LANE_WRITE;
  ProtobufCMessage *shown = written ? arena_clone(call->arena, message) : (ProtobufCMessage *)(uintptr_t)message;
  if (shown)
    scope_withhold(shown, closed);
  return shown;
}

static struct slice packed(struct call *call, const ProtobufCMessage *message) {
  const struct numbers *positions = call->policy->answered;
  return positions ? numbers_pack(positions, view_places_key(&call->view), call->arena, message)
                   : arena_pack(call->arena, message);
}

void call_reply(const ProtobufCMessage *message, void *closure_data) {
  struct call *call = closure_data;
  scope_parts closed = closed_in_reply(call);
  const ProtobufCMessage *shown = closed ? withheld(call, message, closed) : message;
  call->body = shown ? packed(call, shown) : slice_of(NULL, 0);
  call->status = call->body.data && !arena_failed(call->arena) ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
}

bool call_reply_again(struct call *call, struct slice body) {
  const ProtobufCMessageDescriptor *type = call->policy->service->descriptor->methods[call->policy->index].output;
  call->body = body;
  if (!(call->view.closed & scope_marked))
    return true;
  ProtobufCMessage *message = arena_unpack(call->arena, type, body);
  if (!message)
    return false;
  scope_withhold(message, call->view.closed);
  call->body = arena_pack(call->arena, message);
  return call->body.data;
}

const Lots__Event *call_event(const struct call *call) {
  return call->events.count > 0 ? call->events.items[0] : NULL;
}

void call_fail(struct call *call, enum status status) {
  call->status = arena_failed(call->arena) ? STATUS_RESOURCE_EXHAUSTED : status;
}

void call_refuse(struct call *call, enum status status, const char *field, const char *rule, enum message message,
                 const char *arg1, const char *arg2) {
  problem_add(&call->problems, field, rule, message, arg1, arg2);
  call_fail(call, status);
}

void call_fail_for(struct call *call, enum status status, const char *field) {
  if (status == STATUS_NOT_FOUND)
    problem_add(&call->problems, field, "", MSG_NO_SUCH, NULL, NULL);
  call_fail(call, status);
}

bool call_revision_ok(struct call *call, uint64_t revision) {
  uint64_t wanted = call->request->if_revision;
  if (wanted == 0 || wanted == revision)
    return true;
  call_refuse(call, STATUS_ABORTED, "if_revision", "", MSG_REVISION_CHANGED,
              arena_printf(call->arena, "%" PRIu64, wanted), arena_printf(call->arena, "%" PRIu64, revision));
  return false;
}

bool call_version_ok(struct call *call, bool asked, uint32_t wanted, uint32_t version) {
  if (!asked || wanted == version)
    return true;
  call_refuse(call, STATUS_ABORTED, "if_version", "", MSG_VERSION_CHANGED,
              arena_printf(call->arena, "%" PRIu32, wanted), arena_printf(call->arena, "%" PRIu32, version));
  return false;
}

/* --- checks of fields --------------------------------------------------------------------------------------------- */

static bool refuse_field(struct call *call, const char *field, enum message message, const char *arg1,
                         const char *arg2) {
  problem_add(&call->problems, field, "", message, arg1, arg2);
  return false;
}

bool call_check_text(struct call *call, const char *field, const char *text, size_t max) {
  if (text_length(text) <= max)
    return true;
  return refuse_field(call, field, MSG_TOO_LONG, arena_printf(call->arena, "%zu", max), NULL);
}

bool call_check_line(struct call *call, const char *field, const char *text, size_t max) {
  return text_is_line(slice_str(text)) ? call_check_text(call, field, text, max)
                                       : refuse_field(call, field, MSG_ONE_LINE, NULL, NULL);
}

bool call_need_line(struct call *call, const char *field, const char *text, size_t max) {
  return text_is_line(slice_str(text)) ? call_need_text(call, field, text, max)
                                       : refuse_field(call, field, MSG_ONE_LINE, NULL, NULL);
}

bool call_need_text(struct call *call, const char *field, const char *text, size_t max) {
  const char *trimmed = *text ? text_trim(call->arena, text) : text;
  if (!trimmed || !*trimmed)
    return refuse_field(call, field, MSG_MISSING, NULL, NULL);
  return call_check_text(call, field, trimmed, max);
}

bool call_need_id(struct call *call, const char *field, uint64_t id) {
  return id != 0 || refuse_field(call, field, MSG_MISSING, NULL, NULL);
}

bool call_page_size(struct call *call, uint32_t asked, size_t fallback, size_t *out) {
  if (asked > PAGE_MAX)
    return refuse_field(call, "page_size", MSG_OUT_OF_RANGE, "1", "200");
  *out = asked ? asked : fallback;
  return true;
}

/* --- who calls ---------------------------------------------------------------------------------------------------- */

unsigned call_rights(const struct call *call, uint64_t unit) {
  return rights_in_unit(call->view.who, unit, call->view.today);
}

bool call_is_admin(const struct call *call) {
  const Lots__Principal *who = call->view.who;
  return who && !who->disabled && who->kind == LOTS__PRINCIPAL_KIND__PRINCIPAL_KIND_ADMIN;
}
