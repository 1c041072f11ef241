/* placements: the handlers of the services Placements (placements.c) and Support (support.c), and what they share with
 * the case file. What may happen stands in rules/decide/placement_rules.h and rules/decide/support_rules.h.
 */
#pragma once

#include "cases.h"
#include "server/rules/facts/follow_ups.h"
#include "server/rules/facts/support_clocks.h"
#include "server/rules/facts/support_weeks.h"

/* For whoever reads: placements at an employer of the register carry its name as it is now. It is never written with
 * the case, so that the name goes when the employer's record goes. */
void placements_name_employers(struct call *call, const Lots__Case *kase);
/* What the rules compute, as it is shown; NULL when the arena is spent. */
Lots__SupportClock *support_clock_shown(struct call *call, const struct support_clock *clock);
Lots__FollowUpDue *support_due_shown(struct call *call, const struct follow_up_due *due);
Lots__SupportWeek *support_week_shown(struct call *call, const struct support_week *week);
/* Support given, as the rules count it. */
struct support_row *support_rows(struct call *call, Lots__SupportEvent *const *events, size_t count);
/* For the case file: the clocks as they stand today, and the follow-ups that are not held. */
enum status support_add_clocks(struct call *call, const Lots__Case *kase, Lots__SupportClock ***out, size_t *count);
enum status support_add_due(struct call *call, const Lots__Case *kase, bool open_only, Lots__FollowUpDue ***out,
                            size_t *count);
