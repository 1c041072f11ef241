/* apply_employer: an employer's record with the indexes that find it, the log of contacts and study visits, and
 * workplace analyses.
 *
 * The record is sealed with the employer's own key. Of a contact or a visit only a small row stands here: what was said
 * lives in the journal alone, sealed by the client when there is one. */
#include "apply_internal.h"

#include "common/idnumber.h"
#include "server/store/tables/names.h"

/* --- numbers and names -------------------------------------------------------------------------------------------- */

static struct key number_key(const struct apply *apply, const Lots__Employer *employer) {
  uint8_t hash[BLIND_LEN];
  blind_employer_number(apply->rows->secrets, employer->organisation, employer->number, hash);
  struct key key = key_new();
  key_bytes(&key, slice_of(hash, sizeof hash));
  return key;
}

static struct key name_key(const struct apply *apply, const Lots__Employer *employer, const char *word) {
  uint8_t hash[BLIND_LEN];
  blind_employer_name(apply->rows->secrets, employer->organisation, word, hash);
  struct key key = key_new();
  key_bytes(&key, slice_of(hash, sizeof hash));
  key_u64(&key, employer->id);
  return key;
}

static enum status names_drop(struct apply *apply, const Lots__Employer *old) {
  struct name_words words;
  enum status status = name_words_of(apply->arena, old->name, &words);
  for (size_t i = 0; status == STATUS_OK && i < words.count; i++) {
    struct key key = name_key(apply, old, words.items[i]);
    status = apply_forget(apply, TABLE_EMPLOYER_NAME, &key);
  }
  return status;
}

static enum status names_put(struct apply *apply, const Lots__Employer *employer) {
  struct name_words words;
  enum status status = name_words_of(apply->arena, employer->name, &words);
  for (size_t i = 0; status == STATUS_OK && i < words.count; i++) {
    struct key key = name_key(apply, employer, words.items[i]);
    status = kv_put(apply->rows->txn, TABLE_EMPLOYER_NAME, key_slice(&key), slice_of("", 0));
  }
  return status;
}

/* A number is never changed: an employer with another number is another employer. */
static enum status indexes_put(struct apply *apply, const Lots__Employer *old, const Lots__Employer *employer) {
  struct key number = number_key(apply, employer), id = key_of_u64(employer->id);
  enum status status = rows_put_plain(apply->rows, TABLE_EMPLOYER_NUMBER, &number, key_slice(&id));
  if (status != STATUS_OK || strcmp(old->name, employer->name) == 0)
    return status;
  status = names_drop(apply, old);
  return status ? status : names_put(apply, employer);
}

/* --- the record --------------------------------------------------------------------------------------------------- */

static enum status get(struct apply *apply, uint64_t id, Lots__Employer **out) {
  struct key key = key_of_u64(id);
  return rows_get(apply->rows, TABLE_EMPLOYER, &key, subject_of_employer(id), &lots__employer__descriptor, apply->arena,
                  out);
}

/* Lists show a sole trader's number masked (C15). */
static char *number_shown(struct arena *arena, const Lots__Employer *employer) {
  char digits[IDNUMBER_TEXT_MAX] = "", masked[IDNUMBER_TEXT_MAX];
  if (!employer->sole_trader)
    return employer->number;
  memcpy(digits, employer->number, strnlen(employer->number, sizeof digits - 1));
  idnumber_mask(digits, masked);
  return arena_strdup(arena, masked);
}

static enum status list_put(struct apply *apply, const Lots__Employer *employer) {
  Lots__EmployerRow row = LOTS__EMPLOYER_ROW__INIT;
  row.id = employer->id;
  row.name = employer->name;
  row.number = number_shown(apply->arena, employer);
  row.sni = employer->sni;
  row.size = employer->size;
  row.municipality = employer->municipality;
  row.workplaces = (uint32_t)employer->n_workplaces;
  if (!row.number)
    return STATUS_RESOURCE_EXHAUSTED;
  struct key key = key_of_u64(employer->organisation);
  key_u64(&key, employer->id);
  struct record_head head = {.organisation = employer->organisation, .person = subject_of_employer(employer->id)};
  return rows_put_listed(apply->rows, TABLE_EMPLOYER_LIST, &key, &head, &row.base, apply->arena);
}

static enum status record_put(struct apply *apply, const Lots__Employer *employer) {
  Lots__Employer nobody = LOTS__EMPLOYER__INIT, *old = &nobody;
  enum status status = get(apply, employer->id, &old);
  if (status && status != STATUS_NOT_FOUND)
    return status;
  Lots__Employer record = *employer; /* borrows every part */
  record.revision = old->revision + 1;
  struct key key = key_of_u64(employer->id);
  status = rows_put(apply->rows, TABLE_EMPLOYER, &key, subject_of_employer(employer->id), &record.base, apply->arena);
  if (status == STATUS_OK)
    status = indexes_put(apply, old, employer);
  return status ? status : list_put(apply, employer);
}

/* --- the log ------------------------------------------------------------------------------------------------------ */

static enum status log_put(struct apply *apply, enum log_owner owner, uint64_t id, date_t date,
                           const struct employer_log_row *row) {
  struct key key = key_employer_log(owner, id), value = employer_log_value(row);
  key_date(&key, date);
  key_u64(&key, apply->position);
  return id ? rows_put_plain(apply->rows, TABLE_EMPLOYER_LOG, &key, key_slice(&value)) : STATUS_OK;
}

static enum status log_all(struct apply *apply, uint64_t unit, const char *date, const struct employer_log_row *row) {
  date_t on = date_stored(date);
  enum status status = log_put(apply, LOG_OF_EMPLOYER, row->employer, on, row);
  if (status == STATUS_OK)
    status = log_put(apply, LOG_OF_UNIT, unit, on, row);
  return status ? status : log_put(apply, LOG_OF_CASE, row->kase, on, row);
}

static bool is_struck(const Lots__Correction *correction) {
  return correction && correction->struck;
}

static enum status contact_log(struct apply *apply, const Lots__EmployerContact *contact) {
  struct employer_log_row row = {
      .in_person = contact->mode == LOTS__CONTACT_MODE__CONTACT_MODE_IN_PERSON,
      .names_client = contact->names_client,
      .support = contact->purpose == LOTS__CONTACT_PURPOSE__CONTACT_PURPOSE_SUPPORT,
      .job = contact->purpose == LOTS__CONTACT_PURPOSE__CONTACT_PURPOSE_JOB,
      .uncounted = is_struck(contact->correction),
      .employer = contact->employer,
      .kase = contact->case_,
      .staff = contact->staff,
  };
  return log_all(apply, contact->unit, contact->date, &row);
}

static enum status contact_put(struct apply *apply, const Lots__EmployerContact *contact) {
  enum status status = contact_log(apply, contact);
  return status || !contact->case_ ? status : apply_due_contact(apply, contact->case_);
}

/* A visit is no contact of the week's count: it stands in the logs of employer and case alone. */
static enum status visit_put(struct apply *apply, const Lots__StudyVisit *visit) {
  struct employer_log_row row = {.visit = true,
                                 .in_person = true,
                                 .uncounted = is_struck(visit->correction),
                                 .employer = visit->employer,
                                 .kase = visit->case_,
                                 .staff = visit->staff};
  return log_all(apply, 0, visit->date, &row);
}

/* The row of what was corrected stays, so that the log tells both, and counts no more. */
static enum status uncount(struct apply *apply, enum log_owner owner, uint64_t id, const Lots__Correction *correction) {
  struct key key = key_employer_log(owner, id);
  struct employer_log_row row;
  struct slice old;
  if (!id)
    return STATUS_OK;
  key_date(&key, date_stored(correction->was));
  key_u64(&key, correction->corrects);
  enum status status = kv_get(apply->rows->txn, TABLE_EMPLOYER_LOG, key_slice(&key), &old);
  if (status == STATUS_OK)
    status = employer_log_read(old, &row);
  if (status)
    return status == STATUS_NOT_FOUND ? STATUS_DATA_LOSS : status;
  row.uncounted = true;
  struct key value = employer_log_value(&row);
  return rows_put_plain(apply->rows, TABLE_EMPLOYER_LOG, &key, key_slice(&value));
}

static enum status uncount_all(struct apply *apply, uint64_t employer, uint64_t unit, uint64_t kase,
                               const Lots__Correction *correction) {
  if (!correction)
    return STATUS_DATA_LOSS;
  enum status status = uncount(apply, LOG_OF_EMPLOYER, employer, correction);
  if (status == STATUS_OK)
    status = uncount(apply, LOG_OF_UNIT, unit, correction);
  return status ? status : uncount(apply, LOG_OF_CASE, kase, correction);
}

static enum status contact_correct(struct apply *apply, const Lots__EmployerContact *contact) {
  enum status status = uncount_all(apply, contact->employer, contact->unit, contact->case_, contact->correction);
  if (status == STATUS_OK)
    status = contact_log(apply, contact);
  return status || !contact->case_ ? status : apply_due_again(apply, contact->case_);
}

static enum status visit_correct(struct apply *apply, const Lots__StudyVisit *visit) {
  enum status status = uncount_all(apply, visit->employer, 0, visit->case_, visit->correction);
  return status ? status : visit_put(apply, visit);
}

static enum status analysis_put(struct apply *apply, const Lots__WorkplaceAnalysis *analysis) {
  struct key key = key_of_u64(analysis->employer);
  key_u64(&key, analysis->workplace);
  key_u64(&key, analysis->version);
  return rows_put(apply->rows, TABLE_ANALYSIS, &key, subject_of_employer(analysis->employer), &analysis->base,
                  apply->arena);
}

enum status apply_employer(struct apply *apply, const Lots__Event *event) {
  switch (event->kind_case) {
  case LOTS__EVENT__KIND_EMPLOYER_PUT:
    return record_put(apply, event->employer_put);
  case LOTS__EVENT__KIND_EMPLOYER_CONTACTED:
    return contact_put(apply, event->employer_contacted);
  case LOTS__EVENT__KIND_STUDY_VISITED:
    return visit_put(apply, event->study_visited);
  case LOTS__EVENT__KIND_CONTACT_CORRECTED:
    return contact_correct(apply, event->contact_corrected);
  case LOTS__EVENT__KIND_VISIT_CORRECTED:
    return visit_correct(apply, event->visit_corrected);
  case LOTS__EVENT__KIND_WORKPLACE_ANALYSED:
    return analysis_put(apply, event->workplace_analysed);
  default:
    return STATUS_OK;
  }
}
