/* progress: see progress.h. */
#include "progress.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define BAR 40
#define BAR_EVERY_MS 100
#define LINE_EVERY_MS 5000

static int64_t now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void draw_bar(const char *what, int percent) {
  static const char full[] = "########################################";
  fprintf(stderr, "\r%-24s [%-*.*s] %3d %%", what, BAR, percent * BAR / 100, full, percent);
  fflush(stderr);
}

static bool due(const struct progress *progress, const char *what, int percent, int64_t every_ms) {
  if (progress->what != what || percent == 100)
    return progress->what != what || progress->percent != 100;
  return percent != progress->percent && now_ms() - progress->said_ms >= every_ms;
}

void progress_hold_signals(sigset_t *held) {
  sigemptyset(held);
  sigaddset(held, SIGTERM);
  sigaddset(held, SIGINT);
  pthread_sigmask(SIG_BLOCK, held, NULL);
}

static bool is_told_to_end(void) {
  sigset_t waiting;
  return sigpending(&waiting) == 0 && (sigismember(&waiting, SIGTERM) == 1 || sigismember(&waiting, SIGINT) == 1);
}

static void tell_progress(struct progress *progress, const char *what, uint64_t done, uint64_t total) {
  bool terminal = isatty(STDERR_FILENO);
  int percent = total == 0 || done >= total ? 100 : (int)((double)done * 100 / (double)total);
  if (!due(progress, what, percent, terminal ? BAR_EVERY_MS : LINE_EVERY_MS))
    return;
  if (progress->what && progress->what != what)
    progress_end(progress);
  if (terminal)
    draw_bar(what, percent);
  else
    fprintf(stderr, "%s: %d %%\n", what, percent);
  *progress = (struct progress){.what = what, .said_ms = now_ms(), .percent = percent, .open = terminal};
}

bool progress_show(const char *what, uint64_t done, uint64_t total, void *context) {
  tell_progress(context, what, done, total);
  return !is_told_to_end();
}

void progress_end(struct progress *progress) {
  if (progress->open)
    fputc('\n', stderr);
  progress->open = false;
}
