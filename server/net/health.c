/* health: what the daemon tells about itself: figures, and a walk of both chains. Part of server.h. */
#include "quota.h"
#include "server.h"

/* Bytes between two words of progress. */
#define STEP ((uint64_t)4 << 20)

struct server_figures server_figures(struct server *server) {
  struct server_figures figures = {
      .connections = quota_connections(server->quota),
      .journal_bytes = stream_bytes(server->store->journal),
      .access_bytes = stream_bytes(server->store->access),
  };
  kv_usage(server->store->kv, &figures.kv_bytes, &figures.kv_limit_bytes);
  return figures;
}

struct walk {
  const char *stream;
  server_walked progress;
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

enum status server_verify(struct server *server, server_walked progress, void *context, uint64_t *journal_entries,
                          uint64_t *access_entries, char why[256]) {
  struct walk journal = {.stream = "journal", .progress = progress, .context = context};
  struct walk access = {.stream = "access", .progress = progress, .context = context};
  enum status status = walk_stream(&journal, server->store->journal, journal_entries, why);
  return status == STATUS_OK ? walk_stream(&access, server->store->access, access_entries, why) : status;
}
