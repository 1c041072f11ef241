/* options: see options.h. To add one, add a member and a row. */
#include "options.h"

#include <argp.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include "table.h"
#include "tool.h"

#define ROUNDS 5
#define ROUNDS_BESIDE 9
#define ALL_PEERS "postgresql,redis,slapd"
#define KEY_FIRST 256 /* of options without a letter */

enum kind { TEXT, TEXT_OR_ALL, NUMBER, SECONDS, CORE, FLAG };

#define AT(member) offsetof(struct options, member)

static const struct option_row {
  const char *name, *argument, *help;
  char letter;
  enum kind kind;
  size_t at;            /* in struct options */
  uint64_t least, most; /* of a number */
} rows[] = {
    {"lotsd", "FILE", "the daemon to measure", 0, TEXT, AT(lotsd), 0, 0},
    {"beside", "FILE", "another build of it, to be measured in turns with it", 0, TEXT, AT(beside), 0, 0},
    {"beside-name", "NAME", "what the table calls the other one (other)", 0, TEXT, AT(other), 0, 0},
    {"peers", "LIST", "other servers beside it (" ALL_PEERS "): their rows only", 0, TEXT_OR_ALL, AT(peers), 0, 0},
    {"cases", "N", "how many cases the store holds, from 1 (100000)", 'n', NUMBER, AT(cases), 1, 4000000},
    {"notes", "N", "how many notes each case has at first (1)", 0, NUMBER, AT(notes), 0, 100},
    {"store", "DIR", "keep the store in DIR, and use it again when it is there", 0, TEXT, AT(store), 0, 0},
    {"rounds", "N", "rounds, of which the medians count (5; with others beside it 9)", 'r', NUMBER, AT(rounds), 1,
     TABLE_ROUNDS},
    {"seconds", "S", "how long each row is measured in a round (0.4)", 's', SECONDS, AT(seconds), 0, 0},
    {"patience", "S", "how long an answer may keep the bench waiting before it gives up (60)", 0, SECONDS, AT(patience),
     0, 0},
    {"connections", "N", "idle connections to hold (5000)", 'c', NUMBER, AT(connections), 1, 19000},
    {"only", "KEY",
     "only what begins so, with commas between: show, list:16x1, counts, agenda, mixed, note, look, pages, "
     "colleague, settings, "
     "connect, start, journal, rebuild, rest, idle",
     0, TEXT, AT(only), 0, 0},
    {"loops", "N", "loops of the daemon (1)", 0, NUMBER, AT(loops), 1, 256},
    {"server-cpu", "N", "core of the daemon and of what is beside it (0); -1: any", 0, CORE, AT(server_cpu), 0, 0},
    {"client-cpu", "N", "core of the load generator (1); -1: any", 0, CORE, AT(client_cpu), 0, 0},
    {"json", "FILE", "also write the table as JSON", 0, TEXT, AT(json), 0, 0},
    {"svg", "FILE", "also draw the ratios to what is beside it", 0, TEXT, AT(svg), 0, 0},
    {"strict", NULL, "end with 1 when a target is missed", 0, FLAG, AT(strict), 0, 0},
};

/* --- values ------------------------------------------------------------------------------------------------------- */

static uint64_t number_of(struct argp_state *state, const char *text, uint64_t least, uint64_t most) {
  char *end;
  uint64_t value = strtoull(text, &end, 10);
  if (*end || end == text || *text == '-' || value < least || value > most)
    argp_error(state, "%s: give a number from %" PRIu64 " to %" PRIu64, text, least, most);
  return value;
}

static double seconds_from(struct argp_state *state, const char *text) {
  char *end;
  double value = strtod(text, &end);
  if (*end || end == text || !(value >= 0.01 && value <= 600))
    argp_error(state, "%s: give seconds, 0.01 to 600", text);
  return value;
}

static void set(const struct option_row *row, const char *text, struct argp_state *state) {
  void *member = (char *)state->input + row->at;
  switch (row->kind) {
  case TEXT:
  case TEXT_OR_ALL:
    *(const char **)member = text ? text : ALL_PEERS;
    break;
  case NUMBER:
    *(uint64_t *)member = number_of(state, text, row->least, row->most);
    break;
  case SECONDS:
    *(double *)member = seconds_from(state, text);
    break;
  case CORE:
    *(int *)member = atoi(text);
    break;
  case FLAG:
    *(bool *)member = true;
    break;
  }
}

/* --- argp --------------------------------------------------------------------------------------------------------- */

static int key_of(size_t row) {
  return rows[row].letter ? rows[row].letter : KEY_FIRST + (int)row;
}

static void check(const struct options *options, struct argp_state *state) {
  if (options->peers && options->beside)
    argp_error(state, "--peers or --beside, not both");
  if (!options->lotsd)
    argp_error(state, "say which daemon: --lotsd FILE");
}

static error_t take_option(int key, char *text, struct argp_state *state) {
  for (size_t i = 0; i < COUNT_OF(rows); i++)
    if (key == key_of(i)) {
      set(&rows[i], text, state);
      return 0;
    }
  if (key != ARGP_KEY_END)
    return ARGP_ERR_UNKNOWN;
  check(state->input, state);
  return 0;
}

static void parse(int argc, char **argv, struct options *out) {
  struct argp_option shown[COUNT_OF(rows) + 1] = {0};
  const struct argp argp = {shown, take_option, NULL, "Measures lotsd beside a bare TLS echo and the disk.",
                            NULL,  NULL,        NULL};
  for (size_t i = 0; i < COUNT_OF(rows); i++)
    shown[i] = (struct argp_option){.name = rows[i].name,
                                    .key = key_of(i),
                                    .arg = rows[i].argument,
                                    .flags = rows[i].kind == TEXT_OR_ALL ? OPTION_ARG_OPTIONAL : 0,
                                    .doc = rows[i].help};
  argp_parse(&argp, argc, argv, 0, NULL, out);
}

struct options options_read(int argc, char **argv) {
  struct options options = {.cases = 100000,
                            .notes = 1,
                            .other = "other",
                            .connections = 5000,
                            .loops = 1,
                            .seconds = 0.4,
                            .patience = 60,
                            .client_cpu = sysconf(_SC_NPROCESSORS_ONLN) > 1 ? 1 : 0};
  parse(argc, argv, &options);
  if (!options.rounds)
    options.rounds = options.beside || options.peers ? ROUNDS_BESIDE : ROUNDS;
  return options;
}
