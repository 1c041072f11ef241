/* agenda: see agenda.h. Here: putting it together. */
#include "agenda.h"

#include "agenda_rows.h"
#include "server/rules/facts/competence.h"
#include "server/rules/tables/programmes.h"

const struct agenda_item *agenda_first(const struct agenda *agenda) {
  const struct agenda_item *first = NULL;
  for (size_t i = 0; i < agenda->count; i++)
    if (!first || agenda->items[i].due < first->due)
      first = &agenda->items[i];
  return first;
}

static void begin(struct agenda *agenda, struct arena *arena, bool ahead) {
  agenda->count = 0;
  agenda->first = DATE_NONE;
  agenda->ahead = ahead;
  agenda->arena = arena;
}

static bool speaks(const struct agenda_row *row, const Lots__Case *kase) {
  return row->statuses & STATUS_BIT(kase->status);
}

static void tell(struct agenda *agenda, const struct agenda_facts *facts) {
  agenda->facts = facts;
  agenda->programme = programme_on(facts->kase->programme, facts->today);
  const struct agenda_rows rows = agenda_rows_of(agenda->programme);
  for (size_t i = 0; i < rows.count; i++)
    if (speaks(&rows.items[i], facts->kase))
      rows.items[i].check(agenda, &rows.items[i]);
}

enum status agenda(const struct agenda_facts *facts, struct arena *arena, struct agenda *out) {
  begin(out, arena, false);
  tell(out, facts);
  return arena_failed(arena) ? STATUS_RESOURCE_EXHAUSTED : STATUS_OK;
}

/* --- ahead -------------------------------------------------------------------------------------------------------- */

/* The turn that comes first after a day. */
struct turn {
  date_t after, first;
};

static void turn_at(struct turn *turn, date_t day) {
  if (day > turn->after && (turn->first == DATE_NONE || day < turn->first))
    turn->first = day;
}

/* The day after the last on which something holds; without an end there is none. */
static date_t date_after(date_t last) {
  return last == DATE_NONE || last == DATE_MAX ? DATE_NONE : last + 1;
}

/* What holds from one day to another. */
static void turn_around(struct turn *turn, const char *from, const char *to) {
  turn_at(turn, date_stored(from));
  turn_at(turn, date_after(date_stored(to)));
}

/* The next day on which another record counts than before, by its own dates; DATE_NONE: none comes. */
static date_t next_turn(const struct agenda_facts *facts, date_t after) {
  const Lots__Case *kase = facts->kase;
  const Lots__Principal *coach = facts->coach;
  const Lots__Organisation *organisation = facts->organisation;
  struct turn turn = {.after = after, .first = programme_changes(kase->programme, after)};
  for (size_t i = 0; i < kase->n_decisions; i++)
    turn_around(&turn, kase->decisions[i]->valid_from, kase->decisions[i]->valid_to);
  for (size_t i = 0; i < kase->n_assignments; i++)
    turn_around(&turn, kase->assignments[i]->from, kase->assignments[i]->to);
  for (size_t i = 0; i < kase->n_pauses; i++)
    turn_around(&turn, kase->pauses[i]->from, kase->pauses[i]->to);
  for (size_t i = 0; coach && i < coach->n_competences; i++) {
    turn_at(&turn, date_stored(coach->competences[i]->issued));
    turn_at(&turn, date_after(competence_until(coach->competences[i])));
  }
  for (size_t i = 0; organisation && i < organisation->n_settings; i++)
    turn_at(&turn, date_stored(organisation->settings[i]->from));
  return turn.first;
}

/* From one turn to the next nothing comes but what agenda_near() held back. */
enum status agenda_first_due(const struct agenda_facts *facts, struct arena *arena, date_t *out) {
  struct agenda_facts then = *facts;
  struct agenda ahead; /* its items stay as they are */
  begin(&ahead, arena, true);
  for (; then.today != DATE_NONE; then.today = next_turn(facts, then.today))
    tell(&ahead, &then);
  *out = ahead.first;
  return arena_failed(arena) ? STATUS_RESOURCE_EXHAUSTED : STATUS_OK;
}

static unsigned asked_by(const struct programme *programme, const Lots__Case *kase) {
  const struct agenda_rows rows = agenda_rows_of(programme);
  unsigned asks = 0;
  for (size_t i = 0; i < rows.count; i++)
    if (speaks(&rows.items[i], kase))
      asks |= rows.items[i].asks;
  return asks;
}

unsigned agenda_asks(const Lots__Case *kase, date_t today) {
  unsigned asks = 0;
  for (; today != DATE_NONE; today = programme_changes(kase->programme, today))
    asks |= asked_by(programme_on(kase->programme, today), kase);
  return asks;
}
