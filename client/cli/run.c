/* run: how a row of the tables runs: call, show, page after page. See cli.h. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "conflict.h"
#include "out.h"
#include "table.h"

#define PAGE_MAX 200
#define LIMIT_DEFAULT 200

/* --- calling ------------------------------------------------------------------------------------------------------ */

static void tell_answer(const struct cli *cli, const struct lots_result *result) {
  if (cli->verbose && lots_result_position(result) > 0)
    out_note(cli, _("answered as of position %" PRIu64), lots_result_position(result));
  if (lots_result_replayed(result))
    out_note(cli, _("This key was used before; this is the first answer."));
}

/* After a dry run, before whatever the command prints of the answer. For scripts JSON tells, and beside rows standard
 * error. */
static void tell_dry(struct cli *cli) {
  const struct command *command = cli->command;
  if (!cli->call.dry_run || cli->told_dry || cli->json)
    return;
  cli->told_dry = true;
  if (cli->raw || cli->receipt_only)
    fprintf(stderr, "%s\n", _("Would be done:"));
  else
    printf("%s%s", _("Would be done:"), command->done && !cli->columns ? " " : "\n");
}

struct lots_result *cli_call(struct cli *cli, const char *method, const ProtobufCMessage *request) {
  struct lots_result *result = cli_call_raw(cli, method, request, &cli->call);
  if (!result)
    return NULL;
  if (lots_result_status(result) == LOTS_OK) {
    tell_answer(cli, result);
    tell_dry(cli);
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
  if (!cli->quiet || cli->call.dry_run)
    printf("%s%s%s\n", out_bold(cli), line, out_plain(cli));
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
    cli->answer = result; /* rows find the names beside their numbers in it */
    *taken += take_rows(cli, table, lots_result_message(result));
    cli->answer = NULL;
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
