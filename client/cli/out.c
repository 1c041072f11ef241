/* out: see out.h. */
#include "out.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/text.h"
#include "screen.h"
#include "understood.h"
#include "value.h"
#include "value_code.h"

/* A fault, wherever it comes from. */
struct fault {
  const char *status; /* "NOT_FOUND" */
  const char *sentence;
  const char *hint; /* what to do; may be NULL */
  const struct lots_detail *details;
  size_t n_details;
  const struct out_more *more; /* may be NULL */
};

/* --- printing faults ---------------------------------------------------------------------------------------------- */

/* The part of the row's record that fills the field; NULL when none does. */
static const struct option_row *part_of(const struct option_row *row, const char *field) {
  size_t len = strlen(row->field);
  if (strncmp(field, row->field, len) != 0 || field[len] != '.')
    return NULL;
  for (const struct option_row *part = row->parts; part && part->name; part++)
    if (strcmp(part->field, field + len + 1) == 0)
      return part;
  return NULL;
}

/* The option that fills the field the daemon complains of, and the part of it that does; NULL when none does. */
static const struct option_row *row_of(const struct cli *cli, const char *field, const struct option_row **part) {
  *part = NULL;
  for (const struct option_row *row = cli->command ? cli->command->options : NULL; row && row->name; row++)
    if (row->field && (strcmp(row->field, field) == 0 || (*part = part_of(row, field))))
      return row;
  return NULL;
}

/* As people typed it: "--step TO" of "steps.to". */
static const char *name_of_field(struct cli *cli, const char *field) {
  const struct option_row *part, *row = row_of(cli, field, &part);
  if (part)
    return arena_printf(&cli->arena, "%s %s", value_option_name(cli, row), value_shown_name(part->name));
  if (row)
    return value_option_name(cli, row);
  return strcmp(field, "if_revision") == 0 ? "--if-revision" : field;
}

/* Codes in it stand beside their names. */
static const char *text_of(struct cli *cli, const struct lots_detail *detail) {
  const struct option_row *part, *row = detail->field ? row_of(cli, detail->field, &part) : NULL;
  const struct code_list *codes = !row ? NULL : part ? part->codes : row->codes;
  return !detail->text ? "" : codes ? value_codes_named(cli, codes, detail->text) : detail->text;
}

/* "  field: text [REASON, rule]" */
static void print_detail(struct cli *cli, const struct lots_detail *detail) {
  const char *field = detail->field ? detail->field : "", *rule = detail->rule ? detail->rule : "";
  const char *reason = detail->reason ? detail->reason : "";
  fprintf(stderr, "  %s%s%s", value_shown_name(name_of_field(cli, field)), *field ? ": " : "", text_of(cli, detail));
  if (*reason || *rule)
    fprintf(stderr, " [%s%s%s]", reason, *reason && *rule ? ", " : "", rule);
  fputc('\n', stderr);
}

static void print_fault(struct cli *cli, const struct fault *fault) {
  fprintf(stderr, "lots: %s\n", fault->sentence);
  for (size_t i = 0; i < fault->n_details; i++)
    print_detail(cli, &fault->details[i]);
  understood_tell(cli);
  if (fault->more)
    fault->more->print(cli, fault->more->context);
  if (fault->hint)
    fprintf(stderr, "%s\n", fault->hint);
}

static json_t *json_detail(const struct lots_detail *detail) {
  const char *field = detail->field ? detail->field : "", *rule = detail->rule ? detail->rule : "";
  const char *reason = detail->reason ? detail->reason : "", *text = detail->text ? detail->text : "";
  return json_pack("{s:s, s:s, s:s, s:s}", "field", field, "rule", rule, "reason", reason, "text", text);
}

static void print_fault_json(struct cli *cli, const struct fault *fault) {
  json_t *details = json_array();
  for (size_t i = 0; i < fault->n_details; i++)
    (void)json_array_append_new(details, json_detail(&fault->details[i]));
  json_t *object = json_pack("{s:s, s:s, s:o, s:s}", "status", fault->status, "error", fault->sentence, "details",
                             details, "hint", fault->hint ? fault->hint : "");
  if (fault->more && object)
    fault->more->json(object, fault->more->context);
  if (object)
    understood_json(cli, object);
  char *text = json_dumps(object, JSON_COMPACT | JSON_PRESERVE_ORDER);
  fprintf(stderr, "%s\n", text ? text : fault->sentence);
  free(text);
  json_decref(object);
}

static int say(struct cli *cli, int code, const struct fault *fault) {
  (void)fflush(stdout); /* so that the order is kept where both go to one place */
  if (cli->json)
    screen_leave_lines();
  if (cli->json)
    print_fault_json(cli, fault);
  else
    print_fault(cli, fault);
  cli->code = code;
  return code;
}

/* --- faults of this side ------------------------------------------------------------------------------------------ */

static const char *usage_hint(struct cli *cli) {
  return cli->command ? arena_printf(&cli->arena, _("See \"lots %s --help\"."), cli->command->name)
                      : _("See \"lots --help\".");
}

int out_usage_details(struct cli *cli, const char *sentence, const struct lots_detail *details, size_t count) {
  struct fault fault = {.status = lots_status_name(LOTS_INVALID_ARGUMENT),
                        .sentence = sentence,
                        .hint = usage_hint(cli),
                        .details = details,
                        .n_details = count};
  return say(cli, CLI_USAGE, &fault);
}

static char *sentence_of(const char *fmt, va_list arguments) {
  char *sentence = NULL;
  return vasprintf(&sentence, fmt, arguments) < 0 ? NULL : sentence;
}

int out_usage(struct cli *cli, const char *fmt, ...) {
  va_list arguments;
  va_start(arguments, fmt);
  char *sentence = sentence_of(fmt, arguments);
  va_end(arguments);
  (void)out_usage_details(cli, sentence ? sentence : fmt, NULL, 0);
  free(sentence);
  return CLI_USAGE;
}

int out_fault(struct cli *cli, int code, const char *fmt, ...) {
  va_list arguments;
  va_start(arguments, fmt);
  char *sentence = sentence_of(fmt, arguments);
  va_end(arguments);
  enum lots_status status = code == CLI_CONNECT ? LOTS_UNAVAILABLE
                            : code == CLI_USAGE ? LOTS_INVALID_ARGUMENT
                                                : LOTS_UNKNOWN;
  (void)say(cli, code, &(struct fault){.status = lots_status_name(status), .sentence = sentence ? sentence : fmt});
  free(sentence);
  return code;
}

/* --- refusals ----------------------------------------------------------------------------------------------------- */

static const char *hint_for(enum lots_status status) {
  switch (status) {
  case LOTS_DEADLINE_EXCEEDED:
    return _("No answer in time. Try again, or give more time with --deadline; a write repeated with the same --key is "
             "done once.");
  case LOTS_RESOURCE_EXHAUSTED:
    return _("The daemon is busy or full; try again in a moment.");
  case LOTS_NOT_FOUND:
    return _("Check the number. What is not for you looks the same as what is not there.");
  case LOTS_ABORTED:
    return _("Nothing was changed. Look at the record again and repeat with its present revision.");
  case LOTS_ALREADY_EXISTS:
    return _("Nothing was changed. A key belongs to one request: use another --key for another one.");
  case LOTS_PERMISSION_DENIED:
    return _("\"lots who\" shows what your roles let you do today.");
  case LOTS_UNAUTHENTICATED:
    return _("Ask an administrator for a code and enrol: \"lots enrol HOST CODE\".");
  case LOTS_INVALID_ARGUMENT:
  case LOTS_FAILED_PRECONDITION:
    return _("Nothing was changed.");
  default:
    return NULL;
  }
}

/* A bound that the reasons name is a refusal like others, and no busy daemon. */
static enum lots_status kind_of(enum lots_status status, size_t reasons) {
  return status == LOTS_RESOURCE_EXHAUSTED && reasons > 0 ? LOTS_FAILED_PRECONDITION : status;
}

int out_refusal_with(struct cli *cli, const struct lots_result *result, const struct out_more *more) {
  enum lots_status status = lots_result_status(result);
  const char *sentence = lots_result_error(result);
  struct fault fault = {.status = lots_status_name(status),
                        .sentence = *sentence ? sentence : lots_status_name(status)};
  fault.more = more;
  fault.n_details = lots_result_details(result, &fault.details);
  enum lots_status kind = kind_of(status, fault.n_details);
  fault.hint = more ? more->hint : strstr(sentence, "lots enrol") ? NULL : hint_for(kind);
  return say(cli, cli_code_of(kind), &fault);
}

int out_refusal(struct cli *cli, const struct lots_result *result) {
  return out_refusal_with(cli, result, NULL);
}

void out_note(const struct cli *cli, const char *fmt, ...) {
  va_list arguments;
  if (cli->json || cli->quiet)
    return;
  (void)fflush(stdout);
  va_start(arguments, fmt);
  (void)vfprintf(stderr, fmt, arguments);
  va_end(arguments);
  fputc('\n', stderr);
}

/* --- receipts and JSON -------------------------------------------------------------------------------------------- */

const char *out_receipt_text(struct cli *cli, const struct lots_result *result) {
  struct lots_receipt receipt;
  char text[128];
  if (!result || !lots_result_receipt(result, &receipt))
    return NULL;
  return arena_strdup(&cli->arena, lots_receipt_text(&receipt, text));
}

void out_receipt(const struct cli *cli, const struct lots_result *result) {
  struct lots_receipt receipt;
  char text[128];
  if (!lots_result_receipt(result, &receipt))
    return;
  (void)lots_receipt_text(&receipt, text);
  if (cli->receipt_only)
    puts(text);
  else if (cli->verbose || !isatty(STDERR_FILENO)) /* whoever looks on has been told; a log keeps it */
    out_note(cli, _("receipt %s"), text);
}

static void add_outcome(struct cli *cli, json_t *object, const struct lots_result *result) {
  const char *receipt = out_receipt_text(cli, result);
  if (receipt)
    (void)json_object_set_new(object, "receipt", json_string(receipt));
  if (result && lots_result_replayed(result))
    (void)json_object_set_new(object, "replayed", json_true());
  if (result && cli->call.dry_run)
    (void)json_object_set_new(object, "dry_run", json_true());
}

static int print_json(struct cli *cli, json_t *object) {
  if (!object)
    return out_fault(cli, CLI_OTHER, _("the answer does not fit in memory"));
  screen_leave_lines();
  (void)json_dumpf(object, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
  putchar('\n');
  json_decref(object);
  return cli->code;
}

int out_done_before(struct cli *cli, const struct lots_result *result) {
  if (cli->json) {
    json_t *object = json_object();
    if (object)
      add_outcome(cli, object, result);
    return print_json(cli, object);
  }
  out_note(cli, _("This was done before, with the same key; its answer is given no more."));
  out_receipt(cli, result);
  return cli->code;
}

/* How many bytes all names of an enum begin with: "CASE_STATUS_". */
static size_t common_prefix(const ProtobufCEnumDescriptor *type) {
  size_t len = strlen(type->values[0].name);
  for (unsigned i = 1; i < type->n_values; i++)
    for (size_t c = 0; c < len; c++)
      if (type->values[0].name[c] != type->values[i].name[c])
        len = c;
  while (len > 0 && type->values[0].name[len - 1] != '_')
    len--;
  return len;
}

static void shorten_message(json_t *object, const ProtobufCMessageDescriptor *type);

/* "CASE_STATUS_ACTIVE" becomes "ACTIVE", "..._UNSPECIFIED" nothing: the codes that the tables show and the options
 * take. */
static json_t *shorten_value(json_t *value, const ProtobufCFieldDescriptor *field) {
  const char *name = json_string_value(value);
  if (field->type == PROTOBUF_C_TYPE_MESSAGE)
    shorten_message(value, field->descriptor);
  if (field->type != PROTOBUF_C_TYPE_ENUM || !name)
    return json_incref(value);
  size_t prefix = common_prefix(field->descriptor);
  if (strlen(name) <= prefix)
    return json_incref(value);
  return json_string(strcmp(name + prefix, "UNSPECIFIED") == 0 ? "" : name + prefix);
}

static void shorten_message(json_t *object, const ProtobufCMessageDescriptor *type) {
  const char *key;
  json_t *value, *element;
  size_t index;
  void *next;
  json_object_foreach_safe(object, next, key, value) {
    const ProtobufCFieldDescriptor *field = protobuf_c_message_descriptor_get_field_by_name(type, key);
    if (!field)
      continue;
    if (json_is_array(value))
      json_array_foreach(value, index, element)(void) json_array_set_new(value, index, shorten_value(element, field));
    else
      (void)json_object_set_new(object, key, shorten_value(value, field));
  }
}

int out_json(struct cli *cli, const struct lots_result *result, bool by_contract) {
  const ProtobufCMessage *reply = lots_result_message(result);
  char *text = lots_to_json(reply, true);
  json_t *object = text ? json_loads(text, 0, NULL) : NULL;
  free(text);
  if (object && !by_contract)
    shorten_message(object, reply->descriptor);
  if (object)
    add_outcome(cli, object, result);
  return print_json(cli, object);
}

int out_json_pair(struct cli *cli, const char *key1, const char *value1, const char *key2, const char *value2) {
  return print_json(cli, json_pack("{s:s, s:s}", key1, value1, key2, value2));
}

/* --- lines of text ------------------------------------------------------------------------------------------------ */

void out_wrapped(struct slice text, size_t indent, size_t width) {
  const char *at = (const char *)text.data, *end = at + text.len;
  size_t column = indent;
  if (width == 0) {
    printf("%.*s\n", (int)text.len, at);
    return;
  }
  while (at < end) {
    size_t len = 0;
    while (at + len < end && at[len] != ' ' && at[len] != '\n')
      len++;
    size_t wide = text_width(slice_of(at, len));
    if (column > indent && column + 1 + wide > width) {
      printf("\n%*s", (int)indent, "");
      column = indent;
    }
    printf("%s%.*s", column > indent ? " " : "", (int)len, at);
    column += wide + (column > indent);
    at += len + (at + len < end);
  }
  putchar('\n');
}

/* --- the terminal ------------------------------------------------------------------------------------------------- */

int out_close(int code) {
  if (screen_end())
    return code;
  if (errno != EPIPE) /* who closed the pipe knows */
    fprintf(stderr, "lots: %s: %s\n", _("standard output"), strerror(errno ? errno : EIO));
  return code == CLI_OK ? CLI_OTHER : code;
}

bool out_is_drawable(const struct cli *cli) {
  const char *terminal = getenv("TERM");
  return !cli->json && isatty(STDERR_FILENO) && terminal && strcmp(terminal, "dumb") != 0;
}

const char *out_bold(const struct cli *cli) {
  return cli->color ? "\033[1m" : "";
}

const char *out_red(const struct cli *cli) {
  return cli->color ? "\033[31m" : "";
}

const char *out_plain(const struct cli *cli) {
  return cli->color ? "\033[0m" : "";
}

void out_heading(const struct cli *cli, const char *text) {
  printf("\n%s%s%s\n", out_bold(cli), text, out_plain(cli));
}
