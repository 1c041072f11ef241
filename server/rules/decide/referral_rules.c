/* referral_rules: see referral_rules.h. */
#include "referral_rules.h"

#include "common/codes.h"
#include "server/rules/engine/attempt.h"
#include "server/rules/engine/programme.h"
#include "server/rules/engine/rights.h"
#include "server/rules/guards/guards.h"
#include "server/rules/tables/programmes.h"

#define STATUS(status) LOTS__REFERRAL_STATUS__REFERRAL_STATUS_##status
#define IN(status) STATUS_BIT(STATUS(status))

enum step { STEP_RECEIVE, STEP_ACCEPT, STEP_RETURN, STEP_RESEND, STEP_DECLINE, STEP_RECALL, STEP_WAIT };

/* B4, the same for every programme; which reasons decline is the programme's table's. Accepting from RETURNED is not
 * there: what was sent back must be sent again first. */
static const struct step_row {
  unsigned from; /* a set of IN() */
  Lots__ReferralStatus to;
  bool sender; /* taken by whoever registered it; the receiver may too, on their behalf */
} steps[] = {
    [STEP_RECEIVE] = {IN(SENT), STATUS(RECEIVED), false},
    [STEP_ACCEPT] = {IN(RECEIVED) | IN(WAITING), STATUS(ACCEPTED), false},
    [STEP_RETURN] = {IN(RECEIVED), STATUS(RETURNED), false},
    [STEP_RESEND] = {IN(RETURNED), STATUS(SENT), true},
    [STEP_DECLINE] = {IN(RECEIVED) | IN(WAITING), STATUS(DECLINED), false},
    [STEP_RECALL] = {IN(CREATED) | IN(SENT), STATUS(RECALLED), true},
    [STEP_WAIT] = {IN(RECEIVED), STATUS(WAITING), false},
};

/* The field checks are those of cases; they look only at these facts. */
static struct case_facts as_case_facts(const struct referral_facts *facts) {
  return (struct case_facts){.organisation = facts->organisation,
                             .unit = facts->unit,
                             .caller = facts->caller,
                             .rules = &rule_book,
                             .today = facts->today,
                             .arena = facts->arena};
}

static bool takes_in(const struct referral_facts *facts, uint64_t unit) {
  return rights_in_unit(facts->caller, unit, facts->today) & RIGHT_INTAKE;
}

/* What comes of the problems: as attempt_judge() says it of cases. */
static enum status outcome(const struct attempt *attempt, size_t after_form) {
  if (arena_failed(attempt->facts->arena) || arena_failed(attempt->problems->arena))
    return STATUS_RESOURCE_EXHAUSTED;
  if (attempt->problems->count == attempt->problems_before)
    return STATUS_OK;
  return after_form > attempt->problems_before ? STATUS_INVALID_ARGUMENT : STATUS_FAILED_PRECONDITION;
}

/* --- registering -------------------------------------------------------------------------------------------------- */

static void check_register_fields(const struct attempt *attempt, const Lots__RegisterReferralRequest *request) {
  attempt_need_code(attempt, "programme", &codes_programme, (int)request->programme);
  attempt_need_code(attempt, "sender_role", &codes_role, (int)request->sender_role);
  attempt_need_line(attempt, "sender_name", request->sender_name);
  attempt_check_line(attempt, "sender_organisation", request->sender_organisation, TEXT_NAME);
  attempt_need_text(attempt, "reason", request->reason, TEXT_LONG);
  attempt_check_text(attempt, "basis", request->basis, TEXT_LONG);
  attempt_check_line(attempt, "recommended_by", request->recommended_by, TEXT_NAME);
  attempt_check_line(attempt, "external_id", request->external_id, TEXT_NAME);
}

/* S0.12, S0.17: the programme's closed list. Whoever else holds the support to be right recommends it, and an own
 * profession refers. */
static void judge_referrer(const struct attempt *attempt, Lots__Role role) {
  const struct role_set *referrers = &attempt->programme->referrers;
  if (role && !(ROLE_BIT(role) & referrers->roles))
    attempt_refuse(attempt, "sender_role", referrers->source, MSG_NOT_A_REFERRER,
                   programme_bit_choices(referrers->roles, &codes_role, attempt->facts->arena), NULL);
}

static void judge_register(struct attempt *attempt, const Lots__RegisterReferralRequest *request) {
  date_t today = attempt->facts->today, day = attempt->date == DATE_NONE ? today : attempt->date;
  const struct code *code = code_by_number(&codes_programme, (int)request->programme);
  attempt->programme = programme_on(request->programme, day);
  if (attempt->programme) {
    judge_referrer(attempt, request->sender_role);
    guard_unit_offers_programme(attempt, "B4");
  } else if (code) {
    attempt_refuse(attempt, "programme", "S0.44", MSG_NO_RULES, code->code, date_text(attempt->facts->arena, day));
  }
}

static void fill_referral(Lots__Referral *referral, const Lots__RegisterReferralRequest *request) {
  referral->person = request->person;
  referral->unit = request->unit;
  referral->programme = request->programme;
  referral->sender_role = request->sender_role;
  referral->sender_name = request->sender_name;
  referral->sender_organisation = request->sender_organisation;
  referral->reason = request->reason;
  referral->basis = request->basis;
  referral->recommended_by = request->recommended_by;
  referral->external_id = request->external_id;
}

static enum status add_registered(const struct referral_facts *facts, const struct attempt *attempt, uint64_t id,
                                  const Lots__RegisterReferralRequest *request, struct events *out) {
  Lots__Event *event = events_add(out, LOTS__EVENT__KIND_REFERRAL_REGISTERED, 0, id, request->person);
  Lots__Referral *referral = arena_alloc(out->arena, sizeof *referral);
  char *date = date_text(out->arena, attempt->date), *today = date_text(out->arena, facts->today);
  if (!event || !referral || !date || !today)
    return STATUS_RESOURCE_EXHAUSTED;
  lots__referral__init(referral);
  fill_referral(referral, request);
  bool received = takes_in(facts, request->unit); /* on paper: it was written earlier and arrives now */
  referral->id = id;
  referral->organisation = facts->unit->organisation;
  referral->date = date;
  referral->status = received ? STATUS(RECEIVED) : STATUS(SENT);
  referral->status_since = received ? today : date;
  referral->registered_by = facts->caller->id;
  referral->revision = 1;
  event->referral_registered = referral;
  return STATUS_OK;
}

enum status referral_register(const struct referral_facts *facts, uint64_t id,
                              const Lots__RegisterReferralRequest *request, struct problems *problems,
                              struct events *out) {
  struct case_facts as_case = as_case_facts(facts);
  struct attempt attempt = {.facts = &as_case, .problems = problems, .problems_before = problems->count};
  attempt.date = attempt_past_date(&attempt, "date", request->date, facts->today);
  check_register_fields(&attempt, request);
  size_t after_form = problems->count;
  judge_register(&attempt, request);
  enum status status = outcome(&attempt, after_form);
  return status == STATUS_OK ? add_registered(facts, &attempt, id, request, out) : status;
}

/* --- the steps of its life ---------------------------------------------------------------------------------------- */

static void judge_who(const struct attempt *attempt, const struct referral_facts *facts, const struct step_row *row) {
  const Lots__Referral *referral = facts->referral;
  if (takes_in(facts, referral->unit) || (row->sender && referral->registered_by == facts->caller->id))
    return;
  attempt_refuse(attempt, "caller", "C1", row->sender ? MSG_NOT_THE_SENDER : MSG_NOT_YOUR_ROLE,
                 right_name(RIGHT_INTAKE), NULL);
}

static void judge_step(const struct attempt *attempt, const struct referral_facts *facts, const struct step_row *row) {
  const Lots__Referral *referral = facts->referral;
  date_t since = date_stored(referral->status_since);
  judge_who(attempt, facts, row);
  if ((unsigned)referral->status >= 32 || !(row->from & STATUS_BIT(referral->status))) {
    const struct code *code = code_by_number(&codes_referral_status, (int)referral->status);
    attempt_refuse(attempt, "status", "B4", MSG_REFERRAL_STATUS, code ? code->code : "?",
                   programme_bit_choices(row->from, &codes_referral_status, facts->arena));
  } else if (attempt->date != DATE_NONE && attempt->date < since) {
    attempt_refuse(attempt, "date", "B4", MSG_DATE_BEFORE_STEP, date_text(facts->arena, since), NULL);
  }
}

static Lots__ReferralMoved *add_moved(const struct referral_facts *facts, const struct attempt *attempt, enum step step,
                                      uint64_t kase, struct events *out) {
  Lots__Event *event =
      events_add(out, LOTS__EVENT__KIND_REFERRAL_MOVED, kase, facts->referral->id, facts->referral->person);
  Lots__ReferralMoved *moved = arena_alloc(out->arena, sizeof *moved);
  char *date = date_text(out->arena, attempt->date);
  if (!event || !moved || !date)
    return NULL;
  lots__referral_moved__init(moved);
  moved->to = steps[step].to;
  moved->date = date;
  moved->case_ = kase;
  event->referral_moved = moved;
  return moved;
}

/* What a step carries beside its date. */
struct load {
  char **missing;
  size_t n_missing;
  Lots__RejectReason reason;
  uint64_t kase;
};

static void check_missing(const struct attempt *attempt, const struct load *load) {
  if (load->n_missing == 0) /* S0.13, S0.19, S0.22: the sender must know what to bring */
    attempt_refuse(attempt, "missing", "B4", MSG_MISSING, NULL, NULL);
  attempt_check_texts(attempt, "missing", load->missing, load->n_missing);
}

/* B4: a full unit lets the person wait, where the programme has a queue. */
static void judge_waiting(const struct attempt *attempt) {
  const struct code *code = code_by_number(&codes_programme, (int)attempt->programme->programme);
  if (!attempt->programme->waiting_list)
    attempt_refuse(attempt, "programme", "B4", MSG_NO_WAITING_LIST, code ? code->code : "?", NULL);
}

static enum status take_step(const struct referral_facts *facts, enum step step, const char *date,
                             const struct load *load, struct problems *problems, struct events *out) {
  struct case_facts as_case = as_case_facts(facts);
  struct attempt attempt = {
      .facts = &as_case, .problems = problems, .problems_before = problems->count, .reject_reason = load->reason};
  attempt.date = attempt_past_date(&attempt, "date", date, facts->today);
  attempt.programme = programme_on(facts->referral->programme, attempt.date == DATE_NONE ? facts->today : attempt.date);
  if (step == STEP_RETURN)
    check_missing(&attempt, load);
  size_t after_form = problems->count;
  judge_step(&attempt, facts, &steps[step]);
  if (step == STEP_DECLINE && attempt.programme)
    guard_reject_reason(&attempt, "C12");
  if (step == STEP_WAIT && attempt.programme)
    judge_waiting(&attempt);
  enum status status = outcome(&attempt, after_form);
  if (status != STATUS_OK)
    return status;
  Lots__ReferralMoved *moved = add_moved(facts, &attempt, step, load->kase, out);
  if (!moved)
    return STATUS_RESOURCE_EXHAUSTED;
  moved->missing = load->missing;
  moved->n_missing = load->n_missing;
  moved->decline_reason = load->reason;
  return STATUS_OK;
}

enum status referral_receive(const struct referral_facts *facts, const Lots__MoveReferralRequest *request,
                             struct problems *problems, struct events *out) {
  return take_step(facts, STEP_RECEIVE, request->date, &(struct load){0}, problems, out);
}

enum status referral_accept(const struct referral_facts *facts, const Lots__AcceptReferralRequest *request,
                            uint64_t kase, struct problems *problems, struct events *out) {
  return take_step(facts, STEP_ACCEPT, request->date, &(struct load){.kase = kase}, problems, out);
}

enum status referral_return(const struct referral_facts *facts, const Lots__ReturnReferralRequest *request,
                            struct problems *problems, struct events *out) {
  struct load load = {.missing = request->missing, .n_missing = request->n_missing};
  return take_step(facts, STEP_RETURN, request->date, &load, problems, out);
}

enum status referral_resend(const struct referral_facts *facts, const Lots__MoveReferralRequest *request,
                            struct problems *problems, struct events *out) {
  return take_step(facts, STEP_RESEND, request->date, &(struct load){0}, problems, out);
}

enum status referral_decline(const struct referral_facts *facts, const Lots__DeclineReferralRequest *request,
                             struct problems *problems, struct events *out) {
  return take_step(facts, STEP_DECLINE, request->date, &(struct load){.reason = request->reason}, problems, out);
}

enum status referral_recall(const struct referral_facts *facts, const Lots__MoveReferralRequest *request,
                            struct problems *problems, struct events *out) {
  return take_step(facts, STEP_RECALL, request->date, &(struct load){0}, problems, out);
}

enum status referral_wait(const struct referral_facts *facts, const Lots__MoveReferralRequest *request,
                          struct problems *problems, struct events *out) {
  return take_step(facts, STEP_WAIT, request->date, &(struct load){0}, problems, out);
}
