/* write_queue: see write_queue.h. */
#include "write_queue.h"

#include <stdlib.h>
#include <time.h>

/* A principal's share of what may wait; never less than so many. */
#define SHARE_PART 4
#define SHARE_LEAST 64
/* How long commands are added to a batch in which somebody has one alone; to any other, for each who is in it. */
#define LIGHT_NS 1000000
#define HEAVY_NS 4000000

struct write_line {
  struct write_party *next_turn; /* of the ring; NULL: in none */
  struct command *first, **last;
};

struct write_party {
  struct write_party *next; /* of the bucket */
  uint64_t principal;
  unsigned waiting;
  struct write_line prompt, bulk;
};

void write_queue_init(struct write_queue *queue, unsigned limit) {
  queue->limit = limit;
  queue->bulk.bulk = true;
}

void write_queue_deinit(struct write_queue *queue) {
  free(queue->spare);
}

/* --- parties ------------------------------------------------------------------------------------------------------ */

static struct write_party **party_at(struct write_queue *queue, uint64_t principal) {
  struct write_party **at = &queue->parties[principal % WRITE_QUEUE_BUCKETS];
  while (*at && (*at)->principal != principal)
    at = &(*at)->next;
  return at;
}

static struct write_party *party_new(struct write_queue *queue, struct write_party **at, uint64_t principal) {
  struct write_party *party = queue->spare ? queue->spare : malloc(sizeof *party);
  if (!party)
    return NULL;
  queue->spare = NULL;
  *at = party;
  *party = (struct write_party){.principal = principal};
  party->prompt.last = &party->prompt.first;
  party->bulk.last = &party->bulk.first;
  return party;
}

static void party_drop(struct write_queue *queue, struct write_party *party) {
  *party_at(queue, party->principal) = party->next;
  free(queue->spare);
  queue->spare = party;
}

/* --- lines and turns ---------------------------------------------------------------------------------------------- */

static struct write_line *party_line(const struct write_ring *ring, struct write_party *party) {
  return ring->bulk ? &party->bulk : &party->prompt;
}

static struct write_party *ring_first(const struct write_ring *ring) {
  return ring->last ? party_line(ring, ring->last)->next_turn : NULL;
}

static void ring_add(struct write_ring *ring, struct write_party *party) {
  struct write_party *first = ring_first(ring);
  party_line(ring, party)->next_turn = first ? first : party;
  if (first)
    party_line(ring, ring->last)->next_turn = party;
  ring->last = party;
}

static void ring_drop_first(struct write_ring *ring) {
  struct write_party *first = ring_first(ring);
  struct write_line *line = party_line(ring, first);
  if (first == ring->last)
    ring->last = NULL;
  else
    party_line(ring, ring->last)->next_turn = line->next_turn;
  line->next_turn = NULL;
}

static void line_push(struct write_line *line, struct command *command) {
  command->next = NULL;
  *line->last = command;
  line->last = &command->next;
}

static struct command *line_pop(struct write_line *line) {
  struct command *command = line->first;
  line->first = command->next;
  if (!line->first)
    line->last = &line->first;
  return command;
}

/* --- in ----------------------------------------------------------------------------------------------------------- */

static unsigned share(const struct write_queue *queue) {
  unsigned part = queue->limit / SHARE_PART;
  return part > SHARE_LEAST ? part : SHARE_LEAST;
}

enum status write_queue_put(struct write_queue *queue, struct command *command) {
  struct write_ring *ring = command->bulk ? &queue->bulk : &queue->prompt;
  struct write_party **at = party_at(queue, command->principal), *party = *at;
  if (party && (party->waiting >= share(queue) || queue->waiting >= queue->limit))
    return STATUS_RESOURCE_EXHAUSTED;
  if (!party)
    party = party_new(queue, at, command->principal);
  if (!party)
    return STATUS_RESOURCE_EXHAUSTED;
  line_push(party_line(ring, party), command);
  if (!party_line(ring, party)->next_turn)
    ring_add(ring, party);
  party->waiting++;
  queue->waiting++;
  return STATUS_OK;
}

/* --- out ---------------------------------------------------------------------------------------------------------- */

static int64_t monotonic_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

void write_queue_begin(struct write_queue *queue) {
  queue->batch++;
  queue->begun_ns = monotonic_ns();
  queue->light = queue->bulk_came = false;
  queue->in_batch = 0;
}

static bool time_left(const struct write_queue *queue) {
  return monotonic_ns() - queue->begun_ns < (queue->light ? LIGHT_NS : queue->in_batch * HEAVY_NS);
}

static uint64_t *turned(struct write_queue *queue, const struct write_party *party) {
  return &queue->turned[party->principal % WRITE_QUEUE_BUCKETS];
}

/* When the first of the ring has had its turn in this batch, all have. */
static bool prompt_may_come(struct write_queue *queue) {
  const struct write_party *first = ring_first(&queue->prompt);
  return first && (*turned(queue, first) != queue->batch || time_left(queue));
}

static bool bulk_may_come(const struct write_queue *queue) {
  return queue->bulk.last && (!queue->bulk_came || (!queue->prompt.last && time_left(queue)));
}

/* Of this principal's in the batch. */
static void note_first(struct write_queue *queue, const struct write_line *line) {
  queue->in_batch++;
  if (!line->first)
    queue->light = true;
}

static struct command *take_first(struct write_queue *queue, struct write_ring *ring) {
  struct write_party *party = ring_first(ring);
  struct write_line *line = party_line(ring, party);
  struct command *command = line_pop(line);
  ring_drop_first(ring);
  if (line->first)
    ring_add(ring, party);
  queue->waiting--;
  if (*turned(queue, party) != queue->batch)
    note_first(queue, line);
  *turned(queue, party) = queue->batch;
  if (--party->waiting == 0)
    party_drop(queue, party);
  return command;
}

struct command *write_queue_take(struct write_queue *queue) {
  if (prompt_may_come(queue))
    return take_first(queue, &queue->prompt);
  if (!bulk_may_come(queue))
    return NULL;
  queue->bulk_came = true;
  return take_first(queue, &queue->bulk);
}
