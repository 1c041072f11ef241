/* organisations: the Organisations service: tenants and their units, kept by administrators. What an organisation
 * settles for itself is in organisation_settings.c. */
#include "organisations.h"
#include "common/codes.h"
#include "common/idnumber.h"
#include "policy.h"
#include "server/rules/facts/unit_setting.h"
#include "server/rules/tables/programmes.h"

#define NAME_MAX_LENGTH 200
#define ANSWER_DAYS_MAX 365

static void check_municipality(struct call *call, const Lots__Organisation *organisation) {
  bool is_municipality = organisation->kind == LOTS__ORGANISATION_KIND__ORGANISATION_KIND_MUNICIPALITY;
  if (organisation->municipality[0] == '\0' && !is_municipality)
    return;
  if (municipality_by_code(organisation->municipality) == NULL)
    problem_add(&call->problems, "organisation.municipality", "C15", MSG_MUNICIPALITY, NULL, NULL);
}

static void check_number(struct call *call, Lots__Organisation *organisation) {
  char number[ORGNUMBER_TEXT_MAX];
  if (organisation->number[0] == '\0')
    return;
  if (orgnumber_parse(organisation->number, number) != IDNUMBER_FAULT_NONE) {
    problem_add(&call->problems, "organisation.number", "C15", MSG_ORG_NUMBER, NULL, NULL);
    return;
  }
  char *copy = arena_strdup(call->arena, number);
  organisation->number = copy != NULL ? copy : organisation->number;
}

static void check_organisation(struct call *call, Lots__Organisation *organisation) {
  call_need_line(call, "organisation.name", organisation->name, NAME_MAX_LENGTH);
  service_need_code(call, "organisation.kind", "C2", &codes_organisation_kind, (int)organisation->kind);
  check_number(call, organisation);
  check_municipality(call, organisation);
  if (organisation->answer_days > ANSWER_DAYS_MAX)
    problem_add(&call->problems, "organisation.answer_days", "", MSG_ANSWER_DAYS, NULL, NULL);
}

static void put_organisation(struct call *call, Lots__Organisation *organisation,
                             Lots__OrganisationReply_Closure closure) {
  Lots__Event *event = events_add(&call->events, LOTS__EVENT__KIND_ORGANISATION_PUT, 0, 0, 0);
  if (event == NULL) {
    call_fail(call, STATUS_RESOURCE_EXHAUSTED);
    return;
  }
  event->organisation_put = organisation;
  Lots__OrganisationReply reply = LOTS__ORGANISATION_REPLY__INIT;
  reply.organisation = organisation;
  closure(&reply, call);
}

static void organisations_add(Lots__Organisations_Service *service, const Lots__AddOrganisationRequest *request,
                              Lots__OrganisationReply_Closure closure, void *closure_data) {
  (void)service;
  struct call *call = closure_data;
  Lots__Organisation *organisation = request->organisation;
  if (!service_need_part(call, "organisation", organisation))
    return;
  check_organisation(call, organisation);
  if (service_refused(call))
    return;
  organisation->id = view_next_number(&call->view, NUMBER_ORGANISATION);
  organisation->n_settings = 0; /* they have a method of their own, with rules of their own */
  put_organisation(call, organisation, closure);
}

static void organisations_change(Lots__Organisations_Service *service, const Lots__ChangeOrganisationRequest *request,
                                 Lots__OrganisationReply_Closure closure, void *closure_data) {
  (void)service;
  struct call *call = closure_data;
  Lots__Organisation *organisation = request->organisation;
  const Lots__Organisation *before;
  if (!service_need_part(call, "organisation", organisation))
    return;
  enum status status = view_organisation(&call->view, organisation->id, &before);
  if (status != STATUS_OK) {
    call_fail_for(call, status, "organisation.id");
    return;
  }
  check_organisation(call, organisation);
  organisation->settings = before->settings;
  organisation->n_settings = before->n_settings;
  if (organisation->kind != before->kind)
    problem_add(&call->problems, "organisation.kind", "C2", MSG_CANNOT_CHANGE, NULL, NULL);
  if (!service_refused(call))
    put_organisation(call, organisation, closure);
}

static void organisations_list(Lots__Organisations_Service *service, const Lots__ListOrganisationsRequest *request,
                               Lots__ListOrganisationsReply_Closure closure, void *closure_data) {
  (void)service, (void)request;
  struct call *call = closure_data;
  Lots__ListOrganisationsReply reply = LOTS__LIST_ORGANISATIONS_REPLY__INIT;
  enum status status = view_organisations(&call->view, &reply.organisations, &reply.n_organisations);
  if (status != STATUS_OK)
    call_fail_for(call, status, "");
  else
    closure(&reply, call);
}

static void check_unit_dates(struct call *call, const Lots__Unit *unit) {
  date_t started = DATE_NONE, ended = DATE_NONE;
  service_need_date(call, "unit.started", "S2.1", unit->started, &started);
  if (service_check_date(call, "unit.ended", "S2.1", unit->ended, &ended) && ended != DATE_NONE && ended < started)
    problem_add(&call->problems, "unit.ended", "S2.1", MSG_DATE_BEFORE, unit->started, NULL);
}

/* A unit of a research and development organisation gives no service: it has no programme, and so holds no case (S3.1).
 */
static bool may_lack_programmes(const Lots__Organisation *organisation) {
  return organisation && organisation->kind == LOTS__ORGANISATION_KIND__ORGANISATION_KIND_RND;
}

static void check_unit(struct call *call, Lots__Unit *unit) {
  const Lots__Organisation *organisation = NULL;
  if (view_organisation(&call->view, unit->organisation, &organisation) != STATUS_OK)
    problem_add(&call->problems, "unit.organisation", "", MSG_NO_SUCH, NULL, NULL);
  call_need_line(call, "unit.name", unit->name, NAME_MAX_LENGTH);
  check_unit_dates(call, unit);
  if (unit->n_programmes == 0 && !may_lack_programmes(organisation))
    problem_add(&call->problems, "unit.programmes", "B2", MSG_MISSING, NULL, NULL);
  for (size_t i = 0; i < unit->n_programmes; i++)
    service_need_code(call, "unit.programmes", "B2", &codes_programme, (int)unit->programmes[i]);
}

static void put_unit(struct call *call, Lots__Unit *unit, Lots__UnitReply_Closure closure) {
  Lots__Event *event = events_add(&call->events, LOTS__EVENT__KIND_UNIT_PUT, 0, 0, 0);
  if (event == NULL) {
    call_fail(call, STATUS_RESOURCE_EXHAUSTED);
    return;
  }
  event->unit_put = unit;
  Lots__UnitReply reply = LOTS__UNIT_REPLY__INIT;
  reply.unit = unit;
  closure(&reply, call);
}

static void organisations_add_unit(Lots__Organisations_Service *service, const Lots__AddUnitRequest *request,
                                   Lots__UnitReply_Closure closure, void *closure_data) {
  (void)service;
  struct call *call = closure_data;
  Lots__Unit *unit = request->unit;
  if (!service_need_part(call, "unit", unit))
    return;
  if (unit->started[0] == '\0')
    unit->started = (char *)service_today(call);
  check_unit(call, unit);
  if (service_refused(call))
    return;
  unit->id = view_next_number(&call->view, NUMBER_UNIT);
  unit->n_settings = 0; /* they have a method of their own, with rules of their own */
  put_unit(call, unit, closure);
}

static void organisations_change_unit(Lots__Organisations_Service *service, const Lots__ChangeUnitRequest *request,
                                      Lots__UnitReply_Closure closure, void *closure_data) {
  (void)service;
  struct call *call = closure_data;
  Lots__Unit *unit = request->unit;
  const Lots__Unit *before;
  if (!service_need_part(call, "unit", unit))
    return;
  enum status status = view_unit(&call->view, unit->id, &before);
  if (status != STATUS_OK) {
    call_fail_for(call, status, "unit.id");
    return;
  }
  check_unit(call, unit);
  unit->settings = before->settings;
  unit->n_settings = before->n_settings;
  if (unit->organisation != before->organisation)
    problem_add(&call->problems, "unit.organisation", "C2", MSG_CANNOT_CHANGE, NULL, NULL);
  if (!service_refused(call))
    put_unit(call, unit, closure);
}

/* E6: how the unit gives a programme, by the board's decision. */
static void organisations_set_programme(Lots__Organisations_Service *service, const Lots__SetProgrammeRequest *request,
                                        Lots__UnitReply_Closure closure, void *closure_data) {
  (void)service;
  struct call *call = closure_data;
  const Lots__Unit *before;
  if (!service_need_part(call, "setting", request->setting))
    return;
  enum status status = view_unit(&call->view, request->unit, &before);
  Lots__Unit *unit = status == STATUS_OK ? arena_clone(call->arena, &before->base) : NULL;
  if (!unit) {
    call_fail_for(call, status != STATUS_OK ? status : STATUS_RESOURCE_EXHAUSTED, "unit");
    return;
  }
  status = unit_setting_add(unit, request->setting, programme_on(request->setting->programme, call->view.today),
                            call->arena, &call->problems);
  if (status == STATUS_OK)
    put_unit(call, unit, closure);
  else
    call_fail(call, status);
}

static void organisations_list_units(Lots__Organisations_Service *service, const Lots__ListUnitsRequest *request,
                                     Lots__ListUnitsReply_Closure closure, void *closure_data) {
  (void)service;
  struct call *call = closure_data;
  Lots__ListUnitsReply reply = LOTS__LIST_UNITS_REPLY__INIT;
  enum status status = view_units(&call->view, request->organisation, &reply.units, &reply.n_units);
  if (status != STATUS_OK)
    call_fail_for(call, status, "organisation");
  else
    closure(&reply, call);
}

ProtobufCService *service_organisations(void) {
  static Lots__Organisations_Service table = LOTS__ORGANISATIONS__INIT(organisations_);
  return &table.base;
}
