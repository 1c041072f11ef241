/* The example of lots(3) compiles, runs, and is the one in the man page. */
#include "fake_daemon.h"

#include "cases.pb-c.h"
#include "common/secure.h"
#include "profile_files.h"

int example_main(int argc, char **argv);
#define main example_main
#include "client/lib/example.c"
#undef main

/* A list of one case, then a note with its receipt. */
static void script_example(struct session *session) {
  const Lots__Request *request;
  Lots__CaseRow row = LOTS__CASE_ROW__INIT, *rows[] = {&row};
  Lots__ListCasesReply list = LOTS__LIST_CASES_REPLY__INIT;
  Lots__NoteReply note = LOTS__NOTE_REPLY__INIT;
  row.id = 17;
  row.name = "Asa";
  list.n_cases = 1;
  list.cases = rows;
  if (!session_greet(session) || !(request = session_request(session)))
    return;
  session->fake->oops += strcmp(request->method, "lots.Cases/List") != 0;
  if (session_ok(session, request, &list.base) && (request = session_request(session))) {
    session->fake->oops += strcmp(request->method, "lots.Cases/Note") != 0;
    session_ok(session, request, &note.base);
  }
  session_linger(session);
}

static void test_runs(void **state) {
  struct world *world = *state;
  struct fake fake;
  struct temp temp = temp_make("example");
  char *arguments[] = {"example", "17", "Called the employer.", NULL};
  fake_start(&fake, world, script_example);
  put_server(&temp, "127.0.0.1", fake.port);
  put_identity(&temp, world->key, world->certificate, world->authority.certificate);
  setenv("LOTS_PROFILE", temp.path, 1);
  assert_int_equal(example_main(3, arguments), EXIT_SUCCESS);
  setenv("LOTS_PROFILE", "/no/where", 1);
  assert_int_equal(example_main(1, arguments), EXIT_FAILURE);
  temp_remove(&temp);
  fake_stop(&fake);
  assert_int_equal(fake.requests, 2);
}

static char *file_text(const char *path) {
  char *text = calloc(1, MIB);
  FILE *file = fopen(path, "r");
  assert_non_null(file);
  assert_int_not_equal(fread(text, 1, MIB - 1, file), 0);
  fclose(file);
  return text;
}

/* scdoc takes a backslash only when it is written twice. */
static char *as_scdoc(const char *text) {
  char *out = calloc(1, 2 * MIB), *at = out;
  for (; *text; text++) {
    if (*text == '\\')
      *at++ = '\\';
    *at++ = *text;
  }
  return out;
}

static void test_is_in_the_man_page(void **state) {
  (void)state;
  char *example = file_text("client/lib/example.c"), *page = file_text("client/lib/liblots.3.scd");
  char *wanted = as_scdoc(example);
  assert_non_null(strstr(page, wanted));
  free(wanted);
  free(page);
  free(example);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_runs),
      cmocka_unit_test(test_is_in_the_man_page),
  };
  setenv("LC_ALL", "C.UTF-8", 1);
  assert_ok(secure_init());
  return cmocka_run_group_tests(tests, make_world, end_world);
}
