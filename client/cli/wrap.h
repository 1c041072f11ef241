/* wrap: words into lines that a window holds. Text comes in pieces of any size and goes on as it came, but that a line
 * which is too long is broken between words; what follows of it stands two columns further in than it began. Tables,
 * whose rows fit, go through unchanged. A word that no line holds has a line of its own.
 *
 * Colours ("\033[1m") take no room. A no-break space is part of its word.
 */
#pragma once

#include <stdbool.h>

#include "common/buffer.h"

struct wrap {
  size_t width; /* columns of a line; 0: nothing is broken */
  void (*put)(void *context, struct slice bytes);
  void *context;
  struct buffer word; /* owned; not put yet */
  size_t spaces;      /* before that word */
  size_t column;      /* where the next piece would stand */
  size_t indent;      /* of what follows on the next line */
  bool begun;         /* something stands on the line */
};

void wrap_init(struct wrap *wrap, size_t width, void (*put)(void *context, struct slice bytes), void *context);
void wrap_deinit(struct wrap *wrap);
void wrap_text(struct wrap *wrap, struct slice text);
/* Puts what is held back of the line that is being written. */
void wrap_flush(struct wrap *wrap);
