/* apply_list: the rows of caseloads. A case stands in its unit's list and in that of each member of staff who ever had
 * an assignment in it; whether an assignment runs is judged by the reader, on the reader's day, so rows never go stale.
 */
#include "apply_internal.h"

#include "common/codes.h"
#include "index.pb-c.h"
#include "server/rules/engine/case_facts.h"
#include "server/rules/facts/case_state.h"

bool case_places_name(const struct case_places *places, uint64_t staff) {
  for (size_t i = 0; i < places->count; i++)
    if (places->staff[i] == staff)
      return true;
  return false;
}

enum status case_places_of(const Lots__Case *kase, struct arena *arena, struct case_places *out) {
  struct case_places places = {.unit = kase->unit, .final = case_status_is_final(kase->status)};
  struct unexecuted unexecuted;
  places.offered = case_offered_to(kase);
  places.unexecuted = case_unexecuted(kase, &unexecuted);
  places.staff = arena_alloc(arena, kase->n_assignments * sizeof *places.staff);
  if (!places.staff)
    return STATUS_RESOURCE_EXHAUSTED;
  for (size_t i = 0; i < kase->n_assignments; i++)
    if (!case_places_name(&places, kase->assignments[i]->staff))
      places.staff[places.count++] = kase->assignments[i]->staff;
  *out = places;
  return STATUS_OK;
}

/* --- taking away -------------------------------------------------------------------------------------------------- */

static enum status row_drop(struct apply *apply, enum list_owner owner, uint64_t id, bool final, uint64_t kase) {
  struct key key = key_case_list(owner, id, final);
  key_u64(&key, kase);
  return apply_forget(apply, TABLE_CASE_LIST, &key);
}

/* The two short lists of a unit hold live cases alone. */
static enum status short_rows_drop(struct apply *apply, uint64_t kase, const struct case_places *before,
                                   const struct case_places *after) {
  enum status status = STATUS_OK;
  if (before->offered && before->offered != after->offered)
    status = row_drop(apply, LIST_OF_OFFERED, before->offered, false, kase);
  if (status == STATUS_OK && before->unexecuted && (!after->unexecuted || before->unit != after->unit))
    status = row_drop(apply, LIST_OF_UNEXECUTED, before->unit, false, kase);
  return status;
}

static enum status rows_drop_left(struct apply *apply, uint64_t kase, const struct case_places *before,
                                  const struct case_places *after) {
  if (!before->unit)
    return STATUS_OK;
  bool moved = before->final != after->final;
  enum status status = short_rows_drop(apply, kase, before, after);
  if (status == STATUS_OK && (moved || before->unit != after->unit))
    status = row_drop(apply, LIST_OF_UNIT, before->unit, before->final, kase);
  for (size_t i = 0; status == STATUS_OK && i < before->count; i++)
    if (moved || !case_places_name(after, before->staff[i]))
      status = row_drop(apply, LIST_OF_STAFF, before->staff[i], before->final, kase);
  return status;
}

/* --- writing ------------------------------------------------------------------------------------------------------ */

static bool row_needs(const Lots__Assignment *assignment, uint64_t staff) {
  return assignment->staff == staff || assignment->kind == LOTS__ASSIGNMENT_KIND__ASSIGNMENT_KIND_COACH;
}

/* The codes of the phases that are open, in the order in which they first were. A case that has ended works in none. */
static enum status row_add_phases(const Lots__Case *kase, Lots__CaseRow *row, struct arena *arena) {
  row->phases = arena_alloc(arena, kase->n_phases * sizeof *row->phases);
  if (!row->phases)
    return STATUS_RESOURCE_EXHAUSTED;
  for (size_t i = 0; i < kase->n_phases && !case_status_is_final(kase->status); i++) {
    const struct code *code = code_by_number(&codes_phase, (int)kase->phases[i]->phase);
    if (code && kase->phases[i]->status == LOTS__PHASE_STATUS__PHASE_STATUS_OPEN)
      row->phases[row->n_phases++] = (char *)code->code;
  }
  return STATUS_OK;
}

static enum status row_fill(const Lots__Case *kase, const struct shown_person *shown, struct arena *arena,
                            Lots__CaseRow **out) {
  Lots__CaseRow *row = arena_alloc(arena, sizeof *row);
  if (!row)
    return STATUS_RESOURCE_EXHAUSTED;
  lots__case_row__init(row);
  row->id = kase->id;
  row->name = shown->name;
  row->masked_number = shown->masked_number;
  row->unit = kase->unit;
  row->programme = kase->programme;
  row->status = kase->status;
  row->status_since = kase->status_since;
  row->opened = kase->opened;
  *out = row;
  return row_add_phases(kase, row, arena);
}

static enum status row_put(struct apply *apply, const Lots__Case *kase, Lots__CaseRow *row, enum list_owner owner,
                           uint64_t id) {
  Lots__CaseIndexRow index = LOTS__CASE_INDEX_ROW__INIT;
  index.row = row;
  index.assignments = arena_alloc(apply->arena, kase->n_assignments * sizeof(Lots__Assignment *));
  if (!index.assignments)
    return STATUS_RESOURCE_EXHAUSTED;
  for (size_t i = 0; i < kase->n_assignments; i++)
    if (row_needs(kase->assignments[i], owner == LIST_OF_STAFF ? id : 0))
      index.assignments[index.n_assignments++] = kase->assignments[i];
  struct unexecuted unexecuted;
  if (owner == LIST_OF_UNEXECUTED && case_unexecuted(kase, &unexecuted)) {
    index.decided = (char *)unexecuted.decided;
    index.counted_from = (char *)unexecuted.counted_from;
  }
  struct key key = key_case_list(owner, id, case_status_is_final(kase->status));
  key_u64(&key, kase->id);
  struct record_head head = {.organisation = kase->organisation, .unit = kase->unit, .person = kase->person};
  return rows_put_listed(apply->rows, TABLE_CASE_LIST, &key, &head, &index.base, apply->arena);
}

enum status case_places_write(struct apply *apply, const Lots__Case *kase, const struct shown_person *shown,
                              const struct case_places *before) {
  struct case_places after;
  Lots__CaseRow *row;
  enum status status = case_places_of(kase, apply->arena, &after);
  if (status == STATUS_OK)
    status = rows_drop_left(apply, kase->id, before, &after);
  if (status == STATUS_OK)
    status = row_fill(kase, shown, apply->arena, &row);
  if (status == STATUS_OK)
    status = row_put(apply, kase, row, LIST_OF_UNIT, kase->unit);
  for (size_t i = 0; status == STATUS_OK && i < after.count; i++)
    status = row_put(apply, kase, row, LIST_OF_STAFF, after.staff[i]);
  if (status == STATUS_OK && after.offered)
    status = row_put(apply, kase, row, LIST_OF_OFFERED, after.offered);
  if (status == STATUS_OK && after.unexecuted)
    status = row_put(apply, kase, row, LIST_OF_UNEXECUTED, after.unit);
  return status;
}
