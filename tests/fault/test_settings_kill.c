/* kill -9 while cases follow a change of settings, again and again until they have: each time the store is sound, what
 * does not wait has the day that it has in a store where all followed undisturbed, and the next start goes on.
 *
 *   test_settings_kill [SEED]   the seed is printed; the moments are the machine's as well
 */
#include <signal.h>
#include <sys/wait.h>

#include "common/log.h"
#include "tests/unit/settings_followed.h"

#define CASES 1000
#define DAYS 100
#define ROUNDS_MAX 400

#define CHECK(condition, ...)                                                                                          \
  do {                                                                                                                 \
    if (!(condition)) {                                                                                                \
      fprintf(stderr, "line %d: %s: ", __LINE__, #condition);                                                          \
      fprintf(stderr, __VA_ARGS__);                                                                                    \
      fprintf(stderr, "\n");                                                                                           \
      exit(1);                                                                                                         \
    }                                                                                                                  \
  } while (0)

static unsigned seed;

static struct writer *open_place(struct store_place *place) {
  struct writer *writer;
  CHECK(store_place_open(place) == STATUS_OK, "%s", place->why);
  CHECK(writer_start(place->store, 4096, &writer) == STATUS_OK, "writer");
  return writer;
}

static void close_place(struct store_place *place, struct writer *writer) {
  writer_stop(writer);
  CHECK(store_place_close(place) == STATUS_OK, "close");
}

static void verify(struct store_place *place) {
  struct store_verified verified;
  CHECK(store_verify(&place->options, NULL, NULL, &verified, place->why) == STATUS_OK, "%s", place->why);
}

/* A store whose cases hang on settings that nothing has changed yet. */
static void make_place(struct store_place *place, const char *name) {
  store_place_init(place, name);
  CHECK(store_init(&place->options, place->why) == STATUS_OK, "%s", place->why);
  struct writer *writer = open_place(place);
  CHECK(followers_make(writer, CASES) == STATUS_OK, "cases");
  close_place(place, writer);
}

/* The days that all have when nothing disturbs them. */
static void make_undisturbed(date_t days[CASES]) {
  struct store_place place;
  make_place(&place, "undisturbed");
  struct writer *writer = open_place(&place);
  CHECK(settle_days(writer, DAYS) == STATUS_OK, "settings");
  followers_finish(place.store);
  CHECK(followers_days(place.store, CASES, days), "rows are missing");
  close_place(&place, writer);
  verify(&place);
  temp_remove(&place.temp);
}

static void child(struct store_place *place, bool settles, int pipe) {
  struct writer *writer = open_place(place);
  CHECK(!settles || settle_days(writer, DAYS) == STATUS_OK, "settings");
  CHECK(write(pipe, "", 1) == 1, "pipe");
  for (;;)
    pause();
}

static void run_and_kill(struct store_place *place, bool settles, unsigned long_us) {
  int pipes[2], status;
  char byte;
  CHECK(pipe(pipes) == 0, "pipe");
  pid_t pid = fork();
  CHECK(pid >= 0, "fork");
  if (pid == 0)
    child(place, settles, pipes[1]);
  close(pipes[1]);
  CHECK(read(pipes[0], &byte, 1) == 1, "the child ended by itself");
  close(pipes[0]);
  nanosleep(&(struct timespec){.tv_nsec = (long)((unsigned)rand_r(&seed) % long_us) * 1000}, NULL);
  kill(pid, SIGKILL);
  CHECK(waitpid(pid, &status, 0) == pid && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL,
        "the child ended by itself");
}

static unsigned count_waiting(const date_t days[CASES]) {
  unsigned count = 0;
  for (unsigned i = 0; i < CASES; i++)
    count += days[i] == DATE_NONE;
  return count;
}

/* How many wait. The others have their days, and no day is lost. */
static unsigned check(struct store_place *place, const date_t wanted[CASES]) {
  static date_t days[CASES];
  verify(place);
  CHECK(store_place_open(place) == STATUS_OK, "%s", place->why);
  CHECK(followers_days(place->store, CASES, days), "rows are missing");
  CHECK(store_place_close(place) == STATUS_OK, "close");
  for (unsigned i = 0; i < CASES; i++)
    CHECK(days[i] == wanted[i] || days[i] == DATE_NONE, "case %u has day %d, not %d", i + 1, (int)days[i],
          (int)wanted[i]);
  return count_waiting(days);
}

/* Kills a daemon at most `long_us` after it is ready, until all follow; how often that was in the middle. */
static unsigned kill_until_all_follow(const date_t wanted[CASES], unsigned long_us) {
  struct store_place place;
  make_place(&place, "settings");
  unsigned waiting, rounds = 0, midway = 0;
  do {
    run_and_kill(&place, rounds == 0, long_us);
    waiting = check(&place, wanted);
    midway += waiting > 0 && waiting < CASES;
  } while (waiting && ++rounds < ROUNDS_MAX);
  CHECK(!waiting, "%u cases wait after %u starts", waiting, rounds);
  printf("killed %u times, midway %u times\n", rounds + 1, midway);
  temp_remove(&place.temp);
  return midway;
}

int main(int argc, char **argv) {
  static date_t wanted[CASES];
  seed = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : (unsigned)time(NULL) ^ (unsigned)getpid();
  printf("seed %u\n", seed);
  fflush(stdout);
  log_set_level(LOG_LEVEL_ERROR);
  CHECK(secure_init() == STATUS_OK, "start");
  make_undisturbed(wanted);
  unsigned midway = 0; /* a busy machine is sooner done than killed: then sooner killed */
  for (unsigned long_us = 15000; midway < 2 && long_us > 50; long_us /= 2)
    midway += kill_until_all_follow(wanted, long_us);
  CHECK(midway >= 2, "never killed in the middle");
  return 0;
}
