/* peer_redis: Redis 7, every write synced before it is answered. A case is a string, a caseload a list of their keys;
 * a note is pushed to the case's list and touches an index by time; the case's record is left as it is. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "peer.h"
#include "tool.h"
#include "world_fill.h"

#define SERVER "/usr/bin/redis-server"
#define FILL_LANES 4
#define FILL_DEPTH 64

/* --- RESP --------------------------------------------------------------------------------------------------------- */

static void put(struct buffer *out, const char *text, size_t len) {
  must(buffer_append(out, slice_of(text, len)), "a request");
}

static void put_head(struct buffer *out, char kind, size_t number) {
  char head[32];
  int len = snprintf(head, sizeof head, "%c%zu\r\n", kind, number);
  put(out, head, (size_t)len);
}

static void put_word(struct buffer *out, const char *word) {
  put_head(out, '$', strlen(word));
  put(out, word, strlen(word));
  put(out, "\r\n", 2);
}

static void put_words(struct buffer *out, const char *const *words, size_t count) {
  put_head(out, '*', count);
  for (size_t i = 0; i < count; i++)
    put_word(out, words[i]);
}

/* The number on the line at `at`, and where the next line begins; 0: not all here. */
static size_t line_end(struct slice bytes, size_t at, long *number) {
  const uint8_t *end = at < bytes.len ? memchr(bytes.data + at, '\n', bytes.len - at) : NULL;
  if (!end)
    return 0;
  *number = strtol((const char *)bytes.data + at + 1, NULL, 10);
  return (size_t)(end - bytes.data) + 1;
}

/* Values may stand inside one another: how many are still to come is all there is to know. */
static size_t cut(struct slice bytes) {
  size_t at = 0;
  for (long left = 1; left > 0; left--) {
    long number;
    size_t next = line_end(bytes, at, &number);
    if (!next)
      return 0;
    if (bytes.data[at] == '*')
      left += number > 0 ? number : 0;
    if (bytes.data[at] == '$' && number >= 0)
      next += (size_t)number + 2;
    if (next > bytes.len)
      return 0;
    at = next;
  }
  return at;
}

static void greet(struct link *link) {
  static const char *const ping[] = {"PING"};
  put_words(&link->out, ping, 1);
}

static bool greeted(struct link *link, struct slice message) {
  (void)link;
  if (message.len < 5 || memcmp(message.data, "+PONG", 5) != 0)
    die("redis: %.*s", (int)message.len, (const char *)message.data);
  return true;
}

static const struct wire wire = {.greet = greet, .greeted = greeted, .cut = cut};

static bool read_reply(struct slice message, struct answer *out) {
  *out = (struct answer){.body = message};
  if (message.data[0] == '-')
    *out = (struct answer){.status = STATUS_INTERNAL, .message = message};
  return message.data[0] != '$' || message.data[1] != '-'; /* nothing there */
}

/* --- requests ----------------------------------------------------------------------------------------------------- */

static bool next_show(void *context, unsigned lane, uint32_t id, struct buffer *out) {
  char key[32];
  (void)lane, (void)id;
  snprintf(key, sizeof key, "case:%llu", (unsigned long long)peer_any(context));
  const char *const words[] = {"GET", key};
  put_words(out, words, COUNT_OF(words));
  return true;
}

static bool next_note(void *context, unsigned lane, uint32_t id, struct buffer *out) {
  static const char script[] =
      "redis.call('RPUSH', KEYS[1], ARGV[2]) return redis.call('ZADD', 'written', ARGV[1], KEYS[1])";
  struct peer_host *host = context;
  char key[32], when[32];
  (void)lane, (void)id;
  snprintf(key, sizeof key, "notes:%llu", (unsigned long long)peer_any(host));
  snprintf(when, sizeof when, "%llu", (unsigned long long)++host->written);
  const char *const words[] = {"EVAL", script, "1", key, when, world_note_text(host->written)};
  put_words(out, words, COUNT_OF(words));
  return true;
}

static bool next_mixed(void *context, unsigned lane, uint32_t id, struct buffer *out) {
  struct peer_host *host = context;
  return random_next(&host->random) % 10 == 0 ? next_note(host, lane, id, out) : next_show(host, lane, id, out);
}

static bool next_list(void *context, unsigned lane, uint32_t id, struct buffer *out) {
  char key[32];
  (void)lane, (void)id;
  snprintf(key, sizeof key, "load:%llu", (unsigned long long)peer_any_staff(context));
  const char *const words[] = {"SORT", key, "BY", "nosort", "GET", "case:*"};
  put_words(out, words, COUNT_OF(words));
  return true;
}

/* --- data --------------------------------------------------------------------------------------------------------- */

/* Three commands to a case: its record, its place in a caseload, its note. */
static bool next_fill(void *context, unsigned lane, uint32_t id, struct buffer *out) {
  struct peer_host *host = context;
  uint64_t step = host->written, kase = step / 3 + 1;
  char key[32], number[32];
  (void)lane, (void)id;
  if (kase > host->cases)
    return false;
  host->written++;
  snprintf(number, sizeof number, "%llu", (unsigned long long)kase);
  snprintf(key, sizeof key, "%s:%llu",
           step % 3 == 0   ? "case"
           : step % 3 == 1 ? "load"
                           : "notes",
           (unsigned long long)(step % 3 == 1 ? peer_staff_of(kase) : kase));
  const char *value = step % 3 == 0 ? peer_record(kase) : step % 3 == 1 ? number : world_note_text(kase);
  const char *const words[] = {step % 3 == 0 ? "SET" : "RPUSH", key, value};
  put_words(out, words, COUNT_OF(words));
  return true;
}

static uint64_t fill(struct peer_host *host) {
  struct work work = {
      .name = "filling redis", .next = next_fill, .read = read_reply, .context = host, .in_order = true};
  struct load_plan plan = {.engine = host->engine,
                           .work = &work,
                           .lanes = FILL_LANES,
                           .depth = FILL_DEPTH,
                           .port = host->port,
                           .wire = &wire};
  struct load_result result;
  load_run(&plan, &result);
  return 2 * host->cases;
}

static void start(struct peer_host *host) {
  char port[16];
  snprintf(port, sizeof port, "%u", host->port);
  const char *const argv[] = {SERVER,       "--port",       port,    "--bind",        "127.0.0.1", "--dir",
                              host->folder, "--appendonly", "yes",   "--appendfsync", "always",    "--save",
                              "",           "--maxclients", "10000", "--daemonize",   "no",        NULL};
  peer_spawn(host, argv);
}

const struct peer peer_redis = {
    .key = "redis",
    .name = "Redis 7",
    .user = "redis",
    .wire = &wire,
    .stop = SIGTERM,
    .depth_most = 8,
    .start = start,
    .fill = fill,
    .next = {[PEER_SHOW] = next_show, [PEER_NOTE] = next_note, [PEER_MIXED] = next_mixed, [PEER_LIST] = next_list},
    .read = read_reply,
};
