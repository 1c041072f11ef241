/* value: see value.h: typed texts into messages. The way back is value_text.c. */
#include "value_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "common/record_number.h"
#include "common/text.h"
#include "file.h"
#include "value_amount.h"
#include "value_code.h"
#include "value_date.h"

#define TEXT_FILE_MAX (1u << 20)

static bool append(struct cli *cli, ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
                   const union value_scalar *scalar) {
  char *base = (char *)message;
  size_t size = value_size(field->type), count;
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
                  const union value_scalar *scalar) {
  char *base = (char *)message;
  if (field->label == PROTOBUF_C_LABEL_REPEATED)
    return append(cli, message, field, scalar);
  memcpy(base + field->offset, scalar, value_size(field->type));
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
  union value_scalar made = {.message = new_message(cli, field->descriptor)};
  return made.message && store(cli, message, field, &made) ? made.message : NULL;
}

/* Walks to the message that holds the last name of the path. */
static ProtobufCMessage *walk(struct cli *cli, ProtobufCMessage *message, const char *path,
                              const ProtobufCFieldDescriptor **field) {
  const char *rest;
  while (message && (*field = value_first_field(message->descriptor, path, &rest)) && rest) {
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

static const char *store_whole(struct cli *cli, const ProtobufCFieldDescriptor *field, const char *text,
                               uint64_t number, union value_scalar *out) {
  if (field->type == PROTOBUF_C_TYPE_UINT32 && number > UINT32_MAX)
    return arena_printf(&cli->arena, _("\"%s\" is not a whole number"), text);
  if (field->type == PROTOBUF_C_TYPE_UINT32)
    out->u32 = (uint32_t)number;
  else
    out->u64 = number;
  return NULL;
}

static const char *parse_whole(struct cli *cli, const ProtobufCFieldDescriptor *field, const char *text,
                               union value_scalar *out) {
  uint64_t number;
  if (!value_parse_number(text, &number))
    return arena_printf(&cli->arena, _("\"%s\" is not a whole number"), text);
  return store_whole(cli, field, text, number, out);
}

static const char *parse_amount(struct cli *cli, const ProtobufCFieldDescriptor *field, const struct option_row *row,
                                const char *text, union value_scalar *out) {
  uint64_t number;
  if (value_parse_number(text, &number))
    return store_whole(cli, field, text, number, out);
  const char *wrong = value_amount_read(cli, row, text, &number);
  return wrong ? wrong : store_whole(cli, field, text, number, out);
}

/* 5, or 2/5: number 5 of organisation 2. */
static const char *parse_id(struct cli *cli, const ProtobufCFieldDescriptor *field, const char *text,
                            union value_scalar *out) {
  const char *slash = strchr(text, '/');
  if (!slash)
    return parse_whole(cli, field, text, out);
  uint64_t organisation, own;
  const char *before = arena_strndup(&cli->arena, text, (size_t)(slash - text));
  if (field->type != PROTOBUF_C_TYPE_UINT64 || !before || !value_parse_number(before, &organisation) ||
      !value_parse_number(slash + 1, &own) || !organisation || organisation > RECORD_ORGANISATION_MAX || !own ||
      own > RECORD_NUMBER_BARE)
    return arena_printf(&cli->arena, _("\"%s\" is no number; write it as 5, or as 2/5 for number 5 of organisation 2"),
                        text);
  out->u64 = record_number(organisation, own);
  return NULL;
}

static const char *parse_date(struct cli *cli, const struct option_row *row, const char *text,
                              union value_scalar *out) {
  return value_date_read(cli, row, text, &out->text);
}

static const char *parse_code(struct cli *cli, const ProtobufCFieldDescriptor *field, const struct option_row *row,
                              const char *text, union value_scalar *out) {
  const struct code *code = NULL;
  const char *wrong = value_code_read(cli, row, text, &code);
  if (wrong)
    return wrong;
  if (field->type == PROTOBUF_C_TYPE_STRING)
    out->text = (char *)(uintptr_t)code->code; /* messages are only packed from here */
  else
    out->enumeration = code->number;
  return NULL;
}

static const char *parse_text(struct cli *cli, const struct option_row *row, const char *text,
                              union value_scalar *out) {
  const char *why = NULL, *resolved = value_resolve(cli, row, text, &why);
  if (!resolved)
    return why;
  const char *fault = file_text_fault(&cli->arena, slice_str(resolved));
  if (fault)
    return fault;
  out->text = (char *)resolved; /* messages are only packed from here */
  return NULL;
}

/* What is no municipality's name goes as it is; the daemon knows what is wrong with it. */
static const char *parse_place(struct cli *cli, const struct option_row *row, const char *text,
                               union value_scalar *out) {
  const struct municipality *place = municipality_by_name(text);
  return parse_text(cli, row, place ? place->code : text, out);
}

/* Parts of a record: fields of the sub-message in order, with colons between; the last takes the rest. */
static const char *parse_record(struct cli *cli, const ProtobufCFieldDescriptor *field, const struct option_row *row,
                                const char *text, union value_scalar *out) {
  ProtobufCMessage *record = new_message(cli, field->descriptor);
  const char *wrong = NULL, *rest = text;
  for (const struct option_row *part = row->parts; record && part->name && !wrong; part++) {
    size_t len = part[1].name ? strcspn(rest, ":") : strlen(rest);
    const char *piece = arena_strndup(&cli->arena, rest, len);
    if (piece && *piece)
      wrong = value_set(cli, record, part, piece);
    else if (part->flags & OPTION_REQUIRED)
      wrong = arena_printf(&cli->arena, _("\"%s\" lacks its %s"), text, value_shown_name(part->name));
    rest += rest[len] == ':' ? len + 1 : len;
  }
  out->message = record;
  return wrong;
}

static const char *parse(struct cli *cli, const ProtobufCFieldDescriptor *field, const struct option_row *row,
                         const char *text, union value_scalar *out) {
  switch (row->kind) {
  case VALUE_ID:
    return parse_id(cli, field, text, out);
  case VALUE_COUNT:
  case VALUE_MONEY:
    return parse_amount(cli, field, row, text, out);
  case VALUE_DATE:
    return parse_date(cli, row, text, out);
  case VALUE_HOURS:
  case VALUE_MINUTES:
    return value_time_read(cli, row, text, &out->u32);
  case VALUE_CODE:
    return parse_code(cli, field, row, text, out);
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

static const char *set_one(struct cli *cli, ProtobufCMessage *message, const struct option_row *row, const char *text) {
  const ProtobufCFieldDescriptor *field = NULL;
  union value_scalar scalar;
  memset(&scalar, 0, sizeof scalar);
  ProtobufCMessage *holder = walk(cli, message, row->field, &field);
  if (!holder)
    return _("cannot be sent");
  const char *wrong = parse(cli, field, row, text, &scalar);
  if (wrong)
    return wrong;
  return store(cli, holder, field, &scalar) && !arena_failed(&cli->arena) ? NULL : _("is more than fits in memory");
}

/* "SIUS,SE" is SIUS and SE. */
static const char *set_codes(struct cli *cli, ProtobufCMessage *message, const struct option_row *row,
                             const char *text) {
  const char *wrong = NULL;
  for (size_t len; *text && !wrong; text += len + (text[len] == ',')) {
    len = strcspn(text, ",");
    const char *one = arena_strndup(&cli->arena, text, len);
    wrong = one ? set_one(cli, message, row, one) : _("is more than fits in memory");
  }
  return wrong;
}

const char *value_set(struct cli *cli, ProtobufCMessage *message, const struct option_row *row, const char *text) {
  bool are_codes = row->kind == VALUE_CODE && row->flags & OPTION_REPEATED && strchr(text, ',');
  return are_codes ? set_codes(cli, message, row, text) : set_one(cli, message, row, text);
}

const char *value_resolve(struct cli *cli, const struct option_row *row, const char *text, const char **why) {
  bool is_input = strcmp(text, "-") == 0 || strcmp(text, "@-") == 0;
  if (!(row->flags & OPTION_FILE) || (text[0] != '@' && !is_input))
    return text;
  if (strncmp(text, "@@", 2) == 0)
    return text + 1;
  return file_read_text(cli, is_input ? NULL : text + 1, TEXT_FILE_MAX, why);
}
