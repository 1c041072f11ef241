/* document_view: how documents, their versions, and uploads under way are shown. */
#pragma once

#include "client/cli/table.h"

extern const struct view document_one_view;   /* the newest version, after a change */
extern const struct view document_many_view;  /* of a case */
extern const struct view document_whole_view; /* with its versions */
extern const struct view document_uploads_view, document_abandoned_view;
