/* document_apply: state + event -> state, for documents. See apply_parts.h. */
#include "apply_parts.h"
#include "server/rules/facts/document_state.h"

enum status document_apply_added(Lots__Document *state, const Lots__Event *event, struct arena *arena) {
  const Lots__DocumentAdded *added = event->document_added;
  void *version = arena_clone(arena, &added->version->base);
  state->id = added->document;
  state->case_ = event->case_;
  state->type = added->type;
  state->secrecy = added->secrecy;
  return version && arena_append(arena, &state->versions, &state->n_versions, version) ? STATUS_OK
                                                                                       : STATUS_RESOURCE_EXHAUSTED;
}

enum status document_apply_signed(Lots__Document *state, const Lots__Event *event, struct arena *arena) {
  const Lots__DocumentSigned *signed_ = event->document_signed;
  Lots__DocumentVersion *version = (Lots__DocumentVersion *)document_version(state, signed_->version);
  void *signature = arena_clone(arena, &signed_->signature->base);
  if (!version)
    return STATUS_DATA_LOSS;
  return signature && arena_append(arena, &version->signatures, &version->n_signatures, signature)
             ? STATUS_OK
             : STATUS_RESOURCE_EXHAUSTED;
}
