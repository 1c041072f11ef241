/* receipt: proof of a write, to be checked at any later time. */
#include <stdio.h>
#include <string.h>

#include "client/cli/file.h"
#include "client/cli/out.h"
#include "client/cli/table.h"
#include "journal.pb-c.h"
#include "nouns.h"

#define FILE_MAX (16 << 20)

static const struct column columns[] = {
    {.key = "valid", N_("Valid"), "valid", VALUE_FLAG},
    {.key = "written", N_("Written"), "written", VALUE_MOMENT},
    {0},
};
static const struct view view = {.name = "receipt", .columns = columns};

static const struct option_row options[] = {
    {.name = "RECEIPT",
     NULL,
     VALUE_TEXT,
     OPTION_REQUIRED | OPTION_FILE,
     .help = N_("the receipt, \"lots1:...\"; @FILE for many, one a line")},
    {0},
};

static int show(struct cli *cli, const struct lots_result *result) {
  const Lots__VerifyReceiptReply *reply = lots_result_message(result);
  if (!reply->valid)
    cli->code = CLI_REFUSED;
  if (cli->json || cli->columns || cli->raw)
    return cli_done(cli, result);
  if (reply->valid)
    printf(_("The receipt holds: written %s, and unchanged since.\n"), value_moment(cli, reply->written));
  else
    puts(_("The receipt does not hold: this store has no such entry."));
  return cli->code;
}

/* Asks the daemon about one receipt; NULL when the call failed, which has been told. */
static struct lots_result *ask(struct cli *cli, struct lots_receipt *parsed) {
  Lots__VerifyReceiptRequest request = LOTS__VERIFY_RECEIPT_REQUEST__INIT;
  Lots__Receipt receipt = LOTS__RECEIPT__INIT;
  receipt.store = (ProtobufCBinaryData){.len = sizeof parsed->store, .data = parsed->store};
  receipt.position = parsed->position;
  receipt.hash = (ProtobufCBinaryData){.len = sizeof parsed->hash, .data = parsed->hash};
  request.receipt = &receipt;
  return cli_call(cli, "lots.Journal/Verify", &request.base);
}

/* Many receipts, one a line: tells of each that does not hold, and how many do. */
static int verify_many(struct cli *cli, char *lines) {
  unsigned long held = 0, failed = 0;
  char *rest = NULL;
  for (char *line = strtok_r(lines, "\r\n", &rest); line; line = strtok_r(NULL, "\r\n", &rest)) {
    struct lots_receipt parsed;
    if (!lots_receipt_parse(line, &parsed))
      return out_usage(cli, _("that is no receipt; it begins with \"lots1:\" and is given whole"));
    CLI_RESULT struct lots_result *result = ask(cli, &parsed);
    if (!result)
      return cli->code;
    const Lots__VerifyReceiptReply *reply = lots_result_message(result);
    *(reply->valid ? &held : &failed) += 1;
    if (!reply->valid)
      printf(_("%s does not hold\n"), line);
  }
  printf(ngettext("%lu receipt holds, %lu do not.\n", "%lu receipts hold, %lu do not.\n", held), held, failed);
  return failed ? CLI_REFUSED : CLI_OK;
}

static int verify_file(struct cli *cli, const char *path) {
  const char *why = NULL;
  char *lines = file_read_text(cli, path, FILE_MAX, &why);
  return lines ? verify_many(cli, lines) : out_fault(cli, CLI_OTHER, "%s", why);
}

static int verify(struct cli *cli) {
  struct lots_receipt parsed;
  const char *text = args_text(cli, "RECEIPT");
  bool is_input = text && (strcmp(text, "-") == 0 || strcmp(text, "@-") == 0);
  if (text && (is_input || text[0] == '@'))
    return verify_file(cli, is_input ? NULL : text + 1);
  if (!text || !lots_receipt_parse(text, &parsed))
    return out_usage(cli, _("that is no receipt; it begins with \"lots1:\" and is given whole"));
  CLI_RESULT struct lots_result *result = ask(cli, &parsed);
  return result ? show(cli, result) : cli->code;
}

static const struct command commands[] = {
    {.name = "receipt verify",
     N_("does a receipt still hold?"),
     NULL,
     options,
     &view,
     .run = verify,
     .more = N_("Exit code 4 when it does not hold.")},
    {0},
};
const struct noun noun_receipt = {"receipt", N_("proofs of what was written"), commands};
