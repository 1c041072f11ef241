/* document_apply: state + event -> state, for documents. See apply_parts.h. */
#include "apply_parts.h"

#include <string.h>

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

/* What stood there is kept beside what takes its place; what stays is not told again. */
static char *take_place(struct arena *arena, char **stands, const char *new) {
  static char nothing[] = "";
  char *was = *stands;
  if (!new[0])
    return nothing;
  *stands = arena_strdup(arena, strcmp(new, "-") == 0 ? "" : new);
  return was;
}

enum status document_apply_corrected(Lots__Document *state, const Lots__Event *event, struct arena *arena) {
  const Lots__DocumentCorrected *told = event->document_corrected;
  Lots__DocumentVersion *version = (Lots__DocumentVersion *)document_version(state, told->version);
  Lots__DocumentCorrection *before = arena_alloc(arena, sizeof *before);
  if (!version)
    return STATUS_DATA_LOSS;
  if (!before)
    return STATUS_RESOURCE_EXHAUSTED;
  lots__document_correction__init(before);
  before->corrected = arena_strdup(arena, told->corrected);
  before->by = told->by;
  before->reason = arena_strdup(arena, told->reason);
  before->date = take_place(arena, &version->date, told->date);
  before->author = take_place(arena, &version->author, told->author);
  before->title = take_place(arena, &version->title, told->title);
  before->type = state->type != told->type ? state->type : 0;
  state->type = told->type;
  state->secrecy = told->secrecy;
  bool added = arena_append(arena, &version->corrections, &version->n_corrections, before);
  return added && !arena_failed(arena) ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
}

enum status document_apply_struck(Lots__Document *state, const Lots__Event *event, struct arena *arena) {
  state->struck = arena_clone(arena, &event->document_struck->struck->base);
  return state->struck ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
}
