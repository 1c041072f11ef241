/* store_heads: see store_heads.h. */
#include "store_heads.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "server/store/disk/files.h"

#define TEXT_MAX 1024
#define HEX(bytes) ((bytes)*2 + 1)

/* --- writing ------------------------------------------------------------------------------------------------------ */

struct text {
  char bytes[TEXT_MAX];
  size_t len;
};

static void text_add(struct text *text, const char *fmt, ...) PRINTF_LIKE(2, 3);
static void text_add(struct text *text, const char *fmt, ...) {
  va_list args;
  va_start(args, fmt);
  text->len += (size_t)vsnprintf(text->bytes + text->len, sizeof text->bytes - text->len, fmt, args);
  va_end(args);
}

static void add_head(struct text *text, unsigned version, const char *name, const struct stream_head *head) {
  char hash[HEX(SECURE_HASH)];
  secure_hex(slice_of(head->hash, sizeof head->hash), hash, sizeof hash);
  text_add(text, "%s %" PRIx64 " %" PRIx64, name, head->position, head->end);
  if (version > 1)
    text_add(text, " %" PRIx32, head->epoch);
  text_add(text, " %s\n", hash);
}

/* What is signed. It begins with the store's id, so that another store's heads do not pass. */
static struct text heads_text(unsigned version, const uint8_t store_id[STREAM_STORE_ID],
                              const struct store_heads *heads) {
  struct text text = {.len = 0};
  char id[HEX(STREAM_STORE_ID)];
  secure_hex(slice_of(store_id, STREAM_STORE_ID), id, sizeof id);
  text_add(&text, "lots-heads %u %s\n", version, id);
  if (version > 1)
    text_add(&text, "stopped %s\n", heads->stopped ? "yes" : "no");
  add_head(&text, version, "journal", &heads->journal);
  add_head(&text, version, "access", &heads->access);
  if (version > 1)
    text_add(&text, "entries %" PRIx64 "\nkeys %" PRIx64 "\n", heads->entries, heads->keys);
  return text;
}

enum status store_heads_write(const char *path, const uint8_t store_id[STREAM_STORE_ID],
                              const struct keyring_secrets *secrets, const struct store_heads *heads) {
  char hex[HEX(SECURE_SIGNATURE)];
  uint8_t signature[SECURE_SIGNATURE];
  struct text text = heads_text(2, store_id, heads);
  secure_sign(secrets->sign_secret, slice_of(text.bytes, text.len), signature);
  secure_hex(slice_of(signature, sizeof signature), hex, sizeof hex);
  text_add(&text, "signature %s\n", hex);
  return file_write(path, text.bytes);
}

/* --- reading ------------------------------------------------------------------------------------------------------ */

static bool heads_hex(const char *text, uint8_t *out, size_t len) {
  size_t got;
  return strlen(text) == len * 2 && secure_hex_parse(text, out, len, &got) == STATUS_OK && got == len;
}

/* What follows a word at the beginning of a line; NULL: no line begins so. */
static const char *line_of(const char *text, const char *word) {
  size_t len = strlen(word);
  for (const char *at = text; at; at = strchr(at, '\n') ? strchr(at, '\n') + 1 : NULL)
    if (strncmp(at, word, len) == 0)
      return at + len;
  return NULL;
}

static bool parse_head(const char *text, unsigned version, const char *word, struct stream_head *out) {
  char hash[HEX(SECURE_HASH)] = "";
  const char *line = line_of(text, word);
  out->epoch = STREAM_EPOCH_FIRST;
  if (line && version == 1)
    sscanf(line, "%" SCNx64 " %" SCNx64 " %64[0-9a-f]", &out->position, &out->end, hash);
  if (line && version == 2)
    sscanf(line, "%" SCNx64 " %" SCNx64 " %" SCNx32 " %64[0-9a-f]", &out->position, &out->end, &out->epoch, hash);
  return heads_hex(hash, out->hash, sizeof out->hash);
}

static bool parse_rest(const char *text, unsigned version, struct store_heads *out) {
  const char *stopped = line_of(text, "stopped "), *entries = line_of(text, "entries "), *keys = line_of(text, "keys ");
  out->stopped = true;
  if (version == 1)
    return true;
  if (!stopped || !entries || !keys)
    return false;
  out->stopped = strncmp(stopped, "yes", 3) == 0;
  return sscanf(entries, "%" SCNx64, &out->entries) == 1 && sscanf(keys, "%" SCNx64, &out->keys) == 1;
}

static bool signature_holds(const struct text *text, const char *line, const struct keyring_secrets *secrets) {
  char hex[HEX(SECURE_SIGNATURE)];
  uint8_t signature[SECURE_SIGNATURE];
  return line && sscanf(line, "%128[0-9a-f]", hex) == 1 && heads_hex(hex, signature, sizeof signature) &&
         secure_sign_verify(secrets->sign_public, slice_of(text->bytes, text->len), signature) == STATUS_OK;
}

/* By writing it again: what is not the same to the letter is not ours. */
static bool parse_heads(const char *text, const uint8_t store_id[STREAM_STORE_ID],
                        const struct keyring_secrets *secrets, struct store_heads *out) {
  unsigned version;
  if (sscanf(text, "lots-heads %u", &version) != 1 || version < 1 || version > 2)
    return false;
  if (!parse_head(text, version, "journal ", &out->journal) || !parse_head(text, version, "access ", &out->access) ||
      !parse_rest(text, version, out))
    return false;
  struct text again = heads_text(version, store_id, out);
  return strncmp(text, again.bytes, again.len) == 0 &&
         signature_holds(&again, line_of(text + again.len, "signature "), secrets);
}

enum status store_heads_read(const char *path, const uint8_t store_id[STREAM_STORE_ID],
                             const struct keyring_secrets *secrets, struct store_heads *out) {
  char text[TEXT_MAX];
  struct store_heads heads = {0};
  enum status status = file_read(path, text, sizeof text);
  if (status == STATUS_OK && !parse_heads(text, store_id, secrets, &heads))
    status = STATUS_DATA_LOSS;
  if (status == STATUS_OK)
    *out = heads;
  return status;
}

/* --- comparing ---------------------------------------------------------------------------------------------------- */

static bool is_further(const struct stream_head *a, const struct stream_head *b) {
  return a->epoch != b->epoch ? a->epoch > b->epoch : a->position > b->position;
}

struct store_heads store_heads_newer(const struct store_heads *a, const struct store_heads *b) {
  bool journal = is_further(&a->journal, &b->journal), access = is_further(&a->access, &b->access);
  return (struct store_heads){
      .stopped = a->stopped && b->stopped,
      .journal = journal ? a->journal : b->journal,
      .access = access ? a->access : b->access,
      .entries = journal ? a->entries : b->entries,
      .keys = a->keys > b->keys ? a->keys : b->keys,
  };
}
