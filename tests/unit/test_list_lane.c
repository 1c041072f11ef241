/* list_lane: turns between connections, bounds, and the pace of a long reading. */
#include "harness.h"

#include <stdatomic.h>
#include <time.h>

#include "server/net/list_lane.h"
#include "store_jobs.h"

struct place {
  struct store_place base;
  struct writer *writer;
  struct list_lane *lane;
};

static int setup(void **state) {
  struct place *p = calloc(1, sizeof *p);
  assert_non_null(p);
  assert_ok(secure_init());
  store_place_init(&p->base, "lane");
  assert_ok(store_init(&p->base.options, p->base.why));
  assert_ok(store_place_open(&p->base));
  assert_ok(writer_start(p->base.store, 16, &p->writer));
  *state = p;
  return 0;
}

static int teardown(void **state) {
  struct place *p = *state;
  list_lane_stop(p->lane);
  writer_stop(p->writer);
  assert_ok(store_place_close(&p->base));
  temp_remove(&p->base.temp);
  free(p);
  return 0;
}

/* --- calls -------------------------------------------------------------------------------------------------------- */

struct reading {
  struct list_call call; /* first: a call's address is its reading's */
  sem_t *gate;           /* it waits there while it runs */
  sem_t begun, done;
  atomic_uint *counter; /* order of the beginnings */
  unsigned order;
  uint64_t position;
  unsigned steps, snapshots; /* how often it is to ask whether to go on; and what it saw */
  bool unwanted;
  enum status status;
};

static void run(struct list_call *call, enum status status, const struct rows *rows, uint64_t position,
                struct pace *pace) {
  struct reading *reading = (struct reading *)(void *)call;
  reading->order = atomic_fetch_add(reading->counter, 1);
  reading->position = position;
  sem_post(&reading->begun);
  if (reading->gate)
    while (sem_wait(reading->gate))
      ;
  for (unsigned i = 0; status == STATUS_OK && i < reading->steps; i++) {
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    status = pace->step(pace);
  }
  reading->snapshots = pace->snapshots;
  reading->status = status == STATUS_OK && rows_next_number(rows, NUMBER_ORGANISATION) == 0 ? STATUS_INTERNAL : status;
}

static void done(struct list_call *call) {
  sem_post(&((struct reading *)(void *)call)->done);
}

static enum status wanted(const struct list_call *call) {
  return ((const struct reading *)(const void *)call)->unwanted ? STATUS_CANCELLED : STATUS_OK;
}

static struct reading *reading_new(atomic_uint *counter, sem_t *gate) {
  struct reading *reading = calloc(1, sizeof *reading);
  assert_non_null(reading);
  reading->call = (struct list_call){.run = run, .done = done, .wanted = wanted};
  reading->counter = counter;
  reading->gate = gate;
  sem_init(&reading->begun, 0, 0);
  sem_init(&reading->done, 0, 0);
  return reading;
}

static void await(sem_t *sem) {
  while (sem_wait(sem))
    ;
}

static void reading_free(struct reading *reading) {
  sem_destroy(&reading->begun);
  sem_destroy(&reading->done);
  free(reading);
}

static void start(struct place *p, unsigned workers, unsigned queue) {
  assert_ok(list_lane_start(p->base.store, p->writer, workers, queue, &p->lane));
}

/* --- turns -------------------------------------------------------------------------------------------------------- */

static void parties_take_turns(void **state) {
  struct place *p = *state;
  const uint64_t many = 7, one = 8;
  atomic_uint counter = 0;
  sem_t gate;
  struct reading *of_many[4], *of_one;
  sem_init(&gate, 0, 0);
  start(p, 1, 100);
  for (size_t i = 0; i < 4; i++) {
    of_many[i] = reading_new(&counter, i == 0 ? &gate : NULL);
    assert_ok(list_lane_submit(p->lane, many, &of_many[i]->call));
  }
  await(&of_many[0]->begun);
  of_one = reading_new(&counter, NULL);
  assert_ok(list_lane_submit(p->lane, one, &of_one->call));
  sem_post(&gate);
  await(&of_many[3]->done);
  await(&of_one->done);
  assert_int_equal(of_one->order, 1); /* right after the one that ran when it came */
  for (size_t i = 1; i < 4; i++)
    assert_int_equal(of_many[i]->order, i + 1);
  for (size_t i = 0; i < 4; i++)
    reading_free(of_many[i]);
  reading_free(of_one);
  sem_destroy(&gate);
}

static void one_party_has_one_call_at_work(void **state) {
  struct place *p = *state;
  const uint64_t many = 7, one = 8;
  atomic_uint counter = 0;
  sem_t gate;
  sem_init(&gate, 0, 0);
  start(p, 2, 100);
  struct reading *first = reading_new(&counter, &gate), *second = reading_new(&counter, NULL);
  struct reading *other = reading_new(&counter, NULL);
  assert_ok(list_lane_submit(p->lane, many, &first->call));
  assert_ok(list_lane_submit(p->lane, many, &second->call));
  assert_ok(list_lane_submit(p->lane, one, &other->call));
  await(&other->done); /* by the second worker, which passes `second` over */
  assert_int_not_equal(sem_trywait(&second->begun), 0);
  sem_post(&gate);
  await(&second->done);
  reading_free(first);
  reading_free(second);
  reading_free(other);
  sem_destroy(&gate);
}

/* Who comes again after the last of theirs has ended is as new. */
static void who_has_none_left_begins_anew(void **state) {
  struct place *p = *state;
  atomic_uint counter = 0;
  start(p, 2, 100);
  for (size_t i = 0; i < 20; i++) {
    struct reading *reading = reading_new(&counter, NULL);
    assert_ok(list_lane_submit(p->lane, 7 + i % 3, &reading->call));
    await(&reading->done);
    reading_free(reading);
  }
  assert_int_equal(atomic_load(&counter), 20);
}

/* --- bounds ------------------------------------------------------------------------------------------------------- */

static void no_more_wait_than_may(void **state) {
  struct place *p = *state;
  static const uint64_t parties[2] = {7, 7 + 256};
  atomic_uint counter = 0;
  sem_t gate;
  struct reading *all[80];
  size_t count = 0;
  sem_init(&gate, 0, 0);
  start(p, 1, 70);
  all[count] = reading_new(&counter, &gate);
  assert_ok(list_lane_submit(p->lane, parties[0], &all[count]->call));
  await(&all[count++]->begun);
  for (size_t turn = 0; turn < 2; turn++) /* 64 of one party; of the other, as many as there are left */
    for (size_t i = 0; i < (turn ? 6 : 64); i++) {
      all[count] = reading_new(&counter, NULL);
      assert_ok(list_lane_submit(p->lane, parties[turn], &all[count++]->call));
      if (turn == 0 && i == 63) {
        struct reading *over = reading_new(&counter, NULL);
        assert_int_equal(list_lane_submit(p->lane, parties[0], &over->call), STATUS_RESOURCE_EXHAUSTED);
        reading_free(over);
      }
    }
  struct reading *over = reading_new(&counter, NULL);
  assert_int_equal(list_lane_submit(p->lane, parties[1], &over->call), STATUS_RESOURCE_EXHAUSTED);
  reading_free(over);
  sem_post(&gate);
  for (size_t i = 0; i < count; i++) {
    await(&all[i]->done);
    reading_free(all[i]);
  }
  sem_destroy(&gate);
}

/* --- pace --------------------------------------------------------------------------------------------------------- */

static struct reading *read_once(struct place *p, unsigned steps, bool unwanted) {
  static atomic_uint counter;
  struct reading *reading = reading_new(&counter, NULL);
  reading->steps = steps;
  reading->unwanted = unwanted;
  assert_ok(list_lane_submit(p->lane, 7, &reading->call));
  await(&reading->done);
  return reading;
}

static void a_long_reading_does_not_keep_its_snapshot(void **state) {
  struct place *p = *state;
  start(p, 1, 10);
  struct reading *reading = read_once(p, 300, false);
  assert_ok(reading->status);
  assert_in_range(reading->snapshots, 1, 150);
  reading_free(reading);
  reading = read_once(p, 1, false);
  assert_int_equal(reading->snapshots, 0);
  reading_free(reading);
}

static void a_reading_that_nobody_wants_ends(void **state) {
  struct place *p = *state;
  start(p, 1, 10);
  struct reading *reading = read_once(p, 100000, true);
  assert_int_equal(reading->status, STATUS_CANCELLED);
  reading_free(reading);
}

static void a_reading_sees_what_was_written_before_it_began(void **state) {
  struct place *p = *state;
  struct job job;
  start(p, 1, 10);
  job_init(&job, JOB_ORGANISATION, "Prov");
  assert_ok(job_run(p->writer, &job));
  struct reading *reading = read_once(p, 0, false);
  assert_ok(reading->status);
  assert_true(reading->position >= job.command.receipt.position);
  reading_free(reading);
  job_free(&job);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
  const struct CMUnitTest tests[] = {
      TEST(parties_take_turns),
      TEST(one_party_has_one_call_at_work),
      TEST(who_has_none_left_begins_anew),
      TEST(no_more_wait_than_may),
      TEST(a_long_reading_does_not_keep_its_snapshot),
      TEST(a_reading_that_nobody_wants_ends),
      TEST(a_reading_sees_what_was_written_before_it_began),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
