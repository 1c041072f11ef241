/* agenda_staff: the rules of the agenda about who does the work: a coach whose training runs out, or who leaves. */
#include "agenda_item.h"

#include "server/rules/engine/attempt.h"
#include "server/rules/engine/rights.h"
#include "server/rules/facts/case_state.h"
#include "server/rules/facts/competence.h"

#define KIND_OF(kind) LOTS__AGENDA_KIND__AGENDA_KIND_##kind

/* The one that counts today. */
void agenda_competence(struct agenda *agenda, const struct agenda_row *row) {
  const struct agenda_facts *facts = agenda->facts;
  const struct competence_row *asked = &agenda->programme->coach_competence;
  if (!asked->kind || !facts->coach || case_coach(facts->kase, facts->today) != facts->coach->id)
    return;
  struct competence_found held = competence_on(facts->coach, asked, facts->today);
  if (!held.which || held.until == DATE_MAX || !agenda_near(agenda, row, held.until))
    return;
  agenda_args(agenda,
              agenda_add(agenda, row, KIND_OF(WARNING), held.until, date_stored(held.which->issued), MSG_BASE_ISSUED,
                         MSG_DUE_COMPETENCE),
              programme_bit_choices(STATUS_BIT(asked->kind), &codes_competence, agenda->arena), NULL);
}

/* The last day on which the coach holds, or held, a role that may coach here; DATE_MAX: no end is set; DATE_NONE: none
 * was held. */
static date_t role_ends(const struct agenda *agenda, date_t *began) {
  const Lots__Principal *who = agenda->facts->coach;
  date_t last = DATE_NONE;
  *began = DATE_NONE;
  for (size_t i = 0; i < who->n_roles; i++) {
    const Lots__RoleHeld *held = who->roles[i];
    date_t to = held->to[0] ? date_stored(held->to) : DATE_MAX;
    bool counts = held->unit == agenda->facts->kase->unit && (ROLE_BIT(held->role) & agenda->programme->coaches.roles);
    if (!counts || to <= last)
      continue;
    last = to;
    *began = date_stored(held->from);
  }
  return last;
}

/* Who is shut out works no longer, whatever role runs; one whose day of that is not on record has been gone since the
 * appointment. */
static date_t works_until(const struct agenda *agenda, date_t role, date_t appointed) {
  const Lots__Principal *who = agenda->facts->coach;
  date_t gone = who && who->disabled ? date_stored(who->disabled_on) : DATE_MAX;
  if (gone == DATE_NONE)
    gone = appointed;
  return gone < role ? gone : role;
}

static const Lots__Assignment *newest_coach(const Lots__Case *kase) {
  for (size_t i = kase->n_assignments; i > 0; i--)
    if (kase->assignments[i - 1]->kind == LOTS__ASSIGNMENT_KIND__ASSIGNMENT_KIND_COACH)
      return kase->assignments[i - 1];
  return NULL;
}

/* A running case needs somebody: told ahead when the end is known, and from then on until another is appointed. */
void agenda_coach_gone(struct agenda *agenda, const struct agenda_row *row) {
  const struct agenda_facts *facts = agenda->facts;
  const Lots__Assignment *newest = newest_coach(facts->kase);
  date_t from = newest ? date_stored(newest->from) : DATE_NONE, to = newest ? date_stored(newest->to) : DATE_NONE;
  date_t began = DATE_NONE, role = facts->coach ? role_ends(agenda, &began) : DATE_MAX;
  role = works_until(agenda, role, from);
  if (newest && to != DATE_NONE && to <= role)
    agenda_add(agenda, row, KIND_OF(TASK), to, from, MSG_BASE_APPOINTED, MSG_DUE_NO_COACH);
  else if (role != DATE_NONE && role != DATE_MAX && agenda_near(agenda, row, role))
    agenda_add(agenda, row, KIND_OF(TASK), role, began, MSG_BASE_ROLE, MSG_DUE_COACH_LEAVES);
}
