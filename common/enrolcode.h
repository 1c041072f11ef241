/* enrolcode: the one-time code that brings a person's machine into the store.
 *
 * It is 20 bytes: 10 random ones, which are the right to enrol, and the first 10 of the SHA-256 fingerprint of the
 * daemon's CA certificate, by which the client knows that it talks to the right daemon before it trusts anything
 * (tls_new_pinned). People see it as base32 in groups of four: "7K2M-Q0XV-...", 39 characters. The store keeps only a
 * hash of it (InvitationIssued.code_hash).
 *
 * Daemon and client share it. To issue one: enrolcode_new, enrolcode_hash into the event, enrolcode_format for the
 * person.
 */
#pragma once

#include "pki.h"
#include "secure.h"

#define ENROLCODE_RANDOM 10
#define ENROLCODE_PIN 10
#define ENROLCODE_LEN (ENROLCODE_RANDOM + ENROLCODE_PIN)
#define ENROLCODE_TEXT_MAX 40 /* with the NUL */

struct enrolcode {
  uint8_t bytes[ENROLCODE_LEN];
};

/* A fresh code for the authority with this fingerprint (pki_subject.fingerprint of the CA certificate). */
struct enrolcode enrolcode_new(const uint8_t fingerprint[PKI_FINGERPRINT]);
/* As people see it; returns `out`. */
char *enrolcode_format(const struct enrolcode *code, char out[ENROLCODE_TEXT_MAX]);
/* Forgives case, spaces, hyphens, and O for 0, I and L for 1. INVALID_ARGUMENT for anything else. */
enum status enrolcode_parse(const char *text, struct enrolcode *out) MUST_USE;
/* BLAKE2b of all 20 bytes: what the store keeps and finds an invitation by. */
void enrolcode_hash(const struct enrolcode *code, uint8_t out[SECURE_HASH]);
/* The beginning of the CA's fingerprint, for tls_new_pinned(); points into `code`. */
struct slice enrolcode_pin(const struct enrolcode *code);
