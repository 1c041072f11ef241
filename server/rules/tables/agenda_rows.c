/* agenda_rows: which time rules each programme has (B15). Tables, to be read across; agenda.h says what they are for,
 * SOURCES.md what each id means. Days without an id of B15 are our choices. */
#include "agenda_rows.h"

#include "server/rules/facts/case_state.h"

/* clang-format off */
#define IN(status) STATUS_BIT(LOTS__CASE_STATUS__CASE_STATUS_##status)
#define UNDECIDED (IN(RECEIVED) | IN(ASSESSING) | IN(AWAITING_BASIS) | IN(AWAITING_DECISION))
#define RUNNING   (IN(ACTIVE) | IN(PAUSED))
#define LIVE      (UNDECIDED | IN(GRANTED) | RUNNING)
#define DECIDED   (IN(GRANTED) | IN(REJECTED) | RUNNING)

/* The coach, placements and jobs are looked after alike in all programmes.
 * rule   days  speaks in      what                      source */
#define SHARED_ROWS                                                                    \
    {"T11",    0, DECIDED,     agenda_appeal,            "B11"},                       \
    {"T13",    0, RUNNING,     agenda_retention,         "B10, C5"},                   \
    {"B10",    0, RUNNING,     agenda_planned_end,       "B10"},                       \
    {"B11",   DECISION_ENDING_DAYS, RUNNING, agenda_decision_ends, "B3, L7"},          \
    {"B3",    30, IN(ACTIVE),  agenda_silence,           "B3"},                        \
    {"S4.25", COMPETENCE_DAYS, RUNNING, agenda_competence,        "B3, S4.25"},                 \
    {"B3",    30, RUNNING,     agenda_coach_gone,        "B3"},                        \
    {"T23",   30, LIVE,        agenda_protected,         "C15"},                       \
    {"T24",   90, LIVE,        agenda_coordination,      "C15"}

/* What follows on a decision under the social services act. */
#define SOCIAL_SERVICES_ROWS                                                           \
    {"T10",    0, IN(GRANTED) | RUNNING, agenda_not_executed, "B11, F11"},             \
    {"T21",    0, RUNNING,     agenda_dialogue,          "S2.20"}

const struct agenda_row agenda_sius[AGENDA_SIUS_COUNT] = {
    {"T1",     0, RUNNING,     agenda_maximum,           "S1.9"},
    {"T2",     0, RUNNING,     agenda_minimum,           "S1.10"},
    {"B6",     0, RUNNING,     agenda_long_follow_up,    "B6"},
    {"T3",     0, UNDECIDED,   agenda_certificate,       "S0.13"},
    {"T12",   30, LIVE,        agenda_action_plan,       "S0.22"},
    {"S2.30",  0, RUNNING,     agenda_follow_ups,        "B6, S2.30"},
    SHARED_ROWS,
};

const struct agenda_row agenda_se[AGENDA_SE_COUNT] = {
    {"S2.30",  0, RUNNING,     agenda_follow_ups,        "S2.30"},
    SOCIAL_SERVICES_ROWS,
    SHARED_ROWS,
};

/* The fidelity scale's own rhythm (IPS items 15 and 23). */
const struct agenda_row agenda_ips[AGENDA_IPS_COUNT] = {
    {"T4",    30, RUNNING,     agenda_employer_contact,  "B15, B8"},
    {"T5",     7, RUNNING,     agenda_before_job,        "B15"},
    {"T6",     3, RUNNING,     agenda_after_job,         "B15"},
    {"T7",     7, RUNNING,     agenda_weekly,            "B15"},
    {"T8",     0, RUNNING,     agenda_follow_ups,        "B15"},
    {"T9",     3, RUNNING,     agenda_job_loss,          "B15"},
    SOCIAL_SERVICES_ROWS,
    SHARED_ROWS,
};

const struct agenda_row agenda_sed[AGENDA_SED_COUNT] = {
    {"S2.30",  0, RUNNING,     agenda_follow_ups,        "S2.30"},
    SOCIAL_SERVICES_ROWS,
    SHARED_ROWS,
};
/* clang-format on */
