/* service: small checks that every service uses, beside those of call.h. They add a problem and return false; a handler
 * makes all its checks, then asks service_refused() once, so that the caller learns of every fault at once.
 */
#pragma once

#include "call.h"
#include "common/codes.h"
#include "common/date.h"
#include "common/idnumber.h"

/* True, and the call is failed with INVALID_ARGUMENT, when any problem was added (or the arena is spent). */
bool service_refused(struct call *call);
/* A sub-message that must be there; fails the call at once when it is not. */
bool service_need_part(struct call *call, const char *field, const void *part);
/* The number is in the code list (and not 0). */
bool service_need_code(struct call *call, const char *field, const char *rule, const struct code_list *list,
                       int number);
/* An ISO date; the optional one gives DATE_NONE for "". */
bool service_need_date(struct call *call, const char *field, const char *rule, const char *text, date_t *out);
bool service_check_date(struct call *call, const char *field, const char *rule, const char *text, date_t *out);
/* A person's identity number as people write it; the fault is named without echoing the number. */
bool service_need_idnumber(struct call *call, const char *field, const char *text, bool allow_temporary,
                           struct idnumber *out);
/* A message of a type, after its init, in the call's arena; NULL when it is spent. */
void *service_new(struct call *call, const ProtobufCMessageDescriptor *type);
/* Today's date as text, in the call's arena. */
const char *service_today(struct call *call);
/* A copy of a number in decimal, in the call's arena. */
const char *service_decimal(struct call *call, uint64_t number);
/* Does the caller hold one of these roles (a set of ROLE_BIT()) in some unit today? */
bool service_holds_role(const struct call *call, uint32_t roles);
/* A record's number as the caller has it: 5, or 2/5 when it is another organisation's. In the call's arena. */
const char *service_record_number(struct call *call, uint64_t number);
/* A unit where the caller takes in (RIGHT_INTAKE) today; 0 when there is none. */
uint64_t service_intake_unit(const struct call *call);
/* The unit that a request names, and its organisation; the caller acts in the role that is held there. Fails the call,
 * at "unit", when there is none for the caller. */
bool service_find_unit(struct call *call, uint64_t id, const Lots__Unit **unit,
                       const Lots__Organisation **organisation);
/* One more search for a person; fails the call, at `field`, when the caller has made as many within an hour as one may.
 * Asked before anything is looked up. Imports are bounded by their own line, and count for none. */
bool service_may_search(struct call *call, const char *field) MUST_USE;
/* What the caller, who takes in somewhere, gets for an identity number (view_judge_number()), on every road that takes
 * one. Fails the call, at `field`, for a protected person whom the caller is not named for: the same refusal on each. */
bool service_judge_number(struct call *call, const char *field, const Lots__Organisation *organisation,
                          const struct idnumber *number, struct number_judged *out) MUST_USE;
/* The person that a request means: by id, when the caller has a relation to the person, or by identity number within
 * the organisation. Fails the call when there is none. Neither is a way to learn whether somebody is known: by id needs
 * a relation, by number needs RIGHT_INTAKE somewhere, as registering does. */
bool service_find_person(struct call *call, uint64_t id, const char *identity_number,
                         const Lots__Organisation *organisation, uint64_t *out) MUST_USE;
/* A field of a change: "" keeps what is there, "-" empties it. */
void service_change_field(char **field, char *change);
/* A search's folded words, at most SERVICE_WORDS; a problem on `name` for each that is shorter than `shortest` letters.
 */
#define SERVICE_WORDS 8
size_t service_words(struct call *call, const char *name, size_t shortest, const char *words[SERVICE_WORDS]);
/* What a list's view returned: stale cursors and lists too long to sort have their own sentences; `field` is for the
 * rest. */
void service_fail_list(struct call *call, enum status status, const char *field);
/* The end of a page: where the next begins, for the reply. False: the call has failed, as service_fail_list() does. */
bool service_listed(struct call *call, enum status status, const char *field, struct slice next,
                    ProtobufCBinaryData *cursor);
struct slice service_slice(ProtobufCBinaryData bytes);
ProtobufCBinaryData service_bytes(struct slice bytes);
/* Fills facts->has_open_case for a case that is to be opened; false: the call has failed. */
bool service_find_open_case(struct call *call, uint64_t person, uint64_t unit, Lots__Programme programme,
                            struct case_facts *facts) MUST_USE;
