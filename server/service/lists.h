/* lists: the Lists service (D1). lists.c reads the request and gives a page; lists_tell.c tells each row. Whose cases
 * they are is the view's to judge (view_worklist.c), every figure the rules'.
 */
#pragma once

#include "call.h"
#include "lists.pb-c.h"

/* For struct worklist_query; the context is the call. */
typedef enum status lists_tell(void *call, const struct worklist_case *one, struct worklist *list);
lists_tell lists_tell_case, lists_tell_introduction, lists_tell_follow_up, lists_tell_waiting, lists_tell_decision,
    lists_tell_deviation, lists_tell_disclosure;
enum status lists_tell_referral(void *call, const struct worklist_referral *one, struct worklist *list);
