/* typed: see typed.h. */
#include "typed.h"

#include <string.h>
#include <unictype.h>
#include <unistr.h>

#include "text.h"

/* Writes a character as it is read, and returns what follows it in `out`. */
static char *put_plain(char *out, const char *start, ucs4_t c, const char *at, int len) {
  if (uc_is_property_white_space(c)) {
    if (out > start && out[-1] != ' ')
      *out++ = ' ';
    return out;
  }
  if (c == 0x2212 || uc_is_property_dash(c)) {
    *out++ = '-';
    return out;
  }
  return mempcpy(out, at, (size_t)len);
}

char *typed_plain(struct arena *arena, const char *text) {
  if (strlen(text) > TYPED_MAX)
    return NULL;
  char *folded = text_fold(arena, text), *out = folded ? arena_alloc(arena, strlen(folded) + 1) : NULL, *end = out;
  if (!out)
    return NULL;
  for (const char *at = folded; *at;) {
    ucs4_t c;
    int len = u8_mbtouc(&c, (const uint8_t *)at, strlen(at));
    end = put_plain(end, out, c, at, len);
    at += len;
  }
  if (end > out && end[-1] == ' ')
    end--;
  *end = '\0';
  return out;
}
