/* process: a program that the bench starts, pins to a core, looks at from outside and stops by its id. None outlives
 * the bench.
 *
 * Threads: one only.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Starts `argv` on a core (-1: any), its output appended to the file `log`. */
pid_t process_start(const char *const *argv, int cpu, const char *log);
/* A copy of the bench that runs `serve` and never returns. */
pid_t process_fork(int cpu, void (*serve)(void *context), void *context);
/* Runs `argv` to its end and returns what it printed, to be freed; dies unless it ends with 0. */
char *process_output(const char *const *argv) __attribute__((warn_unused_result));
/* Sends the signal (0: none) and waits for the end, a minute at most before it kills: the exit status, or 128 and the
 * signal's number. */
int process_stop(pid_t pid, int signal);
bool process_runs(pid_t pid);

/* Processor time used by all threads so far. */
double process_cpu_s(pid_t pid);
/* One line of /proc/PID/status in KiB ("VmRSS", "RssAnon"); 0 when there is none. */
uint64_t process_memory_kib(pid_t pid, const char *line);
/* How often any of its threads went to sleep and was woken. */
uint64_t process_wakeups(pid_t pid);
