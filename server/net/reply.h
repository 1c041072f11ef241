/* reply: the frames that the daemon sends: Welcome, Reply, Chunk and Goodbye.
 *
 * Each is appended to the plain output of a connection, which has room for at least one of the largest (conn.c sees to
 * that). Sentences are rendered here, in the language of the peer's Hello.
 *
 * Errors: RESOURCE_EXHAUSTED when the machine has no memory; nothing is appended, and the connection cannot go on.
 */
#pragma once

#include "common/buffer.h"
#include "exchange.h"

struct identity;
struct server;

/* `identity` NULL: nobody; `newer_certificate` as identity_newer() gives it. */
enum status reply_welcome(struct buffer *out, struct server *server, const struct identity *identity,
                          const char *newer_certificate) MUST_USE;
/* The answer of an ended exchange. One that cannot be told (too large, arena spent) becomes a refusal that says so. */
enum status reply_answer(struct buffer *out, struct exchange *exchange) MUST_USE;
enum status reply_chunk(struct buffer *out, uint32_t id, uint32_t sequence, struct slice body) MUST_USE;
/* `message` says why; with MSG_COUNT the sentence of the status does. */
enum status reply_goodbye(struct buffer *out, enum status status, enum message message,
                          enum language language) MUST_USE;
