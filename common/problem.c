/* problem: see problem.h. */
#include "problem.h"

#include "codes.h"

/* Messages of which an argument is a code, or several with commas between. */
static const struct {
  enum message message;
  const struct code_list *codes1, *codes2; /* NULL: that argument is no code */
} coded[] = {
    {MSG_WRONG_STATUS, &codes_case_status, &codes_case_status},
    {MSG_REFERRAL_STATUS, &codes_referral_status, &codes_referral_status},
    {MSG_NO_RULES, &codes_programme, NULL},
    {MSG_NOT_YOUR_ROLE, &codes_right, NULL},
    {MSG_NOT_THE_SENDER, &codes_right, NULL},
    {MSG_ROLE_NEEDED, &codes_role, NULL},
    {MSG_NOT_A_REFERRER, &codes_role, NULL},
    {MSG_DECIDER_ORGANISATION, &codes_organisation_kind, NULL},
    {MSG_AGREEMENT_UNSIGNED, NULL, &codes_party},
    {MSG_COMPETENCE_MISSING, &codes_competence, NULL},
    {MSG_COMPETENCE_EXPIRED, &codes_competence, NULL},
    {MSG_COMPETENCE_SHORT, &codes_competence, NULL},
    {MSG_COMPETENCE_LATER, &codes_competence, NULL},
    {MSG_COMPETENCE_WITHDRAWN, &codes_competence, NULL},
    {MSG_DUE_COMPETENCE, &codes_competence, NULL},
    {MSG_DUE_OWN_COMPETENCE, &codes_competence, NULL},
    {MSG_DOCUMENT_OTHER_TYPE, &codes_document_type, &codes_document_type},
    {MSG_DOCUMENT_SIGNED, &codes_party, NULL},
    {MSG_SIGNED_TWICE, &codes_party, NULL},
    {MSG_TASKS_UNCONFIRMED, &codes_party, NULL},
    {MSG_PREVIOUS_OPEN, &codes_case_status, NULL},
    {MSG_PHASE_STATUS, &codes_phase_status, &codes_phase_status},
    {MSG_GOAL_SETTLED, &codes_goal_state, NULL},
    {MSG_PLACEMENT_STATUS, &codes_placement_status, &codes_placement_status},
    {MSG_LINE_PLACEMENT_STATUS, &codes_placement_status, &codes_placement_status},
    {MSG_LINE_PLACEMENT_KIND, &codes_placement_kind, NULL},
    {MSG_NOT_A_JOB, &codes_placement_kind, NULL},
    {MSG_NO_WAGE_HERE, &codes_placement_kind, NULL},
    {MSG_ADAPTATION_STEP, &codes_adaptation_status, NULL}, /* what it can become is typed as a code */
    {MSG_ADAPTATION_OVER, &codes_adaptation_status, NULL},
    {MSG_APPEAL_STEP, &codes_appeal_state, NULL},
};

void problems_init(struct problems *problems, struct arena *arena) {
  *problems = (struct problems){.arena = arena};
}

void problem_add(struct problems *problems, const char *field, const char *rule, enum message message, const char *arg1,
                 const char *arg2) {
  struct problem *problem = arena_alloc(problems->arena, sizeof *problem);
  if (!problem)
    return;
  *problem = (struct problem){.field = field, .rule = rule, .message = message, .arg1 = arg1, .arg2 = arg2};
  if (problems->last)
    problems->last->next = problem;
  else
    problems->first = problem;
  problems->last = problem;
  problems->count++;
}

char *problem_text(const struct problem *problem, enum language language, struct arena *arena) {
  const char *arg1 = problem->arg1, *arg2 = problem->arg2;
  for (size_t i = 0; i < sizeof coded / sizeof *coded; i++) {
    if (coded[i].message != problem->message)
      continue;
    if (coded[i].codes1 && arg1)
      arg1 = code_names(coded[i].codes1, arg1, language, arena);
    if (coded[i].codes2 && arg2)
      arg2 = code_names(coded[i].codes2, arg2, language, arena);
  }
  return message_text(arena, problem->message, language, arg1, arg2);
}
