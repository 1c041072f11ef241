/* files: see files.h. */
#include "files.h"

#include <dirent.h>
#include <stdint.h>
#include <sys/resource.h>

/* Kept for what is opened later: a part of all, within bounds. */
#define LATER_PART 8
#define LATER_LEAST 12
#define LATER_MOST 128
/* Where it cannot be counted what is open. */
#define GUESS 128

void files_raise_limit(void) {
  struct rlimit files;
  if (getrlimit(RLIMIT_NOFILE, &files) != 0)
    return;
  files.rlim_cur = files.rlim_max;
  (void)setrlimit(RLIMIT_NOFILE, &files);
}

/* Three names in the folder are none: itself, the one above, and what it is read by. */
static size_t count_open(void) {
  DIR *dir = opendir("/proc/self/fd");
  size_t count = 0;
  if (!dir)
    return GUESS;
  while (readdir(dir))
    count++;
  closedir(dir);
  return count > 3 ? count - 3 : 0;
}

static size_t kept_for_later(size_t granted) {
  size_t part = granted / LATER_PART;
  return part < LATER_LEAST ? LATER_LEAST : part > LATER_MOST ? LATER_MOST : part;
}

size_t files_left(void) {
  struct rlimit files;
  if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur == RLIM_INFINITY)
    return SIZE_MAX;
  size_t granted = (size_t)files.rlim_cur, taken = count_open() + kept_for_later(granted);
  return granted > taken ? granted - taken : 0;
}
