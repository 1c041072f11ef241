/* envelope: see envelope.h. */
#include "envelope.h"

#include "common/record_number.h"

/* --- numbers ------------------------------------------------------------------------------------------------------ */

struct named {
  enum number kind;
  uint64_t number; /* 0: the event names no record as its own */
};

static struct named named_in_directory(const Lots__Event *event) {
  switch (event->kind_case) {
  case LOTS__EVENT__KIND_ORGANISATION_PUT:
    return (struct named){NUMBER_ORGANISATION, event->organisation_put->id};
  case LOTS__EVENT__KIND_UNIT_PUT:
    return (struct named){NUMBER_UNIT, event->unit_put->id};
  case LOTS__EVENT__KIND_PRINCIPAL_PUT:
    return (struct named){NUMBER_PRINCIPAL, event->principal_put->id};
  case LOTS__EVENT__KIND_EMPLOYER_PUT:
    return (struct named){NUMBER_EMPLOYER, event->employer_put->id};
  default:
    return (struct named){0};
  }
}

static struct named named_by(const Lots__Event *event) {
  switch (event->kind_case) {
  case LOTS__EVENT__KIND_PERSON_PUT:
    return (struct named){NUMBER_PERSON, event->person_put->id};
  case LOTS__EVENT__KIND_REFERRAL_REGISTERED:
    return (struct named){NUMBER_REFERRAL, event->referral};
  case LOTS__EVENT__KIND_CASE_OPENED:
    return (struct named){NUMBER_CASE, event->case_};
  case LOTS__EVENT__KIND_UPLOAD_BEGUN:
    return (struct named){NUMBER_UPLOAD, event->upload_begun->upload};
  case LOTS__EVENT__KIND_DOCUMENT_ADDED:
    return (struct named){NUMBER_DOCUMENT, event->document_added->document};
  default:
    return named_in_directory(event);
  }
}

static bool add_number(const struct named *named, struct arena *arena, Lots__Envelope *out) {
  Lots__NumberTaken *taken = arena_alloc(arena, sizeof *taken);
  if (!taken)
    return false;
  lots__number_taken__init(taken);
  taken->kind = named->kind;
  taken->number = named->number;
  return arena_append(arena, &out->numbers, &out->n_numbers, taken);
}

/* --- the whole ---------------------------------------------------------------------------------------------------- */

enum status envelope_of(const Lots__Entry *body, struct arena *arena, Lots__Envelope *out) {
  lots__envelope__init(out);
  out->at_us = body->at_us;
  out->kinds = arena_alloc(arena, body->n_events * sizeof *out->kinds);
  bool ok = out->kinds || !body->n_events;
  for (size_t i = 0; ok && i < body->n_events; i++) {
    struct named named = named_by(body->events[i]);
    out->kinds[out->n_kinds++] = (uint32_t)body->events[i]->kind_case;
    ok = !named.number || add_number(&named, arena, out);
  }
  return ok ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
}

static bool is_new(const struct rows *rows, const struct meta *meta, const Lots__NumberTaken *taken) {
  return record_number_organisation(taken->number) ? rows_is_new_record(rows, (enum number)taken->kind, taken->number)
                                                   : taken->number >= meta->next[taken->kind];
}

enum status envelope_keep_new(const struct rows *rows, Lots__Envelope *envelope) {
  struct meta meta;
  size_t kept = 0;
  enum status status = envelope->n_numbers ? rows_meta(rows, &meta) : STATUS_OK;
  for (size_t i = 0; status == STATUS_OK && i < envelope->n_numbers; i++)
    if (is_new(rows, &meta, envelope->numbers[i]))
      envelope->numbers[kept++] = envelope->numbers[i];
  envelope->n_numbers = kept;
  return status;
}

static ProtobufCBinaryData hash_of(const uint8_t *hash) {
  return (ProtobufCBinaryData){.len = ENVELOPE_HASH, .data = (uint8_t *)(uintptr_t)hash}; /* only read from */
}

void envelope_sign(Lots__Envelope *envelope, const uint8_t *key_hash, const uint8_t *request_hash) {
  envelope->key_hash = hash_of(key_hash);
  envelope->request_hash = hash_of(request_hash);
}
