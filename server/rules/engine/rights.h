/* rights: what a role lets its holder do, as a table (domain C1, S2.8, S2.40). Which *cases* they may do it to is the
 * view's business.
 *
 * A role is held in a unit from a day to a day; it counts only while it runs, judged at the moment of asking.
 */
#pragma once

#include "codes.pb-c.h"
#include "common/date.h"
#include "staff.pb-c.h"

enum right {
  RIGHT_INTAKE = 1 << 0, /* register persons and referrals, take cases in */
  RIGHT_ASSESS = 1 << 1,
  RIGHT_DECIDE = 1 << 2,
  RIGHT_ASSIGN = 1 << 3, /* appoint a coach */
  RIGHT_WORK = 1 << 4,   /* agree, note, record, close: the work of a case one is assigned to */
  RIGHT_MANAGE = 1 << 5, /* sees every case, list and count of the unit */
};

/* Can somebody on the staff of a unit hold it? */
bool rights_role_is_staff(Lots__Role role);
/* The rights of a role: a set of enum right; 0 for a role that gives none. */
unsigned rights_of_role(Lots__Role role);
/* The rights that `who` holds in `unit` on `today`, over all roles held there. 0 for a disabled principal or an
 * administrator. */
unsigned rights_in_unit(const Lots__Principal *who, uint64_t unit, date_t today);
/* The role of `who` in `unit` today that gives `right`, or, with right 0, any right, or else the first role held there;
 * UNSPECIFIED if none. */
Lots__Role rights_role_for(const Lots__Principal *who, uint64_t unit, unsigned right, date_t today);
/* A set of roles, for a table row: ROLE_BIT(a) | ROLE_BIT(b). An unknown number is in no set. */
#define ROLE_BIT(role) ((unsigned)(role) < 32u ? 1u << (unsigned)(role) : 0u)
/* The first role of the set that `who` holds in `unit` on a day; UNSPECIFIED if none. */
Lots__Role rights_role_among(const Lots__Principal *who, uint64_t unit, uint32_t roles, date_t on);
/* The share of full time that a role is held with, in per cent (B2); one whose share is not on record is held in full.
 */
uint32_t rights_fte(const Lots__RoleHeld *held);
/* "INTAKE", "ASSESS" ... */
/* Does nobody by that name work in the unit today? Then *last is the last day of the newest role there, or DATE_NONE.
 */
bool rights_left_unit(const Lots__Principal *who, uint64_t unit, date_t today, date_t *last);
const char *right_name(enum right right);
