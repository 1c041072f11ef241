/* fault: see fault.h. */
#include "fault.h"

#include <stdlib.h>
#include <string.h>

/* Room for one sentence with a path in it. */
#define SENTENCE_BUDGET 16384

void fault_copy(char *out, const char *text) {
  size_t len = strlen(text);
  if (len >= FAULT_TEXT)
    len = FAULT_TEXT - 1;
  while (len && text[len] && ((unsigned char)text[len] & 0xc0) == 0x80) /* never half a UTF-8 character */
    len--;
  memmove(out, text, len);
  out[len] = 0;
}

void fault_text(char *out, enum language language, enum message message, const char *arg1, const char *arg2) {
  if (!out)
    return;
  struct arena arena;
  arena_init(&arena, SENTENCE_BUDGET);
  const char *text = message_text(&arena, message, language, arg1, arg2);
  fault_copy(out, text ? text : message_reason(message));
  arena_deinit(&arena);
}

enum status fault_set(struct fault *fault, enum language language, enum status status, enum message message,
                      const char *arg1, const char *arg2) {
  fault->status = status;
  fault_text(fault->text, language, message, arg1, arg2);
  return status;
}

enum language fault_language(const char *asked) {
  static const char *const names[] = {"LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"}; /* as gettext */
  for (size_t i = 0; !asked && i < sizeof names / sizeof *names; i++) {
    const char *value = getenv(names[i]);
    if (value && *value)
      asked = value;
  }
  return language_parse(asked);
}
