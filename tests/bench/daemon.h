/* daemon: the lotsd that is measured: its store, its process. A few may run beside each other; all are stopped when the
 * bench exits. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define DAEMONS_MAX 4

struct daemon {
  const char *lotsd;                    /* path of the program */
  char *store, *conf, *port_file, *log; /* owned */
  int cpu;
  unsigned loops;
  pid_t pid; /* 0: not running */
  uint16_t port;
};

/* The store is FOLDER/store. Makes nothing yet. */
void daemon_at(struct daemon *daemon, const char *lotsd, const char *folder, int cpu, unsigned loops);
void daemon_forget(struct daemon *daemon);
/* `lotsd init` of a test store; returns all that it printed, the administrator's code among it. To be freed. */
char *daemon_init(const struct daemon *daemon) __attribute__((warn_unused_result));
/* Returns once it listens. */
void daemon_start(struct daemon *daemon);
/* By SIGTERM; dies unless the daemon ends with 0. */
void daemon_stop(struct daemon *daemon);
/* By SIGKILL. */
void daemon_kill(struct daemon *daemon);
