/* paragraph: the records of a table one below the other, for a window that is too narrow for their columns:
 *
 *   Case 12 · Åsa Öbrink
 *     Programme: SIUS · Status: active · Due: 2026-11-25
 *     Next step: phase P2 has what it needs; say when it is done
 */
#pragma once

#include <libsmartcols.h>

#include "cli.h"

void paragraph_print(const struct cli *cli, struct libscols_table *table);
