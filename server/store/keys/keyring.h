/* keyring: the data keys of persons and the store's own secrets, wrapped by the master key, in a small store of its
 * own.
 *
 * Neither keyring nor master key is ever inside the store or its backups. Destroy a person's data key and everything
 * sealed with it is unreadable everywhere. Subject 0 is the store itself (organisations, staff, access log). The
 * keyring commits durably, and always before the journal entry that needs the new key.
 *
 * A destroyed key leaves a tombstone, so that its subject is never given again, and that a key which is missing for
 * another reason (an older keyring was put back) is told from one that was destroyed.
 *
 * Threads: the keyring is shared; a keyring_reader belongs to one thread; add and commit belong to the writer thread.
 */
#pragma once

#include <stdbool.h>

#include "common/arena.h"
#include "common/secure.h"
#include "common/status.h"

#define KEYRING_STORE_ID 16

struct keyring;
struct keyring_reader;

/* Makes a master key file, readable by its owner alone. ALREADY_EXISTS rather than overwriting one. */
enum status master_key_create(const char *path) MUST_USE;
/* PERMISSION_DENIED: others may read the file (keyfile.h); DATA_LOSS: it is not a master key. */
enum status master_key_read(const char *path, struct secure_key *out) MUST_USE;

/* Makes the folder with fresh secrets and the key of subject 0. */
enum status keyring_create(const char *path, const struct secure_key *master) MUST_USE;
/* UNAUTHENTICATED: this is not the master key it was made with. NOT_FOUND: there is none. ALREADY_EXISTS: it is open
 * elsewhere. PERMISSION_DENIED: others may read its file, KEYRING_FILE in the folder. DATA_LOSS: what leads to its rows is
 * damaged (kv_pages.h), or a secret of its own. */
#define KEYRING_FILE "data.mdb"
enum status keyring_open(const char *path, const struct secure_key *master, struct keyring **out) MUST_USE;
void keyring_close(struct keyring *keyring);

/* Long-lived secrets, made by keyring_create(). */
struct keyring_secrets {
  struct secure_key blind;  /* blind indexes */
  struct secure_key cursor; /* page cursors */
  /* Derived from the key of subject 0: for envelopes of the journal's entries, for what proves the tables' rows, and for
   * positions as they are told (view/place_token.h). */
  struct secure_key envelope, rows, places;
  uint8_t sign_secret[SECURE_SIGN_SECRET];
  uint8_t sign_public[SECURE_SIGN_PUBLIC];
};
const struct keyring_secrets *keyring_secrets(const struct keyring *keyring);
/* A named secret of any kind (the CA's private key), wrapped like the rest. Names have at most 100 bytes and do not
 * begin with a dot. Durable on return, and with it whatever is staged. */
enum status keyring_put_secret(struct keyring *keyring, const char *name, struct slice secret) MUST_USE;
enum status keyring_get_secret(struct keyring *keyring, const char *name, struct arena *arena,
                               struct slice *out) MUST_USE;

/* Opens every key; how many do not open, though nobody destroyed them. DATA_LOSS: they cannot even be gone through. */
enum status keyring_prove(struct keyring *keyring, uint64_t *damaged) MUST_USE;

/* A new random data key for `subject`, staged; readable at once through a `staged` reader, for all after
 * keyring_commit(). A subject that has a key keeps it (after a crash between keyring and journal).
 * FAILED_PRECONDITION: the subject's key was destroyed; it is never given again. */
enum status keyring_add(struct keyring *keyring, uint64_t subject) MUST_USE;
/* Makes the staged keys durable; nothing to do costs nothing. */
enum status keyring_commit(struct keyring *keyring) MUST_USE;
void keyring_rollback(struct keyring *keyring);
/* Destroys a data key for good: no reader serves it from then on. Durable on return, and with it whatever is staged;
 * NOT_FOUND (there is no key, or no more) changes nothing. INVALID_ARGUMENT: subject 0. The freed page of the file keeps the wrapped key until it is used again; only a new master
 * key makes that one useless. */
enum status keyring_destroy(struct keyring *keyring, uint64_t subject) MUST_USE;
/* How many keys were ever destroyed; from any thread. What was derived while there were fewer may hold what is to be
 * gone. */
uint64_t keyring_erasures(const struct keyring *keyring);

/* How often keys were added or destroyed; from any thread. What was made while it was higher may need keys that this
 * keyring lacks: it is an older copy. */
uint64_t keyring_changes(const struct keyring *keyring);
/* False: it is another store's. Whose it is was not always told. */
bool keyring_may_be_of(const struct keyring *keyring, const uint8_t store_id[KEYRING_STORE_ID]);
/* Whose it is from now on, and up to where the journal is durable; durable on return. */
enum status keyring_settle(struct keyring *keyring, const uint8_t store_id[KEYRING_STORE_ID],
                           uint64_t journal) MUST_USE;
/* Up to where the journal was durable at the last change; and up to where it is, which goes with the next one. */
uint64_t keyring_journal(const struct keyring *keyring);
void keyring_tell_journal(struct keyring *keyring, uint64_t position);

/* A reader with a cache of unwrapped keys. `staged` readers (the writer's) also see staged keys. */
enum status keyring_reader_open(struct keyring *keyring, bool staged, struct keyring_reader **out) MUST_USE;
void keyring_reader_close(struct keyring_reader *reader);
const struct keyring_secrets *keyring_reader_secrets(const struct keyring_reader *reader);
/* False: the subject has no key, and never was one destroyed. */
bool keyring_has(struct keyring_reader *reader, uint64_t subject);
/* NOT_FOUND: the subject's key was destroyed. DATA_LOSS: it has none, and never was it destroyed, or the row is damaged.
 * The key is valid until the next call on this reader. */
enum status keyring_key(struct keyring_reader *reader, uint64_t subject, const struct secure_key **out) MUST_USE;
