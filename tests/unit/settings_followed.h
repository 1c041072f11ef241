/* settings_followed: cases that hang on what organisation 1 settles, and how far they have followed a change of it. */
#pragma once

#include <time.h>

#include "server/store/tables/due_rows.h"
#include "store_jobs.h"

/* Makes so many cases with a certificate. */
static inline enum status followers_make(struct writer *writer, unsigned count) {
  struct job *jobs = calloc(count, sizeof *jobs);
  enum status status = jobs ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
  unsigned made = 0;
  for (; status == STATUS_OK && made < count; made++) {
    job_init(&jobs[made], JOB_CERTIFIED, "Prov");
    status = writer_submit(writer, &jobs[made].command);
  }
  for (unsigned i = 0; i < made; i++) {
    if (status == STATUS_OK || i + 1 < made)
      job_wait(&jobs[i]);
    job_free(&jobs[i]);
  }
  free(jobs);
  return status;
}

static inline enum status settle_days(struct writer *writer, uint32_t days) {
  struct job job;
  job_init(&job, JOB_SETTINGS, "Norrby");
  job.days = days;
  enum status status = job_run(writer, &job);
  job_free(&job);
  return status;
}

/* Does any case wait, and how far have they come? */
static inline bool followers_wait(struct store *store, struct due_waiting *out) {
  struct rows rows = {0};
  if (kv_read_begin(store->kv, &rows.txn) != STATUS_OK)
    abort();
  enum status status = due_waiting_first(&rows, out);
  kv_abort(rows.txn);
  return status == STATUS_OK;
}

static inline void followers_finish(struct store *store) {
  for (struct due_waiting waiting; followers_wait(store, &waiting);)
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

/* The day of each case under unit 1, [0 .. count-1] for cases 1 and on; DATE_NONE: it waits, and is judged when read. */
static inline bool followers_days(struct store *store, unsigned count, date_t *days) {
  struct key prefix = key_due(DUE_OF_UNIT, 1);
  struct rows rows = {0};
  struct kv_scan *scan;
  struct slice key, value;
  struct due_lag lag;
  unsigned found = 0;
  if (kv_read_begin(store->kv, &rows.txn) != STATUS_OK || due_lag_read(&rows, 1, &lag) != STATUS_OK ||
      kv_scan_open(rows.txn, TABLE_DUE, key_slice(&prefix), slice_of(NULL, 0), false, &scan) != STATUS_OK)
    abort();
  for (; kv_scan_next(scan, &key, &value) == STATUS_OK; found++) {
    struct due_row row;
    if (key_last(key) - 1 >= count || due_row_read(value, &row) != STATUS_OK)
      abort();
    days[key_last(key) - 1] = due_lags(&lag, &row) ? DATE_NONE : key_due_day(key);
  }
  kv_scan_close(scan);
  kv_abort(rows.txn);
  return found == count;
}
