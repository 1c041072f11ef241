/* store_notes: something to read in a store. */
#pragma once

#include "harness.h"
#include "store_jobs.h"

/* One person with a case, and `notes` notes; the receipt of the last write. */
static inline struct stream_head store_write_notes(struct store *store, unsigned notes) {
  struct writer *writer;
  struct job person, note;
  assert_ok(writer_start(store, 64, &writer));
  job_init(&person, JOB_PERSON_CASE, "Andersson");
  assert_ok(job_run(writer, &person));
  struct stream_head receipt = person.command.receipt;
  for (unsigned i = 0; i < notes; i++) {
    job_init(&note, JOB_NOTE, "En anteckning.");
    note.kase = person.kase;
    note.person = person.person;
    assert_ok(job_run(writer, &note));
    receipt = note.command.receipt;
    job_free(&note);
  }
  job_free(&person);
  writer_stop(writer);
  return receipt;
}
