/* answers: see answers.h. */
#include "answers.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/log.h"
#include "server/store/disk/folder.h"

#define MAGIC UINT64_C(0x4c6f7473416e7377) /* "LotsAnsw" */
#define HEADER 40
#define FIRST_AT 32 /* in the header: the time of the first answer */
#define FILE_MAX (UINT32_C(1) << ANSWERS_FILE_BITS)
#define LEN 4
#define OVERHEAD (LEN + SECURE_OVERHEAD)
#define FILE_NAME 24

struct answers {
  char *dir; /* owned */
  uint8_t store_id[STREAM_STORE_ID];
  uint32_t file_size;
  uint64_t number;  /* of the file that is written to */
  int fd;           /* of that file; -1: not made yet */
  uint32_t end;     /* of what stands in it, or will once it is made */
  int64_t first_us; /* of its first answer */
  uint8_t *added;   /* owned; what is to be written after `end` */
  size_t len, size;
  bool broken; /* the newest write failed; said once */
};

static void put(uint8_t *at, uint64_t value, size_t bytes) {
  for (size_t i = bytes; i > 0; i--, value >>= 8)
    at[i - 1] = (uint8_t)value;
}

static uint64_t get(const uint8_t *at, size_t bytes) {
  uint64_t value = 0;
  for (size_t i = 0; i < bytes; i++)
    value = value << 8 | at[i];
  return value;
}

/* --- files -------------------------------------------------------------------------------------------------------- */

static void file_name(uint64_t number, char out[FILE_NAME]) {
  snprintf(out, FILE_NAME, "%016" PRIx64 ".ans", number);
}

static bool name_parse(const char *name, uint64_t *number) {
  char again[FILE_NAME];
  *number = strtoull(name, NULL, 16);
  file_name(*number, again);
  return strcmp(name, again) == 0;
}

static int open_file(const struct answers *answers, uint64_t number, int flags) {
  char name[FILE_NAME], path[PATH_MAX];
  file_name(number, name);
  if (snprintf(path, sizeof path, "%s/%s", answers->dir, name) >= (int)sizeof path)
    return -1;
  return open(path, flags | O_CLOEXEC, 0600);
}

/* The highest number in the folder; 0: there is no file. */
static uint64_t highest_file(const struct answers *answers) {
  uint64_t number, highest = 0;
  DIR *listing = opendir(answers->dir);
  for (const struct dirent *entry; listing && (entry = readdir(listing));)
    if (name_parse(entry->d_name, &number) && number > highest)
      highest = number;
  if (listing)
    closedir(listing);
  return highest;
}

static void begin_file(struct answers *answers, uint64_t number) {
  if (answers->fd >= 0)
    close(answers->fd);
  answers->fd = -1;
  answers->number = number;
  answers->end = HEADER;
}

static bool write_all(int fd, const uint8_t *bytes, size_t len, uint32_t at) {
  while (len > 0) {
    ssize_t wrote = pwrite(fd, bytes, len, at);
    if (wrote < 0 && errno == EINTR)
      continue;
    if (wrote <= 0)
      return false;
    bytes += wrote;
    len -= (size_t)wrote;
    at += (uint32_t)wrote;
  }
  return true;
}

/* The folder may have been taken away meanwhile, to be rid of all answers. */
static bool make_file(struct answers *answers, const uint8_t header[HEADER]) {
  if (folder_make(answers->dir) != STATUS_OK)
    return false;
  answers->fd = open_file(answers, answers->number, O_RDWR | O_CREAT | O_EXCL);
  return answers->fd >= 0 && write_all(answers->fd, header, HEADER, 0);
}

/* --- opening ------------------------------------------------------------------------------------------------------ */

enum status answers_open(const struct answers_options *options, struct answers **out) {
  struct answers *answers = calloc(1, sizeof *answers);
  if (answers)
    answers->dir = strdup(options->dir);
  if (!answers || !answers->dir) {
    free(answers);
    return STATUS_RESOURCE_EXHAUSTED;
  }
  memcpy(answers->store_id, options->store_id, STREAM_STORE_ID);
  answers->file_size = options->file_size ? options->file_size : FILE_MAX;
  answers->fd = -1;
  uint64_t given = options->after >> ANSWERS_FILE_BITS, there = highest_file(answers);
  begin_file(answers, (given > there ? given : there) + 1);
  *out = answers;
  return STATUS_OK;
}

void answers_close(struct answers *answers) {
  if (!answers)
    return;
  if (answers->fd >= 0)
    close(answers->fd);
  free(answers->added);
  free(answers->dir);
  free(answers);
}

/* --- writing ------------------------------------------------------------------------------------------------------ */

/* What was added for one file is written before another is begun, so a place is in this file or first in the next. */
static bool fits(const struct answers *answers, size_t len) {
  return answers->end + answers->len + OVERHEAD + len <= answers->file_size;
}

uint64_t answers_next(const struct answers *answers, size_t len) {
  if (HEADER + OVERHEAD + len > answers->file_size)
    return 0;
  if (!fits(answers, len))
    return (answers->number + 1) << ANSWERS_FILE_BITS | HEADER;
  return answers->number << ANSWERS_FILE_BITS | (answers->end + answers->len);
}

static bool reserve(struct answers *answers, size_t more) {
  if (answers->size - answers->len >= more)
    return true;
  size_t size = (answers->len + more) * 2;
  uint8_t *grown = realloc(answers->added, size);
  if (!grown)
    return false;
  answers->added = grown;
  answers->size = size;
  return true;
}

struct bound {
  uint8_t bytes[32];
};

static struct slice binding(uint64_t place, uint64_t position, uint64_t subject, struct bound *out) {
  memcpy(out->bytes, "answer", 6);
  put(out->bytes + 6, place, 8);
  put(out->bytes + 14, position, 8);
  put(out->bytes + 22, subject, 8);
  return slice_of(out->bytes, 30);
}

static bool is_first(const struct answers *answers) {
  return answers->end == HEADER && answers->len == 0;
}

enum status answers_add(struct answers *answers, struct keyring_reader *keys, uint64_t subject, uint64_t position,
                        int64_t at_us, struct slice answer) {
  const struct secure_key *key;
  struct bound bound;
  uint64_t place = answers_next(answers, answer.len);
  enum status status = keyring_key(keys, subject, &key);
  if (status != STATUS_OK || !place)
    return status;
  if (!fits(answers, answer.len)) {
    answers_write(answers);
    begin_file(answers, place >> ANSWERS_FILE_BITS);
  }
  if (!reserve(answers, OVERHEAD + answer.len))
    return STATUS_RESOURCE_EXHAUSTED;
  answers->first_us = is_first(answers) ? at_us : answers->first_us;
  uint8_t *at = answers->added + answers->len;
  put(at, answer.len + SECURE_OVERHEAD, LEN);
  secure_seal(key, binding(place, position, subject, &bound), answer, at + LEN);
  answers->len += OVERHEAD + answer.len;
  return STATUS_OK;
}

static bool write_added(struct answers *answers) {
  uint8_t header[HEADER];
  put(header, MAGIC, 8);
  memcpy(header + 8, answers->store_id, STREAM_STORE_ID);
  put(header + 24, answers->number, 8);
  put(header + FIRST_AT, (uint64_t)answers->first_us, 8);
  return (answers->fd >= 0 || make_file(answers, header)) &&
         write_all(answers->fd, answers->added, answers->len, answers->end);
}

void answers_write(struct answers *answers) {
  if (!answers->len)
    return;
  bool ok = write_added(answers);
  if (ok != !answers->broken)
    log_line(ok ? LOG_LEVEL_INFO : LOG_LEVEL_WARN, "answers", "kept=%s", ok ? "again" : "no");
  answers->broken = !ok;
  answers->end += (uint32_t)answers->len;
  answers->len = 0;
  if (!ok)
    begin_file(answers, answers->number + 1);
}

void answers_rollback(struct answers *answers) {
  answers->len = 0;
}

/* --- reading ------------------------------------------------------------------------------------------------------ */

/* Exactly so much, or nothing. */
static bool read_at(int fd, void *out, size_t len, uint64_t at) {
  return pread(fd, out, len, (off_t)at) == (ssize_t)len;
}

/* As it stands there, sealed; in the arena. */
static enum status read_sealed(int fd, uint64_t offset, struct arena *arena, struct slice *out) {
  uint8_t len[LEN];
  struct stat info;
  if (fd < 0 || offset < HEADER || fstat(fd, &info) < 0 || !read_at(fd, len, LEN, offset))
    return STATUS_NOT_FOUND;
  size_t size = get(len, LEN);
  if (size < SECURE_OVERHEAD || size > (uint64_t)info.st_size)
    return STATUS_NOT_FOUND;
  uint8_t *bytes = arena_alloc(arena, size);
  if (!bytes)
    return STATUS_RESOURCE_EXHAUSTED;
  *out = slice_of(bytes, size);
  return read_at(fd, bytes, size, offset + LEN) ? STATUS_OK : STATUS_NOT_FOUND;
}

static enum status open_sealed(const struct secure_key *key, struct slice place, struct slice sealed,
                               struct arena *arena, struct slice *out) {
  size_t len = sealed.len - SECURE_OVERHEAD;
  uint8_t *plain = arena_alloc(arena, len);
  if (!plain)
    return STATUS_RESOURCE_EXHAUSTED;
  *out = slice_of(plain, len);
  return secure_open(key, place, sealed, plain) == STATUS_OK ? STATUS_OK : STATUS_NOT_FOUND;
}

enum status answers_read(struct answers *answers, struct keyring_reader *keys, uint64_t subject, uint64_t position,
                         uint64_t place, struct arena *arena, struct slice *out) {
  const struct secure_key *key;
  struct bound bound;
  struct slice sealed;
  enum status status = place ? keyring_key(keys, subject, &key) : STATUS_NOT_FOUND;
  if (status != STATUS_OK)
    return status;
  int fd = open_file(answers, place >> ANSWERS_FILE_BITS, O_RDONLY);
  status = read_sealed(fd, place & (FILE_MAX - 1), arena, &sealed);
  if (fd >= 0)
    close(fd);
  return status == STATUS_OK ? open_sealed(key, binding(place, position, subject, &bound), sealed, arena, out) : status;
}

/* --- ending ------------------------------------------------------------------------------------------------------- */

/* False when it does not tell. */
static bool first_time(const struct answers *answers, uint64_t number, int64_t *out) {
  uint8_t header[HEADER];
  int fd = open_file(answers, number, O_RDONLY);
  bool told = fd >= 0 && read_at(fd, header, HEADER, 0) && get(header, 8) == MAGIC;
  if (fd >= 0)
    close(fd);
  *out = told ? (int64_t)get(header + FIRST_AT, 8) : 0;
  return told;
}

/* The highest number of a file that begins before `before_us`; 0: none does. */
static uint64_t last_before(const struct answers *answers, int64_t before_us) {
  uint64_t number, last = 0;
  int64_t first_us;
  DIR *listing = opendir(answers->dir);
  for (const struct dirent *entry; listing && (entry = readdir(listing));)
    if (name_parse(entry->d_name, &number) && number > last && first_time(answers, number, &first_us) &&
        first_us < before_us)
      last = number;
  if (listing)
    closedir(listing);
  return last;
}

/* A file ends where the next begins, in time too: all before the last one that begins early enough are old. */
void answers_forget(struct answers *answers, int64_t before_us) {
  uint64_t number, last = last_before(answers, before_us);
  char path[PATH_MAX];
  DIR *listing = last ? opendir(answers->dir) : NULL;
  for (const struct dirent *entry; listing && (entry = readdir(listing));)
    if (name_parse(entry->d_name, &number) && number < last &&
        snprintf(path, sizeof path, "%s/%s", answers->dir, entry->d_name) < (int)sizeof path)
      (void)unlink(path);
  if (listing)
    closedir(listing);
}
