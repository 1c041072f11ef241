/* compose: a longer text on its way to the daemon: given on the command line, read from standard input, or written in
 * an editor. It is a draft (draft.h) until the daemon has it, so nothing is lost when the connection fails or somebody
 * else was quicker.
 *
 * What opens in the editor is the text that stands there now, or the draft that was left, below lines beginning with
 * "#lots:" that say what it is; those at the head are taken away before anything is sent, and nothing else is.
 */
#pragma once

#include "draft.h"

struct compose {
  const char *option;   /* OPTION_COMPOSED, may hold the text; "-" is standard input; NULL: the editor always */
  const char *about;    /* of the draft: "case-12" */
  const char *again;    /* the command that goes on with it: "lots note 12" */
  const char *before;   /* what stands there now; NULL: nothing does */
  const char *headline; /* lines for the head, without their mark; NULL: none */
  const char *empty;    /* what is said of a text with nothing in it */
  bool anew;            /* the same text as before is worth sending: more than the text is new */
  bool once;            /* the same text in the same draft is written once, however often it is sent */
  struct draft draft;
};

/* The text that is to be sent, in the arena, its draft on disk. NULL: said, or it stands there already (and cli->code
 * is 0). */
const char *compose_text(struct cli *cli, struct compose *compose) MUST_USE;
/* Calls the command's method and shows the reply; the draft goes, or is kept and its place told. Returns the exit code.
 */
int compose_send(struct cli *cli, const struct compose *compose, const char *text, const ProtobufCMessage *request);
/* A draft's text without its head, in the arena; NULL: *why says what is wrong. */
const char *compose_read(struct cli *cli, const struct draft *draft, const char **why) MUST_USE;
