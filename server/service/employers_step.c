/* employers_step: what the steps of an employer share: who may, and the record loaded. */
#include "employers.h"
#include "server/rules/engine/rights.h"
#include "server/rules/tables/programmes.h"

#define REGISTER_RIGHTS (RIGHT_WORK | RIGHT_INTAKE | RIGHT_MANAGE)

uint64_t employers_unit(const struct call *call) {
  const Lots__Principal *who = call->view.who;
  for (size_t i = 0; i < who->n_roles; i++)
    if (call_rights(call, who->roles[i]->unit) & REGISTER_RIGHTS)
      return who->roles[i]->unit;
  return 0;
}

bool employers_open(struct call *call) {
  uint64_t unit = employers_unit(call);
  if (unit == 0 || !view_uses_employers(&call->view)) {
    call_refuse(call, STATUS_PERMISSION_DENIED, "", "C1", MSG_NOT_YOUR_UNIT, NULL, NULL);
    return false;
  }
  call->acting_role = rights_role_for(call->view.who, unit, REGISTER_RIGHTS, call->view.today);
  return true;
}

struct employer_facts employers_facts(struct call *call) {
  return (struct employer_facts){.casework = {.caller = call->view.who,
                                              .staff = call->view.who,
                                              .rules = &rule_book,
                                              .today = call->view.today,
                                              .arena = call->arena}};
}

bool employers_load(struct call *call, uint64_t id, struct employer_facts *facts, Lots__Employer **out) {
  if (!employers_open(call))
    return false;
  enum status status = view_employer(&call->view, id, out);
  if (status != STATUS_OK) {
    call_fail_for(call, status, "employer");
    return false;
  }
  *facts = employers_facts(call);
  facts->employer = *out;
  call->subject = subject_of_employer(id);
  return true;
}
