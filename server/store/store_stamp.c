/* store_stamp: see store_stamp.h. */
#include "store_stamp.h"

#include "server/store/tables/tables.h"
#include "store.h"

/* The first two parts stand in the stamps of all schemas. */
#define ID_AT 8
#define FINGERPRINT_AT (ID_AT + STREAM_STORE_ID)
#define ERASURES_AT (FINGERPRINT_AT + STORE_FINGERPRINT)
#define STAMP_LEN (ERASURES_AT + 8 + SECURE_SHORT) /* with its authenticator */

static struct key stamp_key(void) {
  struct key key = key_new();
  key_bytes(&key, slice_str("store"));
  return key;
}

enum status store_stamp_write(struct kv *kv, const uint8_t store_id[STREAM_STORE_ID], uint64_t erasures) {
  struct kv_txn *txn;
  enum status status = kv_write_begin(kv, &txn);
  if (status != STATUS_OK)
    return status;
  struct key key = stamp_key(), stamp = key_of_u64(STORE_SCHEMA);
  key_bytes(&stamp, slice_of(store_id, STREAM_STORE_ID));
  key_bytes(&stamp, slice_of(store_fingerprint, STORE_FINGERPRINT));
  key_u64(&stamp, erasures);
  status = kv_put(txn, TABLE_META, key_slice(&key), key_slice(&stamp));
  if (status == STATUS_OK)
    return kv_commit(txn);
  kv_abort(txn);
  return status;
}

/* Of this schema, and this store. */
static enum store_made judge_rules(struct slice stamp, uint64_t erasures) {
  if (memcmp(stamp.data + FINGERPRINT_AT, store_fingerprint, STORE_FINGERPRINT) != 0)
    return STORE_MADE_BY_OTHER_RULES;
  return u64_at(stamp, ERASURES_AT) < erasures ? STORE_MADE_BEFORE_ERASURES : STORE_MADE_ALIKE;
}

static enum status judge(struct slice stamp, const uint8_t store_id[STREAM_STORE_ID], uint64_t erasures,
                         struct store_stamp *out) {
  uint64_t schema = u64_at(stamp, 0);
  *out = (struct store_stamp){.made = STORE_MADE_BEFORE};
  if (stamp.len < FINGERPRINT_AT || (schema == STORE_SCHEMA && stamp.len != STAMP_LEN))
    return STATUS_DATA_LOSS;
  if (schema > STORE_SCHEMA)
    out->made = STORE_MADE_LATER;
  else if (memcmp(stamp.data + ID_AT, store_id, STREAM_STORE_ID) != 0)
    out->made = STORE_MADE_ELSEWHERE;
  else if (schema == STORE_SCHEMA)
    *out = (struct store_stamp){.made = judge_rules(stamp, erasures), .erasures = u64_at(stamp, ERASURES_AT)};
  return STATUS_OK;
}

enum status store_stamp_read(struct kv *kv, const uint8_t store_id[STREAM_STORE_ID], uint64_t erasures,
                             struct store_stamp *out) {
  struct kv_txn *txn;
  struct slice stamp;
  struct key key = stamp_key();
  enum status status = kv_read_begin(kv, &txn);
  if (status != STATUS_OK)
    return status;
  status = kv_get(txn, TABLE_META, key_slice(&key), &stamp);
  if (status == STATUS_OK)
    status = judge(stamp, store_id, erasures, out);
  kv_abort(txn);
  return status;
}

enum status store_stamp_prove(struct kv *kv) {
  struct kv_txn *txn;
  struct slice stamp;
  struct key key = stamp_key();
  enum status status = kv_read_begin(kv, &txn);
  if (status != STATUS_OK)
    return status;
  status = kv_get(txn, TABLE_META, key_slice(&key), &stamp);
  kv_abort(txn);
  return status;
}
