/* JSON of liblots, receipts as text, and the list of methods. */
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cases.pb-c.h"
#include "client/lib/contract.h"
#include "client/lib/json.h"
#include "client/lib/lots.h"
#include "common/secure.h"
#include "frame.pb-c.h"
#include "persons.pb-c.h"
#include "referrals.pb-c.h"
#include "server.pb-c.h"
#include "session.pb-c.h"
#include "staff.pb-c.h"

static ProtobufCMessage *read_ok(const ProtobufCMessageDescriptor *type, const char *json) {
  char error[256] = "";
  ProtobufCMessage *message = lots_from_json(type, json, error);
  assert_string_equal(error, "");
  assert_non_null(message);
  return message;
}

static void end(ProtobufCMessage *message) {
  protobuf_c_message_free_unpacked(message, NULL);
}

static void expect_json(const ProtobufCMessage *message, bool all, const char *json) {
  char *text = lots_to_json(message, all);
  assert_non_null(text);
  assert_string_equal(text, json);
  free(text);
}

/* Read and written again it is `written`. */
static void expect_round(const ProtobufCMessageDescriptor *type, const char *json, const char *written) {
  ProtobufCMessage *message = read_ok(type, json);
  expect_json(message, false, written);
  end(message);
}

static void expect_fault(const ProtobufCMessageDescriptor *type, const char *json, const char *words) {
  char error[256] = "";
  ProtobufCMessage *message = lots_from_json(type, json, error);
  if (message || !strstr(error, words))
    print_error("%s\n  gave: %s\n", json, error);
  assert_null(message);
  assert_non_null(strstr(error, words));
  assert_null(lots_from_json(type, json, NULL));
}

#define STAFF &lots__add_staff_request__descriptor
#define CASE &lots__case__descriptor
#define REQUEST &lots__request__descriptor

/* --- both ways ---------------------------------------------------------------------------------------------------- */

static void test_rounds(void **state) {
  (void)state;
  static const struct {
    const ProtobufCMessageDescriptor *type;
    const char *json, *written;
  } rows[] = {
      {STAFF, "{}", "{}"},
      {STAFF, "{\"principal\":{}}", "{\"principal\":{}}"},
      {STAFF, "{\"principal\":null}", "{}"},
      {STAFF, " {\"principal\": {\"name\": \"\\u00c5sa\", \"kind\": \"staff\"}} ",
       "{\"principal\":{\"kind\":\"PRINCIPAL_KIND_STAFF\",\"name\":\"\xc3\x85sa\"}}"},
      {STAFF, "{\"principal\":{\"roles\":[{\"unit\":3,\"role\":\"SIUS\"},{\"role\":\"role_coach\"}]}}",
       "{\"principal\":{\"roles\":[{\"unit\":3,\"role\":\"ROLE_SIUS\"},{\"role\":\"ROLE_COACH\"}]}}"},
      {STAFF, "{\"principal\":{\"methods\":[\"a\",\"\"],\"disabled\":true}}",
       "{\"principal\":{\"methods\":[\"a\",\"\"],\"disabled\":true}}"},
      {STAFF, "{\"principal\":{\"roles\":[],\"disabled\":false,\"id\":0,\"name\":\"\"}}", "{\"principal\":{}}"},
      {CASE, "{\"statusSince\":\"2026-11-22\",\"status\":5}",
       "{\"status\":\"CASE_STATUS_AWAITING_DECISION\",\"status_since\":\"2026-11-22\"}"},
      {CASE, "{\"basis\":[{\"disability\":{\"groups\":[]}},{\"supportNeed\":{\"before_employment\":true}}]}",
       "{\"basis\":[{\"disability\":{}},{\"support_need\":{\"before_employment\":true}}]}"},
      {REQUEST, "{\"id\":4294967295,\"if_revision\":9223372036854775807}",
       "{\"id\":4294967295,\"if_revision\":9223372036854775807}"},
      {REQUEST, "{\"ifRevision\":\"18446744073709551615\",\"id\":\"7\"}",
       "{\"id\":7,\"if_revision\":\"18446744073709551615\"}"},
      {REQUEST, "{\"body\":\"aGVq\",\"key\":\"_-8\"}", "{\"body\":\"aGVq\",\"key\":\"/+8=\"}"},
      {REQUEST, "{\"body\":\"\"}", "{}"},
      {&lots__list_referrals_request__descriptor, "{\"status\":\"UNSPECIFIED\"}",
       "{\"status\":\"REFERRAL_STATUS_UNSPECIFIED\"}"},
      {&lots__change_person_request__descriptor, "{\"protection\":null,\"id\":1}", "{\"id\":1}"},
      {&lots__person_row__descriptor, "{\"cases\":[1,2,3]}", "{\"cases\":[1,2,3]}"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    expect_round(rows[i].type, rows[i].json, rows[i].written);
}

static void test_faults(void **state) {
  (void)state;
  static const struct {
    const ProtobufCMessageDescriptor *type;
    const char *json, *words;
  } rows[] = {
      {STAFF, "", "not JSON"},
      {STAFF, "{", "not JSON"},
      {STAFF, "{} x", "not JSON"},
      {STAFF, "{\"principal\":{},\"principal\":{}}", "duplicate"},
      {STAFF, "[]", "JSON: must be an object"},
      {STAFF, "7", "JSON: must be an object"},
      {STAFF, "{\"prinsipal\":{}}", "prinsipal: there is no such field; the nearest: principal"},
      {STAFF, "{\"principal\":{\"rolls\":[]}}", "principal.rolls: there is no such field; the nearest: roles"},
      {STAFF, "{\"principal\":{\"zzzzzzzz\":1}}", "id, kind, organisation, name"},
      {STAFF, "{\"principal\":[]}", "principal: must be an object"},
      {STAFF, "{\"principal\":{\"roles\":{}}}", "principal.roles: must be an array"},
      {STAFF, "{\"principal\":{\"roles\":[{},{\"unit\":-1}]}}",
       "principal.roles[1].unit: must be a whole number from 0"},
      {STAFF, "{\"principal\":{\"roles\":[{\"role\":\"SIUSS\"}]}}",
       "roles[0].role: is not a known code; the nearest: SIUS"},
      {STAFF, "{\"principal\":{\"roles\":[null]}}", "principal.roles[0]: must be an object"},
      {STAFF, "{\"principal\":{\"methods\":[\"a\",2]}}", "principal.methods[1]: must be a string"},
      {STAFF, "{\"principal\":{\"disabled\":1}}", "principal.disabled: must be true or false"},
      {STAFF, "{\"principal\":{\"kind\":99}}", "principal.kind: is not a known code"},
      {STAFF, "{\"principal\":{\"kind\":true}}", "principal.kind: must be the name of a code"},
      {REQUEST, "{\"id\":4294967296}", "id: must be a whole number from 0 to 4294967295"},
      {REQUEST, "{\"id\":-1}", "id: must be a whole number from 0 to 4294967295"},
      {REQUEST, "{\"id\":1.5}", "id: must be a whole number"},
      {REQUEST, "{\"id\":\"1x\"}", "id: must be a whole number"},
      {REQUEST, "{\"id\":\"\"}", "id: must be a whole number"},
      {REQUEST, "{\"if_revision\":\"18446744073709551616\"}", "if_revision: must be a whole number"},
      {REQUEST, "{\"if_revision\":\"-1\"}", "if_revision: must be a whole number"},
      {REQUEST, "{\"if_revision\":18446744073709551616}", "not JSON"},
      {REQUEST, "{\"body\":\"a*\"}", "body: must be a string of base64"},
      {REQUEST, "{\"body\":7}", "body: must be a string of base64"},
      {REQUEST, "{\"method\":\"a\\u0000b\"}", "not JSON"},
      {REQUEST, "{\"method\":\"\xff\"}", "not JSON"},
      {REQUEST, "{\"dry_run\":true,\"dryRun\":true}", "dryRun: is given twice"},
      {CASE, "{\"basis\":[{\"disability\":{},\"support_need\":{}}]}",
       "only one of these may be given: disability, support_need"},
      {CASE, "{\"basis\":[{\"disability\":{},\"support_need\":7}]}", "only one of these"},
      {CASE, "{\"basis\":[{\"disability\":7}]}", "basis[0].disability: must be an object"},
      {CASE, "{\"statussince\":\"\"}", "status_since"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    expect_fault(rows[i].type, rows[i].json, rows[i].words);
}

static void test_deep_nonsense(void **state) {
  (void)state;
  char json[8192];
  memset(json, '[', sizeof json);
  json[sizeof json - 1] = 0;
  expect_fault(STAFF, json, "not JSON");
}

static void test_all(void **state) {
  (void)state;
  Lots__RoleHeld role = LOTS__ROLE_HELD__INIT;
  expect_json(&role.base, true,
              "{\"unit\":0,\"role\":\"ROLE_UNSPECIFIED\",\"from\":\"\",\"to\":\"\",\"fte\":0,"
              "\"given_by\":0,\"given\":\"\",\"confirmed_by\":0,\"confirmed\":\"\",\"ended_by\":0,\"ended\":\"\"}");
  Lots__PersonRow row = LOTS__PERSON_ROW__INIT;
  expect_json(&row.base, true, "{\"id\":0,\"name\":\"\",\"masked_number\":\"\",\"cases\":[]}");
  Lots__Basis basis = LOTS__BASIS__INIT;
  expect_json(&basis.base, true, "{\"recorded\":\"\"}");
  Lots__CaseReply reply = LOTS__CASE_REPLY__INIT;
  expect_json(&reply.base, true, "{\"case\":null}");
  Lots__PingReply pong = LOTS__PING_REPLY__INIT;
  expect_json(&pong.base, true, "{\"echo\":\"\"}");
}

/* A code that a newer daemon knows is shown as its number; what is not text is not shown as text. */
static void test_strange_values(void **state) {
  (void)state;
  Lots__RoleHeld role = LOTS__ROLE_HELD__INIT;
  role.role = (Lots__Role)77;
  expect_json(&role.base, false, "{\"role\":77}");
  role.from = "\xff";
  assert_null(lots_to_json(&role.base, false));
}

static void test_swedish(void **state) {
  (void)state;
  setenv("LC_ALL", "sv_SE.UTF-8", 1);
  expect_fault(STAFF, "{\"prinsipal\":{}}",
               "det finns inget s\xc3\xa5"
               "dant f\xc3\xa4lt");
  setenv("LC_ALL", "C.UTF-8", 1);
}

/* --- names -------------------------------------------------------------------------------------------------------- */

static void check_enum(const ProtobufCEnumDescriptor *type) {
  for (unsigned i = 0; i < type->n_values; i++) {
    const char *name = type->values[i].name, *brief = json_enum_short(type, name);
    if (brief == name)
      print_error("%s of %s has no short name\n", name, type->name);
    assert_ptr_not_equal(brief, name);
  }
}

/* Every code of the contract has a short name. */
static void test_short_names(void **state) {
  (void)state;
  for (size_t i = 0; i < contract_method_count; i++) {
    const ProtobufCMessageDescriptor *type = contract_descriptor(&contract_methods[i])->input;
    for (unsigned j = 0; j < type->n_fields; j++)
      if (type->fields[j].type == PROTOBUF_C_TYPE_ENUM)
        check_enum(type->fields[j].descriptor);
  }
  const ProtobufCEnumValue *value = protobuf_c_enum_descriptor_get_value(&lots__case_status__descriptor, 5);
  assert_string_equal(json_enum_short(&lots__case_status__descriptor, value->name), "AWAITING_DECISION");
  assert_string_equal(json_enum_short(&lots__case_status__descriptor, "CASE_STATUS_"), "CASE_STATUS_");
  assert_string_equal(json_enum_short(&lots__case_status__descriptor, "OTHER"), "OTHER");
}

static void test_methods(void **state) {
  (void)state;
  const char *full = NULL;
  const ProtobufCMethodDescriptor *open = lots_method("lots.Cases/Open", &full);
  assert_non_null(open);
  assert_string_equal(full, "lots.Cases/Open");
  assert_string_equal(open->name, "Open");
  assert_ptr_equal(open->input, &lots__open_case_request__descriptor);
  assert_ptr_equal(lots_method("Cases/Open", NULL), open);
  assert_ptr_equal(lots_method("cases/open", &full), open);
  assert_string_equal(full, "lots.Cases/Open");
  assert_null(lots_method("Cases/Ope", NULL));
  assert_null(lots_method("Open", NULL));
  assert_null(lots_method("", NULL));
  assert_null(lots_method(NULL, NULL));
}

/* The table that awk made from the .proto files says what the descriptors say. */
static void test_contract_is_whole(void **state) {
  (void)state;
  size_t count, methods = 0;
  const ProtobufCServiceDescriptor *const *services = lots_services(&count);
  assert_int_equal(count, contract_service_count);
  for (size_t i = 0; i < count; i++) {
    methods += services[i]->n_methods;
    for (unsigned j = 0; j < services[i]->n_methods; j++) {
      const struct contract_method *method = contract_of(services[i], j);
      assert_non_null(method);
      assert_int_equal(method->index, j);
      assert_ptr_equal(contract_find(method->name), method);
    }
    assert_null(contract_of(services[i], services[i]->n_methods));
  }
  assert_int_equal(methods, contract_method_count);
}

static void test_keyed(void **state) {
  (void)state;
  static const char *const keyed[] = {"Cases/Open", "Cases/Note", "Persons/Change", "Enrolment/Invite",
                                      "Imports/Referral"};
  static const char *const bare[] = {
      "Cases/Show",    "Cases/List",     "Session/Who",     "Server/SetClock",
      "Server/Verify", "Journal/Verify", "Enrolment/Enrol", "Enrolment/ListCertificates"};
  for (size_t i = 0; i < sizeof keyed / sizeof *keyed; i++)
    assert_true(contract_is_keyed(contract_find(keyed[i])));
  for (size_t i = 0; i < sizeof bare / sizeof *bare; i++)
    assert_false(contract_is_keyed(contract_find(bare[i])));
  assert_false(contract_find("Enrolment/Enrol")->safe);
}

/* --- receipts ----------------------------------------------------------------------------------------------------- */

static struct lots_receipt some_receipt(void) {
  struct lots_receipt receipt = {.position = 0x0102030405060708};
  memset(receipt.store, 0xa5, sizeof receipt.store);
  memset(receipt.hash, 0x5a, sizeof receipt.hash);
  return receipt;
}

static void test_receipt(void **state) {
  (void)state;
  char text[128], spaced[160];
  struct lots_receipt receipt = some_receipt(), read = {0};
  assert_ptr_equal(lots_receipt_text(&receipt, text), text);
  assert_true(strncmp(text, "lots1:", 6) == 0);
  assert_true(lots_receipt_parse(text, &read));
  assert_memory_equal(&read, &receipt, sizeof read);
  snprintf(spaced, sizeof spaced, "  %s\n", text);
  for (char *at = spaced; *at; at++)
    *at = *at >= 'A' && *at <= 'Z' ? (char)(*at + 32) : *at;
  memset(&read, 0, sizeof read);
  assert_true(lots_receipt_parse(spaced, &read));
  assert_memory_equal(&read, &receipt, sizeof read);
}

/* A slip in any character is seen. */
static void test_receipt_slips(void **state) {
  (void)state;
  char text[128];
  struct lots_receipt receipt = some_receipt(), read;
  lots_receipt_text(&receipt, text);
  for (size_t i = 0; text[i]; i++) {
    char was = text[i];
    text[i] = was == '7' ? '8' : '7';
    assert_false(lots_receipt_parse(text, &read));
    text[i] = was;
  }
  text[strlen(text) - 1] = 0;
  assert_false(lots_receipt_parse(text, &read));
  assert_false(lots_receipt_parse("", &read));
  assert_false(lots_receipt_parse("lots1:", &read));
  assert_false(lots_receipt_parse("lots2:ABCD", &read));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_rounds),
      cmocka_unit_test(test_faults),
      cmocka_unit_test(test_deep_nonsense),
      cmocka_unit_test(test_all),
      cmocka_unit_test(test_strange_values),
      cmocka_unit_test(test_swedish),
      cmocka_unit_test(test_short_names),
      cmocka_unit_test(test_methods),
      cmocka_unit_test(test_contract_is_whole),
      cmocka_unit_test(test_keyed),
      cmocka_unit_test(test_receipt),
      cmocka_unit_test(test_receipt_slips),
  };
  setenv("LC_ALL", "C.UTF-8", 1);
  assert_ok(secure_init());
  return cmocka_run_group_tests(tests, NULL, NULL);
}
