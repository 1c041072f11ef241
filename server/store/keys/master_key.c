/* The master key's file, a part of keyring: see keyring.h. Two lines of text: what it is, and the key in hex. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/keyfile.h"
#include "keyring.h"
#include "server/store/disk/folder.h"

#define TITLE "lots master key 1\n"
#define TITLE_LEN (sizeof TITLE - 1)
#define HEX_LEN (2 * SECURE_KEY)
#define FILE_LEN (TITLE_LEN + HEX_LEN + 1)

static enum status write_text(int fd, const char text[FILE_LEN]) {
  for (size_t done = 0; done < FILE_LEN;) {
    ssize_t wrote = write(fd, text + done, FILE_LEN - done);
    if (wrote < 0 && errno == EINTR)
      continue;
    if (wrote <= 0)
      return wrote < 0 ? folder_status(errno) : STATUS_UNAVAILABLE;
    done += (size_t)wrote;
  }
  return fsync(fd) == 0 ? STATUS_OK : STATUS_UNAVAILABLE;
}

static enum status write_key(int fd, const struct secure_key *key) {
  char text[FILE_LEN + 1];
  memcpy(text, TITLE, TITLE_LEN);
  secure_hex(slice_of(key->bytes, SECURE_KEY), text + TITLE_LEN, HEX_LEN + 1);
  text[FILE_LEN - 1] = '\n';
  enum status status = write_text(fd, text);
  secure_wipe(text, sizeof text);
  return status;
}

enum status master_key_create(const char *path) {
  int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0)
    return folder_status(errno);
  struct secure_key key = secure_key_new();
  enum status status = write_key(fd, &key);
  secure_wipe(&key, sizeof key);
  if (close(fd) < 0 && status == STATUS_OK)
    status = folder_status(errno);
  if (status == STATUS_OK)
    status = folder_sync_parent(path);
  if (status != STATUS_OK)
    unlink(path);
  return status;
}

static enum status parse(const char *text, size_t len, struct secure_key *out) {
  struct secure_key key = {{0}};
  char hex[HEX_LEN + 1];
  size_t key_len = 0;
  if (len != FILE_LEN || memcmp(text, TITLE, TITLE_LEN) != 0 || text[FILE_LEN - 1] != '\n')
    return STATUS_DATA_LOSS;
  memcpy(hex, text + TITLE_LEN, HEX_LEN);
  hex[HEX_LEN] = '\0';
  enum status status = secure_hex_parse(hex, key.bytes, SECURE_KEY, &key_len);
  secure_wipe(hex, sizeof hex);
  if (status != STATUS_OK || key_len != SECURE_KEY)
    status = STATUS_DATA_LOSS;
  else
    *out = key;
  secure_wipe(&key, sizeof key);
  return status;
}

enum status master_key_read(const char *path, struct secure_key *out) {
  char text[FILE_LEN + 1]; /* one more, to see that there is no more */
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return folder_status(errno);
  enum status status = keyfile_check(fd, path);
  ssize_t len = status == STATUS_OK ? pread(fd, text, sizeof text, 0) : 0;
  if (len < 0)
    status = folder_status(errno);
  if (status == STATUS_OK)
    status = parse(text, (size_t)len, out);
  secure_wipe(text, sizeof text);
  close(fd);
  return status;
}
