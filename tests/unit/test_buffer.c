/* buffer and frame */
#include "harness.h"

#include <stdlib.h>
#include <string.h>

#include "common/buffer.h"
#include "common/frame.h"
#include "sample.h"

static void appended_bytes_come_out_in_order(void **state) {
  (void)state;
  struct buffer buffer;
  uint8_t in = 0, out = 0;
  buffer_init(&buffer, 5000);
  for (unsigned round = 0; round < 20000; round++) {
    uint8_t bytes[97];
    size_t len = round * 7 % sizeof bytes;
    if (buffer_len(&buffer) + len <= 5000) {
      for (size_t i = 0; i < len; i++)
        bytes[i] = in++;
      assert_ok(buffer_append(&buffer, slice_of(bytes, len)));
    }
    size_t take = round * 13 % 95;
    struct slice held = buffer_peek(&buffer);
    for (size_t i = 0; i < take && i < held.len; i++)
      assert_int_equal(held.data[i], out++);
    buffer_consume(&buffer, take);
    assert_true(buffer.capacity <= 5000 + 5000 / 4);
  }
  buffer_deinit(&buffer);
}

static void past_the_maximum_nothing_changes(void **state) {
  (void)state;
  struct buffer buffer;
  uint8_t bytes[11] = "0123456789";
  buffer_init(&buffer, 10);
  assert_ok(buffer_append(&buffer, slice_of(bytes, 6)));
  assert_status(buffer_append(&buffer, slice_of(bytes, 5)), STATUS_RESOURCE_EXHAUSTED);
  assert_null(buffer_reserve(&buffer, 5));
  assert_null(buffer_reserve(&buffer, SIZE_MAX));
  assert_true(slice_equal(buffer_peek(&buffer), slice_of(bytes, 6)));
  buffer_consume(&buffer, 3);
  assert_ok(buffer_append(&buffer, slice_of(bytes, 7)));
  assert_memory_equal(buffer_peek(&buffer).data, "3450123456", 10);
  buffer_deinit(&buffer);
}

static void odd_sizes(void **state) {
  (void)state;
  struct buffer buffer;
  buffer_init(&buffer, 0);
  assert_ok(buffer_append(&buffer, (struct slice){0}));
  assert_status(buffer_append(&buffer, slice_str("x")), STATUS_RESOURCE_EXHAUSTED);
  assert_non_null(buffer_reserve(&buffer, 0));
  buffer_consume(&buffer, 100);
  assert_int_equal(buffer_len(&buffer), 0);
  buffer_deinit(&buffer);
  buffer_init(&buffer, SIZE_MAX);
  assert_null(buffer_reserve(&buffer, SIZE_MAX / 2));
  assert_ok(buffer_append(&buffer, slice_str("x")));
  buffer_deinit(&buffer);
}

static void an_emptied_big_buffer_gives_its_memory_back(void **state) {
  (void)state;
  struct buffer buffer;
  buffer_init(&buffer, 1 << 20);
  uint8_t *at = buffer_reserve(&buffer, BUFFER_KEEP + 1);
  assert_non_null(at);
  memset(at, 1, BUFFER_KEEP + 1);
  buffer_commit(&buffer, BUFFER_KEEP + 1);
  buffer_consume(&buffer, BUFFER_KEEP);
  assert_non_null(buffer.data);
  buffer_consume(&buffer, 1);
  assert_null(buffer.data);
  assert_ok(buffer_append(&buffer, slice_str("again")));
  buffer_consume(&buffer, 5);
  assert_non_null(buffer.data); /* a small one is kept */
  buffer_deinit(&buffer);
}

static void frames_go_round_at_every_cut(void **state) {
  (void)state;
  struct buffer buffer;
  struct sample one = sample_of("one", 3), two = sample_of("twotwo", 6);
  buffer_init(&buffer, 1000);
  assert_ok(frame_append(&buffer, &one.base));
  assert_ok(frame_append(&buffer, &two.base));
  struct slice all = buffer_peek(&buffer), body = {0};
  size_t used = 0;
  for (size_t cut = 0; cut < FRAME_HEADER + 5; cut++)
    assert_status(frame_next(slice_of(all.data, cut), 100, &body, &used), STATUS_UNAVAILABLE);
  assert_null(body.data);
  assert_ok(frame_next(all, 100, &body, &used));
  assert_int_equal(used, FRAME_HEADER + 5);
  assert_memory_equal(body.data + 2, "one", 3);
  assert_ok(frame_next(slice_of(all.data + used, all.len - used), 8, &body, &used));
  assert_int_equal(body.len, 8);
  buffer_deinit(&buffer);
}

static void lengths_are_judged_before_the_body_is_here(void **state) {
  (void)state;
  struct slice body;
  size_t used;
  assert_status(frame_next(slice_of("\0\0\0\0", 4), 100, &body, &used), STATUS_RESOURCE_EXHAUSTED);
  assert_status(frame_next(slice_of("\0\0\0\x65", 4), 100, &body, &used), STATUS_RESOURCE_EXHAUSTED);
  assert_status(frame_next(slice_of("\0\0\0\x64", 4), 100, &body, &used), STATUS_UNAVAILABLE);
  assert_status(frame_next(slice_of("\xff\xff\xff\xff", 4), 100, &body, &used), STATUS_RESOURCE_EXHAUSTED);
  assert_status(frame_next(slice_of("\xff\xff\xff\xff", 4), SIZE_MAX, &body, &used), STATUS_UNAVAILABLE);
  assert_status(frame_next((struct slice){0}, 100, &body, &used), STATUS_UNAVAILABLE);
}

static void a_full_buffer_takes_no_part_of_a_frame(void **state) {
  (void)state;
  struct buffer buffer;
  struct sample one = sample_of("0123456789", 10), empty = sample_of(NULL, 0);
  buffer_init(&buffer, FRAME_HEADER + 11);
  assert_status(frame_append(&buffer, &one.base), STATUS_RESOURCE_EXHAUSTED);
  assert_int_equal(buffer_len(&buffer), 0);
  assert_status(frame_append(&buffer, &empty.base), STATUS_INVALID_ARGUMENT);
  one.text.len = 9;
  assert_ok(frame_append(&buffer, &one.base));
  assert_status(frame_append(&buffer, &one.base), STATUS_RESOURCE_EXHAUSTED);
  assert_int_equal(buffer_len(&buffer), FRAME_HEADER + 11);
  buffer_deinit(&buffer);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(appended_bytes_come_out_in_order),
      cmocka_unit_test(past_the_maximum_nothing_changes),
      cmocka_unit_test(odd_sizes),
      cmocka_unit_test(an_emptied_big_buffer_gives_its_memory_back),
      cmocka_unit_test(frames_go_round_at_every_cut),
      cmocka_unit_test(lengths_are_judged_before_the_body_is_here),
      cmocka_unit_test(a_full_buffer_takes_no_part_of_a_frame),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
