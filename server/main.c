/* lotsd: the commands of the daemon's program. Each is a row of `commands`: to add one, write its function and its row.
 */
#include <argp.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "common/date.h"
#include "common/descriptors.h"
#include "common/locked.h"
#include "common/log.h"
#include "common/protocol.h"
#include "net/progress.h"
#include "net/serve.h"
#include "net/settings.h"
#include "net/setup.h"

#define DEFAULT_CONF "/var/lib/lots/lotsd.conf"
#define LIST_MAX 64
#define PERSONS_MAX 1000

struct options {
  const struct command_row *row;
  const char *conf, *dir, *name, *address, *clock, *port_file;
  int64_t port;
  bool test_store, admin, accept_shorter;
  const char *work;
  const char *overrides[LIST_MAX], *hosts[LIST_MAX];
  size_t override_count, host_count;
};

struct command_row {
  const char *name, *arguments, *help;
  int (*run)(const struct options *options);
  const struct argp_option *options;
};

static int fail(const char *what) {
  fprintf(stderr, "lotsd: %s\n", what);
  return EXIT_FAILURE;
}

static int fail_usage(const char *what) {
  (void)fail(what);
  return EX_USAGE;
}

static bool load_settings(const struct options *options, struct settings *out) {
  struct overrides overrides = {options->overrides, options->override_count};
  const char *conf = options->conf ? options->conf : DEFAULT_CONF;
  if (settings_load(out, conf, overrides, stderr) == STATUS_OK)
    return true;
  if (!options->conf)
    fprintf(stderr, "lotsd: another configuration is named with -c FILE\n");
  return false;
}

/* For commands that write into the store. */
static bool load_own_settings(const struct options *options, struct settings *out) {
  if (!load_settings(options, out))
    return false;
  if (settings_own_store(out, options->row->name, stderr))
    return true;
  settings_free(out);
  return false;
}

/* --- init and invite ---------------------------------------------------------------------------------------------- */

/* As its clocks show it where this is read. */
static const char *local_time(int64_t moment_us, char out[64]) {
  time_t seconds = (time_t)(moment_us / 1000000);
  struct tm local;
  if (!localtime_r(&seconds, &local) || strftime(out, 64, "%Y-%m-%d %H:%M %Z", &local) == 0)
    *out = 0;
  return out;
}

static void print_invitation(const struct invitation *invitation, const char *host, int64_t port) {
  char code[ENROLCODE_TEXT_MAX], expires[64], place[32] = "PORT"; /* the daemon's log and its port file tell */
  enrolcode_format(&invitation->code, code);
  if (port != 0)
    snprintf(place, sizeof place, "%lld", (long long)port);
  printf("One-time code for administrator %llu, good until %s:\n\n    %s\n\n",
         (unsigned long long)invitation->principal, local_time(invitation->expires_us, expires), code);
  printf("With the daemon running:  lots enrol %s:%s %s\n", host, place, code);
}

static bool listens_everywhere(const char *address) {
  return strcmp(address, "0.0.0.0") == 0 || strcmp(address, "::") == 0;
}

/* Who is known by a name is there for others. */
static const char *address_of(const struct options *options) {
  if (options->address)
    return options->address;
  if (options->host_count == 0)
    return "127.0.0.1";
  int probe = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (probe >= 0)
    close(probe);
  return probe >= 0 ? "::" : "0.0.0.0";
}

/* What a certificate for "all of this machine" can say is only what it is told, and this machine's own names. */
static size_t host_names(const struct options *options, const char *address, const char *out[LIST_MAX + 3]) {
  size_t count = 0;
  if (!listens_everywhere(address))
    out[count++] = address;
  out[count++] = "localhost";
  if (strcmp(address, "127.0.0.1") != 0)
    out[count++] = "127.0.0.1";
  for (size_t i = 0; i < options->host_count; i++)
    out[count++] = options->hosts[i];
  return count;
}

static bool absolute_dir(const char *dir, char out[PATH_MAX]) {
  if (mkdir(dir, 0700) != 0 && errno != EEXIST) {
    fprintf(stderr, "lotsd: cannot make the folder %s: %s%s\n", dir, strerror(errno),
            errno == ENOENT ? "; make the one above it first" : "");
    return false;
  }
  if (realpath(dir, out))
    return true;
  fprintf(stderr, "lotsd: %s: %s\n", dir, strerror(errno));
  return false;
}

static int run_init(const struct options *options) {
  char dir[PATH_MAX], why[256];
  const char *hosts[LIST_MAX + 3], *address = address_of(options);
  struct invitation invitation;
  if (!options->dir)
    return fail_usage("say where: lotsd init DIR");
  umask(077);
  log_set_level(LOG_LEVEL_WARN); /* a new store's first tables are no news */
  if (!absolute_dir(options->dir, dir))
    return EXIT_FAILURE;
  struct setup setup = {
      .dir = dir,
      .address = address,
      .port = options->port,
      .name = options->name,
      .hosts = hosts,
      .host_count = host_names(options, address, hosts),
      .test_store = options->test_store,
      .overrides = {options->overrides, options->override_count},
  };
  if (setup_init(&setup, &invitation, why) != STATUS_OK)
    return fail(why);
  printf("Made %s in %s\nStart the daemon:  lotsd run -c %s/lotsd.conf\n",
         options->test_store ? "a test store" : "a store", dir, dir);
  if (strcmp(address, "127.0.0.1") == 0)
    printf("It listens on this machine alone. For other machines: --host NAME, the name by which they know it.\n");
  putchar('\n');
  const char *first = options->host_count ? options->hosts[0] : listens_everywhere(address) ? "localhost" : address;
  print_invitation(&invitation, first, options->port);
  return EXIT_SUCCESS;
}

static int run_invite(const struct options *options) {
  struct settings settings;
  struct invitation invitation;
  struct progress progress = {0};
  sigset_t held;
  char why[256];
  if (!options->admin)
    return fail_usage("only --admin is possible here; invite others with `lots admin invite`");
  if (!load_own_settings(options, &settings))
    return EXIT_FAILURE;
  progress_hold_signals(&held);
  enum status status = setup_invite_admin(&settings, progress_show, &progress, &invitation, why);
  progress_end(&progress);
  if (status == STATUS_OK)
    print_invitation(&invitation, listens_everywhere(settings.address) ? "localhost" : settings.address, settings.port);
  settings_free(&settings);
  return status == STATUS_OK ? EXIT_SUCCESS : fail(why);
}

static int run_certificate(const struct options *options) {
  struct settings settings;
  struct progress progress = {0};
  sigset_t held;
  char why[256];
  if (!load_own_settings(options, &settings))
    return EXIT_FAILURE;
  progress_hold_signals(&held);
  enum status status =
      setup_renew_certificate(&settings, options->hosts, options->host_count, progress_show, &progress, why);
  progress_end(&progress);
  if (status == STATUS_OK)
    printf("Made a new certificate in %s, good for %d days; the daemon takes it when it starts.\n",
           settings.tls_certificate, SETUP_SERVER_DAYS);
  settings_free(&settings);
  return status == STATUS_OK ? EXIT_SUCCESS : fail(why);
}

/* --- configuration ------------------------------------------------------------------------------------------------ */

static int run_check_config(const struct options *options) {
  struct settings settings;
  if (!load_settings(options, &settings))
    return EXIT_FAILURE;
  bool good = settings_check_files(&settings, stderr);
  settings_free(&settings);
  if (good)
    printf("%s: ok\n", options->conf ? options->conf : DEFAULT_CONF);
  return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int run_print_config(const struct options *options) {
  (void)options;
  settings_print(stdout);
  return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* --- offline work on the store ------------------------------------------------------------------------------------ */

static void print_faults(const struct store_verified *found) {
  uint64_t told = found->faults < STORE_FAULTS_TOLD ? found->faults : STORE_FAULTS_TOLD;
  for (uint64_t i = 0; i < told; i++)
    fprintf(stderr, "lotsd: %s\n", found->fault[i]);
  if (found->faults > told)
    fprintf(stderr, "lotsd: and %llu more\n", (unsigned long long)(found->faults - told));
  fprintf(stderr, "lotsd: not sound: %llu fault%s\n", (unsigned long long)found->faults, found->faults == 1 ? "" : "s");
}

static void print_verified(const struct store_verified *verified) {
  printf("sound: %llu journal entries, %llu access entries, %llu rows\n", (unsigned long long)verified->journal_entries,
         (unsigned long long)verified->access_entries, (unsigned long long)verified->rows);
  if (verified->unreadable)
    printf("%llu journal entries cannot be read: the keys of those whom they were about were destroyed\n",
           (unsigned long long)verified->unreadable);
  if (verified->unclean)
    printf(
        "the store was not stopped cleanly: the tables were not compared, and are brought back to a sound state at the "
        "next start\n");
  if (verified->erasures)
    printf("the tables were made before %llu erasures, and are made again at the next start\n",
           (unsigned long long)verified->erasures);
  if (verified->other_rules)
    printf(
        "the tables were made by another version of lots with other rules (older or newer), and are made again at the "
        "next start\n");
}

static int run_verify(const struct options *options) {
  struct settings settings;
  struct progress progress = {0};
  struct store_verified verified;
  sigset_t held;
  char why[256] = "";
  if (!(options->work ? load_settings : load_own_settings)(options, &settings))
    return EXIT_FAILURE;
  struct store_options store = settings_store(&settings);
  store.work = options->work;
  progress_hold_signals(&held);
  enum status status = store_verify(&store, progress_show, &progress, &verified, why);
  progress_end(&progress);
  settings_free(&settings);
  if (status == STATUS_DATA_LOSS && verified.faults) {
    print_faults(&verified);
    return EXIT_FAILURE;
  }
  if (status != STATUS_OK)
    return fail(why);
  print_verified(&verified);
  return EXIT_SUCCESS;
}

static int run_rebuild(const struct options *options) {
  struct settings settings;
  struct progress progress = {0};
  sigset_t held;
  char why[256] = "";
  if (!load_own_settings(options, &settings))
    return EXIT_FAILURE;
  struct store_options store = settings_store(&settings);
  progress_hold_signals(&held);
  store.accept_shorter = options->accept_shorter;
  enum status status = store_rebuild(&store, progress_show, &progress, why);
  progress_end(&progress);
  settings_free(&settings);
  return status == STATUS_OK ? EXIT_SUCCESS : fail(why);
}

/* Numbers with commas between. False: they are not. */
static bool parse_persons(const char *text, uint64_t persons[PERSONS_MAX], size_t *count) {
  char *end;
  for (*count = 0; *text && *count < PERSONS_MAX; text = *end ? end + 1 : end) {
    persons[*count] = strtoull(text, &end, 10);
    if (end == text || (*end && *end != ',') || persons[(*count)++] == 0)
      return false;
  }
  return *count > 0 && !*text;
}

static int run_erase_for_test(const struct options *options) {
  struct settings settings;
  uint64_t persons[PERSONS_MAX];
  size_t count;
  char why[256] = "";
  if (!options->dir || !parse_persons(options->dir, persons, &count))
    return fail_usage("say whom: lotsd erase-for-test -c FILE 3,17,4");
  if (!load_own_settings(options, &settings))
    return EXIT_FAILURE;
  struct store_options store = settings_store(&settings);
  enum status status = store_erase_for_test(&store, persons, count, why);
  settings_free(&settings);
  return status == STATUS_OK ? EXIT_SUCCESS : fail(why);
}

/* --- run ---------------------------------------------------------------------------------------------------------- */

static int run_run(const struct options *options) {
  static struct server server;
  if (!load_own_settings(options, &server.settings))
    return EXIT_FAILURE;
  umask(077);
  bool clean = serve_until_told(&server, options->clock, options->port_file);
  settings_free(&server.settings);
  return clean ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* --- options ------------------------------------------------------------------------------------------------------ */

enum {
  KEY_TEST_STORE = 1000,
  KEY_NAME,
  KEY_ADDRESS,
  KEY_PORT,
  KEY_HOST,
  KEY_CLOCK,
  KEY_PORT_FILE,
  KEY_ADMIN,
  KEY_ACCEPT_SHORTER,
  KEY_WORK
};

#define OPTION_CONF                                                                                                    \
  { .name = "config", .key = 'c', .arg = "FILE", .doc = "The configuration file (" DEFAULT_CONF ")" }
#define OPTION_SET                                                                                                     \
  { .name = "set", .key = 'o', .arg = "SECTION.KEY=VALUE", .doc = "A setting in place of the file's; may be repeated" }

static const struct argp_option conf_options[] = {OPTION_CONF, OPTION_SET, {0}};
static const struct argp_option no_options[] = {{0}};
static const struct argp_option rebuild_options[] = {
    OPTION_CONF,
    OPTION_SET,
    {.name = "accept-shorter", .key = KEY_ACCEPT_SHORTER, .doc = "Give up what journal or access log have lost"},
    {0},
};
static const struct argp_option verify_options[] = {
    OPTION_CONF,
    OPTION_SET,
    {.name = "work",
     .key = KEY_WORK,
     .arg = "FOLDER",
     .doc = "Where to work; as much room is needed as the tables take"},
    {0},
};
static const struct argp_option invite_options[] = {
    OPTION_CONF,
    OPTION_SET,
    {.name = "admin", .key = KEY_ADMIN, .doc = "For an administrator, when none can reach the daemon"},
    {0},
};
static const struct argp_option certificate_options[] = {
    OPTION_CONF,
    OPTION_SET,
    {.name = "host", .key = KEY_HOST, .arg = "HOST", .doc = "One more name or address by which clients know it"},
    {0},
};
static const struct argp_option run_options[] = {
    OPTION_CONF,
    OPTION_SET,
    {.name = "clock", .key = KEY_CLOCK, .arg = "TIME", .doc = "Test stores: the daemon's clock begins at this time"},
    {.name = "port-file", .key = KEY_PORT_FILE, .arg = "FILE", .doc = "Write the port there once it listens"},
    {0},
};
static const struct argp_option init_options[] = {
    OPTION_SET,
    {.name = "test-store", .key = KEY_TEST_STORE, .doc = "A store whose clock may be set; never for real people"},
    {.name = "name", .key = KEY_NAME, .arg = "NAME", .doc = "Name of the first administrator (admin)"},
    {.name = "address",
     .key = KEY_ADDRESS,
     .arg = "ADDRESS",
     .doc = "IP address to listen on (127.0.0.1; with --host all of this machine)"},
    {.name = "port", .key = KEY_PORT, .arg = "PORT", .doc = "TCP port (7345)"},
    {.name = "host",
     .key = KEY_HOST,
     .arg = "HOST",
     .doc = "A name or address by which clients know it; may be repeated"},
    {0},
};

static const struct command_row commands[] = {
    {"init", "DIR", "Make a store, its keys and an authority in DIR.", run_init, init_options},
    {"run", "", "Serve until SIGTERM.", run_run, run_options},
    {"check-config", "", "Check a configuration file.", run_check_config, conf_options},
    {"print-config", "", "Print every setting with its default.", run_print_config, no_options},
    {"verify", "", "Check a store that no daemon has open, from its first entry.", run_verify, verify_options},
    {"rebuild", "", "Make a stopped store's tables anew from its journal.", run_rebuild, rebuild_options},
    {"invite", "", "A new code for an administrator, while the daemon is stopped.", run_invite, invite_options},
    {"certificate", "", "A new server certificate, while the daemon is stopped.", run_certificate, certificate_options},
};
/* Not told by the help: it serves the tests of this project alone. */
static const struct command_row erase_for_test = {"erase-for-test", "PERSONS",
                                                  "Destroy the keys of persons in a stopped test store.",
                                                  run_erase_for_test, conf_options};
#define COMMANDS (sizeof commands / sizeof *commands)

static void add(const char *list[LIST_MAX], size_t *count, const char *item, struct argp_state *state) {
  if (*count == LIST_MAX)
    argp_error(state, "too many of the same option");
  else
    list[(*count)++] = item;
}

static int64_t parse_port(const char *text, struct argp_state *state) {
  char *end;
  errno = 0;
  long port = strtol(text, &end, 10);
  if (errno || end == text || *end || port < 0 || port > 65535)
    argp_error(state, "--port: give a number from 0 to 65535, not '%s'", text);
  return port;
}

static error_t parse_option(int key, char *argument, struct argp_state *state) {
  struct options *options = state->input;
  switch (key) {
  case 'c':
    options->conf = argument;
    return 0;
  case 'o':
    add(options->overrides, &options->override_count, argument, state);
    return 0;
  case KEY_TEST_STORE:
    options->test_store = true;
    return 0;
  case KEY_NAME:
    options->name = argument;
    return 0;
  case KEY_ADDRESS:
    options->address = argument;
    return 0;
  case KEY_PORT:
    options->port = parse_port(argument, state);
    return 0;
  case KEY_HOST:
    add(options->hosts, &options->host_count, argument, state);
    return 0;
  case KEY_CLOCK:
    options->clock = argument;
    return 0;
  case KEY_PORT_FILE:
    options->port_file = argument;
    return 0;
  case KEY_ACCEPT_SHORTER:
    options->accept_shorter = true;
    return 0;
  case KEY_WORK:
    options->work = argument;
    return 0;
  case KEY_ADMIN:
    options->admin = true;
    return 0;
  case ARGP_KEY_ARG:
    if (options->dir || !*options->row->arguments)
      argp_error(state, "'%s' is one word too many", argument);
    options->dir = argument;
    return 0;
  default:
    return ARGP_ERR_UNKNOWN;
  }
}

const char *argp_program_version = "lotsd " LOTS_VERSION;

static int run_command(const struct command_row *row, int argc, char **argv) {
  char program[64];
  struct argp argp = {row->options, parse_option, row->arguments, row->help, NULL, NULL, NULL};
  struct options options = {.row = row, .name = "admin", .port = PROTOCOL_PORT};
  snprintf(program, sizeof program, "lotsd %s", row->name);
  argv[0] = program;
  if (argp_parse(&argp, argc, argv, 0, NULL, &options) != 0)
    return EXIT_FAILURE;
  return row->run(&options);
}

static void print_help(FILE *out) {
  fprintf(out, "lotsd: the case store daemon\n\nUsage: lotsd COMMAND [OPTION...]\n\n");
  for (size_t i = 0; i < COMMANDS; i++)
    fprintf(out, "  %-14s %s\n", commands[i].name, commands[i].help);
  fprintf(out, "\nlotsd COMMAND --help tells a command's options. See also lotsd(8).\n");
}

int main(int argc, char **argv) {
  const char *word = argc > 1 ? argv[1] : "";
  if (descriptors_hold_standard() != STATUS_OK)
    return EXIT_FAILURE; /* there is no place to say it in */
  locked_leave_no_core();
  if (secure_init() != STATUS_OK)
    return fail("this machine gives no randomness");
  for (size_t i = 0; i < COMMANDS; i++)
    if (strcmp(word, commands[i].name) == 0)
      return run_command(&commands[i], argc - 1, argv + 1);
  if (strcmp(word, erase_for_test.name) == 0)
    return run_command(&erase_for_test, argc - 1, argv + 1);
  if (strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0) {
    printf("%s\n", argp_program_version);
    return EXIT_SUCCESS;
  }
  bool asked = strcmp(word, "--help") == 0 || strcmp(word, "-?") == 0 || strcmp(word, "help") == 0;
  if (*word && !asked)
    fprintf(stderr, "lotsd: there is no command '%s'\n\n", word);
  print_help(asked ? stdout : stderr);
  return asked ? EXIT_SUCCESS : EX_USAGE;
}
