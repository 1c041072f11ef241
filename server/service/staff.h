/* staff: what the files of the Staff service share: staff.c has the record, competences.c what somebody has learnt,
 * supervision.c the supervision log, roles.c the roles, staff_step.c what their steps do alike. */
#pragma once

#include "service.h"

#define STAFF_HANDLER(verb, Request, Reply)                                                                            \
  void staff_##verb(Lots__Staff_Service *service, const Lots__##Request *request, Lots__##Reply##_Closure closure,     \
                    void *closure_data)

STAFF_HANDLER(give_role, GiveRoleRequest, StaffReply);
STAFF_HANDLER(confirm_role, ConfirmRoleRequest, StaffReply);
STAFF_HANDLER(end_role, EndRoleRequest, StaffReply);
STAFF_HANDLER(add_competence, AddCompetenceRequest, StaffReply);
STAFF_HANDLER(withdraw_competence, WithdrawCompetenceRequest, StaffReply);
STAFF_HANDLER(supervise, SuperviseRequest, SupervisionReply);
STAFF_HANDLER(correct_supervision, CorrectSupervisionRequest, SupervisionReply);
STAFF_HANDLER(list_supervision, ListSupervisionRequest, ListSupervisionReply);
STAFF_HANDLER(sum_supervision, SumSupervisionRequest, SumSupervisionReply);

/* Of names and reasons: a principal is read at every request, and must stay small. */
#define NAME_MAX_LENGTH 200

/* --- staff_step.c --- */
/* Loads the principal as a copy to change; false when the call has failed. */
bool staff_load(struct call *call, uint64_t id, Lots__Principal **out);
/* Adds the event of the whole record, and replies. */
void staff_put(struct call *call, Lots__Principal *principal, Lots__StaffReply_Closure closure);
/* Adds a problem and returns false when a record would hold too many. */
bool staff_check_count(struct call *call, const char *field, size_t count);
/* --- roles.c --- */
/* The form of a new one, and that it is of the principal's organisation. */
void staff_check_role(struct call *call, const char *field, const Lots__Principal *principal, Lots__RoleHeld *role);
/* Adds what has been checked: among those that await somebody, but for what founds an organisation. */
enum status staff_give_roles(struct call *call, Lots__Principal *principal, Lots__RoleHeld *const *roles,
                             size_t count) MUST_USE;
/* Ends every role today. False when the arena is spent. */
bool staff_end_roles(struct call *call, Lots__Principal *principal);
/* --- competences.c --- */
/* The form of a new one, which is not withdrawn. */
void staff_check_competence(struct call *call, Lots__Competence *competence);
/* Adds what the training is worth in each programme today. False when the arena is spent. */
bool staff_add_programmes(struct call *call, Lots__StaffReply *reply);
