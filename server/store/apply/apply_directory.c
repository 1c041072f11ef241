/* apply_directory: organisations, units, principals, invitations and certificates: whole records, sealed by the store's
 * own key. */
#include "apply_internal.h"

#include "common/date.h"
#include "enrolment.pb-c.h"

static enum status put(struct apply *apply, enum table table, const struct key *key, const ProtobufCMessage *message) {
  return rows_put(apply->rows, table, key, 0, message, apply->arena);
}

static enum status put_numbered(struct apply *apply, enum table table, uint64_t id, const ProtobufCMessage *message) {
  struct key key = key_of_u64(id);
  record_forget(apply, table, id);
  return put(apply, table, &key, message);
}

/* --- invitations -------------------------------------------------------------------------------------------------- */

/* Longer than a principal's number, which keys the same table. */
static bool code_key(const ProtobufCBinaryData *hash, struct key *out) {
  *out = key_new();
  key_bytes(out, slice_of(hash->data, hash->len));
  return hash->len > sizeof(uint64_t) && hash->len <= KEY_FOREIGN_MAX;
}

/* The code that a principal was last given stops working: it was used, or another takes its place. */
static enum status invitation_drop(struct apply *apply, uint64_t principal) {
  struct key of_principal = key_of_u64(principal), of_code = key_new();
  struct slice hash;
  enum status status = kv_get(apply->rows->txn, TABLE_INVITATION, key_slice(&of_principal), &hash);
  if (status)
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
  key_bytes(&of_code, hash);
  status = apply_forget(apply, TABLE_INVITATION, &of_code);
  return status ? status : apply_forget(apply, TABLE_INVITATION, &of_principal);
}

static enum status invitation_issued(struct apply *apply, const Lots__InvitationIssued *invitation) {
  struct key of_principal = key_of_u64(invitation->principal), of_code;
  if (!code_key(&invitation->code_hash, &of_code))
    return STATUS_DATA_LOSS;
  enum status status = invitation_drop(apply, invitation->principal);
  if (status == STATUS_OK)
    status = kv_put(apply->rows->txn, TABLE_INVITATION, key_slice(&of_principal), key_slice(&of_code));
  return status ? status : put(apply, TABLE_INVITATION, &of_code, &invitation->base);
}

/* --- certificates ------------------------------------------------------------------------------------------------- */

#define FINGERPRINT_MAX 64

static bool serial_key(const char *serial, struct key *out) {
  *out = key_new();
  key_bytes(out, slice_str(serial));
  return *serial && strlen(serial) <= KEY_FOREIGN_MAX;
}

static enum status certificate_issued(struct apply *apply, const Lots__CertificateIssued *issued) {
  struct key key;
  if (!serial_key(issued->serial, &key) || issued->fingerprint.len > FINGERPRINT_MAX)
    return STATUS_DATA_LOSS;
  char from[MOMENT_TEXT_MAX], to[MOMENT_TEXT_MAX], fingerprint[2 * FINGERPRINT_MAX + 1];
  Lots__Certificate certificate = LOTS__CERTIFICATE__INIT;
  certificate.serial = issued->serial;
  certificate.principal = issued->principal;
  certificate.issued = moment_format(issued->issued_us, from);
  certificate.expires = moment_format(issued->expires_us, to);
  certificate.fingerprint =
      secure_hex(slice_of(issued->fingerprint.data, issued->fingerprint.len), fingerprint, sizeof fingerprint);
  struct key of_holder = key_of_u64(issued->principal);
  key_bytes(&of_holder, slice_str(issued->serial));
  enum status status = put(apply, TABLE_CERTIFICATE, &key, &certificate.base);
  if (status == STATUS_OK)
    status = rows_put_plain(apply->rows, TABLE_HOLDER, &of_holder, slice_of("", 0));
  return status || !issued->code_hash.len ? status : invitation_drop(apply, issued->principal);
}

static enum status certificate_revoked(struct apply *apply, const Lots__CertificateRevoked *revoked) {
  struct key key;
  if (!serial_key(revoked->serial, &key))
    return STATUS_DATA_LOSS;
  Lots__Certificate *certificate;
  enum status status =
      rows_get(apply->rows, TABLE_CERTIFICATE, &key, 0, &lots__certificate__descriptor, apply->arena, &certificate);
  if (status)
    return status == STATUS_NOT_FOUND ? STATUS_DATA_LOSS : status;
  char at[MOMENT_TEXT_MAX];
  certificate->revoked = moment_format(revoked->at_us, at);
  return put(apply, TABLE_CERTIFICATE, &key, &certificate->base);
}

/* --- records that agendas hang on --------------------------------------------------------------------------------- */

static enum status organisation_put(struct apply *apply, const Lots__Organisation *organisation) {
  enum status status = apply_settings(apply, organisation);
  return status ? status : put_numbered(apply, TABLE_ORGANISATION, organisation->id, &organisation->base);
}

static enum status put_under(struct apply *apply, enum table table, uint64_t owner, uint64_t principal) {
  struct key key = key_of_u64(owner);
  key_u64(&key, principal);
  return rows_put_plain(apply->rows, table, &key, slice_of("", 0));
}

/* A role that ended stays in the record, and so does its row. */
static enum status principal_put(struct apply *apply, const Lots__Principal *principal) {
  enum status status = put_numbered(apply, TABLE_PRINCIPAL, principal->id, &principal->base);
  if (status == STATUS_OK)
    status = put_under(apply, TABLE_ORG_STAFF, principal->organisation, principal->id);
  for (size_t i = 0; status == STATUS_OK && i < principal->n_roles; i++)
    status = put_under(apply, TABLE_UNIT_STAFF, principal->roles[i]->unit, principal->id);
  return status ? status : apply_due_of_coach(apply, principal->id);
}

/* --- the coordinator ---------------------------------------------------------------------------------------------- */

enum status apply_directory(struct apply *apply, const Lots__Event *event) {
  if (event->kind_case == LOTS__EVENT__KIND_INVITATION_ISSUED)
    return invitation_issued(apply, event->invitation_issued);
  apply->meta.directory_version++;
  switch (event->kind_case) {
  case LOTS__EVENT__KIND_ORGANISATION_PUT:
    return organisation_put(apply, event->organisation_put);
  case LOTS__EVENT__KIND_UNIT_PUT:
    return put_numbered(apply, TABLE_UNIT, event->unit_put->id, &event->unit_put->base);
  case LOTS__EVENT__KIND_PRINCIPAL_PUT:
    return principal_put(apply, event->principal_put);
  case LOTS__EVENT__KIND_CERTIFICATE_ISSUED:
    return certificate_issued(apply, event->certificate_issued);
  case LOTS__EVENT__KIND_CERTIFICATE_REVOKED:
    return certificate_revoked(apply, event->certificate_revoked);
  default:
    return STATUS_INTERNAL;
  }
}
