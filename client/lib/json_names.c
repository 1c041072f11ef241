/* Names in JSON: short names of codes, and what somebody may have meant. See json.h. */
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "json.h"

#define NAME_LONGEST 48
#define NEAREST_COUNT 3
#define FAR SIZE_MAX

/* The type's name as its values begin: "CaseStatus" gives "CASE_STATUS_". */
static size_t skip_prefix(const char *type, const char *name) {
  size_t at = 0;
  for (size_t i = 0; type[i]; i++) {
    bool begins_word = isupper((unsigned char)type[i]) && i > 0 && !isupper((unsigned char)type[i - 1]);
    if (begins_word && name[at++] != '_')
      return 0;
    if (name[at++] != toupper((unsigned char)type[i]))
      return 0;
  }
  return name[at] == '_' && name[at + 1] ? at + 1 : 0;
}

const char *json_enum_short(const ProtobufCEnumDescriptor *type, const char *name) {
  return name + skip_prefix(type->short_name, name);
}

static size_t least(size_t a, size_t b, size_t c) {
  size_t two = a < b ? a : b;
  return two < c ? two : c;
}

/* Levenshtein's distance of the first NAME_LONGEST characters, without regard to case. */
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

/* How far a name is from what was given; FAR when they have little in common. */
static size_t farness(const char *given, const char *name) {
  size_t len = strlen(given), far = distance(given, name);
  bool begins = len >= 3 && strncasecmp(given, name, len) == 0;
  return far <= len / 3 + 1 || begins ? far : FAR;
}

/* False when there is no room for it. */
static bool add(char *out, const char *name) {
  size_t at = strlen(out);
  int len = snprintf(out + at, JSON_NEAREST - at, "%s%s", at ? ", " : "", name);
  bool fits = len >= 0 && (size_t)len < JSON_NEAREST - at;
  if (!fits)
    out[at] = 0;
  return fits;
}

/* The nearest name of those that come after `last` in order of distance and place; `count` when there is none. */
static size_t next_nearest(const char *given, const char *const *names, size_t count, size_t last) {
  size_t bound = last < count ? farness(given, names[last]) : 0, best = count, best_far = FAR;
  for (size_t i = 0; i < count; i++) {
    size_t far = farness(given, names[i]);
    bool is_after = last == count || far > bound || (far == bound && i > last);
    if (is_after && far < best_far) {
      best = i;
      best_far = far;
    }
  }
  return best;
}

bool json_alike(const char *given, const char *const *names, size_t count, char *out) {
  size_t found = 0;
  *out = 0;
  for (size_t i = next_nearest(given, names, count, count); i < count && found < NEAREST_COUNT;
       i = next_nearest(given, names, count, i))
    found += add(out, names[i]);
  return found > 0;
}

void json_nearest(const char *given, const char *const *names, size_t count, char *out) {
  bool found = json_alike(given, names, count, out);
  for (size_t i = 0; !found && i < count && add(out, names[i]); i++)
    continue;
}
