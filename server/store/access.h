/* access: the record of who looked at what, durable before the look is answered.
 *
 * The first time a principal opens a case (or is shown it in a list) the record is on disk before the reply leaves;
 * looks at the same case within the next 15 minutes are covered by it and cost nothing. A full look covers a list's.
 * What is covered is kept in memory only: after a restart the next look is logged again.
 *
 * Threads: access_covered and access_submit from any thread; done() runs on the access thread, which has its own group
 * commit.
 */
#pragma once

#include "store.h"

struct access_log;

enum look { LOOK_LISTED = 1, LOOK_OPENED = 2 };
#define ACCESS_COVER_US (INT64_C(15) * 60 * 1000000)

struct access_look {
  uint64_t record; /* a case, person, referral…, by `kind` */
  uint8_t kind;    /* 'c' case, 'p' person, 'r' referral, 'e' employer, 'd' document, 's' a search: the hash of what was
                      sought */
  enum look look;
};

struct access_request {
  struct access_request *next; /* the access thread's */
  int64_t now_us;
  uint64_t principal;
  const char *method;
  const char *purpose;             /* may be "" */
  const struct access_look *looks; /* borrowed until done() */
  size_t count;
  enum status status; /* filled: OK once durable */
  void (*done)(struct access_request *request);
};

enum status access_start(struct store *store, unsigned queue_limit, struct access_log **out) MUST_USE;
void access_stop(struct access_log *log);
/* Is this look covered by an earlier one? */
bool access_covered(struct access_log *log, uint64_t principal, const struct access_look *look, int64_t now_us);
enum status access_submit(struct access_log *log, struct access_request *request) MUST_USE;
