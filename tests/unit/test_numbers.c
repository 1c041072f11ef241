/* Journal positions as others are told them: a keyed permutation, in every field of the contract that holds one. */
#include "harness.h"

#include <string.h>

#include "cases.pb-c.h"
#include "client/lib/lots.h"
#include "frame.pb-c.h"
#include "journal.pb-c.h"
#include "server/service/numbers.h"
#include "server/store/view/place_token.h"

static struct secure_key key, other;

static int setup(void **state) {
  (void)state;
  if (secure_init() != STATUS_OK)
    return -1;
  key = secure_key_new();
  other = secure_key_new();
  return 0;
}

/* --- the permutation ---------------------------------------------------------------------------------------------- */

static void a_token_leads_back_to_its_position(void **state) {
  (void)state;
  static const uint64_t ends[] = {1, 2, 336, (UINT64_C(1) << 26) - 1, UINT64_C(1) << 26, (UINT64_C(1) << 52) - 1};
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
    uint64_t token = place_token(&key, ends[i]);
    assert_true(place_is_token(token));
    assert_true(token < UINT64_C(1) << 53); /* exact in JSON */
    assert_int_equal(place_of_token(&key, token), ends[i]);
    assert_int_not_equal(place_of_token(&other, token), ends[i]);
  }
}

static void no_position_stays_none(void **state) {
  (void)state;
  assert_int_equal(place_token(&key, 0), 0);
  assert_int_equal(place_of_token(&key, 0), 0);
}

static void what_is_no_token_names_no_place(void **state) {
  (void)state;
  static const uint64_t others[] = {1, 336, (UINT64_C(1) << 52) - 1, UINT64_C(1) << 53, UINT64_MAX};
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
    assert_false(place_is_token(others[i]));
    assert_true(place_of_token(&key, others[i]) == PLACE_NOWHERE);
  }
}

/* Neighbours are as far apart as any two, and as often in this order as in that. */
static void tokens_tell_no_order_and_no_distance(void **state) {
  (void)state;
  unsigned rises = 0, near = 0;
  for (uint64_t position = 1; position <= 4000; position++) {
    uint64_t here = place_token(&key, position), next = place_token(&key, position + 1);
    assert_int_not_equal(here, next);
    rises += next > here;
    near += (next > here ? next - here : here - next) < UINT64_C(1) << 32;
  }
  assert_in_range(rises, 1800, 2200);
  assert_in_range(near, 0, 10); /* one in 500 000 is expected */
}

/* --- the contract ------------------------------------------------------------------------------------------------- */

/* Each uint64 of the contract is a position, a record's number, or one of these. Who adds a name decides which: a position
 * tells what others write, a record's number how much. */
static const char *const numbers[] = {
    "access_bytes",
    "access_entries",
    "answered_by",
    "assessor",
    "author",
    "batches",
    "by",
    "case",
    "cases",
    "coach",
    "confirmed_by",
    "connections",
    "content",
    "count",
    "decider",
    "document",
    "documents",
    "employer",
    "employers",
    "ended_by",
    "from_case",
    "given_by",
    "have",
    "id",
    "journal_bytes",
    "journal_entries",
    "kv_bytes",
    "kv_limit_bytes",
    "moved_to",
    "number",
    "of_unit",
    "offset",
    "organisation",
    "person",
    "persons",
    "previous_case",
    "principal",
    "recorded_by",
    "referral",
    "referrals",
    "refused_connections",
    "refused_frames",
    "refused_handshakes",
    "registered_by",
    "replaces",
    "requests",
    "responsible",
    "revision",
    "size",
    "staff",
    "through",
    "total",
    "totals",
    "unit",
    "upload",
    "uptime_s",
    "writes",
};

static bool is_named(const char *name, const char *const *names, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (strcmp(name, names[i]) == 0)
      return true;
  return false;
}

static void walk(const ProtobufCMessageDescriptor *type) {
  static const char *const positions[] = {"position", "corrects", "corrected_by", "previous", "texts"};
  for (unsigned i = 0; i < type->n_fields; i++) {
    const ProtobufCFieldDescriptor *field = &type->fields[i];
    if (field->type == PROTOBUF_C_TYPE_MESSAGE)
      walk(field->descriptor);
    else if (field->type == PROTOBUF_C_TYPE_UINT64 &&
             !is_named(field->name, positions, sizeof positions / sizeof *positions) &&
             !is_named(field->name, numbers, sizeof numbers / sizeof *numbers))
      fail_msg("%s.%s: is it a position? (service/numbers.c)", type->name, field->name);
  }
}

static void every_number_of_the_contract_is_a_position_or_something_known(void **state) {
  (void)state;
  size_t count;
  const ProtobufCServiceDescriptor *const *services = lots_services(&count);
  for (size_t s = 0; s < count; s++)
    for (unsigned m = 0; m < services[s]->n_methods; m++) {
      walk(services[s]->methods[m].input);
      walk(services[s]->methods[m].output);
    }
}

static const struct numbers *numbers_in(const ProtobufCMessageDescriptor *type) {
  const struct numbers *positions = NULL;
  assert_true(numbers_find(type, NUMBERS_POSITION, &positions));
  return positions;
}

static void who_may_know_is_told_where_the_journal_stands(void **state) {
  (void)state;
  assert_null(numbers_in(&lots__journal_head_reply__descriptor));
  assert_non_null(numbers_in(&lots__verify_receipt_request__descriptor));
  assert_null(numbers_in(&lots__count_cases_reply__descriptor));
}

/* --- turning ------------------------------------------------------------------------------------------------------ */

static void a_position_of_before_names_its_entry_on_a_receipt_alone(void **state) {
  (void)state;
  const struct numbers_meaning meaning = {.key = &key};
  Lots__CorrectNoteRequest correct = LOTS__CORRECT_NOTE_REQUEST__INIT;
  Lots__Receipt receipt = LOTS__RECEIPT__INIT;
  Lots__VerifyReceiptRequest verify = LOTS__VERIFY_RECEIPT_REQUEST__INIT;
  verify.receipt = &receipt;
  correct.position = receipt.position = 336;
  numbers_read(numbers_in(correct.base.descriptor), &meaning, &correct.base);
  numbers_read(numbers_in(verify.base.descriptor), &meaning, &verify.base);
  assert_true(correct.position == PLACE_NOWHERE);
  assert_int_equal(receipt.position, 336);
  correct.position = receipt.position = place_token(&key, 336);
  numbers_read(numbers_in(correct.base.descriptor), &meaning, &correct.base);
  numbers_read(numbers_in(verify.base.descriptor), &meaning, &verify.base);
  assert_int_equal(correct.position, 336);
  assert_int_equal(receipt.position, 336);
}

static void a_page_is_packed_with_tokens_and_stays_as_it_was(void **state) {
  (void)state;
  struct arena arena;
  arena_init(&arena, 1 << 16);
  Lots__Note note = LOTS__NOTE__INIT;
  note.position = 900;
  note.corrects = 700;
  Lots__HistoryItem first = LOTS__HISTORY_ITEM__INIT, second = LOTS__HISTORY_ITEM__INIT;
  first.position = 700;
  first.corrected_by = 900;
  second.position = 900;
  second.note = &note;
  Lots__HistoryItem *items[] = {&first, &second, &second}; /* the same twice */
  Lots__HistoryReply reply = LOTS__HISTORY_REPLY__INIT;
  reply.items = items;
  reply.n_items = 3;

  const struct numbers *positions = numbers_in(&lots__history_reply__descriptor);
  struct slice packed = numbers_pack(positions, &key, &arena, &reply.base);
  assert_int_equal(first.position, 700);
  assert_int_equal(first.corrected_by, 900);
  assert_int_equal(note.corrects, 700);

  Lots__HistoryReply *told = lots__history_reply__unpack(NULL, packed.len, packed.data);
  assert_non_null(told);
  assert_int_equal(told->n_items, 3);
  assert_int_equal(told->items[0]->position, place_token(&key, 700));
  assert_int_equal(told->items[0]->corrected_by, place_token(&key, 900));
  assert_int_equal(told->items[0]->note ? 1 : 0, 0);
  assert_int_equal(told->items[2]->position, place_token(&key, 900));
  assert_int_equal(told->items[2]->note->corrects, place_token(&key, 700));

  const struct numbers_meaning meaning = {.key = &key, .organisation = 3, .first_own = 1};
  numbers_read(positions, &meaning, &told->base);
  assert_int_equal(told->items[0]->position, 700);
  assert_int_equal(told->items[2]->note->position, 900);
  lots__history_reply__free_unpacked(told, NULL);
  arena_deinit(&arena);
}

static void a_spent_arena_packs_nothing_and_changes_nothing(void **state) {
  (void)state;
  struct arena arena;
  arena_init(&arena, 64);
  Lots__HistoryItem item = LOTS__HISTORY_ITEM__INIT, *items[200];
  for (size_t i = 0; i < 200; i++)
    items[i] = &item;
  item.position = 5;
  Lots__HistoryReply reply = LOTS__HISTORY_REPLY__INIT;
  reply.items = items;
  reply.n_items = 200;
  struct slice packed = numbers_pack(numbers_in(&lots__history_reply__descriptor), &key, &arena, &reply.base);
  assert_null(packed.data);
  assert_int_equal(item.position, 5);
  arena_deinit(&arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_token_leads_back_to_its_position),
      cmocka_unit_test(no_position_stays_none),
      cmocka_unit_test(what_is_no_token_names_no_place),
      cmocka_unit_test(tokens_tell_no_order_and_no_distance),
      cmocka_unit_test(every_number_of_the_contract_is_a_position_or_something_known),
      cmocka_unit_test(who_may_know_is_told_where_the_journal_stands),
      cmocka_unit_test(a_position_of_before_names_its_entry_on_a_receipt_alone),
      cmocka_unit_test(a_page_is_packed_with_tokens_and_stays_as_it_was),
      cmocka_unit_test(a_spent_arena_packs_nothing_and_changes_nothing),
  };
  return cmocka_run_group_tests(tests, setup, NULL);
}
