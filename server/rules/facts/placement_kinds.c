/* placement_kinds: see placement_kinds.h. */
#include "placement_kinds.h"

#include "org_setting.h"
#include "server/rules/engine/attempt.h"

#define KIND(kind) LOTS__PLACEMENT_KIND__PLACEMENT_KIND_##kind
#define STATUS(status) LOTS__PLACEMENT_STATUS__PLACEMENT_STATUS_##status
#define NO LOTS__ANSWER__ANSWER_NO
#define YES LOTS__ANSWER__ANSWER_YES
#define DEPENDS LOTS__ANSWER__ANSWER_DEPENDS
#define NOT_YET LOTS__ANSWER__ANSWER_NOT_YET

/* clang-format off */
/* C5; S4.10, S4.11 (praktik is a step, no outcome; sheltered work is not the open market). That visits, shadowing, own
 * business and studies need no list of tasks is our choice: there is no employer's task to agree on. */
static const struct placement_kind kinds[] = {
    /* kind            paid     open     competitive subsid. job start  employed tasks  months */
    {KIND(VISIT),      NO,      YES,     NO,      NO,      NO,      false,   false, 0},
    {KIND(SHADOW),     NO,      YES,     NO,      NO,      NO,      false,   false, 0},
    {KIND(TRIAL),      NO,      YES,     NO,      NO,      NO,      false,   true,  0},
    {KIND(PRAKTIK),    NO,      YES,     NO,      NO,      NO,      false,   true,  6},
    {KIND(ATRAIN),     NO,      DEPENDS, NO,      NO,      NO,      false,   true,  0},
    {KIND(DV),         NO,      NO,      NO,      NO,      NO,      false,   true,  0}, /* habiliteringsersättning is no wage */
    {KIND(SOLSYS),     NO,      NO,      NO,      NO,      NO,      false,   true,  0},
    {KIND(VOL),        NO,      DEPENDS, NO,      NO,      NO,      false,   true,  0},
    {KIND(EMP_REG),    YES,     YES,     YES,     NO,      YES,     true,    true,  0},
    {KIND(EMP_LB),     YES,     YES,     YES,     YES,     YES,     true,    true,  0},
    {KIND(EMP_LBU),    YES,     YES,     YES,     YES,     YES,     true,    true,  0},
    {KIND(EMP_LBT),    YES,     YES,     YES,     YES,     YES,     true,    true,  0},
    {KIND(EMP_OSA),    YES,     NO,      NO,      YES,     NO,      true,    true,  0}, /* reported on a row of its own */
    {KIND(EMP_SAM),    YES,     NO,      NO,      YES,     NO,      true,    true,  0}, /* the same */
    {KIND(EMP_NYS),    YES,     YES,     YES,     YES,     YES,     true,    true,  0},
    {KIND(EMP_INT),    YES,     YES,     YES,     YES,     YES,     true,    true,  0},
    {KIND(SELF),       YES,     YES,     YES,     NO,      YES,     false,   false, 0},
    {KIND(STUDY),      NO,      DEPENDS, NO,      NO,      NO,      false,   false, 0}, /* a study start is its own outcome */
};
/* clang-format on */

const struct placement_kind *placement_kind_of(Lots__PlacementKind kind) {
  for (size_t i = 0; i < ROW_COUNT(kinds); i++)
    if (kinds[i].kind == kind)
      return &kinds[i];
  return NULL;
}

const Lots__Placement *placement_find(const Lots__Case *kase, uint32_t id) {
  for (size_t i = 0; id && i < kase->n_placements; i++)
    if (kase->placements[i]->id == id)
      return kase->placements[i];
  return NULL;
}

bool placement_begun(const Lots__Placement *placement) {
  return placement->status == STATUS(ONGOING) || placement->status == STATUS(INTERRUPTED) ||
         placement->status == STATUS(ENDED);
}

bool placement_is_job(const Lots__Placement *placement) {
  const struct placement_kind *kind = placement_kind_of(placement->kind);
  return kind && kind->employment && placement_begun(placement);
}

date_t placement_job_start(const Lots__Placement *placement) {
  const struct placement_kind *kind = placement_kind_of(placement->kind);
  bool counts = kind && kind->job_start == YES && placement_begun(placement) && placement->four_hours_on[0];
  return counts ? date_stored(placement->start) : DATE_NONE;
}

const Lots__Placement *placement_newest_job(const Lots__Case *kase, date_t on) {
  const Lots__Placement *newest = NULL;
  for (size_t i = 0; i < kase->n_placements; i++) {
    const Lots__Placement *job = kase->placements[i];
    date_t start = date_stored(job->start);
    if (!placement_is_job(job) || (on != DATE_NONE && start > on))
      continue;
    if (!newest || start >= date_stored(newest->start))
      newest = job;
  }
  return newest;
}

/* --- retention ---------------------------------------------------------------------------------------------------- */

static const int retention_weeks[RETENTION_POINTS] = {13, 26, 52};

/* Last day at work, or DATE_MAX while it goes on. */
static date_t last_day(const Lots__Placement *placement) {
  date_t end = date_stored(placement->end);
  return placement->status == STATUS(ENDED) && end != DATE_NONE ? end : DATE_MAX;
}

/* The last day of employment that is reached from `from` by jobs with gaps of at most `gap` days between. */
static date_t reach(const Lots__Case *kase, date_t from, int gap) {
  date_t until = from;
  bool grew = true;
  while (grew && until != DATE_MAX) {
    grew = false;
    for (size_t i = 0; i < kase->n_placements; i++) {
      date_t start = placement_job_start(kase->placements[i]), end = last_day(kase->placements[i]);
      if (start == DATE_NONE || start > until + gap || end <= until)
        continue;
      until = end;
      grew = true;
    }
  }
  return until;
}

/* `grace`: days after the last one in which another job may still close the gap. */
static Lots__Answer kept(date_t until, date_t point, date_t today, int grace) {
  if (until >= point)
    return today >= point ? YES : NOT_YET;
  return until != DATE_MAX && today > until + grace ? NO : NOT_YET;
}

bool placement_retention(const struct case_facts *facts, const Lots__Placement *placement,
                         struct retention out[RETENTION_POINTS]) {
  date_t start = placement_job_start(placement), today = facts->today;
  if (start == DATE_NONE)
    return false;
  int gap = org_setting_number(facts, LOTS__SETTING_NAME__SETTING_NAME_RETENTION_GAP, start);
  for (size_t i = 0; i < RETENTION_POINTS; i++) {
    date_t day = start + 7 * retention_weeks[i];
    out[i] = (struct retention){
        .weeks = retention_weeks[i],
        .day = day,
        .job = kept(last_day(placement), day, today, 0),
        .person = kept(reach(facts->kase, last_day(placement), gap), day, today, gap),
    };
  }
  return true;
}
