/* locked: memory of keys is locked and in no dump; and keyfile: whose a file of a key is. */
#include "harness.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/keyfile.h"
#include "common/locked.h"
#include "common/secure.h"
#include "temp.h"

#define SIZE ((size_t)100000)

/* The flags of the mapping that holds this address (proc(5), smaps). */
static void flags_of(const void *memory, char out[256]) {
  FILE *maps = fopen("/proc/self/smaps", "r");
  char line[512];
  unsigned long from, to;
  bool here = false;
  assert_non_null(maps);
  out[0] = 0;
  while (!out[0] && fgets(line, sizeof line, maps)) {
    if (sscanf(line, "%lx-%lx ", &from, &to) == 2)
      here = (unsigned long)(uintptr_t)memory >= from && (unsigned long)(uintptr_t)memory < to;
    else if (here && strncmp(line, "VmFlags:", 8) == 0)
      snprintf(out, 256, "%.250s", line);
  }
  fclose(maps);
}

static void keys_are_in_no_dump_and_in_no_swap(void **state) {
  (void)state;
  char flags[256];
  uint8_t *memory = locked_alloc(SIZE);
  assert_non_null(memory);
  assert_int_equal(memory[0] | memory[SIZE - 1], 0);
  memory[SIZE - 1] = 7;
  flags_of(memory, flags);
  assert_non_null(strstr(flags, " dd")); /* do not dump */
  assert_non_null(strstr(flags, " lo")); /* locked */
  locked_free(memory, SIZE);
  locked_free(NULL, 0);
}

static void what_cannot_be_locked_is_used_all_the_same(void **state) {
  (void)state;
  if (geteuid() == 0)
    assert_int_equal(seteuid(65534), 0); /* a right of root's is that no limit holds */
  struct rlimit before, none;
  getrlimit(RLIMIT_MEMLOCK, &before);
  none = before;
  none.rlim_cur = 0;
  assert_int_equal(setrlimit(RLIMIT_MEMLOCK, &none), 0);
  char flags[256];
  uint8_t *memory = locked_alloc(SIZE);
  assert_non_null(memory);
  memory[0] = 1;
  flags_of(memory, flags);
  assert_non_null(strstr(flags, " dd"));
  locked_free(memory, SIZE);
  setrlimit(RLIMIT_MEMLOCK, &before);
  if (getuid() == 0)
    assert_int_equal(seteuid(0), 0);
}

static void no_core_is_left(void **state) {
  (void)state;
  struct rlimit core;
  locked_leave_no_core();
  getrlimit(RLIMIT_CORE, &core);
  assert_int_equal(core.rlim_cur, 0);
  assert_int_equal(core.rlim_max, 0);
}

static void keys_are_their_owners_alone(void **state) {
  (void)state;
  struct temp temp = temp_make("keyfile");
  char file[300], credentials[300], link[340], given[340];
  snprintf(file, sizeof file, "%s/key", temp.path);
  snprintf(credentials, sizeof credentials, "%s/credentials", temp.path);
  snprintf(given, sizeof given, "%s/key", credentials);
  snprintf(link, sizeof link, "%s/link", credentials);
  assert_int_equal(mkdir(credentials, 0700), 0);
  fclose(fopen(file, "w"));
  fclose(fopen(given, "w"));
  assert_int_equal(symlink(file, link), 0);
  static const mode_t open_modes[] = {0640, 0440, 0604, 0620, 0602, 0610};
  for (size_t i = 0; i < sizeof open_modes / sizeof *open_modes; i++) {
    assert_int_equal(chmod(file, open_modes[i]) | chmod(given, open_modes[i]), 0);
    assert_status(keyfile_check_at(file), STATUS_PERMISSION_DENIED);
    unsetenv("CREDENTIALS_DIRECTORY");
    assert_status(keyfile_check_at(given), STATUS_PERMISSION_DENIED);
    setenv("CREDENTIALS_DIRECTORY", credentials, 1);
    assert_ok(keyfile_check_at(given));
    assert_status(keyfile_check_at(link), STATUS_PERMISSION_DENIED); /* it leads out of there */
    setenv("CREDENTIALS_DIRECTORY", "credentials", 1);
    assert_status(keyfile_check_at(given), STATUS_PERMISSION_DENIED);
  }
  unsetenv("CREDENTIALS_DIRECTORY");
  assert_int_equal(chmod(file, 0400), 0);
  assert_ok(keyfile_check_at(file));
  assert_status(keyfile_check_at(temp.path), STATUS_DATA_LOSS);
  assert_int_equal(unlink(file), 0);
  assert_status(keyfile_check_at(file), STATUS_NOT_FOUND);
  temp_remove(&temp);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(keys_are_in_no_dump_and_in_no_swap),
      cmocka_unit_test(what_cannot_be_locked_is_used_all_the_same),
      cmocka_unit_test(no_core_is_left),
      cmocka_unit_test(keys_are_their_owners_alone),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
