/* progress: how far long work has come, on stderr: a bar on a terminal, now and then a line elsewhere. A store_progress
 * (store/store.h). */
#pragma once

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

struct progress {
  const char *what; /* static: what the last words were about */
  int64_t said_ms;  /* when the last words were said */
  int percent;
  bool open; /* a bar stands without a line's end */
};

/* SIGTERM and SIGINT wait from now on until somebody takes them, in this thread and in those that it makes. */
void progress_hold_signals(sigset_t *held);
/* False: one of them waits, and the work is to end. */
bool progress_show(const char *what, uint64_t done, uint64_t total, void *progress);
/* Ends the bar's line. */
void progress_end(struct progress *progress);
