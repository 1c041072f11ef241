/* stream_pool: see stream_pool.h. */
#include "stream_pool.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "common/log.h"
#include "server/store/disk/folder.h"

#define POOL_PART 16

static unsigned pool_bound(void) {
  struct rlimit files;
  if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur / POOL_PART >= POOL_MOST)
    return POOL_MOST;
  return files.rlim_cur / POOL_PART > POOL_LEAST ? (unsigned)(files.rlim_cur / POOL_PART) : POOL_LEAST;
}

void pool_init(struct pool *pool) {
  *pool = (struct pool){.size = pool_bound()};
  for (unsigned i = 0; i < pool->size; i++)
    pool->files[i].fd = -1;
  pthread_mutex_init(&pool->lock, NULL);
  pthread_cond_init(&pool->given, NULL);
}

static void close_file(struct pool_file *file) {
  if (file->fd >= 0)
    close(file->fd);
  file->fd = -1;
}

void pool_deinit(struct pool *pool) {
  for (unsigned i = 0; i < pool->size; i++)
    close_file(&pool->files[i]);
  pthread_cond_destroy(&pool->given);
  pthread_mutex_destroy(&pool->lock);
}

/* All that follows is called with the lock held. */

static struct pool_file *home_of(struct pool *pool, uint64_t segment) {
  return &pool->files[segment % pool->size];
}

static bool holds_segment(const struct pool_file *file, uint64_t segment) {
  return file->fd >= 0 && file->segment == segment;
}

static struct pool_file *find_file(struct pool *pool, uint64_t segment) {
  struct pool_file *home = home_of(pool, segment);
  if (holds_segment(home, segment))
    return home;
  for (unsigned i = 0; i < pool->size; i++)
    if (holds_segment(&pool->files[i], segment))
      return &pool->files[i];
  return NULL;
}

/* Nobody holds it, and it was not used for longest. NULL: all are held. */
static struct pool_file *oldest_idle(struct pool *pool) {
  struct pool_file *best = NULL;
  for (unsigned i = 0; i < pool->size; i++) {
    struct pool_file *file = &pool->files[i];
    if (file->fd >= 0 && file->holders == 0 && (!best || file->used < best->used))
      best = file;
  }
  return best;
}

/* Where another may be opened: its home, where it is found first, or any. NULL: all are held. */
static struct pool_file *place_for(struct pool *pool, uint64_t segment) {
  if (home_of(pool, segment)->fd < 0)
    return home_of(pool, segment);
  for (unsigned i = 0; i < pool->size; i++)
    if (pool->files[i].fd < 0)
      return &pool->files[i];
  return oldest_idle(pool);
}

static bool close_one(struct pool *pool) {
  struct pool_file *file = oldest_idle(pool);
  if (file)
    close_file(file);
  return file != NULL;
}

static bool none_left(int err) {
  return err == EMFILE || err == ENFILE;
}

static enum status pool_open(struct pool *pool, int dir, const char *name, int *out) {
  do
    *out = openat(dir, name, O_RDWR | O_CLOEXEC);
  while (*out < 0 && none_left(errno) && close_one(pool));
  if (*out >= 0)
    return STATUS_OK;
  if (none_left(errno)) {
    log_warn("descriptors", "left=0 wanted=%s", name);
    return STATUS_UNAVAILABLE;
  }
  return errno == ENOENT ? STATUS_DATA_LOSS : folder_status(errno);
}

static enum status open_in_place(struct pool *pool, int dir, const char *name, uint64_t segment,
                                 struct pool_file **out) {
  struct pool_file *place = place_for(pool, segment);
  int fd;
  close_file(place);
  enum status status = pool_open(pool, dir, name, &fd);
  if (status != STATUS_OK)
    return status;
  *place = (struct pool_file){.segment = segment, .fd = fd};
  *out = place;
  return STATUS_OK;
}

static enum status find_or_open(struct pool *pool, int dir, const char *name, uint64_t segment,
                                struct pool_file **out) {
  while (!(*out = find_file(pool, segment))) {
    if (place_for(pool, segment))
      return open_in_place(pool, dir, name, segment, out);
    pthread_cond_wait(&pool->given, &pool->lock);
  }
  return STATUS_OK;
}

/* --- from here on it is not --------------------------------------------------------------------------------------- */

enum status pool_take(struct pool *pool, int dir, const char *name, uint64_t segment, int *fd) {
  struct pool_file *file = NULL;
  pthread_mutex_lock(&pool->lock);
  enum status status = find_or_open(pool, dir, name, segment, &file);
  if (status == STATUS_OK) {
    file->holders++;
    file->used = ++pool->takes;
    *fd = file->fd;
  }
  pthread_mutex_unlock(&pool->lock);
  return status;
}

void pool_give(struct pool *pool, uint64_t segment) {
  pthread_mutex_lock(&pool->lock);
  struct pool_file *file = find_file(pool, segment);
  if (file && --file->holders == 0)
    pthread_cond_signal(&pool->given);
  pthread_mutex_unlock(&pool->lock);
}

bool pool_spare(struct pool *pool) {
  pthread_mutex_lock(&pool->lock);
  bool spared = close_one(pool);
  pthread_mutex_unlock(&pool->lock);
  return spared;
}
