/* fuzz_request: a request body: the first byte picks the method, the rest is unpacked as that method's request and its
 * texts are checked, as dispatch does. */
#include "common/arena.h"
#include "common/text.h"
#include "fuzz.h"
#include "server/service/policy.h"

#define REQUEST_MEMORY (4 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static int ready;
  struct arena arena;
  const char *field;
  if (!ready && !policy_init())
    __builtin_trap();
  ready = 1;
  if (size == 0)
    return 0;
  const struct policy *policy = policy_at(data[0] % policy_count);
  const ProtobufCMessageDescriptor *type = policy->service->descriptor->methods[policy->index].input;
  arena_init(&arena, REQUEST_MEMORY);
  ProtobufCMessage *message = arena_unpack(&arena, type, slice_of(data + 1, size - 1));
  if (message != NULL && text_message_is_clean(message, &arena, &field)) {
    struct slice packed = arena_pack(&arena, message);
    if (packed.data == NULL && packed.len != 0)
      __builtin_trap();
  }
  arena_deinit(&arena);
  return 0;
}
