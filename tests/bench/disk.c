/* disk: see disk.h. */
#include "disk.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "histogram.h"
#include "tool.h"

#define FILE_SIZE ((off_t)64 << 20)
#define BLOCK 65536

void disk_open(struct disk *disk, const char *folder) {
  static const uint8_t zeros[BLOCK];
  disk->path = must_printf("%s/bare", folder);
  disk->fd = open(disk->path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (disk->fd < 0)
    die("%s: %s", disk->path, strerror(errno));
  for (off_t at = 0; at < FILE_SIZE; at += BLOCK)
    if (pwrite(disk->fd, zeros, BLOCK, at) != BLOCK)
      die("%s: %s", disk->path, strerror(errno));
  if (fsync(disk->fd) != 0)
    die("%s: %s", disk->path, strerror(errno));
}

void disk_close(struct disk *disk) {
  close(disk->fd);
  (void)unlink(disk->path);
  free(disk->path);
}

static void write_one(struct disk *disk, const uint8_t *bytes, size_t size, off_t at) {
  if (pwrite(disk->fd, bytes, size, at) != (ssize_t)size || fdatasync(disk->fd) != 0)
    die("%s: %s", disk->path, strerror(errno));
}

static void run(struct disk *disk, size_t size, int64_t until, struct histogram *histogram) {
  uint8_t bytes[BLOCK];
  off_t at = 0;
  memset(bytes, 0xa5, sizeof bytes);
  for (int64_t before = now_ns(), after; before < until; before = after) {
    write_one(disk, bytes, size, at);
    after = now_ns();
    histogram_add(histogram, after - before);
    at = at + 2 * (off_t)size > FILE_SIZE ? 0 : at + (off_t)size;
  }
}

void disk_run(struct disk *disk, size_t size, int measure_ms, int cpu, struct disk_result *out) {
  static struct histogram histogram;
  cpu_set_t before;
  (void)sched_getaffinity(0, sizeof before, &before);
  pin_to(cpu);
  histogram_clear(&histogram);
  int64_t begun = now_ns();
  run(disk, size < BLOCK ? size : BLOCK, begun + measure_ms * MILLI_NS, &histogram);
  out->rate = (double)histogram.count / seconds_of(now_ns() - begun);
  out->p50_us = histogram_us(&histogram, 0.5);
  out->p99_us = histogram_us(&histogram, 0.99);
  (void)sched_setaffinity(0, sizeof before, &before);
}
