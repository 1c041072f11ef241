/* notify: words to the service manager (systemd's notify protocol), over the socket that $NOTIFY_SOCKET names. Without
 * it nothing happens. */
#pragma once

/* "READY=1", "STOPPING=1", "STATUS=..." */
void notify_manager(const char *state);
