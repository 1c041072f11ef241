/* Referrals: who may refer (S0.12), the machine of B4 in all its pairs, and apply. */
#include "server/rules/apply/event_apply.h"
#include "server/rules/facts/case_state.h"
#include "test_rules_support.h"

#define AS_(status) LOTS__REFERRAL_STATUS__REFERRAL_STATUS_##status
#define IN(status) (1u << AS_(status))

struct desk {
  struct office office;
  struct referral_facts facts;
  Lots__Referral referral;
  Lots__Principal *sender; /* an officer of another unit */
};

static int setup(void **state) {
  struct desk *desk = test_calloc(1, sizeof *desk);
  office_open(&desk->office);
  desk->sender = made(&desk->office, &lots__principal__descriptor);
  desk->sender->id = 140;
  desk->sender->organisation = 3;
  lots__referral__init(&desk->referral);
  *state = desk;
  return 0;
}

static int teardown(void **state) {
  struct desk *desk = *state;
  office_close(&desk->office);
  test_free(desk);
  return 0;
}

static const struct referral_facts *at(struct desk *desk, const Lots__Principal *caller) {
  struct office *office = &desk->office;
  by(office, caller, NULL);
  desk->facts = (struct referral_facts){.referral = &desk->referral,
                                        .organisation = &office->organisation,
                                        .unit = &office->unit,
                                        .caller = caller,
                                        .today = day(TODAY),
                                        .arena = &office->arena};
  return &desk->facts;
}

static enum status settled(struct desk *desk, enum status status) {
  struct office *office = &desk->office;
  assert_int_equal(office->events.count, status == STATUS_OK ? 1 : 0);
  assert_true((office->problems.count > 0) == (status != STATUS_OK));
  if (status == STATUS_OK)
    assert_int_equal(referral_apply(&desk->referral, office->events.items[0], &office->arena), STATUS_OK);
  return status;
}

static enum status register_as(struct desk *desk, const Lots__Principal *caller, Lots__Role sender, const char *date) {
  struct office *office = &desk->office;
  Lots__RegisterReferralRequest request = LOTS__REGISTER_REFERRAL_REQUEST__INIT;
  request.person = PERSON;
  request.unit = UNIT;
  request.programme = LOTS__PROGRAMME__PROGRAMME_SIUS;
  request.date = str(office, date);
  request.sender_role = sender;
  request.sender_name = str(office, "Test Remitterarsson");
  request.reason = str(office, "Behöver stöd vid introduktion.");
  request.recommended_by = str(office, "läkare vid Vårdcentralen Ekbacken");
  return settled(desk, referral_register(at(desk, caller), 9, &request, &office->problems, &office->events));
}

/* --- registering -------------------------------------------------------------------------------------------------- */

static void the_closed_list_of_referrers(void **state) {
  struct desk *desk = *state;
  for (Lots__Role role = ROLE_(CLIENT); role <= ROLE_(SYSADMIN); role++) {
    bool listed = role >= ROLE_(AF_OFFICER) && role <= ROLE_(AF_SOC);
    enum status status = register_as(desk, desk->office.officer, role, "");
    assert_int_equal(status, listed ? STATUS_OK : REFUSED);
    assert_true(listed != told(&desk->office, "S0.12", MSG_NOT_A_REFERRER));
  }
  assert_int_equal(register_as(desk, desk->office.officer, (Lots__Role)40, ""), WRONG);
  assert_int_equal(register_as(desk, desk->office.officer, 0, ""), WRONG);
}

static void registered_by_the_receiver_it_is_received(void **state) {
  struct desk *desk = *state;
  assert_int_equal(register_as(desk, desk->office.officer, ROLE_(AF_OT), "2026-11-02"), STATUS_OK);
  assert_int_equal(desk->referral.status, AS_(RECEIVED));
  assert_string_equal(desk->referral.date, "2026-11-02");
  assert_string_equal(desk->referral.status_since, TODAY);
  assert_int_equal(desk->referral.organisation, 3);
  assert_int_equal(desk->referral.registered_by, desk->office.officer->id);
}

static void registered_by_another_it_is_sent(void **state) {
  struct desk *desk = *state;
  assert_int_equal(register_as(desk, desk->sender, ROLE_(AF_OT), "2026-11-02"), STATUS_OK);
  assert_int_equal(desk->referral.status, AS_(SENT));
  assert_string_equal(desk->referral.status_since, "2026-11-02");
}

static void a_referral_is_in_form(void **state) {
  struct desk *desk = *state;
  struct office *office = &desk->office;
  Lots__RegisterReferralRequest request = LOTS__REGISTER_REFERRAL_REQUEST__INIT;
  request.date = str(office, "2026-11-23");
  request.programme = LOTS__PROGRAMME__PROGRAMME_SIUS;
  assert_int_equal(
      settled(desk, referral_register(at(desk, desk->sender), 9, &request, &office->problems, &office->events)), WRONG);
  assert_true(told(office, "B3", MSG_DATE_IN_FUTURE));
  assert_true(told(office, "", MSG_MISSING));
  assert_int_equal(office->problems.count, 4); /* date, sender_role, sender_name, reason */
}

static void a_programme_without_rules_takes_no_referral(void **state) {
  struct desk *desk = *state;
  struct office *office = &desk->office;
  Lots__RegisterReferralRequest request = LOTS__REGISTER_REFERRAL_REQUEST__INIT;
  request.programme = LOTS__PROGRAMME__PROGRAMME_SED;
  request.date = str(office, "2010-12-31");
  request.sender_role = ROLE_(AF_OT);
  request.sender_name = str(office, "Test");
  request.reason = str(office, "x");
  assert_int_equal(
      settled(desk, referral_register(at(desk, desk->sender), 9, &request, &office->problems, &office->events)),
      REFUSED);
  assert_true(told(office, "S0.44", MSG_NO_RULES));
  office->unit.n_programmes = 0;
  assert_int_equal(register_as(desk, office->officer, ROLE_(AF_OT), ""), REFUSED);
  assert_true(told(office, "B4", MSG_UNIT_OTHER_PROGRAMMES));
}

/* --- the machine -------------------------------------------------------------------------------------------------- */

typedef enum status move(struct desk *desk, const Lots__Principal *caller, const char *date);

#define MOVE(verb)                                                                                                     \
  static enum status do_##verb(struct desk *desk, const Lots__Principal *caller, const char *date) {                   \
    Lots__MoveReferralRequest request = LOTS__MOVE_REFERRAL_REQUEST__INIT;                                             \
    request.date = str(&desk->office, date);                                                                           \
    return settled(desk, referral_##verb(at(desk, caller), &request, &desk->office.problems, &desk->office.events));   \
  }
MOVE(receive)
MOVE(resend)
MOVE(recall)

static enum status do_accept(struct desk *desk, const Lots__Principal *caller, const char *date) {
  Lots__AcceptReferralRequest request = LOTS__ACCEPT_REFERRAL_REQUEST__INIT;
  request.date = str(&desk->office, date);
  return settled(desk, referral_accept(at(desk, caller), &request, CASE, &desk->office.problems, &desk->office.events));
}

static enum status do_return(struct desk *desk, const Lots__Principal *caller, const char *date) {
  Lots__ReturnReferralRequest request = LOTS__RETURN_REFERRAL_REQUEST__INIT;
  char *missing[] = {str(&desk->office, "S0.13"), str(&desk->office, "S0.19")};
  request.date = str(&desk->office, date);
  request.missing = missing;
  request.n_missing = 2;
  return settled(desk, referral_return(at(desk, caller), &request, &desk->office.problems, &desk->office.events));
}

static enum status decline(struct desk *desk, const Lots__Principal *caller, Lots__RejectReason reason) {
  Lots__DeclineReferralRequest request = LOTS__DECLINE_REFERRAL_REQUEST__INIT;
  request.reason = reason;
  return settled(desk, referral_decline(at(desk, caller), &request, &desk->office.problems, &desk->office.events));
}

static enum status do_decline(struct desk *desk, const Lots__Principal *caller, const char *date) {
  (void)date;
  return decline(desk, caller, REJECT_(OTHER_MEASURE));
}

static const struct {
  move *step;
  unsigned from;
  Lots__ReferralStatus to;
  bool by_sender;
} moves[] = {
    {do_receive, IN(SENT), AS_(RECEIVED), false},     {do_accept, IN(RECEIVED), AS_(ACCEPTED), false},
    {do_return, IN(RECEIVED), AS_(RETURNED), false},  {do_resend, IN(RETURNED), AS_(SENT), true},
    {do_decline, IN(RECEIVED), AS_(DECLINED), false}, {do_recall, IN(CREATED) | IN(SENT), AS_(RECALLED), true},
};

static void put_in(struct desk *desk, Lots__ReferralStatus status) {
  lots__referral__init(&desk->referral);
  assert_int_equal(register_as(desk, desk->sender, ROLE_(AF_OT), "2026-11-02"), STATUS_OK);
  desk->referral.status = status;
}

static void every_pair_of_status_and_step(void **state) {
  struct desk *desk = *state;
  for (Lots__ReferralStatus status = AS_(CREATED); status <= AS_(RECALLED); status++)
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++) {
      put_in(desk, status);
      bool allowed = moves[i].from & (1u << status);
      assert_int_equal(moves[i].step(desk, desk->office.officer, ""), allowed ? STATUS_OK : REFUSED);
      assert_int_equal(desk->referral.status, allowed ? moves[i].to : status);
      assert_true(allowed != told(&desk->office, "B4", MSG_REFERRAL_STATUS));
    }
}

static void who_may_take_which_step(void **state) {
  struct desk *desk = *state;
  for (size_t i = 0; i < sizeof moves / sizeof *moves; i++) {
    Lots__ReferralStatus from = AS_(CREATED);
    while (!(moves[i].from & (1u << from)))
      from++;
    put_in(desk, from);
    assert_int_equal(moves[i].step(desk, desk->office.coach, ""), REFUSED); /* neither sender nor intake */
    assert_true(told(&desk->office, "C1", moves[i].by_sender ? MSG_NOT_THE_SENDER : MSG_NOT_YOUR_ROLE));
    assert_int_equal(moves[i].step(desk, desk->sender, ""), moves[i].by_sender ? STATUS_OK : REFUSED);
  }
}

static void a_step_is_not_dated_before_the_one_before(void **state) {
  struct desk *desk = *state;
  put_in(desk, AS_(SENT));
  assert_int_equal(do_receive(desk, desk->office.officer, "2026-11-01"), REFUSED);
  assert_true(told(&desk->office, "B4", MSG_DATE_BEFORE_STEP));
  assert_int_equal(do_receive(desk, desk->office.officer, "2026-11-23"), WRONG);
  assert_int_equal(do_receive(desk, desk->office.officer, "2026-11-02"), STATUS_OK);
}

static void a_return_says_what_is_missing(void **state) {
  struct desk *desk = *state;
  struct office *office = &desk->office;
  Lots__ReturnReferralRequest request = LOTS__RETURN_REFERRAL_REQUEST__INIT;
  put_in(desk, AS_(RECEIVED));
  assert_int_equal(
      settled(desk, referral_return(at(desk, office->officer), &request, &office->problems, &office->events)), WRONG);
  assert_true(told(office, "B4", MSG_MISSING));
  assert_int_equal(do_return(desk, office->officer, ""), STATUS_OK);
  assert_int_equal(desk->referral.n_missing, 2);
  assert_string_equal(desk->referral.missing[1], "S0.19");
  assert_int_equal(do_resend(desk, desk->sender, ""), STATUS_OK);
  assert_int_equal(desk->referral.n_missing, 0);
}

static void a_decline_takes_its_reason_from_the_list(void **state) {
  struct desk *desk = *state;
  for (Lots__RejectReason reason = 0; reason <= REJECT_(ALREADY_IN_PROGRAMME); reason++) {
    put_in(desk, AS_(RECEIVED));
    bool listed = reason >= REJECT_(NOT_REGISTERED) && reason <= REJECT_(OUTSIDE_AF);
    assert_int_equal(decline(desk, desk->office.officer, reason), listed ? STATUS_OK : REFUSED);
    assert_int_equal(desk->referral.decline_reason, listed ? reason : 0);
  }
}

static void an_accepted_referral_knows_its_case(void **state) {
  struct desk *desk = *state;
  put_in(desk, AS_(RECEIVED));
  assert_int_equal(do_accept(desk, desk->office.officer, ""), STATUS_OK);
  assert_int_equal(desk->referral.case_, CASE);
  assert_int_equal(desk->referral.revision, 2);
  assert_true(referral_status_is_final(desk->referral.status));
  assert_int_equal(desk->office.events.items[0]->referral, 9);
  assert_int_equal(desk->office.events.items[0]->person, PERSON);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
  const struct CMUnitTest tests[] = {
      TEST(the_closed_list_of_referrers),
      TEST(registered_by_the_receiver_it_is_received),
      TEST(registered_by_another_it_is_sent),
      TEST(a_referral_is_in_form),
      TEST(a_programme_without_rules_takes_no_referral),
      TEST(every_pair_of_status_and_step),
      TEST(who_may_take_which_step),
      TEST(a_step_is_not_dated_before_the_one_before),
      TEST(a_return_says_what_is_missing),
      TEST(a_decline_takes_its_reason_from_the_list),
      TEST(an_accepted_referral_knows_its_case),
  };
  return cmocka_run_group_tests_name("rules: referrals", tests, NULL, NULL);
}
