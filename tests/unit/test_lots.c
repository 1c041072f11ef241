/* liblots against a daemon that is a thread of this test: calls, pipelining, retries, deadlines, streams, refusals. */
#include "fake_daemon.h"

#include <time.h>
#include <uv.h>

#include "cases.pb-c.h"
#include "client/lib/lots.h"
#include "common/enrolcode.h"
#include "enrolment.pb-c.h"
#include "profile_files.h"
#include "server.pb-c.h"

/* --- a client ----------------------------------------------------------------------------------------------------- */

struct client {
  struct temp temp;
  lots *lots;
};

static lots *open_profile(const struct temp *temp, uv_loop_t *loop) {
  char error[256] = "";
  lots *handle;
  const struct lots_options options = {.profile = temp->path, .language = "en", .deadline_ms = 5000, .loop = loop};
  enum lots_status status = lots_open(&options, &handle, error);
  assert_string_equal(error, "");
  assert_int_equal(status, LOTS_OK);
  return handle;
}

static struct client client_as(struct world *world, const char *host, int port, const char *certificate,
                               const char *authority, uv_loop_t *loop) {
  struct client client = {.temp = temp_make("lib")};
  put_server(&client.temp, host, port);
  put_identity(&client.temp, world->key, certificate, authority);
  client.lots = open_profile(&client.temp, loop);
  return client;
}

static struct client client_on(struct fake *fake, uv_loop_t *loop) {
  struct world *world = fake->world;
  return client_as(world, "127.0.0.1", fake->port, world->certificate, world->authority.certificate, loop);
}

static void client_end(struct client *client) {
  lots_close(client->lots);
  temp_remove(&client->temp);
}

static void end_both(struct client *client, struct fake *fake) {
  client_end(client);
  fake_stop(fake);
}

static Lots__PingRequest ping_of(const char *echo) {
  Lots__PingRequest ping = LOTS__PING_REQUEST__INIT;
  ping.echo = (ProtobufCBinaryData){.data = (uint8_t *)(uintptr_t)echo, .len = strlen(echo)};
  return ping;
}

static struct lots_result *ping_with(lots *handle, const char *echo, const struct lots_call_options *options) {
  Lots__PingRequest ping = ping_of(echo);
  return lots_call(handle, "lots.Session/Ping", &ping.base, options);
}

static void expect_pong(lots *handle, const char *echo) {
  struct lots_result *result = ping_with(handle, echo, NULL);
  assert_string_equal(lots_result_error(result), "");
  assert_int_equal(lots_result_status(result), LOTS_OK);
  const Lots__PingReply *pong = lots_result_message(result);
  assert_int_equal(pong->echo.len, strlen(echo));
  assert_memory_equal(pong->echo.data, echo, strlen(echo));
  lots_result_free(result);
}

static void expect_failure(struct lots_result *result, enum lots_status status, const char *words) {
  if (lots_result_status(result) != status || !strstr(lots_result_error(result), words))
    print_error("%s: %s\n", lots_status_name(lots_result_status(result)), lots_result_error(result));
  assert_int_equal(lots_result_status(result), status);
  assert_non_null(strstr(lots_result_error(result), words));
  assert_null(lots_result_message(result));
  lots_result_free(result);
}

static struct lots_result *note_with(lots *handle, const struct lots_call_options *options) {
  Lots__NoteRequest note = LOTS__NOTE_REQUEST__INIT;
  note.id = 7;
  note.text = "hej";
  return lots_call(handle, "lots.Cases/Note", &note.base, options);
}

static int64_t now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* --- one call ----------------------------------------------------------------------------------------------------- */

static void test_call(void **state) {
  struct fake fake;
  fake_start(&fake, *state, script_echo);
  struct client client = client_on(&fake, NULL);
  expect_pong(client.lots, "hej");
  struct lots_result *result = ping_with(client.lots, "", NULL);
  assert_int_equal(lots_result_position(result), 17);
  assert_false(lots_result_receipt(result, NULL));
  assert_false(lots_result_replayed(result));
  assert_int_equal(lots_result_details(result, NULL), 0);
  lots_result_free(result);
  end_both(&client, &fake);
  assert_int_equal(fake.connections, 1);
  assert_int_equal(fake.keys[0].len, 0); /* a read takes no key */
  assert_int_equal(fake.goodbyes, 1);
}

static void test_peer(void **state) {
  struct fake fake;
  fake_start(&fake, *state, script_echo);
  struct client client = client_on(&fake, NULL);
  const struct lots_peer *peer = lots_peer(client.lots);
  assert_non_null(peer);
  assert_string_equal(peer->server, "fake 1");
  assert_string_equal(peer->now, "2026-11-22T08:00:00Z");
  assert_memory_equal(peer->store, fake_store, 16);
  assert_int_equal(peer->principal, 12);
  assert_int_equal(peer->max_in_flight, 64);
  expect_pong(client.lots, "same connection");
  end_both(&client, &fake);
  assert_int_equal(fake.connections, 1);
}

static void script_refuse(struct session *session) {
  Lots__Reply reply = LOTS__REPLY__INIT;
  Lots__Detail one = LOTS__DETAIL__INIT, two = LOTS__DETAIL__INIT, *both[] = {&one, &two};
  const Lots__Request *request;
  if (!session_greet(session) || !(request = session_request(session)))
    return;
  one.field = "text", one.reason = "MISSING", one.text = "is missing; give it";
  two.field = "happened", two.rule = "S0.1";
  reply.id = request->id;
  reply.status = STATUS_INVALID_ARGUMENT;
  reply.message = "two faults";
  reply.n_details = 2;
  reply.details = both;
  session_answer(session, &reply, NULL);
  session_linger(session);
}

static void test_refusal(void **state) {
  struct fake fake;
  const struct lots_detail *details;
  fake_start(&fake, *state, script_refuse);
  struct client client = client_on(&fake, NULL);
  struct lots_result *result = note_with(client.lots, NULL);
  assert_int_equal(lots_result_details(result, &details), 2);
  assert_string_equal(details[0].field, "text");
  assert_string_equal(details[0].reason, "MISSING");
  assert_string_equal(details[1].rule, "S0.1");
  assert_string_equal(details[1].text, "");
  expect_failure(result, LOTS_INVALID_ARGUMENT, "two faults");
  assert_string_equal(lots_error(client.lots), "two faults");
  end_both(&client, &fake);
}

/* What is wrong with a call is found without a connection. */
static void test_misuse(void **state) {
  struct fake fake;
  fake_start(&fake, *state, script_echo);
  struct client client = client_on(&fake, NULL);
  Lots__PingRequest ping = ping_of("x");
  Lots__WhoRequest who = LOTS__WHO_REQUEST__INIT;
  const struct lots_call_options key = {.key = "k", .key_len = 1},
                                 chunks = {.chunk = (void (*)(const ProtobufCMessage *, void *))1};
  lots *l = client.lots;
  expect_failure(lots_call(l, "lots.Session/Fly", &ping.base, NULL), LOTS_INVALID_ARGUMENT, "lots.Session/Fly");
  expect_failure(lots_call(l, "Session/Ping", &who.base, NULL), LOTS_INVALID_ARGUMENT, "lots.PingRequest");
  expect_failure(lots_call(l, "Session/Ping", NULL, NULL), LOTS_INVALID_ARGUMENT, "lots.PingRequest");
  expect_failure(lots_call(l, "Session/Ping", &ping.base, &key), LOTS_INVALID_ARGUMENT, "key");
  expect_failure(lots_call(l, "Session/Ping", &ping.base, &chunks), LOTS_INVALID_ARGUMENT, "type");
  end_both(&client, &fake);
  assert_int_equal(fake.requests, 0);
}

static void stub_answered(const Lots__PingReply *pong, void *context) {
  *(size_t *)context = pong ? pong->echo.len : 99;
}

static void test_stub(void **state) {
  struct fake fake;
  fake_start(&fake, *state, script_echo);
  struct client client = client_on(&fake, NULL);
  ProtobufCService *service = lots_service(client.lots, &lots__session__descriptor);
  Lots__PingRequest ping = ping_of("12345");
  size_t len = 0;
  lots__session__ping(service, &ping, stub_answered, &len);
  assert_int_equal(len, 5);
  assert_ptr_equal(lots_service(client.lots, &lots__session__descriptor), service);
  assert_null(lots_service(client.lots, NULL));
  end_both(&client, &fake);
}

/* --- pipelining --------------------------------------------------------------------------------------------------- */

/* Answers in pairs, the later first, and counts it as a fault when a third comes unasked. */
static void script_pairs(struct session *session) {
  const Lots__Request *one, *two;
  if (!session_greet(session))
    return;
  while ((one = session_request(session)) && (two = session_request(session))) {
    session->fake->oops += buffer_len(&session->in) != 0;
    if (!session_pong(session, two) || !session_pong(session, one))
      return;
  }
}

struct tally {
  lots *lots;
  unsigned done, ok, cancelled;
  unsigned order[8]; /* the echoes of the first, as they came */
};

static void count(struct lots_result *result, void *context) {
  struct tally *tally = context;
  const Lots__PingReply *pong = lots_result_message(result);
  if (tally->done < 8 && pong && pong->echo.len)
    tally->order[tally->done] = pong->echo.data[0];
  tally->done++;
  tally->ok += lots_result_status(result) == LOTS_OK;
  tally->cancelled += lots_result_status(result) == LOTS_CANCELLED;
  lots_result_free(result);
}

static uint64_t start_ping(lots *handle, const char *echo, struct tally *tally) {
  Lots__PingRequest ping = ping_of(echo);
  return lots_start(handle, "Session/Ping", &ping.base, NULL, count, tally);
}

static void test_out_of_order(void **state) {
  struct fake fake;
  struct tally tally = {0};
  fake_start(&fake, *state, script_pairs);
  fake.welcome.max_in_flight = 2;
  struct client client = client_on(&fake, NULL);
  for (const char *echo = "abcd"; *echo; echo++)
    assert_int_not_equal(start_ping(client.lots, (char[]){*echo, 0}, &tally), 0);
  assert_int_equal(tally.done, 0); /* never from within */
  lots_wait(client.lots, 2);
  assert_int_equal(tally.done, 2);
  lots_wait(client.lots, 0);
  assert_int_equal(tally.ok, 4);
  assert_memory_equal(tally.order, ((unsigned[]){'b', 'a', 'd', 'c'}), 4 * sizeof(unsigned));
  end_both(&client, &fake);
}

static void test_many(void **state) {
  struct fake fake;
  struct tally tally = {0};
  fake_start(&fake, *state, script_echo);
  struct client client = client_on(&fake, NULL);
  for (unsigned i = 0; i < 5000; i++) {
    start_ping(client.lots, "many", &tally);
    lots_wait(client.lots, 1000);
  }
  lots_wait(client.lots, 0);
  assert_int_equal(tally.ok, 5000);
  end_both(&client, &fake);
}

static void script_big(struct session *session) {
  static char text[3 * MIB];
  const Lots__Request *request;
  Lots__PingReply pong = LOTS__PING_REPLY__INIT;
  memset(text, 'x', sizeof text);
  pong.echo = (ProtobufCBinaryData){.data = (uint8_t *)text, .len = sizeof text};
  if (session_greet(session) && (request = session_request(session)))
    session_ok(session, request, &pong.base);
  session_linger(session);
}

static void test_sizes(void **state) {
  struct fake fake;
  fake_start(&fake, *state, script_big);
  fake.welcome.max_frame = 4 << 20;
  struct client client = client_on(&fake, NULL);
  char *huge = calloc(1, 5 * MIB);
  memset(huge, 'y', 5 * MIB - 1);
  expect_failure(ping_with(client.lots, huge, NULL), LOTS_INVALID_ARGUMENT, "4194304");
  huge[2 * MIB] = 0;
  struct lots_result *result = ping_with(client.lots, huge, NULL);
  assert_int_equal(lots_result_status(result), LOTS_OK);
  assert_int_equal(((const Lots__PingReply *)lots_result_message(result))->echo.len, 3 * MIB);
  lots_result_free(result);
  free(huge);
  end_both(&client, &fake);
}

/* --- lost connections --------------------------------------------------------------------------------------------- */

static bool answer_note(struct session *session, const Lots__Request *request) {
  static uint8_t hash[32] = "thirty-two bytes of a chain hash";
  Lots__Reply reply = LOTS__REPLY__INIT;
  Lots__NoteReply note = LOTS__NOTE_REPLY__INIT;
  Lots__Receipt receipt = LOTS__RECEIPT__INIT;
  receipt.store = (ProtobufCBinaryData){.data = fake_store, .len = 16};
  receipt.hash = (ProtobufCBinaryData){.data = hash, .len = 32};
  receipt.position = 4711;
  reply.id = request->id;
  reply.receipt = &receipt;
  reply.replayed = true;
  return session_answer(session, &reply, &note.base);
}

/* The first connection ends after the first request. */
static void script_lose_first(struct session *session) {
  const Lots__Request *request;
  if (session_greet(session) && (request = session_request(session)) && session->number > 1)
    answer_note(session, request);
  if (session->number > 1)
    session_linger(session);
}

static void test_retry_by_key(void **state) {
  struct fake fake;
  struct lots_receipt receipt;
  fake_start(&fake, *state, script_lose_first);
  struct client client = client_on(&fake, NULL);
  struct lots_result *result = note_with(client.lots, NULL);
  assert_int_equal(lots_result_status(result), LOTS_OK);
  assert_true(lots_result_receipt(result, &receipt));
  assert_int_equal(receipt.position, 4711);
  assert_memory_equal(receipt.hash, "thirty-two bytes of a chain hash", 32);
  assert_true(lots_result_replayed(result));
  lots_result_free(result);
  end_both(&client, &fake);
  assert_int_equal(fake.connections, 2);
  assert_int_equal(fake.keys[0].len, 16);
  assert_int_equal(fake.keys[1].len, 16);
  assert_memory_equal(fake.keys[0].bytes, fake.keys[1].bytes, 16);
}

static void test_given_key(void **state) {
  struct fake fake;
  const struct lots_call_options options = {.key = "row 12", .key_len = 6};
  fake_start(&fake, *state, script_lose_first);
  struct client client = client_on(&fake, NULL);
  struct lots_result *result = note_with(client.lots, &options);
  assert_int_equal(lots_result_status(result), LOTS_OK);
  lots_result_free(result);
  end_both(&client, &fake);
  assert_memory_equal(fake.keys[1].bytes, "row 12", 6);
}

static void test_dry_run_has_no_key(void **state) {
  struct fake fake;
  const struct lots_call_options options = {.dry_run = true};
  fake_start(&fake, *state, script_lose_first);
  struct client client = client_on(&fake, NULL);
  struct lots_result *result = note_with(client.lots, &options);
  assert_int_equal(lots_result_status(result), LOTS_OK);
  lots_result_free(result);
  end_both(&client, &fake);
  assert_int_equal(fake.keys[1].len, 0);
}

/* Enrolling writes and takes no key: it is never sent twice. */
static void test_unsafe_is_not_repeated(void **state) {
  struct fake fake;
  Lots__EnrolRequest enrol = LOTS__ENROL_REQUEST__INIT;
  fake_start(&fake, *state, script_lose_first);
  struct client client = client_on(&fake, NULL);
  expect_failure(lots_call(client.lots, "Enrolment/Enrol", &enrol.base, NULL), LOTS_UNAVAILABLE, "whether it was done");
  end_both(&client, &fake);
  assert_int_equal(fake.requests, 1);
  assert_int_equal(fake.keys[0].len, 0);
}

/* Goes away when the second request comes, and takes no more connections. */
static void script_stop(struct session *session) {
  const Lots__Request *request;
  if (session_greet(session) && (request = session_request(session)) && session_pong(session, request))
    session_request(session);
  shutdown(session->fake->listener, SHUT_RDWR);
}

struct restart {
  struct world *world;
  struct fake first, again;
};

static void *start_later(void *user) {
  struct restart *restart = user;
  pthread_join(restart->first.thread, NULL);
  usleep(300000);
  fake_start_at(&restart->again, restart->world, script_echo, "127.0.0.1", restart->first.port);
  return NULL;
}

/* The daemon is away for a while and comes back on its port. */
static void test_restart(void **state) {
  struct restart restart = {.world = *state};
  struct tally tally = {0};
  pthread_t thread;
  fake_start(&restart.first, *state, script_stop);
  assert_int_equal(pthread_create(&thread, NULL, start_later, &restart), 0);
  struct client client = client_on(&restart.first, NULL);
  expect_pong(client.lots, "before");
  for (const char *echo = "abcdefgh"; *echo; echo++)
    start_ping(client.lots, (char[]){*echo, 0}, &tally);
  lots_wait(client.lots, 0);
  assert_int_equal(tally.ok, 8);
  for (unsigned i = 0; i < 8; i++) /* sent again in their order */
    assert_int_equal(tally.order[i], 'a' + i);
  pthread_join(thread, NULL);
  close(restart.first.listener);
  tls_context_free(restart.first.context);
  end_both(&client, &restart.again);
}

static void test_nobody_there(void **state) {
  struct fake fake;
  fake_start(&fake, *state, script_echo);
  struct client client = client_on(&fake, NULL);
  fake_stop(&fake);
  int64_t begun = now_ms();
  expect_failure(ping_with(client.lots, "x", NULL), LOTS_UNAVAILABLE, "cannot connect to 127.0.0.1");
  assert_null(lots_peer(client.lots));
  assert_non_null(strstr(lots_error(client.lots), "check that lotsd runs"));
  assert_true(now_ms() - begun < 2000);
  client_end(&client);
}

static void test_unknown_host(void **state) {
  struct world *world = *state;
  struct client client =
      client_as(world, "no-such-host.invalid", 7345, world->certificate, world->authority.certificate, NULL);
  expect_failure(ping_with(client.lots, "x", NULL), LOTS_UNAVAILABLE, "no-such-host.invalid");
  client_end(&client);
}

/* --- time --------------------------------------------------------------------------------------------------------- */

/* Answers at once, so that the connection is there; then never the first; the second, then the first, which nobody waits
 * for any longer. */
static void script_slow(struct session *session) {
  const Lots__Request *one, *two;
  if (!session_greet(session) || !(one = session_request(session)))
    return;
  session_pong(session, one);
  if (!(one = session_request(session)) || !(two = session_request(session)))
    return;
  session->fake->oops += one->id == two->id;
  session_pong(session, one);
  session_pong(session, two);
  script_echo(session);
}

static void test_deadline(void **state) {
  struct fake fake;
  const struct lots_call_options brief = {.deadline_ms = 500};
  fake_start(&fake, *state, script_slow);
  struct client client = client_on(&fake, NULL);
  expect_pong(client.lots, "first");
  int64_t begun = now_ms();
  expect_failure(ping_with(client.lots, "slow", &brief), LOTS_DEADLINE_EXCEEDED, "500 ms");
  assert_in_range(now_ms() - begun, 490, 4000);
  expect_pong(client.lots, "next"); /* not mistaken for the answer to the first */
  end_both(&client, &fake);
  assert_int_equal(fake.connections, 1);
  assert_int_equal(fake.cancels, 1);
}

/* Takes the connection and says nothing at all. */
static void script_mute(struct session *session) {
  uint8_t raw[4096];
  while (recv(session->fd, raw, sizeof raw, 0) > 0)
    continue;
}

/* The deadline covers connecting. */
static void test_deadline_of_connecting(void **state) {
  struct fake fake;
  const struct lots_call_options brief = {.deadline_ms = 100};
  fake_start(&fake, *state, script_mute);
  fake.plain = true;
  struct client client = client_on(&fake, NULL);
  expect_failure(ping_with(client.lots, "slow", &brief), LOTS_DEADLINE_EXCEEDED, "100 ms");
  end_both(&client, &fake);
}

static void script_later(struct session *session) {
  const Lots__Request *request;
  if (!session_greet(session) || !(request = session_request(session)) ||
      !session_fail(session, request, STATUS_RESOURCE_EXHAUSTED, 30) || !(request = session_request(session)) ||
      !session_fail(session, request, STATUS_UNAVAILABLE, 30) || !(request = session_request(session)))
    return;
  answer_note(session, request);
  if ((request = session_request(session)))
    session_fail(session, request, STATUS_RESOURCE_EXHAUSTED, 60000);
  session_linger(session);
}

static void test_come_back_later(void **state) {
  struct fake fake;
  fake_start(&fake, *state, script_later);
  struct client client = client_on(&fake, NULL);
  int64_t begun = now_ms();
  struct lots_result *result = note_with(client.lots, NULL);
  assert_int_equal(lots_result_status(result), LOTS_OK);
  lots_result_free(result);
  assert_true(now_ms() - begun >= 55);
  expect_failure(note_with(client.lots, NULL), LOTS_RESOURCE_EXHAUSTED, "no"); /* not before the deadline */
  end_both(&client, &fake);
  assert_int_equal(fake.connections, 1);
  assert_memory_equal(fake.keys[0].bytes, fake.keys[2].bytes, 16);
}

/* --- goodbye ------------------------------------------------------------------------------------------------------ */

/* The first connection answers one call and takes its leave; what comes after is not its business. */
static void script_leave(struct session *session) {
  const Lots__Request *request;
  if (session->number > 1) {
    script_echo(session);
    return;
  }
  if (session_greet(session) && (request = session_request(session))) {
    session_goodbye(session, STATUS_UNAVAILABLE, "restarting");
    session_pong(session, request);
  }
  session->fake->oops += session_request(session) != NULL;
}

static void test_goodbye(void **state) {
  struct fake fake;
  fake_start(&fake, *state, script_leave);
  fake.welcome.max_in_flight = 1;
  struct client client = client_on(&fake, NULL);
  expect_pong(client.lots, "before");
  expect_pong(client.lots, "after");
  end_both(&client, &fake);
  assert_int_equal(fake.connections, 2);
}

static void script_revoked(struct session *session) {
  if (session_greet(session) && session_request(session))
    session_goodbye(session, STATUS_UNAUTHENTICATED, "the certificate was revoked");
  session_linger(session);
}

static void script_full(struct session *session) {
  if (session_hello(session))
    session_goodbye(session, STATUS_RESOURCE_EXHAUSTED, "too many connections");
  session_linger(session);
}

static void expect_call_fails(void **state, fake_script script, enum lots_status status, const char *words) {
  struct fake fake;
  fake_start(&fake, *state, script);
  struct client client = client_on(&fake, NULL);
  expect_failure(ping_with(client.lots, "x", NULL), status, words);
  end_both(&client, &fake);
}

static void test_turned_away(void **state) {
  expect_call_fails(state, script_revoked, LOTS_UNAUTHENTICATED, "revoked");
  expect_call_fails(state, script_full, LOTS_UNAVAILABLE, "too many connections");
}

/* --- trust -------------------------------------------------------------------------------------------------------- */

static void test_wrong_authority(void **state) {
  struct world *world = *state;
  struct fake fake;
  fake_start(&fake, world, script_echo);
  struct client client = client_as(world, "127.0.0.1", fake.port, world->certificate, world->foreign.certificate, NULL);
  expect_failure(ping_with(client.lots, "x", NULL), LOTS_UNAUTHENTICATED, "lots enrol HOST CODE");
  end_both(&client, &fake);
  assert_int_equal(fake.requests, 0);
}

static void test_wrong_host(void **state) {
  struct world *world = *state;
  struct fake fake;
  fake_start_at(&fake, world, script_echo, "127.0.0.2", 0); /* not among the certificate's */
  struct client client =
      client_as(world, "127.0.0.2", fake.port, world->certificate, world->authority.certificate, NULL);
  expect_failure(ping_with(client.lots, "x", NULL), LOTS_UNAUTHENTICATED, "127.0.0.2");
  end_both(&client, &fake);
  assert_int_equal(fake.requests, 0);
}

static void test_refused_certificate(void **state) {
  struct world *world = *state;
  struct fake fake;
  fake_start(&fake, world, script_echo);
  struct client client = client_as(world, "127.0.0.1", fake.port, world->stranger, world->authority.certificate, NULL);
  expect_failure(ping_with(client.lots, "x", NULL), LOTS_UNAUTHENTICATED, "refused your certificate");
  end_both(&client, &fake);
}

/* --- nonsense ----------------------------------------------------------------------------------------------------- */

static void script_http(struct session *session) {
  static const char text[] = "HTTP/1.1 400 Bad Request\r\n\r\n";
  if (send(session->fd, text, sizeof text - 1, MSG_NOSIGNAL) > 0)
    session_linger(session);
}

static void script_no_frame(struct session *session) {
  if (session_hello(session))
    session_write(session, "\xff\xff\xff\xff nonsense", 12);
  session_linger(session);
}

static void script_no_welcome(struct session *session) {
  if (session_hello(session))
    session_write(session, "\0\0\0\2\xff\xff", 6);
  session_linger(session);
}

static void script_newer(struct session *session) {
  session->fake->welcome.major = 2;
  session_greet(session);
  session_linger(session);
}

static void script_unasked(struct session *session) {
  Lots__Reply reply = LOTS__REPLY__INIT;
  if (session_greet(session) && session_request(session)) {
    reply.id = 999;
    session_answer(session, &reply, NULL);
  }
  session_linger(session);
}

static void script_bad_body(struct session *session) {
  Lots__Reply reply = LOTS__REPLY__INIT;
  Lots__Frame frame = LOTS__FRAME__INIT;
  const Lots__Request *request;
  if (session_greet(session) && (request = session_request(session))) {
    reply.id = request->id;
    reply.body = (ProtobufCBinaryData){.data = (uint8_t[]){0xff, 0xff}, .len = 2};
    frame.kind_case = LOTS__FRAME__KIND_REPLY;
    frame.reply = &reply;
    session_send(session, &frame);
  }
  session_linger(session);
}

static void script_bad_frame(struct session *session) {
  if (session_greet(session) && session_request(session))
    session_write(session, "\0\0\0\3\x22\x7f\x01", 7);
  session_linger(session);
}

static void test_nonsense(void **state) {
  struct fake fake;
  fake_start(&fake, *state, script_http);
  fake.plain = true;
  struct client client = client_on(&fake, NULL);
  expect_failure(ping_with(client.lots, "x", NULL), LOTS_INTERNAL, "does not speak the protocol");
  end_both(&client, &fake);
  expect_call_fails(state, script_no_frame, LOTS_INTERNAL, "size");
  expect_call_fails(state, script_no_welcome, LOTS_INTERNAL, "Welcome");
  expect_call_fails(state, script_newer, LOTS_UNIMPLEMENTED, "2.0");
  expect_call_fails(state, script_unasked, LOTS_INTERNAL, "no question");
  expect_call_fails(state, script_bad_body, LOTS_INTERNAL, "lots.Session/Ping");
  expect_call_fails(state, script_bad_frame, LOTS_INTERNAL, "does not speak");
}

/* --- streams ------------------------------------------------------------------------------------------------------ */

static bool send_chunk(struct session *session, uint32_t id, uint32_t sequence) {
  Lots__Chunk chunk = LOTS__CHUNK__INIT;
  Lots__Frame frame = LOTS__FRAME__INIT;
  Lots__VerifyProgress progress = LOTS__VERIFY_PROGRESS__INIT;
  progress.done = sequence;
  struct slice body = arena_pack(&session->arena, &progress.base);
  chunk.id = id;
  chunk.sequence = sequence;
  chunk.body = (ProtobufCBinaryData){.data = (uint8_t *)(uintptr_t)body.data, .len = body.len};
  frame.kind_case = LOTS__FRAME__KIND_CHUNK;
  frame.chunk = &chunk;
  return session_send(session, &frame);
}

/* Sends as much as it has credit for, and no more. */
static void script_stream(struct session *session) {
  const Lots__Request *request;
  const Lots__Frame *frame;
  Lots__VerifyReply reply = LOTS__VERIFY_REPLY__INIT;
  if (!session_greet(session) || !(request = session_request(session)))
    return;
  uint32_t credit = request->credit;
  for (uint32_t sequence = 1; sequence <= 100; sequence++, credit--) {
    while (credit == 0 && (frame = session_frame(session))) {
      session_note(session, frame);
      credit += frame->kind_case == LOTS__FRAME__KIND_CREDIT ? frame->credit->chunks : 0;
    }
    if (credit == 0 || !send_chunk(session, request->id, sequence))
      return;
  }
  session_ok(session, request, &reply.base);
  session_linger(session);
}

struct stream {
  lots *lots;
  uint64_t number, last, stop_at;
};

static void take_progress(const ProtobufCMessage *message, void *context) {
  struct stream *stream = context;
  uint64_t done = ((const Lots__VerifyProgress *)(const void *)message)->done;
  assert_int_equal(done, stream->last + 1);
  stream->last = done;
  if (done == stream->stop_at)
    lots_cancel(stream->lots, stream->number);
}

static struct lots_call_options stream_options(struct stream *stream) {
  return (struct lots_call_options){
      .chunk = take_progress, .chunk_type = &lots__verify_progress__descriptor, .context = stream};
}

static void test_stream(void **state) {
  struct fake fake;
  struct stream stream = {0};
  Lots__VerifyRequest verify = LOTS__VERIFY_REQUEST__INIT;
  struct lots_call_options options = stream_options(&stream);
  fake_start(&fake, *state, script_stream);
  struct client client = client_on(&fake, NULL);
  struct lots_result *result = lots_call(client.lots, "Server/Verify", &verify.base, &options);
  assert_int_equal(lots_result_status(result), LOTS_OK);
  assert_int_equal(stream.last, 100);
  lots_result_free(result);
  end_both(&client, &fake);
  assert_in_range(fake.credits, 11, 12);
}

/* Streams chunks until it is told to stop, then confirms; then echoes. */
static void script_endless(struct session *session) {
  const Lots__Request *request;
  const Lots__Frame *frame;
  if (!session_greet(session) || !(request = session_request(session)))
    return;
  for (uint32_t i = 1; i <= request->credit; i++)
    send_chunk(session, request->id, i);
  while ((frame = session_frame(session)) && frame->kind_case != LOTS__FRAME__KIND_CANCEL)
    session_note(session, frame);
  if (!frame)
    return;
  session_note(session, frame);
  send_chunk(session, request->id, request->credit + 1);
  session_fail(session, request, STATUS_CANCELLED, 0);
  while ((request = session_request(session)) && session_pong(session, request))
    continue;
}

static void test_cancel(void **state) {
  struct fake fake;
  struct tally tally = {0};
  Lots__VerifyRequest verify = LOTS__VERIFY_REQUEST__INIT;
  fake_start(&fake, *state, script_endless);
  struct client client = client_on(&fake, NULL);
  struct stream stream = {.lots = client.lots, .stop_at = 3};
  struct lots_call_options options = stream_options(&stream);
  stream.number = lots_start(client.lots, "Server/Verify", &verify.base, &options, count, &tally);
  lots_wait(client.lots, 0);
  assert_int_equal(tally.cancelled, 1);
  assert_int_equal(stream.last, 3);
  expect_pong(client.lots, "goes on");
  end_both(&client, &fake);
  assert_int_equal(fake.cancels, 1);
  assert_int_equal(fake.connections, 1);
}

/* Chunks that came already are not given twice. */
static void script_break_stream(struct session *session) {
  const Lots__Request *request;
  if (session_greet(session) && (request = session_request(session)))
    send_chunk(session, request->id, 1);
}

static void script_skip_chunk(struct session *session) {
  const Lots__Request *request;
  if (session_greet(session) && (request = session_request(session)))
    send_chunk(session, request->id, 2);
  session_linger(session);
}

static void expect_stream_fails(void **state, fake_script script, enum lots_status status, const char *words) {
  struct fake fake;
  struct stream stream = {0};
  Lots__VerifyRequest verify = LOTS__VERIFY_REQUEST__INIT;
  struct lots_call_options options = stream_options(&stream);
  fake_start(&fake, *state, script);
  struct client client = client_on(&fake, NULL);
  expect_failure(lots_call(client.lots, "Server/Verify", &verify.base, &options), status, words);
  end_both(&client, &fake);
  assert_int_equal(fake.requests, 1);
}

static void test_broken_stream(void **state) {
  expect_stream_fails(state, script_break_stream, LOTS_UNAVAILABLE, "lost");
  expect_stream_fails(state, script_skip_chunk, LOTS_INTERNAL, "out of order");
}

/* --- the caller's loop -------------------------------------------------------------------------------------------- */

static void count_and_close(struct lots_result *result, void *context) {
  struct tally *tally = context;
  count(result, tally);
  if (tally->done == 100)
    lots_close(tally->lots);
}

static void test_own_loop(void **state) {
  struct fake fake;
  struct tally tally = {0};
  uv_loop_t loop;
  assert_int_equal(uv_loop_init(&loop), 0);
  fake_start(&fake, *state, script_echo);
  struct client client = client_on(&fake, &loop);
  tally.lots = client.lots;
  Lots__PingRequest ping = ping_of("x");
  for (unsigned i = 0; i < 100; i++)
    assert_int_not_equal(lots_start(client.lots, "Session/Ping", &ping.base, NULL, count_and_close, &tally), 0);
  expect_failure(ping_with(client.lots, "x", NULL), LOTS_FAILED_PRECONDITION, "loop of its own");
  assert_int_equal(uv_run(&loop, UV_RUN_DEFAULT), 0); /* ends, for the callback closes the handle */
  assert_int_equal(tally.ok, 100);
  assert_int_equal(uv_loop_close(&loop), 0);
  temp_remove(&client.temp);
  fake_stop(&fake);
}

static void test_close_cancels(void **state) {
  struct fake fake;
  struct tally tally = {0};
  fake_start(&fake, *state, script_pairs); /* one alone gets no answer */
  fake.welcome.max_in_flight = 2;
  struct client client = client_on(&fake, NULL);
  start_ping(client.lots, "a", &tally);
  assert_non_null(lots_peer(client.lots));
  start_ping(client.lots, "b", &tally);
  uint64_t third = start_ping(client.lots, "c", &tally);
  lots_wait(client.lots, 1);
  assert_int_equal(tally.ok, 2);
  lots_cancel(client.lots, third + 1); /* another's number */
  lots_close(client.lots);
  assert_int_equal(tally.cancelled, 1);
  temp_remove(&client.temp);
  fake_stop(&fake);
}

/* A callback of a handle with a loop of its own may close it, and must not wait in it. */
static void misbehave(struct lots_result *result, void *context) {
  struct tally *tally = context;
  count(result, tally);
  expect_failure(ping_with(tally->lots, "within", NULL), LOTS_FAILED_PRECONDITION, "callback");
  lots_close(tally->lots);
  lots_close(tally->lots);
  assert_int_equal(start_ping(tally->lots, "late", tally), 0);
}

static void test_close_within(void **state) {
  struct fake fake;
  struct tally tally = {0};
  fake_start(&fake, *state, script_echo);
  struct client client = client_on(&fake, NULL);
  tally.lots = client.lots;
  Lots__PingRequest ping = ping_of("x");
  lots_start(client.lots, "Session/Ping", &ping.base, NULL, misbehave, &tally);
  start_ping(client.lots, "y", &tally);
  lots_wait(client.lots, 0); /* the handle is gone after this */
  assert_int_equal(tally.done, 2);
  temp_remove(&client.temp);
  fake_stop(&fake);
}

/* Closed at every stage: before connecting, while connecting, while waiting. */
static void test_close_at_any_time(void **state) {
  for (int turns = 0; turns < 12; turns++) {
    struct fake fake;
    struct tally tally = {0};
    uv_loop_t loop;
    assert_int_equal(uv_loop_init(&loop), 0);
    fake_start(&fake, *state, script_echo);
    struct client client = client_on(&fake, &loop);
    start_ping(client.lots, "x", &tally);
    for (int i = 0; i < turns && tally.done == 0; i++)
      uv_run(&loop, UV_RUN_ONCE);
    lots_close(client.lots);
    uv_run(&loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&loop), 0);
    assert_int_equal(tally.done, 1);
    temp_remove(&client.temp);
    fake_stop(&fake);
  }
}

/* --- enrolment ---------------------------------------------------------------------------------------------------- */

static void script_enrol(struct session *session) {
  const Lots__Request *request;
  struct pki_subject subject;
  Lots__EnrolReply reply = LOTS__ENROL_REPLY__INIT;
  if (!session_greet(session) || !(request = session_request(session)))
    return;
  const Lots__EnrolRequest *enrol =
      arena_unpack(&session->arena, &lots__enrol_request__descriptor, slice_of(request->body.data, request->body.len));
  session->fake->oops += strcmp(request->method, "lots.Enrolment/Enrol") != 0 || request->key.len;
  if (!enrol || pki_sign_client(&session->arena, &session->fake->world->authority, enrol->certificate_request,
                                "staff:12", 30, &reply.certificate, &subject) != STATUS_OK) {
    session->fake->oops++;
    return;
  }
  reply.authority = session->fake->world->authority.certificate;
  reply.name = "Åsa Öberg";
  session_ok(session, request, &reply.base);
  session_linger(session);
}

static void script_enrol_then_echo(struct session *session) {
  if (session->number == 1)
    script_enrol(session);
  else
    script_echo(session);
}

static void test_enrol(void **state) {
  struct world *world = *state;
  struct fake fake;
  struct client client = {.temp = temp_make("enrol")};
  char text[ENROLCODE_TEXT_MAX], name[64], folder[300], error[256] = "";
  struct enrolcode code = enrolcode_new(world->authority_said.fingerprint);
  snprintf(folder, sizeof folder, "%s/deep/down", client.temp.path);
  fake_start(&fake, world, script_enrol_then_echo);
  enrolcode_format(&code, text);
  enum lots_status status = lots_enrol(folder, "127.0.0.1", fake.port, text, name, sizeof name, error);
  assert_string_equal(error, "");
  assert_int_equal(status, LOTS_OK);
  assert_string_equal(name, "Åsa Öberg");
  const struct lots_options options = {.profile = folder};
  assert_int_equal(lots_open(&options, &client.lots, error), LOTS_OK);
  expect_pong(client.lots, "as somebody");
  end_both(&client, &fake);
}

/* A daemon with another authority gets to see no code. */
static void test_enrol_elsewhere(void **state) {
  struct world *world = *state;
  struct fake fake;
  struct temp temp = temp_make("enrol");
  char text[ENROLCODE_TEXT_MAX], folder[300], error[256];
  uint8_t other[PKI_FINGERPRINT] = {1, 2, 3};
  struct enrolcode code = enrolcode_new(other);
  snprintf(folder, sizeof folder, "%s/new", temp.path);
  fake_start(&fake, world, script_enrol);
  enrolcode_format(&code, text);
  assert_int_equal(lots_enrol(folder, "127.0.0.1", fake.port, text, NULL, 0, error), LOTS_UNAUTHENTICATED);
  assert_int_equal(lots_enrol(folder, "127.0.0.1", fake.port, "7K2M-", NULL, 0, error), LOTS_INVALID_ARGUMENT);
  assert_int_equal(rmdir(temp.path), 0); /* nothing was left behind */
  fake_stop(&fake);
  assert_int_equal(fake.requests, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_call),
      cmocka_unit_test(test_peer),
      cmocka_unit_test(test_refusal),
      cmocka_unit_test(test_misuse),
      cmocka_unit_test(test_stub),
      cmocka_unit_test(test_out_of_order),
      cmocka_unit_test(test_many),
      cmocka_unit_test(test_sizes),
      cmocka_unit_test(test_retry_by_key),
      cmocka_unit_test(test_given_key),
      cmocka_unit_test(test_dry_run_has_no_key),
      cmocka_unit_test(test_unsafe_is_not_repeated),
      cmocka_unit_test(test_restart),
      cmocka_unit_test(test_nobody_there),
      cmocka_unit_test(test_unknown_host),
      cmocka_unit_test(test_deadline),
      cmocka_unit_test(test_deadline_of_connecting),
      cmocka_unit_test(test_come_back_later),
      cmocka_unit_test(test_goodbye),
      cmocka_unit_test(test_turned_away),
      cmocka_unit_test(test_wrong_authority),
      cmocka_unit_test(test_wrong_host),
      cmocka_unit_test(test_refused_certificate),
      cmocka_unit_test(test_nonsense),
      cmocka_unit_test(test_stream),
      cmocka_unit_test(test_cancel),
      cmocka_unit_test(test_broken_stream),
      cmocka_unit_test(test_own_loop),
      cmocka_unit_test(test_close_cancels),
      cmocka_unit_test(test_close_within),
      cmocka_unit_test(test_close_at_any_time),
      cmocka_unit_test(test_enrol),
      cmocka_unit_test(test_enrol_elsewhere),
  };
  setenv("LC_ALL", "C.UTF-8", 1);
  assert_ok(secure_init());
  return cmocka_run_group_tests(tests, make_world, end_world);
}
