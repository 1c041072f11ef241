/* progress: see progress.h. */
#include "progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/text.h"
#include "out.h"
#include "screen.h"

#define BAR_WIDTH 40
#define BESIDE_BAR 36 /* brackets, percentage, two long numbers */
static const char full[BAR_WIDTH + 1] = "########################################";

/* What is left beside the words: a bar that took two lines could not be drawn again. */
static int bar_width(const char *what) {
  size_t window = screen_width_of_errors(), beside = text_width(slice_str(what)) + BESIDE_BAR;
  size_t room = window > beside ? window - beside : 0;
  return room < BAR_WIDTH ? (int)room : BAR_WIDTH;
}

struct progress progress_begin(const struct cli *cli) {
  return (struct progress){.drawn_upon = out_is_drawable(cli), .percent = -1};
}

void progress_show(struct progress *progress, const char *what, uint64_t done, uint64_t total) {
  int percent = total > 0 ? (int)(100.0 * (double)done / (double)total) : 0;
  if (!progress->drawn_upon || percent == progress->percent)
    return;
  progress->percent = percent;
  int bar = bar_width(what), width = percent * bar / 100;
  fprintf(stderr, "\r%s [%-*.*s] %3d %% %" PRIu64 "/%" PRIu64, what, bar, width, full, percent, done, total);
  (void)fflush(stderr);
}

void progress_end(struct progress *progress) {
  if (progress->drawn_upon && progress->percent >= 0)
    fputs("\r\033[K", stderr);
  progress->percent = -1;
}
