/* withhold: see withhold.h. */
#include "withhold.h"

#include "document_types.h"
#include "eligibility.h"

void adaptation_withhold(Lots__Adaptation *adaptation) {
  adaptation->need = (char *)protobuf_c_empty_string;
  adaptation->withheld = true;
}

/* --- documents ---------------------------------------------------------------------------------------------------- */

static void withhold_version(Lots__DocumentVersion *version) {
  char *nothing = (char *)protobuf_c_empty_string;
  version->title = version->author = version->paper = nothing;
  version->file_name = version->media_type = version->sha256 = nothing;
  version->size = 0;
  version->content = 0;
  for (size_t i = 0; i < version->n_signatures; i++)
    version->signatures[i]->name = nothing;
}

void document_withhold(Lots__Document *document) {
  document->withheld = true;
  for (size_t i = 0; i < document->n_versions; i++)
    withhold_version(document->versions[i]);
}

/* --- profiles ----------------------------------------------------------------------------------------------------- */

bool profile_section_is_need_to_know(Lots__ProfileSection section) {
  return section == LOTS__PROFILE_SECTION__PROFILE_SECTION_HEALTH;
}

/* --- events ------------------------------------------------------------------------------------------------------- */

void withhold_basis(Lots__Event *event) {
  if (event->basis_recorded->kind_case == LOTS__BASIS__KIND_DISABILITY)
    disability_withhold(event->basis_recorded->disability);
}

void withhold_profile(Lots__Event *event) {
  if (!profile_section_is_need_to_know(event->profile_written->section))
    return;
  event->profile_written->text = (char *)protobuf_c_empty_string;
  event->profile_written->withheld = true;
}

void withhold_adaptation(Lots__Event *event) {
  adaptation_withhold(event->adaptation_put);
}

void withhold_document(Lots__Event *event) {
  if (document_is_need_to_know(event->document_added->type, event->document_added->secrecy))
    withhold_version(event->document_added->version);
}
