/* scope: see scope.h. */
#include "scope.h"

#include "assignments.h"
#include "document_types.h"
#include "documents.pb-c.h"
#include "eligibility.h"
#include "server/rules/engine/programme.h"
#include "server/rules/engine/rights.h"

/* --- the table ---------------------------------------------------------------------------------------------------- */

#define C RELATION_COACH
#define H RELATION_HANDLER
#define A RELATION_ASSESSOR
#define D RELATION_DECIDER
#define M RELATION_MANAGER
#define S RELATION_SERVICE
#define PART(part) LOTS__CASE_PART__CASE_PART_##part

/* Who decides and follows up is shown decision and follow-up, and not the coach's journal (S2.40). A manager who is not
 * assigned runs the unit by the journal, without what is health or rests on it (C7). Who assesses has the inquiry. */
/* clang-format off */
const struct scope_row scope_rows[] = {
    /*                      coach handler assessor decider manager service     source */
    {PART(HEAD),             C  |  H  |     A   |    D   |   M   |   S,        "B3; S2.40"},
    {PART(BASIS),            C  |  H  |     A   |    D   |   M   |   S,        "B5"},
    {PART(HEALTH),           C  |  H  |     A   |    D,                        "S0.14, C6"},
    {PART(EVIDENCE),         C  |  H  |     A   |    D,                        "S0.23; C7"},
    {PART(ASSESSMENT),       C  |  H  |     A   |    D   |   M   |   S,        "S0.6, S0.7"},
    {PART(RATIONALE),        C  |  H  |     A   |    D,                        "S0.6; C7"},
    {PART(DECISION),         C  |  H  |     A   |    D   |   M   |   S,        "B11; S2.40"},
    {PART(AGREEMENT),        C  |  H            |    D   |   M   |   S,        "S0.8, S1.17; S2.40"},
    {PART(PLAN),             C  |  H            |    D   |   M   |   S,        "S0.28; S2.40"},
    {PART(PROFILE),          C  |  H                     |   M   |   S,        "C7; C3 PRO; S2.40"},
    {PART(PROFILE_HEALTH),   C  |  H,                                          "C7"},
    {PART(DISCLOSURE),       C  |  H                     |   M   |   S,        "B9"},
    {PART(MATCH),            C  |  H                     |   M   |   S,        "S0.30, S2.14"},
    {PART(CONTACT),          C  |  H                     |   M   |   S,        "C3 ECL; S2.40"},
    {PART(PLACEMENT),        C  |  H            |    D   |   M   |   S,        "B10; S2.40"},
    {PART(TASKS),            C  |  H                     |   M   |   S,        "C3 TSK; S2.31"},
    {PART(SUPPORT),          C  |  H            |    D   |   M   |   S,        "B6, B7; S2.40"},
    {PART(FOLLOW_UP),        C  |  H            |    D   |   M   |   S,        "S2.20, S2.30; S2.40"},
    {PART(INCOME),           C  |  H  |     A   |    D   |   M   |   S,        "S2.33"},
    {PART(ADAPTATION),       C  |  H                     |   M   |   S,        "C3 ADP; S4.4"},
    {PART(ADAPTATION_NEED),  C  |  H,                                          "C7; S4.4"},
    {PART(NOTE),             C  |  H  |     A            |   M   |   S,        "S2.40"},
    {PART(DOCUMENT),         C  |  H  |     A   |    D   |   M   |   S,        "C3"},
    {PART(WORKING_PAPER),    C                           |   M   |   S,        "C3; S2.40"},
    {PART(SECRET_PAPER),     C  |  H  |     A   |    D,                        "C7"},
};
/* clang-format on */
const size_t scope_row_count = ROW_COUNT(scope_rows);

#undef C
#undef H
#undef A
#undef D
#undef M
#undef S

scope_parts scope_closed(unsigned relations) {
  scope_parts closed = 0;
  for (size_t i = 0; i < ROW_COUNT(scope_rows); i++)
    if (!(scope_rows[i].open & relations))
      closed |= UINT32_C(1) << scope_rows[i].part;
  return closed;
}

/* --- relations ---------------------------------------------------------------------------------------------------- */

static unsigned of_kind(Lots__AssignmentKind kind, unsigned rights) {
  switch (kind) {
  case LOTS__ASSIGNMENT_KIND__ASSIGNMENT_KIND_COACH:
    return RELATION_COACH;
  case LOTS__ASSIGNMENT_KIND__ASSIGNMENT_KIND_HANDLER:
    return rights & RIGHT_WORK ? RELATION_COACH : RELATION_HANDLER;
  case LOTS__ASSIGNMENT_KIND__ASSIGNMENT_KIND_ASSESSOR:
    return RELATION_ASSESSOR;
  case LOTS__ASSIGNMENT_KIND__ASSIGNMENT_KIND_DECIDER:
    return RELATION_DECIDER;
  default:
    return 0;
  }
}

unsigned scope_relation_of_unit(unsigned rights, const Lots__Principal *who) {
  if (rights && who->kind == LOTS__PRINCIPAL_KIND__PRINCIPAL_KIND_SERVICE)
    return RELATION_SERVICE;
  return rights & RIGHT_MANAGE ? RELATION_MANAGER : 0;
}

unsigned scope_relations(const Lots__Case *kase, const Lots__Principal *who, date_t on) {
  return scope_relations_by(rights_in_unit(who, kase->unit, on), kase, who, on);
}

unsigned scope_relations_by(unsigned rights, const Lots__Case *kase, const Lots__Principal *who, date_t on) {
  unsigned relations = scope_relation_of_unit(rights, who);
  for (size_t i = 0; rights && i < kase->n_assignments; i++)
    if (kase->assignments[i]->staff == who->id && assignment_reads(kase->assignments[i], on))
      relations |= of_kind(kase->assignments[i]->kind, rights);
  return relations;
}

bool scope_opens(const Lots__Case *kase, const Lots__Principal *who, date_t on, scope_parts part) {
  return !(scope_closed(scope_relations(kase, who, on)) & part);
}

/* --- marks of the contract ---------------------------------------------------------------------------------------- */

const struct scope_message *scope_message(const ProtobufCMessageDescriptor *is) {
  const struct scope_message *const *message = scope_messages;
  while (*message && (*message)->is != is)
    message++;
  return *message;
}

const struct scope_field *scope_field(const struct scope_message *message, unsigned number) {
  for (const struct scope_field *field = message->fields; field->number; field++)
    if (field->number == number)
      return field;
  return NULL;
}

/* No part is of none. */
static scope_parts one_part(Lots__CasePart part) {
  return part ? UINT32_C(1) << part : 0;
}

scope_parts scope_of_section(Lots__ProfileSection section) {
  bool health = section == LOTS__PROFILE_SECTION__PROFILE_SECTION_HEALTH;
  return health ? SCOPE_PART(PROFILE_HEALTH) : SCOPE_PART(PROFILE);
}

scope_parts scope_of_event(Lots__Event__KindCase kind) {
  const struct scope_field *field = scope_field(scope_event, (unsigned)kind);
  return field ? one_part(field->part) : 0;
}

/* --- where the content says what is need-to-know ------------------------------------------------------------------ */

static scope_parts of_document(Lots__DocumentType type, Lots__SecrecyClass secrecy, scope_parts closed) {
  return document_is_need_to_know(type, secrecy) ? closed : closed & ~SCOPE_PART(SECRET_PAPER);
}

/* What is closed within this very message. */
static scope_parts closed_within(ProtobufCMessage *message, scope_parts closed) {
  const ProtobufCMessageDescriptor *is = message->descriptor;
  if (is == &lots__profile_text__descriptor) {
    const Lots__ProfileText *text = (const Lots__ProfileText *)message;
    return closed & scope_of_section(text->section) ? closed | SCOPE_PART(PROFILE) : closed & ~SCOPE_PART(PROFILE);
  }
  if (is == &lots__document__descriptor) {
    const Lots__Document *document = (const Lots__Document *)message;
    return of_document(document->type, document->secrecy, closed);
  }
  if (is == &lots__document_row__descriptor) {
    const Lots__DocumentRow *row = (const Lots__DocumentRow *)message;
    return of_document(row->type, row->secrecy, closed);
  }
  if (is == &lots__show_document_reply__descriptor) { /* of its versions */
    const Lots__DocumentRow *row = ((const Lots__ShowDocumentReply *)message)->document;
    return row ? of_document(row->type, row->secrecy, closed) : closed;
  }
  if (is == &lots__document_added__descriptor) {
    const Lots__DocumentAdded *added = (const Lots__DocumentAdded *)message;
    return of_document(added->type, added->secrecy, closed);
  }
  if (is == &lots__document_corrected__descriptor) {
    const Lots__DocumentCorrected *corrected = (const Lots__DocumentCorrected *)message;
    return of_document(corrected->type, corrected->secrecy, closed);
  }
  /* Notes of the journal are judged one by one, where they are opened: one's own are open. */
  if (is == &lots__note_shown__descriptor || is == &lots__history_item__descriptor)
    return closed & ~SCOPE_PART(NOTE);
  if (is == &lots__disability__descriptor && closed & SCOPE_PART(HEALTH))
    disability_tell((Lots__Disability *)message);
  return closed;
}

/* --- withholding -------------------------------------------------------------------------------------------------- */

static void *member(ProtobufCMessage *message, unsigned offset) {
  return (char *)message + offset;
}

/* As the contract has a field that was never set. */
static void clear(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field) {
  void *at = member(message, field->offset);
  if (field->label == PROTOBUF_C_LABEL_REPEATED)
    *(size_t *)member(message, field->quantifier_offset) = 0;
  else if (field->type == PROTOBUF_C_TYPE_STRING)
    *(char **)at = (char *)(uintptr_t)protobuf_c_empty_string;
  else if (field->type == PROTOBUF_C_TYPE_MESSAGE)
    *(ProtobufCMessage **)at = NULL;
  else if (field->type == PROTOBUF_C_TYPE_UINT64)
    *(uint64_t *)at = 0;
}

static bool withhold(ProtobufCMessage *message, const struct scope_message *as, scope_parts closed);

static bool withhold_inside(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
                            const struct scope_message *as, scope_parts closed) {
  void *at = member(message, field->offset);
  if (field->label != PROTOBUF_C_LABEL_REPEATED)
    return *(ProtobufCMessage **)at && withhold(*(ProtobufCMessage **)at, as, closed);
  size_t count = *(size_t *)member(message, field->quantifier_offset);
  bool met = false;
  for (size_t i = 0; i < count; i++)
    met = withhold((*(ProtobufCMessage ***)at)[i], as, closed) || met;
  return met;
}

/* A member of a oneof shares its place with the others. */
static bool is_there(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field) {
  return !(field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) ||
         *(const uint32_t *)member(message, field->quantifier_offset) == field->id;
}

static bool withhold_field(ProtobufCMessage *message, const struct scope_field *as, scope_parts closed) {
  const ProtobufCFieldDescriptor *field = protobuf_c_message_descriptor_get_field(message->descriptor, as->number);
  if (!field || !is_there(message, field))
    return false;
  if (!(one_part(as->part) & closed))
    return as->inside && as->inside->within & closed && withhold_inside(message, field, as->inside, closed);
  clear(message, field);
  return true;
}

/* True: something of it was withheld, and it has no place to say so. */
static bool withhold(ProtobufCMessage *message, const struct scope_message *as, scope_parts closed) {
  bool met = false;
  closed = closed_within(message, closed);
  for (const struct scope_field *field = as->fields; field->number; field++)
    met = withhold_field(message, field, closed) || met;
  if (!met)
    return false;
  const ProtobufCFieldDescriptor *says =
      protobuf_c_message_descriptor_get_field_by_name(message->descriptor, "withheld");
  if (!says || says->type != PROTOBUF_C_TYPE_BOOL)
    return true;
  *(protobuf_c_boolean *)member(message, says->offset) = true;
  return false;
}

void scope_withhold(ProtobufCMessage *message, scope_parts closed) {
  const struct scope_message *as = closed & scope_marked ? scope_message(message->descriptor) : NULL;
  if (as && as->within & closed)
    (void)withhold(message, as, closed);
}

void scope_withhold_event(Lots__Event *event, scope_parts closed) {
  const struct scope_field *as = closed & scope_marked ? scope_field(scope_event, (unsigned)event->kind_case) : NULL;
  const ProtobufCFieldDescriptor *field =
      as ? protobuf_c_message_descriptor_get_field(scope_event->is, as->number) : NULL;
  if (field && as->inside)
    (void)withhold_inside(&event->base, field, as->inside, closed);
}
