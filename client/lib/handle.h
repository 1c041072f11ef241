/* handle: what a `lots` is made of. Its files, from the caller downwards:
 *
 *   lots.c      open, close, the blocking ways to wait       service.c, enrol.c  on top of it
 *   calls.c     calls and what becomes of them               exchange.c  a call as frames, out and in
 *   link.c      the connection: made when needed, remade     connection.c, dial.c  one connection; life.h  its end
 *
 * Everything happens in callbacks of one loop, and a caller's callback is called from one place only: deliver() in
 * calls.c.
 */
#pragma once

#include "calls.h"
#include "common/tls.h"
#include "life.h"
#include "link.h"
#include "lots.h"
#include "profile.h"
#include "service.h"

struct lots {
  uv_loop_t *loop; /* the caller's, or own_loop */
  uv_loop_t own_loop;
  bool own;     /* own_loop is in use: blocking calls are possible */
  bool running; /* inside one */
  bool closing, gone;
  struct life life;
  enum language language;
  unsigned deadline_ms;
  struct arena arena; /* the strings below */
  const char *client;
  struct profile profile;
  struct slice pin; /* enrolment */
  struct tls_context *tls;
  struct link link;
  struct calls calls;
  struct service *services; /* owned; made when first asked for */
  char error[FAULT_TEXT];   /* of the newest failure */
};

/* As lots_open(), with a profile that was read already; with `pin` the server is known by that alone. Strings are
 * copied. */
enum status handle_open(const struct lots_options *options, const struct profile *profile, struct slice pin, lots **out,
                        struct fault *fault) MUST_USE;
/* Everything is closed down as soon as the loop turns. */
void handle_dismantle(lots *handle);
