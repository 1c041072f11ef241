/* The passing half of tls: one connection. See tls_context.c for what judges its handshake. */
#include "tls.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "pki_internal.h"
#include "tls_internal.h"

/* What TLS 1.3 adds to a record: header, content type, tag. */
#define RECORD_PLAIN 16384
#define RECORD_EXTRA 22

/* --- the BIO ------------------------------------------------------------------------------------------------------ */
/* OpenSSL's own memory BIO never gives memory back and moves or clears all of it as it drains; `struct buffer` does
 * not. */

/* An emptied buffer keeps nothing: there are two in every idle connection, and OpenSSL takes 17 KiB already. */
static void drop(struct buffer *buffer, size_t len) {
  buffer_consume(buffer, len);
  if (buffer_len(buffer) == 0)
    buffer_deinit(buffer);
}

/* What an earlier call left over comes first, then what tls_feed() was given. */
static size_t take(struct tls *tls, char *out, size_t size) {
  struct slice held = buffer_len(&tls->in) ? buffer_peek(&tls->in) : tls->feed;
  size_t len = size < held.len ? size : held.len;
  if (len == 0)
    return 0;
  memcpy(out, held.data, len);
  if (buffer_len(&tls->in))
    drop(&tls->in, len);
  else
    tls->feed = slice_of(held.data + len, held.len - len);
  return len;
}

static int bio_read(BIO *bio, char *out, size_t size, size_t *len) {
  BIO_clear_retry_flags(bio);
  *len = take(BIO_get_data(bio), out, size);
  if (*len)
    return 1;
  BIO_set_retry_read(bio); /* no bytes is a pause, never the end */
  return 0;
}

static int bio_write(BIO *bio, const char *data, size_t size, size_t *len) {
  struct tls *tls = BIO_get_data(bio);
  BIO_clear_retry_flags(bio);
  if (buffer_append(&tls->out, slice_of(data, size)) != STATUS_OK)
    return 0;
  *len = size;
  return 1;
}

static long bio_ctrl(BIO *bio, int command, long number, void *pointer) {
  (void)bio, (void)number, (void)pointer;
  return command == BIO_CTRL_FLUSH;
}

static pthread_once_t once = PTHREAD_ONCE_INIT;
static BIO_METHOD *method; /* for the life of the process; NULL when out of memory */

static void make_method(void) {
  method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "lots");
  if (!method)
    return;
  BIO_meth_set_read_ex(method, bio_read);
  BIO_meth_set_write_ex(method, bio_write);
  BIO_meth_set_ctrl(method, bio_ctrl);
}

static BIO *bio_new(struct tls *tls) {
  pthread_once(&once, make_method);
  BIO *bio = method ? BIO_new(method) : NULL;
  if (!bio)
    return NULL;
  BIO_set_data(bio, tls);
  BIO_set_init(bio, 1);
  return bio;
}

/* --- birth and death ---------------------------------------------------------------------------------------------- */

static struct tls *create(struct tls_context *context) {
  struct tls *tls = calloc(1, sizeof *tls);
  if (!tls)
    return NULL;
  buffer_init(&tls->in, TLS_MAX_HELD);
  buffer_init(&tls->out, TLS_MAX_HELD);
  tls->error = "";
  tls->server = context->server;
  tls->ssl = SSL_new(context->ssl);
  BIO *bio = tls->ssl ? bio_new(tls) : NULL;
  if (!bio) {
    tls_free(tls);
    return NULL;
  }
  SSL_set_bio(tls->ssl, bio, bio); /* takes the one reference for both directions */
  SSL_set_app_data(tls->ssl, tls);
  context->server ? SSL_set_accept_state(tls->ssl) : SSL_set_connect_state(tls->ssl);
  return tls;
}

/* An address is checked against the certificate's addresses and is, by RFC 6066, not sent as a server name. */
static bool expect_name(SSL *ssl, const char *name) {
  X509_VERIFY_PARAM *param = SSL_get0_param(ssl);
  if (X509_VERIFY_PARAM_set1_ip_asc(param, name) == 1)
    return true;
  X509_VERIFY_PARAM_set_hostflags(param, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  return X509_VERIFY_PARAM_set1_host(param, name, 0) == 1 && SSL_set_tlsext_host_name(ssl, name) == 1;
}

enum status tls_new(struct tls_context *context, const char *name, struct tls **out) {
  if (!context->server && (!name || !*name))
    return STATUS_INVALID_ARGUMENT;
  struct tls *tls = create(context);
  if (!tls)
    return STATUS_RESOURCE_EXHAUSTED;
  bool ok = context->server || expect_name(tls->ssl, name);
  ERR_clear_error();
  if (!ok) {
    tls_free(tls);
    return STATUS_INVALID_ARGUMENT;
  }
  *out = tls;
  return STATUS_OK;
}

enum status tls_new_pinned(struct tls_context *context, struct slice pin, struct tls **out) {
  if (context->server || pin.len < TLS_PIN_MIN || pin.len > PKI_FINGERPRINT)
    return STATUS_INVALID_ARGUMENT;
  struct tls *tls = create(context);
  if (!tls)
    return STATUS_RESOURCE_EXHAUSTED;
  memcpy(tls->pin, pin.data, pin.len);
  tls->pin_len = pin.len;
  *out = tls;
  return STATUS_OK;
}

void tls_free(struct tls *tls) {
  if (!tls)
    return;
  SSL_free(tls->ssl);
  X509_free(tls->pinned);
  buffer_deinit(&tls->in);
  buffer_deinit(&tls->out);
  free(tls);
}

/* --- failure ------------------------------------------------------------------------------------------------------ */

/* An alert from the peer comes as its number plus this. */
static bool is_alert(unsigned long error) {
  return ERR_GET_LIB(error) == ERR_LIB_SSL && ERR_GET_REASON(error) >= SSL_AD_REASON_OFFSET;
}

static const char *describe(const struct tls *tls, unsigned long error) {
  long verdict = SSL_get_verify_result(tls->ssl);
  const char *reason = ERR_reason_error_string(error);
  if (*tls->error)
    return tls->error;
  if (verdict != X509_V_OK)
    return X509_verify_cert_error_string(verdict);
  return reason ? reason : "the connection broke off";
}

bool tls_peer_expired(const struct tls *tls) {
  return SSL_get_verify_result(tls->ssl) == X509_V_ERR_CERT_HAS_EXPIRED;
}

/* Whether the peer has said anything that is TLS: a client knows by the cipher that the server chose. */
static bool was_tls(const struct tls *tls) {
  return tls->server ? tls->greeted : SSL_get_pending_cipher(tls->ssl) != NULL;
}

static enum status fail(struct tls *tls) {
  unsigned long error = ERR_peek_last_error();
  bool refused = is_alert(error) || *tls->error || SSL_get_verify_result(tls->ssl) != X509_V_OK;
  bool handshake = !tls->ready && was_tls(tls);
  tls->feed = (struct slice){0};
  tls->error = describe(tls, error);
  tls->fault = refused || handshake ? STATUS_UNAUTHENTICATED : STATUS_INVALID_ARGUMENT;
  ERR_clear_error();
  return tls->fault;
}

/* What a call's result means: OK, also when it waits for bytes or the peer has closed; else the fault. */
static enum status judge(struct tls *tls, int result) {
  if (result > 0)
    return STATUS_OK;
  switch (SSL_get_error(tls->ssl, result)) {
  case SSL_ERROR_WANT_READ:
    return STATUS_OK;
  case SSL_ERROR_ZERO_RETURN:
    return tls->ready ? STATUS_OK : fail(tls);
  default:
    return fail(tls);
  }
}

/* --- handshake and bytes ------------------------------------------------------------------------------------------ */

static enum status check_protocol(struct tls *tls) {
  const unsigned char *chosen;
  unsigned len;
  SSL_get0_alpn_selected(tls->ssl, &chosen, &len);
  if (slice_equal(slice_of(chosen, len), slice_str(TLS_ALPN)))
    return STATUS_OK;
  tls->error = "the peer speaks another protocol";
  return fail(tls);
}

/* SSL_get_error() looks into the thread's queue of errors, so that must be empty before a call that it judges. It
 * mostly is, and to see that costs far less than to empty it. */
static void forget_errors(void) {
  if (ERR_peek_error())
    ERR_clear_error();
}

static enum status shake(struct tls *tls) {
  forget_errors();
  int result = SSL_do_handshake(tls->ssl);
  if (result != 1)
    return judge(tls, result);
  enum status status = check_protocol(tls);
  tls->ready = status == STATUS_OK;
  return status;
}

/* Has OpenSSL look at what came, down to the first byte of content: so a refusal or a key update is seen at once. */
static enum status look(struct tls *tls) {
  char byte;
  forget_errors();
  return SSL_pending(tls->ssl) ? STATUS_OK : judge(tls, SSL_peek(tls->ssl, &byte, 1));
}

enum status tls_start(struct tls *tls) {
  return tls->fault != STATUS_OK || tls->ready ? tls->fault : shake(tls);
}

/* A small request is mostly one record, which look() has taken from the caller's own memory; only the rest is copied.
 */
static enum status keep_rest(struct tls *tls) {
  struct slice rest = tls->feed;
  tls->feed = (struct slice){0};
  if (tls_is_closed(tls) || buffer_append(&tls->in, rest) == STATUS_OK)
    return STATUS_OK;
  tls->error = "out of memory";
  return tls->fault = STATUS_RESOURCE_EXHAUSTED; /* bytes are lost, so the stream is */
}

enum status tls_feed(struct tls *tls, struct slice cipher) {
  if (tls->fault != STATUS_OK)
    return tls->fault;
  if (cipher.len > TLS_MAX_HELD - buffer_len(&tls->in))
    return STATUS_RESOURCE_EXHAUSTED;
  tls->feed = cipher;
  enum status status = tls->ready ? STATUS_OK : shake(tls);
  if (status == STATUS_OK && tls->ready)
    status = look(tls);
  return status == STATUS_OK ? keep_rest(tls) : status;
}

bool tls_is_ready(const struct tls *tls) {
  return tls->ready;
}

bool tls_is_closed(const struct tls *tls) {
  return SSL_get_shutdown(tls->ssl) & SSL_RECEIVED_SHUTDOWN;
}

/* OpenSSL takes from the BIO what one record needs and no more, so all that is left to read lies in one of three
 * places.
 */
static bool has_input(const struct tls *tls) {
  return SSL_pending(tls->ssl) || buffer_len(&tls->in) || tls->feed.len;
}

/* Reads record after record: one call of SSL_read gives at most one. */
enum status tls_read(struct tls *tls, void *out, size_t size, size_t *len) {
  size_t total = 0;
  enum status status = tls->fault;
  while (tls->ready && status == STATUS_OK && total < size && has_input(tls)) {
    size_t n = 0;
    forget_errors();
    int result = SSL_read_ex(tls->ssl, (char *)out + total, size - total, &n);
    status = judge(tls, result);
    if (result != 1)
      break;
    total += n;
  }
  if (status != STATUS_OK && total == 0)
    return status;
  *len = total;
  return STATUS_OK;
}

/* Room for all records at once, so that the output grows once and a write is done whole or not begun. */
static bool reserve_output(struct tls *tls, size_t len) {
  size_t records = len / RECORD_PLAIN + 1;
  return len <= TLS_MAX_HELD && buffer_reserve(&tls->out, len + records * RECORD_EXTRA) != NULL;
}

enum status tls_write(struct tls *tls, struct slice plain) {
  if (tls->fault != STATUS_OK)
    return tls->fault;
  if (!tls->ready || tls->closing)
    return STATUS_FAILED_PRECONDITION;
  if (plain.len == 0)
    return STATUS_OK;
  if (!reserve_output(tls, plain.len))
    return STATUS_RESOURCE_EXHAUSTED;
  size_t written;
  forget_errors();
  return judge(tls, SSL_write_ex(tls->ssl, plain.data, plain.len, &written));
}

struct slice tls_output(struct tls *tls) {
  return buffer_peek(&tls->out);
}

void tls_output_consume(struct tls *tls, size_t len) {
  drop(&tls->out, len);
}

void tls_close(struct tls *tls) {
  if (!tls->ready || tls->fault != STATUS_OK || tls->closing)
    return;
  tls->closing = true;
  ERR_clear_error();
  (void)SSL_shutdown(tls->ssl); /* 0 or 1: sent, the peer's own is awaited or here; a failure leaves nothing to do */
  ERR_clear_error();
}

/* --- who the peer is ---------------------------------------------------------------------------------------------- */

const char *tls_error(const struct tls *tls) {
  return tls->error;
}

/* The chain as the handshake proved it: the peer's own, then its issuer's. */
static X509 *proved_issuer(const struct tls *tls) {
  STACK_OF(X509) *chain = SSL_get_verify_result(tls->ssl) == X509_V_OK ? SSL_get0_verified_chain(tls->ssl) : NULL;
  return chain && sk_X509_num(chain) > 1 ? sk_X509_value(chain, 1) : NULL;
}

bool tls_peer(struct tls *tls, struct arena *arena, struct pki_subject *out) {
  X509 *certificate = tls->ready ? SSL_get0_peer_certificate(tls->ssl) : NULL;
  if (!certificate || pki__subject(arena, certificate, out) != STATUS_OK)
    return false;
  X509 *issuer = proved_issuer(tls);
  return !issuer || pki__fingerprint(issuer, out->issuer);
}

char *tls_peer_authority(struct tls *tls, struct arena *arena) {
  return tls->ready && tls->pinned ? pki__certificate_pem(arena, tls->pinned) : NULL;
}
