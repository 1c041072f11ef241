/* agenda: see agenda.h. Here: putting it together, and the rules about the case and its decisions. */
#include "agenda_rows.h"

#include "appeal.h"
#include "attempt.h"
#include "eligibility.h"
#include "guards.h"

#define KIND_OF(kind) LOTS__AGENDA_KIND__AGENDA_KIND_##kind
#define COACH LOTS__ASSIGNMENT_KIND__ASSIGNMENT_KIND_COACH
#define HANDLER LOTS__ASSIGNMENT_KIND__ASSIGNMENT_KIND_HANDLER

/* --- items -------------------------------------------------------------------------------------------------------- */

uint64_t agenda_responsible(const Lots__Case *kase, date_t today) {
  uint64_t coach = case_coach(kase, today);
  for (size_t i = kase->n_assignments; !coach && i > 0; i--) {
    const Lots__Assignment *assignment = kase->assignments[i - 1];
    if (assignment->kind == HANDLER && date_within(today, date_stored(assignment->from), date_stored(assignment->to)))
      coach = assignment->staff;
  }
  return coach;
}

struct agenda_item *agenda_add(struct agenda *agenda, const struct agenda_row *row, Lots__AgendaKind kind, date_t due,
                               date_t base, enum message base_name, enum message text) {
  if (agenda->count == AGENDA_MAX || due == DATE_NONE)
    return NULL;
  struct agenda_item *item = &agenda->items[agenda->count++];
  *item = (struct agenda_item){.rule = row->rule,
                               .source = row->source,
                               .kind = kind,
                               .due = due,
                               .base = base,
                               .base_name = base_name,
                               .text = text,
                               .staff = agenda_responsible(agenda->facts->kase, agenda->facts->today)};
  return item;
}

void agenda_args(struct agenda *agenda, struct agenda_item *item, const char *arg1, const char *arg2) {
  if (!item)
    return;
  item->arg1 = arg1 ? arena_strdup(agenda->arena, arg1) : NULL;
  item->arg2 = arg2 ? arena_strdup(agenda->arena, arg2) : NULL;
}

static date_t later(date_t a, date_t b) {
  return a > b ? a : b;
}

static date_t contact_within(const struct agenda_facts *facts, date_t from, date_t to) {
  date_t last = DATE_NONE, until = to == DATE_NONE ? facts->today : to;
  for (size_t i = 0; i < facts->support_count; i++)
    if (date_within(facts->support[i], from, until))
      last = later(last, facts->support[i]);
  for (size_t i = 0; i < facts->kase->n_follow_ups; i++) {
    date_t held = date_stored(facts->kase->follow_ups[i]->date);
    if (held != DATE_NONE && date_within(held, from, until))
      last = later(last, held);
  }
  return last;
}

date_t agenda_contact(const struct agenda *agenda, date_t from, date_t to) {
  return contact_within(agenda->facts, from, to);
}

date_t agenda_last_contact(const struct agenda_facts *facts) {
  return later(contact_within(facts, DATE_MIN, DATE_NONE), facts->last_note);
}

const struct agenda_item *agenda_first(const struct agenda *agenda) {
  const struct agenda_item *first = NULL;
  for (size_t i = 0; i < agenda->count; i++)
    if (!first || agenda->items[i].due < first->due)
      first = &agenda->items[i];
  return first;
}

enum status agenda(const struct agenda_facts *facts, struct arena *arena, struct agenda *out) {
  out->count = 0;
  out->arena = arena;
  out->facts = facts;
  out->programme = programme_on(facts->kase->programme, facts->today);
  for (size_t i = 0; out->programme && i < out->programme->agenda_count; i++) {
    const struct agenda_row *row = &out->programme->agenda[i];
    if (row->statuses & STATUS_BIT(facts->kase->status))
      row->check(out, row);
  }
  return arena_failed(arena) ? STATUS_RESOURCE_EXHAUSTED : STATUS_OK;
}

uint64_t agenda_coach(const Lots__Case *kase) {
  for (size_t i = kase->n_assignments; i > 0; i--)
    if (kase->assignments[i - 1]->kind == COACH)
      return kase->assignments[i - 1]->staff;
  return 0;
}

bool agenda_asks_contact(const Lots__Case *kase, date_t today) {
  const struct programme *programme = programme_on(kase->programme, today);
  for (size_t i = 0; programme && i < programme->agenda_count; i++) {
    agenda_check *check = programme->agenda[i].check;
    bool asks = check == agenda_silence || check == agenda_before_job || check == agenda_after_job ||
                check == agenda_weekly || check == agenda_job_loss;
    if (asks && (programme->agenda[i].statuses & STATUS_BIT(kase->status)))
      return true;
  }
  return false;
}

/* --- intake and decisions ----------------------------------------------------------------------------------------- */

/* The newest one on record counts; its last good day is the one on which it is as old as the setting allows. */
void agenda_certificate(struct agenda *agenda, const struct agenda_row *row) {
  const Lots__Case *kase = agenda->facts->kase;
  const struct case_facts facts = {.kase = kase, .organisation = agenda->facts->organisation};
  int days = eligibility_certificate_days(&facts, agenda->programme);
  for (size_t i = kase->n_basis; i > 0; i--) {
    if (kase->basis[i - 1]->kind_case != LOTS__BASIS__KIND_CERTIFICATE)
      continue;
    date_t issued = date_stored(kase->basis[i - 1]->certificate->issued);
    if (issued != DATE_NONE)
      agenda_args(
          agenda,
          agenda_add(agenda, row, KIND_OF(LIMIT), issued + days, issued, MSG_BASE_CERTIFICATE, MSG_DUE_CERTIFICATE),
          arena_printf(agenda->arena, "%d", days), NULL);
    return;
  }
}

void agenda_not_executed(struct agenda *agenda, const struct agenda_row *row) {
  struct unexecuted found;
  if (!case_unexecuted(agenda->facts->kase, &found))
    return;
  date_t base = date_stored(found.counted_from);
  agenda_add(agenda, row, KIND_OF(LIMIT), case_report_from(agenda->facts->kase->programme, base), base,
             MSG_BASE_UNEXECUTED, MSG_DUE_NOT_EXECUTED);
}

/* Told as long as it runs: after its last day the decision stands, and nothing is left to do. */
void agenda_appeal(struct agenda *agenda, const struct agenda_row *row) {
  const Lots__Case *kase = agenda->facts->kase;
  for (size_t i = 0; i < kase->n_decisions; i++) {
    const Lots__Decision *decision = kase->decisions[i];
    date_t told = decision->notified ? date_stored(decision->notified->date) : DATE_NONE;
    date_t last = appeal_last_day(told);
    if (last == DATE_NONE || last < agenda->facts->today || decision->n_appeal > 0)
      continue;
    struct agenda_item *item = agenda_add(agenda, row, KIND_OF(LIMIT), last, told, MSG_BASE_NOTIFIED, MSG_DUE_APPEAL);
    if (item)
      item->number = (uint32_t)i + 1;
  }
}

void agenda_decision_ends(struct agenda *agenda, const struct agenda_row *row) {
  const struct agenda_facts *facts = agenda->facts;
  const Lots__Decision *decision = case_decision_last(facts->kase, facts->today);
  date_t to;
  if (!case_decision_ends(decision, facts->today, &to))
    return;
  agenda_add(agenda, row, KIND_OF(WARNING), to, date_stored(decision->date), MSG_BASE_DECIDED, MSG_DUE_DECISION_ENDS);
}

/* --- the work of a running case ----------------------------------------------------------------------------------- */

/* Whether the dialogue was held is on no record of its own, so it is told from the mapping on and as long again after
 * its day. */
void agenda_dialogue(struct agenda *agenda, const struct agenda_row *row) {
  date_t done = date_stored(agenda->facts->kase->mapping_done);
  if (done != DATE_NONE && agenda->facts->today <= done + 2 * row->days)
    agenda_add(agenda, row, KIND_OF(TASK), done + row->days, done, MSG_BASE_MAPPED, MSG_DUE_DIALOGUE);
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
  date_t base = later(contact, active);
  if (base != DATE_NONE)
    agenda_add(agenda, row, KIND_OF(WARNING), base + row->days, base,
               contact >= active ? MSG_BASE_CONTACT : MSG_BASE_ACTIVE, MSG_DUE_SILENCE);
}
