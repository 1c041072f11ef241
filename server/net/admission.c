/* admission: see admission.h. */
#include "admission.h"

#include <inttypes.h>
#include <string.h>

#include "common/protocol.h"
#include "common/text.h"
#include "conn.h"
#include "server/service/policy.h"
#include "server/store/view/place_token.h"

static bool refuse(struct exchange *exchange, enum status status, const char *field, enum message message,
                   const char *arg) {
  exchange_refuse(exchange, status, field, message, arg);
  return false;
}

/* --- who asks ----------------------------------------------------------------------------------------------------- */

static bool know_caller(struct exchange *exchange, enum status known) {
  const struct policy *policy = exchange->call.policy;
  if (known == STATUS_UNAUTHENTICATED)
    return refuse(exchange, known, "", MSG_IDENTITY_ENDED, NULL);
  if (known != STATUS_OK) {
    exchange_fail(exchange, known);
    return false;
  }
  if (!exchange->identity) {
    bool open = policy && policy->audience & FOR_NOBODY;
    return open || refuse(exchange, STATUS_UNAUTHENTICATED, "", MSG_NO_IDENTITY, NULL);
  }
  exchange->call.certificate_serial = exchange->identity->shown.serial;
  exchange->call.certificate_expires_us = exchange->conn->expires_us;
  return true;
}

/* A script calls the methods that its account lists, and may always ask who it is. */
static bool listed(const Lots__Principal *principal, const char *method) {
  if (strncmp(method, "lots.Session/", strlen("lots.Session/")) == 0)
    return true;
  for (size_t i = 0; i < principal->n_methods; i++)
    if (strcmp(principal->methods[i], method) == 0)
      return true;
  return false;
}

bool admission_is_for(const struct policy *policy, const Lots__Principal *principal) {
  if (!principal)
    return policy->audience & FOR_NOBODY;
  switch (principal->kind) {
  case LOTS__PRINCIPAL_KIND__PRINCIPAL_KIND_STAFF:
    return policy->audience & FOR_STAFF;
  case LOTS__PRINCIPAL_KIND__PRINCIPAL_KIND_ADMIN:
    return policy->audience & FOR_ADMIN;
  case LOTS__PRINCIPAL_KIND__PRINCIPAL_KIND_SERVICE:
    return policy->audience & FOR_SERVICE && listed(principal, policy->method);
  default:
    return false;
  }
}

const Lots__Principal *admission_principal(const struct exchange *exchange) {
  return exchange->identity ? exchange->identity->principal : NULL;
}

static bool check_method(struct exchange *exchange) {
  const struct policy *policy = exchange->call.policy;
  if (!policy)
    return refuse(exchange, STATUS_UNIMPLEMENTED, "method", MSG_METHOD_UNKNOWN, NULL);
  if (!admission_is_for(policy, admission_principal(exchange)))
    return refuse(exchange, STATUS_PERMISSION_DENIED, "method", MSG_METHOD_NOT_FOR_YOU, NULL);
  return true;
}

/* --- the envelope ------------------------------------------------------------------------------------------------- */

static void complain(struct exchange *exchange, const char *field, enum message message, const char *arg) {
  problem_add(&exchange->call.problems, field, "", message, arg, NULL);
}

static void check_purpose(struct exchange *exchange, const char *purpose) {
  if (!*purpose)
    return;
  if (!text_is_clean(slice_str(purpose)))
    complain(exchange, "purpose", MSG_NOT_TEXT, NULL);
  else if (text_length(purpose) > PROTOCOL_MAX_PURPOSE)
    complain(exchange, "purpose", MSG_TOO_LONG, "200");
}

static void check_writing(struct exchange *exchange, const Lots__Request *request) {
  bool writes = exchange->call.policy->lane == LANE_WRITE;
  if (request->key.len && !writes)
    complain(exchange, "key", MSG_ONLY_WRITES, NULL);
  if (request->key.len > PROTOCOL_MAX_KEY)
    complain(exchange, "key", MSG_KEY_TOO_LONG, "64");
  if (request->if_revision && !writes)
    complain(exchange, "if_revision", MSG_ONLY_WRITES, NULL);
  if (request->dry_run && !writes)
    complain(exchange, "dry_run", MSG_ONLY_WRITES, NULL);
}

/* What is no token was told by a daemon that had none, and was reached long ago; comparing it would tell where the journal
 * stands. */
static bool check_position(struct exchange *exchange, uint64_t token) {
  if (token < PLACE_TOKEN_LEAST)
    return true;
  struct server *server = exchange->loop->server;
  uint64_t wanted = place_of_token(&keyring_secrets(server->store->keyring)->places, token);
  return wanted <= writer_position(server->writer) ||
         refuse(exchange, STATUS_OUT_OF_RANGE, "min_position", MSG_POSITION_AHEAD, NULL);
}

static bool check_envelope(struct exchange *exchange) {
  struct call *call = &exchange->call;
  check_purpose(exchange, call->request->purpose);
  check_writing(exchange, call->request);
  if (call->problems.count) {
    exchange_fail(exchange, STATUS_INVALID_ARGUMENT);
    return false;
  }
  return check_position(exchange, call->request->min_position);
}

bool admission_judge(struct exchange *exchange, enum status known) {
  return know_caller(exchange, known) && check_method(exchange) && check_envelope(exchange);
}
