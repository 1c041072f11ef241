/* rights: see rights.h. */
#include "rights.h"

#include "common/codes.h"

#define ROLE(role) LOTS__ROLE__ROLE_##role

/* Who may do what (C1). A role that is not listed is not one of staff: clients, their physicians and therapists, and
 * employers are not users, and who runs the system holds no role in a unit. Auditors, data protection officers, trainers,
 * network and research roles are staff without a part in any case (S3.1, S3.6). */
static const struct {
  Lots__Role role;
  unsigned rights;
} role_rights[] = {
    {ROLE(AF_OFFICER), RIGHT_INTAKE | RIGHT_ASSESS | RIGHT_DECIDE | RIGHT_ASSIGN}, /* S0.6, S1.23, S1.24, S0.9 */
    {ROLE(AF_OT), RIGHT_INTAKE | RIGHT_ASSESS},                                    /* S0.12, S0.21 */
    {ROLE(AF_PSY), RIGHT_INTAKE | RIGHT_ASSESS},                                   /* S0.12 */
    {ROLE(AF_SOC), RIGHT_INTAKE | RIGHT_ASSESS},                                   /* S0.12 */
    {ROLE(SIUS), RIGHT_WORK},                                                      /* S0.2, S0.11 */
    {ROLE(COACH), RIGHT_WORK},                                                     /* S2.5, S4.1 */
    {ROLE(ED_COACH), RIGHT_WORK},                                                  /* S2.25 */
    {ROLE(TEAM_LEAD), RIGHT_INTAKE | RIGHT_ASSIGN | RIGHT_WORK | RIGHT_MANAGE},    /* S2.8 */
    {ROLE(UNIT_MANAGER), RIGHT_INTAKE | RIGHT_ASSIGN | RIGHT_MANAGE},              /* S2.8 */
    {ROLE(BISTAND), RIGHT_ASSESS | RIGHT_DECIDE},                                  /* S2.10, S2.40 */
    {ROLE(METHOD_LEAD), 0},                                                        /* S3.1 */
    {ROLE(RD_LEAD), 0},                                                            /* S3.1 */
    {ROLE(RESEARCHER), 0},                                                         /* S3.6 */
    {ROLE(TRAINER), 0},                                                            /* C1 */
    {ROLE(AUDITOR), 0},                                                            /* C1 */
    {ROLE(DPO), 0},                                                                /* C1 */
};

bool rights_role_is_staff(Lots__Role role) {
  for (size_t i = 0; i < sizeof role_rights / sizeof *role_rights; i++)
    if (role_rights[i].role == role)
      return true;
  return false;
}

unsigned rights_of_role(Lots__Role role) {
  for (size_t i = 0; i < sizeof role_rights / sizeof *role_rights; i++)
    if (role_rights[i].role == role)
      return role_rights[i].rights;
  return 0;
}

/* A date that cannot be read ends the role at once: a right that nobody can date is no right. */
static bool role_runs(const Lots__RoleHeld *held, date_t on) {
  date_t from = DATE_NONE, to = DATE_NONE;
  if (held->from[0] && date_parse(held->from, &from) != STATUS_OK)
    return false;
  if (held->to[0] && date_parse(held->to, &to) != STATUS_OK)
    return false;
  return date_within(on, from, to);
}

static bool held_in(const Lots__RoleHeld *held, uint64_t unit, date_t on) {
  return held->unit == unit && role_runs(held, on);
}

/* Administrators run the system and see no case, whatever roles somebody gave them. */
static bool may_hold_rights(const Lots__Principal *who) {
  return who && !who->disabled && who->kind != LOTS__PRINCIPAL_KIND__PRINCIPAL_KIND_ADMIN;
}

unsigned rights_in_unit(const Lots__Principal *who, uint64_t unit, date_t today) {
  unsigned rights = 0;
  for (size_t i = 0; may_hold_rights(who) && i < who->n_roles; i++)
    if (held_in(who->roles[i], unit, today))
      rights |= rights_of_role(who->roles[i]->role);
  return rights;
}

Lots__Role rights_role_for(const Lots__Principal *who, uint64_t unit, unsigned right, date_t today) {
  Lots__Role first = ROLE(UNSPECIFIED);
  for (size_t i = 0; may_hold_rights(who) && i < who->n_roles; i++) {
    const Lots__RoleHeld *held = who->roles[i];
    if (!held_in(held, unit, today))
      continue;
    if (rights_of_role(held->role) & (right ? right : ~0u))
      return held->role;
    if (!right && !first)
      first = held->role;
  }
  return first;
}

Lots__Role rights_role_among(const Lots__Principal *who, uint64_t unit, uint32_t roles, date_t on) {
  for (size_t i = 0; may_hold_rights(who) && i < who->n_roles; i++) {
    const Lots__RoleHeld *held = who->roles[i];
    if (held_in(held, unit, on) && (ROLE_BIT(held->role) & roles))
      return held->role;
  }
  return ROLE(UNSPECIFIED);
}

uint32_t rights_fte(const Lots__RoleHeld *held) {
  return held->fte ? held->fte : 100;
}

bool rights_left_unit(const Lots__Principal *who, uint64_t unit, date_t today, date_t *last) {
  *last = DATE_NONE;
  if (rights_role_for(who, unit, 0, today) != ROLE(UNSPECIFIED))
    return false;
  for (size_t i = 0; who && i < who->n_roles; i++) {
    date_t to;
    if (who->roles[i]->unit == unit && date_parse(who->roles[i]->to, &to) == STATUS_OK && to > *last)
      *last = to;
  }
  return true;
}

const char *right_name(enum right right) {
  const struct code *code = code_by_number(&codes_right, (int)right);
  return code ? code->code : "UNKNOWN";
}
