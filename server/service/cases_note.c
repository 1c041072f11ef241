/* cases_note: notes are written, moved from another case, corrected and struck. */
#include "cases.h"
#include "server/rules/decide/case_decide.h"

/* Replies with the note of the call's only event, and the number that it has or gets; its position is the receipt's. */
static void finish_note(struct call *call, enum status status, uint32_t number, Lots__NoteReply_Closure closure) {
  Lots__NoteReply reply = LOTS__NOTE_REPLY__INIT;
  const Lots__Event *event = call_event(call);
  if (status == STATUS_OK && !number)
    status = view_next_in_log(&call->view, event->case_, LOTS__EVENT__KIND_NOTE_ADDED, &number);
  if (status == STATUS_OK) /* the oneof's members share their place */
    reply.note = arena_copy(call->arena, event->note_added, sizeof *event->note_added);
  if (!reply.note) {
    call_fail(call, status != STATUS_OK ? status : STATUS_RESOURCE_EXHAUSTED);
    return;
  }
  reply.note->number = number;
  closure(&reply, call);
}

/* Of the case that was given last. False: the call has failed. */
static bool find_note(struct call *call, uint64_t id, struct entry_name name, const char *field,
                      struct note_found *out) {
  enum status status = view_note(&call->view, id, name, out);
  if (status != STATUS_OK)
    call_fail_for(call, status, field);
  return status == STATUS_OK;
}

static const char *name_field(uint32_t number) {
  return number ? "number" : "position";
}

/* The one that is moved is read before the case that it comes to is loaded: what is closed there is another matter. */
static bool find_moved(struct call *call, const Lots__NoteRequest *request, struct note_found *out) {
  Lots__Case *from;
  enum status status = view_case(&call->view, request->from_case, &from);
  if (status != STATUS_OK)
    call_fail_for(call, status, "from_case");
  return status == STATUS_OK &&
         find_note(call, request->from_case, (struct entry_name){.number = request->from_note}, "from_note", out);
}

static void move_note(struct call *call, const Lots__NoteRequest *request, Lots__NoteReply_Closure closure) {
  struct case_facts facts;
  struct note_found moved;
  Lots__Case *state;
  if (find_moved(call, request, &moved) && cases_load_to_change(call, request->id, &facts, &state))
    finish_note(call, case_move_note(&facts, request, &moved, &call->problems, &call->events), 0, closure);
}

CASES_HANDLER(note, NoteRequest, NoteReply) {
  (void)service;
  struct call *call = closure_data;
  struct case_facts facts;
  Lots__Case *state;
  if (request->from_case || request->from_note)
    move_note(call, request, closure);
  else if (cases_load_to_change(call, request->id, &facts, &state))
    finish_note(call, case_note(&facts, request, &call->problems, &call->events), 0, closure);
}

CASES_HANDLER(correct_note, CorrectNoteRequest, NoteReply) {
  (void)service;
  struct call *call = closure_data;
  struct case_facts facts;
  struct note_found original;
  Lots__Case *state;
  const struct entry_name name = {request->position, request->number};
  if (cases_load_to_change(call, request->id, &facts, &state) &&
      find_note(call, request->id, name, name_field(request->number), &original))
    finish_note(call, case_correct_note(&facts, request, &original, &call->problems, &call->events),
                original.note->number, closure);
}

/* The note as it is shown from now on. */
static void finish_struck(struct call *call, enum status status, const struct note_found *found,
                          Lots__NoteReply_Closure closure) {
  Lots__NoteReply reply = LOTS__NOTE_REPLY__INIT;
  Lots__Struck struck = LOTS__STRUCK__INIT;
  Lots__Note note = LOTS__NOTE__INIT;
  if (status != STATUS_OK) {
    call_fail(call, status);
    return;
  }
  const Lots__NoteStruck *event = call_event(call)->note_struck;
  note.position = found->position;
  note.number = found->note->number;
  note.happened = found->note->happened;
  note.struck = &struck;
  struck.date = (char *)(uintptr_t)service_today(call); /* only read from */
  struck.by = call->view.who->id;
  struck.by_name = call->view.who->name;
  struck.reason = event->correction->reason;
  reply.note = &note;
  closure(&reply, call);
}

/* A case that the caller sees: naming a number is no way to learn that it is there. */
static bool find_goal(struct call *call, uint64_t id) {
  Lots__Case *kase;
  enum status status = id ? view_case(&call->view, id, &kase) : STATUS_OK;
  if (status != STATUS_OK)
    call_fail_for(call, status, "moved_to");
  return status == STATUS_OK;
}

static bool find_latest_other(struct call *call, uint64_t id, struct note_found *note) {
  enum status status = view_note_latest_other(&call->view, id, note, &note->latest_other);
  if (status != STATUS_OK)
    call_fail(call, status);
  return status == STATUS_OK;
}

CASES_HANDLER(strike_note, StrikeNoteRequest, NoteReply) {
  (void)service;
  struct call *call = closure_data;
  struct case_facts facts;
  struct note_found note;
  Lots__Case *state;
  const struct entry_name name = {request->position, request->number};
  if (!find_goal(call, request->moved_to) || !cases_load_to_change(call, request->id, &facts, &state) ||
      !find_note(call, request->id, name, name_field(request->number), &note) ||
      !find_latest_other(call, request->id, &note))
    return;
  finish_struck(call, case_strike_note(&facts, request, &note, &call->problems, &call->events), &note, closure);
}
