/* Apply: events give the expected state, the same state every time, and borrow nothing of the event. */
#include "server/rules/apply/event_apply.h"
#include "server/rules/facts/case_state.h"
#include "test_rules_support.h"

/* The events of a case's whole life, as the journal would hold them: packed. */
struct life {
  struct office office;
  struct slice entries[64];
  size_t count;
};

static void keep_events(struct life *life, enum status status) {
  struct office *office = &life->office;
  assert_int_equal(settle(office, status), STATUS_OK);
  for (size_t i = 0; i < office->events.count; i++) {
    assert_true(life->count < sizeof life->entries / sizeof *life->entries);
    life->entries[life->count] = arena_pack(&office->arena, &office->events.items[i]->base);
    assert_non_null(life->entries[life->count].data);
    life->count++;
  }
}

static void live(struct life *life) {
  struct office *office = &life->office;
  keep_events(life, do_open(office, "2026-10-20"));
  keep_events(life, do_registration(office, "2026-01-10", ""));
  keep_events(life, do_disability(office));
  keep_events(life, do_reduced(office));
  keep_events(life, do_need(office, true, true));
  keep_events(life, do_work_ability(office, "2026-08-15", LOTS__WORK_ABILITY_OUTCOME__WORK_ABILITY_OUTCOME_SOME));
  keep_events(life, do_start(office, "2026-11-02"));
  keep_events(life, do_assess(office, office->officer, "2026-11-03", OUTCOME_(MORE_BASIS)));
  keep_events(life, do_certificate(office, "2026-11-04", true));
  keep_events(life, do_start(office, "2026-11-05"));
  keep_events(life, do_assess(office, office->officer, "2026-11-05", OUTCOME_(NEED)));
  keep_events(life, do_grant(office, office->officer, "2026-11-09"));
  keep_events(life, do_agree_signed(office, "2026-11-10"));
  keep_events(life, do_assign(office, office->coach, "2026-11-11"));
  keep_events(life, do_activate(office, "2026-11-12"));
  keep_events(life, do_note(office, office->coach, "", "Första mötet."));
  keep_events(life, do_assign(office, office->second_coach, "2026-11-15"));
  keep_events(life, do_close(office, CLOSE_(STUDIES), LOTS__INCOME_KIND__INCOME_KIND_STUDIEMEDEL));
}

/* Replays into a fresh case. Each event is unpacked into memory of its own, which is gone when its turn is over. */
static void replay(const struct life *life, Lots__Case *kase, struct arena *arena) {
  lots__case__init(kase);
  for (size_t i = 0; i < life->count; i++) {
    struct arena passing;
    arena_init(&passing, 1 << 20);
    Lots__Event *event = arena_unpack(&passing, &lots__event__descriptor, life->entries[i]);
    assert_non_null(event);
    assert_int_equal(case_apply_all(kase, &event, 1, CASE, arena), STATUS_OK);
    arena_deinit(&passing);
  }
}

static int setup(void **state) {
  struct life *life = test_calloc(1, sizeof *life);
  office_open(&life->office);
  live(life);
  *state = life;
  return 0;
}

static int teardown(void **state) {
  struct life *life = *state;
  office_close(&life->office);
  test_free(life);
  return 0;
}

static void events_give_the_expected_state(void **state) {
  struct life *life = *state;
  struct arena arena;
  Lots__Case kase;
  arena_init(&arena, 1 << 20);
  replay(life, &kase, &arena);
  assert_int_equal(kase.id, CASE);
  assert_int_equal(kase.person, PERSON);
  assert_int_equal(kase.organisation, 3);
  assert_int_equal(kase.unit, UNIT);
  assert_int_equal(kase.status, STATUS_(CLOSED));
  assert_string_equal(kase.opened, "2026-10-20");
  assert_string_equal(kase.active_since, "2026-11-12");
  assert_string_equal(kase.closed, TODAY);
  assert_int_equal(kase.close_reason, CLOSE_(STUDIES));
  assert_int_equal(kase.n_basis, 6);
  assert_int_equal(kase.n_assessments, 2);
  assert_int_equal(kase.n_decisions, 1);
  assert_int_equal(kase.n_agreements, 1);
  assert_int_equal(kase.n_missing, 0);
  assert_int_equal(kase.n_assignments, 5); /* handler, assessor, who decides, two coaches */
  assert_string_equal(kase.assignments[3]->to, "2026-11-14");
  assert_int_equal(kase.assignments[3]->ended, LOTS__ASSIGNMENT_END__ASSIGNMENT_END_REPLACED);
  for (size_t i = 0; i < 5; i++)
    if (i != 1 && i != 3) {
      assert_string_equal(kase.assignments[i]->to, TODAY);
      assert_int_equal(kase.assignments[i]->ended, LOTS__ASSIGNMENT_END__ASSIGNMENT_END_CASE_ENDED);
      assert_string_not_equal(kase.assignments[i]->read_until, "");
    }
  assert_int_equal(kase.assignments[1]->ended, LOTS__ASSIGNMENT_END__ASSIGNMENT_END_ASSESSED);
  assert_int_equal(kase.revision, life->count - 1); /* all but the note */
  arena_deinit(&arena);
}

static void an_entry_of_many_events_is_one_revision(void **state) {
  struct life *life = *state;
  struct arena arena;
  Lots__Case kase = LOTS__CASE__INIT;
  Lots__Event *events[3];
  arena_init(&arena, 1 << 20);
  for (size_t i = 0; i < 3; i++)
    events[i] = arena_unpack(&arena, &lots__event__descriptor, life->entries[i]);
  assert_int_equal(case_apply_all(&kase, events, 3, CASE, &arena), STATUS_OK);
  assert_int_equal(kase.revision, 1);
  assert_int_equal(case_apply_all(&kase, events, 3, CASE + 1, &arena), STATUS_OK); /* none is about that case */
  assert_int_equal(kase.revision, 1);
  arena_deinit(&arena);
}

static struct slice replayed(const struct life *life, struct arena *arena) {
  Lots__Case kase;
  replay(life, &kase, arena);
  struct slice packed = arena_pack(arena, &kase.base);
  assert_non_null(packed.data);
  return packed;
}

/* Live, rebuilt, and rebuilt again: the same bytes. */
static void apply_is_deterministic(void **state) {
  struct life *life = *state;
  struct arena arena;
  arena_init(&arena, 4 << 20);
  Lots__Case live_state = *life->office.kase;
  live_state.revision = life->count - 1; /* replay() takes each event as an entry of its own; all but the note count */
  struct slice lived = arena_pack(&arena, &live_state.base);
  assert_true(slice_equal(lived, replayed(life, &arena)));
  assert_true(slice_equal(lived, replayed(life, &arena)));
  arena_deinit(&arena);
}

static void a_state_from_the_store_goes_on(void **state) {
  struct life *life = *state;
  struct arena arena;
  arena_init(&arena, 4 << 20);
  Lots__Case kase, *stored = NULL;
  lots__case__init(&kase);
  stored = &kase;
  for (size_t i = 0; i < life->count; i++) { /* packed and unpacked between any two events, as the store does */
    Lots__Event *event = arena_unpack(&arena, &lots__event__descriptor, life->entries[i]);
    assert_non_null(event);
    assert_int_equal(case_apply_all(stored, &event, 1, CASE, &arena), STATUS_OK);
    stored = arena_clone(&arena, &stored->base);
    assert_non_null(stored);
  }
  assert_true(slice_equal(arena_pack(&arena, &stored->base), replayed(life, &arena)));
  arena_deinit(&arena);
}

static void only_notes_leave_the_state_alone(void **state) {
  (void)state;
  Lots__Event event = LOTS__EVENT__INIT;
  for (int kind = LOTS__EVENT__KIND_CASE_OPENED; kind <= LOTS__EVENT__KIND_ASSIGNED; kind++) {
    event.kind_case = (Lots__Event__KindCase)kind;
    assert_true(case_event_changes_state(&event));
  }
  for (int kind = LOTS__EVENT__KIND_PLACEMENT_PUT; kind <= LOTS__EVENT__KIND_INCOME_RECORDED; kind++) {
    event.kind_case = (Lots__Event__KindCase)kind;
    assert_true(case_event_changes_state(&event));
  }
  static const Lots__Event__KindCase others[] = {
      LOTS__EVENT__KIND_SUPPORT_GIVEN,   LOTS__EVENT__KIND_NOTE_ADDED,        LOTS__EVENT__KIND_NOTE_CORRECTED,
      LOTS__EVENT__KIND_PROFILE_WRITTEN, LOTS__EVENT__KIND_SUPPORT_CORRECTED, LOTS__EVENT__KIND_CONTACT_CORRECTED,
      LOTS__EVENT__KIND_VISIT_CORRECTED, LOTS__EVENT__KIND_PERSON_PUT,        LOTS__EVENT__KIND_REFERRAL_MOVED,
      LOTS__EVENT__KIND__NOT_SET};
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
    event.kind_case = others[i];
    assert_false(case_event_changes_state(&event));
  }
}

static void move(struct office *office, Lots__CaseStatus to, const char *date) {
  Lots__CaseMoved moved = LOTS__CASE_MOVED__INIT;
  Lots__Event event = LOTS__EVENT__INIT;
  moved.to = to;
  moved.date = str(office, date);
  event.kind_case = LOTS__EVENT__KIND_CASE_MOVED;
  event.case_moved = &moved;
  assert_int_equal(case_apply(office->kase, &event, &office->arena), STATUS_OK);
}

/* Nothing reopens a case yet, but what is applied must not depend on that. */
static void going_on_keeps_the_first_start(void **state) {
  struct life *life = *state;
  struct office *office = &life->office;
  move(office, STATUS_(ACTIVE), "2026-12-01");
  assert_string_equal(office->kase->active_since, "2026-11-12");
  assert_string_equal(office->kase->closed, "");
  assert_int_equal(office->kase->close_reason, 0);
  move(office, STATUS_(TRANSFERRED), "2026-12-05");
  move(office, STATUS_(PURGED), "2032-01-01");
  assert_string_equal(office->kase->closed, "2026-12-05");
  assert_string_equal(office->kase->status_since, "2032-01-01");
}

static void a_spent_arena_is_said(void **state) {
  struct life *life = *state;
  for (size_t budget = 0; budget < 8192; budget += 64) {
    struct arena arena;
    Lots__Case kase;
    arena_init(&arena, budget);
    lots__case__init(&kase);
    enum status status = STATUS_OK;
    for (size_t i = 0; i < life->count && status == STATUS_OK; i++) {
      struct arena passing;
      arena_init(&passing, 1 << 20);
      status = case_apply(&kase, arena_unpack(&passing, &lots__event__descriptor, life->entries[i]), &arena);
      arena_deinit(&passing);
    }
    assert_int_equal(status, arena_failed(&arena) ? STATUS_RESOURCE_EXHAUSTED : STATUS_OK);
    arena_deinit(&arena);
  }
}

static void final_statuses(void **state) {
  (void)state;
  for (Lots__CaseStatus status = STATUS_(UNSPECIFIED); status <= STATUS_(PURGED); status++)
    assert_int_equal(case_status_is_final(status), status >= STATUS_(CLOSED));
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
  const struct CMUnitTest tests[] = {
      TEST(events_give_the_expected_state),
      TEST(apply_is_deterministic),
      TEST(an_entry_of_many_events_is_one_revision),
      TEST(a_state_from_the_store_goes_on),
      cmocka_unit_test(only_notes_leave_the_state_alone),
      TEST(going_on_keeps_the_first_start),
      TEST(a_spent_arena_is_said),
      cmocka_unit_test(final_statuses),
  };
  return cmocka_run_group_tests_name("rules: apply", tests, NULL, NULL);
}
