/* load: see load.h. */
#include "load.h"

#include <stdlib.h>
#include <string.h>

#include "common/frame.h"
#include "process.h"
#include "tool.h"

struct load;

struct lane {
  struct link link; /* first: a link is its lane */
  struct load *load;
  unsigned index, waiting; /* requests unanswered */
  int64_t *asked;          /* when, by id; owned */
};

struct load {
  const struct load_plan *plan;
  struct lane *lanes; /* owned */
  unsigned ready, busy;
  bool measuring, dry; /* dry: a lane had nothing more to ask */
  int64_t begun, ended;
  double server_begun;
  uint64_t count, asked, sent, received, heard;
  struct histogram histogram;
};

/* --- one lane ------------------------------------------------------------------------------------------------------
 */

static void ask(struct lane *lane, uint32_t id) {
  struct load *load = lane->load;
  size_t before = buffer_len(&lane->link.out);
  if (!load->plan->work->next(load->plan->work->context, lane->index, id, &lane->link.out)) {
    load->dry = true;
    return;
  }
  lane->asked[id] = load->plan->engine->now;
  lane->waiting++;
  load->sent += buffer_len(&lane->link.out) - before;
  load->asked++;
}

static void check(const struct work *work, const struct answer *answer) {
  if (answer->status != STATUS_OK)
    die("%s: refused with %s: %.*s", work->name, status_name((enum status)answer->status), (int)answer->message.len,
        (const char *)answer->message.data);
}

static void count(struct load *load, int64_t took, size_t bytes) {
  load->received += bytes;
  load->heard++;
  if (!load->measuring)
    return;
  load->count++;
  histogram_add(&load->histogram, took);
}

static bool goes_on(const struct load *load) {
  return !load->ended && (!load->dry || !load->plan->measure_ms);
}

static void on_frame(struct link *link, struct slice body) {
  struct lane *lane = (struct lane *)link;
  struct load *load = lane->load;
  const struct work *work = load->plan->work;
  struct answer answer;
  if (!work->read(body, &answer) || !answer.id || answer.id > load->plan->depth)
    die("%s: a frame that answers nothing", work->name);
  check(work, &answer);
  lane->waiting--;
  count(load, load->plan->engine->now - lane->asked[answer.id], body.len + FRAME_HEADER);
  if (work->heard)
    work->heard(work->context, lane->index, &answer);
  if (goes_on(load))
    ask(lane, answer.id);
  if (!lane->waiting)
    load->busy--;
}

static void on_ready(struct link *link) {
  ((struct lane *)link)->load->ready++;
}

static void on_lost(struct link *link, const char *why) {
  die("%s: connection %u lost: %s", ((struct lane *)link)->load->plan->work->name, ((struct lane *)link)->index, why);
}

static const struct link_events lane_events = {.ready = on_ready, .frame = on_frame, .lost = on_lost};

/* --- all lanes -----------------------------------------------------------------------------------------------------
 */

static void open_lanes(struct load *load) {
  const struct load_plan *plan = load->plan;
  load->lanes = must_alloc(plan->lanes, sizeof *load->lanes);
  for (unsigned i = 0; i < plan->lanes; i++) {
    struct link_target target = {
        .port = plan->port, .context = plan->contexts[i % plan->context_count], .greets = plan->greets};
    load->lanes[i] = (struct lane){.load = load, .index = i};
    load->lanes[i].asked = must_alloc(plan->depth + 1, sizeof *load->lanes[i].asked);
    link_open(plan->engine, &load->lanes[i].link, &target, &lane_events);
    engine_poll(plan->engine, 0);
  }
  while (load->ready < plan->lanes)
    engine_poll(plan->engine, 1000);
}

static void close_lanes(struct load *load) {
  for (unsigned i = 0; i < load->plan->lanes; i++) {
    link_close(&load->lanes[i].link);
    free(load->lanes[i].asked);
  }
  free(load->lanes);
}

static void begin_asking(struct load *load) {
  load->plan->engine->now = now_ns();
  for (unsigned i = 0; i < load->plan->lanes; i++) {
    struct lane *lane = &load->lanes[i];
    for (uint32_t id = 1; id <= load->plan->depth; id++)
      ask(lane, id);
    load->busy += lane->waiting > 0;
    link_flush(&lane->link);
  }
}

static void begin_measuring(struct load *load) {
  load->measuring = true;
  load->begun = now_ns();
  load->server_begun = process_cpu_s(load->plan->server);
}

static void end_measuring(struct load *load, struct load_result *out) {
  load->ended = now_ns();
  load->measuring = false;
  double cpu = process_cpu_s(load->plan->server) - load->server_begun;
  *out = (struct load_result){.count = load->count, .seconds = seconds_of(load->ended - load->begun)};
  out->server_us = load->count ? cpu * 1e6 / (double)load->count : 0;
  out->p50_us = histogram_us(&load->histogram, 0.5);
  out->p99_us = histogram_us(&load->histogram, 0.99);
}

/* Until that moment; a load that is to be measured for a time also ends when a lane has run dry, since it is no longer
 * the load that was asked for. One without a time ends when all is answered. */
static void poll_until(struct load *load, int64_t until) {
  bool timed = load->plan->measure_ms > 0;
  while (load->busy && (!timed || (now_ns() < until && !load->dry)))
    engine_poll(load->plan->engine, 10);
}

static void drain(struct load *load) {
  while (load->busy)
    engine_poll(load->plan->engine, 1000);
}

void load_run(const struct load_plan *plan, struct load_result *out) {
  static struct load load;
  load = (struct load){.plan = plan};
  open_lanes(&load);
  begin_asking(&load);
  if (plan->measure_ms && plan->warm_ms)
    poll_until(&load, now_ns() + plan->warm_ms * MILLI_NS);
  begin_measuring(&load);
  poll_until(&load, now_ns() + plan->measure_ms * MILLI_NS);
  end_measuring(&load, out);
  drain(&load);
  out->sent = load.asked ? (double)load.sent / (double)load.asked : 0;
  out->received = load.heard ? (double)load.received / (double)load.heard : 0;
  close_lanes(&load);
}

double load_rate(const struct load_result *result) {
  return result->seconds > 0 ? (double)result->count / result->seconds : 0;
}
