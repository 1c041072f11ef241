/* From messages to JSON: see json.h. */
#include <jansson.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/secure.h"
#include "json.h"
#include "lots.h"

/* --- the shape of messages ---------------------------------------------------------------------------------------- */

size_t json_element_size(const ProtobufCFieldDescriptor *field) {
  switch (field->type) {
  case PROTOBUF_C_TYPE_INT64:
  case PROTOBUF_C_TYPE_SINT64:
  case PROTOBUF_C_TYPE_SFIXED64:
  case PROTOBUF_C_TYPE_UINT64:
  case PROTOBUF_C_TYPE_FIXED64:
  case PROTOBUF_C_TYPE_DOUBLE:
    return 8;
  case PROTOBUF_C_TYPE_BOOL:
    return sizeof(protobuf_c_boolean);
  case PROTOBUF_C_TYPE_STRING:
  case PROTOBUF_C_TYPE_MESSAGE:
    return sizeof(void *);
  case PROTOBUF_C_TYPE_BYTES:
    return sizeof(ProtobufCBinaryData);
  default:
    return 4;
  }
}

void *json_member(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field) {
  return (char *)(uintptr_t)message + field->offset;
}

void *json_quantifier(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field) {
  return (char *)(uintptr_t)message + field->quantifier_offset;
}

bool json_is_oneof(const ProtobufCFieldDescriptor *field) {
  return field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF;
}

/* --- values ------------------------------------------------------------------------------------------------------- */

static json_t *write_message(const ProtobufCMessage *message, bool all);

/* JSON's own numbers end where int64_t does, in jansson as in most readers: beyond, decimal digits as a string, as
 * protobuf has it. */
static json_t *write_uint64(uint64_t number) {
  char digits[24];
  if (number <= INT64_MAX)
    return json_integer((json_int_t)number);
  snprintf(digits, sizeof digits, "%llu", (unsigned long long)number);
  return json_string(digits);
}

static json_t *write_real(double number) {
  if (isnan(number))
    return json_string("NaN");
  if (isinf(number))
    return json_string(number > 0 ? "Infinity" : "-Infinity");
  return json_real(number);
}

static json_t *write_enum(const ProtobufCEnumDescriptor *type, int number) {
  const ProtobufCEnumValue *value = protobuf_c_enum_descriptor_get_value(type, number);
  return value ? json_string(value->name) : json_integer(number);
}

static json_t *write_bytes(const ProtobufCBinaryData *bytes) {
  size_t size = SECURE_BASE64_SIZE(bytes->len);
  char *text = malloc(size);
  json_t *value = NULL;
  if (text && secure_base64(slice_of(bytes->data, bytes->len), text, size))
    value = json_string(text);
  free(text);
  return value;
}

static json_t *write_pointed(const ProtobufCFieldDescriptor *field, const void *at, bool all) {
  const void *pointer;
  memcpy(&pointer, at, sizeof pointer);
  if (!pointer)
    return json_null();
  return field->type == PROTOBUF_C_TYPE_STRING ? json_string(pointer) : write_message(pointer, all);
}

static json_t *write_value(const ProtobufCFieldDescriptor *field, const void *at, bool all) {
  switch (field->type) {
  case PROTOBUF_C_TYPE_INT32:
  case PROTOBUF_C_TYPE_SINT32:
  case PROTOBUF_C_TYPE_SFIXED32:
    return json_integer(*(const int32_t *)at);
  case PROTOBUF_C_TYPE_UINT32:
  case PROTOBUF_C_TYPE_FIXED32:
    return json_integer(*(const uint32_t *)at);
  case PROTOBUF_C_TYPE_INT64:
  case PROTOBUF_C_TYPE_SINT64:
  case PROTOBUF_C_TYPE_SFIXED64:
    return json_integer(*(const int64_t *)at);
  case PROTOBUF_C_TYPE_UINT64:
  case PROTOBUF_C_TYPE_FIXED64:
    return write_uint64(*(const uint64_t *)at);
  case PROTOBUF_C_TYPE_FLOAT:
    return write_real((double)*(const float *)at);
  case PROTOBUF_C_TYPE_DOUBLE:
    return write_real(*(const double *)at);
  case PROTOBUF_C_TYPE_BOOL:
    return json_boolean(*(const protobuf_c_boolean *)at);
  case PROTOBUF_C_TYPE_ENUM:
    return write_enum(field->descriptor, *(const int *)at);
  case PROTOBUF_C_TYPE_BYTES:
    return write_bytes(at);
  default:
    return write_pointed(field, at, all);
  }
}

/* --- fields ------------------------------------------------------------------------------------------------------- */

static bool is_zero(const void *at, size_t size) {
  static const char zero[sizeof(void *)];
  return memcmp(at, zero, size) == 0;
}

static bool is_empty(const ProtobufCFieldDescriptor *field, const void *at) {
  if (field->type == PROTOBUF_C_TYPE_BYTES)
    return ((const ProtobufCBinaryData *)at)->len == 0;
  if (field->type != PROTOBUF_C_TYPE_STRING)
    return is_zero(at, json_element_size(field));
  const char *text;
  memcpy(&text, at, sizeof text);
  return !text || !*text;
}

/* Whether it was set: a member of a oneof, and what proto2 calls optional, may be set to nothing. */
static bool is_present(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field) {
  if (json_is_oneof(field))
    return *(const uint32_t *)json_quantifier(message, field) == field->id;
  if (field->label == PROTOBUF_C_LABEL_REQUIRED)
    return true;
  bool pointer = field->type == PROTOBUF_C_TYPE_STRING || field->type == PROTOBUF_C_TYPE_MESSAGE;
  if (field->label == PROTOBUF_C_LABEL_OPTIONAL && pointer)
    return !is_zero(json_member(message, field), sizeof(void *));
  if (field->label == PROTOBUF_C_LABEL_OPTIONAL)
    return *(const protobuf_c_boolean *)json_quantifier(message, field);
  return !is_empty(field, json_member(message, field));
}

static json_t *write_list(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, bool all) {
  size_t count = *(const size_t *)json_quantifier(message, field);
  const char *items;
  memcpy(&items, json_member(message, field), sizeof items);
  json_t *list = json_array();
  for (size_t i = 0; list && i < count; i++) {
    if (json_array_append_new(list, write_value(field, items + i * json_element_size(field), all)) == 0)
      continue;
    json_decref(list);
    return NULL;
  }
  return list;
}

/* False when memory is out, or a string is not UTF-8. */
static bool write_field(json_t *object, const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
                        bool all) {
  if (field->label == PROTOBUF_C_LABEL_REPEATED) {
    bool wanted = all || *(const size_t *)json_quantifier(message, field);
    return !wanted || json_object_set_new(object, field->name, write_list(message, field, all)) == 0;
  }
  bool wanted = is_present(message, field) || (all && !json_is_oneof(field));
  return !wanted || json_object_set_new(object, field->name, write_value(field, json_member(message, field), all)) == 0;
}

static json_t *write_message(const ProtobufCMessage *message, bool all) {
  json_t *object = json_object();
  for (unsigned i = 0; object && i < message->descriptor->n_fields; i++) {
    if (write_field(object, message, &message->descriptor->fields[i], all))
      continue;
    json_decref(object);
    return NULL;
  }
  return object;
}

char *lots_to_json(const ProtobufCMessage *message, bool all) {
  json_t *object = write_message(message, all);
  char *text = object ? json_dumps(object, JSON_COMPACT) : NULL;
  json_decref(object);
  return text;
}
