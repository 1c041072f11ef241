/* dispatch: see dispatch.h. */
#include "dispatch.h"

#include <inttypes.h>
#include <string.h>

#include "admission.h"
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

/* --- running a handler -------------------------------------------------------------------------------------------- */

static void set_view(struct exchange *exchange, const struct rows *rows) {
  struct view *view = &exchange->call.view;
  view->rows = *rows;
  view->now_us = server_now(exchange->loop->server);
  view->today = date_of_moment(view->now_us);
}

static void run_handler(struct exchange *exchange, const struct rows *rows) {
  struct call *call = &exchange->call;
  const struct policy *policy = call->policy;
  enum status wanted = exchange_wanted(exchange);
  if (wanted != STATUS_OK) {
    exchange_fail(exchange, wanted);
    return;
  }
  set_view(exchange, rows);
  policy->service->invoke(policy->service, policy->index, call->input, call_reply, call);
}

/* Requests come in runs of one method. */
static const struct policy *find_policy(struct loop *loop, const char *method) {
  if (loop->last_policy == NULL || strcmp(loop->last_policy->method, method) != 0)
    loop->last_policy = policy_find(method);
  return loop->last_policy;
}

static void prepare(struct exchange *exchange, Lots__Request *request) {
  struct server *server = exchange->loop->server;
  exchange->id = request->id;
  if (request->deadline_ms)
    exchange->deadline_ns = (int64_t)uv_hrtime() + (int64_t)request->deadline_ms * 1000000;
  exchange->call = (struct call){
      .daemon = &server->daemon,
      .policy = find_policy(exchange->loop, request->method),
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

/* Nobody took it. */
static void lend_no_more(struct exchange *exchange) {
  exchange->lent = false;
  exchange->loop->lent--;
}

/* --- looks -------------------------------------------------------------------------------------------------------- */

static void on_logged(struct access_request *request) {
  exchange_return(LINK_OWNER(request, struct exchange, access));
}

/* Drops the looks that an earlier one covers. */
static size_t uncovered(struct exchange *exchange) {
  struct view *view = &exchange->call.view;
  size_t count = 0;
  for (size_t i = 0; i < view->look_count; i++)
    if (!access_covered(exchange->loop->server->access, view->who->id, &view->looks[i], view->now_us))
      view->looks[count++] = view->looks[i];
  return count;
}

/* Nothing is shown that could not be logged. */
static void show_nothing(struct exchange *exchange) {
  exchange->call.body = (struct slice){0};
  problems_init(&exchange->call.problems, &exchange->arena);
  exchange->retry_after_ms = RETRY_UNAVAILABLE_MS;
  exchange_fail(exchange, STATUS_UNAVAILABLE);
}

/* OK: the access thread has the exchange, and hands it back. */
static enum status submit_looks(struct exchange *exchange, size_t count) {
  struct call *call = &exchange->call;
  exchange->access = (struct access_request){
      .now_us = call->view.now_us,
      .principal = call->view.who->id,
      .method = call->policy->method,
      .purpose = call->request->purpose,
      .looks = call->view.looks,
      .count = count,
      .done = on_logged,
  };
  return access_submit(exchange->loop->server->access, &exchange->access);
}

/* Any thread but the loop's: the exchange goes back, by way of the access thread when there are looks to log. */
static void return_logged(struct exchange *exchange, size_t count) {
  enum status status = count > 0 ? submit_looks(exchange, count) : STATUS_OK;
  if (count > 0 && status == STATUS_OK)
    return; /* it is the access thread's now */
  exchange->access.status = status;
  exchange_return(exchange);
}

/* What a reading showed that no earlier look covers. */
static size_t shown_uncovered(struct exchange *exchange) {
  const struct call *call = &exchange->call;
  bool shown = call->policy->access_logged && call->status == STATUS_OK && call->view.who;
  return shown ? uncovered(exchange) : 0;
}

/* --- READ --------------------------------------------------------------------------------------------------------- */

/* True: the answer must wait for the access log. */
static bool log_looks(struct exchange *exchange) {
  size_t count = shown_uncovered(exchange);
  if (count == 0)
    return false;
  lend(exchange);
  if (submit_looks(exchange, count) == STATUS_OK)
    return true;
  lend_no_more(exchange);
  show_nothing(exchange);
  return false;
}

static void read_now(struct exchange *exchange) {
  struct rows rows;
  exchange->call.view.who = admission_principal(exchange);
  if (loop_rows(exchange->loop, &rows) == STATUS_OK) {
    exchange->position = exchange->loop->position;
    run_handler(exchange, &rows);
  } else {
    exchange_fail(exchange, STATUS_UNAVAILABLE);
  }
}

static bool run_read(struct exchange *exchange) {
  read_now(exchange);
  return !log_looks(exchange);
}

/* --- LIST --------------------------------------------------------------------------------------------------------- */

/* As the snapshot has the caller. A right that was taken away while the call waited is gone; one that was given in the
 * same time stands. */
static enum status current_principal(struct exchange *exchange, const struct rows *rows) {
  struct identity *identity = exchange->identity;
  Lots__Principal *principal;
  exchange->call.view.who = admission_principal(exchange);
  if (!identity || apply_directory_version(rows) == identity->version)
    return STATUS_OK;
  enum status status = identity_read(rows, &identity->shown, &exchange->arena, &principal);
  if (status != STATUS_OK)
    return status;
  exchange->call.view.who = principal;
  return admission_is_for(exchange->call.policy, principal) ? STATUS_OK : STATUS_PERMISSION_DENIED;
}

/* A worker's thread, as the two below. */
static void run_list(struct list_call *list, enum status status, const struct rows *rows, uint64_t position,
                     struct pace *pace) {
  struct exchange *exchange = LINK_OWNER(list, struct exchange, list);
  exchange->position = position;
  exchange->call.view.pace = pace;
  if (status == STATUS_OK)
    status = current_principal(exchange, rows);
  if (status == STATUS_OK)
    run_handler(exchange, rows);
  else
    exchange_fail(exchange, status);
}

static void on_listed(struct list_call *list) {
  struct exchange *exchange = LINK_OWNER(list, struct exchange, list);
  return_logged(exchange, shown_uncovered(exchange));
}

static enum status list_wanted(const struct list_call *list) {
  return exchange_wanted(LINK_OWNER(list, const struct exchange, list));
}

/* A principal, with all connections; a stranger's connection. Addresses are no principals' numbers. */
static uint64_t party_of(const struct exchange *exchange) {
  const Lots__Principal *who = admission_principal(exchange);
  return who ? who->id : (uintptr_t)exchange->conn;
}

/* True: it has failed. */
static bool submit_to_lane(struct exchange *exchange, struct list_call call) {
  exchange->list = call;
  exchange->list.wanted = list_wanted;
  lend(exchange);
  enum status status = list_lane_submit(exchange->loop->server->lists, party_of(exchange), &exchange->list);
  if (status == STATUS_OK)
    return false;
  lend_no_more(exchange);
  exchange->retry_after_ms = RETRY_BUSY_MS;
  exchange_fail(exchange, status);
  return true;
}

/* A list that turns out short is answered at once, as a READ: two changes of thread would cost more than it does. One that
 * does not is begun anew in the lane, and so are the next ones of this principal's, untried. */
#define SHORT_RECORDS 48
#define SHORT_NS 100000
#define UNTRIED 31

struct trial {
  struct pace pace;
  int64_t until_ns;
  unsigned records;
  bool over;
};

static enum status trial_step(struct pace *pace) {
  struct trial *trial = LINK_OWNER(pace, struct trial, pace);
  trial->over = ++trial->records > SHORT_RECORDS || (int64_t)uv_hrtime() > trial->until_ns;
  return trial->over ? STATUS_CANCELLED : STATUS_OK;
}

static uint8_t *untried_of(struct exchange *exchange) {
  const Lots__Principal *who = admission_principal(exchange);
  const struct policy *policy = exchange->call.policy;
  uint64_t mixed = ((who ? who->id : 0) ^ (uintptr_t)policy) * UINT64_C(0x9e3779b97f4a7c15);
  return &exchange->loop->too_long[(mixed >> 32) % LOOP_SHARES];
}

static void forget_trial(struct exchange *exchange) {
  struct call *call = &exchange->call;
  call->view = (struct view){.store = exchange->loop->server->store, .arena = &exchange->arena};
  call->body = (struct slice){0};
  call->status = STATUS_INTERNAL;
  problems_init(&call->problems, &exchange->arena);
}

enum tried { TRIED_NOT, TRIED_ANSWERED, TRIED_WAITS };

static enum tried try_list(struct exchange *exchange) {
  uint8_t *untried = untried_of(exchange);
  if (*untried > 0) {
    --*untried;
    return TRIED_NOT;
  }
  struct trial trial = {.pace = {.step = trial_step}, .until_ns = (int64_t)uv_hrtime() + SHORT_NS};
  exchange->call.view.pace = &trial.pace;
  read_now(exchange);
  exchange->call.view.pace = NULL;
  if (!trial.over)
    return log_looks(exchange) ? TRIED_WAITS : TRIED_ANSWERED;
  *untried = UNTRIED;
  forget_trial(exchange);
  return TRIED_NOT;
}

static bool run_list_or_submit(struct exchange *exchange) {
  enum tried tried = try_list(exchange);
  return tried == TRIED_NOT ? submit_to_lane(exchange, (struct list_call){.run = run_list, .done = on_listed})
                            : tried == TRIED_ANSWERED;
}

static void list_returned(struct exchange *exchange) {
  if (exchange->access.status != STATUS_OK)
    show_nothing(exchange);
  else if (exchange->call.status == STATUS_UNAVAILABLE)
    exchange->retry_after_ms = RETRY_BUSY_MS;
}

/* --- WRITE -------------------------------------------------------------------------------------------------------- */

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

/* Writer's thread. A write never stands after what took away the right to it: the principal is as the commands before
 * this one left it. */
static void decide(struct command *command, const struct rows *rows) {
  struct exchange *exchange = LINK_OWNER(command, struct exchange, command);
  struct call *call = &exchange->call;
  enum status status = current_principal(exchange, rows);
  if (status == STATUS_OK)
    run_handler(exchange, rows);
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

/* Writer's thread. Who may not call the method any more is refused as by the method; who may, but sees no longer what it
 * was about, is told that it was done and no more: else it would be sent under another key, and done twice. */
static enum status judge_shown_again(struct command *command, const struct rows *rows, const Lots__Entry *first) {
  struct exchange *exchange = LINK_OWNER(command, struct exchange, command);
  enum status status = current_principal(exchange, rows);
  if (status != STATUS_OK) {
    exchange_fail(exchange, status);
    return exchange->call.status;
  }
  set_view(exchange, rows);
  return view_again(&exchange->call.view, first);
}

/* What a write shows is told by its journal entry. A dry run, a refusal and a person who was known already leave none,
 * and tell of what they looked at all the same. */
static bool shows_unwritten(const struct exchange *exchange) {
  const struct call *call = &exchange->call;
  const struct command *command = &exchange->command;
  bool answered = command->status == call->status && call->status != STATUS_RESOURCE_EXHAUSTED;
  return call->view.who && answered && !command->replayed && command->receipt.position == 0;
}

/* An earlier answer shows again what it is about, perhaps to somebody who has no relation to it any more: that is a
 * look at the person, or at the employer. */
static void note_replay(struct exchange *exchange) {
  struct view *view = &exchange->call.view;
  uint64_t subject = exchange->command.subject;
  bool employer = subject & SUBJECT_EMPLOYER;
  struct access_look *look = arena_alloc(&exchange->arena, sizeof *look);
  if (look == NULL) {
    exchange->command.replayed = false;
    exchange->command.status = STATUS_RESOURCE_EXHAUSTED;
    return;
  }
  *look =
      (struct access_look){.record = subject & ~SUBJECT_EMPLOYER, .kind = employer ? 'e' : 'p', .look = LOOK_OPENED};
  view->looks = look;
  view->look_count = 1;
}

/* Who takes somebody in by their number has searched for nobody: the entry tells of it. */
static void give_search_back(struct exchange *exchange) {
  const struct call *call = &exchange->call;
  if (call->searched && exchange->command.receipt.position != 0)
    searches_give_back(&exchange->loop->server->searches, call->view.who->id);
}

/* Writer's thread. */
static void on_decided(struct command *command) {
  struct exchange *exchange = LINK_OWNER(command, struct exchange, command);
  give_search_back(exchange);
  bool replay = command->replayed && command->status == STATUS_OK && command->subject != 0;
  if (replay)
    note_replay(exchange);
  size_t count = exchange->call.view.who && (replay || shows_unwritten(exchange)) ? uncovered(exchange) : 0;
  return_logged(exchange, count);
}

static void hash_request(struct exchange *exchange) {
  const Lots__Request *request = exchange->call.request;
  const struct slice parts[] = {
      slice_of(request->method, strlen(request->method) + 1), /* its NUL keeps method and body apart */
      slice_of(request->body.data, request->body.len),
  };
  secure_hash_parts(parts, 2, exchange->command.request_hash);
}

/* Any thread. */
static enum status hand_to_writer(struct exchange *exchange) {
  const Lots__Request *request = exchange->call.request;
  const Lots__Principal *who = admission_principal(exchange);
  exchange->command = (struct command){
      .arena = &exchange->arena,
      .principal = who ? who->id : 0,
      .key = slice_of(request->key.data, request->key.len),
      .dry_run = request->dry_run,
      .anew = exchange->call.policy->anew,
      .bulk = exchange->call.policy->bulk,
      .early = true,
      .decide = decide,
      .judge_again = judge_shown_again,
      .done = on_decided,
  };
  if (request->key.len)
    hash_request(exchange);
  enum status status = writer_submit(exchange->loop->server->writer, &exchange->command);
  if (status != STATUS_OK)
    exchange->retry_after_ms = status == STATUS_RESOURCE_EXHAUSTED ? RETRY_BUSY_MS : RETRY_UNAVAILABLE_MS;
  return status;
}

/* A worker's thread, as the next. */
static void run_preparation(struct list_call *list, enum status status, const struct rows *rows, uint64_t position,
                            struct pace *pace) {
  struct exchange *exchange = LINK_OWNER(list, struct exchange, list);
  struct call *call = &exchange->call;
  (void)position;
  (void)pace;
  if (status == STATUS_OK)
    status = exchange_wanted(exchange);
  if (status == STATUS_OK)
    status = current_principal(exchange, rows);
  set_view(exchange, rows);
  bool prepared = status == STATUS_OK && call->policy->prepare(call);
  exchange->command.status = prepared || status != STATUS_OK ? status : call->status;
}

static void on_prepared(struct list_call *list) {
  struct exchange *exchange = LINK_OWNER(list, struct exchange, list);
  enum status status = exchange->command.status;
  if (status == STATUS_OK)
    status = hand_to_writer(exchange);
  if (status == STATUS_OK)
    return; /* it is the writer's now */
  exchange->command = (struct command){.status = status};
  exchange_return(exchange);
}

/* True: it has failed. */
static bool submit_write(struct exchange *exchange) {
  if (exchange->call.policy->prepare)
    return submit_to_lane(exchange, (struct list_call){.run = run_preparation, .done = on_prepared});
  lend(exchange);
  enum status status = hand_to_writer(exchange);
  if (status == STATUS_OK)
    return false;
  lend_no_more(exchange);
  exchange_fail(exchange, status);
  return true;
}

static void write_returned(struct exchange *exchange) {
  struct call *call = &exchange->call;
  struct command *command = &exchange->command;
  if (command->key_reused) {
    problems_init(&call->problems, &exchange->arena);
    refuse(exchange, STATUS_ALREADY_EXISTS, "key", MSG_KEY_REUSED, NULL);
    return;
  }
  exchange->replayed = command->replayed;
  if (command->replayed && command->status == STATUS_OK && !call_reply_again(call, command->answer))
    command->status = STATUS_ALREADY_EXISTS;
  if (command->replayed && command->status == STATUS_ALREADY_EXISTS) {
    problems_init(&call->problems, &exchange->arena);
    refuse(exchange, STATUS_ALREADY_EXISTS, "key", MSG_ANSWER_GONE, NULL);
    return;
  }
  bool full = command->status == STATUS_RESOURCE_EXHAUSTED && call->status == STATUS_OK; /* the disk, not the request */
  if (full || command->status == STATUS_UNAVAILABLE)
    exchange->retry_after_ms = RETRY_UNAVAILABLE_MS;
  call->status = command->status;
  if (command->dry_run)
    command->receipt = (struct stream_head){0};
}

/* --- LONG --------------------------------------------------------------------------------------------------------- */

static bool submit_long(struct exchange *exchange) {
  exchange->run = run_handler;
  exchange->call.view.who = admission_principal(exchange);
  lend(exchange);
  enum status status = workers_submit(exchange->loop->server->workers, exchange);
  if (status == STATUS_OK) {
    exchange->conn->streams++;
    return false;
  }
  lend_no_more(exchange);
  exchange->retry_after_ms = RETRY_UNAVAILABLE_MS;
  exchange_fail(exchange, status);
  return true;
}

/* Chunks stop for one reason only, to the handler; the client is told which it was. */
static void long_returned(struct exchange *exchange) {
  enum status wanted = exchange_wanted(exchange);
  if (exchange->call.status == STATUS_CANCELLED && wanted != STATUS_OK)
    exchange->call.status = wanted;
}

/* --- coordinators ------------------------------------------------------------------------------------------------- */

bool dispatch_request(struct exchange *exchange, Lots__Request *request, enum status known) {
  struct server *server = exchange->loop->server;
  atomic_fetch_add_explicit(&server->counters.requests, 1, memory_order_relaxed);
  prepare(exchange, request);
  if (!admission_judge(exchange, known) || !decode_body(exchange))
    return true;
  if (budget_is_over(&server->budget, exchange_share(exchange))) {
    exchange->retry_after_ms = RETRY_BUSY_MS;
    exchange_fail(exchange, STATUS_RESOURCE_EXHAUSTED);
    return true;
  }
  exchange->lane = policy_lane(exchange->call.policy, exchange->call.input);
  switch (exchange->lane) {
  case LANE_READ:
    return run_read(exchange);
  case LANE_LIST:
    return run_list_or_submit(exchange);
  case LANE_WRITE:
    return submit_write(exchange);
  case LANE_LONG:
    return submit_long(exchange);
  }
  return true;
}

void dispatch_returned(struct exchange *exchange) {
  switch (exchange->lane) {
  case LANE_LIST:
    list_returned(exchange);
    break;
  case LANE_READ:
    if (exchange->access.status != STATUS_OK)
      show_nothing(exchange);
    break;
  case LANE_WRITE:
    write_returned(exchange);
    if (exchange->access.status != STATUS_OK)
      show_nothing(exchange);
    break;
  case LANE_LONG:
    long_returned(exchange);
    break;
  }
}
