/* Unit tests of common/codes_typed: codes, names, parts of them, other words; what is not sure; what is proposed. */
#include "harness.h"

#include <stdio.h>
#include <string.h>

#include "common/codes_typed.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static struct arena arena;

static const struct code_list *const lists[] = {
    &codes_role,
    &codes_programme,
    &codes_case_status,
    &codes_disability_group,
    &codes_decision_result,
    &codes_reject_reason,
    &codes_close_reason,
    &codes_income_source,
    &codes_profile_section,
    &codes_goal_dimension,
    &codes_party,
    &codes_placement_kind,
    &codes_placement_end,
    &codes_answer,
    &codes_support_line,
    &codes_line_end,
    &codes_support_kind,
    &codes_support_place,
    &codes_contact_maker,
    &codes_contact_mode,
    &codes_contact_result,
    &codes_contact_purpose,
    &codes_document_type,
    &codes_work_ability,
    &codes_adaptation_kind,
    &codes_phase,
    &codes_supervision_kind,
    &codes_assessment_outcome,
};

static enum code_reading read_code(const struct code_list *list, const char *text, struct code_typed *out) {
  arena_reset(&arena);
  return code_typed_read(&arena, list, text, out);
}

static void expect(const struct code_list *list, const char *text, enum code_reading reading, const char *code) {
  struct code_typed typed;
  enum code_reading got = read_code(list, text, &typed);
  if (got != reading || strcmp(typed.code ? typed.code->code : "", code) != 0)
    fail_msg("%s \"%s\": %d, %s", list->name, text, (int)got, typed.code ? typed.code->code : "nothing");
}

static void test_said(void **state) {
  (void)state;
  for (size_t l = 0; l < COUNT(lists); l++)
    for (size_t i = 0; i < lists[l]->count; i++) {
      const struct code *code = &lists[l]->codes[i];
      expect(lists[l], code->code, CODE_SAID, code->code);
      expect(lists[l], code->sv, CODE_SAID, code->code);
      expect(lists[l], code->en, CODE_SAID, code->code);
    }
  expect(&codes_programme, "sius", CODE_SAID, "SIUS");
  expect(&codes_decision_result, "partly granted", CODE_SAID, "PARTLY_GRANTED");
  expect(&codes_decision_result, "PARTLY-GRANTED", CODE_SAID, "PARTLY_GRANTED");
  expect(&codes_decision_result,
         " Delvis\xc2\xa0"
         "bifall ",
         CODE_SAID, "PARTLY_GRANTED");
  expect(&codes_contact_purpose, "FOLLOW UP", CODE_SAID, "FOLLOW_UP");
}

static void test_meant(void **state) {
  (void)state;
  static const struct {
    const struct code_list *list;
    const char *text, *code;
  } rows[] = {
      {&codes_income_source, "aktivitetsstöd", "AKTIVITETSSTOD"},
      {&codes_contact_result, "möte", "MEETING"},
      {&codes_contact_result, "MÖTE", "MEETING"},
      {&codes_profile_section, "styrkor", "STRENGTHS"},
      {&codes_support_line, "uppföljning", "FOLLOWUP"},
      {&codes_support_line, "introduktion", "INTRO"},
      {&codes_disability_group, "adhd", "NPF"},
      {&codes_document_type, "läkarintyg", "MED"},
      {&codes_document_type, "läkar", "MED"},
      {&codes_placement_end, "klar", "COMPLETED"},
      {&codes_line_end, "klar", "COMPLETED"},
      {&codes_line_end, "självständigt", "INDEPENDENT"},
      {&codes_goal_dimension, "få", "GET"},
      {&codes_goal_dimension, "behålla", "KEEP"},
      {&codes_party, "klient", "CLIENT"},
      {&codes_party, "arbetsgivare", "EMPLOYER"},
      {&codes_role, "chef", "UNIT_MANAGER"},
      {&codes_support_place, "hemma", "HOME"},
      {&codes_answer, "beror", "DEPENDS"},
      {&codes_contact_result, "inget", "NO_ANSWER"},
      {&codes_placement_kind, "daglig", "DV"},
      {&codes_placement_kind, "wage subsidy security", "EMP_LBT"},
      {&codes_work_ability, "not est", "NOT_ESTABLISHED"},
  };
  for (size_t i = 0; i < COUNT(rows); i++)
    expect(rows[i].list, rows[i].text, CODE_MEANT, rows[i].code);
}

/* Names that a reading offers, in order. */
static void expect_near(const struct code_list *list, const char *text, enum code_reading reading, const char *near) {
  struct code_typed typed;
  char got[256] = "";
  enum code_reading is = read_code(list, text, &typed);
  for (size_t i = 0; i < typed.n_near; i++)
    (void)snprintf(got + strlen(got), sizeof got - strlen(got), "%s%s", i > 0 ? " " : "", typed.near[i]->code);
  if (is != reading || typed.code || strcmp(got, near) != 0)
    fail_msg("%s \"%s\": %d, %s", list->name, text, (int)is, got);
}

static void test_unsure(void **state) {
  (void)state;
  expect_near(&codes_placement_kind, "lönebidrag", CODE_UNSURE, "EMP_LB EMP_LBU EMP_LBT");
  expect_near(&codes_supervision_kind, "handledning", CODE_UNSURE, "INDIVIDUAL GROUP");
  expect_near(&codes_goal_dimension, "arbete", CODE_UNSURE, "FIND GET KEEP");
  expect_near(&codes_assessment_outcome, "behov", CODE_UNSURE, "NEED NO_NEED");
  /* what turns the meaning was left out: proposed, and never taken */
  expect_near(&codes_work_ability, "fastställd", CODE_UNSURE, "NOT_ESTABLISHED");
  expect_near(&codes_reject_reason, "redo", CODE_UNSURE, "NOT_READY");
  expect_near(&codes_contact_result, "svar", CODE_UNSURE, "NO_ANSWER");
}

static void test_unknown(void **state) {
  (void)state;
  expect_near(&codes_case_status, "vilnade", CODE_UNKNOWN, "PAUSED");
  expect_near(&codes_contact_result, "intreserad", CODE_UNKNOWN, "INTERESTED");
  expect_near(&codes_programme, "SUIS", CODE_UNKNOWN, "SIUS");
  expect_near(&codes_document_type, "lakarutlatande", CODE_UNKNOWN,
              "MED"); /* å, ä and ö are letters of their own (F7) */
  expect_near(&codes_case_status, "zzzzzzzzz", CODE_UNKNOWN, "");
  expect_near(&codes_case_status, "", CODE_UNKNOWN, "");
  expect_near(&codes_case_status, "  ", CODE_UNKNOWN, "");
  expect_near(&codes_case_status, "-", CODE_UNKNOWN, "");
  expect_near(&codes_case_status, "\xff\xfe", CODE_UNKNOWN, "");
  expect_near(&codes_answer, "n", CODE_UNKNOWN, "NO"); /* too short for a part */
}

/* Whatever three letters begin a word of a name: what is taken has such a word, and nothing else has one. */
static void test_a_part_is_taken_for_one_alone(void **state) {
  (void)state;
  for (size_t l = 0; l < COUNT(lists); l++)
    for (size_t i = 0; i < lists[l]->count; i++) {
      char part[8];
      const char *name = lists[l]->codes[i].sv;
      size_t len = strcspn(name, " -/,()");
      (void)snprintf(part, sizeof part, "%.*s", (int)(len < 5 ? len : 5), name);
      struct code_typed typed;
      if (read_code(lists[l], part, &typed) != CODE_MEANT || typed.n_near == 0)
        continue;
      for (size_t j = 0; j < lists[l]->count; j++)
        if (&lists[l]->codes[j] != typed.code && strncmp(lists[l]->codes[j].sv, part, strlen(part)) == 0)
          fail_msg("%s \"%s\" is taken for %s, and begins %s", lists[l]->name, part, typed.code->code,
                   lists[l]->codes[j].sv);
    }
}

static int set_up(void **state) {
  (void)state;
  arena_init(&arena, 1 << 20);
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  arena_deinit(&arena);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_said),
      cmocka_unit_test(test_meant),
      cmocka_unit_test(test_unsure),
      cmocka_unit_test(test_unknown),
      cmocka_unit_test(test_a_part_is_taken_for_one_alone),
  };
  return cmocka_run_group_tests_name("codes_typed", tests, set_up, tear_down);
}
