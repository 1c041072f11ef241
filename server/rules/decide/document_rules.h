/* document_rules: how documents come on record, are signed, and name what an agreement or a certificate rests on (C3).
 * Pure, as case_decide.h: what the store knows comes in as facts, what happens goes out as events.
 *
 * Every function adds all that is wrong to `problems` and makes its event only when nothing is. INVALID_ARGUMENT: a
 * field is wrong; FAILED_PRECONDITION: a rule says no.
 */
#pragma once

#include "common/secure.h"
#include "documents.pb-c.h"
#include "server/rules/engine/case_facts.h"

/* A chunk of content. The least keeps a read from having to put many together; the last of a content may be less. */
#define DOCUMENT_CHUNK_MIN ((size_t)16 * 1024)
#define DOCUMENT_CHUNK_MAX ((size_t)128 * 1024)
/* A case is one range to read through, and a document one row. */
#define DOCUMENTS_MAX 1000
#define DOCUMENT_VERSIONS_MAX 100

/* Uploads that are not finished, and the bytes announced: the caller's own, and everybody's. */
struct upload_amounts {
  uint64_t own, own_bytes, all, all_bytes;
  uint64_t given_up; /* bytes of one's own that came and ended today without becoming a document */
};

/* Borrowed. */
struct document_facts {
  struct case_facts casework;
  const Lots__Document *document; /* the one that is replaced, or signed; NULL: a new one */
  uint64_t number;                /* of a new document */
  uint32_t documents;             /* that the case has */
  uint64_t same;                  /* a document of the same type that has this very content already; 0: none */
  uint32_t same_version;
  uint64_t max_size;
  /* uploads */
  const Lots__Upload *upload; /* the one that is meant, or goes on; NULL: a new one */
  uint64_t upload_number;     /* of a new upload */
  struct upload_amounts under_way, at_most;
  uint32_t idle_days, upload_idle_days; /* after which one ends that is begun now; and the one that goes on */
};

/* A paper: nothing is uploaded. */
enum status document_add(const struct document_facts *facts, const Lots__DocumentFacts *asked,
                         struct problems *problems, struct events *out) MUST_USE;
/* Makes no event when the upload that goes on has been told the same. RESOURCE_EXHAUSTED: nothing but the bounds of
 * uploads stands in the way. */
enum status document_begin(const struct document_facts *facts, const Lots__DocumentFacts *asked,
                           struct problems *problems, struct events *out) MUST_USE;
/* Makes no event of bytes that are there already. */
enum status document_put(const struct document_facts *facts, uint64_t offset, struct slice data,
                         struct problems *problems, struct events *out) MUST_USE;
/* `sha256`: of what is there. */
enum status document_finish(const struct document_facts *facts, const uint8_t sha256[SECURE_HASH],
                            struct problems *problems, struct events *out) MUST_USE;
enum status document_sign(const struct document_facts *facts, const Lots__SignDocumentRequest *asked,
                          struct problems *problems, struct events *out) MUST_USE;
/* What is said of the document; a certificate on record that names it follows its date. */
enum status document_correct(const struct document_facts *facts, const Lots__CorrectDocumentRequest *asked,
                             struct problems *problems, struct events *out) MUST_USE;
enum status document_strike(const struct document_facts *facts, const Lots__StrikeDocumentRequest *asked,
                            struct problems *problems, struct events *out) MUST_USE;
