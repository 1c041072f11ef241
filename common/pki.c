/* pki: see pki.h. */
#include "pki.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include "pki_internal.h"

#define DAY_S 86400
#define CLOCK_SLACK_S 300
#define SERIAL_LEN 16
#define NAME_MAX_LEN 64 /* X.520's bound on a common name */

/* What one kind of certificate is for; each a value in OpenSSL's configuration notation. */
struct profile {
  const char *basic;
  const char *usage;
  const char *purpose; /* NULL for any */
};

static const struct profile profile_authority = {"critical,CA:TRUE,pathlen:0", "critical,keyCertSign,cRLSign", NULL};
static const struct profile profile_server = {"critical,CA:FALSE", "critical,digitalSignature", "serverAuth"};
static const struct profile profile_client = {"critical,CA:FALSE", "critical,digitalSignature", "clientAuth"};

/* A certificate to be: everything but its serial and its issuer's signature. */
struct draft {
  const char *common_name;
  EVP_PKEY *key;
  const struct profile *profile;
  GENERAL_NAMES *names; /* NULL: none */
  int64_t from_s, to_s; /* from now */
};

struct issuer {
  X509 *certificate; /* NULL: self-signed */
  EVP_PKEY *key;
};

/* --- filling in a certificate ------------------------------------------------------------------------------------- */

static bool name_ok(const char *name) {
  size_t len = strnlen(name, NAME_MAX_LEN + 1);
  return len > 0 && len <= NAME_MAX_LEN;
}

static bool set_name(X509_NAME *to, const char *name) {
  return X509_NAME_add_entry_by_NID(to, NID_commonName, MBSTRING_UTF8, (const unsigned char *)name, -1, -1, 0) == 1;
}

/* Random, positive, and always of full length, so that every serial reads alike. */
static bool set_serial(X509 *to) {
  uint8_t bytes[SERIAL_LEN];
  if (RAND_bytes(bytes, sizeof bytes) != 1)
    return false;
  bytes[0] = (uint8_t)((bytes[0] & 0x3f) | 0x40);
  BIGNUM *number = BN_bin2bn(bytes, sizeof bytes, NULL);
  bool ok = number && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(to));
  BN_free(number);
  return ok;
}

static bool set_time(ASN1_TIME *to, int64_t from_now_s) {
  time_t now = time(NULL);
  return X509_time_adj_ex(to, (int)(from_now_s / DAY_S), (long)(from_now_s % DAY_S), &now) != NULL;
}

static bool add_extension(X509 *to, X509 *issuer, int nid, const char *value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, to, NULL, NULL, 0);
  X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
  bool ok = extension && X509_add_ext(to, extension, -1) == 1;
  X509_EXTENSION_free(extension);
  return ok;
}

static bool set_extensions(X509 *to, X509 *issuer, const struct profile *profile) {
  return add_extension(to, issuer, NID_basic_constraints, profile->basic) &&
         add_extension(to, issuer, NID_key_usage, profile->usage) &&
         (!profile->purpose || add_extension(to, issuer, NID_ext_key_usage, profile->purpose)) &&
         add_extension(to, issuer, NID_subject_key_identifier, "hash") &&
         add_extension(to, issuer, NID_authority_key_identifier, "keyid:always");
}

static bool fill(X509 *to, const struct draft *draft, const struct issuer *issuer) {
  X509 *signer = issuer->certificate ? issuer->certificate : to;
  return X509_set_version(to, X509_VERSION_3) == 1 && set_serial(to) &&
         set_time(X509_getm_notBefore(to), draft->from_s) && set_time(X509_getm_notAfter(to), draft->to_s) &&
         set_name(X509_get_subject_name(to), draft->common_name) &&
         X509_set_issuer_name(to, X509_get_subject_name(signer)) == 1 && X509_set_pubkey(to, draft->key) == 1 &&
         set_extensions(to, signer, draft->profile) &&
         (!draft->names || X509_add1_ext_i2d(to, NID_subject_alt_name, draft->names, 0, 0) == 1) &&
         X509_sign(to, issuer->key, EVP_sha256()) > 0;
}

static X509 *issue(const struct draft *draft, const struct issuer *issuer) {
  X509 *out = X509_new();
  if (!out || fill(out, draft, issuer))
    return out;
  X509_free(out);
  return NULL;
}

/* A century is more than anyone means, and keeps the arithmetic of OpenSSL's dates in range. */
static bool validity_ok(int64_t from_s, int64_t to_s) {
  const int64_t century = (int64_t)100 * 366 * DAY_S;
  return from_s < to_s && from_s >= -century && to_s <= century;
}

/* --- out into PEM ------------------------------------------------------------------------------------------------- */

static char *bio_text(struct arena *arena, BIO *bio) {
  char *data;
  long len = BIO_get_mem_data(bio, &data);
  return len > 0 ? arena_strndup(arena, data, (size_t)len) : NULL;
}

char *pki__certificate_pem(struct arena *arena, X509 *certificate) {
  BIO *bio = BIO_new(BIO_s_mem());
  char *out = bio && PEM_write_bio_X509(bio, certificate) == 1 ? bio_text(arena, bio) : NULL;
  BIO_free(bio);
  return out;
}

/* Through memory that OpenSSL wipes when it frees it. */
static char *key_pem(struct arena *arena, EVP_PKEY *key) {
  BIO *bio = BIO_new(BIO_s_secmem());
  bool ok = bio && PEM_write_bio_PKCS8PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL) == 1;
  char *out = ok ? bio_text(arena, bio) : NULL;
  BIO_free(bio);
  return out;
}

static char *request_pem(struct arena *arena, X509_REQ *request) {
  BIO *bio = BIO_new(BIO_s_mem());
  char *out = bio && PEM_write_bio_X509_REQ(bio, request) == 1 ? bio_text(arena, bio) : NULL;
  BIO_free(bio);
  return out;
}

/* A step that gave nothing: either the arena is spent or OpenSSL failed. */
static enum status failure(const struct arena *arena) {
  ERR_clear_error();
  return arena_failed(arena) ? STATUS_RESOURCE_EXHAUSTED : STATUS_INTERNAL;
}

/* --- the verbs ---------------------------------------------------------------------------------------------------- */

static EVP_PKEY *new_key(void) {
  return EVP_EC_gen("P-256");
}

static bool issuer_load(const struct pki_identity *authority, struct issuer *out) {
  out->certificate = pki__certificate(authority->certificate);
  out->key = pki__key(authority->key);
  return out->certificate && out->key && X509_check_private_key(out->certificate, out->key) == 1;
}

static void issuer_unload(struct issuer *issuer) {
  X509_free(issuer->certificate);
  EVP_PKEY_free(issuer->key);
  ERR_clear_error();
}

enum status pki_new_authority(struct arena *arena, const char *name, int days, struct pki_identity *out) {
  int64_t to_s = (int64_t)days * DAY_S;
  if (!name_ok(name) || !validity_ok(-CLOCK_SLACK_S, to_s))
    return STATUS_INVALID_ARGUMENT;
  EVP_PKEY *key = new_key();
  struct draft draft = {name, key, &profile_authority, NULL, -CLOCK_SLACK_S, to_s};
  X509 *certificate = key ? issue(&draft, &(struct issuer){.key = key}) : NULL;
  struct pki_identity made = {certificate ? pki__certificate_pem(arena, certificate) : NULL,
                              key ? key_pem(arena, key) : NULL};
  X509_free(certificate);
  EVP_PKEY_free(key);
  if (!made.certificate || !made.key)
    return failure(arena);
  *out = made;
  return STATUS_OK;
}

static enum status new_server(struct arena *arena, const struct issuer *issuer, const struct draft *draft,
                              struct pki_identity *out) {
  X509 *certificate = draft->key ? issue(draft, issuer) : NULL;
  char *own = certificate ? pki__certificate_pem(arena, certificate) : NULL;
  char *above = pki__certificate_pem(arena, issuer->certificate);
  char *key = draft->key ? key_pem(arena, draft->key) : NULL;
  char *chain = own && above ? arena_printf(arena, "%s%s", own, above) : NULL;
  X509_free(certificate);
  if (!chain || !key)
    return failure(arena);
  *out = (struct pki_identity){.certificate = chain, .key = key};
  return STATUS_OK;
}

/* For names, with a key: what it is made of stays the caller's. */
static enum status server_certificate(struct arena *arena, const struct pki_identity *authority, GENERAL_NAMES *names,
                                      EVP_PKEY *key, int days, struct pki_identity *out) {
  int64_t to_s = (int64_t)days * DAY_S;
  struct issuer issuer;
  enum status status = STATUS_INVALID_ARGUMENT;
  if (issuer_load(authority, &issuer) && validity_ok(-CLOCK_SLACK_S, to_s)) {
    struct draft draft = {"lotsd", key, &profile_server, names, -CLOCK_SLACK_S, to_s};
    status = new_server(arena, &issuer, &draft, out);
  }
  issuer_unload(&issuer);
  return status;
}

enum status pki_new_server(struct arena *arena, const struct pki_identity *authority, const char *const *names,
                           size_t count, int days, struct pki_identity *out) {
  GENERAL_NAMES *all = count ? pki__names(NULL, names, count) : NULL;
  if (!all)
    return STATUS_INVALID_ARGUMENT;
  EVP_PKEY *key = new_key();
  enum status status = server_certificate(arena, authority, all, key, days, out);
  EVP_PKEY_free(key);
  GENERAL_NAMES_free(all);
  return status;
}

enum status pki_renew_server(struct arena *arena, const struct pki_identity *authority, const struct pki_identity *old,
                             const char *const *names, size_t count, int days, struct pki_identity *out) {
  X509 *certificate = pki__certificate(old->certificate);
  EVP_PKEY *key = pki__key(old->key);
  GENERAL_NAMES *all = certificate && key ? pki__names(certificate, names, count) : NULL;
  enum status status = all ? server_certificate(arena, authority, all, key, days, out) : STATUS_INVALID_ARGUMENT;
  GENERAL_NAMES_free(all);
  EVP_PKEY_free(key);
  X509_free(certificate);
  return status;
}

static bool request_fill(X509_REQ *request, EVP_PKEY *key, const char *name) {
  return X509_REQ_set_version(request, X509_REQ_VERSION_1) == 1 && set_name(X509_REQ_get_subject_name(request), name) &&
         X509_REQ_set_pubkey(request, key) == 1 && X509_REQ_sign(request, key, EVP_sha256()) > 0;
}

enum status pki_new_request(struct arena *arena, const char *common_name, char **key, char **request) {
  if (!name_ok(common_name))
    return STATUS_INVALID_ARGUMENT;
  EVP_PKEY *pair = new_key();
  X509_REQ *made = X509_REQ_new();
  bool ok = pair && made && request_fill(made, pair, common_name);
  char *key_text = ok ? key_pem(arena, pair) : NULL;
  char *request_text = ok ? request_pem(arena, made) : NULL;
  X509_REQ_free(made);
  EVP_PKEY_free(pair);
  if (!key_text || !request_text)
    return failure(arena);
  *key = key_text;
  *request = request_text;
  return STATUS_OK;
}

/* The key of a request that is signed by that key and is of the one kind that is taken; NULL otherwise. */
static EVP_PKEY *request_key(const char *pem) {
  X509_REQ *request = pki__request(pem);
  EVP_PKEY *key = request ? X509_REQ_get_pubkey(request) : NULL;
  char group[32] = "";
  bool ok = key && EVP_PKEY_get_base_id(key) == EVP_PKEY_EC &&
            EVP_PKEY_get_group_name(key, group, sizeof group, NULL) == 1 && strcmp(group, SN_X9_62_prime256v1) == 0 &&
            X509_REQ_verify(request, key) == 1;
  X509_REQ_free(request);
  if (ok)
    return key;
  EVP_PKEY_free(key);
  return NULL;
}

enum status pki_check_request(const char *request) {
  EVP_PKEY *key = request_key(request);
  bool good = key != NULL;
  EVP_PKEY_free(key);
  return good ? STATUS_OK : STATUS_INVALID_ARGUMENT;
}

static enum status sign_client(struct arena *arena, const struct issuer *issuer, const struct draft *draft,
                               char **certificate, struct pki_subject *subject) {
  X509 *made = issue(draft, issuer);
  char *pem = made ? pki__certificate_pem(arena, made) : NULL;
  struct pki_subject said;
  enum status status = pem ? pki__subject(arena, made, &said) : failure(arena);
  X509_free(made);
  if (status != STATUS_OK)
    return status;
  *certificate = pem;
  *subject = said;
  return STATUS_OK;
}

enum status pki_sign_client_between(struct arena *arena, const struct pki_identity *authority, const char *request,
                                    const char *common_name, int64_t from_s, int64_t to_s, char **certificate,
                                    struct pki_subject *subject) {
  if (!name_ok(common_name) || !validity_ok(from_s, to_s))
    return STATUS_INVALID_ARGUMENT;
  struct issuer issuer;
  EVP_PKEY *key = request_key(request);
  enum status status = STATUS_INVALID_ARGUMENT;
  if (issuer_load(authority, &issuer) && key) {
    struct draft draft = {common_name, key, &profile_client, NULL, from_s, to_s};
    status = sign_client(arena, &issuer, &draft, certificate, subject);
  }
  issuer_unload(&issuer);
  EVP_PKEY_free(key);
  return status;
}

enum status pki_sign_client(struct arena *arena, const struct pki_identity *authority, const char *request,
                            const char *common_name, int days, char **certificate, struct pki_subject *subject) {
  return pki_sign_client_between(arena, authority, request, common_name, -CLOCK_SLACK_S, (int64_t)days * DAY_S,
                                 certificate, subject);
}
