/* enrol: the one-time code that an administrator gave becomes a key and a certificate of one's own, kept as a profile.
 */
#include <stdio.h>

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
    {0},
};

static int say_enrolled(struct cli *cli, const char *name) {
  const char *profile = cli->connection.profile;
  if (cli->json)
    return out_json_pair(cli, "name", name, "profile", profile ? profile : "default");
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
  if (!cli_take_host(cli, host))
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
const struct noun noun_enrol = {"enrol", N_("join with the code that an administrator gave you"), commands};
