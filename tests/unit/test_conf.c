#include "harness.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/conf.h"

struct settings {
  int64_t port, limit, idle;
  bool quiet;
  char *address, *note;
};

#define MIB ((int64_t)1 << 20)
static const struct conf_row rows[] = {
    {"server", "address", CONF_STRING, offsetof(struct settings, address), "127.0.0.1", 0, 0, "Where to listen."},
    {"server", "port", CONF_INT, offsetof(struct settings, port), "7345", 1, 65535, "The port."},
    {"server", "quiet", CONF_BOOL, offsetof(struct settings, quiet), "no", 0, 0, "Say less."},
    {"limits", "frame", CONF_SIZE, offsetof(struct settings, limit), "1MiB", 1024, 16 * MIB, "Largest frame."},
    {"limits", "idle", CONF_DURATION, offsetof(struct settings, idle), "15min", 0, 86400000, "Idle time."},
    {"limits", "note", CONF_STRING, offsetof(struct settings, note), "", 0, 0, "Anything."},
};
#define ROWS rows, sizeof rows / sizeof *rows

struct fixture {
  struct settings settings;
  char path[32];
  char *errors;
  size_t errors_len;
};

static int setup(void **state) {
  struct fixture *fixture = calloc(1, sizeof *fixture);
  strcpy(fixture->path, "/tmp/test_conf.XXXXXX");
  close(mkstemp(fixture->path));
  *state = fixture;
  return conf_defaults(ROWS, &fixture->settings) == STATUS_OK ? 0 : -1;
}

static int teardown(void **state) {
  struct fixture *fixture = *state;
  conf_free(ROWS, &fixture->settings);
  unlink(fixture->path);
  free(fixture->errors);
  free(fixture);
  return 0;
}

static enum status read_bytes(struct fixture *fixture, const char *text, size_t len) {
  FILE *file = fopen(fixture->path, "w");
  assert_int_equal(fwrite(text, 1, len, file), len);
  fclose(file);
  free(fixture->errors);
  FILE *errors = open_memstream(&fixture->errors, &fixture->errors_len);
  enum status status = conf_read(ROWS, fixture->path, &fixture->settings, errors);
  fclose(errors);
  return status;
}

static enum status read_text(struct fixture *fixture, const char *text) {
  return read_bytes(fixture, text, strlen(text));
}

static void says(const struct fixture *fixture, int line, const char *what) {
  char start[64];
  snprintf(start, sizeof start, "%s:%d: ", fixture->path, line);
  const char *at = strstr(fixture->errors, start);
  if (!at)
    fail_msg("nothing about line %d in: %s", line, fixture->errors);
  const char *end = strchr(at, '\n');
  const char *found = strstr(at, what);
  if (!found || found > end)
    fail_msg("no '%s' about line %d in: %s", what, line, fixture->errors);
}

static size_t faults(const struct fixture *fixture) {
  size_t n = 0;
  for (const char *at = fixture->errors; *at; at++)
    n += *at == '\n';
  return n;
}

static void defaults(void **state) {
  const struct settings *got = &((struct fixture *)*state)->settings;
  assert_string_equal(got->address, "127.0.0.1");
  assert_string_equal(got->note, "");
  assert_int_equal(got->port, 7345);
  assert_int_equal(got->limit, MIB);
  assert_int_equal(got->idle, 900000);
  assert_false(got->quiet);
}

static void a_sound_file(void **state) {
  struct fixture *fixture = *state;
  assert_ok(read_text(fixture, "\xef\xbb\xbf# comment\n; another\n[server]\nport = 1\nport=2 ; the last counts\n"
                               "  address = ::1\r\nquiet: YES\n\n[limits]\nframe = 64KiB\nidle = 500ms\nnote=\n"
                               "[server]\nport = 3"));
  assert_string_equal(fixture->errors, "");
  assert_int_equal(fixture->settings.port, 3);
  assert_string_equal(fixture->settings.address, "::1");
  assert_true(fixture->settings.quiet);
  assert_int_equal(fixture->settings.limit, 65536);
  assert_int_equal(fixture->settings.idle, 500);
  assert_string_equal(fixture->settings.note, "");
}

static void every_fault_is_told_with_its_line(void **state) {
  struct fixture *fixture = *state;
  assert_status(read_text(fixture, "port = 1\n"           /* 1: no section */
                                   "[server]\n"           /* 2 */
                                   "port = 0\n"           /* 3: range */
                                   "port = many\n"        /* 4 */
                                   "prot = 1\n"           /* 5: unknown key */
                                   "just words\n"         /* 6 */
                                   "[sever]\n"            /* 7: unknown section, once */
                                   "port = 1\n"           /* 8 */
                                   "address = x\n"        /* 9 */
                                   "[limits\n"            /* 10 */
                                   "[limits]\n"           /* 11 */
                                   "  frame = 17MiB\n"    /* 12: range */
                                   "idle = 5\n"           /* 13: no unit */
                                   "[server] quiet = 1\n" /* 14 */
                                   "[server]\n"           /* 15 */
                                   "quiet = perhaps\n"    /* 16 */
                                   "address = kept\n"     /* 17: sound */
                                   "last"),               /* 18 */
                STATUS_INVALID_ARGUMENT);
  says(fixture, 1, "no such section []");
  says(fixture, 3, "1 to 65535");
  says(fixture, 4, "a whole number, not 'many'");
  says(fixture, 5, "'prot'; [server] has address port quiet");
  says(fixture, 6, "key = value");
  says(fixture, 7, "[sever]; there are [server] [limits]");
  says(fixture, 10, "[name]");
  says(fixture, 12, "1KiB to 16MiB");
  says(fixture, 13, "500ms");
  says(fixture, 14, "[name]");
  says(fixture, 16, "yes or no");
  says(fixture, 18, "key = value");
  assert_int_equal(faults(fixture), 12);
  assert_string_equal(fixture->settings.address, "kept");
  assert_int_equal(fixture->settings.port, 7345);
}

static void files_that_are_no_text(void **state) {
  struct fixture *fixture = *state;
  char longer[1000] = "[limits]\nnote = ";
  memset(longer + 16, 'x', 600);
  strcpy(longer + 616, "\nidle = 1s\n");
  assert_status(read_text(fixture, longer), STATUS_INVALID_ARGUMENT);
  says(fixture, 2, "too long");
  assert_int_equal(faults(fixture), 1);
  assert_int_equal(fixture->settings.idle, 1000);
  assert_status(read_bytes(fixture, "[server]\nport = 1\0 2\n", 21), STATUS_INVALID_ARGUMENT);
  says(fixture, 2, "NUL");
  assert_ok(read_text(fixture, ""));
  assert_ok(read_text(fixture, "\n\n   \n"));
}

static void files_that_are_not_there(void **state) {
  struct fixture *fixture = *state;
  FILE *errors = open_memstream(&fixture->errors, &fixture->errors_len);
  assert_status(conf_read(ROWS, "/nonexistent/x.conf", &fixture->settings, errors), STATUS_NOT_FOUND);
  fflush(errors);
  assert_string_equal(fixture->errors, "");
  assert_true(conf_read(ROWS, "/tmp", &fixture->settings, errors) != STATUS_OK);
  fclose(errors);
}

static enum status set_one(struct fixture *fixture, const char *section, const char *key, const char *value) {
  free(fixture->errors);
  FILE *errors = open_memstream(&fixture->errors, &fixture->errors_len);
  enum status status = conf_set(ROWS, section, key, value, "--set", &fixture->settings, errors);
  fclose(errors);
  return status;
}

static void single_values(void **state) {
  static const char *const bad_ints[] = {"",  " 1", "1 ", "0x10", "1.5", "+1", "-", "65536", "99999999999999999999",
                                         "-1"};
  static const char *const bad_sizes[] = {"", "1kib", "KiB", "9223372036854775807KiB", "1 2KiB", "-64KiB", "1MB"};
  static const char *const bad_times[] = {"5", "5m", "h", "1h30min", "106751991168d", "-1s", "2d"};
  struct fixture *fixture = *state;
  for (size_t i = 0; i < sizeof bad_ints / sizeof *bad_ints; i++)
    assert_status(set_one(fixture, "server", "port", bad_ints[i]), STATUS_INVALID_ARGUMENT);
  for (size_t i = 0; i < sizeof bad_sizes / sizeof *bad_sizes; i++)
    assert_status(set_one(fixture, "limits", "frame", bad_sizes[i]), STATUS_INVALID_ARGUMENT);
  for (size_t i = 0; i < sizeof bad_times / sizeof *bad_times; i++)
    assert_status(set_one(fixture, "limits", "idle", bad_times[i]), STATUS_INVALID_ARGUMENT);
  assert_int_equal(strncmp(fixture->errors, "--set: ", 7), 0);
  assert_ok(set_one(fixture, "limits", "idle", "0"));
  assert_int_equal(fixture->settings.idle, 0);
  assert_ok(set_one(fixture, "limits", "frame", "2048"));
  assert_int_equal(fixture->settings.limit, 2048);
  assert_ok(set_one(fixture, "server", "address", "a"));
  assert_ok(set_one(fixture, "server", "address", "b"));
  assert_string_equal(fixture->settings.address, "b");
  assert_status(set_one(fixture, "server", "frame", "1"), STATUS_INVALID_ARGUMENT);
  assert_status(set_one(fixture, "nowhere", "port", "1"), STATUS_INVALID_ARGUMENT);
}

static void what_is_printed_reads_back(void **state) {
  struct fixture *fixture = *state;
  char *text;
  size_t len;
  FILE *out = open_memstream(&text, &len);
  conf_print(ROWS, out);
  fclose(out);
  assert_non_null(strstr(text, "# a size such as 65536, 64KiB or 16MiB, 1KiB to 16MiB\nframe = 1MiB\n"));
  fixture->settings.port = 9;
  assert_ok(read_text(fixture, text));
  defaults(state);
  free(text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(defaults, setup, teardown),
      cmocka_unit_test_setup_teardown(a_sound_file, setup, teardown),
      cmocka_unit_test_setup_teardown(every_fault_is_told_with_its_line, setup, teardown),
      cmocka_unit_test_setup_teardown(files_that_are_no_text, setup, teardown),
      cmocka_unit_test_setup_teardown(files_that_are_not_there, setup, teardown),
      cmocka_unit_test_setup_teardown(single_values, setup, teardown),
      cmocka_unit_test_setup_teardown(what_is_printed_reads_back, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
