/* document_state: see document_state.h. */
#include "document_state.h"

#include <string.h>

#include "document_types.h"
#include "eligibility.h"
#include "server/rules/engine/attempt.h"
#include "server/rules/engine/programme.h"

/* --- parts -------------------------------------------------------------------------------------------------------- */

const Lots__DocumentVersion *document_newest(const Lots__Document *document) {
  return document->versions[document->n_versions - 1];
}

const Lots__DocumentVersion *document_version(const Lots__Document *document, uint32_t number) {
  if (number > document->n_versions || document->n_versions == 0)
    return NULL;
  return number ? document->versions[number - 1] : document_newest(document);
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
  const struct programme *programme = rule_book_on(facts->rules, facts->kase->programme, facts->today);
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
  row->struck = document->struck;
  row->corrections = (uint32_t)version->n_corrections;
  bool counts = type && type->ages && !document->struck;
  bool added = !programme || (add_parties(programme, document, facts->arena, row) && (!counts || add_age(facts, row)));
  return added ? row : NULL;
}
