/* text: strings as people and other systems write them: UTF-8 checks, folding for search. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "slice.h"
#include "status.h"

/* Well-formed UTF-8 without NUL and without control characters (C0, DEL, C1) other than tab, newline and carriage
 * return. */
bool text_is_clean(struct slice text);
/* How many bytes of it are, up to the first that is not. */
size_t text_clean_length(struct slice text);
/* Clean, and one line: no line end, tab, or sign that turns the direction of writing (Unicode's Bidi_Control), which make
 * one row of a list look like two, or like another's. */
bool text_is_line(struct slice text);
/* What could move the cursor, forge a line or turn the direction of writing where text is printed for people: control
 * characters, Unicode's line and paragraph separators, and the signs that embed, override or isolate a direction become
 * question marks or U+FFFD, in place and of the same length. Tabs and line ends stay, and so do marks of direction that
 * other scripts need. */
void text_make_harmless(char *text);
/* text_make_harmless() for every string field of a message, sub-messages too. */
void text_message_make_harmless(ProtobufCMessage *message);
/* Every string field of a message, sub-messages too, is clean; else names the first offending field in the arena:
 * "note.text", and in a repeated field "rows[2].name" (counted from 0). `field` is written only then, and is never
 * NULL. */
bool text_message_is_clean(const ProtobufCMessage *message, struct arena *arena, const char **field);
/* White space (Unicode's too) taken off both ends; a new string in the arena, NULL when out of memory. */
char *text_trim(struct arena *arena, const char *text) MUST_USE;
/* Case-folded NFC for comparing names. å, ä and ö stay letters of their own (trap F7).
 * Bytes that are not UTF-8 become U+FFFD. NULL when out of memory. */
char *text_fold(struct arena *arena, const char *text) MUST_USE;
/* How many user-visible characters (code points). */
size_t text_length(const char *text);
/* How many columns of a terminal they take: an East Asian one two, a mark on another none. */
size_t text_width(struct slice text);
/* Swedish alphabetical order (… z å ä ö), case-insensitive, independent of the process's locale. w is a letter of its
 * own; é sorts as e, ü as y, æ and ø as ä and ö, and such marks only settle ties. 0 means equal but for case. */
int text_compare_sv(const char *a, const char *b);
