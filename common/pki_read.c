/* The reading half of pki: what a certificate, perhaps a foreign one, says. */
#include <openssl/err.h>
#include <openssl/pem.h>
#include <time.h>

#include "pki.h"
#include "pki_internal.h"

/* --- out of PEM --------------------------------------------------------------------------------------------------- */

static int no_password(char *out, int size, int writing, void *user) {
  (void)out, (void)size, (void)writing, (void)user;
  return -1;
}

static BIO *bio_of(const char *pem) {
  return pem ? BIO_new_mem_buf(pem, -1) : NULL;
}

X509 *pki__certificate(const char *pem) {
  BIO *bio = bio_of(pem);
  X509 *out = bio ? PEM_read_bio_X509(bio, NULL, no_password, NULL) : NULL;
  BIO_free(bio);
  return out;
}

EVP_PKEY *pki__key(const char *pem) {
  BIO *bio = bio_of(pem);
  EVP_PKEY *out = bio ? PEM_read_bio_PrivateKey(bio, NULL, no_password, NULL) : NULL;
  BIO_free(bio);
  return out;
}

static bool push_certificates(BIO *bio, STACK_OF(X509) * out) {
  X509 *one;
  while ((one = PEM_read_bio_X509(bio, NULL, no_password, NULL))) {
    if (sk_X509_push(out, one) <= 0) {
      X509_free(one);
      return false;
    }
  }
  bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  ERR_clear_error();
  return at_end && sk_X509_num(out) > 0;
}

STACK_OF(X509) * pki__chain(const char *pem) {
  BIO *bio = bio_of(pem);
  STACK_OF(X509) *out = sk_X509_new_null();
  ERR_clear_error();
  bool ok = bio && out && push_certificates(bio, out);
  BIO_free(bio);
  if (ok)
    return out;
  sk_X509_pop_free(out, X509_free);
  return NULL;
}

X509_REQ *pki__request(const char *pem) {
  BIO *bio = bio_of(pem);
  X509_REQ *out = bio ? PEM_read_bio_X509_REQ(bio, NULL, no_password, NULL) : NULL;
  BIO_free(bio);
  return out;
}

/* --- what it says ------------------------------------------------------------------------------------------------- */

/* NULL when the arena is spent. A text with a NUL inside ("staff:1\0...") or of an odd encoding counts as no name. */
static char *text_of(struct arena *arena, const ASN1_STRING *string) {
  unsigned char *utf8 = NULL;
  int len = string ? ASN1_STRING_to_UTF8(&utf8, string) : -1;
  bool plain = len >= 0 && memchr(utf8, 0, (size_t)len) == NULL;
  char *out = arena_strndup(arena, plain ? (const char *)utf8 : "", plain ? (size_t)len : 0);
  OPENSSL_free(utf8);
  return out;
}

static char *common_name(struct arena *arena, X509 *certificate) {
  X509_NAME *name = X509_get_subject_name(certificate);
  int first = X509_NAME_get_index_by_NID(name, NID_commonName, -1);
  bool single = first >= 0 && X509_NAME_get_index_by_NID(name, NID_commonName, first) < 0;
  const X509_NAME_ENTRY *entry = single ? X509_NAME_get_entry(name, first) : NULL;
  return text_of(arena, entry ? X509_NAME_ENTRY_get_data(entry) : NULL);
}

static char *serial_hex(struct arena *arena, X509 *certificate) {
  static const char digits[] = "0123456789abcdef";
  const ASN1_INTEGER *serial = X509_get0_serialNumber(certificate);
  const unsigned char *bytes = ASN1_STRING_get0_data(serial);
  size_t len = (size_t)ASN1_STRING_length(serial);
  char *out = arena_alloc(arena, 2 * len + 1);
  for (size_t i = 0; out && i < len; i++) {
    out[2 * i] = digits[bytes[i] >> 4];
    out[2 * i + 1] = digits[bytes[i] & 15];
  }
  return out;
}

static bool time_us(const ASN1_TIME *from, int64_t *out) {
  struct tm tm;
  if (ASN1_TIME_to_tm(from, &tm) != 1)
    return false;
  *out = (int64_t)timegm(&tm) * 1000000;
  return true;
}

bool pki__fingerprint(X509 *certificate, uint8_t out[PKI_FINGERPRINT]) {
  unsigned len = 0;
  return X509_digest(certificate, EVP_sha256(), out, &len) == 1 && len == PKI_FINGERPRINT;
}

static bool read_fixed(X509 *certificate, struct pki_subject *out) {
  return time_us(X509_get0_notBefore(certificate), &out->not_before_us) &&
         time_us(X509_get0_notAfter(certificate), &out->not_after_us) &&
         pki__fingerprint(certificate, out->fingerprint);
}

enum status pki__subject(struct arena *arena, X509 *certificate, struct pki_subject *out) {
  struct pki_subject said = {.common_name = common_name(arena, certificate), .serial = serial_hex(arena, certificate)};
  bool ok = read_fixed(certificate, &said);
  ERR_clear_error();
  if (!said.common_name || !said.serial)
    return STATUS_RESOURCE_EXHAUSTED;
  if (!ok)
    return STATUS_INVALID_ARGUMENT;
  *out = said;
  return STATUS_OK;
}

enum status pki_read(struct arena *arena, const char *certificate, struct pki_subject *out) {
  X509 *parsed = pki__certificate(certificate);
  enum status status = parsed ? pki__subject(arena, parsed, out) : STATUS_INVALID_ARGUMENT;
  X509_free(parsed);
  ERR_clear_error();
  return status;
}
