/* view of staff: who reads the supervision log, what a correction does to its rows and sums, who is found in a unit. */
#include "store_fixture.h"

#include "event.pb-c.h"
#include "server/store/tables/supervision_row.h"

#define ROLE(role) LOTS__ROLE__ROLE_##role
#define KIND(kind) LOTS__SUPERVISION_KIND__SUPERVISION_KIND_##kind
#define PRINCIPAL(kind) LOTS__PRINCIPAL_KIND__PRINCIPAL_KIND_##kind

/* All but the last two are of organisation 1. */
enum {
  COACH = 1,     /* in unit 1 */
  MOVED,         /* was a coach in unit 1, is one in unit 2 */
  MANAGER,       /* of unit 1 */
  OTHER_MANAGER, /* of unit 2 */
  FORMER,        /* was the manager of unit 1 until yesterday */
  DISABLED,      /* manager of unit 1, shut out */
  SERVICE,       /* with a role in unit 1 */
  STRANGER,      /* of organisation 2, a manager of unit 1 by mistake */
  ADMIN,         /* with a manager's role by mistake */
  CAST_END
};

static const struct fx_principal cast[] = {
    {.id = COACH, .organisation = 1, .name = "Kim Prov", .roles = {{1, ROLE(COACH), NULL, NULL}}},
    {.id = MOVED,
     .organisation = 1,
     .roles = {{1, ROLE(COACH), "2026-01-01", "2026-04-30"}, {2, ROLE(COACH), "2026-05-01", NULL}}},
    {.id = MANAGER, .organisation = 1, .roles = {{1, ROLE(UNIT_MANAGER), NULL, NULL}}},
    {.id = OTHER_MANAGER, .organisation = 1, .roles = {{2, ROLE(UNIT_MANAGER), NULL, NULL}}},
    {.id = FORMER, .organisation = 1, .roles = {{1, ROLE(UNIT_MANAGER), NULL, "2026-06-14"}}},
    {.id = DISABLED, .organisation = 1, .disabled = true, .roles = {{1, ROLE(UNIT_MANAGER), NULL, NULL}}},
    {.id = SERVICE, .organisation = 1, .kind = PRINCIPAL(SERVICE), .roles = {{1, ROLE(TEAM_LEAD), NULL, NULL}}},
    {.id = STRANGER, .organisation = 2, .roles = {{1, ROLE(UNIT_MANAGER), NULL, NULL}}},
    {.id = ADMIN, .kind = PRINCIPAL(ADMIN), .roles = {{1, ROLE(UNIT_MANAGER), NULL, NULL}}},
};

static uint64_t supervised(struct fx *fx, uint64_t unit, uint64_t staff, const char *date, uint32_t minutes,
                           uint64_t corrects, bool withdrawn) {
  struct events events = fx_events(fx);
  uint64_t ids[] = {staff};
  Lots__Supervision supervision = LOTS__SUPERVISION__INIT;
  supervision.unit = unit;
  supervision.staff = ids;
  supervision.n_staff = 1;
  supervision.date = fx_text(fx, date);
  supervision.minutes = minutes;
  supervision.kind = KIND(FIELD_MENTORING);
  supervision.corrects = corrects;
  supervision.withdrawn = withdrawn;
  if (corrects)
    fx_event(&events, LOTS__EVENT__KIND_SUPERVISION_CORRECTED, 0, 0, 0)->supervision_corrected = &supervision;
  else
    fx_event(&events, LOTS__EVENT__KIND_SUPERVISED, 0, 0, 0)->supervised = &supervision;
  return fx_write(fx, 0, &events);
}

static int setup(void **state) {
  struct fx *fx = fx_open();
  *state = fx;
  fx_two_organisations(fx);
  for (size_t i = 0; i < sizeof cast / sizeof *cast; i++)
    fx_principal(fx, &cast[i]);
  return 0;
}

static struct supervision_filter of_staff(uint64_t staff) {
  return (struct supervision_filter){.staff = staff, .from = DATE_MIN, .to = DATE_MAX - 1};
}

static struct supervision_filter of_unit(uint64_t unit) {
  return (struct supervision_filter){.unit = unit, .from = DATE_MIN, .to = DATE_MAX - 1};
}

/* How many entries, or -1 when there is no such log. */
static int entries(struct view *view, struct supervision_filter filter) {
  struct supervision_entry *items = NULL;
  struct supervision_tally *tallies = NULL;
  struct slice next;
  size_t count = 0, sums = 0;
  enum status status = view_supervision(view, &filter, slice_of(NULL, 0), 100, &items, &count, &next);
  assert_int_equal(view_supervision_sums(view, &filter, &tallies, &sums), status);
  if (status == STATUS_OK)
    return (int)count;
  assert_int_equal(status, STATUS_NOT_FOUND);
  return -1;
}

static void each_reads_what_is_theirs(void **state) {
  struct fx *fx = *state;
  supervised(fx, 1, COACH, "2026-03-01", 60, 0, false);
  uint64_t position = supervised(fx, 1, MOVED, "2026-03-02", 60, 0, false);
  supervised(fx, 2, MOVED, "2026-05-02", 60, 0, false);
  static const struct {
    uint64_t who;
    int coach, moved, unit1, unit2;
    bool corrects; /* the entry of MOVED in unit 1 */
  } rows[] = {
      {COACH, 1, -1, -1, -1, false},        {MOVED, -1, 2, -1, -1, false},     {MANAGER, 1, 1, 2, -1, true},
      {OTHER_MANAGER, -1, 1, -1, 1, false}, {FORMER, -1, -1, -1, -1, false},   {DISABLED, -1, -1, -1, -1, false},
      {SERVICE, 1, 1, 2, -1, true},         {STRANGER, -1, -1, -1, -1, false}, {ADMIN, -1, -1, -1, -1, false},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct view *view = fx_view(fx, rows[i].who);
    struct supervision_entry entry;
    assert_int_equal(entries(view, of_staff(COACH)), rows[i].coach);
    assert_int_equal(entries(view, of_staff(MOVED)), rows[i].moved);
    assert_int_equal(entries(view, of_unit(1)), rows[i].unit1);
    assert_int_equal(entries(view, of_unit(2)), rows[i].unit2);
    assert_int_equal(entries(view, of_unit(99)), -1);
    assert_int_equal(entries(view, of_staff(99)), -1);
    assert_int_equal(view_supervision_at(view, position, &entry), rows[i].corrects ? STATUS_OK : STATUS_NOT_FOUND);
    assert_int_equal(view_supervision_at(view, position + 1, &entry), STATUS_NOT_FOUND);
  }
}

static void assert_minutes(struct fx *fx, uint64_t staff, uint32_t minutes) {
  struct view *view = fx_view(fx, staff);
  struct supervision_filter filter = of_staff(staff);
  struct supervision_tally *tallies = NULL;
  size_t count = 0;
  uint32_t found = 0;
  assert_ok(view_supervision_sums(view, &filter, &tallies, &count));
  for (size_t i = 0; i < count; i++)
    found += tallies[i].minutes[KIND(FIELD_MENTORING)];
  assert_int_equal(found, minutes);
}

static void a_correction_counts_instead(void **state) {
  struct fx *fx = *state;
  uint64_t first = supervised(fx, 1, COACH, "2026-03-31", 60, 0, false);
  assert_minutes(fx, COACH, 60);
  uint64_t second = supervised(fx, 1, COACH, "2026-04-01", 90, first, false); /* another quarter */
  assert_minutes(fx, COACH, 90);
  uint64_t third = supervised(fx, 1, MOVED, "2026-04-01", 45, second, false); /* somebody else */
  assert_minutes(fx, COACH, 0);
  assert_minutes(fx, MOVED, 45);
  supervised(fx, 1, MOVED, "2026-04-01", 45, third, true);
  assert_minutes(fx, MOVED, 0);
  assert_int_equal(entries(fx_view(fx, MANAGER), of_unit(1)), 4); /* nothing is gone */
}

static void a_correction_of_nothing_is_damage(void **state) {
  struct fx *fx = *state;
  struct events events = fx_events(fx);
  Lots__Supervision supervision = LOTS__SUPERVISION__INIT;
  supervision.unit = 1;
  supervision.date = fx_text(fx, "2026-03-01");
  supervision.corrects = 12345;
  fx_event(&events, LOTS__EVENT__KIND_SUPERVISION_CORRECTED, 0, 0, 0)->supervision_corrected = &supervision;
  Lots__Entry entry = fx_entry(&events);
  struct stream_head head;
  assert_int_equal(fx_try(fx, 0, &entry, &head), STATUS_DATA_LOSS);
}

static void rows_are_read_as_they_were_written(void **state) {
  struct fx *fx = *state;
  uint8_t staff[16] = {0};
  staff[7] = 5;
  staff[15] = 9;
  const struct supervision_row row = {.kind = KIND(GROUP),
                                      .withdrawn = true,
                                      .date = -400,
                                      .minutes = 1440,
                                      .unit = 3,
                                      .corrected_by = 77,
                                      .staff = slice_of(staff, sizeof staff)};
  struct supervision_row read;
  struct slice value = supervision_row_value(&row, &fx->arena);
  assert_ok(supervision_row_read(value, &read));
  assert_int_equal(read.kind, KIND(GROUP));
  assert_true(read.withdrawn);
  assert_int_equal(read.date, -400);
  assert_int_equal(read.minutes, 1440);
  assert_int_equal(read.unit, 3);
  assert_int_equal(read.corrected_by, 77);
  assert_int_equal(supervision_row_count(&read), 2);
  assert_int_equal(supervision_row_staff(&read, 1), 9);
  assert_int_equal(supervision_row_read(slice_of(value.data, value.len - 1), &read), STATUS_DATA_LOSS);
  assert_int_equal(supervision_row_read(slice_of(value.data, 8), &read), STATUS_DATA_LOSS);
  struct key early = key_supervision_at(SUPERVISION_OF_STAFF, 1, -1, 5),
             late = key_supervision_at(SUPERVISION_OF_STAFF, 1, 0, 4);
  assert_true(memcmp(early.bytes, late.bytes, late.len) < 0); /* dates before 1970 too stand in order */
  assert_int_equal(key_supervision_date(key_slice(&early)), -1);
  assert_int_equal(late.len, SUPERVISION_KEY);
}

/* By the unit's own index, page by page, and only those whose role runs. */
static void a_units_staff_is_found_in_pages(void **state) {
  struct fx *fx = *state;
  struct view *view = fx_view(fx, MANAGER);
  static const uint64_t wanted[] = {COACH, MANAGER, SERVICE};
  uint64_t after = 0;
  for (size_t i = 0; i < 3; i++) {
    Lots__Principal **found = NULL;
    size_t count = 0;
    bool more = false;
    assert_ok(view_principals(view, 0, 1, after, 1, &found, &count, &more));
    assert_int_equal(count, 1);
    assert_int_equal(found[0]->id, wanted[i]);
    assert_int_equal(more, i < 2);
    after = found[0]->id;
  }
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, fx_teardown)
  const struct CMUnitTest tests[] = {
      TEST(each_reads_what_is_theirs),         TEST(a_correction_counts_instead),
      TEST(a_correction_of_nothing_is_damage), TEST(rows_are_read_as_they_were_written),
      TEST(a_units_staff_is_found_in_pages),
  };
  return cmocka_run_group_tests_name("view: staff", tests, NULL, NULL);
}
