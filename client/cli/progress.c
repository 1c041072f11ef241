/* progress: see progress.h. */
#include "progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "out.h"

#define BAR_WIDTH 40
static const char full[BAR_WIDTH + 1] = "########################################";

struct progress progress_begin(const struct cli *cli) {
  return (struct progress){.drawn_upon = out_is_drawable(cli), .percent = -1};
}

void progress_show(struct progress *progress, const char *what, uint64_t done, uint64_t total) {
  int percent = total > 0 ? (int)(100.0 * (double)done / (double)total) : 0;
  if (!progress->drawn_upon || percent == progress->percent)
    return;
  progress->percent = percent;
  int width = percent * BAR_WIDTH / 100;
  fprintf(stderr, "\r%s [%-*.*s] %3d %% %" PRIu64 "/%" PRIu64, what, BAR_WIDTH, width, full, percent, done, total);
  (void)fflush(stderr);
}

void progress_end(struct progress *progress) {
  if (progress->drawn_upon && progress->percent >= 0)
    fputs("\r\033[K", stderr);
  progress->percent = -1;
}
