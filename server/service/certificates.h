/* certificates: a page of them, for who may see them. */
#pragma once

#include "call.h"

struct certificate_page {
  uint32_t size;              /* as asked for */
  ProtobufCBinaryData cursor; /* likewise: the serial of the last one of the page before */
  int64_t before_us;          /* only those that are good and end before; 0: all */
  Lots__Certificate **certificates;
  size_t count;
  ProtobufCBinaryData next;
};

/* Of a holder, or (0) of all. False: the call has failed. */
bool certificate_page_read(struct call *call, uint64_t principal, struct certificate_page *page);
