/* agenda_decision: the rules of the agenda about what a decision rests on, whether it comes, and what follows on it. */
#include "agenda_item.h"
#include "server/rules/facts/appeal.h"
#include "server/rules/facts/case_state.h"
#include "server/rules/facts/delay.h"
#include "server/rules/facts/eligibility.h"
#include "server/rules/facts/unit_setting.h"
#include "server/rules/tables/programmes.h"

#define KIND_OF(kind) LOTS__AGENDA_KIND__AGENDA_KIND_##kind

/* --- before it ---------------------------------------------------------------------------------------------------- */

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

/* No decision is owed where the unit gives the service without one. Asked ahead, of no unit, it may be. */
static bool owes_decision(const struct agenda *agenda) {
  struct case_facts facts = agenda_case_facts(agenda);
  return !facts.unit || unit_setting_decision_needed(&facts, agenda->programme, facts.today);
}

/* Six months without a decision: the person is to be told why (11 §), and may ask for it (12 §); what they have asked
 * is answered. */
void agenda_undecided(struct agenda *agenda, const struct agenda_row *row) {
  const Lots__Case *kase = agenda->facts->kase;
  const Lots__DelayStep *request = delay_request(kase);
  date_t applied = date_stored(kase->received), last = delay_last_day(kase);
  if (request)
    agenda_add(agenda, row, KIND_OF(LIMIT), date_stored(request->last_day), date_stored(request->date),
               MSG_BASE_REQUESTED, MSG_DUE_ANSWER_REQUEST);
  if (last == DATE_NONE || !agenda_near(agenda, row, last) || !owes_decision(agenda))
    return;
  if (!delay_newest(kase, LOTS__DELAY_STATE__DELAY_STATE_TOLD))
    agenda_add(agenda, row, KIND_OF(TASK), last, applied, MSG_BASE_RECEIVED, MSG_DUE_TELL_DELAY);
  if (!delay_newest(kase, LOTS__DELAY_STATE__DELAY_STATE_REQUESTED))
    agenda_add(agenda, row, KIND_OF(LIMIT), last, applied, MSG_BASE_RECEIVED, MSG_DUE_UNDECIDED);
}

/* An application that nobody has touched: its status, what it rests on, and notes. */
void agenda_stands_still(struct agenda *agenda, const struct agenda_row *row) {
  const struct agenda_facts *facts = agenda->facts;
  date_t since = date_stored(facts->kase->status_since);
  for (size_t i = 0; i < facts->kase->n_basis; i++)
    since = date_later(since, date_stored(facts->kase->basis[i]->recorded));
  since = date_later(since, facts->last_note);
  if (since != DATE_NONE)
    agenda_add(agenda, row, KIND_OF(WARNING), since + row->days, since, MSG_BASE_TOUCHED, MSG_DUE_STANDS_STILL);
}

/* --- after it ----------------------------------------------------------------------------------------------------- */

/* FL 33 §: who is party is told as soon as can be. Only what is told can be appealed or gain force. */
void agenda_untold(struct agenda *agenda, const struct agenda_row *row) {
  const Lots__Case *kase = agenda->facts->kase;
  for (size_t i = 0; i < kase->n_decisions; i++) {
    date_t decided = date_stored(kase->decisions[i]->date);
    if (kase->decisions[i]->notified || decided == DATE_NONE)
      continue;
    struct agenda_item *item =
        agenda_add(agenda, row, KIND_OF(TASK), decided + row->days, decided, MSG_BASE_DECIDED, MSG_DUE_TELL_DECISION);
    if (item)
      item->number = (uint32_t)i + 1;
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
