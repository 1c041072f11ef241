/* support: the lines of support and their clocks, plans, support given, follow-ups. */
#include "case.h"
#include "client/cli/named.h"
#include "client/cli/rows.h"
#include "entry_name.h"
#include "nouns.h"
#include "placements.pb-c.h"

static const char *clock_text(struct cli *cli, const ProtobufCMessage *record, enum value_style style) {
  (void)style;
  return case_clock_text(cli, (const Lots__SupportClock *)record);
}

static const struct column clock_columns[] = {
    {.key = "kind", N_("Support"), "kind", VALUE_CODE, &codes_support_line},
    {.key = "placement", N_("Placement"), "placement", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "clock", N_("Clock"), .text = clock_text, .flags = COLUMN_WRAP},
    {.key = "start", N_("From"), "start", VALUE_DATE, .flags = COLUMN_EXTRA},
    {.key = "last_day", N_("Last day"), "last_day", VALUE_DATE, .flags = COLUMN_EXTRA},
    {.key = "days_used", N_("Days used"), "days_used", VALUE_COUNT, .flags = COLUMN_EXTRA},
    {.key = "days_left", N_("Days left"), "days_left", VALUE_COUNT, .flags = COLUMN_EXTRA},
    {.key = "completes", N_("Complete from"), "completes", VALUE_DATE, .flags = COLUMN_EXTRA},
    {.key = "days_served", N_("Days served"), "days_served", VALUE_COUNT, .flags = COLUMN_EXTRA},
    {.key = "days_remaining", N_("Days remaining"), "days_remaining", VALUE_COUNT, .flags = COLUMN_EXTRA},
    {.key = "ended", N_("Ended"), "ended", VALUE_DATE, .flags = COLUMN_EXTRA},
    {.key = "over", N_("Past"), "over", VALUE_FLAG, .flags = COLUMN_EXTRA},
    {0},
};
static const struct view clocks = {.name = "clocks", .rows = "clocks", .columns = clock_columns};

static const struct column line_columns[] = {
    {.key = "id", N_("Line"), "id", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "kind", N_("Support"), "kind", VALUE_CODE, &codes_support_line},
    {.key = "placement", N_("Placement"), "placement", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "start", N_("From"), "start", VALUE_DATE},
    {.key = "end", N_("To"), "end", VALUE_DATE},
    {.key = "end_reason", N_("Ended because"), "end_reason", VALUE_CODE, &codes_line_end},
    {0},
};
static const struct view lines = {.name = "lines", .rows = "lines", .columns = line_columns};

static const char *giver_text(struct cli *cli, const ProtobufCMessage *record, enum value_style style) {
  (void)style;
  return named_text(cli, "staff", ((const Lots__SupportEvent *)record)->staff);
}

static const struct column given_columns[] = {
    {.key = "number", N_("Number"), "number", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "position", N_("Position"), "position", VALUE_ID, .flags = COLUMN_RIGHT | COLUMN_EXTRA},
    {.key = "date", N_("Date"), "date", VALUE_DATE},
    {.key = "minutes", N_("Minutes"), "minutes", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {.key = "kind", N_("Kind"), "kind", VALUE_CODE, &codes_support_kind},
    {.key = "place", N_("Place"), "place", VALUE_CODE, &codes_support_place},
    {.key = "line", N_("Line"), "line", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "staff_name", N_("Staff"), .kind = VALUE_TEXT, .text = giver_text},
    {.key = "staff", N_("Staff"), "staff", VALUE_ID, .flags = COLUMN_EXTRA | COLUMN_RIGHT},
    {.key = "corrects", N_("Corrects"), "correction.corrects", VALUE_ID, .flags = COLUMN_RIGHT},
    {0},
};
static const struct view given = {.name = "event", .record = "event", .columns = given_columns};
static const struct view givens = {.name = "events", .rows = "events", .columns = given_columns};

static const char *percent_text(struct cli *cli, const ProtobufCMessage *record, enum value_style style) {
  return case_week_percent(cli, (const Lots__SupportWeek *)record, style);
}

static const struct column week_columns[] = {
    {.key = "week", N_("Week"), "week", VALUE_TEXT},
    {.key = "monday", N_("Monday"), "monday", VALUE_DATE},
    {.key = "planned", N_("Planned hours"), "planned", VALUE_HOURS, .flags = COLUMN_RIGHT},
    {.key = "delivered", N_("Given hours"), "delivered", VALUE_HOURS, .flags = COLUMN_RIGHT},
    {.key = "percent", N_("Per cent"), .kind = VALUE_COUNT, .flags = COLUMN_RIGHT, .text = percent_text},
    {.key = "deviates", N_("Deviates"), "deviates", VALUE_FLAG},
    {.key = "flagged", N_("Three in a row"), "flagged", VALUE_FLAG},
    {0},
};
static const struct view weeks = {.name = "weeks", .rows = "weeks", .columns = week_columns};

static const struct column due_columns[] = {
    {.key = "due", N_("Due"), "due", VALUE_DATE},
    {.key = "placement", N_("Placement"), "placement", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "step", N_("Month"), "step", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "held", N_("Held"), "held", VALUE_DATE},
    {.key = "overdue", N_("Overdue"), "overdue", VALUE_FLAG},
    {0},
};
static const struct view dues = {.name = "due", .rows = "due", .columns = due_columns};

static const struct column held_columns[] = {
    {.key = "date", N_("Held"), "date", VALUE_DATE},
    {.key = "placement", N_("Placement"), "placement", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "step", N_("Month"), "step", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "participants", N_("Participants"), "participants", VALUE_TEXT, .flags = COLUMN_MANY},
    {.key = "result", N_("Result"), "result", VALUE_TEXT, .flags = COLUMN_WRAP},
    {.key = "next", N_("Next"), "next", VALUE_DATE},
    {0},
};
static const struct view helds = {.name = "held", .rows = "held", .columns = held_columns};

#define LINE                                                                                                           \
  { .name = "LINE", "line", VALUE_ID, OPTION_REQUIRED, .help = N_("number of the line of support within the case") }

static const struct option_row show_options[] = {CASE, {0}};
static const struct option_row start_options[] = {
    CASE,
    {.name = "kind", "kind", VALUE_CODE, OPTION_REQUIRED, &codes_support_line, .help = N_("which line of support")},
    {.name = "placement", "placement", VALUE_ID, .help = N_("number of the placement within the case")},
    DATE,
    {0},
};
static const struct option_row end_options[] = {
    CASE,
    LINE,
    {.name = "date", "date", VALUE_DATE, OPTION_PAST, .help = N_("last day; default: today")},
    {.name = "reason", "reason", VALUE_CODE, OPTION_REQUIRED, &codes_line_end, .help = N_("why it ends")},
    {.name = "note", "note", VALUE_TEXT, OPTION_FILE, .help = N_("more about it")},
    {0},
};
static const struct option_row step_parts[] = {
    {.name = "FROM", "from", VALUE_DATE, OPTION_REQUIRED | OPTION_COMING},
    {.name = "TO", "to", VALUE_DATE, OPTION_REQUIRED | OPTION_COMING | OPTION_LAST},
    {.name = "HOURS", "minutes_per_week", VALUE_HOURS, OPTION_REQUIRED},
    {0},
};
static const struct option_row plan_options[] = {
    CASE,
    LINE,
    {.name = "step",
     "steps",
     VALUE_RECORD,
     OPTION_REQUIRED | OPTION_REPEATED,
     .parts = step_parts,
     .help =
         N_("hours a week from a day to a day, \"2026-11-23:2026-12-20:20\"; in order, none more than the one before")},
    {.name = "reason", "reason", VALUE_TEXT, OPTION_FILE, .help = N_("of a new version: relapse, new tasks")},
    {0},
};
static const struct option_row assess_options[] = {
    CASE,
    LINE,
    DATE,
    {.name = "employer-view",
     "employer_view",
     VALUE_TEXT,
     OPTION_REQUIRED | OPTION_FILE,
     .help = N_("what the employer says")},
    {.name = "client-view",
     "client_view",
     VALUE_TEXT,
     OPTION_REQUIRED | OPTION_FILE,
     .help = N_("what the client says")},
    {.name = "independent", "independent", VALUE_FLAG, .help = N_("the client does the tasks independently")},
    {0},
};
static const struct option_row give_options[] = {
    CASE,
    {.name = "date", "event.date", VALUE_DATE, OPTION_PAST, .help = N_("when it was given; default: today")},
    {.name = "minutes",
     "event.minutes",
     VALUE_MINUTES,
     OPTION_REQUIRED,
     .help = N_("how long, \"90\", \"1:30\" or \"1,5h\"")},
    {.name = "kind", "event.kind", VALUE_CODE, OPTION_REQUIRED, &codes_support_kind, .help = N_("what was done")},
    {.name = "place", "event.place", VALUE_CODE, .codes = &codes_support_place, .help = N_("where")},
    {.name = "line", "event.line", VALUE_ID, .help = N_("the line of support that it counts to")},
    {.name = "staff", "event.staff", VALUE_ID, .help = N_("who gave it; default: yourself")},
    {.name = "text", "event.text", VALUE_TEXT, OPTION_FILE, .help = N_("more about it")},
    {0},
};
static const struct option_row correct_options[] = {
    CASE,
    ENTRY(N_("number of the support given, as \"lots support given\" shows it, or its position")),
    REASON,
    {.name = "strike", "strike", VALUE_FLAG, .help = N_("it was recorded by mistake: it never was")},
    {.name = "date", "event.date", VALUE_DATE, OPTION_PAST, .help = N_("when it was given")},
    {.name = "minutes", "event.minutes", VALUE_MINUTES, .help = N_("how long, \"90\", \"1:30\" or \"1,5h\"")},
    {.name = "kind", "event.kind", VALUE_CODE, .codes = &codes_support_kind, .help = N_("what was done")},
    {.name = "place", "event.place", VALUE_CODE, .codes = &codes_support_place, .help = N_("where")},
    {.name = "line", "event.line", VALUE_ID, .help = N_("the line of support that it counts to")},
    {.name = "staff", "event.staff", VALUE_ID, .help = N_("who gave it")},
    {.name = "text", "event.text", VALUE_TEXT, OPTION_FILE, .help = N_("more about it")},
    {0},
};
static const struct option_row given_options[] = {
    CASE,
    {.name = "from",
     "from",
     VALUE_DATE,
     OPTION_PAST | OPTION_EARLIER,
     .help = N_("first day; default: 90 days before the last")},
    {.name = "to",
     "to",
     VALUE_DATE,
     OPTION_PAST | OPTION_EARLIER | OPTION_LAST,
     .help = N_("last day; default: today")},
    {0},
};
static const struct option_row weeks_options[] = {
    CASE,
    {.name = "line", "line", VALUE_ID, .help = N_("only this line of support")},
    {.name = "weeks", "weeks", VALUE_COUNT, .help = N_("how many weeks back, at most 60 (12)")},
    {0},
};
static const struct option_row hold_options[] = {
    CASE,
    {.name = "PLACEMENT",
     "follow_up.placement",
     VALUE_ID,
     OPTION_REQUIRED,
     .help = N_("number of the placement within the case")},
    {.name = "month", "follow_up.step", VALUE_COUNT, .help = N_("which month of the schedule; default: beside it")},
    {.name = "date", "follow_up.date", VALUE_DATE, OPTION_PAST, .help = N_("when it was held; default: today")},
    {.name = "with",
     "follow_up.participants",
     VALUE_TEXT,
     OPTION_REQUIRED | OPTION_REPEATED,
     .help = N_("who took part")},
    {.name = "result", "follow_up.result", VALUE_TEXT, OPTION_REQUIRED | OPTION_FILE, .help = N_("what it came to")},
    {.name = "next",
     "follow_up.next",
     VALUE_DATE,
     OPTION_COMING,
     .help = N_("when you meet again, beside the schedule")},
    {0},
};

static int correct(struct cli *cli) {
  Lots__CorrectSupportRequest request = LOTS__CORRECT_SUPPORT_REQUEST__INIT;
  if (!cli_fill(cli, &request.base))
    return cli->code;
  entry_name_settle(&request.position, &request.number);
  return cli_send(cli, &request.base);
}

static const struct command commands[] = {
    {.name = "support show", N_("the clocks: days used and left"), "lots.Support/Show", show_options, &clocks},
    {.name = "support lines", N_("the lines of support"), "lots.Support/Show", show_options, &lines},
    {.name = "support start", N_("begin a line of support"), "lots.Support/StartLine", start_options, &lines},
    {.name = "support end", N_("end a line of support"), "lots.Support/EndLine", end_options, &lines},
    {.name = "support plan",
     N_("plan the hours, tapering; again for a new version"),
     "lots.Support/Plan",
     plan_options,
     &clocks,
     .more = N_("  lots support plan 12 1 --step today:2027-01-31:20 --step 2027-02-01:2027-05-22:7:30\n"
                "  lots support plan 12 1 --step today:+3m:20 --reason \"New tasks\"   # more hours than before need a "
                "reason")},
    {.name = "support assess",
     N_("assess whether the client works independently"),
     "lots.Support/AssessIndependence",
     assess_options,
     &clocks},
    {.name = "support give",
     N_("record support that was given"),
     "lots.Support/Give",
     give_options,
     &given,
     .more =
         N_("  lots support give 12 --line 1 --kind SIDE_BY_SIDE --minutes 90 --place WORKPLACE\n"
            "  lots support give 12 --kind TALK --minutes 20 --place PHONE --date yesterday --text \"About the bus\"")},
    {.name = "support correct",
     N_("correct support that was recorded wrong; the entry stays beside it"),
     "lots.Support/CorrectGiven",
     correct_options,
     &given,
     .run = correct,
     .more = N_("Give what was wrong; the rest stays. Sums and agenda follow the correction.\n"
                "  lots support correct 12 3 --minutes 90 --reason \"It was an hour and a half\"\n"
                "  lots support correct 12 3 --strike --reason \"Recorded in the wrong case\"")},
    {.name = "support given", N_("support given, day by day"), "lots.Support/Given", given_options, &givens},
    {.name = "support weeks",
     N_("planned against given, week by week"),
     "lots.Support/Weeks",
     weeks_options,
     &weeks,
     .empty =
         N_("Weeks are told from the start of a line of support on; \"lots support lines\" shows which there are.")},
    {0},
};
const struct noun noun_support = {"support", N_("support at work: lines, clocks, plans, hours"), commands};

static const struct command followup_commands[] = {
    {.name = "followup list", N_("follow-ups due and held"), "lots.Support/FollowUps", show_options, &dues},
    {.name = "followup held", N_("what follow-ups came to"), "lots.Support/FollowUps", show_options, &helds},
    {.name = "followup hold",
     N_("record a follow-up"),
     "lots.Support/HoldFollowUp",
     hold_options,
     &dues,
     .more = N_("  lots followup hold 12 1 --month 3 --with \"Anna Ek\" --with \"Eva Lind\" --result \"Going well\" "
                "--next +14d")},
    {0},
};
const struct noun noun_followup = {"followup", N_("follow-ups after the first day at work"), followup_commands};
