/* conflict: somebody else has changed what a command was about to change. Nothing was written; both are told: what was
 * about to be written, what stands there now, and who changed it, where that is known.
 *
 * How a record is read, and what its fields are called, is known by the command that shows it: a row of the table in
 * conflict.c says which command that is.
 */
#pragma once

#include "cli.h"

/* In place of out_refusal(), when a write was ABORTED. Returns the exit code. */
int conflict_tell(struct cli *cli, const ProtobufCMessage *request, const struct lots_result *refusal);
