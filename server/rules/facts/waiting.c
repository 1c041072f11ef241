/* waiting: see waiting.h. */
#include "waiting.h"

#include <stdlib.h>
#include <string.h>

#include "eligibility.h"
#include "server/rules/engine/attempt.h"
#include "server/rules/engine/programme.h"

#define STATUS(status) STATUS_BIT(LOTS__CASE_STATUS__CASE_STATUS_##status)
#define UNDECIDED (STATUS(RECEIVED) | STATUS(ASSESSING) | STATUS(AWAITING_BASIS) | STATUS(AWAITING_DECISION))

bool waiting_listed(const Lots__ReferralRow *row) {
  return row->status == LOTS__REFERRAL_STATUS__REFERRAL_STATUS_WAITING;
}

static bool same_queue(const Lots__ReferralRow *a, const Lots__ReferralRow *b) {
  return a->unit == b->unit && a->programme == b->programme;
}

static int compare(const void *a, const void *b) {
  const Lots__ReferralRow *const *left = a, *const *right = b;
  if ((*left)->unit != (*right)->unit)
    return (*left)->unit < (*right)->unit ? -1 : 1;
  if ((*left)->programme != (*right)->programme)
    return (*left)->programme < (*right)->programme ? -1 : 1;
  int since = strcmp((*left)->status_since, (*right)->status_since);
  return since != 0 ? since : (*left)->id < (*right)->id ? -1 : 1;
}

void waiting_sort(Lots__ReferralRow **rows, size_t count) {
  if (count > 1)
    qsort(rows, count, sizeof *rows, compare);
}

uint32_t waiting_position(Lots__ReferralRow *const *rows, size_t index, uint32_t before) {
  return index > 0 && same_queue(rows[index - 1], rows[index]) ? before + 1 : 1;
}

const char *waiting_since(const Lots__ReferralRow *row) {
  return row->received[0] ? row->received : row->date;
}

uint32_t waiting_days(const char *since, date_t today) {
  date_t from = date_stored(since);
  return from != DATE_NONE && today > from ? (uint32_t)(today - from) : 0;
}

unsigned waiting_statuses(void) {
  return UNDECIDED;
}

enum status waiting_basis(const struct case_facts *facts, struct criterion **out, size_t *count) {
  const struct programme *programme = rule_book_on(facts->rules, facts->kase->programme, facts->today);
  struct criterion *criteria = NULL;
  size_t judged = 0;
  *out = NULL;
  *count = 0;
  enum status status = programme ? eligibility_judge(facts, programme, facts->today, &criteria, &judged) : STATUS_OK;
  for (size_t i = 0; status == STATUS_OK && i < judged; i++)
    if (!criteria[i].met && programme->criteria[i].waits)
      criteria[(*count)++] = criteria[i];
  *out = criteria;
  return status;
}
