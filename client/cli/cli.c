/* cli: see cli.h. */
#include "cli.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cases.pb-c.h"
#include "color.h"
#include "common/text.h"
#include "out.h"
#include "screen.h"
#include "value.h"
#include "value_date.h"

#define DETAILS_MAX 32
#define ERROR_MAX 256

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

static bool take_color(struct cli *cli) {
  const char *when = args_text(cli, "color");
  if (when && strcmp(when, "auto") != 0 && strcmp(when, "always") != 0 && strcmp(when, "never") != 0) {
    out_usage(cli, _("--color: \"%s\" is not known; choose one of: %s"), when, "auto, always, never");
    return false;
  }
  cli->color = !cli->json && !cli->raw && color_wanted(when);
  return true;
}

bool cli_start(struct cli *cli) {
  const char *host = args_text(cli, "host"), *key = args_text(cli, "key");
  cli->raw = args_flag(cli, "raw");
  cli->no_headings = args_flag(cli, "no-headings");
  cli->receipt_only = args_flag(cli, "receipt");
  cli->verbose = args_flag(cli, "verbose");
  cli->quiet = args_flag(cli, "quiet");
  cli->columns = args_text(cli, "columns");
  cli->connection.profile = args_text(cli, "profile");
  cli->connection.language = cli->language == LANGUAGE_SV ? "sv" : "en";
  cli->connection.client = "lots " LOTS_VERSION;
  cli->call.key = key;
  cli->call.key_len = key ? strlen(key) : 0;
  cli->call.dry_run = args_flag(cli, "dry-run");
  cli->call.purpose = args_text(cli, "purpose");
  if (cli->json || cli->raw)
    screen_leave_lines();
  return take_language(cli) && take_color(cli) && take_numbers(cli) && (!host || cli_take_host(cli, host));
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
             peer->test_store ? _(" (a test store)") : "", value_moment(cli, peer->now), peer->principal);
}

#define TELL_DAYS 30

/* Before they are shut out, in time to do something. Once a command, to people. */
static void tell_of_end(struct cli *cli) {
  struct lots_profile held;
  int64_t left_s = 0;
  if (cli->told_end || cli->json)
    return;
  cli->told_end = true;
  if (lots_profile_read(cli->connection.profile, &held, NULL) == LOTS_OK)
    left_s = held.expires_us / 1000000 - time(NULL);
  if (left_s > 0 && left_s < TELL_DAYS * 86400)
    out_note(cli, _("Your certificate ends in %d days; \"lots renew\" gives you another."), (int)(left_s / 86400));
}

/* Whoever holds another certificate in the caller's name reads as the caller does. Said once a command, to people. */
static void tell_newer(struct cli *cli, const struct lots_result *result) {
  bool told = cli->told_newer || !result || lots_result_status(result) != LOTS_OK;
  const struct lots_peer *peer = told ? NULL : lots_peer(cli->handle);
  cli->told_newer = cli->told_newer || peer;
  if (peer && *peer->newer_certificate)
    out_note(cli,
             _("Another certificate in your name was issued %s. \"lots staff certificates\" shows yours; if it is not "
               "yours, tell your manager and an administrator."),
             peer->newer_certificate);
}

struct lots_result *cli_call_raw(struct cli *cli, const char *method, const ProtobufCMessage *request,
                                 const struct lots_call_options *options) {
  lots *handle = cli_handle(cli);
  if (!handle)
    return NULL;
  tell_connection(cli);
  tell_of_end(cli);
  struct lots_result *result = lots_call(handle, method, request, options);
  tell_newer(cli, result);
  if (result && !cli->json && lots_result_message(result)) /* for scripts it is what it is */
    text_message_make_harmless((ProtobufCMessage *)(uintptr_t)lots_result_message(result));
  return result;
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

/* The number of the case that the command is about; 0: about none. */
static uint64_t case_of(const struct cli *cli, const ProtobufCMessage *request) {
  const struct given *given = args_given(cli, "CASE");
  struct value value;
  if (!given)
    given = args_given(cli, "case");
  bool found = given && given->row->kind == VALUE_ID && given->row->field &&
               value_find(request, given->row->field, &value) && value.count == 1 &&
               value.field->type == PROTOBUF_C_TYPE_UINT64 && value.field->label != PROTOBUF_C_LABEL_REPEATED;
  return found ? *(const uint64_t *)value.at : 0;
}

/* The first day of a case; DATE_NONE where it cannot be read: the write itself will say why. */
static date_t opening_of(struct cli *cli, uint64_t id) {
  Lots__ShowCaseRequest request = LOTS__SHOW_CASE_REQUEST__INIT;
  const struct lots_call_options options = {.purpose = cli->call.purpose};
  request.id = id;
  CLI_RESULT struct lots_result *result = id ? cli_call_raw(cli, "lots.Cases/Show", &request.base, &options) : NULL;
  const Lots__ShowCaseReply *shown =
      result && lots_result_status(result) == LOTS_OK ? lots_result_message(result) : NULL;
  if (!shown || !shown->case_)
    return DATE_NONE;
  date_t opened = date_stored(shown->case_->opened), received = date_stored(shown->case_->received);
  return received != DATE_NONE && received < opened ? received : opened;
}

static void check_guesses(struct cli *cli, struct faults *faults, const ProtobufCMessage *request) {
  const struct option_row *row = NULL;
  date_t opened = value_date_guessed(cli) ? opening_of(cli, case_of(cli, request)) : DATE_NONE;
  const char *wrong = value_date_check(cli, opened, &row);
  if (wrong)
    note_fault(cli, faults, row, wrong);
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
  if (faults.count == 0)
    check_guesses(cli, &faults, request);
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
