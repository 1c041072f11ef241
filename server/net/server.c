/* server: the parts of the daemon in the order in which they start, and end in reverse. See server.h. */
#include "server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/keyfile.h"
#include "common/locked.h"
#include "common/log.h"
#include "common/secure.h"
#include "files.h"
#include "list_lane.h"
#include "long.h"
#include "loop.h"
#include "quota.h"
#include "server/service/policy.h"
#include "settings.h"
#include "snapshot.h"
#include "textfile.h"

/* Fewer connections than this are no service. */
#define CONNECTIONS_LEAST 4
#define WORKER_QUEUE 32
#define LIST_QUEUE 4096
#define ACCESS_QUEUE 65536
#define AUTHORITY_MEMORY 65536

/* --- parts -------------------------------------------------------------------------------------------------------- */

static enum status explain(enum status status, const char *what, char why[256]) {
  if (status != STATUS_OK && !*why)
    snprintf(why, 256, "%s: %s", what, status_name(status));
  return status;
}

static enum status start_store(struct server *server, store_progress progress, void *context, char why[256]) {
  struct store_options options = settings_store(&server->settings);
  enum status status = store_open(&options, progress, context, &server->store, why);
  if (status != STATUS_OK)
    return explain(status, "store", why);
  status = writer_start(server->store, (unsigned)server->settings.write_queue, &server->writer);
  if (status != STATUS_OK)
    return explain(status, "writer", why);
  return explain(access_start(server->store, ACCESS_QUEUE, &server->access), "access log", why);
}

static enum status read_pem(struct arena *arena, const char *path, char **out, char why[256]) {
  enum status status = textfile_read(arena, path, out);
  if (status != STATUS_OK)
    snprintf(why, 256, "cannot read %.200s: %s", path, status_name(status));
  return status;
}

static enum status read_key(struct arena *arena, const char *path, char **out, char why[256]) {
  if (keyfile_check_at(path) == STATUS_PERMISSION_DENIED) {
    snprintf(why, 256, "others may read the server's key %.100s; run: chmod 600 %.100s", path, path);
    return STATUS_PERMISSION_DENIED;
  }
  return read_pem(arena, path, out, why);
}

static enum status start_tls(struct server *server, char why[256]) {
  struct arena arena;
  char *certificate, *key, *authority;
  arena_init(&arena, (size_t)4 << 20);
  enum status status = read_pem(&arena, server->settings.tls_certificate, &certificate, why);
  if (status == STATUS_OK)
    status = read_key(&arena, server->settings.tls_key, &key, why);
  if (status == STATUS_OK)
    status = read_pem(&arena, server->settings.tls_authority, &authority, why);
  if (status == STATUS_OK) {
    struct tls_options options = {.certificate = certificate, .key = key, .authority = authority, .server = true};
    status = explain(tls_context_new(&options, &server->tls), "tls: certificate, key or authority is no good", why);
    secure_wipe(key, strlen(key));
  }
  struct pki_subject subject;
  if (status == STATUS_OK && pki_read(&arena, certificate, &subject) == STATUS_OK)
    server->certificate_ends_us = subject.not_after_us;
  arena_deinit(&arena);
  return status;
}

static enum status secret_text(struct server *server, const char *name, char **out) {
  struct slice secret;
  enum status status = keyring_get_secret(server->store->keyring, name, &server->authority_arena, &secret);
  if (status != STATUS_OK)
    return status;
  *out = arena_strndup(&server->authority_arena, (const char *)secret.data, secret.len);
  return *out ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
}

static size_t authority_key_size(const struct server *server) {
  return strlen(server->authority.key) + 1;
}

static enum status load_authority_key(struct server *server) {
  struct arena arena;
  struct slice secret;
  arena_init(&arena, AUTHORITY_MEMORY);
  enum status status = keyring_get_secret(server->store->keyring, "ca-key", &arena, &secret);
  char *key = status == STATUS_OK ? locked_alloc(secret.len + 1) : NULL;
  if (key) {
    memcpy(key, secret.data, secret.len);
    secure_wipe((void *)(uintptr_t)secret.data, secret.len);
  }
  server->authority.key = key;
  arena_deinit(&arena);
  return status == STATUS_OK && !key ? STATUS_RESOURCE_EXHAUSTED : status;
}

static enum status load_authority(struct server *server, char why[256]) {
  arena_init(&server->authority_arena, AUTHORITY_MEMORY);
  enum status status = secret_text(server, "ca-certificate", &server->authority.certificate);
  if (status == STATUS_OK)
    status = load_authority_key(server);
  struct pki_subject subject;
  if (status == STATUS_OK)
    status = pki_read(&server->authority_arena, server->authority.certificate, &subject);
  if (status == STATUS_OK)
    memcpy(server->authority_fingerprint, subject.fingerprint, PKI_FINGERPRINT);
  return explain(status, "the authority's key is not in the keyring", why);
}

/* When all else is open: a connection is taken only while there is a descriptor for it. */
static enum status start_quota(struct server *server, char why[256]) {
  const struct settings *settings = &server->settings;
  size_t wanted = (size_t)settings->max_connections, left = files_left();
  left -= left > server->loop_count ? server->loop_count : left; /* a loop may take one beyond the limit */
  if (left < CONNECTIONS_LEAST) {
    snprintf(why, 256, "too few files may be open: %zu are left for connections (ulimit -n, LimitNOFILE=)", left);
    return STATUS_RESOURCE_EXHAUSTED;
  }
  if (left < wanted)
    log_warn("fewer connections", "wanted=%zu limit=%zu", wanted, left);
  struct quota_limits limits = {
      .connections = left < wanted ? left : wanted,
      .strangers = (size_t)settings->max_handshakes,
      .per_address = (size_t)settings->max_connections_per_peer,
      .per_principal = (size_t)settings->max_connections_per_principal,
  };
  return explain(quota_create(limits, &server->quota), "quota", why);
}

static enum status create_loops(struct server *server, char why[256]) {
  unsigned count = settings_loops(&server->settings);
  enum status status = STATUS_OK;
  server->port = server->settings.port;
  server->loops = calloc(count, sizeof *server->loops);
  if (!server->loops)
    return STATUS_RESOURCE_EXHAUSTED;
  while (status == STATUS_OK && server->loop_count < count) {
    struct loop *loop;
    status = loop_create(server, server->loop_count == 0, &server->port, &loop);
    if (status == STATUS_OK)
      server->loops[server->loop_count++] = loop;
  }
  if (status == STATUS_UNAVAILABLE)
    snprintf(why, 256, "%s port %lld is taken by another process", server->settings.address,
             (long long)server->settings.port);
  return explain(status, "listen", why);
}

static enum status run_loops(struct server *server) {
  enum status status = STATUS_OK;
  for (unsigned i = 0; status == STATUS_OK && i < server->loop_count; i++)
    status = loop_run(server->loops[i]);
  return status;
}

static enum status find_first_own_number(struct server *server) {
  struct snapshot snapshot = {0};
  enum status status = snapshot_open(&snapshot, server->store);
  if (status == STATUS_OK)
    status = snapshot_renew(&snapshot, server->writer);
  struct rows rows = snapshot_rows(&snapshot);
  if (status == STATUS_OK)
    server->daemon.first_own_number = rows_first_own_number(&rows);
  snapshot_close(&snapshot);
  return status == STATUS_OK && !server->daemon.first_own_number ? STATUS_DATA_LOSS : status;
}

static enum status start_serving(struct server *server, char why[256]) {
  server->daemon = server_daemon(server);
  enum status status = explain(find_first_own_number(server), "numbers", why);
  if (status == STATUS_OK)
    status = start_tls(server, why);
  if (status == STATUS_OK)
    status = load_authority(server, why);
  if (status == STATUS_OK)
    status = explain(budget_start(&server->budget, (size_t)server->settings.memory), "budget", why);
  if (status == STATUS_OK)
    status = explain(workers_start(server, settings_workers(&server->settings), WORKER_QUEUE, &server->workers),
                     "workers", why);
  if (status == STATUS_OK)
    status = explain(list_lane_start(server->store, server->writer, settings_list_workers(&server->settings),
                                     LIST_QUEUE, &server->lists),
                     "workers for lists", why);
  if (status == STATUS_OK)
    status = create_loops(server, why);
  if (status == STATUS_OK)
    status = start_quota(server, why);
  return status == STATUS_OK ? explain(run_loops(server), "loops", why) : status;
}

/* A moved clock would date real people's records wrongly. */
static enum status check_clock(struct server *server, char why[256]) {
  bool good = server->store->test_store || atomic_load(&server->clock_offset_us) == 0;
  return explain(good ? STATUS_OK : STATUS_FAILED_PRECONDITION, "the clock of a store of real people cannot be set",
                 why);
}

/* --- start and stop ----------------------------------------------------------------------------------------------- */

enum status server_start(struct server *server, store_progress progress, void *context, char why[256]) {
  *why = 0;
  files_raise_limit();
  attempts_init(&server->attempts);
  searches_init(&server->searches, server->settings.searches_per_hour);
  server->started_us = server_wall();
  enum status status = explain(policy_init() ? STATUS_OK : STATUS_INTERNAL, "contract and policy differ", why);
  if (status == STATUS_OK)
    status = start_store(server, progress, context, why);
  if (status == STATUS_OK)
    status = check_clock(server, why);
  if (status == STATUS_OK)
    status = start_serving(server, why);
  if (status != STATUS_OK)
    (void)server_stop(server);
  return status;
}

/* All stop at once; then each is waited for. */
static bool stop_loops(struct server *server) {
  bool clean = true;
  for (unsigned i = 0; i < server->loop_count; i++)
    loop_stop(server->loops[i]);
  for (unsigned i = 0; i < server->loop_count; i++)
    clean &= loop_join(server->loops[i]);
  free(server->loops);
  server->loops = NULL;
  server->loop_count = 0;
  return clean;
}

bool server_stop(struct server *server) {
  bool clean = stop_loops(server);
  workers_stop(server->workers);
  list_lane_stop(server->lists);
  writer_stop(server->writer);
  access_stop(server->access);
  budget_stop(&server->budget);
  quota_free(server->quota);
  attempts_deinit(&server->attempts);
  tls_context_free(server->tls);
  if (server->authority.key)
    locked_free(server->authority.key, authority_key_size(server));
  arena_deinit(&server->authority_arena);
  if (server->store && store_close(server->store) != STATUS_OK)
    clean = false;
  server->store = NULL;
  return clean;
}
