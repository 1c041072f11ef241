/* tool: see tool.h. */
#include "tool.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

/* --- giving up ---------------------------------------------------------------------------------------------------- */

void die(const char *fmt, ...) {
  va_list args;
  fflush(stdout);
  fputs("bench: ", stderr);
  va_start(args, fmt);
  vfprintf(stderr, fmt, args);
  va_end(args);
  fputc('\n', stderr);
  exit(2);
}

void must(enum status status, const char *what) {
  if (status != STATUS_OK)
    die("%s: %s", what, status_name(status));
}

void *must_alloc(size_t count, size_t size) {
  void *memory = calloc(count ? count : 1, size);
  if (!memory)
    die("out of memory");
  return memory;
}

char *must_printf(const char *fmt, ...) {
  char *text;
  va_list args;
  va_start(args, fmt);
  if (vasprintf(&text, fmt, args) < 0)
    die("out of memory");
  va_end(args);
  return text;
}

static volatile sig_atomic_t told;

static void on_signal(int signal) {
  told = signal;
}

void watch_signals(void) {
  const struct sigaction action = {.sa_handler = on_signal};
  (void)sigaction(SIGINT, &action, NULL);
  (void)sigaction(SIGTERM, &action, NULL);
}

void give_up_if_told(void) {
  if (told)
    die("stopped by signal %d", (int)told);
}

/* --- time and cores ----------------------------------------------------------------------------------------------- */

int64_t now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * SECOND_NS + now.tv_nsec;
}

double seconds_of(int64_t ns) {
  return (double)ns / (double)SECOND_NS;
}

void pin_to(int cpu) {
  cpu_set_t set;
  if (cpu < 0)
    return;
  CPU_ZERO(&set);
  CPU_SET((unsigned)cpu, &set);
  (void)sched_setaffinity(0, sizeof set, &set); /* on a machine of one core there is no choice */
}

/* --- files -------------------------------------------------------------------------------------------------------- */

static char *text_of(FILE *file, const char *path) {
  char *text = NULL;
  size_t size = 0;
  if (getdelim(&text, &size, '\0', file) < 0) {
    if (ferror(file))
      die("%s: %s", path, strerror(errno));
    free(text);
    text = must_printf("%s", "");
  }
  return text;
}

char *file_text(const char *path) {
  FILE *file = fopen(path, "r");
  if (!file)
    return NULL;
  char *text = text_of(file, path);
  fclose(file);
  return text;
}

void file_put(const char *path, const void *data, size_t len) {
  FILE *file = fopen(path, "w");
  bool ok = file && fwrite(data, 1, len, file) == len;
  if (file && fclose(file) != 0)
    ok = false;
  if (!ok)
    die("%s: %s", path, strerror(errno));
}

void make_folder(const char *path) {
  if (mkdir(path, 0700) != 0 && errno != EEXIST)
    die("%s: %s", path, strerror(errno));
}

static int remove_one(const char *path, const struct stat *stat, int kind, struct FTW *where) {
  (void)stat, (void)kind, (void)where;
  return remove(path) == 0 || errno == ENOENT ? 0 : -1;
}

void remove_tree(const char *path) {
  (void)nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static int warm_one(const char *path, const struct stat *stat, int kind, struct FTW *where) {
  static char block[1 << 20];
  int fd = kind == FTW_F ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  (void)stat, (void)where;
  while (fd >= 0 && read(fd, block, sizeof block) > 0)
    continue;
  if (fd >= 0)
    close(fd);
  return 0;
}

void warm_tree(const char *path) {
  (void)nftw(path, warm_one, 16, FTW_PHYS);
}

static uint64_t tree_sum; /* nftw takes no context */

static int add_one(const char *path, const struct stat *stat, int kind, struct FTW *where) {
  (void)path, (void)where;
  if (kind == FTW_F)
    tree_sum += (uint64_t)stat->st_blocks * 512;
  return 0;
}

uint64_t tree_bytes(const char *path) {
  tree_sum = 0;
  (void)nftw(path, add_one, 16, FTW_PHYS);
  return tree_sum;
}

const char *filesystem_name(const char *path) {
  static const struct {
    unsigned long magic;
    const char *name;
  } known[] = {{0xEF53, "ext4"},      {0x58465342, "xfs"},       {0x9123683E, "btrfs"},
               {0x01021994, "tmpfs"}, {0x794c7630, "overlayfs"}, {0x2fc12fc1, "zfs"}};
  static char number[32];
  struct statfs stat;
  if (statfs(path, &stat) != 0)
    return "unknown";
  for (size_t i = 0; i < COUNT_OF(known); i++)
    if ((unsigned long)stat.f_type == known[i].magic)
      return known[i].name;
  snprintf(number, sizeof number, "type %lx", (unsigned long)stat.f_type);
  return number;
}

/* --- random numbers and protobuf ---------------------------------------------------------------------------------- */

uint64_t random_next(uint64_t *state) {
  uint64_t x = *state ? *state : UINT64_C(0x9e3779b97f4a7c15);
  x ^= x << 13;
  x ^= x >> 7;
  x ^= x << 17;
  return *state = x;
}

static bool take_number(struct slice *rest, uint64_t *out) {
  uint64_t value = 0;
  for (unsigned shift = 0; shift < 64 && rest->len; shift += 7) {
    uint8_t byte = *rest->data;
    *rest = slice_of(rest->data + 1, rest->len - 1);
    value |= (uint64_t)(byte & 0x7f) << shift;
    if (!(byte & 0x80)) {
      *out = value;
      return true;
    }
  }
  return false;
}

bool field_next(struct slice *rest, struct field *out) {
  uint64_t tag;
  *out = (struct field){0};
  if (!take_number(rest, &tag) || !take_number(rest, &out->value))
    return false;
  out->number = (uint32_t)(tag >> 3);
  if ((tag & 7) == 0)
    return true;
  if ((tag & 7) != 2 || out->value > rest->len) /* the contract has no fixed-width fields */
    return false;
  out->bytes = slice_of(rest->data, (size_t)out->value);
  *rest = slice_of(rest->data + out->value, rest->len - (size_t)out->value);
  return true;
}

bool field_find(struct slice message, uint32_t number, struct field *out) {
  while (field_next(&message, out))
    if (out->number == number)
      return true;
  return false;
}
