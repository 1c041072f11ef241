/* agenda_case: the rules of the agenda about the case and its decisions. */
#include "agenda_item.h"
#include "server/rules/facts/appeal.h"
#include "server/rules/facts/case_state.h"
#include "server/rules/facts/eligibility.h"
#include "server/rules/tables/programmes.h"

#define KIND_OF(kind) LOTS__AGENDA_KIND__AGENDA_KIND_##kind

/* The newest one on record counts. */
void agenda_certificate(struct agenda *agenda, const struct agenda_row *row) {
  const Lots__Case *kase = agenda->facts->kase;
  const struct case_facts facts = agenda_case_facts(agenda);
  for (size_t i = kase->n_basis; i > 0; i--) {
    if (kase->basis[i - 1]->kind_case != LOTS__BASIS__KIND_CERTIFICATE)
      continue;
    date_t issued = date_stored(kase->basis[i - 1]->certificate->issued);
    date_t last = issued != DATE_NONE ? eligibility_certificate_last(&facts, issued) : DATE_NONE;
    if (last != DATE_NONE)
      agenda_args(agenda,
                  agenda_add(agenda, row, KIND_OF(LIMIT), last, issued, MSG_BASE_CERTIFICATE, MSG_DUE_CERTIFICATE),
                  arena_printf(agenda->arena, "%d", (int)(last - issued)), NULL);
    return;
  }
}

void agenda_not_executed(struct agenda *agenda, const struct agenda_row *row) {
  struct unexecuted found;
  if (!case_unexecuted(agenda->facts->kase, &found))
    return;
  date_t base = date_stored(found.counted_from);
  agenda_add(agenda, row, KIND_OF(LIMIT), case_report_from(programme_on(agenda->facts->kase->programme, base), base),
             base, MSG_BASE_UNEXECUTED, MSG_DUE_NOT_EXECUTED);
}

/* Told as long as it runs: after its last day the decision stands, and nothing is left to do. */
static struct agenda_item *tell_window(struct agenda *agenda, const struct agenda_row *row,
                                       const struct appeal_row *rules, const Lots__Decision *decision) {
  const Lots__AppealStep *newest = appeal_newest(decision);
  date_t last = appeal_last_day(rules, decision);
  if (last == DATE_NONE || last < agenda->facts->today ||
      !(appeal_next(rules, decision) & STATUS_BIT(LOTS__APPEAL_STATE__APPEAL_STATE_LODGED)))
    return NULL;
  return agenda_add(agenda, row, KIND_OF(LIMIT), last, appeal_counted_from(rules, decision),
                    newest ? MSG_BASE_DECISION_REVIEWED : MSG_BASE_NOTIFIED,
                    appeal_is_for_review(rules, decision) ? MSG_DUE_DECISION_REVIEW : MSG_DUE_APPEAL);
}

/* What came too late waits for the decision that dismisses it. */
static struct agenda_item *tell_late(struct agenda *agenda, const struct agenda_row *row,
                                     const Lots__Decision *decision) {
  const Lots__AppealStep *newest = appeal_newest(decision);
  if (!appeal_waits(decision) || !newest->late)
    return NULL;
  date_t came = date_stored(newest->date);
  struct agenda_item *item = agenda_add(agenda, row, KIND_OF(TASK), came, came, MSG_BASE_APPEALED, MSG_DUE_DISMISS);
  agenda_args(agenda, item, newest->last_day, NULL);
  return item;
}

void agenda_appeal(struct agenda *agenda, const struct agenda_row *row) {
  const Lots__Case *kase = agenda->facts->kase;
  for (size_t i = 0; i < kase->n_decisions; i++) {
    const Lots__Decision *decision = kase->decisions[i];
    const struct programme *programme = programme_on(kase->programme, date_stored(decision->date));
    struct agenda_item *item = programme ? tell_window(agenda, row, &programme->appeal, decision) : NULL;
    if (!item)
      item = tell_late(agenda, row, decision);
    if (item)
      item->number = (uint32_t)i + 1;
  }
}

/* The last day that is decided on, prolongations taken along; when it is past, the day on which it ended. */
void agenda_decision_ends(struct agenda *agenda, const struct agenda_row *row) {
  const struct agenda_facts *facts = agenda->facts;
  const Lots__Decision *last;
  date_t to = case_decided_until(facts->kase, facts->today, &last);
  if (to != DATE_NONE && agenda_near(agenda, row, to))
    agenda_add(agenda, row, KIND_OF(WARNING), to, date_stored(last->date), MSG_BASE_DECIDED, MSG_DUE_DECISION_ENDS);
}

/* --- the work of a running case ----------------------------------------------------------------------------------- */

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
