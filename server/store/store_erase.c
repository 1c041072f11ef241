/* store_erase: destroys persons' keys in a stopped store, to see that the rest stands: for tests alone. */
#include "store_internal.h"

static enum status erase_all(struct store *store, const uint64_t *persons, size_t count, char why[STORE_WHY]) {
  for (size_t i = 0; i < count; i++) {
    enum status status = keyring_destroy(store->keyring, persons[i]);
    if (status != STATUS_OK)
      return store_refuse(why, status, "person %llu has no key to destroy", (unsigned long long)persons[i]);
  }
  return STATUS_OK;
}

enum status store_erase_for_test(const struct store_options *options, const uint64_t *persons, size_t count,
                                 char why[256]) {
  struct store *store;
  enum status status = store_open(options, NULL, NULL, &store, why);
  if (status != STATUS_OK)
    return status;
  if (store->test_store)
    status = erase_all(store, persons, count, why);
  else
    status = store_refuse(why, STATUS_FAILED_PRECONDITION, "this is not a test store");
  enum status closed = store_close(store);
  if (status == STATUS_OK && closed != STATUS_OK)
    return store_refuse(why, closed, "cannot close the store in %s", options->dir);
  return status;
}
