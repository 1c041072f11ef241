/* moments: what is not a stream of requests: new connections, idle ones, starts, and the daemon at rest. Each is measured
 * on every side in turns. */
#pragma once

#include "measure.h"

/* New TLS connections a second, up to the first answer. */
void moments_handshakes(struct bench *bench);
/* Memory of the daemon for each connection that idles. */
void moments_idle(struct bench *bench);
/* Processor time and wake-ups of a daemon that nobody asks anything. */
void moments_rest(struct bench *bench);
/* From the start of the process to the first case shown, after a clean stop and after kill -9. */
void moments_starts(struct bench *bench);
