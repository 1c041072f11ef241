/* roles: the part of the Staff service that gives roles, confirms and ends them.
 *
 * Who keeps the system sees no case, and so gives nobody a role alone: it awaits a manager of the unit, and counts for
 * nothing until it is confirmed. That holds for every role: one that gives no right still opens a script its unit's
 * cases, and somebody the cases that they are assigned to. A role is part of the record for ever, with who gave,
 * confirmed and ended it. */
#include "staff.h"

#include "common/codes.h"
#include "server/rules/engine/rights.h"

#define PAGE 100

void staff_check_role(struct call *call, const char *field, const Lots__Principal *principal, Lots__RoleHeld *role) {
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

static char *moment_now(struct call *call) {
  char *text = arena_alloc(call->arena, MOMENT_TEXT_MAX);
  return text ? moment_format(call->view.now_us, text) : (char *)protobuf_c_empty_string;
}

static void mark_given(struct call *call, Lots__RoleHeld *role) {
  role->given_by = call->view.who->id;
  role->given = moment_now(call);
  role->confirmed_by = role->ended_by = 0;
  role->confirmed = role->ended = (char *)protobuf_c_empty_string;
}

static void mark_ended(struct call *call, Lots__RoleHeld *role, char *to) {
  role->to = to;
  role->ended_by = call->view.who->id;
  role->ended = moment_now(call);
}

/* --- who confirms ------------------------------------------------------------------------------------------------- */

/* Is there somebody in the organisation, or in a unit of it, of whom `holds` is true? */
static enum status anybody(struct call *call, uint64_t organisation, uint64_t unit,
                           bool (*holds)(const struct call *, const Lots__Principal *, uint64_t unit), bool *out) {
  uint64_t after = 0;
  bool more = true;
  enum status status = STATUS_OK;
  *out = false;
  while (status == STATUS_OK && more && !*out) {
    Lots__Principal **page = NULL;
    size_t count = 0;
    status = view_principals(&call->view, organisation, unit, after, PAGE, &page, &count, &more);
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
      *out = *out || holds(call, page[i], unit);
    after = count > 0 ? page[count - 1]->id : after;
  }
  return status;
}

/* In the unit, or (0) in any. */
static bool manages(const struct call *call, const Lots__Principal *who, uint64_t unit) {
  for (size_t i = 0; i < who->n_roles; i++)
    if ((!unit || who->roles[i]->unit == unit) &&
        rights_in_unit(who, who->roles[i]->unit, call->view.today) & RIGHT_MANAGE)
      return true;
  return false;
}

static bool has_held_any(const struct call *call, const Lots__Principal *who, uint64_t unit) {
  (void)call;
  (void)unit;
  return who->n_roles > 0;
}

/* A manager of the unit; where there is none, of the organisation; where there is none either, another administrator
 * than the one who gave the role. */
static enum status may_confirm(struct call *call, const Lots__Principal *holder, const Lots__RoleHeld *role,
                               bool *out) {
  bool managed = false;
  *out = manages(call, call->view.who, role->unit);
  if (*out)
    return STATUS_OK;
  enum status status = anybody(call, holder->organisation, role->unit, manages, &managed);
  if (status == STATUS_OK && !managed)
    status = anybody(call, holder->organisation, 0, manages, &managed);
  else
    return status;
  *out = managed ? manages(call, call->view.who, 0) : call_is_admin(call) && role->given_by != call->view.who->id;
  return status;
}

/* The first manager of an organisation in which nobody has ever held a role: there is nothing to see yet, and nobody who
 * could confirm. */
static enum status founds(struct call *call, const Lots__Principal *principal, Lots__RoleHeld *const *roles,
                          size_t count, bool *out) {
  bool held = false, manager = false;
  for (size_t i = 0; i < count; i++)
    manager = manager || rights_of_role(roles[i]->role) & RIGHT_MANAGE;
  enum status status =
      manager && !principal->n_roles ? anybody(call, principal->organisation, 0, has_held_any, &held) : STATUS_OK;
  *out = manager && !principal->n_roles && !held;
  return status;
}

/* --- giving ------------------------------------------------------------------------------------------------------- */

enum status staff_give_roles(struct call *call, Lots__Principal *principal, Lots__RoleHeld *const *roles,
                             size_t count) {
  bool counts = false;
  enum status status = founds(call, principal, roles, count, &counts);
  for (size_t i = 0; status == STATUS_OK && i < count; i++) {
    mark_given(call, roles[i]);
    bool added = counts ? arena_append(call->arena, &principal->roles, &principal->n_roles, roles[i])
                        : arena_append(call->arena, &principal->awaiting, &principal->n_awaiting, roles[i]);
    status = added ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
  }
  return status;
}

/* A role may be one that somebody has had for long when the record is made: it says so to who confirms it. From then on
 * nothing is dated back. */
static void check_first_day(struct call *call, const Lots__RoleHeld *role) {
  date_t from;
  if (date_parse(role->from, &from) == STATUS_OK && from < call->view.today)
    problem_add(&call->problems, "role.from", "C1", MSG_DATE_BEFORE, service_today(call), NULL);
}

STAFF_HANDLER(give_role, GiveRoleRequest, StaffReply) {
  (void)service;
  struct call *call = closure_data;
  Lots__Principal *principal;
  if (!service_need_part(call, "role", request->role) || !staff_load(call, request->id, &principal))
    return;
  if (principal->kind == LOTS__PRINCIPAL_KIND__PRINCIPAL_KIND_ADMIN)
    problem_add(&call->problems, "id", "C1", MSG_NO_ADMIN_ROLES, NULL, NULL);
  staff_check_role(call, "role", principal, request->role);
  check_first_day(call, request->role);
  staff_check_count(call, "role", principal->n_roles + principal->n_awaiting + 1);
  if (service_refused(call))
    return;
  enum status status = staff_give_roles(call, principal, &request->role, 1);
  if (status != STATUS_OK)
    call_fail(call, status);
  else
    staff_put(call, principal, closure);
}

/* --- confirming --------------------------------------------------------------------------------------------------- */

/* A role that somebody has had for long, or had, when the record was made. */
static bool is_told_as_older(const Lots__RoleHeld *role) {
  return strncmp(role->from, role->given, strlen(role->from)) < 0;
}

/* Nothing counts in days that went by while it awaited somebody. */
static bool is_over(const Lots__RoleHeld *role, const char *today) {
  return role->ended_by || (role->to[0] && strcmp(role->to, today) < 0 && !is_told_as_older(role));
}

/* Where the role of that kind in that unit stands that awaits somebody and has not ended; `count` when there is none. */
static size_t find_awaiting(struct call *call, const Lots__Principal *principal, uint64_t unit, Lots__Role role) {
  const char *today = service_today(call);
  size_t at = 0;
  for (; at < principal->n_awaiting; at++) {
    const Lots__RoleHeld *held = principal->awaiting[at];
    if (held->unit == unit && held->role == role && !is_over(held, today))
      break;
  }
  return at;
}

/* It counts from today at the earliest, unless it was told as an older one when the record was made. */
static void confirm(struct call *call, Lots__Principal *principal, size_t at, Lots__StaffReply_Closure closure) {
  Lots__RoleHeld *role = principal->awaiting[at];
  const char *today = service_today(call);
  if (strcmp(role->from, today) < 0 && !is_told_as_older(role))
    role->from = (char *)today;
  role->confirmed_by = call->view.who->id;
  role->confirmed = moment_now(call);
  memmove(&principal->awaiting[at], &principal->awaiting[at + 1],
          (principal->n_awaiting - at - 1) * sizeof *principal->awaiting);
  principal->n_awaiting--;
  if (!arena_append(call->arena, &principal->roles, &principal->n_roles, role))
    call_fail(call, STATUS_RESOURCE_EXHAUSTED);
  else
    staff_put(call, principal, closure);
}

STAFF_HANDLER(confirm_role, ConfirmRoleRequest, StaffReply) {
  (void)service;
  struct call *call = closure_data;
  Lots__Principal *principal;
  bool may = false;
  if (!staff_load(call, request->id, &principal))
    return;
  size_t at = find_awaiting(call, principal, request->unit, request->role);
  if (at == principal->n_awaiting || principal->disabled) {
    call_refuse(call, STATUS_FAILED_PRECONDITION, "role", "C1", MSG_NO_ROLE_AWAITS, NULL, NULL);
    return;
  }
  enum status status = may_confirm(call, principal, principal->awaiting[at], &may);
  if (status != STATUS_OK)
    call_fail(call, status);
  else if (!may)
    call_refuse(call, STATUS_FAILED_PRECONDITION, "role", "C1", MSG_ROLE_CONFIRMED_BY, NULL, NULL);
  else
    confirm(call, principal, at, closure);
}

/* --- ending ------------------------------------------------------------------------------------------------------- */

/* The role of that kind in that unit that still runs on `to`; NULL when there is none. */
static Lots__RoleHeld *running_role(Lots__RoleHeld *const *roles, size_t count, const Lots__EndRoleRequest *request,
                                    date_t to) {
  for (size_t i = 0; i < count; i++) {
    date_t until = DATE_NONE;
    if (roles[i]->to[0] && date_parse(roles[i]->to, &until) != STATUS_OK)
      continue;
    bool runs = until == DATE_NONE || until > to;
    if (roles[i]->unit == request->unit && roles[i]->role == request->role && runs)
      return roles[i];
  }
  return NULL;
}

static Lots__RoleHeld *role_to_end(const Lots__Principal *principal, const Lots__EndRoleRequest *request, date_t to) {
  Lots__RoleHeld *held = running_role(principal->roles, principal->n_roles, request, to);
  return held ? held : running_role(principal->awaiting, principal->n_awaiting, request, to);
}

STAFF_HANDLER(end_role, EndRoleRequest, StaffReply) {
  (void)service;
  struct call *call = closure_data;
  Lots__Principal *principal;
  date_t to;
  if (!staff_load(call, request->id, &principal))
    return;
  service_need_date(call, "to", "B1", request->to, &to);
  Lots__RoleHeld *held = role_to_end(principal, request, to);
  if (!held)
    problem_add(&call->problems, "role", "C1", MSG_HAS_NO_ROLE, NULL, NULL);
  else if (call->problems.count == 0 && strcmp(request->to, held->from) < 0)
    problem_add(&call->problems, "to", "B1", MSG_DATE_BEFORE, held->from, NULL);
  else if (call->problems.count == 0 && to < call->view.today)
    problem_add(&call->problems, "to", "C1", MSG_DATE_BEFORE, service_today(call), NULL);
  if (service_refused(call) || !held)
    return;
  mark_ended(call, held, request->to);
  staff_put(call, principal, closure);
}

/* Who may not come in any more does no work from tomorrow on: so the cases' agendas ask for somebody else. A role that
 * would have begun later never counted; it stays among those. */
bool staff_end_roles(struct call *call, Lots__Principal *principal) {
  char *today = (char *)service_today(call);
  size_t kept = 0;
  bool added = true;
  for (size_t i = 0; i < principal->n_roles; i++) {
    Lots__RoleHeld *held = principal->roles[i];
    bool later = strcmp(held->from, today) > 0;
    if (held->to[0] == '\0' || strcmp(held->to, today) > 0)
      mark_ended(call, held, today);
    if (later)
      added = added && arena_append(call->arena, &principal->awaiting, &principal->n_awaiting, held);
    else
      principal->roles[kept++] = held;
  }
  principal->n_roles = kept;
  return added;
}
