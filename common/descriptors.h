/* descriptors: standard input, output and error are there before anything else is opened.
 *
 * A program that is started with one of them closed gets its number for the next file it opens, and whatever it prints
 * then goes into that file. First thing in main().
 */
#pragma once

#include "status.h"

/* /dev/null in the place of each of the three that is closed, for reading only: what is printed there fails, so that who
 * must have it read (a command's answer) can tell. UNAVAILABLE when it cannot be opened: end at once. */
enum status descriptors_hold_standard(void) MUST_USE;
