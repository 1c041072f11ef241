/* guards_document: which documents may be put on record, and what a certificate or an agreement that names one asks of
 * it. See guards.h and document_rules.h. */
#include <string.h>

#include "guards.h"
#include "server/rules/facts/document_state.h"
#include "server/rules/facts/document_types.h"
#include "server/rules/facts/scope.h"

/* A type that is none has been told so among the fields. */
void guard_document_type(const struct attempt *attempt, const char *rule) {
  const struct document_type_row *row = document_type_row(attempt->document.type);
  const struct code *programme = code_by_number(&codes_programme, (int)attempt->programme->programme);
  if (row && !(row->programmes & PROGRAMME_BIT(attempt->programme->programme)))
    attempt_refuse(attempt, "document.type", rule, MSG_DOCUMENT_TYPE_NOT_HERE, programme ? programme->code : "?",
                   document_type_choices(attempt->programme->programme, attempt->facts->arena));
}

void guard_document_open(const struct attempt *attempt, const char *rule) {
  const struct case_facts *facts = attempt->facts;
  if (document_type_row(attempt->document.type) &&
      !scope_opens(facts->kase, facts->caller, facts->today, document_type_part(attempt->document.type)))
    attempt_refuse(attempt, "document.type", rule, MSG_DOCUMENT_OF_WORK, NULL, NULL);
}

void guard_document_secret(const struct attempt *attempt, const char *rule) {
  const struct case_facts *facts = attempt->facts;
  if (document_is_need_to_know(attempt->document.type, attempt->document.secrecy) &&
      !scope_opens(facts->kase, facts->caller, facts->today, SCOPE_PART(SECRET_PAPER)))
    attempt_refuse(attempt, "document", rule, MSG_NOT_ASSIGNED, NULL, NULL);
}

/* --- what rests on a document ------------------------------------------------------------------------------------- */

static void need_type(const struct attempt *attempt, const char *field, const char *rule, const char *type) {
  const Lots__Document *document = attempt->facts->document;
  const char *code = document_type_code(document->type);
  if (strcmp(code, type) != 0)
    attempt_refuse(attempt, field, rule, MSG_DOCUMENT_OTHER_TYPE, code, type);
}

void document_check_struck(const struct attempt *attempt, const char *field, const Lots__Document *document) {
  if (document && document->struck)
    attempt_refuse(attempt, field, "B14", MSG_DOCUMENT_STRUCK, document->struck->date, document->struck->reason);
}

void document_check_certificate(const struct attempt *attempt, const Lots__MedicalCertificate *certificate) {
  if (!attempt->facts->document)
    return;
  const Lots__DocumentVersion *version = document_newest(attempt->facts->document);
  document_check_struck(attempt, "basis.certificate.document", attempt->facts->document);
  need_type(attempt, "basis.certificate.document", "S0.13", document_type_code(LOTS__DOCUMENT_TYPE__DOCUMENT_TYPE_MED));
  if (strcmp(certificate->issued, version->date) != 0)
    attempt_refuse(attempt, "basis.certificate.issued", "S0.13", MSG_DOCUMENT_OTHER_DATE, version->date, NULL);
}

void document_check_agreement(const struct attempt *attempt, const Lots__Agreement *agreement) {
  document_check_struck(attempt, "agreement.document", attempt->facts->document);
  if (attempt->facts->document)
    need_type(attempt, "agreement.document", "C3", agreement->type);
}

Lots__Basis *document_fill_basis(const struct case_facts *facts, const Lots__Basis *asked) {
  Lots__Basis *basis = arena_copy(facts->arena, asked, sizeof *asked);
  bool certified = basis && basis->kind_case == LOTS__BASIS__KIND_CERTIFICATE && facts->document;
  if (!certified || basis->certificate->issued[0])
    return basis;
  Lots__MedicalCertificate *certificate = arena_copy(facts->arena, basis->certificate, sizeof *basis->certificate);
  if (!certificate)
    return NULL;
  certificate->issued = document_newest(facts->document)->date;
  basis->certificate = certificate;
  return basis;
}

static bool add_signature(struct arena *arena, const Lots__DocumentSignature *from, Lots__Agreement *agreement) {
  Lots__Signature *signature = arena_alloc(arena, sizeof *signature);
  if (!signature)
    return false;
  lots__signature__init(signature);
  signature->party = from->party;
  signature->name = from->name;
  signature->date = from->date;
  return arena_append(arena, &agreement->signatures, &agreement->n_signatures, signature);
}

Lots__Agreement *document_fill_agreement(const struct case_facts *facts, const Lots__Agreement *asked) {
  Lots__Agreement *agreement = arena_copy(facts->arena, asked, sizeof *asked);
  if (!agreement || !facts->document || asked->n_signatures > 0)
    return agreement;
  const Lots__DocumentVersion *version = document_newest(facts->document);
  for (size_t i = 0; i < version->n_signatures; i++)
    if (!add_signature(facts->arena, version->signatures[i], agreement))
      return NULL;
  return agreement;
}
