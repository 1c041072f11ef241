/* view: what every part of the door asks: who is it, where is the wall, and what was shown. See view_internal.h for the
 * parts. */
#include "view_internal.h"

#include <stdlib.h>

bool view_is_active(const struct view *view) {
  return view->who && !view->who->disabled;
}

bool view_is_admin(const struct view *view) {
  return view_is_active(view) && view->who->kind == LOTS__PRINCIPAL_KIND__PRINCIPAL_KIND_ADMIN;
}

bool view_inside(const struct view *view, uint64_t organisation) {
  return view_is_active(view) && !view_is_admin(view) && organisation && view->who->organisation == organisation;
}

bool view_holds_role(const struct view *view, uint64_t unit) {
  return rights_in_unit(view->who, unit, view->today) != 0;
}

bool view_is_at_work(const struct view *view) {
  for (size_t i = 0; view_is_active(view) && i < view->who->n_roles; i++)
    if (view_holds_role(view, view->who->roles[i]->unit))
      return true;
  return false;
}

bool view_sees_unit(const struct view *view, uint64_t unit) {
  if (view->who && view->who->kind == LOTS__PRINCIPAL_KIND__PRINCIPAL_KIND_SERVICE)
    return view_holds_role(view, unit);
  return rights_in_unit(view->who, unit, view->today) & RIGHT_MANAGE;
}

bool view_takes_in(const struct view *view, uint64_t unit) {
  return rights_in_unit(view->who, unit, view->today) & RIGHT_INTAKE;
}

/* --- units held --------------------------------------------------------------------------------------------------- */

/* Each unit is one range of a merged walk. */
#define UNITS_MAX 4096

static int compare_numbers(const void *a, const void *b) {
  uint64_t x, y;
  memcpy(&x, a, sizeof x);
  memcpy(&y, b, sizeof y);
  return x < y ? -1 : x > y;
}

static size_t keep_where(const struct view *view, bool (*holds)(const struct view *, uint64_t), uint64_t *units,
                         size_t count) {
  size_t kept = 0;
  for (size_t i = 0; i < count; i++)
    if ((kept == 0 || units[kept - 1] != units[i]) && units[i] && holds(view, units[i]))
      units[kept++] = units[i];
  return kept;
}

enum status view_units_where(const struct view *view, bool (*holds)(const struct view *, uint64_t), uint64_t only,
                             struct view_units *out) {
  size_t roles = view_is_active(view) ? view->who->n_roles : 0, count = 0;
  uint64_t *units = arena_alloc(view->arena, roles * sizeof *units);
  if (!units)
    return STATUS_RESOURCE_EXHAUSTED;
  for (size_t i = 0; i < roles; i++)
    if (!only || view->who->roles[i]->unit == only)
      units[count++] = view->who->roles[i]->unit;
  qsort(units, count, sizeof *units, compare_numbers);
  *out = (struct view_units){.items = units, .count = keep_where(view, holds, units, count)};
  return out->count > UNITS_MAX ? STATUS_OUT_OF_RANGE : STATUS_OK;
}

struct view view_aside(const struct view *view, struct arena *arena) {
  struct view aside = *view;
  aside.arena = arena;
  aside.looks = NULL;
  aside.look_count = aside.look_capacity = 0;
  aside.opened_capacity = aside.opened_count; /* full: one more goes into the other arena, with a copy of the list */
  return aside;
}

/* --- looks -------------------------------------------------------------------------------------------------------- */

bool view_has_opened(const struct view *view, uint64_t id, uint8_t kind) {
  for (size_t i = view->look_count; i-- > 0;) {
    const struct access_look *look = &view->looks[i];
    if (look->record == id && look->kind == kind && look->look == LOOK_OPENED)
      return true;
  }
  return false;
}

enum status view_look(struct view *view, uint64_t id, uint8_t kind, enum look look) {
  struct access_look new = {.record = id, .kind = kind, .look = look};
  if (look == LOOK_OPENED && view_has_opened(view, id, kind))
    return STATUS_OK; /* a list gives each row once */
  struct access_look *place =
      arena_grow(view->arena, &view->looks, &view->look_count, &view->look_capacity, sizeof *place);
  if (!place)
    return STATUS_RESOURCE_EXHAUSTED;
  *place = new;
  return STATUS_OK;
}

uint64_t view_next_number(const struct view *view, enum number number) {
  return number < NUMBER_PERSON ? rows_next_number(&view->rows, number)
                                : rows_next_record(&view->rows, number, view->who->organisation);
}

const struct secure_key *view_places_key(const struct view *view) {
  return &view->rows.secrets->places;
}

uint64_t view_total(const struct view *view, enum number number) {
  return rows_total(&view->rows, number);
}

/* --- where a page ended ------------------------------------------------------------------------------------------- */

bool view_place_read(struct slice cursor, uint64_t *after) {
  *after = u64_at(cursor, 0);
  return cursor.len == 0 || cursor.len == VIEW_PLACE;
}

struct slice view_place_write(uint64_t last, uint8_t out[VIEW_PLACE]) {
  struct key key = key_of_u64(last);
  memcpy(out, key.bytes, VIEW_PLACE);
  return slice_of(out, VIEW_PLACE);
}
