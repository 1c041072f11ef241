/* agenda_rows: which time rules each programme has (B15). Tables, to be read across; agenda.h says what they are for,
 * SOURCES.md what each id means. Days without an id of B15 are our choices. */
#include "agenda_rows.h"

#include "agenda_item.h"
#include "server/rules/facts/case_state.h"
#include "server/rules/tables/programmes.h"

/* clang-format off */
#define IN(status) STATUS_BIT(LOTS__CASE_STATUS__CASE_STATUS_##status)
#define UNDECIDED (IN(RECEIVED) | IN(ASSESSING) | IN(AWAITING_BASIS) | IN(AWAITING_DECISION))
#define RUNNING   (IN(ACTIVE) | IN(PAUSED))
#define LIVE      (UNDECIDED | IN(GRANTED) | RUNNING)
#define DECIDED   (IN(GRANTED) | IN(REJECTED) | RUNNING)
#define SERVED    (IN(GRANTED) | RUNNING)

/* What a rule looks at beside the case (enum agenda_asks). */
#define NOTHING  0
#define CONTACT  AGENDA_ASKS_CONTACT
#define COACH    AGENDA_ASKS_COACH
#define SETTINGS AGENDA_ASKS_SETTINGS
#define PERSON   AGENDA_ASKS_PERSON
#define UNIT     AGENDA_ASKS_UNIT

/* The coach, placements and jobs are looked after alike in all programmes.
 * rule   days  speaks in      what                     looks at   source */
#define SHARED_ROWS                                                                                                   \
    {"G1.3",  30, UNDECIDED,   agenda_undecided,         UNIT,     "G1.3"},                                           \
    {"B3",    30, UNDECIDED,   agenda_stands_still,      CONTACT,  "B3"},                                             \
    {"B11",    3, DECIDED,     agenda_untold,            NOTHING,  "B11"},                                            \
    {"T11",    0, DECIDED,     agenda_appeal,            NOTHING,  "B11"},                                            \
    {"T13",    0, RUNNING,     agenda_retention,         SETTINGS, "B10, C5"},                                        \
    {"B10",    0, RUNNING,     agenda_planned_end,       NOTHING,  "B10"},                                            \
    {"B11",   DECISION_ENDING_DAYS, RUNNING, agenda_decision_ends,     NOTHING,  "B3, L7"},                           \
    {"B3",    30, IN(ACTIVE),  agenda_silence,           CONTACT,  "B3"},                                             \
    {"S4.25", COMPETENCE_DAYS, RUNNING, agenda_competence,        COACH,    "B3, S4.25"},                             \
    {"B3",    30, RUNNING,     agenda_coach_gone,        COACH,    "B3"},                                             \
    {"T23",   30, LIVE,        agenda_protected,         PERSON,   "C15"},                                            \
    {"T24",   90, LIVE,        agenda_coordination,      PERSON,   "C15"}

/* What follows on a decision under the social services act. */
#define SOCIAL_SERVICES_ROWS                                                                                          \
    {"T10",    0, IN(GRANTED) | RUNNING, agenda_not_executed,      NOTHING,  "B11, F11"},                             \
    {"T21",    0, RUNNING,     agenda_dialogue,          NOTHING,  "S2.20"}

static const struct agenda_row sius[] = {
    {"T1",     0, RUNNING,     agenda_maximum,           SETTINGS, "S1.9"},
    {"T2",     0, RUNNING,     agenda_minimum,           SETTINGS, "S1.10"},
    {"B6",     0, RUNNING,     agenda_long_follow_up,    SETTINGS, "B6"},
    {"T3",     0, UNDECIDED,   agenda_certificate,       SETTINGS, "S0.13"},
    {"S0.22", 30, SERVED,      agenda_registration,      NOTHING,  "S0.22"},
    {"T12",   30, LIVE,        agenda_action_plan,       NOTHING,  "S0.22, G1.4"},
    {"S2.30",  0, RUNNING,     agenda_follow_ups,        SETTINGS, "B6, S2.30"},
    SHARED_ROWS,
};

static const struct agenda_row se[] = {
    {"S2.30",  0, RUNNING,     agenda_follow_ups,        SETTINGS, "S2.30"},
    SOCIAL_SERVICES_ROWS,
    SHARED_ROWS,
};

/* The fidelity scale's own rhythm (IPS items 15 and 23). */
static const struct agenda_row ips[] = {
    {"T4",    30, RUNNING,     agenda_employer_contact,  CONTACT,  "B15, B8"},
    {"T5",     7, RUNNING,     agenda_before_job,        CONTACT,  "B15"},
    {"T6",     3, RUNNING,     agenda_after_job,         CONTACT,  "B15"},
    {"T7",     7, RUNNING,     agenda_weekly,            CONTACT,  "B15"},
    {"T8",     0, RUNNING,     agenda_follow_ups,        SETTINGS, "B15"},
    {"T9",     3, RUNNING,     agenda_job_loss,          CONTACT,  "B15"},
    SOCIAL_SERVICES_ROWS,
    SHARED_ROWS,
};

static const struct agenda_row sed[] = {
    {"S2.30",  0, RUNNING,     agenda_follow_ups,        SETTINGS, "S2.30"},
    SOCIAL_SERVICES_ROWS,
    SHARED_ROWS,
};
/* clang-format on */

#define ROWS(rows)                                                                                                     \
  { rows, ROW_COUNT(rows) }

static const struct {
  const struct programme *programme;
  struct agenda_rows rows;
} agendas[] = {
    {&programme_sius, ROWS(sius)},
    {&programme_se, ROWS(se)},
    {&programme_ips, ROWS(ips)},
    {&programme_sed, ROWS(sed)},
};

struct agenda_rows agenda_rows_of(const struct programme *programme) {
  for (size_t i = 0; i < ROW_COUNT(agendas); i++)
    if (agendas[i].programme == programme)
      return agendas[i].rows;
  return (struct agenda_rows){0};
}
