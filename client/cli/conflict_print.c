/* conflict_print: see conflict_print.h. */
#include "conflict_print.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "value.h"

static bool differs(const struct conflict_field *field) {
  return !field->yours || !field->theirs || strcmp(field->yours, field->theirs) != 0;
}

/* "    now:   " before the first line of a text, as much space before the others. */
static void print_text(const char *word, const char *text) {
  size_t len = strcspn(text, "\n");
  fprintf(stderr, "    %-7s%.*s\n", word, (int)len, text);
  for (text += len; *text == '\n'; text += len) {
    len = strcspn(++text, "\n");
    fprintf(stderr, "           %.*s\n", (int)len, text);
  }
}

void conflict_print(struct cli *cli, void *context) {
  const struct conflict *both = context;
  (void)cli;
  fprintf(stderr, "%s\n", _("What you were about to write, and what stands there now:"));
  for (size_t i = 0; i < both->count; i++) {
    const struct conflict_field *field = &both->fields[i];
    if (!differs(field) || (!field->yours && !*field->theirs))
      continue;
    if (!field->yours) {
      fprintf(stderr, "  %s: %s\n", field->label, field->theirs);
      continue;
    }
    fprintf(stderr, "  %s\n", field->label);
    print_text(_("yours"), field->yours);
    if (field->theirs)
      print_text(_("now"), field->theirs);
  }
  if (both->n_changes > 0)
    fprintf(stderr, "%s\n", _("Changed since you read it:"));
  for (size_t i = both->n_changes; i > 0; i--) {
    const Lots__HistoryItem *item = both->changes[i - 1];
    fprintf(stderr, "  %s, %s: %s\n", value_moment(cli, item->at), item->author, item->text);
  }
}

void conflict_json(struct json_t *object, void *context) {
  const struct conflict *both = context;
  json_t *yours = json_object(), *theirs = json_object(), *changes = json_array();
  for (size_t i = 0; i < both->count; i++) {
    if (both->fields[i].yours)
      (void)json_object_set_new(yours, both->fields[i].key, json_string(both->fields[i].yours));
    if (both->fields[i].theirs)
      (void)json_object_set_new(theirs, both->fields[i].key, json_string(both->fields[i].theirs));
  }
  for (size_t i = both->n_changes; i > 0; i--) {
    const Lots__HistoryItem *item = both->changes[i - 1];
    (void)json_array_append_new(
        changes, json_pack("{s:s, s:s, s:s}", "at", item->at, "author", item->author, "text", item->text));
  }
  (void)json_object_set_new(object, "yours", yours);
  (void)json_object_set_new(object, "theirs", theirs);
  (void)json_object_set_new(object, "changes", changes);
}
