/* note: the coach's journal, and the drafts of it and of other texts that are kept (compose.h). */
#include <inttypes.h>
#include <stdio.h>

#include "cases.pb-c.h"
#include "client/cli/compose.h"
#include "client/cli/out.h"
#include "client/cli/rows.h"
#include "client/cli/table.h"
#include "nouns.h"

#define ABOUT_MAX 32

static const struct column columns[] = {
    {.key = "position", N_("Position"), "position", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "happened", N_("Date"), "happened", VALUE_DATE},
    {.key = "text", N_("Text"), "text", VALUE_TEXT, .flags = COLUMN_WRAP},
    {.key = "client_view", N_("The client's view"), "client_view", VALUE_TEXT, .flags = COLUMN_WRAP},
    {.key = "corrects", N_("Corrects"), "corrects", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "reason", N_("Reason"), "reason", VALUE_TEXT},
    {0},
};
static const struct view view = {.name = "note", .record = "note", .columns = columns};

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
static const struct option_row correct_options[] = {
    CASE,
    {.name = "POSITION", "position", VALUE_ID, OPTION_REQUIRED, .help = N_("position of the note")},
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
  return write_note(cli, &request.base, &request.text, about, again);
}

static const struct command commands[] = {
    {.name = "note",
     N_("write a note in a case"),
     "lots.Cases/Note",
     note_options,
     &view,
     N_("Note {position} of {happened} is written"),
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
     N_("Note {position} corrects note {corrects}"),
     correct,
     .would = N_("note {corrects} is corrected")},
    {0},
};
const struct noun noun_note = {"note", N_("notes in the journal of a case"), commands};
