/* setup_certificate: see setup_renew_certificate() in setup.h. */
#include <stdio.h>

#include "setup.h"
#include "textfile.h"

#define MEMORY ((size_t)4 << 20)

static enum status cannot(enum status status, const char *what, const char *path, char why[256]) {
  if (status != STATUS_OK && !*why)
    snprintf(why, 256, "cannot %s %.200s: %s", what, path, status_name(status));
  return status;
}

static enum status authority_text(struct store *store, const char *name, struct arena *arena, char **out) {
  struct slice secret;
  enum status status = keyring_get_secret(store->keyring, name, arena, &secret);
  if (status != STATUS_OK)
    return status;
  *out = arena_strndup(arena, (const char *)secret.data, secret.len);
  secure_wipe((void *)(uintptr_t)secret.data, secret.len);
  return *out ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
}

static enum status read_authority(const struct settings *settings, store_progress progress, void *context,
                                  struct arena *arena, struct pki_identity *out, char why[256]) {
  struct store_options options = settings_store(settings);
  struct store *store;
  enum status status = store_open(&options, progress, context, &store, why);
  if (status != STATUS_OK)
    return cannot(status, "open", settings->data, why);
  status = authority_text(store, "ca-certificate", arena, &out->certificate);
  if (status == STATUS_OK)
    status = authority_text(store, "ca-key", arena, &out->key);
  status = cannot(status, "find the authority's key in", settings->keys, why);
  enum status closed = store_close(store);
  return status == STATUS_OK ? cannot(closed, "close", settings->data, why) : status;
}

static enum status read_server(const struct settings *settings, struct arena *arena, struct pki_identity *out,
                               char why[256]) {
  enum status status = cannot(textfile_read(arena, settings->tls_certificate, &out->certificate), "read",
                              settings->tls_certificate, why);
  if (status != STATUS_OK)
    return status;
  return cannot(textfile_read(arena, settings->tls_key, &out->key), "read", settings->tls_key, why);
}

static void wipe_key(struct pki_identity *identity) {
  if (identity->key)
    secure_wipe(identity->key, strlen(identity->key));
}

enum status setup_renew_certificate(const struct settings *settings, const char *const *hosts, size_t count,
                                    store_progress progress, void *context, char why[256]) {
  struct arena arena;
  struct pki_identity authority = {0}, old = {0}, made = {0};
  arena_init(&arena, MEMORY);
  *why = 0;
  enum status status = read_server(settings, &arena, &old, why);
  if (status == STATUS_OK)
    status = read_authority(settings, progress, context, &arena, &authority, why);
  if (status == STATUS_OK)
    status = cannot(pki_renew_server(&arena, &authority, &old, hosts, count, SETUP_SERVER_DAYS, &made),
                    "make one (are the host names good?) from", settings->tls_certificate, why);
  if (status == STATUS_OK)
    status =
        cannot(textfile_replace(settings->tls_certificate, made.certificate), "write", settings->tls_certificate, why);
  wipe_key(&authority);
  wipe_key(&old);
  wipe_key(&made);
  arena_deinit(&arena);
  return status;
}
