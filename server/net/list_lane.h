/* list_lane: the lane of lists: readings whose work grows with a unit, or with how long a case has lasted. They run on
 * workers of lower priority, so that nobody who shows a case waits for somebody's list.
 *
 *   loop -- list_lane_submit --> a turn for each party, in a ring --> worker: own snapshot, one answer --+
 *     ^                                                                                                       |
 *     +----------------------- the access log, if it shows what no earlier look covers <----------------------+
 *
 * Fair between parties, who are principals with all their connections, and connections of strangers: each has one call at
 * work at most, and those that wait take turns; so whoever turns pages without pause, on however many connections, waits
 * for themselves alone.
 *
 * A worker gives way: its thread is nice, and it offers its core to others between any two records that lie further
 * apart than a moment. It changes its snapshot as it goes (view's pace), so that a long list keeps no old pages.
 *
 * Threads: list_lane_submit on the connection's loop; the rest is the workers'.
 */
#pragma once

#include <stdint.h>

#include "server/store/view/view.h"

struct list_lane;
struct writer;

/* One call in the lane: part of whatever the caller keeps of it, and the lane's from submit until `done` is called. */
struct list_call {
  /* A worker's thread: reads, `rows` at `position` or after, at this pace. A snapshot could not be taken: `status` is
   * not OK, and there is nothing to read. */
  void (*run)(struct list_call *call, enum status status, const struct rows *rows, uint64_t position,
              struct pace *pace);
  /* The same; the snapshot is let go. */
  void (*done)(struct list_call *call);
  /* The same, now and then while it runs: other than OK ends the reading so. */
  enum status (*wanted)(const struct list_call *call);
  struct list_call *next; /* the lane's */
};

/* `queue` calls may wait in all. */
enum status list_lane_start(struct store *store, struct writer *writer, unsigned workers, unsigned queue,
                            struct list_lane **out) MUST_USE;
/* No call may be under way: the loops have ended before. NULL is allowed. */
void list_lane_stop(struct list_lane *lane);
/* `party`: who takes turns with others, a number of its own. RESOURCE_EXHAUSTED: too many wait, of all or of this
 * party's. */
enum status list_lane_submit(struct list_lane *lane, uint64_t party, struct list_call *call) MUST_USE;
