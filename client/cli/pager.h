/* pager: the program that shows what is longer than a window, as git has it.
 *
 * LOTS_PAGER, else PAGER, else "less", run by sh; "cat" or nothing: there is none. `less` is told -FRX unless LESS says
 * otherwise. While it runs, an interrupt from the keyboard is its own.
 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

struct pager {
  pid_t pid;
  int fd; /* what is written there is shown; -1: there is no pager */
};

/* The command; NULL: none is wanted, or the terminal is too simple for one. */
const char *pager_wanted(void);
/* Starts it. False when that cannot be done. */
bool pager_start(struct pager *pager);
/* Waits until the reader is done. */
void pager_wait(struct pager *pager);
