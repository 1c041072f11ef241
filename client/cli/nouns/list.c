/* list: work lists (D1), a table each, the most urgent row first; what presses is in red on a terminal. */
#include <inttypes.h>
#include <stdio.h>

#include "case.h"
#include "client/cli/command.h"
#include "client/cli/out.h"
#include "client/cli/table.h"
#include "lists.pb-c.h"
#include "nouns.h"

/* --- what the lists have in common -------------------------------------------------------------------------------- */

static const struct option_row options[] = {
    {.name = "unit",
     "unit",
     VALUE_ID,
     OPTION_MANAGED,
     .help = N_("of this unit (managers); default: of your own open cases")},
    {0},
};

#define CASE_COLUMNS                                                                                                   \
  {.key = "id", N_("Case"), "case.id", VALUE_ID, .flags = COLUMN_RIGHT},                                               \
      {.key = "name", N_("Name"), "case.name", VALUE_TEXT}, {                                                          \
    .key = "programme", N_("Programme"), "case.programme", VALUE_CODE, &codes_programme, COLUMN_CODE                   \
  }
#define CASE_EXTRAS                                                                                                    \
  {.key = "status", N_("Status"), "case.status", VALUE_CODE, &codes_case_status, COLUMN_EXTRA}, RESPONSIBLE
#define RESPONSIBLE                                                                                                    \
  {.key = "staff_name", N_("Responsible"), "case.staff_name", VALUE_TEXT},                                             \
      {.key = "staff", N_("Staff"), "case.staff", VALUE_ID, .flags = COLUMN_EXTRA | COLUMN_RIGHT}, {                   \
    .key = "unit", N_("Unit"), "case.unit", VALUE_ID, .flags = COLUMN_EXTRA | COLUMN_RIGHT                             \
  }

/* --- L1 ----------------------------------------------------------------------------------------------------------- */

/* No contact at all is no number of days. */
static const char *silence_text(struct cli *cli, const ProtobufCMessage *record, enum value_style style) {
  const Lots__MyCaseRow *row = (const Lots__MyCaseRow *)record;
  (void)style;
  return *row->last_contact ? arena_printf(&cli->arena, "%" PRIu32, row->days_since_contact) : "";
}

static const struct column case_columns[] = {
    CASE_COLUMNS,
    {.key = "status", N_("Status"), "case.status", VALUE_CODE, &codes_case_status},
    {.key = "since", N_("Since"), "status_since", VALUE_DATE, .flags = COLUMN_EXTRA},
    {.key = "phases", N_("Open phases"), "phases", VALUE_TEXT, .flags = COLUMN_MANY},
    {.key = "next_step", N_("Next step"), "next_step", VALUE_TEXT, .flags = COLUMN_WRAP},
    {.key = "last_contact", N_("Last contact"), "last_contact", VALUE_DATE, .flags = COLUMN_EXTRA},
    {.key = "days", N_("Days since contact"), .kind = VALUE_COUNT, .flags = COLUMN_RIGHT, .text = silence_text},
    {.key = "due", N_("Due"), "due.due", VALUE_DATE},
    {.key = "overdue", N_("Overdue"), "due.overdue", VALUE_FLAG, .flags = COLUMN_EXTRA},
    {.key = "what", N_("What"), "due.text", VALUE_TEXT, .flags = COLUMN_WRAP},
    {.key = "rule", N_("Rule"), "due.rule", VALUE_TEXT, .flags = COLUMN_EXTRA},
    {.key = "staff_name", N_("Responsible"), "case.staff_name", VALUE_TEXT, .flags = COLUMN_EXTRA},
    {.key = "staff", N_("Staff"), "case.staff", VALUE_ID, .flags = COLUMN_EXTRA | COLUMN_RIGHT},
    {.key = "unit", N_("Unit"), "case.unit", VALUE_ID, .flags = COLUMN_EXTRA | COLUMN_RIGHT},
    {0},
};

static bool case_presses(const ProtobufCMessage *record) {
  const Lots__MyCaseRow *row = (const Lots__MyCaseRow *)record;
  return row->due && row->due->overdue;
}

static const struct view cases = {.name = "cases", .rows = "rows", .columns = case_columns, .presses = case_presses};

/* --- L2 ----------------------------------------------------------------------------------------------------------- */

static const struct option_row load_options[] = {
    {.name = "unit",
     "unit",
     VALUE_ID,
     OPTION_MANAGED,
     .help = N_("of everybody who coaches in this unit (managers); default: yours")},
    {0},
};

/* "22.5"; "" for who has no post. */
static const char *load_text(struct cli *cli, const ProtobufCMessage *record, enum value_style style) {
  const Lots__CaseloadRow *row = (const Lots__CaseloadRow *)record;
  const char *mark = style == VALUE_FOR_PEOPLE && cli->language == LANGUAGE_SV ? "," : ".";
  return row->fte_percent ? arena_printf(&cli->arena, "%" PRIu32 "%s%" PRIu32, row->per_full_time / 10, mark,
                                         row->per_full_time % 10)
                          : "";
}

static const char *coach_text(struct cli *cli, const ProtobufCMessage *record, enum value_style style) {
  const Lots__CaseloadRow *row = (const Lots__CaseloadRow *)record;
  (void)cli;
  return row->staff || style != VALUE_FOR_PEOPLE ? row->staff_name : _("(no coach)");
}

static const struct column load_columns[] = {
    {.key = "coach", N_("Coach"), .kind = VALUE_TEXT, .text = coach_text},
    {.key = "programme", N_("Programme"), "programme", VALUE_CODE, &codes_programme, COLUMN_CODE},
    {.key = "active", N_("Active"), "active", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {.key = "paused", N_("Paused"), "paused", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {.key = "post", N_("Post, per cent"), "fte_percent", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {.key = "per_full_time", N_("For a full-time post"), .kind = VALUE_TEXT, .flags = COLUMN_RIGHT, .text = load_text},
    {.key = "norm", N_("At most"), "norm", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "over", N_("Over"), "over", VALUE_FLAG},
    {.key = "waiting", N_("Waiting list"), "waiting", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {.key = "staff", N_("Staff"), "staff", VALUE_ID, .flags = COLUMN_EXTRA | COLUMN_RIGHT},
    {.key = "unit", N_("Unit"), "unit", VALUE_ID, .flags = COLUMN_EXTRA | COLUMN_RIGHT},
    {0},
};

static bool load_presses(const ProtobufCMessage *record) {
  return ((const Lots__CaseloadRow *)record)->over;
}

static const struct view loads = {.name = "caseload", .rows = "rows", .columns = load_columns, .presses = load_presses};

/* --- L4 ----------------------------------------------------------------------------------------------------------- */

static const struct column introduction_columns[] = {
    CASE_COLUMNS,
    {.key = "line", N_("Support"), "clock.kind", VALUE_CODE, &codes_support_line, COLUMN_EXTRA},
    {.key = "start", N_("Began"), "clock.start", VALUE_DATE},
    {.key = "days_used", N_("Days used"), "clock.days_used", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {.key = "days_left", N_("Days left"), "clock.days_left", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {.key = "last_day", N_("Last day"), "clock.last_day", VALUE_DATE},
    {.key = "over", N_("Past"), "clock.over", VALUE_FLAG},
    {.key = "after", N_("Afterwards"), "after", VALUE_TEXT, .flags = COLUMN_WRAP},
    {.key = "after_planned", N_("Something is planned"), "after_planned", VALUE_FLAG, .flags = COLUMN_EXTRA},
    {.key = "placement", N_("Placement"), "clock.placement", VALUE_ID, .flags = COLUMN_EXTRA | COLUMN_RIGHT},
    CASE_EXTRAS,
    {0},
};

#define DAYS_PRESSING 30 /* as the agenda warns first */

static bool introduction_presses(const ProtobufCMessage *record) {
  const Lots__IntroductionRow *row = (const Lots__IntroductionRow *)record;
  return row->clock && (row->clock->over || (row->clock->days_left <= DAYS_PRESSING && !row->after_planned));
}

static const struct view introductions = {
    .name = "introductions", .rows = "rows", .columns = introduction_columns, .presses = introduction_presses};

/* --- L5 ----------------------------------------------------------------------------------------------------------- */

/* "2026-12-22, month 1". */
static const char *next_text(struct cli *cli, const ProtobufCMessage *record, enum value_style style) {
  const Lots__FollowUpDue *next = ((const Lots__JobFollowedRow *)record)->next;
  if (!next)
    return "";
  return next->step && style == VALUE_FOR_PEOPLE
             ? arena_printf(&cli->arena, _("%s, month %" PRIu32), next->due, next->step)
             : next->due;
}

static const struct column follow_up_columns[] = {
    CASE_COLUMNS,
    {.key = "employer", N_("Employer"), "employer_name", VALUE_TEXT},
    {.key = "job_start", N_("Job began"), "job_start", VALUE_DATE},
    {.key = "days_served", N_("Days served"), "clock.days_served", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {.key = "days_remaining", N_("Remaining"), "clock.days_remaining", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {.key = "completes", N_("Complete from"), "clock.completes", VALUE_DATE},
    {.key = "next", N_("Next follow-up"), .kind = VALUE_TEXT, .text = next_text},
    {.key = "step", N_("Month"), "next.step", VALUE_ID, .flags = COLUMN_EXTRA | COLUMN_RIGHT},
    {.key = "overdue", N_("Overdue"), "next.overdue", VALUE_FLAG},
    {.key = "placement", N_("Placement"), "placement", VALUE_ID, .flags = COLUMN_EXTRA | COLUMN_RIGHT},
    CASE_EXTRAS,
    {0},
};

static bool follow_up_presses(const ProtobufCMessage *record) {
  const Lots__JobFollowedRow *row = (const Lots__JobFollowedRow *)record;
  return row->next && row->next->overdue;
}

static const struct view follow_ups = {
    .name = "followups", .rows = "rows", .columns = follow_up_columns, .presses = follow_up_presses};

/* --- L6 ----------------------------------------------------------------------------------------------------------- */

/* Where it stands: a referral's status until it is a case, then the case's. */
static const char *stage_text(struct cli *cli, const ProtobufCMessage *record, enum value_style style) {
  const Lots__WaitingCaseRow *row = (const Lots__WaitingCaseRow *)record;
  const struct code_list *list = row->case_ ? &codes_case_status : &codes_referral_status;
  int number = row->case_ ? (int)row->case_->status : (int)row->status;
  const struct code *code = code_by_number(list, number);
  return style == VALUE_FOR_PEOPLE ? code_name(list, number, cli->language) : code ? code->code : "";
}

static const struct column waiting_columns[] = {
    {.key = "referral", N_("Referral"), "referral", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "id", N_("Case"), "case.id", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "name", N_("Name"), "name", VALUE_TEXT},
    {.key = "programme", N_("Programme"), "programme", VALUE_CODE, &codes_programme, COLUMN_CODE},
    {.key = "status", N_("Status"), .kind = VALUE_TEXT, .text = stage_text},
    {.key = "received", N_("Received"), "received", VALUE_DATE},
    {.key = "days", N_("Days"), "days", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {.key = "position", N_("Place"), "position", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "missing", N_("Missing"), "missing", VALUE_TEXT, .flags = COLUMN_MANY | COLUMN_WRAP},
    {.key = "staff_name", N_("Responsible"), "case.staff_name", VALUE_TEXT, .flags = COLUMN_EXTRA},
    {.key = "staff", N_("Staff"), "case.staff", VALUE_ID, .flags = COLUMN_EXTRA | COLUMN_RIGHT},
    {.key = "unit", N_("Unit"), "unit", VALUE_ID, .flags = COLUMN_EXTRA | COLUMN_RIGHT},
    {0},
};
static const struct view waiting = {.name = "referrals", .rows = "rows", .columns = waiting_columns};

/* --- L7 ----------------------------------------------------------------------------------------------------------- */

static const struct column decision_columns[] = {
    CASE_COLUMNS,
    {.key = "decided", N_("Decided"), "decided", VALUE_DATE},
    {.key = "valid_to", N_("Last day"), "valid_to", VALUE_DATE},
    {.key = "days_left", N_("Days left"), "days_left", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {.key = "ended", N_("Ended"), "ended", VALUE_FLAG},
    {.key = "decision", N_("Decision"), "decision", VALUE_ID, .flags = COLUMN_EXTRA | COLUMN_RIGHT},
    {.key = "status", N_("Status"), "case.status", VALUE_CODE, &codes_case_status},
    RESPONSIBLE,
    {0},
};

static bool decision_presses(const ProtobufCMessage *record) {
  return ((const Lots__DecisionEndingRow *)record)->ended;
}

static const struct view decisions = {
    .name = "decisions", .rows = "rows", .columns = decision_columns, .presses = decision_presses};

/* --- L9 ----------------------------------------------------------------------------------------------------------- */

/* No hours at all are told, too: they are what deviates. */
static const char *hours_text(struct cli *cli, uint32_t minutes, enum value_style style) {
  return style == VALUE_FOR_PEOPLE ? value_hours(cli, minutes) : arena_printf(&cli->arena, "%" PRIu32, minutes);
}

static const char *planned_text(struct cli *cli, const ProtobufCMessage *record, enum value_style style) {
  const Lots__SupportWeek *week = ((const Lots__DeviatingRow *)record)->week;
  return week ? hours_text(cli, week->planned, style) : "";
}

static const char *given_text(struct cli *cli, const ProtobufCMessage *record, enum value_style style) {
  const Lots__SupportWeek *week = ((const Lots__DeviatingRow *)record)->week;
  return week ? hours_text(cli, week->delivered, style) : "";
}

static const char *percent_text(struct cli *cli, const ProtobufCMessage *record, enum value_style style) {
  const Lots__SupportWeek *week = ((const Lots__DeviatingRow *)record)->week;
  return week ? case_week_percent(cli, week, style) : "";
}

static const struct column deviation_columns[] = {
    CASE_COLUMNS,
    {.key = "week", N_("Week"), "week.week", VALUE_TEXT},
    {.key = "planned", N_("Planned hours"), .kind = VALUE_HOURS, .flags = COLUMN_RIGHT, .text = planned_text},
    {.key = "delivered", N_("Given hours"), .kind = VALUE_HOURS, .flags = COLUMN_RIGHT, .text = given_text},
    {.key = "percent", N_("Per cent"), .kind = VALUE_COUNT, .flags = COLUMN_RIGHT, .text = percent_text},
    {.key = "weeks", N_("Weeks in a row"), "weeks_in_a_row", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {.key = "flagged", N_("Flagged"), "week.flagged", VALUE_FLAG, .flags = COLUMN_EXTRA},
    CASE_EXTRAS,
    {0},
};

static bool deviation_presses(const ProtobufCMessage *record) {
  const Lots__DeviatingRow *row = (const Lots__DeviatingRow *)record;
  return row->week && row->week->flagged;
}

static const struct view deviations = {
    .name = "deviations", .rows = "rows", .columns = deviation_columns, .presses = deviation_presses};

/* --- L10 ---------------------------------------------------------------------------------------------------------- */

static const char *audience_text(struct cli *cli, const ProtobufCMessage *record, enum value_style style) {
  const Lots__LapsedDisclosureRow *row = (const Lots__LapsedDisclosureRow *)record;
  (void)cli;
  if (*row->employer_name || !row->disclosure)
    return row->employer_name;
  return *row->disclosure->to || style != VALUE_FOR_PEOPLE ? row->disclosure->to : _("in general");
}

static const struct column disclosure_columns[] = {
    CASE_COLUMNS,
    {.key = "to", N_("To"), .kind = VALUE_TEXT, .text = audience_text},
    {.key = "choice", N_("Let them be told"), "disclosure.choice", VALUE_CODE, &codes_disclosure},
    {.key = "since", N_("Not since"), "since", VALUE_DATE},
    {.key = "why", N_("Why"), "why", VALUE_TEXT, .flags = COLUMN_WRAP},
    {.key = "contacts", N_("Bars contacts"), "contacts", VALUE_FLAG},
    {.key = "placements", N_("Placements there"), "placements", VALUE_ID, .flags = COLUMN_MANY},
    {.key = "phase", N_("Bars phase"), "phase", VALUE_TEXT},
    {.key = "number", N_("Choice"), "disclosure.number", VALUE_ID, .flags = COLUMN_EXTRA | COLUMN_RIGHT},
    {.key = "employer", N_("Employer"), "disclosure.employer", VALUE_ID, .flags = COLUMN_EXTRA | COLUMN_RIGHT},
    CASE_EXTRAS,
    {0},
};

static bool disclosure_presses(const ProtobufCMessage *record) {
  return ((const Lots__LapsedDisclosureRow *)record)->n_placements > 0;
}

static const struct view disclosures = {
    .name = "disclosures", .rows = "rows", .columns = disclosure_columns, .presses = disclosure_presses};

/* --- commands ----------------------------------------------------------------------------------------------------- */

static const struct command commands[] = {
    {.name = "list cases",
     N_("open cases: status, open phases, next step, days since contact, what is due first"),
     "lots.Lists/MyCases",
     options,
     &cases,
     .more = N_("Everything that is due, by its day: \"lots agenda\". The file of one case: \"lots case show\".\n")},
    {.name = "list caseload",
     N_("active cases for each coach, against the programme's norm; who waits"),
     "lots.Lists/Caseload",
     load_options,
     &loads},
    {.name = "list introductions",
     N_("introduction support that runs: days used and left, and what comes afterwards"),
     "lots.Lists/Introductions",
     options,
     &introductions},
    {.name = "list followups",
     N_("jobs that are followed up: days served and remaining, the next follow-up"),
     "lots.Lists/FollowUps",
     options,
     &follow_ups,
     .more = N_("All follow-ups of one case: \"lots followup list\".\n")},
    {.name = "list referrals",
     N_("who waits to be taken in or decided about: for how long, and what is missing"),
     "lots.Lists/Referrals",
     options,
     &waiting,
     .more = N_("Referrals that are not ended, of units where you take in, and cases that are not decided.\n")},
    {.name = "list decisions",
     N_("decisions that end within 60 days, or have ended"),
     "lots.Lists/DecisionsEnding",
     options,
     &decisions,
     .more = N_("Granted decisions that are not executed: \"lots case not-executed\".\n")},
    {.name = "list deviations",
     N_("cases whose support was far from the plan in the last whole week"),
     "lots.Lists/DeviatingSupport",
     options,
     &deviations,
     .more = N_("Week by week, of one case: \"lots support weeks\".\n")},
    {.name = "list disclosures",
     N_("what clients no longer let somebody be told, and what that bars"),
     "lots.Lists/Disclosures",
     options,
     &disclosures,
     .more = N_("Contacts with employers, by week: \"lots employer contacts\".\n")},
    {0},
};
const struct noun noun_list = {"list", N_("work lists"), commands};
