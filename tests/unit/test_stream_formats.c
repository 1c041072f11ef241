/* stream_entry, and the two formats of entries in one stream: what was written before there were epochs stands before
 * what is written since, and nothing of either may be altered, moved or cut. */
#include "stream_disk.h"

#include "server/store/stream/stream_entry.h"

static void epoch_from_now_on(struct disk *disk, uint32_t epoch) {
  disk_close(disk);
  disk->options.epoch = epoch;
  assert_ok(disk_open(disk, NULL));
}

static struct stream_entry entry_at(struct disk *disk, const struct stream_head *head, struct arena *arena) {
  struct stream_entry entry;
  assert_ok(stream_read(disk->stream, head->position, arena, &entry));
  assert_memory_equal(entry.hash, head->hash, SECURE_HASH);
  assert_int_equal(entry.end, head->end);
  return entry;
}

/* Each kind of header, with payloads around the padding. */
static void headers_come_back(void **state) {
  (void)state;
  for (uint32_t epoch = 0; epoch < 3; epoch++)
    for (uint32_t len = 0; len < 20; len++) {
      uint8_t run[SECURE_HASH + 200] = {7}, *at = run + SECURE_HASH, payload[20];
      memset(payload, 0xa5, sizeof payload);
      struct entry_header header = {.position = 4096, .batch = 4000, .subject = 9, .epoch = epoch, .len = len}, back;
      entry_encode(&header, slice_of(payload, len), at);
      assert_int_equal(entry_size(epoch, len) % 8, 0);
      assert_true(entry_decode(at, 4096, &back));
      assert_int_equal(back.epoch, epoch);
      assert_int_equal(back.len, len);
      assert_int_equal(back.subject, 9);
      assert_int_equal(back.batch, 4000);
      assert_true(entry_verify(at, &back));
      assert_true(entry_resembles(at, 1));
      assert_false(entry_decode(at, 4104, &back));
      struct stream_entry told = entry_told(at, &header);
      assert_memory_equal(told.place.before, run, SECURE_HASH);
      assert_true(slice_equal(told.payload, slice_of(payload, len)));
    }
}

/* A bit anywhere: either the header does not decode, or the entry does not verify. */
static void a_flipped_bit_is_seen(void **state) {
  (void)state;
  for (uint32_t epoch = 0; epoch < 2; epoch++) {
    uint8_t run[SECURE_HASH + 200] = {7}, *at = run + SECURE_HASH;
    struct entry_header header = {.position = 4096, .batch = 4096, .subject = 9, .epoch = epoch, .len = 11}, back;
    entry_encode(&header, slice_str("eleven byte"), at);
    for (uint64_t bit = 0; bit < (SECURE_HASH + entry_size(epoch, 11)) * 8; bit++) {
      run[bit / 8] ^= (uint8_t)(1u << bit % 8);
      if (entry_decode(at, 4096, &back) && entry_size(back.epoch, back.len) == entry_size(epoch, 11))
        assert_false(entry_verify(at, &back));
      run[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    assert_true(entry_decode(at, 4096, &back) && entry_verify(at, &back));
  }
}

static void both_formats_stand_in_one_segment(void **state) {
  struct disk *disk = *state;
  struct arena arena;
  arena_init(&arena, MIB);
  epoch_from_now_on(disk, 0);
  struct stream_head old = disk_write(disk, 1, 100), older = disk_write(disk, 2, 33);
  epoch_from_now_on(disk, STREAM_EPOCH_FIRST);
  struct stream_head lean = disk_write(disk, 3, 100), leaner = disk_write(disk, 4, 33);
  assert_int_equal(older.position / MIB, lean.position / MIB);
  assert_int_equal(old.epoch, 0);
  assert_int_equal(lean.epoch, 1);
  assert_int_equal(lean.end - lean.position, old.end - old.position + 8);
  for (int again = 0; again < 2; again++) {
    assert_int_equal(entry_at(disk, &old, &arena).place.epoch, 0);
    assert_int_equal(entry_at(disk, &lean, &arena).place.epoch, 1);
    assert_memory_equal(entry_at(disk, &lean, &arena).place.before, older.hash, SECURE_HASH);
    assert_int_equal(entry_at(disk, &leaner, &arena).subject, 4);
    assert_int_equal(disk_count(disk), 4);
    disk_reopen(disk);
    assert_int_equal(stream_head(disk->stream).epoch, 1);
  }
  arena_deinit(&arena);
}

static void the_next_place_is_told_before_it_is_taken(void **state) {
  struct disk *disk = *state;
  struct stream_head before = stream_head(disk->stream);
  bool crossed = false;
  for (uint64_t number = 1; number < 40; number++) {
    size_t len = number * 7919 % 90000;
    uint8_t *bytes = malloc(len + 1);
    struct stream_place place = stream_next(disk->stream, len);
    struct stream_head head;
    assert_ok(stream_append(disk->stream, 1, disk_payload(number, len, bytes), &head));
    assert_int_equal(place.position, head.position);
    assert_int_equal(place.epoch, head.epoch);
    if (number > 1)
      assert_memory_equal(place.before, before.hash, SECURE_HASH);
    crossed = crossed || head.position / MIB != before.position / MIB;
    if (number % 3 == 0)
      assert_ok(stream_sync(disk->stream));
    before = head;
    free(bytes);
  }
  assert_ok(stream_sync(disk->stream));
  assert_true(crossed);
}

static void an_epoch_never_falls(void **state) {
  struct disk *disk = *state;
  disk_write(disk, 1, 100);
  epoch_from_now_on(disk, 5);
  struct stream_head fifth = disk_write(disk, 2, 100);
  assert_int_equal(fifth.epoch, 5);
  epoch_from_now_on(disk, 2); /* the stream has come further */
  struct stream_head last = disk_write(disk, 3, 100);
  assert_int_equal(last.epoch, 5);
  disk_close(disk);
  /* By hand: the last entry once more, sound in itself, but of an earlier epoch, or of the old format. */
  for (uint32_t epoch = 0; epoch < 5; epoch += 4) {
    uint8_t run[SECURE_HASH + 300] = {0}, bytes[200];
    struct entry_header header = {
        .position = last.position, .batch = last.position, .subject = 3, .epoch = epoch, .len = 100};
    memcpy(run, fifth.hash, SECURE_HASH);
    entry_encode(&header, disk_payload(3, 100, bytes), run + SECURE_HASH);
    disk_put(disk, last.position, run + SECURE_HASH, entry_size(5, 100));
    assert_status(disk_open(disk, NULL), STATUS_DATA_LOSS);
    assert_non_null(strstr(disk->why, "epoch"));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(headers_come_back),
      cmocka_unit_test(a_flipped_bit_is_seen),
      cmocka_unit_test_setup_teardown(both_formats_stand_in_one_segment, disk_setup, disk_teardown),
      cmocka_unit_test_setup_teardown(the_next_place_is_told_before_it_is_taken, disk_setup, disk_teardown),
      cmocka_unit_test_setup_teardown(an_epoch_never_falls, disk_setup, disk_teardown),
  };
  return secure_init() == STATUS_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
