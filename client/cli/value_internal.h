/* value_internal: what the two directions of value.h share. */
#pragma once

#include "value.h"

/* One value, as wide as any member. */
union value_scalar {
  uint64_t u64;
  uint32_t u32;
  int enumeration;
  protobuf_c_boolean boolean;
  char *text;
  void *message;
  ProtobufCBinaryData bytes;
};

/* Bytes of one value of a type. */
size_t value_size(ProtobufCType type);
/* The field that the first name of a path names; *rest is what follows its dot, or NULL. */
const ProtobufCFieldDescriptor *value_first_field(const ProtobufCMessageDescriptor *type, const char *path,
                                                  const char **rest);
