/* compose: see compose.h. */
#include "compose.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "out.h"
#include "value.h"

/* Nobody begins a line of their own so: a heading of theirs, "# Mål", is text. */
#define MARK "#lots:"

static bool is_empty(const char *text) {
  return text[strspn(text, " \t\r\n")] == '\0';
}

/* --- the head ----------------------------------------------------------------------------------------------------- */

static const char *without_head(const char *text) {
  while (strncmp(text, MARK, strlen(MARK)) == 0) {
    const char *end = strchr(text, '\n');
    text = end ? end + 1 : text + strlen(text);
  }
  return text;
}

/* Every line of the headline with its mark, and the text below. */
static const char *with_head(struct cli *cli, const char *headline, const char *text) {
  const char *head = "";
  for (const char *line = headline; line && head && *line;) {
    size_t len = strcspn(line, "\n");
    head = arena_printf(&cli->arena, "%s" MARK " %.*s\n", head, (int)len, line);
    line += len + (line[len] != '\0');
  }
  return head ? arena_printf(&cli->arena, "%s%s", head, text) : NULL;
}

const char *compose_read(struct cli *cli, const struct draft *draft, const char **why) {
  const char *text = draft_read(cli, draft, why);
  return text ? without_head(text) : NULL;
}

/* --- the draft ---------------------------------------------------------------------------------------------------- */

static const char *new_draft(struct cli *cli, struct compose *compose, const char *text) {
  const char *whole = with_head(cli, compose->headline, text);
  return whole ? draft_new(cli, &compose->draft, compose->about, whole) : _("it does not fit in memory");
}

/* A draft that was left says at its head what stands there now, and not what stood there then: so that one sees what
 * somebody else wrote meanwhile. */
static const char *renew_head(struct cli *cli, struct compose *compose) {
  const struct draft old = compose->draft;
  const char *why = NULL, *text = compose->headline ? compose_read(cli, &old, &why) : NULL;
  if (!text)
    return why;
  if (compose->before && *compose->before && strcmp(compose->before, text) != 0)
    compose->headline = arena_printf(&cli->arena, "%s\n%s\n%s", compose->headline,
                                     _("Below is your draft. What stands there now:"), compose->before);
  why = new_draft(cli, compose, text);
  if (!why)
    draft_remove(&old);
  return why;
}

/* Puts the draft in place: one that was left, or a new one. The same text given again is the draft that it left, and so
 * is written once even if only the answer was lost. False: said. */
static bool begin(struct cli *cli, struct compose *compose, const char *given) {
  const char *why;
  if (draft_find(cli, &compose->draft, compose->about, given)) {
    if (given)
      return true;
    why = renew_head(cli, compose);
    out_note(cli, _("Going on with the draft %s"), compose->draft.path);
  } else
    why = given ? draft_new(cli, &compose->draft, compose->about, given)
                : new_draft(cli, compose, compose->before ? compose->before : "");
  if (why)
    (void)out_fault(cli, CLI_OTHER, _("the draft cannot be kept: %s"), why);
  return !why;
}

/* --- where the text comes from ------------------------------------------------------------------------------------ */

static const char *edit(struct cli *cli, const struct compose *compose, const char **why) {
  const char *text = NULL;
  if (!isatty(STDIN_FILENO) && !getenv("VISUAL") && !getenv("EDITOR"))
    *why = _("give the text, or \"-\" to read it from standard input");
  else if ((*why = draft_edit(&compose->draft)) == NULL)
    text = compose_read(cli, &compose->draft, why);
  if (text && is_empty(text)) {
    *why = compose->empty;
    text = NULL;
  }
  return text;
}

/* From the command line, a file or standard input. NULL without *why: the editor is wanted. */
static const char *given_text(struct cli *cli, const struct compose *compose, const char **why) {
  const struct given *given = compose->option ? args_given(cli, compose->option) : NULL;
  const char *text = given ? given->text : NULL;
  if (text)
    text = value_resolve(cli, given->row, text, why);
  if (!text)
    return NULL;
  *why = is_empty(text) ? compose->empty : file_text_fault(&cli->arena, slice_str(text));
  return *why ? NULL : text;
}

/* Nothing was written in it, or nothing but what stands there. */
static void drop_untouched(struct cli *cli, const struct compose *compose) {
  const char *why = NULL, *text = compose_read(cli, &compose->draft, &why);
  if (text && (is_empty(text) || (compose->before && strcmp(text, compose->before) == 0)))
    draft_remove(&compose->draft);
}

const char *compose_text(struct cli *cli, struct compose *compose) {
  const char *why = NULL, *given = given_text(cli, compose, &why), *text = given;
  if (!why && !begin(cli, compose, given))
    return NULL;
  if (!why && !text && !(text = edit(cli, compose, &why)))
    drop_untouched(cli, compose);
  if (!text) {
    (void)out_usage(cli, "%s", why);
    return NULL;
  }
  if (given || compose->anew || !compose->before || strcmp(text, compose->before) != 0)
    return text;
  draft_remove(&compose->draft);
  out_note(cli, _("Nothing was changed, and nothing is written."));
  return NULL;
}

/* --- sending ------------------------------------------------------------------------------------------------------ */

static int keep(struct cli *cli, const struct compose *compose) {
  out_note(cli, _("The text is kept in %s\n\"%s\" goes on with it."), compose->draft.path, compose->again);
  return cli->code;
}

int compose_send(struct cli *cli, const struct compose *compose, const char *text, const ProtobufCMessage *request) {
  uint8_t key[DRAFT_KEY];
  if (compose->once && !cli->call.key && !cli->call.dry_run) {
    draft_key(&compose->draft, text, key);
    cli->call.key = key;
    cli->call.key_len = sizeof key;
  }
  CLI_RESULT struct lots_result *result = cli_call(cli, cli->command->method, request);
  if (!result && cli->code)
    return keep(cli, compose);
  if (!result) { /* done before */
    draft_remove(&compose->draft);
    return cli->code;
  }
  if (cli->call.dry_run && !(compose->option && args_text(cli, compose->option)))
    (void)keep(cli, compose);
  else
    draft_remove(&compose->draft);
  return cli_done(cli, result);
}
