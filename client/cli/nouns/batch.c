/* batch: JSON lines in, JSON lines out, in the same order, pipelined up to the daemon's window. Each write has a key,
 * so that a run that fell can be repeated with the same --run-id and everything is done exactly once.
 *
 *   in   {"method": "lots.Cases/Note", "body": {...}, "key"?, "if_revision"?, "dry_run"?, "purpose"?}
 *   out  {"line": 1, "status": "OK", "body": {...}, "receipt"?, "replayed"?}
 *        {"line": 2, "status": "NOT_FOUND", "error": "...", "details": [...]}
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/cli/lines.h"
#include "client/cli/out.h"
#include "client/cli/screen.h"
#include "client/lib/contract.h"
#include "common/secure.h"
#include "nouns.h"

#define LINE_MAX_BYTES ((size_t)4 << 20)
#define WINDOW_DEFAULT 32
#define AHEAD 4 /* windows of answers that may wait for a slow one before them */
#define ERROR_MAX 256
#define RUN_ID_BYTES 8

/* One line, from its reading until its answer is printed. */
struct job {
  struct run *run;
  uint64_t line;
  bool done;
  struct lots_result *result; /* owned; NULL: `fault` */
  char fault[ERROR_MAX];
};

struct run {
  struct cli *cli;
  const char *run_id;
  struct lines lines;
  struct job *jobs; /* owned; a ring: line n stands at n % room */
  size_t room, window, in_flight;
  uint64_t read, printed, refused; /* lines */
  enum lots_status stopped;        /* OK while it goes on */
};

/* --- answers ------------------------------------------------------------------------------------------------------ */

static json_t *details_of(const struct lots_result *result) {
  const struct lots_detail *details;
  size_t count = lots_result_details(result, &details);
  json_t *all = json_array();
  for (size_t i = 0; i < count; i++)
    (void)json_array_append_new(all, json_pack("{s:s, s:s, s:s, s:s}", "field", details[i].field, "rule",
                                               details[i].rule, "reason", details[i].reason, "text", details[i].text));
  return all;
}

static void add_answer(json_t *object, const struct lots_result *result) {
  struct lots_receipt receipt;
  char text[128];
  const ProtobufCMessage *message =
      lots_result_message(result); /* NULL: done before, and its answer is given no more */
  char *body = message ? lots_to_json(message, true) : NULL;
  (void)json_object_set_new(object, "body", body ? json_loads(body, 0, NULL) : json_null());
  free(body);
  if (lots_result_receipt(result, &receipt))
    (void)json_object_set_new(object, "receipt", json_string(lots_receipt_text(&receipt, text)));
  if (lots_result_replayed(result))
    (void)json_object_set_new(object, "replayed", json_true());
}

static json_t *answer_of(const struct job *job) {
  enum lots_status status = job->result ? lots_result_status(job->result) : LOTS_INVALID_ARGUMENT;
  if (job->result && lots_result_done(job->result))
    status = LOTS_OK;
  json_t *object = json_pack("{s:I, s:s}", "line", (json_int_t)job->line, "status", lots_status_name(status));
  if (status == LOTS_OK) {
    add_answer(object, job->result);
    return object;
  }
  (void)json_object_set_new(object, "error", json_string(job->result ? lots_result_error(job->result) : job->fault));
  (void)json_object_set_new(object, "details", job->result ? details_of(job->result) : json_array());
  return object;
}

static void print_job(struct run *run, struct job *job) {
  json_t *answer = answer_of(job);
  run->refused += !job->result || !lots_result_done(job->result);
  (void)json_dumpf(answer, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);
  putchar('\n');
  json_decref(answer);
  cli_result_drop(&job->result);
}

/* Those that are done, as far as none before them waits. */
static void print_done(struct run *run) {
  while (run->printed < run->read) {
    struct job *job = &run->jobs[(run->printed + 1) % run->room];
    if (!job->done)
      return;
    print_job(run, job);
    run->printed++;
  }
}

/* Outcomes that every further line would share, each after its deadline. */
static bool stops(enum lots_status status) {
  return status == LOTS_UNAVAILABLE || status == LOTS_DEADLINE_EXCEEDED || status == LOTS_UNAUTHENTICATED ||
         status == LOTS_CANCELLED;
}

static void on_answer(struct lots_result *result, void *context) {
  struct job *job = context;
  job->result = result;
  job->done = true;
  job->run->in_flight--;
  if (job->run->stopped == LOTS_OK && stops(lots_result_status(result)))
    job->run->stopped = lots_result_status(result);
}

/* --- lines -------------------------------------------------------------------------------------------------------- */

static void refuse(struct job *job, const char *text) {
  (void)snprintf(job->fault, sizeof job->fault, "%s", text);
  job->done = true;
}

/* Of what the line says, and the run's own for what it does not. */
static bool take_options(const struct run *run, const json_t *line, struct lots_call_options *options) {
  const char *key = NULL, *purpose = options->purpose;
  json_int_t revision = 0;
  int dry_run = options->dry_run;
  if (json_unpack((json_t *)(uintptr_t)line, "{s?s, s?I, s?b, s?s}", "key", &key, "if_revision", &revision, "dry_run",
                  &dry_run, "purpose", &purpose) != 0 ||
      revision < 0)
    return false;
  (void)run;
  options->key = key;
  options->key_len = key ? strlen(key) : 0;
  options->if_revision = (uint64_t)revision;
  options->dry_run = dry_run != 0;
  options->purpose = purpose;
  return true;
}

/* The key of a line that names none: the same in every run with this id. */
static void make_key(const struct run *run, uint64_t line, uint8_t out[SECURE_HASH]) {
  char number[24];
  (void)snprintf(number, sizeof number, "\n%" PRIu64, line);
  struct slice parts[] = {slice_str(run->run_id), slice_str(number)};
  secure_hash_parts(parts, sizeof parts / sizeof *parts, out);
}

static void send_job(struct job *job, const struct contract_method *method, const ProtobufCMessage *request,
                     struct lots_call_options *options) {
  uint8_t key[SECURE_HASH];
  if (!options->key && !options->dry_run && contract_is_keyed(method)) {
    make_key(job->run, job->line, key);
    options->key = key;
    options->key_len = sizeof key;
  }
  job->run->in_flight++;
  if (lots_start(job->run->cli->handle, method->name, request, options, on_answer, job) == 0) {
    job->run->in_flight--;
    refuse(job, _("out of memory"));
  }
}

static void begin_method(struct job *job, const json_t *line, const struct contract_method *method) {
  char error[ERROR_MAX] = "";
  struct lots_call_options options = job->run->cli->call;
  const json_t *body = json_object_get(line, "body");
  char *text = body ? json_dumps(body, JSON_COMPACT) : strdup("{}");
  ProtobufCMessage *request = text ? lots_from_json(contract_descriptor(method)->input, text, error) : NULL;
  free(text);
  if (!request)
    refuse(job, *error ? error : _("\"body\" is not an object"));
  else if (!take_options(job->run, line, &options))
    refuse(job, _("\"key\" and \"purpose\" are texts, \"if_revision\" a number, \"dry_run\" true or false"));
  else
    send_job(job, method, request, &options);
  if (request)
    protobuf_c_message_free_unpacked(request, NULL);
}

static void begin(struct job *job, struct slice bytes) {
  char text[ERROR_MAX];
  json_error_t error;
  json_t *line = json_loadb((const char *)bytes.data, bytes.len, JSON_REJECT_DUPLICATES, &error);
  const char *name = json_string_value(json_object_get(line, "method"));
  const struct contract_method *method = name ? contract_find(name) : NULL;
  if (!line) {
    (void)snprintf(text, sizeof text, _("not a JSON object: %s"), error.text);
    refuse(job, text);
  } else if (!method) {
    (void)snprintf(text, sizeof text, _("there is no method \"%.100s\"; \"lots call --list\" shows what there is"),
                   name ? name : "");
    refuse(job, text);
  } else
    begin_method(job, line, method);
  json_decref(line);
}

static bool is_blank(struct slice line) {
  for (size_t i = 0; i < line.len; i++)
    if (line.data[i] != ' ' && line.data[i] != '\t')
      return false;
  return true;
}

/* Room for one more: in the daemon's window, and among the answers that wait for a slow one. */
static void make_room(struct run *run) {
  lots_wait(run->cli->handle, run->window - 1);
  print_done(run);
  while (run->read - run->printed >= run->room - 1 && run->in_flight > 0) {
    lots_wait(run->cli->handle, run->in_flight - 1);
    print_done(run);
  }
}

static void take_line(struct run *run, uint64_t number, struct slice line) {
  make_room(run);
  struct job *job = &run->jobs[(run->read + 1) % run->room];
  *job = (struct job){.run = run, .line = number};
  run->read++;
  begin(job, line);
  print_done(run);
}

/* Every answer that is owed, before this side waits for more lines: who writes them may wait for the answers. */
static void settle(struct run *run) {
  lots_wait(run->cli->handle, 0);
  print_done(run);
  (void)fflush(stdout);
}

static enum lines_state take_lines(struct run *run) {
  struct slice line;
  enum lines_state state = LINES_ONE;
  for (uint64_t number = 1; run->stopped == LOTS_OK; number++) {
    state = lines_next(&run->lines, false, &line);
    if (state == LINES_NOT_YET) {
      settle(run);
      state = lines_next(&run->lines, true, &line);
    }
    if (state != LINES_ONE)
      break;
    if (!is_blank(line))
      take_line(run, number, line);
  }
  settle(run);
  return state;
}

/* --- the command -------------------------------------------------------------------------------------------------- */

static const char *new_run_id(struct cli *cli) {
  uint8_t random[RUN_ID_BYTES];
  char *text = arena_alloc(&cli->arena, sizeof random * 2 + 1);
  if (!text)
    return NULL;
  secure_random(random, sizeof random);
  (void)secure_hex(slice_of(random, sizeof random), text, sizeof random * 2 + 1);
  out_note(cli, _("Run %s. Should it fall, repeat it with --run-id %s; what is done is done once only."), text, text);
  return text;
}

static int end(struct run *run, enum lines_state state) {
  struct cli *cli = run->cli;
  fprintf(stderr,
          ngettext("%" PRIu64 " line, %" PRIu64 " of them refused.\n",
                   "%" PRIu64 " lines, %" PRIu64 " of them refused.\n", run->printed),
          run->printed, run->refused);
  if (state == LINES_TOO_LONG)
    return out_fault(cli, CLI_USAGE, _("line %" PRIu64 " is longer than %zu bytes; nothing after it was read"),
                     run->read + 1, LINE_MAX_BYTES);
  if (state == LINES_BROKEN)
    return out_fault(cli, CLI_OTHER, _("reading failed: %s"), strerror(errno));
  if (run->stopped != LOTS_OK)
    return out_fault(cli, cli_code_of(run->stopped),
                     _("the run stopped after line %" PRIu64 "; repeat it with --run-id %s"), run->printed,
                     run->run_id);
  return run->refused > 0 ? CLI_PARTLY : CLI_OK;
}

static int run_lines(struct cli *cli, int fd) {
  lots *handle = cli_handle(cli);
  const struct lots_peer *peer = handle ? lots_peer(handle) : NULL;
  if (!peer)
    return handle ? out_fault(cli, CLI_CONNECT, "%s", lots_error(handle)) : cli->code;
  struct run run = {.cli = cli, .window = peer->max_in_flight ? peer->max_in_flight : WINDOW_DEFAULT};
  run.run_id = args_text(cli, "run-id") ? args_text(cli, "run-id") : new_run_id(cli);
  run.room = run.window * AHEAD;
  run.jobs = run.run_id ? calloc(run.room, sizeof *run.jobs) : NULL;
  if (!run.jobs)
    return out_fault(cli, CLI_OTHER, _("out of memory"));
  lines_init(&run.lines, fd, LINE_MAX_BYTES);
  int code = end(&run, take_lines(&run));
  lines_deinit(&run.lines);
  free(run.jobs);
  return code;
}

static int batch(struct cli *cli) {
  screen_leave_lines();
  screen_show(); /* an answer is seen when it comes */
  const char *path = args_text(cli, "FILE");
  if (!path || strcmp(path, "-") == 0)
    return run_lines(cli, STDIN_FILENO);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return out_fault(cli, CLI_USAGE, "%s: %s", path, strerror(errno));
  int code = run_lines(cli, fd);
  (void)close(fd);
  return code;
}

static const struct option_row options[] = {
    {.name = "FILE", NULL, VALUE_TEXT, .help = N_("file with one JSON object a line; default: standard input")},
    {.name = "run-id",
     NULL,
     VALUE_TEXT,
     .help = N_("name of the run; the same name and line number give the same key")},
    {0},
};

static const struct command commands[] = {
    {.name = "batch",
     N_("many calls: JSON lines in, JSON lines out"),
     NULL,
     options,
     .run = batch,
     .more = N_("In:  {\"method\": \"lots.Cases/Note\", \"body\": {\"id\": 12, \"text\": \"...\"}}\n"
                "     and, if wanted, \"key\", \"if_revision\", \"dry_run\", \"purpose\".\n"
                "Out: {\"line\", \"status\", \"body\", \"receipt\"} or {\"line\", \"status\", \"error\", \"details\"}, "
                "in the order of the lines.")},
    {0},
};
const struct noun noun_batch = {"batch", N_("many calls: JSON lines in, JSON lines out"), commands};
