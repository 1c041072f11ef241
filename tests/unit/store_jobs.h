/* store_jobs: a whole store in a folder of its own, and jobs: commands that write in it through the writer. */
#pragma once

#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "event.pb-c.h"
#include "server/store/store_internal.h"
#include "server/store/writer.h"
#include "temp.h"

struct store_place {
  struct temp temp;
  char dir[300], keys[300], master[300];
  struct store_options options;
  struct store *store;
  char why[STORE_WHY];
};

static inline void store_place_at(struct store_place *p, const char *root) {
  snprintf(p->dir, sizeof p->dir, "%.250s/data/store", root);
  snprintf(p->keys, sizeof p->keys, "%.250s/data/keys/ring", root);
  snprintf(p->master, sizeof p->master, "%.250s/data/keys/master.key", root);
  p->options = (struct store_options){.dir = p->dir,
                                      .keys = p->keys,
                                      .master_key = p->master,
                                      .segment_size = 1u << 20,
                                      .map_size = 64u << 20,
                                      .readers = 64,
                                      .test_store = true};
}

static inline void store_place_init(struct store_place *p, const char *name) {
  *p = (struct store_place){.temp = temp_make(name)};
  store_place_at(p, p->temp.path);
}

static inline enum status store_place_open(struct store_place *p) {
  return store_open(&p->options, NULL, NULL, &p->store, p->why);
}

static inline enum status store_place_close(struct store_place *p) {
  enum status status = store_close(p->store);
  p->store = NULL;
  return status;
}

/* Of the store's folder; until the next call. */
static inline const char *store_place_file(const struct store_place *p, const char *name) {
  static char path[400];
  snprintf(path, sizeof path, "%s/%s", p->dir, name);
  return path;
}

/* --- jobs --------------------------------------------------------------------------------------------------------- */

enum job_kind {
  JOB_ORGANISATION,
  JOB_PERSON_CASE, /* a new person with a case */
  JOB_CERTIFIED,   /* the same with a certificate, whose last day organisation 1 settles */
  JOB_SETTINGS,    /* of organisation 1: a certificate is good for `days` */
  JOB_NOTE,        /* on case `kase` of person `person` */
  JOB_REFUSED,
};

struct job {
  struct command command; /* first: a command's address is its job's */
  struct arena arena;
  enum job_kind kind;
  uint64_t kase, person; /* filled for JOB_PERSON_CASE */
  uint32_t days;
  char text[320];
  int64_t at_us; /* of the entry; 0: 1 */
  sem_t *gate;   /* decide waits here first, so that others queue up behind */
  sem_t decided;
  sem_t done;
  unsigned *counter; /* order of done() */
  unsigned order;
  int decisions;
};

static inline Lots__Event *job_event(struct job *job, Lots__Event__KindCase kind) {
  Lots__Event *event = arena_alloc(&job->arena, sizeof *event);
  if (!event)
    abort();
  lots__event__init(event);
  event->kind_case = kind;
  event->case_ = job->kase;
  event->person = job->person;
  if (!arena_append(&job->arena, &job->command.entry->events, &job->command.entry->n_events, event))
    abort();
  return event;
}

static inline void *job_message(struct job *job, const ProtobufCMessageDescriptor *type) {
  ProtobufCMessage *message = arena_alloc(&job->arena, type->sizeof_message);
  if (!message)
    abort();
  protobuf_c_message_init(type, message);
  return message;
}

static inline void job_organisation(struct job *job, const struct rows *rows) {
  Lots__Organisation *organisation = job_message(job, &lots__organisation__descriptor);
  organisation->id = rows_next_number(rows, NUMBER_ORGANISATION);
  organisation->name = job->text;
  job_event(job, LOTS__EVENT__KIND_ORGANISATION_PUT)->organisation_put = organisation;
}

static inline void job_person_case(struct job *job, const struct rows *rows) {
  Lots__Person *person = job_message(job, &lots__person__descriptor);
  job->person = rows_next_number(rows, NUMBER_PERSON);
  person->id = job->person;
  person->organisation = 1;
  person->given_name = "Ada";
  person->family_name = job->text;
  job_event(job, LOTS__EVENT__KIND_PERSON_PUT)->person_put = person;
  job->kase = rows_next_number(rows, NUMBER_CASE);
  Lots__CaseOpened *opened = job_message(job, &lots__case_opened__descriptor);
  opened->person = job->person;
  opened->organisation = 1;
  opened->unit = 1;
  opened->programme = LOTS__PROGRAMME__PROGRAMME_SIUS;
  opened->status = LOTS__CASE_STATUS__CASE_STATUS_RECEIVED;
  opened->date = "2026-11-22";
  job_event(job, LOTS__EVENT__KIND_CASE_OPENED)->case_opened = opened;
  job->command.subject = job->person;
  job->command.new_subject = true;
}

/* Issued on some day of 2026. */
static inline void job_certificate(struct job *job) {
  Lots__Basis *basis = job_message(job, &lots__basis__descriptor);
  basis->kind_case = LOTS__BASIS__KIND_CERTIFICATE;
  basis->certificate = job_message(job, &lots__medical_certificate__descriptor);
  basis->certificate->issued =
      arena_printf(&job->arena, "2026-%02d-%02d", 1 + (int)(job->kase % 12), 1 + (int)(job->kase % 28));
  job_event(job, LOTS__EVENT__KIND_BASIS_RECORDED)->basis_recorded = basis;
}

static inline void job_settings(struct job *job) {
  Lots__Organisation *organisation = job_message(job, &lots__organisation__descriptor);
  Lots__OrganisationSetting *setting = job_message(job, &lots__organisation_setting__descriptor);
  setting->programme = LOTS__PROGRAMME__PROGRAMME_SIUS;
  setting->name = LOTS__SETTING_NAME__SETTING_NAME_CERTIFICATE_AGE;
  setting->values = &job->days;
  setting->n_values = 1;
  setting->from = "2026-01-01";
  organisation->id = 1;
  organisation->name = job->text;
  if (!arena_append(&job->arena, &organisation->settings, &organisation->n_settings, setting))
    abort();
  job_event(job, LOTS__EVENT__KIND_ORGANISATION_PUT)->organisation_put = organisation;
}

static inline void job_note(struct job *job) {
  Lots__Note *note = job_message(job, &lots__note__descriptor);
  note->happened = "2026-11-22";
  note->text = job->text;
  job_event(job, LOTS__EVENT__KIND_NOTE_ADDED)->note_added = note;
  job->command.subject = job->person;
}

static inline void job_decide(struct command *command, const struct rows *rows) {
  struct job *job = (struct job *)(void *)command;
  job->decisions++;
  sem_post(&job->decided);
  if (job->gate)
    while (sem_wait(job->gate))
      ;
  command->entry = job_message(job, &lots__entry__descriptor);
  command->entry->at_us = job->at_us ? job->at_us : 1;
  command->entry->method = "lots.Test/Job";
  switch (job->kind) {
  case JOB_ORGANISATION:
    job_organisation(job, rows);
    break;
  case JOB_PERSON_CASE:
    job_person_case(job, rows);
    break;
  case JOB_CERTIFIED:
    job_person_case(job, rows);
    job_certificate(job);
    break;
  case JOB_SETTINGS:
    job_settings(job);
    break;
  case JOB_NOTE:
    job_note(job);
    break;
  case JOB_REFUSED:
    job_organisation(job, rows);
    command->status = STATUS_FAILED_PRECONDITION;
  }
  command->answer = slice_str(job->text);
}

static inline void job_done(struct command *command) {
  struct job *job = (struct job *)(void *)command;
  if (job->counter)
    job->order = ++*job->counter;
  sem_post(&job->done);
}

static inline void job_init(struct job *job, enum job_kind kind, const char *text) {
  memset(job, 0, sizeof *job);
  job->kind = kind;
  snprintf(job->text, sizeof job->text, "%s", text);
  arena_init(&job->arena, 8u << 20);
  sem_init(&job->decided, 0, 0);
  sem_init(&job->done, 0, 0);
  job->command.arena = &job->arena;
  job->command.principal = 7;
  job->command.decide = job_decide;
  job->command.done = job_done;
}

static inline void job_key(struct job *job, const char *key, const char *request) {
  job->command.key = slice_str(key);
  secure_hash(slice_str(request), job->command.request_hash);
}

static inline void job_wait(struct job *job) {
  while (sem_wait(&job->done))
    ;
}

static inline void job_free(struct job *job) {
  arena_deinit(&job->arena);
  sem_destroy(&job->decided);
  sem_destroy(&job->done);
}

/* Submits, waits, and gives the status; the job's results stay until job_free(). */
static inline enum status job_run(struct writer *writer, struct job *job) {
  enum status status = writer_submit(writer, &job->command);
  if (status != STATUS_OK)
    return status;
  job_wait(job);
  return job->command.status;
}

/* The receipt names an entry that is there with this hash. */
static inline bool receipt_holds(struct store *store, const struct stream_head *receipt) {
  struct arena arena;
  struct stream_entry entry;
  arena_init(&arena, 16u << 20);
  bool holds = stream_read(store->journal, receipt->position, &arena, &entry) == STATUS_OK &&
               memcmp(entry.hash, receipt->hash, SECURE_HASH) == 0;
  arena_deinit(&arena);
  return holds;
}
