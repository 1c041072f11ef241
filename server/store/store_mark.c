/* store_mark: the store's small texts.
 *
 *   id      made with the store, never changed   lots-store 1 / id HEX / kind real|test / segment BYTES
 *   heads   how far both streams durably came    store_heads.h
 *
 * `heads` says "stopped" only while everything is durable and nothing was written after it.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/log.h"
#include "server/store/disk/files.h"
#include "store_internal.h"

#define TEXT_MAX 1024
#define HEX(bytes) ((bytes)*2 + 1)

/* --- id ----------------------------------------------------------------------------------------------------------- */

enum status store_identity_write(const char *path, const struct store_identity *identity) {
  char text[TEXT_MAX], id[HEX(STREAM_STORE_ID)];
  secure_hex(slice_of(identity->id, sizeof identity->id), id, sizeof id);
  snprintf(text, sizeof text, "lots-store %d\nid %s\nkind %s\nsegment %" PRIu64 "\n", STORE_SCHEMA, id,
           identity->test_store ? "test" : "real", identity->segment_size);
  return file_write(path, text);
}

static bool hex_exactly(const char *text, uint8_t *out, size_t len) {
  size_t got;
  return strlen(text) == len * 2 && secure_hex_parse(text, out, len, &got) == STATUS_OK && got == len;
}

/* False when the text is not an `id` of any version. */
static bool identity_parse(const char *text, unsigned *schema, struct store_identity *out) {
  char id[HEX(STREAM_STORE_ID)], kind[5];
  if (sscanf(text, "lots-store %u\nid %32[0-9a-f]\nkind %4[a-z]\nsegment %" SCNu64, schema, id, kind,
             &out->segment_size) != 4)
    return false;
  out->test_store = strcmp(kind, "test") == 0;
  return (out->test_store || strcmp(kind, "real") == 0) && hex_exactly(id, out->id, sizeof out->id);
}

enum status store_identity_read(const char *path, struct store_identity *out, char why[STORE_WHY]) {
  char text[TEXT_MAX];
  unsigned schema = 0;
  struct store_identity identity;
  enum status status = file_read(path, text, sizeof text);
  if (status == STATUS_OK && sscanf(text, "lots-store %u", &schema) == 1 && schema > STORE_SCHEMA)
    return store_refuse(why, STATUS_FAILED_PRECONDITION, "the store was made by a newer version of lots (format %u)",
                        schema);
  if (status == STATUS_OK && !identity_parse(text, &schema, &identity))
    status = STATUS_DATA_LOSS;
  if (status != STATUS_OK)
    return store_refuse(why, status, "cannot make sense of %s", path);
  *out = identity;
  return STATUS_OK;
}

/* --- heads -------------------------------------------------------------------------------------------------------- */

enum status store_heads_sign(const struct store *store, const struct store_heads *heads) {
  const struct store_lock *lock = store->lock;
  const struct keyring_secrets *secrets = keyring_secrets(store->keyring);
  enum status status = store_heads_write(lock->heads, lock->identity.id, secrets, heads);
  return status == STATUS_OK ? store_heads_write(lock->heads_beside, lock->identity.id, secrets, heads) : status;
}

/* Builds of before left a mark of their own. */
enum status store_mark_running(const struct store *store, const struct store_heads *known) {
  struct store_heads heads = *known;
  heads.stopped = false;
  enum status status = store_heads_sign(store, &heads);
  return status == STATUS_OK ? file_remove(store->lock->running) : status;
}

/* None, and all zero, when there is no such file. */
static enum status read_heads(const struct store_lock *lock, const char *path, const struct keyring_secrets *secrets,
                              struct store_heads *out, char why[STORE_WHY]) {
  *out = (struct store_heads){0};
  enum status status = store_heads_read(path, lock->identity.id, secrets, out);
  if (status == STATUS_OK || status == STATUS_NOT_FOUND)
    return STATUS_OK;
  if (status == STATUS_DATA_LOSS)
    return store_refuse(why, status, "%s is not what this store signed", path);
  return store_refuse(why, status, "cannot read %s", path);
}

enum status store_marks_read(const struct store_lock *lock, const struct keyring_secrets *secrets,
                             struct store_marks *out, char why[STORE_WHY]) {
  struct store_heads own, beside;
  enum status status = read_heads(lock, lock->heads, secrets, &own, why);
  if (status == STATUS_OK)
    status = read_heads(lock, lock->heads_beside, secrets, &beside, why);
  if (status != STATUS_OK)
    return status;
  out->clean = own.stopped;
  out->known = store_heads_newer(&own, &beside);
  return STATUS_OK;
}

/* --- damage ------------------------------------------------------------------------------------------------------- */

enum status store_mark_damage(const struct store *store) {
  if (!kv_damaged(store->kv) || file_exists(store->lock->damaged))
    return STATUS_OK;
  log_error("tables-damaged", "made-again=\"%s\"", "at the next start");
  return file_write(store->lock->damaged, "");
}
