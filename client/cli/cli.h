/* cli: what a command of `lots` has at hand while it runs: what was typed, how to print, and the connection.
 *
 * Begin in main.c; the tables are explained in command.h. A command that needs code of its own looks like
 *
 *   Lots__WhoRequest request = LOTS__WHO_REQUEST__INIT;
 *   CLI_RESULT struct lots_result *result = cli_call(cli, "lots.Session/Who", &request.base);
 *   if (!result)
 *     return cli->code;              // said already, with what to do
 *   ... lots_result_message(result) ...
 *   return cli_done(cli, result, view);
 */
#pragma once

#include <stdbool.h>

#include "args.h"
#include "client/lib/lots.h"
#include "command.h"
#include "common/arena.h"
#include "common/date.h"
#include "language.h"

/* Documented in lots(1); scripts branch on them. */
enum cli_code {
  CLI_OK = 0,
  CLI_USAGE = 1,     /* the command line is wrong; nothing was sent */
  CLI_CONNECT = 2,   /* no daemon, or too busy: the same command may succeed later */
  CLI_NOT_FOUND = 3, /* no such record, or not for you */
  CLI_REFUSED = 4,   /* a rule refuses, or a field is wrong */
  CLI_PARTLY = 5,    /* import and batch: some rows were refused */
  CLI_CONFLICT = 6,  /* somebody else changed it, or the key was used for something else */
  CLI_DENIED = 7,    /* no valid certificate, or the method is not for you */
  CLI_OTHER = 8,
};

struct cli {
  const struct noun *const *nouns; /* all that there are; ends with NULL */
  const struct group *groups;      /* how the help puts them, and verbs, together */
  const struct command *command;   /* NULL until it is known */
  struct args args;
  enum language language;
  bool json; /* as soon as it was typed */
  bool raw, no_headings, receipt_only, verbose, quiet, color;
  const char *columns; /* -o; NULL: the view's own */
  struct lots_options connection;
  struct lots_call_options call;    /* what the global options say about each call */
  lots *handle;                     /* NULL until the first call; owned */
  struct arena arena;               /* lives as long as the command */
  const struct lots_result *answer; /* borrowed: what is being shown; NULL for pages of a list */
  struct understood *understood;    /* what is still to be told; see understood.h */
  const struct date_guess *guesses; /* days without a year; see value_date.h */
  bool input_read;                  /* standard input, for a text */
  bool told_end;                    /* of the end of the caller's certificate */
  bool told_newer;                  /* of another certificate of the caller's */
  bool told_dry;                    /* that what follows is not done */
  int code;                         /* exit code */
};

/* Enough for a list of a million rows. */
#define CLI_ARENA_MAX ((size_t)2 << 30)

/* Frees a result when its variable goes out of scope. */
void cli_result_drop(struct lots_result **result);
#define CLI_RESULT __attribute__((cleanup(cli_result_drop)))

/* --- cli.c --- */
/* Takes over what the options say. False when one is wrong; that has been said, and `code` set. */
bool cli_start(struct cli *cli);
void cli_stop(struct cli *cli);
/* Takes "HOST[:PORT]" for the connection. False when it is none: said. */
bool cli_take_host(struct cli *cli, const char *text) MUST_USE;
/* The handle, opened when first asked for; NULL when the profile cannot be read, which has been said. */
lots *cli_handle(struct cli *cli);
/* Calls with the caller's options; hands over refusals too, and never NULL unless there is no handle. */
struct lots_result *cli_call_raw(struct cli *cli, const char *method, const ProtobufCMessage *request,
                                 const struct lots_call_options *options) MUST_USE;
/* The request of the command's method, in the arena, with what was typed filled in. NULL when something is wrong: said.
 */
ProtobufCMessage *cli_request(struct cli *cli) MUST_USE;
/* Fills what was typed into a message that the command made itself. False when something is wrong: said. */
bool cli_fill(struct cli *cli, ProtobufCMessage *request) MUST_USE;

/* --- run.c --- */
/* Calls. NULL when there is no answer or it is a refusal: that has been printed, and `code` set. NULL with `code` 0: it
 * was done before by the same key, and the answer is kept no more, which has been printed too. */
struct lots_result *cli_call(struct cli *cli, const char *method, const ProtobufCMessage *request) MUST_USE;
/* As cli_call(), for what a command reads on its way to a write: without the write's key, revision and dry run. */
struct lots_result *cli_read(struct cli *cli, const char *method, const ProtobufCMessage *request) MUST_USE;
/* Shows a reply by the command's view and says its receipt. Returns the exit code. */
int cli_done(struct cli *cli, const struct lots_result *result);
/* Calls the command's method with a request and shows the reply; pages of a list are put together. Returns the exit
 * code. */
int cli_send(struct cli *cli, ProtobufCMessage *request);
/* What a row of the tables does: request, call, show. Returns the exit code. */
int cli_run(struct cli *cli);

/* --- today.c --- */
/* Today where the people are: the store's own clock when it is a test store, else this machine's. */
date_t cli_today(struct cli *cli);

/* --- exit.c --- */
/* The exit code for an outcome. */
int cli_code_of(enum lots_status status);
