/* Unit tests of server/rules/employer_*: who may be named to an employer (B9), the days of contacts and visits, the
 * form of an employer's record (C15). */
#include "test_rules_support.h"

#include "server/rules/decide/employer_rules.h"

#define MAKER_(maker) LOTS__CONTACT_MAKER__CONTACT_MAKER_##maker
#define MODE_(mode) LOTS__CONTACT_MODE__CONTACT_MODE_##mode

struct desk {
  struct office office;
  struct employer_facts facts;
  Lots__Employer *employer;
};

static Lots__Workplace *place(struct desk *desk, const char *closed) {
  Lots__Workplace *workplace = made(&desk->office, &lots__workplace__descriptor);
  workplace->id = (uint32_t)desk->employer->n_workplaces + 1;
  workplace->name = str(&desk->office, "Lagret");
  workplace->closed = str(&desk->office, closed);
  assert_true(arena_append(&desk->office.arena, &desk->employer->workplaces, &desk->employer->n_workplaces, workplace));
  return workplace;
}

static void desk_open(struct desk *desk) {
  *desk = (struct desk){0};
  office_open(&desk->office);
  desk->employer = made(&desk->office, &lots__employer__descriptor);
  desk->employer->id = 9;
  desk->employer->name = str(&desk->office, "Kanelen AB");
  place(desk, "");
  place(desk, "2026-11-20");
}

static void with_case(struct desk *desk, const char *opened, const char *closed) {
  Lots__Case *kase = made(&desk->office, &lots__case__descriptor);
  kase->id = CASE;
  kase->person = PERSON;
  kase->unit = UNIT;
  kase->opened = str(&desk->office, opened);
  kase->closed = str(&desk->office, closed);
  desk->office.kase = kase;
}

static const struct employer_facts *facts_for(struct desk *desk, const Lots__Principal *caller) {
  desk->facts.casework = *by(&desk->office, caller, caller);
  desk->facts.employer = desk->employer;
  desk->facts.unit = UNIT;
  return &desk->facts;
}

static Lots__EmployerContact asked_contact(struct desk *desk, const char *date, bool named) {
  Lots__EmployerContact contact = LOTS__EMPLOYER_CONTACT__INIT;
  contact.employer = 9;
  contact.case_ = desk->office.kase ? CASE : 0;
  contact.date = str(&desk->office, date);
  contact.made_by = MAKER_(STAFF);
  contact.mode = MODE_(IN_PERSON);
  contact.purpose = LOTS__CONTACT_PURPOSE__CONTACT_PURPOSE_JOB;
  contact.result = LOTS__CONTACT_RESULT__CONTACT_RESULT_LATER;
  contact.names_client = named;
  return contact;
}

static enum status contact(struct desk *desk, const Lots__EmployerContact *asked) {
  const struct employer_facts *facts = facts_for(desk, desk->office.coach);
  return employer_contact(facts, asked, &desk->office.problems, &desk->office.events);
}

/* --- B9 ----------------------------------------------------------------------------------------------------------- */

static void test_who_may_be_named(void **state) {
  (void)state;
  static const struct {
    Lots__DisclosureChoice disclosed;
    bool named, with_case;
    enum message refusal; /* MSG_MISSING: none */
  } rows[] = {
      {LOTS__DISCLOSURE_CHOICE__DISCLOSURE_CHOICE_UNSPECIFIED, false, true, MSG_MISSING},
      {LOTS__DISCLOSURE_CHOICE__DISCLOSURE_CHOICE_NONE, false, true, MSG_MISSING},
      {LOTS__DISCLOSURE_CHOICE__DISCLOSURE_CHOICE_UNSPECIFIED, false, false, MSG_MISSING},
      {LOTS__DISCLOSURE_CHOICE__DISCLOSURE_CHOICE_UNSPECIFIED, true, true, MSG_DISCLOSURE_NOT_CHOSEN},
      {LOTS__DISCLOSURE_CHOICE__DISCLOSURE_CHOICE_NONE, true, true, MSG_DISCLOSURE_NONE},
      {LOTS__DISCLOSURE_CHOICE__DISCLOSURE_CHOICE_SUPPORT_ONLY, true, true, MSG_MISSING},
      {LOTS__DISCLOSURE_CHOICE__DISCLOSURE_CHOICE_SELECTED, true, true, MSG_MISSING},
      {LOTS__DISCLOSURE_CHOICE__DISCLOSURE_CHOICE_FULL, true, true, MSG_MISSING},
      {LOTS__DISCLOSURE_CHOICE__DISCLOSURE_CHOICE_FULL, true, false, MSG_NAMED_WITHOUT_CASE},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct desk desk;
    desk_open(&desk);
    if (rows[i].with_case)
      with_case(&desk, "2026-11-01", "");
    desk.facts.disclosed = rows[i].disclosed;
    Lots__EmployerContact asked = asked_contact(&desk, TODAY, rows[i].named);
    enum status status = contact(&desk, &asked);
    assert_int_equal(status, rows[i].refusal == MSG_MISSING ? STATUS_OK : STATUS_FAILED_PRECONDITION);
    assert_true(status == STATUS_OK || told(&desk.office, "B9", rows[i].refusal));
    assert_int_equal(desk.office.events.count, status == STATUS_OK);
    office_close(&desk.office);
  }
}

/* --- days --------------------------------------------------------------------------------------------------------- */

static void test_a_contact_lies_in_its_case(void **state) {
  (void)state;
  static const struct {
    const char *opened, *closed, *date;
    enum status status;
    const char *rule;
    enum message message;
  } rows[] = {
      {"2026-11-02", "", "2026-11-02", STATUS_OK, "", MSG_MISSING},
      {"2026-11-02", "", "2026-11-01", STATUS_FAILED_PRECONDITION, "B3", MSG_DATE_BEFORE},
      {"2026-11-02", "2026-11-20", "2026-11-20", STATUS_OK, "", MSG_MISSING},
      {"2026-11-02", "2026-11-20", "2026-11-21", STATUS_FAILED_PRECONDITION, "B3", MSG_DATE_AFTER},
      {"2024-02-29", "", "2024-02-29", STATUS_OK, "", MSG_MISSING},
      {"2026-11-02", "", "", STATUS_OK, "", MSG_MISSING},
      {"2026-11-02", "", "2026-11-23", STATUS_INVALID_ARGUMENT, "B3", MSG_DATE_IN_FUTURE},
      {"2026-11-02", "", "2026-02-29", STATUS_INVALID_ARGUMENT, "", MSG_NOT_A_DATE},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct desk desk;
    desk_open(&desk);
    with_case(&desk, rows[i].opened, rows[i].closed);
    Lots__EmployerContact asked = asked_contact(&desk, rows[i].date, false);
    assert_int_equal(contact(&desk, &asked), rows[i].status);
    assert_true(rows[i].status == STATUS_OK || told(&desk.office, rows[i].rule, rows[i].message));
    office_close(&desk.office);
  }
}

static void test_the_event_is_about_the_case_and_filled_in(void **state) {
  (void)state;
  struct desk desk;
  desk_open(&desk);
  with_case(&desk, "2026-11-01", "");
  Lots__EmployerContact asked = asked_contact(&desk, "", false);
  asked.position = 77;
  assert_int_equal(contact(&desk, &asked), STATUS_OK);
  const Lots__Event *event = desk.office.events.items[0];
  assert_int_equal(event->kind_case, LOTS__EVENT__KIND_EMPLOYER_CONTACTED);
  assert_true(event->case_ == CASE && event->person == PERSON);
  const Lots__EmployerContact *kept = event->employer_contacted;
  assert_string_equal(kept->date, TODAY);
  assert_true(kept->unit == UNIT && kept->staff == desk.office.coach->id && kept->position == 0);
  office_close(&desk.office);
}

static void test_every_reason_at_once(void **state) {
  (void)state;
  struct desk desk;
  desk_open(&desk);
  with_case(&desk, "2026-11-21", "");
  Lots__EmployerContact asked = asked_contact(&desk, "2026-11-20", true);
  desk.facts.disclosed = LOTS__DISCLOSURE_CHOICE__DISCLOSURE_CHOICE_NONE;
  facts_for(&desk, desk.office.coach);
  desk.facts.unit = UNIT + 1;
  assert_int_equal(employer_contact(&desk.facts, &asked, &desk.office.problems, &desk.office.events),
                   STATUS_FAILED_PRECONDITION);
  assert_int_equal(desk.office.problems.count, 3);
  assert_true(told(&desk.office, "B3", MSG_DATE_BEFORE) && told(&desk.office, "C1", MSG_NOT_YOUR_ROLE) &&
              told(&desk.office, "B9", MSG_DISCLOSURE_NONE));
  office_close(&desk.office);
}

static void test_what_a_client_does_belongs_to_a_case(void **state) {
  (void)state;
  for (Lots__ContactMaker maker = MAKER_(STAFF); maker <= MAKER_(TOGETHER); maker++) {
    struct desk desk;
    desk_open(&desk);
    Lots__EmployerContact asked = asked_contact(&desk, TODAY, false);
    asked.made_by = maker;
    bool staff_alone = maker == MAKER_(STAFF);
    assert_int_equal(contact(&desk, &asked), staff_alone ? STATUS_OK : STATUS_INVALID_ARGUMENT);
    assert_int_equal(told(&desk.office, "S2.24", MSG_CLIENT_NEEDS_CASE), !staff_alone);
    office_close(&desk.office);
  }
}

/* --- corrections (B14) -------------------------------------------------------------------------------------------- */

static enum status correct(struct desk *desk, const Lots__EmployerContact *original,
                           const Lots__CorrectContactRequest *request) {
  desk->office.problems.count = 0;
  return employer_correct_contact(facts_for(desk, desk->office.coach), request, original, false, &desk->office.problems,
                                  &desk->office.events);
}

/* A name that was told rightly on its day stays rightly told; one that a correction tells is judged on its own day. */
static void test_a_correction_is_judged_by_what_it_says_anew(void **state) {
  (void)state;
  static const struct {
    bool named;
    Lots__Answer now;
    const char *date;
    bool refused;
  } rows[] = {
      {true, LOTS__ANSWER__ANSWER_UNSPECIFIED, "", false},
      {true, LOTS__ANSWER__ANSWER_NO, "", false},
      {true, LOTS__ANSWER__ANSWER_UNSPECIFIED, "2026-11-19", true},
      {false, LOTS__ANSWER__ANSWER_YES, "", true},
      {false, LOTS__ANSWER__ANSWER_UNSPECIFIED, "2026-11-19", false},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct desk desk;
    desk_open(&desk);
    with_case(&desk, "2026-11-01", "");
    Lots__EmployerContact original = asked_contact(&desk, "2026-11-20", rows[i].named), change;
    lots__employer_contact__init(&change);
    Lots__CorrectContactRequest request = LOTS__CORRECT_CONTACT_REQUEST__INIT;
    change.note = str(&desk.office, "Ringer på måndag.");
    change.date = str(&desk.office, rows[i].date);
    original.unit = UNIT;
    request.contact = &change;
    request.position = 40;
    request.reason = str(&desk.office, "fel");
    request.names_client = rows[i].now;
    enum status status = correct(&desk, &original, &request);
    assert_int_equal(status, rows[i].refused ? STATUS_FAILED_PRECONDITION : STATUS_OK);
    assert_int_equal(told(&desk.office, "B9", MSG_DISCLOSURE_NOT_CHOSEN), rows[i].refused);
    if (status == STATUS_OK) {
      const Lots__EmployerContact *kept = desk.office.events.items[0]->contact_corrected;
      bool named = rows[i].now ? rows[i].now == LOTS__ANSWER__ANSWER_YES : rows[i].named;
      assert_true(kept->names_client == named && kept->case_ == CASE && kept->unit == UNIT && kept->employer == 9);
      assert_string_equal(kept->correction->was, "2026-11-20");
      assert_int_equal(kept->result, original.result);
    }
    office_close(&desk.office);
  }
}

static void test_a_unit_corrects_its_own_contacts(void **state) {
  (void)state;
  struct desk desk;
  desk_open(&desk);
  Lots__EmployerContact original = asked_contact(&desk, "2026-11-20", false);
  Lots__CorrectContactRequest request = LOTS__CORRECT_CONTACT_REQUEST__INIT;
  request.strike = true;
  request.reason = str(&desk.office, "dubblett");
  original.unit = UNIT + 1;
  assert_int_equal(correct(&desk, &original, &request), STATUS_FAILED_PRECONDITION);
  assert_true(told(&desk.office, "C1", MSG_NOT_YOUR_ROLE));
  original.unit = UNIT;
  assert_int_equal(correct(&desk, &original, &request), STATUS_OK);
  assert_true(desk.office.events.items[0]->contact_corrected->correction->struck);
  office_close(&desk.office);
}

/* Nobody of the unit before sees the case any more. */
static void test_a_contact_follows_its_case_to_another_unit(void **state) {
  (void)state;
  struct desk desk;
  desk_open(&desk);
  with_case(&desk, "2026-11-01", "");
  Lots__EmployerContact original = asked_contact(&desk, "2026-11-20", false);
  Lots__CorrectContactRequest request = LOTS__CORRECT_CONTACT_REQUEST__INIT;
  request.strike = true;
  request.reason = str(&desk.office, "dubblett");
  original.unit = UNIT + 1;
  assert_int_equal(correct(&desk, &original, &request), STATUS_OK);
  assert_int_equal(desk.office.events.items[0]->contact_corrected->unit, UNIT + 1);
  office_close(&desk.office);
}

/* --- visits ------------------------------------------------------------------------------------------------------- */

static void test_a_visit_is_to_a_workplace_in_use(void **state) {
  (void)state;
  static const struct {
    uint32_t workplace;
    const char *date;
    enum message refusal;
  } rows[] = {
      {1, TODAY, MSG_TOO_LONG},     {2, "2026-11-20", MSG_TOO_LONG}, {2, "2026-11-21", MSG_WORKPLACE_CLOSED},
      {3, TODAY, MSG_NO_SUCH_PART}, {0, TODAY, MSG_MISSING},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct desk desk;
    desk_open(&desk);
    with_case(&desk, "2026-11-01", "");
    Lots__StudyVisit asked = LOTS__STUDY_VISIT__INIT;
    asked.workplace = rows[i].workplace;
    asked.date = str(&desk.office, rows[i].date);
    asked.purpose = asked.environment_text = asked.tasks_text = str(&desk.office, "x");
    asked.environment = asked.tasks = LOTS__SUITABILITY__SUITABILITY_GOOD;
    bool fine = rows[i].refusal == MSG_TOO_LONG;
    assert_int_equal(
        employer_visit(facts_for(&desk, desk.office.coach), &asked, &desk.office.problems, &desk.office.events),
        fine ? STATUS_OK : STATUS_FAILED_PRECONDITION);
    assert_true(fine || told(&desk.office, "B2", rows[i].refusal));
    office_close(&desk.office);
  }
}

/* --- the record --------------------------------------------------------------------------------------------------- */

static void test_industry_codes(void **state) {
  (void)state;
  static const struct {
    const char *text, *code; /* NULL: none */
  } rows[] = {
      {"47", "47"}, {"47.1", "47.1"}, {"47.112", "47.112"}, {"47112", "47.112"}, {"0111", "01.11"},
      {"4", NULL},  {"471123", NULL}, {"47.1123", NULL},    {"4.7112", NULL},    {"47.", NULL},
      {"G", NULL},  {"", NULL},       {"47 112", NULL},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    char code[8] = "";
    assert_int_equal(employer_sni(rows[i].text, code), rows[i].code != NULL);
    if (rows[i].code)
      assert_string_equal(code, rows[i].code);
  }
}

static void test_parts_are_added_changed_and_bounded(void **state) {
  (void)state;
  struct desk desk;
  desk_open(&desk);
  Lots__EmployerPerson asked = LOTS__EMPLOYER_PERSON__INIT;
  asked.name = str(&desk.office, "Eva Lind");
  for (uint32_t i = 1; i <= EMPLOYER_PERSONS_MAX; i++) {
    assert_int_equal(
        employer_put_person(facts_for(&desk, desk.office.coach), desk.employer, &asked, &desk.office.problems),
        STATUS_OK);
    assert_int_equal(desk.employer->persons[i - 1]->id, i);
  }
  assert_int_equal(
      employer_put_person(facts_for(&desk, desk.office.coach), desk.employer, &asked, &desk.office.problems),
      STATUS_INVALID_ARGUMENT);
  assert_true(told(&desk.office, "B2", MSG_TOO_MANY));
  asked = (Lots__EmployerPerson)LOTS__EMPLOYER_PERSON__INIT;
  asked.id = 3;
  asked.to = str(&desk.office, "2026-11-21");
  assert_int_equal(
      employer_put_person(facts_for(&desk, desk.office.coach), desk.employer, &asked, &desk.office.problems),
      STATUS_INVALID_ARGUMENT); /* began today */
  assert_true(told(&desk.office, "B1", MSG_DATE_BEFORE));
  office_close(&desk.office);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_who_may_be_named),
      cmocka_unit_test(test_a_contact_lies_in_its_case),
      cmocka_unit_test(test_the_event_is_about_the_case_and_filled_in),
      cmocka_unit_test(test_every_reason_at_once),
      cmocka_unit_test(test_what_a_client_does_belongs_to_a_case),
      cmocka_unit_test(test_a_correction_is_judged_by_what_it_says_anew),
      cmocka_unit_test(test_a_unit_corrects_its_own_contacts),
      cmocka_unit_test(test_a_contact_follows_its_case_to_another_unit),
      cmocka_unit_test(test_a_visit_is_to_a_workplace_in_use),
      cmocka_unit_test(test_industry_codes),
      cmocka_unit_test(test_parts_are_added_changed_and_bounded),
  };
  return cmocka_run_group_tests_name("rules: employers", tests, NULL, NULL);
}
