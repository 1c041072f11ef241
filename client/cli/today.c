/* today: what day it is where the people are. See cli.h. */
#include <time.h>

#include "cli.h"

date_t cli_today(struct cli *cli) {
  int64_t now;
  if (!cli->handle && lots_open(&cli->connection, &cli->handle, NULL) != LOTS_OK) /* the call itself will say why */
    cli->handle = NULL;
  const struct lots_peer *peer = cli->handle ? lots_peer(cli->handle) : NULL;
  if (peer && peer->test_store && moment_parse(peer->now, &now) == STATUS_OK)
    return date_of_moment(now);
  return date_of_moment((int64_t)time(NULL) * 1000000);
}
