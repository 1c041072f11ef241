/* method_disclosure: what the client lets somebody be told (B9). See method_rules.h. */
#include "method_rules.h"
#include "server/rules/engine/attempt.h"
#include "server/rules/engine/case_events.h"

#define CHOICE(choice) LOTS__DISCLOSURE_CHOICE__DISCLOSURE_CHOICE_##choice

/* --- a choice ----------------------------------------------------------------------------------------------------- */

static void check_disclosure(const struct attempt *attempt, const Lots__DiscloseRequest *request) {
  bool selected = request->choice == CHOICE(SELECTED);
  attempt_need_code(attempt, "choice", &codes_disclosure, (int)request->choice);
  attempt_check_line(attempt, "to", request->to, TEXT_NAME);
  attempt_check_texts(attempt, "facts", request->facts, request->n_facts);
  attempt_check_employer(attempt, "employer", request->employer);
  if (request->employer && request->to[0])
    attempt_refuse(attempt, "to", "B9", MSG_ONE_OR_THE_OTHER, "employer", NULL);
  if (selected && request->n_facts == 0)
    attempt_refuse(attempt, "facts", "B9", MSG_MISSING, NULL, NULL);
  if (!selected && request->n_facts > 0)
    attempt_refuse(attempt, "facts", "B9", MSG_FACTS_NOT_SELECTED, NULL, NULL);
  if (attempt->date != DATE_NONE && attempt->date < date_stored(attempt->facts->kase->opened))
    attempt_refuse(attempt, "date", "B3", MSG_DATE_BEFORE, attempt->facts->kase->opened, NULL);
}

static enum status add_disclosed(const struct attempt *attempt, const Lots__DiscloseRequest *request,
                                 struct events *out) {
  Lots__Disclosure *choice = case_new(out, &lots__disclosure__descriptor);
  Lots__Event *event = case_add(out, LOTS__EVENT__KIND_DISCLOSED, case_ref_of(attempt->facts->kase));
  char *date = date_text(out->arena, attempt->date);
  if (!choice || !event || !date)
    return STATUS_RESOURCE_EXHAUSTED;
  choice->number = (uint32_t)attempt->facts->kase->n_disclosures + 1;
  choice->choice = request->choice;
  choice->date = date;
  choice->employer = request->employer;
  choice->to = request->to;
  choice->facts = request->facts;
  choice->n_facts = request->n_facts;
  event->disclosed = choice;
  return STATUS_OK;
}

#define DISCLOSURES_MAX 500 /* each is judged beside all the others when what lapsed is listed */

enum status case_disclose(const struct case_facts *facts, const Lots__DiscloseRequest *request,
                          struct problems *problems, struct events *out) {
  struct attempt attempt = {0};
  attempt_begin(&attempt, facts, request->date, problems);
  check_disclosure(&attempt, request);
  if (facts->kase->n_disclosures >= DISCLOSURES_MAX)
    attempt_refuse(&attempt, "choice", "", MSG_TOO_MANY, arena_printf(facts->arena, "%d", DISCLOSURES_MAX), NULL);
  enum status status = attempt_judge(&attempt, COMMAND_DISCLOSE);
  return status == STATUS_OK ? add_disclosed(&attempt, request, out) : status;
}

/* --- taken back --------------------------------------------------------------------------------------------------- */

static void check_revoked(const struct attempt *attempt, const Lots__RevokeDisclosureRequest *request) {
  const Lots__Case *kase = attempt->facts->kase;
  if (request->number == 0 || request->number > kase->n_disclosures) {
    attempt_refuse(attempt, "number", "B9", MSG_NO_SUCH, NULL, NULL);
    return;
  }
  const Lots__Disclosure *choice = kase->disclosures[request->number - 1];
  if (choice->revoked[0])
    attempt_refuse(attempt, "number", "B9", MSG_DISCLOSURE_REVOKED, choice->revoked, NULL);
  if (attempt->date != DATE_NONE && attempt->date < date_stored(choice->date))
    attempt_refuse(attempt, "date", "B9", MSG_DATE_BEFORE, choice->date, NULL);
}

static enum status add_revoked(const struct attempt *attempt, uint32_t number, struct events *out) {
  Lots__DisclosureRevoked *revoked = case_new(out, &lots__disclosure_revoked__descriptor);
  Lots__Event *event = case_add(out, LOTS__EVENT__KIND_DISCLOSURE_REVOKED, case_ref_of(attempt->facts->kase));
  char *date = date_text(out->arena, attempt->date);
  if (!revoked || !event || !date)
    return STATUS_RESOURCE_EXHAUSTED;
  revoked->number = number;
  revoked->date = date;
  event->disclosure_revoked = revoked;
  return STATUS_OK;
}

enum status case_revoke_disclosure(const struct case_facts *facts, const Lots__RevokeDisclosureRequest *request,
                                   struct problems *problems, struct events *out) {
  struct attempt attempt = {0};
  attempt_begin(&attempt, facts, request->date, problems);
  check_revoked(&attempt, request);
  enum status status = attempt_judge(&attempt, COMMAND_REVOKE_DISCLOSURE);
  return status == STATUS_OK ? add_revoked(&attempt, request->number, out) : status;
}
