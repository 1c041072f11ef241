/* programme: what a programme's rule table can say. A table is one file (programme_sius.c) that a caseworker could
 * check: who may refer, assess, decide and coach, what must be shown, which step leads where, and where each row comes
 * from (ids: SOURCES.md).
 *
 *   command    a step that somebody takes (commands.def); `transitions` say from which statuses, to which, who may, and
 *              under which guards
 *   guard      a named condition (guards.def) that adds its own problem; the row gives it the rule id it stands for
 *   criterion  one thing that must be shown for a grant (eligibility.h)
 *
 * To change a rule, change its row. A rule that changes on a day gets a new table with that `valid_from`, and the old
 * one a `valid_to`: a case is judged by the rule of its day (S0.44). To add a programme, write programme_NAME.c and
 * list it in programmes.c; its time rules stand in agenda/agenda_rows.c. If the engine seems to need an `if` for one
 * programme, this struct lacks a column.
 */
#pragma once

#include "case_facts.h"
#include "common/codes.h"

/* The steps of B3 that the daemon has commands for. One request may be one of several steps: an assessment ends in
 * AWAIT_BASIS or FINISH_ASSESSMENT, a decision in GRANT or REFUSE. */
enum command {
#define COMMAND(name, with) name,
#include "commands.def"
#undef COMMAND
  COMMAND_COUNT
};

struct attempt;
struct criterion;
struct programme;

/* Adds a problem to attempt->problems, under `rule`, unless its condition holds. */
typedef void guard_check(const struct attempt *attempt, const char *rule);

struct guard {
  const char *rule;
  guard_check *check;
};

#define GUARDS_MAX 8

struct transition {
  enum command command;
  unsigned from;       /* a set of STATUS_BIT() */
  Lots__CaseStatus to; /* UNSPECIFIED: the case stays where it is */
  unsigned rights;     /* one of these, in the case's unit */
  const char *source;
  struct guard guards[GUARDS_MAX]; /* in the order a person would ask; the first without a check ends the list */
};

#define STATUS_BIT(status) (1u << (unsigned)(status))
/* The case does not exist yet: what COMMAND_OPEN starts from. */
#define STATUS_BIT_NONE STATUS_BIT(0)

/* Judges one criterion as of a date: returns whether it is met, and if not fills message and arguments of `out`. */
typedef bool criterion_check(const struct case_facts *facts, const struct programme *programme, date_t date,
                             struct criterion *out);

struct criterion_row {
  const char *rule;
  const char *field; /* what a problem names: "basis.certificate" */
  enum message name;
  bool waits; /* a record can meet it: counts as missing basis in AWAITING_BASIS (S0.21) */
  criterion_check *check;
  Lots__Basis__KindCase judges; /* the kind of record that it looks at; NOT_SET: none */
};

struct role_set {
  uint32_t roles; /* ROLE_BIT()s; ROLES_ANY for no restriction */
  const char *source;
};
#define ROLES_ANY UINT32_MAX

struct competence_row {
  Lots__CompetenceKind kind; /* UNSPECIFIED: none is asked for */
  uint32_t days;             /* attended, at least (S4.25) */
  const char *source;
};

/* What the organisation may settle for itself, where the sources leave it open (F12, F13); org_setting.h. Without a
 * setting of its own the standard counts. */
#define SETTING_VALUES_MAX 24
struct setting_row {
  Lots__SettingName name;
  Lots__SettingUnit unit;
  uint32_t standard[SETTING_VALUES_MAX];
  size_t standard_count;
  uint32_t least, most; /* of each value */
  const char *source;
};

struct reject_row {
  Lots__RejectReason reason;
  const char *source;
  bool if_decided; /* a reason only where the service takes a decision (C12) */
};

/* A reason that may never be given: a request that names it is refused by this rule. */
struct forbidden_row {
  Lots__RejectReason reason;
  const char *source;
};

struct pause_row {
  Lots__PauseReason reason;
  const char *source;
};

struct close_row {
  Lots__CloseReason reason;
  unsigned from;    /* the statuses in which it can be the reason: a set of STATUS_BIT() */
  bool asks_income; /* the income afterwards must be told */
  const char *source;
};

#define PARTIES_MAX 4

struct agreement_row {
  const char *type;                 /* "A1" */
  const char *parties[PARTIES_MAX]; /* who must sign; the first NULL ends the list */
  bool before_active;               /* must be signed by all before the case becomes ACTIVE */
  const char *source;
  unsigned must_say;          /* a set of enum agreement_says */
  Lots__SupportLineKind line; /* the line of support it is made for, whose maximum it must keep; UNSPECIFIED: none */
};

/* One phase (B8). Phases run side by side (S4.21): a row may ask for another phase, never for an order of all. */
struct phase_row {
  Lots__Phase phase; /* its names: codes_phase */
  const char *source;
  struct guard opens[GUARDS_MAX]; /* may be opened, and entered again, when; the first without a check ends the list */
  struct guard ends[GUARDS_MAX];  /* may be done when */
  bool asks_choice;               /* `opens` asks that somebody may be told, or not: a choice of B9 that holds */
  bool ends_with_word;            /* `ends` asks why, and nothing else: no step of its own, the support in it goes on */
};
/* What an agreement must say beyond its text (S1.17). */
enum agreement_says {
  SAYS_LAYOUT = 1 << 0,
  SAYS_EXTENT = 1 << 1, /* hours a week, and weeks */
  SAYS_TASKS = 1 << 2,
  SAYS_RESPONSIBLE = 1 << 3,
  SAYS_PERIOD = 1 << 4, /* first and last day */
  SAYS_PLACEMENT = 1 << 5,
};

/* How a decision may be gone against (T11). */
struct appeal_row {
  bool review_first; /* who decided reviews it before a court does; an appeal before that counts as a request for it */
  int weeks;         /* to ask for it, from the day the person got the decision; legal_day.h */
  const char *source;
};

/* --- lines of support (B6) --- */
enum line_base {
  LINE_FROM_ITS_START,
  LINE_FROM_JOB, /* the clock starts on the first day of the employment, whenever the line is put on record */
};
/* What must be so before a line may end for a reason. */
enum line_end_needs {
  NEEDS_MINIMUM = 1 << 0,
  NEEDS_LIMIT = 1 << 1, /* the last permitted day has come */
  NEEDS_INDEPENDENCE = 1 << 2,
  NEEDS_PLACEMENT_ENDED = 1 << 3,
  NEEDS_NOTE = 1 << 4, /* in writing */
};
struct line_end_row {
  Lots__LineEndReason reason;
  unsigned needs; /* a set of enum line_end_needs */
  const char *source;
};
#define LINE_ENDS_MAX 8

struct line_row {
  Lots__SupportLineKind kind;
  int max_months, min_months; /* 0: none */
  enum line_base base;
  /* Which settings say so; UNSPECIFIED: never. */
  Lots__SettingName shared;           /* all lines of this kind under one decision share the maximum, from the first
                                         one's start; at one workplace they always do */
  Lots__SettingName stops;            /* the maximum's clock stands still while the case rests */
  Lots__SettingName new_job_restarts; /* a new employment begins a new minimum */
  Lots__SettingName warns;            /* after so many months the agenda warns */
  const char *agreement;              /* the type that must be signed by all and cover the start; NULL: none */
  uint32_t placement_kinds;           /* PLACED()s, one of which the line is for; 0: any */
  uint32_t placement_states;          /* … in one of these statuses at the start */
  bool asks_income;                   /* the income at the start must be on record (S1.19) */
  Lots__CloseReason claimed_by;       /* the case may not close for this reason while the minimum is unmet */
  const char *source;
  struct line_end_row ends[LINE_ENDS_MAX]; /* a closed list; the first without a reason ends it */
};
#define PLACED(kind) (1u << (unsigned)(kind))

struct programme {
  Lots__Programme programme;
  const char *valid_from; /* first day of these rules */
  const char *valid_to;   /* last day; "" until further notice */
  const char *source;

  bool decision_required;    /* no service without a granted decision (S0.4; E6 for programmes that may go without) */
  bool decision_set_by_unit; /* E6: the unit's setting, or an organisation that does not decide, may do without;
                                unit_setting.h */
  struct {
    uint32_t kinds; /* KIND_BIT()s: organisations that may decide */
    const char *source;
  } decider_organisation;
  struct role_set referrers, assessors, deciders, coaches;
  struct competence_row coach_competence;
  const struct setting_row *settings;
  size_t setting_count;

  const struct criterion_row *criteria;
  size_t criterion_count;
  const struct transition *transitions;
  size_t transition_count;
  const struct reject_row *reject_reasons; /* a closed list: what is not here cannot be a reason (C12, S0.42, S2.27) */
  size_t reject_reason_count;
  const struct forbidden_row *forbidden_reasons; /* zero exclusion (S2.27) */
  size_t forbidden_reason_count;
  const struct close_row *close_reasons;
  size_t close_reason_count;
  const struct agreement_row *agreements;
  size_t agreement_count;
  const struct phase_row *phases; /* the first is where the others begin */
  size_t phase_count;
  const struct pause_row *pause_reasons; /* B3; the client's wish stands in every table (S2.17) */
  size_t pause_reason_count;
  const char *waiting_list; /* where it says that a full unit puts referrals in a queue (B4); NULL: it keeps none */
  int unexecuted_months;    /* a granted decision that is not executed within these is reported (T10); 0: not in this
                               programme */
  struct appeal_row appeal;
  const struct line_row *lines;
  size_t line_count;
  struct {
    int every_months; /* a new coach is mentored in the field so often (T22); 0: not in this programme. For how long a
                         coach is new is the setting NEW_COACH_MONTHS */
    const char *source;
  } mentoring;
  const char *outcomes_review; /* where it says that the team goes through its outcomes each quarter (T14); NULL */
  struct {
    int most; /* active cases for a full-time post (L2); 0: no norm */
    const char *source;
  } caseload;
};

#define KIND_BIT(kind) (1u << (unsigned)(kind))
#define ROW_COUNT(rows) (sizeof(rows) / sizeof *(rows))

/* Every table that there is, whatever its days. Facts carry it (struct case_facts), so that what stands below the tables
 * can ask for the rules of a day; the one of the daemon is tables/programmes.h. */
struct rule_book {
  const struct programme *const *tables;
  size_t count;
};
/* The rules of a programme on a day, or NULL: the programme has no table, or none that reaches that day. */
const struct programme *rule_book_on(const struct rule_book *book, Lots__Programme programme, date_t date);
/* The first day after `date` from which another table of the programme holds; DATE_NONE: none is known. */
date_t rule_book_changes(const struct rule_book *book, Lots__Programme programme, date_t date);

/* NULL when the programme has no such row. */
const struct reject_row *programme_reject_row(const struct programme *programme, Lots__RejectReason reason);
const struct forbidden_row *programme_forbidden_row(const struct programme *programme, Lots__RejectReason reason);
const struct close_row *programme_close_row(const struct programme *programme, Lots__CloseReason reason,
                                            Lots__CaseStatus status);
const struct agreement_row *programme_agreement_row(const struct programme *programme, const char *type);
const struct phase_row *programme_phase_row(const struct programme *programme, Lots__Phase phase);
const struct setting_row *programme_setting_row(const struct programme *programme, Lots__SettingName name);
const struct line_row *programme_line_row(const struct programme *programme, Lots__SupportLineKind kind);
const struct line_end_row *programme_line_end_row(const struct line_row *row, Lots__LineEndReason reason);
/* The row by which `command` may be taken from `status`, or NULL. */
const struct transition *programme_transition(const struct programme *programme, enum command command,
                                              Lots__CaseStatus status);
/* Every status from which `command` may be taken: a set of STATUS_BIT(). */
unsigned programme_statuses_for(const struct programme *programme, enum command command);
/* The codes that the programme takes, "NOT_REGISTERED, NO_NEED", for a problem's argument; in the arena, NULL when it
 * is spent. */
const char *programme_pause_choices(const struct programme *programme, struct arena *arena);
const char *programme_reject_choices(const struct programme *programme, struct arena *arena);
const char *programme_close_choices(const struct programme *programme, Lots__CaseStatus status, struct arena *arena);
const char *programme_phase_choices(const struct programme *programme, struct arena *arena);
const char *programme_setting_choices(const struct programme *programme, struct arena *arena);
const char *programme_line_choices(const struct programme *programme, struct arena *arena);
const char *programme_line_end_choices(const struct line_row *row, struct arena *arena);
/* The codes of a set of bits, by a code list: roles, statuses. */
const char *programme_bit_choices(uint32_t bits, const struct code_list *list, struct arena *arena);
