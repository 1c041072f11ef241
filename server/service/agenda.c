/* agenda: shows what is due in cases. What is due is computed by rules/agenda/agenda.h; nothing here is stored. */
#include "agenda.h"
#include "policy.h"
#include "service.h"

#define DAYS_AHEAD 30
#define PAGE 50

char *agenda_sentence(struct call *call, enum message message, const char *arg1, const char *arg2) {
  const struct problem said = {.message = message, .arg1 = arg1, .arg2 = arg2};
  return problem_text(&said, call->language, call->arena);
}

Lots__AgendaItem *agenda_item_shown(struct call *call, const struct agenda_shown *shown) {
  const struct agenda_item *item = &shown->item;
  Lots__AgendaItem *out = service_new(call, &lots__agenda_item__descriptor);
  if (!out)
    return NULL;
  out->rule = (char *)item->rule;
  out->source = (char *)item->source;
  out->kind = item->kind;
  out->due = date_text(call->arena, item->due);
  out->overdue = item->due < call->view.today;
  out->base_date = date_text(call->arena, item->base);
  out->base_text = agenda_sentence(call, item->base_name, out->base_date, NULL);
  out->text = agenda_sentence(call, item->text, item->arg1, item->arg2);
  out->case_ = shown->kase & AGENDA_OF_STAFF ? 0 : shown->kase;
  out->unit = shown->unit;
  out->name = (char *)shown->name;
  out->programme = shown->programme;
  out->staff = item->staff;
  out->staff_name = (char *)(item->staff ? view_name_of(&call->view, item->staff) : "");
  return out->due && out->base_date && out->base_text && out->text ? out : NULL;
}

static void refuse(struct call *call, const Lots__ListAgendaRequest *request, enum status status) {
  if (status == STATUS_OUT_OF_RANGE)
    call_refuse(call, status, "unit", "", MSG_AGENDA_NARROW, NULL, NULL);
  else
    service_fail_list(call, status, request->case_ ? "case" : "unit");
}

/* False: the call has failed. */
static bool read_filter(struct call *call, const Lots__ListAgendaRequest *request, struct agenda_filter *filter,
                        size_t *limit) {
  date_t until;
  if (request->case_ && request->unit)
    problem_add(&call->problems, "unit", "", MSG_AGENDA_ONE, NULL, NULL);
  service_check_date(call, "until", "B15", request->until, &until);
  call_page_size(call, request->page_size, PAGE, limit);
  *filter = (struct agenda_filter){.kase = request->case_,
                                   .unit = request->unit,
                                   .until = until != DATE_NONE ? until : call->view.today + DAYS_AHEAD};
  return !service_refused(call);
}

static void agenda_list(Lots__Agenda_Service *service, const Lots__ListAgendaRequest *request,
                        Lots__ListAgendaReply_Closure closure, void *closure_data) {
  (void)service;
  struct call *call = closure_data;
  Lots__ListAgendaReply reply = LOTS__LIST_AGENDA_REPLY__INIT;
  struct agenda_filter filter;
  struct agenda_shown *found = NULL;
  struct slice next = {0};
  size_t limit, count = 0;
  if (!read_filter(call, request, &filter, &limit))
    return;
  enum status status = view_agenda(&call->view, &filter, service_slice(request->cursor), limit, &found, &count, &next);
  for (size_t i = 0; status == STATUS_OK && i < count; i++)
    if (!arena_append(call->arena, &reply.items, &reply.n_items, agenda_item_shown(call, &found[i])))
      status = STATUS_RESOURCE_EXHAUSTED;
  if (status != STATUS_OK) {
    refuse(call, request, status);
    return;
  }
  reply.cursor = service_bytes(next);
  closure(&reply, call);
}

ProtobufCService *service_agenda(void) {
  static Lots__Agenda_Service table = LOTS__AGENDA__INIT(agenda_);
  return &table.base;
}
