/* income_decide: records what a client lives on (C14, S2.33). See placement_rules.h. */
#include "placement_rules.h"
#include "server/rules/engine/case_events.h"

static void check_income(const struct attempt *attempt, const Lots__IncomeSource *income) {
  date_t from = attempt_past_date(attempt, "income.from", income->from, DATE_NONE);
  date_t to = attempt_date(attempt, "income.to", income->to, DATE_NONE);
  attempt_need_code(attempt, "income.kind", &codes_income_source, (int)income->kind);
  if (!income->from[0])
    attempt_refuse(attempt, "income.from", "C14", MSG_MISSING, NULL, NULL);
  if (from != DATE_NONE && to != DATE_NONE && to < from)
    attempt_refuse(attempt, "income.to", "B1", MSG_DATE_BEFORE, income->from, NULL);
  if (income->degree % 25 != 0 || income->degree > 100)
    attempt_refuse(attempt, "income.degree", "C14", MSG_DEGREE, NULL, NULL);
}

enum status income_record(const struct case_facts *facts, const Lots__RecordIncomeRequest *request,
                          struct problems *problems, struct events *out) {
  Lots__IncomeSource none = LOTS__INCOME_SOURCE__INIT;
  struct attempt attempt = {0};
  attempt_begin(&attempt, facts, NULL, problems);
  check_income(&attempt, request->income ? request->income : &none);
  enum status status = attempt_judge(&attempt, COMMAND_RECORD_INCOME);
  if (status != STATUS_OK)
    return status;
  Lots__Event *event = case_add(out, LOTS__EVENT__KIND_INCOME_RECORDED, case_ref_of(facts->kase));
  if (!event)
    return STATUS_RESOURCE_EXHAUSTED;
  event->income_recorded = request->income;
  return STATUS_OK;
}
