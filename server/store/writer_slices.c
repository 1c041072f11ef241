/* writer_slices: see writer_slices.h. */
#include "writer_slices.h"

#include "server/store/tables/due_rows.h"

/* Some 2 ms of work. */
#define CASES 32
#define BUDGET ((size_t)64 * 1024)

/* After so many more of the cases that wait; all of them when there are not so many left. */
static enum status slice_end(const struct rows *rows, const struct due_waiting *waiting, uint64_t *out) {
  uint64_t kase = waiting->through, version;
  enum status status = STATUS_OK;
  for (unsigned i = 0; status == STATUS_OK && i < CASES; i++)
    status = due_next_hanging(rows, waiting->organisation, waiting->programme, kase, &kase, &version);
  *out = status == STATUS_NOT_FOUND ? DUE_THROUGH_ALL : kase;
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* It belongs to the change of settings, and bears its time: what the days are made by is the day of that. */
static enum status tell(struct command *command, const struct due_waiting *waiting, uint64_t through) {
  Lots__Entry *entry = arena_alloc(command->arena, sizeof *entry);
  Lots__Event *event = arena_alloc(command->arena, sizeof *event);
  Lots__SettingsFollowed *followed = arena_alloc(command->arena, sizeof *followed);
  if (!entry || !event || !followed)
    return STATUS_RESOURCE_EXHAUSTED;
  lots__entry__init(entry);
  lots__event__init(event);
  lots__settings_followed__init(followed);
  followed->organisation = waiting->organisation;
  followed->programme = waiting->programme;
  followed->through = through;
  event->kind_case = LOTS__EVENT__KIND_SETTINGS_FOLLOWED;
  event->settings_followed = followed;
  entry->at_us = waiting->at_us;
  entry->by_name = (char *)(uintptr_t) "lotsd";
  command->entry = entry;
  return arena_append(command->arena, &entry->events, &entry->n_events, event) ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
}

static void decide(struct command *command, const struct rows *rows) {
  struct due_waiting waiting;
  uint64_t through;
  command->status = due_waiting_first(rows, &waiting);
  if (command->status == STATUS_OK)
    command->status = slice_end(rows, &waiting, &through);
  if (command->status == STATUS_OK)
    command->status = tell(command, &waiting, through);
}

void slices_init(struct slices *slices) {
  *slices = (struct slices){0};
  arena_init(&slices->arena, BUDGET);
}

void slices_deinit(struct slices *slices) {
  arena_deinit(&slices->arena);
}

/* One, once. */
static struct command *next_slice(void *context) {
  struct slices *slices = context;
  struct command *command = slices->due;
  slices->due = NULL;
  return command;
}

bool slices_run(struct slices *slices, struct writer_batch *batch) {
  if (!batch->after.owes)
    return false;
  arena_reset(&slices->arena);
  slices->command = (struct command){.arena = &slices->arena, .decide = decide};
  slices->due = &slices->command;
  writer_batch_run(batch, next_slice, slices);
  return batch->written > 0;
}
