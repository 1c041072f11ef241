/* view_persons: persons, by a relation to them, by number, and by the beginnings of their names. */
#include <inttypes.h>

#include "view_internal.h"

#include "server/rules/facts/case_state.h"
#include "server/store/tables/case_row.h"
#include "server/store/tables/names.h"

/* A person's cases and referrals; more than anybody has. */
#define RECORDS_MAX 1000
#define CASE_MAX ((size_t)16 * 1024 * 1024)
/* Records that are weighed for one who is not seen, whoever it is and if there is nobody; few have more. */
#define EVEN 12

/* --- the relation ------------------------------------------------------------------------------------------------- */

struct person_sight {
  bool seen, registered;
  bool taken_in;   /* has, or had, a case or a referral: registering alone opens no more */
  uint64_t *cases; /* those that are seen; in the arena */
  size_t count, room;
  size_t steps, weighed; /* records that were gone through; of them, those that were looked up */
};

static enum status persons_add_case(struct view *view, struct person_sight *sight, uint64_t id) {
  uint64_t *place = arena_grow(view->arena, &sight->cases, &sight->count, &sight->room, sizeof *place);
  if (!place)
    return STATUS_RESOURCE_EXHAUSTED;
  *place = id;
  return STATUS_OK;
}

static enum status judge_record(struct view *view, uint8_t kind, uint64_t id, struct person_sight *sight) {
  bool seen = false;
  enum status status = STATUS_OK;
  sight->weighed += kind == RECORD_CASE || kind == RECORD_REFERRAL;
  switch (kind) {
  case RECORD_REGISTRAR:
    sight->registered = view->who->id == id && view_is_at_work(view);
    return STATUS_OK;
  case RECORD_CASE:
    sight->taken_in = true;
    status = view_sees_case(view, id, &seen);
    if (status == STATUS_OK && seen)
      status = persons_add_case(view, sight, id);
    break;
  case RECORD_CLOSED_REFERRAL:
    sight->taken_in = true;
    break;
  case RECORD_PROTECTED:
  case RECORD_NAMED:
    break;
  case RECORD_REFERRAL:
    sight->taken_in = true;
    status = view_sees_referral(view, id, &seen);
    break;
  default:
    return STATUS_DATA_LOSS;
  }
  sight->seen = sight->seen || seen;
  return status;
}

/* Goes through all that the person has, and opens nothing of the person's own. */
static enum status see_person(struct view *view, uint64_t id, struct person_sight *out) {
  *out = (struct person_sight){0};
  if (!view_is_active(view) || view_is_admin(view))
    return STATUS_OK;
  struct key prefix = key_of_u64(id);
  struct kv_scan *scan;
  bool known;
  enum status status = view_knows_evenly(view, id, &known);
  if (status != STATUS_OK)
    return status;
  status = kv_scan_open(view->rows.txn, TABLE_PERSON_RECORD, key_slice(&prefix), slice_of(NULL, 0), false, &scan);
  if (status != STATUS_OK)
    return status;
  struct slice key, value;
  while (status == STATUS_OK && out->steps++ < RECORDS_MAX && (status = kv_scan_next(scan, &key, &value)) == STATUS_OK)
    status = key.len == 17 ? judge_record(view, key.data[8], key_last(key), out) : STATUS_DATA_LOSS;
  kv_scan_close(scan);
  out->seen = known && (out->seen || (out->registered && !out->taken_in));
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* Steps over records of others, as many as were not gone through; *out is a case among them. */
static enum status step_over(const struct view *view, size_t steps, uint64_t *out) {
  struct kv_scan *scan;
  struct slice key, value, none = slice_of(NULL, 0);
  enum status status = kv_scan_open(view->rows.txn, TABLE_PERSON_RECORD, none, none, false, &scan);
  if (status != STATUS_OK)
    return status;
  for (; status == STATUS_OK && steps < EVEN; steps++) {
    status = kv_scan_next(scan, &key, &value);
    if (status == STATUS_OK && key.len == 17 && key.data[8] == RECORD_CASE)
      *out = key_last(key);
    status = status == STATUS_NOT_FOUND ? STATUS_OK : status; /* there are no more: asked all the same */
  }
  kv_scan_close(scan);
  return status;
}

/* As see_person(), but that somebody is hidden takes the steps and lookups of that there is nobody (id 0), so that no
 * clock tells them apart. */
static enum status see_evenly(struct view *view, uint64_t id, struct person_sight *out) {
  uint64_t other = 0;
  enum status status = see_person(view, id, out);
  if (status != STATUS_OK || out->seen)
    return status;
  status = step_over(view, out->steps, &other);
  for (size_t i = out->weighed; status == STATUS_OK && i < EVEN; i++)
    status = view_weigh_case(view, other);
  return status;
}

/* --- one person --------------------------------------------------------------------------------------------------- */

static enum status get_person(struct view *view, uint64_t id, Lots__Person **out) {
  struct key key = key_of_u64(id);
  Lots__Person *person;
  enum status status = rows_get(&view->rows, TABLE_PERSON, &key, id, &lots__person__descriptor, view->arena, &person);
  if (status != STATUS_OK)
    return status;
  if (!view_inside(view, person->organisation))
    return STATUS_NOT_FOUND;
  *out = person;
  return STATUS_OK;
}

/* The look at a case or referral is the look at the person in it. */
static enum status give_person(struct view *view, uint64_t id, Lots__Person **out) {
  Lots__Person *person;
  enum status status = get_person(view, id, &person);
  if (status == STATUS_OK && view->seen_person != id)
    status = view_look(view, id, 'p', LOOK_OPENED);
  if (status == STATUS_OK)
    *out = person;
  return status;
}

enum status view_person(struct view *view, uint64_t id, Lots__Person **out) {
  struct person_sight sight = {.seen = id && view->seen_person == id};
  enum status status = sight.seen ? STATUS_OK : see_evenly(view, id, &sight);
  if (status != STATUS_OK)
    return status;
  return sight.seen ? give_person(view, id, out) : STATUS_NOT_FOUND;
}

struct open_case_search {
  struct view *view;
  uint64_t unit;
  Lots__Programme programme;
  bool found;
};

static enum status open_case_judge(void *context, struct slice key, struct slice value, bool *enough) {
  struct open_case_search *search = context;
  (void)value;
  uint64_t id = key_last(key);
  const struct rows *rows = &search->view->rows;
  struct case_row row;
  Lots__Case *kase;
  enum status status = case_row_get(rows, id, &row);
  if (status != STATUS_OK || row.head.unit != search->unit)
    return status;
  struct arena aside; /* nothing of it is kept */
  arena_init(&aside, CASE_MAX);
  status = case_row_open(rows, id, &row, &aside, &kase, NULL);
  search->found = status == STATUS_OK && kase->programme == search->programme && !case_status_is_final(kase->status);
  arena_deinit(&aside);
  *enough = search->found;
  return status;
}

enum status view_has_open_case(struct view *view, uint64_t person, uint64_t unit, Lots__Programme programme,
                               bool *out) {
  struct open_case_search search = {.view = view, .unit = unit, .programme = programme};
  struct key prefix = key_person_record(person, RECORD_CASE);
  bool known;
  enum status status = view_knows(view, person, &known);
  if (status == STATUS_OK && known)
    status = rows_each(&view->rows, TABLE_PERSON_RECORD, &prefix, ROWS_FORWARDS, open_case_judge, &search);
  *out = search.found;
  return status;
}

enum status view_cases_of_person(struct view *view, uint64_t person, uint64_t **out, size_t *count) {
  struct person_sight sight;
  enum status status = see_person(view, person, &sight);
  if (status != STATUS_OK)
    return status;
  *out = sight.cases;
  *count = sight.count;
  return STATUS_OK;
}

/* --- by number ---------------------------------------------------------------------------------------------------- */

enum status view_judge_number(struct view *view, uint64_t organisation, const char *digits, struct number_judged *out) {
  uint64_t id;
  bool known = false;
  enum status status =
      view_inside(view, organisation) ? view_note_search(view, organisation, digits, NULL, 0) : STATUS_NOT_FOUND;
  if (status != STATUS_OK)
    return status;
  *out = (struct number_judged){.standing = STANDING_FREE};
  status = view_person_of_number(view, organisation, digits, &id);
  if (status == STATUS_OK)
    status = view_knows_evenly(view, id, &known);
  if (status != STATUS_OK)
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
  out->standing = known ? STANDING_HERE : STANDING_WITHHELD;
  out->person = known ? id : 0;
  return STATUS_OK;
}

enum status view_person_to_register(struct view *view, const struct number_judged *judged, Lots__Person **out) {
  return judged->person ? give_person(view, judged->person, out) : STATUS_NOT_FOUND;
}

/* --- searching ---------------------------------------------------------------------------------------------------- */

static enum status persons_row_of(struct view *view, const Lots__Person *person, const struct person_sight *sight,
                                  Lots__PersonRow **out) {
  Lots__PersonRow *row = arena_alloc(view->arena, sizeof *row);
  if (!row)
    return STATUS_RESOURCE_EXHAUSTED;
  lots__person_row__init(row);
  row->id = person->id;
  row->name = name_shown(view->arena, person);
  row->masked_number = name_masked_number(view->arena, person);
  row->cases = sight->cases;
  row->n_cases = sight->count;
  *out = row;
  return row->name && row->masked_number ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
}

static enum status persons_show_found(struct view_search *search, const Lots__Person *person,
                                      const struct person_sight *sight) {
  struct view *view = search->view;
  if (search->count == search->limit) {
    search->more = true;
    return STATUS_OK;
  }
  Lots__PersonRow *row;
  enum status status = persons_row_of(view, person, sight, &row);
  if (status != STATUS_OK)
    return status;
  if (!view_search_show(search, &row->base))
    return STATUS_RESOURCE_EXHAUSTED;
  search->place.id = person->id;
  return view_look(view, person->id, 'p', LOOK_LISTED);
}

/* The index knows three letters of a word; the record knows the rest, and whether a protection has come since. */
static enum status name_is_meant(const struct view_search *search, const Lots__Person *person, bool *out) {
  struct name_words words;
  enum status status = name_words(search->view->arena, person, &words);
  if (status != STATUS_OK)
    return status;
  *out = name_is_open(person);
  for (size_t i = 0; *out && i < search->word_count; i++)
    *out = name_matches(&words, search->words[i]);
  return STATUS_OK;
}

static enum status persons_open(struct view_search *search, uint64_t id, const struct person_sight *sight) {
  if (!sight->seen)
    return STATUS_OK;
  Lots__Person *person;
  enum status status = get_person(search->view, id, &person);
  if (status != STATUS_OK)
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
  bool meant = true;
  if (!search->digits)
    status = name_is_meant(search, person, &meant);
  return status != STATUS_OK || !meant ? status : persons_show_found(search, person, sight);
}

/* The relation is judged before anything of the person is opened. */
static enum status persons_consider(struct view_search *search, uint64_t id) {
  struct person_sight sight;
  enum status status = see_person(search->view, id, &sight);
  return status == STATUS_OK ? persons_open(search, id, &sight) : status;
}

/* Nobody is judged like somebody. */
static enum status persons_search_number(struct view_search *search) {
  struct view *view = search->view;
  struct person_sight sight;
  uint64_t id = 0;
  enum status status = view_person_of_number(view, view->who->organisation, search->digits, &id);
  bool found = status == STATUS_OK;
  if (found || status == STATUS_NOT_FOUND)
    status = see_evenly(view, id, &sight);
  if (status != STATUS_OK)
    return status;
  if (!sight.seen)
    return view_even_number(view, found);
  return search->place.id ? STATUS_OK : persons_open(search, id, &sight);
}

static enum status has_other_words(const struct view_search *search, uint64_t id, bool *out) {
  *out = true;
  for (size_t i = 1; *out && i < search->word_count; i++) {
    struct key key = view_search_prefix(search, search->words[i]);
    key_u64(&key, id);
    struct slice value;
    enum status status = kv_get(search->view->rows.txn, TABLE_PERSON_NAME, key_slice(&key), &value);
    if (status && status != STATUS_NOT_FOUND)
      return status;
    *out = status == STATUS_OK;
  }
  return STATUS_OK;
}

static enum status search_candidate(struct view_search *search, uint64_t id) {
  if (search->examined++ == VIEW_SEARCH_MAX) {
    search->more = true;
    return STATUS_OK;
  }
  bool likely;
  enum status status = has_other_words(search, id, &likely);
  if (status == STATUS_OK && likely)
    status = persons_consider(search, id);
  if (search->count < search->limit)
    search->place.id = id; /* passed over while there was room */
  return status;
}

enum status view_find_persons(struct view *view, const char *digits, const char *const *words, size_t word_count,
                              struct slice cursor, size_t limit, Lots__PersonRow ***out, size_t *count,
                              struct slice *next) {
  if (!view_is_active(view))
    return STATUS_NOT_FOUND;
  struct view_search search = {.view = view,
                               .name = "persons",
                               .digits = digits && *digits ? digits : NULL,
                               .words = words,
                               .word_count = word_count,
                               .limit = list_limit(limit),
                               .names = TABLE_PERSON_NAME,
                               .blind = blind_name,
                               .by_number = persons_search_number,
                               .candidate = search_candidate};
  struct list_page page;
  enum status status = view_note_search(view, view->who->organisation, search.digits, words, word_count);
  if (status == STATUS_OK)
    status = view_search(&search, cursor, &page);
  if (status != STATUS_OK)
    return status;
  memcpy(out, &page.rows, sizeof page.rows);
  *count = page.count;
  *next = page.next;
  return STATUS_OK;
}
