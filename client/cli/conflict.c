/* conflict: see conflict.h. */
#include "conflict.h"

#include <string.h>

#include "conflict_print.h"
#include "table.h"

#define HISTORY_PAGE 100

/* --- which command shows what a method changes -------------------------------------------------------------------- */

/* A field of the write's request, and where it goes. */
struct pair {
  const char *from, *to;
};

struct standing {
  const char *method;   /* or the beginning of its name */
  const char *command;  /* shows what stands there */
  struct pair pairs[2]; /* what its request takes over */
  const char *rows;     /* of its reply; NULL: as its view says */
  struct pair key;      /* which row: the one whose field `to` is the request's `from`; else the first */
};

/* clang-format off */
static const struct standing standings[] = {
    {"lots.Method/WriteProfile",    "profile show",   {{"id", "id"}, {"section", "section"}},             NULL, {0}},
    {"lots.Method/WritePlan",       "plan show",      {{"id", "id"}, {"plan.kind", "kind"}},              NULL, {0}},
    {"lots.Method/MoveGoal",        "goal list",      {{"id", "id"}},                                     NULL, {"number", "number"}},
    {"lots.Placements/Plan",        "case show",      {{"id", "id"}},                                     NULL, {0}},
    {"lots.Placements/RecordIncome", "case show",     {{"id", "id"}},                                     NULL, {0}},
    {"lots.Placements/Change",      "placement list", {{"id", "id"}, {"placement.id", "placement"}},      NULL, {0}},
    {"lots.Placements/",            "placement list", {{"id", "id"}, {"placement", "placement"}},         NULL, {0}},
    {"lots.Persons/",               "person show",    {{"id", "id"}},                                     NULL, {0}},
    {"lots.Referrals/",             "referral show",  {{"id", "id"}},                                     NULL, {0}},
    {"lots.Employers/PutPerson",    "employer show",  {{"employer", "id"}}, "employer.persons",    {"person.id", "id"}},
    {"lots.Employers/PutWorkplace", "employer show",  {{"employer", "id"}}, "employer.workplaces", {"workplace.id", "id"}},
    {"lots.Employers/",             "employer show",  {{"id", "id"}},                                     NULL, {0}},
    {"lots.",                       "case show",      {{"id", "id"}},                                     NULL, {0}},
};
/* clang-format on */

static const struct standing *standing_of(const char *method) {
  for (size_t i = 0; i < sizeof standings / sizeof *standings; i++)
    if (strncmp(standings[i].method, method, strlen(standings[i].method)) == 0)
      return &standings[i];
  return NULL;
}

static const struct command *command_named(const struct noun *const *nouns, const char *name) {
  for (; *nouns; nouns++)
    for (const struct command *command = (*nouns)->commands; command->name; command++)
      if (strcmp(command->name, name) == 0)
        return command;
  return NULL;
}

/* --- reading what stands there ------------------------------------------------------------------------------------ */

static bool take_over(const ProtobufCMessage *from, const struct pair *pair, ProtobufCMessage *to) {
  struct value source;
  const ProtobufCFieldDescriptor *field = protobuf_c_message_descriptor_get_field_by_name(to->descriptor, pair->to);
  if (!field || !value_find(from, pair->from, &source) || source.field->type != field->type)
    return false;
  memcpy((char *)to + field->offset, source.at, field->type == PROTOBUF_C_TYPE_UINT64 ? sizeof(uint64_t) : sizeof(int));
  return true;
}

/* A read whose failing is not told: the refusal is what matters. */
static struct lots_result *read_quietly(struct cli *cli, const char *method, const ProtobufCMessage *request) {
  const struct lots_call_options options = {.purpose = cli->call.purpose};
  struct lots_result *result = cli_call_raw(cli, method, request, &options);
  if (result && lots_result_status(result) != LOTS_OK)
    cli_result_drop(&result);
  return result;
}

static struct lots_result *read_standing(struct cli *cli, const struct standing *standing, const char *method,
                                         const ProtobufCMessage *request) {
  const ProtobufCMessageDescriptor *type = lots_method(method, NULL)->input;
  ProtobufCMessage *read = arena_alloc(&cli->arena, type->sizeof_message);
  if (!read)
    return NULL;
  protobuf_c_message_init(type, read);
  for (const struct pair *pair = standing->pairs; pair < standing->pairs + 2 && pair->from; pair++)
    if (!take_over(request, pair, read))
      return NULL;
  return read_quietly(cli, method, read);
}

static uint64_t number_at(const ProtobufCMessage *message, const char *path) {
  struct value value;
  if (!value_find(message, path, &value) || value.count == 0)
    return 0;
  if (value.field->type == PROTOBUF_C_TYPE_UINT64)
    return *(const uint64_t *)value.at;
  return value.field->type == PROTOBUF_C_TYPE_UINT32 ? *(const uint32_t *)value.at : 0;
}

/* The one record that the command was about; NULL when it is not there (any more). */
static const ProtobufCMessage *record_in(const struct standing *standing, const struct view *view,
                                         const ProtobufCMessage *reply, const ProtobufCMessage *request) {
  const char *path = standing->rows ? standing->rows : view->rows;
  struct value rows;
  if (!path)
    return value_message(reply, view->record);
  if (!value_find(reply, path, &rows))
    return NULL;
  for (size_t i = 0; i < rows.count; i++) {
    const ProtobufCMessage *row = value_message_at(rows, i);
    if (!standing->key.from || number_at(row, standing->key.to) == number_at(request, standing->key.from))
      return row;
  }
  return NULL;
}

/* --- the fields that differ --------------------------------------------------------------------------------------- */

static const char *last_name(const char *path) {
  const char *dot = strrchr(path, '.');
  return dot ? dot + 1 : path;
}

static const struct column *column_of(const struct view *view, const char *name) {
  for (const struct column *column = view->columns; column->key; column++)
    if (column->path && strcmp(last_name(column->path), name) == 0)
      return column;
  return NULL;
}

/* Fields that say where it is to be written, or on what condition, and nothing of what. */
static bool says_where(const struct standing *standing, const char *path) {
  for (const struct pair *pair = standing->pairs; pair < standing->pairs + 2 && pair->from; pair++)
    if (strcmp(pair->from, path) == 0)
      return true;
  if (strcmp(path, "if_version") == 0)
    return true;
  return standing->key.from && strcmp(standing->key.from, path) == 0;
}

/* What the request says in the option's field; NULL: nothing. */
static const char *yours_of(struct cli *cli, const ProtobufCMessage *request, const struct option_row *row,
                            enum value_style style) {
  struct value value;
  bool typed = args_flag(cli, row->name);
  if (!row->field || !value_find(request, row->field, &value))
    return NULL;
  if (row->kind == VALUE_RECORD)
    return args_text(cli, row->name);
  bool composed = value.field->type == PROTOBUF_C_TYPE_STRING && value.count == 1 && **(char *const *)value.at;
  return typed || composed ? value_text(cli, value, row->kind, row->codes, style, "\n") : NULL;
}

static void add_field(struct cli *cli, struct conflict *both, const struct command *reader,
                      const struct option_row *row, const ProtobufCMessage *request, const ProtobufCMessage *record) {
  enum value_style style = cli->json ? VALUE_FOR_SCRIPTS : VALUE_FOR_PEOPLE;
  const char *yours = yours_of(cli, request, row, style), *name = row->field ? last_name(row->field) : "";
  const struct column *column = column_of(reader->view, name);
  struct value value;
  if (!yours || both->count == CONFLICT_FIELDS_MAX)
    return;
  struct conflict_field *field = &both->fields[both->count++];
  *field = (struct conflict_field){.key = name,
                                   .label = column ? _(column->heading) : value_shown_name(value_option_name(cli, row)),
                                   .yours = yours};
  if (record && column && value_find(record, column->path, &value))
    field->theirs = table_cell(cli, column, record, style);
  else if (record && value_find(record, name, &value))
    field->theirs = value_text(cli, value, row->kind, row->codes, style, "\n");
}

/* Where it stands, in which version and whose: in no request, but what one wants to know first. */
static void add_origin(struct cli *cli, struct conflict *both, const struct view *view,
                       const ProtobufCMessage *record) {
  static const char *const names[] = {"status", "version", "revision", "author", "date"};
  for (size_t i = 0; record && i < sizeof names / sizeof *names; i++)
    for (const struct column *column = view->columns; column->key && both->count < CONFLICT_FIELDS_MAX; column++)
      if (strcmp(column->key, names[i]) == 0)
        both->fields[both->count++] = (struct conflict_field){
            .key = column->key,
            .label = _(column->heading),
            .theirs = table_cell(cli, column, record, cli->json ? VALUE_FOR_SCRIPTS : VALUE_FOR_PEOPLE)};
}

static void compare(struct cli *cli, struct conflict *both, const struct standing *standing,
                    const struct command *reader, const ProtobufCMessage *request, const ProtobufCMessage *record) {
  for (const struct option_row *row = cli->command->options; row->name; row++)
    if (!row->field || !says_where(standing, row->field))
      add_field(cli, both, reader, row, request, record);
  if (!standing->rows)
    add_origin(cli, both, reader->view, record);
}

/* --- who changed the case ----------------------------------------------------------------------------------------- */

/* As many changes as there are revisions between the one that was read and the one that stands there. The results live
 * as long as what is told of them. */
static void add_changes(struct conflict *both, const struct lots_result *history, uint64_t count) {
  const Lots__HistoryReply *reply = lots_result_message(history);
  for (size_t i = 0; i < reply->n_items && both->n_changes < count && both->n_changes < CONFLICT_CHANGES_MAX; i++)
    if (reply->items[i]->changes)
      both->changes[both->n_changes++] = reply->items[i];
}

/* The changes of the case since the revision that was read; NULL when it is about no case, or of a text's version. */
static struct lots_result *read_changes(struct cli *cli, uint64_t id, struct conflict *both) {
  Lots__ShowCaseRequest show = LOTS__SHOW_CASE_REQUEST__INIT;
  Lots__HistoryRequest history = LOTS__HISTORY_REQUEST__INIT;
  show.id = history.id = id;
  history.newest_first = 1;
  history.page_size = HISTORY_PAGE;
  CLI_RESULT struct lots_result *shown =
      id && cli->call.if_revision ? read_quietly(cli, "lots.Cases/Show", &show.base) : NULL;
  uint64_t now = shown ? number_at(lots_result_message(shown), "case.revision") : 0;
  if (now <= cli->call.if_revision)
    return NULL;
  struct lots_result *result = read_quietly(cli, "lots.Cases/History", &history.base);
  if (result)
    add_changes(both, result, now - cli->call.if_revision);
  return result;
}

static bool is_of_a_case(const char *command) {
  return strncmp(command, "person ", 7) != 0 && strncmp(command, "employer ", 9) != 0 &&
         strncmp(command, "referral ", 9) != 0;
}

/* --- all together ------------------------------------------------------------------------------------------------- */

static const char *hint_of(struct cli *cli, const char *command) {
  const struct option_row *row = cli->command->options;
  const char *number = option_is_positional(row) ? args_text(cli, row->name) : NULL;
  return arena_printf(&cli->arena,
                      _("Nothing was written. \"lots %s %s\" shows it as it stands; say again what you still want."),
                      command, number ? number : "");
}

int conflict_tell(struct cli *cli, const ProtobufCMessage *request, const struct lots_result *refusal) {
  const char *method = cli->command->method;
  const struct standing *standing =
      method && lots_method(method, NULL)->input == request->descriptor ? standing_of(method) : NULL;
  const struct command *reader = standing ? command_named(cli->nouns, standing->command) : NULL;
  if (!reader)
    return out_refusal(cli, refusal);
  CLI_RESULT struct lots_result *now = read_standing(cli, standing, reader->method, request);
  if (!now)
    return out_refusal(cli, refusal);
  struct conflict both = {.hint = hint_of(cli, reader->name)};
  compare(cli, &both, standing, reader, request, record_in(standing, reader->view, lots_result_message(now), request));
  struct lots_result *history = is_of_a_case(reader->name) ? read_changes(cli, number_at(request, "id"), &both) : NULL;
  const struct out_more more = {.print = conflict_print, .json = conflict_json, .hint = both.hint, .context = &both};
  int code = out_refusal_with(cli, refusal, &more);
  cli_result_drop(&history);
  return code;
}
