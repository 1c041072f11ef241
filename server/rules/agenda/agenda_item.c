/* agenda_item: what the checks of agendas make their items with. See agenda_item.h. */
#include "agenda_item.h"

#include "server/rules/facts/case_state.h"
#include "server/rules/tables/programmes.h"

#define COACH LOTS__ASSIGNMENT_KIND__ASSIGNMENT_KIND_COACH
#define HANDLER LOTS__ASSIGNMENT_KIND__ASSIGNMENT_KIND_HANDLER

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
  if (due == DATE_NONE)
    return NULL;
  if (agenda->first == DATE_NONE || due < agenda->first)
    agenda->first = due;
  if (agenda->ahead || agenda->count == AGENDA_MAX)
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

struct case_facts agenda_case_facts(const struct agenda *agenda) {
  return (struct case_facts){.kase = agenda->facts->kase,
                             .organisation = agenda->facts->organisation,
                             .unit = agenda->ahead ? NULL : agenda->facts->unit,
                             .rules = &rule_book,
                             .today = agenda->facts->today,
                             .arena = agenda->arena};
}

date_t agenda_contact(const struct agenda_facts *facts) {
  date_t last = facts->last_support;
  for (size_t i = 0; i < facts->kase->n_follow_ups; i++) {
    date_t held = date_stored(facts->kase->follow_ups[i]->date);
    if (held <= facts->today)
      last = date_later(last, held);
  }
  return last;
}

date_t agenda_last_contact(const struct agenda_facts *facts) {
  date_t last = date_later(agenda_contact(facts), facts->last_note);
  for (size_t i = 0; i < facts->kase->n_outreach; i++)
    if (facts->kase->outreach[i]->reached)
      last = date_later(last, date_stored(facts->kase->outreach[i]->date));
  return last;
}

bool agenda_near(const struct agenda *agenda, const struct agenda_row *row, date_t due) {
  return agenda->ahead || due <= agenda->facts->today + row->days;
}

uint64_t agenda_coach(const Lots__Case *kase) {
  for (size_t i = kase->n_assignments; i > 0; i--)
    if (kase->assignments[i - 1]->kind == COACH)
      return kase->assignments[i - 1]->staff;
  return 0;
}
