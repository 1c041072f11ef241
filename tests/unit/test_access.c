/* access: what is logged, when it covers, and what happens when the log cannot be written. */
#include "harness.h"

#include <errno.h>
#include <pthread.h>

#include "access.pb-c.h"
#include "server/store/access_seen.h"
#include "server/store/stream/stream_segment.h"
#include "store_jobs.h"

#define NOW INT64_C(1800000000000000)
#define MINUTE INT64_C(60000000)

struct fixture {
  struct store_place base;
  struct access_log *log;
};

static struct stream_io io;
static atomic_int failures; /* writes that are to find the disk full */

static ssize_t failing_pwrite(int fd, const void *data, size_t len, off_t at) {
  if (failures == 0)
    return pwrite(fd, data, len, at);
  failures--;
  errno = ENOSPC;
  return -1;
}

static int setup(void **state) {
  struct fixture *f = calloc(1, sizeof *f);
  io = stream_io;
  stream_io.pwrite = failing_pwrite;
  store_place_init(&f->base, "access");
  *state = f;
  assert_ok(store_init(&f->base.options, f->base.why));
  assert_ok(store_place_open(&f->base));
  assert_ok(access_start(f->base.store, 64, &f->log));
  return 0;
}

static int teardown(void **state) {
  struct fixture *f = *state;
  access_stop(f->log);
  store_place_close(&f->base);
  stream_io = io;
  temp_remove(&f->base.temp);
  free(f);
  return 0;
}

/* --- helpers ------------------------------------------------------------------------------------------------------ */

struct asking {
  struct access_request request; /* first */
  sem_t done;
  sem_t *gate; /* done() waits here */
};

static void on_done(struct access_request *request) {
  struct asking *asking = (struct asking *)(void *)request;
  sem_t *gate = asking->gate;
  sem_post(&asking->done); /* now it may be gone */
  if (gate)
    while (sem_wait(gate))
      ;
}

static void ask_init(struct asking *asking, uint64_t principal, const struct access_look *looks, size_t count) {
  *asking = (struct asking){.request = {.now_us = NOW,
                                        .principal = principal,
                                        .method = "lots.Cases/Show",
                                        .purpose = "a test",
                                        .looks = looks,
                                        .count = count,
                                        .done = on_done}};
  sem_init(&asking->done, 0, 0);
}

static enum status ask_wait(struct asking *asking) {
  while (sem_wait(&asking->done))
    ;
  sem_destroy(&asking->done);
  return asking->request.status;
}

static enum status ask(struct fixture *f, uint64_t principal, const struct access_look *looks, size_t count) {
  struct asking asking;
  ask_init(&asking, principal, looks, count);
  enum status status = access_submit(f->log, &asking.request);
  return status == STATUS_OK ? ask_wait(&asking) : status;
}

static struct access_look look(uint64_t record, uint8_t kind, enum look sort) {
  return (struct access_look){.record = record, .kind = kind, .look = sort};
}

struct logged {
  struct fixture *fixture;
  struct keyring_reader *keys;
  struct arena arena;
  unsigned count;
  Lots__AccessRecord *records[300];
};

static enum status read_record(const struct stream_entry *entry, void *context) {
  struct logged *logged = context;
  assert_int_equal(entry->subject, 0);
  assert_true(logged->count < 300);
  return store_record_open(logged->keys, entry, &lots__access_record__descriptor, &logged->arena,
                           &logged->records[logged->count++]);
}

static void read_log(struct fixture *f, struct logged *logged) {
  char why[STORE_WHY];
  *logged = (struct logged){.fixture = f};
  arena_init(&logged->arena, 64u << 20);
  assert_ok(keyring_reader_open(f->base.store->keyring, false, &logged->keys));
  assert_ok(stream_walk(f->base.store->access, 0, 0, read_record, logged, why));
}

static void forget_log(struct logged *logged) {
  keyring_reader_close(logged->keys);
  arena_deinit(&logged->arena);
}

/* --- the log ------------------------------------------------------------------------------------------------------ */

static void a_look_is_logged_and_then_covered(void **state) {
  struct fixture *f = *state;
  struct access_look looks[] = {look(3, 'c', LOOK_OPENED), look(4, 'p', LOOK_OPENED), look(5, 'r', LOOK_OPENED),
                                look(6, 'e', LOOK_OPENED), look(7, 'd', LOOK_OPENED), look(8, 's', LOOK_OPENED)};
  struct logged logged;
  assert_false(access_covered(f->log, 9, &looks[0], NOW));
  assert_ok(ask(f, 9, looks, 6));
  for (int i = 0; i < 6; i++)
    assert_true(access_covered(f->log, 9, &looks[i], NOW + MINUTE));
  assert_false(access_covered(f->log, 8, &looks[0], NOW + MINUTE));
  read_log(f, &logged);
  assert_int_equal(logged.count, 1);
  const Lots__AccessRecord *record = logged.records[0];
  assert_int_equal(record->at_us, NOW);
  assert_int_equal(record->principal, 9);
  assert_string_equal(record->method, "lots.Cases/Show");
  assert_string_equal(record->purpose, "a test");
  assert_int_equal(record->n_cases, 1);
  assert_int_equal(record->cases[0], 3);
  assert_int_equal(record->persons[0], 4);
  assert_int_equal(record->referrals[0], 5);
  assert_int_equal(record->n_referrals, 1);
  assert_int_equal(record->searches[0], 8);
  assert_int_equal(record->employers[0], 6);
  assert_int_equal(record->documents[0], 7);
  assert_false(record->listed);
  forget_log(&logged);
}

static void listed_and_opened_stand_apart(void **state) {
  struct fixture *f = *state;
  struct access_look looks[] = {look(1, 'c', LOOK_LISTED), look(2, 'c', LOOK_OPENED), look(3, 'c', LOOK_LISTED)};
  struct logged logged;
  assert_ok(ask(f, 9, looks, 3));
  assert_ok(ask(f, 9, looks, 0)); /* nothing shown, nothing to say */
  read_log(f, &logged);
  assert_int_equal(logged.count, 2);
  assert_int_equal(logged.records[0]->n_cases, 1);
  assert_false(logged.records[0]->listed);
  assert_int_equal(logged.records[1]->n_cases, 2);
  assert_true(logged.records[1]->listed);
  forget_log(&logged);
}

static void a_long_list_takes_several_records(void **state) {
  struct fixture *f = *state;
  enum { COUNT = 20000 };
  struct access_look *looks = calloc(COUNT, sizeof *looks);
  struct logged logged;
  size_t sum = 0;
  for (unsigned i = 0; i < COUNT; i++)
    looks[i] = look(UINT64_MAX - i, 'c', LOOK_LISTED);
  for (int i = 0; i < 12; i++) /* more than a segment holds */
    assert_ok(ask(f, 9, looks, COUNT));
  read_log(f, &logged);
  for (unsigned i = 0; i < logged.count; i++)
    sum += logged.records[i]->n_cases;
  assert_int_equal(sum, 12 * COUNT);
  forget_log(&logged);
  free(looks);
}

static void long_lists_in_one_batch(void **state) {
  struct fixture *f = *state;
  enum { COUNT = 4096, REQUESTS = 40 };
  struct access_look *looks = calloc(COUNT, sizeof *looks), one = look(1, 'c', LOOK_LISTED);
  struct asking first, asking[REQUESTS];
  sem_t gate;
  for (unsigned i = 0; i < COUNT; i++)
    looks[i] = look(UINT64_MAX - i, 'c', LOOK_LISTED);
  sem_init(&gate, 0, 0);
  ask_init(&first, 1, &one, 1);
  first.gate = &gate;
  assert_ok(access_submit(f->log, &first.request));
  for (int i = 0; i < REQUESTS; i++) {
    ask_init(&asking[i], 9, looks, COUNT);
    assert_ok(access_submit(f->log, &asking[i].request));
  }
  sem_post(&gate);
  assert_ok(ask_wait(&first));
  for (int i = 0; i < REQUESTS; i++)
    assert_ok(ask_wait(&asking[i]));
  sem_destroy(&gate);
  free(looks);
}

static void a_full_queue_refuses_and_a_stop_finishes(void **state) {
  struct fixture *f = *state;
  struct access_look one = look(1, 'c', LOOK_OPENED);
  struct asking first, asking[3];
  sem_t gate;
  access_stop(f->log);
  assert_ok(access_start(f->base.store, 2, &f->log));
  sem_init(&gate, 0, 0);
  ask_init(&first, 1, &one, 1);
  first.gate = &gate;
  assert_ok(access_submit(f->log, &first.request));
  while (sem_wait(&first.done)) /* it has been taken from the queue */
    ;
  for (int i = 0; i < 3; i++)
    ask_init(&asking[i], 2, &one, 1);
  assert_ok(access_submit(f->log, &asking[0].request));
  assert_ok(access_submit(f->log, &asking[1].request));
  assert_status(access_submit(f->log, &asking[2].request), STATUS_RESOURCE_EXHAUSTED);
  sem_post(&gate);
  access_stop(f->log);
  f->log = NULL;
  assert_ok(ask_wait(&asking[0]));
  assert_ok(ask_wait(&asking[1]));
  sem_destroy(&asking[2].done);
  sem_destroy(&first.done);
  sem_destroy(&gate);
}

static void the_chain_is_verified(void **state) {
  struct fixture *f = *state;
  struct access_look one = look(1, 'c', LOOK_OPENED);
  struct store_verified verified;
  for (uint64_t i = 1; i <= 5; i++)
    assert_ok(ask(f, i, &one, 1));
  access_stop(f->log);
  f->log = NULL;
  assert_ok(store_place_close(&f->base));
  assert_ok(store_verify(&f->base.options, NULL, NULL, &verified, f->base.why));
  assert_int_equal(verified.access_entries, 5);
}

/* --- trouble ------------------------------------------------------------------------------------------------------ */

static void a_full_disk_is_told_and_heals(void **state) {
  struct fixture *f = *state;
  struct access_look one = look(1, 'c', LOOK_OPENED);
  failures = 1;
  assert_status(ask(f, 9, &one, 1), STATUS_RESOURCE_EXHAUSTED);
  assert_false(access_covered(f->log, 9, &one, NOW)); /* what is not durable covers nothing */
  assert_ok(ask(f, 9, &one, 1));
  assert_true(access_covered(f->log, 9, &one, NOW));
}

/* --- what is remembered ------------------------------------------------------------------------------------------- */

static void a_full_look_covers_a_listing_and_not_the_other_way(void **state) {
  (void)state;
  struct seen *seen = seen_create();
  struct access_look opened = look(1, 'c', LOOK_OPENED), listed = look(1, 'c', LOOK_LISTED);
  seen_mark(seen, 9, &listed, NOW);
  assert_true(seen_covers(seen, 9, &listed, NOW));
  assert_false(seen_covers(seen, 9, &opened, NOW));
  seen_mark(seen, 9, &opened, NOW + MINUTE);
  assert_true(seen_covers(seen, 9, &opened, NOW + MINUTE));
  assert_true(seen_covers(seen, 9, &listed, NOW + MINUTE));
  seen_mark(seen, 9, &listed, NOW + 2 * MINUTE); /* takes nothing from the full look */
  assert_true(seen_covers(seen, 9, &opened, NOW + 2 * MINUTE));
  struct access_look person = look(1, 'p', LOOK_OPENED);
  assert_false(seen_covers(seen, 9, &person, NOW + MINUTE));
  assert_false(seen_covers(seen, 10, &opened, NOW + MINUTE));
  seen_free(seen);
}

static void a_look_covers_for_fifteen_minutes_of_any_clock(void **state) {
  (void)state;
  struct seen *seen = seen_create();
  struct access_look one = look(1, 'c', LOOK_OPENED);
  seen_mark(seen, 9, &one, NOW);
  assert_true(seen_covers(seen, 9, &one, NOW + ACCESS_COVER_US - 1));
  assert_false(seen_covers(seen, 9, &one, NOW + ACCESS_COVER_US));
  assert_false(seen_covers(seen, 9, &one, NOW - 1));
  assert_false(seen_covers(seen, 9, &one, INT64_MIN));
  assert_false(seen_covers(seen, 9, &one, INT64_MAX));
  seen_mark(seen, 9, &one, NOW - 60 * MINUTE); /* the clock was put back */
  assert_true(seen_covers(seen, 9, &one, NOW - 59 * MINUTE));
  assert_false(seen_covers(seen, 9, &one, NOW));
  seen_mark(seen, 9, &one, INT64_MIN);
  assert_false(seen_covers(seen, 9, &one, INT64_MAX));
  seen_free(seen);
}

/* Far more looks than fit: some are forgotten, none is made up, and memory stays within its bound. */
static void forgets_but_never_makes_up(void **state) {
  (void)state;
  struct seen *seen = seen_create();
  uint64_t remembered = 0;
  enum { COUNT = 1500000 };
  for (uint64_t i = 1; i <= COUNT; i++) {
    struct access_look one = look(2 * i, 'c', LOOK_OPENED);
    seen_mark(seen, i % 50, &one, NOW);
  }
  for (uint64_t i = 1; i <= COUNT; i++) {
    struct access_look one = look(2 * i, 'c', LOOK_OPENED), other = look(2 * i + 1, 'c', LOOK_OPENED);
    remembered += seen_covers(seen, i % 50, &one, NOW);
    assert_false(seen_covers(seen, i % 50, &other, NOW));
    assert_false(seen_covers(seen, (i + 1) % 50, &one, NOW));
  }
  assert_true(remembered > COUNT / 2);
  size_t full = seen_bytes(seen);
  assert_true(full <= 40u << 20);
  for (uint64_t i = 1; i <= 4 * COUNT; i++) { /* a quiet day after: few looks, all others expired */
    struct access_look one = look(i % 500, 'c', LOOK_OPENED);
    seen_mark(seen, 1, &one, NOW + 60 * MINUTE);
  }
  assert_true(seen_bytes(seen) < full / 2);
  seen_free(seen);
}

/* --- many at once ------------------------------------------------------------------------------------------------- */

#define THREADS 6
#define EACH 60

struct asker {
  struct fixture *fixture;
  pthread_t thread;
  uint64_t principal;
  int failed;
};

static void *ask_many(void *context) {
  struct asker *self = context;
  for (uint64_t i = 0; i < EACH; i++) {
    struct access_look looks[] = {look(i, 'c', LOOK_OPENED), look(i, 'p', LOOK_OPENED)};
    self->failed += access_covered(self->fixture->log, self->principal, &looks[0], NOW);
    self->failed += ask(self->fixture, self->principal, looks, 2) != STATUS_OK;
    self->failed += !access_covered(self->fixture->log, self->principal, &looks[0], NOW);
    self->failed += !access_covered(self->fixture->log, self->principal, &looks[1], NOW);
  }
  return NULL;
}

static void many_threads(void **state) {
  struct fixture *f = *state;
  struct asker askers[THREADS];
  for (uint64_t i = 0; i < THREADS; i++) {
    askers[i] = (struct asker){.fixture = f, .principal = i + 1};
    assert_int_equal(pthread_create(&askers[i].thread, NULL, ask_many, &askers[i]), 0);
  }
  for (int i = 0; i < THREADS; i++) {
    pthread_join(askers[i].thread, NULL);
    assert_int_equal(askers[i].failed, 0);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(a_look_is_logged_and_then_covered, setup, teardown),
      cmocka_unit_test_setup_teardown(listed_and_opened_stand_apart, setup, teardown),
      cmocka_unit_test_setup_teardown(a_long_list_takes_several_records, setup, teardown),
      cmocka_unit_test_setup_teardown(long_lists_in_one_batch, setup, teardown),
      cmocka_unit_test_setup_teardown(a_full_queue_refuses_and_a_stop_finishes, setup, teardown),
      cmocka_unit_test_setup_teardown(the_chain_is_verified, setup, teardown),
      cmocka_unit_test_setup_teardown(a_full_disk_is_told_and_heals, setup, teardown),
      cmocka_unit_test(a_full_look_covers_a_listing_and_not_the_other_way),
      cmocka_unit_test(a_look_covers_for_fifteen_minutes_of_any_clock),
      cmocka_unit_test(forgets_but_never_makes_up),
      cmocka_unit_test_setup_teardown(many_threads, setup, teardown),
  };
  return secure_init() == STATUS_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
