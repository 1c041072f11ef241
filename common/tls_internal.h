/* tls_internal: what tls.c and tls_context.c share. Nobody else includes it. */
#pragma once

#include <openssl/ssl.h>
#include <stdbool.h>

#include "buffer.h"
#include "tls.h"

struct tls_context {
  SSL_CTX *ssl; /* owned */
  bool server;
};

struct tls {
  SSL *ssl;          /* owned; its application data is this struct */
  struct slice feed; /* within tls_feed(): the caller's ciphertext not yet looked at; comes after `in` */
  struct buffer in;  /* ciphertext not yet looked at, kept between calls */
  struct buffer out; /* ciphertext to be sent */
  enum status fault; /* for good, once it is not OK */
  const char *error; /* OpenSSL's, for the life of the process; or ours */
  bool server;
  bool greeted; /* server: a ClientHello was understood, so the peer does speak TLS */
  bool ready;
  bool closing;   /* close_notify was queued */
  size_t pin_len; /* 0: not pinned */
  uint8_t pin[PKI_FINGERPRINT];
  X509 *pinned; /* owned; the CA that matched the pin and verified the chain */
};
