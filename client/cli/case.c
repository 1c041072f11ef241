/* case: the life of a case, from the first contact to its closing; the commands that move it on. */
#include "case.h"

#include "cases.pb-c.h"

#define CASE                                                                                                           \
  { .name = "CASE", "id", VALUE_ID, OPTION_REQUIRED, .help = N_("number of the case") }
#define DATE                                                                                                           \
  { .name = "date", "date", VALUE_DATE, .help = N_("when it happened; default: today") }
#define MOVED N_("Case {id}: {status} since {status_since}")

static const struct option_row open_options[] = {
    {.name = "unit", "unit", VALUE_ID, OPTION_REQUIRED, .help = N_("number of the unit")},
    {.name = "programme",
     "programme",
     VALUE_CODE,
     OPTION_REQUIRED,
     &codes_programme,
     .help = N_("programme that is asked for")},
    {.name = "person", "person", VALUE_ID, .help = N_("number of the person's record")},
    {.name = "number",
     "identity_number",
     VALUE_TEXT,
     OPTION_FILE,
     .help = N_("identity number, instead of --person, for one you have no relation to yet")},
    {.name = "date", "date", VALUE_DATE, .help = N_("of the person's own request; default: today")},
    {.name = "motivation", "motivation", VALUE_TEXT, OPTION_FILE, .help = N_("why, in the person's own words")},
    {0},
};
static const struct option_row list_options[] = {
    {.name = "unit", "unit", VALUE_ID, .help = N_("of this unit; default: every one you may see")},
    {.name = "staff", "staff", VALUE_ID, .help = N_("of this member of staff; default: yourself")},
    {.name = "whole-unit", "whole_unit", VALUE_FLAG, .help = N_("managers: every case of the unit")},
    {.name = "status",
     "statuses",
     VALUE_CODE,
     OPTION_REPEATED,
     &codes_case_status,
     .help = N_("only these; default: all that are open")},
    {.name = "programme", "programme", VALUE_CODE, .codes = &codes_programme, .help = N_("only this programme")},
    {.name = "sort", "sort", VALUE_CODE, .codes = &codes_case_sort, .help = N_("by what to sort")},
    {.name = "descending", "descending", VALUE_FLAG, .help = N_("the other way round")},
    {0},
};
static const struct option_row count_options[] = {
    {.name = "unit", "unit", VALUE_ID, .help = N_("of this unit; default: every one you may see")},
    {0},
};
static const struct option_row show_options[] = {
    CASE,
    {.name = "notes", "notes", VALUE_COUNT, .help = N_("how many of the latest notes, at most 20 (5)")},
    {0},
};
static const struct option_row eligibility_options[] = {
    CASE,
    {.name = "date", "date", VALUE_DATE, .help = N_("judged as of this day; default: today")},
    {0},
};
static const struct option_row history_options[] = {
    CASE,
    {.name = "newest-first", "newest_first", VALUE_FLAG, .help = N_("the newest first")},
    {.name = "notes", "notes_only", VALUE_FLAG, .help = N_("notes alone")},
    {0},
};

/* --- what eligibility rests on (B5): one command a kind ----------------------------------------------------------- */

static const struct option_row registration_options[] = {
    CASE,
    {.name = "from", "basis.af_registration.from", VALUE_DATE, OPTION_REQUIRED, .help = N_("first day")},
    {.name = "to", "basis.af_registration.to", VALUE_DATE, .help = N_("last day; default: until further notice")},
    {0},
};
static const struct option_row disability_options[] = {
    CASE,
    {.name = "group",
     "basis.disability.groups",
     VALUE_CODE,
     OPTION_REQUIRED | OPTION_REPEATED,
     &codes_disability_group,
     .help = N_("group of disability")},
    {.name = "evidence", "basis.disability.evidence", VALUE_TEXT, OPTION_REQUIRED, .help = N_("what shows it")},
    {0},
};
static const struct option_row reduced_options[] = {
    CASE,
    {.name = "evidence",
     "basis.reduced_work_ability.evidence",
     VALUE_TEXT,
     OPTION_REQUIRED,
     .help = N_("what shows it")},
    {0},
};
static const struct option_row need_options[] = {
    CASE,
    {.name = "before",
     "basis.support_need.before_employment",
     VALUE_FLAG,
     .help = N_("support is needed before employment")},
    {.name = "during",
     "basis.support_need.during_employment",
     VALUE_FLAG,
     .help = N_("support is needed during employment")},
    {.name = "evidence", "basis.support_need.evidence", VALUE_TEXT, OPTION_REQUIRED, .help = N_("what shows it")},
    {0},
};
static const struct option_row certificate_options[] = {
    CASE,
    {.name = "issued", "basis.certificate.issued", VALUE_DATE, OPTION_REQUIRED, .help = N_("when it was issued")},
    {.name = "issuer", "basis.certificate.issuer", VALUE_TEXT, .help = N_("who issued it")},
    {.name = "supports-diagnosis",
     "basis.certificate.supports_diagnosis",
     VALUE_FLAG,
     .help = N_("it supports the diagnosis")},
    {.name = "recommends",
     "basis.certificate.recommends_programme",
     VALUE_FLAG,
     .help = N_("it recommends the programme")},
    {0},
};
static const struct option_row ability_options[] = {
    CASE,
    {.name = "outcome",
     "basis.work_ability.outcome",
     VALUE_CODE,
     OPTION_REQUIRED,
     &codes_work_ability,
     .help = N_("what was found")},
    {.name = "date", "basis.work_ability.date", VALUE_DATE, OPTION_REQUIRED, .help = N_("when it was established")},
    {.name = "assessor", "basis.work_ability.assessor", VALUE_TEXT, .help = N_("who established it")},
    {.name = "assessor-role",
     "basis.work_ability.assessor_role",
     VALUE_CODE,
     .codes = &codes_role,
     .help = N_("the assessor's profession")},
    {0},
};

/* --- moving it on ------------------------------------------------------------------------------------------------- */

static const struct option_row start_options[] = {
    CASE,
    DATE,
    {.name = "assessor", "assessor", VALUE_ID, .help = N_("number of the member of staff; default: yourself")},
    {0},
};
static const struct option_row assess_options[] = {
    CASE,
    DATE,
    {.name = "outcome",
     "outcome",
     VALUE_CODE,
     OPTION_REQUIRED,
     &codes_assessment_outcome,
     .help = N_("what was found")},
    {.name = "rationale", "rationale", VALUE_TEXT, OPTION_FILE, .help = N_("why")},
    {.name = "task", "tasks", VALUE_TEXT, OPTION_REPEATED, .help = N_("proposed work task")},
    {.name = "support", "support_types", VALUE_TEXT, OPTION_REPEATED, .help = N_("kind of support")},
    {0},
};
static const struct option_row decide_options[] = {
    CASE,
    DATE,
    {.name = "result", "result", VALUE_CODE, OPTION_REQUIRED, &codes_decision_result, .help = N_("what was decided")},
    {.name = "legal-basis", "legal_basis", VALUE_TEXT, .help = N_("the law it rests on")},
    {.name = "from", "valid_from", VALUE_DATE, .help = N_("first day it holds")},
    {.name = "to", "valid_to", VALUE_DATE, .help = N_("last day it holds")},
    {.name = "reason", "reason", VALUE_CODE, .codes = &codes_reject_reason, .help = N_("of a refusal")},
    {.name = "motivation", "motivation", VALUE_TEXT, OPTION_FILE, .help = N_("the reasons given")},
    {0},
};

static const struct option_row signature_parts[] = {
    {.name = "PARTY", "party", VALUE_TEXT, OPTION_REQUIRED},
    {.name = "NAME", "name", VALUE_TEXT, OPTION_REQUIRED},
    {.name = "DATE", "date", VALUE_DATE},
    {0},
};
static const struct option_row agree_options[] = {
    CASE,
    {.name = "type", "agreement.type", VALUE_TEXT, .help = N_("kind of agreement; default: A1, on the set-up")},
    {.name = "date", "agreement.date", VALUE_DATE, .help = N_("when it was made; default: today")},
    {.name = "text", "agreement.text", VALUE_TEXT, OPTION_REQUIRED | OPTION_FILE, .help = N_("what was agreed")},
    {.name = "task", "agreement.tasks", VALUE_TEXT, OPTION_REPEATED, .help = N_("work task")},
    {.name = "support", "agreement.support_types", VALUE_TEXT, OPTION_REPEATED, .help = N_("kind of support")},
    {.name = "from", "agreement.valid_from", VALUE_DATE, .help = N_("first day it holds")},
    {.name = "to", "agreement.valid_to", VALUE_DATE, .help = N_("last day it holds")},
    {.name = "signature",
     "agreement.signatures",
     VALUE_RECORD,
     OPTION_REPEATED,
     .parts = signature_parts,
     .help = N_(
         "who signed, \"CLIENT:Anna Ek:2026-11-22\"; A1 has the parties AF and CLIENT; default date: the agreement's")},
    {0},
};
static const struct option_row assign_options[] = {
    CASE,
    {.name = "STAFF", "staff", VALUE_ID, OPTION_REQUIRED, .help = N_("number of the coach")},
    {.name = "from", "from", VALUE_DATE, .help = N_("first day; default: today")},
    {0},
};
static const struct option_row move_options[] = {CASE, DATE, {0}};
static const struct option_row close_options[] = {
    CASE,
    DATE,
    {.name = "reason", "reason", VALUE_CODE, OPTION_REQUIRED, &codes_close_reason, .help = N_("why it is closed")},
    {.name = "summary", "summary", VALUE_TEXT, OPTION_FILE, .help = N_("closing summary")},
    {.name = "income",
     "income_after",
     VALUE_CODE,
     .codes = &codes_income_source,
     .help = N_("source of income afterwards")},
    {0},
};

/* A1 of today, unless something else is said. */
static int agree(struct cli *cli) {
  Lots__AgreeRequest request = LOTS__AGREE_REQUEST__INIT;
  Lots__Agreement agreement = LOTS__AGREEMENT__INIT;
  char type[] = "A1", today[DATE_TEXT_MAX];
  agreement.type = type;
  agreement.date = date_format(cli_today(cli), today);
  request.agreement = &agreement;
  if (!cli_fill(cli, &request.base))
    return cli->code;
  for (size_t i = 0; i < agreement.n_signatures; i++)
    if (!*agreement.signatures[i]->date)
      agreement.signatures[i]->date = agreement.date;
  return cli_send(cli, &request.base);
}

static const struct command commands[] = {
    {.name = "case list",
     N_("list your cases, or those of a colleague or unit"),
     "lots.Cases/List",
     list_options,
     &case_list_view,
     .empty = N_("Without options: open cases of yours. --status and --staff ask for others, --whole-unit for every "
                 "case of units that you manage.")},
    {.name = "case show", N_("read a case file"), "lots.Cases/Show", show_options, &case_show_view, .run = case_show},
    {.name = "case open",
     N_("open a case on the person's own request"),
     "lots.Cases/Open",
     open_options,
     &case_view,
     MOVED},
    {.name = "case count",
     N_("count cases by unit, programme and status"),
     "lots.Cases/Count",
     count_options,
     &case_count_view,
     .empty = N_("Counted are cases of units that you manage; \"lots who\" shows which, \"lots case list\" your own.")},
    {.name = "case record registration",
     N_("record registration at Arbetsförmedlingen"),
     "lots.Cases/Record",
     registration_options,
     &case_view,
     N_("Basis recorded in case {id}: registered at Arbetsförmedlingen {basis}")},
    {.name = "case record disability",
     N_("record disability (sensitive: in no list or export)"),
     "lots.Cases/Record",
     disability_options,
     &case_view,
     N_("Basis recorded in case {id}: disability, {basis}")},
    {.name = "case record reduced-ability",
     N_("record that ability to work is reduced by it"),
     "lots.Cases/Record",
     reduced_options,
     &case_view,
     N_("Basis recorded in case {id}: reduced ability to work, {basis}")},
    {.name = "case record need",
     N_("record the need for support"),
     "lots.Cases/Record",
     need_options,
     &case_view,
     N_("Basis recorded in case {id}: need for support {basis}")},
    {.name = "case record certificate",
     N_("record a medical certificate"),
     "lots.Cases/Record",
     certificate_options,
     &case_view,
     N_("Basis recorded in case {id}: medical certificate {basis}")},
    {.name = "case record ability",
     N_("record the ability to work that was established"),
     "lots.Cases/Record",
     ability_options,
     &case_view,
     N_("Basis recorded in case {id}: ability to work, {basis}")},
    {.name = "case eligibility",
     N_("every criterion with its verdict"),
     "lots.Cases/Eligibility",
     eligibility_options,
     &case_eligibility_view},
    {.name = "case start-assessment",
     N_("begin the assessment of needs"),
     "lots.Cases/StartAssessment",
     start_options,
     &case_view,
     MOVED},
    {.name = "case assess",
     N_("record the outcome of the assessment"),
     "lots.Cases/Assess",
     assess_options,
     &case_view,
     MOVED},
    {.name = "case decide", N_("record a decision"), "lots.Cases/Decide", decide_options, &case_view, MOVED},
    {.name = "case agree",
     N_("record a signed agreement"),
     "lots.Cases/Agree",
     agree_options,
     &case_view,
     MOVED,
     agree},
    {.name = "case assign", N_("assign the responsible coach"), "lots.Cases/Assign", assign_options, &case_view, MOVED},
    {.name = "case activate", N_("the support begins"), "lots.Cases/Activate", move_options, &case_view, MOVED},
    {.name = "case withdraw", N_("the person withdraws"), "lots.Cases/Withdraw", move_options, &case_view, MOVED},
    {.name = "case close", N_("close the case"), "lots.Cases/Close", close_options, &case_view, MOVED},
    {.name = "case history",
     N_("everything that happened, corrections beside the original"),
     "lots.Cases/History",
     history_options,
     &case_history_view},
    {0},
};
const struct noun noun_case = {"case", N_("cases, from the first contact to the closing"), commands};
