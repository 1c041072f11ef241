/* apply_envelope: numbers, totals, the time of the newest entry, and the rows by which a repeated command is known. All
 * of it comes from envelopes, or from what stands in their place for older entries. */
#include "apply_internal.h"
#include "common/record_number.h"
#include "envelope.h"

#define PAIR (ENVELOPE_HASH + 8) /* hash of a command's key, and the position of its entry */

/* --- numbers ------------------------------------------------------------------------------------------------------ */

static enum status saw_record(struct apply *apply, const Lots__NumberTaken *taken) {
  bool is_new;
  enum status status = rows_take_record(apply->rows, (enum number)taken->kind, taken->number, &is_new);
  if (is_new)
    apply->meta.totals[taken->kind]++;
  return status;
}

static enum status saw(struct apply *apply, const Lots__NumberTaken *taken) {
  struct meta *meta = &apply->meta;
  if (taken->kind >= NUMBER_COUNT)
    return STATUS_UNIMPLEMENTED; /* of a newer daemon */
  if (record_number_organisation(taken->number))
    return saw_record(apply, taken);
  if (taken->number < meta->next[taken->kind])
    return STATUS_OK;
  meta->next[taken->kind] = taken->number + 1;
  meta->totals[taken->kind]++;
  return STATUS_OK;
}

/* --- keys of commands --------------------------------------------------------------------------------------------- */

static enum status put_key(struct apply *apply, struct slice hash, uint64_t position, uint64_t answer) {
  struct key value = key_of_u64(position);
  key_u64(&value, answer);
  return kv_put(apply->rows->txn, TABLE_IDEMPOTENCY, hash, key_slice(&value));
}

enum status apply_envelope(struct apply *apply, const Lots__Envelope *envelope) {
  struct meta *meta = &apply->meta;
  enum status status = STATUS_OK;
  for (size_t i = 0; status == STATUS_OK && i < envelope->n_numbers; i++)
    status = saw(apply, envelope->numbers[i]);
  if (envelope->at_us > meta->newest_us)
    meta->newest_us = envelope->at_us;
  if (envelope->answer > meta->answer)
    meta->answer = envelope->answer;
  if (status || !envelope->key_hash.len)
    return status;
  if (envelope->key_hash.len != ENVELOPE_HASH)
    return STATUS_DATA_LOSS;
  return put_key(apply, slice_of(envelope->key_hash.data, ENVELOPE_HASH), apply->position, envelope->answer);
}

/* --- taking over -------------------------------------------------------------------------------------------------- */

static enum status put_keys(struct apply *apply, struct slice pairs) {
  enum status status = pairs.len % PAIR ? STATUS_DATA_LOSS : STATUS_OK;
  for (size_t at = 0; status == STATUS_OK && at < pairs.len; at += PAIR)
    status = put_key(apply, slice_of(pairs.data + at, ENVELOPE_HASH), u64_at(pairs, at + ENVELOPE_HASH), 0);
  return status;
}

enum status apply_taken_over(struct apply *apply, const Lots__Event *event) {
  const Lots__TakenOver *told = event->taken_over;
  struct meta *meta = &apply->meta;
  if (told->n_next > NUMBER_COUNT || told->n_totals != told->n_next)
    return STATUS_UNIMPLEMENTED;
  for (size_t i = 0; i < told->n_next; i++) {
    meta->next[i] = told->next[i];
    meta->totals[i] = told->totals[i];
  }
  if (told->whole)
    meta->format = JOURNAL_LEAN;
  return put_keys(apply, slice_of(told->keys.data, told->keys.len));
}
