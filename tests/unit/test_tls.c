/* tls: what passes between two that trust each other, whole or broken. See test_tls_trust.c for who is refused. */
#include "tls_pair.h"

#include <malloc.h>

/* --- that which works --------------------------------------------------------------------------------------------- */

static void both_sides_know_each_other(void **state) {
  struct world *world = *state;
  for (size_t i = 0; i < 4; i++) {
    struct pair pair;
    struct pki_subject peer;
    pair_open(&pair, client_options(world, world->certificate), server_options(world), names[i]);
    assert_false(tls_peer(pair.server, &world->arena, &peer));
    pair_ready(&pair);
    echo(&pair);
    assert_true(tls_peer(pair.server, &world->arena, &peer));
    assert_string_equal(peer.common_name, "staff:12");
    assert_string_equal(peer.serial, world->client_said.serial);
    assert_memory_equal(peer.fingerprint, world->client_said.fingerprint, PKI_FINGERPRINT);
    assert_null(tls_peer_authority(pair.client, &world->arena));
    pair_close(&pair);
  }
}

static void a_byte_at_a_time(void **state) {
  struct world *world = *state;
  struct pair pair;
  pair_open(&pair, client_options(world, world->certificate), server_options(world), "localhost");
  pair.grain = 1;
  pair_ready(&pair);
  echo(&pair);
  pair_close(&pair);
}

static void a_client_without_certificate_is_nobody(void **state) {
  struct world *world = *state;
  struct pair pair;
  struct pki_subject peer;
  pair_open(&pair, client_options(world, NULL), server_options(world), "localhost");
  pair_ready(&pair);
  echo(&pair);
  assert_false(tls_peer(pair.server, &world->arena, &peer));
  assert_true(tls_peer(pair.client, &world->arena, &peer));
  assert_string_equal(peer.common_name, "lotsd");
  pair_close(&pair);
}

static void read_all(struct tls *tls, const uint8_t *expected, size_t size) {
  uint8_t got[10000];
  size_t at = 0, len = 1;
  while (len) {
    assert_ok(tls_read(tls, got, sizeof got, &len));
    assert_true(at + len <= size);
    assert_memory_equal(got, expected + at, len);
    at += len;
  }
  assert_int_equal(at, size);
}

static void megabytes_pass(void **state) {
  struct world *world = *state;
  static const size_t grains[] = {0, 65536, 1000};
  size_t size = 5 * MIB + 12345;
  uint8_t *plain = malloc(size);
  for (size_t i = 0; i < size; i++)
    plain[i] = (uint8_t)(i * 2654435761U >> 13);
  struct pair pair;
  pair_open(&pair, client_options(world, world->certificate), server_options(world), "localhost");
  pair_ready(&pair);
  for (size_t i = 0; i < 3; i++) {
    pair.grain = grains[i];
    assert_ok(tls_write(pair.server, slice_of(plain, size)));
    pair_run(&pair);
    read_all(pair.client, plain, size);
    assert_ok(tls_write(pair.client, slice_of(plain, size)));
    pair_run(&pair);
    read_all(pair.server, plain, size);
  }
  pair_close(&pair);
  free(plain);
}

static void what_waits_is_bounded(void **state) {
  struct world *world = *state;
  struct pair pair;
  uint8_t *plain = calloc(1, 40 * MIB);
  pair_open(&pair, client_options(world, NULL), server_options(world), "localhost");
  pair_ready(&pair);
  assert_ok(tls_write(pair.client, slice_of(plain, 40 * MIB)));
  size_t held = tls_output(pair.client).len;
  assert_status(tls_write(pair.client, slice_of(plain, 40 * MIB)), STATUS_RESOURCE_EXHAUSTED);
  assert_status(tls_write(pair.client, slice_of(plain, SIZE_MAX)), STATUS_RESOURCE_EXHAUSTED);
  assert_int_equal(tls_output(pair.client).len, held);
  pair_run(&pair);
  read_all(pair.server, plain, 40 * MIB);
  echo(&pair);
  pair_close(&pair);
  free(plain);
}

static void close_is_told_and_ends_writing(void **state) {
  struct world *world = *state;
  struct pair pair;
  pair_open(&pair, client_options(world, world->certificate), server_options(world), "localhost");
  assert_status(tls_write(pair.client, slice_str("early")), STATUS_FAILED_PRECONDITION);
  pair_ready(&pair);
  assert_ok(tls_write(pair.client, slice_str("last")));
  tls_close(pair.client);
  tls_close(pair.client);
  assert_status(tls_write(pair.client, slice_str("late")), STATUS_FAILED_PRECONDITION);
  assert_false(tls_is_closed(pair.server));
  pair_run(&pair);
  expect_read(pair.server, "last");
  expect_read(pair.server, "");
  assert_true(tls_is_closed(pair.server));
  assert_ok(tls_write(pair.server, slice_str("bye"))); /* each direction closes by itself */
  pair_run(&pair);
  expect_read(pair.client, "bye");
  assert_ok(tls_feed(pair.server, slice_str("junk after the end")));
  pair_close(&pair);
}

/* --- broken bytes ------------------------------------------------------------------------------------------------- */

static void what_is_not_tls(void **state) {
  struct world *world = *state;
  static const struct slice texts[] = {
      {(const uint8_t *)"GET / HTTP/1.1\r\nHost: x\r\n\r\n", 27},
      {(const uint8_t *)"SSH-2.0-OpenSSH_9.2\r\n", 21},
      {(const uint8_t *)"\x16\x03\x01\xff\xff garbage in a record", 25},
      {(const uint8_t *)"\x00\x00\x00\x10 a frame of ours", 20},
      {(const uint8_t *)"\x16\x03\x01\x00\x04\x0b\x00\x00\x00", 9}, /* a handshake that begins with a certificate */
  };
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    struct pair pair;
    pair_open(&pair, client_options(world, NULL), server_options(world), "localhost");
    assert_status(tls_feed(pair.server, texts[i]), STATUS_INVALID_ARGUMENT);
    assert_true(*tls_error(pair.server));
    assert_ok(tls_start(pair.client));
    assert_status(tls_feed(pair.client, texts[i]), STATUS_INVALID_ARGUMENT);
    pair_close(&pair);
  }
}

/* Every bit of the first flight flipped in turn: no crash, no success that differs from an untouched one. */
static void flipped_bits_in_the_greeting(void **state) {
  struct world *world = *state;
  struct pair pair;
  pair_open(&pair, client_options(world, NULL), server_options(world), "localhost");
  assert_ok(tls_start(pair.client));
  struct slice hello = tls_output(pair.client);
  for (size_t bit = 0; bit < hello.len * 8; bit += 3) {
    struct tls *server;
    uint8_t *bytes = malloc(hello.len);
    memcpy(bytes, hello.data, hello.len);
    bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
    assert_ok(tls_new(pair.server_context, NULL, &server));
    enum status status = tls_feed(server, slice_of(bytes, hello.len));
    assert_true(status == STATUS_OK || status == STATUS_UNAUTHENTICATED || status == STATUS_INVALID_ARGUMENT);
    assert_false(tls_is_ready(server));
    tls_free(server);
    free(bytes);
  }
  pair_close(&pair);
}

static void a_garbled_record_is_never_read(void **state) {
  struct world *world = *state;
  for (size_t at = 0; at < 40; at++) {
    struct pair pair;
    char got[64];
    size_t len = 0;
    pair_open(&pair, client_options(world, NULL), server_options(world), "localhost");
    pair_ready(&pair);
    assert_ok(tls_write(pair.client, slice_str("good")));
    pair_run(&pair);
    assert_ok(tls_write(pair.client, slice_str("eighteen bytes now")));
    struct slice out = tls_output(pair.client);
    assert_int_equal(out.len, 40);
    uint8_t bytes[40];
    memcpy(bytes, out.data, 40);
    bytes[at] ^= 0x20;
    enum status fed = tls_feed(pair.server, slice_of(bytes, 40));
    expect_read(pair.server, "good"); /* what came whole before it is not lost */
    enum status status = tls_read(pair.server, got, sizeof got, &len);
    assert_int_equal(len, 0);
    bool waits = at == 3 || at == 4; /* a longer length: the rest is awaited */
    if (!waits)
      assert_status(status, STATUS_INVALID_ARGUMENT);
    assert_true(fed == STATUS_OK || fed == status);
    pair_close(&pair);
  }
}

static void truncation_yields_nothing(void **state) {
  struct world *world = *state;
  struct pair pair;
  pair_open(&pair, client_options(world, NULL), server_options(world), "localhost");
  pair_ready(&pair);
  assert_ok(tls_write(pair.client, slice_str("whole or not at all")));
  struct slice out = tls_output(pair.client);
  assert_ok(tls_feed(pair.server, slice_of(out.data, out.len - 1)));
  expect_read(pair.server, "");
  assert_false(tls_is_closed(pair.server));
  assert_ok(tls_feed(pair.server, slice_of(out.data + out.len - 1, 1)));
  expect_read(pair.server, "whole or not at all");
  pair_close(&pair);
}

static void an_idle_connection_is_small(void **state) {
  enum { COUNT = 50 };
  struct world *world = *state;
  struct pair pairs[COUNT], model;
  uint8_t *plain = calloc(1, MIB);
  pair_open(&model, client_options(world, world->certificate), server_options(world), "localhost");
  pair_ready(&model);
  size_t before = mallinfo2().uordblks;
  for (size_t i = 0; i < COUNT; i++) {
    pairs[i] = (struct pair){0};
    assert_ok(tls_new(model.client_context, "localhost", &pairs[i].client));
    assert_ok(tls_new(model.server_context, NULL, &pairs[i].server));
    pair_ready(&pairs[i]);
    assert_ok(tls_write(pairs[i].client, slice_of(plain, 15000)));
    assert_ok(tls_write(pairs[i].server, slice_of(plain, 100000)));
    pair_run(&pairs[i]);
    read_all(pairs[i].client, plain, 100000);
    read_all(pairs[i].server, plain, 15000);
  }
  size_t both = (mallinfo2().uordblks - before) / COUNT;
  for (size_t i = 0; i < COUNT; i++)
    tls_free(pairs[i].client);
  size_t server = (mallinfo2().uordblks - before) / COUNT;
  print_message("idle: %zu bytes a server connection, %zu with its client\n", server, both);
  assert_true(server < 22 * 1024); /* what malloc caches counts too */
  for (size_t i = 0; i < COUNT; i++)
    tls_free(pairs[i].server);
  pair_close(&model);
  free(plain);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(both_sides_know_each_other),
      cmocka_unit_test(a_byte_at_a_time),
      cmocka_unit_test(a_client_without_certificate_is_nobody),
      cmocka_unit_test(megabytes_pass),
      cmocka_unit_test(what_waits_is_bounded),
      cmocka_unit_test(close_is_told_and_ends_writing),
      cmocka_unit_test(what_is_not_tls),
      cmocka_unit_test(flipped_bits_in_the_greeting),
      cmocka_unit_test(a_garbled_record_is_never_read),
      cmocka_unit_test(truncation_yields_nothing),
      cmocka_unit_test(an_idle_connection_is_small),
  };
  return cmocka_run_group_tests(tests, make_world, end_world);
}
