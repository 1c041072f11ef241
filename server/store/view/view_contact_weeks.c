/* view_contact_weeks: contacts with employers and study visits of a unit, counted by week and member of staff (L8). */
#include "view_internal.h"

#include <stdlib.h>

struct tallies {
  struct view *view;
  uint64_t only; /* 0: everybody's */
  struct contact_tally *items;
  size_t count, room;
};

/* Rows come in the order of dates: the same week stands at the end. */
static struct contact_tally *tally_of(struct tallies *tallies, int year, int week, uint64_t staff) {
  for (size_t i = tallies->count; i > 0; i--) {
    struct contact_tally *tally = &tallies->items[i - 1];
    if (tally->year != year || tally->week != week)
      break;
    if (tally->staff == staff)
      return tally;
  }
  struct contact_tally *new =
      arena_grow(tallies->view->arena, &tallies->items, &tallies->count, &tallies->room, sizeof *new);
  if (new)
    *new = (struct contact_tally){.year = year, .week = week, .staff = staff};
  return new;
}

static enum status tally_row(struct tallies *tallies, date_t date, const struct employer_log_row *row) {
  int year, week;
  if (row->uncounted || (tallies->only && row->staff != tallies->only))
    return STATUS_OK;
  date_iso_week(date, &year, &week);
  struct contact_tally *tally = tally_of(tallies, year, week, row->staff);
  if (!tally)
    return STATUS_RESOURCE_EXHAUSTED;
  *(row->in_person ? &tally->in_person : &tally->other) += 1;
  *(row->names_client ? &tally->named : &tally->anonymous) += 1;
  tally->support += row->support;
  return STATUS_OK;
}

static enum status tally_unit(struct tallies *tallies, uint64_t unit, date_t from, date_t to) {
  struct key prefix = key_employer_log(LOG_OF_UNIT, unit), after = prefix;
  key_date(&after, from); /* sorts before every row of that day */
  struct view_scan scan;
  enum status status =
      view_scan_open(&scan, tallies->view, TABLE_EMPLOYER_LOG, key_slice(&prefix), key_slice(&after), false);
  struct slice key, value;
  struct employer_log_row row;
  size_t examined = 0;
  while (status == STATUS_OK && (status = view_scan_next(&scan, &key, &value)) == STATUS_OK) {
    date_t date = date_at(key, EMPLOYER_LOG_DATE_AT);
    if (date > to)
      break;
    status = examined++ < VIEW_SCAN_MAX ? employer_log_read(value, &row) : STATUS_OUT_OF_RANGE;
    if (status == STATUS_OK)
      status = tally_row(tallies, date, &row);
  }
  view_scan_close(&scan);
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static int by_week_and_staff(const void *a, const void *b) {
  const struct contact_tally *x = a, *y = b;
  if (x->year != y->year)
    return x->year < y->year ? -1 : 1;
  if (x->week != y->week)
    return x->week < y->week ? -1 : 1;
  return x->staff < y->staff ? -1 : x->staff > y->staff;
}

enum status view_contact_tallies(struct view *view, uint64_t unit, date_t from, date_t to, struct contact_tally **out,
                                 size_t *count) {
  if (!view_uses_employers(view) || !view_holds_role(view, unit))
    return STATUS_NOT_FOUND;
  struct tallies tallies = {.view = view, .only = view_sees_unit(view, unit) ? 0 : view->who->id};
  enum status status = tally_unit(&tallies, unit, from, to);
  if (status)
    return status;
  if (tallies.count)
    qsort(tallies.items, tallies.count, sizeof *tallies.items, by_week_and_staff);
  *out = tallies.items;
  *count = tallies.count;
  return STATUS_OK;
}
