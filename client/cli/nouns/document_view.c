/* document_view: see document_view.h. */
#include "document_view.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "case.h"
#include "client/cli/out.h"
#include "common/codes.h"
#include "documents.pb-c.h"

static const char *party_list(struct cli *cli, char *const *parties, size_t count, enum value_style style) {
  const char *all = "";
  for (size_t i = 0; i < count && all; i++) {
    const char *name =
        style == VALUE_FOR_PEOPLE ? code_names(&codes_party, parties[i], cli->language, &cli->arena) : parties[i];
    all = arena_printf(&cli->arena, "%s%s%s", all, i > 0 ? ", " : "", name ? name : "");
  }
  return all ? all : "";
}

/* "the client; missing: Arbetsförmedlingen" */
static const char *signatures_text(struct cli *cli, const ProtobufCMessage *record, enum value_style style) {
  const Lots__DocumentRow *row = (const Lots__DocumentRow *)record;
  const char *there = party_list(cli, row->signed_, row->n_signed_, style);
  const char *lacking = party_list(cli, row->missing, row->n_missing, style);
  if (row->n_missing == 0)
    return there;
  const char *missing = arena_printf(&cli->arena, _("missing: %s"), lacking);
  return *there ? arena_printf(&cli->arena, "%s; %s", there, missing ? missing : "") : missing;
}

static const char *age_text(struct cli *cli, const ProtobufCMessage *record, enum value_style style) {
  const Lots__DocumentRow *row = (const Lots__DocumentRow *)record;
  if (!row->ages)
    return "";
  if (style == VALUE_FOR_SCRIPTS)
    return arena_printf(&cli->arena, "%" PRIu32, row->age_days);
  return arena_printf(&cli->arena,
                      row->fresh ? _("%" PRIu32 " days, counts until %s") : _("%" PRIu32 " days, too old since %s"),
                      row->age_days, row->fresh_until);
}

/* A paper has its place, a file its name; what is need-to-know has neither here. */
static const char *where_text(struct cli *cli, const ProtobufCMessage *record, enum value_style style) {
  const Lots__DocumentRow *row = (const Lots__DocumentRow *)record;
  if (row->struck && style == VALUE_FOR_PEOPLE)
    return note_struck_text(cli, row->struck);
  if (row->withheld)
    return _("need-to-know");
  return row->file_name[0] && row->paper[0] ? arena_printf(&cli->arena, "%s; %s", row->file_name, row->paper)
         : row->file_name[0]                ? row->file_name
                                            : row->paper;
}

/* Phases go by their code; what lies outside them in words. */
static const char *phase_text(struct cli *cli, const ProtobufCMessage *record, enum value_style style) {
  static const struct {
    const char *key, *name;
  } words[] = {{"before", N_("before the support")}, {"end", N_("the end")}, {"any", N_("any phase")}};
  const Lots__DocumentRow *row = (const Lots__DocumentRow *)record;
  (void)cli;
  for (size_t i = 0; style == VALUE_FOR_PEOPLE && i < sizeof words / sizeof *words; i++)
    if (strcmp(words[i].key, row->phase) == 0)
      return _(words[i].name);
  return row->phase;
}

static const struct column columns[] = {
    {.key = "id", N_("Id"), "id", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "case", N_("Case"), "case", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "type", N_("Type"), "type", VALUE_CODE, &codes_document_type},
    {.key = "title", N_("Title"), "title", VALUE_TEXT},
    {.key = "version", N_("Version"), "version", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {.key = "date", N_("Date"), "date", VALUE_DATE},
    {.key = "author", N_("Author"), "author", VALUE_TEXT},
    {.key = "where", N_("File or place"), .kind = VALUE_TEXT, .text = where_text},
    {.key = "size", N_("Bytes"), "size", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {.key = "sha256", N_("SHA-256"), "sha256", VALUE_TEXT},
    {.key = "signatures", N_("Signed by"), .kind = VALUE_TEXT, .text = signatures_text},
    {.key = "age", N_("Age"), .kind = VALUE_TEXT, .text = age_text},
    {.key = "secrecy", N_("For"), "secrecy", VALUE_CODE, &codes_secrecy},
    {.key = "phase", N_("Phase"), .kind = VALUE_TEXT, .flags = COLUMN_EXTRA, .text = phase_text},
    {.key = "struck", N_("Struck"), "struck.date", VALUE_DATE, .flags = COLUMN_EXTRA},
    {0},
};
const struct view document_one_view = {.name = "document", .record = "document", .columns = columns};

static const struct column row_columns[] = {
    {.key = "id", N_("Id"), "id", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "type", N_("Type"), "type", VALUE_CODE, &codes_document_type},
    {.key = "title", N_("Title"), "title", VALUE_TEXT},
    {.key = "version", N_("Version"), "version", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {.key = "date", N_("Date"), "date", VALUE_DATE},
    {.key = "where", N_("File or place"), .kind = VALUE_TEXT, .text = where_text},
    {.key = "signatures", N_("Signed by"), .kind = VALUE_TEXT, .text = signatures_text},
    {.key = "age", N_("Age"), .kind = VALUE_TEXT, .text = age_text},
    {.key = "phase", N_("Phase"), .kind = VALUE_TEXT, .flags = COLUMN_EXTRA, .text = phase_text},
    {.key = "struck", N_("Struck"), "struck.date", VALUE_DATE, .flags = COLUMN_EXTRA},
    {.key = "author", N_("Author"), "author", VALUE_TEXT, .flags = COLUMN_EXTRA},
    {.key = "size", N_("Bytes"), "size", VALUE_COUNT, .flags = COLUMN_RIGHT | COLUMN_EXTRA},
    {.key = "sha256", N_("SHA-256"), "sha256", VALUE_TEXT, .flags = COLUMN_EXTRA},
    {.key = "secrecy", N_("For"), "secrecy", VALUE_CODE, &codes_secrecy, .flags = COLUMN_EXTRA},
    {0},
};
const struct view document_many_view = {.name = "documents", .rows = "documents", .columns = row_columns};

static const struct column version_columns[] = {
    {.key = "version", N_("Version"), "version", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {.key = "date", N_("Date"), "date", VALUE_DATE},
    {.key = "recorded", N_("On record"), "recorded", VALUE_DATE},
    {.key = "title", N_("Title"), "title", VALUE_TEXT},
    {.key = "author", N_("Author"), "author", VALUE_TEXT},
    {.key = "size", N_("Bytes"), "size", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {.key = "sha256", N_("SHA-256"), "sha256", VALUE_TEXT},
    {0},
};
static const struct view versions = {.name = "versions", .rows = "versions", .columns = version_columns};

static void print_correction(struct cli *cli, const Lots__DocumentVersion *version,
                             const Lots__DocumentCorrection *correction) {
  const char *type = correction->type ? code_name(&codes_document_type, (int)correction->type, cli->language) : "";
  printf(_("  %s, version %" PRIu32 ": %s\n"), correction->corrected, version->version, correction->reason);
  case_print_line(_("    the type was"), type);
  case_print_line(_("    the date was"), correction->date);
  case_print_line(_("    the author was"), correction->author);
  case_print_line(_("    the title was"), correction->title);
}

/* What stood there before it was corrected. */
static void print_corrections(struct cli *cli, const Lots__ShowDocumentReply *shown) {
  bool headed = false;
  for (size_t i = 0; i < shown->n_versions; i++)
    for (size_t c = 0; c < shown->versions[i]->n_corrections; c++) {
      if (!headed)
        out_heading(cli, _("Corrections"));
      headed = true;
      print_correction(cli, shown->versions[i], shown->versions[i]->corrections[c]);
    }
}

static void print_versions(struct cli *cli, const ProtobufCMessage *reply) {
  out_heading(cli, _("Versions"));
  struct table *table = table_new(cli, &versions);
  if (!table)
    return;
  table_add_all(table, reply);
  table_print(table);
}

/* The newest version as a sheet, and beneath it all of them, when there are several. */
static void print_document(struct cli *cli, const struct view *view, const ProtobufCMessage *reply) {
  const Lots__ShowDocumentReply *shown = (const Lots__ShowDocumentReply *)reply;
  table_show_record(cli, view, &shown->document->base);
  if (shown->n_versions > 1)
    print_versions(cli, reply);
  print_corrections(cli, shown);
}
const struct view document_whole_view = {
    .name = "document", .record = "document", .columns = columns, .print = print_document};

static const struct column upload_columns[] = {
    {.key = "id", N_("Upload"), "id", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "case", N_("Case"), "facts.case", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "type", N_("Type"), "facts.type", VALUE_CODE, &codes_document_type},
    {.key = "file", N_("File"), "facts.file_name", VALUE_TEXT},
    {.key = "have", N_("There"), "have", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {.key = "size", N_("Bytes"), "facts.size", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {.key = "begun", N_("Begun"), "begun", VALUE_DATE},
    {.key = "sha256", N_("SHA-256"), "facts.sha256", VALUE_TEXT, .flags = COLUMN_EXTRA},
    {0},
};
const struct view document_uploads_view = {.name = "uploads", .rows = "uploads", .columns = upload_columns};

static const struct column abandon_columns[] = {
    {.key = "upload", N_("Upload"), "upload", VALUE_ID, .flags = COLUMN_RIGHT},
    {0},
};
const struct view document_abandoned_view = {.name = "upload", .columns = abandon_columns};
