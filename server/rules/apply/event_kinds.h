/* event_kinds: every kind of event that the journal may hold, one row each: whose state it changes and how, where it is
 * told. Everything that asks "which event does what" asks here.
 *
 * To add a kind: its member in event.proto, its row in event_kinds.c; when it is EVENT_RECORD, its row in
 * store/apply/apply.c, and when it is EVENT_TOLD, its row in service/cases_tell.c. tests/unit/test_event_kinds.c walks
 * the contract and names what is missing. A kind without a row is of a newer daemon: it is refused, never skipped.
 */
#pragma once

#include "common/arena.h"
#include "common/status.h"
#include "event.pb-c.h"

/* state + event -> state, in place, with new parts in the arena. RESOURCE_EXHAUSTED when it is spent. */
typedef enum status case_change(Lots__Case *state, const Lots__Event *event, struct arena *arena);
typedef enum status referral_change(Lots__Referral *state, const Lots__Event *event, struct arena *arena);
typedef enum status document_change(Lots__Document *state, const Lots__Event *event, struct arena *arena);
/* Tells what the event is about where it stands, which it cannot know before. */
typedef void event_placer(Lots__Event *event, uint64_t position);
typedef const Lots__Correction *event_corrector(const Lots__Event *event);
typedef uint64_t event_number(const Lots__Event *event);

enum event_is {
  EVENT_KNOWN = 1 << 0,
  EVENT_RECORD =
      1 << 1,          /* told as a whole record, or as a row of a log: a table of the store is written from it alone */
  EVENT_TOLD = 1 << 2, /* stands in the log of the case it names, and the history has a sentence for it */
  EVENT_NOTE = 1 << 3, /* what the log is searched for by: a note, or its correction */
};

struct event_kind {
  unsigned is; /* a set of enum event_is */
  /* Whose state it changes; NULL: not that one's. */
  case_change *kase;
  referral_change *referral;
  document_change *document;
  event_placer *place;         /* NULL: nobody asks it, or who reads it knows */
  event_corrector *correction; /* what it corrects and why (B14); NULL: nothing */
  event_number *document_told; /* the document that it tells of, which may be hidden from somebody (S2.40) */
};

/* NULL: this build does not know it. */
const struct event_kind *event_kind(Lots__Event__KindCase kind);
