/* rows_document: documents are put on record and signed the same way in every programme, as long as the case is on
 * record: each table lists DOCUMENT_ROWS among its transitions. Which types a programme has: document_types.c. Needs
 * the macros of a programme's file.
 */
#pragma once

/* clang-format off */
#define DOCUMENT_ROWS                                                                                                  \
    {COMMAND_DOCUMENT, IN(DRAFT) | UNDECIDED | IN(GRANTED) | RUNNING | ENDED, STAYS,                                   \
     CASEWORK | RIGHT_DECIDE | RIGHT_MANAGE, "C3, B2",                                                                 \
     {{"C3", guard_document_type},                                                                                     \
      {"S2.40", guard_document_open},                                                                                  \
      {"C7", guard_document_secret}}}
/* clang-format on */
