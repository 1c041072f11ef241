/* kv_meta: the meta pages of a file of LMDB 0.9 as they lie on the disk, read and written without LMDB; a part of
 * kv_lmdb.
 *
 * Pages 0 and 1 are meta pages. Each names a state: its number, and the pages where its trees begin. A commit writes its
 * pages where no reader's state has any, and then the meta page of the older state. So whoever saves the meta page of a
 * state that a reader holds, and writes it back later, has that state again, if its pages reached the disk.
 *
 *   page      number u64 | 0 u16 | flags u16 | 0 u32 | meta
 *   meta      magic u32 | version u32 | address u64 | map size u64 | two trees, 48 each | last page u64 | state u64
 *
 * all in the machine's own order. The saved one stands in the text file `kept` beside the data:
 * "lots-kept 1 / page PSIZE / size BYTES / meta HEX / hash HEX".
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/status.h"

#define KV_META_LEN 152
#define KV_META_TREES 40 /* two of them begin here */
/* Pages at the end that a commit takes and frees again are counted and never written. */
#define KV_META_UNWRITTEN 256

struct kv_meta {
  uint8_t bytes[KV_META_LEN]; /* the beginning of its page */
  uint64_t page;              /* bytes of a page */
  uint64_t size;              /* of the file, when it was read */
};

/* The newest state, as LMDB chooses it. False: neither meta page is one, or the other is none that belongs to it. */
bool kv_meta_newest(int fd, struct kv_meta *out);
/* Pages that a state knows of: in use, free, and the meta pages themselves. */
uint64_t kv_meta_pages(const struct kv_meta *meta);
/* False: the state's meta page has been written over. */
bool kv_meta_of(int fd, uint64_t state, struct kv_meta *out);
/* Sends the file to the disk piece by piece, so that others' syncs meanwhile do not wait behind all of it. What goes
 * wrong here is told by the sync that must follow. */
void kv_meta_flush(int fd, const struct kv_meta *meta);
/* Into `kept` below `path`, durably. */
enum status kv_meta_write(const char *path, const struct kv_meta *meta) MUST_USE;
/* See kv_go_back(). */
enum status kv_meta_restore(const char *path) MUST_USE;
/* Before it is mapped. NOT_FOUND: there is no data. DATA_LOSS: it is no file of LMDB, or shorter than its newest state
 * says. */
enum status kv_meta_check(const char *path) MUST_USE;
