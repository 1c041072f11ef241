/* view_worklist: a work list, a page at a time. Every case of the walk is opened aside with what the list asks for, and
 * told; its rows are kept until all are known, for the most urgent comes first. Only the page's rows leave, and only
 * they are noted as shown. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "server/rules/facts/support_weeks.h"
#include "server/rules/facts/waiting.h"
#include "server/store/tables/agenda_facts.h"
#include "server/store/tables/case_row.h"
#include "view_internal.h"

#define ASIDE_MAX ((size_t)16 * 1024 * 1024) /* one case with its facts */
#define ROW_MAX ((size_t)1024 * 1024)        /* one row of the index */
#define KEEP_MAX ((size_t)64 * 1024 * 1024)  /* rows of VIEW_SORT_MAX cases */

struct kept_row {
  int64_t order;
  uint8_t kind; /* of the record: 'c', 'r' */
  uint64_t id;
  uint32_t number;
  const ProtobufCMessage *row;     /* in `keep` */
  const struct access_look *looks; /* at what it names beside the record; in `keep` */
  size_t look_count;
};

struct worklist {
  struct view *view;
  const struct worklist_query *query;
  struct arena aside, index, keep;
  uint8_t kind; /* of the record at hand */
  uint64_t id;
  struct kept_row *rows;
  size_t count, room;
};

/* --- rows --------------------------------------------------------------------------------------------------------- */

enum status worklist_add(struct worklist *list, const struct view *aside, int64_t order, uint32_t number,
                         const ProtobufCMessage *row) {
  const ProtobufCMessage *copy = row ? arena_clone(&list->keep, row) : NULL;
  size_t count = aside->look_count;
  const void *looks = count ? arena_copy(&list->keep, aside->looks, count * sizeof *aside->looks) : NULL;
  struct kept_row *kept = copy ? arena_grow(&list->keep, &list->rows, &list->count, &list->room, sizeof *kept) : NULL;
  if (!kept || (count && !looks))
    return STATUS_RESOURCE_EXHAUSTED;
  *kept = (struct kept_row){.order = order,
                            .kind = list->kind,
                            .id = list->id,
                            .number = number,
                            .row = copy,
                            .looks = looks,
                            .look_count = count};
  return STATUS_OK;
}

/* What is read of a record lies aside, and what is looked at for it is noted there. */
static struct view aside_of(struct worklist *list) {
  struct view aside = view_aside(list->view, &list->aside);
  arena_reset(&list->aside);
  aside.pace = NULL; /* one record, all from one snapshot */
  return aside;
}

/* --- cases -------------------------------------------------------------------------------------------------------- */

/* What many cases share is opened once, for the whole list. */
static enum status gather(struct view *view, struct view *aside, const struct worklist_query *query,
                          struct worklist_case *one) {
  const Lots__Case *kase = one->facts.kase;
  const Lots__Principal *coach = NULL;
  uint64_t coach_id = agenda_coach(kase);
  enum status status = view_organisation(view, kase->organisation, &one->facts.organisation);
  if (status == STATUS_OK)
    status = view_unit(view, kase->unit, &one->facts.unit);
  if (status)
    return status;
  if (coach_id && view_principal(view, coach_id, &coach) == STATUS_OK)
    one->facts.coach = coach;
  if (query->contacts)
    status = agenda_facts_read(&aside->rows, AGENDA_ASKS_CONTACT | AGENDA_ASKS_PERSON, &one->facts);
  if (status == STATUS_OK && query->support)
    status = view_support_judged(aside, kase->id, support_judged_from(aside->today), aside->today, &one->support,
                                 &one->support_count);
  return status;
}

static enum status open_case(void *context, const Lots__CaseIndexRow *index) {
  struct worklist *list = context;
  struct view aside = aside_of(list);
  struct case_row stored;
  Lots__Case *kase;
  enum status status = case_row_get(&aside.rows, index->row->id, &stored);
  if (status == STATUS_OK)
    status = case_row_open(&aside.rows, index->row->id, &stored, &list->aside, &kase, NULL);
  if (status)
    return status == STATUS_NOT_FOUND ? STATUS_OK : status; /* destroyed */
  if (list->query->part && !scope_opens(kase, list->view->who, list->view->today, list->query->part))
    return STATUS_OK;
  aside.seen_person = stored.head.person;
  struct worklist_case one = {.row = index->row, .aside = &aside};
  one.facts = (struct agenda_facts){
      .kase = kase, .first_contact = DATE_NONE, .last_note = DATE_NONE, .today = list->view->today};
  list->kind = 'c';
  list->id = kase->id;
  status = gather(list->view, &aside, list->query, &one);
  if (status == STATUS_OUT_OF_RANGE)
    return STATUS_OK; /* holds more than can be weighed: that closes the list to nobody */
  return status ? status : list->query->tell(list->query->context, &one, list);
}

/* --- referrals ---------------------------------------------------------------------------------------------------- */

static enum status tell_referral(struct worklist *list, const Lots__ReferralRow *row, uint32_t position) {
  struct view aside = aside_of(list);
  struct key key = key_of_u64(row->id);
  struct record_head head;
  struct worklist_referral one = {.row = row, .position = position, .aside = &aside};
  enum status status = rows_head(&aside.rows, TABLE_REFERRAL_HEAD, row->id, &head);
  if (status == STATUS_OK)
    status = rows_get(&aside.rows, TABLE_REFERRAL, &key, head.person, &lots__referral__descriptor, &list->aside,
                      &one.referral);
  if (status)
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
  list->kind = 'r';
  list->id = row->id;
  return list->query->tell_referral(list->query->context, &one, list);
}

/* Those that are on a waiting list come first, in its order, so that each is given its place there. */
static enum status tell_referrals(struct worklist *list, Lots__ReferralRow **rows, size_t count) {
  Lots__ReferralRow **waiting = arena_alloc(&list->keep, (count + 1) * sizeof *waiting);
  enum status status = waiting ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
  size_t listed = 0;
  uint32_t position = 0;
  for (size_t i = 0; status == STATUS_OK && i < count; i++)
    if (waiting_listed(rows[i]))
      waiting[listed++] = rows[i];
    else if ((status = view_pace(list->view)) == STATUS_OK)
      status = tell_referral(list, rows[i], 0);
  if (status == STATUS_OK)
    waiting_sort(waiting, listed);
  for (size_t i = 0; status == STATUS_OK && i < listed; i++) {
    position = waiting_position(waiting, i, position);
    status = view_pace(list->view);
    if (status == STATUS_OK)
      status = tell_referral(list, waiting[i], position);
  }
  return status;
}

/* --- a page ------------------------------------------------------------------------------------------------------- */

static int compare_numbers(uint64_t a, uint64_t b) {
  return (a > b) - (a < b);
}

static int compare(const void *a, const void *b) {
  const struct kept_row *left = a, *right = b;
  if (left->order != right->order)
    return left->order < right->order ? -1 : 1;
  if (left->kind != right->kind)
    return compare_numbers(left->kind, right->kind);
  return left->id != right->id ? compare_numbers(left->id, right->id) : compare_numbers(left->number, right->number);
}

static bool place_read(const struct list_place *place, struct kept_row *out) {
  unsigned kind;
  *out = (struct kept_row){.id = place->id};
  if (sscanf(place->text, "%" SCNd64 " %u %" SCNu32, &out->order, &kind, &out->number) != 3)
    return false;
  out->kind = (uint8_t)kind;
  return true;
}

static enum status place_write(struct worklist *list, const char *text, const struct kept_row *last,
                               struct slice *next) {
  struct list_place place = {.id = last->id};
  place.text = arena_printf(list->view->arena, "%" PRId64 " %u %" PRIu32, last->order, last->kind, last->number);
  return place.text ? cursor_write(list->view, text, &place, next) : STATUS_RESOURCE_EXHAUSTED;
}

/* Several rows may be of one record, or name one. */
static enum status look_once(struct view *view, uint64_t id, uint8_t kind) {
  for (size_t i = 0; i < view->look_count; i++)
    if (view->looks[i].record == id && view->looks[i].kind == kind)
      return STATUS_OK;
  return view_look(view, id, kind, LOOK_LISTED);
}

static enum status note_looks(struct view *view, const struct kept_row *row) {
  enum status status = look_once(view, row->id, row->kind);
  for (size_t i = 0; status == STATUS_OK && i < row->look_count; i++)
    status = look_once(view, row->looks[i].record, row->looks[i].kind);
  return status;
}

static enum status give(struct worklist *list, const char *text, const struct list_place *after, size_t limit,
                        struct worklist_page *out) {
  struct view *view = list->view;
  struct kept_row place;
  size_t first = 0;
  enum status status = STATUS_OK;
  if (list->count)
    qsort(list->rows, list->count, sizeof *list->rows, compare);
  if (after->id && !place_read(after, &place))
    return STATUS_INVALID_ARGUMENT;
  while (after->id && first < list->count && compare(&list->rows[first], &place) <= 0)
    first++;
  const struct kept_row *rows = list->rows + first;
  size_t count = list->count - first < limit ? list->count - first : limit;
  for (size_t i = 0; status == STATUS_OK && i < count; i++) {
    if (!arena_append(view->arena, &out->rows, &out->count, arena_clone(view->arena, rows[i].row)))
      status = STATUS_RESOURCE_EXHAUSTED;
    else
      status = note_looks(view, &rows[i]);
  }
  if (status || !count || first + count == list->count)
    return status;
  return place_write(list, text, &rows[count - 1], &out->next);
}

static enum status fill(struct worklist *list) {
  const struct worklist_query *query = list->query;
  struct case_walk walk = {.view = list->view,
                           .unit = query->unit,
                           .statuses = query->statuses,
                           .aside = &list->index,
                           .visit = open_case,
                           .context = list};
  enum status status = view_walk_cases(&walk);
  if (status || !query->tell_referral)
    return status;
  Lots__ReferralRow **rows = NULL;
  size_t count = 0;
  status = view_open_referrals(list->view, query->unit, &list->keep, &rows, &count);
  return status ? status : tell_referrals(list, rows, count);
}

enum status view_worklist(struct view *view, const struct worklist_query *query, struct slice cursor, size_t limit,
                          struct worklist_page *out) {
  struct list_place after;
  struct worklist list = {.view = view, .query = query};
  const char *text = arena_printf(view->arena, "list %s %" PRIu64 " %" PRIu64, query->name,
                                  view->who ? view->who->id : 0, query->unit);
  *out = (struct worklist_page){0};
  enum status status = text ? cursor_read(view, text, cursor, &after) : STATUS_RESOURCE_EXHAUSTED;
  if (status)
    return status;
  arena_init(&list.aside, ASIDE_MAX);
  arena_init(&list.index, ROW_MAX);
  arena_init(&list.keep, KEEP_MAX);
  status = fill(&list);
  if (status == STATUS_OK)
    status = give(&list, text, &after, list_limit(limit), out);
  arena_deinit(&list.keep);
  arena_deinit(&list.index);
  arena_deinit(&list.aside);
  return status;
}
