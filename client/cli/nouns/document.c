/* document: documents of a case (handlingar): put on record, fetched, signed. How they are shown: document_view.c; how
 * their content travels: transfer_up.c, transfer_down.c. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "client/cli/out.h"
#include "client/cli/rows.h"
#include "common/codes.h"
#include "common/record_number.h"
#include "document_view.h"
#include "nouns.h"
#include "transfer.h"

/* --- options ------------------------------------------------------------------------------------------------------ */

#define DOCUMENT                                                                                                       \
  { .name = "DOCUMENT", "id", VALUE_ID, OPTION_REQUIRED, .help = N_("number of the document") }

static const struct option_row add_options[] = {
    {.name = "CASE", "document.case", VALUE_ID, OPTION_REQUIRED, .help = N_("number of the case")},
    {.name = "TYPE",
     "document.type",
     VALUE_CODE,
     OPTION_REQUIRED,
     &codes_document_type,
     .help = N_("type of document")},
    {.name = "FILE", NULL, VALUE_TEXT, .help = N_("the file; without one, say with --paper where the paper is")},
    {.name = "title", "document.title", VALUE_TEXT, .help = N_("what it is called, where the type says too little")},
    {.name = "date",
     "document.date",
     VALUE_DATE,
     OPTION_PAST | OPTION_EARLIER,
     .help = N_("of the document itself; MED, WAI and REF need theirs; default: today")},
    {.name = "author",
     "document.author",
     VALUE_TEXT,
     .help = N_("who wrote it; MED, WAI and REF need theirs; default: yourself")},
    {.name = "paper", "document.paper", VALUE_TEXT, .help = N_("where the paper is, \"binder 3\"")},
    {.name = "replaces", "document.replaces", VALUE_ID, .help = N_("number of the document it is a new version of")},
    {.name = "secrecy",
     "document.secrecy",
     VALUE_CODE,
     .codes = &codes_secrecy,
     .help = N_("who may read it; default: as the type says")},
    {.name = "file-name", "document.file_name", VALUE_TEXT, .help = N_("name to keep it under; default: the file's")},
    {.name = "media-type",
     "document.media_type",
     VALUE_TEXT,
     .help = N_("such as application/pdf; default: by the file's name")},
    {0},
};
static const struct option_row list_options[] = {
    {.name = "CASE", "case", VALUE_ID, OPTION_REQUIRED, .help = N_("number of the case")},
    {.name = "type", "type", VALUE_CODE, .codes = &codes_document_type, .help = N_("only documents of this type")},
    {0},
};
static const struct option_row show_options[] = {DOCUMENT, {0}};
static const struct option_row get_options[] = {
    DOCUMENT,
    {.name = "FILE", NULL, VALUE_TEXT, .help = N_("where to put it; \"-\" is standard output; default: its own name")},
    {.name = "edition", NULL, VALUE_COUNT, .help = N_("which version; default: the newest")},
    {.name = "force", NULL, VALUE_FLAG, .help = N_("in place of a file that is there already")},
    {0},
};
static const struct option_row sign_options[] = {
    DOCUMENT,
    {.name = "party", "signature.party", VALUE_CODE, OPTION_REQUIRED, &codes_party, .help = N_("who signs")},
    {.name = "name", "signature.name", VALUE_TEXT, .help = N_("who signed; default for CLIENT: the client")},
    {.name = "date", "signature.date", VALUE_DATE, OPTION_PAST, .help = N_("when; default: today")},
    {.name = "how",
     "signature.how",
     VALUE_CODE,
     .codes = &codes_signature_manner,
     .help = N_("how it was signed; default: on paper")},
    {.name = "edition", "version", VALUE_COUNT, .help = N_("which version; default: the newest")},
    {0},
};
static const struct option_row correct_options[] = {
    DOCUMENT,
    REASON,
    {.name = "date", "date", VALUE_DATE, OPTION_PAST | OPTION_EARLIER, .help = N_("of the document itself")},
    {.name = "author", "author", VALUE_TEXT, .help = N_("who wrote it")},
    {.name = "title", "title", VALUE_TEXT, .help = N_("what it is called; \"-\": nothing beside its type")},
    {.name = "type", "type", VALUE_CODE, .codes = &codes_document_type, .help = N_("type of document")},
    {.name = "edition", "version", VALUE_COUNT, .help = N_("which version; default: the newest")},
    {0},
};
static const struct option_row strike_options[] = {
    DOCUMENT,
    {.name = "reason",
     "reason",
     VALUE_TEXT,
     OPTION_REQUIRED,
     .help = N_("why it is struck; that is shown in its place")},
    {0},
};
static const struct option_row abandon_options[] = {
    {.name = "UPLOAD", "upload", VALUE_ID, OPTION_REQUIRED, .help = N_("number of the upload")},
    {0},
};

/* --- add ---------------------------------------------------------------------------------------------------------- */

/* Makes the document of an upload that is whole. Returns the exit code. */
static int finish_upload(struct cli *cli, uint64_t upload) {
  Lots__FinishUploadRequest request = LOTS__FINISH_UPLOAD_REQUEST__INIT;
  request.upload = upload;
  CLI_RESULT struct lots_result *result = cli_call(cli, "lots.Documents/Finish", &request.base);
  if (!result)
    return cli->code;
  int code = cli_done(cli, result);
  const Lots__DocumentReply *reply = lots_result_message(result);
  if (!cli->json && !cli->raw && !cli->columns && !cli->receipt_only)
    printf("SHA-256 %s\n", reply->document->sha256);
  return code;
}

static int would_upload(struct cli *cli, const struct lots_result *result, const Lots__Upload *upload) {
  if (cli->json)
    return out_json(cli, result, false);
  printf(_("%s, %" PRIu64 " bytes, SHA-256 %s\n"), upload->facts->file_name, upload->facts->size,
         upload->facts->sha256);
  return cli->code;
}

/* A key of the caller's is the document's: it goes with what makes it. */
static int upload_file(struct cli *cli, int fd, const Lots__BeginUploadRequest *request) {
  const struct lots_call_options given = cli->call;
  cli->call = (struct lots_call_options){.dry_run = given.dry_run, .purpose = given.purpose};
  CLI_RESULT struct lots_result *result = cli_call(cli, "lots.Documents/Begin", &request->base);
  cli->call = given;
  if (!result)
    return cli->code;
  const Lots__UploadReply *reply = lots_result_message(result);
  if (given.dry_run)
    return would_upload(cli, result, reply->upload);
  return transfer_up(cli, fd, reply->upload) ? finish_upload(cli, reply->upload->id) : cli->code;
}

static int add_file(struct cli *cli, const char *path) {
  Lots__BeginUploadRequest request = LOTS__BEGIN_UPLOAD_REQUEST__INIT;
  if (!cli_fill(cli, &request.base) || !cli_handle(cli))
    return cli->code;
  int fd = transfer_open(cli, path, request.document);
  if (fd < 0)
    return cli->code;
  int code = upload_file(cli, fd, &request);
  (void)close(fd);
  return code;
}

static int add_paper(struct cli *cli) {
  Lots__AddDocumentRequest request = LOTS__ADD_DOCUMENT_REQUEST__INIT;
  CLI_RESULT struct lots_result *result =
      cli_fill(cli, &request.base) ? cli_call(cli, "lots.Documents/Add", &request.base) : NULL;
  return result ? cli_done(cli, result) : cli->code;
}

static int document_add(struct cli *cli) {
  const char *path = args_text(cli, "FILE");
  if (!path && !args_text(cli, "paper"))
    return out_usage(cli, _("give the file, or say with --paper where the paper is"));
  return path ? add_file(cli, path) : add_paper(cli);
}

/* --- get ---------------------------------------------------------------------------------------------------------- */

/* Its own name, without a folder, whatever a daemon says. */
static const char *own_name(struct cli *cli, const Lots__ShowDocumentReply *shown,
                            const Lots__DocumentVersion *version) {
  const char *slash = strrchr(version->file_name, '/'), *name = slash ? slash + 1 : version->file_name;
  return *name && *name != '.' ? name
                               : arena_printf(&cli->arena, "document-%" PRIu64, record_number_own(shown->document->id));
}

/* The daemon says why there is nothing to fetch. */
static int refuse_read(struct cli *cli, uint64_t document, uint32_t version) {
  Lots__ReadDocumentRequest request = LOTS__READ_DOCUMENT_REQUEST__INIT;
  request.id = document;
  request.version = version;
  CLI_RESULT struct lots_result *result = cli_read(cli, "lots.Documents/Read", &request.base);
  return result ? out_fault(cli, CLI_OTHER, _("the document changed meanwhile; try again")) : cli->code;
}

static int get_version(struct cli *cli, const Lots__ShowDocumentReply *shown, const Lots__DocumentVersion *version) {
  const char *path = args_text(cli, "FILE");
  struct transfer_source source = {
      .document = shown->document->id, .version = version->version, .size = version->size, .sha256 = version->sha256};
  if (!path)
    path = own_name(cli, shown, version);
  if (strcmp(path, "-") != 0 && !args_flag(cli, "force") && access(path, F_OK) == 0)
    return out_fault(cli, CLI_USAGE, _("%s: is there already; choose another name, or --force"), path);
  int code = transfer_down(cli, &source, path);
  if (code != CLI_OK || strcmp(path, "-") == 0)
    return code;
  if (cli->json)
    return out_json_pair(cli, "file", path, "sha256", version->sha256);
  printf("%s  %s\n", version->sha256, path);
  return CLI_OK;
}

static int document_get(struct cli *cli) {
  Lots__ShowDocumentRequest request = LOTS__SHOW_DOCUMENT_REQUEST__INIT;
  uint64_t number;
  if (!cli_fill(cli, &request.base) || !args_number(cli, "edition", 0, &number))
    return cli->code;
  CLI_RESULT struct lots_result *result = cli_read(cli, "lots.Documents/Show", &request.base);
  if (!result)
    return cli->code;
  const Lots__ShowDocumentReply *shown = lots_result_message(result);
  size_t index = number ? (size_t)number : shown->n_versions;
  const Lots__DocumentVersion *version = index > 0 && index <= shown->n_versions ? shown->versions[index - 1] : NULL;
  if (!version || !version->content)
    return refuse_read(cli, request.id, number > UINT32_MAX ? UINT32_MAX : (uint32_t)number);
  return get_version(cli, shown, version);
}

/* --- the noun ----------------------------------------------------------------------------------------------------- */

#define DONE N_("Document {id}, version {version}: {type}")

static const struct command commands[] = {
    {.name = "document add",
     N_("put a document on record, with its file or as a paper"),
     "lots.Documents/Add",
     add_options,
     &document_one_view,
     DONE,
     document_add,
     N_("A file goes up in pieces; cut off, the same command goes on where it was. Which types a case has depends on "
        "its programme.\n"
        "  lots document add 12 MED certificate.pdf --date 2026-09-01 --author \"Dr Eva Lind\"\n"
        "  lots document add 12 A1 --paper \"binder 3, tab 12\"\n"
        "  lots document add 12 GPL plan-2.pdf --replaces 40")},
    {.name = "document list",
     N_("documents of a case, each in its newest version"),
     "lots.Documents/List",
     list_options,
     &document_many_view},
    {.name = "document show",
     N_("a document and its versions"),
     "lots.Documents/Show",
     show_options,
     &document_whole_view},
    {.name = "document get",
     N_("fetch the content of a document"),
     NULL,
     get_options,
     .run = document_get,
     .more = N_("What has come stands in FILE.part until it is whole and its hash is right; cut off, the same command "
                "goes on where it was.")},
    {.name = "document sign",
     N_("record that a party has signed"),
     "lots.Documents/Sign",
     sign_options,
     &document_one_view,
     N_("Document {id}, version {version}: signed by {signatures}"),
     .more = N_("  lots document sign 7 --party CLIENT\n"
                "  lots document sign 7 --party EMPLOYER --name \"Eva Lind\" --date yesterday --how ELECTRONIC")},
    {.name = "document correct",
     N_("correct what is said of a document; what stood there stays beside it"),
     "lots.Documents/Correct",
     correct_options,
     &document_one_view,
     N_("Document {id}, version {version}: {type}, of {date}"),
     .more = N_("Give what was wrong; the rest stays. A certificate in the case that names the document follows its "
                "date.\n"
                "  lots document correct 7 --date 20/11 --author \"Dr Eva Lind\" --reason \"Filed without them\"\n"
                "  lots document correct 7 --type WAI --reason \"It is a work-ability inquiry\"")},
    {.name = "document strike",
     N_("take a document out of sight, with the reason in its place"),
     "lots.Documents/Strike",
     strike_options,
     &document_one_view,
     N_("Document {id}, {type}, is struck"),
     .more =
         N_("What it says is shown to managers of the unit alone, who review what is struck; its file may be put on "
            "record in the right case with \"lots document add\". Who put it on record may strike it, and a "
            "manager.\n"
            "  lots document strike 7 --reason \"Belongs to somebody else\""),
     N_("document {id}, {type}, is struck")},
    {.name = "document uploads",
     N_("your uploads that are not finished"),
     "lots.Documents/Uploads",
     .view = &document_uploads_view},
    {.name = "document abandon",
     N_("give up an upload that is not finished"),
     "lots.Documents/Abandon",
     abandon_options,
     &document_abandoned_view,
     N_("Upload {upload} is given up")},
    {0},
};
const struct noun noun_document = {"document", N_("documents of a case: files and papers, versions, signatures"),
                                   commands};
