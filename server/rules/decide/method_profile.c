/* method_profile: the vocational profile (C7, S2.15-S2.20), section by section. See method_rules.h.
 *
 * A text may be long: it lives in the journal alone, like a note, and the case does not grow by it. */
#include "method_rules.h"
#include "server/rules/engine/attempt.h"
#include "server/rules/engine/case_events.h"

static void check_not_before_case(const struct attempt *attempt) {
  const Lots__Case *kase = attempt->facts->kase;
  if (attempt->date != DATE_NONE && attempt->date < date_stored(kase->opened))
    attempt_refuse(attempt, "date", "B3", MSG_DATE_BEFORE, kase->opened, NULL);
}

/* --- a section ---------------------------------------------------------------------------------------------------- */

static enum status add_written(const struct attempt *attempt, const Lots__WriteProfileRequest *request,
                               struct profile_place previous, struct events *out) {
  Lots__ProfileText *text = case_new(out, &lots__profile_text__descriptor);
  Lots__Event *event = case_add(out, LOTS__EVENT__KIND_PROFILE_WRITTEN, case_ref_of(attempt->facts->kase));
  char *date = date_text(out->arena, attempt->date);
  if (!text || !event || !date)
    return STATUS_RESOURCE_EXHAUSTED;
  text->section = request->section;
  text->version = previous.version + 1;
  text->text = request->text;
  text->own_words = request->own_words;
  text->date = date;
  text->author = attempt->facts->caller->id;
  text->previous = previous.position;
  event->profile_written = text;
  return STATUS_OK;
}

enum status case_write_profile(const struct case_facts *facts, const Lots__WriteProfileRequest *request,
                               struct profile_place previous, struct problems *problems, struct events *out) {
  struct attempt attempt = {.section = request->section};
  attempt_begin(&attempt, facts, request->date, problems);
  attempt_need_code(&attempt, "section", &codes_profile_section, (int)request->section);
  attempt_need_text(&attempt, "text", request->text, TEXT_NOTE);
  check_not_before_case(&attempt);
  enum status status = attempt_judge(&attempt, COMMAND_WRITE_PROFILE);
  return status == STATUS_OK ? add_written(&attempt, request, previous, out) : status;
}

/* --- the whole ---------------------------------------------------------------------------------------------------- */

static enum status add_completed(const struct attempt *attempt, uint64_t *texts, size_t count, struct events *out) {
  const Lots__Case *kase = attempt->facts->kase;
  Lots__ProfileVersion *version = case_new(out, &lots__profile_version__descriptor);
  Lots__Event *event = case_add(out, LOTS__EVENT__KIND_PROFILE_COMPLETED, case_ref_of(kase));
  char *date = date_text(out->arena, attempt->date);
  if (!version || !event || !date)
    return STATUS_RESOURCE_EXHAUSTED;
  version->version = (uint32_t)kase->n_profile_versions + 1;
  version->date = date;
  version->client_participated = attempt->client_participated;
  version->texts = texts;
  version->n_texts = count;
  event->profile_completed = version;
  return STATUS_OK;
}

enum status case_complete_profile(const struct case_facts *facts, const Lots__CompleteProfileRequest *request,
                                  uint64_t *texts, size_t count, struct problems *problems, struct events *out) {
  struct attempt attempt = {.profile_texts = count, .client_participated = request->client_participated};
  attempt_begin(&attempt, facts, request->date, problems);
  check_not_before_case(&attempt);
  date_t last = date_stored(facts->kase->mapping_done);
  if (attempt.date != DATE_NONE && attempt.date < last)
    attempt_refuse(&attempt, "date", "B3", MSG_DATE_BEFORE, facts->kase->mapping_done, NULL);
  enum status status = attempt_judge(&attempt, COMMAND_COMPLETE_PROFILE);
  return status == STATUS_OK ? add_completed(&attempt, texts, count, out) : status;
}

/* --- the dialogue about it ---------------------------------------------------------------------------------------- */

static enum status add_dialogue(const struct attempt *attempt, const Lots__HoldDialogueRequest *request,
                                struct events *out) {
  Lots__Dialogue *dialogue = case_new(out, &lots__dialogue__descriptor);
  Lots__Event *event = case_add(out, LOTS__EVENT__KIND_DIALOGUE_HELD, case_ref_of(attempt->facts->kase));
  char *date = date_text(out->arena, attempt->date);
  if (!dialogue || !event || !date)
    return STATUS_RESOURCE_EXHAUSTED;
  dialogue->date = date;
  dialogue->participants = request->participants;
  dialogue->n_participants = request->n_participants;
  dialogue->result = request->result;
  event->dialogue_held = dialogue;
  return STATUS_OK;
}

enum status case_hold_dialogue(const struct case_facts *facts, const Lots__HoldDialogueRequest *request,
                               struct problems *problems, struct events *out) {
  struct attempt attempt = {0};
  attempt_begin(&attempt, facts, request->date, problems);
  if (request->n_participants == 0)
    attempt_refuse(&attempt, "participants", "S2.20", MSG_MISSING, NULL, NULL);
  attempt_check_texts(&attempt, "participants", request->participants, request->n_participants);
  attempt_need_text(&attempt, "result", request->result, TEXT_LONG);
  enum status status = attempt_judge(&attempt, COMMAND_HOLD_DIALOGUE);
  return status == STATUS_OK ? add_dialogue(&attempt, request, out) : status;
}
