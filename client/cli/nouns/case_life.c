/* case_life: see case_life.h. */
#include "case_life.h"

#include <inttypes.h>
#include <stdio.h>

#include "client/cli/out.h"
#include "client/cli/rows.h"

/* --- pause, hand-over --------------------------------------------------------------------------------------------- */

const struct option_row case_pause_options[] = {
    CASE,
    DATE,
    {.name = "reason", "reason", VALUE_CODE, OPTION_REQUIRED, &codes_pause_reason, .help = N_("why it rests")},
    {.name = "text", "text", VALUE_TEXT, OPTION_FILE, .help = N_("more about it")},
    {0},
};
const struct option_row case_propose_options[] = {
    CASE,
    DATE,
    {.name = "unit", "unit", VALUE_ID, OPTION_REQUIRED, .help = N_("unit of the same organisation that is to take it")},
    {.name = "reason", "reason", VALUE_TEXT, OPTION_REQUIRED | OPTION_FILE, .help = N_("why")},
    {0},
};
const struct option_row case_accept_options[] = {CASE, DATE, {0}};
const struct option_row case_decline_options[] = {
    CASE,
    DATE,
    {.name = "text", "text", VALUE_TEXT, OPTION_REQUIRED | OPTION_FILE, .help = N_("why it is declined")},
    {0},
};
const struct option_row case_transfers_options[] = {
    {.name = "unit", "unit", VALUE_ID, .help = N_("of this unit; default: every one where you take in")},
    {0},
};

static const struct column transfer_columns[] = {
    {.key = "case", N_("Case"), "case", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "state", N_("Hand-over"), "transfer.state", VALUE_CODE, &codes_transfer_state},
    {.key = "unit", N_("Unit"), "transfer.unit", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "date", N_("Proposed"), "transfer.date", VALUE_DATE},
    {.key = "answered", N_("Answered"), "transfer.answered", VALUE_DATE},
    {.key = "reason", N_("Reason"), "transfer.reason", VALUE_TEXT, .flags = COLUMN_WRAP},
    {.key = "answer", N_("Answer"), "transfer.answer", VALUE_TEXT, .flags = COLUMN_WRAP},
    {0},
};
const struct view case_transfer_view = {.name = "transfer", .columns = transfer_columns};

int case_transfer_accept(struct cli *cli) {
  Lots__AnswerTransferRequest request = LOTS__ANSWER_TRANSFER_REQUEST__INIT;
  request.accept = true;
  return cli_fill(cli, &request.base) ? cli_send(cli, &request.base) : cli->code;
}

/* --- to another organisation -------------------------------------------------------------------------------------- */

const struct option_row case_hand_over_options[] = {
    CASE,
    {.name = "to", "hand_over.organisation", VALUE_TEXT, OPTION_REQUIRED, .help = N_("organisation that receives it")},
    {.name = "number", "hand_over.number", VALUE_TEXT, .help = N_("its organisation number")},
    {.name = "accepted",
     "hand_over.accepted",
     VALUE_DATE,
     OPTION_REQUIRED | OPTION_PAST,
     .help = N_("when it accepted")},
    {.name = "accepted-by",
     "hand_over.accepted_by",
     VALUE_TEXT,
     OPTION_REQUIRED,
     .help = N_("who accepted there, name and position")},
    {.name = "ground",
     "hand_over.ground",
     VALUE_CODE,
     OPTION_REQUIRED,
     &codes_hand_over_ground,
     .help = N_("what lets the case be passed on")},
    {.name = "consent",
     "hand_over.consent",
     VALUE_DATE,
     OPTION_PAST | OPTION_EARLIER,
     .help = N_("when the person consented")},
    {.name = "statute", "hand_over.statute", VALUE_TEXT, .help = N_("which statute")},
    {.name = "passed-on",
     "hand_over.passed_on",
     VALUE_TEXT,
     OPTION_REQUIRED | OPTION_REPEATED | OPTION_FILE,
     .help = N_("what is passed on, \"vocational profile of 2026-11-02\"")},
    DATE,
    {.name = "summary", "summary", VALUE_TEXT, OPTION_REQUIRED | OPTION_FILE, .help = N_("closing summary")},
    {.name = "income",
     "income_after",
     VALUE_CODE,
     .codes = &codes_income_source,
     .help = N_("source of income afterwards")},
    {0},
};

void case_print_hand_over(struct cli *cli, const Lots__Case *kase) {
  const Lots__HandOver *to = kase->hand_over;
  if (!to)
    return;
  printf("  %s: %s%s%s\n", _("Handed over to"), to->organisation, *to->number ? ", " : "", to->number);
  printf("  %s: %s, %s\n", _("Accepted there"), to->accepted, to->accepted_by);
  printf("  %s: %s %s\n", _("On the ground of"), NAMED(codes_hand_over_ground, to->ground),
         *to->consent ? to->consent : to->statute);
  for (size_t i = 0; i < to->n_passed_on; i++)
    printf("  %s: %s\n", _("Passed on"), to->passed_on[i]);
}

/* --- what follows on a decision ----------------------------------------------------------------------------------- */

#define DECISION                                                                                                       \
  {                                                                                                                    \
    .name = "decision", "decision", VALUE_COUNT,                                                                       \
    .help = N_("which decision of the case, 1 the first; default: the newest")                                         \
  }

const struct option_row case_notify_options[] = {
    CASE,
    DECISION,
    {.name = "date",
     "notification.date",
     VALUE_DATE,
     OPTION_PAST,
     .help = N_("when the person got it; default: today")},
    {.name = "manner",
     "notification.manner",
     VALUE_CODE,
     OPTION_REQUIRED,
     &codes_notification_manner,
     .help = N_("how the person was told")},
    {.name = "interpreter", "notification.interpreter", VALUE_TEXT, .help = N_("language of the interpreter")},
    {0},
};
const struct option_row case_appeal_options[] = {
    CASE,
    DATE,
    DECISION,
    {.name = "state", "state", VALUE_CODE, OPTION_REQUIRED, &codes_appeal_state, .help = N_("what became of it")},
    {.name = "text", "text", VALUE_TEXT, OPTION_FILE, .help = N_("more about it")},
    {0},
};
const struct option_row case_delay_options[] = {
    CASE,
    DATE,
    {.name = "state", "state", VALUE_CODE, OPTION_REQUIRED, &codes_delay_state, .help = N_("what happened about it")},
    {.name = "text", "text", VALUE_TEXT, OPTION_FILE, .help = N_("why it takes long or is refused; what was asked")},
    {0},
};
const struct option_row case_reach_out_options[] = {
    CASE,
    {.name = "date", "outreach.date", VALUE_DATE, OPTION_PAST, .help = N_("on that day; default: today")},
    {.name = "mode", "outreach.mode", VALUE_CODE, OPTION_REQUIRED, &codes_contact_mode, .help = N_("how")},
    {.name = "text", "outreach.text", VALUE_TEXT, OPTION_FILE, .help = N_("more about it")},
    {.name = "reached", "outreach.reached", VALUE_FLAG, .help = N_("the client was reached")},
    {0},
};
const struct option_row case_interrupt_options[] = {
    CASE,
    DATE,
    {.name = "reason", "reason", VALUE_TEXT, OPTION_REQUIRED | OPTION_FILE, .help = N_("why the support is not given")},
    {0},
};
const struct option_row case_interrupt_end_options[] = {CASE, DATE, {0}};
const struct option_row case_dialogue_options[] = {
    CASE,
    DATE,
    {.name = "with",
     "participants",
     VALUE_TEXT,
     OPTION_REQUIRED | OPTION_REPEATED,
     .help = N_("who took part: the decision officer, the client")},
    {.name = "result", "result", VALUE_TEXT, OPTION_REQUIRED | OPTION_FILE, .help = N_("what it came to")},
    {0},
};
const struct option_row case_not_executed_options[] = {
    {.name = "unit", "unit", VALUE_ID, .help = N_("of this unit; default: every one that you manage")},
    {.name = "all", "all", VALUE_FLAG, .help = N_("those too whose three months still run")},
    {0},
};

int case_interrupt_end(struct cli *cli) {
  Lots__InterruptRequest request = LOTS__INTERRUPT_REQUEST__INIT;
  request.over = true;
  return cli_fill(cli, &request.base) ? cli_send(cli, &request.base) : cli->code;
}

static const struct column not_executed_columns[] = {
    {.key = "id", N_("Case"), "case.id", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "name", N_("Name"), "case.name", VALUE_TEXT},
    {.key = "number", N_("Identity number"), "case.masked_number", VALUE_TEXT},
    {.key = "programme", N_("Programme"), "case.programme", VALUE_CODE, &codes_programme, COLUMN_CODE},
    {.key = "status", N_("Status"), "case.status", VALUE_CODE, &codes_case_status},
    {.key = "decided", N_("Decided"), "decided", VALUE_DATE},
    {.key = "counted_from", N_("Counted from"), "counted_from", VALUE_DATE},
    {.key = "report_from", N_("To be reported from"), "report_from", VALUE_DATE},
    {.key = "days", N_("Days"), "days", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {.key = "unit", N_("Unit"), "case.unit", VALUE_ID, .flags = COLUMN_EXTRA | COLUMN_RIGHT},
    {0},
};
const struct view case_not_executed_view = {.name = "rows", .rows = "rows", .columns = not_executed_columns};

/* --- parts of the case file --------------------------------------------------------------------------------------- */

void case_print_pauses(struct cli *cli, const Lots__Case *kase) {
  for (size_t i = 0; i < kase->n_pauses; i++) {
    const Lots__Pause *pause = kase->pauses[i];
    printf("  %s: %s, %s%s%s\n", _("Rested"), case_period(cli, pause->from, pause->to),
           NAMED(codes_pause_reason, pause->reason), *pause->text ? "; " : "", pause->text);
  }
}

void case_print_transfers(struct cli *cli, const Lots__Case *kase) {
  for (size_t i = 0; i < kase->n_transfers; i++) {
    const Lots__Transfer *transfer = kase->transfers[i];
    printf(_("  Hand-over to unit %" PRIu64 " proposed %s: %s; %s\n"), transfer->unit, transfer->date,
           NAMED(codes_transfer_state, transfer->state), *transfer->answer ? transfer->answer : transfer->reason);
  }
}

void case_print_delays(struct cli *cli, const Lots__Case *kase) {
  for (size_t i = 0; i < kase->n_delays; i++) {
    const Lots__DelayStep *step = kase->delays[i];
    printf("  %s: %s, %s", _("Decision long in coming"), NAMED(codes_delay_state, step->state), step->date);
    if (*step->last_day)
      printf(_("; to be answered by %s"), step->last_day);
    if (step->early)
      printf("%s", _(" (asked too early, or again)"));
    printf("%s%s\n", *step->text ? "; " : "", step->text);
  }
}

void case_print_outreach(struct cli *cli, const Lots__Case *kase) {
  for (size_t i = 0; i < kase->n_outreach; i++) {
    const Lots__Outreach *made = kase->outreach[i];
    printf("  %s: %s, %s, %s%s%s\n", _("Sought"), made->date, NAMED(codes_contact_mode, made->mode),
           made->reached ? _("reached") : _("not reached"), *made->text ? "; " : "", made->text);
  }
}

void case_print_dialogues(struct cli *cli, const Lots__Case *kase) {
  (void)cli;
  for (size_t i = 0; i < kase->n_dialogues; i++)
    printf(_("  Dialogue with the decision officer %s: %s\n"), kase->dialogues[i]->date, kase->dialogues[i]->result);
}

static void print_appeal_step(struct cli *cli, const Lots__AppealStep *step) {
  printf("  %s: %s, %s", _("Appeal"), NAMED(codes_appeal_state, step->state), step->date);
  if (step->late)
    printf(_(" (too late: last day %s)"), step->last_day);
  printf("%s%s\n", *step->text ? "; " : "", step->text);
}

void case_print_decision_life(struct cli *cli, const Lots__Decision *decision) {
  const Lots__Notification *told = decision->notified;
  if (told)
    printf("  %s: %s, %s%s%s\n", _("Told"), told->date, NAMED(codes_notification_manner, told->manner),
           *told->interpreter ? "; " : "", told->interpreter);
  for (size_t i = 0; i < decision->n_appeal; i++)
    print_appeal_step(cli, decision->appeal[i]);
  if (*decision->executed)
    printf("  %s: %s\n", _("Executed"), decision->executed);
  for (size_t i = 0; i < decision->n_interruptions; i++)
    printf("  %s: %s; %s\n", _("Interrupted"),
           case_period(cli, decision->interruptions[i]->from, decision->interruptions[i]->to),
           decision->interruptions[i]->reason);
}
