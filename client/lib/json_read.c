/* From JSON to messages: see json.h. Everything is checked against the descriptor; the first fault ends it, with its
 * path. */
#include <ctype.h>
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/secure.h"
#include "fault.h"
#include "json.h"
#include "lots.h"

#define PATH_MAX_LEN 128
/* More than any message has fields or any list has codes. */
#define NAMES_MAX 64

struct reader {
  enum language language;
  char *error;             /* FAULT_TEXT bytes, or NULL */
  char path[PATH_MAX_LEN]; /* "roles[0].unit" */
};

/* What a value must be, in English and Swedish. */
enum want {
  WANT_INT32,
  WANT_UINT32,
  WANT_INT64,
  WANT_UINT64,
  WANT_NUMBER,
  WANT_BOOL,
  WANT_TEXT,
  WANT_BYTES,
  WANT_OBJECT,
  WANT_LIST,
  WANT_CODE
};
static const char *const wants[][2] = {
    [WANT_INT32] = {"a whole number from -2147483648 to 2147483647", "ett heltal från -2147483648 till 2147483647"},
    [WANT_UINT32] = {"a whole number from 0 to 4294967295", "ett heltal från 0 till 4294967295"},
    [WANT_INT64] = {"a whole number of at most 64 bits", "ett heltal på högst 64 bitar"},
    [WANT_UINT64] = {"a whole number from 0, of at most 64 bits", "ett heltal från 0, på högst 64 bitar"},
    [WANT_NUMBER] = {"a number", "ett tal"},
    [WANT_BOOL] = {"true or false", "true eller false"},
    [WANT_TEXT] = {"a string", "en sträng"},
    [WANT_BYTES] = {"a string of base64", "en sträng med base64"},
    [WANT_OBJECT] = {"an object", "ett objekt"},
    [WANT_LIST] = {"an array", "en array"},
    [WANT_CODE] = {"the name of a code, as a string", "namnet på en kod, som sträng"},
};

/* --- faults ------------------------------------------------------------------------------------------------------- */

static bool fault(const struct reader *reader, enum message message, const char *detail) {
  fault_text(reader->error, reader->language, message, *reader->path ? reader->path : "JSON", detail);
  return false;
}

static bool want(const struct reader *reader, enum want what) {
  return fault(reader, MSG_CLIENT_JSON_TYPE, wants[what][reader->language == LANGUAGE_SV]);
}

static bool out_of_memory(const struct reader *reader) {
  return fault(reader, MSG_CLIENT_MEMORY, NULL);
}

/* Goes one step down; returns what the path's length was, for leave(). */
static size_t enter_name(struct reader *reader, const char *name) {
  size_t len = strlen(reader->path);
  snprintf(reader->path + len, sizeof reader->path - len, "%s%s", len ? "." : "", name);
  return len;
}

static size_t enter_index(struct reader *reader, size_t index) {
  size_t len = strlen(reader->path);
  snprintf(reader->path + len, sizeof reader->path - len, "[%zu]", index);
  return len;
}

static void leave(struct reader *reader, size_t len) {
  reader->path[len] = 0;
}

/* --- numbers ------------------------------------------------------------------------------------------------------ */

/* A number as such, or its digits in a string, which is how readers without 64-bit numbers keep them. */
static bool to_int64(const json_t *value, int64_t *out) {
  const char *text = json_string_value(value);
  char *end;
  if (json_is_integer(value)) {
    *out = json_integer_value(value);
    return true;
  }
  if (!text || !(isdigit((unsigned char)*text) || *text == '-'))
    return false;
  errno = 0;
  *out = strtoll(text, &end, 10);
  return errno == 0 && end != text && !*end;
}

static bool to_uint64(const json_t *value, uint64_t *out) {
  const char *text = json_string_value(value);
  int64_t number;
  char *end;
  if (json_is_integer(value)) {
    *out = (uint64_t)json_integer_value(value);
    return json_integer_value(value) >= 0;
  }
  if (text && isdigit((unsigned char)*text)) {
    errno = 0;
    *out = strtoull(text, &end, 10);
    return errno == 0 && !*end;
  }
  return to_int64(value, &number) && number == 0; /* "-0" */
}

static bool read_int32(const struct reader *reader, const json_t *value, void *at) {
  int64_t number;
  if (!to_int64(value, &number) || number < INT32_MIN || number > INT32_MAX)
    return want(reader, WANT_INT32);
  *(int32_t *)at = (int32_t)number;
  return true;
}

static bool read_uint32(const struct reader *reader, const json_t *value, void *at) {
  int64_t number;
  if (!to_int64(value, &number) || number < 0 || number > UINT32_MAX)
    return want(reader, WANT_UINT32);
  *(uint32_t *)at = (uint32_t)number;
  return true;
}

static bool to_double(const json_t *value, double *out) {
  static const char *const names[] = {"NaN", "Infinity", "-Infinity"};
  const char *text = json_string_value(value);
  if (json_is_number(value)) {
    *out = json_number_value(value);
    return true;
  }
  for (size_t i = 0; text && i < sizeof names / sizeof *names; i++)
    if (strcmp(text, names[i]) == 0) {
      *out = strtod(text, NULL);
      return true;
    }
  return false;
}

static bool read_real(const struct reader *reader, const ProtobufCFieldDescriptor *field, const json_t *value,
                      void *at) {
  double number;
  if (!to_double(value, &number))
    return want(reader, WANT_NUMBER);
  if (field->type == PROTOBUF_C_TYPE_DOUBLE)
    *(double *)at = number;
  else
    *(float *)at = (float)number;
  return true;
}

/* --- codes -------------------------------------------------------------------------------------------------------- */

static bool unknown_code(const struct reader *reader, const ProtobufCEnumDescriptor *type, const char *given) {
  const char *names[NAMES_MAX];
  char nearest[JSON_NEAREST];
  size_t count = 0;
  for (unsigned i = 0; i < type->n_values && count < NAMES_MAX; i++)
    if (!strstr(type->values[i].name, "UNSPECIFIED")) /* nobody means that one */
      names[count++] = json_enum_short(type, type->values[i].name);
  json_nearest(given, names, count, nearest);
  return fault(reader, MSG_CLIENT_JSON_ENUM, nearest);
}

static bool read_enum(const struct reader *reader, const ProtobufCEnumDescriptor *type, const json_t *value, int *out) {
  const char *text = json_string_value(value);
  if (!text && !json_is_integer(value))
    return want(reader, WANT_CODE);
  for (unsigned i = 0; i < type->n_values; i++) {
    const ProtobufCEnumValue *one = &type->values[i];
    bool same = text ? strcasecmp(text, one->name) == 0 || strcasecmp(text, json_enum_short(type, one->name)) == 0
                     : json_integer_value(value) == one->value;
    if (!same)
      continue;
    *out = one->value;
    return true;
  }
  return unknown_code(reader, type, text ? text : "");
}

/* --- other values ------------------------------------------------------------------------------------------------- */

static ProtobufCMessage *read_message(struct reader *reader, const ProtobufCMessageDescriptor *type,
                                      const json_t *value);

static bool read_text(const struct reader *reader, const json_t *value, void *at) {
  const char *text = json_string_value(value);
  if (!text)
    return want(reader, WANT_TEXT);
  char *copy = strdup(text);
  if (!copy)
    return out_of_memory(reader);
  *(char **)at = copy;
  return true;
}

static bool read_bytes(const struct reader *reader, const json_t *value, ProtobufCBinaryData *out) {
  const char *text = json_string_value(value);
  if (!text)
    return want(reader, WANT_BYTES);
  size_t room = strlen(text) / 4 * 3 + 3, len = 0;
  uint8_t *data = malloc(room);
  if (!data)
    return out_of_memory(reader);
  if (secure_base64_parse(text, data, room, &len) != STATUS_OK) {
    free(data);
    return want(reader, WANT_BYTES);
  }
  if (len == 0) { /* protobuf-c has no data for no bytes */
    free(data);
    data = NULL;
  }
  *out = (ProtobufCBinaryData){.data = data, .len = len};
  return true;
}

static bool read_bool(const struct reader *reader, const json_t *value, protobuf_c_boolean *out) {
  if (!json_is_boolean(value))
    return want(reader, WANT_BOOL);
  *out = json_is_true(value);
  return true;
}

static bool read_inner(struct reader *reader, const ProtobufCFieldDescriptor *field, const json_t *value, void *at) {
  ProtobufCMessage *message = read_message(reader, field->descriptor, value);
  if (message)
    memcpy(at, &message, sizeof(void *));
  return message != NULL;
}

static bool read_value(struct reader *reader, const ProtobufCFieldDescriptor *field, const json_t *value, void *at) {
  switch (field->type) {
  case PROTOBUF_C_TYPE_INT32:
  case PROTOBUF_C_TYPE_SINT32:
  case PROTOBUF_C_TYPE_SFIXED32:
    return read_int32(reader, value, at);
  case PROTOBUF_C_TYPE_UINT32:
  case PROTOBUF_C_TYPE_FIXED32:
    return read_uint32(reader, value, at);
  case PROTOBUF_C_TYPE_INT64:
  case PROTOBUF_C_TYPE_SINT64:
  case PROTOBUF_C_TYPE_SFIXED64:
    return to_int64(value, at) || want(reader, WANT_INT64);
  case PROTOBUF_C_TYPE_UINT64:
  case PROTOBUF_C_TYPE_FIXED64:
    return to_uint64(value, at) || want(reader, WANT_UINT64);
  case PROTOBUF_C_TYPE_FLOAT:
  case PROTOBUF_C_TYPE_DOUBLE:
    return read_real(reader, field, value, at);
  case PROTOBUF_C_TYPE_BOOL:
    return read_bool(reader, value, at);
  case PROTOBUF_C_TYPE_ENUM:
    return read_enum(reader, field->descriptor, value, at);
  case PROTOBUF_C_TYPE_STRING:
    return read_text(reader, value, at);
  case PROTOBUF_C_TYPE_BYTES:
    return read_bytes(reader, value, at);
  default:
    return read_inner(reader, field, value, at);
  }
}

/* --- fields ------------------------------------------------------------------------------------------------------- */

static bool read_items(struct reader *reader, const ProtobufCFieldDescriptor *field, const json_t *list, char *items,
                       size_t *count) {
  for (size_t i = 0; i < json_array_size(list); i++) {
    size_t outer = enter_index(reader, i);
    if (!read_value(reader, field, json_array_get(list, i), items + i * json_element_size(field)))
      return false;
    leave(reader, outer);
    *count = i + 1;
  }
  return true;
}

static bool read_list(struct reader *reader, const ProtobufCFieldDescriptor *field, const json_t *list,
                      ProtobufCMessage *message) {
  if (!json_is_array(list))
    return want(reader, WANT_LIST);
  if (json_array_size(list) == 0)
    return true;
  char *items = calloc(json_array_size(list), json_element_size(field));
  if (!items)
    return out_of_memory(reader);
  memcpy(json_member(message, field), &items, sizeof items);
  return read_items(reader, field, list, items, json_quantifier(message, field));
}

static const char *name_of(const ProtobufCMessageDescriptor *type, uint32_t id) {
  const ProtobufCFieldDescriptor *field = protobuf_c_message_descriptor_get_field(type, id);
  return field ? field->name : "";
}

/* The case is written only when the value stands: freeing goes by it. */
static bool read_oneof(struct reader *reader, const ProtobufCFieldDescriptor *field, const json_t *value,
                       ProtobufCMessage *message) {
  uint32_t *chosen = json_quantifier(message, field);
  if (*chosen) {
    char both[JSON_NEAREST];
    snprintf(both, sizeof both, "%s, %s", name_of(message->descriptor, *chosen), field->name);
    return fault(reader, MSG_CLIENT_JSON_ONEOF, both);
  }
  bool ok = read_value(reader, field, value, json_member(message, field));
  if (ok)
    *chosen = field->id;
  return ok;
}

static bool read_field(struct reader *reader, const ProtobufCFieldDescriptor *field, const json_t *value,
                       ProtobufCMessage *message) {
  if (json_is_null(value))
    return true;
  if (field->label == PROTOBUF_C_LABEL_REPEATED)
    return read_list(reader, field, value, message);
  if (json_is_oneof(field))
    return read_oneof(reader, field, value, message);
  bool has = field->label == PROTOBUF_C_LABEL_OPTIONAL && field->type != PROTOBUF_C_TYPE_STRING &&
             field->type != PROTOBUF_C_TYPE_MESSAGE;
  if (has)
    *(protobuf_c_boolean *)json_quantifier(message, field) = true;
  return read_value(reader, field, value, json_member(message, field));
}

/* "identityNumber" for "identity_number". */
static bool is_camel_of(const char *given, const char *name) {
  for (; *given && *name; given++, name++) {
    bool raise = *name == '_';
    name += raise;
    if (*given != (raise ? (char)toupper((unsigned char)*name) : *name))
      return false;
  }
  return !*given && !*name;
}

static const ProtobufCFieldDescriptor *find_field(const ProtobufCMessageDescriptor *type, const char *name) {
  const ProtobufCFieldDescriptor *field = protobuf_c_message_descriptor_get_field_by_name(type, name);
  for (unsigned i = 0; !field && i < type->n_fields; i++)
    if (is_camel_of(name, type->fields[i].name))
      field = &type->fields[i];
  return field;
}

static bool unknown_field(const struct reader *reader, const ProtobufCMessageDescriptor *type, const char *given) {
  const char *names[NAMES_MAX];
  char nearest[JSON_NEAREST];
  size_t count = 0;
  for (unsigned i = 0; i < type->n_fields && count < NAMES_MAX; i++)
    names[count++] = type->fields[i].name;
  json_nearest(given, names, count, nearest);
  return fault(reader, MSG_CLIENT_JSON_FIELD, *nearest ? nearest : "-");
}

static bool read_pair(struct reader *reader, const json_t *object, const char *name, const json_t *value,
                      ProtobufCMessage *message) {
  const ProtobufCFieldDescriptor *field = find_field(message->descriptor, name);
  size_t outer = enter_name(reader, name);
  if (!field)
    return unknown_field(reader, message->descriptor, name);
  if (strcmp(name, field->name) != 0 && json_object_get(object, field->name))
    return fault(reader, MSG_CLIENT_JSON_TWICE, NULL);
  if (!read_field(reader, field, value, message))
    return false;
  leave(reader, outer);
  return true;
}

static bool read_pairs(struct reader *reader, const json_t *object, ProtobufCMessage *message) {
  json_t *all = (json_t *)(uintptr_t)object; /* jansson's iterators take no const */
  for (void *at = json_object_iter(all); at; at = json_object_iter_next(all, at))
    if (!read_pair(reader, object, json_object_iter_key(at), json_object_iter_value(at), message))
      return false;
  return true;
}

static ProtobufCMessage *read_message(struct reader *reader, const ProtobufCMessageDescriptor *type,
                                      const json_t *value) {
  if (!json_is_object(value)) {
    want(reader, WANT_OBJECT);
    return NULL;
  }
  ProtobufCMessage *message = malloc(type->sizeof_message);
  if (!message) {
    out_of_memory(reader);
    return NULL;
  }
  type->message_init(message);
  if (read_pairs(reader, value, message))
    return message;
  protobuf_c_message_free_unpacked(message, NULL);
  return NULL;
}

ProtobufCMessage *lots_from_json(const ProtobufCMessageDescriptor *type, const char *json, char *error) {
  struct reader reader = {.language = fault_language(NULL), .error = error};
  json_error_t where;
  json_t *value = json_loads(json, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &where);
  if (!value) {
    char text[JSON_ERROR_TEXT_LENGTH + 48];
    snprintf(text, sizeof text, "%s (%d:%d)", where.text, where.line, where.column);
    fault_text(error, reader.language, MSG_CLIENT_JSON_SYNTAX, text, NULL);
    return NULL;
  }
  ProtobufCMessage *message = read_message(&reader, type, value);
  json_decref(value);
  return message;
}
