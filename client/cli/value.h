/* value: between what people type or read and the fields of the contract's messages, found by path ("case.status",
 * "principal.roles").
 *
 * value_set() reads one typed text into a field, making the sub-messages on the way; value_text() is the way back. Both
 * go by the descriptors, so a field that the contract gains needs a row in a table and nothing here.
 */
#pragma once

#include <protobuf-c/protobuf-c.h>
#include <stdint.h>

#include "command.h"
#include "common/arena.h"

struct cli;

/* Sets the row's field of `message` (the row may be a part of a record). Returns what is wrong, in the arena, as the
 * end of a sentence that begins with the option's name; NULL when nothing is. */
const char *value_set(struct cli *cli, ProtobufCMessage *message, const struct option_row *row,
                      const char *text) MUST_USE;
/* The text that a row's option stands for: for OPTION_FILE rows "@FILE", "@-" and "-" are read, and "@@x" is "@x".
 * NULL: cannot be read, *why says so. */
const char *value_resolve(struct cli *cli, const struct option_row *row, const char *text, const char **why) MUST_USE;
/* "GRANTED (bifall), REFUSED (avslag)": the codes that an option takes, each with its name where that is another word;
 * in the arena. */
const char *value_choices(struct cli *cli, const struct code_list *codes);
/* "--unit" or "CASE". */
const char *value_option_name(struct cli *cli, const struct option_row *row);
/* The same as people read it: what stands for an argument, and for a part of one, in their language. */
const char *value_shown_name(const char *name);
/* The number of a record as people have it: 5, or 2/5 when it is another organisation's. In the arena. */
const char *value_record_number(struct cli *cli, uint64_t number);
/* Minutes as hours: "20", "37.5", in Swedish "37,5". In the arena. */
const char *value_hours(struct cli *cli, uint64_t minutes);
bool value_parse_number(const char *text, uint64_t *out) MUST_USE;

/* A field found in a message. */
struct value {
  const ProtobufCFieldDescriptor *field;
  const void *at; /* the member; for a repeated field the array of `count` */
  size_t count;   /* 0: absent, or a oneof that says something else */
};

enum value_style {
  VALUE_FOR_PEOPLE,  /* names of codes, local time; nothing for what is absent */
  VALUE_FOR_SCRIPTS, /* codes, as the contract writes them */
};

/* False when there is nothing on the path. "" is the message itself and not allowed here. */
bool value_find(const ProtobufCMessage *message, const char *path, struct value *out);
/* The sub-message at a path; the message itself for "" or NULL; NULL when absent. */
const ProtobufCMessage *value_message(const ProtobufCMessage *message, const char *path);
const ProtobufCMessage *value_message_at(struct value value, size_t index);
/* The text of a field, in the arena; several of a repeated one with `separator` between. Never NULL. */
const char *value_text(struct cli *cli, struct value value, enum value_kind kind, const struct code_list *codes,
                       enum value_style style, const char *separator);
/* Descriptors alone, for checking tables: the field at the path, or NULL. */
const ProtobufCFieldDescriptor *value_field(const ProtobufCMessageDescriptor *type, const char *path);
/* A moment as people read it, in local time, in the arena. */
const char *value_moment(struct cli *cli, const char *rfc3339);
