/* enrolment: the Enrolment service: one-time codes, certificates, revocation. Certificates are the only identity there
 * is. */
#include "certificates.h"
#include "common/enrolcode.h"
#include "daemon.h"
#include "names.h"
#include "policy.h"
#include "service.h"

#define VALID_HOURS_DEFAULT 72
#define VALID_HOURS_MAX 168
#define HOUR_US (INT64_C(3600) * 1000000)
#define WITHIN_DAYS_MAX 3650

static bool fingerprint(struct call *call, uint8_t out[PKI_FINGERPRINT]) {
  struct pki_subject subject;
  if (pki_read(call->arena, call->daemon->authority->certificate, &subject) != STATUS_OK)
    return false;
  memcpy(out, subject.fingerprint, PKI_FINGERPRINT);
  return true;
}

static char *moment_text(struct call *call, int64_t moment_us) {
  char *text = arena_alloc(call->arena, MOMENT_TEXT_MAX);
  return text != NULL ? moment_format(moment_us, text) : (char *)"";
}

/* Records the code by its hash alone. */
static bool add_invitation(struct call *call, const struct enrolcode *code, uint64_t principal, int64_t expires_us) {
  Lots__Event *event = events_add(&call->events, LOTS__EVENT__KIND_INVITATION_ISSUED, 0, 0, 0);
  Lots__InvitationIssued *issued = arena_alloc(call->arena, sizeof *issued);
  uint8_t *hash = arena_alloc(call->arena, SECURE_HASH);
  if (event == NULL || issued == NULL || hash == NULL)
    return false;
  lots__invitation_issued__init(issued);
  enrolcode_hash(code, hash);
  issued->code_hash = (ProtobufCBinaryData){.data = hash, .len = SECURE_HASH};
  issued->principal = principal;
  issued->expires_us = expires_us;
  event->invitation_issued = issued;
  return true;
}

static void enrolment_invite(Lots__Enrolment_Service *service, const Lots__InviteRequest *request,
                             Lots__InviteReply_Closure closure, void *closure_data) {
  (void)service;
  struct call *call = closure_data;
  const Lots__Principal *principal;
  uint32_t hours = request->valid_hours != 0 ? request->valid_hours : VALID_HOURS_DEFAULT;
  if (hours > VALID_HOURS_MAX)
    problem_add(&call->problems, "valid_hours", "", MSG_OUT_OF_RANGE, "1", "168");
  if (view_principal(&call->view, request->principal, &principal) != STATUS_OK || principal->disabled)
    problem_add(&call->problems, "principal", "", MSG_NO_SUCH, NULL, NULL);
  if (service_refused(call))
    return;
  uint8_t authority[PKI_FINGERPRINT];
  int64_t expires_us = call->view.now_us + (int64_t)hours * HOUR_US;
  if (!fingerprint(call, authority)) {
    call_fail(call, STATUS_INTERNAL);
    return;
  }
  struct enrolcode code = enrolcode_new(authority);
  if (!add_invitation(call, &code, principal->id, expires_us)) {
    call_fail(call, STATUS_RESOURCE_EXHAUSTED);
    return;
  }
  char text[ENROLCODE_TEXT_MAX];
  Lots__InviteReply reply = LOTS__INVITE_REPLY__INIT;
  reply.code = call->request->dry_run ? "" : enrolcode_format(&code, text);
  reply.expires = moment_text(call, expires_us);
  call->secret_answer = true;
  closure(&reply, call);
  secure_wipe(&code, sizeof code);
  secure_wipe(text, sizeof text);
}

/* The principal whom a code lets in; NULL when there is none. */
static const Lots__Principal *invited(struct call *call, const char *text, uint8_t hash[SECURE_HASH]) {
  struct enrolcode code;
  uint64_t id = 0;
  int64_t expires_us = 0;
  const Lots__Principal *principal = NULL;
  bool good = enrolcode_parse(text, &code) == STATUS_OK;
  if (good)
    enrolcode_hash(&code, hash);
  good = good && view_invitation(&call->view, slice_of(hash, SECURE_HASH), &id, &expires_us) == STATUS_OK &&
         call->view.now_us < expires_us && view_principal(&call->view, id, &principal) == STATUS_OK &&
         !principal->disabled;
  return good ? principal : NULL;
}

/* Always with the same words. */
static void refuse_code(struct call *call) {
  call_refuse(call, STATUS_PERMISSION_DENIED, "code", "", MSG_CODE_INVALID, NULL, NULL);
}

/* `code_hash` is that of the invitation which it uses up; empty: none. */
static bool add_certificate(struct call *call, const struct pki_subject *subject, uint64_t principal,
                            struct slice code_hash) {
  Lots__Event *event = events_add(&call->events, LOTS__EVENT__KIND_CERTIFICATE_ISSUED, 0, 0, 0);
  Lots__CertificateIssued *issued = arena_alloc(call->arena, sizeof *issued);
  uint8_t *hash = arena_copy(call->arena, code_hash.data, code_hash.len);
  uint8_t *fingerprint = arena_copy(call->arena, subject->fingerprint, PKI_FINGERPRINT);
  if (event == NULL || issued == NULL || hash == NULL || fingerprint == NULL)
    return false;
  lots__certificate_issued__init(issued);
  issued->serial = subject->serial;
  issued->principal = principal;
  issued->issued_us = subject->not_before_us;
  issued->expires_us = subject->not_after_us;
  issued->code_hash = (ProtobufCBinaryData){.data = hash, .len = code_hash.len};
  issued->fingerprint = (ProtobufCBinaryData){.data = fingerprint, .len = PKI_FINGERPRINT};
  event->certificate_issued = issued;
  return true;
}

/* --- signing: on a worker, before the command comes to the writer ------------------------------------------------- */

/* A certificate that is signed and not given to anybody yet. */
struct signed_request {
  char *certificate;
  struct pki_subject subject;
  uint64_t principal;
};

/* A dry run has its request looked at, and nothing signed. */
static enum status sign_request(struct call *call, const char *request, struct signed_request *out) {
  const struct daemon *daemon = call->daemon;
  if (call->request->dry_run)
    return pki_check_request(request);
  const char *common_name = arena_printf(call->arena, "principal:%s", service_decimal(call, out->principal));
  return common_name != NULL ? pki_sign_client(call->arena, daemon->authority, request, common_name,
                                               daemon->certificate_days, &out->certificate, &out->subject)
                             : STATUS_RESOURCE_EXHAUSTED;
}

/* Who tries is counted by `hash`, the field of the refusal is what they tried with. False: refused. */
static bool prepare_certificate(struct call *call, const char *request, uint64_t principal,
                                const uint8_t hash[SECURE_HASH], const char *field) {
  struct signed_request *made = arena_alloc(call->arena, sizeof *made);
  if (!call->daemon->may_try(call->daemon, hash)) {
    call_refuse(call, STATUS_RESOURCE_EXHAUSTED, field, "", MSG_CODE_TRIED_OFTEN, NULL, NULL);
    return false;
  }
  if (made == NULL) {
    call_fail(call, STATUS_RESOURCE_EXHAUSTED);
    return false;
  }
  made->certificate = (char *)"";
  made->principal = principal;
  if (sign_request(call, request, made) != STATUS_OK) {
    call_refuse(call, STATUS_INVALID_ARGUMENT, "certificate_request", "", MSG_CERTIFICATE_REQUEST, NULL, NULL);
    return false;
  }
  call->prepared = made;
  return true;
}

static void give_certificate(struct call *call, const Lots__Principal *principal, struct slice code_hash,
                             Lots__EnrolReply_Closure closure) {
  const struct signed_request *made = call->prepared;
  Lots__EnrolReply reply = LOTS__ENROL_REPLY__INIT;
  reply.certificate = made->certificate;
  reply.authority = call->daemon->authority->certificate;
  reply.principal = principal->id;
  reply.name = principal->name;
  if (call->request->dry_run || add_certificate(call, &made->subject, principal->id, code_hash))
    closure(&reply, call);
  else
    call_fail(call, STATUS_RESOURCE_EXHAUSTED);
}

/* --- enrol -------------------------------------------------------------------------------------------------------- */

/* A code that lets nobody in goes on to the writer, who alone knows what became of an earlier attempt under the same
 * key; one that does is not good for any number of attempts. */
bool enrolment_prepare(struct call *call) {
  uint8_t hash[SECURE_HASH];
  const Lots__EnrolRequest *request = (const void *)call->input;
  const Lots__Principal *principal = invited(call, request->code, hash);
  return principal == NULL || prepare_certificate(call, request->certificate_request, principal->id, hash, "code");
}

static void enrolment_enrol(Lots__Enrolment_Service *service, const Lots__EnrolRequest *request,
                            Lots__EnrolReply_Closure closure, void *closure_data) {
  (void)service;
  struct call *call = closure_data;
  uint8_t hash[SECURE_HASH];
  const struct signed_request *made = call->prepared;
  const Lots__Principal *principal = invited(call, request->code, hash);
  if (principal == NULL || made == NULL || made->principal != principal->id)
    refuse_code(call);
  else
    give_certificate(call, principal, slice_of(hash, SECURE_HASH), closure);
}

/* --- renew -------------------------------------------------------------------------------------------------------- */

#define RENEW_DAYS 60
#define DAY_US (24 * HOUR_US)

bool enrolment_prepare_renewal(struct call *call) {
  const Lots__RenewRequest *request = (const void *)call->input;
  uint8_t hash[SECURE_HASH];
  if (call->certificate_expires_us - call->view.now_us > RENEW_DAYS * DAY_US) {
    call_refuse(call, STATUS_FAILED_PRECONDITION, "certificate_request", "", MSG_RENEWED_EARLY,
                arena_printf(call->arena, "%d", RENEW_DAYS), NULL);
    return false;
  }
  secure_hash(slice_str(service_decimal(call, call->view.who->id)), hash);
  return prepare_certificate(call, request->certificate_request, call->view.who->id, hash, "certificate_request");
}

static void enrolment_renew(Lots__Enrolment_Service *service, const Lots__RenewRequest *request,
                            Lots__EnrolReply_Closure closure, void *closure_data) {
  (void)service;
  (void)request;
  struct call *call = closure_data;
  if (call->prepared)
    give_certificate(call, call->view.who, (struct slice){0}, closure);
  else
    call_fail(call, STATUS_INTERNAL);
}

/* --- certificates that there are ---------------------------------------------------------------------------------- */

static void enrolment_list_certificates(Lots__Enrolment_Service *service, const Lots__ListCertificatesRequest *request,
                                        Lots__ListCertificatesReply_Closure closure, void *closure_data) {
  (void)service;
  struct call *call = closure_data;
  Lots__ListCertificatesReply reply = LOTS__LIST_CERTIFICATES_REPLY__INIT;
  struct certificate_page page = {.size = request->page_size, .cursor = request->cursor};
  if (request->within_days > WITHIN_DAYS_MAX)
    problem_add(&call->problems, "within_days", "", MSG_OUT_OF_RANGE, "1", "3650");
  else if (request->within_days)
    page.before_us = call->view.now_us + request->within_days * DAY_US;
  if (!certificate_page_read(call, request->principal, &page))
    return;
  reply.certificates = page.certificates;
  reply.n_certificates = page.count;
  reply.cursor = page.next;
  for (size_t i = 0; i < page.count; i++)
    if (names_add_staff(call, &reply.holders, &reply.n_holders, page.certificates[i]->principal) != STATUS_OK) {
      call_fail(call, STATUS_RESOURCE_EXHAUSTED);
      return;
    }
  closure(&reply, call);
}

static bool add_revocation(struct call *call, const char *serial) {
  Lots__Event *event = events_add(&call->events, LOTS__EVENT__KIND_CERTIFICATE_REVOKED, 0, 0, 0);
  Lots__CertificateRevoked *revoked = arena_alloc(call->arena, sizeof *revoked);
  if (event == NULL || revoked == NULL)
    return false;
  lots__certificate_revoked__init(revoked);
  revoked->serial = (char *)serial;
  revoked->at_us = call->view.now_us;
  event->certificate_revoked = revoked;
  return true;
}

#define REVOKE_MAX 10000 /* in one entry of the journal */
#define REVOKE_PAGE 1000

static enum status revoke_all(struct call *call, Lots__Certificate *const *certificates, size_t count,
                              uint32_t *revoked) {
  for (size_t i = 0; i < count && *revoked < REVOKE_MAX; i++) {
    if (certificates[i]->revoked[0] != '\0')
      continue;
    if (!add_revocation(call, certificates[i]->serial))
      return STATUS_RESOURCE_EXHAUSTED;
    ++*revoked;
  }
  return STATUS_OK;
}

static enum status revoke_of(struct call *call, uint64_t principal, uint32_t *revoked) {
  const char *after = "";
  bool more = true;
  enum status status = STATUS_OK;
  while (status == STATUS_OK && more && *revoked < REVOKE_MAX) {
    Lots__Certificate **page = NULL;
    size_t count = 0;
    status = view_certificates(&call->view, principal, after, REVOKE_PAGE, &page, &count, &more);
    if (status == STATUS_OK)
      status = revoke_all(call, page, count, revoked);
    after = count > 0 ? page[count - 1]->serial : after;
  }
  return status;
}

static enum status revoke_one(struct call *call, const char *serial, uint32_t *revoked) {
  Lots__Certificate *certificate;
  enum status status = view_certificate(&call->view, serial, &certificate);
  return status == STATUS_OK ? revoke_all(call, &certificate, 1, revoked) : status;
}

static void enrolment_revoke(Lots__Enrolment_Service *service, const Lots__RevokeRequest *request,
                             Lots__RevokeReply_Closure closure, void *closure_data) {
  (void)service;
  struct call *call = closure_data;
  bool all = request->principal != 0;
  Lots__RevokeReply reply = LOTS__REVOKE_REPLY__INIT;
  if (all == (request->serial[0] != '\0')) {
    call_refuse(call, STATUS_INVALID_ARGUMENT, "serial", "", MSG_SERIAL_OR_PRINCIPAL, NULL, NULL);
    return;
  }
  enum status status =
      all ? revoke_of(call, request->principal, &reply.revoked) : revoke_one(call, request->serial, &reply.revoked);
  if (status != STATUS_OK)
    call_fail_for(call, status, all ? "principal" : "serial");
  else
    closure(&reply, call);
}

ProtobufCService *service_enrolment(void) {
  static Lots__Enrolment_Service table = LOTS__ENROLMENT__INIT(enrolment_);
  return &table.base;
}
