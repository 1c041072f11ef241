/* referral: remisser, from those who send to those who take in. */
#include "client/cli/rows.h"
#include "client/cli/table.h"
#include "nouns.h"

static const struct column columns[] = {
    {.key = "id", N_("Id"), "id", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "status", N_("Status"), "status", VALUE_CODE, &codes_referral_status},
    {.key = "status_since", N_("Since"), "status_since", VALUE_DATE},
    {.key = "person", N_("Person"), "person", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "unit", N_("Unit"), "unit", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "programme", N_("Programme"), "programme", VALUE_CODE, &codes_programme},
    {.key = "date", N_("Written"), "date", VALUE_DATE},
    {.key = "sender_role", N_("Sender's role"), "sender_role", VALUE_CODE, &codes_role},
    {.key = "sender_name", N_("Sender"), "sender_name", VALUE_TEXT},
    {.key = "sender_organisation", N_("Sender's organisation"), "sender_organisation", VALUE_TEXT},
    {.key = "reason", N_("Reason"), "reason", VALUE_TEXT, .flags = COLUMN_WRAP},
    {.key = "basis", N_("Rests on"), "basis", VALUE_TEXT, .flags = COLUMN_WRAP},
    {.key = "recommended_by", N_("Recommended by"), "recommended_by", VALUE_TEXT},
    {.key = "missing", N_("Missing"), "missing", VALUE_TEXT, .flags = COLUMN_MANY},
    {.key = "decline_reason", N_("Declined because"), "decline_reason", VALUE_CODE, &codes_reject_reason},
    {.key = "case", N_("Case"), "case", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "external_id", N_("Number elsewhere"), "external_id", VALUE_TEXT},
    {.key = "revision", N_("Revision"), "revision", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {0},
};
static const struct view one = {.name = "referral", .record = "referral", .columns = columns};

static const struct column row_columns[] = {
    {.key = "id", N_("Id"), "id", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "name", N_("Name"), "name", VALUE_TEXT},
    {.key = "number", N_("Identity number"), "masked_number", VALUE_TEXT},
    {.key = "programme", N_("Programme"), "programme", VALUE_CODE, &codes_programme, COLUMN_CODE},
    {.key = "status", N_("Status"), "status", VALUE_CODE, &codes_referral_status},
    {.key = "date", N_("Written"), "date", VALUE_DATE},
    {.key = "case", N_("Case"), "case", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "unit", N_("Unit"), "unit", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "external_id", N_("Number elsewhere"), "external_id", VALUE_TEXT, .flags = COLUMN_EXTRA},
    {0},
};
static const struct view many = {.name = "referrals", .rows = "referrals", .columns = row_columns};

static const struct column queue_columns[] = {
    {.key = "position", N_("Place"), "position", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {.key = "id", N_("Id"), "referral.id", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "name", N_("Name"), "referral.name", VALUE_TEXT},
    {.key = "number", N_("Identity number"), "referral.masked_number", VALUE_TEXT},
    {.key = "programme", N_("Programme"), "referral.programme", VALUE_CODE, &codes_programme, COLUMN_CODE},
    {.key = "since", N_("Since"), "referral.status_since", VALUE_DATE},
    {.key = "unit", N_("Unit"), "referral.unit", VALUE_ID, .flags = COLUMN_RIGHT},
    {0},
};
static const struct view queue = {.name = "waiting", .rows = "waiting", .columns = queue_columns};

#define REFERRAL                                                                                                       \
  { .name = "REFERRAL", "id", VALUE_ID, OPTION_REQUIRED, .help = N_("number of the referral") }

static const struct option_row add_options[] = {
    {.name = "unit", "unit", VALUE_ID, OPTION_REQUIRED, .help = N_("number of the receiving unit")},
    {.name = "programme",
     "programme",
     VALUE_CODE,
     OPTION_REQUIRED,
     &codes_programme,
     .help = N_("programme that is asked for")},
    {.name = "person", "person", VALUE_ID, .help = N_("number of the person's record")},
    {.name = "number",
     "identity_number",
     VALUE_TEXT,
     OPTION_FILE,
     .help = N_("identity number, instead of --person, for one you have no relation to yet")},
    {.name = "date", "date", VALUE_DATE, OPTION_REQUIRED | OPTION_PAST, .help = N_("when it was written")},
    {.name = "sender-role",
     "sender_role",
     VALUE_CODE,
     OPTION_REQUIRED,
     &codes_role,
     .help = N_("the sender's profession")},
    {.name = "sender", "sender_name", VALUE_TEXT, .help = N_("the sender's name")},
    {.name = "sender-organisation", "sender_organisation", VALUE_TEXT, .help = N_("where the sender works")},
    {.name = "reason", "reason", VALUE_TEXT, OPTION_FILE, .help = N_("why it is written")},
    {.name = "basis",
     "basis",
     VALUE_TEXT,
     OPTION_FILE,
     .help = N_("what it rests on, for example a care recommendation")},
    {.name = "recommended-by", "recommended_by", VALUE_TEXT, .help = N_("an outside profession that recommends it")},
    {.name = "external-id", "external_id", VALUE_TEXT, .help = N_("its number in the system it came from")},
    {0},
};
static const struct option_row list_options[] = {
    {.name = "unit", "unit", VALUE_ID, .help = N_("of this unit; default: every one where you take in")},
    {.name = "status", "status", VALUE_CODE, .codes = &codes_referral_status, .help = N_("only these")},
    {.name = "newest-first", "newest_first", VALUE_FLAG, .help = N_("the newest first")},
    {0},
};
static const struct option_row show_options[] = {REFERRAL, {0}};
static const struct option_row move_options[] = {REFERRAL, DATE, {0}};
static const struct option_row accept_options[] = {
    REFERRAL,
    DATE,
    {.name = "case", "case", VALUE_ID, .help = N_("attach it to this case; default: open a new one")},
    {.name = "another",
     "another",
     VALUE_FLAG,
     .help = N_("a new case, though the person has one like it that is open")},
    {0},
};
static const struct option_row return_options[] = {
    REFERRAL,
    DATE,
    {.name = "missing",
     "missing",
     VALUE_TEXT,
     OPTION_REQUIRED | OPTION_REPEATED | OPTION_FILE,
     .help = N_("what is missing")},
    {0},
};
static const struct option_row decline_options[] = {
    REFERRAL,
    DATE,
    {.name = "reason", "reason", VALUE_CODE, OPTION_REQUIRED, &codes_reject_reason, .help = N_("why it is declined")},
    {0},
};

static const struct option_row waiting_options[] = {
    {.name = "unit", "unit", VALUE_ID, .help = N_("of this unit; default: every one where you take in")},
    {.name = "programme", "programme", VALUE_CODE, .codes = &codes_programme, .help = N_("only this programme")},
    {0},
};

#define MOVED N_("Referral {id}: {status} since {status_since}")

static const struct command commands[] = {
    {.name = "referral add", N_("register a referral"), "lots.Referrals/Add", add_options, &one, MOVED},
    {.name = "referral list",
     N_("list referrals"),
     "lots.Referrals/List",
     list_options,
     &many,
     .empty = N_("Shown are referrals to units where you take in; \"lots who\" shows which.")},
    {.name = "referral show", N_("show a referral"), "lots.Referrals/Show", show_options, &one},
    {.name = "referral receive",
     N_("confirm that it has come in"),
     "lots.Referrals/Receive",
     move_options,
     &one,
     MOVED},
    {.name = "referral accept",
     N_("accept it: opens a case, or attaches to one"),
     "lots.Referrals/Accept",
     accept_options,
     &one,
     N_("Referral {id}: {status}; case {case}")},
    {.name = "referral return",
     N_("send it back for what is missing"),
     "lots.Referrals/SendBack",
     return_options,
     &one,
     MOVED},
    {.name = "referral resend", N_("send it again, completed"), "lots.Referrals/Resend", move_options, &one, MOVED},
    {.name = "referral decline",
     N_("decline it, with the reason"),
     "lots.Referrals/Decline",
     decline_options,
     &one,
     MOVED},
    {.name = "referral wait",
     N_("put it on the waiting list: the unit is full"),
     "lots.Referrals/Wait",
     move_options,
     &one,
     MOVED},
    {.name = "referral waiting",
     N_("the waiting list, longest first"),
     "lots.Referrals/ListWaiting",
     waiting_options,
     &queue},
    {.name = "referral recall", N_("the sender takes it back"), "lots.Referrals/Recall", move_options, &one, MOVED},
    {0},
};
const struct noun noun_referral = {"referral", N_("referrals, from those who send to those who take in"), commands};
