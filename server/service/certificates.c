/* certificates: see certificates.h. */
#include "certificates.h"

#include "service.h"

/* The cursor is plain: the serial of the last row. "": from the first; NULL: the call has failed. */
static const char *place_after(struct call *call, ProtobufCBinaryData cursor) {
  if (cursor.len > KEY_FOREIGN_MAX) {
    call_refuse(call, STATUS_INVALID_ARGUMENT, "cursor", "", MSG_CURSOR_STALE, NULL, NULL);
    return NULL;
  }
  const char *serial = arena_strndup(call->arena, (const char *)cursor.data, cursor.len);
  if (serial == NULL)
    call_fail(call, STATUS_RESOURCE_EXHAUSTED);
  return serial;
}

bool certificate_page_read(struct call *call, uint64_t principal, struct certificate_page *page) {
  size_t limit;
  bool more = false;
  call_page_size(call, page->size, 100, &limit);
  const char *after = service_refused(call) ? NULL : place_after(call, page->cursor);
  if (after == NULL)
    return false;
  char before[MOMENT_TEXT_MAX] = "";
  if (page->before_us)
    moment_format(page->before_us, before);
  enum status status =
      view_certificates_ending(&call->view, principal, before, after, limit, &page->certificates, &page->count, &more);
  if (status != STATUS_OK)
    call_fail_for(call, status, "principal");
  else if (more)
    page->next = service_bytes(slice_str(page->certificates[page->count - 1]->serial));
  return status == STATUS_OK;
}
