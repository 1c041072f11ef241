/* document_state: a document's versions, and how a list shows it. */
#pragma once

#include "server/rules/engine/case_facts.h"

/* The newest version; a document has one. */
const Lots__DocumentVersion *document_newest(const Lots__Document *document);
/* 0: the newest; NULL: no such version. */
const Lots__DocumentVersion *document_version(const Lots__Document *document, uint32_t number);
/* The newest version as a list shows it, as of a day; in the arena. NULL: it is spent. */
Lots__DocumentRow *document_row(const struct case_facts *facts, const Lots__Document *document) MUST_USE;
