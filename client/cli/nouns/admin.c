/* admin: what administrators of the daemon do. They see no case. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "certificate.h"
#include "client/cli/named.h"
#include "client/cli/out.h"
#include "client/cli/progress.h"
#include "client/cli/table.h"
#include "enrolment.pb-c.h"
#include "nouns.h"
#include "server.pb-c.h"

/* --- status and verify -------------------------------------------------------------------------------------------- */

static const struct column status_columns[] = {
    {.key = "version", N_("Version"), "version", VALUE_TEXT},
    {.key = "store", N_("Store"), "store", VALUE_BYTES},
    {.key = "test_store", N_("Test store"), "test_store", VALUE_FLAG},
    {.key = "now", N_("Clock"), "now", VALUE_MOMENT},
    {.key = "uptime_s", N_("Up (seconds)"), "uptime_s", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {.key = "position", N_("Journal used (bytes)"), "position", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {.key = "cases", N_("Cases"), "cases", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {.key = "persons", N_("Persons"), "persons", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {.key = "connections", N_("Connections"), "connections", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {.key = "requests", N_("Requests"), "requests", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {.key = "writes", N_("Writes"), "writes", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {.key = "batches", N_("Group commits"), "batches", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {.key = "refused_frames", N_("Refused frames"), "refused_frames", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {.key = "refused_handshakes", N_("Refused handshakes"), "refused_handshakes", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {.key = "refused_connections",
     N_("Refused connections"),
     "refused_connections",
     VALUE_COUNT,
     .flags = COLUMN_RIGHT},
    {.key = "journal_bytes", N_("Journal on disk (bytes)"), "journal_bytes", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {.key = "access_bytes", N_("Access log on disk (bytes)"), "access_bytes", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {.key = "certificate_expires", N_("Server's certificate expires"), "certificate_expires", VALUE_MOMENT},
    {.key = "kv_bytes", N_("Tables (bytes)"), "kv_bytes", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {.key = "kv_limit_bytes", N_("Tables at most (bytes)"), "kv_limit_bytes", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {0},
};
static const struct view status_view = {.name = "status", .columns = status_columns};

static const struct column verify_columns[] = {
    {.key = "journal_entries", N_("Journal entries"), "journal_entries", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {.key = "access_entries", N_("Access entries"), "access_entries", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {0},
};
static const struct view verify_view = {.name = "verified", .columns = verify_columns};

static void on_progress(const ProtobufCMessage *message, void *context) {
  const Lots__VerifyProgress *done = (const Lots__VerifyProgress *)message;
  progress_show(context, done->stream, done->done, done->total);
}

static int verify(struct cli *cli) {
  Lots__VerifyRequest request = LOTS__VERIFY_REQUEST__INIT;
  struct progress progress = progress_begin(cli);
  cli->call.chunk = on_progress;
  cli->call.chunk_type = &lots__verify_progress__descriptor;
  cli->call.context = &progress;
  CLI_RESULT struct lots_result *result = cli_call_raw(cli, "lots.Server/Verify", &request.base, &cli->call);
  progress_end(&progress);
  if (!result)
    return cli->code;
  return lots_result_status(result) == LOTS_OK ? cli_done(cli, result) : out_refusal(cli, result);
}

/* --- certificates ------------------------------------------------------------------------------------------------- */

/* What they type on their own machine: where this command's daemon is, as its caller knows it. */
static const char *enrol_text(struct cli *cli, const ProtobufCMessage *record, enum value_style style) {
  (void)style;
  const char *code = ((const Lots__InviteReply *)record)->code;
  struct lots_profile held = {0};
  const char *host = cli->connection.host;
  int port = cli->connection.port;
  if (!*code || lots_profile_read(cli->connection.profile, &held, NULL) != LOTS_OK)
    return "";
  host = host ? host : held.host;
  port = port ? port : held.port;
  const char *open = strchr(host, ':') ? "[" : "", *close = *open ? "]" : "";
  return arena_printf(&cli->arena, "lots enrol %s%s%s:%d %s", open, host, close, port, code);
}

static const struct column invite_columns[] = {
    {.key = "code", N_("Code"), "code", VALUE_TEXT},
    {.key = "command", N_("To be typed there"), "code", VALUE_TEXT, .text = enrol_text},
    {.key = "expires", N_("Expires"), "expires", VALUE_MOMENT},
    {0},
};
static const struct view invite_view = {.name = "invitation", .columns = invite_columns};
static const struct option_row invite_options[] = {
    {.name = "STAFF",
     "principal",
     VALUE_ID,
     OPTION_REQUIRED,
     .help = N_("number of the member of staff, service or administrator")},
    {.name = "hours", "valid_hours", VALUE_COUNT, .help = N_("how long the code is good for, 1 to 168 (72)")},
    {0},
};

static const char *holder_text(struct cli *cli, const ProtobufCMessage *record, enum value_style style) {
  (void)style;
  struct value holders;
  const ProtobufCMessage *reply = cli->answer ? lots_result_message(cli->answer) : NULL;
  if (!reply || !value_find(reply, "holders", &holders)) /* one's own are one's own */
    return "";
  return named_text(cli, "holders", ((const Lots__Certificate *)record)->principal);
}

static const struct column certificate_columns[] = {
    {.key = "serial", N_("Serial"), "serial", VALUE_TEXT},
    {.key = "principal", N_("Holder"), "principal", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "name", N_("Name"), "principal", VALUE_TEXT, .text = holder_text},
    {.key = "issued", N_("Issued"), "issued", VALUE_MOMENT},
    {.key = "expires", N_("Expires"), "expires", VALUE_MOMENT},
    {.key = "revoked", N_("Revoked"), "revoked", VALUE_MOMENT},
    {.key = "fingerprint", N_("Fingerprint"), "fingerprint", VALUE_TEXT, .flags = COLUMN_EXTRA},
    {0},
};
const struct view certificate_list = {.name = "certificates", .rows = "certificates", .columns = certificate_columns};
static const struct option_row certificate_options[] = {
    {.name = "STAFF", "principal", VALUE_ID, .help = N_("of this holder; default: all")},
    {.name = "within", "within_days", VALUE_COUNT, .help = N_("only those that end within so many days")},
    {0},
};

static const struct column revoke_columns[] = {
    {.key = "revoked", N_("Revoked"), "revoked", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {0},
};
static const struct view revoke_view = {.name = "revocation", .columns = revoke_columns};
static const struct option_row revoke_options[] = {
    {.name = "serial", "serial", VALUE_TEXT, .help = N_("this certificate")},
    {.name = "staff", "principal", VALUE_ID, .help = N_("all of this holder")},
    {0},
};

/* --- clock -------------------------------------------------------------------------------------------------------- */

static const struct column clock_columns[] = {
    {.key = "now", N_("Clock"), "now", VALUE_MOMENT},
    {0},
};
static const struct view clock_view = {.name = "clock", .columns = clock_columns};
static const struct option_row clock_options[] = {
    {.name = "TIME",
     "now",
     VALUE_TEXT,
     OPTION_REQUIRED,
     .help = N_("RFC 3339, \"2026-11-22T08:00:00Z\"; the clock goes on from there")},
    {0},
};

static const struct command commands[] = {
    {.name = "admin status", N_("how the daemon and its store are"), "lots.Server/Status", NULL, &status_view},
    {.name = "admin verify",
     N_("check both chains from the first entry to the last"),
     NULL,
     NULL,
     &verify_view,
     N_("Both chains verify: {journal_entries} journal entries, {access_entries} access entries"),
     verify},
    {.name = "admin invite",
     N_("make a one-time code for somebody to enrol with"),
     "lots.Enrolment/Invite",
     invite_options,
     &invite_view,
     .more = N_("The code is shown once. Earlier unused codes of the same holder stop working.")},
    {.name = "admin certificates",
     N_("list certificates"),
     "lots.Enrolment/ListCertificates",
     certificate_options,
     &certificate_list},
    {.name = "admin revoke",
     N_("revoke a certificate, or all of a holder's"),
     "lots.Enrolment/Revoke",
     revoke_options,
     &revoke_view,
     N_("Certificates revoked: {revoked}"),
     .more = N_("It bites on the next request of an open connection.")},
    {.name = "admin clock",
     N_("set the clock of a test store"),
     "lots.Server/SetClock",
     clock_options,
     &clock_view,
     N_("The clock says {now}")},
    {0},
};
const struct noun noun_admin = {"admin", N_("the daemon, its store, certificates"), commands};
