/* scope: what of a case a relation to it opens (S2.40, C7, S0.14). One table, relation by part; the contract marks which
 * message or field is of which part (`// @PART`, codes.proto), so that what is need-to-know is told by the contract alone.
 *
 * Rules judge the whole case. What is given out passes scope_withhold(): a reply (service/call.c), an entry of the journal
 * (store/view/view_entry.c), an answer given again (net/dispatch.c). To withhold a new field, mark it; a test asks every
 * free text for a mark (tests/unit/test_scope.c). The table stands printed in proto/PROTOCOL.md and lots-case(1).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "cases.pb-c.h"
#include "common/date.h"
#include "event.pb-c.h"
#include "staff.pb-c.h"

/* What somebody is to a case, all at once: a set. */
enum relation {
  RELATION_COACH = 1 << 0,   /* and a handler whose role works with clients: who stands in for the coach */
  RELATION_HANDLER = 1 << 1, /* took it in */
  RELATION_ASSESSOR = 1 << 2,
  RELATION_DECIDER = 1 << 3, /* decides and follows up */
  RELATION_MANAGER = 1 << 4, /* of the unit, assigned or not */
  RELATION_SERVICE = 1 << 5, /* a program's identity with a role in the unit */
};
#define RELATIONS 6
/* What `who` is to the case on a day; 0: nothing, it is not there for them. An assignment that let them read until then
 * counts (assignments.h). */
unsigned scope_relations(const Lots__Case *kase, const Lots__Principal *who, date_t on);
/* The same for whoever knows their rights in the case's unit on that day. */
unsigned scope_relations_by(unsigned rights, const Lots__Case *kase, const Lots__Principal *who, date_t on);
/* What every case of a unit is to somebody with these rights there: RELATION_MANAGER, RELATION_SERVICE or 0. */
unsigned scope_relation_of_unit(unsigned rights, const Lots__Principal *who);

/* A set of parts. Closed is what no relation opens, so that nothing said is nothing closed. */
typedef uint32_t scope_parts;
#define SCOPE_PART(part) (UINT32_C(1) << LOTS__CASE_PART__CASE_PART_##part)
/* What these relations do not open. */
scope_parts scope_closed(unsigned relations);
/* May `who` read a part of the case on that day? For guards: who may not read it, writes it not. */
bool scope_opens(const Lots__Case *kase, const Lots__Principal *who, date_t on, scope_parts part);

/* The table, for whoever prints or tests it: row by row in the order of Lots__CasePart. */
struct scope_row {
  Lots__CasePart part;
  unsigned open; /* to these relations */
  const char *source;
};
extern const struct scope_row scope_rows[];
extern const size_t scope_row_count;

/* Of which part a section of the profile is. */
scope_parts scope_of_section(Lots__ProfileSection section);
/* Of which part a kind of event is, as a whole: where it is closed, the history does not tell it. 0: of none. */
scope_parts scope_of_event(Lots__Event__KindCase kind);

/* Drops what is closed from a message, in place: a field, or each message of a part. A message with a field `withheld`
 * says there that something of it was. What is left of a disability still says what it meets. Nothing closed: the message
 * is not walked. Memory of the message's own is kept, not freed: it is an arena's. */
void scope_withhold(ProtobufCMessage *message, scope_parts closed);
/* The same for what an event tells, which stays itself. */
void scope_withhold_event(Lots__Event *event, scope_parts closed);

/* Made from the contract by scope.awk: every message that is of a part, or holds something that is, however deep. */
struct scope_field {
  unsigned number;                    /* 0 ends the list */
  Lots__CasePart part;                /* its own mark, or its message's; 0: none */
  const struct scope_message *inside; /* what it holds; NULL: nothing that is marked */
};
struct scope_message {
  const ProtobufCMessageDescriptor *is;
  Lots__CasePart part;
  scope_parts within; /* what stands in it, however deep */
  const struct scope_field *fields;
};
extern const struct scope_message *const scope_messages[]; /* NULL ends it */
extern const struct scope_message *const scope_event;      /* that of Event */
extern const scope_parts scope_marked;                     /* all that are; the others are judged record by record */
/* NULL: nothing of it is marked. */
const struct scope_message *scope_message(const ProtobufCMessageDescriptor *is);
/* NULL: a field like that is not. */
const struct scope_field *scope_field(const struct scope_message *message, unsigned number);
