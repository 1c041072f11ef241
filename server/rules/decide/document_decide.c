/* document_decide: documents come on record, with content that was uploaded or as papers. See document_rules.h; how
 * they are signed stands in document_sign.c. */
#include <inttypes.h>
#include <string.h>

#include "common/record_number.h"

#include "document_rules.h"
#include "server/rules/engine/case_events.h"
#include "server/rules/facts/document_types.h"
#include "server/rules/guards/guards.h"

/* --- what is said of a document ----------------------------------------------------------------------------------- */

#define MEDIA_TYPE_DEFAULT "application/octet-stream"
enum { MEDIA_TYPE_MAX = 100, PAPER_MAX = 500 };

static bool is_hex(const char *text) {
  return strlen(text) == 2 * (size_t)SECURE_HASH && strspn(text, "0123456789abcdef") == 2 * (size_t)SECURE_HASH;
}

/* A name, and no way into another folder of whoever fetches it. */
static bool is_file_name(const char *name) {
  return name[0] != '.' && !strpbrk(name, "/\\\n\r\t");
}

static void check_content(const struct attempt *attempt, const struct document_facts *facts,
                          const Lots__DocumentFacts *asked) {
  struct arena *arena = facts->casework.arena;
  attempt_check_line(attempt, "document.file_name", asked->file_name, TEXT_NAME);
  attempt_check_line(attempt, "document.media_type", asked->media_type, MEDIA_TYPE_MAX);
  attempt_check_line(attempt, "document.paper", asked->paper, PAPER_MAX);
  if (!is_file_name(asked->file_name))
    attempt_refuse(attempt, "document.file_name", "", MSG_FILE_NAME, NULL, NULL);
  if (!is_hex(asked->sha256))
    attempt_refuse(attempt, "document.sha256", "", MSG_SHA256, NULL, NULL);
  if (asked->size > facts->max_size)
    attempt_refuse(attempt, "document.size", "", MSG_DOCUMENT_TOO_LARGE, arena_printf(arena, "%" PRIu64, asked->size),
                   arena_printf(arena, "%" PRIu64, facts->max_size));
}

/* Need-to-know once, need-to-know for good: the versions before are read by who reads the newest. */
static Lots__SecrecyClass secrecy_of(const struct attempt *attempt, const struct document_facts *facts,
                                     Lots__SecrecyClass asked) {
  Lots__SecrecyClass old = facts->document ? facts->document->secrecy : 0;
  bool hidden = document_is_need_to_know(attempt->document.type, asked) || document_is_need_to_know(0, old);
  return hidden ? LOTS__SECRECY_CLASS__SECRECY_CLASS_NEED_TO_KNOW : LOTS__SECRECY_CLASS__SECRECY_CLASS_CASE;
}

/* A new version is of the same type; one that says none takes it over. */
static void check_kind(struct attempt *attempt, const struct document_facts *facts, const Lots__DocumentFacts *asked) {
  Lots__DocumentType old = facts->document ? facts->document->type : 0;
  attempt->document.type = asked->type ? asked->type : old;
  attempt->document.secrecy = secrecy_of(attempt, facts, asked->secrecy);
  if (!attempt->document.type || asked->type)
    attempt_need_code(attempt, "document.type", &codes_document_type, (int)asked->type);
  if (asked->secrecy)
    attempt_need_code(attempt, "document.secrecy", &codes_secrecy, (int)asked->secrecy);
  if (old && asked->type && asked->type != old)
    attempt_refuse(attempt, "document.type", "C3", MSG_DOCUMENT_OTHER_TYPE, document_type_code(asked->type),
                   document_type_code(old));
  if (asked->secrecy == LOTS__SECRECY_CLASS__SECRECY_CLASS_CASE && attempt->document.secrecy != asked->secrecy)
    attempt_refuse(attempt, "document.secrecy", "C7", MSG_NEED_TO_KNOW_STAYS, NULL, NULL);
}

/* S0.13: a certificate's age counts from its own day; the day when it was filed, and by whom, is no fallback. */
static void check_others_word(const struct attempt *attempt, const Lots__DocumentFacts *asked) {
  const struct document_type_row *row = document_type_row(attempt->document.type);
  if (!row || !row->from_others)
    return;
  const char *code = document_type_code(row->type);
  if (!asked->date[0])
    attempt_refuse(attempt, "document.date", "S0.13", MSG_OTHERS_WORD, code, NULL);
  if (!asked->author[0])
    attempt_refuse(attempt, "document.author", "S0.13", MSG_OTHERS_WORD, code, NULL);
}

static void attempt_facts(struct attempt *attempt, const struct document_facts *facts, const Lots__DocumentFacts *asked,
                          struct problems *problems) {
  attempt->date_field = "document.date";
  attempt_begin(attempt, &facts->casework, asked->date, problems);
  check_kind(attempt, facts, asked);
  attempt_check_line(attempt, "document.title", asked->title, TEXT_NAME);
  attempt_check_line(attempt, "document.author", asked->author, TEXT_NAME);
  check_others_word(attempt, asked);
  document_check_struck(attempt, "document.replaces", facts->document);
}

/* --- what stands in the way, whatever is asked -------------------------------------------------------------------- */

static void refuse_number(const struct attempt *attempt, const char *field, const char *rule, enum message message,
                          uint64_t number) {
  attempt_refuse(attempt, field, rule, message, arena_printf(attempt->facts->arena, "%" PRIu64, number), NULL);
}

static void judge_numbers(const struct attempt *attempt, const struct document_facts *facts) {
  if (!facts->document && facts->documents >= DOCUMENTS_MAX)
    refuse_number(attempt, "document", "C3", MSG_TOO_MANY, DOCUMENTS_MAX);
  if (facts->document && facts->document->n_versions >= DOCUMENT_VERSIONS_MAX)
    refuse_number(attempt, "document.replaces", "C3", MSG_TOO_MANY, DOCUMENT_VERSIONS_MAX);
  if (facts->same)
    attempt_refuse(attempt, "document.sha256", "C3", MSG_DOCUMENT_THERE,
                   arena_printf(facts->casework.arena, "%" PRIu64, record_number_own(facts->same)),
                   arena_printf(facts->casework.arena, "%" PRIu32, facts->same_version));
}

/* What attempt_judge() said, and what has been added since. */
static enum status judged(const struct attempt *attempt, enum status status) {
  if (status != STATUS_OK)
    return status;
  if (arena_failed(attempt->facts->arena))
    return STATUS_RESOURCE_EXHAUSTED;
  return attempt->problems->count > attempt->problems_before ? STATUS_FAILED_PRECONDITION : STATUS_OK;
}

/* --- a version ---------------------------------------------------------------------------------------------------- */

static Lots__DocumentVersion *new_version(const struct attempt *attempt, const struct document_facts *facts,
                                          const Lots__DocumentFacts *asked, struct events *out) {
  Lots__DocumentVersion *version = case_new(out, &lots__document_version__descriptor);
  if (!version)
    return NULL;
  version->version = facts->document ? (uint32_t)facts->document->n_versions + 1 : 1;
  version->title = asked->title;
  version->date = date_text(out->arena, attempt->date);
  version->author = asked->author[0] ? asked->author : facts->casework.caller->name;
  version->recorded = date_text(out->arena, facts->casework.today);
  version->recorded_by = facts->casework.caller->id;
  version->paper = asked->paper;
  return version->date && version->recorded ? version : NULL;
}

static enum status add_version(const struct attempt *attempt, const struct document_facts *facts,
                               Lots__DocumentVersion *version, struct events *out) {
  Lots__DocumentAdded *added = case_new(out, &lots__document_added__descriptor);
  Lots__Event *event = case_add(out, LOTS__EVENT__KIND_DOCUMENT_ADDED, case_ref_of(facts->casework.kase));
  if (!version || !added || !event)
    return STATUS_RESOURCE_EXHAUSTED;
  added->document = facts->document ? facts->document->id : facts->number;
  added->type = attempt->document.type;
  added->secrecy = attempt->document.secrecy;
  added->version = version;
  event->document_added = added;
  return STATUS_OK;
}

enum status document_add(const struct document_facts *facts, const Lots__DocumentFacts *asked,
                         struct problems *problems, struct events *out) {
  struct attempt attempt = {0};
  attempt_facts(&attempt, facts, asked, problems);
  if (asked->file_name[0] || asked->media_type[0] || asked->size || asked->sha256[0])
    attempt_refuse(&attempt, "document.size", "", MSG_CONTENT_NOT_HERE, NULL, NULL);
  attempt_need_text(&attempt, "document.paper", asked->paper, PAPER_MAX);
  enum status status = attempt_judge(&attempt, COMMAND_DOCUMENT);
  judge_numbers(&attempt, facts);
  status = judged(&attempt, status);
  if (status != STATUS_OK)
    return status;
  return add_version(&attempt, facts, new_version(&attempt, facts, asked, out), out);
}

/* --- uploads ------------------------------------------------------------------------------------------------------ */

/* An event about what is not yet part of the case. */
static Lots__Event *upload_event(const struct document_facts *facts, Lots__Event__KindCase kind, struct events *out) {
  return events_add(out, kind, 0, 0, facts->casework.kase->person);
}

/* What holds when nothing was said stands in the upload already: it is finished on another day, perhaps. */
static Lots__DocumentFacts *settled(const struct attempt *attempt, const struct document_facts *facts,
                                    const Lots__DocumentFacts *asked, struct arena *arena) {
  Lots__DocumentFacts *settled = arena_copy(arena, asked, sizeof *asked); /* its texts stay the request's */
  if (!settled)
    return NULL;
  settled->case_ = facts->casework.kase->id;
  settled->type = attempt->document.type;
  settled->date = date_text(arena, attempt->date);
  if (!asked->author[0])
    settled->author = facts->casework.caller->name;
  if (!asked->media_type[0])
    settled->media_type = (char *)(uintptr_t)MEDIA_TYPE_DEFAULT; /* only read from */
  return settled->date ? settled : NULL;
}

static bool says_the_same(const Lots__DocumentFacts *old, const Lots__DocumentFacts *new, struct arena *arena) {
  struct slice a = arena_pack(arena, &old->base), b = arena_pack(arena, &new->base);
  return a.data && b.data && slice_equal(a, b);
}

static enum status add_begun(const struct attempt *attempt, const struct document_facts *facts,
                             const Lots__DocumentFacts *asked, struct events *out) {
  Lots__DocumentFacts *said = settled(attempt, facts, asked, out->arena);
  if (!said)
    return STATUS_RESOURCE_EXHAUSTED;
  if (facts->upload && facts->upload_idle_days == facts->idle_days &&
      says_the_same(facts->upload->facts, said, out->arena))
    return STATUS_OK;
  Lots__UploadBegun *begun = case_new(out, &lots__upload_begun__descriptor);
  Lots__Event *event = upload_event(facts, LOTS__EVENT__KIND_UPLOAD_BEGUN, out);
  if (!begun || !event)
    return STATUS_RESOURCE_EXHAUSTED;
  begun->upload = facts->upload ? facts->upload->id : facts->upload_number;
  begun->date = facts->upload ? facts->upload->begun : date_text(out->arena, facts->casework.today);
  begun->facts = said;
  begun->idle_days = facts->idle_days;
  event->upload_begun = begun;
  return begun->date ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
}

/* A new one comes beside what is under way. */
static void refuse_for_all(const struct attempt *attempt, const struct document_facts *facts, const char *field,
                           enum message message, uint64_t most) {
  struct arena *arena = attempt->facts->arena;
  attempt_refuse(attempt, field, "", message, arena_printf(arena, "%" PRIu64, most),
                 arena_printf(arena, "%" PRIu32, facts->idle_days));
}

static void judge_amounts(const struct attempt *attempt, const struct document_facts *facts, uint64_t size) {
  const struct upload_amounts *now = &facts->under_way, *most = &facts->at_most;
  if (now->own >= most->own)
    refuse_number(attempt, "document", "", MSG_TOO_MANY_UPLOADS, most->own);
  if (size > most->own_bytes || now->own_bytes > most->own_bytes - size)
    refuse_number(attempt, "document.size", "", MSG_UPLOADS_TOO_LARGE, most->own_bytes);
  if (now->given_up >= most->given_up)
    refuse_number(attempt, "document", "", MSG_UPLOADS_GIVEN_UP, most->given_up);
  if (now->all >= most->all)
    refuse_for_all(attempt, facts, "document", MSG_UPLOADS_FULL, most->all);
  if (size > most->all_bytes || now->all_bytes > most->all_bytes - size)
    refuse_for_all(attempt, facts, "document.size", MSG_UPLOADS_FULL_BYTES, most->all_bytes);
}

enum status document_begin(const struct document_facts *facts, const Lots__DocumentFacts *asked,
                           struct problems *problems, struct events *out) {
  struct attempt attempt = {0};
  attempt_facts(&attempt, facts, asked, problems);
  check_content(&attempt, facts, asked);
  enum status status = attempt_judge(&attempt, COMMAND_DOCUMENT);
  judge_numbers(&attempt, facts);
  bool free_of_faults = judged(&attempt, status) == STATUS_OK;
  if (!facts->upload)
    judge_amounts(&attempt, facts, asked->size);
  status = judged(&attempt, status);
  if (status == STATUS_OK)
    return add_begun(&attempt, facts, asked, out);
  return free_of_faults ? STATUS_RESOURCE_EXHAUSTED : status;
}

/* Bytes that are there lie before `have`; what begins there goes on; all else would leave a gap or a seam. */
static void check_chunk(const struct document_facts *facts, uint64_t offset, struct slice data,
                        struct problems *problems) {
  const Lots__Upload *upload = facts->upload;
  struct arena *arena = facts->casework.arena;
  uint64_t left = upload->facts->size - upload->have;
  if (offset != upload->have)
    problem_add(problems, "offset", "", MSG_UPLOAD_OFFSET, arena_printf(arena, "%" PRIu64, upload->have), NULL);
  else if (data.len > left)
    problem_add(problems, "data", "", MSG_UPLOAD_BEYOND, arena_printf(arena, "%" PRIu64, left), NULL);
  if (data.len > DOCUMENT_CHUNK_MAX || data.len == 0 || (data.len < DOCUMENT_CHUNK_MIN && data.len < left))
    problem_add(problems, "data", "", MSG_CHUNK_SIZE, arena_printf(arena, "%zu", DOCUMENT_CHUNK_MIN),
                arena_printf(arena, "%zu", DOCUMENT_CHUNK_MAX));
}

enum status document_put(const struct document_facts *facts, uint64_t offset, struct slice data,
                         struct problems *problems, struct events *out) {
  const Lots__Upload *upload = facts->upload;
  if (data.len > 0 && offset < upload->have && data.len <= upload->have - offset)
    return STATUS_OK;
  check_chunk(facts, offset, data, problems);
  if (problems->count > 0)
    return STATUS_FAILED_PRECONDITION;
  Lots__DocumentChunk *chunk = case_new(out, &lots__document_chunk__descriptor);
  Lots__Event *event = upload_event(facts, LOTS__EVENT__KIND_DOCUMENT_CHUNK, out);
  if (!chunk || !event)
    return STATUS_RESOURCE_EXHAUSTED;
  chunk->upload = upload->id;
  chunk->offset = offset;
  chunk->data = (ProtobufCBinaryData){.len = data.len, .data = (uint8_t *)(uintptr_t)data.data}; /* only read from */
  event->document_chunk = chunk;
  return STATUS_OK;
}

static void judge_whole(const struct attempt *attempt, const Lots__Upload *upload, const uint8_t sha256[SECURE_HASH]) {
  struct arena *arena = attempt->facts->arena;
  char hex[2 * SECURE_HASH + 1];
  if (upload->have < upload->facts->size)
    attempt_refuse(attempt, "upload", "", MSG_UPLOAD_INCOMPLETE, arena_printf(arena, "%" PRIu64, upload->have),
                   arena_printf(arena, "%" PRIu64, upload->facts->size));
  else if (strcmp(secure_hex(slice_of(sha256, SECURE_HASH), hex, sizeof hex), upload->facts->sha256) != 0)
    attempt_refuse(attempt, "upload", "", MSG_UPLOAD_SHA256, arena_strdup(arena, hex), upload->facts->sha256);
}

enum status document_finish(const struct document_facts *facts, const uint8_t sha256[SECURE_HASH],
                            struct problems *problems, struct events *out) {
  const Lots__DocumentFacts *asked = facts->upload->facts;
  struct attempt attempt = {0};
  attempt_facts(&attempt, facts, asked, problems);
  check_content(&attempt, facts, asked);
  enum status status = attempt_judge(&attempt, COMMAND_DOCUMENT);
  judge_numbers(&attempt, facts);
  judge_whole(&attempt, facts->upload, sha256);
  status = judged(&attempt, status);
  Lots__DocumentVersion *version = status == STATUS_OK ? new_version(&attempt, facts, asked, out) : NULL;
  if (status != STATUS_OK)
    return status;
  if (!version)
    return STATUS_RESOURCE_EXHAUSTED;
  version->file_name = asked->file_name;
  version->media_type = asked->media_type;
  version->size = asked->size;
  version->sha256 = asked->sha256;
  version->content = facts->upload->id;
  return add_version(&attempt, facts, version, out);
}
