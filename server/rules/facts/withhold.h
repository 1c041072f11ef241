/* withhold: what of a record is need-to-know (C7), and dropping it in place for who is not assigned to the case. What
 * is left says that there is something.
 */
#pragma once

#include <stdbool.h>

#include "documents.pb-c.h"
#include "event.pb-c.h"
#include "placements.pb-c.h"

/* What an adaptation is for. */
void adaptation_withhold(Lots__Adaptation *adaptation);
/* What somebody may know of a document who may not know what it says: that there is one, of which day, who has signed.
 */
void document_withhold(Lots__Document *document);
/* Is a section of a profile for assigned staff alone (C7: health)? */
bool profile_section_is_need_to_know(Lots__ProfileSection section);

/* --- of an event, where its content asks for it: columns of event_kinds.c --- */
void withhold_basis(Lots__Event *event);
void withhold_profile(Lots__Event *event);
void withhold_adaptation(Lots__Event *event);
void withhold_document(Lots__Event *event);
