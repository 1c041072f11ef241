/* document_rows: the rows of documents, as apply writes them and the view reads them. */
#pragma once

#include "documents.pb-c.h"
#include "tables.h"

struct key key_document(uint64_t kase, uint64_t document);
/* 0: there is no such document. */
enum status document_case(const struct rows *rows, uint64_t document, uint64_t *kase) MUST_USE;
enum status document_get(const struct rows *rows, uint64_t kase, uint64_t document, uint64_t person,
                         struct arena *arena, Lots__Document **out) MUST_USE;
