/* loop_turn: what a turn of a loop has: the snapshot that it reads, what each principal gets of it, and how many lines it may log. See loop.h. */
#include "loop.h"

/* Lines about peers that one loop logs in a second. */
#define LOG_LINES 10

enum status loop_rows(struct loop *loop, struct rows *out) {
  uint64_t position = writer_position(loop->server->writer);
  if (loop->has_snapshot && loop->position != position) {
    kv_read_reset(loop->txn);
    loop->has_snapshot = false;
  }
  if (!loop->has_snapshot) {
    enum status status = kv_read_renew(loop->txn);
    if (status != STATUS_OK)
      return status;
    loop->has_snapshot = true;
    loop->position = position;
    loop->meta = (struct meta_held){0};
  }
  *out = (struct rows){.txn = loop->txn,
                       .keys = loop->keys,
                       .secrets = keyring_secrets(loop->server->store->keyring),
                       .held = &loop->meta,
                       .directory = &loop->opened};
  return STATUS_OK;
}

struct turn_share *loop_share(struct loop *loop, uint64_t principal) {
  struct turn_share *share = &loop->shares[principal % LOOP_SHARES];
  if (share->turn != loop->turn)
    *share = (struct turn_share){.turn = loop->turn};
  return share;
}

bool loop_may_log(struct loop *loop) {
  int64_t second = (int64_t)(uv_now(&loop->uv) / 1000);
  if (second != loop->log_second)
    loop->log_lines = 0;
  loop->log_second = second;
  return loop->log_lines++ < LOG_LINES;
}
