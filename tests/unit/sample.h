/* sample: a protobuf message of our own, so that the tests of common/ lean on no .proto:
 *   message Sample { bytes text = 1; repeated Sample items = 2; } */
#pragma once

#include <protobuf-c/protobuf-c.h>
#include <stddef.h>

struct sample {
  ProtobufCMessage base;
  ProtobufCBinaryData text;
  size_t n_items;
  struct sample **items;
};

static const ProtobufCMessageDescriptor sample_type;
static const ProtobufCFieldDescriptor sample_fields[] = {
    {.name = "text",
     .id = 1,
     .label = PROTOBUF_C_LABEL_NONE,
     .type = PROTOBUF_C_TYPE_BYTES,
     .offset = offsetof(struct sample, text)},
    {.name = "items",
     .id = 2,
     .label = PROTOBUF_C_LABEL_REPEATED,
     .type = PROTOBUF_C_TYPE_MESSAGE,
     .quantifier_offset = offsetof(struct sample, n_items),
     .offset = offsetof(struct sample, items),
     .descriptor = &sample_type},
};
static const unsigned sample_by_name[] = {1, 0};
static const ProtobufCIntRange sample_ranges[] = {{1, 0}, {0, 2}};

static void sample_init(ProtobufCMessage *message) {
  *(struct sample *)(void *)message = (struct sample){.base = {.descriptor = &sample_type}};
}

static const ProtobufCMessageDescriptor sample_type = {.magic = PROTOBUF_C__MESSAGE_DESCRIPTOR_MAGIC,
                                                       .name = "Sample",
                                                       .short_name = "Sample",
                                                       .c_name = "Sample",
                                                       .package_name = "",
                                                       .sizeof_message = sizeof(struct sample),
                                                       .n_fields = 2,
                                                       .fields = sample_fields,
                                                       .fields_sorted_by_name = sample_by_name,
                                                       .n_field_ranges = 1,
                                                       .field_ranges = sample_ranges,
                                                       .message_init = sample_init};

static inline struct sample sample_of(void *text, size_t len) {
  return (struct sample){.base = {.descriptor = &sample_type}, .text = {.len = len, .data = text}};
}
