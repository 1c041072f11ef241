/* Unit tests of what concerns staff: what training is worth on a day (S0.41, S4.25), what an agenda tells of a coach
 * and of a team (T14, T22), what may be recorded of supervision (S4.23), the share of full time (B2). */
#include "test_rules_support.h"

#include "server/rules/agenda/staff_agenda.h"
#include "server/rules/decide/supervision.h"
#include "server/rules/facts/competence.h"

#define COMPETENCE_(kind) LOTS__COMPETENCE_KIND__COMPETENCE_KIND_##kind
#define SUPERVISION_(kind) LOTS__SUPERVISION_KIND__SUPERVISION_KIND_##kind

/* --- training ----------------------------------------------------------------------------------------------------- */

static void training_on_a_day(void **state) {
  struct office *office = *state;
  static const struct {
    const char *issued, *expires, *withdrawn;
    uint32_t days;
    const char *on;
    enum competence_state state;
    const char *until;
  } rows[] = {
      {"2024-05-01", "", "", 4, "2024-05-01", COMPETENCE_VALID, ""},
      {"2024-05-01", "", "", 4, "2024-04-30", COMPETENCE_LATER, ""},
      {"2024-05-01", "2026-11-22", "", 4, "2026-11-22", COMPETENCE_VALID, "2026-11-22"},
      {"2024-05-01", "2026-11-22", "", 4, "2026-11-23", COMPETENCE_EXPIRED, "2026-11-22"},
      {"2024-02-29", "2028-02-29", "", 4, "2028-02-29", COMPETENCE_VALID, "2028-02-29"},
      {"2024-02-29", "2028-02-29", "", 4, "2028-03-01", COMPETENCE_EXPIRED, "2028-02-29"},
      {"2024-05-01", "", "", 3, "2026-11-22", COMPETENCE_SHORT, ""},
      {"2024-05-01", "", "2026-11-22", 4, "2026-11-21", COMPETENCE_VALID, "2026-11-21"},
      {"2024-05-01", "", "2026-11-22", 4, "2026-11-22", COMPETENCE_WITHDRAWN, "2026-11-21"},
      {"2024-05-01", "2026-06-30", "2026-11-22", 4, "2026-10-01", COMPETENCE_EXPIRED, "2026-06-30"},
      {"2024-05-01", "", "2024-05-01", 4, "2024-05-01", COMPETENCE_WITHDRAWN, "2024-04-30"},
  };
  const struct competence_row asked = {COMPETENCE_(SE_BASIC), 4, "S4.25"};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    Lots__Principal *who = staff(office, 200 + i, ROLE_(SIUS));
    Lots__Competence *held = train(office, who, rows[i].days, rows[i].expires);
    held->issued = str(office, rows[i].issued);
    held->withdrawn = str(office, rows[i].withdrawn);
    struct competence_found found = competence_on(who, &asked, day(rows[i].on));
    assert_int_equal(found.state, rows[i].state);
    assert_int_equal(found.until, *rows[i].until ? day(rows[i].until) : DATE_MAX);
    struct problem why;
    assert_int_equal(competence_why_not(&found, &asked, "S0.41", &office->arena, &why),
                     found.state != COMPETENCE_VALID);
    if (found.state == COMPETENCE_SHORT)
      assert_string_equal(why.rule, "S4.25");
    else if (found.state != COMPETENCE_VALID)
      assert_string_equal(why.rule, "S0.41");
  }
  struct competence_found none = competence_on(NULL, &asked, day(TODAY));
  assert_int_equal(none.state, COMPETENCE_NONE);
  assert_null(none.which);
}

static void of_several_the_best_counts(void **state) {
  struct office *office = *state;
  const struct competence_row asked = {COMPETENCE_(SE_BASIC), 4, "S4.25"};
  Lots__Principal *who = staff(office, 200, ROLE_(SIUS));
  train(office, who, 1, "");
  Lots__Competence *first = train(office, who, 4, "2026-12-31");
  train(office, who, 4, "2025-12-31");
  assert_ptr_equal(competence_on(who, &asked, day(TODAY)).which, first);
  Lots__Competence *longest = train(office, who, 4, "2028-12-31");
  train(office, who, 4, "2027-12-31");
  assert_ptr_equal(competence_on(who, &asked, day(TODAY)).which, longest);
  longest->withdrawn = str(office, TODAY);
  assert_int_equal(competence_on(who, &asked, day(TODAY)).until, day("2027-12-31"));
}

static void a_withdrawn_training_refuses(void **state) {
  struct office *office = *state;
  const struct competence_row asked = {COMPETENCE_(SE_BASIC), 4, "S4.25"};
  office->coach->competences[0]->withdrawn = str(office, TODAY);
  struct competence_found found = competence_on(office->coach, &asked, day(TODAY));
  struct problem why;
  assert_true(competence_why_not(&found, &asked, "S0.41", &office->arena, &why));
  assert_int_equal(why.message, MSG_COMPETENCE_WITHDRAWN);
  assert_string_equal(why.arg1, "SE_BASIC");
  assert_string_equal(why.arg2, TODAY);
}

/* --- a coach in the agenda ---------------------------------------------------------------------------------------- */

struct town {
  Lots__Unit unit;
  Lots__Programme programmes[2];
  const Lots__Unit *units[1];
  struct staff_facts facts;
};

static void town_open(struct town *town, struct office *office, const Lots__Principal *who) {
  lots__unit__init(&town->unit);
  town->unit.id = UNIT;
  town->programmes[0] = PROGRAMME_(IPS);
  town->programmes[1] = PROGRAMME_(SE);
  town->unit.programmes = town->programmes;
  town->unit.n_programmes = 2;
  town->units[0] = &town->unit;
  town->facts = (struct staff_facts){
      .who = who, .units = town->units, .unit_count = 1, .organisation = &office->organisation, .mentored = DATE_NONE};
}

/* What the rule tells on a day: "" for nothing. */
static void assert_told(struct town *town, struct office *office, const char *rule, const char *today,
                        const char *due) {
  struct staff_item items[STAFF_ITEMS_MAX];
  const struct staff_item *found = NULL;
  town->facts.today = day(today);
  size_t count = staff_agenda(&town->facts, &office->arena, items);
  for (size_t i = 0; i < count; i++)
    if (strcmp(items[i].item.rule, rule) == 0) {
      assert_null(found);
      found = &items[i];
    }
  if (!*due) {
    assert_null(found);
    return;
  }
  assert_non_null(found);
  assert_int_equal(found->item.due, day(due));
  assert_int_equal(found->item.staff, town->facts.who->id);
  assert_int_equal(found->unit, UNIT);
}

static Lots__Principal *coach_since(struct office *office, const char *from) {
  Lots__Principal *who = staff(office, 300, ROLE_(COACH));
  who->roles[0]->from = str(office, from);
  return who;
}

static void a_new_coach_is_mentored(void **state) {
  struct office *office = *state;
  static const struct {
    const char *since, *mentored, *today, *due;
  } rows[] = {
      {"2026-08-31", "", "2026-08-31", "2026-09-30"}, /* the month's last day */
      {"2026-08-31", "", "2027-01-15", "2026-09-30"}, /* stays, overdue */
      {"2026-08-31", "2026-09-20", "2026-10-01", "2026-10-20"},
      {"2026-08-31", "2027-01-28", "2027-02-01", "2027-02-28"}, /* six months are to 28 February */
      {"2026-08-31", "2027-01-29", "2027-02-01", "2027-02-28"},
      {"2026-08-31", "2027-02-01", "2027-02-02", ""}, /* the next would come after them */
      {"2026-08-31", "", "2027-02-28", "2026-09-30"},
      {"2026-08-31", "", "2027-03-01", ""},
      {"2026-08-31", "2026-08-30", "2026-09-01", "2026-09-30"}, /* before the first day: not as a coach */
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct town town;
    town_open(&town, office, coach_since(office, rows[i].since));
    town.facts.mentored = *rows[i].mentored ? day(rows[i].mentored) : DATE_NONE;
    assert_told(&town, office, "T22", rows[i].today, rows[i].due);
  }
}

/* By the setting that held on the first day as a coach. */
static void for_how_long_is_the_organisations(void **state) {
  struct office *office = *state;
  static const struct {
    const char *from;
    uint32_t months;
    const char *today, *due;
  } rows[] = {
      {"2026-01-31", 1, "2026-03-01", ""},
      {"2026-01-31", 12, "2027-01-31", "2026-02-28"},
      {"2026-01-31", 12, "2027-02-01", ""},
      {"2026-02-01", 12, "2026-08-01", ""}, /* six, as before the setting */
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct town town;
    uint32_t months = rows[i].months;
    Lots__OrganisationSetting setting = LOTS__ORGANISATION_SETTING__INIT, *settings[] = {&setting};
    setting.programme = PROGRAMME_(IPS);
    setting.name = LOTS__SETTING_NAME__SETTING_NAME_NEW_COACH_MONTHS;
    setting.values = &months;
    setting.n_values = 1;
    setting.from = str(office, rows[i].from);
    office->organisation.settings = settings;
    office->organisation.n_settings = 1;
    town_open(&town, office, coach_since(office, "2026-01-31"));
    assert_told(&town, office, "T22", rows[i].today, rows[i].due);
    office->organisation.n_settings = 0;
  }
}

static void who_is_no_coach_there_is_not_mentored(void **state) {
  struct office *office = *state;
  struct town town;
  Lots__Principal *who = coach_since(office, "2026-10-01");
  town_open(&town, office, who);
  assert_told(&town, office, "T22", TODAY, "2026-11-01");
  town.programmes[0] = PROGRAMME_(SED); /* no IPS in the unit */
  assert_told(&town, office, "T22", TODAY, "");
  town.programmes[0] = PROGRAMME_(IPS);
  who->roles[0]->to = str(office, "2026-11-21");
  assert_told(&town, office, "T22", TODAY, "");
  who->roles[0]->to = str(office, TODAY);
  assert_told(&town, office, "T22", TODAY, "2026-11-01");
  who->roles[0]->role = ROLE_(TEAM_LEAD);
  assert_told(&town, office, "T22", TODAY, "");
  who->roles[0]->role = ROLE_(COACH);
  give_role(office, who, ROLE_(COACH), "2020-01-01", "2024-12-31"); /* not new: was one before */
  assert_told(&town, office, "T22", TODAY, "");
}

static void training_runs_out_without_a_case(void **state) {
  struct office *office = *state;
  struct town town;
  Lots__Principal *who = coach_since(office, "2020-01-01");
  town_open(&town, office, who);
  assert_told(&town, office, "S4.25", TODAY, "");
  Lots__Competence *held = train(office, who, 4, "2027-01-21");
  held->kind = COMPETENCE_(IPS_BASIC);
  assert_told(&town, office, "S4.25", TODAY, "2027-01-21"); /* sixty days ahead */
  assert_told(&town, office, "S4.25", "2026-11-21", "");
  assert_told(&town, office, "S4.25", "2028-01-01", "2027-01-21"); /* the unit asks for it */
  held->days = 1;
  train(office, who, 4, "2030-01-01")->kind = COMPETENCE_(IPS_BASIC);
  assert_told(&town, office, "S4.25", TODAY, "");
  train(office, who, 0, "2026-12-01")->kind = COMPETENCE_(DOA_USER);
  assert_told(&town, office, "S4.25", TODAY, "2026-12-01");
  assert_told(&town, office, "S4.25", "2026-12-01", "2026-12-01");
  assert_told(&town, office, "S4.25", "2026-12-02", ""); /* nothing here hangs on it */
  train(office, who, 0, "2026-11-30")->kind = COMPETENCE_(OTHER);
  assert_told(&town, office, "S4.25", "2026-12-02", "");
}

static void the_team_reviews_its_outcomes(void **state) {
  struct office *office = *state;
  static const struct {
    const char *began, *reviewed, *due;
  } rows[] = {
      {"2026-01-01", "", "2026-06-30"},           {"2026-03-31", "", "2026-06-30"},
      {"2026-04-01", "", "2026-09-30"},           {"2025-11-30", "", "2026-03-31"},
      {"2026-01-01", "2026-12-31", "2027-03-31"}, {"2026-01-01", "2026-10-01", "2027-03-31"},
      {"2026-01-01", "2026-08-31", "2026-12-31"}, {"", "2026-08-31", ""},
  };
  struct town town;
  town_open(&town, office, office->coach);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct staff_item item;
    struct team_facts facts = {.unit = &town.unit,
                               .began = *rows[i].began ? day(rows[i].began) : DATE_NONE,
                               .reviewed = *rows[i].reviewed ? day(rows[i].reviewed) : DATE_NONE,
                               .today = day(TODAY)};
    assert_int_equal(team_agenda(&facts, &item), *rows[i].due != '\0');
    if (!*rows[i].due)
      continue;
    assert_int_equal(item.item.due, day(rows[i].due));
    assert_int_equal(item.item.staff, 0);
    assert_string_equal(item.item.rule, "T14");
  }
  struct team_facts facts = {.unit = &town.unit, .began = day(TODAY), .reviewed = DATE_NONE, .today = day(TODAY)};
  struct staff_item item;
  town.programmes[0] = PROGRAMME_(SIUS);
  assert_false(team_agenda(&facts, &item));
}

static void a_team_begins_with_its_first_coach(void **state) {
  struct office *office = *state;
  struct town town;
  Lots__Principal *who = coach_since(office, "2026-05-01");
  town_open(&town, office, who);
  assert_int_equal(staff_coach_since(who, &town.unit, day(TODAY)), day("2026-05-01"));
  assert_int_equal(staff_coach_since(who, &town.unit, day("2026-04-30")), DATE_NONE);
  assert_int_equal(staff_coach_since(office->manager, &town.unit, day(TODAY)), DATE_NONE);
  who->disabled = true;
  assert_int_equal(staff_coach_since(who, &town.unit, day(TODAY)), DATE_NONE);
}

/* --- supervision -------------------------------------------------------------------------------------------------- */

struct session {
  Lots__Supervision asked;
  uint64_t ids[SUPERVISED_MAX + 2];
  const Lots__Principal *staff[SUPERVISED_MAX + 2];
  struct supervision_facts facts;
};

static void session_open(struct session *session, struct office *office) {
  lots__supervision__init(&session->asked);
  session->ids[0] = office->coach->id;
  session->staff[0] = office->coach;
  session->asked.staff = session->ids;
  session->asked.n_staff = 1;
  session->asked.unit = UNIT;
  session->asked.minutes = 60;
  session->asked.kind = SUPERVISION_(INDIVIDUAL);
  session->asked.by = office->manager->id;
  (void)by(office, office->manager, NULL);
  session->facts = (struct supervision_facts){.caller = office->manager,
                                              .staff = session->staff,
                                              .by = office->manager,
                                              .today = day(TODAY),
                                              .arena = &office->arena};
}

static enum status record(struct session *session, struct office *office) {
  problems_init(&office->problems, &office->arena);
  office->events = (struct events){.arena = &office->arena};
  return supervision_record(&session->facts, &session->asked, &office->problems, &office->events);
}

static void supervision_is_recorded(void **state) {
  struct office *office = *state;
  struct session session;
  session_open(&session, office);
  session.asked.corrects = 7; /* what a request may not say */
  session.asked.withdrawn = true;
  assert_int_equal(record(&session, office), STATUS_OK);
  assert_int_equal(office->events.count, 1);
  const Lots__Supervision *made = office->events.items[0]->supervised;
  assert_int_equal(office->events.items[0]->kind_case, LOTS__EVENT__KIND_SUPERVISED);
  assert_string_equal(made->date, TODAY);
  assert_int_equal(made->corrects, 0);
  assert_false(made->withdrawn);
}

static void supervision_has_its_rules(void **state) {
  struct office *office = *state;
  struct session session;
#define REFUSES(change, expected, rule_id, reason)                                                                     \
  do {                                                                                                                 \
    session_open(&session, office);                                                                                    \
    change;                                                                                                            \
    assert_int_equal(record(&session, office), expected);                                                              \
    assert_int_equal(office->events.count, 0);                                                                         \
    assert_int_equal(office->problems.count, 1);                                                                       \
    assert_string_equal(office->problems.first->rule, rule_id);                                                        \
    assert_int_equal(office->problems.first->message, reason);                                                         \
  } while (0)
  REFUSES(session.asked.minutes = 0, STATUS_INVALID_ARGUMENT, "B2", MSG_OUT_OF_RANGE);
  REFUSES(session.asked.minutes = 1441, STATUS_INVALID_ARGUMENT, "B2", MSG_OUT_OF_RANGE);
  REFUSES(session.asked.date = str(office, "2026-11-23"), STATUS_INVALID_ARGUMENT, "B3", MSG_DATE_IN_FUTURE);
  REFUSES(session.asked.n_staff = 0, STATUS_INVALID_ARGUMENT, "B2", MSG_MISSING);
  REFUSES(session.staff[0] = NULL, STATUS_INVALID_ARGUMENT, "", MSG_NO_SUCH);
  REFUSES(session.facts.by = NULL, STATUS_INVALID_ARGUMENT, "", MSG_NO_SUCH);
  REFUSES(session.asked.by = 0, STATUS_INVALID_ARGUMENT, "B2", MSG_MISSING);
  REFUSES(session.asked.by_name = str(office, "Ann"), STATUS_INVALID_ARGUMENT, "B2", MSG_SUPERVISOR_ONE);
  REFUSES(session.asked.by = session.ids[0], STATUS_INVALID_ARGUMENT, "S4.23", MSG_SUPERVISED_SELF);
  REFUSES(session.facts.caller = office->coach, STATUS_FAILED_PRECONDITION, "C1", MSG_NOT_YOUR_UNIT);
  REFUSES(session.asked.date = str(office, "2019-12-31"), STATUS_FAILED_PRECONDITION, "C1", MSG_SUPERVISED_ROLE);
  REFUSES(
      (session.ids[1] = office->second_coach->id, session.staff[1] = office->second_coach, session.asked.n_staff = 2),
      STATUS_INVALID_ARGUMENT, "B2", MSG_SUPERVISED_ALONE);
#undef REFUSES
  session_open(&session, office); /* the team's review has everybody */
  session.ids[1] = office->manager->id;
  session.staff[1] = office->manager;
  session.asked.n_staff = 2;
  session.asked.kind = SUPERVISION_(OUTCOMES_REVIEW);
  assert_int_equal(record(&session, office), STATUS_OK);
  session.asked.kind = SUPERVISION_(GROUP);
  assert_int_equal(record(&session, office), STATUS_INVALID_ARGUMENT);
  office->coach->disabled = true; /* worked there that day all the same */
  session_open(&session, office);
  session.asked.date = str(office, "2026-11-01");
  assert_int_equal(record(&session, office), STATUS_OK);
}

static void a_correction_takes_over_what_is_not_given(void **state) {
  struct office *office = *state;
  struct session session;
  session_open(&session, office);
  Lots__Supervision change = LOTS__SUPERVISION__INIT;
  session.asked.date = str(office, "2026-11-01");
  session.asked.text = str(office, "Planer.");
  change.minutes = 90;
  change.by_name = str(office, "Ann");
  change.reason = str(office, "Fel.");
  Lots__Supervision *whole = supervision_lay_over(&session.asked, &change, &office->arena);
  assert_string_equal(whole->date, "2026-11-01");
  assert_string_equal(whole->text, "Planer.");
  assert_int_equal(whole->minutes, 90);
  assert_int_equal(whole->by, 0); /* one supervisor takes the other's place */
  assert_string_equal(whole->by_name, "Ann");
  assert_int_equal(whole->staff[0], office->coach->id);
  problems_init(&office->problems, &office->arena);
  office->events = (struct events){.arena = &office->arena};
  assert_int_equal(supervision_correct(&session.facts, 42, 0, whole, &office->problems, &office->events), STATUS_OK);
  assert_int_equal(office->events.items[0]->supervision_corrected->corrects, 42);
  change.text = str(office, "-");
  change.reason = str(office, " ");
  whole = supervision_lay_over(&session.asked, &change, &office->arena);
  assert_string_equal(whole->text, "");
  assert_int_equal(supervision_correct(&session.facts, 42, 0, whole, &office->problems, &office->events),
                   STATUS_INVALID_ARGUMENT);
  whole->reason = str(office, "Fel.");
  problems_init(&office->problems, &office->arena);
  assert_int_equal(supervision_correct(&session.facts, 42, 50, whole, &office->problems, &office->events),
                   STATUS_FAILED_PRECONDITION);
  assert_int_equal(office->problems.first->message, MSG_SUPERVISION_CORRECTED);
  assert_string_equal(office->problems.first->arg1, "50");
}

/* --- share of full time ------------------------------------------------------------------------------------------- */

static void a_role_without_a_share_is_held_in_full(void **state) {
  (void)state;
  static const struct { uint32_t stored, share; } rows[] = {{0, 100}, {1, 1}, {50, 50}, {100, 100}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    Lots__RoleHeld held = LOTS__ROLE_HELD__INIT;
    held.fte = rows[i].stored;
    assert_int_equal(rights_fte(&held), rows[i].share);
  }
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, office_setup, office_teardown)
  const struct CMUnitTest tests[] = {
      TEST(training_on_a_day),
      TEST(of_several_the_best_counts),
      TEST(a_withdrawn_training_refuses),
      TEST(a_new_coach_is_mentored),
      TEST(for_how_long_is_the_organisations),
      TEST(who_is_no_coach_there_is_not_mentored),
      TEST(training_runs_out_without_a_case),
      TEST(the_team_reviews_its_outcomes),
      TEST(a_team_begins_with_its_first_coach),
      TEST(supervision_is_recorded),
      TEST(supervision_has_its_rules),
      TEST(a_correction_takes_over_what_is_not_given),
      cmocka_unit_test(a_role_without_a_share_is_held_in_full),
  };
  return cmocka_run_group_tests_name("rules: staff", tests, NULL, NULL);
}
