/* load: many links that each keep some requests unanswered, for a time or until there is nothing more to ask; and what
 * came of it.
 *
 * What is asked is a `work`: it makes the next request of a lane and reads a reply. "64 x 8" is 64 lanes, each with 8
 * on the way.
 */
#pragma once

#include <sys/types.h>

#include "histogram.h"
#include "link.h"

/* What a reply says, whoever sent it. */
struct answer {
  uint32_t id;
  uint32_t status;
  struct slice body, message;
};

struct work {
  const char *name;
  /* Appends the lane's next request with this id (1 to depth); false when the lane has no more to ask. */
  bool (*next)(void *context, unsigned lane, uint32_t id, struct buffer *out);
  /* False when the frame is no reply. */
  bool (*read)(struct slice frame, struct answer *out);
  /* Hears each reply; may be NULL. */
  void (*heard)(void *context, unsigned lane, const struct answer *answer);
  void *context;
  bool in_order; /* answers come in the order of asking, and `read` finds no id */
};

struct load_plan {
  struct engine *engine;
  const struct work *work;
  unsigned lanes, depth;
  uint16_t port;
  bool greets;
  const struct wire *wire;             /* another protocol: then no contexts are needed */
  struct tls_context *const *contexts; /* lane i connects as contexts[i % context_count] */
  unsigned context_count;
  int warm_ms, measure_ms; /* measure_ms 0: until nothing more to ask */
  unsigned warm_each;      /* answers that each lane has had, on the average, before it is measured */
  double per_s;            /* how often it is asked, whatever is answered; 0: again as soon as answered. Depth 1 only */
  pid_t server;            /* whose processor time is counted */
};

struct load_result {
  uint64_t count; /* answered while it was measured */
  double seconds;
  double server_us;      /* the server's processor time for each */
  double sent, received; /* bytes of a frame and of its reply, header included */
  /* From the moment of asking, with `per_s` from the moment when it should have been asked: what had to wait for a free
   * lane waited. */
  double p50_us, p99_us, longest_us;
};

/* A refused request, a frame that answers nothing and an answer that does not come end the bench, with what was asked
 * and what was answered. */
void load_run(const struct load_plan *plan, struct load_result *out);
double load_rate(const struct load_result *result);

/* A load that goes on while the caller polls the engine, measured from its start to its stop. The plan must outlive it.
 */
struct load *load_start(const struct load_plan *plan);
void load_stop(struct load *load, struct load_result *out);
