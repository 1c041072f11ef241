/* supervision: see supervision.h. */
#include "supervision.h"

#include "server/rules/engine/attempt.h"
#include "server/rules/engine/rights.h"
#include "server/rules/tables/programmes.h"

#define KIND(kind) LOTS__SUPERVISION_KIND__SUPERVISION_KIND_##kind
#define DAY_MINUTES 1440

static void check_form(struct attempt *attempt, const Lots__Supervision *asked) {
  struct arena *arena = attempt->facts->arena;
  if (!asked->n_staff)
    attempt_refuse(attempt, "supervision.staff", "B2", MSG_MISSING, NULL, NULL);
  if (asked->n_staff > SUPERVISED_MAX)
    attempt_refuse(attempt, "supervision.staff", "", MSG_TOO_MANY, arena_printf(arena, "%d", SUPERVISED_MAX), NULL);
  attempt->date = attempt_past_date(attempt, "supervision.date", asked->date, attempt->facts->today);
  if (asked->minutes < 1 || asked->minutes > DAY_MINUTES)
    attempt_refuse(attempt, "supervision.minutes", "B2", MSG_OUT_OF_RANGE, "1", "1440");
  attempt_need_code(attempt, "supervision.kind", &codes_supervision_kind, (int)asked->kind);
  attempt_check_line(attempt, "supervision.by_name", asked->by_name, TEXT_NAME);
  attempt_check_text(attempt, "supervision.text", asked->text, SUPERVISION_TEXT);
}

/* By somebody, and by one who is not supervised there. The team's review has no such sides. */
static void check_supervisor(const struct attempt *attempt, const struct supervision_facts *facts,
                             const Lots__Supervision *asked) {
  if (!asked->by == !asked->by_name[0])
    attempt_refuse(attempt, "supervision.by", "B2", asked->by ? MSG_SUPERVISOR_ONE : MSG_MISSING, NULL, NULL);
  if (asked->by && (!facts->by || facts->by->kind != LOTS__PRINCIPAL_KIND__PRINCIPAL_KIND_STAFF))
    attempt_refuse(attempt, "supervision.by", "", MSG_NO_SUCH, NULL, NULL);
  for (size_t i = 0; i < asked->n_staff && asked->by && asked->kind != KIND(OUTCOMES_REVIEW); i++)
    if (asked->staff[i] == asked->by) {
      attempt_refuse(attempt, "supervision.by", "S4.23", MSG_SUPERVISED_SELF, NULL, NULL);
      return;
    }
}

static bool named_before(const Lots__Supervision *asked, size_t index) {
  for (size_t i = 0; i < index; i++)
    if (asked->staff[i] == asked->staff[index])
      return true;
  return false;
}

static void check_staff(const struct attempt *attempt, const struct supervision_facts *facts,
                        const Lots__Supervision *asked) {
  bool alone = asked->kind == KIND(INDIVIDUAL) || asked->kind == KIND(FIELD_MENTORING);
  if (alone && asked->n_staff > 1)
    attempt_refuse(attempt, "supervision.staff", "B2", MSG_SUPERVISED_ALONE, NULL, NULL);
  for (size_t i = 0; i < asked->n_staff && i < SUPERVISED_MAX; i++) {
    if (named_before(asked, i)) {
      attempt_refuse(attempt, "supervision.staff", "B2", MSG_SUPERVISED_TWICE, NULL, NULL);
      continue;
    }
    const Lots__Principal *who = facts->staff[i];
    if (!who || who->kind != LOTS__PRINCIPAL_KIND__PRINCIPAL_KIND_STAFF)
      attempt_refuse(attempt, "supervision.staff", "", MSG_NO_SUCH, NULL, NULL);
  }
}

/* Who is shut out since worked there all the same: the roles of the day count. */
static bool held_role(const Lots__Principal *who, uint64_t unit, date_t on) {
  for (size_t i = 0; i < who->n_roles; i++)
    if (who->roles[i]->unit == unit &&
        date_within(on, date_stored(who->roles[i]->from), date_stored(who->roles[i]->to)))
      return true;
  return false;
}

static void judge_roles(const struct attempt *attempt, const struct supervision_facts *facts,
                        const Lots__Supervision *asked) {
  struct arena *arena = facts->arena;
  for (size_t i = 0; i < asked->n_staff && i < SUPERVISED_MAX && asked->unit && attempt->date != DATE_NONE; i++) {
    const Lots__Principal *who = facts->staff[i];
    if (who && !named_before(asked, i) && !held_role(who, asked->unit, attempt->date))
      attempt_refuse(attempt, "supervision.staff", "C1", MSG_SUPERVISED_ROLE, who->name,
                     date_text(arena, attempt->date));
  }
}

static void judge_right(const struct attempt *attempt, uint64_t unit) {
  if (!(rights_in_unit(attempt->facts->caller, unit, attempt->facts->today) & RIGHT_MANAGE))
    attempt_refuse(attempt, "supervision.unit", "C1", MSG_NOT_YOUR_UNIT, NULL, NULL);
}

static enum status record(struct attempt *attempt, const struct supervision_facts *facts,
                          const Lots__Supervision *asked, Lots__Event__KindCase kind, struct events *out) {
  size_t before = attempt->problems->count;
  check_form(attempt, asked);
  check_supervisor(attempt, facts, asked);
  check_staff(attempt, facts, asked);
  size_t form = attempt->problems->count;
  judge_roles(attempt, facts, asked);
  judge_right(attempt, asked->unit);
  if (arena_failed(facts->arena) || arena_failed(attempt->problems->arena))
    return STATUS_RESOURCE_EXHAUSTED;
  if (form > before)
    return STATUS_INVALID_ARGUMENT;
  if (attempt->problems->count > attempt->problems_before)
    return STATUS_FAILED_PRECONDITION;
  Lots__Supervision *made = arena_clone(out->arena, &asked->base);
  Lots__Event *event = events_add(out, kind, 0, 0, 0);
  char *date = date_text(out->arena, attempt->date);
  if (!made || !event || !date)
    return STATUS_RESOURCE_EXHAUSTED;
  made->position = 0;
  made->date = date;
  if (kind == LOTS__EVENT__KIND_SUPERVISED)
    event->supervised = made;
  else
    event->supervision_corrected = made;
  return STATUS_OK;
}

enum status supervision_record(const struct supervision_facts *facts, const Lots__Supervision *asked,
                               struct problems *problems, struct events *out) {
  struct case_facts casework = {
      .caller = facts->caller, .rules = &rule_book, .today = facts->today, .arena = facts->arena};
  struct attempt attempt = {.facts = &casework, .problems = problems, .problems_before = problems->count};
  Lots__Supervision first = *asked; /* what only a correction has */
  first.corrects = 0;
  first.reason = (char *)protobuf_c_empty_string;
  first.withdrawn = false;
  return record(&attempt, facts, &first, LOTS__EVENT__KIND_SUPERVISED, out);
}

enum status supervision_correct(const struct supervision_facts *facts, uint64_t position, uint64_t corrected_by,
                                const Lots__Supervision *whole, struct problems *problems, struct events *out) {
  struct case_facts casework = {
      .caller = facts->caller, .rules = &rule_book, .today = facts->today, .arena = facts->arena};
  struct attempt attempt = {.facts = &casework, .problems = problems, .problems_before = problems->count};
  if (corrected_by)
    attempt_refuse(&attempt, "position", "B2", MSG_SUPERVISION_CORRECTED,
                   arena_printf(facts->arena, "%llu", (unsigned long long)corrected_by), NULL);
  size_t before = problems->count;
  attempt_need_text(&attempt, "supervision.reason", whole->reason, SUPERVISION_TEXT);
  bool no_reason = problems->count > before;
  Lots__Supervision correction = *whole;
  correction.corrects = position;
  enum status status = record(&attempt, facts, &correction, LOTS__EVENT__KIND_SUPERVISION_CORRECTED, out);
  return status == STATUS_FAILED_PRECONDITION && no_reason ? STATUS_INVALID_ARGUMENT : status;
}

static void lay_text(char **field, char *change) {
  if (strcmp(change, "-") == 0)
    *field = (char *)protobuf_c_empty_string;
  else if (change[0])
    *field = change;
}

Lots__Supervision *supervision_lay_over(const Lots__Supervision *original, const Lots__Supervision *change,
                                        struct arena *arena) {
  Lots__Supervision *whole = arena_clone(arena, &original->base);
  Lots__Supervision *over = arena_clone(arena, &change->base);
  if (!whole || !over)
    return NULL;
  if (over->n_staff) {
    whole->staff = over->staff;
    whole->n_staff = over->n_staff;
  }
  if (over->date[0])
    whole->date = over->date;
  whole->minutes = over->minutes ? over->minutes : whole->minutes;
  whole->kind = over->kind ? over->kind : whole->kind;
  if (over->by || over->by_name[0]) {
    whole->by = over->by;
    whole->by_name = over->by_name;
  }
  lay_text(&whole->text, over->text);
  whole->reason = over->reason;
  whole->withdrawn = over->withdrawn;
  return whole;
}
