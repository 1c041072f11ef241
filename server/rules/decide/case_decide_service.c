/* case_decide_service: agreement, start and end of the service. See case_decide.h. */
#include <string.h>

#include "case_decide.h"
#include "case_ending.h"
#include "common/idnumber.h"
#include "document_rules.h"
#include "server/rules/engine/case_events.h"
#include "server/rules/guards/guards.h"

/* --- agreement ---------------------------------------------------------------------------------------------------- */

static bool is_party(const struct agreement_row *row, const char *party) {
  for (size_t i = 0; i < PARTIES_MAX && row->parties[i]; i++)
    if (strcmp(row->parties[i], party) == 0)
      return true;
  return false;
}

/* "AF, CLIENT" */
static const char *party_choices(const struct agreement_row *row, struct arena *arena) {
  const char *list = "";
  for (size_t i = 0; list && i < PARTIES_MAX && row->parties[i]; i++)
    list = arena_printf(arena, "%s%s%s", list, list[0] ? ", " : "", row->parties[i]);
  return list;
}

/* "A1" or, when a programme has several, "A1, A2". */
static const char *type_choices(const struct programme *programme, struct arena *arena) {
  const char *list = "";
  for (size_t i = 0; list && i < programme->agreement_count; i++)
    list = arena_printf(arena, "%s%s%s", list, list[0] ? ", " : "", programme->agreements[i].type);
  return list;
}

static bool signed_before(const Lots__Agreement *agreement, size_t index) {
  for (size_t i = 0; i < index; i++)
    if (strcmp(agreement->signatures[i]->party, agreement->signatures[index]->party) == 0)
      return true;
  return false;
}

static void check_signature(const struct attempt *attempt, const struct agreement_row *row,
                            const Lots__Agreement *agreement, size_t index) {
  const Lots__Signature *signature = agreement->signatures[index];
  if (!is_party(row, signature->party))
    attempt_refuse(attempt, "agreement.signatures.party", row->source, MSG_NOT_A_PARTY, row->type,
                   party_choices(row, attempt->facts->arena));
  else if (signed_before(agreement, index))
    attempt_refuse(attempt, "agreement.signatures.party", row->source, MSG_SIGNED_TWICE, signature->party, NULL);
  attempt_need_line(attempt, "agreement.signatures.name", signature->name);
  attempt_past_date(attempt, "agreement.signatures.date", signature->date, DATE_NONE);
}

static void check_signatures(const struct attempt *attempt, const Lots__Agreement *agreement) {
  const struct agreement_row *row = programme_agreement_row(attempt->programme, agreement->type);
  if (!row)
    attempt_refuse(attempt, "agreement.type", "S0.8", MSG_UNKNOWN_CODE,
                   type_choices(attempt->programme, attempt->facts->arena), NULL);
  for (size_t i = 0; row && i < agreement->n_signatures && i < LIST_MAX; i++)
    check_signature(attempt, row, agreement, i);
  if (agreement->n_signatures > LIST_MAX)
    attempt_refuse(attempt, "agreement.signatures", "", MSG_TOO_MANY,
                   arena_printf(attempt->facts->arena, "%d", LIST_MAX), NULL);
}

static void check_agreement_dates(const struct attempt *attempt, const Lots__Agreement *agreement) {
  date_t from = attempt_date(attempt, "agreement.valid_from", agreement->valid_from, attempt->date);
  date_t to = attempt_date(attempt, "agreement.valid_to", agreement->valid_to, DATE_NONE);
  if (from != DATE_NONE && to != DATE_NONE && to < from)
    attempt_refuse(attempt, "agreement.valid_to", "B1", MSG_DATE_BEFORE, date_text(attempt->facts->arena, from), NULL);
  date_t opened = date_stored(attempt->facts->kase->opened);
  if (attempt->date != DATE_NONE && attempt->date < opened)
    attempt_refuse(attempt, "agreement.date", "B3", MSG_DATE_BEFORE, attempt->facts->kase->opened, NULL);
}

static void check_agreement(const struct attempt *attempt, const Lots__Agreement *agreement) {
  attempt_need_text(attempt, "agreement.text", agreement->text, TEXT_LONG);
  attempt_check_texts(attempt, "agreement.tasks", agreement->tasks, agreement->n_tasks);
  attempt_check_texts(attempt, "agreement.support_types", agreement->support_types, agreement->n_support_types);
  attempt_check_text(attempt, "agreement.layout", agreement->layout, TEXT_LONG);
  attempt_check_line(attempt, "agreement.responsible", agreement->responsible, TEXT_NAME);
  check_agreement_dates(attempt, agreement);
  document_check_agreement(attempt, agreement);
  if (attempt->programme)
    check_signatures(attempt, agreement);
}

static uint32_t next_version(const Lots__Case *kase, const char *type) {
  uint32_t version = 1;
  for (size_t i = 0; i < kase->n_agreements; i++)
    if (strcmp(kase->agreements[i]->type, type) == 0 && kase->agreements[i]->version >= version)
      version = kase->agreements[i]->version + 1;
  return version;
}

static enum status add_agreed(const struct attempt *attempt, struct events *out) {
  const Lots__Agreement *asked = attempt->agreement;
  Lots__Agreement *agreement = arena_copy(out->arena, asked, sizeof *asked);
  Lots__Event *event = case_add(out, LOTS__EVENT__KIND_AGREED, case_ref_of(attempt->facts->kase));
  char *date = date_text(out->arena, attempt->date);
  if (!agreement || !event || !date)
    return STATUS_RESOURCE_EXHAUSTED;
  agreement->version = next_version(attempt->facts->kase, asked->type);
  agreement->date = date;
  agreement->valid_from = asked->valid_from[0] ? asked->valid_from : date;
  event->agreed = agreement;
  return STATUS_OK;
}

/* The type that was left out is the programme's first, the agreement on the set-up; in most it is the only one. NULL:
 * memory is spent. */
static const Lots__Agreement *with_type(const struct attempt *attempt, const Lots__Agreement *agreement) {
  const struct programme *programme = attempt->programme;
  if (agreement->type[0] || !programme || programme->agreement_count == 0)
    return agreement;
  Lots__Agreement *whole = arena_copy(attempt->facts->arena, agreement, sizeof *agreement);
  if (whole)
    whole->type = (char *)programme->agreements[0].type; /* messages are only packed from here */
  return whole;
}

enum status case_agree(const struct case_facts *facts, const Lots__AgreeRequest *request, struct problems *problems,
                       struct events *out) {
  const Lots__Agreement *agreement = request->agreement ? document_fill_agreement(facts, request->agreement) : NULL;
  struct attempt attempt = {.agreement = agreement, .date_field = "agreement.date"};
  if (request->agreement && !agreement)
    return STATUS_RESOURCE_EXHAUSTED;
  attempt_begin(&attempt, facts, agreement ? agreement->date : NULL, problems);
  if (agreement && !(attempt.agreement = agreement = with_type(&attempt, agreement)))
    return STATUS_RESOURCE_EXHAUSTED;
  if (agreement)
    check_agreement(&attempt, agreement);
  else
    attempt_refuse(&attempt, "agreement", "", MSG_MISSING, NULL, NULL);
  enum status status = attempt_judge(&attempt, COMMAND_AGREE);
  return status == STATUS_OK ? add_agreed(&attempt, out) : status;
}

/* --- start and end ------------------------------------------------------------------------------------------------ */

enum status case_activate(const struct case_facts *facts, const Lots__MoveCaseRequest *request,
                          struct problems *problems, struct events *out) {
  struct attempt attempt = {0};
  attempt_begin(&attempt, facts, request->date, problems);
  enum status status = attempt_judge(&attempt, COMMAND_ACTIVATE);
  return status == STATUS_OK && !case_add_moved(&attempt, out) ? STATUS_RESOURCE_EXHAUSTED : status;
}

/* What a closing and a hand-over have in common. NULL when the arena is spent. */
static Lots__CaseMoved *add_ending(const struct attempt *attempt, char *summary, struct events *out) {
  Lots__CaseMoved *moved = case_add_ended(attempt, out);
  if (!moved)
    return NULL;
  moved->close_reason = attempt->ending.reason;
  moved->summary = summary;
  moved->income_after = attempt->ending.income;
  return moved;
}

static void check_ending(const struct attempt *attempt, const char *summary) {
  attempt_need_text(attempt, "summary", summary, TEXT_LONG);
  if (attempt->ending.income)
    attempt_need_code(attempt, "income_after", &codes_income_source, (int)attempt->ending.income);
}

enum status case_close(const struct case_facts *facts, const Lots__CloseCaseRequest *request, struct problems *problems,
                       struct events *out) {
  struct attempt attempt = {.ending = {request->reason, request->income_after}};
  attempt_begin(&attempt, facts, request->date, problems);
  check_ending(&attempt, request->summary);
  enum status status = attempt_judge(&attempt, COMMAND_CLOSE);
  return status == STATUS_OK && !add_ending(&attempt, request->summary, out) ? STATUS_RESOURCE_EXHAUSTED : status;
}

/* --- hand-over to another organisation (B3) ----------------------------------------------------------------------- */

/* Neither after the hand-over. */
static void check_day_before(const struct attempt *attempt, const char *field, const char *text) {
  date_t date = attempt_past_date(attempt, field, text, DATE_NONE);
  if (!text[0])
    attempt_refuse(attempt, field, "B3", MSG_MISSING, NULL, NULL);
  else if (date != DATE_NONE && attempt->date != DATE_NONE && date > attempt->date)
    attempt_refuse(attempt, field, "B3", MSG_DATE_AFTER, date_text(attempt->facts->arena, attempt->date), NULL);
}

/* Nothing is passed on without a ground: the person's consent, or a statute that is named. */
static void check_ground(const struct attempt *attempt, const Lots__HandOver *hand_over) {
  attempt_need_code(attempt, "hand_over.ground", &codes_hand_over_ground, (int)hand_over->ground);
  if (hand_over->ground == LOTS__HAND_OVER_GROUND__HAND_OVER_GROUND_CONSENT)
    check_day_before(attempt, "hand_over.consent", hand_over->consent);
  if (hand_over->ground == LOTS__HAND_OVER_GROUND__HAND_OVER_GROUND_STATUTE)
    attempt_need_line(attempt, "hand_over.statute", hand_over->statute);
  else
    attempt_check_line(attempt, "hand_over.statute", hand_over->statute, TEXT_NAME);
  attempt_check_texts(attempt, "hand_over.passed_on", hand_over->passed_on, hand_over->n_passed_on);
  if (hand_over->n_passed_on == 0)
    attempt_refuse(attempt, "hand_over.passed_on", "B3", MSG_HAND_OVER_NOTHING, NULL, NULL);
}

static void check_receiver(const struct attempt *attempt, const Lots__HandOver *hand_over) {
  char number[ORGNUMBER_TEXT_MAX];
  attempt_need_line(attempt, "hand_over.organisation", hand_over->organisation);
  attempt_need_line(attempt, "hand_over.accepted_by", hand_over->accepted_by);
  check_day_before(attempt, "hand_over.accepted", hand_over->accepted);
  if (hand_over->number[0] && orgnumber_parse(hand_over->number, number) != IDNUMBER_FAULT_NONE)
    attempt_refuse(attempt, "hand_over.number", "C15", MSG_ORG_NUMBER, NULL, NULL);
}

enum status case_hand_over(const struct case_facts *facts, const Lots__HandOverRequest *request,
                           struct problems *problems, struct events *out) {
  Lots__HandOver none = LOTS__HAND_OVER__INIT;
  Lots__HandOver *hand_over = request->hand_over ? request->hand_over : &none;
  struct attempt attempt = {.ending = {LOTS__CLOSE_REASON__CLOSE_REASON_TRANSFERRED, request->income_after},
                            .hand_over = hand_over};
  attempt_begin(&attempt, facts, request->date, problems);
  check_ending(&attempt, request->summary);
  check_receiver(&attempt, hand_over);
  check_ground(&attempt, hand_over);
  enum status status = attempt_judge(&attempt, COMMAND_HAND_OVER);
  Lots__CaseMoved *moved = status == STATUS_OK ? add_ending(&attempt, request->summary, out) : NULL;
  if (!moved)
    return status == STATUS_OK ? STATUS_RESOURCE_EXHAUSTED : status;
  moved->hand_over = hand_over;
  return STATUS_OK;
}
