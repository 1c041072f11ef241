/* staff: the record of the Staff service: members of staff, script identities and administrators, with roles and
 * competences. Kept by administrators; a unit's manager may read its staff and add competences (S0.3, S4.23). */
#include "staff.h"
#include "common/codes.h"
#include "policy.h"
#include "server/rules/engine/rights.h"

static void check_methods(struct call *call, const Lots__Principal *principal) {
  if (principal->kind == LOTS__PRINCIPAL_KIND__PRINCIPAL_KIND_SERVICE && principal->n_methods == 0)
    problem_add(&call->problems, "principal.methods", "", MSG_MISSING, NULL, NULL);
  for (size_t i = 0; i < principal->n_methods; i++)
    if (policy_find(principal->methods[i]) == NULL)
      problem_add(&call->problems, "principal.methods", "", MSG_UNKNOWN_METHOD, NULL, NULL);
}

static void check_principal(struct call *call, Lots__Principal *principal) {
  const Lots__Organisation *organisation;
  bool admin = principal->kind == LOTS__PRINCIPAL_KIND__PRINCIPAL_KIND_ADMIN;
  call_need_line(call, "principal.name", principal->name, NAME_MAX_LENGTH);
  if (principal->kind < LOTS__PRINCIPAL_KIND__PRINCIPAL_KIND_STAFF ||
      principal->kind > LOTS__PRINCIPAL_KIND__PRINCIPAL_KIND_ADMIN)
    problem_add(&call->problems, "principal.kind", "", MSG_UNKNOWN_CODE, "STAFF, SERVICE, ADMIN", NULL);
  if (admin && (principal->organisation != 0 || principal->n_roles != 0))
    problem_add(&call->problems, "principal.roles", "C1", MSG_NO_ADMIN_ROLES, NULL, NULL);
  if (!admin && view_organisation(&call->view, principal->organisation, &organisation) != STATUS_OK)
    problem_add(&call->problems, "principal.organisation", "", MSG_NO_SUCH, NULL, NULL);
  if (staff_check_count(call, "principal.roles", principal->n_roles))
    for (size_t i = 0; i < principal->n_roles; i++)
      staff_check_role(call, "principal.roles", principal, principal->roles[i]);
  if (staff_check_count(call, "principal.competences", principal->n_competences))
    for (size_t i = 0; i < principal->n_competences; i++)
      staff_check_competence(call, principal->competences[i]);
  if (staff_check_count(call, "principal.methods", principal->n_methods))
    check_methods(call, principal);
}

static void staff_add(Lots__Staff_Service *service, const Lots__AddStaffRequest *request,
                      Lots__StaffReply_Closure closure, void *closure_data) {
  (void)service;
  struct call *call = closure_data;
  Lots__Principal *principal = request->principal;
  if (!service_need_part(call, "principal", principal))
    return;
  if (principal->kind == LOTS__PRINCIPAL_KIND__PRINCIPAL_KIND_UNSPECIFIED)
    principal->kind = LOTS__PRINCIPAL_KIND__PRINCIPAL_KIND_STAFF;
  check_principal(call, principal);
  if (service_refused(call))
    return;
  principal->id = view_next_number(&call->view, NUMBER_PRINCIPAL);
  principal->disabled = false;
  principal->disabled_on = (char *)protobuf_c_empty_string;
  Lots__RoleHeld **roles = principal->roles;
  size_t count = principal->n_roles;
  principal->roles = principal->awaiting = NULL;
  principal->n_roles = principal->n_awaiting = 0;
  enum status status = staff_give_roles(call, principal, roles, count);
  if (status != STATUS_OK)
    call_fail(call, status);
  else
    staff_put(call, principal, closure);
}

static void staff_show(Lots__Staff_Service *service, const Lots__ShowStaffRequest *request,
                       Lots__StaffReply_Closure closure, void *closure_data) {
  (void)service;
  struct call *call = closure_data;
  Lots__StaffReply reply = LOTS__STAFF_REPLY__INIT;
  if (!staff_load(call, request->id != 0 ? request->id : call->view.who->id, &reply.principal))
    return;
  if (staff_add_programmes(call, &reply))
    closure(&reply, call);
  else
    call_fail(call, STATUS_RESOURCE_EXHAUSTED);
}

static bool read_cursor(struct call *call, ProtobufCBinaryData cursor, uint64_t *after) {
  if (view_place_read(service_slice(cursor), after))
    return true;
  call_refuse(call, STATUS_INVALID_ARGUMENT, "cursor", "", MSG_CURSOR_STALE, NULL, NULL);
  return false;
}

static void staff_list(Lots__Staff_Service *service, const Lots__ListStaffRequest *request,
                       Lots__ListStaffReply_Closure closure, void *closure_data) {
  (void)service;
  struct call *call = closure_data;
  Lots__ListStaffReply reply = LOTS__LIST_STAFF_REPLY__INIT;
  uint64_t after;
  size_t limit;
  bool more = false;
  if (!read_cursor(call, request->cursor, &after))
    return;
  if (!call_page_size(call, request->page_size, 100, &limit)) {
    call_fail(call, STATUS_INVALID_ARGUMENT);
    return;
  }
  enum status status = view_principals(&call->view, request->organisation, request->unit, after, limit,
                                       &reply.principals, &reply.n_principals, &more);
  if (status != STATUS_OK) {
    call_fail_for(call, status, "unit");
    return;
  }
  uint64_t last = reply.n_principals > 0 ? reply.principals[reply.n_principals - 1]->id : 0;
  uint8_t cursor[VIEW_PLACE];
  if (more)
    reply.cursor = service_bytes(view_place_write(last, cursor));
  closure(&reply, call);
}

static void staff_disable(Lots__Staff_Service *service, const Lots__DisableStaffRequest *request,
                          Lots__StaffReply_Closure closure, void *closure_data) {
  (void)service;
  struct call *call = closure_data;
  Lots__Principal *principal;
  if (!staff_load(call, request->id, &principal))
    return;
  if (principal->id == call->view.who->id) { /* else the last administrator could lock everybody out */
    call_refuse(call, STATUS_FAILED_PRECONDITION, "id", "", MSG_NOT_YOURSELF, NULL, NULL);
    return;
  }
  if (!principal->disabled)
    principal->disabled_on = (char *)service_today(call);
  principal->disabled = true;
  if (staff_end_roles(call, principal))
    staff_put(call, principal, closure);
  else
    call_fail(call, STATUS_RESOURCE_EXHAUSTED);
}

ProtobufCService *service_staff(void) {
  static Lots__Staff_Service table = LOTS__STAFF__INIT(staff_);
  return &table.base;
}
