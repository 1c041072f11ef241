/* settings: the configuration file as a table; `lotsd print-config` prints it. The struct itself stands in server.h. */
#pragma once

#include <stdio.h>

#include "server.h"

/* One "-o section.key=value" each. */
struct overrides {
  const char *const *items;
  size_t count;
};

/* Defaults, then the file, then the overrides. Every fault is written to `errors`; INVALID_ARGUMENT when there was any,
 * NOT_FOUND without the file. Free with settings_free() when OK. */
enum status settings_load(struct settings *settings, const char *path, struct overrides overrides,
                          FILE *errors) MUST_USE;
void settings_free(struct settings *settings);
/* Every folder and file that the settings name can be used by this user; what cannot is written to `errors`. */
bool settings_check_files(const struct settings *settings, FILE *errors) MUST_USE;
/* False when the store is another user's, with the way to run `command` as that user: files that it wrote would be
 * nobody's to read. One that is not there is anybody's. */
bool settings_own_store(const struct settings *settings, const char *command, FILE *errors) MUST_USE;
/* A file with every default. */
void settings_print(FILE *out);
/* What the store wants to know. `settings` must outlive the result. */
struct store_options settings_store(const struct settings *settings);
/* How many threads of each kind; loops = 0 is one for each core. */
unsigned settings_loops(const struct settings *settings);
unsigned settings_workers(const struct settings *settings);
unsigned settings_list_workers(const struct settings *settings);
