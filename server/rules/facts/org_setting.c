/* org_setting: see org_setting.h. */
#include "org_setting.h"

#include "common/text.h"
#include "server/rules/engine/attempt.h"

#define UNIT_IS(unit) LOTS__SETTING_UNIT__SETTING_UNIT_##unit
#define SETTINGS_MAX 200 /* of an organisation, ever: each case is judged beside them all */

/* --- what holds --------------------------------------------------------------------------------------------------- */

static bool is_of(const Lots__OrganisationSetting *setting, Lots__Programme programme, Lots__SettingName name) {
  return setting->programme == programme && setting->name == name;
}

const Lots__OrganisationSetting *org_setting_own(const Lots__Organisation *organisation, Lots__Programme programme,
                                                 Lots__SettingName name, date_t day) {
  for (size_t i = organisation ? organisation->n_settings : 0; i > 0; i--) {
    const Lots__OrganisationSetting *setting = organisation->settings[i - 1];
    if (is_of(setting, programme, name) && date_within(day, date_stored(setting->from), DATE_NONE))
      return setting;
  }
  return NULL;
}

/* They stand in the order of their days. */
date_t org_setting_until(const Lots__Organisation *organisation, Lots__Programme programme, Lots__SettingName name,
                         date_t day) {
  for (size_t i = 0; organisation && i < organisation->n_settings; i++) {
    const Lots__OrganisationSetting *next = organisation->settings[i];
    if (is_of(next, programme, name) && date_stored(next->from) > day)
      return date_stored(next->from) - 1;
  }
  return DATE_NONE;
}

static struct org_setting value_of(const Lots__Organisation *organisation, Lots__Programme programme,
                                   const struct setting_row *row, date_t day) {
  struct org_setting standard = {.values = row->standard, .count = row->standard_count};
  const Lots__OrganisationSetting *own = org_setting_own(organisation, programme, row->name, day);
  if (!own || own->n_values == 0)
    return standard;
  return (struct org_setting){.values = own->values, .count = own->n_values, .own = own};
}

static const struct programme *rules_of(const struct case_facts *facts, date_t day) {
  const struct programme *rules = rule_book_on(facts->rules, facts->kase->programme, day);
  return rules ? rules : rule_book_on(facts->rules, facts->kase->programme, facts->today);
}

static const struct setting_row *row_of(const struct programme *rules, Lots__SettingName name) {
  return rules && name ? programme_setting_row(rules, name) : NULL;
}

struct org_setting org_setting_on(const struct case_facts *facts, Lots__SettingName name, date_t day) {
  const struct setting_row *row = row_of(rules_of(facts, day), name);
  return row ? value_of(facts->organisation, facts->kase->programme, row, day) : (struct org_setting){0};
}

/* Settings are checked when they are made; one that a later table has no room for is brought back inside. */
int org_setting_of(const Lots__Organisation *organisation, const struct programme *rules, Lots__SettingName name,
                   date_t day) {
  const struct setting_row *row = row_of(rules, name);
  if (!row)
    return 0;
  struct org_setting found = value_of(organisation, rules->programme, row, day);
  uint32_t value = found.values[0] < row->least ? row->least : found.values[0];
  return (int)(value > row->most ? row->most : value);
}

int org_setting_number(const struct case_facts *facts, Lots__SettingName name, date_t day) {
  return org_setting_of(facts->organisation, rules_of(facts, day), name, day);
}

bool org_setting_yes(const struct case_facts *facts, Lots__SettingName name, date_t day) {
  return org_setting_number(facts, name, day) != 0;
}

/* --- a new one ---------------------------------------------------------------------------------------------------- */

static const char *number_text(struct arena *arena, uint32_t number) {
  return arena_printf(arena, "%u", (unsigned)number);
}

/* "settings.CERTIFICATE_AGE": which of them is wrong. */
static const char *field_of(const struct setting_row *row, struct arena *arena) {
  const struct code *code = code_by_number(&codes_setting_name, (int)row->name);
  return arena_printf(arena, "settings.%s", code ? code->code : "?");
}

static void check_values(const struct setting_row *row, const Lots__SettingValue *wanted, struct arena *arena,
                         struct problems *problems) {
  const char *field = field_of(row, arena);
  bool list = row->unit == UNIT_IS(MONTH_LIST), grows = true;
  for (size_t i = 0; i < wanted->n_values && i < SETTING_VALUES_MAX; i++) {
    if (wanted->values[i] < row->least || wanted->values[i] > row->most)
      problem_add(problems, field, row->source, MSG_OUT_OF_RANGE, number_text(arena, row->least),
                  number_text(arena, row->most));
    grows = grows && (i == 0 || wanted->values[i] > wanted->values[i - 1]);
  }
  if (!list && wanted->n_values > 1)
    problem_add(problems, field, row->source, MSG_SETTING_ONE_VALUE, NULL, NULL);
  if (list && (!grows || wanted->n_values > SETTING_VALUES_MAX))
    problem_add(problems, field, row->source, MSG_SETTING_LIST, number_text(arena, SETTING_VALUES_MAX), NULL);
}

static const Lots__OrganisationSetting *newest(const Lots__Organisation *organisation, Lots__Programme programme,
                                               Lots__SettingName name) {
  return org_setting_own(organisation, programme, name, DATE_MAX);
}

/* One that began later would have to be unmade. */
static void check_order(const Lots__Organisation *organisation, const Lots__SetRequest *request, Lots__SettingName name,
                        struct problems *problems) {
  const Lots__OrganisationSetting *before = newest(organisation, request->programme, name);
  date_t from = date_stored(request->from);
  if (before && from != DATE_NONE && from <= date_stored(before->from))
    problem_add(problems, "from", "F12", MSG_SETTING_ORDER, before->from, NULL);
}

static bool given_before(const Lots__SetRequest *request, size_t index) {
  for (size_t i = 0; i < index; i++)
    if (request->settings[i]->name == request->settings[index]->name)
      return true;
  return false;
}

static void check_one(const Lots__Organisation *organisation, const Lots__SetRequest *request, size_t index,
                      const struct programme *rules, struct arena *arena, struct problems *problems) {
  const Lots__SettingValue *wanted = request->settings[index];
  const struct setting_row *row = programme_setting_row(rules, wanted->name);
  if (wanted->name == LOTS__SETTING_NAME__SETTING_NAME_DECISION_REQUIRED)
    problem_add(problems, "settings.name", "E6", MSG_SETTING_OF_UNIT, NULL, NULL);
  else if (!row)
    problem_add(problems, "settings.name", "F12", MSG_SETTING_NOT_HERE, programme_setting_choices(rules, arena), NULL);
  else if (given_before(request, index))
    problem_add(problems, "settings.name", "F12", MSG_SETTING_TWICE, NULL, NULL);
  else {
    check_values(row, wanted, arena, problems);
    check_order(organisation, request, wanted->name, problems);
  }
}

static void check_frame(const Lots__SetRequest *request, struct arena *arena, struct problems *problems) {
  const char *reference = text_trim(arena, request->reference);
  if (!request->from[0])
    problem_add(problems, "from", "F12", MSG_MISSING, NULL, NULL);
  else if (date_stored(request->from) == DATE_NONE)
    problem_add(problems, "from", "", MSG_NOT_A_DATE, NULL, NULL);
  if (reference && !reference[0])
    problem_add(problems, "reference", "F12", MSG_MISSING, NULL, NULL);
  if (text_length(request->reference) > TEXT_NAME)
    problem_add(problems, "reference", "", MSG_TOO_LONG, arena_printf(arena, "%d", TEXT_NAME), NULL);
  if (request->n_settings == 0)
    problem_add(problems, "settings", "F12", MSG_MISSING, NULL, NULL);
}

static enum status append(Lots__Organisation *organisation, const Lots__SetRequest *request,
                          const Lots__SettingValue *wanted, struct arena *arena) {
  Lots__OrganisationSetting *setting = arena_alloc(arena, sizeof *setting);
  if (!setting)
    return STATUS_RESOURCE_EXHAUSTED;
  lots__organisation_setting__init(setting);
  setting->programme = request->programme;
  setting->name = wanted->name;
  setting->values = wanted->values;
  setting->n_values = wanted->n_values;
  setting->from = request->from;
  setting->reference = request->reference;
  return arena_append(arena, &organisation->settings, &organisation->n_settings, setting) ? STATUS_OK
                                                                                          : STATUS_RESOURCE_EXHAUSTED;
}

enum status org_setting_add(Lots__Organisation *organisation, const Lots__SetRequest *request,
                            const struct programme *rules, struct arena *arena, struct problems *problems) {
  size_t before = problems->count;
  if (!rules)
    problem_add(problems, "programme", "B2", MSG_CODE_MISSING, code_choices(&codes_programme, arena), NULL);
  check_frame(request, arena, problems);
  for (size_t i = 0; rules && i < request->n_settings && i < LIST_MAX; i++)
    check_one(organisation, request, i, rules, arena, problems);
  if (organisation->n_settings + request->n_settings > SETTINGS_MAX)
    problem_add(problems, "settings", "", MSG_TOO_MANY, arena_printf(arena, "%d", SETTINGS_MAX), NULL);
  if (problems->count > before)
    return arena_failed(arena) ? STATUS_RESOURCE_EXHAUSTED : STATUS_INVALID_ARGUMENT;
  enum status status = STATUS_OK;
  for (size_t i = 0; i < request->n_settings && status == STATUS_OK; i++)
    status = append(organisation, request, request->settings[i], arena);
  return status;
}
