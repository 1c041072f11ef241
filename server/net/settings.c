/* settings: see settings.h. */
#include "settings.h"

#include <stddef.h>
#include <string.h>
#include <uv.h>

#include "common/conf.h"
#include "common/log.h"
#include "common/protocol.h"

#define KIB INT64_C(1024)
#define MIB (1024 * KIB)
#define TIB (1024 * 1024 * MIB)
#define SECOND INT64_C(1000)
#define HOUR (3600 * SECOND)
#define LIST_WORKERS_MAX 32

#define TEXT(section, key, field, fallback, help)                                                                      \
  { section, key, CONF_STRING, offsetof(struct settings, field), fallback, 0, 0, help }
#define INT(section, key, field, fallback, min, max, help)                                                             \
  { section, key, CONF_INT, offsetof(struct settings, field), fallback, min, max, help }
#define SIZE(section, key, field, fallback, min, max, help)                                                            \
  { section, key, CONF_SIZE, offsetof(struct settings, field), fallback, min, max, help }
#define TIME(section, key, field, fallback, min, max, help)                                                            \
  { section, key, CONF_DURATION, offsetof(struct settings, field), fallback, min, max, help }

static const struct conf_row rows[] = {
    TEXT("store", "data", data, "/var/lib/lots/store", "folder of the store"),
    TEXT("store", "keys", keys, "/var/lib/lots/keys/ring", "folder of the keyring; back it up apart from the store"),
    TEXT("store", "master_key", master_key, "/var/lib/lots/keys/master.key",
         "file of the master key, which opens the keyring; better kept elsewhere"),
    SIZE("store", "map_size", map_size, "64GiB", 64 * MIB, 64 * TIB,
         "how large the derived tables may grow; address space, not memory"),
    SIZE("store", "segment_size", segment_size, "16MiB", MIB, 1024 * MIB,
         "size of a journal file; taken at init and then kept"),

    TEXT("listen", "address", address, "127.0.0.1", "IP address to listen on; :: is all of this machine"),
    INT("listen", "port", port, "7345", 0, 65535, "TCP port; 0 lets the system choose"),

    TEXT("tls", "certificate", tls_certificate, "/var/lib/lots/tls/server.pem", "the server's certificate chain, PEM"),
    TEXT("tls", "key", tls_key, "/var/lib/lots/tls/server.key", "the server's private key, PEM"),
    TEXT("tls", "authority", tls_authority, "/var/lib/lots/tls/authority.pem",
         "the authority whose client certificates are accepted, PEM"),
    INT("tls", "certificate_days", certificate_days, "365", 1, 3650, "how long a new client certificate is valid"),

    INT("threads", "loops", loops, "0", 0, 256, "threads that serve connections; 0 is one for each core"),
    INT("threads", "workers", workers, "2", 1, 64, "threads for long work such as verify"),

    SIZE("limits", "max_frame", max_frame, "1MiB", 64 * KIB, 16 * MIB, "largest frame, either way"),
    SIZE("limits", "request_memory", request_memory, "16MiB", MIB, 1024 * MIB,
         "memory that one request may use while it is handled"),
    SIZE("limits", "memory", memory, "512MiB", 16 * MIB, TIB,
         "memory that requests and connections may hold together; one user a quarter of it. Besides: tables, and some "
         "50 KiB for each connection"),
    SIZE("limits", "send_buffer", send_buffer, "256KiB", 16 * KIB, 16 * MIB,
         "bytes that may wait for a slow peer before no more is read from it"),
    SIZE("limits", "max_document", max_document, "32MiB", 64 * KIB, 1024 * MIB, "largest content of a document"),
    INT("limits", "max_uploads", max_uploads, "10", 1, 1000, "uploads that a person may have begun and not finished"),
    SIZE("limits", "max_upload_bytes", max_upload_bytes, "256MiB", 64 * KIB, TIB,
         "how large they may be together; never less than max_document"),
    INT("limits", "max_uploads_all", max_uploads_all, "1000", 1, 1000000,
        "uploads that all persons together may have begun and not finished"),
    SIZE("limits", "max_upload_bytes_all", max_upload_bytes_all, "8GiB", 64 * KIB, 64 * TIB,
         "how large they may be together; never less than max_document"),
    SIZE("limits", "max_upload_bytes_given_up", max_upload_bytes_given_up, "512MiB", 64 * KIB, TIB,
         "what a person's uploads that are given up, or end by themselves, may have brought in a day; then none is "
         "begun"),
    INT("limits", "upload_days", upload_days, "7", 1, 365,
        "an upload ends by itself after so many without a new piece; taken when it is begun"),
    INT("limits", "max_in_flight", max_in_flight, "256", 1, 4096, "unanswered requests on a connection"),
    INT("limits", "max_connections", max_connections, "10000", 1, 1000000, "connections in all"),
    INT("limits", "max_connections_per_principal", max_connections_per_principal, "500", 1, 1000000,
        "connections of one user"),
    INT("limits", "max_handshakes", max_handshakes, "1024", 1, 100000,
        "connections of which it is not known whose they are: no certificate yet, or no Hello"),
    INT("limits", "max_connections_per_peer", max_connections_per_peer, "512", 1, 1000000,
        "such connections from one address (IPv6: one /64)"),
    INT("limits", "searches_per_hour", searches_per_hour, "300", 1, 1000000,
        "searches for persons, by number or name, that one user may make within an hour; taking in whom one finds and "
        "imports are none"),
    INT("limits", "write_queue", write_queue, "4096", 1, 1000000, "writes that may wait; more are told to try later"),
    TIME("limits", "handshake_timeout", handshake_timeout, "10s", 100, HOUR,
         "from connecting to Hello with a certificate; without one, how long a connection lasts"),
    TIME("limits", "idle_timeout", idle_timeout, "15min", SECOND, 24 * HOUR,
         "a connection without requests is closed after this"),
    TIME("limits", "write_timeout", write_timeout, "30s", 100, HOUR,
         "a peer that takes nothing of what was sent, or does not finish a frame, is closed after this"),

    TEXT("log", "level", log_level, "info", "error, warn, info or debug"),
};
#define ROWS (sizeof rows / sizeof *rows)

/* --- loading ------------------------------------------------------------------------------------------------------ */

static enum status apply_override(struct settings *settings, const char *item, FILE *errors) {
  char section[32], key[64];
  const char *dot = strchr(item, '.'), *equals = strchr(item, '=');
  bool ok =
      dot && equals && dot < equals && (size_t)(dot - item) < sizeof section && (size_t)(equals - dot) <= sizeof key;
  if (!ok) {
    fprintf(errors, "-o %s: write it as section.key=value\n", item);
    return STATUS_INVALID_ARGUMENT;
  }
  snprintf(section, sizeof section, "%.*s", (int)(dot - item), item);
  snprintf(key, sizeof key, "%.*s", (int)(equals - dot - 1), dot + 1);
  return conf_set(rows, ROWS, section, key, equals + 1, "-o", settings, errors);
}

static bool address_ok(const char *address) {
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;
  return uv_ip4_addr(address, 0, &v4) == 0 || uv_ip6_addr(address, 0, &v6) == 0;
}

static enum status complain(FILE *errors, const char *what) {
  fprintf(errors, "%s\n", what);
  return STATUS_INVALID_ARGUMENT;
}

/* What no single row can judge. */
static enum status check(const struct settings *settings, FILE *errors) {
  enum log_level level;
  enum status status = STATUS_OK;
  if (log_level_parse(settings->log_level, &level) != STATUS_OK)
    status = complain(errors, "log.level: give error, warn, info or debug");
  if (!address_ok(settings->address))
    status = complain(errors, "listen.address: give an IP address, such as 127.0.0.1, 0.0.0.0 or ::");
  if (settings->request_memory < 4 * settings->max_frame)
    status = complain(errors, "limits.request_memory: give at least four times limits.max_frame");
  if (settings->memory < 4 * settings->request_memory)
    status = complain(errors, "limits.memory: give at least four times limits.request_memory");
  if (settings->max_handshakes > settings->max_connections)
    status = complain(errors, "limits.max_handshakes: give at most limits.max_connections");
  return status;
}

enum status settings_load(struct settings *settings, const char *path, struct overrides overrides, FILE *errors) {
  enum status status = conf_defaults(rows, ROWS, settings);
  if (status != STATUS_OK)
    return status;
  status = conf_read(rows, ROWS, path, settings, errors);
  if (status == STATUS_NOT_FOUND)
    fprintf(errors, "%s: there is no such file\n", path);
  else if (status == STATUS_PERMISSION_DENIED)
    fprintf(errors, "%s: it must belong to the user that lotsd runs as\n", path);
  for (size_t i = 0; i < overrides.count; i++) {
    enum status one = apply_override(settings, overrides.items[i], errors);
    status = status == STATUS_OK ? one : status;
  }
  if (status == STATUS_OK)
    status = check(settings, errors);
  if (status != STATUS_OK)
    settings_free(settings);
  return status;
}

void settings_free(struct settings *settings) {
  conf_free(rows, ROWS, settings);
}

void settings_print(FILE *out) {
  conf_print(rows, ROWS, out);
}

/* --- what they mean to others ------------------------------------------------------------------------------------- */

unsigned settings_loops(const struct settings *settings) {
  unsigned cores = uv_available_parallelism();
  return settings->loops ? (unsigned)settings->loops : cores;
}

unsigned settings_workers(const struct settings *settings) {
  return (unsigned)settings->workers;
}

/* Lists come from the same clients as all else. */
unsigned settings_list_workers(const struct settings *settings) {
  unsigned loops = settings_loops(settings);
  return loops < LIST_WORKERS_MAX ? loops : LIST_WORKERS_MAX;
}

/* Readers: a snapshot for each loop and worker, and a few for start and tools. */
struct store_options settings_store(const struct settings *settings) {
  return (struct store_options){
      .dir = settings->data,
      .keys = settings->keys,
      .master_key = settings->master_key,
      .segment_size = (uint64_t)settings->segment_size,
      .map_size = (uint64_t)settings->map_size,
      .readers = settings_loops(settings) + settings_workers(settings) + settings_list_workers(settings) + 8,
  };
}
