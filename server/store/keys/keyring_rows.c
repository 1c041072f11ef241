/* keyring_rows: see keyring_rows.h. */
#include "keyring_rows.h"

#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PLACE_KEY "keyring/key/"
#define PLACE_GONE "keyring/end/"
#define PLACE_SECRET "keyring/secret/"
#define PLACE_MAX (sizeof PLACE_SECRET + KEYRING_NAME_MAX)

_Static_assert(sizeof PLACE_GONE == sizeof PLACE_KEY, "one takes the other's place");

struct subject_row {
  uint64_t key; /* big-endian */
  uint8_t place[sizeof PLACE_KEY - 1 + sizeof(uint64_t)];
};

static void subject_row(uint64_t subject, struct subject_row *row) {
  row->key = htobe64(subject);
  memcpy(row->place, PLACE_KEY, sizeof PLACE_KEY - 1);
  memcpy(row->place + sizeof PLACE_KEY - 1, &row->key, sizeof row->key);
}

static struct slice subject_row_key(const struct subject_row *row) {
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

#define KEY_LEN (SECURE_KEY + SECURE_OVERHEAD)
#define TOMBSTONE_LEN SECURE_OVERHEAD /* nothing, sealed: only who holds the master key can make one */

static void tombstone_row(uint64_t subject, struct subject_row *row) {
  subject_row(subject, row);
  memcpy(row->place, PLACE_GONE, sizeof PLACE_GONE - 1);
}

static enum status check_tombstone(const struct secure_key *master, uint64_t subject, struct slice sealed) {
  struct subject_row row;
  uint8_t nothing[1];
  tombstone_row(subject, &row);
  enum status status = secure_open(master, row_place(&row), sealed, nothing);
  return status == STATUS_OK ? STATUS_NOT_FOUND : status;
}

enum status keyring_row_key(struct kv_txn *txn, const struct secure_key *master, uint64_t subject,
                            struct secure_key *out) {
  struct subject_row row;
  struct slice sealed;
  subject_row(subject, &row);
  enum status status = kv_get(txn, KEYRING_KEYS, subject_row_key(&row), &sealed);
  if (status != STATUS_OK)
    return status == STATUS_NOT_FOUND ? STATUS_DATA_LOSS : status;
  if (sealed.len == TOMBSTONE_LEN)
    return check_tombstone(master, subject, sealed);
  return sealed.len == KEY_LEN ? secure_open(master, row_place(&row), sealed, out->bytes) : STATUS_DATA_LOSS;
}

static bool row_opens(struct kv_txn *txn, const struct secure_key *master, struct slice row) {
  uint64_t subject;
  struct secure_key key;
  if (row.len != sizeof subject)
    return false;
  memcpy(&subject, row.data, sizeof subject);
  enum status status = keyring_row_key(txn, master, be64toh(subject), &key);
  secure_wipe(&key, sizeof key);
  return status == STATUS_OK || status == STATUS_NOT_FOUND;
}

enum status keyring_rows_prove(struct kv_txn *txn, const struct secure_key *master, uint64_t *damaged) {
  struct kv_scan *scan;
  struct slice row, ignored, all = slice_of(NULL, 0);
  *damaged = 0;
  enum status status = kv_scan_open(txn, KEYRING_KEYS, all, all, false, &scan);
  if (status != STATUS_OK)
    return status;
  while ((status = kv_scan_next(scan, &row, &ignored)) == STATUS_OK)
    *damaged += !row_opens(txn, master, row);
  kv_scan_close(scan);
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status keyring_row_has_key(struct kv_txn *txn, uint64_t subject) {
  struct subject_row row;
  struct slice sealed;
  subject_row(subject, &row);
  enum status status = kv_get(txn, KEYRING_KEYS, subject_row_key(&row), &sealed);
  return status == STATUS_OK && sealed.len == TOMBSTONE_LEN ? STATUS_FAILED_PRECONDITION : status;
}

enum status keyring_row_new_key(struct kv_txn *txn, const struct secure_key *master, uint64_t subject) {
  struct subject_row row;
  uint8_t sealed[KEY_LEN];
  struct secure_key key = secure_key_new();
  subject_row(subject, &row);
  secure_seal(master, row_place(&row), slice_of(key.bytes, SECURE_KEY), sealed);
  secure_wipe(&key, sizeof key);
  return kv_put(txn, KEYRING_KEYS, subject_row_key(&row), slice_of(sealed, sizeof sealed));
}

enum status keyring_row_bury_key(struct kv_txn *txn, const struct secure_key *master, uint64_t subject) {
  struct subject_row row;
  uint8_t sealed[TOMBSTONE_LEN];
  enum status status = keyring_row_has_key(txn, subject);
  if (status != STATUS_OK)
    return status == STATUS_FAILED_PRECONDITION ? STATUS_NOT_FOUND : status;
  tombstone_row(subject, &row);
  secure_seal(master, row_place(&row), slice_of(NULL, 0), sealed);
  return kv_put(txn, KEYRING_KEYS, subject_row_key(&row), slice_of(sealed, sizeof sealed));
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
