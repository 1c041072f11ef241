/* document_rows: the rows of documents and of uploads under way, as apply writes them and the view reads them.
 *
 * Content stands in the journal, an entry a chunk; CHUNK says where. An upload's chunks stay where they are when it
 * becomes a version of a document, which then names it.
 */
#pragma once

#include "documents.pb-c.h"
#include "index.pb-c.h"
#include "tables.h"

struct key key_document(uint64_t kase, uint64_t document);
/* 0: there is no such document. */
enum status document_case(const struct rows *rows, uint64_t document, uint64_t *kase) MUST_USE;
enum status document_get(const struct rows *rows, uint64_t kase, uint64_t document, uint64_t person,
                         struct arena *arena, Lots__Document **out) MUST_USE;

/* An upload's row: whose it is in clear, and the upload itself sealed. */
struct upload_row {
  uint64_t kase, person;
  struct slice sealed;
};
struct key key_upload(uint64_t by, uint64_t upload);
/* NOT_FOUND; else borrowed from the transaction. */
enum status upload_row_get(const struct rows *rows, uint64_t by, uint64_t upload, struct upload_row *out) MUST_USE;
/* Of a value that a scan gave. */
enum status upload_row_read(struct slice value, struct upload_row *out) MUST_USE;
enum status upload_row_open(const struct rows *rows, struct slice key, const struct upload_row *row,
                            struct arena *arena, Lots__UploadStored **out) MUST_USE;
enum status upload_row_put(const struct rows *rows, uint64_t by, uint64_t person, const Lots__UploadStored *stored,
                           struct arena *arena) MUST_USE;

struct chunk_row {
  uint64_t offset, position;
  uint32_t len;
};
enum status chunk_put(const struct rows *rows, uint64_t upload, const struct chunk_row *chunk) MUST_USE;
/* The chunk in which a byte of the content stands; NOT_FOUND beyond the end. */
enum status chunk_find(const struct rows *rows, uint64_t upload, uint64_t offset, struct chunk_row *out) MUST_USE;
enum status chunk_forget(const struct rows *rows, uint64_t upload, uint64_t offset) MUST_USE;
