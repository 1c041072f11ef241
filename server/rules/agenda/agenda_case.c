/* agenda_case: the rules of the agenda about how a case goes on. */
#include "agenda_item.h"
#include "server/rules/facts/case_state.h"

#define KIND_OF(kind) LOTS__AGENDA_KIND__AGENDA_KIND_##kind

void agenda_dialogue(struct agenda *agenda, const struct agenda_row *row) {
  const Lots__Case *kase = agenda->facts->kase;
  agenda_add(agenda, row, KIND_OF(TASK), case_dialogue_due(kase), date_stored(kase->mapping_done), MSG_BASE_MAPPED,
             MSG_DUE_DIALOGUE);
}

void agenda_employer_contact(struct agenda *agenda, const struct agenda_row *row) {
  date_t since = date_stored(agenda->facts->kase->active_since);
  if (since != DATE_NONE && agenda->facts->first_contact == DATE_NONE)
    agenda_add(agenda, row, KIND_OF(TASK), since + row->days, since, MSG_BASE_ACTIVE, MSG_DUE_EMPLOYER_CONTACT);
}

void agenda_silence(struct agenda *agenda, const struct agenda_row *row) {
  const struct agenda_facts *facts = agenda->facts;
  date_t active = date_stored(facts->kase->active_since);
  date_t contact = agenda_last_contact(facts);
  date_t base = contact > active ? contact : active;
  if (base != DATE_NONE)
    agenda_add(agenda, row, KIND_OF(WARNING), base + row->days, base,
               contact >= active ? MSG_BASE_CONTACT : MSG_BASE_ACTIVE, MSG_DUE_SILENCE);
}
