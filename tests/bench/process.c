/* process: see process.h. */
#include "process.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tool.h"

#define STOP_S 60 /* what has not ended by then is killed */

/* --- life --------------------------------------------------------------------------------------------------------- */

/* In the child: it dies with the bench, whatever ends that, and by itself when told. */
static void settle(int cpu) {
  (void)signal(SIGINT, SIG_DFL);
  (void)signal(SIGTERM, SIG_DFL);
  (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
  pin_to(cpu);
}

static pid_t split(void) {
  pid_t pid = fork();
  if (pid < 0)
    die("fork: %s", strerror(errno));
  return pid;
}

static _Noreturn void run(const char *const *argv, int out) {
  if (dup2(out, STDOUT_FILENO) >= 0 && dup2(out, STDERR_FILENO) >= 0)
    execv(argv[0], (char *const *)argv);
  _exit(127);
}

pid_t process_start(const char *const *argv, int cpu, const char *log) {
  int out = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (out < 0)
    die("%s: %s", log, strerror(errno));
  pid_t pid = split();
  if (pid == 0) {
    settle(cpu);
    run(argv, out);
  }
  close(out);
  return pid;
}

pid_t process_fork(int cpu, void (*serve)(void *context), void *context) {
  pid_t pid = split();
  if (pid != 0)
    return pid;
  settle(cpu);
  serve(context);
  _exit(0);
}

static char *read_all(int fd) {
  FILE *file = fdopen(fd, "r");
  char *text = NULL;
  size_t size = 0;
  if (!file)
    die("pipe: %s", strerror(errno));
  if (getdelim(&text, &size, '\0', file) < 0) {
    free(text);
    text = must_printf("%s", "");
  }
  fclose(file);
  return text;
}

char *process_output(const char *const *argv) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    die("pipe: %s", strerror(errno));
  pid_t pid = split();
  if (pid == 0) {
    settle(-1);
    run(argv, ends[1]);
  }
  close(ends[1]);
  char *text = read_all(ends[0]);
  int status = process_stop(pid, 0);
  if (status != 0)
    die("%s %s ended with %d: %s", argv[0], argv[1], status, text);
  return text;
}

int process_stop(pid_t pid, int signal) {
  int status = 0;
  int64_t until = now_ns() + STOP_S * SECOND_NS;
  if (signal)
    (void)kill(pid, signal);
  while (waitpid(pid, &status, WNOHANG) == 0) {
    if (now_ns() > until)
      (void)kill(pid, SIGKILL);
    nanosleep(&(struct timespec){.tv_nsec = MILLI_NS}, NULL);
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* An ended child is still there to be waited for, so this asks without taking it away. */
bool process_runs(pid_t pid) {
  siginfo_t info = {0};
  return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == 0;
}

/* --- from outside ------------------------------------------------------------------------------------------------- */

double process_cpu_s(pid_t pid) {
  clockid_t clock;
  struct timespec used;
  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &used) != 0)
    return 0;
  return (double)used.tv_sec + (double)used.tv_nsec / (double)SECOND_NS;
}

/* The number after `name` at the start of a line. */
static uint64_t status_number(const char *path, const char *name) {
  char *text = file_text(path), *line = text;
  uint64_t value = 0;
  size_t len = strlen(name);
  while (line && !(strncmp(line, name, len) == 0 && line[len] == ':')) {
    line = strchr(line, '\n');
    line = line ? line + 1 : NULL;
  }
  if (line)
    value = strtoull(line + len + 1, NULL, 10);
  free(text);
  return value;
}

uint64_t process_memory_kib(pid_t pid, const char *line) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
  return status_number(path, line);
}

uint64_t process_wakeups(pid_t pid) {
  char path[400];
  uint64_t sum = 0;
  snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
  DIR *tasks = opendir(path);
  for (struct dirent *task; tasks && (task = readdir(tasks));) {
    snprintf(path, sizeof path, "/proc/%d/task/%s/status", (int)pid, task->d_name);
    sum += task->d_name[0] == '.' ? 0 : status_number(path, "voluntary_ctxt_switches");
  }
  if (tasks)
    closedir(tasks);
  return sum;
}
