/* peer_postgresql: PostgreSQL 15 by its own protocol, with prepared statements, one transaction to a request; every
 * commit is synced. A note is written and its case's record updated in one statement. By rights: what the reader may
 * see comes from roles in 300 units and 100 grants, joined. */
#include <arpa/inet.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "peer.h"
#include "tool.h"
#include "world_fill.h"

#define BIN "/usr/lib/postgresql/15/bin/"
#define NUMBER_MAX 24

static const char schema[] =
    "CREATE TABLE unit (id int PRIMARY KEY, organisation int NOT NULL);"
    "CREATE TABLE role_held (staff bigint, unit int, since date, PRIMARY KEY (staff, unit));"
    "CREATE TABLE granted (staff bigint, case_id bigint, until date, PRIMARY KEY (staff, case_id));"
    "CREATE TABLE case_file (id bigint PRIMARY KEY, staff bigint NOT NULL, unit int NOT NULL, version bigint NOT NULL,"
    " record text NOT NULL);"
    "CREATE TABLE note (id bigserial PRIMARY KEY, case_id bigint NOT NULL, written timestamptz NOT NULL DEFAULT now(),"
    " text text NOT NULL);"
    "CREATE INDEX ON case_file (staff); CREATE INDEX ON note (case_id);"
    "INSERT INTO unit SELECT i, i % 12 FROM generate_series(0, 299) i;";

/* Everybody may see what is in the unit of their cases; the reader of PEER_RIGHTS has 300 units and 100 grants. */
static const char rights[] = "INSERT INTO role_held SELECT 0, id, '2020-01-01' FROM unit;"
                             "INSERT INTO granted SELECT 0, id, '2099-01-01' FROM case_file ORDER BY id LIMIT 100;"
                             "ANALYZE;";

static const struct {
  const char *name, *text;
} statements[] = {
    {"show", "SELECT id, staff, unit, version, record FROM case_file WHERE id = $1::bigint"},
    {"note",
     "WITH added AS (INSERT INTO note (case_id, text) VALUES ($1::bigint, $2) RETURNING id, case_id)"
     " UPDATE case_file SET version = version + 1 FROM added WHERE case_file.id = added.case_id RETURNING added.id"},
    {"list", "SELECT id, record FROM case_file WHERE staff = $1::bigint ORDER BY id LIMIT 20"},
    {"rights", "SELECT c.id, c.record FROM case_file c JOIN unit u ON u.id = c.unit"
               " LEFT JOIN role_held r ON r.unit = u.id AND r.staff = 0 AND r.since <= current_date"
               " LEFT JOIN granted g ON g.case_id = c.id AND g.staff = 0 AND g.until >= current_date"
               " WHERE c.staff = $1::bigint AND (r.staff IS NOT NULL OR g.staff IS NOT NULL) ORDER BY c.id LIMIT 20"},
};

/* --- the protocol ------------------------------------------------------------------------------------------------- */

static void put(struct buffer *out, const void *bytes, size_t len) {
  must(buffer_append(out, slice_of(bytes, len)), "a request");
}

static void put_text(struct buffer *out, const char *text) {
  put(out, text, strlen(text) + 1);
}

static void put_u32(struct buffer *out, size_t number) {
  uint32_t bytes = htonl((uint32_t)number);
  put(out, &bytes, sizeof bytes);
}

static void put_u16(struct buffer *out, size_t number) {
  uint16_t bytes = htons((uint16_t)number);
  put(out, &bytes, sizeof bytes);
}

static void put_head(struct buffer *out, char kind, size_t len) {
  put(out, &kind, 1);
  put_u32(out, len + 4);
}

static void put_sync(struct buffer *out) {
  put_head(out, 'S', 0);
}

static void put_parse(struct buffer *out, const char *name, const char *text) {
  put_head(out, 'P', strlen(name) + 1 + strlen(text) + 1 + 2);
  put_text(out, name);
  put_text(out, text);
  put_u16(out, 0);
}

/* Parameters as text, results as text. */
static void put_bind(struct buffer *out, const char *name, const char *const *values, size_t count) {
  size_t len = 1 + strlen(name) + 1 + 2 + 2 + 2;
  for (size_t i = 0; i < count; i++)
    len += 4 + strlen(values[i]);
  put_head(out, 'B', len);
  put_text(out, "");
  put_text(out, name);
  put_u16(out, 0);
  put_u16(out, count);
  for (size_t i = 0; i < count; i++) {
    put_u32(out, strlen(values[i]));
    put(out, values[i], strlen(values[i]));
  }
  put_u16(out, 0);
}

static bool ask(struct buffer *out, const char *name, const char *const *values, size_t count) {
  put_bind(out, name, values, count);
  put_head(out, 'E', 1 + 4);
  put_text(out, "");
  put_u32(out, 0);
  put_sync(out);
  return true;
}

static uint32_t u32_at(struct slice bytes, size_t at) {
  uint32_t number;
  memcpy(&number, bytes.data + at, sizeof number);
  return ntohl(number);
}

/* The message at `at`, whole; its length, or 0. */
static size_t message_at(struct slice bytes, size_t at) {
  if (at + 5 > bytes.len)
    return 0;
  size_t len = 1 + (size_t)u32_at(bytes, at + 1);
  return at + len <= bytes.len ? len : 0;
}

/* All that answers one request, up to ReadyForQuery. */
static size_t cut(struct slice bytes) {
  size_t at = 0, len;
  while ((len = message_at(bytes, at)) != 0) {
    bool last = bytes.data[at] == 'Z';
    at += len;
    if (last)
      return at;
  }
  return 0;
}

/* An error's fields are a letter and a text each; M is the message. */
static struct slice error_text(struct slice bytes, size_t at, size_t len) {
  const char *field = (const char *)bytes.data + at + 5, *end = (const char *)bytes.data + at + len;
  for (; field < end && *field; field += strlen(field) + 1)
    if (*field == 'M')
      return slice_str(field + 1);
  return slice_str("an error without a message");
}

static bool read_reply(struct slice bytes, struct answer *out) {
  *out = (struct answer){.body = bytes};
  bool done = false;
  for (size_t at = 0, len; (len = message_at(bytes, at)) != 0; at += len) {
    if (bytes.data[at] == 'E')
      *out = (struct answer){.status = STATUS_INTERNAL, .message = error_text(bytes, at, len)};
    done |= bytes.data[at] == 'C' || bytes.data[at] == 'E';
  }
  return done;
}

static void greet(struct link *link) {
  static const char words[] = "user\0postgres\0database\0postgres\0";
  put_u32(&link->out, 4 + 4 + sizeof words);
  put_u32(&link->out, 3 << 16);
  put(&link->out, words, sizeof words);
}

static bool greeted(struct link *link, struct slice bytes) {
  struct answer answer;
  (void)read_reply(bytes, &answer);
  if (answer.status != STATUS_OK)
    die("postgresql: %.*s", (int)answer.message.len, (const char *)answer.message.data);
  if (link->stage++ > 0)
    return true;
  for (size_t i = 0; i < COUNT_OF(statements); i++)
    put_parse(&link->out, statements[i].name, statements[i].text);
  put_sync(&link->out);
  return false;
}

static const struct wire wire = {.greet = greet, .greeted = greeted, .cut = cut};

/* --- requests ----------------------------------------------------------------------------------------------------- */

static bool ask_number(struct buffer *out, const char *name, uint64_t number) {
  char text[NUMBER_MAX];
  snprintf(text, sizeof text, "%llu", (unsigned long long)number);
  const char *const values[] = {text};
  return ask(out, name, values, 1);
}

static bool next_show(void *host, unsigned lane, uint32_t id, struct buffer *out) {
  (void)lane, (void)id;
  return ask_number(out, "show", peer_any(host));
}

static bool next_note(void *context, unsigned lane, uint32_t id, struct buffer *out) {
  struct peer_host *host = context;
  char kase[NUMBER_MAX];
  (void)lane, (void)id;
  snprintf(kase, sizeof kase, "%llu", (unsigned long long)peer_any(host));
  const char *const values[] = {kase, world_note_text(++host->written)};
  return ask(out, "note", values, COUNT_OF(values));
}

static bool next_mixed(void *context, unsigned lane, uint32_t id, struct buffer *out) {
  struct peer_host *host = context;
  return random_next(&host->random) % 10 == 0 ? next_note(host, lane, id, out) : next_show(host, lane, id, out);
}

static bool next_list(void *host, unsigned lane, uint32_t id, struct buffer *out) {
  (void)lane, (void)id;
  return ask_number(out, "list", peer_any_staff(host));
}

static bool next_rights(void *host, unsigned lane, uint32_t id, struct buffer *out) {
  (void)lane, (void)id;
  return ask_number(out, "rights", peer_any_staff(host));
}

/* --- data --------------------------------------------------------------------------------------------------------- */

static void run_sql(const struct peer_host *host, const char *sql) {
  char port[16];
  snprintf(port, sizeof port, "%u", host->port);
  const char *const argv[] = {BIN "psql", "-X", "-q",       "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p",
                              port,       "-U", "postgres", "-d", "postgres",        "-c", sql,         NULL};
  peer_run(host, argv);
}

static void write_rows(const struct peer_host *host, const char *name, void (*write)(FILE *file, uint64_t kase)) {
  char *path = peer_path(host, name);
  FILE *file = fopen(path, "w");
  if (!file)
    die("%s cannot be written", path);
  for (uint64_t kase = 1; kase <= host->cases; kase++)
    write(file, kase);
  if (fclose(file) != 0)
    die("%s cannot be written", path);
  free(path);
}

static void write_case(FILE *file, uint64_t kase) {
  fprintf(file, "%llu\t%llu\t%llu\t1\t%s\n", (unsigned long long)kase, (unsigned long long)peer_staff_of(kase),
          (unsigned long long)(peer_staff_of(kase) % 300), peer_record(kase));
}

static void write_note(FILE *file, uint64_t kase) {
  fprintf(file, "%llu\t%s\n", (unsigned long long)kase, world_note_text(kase));
}

static uint64_t fill(struct peer_host *host) {
  char *copy = must_printf("COPY case_file FROM '%s/case_file'; COPY note (case_id, text) FROM '%s/note';",
                           host->folder, host->folder);
  run_sql(host, copy);
  free(copy);
  return 2 * host->cases;
}

/* --- life --------------------------------------------------------------------------------------------------------- */

static void make(struct peer_host *host) {
  char *data = peer_path(host, "data");
  const char *const argv[] = {BIN "initdb", "-D", data,   "-U",         "postgres", "-A",
                              "trust",      "-E", "UTF8", "--locale=C", NULL};
  peer_run(host, argv);
  write_rows(host, "case_file", write_case);
  write_rows(host, "note", write_note);
  free(data);
}

static void start(struct peer_host *host) {
  char *data = peer_path(host, "data"), *port = must_printf("port=%u", host->port);
  const char *const argv[] = {BIN "postgres",
                              "-D",
                              data,
                              "-c",
                              port,
                              "-c",
                              "listen_addresses=127.0.0.1",
                              "-c",
                              "unix_socket_directories=",
                              "-c",
                              "max_connections=400",
                              "-c",
                              "shared_buffers=512MB",
                              "-c",
                              "max_wal_size=4GB",
                              "-c",
                              "fsync=on",
                              "-c",
                              "synchronous_commit=on",
                              NULL};
  peer_spawn(host, argv);
  free(data);
  free(port);
}

/* It takes connections before it takes statements. */
static void wait_until_ready(const struct peer_host *host) {
  char *ask = must_printf("until " BIN "pg_isready -q -h 127.0.0.1 -p %u; do sleep 0.05; done", host->port);
  const char *const argv[] = {"/usr/bin/timeout", "60", "/bin/sh", "-c", ask, NULL};
  peer_run(host, argv);
  free(ask);
}

static void prepare(struct peer_host *host) {
  wait_until_ready(host);
  run_sql(host, schema);
}

static void settle(struct peer_host *host) {
  run_sql(host, rights);
}

const struct peer peer_postgresql = {
    .key = "postgresql",
    .name = "PostgreSQL 15",
    .user = "postgres",
    .wire = &wire,
    .stop = SIGQUIT,
    .depth_most = 8,
    .make = make,
    .start = start,
    .prepare = prepare,
    .fill = fill,
    .settle = settle,
    .next = {[PEER_SHOW] = next_show,
             [PEER_NOTE] = next_note,
             [PEER_MIXED] = next_mixed,
             [PEER_LIST] = next_list,
             [PEER_RIGHTS] = next_rights},
    .read = read_reply,
};
