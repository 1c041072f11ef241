/* view_search: records found by a number or by the beginnings of the words of their names, a page at a time. An index
 * of blind hashes gives candidates for the first word; whoever asks judges each. */
#include "view_internal.h"

struct key view_search_prefix(const struct view_search *search, const char *word) {
  const struct view *view = search->view;
  uint8_t hash[BLIND_LEN];
  search->blind(view->rows.secrets, view->who->organisation, word, hash);
  struct key key = key_new();
  key_bytes(&key, slice_of(hash, sizeof hash));
  return key;
}

static enum status search_words(struct view_search *search) {
  struct key prefix = view_search_prefix(search, search->words[0]), after = prefix;
  key_u64(&after, search->place.id);
  struct view_scan scan;
  enum status status = view_scan_open(&scan, search->view, search->names, key_slice(&prefix), key_slice(&after), false);
  struct slice key, value;
  while (status == STATUS_OK && !search->more && (status = view_scan_next(&scan, &key, &value)) == STATUS_OK)
    status = search->candidate(search, key_last(key));
  view_scan_close(&scan);
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static char *query_text(const struct view_search *search) {
  struct arena *arena = search->view->arena;
  char *text = arena_printf(arena, "%s %llu %s", search->name, (unsigned long long)search->view->who->id,
                            search->digits ? search->digits : "-");
  for (size_t i = 0; text && i < search->word_count; i++)
    text = arena_printf(arena, "%s %s", text, search->words[i]);
  return text;
}

bool view_search_show(struct view_search *search, ProtobufCMessage *row) {
  return arena_append(search->view->arena, &search->rows, &search->count, row);
}

enum status view_search(struct view_search *search, struct slice cursor, struct list_page *out) {
  if (!search->digits && !search->word_count)
    return STATUS_INVALID_ARGUMENT;
  char *query = query_text(search);
  enum status status = query ? cursor_read(search->view, query, cursor, &search->place) : STATUS_RESOURCE_EXHAUSTED;
  if (status == STATUS_OK)
    status = search->digits ? search->by_number(search) : search_words(search);
  *out = (struct list_page){.rows = search->rows, .count = search->count};
  return status == STATUS_OK && search->more ? cursor_write(search->view, query, &search->place, &out->next) : status;
}
