/* policy: one row per method of the contract: its lane, who may call it, what the access log says, how large its
 * request may be.
 *
 * A unit test walks the descriptors of every service and fails on a method without a row. To add a method: add it to
 * the .proto, write its handler (the compiler asks for it), add its row here.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <protobuf-c/protobuf-c.h>

#include "server/rules/facts/scope.h"

/* READ: on the loop, so what it does is bounded by a record or a page. LIST: a reading that grows with a unit, a register
 * or with how long a case has lasted; on a worker that gives way. WRITE: on the writer's thread. LONG: on a worker, and
 * answers in chunks. */
enum lane { LANE_READ, LANE_LIST, LANE_WRITE, LANE_LONG };

/* Who may call at all; rights and relations are judged later, by view and rules. */
enum audience { FOR_NOBODY = 1, FOR_STAFF = 2, FOR_SERVICE = 4, FOR_ADMIN = 8 };

struct call;
struct numbers;

struct policy {
  const char *method; /* "lots.Cases/Open" */
  enum lane lane;
  unsigned audience;
  bool access_logged; /* looks are made durable in the access log before the reply leaves */
  size_t max_body;    /* bytes */
  /* LIST: does this request ask for no more than READ may do? NULL: none does. */
  bool (*is_short)(const ProtobufCMessage *input);
  /* WRITE: what costs time and changes nothing, on a worker with its own snapshot, before the writer has the call; it
   * leaves what it made in call->prepared. False: the call has failed. NULL: there is no such thing. */
  bool (*prepare)(struct call *call);
  bool anew; /* WRITE: made again with its key, it finds what it did and does nothing: where its first answer is gone,
                  * that is answered */
  bool bulk; /* WRITE: comes in masses from a machine; people's writes go before it */
  /* WRITE: what of a case it changes. Who may not read that is refused before anything of it is judged: what they would be
   * told of their fault, or shown as it then stands, is what others wrote. 0: nothing that is closed to anybody, or what
   * somebody may write without reading others'. */
  scope_parts part;
  /* Set by policy_init(): */
  bool has_text;                          /* the request holds strings, here or below */
  const struct numbers *asked, *answered; /* numbers.h; NULL: none */
  ProtobufCService *service;
  unsigned index; /* of the method in the service's descriptor */
};

/* --- policy_find.c: knows the rows by the list that policy_init() gives it, so that services may ask --- */
/* NULL for an unknown method. */
const struct policy *policy_find(const char *method);
/* `sorted` by name; it is kept. */
void policy_list(const struct policy *const *sorted, size_t count);

/* --- policy.c --- */
/* Resolves services and indexes; call once at start, before any thread. False when a row names no method of the
 * contract or a method has no row. */
bool policy_init(void);
/* The lane of a request of this method. */
enum lane policy_lane(const struct policy *policy, const ProtobufCMessage *input);
extern const size_t policy_count;
const struct policy *policy_at(size_t index);

/* Of Enrolment/Enrol. */
bool enrolment_prepare(struct call *call);
bool enrolment_prepare_renewal(struct call *call);

/* The services, one per file. */
ProtobufCService *service_access(void);
ProtobufCService *service_cases(void);
ProtobufCService *service_employers(void);
ProtobufCService *service_enrolment(void);
ProtobufCService *service_imports(void);
ProtobufCService *service_journal(void);
ProtobufCService *service_method(void);
ProtobufCService *service_organisations(void);
ProtobufCService *service_persons(void);
ProtobufCService *service_referrals(void);
ProtobufCService *service_server(void);
ProtobufCService *service_session(void);
ProtobufCService *service_staff(void);
/* placements and support */
ProtobufCService *service_placements(void);
ProtobufCService *service_support(void);
ProtobufCService *service_adaptations(void);
ProtobufCService *service_matches(void);
/* documents */
ProtobufCService *service_documents(void);
/* the agenda */
ProtobufCService *service_agenda(void);
/* work lists */
ProtobufCService *service_lists(void);
