/* persons: the handlers of the Persons service, in two files: persons.c registers, shows and finds, persons_change.c
 * changes; and persons_step.c, what they share and what other services need to register a person on the way (referrals,
 * imports). */
#pragma once

#include "persons.pb-c.h"
#include "service.h"

void persons_change(Lots__Persons_Service *service, const Lots__ChangePersonRequest *request,
                    Lots__PersonReply_Closure closure, void *closure_data);

/* --- persons_naming.c --- */
void persons_name_staff(Lots__Persons_Service *service, const Lots__NameStaffRequest *request,
                        Lots__NamingsReply_Closure closure, void *closure_data);
void persons_end_naming(Lots__Persons_Service *service, const Lots__EndNamingRequest *request,
                        Lots__NamingsReply_Closure closure, void *closure_data);
void persons_namings(Lots__Persons_Service *service, const Lots__NamingsRequest *request,
                     Lots__NamingsReply_Closure closure, void *closure_data);

/* --- persons_step.c --- */
/* Fails the call unless the caller takes in (RIGHT_INTAKE) somewhere; sets the acting role. */
bool persons_may_register(struct call *call);
/* A new person with the next number, the caller's organisation and this identity number; NULL when the arena is spent.
 */
Lots__Person *persons_new(struct call *call, const struct idnumber *number, const Lots__Organisation *organisation);
/* Adds problems for every field that is wrong; fields are named as in RegisterPersonRequest. */
void persons_check(struct call *call, const Lots__Person *person);
/* Adds the event that stores the whole record and makes the person the call's subject. */
bool persons_put(struct call *call, Lots__Person *person);
/* The record of a number, dated today. */
Lots__IdentityNumber *persons_number(struct call *call, const struct idnumber *number);
