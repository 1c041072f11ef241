/* document_state: what a document is after its events, and how it is shown. See document_rules.h. */
#include <string.h>

#include "document_types.h"
#include "eligibility.h"
#include "server/rules/decide/document_rules.h"
#include "server/rules/engine/attempt.h"

/* --- events ------------------------------------------------------------------------------------------------------- */

static enum status apply_added(Lots__Document *state, const Lots__Event *event, struct arena *arena) {
  const Lots__DocumentAdded *added = event->document_added;
  void *version = arena_clone(arena, &added->version->base);
  state->id = added->document;
  state->case_ = event->case_;
  state->type = added->type;
  state->secrecy = added->secrecy;
  return version && arena_append(arena, &state->versions, &state->n_versions, version) ? STATUS_OK
                                                                                       : STATUS_RESOURCE_EXHAUSTED;
}

static enum status apply_signed(Lots__Document *state, const Lots__DocumentSigned *signed_, struct arena *arena) {
  Lots__DocumentVersion *version = (Lots__DocumentVersion *)document_version(state, signed_->version);
  void *signature = arena_clone(arena, &signed_->signature->base);
  if (!version)
    return STATUS_DATA_LOSS;
  return signature && arena_append(arena, &version->signatures, &version->n_signatures, signature)
             ? STATUS_OK
             : STATUS_RESOURCE_EXHAUSTED;
}

enum status document_apply(Lots__Document *state, const Lots__Event *event, struct arena *arena) {
  switch (event->kind_case) {
  case LOTS__EVENT__KIND_DOCUMENT_ADDED:
    return apply_added(state, event, arena);
  case LOTS__EVENT__KIND_DOCUMENT_SIGNED:
    return apply_signed(state, event->document_signed, arena);
  default:
    return STATUS_OK;
  }
}

/* --- parts -------------------------------------------------------------------------------------------------------- */

const Lots__DocumentVersion *document_newest(const Lots__Document *document) {
  return document->versions[document->n_versions - 1];
}

const Lots__DocumentVersion *document_version(const Lots__Document *document, uint32_t number) {
  if (number > document->n_versions || document->n_versions == 0)
    return NULL;
  return number ? document->versions[number - 1] : document_newest(document);
}

/* That there is a version, of which day, and who has signed it: no more. */
void document_withhold_version(Lots__DocumentVersion *version) {
  char *nothing = (char *)protobuf_c_empty_string;
  version->title = version->author = version->paper = nothing;
  version->file_name = version->media_type = version->sha256 = nothing;
  version->size = 0;
  version->content = 0;
  for (size_t i = 0; i < version->n_signatures; i++)
    version->signatures[i]->name = nothing;
}

void document_withhold(Lots__Document *document) {
  document->withheld = true;
  for (size_t i = 0; i < document->n_versions; i++)
    document_withhold_version(document->versions[i]);
}

/* --- a row -------------------------------------------------------------------------------------------------------- */

static bool has_signed(const Lots__DocumentVersion *version, const char *party) {
  for (size_t i = 0; i < version->n_signatures; i++)
    if (strcmp(version->signatures[i]->party, party) == 0)
      return true;
  return false;
}

static bool add_parties(const struct programme *programme, const Lots__Document *document, struct arena *arena,
                        Lots__DocumentRow *row) {
  const Lots__DocumentVersion *version = document_newest(document);
  const char *const *parties = document_parties(programme, document->type);
  for (size_t i = 0; i < version->n_signatures; i++)
    if (!arena_append(arena, &row->signed_, &row->n_signed_, version->signatures[i]->party))
      return false;
  for (size_t i = 0; i < PARTIES_MAX && parties[i]; i++)
    if (!has_signed(version, parties[i]) &&
        !arena_append(arena, &row->missing, &row->n_missing, arena_strdup(arena, parties[i])))
      return false;
  return true;
}

/* S0.13: how old it is, and until when it counts (T3). */
static bool add_age(const struct case_facts *facts, Lots__DocumentRow *row) {
  date_t date = date_stored(row->date);
  if (date == DATE_NONE || date > facts->today)
    return true;
  date_t last = eligibility_certificate_last(facts, date);
  row->ages = true;
  row->age_days = (uint32_t)(facts->today - date);
  row->fresh = eligibility_certificate_counts(facts, date, facts->today);
  row->fresh_until = date_text(facts->arena, last);
  return row->fresh_until != NULL;
}

Lots__DocumentRow *document_row(const struct case_facts *facts, const Lots__Document *document) {
  const struct document_type_row *type = document_type_row(document->type);
  const struct programme *programme = programme_on(facts->kase->programme, facts->today);
  const Lots__DocumentVersion *version = document_newest(document);
  Lots__DocumentRow *row = arena_alloc(facts->arena, sizeof *row);
  if (!row)
    return NULL;
  lots__document_row__init(row);
  row->id = document->id;
  row->case_ = document->case_;
  row->type = document->type;
  row->phase = type ? (char *)(uintptr_t)type->phase : row->phase; /* only read from */
  row->title = version->title;
  row->version = version->version;
  row->date = version->date;
  row->author = version->author;
  row->file_name = version->file_name;
  row->size = version->size;
  row->sha256 = version->sha256;
  row->paper = version->paper;
  row->secrecy = document->secrecy;
  row->withheld = document->withheld;
  bool added = !programme ||
               (add_parties(programme, document, facts->arena, row) && (!type || !type->ages || add_age(facts, row)));
  return added ? row : NULL;
}
