/* session: who am I, and is the daemon there. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "client/cli/out.h"
#include "client/cli/table.h"
#include "noun_codes.h"
#include "nouns.h"
#include "session.pb-c.h"

/* "unit 3: INTAKE, ASSESS" of the contract, in words: "in unit 3: taking in, assessing". */
static const char *right_line(struct cli *cli, const char *text) {
  const char *colon = strstr(text, ": "), *unit = strchr(text, ' ');
  const char *names = colon ? code_names(&codes_right, colon + 2, cli->language, &cli->arena) : NULL;
  if (!names || !unit || unit > colon)
    return text;
  return arena_printf(&cli->arena, _("in unit %.*s: %s"), (int)(colon - unit - 1), unit + 1, names);
}

static const char *rights_text(struct cli *cli, const ProtobufCMessage *record, enum value_style style) {
  const Lots__WhoReply *reply = (const Lots__WhoReply *)record;
  const char *all = "";
  for (size_t i = 0; i < reply->n_rights && all; i++) {
    const char *line = style == VALUE_FOR_PEOPLE ? right_line(cli, reply->rights[i]) : reply->rights[i];
    all = arena_printf(&cli->arena, "%s%s%s", all, i > 0 ? "\n" : "", line ? line : "");
  }
  return all;
}

static const struct column who_columns[] = {
    {.key = "id", N_("Id"), "principal.id", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "name", N_("Name"), "principal.name", VALUE_TEXT},
    {.key = "kind", N_("Kind"), "principal.kind", VALUE_CODE, &codes_principal_kind},
    {.key = "organisation",
     N_("Organisation (id)"),
     "principal.organisation",
     VALUE_ID,
     .flags = COLUMN_EXTRA | COLUMN_RIGHT},
    {.key = "organisation_name", N_("Organisation"), "organisation_name", VALUE_TEXT},
    {.key = "rights", N_("May today"), "rights", VALUE_TEXT, .flags = COLUMN_MANY, .text = rights_text},
    {.key = "certificate_expires", N_("Certificate expires"), "certificate_expires", VALUE_MOMENT},
    {0},
};
static const struct view who_view = {.name = "who", .columns = who_columns};

static const struct command who_commands[] = {
    {.name = "who", N_("who you are here, and what your roles let you do today"), "lots.Session/Who", NULL, &who_view},
    {0},
};
const struct noun noun_who = {"who", N_("who you are here, and what your roles let you do today"), who_commands};

static double milliseconds(void) {
  struct timespec now;
  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* "0.10", "0,10" */
static const char *decimal(struct cli *cli, double number) {
  char *text = arena_printf(&cli->arena, "%.2f", number), *point = text ? strchr(text, '.') : NULL;
  if (point && cli->language == LANGUAGE_SV)
    *point = ',';
  return text ? text : "";
}

/* The connection is made first, so that the time is that of one call. */
static int ping(struct cli *cli) {
  Lots__PingRequest request = LOTS__PING_REQUEST__INIT;
  lots *handle = cli_handle(cli);
  const struct lots_peer *peer = handle ? lots_peer(handle) : NULL;
  double begun = milliseconds();
  CLI_RESULT struct lots_result *result = handle ? cli_call(cli, "lots.Session/Ping", &request.base) : NULL;
  if (!result)
    return cli->code;
  double took = milliseconds() - begun;
  const char *server = peer ? peer->server : "lotsd", *test = peer && peer->test_store ? _(" (a test store)") : "";
  if (cli->json)
    printf("{\"server\": \"%s\", \"test_store\": %s, \"milliseconds\": %.3f}\n", server,
           peer && peer->test_store ? "true" : "false", took);
  else
    printf(_("%s%s answers in %s ms\n"), server, test, decimal(cli, took));
  return cli->code;
}

static const struct command ping_commands[] = {
    {.name = "ping", N_("is the daemon there?"), .run = ping},
    {0},
};
const struct noun noun_ping = {"ping", N_("is the daemon there?"), ping_commands};
