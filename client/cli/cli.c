/* cli: see cli.h. How a row of the tables runs stands at the end. */
#include "cli.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "conflict.h"
#include "out.h"
#include "table.h"

#define PAGE_MAX 200
#define LIMIT_DEFAULT 200
#define DETAILS_MAX 32
#define ERROR_MAX 256

int cli_code_of(enum lots_status status) {
  switch (status) {
  case LOTS_OK:
    return CLI_OK;
  case LOTS_UNAVAILABLE:
  case LOTS_DEADLINE_EXCEEDED:
  case LOTS_RESOURCE_EXHAUSTED:
    return CLI_CONNECT;
  case LOTS_NOT_FOUND:
    return CLI_NOT_FOUND;
  case LOTS_INVALID_ARGUMENT:
  case LOTS_FAILED_PRECONDITION:
  case LOTS_OUT_OF_RANGE:
    return CLI_REFUSED;
  case LOTS_ABORTED:
  case LOTS_ALREADY_EXISTS:
    return CLI_CONFLICT;
  case LOTS_PERMISSION_DENIED:
  case LOTS_UNAUTHENTICATED:
    return CLI_DENIED;
  default:
    return CLI_OTHER;
  }
}

void cli_result_drop(struct lots_result **result) {
  if (*result)
    lots_result_free(*result);
  *result = NULL;
}

/* --- starting ----------------------------------------------------------------------------------------------------- */

/* "HOST", "HOST:PORT", "[::1]:PORT". */
bool cli_take_host(struct cli *cli, const char *text) {
  uint64_t port = 0;
  const char *colon = strrchr(text, ':'), *bracket = strrchr(text, ']');
  bool has_port = colon && colon > bracket && (bracket || strchr(text, ':') == colon);
  size_t len = has_port ? (size_t)(colon - text) : strlen(text);
  if (has_port && (!value_parse_number(colon + 1, &port) || port == 0 || port > 65535)) {
    out_usage(cli, _("\"%s\" is not HOST[:PORT]"), text);
    return false;
  }
  bool bracketed = len > 2 && text[0] == '[' && text[len - 1] == ']';
  cli->connection.host = arena_strndup(&cli->arena, text + bracketed, len - (bracketed ? 2 : 0));
  cli->connection.port = (int)port;
  return true;
}

static bool take_numbers(struct cli *cli) {
  uint64_t seconds;
  if (!args_number(cli, "deadline", 0, &seconds) || !args_number(cli, "if-revision", 0, &cli->call.if_revision))
    return false;
  if (seconds > 86400) {
    out_usage(cli, _("--deadline: at most 86400 seconds"));
    return false;
  }
  cli->connection.deadline_ms = (unsigned)seconds * 1000;
  return true;
}

static bool take_language(struct cli *cli) {
  const char *tag = args_text(cli, "language");
  if (!tag || strcmp(tag, "sv") == 0 || strcmp(tag, "en") == 0)
    return true;
  out_usage(cli, _("--language: \"%s\" is not known; choose one of: %s"), tag, "sv, en");
  return false;
}

static bool wants_color(const struct cli *cli) {
  const char *no_color = getenv("NO_COLOR"), *terminal = getenv("TERM");
  bool refused = (no_color && *no_color) || !terminal || strcmp(terminal, "dumb") == 0;
  return !refused && !cli->json && !cli->raw && isatty(STDOUT_FILENO);
}

bool cli_start(struct cli *cli) {
  const char *host = args_text(cli, "host"), *key = args_text(cli, "key");
  cli->json = args_flag(cli, "json");
  cli->raw = args_flag(cli, "raw");
  cli->no_headings = args_flag(cli, "no-headings");
  cli->receipt_only = args_flag(cli, "receipt");
  cli->verbose = args_flag(cli, "verbose");
  cli->columns = args_text(cli, "columns");
  cli->color = wants_color(cli);
  cli->connection.profile = args_text(cli, "profile");
  cli->connection.language = cli->language == LANGUAGE_SV ? "sv" : "en";
  cli->connection.client = "lots " LOTS_VERSION;
  cli->call.key = key;
  cli->call.key_len = key ? strlen(key) : 0;
  cli->call.dry_run = args_flag(cli, "dry-run");
  cli->call.purpose = args_text(cli, "purpose");
  return take_language(cli) && take_numbers(cli) && (!host || cli_take_host(cli, host));
}

void cli_stop(struct cli *cli) {
  if (cli->handle)
    lots_close(cli->handle);
  cli->handle = NULL;
  arena_deinit(&cli->arena);
}

/* --- calling ------------------------------------------------------------------------------------------------------ */

lots *cli_handle(struct cli *cli) {
  char error[ERROR_MAX] = "";
  if (cli->handle)
    return cli->handle;
  enum lots_status status = lots_open(&cli->connection, &cli->handle, error);
  if (status == LOTS_OK)
    return cli->handle;
  cli->handle = NULL;
  (void)out_fault(cli, status == LOTS_INVALID_ARGUMENT ? CLI_USAGE : cli_code_of(status), "%s",
                  *error ? error : lots_status_name(status));
  return NULL;
}

static void tell_connection(struct cli *cli) {
  const struct lots_peer *peer = cli->verbose ? lots_peer(cli->handle) : NULL;
  if (peer)
    out_note(cli, _("connected to %s%s; its clock says %s; you are principal %" PRIu64), peer->server,
             peer->test_store ? _(" (a test store)") : "", peer->now, peer->principal);
}

static void tell_answer(const struct cli *cli, const struct lots_result *result) {
  if (cli->verbose && lots_result_position(result) > 0)
    out_note(cli, _("answered as of position %" PRIu64), lots_result_position(result));
  if (lots_result_replayed(result))
    out_note(cli, _("This key was used before; this is the first answer."));
}

struct lots_result *cli_call_raw(struct cli *cli, const char *method, const ProtobufCMessage *request,
                                 const struct lots_call_options *options) {
  lots *handle = cli_handle(cli);
  if (!handle)
    return NULL;
  tell_connection(cli);
  return lots_call(handle, method, request, options);
}

struct lots_result *cli_call(struct cli *cli, const char *method, const ProtobufCMessage *request) {
  struct lots_result *result = cli_call_raw(cli, method, request, &cli->call);
  if (!result)
    return NULL;
  if (lots_result_status(result) == LOTS_OK) {
    tell_answer(cli, result);
    return result;
  }
  if (lots_result_done(result))
    (void)out_done_before(cli, result);
  else if (lots_result_status(result) == LOTS_ABORTED)
    (void)conflict_tell(cli, request, result);
  else
    (void)out_refusal(cli, result);
  lots_result_free(result);
  return NULL;
}

struct lots_result *cli_read(struct cli *cli, const char *method, const ProtobufCMessage *request) {
  const struct lots_call_options given = cli->call;
  cli->call = (struct lots_call_options){.purpose = given.purpose};
  struct lots_result *result = cli_call(cli, method, request);
  cli->call = given;
  return result;
}

date_t cli_today(struct cli *cli) {
  int64_t now;
  if (!cli->handle && lots_open(&cli->connection, &cli->handle, NULL) != LOTS_OK) /* the call itself will say why */
    cli->handle = NULL;
  const struct lots_peer *peer = cli->handle ? lots_peer(cli->handle) : NULL;
  if (peer && peer->test_store && moment_parse(peer->now, &now) == STATUS_OK)
    return date_of_moment(now);
  return date_of_moment((int64_t)time(NULL) * 1000000);
}

/* --- what was typed becomes a request ----------------------------------------------------------------------------- */

struct faults {
  struct lots_detail details[DETAILS_MAX];
  size_t count;
};

static void note_fault(struct cli *cli, struct faults *faults, const struct option_row *row, const char *text) {
  if (faults->count < DETAILS_MAX)
    faults->details[faults->count++] = (struct lots_detail){.field = value_option_name(cli, row), .text = text};
}

static const char *missing(struct cli *cli, const struct option_row *row) {
  return row->codes ? arena_printf(&cli->arena, _("is missing; choose one of: %s"), value_choices(cli, row->codes))
                    : _("is missing; give it");
}

static void check_required(struct cli *cli, struct faults *faults) {
  for (const struct option_row *row = cli->command->options; row && row->name; row++)
    if (row->flags & OPTION_REQUIRED && !args_flag(cli, row->name))
      note_fault(cli, faults, row, missing(cli, row));
}

bool cli_fill(struct cli *cli, ProtobufCMessage *request) {
  struct faults faults = {0};
  check_required(cli, &faults);
  for (size_t i = 0; i < cli->args.count; i++) {
    const struct given *given = &cli->args.given[i];
    bool ours = given->row->field && !(given->row->flags & OPTION_COMPOSED);
    const char *wrong = ours ? value_set(cli, request, given->row, given->text) : NULL;
    if (wrong)
      note_fault(cli, &faults, given->row, wrong);
  }
  if (faults.count > 0)
    (void)out_usage_details(cli, _("the command cannot be sent as it stands"), faults.details, faults.count);
  else if (arena_failed(&cli->arena))
    (void)out_fault(cli, CLI_OTHER, _("the request does not fit in memory"));
  return faults.count == 0 && !arena_failed(&cli->arena);
}

ProtobufCMessage *cli_request(struct cli *cli) {
  const ProtobufCMessageDescriptor *type = lots_method(cli->command->method, NULL)->input;
  ProtobufCMessage *request = arena_alloc(&cli->arena, type->sizeof_message);
  if (request)
    protobuf_c_message_init(type, request);
  return request && cli_fill(cli, request) ? request : NULL;
}

/* --- showing ------------------------------------------------------------------------------------------------------ */

static void show_list(struct cli *cli, const struct view *view, const ProtobufCMessage *reply) {
  struct table *table = table_new(cli, view);
  if (!table)
    return;
  table_add_all(table, reply);
  table_print(table);
}

static void show_for_people(struct cli *cli, const struct view *view, const ProtobufCMessage *reply) {
  const ProtobufCMessage *record = value_message(reply, view->record);
  if (view->print && !cli->columns && !cli->raw)
    view->print(cli, view, reply);
  else if (view->rows)
    show_list(cli, view, reply);
  else if (record)
    table_show_record(cli, view, record);
}

static void show_done(struct cli *cli, const ProtobufCMessage *reply) {
  const struct view *view = cli->command->view;
  const ProtobufCMessage *record = value_message(reply, view->record);
  const char *done = cli->call.dry_run && cli->command->would ? cli->command->would : cli->command->done;
  const char *line = record ? table_line(cli, view->columns, record, _(done)) : "";
  printf("%s%s%s%s\n", out_bold(cli), cli->call.dry_run ? _("Would be done: ") : "", line, out_plain(cli));
}

/* What is named by where it stands in the journal has no name before it stands there: the receipt tells it. */
static void name_by_receipt(const struct view *view, const struct lots_result *result) {
  struct lots_receipt receipt;
  struct value position;
  const ProtobufCMessage *record = value_message(lots_result_message(result), view->record);
  if (!record || !lots_result_receipt(result, &receipt) || !value_find(record, "position", &position))
    return;
  uint64_t *at = (uint64_t *)((char *)record + position.field->offset);
  if (position.field->type == PROTOBUF_C_TYPE_UINT64 && *at == 0)
    *at = receipt.position;
}

int cli_done(struct cli *cli, const struct lots_result *result) {
  const struct view *view = cli->command->view;
  const ProtobufCMessage *reply = lots_result_message(result);
  name_by_receipt(view, result);
  bool is_list = view->rows && !view->print;
  cli->answer = result;
  if (cli->receipt_only && !is_list) {
    out_receipt(cli, result);
    return cli->code;
  }
  if (cli->json && !cli->columns && !is_list)
    return out_json(cli, result, false);
  if (cli->command->done && !cli->columns && !cli->raw)
    show_done(cli, reply);
  else
    show_for_people(cli, view, reply);
  out_receipt(cli, result);
  return cli->code;
}

/* --- lists in pages ----------------------------------------------------------------------------------------------- */

/* Fields that every method in pages has. */
struct paging {
  const ProtobufCFieldDescriptor *size, *cursor_in, *cursor_out;
};

static struct paging paging_of(const ProtobufCMethodDescriptor *method) {
  return (struct paging){.size = protobuf_c_message_descriptor_get_field_by_name(method->input, "page_size"),
                         .cursor_in = protobuf_c_message_descriptor_get_field_by_name(method->input, "cursor"),
                         .cursor_out = protobuf_c_message_descriptor_get_field_by_name(method->output, "cursor")};
}

static void ask_for(ProtobufCMessage *request, const struct paging *paging, uint64_t left) {
  uint32_t size = left > 0 && left < PAGE_MAX ? (uint32_t)left : PAGE_MAX;
  memcpy((char *)request + paging->size->offset, &size, sizeof size);
}

/* Copies the reply's cursor into the next request. False when this was the last page. */
static bool turn_page(struct cli *cli, ProtobufCMessage *request, const struct paging *paging, const void *reply) {
  ProtobufCBinaryData cursor;
  memcpy(&cursor, (const char *)reply + paging->cursor_out->offset, sizeof cursor);
  if (cursor.len == 0)
    return false;
  cursor.data = arena_copy(&cli->arena, cursor.data, cursor.len);
  memcpy((char *)request + paging->cursor_in->offset, &cursor, sizeof cursor);
  return cursor.data != NULL;
}

/* Whether the list is printed as it comes, a paragraph each, rather than as a table. */
static bool is_in_paragraphs(const struct cli *cli) {
  return cli->command->view->paragraph && !cli->json && !cli->raw && !cli->columns;
}

/* Takes the rows of a reply into the table, or prints them. Returns how many. */
static size_t take_rows(struct cli *cli, struct table *table, const ProtobufCMessage *reply) {
  const struct view *view = cli->command->view;
  struct value rows;
  if (!value_find(reply, view->rows, &rows))
    return 0;
  if (!is_in_paragraphs(cli))
    table_add_all(table, reply);
  for (size_t i = 0; is_in_paragraphs(cli) && i < rows.count; i++)
    view->paragraph(cli, value_message_at(rows, i));
  return rows.count;
}

/* Takes pages until the limit; *more says whether there are more, *taken how many rows came. False when a call failed:
 * said. */
static bool take_pages(struct cli *cli, struct table *table, ProtobufCMessage *request, uint64_t limit, bool *more,
                       size_t *taken) {
  struct paging paging = paging_of(lots_method(cli->command->method, NULL));
  bool enough = false;
  for (*more = true; *more && !enough; enough = limit && *taken >= limit) {
    ask_for(request, &paging, limit ? limit - *taken : 0);
    CLI_RESULT struct lots_result *result = cli_call(cli, cli->command->method, request);
    if (!result)
      return false;
    *taken += take_rows(cli, table, lots_result_message(result));
    *more = turn_page(cli, request, &paging, lots_result_message(result));
  }
  return true;
}

static int run_pages(struct cli *cli, ProtobufCMessage *request) {
  uint64_t limit;
  size_t taken = 0;
  bool more;
  if (!args_number(cli, "limit", LIMIT_DEFAULT, &limit))
    return cli->code;
  struct table *table = table_new(cli, cli->command->view);
  if (!table)
    return cli->code;
  if (!take_pages(cli, table, request, limit, &more, &taken)) {
    table_free(table);
    return cli->code;
  }
  if (taken > 0 && is_in_paragraphs(cli))
    table_free(table);
  else
    table_print(table);
  if (more)
    out_note(cli, _("There are more; --limit 0 shows all."));
  return cli->code;
}

int cli_send(struct cli *cli, ProtobufCMessage *request) {
  if (args_is_paged(cli->command) && !cli->command->view->print)
    return run_pages(cli, request);
  CLI_RESULT struct lots_result *result = cli_call(cli, cli->command->method, request);
  return result ? cli_done(cli, result) : cli->code;
}

int cli_run(struct cli *cli) {
  ProtobufCMessage *request = cli_request(cli);
  return request ? cli_send(cli, request) : cli->code;
}
