/* frame: how messages are cut out of a byte stream: a 4-byte big-endian length, then that many bytes of one `Frame`.
 *
 * The length is judged before anything is allocated. Reader and writer stand here together. See PROTOCOL.md.
 */
#pragma once

#include <protobuf-c/protobuf-c.h>

#include "buffer.h"
#include "slice.h"
#include "status.h"

#define FRAME_HEADER 4
/* What a frame may hold before the peer has said who it is. */
#define FRAME_MAX_HELLO 4096

/* Looks for one whole frame at the start of `bytes`.
 * STATUS_OK: `*body` points at the frame's message inside `bytes`, `*used` is what to consume.
 * STATUS_UNAVAILABLE: not all here yet; nothing written. STATUS_RESOURCE_EXHAUSTED: the length exceeds `max` or is 0.
 */
enum status frame_next(struct slice bytes, size_t max, struct slice *body, size_t *used) MUST_USE;

/* Appends header and packed `message` (a Frame) to `out`. RESOURCE_EXHAUSTED when `out` is full, INVALID_ARGUMENT when
 * the message is empty (a frame of no bytes is refused by its reader); nothing is written then. */
enum status frame_append(struct buffer *out, const ProtobufCMessage *message) MUST_USE;
