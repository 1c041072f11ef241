/* locked: see locked.h. */
#include "locked.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include "log.h"
#include "secure.h"

/* A kernel or a sandbox that does not know it is asked the older way. */
static int lock_pages(void *memory, size_t size) {
  int refused = mlock2(memory, size, MLOCK_ONFAULT);
  return refused && (errno == ENOSYS || errno == EINVAL) ? mlock(memory, size) : refused;
}

static void tell_once(int err) {
  static atomic_bool told;
  if (!atomic_exchange(&told, true))
    log_warn("keys-not-locked", "reason=\"%s\" remedy=\"raise LimitMEMLOCK= or ulimit -l, or encrypt the swap\"",
             strerror(err));
}

void *locked_alloc(size_t size) {
  void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED)
    return NULL;
  (void)madvise(memory, size, MADV_DONTDUMP);
  if (lock_pages(memory, size) != 0)
    tell_once(errno);
  return memory;
}

void locked_free(void *memory, size_t size) {
  if (!memory)
    return;
  secure_wipe(memory, size);
  munmap(memory, size);
}

void locked_leave_no_core(void) {
  const struct rlimit none = {0, 0};
  (void)setrlimit(RLIMIT_CORE, &none);
}
