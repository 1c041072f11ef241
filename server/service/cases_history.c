/* cases_history: the history of a case: its journal entries in order, each in one line for a person, corrections beside
 * the original. */
#include "cases.h"
#include "common/codes.h"
#include "method.h"

/* What an event is called in the reply, and the sentence that tells it. */
struct telling {
  const char *what;
  Lots__Event__KindCase kind;
  enum message message;
};

static const struct telling tellings[] = {
    {"CaseOpened", LOTS__EVENT__KIND_CASE_OPENED, MSG_TOLD_OPENED},
    {"CaseMoved", LOTS__EVENT__KIND_CASE_MOVED, MSG_TOLD_MOVED},
    {"BasisRecorded", LOTS__EVENT__KIND_BASIS_RECORDED, MSG_TOLD_BASIS},
    {"Assessed", LOTS__EVENT__KIND_ASSESSED, MSG_TOLD_ASSESSED},
    {"Decided", LOTS__EVENT__KIND_DECIDED, MSG_TOLD_DECIDED},
    {"Agreed", LOTS__EVENT__KIND_AGREED, MSG_TOLD_AGREED},
    {"Assigned", LOTS__EVENT__KIND_ASSIGNED, MSG_TOLD_ASSIGNED},
    {"NoteAdded", LOTS__EVENT__KIND_NOTE_ADDED, MSG_TOLD_NOTE},
    {"NoteCorrected", LOTS__EVENT__KIND_NOTE_CORRECTED, MSG_TOLD_CORRECTION},
    /* the method */
    {"PhaseMoved", LOTS__EVENT__KIND_PHASE_MOVED, MSG_TOLD_PHASE},
    {"Disclosed", LOTS__EVENT__KIND_DISCLOSED, MSG_TOLD_DISCLOSED},
    {"DisclosureRevoked", LOTS__EVENT__KIND_DISCLOSURE_REVOKED, MSG_TOLD_DISCLOSURE_REVOKED},
    {"ProfileWritten", LOTS__EVENT__KIND_PROFILE_WRITTEN, MSG_TOLD_PROFILE},
    {"ProfileCompleted", LOTS__EVENT__KIND_PROFILE_COMPLETED, MSG_TOLD_PROFILE_DONE},
    {"Planned", LOTS__EVENT__KIND_PLANNED, MSG_TOLD_PLAN},
    {"GoalPut", LOTS__EVENT__KIND_GOAL_PUT, MSG_TOLD_GOAL},
    /* case life */
    {"TransferProposed", LOTS__EVENT__KIND_TRANSFER_PROPOSED, MSG_TOLD_TRANSFER},
    {"TransferAnswered", LOTS__EVENT__KIND_TRANSFER_ANSWERED, MSG_TOLD_TRANSFER_ANSWERED},
    {"DecisionNotified", LOTS__EVENT__KIND_DECISION_NOTIFIED, MSG_TOLD_NOTIFIED},
    {"DecisionAppealed", LOTS__EVENT__KIND_DECISION_APPEALED, MSG_TOLD_APPEALED},
    {"DecisionInterrupted", LOTS__EVENT__KIND_DECISION_INTERRUPTED, MSG_TOLD_INTERRUPTED},
    /* placements and support */
    {"PlacementPut", LOTS__EVENT__KIND_PLACEMENT_PUT, MSG_TOLD_PLACEMENT},
    {"SupportLinePut", LOTS__EVENT__KIND_SUPPORT_LINE_PUT, MSG_TOLD_LINE_STARTED},
    {"TaperPlanned", LOTS__EVENT__KIND_TAPER_PLANNED, MSG_TOLD_TAPER},
    {"IndependenceAssessed", LOTS__EVENT__KIND_INDEPENDENCE_ASSESSED, MSG_TOLD_INDEPENDENCE},
    {"FollowUpHeld", LOTS__EVENT__KIND_FOLLOW_UP_HELD, MSG_TOLD_FOLLOW_UP},
    {"IncomeRecorded", LOTS__EVENT__KIND_INCOME_RECORDED, MSG_TOLD_INCOME},
    {"SupportGiven", LOTS__EVENT__KIND_SUPPORT_GIVEN, MSG_TOLD_SUPPORT},
    /* employers and workplaces */
    {"EmployerContacted", LOTS__EVENT__KIND_EMPLOYER_CONTACTED, MSG_TOLD_CONTACT},
    {"StudyVisited", LOTS__EVENT__KIND_STUDY_VISITED, MSG_TOLD_VISIT},
};

static const struct telling *telling_of(const Lots__Event *event) {
  for (size_t i = 0; i < sizeof tellings / sizeof tellings[0]; i++)
    if (tellings[i].kind == event->kind_case)
      return &tellings[i];
  return NULL;
}

/* case life. */
static const char *unit_name(struct call *call, uint64_t id) {
  Lots__Unit *unit;
  return view_unit(&call->view, id, &unit) == STATUS_OK ? unit->name : service_decimal(call, id);
}

static void fill_life_blanks(struct call *call, const Lots__Event *event, const char **first, const char **second) {
  enum language language = call->language;
  switch (event->kind_case) {
  case LOTS__EVENT__KIND_TRANSFER_PROPOSED:
    *first = unit_name(call, event->transfer_proposed->unit);
    *second = event->transfer_proposed->date;
    break;
  case LOTS__EVENT__KIND_TRANSFER_ANSWERED:
    *first = code_name(&codes_transfer_state, (int)event->transfer_answered->state, language);
    *second = event->transfer_answered->date;
    break;
  case LOTS__EVENT__KIND_DECISION_NOTIFIED:
    *first = service_decimal(call, event->decision_notified->decision);
    *second = event->decision_notified->notification ? event->decision_notified->notification->date : "";
    break;
  case LOTS__EVENT__KIND_DECISION_APPEALED:
    if (event->decision_appealed->step) {
      *first = code_name(&codes_appeal_state, (int)event->decision_appealed->step->state, language);
      *second = event->decision_appealed->step->date;
    }
    break;
  case LOTS__EVENT__KIND_DECISION_INTERRUPTED:
    if (event->decision_interrupted->interruption) {
      const Lots__Interruption *interruption = event->decision_interrupted->interruption;
      *first = event->decision_interrupted->over ? interruption->to : interruption->from;
      *second = interruption->reason;
    }
    break;
  default:
    break;
  }
}

/* Of placements and support. */
static void fill_service_blanks(struct call *call, const Lots__Event *event, const char **first, const char **second) {
  enum language language = call->language;
  switch (event->kind_case) {
  case LOTS__EVENT__KIND_PLACEMENT_PUT: {
    const Lots__Placement *placement = event->placement_put;
    *first = arena_printf(call->arena, "%u, %s", placement->id,
                          code_name(&codes_placement_kind, (int)placement->kind, language));
    *second = arena_printf(call->arena, "%s %s", code_name(&codes_placement_status, (int)placement->status, language),
                           placement->status_since);
    break;
  }
  case LOTS__EVENT__KIND_SUPPORT_LINE_PUT: {
    const Lots__SupportLine *line = event->support_line_put;
    *first = code_name(&codes_support_line, (int)line->kind, language);
    *second = line->end[0] ? line->end : line->start;
    break;
  }
  case LOTS__EVENT__KIND_TAPER_PLANNED:
    *first = service_decimal(call, event->taper_planned->version);
    *second = event->taper_planned->reason[0] ? event->taper_planned->reason : event->taper_planned->date;
    break;
  case LOTS__EVENT__KIND_INDEPENDENCE_ASSESSED: {
    bool yes = event->independence_assessed->independent;
    *first = event->independence_assessed->date;
    *second = code_name(&codes_answer, yes ? LOTS__ANSWER__ANSWER_YES : LOTS__ANSWER__ANSWER_NO, language);
    break;
  }
  case LOTS__EVENT__KIND_FOLLOW_UP_HELD:
    *first = event->follow_up_held->date;
    *second = event->follow_up_held->result;
    break;
  case LOTS__EVENT__KIND_INCOME_RECORDED:
    *first = code_name(&codes_income_source, (int)event->income_recorded->kind, language);
    *second = event->income_recorded->from;
    break;
  case LOTS__EVENT__KIND_SUPPORT_GIVEN: {
    const Lots__SupportEvent *given = event->support_given;
    *first = given->date;
    *second = arena_printf(call->arena, "%s, %u min%s%s", code_name(&codes_support_kind, (int)given->kind, language),
                           given->minutes, given->text[0] ? ": " : "", given->text);
    break;
  }
  default:
    break;
  }
}

/* The same kind of event may tell of two things. */
static enum message message_of(const struct telling *telling, const Lots__Event *event) {
  if (event->kind_case == LOTS__EVENT__KIND_DECISION_INTERRUPTED && event->decision_interrupted->over)
    return MSG_TOLD_TAKEN_UP;
  if (event->kind_case == LOTS__EVENT__KIND_CASE_MOVED && event->case_moved->pause_reason)
    return MSG_TOLD_PAUSED;
  if (event->kind_case == LOTS__EVENT__KIND_SUPPORT_LINE_PUT && event->support_line_put->end[0])
    return MSG_TOLD_LINE_ENDED;
  return telling->message;
}

/* The register is not everybody's who sees the case: its number then. */
static const char *employer_told(struct call *call, uint64_t employer) {
  const char *name = view_employer_name(&call->view, employer);
  return name[0] != '\0' ? name : service_decimal(call, employer);
}

/* "2026-11-20, by phone, interested". */
static const char *contact_told(struct call *call, const Lots__EmployerContact *contact) {
  const char *text = arena_printf(call->arena, "%s, %s, %s", contact->date,
                                  code_name(&codes_contact_mode, (int)contact->mode, call->language),
                                  code_name(&codes_contact_result, (int)contact->result, call->language));
  return text != NULL ? text : "";
}

/* The two blanks of a sentence: what it says beyond its kind. */
static void fill_blanks(struct call *call, const Lots__Event *event, const char **first, const char **second) {
  enum language language = call->language;
  *first = *second = "";
  switch (event->kind_case) {
  case LOTS__EVENT__KIND_CASE_OPENED:
    *first = code_name(&codes_programme, (int)event->case_opened->programme, language);
    *second = event->case_opened->date;
    break;
  case LOTS__EVENT__KIND_CASE_MOVED:
    *first = event->case_moved->pause_reason
                 ? code_name(&codes_pause_reason, (int)event->case_moved->pause_reason, language)
                 : code_name(&codes_case_status, (int)event->case_moved->to, language);
    *second = event->case_moved->date;
    break;
  case LOTS__EVENT__KIND_ASSESSED:
    *first = code_name(&codes_assessment_outcome, (int)event->assessed->outcome, language);
    *second = event->assessed->date;
    break;
  case LOTS__EVENT__KIND_DECIDED:
    *first = code_name(&codes_decision_result, (int)event->decided->result, language);
    *second = event->decided->date;
    break;
  case LOTS__EVENT__KIND_AGREED:
    *first = event->agreed->type;
    *second = event->agreed->date;
    break;
  case LOTS__EVENT__KIND_ASSIGNED:
    *first = view_name_of(&call->view, event->assigned->staff);
    *second = event->assigned->from;
    break;
  case LOTS__EVENT__KIND_NOTE_ADDED:
    *first = event->note_added->happened;
    break;
  case LOTS__EVENT__KIND_NOTE_CORRECTED:
    *first = service_decimal(call, event->note_corrected->corrects);
    *second = event->note_corrected->reason;
    break;
  /* employers and workplaces */
  case LOTS__EVENT__KIND_EMPLOYER_CONTACTED:
    *first = employer_told(call, event->employer_contacted->employer);
    *second = contact_told(call, event->employer_contacted);
    break;
  case LOTS__EVENT__KIND_STUDY_VISITED:
    *first = employer_told(call, event->study_visited->employer);
    *second = event->study_visited->date;
    break;
  default:
    method_blanks(call, event, first, second);
    fill_life_blanks(call, event, first, second);
    fill_service_blanks(call, event, first, second);
    break;
  }
}

/* One line out of all of the entry's events about this case, joined by "; ". */
static bool tell(struct call *call, uint64_t id, const Lots__Entry *entry, Lots__HistoryItem *item) {
  const char *line = "";
  for (size_t i = 0; i < entry->n_events; i++) {
    const struct telling *telling = telling_of(entry->events[i]);
    const char *first, *second;
    if (telling == NULL || entry->events[i]->case_ != id)
      continue;
    fill_blanks(call, entry->events[i], &first, &second);
    const char *text = message_text(call->arena, message_of(telling, entry->events[i]), call->language, first, second);
    line = text == NULL ? NULL : line[0] == '\0' ? text : arena_printf(call->arena, "%s; %s", line, text);
    if (line == NULL)
      return false;
    if (item->what[0] == '\0')
      item->what = (char *)telling->what;
  }
  item->text = (char *)line;
  return true;
}

static Lots__HistoryItem *item_shown(struct call *call, uint64_t id, const struct case_entry *found) {
  Lots__HistoryItem *item = arena_alloc(call->arena, sizeof *item);
  char *at = arena_alloc(call->arena, MOMENT_TEXT_MAX);
  if (item == NULL || at == NULL)
    return NULL;
  lots__history_item__init(item);
  item->position = found->position;
  item->corrected_by = found->corrected_by;
  item->at = moment_format(found->entry->at_us, at);
  item->author = found->entry->by_name;
  item->role = found->entry->by_role;
  item->note = cases_note_of(call, found);
  return tell(call, id, found->entry, item) ? item : NULL;
}

/* The cursor is the position of the last entry shown, eight bytes; a case's history only grows, so it never goes stale.
 */
static bool read_cursor(struct call *call, ProtobufCBinaryData cursor, uint64_t *after) {
  *after = u64_at(service_slice(cursor), 0);
  if (cursor.len == 0 || (cursor.len == sizeof *after && *after != 0))
    return true;
  call_refuse(call, STATUS_INVALID_ARGUMENT, "cursor", "", MSG_CURSOR_STALE, NULL, NULL);
  return false;
}

static enum status collect(struct call *call, const Lots__HistoryRequest *request, uint64_t after, size_t limit,
                           Lots__HistoryReply *reply, bool *more) {
  struct case_entry *found = NULL;
  size_t count = 0;
  enum status status = view_case_log(&call->view, request->id, after, request->newest_first, request->notes_only, limit,
                                     &found, &count, more);
  for (size_t i = 0; i < count && status == STATUS_OK; i++) {
    Lots__HistoryItem *item = item_shown(call, request->id, &found[i]);
    if (item == NULL || !arena_append(call->arena, &reply->items, &reply->n_items, item))
      status = STATUS_RESOURCE_EXHAUSTED;
  }
  return status;
}

CASES_HANDLER(history, HistoryRequest, HistoryReply) {
  (void)service;
  struct call *call = closure_data;
  Lots__HistoryReply reply = LOTS__HISTORY_REPLY__INIT;
  Lots__Case *kase;
  uint64_t after;
  size_t limit;
  bool more = false;
  if (!read_cursor(call, request->cursor, &after))
    return;
  call_page_size(call, request->page_size, 50, &limit);
  if (service_refused(call))
    return;
  enum status status = view_case(&call->view, request->id, &kase);
  if (status == STATUS_OK)
    status = collect(call, request, after, limit, &reply, &more);
  if (status != STATUS_OK) {
    call_fail_for(call, status, "id");
    return;
  }
  struct key cursor = key_of_u64(reply.n_items > 0 ? reply.items[reply.n_items - 1]->position : 0);
  if (more)
    reply.cursor = service_bytes(key_slice(&cursor));
  closure(&reply, call);
}
