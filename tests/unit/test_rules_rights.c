/* Rights: which role lets its holder do what, and on which days (C1). */
#include "test_rules_support.h"

static void roles_give_their_rights(void **state) {
  (void)state;
  static const struct {
    Lots__Role role;
    unsigned rights;
  } rows[] = {
      {ROLE_(AF_OFFICER), RIGHT_INTAKE | RIGHT_ASSESS | RIGHT_DECIDE | RIGHT_ASSIGN},
      {ROLE_(AF_OT), RIGHT_INTAKE | RIGHT_ASSESS},
      {ROLE_(AF_PSY), RIGHT_INTAKE | RIGHT_ASSESS},
      {ROLE_(AF_SOC), RIGHT_INTAKE | RIGHT_ASSESS},
      {ROLE_(SIUS), RIGHT_WORK},
      {ROLE_(COACH), RIGHT_WORK},
      {ROLE_(ED_COACH), RIGHT_WORK},
      {ROLE_(TEAM_LEAD), RIGHT_INTAKE | RIGHT_ASSIGN | RIGHT_WORK | RIGHT_MANAGE},
      {ROLE_(UNIT_MANAGER), RIGHT_INTAKE | RIGHT_ASSIGN | RIGHT_MANAGE},
      {ROLE_(BISTAND), RIGHT_ASSESS | RIGHT_DECIDE},
      {ROLE_(UNSPECIFIED), 0},
      {ROLE_(CLIENT), 0},
      {ROLE_(PHYSICIAN), 0},
      {ROLE_(THERAPIST), 0},
      {ROLE_(METHOD_LEAD), 0},
      {ROLE_(RD_LEAD), 0},
      {ROLE_(RESEARCHER), 0},
      {ROLE_(EMPLOYER_CONTACT), 0},
      {ROLE_(TRAINER), 0},
      {ROLE_(AUDITOR), 0},
      {ROLE_(DPO), 0},
      {ROLE_(SYSADMIN), 0},
      {(Lots__Role)4711, 0},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    assert_int_equal(rights_of_role(rows[i].role), rows[i].rights);
}

static void staff_may_have_no_part_in_cases(void **state) {
  (void)state;
  static const Lots__Role staff[] = {ROLE_(METHOD_LEAD), ROLE_(RD_LEAD), ROLE_(RESEARCHER), ROLE_(TRAINER),
                                     ROLE_(AUDITOR),     ROLE_(DPO),     ROLE_(SIUS)};
  static const Lots__Role others[] = {ROLE_(UNSPECIFIED),      ROLE_(CLIENT),   ROLE_(PHYSICIAN), ROLE_(THERAPIST),
                                      ROLE_(EMPLOYER_CONTACT), ROLE_(SYSADMIN), (Lots__Role)4711};
  for (size_t i = 0; i < sizeof staff / sizeof *staff; i++)
    assert_true(rights_role_is_staff(staff[i]));
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    assert_false(rights_role_is_staff(others[i]));
}

/* Both border days belong to the role (B1: closed intervals). */
static void a_role_counts_from_its_first_day_to_its_last(void **state) {
  struct office *office = *state;
  Lots__Principal *who = made(office, &lots__principal__descriptor);
  give_role(office, who, ROLE_(SIUS), "2026-03-01", "2026-03-31");
  assert_int_equal(rights_in_unit(who, UNIT, day("2026-02-28")), 0);
  assert_int_equal(rights_in_unit(who, UNIT, day("2026-03-01")), RIGHT_WORK);
  assert_int_equal(rights_in_unit(who, UNIT, day("2026-03-31")), RIGHT_WORK);
  assert_int_equal(rights_in_unit(who, UNIT, day("2026-04-01")), 0);
  assert_int_equal(rights_in_unit(who, UNIT + 1, day("2026-03-15")), 0);
  assert_int_equal(rights_role_for(who, UNIT, RIGHT_WORK, day("2026-04-01")), ROLE_(UNSPECIFIED));
}

static void several_roles_add_up(void **state) {
  struct office *office = *state;
  Lots__Principal *who = made(office, &lots__principal__descriptor);
  give_role(office, who, ROLE_(AUDITOR), "2026-01-01", "");
  give_role(office, who, ROLE_(SIUS), "2026-01-01", "");
  give_role(office, who, ROLE_(AF_OT), "2026-06-01", "2026-06-30");
  assert_int_equal(rights_in_unit(who, UNIT, day("2026-05-31")), RIGHT_WORK);
  assert_int_equal(rights_in_unit(who, UNIT, day("2026-06-30")), RIGHT_WORK | RIGHT_INTAKE | RIGHT_ASSESS);
  assert_int_equal(rights_role_for(who, UNIT, RIGHT_ASSESS, day("2026-06-01")), ROLE_(AF_OT));
  assert_int_equal(rights_role_for(who, UNIT, RIGHT_DECIDE, day("2026-06-01")), ROLE_(UNSPECIFIED));
  assert_int_equal(rights_role_for(who, UNIT, 0, day("2026-06-01")), ROLE_(SIUS)); /* one that has a part in cases */
  assert_int_equal(rights_role_among(who, UNIT, ROLE_BIT(ROLE_(SIUS)), day("2026-06-01")), ROLE_(SIUS));
  assert_int_equal(rights_role_among(who, UNIT, ROLE_BIT(ROLE_(AF_OT)), day("2026-07-01")), ROLE_(UNSPECIFIED));
}

static void disabled_staff_and_administrators_have_none(void **state) {
  struct office *office = *state;
  assert_true(rights_in_unit(office->officer, UNIT, day(TODAY)) & RIGHT_DECIDE);
  office->officer->disabled = true;
  assert_int_equal(rights_in_unit(office->officer, UNIT, day(TODAY)), 0);
  assert_int_equal(rights_role_for(office->officer, UNIT, 0, day(TODAY)), ROLE_(UNSPECIFIED));
  office->manager->kind = LOTS__PRINCIPAL_KIND__PRINCIPAL_KIND_ADMIN;
  assert_int_equal(rights_in_unit(office->manager, UNIT, day(TODAY)), 0);
  assert_int_equal(rights_in_unit(NULL, UNIT, day(TODAY)), 0);
}

static void a_date_that_cannot_be_read_ends_the_role(void **state) {
  struct office *office = *state;
  Lots__Principal *who = made(office, &lots__principal__descriptor);
  give_role(office, who, ROLE_(SIUS), "2026-01-01", "soon");
  give_role(office, who, ROLE_(AF_OT), "once", "");
  assert_int_equal(rights_in_unit(who, UNIT, day(TODAY)), 0);
}

static void who_has_left_is_known_with_the_last_day(void **state) {
  struct office *office = *state;
  date_t last;
  Lots__Principal *who = made(office, &lots__principal__descriptor);
  assert_true(rights_left_unit(who, UNIT, day(TODAY), &last) && last == DATE_NONE);
  give_role(office, who, ROLE_(SIUS), "2026-01-01", "2026-03-31");
  give_role(office, who, ROLE_(SIUS), "2026-05-01", "2026-06-30");
  assert_true(rights_left_unit(who, UNIT, day("2026-07-01"), &last) && last == day("2026-06-30"));
  assert_true(rights_left_unit(who, UNIT, day("2026-04-15"), &last));
  assert_false(rights_left_unit(who, UNIT, day("2026-06-30"), &last));
  assert_true(rights_left_unit(who, UNIT + 1, day("2026-06-30"), &last) && last == DATE_NONE);
  who->disabled = true;
  assert_true(rights_left_unit(who, UNIT, day("2026-06-30"), &last) && last == day("2026-06-30"));
}

static void rights_have_names(void **state) {
  (void)state;
  assert_string_equal(right_name(RIGHT_INTAKE), "INTAKE");
  assert_string_equal(right_name(RIGHT_ASSESS), "ASSESS");
  assert_string_equal(right_name(RIGHT_DECIDE), "DECIDE");
  assert_string_equal(right_name(RIGHT_ASSIGN), "ASSIGN");
  assert_string_equal(right_name(RIGHT_WORK), "WORK");
  assert_string_equal(right_name(RIGHT_MANAGE), "MANAGE");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(roles_give_their_rights),
      cmocka_unit_test(staff_may_have_no_part_in_cases),
      cmocka_unit_test_setup_teardown(a_role_counts_from_its_first_day_to_its_last, office_setup, office_teardown),
      cmocka_unit_test_setup_teardown(several_roles_add_up, office_setup, office_teardown),
      cmocka_unit_test_setup_teardown(disabled_staff_and_administrators_have_none, office_setup, office_teardown),
      cmocka_unit_test_setup_teardown(a_date_that_cannot_be_read_ends_the_role, office_setup, office_teardown),
      cmocka_unit_test_setup_teardown(who_has_left_is_known_with_the_last_day, office_setup, office_teardown),
      cmocka_unit_test(rights_have_names),
  };
  return cmocka_run_group_tests_name("rules: rights", tests, NULL, NULL);
}
