/* keyring_rows: the rows of a keyring as they lie in kv, each sealed with the master key and bound to its place; a part
 * of keyring.
 *
 * Table KEYS holds subject (big-endian) -> data key or, where one was destroyed, a tombstone; table SECRETS name ->
 * secret.
 */
#pragma once

#include "common/arena.h"
#include "common/secure.h"
#include "server/store/kv/kv.h"

enum { KEYRING_KEYS, KEYRING_SECRETS, KEYRING_TABLES };

#define KEYRING_NAME_MAX 100

/* NOT_FOUND: it was destroyed. DATA_LOSS: there is neither key nor tombstone, or it does not open. */
enum status keyring_row_key(struct kv_txn *txn, const struct secure_key *master, uint64_t subject,
                            struct secure_key *out) MUST_USE;
/* Opens every key and tombstone; how many do not. DATA_LOSS: they cannot even be gone through. */
enum status keyring_rows_prove(struct kv_txn *txn, const struct secure_key *master, uint64_t *damaged) MUST_USE;
/* Without opening it. NOT_FOUND: there never was one. FAILED_PRECONDITION: it was destroyed. */
enum status keyring_row_has_key(struct kv_txn *txn, uint64_t subject) MUST_USE;
enum status keyring_row_new_key(struct kv_txn *txn, const struct secure_key *master, uint64_t subject) MUST_USE;
/* Puts a tombstone in the key's place. NOT_FOUND: there is no key. */
enum status keyring_row_bury_key(struct kv_txn *txn, const struct secure_key *master, uint64_t subject) MUST_USE;

enum status keyring_row_put_secret(struct kv_txn *txn, const struct secure_key *master, const char *name,
                                   struct slice secret) MUST_USE;
enum status keyring_row_secret(struct kv_txn *txn, const struct secure_key *master, const char *name,
                               struct arena *arena, struct slice *out) MUST_USE;
/* A secret that must be there and is `len` bytes long; DATA_LOSS otherwise. */
enum status keyring_row_fixed(struct kv_txn *txn, const struct secure_key *master, const char *name, void *out,
                              size_t len) MUST_USE;
