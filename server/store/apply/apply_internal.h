/* apply_internal: what the parts of apply share. Only apply*.c include it.
 *
 *   apply.c            the coordinator: which part applies an event; META
 *   apply_envelope.c   numbers, totals, keys of commands: what envelopes tell
 *   apply_parts.c      what several of them do
 *   apply_hand.c       cases that stay open from one entry to the next
 *   apply_directory.c  organisations, units, principals, invitations, certificates
 *   apply_person.c     persons and the blind indexes of their numbers and names
 *   apply_naming.c     who is named for a protected person
 *   apply_referral.c   referrals: state, head, list
 *   apply_case.c       cases: state, head, log, counters
 *   apply_list.c       rows of caseloads
 *   apply_profile.c    where the newest text of each section of a profile stands
 *   apply_support.c    support given, by day
 *   apply_due.c        the agenda's index
 *   apply_settings.c   the same after a change of an organisation's settings, in slices
 *   apply_supervision.c  the supervision log of staff
 *   apply_document.c   documents
 *   apply_upload.c     uploads under way, how they end, where their bytes stand
 *   apply_employer.c   employers, the log of contacts and visits, workplace analyses
 *
 * All that they write is a function of the journal and the keys alone: no clock, no chance, no order of memory.
 */
#pragma once

#include "apply.h"
#include "common/date.h"

struct apply {
  const struct rows *rows;
  const Lots__Entry *entry;
  uint64_t position;
  int64_t at_us; /* the entry's time */
  struct arena *arena;
  struct meta meta; /* written back once, at the end */
};

/* Numbers, totals, time, and the row of the command's key. */
enum status apply_envelope(struct apply *apply, const Lots__Envelope *envelope) MUST_USE;
/* The same of all entries before, of which some can no longer be opened. */
enum status apply_taken_over(struct apply *apply, const Lots__Event *event) MUST_USE;

enum status apply_directory(struct apply *apply, const Lots__Event *event) MUST_USE;
enum status apply_person(struct apply *apply, const Lots__Person *person) MUST_USE;
/* --- apply_naming.c --- */
enum status apply_naming(struct apply *apply, const Lots__Event *event) MUST_USE;
/* A new record keeps the namings of the old one, whatever it says; who puts the protection on record is named. */
enum status apply_naming_kept(struct apply *apply, const Lots__Person *old, Lots__Person *person) MUST_USE;
/* The rows that say so. */
enum status apply_namings(struct apply *apply, const Lots__Person *person) MUST_USE;
/* An employer's record, and what is logged of it. */
enum status apply_employer(struct apply *apply, const Lots__Event *event) MUST_USE;
/* One occasion of supervision, or the correction of one. */
enum status apply_supervision(struct apply *apply, const Lots__Supervision *supervision) MUST_USE;
/* A document is added or signed; an upload on its way to become one. */
enum status apply_document(struct apply *apply, const Lots__Event *event) MUST_USE;
enum status apply_upload(struct apply *apply, const Lots__Event *event) MUST_USE;
/* One's own upload has become the content of a document. */
enum status apply_upload_finished(struct apply *apply, uint64_t id) MUST_USE;
/* Uploads end by the time of the entry, before anything else of it is applied. */
enum status apply_uploads_end(struct apply *apply) MUST_USE;
/* Everything that the entry says of this referral, or case, in one go: a revision, a row of the log, a rewritten list.
 */
enum status apply_referral(struct apply *apply, uint64_t id) MUST_USE;
enum status apply_case(struct apply *apply, uint64_t id) MUST_USE;

/* What the entry says of the case's vocational profile. */
enum status apply_profile(struct apply *apply, uint64_t id) MUST_USE;

/* Writes the rows of a person's lists again, after a change of name or number. */
enum status apply_case_relist(struct apply *apply, uint64_t id) MUST_USE;
enum status apply_referral_relist(struct apply *apply, uint64_t id) MUST_USE;

/* The person as the tables hold it. NOT_FOUND: none. */
enum status apply_get_person(struct apply *apply, uint64_t id, Lots__Person **out) MUST_USE;
/* Name and masked number for a row; "" both of nobody. */
struct shown_person {
  char *name, *masked_number;
  const char *number; /* the newest, or "" */
};
enum status apply_show_person(struct apply *apply, const Lots__Person *person, struct shown_person *out) MUST_USE;

/* The entry's support given in this case: a small row each; the case is not rewritten. */
enum status apply_support(struct apply *apply, uint64_t id) MUST_USE;

/* --- apply_list.c --- */
/* In which lists a case stands. */
struct case_places {
  uint64_t unit;
  bool final;
  uint64_t *staff; /* each once; in the arena */
  size_t count;
  uint64_t offered; /* the unit that it is offered to, or 0 */
  bool unexecuted;  /* a granted decision waits for its execution */
};
/* Of a fresh case (unit 0): none. */
enum status case_places_of(const Lots__Case *kase, struct arena *arena, struct case_places *out) MUST_USE;
/* Is this one of the staff? */
bool case_places_name(const struct case_places *places, uint64_t staff);
/* Writes the rows of `kase`, whose person is `shown`, and takes away those of `before` where it no longer stands. */
enum status case_places_write(struct apply *apply, const Lots__Case *kase, const struct shown_person *shown,
                              const struct case_places *before) MUST_USE;

/* --- apply_hand.c --- */
/* A case that is open: for this entry, in its arena; or in the hand, for the next ones as well. Nothing else is taken
 * while it is used. */
struct case_held {
  uint64_t id;
  Lots__Case *kase;
  const Lots__Person *person; /* NULL: not opened yet; case_person() */
  struct case_places written; /* where its rows stand */
  struct arena *arena;        /* of all this, and of what the case is changed with */
  bool changed;               /* since it was written */
};
/* NOT_FOUND: there is no such case, or it is destroyed. */
enum status case_take(struct apply *apply, uint64_t id, struct case_held **out) MUST_USE;
/* A fresh one, which stands nowhere. */
enum status case_begin(struct apply *apply, uint64_t id, struct case_held **out) MUST_USE;
/* Its row and those in lists are to be written: now, or when it is put down. */
enum status case_changed(struct apply *apply, struct case_held *held) MUST_USE;
/* Whose case it is; nobody when there is no such record. */
enum status case_person(struct apply *apply, struct case_held *held, const Lots__Person **out) MUST_USE;
/* The record of the person whose case it is was written. */
void case_forget_person(struct apply *apply, uint64_t id);
/* An organisation or a principal, only to be read, until the next is taken; without a hand it is opened in `arena`. */
enum status record_take(struct apply *apply, enum table table, uint64_t id, const ProtobufCMessageDescriptor *type,
                        struct arena *arena, void *out) MUST_USE;
/* It was written. */
void record_forget(struct apply *apply, enum table table, uint64_t id);

/* --- apply_due.c --- */
/* Keeps the day of a case that was changed, in `before`'s lists until then. */
enum status apply_due(struct apply *apply, struct case_held *held, const struct case_places *before) MUST_USE;
/* The same of a case that was not, but what its day rests on: whatever may make something due earlier must come here,
 * as does contact that is taken back. NOT_FOUND: there is no such case, or it is destroyed. */
enum status apply_due_again(struct apply *apply, uint64_t id) MUST_USE;
/* The entry's notes in the case; `later`: one tells of a later day than all before. */
enum status apply_due_note(struct apply *apply, uint64_t id, bool *later) MUST_USE;
/* There was contact, of whatever kind: what was due may be due later, or no more. */
enum status apply_due_contact(struct apply *apply, uint64_t id) MUST_USE;
/* One of many cases, opened in an arena of its own, which is emptied first; one that does not open any more is
 * destroyed, and left as it is. */
#define APPLY_ASIDE_MAX ((size_t)64 * 1024 * 1024) /* one case with its facts */
enum status apply_due_aside(struct apply *apply, struct arena *arena, uint64_t kase) MUST_USE;
/* The record of a coach was changed. */
enum status apply_due_of_coach(struct apply *apply, uint64_t coach) MUST_USE;

/* --- apply_settings.c --- */
/* An organisation's record is about to take the place of the one that stands: cases that hang on what it settles anew
 * wait from now on. */
enum status apply_settings(struct apply *apply, const Lots__Organisation *organisation) MUST_USE;
/* Some of those that wait follow. */
enum status apply_settings_followed(struct apply *apply, const Lots__SettingsFollowed *followed) MUST_USE;

/* Deletes what may or may not be there. */
enum status apply_forget(struct apply *apply, enum table table, const struct key *key) MUST_USE;
