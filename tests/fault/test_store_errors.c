/* The n-th call fails, for n up to 16: a write that finds the disk full, a write or a sync that the disk refuses, a
 * commit of the tables. Whatever comes of it, every receipt given holds after a restart, each command that is tried
 * again by its key happened exactly once, and the tables are what the journal gives. */
#include <errno.h>
#include <stdatomic.h>

#include "common/log.h"
#include "server/store/stream/stream_segment.h"
#include "tests/unit/store_jobs.h"

#define JOBS 40
#define TOGETHER 4
#define CALLS 16

#define CHECK(condition, ...)                                                                                          \
  do {                                                                                                                 \
    if (!(condition)) {                                                                                                \
      printf("line %d: %s: ", __LINE__, #condition);                                                                   \
      printf(__VA_ARGS__);                                                                                             \
      printf("\n");                                                                                                    \
      exit(1);                                                                                                         \
    }                                                                                                                  \
  } while (0)

enum call { CALL_WRITE_FULL, CALL_WRITE, CALL_SYNC, CALL_COMMIT, CALL_KINDS };
static const char *const call_names[] = {"write: disk full", "write: error", "sync", "commit"};

static atomic_int kind = CALL_KINDS; /* which calls are counted */
static atomic_int left;              /* until one fails */
static atomic_int faults;            /* how many fail from then on */
static atomic_int fired[CALL_KINDS]; /* how many did */

static bool fails(enum call call) {
  if ((enum call)kind != call || --left > 0 || faults <= 0)
    return false;
  faults--;
  fired[call]++;
  return true;
}

static ssize_t bad_pwrite(int fd, const void *data, size_t len, off_t at) {
  if (fails(CALL_WRITE_FULL)) {
    (void)!pwrite(fd, data, len / 2, at); /* as a disk that has just become full */
    errno = ENOSPC;
    return -1;
  }
  if (fails(CALL_WRITE)) {
    errno = EIO;
    return -1;
  }
  return pwrite(fd, data, len, at);
}

static int bad_fdatasync(int fd) {
  if (!fails(CALL_SYNC))
    return fdatasync(fd);
  errno = EIO;
  return -1;
}

static enum status bad_commit(struct kv_txn *txn) {
  if (!fails(CALL_COMMIT))
    return kv_commit(txn);
  kv_abort(txn);
  return STATUS_RESOURCE_EXHAUSTED;
}

struct run {
  struct store_place place;
  struct writer *writer;
  struct stream_head receipts[JOBS]; /* position 0: not answered with OK */
  const char *name;
  int call;
};

static void open_store(struct run *run) {
  CHECK(store_place_open(&run->place) == STATUS_OK, "%s %d: %s", run->name, run->call, run->place.why);
  CHECK(writer_start(run->place.store, 64, &run->writer) == STATUS_OK, "writer");
}

static void close_store(struct run *run) {
  writer_stop(run->writer);
  CHECK(store_place_close(&run->place) == STATUS_OK, "%s %d: close", run->name, run->call);
}

static void note(struct run *run, unsigned number, const struct job *job) {
  if (job->command.status != STATUS_OK)
    return;
  const struct stream_head *before = &run->receipts[number], *now = &job->command.receipt;
  CHECK(now->position && (!before->position || before->position == now->position), "%s %d: job %u ran twice", run->name,
        run->call, number);
  run->receipts[number] = *now;
}

/* Each job once, by its key; one alone, three together, and so on: at least twenty batches. */
static void try_all(struct run *run) {
  for (unsigned first = 0, count = 1; first < JOBS; first += count, count = TOGETHER - count) {
    struct job jobs[TOGETHER];
    char keys[TOGETHER][16];
    for (unsigned i = 0; i < count; i++) {
      snprintf(keys[i], sizeof keys[i], "key-%u", first + i);
      job_init(&jobs[i], (first + i) % 2 ? JOB_PERSON_CASE : JOB_ORGANISATION, keys[i]);
      job_key(&jobs[i], keys[i], keys[i]);
      CHECK(writer_submit(run->writer, &jobs[i].command) == STATUS_OK, "submit");
    }
    for (unsigned i = 0; i < count; i++) {
      job_wait(&jobs[i]);
      note(run, first + i, &jobs[i]);
      job_free(&jobs[i]);
    }
  }
}

static void check_all(struct run *run) {
  struct rows rows = {0};
  struct store_verified verified;
  open_store(run);
  for (unsigned i = 0; i < JOBS; i++)
    CHECK(!run->receipts[i].position || receipt_holds(run->place.store, &run->receipts[i]), "%s %d: receipt %u",
          run->name, run->call, i);
  try_all(run);
  for (unsigned i = 0; i < JOBS; i++)
    CHECK(run->receipts[i].position, "%s %d: job %u never came to be", run->name, run->call, i);
  CHECK(kv_read_begin(run->place.store->kv, &rows.txn) == STATUS_OK, "read");
  CHECK(rows_total(&rows, NUMBER_ORGANISATION) == JOBS / 2 && rows_total(&rows, NUMBER_PERSON) == JOBS / 2,
        "%s %d: not each once", run->name, run->call);
  kv_abort(rows.txn);
  close_store(run);
  CHECK(store_verify(&run->place.options, NULL, NULL, &verified, run->place.why) == STATUS_OK, "%s %d: %s", run->name,
        run->call, run->place.why);
  CHECK(verified.journal_entries == JOBS, "%s %d: entries", run->name, run->call);
}

static void one(enum call call, int nth, int times) {
  struct run run = {.name = call_names[call], .call = nth};
  store_place_init(&run.place, "errors");
  CHECK(store_init(&run.place.options, run.place.why) == STATUS_OK, "%s", run.place.why);
  open_store(&run);
  left = nth;
  faults = times;
  kind = call;
  try_all(&run);
  try_all(&run); /* what heals, heals */
  kind = CALL_KINDS;
  close_store(&run);
  check_all(&run);
  temp_remove(&run.place.temp);
}

int main(void) {
  CHECK(secure_init() == STATUS_OK, "start");
  log_set_level(LOG_LEVEL_ERROR);
  stream_io.pwrite = bad_pwrite;
  stream_io.fdatasync = bad_fdatasync;
  store_seams.kv_commit = bad_commit;
  for (enum call call = 0; call < CALL_KINDS; call++) {
    int reached = 0; /* courses in which the n-th call came at all */
    for (int nth = 1; nth <= CALLS; nth++) {
      int before = fired[call];
      one(call, nth, nth % 3 + 1);
      reached += fired[call] > before;
    }
    printf("%s: %d of %d courses reached, %d faults\n", call_names[call], reached, CALLS, (int)fired[call]);
    CHECK(reached == CALLS, "%s: not all were tried", call_names[call]);
  }
  return 0;
}
