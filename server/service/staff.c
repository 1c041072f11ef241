/* staff: the record of the Staff service: members of staff, script identities and administrators, with roles and
 * competences. Kept by administrators; a unit's manager may read its staff and add competences (S0.3, S4.23). */
#include "staff.h"
#include "common/codes.h"
#include "policy.h"
#include "server/rules/engine/rights.h"

static void check_role(struct call *call, const char *field, const Lots__Principal *principal, Lots__RoleHeld *role) {
  const Lots__Unit *unit;
  date_t from = DATE_NONE, to = DATE_NONE;
  if (view_unit(&call->view, role->unit, &unit) != STATUS_OK || unit->organisation != principal->organisation)
    problem_add(&call->problems, field, "C1", MSG_ROLE_UNIT, NULL, NULL);
  if (service_need_code(call, field, "C1", &codes_role, (int)role->role) && !rights_role_is_staff(role->role))
    problem_add(&call->problems, field, "C1", MSG_ROLE_NOT_STAFF, NULL, NULL);
  if (role->from[0] == '\0')
    role->from = (char *)service_today(call);
  service_need_date(call, field, "B1", role->from, &from);
  if (service_check_date(call, field, "B1", role->to, &to) && to != DATE_NONE && to < from)
    problem_add(&call->problems, field, "B1", MSG_DATE_BEFORE, role->from, NULL);
  role->fte = rights_fte(role);
  if (role->fte > 100)
    problem_add(&call->problems, field, "B2", MSG_OUT_OF_RANGE, "1", "100");
}

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
      check_role(call, "principal.roles", principal, principal->roles[i]);
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

static void staff_give_role(Lots__Staff_Service *service, const Lots__GiveRoleRequest *request,
                            Lots__StaffReply_Closure closure, void *closure_data) {
  (void)service;
  struct call *call = closure_data;
  Lots__Principal *principal;
  if (!service_need_part(call, "role", request->role) || !staff_load(call, request->id, &principal))
    return;
  if (principal->kind == LOTS__PRINCIPAL_KIND__PRINCIPAL_KIND_ADMIN)
    problem_add(&call->problems, "id", "C1", MSG_NO_ADMIN_ROLES, NULL, NULL);
  check_role(call, "role", principal, request->role);
  staff_check_count(call, "role", principal->n_roles + 1);
  if (service_refused(call))
    return;
  if (!arena_append(call->arena, &principal->roles, &principal->n_roles, request->role))
    call_fail(call, STATUS_RESOURCE_EXHAUSTED);
  else
    staff_put(call, principal, closure);
}

/* The role of that kind in that unit that still runs on `to`; NULL when there is none. */
static Lots__RoleHeld *running_role(const Lots__Principal *principal, uint64_t unit, Lots__Role role, date_t to) {
  for (size_t i = 0; i < principal->n_roles; i++) {
    Lots__RoleHeld *held = principal->roles[i];
    date_t until = DATE_NONE;
    if (held->to[0] != '\0' && date_parse(held->to, &until) != STATUS_OK)
      continue;
    if (held->unit == unit && held->role == role && (until == DATE_NONE || until > to))
      return held;
  }
  return NULL;
}

static void staff_end_role(Lots__Staff_Service *service, const Lots__EndRoleRequest *request,
                           Lots__StaffReply_Closure closure, void *closure_data) {
  (void)service;
  struct call *call = closure_data;
  Lots__Principal *principal;
  date_t to;
  if (!staff_load(call, request->id, &principal))
    return;
  service_need_date(call, "to", "B1", request->to, &to);
  Lots__RoleHeld *held = running_role(principal, request->unit, request->role, to);
  if (held == NULL)
    problem_add(&call->problems, "role", "C1", MSG_HAS_NO_ROLE, NULL, NULL);
  else if (strcmp(request->to, held->from) < 0 && call->problems.count == 0)
    problem_add(&call->problems, "to", "B1", MSG_DATE_BEFORE, held->from, NULL);
  if (service_refused(call) || held == NULL)
    return;
  held->to = request->to;
  staff_put(call, principal, closure);
}

/* Who may not come in any more does no work from tomorrow on: so the cases' agendas ask for somebody else. */
static void end_roles(struct call *call, Lots__Principal *principal) {
  const char *today = service_today(call);
  size_t kept = 0;
  for (size_t i = 0; i < principal->n_roles; i++) {
    Lots__RoleHeld *held = principal->roles[i];
    if (strcmp(held->from, today) > 0) /* would have begun later */
      continue;
    if (held->to[0] == '\0' || strcmp(held->to, today) > 0)
      held->to = (char *)today;
    principal->roles[kept++] = held;
  }
  principal->n_roles = kept;
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
  end_roles(call, principal);
  staff_put(call, principal, closure);
}

ProtobufCService *service_staff(void) {
  static Lots__Staff_Service table = LOTS__STAFF__INIT(staff_);
  return &table.base;
}
