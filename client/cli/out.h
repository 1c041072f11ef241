/* out: what is said besides tables: faults with what to do next, receipts, the last check that stdout took everything.
 *
 * Faults go to standard error: a sentence, a line a detail, and what to do; with --json one object
 * {"status", "error", "details": [{"field", "rule", "reason", "text"}], "hint"}.
 */
#pragma once

#include "cli.h"

/* The command line is wrong; nothing was sent. Sets and returns the exit code. */
int out_usage(struct cli *cli, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* Something here, not in the daemon, failed: a file, memory. Sets and returns `code`. */
int out_fault(struct cli *cli, int code, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* Several faults of the command line at once. */
int out_usage_details(struct cli *cli, const char *sentence, const struct lots_detail *details, size_t count);
/* A refusal, or a call that got no answer. Sets and returns the exit code. */
int out_refusal(struct cli *cli, const struct lots_result *result);
/* Repeated with its key after its first answer has ended: done, as the receipt says. */
int out_done_before(struct cli *cli, const struct lots_result *result);
/* More about a refusal, between its details and what to do. */
struct json_t;
struct out_more {
  void (*print)(struct cli *cli, void *context);      /* for people, on standard error */
  void (*json)(struct json_t *object, void *context); /* adds members */
  const char *hint;                                   /* what to do, in place of the usual */
  void *context;
};
int out_refusal_with(struct cli *cli, const struct lots_result *result, const struct out_more *more);
/* A remark that is no fault; on standard error, and not with --json or --quiet. */
void out_note(const struct cli *cli, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* "receipt lots1:..." on standard error when that is no terminal or with -v, or alone on standard output with
 * --receipt. Nothing when the result has none. */
void out_receipt(const struct cli *cli, const struct lots_result *result);
/* The receipt's text in the arena; NULL when the result has none. */
const char *out_receipt_text(struct cli *cli, const struct lots_result *result);
/* The reply as JSON, with "receipt", "replayed" and "dry_run". Codes as the tables have them ("ACTIVE"), or with
 * `by_contract` as the contract names them ("CASE_STATUS_ACTIVE"). */
int out_json(struct cli *cli, const struct lots_result *result, bool by_contract);
/* {"key1": "value1", "key2": "value2"} */
int out_json_pair(struct cli *cli, const char *key1, const char *value1, const char *key2, const char *value2);
/* Flushes standard output; a full disk or a closed pipe turns `code` into a failure. */
int out_close(int code);
/* Text, broken between words into lines of a width; each after the first begins with `indent` spaces, which the first
 * has already. With width 0 as it stands. */
void out_wrapped(struct slice text, size_t indent, size_t width);
/* Whether standard error is a terminal that may be drawn upon. */
bool out_is_drawable(const struct cli *cli);
/* Begin of bold and of red print, and end of both; "" unless colour is wanted. */
const char *out_bold(const struct cli *cli);
const char *out_red(const struct cli *cli);
const char *out_plain(const struct cli *cli);
/* A line of its own before a part of a record, after an empty one. */
void out_heading(const struct cli *cli, const char *text);
/* A code's name in the language of the command. */
#define NAMED(list, number) code_name(&(list), (int)(number), cli->language)
