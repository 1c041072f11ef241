/* store_mark: the store's small texts.
 *
 *   id       made with the store, never changed    lots-store 1 / id HEX / kind real|test / segment BYTES
 *   running  while open, and after a crash         boot ID / pid PID
 *   heads    after a clean stop                    lots-heads 1 HEX / journal POS END HASH / access POS END HASH /
 *                                                  signature
 *
 * `heads` is there only while everything below it is durable and nothing was written after it; so when both stand there
 * (a crash between two steps) `heads` counts.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "server/store/disk/files.h"
#include "store_internal.h"

#define TEXT_MAX 1024
#define BOOT_MAX 64
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

/* --- running ------------------------------------------------------------------------------------------------------ */

/* Empty when the machine does not say; then no boot equals it. */
static void boot_id(char out[BOOT_MAX]) {
  if (file_read(store_seams.boot_id, out, BOOT_MAX) != STATUS_OK)
    out[0] = 0;
  out[strcspn(out, "\n")] = 0;
}

static bool was_this_boot(const char *running) {
  char text[TEXT_MAX], now[BOOT_MAX], then[BOOT_MAX];
  boot_id(now);
  if (file_read(running, text, sizeof text) != STATUS_OK || sscanf(text, "boot %63s", then) != 1)
    return false;
  return now[0] && strcmp(now, then) == 0;
}

enum status store_mark_running(const struct store_lock *lock) {
  char text[TEXT_MAX], now[BOOT_MAX];
  boot_id(now);
  snprintf(text, sizeof text, "boot %s\npid %ld\n", now[0] ? now : "unknown", (long)getpid());
  enum status status = file_write(lock->running, text);
  return status == STATUS_OK ? file_remove(lock->heads) : status;
}

/* --- heads -------------------------------------------------------------------------------------------------------- */

static int head_print(char *out, size_t size, const char *name, const struct stream_head *head) {
  char hash[HEX(SECURE_HASH)];
  secure_hex(slice_of(head->hash, sizeof head->hash), hash, sizeof hash);
  return snprintf(out, size, "%s %" PRIx64 " %" PRIx64 " %s\n", name, head->position, head->end, hash);
}

/* What is signed. It begins with the store's id, so that another store's heads do not pass. */
static size_t heads_print(char *out, size_t size, const struct store_lock *lock, const struct stream_head *journal,
                          const struct stream_head *access) {
  char id[HEX(STREAM_STORE_ID)];
  secure_hex(slice_of(lock->identity.id, sizeof lock->identity.id), id, sizeof id);
  int len = snprintf(out, size, "lots-heads 1 %s\n", id);
  len += head_print(out + len, size - (size_t)len, "journal", journal);
  len += head_print(out + len, size - (size_t)len, "access", access);
  return (size_t)len;
}

enum status store_mark_clean(const struct store_lock *lock, const struct keyring_secrets *secrets,
                             const struct stream_head *journal, const struct stream_head *access) {
  char text[TEXT_MAX], hex[HEX(SECURE_SIGNATURE)];
  uint8_t signature[SECURE_SIGNATURE];
  size_t len = heads_print(text, sizeof text, lock, journal, access);
  secure_sign(secrets->sign_secret, slice_of(text, len), signature);
  secure_hex(slice_of(signature, sizeof signature), hex, sizeof hex);
  snprintf(text + len, sizeof text - len, "signature %s\n", hex);
  enum status status = file_write(lock->heads, text);
  return status == STATUS_OK ? file_remove(lock->running) : status;
}

static bool head_parse(const char *line, const char *name, struct stream_head *out) {
  char word[16], hash[HEX(SECURE_HASH)];
  if (sscanf(line, "%15s %" SCNx64 " %" SCNx64 " %64[0-9a-f]", word, &out->position, &out->end, hash) != 4)
    return false;
  return strcmp(word, name) == 0 && hex_exactly(hash, out->hash, sizeof out->hash);
}

static bool signature_holds(const char *text, const char *line, const struct keyring_secrets *secrets) {
  char hex[HEX(SECURE_SIGNATURE)];
  uint8_t signature[SECURE_SIGNATURE];
  return sscanf(line, "signature %128[0-9a-f]", hex) == 1 && hex_exactly(hex, signature, sizeof signature) &&
         secure_sign_verify(secrets->sign_public, slice_of(text, (size_t)(line - text)), signature) == STATUS_OK;
}

/* Reads what heads_print() wrote, by writing it again: what is not the same to the letter is not ours. */
static bool heads_parse(const char *text, const struct store_lock *lock, const struct keyring_secrets *secrets,
                        struct store_marks *out) {
  char again[TEXT_MAX];
  const char *journal = strstr(text, "\njournal "), *access = strstr(text, "\naccess ");
  const char *signature = strstr(text, "\nsignature ");
  if (!journal || !access || !signature)
    return false;
  if (!head_parse(journal + 1, "journal", &out->journal) || !head_parse(access + 1, "access", &out->access))
    return false;
  size_t len = heads_print(again, sizeof again, lock, &out->journal, &out->access);
  return len == (size_t)(signature + 1 - text) && memcmp(text, again, len) == 0 &&
         signature_holds(text, signature + 1, secrets);
}

enum status store_marks_read(const struct store_lock *lock, const struct keyring_secrets *secrets,
                             struct store_marks *out, char why[STORE_WHY]) {
  char text[TEXT_MAX];
  struct store_marks marks = {.this_boot = was_this_boot(lock->running)};
  enum status status = file_read(lock->heads, text, sizeof text);
  if (status != STATUS_OK && status != STATUS_NOT_FOUND)
    return store_refuse(why, status, "cannot read %s", lock->heads);
  marks.clean = status == STATUS_OK;
  if (marks.clean && !heads_parse(text, lock, secrets, &marks))
    return store_refuse(why, STATUS_DATA_LOSS, "%s is not what this store signed when it was last stopped",
                        lock->heads);
  *out = marks;
  return STATUS_OK;
}
