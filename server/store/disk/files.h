/* files: the store's small text files and its folders. What must outlive a crash is written aside, synced and
 * renamed.
 *
 * Errors as folder_status() gives them: NOT_FOUND no such file, RESOURCE_EXHAUSTED the disk is full, UNAVAILABLE
 * anything else.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/status.h"

/* A whole small file as text with its NUL. DATA_LOSS when it does not fit `size`. */
enum status file_read(const char *path, char *out, size_t size) MUST_USE;
/* Replaces the file, durably and at once: a crash leaves the old or the new. */
enum status file_write(const char *path, const char *text) MUST_USE;
/* Durable; no such file is fine. */
enum status file_remove(const char *path) MUST_USE;
/* Renames within one folder, durably. */
enum status file_move(const char *from, const char *to) MUST_USE;
bool file_exists(const char *path);

/* A folder with its parents, for the owner alone; durable. One that exists is fine. */
enum status tree_make(const char *path) MUST_USE;
/* True for a folder that is not there, too. */
bool tree_empty(const char *path);
/* A folder with all that is in it; none is fine. */
enum status tree_remove(const char *path) MUST_USE;
