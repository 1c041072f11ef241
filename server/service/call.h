/* call: one request on its way through a service: what came in, who asks, the view to read through, and what goes out.
 *
 * A service is one file of handlers, one per method of its .proto, put into the generated table
 * (LOTS__CASES__INIT(cases__)); a missing handler does not compile. A handler reads its typed request, asks view and
 * rules, and ends in exactly one of:
 *
 *   closure(&reply, closure_data)   success; the reply is packed at once
 *   call_fail(call, status)         with call->problems telling why
 *   call_refuse(call, ...)          the same for a single reason
 *
 * A writing handler adds to call->events and never touches the store: the writer journals and applies them when the
 * handler succeeded (and not on a dry run). The same handler therefore serves live write and dry run.
 *
 * READ handlers run on a loop thread, LIST and LONG handlers on workers, WRITE handlers on the writer's thread, where
 * nothing is done that takes long: policy->prepare() is for that. A handler keeps no state of its own.
 */
#pragma once

#include "common/problem.h"
#include "frame.pb-c.h"
#include "server/rules/engine/events.h"
#include "server/store/view/view.h"

struct daemon;
struct policy;

struct call {
  /* in */
  struct daemon *daemon; /* daemon.h */
  const struct policy *policy;
  Lots__Request *request;        /* the frame's; in the arena */
  const ProtobufCMessage *input; /* decoded, text-checked body */
  enum language language;
  const char *certificate_serial; /* "" without one */
  int64_t certificate_expires_us;
  struct view view;    /* who, now, today, arena, rows */
  struct arena *arena; /* lives until the reply has been sent */
  void *prepared;      /* WRITE: what policy->prepare() made */

  /* out */
  enum status status; /* as the handler ended */
  struct problems problems;
  struct slice body;    /* packed reply */
  struct events events; /* WRITE; call_event() */
  uint64_t subject;     /* WRITE: the person it is about, 0 none */
  bool new_subject;     /* the person is new and needs a data key */
  bool secret_answer; /* WRITE: the reply holds a secret that must not stand in the journal; a repeated key then gets an
                         empty reply */
  bool searched;      /* a search was counted (service_may_search()); one that ends in an entry is given back */
  Lots__Role acting_role; /* WRITE: role to stand beside the author's name */

  /* LONG: sends a Chunk; blocks while there is no credit. CANCELLED when the client went or cancelled: then return soon
   * with call_fail. */
  enum status (*chunk)(struct call *call, const ProtobufCMessage *message);
  /* LONG: lets the snapshot go, for work that needs none, so that it does not keep old pages. The view must not be read
   * after. */
  void (*let_go)(struct call *call);
};

/* The closure that handlers are given: packs `message` as the reply, without what the caller's relation to its case does
 * not open (view.closed). What a READ or LIST made is changed by that. */
void call_reply(const ProtobufCMessage *message, void *call);
/* The same for a reply of earlier, packed: view_again() has judged it. False: the arena is spent. */
bool call_reply_again(struct call *call, struct slice body) MUST_USE;
void call_fail(struct call *call, enum status status);
void call_refuse(struct call *call, enum status status, const char *field, const char *rule, enum message message,
                 const char *arg1, const char *arg2);
/* The event that the command made, which others may follow; NULL when it made none. */
const Lots__Event *call_event(const struct call *call);
/* What a view or rule returned, as an answer: NOT_FOUND gets the problem NO_SUCH on `field`; others their own sentence.
 */
void call_fail_for(struct call *call, enum status status, const char *field);
/* if_revision: true when it is 0 or equals `revision`; otherwise fails the call with ABORTED naming both. */
bool call_revision_ok(struct call *call, uint64_t revision);

/* The same for one text's version, which the request may name (`asked`) as the one that was read. */
bool call_version_ok(struct call *call, bool asked, uint32_t wanted, uint32_t version);

/* Field checks that add a problem and return false. "Required" text: 1 to `max` characters after trimming; the optional
 * one may be empty. */
bool call_need_text(struct call *call, const char *field, const char *text, size_t max);
bool call_check_text(struct call *call, const char *field, const char *text, size_t max);
/* The same for what is one line: a name, a number (text.h). */
bool call_need_line(struct call *call, const char *field, const char *text, size_t max);
bool call_check_line(struct call *call, const char *field, const char *text, size_t max);
bool call_need_id(struct call *call, const char *field, uint64_t id);
/* A page size: 0 gives `fallback`; more than 200 is a problem. */
bool call_page_size(struct call *call, uint32_t asked, size_t fallback, size_t *out);
/* The rights that the caller holds in `unit` today (rules/engine/rights.h). */
unsigned call_rights(const struct call *call, uint64_t unit);
bool call_is_admin(const struct call *call);
