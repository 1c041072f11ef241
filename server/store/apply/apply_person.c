/* apply_person: a person's record, and the blind indexes that find it by number and by name. */
#include "apply_internal.h"

#include "server/store/tables/names.h"

/* --- numbers ------------------------------------------------------------------------------------------------------ */

static struct key number_key(const struct apply *apply, const Lots__Person *person, size_t i) {
  uint8_t hash[BLIND_LEN];
  blind_number(apply->rows->secrets, person->organisation, person->numbers[i]->number, hash);
  struct key key = key_new();
  key_bytes(&key, slice_of(hash, sizeof hash));
  return key;
}

/* Only what still points at this person: a number that was wrong may be another's by now. */
static enum status number_drop(struct apply *apply, const struct key *key, uint64_t person) {
  struct slice owner;
  enum status status = kv_get(apply->rows->txn, TABLE_PERSON_NUMBER, key_slice(key), &owner);
  if (status)
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
  return u64_at(owner, 0) == person ? rows_del(apply->rows, TABLE_PERSON_NUMBER, key) : STATUS_OK;
}

static enum status numbers_drop(struct apply *apply, const Lots__Person *old) {
  enum status status = STATUS_OK;
  for (size_t i = 0; status == STATUS_OK && i < old->n_numbers; i++) {
    struct key key = number_key(apply, old, i);
    status = number_drop(apply, &key, old->id);
  }
  return status;
}

static enum status numbers_put(struct apply *apply, const Lots__Person *person) {
  struct key id = key_of_u64(person->id);
  enum status status = STATUS_OK;
  for (size_t i = 0; status == STATUS_OK && i < person->n_numbers; i++) {
    if (person->numbers[i]->wrong[0]) /* never was this person's */
      continue;
    struct key key = number_key(apply, person, i);
    status = kv_put(apply->rows->txn, TABLE_PERSON_NUMBER, key_slice(&key), key_slice(&id));
  }
  return status;
}

/* --- names -------------------------------------------------------------------------------------------------------- */

static struct key name_key(const struct apply *apply, const Lots__Person *person, const char *word) {
  uint8_t hash[BLIND_LEN];
  blind_name(apply->rows->secrets, person->organisation, word, hash);
  struct key key = key_new();
  key_bytes(&key, slice_of(hash, sizeof hash));
  key_u64(&key, person->id);
  return key;
}

static enum status names_drop(struct apply *apply, const Lots__Person *old) {
  struct name_words words;
  enum status status = name_words(apply->arena, old, &words);
  for (size_t i = 0; status == STATUS_OK && i < words.count; i++) {
    struct key key = name_key(apply, old, words.items[i]);
    status = apply_forget(apply, TABLE_PERSON_NAME, &key);
  }
  return status;
}

/* Protected persons are in no name index (C15). */
static enum status names_put(struct apply *apply, const Lots__Person *person) {
  if (!name_is_open(person))
    return STATUS_OK;
  struct name_words words;
  enum status status = name_words(apply->arena, person, &words);
  for (size_t i = 0; status == STATUS_OK && i < words.count; i++) {
    struct key key = name_key(apply, person, words.items[i]);
    status = kv_put(apply->rows->txn, TABLE_PERSON_NAME, key_slice(&key), slice_of("", 0));
  }
  return status;
}

/* --- lists that show the person ----------------------------------------------------------------------------------- */

struct records {
  struct arena *arena;
  uint64_t *ids;
  size_t count, room;
};

static enum status record_add(void *context, struct slice key, struct slice value, bool *enough) {
  struct records *records = context;
  (void)value, (void)enough;
  uint64_t *id = arena_grow(records->arena, &records->ids, &records->count, &records->room, sizeof *id);
  if (!id)
    return STATUS_RESOURCE_EXHAUSTED;
  *id = key_last(key);
  return STATUS_OK;
}

/* The person's cases or referrals. Collected first: no table may change while it is walked. */
static enum status records_of(struct apply *apply, uint64_t person, enum record_kind kind, struct slice *out) {
  struct key prefix = key_person_record(person, kind);
  struct records records = {.arena = apply->arena};
  enum status status = rows_each(apply->rows, TABLE_PERSON_RECORD, &prefix, ROWS_FORWARDS, record_add, &records);
  if (status)
    return status;
  *out = slice_of(records.ids, records.count * sizeof *records.ids);
  return STATUS_OK;
}

static enum status relist(struct apply *apply, uint64_t person, enum record_kind kind,
                          enum status (*one)(struct apply *, uint64_t)) {
  struct slice ids;
  enum status status = records_of(apply, person, kind, &ids);
  for (size_t at = 0; status == STATUS_OK && at < ids.len; at += sizeof(uint64_t)) {
    uint64_t id;
    memcpy(&id, ids.data + at, sizeof id);
    status = one(apply, id);
  }
  return status;
}

static const char *newest_number(const Lots__Person *person) {
  return person->n_numbers ? person->numbers[person->n_numbers - 1]->number : "";
}

static bool shows_the_same(const Lots__Person *old, const Lots__Person *person) {
  return strcmp(old->given_name, person->given_name) == 0 && strcmp(old->family_name, person->family_name) == 0 &&
         strcmp(newest_number(old), newest_number(person)) == 0;
}

/* Before any of them is looked at again. */
static enum status person_forget(struct apply *apply, uint64_t kase) {
  case_forget_person(apply, kase);
  return STATUS_OK;
}

/* Lists show the name, agendas hang on the number and the marking (T23, T24). */
static enum status relist_all(struct apply *apply, const Lots__Person *old, const Lots__Person *person) {
  bool marked_anew = strcmp(old->protection_since, person->protection_since) != 0;
  enum status status = apply->rows->hand ? relist(apply, person->id, RECORD_CASE, person_forget) : STATUS_OK;
  if (status)
    return status;
  if (shows_the_same(old, person))
    return marked_anew ? relist(apply, person->id, RECORD_CASE, apply_due_again) : STATUS_OK;
  status = relist(apply, person->id, RECORD_CASE, apply_case_relist);
  if (status == STATUS_OK)
    status = relist(apply, person->id, RECORD_REFERRAL, apply_referral_relist);
  return status ? status : relist(apply, person->id, RECORD_CLOSED_REFERRAL, apply_referral_relist);
}

/* --- the record --------------------------------------------------------------------------------------------------- */

static enum status registrar_put(struct apply *apply, const Lots__Person *old, const Lots__Person *person) {
  struct key was = key_person_record(person->id, RECORD_REGISTRAR), is = was;
  key_u64(&was, old->registered_by);
  key_u64(&is, person->registered_by);
  enum status status = STATUS_OK;
  if (old->registered_by && old->registered_by != person->registered_by)
    status = apply_forget(apply, TABLE_PERSON_RECORD, &was);
  if (status == STATUS_OK && person->registered_by)
    status = rows_put_plain(apply->rows, TABLE_PERSON_RECORD, &is, slice_of("", 0));
  return status;
}

static enum status record_put(struct apply *apply, const Lots__Person *old, const Lots__Person *person) {
  Lots__Person record = *person; /* borrows every part */
  record.revision = old->revision + 1;
  struct key key = key_of_u64(person->id);
  enum status status = apply_naming_kept(apply, old, &record);
  if (status == STATUS_OK)
    status = rows_put(apply->rows, TABLE_PERSON, &key, person->id, &record.base, apply->arena);
  return status == STATUS_OK ? apply_namings(apply, &record) : status;
}

/* Indexes go before they come, so that what stays the same stays. */
static enum status indexes_put(struct apply *apply, const Lots__Person *old, const Lots__Person *person) {
  enum status status = numbers_drop(apply, old);
  if (status == STATUS_OK)
    status = numbers_put(apply, person);
  if (status == STATUS_OK)
    status = names_drop(apply, old);
  return status ? status : names_put(apply, person);
}

enum status apply_person(struct apply *apply, const Lots__Person *person) {
  Lots__Person nobody = LOTS__PERSON__INIT, *old = &nobody;
  enum status status = apply_get_person(apply, person->id, &old);
  if (status && status != STATUS_NOT_FOUND)
    return status;
  status = record_put(apply, old, person);
  if (status == STATUS_OK)
    status = registrar_put(apply, old, person);
  if (status == STATUS_OK)
    status = indexes_put(apply, old, person);
  return status ? status : relist_all(apply, old, person);
}
