/* keyring_rows: see keyring_rows.h. */
#include "keyring_rows.h"

#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PLACE_KEY "keyring/key/"
#define PLACE_SECRET "keyring/secret/"
#define PLACE_MAX (sizeof PLACE_SECRET + KEYRING_NAME_MAX)

struct subject_row {
  uint64_t key; /* big-endian */
  uint8_t place[sizeof PLACE_KEY - 1 + sizeof(uint64_t)];
};

static void subject_row(uint64_t subject, struct subject_row *row) {
  row->key = htobe64(subject);
  memcpy(row->place, PLACE_KEY, sizeof PLACE_KEY - 1);
  memcpy(row->place + sizeof PLACE_KEY - 1, &row->key, sizeof row->key);
}

static struct slice row_key(const struct subject_row *row) {
  return slice_of(&row->key, sizeof row->key);
}

static struct slice row_place(const struct subject_row *row) {
  return slice_of(row->place, sizeof row->place);
}

static struct slice secret_place(const char *name, char place[PLACE_MAX]) {
  snprintf(place, PLACE_MAX, PLACE_SECRET "%s", name);
  return slice_str(place);
}

/* --- data keys ---------------------------------------------------------------------------------------------------- */

enum status keyring_row_key(struct kv_txn *txn, const struct secure_key *master, uint64_t subject,
                            struct secure_key *out) {
  struct subject_row row;
  struct slice sealed;
  subject_row(subject, &row);
  enum status status = kv_get(txn, KEYRING_KEYS, row_key(&row), &sealed);
  if (status != STATUS_OK)
    return status;
  if (sealed.len != SECURE_KEY + SECURE_OVERHEAD)
    return STATUS_DATA_LOSS;
  return secure_open(master, row_place(&row), sealed, out->bytes);
}

enum status keyring_row_has_key(struct kv_txn *txn, uint64_t subject) {
  struct subject_row row;
  struct slice sealed;
  subject_row(subject, &row);
  return kv_get(txn, KEYRING_KEYS, row_key(&row), &sealed);
}

enum status keyring_row_new_key(struct kv_txn *txn, const struct secure_key *master, uint64_t subject) {
  struct subject_row row;
  uint8_t sealed[SECURE_KEY + SECURE_OVERHEAD];
  struct secure_key key = secure_key_new();
  subject_row(subject, &row);
  secure_seal(master, row_place(&row), slice_of(key.bytes, SECURE_KEY), sealed);
  secure_wipe(&key, sizeof key);
  return kv_put(txn, KEYRING_KEYS, row_key(&row), slice_of(sealed, sizeof sealed));
}

enum status keyring_row_del_key(struct kv_txn *txn, uint64_t subject) {
  struct subject_row row;
  subject_row(subject, &row);
  return kv_del(txn, KEYRING_KEYS, row_key(&row));
}

/* --- secrets ------------------------------------------------------------------------------------------------------ */

enum status keyring_row_put_secret(struct kv_txn *txn, const struct secure_key *master, const char *name,
                                   struct slice secret) {
  char place[PLACE_MAX];
  uint8_t *sealed = malloc(secret.len + SECURE_OVERHEAD);
  if (!sealed)
    return STATUS_RESOURCE_EXHAUSTED;
  secure_seal(master, secret_place(name, place), secret, sealed);
  enum status status = kv_put(txn, KEYRING_SECRETS, slice_str(name), slice_of(sealed, secret.len + SECURE_OVERHEAD));
  free(sealed);
  return status;
}

enum status keyring_row_secret(struct kv_txn *txn, const struct secure_key *master, const char *name,
                               struct arena *arena, struct slice *out) {
  char place[PLACE_MAX];
  struct slice sealed;
  enum status status = kv_get(txn, KEYRING_SECRETS, slice_str(name), &sealed);
  if (status != STATUS_OK)
    return status;
  if (sealed.len < SECURE_OVERHEAD)
    return STATUS_DATA_LOSS;
  size_t len = sealed.len - SECURE_OVERHEAD;
  uint8_t *bytes = arena_alloc(arena, len);
  if (!bytes)
    return STATUS_RESOURCE_EXHAUSTED;
  status = secure_open(master, secret_place(name, place), sealed, bytes);
  if (status == STATUS_OK)
    *out = slice_of(bytes, len);
  return status;
}

enum status keyring_row_fixed(struct kv_txn *txn, const struct secure_key *master, const char *name, void *out,
                              size_t len) {
  char place[PLACE_MAX];
  struct slice sealed;
  enum status status = kv_get(txn, KEYRING_SECRETS, slice_str(name), &sealed);
  if (status == STATUS_NOT_FOUND || (status == STATUS_OK && sealed.len != len + SECURE_OVERHEAD))
    return STATUS_DATA_LOSS;
  if (status != STATUS_OK)
    return status;
  return secure_open(master, secret_place(name, place), sealed, out);
}
