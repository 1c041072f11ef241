/* kv_meta: see kv_meta.h. */
#include "kv_meta.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/secure.h"
#include "server/store/disk/files.h"
#include "server/store/disk/folder.h"

#define FLAGS_AT 10
#define FLAG_META 0x08
#define MAGIC_AT 16
#define MAGIC 0xBEEFC0DEu
#define PAGE_SIZE_AT 40 /* where the tree of free pages keeps it */
#define LAST_AT 136
#define STATE_AT 144
#define PAGE_MIN 512
#define PAGE_MAX 65536
#define TEXT_MAX 1024
#define PIECE (1 << 20)

_Static_assert(STATE_AT + sizeof(uint64_t) == KV_META_LEN, "the state's number ends the meta");

static uint64_t number_at(const struct kv_meta *meta, size_t at, size_t len) {
  uint64_t number = 0; /* little-endian machines alone have been tried */
  memcpy(&number, meta->bytes + at, len);
  return number;
}

static bool is_meta(const struct kv_meta *meta) {
  uint64_t page = number_at(meta, PAGE_SIZE_AT, 4);
  return number_at(meta, FLAGS_AT, 2) & FLAG_META && number_at(meta, MAGIC_AT, 4) == MAGIC && page >= PAGE_MIN &&
         page <= PAGE_MAX && (page & (page - 1)) == 0;
}

static bool meta_at(int fd, uint64_t at, struct kv_meta *out) {
  return pread(fd, out->bytes, KV_META_LEN, (off_t)at) == KV_META_LEN && is_meta(out);
}

/* False: neither of both is one. */
static bool read_newest(int fd, struct kv_meta *out) {
  struct kv_meta first = {.page = 0}, second = {.page = 0};
  struct stat info;
  if (fstat(fd, &info) != 0 || !meta_at(fd, 0, &first))
    return false;
  uint64_t page = number_at(&first, PAGE_SIZE_AT, 4);
  bool two = meta_at(fd, page, &second);
  *out = two && number_at(&second, STATE_AT, 8) > number_at(&first, STATE_AT, 8) ? second : first;
  out->page = page;
  out->size = (uint64_t)info.st_size;
  return true;
}

/* They hold one state both (a new file, or one that went back), or two that follow each other. */
static bool are_a_pair(const struct kv_meta *one, const struct kv_meta *other) {
  uint64_t a = number_at(one, STATE_AT, 8), b = number_at(other, STATE_AT, 8);
  return number_at(one, PAGE_SIZE_AT, 4) == number_at(other, PAGE_SIZE_AT, 4) && (a > b ? a - b : b - a) <= 1;
}

bool kv_meta_newest(int fd, struct kv_meta *out) {
  struct kv_meta first = {.page = 0}, second = {.page = 0};
  return read_newest(fd, out) && meta_at(fd, 0, &first) && meta_at(fd, out->page, &second) &&
         number_at(&first, 0, 8) == 0 && number_at(&second, 0, 8) == 1 && are_a_pair(&first, &second);
}

uint64_t kv_meta_pages(const struct kv_meta *meta) {
  return number_at(meta, LAST_AT, 8) + 1;
}

bool kv_meta_of(int fd, uint64_t state, struct kv_meta *out) {
  struct kv_meta newest;
  struct stat info;
  if (!read_newest(fd, &newest) || fstat(fd, &info) != 0 || !meta_at(fd, (state & 1) * newest.page, out))
    return false;
  out->page = newest.page;
  out->size = (uint64_t)info.st_size;
  return number_at(out, STATE_AT, 8) == state;
}

void kv_meta_flush(int fd, const struct kv_meta *meta) {
  for (uint64_t at = 0; at < meta->size; at += PIECE)
    (void)sync_file_range(fd, (off_t)at, PIECE,
                          SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER);
}

/* --- kept --------------------------------------------------------------------------------------------------------- */

static bool name_file(const char *path, const char *name, char out[PATH_MAX]) {
  return snprintf(out, PATH_MAX, "%s/%s", path, name) < PATH_MAX;
}

static size_t print_kept(const struct kv_meta *meta, char text[TEXT_MAX]) {
  char hex[2 * KV_META_LEN + 1], hash_hex[2 * SECURE_HASH + 1];
  uint8_t hash[SECURE_HASH];
  secure_hex(slice_of(meta->bytes, KV_META_LEN), hex, sizeof hex);
  int len = snprintf(text, TEXT_MAX, "lots-kept 1\npage %" PRIu64 "\nsize %" PRIu64 "\nmeta %s\n", meta->page,
                     meta->size, hex);
  secure_hash(slice_of(text, (size_t)len), hash);
  len += snprintf(text + len, TEXT_MAX - (size_t)len, "hash %s\n",
                  secure_hex(slice_of(hash, sizeof hash), hash_hex, sizeof hash_hex));
  return (size_t)len;
}

enum status kv_meta_write(const char *path, const struct kv_meta *meta) {
  char file[PATH_MAX], text[TEXT_MAX];
  if (!name_file(path, "kept", file))
    return STATUS_INVALID_ARGUMENT;
  (void)print_kept(meta, text);
  return file_write(file, text);
}

/* By writing it again: what is not the same to the letter was damaged. */
static bool parse_kept(const char *text, struct kv_meta *out) {
  char hex[2 * KV_META_LEN + 1], again[TEXT_MAX];
  size_t got;
  if (sscanf(text, "lots-kept 1\npage %" SCNu64 "\nsize %" SCNu64 "\nmeta %304[0-9a-f]", &out->page, &out->size, hex) !=
      3)
    return false;
  if (secure_hex_parse(hex, out->bytes, KV_META_LEN, &got) != STATUS_OK || got != KV_META_LEN || !is_meta(out))
    return false;
  (void)print_kept(out, again);
  return strcmp(text, again) == 0;
}

/* Both meta pages name the state then: whichever LMDB takes is it. */
static enum status write_metas(int fd, const struct kv_meta *meta) {
  for (uint64_t number = 0; number < 2; number++) {
    struct kv_meta page = *meta;
    memcpy(page.bytes, &number, sizeof number);
    if (pwrite(fd, page.bytes, KV_META_LEN, (off_t)(number * meta->page)) != KV_META_LEN)
      return folder_status(errno);
  }
  return fsync(fd) == 0 ? STATUS_OK : folder_status(errno);
}

static enum status restore_file(int fd, const struct kv_meta *meta) {
  struct stat info;
  if (fstat(fd, &info) != 0)
    return folder_status(errno);
  return (uint64_t)info.st_size < meta->size ? STATUS_DATA_LOSS : write_metas(fd, meta);
}

enum status kv_meta_restore(const char *path) {
  char file[PATH_MAX], data[PATH_MAX], text[TEXT_MAX];
  struct kv_meta meta;
  if (!name_file(path, "kept", file) || !name_file(path, "data.mdb", data))
    return STATUS_INVALID_ARGUMENT;
  enum status status = file_read(file, text, sizeof text);
  if (status == STATUS_OK && !parse_kept(text, &meta))
    status = STATUS_DATA_LOSS;
  if (status != STATUS_OK)
    return status;
  int fd = open(data, O_RDWR | O_CLOEXEC);
  if (fd < 0)
    return folder_status(errno);
  status = restore_file(fd, &meta);
  close(fd);
  return status;
}

/* --- before it is mapped ------------------------------------------------------------------------------------------ */

/* The few that may lack are made good, with zeros, which no tree has for a page: reading them gives an error and no
 * signal. */
static enum status check_size(int fd, const struct kv_meta *meta) {
  uint64_t last = number_at(meta, LAST_AT, 8), pages = meta->size / meta->page;
  if (last < pages)
    return STATUS_OK;
  if (last - pages >= KV_META_UNWRITTEN)
    return STATUS_DATA_LOSS;
  uint64_t claimed = (last + 1) * meta->page;
  return ftruncate(fd, (off_t)claimed) == 0 ? STATUS_OK : folder_status(errno);
}

static bool is_empty(int fd) {
  struct stat info;
  return fstat(fd, &info) == 0 && info.st_size == 0;
}

enum status kv_meta_check(const char *path) {
  char data[PATH_MAX];
  struct kv_meta meta;
  if (!name_file(path, "data.mdb", data))
    return STATUS_INVALID_ARGUMENT;
  int fd = open(data, O_RDWR | O_CLOEXEC);
  if (fd < 0)
    return folder_status(errno);
  enum status status = is_empty(fd) ? STATUS_NOT_FOUND : STATUS_DATA_LOSS;
  if (read_newest(fd, &meta))
    status = check_size(fd, &meta);
  close(fd);
  return status;
}
