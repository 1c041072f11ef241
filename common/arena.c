/* arena: see arena.h. */
#include "arena.h"

#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_ASAN 1
#endif
#endif

/* Under the address sanitizer, bytes not handed out are poisoned, so that an overrun or a use after reset is caught. */
#ifdef ARENA_ASAN
#include <sanitizer/asan_interface.h>
#define HIDE(at, len) ASAN_POISON_MEMORY_REGION(at, len)
#define SHOW(at, len) ASAN_UNPOISON_MEMORY_REGION(at, len)
#else
#define HIDE(at, len) ((void)(at), (void)(len))
#define SHOW(at, len) ((void)(at), (void)(len))
#endif

#define ALIGN alignof(max_align_t)
/* Most requests fit the first block; a reset arena keeps one block of at most this size. */
#define BLOCK_FIRST 8192
#define BLOCK_MAX (128 * 1024)
/* Slots of an array that arena_append() starts. */
#define APPEND_FIRST 4
/* Items of an array that arena_grow() starts. */
#define GROW_FIRST 8

struct arena_block {
  struct arena_block *next;
  size_t capacity;
  size_t used; /* always a multiple of ALIGN */
  alignas(max_align_t) uint8_t data[];
};

static void *pb_alloc(void *arena, size_t size) {
  return arena_alloc(arena, size);
}

static void pb_free(void *arena, void *memory) {
  (void)arena;
  (void)memory;
}

void arena_init(struct arena *arena, size_t budget) {
  *arena = (struct arena){.budget = budget, .pb = {.alloc = pb_alloc, .free = pb_free, .allocator_data = arena}};
}

/* One small block is kept for reuse and counted by nobody. */
static size_t counted(const struct arena_block *block) {
  return block->capacity > BLOCK_FIRST ? block->capacity : 0;
}

static void block_free(const struct arena *arena, struct arena_block *block) {
  SHOW(block->data, block->capacity);
  meter_take_off(arena->meter, counted(block));
  free(block);
}

/* Of the blocks that are small enough to keep, the oldest stands last. */
static struct arena_block *blocks_free(const struct arena *arena, bool keep_one) {
  struct arena_block *block = arena->block;
  struct arena_block *kept = NULL;
  while (block) {
    struct arena_block *next = block->next, *spare = block;
    if (keep_one && block->capacity <= BLOCK_FIRST) {
      spare = kept;
      kept = block;
    }
    if (spare)
      block_free(arena, spare);
    block = next;
  }
  return kept;
}

void arena_deinit(struct arena *arena) {
  arena->block = blocks_free(arena, false);
  arena->arrays = NULL;
  arena->spent = 0;
  arena->budget = 0;
}

void arena_reset(struct arena *arena) {
  struct arena_block *kept = blocks_free(arena, true);
  if (kept) {
    kept->next = NULL;
    kept->used = 0;
    HIDE(kept->data, kept->capacity);
  }
  arena->block = kept;
  arena->arrays = NULL;
  arena->spent = 0;
  arena->failed = false;
}

bool arena_failed(const struct arena *arena) {
  return arena->failed;
}

/* Blocks grow with what was spent, so that their number stays small, but never past what the budget can still use. */
static size_t block_capacity(const struct arena *arena, size_t size) {
  size_t wanted = arena->block ? 2 * arena->spent : BLOCK_FIRST;
  size_t capacity = wanted < BLOCK_FIRST ? BLOCK_FIRST : wanted > BLOCK_MAX ? BLOCK_MAX : wanted;
  size_t left = arena->budget - arena->spent;
  if (capacity > left)
    capacity = left;
  return capacity < size ? size : capacity;
}

static void *block_take(struct arena_block *block, size_t size) {
  void *at = block->data + block->used;
  block->used += size;
  return at;
}

/* The block with the more room left stands first: a big run goes behind the current block, whose room is thus not lost.
 */
static void block_link(struct arena *arena, struct arena_block *block, size_t size) {
  struct arena_block *head = arena->block;
  if (head && head->capacity - head->used >= block->capacity - size) {
    block->next = head->next;
    head->next = block;
  } else {
    block->next = head;
    arena->block = block;
  }
}

static void *take_from_new_block(struct arena *arena, size_t size) {
  size_t capacity = block_capacity(arena, size) & ~(size_t)(ALIGN - 1);
  struct arena_block *block =
      capacity <= PTRDIFF_MAX - sizeof(struct arena_block) ? malloc(sizeof(struct arena_block) + capacity) : NULL;
  if (!block) {
    arena->failed = true;
    return NULL;
  }
  block->capacity = capacity;
  block->used = 0;
  HIDE(block->data, capacity);
  meter_add(arena->meter, counted(block));
  block_link(arena, block, size);
  return block_take(block, size);
}

/* Uninitialised memory. What is charged is the size rounded up to the alignment, at least one unit: otherwise a flood
 * of tiny runs would cost more memory than the budget says. */
static inline void *take(struct arena *arena, size_t wanted) {
  size_t size = wanted ? (wanted + ALIGN - 1) & ~(size_t)(ALIGN - 1) : ALIGN;
  if (arena->failed || size < wanted || size > arena->budget - arena->spent) {
    arena->failed = true;
    return NULL;
  }
  struct arena_block *block = arena->block;
  void *at =
      block && block->capacity - block->used >= size ? block_take(block, size) : take_from_new_block(arena, size);
  if (at) {
    arena->spent += size;
    SHOW(at, wanted);
  }
  return at;
}

void *arena_alloc(struct arena *arena, size_t size) {
  void *at = take(arena, size);
  return at ? memset(at, 0, size) : NULL;
}

void *arena_copy(struct arena *arena, const void *data, size_t len) {
  void *at = take(arena, len);
  return at && len ? memcpy(at, data, len) : at;
}

char *arena_strdup(struct arena *arena, const char *text) {
  return arena_copy(arena, text, strlen(text) + 1);
}

char *arena_strndup(struct arena *arena, const char *text, size_t len) {
  len = len ? strnlen(text, len) : 0;
  char *at = take(arena, len + 1);
  if (!at)
    return NULL;
  if (len)
    memcpy(at, text, len);
  at[len] = 0;
  return at;
}

static char *print_again(struct arena *arena, size_t size, const char *fmt, va_list args) {
  char *at = take(arena, size);
  if (at)
    vsnprintf(at, size, fmt, args);
  return at;
}

char *arena_printf(struct arena *arena, const char *fmt, ...) {
  char text[256]; /* nearly everything fits and is formatted once */
  va_list args, again;
  va_start(args, fmt);
  va_copy(again, args);
  int len = vsnprintf(text, sizeof text, fmt, args);
  char *at = NULL;
  if (len < 0)
    arena->failed = true;
  else if ((size_t)len < sizeof text)
    at = arena_copy(arena, text, (size_t)len + 1);
  else
    at = print_again(arena, (size_t)len + 1, fmt, again);
  va_end(again);
  va_end(args);
  return at;
}

/* An array that arena_append() made. The arena remembers them, the one used last first: any other array, such as one
 * that protobuf-c unpacked, has just as many slots as items. */
struct arena_array {
  struct arena_array *next;
  size_t room;
  void *slots[];
};

static struct arena_array *find_array(struct arena *arena, void **slots) {
  for (struct arena_array **at = &arena->arrays; slots && *at; at = &(*at)->next) {
    struct arena_array *array = *at;
    if (array->slots != slots)
      continue;
    *at = array->next;
    array->next = arena->arrays;
    arena->arrays = array;
    return array;
  }
  return NULL;
}

static void **append_grow(struct arena *arena, void **old, size_t count) {
  size_t room = count < APPEND_FIRST / 2 ? APPEND_FIRST : count * 2;
  if (count > SIZE_MAX / 2 / sizeof(void *) - 1) {
    arena->failed = true;
    return NULL;
  }
  struct arena_array *array = take(arena, sizeof *array + room * sizeof(void *));
  if (!array)
    return NULL;
  *array = (struct arena_array){.next = arena->arrays, .room = room};
  arena->arrays = array;
  if (count)
    memcpy(array->slots, old, count * sizeof(void *));
  return array->slots;
}

bool arena_append(struct arena *arena, void *array_of_pointers, size_t *count, void *item) {
  void **array;
  memcpy(&array, array_of_pointers,
         sizeof array); /* the caller's type is T ***; reading it as void *** would be aliasing */
  if (!item || arena->failed)
    return false;
  const struct arena_array *known = find_array(arena, array);
  if (*count >= (known ? known->room : *count)) {
    array = append_grow(arena, array, *count);
    if (!array)
      return false;
    memcpy(array_of_pointers, &array, sizeof array);
  }
  memcpy(array + *count, &item, sizeof item);
  *count += 1;
  return true;
}

void *arena_grow(struct arena *arena, void *array_of_items, size_t *count, size_t *room, size_t size) {
  uint8_t *items;
  memcpy(&items, array_of_items, sizeof items);
  if (*count == *room) {
    size_t more = *room ? 2 * *room : GROW_FIRST;
    uint8_t *larger = arena_alloc(arena, more * size);
    if (!larger)
      return NULL;
    if (*count)
      memcpy(larger, items, *count * size);
    memcpy(array_of_items, &larger, sizeof larger);
    items = larger;
    *room = more;
  }
  return items + size * (*count)++;
}

struct slice arena_pack(struct arena *arena, const ProtobufCMessage *message) {
  size_t len = protobuf_c_message_get_packed_size(message);
  uint8_t *at = take(arena, len);
  if (!at)
    return (struct slice){0};
  return slice_of(at, protobuf_c_message_pack(message, at));
}

void *arena_unpack(struct arena *arena, const ProtobufCMessageDescriptor *type, struct slice bytes) {
  if (arena->failed)
    return NULL;
  return protobuf_c_message_unpack(type, &arena->pb, bytes.len, bytes.data);
}

void *arena_clone(struct arena *arena, const ProtobufCMessage *message) {
  struct slice packed = arena_pack(arena, message);
  return packed.data ? arena_unpack(arena, message->descriptor, packed) : NULL;
}
