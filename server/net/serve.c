/* serve: see serve.h. */
#include "serve.h"

#include <limits.h>
#include <signal.h>
#include <stdio.h>

#include "common/date.h"
#include "common/log.h"
#include "notify.h"
#include "progress.h"

#define CERTIFICATE_WARN_DAYS 60

static bool serve_fail(const char *what) {
  log_error("start", "fault=\"%s\"", what);
  return false;
}

/* Written aside and renamed: who waits for the file finds the whole number in it. */
static bool write_port_file(const char *path, int64_t port) {
  char aside[PATH_MAX];
  int len = snprintf(aside, sizeof aside, "%s.new", path);
  FILE *file = len > 0 && (size_t)len < sizeof aside ? fopen(aside, "w") : NULL;
  if (!file)
    return false;
  bool ok = fprintf(file, "%lld\n", (long long)port) > 0;
  ok = fclose(file) == 0 && ok;
  return ok && rename(aside, path) == 0;
}

static bool set_clock(struct server *server, const char *text) {
  int64_t now;
  if (!text)
    return true;
  if (moment_parse(text, &now) != STATUS_OK)
    return serve_fail("--clock: give a time such as 2026-11-22T08:15:00Z");
  atomic_store(&server->clock_offset_us, now - server_wall());
  return true;
}

static void set_log_level(const struct server *server) {
  enum log_level level;
  if (log_level_parse(server->settings.log_level, &level) == STATUS_OK)
    log_set_level(level);
}

/* Blocked here, and so in every thread that is made after; taken by sigwait(). */
static void block_signals(sigset_t *out) {
  progress_hold_signals(out);
  signal(SIGPIPE, SIG_IGN);
  signal(SIGXFSZ, SIG_IGN); /* a limit on file sizes is a full disk, and no reason to die */
}

static void tell_ready(struct server *server) {
  char id[2 * STREAM_STORE_ID + 1] = "";
  secure_hex(slice_of(server->store->id, STREAM_STORE_ID), id, sizeof id);
  log_info("ready", "address=%s port=%lld loops=%u store=%s%s position=%llu", server->settings.address,
           (long long)server->port, server->loop_count, id, server->store->test_store ? " test=yes" : "",
           (unsigned long long)writer_position(server->writer));
  notify_manager("READY=1");
}

/* Who renews it needs some weeks to get to it. */
static void warn_of_certificate(const struct server *server) {
  int64_t left = server->certificate_ends_us - server_wall(), day = INT64_C(86400) * 1000000;
  char ends[MOMENT_TEXT_MAX];
  if (server->certificate_ends_us && left < CERTIFICATE_WARN_DAYS * day)
    log_warn(left > 0 ? "certificate-ends" : "certificate-ended",
             "at=%s do=\"stop lotsd, run lotsd certificate, start it again\"",
             moment_format(server->certificate_ends_us, ends));
}

/* The signal that ends it. */
static int watch(const struct server *server, const sigset_t *signals) {
  const struct timespec day = {.tv_sec = 86400};
  int number;
  do
    warn_of_certificate(server);
  while ((number = sigtimedwait(signals, NULL, &day)) < 0);
  return number;
}

static bool wait_for_signal(struct server *server, const char *port_file, const sigset_t *signals) {
  if (port_file && !write_port_file(port_file, server->port))
    return serve_fail("cannot write the port file");
  tell_ready(server);
  log_info("stopping", "signal=%d", watch(server, signals));
  notify_manager("STOPPING=1");
  return true;
}

/* The next start goes on. */
static bool ended_early(void) {
  notify_manager("STOPPING=1");
  log_info("stopped", "requests=0 before=ready");
  return true;
}

bool serve_until_told(struct server *server, const char *clock, const char *port_file) {
  struct progress progress = {0};
  sigset_t signals;
  char why[256];
  block_signals(&signals);
  set_log_level(server);
  if (!set_clock(server, clock))
    return false;
  enum status status = server_start(server, progress_show, &progress, why);
  progress_end(&progress);
  if (status == STATUS_CANCELLED)
    return ended_early();
  if (status != STATUS_OK)
    return serve_fail(why);
  bool served = wait_for_signal(server, port_file, &signals);
  bool clean = server_stop(server);
  log_info("stopped", "requests=%llu", (unsigned long long)atomic_load(&server->counters.requests));
  return served && clean;
}
