/* fit: breaks headings and texts of a table between words, so that its rows fit the terminal. (libsmartcols breaks
 * inside words.) */
#pragma once

#include <libsmartcols.h>

/* In `width` columns of the screen: first headings that are wider than what stands below them are broken, then long
 * texts, then any text of several words. */
void fit_table(struct libscols_table *table, size_t width);
