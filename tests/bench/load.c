/* load: see load.h. */
#include "load.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/frame.h"
#include "process.h"
#include "tool.h"

#define HEAD_KEPT 64 /* bytes of a request, to be told when it is not answered */

/* A request on its way, by its id. */
struct asked {
  int64_t at;
  size_t size;
  uint8_t head[HEAD_KEPT];
};

struct lane {
  struct link link; /* first: a link is its lane */
  struct load *load;
  unsigned index, waiting; /* requests unanswered */
  uint32_t heard_last;     /* id, when answers come in order: they go round */
  struct asked *asked;     /* owned */
};

struct load {
  const struct load_plan *plan;
  struct lane *lanes; /* owned */
  struct lane **idle; /* owned; with a pace: those that wait for their turn */
  unsigned ready, busy, idle_count;
  bool measuring, dry;              /* dry: a lane had nothing more to ask */
  int64_t begun, ended, alive, due; /* alive: when it was last answered; due: with a pace, when to ask next */
  int64_t longest;
  double server_begun;
  uint64_t count, asked, sent, received, heard;
  struct histogram histogram;
};

/* --- giving up ---------------------------------------------------------------------------------------------------- */

static void show_bytes(const uint8_t *bytes, size_t len, char out[HEAD_KEPT + 1]) {
  for (size_t i = 0; i < len; i++)
    out[i] = isprint(bytes[i]) ? (char)bytes[i] : '.';
  out[len] = '\0';
}

static size_t kept(size_t size) {
  return size < HEAD_KEPT ? size : HEAD_KEPT;
}

static const struct asked *oldest_of(const struct lane *lane) {
  const struct asked *oldest = NULL;
  for (uint32_t id = 1; id <= lane->load->plan->depth; id++)
    if (lane->asked[id].size && (!oldest || lane->asked[id].at < oldest->at))
      oldest = &lane->asked[id];
  return oldest;
}

static _Noreturn void give_up(const struct load *load) {
  char text[HEAD_KEPT + 1] = "";
  unsigned at = 0;
  while (at + 1 < load->plan->lanes && !load->lanes[at].waiting)
    at++;
  const struct asked *oldest = oldest_of(&load->lanes[at]);
  if (oldest)
    show_bytes(oldest->head, kept(oldest->size), text);
  die("%s: no answer for %.0f s. %" PRIu64
      " were answered; connection %u waits for %u, the oldest asked with %zu bytes: "
      "%s",
      load->plan->work->name, seconds_of(load->plan->engine->patience), load->heard, at, load->lanes[at].waiting,
      oldest ? oldest->size : 0, text);
}

static void poll(struct load *load, int timeout_ms) {
  engine_poll(load->plan->engine, timeout_ms);
  if (load->busy && engine_waited(load->plan->engine, load->alive))
    give_up(load);
}

static void check(const struct load *load, const struct lane *lane, const struct answer *answer) {
  char text[HEAD_KEPT + 1];
  const struct asked *asked = &lane->asked[answer->id];
  if (answer->status == STATUS_OK)
    return;
  show_bytes(asked->head, kept(asked->size), text);
  die("%s: refused with %s: %.*s. It was asked with %zu bytes: %s", load->plan->work->name,
      status_name((enum status)answer->status), (int)answer->message.len, (const char *)answer->message.data,
      asked->size, text);
}

/* --- one lane ----------------------------------------------------------------------------------------------------- */

static void ask(struct lane *lane, uint32_t id, int64_t at) {
  struct load *load = lane->load;
  struct asked *asked = &lane->asked[id];
  size_t before = buffer_len(&lane->link.out);
  if (!load->plan->work->next(load->plan->work->context, lane->index, id, &lane->link.out)) {
    load->dry = true;
    return;
  }
  struct slice out = buffer_peek(&lane->link.out);
  asked->at = at;
  asked->size = out.len - before;
  memcpy(asked->head, out.data + before, kept(asked->size));
  load->busy += lane->waiting++ == 0;
  load->sent += asked->size;
  load->asked++;
}

static void count(struct load *load, int64_t took, size_t bytes) {
  load->received += bytes;
  load->heard++;
  if (!load->measuring)
    return;
  load->count++;
  load->longest = took > load->longest ? took : load->longest;
  histogram_add(&load->histogram, took);
}

static bool goes_on(const struct load *load) {
  return !load->ended && (!load->dry || !load->plan->measure_ms);
}

/* Asks all that is due, as long as a lane is free. */
static void keep_pace(struct load *load) {
  int64_t now = now_ns(), step = (int64_t)((double)SECOND_NS / load->plan->per_s);
  while (load->idle_count && load->due <= now && goes_on(load)) {
    struct lane *lane = load->idle[--load->idle_count];
    ask(lane, 1, load->due);
    link_flush(&lane->link);
    load->due += step;
  }
}

static void ask_again(struct lane *lane, uint32_t id) {
  struct load *load = lane->load;
  if (load->plan->per_s > 0) {
    load->idle[load->idle_count++] = lane;
    keep_pace(load);
  } else if (goes_on(load)) {
    ask(lane, id, load->plan->engine->now);
  }
}

static void on_frame(struct link *link, struct slice body) {
  struct lane *lane = (struct lane *)link;
  struct load *load = lane->load;
  const struct work *work = load->plan->work;
  struct answer answer;
  bool is_answer = work->read(body, &answer);
  if (work->in_order)
    answer.id = lane->heard_last = lane->heard_last % load->plan->depth + 1;
  if (!is_answer || !answer.id || answer.id > load->plan->depth || !lane->asked[answer.id].size)
    die("%s: a frame of %zu bytes that answers nothing", work->name, body.len);
  check(load, lane, &answer);
  load->busy -= --lane->waiting == 0;
  load->alive = load->plan->engine->now;
  count(load, load->alive - lane->asked[answer.id].at, body.len + (work->in_order ? 0 : FRAME_HEADER));
  lane->asked[answer.id].size = 0;
  if (work->heard)
    work->heard(work->context, lane->index, &answer);
  ask_again(lane, answer.id);
}

static void on_ready(struct link *link) {
  ((struct lane *)link)->load->ready++;
}

static void on_lost(struct link *link, const char *why) {
  die("%s: connection %u lost: %s", ((struct lane *)link)->load->plan->work->name, ((struct lane *)link)->index, why);
}

static const struct link_events lane_events = {.ready = on_ready, .frame = on_frame, .lost = on_lost};

/* --- all lanes ---------------------------------------------------------------------------------------------------- */

static void open_lanes(struct load *load) {
  const struct load_plan *plan = load->plan;
  load->lanes = must_alloc(plan->lanes, sizeof *load->lanes);
  load->idle = must_alloc(plan->lanes, sizeof(struct lane *));
  for (unsigned i = 0; i < plan->lanes; i++) {
    struct link_target target = {.port = plan->port, .greets = plan->greets, .wire = plan->wire};
    if (!plan->wire)
      target.context = plan->contexts[i % plan->context_count];
    load->lanes[i] = (struct lane){.load = load, .index = i};
    load->lanes[i].asked = must_alloc(plan->depth + 1, sizeof *load->lanes[i].asked);
    link_open(plan->engine, &load->lanes[i].link, &target, &lane_events);
    engine_poll(plan->engine, 0);
  }
  for (int64_t since = now_ns(); load->ready < plan->lanes;) {
    engine_poll(plan->engine, 1000);
    if (engine_waited(plan->engine, since))
      die("%s: %u of %u connections are not answered", plan->work->name, plan->lanes - load->ready, plan->lanes);
  }
}

static void close_lanes(struct load *load) {
  for (unsigned i = 0; i < load->plan->lanes; i++) {
    link_close(&load->lanes[i].link);
    free(load->lanes[i].asked);
  }
  free(load->lanes);
  free(load->idle);
}

static void ask_first(struct lane *lane) {
  for (uint32_t id = 1; id <= lane->load->plan->depth; id++)
    ask(lane, id, lane->load->plan->engine->now);
  link_flush(&lane->link);
}

static void begin_asking(struct load *load) {
  load->plan->engine->now = load->alive = load->due = now_ns();
  for (unsigned i = 0; i < load->plan->lanes; i++)
    if (load->plan->per_s > 0)
      load->idle[load->idle_count++] = &load->lanes[i];
    else
      ask_first(&load->lanes[i]);
}

static double server_cpu(const struct load *load) {
  return load->plan->server ? process_cpu_s(load->plan->server) : 0;
}

static void begin_measuring(struct load *load) {
  load->measuring = true;
  load->begun = now_ns();
  load->server_begun = server_cpu(load);
}

/* What is still unanswered has waited so long at least: with a pace it must not get off because it came last. */
static void count_waiting(struct load *load) {
  for (unsigned i = 0; i < load->plan->lanes; i++)
    if (load->lanes[i].waiting)
      histogram_add(&load->histogram, load->ended - load->lanes[i].asked[1].at);
  for (; load->due < load->ended; load->due += (int64_t)((double)SECOND_NS / load->plan->per_s))
    histogram_add(&load->histogram, load->ended - load->due);
}

static void end_measuring(struct load *load, struct load_result *out) {
  load->ended = now_ns();
  load->measuring = false;
  double cpu = server_cpu(load) - load->server_begun;
  if (load->plan->per_s > 0)
    count_waiting(load);
  *out = (struct load_result){.count = load->count, .seconds = seconds_of(load->ended - load->begun)};
  out->server_us = load->count ? cpu * 1e6 / (double)load->count : 0;
  out->p50_us = histogram_us(&load->histogram, 0.5);
  out->p99_us = histogram_us(&load->histogram, 0.99);
  out->longest_us = (double)load->longest / 1000;
}

static bool goes_on_until(const struct load *load, int64_t until, uint64_t answers) {
  if (!load->busy && load->plan->per_s <= 0)
    return false; /* all is answered, and there is no more to ask */
  return !load->plan->measure_ms || now_ns() < until || load->heard < answers;
}

/* Until that moment, and so many answers at least. */
static void poll_until(struct load *load, int64_t until, uint64_t answers) {
  bool paced = load->plan->per_s > 0;
  while (goes_on_until(load, until, answers)) {
    poll(load, paced ? 0 : 10);
    if (paced)
      keep_pace(load);
  }
}

static void drain(struct load *load) {
  while (load->busy)
    poll(load, 1000);
}

struct load *load_start(const struct load_plan *plan) {
  struct load *load = must_alloc(1, sizeof *load);
  load->plan = plan;
  open_lanes(load);
  begin_asking(load);
  begin_measuring(load);
  return load;
}

void load_stop(struct load *load, struct load_result *out) {
  end_measuring(load, out);
  drain(load);
  out->sent = load->asked ? (double)load->sent / (double)load->asked : 0;
  out->received = load->heard ? (double)load->received / (double)load->heard : 0;
  close_lanes(load);
  free(load);
}

/* What came while it warmed up does not count. */
static void measure_anew(struct load *load) {
  load->count = load->heard = load->received = 0;
  load->longest = 0;
  histogram_clear(&load->histogram);
  begin_measuring(load);
}

void load_run(const struct load_plan *plan, struct load_result *out) {
  struct load *load = load_start(plan);
  if (plan->measure_ms && plan->warm_ms) {
    poll_until(load, now_ns() + plan->warm_ms * MILLI_NS, (uint64_t)plan->warm_each * plan->lanes);
    measure_anew(load);
  }
  poll_until(load, now_ns() + plan->measure_ms * MILLI_NS, 1);
  load_stop(load, out);
}

double load_rate(const struct load_result *result) {
  return result->seconds > 0 ? (double)result->count / result->seconds : 0;
}
