/* writer: see writer.h. The thread and its queue; what is done with a batch is in writer_batch.c. */
#include "writer.h"

#include <limits.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "mailbox.h"
#include "write_queue.h"
#include "writer_slices.h"

struct writer {
  struct mailbox mailbox;
  struct write_queue queue; /* guarded by the mailbox's lock */

  /* written by the writer's thread, read by any */
  atomic_uint_fast64_t position, directory, batches, writes;
  atomic_bool told; /* a command was told early, and is not visible yet */
  pthread_mutex_t lock;
  pthread_cond_t visible; /* with `lock`: it is */
  uint64_t shown;         /* guarded by `lock`: how often that was said */

  /* the writer's thread alone */
  struct writer_batch batch;
  struct slices slices;
};

static struct command *next_command(void *context) {
  struct writer *writer = context;
  if (!mailbox_look(&writer->mailbox))
    return NULL;
  struct command *command = write_queue_take(&writer->queue);
  mailbox_took(&writer->mailbox, command != NULL);
  return command;
}

/* The writer waits with the commit until the answer is on its way, so that it does not take the core from who sends it;
 * or until something else is to be done. */
static void tell_early(void *context, struct command *command) {
  struct writer *writer = context;
  atomic_store(&writer->directory, writer->batch.after.directory);
  atomic_store(&writer->told, true);
  command->done(command);
  mailbox_pause(&writer->mailbox);
}

static void show_told(struct writer *writer) {
  if (!atomic_load(&writer->told))
    return;
  pthread_mutex_lock(&writer->lock);
  atomic_store(&writer->told, false);
  writer->shown++;
  pthread_cond_broadcast(&writer->visible);
  pthread_mutex_unlock(&writer->lock);
}

/* Before done(): who is told of a write can read it. */
static void publish(struct writer *writer) {
  const struct writer_batch *batch = &writer->batch;
  atomic_store(&writer->directory, batch->after.directory);
  if (!batch->behind)
    atomic_store(&writer->position, stream_head(batch->store->journal).position);
  atomic_fetch_add_explicit(&writer->batches, 1, memory_order_relaxed);
  atomic_fetch_add_explicit(&writer->writes, batch->written, memory_order_relaxed);
  show_told(writer);
}

/* With the mailbox's lock held. */
static void serve(struct writer *writer) {
  struct writer_batch *batch = &writer->batch;
  write_queue_begin(&writer->queue);
  mailbox_took(&writer->mailbox, 0);
  writer_batch_run(batch, next_command, writer);
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
  write_queue_deinit(&writer->queue);
  pthread_cond_destroy(&writer->visible);
  pthread_mutex_destroy(&writer->lock);
}

static enum status start(struct writer *writer, struct store *store, unsigned queue_limit) {
  write_queue_init(&writer->queue, queue_limit);
  enum status status = writer_batch_init(&writer->batch, store);
  if (status != STATUS_OK)
    return status;
  slices_init(&writer->slices);
  writer->batch.tell_early = tell_early;
  writer->batch.context = writer;
  pthread_mutex_init(&writer->lock, NULL);
  pthread_cond_init(&writer->visible, NULL);
  atomic_init(&writer->position, stream_head(store->journal).position);
  atomic_init(&writer->directory, writer->batch.after.directory);
  status = mailbox_start(&writer->mailbox, UINT_MAX, "lots-writer", run, writer);
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
  status = write_queue_put(&writer->queue, command);
  if (status == STATUS_OK)
    mailbox_leave(&writer->mailbox);
  else
    mailbox_turn_back(&writer->mailbox);
  return status;
}

struct writer_stats writer_stats(const struct writer *writer) {
  return (struct writer_stats){
      .batches = atomic_load_explicit(&writer->batches, memory_order_relaxed),
      .writes = atomic_load_explicit(&writer->writes, memory_order_relaxed),
  };
}

void writer_go_on(struct writer *writer) {
  if (atomic_load(&writer->told))
    mailbox_nudge(&writer->mailbox);
}

/* What was told before is visible as soon as anything is shown. The next command may be told before who waits here runs
 * again: nobody would nudge for that one, were it waited for as well. */
static void wait_until_visible(struct writer *writer) {
  pthread_mutex_lock(&writer->lock);
  uint64_t shown = writer->shown;
  mailbox_nudge(&writer->mailbox);
  while (atomic_load(&writer->told) && writer->shown == shown)
    pthread_cond_wait(&writer->visible, &writer->lock);
  pthread_mutex_unlock(&writer->lock);
}

uint64_t writer_position(struct writer *writer) {
  if (atomic_load(&writer->told))
    wait_until_visible(writer);
  return atomic_load(&writer->position);
}

uint64_t writer_directory_version(const struct writer *writer) {
  return atomic_load(&writer->directory);
}
