/* note: the coach's journal, and the drafts of it and of other texts that are kept (compose.h). */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "case.h"
#include "cases.pb-c.h"
#include "client/cli/compose.h"
#include "client/cli/out.h"
#include "client/cli/rows.h"
#include "client/cli/table.h"
#include "common/record_number.h"
#include "entry_name.h"
#include "nouns.h"

#define ABOUT_MAX 32

const char *note_struck_text(struct cli *cli, const Lots__Struck *struck) {
  const char *line = arena_printf(&cli->arena, _("struck %s by %s: %s"), struck->date, struck->by_name, struck->reason);
  return !line || !struck->moved_to
             ? line
             : arena_printf(&cli->arena, _("%s (now in case %" PRIu64 ")"), line, record_number_own(struck->moved_to));
}

static const char *shown_text(struct cli *cli, const ProtobufCMessage *record, enum value_style style) {
  const Lots__Note *note = ((const Lots__HistoryItem *)record)->note;
  if (!note)
    return "";
  if (!note->struck || style != VALUE_FOR_PEOPLE)
    return note->text;
  const char *struck = note_struck_text(cli, note->struck);
  return *note->text ? arena_printf(&cli->arena, "[%s] %s", struck, note->text)
                     : arena_printf(&cli->arena, "[%s]", struck);
}

static const struct column columns[] = {
    {.key = "number", N_("Number"), "number", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "position", N_("Position"), "position", VALUE_ID, .flags = COLUMN_RIGHT | COLUMN_EXTRA},
    {.key = "happened", N_("Date"), "happened", VALUE_DATE},
    {.key = "text", N_("Text"), "text", VALUE_TEXT, .flags = COLUMN_WRAP},
    {.key = "client_view", N_("The client's view"), "client_view", VALUE_TEXT, .flags = COLUMN_WRAP},
    {.key = "corrects", N_("Corrects"), "corrects", VALUE_ID, .flags = COLUMN_RIGHT | COLUMN_EXTRA},
    {.key = "reason", N_("Reason"), "reason", VALUE_TEXT},
    {.key = "written_by", N_("Written by"), "written_by", VALUE_TEXT},
    {.key = "written", N_("Written"), "written", VALUE_DATE},
    {.key = "struck", N_("Struck"), "struck.date", VALUE_DATE},
    {.key = "why", N_("Why"), "struck.reason", VALUE_TEXT},
    {0},
};
static const struct view view = {.name = "note", .record = "note", .columns = columns};

static const struct column list_columns[] = {
    {.key = "number", N_("Number"), "number", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "happened", N_("Date"), "note.happened", VALUE_DATE},
    {.key = "author", N_("Author"), "author", VALUE_TEXT},
    {.key = "text", N_("Text"), .kind = VALUE_TEXT, .flags = COLUMN_WRAP, .text = shown_text},
    {.key = "position", N_("Position"), "position", VALUE_ID, .flags = COLUMN_RIGHT | COLUMN_EXTRA},
    {.key = "corrects", N_("Corrects"), "note.corrects", VALUE_ID, .flags = COLUMN_RIGHT | COLUMN_EXTRA},
    {.key = "reason", N_("Reason"), "note.reason", VALUE_TEXT, .flags = COLUMN_EXTRA},
    {.key = "client_view", N_("The client's view"), "note.client_view", VALUE_TEXT, .flags = COLUMN_EXTRA},
    {.key = "at", N_("Written"), "at", VALUE_MOMENT, .flags = COLUMN_EXTRA},
    {.key = "struck", N_("Struck"), "note.struck.date", VALUE_DATE, .flags = COLUMN_EXTRA},
    {0},
};
static const struct view list_view = {.name = "notes", .rows = "items", .columns = list_columns};

static const struct option_row note_options[] = {
    CASE,
    {.name = "TEXT",
     "text",
     VALUE_TEXT,
     OPTION_COMPOSED | OPTION_FILE,
     .help = N_("the note; \"-\" reads standard input; none opens your editor")},
    {.name = "date", "happened", VALUE_DATE, OPTION_PAST, .help = N_("when it happened; default: today")},
    {.name = "client-view", "client_view", VALUE_TEXT, OPTION_FILE, .help = N_("how the client sees it")},
    {.name = "drafts", NULL, VALUE_FLAG, .help = N_("instead: list the drafts that are kept; needs no case")},
    {0},
};
#define NOTE ENTRY(N_("number of the note within the case, or its position"))

static const struct option_row correct_options[] = {
    CASE,
    NOTE,
    {.name = "TEXT",
     "text",
     VALUE_TEXT,
     OPTION_COMPOSED | OPTION_FILE,
     .help = N_("the note; \"-\" reads standard input; none opens your editor")},
    {.name = "reason",
     "reason",
     VALUE_TEXT,
     OPTION_REQUIRED | OPTION_FILE,
     .help = N_("why it is corrected; the old text stays")},
    {0},
};

static const struct option_row strike_options[] = {
    CASE,
    NOTE,
    {.name = "reason",
     "reason",
     VALUE_TEXT,
     OPTION_REQUIRED,
     .help = N_("why it is struck; that is shown in its place")},
    {0},
};
static const struct option_row move_options[] = {
    CASE,
    NOTE,
    {.name = "to", NULL, VALUE_ID, OPTION_REQUIRED, .help = N_("number of the case where it belongs")},
    {.name = "reason",
     "reason",
     VALUE_TEXT,
     OPTION_REQUIRED,
     .help = N_("why it is moved; that is shown in its place")},
    {0},
};
static const struct option_row list_options[] = {
    CASE,
    {.name = "newest-first", "newest_first", VALUE_FLAG, .help = N_("the newest first")},
    {0},
};

/* --- drafts ------------------------------------------------------------------------------------------------------- */

static const struct column draft_columns[] = {
    {.key = "command", N_("Goes on with it"), .kind = VALUE_TEXT},
    {.key = "written", N_("Written"), .kind = VALUE_TEXT},
    {.key = "text", N_("Text"), .kind = VALUE_TEXT, .flags = COLUMN_WRAP},
    {.key = "path", N_("File"), .kind = VALUE_TEXT, .flags = COLUMN_EXTRA},
    {0},
};
static const struct view draft_view = {.name = "drafts", .rows = "", .columns = draft_columns};

struct draft_list {
  struct cli *cli;
  struct table *table;
};

/* "case-12" gives "lots note 12", "correct-12-34" "lots note correct 12 34", "profile-12-NETWORK" "lots profile write
 * 12 NETWORK". */
static const char *command_of(struct cli *cli, const char *about) {
  unsigned long long id, position;
  char name[ABOUT_MAX];
  if (sscanf(about, "profile-%20llu-%31[A-Z_]", &id, name) == 2)
    return arena_printf(&cli->arena, "lots profile write %llu %s", id, name);
  if (sscanf(about, "plan-%20llu-%31[A-Z_]", &id, name) == 2)
    return arena_printf(&cli->arena, "lots plan write %llu --kind %s --edit", id, name);
  if (sscanf(about, "close-%20llu", &id) == 1)
    return arena_printf(&cli->arena, "lots case close %llu --edit", id);
  if (sscanf(about, "correct-%20llu-%20llu", &id, &position) == 2)
    return arena_printf(&cli->arena, "lots note correct %llu %llu", id, position);
  if (sscanf(about, "case-%20llu", &id) == 1)
    return arena_printf(&cli->arena, "lots note %llu", id);
  return about;
}

static void add_draft(const struct draft *draft, const char *about, time_t written, void *context) {
  const struct draft_list *list = context;
  char when[sizeof "2026-11-22 08:15"] = "";
  const char *why = NULL, *text = compose_read(list->cli, draft, &why), *command = command_of(list->cli, about);
  struct tm parts;
  if (localtime_r(&written, &parts))
    (void)strftime(when, sizeof when, "%Y-%m-%d %H:%M", &parts);
  table_add_cells(list->table, (const char *const[]){command ? command : about, when, text ? text : why, draft->path});
}

static int list_drafts(struct cli *cli) {
  struct draft_list list = {.cli = cli, .table = table_new(cli, &draft_view)};
  if (!list.table)
    return cli->code;
  draft_each(cli, add_draft, &list);
  table_print(list.table);
  return cli->code;
}

/* --- the commands ------------------------------------------------------------------------------------------------- */

/* Sends a request whose text is still to come. */
static int write_note(struct cli *cli, ProtobufCMessage *request, char **text, const char *about, const char *again) {
  struct compose compose = {.option = "TEXT",
                            .about = about,
                            .again = again,
                            .empty = _("the note is empty; nothing was sent"),
                            .once = true};
  const char *composed = compose_text(cli, &compose);
  if (!composed)
    return cli->code;
  *text = (char *)composed; /* messages are only packed from here */
  return compose_send(cli, &compose, composed, request);
}

static int note(struct cli *cli) {
  if (args_flag(cli, "drafts"))
    return list_drafts(cli);
  char about[ABOUT_MAX], again[ABOUT_MAX * 2];
  Lots__NoteRequest request = LOTS__NOTE_REQUEST__INIT;
  if (!cli_fill(cli, &request.base))
    return cli->code;
  (void)snprintf(about, sizeof about, "case-%" PRIu64, request.id);
  (void)snprintf(again, sizeof again, "lots note %" PRIu64, request.id);
  return write_note(cli, &request.base, &request.text, about, again);
}

static int correct(struct cli *cli) {
  char about[ABOUT_MAX * 2], again[ABOUT_MAX * 3];
  Lots__CorrectNoteRequest request = LOTS__CORRECT_NOTE_REQUEST__INIT;
  if (!cli_fill(cli, &request.base))
    return cli->code;
  (void)snprintf(about, sizeof about, "correct-%" PRIu64 "-%" PRIu64, request.id, request.position);
  (void)snprintf(again, sizeof again, "lots note correct %" PRIu64 " %" PRIu64, request.id, request.position);
  entry_name_settle(&request.position, &request.number);
  return write_note(cli, &request.base, &request.text, about, again);
}

static int strike(struct cli *cli) {
  Lots__StrikeNoteRequest request = LOTS__STRIKE_NOTE_REQUEST__INIT;
  if (!cli_fill(cli, &request.base))
    return cli->code;
  entry_name_settle(&request.position, &request.number);
  return cli_send(cli, &request.base);
}

/* --- to another case ---------------------------------------------------------------------------------------------- */

/* What says it in the right case is written first: if the way breaks off between the two, nothing is lost. */
static struct lots_result *write_there(struct cli *cli, const Lots__StrikeNoteRequest *here) {
  const struct lots_call_options given = cli->call;
  Lots__NoteRequest request = LOTS__NOTE_REQUEST__INIT;
  request.id = here->moved_to;
  request.from_case = here->id;
  request.from_note = here->number;
  cli->call = (struct lots_call_options){.dry_run = given.dry_run, .purpose = given.purpose};
  const char *key = given.key ? arena_printf(&cli->arena, "%s/there", (const char *)given.key) : NULL; /* as typed */
  cli->call.key = key;
  cli->call.key_len = key ? strlen(key) : 0;
  struct lots_result *result = cli_call(cli, "lots.Cases/Note", &request.base);
  cli->call = given;
  return result;
}

static int move(struct cli *cli) {
  Lots__StrikeNoteRequest request = LOTS__STRIKE_NOTE_REQUEST__INIT;
  if (!cli_fill(cli, &request.base) || !args_number(cli, "to", 0, &request.moved_to))
    return cli->code;
  entry_name_settle(&request.position, &request.number);
  if (!request.number)
    return out_usage(cli, _("give the note's number within the case; \"lots note list %" PRIu64 "\" shows it"),
                     request.id);
  CLI_RESULT struct lots_result *there = write_there(cli, &request);
  if (!there)
    return cli->code;
  int code = cli_send(cli, &request.base);
  if (code != CLI_OK)
    out_note(cli,
             _("The note stands in case %" PRIu64 " now, and still in case %" PRIu64 "; \"lots note strike %" PRIu64
               " %" PRIu32 " --reason TEXT\" takes it away there."),
             request.moved_to, request.id, request.id, request.number);
  return code;
}

/* --- list --------------------------------------------------------------------------------------------------------- */

static int list(struct cli *cli) {
  Lots__HistoryRequest request = LOTS__HISTORY_REQUEST__INIT;
  if (!cli_fill(cli, &request.base))
    return cli->code;
  request.notes_only = true;
  return cli_send(cli, &request.base);
}

static const struct command commands[] = {
    {.name = "note",
     N_("write a note in a case"),
     "lots.Cases/Note",
     note_options,
     &view,
     N_("Note {number} of {happened} is written"),
     note,
     N_("The text is kept as a draft, for your eyes alone, until it is written; \"lots note CASE\" goes on with a "
        "draft that was left.\n"
        "  lots note 12 \"Called Anna; she starts on Monday\"\n"
        "  lots note 12 --date yesterday          # opens $EDITOR"),
     N_("a note of {happened}")},
    {.name = "note correct",
     N_("correct a note; the old text stays beside it"),
     "lots.Cases/CorrectNote",
     correct_options,
     &view,
     N_("Note {number} is corrected"),
     correct,
     .would = N_("note {number} is corrected")},
    {.name = "note list",
     N_("notes of a case, with their numbers"),
     "lots.Cases/History",
     list_options,
     &list_view,
     .run = list},
    {.name = "note strike",
     N_("take a note out of sight, with the reason in its place"),
     "lots.Cases/StrikeNote",
     strike_options,
     &view,
     N_("Note {number} of {happened} is struck"),
     strike,
     N_("What it said is shown to managers of the unit alone, who review what is struck. Its own author may strike a "
        "note, and a manager.\n"
        "  lots note strike 12 3 --reason \"Belongs to somebody else\""),
     N_("note {number} of {happened} is struck")},
    {.name = "note move",
     N_("move a note to the case where it belongs"),
     "lots.Cases/StrikeNote",
     move_options,
     &view,
     N_("Note {number} of {happened} is struck here and written there"),
     move,
     N_("It is written in the other case, with who wrote it and when, and struck in this one.\n"
        "  lots note move 12 3 --to 14 --reason \"Wrong case\""),
     N_("note {number} of {happened} is struck here and written there")},
    {0},
};
const struct noun noun_note = {"note", N_("notes in the journal of a case"), commands};
