/* result: how a call ended; everything in it lives in its arena. */
#pragma once

#include "common/arena.h"
#include "fault.h"
#include "frame.pb-c.h"
#include "lots.h"

/* For one that is sure to be made: the answer when memory is out. Freeing it does nothing. */
struct lots_result *result_out_of_memory(void);

/* An empty result that can hold a frame of `frame_len` bytes, unpacked twice over. NULL when out of memory. */
struct lots_result *result_new(size_t frame_len) MUST_USE;
struct arena *result_arena(struct lots_result *result);
/* Fills it from a reply that was unpacked into its arena. False when the reply is not what `output` and the contract
 * say. */
bool result_take(struct lots_result *result, const Lots__Reply *reply,
                 const ProtobufCMessageDescriptor *output) MUST_USE;
/* A failure on this side; never NULL. */
struct lots_result *result_failure(enum status status, const char *text);
struct lots_result *result_sentence(enum language language, enum status status, enum message message, const char *arg1,
                                    const char *arg2);
