/* apply: the coordinator. See apply_internal.h for the parts. */
#include "apply_internal.h"

#include "server/rules/apply/event_kinds.h"

/* --- one event ---------------------------------------------------------------------------------------------------- */

static bool case_said_before(const Lots__Entry *entry, size_t index) {
  for (size_t i = 0; i < index; i++)
    if (entry->events[i]->case_ == entry->events[index]->case_)
      return true;
  return false;
}

static bool referral_said_before(const Lots__Entry *entry, size_t index) {
  for (size_t i = 0; i < index; i++)
    if (entry->events[i]->referral == entry->events[index]->referral)
      return true;
  return false;
}

static enum status apply_supervised(struct apply *apply, const Lots__Event *event) {
  return apply_supervision(apply, event->supervised); /* the oneof's members share their place */
}

static enum status apply_followed(struct apply *apply, const Lots__Event *event) {
  return apply_settings_followed(apply, event->settings_followed);
}

static enum status apply_person_put(struct apply *apply, const Lots__Event *event) {
  return apply_person(apply, event->person_put);
}

typedef enum status record_apply(struct apply *apply, const Lots__Event *event);

/* Which part writes what is told as a whole record: one row for each EVENT_RECORD of event_kinds.c. The rest is told of
 * a referral or a case. */
static record_apply *const records[] = {
    [LOTS__EVENT__KIND_ORGANISATION_PUT] = apply_directory,
    [LOTS__EVENT__KIND_UNIT_PUT] = apply_directory,
    [LOTS__EVENT__KIND_PRINCIPAL_PUT] = apply_directory,
    [LOTS__EVENT__KIND_INVITATION_ISSUED] = apply_directory,
    [LOTS__EVENT__KIND_CERTIFICATE_ISSUED] = apply_directory,
    [LOTS__EVENT__KIND_CERTIFICATE_REVOKED] = apply_directory,
    [LOTS__EVENT__KIND_SUPERVISED] = apply_supervised,
    [LOTS__EVENT__KIND_SUPERVISION_CORRECTED] = apply_supervised,
    [LOTS__EVENT__KIND_SETTINGS_FOLLOWED] = apply_followed,
    [LOTS__EVENT__KIND_PERSON_PUT] = apply_person_put,
    [LOTS__EVENT__KIND_STAFF_NAMED] = apply_naming,
    [LOTS__EVENT__KIND_NAMING_ENDED] = apply_naming,
    [LOTS__EVENT__KIND_EMPLOYER_PUT] = apply_employer,
    [LOTS__EVENT__KIND_EMPLOYER_CONTACTED] = apply_employer,
    [LOTS__EVENT__KIND_STUDY_VISITED] = apply_employer,
    [LOTS__EVENT__KIND_WORKPLACE_ANALYSED] = apply_employer,
    [LOTS__EVENT__KIND_CONTACT_CORRECTED] = apply_employer,
    [LOTS__EVENT__KIND_VISIT_CORRECTED] = apply_employer,
    [LOTS__EVENT__KIND_UPLOAD_BEGUN] = apply_upload,
    [LOTS__EVENT__KIND_DOCUMENT_CHUNK] = apply_upload,
    [LOTS__EVENT__KIND_UPLOAD_ABANDONED] = apply_upload,
    [LOTS__EVENT__KIND_DOCUMENT_ADDED] = apply_document,
    [LOTS__EVENT__KIND_DOCUMENT_SIGNED] = apply_document,
    [LOTS__EVENT__KIND_DOCUMENT_CORRECTED] = apply_document,
    [LOTS__EVENT__KIND_DOCUMENT_STRUCK] = apply_document,
    [LOTS__EVENT__KIND_TAKEN_OVER] = apply_taken_over,
};

static record_apply *record_of(Lots__Event__KindCase kind) {
  return (size_t)kind < sizeof records / sizeof *records ? records[kind] : NULL;
}

bool apply_writes_record(Lots__Event__KindCase kind) {
  return record_of(kind) != NULL;
}

/* A kind without a row is of a newer daemon; skipping it would derive something else than was written. */
static enum status apply_record(struct apply *apply, const Lots__Event *event) {
  record_apply *record = record_of(event->kind_case);
  if (!event_kind(event->kind_case))
    return STATUS_UNIMPLEMENTED;
  return record ? record(apply, event) : STATUS_OK;
}

static enum status apply_event(struct apply *apply, size_t index) {
  const Lots__Event *event = apply->entry->events[index];
  enum status status = apply_record(apply, event);
  if (status == STATUS_OK && event->referral && !referral_said_before(apply->entry, index))
    status = apply_referral(apply, event->referral);
  if (status == STATUS_OK && event->case_ && !case_said_before(apply->entry, index))
    status = apply_case(apply, event->case_);
  return status;
}

/* --- one entry ---------------------------------------------------------------------------------------------------- */

/* Old entries stand before all others; `taken over` ends them. */
static void advance(struct meta *meta, const struct stream_head *head) {
  meta->head = *head;
  meta->entries++;
  if (meta->format == JOURNAL_EMPTY)
    meta->format = head->epoch ? JOURNAL_LEAN : JOURNAL_OLD;
}

/* Uploads end by what envelopes tell, for those open for ever. */
enum status apply_entry(const struct rows *rows, const struct stream_head *head, const Lots__Envelope *envelope,
                        const Lots__Entry *body, struct arena *arena) {
  struct apply apply = {.rows = rows, .entry = body, .position = head->position, .arena = arena};
  apply.at_us = envelope ? envelope->at_us : body ? body->at_us : 0;
  enum status status = rows_meta(rows, &apply.meta);
  if (status == STATUS_OK && envelope)
    status = apply_uploads_end(&apply);
  for (size_t i = 0; status == STATUS_OK && body && i < body->n_events; i++)
    status = apply_event(&apply, i);
  if (status == STATUS_OK && envelope)
    status = apply_envelope(&apply, envelope);
  if (status)
    return status;
  advance(&apply.meta, head);
  return rows_put_meta(rows, &apply.meta);
}

enum status apply_head(const struct rows *rows, struct stream_head *out) {
  struct meta meta;
  enum status status = rows_meta(rows, &meta);
  if (status == STATUS_OK)
    *out = meta.head;
  return status;
}

uint64_t apply_directory_version(const struct rows *rows) {
  return rows_directory_version(rows);
}
