/* The lasting half of tls: certificate, key, trust and the callbacks that judge a handshake. */
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

#include "pki_internal.h"
#include "tls_internal.h"

/* Longest certificate chain that a peer may show: ours are two certificates of about 600 bytes. */
#define CHAIN_MAX 16384

static const unsigned char alpn[] = "\x06" TLS_ALPN;
#define ALPN_LEN (sizeof alpn - 1)
_Static_assert(sizeof TLS_ALPN - 1 == 6, "the length byte in alpn");

/* --- judging a handshake ------------------------------------------------------------------------------------------ */

/* Runs before anything else of the handshake. OpenSSL would accept a client that names no protocol at all. */
static int on_client_hello(SSL *ssl, int *alert, void *user) {
  (void)user;
  struct tls *tls = SSL_get_app_data(ssl);
  const unsigned char *data;
  size_t len;
  tls->greeted = true;
  if (SSL_client_hello_get0_ext(ssl, TLSEXT_TYPE_application_layer_protocol_negotiation, &data, &len) == 1)
    return SSL_CLIENT_HELLO_SUCCESS;
  tls->error = "the client names no protocol";
  *alert = SSL_AD_NO_APPLICATION_PROTOCOL;
  return SSL_CLIENT_HELLO_ERROR;
}

static int on_alpn(SSL *ssl, const unsigned char **out, unsigned char *out_len, const unsigned char *in,
                   unsigned in_len, void *user) {
  (void)user;
  struct tls *tls = SSL_get_app_data(ssl);
  unsigned char *chosen;
  if (SSL_select_next_proto(&chosen, out_len, alpn, ALPN_LEN, in, in_len) != OPENSSL_NPN_NEGOTIATED) {
    tls->error = "the client speaks another protocol";
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  }
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

static bool matches_pin(const struct tls *tls, X509 *certificate) {
  uint8_t fingerprint[PKI_FINGERPRINT];
  unsigned len;
  return X509_digest(certificate, EVP_sha256(), fingerprint, &len) == 1 && len == PKI_FINGERPRINT &&
         memcmp(fingerprint, tls->pin, tls->pin_len) == 0;
}

/* The certificate that the pin means, among those that the peer sent; it must be an authority, so that a pin can never
 * make a server's own certificate vouch for itself. */
static X509 *find_pinned(const struct tls *tls, STACK_OF(X509) * shown) {
  for (int i = 0; i < sk_X509_num(shown); i++) {
    X509 *one = sk_X509_value(shown, i);
    if (matches_pin(tls, one) && X509_check_ca(one) == 1)
      return one;
  }
  return NULL;
}

/* The pinned authority becomes the sole trust for this one verification. */
static int verify_pinned(struct tls *tls, X509_STORE_CTX *verification) {
  X509 *authority = find_pinned(tls, X509_STORE_CTX_get0_untrusted(verification));
  STACK_OF(X509) *trusted = authority ? sk_X509_new_null() : NULL;
  if (!trusted || sk_X509_push(trusted, authority) <= 0) {
    tls->error = "the server does not have the pinned authority";
    X509_STORE_CTX_set_error(verification, X509_V_ERR_CERT_UNTRUSTED);
    sk_X509_free(trusted);
    return 0;
  }
  X509_STORE_CTX_set0_trusted_stack(verification, trusted);
  int good = X509_verify_cert(verification);
  X509_STORE_CTX_set0_trusted_stack(verification, NULL);
  sk_X509_free(trusted);
  if (good == 1 && !tls->pinned && X509_up_ref(authority) == 1)
    tls->pinned = authority;
  return good;
}

static int on_verify(X509_STORE_CTX *verification, void *user) {
  (void)user;
  SSL *ssl = X509_STORE_CTX_get_ex_data(verification, SSL_get_ex_data_X509_STORE_CTX_idx());
  struct tls *tls = SSL_get_app_data(ssl);
  return tls->pin_len ? verify_pinned(tls, verification) : X509_verify_cert(verification);
}

/* --- setting up --------------------------------------------------------------------------------------------------- */

static bool set_protocol(SSL_CTX *ssl, bool server) {
  static const char ciphers[] = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";
  SSL_CTX_set_options(ssl, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_mode(ssl, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_NO_AUTO_CHAIN);
  SSL_CTX_set_session_cache_mode(ssl, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_max_cert_list(ssl, CHAIN_MAX);
  bool ok = SSL_CTX_set_min_proto_version(ssl, TLS1_3_VERSION) == 1 && SSL_CTX_set_ciphersuites(ssl, ciphers) == 1 &&
            SSL_CTX_set1_groups_list(ssl, "X25519:P-256") == 1 && SSL_CTX_set_num_tickets(ssl, 0) == 1;
  if (!server) /* this one call answers 0 for success */
    return ok && SSL_CTX_set_alpn_protos(ssl, alpn, ALPN_LEN) == 0;
  SSL_CTX_set_client_hello_cb(ssl, on_client_hello, NULL);
  SSL_CTX_set_alpn_select_cb(ssl, on_alpn, NULL);
  return ok;
}

static bool use_chain(SSL_CTX *ssl, const char *pem) {
  STACK_OF(X509) *chain = pki__chain(pem);
  bool ok = chain && SSL_CTX_use_certificate(ssl, sk_X509_value(chain, 0)) == 1;
  for (int i = 1; ok && i < sk_X509_num(chain); i++)
    ok = SSL_CTX_add1_chain_cert(ssl, sk_X509_value(chain, i)) == 1;
  sk_X509_pop_free(chain, X509_free);
  return ok;
}

static bool set_identity(SSL_CTX *ssl, const struct tls_options *options) {
  if (!options->certificate) /* a server without one could never complete a handshake */
    return !options->server && !options->key;
  EVP_PKEY *key = pki__key(options->key);
  bool ok = key && use_chain(ssl, options->certificate) && SSL_CTX_use_PrivateKey(ssl, key) == 1 &&
            SSL_CTX_check_private_key(ssl) == 1;
  EVP_PKEY_free(key);
  return ok;
}

static bool trust(SSL_CTX *ssl, X509 *authority, bool server) {
  return X509_STORE_add_cert(SSL_CTX_get_cert_store(ssl), authority) == 1 &&
         (!server || SSL_CTX_add_client_CA(ssl, authority) == 1);
}

static bool set_trust(SSL_CTX *ssl, const struct tls_options *options) {
  int mode = SSL_VERIFY_PEER | (options->server && options->require_peer ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0);
  SSL_CTX_set_verify(ssl, mode, NULL);
  SSL_CTX_set_cert_verify_callback(ssl, on_verify, NULL);
  if (!options->authority)
    return true;
  STACK_OF(X509) *authorities = pki__chain(options->authority);
  bool ok = authorities != NULL;
  for (int i = 0; ok && i < sk_X509_num(authorities); i++)
    ok = trust(ssl, sk_X509_value(authorities, i), options->server);
  sk_X509_pop_free(authorities, X509_free);
  return ok;
}

enum status tls_context_new(const struct tls_options *options, struct tls_context **out) {
  struct tls_context *context = calloc(1, sizeof *context);
  SSL_CTX *ssl = SSL_CTX_new(options->server ? TLS_server_method() : TLS_client_method());
  if (!context || !ssl) {
    SSL_CTX_free(ssl);
    free(context);
    return STATUS_RESOURCE_EXHAUSTED;
  }
  *context = (struct tls_context){.ssl = ssl, .server = options->server};
  bool ok = set_protocol(ssl, options->server) && set_identity(ssl, options) && set_trust(ssl, options);
  ERR_clear_error();
  if (!ok) {
    tls_context_free(context);
    return STATUS_INVALID_ARGUMENT;
  }
  *out = context;
  return STATUS_OK;
}

void tls_context_free(struct tls_context *context) {
  if (!context)
    return;
  SSL_CTX_free(context->ssl);
  free(context);
}
