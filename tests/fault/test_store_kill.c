/* kill -9 in a loop: a child writes through the writer and the access log and prints a receipt for each write that was
 * answered; the parent kills it at a random moment, opens the store again, and every receipt ever printed must hold, by
 * key too. Every third time the system "stopped" as well: of what was written to the tables since they were kept, some
 * pages reached the disk, some did not, and some by half.
 *
 *   test_store_kill [SEED]   the seed is printed; the same one gives the same course, but for the moments that the
 *                            machine chooses
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "common/log.h"
#include "server/store/access.h"
#include "server/store/disk/files.h"
#include "tests/unit/store_jobs.h"

#define ROUNDS 15
#define THREADS 6
#define RECEIPTS_MAX 200000

#define CHECK(condition, ...)                                                                                          \
  do {                                                                                                                 \
    if (!(condition)) {                                                                                                \
      fprintf(stderr, "line %d: %s: ", __LINE__, #condition);                                                          \
      fprintf(stderr, __VA_ARGS__);                                                                                    \
      fprintf(stderr, "\n");                                                                                           \
      exit(1);                                                                                                         \
    }                                                                                                                  \
  } while (0)

/* One line of the pipe; smaller than PIPE_BUF, so whole or not there at all. */
struct printed {
  uint64_t round, thread, number; /* make up the key */
  struct stream_head receipt;
};

static struct store_place place;
static struct printed *receipts;
static size_t receipt_count;
static unsigned seed;

static unsigned below(unsigned n) {
  return (unsigned)rand_r(&seed) % n;
}

static void key_of(const struct printed *printed, char out[64]) {
  snprintf(out, 64, "%llu-%llu-%llu", (unsigned long long)printed->round, (unsigned long long)printed->thread,
           (unsigned long long)printed->number);
}

/* --- the tables' file as it was when they were kept --------------------------------------------------------------- */

#define PAGE 4096
#define TEXT 1024

static unsigned spoilt;

static const char *in_tables(const char *name, char out[400]) {
  snprintf(out, 400, "%s/kv/%s", place.dir, name);
  return out;
}

static const char *copied(const char *name, char out[400]) {
  snprintf(out, 400, "%s/copied.%s", place.temp.path, name);
  return out;
}

static enum status keep_and_copy(struct kv *kv) {
  char command[2000], from[400], to[400];
  enum status status = kv_keep(kv);
  if (status != STATUS_OK)
    return status;
  int len = snprintf(command, sizeof command, "cp %s %s && ", in_tables("data.mdb", from), copied("data.mdb", to));
  snprintf(command + len, sizeof command - (size_t)len, "cp %s %s", in_tables("kept", from), copied("kept", to));
  CHECK(unlink(copied("kept", to)) == 0 || errno == ENOENT, "%s", to);
  CHECK(system(command) == 0, "%s", command);
  return STATUS_OK;
}

/* --- the child ---------------------------------------------------------------------------------------------------- */

struct hand {
  struct writer *writer;
  struct access_log *log;
  pthread_t thread;
  uint64_t round, number;
  int pipe;
};

struct asking {
  struct access_request request;
  sem_t done;
};

static void asked(struct access_request *request) {
  sem_post(&((struct asking *)(void *)request)->done);
}

static void look(struct hand *hand, uint64_t kase) {
  struct access_look look = {.record = kase, .kind = 'c', .look = LOOK_OPENED};
  struct asking asking = {.request = {.principal = hand->number + 1,
                                      .now_us = (int64_t)kase,
                                      .method = "m",
                                      .purpose = "",
                                      .looks = &look,
                                      .count = 1,
                                      .done = asked}};
  sem_init(&asking.done, 0, 0);
  CHECK(access_submit(hand->log, &asking.request) == STATUS_OK, "access");
  while (sem_wait(&asking.done))
    ;
  CHECK(asking.request.status == STATUS_OK, "%s", status_name(asking.request.status));
}

static void write_one(struct hand *hand, uint64_t number, uint64_t *kase, uint64_t *person) {
  struct printed printed = {.round = hand->round, .thread = hand->number, .number = number};
  struct job job;
  char key[64];
  key_of(&printed, key);
  job_init(&job, number % 8 ? JOB_NOTE : JOB_PERSON_CASE, key);
  job.kase = number % 8 ? *kase : 0;
  job.person = number % 8 ? *person : 0;
  job_key(&job, key, key);
  CHECK(job_run(hand->writer, &job) == STATUS_OK, "%s", status_name(job.command.status));
  *kase = job.kase;
  *person = job.person;
  printed.receipt = job.command.receipt;
  CHECK(write(hand->pipe, &printed, sizeof printed) == sizeof printed, "pipe");
  job_free(&job);
}

static void *write_forever(void *context) {
  struct hand *hand = context;
  uint64_t kase = 0, person = 0;
  for (uint64_t number = 0;; number++) {
    write_one(hand, number, &kase, &person);
    if (number % 5 == 0)
      look(hand, kase);
  }
  return NULL;
}

static void child(uint64_t round, int pipe) {
  struct writer *writer;
  struct access_log *log;
  static struct hand hands[THREADS];
  CHECK(store_place_open(&place) == STATUS_OK, "%s", place.why);
  CHECK(writer_start(place.store, 64, &writer) == STATUS_OK, "writer");
  CHECK(access_start(place.store, 64, &log) == STATUS_OK, "access");
  for (uint64_t i = 0; i < THREADS; i++) {
    hands[i] = (struct hand){.writer = writer, .log = log, .round = round, .number = i, .pipe = pipe};
    CHECK(pthread_create(&hands[i].thread, NULL, write_forever, &hands[i]) == 0, "thread");
  }
  for (;;)
    pause();
}

/* --- the parent --------------------------------------------------------------------------------------------------- */

static bool read_one(int pipe) {
  CHECK(receipt_count < RECEIPTS_MAX, "too many receipts");
  ssize_t n;
  do
    n = read(pipe, &receipts[receipt_count], sizeof *receipts);
  while (n < 0 && errno == EINTR);
  CHECK(n == 0 || n == (ssize_t)sizeof *receipts, "half a receipt");
  receipt_count += n > 0;
  return n > 0;
}

/* Either some receipts and a moment more, or any moment since the start, that is, in the midst of recovery too. */
static void wait_a_while(int pipe) {
  long us = below(3000);
  if (below(4) == 0)
    us = below(30000);
  else
    for (unsigned n = 1 + below(600); n > 0 && read_one(pipe); n--)
      ;
  nanosleep(&(struct timespec){.tv_nsec = us * 1000}, NULL);
}

static void run_and_kill(uint64_t round) {
  int pipes[2], status;
  CHECK(pipe(pipes) == 0, "pipe");
  pid_t pid = fork();
  CHECK(pid >= 0, "fork");
  if (pid == 0) {
    close(pipes[0]);
    child(round, pipes[1]);
  }
  close(pipes[1]);
  wait_a_while(pipes[0]);
  kill(pid, SIGKILL);
  CHECK(waitpid(pid, &status, 0) == pid && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL,
        "the child ended by itself");
  while (read_one(pipes[0]))
    ;
  close(pipes[0]);
}

/* Any page that differs from what stood there when the tables were kept may be as it was then; where another state was
 * kept since, nothing is known. */
static void spoil_tables(void) {
  char now[TEXT], then[TEXT], path[400], kept[400];
  uint8_t bytes[2][PAGE];
  if (file_read(in_tables("kept", path), now, TEXT) != STATUS_OK ||
      file_read(copied("kept", kept), then, TEXT) != STATUS_OK || strcmp(now, then) != 0)
    return;
  int from = open(copied("data.mdb", kept), O_RDONLY), to = open(in_tables("data.mdb", path), O_RDWR);
  CHECK(from >= 0 && to >= 0, "%s", path);
  for (off_t at = 0; pread(to, bytes[1], PAGE, at) == PAGE; at += PAGE) {
    unsigned choice = below(4);
    size_t skip = choice == 2 ? PAGE / 2 : 0, len = choice == 0 ? PAGE : PAGE / 2;
    memset(bytes[0], 0, PAGE);
    CHECK(pread(from, bytes[0], PAGE, at) >= 0, "%s", kept);
    CHECK(choice == 3 || pwrite(to, bytes[0] + skip, len, at + (off_t)skip) > 0, "%s", path);
  }
  close(from);
  close(to);
  spoilt++;
}

static void check_receipts(void) {
  for (size_t i = 0; i < receipt_count; i++)
    CHECK(receipt_holds(place.store, &receipts[i].receipt), "receipt %zu of %zu, position %llu", i, receipt_count,
          (unsigned long long)receipts[i].receipt.position);
}

static void check_keys(struct writer *writer) {
  for (unsigned i = 0; receipt_count > 0 && i < 50; i++) {
    const struct printed *printed = &receipts[below((unsigned)receipt_count)];
    struct job job;
    char key[64];
    key_of(printed, key);
    job_init(&job, JOB_ORGANISATION, "again");
    job_key(&job, key, key);
    CHECK(job_run(writer, &job) == STATUS_OK, "%s %s", key, status_name(job.command.status));
    CHECK(job.command.replayed && job.command.receipt.position == printed->receipt.position, "%s ran twice", key);
    CHECK(slice_equal(job.command.answer, slice_str(key)), "%s has another answer", key);
    job_free(&job);
  }
}

static void check(void) {
  struct writer *writer;
  struct store_verified verified;
  CHECK(store_place_open(&place) == STATUS_OK, "%s", place.why);
  check_receipts();
  CHECK(writer_start(place.store, 64, &writer) == STATUS_OK, "writer");
  check_keys(writer);
  writer_stop(writer);
  CHECK(store_place_close(&place) == STATUS_OK, "close");
  CHECK(store_verify(&place.options, NULL, NULL, &verified, place.why) == STATUS_OK, "%s", place.why);
  CHECK(verified.journal_entries >= receipt_count, "%llu entries", (unsigned long long)verified.journal_entries);
}

static void one_round(unsigned round) {
  bool system_stops = round % 3 == 2;
  run_and_kill(round);
  if (system_stops)
    spoil_tables();
  if (round % 2) /* else the next child recovers, and may be killed while it does */
    check();
}

int main(int argc, char **argv) {
  seed = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : (unsigned)time(NULL) ^ (unsigned)getpid();
  printf("seed %u\n", seed);
  fflush(stdout);
  signal(SIGPIPE, SIG_IGN);
  log_set_level(LOG_LEVEL_ERROR);
  receipts = calloc(RECEIPTS_MAX, sizeof *receipts);
  CHECK(receipts && secure_init() == STATUS_OK, "start");
  store_place_init(&place, "kill");
  store_seams.kv_keep = keep_and_copy;
  store_seams.heads_ms = 20;
  store_seams.keep_every = 2;
  CHECK(store_init(&place.options, place.why) == STATUS_OK, "%s", place.why);
  for (unsigned round = 0; round < ROUNDS; round++)
    one_round(round);
  check();
  printf("%zu receipts hold, tables spoilt %u times\n", receipt_count, spoilt);
  temp_remove(&place.temp);
  free(receipts);
  return 0;
}
