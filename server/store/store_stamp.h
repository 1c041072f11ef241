/* store_stamp: what the derived tables were made by, kept in them. Tables that another build made hold what its rules
 * gave, which need not be what ours give; tables from before an erasure may hold what should be gone. Both are made
 * again from the journal.
 *
 *   schema        how rows are laid out, and the journal's entries; a build knows its own and those before
 *   fingerprint   of all sources that rows depend on, taken by the build (fingerprint.list)
 *   erasures      how many keys the keyring had destroyed
 */
#pragma once

#include "server/store/kv/kv.h"
#include "server/store/stream/stream.h"

#define STORE_FINGERPRINT 16
extern const uint8_t store_fingerprint[STORE_FINGERPRINT];

/* What tables were made by, as seen from this build and this keyring. */
enum store_made {
  STORE_MADE_ALIKE,
  STORE_MADE_BEFORE_ERASURES,
  STORE_MADE_BY_OTHER_RULES, /* of the same schema: the journal's head can be read in them */
  STORE_MADE_BEFORE,         /* of an older schema */
  STORE_MADE_LATER,          /* of a newer one */
  STORE_MADE_ELSEWHERE,      /* for another store */
};
struct store_stamp {
  enum store_made made;
  uint64_t erasures; /* 0 with another schema */
};

/* Into tables that are empty. */
enum status store_stamp_write(struct kv *kv, const uint8_t store_id[STREAM_STORE_ID], uint64_t erasures) MUST_USE;
/* In tables whose rows are not proved: it may be of any schema. `erasures`: the keyring's today. NOT_FOUND or DATA_LOSS: the tables are not whole. */
enum status store_stamp_read(struct kv *kv, const uint8_t store_id[STREAM_STORE_ID], uint64_t erasures,
                             struct store_stamp *out) MUST_USE;
/* In tables of this schema, whose rows are. DATA_LOSS: it was altered. */
enum status store_stamp_prove(struct kv *kv) MUST_USE;
