/* tables: which derived tables there are, how their keys are made, and how a row is sealed and opened.
 *
 * Everything here is derived from the journal by apply.c and can be thrown away. Only apply.c writes; only view.c,
 * writer.c and the store's own start read. Keys are big-endian parts put together by key_*(); values are sealed
 * protobuf or small fixed records.
 *
 *   META           "state"                                -> fixed: journal head, numbers, totals, directory version,
 *                                                            what else struct meta has
 *                  "store"                                -> fixed: schema, store id (the store's own start)
 *                  "erasures"                             -> fixed: how many keys were destroyed when it was made
 *   ORGANISATION   organisation                           -> Organisation
 *   UNIT           unit                                   -> Unit
 *   PRINCIPAL      principal                              -> Principal
 *   INVITATION     hash of code                           -> InvitationIssued
 *                  principal                              -> hash of the newest code
 *   CERTIFICATE    serial                                 -> Certificate
 *   HOLDER         principal, serial                      -> nothing: the certificates of each
 *   PERSON         person                                 -> Person, sealed by the person
 *   PERSON_NUMBER  blind(organisation, number)            -> person
 *   PERSON_NAME    blind(organisation, 3 letters), person -> nothing; never for protected persons
 *   PERSON_RECORD  person, kind, record                   -> nothing: the person's cases, referrals (by whether they open
 *                                                            the person), registrar; protection, and who is named
 *   REFERRAL       referral                               -> Referral, sealed by the person
 *   REFERRAL_HEAD  referral                               -> fixed: organisation, unit, person, by
 *   REFERRAL_LIST  unit, open or ended, referral          -> head, ReferralRow sealed: a covering index
 *   CASE           case                                   -> head, staff, Case sealed by the person (case_row.h)
 *   CASE_LIST      owner, live or final, case             -> head, CaseIndexRow sealed: a covering index
 *   CASE_LOG       case, position                         -> fixed: kind of event, what corrects it, numbers (log_row.h)
 *   COUNTER        unit, programme, status                -> number of cases, organisation
 *   EMPLOYER       employer                               -> Employer, sealed by the employer
 *   EMPLOYER_NUMBER blind(organisation, number)           -> employer
 *   EMPLOYER_NAME  blind(organisation, 3 letters), employer -> nothing
 *   EMPLOYER_LIST  organisation, employer                 -> head, EmployerRow sealed: a covering index
 *   EMPLOYER_LOG   owner, date, position                  -> fixed: what stands in the entry there, and about whom
 *   ANALYSIS       employer, workplace, version           -> WorkplaceAnalysis, sealed by the employer
 *   IDEMPOTENCY    hash of principal and key              -> fixed: where the entry stands, and where its answer
 *   PROFILE        case, section                          -> ProfileIndexRow, sealed by the person
 *   SUPPORT        case, date, position                   -> SupportIndexRow, sealed by the person: support given
 *   DUE            owner, day, case                       -> fixed: what the day was made by (due_rows.h)
 *                  case                                   -> fixed: that day, and the latest that a note tells of
 *                  organisation, programme, case          -> fixed: the version of settings that the day was made by
 *                  organisation, programme                -> fixed: the version that holds; how far cases follow it
 *   UNIT_STAFF     unit, principal                        -> nothing: who has, or had, a role there
 *   ORG_STAFF      organisation, principal                -> nothing
 *   SUPERVISION    owner, date, position                  -> fixed: when, how long, of whom (supervision_row.h)
 *                  'p', position                          -> the same
 *   DOCUMENT       case, document                         -> Document, sealed by the person
 *   DOCUMENT_CASE  document                               -> case
 *   UPLOAD         staff, upload                          -> case, person, time, size, UploadStored sealed by the person
 *   CHUNK          upload, offset                         -> fixed: where the bytes stand, and how many
 *   UPLOAD_END     time, staff, upload                    -> nothing: the time of its newest piece
 *   UPLOAD_SUM     staff (0: all)                         -> fixed: how many, how large as announced; a day, and
 *                                                            how much ended on it without becoming a document
 *
 * The owner in CASE_LIST is the unit, and each member of staff who ever had an assignment in the case: a caseload over
 * any number of units is one range. Two short lists of a unit stand there too: what is offered to it, and decisions
 * that are not executed.
 *
 * The owner in DUE is the unit, and each member of staff as in CASE_LIST; live cases alone. No item of a case's agenda
 * is due before the day of its rows (DUE_NEVER: it has none), unless the organisation's settings have changed since it
 * was made: such cases stand by it too, and follow in slices.
 *
 * An employer has a data key of its own, for a sole trader's record is personal data (C15). Keys are found by subject;
 * persons are subjects by their number, employers by SUBJECT_EMPLOYER + their number, which no person ever reaches. The
 * owner in EMPLOYER_LOG is the employer, the unit whose work it was, and the case that it was for, if any.
 */
#pragma once

#include "common/arena.h"
#include "common/date.h"
#include "server/store/keys/keyring.h"
#include "server/store/kv/kv.h"
#include "server/store/stream/stream.h"

enum table {
  TABLE_META,
  TABLE_ORGANISATION,
  TABLE_UNIT,
  TABLE_PRINCIPAL,
  TABLE_INVITATION,
  TABLE_CERTIFICATE,
  TABLE_PERSON,
  TABLE_PERSON_NUMBER,
  TABLE_PERSON_NAME,
  TABLE_PERSON_RECORD,
  TABLE_REFERRAL,
  TABLE_REFERRAL_HEAD,
  TABLE_REFERRAL_LIST,
  TABLE_CASE,
  TABLE_CASE_LIST,
  TABLE_CASE_LOG,
  TABLE_COUNTER,
  TABLE_IDEMPOTENCY,
  TABLE_PROFILE,
  TABLE_SUPPORT,
  /* employers and workplaces */
  TABLE_EMPLOYER,
  TABLE_EMPLOYER_NUMBER,
  TABLE_EMPLOYER_NAME,
  TABLE_EMPLOYER_LIST,
  TABLE_EMPLOYER_LOG,
  TABLE_ANALYSIS,
  /* the agenda's index */
  TABLE_DUE,
  /* staff */
  TABLE_UNIT_STAFF,
  TABLE_ORG_STAFF,
  TABLE_HOLDER,
  TABLE_SUPERVISION,
  /* documents; document_rows.h, upload_rows.h */
  TABLE_DOCUMENT,
  TABLE_DOCUMENT_CASE,
  TABLE_UPLOAD,
  TABLE_CHUNK,
  TABLE_UPLOAD_END,
  TABLE_UPLOAD_SUM,
  TABLE_COUNT
};

/* A key under construction; big enough for every table. What does not fit is cut off, so bound foreign bytes
 * (KEY_FOREIGN_MAX) first. */
#define KEY_MAX 64
#define KEY_FOREIGN_MAX 48
struct key {
  uint8_t bytes[KEY_MAX];
  size_t len;
};

struct key key_new(void);
/* Begins with a kind of owner and the owner's number. */
struct key key_of_owner(uint8_t owner, uint64_t id);
void key_u64(struct key *key, uint64_t value);
void key_u8(struct key *key, uint8_t value);
void key_bytes(struct key *key, struct slice bytes);
struct slice key_slice(const struct key *key);
struct key key_of_u64(uint64_t value);
uint64_t u64_at(struct slice bytes, size_t offset); /* big-endian; 0 when too short */
/* The number that a composite key ends in; 0 when too short. */
uint64_t key_last(struct slice key);

/* Prefixes of composite keys; add the record's number for a whole key. */
enum list_owner {
  LIST_OF_UNIT = 'u',
  LIST_OF_STAFF = 's',
  LIST_OF_OFFERED = 't',    /* a unit's: cases that are offered to it */
  LIST_OF_UNEXECUTED = 'x', /* a unit's: cases with a granted decision that is not executed */
};
struct key key_case_list(enum list_owner owner, uint64_t id, bool final);
struct key key_referral_list(uint64_t unit, bool ended);
struct key key_profile(uint64_t kase, uint8_t section);
enum record_kind {
  RECORD_REGISTRAR = 'b',
  RECORD_CASE = 'c',
  RECORD_REFERRAL = 'r', /* one that opens the person to who handles it */
  RECORD_CLOSED_REFERRAL = 'x',
  RECORD_PROTECTED = 'p', /* number 0; while the record is protected */
  RECORD_NAMED = 'n',     /* by staff: from and to, of the newest naming */
};
struct key key_person_record(uint64_t person, enum record_kind kind);
/* Of SUPPORT: from a day on; dates in the order of days. Add the position for a whole key. */
struct key key_support(uint64_t kase, int32_t date);
int32_t key_support_date(struct slice key);

/* --- employers --- */
#define SUBJECT_EMPLOYER (UINT64_C(1) << 63)
static inline uint64_t subject_of_employer(uint64_t employer) {
  return SUBJECT_EMPLOYER | employer;
}
enum log_owner { LOG_OF_EMPLOYER = 'e', LOG_OF_UNIT = 'u', LOG_OF_CASE = 'c' };
/* A row of EMPLOYER_LOG: enough to count by and to judge who may read the entry. */
struct employer_log_row {
  bool visit; /* a study visit; else a contact */
  bool in_person, names_client;
  bool job, support; /* its purpose */
  bool uncounted;    /* corrected by a later row, or struck out: told, but counted nowhere */
  uint64_t employer, kase, staff;
};
#define EMPLOYER_LOG_DATE_AT 9 /* where the date stands in the key of a row */
struct key key_employer_log(enum log_owner owner, uint64_t id);
/* Dates before 1970 too stand in order. */
void key_date(struct key *key, int32_t date);
int32_t date_at(struct slice bytes, size_t offset);
struct key employer_log_value(const struct employer_log_row *row);
/* DATA_LOSS: it is none. */
enum status employer_log_read(struct slice value, struct employer_log_row *out) MUST_USE;

/* --- the agenda's index --- */
enum due_owner {
  DUE_OF_UNIT = 'u',
  DUE_OF_STAFF = 's',
  DUE_OF_CASE = 'c',
  DUE_OF_SETTINGS = 'o', /* an organisation's, by programme; due_rows.h */
  DUE_VERSION = 'v',
  DUE_WAITING = 'w',
};
#define DUE_NEVER DATE_MAX
/* Prefixes; of units and staff add day and case for a whole key. DUE_OF_CASE: the case is the owner and all. */
struct key key_due(enum due_owner owner, uint64_t id);
int32_t key_due_day(struct slice key);
struct due {
  int32_t day;  /* DATE_NONE: the case stands in no list, it has ended */
  int32_t note; /* DATE_NONE: no note */
};

struct directory_cache;
struct meta_held;
struct apply_hand;

/* A snapshot, or the write transaction, with the keys to open what is in it. Belongs to one thread. */
struct rows {
  struct kv_txn *txn;
  struct keyring_reader *keys;
  const struct keyring_secrets *secrets;
  struct meta_held *held;            /* NULL: META is read, and written, at each call */
  struct directory_cache *directory; /* NULL: rows of the directory are opened at each call */
  struct apply_hand *hand;           /* NULL: a case is written with each entry that changes it; apply.h */
};

/* Opens a sealed row into the arena. NOT_FOUND: no row, or its subject's key is destroyed. DATA_LOSS: it does not open.
 */
enum status rows_get(const struct rows *rows, enum table table, const struct key *key, uint64_t subject,
                     const ProtobufCMessageDescriptor *type, struct arena *arena, void *out) MUST_USE;
/* Opens one as far as the packed message, in the arena; and unpacks such a one. */
enum status rows_get_packed(const struct rows *rows, enum table table, const struct key *key, uint64_t subject,
                            struct arena *arena, struct slice *out) MUST_USE;
enum status rows_unpack(const ProtobufCMessageDescriptor *type, struct slice packed, struct arena *arena,
                        void *out) MUST_USE;
/* Opens a sealed value that a scan gave. */
enum status rows_open(const struct rows *rows, enum table table, struct slice key, struct slice value, uint64_t subject,
                      const ProtobufCMessageDescriptor *type, struct arena *arena, void *out) MUST_USE;
enum status rows_put(const struct rows *rows, enum table table, const struct key *key, uint64_t subject,
                     const ProtobufCMessage *message, struct arena *arena) MUST_USE;
/* The same, behind bytes in clear that say what may be known without opening it; rows_open() takes what is behind them.
 */
enum status rows_put_behind(const struct rows *rows, enum table table, const struct key *key, uint64_t subject,
                            struct slice clear, const ProtobufCMessage *message, struct arena *arena) MUST_USE;
enum status rows_del(const struct rows *rows, enum table table, const struct key *key) MUST_USE;

/* Calls `visit` for each row whose key begins with `prefix`, in order or from the last back, until it has enough, or
 * returns other than OK, which is then returned; NOT_FOUND is the end as well, and OK. Nothing may be written meanwhile. */
enum rows_order { ROWS_FORWARDS, ROWS_BACKWARDS };
typedef enum status rows_visit(void *context, struct slice key, struct slice value, bool *enough);
enum status rows_each(const struct rows *rows, enum table table, const struct key *prefix, enum rows_order order,
                      rows_visit *visit, void *context) MUST_USE;

/* Puts `value` unless it stands there already: a page that is not touched need not be written. */
enum status rows_put_plain(const struct rows *rows, enum table table, const struct key *key,
                           struct slice value) MUST_USE;

/* Whose record is it: REFERRAL_HEAD, and in clear before each row of a list, where it tells the subject
 * and is judged before anything is opened. */
struct record_head {
  uint64_t organisation, unit, person;
  uint64_t by; /* REFERRAL_HEAD: who registered it; else 0 */
};
enum status rows_head(const struct rows *rows, enum table table, uint64_t id, struct record_head *out) MUST_USE;
enum status rows_put_head(const struct rows *rows, enum table table, uint64_t id,
                          const struct record_head *head) MUST_USE;

/* Rows of lists: head (without `by`), then the sealed row. Put leaves an equal row alone. */
enum status rows_put_listed(const struct rows *rows, enum table table, const struct key *key,
                            const struct record_head *head, const ProtobufCMessage *message,
                            struct arena *arena) MUST_USE;
struct record_head rows_listed_head(struct slice value);
enum status rows_open_listed(const struct rows *rows, enum table table, struct slice key, struct slice value,
                             const ProtobufCMessageDescriptor *type, struct arena *arena, void *out) MUST_USE;

/* A case that nothing was kept of: no day, no note. */
enum status rows_due(const struct rows *rows, uint64_t kase, struct due *out) MUST_USE;
enum status rows_put_due(const struct rows *rows, uint64_t kase, const struct due *due) MUST_USE;

/* META: numbers are given in order, so that a number not below `next` is a new record; of records, in the order of each
 * organisation (common/record_number.h), whose next ones have a row of their own. Envelopes in the journal tell of kinds by
 * these: new ones come at the end, and each from NUMBER_PERSON on is one of records. */
enum number {
  NUMBER_ORGANISATION,
  NUMBER_UNIT,
  NUMBER_PRINCIPAL,
  NUMBER_PERSON,
  NUMBER_REFERRAL,
  NUMBER_CASE,
  NUMBER_EMPLOYER,
  NUMBER_DOCUMENT,
  NUMBER_UPLOAD,
  NUMBER_COUNT
};
/* Which format the newest entries of the journal have, and so all that follow. */
enum journal_format {
  JOURNAL_EMPTY,
  JOURNAL_OLD, /* without envelopes: to be taken over before anything else is written */
  JOURNAL_LEAN,
};
struct meta {
  struct stream_head head;
  uint64_t entries;  /* in the journal; what the next one's index as a leaf is */
  int64_t newest_us; /* the latest time of any entry: what ends, ends by it */
  uint64_t answer;   /* the last place where an answer was kept; none before it is given again */
  enum journal_format format;
  int64_t uploads_end_us; /* the first time at which an upload ends; 0: not known, or some of it is left to take away */
  uint64_t directory_version;
  uint64_t next[NUMBER_COUNT];
  uint64_t totals[NUMBER_COUNT];
};
/* META as one snapshot or transaction has it: read when it is first asked for and, in a write transaction, written when
 * it is flushed. All zero with each new one. */
struct meta_held {
  bool known, changed;
  struct meta meta;
};
/* Of empty tables: all zero, next numbers 1. */
enum status rows_meta(const struct rows *rows, struct meta *out) MUST_USE;
enum status rows_put_meta(const struct rows *rows, const struct meta *meta) MUST_USE;
/* Where the journal stood, of tables of any schema: every layout begins and ends alike. Position 0 in empty tables. */
enum status rows_journal_head(const struct rows *rows, struct stream_head *out) MUST_USE;
/* Before the commit of a transaction that holds it. */
enum status rows_flush_meta(const struct rows *rows) MUST_USE;
/* The next free number of a kind, read without taking it; 0 when it cannot be read. */
uint64_t rows_next_number(const struct rows *rows, enum number number);
/* The same of a kind of records, in an organisation. */
uint64_t rows_next_record(const struct rows *rows, enum number number, uint64_t organisation);
/* Takes a number of records; *is_new: none as high was taken in its organisation. */
enum status rows_take_record(const struct rows *rows, enum number number, uint64_t taken, bool *is_new) MUST_USE;
/* Whether rows_take_record() would say so. */
bool rows_is_new_record(const struct rows *rows, enum number number, uint64_t taken);
/* Bare numbers below it were given to all alike; 0 when it cannot be read. It never changes once an organisation has
 * numbers of its own. */
uint64_t rows_first_own_number(const struct rows *rows);
/* How many records of a kind there are; 0 when it cannot be read. */
uint64_t rows_total(const struct rows *rows, enum number number);
/* See apply_directory_version(). */
uint64_t rows_directory_version(const struct rows *rows);

/* Blind indexes (design: sealed things are found by keyed hashes). 16 bytes each. */
#define BLIND_LEN 16
void blind_number(const struct keyring_secrets *secrets, uint64_t organisation, const char *digits,
                  uint8_t out[BLIND_LEN]);
/* Of the first three folded letters of a word (or the whole word if shorter). */
void blind_name(const struct keyring_secrets *secrets, uint64_t organisation, const char *folded_word,
                uint8_t out[BLIND_LEN]);
/* The same of employers: equal texts give other hashes than persons'. */
void blind_employer_number(const struct keyring_secrets *secrets, uint64_t organisation, const char *digits,
                           uint8_t out[BLIND_LEN]);
void blind_employer_name(const struct keyring_secrets *secrets, uint64_t organisation, const char *folded_word,
                         uint8_t out[BLIND_LEN]);
