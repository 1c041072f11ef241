/* link: see link.h. */
#include "link.h"

#include <stdio.h>

#include "common/frame.h"
#include "common/secure.h"
#include "exchange.h"
#include "handle.h"

#define PAUSE_FIRST_MS 50u
#define PAUSE_MAX_MS 2000u

static void connect_now(lots *handle);

/* --- pauses ------------------------------------------------------------------------------------------------------- */

/* The first loss is mended at once; then the pause doubles, by chance shortened to as little as half, so that the
 * clients of a restarted daemon do not all come back in step. */
static unsigned pause_ms(unsigned failures) {
  if (failures <= 1)
    return 0;
  unsigned shift = failures - 2 < 8 ? failures - 2 : 8;
  unsigned pause = PAUSE_FIRST_MS << shift;
  uint16_t chance;
  secure_random(&chance, sizeof chance);
  if (pause > PAUSE_MAX_MS)
    pause = PAUSE_MAX_MS;
  return pause / 2 + chance % (pause / 2 + 1);
}

static void on_pause_over(uv_timer_t *timer) {
  connect_now(timer->data);
}

static void pause_then_connect(lots *handle) {
  handle->link.state = LINK_PAUSING;
  uv_timer_start(&handle->link.timer, on_pause_over, pause_ms(handle->link.failures), 0);
}

/* --- what the connection tells ------------------------------------------------------------------------------------ */

static void take_peer(struct link *link, const Lots__Welcome *welcome) {
  snprintf(link->server, sizeof link->server, "%s", welcome->server);
  snprintf(link->now, sizeof link->now, "%s", welcome->now);
  snprintf(link->newer_certificate, sizeof link->newer_certificate, "%s", welcome->newer_certificate);
  link->peer = (struct lots_peer){
      .server = link->server,
      .test_store = welcome->test_store,
      .now = link->now,
      .principal = welcome->principal,
      .organisation = welcome->organisation,
      .max_in_flight = welcome->max_in_flight ? welcome->max_in_flight : 1,
      .newer_certificate = link->newer_certificate,
  };
  if (welcome->store.len == sizeof link->peer.store)
    memcpy(link->peer.store, welcome->store.data, sizeof link->peer.store);
  link->max_frame = welcome->max_frame ? welcome->max_frame : FRAME_MAX_HELLO;
}

static void on_ready(void *owner, const Lots__Welcome *welcome) {
  lots *handle = owner;
  take_peer(&handle->link, welcome);
  handle->link.state = LINK_UP;
  handle->link.leaving = false;
  handle->link.ever_up = true;
  calls_pump(handle);
}

static void on_frame(void *owner, struct slice body) {
  exchange_take(owner, body);
}

static void on_drained(void *owner) {
  calls_kick(owner);
}

static void on_lost(void *owner, const struct fault *fault) {
  lots *handle = owner;
  struct link *link = &handle->link;
  bool again = link->ever_up && fault->status == STATUS_UNAVAILABLE;
  link->connection = NULL;
  link->state = LINK_DOWN;
  link->failures++;
  link->fault = *fault;
  fault_copy(handle->error, fault->text);
  if (again)
    calls_interrupted(handle);
  else
    calls_fail(handle, fault->status, fault->text);
  if (again && calls_waiting(handle))
    pause_then_connect(handle);
}

static const struct connection_events events = {
    .ready = on_ready, .frame = on_frame, .drained = on_drained, .lost = on_lost};

/* --- connecting --------------------------------------------------------------------------------------------------- */

static void connect_now(lots *handle) {
  const struct connection_options options = {
      .loop = handle->loop,
      .life = &handle->life,
      .tls = handle->tls,
      .pin = handle->pin,
      .host = handle->profile.host,
      .port = handle->profile.port,
      .client = handle->client,
      .language = handle->language,
  };
  struct fault fault;
  handle->link.connection = connection_open(&options, &events, handle, &fault);
  handle->link.state = LINK_CONNECTING;
  if (!handle->link.connection)
    on_lost(handle, &fault);
}

void link_init(lots *handle) {
  (void)uv_timer_init(handle->loop, &handle->link.timer); /* cannot fail */
  handle->link.timer.data = handle;
  life_hold(&handle->life);
}

void link_need(lots *handle) {
  struct link *link = &handle->link;
  if (link->state == LINK_UP || link->state == LINK_CONNECTING)
    return;
  uv_timer_stop(&link->timer);
  connect_now(handle);
}

static void let_go(struct link *link) {
  if (link->connection)
    connection_close(link->connection);
  link->connection = NULL;
  link->state = LINK_DOWN;
}

static void on_timer_closed(uv_handle_t *timer) {
  life_release(&((lots *)timer->data)->life);
}

void link_close(lots *handle) {
  let_go(&handle->link);
  uv_close((uv_handle_t *)&handle->link.timer, on_timer_closed);
}

void link_answered(struct link *link) {
  link->failures = 0;
}

/* A daemon that stops, or has been idle too long, says so kindly; what it holds against this client is final. */
static bool is_kind(uint32_t status) {
  return status == STATUS_OK || status == STATUS_UNAVAILABLE || status == STATUS_RESOURCE_EXHAUSTED ||
         status == STATUS_DEADLINE_EXCEEDED || status == STATUS_CANCELLED || status > STATUS_UNAUTHENTICATED;
}

void link_goodbye(lots *handle, const Lots__Goodbye *goodbye) {
  struct fault fault;
  if (is_kind(goodbye->status)) {
    handle->link.leaving = true;
    link_idle(handle);
    return;
  }
  enum status status = (enum status)goodbye->status;
  const char *why = *goodbye->message ? goodbye->message : status_name(status);
  fault_set(&fault, handle->language, status, MSG_CLIENT_GOODBYE, why, NULL);
  connection_fail(handle->link.connection, &fault);
}

void link_idle(lots *handle) {
  if (!handle->link.leaving || calls_in_flight(handle))
    return;
  let_go(&handle->link);
  handle->link.leaving = false;
  calls_kick(handle);
}

void link_breach(lots *handle, const char *why) {
  struct fault fault;
  fault_set(&fault, handle->language, STATUS_INTERNAL, MSG_CLIENT_NOT_LOTS, handle->profile.host, why);
  connection_fail(handle->link.connection, &fault);
}
