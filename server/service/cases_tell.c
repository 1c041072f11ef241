/* cases_tell: the sentences that tell a case's history, in the caller's language. See cases_tell.h. */
#include "cases_tell.h"

#include "common/codes.h"
#include "server/rules/apply/event_apply.h"
#include "server/store/view/place_token.h"

#define NAMED(list, number) code_name(&codes_##list, (int)(number), call->language)

/* The two blanks of a sentence: what it says beyond its kind. */
struct blanks {
  const char *first, *second;
};

typedef struct blanks fill_function(struct call *call, const Lots__Event *event);
/* The same kind of event may tell of two things: `message`, or another. */
typedef enum message choose_function(const Lots__Event *event, enum message message);

static const char *or_nothing(const char *text) {
  return text != NULL ? text : "";
}

/* --- from opening to closing -------------------------------------------------------------------------------------- */

static struct blanks of_opening(struct call *call, const Lots__Event *event) {
  return (struct blanks){NAMED(programme, event->case_opened->programme), event->case_opened->date};
}

static struct blanks of_move(struct call *call, const Lots__Event *event) {
  const Lots__CaseMoved *moved = event->case_moved;
  if (moved->hand_over)
    return (struct blanks){moved->hand_over->organisation, moved->date};
  const char *to = moved->pause_reason ? NAMED(pause_reason, moved->pause_reason) : NAMED(case_status, moved->to);
  return (struct blanks){to, moved->date};
}

static enum message which_move(const Lots__Event *event, enum message message) {
  if (event->case_moved->hand_over)
    return MSG_TOLD_HANDED_OVER;
  return event->case_moved->pause_reason ? MSG_TOLD_PAUSED : message;
}

static struct blanks of_assessment(struct call *call, const Lots__Event *event) {
  return (struct blanks){NAMED(assessment_outcome, event->assessed->outcome), event->assessed->date};
}

static struct blanks of_decision(struct call *call, const Lots__Event *event) {
  return (struct blanks){NAMED(decision_result, event->decided->result), event->decided->date};
}

static struct blanks of_agreement(struct call *call, const Lots__Event *event) {
  (void)call;
  return (struct blanks){event->agreed->type, event->agreed->date};
}

static struct blanks of_assignment(struct call *call, const Lots__Event *event) {
  return (struct blanks){view_name_of(&call->view, event->assigned->staff), event->assigned->from};
}

static struct blanks of_assignment_end(struct call *call, const Lots__Event *event) {
  const Lots__AssignmentEnded *ended = event->assignment_ended;
  return (struct blanks){view_name_of(&call->view, ended->staff),
                         arena_printf(call->arena, "%s: %s", ended->from, ended->reason)};
}

static struct blanks of_note(struct call *call, const Lots__Event *event) {
  (void)call;
  return (struct blanks){event->note_added->happened, ""};
}

/* What it corrects is named where the sentence is made. */
static struct blanks of_correction(struct call *call, const Lots__Event *event) {
  (void)call;
  return (struct blanks){"", event->note_corrected->reason};
}

static struct blanks of_nothing(struct call *call, const Lots__Event *event) {
  (void)call;
  (void)event;
  return (struct blanks){"", ""};
}

/* --- phases, profile, plans, what may be told --------------------------------------------------------------------- */

static struct blanks of_phase(struct call *call, const Lots__Event *event) {
  return (struct blanks){NAMED(phase, event->phase_moved->phase), NAMED(phase_status, event->phase_moved->to)};
}

static struct blanks of_disclosure(struct call *call, const Lots__Event *event) {
  return (struct blanks){NAMED(disclosure, event->disclosed->choice), event->disclosed->date};
}

static struct blanks of_revocation(struct call *call, const Lots__Event *event) {
  return (struct blanks){service_decimal(call, event->disclosure_revoked->number), event->disclosure_revoked->date};
}

static struct blanks of_section(struct call *call, const Lots__Event *event) {
  return (struct blanks){NAMED(profile_section, event->profile_written->section),
                         service_decimal(call, event->profile_written->version)};
}

static struct blanks of_profile(struct call *call, const Lots__Event *event) {
  return (struct blanks){service_decimal(call, event->profile_completed->version), event->profile_completed->date};
}

static struct blanks of_plan(struct call *call, const Lots__Event *event) {
  return (struct blanks){NAMED(plan_kind, event->planned->kind), service_decimal(call, event->planned->version)};
}

static struct blanks of_goal(struct call *call, const Lots__Event *event) {
  return (struct blanks){service_decimal(call, event->goal_put->number), NAMED(goal_state, event->goal_put->state)};
}

/* --- hand-over, what follows on a decision ------------------------------------------------------------------------ */

static const char *unit_name(struct call *call, uint64_t id) {
  const Lots__Unit *unit;
  return view_unit(&call->view, id, &unit) == STATUS_OK ? unit->name : service_decimal(call, id);
}

static struct blanks of_transfer(struct call *call, const Lots__Event *event) {
  return (struct blanks){unit_name(call, event->transfer_proposed->unit), event->transfer_proposed->date};
}

static struct blanks of_answer(struct call *call, const Lots__Event *event) {
  return (struct blanks){NAMED(transfer_state, event->transfer_answered->state), event->transfer_answered->date};
}

static struct blanks of_notification(struct call *call, const Lots__Event *event) {
  const Lots__Notification *told = event->decision_notified->notification;
  return (struct blanks){service_decimal(call, event->decision_notified->decision), told != NULL ? told->date : ""};
}

static struct blanks of_appeal(struct call *call, const Lots__Event *event) {
  const Lots__AppealStep *step = event->decision_appealed->step;
  return step != NULL ? (struct blanks){NAMED(appeal_state, step->state), step->date} : (struct blanks){"", ""};
}

static struct blanks of_interruption(struct call *call, const Lots__Event *event) {
  const Lots__Interruption *interruption = event->decision_interrupted->interruption;
  (void)call;
  if (interruption == NULL)
    return (struct blanks){"", ""};
  return (struct blanks){event->decision_interrupted->over ? interruption->to : interruption->from,
                         interruption->reason};
}

static enum message which_interruption(const Lots__Event *event, enum message message) {
  return event->decision_interrupted->over ? MSG_TOLD_TAKEN_UP : message;
}

static struct blanks of_delay(struct call *call, const Lots__Event *event) {
  const Lots__DelayStep *step = event->decision_delayed;
  return (struct blanks){NAMED(delay_state, step->state), step->date};
}

static struct blanks of_outreach(struct call *call, const Lots__Event *event) {
  const Lots__Outreach *made = event->outreach_made;
  return (struct blanks){made->date, NAMED(contact_mode, made->mode)};
}

static enum message which_outreach(const Lots__Event *event, enum message message) {
  return event->outreach_made->reached ? MSG_TOLD_REACHED : message;
}

static struct blanks of_dialogue(struct call *call, const Lots__Event *event) {
  (void)call;
  return (struct blanks){event->dialogue_held->date, event->dialogue_held->result};
}

/* --- placements and support --------------------------------------------------------------------------------------- */

static struct blanks of_placement(struct call *call, const Lots__Event *event) {
  const Lots__Placement *placement = event->placement_put;
  return (struct blanks){
      arena_printf(call->arena, "%u, %s", placement->id, NAMED(placement_kind, placement->kind)),
      arena_printf(call->arena, "%s %s", NAMED(placement_status, placement->status), placement->status_since)};
}

static struct blanks of_line(struct call *call, const Lots__Event *event) {
  const Lots__SupportLine *line = event->support_line_put;
  return (struct blanks){NAMED(support_line, line->kind), line->end[0] ? line->end : line->start};
}

static enum message which_line(const Lots__Event *event, enum message message) {
  return event->support_line_put->end[0] ? MSG_TOLD_LINE_ENDED : message;
}

static struct blanks of_taper(struct call *call, const Lots__Event *event) {
  const Lots__TaperPlan *plan = event->taper_planned;
  return (struct blanks){service_decimal(call, plan->version), plan->reason[0] ? plan->reason : plan->date};
}

static struct blanks of_independence(struct call *call, const Lots__Event *event) {
  const int answer = event->independence_assessed->independent ? LOTS__ANSWER__ANSWER_YES : LOTS__ANSWER__ANSWER_NO;
  return (struct blanks){event->independence_assessed->date, NAMED(answer, answer)};
}

static struct blanks of_follow_up(struct call *call, const Lots__Event *event) {
  (void)call;
  return (struct blanks){event->follow_up_held->date, event->follow_up_held->result};
}

static struct blanks of_income(struct call *call, const Lots__Event *event) {
  return (struct blanks){NAMED(income_source, event->income_recorded->kind), event->income_recorded->from};
}

static struct blanks of_support(struct call *call, const Lots__Event *event) {
  const Lots__SupportEvent *given = event->support_given;
  const char *told = arena_printf(call->arena, "%s, %u min%s%s", NAMED(support_kind, given->kind), given->minutes,
                                  given->text[0] ? ": " : "", given->text);
  return (struct blanks){given->date, told};
}

static struct blanks of_match(struct call *call, const Lots__Event *event) {
  return (struct blanks){event->match_recorded->date, NAMED(match_outcome, event->match_recorded->outcome)};
}

/* What is done and how it stands; what it is for is need-to-know. */
static struct blanks of_adaptation(struct call *call, const Lots__Event *event) {
  const Lots__Adaptation *adaptation = event->adaptation_put;
  return (struct blanks){
      arena_printf(call->arena, "%u, %s", adaptation->id, NAMED(adaptation_kind, adaptation->kind)),
      arena_printf(call->arena, "%s %s", NAMED(adaptation_status, adaptation->status), adaptation->status_since)};
}

/* --- employers ---------------------------------------------------------------------------------------------------- */

/* The register is not everybody's who sees the case: its number then. */
static const char *employer_told(struct call *call, uint64_t employer) {
  const char *name = view_employer_name(&call->view, employer);
  return name[0] != '\0' ? name : service_record_number(call, employer);
}

/* "2026-11-20, by phone, interested". */
static struct blanks of_contact(struct call *call, const Lots__Event *event) {
  const Lots__EmployerContact *contact = event->employer_contacted;
  const char *told = arena_printf(call->arena, "%s, %s, %s", contact->date, NAMED(contact_mode, contact->mode),
                                  NAMED(contact_result, contact->result));
  return (struct blanks){employer_told(call, contact->employer), told};
}

static struct blanks of_visit(struct call *call, const Lots__Event *event) {
  return (struct blanks){employer_told(call, event->study_visited->employer), event->study_visited->date};
}

/* --- documents ---------------------------------------------------------------------------------------------------- */

/* By number and type; what it is called may be need-to-know. */
static struct blanks of_document(struct call *call, const Lots__Event *event) {
  const Lots__DocumentAdded *added = event->document_added;
  return (struct blanks){arena_printf(call->arena, "%s (%s)", service_record_number(call, added->document),
                                      NAMED(document_type, added->type)),
                         arena_printf(call->arena, "%u, %s", added->version->version, added->version->date)};
}

static struct blanks of_document_signed(struct call *call, const Lots__Event *event) {
  const Lots__DocumentSigned *told = event->document_signed;
  const char *party = code_names(&codes_party, told->signature->party, call->language, call->arena);
  return (struct blanks){service_record_number(call, told->document),
                         arena_printf(call->arena, "%s, %s", or_nothing(party), told->signature->date)};
}

/* What was corrected, of what is open to all who know of it: its day and type. */
static struct blanks of_document_corrected(struct call *call, const Lots__Event *event) {
  const Lots__DocumentCorrected *told = event->document_corrected;
  const char *document = arena_printf(call->arena, "%s (%s)", service_record_number(call, told->document),
                                      NAMED(document_type, told->type));
  return (struct blanks){document, told->reason};
}

static struct blanks of_document_struck(struct call *call, const Lots__Event *event) {
  const Lots__DocumentStruck *told = event->document_struck;
  return (struct blanks){service_record_number(call, told->document), told->struck->reason};
}

/* --- the table ---------------------------------------------------------------------------------------------------- */

/* What an event is called in the reply, the sentence that tells it, and what fills its blanks. */
struct telling {
  const char *what;
  Lots__Event__KindCase kind;
  enum message message;
  fill_function *fill;
  choose_function *choose; /* NULL: `message` tells them all */
};

/* What is told of an original is told of its correction too: the oneof's members share their place. */
/* clang-format off */
static const struct telling tellings[] = {
    {"CaseOpened",           LOTS__EVENT__KIND_CASE_OPENED,           MSG_TOLD_OPENED,             of_opening, NULL},
    {"CaseMoved",            LOTS__EVENT__KIND_CASE_MOVED,            MSG_TOLD_MOVED,              of_move, which_move},
    {"BasisRecorded",        LOTS__EVENT__KIND_BASIS_RECORDED,        MSG_TOLD_BASIS,              of_nothing, NULL},
    {"Assessed",             LOTS__EVENT__KIND_ASSESSED,              MSG_TOLD_ASSESSED,           of_assessment, NULL},
    {"Decided",              LOTS__EVENT__KIND_DECIDED,               MSG_TOLD_DECIDED,            of_decision, NULL},
    {"Agreed",               LOTS__EVENT__KIND_AGREED,                MSG_TOLD_AGREED,             of_agreement, NULL},
    {"Assigned",             LOTS__EVENT__KIND_ASSIGNED,              MSG_TOLD_ASSIGNED,           of_assignment, NULL},
    {"AssignmentEnded",      LOTS__EVENT__KIND_ASSIGNMENT_ENDED,      MSG_TOLD_UNASSIGNED,         of_assignment_end, NULL},
    {"NoteAdded",            LOTS__EVENT__KIND_NOTE_ADDED,            MSG_TOLD_NOTE,               of_note, NULL},
    {"NoteCorrected",        LOTS__EVENT__KIND_NOTE_CORRECTED,        MSG_TOLD_CORRECTION,         of_correction, NULL},
    {"NoteStruck",           LOTS__EVENT__KIND_NOTE_STRUCK,           MSG_TOLD_NOTE_STRUCK,        of_nothing, NULL},
    {"PhaseMoved",           LOTS__EVENT__KIND_PHASE_MOVED,           MSG_TOLD_PHASE,              of_phase, NULL},
    {"Disclosed",            LOTS__EVENT__KIND_DISCLOSED,             MSG_TOLD_DISCLOSED,          of_disclosure, NULL},
    {"DisclosureRevoked",    LOTS__EVENT__KIND_DISCLOSURE_REVOKED,    MSG_TOLD_DISCLOSURE_REVOKED, of_revocation, NULL},
    {"ProfileWritten",       LOTS__EVENT__KIND_PROFILE_WRITTEN,       MSG_TOLD_PROFILE,            of_section, NULL},
    {"ProfileCompleted",     LOTS__EVENT__KIND_PROFILE_COMPLETED,     MSG_TOLD_PROFILE_DONE,       of_profile, NULL},
    {"Planned",              LOTS__EVENT__KIND_PLANNED,               MSG_TOLD_PLAN,               of_plan, NULL},
    {"GoalPut",              LOTS__EVENT__KIND_GOAL_PUT,              MSG_TOLD_GOAL,               of_goal, NULL},
    {"TransferProposed",     LOTS__EVENT__KIND_TRANSFER_PROPOSED,     MSG_TOLD_TRANSFER,           of_transfer, NULL},
    {"TransferAnswered",     LOTS__EVENT__KIND_TRANSFER_ANSWERED,     MSG_TOLD_TRANSFER_ANSWERED,  of_answer, NULL},
    {"DecisionNotified",     LOTS__EVENT__KIND_DECISION_NOTIFIED,     MSG_TOLD_NOTIFIED,           of_notification, NULL},
    {"DecisionAppealed",     LOTS__EVENT__KIND_DECISION_APPEALED,     MSG_TOLD_APPEALED,           of_appeal, NULL},
    {"DecisionInterrupted",  LOTS__EVENT__KIND_DECISION_INTERRUPTED,  MSG_TOLD_INTERRUPTED,        of_interruption, which_interruption},
    {"DecisionDelayed",      LOTS__EVENT__KIND_DECISION_DELAYED,      MSG_TOLD_DELAYED,            of_delay, NULL},
    {"OutreachMade",         LOTS__EVENT__KIND_OUTREACH_MADE,         MSG_TOLD_SOUGHT,             of_outreach, which_outreach},
    {"DialogueHeld",         LOTS__EVENT__KIND_DIALOGUE_HELD,         MSG_TOLD_DIALOGUE,           of_dialogue, NULL},
    {"PlacementPut",         LOTS__EVENT__KIND_PLACEMENT_PUT,         MSG_TOLD_PLACEMENT,          of_placement, NULL},
    {"SupportLinePut",       LOTS__EVENT__KIND_SUPPORT_LINE_PUT,      MSG_TOLD_LINE_STARTED,       of_line, which_line},
    {"TaperPlanned",         LOTS__EVENT__KIND_TAPER_PLANNED,         MSG_TOLD_TAPER,              of_taper, NULL},
    {"IndependenceAssessed", LOTS__EVENT__KIND_INDEPENDENCE_ASSESSED, MSG_TOLD_INDEPENDENCE,       of_independence, NULL},
    {"FollowUpHeld",         LOTS__EVENT__KIND_FOLLOW_UP_HELD,        MSG_TOLD_FOLLOW_UP,          of_follow_up, NULL},
    {"IncomeRecorded",       LOTS__EVENT__KIND_INCOME_RECORDED,       MSG_TOLD_INCOME,             of_income, NULL},
    {"SupportGiven",         LOTS__EVENT__KIND_SUPPORT_GIVEN,         MSG_TOLD_SUPPORT,            of_support, NULL},
    {"AdaptationPut",        LOTS__EVENT__KIND_ADAPTATION_PUT,        MSG_TOLD_ADAPTATION,         of_adaptation, NULL},
    {"MatchRecorded",        LOTS__EVENT__KIND_MATCH_RECORDED,        MSG_TOLD_MATCH,              of_match, NULL},
    {"EmployerContacted",    LOTS__EVENT__KIND_EMPLOYER_CONTACTED,    MSG_TOLD_CONTACT,            of_contact, NULL},
    {"StudyVisited",         LOTS__EVENT__KIND_STUDY_VISITED,         MSG_TOLD_VISIT,              of_visit, NULL},
    {"SupportCorrected",     LOTS__EVENT__KIND_SUPPORT_CORRECTED,     MSG_TOLD_CORRECTED,          of_support, NULL},
    {"ContactCorrected",     LOTS__EVENT__KIND_CONTACT_CORRECTED,     MSG_TOLD_CORRECTED,          of_contact, NULL},
    {"VisitCorrected",       LOTS__EVENT__KIND_VISIT_CORRECTED,       MSG_TOLD_CORRECTED,          of_visit, NULL},
    {"DocumentAdded",        LOTS__EVENT__KIND_DOCUMENT_ADDED,        MSG_TOLD_DOCUMENT,           of_document, NULL},
    {"DocumentSigned",       LOTS__EVENT__KIND_DOCUMENT_SIGNED,       MSG_TOLD_DOCUMENT_SIGNED,    of_document_signed, NULL},
    {"DocumentCorrected",    LOTS__EVENT__KIND_DOCUMENT_CORRECTED,    MSG_TOLD_DOCUMENT_CORRECTED, of_document_corrected, NULL},
    {"DocumentStruck",       LOTS__EVENT__KIND_DOCUMENT_STRUCK,       MSG_TOLD_DOCUMENT_STRUCK,    of_document_struck, NULL},
};
/* clang-format on */

static const struct telling *telling_of(Lots__Event__KindCase kind) {
  for (size_t i = 0; i < sizeof tellings / sizeof tellings[0]; i++)
    if (tellings[i].kind == kind)
      return &tellings[i];
  return NULL;
}

static enum message message_of(const struct telling *telling, const Lots__Event *event) {
  const Lots__Correction *correction = case_correction_of(event);
  if (correction && correction->struck && event->kind_case != LOTS__EVENT__KIND_NOTE_STRUCK)
    return MSG_TOLD_STRUCK;
  return telling->choose ? telling->choose(event, telling->message) : telling->message;
}

/* What is corrected, by its number in the case or else by where it stands: within a sentence numbers.h does not look. */
static const char *corrected_name(struct call *call, uint32_t number, uint64_t position) {
  return service_decimal(call, number ? number : place_token(view_places_key(&call->view), position));
}

/* What it corrects; and after what stands there now, why. */
static struct blanks corrected(struct call *call, const Lots__Correction *correction, uint32_t number,
                               struct blanks now) {
  const char *why = correction->reason;
  const char *told = correction->struck ? why : arena_printf(call->arena, "%s, %s; %s", now.first, now.second, why);
  return (struct blanks){corrected_name(call, number, correction->corrects), told};
}

static const char *sentence(struct call *call, const struct telling *telling, const Lots__Event *event,
                            uint32_t number) {
  const Lots__Correction *correction = case_correction_of(event);
  struct blanks blanks = telling->fill(call, event);
  if (correction)
    blanks = corrected(call, correction, number, blanks);
  else if (event->kind_case == LOTS__EVENT__KIND_NOTE_CORRECTED)
    blanks.first = corrected_name(call, number, event->note_corrected->corrects);
  return message_text(call->arena, message_of(telling, event), call->language, or_nothing(blanks.first),
                      or_nothing(blanks.second));
}

bool cases_tells(Lots__Event__KindCase kind) {
  return telling_of(kind) != NULL;
}

bool cases_tell(struct call *call, uint64_t id, const Lots__Entry *entry, Lots__HistoryItem *item) {
  const char *line = "";
  for (size_t i = 0; i < entry->n_events; i++) {
    const struct telling *telling = telling_of(entry->events[i]->kind_case);
    if (telling == NULL || entry->events[i]->case_ != id)
      continue;
    item->changes = item->changes || case_event_changes_state(entry->events[i]);
    const char *text = sentence(call, telling, entry->events[i], item->number);
    line = text == NULL ? NULL : line[0] == '\0' ? text : arena_printf(call->arena, "%s; %s", line, text);
    if (line == NULL)
      return false;
    if (item->what[0] == '\0')
      item->what = (char *)telling->what;
  }
  item->text = (char *)line;
  return true;
}
