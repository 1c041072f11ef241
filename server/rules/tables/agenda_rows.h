/* agenda_rows: the rows of agendas, and the checks that they name. Internal to server/rules.
 *
 * To give a programme a rule, add its row in agenda_rows.c; to add a kind of rule, write its check.
 *
 * The index by day rests on this: what a check tells on a later day, of the same case and facts, is due no earlier than
 * what it tells today. One that hides an item until its day is near asks agenda_near(), so that it is not hidden when
 * the check is asked ahead; one that goes by which of several dated records holds today has its dates in agenda.c,
 * next_turn(); one that looks at more than the case says so there, what_is_asked. tests/unit/test_due.c finds out.
 */
#pragma once

#include "server/rules/agenda/agenda.h"
#include "server/rules/engine/programme.h"

/* Adds an item; `row` gives rule and source. NULL when there is no room. */
struct agenda_item *agenda_add(struct agenda *agenda, const struct agenda_row *row, Lots__AgendaKind kind, date_t due,
                               date_t base, enum message base_name, enum message text);
/* Is it time to tell of what is due then, `row->days` ahead? */
bool agenda_near(const struct agenda *agenda, const struct agenda_row *row, date_t due);
/* The arguments of an item; nothing for NULL. */
void agenda_args(struct agenda *agenda, struct agenda_item *item, const char *arg1, const char *arg2);
/* The facts that rules about cases ask for: the case, its organisation's settings, today. A check that asks for
 * settings says so in agenda.c, what_is_asked. */
struct case_facts agenda_case_facts(const struct agenda *agenda);
/* The last day, up to today, of contact with the client about the work: support given, or a follow-up held; DATE_NONE
 * when there was none. */
date_t agenda_contact(const struct agenda_facts *facts);

/* Training that runs out is told so many days ahead, in a case and of oneself. */
#define COMPETENCE_DAYS 60

/* agenda.c: the case and its decisions */
agenda_check agenda_certificate, agenda_not_executed, agenda_appeal, agenda_decision_ends, agenda_dialogue,
    agenda_employer_contact, agenda_silence;
/* agenda_person.c: the person and their registrations */
agenda_check agenda_action_plan, agenda_protected, agenda_coordination;
/* agenda_staff.c: who does the work */
agenda_check agenda_competence, agenda_coach_gone;
/* agenda_work.c: support, placements and jobs */
agenda_check agenda_maximum, agenda_minimum, agenda_long_follow_up, agenda_follow_ups, agenda_planned_end,
    agenda_retention;
agenda_check agenda_before_job, agenda_after_job, agenda_weekly, agenda_job_loss;
