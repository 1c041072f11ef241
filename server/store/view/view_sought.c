/* view_sought: a person is sought: the trace of it, and whose number it is. Who may know of the person is not asked here. */
#include <inttypes.h>

#include "server/store/tables/names.h"
#include "view_internal.h"

enum status view_search_hash(const struct view *view, uint64_t organisation, const char *digits,
                             const char *const *words, size_t count, uint64_t *out) {
  uint8_t hash[SECURE_HASH];
  const char *text = arena_printf(view->arena, "search %" PRIu64 " %s", organisation, digits ? digits : "");
  for (size_t i = 0; text && !digits && i < count; i++)
    text = arena_printf(view->arena, "%s %s", text, words[i]);
  if (!text)
    return STATUS_RESOURCE_EXHAUSTED;
  secure_mac(&view->rows.secrets->blind, slice_str(text), hash);
  *out = u64_at(slice_of(hash, sizeof hash), 0);
  return STATUS_OK;
}

/* A search leaves its trace before it is known whether it finds somebody: who asks for numbers at random is seen, and
 * the answer waits for the log whatever it is. */
enum status view_note_search(struct view *view, uint64_t organisation, const char *digits, const char *const *words,
                             size_t count) {
  uint64_t hash;
  enum status status = view_search_hash(view, organisation, digits, words, count, &hash);
  return status == STATUS_OK ? view_look(view, hash, 's', LOOK_OPENED) : status;
}

enum status view_person_of_number(const struct view *view, uint64_t organisation, const char *digits, uint64_t *out) {
  uint8_t hash[BLIND_LEN];
  blind_number(view->rows.secrets, organisation, digits, hash);
  struct slice value;
  enum status status = kv_get(view->rows.txn, TABLE_PERSON_NUMBER, slice_of(hash, sizeof hash), &value);
  if (status == STATUS_OK)
    *out = u64_at(value, 0);
  return status;
}

enum status view_even_number(const struct view *view, bool found) {
  static const uint8_t nobodys[BLIND_LEN];
  struct key always = key_of_u64(view->who->organisation);
  struct slice value;
  enum status status = found ? kv_get(view->rows.txn, TABLE_PERSON_NUMBER, slice_of(nobodys, BLIND_LEN), &value)
                             : kv_get(view->rows.txn, TABLE_ORGANISATION, key_slice(&always), &value);
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}
