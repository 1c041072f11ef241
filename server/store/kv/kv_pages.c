/* kv_pages: see kv_pages.h. */
#include "kv_pages.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kv_meta.h"
#include "server/store/disk/folder.h"

#define WHAT_MAX 160
#define DEPTH_MAX 32
#define HEADER 16
#define NODE 8
#define KEY_BYTES 511
#define NO_PAGE UINT64_MAX
#define METAS 2

enum { PAGE_BRANCH = 0x01, PAGE_LEAF = 0x02, PAGE_OVERFLOW = 0x04 };
enum { NODE_BIG = 0x01, NODE_TREE = 0x02 };
enum { TREE_OF_NUMBERS = 0x08 };

/* A tree's record, as it lies in the file. */
struct record {
  uint32_t pad;
  uint16_t flags, depth;
  uint64_t branches, leaves, overflows, entries, root;
};
#define RECORD 48
_Static_assert(sizeof(struct record) == RECORD, "a record lies in the file as it does in memory");

struct level {
  uint8_t *bytes; /* of a page; owned */
  unsigned next, count;
};

struct known_key {
  bool is;
  size_t len;
  uint8_t bytes[KEY_BYTES + 1];
};

struct node {
  uint16_t flags;
  size_t key_len, len; /* of the value */
  const uint8_t *key, *value;
  uint64_t child; /* of a branch */
};

struct tree {
  const char *name;
  struct record record, found;
  struct known_key last, least; /* the key before; what leads to the next one */
};

struct pages {
  int fd;
  uint64_t page, count; /* bytes of a page; pages that the state knows */
  uint8_t *reached;     /* owned; one for each page */
  struct level levels[DEPTH_MAX];
  unsigned depth;       /* levels in use */
  struct record *roots; /* owned; found in the main tree */
  size_t root_count;
  uint64_t used, free, faults;
  kv_fault tell;
  void *context;
  enum status status; /* of the machine: memory, disk */
};

static void tell_fault(struct pages *pages, const char *fmt, ...) PRINTF_LIKE(2, 3);
static void tell_fault(struct pages *pages, const char *fmt, ...) {
  char what[WHAT_MAX];
  va_list args;
  va_start(args, fmt);
  vsnprintf(what, sizeof what, fmt, args);
  va_end(args);
  pages->faults++;
  if (pages->tell)
    pages->tell(what, pages->context);
}

static uint64_t read_number(const uint8_t *at, size_t len) {
  uint64_t number = 0;
  memcpy(&number, at, len);
  return number;
}

/* --- pages -------------------------------------------------------------------------------------------------------- */

enum { NOT_REACHED, IN_USE, FREE };

/* False: it was reached before, or is none. */
static bool reach(struct pages *pages, uint64_t number, uint8_t as) {
  if (number < METAS || number >= pages->count) {
    tell_fault(pages, "page %" PRIu64 " is led to, and there is no such page", number);
    return false;
  }
  if (pages->reached[number] != NOT_REACHED) {
    tell_fault(pages, "page %" PRIu64 " is %s", number,
               as == FREE && pages->reached[number] == IN_USE ? "free and in use" : "reached twice");
    return false;
  }
  pages->reached[number] = as;
  *(as == FREE ? &pages->free : &pages->used) += 1;
  return true;
}

static bool read_bytes(struct pages *pages, uint64_t at, uint8_t *out, size_t len) {
  ssize_t got = pread(pages->fd, out, len, (off_t)at);
  if (got == (ssize_t)len)
    return true;
  if (got < 0)
    pages->status = folder_status(errno);
  else
    tell_fault(pages, "page %" PRIu64 " is beyond the file's end", at / pages->page);
  return false;
}

/* False: a fault. */
static bool read_page(struct pages *pages, uint64_t number, unsigned kind, uint8_t *out, size_t len) {
  if (!reach(pages, number, IN_USE) || !read_bytes(pages, number * pages->page, out, len))
    return false;
  if (read_number(out, 8) == number && (read_number(out + 10, 2) & kind) && !(read_number(out + 10, 2) & ~kind))
    return true;
  tell_fault(pages, "page %" PRIu64 " does not say that it is that page, or of another kind", number);
  return false;
}

/* --- nodes -------------------------------------------------------------------------------------------------------- */

static bool is_branch(const uint8_t *page) {
  return read_number(page + 10, 2) == PAGE_BRANCH;
}

static size_t even(size_t size) {
  return size + (size & 1);
}

/* The bytes that the node takes; 0: it does not lie within the page. */
static size_t node_at(const struct pages *pages, const uint8_t *page, unsigned index, struct node *out) {
  size_t at = read_number(page + HEADER + 2 * (size_t)index, 2);
  if (at + NODE > pages->page || at < read_number(page + 14, 2))
    return 0;
  const uint8_t *node = page + at;
  *out = (struct node){
      .flags = (uint16_t)read_number(node + 4, 2), .key_len = read_number(node + 6, 2), .key = node + NODE};
  out->value = out->key + out->key_len;
  out->len = (size_t)read_number(node, 4);
  out->child = out->len | (uint64_t)out->flags << 32;
  size_t held = is_branch(page) ? 0 : out->flags & NODE_BIG ? sizeof(uint64_t) : out->len;
  size_t size = NODE + out->key_len + held;
  return out->key_len <= KEY_BYTES && at + size <= pages->page ? even(size) : 0;
}

/* The nodes fill what is not free between them and their offsets. */
static bool nodes_fill(struct pages *pages, const uint8_t *page, unsigned *count) {
  size_t lower = read_number(page + 12, 2), upper = read_number(page + 14, 2), filled = 0;
  struct node node;
  bool good = lower >= HEADER && lower <= upper && upper <= pages->page && lower % 2 == 0;
  *count = good ? (unsigned)((lower - HEADER) / 2) : 0;
  for (unsigned i = 0; good && i < *count; i++) {
    size_t size = node_at(pages, page, i, &node);
    good = size > 0;
    filled += size;
  }
  good = good && filled == pages->page - upper && *count >= (is_branch(page) ? 2U : 1U);
  if (!good)
    tell_fault(pages, "page %" PRIu64 ": its nodes are not what it says", read_number(page, 8));
  return good;
}

static int compare_keys(const struct tree *tree, const struct known_key *one, const struct node *other) {
  if (tree->record.flags & TREE_OF_NUMBERS) {
    uint64_t a = read_number(one->bytes, 8), b = read_number(other->key, 8);
    return a < b ? -1 : a > b;
  }
  size_t len = one->len < other->key_len ? one->len : other->key_len;
  int order = memcmp(one->bytes, other->key, len);
  return order ? order : one->len < other->key_len ? -1 : one->len > other->key_len;
}

static void know_key(struct known_key *key, const struct node *node) {
  key->is = true;
  key->len = node->key_len;
  memcpy(key->bytes, node->key, node->key_len);
}

static bool key_fits(const struct tree *tree, const struct node *node) {
  return tree->record.flags & TREE_OF_NUMBERS ? node->key_len == sizeof(uint64_t) : node->key_len > 0;
}

/* --- what leaves hold --------------------------------------------------------------------------------------------- */

static void take_root(struct pages *pages, const struct node *node) {
  struct record *roots = realloc(pages->roots, (pages->root_count + 1) * sizeof *roots);
  if (!roots) {
    pages->status = STATUS_RESOURCE_EXHAUSTED;
    return;
  }
  pages->roots = roots;
  memcpy(&roots[pages->root_count++], node->value, RECORD);
}

/* Gives how many pages the value takes; 0: a fault. One that was put over a longer one has more than it needs. */
static uint64_t walk_overflow(struct pages *pages, const struct node *node, uint64_t *first) {
  uint8_t head[HEADER];
  *first = read_number(node->value, 8);
  if (!read_page(pages, *first, PAGE_OVERFLOW, head, sizeof head))
    return 0;
  uint64_t count = read_number(head + 12, 4);
  if (count < (HEADER + node->len + pages->page - 1) / pages->page) {
    tell_fault(pages, "page %" PRIu64 " does not say how many follow it", *first);
    return 0;
  }
  for (uint64_t i = 1; i < count; i++)
    if (!reach(pages, *first + i, IN_USE))
      return 0;
  return count;
}

/* A list of free pages: how many, and the numbers, falling. */
static void take_free(struct pages *pages, const uint8_t *list, size_t len) {
  uint64_t count = len >= 8 ? read_number(list, 8) : 0, before = NO_PAGE;
  if (len % 8 || count != len / 8 - 1) {
    tell_fault(pages, "a list of free pages is not whole");
    return;
  }
  for (uint64_t i = 1; i <= count; i++) {
    uint64_t number = read_number(list + 8 * i, 8);
    if (number >= before) {
      tell_fault(pages, "a list of free pages is not in order");
      return;
    }
    if (!reach(pages, number, FREE))
      return;
    before = number;
  }
}

static void take_free_far(struct pages *pages, uint64_t first, size_t len) {
  uint8_t *list = malloc(len + 1);
  if (!list)
    pages->status = STATUS_RESOURCE_EXHAUSTED;
  else if (read_bytes(pages, first * pages->page + HEADER, list, len))
    take_free(pages, list, len);
  free(list);
}

static void take_leaf_node(struct pages *pages, struct tree *tree, const struct node *node) {
  uint64_t first = 0, overflow = 0;
  bool numbers = tree->record.flags & TREE_OF_NUMBERS, big = node->flags & NODE_BIG, root = node->flags & NODE_TREE;
  tree->found.entries++;
  if (node->flags & ~(NODE_BIG | NODE_TREE) ||
      (root && (strcmp(tree->name, "main") != 0 || big || node->len != RECORD))) {
    tell_fault(pages, "the %s tree has an entry of no kind", tree->name);
    return;
  }
  if (root)
    take_root(pages, node);
  if (big && (overflow = walk_overflow(pages, node, &first)) == 0)
    return;
  tree->found.overflows += overflow;
  if (numbers && big)
    take_free_far(pages, first, node->len);
  else if (numbers)
    take_free(pages, node->value, node->len);
}

static bool take_leaf_key(struct pages *pages, struct tree *tree, const struct node *node, uint64_t page) {
  bool rises = !tree->last.is || compare_keys(tree, &tree->last, node) < 0;
  bool within = !tree->least.is || compare_keys(tree, &tree->least, node) <= 0;
  tree->least.is = false;
  if (!key_fits(tree, node) || !rises || !within) {
    tell_fault(pages, "page %" PRIu64 ": a key is out of order", page);
    return false;
  }
  know_key(&tree->last, node);
  return true;
}

static void walk_leaf(struct pages *pages, struct tree *tree, const uint8_t *page, unsigned count) {
  struct node node;
  tree->found.leaves++;
  for (unsigned i = 0; i < count && node_at(pages, page, i, &node); i++) {
    if (!take_leaf_key(pages, tree, &node, read_number(page, 8)))
      return;
    take_leaf_node(pages, tree, &node);
  }
}

/* --- trees -------------------------------------------------------------------------------------------------------- */

/* Into the levels; a leaf is gone through at once. */
static void enter_page(struct pages *pages, struct tree *tree, uint64_t number) {
  if (pages->depth == DEPTH_MAX) {
    tell_fault(pages, "the %s tree is too deep", tree->name);
    return;
  }
  struct level *level = &pages->levels[pages->depth];
  if (!level->bytes && !(level->bytes = malloc(pages->page + HEADER))) {
    pages->status = STATUS_RESOURCE_EXHAUSTED;
    return;
  }
  bool bottom = pages->depth + 1 == tree->record.depth;
  if (!read_page(pages, number, bottom ? PAGE_LEAF : PAGE_BRANCH, level->bytes, pages->page) ||
      !nodes_fill(pages, level->bytes, &level->count))
    return;
  level->next = 0;
  if (bottom) {
    walk_leaf(pages, tree, level->bytes, level->count);
    return;
  }
  tree->found.branches++;
  pages->depth++;
}

/* The first node of a branch has no key; the others part what stands before them from what stands behind. */
static void enter_child(struct pages *pages, struct tree *tree, struct level *level) {
  struct node node;
  unsigned index = level->next++;
  if (!node_at(pages, level->bytes, index, &node))
    return;
  if (index > 0) {
    bool parts = key_fits(tree, &node) && (!tree->last.is || compare_keys(tree, &tree->last, &node) < 0);
    if (!parts) {
      tell_fault(pages, "page %" PRIu64 ": a key is out of order", read_number(level->bytes, 8));
      return;
    }
    know_key(&tree->least, &node);
  }
  enter_page(pages, tree, node.child);
}

static bool is_as_recorded(const struct tree *tree) {
  const struct record *record = &tree->record, *found = &tree->found;
  return record->branches == found->branches && record->leaves == found->leaves &&
         record->overflows == found->overflows && record->entries == found->entries &&
         (record->depth == 0) == (record->root == NO_PAGE);
}

static void walk_tree(struct pages *pages, const char *name, const struct record *record, uint16_t flags) {
  struct tree tree = {.name = name, .record = *record};
  uint64_t faults = pages->faults;
  pages->depth = 0;
  if (record->flags != flags || record->depth > DEPTH_MAX) {
    tell_fault(pages, "the record of the %s tree is none", name);
    return;
  }
  if (record->root != NO_PAGE && record->depth > 0)
    enter_page(pages, &tree, record->root);
  while (pages->depth > 0 && pages->status == STATUS_OK) {
    struct level *level = &pages->levels[pages->depth - 1];
    if (level->next == level->count)
      pages->depth--;
    else
      enter_child(pages, &tree, level);
  }
  if (pages->faults == faults && pages->status == STATUS_OK && !is_as_recorded(&tree))
    tell_fault(pages, "the %s tree has not what its record says", name);
}

/* --- the whole ---------------------------------------------------------------------------------------------------- */

/* A page that nothing leads to and that is not free is lost; with a fault among those that lead to others, of course. */
static void look_for_lost(struct pages *pages) {
  if (pages->faults || pages->status != STATUS_OK)
    return;
  for (uint64_t number = METAS; number < pages->count; number++)
    if (pages->reached[number] == NOT_REACHED)
      tell_fault(pages, "page %" PRIu64 " is neither in use nor free", number);
}

static void walk_free(struct pages *pages, const struct kv_meta *meta) {
  struct record free_pages;
  memcpy(&free_pages, meta->bytes + KV_META_TREES, RECORD);
  walk_tree(pages, "free", &free_pages, TREE_OF_NUMBERS);
}

static void walk_all(struct pages *pages, const struct kv_meta *meta) {
  struct record main_tree;
  memcpy(&main_tree, meta->bytes + KV_META_TREES + RECORD, RECORD);
  walk_free(pages, meta);
  walk_tree(pages, "main", &main_tree, 0);
  for (size_t i = 0; i < pages->root_count && pages->status == STATUS_OK; i++) {
    char name[24];
    snprintf(name, sizeof name, "%zu.", i);
    walk_tree(pages, name, &pages->roots[i], 0);
  }
  look_for_lost(pages);
}

static enum status open_state(struct pages *pages, struct kv_meta *meta) {
  if (!kv_meta_newest(pages->fd, meta)) {
    tell_fault(pages, "neither of the first two pages tells a state, or they tell of different files");
    return STATUS_DATA_LOSS;
  }
  pages->page = meta->page;
  pages->count = kv_meta_pages(meta);
  if (pages->count < METAS || pages->count > meta->size / meta->page + KV_META_UNWRITTEN) {
    tell_fault(pages, "the file is shorter than its newest state says");
    return STATUS_DATA_LOSS;
  }
  pages->reached = calloc(pages->count, 1);
  return pages->reached ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
}

static enum status open_pages(struct pages *pages, const char *path, struct kv_meta *meta) {
  char file[PATH_MAX];
  pages->fd = -1;
  if (snprintf(file, sizeof file, "%s/data.mdb", path) >= (int)sizeof file)
    return STATUS_INVALID_ARGUMENT;
  pages->fd = open(file, O_RDONLY | O_CLOEXEC);
  return pages->fd < 0 ? folder_status(errno) : open_state(pages, meta);
}

static void close_pages(struct pages *pages) {
  for (unsigned i = 0; i < DEPTH_MAX; i++)
    free(pages->levels[i].bytes);
  free(pages->roots);
  free(pages->reached);
  if (pages->fd >= 0)
    close(pages->fd);
}

static enum status outcome(const struct pages *pages) {
  return pages->status == STATUS_OK && pages->faults ? STATUS_DATA_LOSS : pages->status;
}

enum status kv_pages_check(const char *path, kv_fault tell, void *context, struct kv_pages *out) {
  struct kv_meta meta;
  struct pages pages = {.tell = tell, .context = context};
  enum status status = open_pages(&pages, path, &meta);
  if (status == STATUS_OK) {
    walk_all(&pages, &meta);
    *out = (struct kv_pages){.page = pages.page, .used = pages.used + METAS, .free = pages.free};
    status = outcome(&pages);
  }
  close_pages(&pages);
  return status;
}

/* A file system that knows none tells of none. */
static bool has_hole(int fd) {
  off_t end = lseek(fd, 0, SEEK_END), hole = lseek(fd, 0, SEEK_HOLE);
  return hole >= 0 && hole < end;
}

enum status kv_pages_check_holes(const char *path, kv_fault tell, void *context) {
  struct kv_meta meta;
  struct pages pages = {.tell = tell, .context = context};
  enum status status = open_pages(&pages, path, &meta);
  if (status == STATUS_OK && has_hole(pages.fd)) {
    walk_all(&pages, &meta);
    status = outcome(&pages);
  }
  close_pages(&pages);
  return status;
}

enum status kv_pages_used(const char *path, uint64_t *bytes) {
  struct kv_meta meta;
  struct pages pages = {0};
  enum status status = open_pages(&pages, path, &meta);
  if (status == STATUS_OK) {
    walk_free(&pages, &meta);
    *bytes = (pages.count - pages.free) * pages.page;
    status = outcome(&pages);
  }
  close_pages(&pages);
  return status;
}
