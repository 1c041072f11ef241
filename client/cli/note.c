/* note: the coach's journal. The text comes from the command line, standard input or an editor, and is kept as a draft
 * until the daemon has it (draft.h). */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cases.pb-c.h"
#include "draft.h"
#include "file.h"
#include "out.h"
#include "rows.h"
#include "table.h"

#define TEXT_MAX (1u << 20)
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
    {.name = "TEXT", NULL, VALUE_TEXT, .help = N_("the note; \"-\" reads standard input; none opens your editor")},
    {.name = "date", "happened", VALUE_DATE, .help = N_("when it happened; default: today")},
    {.name = "client-view", "client_view", VALUE_TEXT, OPTION_FILE, .help = N_("how the client sees it")},
    {.name = "drafts", NULL, VALUE_FLAG, .help = N_("instead: list the drafts that are kept; needs no case")},
    {0},
};
static const struct option_row correct_options[] = {
    CASE,
    {.name = "POSITION", "position", VALUE_ID, OPTION_REQUIRED, .help = N_("position of the note")},
    {.name = "TEXT", NULL, VALUE_TEXT, .help = N_("the note; \"-\" reads standard input; none opens your editor")},
    {.name = "reason", "reason", VALUE_TEXT, OPTION_REQUIRED, .help = N_("why it is corrected; the old text stays")},
    {0},
};

/* --- where the text comes from ------------------------------------------------------------------------------------ */

/* Puts the draft in place: one that was left, or a new one with the text given. The same text given again is the draft
 * that it left, and so becomes one note even if only the answer was lost. False: said. */
static bool begin_draft(struct cli *cli, struct draft *draft, const char *about, const char *text) {
  if (draft_find(cli, draft, about, text)) {
    if (!text)
      out_note(cli, _("Going on with the draft %s"), draft->path);
    return true;
  }
  const char *wrong = draft_new(cli, draft, about, text ? text : "");
  if (wrong)
    (void)out_fault(cli, CLI_OTHER, _("the draft cannot be kept: %s"), wrong);
  return wrong == NULL;
}

static bool is_empty(const char *text) {
  return text[strspn(text, " \t\r\n")] == '\0';
}

static const char *edit(struct cli *cli, const struct draft *draft, const char **why) {
  const char *text = NULL;
  if (!isatty(STDIN_FILENO) && !getenv("VISUAL") && !getenv("EDITOR"))
    *why = _("give the text, or \"-\" to read it from standard input");
  else if ((*why = draft_edit(draft)) == NULL)
    text = draft_read(cli, draft, why);
  if (text && is_empty(text)) {
    *why = _("the note is empty; nothing was sent");
    text = NULL;
  }
  return text;
}

/* From the command line or standard input. NULL without *why: neither was wanted. */
static const char *given_text(struct cli *cli, const char **why) {
  const char *text = args_text(cli, "TEXT");
  if (text && strcmp(text, "-") == 0)
    text = file_read_text(&cli->arena, NULL, TEXT_MAX, why);
  if (!text || !is_empty(text))
    return text;
  *why = _("the note is empty; nothing was sent");
  return NULL;
}

/* The text that is to be sent, with its draft on disk. NULL: said. */
static const char *take_text(struct cli *cli, struct draft *draft, const char *about) {
  const char *why = NULL, *text = given_text(cli, &why);
  if (!why && !begin_draft(cli, draft, about, text))
    return NULL;
  if (!why && !text && !(text = edit(cli, draft, &why)))
    draft_remove_empty(draft);
  if (!text)
    (void)out_usage(cli, "%s", why);
  return text;
}

/* --- sending ------------------------------------------------------------------------------------------------------ */

static int keep_draft(struct cli *cli, const struct draft *draft, const char *again) {
  out_note(cli, _("The text is kept in %s\n\"%s\" goes on with it."), draft->path, again);
  return cli->code;
}

static int send_note(struct cli *cli, const struct draft *draft, const char *text, const ProtobufCMessage *request,
                     const char *again) {
  uint8_t key[DRAFT_KEY];
  if (!cli->call.key && !cli->call.dry_run) {
    draft_key(draft, text, key);
    cli->call.key = key;
    cli->call.key_len = sizeof key;
  }
  CLI_RESULT struct lots_result *result = cli_call(cli, cli->command->method, request);
  if (!result)
    return keep_draft(cli, draft, again);
  if (cli->call.dry_run && !args_text(cli, "TEXT"))
    (void)keep_draft(cli, draft, again);
  else
    draft_remove(draft);
  return cli_done(cli, result);
}

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

/* "case-12" gives "lots note 12", "correct-12-34" "lots note correct 12 34". */
static const char *command_of(struct cli *cli, const char *about) {
  unsigned long long id, position;
  if (sscanf(about, "correct-%20llu-%20llu", &id, &position) == 2)
    return arena_printf(&cli->arena, "lots note correct %llu %llu", id, position);
  if (sscanf(about, "case-%20llu", &id) == 1)
    return arena_printf(&cli->arena, "lots note %llu", id);
  return about;
}

static void add_draft(const struct draft *draft, const char *about, time_t written, void *context) {
  const struct draft_list *list = context;
  char when[sizeof "2026-11-22 08:15"] = "";
  const char *why = NULL, *text = draft_read(list->cli, draft, &why), *command = command_of(list->cli, about);
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

static int note(struct cli *cli) {
  if (args_flag(cli, "drafts"))
    return list_drafts(cli);
  char about[ABOUT_MAX], again[ABOUT_MAX * 2];
  struct draft draft;
  Lots__NoteRequest request = LOTS__NOTE_REQUEST__INIT;
  if (!cli_fill(cli, &request.base))
    return cli->code;
  (void)snprintf(about, sizeof about, "case-%" PRIu64, request.id);
  (void)snprintf(again, sizeof again, "lots note %" PRIu64, request.id);
  const char *text = take_text(cli, &draft, about);
  if (!text)
    return cli->code;
  request.text = (char *)text;
  return send_note(cli, &draft, text, &request.base, again);
}

static int correct(struct cli *cli) {
  char about[ABOUT_MAX * 2], again[ABOUT_MAX * 3];
  struct draft draft;
  Lots__CorrectNoteRequest request = LOTS__CORRECT_NOTE_REQUEST__INIT;
  if (!cli_fill(cli, &request.base))
    return cli->code;
  (void)snprintf(about, sizeof about, "correct-%" PRIu64 "-%" PRIu64, request.id, request.position);
  (void)snprintf(again, sizeof again, "lots note correct %" PRIu64 " %" PRIu64, request.id, request.position);
  const char *text = take_text(cli, &draft, about);
  if (!text)
    return cli->code;
  request.text = (char *)text;
  return send_note(cli, &draft, text, &request.base, again);
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
