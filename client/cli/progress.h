/* progress: a bar on standard error for long work, where that is a terminal; nothing elsewhere. */
#pragma once

#include "cli.h"

struct progress {
  bool drawn_upon; /* whether there is a terminal to draw on */
  int percent;     /* last drawn; -1 before the first */
};

struct progress progress_begin(const struct cli *cli);
/* `what` is a word before the bar. Draws when the percentage has changed. */
void progress_show(struct progress *progress, const char *what, uint64_t done, uint64_t total);
/* Takes the bar away. */
void progress_end(struct progress *progress);
