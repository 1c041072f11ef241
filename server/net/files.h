/* files: how many descriptors the daemon may have, and how many of them are left for connections. */
#pragma once

#include <stddef.h>

/* As many as the system lets a process have; once, before anything is opened. */
void files_raise_limit(void);
/* What is left for connections when all else is open: a part is kept for what is opened later, such as files of the
 * journal and what a stop needs. */
size_t files_left(void);
