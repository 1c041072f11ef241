/* draft: text that is being written or could not be sent, in files that only their owner reads, below
 * $XDG_STATE_HOME/lots/drafts/PROFILE.
 *
 * A note is a draft from its first letter until the daemon has it; so nothing is lost when the connection, the daemon
 * or this machine fails. A draft's name and text make the idempotency key: sent again unchanged, it becomes one note.
 */
#pragma once

#include <time.h>

#include "cli.h"

#define DRAFT_PATH_MAX 4096
#define DRAFT_KEY 32

struct draft {
  char path[DRAFT_PATH_MAX];
};

/* A new draft about something ("case-12"), holding `text`. NULL when made, else what is wrong. */
const char *draft_new(const struct cli *cli, struct draft *draft, const char *about, const char *text) MUST_USE;
/* The oldest draft about it; with `text`, the oldest that holds just that. False when there is none. */
bool draft_find(struct cli *cli, struct draft *draft, const char *about, const char *text) MUST_USE;
/* Its text, in the arena; NULL: *why says what is wrong. */
const char *draft_read(struct cli *cli, const struct draft *draft, const char **why) MUST_USE;
/* Lets the user write in $VISUAL, $EDITOR or "editor". NULL when the editor ended well, else what is wrong. */
const char *draft_edit(const struct draft *draft) MUST_USE;
/* Calls `seen` for every draft that is kept: what it is about ("case-12"), and when it was last written. */
typedef void draft_seen(const struct draft *draft, const char *about, time_t written, void *context);
void draft_each(const struct cli *cli, draft_seen *seen, void *context);
void draft_key(const struct draft *draft, const char *text, uint8_t out[DRAFT_KEY]);
void draft_remove(const struct draft *draft);
/* Removes it if nothing was written in it. */
void draft_remove_empty(const struct draft *draft);
