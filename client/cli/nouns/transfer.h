/* transfer: the content of a document on its way up or down, in pieces, with progress. Either way may be cut off at any
 * moment and taken up again by the same command.
 */
#pragma once

#include "client/cli/cli.h"
#include "documents.pb-c.h"

/* Opens a file to be sent, and says its size and SHA-256 in `facts`; with its name and, where the name tells it, its
 * media type, unless those are there already. -1: said. */
int transfer_open(struct cli *cli, const char *path, Lots__DocumentFacts *facts) MUST_USE;
/* Sends what the upload lacks. False: said. */
bool transfer_up(struct cli *cli, int fd, const Lots__Upload *upload) MUST_USE;

/* What is fetched. */
struct transfer_source {
  uint64_t document;
  uint32_t version;
  uint64_t size;
  const char *sha256;
};
/* Fetches into `path`, "-" for standard output. What has come so far stands in `path`.part, which only its owner reads;
 * it becomes `path` when it is whole and its hash is right. Returns the exit code; what went wrong is said. */
int transfer_down(struct cli *cli, const struct transfer_source *source, const char *path);
