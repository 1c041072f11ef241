/* textfile: small files read and written whole: certificates and keys. */
#pragma once

#include "common/arena.h"

/* A file of at most 1 MiB as text, in the arena. */
enum status textfile_read(struct arena *arena, const char *path, char **out) MUST_USE;
/* A new file, readable by all or by its owner alone, on the disk when it returns. ALREADY_EXISTS rather than
 * overwriting one. */
enum status textfile_create(const char *path, const char *text, bool secret) MUST_USE;
/* Whether there is one or not; its owner's alone. */
enum status textfile_replace(const char *path, const char *text) MUST_USE;
/* A file or folder that was made or taken away is so on the disk, too. */
enum status textfile_sync_parent(const char *path) MUST_USE;
