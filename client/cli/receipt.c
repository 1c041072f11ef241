/* receipt: proof of a write, to be checked at any later time. */
#include <stdio.h>

#include "journal.pb-c.h"
#include "out.h"
#include "table.h"

static const struct column columns[] = {
    {.key = "valid", N_("Valid"), "valid", VALUE_FLAG},
    {.key = "written", N_("Written"), "written", VALUE_MOMENT},
    {0},
};
static const struct view view = {.name = "receipt", .columns = columns};

static const struct option_row options[] = {
    {.name = "RECEIPT", NULL, VALUE_TEXT, OPTION_REQUIRED, .help = N_("the receipt, \"lots1:...\"")},
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

static int verify(struct cli *cli) {
  struct lots_receipt parsed;
  const char *text = args_text(cli, "RECEIPT");
  if (!text || !lots_receipt_parse(text, &parsed))
    return out_usage(cli, _("that is no receipt; it begins with \"lots1:\" and is given whole"));
  Lots__VerifyReceiptRequest request = LOTS__VERIFY_RECEIPT_REQUEST__INIT;
  Lots__Receipt receipt = LOTS__RECEIPT__INIT;
  receipt.store = (ProtobufCBinaryData){.len = sizeof parsed.store, .data = parsed.store};
  receipt.position = parsed.position;
  receipt.hash = (ProtobufCBinaryData){.len = sizeof parsed.hash, .data = parsed.hash};
  request.receipt = &receipt;
  CLI_RESULT struct lots_result *result = cli_call(cli, "lots.Journal/Verify", &request.base);
  return result ? show(cli, result) : cli->code;
}

static const struct command commands[] = {
    {.name = "receipt verify", N_("does a receipt still hold?"), NULL, options, &view, .run = verify,
     .more = N_("Exit code 4 when it does not hold.")},
    {0},
};
const struct noun noun_receipt = {"receipt", N_("proofs of what was written"), commands};
