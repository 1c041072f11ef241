/* store_init: making a new store, or nothing at all. */
#include <stdlib.h>

#include "common/log.h"
#include "server/store/disk/files.h"
#include "store_internal.h"

#define SEGMENT_MIN (1024 * 1024)
#define SEGMENT_UNIT 4096

/* --- init --------------------------------------------------------------------------------------------------------- */

enum status store_init_check(const struct store_options *options, char why[STORE_WHY]) {
  if (options->segment_size < SEGMENT_MIN || options->segment_size % SEGMENT_UNIT)
    return store_refuse(why, STATUS_INVALID_ARGUMENT, "the segment size must be a multiple of %d and at least %d",
                        SEGMENT_UNIT, SEGMENT_MIN);
  if (!tree_empty(options->dir))
    return store_refuse(why, STATUS_ALREADY_EXISTS, "%s is not empty", options->dir);
  if (!tree_empty(options->keys))
    return store_refuse(why, STATUS_ALREADY_EXISTS, "%s is not empty", options->keys);
  return STATUS_OK;
}

static enum status make_parent(const char *path) {
  const char *slash = strrchr(path, '/');
  char *parent = slash > path ? strndup(path, (size_t)(slash - path)) : strdup(".");
  enum status status = parent ? tree_make(parent) : STATUS_RESOURCE_EXHAUSTED;
  free(parent);
  return status;
}

/* A master key that is there already is taken: it may be kept elsewhere and have been made before. */
static enum status init_master(const struct store_options *options, bool *made, char why[STORE_WHY]) {
  enum status status = make_parent(options->master_key);
  if (status == STATUS_OK)
    status = master_key_create(options->master_key);
  *made = status == STATUS_OK;
  if (status != STATUS_OK && status != STATUS_ALREADY_EXISTS)
    return store_refuse(why, status, "cannot make the master key %s", options->master_key);
  return STATUS_OK;
}

static enum status init_keyring(const struct store_options *options, char why[STORE_WHY]) {
  struct secure_key master;
  enum status status = master_key_read(options->master_key, &master);
  if (status == STATUS_PERMISSION_DENIED)
    return store_refuse(why, status, "others may read the master key %s; run: chmod 600 %s", options->master_key,
                        options->master_key);
  if (status != STATUS_OK)
    return store_refuse(why, status, "cannot read the master key %s", options->master_key);
  status = make_parent(options->keys);
  if (status == STATUS_OK)
    status = keyring_create(options->keys, &master);
  secure_wipe(&master, sizeof master);
  return status == STATUS_OK ? status : store_refuse(why, status, "cannot make the keyring %s", options->keys);
}

static enum status init_streams(const struct store_lock *lock, const struct store_identity *identity) {
  struct stream_options journal = store_stream_options(identity, lock->journal, "journal");
  struct stream_options access = store_stream_options(identity, lock->access, "access");
  enum status status = stream_create(&journal);
  return status == STATUS_OK ? stream_create(&access) : status;
}

static enum status init_files(const struct store_options *options, char why[STORE_WHY]) {
  struct store_identity identity = {.test_store = options->test_store, .segment_size = options->segment_size};
  secure_random(identity.id, sizeof identity.id);
  struct store_lock *paths = store_lock_new(options);
  enum status status = paths ? tree_make(options->dir) : STATUS_RESOURCE_EXHAUSTED;
  if (status == STATUS_OK)
    status = init_streams(paths, &identity);
  if (status == STATUS_OK)
    status = store_identity_write(paths->id, &identity);
  store_lock_drop(paths);
  return status == STATUS_OK ? status : store_refuse(why, status, "cannot make a store in %s", options->dir);
}

/* `id` comes last of the files: with it there is a store. The first opening makes the tables, out of an empty journal,
 * and the clean stop after it leaves the store as any other. */
static enum status init_parts(const struct store_options *options, char why[STORE_WHY]) {
  enum status status = init_keyring(options, why);
  if (status == STATUS_OK)
    status = init_files(options, why);
  return status == STATUS_OK ? store_rebuild(options, NULL, NULL, why) : status;
}

enum status store_init_take_back(const struct store_options *options) {
  enum status status = tree_remove(options->dir), keys = tree_remove(options->keys);
  return status == STATUS_OK ? keys : status;
}

/* Best effort: a second attempt should not stumble over the first. */
static void init_undo(const struct store_options *options, bool made_master) {
  bool gone = store_init_take_back(options) == STATUS_OK;
  if (made_master)
    gone = file_remove(options->master_key) == STATUS_OK && gone;
  if (!gone)
    log_warn("init-undo", "dir=%s", options->dir);
}

enum status store_init(const struct store_options *options, char why[STORE_WHY]) {
  bool made_master = false;
  enum status status = store_init_check(options, why);
  if (status != STATUS_OK)
    return status;
  status = init_master(options, &made_master, why);
  if (status == STATUS_OK)
    status = init_parts(options, why);
  if (status != STATUS_OK)
    init_undo(options, made_master);
  return status;
}
