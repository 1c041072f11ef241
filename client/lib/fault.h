/* fault: a failure on this side of the wire: what kind, and a sentence that says what to do. Sentences:
 * common/message.def, "client library". */
#pragma once

#include "common/message.h"
#include "common/status.h"

#define FAULT_TEXT 256 /* what callers of lots_open() and others give */

struct fault {
  enum status status;
  char text[FAULT_TEXT];
};

/* Returns `status`. */
enum status fault_set(struct fault *fault, enum language language, enum status status, enum message message,
                      const char *arg1, const char *arg2);
/* The sentence alone, into `out` of FAULT_TEXT bytes, cut at a character's border; NULL `out` is allowed. */
void fault_text(char *out, enum language language, enum message message, const char *arg1, const char *arg2);
/* Copies `text` likewise. */
void fault_copy(char *out, const char *text);
/* The language asked for, else the environment's: LANGUAGE, LC_ALL, LC_MESSAGES, LANG, whichever is set first. */
enum language fault_language(const char *asked);
