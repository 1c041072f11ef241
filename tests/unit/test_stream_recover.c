/* stream at open: what a crash can leave is mended, anything else is damage; and disks that fail while it runs. */
#include "stream_disk.h"

#include "common/log.h"
#include "server/store/stream/stream_entry.h"

/* A stream with some entries, a last batch of three, and what the file held before it. */
struct torn {
  struct stream_head before, heads[3]; /* the newest entry before the batch, and those in it */
  uint8_t bytes[4096];                 /* of the batch, from before.end on */
  size_t len;
};

static struct torn write_torn(struct disk *disk, uint64_t entries) {
  struct torn torn;
  for (uint64_t i = 1; i <= entries; i++)
    torn.before = disk_write(disk, i, 50 * i);
  for (uint64_t i = 0; i < 3; i++)
    torn.heads[i] = disk_append(disk, entries + 1 + i, 60 + 40 * i);
  assert_ok(stream_sync(disk->stream));
  torn.len = torn.heads[2].end - torn.before.end;
  assert_true(torn.len <= sizeof torn.bytes);
  disk_get(disk, torn.before.end, torn.bytes, torn.len);
  disk_close(disk);
  return torn;
}

/* What a crash left of the batch: the bytes in [from, until). */
static void leave(const struct disk *disk, const struct torn *torn, size_t from, size_t until) {
  uint8_t bytes[sizeof torn->bytes] = {0};
  memcpy(bytes + from, torn->bytes + from, until - from);
  disk_put(disk, torn->before.end, bytes, torn->len);
}

/* The newest entry that is whole in the first `len` bytes of the batch. */
static const struct stream_head *whole(const struct torn *torn, size_t len) {
  const struct stream_head *head = &torn->before;
  for (size_t i = 0; i < 3 && torn->heads[i].end <= torn->before.end + len; i++)
    head = &torn->heads[i];
  return head;
}

static void assert_zero_after(const struct disk *disk, uint64_t position) {
  uint8_t *segment = disk_segment(disk, position / MIB);
  assert_true(bytes_are_zero(segment + position % MIB, MIB - position % MIB));
  free(segment);
}

static void opens_at(struct disk *disk, const struct stream_head *known, const struct stream_head *expect) {
  if (disk_open(disk, known) != STATUS_OK)
    fail_msg("%s", disk->why);
  assert_head(disk->stream, expect);
}

static void a_batch_cut_at_any_byte_is_mended(void **state) {
  struct disk *disk = *state;
  struct torn torn = write_torn(disk, 4);
  for (size_t len = 0; len <= torn.len; len++) {
    leave(disk, &torn, 0, len);
    opens_at(disk, len % 2 ? &torn.before : NULL, whole(&torn, len));
    uint64_t count = disk_count(disk);
    disk_close(disk);
    assert_in_range(count, 4, 7);
    assert_zero_after(disk, whole(&torn, len)->end);
  }
}

/* Pages reach the disk in any order: the end of the batch may be there without its beginning. */
static void a_batch_with_a_hole_is_mended(void **state) {
  struct disk *disk = *state;
  struct torn torn = write_torn(disk, 4);
  for (size_t from = 8; from < torn.len; from += 8) {
    leave(disk, &torn, from, torn.len);
    opens_at(disk, from % 16 ? &torn.before : NULL, &torn.before);
    disk_close(disk);
    assert_zero_after(disk, torn.before.end);
  }
}

static void writing_goes_on_after_mending(void **state) {
  struct disk *disk = *state;
  struct torn torn = write_torn(disk, 4);
  leave(disk, &torn, 0, torn.len - 1);
  opens_at(disk, NULL, &torn.heads[1]);
  struct stream_head head = disk_write(disk, 7, 30);
  disk_reopen(disk);
  assert_head(disk->stream, &head);
  assert_int_equal(disk_count(disk), 7);
}

/* --- damage ------------------------------------------------------------------------------------------------------- */

/* Refused, with the place named, and every byte as it was. */
static void assert_damage(struct disk *disk, const struct stream_head *known, const char *words) {
  uint8_t *before = disk_segment(disk, 0);
  if (disk_open(disk, known) != STATUS_DATA_LOSS)
    fail_msg("opened, in spite of: %s", words);
  assert_non_null(strstr(disk->why, ".seg, offset "));
  if (!strstr(disk->why, words))
    fail_msg("\"%s\" does not say \"%s\"", disk->why, words);
  uint8_t *after = disk_segment(disk, 0);
  assert_memory_equal(before, after, MIB);
  free(before);
  free(after);
}

static void a_flip_with_later_batches_after_it_is_damage(void **state) {
  struct disk *disk = *state;
  struct torn torn = write_torn(disk, 4);
  for (uint64_t at = 128; at < torn.before.position; at += 3) {
    disk_flip(disk, at);
    assert_damage(disk, NULL, "");
    disk_flip(disk, at);
  }
  opens_at(disk, NULL, &torn.heads[2]);
}

static void lost_pages_with_later_batches_after_them_are_damage(void **state) {
  struct disk *disk = *state;
  static const uint8_t zeros[4096];
  struct stream_head before = disk_write(disk, 1, 100);
  disk_write(disk, 2, 100);
  struct stream_head lost = disk_append(disk, 3, 400);
  assert_ok(stream_sync(disk->stream));
  disk_write(disk, 4, 3000);
  disk_close(disk);
  disk_put(disk, before.end, zeros, lost.end - before.end);
  assert_damage(disk, NULL, "later ones follow");
  assert_damage(disk, &before, "later ones follow");
}

/* Without a known head this looks like a crash; with one it does not. */
static void a_flip_in_the_last_batch_is_damage_if_it_is_known(void **state) {
  struct disk *disk = *state;
  struct torn torn = write_torn(disk, 4);
  for (uint64_t at = torn.heads[1].end; at < torn.heads[2].end; at += 3) {
    leave(disk, &torn, 0, torn.len);
    disk_flip(disk, at);
    assert_damage(disk, &torn.heads[2], "known to have been written");
    opens_at(disk, &torn.heads[1], &torn.heads[1]);
    disk_close(disk);
  }
}

static void a_known_head_that_is_not_there_is_damage(void **state) {
  struct disk *disk = *state;
  struct torn torn = write_torn(disk, 4);
  struct stream_head known = torn.heads[2];
  known.position = known.end;
  assert_damage(disk, &known, "known to have been written");
  known.position = 9 * MIB + 128;
  assert_damage(disk, &known, "known to have been written");
  known = torn.heads[2];
  known.position += 4;
  assert_damage(disk, &known, "known to have been written");
  known = torn.heads[2];
  known.hash[7] ^= 1;
  assert_damage(disk, &known, "known to have been written");
  opens_at(disk, &torn.heads[2], &torn.heads[2]);
}

static void another_stores_stream_is_refused(void **state) {
  struct disk *disk = *state;
  struct stream_options mine = disk->options;
  disk_close(disk);
  disk->options.store_id[3] ^= 1;
  assert_damage(disk, NULL, "belongs to another store");
  disk->options = mine;
  disk->options.name = "access";
  assert_damage(disk, NULL, "belongs to another stream");
  disk->options = mine;
  disk->options.segment_size = 2 * MIB;
  assert_damage(disk, NULL, "not the right size");
  disk->options = mine;
  for (uint64_t at = 0; at < 128; at += 3) {
    disk_flip(disk, at);
    assert_damage(disk, NULL, "header does not verify");
    disk_flip(disk, at);
  }
}

/* --- several segments --------------------------------------------------------------------------------------------- */

static uint64_t write_segments(struct disk *disk, uint64_t segments) {
  uint64_t number = 0;
  while (stream_head(disk->stream).end < segments * MIB)
    disk_write(disk, ++number, 100000);
  return number;
}

static void a_missing_or_short_segment_is_damage(void **state) {
  struct disk *disk = *state;
  char path[340], aside[350];
  write_segments(disk, 3);
  disk_close(disk);
  disk_file(disk, 1, path);
  snprintf(aside, sizeof aside, "%s.aside", path);
  assert_int_equal(rename(path, aside), 0);
  assert_damage(disk, NULL, "0000000000000001.seg, offset 0: the segment is missing");
  assert_int_equal(rename(aside, path), 0);
  assert_int_equal(truncate(path, MIB - 4096), 0);
  assert_damage(disk, NULL, "0000000000000001.seg, offset 0: the segment has not the right size");
  for (uint64_t number = 0; disk_has(disk, number); number++) {
    disk_file(disk, number, path);
    unlink(path);
  }
  assert_status(disk_open(disk, NULL), STATUS_DATA_LOSS);
  assert_non_null(strstr(disk->why, "there is no segment"));
}

static void the_newest_segments_are_read_even_if_nothing_is_known(void **state) {
  struct disk *disk = *state;
  uint64_t count = write_segments(disk, 3);
  struct stream_head head = stream_head(disk->stream);
  disk_reopen(disk);
  assert_head(disk->stream, &head);
  assert_int_equal(disk_count(disk), count);
  disk_close(disk);
  disk_flip(disk, 2 * MIB + 300); /* in the segment before the newest */
  assert_damage(disk, NULL, "0000000000000002.seg, offset 128");
  disk_flip(disk, 2 * MIB + 300);
  opens_at(disk, NULL, &head);
}

/* The preparation of a segment cut off by a crash leaves a file under another name. */
static void an_unfinished_next_segment_is_made_again(void **state) {
  struct disk *disk = *state;
  char path[350];
  disk_write(disk, 1, 100);
  disk_close(disk);
  snprintf(path, sizeof path, "%s/0000000000000001.new", disk->dir);
  FILE *file = fopen(path, "w");
  fputs("not zeros", file);
  fclose(file);
  assert_ok(disk_open(disk, NULL));
  for (uint64_t number = 2; number <= 12; number++)
    disk_write(disk, number, 100000);
  assert_int_equal(access(path, F_OK), -1);
  disk_reopen(disk);
  assert_int_equal(disk_count(disk), 12);
}

/* A batch over a boundary, cut in its second part: what is in the first segment was synced before. */
struct crossing {
  struct stream_head before, heads[4];
  uint8_t *segment; /* owned: the second, as written */
  size_t len;
};

static struct crossing write_crossing(struct disk *disk) {
  struct crossing crossing;
  for (uint64_t number = 1; number <= 10; number++)
    crossing.before = disk_write(disk, number, 104000);
  crossing.heads[0] = disk_append(disk, 11, 7000);
  for (uint64_t i = 1; i < 4; i++)
    crossing.heads[i] = disk_append(disk, 11 + i, 4000 * i);
  assert_ok(stream_sync(disk->stream));
  assert_int_equal(crossing.heads[0].position / MIB, 0);
  assert_int_equal(crossing.heads[1].position, MIB + 128);
  crossing.len = crossing.heads[3].end - MIB;
  crossing.segment = disk_segment(disk, 1);
  disk_close(disk);
  return crossing;
}

static const struct stream_head *crossed(const struct crossing *crossing, size_t len) {
  const struct stream_head *head = &crossing->heads[0];
  for (size_t i = 1; i < 4 && crossing->heads[i].end <= MIB + len; i++)
    head = &crossing->heads[i];
  return head;
}

static void leave_crossing(const struct disk *disk, const struct crossing *crossing, size_t from, size_t until) {
  uint8_t *bytes = calloc(1, crossing->len);
  memcpy(bytes + from, crossing->segment + from, until - from);
  disk_put(disk, MIB, bytes, crossing->len);
  free(bytes);
}

static void a_batch_over_a_boundary_cut_anywhere_is_mended(void **state) {
  struct disk *disk = *state;
  struct crossing crossing = write_crossing(disk);
  for (size_t len = 0; len <= crossing.len; len += len < 300 ? 1 : 97) {
    leave_crossing(disk, &crossing, 0, len);
    const struct stream_head *expect = crossed(&crossing, len);
    assert_ok(disk_open(disk, len % 2 ? &crossing.before : NULL));
    struct stream_head head = stream_head(disk->stream);
    assert_int_equal(head.position, expect->position);
    assert_memory_equal(head.hash, expect->hash, SECURE_HASH);
    assert_int_equal(disk_count(disk), 11 + (uint64_t)(expect - crossing.heads));
    disk_close(disk);
  }
  free(crossing.segment);
}

static void a_batch_over_a_boundary_with_its_header_lost_is_mended(void **state) {
  struct disk *disk = *state;
  struct crossing crossing = write_crossing(disk);
  leave_crossing(disk, &crossing, 4096, crossing.len);
  opens_at(disk, NULL, &crossing.heads[0]);
  disk_close(disk);
  assert_zero_after(disk, MIB);
  opens_at(disk, &crossing.heads[0], &crossing.heads[0]);
  struct stream_head head = disk_write(disk, 12, 200000);
  disk_reopen(disk);
  assert_head(disk->stream, &head);
  assert_int_equal(disk_count(disk), 12);
  free(crossing.segment);
}

/* Nothing is written in a segment before the one in front of it is synced, so this is no crash. */
static void a_used_segment_after_a_bad_entry_is_damage(void **state) {
  struct disk *disk = *state;
  struct crossing crossing = write_crossing(disk);
  disk_flip(disk, crossing.heads[0].position + 100);
  assert_damage(disk, NULL, "does not verify");
  leave_crossing(disk, &crossing, 4096, 4200);
  assert_damage(disk, &crossing.before, "does not verify");
  free(crossing.segment);
}

static void a_lost_header_with_later_batches_after_it_is_damage(void **state) {
  struct disk *disk = *state;
  struct crossing crossing = write_crossing(disk);
  static const uint8_t zeros[4096];
  assert_ok(disk_open(disk, NULL));
  disk_write(disk, 15, 100);
  disk_close(disk);
  disk_put(disk, MIB, zeros, sizeof zeros);
  assert_damage(disk, NULL, "later");
  disk_put(disk, MIB, crossing.segment, 4096);
  disk_flip(disk, MIB + 20);
  assert_damage(disk, &crossing.before, "later");
  free(crossing.segment);
}

/* --- disks that fail ---------------------------------------------------------------------------------------------- */

/* One write fails half-way; the next, which zeroes what it left, does not. */
static ssize_t failing_once(int fd, const void *data, size_t len, off_t at) {
  int err = atomic_exchange(&fault_pwrite.err, 0);
  if (err == 0)
    return pwrite(fd, data, len, at);
  if (len > 1 && pwrite(fd, data, len / 2, at) < 0)
    fail();
  errno = err;
  return -1;
}

static void a_write_that_fails_leaves_no_trace(void **state) {
  struct disk *disk = *state;
  disk_make_faulty(disk);
  stream_io.pwrite = failing_once;
  struct stream_head head = disk_write(disk, 1, 1000);
  for (int i = 0; i < 3; i++)
    disk_append(disk, 7, 3000);
  fault_set(&fault_pwrite, 0, ENOSPC);
  assert_status(stream_sync(disk->stream), STATUS_RESOURCE_EXHAUSTED);
  assert_head(disk->stream, &head);
  assert_zero_after(disk, head.end);
  head = disk_write(disk, 2, 1000);
  disk_reopen(disk);
  assert_head(disk->stream, &head);
  assert_int_equal(disk_count(disk), 2);
}

static void a_crossing_batch_that_fails_leaves_no_trace(void **state) {
  struct disk *disk = *state;
  disk_make_faulty(disk);
  for (uint64_t number = 1; number <= 10; number++)
    disk_write(disk, number, 104000);
  struct stream_head head = stream_head(disk->stream);
  disk_append(disk, 11, 7000);
  disk_append(disk, 12, 7000);
  while (!disk_has(disk, 1))
    usleep(1000); /* the helper's own writes are not to be hit */
  /* The second of the two parts fails, and so does the first try to zero it: what the disk holds is unknown. */
  fault_set(&fault_pwrite, 1, EIO);
  assert_status(stream_sync(disk->stream), STATUS_UNAVAILABLE);
  fault_set(&fault_pwrite, 0, 0);
  struct stream_head refused;
  assert_status(stream_append(disk->stream, 11, slice_str("x"), &refused), STATUS_UNAVAILABLE);
  assert_status(stream_sync(disk->stream), STATUS_UNAVAILABLE);
  assert_head(disk->stream, &head);
  disk_reopen(disk);
  assert_in_range(disk_count(disk), 10, 11);
  stream_io.pwrite = failing_once;
  disk_append(disk, 99, 30000);
  fault_set(&fault_pwrite, 0, ENOSPC);
  assert_status(stream_sync(disk->stream), STATUS_RESOURCE_EXHAUSTED);
  disk_reopen(disk);
  assert_in_range(disk_count(disk), 10, 11);
}

static void a_failed_sync_stops_writing_until_reopened(void **state) {
  struct disk *disk = *state;
  disk_make_faulty(disk);
  struct stream_head head = disk_write(disk, 1, 1000);
  disk_append(disk, 2, 1000);
  fault_set(&fault_sync, 0, EIO);
  assert_status(stream_sync(disk->stream), STATUS_UNAVAILABLE);
  fault_set(&fault_sync, 0, 0);
  struct stream_head refused;
  assert_status(stream_append(disk->stream, 2, slice_str("x"), &refused), STATUS_UNAVAILABLE);
  assert_status(stream_sync(disk->stream), STATUS_UNAVAILABLE);
  assert_head(disk->stream, &head);
  assert_int_equal(disk_count(disk), 1); /* reads go on */
  disk_reopen(disk);
  uint64_t count = disk_count(disk); /* what the kernel kept */
  disk_write(disk, count + 1, 1000);
  assert_int_equal(disk_count(disk), count + 1);
}

static void no_room_for_a_segment_refuses_and_heals(void **state) {
  struct disk *disk = *state;
  static uint8_t bytes[100000];
  struct stream_head head;
  disk_make_faulty(disk);
  fault_set(&fault_fallocate, 0, ENOSPC);
  uint64_t count = 0;
  enum status status;
  while ((status = stream_append(disk->stream, count + 1, slice_of(bytes, sizeof bytes), &head)) == STATUS_OK)
    if (++count % 2)
      assert_ok(stream_sync(disk->stream));
  assert_status(status, STATUS_RESOURCE_EXHAUSTED);
  assert_status(stream_append(disk->stream, 1, slice_of(bytes, sizeof bytes), &head), STATUS_RESOURCE_EXHAUSTED);
  assert_int_equal(count, 10);
  assert_ok(stream_sync(disk->stream)); /* what had been appended before is not lost */
  assert_int_equal(disk_count(disk), 10);
  fault_set(&fault_fallocate, 0, 0);
  disk_write(disk, 11, 100000);
  disk_reopen(disk);
  assert_int_equal(disk_count(disk), 11);
}

/* Each call that making a segment consists of fails in turn, and nothing of the file remains. */
static void a_segment_that_cannot_be_made_leaves_nothing(void **state) {
  struct disk *disk = *state;
  struct stream_options other = disk->options;
  char path[400], file[440];
  snprintf(path, sizeof path, "%s/other", disk->temp.path);
  snprintf(file, sizeof file, "%s/0000000000000000.new", path);
  other.dir = path;
  disk_make_faulty(disk);
  fault_set(&fault_fallocate, 0, ENOSPC);
  assert_status(stream_create(&other), STATUS_RESOURCE_EXHAUSTED);
  fault_set(&fault_fallocate, 0, 0);
  for (int call = 0; call < 2; call++) {
    fault_set(&fault_pwrite, call, EDQUOT);
    assert_status(stream_create(&other), STATUS_RESOURCE_EXHAUSTED);
    fault_set(&fault_pwrite, 0, 0);
    assert_int_equal(access(file, F_OK), -1);
  }
  fault_set(&fault_sync, 0, EIO);
  assert_status(stream_create(&other), STATUS_UNAVAILABLE);
  fault_set(&fault_sync, 0, 0);
  assert_ok(stream_create(&other));
}

/* A disk that fails while a torn tail is mended: refused, and mended the next time. */
static void mending_that_fails_can_be_tried_again(void **state) {
  struct disk *disk = *state;
  struct torn torn = write_torn(disk, 4);
  assert_ok(disk_open(disk, NULL));
  disk_make_faulty(disk);
  disk_close(disk);
  for (int call = 0; call < 2; call++) {
    leave(disk, &torn, 0, torn.len - 1);
    fault_set(&fault_sync, call, EIO);
    assert_status(disk_open(disk, NULL), STATUS_UNAVAILABLE);
    fault_set(&fault_sync, 0, 0);
  }
  opens_at(disk, NULL, &torn.heads[1]);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, disk_setup, disk_teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(a_batch_cut_at_any_byte_is_mended),
      TEST(a_batch_with_a_hole_is_mended),
      TEST(writing_goes_on_after_mending),
      TEST(a_flip_with_later_batches_after_it_is_damage),
      TEST(lost_pages_with_later_batches_after_them_are_damage),
      TEST(a_flip_in_the_last_batch_is_damage_if_it_is_known),
      TEST(a_known_head_that_is_not_there_is_damage),
      TEST(another_stores_stream_is_refused),
      TEST(a_missing_or_short_segment_is_damage),
      TEST(the_newest_segments_are_read_even_if_nothing_is_known),
      TEST(an_unfinished_next_segment_is_made_again),
      TEST(a_batch_over_a_boundary_cut_anywhere_is_mended),
      TEST(a_batch_over_a_boundary_with_its_header_lost_is_mended),
      TEST(a_used_segment_after_a_bad_entry_is_damage),
      TEST(a_lost_header_with_later_batches_after_it_is_damage),
      TEST(a_write_that_fails_leaves_no_trace),
      TEST(a_crossing_batch_that_fails_leaves_no_trace),
      TEST(a_failed_sync_stops_writing_until_reopened),
      TEST(no_room_for_a_segment_refuses_and_heals),
      TEST(a_segment_that_cannot_be_made_leaves_nothing),
      TEST(mending_that_fails_can_be_tried_again),
  };
  log_set_level(LOG_LEVEL_ERROR); /* every torn tail is a warning */
  return cmocka_run_group_tests(tests, NULL, NULL);
}
