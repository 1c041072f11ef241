/* file: whole files in and out of memory, and the private files that drafts are. */
#pragma once

#include <stdio.h>

#include "cli.h"
#include "common/decode.h"

/* A file's bytes (path NULL: standard input), at most `max`, with a NUL behind that *len does not count. In the arena.
 * NULL: *why says what is wrong, as the end of a sentence. */
char *file_read(struct arena *arena, const char *path, size_t max, size_t *len, const char **why) MUST_USE;
/* As file_read(), as text that the daemon takes, without the line ends behind it; every encoding of decode.h, and says it
 * when that was Windows-1252 (with --json it is refused). A break of Word's within a paragraph is a line end. Refused at its line and byte is what is
 * no character, and control characters. Standard input is read once; a second time is refused. */
char *file_read_text(struct cli *cli, const char *path, size_t max, const char **why) MUST_USE;
/* What is no text in it, by line and byte, as the end of a sentence; NULL: it is text. */
const char *file_text_fault(struct arena *arena, struct slice text) MUST_USE;
/* What is wrong with a file that could not be decoded, as the end of a sentence, with what to do; NULL when nothing is. */
const char *file_undecoded(struct arena *arena, const struct decoded *decoded) MUST_USE;
/* "The file is not UTF-8 and is read as Windows-1252.", when it was. */
void file_tell_encoding(const struct cli *cli, const struct decoded *decoded);
/* Opens a new file that only its owner reads, in place of an old one. NULL with errno. */
FILE *file_create_private(const char *path) MUST_USE;
