/* apply_referral: a referral's state, its head and its row in the receiving unit's list. */
#include "apply_internal.h"

#include "server/rules/apply/event_apply.h"
#include "server/rules/apply/event_kinds.h"
#include "server/rules/decide/referral_rules.h"
#include "server/rules/facts/case_state.h"

/* --- the list ----------------------------------------------------------------------------------------------------- */

static struct key row_key(const Lots__Referral *referral) {
  struct key key = key_referral_list(referral->unit, referral_status_is_final(referral->status));
  key_u64(&key, referral->id);
  return key;
}

static struct record_head head_of(const Lots__Referral *referral) {
  return (struct record_head){.organisation = referral->organisation,
                              .unit = referral->unit,
                              .person = referral->person,
                              .by = referral->registered_by};
}

static enum status row_put(struct apply *apply, const Lots__Referral *referral) {
  Lots__Person nobody = LOTS__PERSON__INIT, *person = &nobody;
  struct shown_person shown;
  bool named = referral_opens_person(referral->status);
  enum status status = named ? apply_get_person(apply, referral->person, &person) : STATUS_OK;
  if (status == STATUS_OK || status == STATUS_NOT_FOUND)
    status = apply_show_person(apply, person, &shown);
  if (status)
    return status;
  Lots__ReferralRow row = LOTS__REFERRAL_ROW__INIT;
  row.id = referral->id;
  row.name = shown.name;
  row.masked_number = shown.masked_number;
  row.unit = referral->unit;
  row.programme = referral->programme;
  row.status = referral->status;
  row.date = referral->date;
  row.case_ = referral->case_;
  row.external_id = referral->external_id;
  row.status_since = referral->status_since;
  row.received = referral->received;
  struct key key = row_key(referral);
  struct record_head head = head_of(referral);
  return rows_put_listed(apply->rows, TABLE_REFERRAL_LIST, &key, &head, &row.base, apply->arena);
}

/* --- the state ---------------------------------------------------------------------------------------------------- */

static enum status load(struct apply *apply, uint64_t id, Lots__Referral **out) {
  struct record_head head;
  enum status status = rows_head(apply->rows, TABLE_REFERRAL_HEAD, id, &head);
  struct key key = key_of_u64(id);
  return status
             ? status
             : rows_get(apply->rows, TABLE_REFERRAL, &key, head.person, &lots__referral__descriptor, apply->arena, out);
}

static bool tells_of(const Lots__Event *event, uint64_t id) {
  const struct event_kind *kind = event_kind(event->kind_case);
  return event->referral == id && kind && kind->referral;
}

static bool registers(const Lots__Event *event, uint64_t id) {
  return event->referral == id && event->kind_case == LOTS__EVENT__KIND_REFERRAL_REGISTERED;
}

static bool any(const Lots__Entry *entry, bool (*is)(const Lots__Event *, uint64_t), uint64_t id) {
  for (size_t i = 0; i < entry->n_events; i++)
    if (is(entry->events[i], id))
      return true;
  return false;
}

static enum status load_or_begin(struct apply *apply, uint64_t id, Lots__Referral **out) {
  if (!any(apply->entry, registers, id)) {
    enum status status = load(apply, id, out);
    return status == STATUS_NOT_FOUND ? STATUS_DATA_LOSS : status;
  }
  Lots__Referral *fresh = arena_alloc(apply->arena, sizeof *fresh);
  if (!fresh)
    return STATUS_RESOURCE_EXHAUSTED;
  lots__referral__init(fresh);
  *out = fresh;
  return STATUS_OK;
}

static enum status run_events(struct apply *apply, uint64_t id, Lots__Referral *referral) {
  uint64_t revision = referral->revision;
  enum status status = STATUS_OK;
  for (size_t i = 0; status == STATUS_OK && i < apply->entry->n_events; i++)
    if (tells_of(apply->entry->events[i], id))
      status = referral_apply(referral, apply->entry->events[i], apply->arena);
  referral->id = id;
  referral->revision = revision + 1;
  return status;
}

/* What it was recorded as before goes: it opens the person, or does not. */
static enum status record_put(struct apply *apply, const Lots__Referral *referral) {
  bool opens = referral_opens_person(referral->status);
  struct key is = key_person_record(referral->person, opens ? RECORD_REFERRAL : RECORD_CLOSED_REFERRAL);
  struct key was = key_person_record(referral->person, opens ? RECORD_CLOSED_REFERRAL : RECORD_REFERRAL);
  key_u64(&is, referral->id);
  key_u64(&was, referral->id);
  enum status status = apply_forget(apply, TABLE_PERSON_RECORD, &was);
  return status ? status : rows_put_plain(apply->rows, TABLE_PERSON_RECORD, &is, slice_of("", 0));
}

static enum status state_put(struct apply *apply, const Lots__Referral *referral) {
  struct key key = key_of_u64(referral->id);
  struct record_head head = head_of(referral);
  enum status status = rows_put_head(apply->rows, TABLE_REFERRAL_HEAD, referral->id, &head);
  if (status == STATUS_OK)
    status = record_put(apply, referral);
  return status ? status : rows_put(apply->rows, TABLE_REFERRAL, &key, referral->person, &referral->base, apply->arena);
}

static bool keys_equal(const struct key *a, const struct key *b) {
  return slice_equal(key_slice(a), key_slice(b));
}

enum status apply_referral(struct apply *apply, uint64_t id) {
  if (!any(apply->entry, tells_of, id))
    return STATUS_OK;
  Lots__Referral *referral;
  enum status status = load_or_begin(apply, id, &referral);
  if (status)
    return status;
  struct key before = row_key(referral);
  status = run_events(apply, id, referral);
  if (status == STATUS_OK)
    status = state_put(apply, referral);
  struct key after = row_key(referral);
  if (status == STATUS_OK && !keys_equal(&before, &after))
    status = apply_forget(apply, TABLE_REFERRAL_LIST, &before);
  return status ? status : row_put(apply, referral);
}

enum status apply_referral_relist(struct apply *apply, uint64_t id) {
  Lots__Referral *referral;
  enum status status = load(apply, id, &referral);
  return status ? status : row_put(apply, referral);
}
