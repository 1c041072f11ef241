#include "harness.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#include "common/arena.h"
#include "sample.h"

#define MIB ((size_t)1 << 20)

static int setup(void **state) {
  struct arena *arena = malloc(sizeof *arena);
  arena_init(arena, MIB);
  *state = arena;
  return 0;
}

static int teardown(void **state) {
  arena_deinit(*state);
  free(*state);
  return 0;
}

static void is_zero(const uint8_t *at, size_t len) {
  for (size_t i = 0; i < len; i++)
    assert_int_equal(at[i], 0);
}

static void memory_is_zeroed_and_aligned_also_after_reset(void **state) {
  for (int round = 0; round < 3; round++) {
    for (size_t size = 1; size < 3000; size += 37) {
      uint8_t *at = arena_alloc(*state, size);
      assert_non_null(at);
      assert_int_equal((uintptr_t)at % alignof(max_align_t), 0);
      is_zero(at, size);
      memset(at, 0xa5, size);
    }
    arena_reset(*state);
  }
}

static void runs_do_not_overlap(void **state) {
  enum { RUNS = 50 };
  static const size_t sizes[] = {1, 17, 4000, 9000, 33};
  uint8_t *at[RUNS];
  for (size_t i = 0; i < RUNS; i++) {
    at[i] = arena_alloc(*state, sizes[i % 5]);
    assert_non_null(at[i]);
    memset(at[i], (int)i, sizes[i % 5]);
  }
  for (size_t i = 0; i < RUNS; i++)
    for (size_t k = 0; k < sizes[i % 5]; k++)
      assert_int_equal(at[i][k], (uint8_t)i);
}

static void size_zero_gives_unique_pointers_that_cost(void **state) {
  struct arena *arena = *state;
  void *a = arena_alloc(arena, 0), *b = arena_alloc(arena, 0);
  assert_non_null(a);
  assert_ptr_not_equal(a, b);
  size_t n = 0;
  while (arena_alloc(arena, 0))
    n++;
  assert_true(n <= MIB / alignof(max_align_t));
}

static void the_budget_is_cumulative_and_failure_sticks(void **state) {
  struct arena *arena = *state;
  assert_non_null(arena_alloc(arena, MIB - 64));
  assert_false(arena_failed(arena));
  assert_null(arena_alloc(arena, 128));
  assert_true(arena_failed(arena));
  assert_null(arena_alloc(arena, 1));
  assert_null(arena_strdup(arena, "x"));
  assert_null(arena_printf(arena, "%d", 1));
  arena_reset(arena);
  assert_false(arena_failed(arena));
  assert_non_null(arena_alloc(arena, MIB));
}

static void absurd_sizes_are_refused(void **state) {
  static const size_t sizes[] = {SIZE_MAX, SIZE_MAX - 1, SIZE_MAX - 15, SIZE_MAX - 16, SIZE_MAX / 2};
  struct arena unbounded;
  arena_init(&unbounded, SIZE_MAX);
  for (size_t i = 0; i < 5; i++) {
    assert_null(arena_alloc(*state, sizes[i]));
    arena_reset(*state);
    assert_null(arena_alloc(&unbounded, sizes[i]));
    arena_reset(&unbounded);
  }
  arena_deinit(&unbounded);
}

static void a_budget_of_nothing_gives_nothing(void **state) {
  (void)state;
  struct arena arena;
  arena_init(&arena, 0);
  assert_null(arena_alloc(&arena, 0));
  assert_null(arena_alloc(&arena, 1));
  arena_deinit(&arena);
}

static void texts_are_copied(void **state) {
  char longer[2000];
  memset(longer, 'x', sizeof longer - 1);
  longer[sizeof longer - 1] = 0;
  assert_string_equal(arena_strdup(*state, "hej"), "hej");
  assert_string_equal(arena_strndup(*state, "hejsan", 3), "hej");
  assert_string_equal(arena_strndup(*state, "hej", 100), "hej");
  assert_string_equal(arena_strndup(*state, NULL, 0), "");
  assert_string_equal(arena_printf(*state, "%s-%d", "case", 7), "case-7");
  assert_string_equal(arena_printf(*state, "%s", longer), longer);
  for (size_t len = 250; len < 260; len++) /* around the size of the room on the stack */
    assert_int_equal(strlen(arena_printf(*state, "%.*s", (int)len, longer)), len);
  assert_memory_equal(arena_copy(*state, "a\0b", 3), "a\0b", 3);
}

static void append_keeps_order_and_grows_rarely(void **state) {
  struct arena *arena = *state;
  struct sample **items = NULL;
  size_t count = 0, moves = 0;
  for (size_t i = 0; i < 10000; i++) {
    struct sample **before = items;
    assert_true(arena_append(arena, &items, &count, (void *)(i + 1)));
    moves += before != items;
  }
  assert_int_equal(count, 10000);
  assert_true(moves < 16);
  assert_true(arena->spent < 2 * 2 * 10000 * sizeof(void *));
  for (size_t i = 0; i < count; i++)
    assert_ptr_equal(items[i], (void *)(i + 1));
}

static void append_to_an_unpacked_array_does_not_overrun(void **state) {
  uint8_t wire[] = {0x12, 0, 0x12, 0, 0x12, 0};
  struct sample *got = arena_unpack(*state, &sample_type, slice_of(wire, sizeof wire));
  assert_non_null(got);
  uint8_t *next = arena_copy(*state, "behind it", 10);
  struct sample **unpacked = got->items;
  for (size_t i = 0; i < 20; i++)
    assert_true(arena_append(*state, &got->items, &got->n_items, got));
  assert_ptr_not_equal(got->items, unpacked);
  assert_int_equal(got->n_items, 23);
  assert_ptr_equal(got->items[2], unpacked[2]);
  assert_string_equal(next, "behind it");
}

/* Wherever it lies, and whatever lies before it. */
static void append_to_an_array_from_elsewhere_copies_it(void **state) {
  struct {
    size_t before;
    void *items[2];
    void *behind;
  } elsewhere[2] = {{99, {state, state}, NULL}, {99, {state, state}, NULL}};
  for (size_t i = 0; i < 2; i++) {
    void **items = elsewhere[i].items;
    size_t count = 2;
    assert_true(arena_append(*state, &items, &count, *state));
    assert_int_equal(count, 3);
    assert_ptr_not_equal(items, elsewhere[i].items);
    assert_ptr_equal(items[1], state);
    assert_ptr_equal(items[2], *state);
    assert_null(elsewhere[i].behind);
  }
}

static void append_interleaved(void **state) {
  struct sample **lists[40] = {0};
  size_t counts[40] = {0};
  for (size_t i = 0; i < 4000; i++)
    assert_true(arena_append(*state, &lists[i % 40], &counts[i % 40], (void *)(i + 1)));
  for (size_t i = 0; i < 4000; i++)
    assert_ptr_equal(lists[i % 40][i / 40], (void *)(i + 1));
}

static void append_refuses_null_and_a_spent_arena(void **state) {
  struct sample **items = NULL;
  size_t count = 0;
  assert_false(arena_append(*state, &items, &count, NULL));
  assert_null(arena_alloc(*state, 2 * MIB));
  assert_false(arena_append(*state, &items, &count, state));
  assert_int_equal(count, 0);
  assert_null(items);
}

static void grow_keeps_items_and_their_order(void **state) {
  struct pair {
    uint64_t a, b;
  } *items = NULL;
  size_t count = 0, room = 0;
  for (size_t i = 0; i < 1000; i++) {
    struct pair *new = arena_grow(*state, &items, &count, &room, sizeof *new);
    assert_non_null(new);
    assert_true(new->a == 0 && new->b == 0);
    *new = (struct pair){.a = i, .b = i + 1};
  }
  assert_int_equal(count, 1000);
  for (size_t i = 0; i < count; i++)
    assert_true(items[i].a == i && items[i].b == i + 1);
}

static void grow_leaves_the_array_when_the_arena_is_spent(void **state) {
  uint8_t *items = NULL;
  size_t count = 0, room = 0;
  uint8_t *first = arena_grow(*state, &items, &count, &room, 1);
  assert_non_null(first);
  *first = 7;
  count = room;
  assert_null(arena_alloc(*state, 2 * MIB));
  assert_null(arena_grow(*state, &items, &count, &room, 1));
  assert_int_equal(count, room);
  assert_int_equal(items[0], 7);
}

static void messages_go_round(void **state) {
  struct sample inner = sample_of("inner", 5), outer = sample_of("outer", 5);
  struct sample *items[] = {&inner, &inner};
  outer.items = items;
  outer.n_items = 2;
  struct sample *copy = arena_clone(*state, &outer.base);
  assert_non_null(copy);
  assert_int_equal(copy->n_items, 2);
  assert_memory_equal(copy->items[1]->text.data, "inner", 5);
  assert_ptr_not_equal(copy->items[1], copy->items[0]);
}

static void an_empty_message_packs_to_no_bytes_but_not_null(void **state) {
  struct sample empty = sample_of(NULL, 0);
  struct slice packed = arena_pack(*state, &empty.base);
  assert_non_null(packed.data);
  assert_int_equal(packed.len, 0);
  assert_non_null(arena_unpack(*state, &sample_type, packed));
  assert_non_null(arena_unpack(*state, &sample_type, (struct slice){0}));
}

static void truncated_and_garbled_messages_are_refused(void **state) {
  struct sample inner = sample_of("inner text", 10), outer = sample_of("outer", 5);
  struct sample *items[] = {&inner};
  outer.items = items;
  outer.n_items = 1;
  struct slice packed = arena_pack(*state, &outer.base);
  assert_null(arena_unpack(*state, &sample_type, slice_of(packed.data, packed.len - 1)));
  assert_false(arena_failed(*state));
  for (size_t i = 0; i < packed.len * 8; i++) { /* any answer will do, but the arena stays whole */
    uint8_t *bytes = arena_copy(*state, packed.data, packed.len);
    bytes[i / 8] ^= (uint8_t)(1U << i % 8);
    void *got = arena_unpack(*state, &sample_type, slice_of(bytes, packed.len));
    (void)got;
  }
}

/* 1 MB on the wire would be 48 MB in memory. */
static void empty_submessages_cannot_amplify(void **state) {
  (void)state;
  size_t len = 1000000;
  uint8_t *wire = calloc(1, len);
  for (size_t i = 0; i < len; i += 2)
    wire[i] = 0x12;
  struct arena arena;
  arena_init(&arena, 4 * MIB);
  assert_null(arena_unpack(&arena, &sample_type, slice_of(wire, len)));
  assert_true(arena_failed(&arena));
  assert_true(arena.spent <= arena.budget);
  arena_deinit(&arena);
  free(wire);
}

static void reset_keeps_the_first_block(void **state) {
  struct arena *arena = *state;
  void *first = arena_alloc(arena, 100);
  for (int i = 0; i < 50; i++)
    assert_non_null(arena_alloc(arena, 5000));
  arena_reset(arena);
  assert_ptr_equal(arena_alloc(arena, 100), first);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(memory_is_zeroed_and_aligned_also_after_reset, setup, teardown),
      cmocka_unit_test_setup_teardown(runs_do_not_overlap, setup, teardown),
      cmocka_unit_test_setup_teardown(size_zero_gives_unique_pointers_that_cost, setup, teardown),
      cmocka_unit_test_setup_teardown(the_budget_is_cumulative_and_failure_sticks, setup, teardown),
      cmocka_unit_test_setup_teardown(absurd_sizes_are_refused, setup, teardown),
      cmocka_unit_test(a_budget_of_nothing_gives_nothing),
      cmocka_unit_test_setup_teardown(texts_are_copied, setup, teardown),
      cmocka_unit_test_setup_teardown(append_keeps_order_and_grows_rarely, setup, teardown),
      cmocka_unit_test_setup_teardown(append_to_an_unpacked_array_does_not_overrun, setup, teardown),
      cmocka_unit_test_setup_teardown(append_to_an_array_from_elsewhere_copies_it, setup, teardown),
      cmocka_unit_test_setup_teardown(append_interleaved, setup, teardown),
      cmocka_unit_test_setup_teardown(append_refuses_null_and_a_spent_arena, setup, teardown),
      cmocka_unit_test_setup_teardown(grow_keeps_items_and_their_order, setup, teardown),
      cmocka_unit_test_setup_teardown(grow_leaves_the_array_when_the_arena_is_spent, setup, teardown),
      cmocka_unit_test_setup_teardown(messages_go_round, setup, teardown),
      cmocka_unit_test_setup_teardown(an_empty_message_packs_to_no_bytes_but_not_null, setup, teardown),
      cmocka_unit_test_setup_teardown(truncated_and_garbled_messages_are_refused, setup, teardown),
      cmocka_unit_test(empty_submessages_cannot_amplify),
      cmocka_unit_test_setup_teardown(reset_keeps_the_first_block, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
