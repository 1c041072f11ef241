/* fit: breaks the long texts of a table between words, so that its rows fit the terminal. (libsmartcols breaks inside
 * words.) */
#pragma once

#include <libsmartcols.h>

/* Columns that wrap share what the others leave of `width` columns of the screen. */
void fit_table(struct libscols_table *table, size_t width);
