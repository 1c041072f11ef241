/* dispatch: see dispatch.h. */
#include "dispatch.h"

#include <inttypes.h>
#include <string.h>

#include "common/log.h"
#include "common/protocol.h"
#include "common/text.h"
#include "conn.h"
#include "decode.h"
#include "long.h"
#include "server/service/policy.h"

/* When to come back: to a full queue soon, to a daemon that cannot write not so soon. */
#define RETRY_BUSY_MS 100
#define RETRY_UNAVAILABLE_MS 1000

static bool refuse(struct exchange *exchange, enum status status, const char *field, enum message message,
                   const char *arg) {
  exchange_refuse(exchange, status, field, message, arg);
  return false;
}

/* --- who asks ----------------------------------------------------------------------------------------------------- */

static bool know_caller(struct exchange *exchange) {
  struct conn *conn = exchange->conn;
  const struct policy *policy = exchange->call.policy;
  if (!*conn->serial) {
    bool open = policy && policy->audience & FOR_NOBODY;
    return open || refuse(exchange, STATUS_UNAUTHENTICATED, "", MSG_NO_IDENTITY, NULL);
  }
  enum status status = conn_refresh_identity(conn, &exchange->arena);
  if (status == STATUS_UNAUTHENTICATED) {
    conn_end(conn, status, MSG_IDENTITY_ENDED);
    return refuse(exchange, status, "", MSG_IDENTITY_ENDED, NULL);
  }
  if (status != STATUS_OK) {
    exchange_fail(exchange, status);
    return false;
  }
  exchange->identity = identity_ref(conn->identity);
  exchange->call.certificate_serial = exchange->identity->serial;
  exchange->call.certificate_expires_us = conn->expires_us;
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

static bool is_for(const struct policy *policy, const Lots__Principal *principal) {
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

static const Lots__Principal *principal_of(const struct exchange *exchange) {
  return exchange->identity ? exchange->identity->principal : NULL;
}

static bool check_method(struct exchange *exchange) {
  const struct policy *policy = exchange->call.policy;
  if (!policy)
    return refuse(exchange, STATUS_UNIMPLEMENTED, "method", MSG_METHOD_UNKNOWN, NULL);
  if (!is_for(policy, principal_of(exchange)))
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

static bool check_envelope(struct exchange *exchange) {
  struct call *call = &exchange->call;
  check_purpose(exchange, call->request->purpose);
  check_writing(exchange, call->request);
  if (call->problems.count) {
    exchange_fail(exchange, STATUS_INVALID_ARGUMENT);
    return false;
  }
  uint64_t position = writer_position(call->server->writer);
  if (call->request->min_position > position)
    return refuse(exchange, STATUS_OUT_OF_RANGE, "min_position", MSG_POSITION_AHEAD,
                  arena_printf(&exchange->arena, "%" PRIu64, position));
  return true;
}

/* --- running a handler -------------------------------------------------------------------------------------------- */

void dispatch_run(struct exchange *exchange, const struct rows *rows) {
  struct call *call = &exchange->call;
  const struct policy *policy = call->policy;
  enum status wanted = exchange_wanted(exchange);
  if (wanted != STATUS_OK) {
    exchange_fail(exchange, wanted);
    return;
  }
  call->view.rows = *rows;
  call->view.now_us = server_now(call->server);
  call->view.today = date_of_moment(call->view.now_us);
  policy->service->invoke(policy->service, policy->index, call->input, call_reply, call);
}

static void prepare(struct exchange *exchange, Lots__Request *request) {
  struct server *server = exchange->loop->server;
  exchange->id = request->id;
  if (request->deadline_ms)
    exchange->deadline_ns = (int64_t)uv_hrtime() + (int64_t)request->deadline_ms * 1000000;
  exchange->call = (struct call){
      .server = server,
      .policy = policy_find(request->method),
      .request = request,
      .language = exchange->conn->language,
      .certificate_serial = "",
      .arena = &exchange->arena,
      .view = {.store = server->store, .arena = &exchange->arena},
      .events = {.arena = &exchange->arena},
      .status = STATUS_INTERNAL, /* until the handler ends */
  };
  problems_init(&exchange->call.problems, &exchange->arena);
}

static void lend(struct exchange *exchange) {
  exchange->lent = true;
  exchange->loop->lent++;
}

/* --- READ --------------------------------------------------------------------------------------------------------- */

static void on_logged(struct access_request *request) {
  exchange_return(LINK_OWNER(request, struct exchange, access));
}

/* Drops the looks that an earlier one covers. */
static size_t uncovered(struct exchange *exchange) {
  struct view *view = &exchange->call.view;
  size_t count = 0;
  for (size_t i = 0; i < view->look_count; i++)
    if (!access_covered(exchange->call.server->access, view->who->id, &view->looks[i], view->now_us))
      view->looks[count++] = view->looks[i];
  return count;
}

/* Nothing is shown that could not be logged. */
static void show_nothing(struct exchange *exchange) {
  exchange->call.body = (struct slice){0};
  exchange->retry_after_ms = RETRY_UNAVAILABLE_MS;
  exchange_fail(exchange, STATUS_UNAVAILABLE);
}

/* True: the answer must wait for the access log. */
static bool log_looks(struct exchange *exchange) {
  struct call *call = &exchange->call;
  bool shown = call->policy->access_logged && call->status == STATUS_OK && call->view.who;
  size_t count = shown ? uncovered(exchange) : 0;
  if (count == 0)
    return false;
  exchange->access = (struct access_request){
      .now_us = call->view.now_us,
      .principal = call->view.who->id,
      .method = call->policy->method,
      .purpose = call->request->purpose,
      .looks = call->view.looks,
      .count = count,
      .done = on_logged,
  };
  lend(exchange);
  if (access_submit(call->server->access, &exchange->access) == STATUS_OK)
    return true;
  exchange->lent = false;
  exchange->loop->lent--;
  show_nothing(exchange);
  return false;
}

static void run_read(struct exchange *exchange) {
  struct rows rows;
  exchange->call.view.who = principal_of(exchange);
  if (loop_rows(exchange->loop, &rows) == STATUS_OK) {
    exchange->position = exchange->loop->position;
    dispatch_run(exchange, &rows);
  } else {
    exchange_fail(exchange, STATUS_UNAVAILABLE);
  }
  if (!log_looks(exchange))
    conn_answer(exchange);
}

/* --- WRITE -------------------------------------------------------------------------------------------------------- */

/* Writer's thread. The principal as the commands before this one left it: a write never stands after what took away the right to it. */
static enum status current_principal(struct exchange *exchange, const struct rows *rows) {
  struct identity *identity = exchange->identity;
  Lots__Principal *principal;
  exchange->call.view.who = principal_of(exchange);
  if (!identity || apply_directory_version(rows) == identity->version)
    return STATUS_OK;
  enum status status = identity_read(rows, identity->serial, &exchange->arena, &principal);
  if (status != STATUS_OK)
    return status;
  exchange->call.view.who = principal;
  return is_for(exchange->call.policy, principal) ? STATUS_OK : STATUS_PERMISSION_DENIED;
}

static Lots__Entry *entry_of(struct call *call) {
  const Lots__Principal *who = call->view.who;
  Lots__Entry *entry = arena_alloc(call->arena, sizeof *entry);
  if (!entry)
    return NULL;
  lots__entry__init(entry);
  entry->at_us = call->view.now_us;
  entry->by = who ? who->id : 0;
  entry->by_name = who ? who->name : entry->by_name;
  entry->by_role = call->acting_role;
  entry->method = (char *)(uintptr_t)call->policy->method;
  entry->events = call->events.items;
  entry->n_events = call->events.count;
  return entry;
}

/* Writer's thread. */
static void decide(struct command *command, const struct rows *rows) {
  struct exchange *exchange = LINK_OWNER(command, struct exchange, command);
  struct call *call = &exchange->call;
  enum status status = current_principal(exchange, rows);
  if (status == STATUS_OK)
    dispatch_run(exchange, rows);
  else
    exchange_fail(exchange, status);
  command->entry = call->status == STATUS_OK ? entry_of(call) : NULL;
  if (call->status == STATUS_OK && !command->entry)
    call_fail(call, STATUS_RESOURCE_EXHAUSTED);
  command->status = call->status;
  command->subject = call->subject;
  command->new_subject = call->new_subject;
  command->answer = call->secret_answer ? (struct slice){0} : call->body;
}

/* Writer's thread. */
static void on_decided(struct command *command) {
  exchange_return(LINK_OWNER(command, struct exchange, command));
}

static void hash_request(struct exchange *exchange) {
  const Lots__Request *request = exchange->call.request;
  const struct slice parts[] = {
      slice_of(request->method, strlen(request->method) + 1), /* its NUL keeps method and body apart */
      slice_of(request->body.data, request->body.len),
  };
  secure_hash_parts(parts, 2, exchange->command.request_hash);
}

static void submit_write(struct exchange *exchange) {
  const Lots__Request *request = exchange->call.request;
  const Lots__Principal *who = principal_of(exchange);
  exchange->command = (struct command){
      .arena = &exchange->arena,
      .principal = who ? who->id : 0,
      .key = slice_of(request->key.data, request->key.len),
      .dry_run = request->dry_run,
      .decide = decide,
      .done = on_decided,
  };
  if (request->key.len)
    hash_request(exchange);
  lend(exchange);
  enum status status = writer_submit(exchange->call.server->writer, &exchange->command);
  if (status == STATUS_OK)
    return;
  exchange->lent = false;
  exchange->loop->lent--;
  exchange->retry_after_ms = status == STATUS_RESOURCE_EXHAUSTED ? RETRY_BUSY_MS : RETRY_UNAVAILABLE_MS;
  exchange_fail(exchange, status);
  conn_answer(exchange);
}

static void write_returned(struct exchange *exchange) {
  struct call *call = &exchange->call;
  struct command *command = &exchange->command;
  if (command->key_reused) {
    problems_init(&call->problems, &exchange->arena);
    refuse(exchange, STATUS_ALREADY_EXISTS, "key", MSG_KEY_REUSED, NULL);
    return;
  }
  bool full = command->status == STATUS_RESOURCE_EXHAUSTED && call->status == STATUS_OK; /* the disk, not the request */
  if (full || command->status == STATUS_UNAVAILABLE)
    exchange->retry_after_ms = RETRY_UNAVAILABLE_MS;
  call->status = command->status;
  exchange->replayed = command->replayed;
  if (command->replayed)
    call->body = command->answer;
  if (command->dry_run)
    command->receipt = (struct stream_head){0};
}

/* --- LONG --------------------------------------------------------------------------------------------------------- */

static void submit_long(struct exchange *exchange) {
  exchange->call.view.who = principal_of(exchange);
  lend(exchange);
  enum status status = workers_submit(exchange->call.server->workers, exchange);
  if (status == STATUS_OK) {
    exchange->conn->streams++;
    return;
  }
  exchange->lent = false;
  exchange->loop->lent--;
  exchange->retry_after_ms = RETRY_UNAVAILABLE_MS;
  exchange_fail(exchange, status);
  conn_answer(exchange);
}

/* Chunks stop for one reason only, to the handler; the client is told which it was. */
static void long_returned(struct exchange *exchange) {
  enum status wanted = exchange_wanted(exchange);
  if (exchange->call.status == STATUS_CANCELLED && wanted != STATUS_OK)
    exchange->call.status = wanted;
}

/* --- coordinators ------------------------------------------------------------------------------------------------- */

void dispatch_request(struct exchange *exchange, Lots__Request *request) {
  struct server *server = exchange->loop->server;
  atomic_fetch_add_explicit(&server->counters.requests, 1, memory_order_relaxed);
  prepare(exchange, request);
  bool good =
      know_caller(exchange) && check_method(exchange) && check_envelope(exchange) && decode_body(exchange);
  if (!good) {
    conn_answer(exchange);
    return;
  }
  switch (exchange->call.policy->lane) {
  case LANE_READ:
    run_read(exchange);
    break;
  case LANE_WRITE:
    submit_write(exchange);
    break;
  case LANE_LONG:
    submit_long(exchange);
    break;
  }
}

void dispatch_returned(struct exchange *exchange) {
  switch (exchange->call.policy->lane) {
  case LANE_READ:
    if (exchange->access.status != STATUS_OK)
      show_nothing(exchange);
    break;
  case LANE_WRITE:
    write_returned(exchange);
    break;
  case LANE_LONG:
    long_returned(exchange);
    break;
  }
}
