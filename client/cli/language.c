/* language: see language.h. */
#include "language.h"

#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#define DOMAIN "lots"
#define FALLBACK_LOCALE "C.UTF-8"
#define OPTION "--language"

static const char *from_environment(void) {
  static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    const char *value = getenv(names[i]);
    if (value && *value)
      return value;
  }
  return "";
}

/* Letters are UTF-8 whatever the environment says, or libsmartcols would print "\xc3\xa5". */
static void start_letters(void) {
  if (!setlocale(LC_CTYPE, "") || strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
    (void)setlocale(LC_CTYPE, FALLBACK_LOCALE);
}

static void start_sentences(enum language language) {
  const char *directory = getenv("LOTS_LOCALEDIR");
  (void)setenv("LANGUAGE", language == LANGUAGE_SV ? "sv" : "en", 1);
  (void)setlocale(LC_MESSAGES, FALLBACK_LOCALE);
  (void)bindtextdomain(DOMAIN, directory && *directory ? directory : LOTS_PREFIX "/share/locale");
  (void)bind_textdomain_codeset(DOMAIN, "UTF-8");
  (void)textdomain(DOMAIN);
}

enum language language_start(const char *tag) {
  enum language language = language_parse(tag ? tag : from_environment());
  start_letters();
  start_sentences(language);
  return language;
}

const char *language_wanted(int argc, char **argv) {
  for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
    if (strcmp(argv[i], OPTION) == 0)
      return i + 1 < argc ? argv[i + 1] : NULL;
    if (strncmp(argv[i], OPTION "=", strlen(OPTION "=")) == 0)
      return argv[i] + strlen(OPTION "=");
  }
  return NULL;
}
