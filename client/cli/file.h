/* file: whole files in and out of memory, and the private files that drafts are. */
#pragma once

#include <stdio.h>

#include "common/arena.h"

/* A file's bytes (path NULL: standard input), at most `max`, with a NUL behind that *len does not count. In the arena.
 * NULL: *why says what is wrong, as the end of a sentence. */
char *file_read(struct arena *arena, const char *path, size_t max, size_t *len, const char **why) MUST_USE;
/* As file_read(), as text: UTF-8 or Windows-1252, without the line ends behind it. */
char *file_read_text(struct arena *arena, const char *path, size_t max, const char **why) MUST_USE;
/* Opens a new file that only its owner reads, in place of an old one. NULL with errno. */
FILE *file_create_private(const char *path) MUST_USE;
