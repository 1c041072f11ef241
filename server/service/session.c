/* session: the Session service: who am I, and is the daemon there. */
#include <inttypes.h>

#include "call.h"
#include "certificates.h"
#include "policy.h"
#include "server/rules/engine/rights.h"
#include "session.pb-c.h"

static char *add_right(struct arena *arena, char *list, const char *name) {
  return list ? arena_printf(arena, "%s, %s", list, name) : arena_strdup(arena, name);
}

/* "unit 3: INTAKE, ASSESS"; NULL when there are none, or no memory. */
static char *rights_line(struct call *call, uint64_t unit) {
  unsigned rights = call_rights(call, unit);
  char *names = NULL;
  for (unsigned right = RIGHT_INTAKE; right <= RIGHT_MANAGE; right <<= 1)
    if (rights & right)
      names = add_right(call->arena, names, right_name((enum right)right));
  return names ? arena_printf(call->arena, "unit %" PRIu64 ": %s", unit, names) : NULL;
}

static bool seen_before(const Lots__Principal *who, size_t index) {
  for (size_t i = 0; i < index; i++)
    if (who->roles[i]->unit == who->roles[index]->unit)
      return true;
  return false;
}

/* A spent arena ends it early, and then fails the reply. */
static void add_rights(struct call *call, Lots__WhoReply *reply) {
  const Lots__Principal *who = call->view.who;
  for (size_t i = 0; i < who->n_roles; i++) {
    char *line = seen_before(who, i) ? NULL : rights_line(call, who->roles[i]->unit);
    if (line && !arena_append(call->arena, &reply->rights, &reply->n_rights, line))
      return;
  }
}

static void session_who(Lots__Session_Service *service, const Lots__WhoRequest *request, Lots__WhoReply_Closure closure,
                        void *closure_data) {
  (void)service;
  (void)request;
  struct call *call = closure_data;
  char expires[MOMENT_TEXT_MAX];
  const Lots__Organisation *organisation;
  Lots__WhoReply reply = LOTS__WHO_REPLY__INIT;
  reply.principal = (Lots__Principal *)(uintptr_t)call->view.who; /* only read */
  reply.certificate_expires = moment_format(call->certificate_expires_us, expires);
  if (view_organisation(&call->view, call->view.who->organisation, &organisation) == STATUS_OK)
    reply.organisation_name = organisation->name;
  add_rights(call, &reply);
  closure(&reply, call);
}

static void session_certificates(Lots__Session_Service *service, const Lots__OwnCertificatesRequest *request,
                                 Lots__OwnCertificatesReply_Closure closure, void *closure_data) {
  (void)service;
  struct call *call = closure_data;
  Lots__OwnCertificatesReply reply = LOTS__OWN_CERTIFICATES_REPLY__INIT;
  struct certificate_page page = {.size = request->page_size, .cursor = request->cursor};
  if (!certificate_page_read(call, call->view.who->id, &page))
    return;
  reply.certificates = page.certificates;
  reply.n_certificates = page.count;
  reply.cursor = page.next;
  reply.serial = (char *)(uintptr_t)call->certificate_serial; /* only read */
  closure(&reply, call);
}

static void session_ping(Lots__Session_Service *service, const Lots__PingRequest *request,
                         Lots__PingReply_Closure closure, void *closure_data) {
  (void)service;
  Lots__PingReply reply = LOTS__PING_REPLY__INIT;
  reply.echo = request->echo;
  closure(&reply, closure_data);
}

ProtobufCService *service_session(void) {
  static Lots__Session_Service service = LOTS__SESSION__INIT(session_);
  return &service.base;
}
