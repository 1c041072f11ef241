/* call: requests to the daemon as frames, its replies, and calls one at a time for what needs no load. */
#pragma once

#include "load.h"

/* Appends a request with that id; `key` may be empty. */
void call_append(struct buffer *out, uint32_t id, const char *method, const ProtobufCMessage *request,
                 struct slice key);
/* Reads a frame that is a Reply (a work's `read`). */
bool call_read(struct slice frame, struct answer *out);

struct caller; /* opaque: one connection, one call at a time */

struct caller *caller_open(struct engine *engine, const struct link_target *target);
void caller_close(struct caller *caller);
/* The unpacked reply message, in the arena; dies when refused. */
void *caller_call(struct caller *caller, const char *method, const ProtobufCMessage *request,
                  const ProtobufCMessageDescriptor *reply, struct arena *arena) MUST_USE;
/* The certificate of the authority that a pinned daemon proved to have. */
char *caller_authority(struct caller *caller, struct arena *arena) MUST_USE;
