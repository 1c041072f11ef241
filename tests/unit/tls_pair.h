/* tls_pair: a small public key infrastructure, and a client and a server back to back, through memory. */
#pragma once

#include "harness.h"

#include <stdlib.h>
#include <string.h>

#include "common/arena.h"
#include "common/pki.h"
#include "common/tls.h"

#define MIB ((size_t)1 << 20)

/* What every test starts from; made once, since keys take time. */
struct world {
  struct arena arena;
  struct pki_identity authority, foreign, server;
  char *key, *request, *certificate, *expired, *unborn, *stranger;
  struct pki_subject authority_said, client_said;
};

static const char *const names[] = {"lots.example.se", "localhost", "127.0.0.1", "::1"};

static inline char *sign(struct world *world, const struct pki_identity *authority, int64_t from_s, int64_t to_s) {
  char *certificate;
  assert_ok(pki_sign_client_between(&world->arena, authority, world->request, "staff:12", from_s, to_s, &certificate,
                                    &world->client_said));
  return certificate;
}

static inline int make_world(void **state) {
  struct world *world = calloc(1, sizeof *world);
  arena_init(&world->arena, MIB);
  assert_ok(pki_new_authority(&world->arena, "Lots test CA", 3650, &world->authority));
  assert_ok(pki_new_authority(&world->arena, "Foreign CA", 3650, &world->foreign));
  assert_ok(pki_new_server(&world->arena, &world->authority, names, 4, 365, &world->server));
  assert_ok(pki_new_request(&world->arena, "I am the boss", &world->key, &world->request));
  assert_ok(pki_read(&world->arena, world->authority.certificate, &world->authority_said));
  world->expired = sign(world, &world->authority, -7200, -3600);
  world->unborn = sign(world, &world->authority, 3600, 7200);
  world->stranger = sign(world, &world->foreign, -60, 3600);
  world->certificate = sign(world, &world->authority, -60, 3600);
  *state = world;
  return 0;
}

static inline int end_world(void **state) {
  struct world *world = *state;
  arena_deinit(&world->arena);
  free(world);
  return 0;
}

/* --- a pair ------------------------------------------------------------------------------------------------------- */

struct pair {
  struct tls_context *client_context, *server_context;
  struct tls *client, *server;
  enum status client_status, server_status;
  size_t grain; /* bytes passed at a time; 0 for all */
};

static inline struct tls_options server_options(struct world *world) {
  return (struct tls_options){.certificate = world->server.certificate,
                              .key = world->server.key,
                              .authority = world->authority.certificate,
                              .server = true};
}

static inline struct tls_options client_options(struct world *world, const char *certificate) {
  return (struct tls_options){
      .certificate = certificate, .key = certificate ? world->key : NULL, .authority = world->authority.certificate};
}

static inline void pair_contexts(struct pair *pair, struct tls_options client, struct tls_options server) {
  *pair = (struct pair){0};
  assert_ok(tls_context_new(&client, &pair->client_context));
  assert_ok(tls_context_new(&server, &pair->server_context));
  assert_ok(tls_new(pair->server_context, NULL, &pair->server));
}

static inline void pair_open(struct pair *pair, struct tls_options client, struct tls_options server,
                             const char *name) {
  pair_contexts(pair, client, server);
  assert_ok(tls_new(pair->client_context, name, &pair->client));
}

static inline void pair_close(struct pair *pair) {
  tls_free(pair->client);
  tls_free(pair->server);
  tls_context_free(pair->client_context);
  tls_context_free(pair->server_context);
}

static inline bool pass(struct tls *from, struct tls *to, size_t grain, enum status *status) {
  struct slice bytes = tls_output(from);
  size_t len = bytes.len;
  for (size_t at = 0; at < len;) {
    size_t n = grain && grain < len - at ? grain : len - at;
    uint8_t *exact = malloc(n); /* so that a look past its end is caught */
    memcpy(exact, tls_output(from).data, n);
    *status = tls_feed(to, slice_of(exact, n));
    memset(exact, 0xee, n);
    free(exact);
    tls_output_consume(from, n);
    at += n;
  }
  return len > 0;
}

static inline void pair_run(struct pair *pair) {
  bool moved = true;
  while (moved) {
    moved = pass(pair->client, pair->server, pair->grain, &pair->server_status);
    moved |= pass(pair->server, pair->client, pair->grain, &pair->client_status);
  }
}

static inline void pair_start(struct pair *pair) {
  assert_ok(tls_start(pair->client));
  pair_run(pair);
}

static inline void pair_ready(struct pair *pair) {
  pair_start(pair);
  assert_string_equal(tls_error(pair->client), "");
  assert_string_equal(tls_error(pair->server), "");
  assert_ok(pair->client_status);
  assert_ok(pair->server_status);
  assert_true(tls_is_ready(pair->client));
  assert_true(tls_is_ready(pair->server));
}

static inline void expect_read(struct tls *tls, const char *text) {
  char got[256];
  size_t len = 0;
  assert_ok(tls_read(tls, got, sizeof got, &len));
  assert_int_equal(len, strlen(text));
  assert_memory_equal(got, text, len);
}

static inline void echo(struct pair *pair) {
  assert_ok(tls_write(pair->client, slice_str("hej")));
  pair_run(pair);
  expect_read(pair->server, "hej");
  assert_ok(tls_write(pair->server, slice_str("hej ")));
  assert_ok(tls_write(pair->server, slice_str("hej")));
  pair_run(pair);
  expect_read(pair->client, "hej hej");
  expect_read(pair->client, "");
}
