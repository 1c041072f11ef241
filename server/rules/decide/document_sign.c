/* document_sign: a party signs a version of a document. See document_rules.h. */
#include <string.h>

#include "document_rules.h"
#include "server/rules/engine/case_events.h"
#include "server/rules/facts/document_state.h"
#include "server/rules/facts/document_types.h"
#include "server/rules/guards/guards.h"

static const char *party_choices(const char *const *parties, struct arena *arena) {
  const char *list = "";
  for (size_t i = 0; list && i < PARTIES_MAX && parties[i]; i++)
    list = arena_printf(arena, "%s%s%s", list, list[0] ? ", " : "", parties[i]);
  return list && list[0] ? list : code_choices(&codes_party, arena);
}

/* Of a type that nobody has to sign, any party may. */
static bool may_sign(const char *const *parties, const char *party) {
  const struct code *code = code_by_text(&codes_party, party);
  if (!parties[0])
    return code && strcmp(code->code, party) == 0;
  for (size_t i = 0; i < PARTIES_MAX && parties[i]; i++)
    if (strcmp(parties[i], party) == 0)
      return true;
  return false;
}

static void check_party(const struct attempt *attempt, const Lots__DocumentSignature *signature) {
  const char *const *parties = document_parties(attempt->programme, attempt->document.type);
  if (!may_sign(parties, signature->party))
    attempt_refuse(attempt, "signature.party", "C3", MSG_DOCUMENT_PARTY, party_choices(parties, attempt->facts->arena),
                   NULL);
}

/* Each party once. */
static void judge_signed(const struct attempt *attempt, const Lots__DocumentVersion *version,
                         const Lots__DocumentSignature *signature) {
  for (size_t i = 0; i < version->n_signatures; i++)
    if (strcmp(version->signatures[i]->party, signature->party) == 0)
      attempt_refuse(attempt, "signature.party", "C3", MSG_DOCUMENT_SIGNED, signature->party,
                     version->signatures[i]->date);
}

static enum status add_signature(const struct attempt *attempt, const struct document_facts *facts, uint32_t version,
                                 const Lots__DocumentSignature *asked, struct events *out) {
  Lots__DocumentSigned *signed_ = case_new(out, &lots__document_signed__descriptor);
  Lots__DocumentSignature *signature = arena_copy(out->arena, asked, sizeof *asked);
  Lots__Event *event = case_add(out, LOTS__EVENT__KIND_DOCUMENT_SIGNED, case_ref_of(facts->casework.kase));
  if (!signed_ || !signature || !event)
    return STATUS_RESOURCE_EXHAUSTED;
  signature->date = date_text(out->arena, attempt->date);
  signature->how = asked->how ? asked->how : LOTS__SIGNATURE_MANNER__SIGNATURE_MANNER_PAPER;
  signature->recorded_by = facts->casework.caller->id;
  signed_->document = facts->document->id;
  signed_->version = version;
  signed_->signature = signature;
  event->document_signed = signed_;
  return signature->date ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
}

enum status document_sign(const struct document_facts *facts, const Lots__SignDocumentRequest *asked,
                          struct problems *problems, struct events *out) {
  struct attempt attempt = {.date_field = "signature.date",
                            .document = {facts->document->type, facts->document->secrecy}};
  const Lots__DocumentSignature *signature = asked->signature;
  const Lots__DocumentVersion *version = document_version(facts->document, asked->version);
  attempt_begin(&attempt, &facts->casework, signature->date, problems);
  document_check_struck(&attempt, "id", facts->document);
  attempt_need_line(&attempt, "signature.name", signature->name);
  if (signature->how)
    attempt_need_code(&attempt, "signature.how", &codes_signature_manner, (int)signature->how);
  if (!version)
    attempt_refuse(&attempt, "version", "C3", MSG_NO_SUCH_VERSION,
                   arena_printf(facts->casework.arena, "%zu", facts->document->n_versions), NULL);
  else if (attempt.date != DATE_NONE && attempt.date < date_stored(version->date))
    attempt_refuse(&attempt, "signature.date", "C3", MSG_DATE_BEFORE, version->date, NULL);
  if (attempt.programme)
    check_party(&attempt, signature);
  enum status status = attempt_judge(&attempt, COMMAND_DOCUMENT);
  if (version)
    judge_signed(&attempt, version, signature);
  if (status == STATUS_OK && problems->count > attempt.problems_before)
    status = STATUS_FAILED_PRECONDITION;
  if (status != STATUS_OK || !version) /* that it is missing has been told */
    return status;
  return add_signature(&attempt, facts, version->version, signature, out);
}
