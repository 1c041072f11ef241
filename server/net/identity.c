/* identity: see identity.h. */
#include "identity.h"

#include <stdlib.h>
#include <string.h>

#include "common/date.h"
#include "common/secure.h"
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

static bool is_certificate(const Lots__Certificate *row, const struct certificate_shown *shown) {
  char hex[2 * PKI_FINGERPRINT + 1];
  secure_hex(slice_of(shown->fingerprint, PKI_FINGERPRINT), hex, sizeof hex);
  return row->fingerprint[0] ? strcmp(row->fingerprint, hex) == 0 : shown->own;
}

enum status identity_read(const struct rows *rows, const struct certificate_shown *shown, struct arena *scratch,
                          Lots__Principal **out) {
  Lots__Certificate *certificate;
  Lots__Principal *principal;
  struct key key = key_new();
  key_bytes(&key, slice_str(shown->serial));
  enum status status = read_row(rows, TABLE_CERTIFICATE, &key, &lots__certificate__descriptor, scratch, &certificate);
  if (status != STATUS_OK)
    return status;
  if (certificate->revoked[0] || !is_certificate(certificate, shown))
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

enum status identity_load(const struct rows *rows, const struct certificate_shown *shown, struct arena *scratch,
                          struct identity **out) {
  Lots__Principal *principal;
  enum status status = identity_read(rows, shown, scratch, &principal);
  if (status != STATUS_OK)
    return status;
  struct identity *identity = calloc(1, sizeof *identity);
  if (!identity)
    return STATUS_RESOURCE_EXHAUSTED;
  identity->references = 1;
  identity->version = apply_directory_version(rows); /* the snapshot's own: it may be older than the newest */
  identity->shown = *shown;
  status = identity_keep(principal, scratch, identity);
  if (status != STATUS_OK) {
    identity_unref(identity);
    return status;
  }
  *out = identity;
  return STATUS_OK;
}

/* --- another certificate of the same holder ----------------------------------------------------------------------- */

#define TOLD_US (INT64_C(14) * 86400 * 1000000)

static enum status certificate_get(const struct rows *rows, struct slice serial, struct arena *scratch,
                                   Lots__Certificate **out) {
  struct key key = key_new();
  key_bytes(&key, serial);
  return rows_get(rows, TABLE_CERTIFICATE, &key, 0, &lots__certificate__descriptor, scratch, out);
}

/* When it was issued; 0 when it is not one to tell of. */
static int64_t told_since(const Lots__Certificate *certificate, int64_t after_us, int64_t now_us) {
  int64_t issued, expires;
  bool holds = !certificate->revoked[0] && moment_parse(certificate->issued, &issued) == STATUS_OK &&
               moment_parse(certificate->expires, &expires) == STATUS_OK && expires > now_us;
  return holds && issued > after_us && issued > now_us - TOLD_US ? issued : 0;
}

/* The holder's certificates, one after the other. */
static enum status newest_of(const struct rows *rows, const struct identity *identity, int64_t newest_us,
                             int64_t now_us, struct arena *scratch, const char **out) {
  struct key prefix = key_of_u64(identity->principal->id);
  struct kv_scan *scan;
  struct slice key, value;
  enum status status = kv_scan_open(rows->txn, TABLE_HOLDER, key_slice(&prefix), slice_of(NULL, 0), false, &scan);
  if (status != STATUS_OK)
    return status;
  while ((status = kv_scan_next(scan, &key, &value)) == STATUS_OK) {
    Lots__Certificate *one;
    status = certificate_get(rows, slice_of(key.data + prefix.len, key.len - prefix.len), scratch, &one);
    if (status != STATUS_OK)
      break;
    bool other = strcmp(one->serial, identity->shown.serial) != 0;
    int64_t issued = other ? told_since(one, newest_us, now_us) : 0;
    *out = issued ? one->issued : *out;
    newest_us = issued ? issued : newest_us;
  }
  kv_scan_close(scan);
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status identity_newer(const struct rows *rows, const struct identity *identity, int64_t now_us,
                           struct arena *scratch, const char **out) {
  Lots__Certificate *own;
  int64_t issued_us;
  *out = "";
  enum status status = certificate_get(rows, slice_str(identity->shown.serial), scratch, &own);
  if (status != STATUS_OK || moment_parse(own->issued, &issued_us) != STATUS_OK)
    return status;
  return newest_of(rows, identity, issued_us, now_us, scratch, out);
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
