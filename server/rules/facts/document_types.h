/* document_types: internal to server/rules: what each type of document of C3 (S0.46) is: of which programmes, in which
 * phase, who signs it, and who may read it. A table in document_types.c that a caseworker could check; a type is
 * changed there and nowhere else.
 */
#pragma once

#include "scope.h"
#include "server/rules/engine/programme.h"

struct document_type_row {
  Lots__DocumentType type; /* its names: codes_document_type */
  const char *phase;       /* where C3 places it: "before", "P1", "P4-P5", "end", "any" */
  unsigned programmes;     /* a set of PROGRAMME_BIT() */
  /* Who signs it; none: nobody has to. Of an agreement of the programme its own row says it (struct agreement_row). */
  const char *parties[PARTIES_MAX];
  bool need_to_know; /* health data: what it says is of the part SECRET_PAPER, whatever is said (C7) */
  bool of_work;      /* the coach's own working papers: of the part WORKING_PAPER (S2.40) */
  bool from_others;  /* what it rests on is another's word: its day and its author must be told, and are not guessed */
  bool ages;         /* a certificate, which counts for so many days (S0.13) */
  const char *source;
};
#define PROGRAMME_BIT(programme) (1u << (unsigned)(programme))

/* NULL: no such type. */
const struct document_type_row *document_type_row(Lots__DocumentType type);
/* Is what it says for those alone to whom SECRET_PAPER is open? */
bool document_is_need_to_know(Lots__DocumentType type, Lots__SecrecyClass secrecy);
/* DOCUMENT or WORKING_PAPER: to whom it is closed, no such document is there. */
scope_parts document_type_part(Lots__DocumentType type);
/* "MED"; "?" for no type. */
const char *document_type_code(Lots__DocumentType type);
/* "REF, MED, A1": the types of a programme, in the arena; NULL when it is spent. */
const char *document_type_choices(Lots__Programme programme, struct arena *arena);
/* The parties that must sign in this programme: PARTIES_MAX of them, the first NULL ends the list. */
const char *const *document_parties(const struct programme *programme, Lots__DocumentType type);
