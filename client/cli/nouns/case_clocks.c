/* case_clocks: what the case file tells of placements, adaptations, the clocks of support, and follow-ups. */
#include <inttypes.h>
#include <stdio.h>

#include "case.h"
#include "cases.pb-c.h"
#include "client/cli/out.h"

#define FOLLOW_UPS_SHOWN 3

static const char *maximum_text(struct cli *cli, const Lots__SupportClock *clock) {
  return arena_printf(&cli->arena, _("days used %u, left %u; last day %s%s"), clock->days_used, clock->days_left,
                      clock->last_day,
                      clock->over      ? _(" (PAST)")
                      : clock->stopped ? _(" (stands still)")
                                       : "");
}

static const char *minimum_text(struct cli *cli, const Lots__SupportClock *clock) {
  return arena_printf(&cli->arena, _("days served %u, remaining %u; complete from %s"), clock->days_served,
                      clock->days_remaining, clock->completes);
}

const char *case_clock_text(struct cli *cli, const Lots__SupportClock *clock) {
  const char *text = arena_printf(&cli->arena, _("from %s"), clock->start);
  if (text && *clock->last_day)
    text = arena_printf(&cli->arena, "%s; %s", text, maximum_text(cli, clock));
  if (text && *clock->completes)
    text = arena_printf(&cli->arena, "%s; %s", text, minimum_text(cli, clock));
  if (text && *clock->ended)
    text = arena_printf(&cli->arena, _("%s; ended %s"), text, clock->ended);
  return text ? text : "";
}

static void print_placement(struct cli *cli, const Lots__Placement *p) {
  const char *until = *p->end ? p->end : p->planned_end;
  printf(_("  %u: %s, %s since %s\n"), p->id, NAMED(codes_placement_kind, p->kind),
         NAMED(codes_placement_status, p->status), p->status_since);
  printf("     %s, %s%s%s", *p->employer_name ? p->employer_name : "?", p->start, *until ? " - " : "", until);
  if (p->minutes_per_week)
    printf(_(", %s hours a week"), value_hours(cli, p->minutes_per_week));
  putchar('\n');
}

static void print_follow_up(struct cli *cli, const Lots__FollowUpDue *due) {
  const char *what = due->step ? arena_printf(&cli->arena, _("month %u"), due->step) : _("agreed");
  printf(_("  %s: placement %u, %s%s\n"), due->due, due->placement, what ? what : "",
         due->overdue ? _(" (OVERDUE)") : "");
}

/* What it is for stands in the list of adaptations, for those who may read it. */
static void print_adaptation(const struct cli *cli, const Lots__Adaptation *a) {
  printf("  %u: %s; %s %s", a->id, a->measure, NAMED(codes_adaptation_status, a->status), a->status_since);
  if (a->cost_bearer)
    printf(_("; cost borne by: %s"), NAMED(codes_cost_bearer, a->cost_bearer));
  if (a->placement)
    printf(_("; placement %u"), a->placement);
  putchar('\n');
}

void case_print_clocks(struct cli *cli, const Lots__ShowCaseReply *reply) {
  if (reply->n_clocks > 0)
    out_heading(cli, _("Support"));
  for (size_t i = 0; i < reply->n_clocks; i++)
    printf("  %s: %s\n", NAMED(codes_support_line, reply->clocks[i]->kind), case_clock_text(cli, reply->clocks[i]));
}

void case_print_placements(struct cli *cli, const Lots__ShowCaseReply *reply) {
  const Lots__Case *c = reply->case_;
  if (c->n_placements > 0)
    out_heading(cli, _("Placements"));
  for (size_t i = 0; i < c->n_placements; i++)
    print_placement(cli, c->placements[i]);
  if (c->n_adaptations > 0)
    out_heading(cli, _("Adaptations"));
  for (size_t i = 0; i < c->n_adaptations; i++)
    print_adaptation(cli, c->adaptations[i]);
  size_t shown = 0;
  for (size_t i = 0; i < reply->n_follow_ups && shown < FOLLOW_UPS_SHOWN; i++) {
    if (reply->follow_ups[i]->overdue && reply->n_due > 0)
      continue; /* stands under what is due */
    if (shown++ == 0)
      out_heading(cli, _("Next follow-ups"));
    print_follow_up(cli, reply->follow_ups[i]);
  }
}

const char *case_week_percent(struct cli *cli, const Lots__SupportWeek *week, enum value_style style) {
  return week->planned || style != VALUE_FOR_PEOPLE ? arena_printf(&cli->arena, "%" PRIu32, week->percent) : "";
}
