/* agenda: see agenda.h. Here: putting it together, and the rules about the case and its decisions. */
#include "server/rules/tables/agenda_rows.h"

#include "server/rules/decide/method_rules.h"
#include "server/rules/engine/attempt.h"
#include "server/rules/engine/programme.h"
#include "server/rules/facts/appeal.h"
#include "server/rules/facts/case_state.h"
#include "server/rules/facts/competence.h"
#include "server/rules/facts/eligibility.h"
#include "server/rules/facts/org_setting.h"
#include "server/rules/guards/guards.h"

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
                             .today = agenda->facts->today,
                             .arena = agenda->arena};
}

static date_t later(date_t a, date_t b) {
  return a > b ? a : b;
}

date_t agenda_contact(const struct agenda_facts *facts) {
  date_t last = facts->last_support;
  for (size_t i = 0; i < facts->kase->n_follow_ups; i++) {
    date_t held = date_stored(facts->kase->follow_ups[i]->date);
    if (held <= facts->today)
      last = later(last, held);
  }
  return last;
}

date_t agenda_last_contact(const struct agenda_facts *facts) {
  return later(agenda_contact(facts), facts->last_note);
}

const struct agenda_item *agenda_first(const struct agenda *agenda) {
  const struct agenda_item *first = NULL;
  for (size_t i = 0; i < agenda->count; i++)
    if (!first || agenda->items[i].due < first->due)
      first = &agenda->items[i];
  return first;
}

bool agenda_near(const struct agenda *agenda, const struct agenda_row *row, date_t due) {
  return agenda->ahead || due <= agenda->facts->today + row->days;
}

/* --- all of them -------------------------------------------------------------------------------------------------- */

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
  const struct programme *programme = programme_on(facts->kase->programme, facts->today);
  agenda->facts = facts;
  agenda->programme = programme;
  for (size_t i = 0; programme && i < programme->agenda_count; i++)
    if (speaks(&programme->agenda[i], facts->kase))
      programme->agenda[i].check(agenda, &programme->agenda[i]);
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

uint64_t agenda_coach(const Lots__Case *kase) {
  for (size_t i = kase->n_assignments; i > 0; i--)
    if (kase->assignments[i - 1]->kind == COACH)
      return kase->assignments[i - 1]->staff;
  return 0;
}

static const struct {
  agenda_check *check;
  unsigned asks;
} what_is_asked[] = {
    {agenda_silence, AGENDA_ASKS_CONTACT},      {agenda_employer_contact, AGENDA_ASKS_CONTACT},
    {agenda_before_job, AGENDA_ASKS_CONTACT},   {agenda_after_job, AGENDA_ASKS_CONTACT},
    {agenda_weekly, AGENDA_ASKS_CONTACT},       {agenda_job_loss, AGENDA_ASKS_CONTACT},
    {agenda_certificate, AGENDA_ASKS_SETTINGS}, {agenda_maximum, AGENDA_ASKS_SETTINGS},
    {agenda_minimum, AGENDA_ASKS_SETTINGS},     {agenda_long_follow_up, AGENDA_ASKS_SETTINGS},
    {agenda_follow_ups, AGENDA_ASKS_SETTINGS},  {agenda_retention, AGENDA_ASKS_SETTINGS},
    {agenda_competence, AGENDA_ASKS_COACH},     {agenda_coach_gone, AGENDA_ASKS_COACH},
    {agenda_protected, AGENDA_ASKS_PERSON},     {agenda_coordination, AGENDA_ASKS_PERSON},
};

static unsigned asked_by(const struct programme *programme, const Lots__Case *kase) {
  unsigned asks = 0;
  for (size_t i = 0; programme && i < programme->agenda_count; i++)
    for (size_t c = 0; c < ROW_COUNT(what_is_asked); c++)
      if (speaks(&programme->agenda[i], kase) && programme->agenda[i].check == what_is_asked[c].check)
        asks |= what_is_asked[c].asks;
  return asks;
}

unsigned agenda_asks(const Lots__Case *kase, date_t today) {
  unsigned asks = 0;
  for (; today != DATE_NONE; today = programme_changes(kase->programme, today))
    asks |= asked_by(programme_on(kase->programme, today), kase);
  return asks;
}

/* --- intake and decisions ----------------------------------------------------------------------------------------- */

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
  date_t base = later(contact, active);
  if (base != DATE_NONE)
    agenda_add(agenda, row, KIND_OF(WARNING), base + row->days, base,
               contact >= active ? MSG_BASE_CONTACT : MSG_BASE_ACTIVE, MSG_DUE_SILENCE);
}
