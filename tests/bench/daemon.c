/* daemon: see daemon.h. */
#include "daemon.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "process.h"
#include "tool.h"

#define START_MS 120000
#define LOOK_NS 100000 /* how often it is looked for the port */

static struct daemon *running[DAEMONS_MAX];
static pid_t owner; /* a fork of the bench must not stop them */

static void stop_at_exit(void) {
  for (size_t i = 0; i < DAEMONS_MAX; i++)
    if (running[i] && getpid() == owner)
      daemon_kill(running[i]);
}

/* Puts one where another was; NULL is the place of none. */
static void replace(struct daemon *old, struct daemon *new) {
  for (size_t i = 0; i < DAEMONS_MAX; i++)
    if (running[i] == old) {
      running[i] = new;
      return;
    }
  die("more than %d daemons", DAEMONS_MAX);
}

void daemon_at(struct daemon *daemon, const char *lotsd, const char *folder, int cpu, unsigned loops) {
  *daemon = (struct daemon){.lotsd = lotsd, .cpu = cpu, .loops = loops};
  daemon->store = must_printf("%s/store", folder);
  daemon->conf = must_printf("%s/lotsd.conf", daemon->store);
  daemon->port_file = must_printf("%s/port", folder);
  daemon->log = must_printf("%s/log", folder);
  if (!owner)
    (void)atexit(stop_at_exit);
  owner = getpid();
}

void daemon_forget(struct daemon *daemon) {
  free(daemon->store);
  free(daemon->conf);
  free(daemon->port_file);
  free(daemon->log);
}

char *daemon_init(const struct daemon *daemon) {
  const char *argv[] = {daemon->lotsd, "init", daemon->store, "--port", "0", "--test-store", NULL};
  return process_output(argv);
}

static bool read_port(struct daemon *daemon) {
  char *text = file_text(daemon->port_file);
  bool whole = text && strchr(text, '\n');
  if (whole)
    daemon->port = (uint16_t)strtoul(text, NULL, 10);
  free(text);
  return whole;
}

static void wait_for_port(struct daemon *daemon) {
  int64_t until = now_ns() + START_MS * MILLI_NS;
  while (!read_port(daemon)) {
    give_up_if_told();
    if (!process_runs(daemon->pid) || now_ns() > until)
      die("lotsd does not answer; see %s", daemon->log);
    nanosleep(&(struct timespec){.tv_nsec = LOOK_NS}, NULL);
  }
}

/* Everybody comes from one address here, and in one moment. */
void daemon_start(struct daemon *daemon) {
  char *loops = must_printf("threads.loops=%u", daemon->loops);
  const char *argv[] = {daemon->lotsd, "run",
                        "-c",          daemon->conf,
                        "--port-file", daemon->port_file,
                        "-o",          loops,
                        "-o",          "limits.max_connections=19000",
                        "-o",          "limits.max_connections_per_peer=19000",
                        "-o",          "limits.max_handshakes=2000",
                        "-o",          "log.level=warn",
                        NULL};
  (void)unlink(daemon->port_file);
  daemon->pid = process_start(argv, daemon->cpu, daemon->log);
  replace(NULL, daemon);
  wait_for_port(daemon);
  free(loops);
}

static int stop(struct daemon *daemon, int signal) {
  if (!daemon->pid)
    return 0;
  int status = process_stop(daemon->pid, signal);
  daemon->pid = 0;
  replace(daemon, NULL);
  return status;
}

void daemon_stop(struct daemon *daemon) {
  int status = stop(daemon, SIGTERM);
  if (status != 0)
    die("lotsd ended with %d; see %s", status, daemon->log);
}

void daemon_kill(struct daemon *daemon) {
  (void)stop(daemon, SIGKILL);
}
