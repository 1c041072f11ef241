/* pki: keys, certificate requests and certificates, as PEM text. Certificates are the only identity there is.
 *
 * Keys are EC P-256 (what smart cards speak), signatures SHA-256. pki*.c and tls*.c alone include <openssl/...>.
 * All returned strings are owned by the arena. Validity begins five minutes ago, for clocks that are a little behind.
 *
 * Errors: INVALID_ARGUMENT when a given PEM, name or validity is no good, RESOURCE_EXHAUSTED when the arena is spent,
 * INTERNAL when OpenSSL fails for a reason of its own.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "status.h"

#define PKI_FINGERPRINT 32

struct pki_identity {
  char *certificate; /* PEM; a server's is followed by its authority's, so that a pinned client sees it */
  char *key;         /* PEM, secret */
};

/* What a certificate says. */
struct pki_subject {
  char *common_name; /* "" when it has none, or more than one: then nobody can say which counts */
  char *serial;      /* lower-case hex */
  int64_t not_before_us, not_after_us;
  uint8_t fingerprint[PKI_FINGERPRINT]; /* SHA-256 of the DER */
  uint8_t issuer[PKI_FINGERPRINT];      /* of the certificate that signed it; zeros when that was not proved */
};

/* A new certificate authority, valid for `days`. */
enum status pki_new_authority(struct arena *arena, const char *name, int days, struct pki_identity *out) MUST_USE;
/* A server certificate signed by `authority` for DNS names and IP addresses ("localhost", "127.0.0.1"), at least one.
 */
enum status pki_new_server(struct arena *arena, const struct pki_identity *authority, const char *const *names,
                           size_t count, int days, struct pki_identity *out) MUST_USE;
/* Another certificate for an old one's key, for its names and `count` more; out->key is the old one's. */
enum status pki_renew_server(struct arena *arena, const struct pki_identity *authority, const struct pki_identity *old,
                             const char *const *names, size_t count, int days, struct pki_identity *out) MUST_USE;
/* A new key and a request (PKCS#10) for it. */
enum status pki_new_request(struct arena *arena, const char *common_name, char **key, char **request) MUST_USE;
/* Is it a request that would be signed? INVALID_ARGUMENT when not. Signs nothing. */
enum status pki_check_request(const char *request) MUST_USE;
/* Signs a request as a client certificate with *this* common name (the request's own names are ignored), after checking
 * the request's own signature. `days` may be fractional-free small; `serial` 16 random bytes are chosen and returned in
 * the subject. */
enum status pki_sign_client(struct arena *arena, const struct pki_identity *authority, const char *request,
                            const char *common_name, int days, char **certificate,
                            struct pki_subject *subject) MUST_USE;
/* As above with explicit validity in seconds from now, possibly in the past (for tests of expiry). */
enum status pki_sign_client_between(struct arena *arena, const struct pki_identity *authority, const char *request,
                                    const char *common_name, int64_t from_s, int64_t to_s, char **certificate,
                                    struct pki_subject *subject) MUST_USE;
/* Reads what a certificate says; of a chain, the first. */
enum status pki_read(struct arena *arena, const char *certificate, struct pki_subject *out) MUST_USE;
