/* Unit tests of common/codes: the lists against the enums of proto/codes.proto, and the 290 municipalities. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "codes.pb-c.h"
#include "common/codes.h"
#include "common/municipalities.h"
#include "common/text.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const struct {
  const struct code_list *list;
  const ProtobufCEnumDescriptor *type;
  const char *prefix;
} pairs[] = {
    {&codes_role, &lots__role__descriptor, "ROLE_"},
    {&codes_organisation_kind, &lots__organisation_kind__descriptor, "ORGANISATION_KIND_"},
    {&codes_programme, &lots__programme__descriptor, "PROGRAMME_"},
    {&codes_case_status, &lots__case_status__descriptor, "CASE_STATUS_"},
    {&codes_referral_status, &lots__referral_status__descriptor, "REFERRAL_STATUS_"},
    {&codes_disability_group, &lots__disability_group__descriptor, "DISABILITY_GROUP_"},
    {&codes_competence, &lots__competence_kind__descriptor, "COMPETENCE_KIND_"},
    {&codes_supervision_kind, &lots__supervision_kind__descriptor, "SUPERVISION_KIND_"},
    {&codes_decision_result, &lots__decision_result__descriptor, "DECISION_RESULT_"},
    {&codes_reject_reason, &lots__reject_reason__descriptor, "REJECT_REASON_"},
    {&codes_close_reason, &lots__close_reason__descriptor, "CLOSE_REASON_"},
    {&codes_protection, &lots__protection__descriptor, "PROTECTION_"},
    {&codes_work_ability, &lots__work_ability_outcome__descriptor, "WORK_ABILITY_OUTCOME_"},
    {&codes_assessment_outcome, &lots__assessment_outcome__descriptor, "ASSESSMENT_OUTCOME_"},
    {&codes_income_source, &lots__income_kind__descriptor, "INCOME_KIND_"},
    /* the method */
    {&codes_phase, &lots__phase__descriptor, "PHASE_"},
    {&codes_phase_status, &lots__phase_status__descriptor, "PHASE_STATUS_"},
    {&codes_disclosure, &lots__disclosure_choice__descriptor, "DISCLOSURE_CHOICE_"},
    {&codes_profile_section, &lots__profile_section__descriptor, "PROFILE_SECTION_"},
    {&codes_case_part, &lots__case_part__descriptor, "CASE_PART_"},
    {&codes_plan_kind, &lots__plan_kind__descriptor, "PLAN_KIND_"},
    {&codes_plan_status, &lots__plan_status__descriptor, "PLAN_STATUS_"},
    {&codes_goal_dimension, &lots__goal_dimension__descriptor, "GOAL_DIMENSION_"},
    {&codes_goal_state, &lots__goal_state__descriptor, "GOAL_STATE_"},
    {&codes_pause_reason, &lots__pause_reason__descriptor, "PAUSE_REASON_"},
    {&codes_transfer_state, &lots__transfer_state__descriptor, "TRANSFER_STATE_"},
    {&codes_notification_manner, &lots__notification_manner__descriptor, "NOTIFICATION_MANNER_"},
    {&codes_appeal_state, &lots__appeal_state__descriptor, "APPEAL_STATE_"},
    {&codes_placement_kind, &lots__placement_kind__descriptor, "PLACEMENT_KIND_"},
    {&codes_placement_status, &lots__placement_status__descriptor, "PLACEMENT_STATUS_"},
    {&codes_placement_purpose, &lots__placement_purpose__descriptor, "PLACEMENT_PURPOSE_"},
    {&codes_placement_end, &lots__placement_end_reason__descriptor, "PLACEMENT_END_REASON_"},
    {&codes_answer, &lots__answer__descriptor, "ANSWER_"},
    {&codes_support_line, &lots__support_line_kind__descriptor, "SUPPORT_LINE_KIND_"},
    {&codes_line_end, &lots__line_end_reason__descriptor, "LINE_END_REASON_"},
    {&codes_support_kind, &lots__support_kind__descriptor, "SUPPORT_KIND_"},
    {&codes_support_place, &lots__support_place__descriptor, "SUPPORT_PLACE_"},
    /* employers and workplaces */
    {&codes_employer_size, &lots__employer_size__descriptor, "EMPLOYER_SIZE_"},
    {&codes_contact_maker, &lots__contact_maker__descriptor, "CONTACT_MAKER_"},
    {&codes_contact_mode, &lots__contact_mode__descriptor, "CONTACT_MODE_"},
    {&codes_contact_purpose, &lots__contact_purpose__descriptor, "CONTACT_PURPOSE_"},
    {&codes_contact_result, &lots__contact_result__descriptor, "CONTACT_RESULT_"},
    {&codes_suitability, &lots__suitability__descriptor, "SUITABILITY_"},
    {&codes_agenda_kind, &lots__agenda_kind__descriptor, "AGENDA_KIND_"},
    {&codes_adaptation_kind, &lots__adaptation_kind__descriptor, "ADAPTATION_KIND_"},
    {&codes_adaptation_status, &lots__adaptation_status__descriptor, "ADAPTATION_STATUS_"},
    {&codes_cost_bearer, &lots__cost_bearer__descriptor, "COST_BEARER_"},
    {&codes_hand_over_ground, &lots__hand_over_ground__descriptor, "HAND_OVER_GROUND_"},
    {&codes_match_outcome, &lots__match_outcome__descriptor, "MATCH_OUTCOME_"},
    {&codes_setting_name, &lots__setting_name__descriptor, "SETTING_NAME_"},
    {&codes_setting_unit, &lots__setting_unit__descriptor, "SETTING_UNIT_"},
    /* documents */
    {&codes_document_type, &lots__document_type__descriptor, "DOCUMENT_TYPE_"},
    {&codes_secrecy, &lots__secrecy_class__descriptor, "SECRECY_CLASS_"},
    {&codes_signature_manner, &lots__signature_manner__descriptor, "SIGNATURE_MANNER_"},
};

/* --- lists -------------------------------------------------------------------------------------------------------- */

/* Only "not said" has no row. */
static bool has_row(const ProtobufCEnumValue *value) {
  return value->value != 0 || strcmp(value->name, "PROTECTION_NONE") == 0;
}

/* Returns how many rows the enum asks for; each must be there. */
static size_t check_values(size_t pair) {
  size_t wanted = 0, prefix_len = strlen(pairs[pair].prefix);
  for (unsigned i = 0; i < pairs[pair].type->n_values; i++) {
    const ProtobufCEnumValue *value = &pairs[pair].type->values[i];
    const struct code *code = code_by_number(pairs[pair].list, value->value);
    assert_memory_equal(value->name, pairs[pair].prefix, prefix_len);
    if (has_row(value) && (!code || strcmp(code->code, value->name + prefix_len) != 0))
      fail_msg("%s = %d has no row in codes_%s", value->name, value->value, pairs[pair].list->name);
    wanted += has_row(value);
  }
  return wanted;
}

static void test_lists_and_enums_are_the_same(void **state) {
  (void)state;
  for (size_t i = 0; i < COUNT(pairs); i++)
    assert_int_equal(check_values(i), pairs[i].list->count); /* so no row is without a value either */
}

static void test_codes_as_names(void **state) {
  (void)state;
  struct arena arena;
  arena_init(&arena, 1 << 16);
  assert_string_equal(code_names(&codes_case_status, "GRANTED", LANGUAGE_SV, &arena), "beviljad");
  assert_string_equal(code_names(&codes_right, "INTAKE, WORK, ?", LANGUAGE_EN, &arena),
                      "taking in, working in cases, ?");
  assert_string_equal(code_names(&codes_right, "", LANGUAGE_EN, &arena), "");
  arena_deinit(&arena);
}

/* A name that stands twice could not be read back. */
static void check_name(const struct code_list *list, const struct code *code, const char *name) {
  assert_true(*name != '\0');
  if (code_by_any_text(list, name) != code)
    fail_msg("codes_%s: \"%s\" does not lead back to %s", list->name, name, code->code);
}

static void test_every_text_leads_back(void **state) {
  (void)state;
  for (size_t i = 0; i < COUNT(pairs); i++) {
    const struct code_list *list = pairs[i].list;
    for (size_t j = 0; j < list->count; j++) {
      const struct code *code = &list->codes[j];
      assert_ptr_equal(code_by_text(list, code->code), code);
      check_name(list, code, code->code);
      check_name(list, code, code->en);
      check_name(list, code, code->sv);
    }
  }
}

static void test_look_ups(void **state) {
  (void)state;
  assert_int_equal(code_by_text(&codes_role, "af_officer")->number, 3);
  assert_null(code_by_text(&codes_role, "arbetsförmedlare"));
  assert_int_equal(code_by_any_text(&codes_role, "Arbetsförmedlare")->number, 3);
  assert_int_equal(code_by_any_text(&codes_role, "LÄKARE")->number, 7);
  assert_int_equal(code_by_any_text(&codes_role, "Physician")->number, 7);
  assert_null(code_by_any_text(&codes_role, "lakare")); /* å, ä and ö are letters of their own (F7) */
  assert_null(code_by_any_text(&codes_role, ""));
  assert_null(code_by_number(&codes_role, 0));
  assert_null(code_by_number(&codes_role, 22));
}

static void test_names(void **state) {
  (void)state;
  assert_string_equal(code_name(&codes_close_reason, 13, LANGUAGE_SV), "felregistrering");
  assert_string_equal(code_name(&codes_organisation_kind, 2, LANGUAGE_EN), "municipality");
  assert_string_equal(code_name(&codes_protection, 0, LANGUAGE_SV), "inget skydd");
  assert_string_equal(code_name(&codes_protection, 4, LANGUAGE_SV), "?");
  assert_string_equal(code_name(&codes_role, -1, LANGUAGE_EN), "?");
}

static void test_choices(void **state) {
  (void)state;
  struct arena arena, spent;
  arena_init(&arena, 4096);
  arena_init(&spent, 0);
  assert_string_equal(code_choices(&codes_programme, &arena), "SIUS, SE, IPS, SED");
  assert_non_null(code_choices(&codes_role, &arena));
  assert_null(code_choices(&codes_programme, &spent));
  arena_deinit(&arena);
  arena_deinit(&spent);
}

/* --- municipalities ----------------------------------------------------------------------------------------------- */

static void test_all_290_are_found(void **state) {
  (void)state;
  assert_int_equal(municipality_count, 290);
  for (size_t i = 0; i < municipality_count; i++) {
    assert_int_equal(strlen(municipalities[i].code), 4);
    assert_true(text_is_clean(slice_str(municipalities[i].name)) && *municipalities[i].name);
    assert_true(i == 0 || strcmp(municipalities[i - 1].code, municipalities[i].code) < 0);
    assert_ptr_equal(municipality_by_code(municipalities[i].code), &municipalities[i]);
  }
}

/* C15: those named there, by code; trap F7: Håbo is not Habo. */
static void test_municipality_names(void **state) {
  (void)state;
  static const struct municipality expected[] = {
      {"0305", "Håbo"},     {"0604", "Aneby"},    {"0617", "Gnosjö"},    {"0642", "Mullsjö"}, {"0643", "Habo"},
      {"0662", "Gislaved"}, {"0665", "Vaggeryd"}, {"0680", "Jönköping"}, {"0682", "Nässjö"},  {"0683", "Värnamo"},
      {"0684", "Sävsjö"},   {"0685", "Vetlanda"}, {"0686", "Eksjö"},     {"0687", "Tranås"},
  };
  for (size_t i = 0; i < COUNT(expected); i++)
    assert_string_equal(municipality_by_code(expected[i].code)->name, expected[i].name);
  assert_int_not_equal(text_compare_sv("Håbo", "Habo"), 0);
}

static void test_counties(void **state) {
  (void)state;
  int counties = 0;
  for (size_t i = 0; i < municipality_count; i++)
    counties += i == 0 || memcmp(municipalities[i - 1].code, municipalities[i].code, 2) != 0;
  assert_int_equal(counties, 21);
}

static void test_no_such_municipality(void **state) {
  (void)state;
  static const char *const codes[] = {"", "305", "0000", "0306", "9999", "03050", "0305 ", "Håbo", "0201", "1101"};
  for (size_t i = 0; i < COUNT(codes); i++)
    assert_null(municipality_by_code(codes[i]));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_lists_and_enums_are_the_same),
      cmocka_unit_test(test_codes_as_names),
      cmocka_unit_test(test_every_text_leads_back),
      cmocka_unit_test(test_look_ups),
      cmocka_unit_test(test_names),
      cmocka_unit_test(test_choices),
      cmocka_unit_test(test_all_290_are_found),
      cmocka_unit_test(test_municipality_names),
      cmocka_unit_test(test_counties),
      cmocka_unit_test(test_no_such_municipality),
  };
  return cmocka_run_group_tests_name("codes", tests, NULL, NULL);
}
