/* json: messages of the contract as JSON and back, over protobuf-c's descriptors; what both directions share. See
 * lots.h for the mapping. */
#pragma once

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>

/* Bytes of one element of the field, in a message or a repeated field's array. */
size_t json_element_size(const ProtobufCFieldDescriptor *field);
/* Where the field's member and its quantifier (count, case or presence) lie in a message. */
void *json_member(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field);
void *json_quantifier(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field);
bool json_is_oneof(const ProtobufCFieldDescriptor *field);
/* "SIUS" of "ROLE_SIUS": what follows the type's own name; the whole name when it does not begin so. */
const char *json_enum_short(const ProtobufCEnumDescriptor *type, const char *name);

#define JSON_NEAREST 160
/* Writes those of `names` that are most like `given` into `out` (JSON_NEAREST bytes). False when none is like it. */
bool json_alike(const char *given, const char *const *names, size_t count, char *out);
/* The same, but the first of them when none is like it. */
void json_nearest(const char *given, const char *const *names, size_t count, char *out);
