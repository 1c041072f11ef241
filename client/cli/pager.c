/* pager: see pager.h. */
#include "pager.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

const char *pager_wanted(void) {
  const char *own = getenv("LOTS_PAGER"), *usual = getenv("PAGER"), *terminal = getenv("TERM");
  const char *command = own ? own : usual ? usual : "less";
  bool simple = !terminal || strcmp(terminal, "dumb") == 0;
  return simple || !*command || strcmp(command, "cat") == 0 ? NULL : command;
}

/* It reads the pipe, and has the signals that this program has turned off. */
static int spawn(pid_t *pid, const char *command, int from) {
  char *words[] = {"sh", "-c", (char *)(uintptr_t)command, NULL};
  posix_spawn_file_actions_t files;
  posix_spawnattr_t how;
  sigset_t usual;
  (void)sigemptyset(&usual);
  (void)sigaddset(&usual, SIGPIPE);
  if (posix_spawn_file_actions_init(&files) != 0)
    return ENOMEM;
  if (posix_spawnattr_init(&how) != 0) {
    (void)posix_spawn_file_actions_destroy(&files);
    return ENOMEM;
  }
  (void)posix_spawn_file_actions_adddup2(&files, from, STDIN_FILENO);
  (void)posix_spawnattr_setsigdefault(&how, &usual);
  (void)posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGDEF);
  int failed = posix_spawnp(pid, words[0], &files, &how, words, environ);
  (void)posix_spawnattr_destroy(&how);
  (void)posix_spawn_file_actions_destroy(&files);
  return failed;
}

bool pager_start(struct pager *pager) {
  int ends[2];
  const char *command = pager_wanted();
  if (!command || pipe2(ends, O_CLOEXEC) != 0)
    return false;
  (void)setenv("LESS", "FRX", 0);
  (void)setenv("LV", "-c", 0);
  bool started = spawn(&pager->pid, command, ends[0]) == 0;
  (void)close(ends[0]);
  if (!started) {
    (void)close(ends[1]);
    return false;
  }
  pager->fd = ends[1];
  (void)signal(SIGINT, SIG_IGN);
  (void)signal(SIGQUIT, SIG_IGN);
  return true;
}

void pager_wait(struct pager *pager) {
  if (pager->fd < 0)
    return;
  (void)close(pager->fd);
  pager->fd = -1;
  while (waitpid(pager->pid, NULL, 0) < 0 && errno == EINTR)
    ;
}
