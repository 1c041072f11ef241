/* documents: documents come on record: papers, uploads piece by piece, signatures. Each handler gathers what the rules
 * look at, asks them, and replies with the part that changed. */
#include "documents.h"

#include <inttypes.h>

#include "daemon.h"
#include "policy.h"
#include "server/rules/apply/event_apply.h"
#include "server/rules/facts/document_state.h"

/* --- what the rules look at --------------------------------------------------------------------------------------- */

static bool count_documents(struct call *call, const Lots__DocumentFacts *asked, struct document_facts *facts) {
  struct document_census census;
  Lots__DocumentType type = facts->document ? facts->document->type : asked->type;
  enum status status = view_document_census(&call->view, facts->casework.kase, type, asked->sha256, &census);
  if (status != STATUS_OK) {
    call_fail(call, status);
    return false;
  }
  facts->documents = census.count;
  facts->same = census.same;
  facts->same_version = census.same_version;
  return true;
}

static struct upload_amounts uploads_at_most(const struct daemon *daemon) {
  return (struct upload_amounts){.own = daemon->max_uploads,
                                 .own_bytes = daemon->max_upload_bytes,
                                 .all = daemon->max_uploads_all,
                                 .all_bytes = daemon->max_upload_bytes_all,
                                 .given_up = daemon->max_upload_bytes_given_up};
}

/* False: the call has failed. */
static bool gather(struct call *call, const Lots__DocumentFacts *asked, struct document_facts *facts) {
  Lots__Case *kase;
  Lots__Document *replaced;
  *facts = (struct document_facts){.max_size = call->daemon->max_document,
                                   .at_most = uploads_at_most(call->daemon),
                                   .idle_days = call->daemon->upload_days,
                                   .number = view_next_number(&call->view, NUMBER_DOCUMENT),
                                   .upload_number = view_next_number(&call->view, NUMBER_UPLOAD)};
  if (!cases_load_to_change(call, asked->case_, &facts->casework, &kase) ||
      !cases_find_document(call, "document.replaces", asked->replaces, kase, &replaced))
    return false;
  facts->document = replaced;
  return count_documents(call, asked, facts);
}

/* NOT_FOUND: there is no such upload, or no longer, or its case is no longer for the caller: the same is told. */
static void fail_for_upload(struct call *call, enum status status) {
  if (status == STATUS_NOT_FOUND)
    problem_add(&call->problems, "upload", "", MSG_UPLOAD_ENDED,
                arena_printf(call->arena, "%" PRIu32, call->daemon->upload_days), NULL);
  call_fail(call, status);
}

static bool gather_upload(struct call *call, uint64_t id, Lots__UploadStored **stored, struct document_facts *facts) {
  Lots__Case *kase = NULL;
  enum status status = view_upload(&call->view, id, stored, &kase);
  if (status != STATUS_OK) {
    fail_for_upload(call, status);
    return false;
  }
  *facts = (struct document_facts){0};
  bool loaded = cases_load_to_change(call, kase->id, &facts->casework, &kase);
  facts->upload = (*stored)->upload;
  return loaded;
}

/* --- replies ------------------------------------------------------------------------------------------------------ */

/* What is shown of it to who struck it. */
static void hide_struck(const struct call *call, Lots__DocumentRow *row) {
  char *empty = (char *)(uintptr_t)protobuf_c_empty_string; /* only read from */
  if (!row || !row->struck || call->view.reviews)
    return;
  row->title = row->author = row->file_name = row->sha256 = row->paper = empty;
  row->size = 0;
  row->withheld = true;
}

/* The document as the call's events leave it. */
static void finish(struct call *call, enum status status, const struct document_facts *facts,
                   Lots__DocumentReply_Closure closure) {
  Lots__DocumentReply reply = LOTS__DOCUMENT_REPLY__INIT;
  Lots__Document fresh = LOTS__DOCUMENT__INIT, *state = &fresh;
  if (status == STATUS_OK && facts->document)
    state = arena_clone(call->arena, &facts->document->base);
  if (status == STATUS_OK)
    status = state ? document_apply(state, call_event(call), call->arena) : STATUS_RESOURCE_EXHAUSTED;
  reply.document = status == STATUS_OK ? document_row(&facts->casework, state) : NULL;
  hide_struck(call, reply.document);
  if (reply.document)
    closure(&reply, call);
  else
    call_fail(call, status ? status : STATUS_RESOURCE_EXHAUSTED);
}

/* --- papers and signatures ---------------------------------------------------------------------------------------- */

DOCUMENTS_HANDLER(add, AddDocumentRequest, DocumentReply) {
  (void)service;
  struct call *call = closure_data;
  struct document_facts facts;
  if (service_need_part(call, "document", request->document) && gather(call, request->document, &facts))
    finish(call, document_add(&facts, request->document, &call->problems, &call->events), &facts, closure);
}

/* The client's own name is known; anybody else's must be told. */
static bool name_signer(struct call *call, const struct document_facts *facts, Lots__DocumentSignature *signature) {
  const char *name, *number;
  Lots__Case *kase;
  if (signature->name[0] || strcmp(signature->party, "CLIENT") != 0)
    return true;
  enum status status = view_case_named(&call->view, facts->casework.kase->id, &kase, &name, &number);
  signature->name = (char *)(uintptr_t)name; /* only read from */
  if (status != STATUS_OK)
    call_fail_for(call, status, "id");
  return status == STATUS_OK;
}

/* The document and its case, to be changed. False: the call has failed. */
static bool find_to_change(struct call *call, uint64_t id, struct document_facts *facts) {
  Lots__Document *document;
  Lots__Case *kase;
  *facts = (struct document_facts){0};
  enum status status = view_document(&call->view, id, &document, &kase);
  facts->document = document;
  if (status != STATUS_OK)
    call_fail_for(call, status, "id");
  return status == STATUS_OK && cases_load_to_change(call, document->case_, &facts->casework, &kase);
}

DOCUMENTS_HANDLER(sign, SignDocumentRequest, DocumentReply) {
  (void)service;
  struct call *call = closure_data;
  struct document_facts facts;
  if (service_need_part(call, "signature", request->signature) && find_to_change(call, request->id, &facts) &&
      name_signer(call, &facts, request->signature))
    finish(call, document_sign(&facts, request, &call->problems, &call->events), &facts, closure);
}

DOCUMENTS_HANDLER(correct, CorrectDocumentRequest, DocumentReply) {
  (void)service;
  struct call *call = closure_data;
  struct document_facts facts;
  if (find_to_change(call, request->id, &facts))
    finish(call, document_correct(&facts, request, &call->problems, &call->events), &facts, closure);
}

DOCUMENTS_HANDLER(strike, StrikeDocumentRequest, DocumentReply) {
  (void)service;
  struct call *call = closure_data;
  struct document_facts facts;
  if (find_to_change(call, request->id, &facts))
    finish(call, document_strike(&facts, request, &call->problems, &call->events), &facts, closure);
}

/* --- uploads ------------------------------------------------------------------------------------------------------ */

static enum status count_under_way(struct call *call, struct upload_amounts *out) {
  struct view_upload_sums sums = {0};
  enum status status = view_upload_sums(&call->view, &sums);
  *out = (struct upload_amounts){.own = sums.own,
                                 .own_bytes = sums.own_bytes,
                                 .all = sums.all,
                                 .all_bytes = sums.all_bytes,
                                 .given_up = sums.given_up};
  return status;
}

static enum status go_on_with(struct call *call, const Lots__Upload *upload, struct document_facts *facts) {
  Lots__UploadStored *stored;
  Lots__Case *kase;
  enum status status = view_upload(&call->view, upload->id, &stored, &kase);
  if (status != STATUS_OK)
    return status;
  facts->upload = stored->upload;
  facts->upload_idle_days = stored->idle_days;
  return STATUS_OK;
}

/* One's own upload of this content for this case goes on. */
static bool find_under_way(struct call *call, const Lots__DocumentFacts *asked, struct document_facts *facts) {
  Lots__Upload **uploads;
  size_t count;
  enum status status = view_uploads(&call->view, &uploads, &count);
  for (size_t i = 0; status == STATUS_OK && i < count; i++) {
    const Lots__DocumentFacts *told = uploads[i]->facts;
    if (told && told->case_ == asked->case_ && told->size == asked->size && strcmp(told->sha256, asked->sha256) == 0)
      status = go_on_with(call, uploads[i], facts);
  }
  if (status == STATUS_OK)
    status = count_under_way(call, &facts->under_way);
  if (status != STATUS_OK)
    call_fail(call, status);
  return status == STATUS_OK;
}

DOCUMENTS_HANDLER(begin, BeginUploadRequest, UploadReply) {
  (void)service;
  struct call *call = closure_data;
  struct document_facts facts;
  if (!service_need_part(call, "document", request->document) || !gather(call, request->document, &facts) ||
      !find_under_way(call, request->document, &facts))
    return;
  enum status status = document_begin(&facts, request->document, &call->problems, &call->events);
  if (status != STATUS_OK) {
    call_fail(call, status);
    return;
  }
  const Lots__UploadBegun *begun = call_event(call) ? call_event(call)->upload_begun : NULL;
  Lots__Upload upload = LOTS__UPLOAD__INIT;
  if (facts.upload)
    upload = *facts.upload;
  if (begun) {
    upload.id = begun->upload;
    upload.facts = begun->facts;
    upload.begun = begun->date;
  }
  Lots__UploadReply reply = LOTS__UPLOAD_REPLY__INIT;
  reply.upload = &upload;
  closure(&reply, call);
}

DOCUMENTS_HANDLER(put, PutChunkRequest, PutChunkReply) {
  (void)service;
  struct call *call = closure_data;
  struct document_facts facts;
  Lots__UploadStored *stored;
  if (!gather_upload(call, request->upload, &stored, &facts))
    return;
  enum status status =
      document_put(&facts, request->offset, service_slice(request->data), &call->problems, &call->events);
  if (status != STATUS_OK) {
    call_fail(call, status);
    return;
  }
  Lots__PutChunkReply reply = LOTS__PUT_CHUNK_REPLY__INIT;
  reply.have = stored->upload->have + (call->events.count > 0 ? request->data.len : 0);
  closure(&reply, call);
}

DOCUMENTS_HANDLER(finish, FinishUploadRequest, DocumentReply) {
  (void)service;
  struct call *call = closure_data;
  struct document_facts facts, of_upload;
  Lots__UploadStored *stored;
  struct secure_sha256 state;
  uint8_t sha256[SECURE_HASH];
  if (!gather_upload(call, request->upload, &stored, &of_upload) || !gather(call, stored->upload->facts, &facts))
    return;
  if (stored->hash.len != sizeof state.bytes) {
    call_fail(call, STATUS_DATA_LOSS);
    return;
  }
  memcpy(state.bytes, stored->hash.data, sizeof state.bytes);
  secure_sha256_end(&state, sha256);
  facts.upload = stored->upload;
  finish(call, document_finish(&facts, sha256, &call->problems, &call->events), &facts, closure);
}

/* Whatever became of the case: what one began, one may drop. */
DOCUMENTS_HANDLER(abandon, AbandonUploadRequest, AbandonUploadReply) {
  (void)service;
  struct call *call = closure_data;
  uint64_t person;
  enum status status = view_upload_person(&call->view, request->upload, &person);
  if (status != STATUS_OK) {
    fail_for_upload(call, status);
    return;
  }
  call->subject = person;
  Lots__UploadAbandoned *abandoned = arena_alloc(call->arena, sizeof *abandoned);
  Lots__Event *event = events_add(&call->events, LOTS__EVENT__KIND_UPLOAD_ABANDONED, 0, 0, person);
  if (!abandoned || !event) {
    call_fail(call, STATUS_RESOURCE_EXHAUSTED);
    return;
  }
  lots__upload_abandoned__init(abandoned);
  abandoned->upload = request->upload;
  event->upload_abandoned = abandoned;
  Lots__AbandonUploadReply reply = LOTS__ABANDON_UPLOAD_REPLY__INIT;
  reply.upload = request->upload;
  closure(&reply, call);
}

ProtobufCService *service_documents(void) {
  static Lots__Documents_Service table = LOTS__DOCUMENTS__INIT(documents_);
  return &table.base;
}
