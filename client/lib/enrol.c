/* Enrolment: from a one-time code to a profile; and renewal, from a profile's certificate to its next. The code carries a
 * fingerprint of the daemon's authority, so that the right daemon is known before anything is trusted. */
#include <stdio.h>

#include "common/enrolcode.h"
#include "common/secure.h"
#include "enrolment.pb-c.h"
#include "handle.h"

#define ENROL_BUDGET ((size_t)1 << 20)
/* The request's own name counts for nothing: the daemon writes the principal's. */
#define REQUEST_NAME "lots"

struct enrolment {
  struct arena arena;
  enum language language;
  struct profile profile; /* in the making */
  const char *code;       /* NULL: a renewal */
  struct enrolcode parsed;
  char *request;
  struct fault fault;
};

static enum status fail(struct enrolment *enrolment, enum status status, enum message message, const char *arg1) {
  return fault_set(&enrolment->fault, enrolment->language, status, message, arg1, NULL);
}

static enum status make_request(struct enrolment *enrolment) {
  char *key;
  if (enrolment->code && enrolcode_parse(enrolment->code, &enrolment->parsed) != STATUS_OK)
    return fail(enrolment, STATUS_INVALID_ARGUMENT, MSG_CLIENT_CODE, NULL);
  if (pki_new_request(&enrolment->arena, REQUEST_NAME, &key, &enrolment->request) != STATUS_OK)
    return fail(enrolment, STATUS_RESOURCE_EXHAUSTED, MSG_CLIENT_MEMORY, NULL);
  enrolment->profile.key = key;
  return STATUS_OK;
}

static enum status take_reply(struct enrolment *enrolment, lots *handle, const Lots__EnrolReply *reply) {
  struct profile *profile = &enrolment->profile;
  struct pki_subject subject;
  const char *proved =
      handle->link.connection ? connection_authority(handle->link.connection, &enrolment->arena) : NULL;
  profile->certificate = arena_strdup(&enrolment->arena, reply->certificate);
  profile->authority = *reply->authority ? arena_strdup(&enrolment->arena, reply->authority) : proved;
  if (!profile->certificate || pki_read(&enrolment->arena, profile->certificate, &subject) != STATUS_OK ||
      !profile->authority || pki_read(&enrolment->arena, profile->authority, &subject) != STATUS_OK)
    return fail(enrolment, STATUS_INTERNAL, MSG_CLIENT_ANSWER, "lots.Enrolment/Enrol");
  profile->name = arena_strdup(&enrolment->arena, reply->name);
  if (!profile->name)
    return fail(enrolment, STATUS_RESOURCE_EXHAUSTED, MSG_CLIENT_MEMORY, NULL);
  return STATUS_OK;
}

/* The code tells which daemon it is for; so a slip of the pen looks like a daemon that cannot prove itself. */
static enum status not_proved(struct enrolment *enrolment) {
  return fail(enrolment, STATUS_UNAUTHENTICATED, MSG_CLIENT_CODE_OR_DAEMON, enrolment->profile.host);
}

/* The daemon's own sentence says little when a detail says what is wrong with the code. */
static void refused(struct enrolment *enrolment, const struct lots_result *result) {
  const struct lots_detail *details;
  size_t count = lots_result_details(result, &details);
  const char *detail = count ? arena_printf(&enrolment->arena, "%s %s", details[0].field, details[0].text) : NULL;
  enrolment->fault.status = (enum status)lots_result_status(result);
  if (!detail && enrolment->code && enrolment->fault.status == STATUS_UNAUTHENTICATED) {
    (void)not_proved(enrolment);
    return;
  }
  fault_copy(enrolment->fault.text, detail ? detail : lots_result_error(result));
}

static enum status ask(struct enrolment *enrolment, lots *handle, const char *method, const ProtobufCMessage *input) {
  struct lots_result *result = lots_call(handle, method, input, NULL);
  enum status status = (enum status)lots_result_status(result);
  if (status == STATUS_OK) {
    status = take_reply(enrolment, handle, lots_result_message(result));
  } else {
    refused(enrolment, result);
  }
  lots_result_free(result);
  return status;
}

/* The daemon, known by the fingerprint, signs the request. */
static enum status sign(struct enrolment *enrolment) {
  const struct lots_options options = {.language = enrolment->language == LANGUAGE_SV ? "sv" : "en"};
  struct profile stranger = enrolment->profile;
  Lots__EnrolRequest input = LOTS__ENROL_REQUEST__INIT;
  lots *handle;
  stranger.key = NULL;                             /* it has no certificate yet */
  input.code = (char *)(uintptr_t)enrolment->code; /* only read */
  input.certificate_request = enrolment->request;
  enum status status = handle_open(&options, &stranger, enrolcode_pin(&enrolment->parsed), &handle, &enrolment->fault);
  if (status != STATUS_OK)
    return status == STATUS_UNAUTHENTICATED ? not_proved(enrolment) : status;
  status = ask(enrolment, handle, "lots.Enrolment/Enrol", &input.base);
  lots_close(handle);
  return status;
}

/* The daemon knows who asks by the certificate that there is. */
static enum status sign_again(struct enrolment *enrolment, const struct profile *old) {
  const struct lots_options options = {.language = enrolment->language == LANGUAGE_SV ? "sv" : "en"};
  Lots__RenewRequest input = LOTS__RENEW_REQUEST__INIT;
  lots *handle;
  input.certificate_request = enrolment->request;
  enum status status = handle_open(&options, old, slice_of(NULL, 0), &handle, &enrolment->fault);
  if (status != STATUS_OK)
    return status;
  status = ask(enrolment, handle, "lots.Enrolment/Renew", &input.base);
  lots_close(handle);
  return status;
}

/* A key of its own, signed, in place of what the profile holds; `old` is NULL for who comes with a code. */
static enum status enrol(struct enrolment *enrolment, const struct profile *old) {
  struct profile *profile = &enrolment->profile;
  enum status status = make_request(enrolment);
  if (status == STATUS_OK)
    status = profile_prepare(profile, enrolment->language, &enrolment->fault);
  if (status != STATUS_OK)
    return status;
  status = old ? sign_again(enrolment, old) : sign(enrolment);
  if (status == STATUS_OK)
    return profile_commit(profile, enrolment->language, &enrolment->fault);
  profile_abandon(profile);
  return status;
}

static void wipe(const char *key) {
  if (key)
    secure_wipe((char *)(uintptr_t)key, strlen(key)); /* in the arena */
}

static enum lots_status finish(struct enrolment *enrolment, enum status status, char *error) {
  wipe(enrolment->profile.key);
  arena_deinit(&enrolment->arena);
  if (status != STATUS_OK && error)
    fault_copy(error, enrolment->fault.text);
  return (enum lots_status)status;
}

enum lots_status lots_enrol(const char *profile, const char *host, int port, const char *code, char *name,
                            size_t name_size, char *error) {
  struct enrolment enrolment = {.code = code, .language = fault_language(NULL)};
  enum status status = secure_init();
  arena_init(&enrolment.arena, ENROL_BUDGET);
  enrolment.profile.host = host;
  enrolment.profile.port = port ? port : PROTOCOL_PORT;
  if (status == STATUS_OK)
    status = profile_folder(&enrolment.arena, profile, enrolment.language, &enrolment.profile.folder, &enrolment.fault);
  if (status == STATUS_OK)
    status = enrol(&enrolment, NULL);
  if (status == STATUS_OK && name && name_size)
    snprintf(name, name_size, "%s", enrolment.profile.name);
  return finish(&enrolment, status, error);
}

enum lots_status lots_renew(const char *profile, char *error) {
  struct enrolment enrolment = {.language = fault_language(NULL)};
  struct profile old = {0};
  enum status status = secure_init();
  arena_init(&enrolment.arena, ENROL_BUDGET);
  if (status == STATUS_OK)
    status = profile_read(&enrolment.arena, profile, enrolment.language, &old, &enrolment.fault);
  enrolment.profile = (struct profile){.folder = old.folder, .host = old.host, .port = old.port};
  if (status == STATUS_OK)
    status = enrol(&enrolment, &old);
  wipe(old.key);
  return finish(&enrolment, status, error);
}

enum lots_status lots_profile_read(const char *name, struct lots_profile *out, char *error) {
  struct arena arena;
  struct fault fault = {0};
  struct profile profile;
  struct pki_subject subject;
  enum language language = fault_language(NULL);
  arena_init(&arena, ENROL_BUDGET);
  *out = (struct lots_profile){0};
  enum status status = profile_look(&arena, name, language, &profile, &fault);
  if (status == STATUS_OK && pki_read(&arena, profile.certificate, &subject) != STATUS_OK)
    status = fault_set(&fault, language, STATUS_UNAUTHENTICATED, MSG_CLIENT_IDENTITY, profile.folder, NULL);
  if (status == STATUS_OK) {
    snprintf(out->name, sizeof out->name, "%s", profile.name);
    snprintf(out->host, sizeof out->host, "%s", profile.host);
    out->port = profile.port;
    out->expires_us = subject.not_after_us;
  }
  arena_deinit(&arena);
  if (status != STATUS_OK && error)
    fault_copy(error, fault.text);
  return (enum lots_status)status;
}
