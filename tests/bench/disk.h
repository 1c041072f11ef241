/* disk: the other floor: how often a second the disk makes a small append durable, bare, into a file that is already
 * there in full and zeroed (a file that grows pays for its length, too). The journal works into such files.
 */
#pragma once

#include <stddef.h>

struct disk {
  char *path; /* owned */
  int fd;
};

/* Makes the file in `folder`. */
void disk_open(struct disk *disk, const char *folder);
void disk_close(struct disk *disk);

struct disk_result {
  double rate; /* syncs a second */
  double p50_us, p99_us;
};
/* Writes `size` bytes after one another, each with a sync, for that long, on that core. */
void disk_run(struct disk *disk, size_t size, int measure_ms, int cpu, struct disk_result *out);
