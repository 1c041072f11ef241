/* documents: the handlers of the Documents service, in two files: documents_read.c lists, shows and reads, documents.c
 * takes them in. What may come on record stands in rules/decide/document_rules.h.
 */
#pragma once

#include "cases.h"
#include "documents.pb-c.h"
#include "server/rules/decide/document_rules.h"

#define DOCUMENTS_HANDLER(verb, Request, Reply)                                                                        \
  void documents_##verb(Lots__Documents_Service *service, const Lots__##Request *request,                              \
                        Lots__##Reply##_Closure closure, void *closure_data)

DOCUMENTS_HANDLER(add, AddDocumentRequest, DocumentReply);
DOCUMENTS_HANDLER(begin, BeginUploadRequest, UploadReply);
DOCUMENTS_HANDLER(put, PutChunkRequest, PutChunkReply);
DOCUMENTS_HANDLER(finish, FinishUploadRequest, DocumentReply);
DOCUMENTS_HANDLER(abandon, AbandonUploadRequest, AbandonUploadReply);
DOCUMENTS_HANDLER(uploads, UploadsRequest, UploadsReply);
DOCUMENTS_HANDLER(list, ListDocumentsRequest, ListDocumentsReply);
DOCUMENTS_HANDLER(show, ShowDocumentRequest, ShowDocumentReply);
DOCUMENTS_HANDLER(read, ReadDocumentRequest, ReadDocumentReply);
DOCUMENTS_HANDLER(sign, SignDocumentRequest, DocumentReply);
DOCUMENTS_HANDLER(correct, CorrectDocumentRequest, DocumentReply);
DOCUMENTS_HANDLER(strike, StrikeDocumentRequest, DocumentReply);
