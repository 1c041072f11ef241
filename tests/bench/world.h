/* world: the store that is measured: organisations, units, staff, persons, cases and notes, all made through the
 * protocol, and the certificates of those who will ask.
 *
 *   officers   64, who between them opened nearly all cases and so are their handlers
 *   holders    64, each with a caseload of just 20
 *   manager    of every unit of the first organisation
 *
 * A quarter of the officers work in the first unit, the largest: it has a quarter of all cases, 10 000 when there are
 * twice as many. The first organisation has the units of all officers; the others have one each, of holders. Where there
 * are more cases than identity numbers for one organisation, units are dealt out to all.
 *
 * A small world has fewer of both: an officer has two cases at least when there are two, and holders have no more than
 * half of all.
 *
 * A world can be kept in its folder and used again:
 *   FOLDER/store   lotsd's
 *   FOLDER/world   what it is; FOLDER/cases, FOLDER/N.pem, FOLDER/N.key   members' cases, certificates, keys
 */
#pragma once

#include "daemon.h"
#include "link.h"

#define WORLD_OFFICERS 64
#define WORLD_HOLDERS 64
#define WORLD_CASELOAD 20
#define WORLD_UNIT_MAX 10000                               /* cases: what a list of a unit can weigh */
#define WORLD_MEMBERS (3 + WORLD_OFFICERS + WORLD_HOLDERS) /* the last: a second administrator, who confirms roles */
/* Members in their order: officers, then holders. */
enum { WORLD_ADMIN = 0, WORLD_MANAGER = 1, WORLD_OFFICER = 2 };

/* Somebody with a certificate. */
struct member {
  uint64_t principal, unit;
  unsigned organisation;   /* 0, 1, 2 ... */
  struct tls_context *tls; /* owned */
  uint64_t *cases;         /* owned */
  uint32_t case_count;
};

struct world {
  const char *folder;
  struct engine *engine;
  struct daemon *daemon;
  uint64_t cases, notes;                                          /* asked for; notes is of each case */
  unsigned organisations, units, staff, officers, holders, crowd; /* crowd: officers of the first unit */
  bool keys;                             /* an idempotency key comes with every command, as liblots sends it */
  uint64_t *organisation_ids, *unit_ids; /* owned */
  struct member members[WORLD_MEMBERS];
  struct tls_context *contexts[WORLD_MEMBERS]; /* the same as members' */
  double fill_seconds;                         /* how long it took to make; 0 when it was there */
  uint64_t fill_writes, fill_bytes;            /* of the journal */
};

/* How many of everything a store of so many cases has. */
void world_plan(struct world *world, uint64_t cases, uint64_t notes);
/* How many members have a certificate. */
unsigned world_members(const struct world *world);
/* The index of a unit's organisation, and of the unit that a member of staff works in. */
unsigned world_organisation_of(const struct world *world, unsigned unit);
unsigned world_unit_of(const struct world *world, unsigned staff);
/* How many cases the first unit has, and the first organisation of officers. */
uint64_t world_unit_cases(const struct world *world);
uint64_t world_organisation_cases(const struct world *world);
/* Initialises the store, starts the daemon and fills it. The daemon runs on. */
void world_make(struct world *world);
/* Uses what is in the folder; false when there is nothing. Dies when it is of another size. Starts no daemon. */
bool world_find(struct world *world);
/* Writes down what world_find() needs. */
void world_keep(const struct world *world);
void world_free(struct world *world);

/* Files of a member: used by both halves. */
void world_save_identity(const struct world *world, unsigned member, const char *certificate, const char *key);
void world_load_identity(struct world *world, unsigned member);

/* Where such a member connects to. */
struct link_target world_target(const struct world *world, unsigned member);
