/* decode: a request's body from bytes to a checked message: size, form, and text in every string. */
#pragma once

#include "exchange.h"

/* Fills call->input, or refuses the exchange and returns false: INVALID_ARGUMENT, naming the field; RESOURCE_EXHAUSTED
 * when the message would take more memory than a request may. */
bool decode_body(struct exchange *exchange) MUST_USE;
/* Does some string field of a packed message hold a NUL? protobuf-c would cut the string there in silence. The bytes
 * are known to unpack. */
bool decode_has_nul(const ProtobufCMessageDescriptor *type, struct slice bytes);
