/* placement_kinds: what each kind of placement or occupation counts as (C5), as a table, and the questions that are
 * asked of one placement: is it an employment, when did the job start, was it kept.
 *
 * To change what a kind counts as, change its row in placement_kinds.c.
 */
#pragma once

#include "server/rules/engine/case_facts.h"

struct placement_kind {
  Lots__PlacementKind kind;
  Lots__Answer paid, open_market, competitive, subsidised, job_start;
  bool employment; /* somebody is employed and has a wage: what follow-up support counts from (B6) */
  bool asks_tasks; /* its tasks are agreed by client, employer and coach (B10) */
  int warn_months; /* normally lasts at most so many months; 0: no such custom */
};

/* NULL for an unknown kind. */
const struct placement_kind *placement_kind_of(Lots__PlacementKind kind);

/* NULL when the case has no such placement. */
const Lots__Placement *placement_find(const Lots__Case *kase, uint32_t id);
/* Has it begun? True as long as it goes on and after. */
bool placement_begun(const Lots__Placement *placement);
/* An employment that has begun. */
bool placement_is_job(const Lots__Placement *placement);
/* Its first day, when it counts as a job start: the kind does, it has begun, and four paid hours were worked (B10).
 * Else DATE_NONE. */
date_t placement_job_start(const Lots__Placement *placement);
/* The employment that began last, at most on `on` (DATE_NONE: ever); NULL when there is none. */
const Lots__Placement *placement_newest_job(const Lots__Case *kase, date_t on);

/* T13: still at work so many weeks after the start. */
struct retention {
  int weeks;
  date_t day;
  Lots__Answer job, person;
};
#define RETENTION_POINTS 3
/* Of a placement that is a job start; otherwise false. Judged as of facts->today. How long a gap between two jobs may
 * be without the person losing the job as a person (B10) is the organisation's to settle (RETENTION_GAP). */
bool placement_retention(const struct case_facts *facts, const Lots__Placement *placement,
                         struct retention out[RETENTION_POINTS]);
