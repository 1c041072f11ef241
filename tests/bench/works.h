/* works: what is asked of the daemon, one work for each row of the table. Lane i asks as officer (or holder) i modulo
 * their number; what an officer can ask only once, the lanes of one officer share. */
#pragma once

#include "common/date.h"
#include "load.h"
#include "world.h"

#define WORKS_LANES_MAX 256
/* Of each officer's cases, the first so many are kept open to them; the others are for first looks. */
#define WORKS_OPEN_MAX 256

#define WORKS_LISTS 7
#define WORKS_CURSOR_MAX 256

struct works_cursor {
  uint8_t bytes[WORKS_CURSOR_MAX];
  size_t len; /* 0: the first page */
};

struct works {
  const struct world *world;
  uint64_t random[WORKS_LANES_MAX];
  uint32_t cursor[WORLD_OFFICERS]; /* where each officer stands whose cases are gone through */
  uint64_t run, written;           /* make an idempotency key together */
  unsigned jumps;                  /* of the daemon's clock */
  unsigned list;                   /* the work list that was asked last */
  char until[DATE_TEXT_MAX];       /* how far agendas look ahead */
  struct works_cursor pages[WORKS_LISTS];
};

void works_begin(struct works *works, const struct world *world);
/* Moves the daemon's clock on, so that no look is covered any more. */
void works_forget_looks(struct works *works);

/* Goes through the cases that are to be open, once. */
struct work works_open(struct works *works);
/* Shows a case that is open already, at random. */
struct work works_show(struct works *works);
/* The same, with its three latest notes. */
struct work works_show_notes(struct works *works);
/* Shows cases that are not open yet, each once; runs dry. */
struct work works_look(struct works *works);
/* Is there any such case? */
bool works_have_looks(const struct works *works);
/* Adds a note of 300 bytes to any case of the officer's, with an idempotency key. */
struct work works_note(struct works *works);
/* Nine shows of an open case to one note. */
struct work works_mixed(struct works *works);
/* A holder's caseload. */
struct work works_list(struct works *works);
/* What is due within thirty days in a whole unit, for its manager. */
struct work works_agenda(struct works *works);
/* The manager's counts by unit, programme and status. */
struct work works_counts(struct works *works);
/* The pages of the first unit's work lists, the next page of each in turns, for its manager; on one lane. */
struct work works_pages(struct works *works);
