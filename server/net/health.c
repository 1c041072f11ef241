/* health: what the daemon tells services about itself: limits, figures, a walk of both chains, the clock. Part of
 * server.h. */
#include "link.h"
#include "quota.h"
#include "server.h"

/* Bytes between two words of progress. */
#define STEP ((uint64_t)4 << 20)

static struct server *server_of(struct daemon *daemon) {
  return LINK_OWNER(daemon, struct server, daemon);
}

static uint64_t read_counter(const atomic_uint_fast64_t *counter) {
  return atomic_load_explicit(counter, memory_order_relaxed);
}

static struct daemon_figures tell_figures(struct daemon *daemon) {
  struct server *server = server_of(daemon);
  const struct server_counters *counters = &server->counters;
  struct writer_stats writes = writer_stats(server->writer);
  struct daemon_figures figures = {
      .uptime_us = server_wall() - server->started_us,
      .connections = quota_connections(server->quota),
      .requests = read_counter(&counters->requests),
      .refused_frames = read_counter(&counters->refused_frames),
      .refused_handshakes = read_counter(&counters->refused_handshakes),
      .refused_connections = read_counter(&counters->refused_connections),
      .position = writer_position(server->writer),
      .writes = writes.writes,
      .batches = writes.batches,
      .journal_bytes = stream_bytes(server->store->journal),
      .access_bytes = stream_bytes(server->store->access),
      .certificate_ends_us = server->certificate_ends_us,
  };
  kv_usage(server->store->kv, &figures.kv_bytes, &figures.kv_limit_bytes);
  return figures;
}

static bool may_try(struct daemon *daemon, const uint8_t *code_hash) {
  return attempts_take(&server_of(daemon)->attempts, code_hash, server_wall());
}

static bool may_search(struct daemon *daemon, uint64_t principal) {
  struct server *server = server_of(daemon);
  return searches_take(&server->searches, principal, server_now(server));
}

struct walk {
  const char *stream;
  daemon_walked progress;
  void *context;
  uint64_t entries, told, total;
};

static enum status on_entry(const struct stream_entry *entry, void *context) {
  struct walk *walk = context;
  walk->entries++;
  if (entry->place.position - walk->told < STEP)
    return STATUS_OK;
  walk->told = entry->place.position;
  return walk->progress(walk->stream, entry->place.position, walk->total, walk->context);
}

/* Up to where the stream stood at the start: a busy daemon's end could never be reached. */
static enum status walk_stream(struct walk *walk, struct stream *stream, uint64_t *entries, char why[256]) {
  struct stream_head head = stream_head(stream);
  walk->total = head.end;
  enum status status = head.position ? stream_walk(stream, 0, head.position, on_entry, walk, why) : STATUS_OK;
  if (status == STATUS_OK)
    status = walk->progress(walk->stream, walk->total, walk->total, walk->context);
  if (status == STATUS_OK)
    *entries = walk->entries;
  return status;
}

static enum status verify(struct daemon *daemon, daemon_walked progress, void *context, uint64_t *journal_entries,
                          uint64_t *access_entries, char why[256]) {
  struct store *store = server_of(daemon)->store;
  struct walk journal = {.stream = "journal", .progress = progress, .context = context};
  struct walk access = {.stream = "access", .progress = progress, .context = context};
  enum status status = walk_stream(&journal, store->journal, journal_entries, why);
  return status == STATUS_OK ? walk_stream(&access, store->access, access_entries, why) : status;
}

static int64_t set_clock(struct daemon *daemon, int64_t now_us) {
  struct server *server = server_of(daemon);
  atomic_store(&server->clock_offset_us, now_us - server_wall());
  return server_now(server);
}

/* A document of the largest size must be able to come in. */
static uint64_t room_for_a_document(const struct settings *settings, int64_t bytes) {
  return (uint64_t)(bytes > settings->max_document ? bytes : settings->max_document);
}

struct daemon server_daemon(struct server *server) {
  const struct settings *settings = &server->settings;
  return (struct daemon){
      .max_frame = (size_t)settings->max_frame,
      .max_document = (uint64_t)settings->max_document,
      .max_uploads = (uint64_t)settings->max_uploads,
      .max_upload_bytes = room_for_a_document(settings, settings->max_upload_bytes),
      .max_uploads_all = (uint64_t)settings->max_uploads_all,
      .max_upload_bytes_all = room_for_a_document(settings, settings->max_upload_bytes_all),
      .max_upload_bytes_given_up = (uint64_t)settings->max_upload_bytes_given_up,
      .upload_days = (uint32_t)settings->upload_days,
      .certificate_days = (int)settings->certificate_days,
      .searches_per_hour = settings->searches_per_hour,
      .authority = &server->authority,
      .store_id = server->store->id,
      .test_store = server->store->test_store,
      .may_try = may_try,
      .may_search = may_search,
      .figures = tell_figures,
      .verify = verify,
      .set_clock = set_clock,
  };
}
