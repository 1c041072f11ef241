/* notify: see notify.h. */
#include "notify.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* A path, or, with "@" first, a name in Linux's abstract space. */
static socklen_t notify_address_of(const char *name, struct sockaddr_un *out) {
  size_t len = strlen(name);
  if (len == 0 || len >= sizeof out->sun_path || (name[0] != '/' && name[0] != '@'))
    return 0;
  *out = (struct sockaddr_un){.sun_family = AF_UNIX};
  memcpy(out->sun_path, name, len);
  if (name[0] == '@')
    out->sun_path[0] = 0;
  return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);
}

void notify_manager(const char *state) {
  struct sockaddr_un address;
  const char *name = getenv("NOTIFY_SOCKET");
  socklen_t len = name ? notify_address_of(name, &address) : 0;
  int fd = len ? socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0) : -1;
  if (fd < 0)
    return;
  (void)!sendto(fd, state, strlen(state), MSG_NOSIGNAL, (struct sockaddr *)&address, len);
  close(fd);
}
