/* store_compare: tables row by row against those that the journal gives; see store_faults.h. */
#include "store_faults.h"

#define HEX_MAX (2 * KEY_MAX + 1)

struct side {
  struct kv_txn *txn;
  struct kv_scan *scan;
  enum status status; /* of the row at hand; NOT_FOUND: after the last */
  struct slice key, value;
};

struct pair {
  const struct store_compare *compare;
  unsigned table;
  struct side live, again;
};

static void step_side(struct side *side) {
  side->key = side->value = slice_of(NULL, 0);
  side->status = kv_scan_next(side->scan, &side->key, &side->value);
}

/* Keys are numbers and keyed hashes: nothing personal. */
static void row_fault(const struct pair *pair, struct slice key, const char *how) {
  char hex[HEX_MAX];
  size_t len = key.len < KEY_MAX ? key.len : KEY_MAX;
  secure_hex(slice_of(key.data, len), hex, sizeof hex);
  store_fault(pair->compare->found, "tables: row %.160s of table %u %s; rebuild them", hex, pair->table, how);
}

/* By its key, as readers do: what leads to it is looked at too. */
static bool is_found(const struct pair *pair) {
  struct slice value;
  return kv_get(pair->live.txn, pair->table, pair->live.key, &value) == STATUS_OK &&
         slice_equal(value, pair->live.value);
}

static void compare_same(struct pair *pair) {
  if (!slice_equal(pair->live.value, pair->again.value))
    row_fault(pair, pair->live.key, "is not what the journal gives");
  else if (!is_found(pair))
    row_fault(pair, pair->live.key, "is not found by its key");
  else
    pair->compare->found->rows++;
  step_side(&pair->live);
  step_side(&pair->again);
}

static int key_order(struct slice one, struct slice other) {
  size_t len = one.len < other.len ? one.len : other.len;
  int order = len ? memcmp(one.data, other.data, len) : 0;
  return order ? order : (one.len > other.len) - (one.len < other.len);
}

/* A row that does not verify is passed over on both sides; where there is no row even, what follows cannot be read. */
static bool pass_damaged(struct pair *pair) {
  if (pair->live.status != STATUS_DATA_LOSS || pair->live.key.len == 0)
    return false;
  row_fault(pair, pair->live.key, "does not verify");
  if (pair->again.status == STATUS_OK && slice_equal(pair->again.key, pair->live.key))
    step_side(&pair->again);
  step_side(&pair->live);
  return true;
}

static void compare_one(struct pair *pair) {
  bool live = pair->live.status == STATUS_OK, again = pair->again.status == STATUS_OK;
  int order = live && again ? key_order(pair->live.key, pair->again.key) : live ? -1 : 1;
  if (order == 0) {
    compare_same(pair);
  } else if (order < 0) {
    row_fault(pair, pair->live.key, "should not be there");
    step_side(&pair->live);
  } else {
    row_fault(pair, pair->again.key, "is missing");
    step_side(&pair->again);
  }
}

static bool is_row_or_end(enum status status) {
  return status == STATUS_OK || status == STATUS_NOT_FOUND;
}

/* Other than OK: neither a row nor the end. */
static enum status compare_rows(struct pair *pair) {
  step_side(&pair->live);
  step_side(&pair->again);
  for (;;) {
    if (pass_damaged(pair))
      continue;
    if (!is_row_or_end(pair->live.status) || !is_row_or_end(pair->again.status))
      return is_row_or_end(pair->live.status) ? pair->again.status : pair->live.status;
    if (pair->live.status == STATUS_NOT_FOUND && pair->again.status == STATUS_NOT_FOUND)
      return STATUS_OK;
    compare_one(pair);
  }
}

static enum status compare_table(struct pair *pair) {
  struct slice all = slice_of(NULL, 0);
  enum status status = kv_scan_open(pair->live.txn, pair->table, all, all, false, &pair->live.scan);
  if (status == STATUS_OK)
    status = kv_scan_open(pair->again.txn, pair->table, all, all, false, &pair->again.scan);
  if (status == STATUS_OK)
    status = compare_rows(pair);
  kv_scan_close(pair->live.scan);
  kv_scan_close(pair->again.scan);
  pair->live.scan = pair->again.scan = NULL;
  if (status != STATUS_DATA_LOSS)
    return status;
  store_fault(pair->compare->found, "tables: table %u cannot be read to its end; rebuild them", pair->table);
  return STATUS_OK;
}

enum status store_compare_tables(const struct store_compare *compare, char why[STORE_WHY]) {
  struct pair pair = {.compare = compare};
  enum status status = kv_read_begin(compare->live, &pair.live.txn);
  if (status == STATUS_OK)
    status = kv_read_begin(compare->again, &pair.again.txn);
  for (; status == STATUS_OK && pair.table < TABLE_COUNT; pair.table++) {
    status = compare_table(&pair);
    if (status == STATUS_OK)
      status = store_tell(&compare->teller, "tables", pair.table + 1, TABLE_COUNT);
  }
  kv_abort(pair.live.txn);
  kv_abort(pair.again.txn);
  return status == STATUS_OK || status == STATUS_CANCELLED
             ? status
             : store_refuse(why, status, "cannot read the tables (%s)", status_name(status));
}
