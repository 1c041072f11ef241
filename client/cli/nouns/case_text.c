/* case_text: lines of the case file, for all the files that print parts of it. */
#include <stdio.h>
#include <string.h>

#include "case.h"
#include "client/cli/out.h"
#include "client/cli/screen.h"

void case_print_text(const char *text) {
  while (*text) {
    size_t len = strcspn(text, "\n");
    fputs(len > 0 ? "    " : "", stdout);
    out_wrapped(slice_of(text, len), 4, screen_width());
    text += len + (text[len] != '\0');
  }
}

void case_print_line(const char *name, const char *text) {
  if (!text || !*text)
    return;
  printf("  %s: ", name);
  for (; *text; text++) /* what follows on a line end is no line of the file's own */
    *text == '\n' ? fputs("\n    ", stdout) : putchar(*text);
  putchar('\n');
}

const char *case_period(struct cli *cli, const char *from, const char *to) {
  if (!*from && !*to)
    return "";
  if (*to && strcmp(to, from) <= 0) /* what rested and went on the same day ends before it began */
    return from;
  return *to ? arena_printf(&cli->arena, _("%s to %s"), from, to) : arena_printf(&cli->arena, _("from %s"), from);
}
