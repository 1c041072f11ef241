/* lists_tell: the rows of work lists. Each row is made aside, where its case lies, and the list takes a copy. */
#include "agenda.h"
#include "lists.h"
#include "placements.h"
#include "server/rules/decide/next_steps.h"
#include "server/rules/engine/programme.h"
#include "server/rules/facts/case_state.h"
#include "server/rules/facts/disclosure_lapse.h"
#include "server/rules/facts/eligibility.h"
#include "server/rules/facts/waiting.h"
#include "server/rules/tables/programmes.h"

struct call lists_aside(const struct call *call, const struct view *aside) {
  struct call made = *call;
  made.view = *aside;
  made.arena = aside->arena;
  return made;
}

Lots__ListedCase *lists_case(struct call *aside, const struct worklist_case *one) {
  const Lots__Case *kase = one->facts.kase;
  Lots__ListedCase *row = service_new(aside, &lots__listed_case__descriptor);
  if (!row)
    return NULL;
  row->id = kase->id;
  row->name = one->row->name;
  row->programme = kase->programme;
  row->status = kase->status;
  row->unit = kase->unit;
  row->staff = agenda_responsible(kase, one->facts.today);
  row->staff_name = (char *)(row->staff ? view_name_of(&aside->view, row->staff) : "");
  return row;
}

const struct programme *lists_programme(const struct worklist_case *one) {
  return programme_on(one->facts.kase->programme, one->facts.today);
}

struct case_facts lists_facts(const struct call *aside, const struct worklist_case *one) {
  const struct agenda_facts *facts = &one->facts;
  bool coached = facts->coach && case_coach(facts->kase, facts->today) == facts->coach->id;
  return (struct case_facts){.kase = facts->kase,
                             .organisation = facts->organisation,
                             .unit = one->facts.unit,
                             .caller = aside->view.who,
                             .staff = coached ? facts->coach : NULL,
                             .rules = &rule_book,
                             .today = facts->today,
                             .arena = aside->arena};
}

/* --- L1: my cases ------------------------------------------------------------------------------------------------- */

static enum status add_next_step(struct call *aside, const struct worklist_case *one, Lots__MyCaseRow *row) {
  struct case_facts facts = lists_facts(aside, one);
  struct next_step steps[NEXT_STEPS_MAX];
  size_t count = 0;
  enum status status = next_steps(&facts, steps, &count);
  if (status == STATUS_OK && count > 0)
    row->next_step = agenda_sentence(aside, steps[0].text, steps[0].arg1, steps[0].arg2);
  return row->next_step ? status : STATUS_RESOURCE_EXHAUSTED;
}

/* *due: of the first item; DATE_MAX when there is none. */
static enum status add_due(struct call *aside, const struct worklist_case *one, Lots__MyCaseRow *row, date_t *due) {
  struct agenda found;
  enum status status = agenda(&one->facts, aside->arena, &found);
  const struct agenda_item *first = status == STATUS_OK ? agenda_first(&found) : NULL;
  *due = first ? first->due : DATE_MAX;
  if (!first)
    return status;
  const struct agenda_shown shown = {
      .kase = one->row->id, .name = one->row->name, .programme = one->row->programme, .item = *first};
  row->due = agenda_item_shown(aside, &shown);
  return row->due ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
}

enum status lists_tell_case(void *call, const struct worklist_case *one, struct worklist *list) {
  struct call aside = lists_aside(call, one->aside);
  Lots__MyCaseRow *row = service_new(&aside, &lots__my_case_row__descriptor);
  date_t due, contact = agenda_last_contact(&one->facts);
  if (!row)
    return STATUS_RESOURCE_EXHAUSTED;
  row->case_ = lists_case(&aside, one);
  row->status_since = one->row->status_since;
  row->phases = one->row->phases;
  row->n_phases = one->row->n_phases;
  row->last_contact = date_text(aside.arena, contact);
  row->days_since_contact = waiting_days(row->last_contact, one->facts.today);
  enum status status = row->case_ && row->last_contact ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
  if (status == STATUS_OK)
    status = add_next_step(&aside, one, row);
  if (status == STATUS_OK)
    status = add_due(&aside, one, row, &due);
  return status ? status : worklist_add(list, &aside.view, due, 0, &row->base);
}

/* --- L6: who waits ------------------------------------------------------------------------------------------------ */

static enum status add_waiting(struct worklist *list, const struct call *aside, Lots__WaitingCaseRow *row) {
  date_t today = aside->view.today;
  date_t since;
  if (date_parse(row->received, &since) != STATUS_OK)
    since = today;
  row->days = waiting_days(row->received, today);
  return worklist_add(list, &aside->view, since, 0, &row->base);
}

static enum status add_missing(struct call *aside, const struct case_facts *facts, Lots__WaitingCaseRow *row) {
  struct criterion *missing = NULL;
  size_t count = 0;
  enum status status = waiting_basis(facts, &missing, &count);
  for (size_t i = 0; status == STATUS_OK && i < count; i++)
    if (!arena_append(aside->arena, &row->missing, &row->n_missing,
                      agenda_sentence(aside, missing[i].name, NULL, NULL)))
      status = STATUS_RESOURCE_EXHAUSTED;
  return status;
}

enum status lists_tell_waiting(void *call, const struct worklist_case *one, struct worklist *list) {
  struct call aside = lists_aside(call, one->aside);
  const Lots__Case *kase = one->facts.kase;
  struct case_facts facts = lists_facts(&aside, one);
  Lots__WaitingCaseRow *row = service_new(&aside, &lots__waiting_case_row__descriptor);
  if (!row || !(row->case_ = lists_case(&aside, one)))
    return STATUS_RESOURCE_EXHAUSTED;
  row->referral = kase->referral;
  row->name = row->case_->name;
  row->programme = kase->programme;
  row->unit = kase->unit;
  row->received = kase->received[0] ? kase->received : kase->opened;
  enum status status = add_missing(&aside, &facts, row);
  return status ? status : add_waiting(list, &aside, row);
}

enum status lists_tell_referral(void *call, const struct worklist_referral *one, struct worklist *list) {
  struct call aside = lists_aside(call, one->aside);
  const Lots__ReferralRow *referral = one->row;
  Lots__WaitingCaseRow *row = service_new(&aside, &lots__waiting_case_row__descriptor);
  if (!row)
    return STATUS_RESOURCE_EXHAUSTED;
  row->referral = referral->id;
  row->name = referral->name;
  row->programme = referral->programme;
  row->unit = referral->unit;
  row->status = referral->status;
  row->received = (char *)waiting_since(referral);
  row->missing = one->referral->missing;
  row->n_missing = one->referral->n_missing;
  row->position = one->position;
  return add_waiting(list, &aside, row);
}

/* --- L7: decisions that end --------------------------------------------------------------------------------------- */

static uint32_t number_of(const Lots__Case *kase, const Lots__Decision *decision) {
  uint32_t number = 0;
  while (number < kase->n_decisions && kase->decisions[number] != decision)
    number++;
  return number + 1;
}

enum status lists_tell_decision(void *call, const struct worklist_case *one, struct worklist *list) {
  struct call aside = lists_aside(call, one->aside);
  const Lots__Case *kase = one->facts.kase;
  const Lots__Decision *decision;
  date_t to = case_decided_until(kase, one->facts.today, &decision);
  if (to == DATE_NONE || to > one->facts.today + DECISION_ENDING_DAYS)
    return STATUS_OK;
  Lots__DecisionEndingRow *row = service_new(&aside, &lots__decision_ending_row__descriptor);
  if (!row || !(row->case_ = lists_case(&aside, one)))
    return STATUS_RESOURCE_EXHAUSTED;
  row->decision = number_of(kase, decision);
  row->decided = decision->date;
  row->valid_to = date_text(aside.arena, to);
  row->ended = to < one->facts.today;
  row->days_left = row->ended ? 0 : (uint32_t)(to - one->facts.today);
  return worklist_add(list, &aside.view, to, 0, &row->base);
}

/* --- L10: what may be told no longer ------------------------------------------------------------------------------ */

static const char *phase_code(Lots__Phase phase) {
  const struct code *code = phase ? code_by_number(&codes_phase, (int)phase) : NULL;
  return code ? code->code : "";
}

/* What bars a placement first, then what lapsed last. */
static int64_t lapse_order(const struct disclosure_lapse *lapse) {
  return (lapse->placement_count ? 0 : INT64_C(1) << 40) - lapse->since;
}

static enum status tell_lapse(struct call *aside, const struct worklist_case *one, const struct disclosure_lapse *lapse,
                              struct worklist *list) {
  Lots__LapsedDisclosureRow *row = service_new(aside, &lots__lapsed_disclosure_row__descriptor);
  if (!row || !(row->case_ = lists_case(aside, one)))
    return STATUS_RESOURCE_EXHAUSTED;
  row->disclosure = (Lots__Disclosure *)lapse->choice; /* only read from */
  row->employer_name =
      (char *)(lapse->choice->employer ? view_employer_name(&aside->view, lapse->choice->employer) : "");
  row->since = date_text(aside->arena, lapse->since);
  row->why = agenda_sentence(aside, lapse->revoked ? MSG_LAPSED_REVOKED : MSG_LAPSED_OVERTAKEN, NULL, NULL);
  row->contacts = lapse->contacts;
  row->placements = (uint32_t *)lapse->placements;
  row->n_placements = lapse->placement_count;
  row->phase = (char *)phase_code(lapse->phase);
  if (!row->since || !row->why)
    return STATUS_RESOURCE_EXHAUSTED;
  return worklist_add(list, &aside->view, lapse_order(lapse), lapse->choice->number, &row->base);
}

enum status lists_tell_disclosure(void *call, const struct worklist_case *one, struct worklist *list) {
  struct call aside = lists_aside(call, one->aside);
  struct disclosure_lapse lapses[DISCLOSURE_LAPSES_MAX];
  size_t count = disclosure_lapses(one->facts.kase, lists_programme(one), one->facts.today, lapses);
  enum status status = STATUS_OK;
  for (size_t i = 0; status == STATUS_OK && i < count; i++)
    status = tell_lapse(&aside, one, &lapses[i], list);
  return status;
}
