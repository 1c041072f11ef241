/* transfer_up: see transfer.h. One piece after the other: each must stand where the one before it ends. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/cli/out.h"
#include "client/cli/progress.h"
#include "client/cli/value.h"
#include "common/secure.h"
#include "transfer.h"

/* As much as the daemon takes at a time. */
#define PIECE ((size_t)128 * 1024)
#define METHOD "lots.Documents/Put"

static int fail(struct cli *cli, int fd, const char *path, const char *why) {
  (void)out_fault(cli, CLI_USAGE, "%s: %s", path, why);
  if (fd >= 0)
    (void)close(fd);
  return -1;
}

/* --- what a file is ----------------------------------------------------------------------------------------------- */

static const struct {
  const char *ending, *media_type;
} media_types[] = {
    {".pdf", "application/pdf"},
    {".txt", "text/plain"},
    {".csv", "text/csv"},
    {".rtf", "application/rtf"},
    {".jpg", "image/jpeg"},
    {".jpeg", "image/jpeg"},
    {".png", "image/png"},
    {".tif", "image/tiff"},
    {".tiff", "image/tiff"},
    {".odt", "application/vnd.oasis.opendocument.text"},
    {".doc", "application/msword"},
    {".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
};

static const char *media_type_of(const char *name) {
  const char *ending = strrchr(name, '.');
  for (size_t i = 0; ending && i < sizeof media_types / sizeof *media_types; i++)
    if (strcasecmp(media_types[i].ending, ending) == 0)
      return media_types[i].media_type;
  return "";
}

/* Reads the file through once. Returns what is wrong, or NULL. */
static const char *measure(struct cli *cli, int fd, Lots__DocumentFacts *facts) {
  struct secure_sha256 state;
  uint8_t *piece = arena_alloc(&cli->arena, PIECE), hash[SECURE_HASH];
  char *hex = arena_alloc(&cli->arena, 2 * SECURE_HASH + 1);
  ssize_t got = 0;
  if (!piece || !hex)
    return _("out of memory");
  secure_sha256_begin(&state);
  facts->size = 0;
  while ((got = read(fd, piece, PIECE)) > 0) {
    secure_sha256_add(&state, slice_of(piece, (size_t)got));
    facts->size += (uint64_t)got;
  }
  secure_sha256_end(&state, hash);
  facts->sha256 = secure_hex(slice_of(hash, sizeof hash), hex, 2 * SECURE_HASH + 1);
  return got < 0 ? strerror(errno) : NULL;
}

int transfer_open(struct cli *cli, const char *path, Lots__DocumentFacts *facts) {
  struct stat info;
  const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0 || fstat(fd, &info) != 0)
    return fail(cli, fd, path, strerror(errno));
  if (!S_ISREG(info.st_mode))
    return fail(cli, fd, path, _("is no ordinary file"));
  const char *wrong = measure(cli, fd, facts);
  if (wrong)
    return fail(cli, fd, path, wrong);
  if (!facts->file_name[0])
    facts->file_name = (char *)(uintptr_t)name; /* only packed from here */
  if (!facts->media_type[0])
    facts->media_type = (char *)(uintptr_t)media_type_of(facts->file_name);
  return fd;
}

/* --- sending ------------------------------------------------------------------------------------------------------ */

/* Sends what begins at *at, and moves it on to what the daemon has then. False: said. */
static bool send_piece(struct cli *cli, uint64_t upload, struct slice bytes, uint64_t *at) {
  Lots__PutChunkRequest request = LOTS__PUT_CHUNK_REQUEST__INIT;
  const struct lots_call_options options = {.purpose = cli->call.purpose};
  request.upload = upload;
  request.offset = *at;
  request.data = (ProtobufCBinaryData){.len = bytes.len, .data = (uint8_t *)(uintptr_t)bytes.data};
  CLI_RESULT struct lots_result *result = cli_call_raw(cli, METHOD, &request.base, &options);
  if (!result)
    return false;
  if (lots_result_status(result) != LOTS_OK) {
    (void)out_refusal(cli, result);
    return false;
  }
  const Lots__PutChunkReply *reply = lots_result_message(result);
  if (reply->have <= *at) {
    (void)out_fault(cli, CLI_OTHER, _("the daemon took nothing of what was sent"));
    return false;
  }
  *at = reply->have;
  return true;
}

static bool send_rest(struct cli *cli, int fd, const Lots__Upload *upload, struct progress *progress) {
  uint8_t *piece = arena_alloc(&cli->arena, PIECE);
  uint64_t at = upload->have, size = upload->facts->size;
  while (piece && at < size) {
    progress_show(progress, _("uploading"), at, size);
    size_t wanted = size - at < PIECE ? (size_t)(size - at) : PIECE;
    ssize_t got = pread(fd, piece, wanted, (off_t)at);
    if (got < 0 || (size_t)got < wanted) {
      (void)out_fault(cli, CLI_OTHER, _("the file changed while it was sent; send it again"));
      return false;
    }
    if (!send_piece(cli, upload->id, slice_of(piece, wanted), &at)) {
      out_note(cli,
               _("Upload %s: what is there stays. The same command goes on from it; \"lots document abandon\" "
                 "gives it up."),
               value_record_number(cli, upload->id));
      return false;
    }
  }
  return piece != NULL;
}

bool transfer_up(struct cli *cli, int fd, const Lots__Upload *upload) {
  if (upload->have > 0)
    out_note(cli, _("Upload %s goes on from byte %" PRIu64 " of %" PRIu64 "."), value_record_number(cli, upload->id),
             upload->have, upload->facts->size);
  struct progress progress = progress_begin(cli);
  bool sent = send_rest(cli, fd, upload, &progress);
  progress_end(&progress);
  return sent;
}
