/* fuzz_frame: a byte stream as a hostile peer sends it: cut into frames, each unpacked under the memory budget of a
 * request. */
#include "common/arena.h"
#include "common/frame.h"
#include "frame.pb-c.h"
#include "fuzz.h"

#define MAX_FRAME (1 << 20)
#define REQUEST_MEMORY (4 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct slice rest = slice_of(data, size), body;
  size_t used;
  struct arena arena;
  while (frame_next(rest, MAX_FRAME, &body, &used) == STATUS_OK) {
    arena_init(&arena, REQUEST_MEMORY);
    Lots__Frame *frame = arena_unpack(&arena, &lots__frame__descriptor, body);
    if (frame != NULL && arena.spent > REQUEST_MEMORY)
      __builtin_trap();
    arena_deinit(&arena);
    rest = slice_of(rest.data + used, rest.len - used);
  }
  return 0;
}
