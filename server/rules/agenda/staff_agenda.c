/* staff_agenda: see staff_agenda.h. */
#include "staff_agenda.h"

#include "agenda_item.h"
#include "server/rules/engine/attempt.h"
#include "server/rules/engine/rights.h"
#include "server/rules/facts/competence.h"
#include "server/rules/facts/org_setting.h"
#include "server/rules/tables/programmes.h"

#define KIND_OF(kind) LOTS__AGENDA_KIND__AGENDA_KIND_##kind

/* --- who coaches what --------------------------------------------------------------------------------------------- */

static bool coaches(const struct staff_facts *facts, const Lots__Unit *unit, const struct programme *programme) {
  return rights_role_among(facts->who, unit->id, programme->coaches.roles, facts->today);
}

/* Since when somebody has had such roles, in whatever unit: who moves is not new again. */
static date_t coach_since(const Lots__Principal *who, uint32_t roles) {
  date_t first = DATE_NONE;
  for (size_t i = 0; i < who->n_roles; i++) {
    date_t from = date_stored(who->roles[i]->from);
    if ((ROLE_BIT(who->roles[i]->role) & roles) && from != DATE_NONE && (first == DATE_NONE || from < first))
      first = from;
  }
  return first;
}

date_t staff_coach_since(const Lots__Principal *who, const Lots__Unit *unit, date_t today) {
  uint32_t roles = 0;
  date_t first = DATE_NONE;
  for (size_t i = 0; i < unit->n_programmes; i++) {
    const struct programme *programme = programme_on(unit->programmes[i], today);
    roles |= programme ? programme->coaches.roles : 0;
  }
  if (!rights_role_among(who, unit->id, roles, today))
    return DATE_NONE;
  for (size_t i = 0; i < who->n_roles; i++) {
    const Lots__RoleHeld *held = who->roles[i];
    date_t from = date_stored(held->from);
    if (held->unit == unit->id && (ROLE_BIT(held->role) & roles) && (first == DATE_NONE || from < first))
      first = from;
  }
  return first;
}

/* --- items -------------------------------------------------------------------------------------------------------- */

struct staff_list {
  const struct staff_facts *facts;
  struct arena *arena;
  struct staff_item *items;
  size_t count;
  uint32_t kinds; /* of competence that were judged */
  bool mentored;  /* judged */
};

static void add(struct staff_list *list, uint64_t unit, struct agenda_item item) {
  if (list->count == STAFF_ITEMS_MAX)
    return;
  item.staff = list->facts->who->id;
  list->items[list->count++] = (struct staff_item){.unit = unit, .item = item};
}

/* Of a kind that a programme asks for: told until it is renewed, as in the cases. */
static void add_competence(struct staff_list *list, uint64_t unit, const struct competence_row *row, bool asked) {
  date_t today = list->facts->today;
  struct competence_found held = competence_on(list->facts->who, row, today);
  if (list->kinds & STATUS_BIT(row->kind))
    return;
  list->kinds |= STATUS_BIT(row->kind);
  if (!held.which || held.until == DATE_MAX || held.until > today + COMPETENCE_DAYS || (!asked && held.until < today))
    return;
  add(list, unit,
      (struct agenda_item){.rule = "S4.25",
                           .source = "B3",
                           .kind = KIND_OF(WARNING),
                           .due = held.until,
                           .base = date_stored(held.which->issued),
                           .base_name = MSG_BASE_ISSUED,
                           .text = MSG_DUE_OWN_COMPETENCE,
                           .arg1 = programme_bit_choices(STATUS_BIT(row->kind), &codes_competence, list->arena),
                           .number = row->kind});
}

/* What no programme asks of this person is told while it can be renewed. What stands as OTHER is many things, of which
 * none renews another. */
static void add_other_competences(struct staff_list *list) {
  const Lots__Principal *who = list->facts->who;
  for (size_t i = 0; list->facts->unit_count && i < who->n_competences; i++) {
    struct competence_row row = {.kind = who->competences[i]->kind};
    if (row.kind != LOTS__COMPETENCE_KIND__COMPETENCE_KIND_OTHER)
      add_competence(list, list->facts->units[0]->id, &row, false);
  }
}

/* T22: each month while new, counted from the last time; who is new no longer owes none. */
static void add_mentoring(struct staff_list *list, uint64_t unit, const struct programme *programme) {
  const struct staff_facts *facts = list->facts;
  date_t since = coach_since(facts->who, programme->coaches.roles);
  if (!programme->mentoring.every_months || since == DATE_NONE || list->mentored)
    return;
  int months = org_setting_of(facts->organisation, programme, LOTS__SETTING_NAME__SETTING_NAME_NEW_COACH_MONTHS, since);
  list->mentored = true;
  bool again = facts->mentored != DATE_NONE && facts->mentored >= since;
  date_t base = again ? facts->mentored : since;
  date_t due = date_add_months(base, programme->mentoring.every_months), last = date_add_months(since, months);
  if (facts->today > last || due > last)
    return;
  add(list, unit,
      (struct agenda_item){.rule = "T22",
                           .source = programme->mentoring.source,
                           .kind = KIND_OF(TASK),
                           .due = due,
                           .base = base,
                           .base_name = again ? MSG_BASE_MENTORED : MSG_BASE_COACH,
                           .text = MSG_DUE_MENTORING});
}

size_t staff_agenda(const struct staff_facts *facts, struct arena *arena, struct staff_item out[STAFF_ITEMS_MAX]) {
  struct staff_list list = {.facts = facts, .arena = arena, .items = out};
  for (size_t i = 0; i < facts->unit_count; i++) {
    const Lots__Unit *unit = facts->units[i];
    for (size_t j = 0; j < unit->n_programmes; j++) {
      const struct programme *programme = programme_on(unit->programmes[j], facts->today);
      if (!programme || !coaches(facts, unit, programme))
        continue;
      if (programme->coach_competence.kind)
        add_competence(&list, unit->id, &programme->coach_competence, true);
      add_mentoring(&list, unit->id, programme);
    }
  }
  add_other_competences(&list);
  return list.count;
}

/* --- the team ----------------------------------------------------------------------------------------------------- */

/* The last day of the quarter after the one that a day lies in. */
static date_t next_quarter_ends(date_t day) {
  struct civil civil = date_to_civil(day);
  date_t first = day - (civil.day - 1);
  return date_add_months(first, 6 - (civil.month - 1) % 3) - 1;
}

bool team_agenda(const struct team_facts *facts, struct staff_item *out) {
  const struct programme *asks = NULL;
  for (size_t i = 0; !asks && i < facts->unit->n_programmes; i++) {
    const struct programme *programme = programme_on(facts->unit->programmes[i], facts->today);
    asks = programme && programme->outcomes_review ? programme : NULL;
  }
  if (!asks || facts->began == DATE_NONE)
    return false;
  bool again = facts->reviewed != DATE_NONE;
  date_t base = again ? facts->reviewed : facts->began;
  *out = (struct staff_item){.unit = facts->unit->id,
                             .item = {.rule = "T14",
                                      .source = asks->outcomes_review,
                                      .kind = KIND_OF(TASK),
                                      .due = next_quarter_ends(base),
                                      .base = base,
                                      .base_name = again ? MSG_BASE_REVIEWED : MSG_BASE_TEAM,
                                      .text = MSG_DUE_REVIEW}};
  return true;
}
