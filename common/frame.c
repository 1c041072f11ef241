/* frame: see frame.h. */
#include "frame.h"

#include <arpa/inet.h>

enum status frame_next(struct slice bytes, size_t max, struct slice *body, size_t *used) {
  if (bytes.len < FRAME_HEADER)
    return STATUS_UNAVAILABLE;
  uint32_t header;
  memcpy(&header, bytes.data, sizeof header);
  size_t len = ntohl(header);
  if (len == 0 || len > max)
    return STATUS_RESOURCE_EXHAUSTED;
  if (bytes.len - FRAME_HEADER < len)
    return STATUS_UNAVAILABLE;
  *body = slice_of(bytes.data + FRAME_HEADER, len);
  *used = FRAME_HEADER + len;
  return STATUS_OK;
}

enum status frame_append(struct buffer *out, const ProtobufCMessage *message) {
  size_t len = protobuf_c_message_get_packed_size(message);
  if (len == 0) /* the peer would refuse it */
    return STATUS_INVALID_ARGUMENT;
  if (len > UINT32_MAX || len > SIZE_MAX - FRAME_HEADER)
    return STATUS_RESOURCE_EXHAUSTED;
  uint8_t *at = buffer_reserve(out, FRAME_HEADER + len);
  if (!at)
    return STATUS_RESOURCE_EXHAUSTED;
  uint32_t header = htonl((uint32_t)len);
  memcpy(at, &header, sizeof header);
  protobuf_c_message_pack(message, at + FRAME_HEADER);
  buffer_commit(out, FRAME_HEADER + len);
  return STATUS_OK;
}
