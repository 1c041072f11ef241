/* view_referrals: referrals are seen by who takes in at the receiving unit, and by who registered them. */
#include "view_internal.h"

#include "server/rules/decide/referral_rules.h"
#include "server/rules/facts/case_state.h"

/* Head and relation, the same for a missing referral as for a hidden one; nothing is opened. */
static enum status see(struct view *view, uint64_t id, struct record_head *head, bool *out) {
  *head = (struct record_head){0};
  *out = false;
  if (!view_is_active(view) || view_is_admin(view))
    return STATUS_OK;
  enum status status = rows_head(&view->rows, TABLE_REFERRAL_HEAD, id, head);
  if (status && status != STATUS_NOT_FOUND)
    return status;
  bool known, takes_in = view_takes_in(view, head->unit),
              registered = head->by == view->who->id && view_is_at_work(view);
  bool related = view_inside(view, head->organisation) && (takes_in || registered);
  status = related ? view_knows(view, head->person, &known) : view_knows_evenly(view, head->person, &known);
  *out = status == STATUS_OK && known && related;
  return status;
}

enum status view_sees_referral(struct view *view, uint64_t id, bool *out) {
  struct record_head head;
  return see(view, id, &head, out);
}

enum status view_referral(struct view *view, uint64_t id, Lots__Referral **out) {
  struct record_head head;
  bool seen;
  enum status status = see(view, id, &head, &seen);
  if (status)
    return status;
  if (!seen)
    return STATUS_NOT_FOUND;
  struct key key = key_of_u64(id);
  Lots__Referral *referral;
  status =
      rows_get(&view->rows, TABLE_REFERRAL, &key, head.person, &lots__referral__descriptor, view->arena, &referral);
  if (status == STATUS_OK)
    status = view_look(view, id, 'r', LOOK_OPENED);
  if (status)
    return status;
  if (referral_opens_person(referral->status))
    view->seen_person = head.person;
  *out = referral;
  return STATUS_OK;
}

/* --- lists -------------------------------------------------------------------------------------------------------- */

struct inbox {
  struct view *view;
  const struct referral_filter *filter;
};

/* The ranges are those of units where `who` takes in; the wall is judged by each row. */
static void referral_withhold_name(Lots__ReferralRow *row) {
  row->withheld = true;
  row->name = row->masked_number = row->external_id = (char *)protobuf_c_empty_string;
}

static enum status row_open(void *context, struct slice key, struct slice value, struct arena *arena,
                            ProtobufCMessage **out) {
  struct inbox *inbox = context;
  struct record_head head = rows_listed_head(value);
  bool known;
  enum status status = view_knows(inbox->view, head.person, &known);
  if (status)
    return status;
  if (!view_inside(inbox->view, head.organisation) || (!known && !view_sees_unit(inbox->view, head.unit)))
    return STATUS_NOT_FOUND;
  Lots__ReferralRow *row;
  status = rows_open_listed(&inbox->view->rows, TABLE_REFERRAL_LIST, key, value, &lots__referral_row__descriptor, arena,
                            &row);
  if (status)
    return status;
  if (inbox->filter->has_status && inbox->filter->status != row->status)
    return STATUS_NOT_FOUND;
  if (inbox->filter->programme && inbox->filter->programme != row->programme)
    return STATUS_NOT_FOUND;
  if (!known)
    referral_withhold_name(row);
  *out = &row->base;
  return STATUS_OK;
}

static enum status find_ranges(const struct inbox *inbox, struct list_query *query) {
  struct view_units units;
  enum status status = view_units_where(inbox->view, view_takes_in, inbox->filter->unit, &units);
  if (status)
    return status;
  struct key *prefixes = arena_alloc(inbox->view->arena, (units.count + 1) * sizeof *prefixes);
  if (!prefixes)
    return STATUS_RESOURCE_EXHAUSTED;
  bool ended = inbox->filter->has_status && referral_status_is_final(inbox->filter->status);
  for (size_t i = 0; i < units.count; i++)
    prefixes[i] = key_referral_list(units.items[i], ended);
  query->prefixes = prefixes;
  query->prefix_count = units.count;
  return STATUS_OK;
}

static char *query_text(const struct inbox *inbox) {
  const struct referral_filter *filter = inbox->filter;
  return arena_printf(inbox->view->arena, "referrals %llu %llu %d %d %d %d", (unsigned long long)inbox->view->who->id,
                      (unsigned long long)filter->unit, filter->has_status, (int)filter->status, filter->newest_first,
                      (int)filter->programme);
}

enum status view_referrals(struct view *view, const struct referral_filter *filter, struct slice cursor, size_t limit,
                           Lots__ReferralRow ***out, size_t *count, struct slice *next) {
  if (!view_is_active(view))
    return STATUS_NOT_FOUND;
  struct inbox inbox = {.view = view, .filter = filter};
  struct list_query query = {.view = view,
                             .text = query_text(&inbox),
                             .table = TABLE_REFERRAL_LIST,
                             .reverse = filter->newest_first,
                             .limit = limit,
                             .look_kind = 'r',
                             .open = row_open,
                             .context = &inbox};
  struct list_page page;
  enum status status = query.text ? find_ranges(&inbox, &query) : STATUS_RESOURCE_EXHAUSTED;
  if (status == STATUS_OK)
    status = list_page(&query, cursor, &page);
  if (status)
    return status;
  memcpy(out, &page.rows, sizeof page.rows);
  *count = page.count;
  *next = page.next;
  return STATUS_OK;
}

/* --- all that are not ended --------------------------------------------------------------------------------------- */

struct open_referrals {
  struct view *view;
  struct arena *arena;
  Lots__ReferralRow **items;
  size_t count;
};

static enum status take_open(struct open_referrals *list, struct slice key, struct slice value) {
  Lots__ReferralRow *row;
  bool known;
  enum status status = view_knows(list->view, rows_listed_head(value).person, &known);
  if (status || !known || !view_inside(list->view, rows_listed_head(value).organisation))
    return status;
  status = rows_open_listed(&list->view->rows, TABLE_REFERRAL_LIST, key, value, &lots__referral_row__descriptor,
                            list->arena, &row);
  if (status)
    return status == STATUS_NOT_FOUND ? STATUS_OK : status; /* destroyed */
  return arena_append(list->arena, &list->items, &list->count, row) ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
}

enum status view_referrals_of_unit(struct view *view, uint64_t unit, struct arena *arena, Lots__ReferralRow ***out,
                                   size_t *count) {
  struct open_referrals list = {.view = view, .arena = arena, .items = *out, .count = *count};
  struct key prefix = key_referral_list(unit, false);
  struct slice key, value;
  struct list_walk rows;
  size_t passed = 0;
  enum status status = list_walk_open(&rows, view, TABLE_REFERRAL_LIST, &prefix, 1, 0, false);
  while (status == STATUS_OK && (status = list_walk_next(&rows, &key, &value)) == STATUS_OK)
    status = ++passed > VIEW_SCAN_MAX ? STATUS_OUT_OF_RANGE : take_open(&list, key, value);
  list_walk_close(&rows);
  *out = list.items;
  *count = list.count;
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status view_open_referrals(struct view *view, uint64_t unit, struct arena *arena, Lots__ReferralRow ***out,
                                size_t *count) {
  struct view_units units;
  enum status status = view_units_where(view, view_takes_in, unit, &units);
  *out = NULL;
  *count = 0;
  for (size_t i = 0; status == STATUS_OK && i < units.count; i++)
    status = view_referrals_of_unit(view, units.items[i], arena, out, count);
  return status == STATUS_OK && *count > VIEW_SCAN_MAX ? STATUS_OUT_OF_RANGE : status;
}

/* --- the same again ----------------------------------------------------------------------------------------------- */

#define REFERRAL_MAX ((size_t)1024 * 1024)

struct like_search {
  struct view *view;
  const struct referral_likeness *like;
  uint64_t found;
};

static bool is_like(const Lots__Referral *referral, const struct referral_likeness *like) {
  bool numbered = *referral->external_id && *like->external_id;
  return referral->programme == like->programme && strcmp(referral->date, like->date) == 0 &&
         !(numbered && strcmp(referral->external_id, like->external_id) != 0);
}

static enum status like_judge(void *context, struct slice key, struct slice value, bool *enough) {
  struct like_search *search = context;
  (void)value;
  uint64_t id = key_last(key);
  const struct rows *rows = &search->view->rows;
  struct record_head head;
  enum status status = rows_head(rows, TABLE_REFERRAL_HEAD, id, &head);
  if (status != STATUS_OK || head.unit != search->like->unit)
    return status;
  struct key row = key_of_u64(id);
  Lots__Referral *referral;
  struct arena aside; /* nothing of it is kept */
  arena_init(&aside, REFERRAL_MAX);
  status = rows_get(rows, TABLE_REFERRAL, &row, head.person, &lots__referral__descriptor, &aside, &referral);
  if (status == STATUS_OK && is_like(referral, search->like))
    search->found = id;
  arena_deinit(&aside);
  *enough = search->found != 0;
  return status;
}

enum status view_referral_like(struct view *view, uint64_t person, const struct referral_likeness *like,
                               uint64_t *out) {
  static const uint8_t kinds[] = {RECORD_REFERRAL, RECORD_CLOSED_REFERRAL};
  struct like_search search = {.view = view, .like = like};
  enum status status = STATUS_OK;
  for (size_t i = 0; i < sizeof kinds && status == STATUS_OK && !search.found; i++) {
    struct key prefix = key_person_record(person, kinds[i]);
    status = rows_each(&view->rows, TABLE_PERSON_RECORD, &prefix, ROWS_FORWARDS, like_judge, &search);
  }
  *out = search.found;
  return status;
}
