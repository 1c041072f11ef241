/* attempt: one command on its way to a decision. Internal to server/rules.
 *
 * attempt_begin() finds the rules of the day, the attempt_* checks look at fields, attempt_judge() asks the programme's
 * table: right, status, dates and guards. Everything that is wrong is added to `problems`; nothing stops at the first.
 * Only a clean attempt goes on to make events.
 */
#pragma once

#include "programme.h"

enum text_max { TEXT_NAME = 200, TEXT_LONG = 10000, TEXT_NOTE = 20000 };
#define LIST_MAX 50 /* tasks, support types, signatures, missing papers */

/* A step: from which statuses of the phase (a set of 1 << status), to which, and whose guards of the row it asks. */
struct phase_step {
  enum command command;
  unsigned from;
  Lots__PhaseStatus to;
  bool asks_opens, asks_ends;
};

/* What guards look at and not every command brings: a bit for each such field of struct attempt, by its name, and two for
 * facts. A command says with what it comes (commands.def), a guard with what it must be asked (guards.def).
 * tests/unit/test_rules_attempt.c holds every row of every programme against both, and the deciders against their
 * commands; tests/guards holds the guards against their list. */
enum attempt_with {
  WITH_NOTHING = 0,
  WITH_CASE = 1 << 0,  /* facts->kase */
  WITH_COACH = 1 << 1, /* facts->staff: the case's coach on the day of the step */
  WITH_OPENING = 1 << 2,
  WITH_APPOINTED = 1 << 3,
  WITH_REJECT_REASON = 1 << 4,
  WITH_AGREEMENT = 1 << 5,
  WITH_ENDING = 1 << 6,
  WITH_HAND_OVER = 1 << 7,
  WITH_TARGET = 1 << 8,
  WITH_PAUSE_REASON = 1 << 9,
  WITH_DECISION = 1 << 10,
  WITH_APPEAL = 1 << 11,
  WITH_DELAY = 1 << 24,
  WITH_OVER = 1 << 12,
  WITH_PHASE = 1 << 13,
  WITH_PHASE_STEP = 1 << 14,
  WITH_SECTION = 1 << 15,
  WITH_PROFILE_TEXTS = 1 << 16,
  WITH_CLIENT_PARTICIPATED = 1 << 17,
  WITH_PLACEMENT = 1 << 18,
  WITH_SUPPORT = 1 << 19,
  WITH_LINE_END = 1 << 20,
  WITH_TAPER = 1 << 21,
  WITH_ADAPTATION = 1 << 22,
  WITH_DOCUMENT = 1 << 23,
  WITH_ASSIGNMENT = 1 << 25,
};

struct attempt {
  const struct case_facts *facts;
  const struct programme *programme; /* NULL: no rules, which attempt_judge() tells */
  const struct transition *row;      /* what attempt_judge() found, or NULL */
  enum command command;              /* what attempt_judge() was asked; guards that serve several steps look */
  struct problems *problems;
  size_t problems_before; /* problems that stood there when the attempt began */
  const char *date_field; /* what the request calls the date; NULL: "date" */
  date_t date;            /* of the step; DATE_NONE when it cannot be read: guards skip what hangs on it */
  Lots__CaseStatus status;
  uint64_t unit; /* where the caller's right is asked for; 0: the case's own unit */

  /* --- enum attempt_with: NULL or 0 where the command does not come with it, or the request means nothing that is there. */
  const Lots__OpenCaseRequest *opening;
  const Lots__Principal *appointed;
  Lots__RejectReason reject_reason;
  const Lots__Agreement *agreement;
  struct {
    Lots__CloseReason reason;
    Lots__IncomeKind income; /* afterwards */
  } ending;
  /* case life */
  const Lots__HandOver *hand_over;
  const Lots__Unit *target; /* where a case is to go */
  Lots__PauseReason pause_reason;
  uint32_t decision; /* numbered from 1; 0: the newest */
  Lots__AppealState appeal;
  Lots__DelayState delay;
  bool over; /* an interruption's end */
  /* the method */
  struct {
    const struct phase_row *row;
    const Lots__PhaseRequest *request;
  } phase;
  const struct phase_step *phase_step;
  Lots__ProfileSection section;
  size_t profile_texts; /* sections that have a text */
  bool client_participated;
  /* placements and support */
  const Lots__Placement *placement; /* as it stands before the step, or as it is to be planned */
  struct {
    const Lots__SupportLine *line; /* as it stands, or as it is to begin */
    const struct line_row *row;    /* its row; NULL: the programme has no such line */
  } support;
  struct {
    Lots__LineEndReason reason;
    const char *note;
  } line_end;
  const Lots__PlanSupportRequest *taper;
  struct {
    const Lots__Adaptation *before; /* as it stands before the step; NULL: a new one, or none is found */
    Lots__AdaptationStatus to;      /* what it is to become; UNSPECIFIED: it stays */
  } adaptation;
  struct {
    Lots__DocumentType type;
    Lots__SecrecyClass secrecy;
  } document;
  const Lots__Assignment *assignment; /* whose, and of what kind: to be given, or to be ended */
};

/* `date`: of the step as the request gives it; NULL or empty means today. A date that is none, or in the future, is a
 * problem. */
void attempt_begin(struct attempt *attempt, const struct case_facts *facts, const char *date,
                   struct problems *problems);
/* FAILED_PRECONDITION or INVALID_ARGUMENT when there are problems, RESOURCE_EXHAUSTED when the arena is spent (a
 * problem may then be lost). */
enum status attempt_judge(struct attempt *attempt, enum command command) MUST_USE;
/* Asks the guards of a row, each in its turn. */
void attempt_ask(const struct attempt *attempt, const struct guard guards[GUARDS_MAX]);
/* Adds a problem. `rule` "" for what is plain form. */
void attempt_refuse(const struct attempt *attempt, const char *field, const char *rule, enum message message,
                    const char *arg1, const char *arg2);

/* --- fields: each adds a problem when it is not in order ---------------------------------------------------------- */

/* A date; `fallback` when empty, DATE_NONE when it is none. */
date_t attempt_date(const struct attempt *attempt, const char *field, const char *text, date_t fallback);
/* The same, and it may not lie after today. */
date_t attempt_past_date(const struct attempt *attempt, const char *field, const char *text, date_t fallback);
void attempt_need_text(const struct attempt *attempt, const char *field, const char *text, size_t max);
void attempt_check_text(const struct attempt *attempt, const char *field, const char *text, size_t max);
/* The same for what is one line: a name, a title, a number (text.h). */
void attempt_check_line(const struct attempt *attempt, const char *field, const char *text, size_t max);
void attempt_need_line(const struct attempt *attempt, const char *field, const char *text);
void attempt_check_texts(const struct attempt *attempt, const char *field, char **texts, size_t count);
/* A number of the list, not 0. */
bool attempt_need_code(const struct attempt *attempt, const char *field, const struct code_list *list, int number);

/* An employer that is named by number stands in the organisation's register (B2); 0: none is named. */
void attempt_check_employer(const struct attempt *attempt, const char *field, uint64_t id);

/* Somebody is named to be appointed. */
void attempt_need_appointed(const struct attempt *attempt, const char *field);
