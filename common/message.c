/* message: see message.h. The sentences stand in message.def. */
#include "message.h"

#include <string.h>
#include <strings.h>

static const struct {
  const char *reason;
  const char *text[2]; /* by enum language */
} messages[] = {
#define M(code, en, sv) [MSG_##code] = {#code, {[LANGUAGE_EN] = en, [LANGUAGE_SV] = sv}},
#include "message.def"
#undef M
};

enum language language_parse(const char *tag) {
  if (!tag || strncasecmp(tag, "sv", 2) != 0)
    return LANGUAGE_EN;
  return strchr("_-.@:", tag[2]) ? LANGUAGE_SV : LANGUAGE_EN; /* strchr finds the NUL too: "sv" alone */
}

const char *message_reason(enum message message) {
  return (size_t)message < MSG_COUNT ? messages[message].reason : "UNKNOWN";
}

/* The argument that a template names at `at`, or NULL when it is ordinary text. */
static const char *argument_at(const char *at, const char *arg1, const char *arg2) {
  if (strncmp(at, "{1}", 3) == 0)
    return arg1 ? arg1 : "";
  if (strncmp(at, "{2}", 3) == 0)
    return arg2 ? arg2 : "";
  return NULL;
}

/* Writes the filled template to `out` and returns its length; with NULL it only counts. One pass, so that an argument
 * which itself holds "{2}" is left as it is. */
static size_t fill(const char *template, const char *arg1, const char *arg2, char *out) {
  size_t len = 0;
  while (*template) {
    const char *arg = argument_at(template, arg1, arg2);
    const char *piece = arg ? arg : template;
    size_t piece_len = arg ? strlen(arg) : 1;
    if (out)
      memcpy(out + len, piece, piece_len);
    len += piece_len;
    template += arg ? strlen("{1}") : 1;
  }
  return len;
}

char *message_text(struct arena *arena, enum message message, enum language language, const char *arg1,
                   const char *arg2) {
  if ((size_t)message >= MSG_COUNT)
    return arena_strdup(arena, "");
  const char *template = messages[message].text[language == LANGUAGE_SV ? LANGUAGE_SV : LANGUAGE_EN];
  char *text = arena_alloc(arena, fill(template, arg1, arg2, NULL) + 1); /* zeroed, so it ends in NUL */
  if (text)
    fill(template, arg1, arg2, text);
  return text;
}
