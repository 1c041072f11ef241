/* match_rules: see match_rules.h. */
#include "match_rules.h"

#include "server/rules/engine/case_events.h"

#define MATCHES_MAX 200

static void check_side(const struct attempt *attempt, const Lots__MatchSide *side, const char *field) {
  attempt_need_code(attempt, field, &codes_suitability, side ? (int)side->fit : 0);
  if (side)
    attempt_check_text(attempt, field, side->text, TEXT_LONG);
}

static void check(const struct attempt *attempt, const Lots__Match *match, uint32_t analysis) {
  check_side(attempt, match->tasks, "match.tasks");
  check_side(attempt, match->environment, "match.environment");
  check_side(attempt, match->support, "match.support");
  attempt_need_code(attempt, "match.outcome", &codes_match_outcome, (int)match->outcome);
  attempt_check_text(attempt, "match.preference", match->preference, TEXT_LONG);
  attempt_check_text(attempt, "match.client_words", match->client_words, TEXT_LONG);
  if (!analysis)
    attempt_refuse(attempt, "match.workplace", "S0.30", MSG_NO_ANALYSIS, NULL, NULL);
  if (attempt->date != DATE_NONE && attempt->date < date_stored(attempt->facts->kase->opened))
    attempt_refuse(attempt, "match.date", "B3", MSG_DATE_BEFORE, attempt->facts->kase->opened, NULL);
  if (attempt->facts->kase->n_matches >= MATCHES_MAX)
    attempt_refuse(attempt, "match", "", MSG_TOO_MANY, arena_printf(attempt->facts->arena, "%d", MATCHES_MAX), NULL);
}

/* The search begins before the mapping is done (F4), so a profile need not be complete. */
static uint32_t profile_version(const Lots__Case *kase) {
  return kase->n_profile_versions ? kase->profile_versions[kase->n_profile_versions - 1]->version : 0;
}

enum status match_record(const struct case_facts *facts, uint32_t analysis, const Lots__RecordMatchRequest *request,
                         struct problems *problems, struct events *out) {
  Lots__Match none = LOTS__MATCH__INIT;
  const Lots__Match *asked = request->match ? request->match : &none;
  struct attempt attempt = {.date_field = "match.date", .client_participated = request->client_participated};
  attempt_begin(&attempt, facts, asked->date, problems);
  check(&attempt, asked, analysis);
  enum status status = attempt_judge(&attempt, COMMAND_MATCH);
  if (status != STATUS_OK)
    return status;
  Lots__Match *kept = arena_copy(out->arena, asked, sizeof *asked);
  Lots__Event *event = case_add(out, LOTS__EVENT__KIND_MATCH_RECORDED, case_ref_of(facts->kase));
  char *date = date_text(out->arena, attempt.date);
  if (!kept || !event || !date)
    return STATUS_RESOURCE_EXHAUSTED;
  kept->number = (uint32_t)facts->kase->n_matches + 1;
  kept->date = date;
  kept->analysis = analysis;
  kept->profile = profile_version(facts->kase);
  kept->staff = facts->caller->id;
  event->match_recorded = kept;
  return STATUS_OK;
}
