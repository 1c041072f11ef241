/* Unit tests of common/message and common/problem. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/message.h"
#include "common/problem.h"
#include "common/text.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static int set_up(void **state) {
  static struct arena arena;
  arena_init(&arena, 1 << 20);
  *state = &arena;
  return 0;
}

static int tear_down(void **state) {
  arena_deinit(*state);
  return 0;
}

static void test_language(void **state) {
  (void)state;
  static const struct {
    const char *tag;
    enum language language;
  } rows[] = {
      {"sv", LANGUAGE_SV},       {"sv_SE.UTF-8", LANGUAGE_SV}, {"sv-FI", LANGUAGE_SV}, {"SV", LANGUAGE_SV},
      {"sv.UTF-8", LANGUAGE_SV}, {"sv:en", LANGUAGE_SV},       {"en", LANGUAGE_EN},    {"en_GB.UTF-8", LANGUAGE_EN},
      {"svx", LANGUAGE_EN},      {"s", LANGUAGE_EN},           {"", LANGUAGE_EN},      {"C", LANGUAGE_EN},
      {NULL, LANGUAGE_EN},
  };
  for (size_t i = 0; i < COUNT(rows); i++)
    assert_int_equal(language_parse(rows[i].tag), rows[i].language);
}

static void test_reasons(void **state) {
  (void)state;
  assert_string_equal(message_reason(MSG_NOT_A_DATE), "NOT_A_DATE");
  assert_string_equal(message_reason(MSG_MUNICIPALITY), "MUNICIPALITY");
  assert_string_equal(message_reason(MSG_COUNT), "UNKNOWN");
  assert_string_equal(message_reason((enum message) - 1), "UNKNOWN");
}

static void test_text(void **state) {
  struct arena *arena = *state;
  assert_string_equal(message_text(arena, MSG_NOT_A_DATE, LANGUAGE_EN, NULL, NULL),
                      "is not a date; write it as 2026-11-22");
  assert_string_equal(message_text(arena, MSG_NOT_A_DATE, LANGUAGE_SV, NULL, NULL),
                      "är inte ett datum; skriv det som 2026-11-22");
  assert_string_equal(message_text(arena, MSG_OUT_OF_RANGE, LANGUAGE_EN, "30", "730"), "must be between 30 and 730");
  assert_string_equal(message_text(arena, MSG_OUT_OF_RANGE, LANGUAGE_SV, "30", "730"), "måste ligga mellan 30 och 730");
  assert_string_equal(message_text(arena, MSG_OUT_OF_RANGE, LANGUAGE_EN, NULL, "730"), "must be between  and 730");
  assert_string_equal(message_text(arena, MSG_DATE_BEFORE, LANGUAGE_EN, "2026-11-22", "unused"),
                      "must not be before 2026-11-22");
  assert_string_equal(message_text(arena, MSG_COUNT, LANGUAGE_EN, "1", "2"), "");
}

/* What a user wrote is never taken for a template. */
static void test_arguments_are_not_filled_again(void **state) {
  assert_string_equal(message_text(*state, MSG_OUT_OF_RANGE, LANGUAGE_EN, "{2}", "{1}%s"),
                      "must be between {2} and {1}%s");
}

static void test_text_without_memory(void **state) {
  (void)state;
  struct arena spent;
  arena_init(&spent, 0);
  assert_null(message_text(&spent, MSG_MISSING, LANGUAGE_EN, NULL, NULL));
  arena_deinit(&spent);
}

/* Both languages say something clean and use the same arguments, and no reason stands twice. */
static void test_every_message_is_whole(void **state) {
  for (int i = 0; i < MSG_COUNT; i++) {
    const char *en = message_text(*state, (enum message)i, LANGUAGE_EN, "<1>", "<2>");
    const char *sv = message_text(*state, (enum message)i, LANGUAGE_SV, "<1>", "<2>");
    const char *reason = message_reason((enum message)i);
    if (!*en || !*sv || strchr(en, '{') || strchr(sv, '{') || !text_is_clean(slice_str(sv)))
      fail_msg("%s", reason);
    if (!strstr(en, "<1>") != !strstr(sv, "<1>") || !strstr(en, "<2>") != !strstr(sv, "<2>"))
      fail_msg("%s: the languages differ in arguments", reason);
    for (int j = 0; j < i; j++)
      assert_string_not_equal(message_reason((enum message)j), reason);
  }
}

static void test_problems_keep_their_order(void **state) {
  struct problems problems;
  problems_init(&problems, *state);
  assert_int_equal(problems.count, 0);
  assert_null(problems.first);
  problem_add(&problems, "date", "B5.5", MSG_DATE_BEFORE, "2026-11-22", NULL);
  problem_add(&problems, "case.unit", "", MSG_NO_SUCH, NULL, NULL);
  problem_add(&problems, "person", "C15", MSG_ID_FORM, NULL, NULL);
  assert_int_equal(problems.count, 3);
  assert_string_equal(problems.first->field, "date");
  assert_string_equal(problems.first->rule, "B5.5");
  assert_string_equal(problems.first->arg1, "2026-11-22");
  assert_string_equal(problems.first->next->field, "case.unit");
  assert_ptr_equal(problems.first->next->next, problems.last);
  assert_int_equal(problems.last->message, MSG_ID_FORM);
  assert_null(problems.last->next);
}

static void test_problems_without_memory(void **state) {
  (void)state;
  struct arena spent;
  struct problems problems;
  arena_init(&spent, 0);
  problems_init(&problems, &spent);
  problem_add(&problems, "date", "", MSG_MISSING, NULL, NULL);
  assert_int_equal(problems.count, 0);
  assert_null(problems.first);
  assert_true(arena_failed(&spent));
  arena_deinit(&spent);
}

/* A caseworker reads names, never the codes of the contract. */
static void test_statuses_kinds_and_parties_are_named(void **state) {
  static const struct {
    enum message message;
    const char *arg1, *arg2, *says;
  } rows[] = {
      {MSG_PLACEMENT_STATUS, "PLANNED", "AGREED, INTERRUPTED",
       "placeringen har status planerad; steget tas från: överenskommen, "},
      {MSG_LINE_PLACEMENT_STATUS, "AGREED, ONGOING", "ENDED",
       "kräver en placering med status överenskommen, pågående; den här har avslutad"},
      {MSG_LINE_PLACEMENT_KIND, "PRAKTIK, EMP_REG", NULL, "praktik, reguljär anställning"},
      {MSG_NOT_A_JOB, "VISIT", NULL, "slaget studiebesök"},
      {MSG_NO_WAGE_HERE, "PRAKTIK", NULL, "slaget praktik"},
      {MSG_TASKS_UNCONFIRMED, "EMPLOYER", NULL, "inte bekräftad av arbetsgivaren"},
      {MSG_SIGNED_TWICE, "CLIENT", NULL, "klienten har undertecknat två gånger"},
      {MSG_PHASE_STATUS, "OPEN", "DONE", "fasen har status öppen; steget tas från: klar"},
      {MSG_GOAL_SETTLED, "REACHED", "2026-11-22", "nått sedan 2026-11-22"},
      {MSG_ADAPTATION_STEP, "PROPOSED", "DECIDED, IN_PLACE", "status föreslagen kan bli: DECIDED, IN_PLACE"},
      {MSG_PREVIOUS_OPEN, "ACTIVE", NULL, "har status pågående"},
      {MSG_APPEAL_STEP, "LODGED", "FORWARDED", "överklagandet är inkommet"},
  };
  for (size_t i = 0; i < COUNT(rows); i++) {
    struct problem problem = {
        .field = "", .rule = "", .message = rows[i].message, .arg1 = rows[i].arg1, .arg2 = rows[i].arg2};
    const char *text = problem_text(&problem, LANGUAGE_SV, *state);
    assert_non_null(text);
    if (!strstr(text, rows[i].says))
      fail_msg("\"%s\" does not say \"%s\"", text, rows[i].says);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_language),
      cmocka_unit_test(test_reasons),
      cmocka_unit_test(test_text),
      cmocka_unit_test(test_arguments_are_not_filled_again),
      cmocka_unit_test(test_text_without_memory),
      cmocka_unit_test(test_every_message_is_whole),
      cmocka_unit_test(test_problems_keep_their_order),
      cmocka_unit_test(test_problems_without_memory),
      cmocka_unit_test(test_statuses_kinds_and_parties_are_named),
  };
  return cmocka_run_group_tests_name("message", tests, set_up, tear_down);
}
