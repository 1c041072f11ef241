/* apply_hand: cases that stay open from one entry to the next: written once, whatever else changes meanwhile, and the
 * same in the end as if each entry had written them. */
#include "store_fixture.h"

#include "server/store/tables/case_row.h"

#define STATUS_(status) LOTS__CASE_STATUS__CASE_STATUS_##status

/* Person and case have the same number. */
static void move(struct fx *fx, uint64_t id, Lots__CaseStatus to, const char *day) {
  fx_move(fx, id, id, to, day);
}

static void person_and_case(struct fx *fx, uint64_t id) {
  fx_person(fx, &(struct fx_person){.id = id, .number = "198507099805"});
  fx_case(fx, &(struct fx_case){.id = id, .person = id, .unit = 1});
}

/* --- by itself ---------------------------------------------------------------------------------------------------- */

struct hand {
  struct fx *fx;
  struct fx_again again;
};

static struct hand replay(struct fx *fx, size_t cases) {
  char why[256] = "";
  struct hand hand = {.fx = fx, .again = {.fx = fx, .kv = fx_kv_open(fx, "hand"), .hand = apply_hand_new(cases)}};
  assert_non_null(hand.again.hand);
  assert_ok(stream_walk(fx->store.journal, 0, 0, fx_apply_again, &hand.again, why));
  return hand;
}

static size_t rows_of(const struct hand *hand, enum table table) {
  return fx_print(hand->again.kv, table).rows;
}

static void put_away(struct hand *hand) {
  apply_hand_free(hand->again.hand);
  assert_ok(kv_close(hand->again.kv));
}

static void what_is_in_hand_is_not_in_the_tables_until_it_is_written(void **state) {
  struct fx *fx = *state;
  person_and_case(fx, 1);
  move(fx, 1, STATUS_(ACTIVE), "2026-02-01");
  struct hand hand = replay(fx, 16);
  assert_int_equal(rows_of(&hand, TABLE_CASE), 0);
  assert_int_equal(rows_of(&hand, TABLE_CASE_LIST), 0);
  assert_int_equal(rows_of(&hand, TABLE_PERSON), 1);
  assert_int_equal(rows_of(&hand, TABLE_CASE_LOG), 2);
  fx_write_hand(&hand.again);
  assert_int_equal(rows_of(&hand, TABLE_CASE), 1);
  assert_int_equal(rows_of(&hand, TABLE_CASE_LIST), 1);
  put_away(&hand);
}

static void one_too_many_puts_the_oldest_down(void **state) {
  struct fx *fx = *state;
  for (uint64_t id = 1; id <= 4; id++)
    person_and_case(fx, id);
  move(fx, 1, STATUS_(ACTIVE), "2026-02-01"); /* 2 is the oldest now */
  person_and_case(fx, 5);
  struct hand hand = replay(fx, 4);
  struct rows rows = {0};
  struct case_row row;
  assert_ok(kv_read_begin(hand.again.kv, &rows.txn));
  for (uint64_t id = 1; id <= 5; id++)
    assert_status(case_row_get(&rows, id, &row), id == 2 ? STATUS_OK : STATUS_NOT_FOUND);
  kv_abort(rows.txn);
  put_away(&hand);
}

/* Given up, it leaves what was committed as it is. */
static void what_is_not_written_is_gone(void **state) {
  struct fx *fx = *state;
  person_and_case(fx, 1);
  struct hand hand = replay(fx, 16);
  fx_write_hand(&hand.again);
  struct fx_print before = fx_print(hand.again.kv, TABLE_CASE);
  struct kv_txn *txn;
  assert_ok(kv_write_begin(hand.again.kv, &txn));
  struct rows rows = fx_rows(fx, txn);
  rows.hand = hand.again.hand;
  struct events events = fx_events(fx);
  fx_moved(fx, &events, 1, 1, STATUS_(ACTIVE), "2026-02-01");
  Lots__Entry entry = fx_entry(&events);
  struct stream_head head = {.position = 1u << 20};
  assert_ok(apply_entry(&rows, &head, NULL, &entry, &fx->arena));
  kv_abort(txn);
  put_away(&hand);
  struct kv *kv = fx_kv_open(fx, "hand");
  struct fx_print after = fx_print(kv, TABLE_CASE);
  assert_memory_equal(&before, &after, sizeof before);
  assert_ok(kv_close(kv));
}

/* --- the same in the end ------------------------------------------------------------------------------------------ */

/* What a case's rows show of its person, and what its day hangs on. */
static void a_person_that_changes_meanwhile_is_shown(void **state) {
  struct fx *fx = *state;
  person_and_case(fx, 1);
  move(fx, 1, STATUS_(ACTIVE), "2026-02-01");
  fx_person(fx, &(struct fx_person){.id = 1, .given = "Åke", .number = "198507099805"});
  move(fx, 1, STATUS_(PAUSED), "2026-03-01");
  fx_person(fx, &(struct fx_person){.id = 1,
                                    .given = "Åke",
                                    .number = "198507099805",
                                    .protection = LOTS__PROTECTION__PROTECTION_SEKRETESSMARKERING});
  move(fx, 1, STATUS_(ACTIVE), "2026-04-01");
  assert_rebuilt_the_same(fx);
  assert_applied_the_same(fx, 1024, 0);
}

/* Between two looks at it, by an entry that tells nothing of the case. */
static void a_coach_that_changes_meanwhile_is_looked_at_anew(void **state) {
  struct fx *fx = *state;
  person_and_case(fx, 1);
  fx_principal(
      fx, &(struct fx_principal){.id = 4, .organisation = 1, .roles = {{.unit = 1, .role = LOTS__ROLE__ROLE_SIUS}}});
  fx_coach(fx, 1, 1, 4);
  move(fx, 1, STATUS_(ACTIVE), "2026-02-01");
  fx_principal(fx,
               &(struct fx_principal){
                   .id = 4,
                   .organisation = 1,
                   .roles = {{.unit = 1, .role = LOTS__ROLE__ROLE_SIUS, .from = "2025-01-01", .to = "2026-07-01"}}});
  fx_organisation(fx, 1, "Norrby stad");
  move(fx, 1, STATUS_(PAUSED), "2026-03-01");
  assert_rebuilt_the_same(fx);
  assert_applied_the_same(fx, 1024, 0);
}

/* Out of one list into another and back, within one holding. */
static void a_case_that_moves_leaves_no_row_behind(void **state) {
  struct fx *fx = *state;
  for (uint64_t id = 1; id <= 9; id++)
    person_and_case(fx, id);
  for (uint64_t id = 1; id <= 9; id += 2)
    fx_coach(fx, id, id, 4 + id % 3);
  for (uint64_t id = 1; id <= 9; id++)
    move(fx, id, STATUS_(ACTIVE), "2026-02-01");
  for (uint64_t id = 2; id <= 9; id += 2)
    move(fx, id, STATUS_(CLOSED), "2026-03-01");
  for (uint64_t id = 4; id <= 9; id += 4)
    move(fx, id, STATUS_(ACTIVE), "2026-04-01");
  assert_rebuilt_the_same(fx);
  assert_applied_the_same(fx, 1024, 0);
}

/* What a change replaces stays in the arena: a case that grew is put down, and opened anew. */
static void a_case_that_changes_for_ever_is_put_down(void **state) {
  struct fx *fx = *state;
  person_and_case(fx, 1);
  for (unsigned i = 0; i < 1200; i++)
    move(fx, 1, i % 2 ? STATUS_(ACTIVE) : STATUS_(PAUSED), "2026-02-01");
  struct hand hand = replay(fx, 16);
  assert_int_equal(rows_of(&hand, TABLE_CASE), 1);
  put_away(&hand);
  assert_rebuilt_the_same(fx);
  assert_applied_the_same(fx, 1024, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(what_is_in_hand_is_not_in_the_tables_until_it_is_written, fx_setup, fx_teardown),
      cmocka_unit_test_setup_teardown(one_too_many_puts_the_oldest_down, fx_setup, fx_teardown),
      cmocka_unit_test_setup_teardown(what_is_not_written_is_gone, fx_setup, fx_teardown),
      cmocka_unit_test_setup_teardown(a_person_that_changes_meanwhile_is_shown, fx_setup, fx_teardown),
      cmocka_unit_test_setup_teardown(a_coach_that_changes_meanwhile_is_looked_at_anew, fx_setup, fx_teardown),
      cmocka_unit_test_setup_teardown(a_case_that_moves_leaves_no_row_behind, fx_setup, fx_teardown),
      cmocka_unit_test_setup_teardown(a_case_that_changes_for_ever_is_put_down, fx_setup, fx_teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
