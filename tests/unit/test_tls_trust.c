/* tls: who is refused, and that both sides learn of it. */
#include "tls_pair.h"

/* --- that which must not ------------------------------------------------------------------------------------------ */

static void expect_server_refuses(struct world *world, const char *certificate, bool require_peer, const char *why) {
  struct pair pair;
  struct tls_options server = server_options(world);
  struct pki_subject peer;
  char got[8];
  size_t len;
  server.require_peer = require_peer;
  pair_open(&pair, client_options(world, certificate), server, "localhost");
  pair_start(&pair);
  assert_status(pair.server_status, STATUS_UNAUTHENTICATED);
  assert_false(tls_is_ready(pair.server));
  assert_false(tls_peer(pair.server, &world->arena, &peer));
  assert_non_null(strstr(tls_error(pair.server), why));
  assert_true(tls_is_ready(pair.client)); /* so it is in TLS 1.3: the refusal comes after */
  assert_status(pair.client_status, STATUS_UNAUTHENTICATED);
  assert_non_null(strstr(tls_error(pair.client), "alert"));
  assert_status(tls_read(pair.client, got, sizeof got, &len), STATUS_UNAUTHENTICATED);
  assert_status(tls_write(pair.client, slice_str("x")), STATUS_UNAUTHENTICATED);
  assert_status(tls_feed(pair.server, slice_str("x")), STATUS_UNAUTHENTICATED);
  pair_close(&pair);
}

static void bad_client_certificates(void **state) {
  struct world *world = *state;
  expect_server_refuses(world, world->expired, false, "certificate has expired");
  expect_server_refuses(world, world->unborn, false, "not yet valid");
  expect_server_refuses(world, world->stranger, false, "unable to get local issuer");
  expect_server_refuses(world, NULL, true, "peer did not return a certificate");
}

/* A server's certificate is not good for a client, though the same authority signed it. */
static void certificates_serve_one_purpose(void **state) {
  struct world *world = *state;
  struct pair pair;
  struct tls_options client = client_options(world, NULL);
  client.certificate = world->server.certificate;
  client.key = world->server.key;
  pair_open(&pair, client, server_options(world), "localhost");
  pair_start(&pair);
  assert_status(pair.server_status, STATUS_UNAUTHENTICATED);
  assert_non_null(strstr(tls_error(pair.server), "purpose"));
  pair_close(&pair);
}

static void a_refusal_is_seen_a_byte_at_a_time(void **state) {
  struct world *world = *state;
  struct pair pair;
  pair_open(&pair, client_options(world, world->expired), server_options(world), "localhost");
  pair.grain = 1;
  pair_start(&pair);
  assert_status(pair.client_status, STATUS_UNAUTHENTICATED);
  pair_close(&pair);
}

static void expect_client_refuses(struct pair *pair, const char *why) {
  pair_start(pair);
  assert_status(pair->client_status, STATUS_UNAUTHENTICATED);
  assert_false(tls_is_ready(pair->client));
  assert_false(tls_is_ready(pair->server));
  assert_status(pair->server_status, STATUS_UNAUTHENTICATED);
  if (!strstr(tls_error(pair->client), why))
    fail_msg("'%s', not '%s'", tls_error(pair->client), why);
}

static void bad_servers(void **state) {
  struct world *world = *state;
  static const char *const wrong[] = {"other.example.se", "example.se", "127.0.0.2", "::2", "lots.example.se.evil"};
  struct tls_options client = client_options(world, world->certificate);
  struct pair pair;
  for (size_t i = 0; i < 5; i++) {
    pair_open(&pair, client, server_options(world), wrong[i]);
    expect_client_refuses(&pair, "mismatch");
    pair_close(&pair);
  }
  client.authority = world->foreign.certificate;
  pair_open(&pair, client, server_options(world), "localhost");
  expect_client_refuses(&pair, "self-signed certificate in certificate chain");
  pair_close(&pair);
  client.authority = NULL;
  pair_open(&pair, client, server_options(world), "localhost");
  expect_client_refuses(&pair, "self-signed");
  pair_close(&pair);
}

static void pin_pair(struct world *world, struct pair *pair, struct slice pin, struct tls_options server) {
  struct tls_options client = client_options(world, NULL);
  client.authority = NULL;
  pair_contexts(pair, client, server);
  assert_ok(tls_new_pinned(pair->client_context, pin, &pair->client));
}

static void a_pin_finds_its_authority(void **state) {
  struct world *world = *state;
  struct pair pair;
  for (size_t len = TLS_PIN_MIN; len <= PKI_FINGERPRINT; len += 11) {
    pin_pair(world, &pair, slice_of(world->authority_said.fingerprint, len), server_options(world));
    pair_ready(&pair);
    echo(&pair);
    assert_string_equal(tls_peer_authority(pair.client, &world->arena), world->authority.certificate);
    pair_close(&pair);
  }
}

static void wrong_pins(void **state) {
  struct world *world = *state;
  struct pair pair;
  uint8_t pin[PKI_FINGERPRINT];
  struct pki_subject leaf;
  assert_ok(pki_read(&world->arena, world->server.certificate, &leaf));
  memcpy(pin, world->authority_said.fingerprint, sizeof pin);
  pin[PKI_FINGERPRINT - 1] ^= 1;
  pin_pair(world, &pair, slice_of(pin, sizeof pin), server_options(world));
  expect_client_refuses(&pair, "pinned authority");
  assert_null(tls_peer_authority(pair.client, &world->arena));
  pair_close(&pair);
  pin_pair(world, &pair, slice_of(leaf.fingerprint, sizeof pin), server_options(world)); /* no authority */
  expect_client_refuses(&pair, "pinned authority");
  pair_close(&pair);
}

/* An impostor shows the true authority's certificate, which is no secret, behind a certificate of his own. */
static void a_shown_authority_must_have_signed(void **state) {
  struct world *world = *state;
  struct pair pair;
  struct pki_identity impostor;
  struct tls_options server = server_options(world);
  assert_ok(pki_new_server(&world->arena, &world->foreign, names, 4, 365, &impostor));
  server.certificate = arena_printf(&world->arena, "%s%s", impostor.certificate, world->authority.certificate);
  server.key = impostor.key;
  pin_pair(world, &pair, slice_of(world->authority_said.fingerprint, PKI_FINGERPRINT), server);
  expect_client_refuses(&pair, "certificate");
  assert_null(tls_peer_authority(pair.client, &world->arena));
  pair_close(&pair);
}

static void bad_arguments(void **state) {
  struct world *world = *state;
  struct tls_options options = client_options(world, world->certificate);
  struct tls_context *context;
  struct tls *tls = NULL;
  assert_ok(tls_context_new(&options, &context));
  assert_status(tls_new(context, NULL, &tls), STATUS_INVALID_ARGUMENT);
  assert_status(tls_new(context, "", &tls), STATUS_INVALID_ARGUMENT);
  assert_status(tls_new_pinned(context, slice_of(world, TLS_PIN_MIN - 1), &tls), STATUS_INVALID_ARGUMENT);
  assert_status(tls_new_pinned(context, slice_of(world, 33), &tls), STATUS_INVALID_ARGUMENT);
  assert_null(tls);
  tls_context_free(context);
  context = NULL;
  options.key = world->server.key; /* not the certificate's */
  assert_status(tls_context_new(&options, &context), STATUS_INVALID_ARGUMENT);
  options.key = NULL;
  assert_status(tls_context_new(&options, &context), STATUS_INVALID_ARGUMENT);
  options = client_options(world, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
  assert_status(tls_context_new(&options, &context), STATUS_INVALID_ARGUMENT);
  options = (struct tls_options){.server = true};
  assert_status(tls_context_new(&options, &context), STATUS_INVALID_ARGUMENT);
  options = (struct tls_options){.authority = "nothing"};
  assert_status(tls_context_new(&options, &context), STATUS_INVALID_ARGUMENT);
  assert_null(context);
}

/* Of the ALPN extension of our own client one letter is changed: "lots/1" becomes "lots/9". */
static void another_protocol_is_refused(void **state) {
  struct world *world = *state;
  struct pair pair;
  pair_open(&pair, client_options(world, NULL), server_options(world), "localhost");
  assert_ok(tls_start(pair.client));
  struct slice hello = tls_output(pair.client);
  uint8_t *bytes = arena_copy(&world->arena, hello.data, hello.len);
  uint8_t *at = memmem(bytes, hello.len, TLS_ALPN, strlen(TLS_ALPN));
  assert_non_null(at);
  at[5] = '9';
  assert_status(tls_feed(pair.server, slice_of(bytes, hello.len)), STATUS_UNAUTHENTICATED);
  assert_non_null(strstr(tls_error(pair.server), "another protocol"));
  assert_ok(tls_new(pair.server_context, NULL, (tls_free(pair.server), &pair.server)));
  at[5] = '1';
  at[-6] = 0x7a; /* the extension's number: now an unknown one, and no protocol is named */
  assert_status(tls_feed(pair.server, slice_of(bytes, hello.len)), STATUS_UNAUTHENTICATED);
  assert_non_null(strstr(tls_error(pair.server), "no protocol"));
  pass(pair.server, pair.client, 0, &pair.client_status);
  assert_status(pair.client_status, STATUS_UNAUTHENTICATED);
  assert_non_null(strstr(tls_error(pair.client), "no application protocol"));
  pair_close(&pair);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(bad_client_certificates),
      cmocka_unit_test(certificates_serve_one_purpose),
      cmocka_unit_test(a_refusal_is_seen_a_byte_at_a_time),
      cmocka_unit_test(bad_servers),
      cmocka_unit_test(a_pin_finds_its_authority),
      cmocka_unit_test(wrong_pins),
      cmocka_unit_test(a_shown_authority_must_have_signed),
      cmocka_unit_test(bad_arguments),
      cmocka_unit_test(another_protocol_is_refused),
  };
  return cmocka_run_group_tests(tests, make_world, end_world);
}
