/* calls: see calls.h. */
#include "calls.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/secure.h"
#include "exchange.h"
#include "handle.h"

/* A call's buffer larger than this is not kept for the next one. */
#define KEEP_DATA 16384
#define KEY_LEN 16

/* --- states ------------------------------------------------------------------------------------------------------- */

static bool counts(enum call_state state) {
  return state == CALL_SENT || state == CALL_ABANDONED;
}

/* To the end of its new list, or to the front. */
static void move(struct call *call, enum call_state state, bool front) {
  struct calls *calls = &call->handle->calls;
  TAILQ_REMOVE(&calls->lists[call->state], call, link);
  calls->in_flight -= counts(call->state);
  calls->in_flight += counts(state);
  call->state = state;
  if (front)
    TAILQ_INSERT_HEAD(&calls->lists[state], call, link);
  else
    TAILQ_INSERT_TAIL(&calls->lists[state], call, link);
}

static void let_go(struct call *call) {
  if (call->capacity > KEEP_DATA) {
    free(call->data);
    call->data = NULL;
    call->capacity = 0;
  }
  call->generation++;
  move(call, CALL_FREE, true);
}

void calls_finish(struct call *call, struct lots_result *result) {
  uv_timer_stop(&call->timer);
  call->result = result;
  move(call, CALL_FINISHED, false);
  calls_kick(call->handle);
}

void calls_forget(struct call *call) {
  let_go(call);
  calls_kick(call->handle); /* one more may be sent */
}

/* What was sent and is not waited for any longer: the result goes into a slot of its own, the old one stays the
 * daemon's. */
static void abandon(struct call *call, struct lots_result *result);

static void stop(struct call *call, struct lots_result *result) {
  if (call->state == CALL_SENT)
    abandon(call, result);
  else
    calls_finish(call, result);
}

/* --- deadlines ---------------------------------------------------------------------------------------------------- */

static struct lots_result *late(const struct call *call) {
  const lots *handle = call->handle;
  char ms[16];
  snprintf(ms, sizeof ms, "%u", call->deadline_ms);
  bool told = handle->link.state != LINK_UP && *handle->link.fault.text;
  return result_sentence(handle->language, STATUS_DEADLINE_EXCEEDED,
                         told ? MSG_CLIENT_DEADLINE_WHY : MSG_CLIENT_DEADLINE, ms, handle->link.fault.text);
}

static void on_timer(uv_timer_t *timer);

static void arm_deadline(struct call *call) {
  uint64_t now = uv_now(call->handle->loop);
  uv_timer_start(&call->timer, on_timer, call->deadline > now ? call->deadline - now : 0, 0);
}

static void on_timer(uv_timer_t *timer) {
  struct call *call = timer->data;
  if (uv_now(call->handle->loop) >= call->deadline) {
    stop(call, late(call));
    return;
  }
  move(call, CALL_WAITING, false); /* the end of a pause */
  arm_deadline(call);
  calls_kick(call->handle);
}

bool calls_postpone(struct call *call, uint32_t ms) {
  if (uv_now(call->handle->loop) + ms >= call->deadline)
    return false;
  move(call, CALL_PAUSED, false);
  uv_timer_start(&call->timer, on_timer, ms, 0);
  return true;
}

/* --- slots -------------------------------------------------------------------------------------------------------- */

static bool grow(struct calls *calls) {
  size_t capacity = calls->slot_capacity ? calls->slot_capacity * 2 : 16;
  struct call **slots = calls->slot_count < UINT32_MAX / 4 ? realloc(calls->slots, capacity * sizeof(void *)) : NULL;
  if (!slots)
    return false;
  calls->slots = slots;
  calls->slot_capacity = capacity;
  return true;
}

static struct call *new_slot(lots *handle) {
  struct calls *calls = &handle->calls;
  if (calls->slot_count == calls->slot_capacity && !grow(calls))
    return NULL;
  struct call *call = calloc(1, sizeof *call);
  if (!call)
    return NULL;
  call->handle = handle;
  call->slot = (uint32_t)calls->slot_count;
  call->timer.data = call;
  (void)uv_timer_init(handle->loop, &call->timer); /* cannot fail */
  life_hold(&handle->life);
  calls->slots[calls->slot_count++] = call;
  TAILQ_INSERT_HEAD(&calls->lists[CALL_FREE], call, link);
  return call;
}

static struct call *free_slot(lots *handle) {
  struct call *call = TAILQ_FIRST(&handle->calls.lists[CALL_FREE]);
  return call ? call : new_slot(handle);
}

struct call *calls_by_id(lots *handle, uint32_t id) {
  struct calls *calls = &handle->calls;
  struct call *call = id && id <= calls->slot_count ? calls->slots[id - 1] : NULL;
  return call && counts(call->state) ? call : NULL;
}

static uint64_t number_of(const struct call *call) {
  return (uint64_t)call->generation << 32 | (call->slot + 1);
}

static void abandon(struct call *call, struct lots_result *result) {
  struct call *ending = free_slot(call->handle);
  if (call->handle->link.connection)
    exchange_cancel(call);
  uv_timer_stop(&call->timer);
  move(call, CALL_ABANDONED, false);
  if (!ending) { /* no memory even for that: told at once is better than never */
    call->handle->calls.outstanding--;
    call->done(result, call->context);
    return;
  }
  ending->done = call->done;
  ending->context = call->context;
  calls_finish(ending, result);
}

/* --- beginning ---------------------------------------------------------------------------------------------------- */

static bool keep_data(struct call *call, const ProtobufCMessage *input, const char *purpose) {
  size_t body_len = protobuf_c_message_get_packed_size(input), purpose_size = strlen(purpose) + 1;
  if (body_len + purpose_size > call->capacity) {
    uint8_t *data = realloc(call->data, body_len + purpose_size);
    if (!data)
      return false;
    call->data = data;
    call->capacity = body_len + purpose_size;
  }
  call->body_len = protobuf_c_message_pack(input, call->data);
  memcpy(call->data + body_len, purpose, purpose_size);
  return true;
}

static void keep_key(struct call *call, const struct lots_call_options *options) {
  call->key_len = options->key_len;
  if (options->key_len) {
    memcpy(call->key, options->key, options->key_len);
  } else if (contract_is_keyed(call->method) && !options->dry_run) {
    call->key_len = KEY_LEN;
    secure_random(call->key, KEY_LEN);
  }
}

static bool keep(struct call *call, const struct contract_method *method, const ProtobufCMessage *input,
                 const struct lots_call_options *options) {
  call->method = method;
  if (!keep_data(call, input, options->purpose ? options->purpose : ""))
    return false;
  keep_key(call, options);
  call->if_revision = options->if_revision;
  call->min_position = options->min_position;
  call->dry_run = options->dry_run;
  call->chunk = options->chunk;
  call->chunk_type = options->chunk_type;
  call->chunk_context = options->context;
  call->chunks = 0;
  return true;
}

uint64_t calls_start(lots *handle, const struct contract_method *method, const ProtobufCMessage *input,
                     const struct lots_call_options *options, lots_done done, void *context) {
  struct call *call = free_slot(handle);
  if (!call || !keep(call, method, input, options))
    return 0;
  call->done = done;
  call->context = context;
  call->deadline_ms = options->deadline_ms ? options->deadline_ms : handle->deadline_ms;
  uv_update_time(handle->loop); /* the caller may have worked for long */
  call->deadline = uv_now(handle->loop) + call->deadline_ms;
  handle->calls.outstanding++;
  move(call, CALL_WAITING, false);
  arm_deadline(call);
  calls_kick(handle);
  return number_of(call);
}

/* What is wrong with a call is told as every other failure is: later, by its callback. */
static uint64_t refuse(lots *handle, lots_done done, void *context, enum message message, const char *arg1,
                       const char *arg2) {
  struct call *call = free_slot(handle);
  if (!call)
    return 0;
  call->done = done;
  call->context = context;
  handle->calls.outstanding++;
  calls_finish(call, result_sentence(handle->language, STATUS_INVALID_ARGUMENT, message, arg1, arg2));
  return number_of(call);
}

uint64_t lots_start(lots *handle, const char *name, const ProtobufCMessage *input,
                    const struct lots_call_options *options, lots_done done, void *context) {
  static const struct lots_call_options none = {0};
  const struct contract_method *method = contract_find(name);
  if (handle->closing)
    return 0;
  if (!options)
    options = &none;
  if (!method)
    return refuse(handle, done, context, MSG_CLIENT_UNKNOWN_METHOD, name, NULL);
  const ProtobufCMessageDescriptor *type = contract_descriptor(method)->input;
  if (!input || input->descriptor != type)
    return refuse(handle, done, context, MSG_CLIENT_INPUT, method->name, type->name);
  if (options->key_len && (options->key_len > PROTOCOL_MAX_KEY || !options->key || !contract_is_keyed(method)))
    return refuse(handle, done, context, MSG_CLIENT_KEY, method->name, NULL);
  if (options->chunk && !options->chunk_type)
    return refuse(handle, done, context, MSG_CLIENT_CHUNKS, method->name, NULL);
  return calls_start(handle, method, input, options, done, context);
}

void lots_cancel(lots *handle, uint64_t number) {
  uint32_t id = (uint32_t)number;
  struct call *call = id && id <= handle->calls.slot_count ? handle->calls.slots[id - 1] : NULL;
  if (!call || number_of(call) != number)
    return;
  if (call->state == CALL_WAITING || call->state == CALL_PAUSED || call->state == CALL_SENT)
    stop(call, result_sentence(handle->language, STATUS_CANCELLED, MSG_CLIENT_CANCELLED, NULL, NULL));
}

/* --- on the way --------------------------------------------------------------------------------------------------- */

bool calls_waiting(const lots *handle) {
  return !TAILQ_EMPTY(&handle->calls.lists[CALL_WAITING]);
}

bool calls_in_flight(const lots *handle) {
  return handle->calls.in_flight != 0;
}

static bool may_send(const lots *handle) {
  const struct link *link = &handle->link;
  return link->state == LINK_UP && !link->leaving && handle->calls.in_flight < link->peer.max_in_flight &&
         connection_has_room(link->connection);
}

void calls_pump(lots *handle) {
  while (calls_waiting(handle) && may_send(handle)) {
    struct call *call = TAILQ_FIRST(&handle->calls.lists[CALL_WAITING]);
    if (exchange_request(call))
      move(call, CALL_SENT, false);
  }
  if (handle->link.state == LINK_UP)
    connection_flush(handle->link.connection);
  if (handle->link.state == LINK_DOWN && calls_waiting(handle))
    link_need(handle);
}

/* A reader of chunks who has had some would get them twice. */
static bool may_repeat(const struct call *call) {
  return (call->method->safe || call->key_len || call->dry_run) && call->chunks == 0;
}

static void interrupt(struct call *call) {
  lots *handle = call->handle;
  if (may_repeat(call)) {
    move(call, CALL_WAITING, true);
    return;
  }
  enum message message = call->method->safe ? MSG_CLIENT_LOST : MSG_CLIENT_OUTCOME_UNKNOWN;
  calls_finish(call, result_sentence(handle->language, STATUS_UNAVAILABLE, message, handle->profile.host,
                                     handle->link.fault.text));
}

static void forget_abandoned(lots *handle) {
  struct call *call;
  while ((call = TAILQ_FIRST(&handle->calls.lists[CALL_ABANDONED])))
    let_go(call);
}

/* From the newest to the oldest, each to the front: the order of sending stays. */
void calls_interrupted(lots *handle) {
  struct call *call;
  forget_abandoned(handle);
  while ((call = TAILQ_LAST(&handle->calls.lists[CALL_SENT], call_list)))
    interrupt(call);
}

void calls_fail(lots *handle, enum status status, const char *text) {
  static const enum call_state states[] = {CALL_SENT, CALL_WAITING, CALL_PAUSED};
  struct call *call;
  forget_abandoned(handle);
  for (size_t i = 0; i < sizeof states / sizeof *states; i++)
    while ((call = TAILQ_FIRST(&handle->calls.lists[states[i]])))
      calls_finish(call, result_failure(status, text));
}

/* --- the end ------------------------------------------------------------------------------------------------------ */

static void deliver(lots *handle) {
  struct call *call;
  while ((call = TAILQ_FIRST(&handle->calls.lists[CALL_FINISHED]))) {
    struct lots_result *result = call->result;
    lots_done done = call->done;
    void *context = call->context;
    call->result = NULL;
    let_go(call);
    handle->calls.outstanding--;
    if (lots_result_status(result) != LOTS_OK)
      fault_copy(handle->error, lots_result_error(result));
    done(result, context);
  }
}

static void on_kick(uv_timer_t *timer) {
  lots *handle = timer->data;
  deliver(handle);
  if (handle->closing)
    handle_dismantle(handle);
  else
    calls_pump(handle);
}

void calls_kick(lots *handle) {
  if (!uv_is_active((uv_handle_t *)&handle->calls.kick))
    uv_timer_start(&handle->calls.kick, on_kick, 0, 0);
}

void calls_init(lots *handle) {
  for (size_t i = 0; i < CALL_STATES; i++)
    TAILQ_INIT(&handle->calls.lists[i]);
  (void)uv_timer_init(handle->loop, &handle->calls.kick); /* cannot fail */
  handle->calls.kick.data = handle;
  life_hold(&handle->life);
}

static void on_call_closed(uv_handle_t *timer) {
  life_release(&((struct call *)timer->data)->handle->life);
}

static void on_kick_closed(uv_handle_t *timer) {
  life_release(&((lots *)timer->data)->life);
}

void calls_close(lots *handle) {
  struct calls *calls = &handle->calls;
  for (size_t i = 0; i < calls->slot_count; i++)
    uv_close((uv_handle_t *)&calls->slots[i]->timer, on_call_closed);
  uv_close((uv_handle_t *)&calls->kick, on_kick_closed);
}

void calls_free(struct calls *calls) {
  for (size_t i = 0; i < calls->slot_count; i++) {
    free(calls->slots[i]->data);
    free(calls->slots[i]);
  }
  free(calls->slots);
}
