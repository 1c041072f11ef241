/* case_decide_note: notes of a case: written, moved here from another, corrected, struck. See case_decide.h. */
#include "case_decide.h"
#include "server/rules/engine/case_events.h"
#include "server/rules/engine/correction.h"
#include "server/rules/engine/rights.h"

/* What the request names the note by. */
static const char *note_field(uint32_t number) {
  return number ? "number" : "position";
}

static enum status add_note(const struct attempt *attempt, Lots__Event__KindCase kind, const Lots__Note *note,
                            struct events *out) {
  Lots__Note *kept = arena_copy(out->arena, note, sizeof *note);
  Lots__Event *event = case_add(out, kind, case_ref_of(attempt->facts->kase));
  if (!kept || !event)
    return STATUS_RESOURCE_EXHAUSTED;
  event->note_added = kept; /* the oneof's members share their place */
  return STATUS_OK;
}

/* A note of another case that belongs here, as it reads today; who wrote it and when goes with it. */
static enum status add_moved(const struct case_facts *facts, const struct note_found *moved, struct events *out) {
  struct attempt attempt = {.facts = facts};
  Lots__Note note = LOTS__NOTE__INIT;
  note.happened = moved->note->happened;
  note.text = moved->note->text;
  note.client_view = moved->note->client_view;
  note.written_by = moved->note->written_by[0] ? moved->note->written_by : (char *)(uintptr_t)moved->author;
  note.written = moved->note->written[0] ? moved->note->written : date_text(out->arena, moved->written);
  return note.written ? add_note(&attempt, LOTS__EVENT__KIND_NOTE_ADDED, &note, out) : STATUS_RESOURCE_EXHAUSTED;
}

enum status case_move_note(const struct case_facts *facts, const Lots__NoteRequest *request,
                           const struct note_found *moved, struct problems *problems, struct events *out) {
  struct attempt attempt = {0};
  attempt_begin(&attempt, facts, NULL, problems);
  if (request->text[0] || request->happened[0] || request->client_view[0])
    attempt_refuse(&attempt, "text", "B14", MSG_ONE_OR_THE_OTHER, "from_note", NULL);
  if (request->from_case == facts->kase->id)
    attempt_refuse(&attempt, "from_case", "B14", MSG_NOTE_THERE_ALREADY, NULL, NULL);
  if (moved->struck)
    attempt_refuse(&attempt, "from_note", "B14", MSG_CORRECTED_ALREADY, NULL, NULL);
  enum status status = attempt_judge(&attempt, COMMAND_NOTE);
  return status == STATUS_OK ? add_moved(facts, moved, out) : status;
}

/* A note may tell of long ago, before the case was; only not of what is yet to come. */
enum status case_note(const struct case_facts *facts, const Lots__NoteRequest *request, struct problems *problems,
                      struct events *out) {
  struct attempt attempt = {0};
  Lots__Note note = LOTS__NOTE__INIT;
  attempt_begin(&attempt, facts, NULL, problems);
  date_t happened = attempt_past_date(&attempt, "happened", request->happened, facts->today);
  attempt_need_text(&attempt, "text", request->text, TEXT_NOTE);
  attempt_check_text(&attempt, "client_view", request->client_view, TEXT_NOTE);
  enum status status = attempt_judge(&attempt, COMMAND_NOTE);
  if (status != STATUS_OK)
    return status;
  note.happened = date_text(out->arena, happened);
  note.text = request->text;
  note.client_view = request->client_view;
  return note.happened ? add_note(&attempt, LOTS__EVENT__KIND_NOTE_ADDED, &note, out) : STATUS_RESOURCE_EXHAUSTED;
}

/* The old text stays; the new one stands beside it and says why (B14). */
enum status case_correct_note(const struct case_facts *facts, const Lots__CorrectNoteRequest *request,
                              const struct note_found *original, struct problems *problems, struct events *out) {
  struct attempt attempt = {0};
  Lots__Note note = LOTS__NOTE__INIT;
  attempt_begin(&attempt, facts, NULL, problems);
  if (original->struck)
    attempt_refuse(&attempt, note_field(request->number), "B14", MSG_CORRECTED_ALREADY, NULL, NULL);
  attempt_need_text(&attempt, "text", request->text, TEXT_NOTE);
  attempt_need_text(&attempt, "reason", request->reason, TEXT_LONG);
  enum status status = attempt_judge(&attempt, COMMAND_NOTE);
  if (status != STATUS_OK)
    return status;
  note.happened = original->note->happened;
  note.client_view = original->note->client_view;
  note.corrects = original->position;
  note.text = request->text;
  note.reason = request->reason;
  return add_note(&attempt, LOTS__EVENT__KIND_NOTE_CORRECTED, &note, out);
}

/* One's own slip; what others wrote is for who answers for the unit to take away. */
static void check_author(const struct attempt *attempt, const char *field, const struct note_found *note) {
  const struct case_facts *facts = attempt->facts;
  bool manages = rights_in_unit(facts->caller, facts->kase->unit, facts->today) & RIGHT_MANAGE;
  if (note->by != facts->caller->id && !manages)
    attempt_refuse(attempt, field, "B14", MSG_NOTE_OF_ANOTHER, note->author, NULL);
}

static enum status add_struck(const struct attempt *attempt, const Lots__StrikeNoteRequest *request,
                              const struct note_found *note, struct events *out) {
  const struct correction_asked asked = {.position = note->newest, .reason = request->reason, .strike = true};
  Lots__NoteStruck *struck = case_new(out, &lots__note_struck__descriptor);
  Lots__Event *event = case_add(out, LOTS__EVENT__KIND_NOTE_STRUCK, case_ref_of(attempt->facts->kase));
  if (!struck || !event)
    return STATUS_RESOURCE_EXHAUSTED;
  struck->correction = correction_new(out, &asked, note->note->happened);
  struck->moved_to = request->moved_to;
  struck->latest = date_text(out->arena, note->latest_other);
  event->note_struck = struck;
  return struck->correction && struck->latest ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
}

enum status case_strike_note(const struct case_facts *facts, const Lots__StrikeNoteRequest *request,
                             const struct note_found *note, struct problems *problems, struct events *out) {
  struct attempt attempt = {0};
  attempt_begin(&attempt, facts, NULL, problems);
  attempt_need_text(&attempt, "reason", request->reason, TEXT_LONG);
  if (note->struck)
    attempt_refuse(&attempt, note_field(request->number), "B14", MSG_CORRECTED_ALREADY, NULL, NULL);
  if (request->moved_to == facts->kase->id)
    attempt_refuse(&attempt, "moved_to", "B14", MSG_NOTE_THERE_ALREADY, NULL, NULL);
  check_author(&attempt, note_field(request->number), note);
  enum status status = attempt_judge(&attempt, COMMAND_NOTE);
  return status == STATUS_OK ? add_struck(&attempt, request, note, out) : status;
}
