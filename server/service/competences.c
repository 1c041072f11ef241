/* competences: those of the Staff service: kept by administrators and by who manages a unit of theirs; what they are
 * worth in each programme (S0.3, S4.23). */
#include "common/codes.h"
#include "server/rules/engine/programme.h"
#include "server/rules/engine/rights.h"
#include "server/rules/facts/competence.h"
#include "server/rules/tables/programmes.h"
#include "staff.h"

/* --- keeping ------------------------------------------------------------------------------------------------------ */

void staff_check_competence(struct call *call, Lots__Competence *competence) {
  date_t issued = DATE_NONE, expires = DATE_NONE;
  service_need_code(call, "competence.kind", "S0.3", &codes_competence, (int)competence->kind);
  if (service_need_date(call, "competence.issued", "S0.3", competence->issued, &issued) && issued > call->view.today)
    problem_add(&call->problems, "competence.issued", "S0.3", MSG_DATE_IN_FUTURE, service_today(call), NULL);
  if (service_check_date(call, "competence.expires", "S0.3", competence->expires, &expires) && expires != DATE_NONE &&
      expires < issued)
    problem_add(&call->problems, "competence.expires", "S0.3", MSG_DATE_BEFORE, competence->issued, NULL);
  call_check_line(call, "competence.issuer", competence->issuer, NAME_MAX_LENGTH);
  competence->withdrawn = competence->withdrawn_because = (char *)protobuf_c_empty_string;
}

/* Does `who` manage any unit that `staff` works in today? Managers and team leaders keep their own staff's competences.
 */
static bool manages(const struct call *call, const Lots__Principal *staff) {
  for (size_t i = 0; i < staff->n_roles; i++)
    if ((call_rights(call, staff->roles[i]->unit) & RIGHT_MANAGE) != 0 &&
        rights_in_unit(staff, staff->roles[i]->unit, call->view.today) != 0)
      return true;
  return false;
}

/* False: the call is refused. */
static bool may_keep_competences(struct call *call, const Lots__Principal *principal) {
  if (call_is_admin(call) || manages(call, principal))
    return true;
  call_refuse(call, STATUS_FAILED_PRECONDITION, "id", "C1", MSG_NOT_YOUR_UNIT, NULL, NULL);
  return false;
}

STAFF_HANDLER(add_competence, AddCompetenceRequest, StaffReply) {
  (void)service;
  struct call *call = closure_data;
  Lots__Principal *principal;
  if (!service_need_part(call, "competence", request->competence) || !staff_load(call, request->id, &principal))
    return;
  if (!may_keep_competences(call, principal))
    return;
  staff_check_competence(call, request->competence);
  staff_check_count(call, "competence", principal->n_competences + 1);
  if (service_refused(call))
    return;
  if (!arena_append(call->arena, &principal->competences, &principal->n_competences, request->competence))
    call_fail(call, STATUS_RESOURCE_EXHAUSTED);
  else
    staff_put(call, principal, closure);
}

/* One that was never so is withdrawn from the day of its issue. */
static void check_withdrawal(struct call *call, const Lots__Competence *competence, const char *from) {
  date_t date = DATE_NONE;
  if (competence->withdrawn[0] != '\0')
    problem_add(&call->problems, "competence", "S0.3", MSG_COMPETENCE_GONE, competence->withdrawn, NULL);
  if (service_need_date(call, "from", "B1", from, &date) && strcmp(from, competence->issued) < 0)
    problem_add(&call->problems, "from", "B1", MSG_DATE_BEFORE, competence->issued, NULL);
}

STAFF_HANDLER(withdraw_competence, WithdrawCompetenceRequest, StaffReply) {
  (void)service;
  struct call *call = closure_data;
  Lots__Principal *principal;
  if (!staff_load(call, request->id, &principal) || !may_keep_competences(call, principal))
    return;
  const char *from = request->from[0] != '\0' ? request->from : service_today(call);
  bool found = request->competence >= 1 && request->competence <= principal->n_competences;
  if (found)
    check_withdrawal(call, principal->competences[request->competence - 1], from);
  else
    problem_add(&call->problems, "competence", "S0.3", MSG_NO_SUCH_COMPETENCE,
                service_decimal(call, principal->n_competences), NULL);
  call_need_text(call, "reason", request->reason, NAME_MAX_LENGTH);
  if (service_refused(call) || !found)
    return;
  Lots__Competence *competence = principal->competences[request->competence - 1];
  competence->withdrawn = (char *)from;
  competence->withdrawn_because = request->reason;
  staff_put(call, principal, closure);
}

/* --- what they are worth ------------------------------------------------------------------------------------------ */

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

bool staff_add_programmes(struct call *call, Lots__StaffReply *reply) {
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
