/* peer: see peer.h. */
#include "peer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "process.h"
#include "tool.h"

#define HOSTS_MAX 4
#define WORDS_MAX 32
#define START_MS 60000

static struct peer_host *running[HOSTS_MAX];
static pid_t owner; /* a fork of the bench must not stop them */

static void stop_at_exit(void) {
  for (size_t i = 0; i < HOSTS_MAX; i++)
    if (running[i] && getpid() == owner)
      peer_stop(running[i]);
}

static void replace(struct peer_host *old, struct peer_host *new) {
  for (size_t i = 0; i < HOSTS_MAX; i++)
    if (running[i] == old) {
      running[i] = new;
      return;
    }
  die("more than %d peers", HOSTS_MAX);
}

/* --- processes ---------------------------------------------------------------------------------------------------- */

/* A change of user forgets with whom the process dies, so setpriv says it again. */
static void as_user(const struct peer_host *host, const char *const *argv, const char *out[WORDS_MAX]) {
  static char user[64], group[64], last[16];
  size_t count = 0;
  if (geteuid() == 0) {
    snprintf(user, sizeof user, "--reuid=%s", host->peer->user);
    snprintf(last, sizeof last, "%s", sigabbrev_np(host->peer->stop));
    snprintf(group, sizeof group, "--regid=%s", host->peer->user);
    const char *const words[] = {"/usr/bin/setpriv", user, group, "--init-groups", "--pdeathsig", last, "--"};
    for (size_t i = 0; i < COUNT_OF(words); i++)
      out[count++] = words[i];
  }
  while (*argv && count < WORDS_MAX - 1)
    out[count++] = *argv++;
  out[count] = NULL;
}

void peer_spawn(struct peer_host *host, const char *const *argv) {
  const char *words[WORDS_MAX];
  as_user(host, argv, words);
  host->pid = process_start(words, host->cpu, host->log);
  replace(NULL, host);
}

void peer_run(const struct peer_host *host, const char *const *argv) {
  const char *words[WORDS_MAX];
  as_user(host, argv, words);
  free(process_output(words));
}

static int try_port(uint16_t port) {
  struct sockaddr_in at = {
      .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int answered = fd >= 0 ? connect(fd, (const struct sockaddr *)&at, sizeof at) : -1;
  if (fd >= 0)
    close(fd);
  return answered;
}

/* They cannot be given port 0, so the kernel is asked first; between, somebody else may take it: then it ends. */
static uint16_t free_port(void) {
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
  socklen_t len = sizeof at;
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || bind(fd, (const struct sockaddr *)&at, len) != 0 || getsockname(fd, (struct sockaddr *)&at, &len) != 0)
    die("looking for a port: %s", strerror(errno));
  close(fd);
  return ntohs(at.sin_port);
}

static void wait_for_port(const struct peer_host *host) {
  int64_t until = now_ns() + START_MS * MILLI_NS;
  while (try_port(host->port) != 0) {
    give_up_if_told();
    if (!process_runs(host->pid) || now_ns() > until)
      die("%s does not answer; see %s", host->peer->name, host->log);
    nanosleep(&(struct timespec){.tv_nsec = 10 * MILLI_NS}, NULL);
  }
}

/* --- life --------------------------------------------------------------------------------------------------------- */

/* Its own, inside folders that its user may pass through. */
static void make_own_folder(const struct peer_host *host, const char *parent) {
  const struct passwd *user = getpwnam(host->peer->user);
  make_folder(host->folder);
  if (geteuid() != 0)
    return;
  if (!user)
    die("%s: there is no user %s; is its package installed?", host->peer->name, host->peer->user);
  if (chmod(parent, 0711) != 0 || chown(host->folder, user->pw_uid, user->pw_gid) != 0)
    die("%s: %s", host->folder, strerror(errno));
}

static void call(struct peer_host *host, void (*step)(struct peer_host *host)) {
  if (step)
    step(host);
}

static void fill(struct peer_host *host) {
  int64_t begun = now_ns();
  host->written = 0;
  host->fill_rows = host->peer->fill(host);
  host->fill_seconds = seconds_of(now_ns() - begun);
}

static void begin(struct peer_host *host) {
  const struct peer *peer = host->peer;
  call(host, peer->make);
  if (peer->fills_stopped)
    fill(host);
  peer->start(host);
  wait_for_port(host);
  call(host, peer->prepare);
  if (!peer->fills_stopped)
    fill(host);
  call(host, peer->settle);
}

void peer_start(struct peer_host *host, const struct peer *peer, struct engine *engine, const char *parent, int cpu,
                uint64_t cases) {
  char *absolute = realpath(parent, NULL);
  if (!absolute)
    die("%s: %s", parent, strerror(errno));
  *host =
      (struct peer_host){.peer = peer, .engine = engine, .cpu = cpu, .cases = cases, .random = 1, .port = free_port()};
  host->folder = must_printf("%s/%s", absolute, peer->key);
  host->log = must_printf("%s/%s.log", absolute, peer->key);
  if (!owner)
    (void)atexit(stop_at_exit);
  owner = getpid();
  make_own_folder(host, absolute);
  free(absolute);
  begin(host);
}

void peer_stop(struct peer_host *host) {
  if (host->pid) {
    (void)process_stop(host->pid, host->peer->stop);
    host->pid = 0;
    replace(host, NULL);
  }
  free(host->folder);
  free(host->log);
  host->folder = host->log = NULL;
}

char *peer_path(const struct peer_host *host, const char *name) {
  return must_printf("%s/%s", host->folder, name);
}

/* --- data --------------------------------------------------------------------------------------------------------- */

uint64_t peer_any(struct peer_host *host) {
  return 1 + random_next(&host->random) % host->cases;
}

uint64_t peer_staff_of(uint64_t kase) {
  return 1 + (kase - 1) / PEER_CASELOAD;
}

uint64_t peer_any_staff(struct peer_host *host) {
  return peer_staff_of(peer_any(host));
}

const char *peer_record(uint64_t kase) {
  static char text[PEER_RECORD_MAX];
  int len = snprintf(text, sizeof text, "id=%016llx;", (unsigned long long)kase);
  for (unsigned field = 0; field < 27; field++)
    len += snprintf(text + len, sizeof text - (size_t)len, "field%02u=%08llx en uppgift om ärendet;", field,
                    (unsigned long long)((kase * 2654435761u + field) & 0xffffffff));
  return text;
}
