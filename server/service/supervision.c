/* supervision: the supervision log of the Staff service. Recorded and corrected by those who manage the unit, read by
 * them and by the one it is about; a technical administrator does neither (S4.23, C1). */
#include "server/rules/decide/supervision.h"

#include "event.pb-c.h"
#include "policy.h"
#include "server/rules/engine/rights.h"
#include "server/store/view/place_token.h"
#include "staff.h"

#define PAGE 50
#define MONTHS_SHOWN 12

/* --- recording ---------------------------------------------------------------------------------------------------- */

/* The unit that the caller manages where `staff` has, or had, a role; 0: none. One where a role runs today comes first.
 */
static uint64_t shared_unit(const struct call *call, const Lots__Principal *staff) {
  uint64_t found = 0;
  for (size_t i = 0; staff && i < staff->n_roles; i++) {
    uint64_t unit = staff->roles[i]->unit;
    bool running = rights_in_unit(staff, unit, call->view.today) != 0;
    if ((call_rights(call, unit) & RIGHT_MANAGE) && (!found || running))
      found = unit;
    if (found && running)
      break;
  }
  return found;
}

/* Who is named; what cannot be found stays NULL, for the rules to tell. */
static bool find_people(struct call *call, const Lots__Supervision *asked, struct supervision_facts *out) {
  size_t count = asked->n_staff < SUPERVISED_MAX ? asked->n_staff : SUPERVISED_MAX;
  const Lots__Principal **staff = arena_alloc(call->arena, (count + 1) * sizeof *staff), *by = NULL;
  enum status status = staff ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
  for (size_t i = 0; status == STATUS_OK && i < count; i++) {
    status = view_principal(&call->view, asked->staff[i], &staff[i]);
    status = status == STATUS_NOT_FOUND ? STATUS_OK : status;
  }
  if (status == STATUS_OK && asked->by) {
    status = view_principal(&call->view, asked->by, &by);
    status = status == STATUS_NOT_FOUND ? STATUS_OK : status;
  }
  *out = (struct supervision_facts){
      .caller = call->view.who, .staff = staff, .by = by, .today = call->view.today, .arena = call->arena};
  if (status != STATUS_OK)
    call_fail(call, status);
  return status == STATUS_OK;
}

/* Replies with the call's only event; its position is the receipt's. */
static void finish(struct call *call, enum status status, Lots__SupervisionReply_Closure closure) {
  if (status != STATUS_OK || call->events.count != 1) {
    call_fail(call, status != STATUS_OK ? status : STATUS_INTERNAL);
    return;
  }
  const Lots__Event *event = call_event(call);
  bool first = event->kind_case == LOTS__EVENT__KIND_SUPERVISED;
  Lots__SupervisionReply reply = LOTS__SUPERVISION_REPLY__INIT;
  reply.supervision = first ? event->supervised : event->supervision_corrected;
  call->acting_role = rights_role_for(call->view.who, reply.supervision->unit, RIGHT_MANAGE, call->view.today);
  closure(&reply, call);
}

STAFF_HANDLER(supervise, SuperviseRequest, SupervisionReply) {
  (void)service;
  struct call *call = closure_data;
  struct supervision_facts facts;
  if (!service_need_part(call, "supervision", request->supervision))
    return;
  Lots__Supervision asked = *request->supervision;
  if (asked.by == 0 && asked.by_name[0] == '\0')
    asked.by = call->view.who->id;
  if (!find_people(call, &asked, &facts))
    return;
  if (asked.unit == 0 && asked.n_staff > 0)
    asked.unit = shared_unit(call, facts.staff[0]);
  const Lots__Unit *unit;
  if (asked.unit != 0 && view_unit(&call->view, asked.unit, &unit) != STATUS_OK)
    asked.unit = 0; /* beyond the wall, where nobody here has a right */
  finish(call, supervision_record(&facts, &asked, &call->problems, &call->events), closure);
}

STAFF_HANDLER(correct_supervision, CorrectSupervisionRequest, SupervisionReply) {
  (void)service;
  struct call *call = closure_data;
  struct supervision_facts facts;
  struct supervision_entry entry;
  if (!service_need_part(call, "supervision", request->supervision))
    return;
  enum status status = view_supervision_at(&call->view, request->position, &entry);
  if (status != STATUS_OK) {
    call_fail_for(call, status, "position");
    return;
  }
  const Lots__Supervision *whole = supervision_lay_over(entry.supervision, request->supervision, call->arena);
  if (!whole)
    call_fail(call, STATUS_RESOURCE_EXHAUSTED);
  else if (find_people(call, whole, &facts))
    finish(call,
           supervision_correct(&facts, request->position, place_token(view_places_key(&call->view), entry.corrected_by),
                               whole, &call->problems, &call->events),
           closure);
}

/* --- reading ------------------------------------------------------------------------------------------------------ */

/* False: the call has failed. */
static bool read_filter(struct call *call, uint64_t staff, uint64_t unit, const char *from, const char *to,
                        struct supervision_filter *out) {
  date_t first = DATE_NONE, last = DATE_NONE;
  if (staff != 0 && unit != 0)
    problem_add(&call->problems, "unit", "", MSG_SUPERVISION_ONE, NULL, NULL);
  service_check_date(call, "from", "B1", from, &first);
  if (!service_check_date(call, "to", "B1", to, &last) || last == DATE_NONE)
    last = call->view.today;
  if (first == DATE_NONE)
    first = date_add_months(last, -MONTHS_SHOWN);
  else if (last < first)
    problem_add(&call->problems, "to", "B1", MSG_DATE_BEFORE, from, NULL);
  *out = (struct supervision_filter){
      .staff = staff != 0 || unit != 0 ? staff : call->view.who->id, .unit = unit, .from = first, .to = last};
  return !service_refused(call);
}

static Lots__SupervisionItem *item_shown(struct call *call, const struct supervision_entry *entry) {
  Lots__SupervisionItem *item = service_new(call, &lots__supervision_item__descriptor);
  char at[MOMENT_TEXT_MAX];
  if (!item)
    return NULL;
  item->supervision = entry->supervision;
  item->corrected_by = entry->corrected_by;
  item->at = arena_strdup(call->arena, moment_format(entry->entry->at_us, at));
  item->author = entry->entry->by_name;
  item->by_name =
      entry->supervision->by ? (char *)view_name_of(&call->view, entry->supervision->by) : entry->supervision->by_name;
  for (size_t i = 0; i < entry->supervision->n_staff; i++)
    if (!arena_append(call->arena, &item->staff_names, &item->n_staff_names,
                      (char *)view_name_of(&call->view, entry->supervision->staff[i])))
      return NULL;
  return item->at ? item : NULL;
}

STAFF_HANDLER(list_supervision, ListSupervisionRequest, ListSupervisionReply) {
  (void)service;
  struct call *call = closure_data;
  Lots__ListSupervisionReply reply = LOTS__LIST_SUPERVISION_REPLY__INIT;
  struct supervision_filter filter;
  struct supervision_entry *found = NULL;
  struct slice next = {0};
  size_t limit, count = 0;
  call_page_size(call, request->page_size, PAGE, &limit);
  if (!read_filter(call, request->staff, request->unit, request->from, request->to, &filter))
    return;
  enum status status =
      view_supervision(&call->view, &filter, service_slice(request->cursor), limit, &found, &count, &next);
  for (size_t i = 0; status == STATUS_OK && i < count; i++)
    if (!arena_append(call->arena, &reply.items, &reply.n_items, item_shown(call, &found[i])))
      status = STATUS_RESOURCE_EXHAUSTED;
  if (service_listed(call, status, request->unit != 0 ? "unit" : "staff", next, &reply.cursor))
    closure(&reply, call);
}

#define MINUTES(kind) minutes[LOTS__SUPERVISION_KIND__SUPERVISION_KIND_##kind]

static Lots__SupervisionSum *sum_shown(struct call *call, const struct supervision_tally *tally) {
  Lots__SupervisionSum *sum = service_new(call, &lots__supervision_sum__descriptor);
  char *quarter = arena_printf(call->arena, "%04d-Q%d", tally->year, tally->quarter);
  if (!sum || !quarter)
    return NULL;
  sum->staff = tally->staff;
  sum->staff_name = (char *)view_name_of(&call->view, tally->staff);
  sum->quarter = quarter;
  sum->occasions = tally->occasions;
  sum->individual = tally->MINUTES(INDIVIDUAL);
  sum->group = tally->MINUTES(GROUP);
  sum->mentoring = tally->MINUTES(FIELD_MENTORING);
  sum->review = tally->MINUTES(OUTCOMES_REVIEW);
  sum->minutes = sum->individual + sum->group + sum->mentoring + sum->review;
  return sum;
}

STAFF_HANDLER(sum_supervision, SumSupervisionRequest, SumSupervisionReply) {
  (void)service;
  struct call *call = closure_data;
  Lots__SumSupervisionReply reply = LOTS__SUM_SUPERVISION_REPLY__INIT;
  struct supervision_filter filter;
  struct supervision_tally *found = NULL;
  size_t count = 0;
  if (!read_filter(call, request->staff, request->unit, request->from, request->to, &filter))
    return;
  enum status status = view_supervision_sums(&call->view, &filter, &found, &count);
  for (size_t i = 0; status == STATUS_OK && i < count; i++)
    if (!arena_append(call->arena, &reply.sums, &reply.n_sums, sum_shown(call, &found[i])))
      status = STATUS_RESOURCE_EXHAUSTED;
  if (status != STATUS_OK)
    service_fail_list(call, status, request->unit != 0 ? "unit" : "staff");
  else
    closure(&reply, call);
}
