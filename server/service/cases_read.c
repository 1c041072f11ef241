/* cases_read: shows, lists and counts cases, and says how eligibility stands. */
#include "agenda.h"
#include "cases.h"
#include "common/codes.h"
#include "common/idnumber.h"
#include "placements.h"
#include "server/rules/decide/next_steps.h"
#include "server/rules/facts/eligibility.h"

#define NOTES_MAX 20

/* As many of the latest as there is room for beside the case; the history has them all. */
static enum status add_notes(struct call *call, uint64_t id, size_t limit, Lots__ShowCaseReply *reply) {
  size_t room = cases_room_beside(call, &reply->base);
  struct case_entry *items = NULL;
  size_t count = 0;
  bool more;
  enum status status = view_case_log(&call->view, id, 0, true, true, limit, &items, &count, &more);
  for (size_t i = 0; i < count && status == STATUS_OK; i++) {
    Lots__NoteShown *shown = cases_note_shown(call, &items[i]);
    size_t size = shown != NULL ? protobuf_c_message_get_packed_size(&shown->base) : 0;
    if (size > room)
      break;
    room -= size;
    if (shown == NULL || !arena_append(call->arena, &reply->notes, &reply->n_notes, shown))
      status = STATUS_RESOURCE_EXHAUSTED;
  }
  return status;
}

static bool has_name(const Lots__ShowCaseReply *reply, uint64_t staff) {
  for (size_t i = 0; i < reply->n_staff; i++)
    if (reply->staff[i]->id == staff)
      return true;
  return false;
}

/* Whoever has left is said to have, so that another is appointed. False when the arena is spent. */
static bool fill_name(struct call *call, uint64_t unit, Lots__StaffName *name) {
  const Lots__Principal *self = call->view.who;
  const Lots__Principal *other = NULL;
  if (name->id != self->id && view_principal(&call->view, name->id, &other) != STATUS_OK)
    return !arena_failed(call->arena);
  const Lots__Principal *who = other != NULL ? other : self;
  date_t last;
  char *until = arena_alloc(call->arena, DATE_TEXT_MAX);
  if (until == NULL)
    return false;
  name->name = who->name;
  name->left = rights_left_unit(who, unit, call->view.today, &last);
  name->until = date_format(name->left ? last : DATE_NONE, until);
  return true;
}

/* The names of everybody in the case's assignments, once each. */
static enum status add_names(struct call *call, const Lots__Case *kase, Lots__ShowCaseReply *reply) {
  for (size_t i = 0; i < kase->n_assignments; i++) {
    uint64_t staff = kase->assignments[i]->staff;
    if (has_name(reply, staff))
      continue;
    Lots__StaffName *name = arena_alloc(call->arena, sizeof *name);
    if (name == NULL)
      return STATUS_RESOURCE_EXHAUSTED;
    lots__staff_name__init(name);
    name->id = staff;
    if (!fill_name(call, kase->unit, name) || !arena_append(call->arena, &reply->staff, &reply->n_staff, name))
      return STATUS_RESOURCE_EXHAUSTED;
  }
  return STATUS_OK;
}

#define DUE_DAYS 30
#define DUE_MAX 20

static enum status add_due(struct call *call, uint64_t id, Lots__ShowCaseReply *reply) {
  struct agenda_filter filter = {.kase = id, .until = call->view.today + DUE_DAYS};
  struct agenda_shown *found = NULL;
  struct slice next = slice_of(NULL, 0);
  size_t count = 0;
  enum status status = view_agenda(&call->view, &filter, next, DUE_MAX, &found, &count, &next);
  for (size_t i = 0; status == STATUS_OK && i < count; i++)
    if (!arena_append(call->arena, &reply->due, &reply->n_due, agenda_item_shown(call, &found[i])))
      status = STATUS_RESOURCE_EXHAUSTED;
  return status;
}

/* What to do next, and what is due. */
static enum status add_ahead(struct call *call, Lots__Case *kase, Lots__ShowCaseReply *reply) {
  struct case_facts facts;
  struct next_step steps[NEXT_STEPS_MAX];
  size_t count = 0;
  enum status status = cases_look(call, kase, &facts);
  if (status == STATUS_OK)
    status = next_steps(&facts, steps, &count);
  for (size_t i = 0; status == STATUS_OK && i < count; i++)
    if (!arena_append(call->arena, &reply->next_steps, &reply->n_next_steps,
                      agenda_sentence(call, steps[i].text, steps[i].arg1, steps[i].arg2)))
      status = STATUS_RESOURCE_EXHAUSTED;
  return status == STATUS_OK ? add_due(call, kase->id, reply) : status;
}

static enum status open_case(struct call *call, uint64_t id, Lots__ShowCaseReply *reply) {
  const char *name, *number;
  enum status status = view_case_named(&call->view, id, &reply->case_, &name, &number);
  char *shown = arena_alloc(call->arena, IDNUMBER_DISPLAY_MAX);
  if (status != STATUS_OK)
    return status;
  if (shown == NULL)
    return STATUS_RESOURCE_EXHAUSTED;
  if (number[0] != '\0')
    idnumber_display(number, shown);
  reply->name = (char *)name;
  reply->identity_number = shown;
  return STATUS_OK;
}

/* Which parts are not shown, whatever there is of them. */
static enum status tell_withheld(struct call *call, Lots__ShowCaseReply *reply) {
  Lots__CasePart *parts = call->view.closed ? arena_alloc(call->arena, scope_row_count * sizeof *parts) : NULL;
  if (!call->view.closed)
    return STATUS_OK;
  for (size_t i = 0; parts && i < scope_row_count; i++)
    if (call->view.closed >> scope_rows[i].part & 1)
      parts[reply->n_withheld++] = scope_rows[i].part;
  reply->withheld = parts;
  return parts ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
}

static enum status add_unit(struct call *call, uint64_t id, Lots__ShowCaseReply *reply) {
  const Lots__Unit *unit;
  enum status status = view_unit(&call->view, id, &unit);
  if (status == STATUS_OK)
    reply->unit_name = unit->name;
  return status;
}

CASES_HANDLER(show, ShowCaseRequest, ShowCaseReply) {
  (void)service;
  struct call *call = closure_data;
  Lots__ShowCaseReply reply = LOTS__SHOW_CASE_REPLY__INIT;
  if (request->notes > NOTES_MAX) {
    call_refuse(call, STATUS_INVALID_ARGUMENT, "notes", "", MSG_NO_MORE_THAN, "20", NULL);
    return;
  }
  enum status status = open_case(call, request->id, &reply);
  if (status == STATUS_OK)
    status = tell_withheld(call, &reply);
  if (status == STATUS_OK)
    status = add_unit(call, reply.case_->unit, &reply);
  if (status == STATUS_OK)
    status = add_names(call, reply.case_, &reply);
  if (status == STATUS_OK && request->ahead)
    status = add_ahead(call, reply.case_, &reply);
  if (status == STATUS_OK)
    status = support_add_clocks(call, reply.case_, &reply.clocks, &reply.n_clocks);
  if (status == STATUS_OK)
    status = support_add_due(call, reply.case_, true, &reply.follow_ups, &reply.n_follow_ups);
  if (status == STATUS_OK)
    placements_name_employers(call, reply.case_);
  if (status == STATUS_OK && request->notes > 0)
    status = add_notes(call, request->id, request->notes, &reply);
  if (status == STATUS_OK)
    closure(&reply, call);
  else
    call_fail_for(call, status, "id");
}

static void check_filter(struct call *call, const Lots__ListCasesRequest *request) {
  for (size_t i = 0; i < request->n_statuses; i++)
    service_need_code(call, "statuses", "B3", &codes_case_status, (int)request->statuses[i]);
  if (request->programme != 0)
    service_need_code(call, "programme", "B2", &codes_programme, (int)request->programme);
  if (request->sort > LOTS__CASE_SORT__CASE_SORT_SINCE)
    problem_add(&call->problems, "sort", "", MSG_UNKNOWN_CODE, "NUMBER, NAME, STATUS, SINCE", NULL);
}

CASES_HANDLER(list, ListCasesRequest, ListCasesReply) {
  (void)service;
  struct call *call = closure_data;
  size_t limit;
  check_filter(call, request);
  call_page_size(call, request->page_size, 20, &limit);
  if (service_refused(call))
    return;
  struct case_filter filter = {
      .unit = request->unit,
      .staff = request->staff,
      .whole_unit = request->whole_unit,
      .statuses = request->statuses,
      .status_count = request->n_statuses,
      .programme = request->programme,
      .sort = request->sort,
      .descending = request->descending,
  };
  Lots__ListCasesReply reply = LOTS__LIST_CASES_REPLY__INIT;
  struct slice next = {0};
  enum status status =
      view_cases(&call->view, &filter, service_slice(request->cursor), limit, &reply.cases, &reply.n_cases, &next);
  if (service_listed(call, status, request->staff != 0 ? "staff" : "unit", next, &reply.cursor))
    closure(&reply, call);
}

CASES_HANDLER(count, CountCasesRequest, CountCasesReply) {
  (void)service;
  struct call *call = closure_data;
  Lots__CountCasesReply reply = LOTS__COUNT_CASES_REPLY__INIT;
  enum status status = view_counts(&call->view, request->unit, &reply.counts, &reply.n_counts);
  if (status != STATUS_OK)
    call_fail_for(call, status, "unit");
  else
    closure(&reply, call);
}

static Lots__Criterion *criterion_shown(struct call *call, const struct criterion *judged) {
  Lots__Criterion *out = arena_alloc(call->arena, sizeof *out);
  if (out == NULL)
    return NULL;
  lots__criterion__init(out);
  out->rule = (char *)judged->rule;
  out->name = message_text(call->arena, judged->name, call->language, NULL, NULL);
  out->met = judged->met;
  if (!judged->met) {
    out->reason = (char *)message_reason(judged->message);
    out->text = message_text(call->arena, judged->message, call->language, judged->arg1, judged->arg2);
  }
  return out->name != NULL && out->text != NULL ? out : NULL;
}

CASES_HANDLER(eligibility, EligibilityRequest, EligibilityReply) {
  (void)service;
  struct call *call = closure_data;
  struct case_facts facts;
  Lots__Case *kase;
  struct criterion *criteria = NULL;
  size_t count = 0;
  date_t date;
  Lots__EligibilityReply reply = LOTS__ELIGIBILITY_REPLY__INIT;
  service_check_date(call, "date", "B5", request->date, &date);
  if (service_refused(call) || !cases_load(call, request->id, &facts, &kase))
    return;
  enum status status = case_eligibility(&facts, date != DATE_NONE ? date : call->view.today, &criteria, &count);
  reply.eligible = true;
  for (size_t i = 0; i < count && status == STATUS_OK; i++) {
    Lots__Criterion *shown = criterion_shown(call, &criteria[i]);
    reply.eligible = reply.eligible && criteria[i].met;
    if (shown == NULL || !arena_append(call->arena, &reply.criteria, &reply.n_criteria, shown))
      status = STATUS_RESOURCE_EXHAUSTED;
  }
  if (status != STATUS_OK)
    call_fail_for(call, status, "id");
  else
    closure(&reply, call);
}
