/* view_journal: the journal as seen from outside: receipts, and the signed head. Neither tells anything of what was
 * written. */
#include "server/store/store_entry.h"
#include "view.h"

static bool is_whole(const struct view *view, const Lots__Receipt *receipt) {
  return receipt != NULL && receipt->store.len == STREAM_STORE_ID && receipt->hash.len == SECURE_HASH &&
         receipt->position != 0 && memcmp(receipt->store.data, view->store->id, STREAM_STORE_ID) == 0;
}

enum status view_receipt(struct view *view, const Lots__Receipt *receipt, bool *valid, int64_t *at_us) {
  struct stream_entry sealed;
  struct store_entry entry;
  *valid = false;
  *at_us = 0;
  if (!is_whole(view, receipt))
    return STATUS_INVALID_ARGUMENT;
  enum status status = stream_read(view->store->journal, receipt->position, view->arena, &sealed);
  if (status == STATUS_NOT_FOUND)
    return STATUS_OK;
  if (status != STATUS_OK)
    return status;
  *valid = secure_equal(sealed.hash, receipt->hash.data, SECURE_HASH);
  if (*valid && store_entry_open(view->rows.keys, &sealed, view->arena, &entry) == STATUS_OK && entry.envelope)
    *at_us = entry.envelope->at_us;
  return STATUS_OK;
}

static ProtobufCBinaryData copy(struct view *view, const void *data, size_t len) {
  return (ProtobufCBinaryData){.data = arena_copy(view->arena, data, len), .len = len};
}

enum status view_head(struct view *view, Lots__JournalHeadReply *reply) {
  const struct keyring_secrets *secrets = view->rows.secrets;
  struct stream_head head;
  uint8_t signature[SECURE_SIGNATURE];
  enum status status = apply_head(&view->rows, &head);
  if (status != STATUS_OK)
    return status;
  struct key what = key_new();
  key_bytes(&what, slice_of(view->store->id, STREAM_STORE_ID));
  key_u64(&what, head.position);
  key_bytes(&what, slice_of(head.hash, SECURE_HASH));
  secure_sign(secrets->sign_secret, key_slice(&what), signature);

  reply->head = arena_alloc(view->arena, sizeof *reply->head);
  if (reply->head == NULL)
    return STATUS_RESOURCE_EXHAUSTED;
  lots__receipt__init(reply->head);
  reply->head->store = copy(view, view->store->id, STREAM_STORE_ID);
  reply->head->position = head.position;
  reply->head->hash = copy(view, head.hash, SECURE_HASH);
  reply->signature = copy(view, signature, sizeof signature);
  reply->public_key = copy(view, secrets->sign_public, SECURE_SIGN_PUBLIC);
  return arena_failed(view->arena) ? STATUS_RESOURCE_EXHAUSTED : STATUS_OK;
}
