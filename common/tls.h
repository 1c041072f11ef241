/* tls: TLS 1.3 as a machine of bytes: ciphertext in, plaintext out and back, no sockets, no clock, no thread.
 *
 * Feed it what the socket gave (tls_feed), take plaintext (tls_read), give it plaintext (tls_write), and after *every*
 * call send what tls_output() holds. Daemon and client library share it; two of them back to back make a unit test.
 * pki*.c and tls*.c alone include <openssl/...>.
 *
 * A connection's start: client tls_new, tls_start; server tls_new; then both tls_feed until tls_is_ready(). A client
 * may be ready, and write, before the server has judged its certificate: a refusal then comes out of a later tls_feed
 * or tls_read.
 *
 * Memory: an idle connection holds about 19 KiB, nearly all of it OpenSSL's. What waits in either direction is bounded
 * by TLS_MAX_HELD; look at tls_output().len before writing more.
 *
 * Threads: a context may be shared by connections of many threads; a connection belongs to one thread.
 */
#pragma once

#include <stdbool.h>

#include "arena.h"
#include "pki.h"
#include "slice.h"
#include "status.h"

#define TLS_ALPN "lots/1"
/* Ciphertext that may wait inside a connection, either way. */
#define TLS_MAX_HELD ((size_t)64 << 20)
/* A pin is proof against forgery only when it is long: ten bytes are 2^80 tries. */
#define TLS_PIN_MIN 10

struct tls_context; /* opaque: certificate, key, trust */
struct tls;         /* opaque: one connection */

struct tls_options {
  const char *certificate; /* PEM chain, or NULL for a client that has none yet */
  const char *key;         /* PEM */
  const char *authority;   /* PEM of the trusted CA(s); NULL trusts nobody (a client then needs `pin`) */
  bool server;
  bool require_peer; /* server: refuse a peer without certificate in the handshake */
};

/* INVALID_ARGUMENT when a PEM is no good or key and certificate do not match. The options are copied. */
enum status tls_context_new(const struct tls_options *options, struct tls_context **out) MUST_USE;
void tls_context_free(struct tls_context *context);

/* The context must outlive the connection. `name` is what a client expects the server's certificate to be for (DNS name
 * or IP address); NULL on a server. INVALID_ARGUMENT when a client gives none: a check is never skipped in silence. */
enum status tls_new(struct tls_context *context, const char *name, struct tls **out) MUST_USE;
/* As tls_new for a client that knows the server only by the fingerprint (SHA-256 of the DER, or its first `pin_len`
 * bytes) of the CA that must be in its chain: used once, at enrolment. INVALID_ARGUMENT for a pin shorter than
 * TLS_PIN_MIN. */
enum status tls_new_pinned(struct tls_context *context, struct slice pin, struct tls **out) MUST_USE;
void tls_free(struct tls *tls);

/* Takes ciphertext from the peer and drives the handshake. UNAUTHENTICATED: the handshake failed, send tls_output() and
 * close. INVALID_ARGUMENT: not TLS, or a damaged record. RESOURCE_EXHAUSTED: more than TLS_MAX_HELD is waiting to be
 * read. Otherwise all bytes are taken. A failure is for good: every later call gives it again. */
enum status tls_feed(struct tls *tls, struct slice cipher) MUST_USE;
bool tls_is_ready(const struct tls *tls);  /* handshake done */
bool tls_is_closed(const struct tls *tls); /* the peer said close_notify */
/* Reads up to `size` plain bytes; *len 0 means nothing more for now (or for good: tls_is_closed()). Fails as tls_feed
 * does; what came whole before the failure is read first. */
enum status tls_read(struct tls *tls, void *out, size_t size, size_t *len) MUST_USE;
/* Encrypts all of `plain`; only after tls_is_ready() and before tls_close(), else FAILED_PRECONDITION.
 * RESOURCE_EXHAUSTED when the output would hold more than TLS_MAX_HELD; nothing is written then. */
enum status tls_write(struct tls *tls, struct slice plain) MUST_USE;
/* Ciphertext waiting to be sent; valid until the next call on this connection. */
struct slice tls_output(struct tls *tls);
/* Drops `len` bytes that were sent. */
void tls_output_consume(struct tls *tls, size_t len);
/* Queues close_notify. */
void tls_close(struct tls *tls);
/* Begins a client's handshake (fills tls_output()). */
enum status tls_start(struct tls *tls) MUST_USE;
/* Why the handshake failed, for a log or a person: "certificate has expired". Never NULL; "" when nothing failed. */
const char *tls_error(const struct tls *tls);
/* Did it fail because the peer's certificate has run out (or this machine's clock is wrong)? */
bool tls_peer_expired(const struct tls *tls);
/* The peer's certificate, and whose it is; false when it showed none (or the arena is spent). Serial and name as in pki.h,
 * owned by the arena. */
bool tls_peer(struct tls *tls, struct arena *arena, struct pki_subject *out);
/* PEM of the CA that a pinned peer proved; in the arena, NULL when not pinned. */
char *tls_peer_authority(struct tls *tls, struct arena *arena);
