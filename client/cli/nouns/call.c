/* call: any method of the contract, as JSON, from the day it exists. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "client/cli/file.h"
#include "client/cli/out.h"
#include "client/cli/table.h"
#include "client/lib/json.h"
#include "nouns.h"

#define BODY_MAX ((size_t)16 << 20)
#define ERROR_MAX 256
#define DEPTH_MAX 8
#define METHODS_MAX 256
#define PACKAGE "lots."

/* --- what there is ------------------------------------------------------------------------------------------------ */

static const struct column method_columns[] = {
    {.key = "method", N_("Method")},
    {.key = "request", N_("Request")},
    {.key = "reply", N_("Reply")},
    {0},
};
static const struct view method_view = {.name = "methods", .rows = "", .columns = method_columns};

static const char *short_name(const char *name) {
  const char *dot = strrchr(name, '.');
  return dot ? dot + 1 : name;
}

static int list(struct cli *cli) {
  size_t count;
  const ProtobufCServiceDescriptor *const *services = lots_services(&count);
  struct table *table = table_new(cli, &method_view);
  for (size_t i = 0; table && i < count; i++)
    for (unsigned m = 0; m < services[i]->n_methods; m++) {
      const ProtobufCMethodDescriptor *method = &services[i]->methods[m];
      const char *name = arena_printf(&cli->arena, "%s/%s", services[i]->name, method->name);
      table_add_cells(table,
                      (const char *const[]){name, short_name(method->input->name), short_name(method->output->name)});
    }
  if (table)
    table_print(table);
  return cli->code;
}

static void describe_message(const ProtobufCMessageDescriptor *type, int depth);

/* "SIUS" of ROLE_SIUS: names of values begin with the type's, which JSON may leave out. */
static void describe_enum(const ProtobufCEnumDescriptor *type) {
  for (unsigned i = 0; i < type->n_values; i++)
    printf("%s%s", i > 0 ? " | " : " // ", type->values[i].name);
}

static const char *type_name(const ProtobufCFieldDescriptor *field) {
  switch (field->type) {
  case PROTOBUF_C_TYPE_STRING:
    return "string";
  case PROTOBUF_C_TYPE_BYTES:
    return "bytes";
  case PROTOBUF_C_TYPE_BOOL:
    return "bool";
  case PROTOBUF_C_TYPE_UINT32:
    return "uint32";
  case PROTOBUF_C_TYPE_UINT64:
    return "uint64";
  case PROTOBUF_C_TYPE_ENUM:
    return ((const ProtobufCEnumDescriptor *)field->descriptor)->short_name;
  case PROTOBUF_C_TYPE_MESSAGE:
    return ((const ProtobufCMessageDescriptor *)field->descriptor)->short_name;
  default:
    return "number";
  }
}

static void describe_field(const ProtobufCFieldDescriptor *field, int depth) {
  const char *label = field->label == PROTOBUF_C_LABEL_REPEATED    ? "repeated "
                      : field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF ? "oneof "
                                                                   : "";
  printf("%*s%s%s %s", depth * 2, "", label, type_name(field), field->name);
  if (field->type == PROTOBUF_C_TYPE_ENUM)
    describe_enum(field->descriptor);
  if (field->type != PROTOBUF_C_TYPE_MESSAGE || depth >= DEPTH_MAX) {
    putchar('\n');
    return;
  }
  puts(" {");
  describe_message(field->descriptor, depth + 1);
  printf("%*s}\n", depth * 2, "");
}

static void describe_message(const ProtobufCMessageDescriptor *type, int depth) {
  for (unsigned i = 0; i < type->n_fields; i++)
    describe_field(&type->fields[i], depth);
}

/* "Cases/Show" of every method. Returns how many. */
static size_t method_names(struct cli *cli, const char *names[METHODS_MAX]) {
  size_t services_count, count = 0;
  const ProtobufCServiceDescriptor *const *services = lots_services(&services_count);
  for (size_t i = 0; i < services_count; i++)
    for (unsigned m = 0; m < services[i]->n_methods && count < METHODS_MAX; m++) {
      const char *name = short_name(services[i]->name);
      if ((names[count] = arena_printf(&cli->arena, "%s/%s", name, services[i]->methods[m].name)))
        count++;
    }
  return count;
}

static int say_no_method(struct cli *cli, const char *name) {
  const char *names[METHODS_MAX],
      *bare = strncasecmp(name, PACKAGE, strlen(PACKAGE)) == 0 ? name + strlen(PACKAGE) : name;
  char nearest[JSON_NEAREST];
  json_nearest(bare, names, method_names(cli, names), nearest);
  return out_usage(cli, _("there is no method \"%s\"; the nearest: %s; \"lots call --list\" shows all"), name, nearest);
}

static int describe(struct cli *cli, const char *name) {
  const char *full;
  const ProtobufCMethodDescriptor *method = lots_method(name, &full);
  if (!method)
    return say_no_method(cli, name);
  printf("%s\n\nrequest %s {\n", full, method->input->short_name);
  describe_message(method->input, 1);
  printf("}\n\nreply %s {\n", method->output->short_name);
  describe_message(method->output, 1);
  puts("}");
  return CLI_OK;
}

/* --- calling ------------------------------------------------------------------------------------------------------ */

static const char *body_text(struct cli *cli, const char **why) {
  const char *body = args_text(cli, "BODY");
  if (!body)
    return "{}";
  bool is_input = strcmp(body, "-") == 0 || strcmp(body, "@-") == 0;
  return is_input || body[0] == '@' ? file_read_text(cli, is_input ? NULL : body + 1, BODY_MAX, why) : body;
}

static int show(struct cli *cli, const struct lots_result *result) {
  if (cli->receipt_only) {
    out_receipt(cli, result);
    return cli->code;
  }
  return out_json(cli, result, true);
}

static int call_method(struct cli *cli, const char *name) {
  char error[ERROR_MAX] = "";
  const char *why = NULL, *full, *body = body_text(cli, &why);
  const ProtobufCMethodDescriptor *method = lots_method(name, &full);
  if (!method)
    return say_no_method(cli, name);
  if (!body)
    return out_usage(cli, "%s", why);
  ProtobufCMessage *request = lots_from_json(method->input, body, error);
  if (!request)
    return out_usage(cli, "%s", error);
  cli->told_dry = true; /* the answer, which is JSON always, tells */
  CLI_RESULT struct lots_result *result = cli_call(cli, full, request);
  protobuf_c_message_free_unpacked(request, NULL);
  return result ? show(cli, result) : cli->code;
}

static int call(struct cli *cli) {
  const char *method = args_text(cli, "METHOD"), *described = args_text(cli, "describe");
  if (args_flag(cli, "list"))
    return list(cli);
  if (described)
    return describe(cli, described);
  if (!method)
    return out_usage(cli, _("name the method, \"lots.Session/Who\"; \"lots call --list\" shows what there is"));
  return call_method(cli, method);
}

static const struct option_row options[] = {
    {.name = "METHOD", NULL, VALUE_TEXT, .help = N_("\"lots.Cases/Open\"; \"cases/open\" will do")},
    {.name = "BODY",
     NULL,
     VALUE_TEXT,
     .help = N_("the request as JSON; @FILE, \"@-\" or \"-\" reads it from there; default: {}")},
    {.name = "list", NULL, VALUE_FLAG, .help = N_("list every method")},
    {.name = "describe", NULL, VALUE_TEXT, .help = N_("describe the request and the reply of this method")},
    {0},
};

static const struct command commands[] = {
    {.name = "call",
     N_("call any method of the contract with JSON"),
     NULL,
     options,
     &method_view,
     .run = call,
     .more = N_("The reply is printed as JSON, with \"receipt\" after a write.\n"
                "  lots call cases/show '{\"id\": 12}'")},
    {0},
};
const struct noun noun_call = {"call", N_("any method of the contract, as JSON"), commands};
