/* folder: making folders and names in them durable. A new file survives a crash only once its folder is synced too. */
#pragma once

#include "common/status.h"

/* Makes the folder, for its owner alone, and syncs the one above it. OK when it is there already. */
enum status folder_make(const char *path) MUST_USE;
/* Syncs the names in the folder. */
enum status folder_sync(const char *path) MUST_USE;
/* Syncs the folder that `path` lies in. */
enum status folder_sync_parent(const char *path) MUST_USE;

/* What a disk's errno means to a caller: full (RESOURCE_EXHAUSTED), or unusable (UNAVAILABLE). */
enum status folder_status(int err);
