/* lists: the Lists service (D1). lists.c reads the request and gives a page; lists_tell.c and lists_tell_support.c tell
 * each row. Whose cases they are is the view's to judge (view_worklist.c), every figure the rules'.
 */
#pragma once

#include "cases.h"
#include "lists.pb-c.h"
#include "server/rules/engine/programme.h"

/* For struct worklist_query; the context is the call. */
typedef enum status lists_tell(void *call, const struct worklist_case *one, struct worklist *list);
lists_tell lists_tell_case, lists_tell_introduction, lists_tell_follow_up, lists_tell_waiting, lists_tell_decision,
    lists_tell_deviation, lists_tell_disclosure;
enum status lists_tell_referral(void *call, const struct worklist_referral *one, struct worklist *list);

/* The call, working aside: what is made with it goes when the case goes. */
struct call lists_aside(const struct call *call, const struct view *aside);
/* The case as every row names it; NULL without memory. */
Lots__ListedCase *lists_case(struct call *aside, const struct worklist_case *one);
/* The case's programme today; NULL when there is none. */
const struct programme *lists_programme(const struct worklist_case *one);
/* What the rules look at. */
struct case_facts lists_facts(const struct call *aside, const struct worklist_case *one);
