/* identity: see identity.h. */
#include "identity.h"

#include <stdio.h>
#include <stdlib.h>

#include "enrolment.pb-c.h"
#include "server/store/apply/apply.h"

/* A row that is not there tells the same as one that is revoked. */
static enum status as_stranger(enum status status) {
  return status == STATUS_NOT_FOUND ? STATUS_UNAUTHENTICATED : status;
}

static enum status read_row(const struct rows *rows, enum table table, const struct key *key,
                            const ProtobufCMessageDescriptor *type, struct arena *arena, void *out) {
  return as_stranger(rows_get(rows, table, key, 0, type, arena, out));
}

enum status identity_read(const struct rows *rows, const char *serial, struct arena *scratch, Lots__Principal **out) {
  Lots__Certificate *certificate;
  Lots__Principal *principal;
  struct key key = key_new();
  key_bytes(&key, slice_str(serial));
  enum status status = read_row(rows, TABLE_CERTIFICATE, &key, &lots__certificate__descriptor, scratch, &certificate);
  if (status != STATUS_OK)
    return status;
  if (certificate->revoked[0])
    return STATUS_UNAUTHENTICATED;
  key = key_of_u64(certificate->principal);
  status = read_row(rows, TABLE_PRINCIPAL, &key, &lots__principal__descriptor, scratch, &principal);
  if (status != STATUS_OK)
    return status;
  if (principal->disabled)
    return STATUS_UNAUTHENTICATED;
  *out = principal;
  return STATUS_OK;
}

/* An arena of just the size that a copy of the principal takes: a connection holds it for as long as it lasts. What
 * unpacking takes is not known before it is done, so it is done twice, and only when the directory has changed. */
static enum status identity_keep(const Lots__Principal *principal, struct arena *scratch, struct identity *identity) {
  struct slice packed = arena_pack(scratch, &principal->base);
  size_t before = scratch->spent;
  if (!packed.data || !arena_unpack(scratch, principal->base.descriptor, packed))
    return STATUS_RESOURCE_EXHAUSTED;
  arena_init(&identity->arena, scratch->spent - before);
  identity->principal = arena_unpack(&identity->arena, principal->base.descriptor, packed);
  return identity->principal ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
}

enum status identity_load(const struct rows *rows, const char *serial, struct arena *scratch, struct identity **out) {
  Lots__Principal *principal;
  enum status status = identity_read(rows, serial, scratch, &principal);
  if (status != STATUS_OK)
    return status;
  struct identity *identity = calloc(1, sizeof *identity);
  if (!identity)
    return STATUS_RESOURCE_EXHAUSTED;
  identity->references = 1;
  identity->version = apply_directory_version(rows); /* the snapshot's own: it may be older than the newest */
  snprintf(identity->serial, sizeof identity->serial, "%s", serial);
  status = identity_keep(principal, scratch, identity);
  if (status != STATUS_OK) {
    identity_unref(identity);
    return status;
  }
  *out = identity;
  return STATUS_OK;
}

struct identity *identity_ref(struct identity *identity) {
  if (identity)
    identity->references++;
  return identity;
}

void identity_unref(struct identity *identity) {
  if (!identity || --identity->references)
    return;
  arena_deinit(&identity->arena);
  free(identity);
}
