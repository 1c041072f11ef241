/* document_amend: what is said of a document is corrected, or the document is struck. What stood there stays beside it
 * (B14). See document_rules.h. */
#include <string.h>

#include "document_rules.h"
#include "server/rules/engine/case_events.h"
#include "server/rules/engine/rights.h"
#include "server/rules/facts/document_state.h"
#include "server/rules/facts/document_types.h"
#include "server/rules/facts/eligibility.h"
#include "server/rules/guards/guards.h"

/* --- what rests on it --------------------------------------------------------------------------------------------- */

/* The certificate that counts, if it names the document. */
static const Lots__Basis *certificate_of(const struct document_facts *facts) {
  const Lots__Basis *basis = eligibility_newest(facts->casework.kase, LOTS__BASIS__KIND_CERTIFICATE);
  return basis && basis->certificate->document == facts->document->id ? basis : NULL;
}

/* The newest of its type and placement. */
static bool is_newest(const Lots__Case *kase, size_t index) {
  const Lots__Agreement *one = kase->agreements[index];
  for (size_t i = index + 1; i < kase->n_agreements; i++)
    if (strcmp(kase->agreements[i]->type, one->type) == 0 && kase->agreements[i]->placement == one->placement)
      return false;
  return true;
}

static void check_rests(const struct attempt *attempt, const struct document_facts *facts, const char *field) {
  const Lots__Case *kase = facts->casework.kase;
  if (certificate_of(facts))
    attempt_refuse(attempt, field, "S0.13", MSG_CERTIFICATE_RESTS, NULL, NULL);
  for (size_t i = 0; i < kase->n_agreements; i++)
    if (kase->agreements[i]->document == facts->document->id && is_newest(kase, i))
      attempt_refuse(attempt, field, "C3", MSG_AGREEMENT_RESTS, kase->agreements[i]->type, kase->agreements[i]->date);
}

/* What may be read may be amended. */
static void check_open(const struct attempt *attempt, const struct document_facts *facts) {
  document_check_struck(attempt, "id", facts->document);
  if (facts->document->withheld && !facts->document->struck)
    attempt_refuse(attempt, "id", "C7", MSG_NOT_ASSIGNED, NULL, NULL);
}

/* --- correct ------------------------------------------------------------------------------------------------------ */

static const char *first_signed(const struct attempt *attempt, const Lots__DocumentVersion *version) {
  date_t first = DATE_NONE;
  for (size_t i = 0; i < version->n_signatures; i++) {
    date_t day = date_stored(version->signatures[i]->date);
    first = first == DATE_NONE || day < first ? day : first;
  }
  return first == DATE_NONE ? NULL : date_text(attempt->facts->arena, first);
}

static void check_day(const struct attempt *attempt, const Lots__DocumentVersion *version, const char *asked) {
  date_t day = attempt_past_date(attempt, "date", asked, DATE_NONE);
  const char *signed_on = first_signed(attempt, version);
  if (day != DATE_NONE && signed_on && day > date_stored(signed_on))
    attempt_refuse(attempt, "date", "C3", MSG_DATE_AFTER_SIGNED, signed_on, NULL);
}

static bool is_signed(const Lots__Document *document) {
  for (size_t i = 0; i < document->n_versions; i++)
    if (document->versions[i]->n_signatures > 0)
      return true;
  return false;
}

/* Of another type, it is another paper to whoever signed it, and to what rests on it. */
static void check_type(const struct attempt *attempt, const struct document_facts *facts, Lots__DocumentType asked) {
  const Lots__Document *document = facts->document;
  if (!asked || !attempt_need_code(attempt, "type", &codes_document_type, (int)asked) || asked == document->type)
    return;
  if (is_signed(document))
    attempt_refuse(attempt, "type", "C3", MSG_DOCUMENT_SIGNED_AS, document_type_code(document->type), NULL);
  check_rests(attempt, facts, "type");
}

static bool is_other(const char *asked, const char *stands) {
  return asked[0] && strcmp(strcmp(asked, "-") == 0 ? "" : asked, stands) != 0;
}

static void check_difference(const struct attempt *attempt, const struct document_facts *facts,
                             const Lots__DocumentVersion *version, const Lots__CorrectDocumentRequest *asked) {
  bool differs = is_other(asked->date, version->date) || is_other(asked->author, version->author) ||
                 is_other(asked->title, version->title) || (asked->type && asked->type != facts->document->type);
  if (!differs)
    attempt_refuse(attempt, "date", "B14", MSG_NOTHING_CORRECTED, NULL, NULL);
}

static void check_version(const struct attempt *attempt, const struct document_facts *facts,
                          const Lots__CorrectDocumentRequest *asked) {
  const Lots__DocumentVersion *version = document_version(facts->document, asked->version);
  if (!version) {
    attempt_refuse(attempt, "version", "C3", MSG_NO_SUCH_VERSION,
                   arena_printf(facts->casework.arena, "%zu", facts->document->n_versions), NULL);
    return;
  }
  check_day(attempt, version, asked->date);
  check_difference(attempt, facts, version, asked);
}

/* Need-to-know once, need-to-know for good. */
static Lots__SecrecyClass secrecy_of(const Lots__Document *document, Lots__DocumentType type) {
  bool hidden = document_is_need_to_know(type, document->secrecy);
  return hidden ? LOTS__SECRECY_CLASS__SECRECY_CLASS_NEED_TO_KNOW : document->secrecy;
}

/* S0.13: the certificate on record was issued on the day that its document is of. */
static enum status add_certificate(const struct attempt *attempt, const Lots__Basis *stands, const char *date,
                                   struct events *out) {
  Lots__Basis *basis = arena_copy(out->arena, stands, sizeof *stands);
  Lots__MedicalCertificate *certificate = arena_copy(out->arena, stands->certificate, sizeof *stands->certificate);
  Lots__Event *event = case_add(out, LOTS__EVENT__KIND_BASIS_RECORDED, case_ref_of(attempt->facts->kase));
  if (!basis || !certificate || !event)
    return STATUS_RESOURCE_EXHAUSTED;
  certificate->issued = (char *)(uintptr_t)date; /* only read from */
  basis->certificate = certificate;
  basis->recorded = date_text(out->arena, attempt->facts->today);
  event->basis_recorded = basis;
  return basis->recorded ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
}

static enum status add_corrected(const struct attempt *attempt, const struct document_facts *facts,
                                 const Lots__CorrectDocumentRequest *asked, struct events *out) {
  const Lots__DocumentVersion *version = document_version(facts->document, asked->version);
  Lots__DocumentCorrected *corrected = case_new(out, &lots__document_corrected__descriptor);
  Lots__Event *event = case_add(out, LOTS__EVENT__KIND_DOCUMENT_CORRECTED, case_ref_of(facts->casework.kase));
  if (!corrected || !event)
    return STATUS_RESOURCE_EXHAUSTED;
  corrected->document = facts->document->id;
  corrected->version = version->version;
  corrected->type = attempt->document.type;
  corrected->secrecy = attempt->document.secrecy;
  if (is_other(asked->date, version->date))
    corrected->date = asked->date;
  if (is_other(asked->author, version->author))
    corrected->author = asked->author;
  if (is_other(asked->title, version->title))
    corrected->title = asked->title;
  corrected->reason = asked->reason;
  corrected->corrected = date_text(out->arena, facts->casework.today);
  corrected->by = facts->casework.caller->id;
  event->document_corrected = corrected;
  return corrected->corrected ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
}

enum status document_correct(const struct document_facts *facts, const Lots__CorrectDocumentRequest *asked,
                             struct problems *problems, struct events *out) {
  const Lots__Document *document = facts->document;
  struct attempt attempt = {.document = {asked->type ? asked->type : document->type, document->secrecy}};
  attempt.document.secrecy = secrecy_of(document, attempt.document.type);
  attempt_begin(&attempt, &facts->casework, NULL, problems);
  attempt_need_text(&attempt, "reason", asked->reason, TEXT_LONG);
  attempt_check_line(&attempt, "author", asked->author, TEXT_NAME);
  attempt_check_line(&attempt, "title", asked->title, TEXT_NAME);
  check_open(&attempt, facts);
  check_version(&attempt, facts, asked);
  check_type(&attempt, facts, asked->type);
  enum status status = attempt_judge(&attempt, COMMAND_DOCUMENT);
  if (status != STATUS_OK)
    return status;
  const Lots__DocumentVersion *version = document_version(document, asked->version);
  const Lots__Basis *certificate = version == document_newest(document) ? certificate_of(facts) : NULL;
  status = add_corrected(&attempt, facts, asked, out);
  if (status != STATUS_OK || !certificate || !is_other(asked->date, version->date))
    return status;
  return add_certificate(&attempt, certificate, asked->date, out);
}

/* --- strike ------------------------------------------------------------------------------------------------------- */

static bool put_on_record_by(const Lots__Document *document, uint64_t staff) {
  for (size_t i = 0; i < document->n_versions; i++)
    if (document->versions[i]->recorded_by != staff)
      return false;
  return true;
}

static void check_author(const struct attempt *attempt, const Lots__Document *document) {
  const struct case_facts *facts = attempt->facts;
  bool manages = rights_in_unit(facts->caller, facts->kase->unit, facts->today) & RIGHT_MANAGE;
  if (!put_on_record_by(document, facts->caller->id) && !manages)
    attempt_refuse(attempt, "id", "B14", MSG_DOCUMENT_OF_ANOTHER, NULL, NULL);
}

static enum status add_struck(const struct document_facts *facts, const char *reason, struct events *out) {
  Lots__DocumentStruck *told = case_new(out, &lots__document_struck__descriptor);
  Lots__Struck *struck = case_new(out, &lots__struck__descriptor);
  Lots__Event *event = case_add(out, LOTS__EVENT__KIND_DOCUMENT_STRUCK, case_ref_of(facts->casework.kase));
  if (!told || !struck || !event)
    return STATUS_RESOURCE_EXHAUSTED;
  struck->date = date_text(out->arena, facts->casework.today);
  struck->by = facts->casework.caller->id;
  struck->by_name = facts->casework.caller->name;
  struck->reason = (char *)(uintptr_t)reason; /* only read from */
  told->document = facts->document->id;
  told->struck = struck;
  event->document_struck = told;
  return struck->date ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
}

enum status document_strike(const struct document_facts *facts, const Lots__StrikeDocumentRequest *asked,
                            struct problems *problems, struct events *out) {
  struct attempt attempt = {.document = {facts->document->type, facts->document->secrecy}};
  attempt_begin(&attempt, &facts->casework, NULL, problems);
  attempt_need_text(&attempt, "reason", asked->reason, TEXT_LONG);
  check_open(&attempt, facts);
  check_author(&attempt, facts->document);
  check_rests(&attempt, facts, "id");
  enum status status = attempt_judge(&attempt, COMMAND_DOCUMENT);
  return status == STATUS_OK ? add_struck(facts, asked->reason, out) : status;
}
