/* view: a reading that changes its snapshot between any two records tells the same as one that does not. */
#include "store_fixture.h"

#define MANAGER 1
#define COACH 2
#define CASES 40

static int setup(void **state) {
  struct fx *fx = fx_open();
  *state = fx;
  fx_two_organisations(fx);
  fx_principal(fx, &(struct fx_principal){
                       .id = MANAGER, .organisation = 1, .roles = {{1, LOTS__ROLE__ROLE_UNIT_MANAGER, NULL, NULL}}});
  fx_principal(
      fx, &(struct fx_principal){.id = COACH, .organisation = 1, .roles = {{1, LOTS__ROLE__ROLE_COACH, NULL, NULL}}});
  for (uint64_t id = 1; id <= CASES; id++) {
    fx_person(fx, &(struct fx_person){.id = id, .given = id % 2 ? "Åsa" : "Bo", .family = "Prov"});
    fx_case(fx, &(struct fx_case){.id = id, .person = id, .unit = 1});
    fx_move(fx, id, id, LOTS__CASE_STATUS__CASE_STATUS_ACTIVE, "2026-02-01");
    fx_coach(fx, id, id, COACH);
    fx_referral(fx, id, id, 1, 1, MANAGER);
    fx_note(fx, 1, 1, "Samtal.", 0);
  }
  return 0;
}

/* A pace at which the snapshot changes at every step, and after `most` steps (0: never) the reading is not wanted. */
struct restless {
  struct pace pace;
  struct fx *fx;
  unsigned steps, most;
};

static enum status step(struct pace *pace) {
  struct restless *restless = (struct restless *)(void *)pace;
  if (!pace->held) {
    kv_read_reset(restless->fx->txn);
    assert_ok(kv_read_renew(restless->fx->txn));
    pace->snapshots++;
  }
  return ++restless->steps == restless->most ? STATUS_CANCELLED : STATUS_OK;
}

/* --- readings: each gives numbers of what it told ------------------------------------------------------------------ */

struct told {
  uint64_t ids[400];
  size_t count;
};

static enum status tell_cases(struct view *view, Lots__CaseSort sort, bool descending, struct told *out) {
  struct case_filter filter = {.whole_unit = true, .sort = sort, .descending = descending};
  struct slice next = {0};
  enum status status;
  do {
    Lots__CaseRow **rows = NULL;
    size_t count = 0;
    status = view_cases(view, &filter, next, 7, &rows, &count, &next);
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
      out->ids[out->count++] = rows[i]->id;
  } while (status == STATUS_OK && next.len);
  return status;
}

static enum status tell_by_number(struct view *view, struct told *out) {
  return tell_cases(view, LOTS__CASE_SORT__CASE_SORT_NUMBER, false, out);
}

static enum status tell_backwards(struct view *view, struct told *out) {
  return tell_cases(view, LOTS__CASE_SORT__CASE_SORT_NUMBER, true, out);
}

static enum status tell_by_name(struct view *view, struct told *out) {
  return tell_cases(view, LOTS__CASE_SORT__CASE_SORT_NAME, false, out);
}

static enum status tell_agenda(struct view *view, struct told *out) {
  struct agenda_filter filter = {.unit = 1, .until = view->today + 3000};
  struct slice next = {0};
  enum status status;
  do {
    struct agenda_shown *items = NULL;
    size_t count = 0;
    status = view_agenda(view, &filter, next, 9, &items, &count, &next);
    for (size_t i = 0; status == STATUS_OK && i < count && out->count < 400; i++)
      out->ids[out->count++] = items[i].kase;
  } while (status == STATUS_OK && next.len && out->count < 400);
  return status;
}

static enum status tell_history(struct view *view, struct told *out) {
  Lots__Case *kase;
  struct case_entry *entries = NULL;
  size_t count = 0;
  bool more;
  assert_ok(view_case(view, 1, &kase));
  enum status status = view_case_log(view, 1, 0, true, false, 100, &entries, &count, &more);
  for (size_t i = 0; status == STATUS_OK && i < count; i++)
    out->ids[out->count++] = entries[i].position;
  return status;
}

static enum status tell_loads(struct view *view, struct told *out) {
  struct coach_load *loads = NULL;
  size_t count = 0;
  enum status status = view_coach_loads(view, 1, &loads, &count);
  for (size_t i = 0; status == STATUS_OK && i < count; i++)
    out->ids[out->count++] = loads[i].active + loads[i].paused;
  return status;
}

typedef enum status (*reading_fn)(struct view *view, struct told *out);
static const struct {
  const char *name;
  reading_fn read;
  size_t least; /* that it tells here */
} readings[] = {
    {"cases by number", tell_by_number, CASES}, {"cases backwards", tell_backwards, CASES},
    {"cases by name", tell_by_name, CASES},     {"agenda of a unit", tell_agenda, CASES},
    {"history", tell_history, CASES},           {"caseloads", tell_loads, 0},
};

static void it_tells_the_same(void **state) {
  struct fx *fx = *state;
  for (size_t i = 0; i < sizeof readings / sizeof *readings; i++) {
    struct told calm = {0}, paced = {0};
    struct restless restless = {.pace = {.step = step}, .fx = fx};
    assert_ok(readings[i].read(fx_view(fx, MANAGER), &calm));
    struct view *view = fx_view(fx, MANAGER);
    view->pace = &restless.pace;
    assert_ok(readings[i].read(view, &paced));
    print_message("%s: %zu told in %u snapshots\n", readings[i].name, paced.count, restless.pace.snapshots);
    assert_true(calm.count >= readings[i].least);
    assert_true(restless.steps > CASES);
    assert_int_equal(calm.count, paced.count);
    assert_memory_equal(calm.ids, paced.ids, sizeof calm.ids);
  }
}

static void it_ends_when_nobody_wants_it(void **state) {
  struct fx *fx = *state;
  for (size_t i = 0; i < sizeof readings / sizeof *readings; i++) {
    struct told told = {0};
    struct restless restless = {.pace = {.step = step}, .fx = fx, .most = 5};
    struct view *view = fx_view(fx, MANAGER);
    view->pace = &restless.pace;
    assert_int_equal(readings[i].read(view, &told), STATUS_CANCELLED);
    assert_int_equal(restless.steps, 5);
  }
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, fx_teardown)
  const struct CMUnitTest tests[] = {
      TEST(it_tells_the_same),
      TEST(it_ends_when_nobody_wants_it),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
