/* options: what the bench is asked to do, by its command line. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct options {
  const char *lotsd;             /* the daemon to measure */
  const char *beside, *other;    /* another build of it, and what the table calls that; NULL: none */
  const char *peers;             /* a list of other servers; NULL: none */
  const char *store;             /* a folder that keeps the store; NULL: a temporary one */
  const char *only, *json, *svg; /* NULL: all; none */
  uint64_t cases, notes, rounds, connections, loops;
  double seconds, patience;
  int server_cpu, client_cpu; /* -1: any */
  bool strict;
};

/* Ends the program where it is called wrongly, or asked for help. */
struct options options_read(int argc, char **argv);
