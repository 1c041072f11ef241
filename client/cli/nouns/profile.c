/* profile: the vocational profile in sections, told by the client and versioned (C7). */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "client/cli/compose.h"
#include "client/cli/out.h"
#include "client/cli/rows.h"
#include "client/cli/table.h"
#include "method.pb-c.h"
#include "nouns.h"

static const struct option_row show_options[] = {
    CASE,
    {.name = "section",
     "section",
     VALUE_CODE,
     .codes = &codes_profile_section,
     .help = N_("only this section; default: all that are written")},
    {.name = "edition",
     "version",
     VALUE_COUNT,
     .help = N_("this version of the section or, without --section, of the whole profile; default: the newest")},
    {0},
};
static const struct option_row write_options[] = {
    CASE,
    {.name = "SECTION", "section", VALUE_CODE, OPTION_REQUIRED, &codes_profile_section, .help = N_("which section")},
    {.name = "TEXT",
     "text",
     VALUE_TEXT,
     OPTION_COMPOSED | OPTION_FILE,
     .help = N_("what the section says; \"-\" reads standard input; none opens your editor on what it says now")},
    {.name = "own-words", "own_words", VALUE_FLAG, .help = N_("in the client's own words")},
    {.name = "date", "date", VALUE_DATE, OPTION_PAST, .help = N_("when it was told; default: today")},
    {.name = "if-version",
     "if_version",
     VALUE_COUNT,
     .help = N_("refuse unless this is the newest version of the section; 0: none is written yet")},
    {0},
};
static const struct option_row complete_options[] = {
    CASE,
    {.name = "with-client",
     "client_participated",
     VALUE_FLAG,
     .help = N_("it was made together with the client, which is required")},
    {.name = "date", "date", VALUE_DATE, OPTION_PAST, .help = N_("when it was complete; default: today")},
    {0},
};

/* --- reading ------------------------------------------------------------------------------------------------------ */

static void print_lines(const char *text) {
  while (*text) {
    size_t len = strcspn(text, "\n");
    printf("    %.*s\n", (int)len, text);
    text += len + (text[len] != '\0');
  }
}

static void print_section(const struct cli *cli, const Lots__ProfileTextShown *shown) {
  const Lots__ProfileText *text = shown->text;
  if (!text)
    return;
  printf("\n%s%d. %s%s\n", out_bold(cli), (int)text->section, NAMED(codes_profile_section, text->section),
         out_plain(cli));
  printf(_("  Version %" PRIu32 " of %s, by %s%s\n"), text->version, text->date, shown->author_name,
         text->own_words ? _(", in the client's own words") : "");
  if (text->withheld)
    printf("    %s\n", _("Need-to-know: your part in the case does not open it."));
  print_lines(text->text);
}

static void print_profile(struct cli *cli, const struct view *view, const ProtobufCMessage *message) {
  const Lots__ShowProfileReply *reply = (const Lots__ShowProfileReply *)message;
  (void)view;
  if (reply->n_sections == 0)
    printf("%s\n", _("Nothing is written in the profile yet."));
  for (size_t i = 0; i < reply->n_sections; i++)
    print_section(cli, reply->sections[i]);
  if (reply->n_versions > 0 && *reply->dialogue_due)
    printf(_("\nComplete: version %" PRIu32 " of %s. Dialogue with the decision officer by %s.\n"),
           reply->versions[reply->n_versions - 1]->version, reply->mapping_done, reply->dialogue_due);
  else if (reply->n_versions > 0)
    printf(_("\nComplete: version %" PRIu32 " of %s. The dialogue with the decision officer was held.\n"),
           reply->versions[reply->n_versions - 1]->version, reply->mapping_done);
}

static const struct column section_columns[] = {
    {.key = "section", N_("Section"), "text.section", VALUE_CODE, &codes_profile_section, COLUMN_CODE},
    {.key = "name", N_("Name"), "name", VALUE_TEXT},
    {.key = "version", N_("Version"), "text.version", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {.key = "date", N_("Date"), "text.date", VALUE_DATE},
    {.key = "author", N_("Who"), "author_name", VALUE_TEXT},
    {.key = "own_words", N_("Own words"), "text.own_words", VALUE_FLAG},
    {.key = "withheld", N_("Withheld"), "text.withheld", VALUE_FLAG},
    {.key = "text", N_("Text"), "text.text", VALUE_TEXT, .flags = COLUMN_WRAP},
    {.key = "position", N_("Position"), "text.position", VALUE_ID, .flags = COLUMN_EXTRA | COLUMN_RIGHT},
    {0},
};
static const struct view show_view = {
    .name = "sections", .rows = "sections", .columns = section_columns, .print = print_profile};

/* --- writing in the editor ---------------------------------------------------------------------------------------- */

/* "Case 12, Strengths: version 3 of 2026-11-20, by Stig Ros, in the client's own words." */
static const char *headline(struct cli *cli, const Lots__WriteProfileRequest *request,
                            const Lots__ProfileTextShown *now) {
  const char *name = NAMED(codes_profile_section, request->section);
  const char *what =
      now ? arena_printf(&cli->arena, _("Case %s, %s: version %" PRIu32 " of %s, by %s%s."),
                         value_record_number(cli, request->id), name, now->text->version, now->text->date,
                         now->author_name, now->text->own_words ? _(", in the client's own words") : "")
          : arena_printf(&cli->arena, _("Case %s, %s: nothing is written yet."), value_record_number(cli, request->id),
                         name);
  return arena_printf(&cli->arena, "%s\n%s", what ? what : "",
                      request->own_words
                          ? _("What you write is recorded as the client's own words.")
                          : _("What you write is recorded as your words; --own-words: as the client's."));
}

/* The section as it stands; *now NULL: nothing is written. False: said. */
static bool read_now(struct cli *cli, const Lots__WriteProfileRequest *request, struct lots_result **result,
                     const Lots__ProfileTextShown **now) {
  Lots__ShowProfileRequest show = LOTS__SHOW_PROFILE_REQUEST__INIT;
  show.id = request->id;
  show.section = request->section;
  if (!(*result = cli_read(cli, "lots.Method/ShowProfile", &show.base)))
    return false;
  const Lots__ShowProfileReply *reply = lots_result_message(*result);
  *now = reply->n_sections > 0 ? reply->sections[0] : NULL;
  if (!*now || !(*now)->text->withheld)
    return true;
  (void)out_fault(cli, CLI_DENIED, _("the section is need-to-know, and your part in the case does not open it"));
  return false;
}

/* With a text given nothing is read; the editor opens on what stands there, which must still stand there at the end. */
static int profile_write(struct cli *cli) {
  char about[64], again[96];
  CLI_RESULT struct lots_result *result = NULL;
  const Lots__ProfileTextShown *now = NULL;
  Lots__WriteProfileRequest request = LOTS__WRITE_PROFILE_REQUEST__INIT;
  if (!cli_fill(cli, &request.base))
    return cli->code;
  const char *section = code_by_number(&codes_profile_section, (int)request.section)->code;
  (void)snprintf(about, sizeof about, "profile-%" PRIu64 "-%s", request.id, section);
  (void)snprintf(again, sizeof again, "lots profile write %" PRIu64 " %s", request.id, section);
  struct compose compose = {
      .option = "TEXT", .about = about, .again = again, .empty = _("the text is empty; nothing was sent")};
  bool edits = !args_text(cli, "TEXT");
  compose.once = !edits;
  if (edits && !read_now(cli, &request, &result, &now))
    return cli->code;
  if (edits) {
    compose.before = now ? now->text->text : NULL;
    compose.headline = headline(cli, &request, now);
  }
  if (edits && !args_flag(cli, "if-version")) {
    request.condition_case = LOTS__WRITE_PROFILE_REQUEST__CONDITION_IF_VERSION;
    request.if_version = now ? now->text->version : 0;
  }
  const char *text = compose_text(cli, &compose);
  if (!text)
    return cli->code;
  request.text = (char *)text; /* messages are only packed from here */
  return compose_send(cli, &compose, text, &request.base);
}

/* --- writing ------------------------------------------------------------------------------------------------------ */

static const struct column text_columns[] = {
    {.key = "id", N_("Case"), "id", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "section", N_("Section"), "profile.section", VALUE_CODE, &codes_profile_section},
    {.key = "version", N_("Version"), "profile.version", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {.key = "date", N_("Date"), "profile.date", VALUE_DATE},
    {.key = "own_words", N_("Own words"), "profile.own_words", VALUE_FLAG},
    {0},
};
static const struct view text_view = {.name = "section", .columns = text_columns};

static const struct column version_columns[] = {
    {.key = "id", N_("Case"), "id", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "version", N_("Version"), "version.version", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {.key = "date", N_("Date"), "version.date", VALUE_DATE},
    {.key = "dialogue_due", N_("Dialogue by"), "dialogue_due", VALUE_DATE},
    {.key = "revision", N_("Revision"), "revision", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {0},
};
static const struct view version_view = {.name = "edition", .columns = version_columns};

static const struct command commands[] = {
    {.name = "profile show",
     N_("read the vocational profile of a case"),
     "lots.Method/ShowProfile",
     show_options,
     &show_view},
    {.name = "profile write",
     N_("write a section of the profile; what stood there before is kept"),
     "lots.Method/WriteProfile",
     write_options,
     &text_view,
     N_("Case {id}, profile: {section}, version {version}"),
     profile_write,
     N_("Without a text your editor opens on what the section says; what you write is kept as a draft, for your eyes "
        "alone, until it is written. If somebody else writes the section meanwhile, both texts are shown and nothing "
        "is "
        "written; the same command goes on with your draft.\n"
        "  lots profile write 12 WORK_GOALS\n"
        "  lots profile write 12 STRENGTHS \"Good with her hands, never late\" --own-words\n"
        "  lots profile write 12 HISTORY @history.txt")},
    {.name = "profile complete",
     N_("the profile is complete: the mapping is done"),
     "lots.Method/CompleteProfile",
     complete_options,
     &version_view,
     N_("Case {id}, profile: version {version} of {date}; dialogue with the decision officer by {dialogue_due}")},
    {0},
};
const struct noun noun_profile = {"profile", N_("the vocational profile, in sections"), commands};
