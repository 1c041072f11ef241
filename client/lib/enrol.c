/* Enrolment: from a one-time code to a profile. The code carries a fingerprint of the daemon's authority, so that the
 * right daemon is known before anything is trusted. */
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
  const char *code;
  struct enrolcode parsed;
  char *request;
  struct fault fault;
};

static enum status fail(struct enrolment *enrolment, enum status status, enum message message, const char *arg1) {
  return fault_set(&enrolment->fault, enrolment->language, status, message, arg1, NULL);
}

static enum status make_request(struct enrolment *enrolment) {
  char *key;
  if (enrolcode_parse(enrolment->code, &enrolment->parsed) != STATUS_OK)
    return fail(enrolment, STATUS_INVALID_ARGUMENT, MSG_CLIENT_CODE, NULL);
  if (pki_new_request(&enrolment->arena, REQUEST_NAME, &key, &enrolment->request) != STATUS_OK)
    return fail(enrolment, STATUS_RESOURCE_EXHAUSTED, MSG_CLIENT_MEMORY, NULL);
  enrolment->profile.key = key;
  return STATUS_OK;
}

static enum status take_reply(struct enrolment *enrolment, lots *handle, const Lots__EnrolReply *reply, char *name,
                              size_t name_size) {
  struct profile *profile = &enrolment->profile;
  struct pki_subject subject;
  const char *proved =
      handle->link.connection ? connection_authority(handle->link.connection, &enrolment->arena) : NULL;
  profile->certificate = arena_strdup(&enrolment->arena, reply->certificate);
  profile->authority = *reply->authority ? arena_strdup(&enrolment->arena, reply->authority) : proved;
  if (!profile->certificate || pki_read(&enrolment->arena, profile->certificate, &subject) != STATUS_OK ||
      !profile->authority || pki_read(&enrolment->arena, profile->authority, &subject) != STATUS_OK)
    return fail(enrolment, STATUS_INTERNAL, MSG_CLIENT_ANSWER, "lots.Enrolment/Enrol");
  if (name && name_size)
    snprintf(name, name_size, "%s", reply->name);
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
  if (!detail && enrolment->fault.status == STATUS_UNAUTHENTICATED) {
    (void)not_proved(enrolment);
    return;
  }
  fault_copy(enrolment->fault.text, detail ? detail : lots_result_error(result));
}

static enum status ask(struct enrolment *enrolment, lots *handle, char *name, size_t name_size) {
  Lots__EnrolRequest input = LOTS__ENROL_REQUEST__INIT;
  input.code = (char *)(uintptr_t)enrolment->code; /* only read */
  input.certificate_request = enrolment->request;
  struct lots_result *result = lots_call(handle, "lots.Enrolment/Enrol", &input.base, NULL);
  enum status status = (enum status)lots_result_status(result);
  if (status == STATUS_OK) {
    status = take_reply(enrolment, handle, lots_result_message(result), name, name_size);
  } else {
    refused(enrolment, result);
  }
  lots_result_free(result);
  return status;
}

/* The daemon, known by the fingerprint, signs the request. */
static enum status sign(struct enrolment *enrolment, char *name, size_t name_size) {
  const struct lots_options options = {.language = enrolment->language == LANGUAGE_SV ? "sv" : "en"};
  struct profile stranger = enrolment->profile;
  lots *handle;
  stranger.key = NULL; /* it has no certificate yet */
  enum status status = handle_open(&options, &stranger, enrolcode_pin(&enrolment->parsed), &handle, &enrolment->fault);
  if (status != STATUS_OK)
    return status == STATUS_UNAUTHENTICATED ? not_proved(enrolment) : status;
  status = ask(enrolment, handle, name, name_size);
  lots_close(handle);
  return status;
}

static enum status enrol(struct enrolment *enrolment, char *name, size_t name_size) {
  struct profile *profile = &enrolment->profile;
  enum status status = make_request(enrolment);
  if (status == STATUS_OK)
    status = profile_prepare(profile, enrolment->language, &enrolment->fault);
  if (status != STATUS_OK)
    return status;
  status = sign(enrolment, name, name_size);
  if (status == STATUS_OK)
    return profile_commit(profile, enrolment->language, &enrolment->fault);
  profile_abandon(profile);
  return status;
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
    status = enrol(&enrolment, name, name_size);
  if (enrolment.profile.key)
    secure_wipe((char *)(uintptr_t)enrolment.profile.key, strlen(enrolment.profile.key)); /* in the arena */
  arena_deinit(&enrolment.arena);
  if (status != STATUS_OK && error)
    fault_copy(error, enrolment.fault.text);
  return (enum lots_status)status;
}
