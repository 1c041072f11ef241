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

struct attempt {
  const struct case_facts *facts;
  const struct programme *programme; /* NULL: no rules, which attempt_judge() tells */
  const struct transition *row;      /* what attempt_judge() found, or NULL */
  struct problems *problems;
  size_t problems_before; /* problems that stood there when the attempt began */
  const char *date_field; /* what the request calls the date; NULL: "date" */
  date_t date;            /* of the step; DATE_NONE when it cannot be read: guards skip what hangs on it */
  Lots__CaseStatus status;

  /* What the guards of the one or the other command look at; else NULL or 0. */
  const Lots__Principal *appointed;
  const Lots__OpenCaseRequest *open;
  const Lots__AgreeRequest *agree;
  Lots__RejectReason reject_reason;
  Lots__CloseReason close_reason;
  Lots__IncomeKind income_after;
  /* the method */
  const struct phase_row *phase;
  const struct phase_step *step;
  const Lots__PhaseRequest *phase_request;
  Lots__ProfileSection section;
  size_t profile_texts; /* sections that have a text */
  bool client_participated;
  /* case life */
  uint64_t unit;            /* where the caller's right is asked for; 0: the case's own unit */
  const Lots__Unit *target; /* where a case is to go */
  Lots__PauseReason pause_reason;
  const Lots__HandOver *hand_over;
  uint32_t decision; /* numbered from 1; 0: the newest */
  Lots__AppealState appeal;
  bool over; /* an interruption's end */

  /* placements and support */
  enum command command;             /* what attempt_judge() was asked; guards that serve several steps look */
  const Lots__Placement *placement; /* as it stands before the step, or as it is to be planned */
  const Lots__SupportLine *line;    /* as it stands, or as it is to begin */
  const struct line_row *line_row;  /* its row; NULL: the programme has no such line */
  Lots__LineEndReason line_end;
  const char *reason; /* in words */
  const Lots__PlanSupportRequest *taper;
  const Lots__Adaptation *adaptation; /* as it stands before the step; NULL: a new one, or none is found */
  Lots__AdaptationStatus adapt;       /* what it is to become; UNSPECIFIED: it stays */
  /* documents */
  Lots__DocumentType document_type;
  Lots__SecrecyClass secrecy;
};

/* `date`: of the step as the request gives it; NULL or empty means today. A date that is none, or in the future, is a
 * problem. */
void attempt_begin(struct attempt *attempt, const struct case_facts *facts, const char *date,
                   struct problems *problems);
/* FAILED_PRECONDITION or INVALID_ARGUMENT when there are problems, RESOURCE_EXHAUSTED when the arena is spent (a
 * problem may then be lost). */
enum status attempt_judge(struct attempt *attempt, enum command command) MUST_USE;
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
void attempt_check_texts(const struct attempt *attempt, const char *field, char **texts, size_t count);
/* A number of the list, not 0. */
bool attempt_need_code(const struct attempt *attempt, const char *field, const struct code_list *list, int number);

/* An employer that is named by number stands in the organisation's register (B2); 0: none is named. */
void attempt_check_employer(const struct attempt *attempt, const char *field, uint64_t id);

/* Somebody is named to be appointed. */
void attempt_need_appointed(const struct attempt *attempt, const char *field);
