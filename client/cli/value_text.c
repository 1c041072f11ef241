/* value_text: see value.h: paths, and fields of messages as texts. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cli.h"
#include "common/amount_typed.h"
#include "common/idnumber.h"
#include "common/record_number.h"
#include "value_internal.h"

#define NAME_MAX_LEN 64

/* --- paths -------------------------------------------------------------------------------------------------------- */

const ProtobufCFieldDescriptor *value_first_field(const ProtobufCMessageDescriptor *type, const char *path,
                                                  const char **rest) {
  char name[NAME_MAX_LEN];
  size_t len = strcspn(path, ".");
  if (len >= sizeof name)
    return NULL;
  memcpy(name, path, len);
  name[len] = '\0';
  *rest = path[len] ? path + len + 1 : NULL;
  return protobuf_c_message_descriptor_get_field_by_name(type, name);
}

const ProtobufCFieldDescriptor *value_field(const ProtobufCMessageDescriptor *type, const char *path) {
  const char *rest;
  const ProtobufCFieldDescriptor *field = value_first_field(type, path, &rest);
  if (!field || !rest)
    return field;
  return field->type == PROTOBUF_C_TYPE_MESSAGE ? value_field(field->descriptor, rest) : NULL;
}

size_t value_size(ProtobufCType type) {
  switch (type) {
  case PROTOBUF_C_TYPE_UINT64:
    return sizeof(uint64_t);
  case PROTOBUF_C_TYPE_UINT32:
    return sizeof(uint32_t);
  case PROTOBUF_C_TYPE_ENUM:
    return sizeof(int);
  case PROTOBUF_C_TYPE_BOOL:
    return sizeof(protobuf_c_boolean);
  case PROTOBUF_C_TYPE_BYTES:
    return sizeof(ProtobufCBinaryData);
  default: /* the contract has no others */
    return sizeof(void *);
  }
}

/* --- out of messages ---------------------------------------------------------------------------------------------- */

static struct value value_of(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field) {
  const char *base = (const char *)message;
  struct value value = {.field = field, .at = base + field->offset, .count = 1};
  if (field->label == PROTOBUF_C_LABEL_REPEATED) {
    memcpy(&value.at, base + field->offset, sizeof value.at);
    memcpy(&value.count, base + field->quantifier_offset, sizeof value.count);
    return value;
  }
  uint32_t selected = field->id;
  if (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF)
    memcpy(&selected, base + field->quantifier_offset, sizeof selected);
  const void *pointer = base;
  if (field->type == PROTOBUF_C_TYPE_MESSAGE && selected == field->id)
    memcpy(&pointer, value.at, sizeof pointer);
  value.count = selected == field->id && pointer;
  return value;
}

bool value_find(const ProtobufCMessage *message, const char *path, struct value *out) {
  const char *rest;
  const ProtobufCFieldDescriptor *field = value_first_field(message->descriptor, path, &rest);
  if (!field)
    return false;
  struct value value = value_of(message, field);
  if (rest)
    return value.count == 1 && field->type == PROTOBUF_C_TYPE_MESSAGE &&
           value_find(value_message_at(value, 0), rest, out);
  *out = value;
  return true;
}

const ProtobufCMessage *value_message_at(struct value value, size_t index) {
  const ProtobufCMessage *message;
  memcpy(&message, (const char *)value.at + index * sizeof message, sizeof message);
  return message;
}

const ProtobufCMessage *value_message(const ProtobufCMessage *message, const char *path) {
  struct value value;
  if (!path || !*path)
    return message;
  return value_find(message, path, &value) && value.count > 0 ? value_message_at(value, 0) : NULL;
}

const char *value_moment(struct cli *cli, const char *rfc3339) {
  int64_t us;
  char text[sizeof "2026-11-22 08:15:00"];
  struct tm parts;
  if (moment_parse(rfc3339, &us) != STATUS_OK)
    return rfc3339;
  time_t seconds = (time_t)(us / 1000000);
  if (!localtime_r(&seconds, &parts) || strftime(text, sizeof text, "%Y-%m-%d %H:%M", &parts) == 0)
    return rfc3339;
  const char *copy = arena_strdup(&cli->arena, text);
  return copy ? copy : rfc3339;
}

const char *value_hours(struct cli *cli, uint64_t minutes) {
  char text[AMOUNT_TEXT_MAX];
  const char *copy =
      arena_strdup(&cli->arena, amount_hours_text(minutes, cli->language == LANGUAGE_SV ? ',' : '.', text));
  return copy ? copy : "";
}

/* "14 500 SEK". */
static const char *money_text(struct cli *cli, uint64_t kronor) {
  char text[AMOUNT_TEXT_MAX];
  return kronor ? arena_printf(&cli->arena, _("%s SEK"), amount_grouped_text(kronor, text)) : "";
}

const char *value_record_number(struct cli *cli, uint64_t number) {
  const struct lots_peer *peer = cli->handle ? lots_peer(cli->handle) : NULL;
  uint64_t organisation = record_number_is_whole(number) ? record_number_organisation(number) : 0;
  const char *text = !organisation ? arena_printf(&cli->arena, "%" PRIu64, number)
                     : peer && peer->organisation == organisation
                         ? arena_printf(&cli->arena, "%" PRIu64, record_number_own(number))
                         : arena_printf(&cli->arena, "%" PRIu64 "/%" PRIu64, organisation, record_number_own(number));
  return text ? text : "";
}

static const char *whole_text(struct cli *cli, uint64_t number, enum value_kind kind, enum value_style style) {
  if (kind == VALUE_HOURS && style == VALUE_FOR_PEOPLE)
    return number ? value_hours(cli, number) : "";
  if (kind == VALUE_MONEY && style == VALUE_FOR_PEOPLE)
    return money_text(cli, number);
  if (kind == VALUE_ID && style == VALUE_FOR_PEOPLE)
    return number ? value_record_number(cli, number) : "";
  return (kind == VALUE_ID || kind == VALUE_MONEY) && number == 0 ? "" : arena_printf(&cli->arena, "%" PRIu64, number);
}

static const char *code_text(struct cli *cli, const struct code_list *codes, int number, enum value_style style) {
  const struct code *code = codes ? code_by_number(codes, number) : NULL;
  if (!code) /* a newer daemon's code is shown by its number */
    return number == 0 ? "" : arena_printf(&cli->arena, "%d", number);
  if (style == VALUE_FOR_SCRIPTS)
    return code->code;
  return cli->language == LANGUAGE_SV ? code->sv : code->en;
}

static const char *flag_text(bool flag, enum value_style style) {
  if (style == VALUE_FOR_SCRIPTS)
    return flag ? "yes" : "no";
  return flag ? _("yes") : _("no");
}

static const char *bytes_text(struct cli *cli, ProtobufCBinaryData bytes) {
  char *text = arena_alloc(&cli->arena, bytes.len * 2 + 1);
  for (size_t i = 0; text && i < bytes.len; i++)
    (void)snprintf(text + i * 2, 3, "%02x", bytes.data[i]);
  return text;
}

static const char *string_text(struct cli *cli, const char *text, enum value_kind kind, enum value_style style) {
  char display[IDNUMBER_DISPLAY_MAX];
  if (style == VALUE_FOR_PEOPLE && kind == VALUE_MOMENT && *text)
    return value_moment(cli, text);
  const struct municipality *place =
      style == VALUE_FOR_PEOPLE && kind == VALUE_PLACE ? municipality_by_code(text) : NULL;
  if (place)
    return arena_printf(&cli->arena, "%s (%s)", place->name, place->code);
  if (style == VALUE_FOR_PEOPLE && kind == VALUE_NUMBER && strlen(text) == IDNUMBER_TEXT_MAX - 1) {
    idnumber_display(text, display);
    return arena_strdup(&cli->arena, display);
  }
  if (style == VALUE_FOR_PEOPLE && kind == VALUE_NUMBER && strspn(text, "0123456789") == 10 && !text[10])
    return arena_printf(&cli->arena, "%.6s-%s", text, text + 6);
  return text;
}

static const char *one_text(struct cli *cli, const struct value *value, size_t index, enum value_kind kind,
                            const struct code_list *codes, enum value_style style) {
  size_t size = value_size(value->field->type);
  union value_scalar scalar;
  memcpy(&scalar, (const char *)value->at + index * size, size);
  switch (value->field->type) {
  case PROTOBUF_C_TYPE_UINT64:
    return whole_text(cli, scalar.u64, kind, style);
  case PROTOBUF_C_TYPE_UINT32:
    return whole_text(cli, scalar.u32, kind, style);
  case PROTOBUF_C_TYPE_ENUM:
    return code_text(cli, codes, scalar.enumeration, style);
  case PROTOBUF_C_TYPE_BOOL:
    return flag_text(scalar.boolean != 0, style);
  case PROTOBUF_C_TYPE_BYTES:
    return bytes_text(cli, scalar.bytes);
  case PROTOBUF_C_TYPE_STRING:
    return string_text(cli, scalar.text ? scalar.text : "", kind, style);
  default:
    return "";
  }
}

const char *value_text(struct cli *cli, struct value value, enum value_kind kind, const struct code_list *codes,
                       enum value_style style, const char *separator) {
  const char *all = "";
  for (size_t i = 0; i < value.count && all; i++) {
    const char *one = one_text(cli, &value, i, kind, codes, style);
    all = i == 0 ? one : arena_printf(&cli->arena, "%s%s%s", all, separator, one ? one : "");
  }
  return all ? all : "";
}
