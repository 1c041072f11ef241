/* case_life: options of the commands that take a case through its life in all programmes; the commands themselves are
 * rows in case.c. */
#pragma once

#include "case.h"
#include "cases.pb-c.h"

/* Pause and reopening, hand-over inside the organisation. */
extern const struct option_row case_pause_options[];
extern const struct option_row case_propose_options[], case_accept_options[], case_decline_options[],
    case_transfers_options[];
extern const struct view case_transfer_view; /* TransferReply */
int case_transfer_accept(struct cli *cli);
/* To another organisation. */
extern const struct option_row case_hand_over_options[];

/* What follows on a decision (B11). */
extern const struct option_row case_notify_options[], case_appeal_options[], case_interrupt_options[],
    case_delay_options[], case_reach_out_options[], case_interrupt_end_options[], case_dialogue_options[],
    case_not_executed_options[];
extern const struct view case_not_executed_view; /* ListNotExecutedReply */
int case_interrupt_end(struct cli *cli);

/* Parts of the case file. */
void case_print_pauses(struct cli *cli, const Lots__Case *kase);
void case_print_transfers(struct cli *cli, const Lots__Case *kase);
void case_print_hand_over(struct cli *cli, const Lots__Case *kase);
void case_print_delays(struct cli *cli, const Lots__Case *kase);
void case_print_outreach(struct cli *cli, const Lots__Case *kase);
void case_print_dialogues(struct cli *cli, const Lots__Case *kase);
void case_print_decision_life(struct cli *cli, const Lots__Decision *decision);
