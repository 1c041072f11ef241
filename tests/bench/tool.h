/* tool: what every part of the bench needs: giving up, time, cores, files, random numbers, one field of a protobuf.
 *
 * The bench is a tool, not a daemon: what it cannot go on without ends it by die(), and what must be tidied is tidied
 * at exit (exit handlers stop the daemons and remove temporary folders).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "common/slice.h"
#include "common/status.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))
#define SECOND_NS INT64_C(1000000000)
#define MILLI_NS INT64_C(1000000)

/* Says why and exits with 2. */
_Noreturn void die(const char *fmt, ...) PRINTF_LIKE(1, 2);
/* die() unless OK. */
void must(enum status status, const char *what);
void *must_alloc(size_t count, size_t size) MUST_USE;
char *must_printf(const char *fmt, ...) PRINTF_LIKE(1, 2) MUST_USE;

/* From here on SIGINT and SIGTERM only leave word; give_up_if_told() then dies in good order. */
void watch_signals(void);
void give_up_if_told(void);

int64_t now_ns(void);
double seconds_of(int64_t ns);
/* Pins the calling process to a core; -1 leaves it where the system likes. */
void pin_to(int cpu);

/* The whole file as text, to be freed; NULL when there is none. */
char *file_text(const char *path) MUST_USE;
void file_put(const char *path, const void *data, size_t len);
void make_folder(const char *path);
void remove_tree(const char *path);
/* Reads every file below `path` once, so that the machine has it in memory. */
void warm_tree(const char *path);
/* Bytes that the files below `path` take on disk. */
uint64_t tree_bytes(const char *path);
/* "ext4", "tmpfs", or the number of one not known here. */
const char *filesystem_name(const char *path);

/* xorshift: cheap, and the same every time. */
uint64_t random_next(uint64_t *state);

/* One field of a protobuf message: a number, or bytes. */
struct field {
  uint32_t number;
  uint64_t value;
  struct slice bytes;
};
/* Takes the next field off the front of `rest`; false at the end, or at what is not protobuf. */
bool field_next(struct slice *rest, struct field *out);
/* The first field of that number. */
bool field_find(struct slice message, uint32_t number, struct field *out);
