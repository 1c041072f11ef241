/* agenda_item: what the checks of agendas make their items with, and the checks, by what they are about. Internal to
 * server/rules/agenda.
 */
#pragma once

#include "agenda_rows.h"

/* Adds an item; `row` gives rule and source. NULL when there is no room. */
struct agenda_item *agenda_add(struct agenda *agenda, const struct agenda_row *row, Lots__AgendaKind kind, date_t due,
                               date_t base, enum message base_name, enum message text);
/* Is it time to tell of what is due then, `row->days` ahead? */
bool agenda_near(const struct agenda *agenda, const struct agenda_row *row, date_t due);
/* The arguments of an item; nothing for NULL. */
void agenda_args(struct agenda *agenda, struct agenda_item *item, const char *arg1, const char *arg2);
/* The facts that rules about cases ask for: the case, its organisation's settings, today. A check that asks for
 * settings says so in its row. */
struct case_facts agenda_case_facts(const struct agenda *agenda);
/* The last day, up to today, of contact with the client about the work: support given, or a follow-up held; DATE_NONE
 * when there was none. */
date_t agenda_contact(const struct agenda_facts *facts);

/* Training that runs out is told so many days ahead, in a case and of oneself. */
#define COMPETENCE_DAYS 60

/* agenda_decision.c: what a decision rests on, whether it comes, what follows on it */
agenda_check agenda_certificate, agenda_undecided, agenda_stands_still, agenda_untold, agenda_not_executed,
    agenda_appeal, agenda_decision_ends;
/* agenda_case.c: how the case goes on */
agenda_check agenda_dialogue, agenda_employer_contact, agenda_silence;
/* agenda_person.c: the person and their registrations */
agenda_check agenda_registration, agenda_action_plan, agenda_protected, agenda_coordination;
/* agenda_staff.c: who does the work */
agenda_check agenda_competence, agenda_coach_gone;
/* agenda_work.c: support, placements and jobs */
agenda_check agenda_maximum, agenda_minimum, agenda_long_follow_up, agenda_follow_ups, agenda_planned_end,
    agenda_retention;
agenda_check agenda_before_job, agenda_after_job, agenda_weekly, agenda_job_loss;
