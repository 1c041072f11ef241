/* screen: the terminal that a person looks at. What is printed on standard output or standard error, by whichever
 * command, goes through here when it is one: lines are broken between words at the window's edge (wrap.h), and what is
 * longer than the window goes to a pager (pager.h), if there is a terminal to press keys at. Files and pipes get what is printed, unchanged.
 *
 * Standard output is held until it is known whether the window holds it: to the command's end, or until something is
 * said on standard error. So a question to the user is put on standard error, or after screen_show().
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Takes over the two streams. Call once, before anything is printed. */
void screen_start(void);
/* Columns of a line on standard output: COLUMNS, else what the terminal says; 0 when it is no terminal. */
size_t screen_width(void);
/* The same on standard error. */
size_t screen_width_of_errors(void);
/* From here on lines stay as they are: JSON, tables for scripts. */
void screen_leave_lines(void);
/* Shows what is held. From here on what is printed is seen as soon as the stream is flushed, and no pager comes. */
void screen_show(void);
/* Ends standard output, and waits for whoever reads in the pager. False when not all could be written, as errno says. */
bool screen_end(void);
