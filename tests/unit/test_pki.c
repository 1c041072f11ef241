/* pki: what is signed says what was asked. */
#include "tls_pair.h"

static void certificates_say_what_was_asked(void **state) {
  struct world *world = *state;
  struct pki_subject said, again;
  char *certificate;
  assert_ok(pki_sign_client(&world->arena, &world->authority, world->request, "staff:13", 30, &certificate, &said));
  assert_ok(pki_read(&world->arena, certificate, &again));
  assert_string_equal(said.common_name, "staff:13");
  assert_string_equal(again.common_name, "staff:13");
  assert_int_equal(strlen(said.serial), 32);
  assert_string_equal(said.serial, again.serial);
  assert_string_not_equal(said.serial, world->client_said.serial);
  int64_t lasts_s = (said.not_after_us - said.not_before_us) / 1000000;
  assert_in_range(lasts_s, 30 * 86400, 30 * 86400 + 600);
  assert_string_equal(world->authority_said.common_name, "Lots test CA");
}

static void bad_requests(void **state) {
  struct world *world = *state;
  struct pki_subject said;
  char *certificate = NULL, *garbled = arena_strdup(&world->arena, world->request);
  char long_name[70];
  memset(long_name, 'x', sizeof long_name);
  long_name[65] = 0;
  const char *const names_bad[] = {"", long_name, "\xff\xfe"};
  for (size_t i = 0; i < 3; i++)
    assert_true(pki_sign_client(&world->arena, &world->authority, world->request, names_bad[i], 1, &certificate,
                                &said) != STATUS_OK);
  char *letter = strstr(garbled, "-----END") - 20; /* within the signature */
  *letter = *letter == 'A' ? 'B' : 'A';
  const char *const bad[] = {garbled, "", "nonsense", world->certificate};
  for (size_t i = 0; i < 4; i++)
    assert_status(pki_sign_client(&world->arena, &world->authority, bad[i], "staff:1", 1, &certificate, &said),
                  STATUS_INVALID_ARGUMENT);
  struct pki_identity mixed = {world->authority.certificate, world->foreign.key};
  assert_status(pki_sign_client(&world->arena, &mixed, world->request, "staff:1", 1, &certificate, &said),
                STATUS_INVALID_ARGUMENT);
  assert_status(pki_sign_client(&world->arena, &world->authority, world->request, "staff:1", -1, &certificate, &said),
                STATUS_INVALID_ARGUMENT);
  assert_null(certificate);
}

static void bad_names_of_servers(void **state) {
  struct world *world = *state;
  static const char *const bad[] = {"", "a b", "a,DNS:b", "a\nb", "\xc3\xa5.se"};
  struct pki_identity made = {0};
  for (size_t i = 0; i < 5; i++)
    assert_status(pki_new_server(&world->arena, &world->authority, &bad[i], 1, 1, &made), STATUS_INVALID_ARGUMENT);
  assert_status(pki_new_server(&world->arena, &world->authority, NULL, 0, 1, &made), STATUS_INVALID_ARGUMENT);
  assert_null(made.certificate);
}

static void a_spent_arena_is_said(void **state) {
  (void)state;
  struct arena arena;
  struct pki_identity made;
  arena_init(&arena, 64);
  assert_status(pki_new_authority(&arena, "x", 1, &made), STATUS_RESOURCE_EXHAUSTED);
  arena_deinit(&arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(certificates_say_what_was_asked),
      cmocka_unit_test(bad_requests),
      cmocka_unit_test(bad_names_of_servers),
      cmocka_unit_test(a_spent_arena_is_said),
  };
  return cmocka_run_group_tests(tests, make_world, end_world);
}
