/* Names in JSON: short names of codes, and what somebody may have meant. See json.h. */
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "common/likeness.h"
#include "json.h"

#define NEAREST_COUNT 3

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
  size_t bound = last < count ? likeness(given, names[last]) : 0, best = count, best_far = LIKENESS_FAR;
  for (size_t i = 0; i < count; i++) {
    size_t far = likeness(given, names[i]);
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
