/* writer: see writer.h. The thread and its queue; what is done with a batch is in writer_batch.c. */
#include "writer.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "mailbox.h"
#include "writer_slices.h"

struct writer {
  struct mailbox mailbox;
  struct command *first, **last; /* guarded by the mailbox's lock */

  /* written by the writer's thread, read by any */
  atomic_uint_fast64_t position, directory, batches, writes;

  /* the writer's thread alone */
  struct writer_batch batch;
  struct slices slices;
};

/* With the lock held. */
static void take(struct writer *writer) {
  struct writer_batch *batch = &writer->batch;
  batch->count = 0;
  while (writer->first && batch->count < BATCH_MAX) {
    batch->commands[batch->count++] = writer->first;
    writer->first = writer->first->next;
  }
  if (!writer->first)
    writer->last = &writer->first;
  mailbox_took(&writer->mailbox, batch->count);
}

/* Before done(): who is told of a write can read it. */
static void publish(struct writer *writer) {
  const struct writer_batch *batch = &writer->batch;
  atomic_store(&writer->directory, batch->after.directory);
  if (!batch->behind)
    atomic_store(&writer->position, stream_head(batch->store->journal).position);
  atomic_fetch_add_explicit(&writer->batches, 1, memory_order_relaxed);
  atomic_fetch_add_explicit(&writer->writes, batch->written, memory_order_relaxed);
}

static void serve(struct writer *writer) {
  struct writer_batch *batch = &writer->batch;
  take(writer);
  writer_batch_run(batch);
  publish(writer);
  for (unsigned i = 0; i < batch->count; i++)
    batch->commands[i]->done(batch->commands[i]);
}

/* One slice after each batch, and more while nothing else is to be done. */
static void pay_off(struct writer *writer) {
  while (slices_run(&writer->slices, &writer->batch)) {
    publish(writer);
    if (mailbox_has(&writer->mailbox))
      return;
  }
}

static void *run(void *context) {
  struct writer *writer = context;
  pay_off(writer);
  while (mailbox_wait(&writer->mailbox)) {
    serve(writer);
    pay_off(writer);
  }
  return NULL;
}

static void deinit(struct writer *writer) {
  slices_deinit(&writer->slices);
  writer_batch_deinit(&writer->batch);
}

static enum status start(struct writer *writer, struct store *store, unsigned queue_limit) {
  writer->last = &writer->first;
  enum status status = writer_batch_init(&writer->batch, store);
  if (status != STATUS_OK)
    return status;
  slices_init(&writer->slices);
  atomic_init(&writer->position, stream_head(store->journal).position);
  atomic_init(&writer->directory, writer->batch.after.directory);
  status = mailbox_start(&writer->mailbox, queue_limit, "lots-writer", run, writer);
  if (status != STATUS_OK)
    deinit(writer);
  return status;
}

enum status writer_start(struct store *store, unsigned queue_limit, struct writer **out) {
  struct writer *writer = calloc(1, sizeof *writer);
  if (!writer)
    return STATUS_RESOURCE_EXHAUSTED;
  enum status status = start(writer, store, queue_limit);
  if (status == STATUS_OK)
    *out = writer;
  else
    free(writer);
  return status;
}

void writer_stop(struct writer *writer) {
  if (!writer)
    return;
  mailbox_stop(&writer->mailbox);
  deinit(writer);
  free(writer);
}

enum status writer_submit(struct writer *writer, struct command *command) {
  enum status status = mailbox_enter(&writer->mailbox);
  if (status != STATUS_OK)
    return status;
  command->next = NULL;
  *writer->last = command;
  writer->last = &command->next;
  mailbox_leave(&writer->mailbox);
  return STATUS_OK;
}

struct writer_stats writer_stats(const struct writer *writer) {
  return (struct writer_stats){
      .batches = atomic_load_explicit(&writer->batches, memory_order_relaxed),
      .writes = atomic_load_explicit(&writer->writes, memory_order_relaxed),
  };
}

uint64_t writer_position(const struct writer *writer) {
  return atomic_load(&writer->position);
}

uint64_t writer_directory_version(const struct writer *writer) {
  return atomic_load(&writer->directory);
}
