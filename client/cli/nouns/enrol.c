/* enrol: the one-time code that an administrator gave becomes a key and a certificate of one's own, kept as a profile.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "client/cli/out.h"
#include "client/cli/value.h"
#include "common/protocol.h"
#include "nouns.h"

#define NAME_SIZE 256
#define ERROR_SIZE 256

static const struct option_row options[] = {
    {.name = "HOST", NULL, VALUE_TEXT, OPTION_REQUIRED, .help = N_("HOST[:PORT] of the daemon")},
    {.name = "CODE",
     NULL,
     VALUE_TEXT,
     OPTION_REQUIRED | OPTION_FILE,
     .help = N_("the code, as it was given to you; case and hyphens do not matter")},
    {.name = "force", NULL, VALUE_FLAG, .help = N_("take the place of whoever the profile is of; their key is lost")},
    {0},
};

static const char *profile_name(const struct cli *cli) {
  const char *name = cli->connection.profile, *usual = getenv("LOTS_PROFILE");
  return name ? name : usual && *usual ? usual : "default";
}

/* "2026-12-30" where this is read. */
static const char *day_of(int64_t moment_us, char out[16]) {
  time_t seconds = (time_t)(moment_us / 1000000);
  struct tm local;
  if (!localtime_r(&seconds, &local) || strftime(out, 16, "%Y-%m-%d", &local) == 0)
    *out = 0;
  return out;
}

/* A key that is overwritten is a person shut out. One whose certificate has run out is worth nothing any more. */
static bool place_is_free(struct cli *cli) {
  struct lots_profile held;
  char error[ERROR_SIZE] = "";
  enum lots_status status = lots_profile_read(cli->connection.profile, &held, error);
  if (status == LOTS_NOT_FOUND || args_flag(cli, "force"))
    return true;
  if (status != LOTS_OK) {
    out_fault(cli, CLI_CONFLICT, _("%s\n--force enrols in its place; --profile NAME beside it"), error);
    return false;
  }
  if (held.expires_us / 1000000 <= time(NULL))
    return true;
  out_fault(
      cli, CLI_CONFLICT,
      _("the profile %s is %s's, at %s: enrol under another name with --profile NAME, or, when that key is needed "
        "no more, with --force"),
      profile_name(cli), *held.name ? held.name : _("somebody"), held.host);
  return false;
}

static int say_enrolled(struct cli *cli, const char *name) {
  if (cli->json)
    return out_json_pair(cli, "name", name, "profile", profile_name(cli));
  printf(_("Welcome, %s. You are enrolled; \"lots who\" shows what you may do.\n"), name);
  return cli->code;
}

static int enrol(struct cli *cli) {
  char name[NAME_SIZE] = "", error[ERROR_SIZE] = "";
  const char *host = args_text(cli, "HOST"), *code = args_text(cli, "CODE");
  const char *why = NULL;
  if (code)
    code = value_resolve(cli, args_given(cli, "CODE")->row, code, &why);
  if (why)
    return out_usage(cli, "CODE: %s", why);
  if (!host || !code)
    return out_usage(cli, _("give the daemon's address and the code: lots enrol HOST[:PORT] CODE"));
  if (!cli_take_host(cli, host) || !place_is_free(cli))
    return cli->code;
  int port = cli->connection.port ? cli->connection.port : PROTOCOL_PORT;
  enum lots_status status =
      lots_enrol(cli->connection.profile, cli->connection.host, port, code, name, sizeof name, error);
  if (status == LOTS_OK)
    return say_enrolled(cli, name);
  return out_fault(cli, cli_code_of(status), "%s", *error ? error : lots_status_name(status));
}

static const struct command commands[] = {
    {.name = "enrol",
     N_("make a key and have it signed with a one-time code"),
     NULL,
     options,
     .run = enrol,
     .more = N_("The key stays on this machine. --profile NAME keeps it under a name of its own, for those who have "
                "several identities.")},
    {0},
};
static int renew(struct cli *cli) {
  char error[ERROR_SIZE] = "", day[16] = "";
  struct lots_profile held;
  enum lots_status status = lots_renew(cli->connection.profile, error);
  if (status == LOTS_OK)
    status = lots_profile_read(cli->connection.profile, &held, error);
  if (status != LOTS_OK)
    return out_fault(cli, cli_code_of(status), "%s", *error ? error : lots_status_name(status));
  (void)day_of(held.expires_us, day);
  if (cli->json)
    return out_json_pair(cli, "profile", profile_name(cli), "expires", day);
  printf(_("Your new certificate is good until %s.\n"), day);
  return cli->code;
}

static const struct command renew_commands[] = {
    {.name = "renew",
     N_("a new key and certificate, in the last 60 days of yours"),
     .run = renew,
     .more = N_("The old certificate is good until its own end. One that has run out is renewed by nobody: ask an "
                "administrator for a code and enrol.")},
    {0},
};
const struct noun noun_renew = {"renew", N_("renew your certificate"), renew_commands};

const struct noun noun_enrol = {"enrol", N_("join with the code that an administrator gave you"), commands};
