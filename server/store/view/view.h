/* view: the one door. Whatever a service reads of cases, persons and referrals, it reads here, for get, list, search,
 * count and history alike; so a right is checked in one place.
 *
 * A view is a snapshot bound to a principal and a moment. A staff member sees a case when a relation says so, judged at
 * the moment of reading:
 *   - assigned: an assignment of theirs runs today, and they hold a role in the case's unit today;
 *   - manager of the unit: RIGHT_MANAGE there today.
 * What of the case a relation opens stands in one table (rules/facts/scope.h). A case is given whole, for the rules to
 * judge; what `closed` names is withheld from the reply. Entries of its journal and documents are given without it.
 * A service identity sees the cases of units where it holds a role, through its listed methods only. An administrator
 * sees no case. The wall is the organisation: nothing of another organisation is ever seen. "No such" and "not for you"
 * are both NOT_FOUND, after the same work.
 *
 * Nobody who is not named for a protected person knows of them by any of this (view_protected.c); a manager of the unit
 * is shown that there is a case, or a referral, without name and number, and names staff.
 *
 * Every record that a view gives out is noted in `looks`, for the access log.
 *
 * Threads: a view belongs to one thread. Its messages live in the arena and stay valid when the snapshot is let go.
 */
#pragma once

#include "access.pb-c.h"
#include "cases.pb-c.h"
#include "common/date.h"
#include "documents.pb-c.h"
#include "employers.pb-c.h"
#include "enrolment.pb-c.h"
#include "index.pb-c.h"
#include "journal.pb-c.h"
#include "organisations.pb-c.h"
#include "persons.pb-c.h"
#include "referrals.pb-c.h"
#include "server/rules/agenda/agenda.h"
#include "server/rules/decide/case_decide.h"
#include "server/rules/facts/scope.h"
#include "server/store/access.h"
#include "server/store/tables/tables.h"
#include "staff.pb-c.h"

/* A long reading asks between records whether to go on. The snapshot may then be another: what was borrowed from it is
 * gone, and a scan begins anew after its last key. */
struct pace {
  /* CANCELLED, DEADLINE_EXCEEDED, UNAVAILABLE: it is to end so. */
  enum status (*step)(struct pace *pace);
  unsigned snapshots; /* that the reading has let go */
  bool held;          /* it keeps the one that it has */
};

/* A record of the directory that was opened. */
struct view_opened {
  enum table table;
  uint64_t id;
  const ProtobufCMessage *message;
};
/* The case that was judged and opened last, so that what is asked about it later opens it no more. */
struct view_case_in_hand {
  uint64_t id; /* 0: none */
  Lots__Case *kase;
  const char *name, *number;
  scope_parts closed; /* to `who`, today: what they are not shown of it */
  bool reviews;       /* a manager of its unit, who is shown what was struck */
};

struct view {
  struct rows rows;
  struct store *store;
  struct arena *arena;
  struct pace *pace; /* NULL: a short reading, all from one snapshot */
  const Lots__Principal
      *who; /* NULL: nobody yet (enrolment, or finding out who it is): certificates, invitations and principals only */
  int64_t now_us;
  date_t today;
  struct access_look *looks; /* in the arena */
  size_t look_count, look_capacity;
  struct view_opened *opened; /* in the arena: each record of the directory is opened once */
  size_t opened_count, opened_capacity;
  struct view_case_in_hand in_hand;
  scope_parts
      closed;   /* to `who`, of the case that was given last (view_case()): what a reply leaves out (call_reply()) */
  bool reviews; /* of that case: what a struck note or document says */
  uint64_t seen_person; /* the person of the case or referral that was given last: seen by that */
};

/* Where a page of a list in the order of its numbers ended: the last one that was shown. An empty cursor is 0, before
 * the first; false: it is not such a cursor. */
bool view_place_read(struct slice cursor, uint64_t *after) MUST_USE;
#define VIEW_PLACE 8
struct slice view_place_write(uint64_t last, uint8_t out[VIEW_PLACE]);

/* What positions are told with: place_token.h. */
const struct secure_key *view_places_key(const struct view *view);

/* --- directory: organisations, units, principals. Staff see their own organisation's, administrators all. One record is
 * opened once and given to everybody who asks, so it is not to be changed: what is, is a copy. --- */
enum status view_organisation(struct view *view, uint64_t id, const Lots__Organisation **out) MUST_USE;
enum status view_organisations(struct view *view, Lots__Organisation ***out, size_t *count) MUST_USE;
enum status view_unit(struct view *view, uint64_t id, const Lots__Unit **out) MUST_USE;
enum status view_units(struct view *view, uint64_t organisation, Lots__Unit ***out, size_t *count) MUST_USE;
enum status view_principal(struct view *view, uint64_t id, const Lots__Principal **out) MUST_USE;
/* `after` 0 from the first; at most `limit`; *more tells whether there are more. Filters: organisation 0 all, unit 0
 * all. A page reads those of the unit, or of the organisation, and nobody else. */
enum status view_principals(struct view *view, uint64_t organisation, uint64_t unit, uint64_t after, size_t limit,
                            Lots__Principal ***out, size_t *count, bool *more) MUST_USE;
/* The name of a principal of one's own organisation, "" when there is none. */
const char *view_name_of(struct view *view, uint64_t principal);

/* --- cases --- */
/* The whole case, if a relation lets `who` see it. Asked again, the same one, with what a step has changed in it. */
enum status view_case(struct view *view, uint64_t id, Lots__Case **out) MUST_USE;
/* The same, with the person's name and newest identity number (twelve characters, or ""), without opening the person's
 * record. */
enum status view_case_named(struct view *view, uint64_t id, Lots__Case **out, const char **name,
                            const char **number) MUST_USE;
/* A case that `who` is about to open is shown by what they will be to it, whatever other case was given before. */
void view_shows_new(struct view *view, const Lots__Case *kase);
/* The person of a visible case, or one that is visible by itself: in a case they see, in a referral that they may handle
 * and that is still to be answered, or registered by `who`, who still holds a role, and never yet in either. */
enum status view_person(struct view *view, uint64_t id, Lots__Person **out) MUST_USE;

struct case_filter {
  uint64_t unit;   /* 0: every unit where `who` holds a role today */
  uint64_t staff;  /* 0: own cases (a service's own are those of its units); another's needs RIGHT_MANAGE */
  bool whole_unit; /* needs RIGHT_MANAGE in the unit(s); units without it are left out. With `staff`: that member's
                      cases only */
  const Lots__CaseStatus *statuses;
  size_t status_count; /* 0: not final */
  Lots__Programme programme;
  Lots__CaseSort sort;
  bool descending;
};
/* One page. `cursor` is what the page before gave (empty: the first); *next is empty after the last page. Natural order
 * (by number) streams from the index; other orders collect at most VIEW_SORT_MAX rows and give OUT_OF_RANGE beyond
 * ("narrow the list"). A page may hold fewer than `limit` although more follow (bounded work). INVALID_ARGUMENT: the
 * cursor is not of this query. */
#define VIEW_SORT_MAX 10000
#define VIEW_SCAN_MAX 20000
enum status view_cases(struct view *view, const struct case_filter *filter, struct slice cursor, size_t limit,
                       Lots__CaseRow ***out, size_t *count, struct slice *next) MUST_USE;
/* Counters of a unit, or (0) of every unit where `who` has RIGHT_MANAGE (a service: holds a role). NOT_FOUND for a
 * single unit without it. */
enum status view_counts(struct view *view, uint64_t unit, Lots__CaseCount ***out, size_t *count) MUST_USE;

/* --- case life --- */
/* The case that is offered to a unit where `who` takes in, for answering; NOT_FOUND otherwise. */
enum status view_offered_case(struct view *view, uint64_t id, Lots__Case **out) MUST_USE;
/* Cases offered to such units, or (unit not 0) to that one; paged as view_cases(). */
enum status view_offered_cases(struct view *view, uint64_t unit, struct slice cursor, size_t limit,
                               Lots__CaseRow ***out, size_t *count, struct slice *next) MUST_USE;
/* Cases of units that `who` manages whose granted decision is not executed; with `all`, those too that need not be
 * reported yet (T10). */
enum status view_not_executed(struct view *view, uint64_t unit, bool all, struct slice cursor, size_t limit,
                              Lots__NotExecutedRow ***out, size_t *count, struct slice *next) MUST_USE;

/* --- the agenda --- */
struct agenda_filter {
  uint64_t kase; /* of this case; 0: */
  uint64_t unit; /* of every open case of a unit that `who` manages; 0 too: of `who`'s own open cases */
  date_t until;  /* what is due up to and including this day */
  size_t most;   /* cases that may be opened for a page; 0: VIEW_SORT_MAX */
};
struct agenda_shown {
  uint64_t kase;    /* or agenda_of_staff(): no case */
  uint64_t unit;    /* of an item about staff */
  const char *name; /* the client's, or the team's */
  Lots__Programme programme;
  struct agenda_item item;
  unsigned order; /* in the agenda: tells items apart that are alike in all else */
};
/* Items about staff have the place in the order that a case's number would give: after those of the day's cases. */
#define AGENDA_OF_STAFF (UINT64_C(1) << 63)
static inline uint64_t agenda_of_staff(uint64_t id) {
  return AGENDA_OF_STAFF | id;
}
/* Overdue first, then by date; paged as view_cases(), each case as listed. A page opens the cases that may have
 * something due by its last day, and no others. NOT_FOUND: no such case or unit. OUT_OF_RANGE: they are too many. */
enum status view_agenda(struct view *view, const struct agenda_filter *filter, struct slice cursor, size_t limit,
                        struct agenda_shown **out, size_t *count, struct slice *next) MUST_USE;

/* --- work lists (D1) --- */
/* What a list is told of; it lies aside, and is gone when the telling returns. */
struct worklist_case {
  const Lots__CaseRow *row;
  struct agenda_facts
      facts; /* the case, its organisation and unit, its newest coach, the day; with `contacts` the rest, too */
  Lots__SupportEvent **support; /* with `support` */
  size_t support_count;
  struct view *aside; /* for names; its arena for what is told */
};
struct worklist_referral {
  const Lots__ReferralRow *row;
  Lots__Referral *referral;
  uint32_t position; /* on the waiting list; 0: not on it */
  struct view *aside;
};
struct worklist;
struct worklist_query {
  const char *name;
  uint64_t unit;     /* of every open case of a unit that `who` manages; 0: of `who`'s own */
  scope_parts part;  /* that it tells of: cases where that is closed to `who` are not told; 0: of the head alone */
  unsigned statuses; /* a set of STATUS_BIT() */
  bool contacts;     /* the list asks for what an agenda asks for */
  bool support;      /* and for support given in the weeks that are judged (support_judged_from()) */
  /* Adds what the list tells of a case: nothing, a row or several. */
  enum status (*tell)(void *context, const struct worklist_case *one, struct worklist *list);
  /* And of a referral that is not ended, of units where `who` takes in; NULL: the list has none. */
  enum status (*tell_referral)(void *context, const struct worklist_referral *one, struct worklist *list);
  void *context;
};
/* A row of the record that is being told; it is copied, and so are the looks that `aside` has noted for what the row
 * names beside the record. Lower orders come first; `number` tells rows of one record apart. */
enum status worklist_add(struct worklist *list, const struct view *aside, int64_t order, uint32_t number,
                         const ProtobufCMessage *row) MUST_USE;
struct worklist_page {
  ProtobufCMessage **rows;
  size_t count;
  struct slice next;
};
/* Paged as view_cases(), each case and referral as listed. NOT_FOUND: no such unit. OUT_OF_RANGE: more than
 * VIEW_SORT_MAX cases. */
enum status view_worklist(struct view *view, const struct worklist_query *query, struct slice cursor, size_t limit,
                          struct worklist_page *out) MUST_USE;

/* How many cases a coach has in a unit and programme (L2). Of a unit that `who` manages: of everybody who coaches
 * there, and (staff 0) of cases without a coach; unit 0: `who`'s own. Numbers only. NOT_FOUND: no such unit. */
struct coach_load {
  uint64_t unit, staff;
  Lots__Programme programme;
  uint32_t active, paused;
  uint32_t waiting; /* on the unit's waiting list for the programme */
};
enum status view_coach_loads(struct view *view, uint64_t unit, struct coach_load **out, size_t *count) MUST_USE;

/* One entry of a case's journal, opened. */
struct case_entry {
  uint64_t position;
  uint64_t corrected_by; /* position of the newest correction of it; 0 none */
  uint32_t number;       /* of the note, or the entry of support given, that it is or corrects; 0: another entry */
  const Lots__Entry *entry;
};
/* The case must have been seen through view_case() before. At most `limit` entries after position `after` (0: from the
 * end that the order begins at). `notes_only` leaves out everything but notes and corrections. */
enum status view_case_log(struct view *view, uint64_t id, uint64_t after, bool newest_first, bool notes_only,
                          size_t limit, struct case_entry **out, size_t *count, bool *more) MUST_USE;
/* The newest entries, newest first, whose row of the log tells this kind of event (the entry's first about the case).
 * The case must have been seen through view_case() before. */
enum status view_case_entries(struct view *view, uint64_t id, int kind, size_t limit, struct case_entry **out,
                              size_t *count) MUST_USE;
/* Which note, or which entry of support given: by its number in the case, in its newest text, or (0) by where it stands. */
struct entry_name {
  uint64_t position;
  uint32_t number;
};
/* The number that the next note (or support given) of the case will have. */
enum status view_next_in_log(const struct view *view, uint64_t id, Lots__Event__KindCase kind, uint32_t *out) MUST_USE;
/* The number of what stands there, or is corrected there. */
enum status view_number_in_log(const struct view *view, uint64_t id, uint64_t position, uint32_t *out) MUST_USE;
/* A note of this case; NOT_FOUND when there is no such, or its part is closed and it is not one's own. What was struck
 * comes without its text to whom it is not shown. `latest_other` is left out. */
enum status view_note(struct view *view, uint64_t id, struct entry_name name, struct note_found *out) MUST_USE;
/* The latest day that any other note of the case tells of; DATE_NONE: none does. */
enum status view_note_latest_other(struct view *view, uint64_t id, const struct note_found *note, date_t *out) MUST_USE;

/* Support given, or its correction, and where it stands; `uncounted`: a later entry corrects it, or it strikes something
 * out. NOT_FOUND as for view_note(). */
enum status view_support_event(struct view *view, uint64_t id, struct entry_name name, Lots__SupportEvent **out,
                               uint64_t *position, bool *uncounted) MUST_USE;

/* Support given in the case from a day to a day, oldest first, without its texts. The case must be the one seen last
 * through view_case(). OUT_OF_RANGE: more than VIEW_SUPPORT_MAX. */
#define VIEW_SUPPORT_MAX 5000
enum status view_support(struct view *view, uint64_t id, date_t from, date_t to, Lots__SupportEvent ***out,
                         size_t *count) MUST_USE;
/* Tells each its number in the case. */
enum status view_support_numbers(const struct view *view, uint64_t id, Lots__SupportEvent *const *events,
                                 size_t count) MUST_USE;

/* --- persons --- */
/* What `who`, who takes in (the caller checks RIGHT_INTAKE), gets for an identity number: one judgement for every road
 * that takes one (C15, S4.26). Of another organisation's persons nothing is learnt: theirs are free here. That it was
 * asked is noted in `looks`; no person's record is opened. */
enum person_standing {
  STANDING_FREE, /* on record for nobody here: to be registered */
  STANDING_HERE, /* of a person on record here, whether `who` sees them (view_person()) or not: to be taken in by it */
  STANDING_WITHHELD /* of a protected person for whom `who` is not named: not to be taken in */
};
struct number_judged {
  enum person_standing standing;
  uint64_t person; /* HERE; else 0 */
};
enum status view_judge_number(struct view *view, uint64_t organisation, const char *digits,
                              struct number_judged *out) MUST_USE;
/* The record of one who was judged to be HERE, to be added to: what it says is shown to nobody by this. */
enum status view_person_to_register(struct view *view, const struct number_judged *judged, Lots__Person **out) MUST_USE;
/* Visible persons by number, or by folded beginnings of names (each at least three letters); protected ones never by
 * name. Bounded; paged as view_cases(). */
enum status view_find_persons(struct view *view, const char *digits, const char *const *words, size_t word_count,
                              struct slice cursor, size_t limit, Lots__PersonRow ***out, size_t *count,
                              struct slice *next) MUST_USE;
/* Searches for persons by staff of `who`'s organisation, as the access log tells them, the oldest first; paged as
 * view_cases(). For who reviews (the caller checks that). With `digits`: those for that number; that it was asked is
 * noted in `looks` as a search. NOT_FOUND: no such staff. */
struct search_filter {
  uint64_t staff; /* 0: everybody */
  date_t from, to;
  const char *digits; /* NULL: for whatever */
};
enum status view_searches(struct view *view, const struct search_filter *filter, struct slice cursor, size_t limit,
                          Lots__SearchTrace ***out, size_t *count, struct slice *next) MUST_USE;
/* What makes a referral the same as another of its person: the external number only where both have one. */
struct referral_likeness {
  uint64_t unit;
  Lots__Programme programme;
  const char *date, *external_id;
};
/* The person's referral that is like it, ended or not; 0: none. For whoever takes in at the unit; that there is one is all
 * that it tells, and so is no look. */
enum status view_referral_like(struct view *view, uint64_t person, const struct referral_likeness *like,
                               uint64_t *out) MUST_USE;
/* Has the person a case in the unit and programme that has not ended, seen by `who` or not? For whoever may open one
 * there. */
enum status view_has_open_case(struct view *view, uint64_t person, uint64_t unit, Lots__Programme programme,
                               bool *out) MUST_USE;
/* Who is named for a person, for a manager of a unit that has to do with them (a case, a referral that is to be answered)
 * and who need not be named: of a case, a referral, the person or their number, the one that is not 0. For naming only: what the record
 * says else is shown to nobody by this. */
struct naming_of {
  uint64_t kase, referral, person;
  const char *digits; /* or NULL */
};
enum status view_namings(struct view *view, const struct naming_of *of, Lots__Person **out) MUST_USE;
/* Cases of the person that `who` sees. */
enum status view_cases_of_person(struct view *view, uint64_t person, uint64_t **out, size_t *count) MUST_USE;

/* --- referrals: seen by RIGHT_INTAKE in the receiving unit, and by who registered it and still holds a role. One that is
 * answered, returned or recalled opens its person to nobody any more --- */
enum status view_referral(struct view *view, uint64_t id, Lots__Referral **out) MUST_USE;
struct referral_filter {
  uint64_t unit;
  bool has_status;
  Lots__ReferralStatus status; /* without: not ended */
  Lots__Programme programme;   /* 0: all */
  bool newest_first;
};
enum status view_referrals(struct view *view, const struct referral_filter *filter, struct slice cursor, size_t limit,
                           Lots__ReferralRow ***out, size_t *count, struct slice *next) MUST_USE;

/* --- the vocational profile (C7) --- */
/* Where the newest text of a section stands, and its version; NOT_FOUND when there is none. The case must have been
 * seen through view_case() before, here and below. */
enum status view_profile_place(struct view *view, uint64_t id, Lots__ProfileSection section, uint64_t *position,
                               uint32_t *version) MUST_USE;
/* The text at a position of this case's profile; a section that is closed comes without it, `withheld`. */
enum status view_profile_text(struct view *view, uint64_t id, uint64_t position, Lots__ProfileText **out) MUST_USE;

/* --- supervision of staff: read by the one it is about, and by those who manage the unit where it was recorded --- */
struct supervision_filter {
  uint64_t staff; /* of one member of staff: oneself, or one of a unit that `who` manages */
  uint64_t unit;  /* or, not 0, of such a unit */
  date_t from, to;
};
struct supervision_entry {
  uint64_t corrected_by; /* position of the correction that stands instead; 0: it holds */
  const Lots__Entry *entry;
  Lots__Supervision *supervision;
};
/* Newest date first; paged as view_cases(). NOT_FOUND: no such member of staff or unit. */
enum status view_supervision(struct view *view, const struct supervision_filter *filter, struct slice cursor,
                             size_t limit, struct supervision_entry **out, size_t *count, struct slice *next) MUST_USE;
/* The entry at a position, of a unit that `who` manages. */
enum status view_supervision_at(struct view *view, uint64_t position, struct supervision_entry *out) MUST_USE;
/* By member of staff and quarter; what was corrected counts as it was corrected. */
#define SUPERVISION_KINDS 5
struct supervision_tally {
  uint64_t staff;
  int year, quarter;
  uint32_t occasions;
  uint32_t minutes[SUPERVISION_KINDS]; /* by Lots__SupervisionKind */
};
enum status view_supervision_sums(struct view *view, const struct supervision_filter *filter,
                                  struct supervision_tally **out, size_t *count) MUST_USE;

/* --- documents: seen with their case. To whom the coach's working papers are closed, they are not there; what is
 * need-to-know is shown to whom it is closed `withheld`, without what it says --- */
/* The document and its case. The look is noted for both. */
enum status view_document(struct view *view, uint64_t id, Lots__Document **out, Lots__Case **kase) MUST_USE;
/* Of a case that was seen through view_case() before, here and below; of a type, or (UNSPECIFIED) all. By number, paged
 * as view_cases(). */
enum status view_documents(struct view *view, const Lots__Case *kase, Lots__DocumentType type, struct slice cursor,
                           size_t limit, Lots__Document ***out, size_t *count, struct slice *next) MUST_USE;
/* How many documents the case has, and which has this content and type in its newest version, if any. For rules: what
 * it says is told to nobody. */
struct document_census {
  uint32_t count;
  uint64_t same; /* 0: none */
  uint32_t same_version;
};
enum status view_document_census(struct view *view, const Lots__Case *kase, Lots__DocumentType type, const char *sha256,
                                 struct document_census *out) MUST_USE;
/* Bytes of a version that view_document() gave, from an offset: exactly `limit`, or to the end of the content; at most
 * DOCUMENT_CHUNK_MAX. */
enum status view_document_bytes(struct view *view, const Lots__DocumentVersion *version, uint64_t offset, size_t limit,
                                struct slice *out) MUST_USE;
/* One's own upload, as long as one sees its case and it has not ended by itself. */
enum status view_upload(struct view *view, uint64_t id, Lots__UploadStored **out, Lots__Case **kase) MUST_USE;
/* Whom one's own upload is about, whatever became of its case: for giving it up. */
enum status view_upload_person(struct view *view, uint64_t id, uint64_t *person) MUST_USE;
/* All of one's own; without facts when one no longer sees the case. */
enum status view_uploads(struct view *view, Lots__Upload ***out, size_t *count) MUST_USE;
/* How many uploads are under way, and the bytes announced: one's own, and everybody's; and what came today of one's own
 * that were given up, or ended by themselves, as the newest entry has it. */
struct view_upload_sums {
  uint64_t own, own_bytes, all, all_bytes, given_up;
};
enum status view_upload_sums(struct view *view, struct view_upload_sums *out) MUST_USE;

/* --- employers: the register of one's own organisation, open to whoever works, takes in or manages in any of its units
 * today --- */
/* May `who` use the register at all? */
bool view_uses_employers(const struct view *view);
enum status view_employer(struct view *view, uint64_t id, Lots__Employer **out) MUST_USE;
/* Ten digits, or a sole trader's twelve. */
enum status view_employer_by_number(struct view *view, const char *digits, Lots__Employer **out) MUST_USE;
/* Does the register hold that number? What is asked this way is shown to nobody, and so is no look. */
enum status view_knows_employer(struct view *view, uint64_t id, bool *out) MUST_USE;
/* "" when there is none. */
const char *view_employer_name(struct view *view, uint64_t id);
/* By number, or by folded beginnings of words of the name (a word of fewer than three letters is found whole). Paged as
 * view_cases(). */
enum status view_find_employers(struct view *view, const char *digits, const char *const *words, size_t word_count,
                                struct slice cursor, size_t limit, Lots__EmployerRow ***out, size_t *count,
                                struct slice *next) MUST_USE;
/* All, or those of a municipality, by number of record. */
enum status view_employers(struct view *view, const char *municipality, struct slice cursor, size_t limit,
                           Lots__EmployerRow ***out, size_t *count, struct slice *next) MUST_USE;

/* One contact or study visit, with the entry that holds it. */
struct employer_entry {
  const Lots__Entry *entry;
  Lots__EmployerContact *contact; /* one of these */
  Lots__StudyVisit *visit;
  bool uncounted; /* corrected by a later entry, or struck out */
};
/* What is logged of an employer (`kase` 0), or of a case; newest date first. What hangs on a case that `who` does not
 * see is left out, as if it were not there. */
enum status view_employer_log(struct view *view, uint64_t employer, uint64_t kase, struct slice cursor, size_t limit,
                              struct employer_entry **out, size_t *count, struct slice *next) MUST_USE;
/* The contact (or study visit) at a position of an employer's log; NOT_FOUND: none there, or about a case that `who`
 * does not see. The employer must have been seen through view_employer() before. */
enum status view_employer_logged(struct view *view, uint64_t employer, uint64_t position, bool visit,
                                 struct employer_entry *out) MUST_USE;
/* The day of a case's first contact in person with an employer about a job (B8), or DATE_NONE. The case must have been
 * seen through view_case() before. */
enum status view_first_contact(struct view *view, uint64_t kase, date_t *out) MUST_USE;
/* Contacts of a unit by ISO week and member of staff (L8), from one day to another; for its manager everybody's, else
 * one's own. Numbers only. NOT_FOUND: holds no role there. */
struct contact_tally {
  int year, week;
  uint64_t staff;
  uint32_t in_person, other, named, anonymous, support;
};
enum status view_contact_tallies(struct view *view, uint64_t unit, date_t from, date_t to, struct contact_tally **out,
                                 size_t *count) MUST_USE;
/* The analyses of a workplace, newest first. The employer must have been seen through view_employer() before. */
enum status view_analyses(struct view *view, uint64_t employer, uint32_t workplace, size_t limit,
                          Lots__WorkplaceAnalysis ***out, size_t *count) MUST_USE;

/* May `who` be shown again what the entry's write showed them? NOT_FOUND: no more; OK: without what is `closed` by now.
 * What they wrote themselves by it is open to them. Notes no look. */
enum status view_again(struct view *view, const Lots__Entry *first) MUST_USE;

/* --- certificates --- */
enum status view_certificate(struct view *view, const char *serial, Lots__Certificate **out) MUST_USE;
/* By serial, after `after` ("": from the first), at most `limit`; *more tells whether there are more. Administrators of
 * anybody, or (principal 0) of all; others their own, else PERMISSION_DENIED. */
enum status view_certificates(struct view *view, uint64_t principal, const char *after, size_t limit,
                              Lots__Certificate ***out, size_t *count, bool *more) MUST_USE;
/* Those of them alone that are good and end before a moment (RFC 3339; "": all). */
enum status view_certificates_ending(struct view *view, uint64_t principal, const char *before, const char *after,
                                     size_t limit, Lots__Certificate ***out, size_t *count, bool *more) MUST_USE;
/* The invitation with this hash of a code; NOT_FOUND when used up, replaced or unknown. Expiry is the caller's to
 * judge. */
enum status view_invitation(struct view *view, struct slice code_hash, uint64_t *principal,
                            int64_t *expires_us) MUST_USE;

/* The next free number of a kind, on the write lane; of records, in the caller's organisation. */
uint64_t view_next_number(const struct view *view, enum number number);

/* How many records of a kind were ever made. */
uint64_t view_total(const struct view *view, enum number number);

/* --- the journal from outside --- */
/* Is there an entry at the receipt's position with the receipt's chain hash? *at_us: when it was written, 0 when that
 * cannot be told (of an old entry whose person's key is destroyed; the receipt holds all the same). INVALID_ARGUMENT: not a whole receipt
 * of this store. */
enum status view_receipt(struct view *view, const Lots__Receipt *receipt, bool *valid, int64_t *at_us) MUST_USE;
/* The newest entry, signed; the reply's parts are in the arena. */
enum status view_head(struct view *view, Lots__JournalHeadReply *reply) MUST_USE;
