/* staff_step: what the steps of a record of staff share: load, count, store and reply. */
#include "staff.h"

/* A principal is read at every request, and whole lists of them: none may grow without end. */
#define RECORDS_MAX 100

void staff_put(struct call *call, Lots__Principal *principal, Lots__StaffReply_Closure closure) {
  Lots__Event *event = events_add(&call->events, LOTS__EVENT__KIND_PRINCIPAL_PUT, 0, 0, 0);
  if (event == NULL) {
    call_fail(call, STATUS_RESOURCE_EXHAUSTED);
    return;
  }
  event->principal_put = principal;
  Lots__StaffReply reply = LOTS__STAFF_REPLY__INIT;
  reply.principal = principal;
  closure(&reply, call);
}

bool staff_check_count(struct call *call, const char *field, size_t count) {
  if (count <= RECORDS_MAX)
    return true;
  problem_add(&call->problems, field, "", MSG_TOO_MANY, service_decimal(call, RECORDS_MAX), NULL);
  return false;
}

bool staff_load(struct call *call, uint64_t id, Lots__Principal **out) {
  const Lots__Principal *found;
  enum status status = view_principal(&call->view, id, &found);
  *out = status == STATUS_OK ? arena_clone(call->arena, &found->base) : NULL;
  if (status == STATUS_OK && !*out)
    status = STATUS_RESOURCE_EXHAUSTED;
  if (status != STATUS_OK)
    call_fail_for(call, status, "id");
  return status == STATUS_OK;
}
