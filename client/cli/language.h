/* language: Swedish or English, on any machine.
 *
 * The sentences are English in the source and go through gettext, domain "lots". gettext translates nothing in the C
 * locale, and a small machine has no sv_SE; but it has C.UTF-8, and there LANGUAGE is obeyed. So language_start()
 * settles on a locale that exists and lets LANGUAGE say what is meant. Output is UTF-8 always. Numbers keep the C
 * locale: JSON is made of them.
 */
#pragma once

#include <libintl.h>

#include "common/message.h"

#define _(text) gettext(text)
/* Marks a sentence for xgettext where it stands in a table; it is translated when printed. */
#define N_(text) text

/* "sv" or "en"; NULL: what LC_ALL, LC_MESSAGES or LANG say. Call before any sentence is printed. */
enum language language_start(const char *tag);
/* What --language among the arguments says, before they are parsed; NULL when it is not there. */
const char *language_wanted(int argc, char **argv);
