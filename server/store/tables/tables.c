/* tables: see tables.h. */
#include "tables.h"

#include "common/record_number.h"

/* --- keys --------------------------------------------------------------------------------------------------------- */

struct key key_new(void) {
  return (struct key){0};
}

void key_bytes(struct key *key, struct slice bytes) {
  size_t room = KEY_MAX - key->len;
  size_t len = bytes.len < room ? bytes.len : room;
  if (len)
    memcpy(key->bytes + key->len, bytes.data, len);
  key->len += len;
}

static void u64_write(uint8_t out[8], uint64_t value) {
  for (int i = 7; i >= 0; i--, value >>= 8)
    out[i] = (uint8_t)value;
}

void key_u64(struct key *key, uint64_t value) {
  uint8_t bytes[8];
  u64_write(bytes, value);
  key_bytes(key, slice_of(bytes, sizeof bytes));
}

void key_u8(struct key *key, uint8_t value) {
  key_bytes(key, slice_of(&value, 1));
}

struct slice key_slice(const struct key *key) {
  return slice_of(key->bytes, key->len);
}

struct key key_of_owner(uint8_t owner, uint64_t id) {
  struct key key = key_new();
  key_u8(&key, owner);
  key_u64(&key, id);
  return key;
}

struct key key_of_u64(uint64_t value) {
  struct key key = key_new();
  key_u64(&key, value);
  return key;
}

uint64_t u64_at(struct slice bytes, size_t offset) {
  if (bytes.len < 8 || offset > bytes.len - 8)
    return 0;
  uint64_t value = 0;
  for (size_t i = 0; i < 8; i++)
    value = value << 8 | bytes.data[offset + i];
  return value;
}

uint64_t key_last(struct slice key) {
  return key.len < 8 ? 0 : u64_at(key, key.len - 8);
}

struct key key_case_list(enum list_owner owner, uint64_t id, bool final) {
  struct key key = key_of_owner((uint8_t)owner, id);
  key_u8(&key, final);
  return key;
}

struct key key_referral_list(uint64_t unit, bool ended) {
  struct key key = key_of_u64(unit);
  key_u8(&key, ended);
  return key;
}

struct key key_profile(uint64_t kase, uint8_t section) {
  struct key key = key_of_u64(kase);
  key_u8(&key, section);
  return key;
}

struct key key_person_record(uint64_t person, enum record_kind kind) {
  struct key key = key_of_u64(person);
  key_u8(&key, (uint8_t)kind);
  return key;
}

/* The sign bit turned, so that days before 1970 stand first. */
struct key key_support(uint64_t kase, int32_t date) {
  struct key key = key_of_u64(kase);
  key_u64(&key, (uint32_t)date ^ 0x80000000u);
  return key;
}

int32_t key_support_date(struct slice key) {
  return (int32_t)((uint32_t)u64_at(key, 8) ^ 0x80000000u);
}

/* --- sealed rows -------------------------------------------------------------------------------------------------- */

/* Rows are mostly smaller than this; they are opened on the stack and only the message reaches the arena. */
#define PLAIN_SMALL 2048

/* Where a value lives: table and key. A sealed value opens nowhere else. */
struct place {
  uint8_t bytes[1 + KEY_MAX];
  size_t len;
};

static struct place place_of(enum table table, struct slice key) {
  struct place place = {.len = 1 + key.len};
  place.bytes[0] = (uint8_t)table;
  if (key.len)
    memcpy(place.bytes + 1, key.data, key.len);
  return place;
}

enum status rows_unpack(const ProtobufCMessageDescriptor *type, struct slice packed, struct arena *arena, void *out) {
  void *message = arena_unpack(arena, type, packed);
  if (!message)
    return arena_failed(arena) ? STATUS_RESOURCE_EXHAUSTED : STATUS_DATA_LOSS;
  memcpy(out, &message, sizeof message); /* the caller's type is T **; writing it as void ** would be aliasing */
  return STATUS_OK;
}

static enum status unseal(const struct rows *rows, enum table table, struct slice key, struct slice value,
                          uint64_t subject, uint8_t *plain) {
  const struct secure_key *data_key;
  enum status status = keyring_key(rows->keys, subject, &data_key);
  if (status)
    return status;
  struct place place = place_of(table, key);
  return secure_open(data_key, slice_of(place.bytes, place.len), value, plain);
}

static bool may_be_sealed(struct slice key, struct slice value) {
  return key.len <= KEY_MAX && value.len >= SECURE_OVERHEAD;
}

enum status rows_open(const struct rows *rows, enum table table, struct slice key, struct slice value, uint64_t subject,
                      const ProtobufCMessageDescriptor *type, struct arena *arena, void *out) {
  if (!may_be_sealed(key, value))
    return STATUS_DATA_LOSS;
  uint8_t small[PLAIN_SMALL];
  size_t len = value.len - SECURE_OVERHEAD;
  uint8_t *plain = len <= sizeof small ? small : arena_alloc(arena, len);
  if (!plain)
    return STATUS_RESOURCE_EXHAUSTED;
  enum status status = unseal(rows, table, key, value, subject, plain);
  return status ? status : rows_unpack(type, slice_of(plain, len), arena, out);
}

enum status rows_get_packed(const struct rows *rows, enum table table, const struct key *key, uint64_t subject,
                            struct arena *arena, struct slice *out) {
  struct slice value;
  enum status status = kv_get(rows->txn, table, key_slice(key), &value);
  if (status)
    return status;
  if (!may_be_sealed(key_slice(key), value))
    return STATUS_DATA_LOSS;
  size_t len = value.len - SECURE_OVERHEAD;
  uint8_t *plain = arena_alloc(arena, len);
  if (!plain)
    return STATUS_RESOURCE_EXHAUSTED;
  *out = slice_of(plain, len);
  return unseal(rows, table, key_slice(key), value, subject, plain);
}

enum status rows_get(const struct rows *rows, enum table table, const struct key *key, uint64_t subject,
                     const ProtobufCMessageDescriptor *type, struct arena *arena, void *out) {
  struct slice value;
  enum status status = kv_get(rows->txn, table, key_slice(key), &value);
  return status ? status : rows_open(rows, table, key_slice(key), value, subject, type, arena, out);
}

/* `clear` as it is, then the message sealed; in the arena. */
static enum status seal(const struct rows *rows, enum table table, const struct key *key, uint64_t subject,
                        struct slice clear, const ProtobufCMessage *message, struct arena *arena, struct slice *out) {
  const struct secure_key *data_key;
  enum status status = keyring_key(rows->keys, subject, &data_key);
  if (status)
    return status;
  struct slice plain = arena_pack(arena, message);
  if (!plain.data)
    return STATUS_RESOURCE_EXHAUSTED;
  uint8_t *bytes = arena_alloc(arena, clear.len + plain.len + SECURE_OVERHEAD);
  if (!bytes)
    return STATUS_RESOURCE_EXHAUSTED;
  if (clear.len)
    memcpy(bytes, clear.data, clear.len);
  struct place place = place_of(table, key_slice(key));
  secure_seal(data_key, slice_of(place.bytes, place.len), plain, bytes + clear.len);
  *out = slice_of(bytes, clear.len + plain.len + SECURE_OVERHEAD);
  return STATUS_OK;
}

enum status rows_put_behind(const struct rows *rows, enum table table, const struct key *key, uint64_t subject,
                            struct slice clear, const ProtobufCMessage *message, struct arena *arena) {
  struct slice value;
  enum status status = seal(rows, table, key, subject, clear, message, arena, &value);
  return status ? status : kv_put(rows->txn, table, key_slice(key), value);
}

enum status rows_put(const struct rows *rows, enum table table, const struct key *key, uint64_t subject,
                     const ProtobufCMessage *message, struct arena *arena) {
  return rows_put_behind(rows, table, key, subject, slice_of(NULL, 0), message, arena);
}

enum status rows_del(const struct rows *rows, enum table table, const struct key *key) {
  return kv_del(rows->txn, table, key_slice(key));
}

enum status rows_put_plain(const struct rows *rows, enum table table, const struct key *key, struct slice value) {
  struct slice old;
  enum status status = kv_get(rows->txn, table, key_slice(key), &old);
  if (status == STATUS_NOT_FOUND || (status == STATUS_OK && !slice_equal(old, value)))
    status = kv_put(rows->txn, table, key_slice(key), value);
  return status;
}

/* --- heads, and rows of lists ------------------------------------------------------------------------------------- */

#define HEAD_LEN 24

/* `by` is last and absent when 0. */
static struct key head_bytes(const struct record_head *head, bool with_by) {
  struct key bytes = key_of_u64(head->organisation);
  key_u64(&bytes, head->unit);
  key_u64(&bytes, head->person);
  if (with_by && head->by)
    key_u64(&bytes, head->by);
  return bytes;
}

struct record_head rows_listed_head(struct slice value) {
  return (struct record_head){.organisation = u64_at(value, 0), .unit = u64_at(value, 8), .person = u64_at(value, 16)};
}

enum status rows_head(const struct rows *rows, enum table table, uint64_t id, struct record_head *out) {
  struct key key = key_of_u64(id);
  struct slice value;
  enum status status = kv_get(rows->txn, table, key_slice(&key), &value);
  if (status)
    return status;
  if (value.len < HEAD_LEN)
    return STATUS_DATA_LOSS;
  *out = rows_listed_head(value);
  out->by = u64_at(value, HEAD_LEN);
  return STATUS_OK;
}

enum status rows_put_head(const struct rows *rows, enum table table, uint64_t id, const struct record_head *head) {
  struct key key = key_of_u64(id), value = head_bytes(head, true);
  return rows_put_plain(rows, table, &key, key_slice(&value));
}

enum status rows_put_listed(const struct rows *rows, enum table table, const struct key *key,
                            const struct record_head *head, const ProtobufCMessage *message, struct arena *arena) {
  struct key clear = head_bytes(head, false);
  struct slice value;
  enum status status = seal(rows, table, key, head->person, key_slice(&clear), message, arena, &value);
  return status ? status : rows_put_plain(rows, table, key, value);
}

enum status rows_open_listed(const struct rows *rows, enum table table, struct slice key, struct slice value,
                             const ProtobufCMessageDescriptor *type, struct arena *arena, void *out) {
  if (value.len < HEAD_LEN)
    return STATUS_DATA_LOSS;
  struct slice sealed = slice_of(value.data + HEAD_LEN, value.len - HEAD_LEN);
  return rows_open(rows, table, key, sealed, rows_listed_head(value).person, type, arena, out);
}

/* --- META --------------------------------------------------------------------------------------------------------- */

/* Position, end, directory version, entries, newest time, last answer, format, end of uploads; then next and total of
 * each kind. */
#define META_SINGLE 8
#define META_NUMBERS (META_SINGLE + 2 * NUMBER_COUNT)
#define META_LEN (8 * META_NUMBERS + SECURE_HASH)

static struct key meta_key(void) {
  struct key key = key_new();
  key_bytes(&key, slice_str("state"));
  return key;
}

static struct meta meta_read(struct slice value) {
  struct meta meta = {.head = {.position = u64_at(value, 0), .end = u64_at(value, 8)},
                      .directory_version = u64_at(value, 16),
                      .entries = u64_at(value, 24),
                      .newest_us = (int64_t)u64_at(value, 32),
                      .answer = u64_at(value, 40),
                      .format = (enum journal_format)u64_at(value, 48),
                      .uploads_end_us = (int64_t)u64_at(value, 56)};
  for (size_t i = 0; i < NUMBER_COUNT; i++) {
    meta.next[i] = u64_at(value, 8 * META_SINGLE + 16 * i);
    meta.totals[i] = u64_at(value, 8 * META_SINGLE + 8 + 16 * i);
  }
  memcpy(meta.head.hash, value.data + META_LEN - SECURE_HASH, SECURE_HASH);
  return meta;
}

static enum status meta_get(const struct rows *rows, struct meta *out) {
  struct key key = meta_key();
  struct slice value;
  enum status status = kv_get(rows->txn, TABLE_META, key_slice(&key), &value);
  if (status == STATUS_NOT_FOUND) {
    *out = (struct meta){0};
    for (size_t i = 0; i < NUMBER_COUNT; i++)
      out->next[i] = 1;
    return STATUS_OK;
  }
  if (status)
    return status;
  if (value.len != META_LEN)
    return STATUS_DATA_LOSS;
  *out = meta_read(value);
  return STATUS_OK;
}

enum status rows_journal_head(const struct rows *rows, struct stream_head *out) {
  struct key key = meta_key();
  struct slice value;
  *out = (struct stream_head){0};
  enum status status = kv_get(rows->txn, TABLE_META, key_slice(&key), &value);
  if (status)
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
  if (value.len < 2 * sizeof(uint64_t) + SECURE_HASH)
    return STATUS_DATA_LOSS;
  *out = (struct stream_head){.position = u64_at(value, 0), .end = u64_at(value, 8)};
  memcpy(out->hash, value.data + value.len - SECURE_HASH, SECURE_HASH);
  return STATUS_OK;
}

static enum status meta_put(const struct rows *rows, const struct meta *meta) {
  uint8_t bytes[META_LEN];
  u64_write(bytes, meta->head.position);
  u64_write(bytes + 8, meta->head.end);
  u64_write(bytes + 16, meta->directory_version);
  u64_write(bytes + 24, meta->entries);
  u64_write(bytes + 32, (uint64_t)meta->newest_us);
  u64_write(bytes + 40, meta->answer);
  u64_write(bytes + 48, meta->format);
  u64_write(bytes + 56, (uint64_t)meta->uploads_end_us);
  for (size_t i = 0; i < NUMBER_COUNT; i++) {
    u64_write(bytes + 8 * META_SINGLE + 16 * i, meta->next[i]);
    u64_write(bytes + 8 * META_SINGLE + 8 + 16 * i, meta->totals[i]);
  }
  memcpy(bytes + META_LEN - SECURE_HASH, meta->head.hash, SECURE_HASH);
  struct key key = meta_key();
  return kv_put(rows->txn, TABLE_META, key_slice(&key), slice_of(bytes, sizeof bytes));
}

/* In `own` when none is held. */
static enum status meta_find(const struct rows *rows, struct meta *own, const struct meta **out) {
  struct meta_held *held = rows->held;
  bool known = held && held->known;
  *out = held ? &held->meta : own;
  enum status status = known ? STATUS_OK : meta_get(rows, held ? &held->meta : own);
  if (held)
    held->known = status == STATUS_OK;
  return status;
}

enum status rows_meta(const struct rows *rows, struct meta *out) {
  struct meta own;
  const struct meta *found;
  enum status status = meta_find(rows, &own, &found);
  if (status == STATUS_OK)
    *out = *found;
  return status;
}

enum status rows_put_meta(const struct rows *rows, const struct meta *meta) {
  if (!rows->held)
    return meta_put(rows, meta);
  *rows->held = (struct meta_held){.known = true, .changed = true, .meta = *meta};
  return STATUS_OK;
}

enum status rows_flush_meta(const struct rows *rows) {
  struct meta_held *held = rows->held;
  enum status status = held && held->changed ? meta_put(rows, &held->meta) : STATUS_OK;
  if (held && status == STATUS_OK)
    held->changed = false;
  return status;
}

uint64_t rows_next_number(const struct rows *rows, enum number number) {
  struct meta own;
  const struct meta *meta;
  return meta_find(rows, &own, &meta) ? 0 : meta->next[number];
}

/* --- numbers of records ------------------------------------------------------------------------------------------- */

#define RECORD_KINDS (NUMBER_COUNT - NUMBER_PERSON)

/* The next of each kind. */
struct own_numbers {
  uint64_t next[RECORD_KINDS];
};

static struct key own_numbers_key(uint64_t organisation) {
  struct key key = key_new();
  key_bytes(&key, slice_str("numbers"));
  key_u64(&key, organisation);
  return key;
}

uint64_t rows_first_own_number(const struct rows *rows) {
  struct meta own;
  const struct meta *meta;
  uint64_t first = 0;
  if (meta_find(rows, &own, &meta) != STATUS_OK)
    return 0;
  for (size_t kind = NUMBER_PERSON; kind < NUMBER_COUNT; kind++)
    first = meta->next[kind] > first ? meta->next[kind] : first;
  return first;
}

static enum status own_numbers(const struct rows *rows, uint64_t organisation, struct own_numbers *out) {
  struct key key = own_numbers_key(organisation);
  struct slice value;
  enum status status = kv_get(rows->txn, TABLE_META, key_slice(&key), &value);
  uint64_t first = status == STATUS_NOT_FOUND ? rows_first_own_number(rows) : 0;
  if (status == STATUS_NOT_FOUND)
    status = first ? STATUS_OK : STATUS_DATA_LOSS;
  else if (status == STATUS_OK && value.len != 8 * RECORD_KINDS)
    status = STATUS_DATA_LOSS;
  for (size_t i = 0; status == STATUS_OK && i < RECORD_KINDS; i++)
    out->next[i] = first ? first : u64_at(value, 8 * i);
  return status;
}

static enum status put_own_numbers(const struct rows *rows, uint64_t organisation, const struct own_numbers *numbers) {
  struct key key = own_numbers_key(organisation);
  uint8_t bytes[8 * RECORD_KINDS];
  for (size_t i = 0; i < RECORD_KINDS; i++)
    u64_write(bytes + 8 * i, numbers->next[i]);
  return kv_put(rows->txn, TABLE_META, key_slice(&key), slice_of(bytes, sizeof bytes));
}

uint64_t rows_next_record(const struct rows *rows, enum number number, uint64_t organisation) {
  struct own_numbers numbers;
  bool ok = own_numbers(rows, organisation, &numbers) == STATUS_OK;
  return ok ? record_number(organisation, numbers.next[number - NUMBER_PERSON]) : 0;
}

enum status rows_take_record(const struct rows *rows, enum number number, uint64_t taken, bool *is_new) {
  struct own_numbers numbers;
  uint64_t organisation = record_number_organisation(taken);
  *is_new = false;
  enum status status = number < NUMBER_PERSON ? STATUS_DATA_LOSS : own_numbers(rows, organisation, &numbers);
  if (status != STATUS_OK || record_number_own(taken) < numbers.next[number - NUMBER_PERSON])
    return status;
  *is_new = true;
  numbers.next[number - NUMBER_PERSON] = record_number_own(taken) + 1;
  return put_own_numbers(rows, organisation, &numbers);
}

bool rows_is_new_record(const struct rows *rows, enum number number, uint64_t taken) {
  struct own_numbers numbers;
  return number >= NUMBER_PERSON && own_numbers(rows, record_number_organisation(taken), &numbers) == STATUS_OK &&
         record_number_own(taken) >= numbers.next[number - NUMBER_PERSON];
}

uint64_t rows_total(const struct rows *rows, enum number number) {
  struct meta own;
  const struct meta *meta;
  return meta_find(rows, &own, &meta) ? 0 : meta->totals[number];
}

uint64_t rows_directory_version(const struct rows *rows) {
  struct meta own;
  const struct meta *meta;
  return meta_find(rows, &own, &meta) ? 0 : meta->directory_version;
}

/* --- blind indexes ------------------------------------------------------------------------------------------------ */

/* Longer than any number or three letters. */
#define BLIND_TEXT_MAX 40

static void blind(const struct keyring_secrets *secrets, uint8_t use, uint64_t organisation, struct slice text,
                  uint8_t out[BLIND_LEN]) {
  struct key data = key_new();
  key_u8(&data, use);
  key_u64(&data, organisation);
  key_bytes(&data, text);
  uint8_t mac[SECURE_HASH];
  secure_mac(&secrets->blind, key_slice(&data), mac);
  memcpy(out, mac, BLIND_LEN);
}

void blind_number(const struct keyring_secrets *secrets, uint64_t organisation, const char *digits,
                  uint8_t out[BLIND_LEN]) {
  blind(secrets, 'n', organisation, slice_of(digits, strnlen(digits, BLIND_TEXT_MAX)), out);
}

/* Bytes of the first three letters: a letter begins at every byte that does not continue one. */
static size_t three_letters(const char *word) {
  size_t len = 0;
  for (int letters = 0; len < BLIND_TEXT_MAX && word[len]; len++)
    if (((uint8_t)word[len] & 0xc0) != 0x80 && ++letters > 3)
      break;
  return len;
}

void blind_name(const struct keyring_secrets *secrets, uint64_t organisation, const char *folded_word,
                uint8_t out[BLIND_LEN]) {
  blind(secrets, 'w', organisation, slice_of(folded_word, three_letters(folded_word)), out);
}

void blind_employer_number(const struct keyring_secrets *secrets, uint64_t organisation, const char *digits,
                           uint8_t out[BLIND_LEN]) {
  blind(secrets, 'o', organisation, slice_of(digits, strnlen(digits, BLIND_TEXT_MAX)), out);
}

void blind_employer_name(const struct keyring_secrets *secrets, uint64_t organisation, const char *folded_word,
                         uint8_t out[BLIND_LEN]) {
  blind(secrets, 'f', organisation, slice_of(folded_word, three_letters(folded_word)), out);
}

/* --- employers ---------------------------------------------------------------------------------------------------- */

struct key key_employer_log(enum log_owner owner, uint64_t id) {
  return key_of_owner((uint8_t)owner, id);
}

void key_date(struct key *key, int32_t date) {
  key_u64(key, (uint64_t)((int64_t)date - INT32_MIN));
}

int32_t date_at(struct slice bytes, size_t offset) {
  return (int32_t)((int64_t)(u64_at(bytes, offset) & UINT32_MAX) + INT32_MIN);
}

enum { LOG_VISIT = 1, LOG_IN_PERSON = 2, LOG_NAMES_CLIENT = 4, LOG_SUPPORT = 8, LOG_JOB = 16, LOG_UNCOUNTED = 32 };
#define LOG_LEN 25

struct key employer_log_value(const struct employer_log_row *row) {
  struct key value = key_new();
  key_u8(&value, (uint8_t)((row->visit ? LOG_VISIT : 0) | (row->in_person ? LOG_IN_PERSON : 0) |
                           (row->names_client ? LOG_NAMES_CLIENT : 0) | (row->support ? LOG_SUPPORT : 0) |
                           (row->job ? LOG_JOB : 0) | (row->uncounted ? LOG_UNCOUNTED : 0)));
  key_u64(&value, row->employer);
  key_u64(&value, row->kase);
  key_u64(&value, row->staff);
  return value;
}

enum status employer_log_read(struct slice value, struct employer_log_row *out) {
  if (value.len != LOG_LEN)
    return STATUS_DATA_LOSS;
  uint8_t flags = value.data[0];
  *out = (struct employer_log_row){.visit = flags & LOG_VISIT,
                                   .in_person = flags & LOG_IN_PERSON,
                                   .names_client = flags & LOG_NAMES_CLIENT,
                                   .support = flags & LOG_SUPPORT,
                                   .job = flags & LOG_JOB,
                                   .uncounted = flags & LOG_UNCOUNTED,
                                   .employer = u64_at(value, 1),
                                   .kase = u64_at(value, 9),
                                   .staff = u64_at(value, 17)};
  return STATUS_OK;
}

/* --- the agenda's index ------------------------------------------------------------------------------------------- */

#define DUE_DAY_AT 9 /* after owner and number */
#define DUE_LEN 16

struct key key_due(enum due_owner owner, uint64_t id) {
  return key_of_owner((uint8_t)owner, id);
}

int32_t key_due_day(struct slice key) {
  return date_at(key, DUE_DAY_AT);
}

enum status rows_due(const struct rows *rows, uint64_t kase, struct due *out) {
  struct key key = key_due(DUE_OF_CASE, kase);
  struct slice value;
  *out = (struct due){.day = DATE_NONE, .note = DATE_NONE};
  enum status status = kv_get(rows->txn, TABLE_DUE, key_slice(&key), &value);
  if (status)
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
  if (value.len != DUE_LEN)
    return STATUS_DATA_LOSS;
  *out = (struct due){.day = date_at(value, 0), .note = date_at(value, 8)};
  return STATUS_OK;
}

enum status rows_put_due(const struct rows *rows, uint64_t kase, const struct due *due) {
  struct key key = key_due(DUE_OF_CASE, kase), value = key_new();
  key_date(&value, due->day);
  key_date(&value, due->note);
  return rows_put_plain(rows, TABLE_DUE, &key, key_slice(&value));
}
