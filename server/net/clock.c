/* clock: the daemon's time and the real one. Part of server.h. */
#include <time.h>

#include "server.h"

int64_t server_wall(void) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t server_now(struct server *server) {
  return server_wall() + atomic_load_explicit(&server->clock_offset_us, memory_order_relaxed);
}
