/* eligibility: see eligibility.h. */
#include "eligibility.h"

#include "org_setting.h"
#include "server/rules/engine/attempt.h"

#define BASIS(kind) LOTS__BASIS__KIND_##kind

const Lots__Basis *eligibility_newest(const Lots__Case *kase, Lots__Basis__KindCase kind) {
  for (size_t i = kase->n_basis; i > 0; i--)
    if (kase->basis[i - 1]->kind_case == kind)
      return kase->basis[i - 1];
  return NULL;
}

bool eligibility_unmet(struct criterion *out, enum message message, const char *arg1, const char *arg2) {
  out->message = message;
  out->arg1 = arg1;
  out->arg2 = arg2;
  return false;
}

/* --- the criteria ------------------------------------------------------------------------------------------------- */

bool criterion_af_registered(const struct case_facts *facts, const struct programme *programme, date_t date,
                             struct criterion *out) {
  (void)programme;
  const Lots__Basis *basis = eligibility_newest(facts->kase, BASIS(AF_REGISTRATION));
  if (!basis)
    return eligibility_unmet(out, MSG_NO_AF_REGISTRATION, NULL, NULL);
  date_t from = date_stored(basis->af_registration->from), to = date_stored(basis->af_registration->to);
  if (from != DATE_NONE && date_within(date, from, to))
    return true;
  const char *period = arena_printf(facts->arena, "%s–%s", basis->af_registration->from, basis->af_registration->to);
  return eligibility_unmet(out, MSG_AF_REGISTRATION_LAPSED, date_text(facts->arena, date), period);
}

/* The last of C6 that is a disability; those behind it are other obstacles (S4.9). What stands as OTHER says its
 * evidence. */
#define LAST_DISABILITY LOTS__DISABILITY_GROUP__DISABILITY_GROUP_SCHIZOPHRENIA_LIKE

static bool is_disability(const Lots__Disability *disability) {
  bool found = disability->is_disability;
  for (size_t i = 0; i < disability->n_groups; i++)
    found = found || disability->groups[i] <= LAST_DISABILITY ||
            disability->groups[i] == LOTS__DISABILITY_GROUP__DISABILITY_GROUP_OTHER;
  return found;
}

void disability_tell(Lots__Disability *disability) {
  disability->is_disability = is_disability(disability);
  disability->has_evidence = disability->evidence[0] != '\0';
}

bool criterion_disability(const struct case_facts *facts, const struct programme *programme, date_t date,
                          struct criterion *out) {
  (void)programme, (void)date;
  const Lots__Basis *basis = eligibility_newest(facts->kase, BASIS(DISABILITY));
  const Lots__Disability *disability = basis ? basis->disability : NULL;
  if (!disability || !is_disability(disability))
    return eligibility_unmet(out, MSG_NO_DISABILITY_GROUP, NULL, NULL);
  return disability->evidence[0] || disability->has_evidence || eligibility_unmet(out, MSG_NO_EVIDENCE, NULL, NULL);
}

bool criterion_reduced_ability(const struct case_facts *facts, const struct programme *programme, date_t date,
                               struct criterion *out) {
  (void)programme, (void)date;
  const Lots__Basis *basis = eligibility_newest(facts->kase, BASIS(REDUCED_WORK_ABILITY));
  if (!basis)
    return eligibility_unmet(out, MSG_NO_REDUCED_WORK_ABILITY, NULL, NULL);
  return basis->reduced_work_ability->evidence[0] || eligibility_unmet(out, MSG_NO_EVIDENCE, NULL, NULL);
}

/* Before *and* during an employment: the one without the other is another measure (S0.24). */
bool criterion_support_need(const struct case_facts *facts, const struct programme *programme, date_t date,
                            struct criterion *out) {
  (void)programme, (void)date;
  const Lots__Basis *basis = eligibility_newest(facts->kase, BASIS(SUPPORT_NEED));
  if (!basis)
    return eligibility_unmet(out, MSG_NO_SUPPORT_NEED, NULL, NULL);
  if (!basis->support_need->before_employment || !basis->support_need->during_employment)
    return eligibility_unmet(out, MSG_SUPPORT_NEED_NOT_BOTH, NULL, NULL);
  return basis->support_need->evidence[0] || eligibility_unmet(out, MSG_NO_EVIDENCE, NULL, NULL);
}

static int certificate_age(const struct case_facts *facts, date_t day) {
  return org_setting_number(facts, LOTS__SETTING_NAME__SETTING_NAME_CERTIFICATE_AGE, day);
}

bool eligibility_certificate_counts(const struct case_facts *facts, date_t issued, date_t day) {
  return day - issued <= certificate_age(facts, day);
}

date_t eligibility_certificate_last(const struct case_facts *facts, date_t issued) {
  const Lots__SettingName age = LOTS__SETTING_NAME__SETTING_NAME_CERTIFICATE_AGE;
  date_t first = issued, last = issued, until;
  do {
    date_t end = issued + certificate_age(facts, first);
    until = org_setting_until(facts->organisation, facts->kase->programme, age, first);
    if (until != DATE_NONE && until < end)
      end = until;
    last = end >= first ? end : last;
    first = until + 1;
  } while (until != DATE_NONE);
  return last;
}

bool criterion_certificate(const struct case_facts *facts, const struct programme *programme, date_t date,
                           struct criterion *out) {
  (void)programme;
  const Lots__Basis *basis = eligibility_newest(facts->kase, BASIS(CERTIFICATE));
  if (!basis)
    return eligibility_unmet(out, MSG_NO_CERTIFICATE, NULL, NULL);
  if (!basis->certificate->supports_diagnosis)
    return eligibility_unmet(out, MSG_CERTIFICATE_NO_DIAGNOSIS, NULL, NULL);
  date_t issued = date_stored(basis->certificate->issued);
  if (issued == DATE_NONE || issued > date)
    return eligibility_unmet(out, MSG_CERTIFICATE_LATER, basis->certificate->issued, date_text(facts->arena, date));
  if (eligibility_certificate_counts(facts, issued, date))
    return true;
  return eligibility_unmet(out, MSG_CERTIFICATE_TOO_OLD, basis->certificate->issued,
                           arena_printf(facts->arena, "%d", certificate_age(facts, date)));
}

bool criterion_work_ability(const struct case_facts *facts, const struct programme *programme, date_t date,
                            struct criterion *out) {
  (void)programme;
  const Lots__Basis *basis = eligibility_newest(facts->kase, BASIS(WORK_ABILITY));
  Lots__WorkAbilityOutcome outcome = basis ? basis->work_ability->outcome : 0;
  if (outcome == LOTS__WORK_ABILITY_OUTCOME__WORK_ABILITY_OUTCOME_NONE)
    return eligibility_unmet(out, MSG_WORK_ABILITY_NONE, NULL, NULL);
  if (outcome != LOTS__WORK_ABILITY_OUTCOME__WORK_ABILITY_OUTCOME_SOME &&
      outcome != LOTS__WORK_ABILITY_OUTCOME__WORK_ABILITY_OUTCOME_FULL)
    return eligibility_unmet(out, MSG_WORK_ABILITY_NOT_ESTABLISHED, NULL, NULL);
  date_t established = date_stored(basis->work_ability->date);
  if (established != DATE_NONE && established <= date)
    return true;
  return eligibility_unmet(out, MSG_WORK_ABILITY_LATER, basis->work_ability->date, date_text(facts->arena, date));
}

/* --- the assessment ----------------------------------------------------------------------------------------------- */

bool eligibility_is_coach(const Lots__Case *kase, uint64_t staff, date_t on) {
  for (size_t i = 0; i < kase->n_assignments; i++) {
    const Lots__Assignment *assignment = kase->assignments[i];
    date_t to = date_stored(assignment->to);
    if (assignment->kind == LOTS__ASSIGNMENT_KIND__ASSIGNMENT_KIND_COACH && assignment->staff == staff &&
        (to == DATE_NONE || to >= on))
      return true;
  }
  return false;
}

static bool finds_need(const Lots__Assessment *assessment) {
  return assessment->outcome == LOTS__ASSESSMENT_OUTCOME__ASSESSMENT_OUTCOME_NEED;
}

/* The latest assessment that was made on `date` or before, or NULL. */
static const Lots__Assessment *latest_assessment(const Lots__Case *kase, date_t date) {
  const Lots__Assessment *latest = NULL;
  date_t latest_date = DATE_NONE;
  for (size_t i = 0; i < kase->n_assessments; i++) {
    date_t made = date_stored(kase->assessments[i]->date);
    if (made == DATE_NONE || made > date || made < latest_date)
      continue;
    latest = kase->assessments[i];
    latest_date = made;
  }
  return latest;
}

static bool another_found_need(const Lots__Case *kase, date_t date) {
  for (size_t i = 0; i < kase->n_assessments; i++) {
    const Lots__Assessment *assessment = kase->assessments[i];
    if (finds_need(assessment) && date_stored(assessment->date) <= date &&
        !eligibility_is_coach(kase, assessment->assessor, date))
      return true;
  }
  return false;
}

bool criterion_positive_assessment(const struct case_facts *facts, const struct programme *programme, date_t date,
                                   struct criterion *out) {
  (void)programme;
  const Lots__Assessment *latest = latest_assessment(facts->kase, date);
  if (!latest)
    return eligibility_unmet(out, MSG_NO_ASSESSMENT, date_text(facts->arena, date), NULL);
  if (!finds_need(latest))
    return eligibility_unmet(out, MSG_ASSESSMENT_NOT_POSITIVE, latest->date, NULL);
  return another_found_need(facts->kase, date) || eligibility_unmet(out, MSG_ASSESSED_BY_COACH_ONLY, NULL, NULL);
}

/* --- all of them -------------------------------------------------------------------------------------------------- */

enum status eligibility_judge(const struct case_facts *facts, const struct programme *programme, date_t date,
                              struct criterion **out, size_t *count) {
  struct criterion *criteria = arena_alloc(facts->arena, programme->criterion_count * sizeof *criteria);
  if (!criteria)
    return STATUS_RESOURCE_EXHAUSTED;
  for (size_t i = 0; i < programme->criterion_count; i++) {
    const struct criterion_row *row = &programme->criteria[i];
    criteria[i] = (struct criterion){.rule = row->rule, .name = row->name};
    criteria[i].met = row->check(facts, programme, date, &criteria[i]);
  }
  if (arena_failed(facts->arena))
    return STATUS_RESOURCE_EXHAUSTED;
  *out = criteria;
  *count = programme->criterion_count;
  return STATUS_OK;
}

enum status case_eligibility(const struct case_facts *facts, date_t date, struct criterion **out, size_t *count) {
  const struct programme *programme = rule_book_on(facts->rules, facts->kase->programme, date);
  return programme ? eligibility_judge(facts, programme, date, out, count) : STATUS_FAILED_PRECONDITION;
}
