/* server: the Server service: the daemon itself, for administrators. */
#include "call.h"
#include "common/log.h"
#include "daemon.h"
#include "policy.h"
#include "server.pb-c.h"

/* --- Status ------------------------------------------------------------------------------------------------------- */

static void fill_figures(struct daemon *daemon, char expires[MOMENT_TEXT_MAX], Lots__StatusReply *reply) {
  struct daemon_figures figures = daemon->figures(daemon);
  if (figures.certificate_ends_us)
    reply->certificate_expires = moment_format(figures.certificate_ends_us, expires);
  reply->uptime_s = (uint64_t)(figures.uptime_us / 1000000);
  reply->position = figures.position;
  reply->requests = figures.requests;
  reply->refused_frames = figures.refused_frames;
  reply->refused_handshakes = figures.refused_handshakes;
  reply->refused_connections = figures.refused_connections;
  reply->writes = figures.writes;
  reply->batches = figures.batches;
  reply->connections = figures.connections;
  reply->journal_bytes = figures.journal_bytes;
  reply->access_bytes = figures.access_bytes;
  reply->kv_bytes = figures.kv_bytes;
  reply->kv_limit_bytes = figures.kv_limit_bytes;
}

/* How many were ever made: an administrator may know that, and no more of them. */
static uint64_t made(const struct call *call, enum number number) {
  return view_total(&call->view, number);
}

static void handle_status(Lots__Server_Service *service, const Lots__StatusRequest *request,
                          Lots__StatusReply_Closure closure, void *closure_data) {
  (void)service;
  (void)request;
  struct call *call = closure_data;
  struct daemon *daemon = call->daemon;
  char now[MOMENT_TEXT_MAX], expires[MOMENT_TEXT_MAX];
  Lots__StatusReply reply = LOTS__STATUS_REPLY__INIT;
  reply.version = (char *)(uintptr_t)LOTS_VERSION;
  reply.store = (ProtobufCBinaryData){.data = (uint8_t *)(uintptr_t)daemon->store_id, .len = STREAM_STORE_ID};
  reply.test_store = daemon->test_store;
  reply.now = moment_format(call->view.now_us, now);
  reply.cases = made(call, NUMBER_CASE);
  reply.persons = made(call, NUMBER_PERSON);
  fill_figures(daemon, expires, &reply);
  closure(&reply, call);
}

/* --- Verify ------------------------------------------------------------------------------------------------------- */

static enum status tell_progress(const char *stream, uint64_t done, uint64_t total, void *context) {
  struct call *call = context;
  Lots__VerifyProgress progress = LOTS__VERIFY_PROGRESS__INIT;
  progress.stream = (char *)(uintptr_t)stream;
  progress.done = done;
  progress.total = total;
  return call->chunk(call, &progress.base);
}

static void handle_verify(Lots__Server_Service *service, const Lots__VerifyRequest *request,
                          Lots__VerifyReply_Closure closure, void *closure_data) {
  (void)service;
  (void)request;
  struct call *call = closure_data;
  char why[256] = "";
  Lots__VerifyReply reply = LOTS__VERIFY_REPLY__INIT;
  call->let_go(call);
  enum status status =
      call->daemon->verify(call->daemon, tell_progress, call, &reply.journal_entries, &reply.access_entries, why);
  if (status == STATUS_DATA_LOSS)
    log_error("verify", "fault=\"%s\"", why);
  if (status == STATUS_OK)
    closure(&reply, call);
  else
    call_fail(call, status);
}

/* --- SetClock ----------------------------------------------------------------------------------------------------- */

static void handle_set_clock(Lots__Server_Service *service, const Lots__SetClockRequest *request,
                             Lots__SetClockReply_Closure closure, void *closure_data) {
  (void)service;
  struct call *call = closure_data;
  struct daemon *daemon = call->daemon;
  char now[MOMENT_TEXT_MAX];
  int64_t wanted;
  Lots__SetClockReply reply = LOTS__SET_CLOCK_REPLY__INIT;
  if (!daemon->test_store) {
    call_refuse(call, STATUS_FAILED_PRECONDITION, "", "", MSG_TEST_STORE_ONLY, NULL, NULL);
    return;
  }
  if (moment_parse(request->now, &wanted) != STATUS_OK) {
    call_refuse(call, STATUS_INVALID_ARGUMENT, "now", "", MSG_NOT_A_MOMENT, NULL, NULL);
    return;
  }
  reply.now = moment_format(daemon->set_clock(daemon, wanted), now);
  closure(&reply, call);
}

ProtobufCService *service_server(void) {
  static Lots__Server_Service service = LOTS__SERVER__INIT(handle_);
  return &service.base;
}
