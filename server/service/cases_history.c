/* cases_history: the history of a case: its journal entries in order, each in one line for a person, corrections beside the original. */
#include "cases.h"
#include "common/codes.h"

/* What an event is called in the reply, and the sentence that tells it. */
struct telling {
  Lots__Event__KindCase kind;
  const char *what;
  enum message message;
};

static const struct telling tellings[] = {
    {LOTS__EVENT__KIND_CASE_OPENED, "CaseOpened", MSG_TOLD_OPENED},
    {LOTS__EVENT__KIND_CASE_MOVED, "CaseMoved", MSG_TOLD_MOVED},
    {LOTS__EVENT__KIND_BASIS_RECORDED, "BasisRecorded", MSG_TOLD_BASIS},
    {LOTS__EVENT__KIND_ASSESSED, "Assessed", MSG_TOLD_ASSESSED},
    {LOTS__EVENT__KIND_DECIDED, "Decided", MSG_TOLD_DECIDED},
    {LOTS__EVENT__KIND_AGREED, "Agreed", MSG_TOLD_AGREED},
    {LOTS__EVENT__KIND_ASSIGNED, "Assigned", MSG_TOLD_ASSIGNED},
    {LOTS__EVENT__KIND_NOTE_ADDED, "NoteAdded", MSG_TOLD_NOTE},
    {LOTS__EVENT__KIND_NOTE_CORRECTED, "NoteCorrected", MSG_TOLD_CORRECTION},
    /* employers and workplaces */
    {LOTS__EVENT__KIND_EMPLOYER_CONTACTED, "EmployerContacted", MSG_TOLD_CONTACT},
    {LOTS__EVENT__KIND_STUDY_VISITED, "StudyVisited", MSG_TOLD_VISIT},
};

static const struct telling *telling_of(const Lots__Event *event) {
  for (size_t i = 0; i < sizeof tellings / sizeof tellings[0]; i++)
    if (tellings[i].kind == event->kind_case)
      return &tellings[i];
  return NULL;
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
    *first = code_name(&codes_case_status, (int)event->case_moved->to, language);
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
    const char *text = message_text(call->arena, telling->message, call->language, first, second);
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
  item->at = moment_format(found->entry->at_us, at);
  item->author = found->entry->by_name;
  item->role = found->entry->by_role;
  item->note = cases_note_of(call, found);
  return tell(call, id, found->entry, item) ? item : NULL;
}

/* Marks the notes of this page that were corrected later, on whatever page the correction stands. */
static enum status mark_corrected(struct call *call, uint64_t id, Lots__HistoryReply *reply) {
  struct correction *corrections = NULL;
  size_t count = 0;
  enum status status = view_corrections(&call->view, id, &corrections, &count);
  for (size_t c = 0; c < count && status == STATUS_OK; c++)
    for (size_t i = 0; i < reply->n_items; i++)
      if (reply->items[i]->position == corrections[c].corrects)
        reply->items[i]->corrected_by = corrections[c].position;
  return status;
}

/* The cursor is the position of the last entry shown, eight bytes; a case's history only grows, so it never goes stale. */
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
  return status == STATUS_OK ? mark_corrected(call, request->id, reply) : status;
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
