/* descriptors: see descriptors.h. */
#include "descriptors.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* The lowest number that is free is given, so in this order each gets its own. */
enum status descriptors_hold_standard(void) {
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
    if (fcntl(fd, F_GETFD) < 0 && errno == EBADF && open("/dev/null", O_RDONLY) != fd)
      return STATUS_UNAVAILABLE;
  return STATUS_OK;
}
