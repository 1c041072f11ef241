/* view_employers: the register of employers that an organisation's staff share.
 *
 * Whether an employer is of one's own organisation is told by the list alone, whose keys begin with it; a record of
 * another organisation and one that is missing take the same path. */
#include "view_internal.h"

#include "server/store/tables/names.h"

bool view_uses_employers(const struct view *view) {
  if (!view_is_active(view) || view_is_admin(view))
    return false;
  for (size_t i = 0; i < view->who->n_roles; i++)
    if (rights_in_unit(view->who, view->who->roles[i]->unit, view->today) & (RIGHT_WORK | RIGHT_INTAKE | RIGHT_MANAGE))
      return true;
  return false;
}

/* --- one employer ------------------------------------------------------------------------------------------------- */

static struct key list_key(const struct view *view, uint64_t id) {
  struct key key = key_of_u64(view->who->organisation);
  key_u64(&key, id);
  return key;
}

static enum status employers_row_of(struct view *view, uint64_t id, Lots__EmployerRow **out) {
  if (!view_uses_employers(view))
    return STATUS_NOT_FOUND;
  struct key key = list_key(view, id);
  struct slice value;
  enum status status = kv_get(view->rows.txn, TABLE_EMPLOYER_LIST, key_slice(&key), &value);
  return status != STATUS_OK ? status
                             : rows_open_listed(&view->rows, TABLE_EMPLOYER_LIST, key_slice(&key), value,
                                                &lots__employer_row__descriptor, view->arena, out);
}

enum status view_employer(struct view *view, uint64_t id, Lots__Employer **out) {
  Lots__EmployerRow *row;
  enum status status = employers_row_of(view, id, &row);
  if (status != STATUS_OK)
    return status;
  struct key key = key_of_u64(id);
  Lots__Employer *employer;
  status = rows_get(&view->rows, TABLE_EMPLOYER, &key, subject_of_employer(id), &lots__employer__descriptor,
                    view->arena, &employer);
  if (status == STATUS_OK)
    status = view_look(view, id, 'e', LOOK_OPENED);
  if (status == STATUS_OK)
    *out = employer;
  return status;
}

enum status view_knows_employer(struct view *view, uint64_t id, bool *out) {
  Lots__EmployerRow *row;
  enum status status = employers_row_of(view, id, &row);
  *out = status == STATUS_OK;
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

const char *view_employer_name(struct view *view, uint64_t id) {
  Lots__EmployerRow *row;
  bool found = employers_row_of(view, id, &row) == STATUS_OK && view_look(view, id, 'e', LOOK_LISTED) == STATUS_OK;
  return found ? row->name : "";
}

static enum status id_of_number(struct view *view, const char *digits, uint64_t *out) {
  uint8_t hash[BLIND_LEN];
  blind_employer_number(view->rows.secrets, view->who->organisation, digits, hash);
  struct slice value;
  enum status status = kv_get(view->rows.txn, TABLE_EMPLOYER_NUMBER, slice_of(hash, sizeof hash), &value);
  if (status == STATUS_OK)
    *out = u64_at(value, 0);
  return status;
}

enum status view_employer_by_number(struct view *view, const char *digits, Lots__Employer **out) {
  uint64_t id;
  enum status status = view_uses_employers(view) ? id_of_number(view, digits, &id) : STATUS_NOT_FOUND;
  return status != STATUS_OK ? status : view_employer(view, id, out);
}

/* --- searching ---------------------------------------------------------------------------------------------------- */

static enum status employers_show(struct view_search *search, Lots__EmployerRow *row) {
  if (search->count == search->limit) {
    search->more = true;
    return STATUS_OK;
  }
  if (!view_search_show(search, &row->base))
    return STATUS_RESOURCE_EXHAUSTED;
  return view_look(search->view, row->id, 'e', LOOK_LISTED);
}

/* The index knows three letters of one word; the name knows the rest. */
static enum status is_meant(const struct view_search *search, const char *name, bool *out) {
  struct name_words words;
  enum status status = name_words_of(search->view->arena, name, &words);
  *out = status == STATUS_OK;
  for (size_t i = 0; *out && i < search->word_count; i++)
    *out = name_matches(&words, search->words[i]);
  return status;
}

static enum status employers_consider(struct view_search *search, uint64_t id) {
  if (search->examined++ == VIEW_SEARCH_MAX) {
    search->more = true;
    return STATUS_OK;
  }
  Lots__EmployerRow *row;
  bool meant;
  enum status status = employers_row_of(search->view, id, &row);
  if (status != STATUS_OK)
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
  status = is_meant(search, row->name, &meant);
  if (status == STATUS_OK && meant)
    status = employers_show(search, row);
  if (!search->more)
    search->place.id = id;
  return status;
}

static enum status employers_search_number(struct view_search *search) {
  uint64_t id;
  Lots__EmployerRow *row;
  enum status status = search->place.id ? STATUS_NOT_FOUND : id_of_number(search->view, search->digits, &id);
  if (status == STATUS_OK)
    status = employers_row_of(search->view, id, &row);
  if (status == STATUS_OK)
    status = employers_show(search, row);
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status view_find_employers(struct view *view, const char *digits, const char *const *words, size_t word_count,
                                struct slice cursor, size_t limit, Lots__EmployerRow ***out, size_t *count,
                                struct slice *next) {
  if (!view_uses_employers(view))
    return STATUS_NOT_FOUND;
  struct view_search search = {.view = view,
                               .name = "employers",
                               .digits = digits,
                               .words = words,
                               .word_count = word_count,
                               .limit = list_limit(limit),
                               .names = TABLE_EMPLOYER_NAME,
                               .blind = blind_employer_name,
                               .by_number = employers_search_number,
                               .candidate = employers_consider};
  struct list_page page;
  enum status status = view_search(&search, cursor, &page);
  if (status != STATUS_OK)
    return status;
  memcpy(out, &page.rows, sizeof page.rows);
  *count = page.count;
  *next = page.next;
  return STATUS_OK;
}

/* --- the whole register ------------------------------------------------------------------------------------------- */

struct listing {
  struct view *view;
  const char *municipality;
};

static enum status employers_open_listed(void *context, struct slice key, struct slice value, struct arena *arena,
                                         ProtobufCMessage **out) {
  const struct listing *listing = context;
  Lots__EmployerRow *row;
  enum status status = rows_open_listed(&listing->view->rows, TABLE_EMPLOYER_LIST, key, value,
                                        &lots__employer_row__descriptor, arena, &row);
  if (status != STATUS_OK)
    return status;
  if (*listing->municipality && strcmp(listing->municipality, row->municipality) != 0)
    return STATUS_NOT_FOUND;
  *out = &row->base;
  return STATUS_OK;
}

enum status view_employers(struct view *view, const char *municipality, struct slice cursor, size_t limit,
                           Lots__EmployerRow ***out, size_t *count, struct slice *next) {
  if (!view_uses_employers(view))
    return STATUS_NOT_FOUND;
  struct key prefix = key_of_u64(view->who->organisation);
  struct listing listing = {.view = view, .municipality = municipality};
  struct list_query query = {
      .view = view,
      .text = arena_printf(view->arena, "employers %llu in %s", (unsigned long long)view->who->id, municipality),
      .table = TABLE_EMPLOYER_LIST,
      .prefixes = &prefix,
      .prefix_count = 1,
      .limit = limit,
      .look_kind = 'e',
      .open = employers_open_listed,
      .context = &listing};
  struct list_page page;
  enum status status = query.text ? list_page(&query, cursor, &page) : STATUS_RESOURCE_EXHAUSTED;
  if (status != STATUS_OK)
    return status;
  memcpy(out, &page.rows, sizeof page.rows);
  *count = page.count;
  *next = page.next;
  return STATUS_OK;
}
