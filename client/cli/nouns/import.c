/* import: referrals from what other systems export. Each row is a request of its own, sent pipelined with a key made of
 * its content, so that a run can be repeated, or resumed after a fall, and nothing goes in twice. */
#include "import.h"

#include <string.h>

#include "client/cli/file.h"
#include "client/cli/out.h"
#include "nouns.h"

static void note_unused(struct import_run *run) {
  for (size_t i = 0; i < run->map.count; i++)
    if (!run->map.fields[i] && *run->map.headings[i] && !import_is_told(&run->cli->arena, run->map.headings[i]))
      out_note(run->cli, _("The column \"%s\" is not used."), run->map.headings[i]);
}

static void note_above(const struct import_run *run) {
  if (run->sheet.above > 0)
    out_note(run->cli, _("The headings are in row %u; what stands above them is not used."), run->sheet.rows[0].number);
}

/* Reads file and headings. False: said. */
static bool prepare(struct import_run *run) {
  struct cli *cli = run->cli;
  const char *path = args_text(cli, "FILE"), *unit = args_text(cli, "unit");
  if (!path || !unit || !value_parse_number(unit, &run->unit)) {
    (void)out_usage(cli, _("give the file and the receiving unit: lots import referrals FILE --unit NUMBER"));
    return false;
  }
  struct import_naming naming = {&cli->arena, args_text(cli, "mapping")};
  const char *wrong = sheet_read(&run->sheet, &cli->arena, strcmp(path, "-") == 0 ? NULL : path, import_names, &naming);
  if (!wrong)
    wrong = import_map(cli, &run->sheet, naming.mapping, &run->map);
  if (!wrong)
    wrong = import_missing(cli, &run->map);
  if (wrong)
    (void)out_fault(cli, CLI_USAGE, "%s", wrong);
  run->total = run->sheet.count > 0 ? run->sheet.count - 1 : 0;
  return wrong == NULL;
}

static int import_referrals(struct cli *cli) {
  struct import_run run = {.cli = cli};
  if (!prepare(&run))
    return cli->code;
  file_tell_encoding(cli, &run.sheet.file);
  note_above(&run);
  note_unused(&run);
  run.progress = progress_begin(cli);
  bool sent = import_send(&run);
  progress_end(&run.progress);
  int code = sent ? import_tell(&run, args_text(cli, "errors")) : cli->code;
  import_drop(&run);
  return code;
}

static const struct option_row options[] = {
    {.name = "FILE", NULL, VALUE_TEXT, OPTION_REQUIRED, .help = N_("the CSV file; \"-\" reads standard input")},
    {.name = "unit", NULL, VALUE_ID, OPTION_REQUIRED, .help = N_("number of the receiving unit")},
    {.name = "mapping",
     NULL,
     VALUE_TEXT,
     .help = N_("\"COLUMN=field,COLUMN=-\": which column is which field, where the names do not tell")},
    {.name = "errors", NULL, VALUE_TEXT, .help = N_("write the refused rows to this file, with what is wrong")},
    {0},
};

static const struct command commands[] = {
    {.name = "import referrals",
     N_("import referrals from a CSV file"),
     NULL,
     options,
     &import_fault_view,
     .run = import_referrals,
     .more = N_(
         "UTF-8, UTF-16 or Windows-1252; semicolons, commas or tabs; a row names the columns, in Swedish or English. "
         "Fields: identity_number, given_name, family_name, phone, email, municipality, programme, date, sender_role, "
         "sender_name, sender_organisation, reason, external_id, protection.\n"
         "Wrong rows are told by row, column and reason while the rest goes in; exit code 5 then. The same referral "
         "again "
         "changes nothing, in whatever file or place: it goes in once only.")},
    {0},
};
const struct noun noun_import = {"import", N_("take in what other systems export"), commands};
