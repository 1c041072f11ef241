/* conflict_print: both sides of a conflict (conflict.h), told to people and to scripts. */
#pragma once

#include "cases.pb-c.h"
#include "out.h"

#define CONFLICT_FIELDS_MAX 32
#define CONFLICT_CHANGES_MAX 20

struct conflict_field {
  const char *key, *label;
  const char *yours, *theirs; /* theirs NULL: nothing there compares with it */
};

struct conflict {
  struct conflict_field fields[CONFLICT_FIELDS_MAX];
  size_t count;
  const Lots__HistoryItem *changes[CONFLICT_CHANGES_MAX]; /* newest first */
  size_t n_changes;
  const char *hint;
};

/* For struct out_more; the context is a struct conflict. */
void conflict_print(struct cli *cli, void *context);
void conflict_json(struct json_t *object, void *context);
