/* value_code: see value_code.h. */
#include "value_code.h"

#include <ctype.h>
#include <string.h>

#include "common/codes_typed.h"
#include "understood.h"
#include "value.h"

/* "PART_GRANTED" and "part granted" are one word. */
static bool is_same_word(const char *code, const char *name) {
  for (; *code && *name; code++, name++)
    if (*code == '_' ? *name != ' ' && *name != '-' : tolower((unsigned char)*code) != tolower((unsigned char)*name))
      return false;
  return *code == *name;
}

/* "GRANTED (bifall)". */
static const char *named(struct cli *cli, const struct code *code) {
  const char *name = cli->language == LANGUAGE_SV ? code->sv : code->en;
  const char *text =
      is_same_word(code->code, name) ? code->code : arena_printf(&cli->arena, "%s (%s)", code->code, name);
  return text ? text : code->code;
}

const char *value_choices(struct cli *cli, const struct code_list *codes) {
  const char *all = "";
  for (size_t i = 0; i < codes->count && all; i++)
    all = arena_printf(&cli->arena, "%s%s%s", all, i > 0 ? ", " : "", named(cli, &codes->codes[i]));
  return all ? all : "";
}

/* "A, B or C". */
static const char *near_choices(struct cli *cli, const struct code_typed *typed) {
  const char *all = "";
  for (size_t i = 0; i < typed->n_near && all; i++)
    all = arena_printf(&cli->arena, "%s%s%s", all,
                       i == 0                   ? ""
                       : i + 1 == typed->n_near ? _(" or ")
                                                : ", ",
                       named(cli, typed->near[i]));
  return all ? all : "";
}

const char *value_code_read(struct cli *cli, const struct option_row *row, const char *text, const struct code **out) {
  struct code_typed typed;
  enum code_reading reading = code_typed_read(&cli->arena, row->codes, text, &typed);
  *out = typed.code;
  if (reading == CODE_MEANT)
    understood_add(cli, row, text, named(cli, typed.code));
  if (typed.code)
    return NULL;
  if (reading == CODE_UNSURE && typed.n_near > 1 && typed.n_near < CODE_NEAR_MAX)
    return arena_printf(&cli->arena, _("\"%s\" may be %s; write which"), text, near_choices(cli, &typed));
  if (typed.n_near > 0 && typed.n_near < CODE_NEAR_MAX)
    return arena_printf(&cli->arena, _("\"%s\" is not known; did you mean %s?"), text, near_choices(cli, &typed));
  return arena_printf(&cli->arena, _("\"%s\" is not known; choose one of: %s"), text, value_choices(cli, row->codes));
}

static bool is_code_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

const char *value_codes_named(struct cli *cli, const struct code_list *codes, const char *text) {
  const char *all = "";
  for (size_t len; *text && all; text += len) {
    len = strcspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    if (len == 0)
      while (is_code_letter(text[len]))
        len++;
    const char *piece = arena_strndup(&cli->arena, text, len);
    const struct code *code = piece ? code_by_text(codes, piece) : NULL;
    bool is_code = code && strcmp(code->code, piece) == 0 && strncmp(text + len, " (", 2) != 0;
    all = piece ? arena_printf(&cli->arena, "%s%s", all, is_code ? named(cli, code) : piece) : NULL;
  }
  return all ? all : text;
}
