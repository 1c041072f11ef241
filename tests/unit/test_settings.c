/* The configuration: the printed defaults are a sound file, and faults are all told at once. */
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "server/net/settings.h"

struct fixture {
  char path[64];
  char *errors;
  size_t errors_len;
  FILE *stream;
};

static int setup(void **state) {
  static struct fixture fixture;
  snprintf(fixture.path, sizeof fixture.path, "/tmp/lots-settings-XXXXXX");
  int fd = mkstemp(fixture.path);
  fixture.stream = open_memstream(&fixture.errors, &fixture.errors_len);
  *state = &fixture;
  return fd >= 0 && close(fd) == 0 && fixture.stream ? 0 : -1;
}

static int teardown(void **state) {
  struct fixture *fixture = *state;
  fclose(fixture->stream);
  free(fixture->errors);
  return unlink(fixture->path);
}

static void write_conf(const struct fixture *fixture, const char *text) {
  FILE *file = fopen(fixture->path, "w");
  assert_non_null(file);
  assert_true(fputs(text, file) >= 0);
  assert_int_equal(fclose(file), 0);
}

static enum status load(struct fixture *fixture, struct settings *settings, const char *override) {
  const char *items[] = {override};
  enum status status =
      settings_load(settings, fixture->path, (struct overrides){items, override ? 1 : 0}, fixture->stream);
  fflush(fixture->stream);
  return status;
}

static void printed_defaults_load(void **state) {
  struct fixture *fixture = *state;
  struct settings settings;
  FILE *file = fopen(fixture->path, "w");
  assert_non_null(file);
  settings_print(file);
  assert_int_equal(fclose(file), 0);
  assert_ok(load(fixture, &settings, NULL));
  assert_int_equal(settings.port, 7345);
  assert_int_equal(settings.max_frame, 1 << 20);
  assert_string_equal(settings.address, "127.0.0.1");
  assert_true(settings_loops(&settings) >= 1);
  settings_free(&settings);
}

static void overrides_win(void **state) {
  struct fixture *fixture = *state;
  struct settings settings;
  write_conf(fixture, "[listen]\nport = 1000\n[threads]\nloops = 3\n");
  assert_ok(load(fixture, &settings, "listen.port=2000"));
  assert_int_equal(settings.port, 2000);
  assert_int_equal(settings_loops(&settings), 3);
  settings_free(&settings);
}

static void every_fault_is_told(void **state) {
  struct fixture *fixture = *state;
  struct settings settings;
  write_conf(fixture, "[listen]\nport = many\nadress = x\n[limits]\nmax_frame = 1GiB\n");
  assert_status(load(fixture, &settings, "nonsense"), STATUS_INVALID_ARGUMENT);
  assert_non_null(strstr(fixture->errors, ":2: port"));
  assert_non_null(strstr(fixture->errors, "adress"));
  assert_non_null(strstr(fixture->errors, "max_frame"));
  assert_non_null(strstr(fixture->errors, "nonsense"));
}

static void settings_that_do_not_fit_together_are_refused(void **state) {
  struct fixture *fixture = *state;
  static const char *const overrides[] = {
      "listen.address=localhost",
      "log.level=loud",
      "limits.max_frame=16MiB",
      "limits.max_connections=10",
  };
  for (size_t i = 0; i < sizeof overrides / sizeof *overrides; i++) {
    struct settings settings;
    assert_status(load(fixture, &settings, overrides[i]), STATUS_INVALID_ARGUMENT);
  }
}

static void a_missing_file_is_not_found(void **state) {
  struct fixture *fixture = *state;
  struct settings settings;
  assert_status(settings_load(&settings, "/nowhere/lotsd.conf", (struct overrides){0}, fixture->stream),
                STATUS_NOT_FOUND);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(printed_defaults_load),       TEST(overrides_win),
      TEST(every_fault_is_told),         TEST(settings_that_do_not_fit_together_are_refused),
      TEST(a_missing_file_is_not_found),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
