/* The contract and the table of event kinds: every kind of event is applied and told somewhere, and of a part, and one that
 * this build does not know is refused. */
#include "harness.h"

#include <stdio.h>
#include <string.h>

#include "server/rules/apply/event_apply.h"
#include "server/rules/apply/event_kinds.h"
#include "server/rules/facts/scope.h"
#include "server/service/cases_tell.h"
#include "server/store/apply/apply.h"

static const ProtobufCMessageDescriptor *const contract = &lots__event__descriptor;

static bool is_kind(const ProtobufCFieldDescriptor *field) {
  return field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF;
}

/* Calls `check` for every kind of event that the contract has. */
static void each_kind(void (*check)(const ProtobufCFieldDescriptor *field, const struct event_kind *kind)) {
  for (unsigned i = 0; i < contract->n_fields; i++) {
    const ProtobufCFieldDescriptor *field = &contract->fields[i];
    const struct event_kind *kind = is_kind(field) ? event_kind((Lots__Event__KindCase)field->id) : NULL;
    if (is_kind(field) && !kind)
      fail_msg("no row in event_kinds.c for %s", field->name);
    if (kind)
      check(field, kind);
  }
}

static bool has(const ProtobufCFieldDescriptor *kind, const char *name) {
  return protobuf_c_message_descriptor_get_field_by_name((const ProtobufCMessageDescriptor *)kind->descriptor, name);
}

/* --- every kind of the contract ----------------------------------------------------------------------------------- */

static void check_applied(const ProtobufCFieldDescriptor *field, const struct event_kind *kind) {
  bool applied = kind->kase || kind->referral || kind->document || (kind->is & (EVENT_RECORD | EVENT_TOLD));
  if (!applied)
    fail_msg("nothing applies %s", field->name);
  if (kind->kase && !(kind->is & EVENT_TOLD))
    fail_msg("%s changes a case and is not told", field->name);
}

static void every_kind_is_applied(void **state) {
  (void)state;
  each_kind(check_applied);
}

static void check_record(const ProtobufCFieldDescriptor *field, const struct event_kind *kind) {
  bool written = apply_writes_record((Lots__Event__KindCase)field->id);
  if (written != ((kind->is & EVENT_RECORD) != 0))
    fail_msg("%s: event_kinds.c and store/apply/apply.c differ about its record", field->name);
}

static void every_record_has_a_part_that_writes_it(void **state) {
  (void)state;
  each_kind(check_record);
}

static void check_told(const ProtobufCFieldDescriptor *field, const struct event_kind *kind) {
  bool told = cases_tells((Lots__Event__KindCase)field->id);
  if (told != ((kind->is & EVENT_TOLD) != 0))
    fail_msg("%s: event_kinds.c and service/cases_tell.c differ about its sentence", field->name);
}

static void every_kind_of_a_case_has_a_sentence(void **state) {
  (void)state;
  each_kind(check_told);
}

/* Which relations it is told to hangs on that (scope.h). */
static void check_part(const ProtobufCFieldDescriptor *field, const struct event_kind *kind) {
  if ((kind->is & EVENT_TOLD) && !scope_of_event((Lots__Event__KindCase)field->id))
    fail_msg("%s is told of a case, and of no part: mark its message, or its field in event.proto", field->name);
}

static void every_kind_of_a_case_is_of_a_part(void **state) {
  (void)state;
  each_kind(check_part);
}

/* A note's correction tells what it corrects in fields of its own; a document's is named by its number. */
static void check_correction(const ProtobufCFieldDescriptor *field, const struct event_kind *kind) {
  bool names = strstr(field->name, "_corrected") || strcmp(field->name, "note_struck") == 0;
  bool corrects = (kind->is & EVENT_TOLD) && !(kind->is & EVENT_NOTE) && !kind->document && names;
  if (corrects != (kind->correction != NULL))
    fail_msg("%s: what it corrects", field->name);
}

static void every_correction_says_what_it_corrects(void **state) {
  (void)state;
  each_kind(check_correction);
}

static void check_place(const ProtobufCFieldDescriptor *field, const struct event_kind *kind) {
  if ((kind->is & EVENT_NOTE) && !kind->place)
    fail_msg("%s: a note is named by where it stands", field->name);
  if (kind->place && !has(field, "position"))
    fail_msg("%s: where it stands", field->name);
}

static void every_note_is_told_where_it_stands(void **state) {
  (void)state;
  each_kind(check_place);
}

static void no_row_is_of_another_number(void **state) {
  (void)state;
  for (unsigned number = 0; number < 256; number++) {
    const ProtobufCFieldDescriptor *field = protobuf_c_message_descriptor_get_field(contract, number);
    assert_int_equal(event_kind((Lots__Event__KindCase)number) != NULL, field && is_kind(field));
  }
}

/* --- of a newer daemon -------------------------------------------------------------------------------------------- */

/* An empty message at the next free number, as the wire has it. */
static Lots__Event *of_the_next_number(struct arena *arena) {
  unsigned next = contract->fields[contract->fields_sorted_by_name[0]].id;
  for (unsigned i = 0; i < contract->n_fields; i++)
    next = contract->fields[i].id > next ? contract->fields[i].id : next;
  unsigned tag = (next + 1) << 3 | PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED;
  uint8_t bytes[] = {1 << 3, 7, (uint8_t)(tag | 0x80), (uint8_t)(tag >> 7), 0}; /* about case 7 */
  return arena_unpack(arena, contract, slice_of(bytes, sizeof bytes));
}

static void an_event_of_the_next_number_changes_no_state(void **state) {
  (void)state;
  struct arena arena;
  arena_init(&arena, 1u << 20);
  Lots__Event *event = of_the_next_number(&arena);
  Lots__Case kase = LOTS__CASE__INIT;
  Lots__Referral referral = LOTS__REFERRAL__INIT;
  Lots__Document document = LOTS__DOCUMENT__INIT;
  assert_non_null(event);
  assert_int_equal(event->case_, 7);
  assert_int_equal(case_apply(&kase, event, &arena), STATUS_UNIMPLEMENTED);
  assert_int_equal(case_apply_all(&kase, &event, 1, 7, &arena), STATUS_UNIMPLEMENTED);
  assert_int_equal(referral_apply(&referral, event, &arena), STATUS_UNIMPLEMENTED);
  assert_int_equal(document_apply(&document, event, &arena), STATUS_UNIMPLEMENTED);
  arena_deinit(&arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_kind_is_applied),
      cmocka_unit_test(every_record_has_a_part_that_writes_it),
      cmocka_unit_test(every_kind_of_a_case_has_a_sentence),
      cmocka_unit_test(every_kind_of_a_case_is_of_a_part),
      cmocka_unit_test(every_correction_says_what_it_corrects),
      cmocka_unit_test(every_note_is_told_where_it_stands),
      cmocka_unit_test(no_row_is_of_another_number),
      cmocka_unit_test(an_event_of_the_next_number_changes_no_state),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
