/* pki_internal: what tls.c shares with pki.c, in OpenSSL's own types. Nobody else includes it. */
#pragma once

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "arena.h"
#include "pki.h"
#include "status.h"

/* The first certificate of a PEM text; NULL when there is none. The caller frees it. */
X509 *pki__certificate(const char *pem) MUST_USE;
/* Every certificate of a PEM text, NULL when there is none or one does not parse. The caller frees it with its
 * elements. */
STACK_OF(X509) * pki__chain(const char *pem) MUST_USE;
/* An unencrypted private key; never asks a terminal for a password. */
EVP_PKEY *pki__key(const char *pem) MUST_USE;
X509_REQ *pki__request(const char *pem) MUST_USE;
char *pki__certificate_pem(struct arena *arena, X509 *certificate) MUST_USE;
/* SHA-256 of the DER. False: OpenSSL cannot. */
bool pki__fingerprint(X509 *certificate, uint8_t out[PKI_FINGERPRINT]) MUST_USE;
enum status pki__subject(struct arena *arena, X509 *certificate, struct pki_subject *out) MUST_USE;
/* The names of an old certificate (NULL: none) and these, each once; NULL when one is no host name or address, or there is
 * no memory. The caller frees them. */
GENERAL_NAMES *pki__names(X509 *old, const char *const *names, size_t count) MUST_USE;
