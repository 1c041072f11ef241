/* transfer_down: see transfer.h. A few reads are under way at a time; what comes is written in order, so that the file
 * is whole as far as it goes whenever it is cut off. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/cli/out.h"
#include "client/cli/progress.h"
#include "common/secure.h"
#include "transfer.h"

#define PIECE ((uint32_t)128 * 1024)
#define WINDOW 4
#define METHOD "lots.Documents/Read"

/* One read under way, and its answer until its turn comes to be written. */
struct piece {
  bool done;
  struct lots_result *result; /* owned */
};

struct download {
  struct cli *cli;
  const struct transfer_source *source;
  int fd;
  uint64_t asked, written; /* bytes */
  uint64_t resumed;        /* of those written, by an earlier run */
  struct secure_sha256 hash;
  struct piece pieces[WINDOW]; /* a ring; the oldest stands at `first` */
  size_t first, count;
  struct progress progress;
};

/* --- reads -------------------------------------------------------------------------------------------------------- */

static void on_answer(struct lots_result *result, void *context) {
  struct piece *piece = context;
  piece->result = result;
  piece->done = true;
}

static bool ask(struct download *down) {
  Lots__ReadDocumentRequest request = LOTS__READ_DOCUMENT_REQUEST__INIT;
  const struct lots_call_options options = {.purpose = down->cli->call.purpose};
  struct piece *piece = &down->pieces[(down->first + down->count) % WINDOW];
  uint64_t left = down->source->size - down->asked;
  request.id = down->source->document;
  request.version = down->source->version;
  request.offset = down->asked;
  request.limit = left < PIECE ? (uint32_t)left : PIECE;
  *piece = (struct piece){0};
  if (lots_start(down->cli->handle, METHOD, &request.base, &options, on_answer, piece) == 0)
    return false;
  down->asked += request.limit;
  down->count++;
  return true;
}

static bool write_all(int fd, struct slice bytes) {
  for (size_t done = 0; done < bytes.len;) {
    ssize_t wrote = write(fd, bytes.data + done, bytes.len - done);
    if (wrote < 0 && errno != EINTR)
      return false;
    done += wrote > 0 ? (size_t)wrote : 0;
  }
  return true;
}

/* The oldest piece goes into the file. False: said. */
static bool keep(struct download *down, const struct lots_result *result) {
  if (lots_result_status(result) != LOTS_OK) {
    (void)out_refusal(down->cli, result);
    return false;
  }
  const Lots__ReadDocumentReply *reply = lots_result_message(result);
  struct slice bytes = slice_of(reply->data.data, reply->data.len);
  uint64_t left = down->source->size - down->written;
  if (bytes.len != (left < PIECE ? left : PIECE)) {
    (void)out_fault(down->cli, CLI_OTHER, _("fewer bytes came than were asked for"));
    return false;
  }
  if (!write_all(down->fd, bytes)) {
    (void)out_fault(down->cli, CLI_OTHER, _("writing failed: %s"), strerror(errno));
    return false;
  }
  secure_sha256_add(&down->hash, bytes);
  down->written += bytes.len;
  progress_show(&down->progress, _("fetching"), down->written, down->source->size);
  return true;
}

static bool take_oldest(struct download *down) {
  struct piece *piece = &down->pieces[down->first];
  for (size_t pending = down->count; !piece->done && pending > 0; pending--)
    lots_wait(down->cli->handle, pending - 1);
  bool kept = piece->done && keep(down, piece->result);
  cli_result_drop(&piece->result);
  down->first = (down->first + 1) % WINDOW;
  down->count--;
  return kept;
}

/* What is under way still comes, and is let go. */
static void drop_rest(struct download *down) {
  if (down->count > 0)
    lots_wait(down->cli->handle, 0);
  for (size_t i = 0; i < WINDOW; i++)
    cli_result_drop(&down->pieces[i].result);
}

/* False: said. */
static bool fetch(struct download *down) {
  bool going = cli_handle(down->cli) != NULL;
  down->asked = down->written;
  down->progress = progress_begin(down->cli);
  while (going && down->written < down->source->size) {
    while (going && down->count < WINDOW && down->asked < down->source->size)
      going = ask(down);
    going = down->count > 0 && take_oldest(down) && going;
  }
  drop_rest(down);
  progress_end(&down->progress);
  return going;
}

static bool is_right(const struct download *down) {
  uint8_t hash[SECURE_HASH];
  char hex[2 * SECURE_HASH + 1];
  secure_sha256_end(&down->hash, hash);
  return strcmp(secure_hex(slice_of(hash, sizeof hash), hex, sizeof hex), down->source->sha256) == 0;
}

/* --- the file ----------------------------------------------------------------------------------------------------- */

/* What an earlier run left counts as far as it can be read; more than there is to fetch is something else. */
static bool resume(struct download *down) {
  uint8_t bytes[16384];
  struct stat info;
  secure_sha256_begin(&down->hash);
  down->written = 0;
  if (fstat(down->fd, &info) != 0 || lseek(down->fd, 0, SEEK_SET) != 0)
    return false;
  if ((uint64_t)info.st_size > down->source->size && ftruncate(down->fd, 0) != 0)
    return false;
  for (ssize_t got; (got = read(down->fd, bytes, sizeof bytes)) != 0;) {
    if (got < 0)
      return false;
    secure_sha256_add(&down->hash, slice_of(bytes, (size_t)got));
    down->written += (uint64_t)got;
  }
  down->resumed = down->written;
  return true;
}

static bool start_over(struct download *down) {
  out_note(down->cli, _("What an earlier run left is not of this document; it is fetched from the beginning."));
  return ftruncate(down->fd, 0) == 0 && resume(down);
}

/* Into down->fd, which an earlier run may have begun. Returns the exit code. */
static int fetch_file(struct download *down) {
  struct cli *cli = down->cli;
  if (!resume(down))
    return out_fault(cli, CLI_OTHER, "%s", strerror(errno));
  if (down->resumed > 0)
    out_note(cli, _("Going on from byte %" PRIu64 " of %" PRIu64 "."), down->resumed, down->source->size);
  if (!fetch(down))
    return cli->code;
  if (is_right(down))
    return CLI_OK;
  if (down->resumed > 0 && start_over(down) && !fetch(down))
    return cli->code;
  return is_right(down) ? CLI_OK
                        : out_fault(cli, CLI_OTHER, _("what came is not what was stored: its hash is another"));
}

/* Returns the exit code. */
static int finish_file(struct cli *cli, int fd, const char *part, const char *path) {
  if (fsync(fd) != 0 || rename(part, path) != 0)
    return out_fault(cli, CLI_OTHER, "%s: %s", path, strerror(errno));
  return CLI_OK;
}

/* Somebody else's, or one that others can write or reach by another name, is not gone on from. */
static bool is_own_part(int fd) {
  struct stat is;
  if (fstat(fd, &is) == 0 && S_ISREG(is.st_mode) && is.st_uid == geteuid() && is.st_nlink == 1 && !(is.st_mode & 077))
    return true;
  (void)close(fd);
  errno = EEXIST;
  return false;
}

/* A new one, or what an earlier try of one's own has left. -1 with errno. */
static int open_part(const char *part) {
  int fd = open(part, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd >= 0 || errno != EEXIST)
    return fd;
  fd = open(part, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC); /* a pipe must not hold us up */
  return fd >= 0 && is_own_part(fd) ? fd : -1;
}

static int down_to_file(struct download *down, const char *path) {
  struct cli *cli = down->cli;
  char *part = arena_printf(&cli->arena, "%s.part", path);
  down->fd = part ? open_part(part) : -1;
  if (down->fd < 0 && errno == EEXIST)
    return out_fault(cli, CLI_USAGE,
                     _("%s is there, and not as this command leaves it (a file of yours alone); move it away"), part);
  if (down->fd < 0)
    return out_fault(cli, CLI_USAGE, "%s: %s", part ? part : path, strerror(errno));
  int code = fetch_file(down);
  if (code == CLI_OK)
    code = finish_file(cli, down->fd, part, path);
  else if (down->written == down->source->size)
    (void)unlink(part); /* whole, and wrong: nothing to go on from */
  else
    out_note(cli, _("What has come stays in %s; the same command goes on from it."), part);
  (void)close(down->fd);
  return code;
}

static int down_to_output(struct download *down) {
  down->fd = STDOUT_FILENO;
  secure_sha256_begin(&down->hash);
  if (!fetch(down))
    return down->cli->code;
  return is_right(down) ? CLI_OK
                        : out_fault(down->cli, CLI_OTHER,
                                    _("what came is not what was stored: its hash is another; do not use it"));
}

int transfer_down(struct cli *cli, const struct transfer_source *source, const char *path) {
  struct download down = {.cli = cli, .source = source};
  return strcmp(path, "-") == 0 ? down_to_output(&down) : down_to_file(&down, path);
}
