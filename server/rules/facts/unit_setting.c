/* unit_setting: see unit_setting.h. */
#include "unit_setting.h"

#include "common/text.h"
#include "server/rules/engine/attempt.h"

const Lots__ProgrammeSetting *unit_setting_on(const Lots__Unit *unit, Lots__Programme programme, date_t date) {
  for (size_t i = unit ? unit->n_settings : 0; i > 0; i--) {
    const Lots__ProgrammeSetting *setting = unit->settings[i - 1];
    if (setting->programme == programme && date_within(date, date_stored(setting->from), date_stored(setting->to)))
      return setting;
  }
  return NULL;
}

bool unit_setting_decision_needed(const struct case_facts *facts, const struct programme *programme, date_t date) {
  if (!programme->decision_set_by_unit)
    return programme->decision_required;
  const Lots__ProgrammeSetting *setting = unit_setting_on(facts->unit, programme->programme, date);
  if (setting)
    return setting->decision_required;
  bool decides = facts->organisation && (KIND_BIT(facts->organisation->kind) & programme->decider_organisation.kinds);
  return programme->decision_required && decides;
}

/* --- a new one ---------------------------------------------------------------------------------------------------- */

static void check_programme(const Lots__Unit *unit, const Lots__ProgrammeSetting *setting,
                            const struct programme *rules, struct arena *arena, struct problems *problems) {
  uint32_t offered = 0;
  for (size_t i = 0; i < unit->n_programmes; i++)
    offered |= STATUS_BIT(unit->programmes[i]);
  if (!code_by_number(&codes_programme, (int)setting->programme))
    problem_add(problems, "setting.programme", "B2", MSG_CODE_MISSING, code_choices(&codes_programme, arena), NULL);
  else if (!(offered & STATUS_BIT(setting->programme)))
    problem_add(problems, "setting.programme", "B2", MSG_NOT_OFFERED,
                programme_bit_choices(offered, &codes_programme, arena), NULL);
  else if (rules && !rules->decision_set_by_unit)
    problem_add(problems, "setting.programme", "E6", MSG_NOT_A_SETTING, NULL, NULL);
}

/* Doing without a decision rests on the board's, which must be named. */
static void check_reference(const Lots__ProgrammeSetting *setting, struct arena *arena, struct problems *problems) {
  const char *reference = text_trim(arena, setting->reference);
  if (!setting->decision_required && reference && !reference[0])
    problem_add(problems, "setting.reference", "E6", MSG_MISSING, NULL, NULL);
  if (text_length(setting->reference) > TEXT_NAME)
    problem_add(problems, "setting.reference", "", MSG_TOO_LONG, arena_printf(arena, "%d", TEXT_NAME), NULL);
}

static void check_dates(const Lots__ProgrammeSetting *setting, struct problems *problems) {
  date_t from = date_stored(setting->from), to = date_stored(setting->to);
  if (!setting->from[0])
    problem_add(problems, "setting.from", "E6", MSG_MISSING, NULL, NULL);
  else if (from == DATE_NONE)
    problem_add(problems, "setting.from", "", MSG_NOT_A_DATE, NULL, NULL);
  if (setting->to[0] && to == DATE_NONE)
    problem_add(problems, "setting.to", "", MSG_NOT_A_DATE, NULL, NULL);
  else if (to != DATE_NONE && from != DATE_NONE && to < from)
    problem_add(problems, "setting.to", "B1", MSG_DATE_BEFORE, setting->from, NULL);
}

static Lots__ProgrammeSetting *newest(const Lots__Unit *unit, Lots__Programme programme) {
  for (size_t i = unit->n_settings; i > 0; i--)
    if (unit->settings[i - 1]->programme == programme)
      return unit->settings[i - 1];
  return NULL;
}

/* The one before ends the day before; one that began later would have to be unmade. */
static bool end_before(Lots__ProgrammeSetting *before, date_t from, struct arena *arena, struct problems *problems) {
  date_t to = date_stored(before->to);
  if (from <= date_stored(before->from)) {
    problem_add(problems, "setting.from", "E6", MSG_SETTING_ORDER, before->from, NULL);
    return true;
  }
  if (to != DATE_NONE && to < from)
    return true;
  before->to = date_text(arena, from - 1);
  return before->to != NULL;
}

enum status unit_setting_add(Lots__Unit *unit, Lots__ProgrammeSetting *setting, const struct programme *rules,
                             struct arena *arena, struct problems *problems) {
  size_t before = problems->count;
  check_programme(unit, setting, rules, arena, problems);
  check_reference(setting, arena, problems);
  check_dates(setting, problems);
  Lots__ProgrammeSetting *running = problems->count == before ? newest(unit, setting->programme) : NULL;
  if (running && !end_before(running, date_stored(setting->from), arena, problems))
    return STATUS_RESOURCE_EXHAUSTED;
  if (problems->count > before)
    return STATUS_INVALID_ARGUMENT;
  if (unit->n_settings >= LIST_MAX) {
    problem_add(problems, "setting", "", MSG_TOO_MANY, arena_printf(arena, "%d", LIST_MAX), NULL);
    return STATUS_INVALID_ARGUMENT;
  }
  return arena_append(arena, &unit->settings, &unit->n_settings, setting) ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
}
