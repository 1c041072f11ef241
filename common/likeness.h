/* likeness: how far what was typed is from a name, to propose what somebody may have meant. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define LIKENESS_FAR SIZE_MAX

/* How many letters to change, add or leave out (ASCII without regard to case; of their first 48 bytes); LIKENESS_FAR
 * when the two have little in common. */
size_t likeness(const char *given, const char *name);
