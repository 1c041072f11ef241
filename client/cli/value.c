/* value: see value.h. First into messages, then out of them. */
#include "value.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli.h"
#include "common/idnumber.h"
#include "common/text.h"
#include "file.h"

#define NAME_MAX_LEN 64
#define TEXT_FILE_MAX (1u << 20)

const char *value_option_name(struct cli *cli, const struct option_row *row) {
  const char *name = option_is_positional(row) ? row->name : arena_printf(&cli->arena, "--%s", row->name);
  return name ? name : row->name;
}

/* --- paths -------------------------------------------------------------------------------------------------------- */

/* The first name of a path; *rest is what follows its dot, or NULL. */
static const ProtobufCFieldDescriptor *first_field(const ProtobufCMessageDescriptor *type, const char *path,
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
  const ProtobufCFieldDescriptor *field = first_field(type, path, &rest);
  if (!field || !rest)
    return field;
  return field->type == PROTOBUF_C_TYPE_MESSAGE ? value_field(field->descriptor, rest) : NULL;
}

/* --- into messages ------------------------------------------------------------------------------------------------ */

/* One parsed value, as wide as any member. */
union scalar {
  uint64_t u64;
  uint32_t u32;
  int enumeration;
  protobuf_c_boolean boolean;
  char *text;
  void *message;
  ProtobufCBinaryData bytes;
};

static size_t scalar_size(ProtobufCType type) {
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

static bool append(struct cli *cli, ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
                   const union scalar *scalar) {
  char *base = (char *)message;
  size_t size = scalar_size(field->type), count;
  void *old;
  memcpy(&count, base + field->quantifier_offset, sizeof count);
  memcpy(&old, base + field->offset, sizeof old);
  char *array = arena_alloc(&cli->arena, (count + 1) * size);
  if (!array)
    return false;
  if (count > 0)
    memcpy(array, old, count * size);
  memcpy(array + count * size, scalar, size);
  count++;
  memcpy(base + field->offset, &array, sizeof array);
  memcpy(base + field->quantifier_offset, &count, sizeof count);
  return true;
}

static bool store(struct cli *cli, ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
                  const union scalar *scalar) {
  char *base = (char *)message;
  if (field->label == PROTOBUF_C_LABEL_REPEATED)
    return append(cli, message, field, scalar);
  memcpy(base + field->offset, scalar, scalar_size(field->type));
  if (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF)
    memcpy(base + field->quantifier_offset, &field->id, sizeof(uint32_t));
  return true;
}

static ProtobufCMessage *new_message(struct cli *cli, const ProtobufCMessageDescriptor *type) {
  ProtobufCMessage *message = arena_alloc(&cli->arena, type->sizeof_message);
  if (message)
    protobuf_c_message_init(type, message);
  return message;
}

/* The sub-message that a singular field holds, made when it is absent. */
static ProtobufCMessage *enter(struct cli *cli, ProtobufCMessage *message, const ProtobufCFieldDescriptor *field) {
  struct value value;
  if (value_find(message, field->name, &value) && value.count > 0)
    return (ProtobufCMessage *)value_message_at(value, 0); /* ours: made below */
  union scalar made = {.message = new_message(cli, field->descriptor)};
  return made.message && store(cli, message, field, &made) ? made.message : NULL;
}

/* Walks to the message that holds the last name of the path. */
static ProtobufCMessage *walk(struct cli *cli, ProtobufCMessage *message, const char *path,
                              const ProtobufCFieldDescriptor **field) {
  const char *rest;
  while (message && (*field = first_field(message->descriptor, path, &rest)) && rest) {
    message = enter(cli, message, *field);
    path = rest;
  }
  return *field ? message : NULL;
}

bool value_parse_number(const char *text, uint64_t *out) {
  char *end;
  if (*text == '#') /* "#12", as people write about cases */
    text++;
  if (*text < '0' || *text > '9')
    return false;
  errno = 0;
  unsigned long long number = strtoull(text, &end, 10);
  if (*end || errno)
    return false;
  *out = number;
  return true;
}

static const char *parse_whole(struct cli *cli, const ProtobufCFieldDescriptor *field, const char *text,
                               union scalar *out) {
  uint64_t number;
  if (!value_parse_number(text, &number) || (field->type == PROTOBUF_C_TYPE_UINT32 && number > UINT32_MAX))
    return arena_printf(&cli->arena, _("\"%s\" is not a whole number"), text);
  if (field->type == PROTOBUF_C_TYPE_UINT32)
    out->u32 = (uint32_t)number;
  else
    out->u64 = number;
  return NULL;
}

/* "37", "37.5", "37,5" or "37:30". */
static const char *parse_hours(struct cli *cli, const char *text, union scalar *out) {
  char *end;
  unsigned long hours = strtoul(text, &end, 10);
  double part = 0;
  if (*text < '0' || *text > '9' || hours > 10000)
    return arena_printf(&cli->arena, _("\"%s\" is no number of hours; write it as 20, 37.5 or 37:30"), text);
  char mark = *end;
  size_t digits = mark ? strspn(end + 1, "0123456789") : 0;
  if (mark && (digits == 0 || digits > 2 || end[1 + digits] || !strchr(".,:", mark)))
    return arena_printf(&cli->arena, _("\"%s\" is no number of hours; write it as 20, 37.5 or 37:30"), text);
  if (mark)
    part = mark == ':' ? strtod(end + 1, NULL) : strtod(end + 1, NULL) * (digits == 1 ? 6 : 0.6);
  out->u32 = (uint32_t)hours * 60 + (uint32_t)(part + 0.5);
  return NULL;
}

static const char *parse_date(struct cli *cli, const char *text, union scalar *out) {
  date_t date;
  char written[DATE_TEXT_MAX];
  if (date_parse_loose(text, &date) != STATUS_OK && date_parse_human(text, cli_today(cli), &date) != STATUS_OK)
    return arena_printf(&cli->arena, _("\"%s\" is not a date; write it as 2026-11-22, 22/11, today or +14d"), text);
  out->text = arena_strdup(&cli->arena, date_format(date, written));
  return NULL;
}

static const char *parse_code(struct cli *cli, const struct code_list *codes, const char *text, union scalar *out) {
  const struct code *code = code_by_any_text(codes, text);
  if (!code)
    return arena_printf(&cli->arena, _("\"%s\" is not known; choose one of: %s"), text,
                        code_choices(codes, &cli->arena));
  out->enumeration = code->number;
  return NULL;
}

static const char *parse_text(struct cli *cli, const struct option_row *row, const char *text, union scalar *out) {
  const char *why = NULL, *resolved = value_resolve(cli, row, text, &why);
  if (!resolved)
    return why;
  if (!text_is_clean(slice_str(resolved)))
    return _("holds characters that are not text (UTF-8 without control characters)");
  out->text = (char *)resolved; /* messages are only packed from here */
  return NULL;
}

/* What is no municipality's name goes as it is; the daemon knows what is wrong with it. */
static const char *parse_place(struct cli *cli, const struct option_row *row, const char *text, union scalar *out) {
  const struct municipality *place = municipality_by_name(text);
  return parse_text(cli, row, place ? place->code : text, out);
}

/* Parts of a record: fields of the sub-message in order, with colons between; the last takes the rest. */
static const char *parse_record(struct cli *cli, const ProtobufCFieldDescriptor *field, const struct option_row *row,
                                const char *text, union scalar *out) {
  ProtobufCMessage *record = new_message(cli, field->descriptor);
  const char *wrong = NULL, *rest = text;
  for (const struct option_row *part = row->parts; record && part->name && !wrong; part++) {
    size_t len = part[1].name ? strcspn(rest, ":") : strlen(rest);
    const char *piece = arena_strndup(&cli->arena, rest, len);
    if (piece && *piece)
      wrong = value_set(cli, record, part, piece);
    else if (part->flags & OPTION_REQUIRED)
      wrong = arena_printf(&cli->arena, _("\"%s\" lacks its %s"), text, part->name);
    rest += rest[len] == ':' ? len + 1 : len;
  }
  out->message = record;
  return wrong;
}

static const char *parse(struct cli *cli, const ProtobufCFieldDescriptor *field, const struct option_row *row,
                         const char *text, union scalar *out) {
  switch (row->kind) {
  case VALUE_ID:
  case VALUE_COUNT:
    return parse_whole(cli, field, text, out);
  case VALUE_DATE:
    return parse_date(cli, text, out);
  case VALUE_HOURS:
    return parse_hours(cli, text, out);
  case VALUE_CODE:
    return parse_code(cli, row->codes, text, out);
  case VALUE_FLAG:
    out->boolean = 1;
    return NULL;
  case VALUE_RECORD:
    return parse_record(cli, field, row, text, out);
  case VALUE_PLACE:
    return parse_place(cli, row, text, out);
  case VALUE_BYTES:
    out->bytes = (ProtobufCBinaryData){.len = strlen(text), .data = (uint8_t *)text};
    return NULL;
  case VALUE_TEXT:
  case VALUE_NUMBER:
  case VALUE_MOMENT:
    break;
  }
  return parse_text(cli, row, text, out);
}

const char *value_set(struct cli *cli, ProtobufCMessage *message, const struct option_row *row, const char *text) {
  const ProtobufCFieldDescriptor *field = NULL;
  union scalar scalar;
  memset(&scalar, 0, sizeof scalar);
  ProtobufCMessage *holder = walk(cli, message, row->field, &field);
  const char *wrong = holder ? parse(cli, field, row, text, &scalar) : _("cannot be sent");
  if (wrong)
    return wrong;
  return store(cli, holder, field, &scalar) && !arena_failed(&cli->arena) ? NULL : _("is more than fits in memory");
}

const char *value_resolve(struct cli *cli, const struct option_row *row, const char *text, const char **why) {
  if (!(row->flags & OPTION_FILE) || text[0] != '@')
    return text;
  return file_read_text(&cli->arena, strcmp(text, "@-") == 0 ? NULL : text + 1, TEXT_FILE_MAX, why);
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
  const ProtobufCFieldDescriptor *field = first_field(message->descriptor, path, &rest);
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

static const char *whole_text(struct cli *cli, uint64_t number, enum value_kind kind, enum value_style style) {
  if (kind == VALUE_HOURS && style == VALUE_FOR_PEOPLE)
    return number ? arena_printf(&cli->arena, "%" PRIu64 ":%02" PRIu64, number / 60, number % 60) : "";
  return kind == VALUE_ID && number == 0 ? "" : arena_printf(&cli->arena, "%" PRIu64, number);
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
  return text;
}

static const char *one_text(struct cli *cli, const struct value *value, size_t index, enum value_kind kind,
                            const struct code_list *codes, enum value_style style) {
  size_t size = scalar_size(value->field->type);
  union scalar scalar;
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
