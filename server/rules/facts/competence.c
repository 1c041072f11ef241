/* competence: see competence.h. */
#include "competence.h"

#include "server/rules/engine/attempt.h"

date_t competence_until(const Lots__Competence *competence) {
  date_t expires = competence->expires[0] ? date_stored(competence->expires) : DATE_MAX;
  date_t withdrawn = competence->withdrawn[0] ? date_stored(competence->withdrawn) : DATE_NONE;
  if (competence->expires[0] && expires == DATE_NONE)
    return DATE_MIN;
  return withdrawn != DATE_NONE && withdrawn - 1 < expires ? withdrawn - 1 : expires;
}

static enum competence_state state_on(const Lots__Competence *competence, const struct competence_row *row,
                                      date_t date) {
  date_t issued = date_stored(competence->issued), withdrawn = date_stored(competence->withdrawn);
  if (competence->kind != row->kind)
    return COMPETENCE_NONE;
  if (withdrawn != DATE_NONE && withdrawn <= date)
    return COMPETENCE_WITHDRAWN;
  if (issued == DATE_NONE || issued > date)
    return COMPETENCE_LATER;
  if (competence->days < row->days)
    return COMPETENCE_SHORT;
  return competence_until(competence) < date ? COMPETENCE_EXPIRED : COMPETENCE_VALID;
}

struct competence_found competence_on(const Lots__Principal *who, const struct competence_row *row, date_t date) {
  struct competence_found best = {.state = COMPETENCE_NONE, .until = DATE_NONE};
  for (size_t i = 0; who && i < who->n_competences; i++) {
    const Lots__Competence *competence = who->competences[i];
    enum competence_state state = state_on(competence, row, date);
    date_t until = competence_until(competence);
    bool better = state > best.state || (best.which && state == best.state && until > best.until);
    if (better)
      best = (struct competence_found){.state = state, .which = competence, .until = until};
  }
  return best;
}

bool competence_why_not(const struct competence_found *found, const struct competence_row *row, const char *rule,
                        struct arena *arena, struct problem *out) {
  const struct code *code = code_by_number(&codes_competence, (int)row->kind);
  *out = (struct problem){.field = "staff", .rule = rule, .arg1 = code ? code->code : "?"};
  switch (found->state) {
  case COMPETENCE_VALID:
    return false;
  case COMPETENCE_EXPIRED:
    out->message = MSG_COMPETENCE_EXPIRED;
    out->arg2 = found->which->expires;
    return true;
  case COMPETENCE_SHORT: /* how long it must be has its own source */
    out->message = MSG_COMPETENCE_SHORT;
    out->rule = row->source;
    out->arg2 = arena_printf(arena, "%u", row->days);
    return true;
  case COMPETENCE_LATER:
    out->message = MSG_COMPETENCE_LATER;
    out->arg2 = found->which->issued;
    return true;
  case COMPETENCE_WITHDRAWN:
    out->message = MSG_COMPETENCE_WITHDRAWN;
    out->arg2 = found->which->withdrawn;
    return true;
  case COMPETENCE_NONE:
    break;
  }
  out->message = MSG_COMPETENCE_MISSING;
  return true;
}
