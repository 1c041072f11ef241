/* access_seen: see access_seen.h. */
#include "access_seen.h"

#include <pthread.h>
#include <stdlib.h>

#define SHARDS 16
#define SET 8
#define SETS_MIN 16u
#define SETS_MAX 8192u /* 16 shards of 8192 sets of 8 places: a million looks, 32 MiB */

struct place {
  uint64_t principal, record;
  int64_t at_us;
  uint8_t kind, look; /* look 0: free */
};

struct shard {
  pthread_mutex_t mutex;
  struct place *places; /* owned; sets * SET; NULL until first used */
  unsigned sets;        /* a power of two */
  unsigned since;       /* marks since the shard was last looked through */
};

struct seen {
  uint64_t seed; /* nobody outside can aim at one set */
  struct shard shards[SHARDS];
};

struct seen *seen_create(void) {
  struct seen *seen = calloc(1, sizeof *seen);
  if (!seen)
    return NULL;
  secure_random(&seen->seed, sizeof seen->seed);
  for (unsigned i = 0; i < SHARDS; i++)
    pthread_mutex_init(&seen->shards[i].mutex, NULL);
  return seen;
}

void seen_free(struct seen *seen) {
  if (!seen)
    return;
  for (unsigned i = 0; i < SHARDS; i++) {
    pthread_mutex_destroy(&seen->shards[i].mutex);
    free(seen->shards[i].places);
  }
  free(seen);
}

size_t seen_bytes(struct seen *seen) {
  size_t sum = sizeof *seen;
  for (unsigned i = 0; i < SHARDS; i++) {
    pthread_mutex_lock(&seen->shards[i].mutex);
    sum += seen->shards[i].sets * SET * sizeof(struct place);
    pthread_mutex_unlock(&seen->shards[i].mutex);
  }
  return sum;
}

/* --- finding ------------------------------------------------------------------------------------------------------ */

/* splitmix64's finish. */
static uint64_t mix(uint64_t x) {
  x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
  x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
  return x ^ x >> 31;
}

static uint64_t hash_of(const struct seen *seen, uint64_t principal, uint64_t record, uint8_t kind) {
  return mix(mix(mix(seen->seed ^ principal) + record) + kind);
}

static struct shard *shard_of(struct seen *seen, uint64_t hash) {
  return &seen->shards[hash % SHARDS];
}

static struct place *set_of(const struct shard *shard, uint64_t hash) {
  return shard->places + (hash / SHARDS & (shard->sets - 1)) * SET;
}

/* The clock may jump: what was logged "later" than now does not cover. */
static bool is_live(const struct place *place, int64_t now_us) {
  if (!place->look || place->at_us > now_us)
    return false;
  return (uint64_t)now_us - (uint64_t)place->at_us < (uint64_t)ACCESS_COVER_US;
}

static struct place *seen_find(struct place *set, uint64_t principal, const struct access_look *look) {
  for (unsigned i = 0; i < SET; i++)
    if (set[i].look && set[i].principal == principal && set[i].record == look->record && set[i].kind == look->kind)
      return &set[i];
  return NULL;
}

bool seen_covers(struct seen *seen, uint64_t principal, const struct access_look *look, int64_t now_us) {
  uint64_t hash = hash_of(seen, principal, look->record, look->kind);
  struct shard *shard = shard_of(seen, hash);
  pthread_mutex_lock(&shard->mutex);
  const struct place *place = shard->places ? seen_find(set_of(shard, hash), principal, look) : NULL;
  bool covers = place && place->look >= look->look && is_live(place, now_us);
  pthread_mutex_unlock(&shard->mutex);
  return covers;
}

/* --- marking ------------------------------------------------------------------------------------------------------ */

/* A place that is free or expired; NULL when every one still covers. */
static struct place *spare(struct place *set, int64_t now_us) {
  for (unsigned i = 0; i < SET; i++)
    if (!is_live(&set[i], now_us))
      return &set[i];
  return NULL;
}

static struct place *oldest(struct place *set) {
  struct place *found = set;
  for (unsigned i = 1; i < SET; i++)
    if (set[i].at_us < found->at_us)
      found = &set[i];
  return found;
}

static void move_live(const struct seen *seen, const struct shard *from, struct shard *to, int64_t now_us) {
  for (size_t i = 0; from->places && i < (size_t)from->sets * SET; i++) {
    const struct place *place = &from->places[i];
    if (!is_live(place, now_us))
      continue;
    struct place *set = set_of(to, hash_of(seen, place->principal, place->record, place->kind));
    struct place *target = spare(set, now_us);
    *(target ? target : oldest(set)) = *place;
  }
}

/* Out of memory it stays as it is, if it is there at all. */
static void seen_resize(const struct seen *seen, struct shard *shard, unsigned sets, int64_t now_us) {
  struct shard new = {.places = calloc((size_t)sets * SET, sizeof *new.places), .sets = sets};
  if (!new.places)
    return;
  move_live(seen, shard, &new, now_us);
  free(shard->places);
  shard->places = new.places;
  shard->sets = sets;
  shard->since = 0;
}

/* Now and then, so that a busy hour's memory is not kept for ever: half the sets when few places still cover. */
static void maybe_shrink(const struct seen *seen, struct shard *shard, int64_t now_us) {
  size_t places = (size_t)shard->sets * SET, live = 0;
  if (++shard->since < places)
    return;
  shard->since = 0;
  for (size_t i = 0; i < places; i++)
    live += is_live(&shard->places[i], now_us);
  if (shard->sets > SETS_MIN && live < places / 8)
    seen_resize(seen, shard, shard->sets / 2, now_us);
}

/* Where to put a look that has no place yet; NULL when there is no memory at all. */
static struct place *make_room(const struct seen *seen, struct shard *shard, uint64_t hash, int64_t now_us) {
  if (!shard->places)
    seen_resize(seen, shard, SETS_MIN, now_us);
  if (!shard->places)
    return NULL;
  struct place *place = spare(set_of(shard, hash), now_us);
  if (!place && shard->sets < SETS_MAX) {
    seen_resize(seen, shard, shard->sets * 2, now_us);
    place = spare(set_of(shard, hash), now_us);
  }
  return place ? place : oldest(set_of(shard, hash));
}

static void seen_put(struct place *place, uint64_t principal, const struct access_look *look, int64_t now_us) {
  *place = (struct place){
      .principal = principal, .record = look->record, .at_us = now_us, .kind = look->kind, .look = (uint8_t)look->look};
}

void seen_mark(struct seen *seen, uint64_t principal, const struct access_look *look, int64_t now_us) {
  uint64_t hash = hash_of(seen, principal, look->record, look->kind);
  struct shard *shard = shard_of(seen, hash);
  pthread_mutex_lock(&shard->mutex);
  struct place *place = shard->places ? seen_find(set_of(shard, hash), principal, look) : NULL;
  bool stronger = place && is_live(place, now_us) && place->look > look->look; /* a full look covers a list's */
  if (!place)
    place = make_room(seen, shard, hash, now_us);
  if (place && !stronger)
    seen_put(place, principal, look, now_us);
  if (shard->places)
    maybe_shrink(seen, shard, now_us);
  pthread_mutex_unlock(&shard->mutex);
}
