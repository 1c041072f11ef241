/* disclosure_lapse: what the client let somebody be told and no longer does (L10, B9), and what that bars: contacts
 * that name the client, placements at the employer, a phase that asks for a choice. A choice ends by being revoked, or
 * by a later one that lets nothing be told; it has no last day of its own.
 */
#pragma once

#include "server/rules/engine/programme.h"

#define LAPSED_PLACEMENTS_MAX 16
struct disclosure_lapse {
  const Lots__Disclosure *choice;             /* the newest to this audience that told something */
  date_t since;                               /* from this day it may not be told */
  bool revoked;                               /* else overtaken by a choice that lets nothing be told */
  bool contacts;                              /* contacts with the employer that name the client are refused */
  uint32_t placements[LAPSED_PLACEMENTS_MAX]; /* there, and not ended */
  size_t placement_count;
  Lots__Phase phase; /* cannot be opened, for no choice holds towards anybody; UNSPECIFIED: none */
};
#define DISCLOSURE_LAPSES_MAX 64

/* Once for each audience: an employer, somebody in words, or everybody; in the order of the choices. Returns how many,
 * at most DISCLOSURE_LAPSES_MAX. `programme` NULL: no phase is barred. */
size_t disclosure_lapses(const Lots__Case *kase, const struct programme *programme, date_t today,
                         struct disclosure_lapse out[DISCLOSURE_LAPSES_MAX]);
