/* method_read: shows phases, profile, plans and goals, and tells the method's events. */
#include "common/codes.h"
#include "method.h"
#include "names.h"
#include "server/rules/engine/programme.h"
#include "server/rules/facts/case_state.h"
#include "server/rules/tables/programmes.h"

/* --- phases ------------------------------------------------------------------------------------------------------- */

static bool add_missing(struct call *call, const struct problem *problem, Lots__PhaseShown *shown) {
  char *text = message_text(call->arena, problem->message, call->language, problem->arg1, problem->arg2);
  char *line = text ? arena_printf(call->arena, "%s (%s)", text, problem->rule) : NULL;
  return line && arena_append(call->arena, &shown->missing, &shown->n_missing, line);
}

static Lots__PhaseState *phase_state(struct call *call, const Lots__Case *kase, Lots__Phase phase) {
  Lots__PhaseState *fresh = arena_alloc(call->arena, sizeof *fresh);
  const Lots__PhaseState *state = case_phase_state(kase, phase);
  if (state || !fresh)
    return (Lots__PhaseState *)state;
  lots__phase_state__init(fresh);
  fresh->phase = phase;
  fresh->status = LOTS__PHASE_STATUS__PHASE_STATUS_NOT_STARTED;
  return fresh;
}

static bool add_phase(struct call *call, const struct case_facts *facts, const struct programme *programme,
                      const struct phase_row *row, Lots__ListPhasesReply *reply) {
  struct problems problems;
  Lots__PhaseShown *shown = arena_alloc(call->arena, sizeof *shown);
  if (!shown)
    return false;
  lots__phase_shown__init(shown);
  shown->state = phase_state(call, facts->kase, row->phase);
  shown->name = (char *)code_name(&codes_phase, (int)row->phase, call->language);
  problems_init(&problems, call->arena);
  case_phase_missing(facts, programme, row, &problems);
  bool added = shown->state != NULL;
  for (const struct problem *problem = problems.first; added && problem; problem = problem->next)
    added = add_missing(call, problem, shown);
  return added && arena_append(call->arena, &reply->phases, &reply->n_phases, shown);
}

METHOD_HANDLER(list_phases, MethodCaseRequest, ListPhasesReply) {
  (void)service;
  struct call *call = closure_data;
  struct case_facts facts;
  Lots__Case *kase;
  Lots__ListPhasesReply reply = LOTS__LIST_PHASES_REPLY__INIT;
  if (!cases_load(call, request->id, &facts, &kase))
    return;
  const struct programme *programme = programme_on(kase->programme, call->view.today);
  bool added = true;
  for (size_t i = 0; programme && added && i < programme->phase_count; i++)
    added = add_phase(call, &facts, programme, &programme->phases[i], &reply);
  if (added)
    closure(&reply, call);
  else
    call_fail(call, STATUS_RESOURCE_EXHAUSTED);
}

/* --- profile ------------------------------------------------------------------------------------------------------ */

/* How many versions back one may ask for: each is an entry to open. */
#define VERSIONS_BACK_MAX 200

static enum status add_text(struct call *call, Lots__ProfileText *text, Lots__ShowProfileReply *reply) {
  Lots__ProfileTextShown *shown = arena_alloc(call->arena, sizeof *shown);
  if (!shown)
    return STATUS_RESOURCE_EXHAUSTED;
  lots__profile_text_shown__init(shown);
  shown->text = text;
  shown->name = (char *)code_name(&codes_profile_section, (int)text->section, call->language);
  shown->author_name = (char *)view_name_of(&call->view, text->author);
  return arena_append(call->arena, &reply->sections, &reply->n_sections, shown) ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
}

static enum status add_text_at(struct call *call, uint64_t id, uint64_t position, Lots__ShowProfileReply *reply) {
  Lots__ProfileText *text;
  enum status status = view_profile_text(&call->view, id, position, &text);
  return status ? status : add_text(call, text, reply);
}

/* A section without a text is left out. */
static enum status add_newest(struct call *call, uint64_t id, Lots__ProfileSection section,
                              Lots__ShowProfileReply *reply) {
  uint64_t position;
  uint32_t version;
  enum status status = view_profile_place(&call->view, id, section, &position, &version);
  if (status == STATUS_OK)
    status = add_text_at(call, id, position, reply);
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* From the newest back, each names the one before. NOT_FOUND: there is no such version. */
static enum status add_version_of_section(struct call *call, const Lots__ShowProfileRequest *request,
                                          Lots__ShowProfileReply *reply) {
  uint64_t position;
  uint32_t version;
  Lots__ProfileText *text = NULL;
  enum status status = view_profile_place(&call->view, request->id, request->section, &position, &version);
  if (status == STATUS_OK && (request->version > version || version - request->version > VERSIONS_BACK_MAX))
    status = STATUS_NOT_FOUND;
  while (status == STATUS_OK && (!text || text->version > request->version)) {
    status = position ? view_profile_text(&call->view, request->id, position, &text) : STATUS_NOT_FOUND;
    position = status == STATUS_OK ? text->previous : 0;
  }
  return status ? status : add_text(call, text, reply);
}

static enum status add_whole_version(struct call *call, const Lots__Case *kase, uint32_t number,
                                     Lots__ShowProfileReply *reply) {
  if (number > kase->n_profile_versions)
    return STATUS_NOT_FOUND;
  const Lots__ProfileVersion *version = kase->profile_versions[number - 1];
  enum status status = STATUS_OK;
  for (size_t i = 0; status == STATUS_OK && i < version->n_texts; i++)
    status = add_text_at(call, kase->id, version->texts[i], reply);
  return status;
}

static enum status add_texts(struct call *call, const Lots__ShowProfileRequest *request, const Lots__Case *kase,
                             Lots__ShowProfileReply *reply) {
  if (request->section)
    return request->version ? add_version_of_section(call, request, reply)
                            : add_newest(call, request->id, request->section, reply);
  if (request->version)
    return add_whole_version(call, kase, request->version, reply);
  enum status status = STATUS_OK;
  for (size_t i = 0; status == STATUS_OK && i < codes_profile_section.count; i++)
    status = add_newest(call, request->id, (Lots__ProfileSection)codes_profile_section.codes[i].number, reply);
  return status;
}

METHOD_HANDLER(show_profile, ShowProfileRequest, ShowProfileReply) {
  (void)service;
  struct call *call = closure_data;
  Lots__ShowProfileReply reply = LOTS__SHOW_PROFILE_REPLY__INIT;
  Lots__Case *kase;
  char due[DATE_TEXT_MAX];
  if (request->section)
    service_need_code(call, "section", "C7", &codes_profile_section, (int)request->section);
  if (service_refused(call))
    return;
  enum status status = view_case(&call->view, request->id, &kase);
  if (status != STATUS_OK) {
    call_fail_for(call, status, "id");
    return;
  }
  status = add_texts(call, request, kase, &reply);
  if (status != STATUS_OK) {
    call_fail_for(call, status, "version");
    return;
  }
  reply.versions = kase->profile_versions;
  reply.n_versions = kase->n_profile_versions;
  reply.mapping_done = kase->mapping_done;
  reply.dialogue_due = date_format(case_dialogue_due(kase), due);
  closure(&reply, call);
}

/* --- plans and goals ---------------------------------------------------------------------------------------------- */

static enum status add_responsible(struct call *call, Lots__ListPlansReply *reply) {
  enum status status = STATUS_OK;
  for (size_t i = 0; status == STATUS_OK && i < reply->n_plans; i++)
    status = names_add_staff(call, &reply->staff, &reply->n_staff, reply->plans[i]->responsible);
  return status;
}

/* The plans are in; who is responsible for them, and the goals, go with them. */
static void reply_plans(struct call *call, enum status status, const Lots__Case *kase, Lots__ListPlansReply *reply,
                        Lots__ListPlansReply_Closure closure) {
  if (status == STATUS_OK)
    status = add_responsible(call, reply);
  if (status != STATUS_OK) {
    call_fail_for(call, status, "id");
    return;
  }
  reply->goals = kase->goals;
  reply->n_goals = kase->n_goals;
  closure(reply, call);
}

METHOD_HANDLER(list_plans, MethodCaseRequest, ListPlansReply) {
  (void)service;
  struct call *call = closure_data;
  Lots__ListPlansReply reply = LOTS__LIST_PLANS_REPLY__INIT;
  Lots__Case *kase;
  enum status status = view_case(&call->view, request->id, &kase);
  if (status == STATUS_OK) {
    reply.plans = kase->plans;
    reply.n_plans = kase->n_plans;
  }
  reply_plans(call, status, kase, &reply, closure);
}

/* How many plans, of whatever kind, are looked through for the versions of one. */
#define PLANS_MAX 200
#define PLAN_VERSIONS_MAX 20 /* a page that fits a frame, however long the texts */

/* The plan of this kind that the entry tells, or NULL. */
static Lots__Plan *plan_in(const struct case_entry *item, uint64_t id, Lots__PlanKind kind) {
  for (size_t i = 0; i < item->entry->n_events; i++) {
    const Lots__Event *event = item->entry->events[i];
    if (event->case_ == id && event->kind_case == LOTS__EVENT__KIND_PLANNED && event->planned->kind == kind)
      return event->planned;
  }
  return NULL;
}

static enum status add_plan_versions(struct call *call, const Lots__ShowPlanRequest *request,
                                     Lots__ListPlansReply *reply) {
  struct case_entry *items = NULL;
  size_t count = 0;
  enum status status =
      view_case_entries(&call->view, request->id, LOTS__EVENT__KIND_PLANNED, PLANS_MAX, &items, &count);
  for (size_t i = 0; status == STATUS_OK && i < count && reply->n_plans < PLAN_VERSIONS_MAX; i++) {
    Lots__Plan *plan = plan_in(&items[i], request->id, request->kind);
    if (plan && !arena_append(call->arena, &reply->plans, &reply->n_plans, plan))
      status = STATUS_RESOURCE_EXHAUSTED;
  }
  return status;
}

METHOD_HANDLER(show_plan, ShowPlanRequest, ListPlansReply) {
  (void)service;
  struct call *call = closure_data;
  Lots__ListPlansReply reply = LOTS__LIST_PLANS_REPLY__INIT;
  Lots__Case *kase;
  service_need_code(call, "kind", "S0.28", &codes_plan_kind, (int)request->kind);
  if (service_refused(call))
    return;
  enum status status = view_case(&call->view, request->id, &kase);
  if (status == STATUS_OK)
    status = add_plan_versions(call, request, &reply);
  reply_plans(call, status, kase, &reply, closure);
}
