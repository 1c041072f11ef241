/* peer: another server, kept for comparison: installed from Debian, run in a temporary folder on loopback with durable
 * settings, filled with the same data, and driven by the same load generator as the daemon.
 *
 *   start here: peers.c runs them all; each has a file, peer_NAME.c, with one `struct peer`
 *
 * The data is what the daemon's world amounts to: cases with a record of about 1 KiB, a note of 300 bytes each, and
 * caseloads of 20. Peers speak in plain text, seal and chain nothing, judge no rights (but for `PEER_RIGHTS`) and log no
 * looks; they are ahead by that much at the start.
 *
 * Where the bench runs as root, a peer runs as the user that its package made.
 */
#pragma once

#include "load.h"

#define PEER_CASELOAD 20
#define PEER_RECORD_MAX 1280

enum peer_work {
  PEER_SHOW,   /* a case's record */
  PEER_NOTE,   /* a durable note */
  PEER_MIXED,  /* nine shows to one note */
  PEER_LIST,   /* a caseload of 20 records */
  PEER_RIGHTS, /* the same, joined with what the reader may see */
  PEER_WORKS
};

struct peer_host;

struct peer {
  const char *key, *name, *user; /* user: who it runs as, when root starts it */
  const struct wire *wire;
  int stop; /* the signal that ends it quickly and in good order */
  unsigned depth_most;
  bool fills_stopped; /* brings its data in before it starts */
  /* Its life, in this order; all but start and fill may be NULL. */
  void (*make)(struct peer_host *host);     /* what it needs in the host's folder */
  void (*start)(struct peer_host *host);    /* by peer_spawn() */
  void (*prepare)(struct peer_host *host);  /* what comes before the data */
  uint64_t (*fill)(struct peer_host *host); /* the data, by its fastest usual means; returns how many rows. Timed */
  void (*settle)(struct peer_host *host);   /* what comes after */
  /* A request; NULL where it has none. */
  bool (*next[PEER_WORKS])(void *host, unsigned lane, uint32_t id, struct buffer *out);
  bool (*read)(struct slice message, struct answer *out);
};

extern const struct peer peer_postgresql, peer_redis, peer_slapd;

struct peer_host {
  const struct peer *peer;
  struct engine *engine;
  char *folder, *log; /* owned */
  pid_t pid;          /* 0: not running */
  uint16_t port;      /* free when it was looked for */
  int cpu;
  uint64_t cases, written, random;
  uint64_t fill_rows;
  double fill_seconds;
};

/* Starts it in a new folder below `parent`, with its data; returns when it takes requests. */
void peer_start(struct peer_host *host, const struct peer *peer, struct engine *engine, const char *parent, int cpu,
                uint64_t cases);
/* By process id; also at exit. */
void peer_stop(struct peer_host *host);

/* For peer_NAME.c. Both run `argv` (a list that ends with NULL) as the peer's user. */
void peer_spawn(struct peer_host *host, const char *const *argv);
void peer_run(const struct peer_host *host, const char *const *argv);
/* A file in the host's folder, for the peer to read: FOLDER/NAME, to be freed. */
char *peer_path(const struct peer_host *host, const char *name);
/* Any case, from 1. */
uint64_t peer_any(struct peer_host *host);
/* Whose caseload a case is in, and any such, from 1. */
uint64_t peer_staff_of(uint64_t kase);
uint64_t peer_any_staff(struct peer_host *host);
/* A case's record, some 1000 bytes of words without quotes, line breaks and backslashes. Valid until the next call. */
const char *peer_record(uint64_t kase);
