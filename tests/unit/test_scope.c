/* The scope of relations: the table cell by cell, as it is printed, as it withholds; and that every free text of a case has
 * a mark in the contract. */
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/arena.h"
#include "common/codes.h"
#include "named.pb-c.h"
#include "server/rules/apply/event_kinds.h"
#include "server/rules/engine/programme.h"
#include "server/rules/facts/scope.h"
#include "server/service/call.h"
#include "server/service/policy.h"

#define SPENT ((size_t)64 * 1024 * 1024)
#define DAY 20779 /* 2026-11-22 */

/* --- the table ---------------------------------------------------------------------------------------------------- */

/* Once more, by a letter for each relation that opens the part: coach, handler, assessor, decider, manager, service. */
static const struct {
  const char *part, *open;
} wanted[] = {
    {"HEAD", "CHADMS"},        {"BASIS", "CHADMS"},    {"HEALTH", "CHAD"},       {"EVIDENCE", "CHAD"},
    {"ASSESSMENT", "CHADMS"},  {"RATIONALE", "CHAD"},  {"DECISION", "CHADMS"},   {"AGREEMENT", "CHDMS"},
    {"PLAN", "CHDMS"},         {"PROFILE", "CHMS"},    {"PROFILE_HEALTH", "CH"}, {"DISCLOSURE", "CHMS"},
    {"MATCH", "CHMS"},         {"CONTACT", "CHMS"},    {"PLACEMENT", "CHDMS"},   {"TASKS", "CHMS"},
    {"SUPPORT", "CHDMS"},      {"FOLLOW_UP", "CHDMS"}, {"INCOME", "CHADMS"},     {"ADAPTATION", "CHMS"},
    {"ADAPTATION_NEED", "CH"}, {"NOTE", "CHAMS"},      {"DOCUMENT", "CHADMS"},   {"WORKING_PAPER", "CMS"},
    {"SECRET_PAPER", "CHAD"},
};
static const char letters[] = "CHADMS";

static bool opens(unsigned relation, Lots__CasePart part) {
  return strchr(wanted[part - 1].open, letters[relation]) != NULL;
}

static void every_cell_is_as_settled(void **state) {
  (void)state;
  assert_int_equal(scope_row_count, lots__case_part__descriptor.n_values - 1);
  assert_int_equal(scope_row_count, ROW_COUNT(wanted));
  for (size_t i = 0; i < scope_row_count; i++) {
    assert_int_equal(scope_rows[i].part, i + 1);
    assert_string_equal(code_by_number(&codes_case_part, (int)i + 1)->code, wanted[i].part);
    for (unsigned r = 0; r < RELATIONS; r++)
      if (!(scope_closed(1u << r) >> scope_rows[i].part & 1) != opens(r, scope_rows[i].part))
        fail_msg("%s, relation %c", wanted[i].part, letters[r]);
  }
}

static void relations_add_up(void **state) {
  (void)state;
  for (unsigned both = 0; both < 1u << RELATIONS; both++) {
    scope_parts closed = scope_closed(0);
    for (unsigned r = 0; r < RELATIONS; r++)
      if (both >> r & 1)
        closed &= scope_closed(1u << r);
    assert_int_equal(scope_closed(both), closed);
  }
}

/* --- as it is printed --------------------------------------------------------------------------------------------- */

static char *content_of(const char *path) {
  FILE *file = fopen(path, "r");
  char *text = calloc(1, 1u << 20);
  if (!file || !text)
    fail_msg("%s is read from the repository's folder", path);
  size_t len = fread(text, 1, (1u << 20) - 1, file);
  (void)fclose(file);
  assert_true(len > 0);
  return text;
}

static void expect_line(const char *path, const char *text, const char *line) {
  if (!strstr(text, line))
    fail_msg("%s has not: %s", path, line);
}

static const char *cell(size_t row, unsigned relation) {
  return scope_rows[row].open >> relation & 1 ? "yes" : "-";
}

static void the_manuals_print_it(void **state) {
  (void)state;
  char line[300], *protocol = content_of("proto/PROTOCOL.md"), *page = content_of("client/cli/man/lots-case.1.scd");
  for (size_t i = 0; i < scope_row_count; i++) {
    const struct code *code = code_by_number(&codes_case_part, (int)scope_rows[i].part);
    (void)snprintf(line, sizeof line, "\n| `%s` | %s | %s | %s | %s | %s | %s | %s |\n", code->code, cell(i, 0),
                   cell(i, 1), cell(i, 2), cell(i, 3), cell(i, 4), cell(i, 5), code->en);
    expect_line("proto/PROTOCOL.md", protocol, line);
    (void)snprintf(line, sizeof line, "\n%-16s %-6s %-8s %-9s %-8s %-8s %s\n", code->code, cell(i, 0), cell(i, 1),
                   cell(i, 2), cell(i, 3), cell(i, 4), cell(i, 5));
    expect_line("client/cli/man/lots-case.1.scd", page, line);
  }
  free(protocol);
  free(page);
}

/* --- who is what -------------------------------------------------------------------------------------------------- */

static unsigned relations_of(Lots__Role role, Lots__PrincipalKind is, int kind, const char *to) {
  Lots__RoleHeld held = LOTS__ROLE_HELD__INIT, *roles = &held;
  Lots__Principal who = LOTS__PRINCIPAL__INIT;
  Lots__Assignment assignment = LOTS__ASSIGNMENT__INIT, *assignments = &assignment;
  Lots__Case kase = LOTS__CASE__INIT;
  held.unit = kase.unit = 7;
  held.role = role;
  who.id = assignment.staff = 5;
  who.kind = is;
  who.roles = &roles;
  who.n_roles = 1;
  assignment.kind = (Lots__AssignmentKind)kind;
  assignment.from = (char[]){"2026-01-01"};
  assignment.to = (char *)(uintptr_t)to;
  kase.assignments = &assignments;
  kase.n_assignments = kind ? 1 : 0;
  return scope_relations(&kase, &who, DAY);
}

static void a_role_and_an_assignment_make_a_relation(void **state) {
  (void)state;
  enum { STAFF = LOTS__PRINCIPAL_KIND__PRINCIPAL_KIND_STAFF, SERVICE = LOTS__PRINCIPAL_KIND__PRINCIPAL_KIND_SERVICE };
  enum { HANDLER = 1, ASSESSOR, COACH, DECIDER };
  static const struct {
    Lots__Role role;
    int is, kind;
    const char *to;
    unsigned relations;
  } rows[] = {
      {LOTS__ROLE__ROLE_SIUS, STAFF, COACH, "", RELATION_COACH},
      {LOTS__ROLE__ROLE_SIUS, STAFF, COACH, "2026-11-21", 0},
      {LOTS__ROLE__ROLE_SIUS, STAFF, HANDLER, "", RELATION_COACH}, /* stands in */
      {LOTS__ROLE__ROLE_AF_OFFICER, STAFF, HANDLER, "", RELATION_HANDLER},
      {LOTS__ROLE__ROLE_AF_PSY, STAFF, ASSESSOR, "", RELATION_ASSESSOR},
      {LOTS__ROLE__ROLE_BISTAND, STAFF, DECIDER, "", RELATION_DECIDER},
      {LOTS__ROLE__ROLE_BISTAND, STAFF, 0, "", 0},
      {LOTS__ROLE__ROLE_UNIT_MANAGER, STAFF, 0, "", RELATION_MANAGER},
      {LOTS__ROLE__ROLE_UNIT_MANAGER, STAFF, HANDLER, "", RELATION_MANAGER | RELATION_HANDLER},
      {LOTS__ROLE__ROLE_TEAM_LEAD, STAFF, HANDLER, "", RELATION_MANAGER | RELATION_COACH},
      {LOTS__ROLE__ROLE_COACH, SERVICE, 0, "", RELATION_SERVICE},
      {LOTS__ROLE__ROLE_DPO, STAFF, COACH, "", 0},
  };
  for (size_t i = 0; i < ROW_COUNT(rows); i++)
    if (relations_of(rows[i].role, (Lots__PrincipalKind)rows[i].is, rows[i].kind, rows[i].to) != rows[i].relations)
      fail_msg("row %zu", i);
}

/* --- a message with something in every field ---------------------------------------------------------------------- */

#define WORDS "ord"

static void fill_scalar(void *at, ProtobufCType type) {
  switch (type) {
  case PROTOBUF_C_TYPE_STRING:
    *(char **)at = (char *)(uintptr_t)WORDS;
    break;
  case PROTOBUF_C_TYPE_UINT64:
    *(uint64_t *)at = 1;
    break;
  case PROTOBUF_C_TYPE_BYTES:
  case PROTOBUF_C_TYPE_BOOL:
    break;
  default:
    *(uint32_t *)at = 1;
  }
}

static ProtobufCMessage *filled(const ProtobufCMessageDescriptor *is, unsigned member, struct arena *arena);

static size_t size_of(ProtobufCType type) {
  return type == PROTOBUF_C_TYPE_UINT64 || type == PROTOBUF_C_TYPE_STRING || type == PROTOBUF_C_TYPE_MESSAGE ? 8 : 4;
}

static void fill_field(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, struct arena *arena) {
  void *at = (char *)message + field->offset;
  if (field->label == PROTOBUF_C_LABEL_REPEATED) {
    *(size_t *)(void *)((char *)message + field->quantifier_offset) = 1;
    at = *(void **)at = arena_alloc(arena, size_of(field->type));
  }
  if (field->type == PROTOBUF_C_TYPE_MESSAGE)
    *(ProtobufCMessage **)at = filled(field->descriptor, 0, arena);
  else
    fill_scalar(at, field->type);
}

/* `member`: of a oneof, by its place among the fields; 0: the first. */
static ProtobufCMessage *filled(const ProtobufCMessageDescriptor *is, unsigned member, struct arena *arena) {
  ProtobufCMessage *message = arena_alloc(arena, is->sizeof_message);
  assert_non_null(message);
  is->message_init(message);
  bool taken = false;
  for (unsigned i = 0; i < is->n_fields; i++) {
    const ProtobufCFieldDescriptor *field = &is->fields[i];
    bool one_of = field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF;
    if (one_of && (taken || i < member))
      continue;
    taken = taken || one_of;
    fill_field(message, field, arena);
    if (one_of)
      *(uint32_t *)(void *)((char *)message + field->quantifier_offset) = field->id;
  }
  return message;
}

/* --- withholding, cell by cell ------------------------------------------------------------------------------------ */

struct walk {
  unsigned relation;
  bool secret;     /* its documents are need-to-know, its section is on health */
  unsigned looked; /* fields that are of a part */
};

static bool is_set(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field) {
  const char *at = (const char *)message + field->offset;
  if (field->label == PROTOBUF_C_LABEL_REPEATED)
    return *(const size_t *)(const void *)((const char *)message + field->quantifier_offset) > 0;
  if (field->type == PROTOBUF_C_TYPE_STRING)
    return (*(char *const *)(const void *)at)[0] != '\0';
  if (field->type == PROTOBUF_C_TYPE_MESSAGE)
    return *(ProtobufCMessage *const *)(const void *)at != NULL;
  return *(const uint64_t *)(const void *)at != 0;
}

static Lots__CasePart part_here(const ProtobufCMessage *message, const struct scope_field *field) {
  if (field->part == LOTS__CASE_PART__CASE_PART_PROFILE && message->descriptor == &lots__profile_text__descriptor)
    return ((const Lots__ProfileText *)message)->section == LOTS__PROFILE_SECTION__PROFILE_SECTION_HEALTH
               ? LOTS__CASE_PART__CASE_PART_PROFILE_HEALTH
               : field->part;
  return field->part;
}

static void check_message(const ProtobufCMessage *message, struct walk *walk);

static void check_inside(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, struct walk *walk) {
  const char *at = (const char *)message + field->offset;
  const ProtobufCMessage *inside = field->label == PROTOBUF_C_LABEL_REPEATED
                                       ? (*(ProtobufCMessage * *const *)(const void *)at)[0]
                                       : *(ProtobufCMessage *const *)(const void *)at;
  check_message(inside, walk);
}

static void check_field(const ProtobufCMessage *message, const struct scope_field *as, struct walk *walk) {
  const ProtobufCFieldDescriptor *field = protobuf_c_message_descriptor_get_field(message->descriptor, as->number);
  Lots__CasePart part = part_here(message, as);
  bool paper = part == LOTS__CASE_PART__CASE_PART_SECRET_PAPER && !walk->secret;
  bool open = !part || paper || opens(walk->relation, part);
  if ((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) &&
      *(const uint32_t *)(const void *)((const char *)message + field->quantifier_offset) != field->id)
    return;
  walk->looked += part != 0;
  if (is_set(message, field) != open)
    fail_msg("%s.%s to %c: %s", message->descriptor->short_name, field->name, letters[walk->relation],
             open ? "gone" : "still there");
  if (open && as->inside)
    check_inside(message, field, walk);
}

static void check_message(const ProtobufCMessage *message, struct walk *walk) {
  const struct scope_message *as = scope_message(message->descriptor);
  for (const struct scope_field *field = as ? as->fields : NULL; field && field->number; field++)
    check_field(message, field, walk);
}

static void a_case_keeps_what_the_relation_opens(void **state) {
  (void)state;
  for (unsigned r = 0; r < RELATIONS; r++)
    for (unsigned member = 0; member < lots__basis__descriptor.n_fields; member++) {
      struct arena arena;
      struct walk walk = {.relation = r};
      arena_init(&arena, SPENT);
      Lots__Case *kase = (Lots__Case *)filled(&lots__case__descriptor, 0, &arena);
      kase->basis[0] = (Lots__Basis *)filled(&lots__basis__descriptor, member, &arena);
      scope_withhold(&kase->base, scope_closed(1u << r));
      check_message(&kase->base, &walk);
      assert_true(walk.looked > 20);
      arena_deinit(&arena);
    }
}

static void is_secret(Lots__Document *document, Lots__ProfileText *text) {
  document->secrecy = LOTS__SECRECY_CLASS__SECRECY_CLASS_NEED_TO_KNOW;
  text->section = LOTS__PROFILE_SECTION__PROFILE_SECTION_HEALTH;
}

static void what_is_secret_hangs_on_the_document_and_the_section(void **state) {
  (void)state;
  for (unsigned r = 0; r < RELATIONS; r++)
    for (int secret = 0; secret < 2; secret++) {
      struct arena arena;
      struct walk walk = {.relation = r, .secret = secret};
      arena_init(&arena, SPENT);
      Lots__Document *document = (Lots__Document *)filled(&lots__document__descriptor, 0, &arena);
      Lots__ProfileText *text = (Lots__ProfileText *)filled(&lots__profile_text__descriptor, 0, &arena);
      document->type = LOTS__DOCUMENT_TYPE__DOCUMENT_TYPE_REF;
      if (secret)
        is_secret(document, text);
      scope_withhold(&document->base, scope_closed(1u << r));
      scope_withhold(&text->base, scope_closed(1u << r));
      check_message(&document->base, &walk);
      check_message(&text->base, &walk);
      assert_int_equal(document->withheld, secret && !opens(r, LOTS__CASE_PART__CASE_PART_SECRET_PAPER));
      assert_int_equal(text->withheld, text->text[0] == '\0');
      assert_string_equal(document->versions[0]->date, WORDS); /* that it is there, and of which day, stays told */
      arena_deinit(&arena);
    }
}

static void an_event_stays_itself(void **state) {
  (void)state;
  struct arena arena;
  arena_init(&arena, SPENT);
  Lots__Event event = LOTS__EVENT__INIT;
  event.kind_case = LOTS__EVENT__KIND_NOTE_ADDED;
  event.note_added = (Lots__Note *)filled(&lots__note__descriptor, 0, &arena);
  scope_withhold_event(&event, scope_closed(RELATION_COACH));
  assert_string_equal(event.note_added->text, WORDS);
  scope_withhold_event(&event, scope_closed(RELATION_DECIDER));
  assert_string_equal(event.note_added->text, "");
  assert_int_equal(event.note_added->position, 1);
  arena_deinit(&arena);
}

/* A reply may be made of the very event that goes to the journal. */
static void a_writes_reply_leaves_the_event_whole(void **state) {
  (void)state;
  struct arena arena;
  struct policy policy = {.lane = LANE_WRITE};
  arena_init(&arena, SPENT);
  struct call call = {.arena = &arena, .policy = &policy};
  Lots__Event event = LOTS__EVENT__INIT, *events = &event;
  Lots__PlacementReply reply = LOTS__PLACEMENT_REPLY__INIT;
  reply.placement = (Lots__PlacementShown *)filled(&lots__placement_shown__descriptor, 0, &arena);
  event.kind_case = LOTS__EVENT__KIND_PLACEMENT_PUT;
  event.placement_put = reply.placement->placement;
  call.view.closed = scope_closed(RELATION_MANAGER);
  call.events.items = &events;
  call.events.count = 1;
  call_reply(&reply.base, &call);
  assert_int_equal(call.status, STATUS_OK);
  Lots__PlacementReply *shown = arena_unpack(&arena, &lots__placement_reply__descriptor, call.body);
  assert_string_equal(shown->placement->placement->result->adaptation_needs, "");
  assert_string_equal(shown->placement->placement->result->tasks_fit, WORDS);
  assert_string_equal(event.placement_put->result->adaptation_needs, WORDS);
  arena_deinit(&arena);
}

/* --- nobody forgets ----------------------------------------------------------------------------------------------- */

/* Strings that hold no words: days, codes and their like, by name wherever they stand; and what a reply computes for people,
 * by message. Whatever else is a string says in the contract which part it is of. */
static const char *const days_and_codes[] = {
    "date",        "from",         "to",         "since",    "status_since",  "start",       "end",
    "planned_end", "opened",       "received",   "closed",   "active_since",  "recorded",    "issued",
    "valid_from",  "valid_to",     "read_until", "last_day", "executed",      "answered",    "accepted",
    "consent",     "mapping_done", "done",       "review",   "set",           "target",      "reached",
    "revoked",     "next",         "happened",   "was",      "four_hours_on", "missing",     "type",
    "party",       "ssyk",         "rules_of",   "phase",    "fresh_until",   "signed",      "due",
    "held",        "dialogue_due", "job_start",  "day",      "week",          "monday",      "completes",
    "ended",       "at",           "until",      "decided",  "counted_from",  "report_from", "cursor",
    "rule",        "reason_code",  "what",       "phases",   "masked_number", "base_date",
};
static const char *const told[] = {
    "ShowCaseReply.name",
    "ShowCaseReply.identity_number",
    "ShowCaseReply.unit_name",
    "ShowCaseReply.next_steps",
    "StaffName.name",
    "NoteShown.author",
    "HistoryItem.author",
    "HistoryItem.text",
    "Criterion.name",
    "Criterion.reason",
    "Criterion.text",
    "CaseRow.name",
    "CaseRow.coach_name",
    "AgendaItem.name",
    "AgendaItem.text",
    "AgendaItem.source",
    "AgendaItem.base_text",
    "AgendaItem.staff_name",
    "PhaseShown.name",
    "ProfileTextShown.name",
    "ProfileTextShown.author_name",
    "PlacementShown.warnings",
    "DocumentFacts.title",
    "DocumentFacts.author",
    "DocumentFacts.paper",
    "DocumentFacts.file_name",
    "DocumentFacts.media_type",
    "DocumentFacts.sha256",
    "Upload.begun",
    "ReadDocumentReply.data",
};

static bool is_among(const char *const *names, size_t count, const char *name) {
  for (size_t i = 0; i < count; i++)
    if (strcmp(names[i], name) == 0)
      return true;
  return false;
}

struct seen {
  const ProtobufCMessageDescriptor *messages[300];
  size_t count;
};

static void need_mark(const ProtobufCMessageDescriptor *is, const ProtobufCFieldDescriptor *field) {
  char name[120];
  const struct scope_message *as = scope_message(is);
  (void)snprintf(name, sizeof name, "%s.%s", is->short_name, field->name);
  bool names = field->type == PROTOBUF_C_TYPE_MESSAGE && field->descriptor == &lots__named__descriptor;
  bool words = names || field->type == PROTOBUF_C_TYPE_STRING || field->type == PROTOBUF_C_TYPE_BYTES;
  if (!words || is_among(days_and_codes, ROW_COUNT(days_and_codes), field->name) ||
      is_among(told, ROW_COUNT(told), name))
    return;
  if (!as || !scope_field(as, field->id))
    fail_msg("%s: mark it in the contract with the part of a case that it is of (\"// @PART\", codes.proto)", name);
}

static void need_marks(const ProtobufCMessageDescriptor *is, struct seen *seen) {
  for (size_t i = 0; i < seen->count; i++)
    if (seen->messages[i] == is)
      return;
  assert_true(seen->count < ROW_COUNT(seen->messages));
  seen->messages[seen->count++] = is;
  if (is == &lots__named__descriptor) /* where it stands is marked */
    return;
  for (unsigned i = 0; i < is->n_fields; i++) {
    need_mark(is, &is->fields[i]);
    if (is->fields[i].type == PROTOBUF_C_TYPE_MESSAGE)
      need_marks(is->fields[i].descriptor, seen);
  }
}

static void need_marks_of_events(struct seen *seen) {
  const ProtobufCMessageDescriptor *event = &lots__event__descriptor;
  for (unsigned i = 0; i < event->n_fields; i++) {
    const ProtobufCFieldDescriptor *field = &event->fields[i];
    const struct event_kind *kind = event_kind((Lots__Event__KindCase)field->id);
    if (field->type == PROTOBUF_C_TYPE_MESSAGE && kind && kind->is & EVENT_TOLD)
      need_marks(field->descriptor, seen);
  }
}

/* Every reply of the services whose business is cases, and every event that stands in a case's history. */
static void every_free_text_of_a_case_is_marked(void **state) {
  (void)state;
  static ProtobufCService *(*const services[])(void) = {
      service_cases,       service_method,  service_placements, service_support,
      service_adaptations, service_matches, service_documents,
  };
  struct seen seen = {0};
  for (size_t s = 0; s < ROW_COUNT(services); s++) {
    const ProtobufCServiceDescriptor *service = services[s]()->descriptor;
    for (unsigned m = 0; m < service->n_methods; m++)
      need_marks(service->methods[m].output, &seen);
  }
  need_marks_of_events(&seen);
  assert_true(seen.count > 90);
}

/* A row of the case's own messages that no part opens would be shown to everybody. */
static void every_part_of_a_case_is_of_one(void **state) {
  (void)state;
  for (unsigned i = 0; i < lots__case__descriptor.n_fields; i++) {
    const ProtobufCFieldDescriptor *field = &lots__case__descriptor.fields[i];
    const struct scope_field *as = scope_field(scope_message(&lots__case__descriptor), field->id);
    if (field->type == PROTOBUF_C_TYPE_MESSAGE && (!as || !as->part))
      fail_msg("Case.%s: mark its message in the contract with a part", field->name);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_cell_is_as_settled),
      cmocka_unit_test(relations_add_up),
      cmocka_unit_test(the_manuals_print_it),
      cmocka_unit_test(a_role_and_an_assignment_make_a_relation),
      cmocka_unit_test(a_case_keeps_what_the_relation_opens),
      cmocka_unit_test(what_is_secret_hangs_on_the_document_and_the_section),
      cmocka_unit_test(an_event_stays_itself),
      cmocka_unit_test(a_writes_reply_leaves_the_event_whole),
      cmocka_unit_test(every_free_text_of_a_case_is_marked),
      cmocka_unit_test(every_part_of_a_case_is_of_one),
  };
  return cmocka_run_group_tests_name("scope of relations", tests, NULL, NULL);
}
