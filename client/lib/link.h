/* link: the connection that a handle has, or is about to have.
 *
 * Made when a call needs it. Lost before it ever stood, or for a reason that trying again does not mend: the calls that
 * wait fail with it. Lost later: it is made again, with growing pauses, for as long as calls wait; their deadlines end
 * that.
 */
#pragma once

#include "connection.h"
#include "lots.h"

enum link_state { LINK_DOWN, LINK_PAUSING, LINK_CONNECTING, LINK_UP };

struct link {
  enum link_state state;
  struct connection *connection; /* CONNECTING and UP */
  uv_timer_t timer;              /* PAUSING */
  bool leaving;                  /* UP, but the daemon said goodbye: no new requests */
  bool ever_up;
  unsigned failures;  /* losses since an answer came */
  struct fault fault; /* why it is down; text "" when it never was */
  struct lots_peer peer;
  size_t max_frame;
  char server[128], now[64], newer_certificate[64]; /* of `peer` */
};

void link_init(lots *handle);
/* Begins to connect, unless that is under way. */
void link_need(lots *handle);
/* Closes everything; nothing is told. */
void link_close(lots *handle);
/* The daemon answered something: the next loss is a first one again. */
void link_answered(struct link *link);
/* The daemon said goodbye with this status. */
void link_goodbye(lots *handle, const Lots__Goodbye *goodbye);
/* A call has ended on it: a connection that was only kept for that is let go. */
void link_idle(lots *handle);
/* The peer broke the protocol. */
void link_breach(lots *handle, const char *why);
