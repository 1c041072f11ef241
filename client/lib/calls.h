/* calls: every call that was begun, from lots_start() until its callback has had the result.
 *
 *   WAITING ──► SENT ──► FINISHED ──► FREE        SENT ─ connection lost ─► WAITING, when it is safe to send again
 *      ▲          │ told to come back later       SENT ─ cancelled or late ─► ABANDONED; its id is the daemon's until
 *      └─ PAUSED ◄┘                                                           it answers
 *                                                 any ─ failed ─► FINISHED
 *
 * A call keeps its slot, and with it its id on the wire, for life, so that an answer is found without a search. Each
 * state is a list.
 */
#pragma once

#include <sys/queue.h>
#include <uv.h>

#include "common/protocol.h"
#include "contract.h"
#include "frame.pb-c.h"
#include "lots.h"
#include "result.h"

enum call_state { CALL_FREE, CALL_WAITING, CALL_PAUSED, CALL_SENT, CALL_ABANDONED, CALL_FINISHED, CALL_STATES };

struct call {
  uv_timer_t timer; /* the deadline, or the end of a pause before it */
  TAILQ_ENTRY(call) link;
  lots *handle;
  enum call_state state;
  uint32_t slot;       /* its id on the wire is one more */
  uint32_t generation; /* how often the slot was used: part of the number that callers know */
  const struct contract_method *method;
  uint8_t *data; /* owned: the packed input, then the purpose with its NUL */
  size_t capacity, body_len;
  uint8_t key[PROTOCOL_MAX_KEY];
  size_t key_len;
  uint64_t if_revision, min_position;
  bool dry_run;
  unsigned deadline_ms;
  uint64_t deadline; /* loop time */
  void (*chunk)(const ProtobufCMessage *message, void *context);
  const ProtobufCMessageDescriptor *chunk_type;
  void *chunk_context;
  uint32_t chunks; /* had so far */
  lots_done done;
  void *context;
  struct lots_result *result; /* owned; FINISHED */
};

TAILQ_HEAD(call_list, call);

struct calls {
  struct call_list lists[CALL_STATES];
  struct call **slots; /* owned, with what they point at */
  size_t slot_count, slot_capacity;
  size_t outstanding; /* begun, and not yet delivered */
  size_t in_flight;   /* SENT and ABANDONED: what the daemon counts */
  uv_timer_t kick;    /* soon: deliver what is finished, send what waits */
};

void calls_init(lots *handle);
/* Closes the timers; calls_free() once the life has ended. */
void calls_close(lots *handle);
void calls_free(struct calls *calls);

/* Has deliver() and calls_pump() run on the loop's next turn. */
void calls_kick(lots *handle);
/* Sends what may be sent. */
void calls_pump(lots *handle);
/* The connection was lost: what was sent is sent again, or ends not knowing whether it was done. */
void calls_interrupted(lots *handle);
/* Every call ends so. */
void calls_fail(lots *handle, enum status status, const char *text);
bool calls_waiting(const lots *handle);
bool calls_in_flight(const lots *handle);

/* The call that the daemon means, SENT or ABANDONED; NULL when there is none. */
struct call *calls_by_id(lots *handle, uint32_t id);
/* The result becomes the call's; it is delivered soon. */
void calls_finish(struct call *call, struct lots_result *result);
/* The daemon wants it again in so many ms. False when that is past its deadline. */
bool calls_postpone(struct call *call, uint32_t ms);
/* The daemon has answered an ABANDONED call. */
void calls_forget(struct call *call);

uint64_t calls_start(lots *handle, const struct contract_method *method, const ProtobufCMessage *input,
                     const struct lots_call_options *options, lots_done done, void *context);
