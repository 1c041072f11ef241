/* view_internal: what the parts of the view share. Only view*.c include it.
 *
 *   view.c            relations that hang on units and the wall; looks
 *   view_directory.c  organisations, units, principals, certificates, invitations
 *   view_cases.c      one case; which cases are seen
 *   view_case_list.c  lists and counts of cases
 *   view_case_life.c  cases offered to a unit; decisions not executed
 *   view_agenda.c     what is due in cases
 *   view_agenda_staff.c  what is due about staff
 *   view_supervision.c  the supervision log of staff
 *   view_scan.c       a range of a table, read at the view's pace
 *   view_walk.c       open cases of somebody or of a unit, one after the other
 *   view_worklist.c   work lists
 *   view_loads.c      how many cases each coach has
 *   view_persons.c    persons: by a relation, by number, by name
 *   view_protected.c  who may know of a protected person
 *   view_sought.c     that a person was sought; whose number it is
 *   view_searches.c   the traces of that, for those who review
 *   view_referrals.c  referrals
 *   view_entry.c      one entry of the journal, opened
 *   view_log.c        a case's entries in the journal
 *   view_notes.c      notes: their numbers, what was struck
 *   view_profile.c    the vocational profile
 *   view_support.c    support given, by day
 *   view_documents.c  documents of a case, and their content
 *   view_uploads.c    one's own uploads under way
 *   view_employers.c  employers: the register of an organisation
 *   view_employer_log.c  contacts and study visits
 *   view_contact_weeks.c  the same, counted by week
 *   view_analyses.c   analyses of workplaces
 *   view_list.c       pages of lists in the order of numbers; cursors
 *   view_sort.c       pages in other orders
 *   view_search.c     pages of what was searched for
 */
#pragma once

#include "event.pb-c.h"
#include "index.pb-c.h"
#include "server/rules/engine/rights.h"
#include "server/rules/facts/assignments.h"
#include "server/store/tables/log_row.h"
#include "server/store/tables/supervision_row.h"
#include "view.h"

/* --- view.c --- */
/* Is there anybody, and not disabled? */
bool view_is_active(const struct view *view);
bool view_is_admin(const struct view *view);
/* Somebody of this organisation: the wall. Administrators are of none. */
bool view_inside(const struct view *view, uint64_t organisation);
/* A role that has a part in cases: auditors, trainers and the like have none. */
bool view_holds_role(const struct view *view, uint64_t unit);
/* A role of theirs runs today, in whatever unit: what one registered is one's own for as long as one works there. */
bool view_is_at_work(const struct view *view);
/* Sees every case of the unit, as its manager or as a service that holds a role there. */
bool view_sees_unit(const struct view *view, uint64_t unit);
bool view_takes_in(const struct view *view, uint64_t unit);

/* The units where `holds` says yes, ascending, each once; in the arena. `only` not 0: at most that one. */
struct view_units {
  uint64_t *items;
  size_t count;
};
enum status view_units_where(const struct view *view, bool (*holds)(const struct view *, uint64_t), uint64_t only,
                             struct view_units *out) MUST_USE;

/* The same view with another arena: what it opens and notes is of that arena, and forgotten with it. */
struct view view_aside(const struct view *view, struct arena *arena);

/* Notes that a record is given out. Without memory for it the record must not be given. */
enum status view_look(struct view *view, uint64_t id, uint8_t kind, enum look look) MUST_USE;

bool view_has_opened(const struct view *view, uint64_t id, uint8_t kind);

/* --- view_protected.c --- */
/* May `who` know of the person at all: not protected, or they are named for it today? 0: nobody. One look for a person
 * who is open, two for one who is protected: for who has a relation, and for lists. */
enum status view_knows(const struct view *view, uint64_t person, bool *out) MUST_USE;
/* The same by two looks whoever it is, so that a refusal costs the same for persons who are missing, open and protected. */
enum status view_knows_evenly(const struct view *view, uint64_t person, bool *out) MUST_USE;

/* --- view_sought.c --- */
/* Notes in `looks` that a person was sought, by a number or (NULL) by folded words: before anything is looked up. */
enum status view_note_search(struct view *view, uint64_t organisation, const char *digits, const char *const *words,
                             size_t count) MUST_USE;
/* What such a trace says: the same for the same number or words, and no way back to them. */
enum status view_search_hash(const struct view *view, uint64_t organisation, const char *digits,
                             const char *const *words, size_t count, uint64_t *out) MUST_USE;
/* Who has this number in the organisation. */
enum status view_person_of_number(const struct view *view, uint64_t organisation, const char *digits,
                                  uint64_t *out) MUST_USE;
/* A row that is not there is looked for longer than one that is: behind a number that was `found`, or not, this looks
 * for one of the other sort. */
enum status view_even_number(const struct view *view, bool found) MUST_USE;

/* --- view_scan.c --- */
/* Between two records, when nothing is borrowed from the snapshot. */
enum status view_pace(struct view *view) MUST_USE;
/* What follows is all to be of one snapshot: a case may not be met twice, on the day that it had and on the one it has. */
void view_pace_hold(struct view *view);
/* Has the snapshot changed since? Then *seen is brought up to date. */
bool view_pace_moved(const struct view *view, unsigned *seen);

/* As kv_scan, at the view's pace: key and value are good until the next call of any paced scan or walk of the view. */
struct view_scan {
  struct view *view;
  enum table table;
  struct key prefix, last; /* last: what next() gave last */
  bool reverse;
  unsigned seen;
  struct kv_scan *scan;
};
enum status view_scan_open(struct view_scan *scan, struct view *view, enum table table, struct slice prefix,
                           struct slice after, bool reverse) MUST_USE;
enum status view_scan_next(struct view_scan *scan, struct slice *key, struct slice *value) MUST_USE;
void view_scan_close(struct view_scan *scan);

/* --- view_cases.c --- */
/* Does a relation let `who` see the case? Opens at most one row of a list. */
enum status view_sees_case(struct view *view, uint64_t id, bool *out) MUST_USE;
/* Costs what it costs that a case is not seen, and tells nothing. */
enum status view_weigh_case(struct view *view, uint64_t id) MUST_USE;
/* Does one open this part of it to them? */
enum status view_opens(struct view *view, uint64_t id, scope_parts part, bool *out) MUST_USE;
/* The case if a relation lets `who` see it, opened once; to be judged or told from, without a look at it. */
enum status view_take_case(struct view *view, uint64_t id, const struct view_case_in_hand **out) MUST_USE;

/* --- view_walk.c --- */
/* Every open case of a unit that `who` manages, or (0) of `who`'s own, in one of these statuses (a set of
 * STATUS_BIT()), in the order of their numbers. */
struct case_walk {
  struct view *view;
  uint64_t unit;
  unsigned statuses;
  struct arena *aside; /* holds the row at hand; begun anew with each */
  enum status (*visit)(void *context, const Lots__CaseIndexRow *index);
  void *context;
};
/* NOT_FOUND: no such unit. OUT_OF_RANGE: more than VIEW_SORT_MAX cases. */
enum status view_walk_cases(const struct case_walk *walk) MUST_USE;

/* --- view_documents.c --- */
/* May `who` not know of a document of the case that was given last? */
enum status view_document_is_hidden(struct view *view, uint64_t id, bool *out) MUST_USE;

/* --- view_entry.c --- */
/* One entry, opened, without what is closed inside its events. NOT_FOUND: destroyed, or of the batch that is being
 * written. */
enum status view_open_entry(struct view *view, uint64_t position, scope_parts closed, Lots__Entry **out) MUST_USE;
/* What is closed of an entry of the case that was given last: one's own notes are not. */
scope_parts view_closed_in(const struct view *view, const Lots__Entry *entry);

/* --- view_notes.c --- */
/* The case's entries one after the other, at the view's pace; `visit` sets *done to end early. */
typedef enum status log_visit(void *context, uint64_t position, const struct log_row *row, bool *done);
enum status view_log_walk(struct view *view, uint64_t id, uint64_t after, bool reverse, log_visit *visit,
                          void *context) MUST_USE;
/* The number of the note, or the entry of support, that stands there or is corrected there; 0: of neither. */
enum status view_log_number(const struct view *view, uint64_t id, uint64_t position, const struct log_row *row,
                            uint32_t *out) MUST_USE;
/* Where the newest text of a number stands; `kind`: of the event that it was given with. NOT_FOUND: no such number. */
enum status view_log_numbered(struct view *view, uint64_t id, Lots__Event__KindCase kind, uint32_t number,
                              uint64_t *out) MUST_USE;
/* Tells a note that was opened its number and, if it was struck, by whom; takes out what it says then, where `who` is not
 * to review it. */
enum status view_tell_note(struct view *view, uint64_t id, uint64_t position, const struct log_row *row,
                           Lots__Note *note) MUST_USE;

/* --- view_agenda_staff.c --- */
/* Everything about staff that is due by the filter's day, in no order: of oneself, or of the filter's unit, which the
 * caller has judged. Of a single case: nothing. In the view's arena. */
enum status view_agenda_staff(struct view *view, const struct agenda_filter *filter, struct agenda_shown **out,
                              size_t *count) MUST_USE;

/* --- view_supervision.c --- */
/* The last day up to today on which there was supervision of a kind, of a member of staff or a unit that the caller has
 * judged; DATE_NONE: none. */
enum status view_supervised_last(struct view *view, enum supervision_owner owner, uint64_t id,
                                 Lots__SupervisionKind kind, date_t *out) MUST_USE;

/* --- view_referrals.c --- */
enum status view_sees_referral(struct view *view, uint64_t id, bool *out) MUST_USE;

/* Referrals that are not ended, in `arena`: of units where `who` takes in, or (unit not 0) of that one alone.
 * OUT_OF_RANGE: more than VIEW_SCAN_MAX. */
enum status view_open_referrals(struct view *view, uint64_t unit, struct arena *arena, Lots__ReferralRow ***out,
                                size_t *count) MUST_USE;
/* Those of a unit that the caller has judged; for counting. */
enum status view_referrals_of_unit(struct view *view, uint64_t unit, struct arena *arena, Lots__ReferralRow ***out,
                                   size_t *count) MUST_USE;

/* --- view_support.c --- */
/* As view_support(), of a case that the caller has judged; view->seen_person is its person. */
enum status view_support_judged(struct view *view, uint64_t id, date_t from, date_t to, Lots__SupportEvent ***out,
                                size_t *count) MUST_USE;

/* --- view_list.c --- */
/* Where a page ended: the number of its last record and, in orders other than by number, what it was sorted by. */
struct list_place {
  uint64_t id; /* 0: at the beginning */
  const char *text;
};
/* A cursor is its place sealed under the query (a text that names every filter and who asks): it says nothing, and fits
 * no other query. */
enum status cursor_read(struct view *view, const char *query, struct slice cursor, struct list_place *out) MUST_USE;
enum status cursor_write(struct view *view, const char *query, const struct list_place *place,
                         struct slice *out) MUST_USE;

/* Several lists walked as one, at the view's pace, in the order of the records' numbers, which end their keys. */
struct list_walk {
  struct view *view;
  enum table table;
  const struct key *prefixes;  /* the caller's */
  struct list_source *sources; /* in the arena */
  size_t count;
  uint64_t after; /* the number of what was given last */
  bool reverse;
  unsigned seen;
  struct list_source *given; /* what the last next() gave */
};
/* From after record `after` (0: from the beginning). Close it whatever this returns. */
enum status list_walk_open(struct list_walk *walk, struct view *view, enum table table, const struct key *prefixes,
                           size_t count, uint64_t after, bool reverse) MUST_USE;
/* NOT_FOUND at the end. */
enum status list_walk_next(struct list_walk *walk, struct slice *key, struct slice *value) MUST_USE;
void list_walk_close(struct list_walk *walk);

/* A page to be made. */
struct list_query {
  struct view *view;
  const char *text; /* for the cursor */
  enum table table;
  const struct key *prefixes;
  size_t prefix_count;
  bool reverse;
  size_t limit;
  uint8_t look_kind;
  /* Judges and opens one row into `arena`. NOT_FOUND: not to be shown. */
  enum status (*open)(void *context, struct slice key, struct slice value, struct arena *arena, ProtobufCMessage **out);
  void *context;
};
struct list_page {
  ProtobufCMessage **rows; /* in the view's arena */
  size_t count;
  struct slice next;
};
#define VIEW_PAGE_MAX 1000
size_t list_limit(size_t asked); /* 1 to VIEW_PAGE_MAX */
enum status list_page(const struct list_query *query, struct slice cursor, struct list_page *out) MUST_USE;

/* --- view_sort.c --- */
struct list_order {
  /* What the row is sorted by; in `arena` or the row. NULL when out of memory. */
  const char *(*text_of)(const ProtobufCMessage *row, struct arena *arena);
  int (*compare)(const char *a, const char *b); /* ties go by number */
  bool descending;
};
/* OUT_OF_RANGE: more than VIEW_SORT_MAX rows to sort. */
enum status list_page_sorted(const struct list_query *query, const struct list_order *order, struct slice cursor,
                             struct list_page *out) MUST_USE;

/* --- view_search.c --- */
/* A search in the caller's organisation, by a number or by the beginnings of folded words. */
struct view_search {
  struct view *view;
  const char *name;   /* of the search, for its cursors */
  const char *digits; /* NULL: by words */
  const char *const *words;
  size_t word_count, limit;
  enum table names; /* the index of words, hashed by: */
  void (*blind)(const struct keyring_secrets *secrets, uint64_t organisation, const char *word, uint8_t out[BLIND_LEN]);
  enum status (*by_number)(struct view_search *search);
  /* One whose name may have the first word, in the order of numbers; moves `place` past it, or sets `more`. */
  enum status (*candidate)(struct view_search *search, uint64_t id);

  size_t examined;         /* for the candidates' own bound */
  struct list_place place; /* up to where all is looked at */
  ProtobufCMessage **rows;
  size_t count;
  bool more; /* there is something after `place` */
};
#define VIEW_SEARCH_MAX 2000 /* candidates that one page looks at */
/* Where the index has those with such a word; a record's number follows. */
struct key view_search_prefix(const struct view_search *search, const char *word);
/* Puts a row on the page; false: out of memory, or `row` is NULL. */
bool view_search_show(struct view_search *search, ProtobufCMessage *row) MUST_USE;
enum status view_search(struct view_search *search, struct slice cursor, struct list_page *out) MUST_USE;
