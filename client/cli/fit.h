/* fit: makes a table's rows fit a window: what is empty goes, then headings and texts are broken between words.
 * (libsmartcols breaks inside words.) */
#pragma once

#include <libsmartcols.h>
#include <stdbool.h>

/* In `width` columns of the screen. False, and the table as it was but for empty columns, when it would have to be
 * squeezed until nobody reads it: show its records in another way. With `keep_empty` no column goes. */
bool fit_table(struct libscols_table *table, size_t width, bool keep_empty);
