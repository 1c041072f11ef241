/* peers: the daemon beside other servers, each row in turns with them, the echo and the disk (peer.h).
 */
#pragma once

#include "measure.h"

/* Starts those of that list ("postgresql,redis,slapd"), with as many cases as the daemon's world has. */
void peers_start(struct bench *bench, const char *list);
void peers_round(struct bench *bench);
void peers_stop(void);
