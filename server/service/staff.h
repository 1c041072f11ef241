/* staff: what the two files of the Staff service share: staff.c has the record, supervision.c the supervision log. */
#pragma once

#include "service.h"

#define STAFF_HANDLER(verb, Request, Reply)                                                                            \
  void staff_##verb(Lots__Staff_Service *service, const Lots__##Request *request, Lots__##Reply##_Closure closure,     \
                    void *closure_data)

STAFF_HANDLER(supervise, SuperviseRequest, SupervisionReply);
STAFF_HANDLER(correct_supervision, CorrectSupervisionRequest, SupervisionReply);
STAFF_HANDLER(list_supervision, ListSupervisionRequest, ListSupervisionReply);
STAFF_HANDLER(sum_supervision, SumSupervisionRequest, SumSupervisionReply);
