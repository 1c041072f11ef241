/* Unit tests of client/cli/value: typed texts into fields and back; and of client/cli/args. */
#include "harness.h"

#include <string.h>

#include "cases.pb-c.h"
#include "client/cli/cli.h"
#include "client/cli/value.h"
#include "client/cli/value_date.h"
#include "placements.pb-c.h"
#include "staff.pb-c.h"

static int set_up(void **state) {
  static struct cli cli;
  cli = (struct cli){.language = LANGUAGE_EN, .connection.profile = "/nonexistent/profile"};
  arena_init(&cli.arena, 1 << 20);
  *state = &cli;
  return 0;
}

static int tear_down(void **state) {
  cli_stop(*state);
  return 0;
}

static const struct option_row status_row = {
    .name = "status", "statuses", VALUE_CODE, OPTION_REPEATED, &codes_case_status};
static const struct option_row date_row = {.name = "date", "basis.certificate.issued", VALUE_DATE};
static const struct option_row flag_row = {.name = "supports", "basis.certificate.supports_diagnosis", VALUE_FLAG};
static const struct option_row id_row = {.name = "CASE", "id", VALUE_ID};
static const struct option_row notes_row = {.name = "notes", "notes", VALUE_COUNT};

static void test_codes_by_any_name(void **state) {
  struct cli *cli = *state;
  Lots__ListCasesRequest request = LOTS__LIST_CASES_REQUEST__INIT;
  assert_null(value_set(cli, &request.base, &status_row, "active"));
  assert_null(value_set(cli, &request.base, &status_row, "Under Utredning"));
  assert_null(value_set(cli, &request.base, &status_row, "closed"));
  assert_int_equal(request.n_statuses, 3);
  assert_int_equal(request.statuses[1], LOTS__CASE_STATUS__CASE_STATUS_ASSESSING);
  const char *wrong = value_set(cli, &request.base, &status_row, "nope");
  assert_non_null(wrong);
  assert_non_null(strstr(wrong, "WITHDRAWN")); /* the choices */
  assert_int_equal(request.n_statuses, 3);
}

static void test_paths_through_a_oneof(void **state) {
  struct cli *cli = *state;
  Lots__RecordBasisRequest request = LOTS__RECORD_BASIS_REQUEST__INIT;
  assert_null(value_set(cli, &request.base, &date_row, "22.11.2026"));
  assert_null(value_set(cli, &request.base, &flag_row, NULL));
  assert_int_equal(request.basis->kind_case, LOTS__BASIS__KIND_CERTIFICATE);
  assert_string_equal(request.basis->certificate->issued, "2026-11-22");
  assert_true(request.basis->certificate->supports_diagnosis);
}

static void test_dates_as_people_write_them(void **state) {
  struct cli *cli = *state;
  static const char *const good[] = {"2026-11-22", "20261122", "22/11", "idag", "today", "igår", "+14d", "-2w", "+6m"};
  static const char *const bad[] = {"31/02", "2026-02-29", "soon", "", "2026-13-01"};
  Lots__RecordBasisRequest request = LOTS__RECORD_BASIS_REQUEST__INIT;
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    assert_null(value_set(cli, &request.base, &date_row, good[i]));
    assert_int_equal(strlen(request.basis->certificate->issued), 10);
  }
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    assert_non_null(value_set(cli, &request.base, &date_row, bad[i]));
}

static void test_numbers(void **state) {
  struct cli *cli = *state;
  Lots__ShowCaseRequest request = LOTS__SHOW_CASE_REQUEST__INIT;
  static const char *const bad[] = {"", "-1", "+1", "1x", " 1", "0x10", "18446744073709551616", "#"};
  assert_null(value_set(cli, &request.base, &id_row, "#12"));
  assert_int_equal(request.id, 12);
  assert_null(value_set(cli, &request.base, &id_row, "18446744073709551615"));
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    assert_non_null(value_set(cli, &request.base, &id_row, bad[i]));
  assert_non_null(value_set(cli, &request.base, &notes_row, "4294967296")); /* wider than the field */
}

static const struct option_row date_row_of_placement = {.name = "from", "placement.start", VALUE_DATE, OPTION_COMING};

static void test_minutes(void **state) {
  struct cli *cli = *state;
  static const struct option_row row = {.name = "minutes", "supervision.minutes", VALUE_MINUTES};
  static const struct {
    const char *text;
    uint32_t minutes;
  } good[] = {{"90", 90}, {"1:30", 90}, {"0:05", 5}, {"0", 0}, {"10:00", 600}, {"1,5h", 90}, {"1 h 30 min", 90}};
  static const char *const bad[] = {"",      "x",     "-1",    ":30", "1:",   "1:3",      "1:60",
                                    "1:030", "1:30x", "1:2:3", "1.5", "90 d", "71582788", "99999999999999999999"};
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    Lots__SuperviseRequest request = LOTS__SUPERVISE_REQUEST__INIT;
    assert_null(value_set(cli, &request.base, &row, good[i].text));
    assert_int_equal(request.supervision->minutes, good[i].minutes);
  }
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    Lots__SuperviseRequest request = LOTS__SUPERVISE_REQUEST__INIT;
    assert_non_null(value_set(cli, &request.base, &row, bad[i]));
  }
}

static const struct option_row parts[] = {
    {.name = "UNIT", "unit", VALUE_ID, OPTION_REQUIRED},
    {.name = "ROLE", "role", VALUE_CODE, OPTION_REQUIRED, &codes_role},
    {.name = "FROM", "from", VALUE_DATE, OPTION_REQUIRED},
    {.name = "TO", "to", VALUE_DATE},
    {0},
};
static const struct option_row role_row = {
    .name = "role", "principal.roles", VALUE_RECORD, OPTION_REPEATED, .parts = parts};

static void test_records(void **state) {
  struct cli *cli = *state;
  Lots__AddStaffRequest request = LOTS__ADD_STAFF_REQUEST__INIT;
  static const char *const bad[] = {"", "3", "3:COACH", "3:COACH:", "x:COACH:idag", "3:COACH:idag:never", "3::idag"};
  assert_null(value_set(cli, &request.base, &role_row, "3:coach:2026-01-01"));
  assert_null(value_set(cli, &request.base, &role_row, "4:enhetschef:2026-01-01:2026-06-30"));
  assert_int_equal(request.principal->n_roles, 2);
  assert_int_equal(request.principal->roles[0]->unit, 3);
  assert_string_equal(request.principal->roles[0]->to, "");
  assert_int_equal(request.principal->roles[1]->role, LOTS__ROLE__ROLE_UNIT_MANAGER);
  assert_string_equal(request.principal->roles[1]->to, "2026-06-30");
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    if (!value_set(cli, &request.base, &role_row, bad[i]))
      fail_msg("\"%s\" was taken", bad[i]);
}

/* Hours, money and days as they are shown are taken as they stand, in both languages. */
static void test_what_is_shown_is_taken(void **state) {
  struct cli *cli = *state;
  static const struct option_row hours = {.name = "hours", "placement.minutes_per_week", VALUE_HOURS};
  static const struct option_row wage = {.name = "wage", "placement.wage", VALUE_MONEY};
  Lots__PlanPlacementRequest request = LOTS__PLAN_PLACEMENT_REQUEST__INIT;
  for (uint32_t minutes = 1; minutes < 3000; minutes++) {
    cli->language = minutes % 2 ? LANGUAGE_SV : LANGUAGE_EN;
    assert_null(value_set(cli, &request.base, &hours, value_hours(cli, minutes)));
    assert_int_equal(request.placement->minutes_per_week, minutes);
    arena_reset(&cli->arena);
    cli->understood = NULL;
    request = (Lots__PlanPlacementRequest)LOTS__PLAN_PLACEMENT_REQUEST__INIT;
  }
  cli->language = LANGUAGE_SV;
  assert_null(value_set(cli, &request.base, &wage, "14 500 kr"));
  struct value value;
  assert_true(value_find(&request.base, "placement.wage", &value));
  const char *shown = value_text(cli, value, VALUE_MONEY, NULL, VALUE_FOR_PEOPLE, "");
  assert_null(value_set(cli, &request.base, &wage, shown));
  assert_int_equal(request.placement->wage, 14500);
  assert_string_equal(value_text(cli, value, VALUE_MONEY, NULL, VALUE_FOR_SCRIPTS, ""), "14500");
  assert_null(value_set(cli, &request.base, &date_row_of_placement, value_day(cli, date_stored("2026-11-22"))));
  assert_string_equal(request.placement->start, "2026-11-22");
}

/* --- back --------------------------------------------------------------------------------------------------------- */

static const char *shown(struct cli *cli, const ProtobufCMessage *message, const char *path, enum value_kind kind,
                         const struct code_list *codes, enum value_style style) {
  struct value value;
  return value_find(message, path, &value) ? value_text(cli, value, kind, codes, style, ",") : "(nothing)";
}

static void test_back_to_text(void **state) {
  struct cli *cli = *state;
  Lots__Case record = LOTS__CASE__INIT;
  Lots__ShowCaseReply reply = LOTS__SHOW_CASE_REPLY__INIT;
  char number[] = "199001029819";
  assert_string_equal(shown(cli, &reply.base, "case.id", VALUE_ID, NULL, VALUE_FOR_PEOPLE), "(nothing)");
  reply.case_ = &record;
  reply.identity_number = number;
  record.status = LOTS__CASE_STATUS__CASE_STATUS_ACTIVE;
  assert_string_equal(shown(cli, &reply.base, "case.id", VALUE_ID, NULL, VALUE_FOR_PEOPLE), "");
  assert_string_equal(shown(cli, &reply.base, "case.revision", VALUE_COUNT, NULL, VALUE_FOR_PEOPLE), "0");
  assert_string_equal(shown(cli, &reply.base, "case.status", VALUE_CODE, &codes_case_status, VALUE_FOR_SCRIPTS),
                      "ACTIVE");
  cli->language = LANGUAGE_SV;
  assert_string_equal(shown(cli, &reply.base, "case.status", VALUE_CODE, &codes_case_status, VALUE_FOR_PEOPLE),
                      "pågående");
  assert_string_equal(shown(cli, &reply.base, "identity_number", VALUE_NUMBER, NULL, VALUE_FOR_PEOPLE),
                      "19900102-9819");
  assert_string_equal(shown(cli, &reply.base, "no.such", VALUE_TEXT, NULL, VALUE_FOR_PEOPLE), "(nothing)");
}

/* A code that only a newer daemon knows is shown by its number. */
static void test_unknown_code(void **state) {
  struct cli *cli = *state;
  Lots__CaseRow row = LOTS__CASE_ROW__INIT;
  row.status = (Lots__CaseStatus)99;
  assert_string_equal(shown(cli, &row.base, "status", VALUE_CODE, &codes_case_status, VALUE_FOR_PEOPLE), "99");
}

static void test_hosts(void **state) {
  struct cli *cli = *state;
  assert_true(cli_take_host(cli, "lots.example.se"));
  assert_int_equal(cli->connection.port, 0);
  assert_true(cli_take_host(cli, "10.0.0.1:7345"));
  assert_string_equal(cli->connection.host, "10.0.0.1");
  assert_int_equal(cli->connection.port, 7345);
  assert_true(cli_take_host(cli, "[::1]:7345"));
  assert_string_equal(cli->connection.host, "::1");
  assert_int_equal(cli->connection.port, 7345);
  assert_true(cli_take_host(cli, "::1"));
  assert_string_equal(cli->connection.host, "::1");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_codes_by_any_name, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_paths_through_a_oneof, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_dates_as_people_write_them, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_numbers, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_minutes, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_what_is_shown_is_taken, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_records, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_back_to_text, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_unknown_code, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_hosts, set_up, tear_down),
  };
  return cmocka_run_group_tests_name("cli_value", tests, NULL, NULL);
}
