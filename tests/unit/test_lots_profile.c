/* Profiles of liblots: found by name or path, read whole, refused with a sentence that says what to do. */
#include "tls_pair.h"

#include "client/lib/lots.h"
#include "client/lib/profile.h"
#include "common/secure.h"
#include "profile_files.h"

static struct temp good_profile(struct world *world) {
  struct temp temp = temp_make("profile");
  put_server(&temp, "127.0.0.1", 7345);
  put_identity(&temp, world->key, world->certificate, world->authority.certificate);
  return temp;
}

/* Opens it in English; ends the profile too. */
static void expect(struct temp *temp, enum lots_status status, const char *words) {
  char error[256] = "";
  lots *handle;
  const struct lots_options options = {.profile = temp->path, .language = "en"};
  enum lots_status got = lots_open(&options, &handle, error);
  if (got != status || !strstr(error, words))
    print_error("%s: %s\n", lots_status_name(got), error);
  assert_int_equal(got, status);
  assert_non_null(strstr(error, words));
  assert_true((handle != NULL) == (status == LOTS_OK));
  lots_close(handle);
  temp_remove(temp);
}

static void test_good(void **state) {
  struct temp temp = good_profile(*state);
  expect(&temp, LOTS_OK, "");
}

static void test_missing(void **state) {
  (void)state;
  struct temp temp = temp_make("profile");
  expect(&temp, LOTS_UNAUTHENTICATED, "lots enrol HOST CODE");
  const struct lots_options options = {.profile = "/no/where"};
  lots *handle;
  assert_int_equal(lots_open(&options, &handle, NULL), LOTS_UNAUTHENTICATED);
}

static void test_missing_file(void **state) {
  static const char *const files[] = {"key.pem", "certificate.pem", "authority.pem", "profile"};
  char path[512];
  for (size_t i = 0; i < 4; i++) {
    struct temp temp = good_profile(*state);
    snprintf(path, sizeof path, "%s/%s", temp.path, files[i]);
    assert_int_equal(remove(path), 0);
    expect(&temp, LOTS_UNAUTHENTICATED, "lots enrol HOST CODE");
  }
}

static void test_open_key(void **state) {
  struct world *world = *state;
  static const mode_t modes[] = {0640, 0604, 0644, 0660};
  for (size_t i = 0; i < 4; i++) {
    struct temp temp = good_profile(world);
    put_file(&temp, "key.pem", modes[i], world->key);
    expect(&temp, LOTS_PERMISSION_DENIED, "chmod 600");
  }
  struct temp temp = good_profile(world);
  put_file(&temp, "key.pem", 0400, world->key);
  expect(&temp, LOTS_OK, "");
}

static void test_damaged(void **state) {
  struct world *world = *state;
  struct temp temp = good_profile(world);
  put_file(&temp, "certificate.pem", 0644, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
  expect(&temp, LOTS_UNAUTHENTICATED, "damaged");
  temp = good_profile(world);
  put_file(&temp, "key.pem", 0600, world->server.key); /* another's */
  expect(&temp, LOTS_UNAUTHENTICATED, "do not belong together");
  temp = good_profile(world);
  put_file(&temp, "authority.pem", 0644, "");
  expect(&temp, LOTS_UNAUTHENTICATED, "authority.pem");
}

static void test_expired(void **state) {
  struct world *world = *state;
  struct temp temp = good_profile(world);
  put_file(&temp, "certificate.pem", 0644, world->expired);
  expect(&temp, LOTS_UNAUTHENTICATED, "your certificate expired on 20");
}

static void test_settings(void **state) {
  static const struct {
    const char *text, *words;
  } rows[] = {
      {"[server]\nhost = x\nport = 99999\n", "65535"},
      {"[server]\nhots = x\n", "hots"},
      {"[somewhere]\nhost = x\n", "somewhere"},
      {"host x\n", ":1:"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct temp temp = good_profile(*state);
    put_file(&temp, "profile", 0644, rows[i].text);
    expect(&temp, LOTS_UNAUTHENTICATED, rows[i].words);
  }
}

/* --- where -------------------------------------------------------------------------------------------------------- */

static void expect_folder(const char *name, const char *folder) {
  struct arena arena;
  struct fault fault;
  const char *found;
  arena_init(&arena, 65536);
  assert_ok(profile_folder(&arena, name, LANGUAGE_EN, &found, &fault));
  assert_string_equal(found, folder);
  arena_deinit(&arena);
}

static void expect_no_folder(const char *name, const char *words) {
  struct arena arena;
  struct fault fault;
  const char *found;
  arena_init(&arena, 65536);
  assert_int_not_equal(profile_folder(&arena, name, LANGUAGE_EN, &found, &fault), STATUS_OK);
  assert_non_null(strstr(fault.text, words));
  arena_deinit(&arena);
}

static void test_folders(void **state) {
  (void)state;
  setenv("XDG_CONFIG_HOME", "/config", 1);
  setenv("HOME", "/home/asa", 1);
  unsetenv("LOTS_PROFILE");
  expect_folder(NULL, "/config/lots/default");
  expect_folder("test", "/config/lots/test");
  expect_folder("./here", "./here");
  setenv("LOTS_PROFILE", "work", 1);
  expect_folder(NULL, "/config/lots/work");
  setenv("XDG_CONFIG_HOME", "relative", 1);
  expect_folder("x", "/home/asa/.config/lots/x");
  unsetenv("XDG_CONFIG_HOME");
  expect_folder("x", "/home/asa/.config/lots/x");
  expect_no_folder("..", "'..'");
  expect_no_folder("", "''");
  expect_no_folder("å", "name");
  unsetenv("HOME");
  expect_no_folder("x", "HOME");
  unsetenv("LOTS_PROFILE");
}

static void test_language(void **state) {
  (void)state;
  char error[256];
  lots *handle;
  struct lots_options options = {.profile = "/no/where"};
  setenv("LC_ALL", "sv_SE.UTF-8", 1);
  assert_int_equal(lots_open(&options, &handle, error), LOTS_UNAUTHENTICATED);
  assert_non_null(strstr(error, "det finns ingen profil"));
  options.language = "en";
  assert_int_equal(lots_open(&options, &handle, error), LOTS_UNAUTHENTICATED);
  assert_non_null(strstr(error, "there is no profile"));
  unsetenv("LC_ALL");
}

/* --- writing ------------------------------------------------------------------------------------------------------ */

static struct profile profile_of(struct world *world, const char *folder) {
  return (struct profile){.folder = folder,
                          .host = "lots.example.se",
                          .port = 7000,
                          .key = world->key,
                          .certificate = world->certificate,
                          .authority = world->authority.certificate};
}

static void test_write(void **state) {
  struct world *world = *state;
  struct temp temp = temp_make("profile");
  struct fault fault;
  struct arena arena;
  struct stat info;
  char folder[300], path[400];
  snprintf(folder, sizeof folder, "%s/a/b", temp.path);
  struct profile profile = profile_of(world, folder), read;
  for (int round = 0; round < 2; round++) { /* the second over the first */
    assert_ok(profile_prepare(&profile, LANGUAGE_EN, &fault));
    assert_ok(profile_commit(&profile, LANGUAGE_EN, &fault));
  }
  snprintf(path, sizeof path, "%s/key.pem", folder);
  assert_int_equal(stat(path, &info), 0);
  assert_int_equal(info.st_mode & 0777, 0600);
  arena_init(&arena, MIB);
  assert_ok(profile_read(&arena, folder, LANGUAGE_EN, &read, &fault));
  assert_string_equal(read.host, "lots.example.se");
  assert_int_equal(read.port, 7000);
  assert_string_equal(read.key, world->key);
  assert_string_equal(read.certificate, world->certificate);
  assert_string_equal(read.authority, world->authority.certificate);
  arena_deinit(&arena);
  temp_remove(&temp);
}

/* What is there stays until the new one is whole. */
static void test_write_abandoned(void **state) {
  struct world *world = *state;
  struct temp temp = good_profile(world);
  struct fault fault;
  struct profile profile = profile_of(world, temp.path);
  profile.key = world->server.key;
  assert_ok(profile_prepare(&profile, LANGUAGE_EN, &fault));
  profile_abandon(&profile);
  expect(&temp, LOTS_OK, "");
}

static void test_write_refused(void **state) {
  struct world *world = *state;
  struct temp temp = temp_make("profile");
  struct fault fault;
  char folder[300];
  put_file(&temp, "file", 0600, "");
  snprintf(folder, sizeof folder, "%s/file/below", temp.path);
  struct profile profile = profile_of(world, folder);
  assert_int_not_equal(profile_prepare(&profile, LANGUAGE_EN, &fault), STATUS_OK);
  assert_non_null(strstr(fault.text, "cannot write"));
  temp_remove(&temp);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_good),     cmocka_unit_test(test_missing),         cmocka_unit_test(test_missing_file),
      cmocka_unit_test(test_open_key), cmocka_unit_test(test_damaged),         cmocka_unit_test(test_expired),
      cmocka_unit_test(test_settings), cmocka_unit_test(test_folders),         cmocka_unit_test(test_language),
      cmocka_unit_test(test_write),    cmocka_unit_test(test_write_abandoned), cmocka_unit_test(test_write_refused),
  };
  setenv("LC_ALL", "C.UTF-8", 1);
  assert_ok(secure_init());
  return cmocka_run_group_tests(tests, make_world, end_world);
}
