/* staff: the record of the Staff service: members of staff, script identities and administrators, with roles and
 * competences. Kept by administrators; a unit's manager may read its staff and add competences (S0.3, S4.23). */
#include "staff.h"
#include "common/codes.h"
#include "policy.h"
#include "server/rules/competence.h"
#include "server/rules/rights.h"

#define NAME_MAX_LENGTH 200
#define REASON_MAX_LENGTH 1000
/* A principal is read at every request, and whole lists of them: none may grow without end. */
#define RECORDS_MAX 100

/* Does `who` manage any unit that `staff` works in today? Managers and team leaders keep their own staff's competences.
 */
static bool manages(const struct call *call, const Lots__Principal *staff) {
  for (size_t i = 0; i < staff->n_roles; i++)
    if ((call_rights(call, staff->roles[i]->unit) & RIGHT_MANAGE) != 0 &&
        rights_in_unit(staff, staff->roles[i]->unit, call->view.today) != 0)
      return true;
  return false;
}

static void put_principal(struct call *call, Lots__Principal *principal, Lots__StaffReply_Closure closure) {
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

static bool check_count(struct call *call, const char *field, size_t count) {
  if (count <= RECORDS_MAX)
    return true;
  problem_add(&call->problems, field, "", MSG_TOO_MANY, service_decimal(call, RECORDS_MAX), NULL);
  return false;
}

/* Loads the principal to change. */
static bool load(struct call *call, uint64_t id, Lots__Principal **out) {
  enum status status = view_principal(&call->view, id, out);
  if (status != STATUS_OK)
    call_fail_for(call, status, "id");
  return status == STATUS_OK;
}

static void check_role(struct call *call, const char *field, const Lots__Principal *principal, Lots__RoleHeld *role) {
  Lots__Unit *unit;
  date_t from = DATE_NONE, to = DATE_NONE;
  if (view_unit(&call->view, role->unit, &unit) != STATUS_OK || unit->organisation != principal->organisation)
    problem_add(&call->problems, field, "C1", MSG_ROLE_UNIT, NULL, NULL);
  if (service_need_code(call, field, "C1", &codes_role, (int)role->role) && rights_of_role(role->role) == 0)
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

static void check_competence(struct call *call, Lots__Competence *competence) {
  date_t issued = DATE_NONE, expires = DATE_NONE;
  service_need_code(call, "competence.kind", "S0.3", &codes_competence, (int)competence->kind);
  if (service_need_date(call, "competence.issued", "S0.3", competence->issued, &issued) && issued > call->view.today)
    problem_add(&call->problems, "competence.issued", "S0.3", MSG_DATE_IN_FUTURE, service_today(call), NULL);
  if (service_check_date(call, "competence.expires", "S0.3", competence->expires, &expires) && expires != DATE_NONE &&
      expires < issued)
    problem_add(&call->problems, "competence.expires", "S0.3", MSG_DATE_BEFORE, competence->issued, NULL);
  call_check_text(call, "competence.issuer", competence->issuer, NAME_MAX_LENGTH);
  competence->withdrawn = competence->withdrawn_because = (char *)protobuf_c_empty_string;
}

static void check_methods(struct call *call, const Lots__Principal *principal) {
  if (principal->kind == LOTS__PRINCIPAL_KIND__PRINCIPAL_KIND_SERVICE && principal->n_methods == 0)
    problem_add(&call->problems, "principal.methods", "", MSG_MISSING, NULL, NULL);
  for (size_t i = 0; i < principal->n_methods; i++)
    if (policy_find(principal->methods[i]) == NULL)
      problem_add(&call->problems, "principal.methods", "", MSG_UNKNOWN_METHOD, NULL, NULL);
}

static void check_principal(struct call *call, Lots__Principal *principal) {
  Lots__Organisation *organisation;
  bool admin = principal->kind == LOTS__PRINCIPAL_KIND__PRINCIPAL_KIND_ADMIN;
  call_need_text(call, "principal.name", principal->name, NAME_MAX_LENGTH);
  if (principal->kind < LOTS__PRINCIPAL_KIND__PRINCIPAL_KIND_STAFF ||
      principal->kind > LOTS__PRINCIPAL_KIND__PRINCIPAL_KIND_ADMIN)
    problem_add(&call->problems, "principal.kind", "", MSG_UNKNOWN_CODE, "STAFF, SERVICE, ADMIN", NULL);
  if (admin && (principal->organisation != 0 || principal->n_roles != 0))
    problem_add(&call->problems, "principal.roles", "C1", MSG_NO_ADMIN_ROLES, NULL, NULL);
  if (!admin && view_organisation(&call->view, principal->organisation, &organisation) != STATUS_OK)
    problem_add(&call->problems, "principal.organisation", "", MSG_NO_SUCH, NULL, NULL);
  if (check_count(call, "principal.roles", principal->n_roles))
    for (size_t i = 0; i < principal->n_roles; i++)
      check_role(call, "principal.roles", principal, principal->roles[i]);
  if (check_count(call, "principal.competences", principal->n_competences))
    for (size_t i = 0; i < principal->n_competences; i++)
      check_competence(call, principal->competences[i]);
  if (check_count(call, "principal.methods", principal->n_methods))
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
  put_principal(call, principal, closure);
}

/* Counted from 1 in the order of the record; 0: none of them. */
static uint32_t competence_number(const Lots__Principal *principal, const Lots__Competence *competence) {
  for (size_t i = 0; competence != NULL && i < principal->n_competences; i++)
    if (principal->competences[i] == competence)
      return (uint32_t)i + 1;
  return 0;
}

static Lots__ProgrammeCompetence *programme_shown(struct call *call, const Lots__Principal *principal,
                                                  const struct programme *programme) {
  const struct competence_row *asked = &programme->coach_competence;
  struct competence_found found = competence_on(principal, asked, call->view.today);
  Lots__ProgrammeCompetence *out = arena_alloc(call->arena, sizeof *out);
  char until[DATE_TEXT_MAX];
  struct problem why;
  if (out == NULL)
    return NULL;
  lots__programme_competence__init(out);
  out->programme = programme->programme;
  out->kind = asked->kind;
  out->competence = competence_number(principal, found.which);
  out->counts = !competence_why_not(&found, asked, "", call->arena, &why);
  if (out->counts && found.until != DATE_MAX)
    out->until = arena_strdup(call->arena, date_format(found.until, until));
  if (!out->counts)
    out->why_not = problem_text(&why, call->language, call->arena);
  return out;
}

/* What the training is worth in each programme today. False when the arena is spent. */
static bool add_programmes(struct call *call, Lots__StaffReply *reply) {
  if (reply->principal->kind != LOTS__PRINCIPAL_KIND__PRINCIPAL_KIND_STAFF)
    return true;
  for (size_t i = 0; i < codes_programme.count; i++) {
    const struct programme *programme =
        programme_on((Lots__Programme)codes_programme.codes[i].number, call->view.today);
    if (programme == NULL || !programme->coach_competence.kind)
      continue;
    Lots__ProgrammeCompetence *shown = programme_shown(call, reply->principal, programme);
    if (!arena_append(call->arena, &reply->programmes, &reply->n_programmes, shown))
      return false;
  }
  return !arena_failed(call->arena);
}

static void staff_show(Lots__Staff_Service *service, const Lots__ShowStaffRequest *request,
                       Lots__StaffReply_Closure closure, void *closure_data) {
  (void)service;
  struct call *call = closure_data;
  Lots__StaffReply reply = LOTS__STAFF_REPLY__INIT;
  if (!load(call, request->id != 0 ? request->id : call->view.who->id, &reply.principal))
    return;
  if (add_programmes(call, &reply))
    closure(&reply, call);
  else
    call_fail(call, STATUS_RESOURCE_EXHAUSTED);
}

/* The cursor of this list is plain: the id of the last row, eight bytes. */
static bool read_cursor(struct call *call, ProtobufCBinaryData cursor, uint64_t *after) {
  *after = 0;
  if (cursor.len == 0)
    return true;
  *after = u64_at(slice_of(cursor.data, cursor.len), 0);
  if (cursor.len == sizeof *after)
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
  struct key cursor = key_of_u64(reply.n_principals > 0 ? reply.principals[reply.n_principals - 1]->id : 0);
  if (more)
    reply.cursor = (ProtobufCBinaryData){.data = cursor.bytes, .len = cursor.len};
  closure(&reply, call);
}

static void staff_give_role(Lots__Staff_Service *service, const Lots__GiveRoleRequest *request,
                            Lots__StaffReply_Closure closure, void *closure_data) {
  (void)service;
  struct call *call = closure_data;
  Lots__Principal *principal;
  if (!service_need_part(call, "role", request->role) || !load(call, request->id, &principal))
    return;
  if (principal->kind == LOTS__PRINCIPAL_KIND__PRINCIPAL_KIND_ADMIN)
    problem_add(&call->problems, "id", "C1", MSG_NO_ADMIN_ROLES, NULL, NULL);
  check_role(call, "role", principal, request->role);
  check_count(call, "role", principal->n_roles + 1);
  if (service_refused(call))
    return;
  if (!arena_append(call->arena, &principal->roles, &principal->n_roles, request->role))
    call_fail(call, STATUS_RESOURCE_EXHAUSTED);
  else
    put_principal(call, principal, closure);
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
  if (!load(call, request->id, &principal))
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
  put_principal(call, principal, closure);
}

/* False: the call is refused. */
static bool may_keep_competences(struct call *call, const Lots__Principal *principal) {
  if (call_is_admin(call) || manages(call, principal))
    return true;
  call_refuse(call, STATUS_FAILED_PRECONDITION, "id", "C1", MSG_NOT_YOUR_UNIT, NULL, NULL);
  return false;
}

static void staff_add_competence(Lots__Staff_Service *service, const Lots__AddCompetenceRequest *request,
                                 Lots__StaffReply_Closure closure, void *closure_data) {
  (void)service;
  struct call *call = closure_data;
  Lots__Principal *principal;
  if (!service_need_part(call, "competence", request->competence) || !load(call, request->id, &principal))
    return;
  if (!may_keep_competences(call, principal))
    return;
  check_competence(call, request->competence);
  check_count(call, "competence", principal->n_competences + 1);
  if (service_refused(call))
    return;
  if (!arena_append(call->arena, &principal->competences, &principal->n_competences, request->competence))
    call_fail(call, STATUS_RESOURCE_EXHAUSTED);
  else
    put_principal(call, principal, closure);
}

/* One that was never so is withdrawn from the day of its issue. */
static void check_withdrawal(struct call *call, const Lots__Competence *competence, const char *from) {
  date_t date = DATE_NONE;
  if (competence->withdrawn[0] != '\0')
    problem_add(&call->problems, "competence", "S0.3", MSG_COMPETENCE_GONE, competence->withdrawn, NULL);
  if (service_need_date(call, "from", "B1", from, &date) && strcmp(from, competence->issued) < 0)
    problem_add(&call->problems, "from", "B1", MSG_DATE_BEFORE, competence->issued, NULL);
}

static void staff_withdraw_competence(Lots__Staff_Service *service, const Lots__WithdrawCompetenceRequest *request,
                                      Lots__StaffReply_Closure closure, void *closure_data) {
  (void)service;
  struct call *call = closure_data;
  Lots__Principal *principal;
  if (!load(call, request->id, &principal) || !may_keep_competences(call, principal))
    return;
  const char *from = request->from[0] != '\0' ? request->from : service_today(call);
  bool found = request->competence >= 1 && request->competence <= principal->n_competences;
  if (found)
    check_withdrawal(call, principal->competences[request->competence - 1], from);
  else
    problem_add(&call->problems, "competence", "S0.3", MSG_NO_SUCH_COMPETENCE,
                service_decimal(call, principal->n_competences), NULL);
  call_need_text(call, "reason", request->reason, REASON_MAX_LENGTH);
  if (service_refused(call) || !found)
    return;
  Lots__Competence *competence = principal->competences[request->competence - 1];
  competence->withdrawn = (char *)from;
  competence->withdrawn_because = request->reason;
  put_principal(call, principal, closure);
}

static void staff_disable(Lots__Staff_Service *service, const Lots__DisableStaffRequest *request,
                          Lots__StaffReply_Closure closure, void *closure_data) {
  (void)service;
  struct call *call = closure_data;
  Lots__Principal *principal;
  if (!load(call, request->id, &principal))
    return;
  if (principal->id == call->view.who->id) { /* else the last administrator could lock everybody out */
    call_refuse(call, STATUS_FAILED_PRECONDITION, "id", "", MSG_NOT_YOURSELF, NULL, NULL);
    return;
  }
  if (!principal->disabled)
    principal->disabled_on = (char *)service_today(call);
  principal->disabled = true;
  put_principal(call, principal, closure);
}

ProtobufCService *service_staff(void) {
  static Lots__Staff_Service table = LOTS__STAFF__INIT(staff_);
  return &table.base;
}
