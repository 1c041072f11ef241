/* likeness: see likeness.h. */
#include "likeness.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#define NAME_LONGEST 48

static size_t least(size_t a, size_t b, size_t c) {
  size_t two = a < b ? a : b;
  return two < c ? two : c;
}

/* Levenshtein's distance. */
static size_t distance(const char *a, const char *b) {
  size_t row[NAME_LONGEST + 1];
  size_t a_len = strnlen(a, NAME_LONGEST), b_len = strnlen(b, NAME_LONGEST);
  for (size_t j = 0; j <= b_len; j++)
    row[j] = j;
  for (size_t i = 1; i <= a_len; i++) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b_len; j++) {
      size_t above = row[j];
      bool same = tolower((unsigned char)a[i - 1]) == tolower((unsigned char)b[j - 1]);
      row[j] = least(above + 1, row[j - 1] + 1, diagonal + !same);
      diagonal = above;
    }
  }
  return row[b_len];
}

size_t likeness(const char *given, const char *name) {
  size_t len = strlen(given), far = distance(given, name);
  bool begins = len >= 3 && strncasecmp(given, name, len) == 0;
  return far <= len / 3 + 1 || begins ? far : LIKENESS_FAR;
}
