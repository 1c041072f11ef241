/* organisation_settings: what an organisation has settled, beside what its programmes' tables say: each setting with
 * its value, since when, and where it comes from. How a unit gives a programme (E6) is told with them. */
#include "organisations.h"
#include "server/rules/engine/programme.h"
#include "server/rules/facts/org_setting.h"
#include "server/rules/facts/unit_setting.h"
#include "server/rules/tables/programmes.h"

struct listing {
  struct call *call;
  const Lots__Organisation *organisation;
  Lots__Unit **units;
  size_t unit_count;
  date_t day;
  bool all;
  Lots__SettingsReply reply;
};

static char *date_shown(struct call *call, date_t date) {
  char *text = date == DATE_NONE ? arena_strdup(call->arena, "") : arena_alloc(call->arena, DATE_TEXT_MAX);
  if (text && date != DATE_NONE)
    date_format(date, text);
  return text;
}

static Lots__SettingShown *add(struct listing *listing, Lots__Programme programme, Lots__SettingName name,
                               Lots__SettingUnit unit) {
  Lots__SettingShown *shown = arena_alloc(listing->call->arena, sizeof *shown);
  if (!shown)
    return NULL;
  lots__setting_shown__init(shown);
  shown->programme = programme;
  shown->name = name;
  shown->unit = unit;
  return arena_append(listing->call->arena, &listing->reply.settings, &listing->reply.n_settings, shown) ? shown : NULL;
}

static uint32_t *copied(struct call *call, const uint32_t *values, size_t count) {
  return arena_copy(call->arena, values, count * sizeof *values);
}

/* --- the organisation's ------------------------------------------------------------------------------------------- */

static date_t last_day(const Lots__Organisation *organisation, const Lots__OrganisationSetting *own) {
  date_t from;
  if (date_parse(own->from, &from) != STATUS_OK)
    return DATE_NONE;
  return org_setting_until(organisation, own->programme, own->name, from);
}

static bool add_value(struct listing *listing, const struct programme *rules, const struct setting_row *row,
                      const Lots__OrganisationSetting *own) {
  Lots__SettingShown *shown = add(listing, rules->programme, row->name, row->unit);
  if (!shown)
    return false;
  shown->standard = copied(listing->call, row->standard, row->standard_count);
  shown->n_standard = row->standard_count;
  shown->values = own && own->n_values ? own->values : shown->standard;
  shown->n_values = own && own->n_values ? own->n_values : row->standard_count;
  shown->least = row->least;
  shown->most = row->most;
  shown->source = arena_strdup(listing->call->arena, row->source);
  if (own) {
    shown->from = own->from;
    shown->reference = own->reference;
    shown->to = date_shown(listing->call, last_day(listing->organisation, own));
  }
  return shown->standard && shown->source && shown->to;
}

static bool is_of(const Lots__OrganisationSetting *own, const struct programme *rules, const struct setting_row *row) {
  return own->programme == rules->programme && own->name == row->name;
}

/* The programme's own value comes first: it held before any other. */
static bool add_row(struct listing *listing, const struct programme *rules, const struct setting_row *row) {
  const Lots__Organisation *organisation = listing->organisation;
  if (!listing->all)
    return add_value(listing, rules, row, org_setting_own(organisation, rules->programme, row->name, listing->day));
  bool added = add_value(listing, rules, row, NULL);
  for (size_t i = 0; added && i < organisation->n_settings; i++)
    if (is_of(organisation->settings[i], rules, row))
      added = add_value(listing, rules, row, organisation->settings[i]);
  return added;
}

/* --- the units' (E6) ---------------------------------------------------------------------------------------------- */

static bool add_decision(struct listing *listing, const struct programme *rules, Lots__Unit *unit,
                         const Lots__ProgrammeSetting *own) {
  const struct case_facts standard = {.organisation = listing->organisation, .rules = &rule_book};
  const struct case_facts facts = {.organisation = listing->organisation, .unit = unit, .rules = &rule_book};
  Lots__SettingShown *shown = add(listing, rules->programme, LOTS__SETTING_NAME__SETTING_NAME_DECISION_REQUIRED,
                                  LOTS__SETTING_UNIT__SETTING_UNIT_YES_NO);
  uint32_t usual = unit_setting_decision_needed(&standard, rules, listing->day);
  uint32_t value = listing->all ? usual : unit_setting_decision_needed(&facts, rules, listing->day);
  if (own)
    value = own->decision_required ? 1 : 0;
  if (!shown)
    return false;
  shown->standard = copied(listing->call, &usual, 1);
  shown->values = copied(listing->call, &value, 1);
  shown->n_standard = shown->n_values = 1;
  shown->most = 1;
  shown->of_unit = unit->id;
  shown->source = arena_strdup(listing->call->arena, "E6; S2.10, S4.16");
  if (own) {
    shown->from = own->from;
    shown->to = own->to;
    shown->reference = own->reference;
  }
  return shown->standard && shown->values && shown->source;
}

static bool offers(const Lots__Unit *unit, Lots__Programme programme) {
  for (size_t i = 0; i < unit->n_programmes; i++)
    if (unit->programmes[i] == programme)
      return true;
  return false;
}

static bool add_unit(struct listing *listing, const struct programme *rules, Lots__Unit *unit) {
  if (!offers(unit, rules->programme))
    return true;
  if (!listing->all)
    return add_decision(listing, rules, unit, unit_setting_on(unit, rules->programme, listing->day));
  bool added = add_decision(listing, rules, unit, NULL);
  for (size_t i = 0; added && i < unit->n_settings; i++)
    if (unit->settings[i]->programme == rules->programme)
      added = add_decision(listing, rules, unit, unit->settings[i]);
  return added;
}

/* --- a list ------------------------------------------------------------------------------------------------------- */

static bool add_programme(struct listing *listing, const struct programme *rules) {
  bool added = true;
  for (size_t i = 0; added && i < rules->setting_count; i++)
    added = add_row(listing, rules, &rules->settings[i]);
  for (size_t i = 0; added && rules->decision_set_by_unit && i < listing->unit_count; i++)
    added = add_unit(listing, rules, listing->units[i]);
  return added;
}

/* Of one programme, or of all that have rules on the day. */
static void reply_with(struct listing *listing, Lots__Programme programme, Lots__SettingsReply_Closure closure) {
  struct call *call = listing->call;
  enum status status = view_units(&call->view, listing->organisation->id, &listing->units, &listing->unit_count);
  for (size_t i = 0; status == STATUS_OK && i < codes_programme.count; i++) {
    Lots__Programme each = (Lots__Programme)codes_programme.codes[i].number;
    const struct programme *rules = programme_on(each, listing->day);
    if (rules && (!programme || programme == each) && !add_programme(listing, rules))
      status = STATUS_RESOURCE_EXHAUSTED;
  }
  if (status == STATUS_OK)
    closure(&listing->reply, call);
  else
    call_fail(call, status);
}

ORGANISATIONS_HANDLER(settings, SettingsRequest, SettingsReply) {
  (void)service;
  struct call *call = closure_data;
  struct listing listing = {.call = call, .all = request->all, .reply = LOTS__SETTINGS_REPLY__INIT};
  uint64_t id = request->organisation ? request->organisation : call->view.who->organisation;
  const Lots__Organisation *organisation;
  service_check_date(call, "date", "B1", request->date, &listing.day);
  if (request->programme)
    service_need_code(call, "programme", "B2", &codes_programme, (int)request->programme);
  if (service_refused(call))
    return;
  enum status status = view_organisation(&call->view, id, &organisation);
  if (status != STATUS_OK) {
    call_fail_for(call, status, "organisation");
    return;
  }
  listing.organisation = organisation;
  listing.day = listing.day != DATE_NONE ? listing.day : call->view.today;
  reply_with(&listing, request->programme, closure);
}

/* Replies with the programme's settings as they hold on the first day of those that were made. */
ORGANISATIONS_HANDLER(set, SetRequest, SettingsReply) {
  (void)service;
  struct call *call = closure_data;
  struct listing listing = {.call = call, .reply = LOTS__SETTINGS_REPLY__INIT};
  const Lots__Organisation *before;
  enum status status = view_organisation(&call->view, request->organisation, &before);
  Lots__Organisation *organisation = status == STATUS_OK ? arena_clone(call->arena, &before->base) : NULL;
  if (!organisation) {
    call_fail_for(call, status != STATUS_OK ? status : STATUS_RESOURCE_EXHAUSTED, "organisation");
    return;
  }
  status = org_setting_add(organisation, request, programme_on(request->programme, call->view.today), call->arena,
                           &call->problems);
  Lots__Event *event =
      status == STATUS_OK ? events_add(&call->events, LOTS__EVENT__KIND_ORGANISATION_PUT, 0, 0, 0) : NULL;
  if (!event) {
    call_fail(call, status != STATUS_OK ? status : STATUS_RESOURCE_EXHAUSTED);
    return;
  }
  event->organisation_put = organisation;
  listing.organisation = organisation;
  if (date_parse(request->from, &listing.day) != STATUS_OK)
    listing.day = call->view.today;
  reply_with(&listing, request->programme, closure);
}
