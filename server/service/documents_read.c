/* documents_read: documents listed, shown, and their content read. */
#include "documents.h"
#include "server/rules/facts/document_state.h"

/* What a row is made from. False: the call has failed. */
static bool gather(struct call *call, enum status status, Lots__Case *kase, const char *field,
                   struct case_facts *facts) {
  if (status == STATUS_OK)
    return cases_gather(call, status, kase, facts);
  call_fail_for(call, status, field);
  return false;
}

static bool add_rows(const struct case_facts *facts, Lots__Document *const *documents, size_t count,
                     Lots__ListDocumentsReply *reply) {
  for (size_t i = 0; i < count; i++)
    if (!arena_append(facts->arena, &reply->documents, &reply->n_documents, document_row(facts, documents[i])))
      return false;
  return true;
}

DOCUMENTS_HANDLER(list, ListDocumentsRequest, ListDocumentsReply) {
  (void)service;
  struct call *call = closure_data;
  Lots__ListDocumentsReply reply = LOTS__LIST_DOCUMENTS_REPLY__INIT;
  struct case_facts facts;
  Lots__Case *kase = NULL;
  Lots__Document **found = NULL;
  size_t limit, count = 0;
  struct slice next = {0};
  call_page_size(call, request->page_size, 50, &limit);
  if (request->type)
    service_need_code(call, "type", "C3", &codes_document_type, (int)request->type);
  if (service_refused(call))
    return;
  enum status status = view_case(&call->view, request->case_, &kase);
  if (!gather(call, status, kase, "case", &facts))
    return;
  status =
      view_documents(&call->view, kase, request->type, service_slice(request->cursor), limit, &found, &count, &next);
  if (status == STATUS_OK && !add_rows(&facts, found, count, &reply))
    status = STATUS_RESOURCE_EXHAUSTED;
  if (service_listed(call, status, "case", next, &reply.cursor))
    closure(&reply, call);
}

DOCUMENTS_HANDLER(show, ShowDocumentRequest, ShowDocumentReply) {
  (void)service;
  struct call *call = closure_data;
  Lots__ShowDocumentReply reply = LOTS__SHOW_DOCUMENT_REPLY__INIT;
  struct case_facts facts;
  Lots__Document *document;
  Lots__Case *kase = NULL;
  enum status status = view_document(&call->view, request->id, &document, &kase);
  if (!gather(call, status, kase, "id", &facts))
    return;
  reply.document = document_row(&facts, document);
  reply.versions = document->versions;
  reply.n_versions = document->n_versions;
  if (reply.document)
    closure(&reply, call);
  else
    call_fail(call, STATUS_RESOURCE_EXHAUSTED);
}

/* The version whose bytes may be given; NULL: the call has failed. */
static const Lots__DocumentVersion *readable(struct call *call, const Lots__Document *document, uint32_t number) {
  const Lots__DocumentVersion *version = document_version(document, number);
  if (document->withheld && document->struck)
    problem_add(&call->problems, "id", "B14", MSG_DOCUMENT_STRUCK, document->struck->date, document->struck->reason);
  else if (document->withheld)
    problem_add(&call->problems, "id", "C7", MSG_NOT_ASSIGNED, NULL, NULL);
  else if (!version)
    problem_add(&call->problems, "version", "C3", MSG_NO_SUCH_VERSION,
                arena_printf(call->arena, "%zu", document->n_versions), NULL);
  else if (!version->content)
    problem_add(&call->problems, "version", "C3", MSG_NO_CONTENT, NULL, NULL);
  if (call->problems.count == 0)
    return version;
  call_fail(call, STATUS_FAILED_PRECONDITION);
  return NULL;
}

DOCUMENTS_HANDLER(read, ReadDocumentRequest, ReadDocumentReply) {
  (void)service;
  struct call *call = closure_data;
  Lots__ReadDocumentReply reply = LOTS__READ_DOCUMENT_REPLY__INIT;
  Lots__Document *document;
  Lots__Case *kase;
  struct slice bytes;
  enum status status = view_document(&call->view, request->id, &document, &kase);
  if (status != STATUS_OK) {
    call_fail_for(call, status, "id");
    return;
  }
  const Lots__DocumentVersion *version = readable(call, document, request->version);
  if (!version)
    return;
  size_t limit = request->limit ? request->limit : DOCUMENT_CHUNK_MAX;
  status = view_document_bytes(&call->view, version, request->offset, limit, &bytes);
  if (status != STATUS_OK) {
    call_fail_for(call, status, "id");
    return;
  }
  reply.data = service_bytes(bytes);
  reply.size = version->size;
  closure(&reply, call);
}

DOCUMENTS_HANDLER(uploads, UploadsRequest, UploadsReply) {
  (void)service, (void)request;
  struct call *call = closure_data;
  Lots__UploadsReply reply = LOTS__UPLOADS_REPLY__INIT;
  enum status status = view_uploads(&call->view, &reply.uploads, &reply.n_uploads);
  if (status == STATUS_OK)
    closure(&reply, call);
  else
    call_fail(call, status);
}
