/* keyfile: whether a file that holds a key is its owner's alone. */
#pragma once

#include "status.h"

/* Of an open file, and the path that it was opened by. PERMISSION_DENIED: others may read or write it. Below
 * $CREDENTIALS_DIRECTORY the service manager's own modes hold (systemd.exec(5)): it lets one user in by an access list,
 * whose mask shows as the group's right. DATA_LOSS: it is no regular file. */
enum status keyfile_check(int fd, const char *path) MUST_USE;
/* The same of a file that need not be opened. NOT_FOUND: it is not there. */
enum status keyfile_check_at(const char *path) MUST_USE;
