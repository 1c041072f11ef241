/* programme_sius: the rules of SIUS, särskild stödperson för introduktions- och uppföljningsstöd (S0.1), as
 * Arbetsförmedlingen gives it under förordningen (2017:462). Tables only; programme.h says what each column means and
 * SOURCES.md what each id means.
 *
 * Not here, because nothing in the daemon does it yet: hand-over to another organisation and purging (B3). A step
 * without a row is refused.
 */
#include "method_rows.h"
#include "phases_se.h"
#include "programme_words.h"
#include "programmes.h"
#include "rows_document.h"
#include "rows_service.h"

/* Tables, to be read across: their columns are set by hand. */
/* clang-format off */

/* What must be shown for a grant (B5). `waits`: a record can meet it, so a case may wait for it in AWAITING_BASIS (S0.21). */
static const struct criterion_row criteria[] = {
    /* rule  field                          asked                          waits  judged by                      the record                    source */
    {"B5.1", "basis.af_registration",      MSG_CRITERION_AF_REGISTRATION, true,  criterion_af_registered,       BASIS(AF_REGISTRATION)},      /* S0.22, S1.12 */
    {"B5.2", "basis.disability",           MSG_CRITERION_DISABILITY,      true,  criterion_disability,          BASIS(DISABILITY)},           /* S0.23, S0.14 */
    {"B5.3", "basis.reduced_work_ability", MSG_CRITERION_REDUCED_ABILITY, true,  criterion_reduced_ability,     BASIS(REDUCED_WORK_ABILITY)}, /* S0.23 */
    {"B5.4", "basis.support_need",         MSG_CRITERION_SUPPORT_NEED,    true,  criterion_support_need,        BASIS(SUPPORT_NEED)},         /* S0.24, S1.11 */
    {"B5.5", "basis.certificate",          MSG_CRITERION_CERTIFICATE,     true,  criterion_certificate,         BASIS(CERTIFICATE)},          /* S0.13 */
    {"B5.6", "basis.work_ability",         MSG_CRITERION_WORK_ABILITY,    true,  criterion_work_ability,        BASIS(WORK_ABILITY)},         /* S0.19, S0.20 */
    {"B5.7", "assessment",                 MSG_CRITERION_ASSESSMENT,      false, criterion_positive_assessment, BASIS(_NOT_SET)},             /* S0.4, S0.6, S1.23 */
};

/* command, from, to, who may, source, guards */
static const struct transition transitions[] = {
    /* --- Intake. The referrer's profession is checked when the referral is registered (S0.12). --- */
    {COMMAND_OPEN, STATUS_BIT_NONE, TO(RECEIVED), RIGHT_INTAKE, "B3; S0.11, S1.20",
     {{"B3", guard_unit_offers_programme},
      {"B3", guard_previous_case},
      {"B3", guard_other_case_known}}},
    {COMMAND_WITHDRAW, IN(DRAFT), TO(WITHDRAWN), CASEWORK, "B3: cancelled",
     {{"B3", guard_nothing_registered}}},
    {COMMAND_WITHDRAW, UNDECIDED, TO(WITHDRAWN), CASEWORK, "B3: no reason is asked of the client",
     {{0}}},
    /* Records are added as long as the case lives; registration at AF is looked at again while it runs (S0.22). */
    {COMMAND_RECORD, UNDECIDED | IN(GRANTED) | RUNNING, STAYS, CASEWORK, "B5",
     {{0}}},

    /* --- Assessment --- */
    {COMMAND_START_ASSESSMENT, IN(RECEIVED), TO(ASSESSING), APPOINTS_ASSESSOR, "B3; S0.6",
     {{"S1.23", guard_appointed_may_assess}}},
    {COMMAND_START_ASSESSMENT, IN(AWAITING_BASIS), TO(ASSESSING), APPOINTS_ASSESSOR, "B3; S0.21",
     {{"S1.23", guard_appointed_may_assess},
      {"B3", guard_missing_now_there}}},
    {COMMAND_AWAIT_BASIS, IN(ASSESSING), TO(AWAITING_BASIS), RIGHT_ASSESS, "B3; S0.13, S0.21",
     {{"S1.23", guard_caller_may_assess},
      {"B3", guard_something_missing}}},
    {COMMAND_FINISH_ASSESSMENT, IN(ASSESSING), TO(AWAITING_DECISION), RIGHT_ASSESS, "B3; S0.6",
     {{"S1.23", guard_caller_may_assess},
      {"S1.23", guard_coach_not_only_assessor}}},

    /* --- Decision --- */
    {COMMAND_GRANT, IN(AWAITING_DECISION), TO(GRANTED), RIGHT_DECIDE, "B3; S0.4, S0.25, S1.24",
     {{"S1.13", guard_decider_organisation},
      {"B11", guard_decider_role},
      {"B3", guard_decider_not_coach},
      {"B5", guard_eligible}}},
    {COMMAND_REFUSE, IN(AWAITING_DECISION), TO(REJECTED), RIGHT_DECIDE, "B3; S1.24",
     {{"S1.13", guard_decider_organisation},
      {"B11", guard_decider_role},
      {"B3", guard_decider_not_coach},
      {"C12", guard_reject_reason}}},

    {COMMAND_PROLONG, IN(GRANTED) | RUNNING, STAYS, RIGHT_DECIDE, "B11",
     {{"S1.13", guard_decider_organisation},
      {"B11", guard_decider_role},
      {"B3", guard_decider_not_coach},
      {"B11", guard_granted_before},
      {"B5", guard_eligible}}},
    {COMMAND_REVOKE, IN(GRANTED) | RUNNING, STAYS, RIGHT_DECIDE, "B11",
     {{"S1.13", guard_decider_organisation},
      {"B11", guard_decider_role},
      {"B3", guard_decider_not_coach},
      {"B11", guard_granted_before}}},

    /* --- Agreement and coach, in either order; only then the cooperation begins (S0.10). --- */
    {COMMAND_AGREE, ASSESSED_ON | IN(GRANTED) | RUNNING, STAYS, CASEWORK, "S0.8, S1.14",
     {{"S0.8", guard_agreement_signed_by_all},
      {"S1.17", guard_agreement_says_all}}},
    {COMMAND_ASSIGN, UNDECIDED | IN(GRANTED) | RUNNING, STAYS, RIGHT_ASSIGN, "S0.9, S1.15",
     {{"S0.2", guard_appointed_may_coach},
      {"S0.41", guard_appointed_competent},
      {"B3", guard_appointed_not_decider},
      {"S1.3", guard_one_coach_at_a_time}}},
    {COMMAND_ACTIVATE, IN(GRANTED), TO(ACTIVE), RIGHT_WORK | RIGHT_ASSIGN, "B3; S0.10",
     {{"S0.9", guard_coach_appointed},
      {"S0.41", guard_coach_competent},
      {"B3", guard_decision_covers},
      {"S0.8", guard_agreements_in_force}}},

    /* --- End --- */
    {COMMAND_CLOSE, IN(GRANTED), TO(CLOSED), RIGHT_WORK | RIGHT_ASSIGN, "B3: never started; B11: a decision not executed",
     {{"C13", guard_close_reason}}},
    {COMMAND_CLOSE, RUNNING, TO(CLOSED), RIGHT_WORK | RIGHT_ASSIGN, "B3; C13, C14",
     {{"C13", guard_close_reason},
      {"C13", guard_sought_before_lost},
      {"C14", guard_income_told},
      {"B6", guard_minimum_before_close}}},

    /* --- Journal: open as long as the case is on record, to managers too (S2.8). --- */
    {COMMAND_NOTE, IN(DRAFT) | UNDECIDED | IN(GRANTED) | RUNNING | ENDED, STAYS, CASEWORK | RIGHT_DECIDE | RIGHT_MANAGE, "B2",
     {{0}}},
    DOCUMENT_ROWS,

    /* --- Method: phases, disclosure, profile, plans --- */
    METHOD_ROWS,
    /* --- Pause, hand-over, reopening; what follows on a decision --- */
    LIFE_OF_EVERY_CASE,
    SERVICE_ROWS,
};

/* The closed list of C12 for SIUS (S0.42). */
static const struct reject_row reject_reasons[] = {
    {REJECT(NOT_REGISTERED),       "C12; S0.22", false}, /* ej inskriven på Arbetsförmedlingen */
    {REJECT(NO_WORK_ABILITY),      "C12; S0.20", false}, /* ingen fastställd arbetsförmåga, efter utredning */
    {REJECT(NO_FRESH_CERTIFICATE), "C12; S0.13", false}, /* inget färskt läkarintyg */
    {REJECT(NO_NEED),              "C12; S0.6", false},  /* inget behov av stödet */
    {REJECT(OTHER_MEASURE),        "C12; S1.13", false}, /* annan insats passar bättre */
    {REJECT(CLIENT_DECLINES),      "C12", false},        /* klienten avstår */
    {REJECT(OUTSIDE_AF),           "C12; S1.13", false}, /* utanför Arbetsförmedlingens ansvar */
};

static const struct close_row close_reasons[] = {
    /* reason                          in status    asks income after */
    {CLOSE(EMPLOYED_COMPLETED),        RUNNING,     true,  "C13; S0.37"},
    {CLOSE(EMPLOYED_DECLINES_FURTHER), RUNNING,     true,  "C13; B6"},
    {CLOSE(STUDIES),                   RUNNING,     true,  "C13"},
    {CLOSE(MOVED),                     RUNNING,     true,  "C13"},
    {CLOSE(TRANSFERRED),               RUNNING,     true,  "C13"},
    {CLOSE(CLIENT_WISH),               RUNNING,     true,  "C13"},
    {CLOSE(HEALTH_CLIENT_WISH),        RUNNING,     true,  "C13"},
    {CLOSE(DECISION_ENDED),            RUNNING,     true,  "C13; S0.5"},
    {CLOSE(LOST_CONTACT),              RUNNING,     true,  "C13"},
    {CLOSE(DEATH),                     RUNNING,     false, "C13"}, /* nobody is left to have an income */
    {CLOSE(PENSION_AGE),               RUNNING,     true,  "C13"},
    {CLOSE(PROGRAMME_LIMIT),           RUNNING,     true,  "C13; S1.9"},
    {CLOSE(ERROR),                     RUNNING,     false, "C13"}, /* felregistrering: stays out of statistics */
    {CLOSE(NEVER_STARTED),             IN(GRANTED), false, "B3; B11"},
};

static const struct pause_row pause_reasons[] = {
    {PAUSE(CLIENT_WISH), "S2.17"}, /* always granted */
    {PAUSE(HEALTH),      "B3"},
    {PAUSE(PARENTAL),    "B3"},
    {PAUSE(AWAY),        "B3"},
    {PAUSE(OTHER_MEASURE), "B3"},
};

static const struct agreement_row agreements[] = {
    /* type  parties                             before ACTIVE           must say  made for line */
    {"A1", {"AF", "CLIENT"},                     true,  "S0.8, S1.14, B5.8", 0,    0},
    {"A2", {"AF", "CLIENT", "EMPLOYER", "SIUS"}, false, "S1.16, S1.17",
     SAYS_LAYOUT | SAYS_EXTENT | SAYS_TASKS | SAYS_RESPONSIBLE | SAYS_PERIOD | SAYS_PLACEMENT,
     LINE(INTRO)},
};

/* B6. The two lines have clocks of their own (S1.27): the introduction counts from its start, the follow-up from the
 * first day of the employment. Whether calendar time runs on through pauses, whether several introductions under
 * one decision share its six months, and whether a new job begins a new twelve, the organisation may settle (F12). */
static const struct line_row lines[] = {
    {.kind = LINE(INTRO), .max_months = 6, .base = LINE_FROM_ITS_START, .shared = SETTING(INTRO_SHARED),
     .stops = SETTING(INTRO_STOPS), .agreement = "A2",
     .placement_kinds = PLACEMENT(PRAKTIK) | PLACEMENT(ATRAIN) | EMPLOYMENTS, .placement_states = STATE(AGREED) | STATE(ONGOING),
     .asks_income = true, .source = "S1.9",
     .ends = {{ENDS(INDEPENDENT),      NEEDS_INDEPENDENCE,    "S0.37"},
              {ENDS(LIMIT_REACHED),    NEEDS_LIMIT,           "S1.9"},
              {ENDS(PLACEMENT_ENDED),  NEEDS_PLACEMENT_ENDED, "B6"},
              {ENDS(CLIENT_REQUEST),   0,                     "B6"},
              {ENDS(EMPLOYER_REQUEST), 0,                     "B6"},
              {ENDS(OTHER),            NEEDS_NOTE,            "B6"}}},
    {.kind = LINE(FOLLOWUP), .min_months = 12, .base = LINE_FROM_JOB, .new_job_restarts = SETTING(NEW_JOB_RESTARTS),
     .warns = SETTING(FOLLOW_UP_WARNING),
     .placement_kinds = EMPLOYMENTS, .placement_states = STATE(ONGOING) | STATE(INTERRUPTED),
     .claimed_by = CLOSE(EMPLOYED_COMPLETED), .source = "S1.10",
     .ends = {{ENDS(COMPLETED),        NEEDS_MINIMUM,         "S1.10"},
              {ENDS(EMPLOYMENT_ENDED), NEEDS_PLACEMENT_ENDED, "B6"},
              {ENDS(CLIENT_DECLINES),  NEEDS_NOTE,            "B6"}, /* in writing */
              {ENDS(DEATH),            0,                     "B6"},
              {ENDS(MOVED_ABROAD),     0,                     "B6"},
              {ENDS(TRANSFERRED),      0,                     "B6"}}},
};

/* What the sources leave open (F12, F13): "färskt" has no number (S0.13), no law a longest follow-up (B6). */
static const struct setting_row settings[] = {
    /* name                      unit                  standard     count  least most source */
    {SETTING(CERTIFICATE_AGE),   UNIT_IS(DAYS),        {365},            1, 30, 730, "S0.13, B5.5; F13"},
    {SETTING(INTRO_SHARED),      UNIT_IS(YES_NO),      {true},           1, 0,  1,   "B6; F12"},
    {SETTING(INTRO_STOPS),       UNIT_IS(YES_NO),      {false},          1, 0,  1,   "B6; F12"},
    {SETTING(NEW_JOB_RESTARTS),  UNIT_IS(YES_NO),      {true},           1, 0,  1,   "B6; F12"},
    {SETTING(FOLLOW_UP_MONTHS),  UNIT_IS(MONTH_LIST),  {1, 3, 6, 9, 12}, 5, 1,  36,  "B6; S2.30"},
    {SETTING(FOLLOW_UP_WARNING), UNIT_IS(MONTHS),      {0},              1, 0,  120, "B6"},
    SETTINGS_OF_EVERY_PROGRAMME,
};

/* S0.12: the closed list of who may refer; the same professions assess (S0.6, S0.11). */
#define AF_PROFESSIONS (ROLE(AF_OFFICER) | ROLE(AF_OT) | ROLE(AF_PSY) | ROLE(AF_SOC))

static const struct phase_row phases[] = {
    PHASES_SE,
};

const struct programme programme_sius = {
    .programme  = LOTS__PROGRAMME__PROGRAMME_SIUS,
    .valid_from = "2017-07-01", /* 2017:462 in force; 2000:630 before it has no table */
    .valid_to   = "",
    .source     = "S1.25; förordning (2017:462) 1 §",

    .decision_required    = true, /* S0.4 */
    .decider_organisation = {KIND_BIT(LOTS__ORGANISATION_KIND__ORGANISATION_KIND_AF), "S1.13"},
    .referrers            = {AF_PROFESSIONS, "S0.12"},
    .assessors            = {AF_PROFESSIONS, "S0.6, S0.11, S1.23"},
    .deciders             = {ROLE(AF_OFFICER), "B11; S1.23, S1.24"},
    .coaches              = {ROLE(SIUS), "S0.2, S1.3"},
    .coach_competence     = {LOTS__COMPETENCE_KIND__COMPETENCE_KIND_SE_BASIC, 4, "S4.25"}, /* that it is asked for: S0.41 */

    .criteria       = criteria,       .criterion_count     = ROW_COUNT(criteria),
    .transitions    = transitions,    .transition_count    = ROW_COUNT(transitions),
    .reject_reasons = reject_reasons, .reject_reason_count = ROW_COUNT(reject_reasons),
    .close_reasons  = close_reasons,  .close_reason_count  = ROW_COUNT(close_reasons),
    .agreements     = agreements,     .agreement_count     = ROW_COUNT(agreements),
    .phases         = phases,         .phase_count         = ROW_COUNT(phases), /* S0.40 */
    .pause_reasons  = pause_reasons,  .pause_reason_count  = ROW_COUNT(pause_reasons),
    .unexecuted_months = 0, /* no SoL or LSS decision */
    .appeal         = {true, 3, "G1.2; förordning (2007:414) 22 §, 2018:43"},
    .lines          = lines,          .line_count          = ROW_COUNT(lines),
    .settings       = settings,       .setting_count       = ROW_COUNT(settings),
    .caseload       = {0, "L2"}, /* a norm of its own, which no source gives */
};
/* clang-format on */
