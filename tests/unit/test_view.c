/* view: who sees what, on which day; hidden equals missing; pages that neither skip nor repeat; looks are noted. */
#include "store_fixture.h"

#include "common/text.h"
#include "event.pb-c.h"

#define CASE_STATUS(status) LOTS__CASE_STATUS__CASE_STATUS_##status
#define ROLE(role) LOTS__ROLE__ROLE_##role
#define KIND(kind) LOTS__PRINCIPAL_KIND__PRINCIPAL_KIND_##kind
#define COACH LOTS__ASSIGNMENT_KIND__ASSIGNMENT_KIND_COACH

/* The cast. All but the last four are of organisation 1. */
enum {
  ASSIGNED = 1,  /* coach in unit 1, assigned to case 1 */
  HANDED_OVER,   /* was the coach of case 1 until yesterday */
  TOMORROWS,     /* will be */
  ROLE_ENDED,    /* assigned, but holds no role in unit 1 any more */
  COLLEAGUE,     /* coach in unit 1 without the case */
  MANAGER,       /* of unit 1 */
  OTHER_MANAGER, /* of unit 2 */
  INTAKE,        /* officer in units 1 and 2 */
  DISABLED,      /* manager of unit 1, disabled */
  SERVICE,       /* with a role in unit 1 */
  IDLE_SERVICE,  /* without */
  STRANGER,      /* of organisation 2, a manager of unit 1 by mistake, and assigned by mistake */
  NEIGHBOUR,     /* manager in organisation 2 */
  ADMIN,         /* with a manager's role by mistake */
  CAST_END
};

static const struct fx_principal cast[] = {
    {.id = ASSIGNED, .organisation = 1, .name = "Alva Prov", .roles = {{1, ROLE(COACH), NULL, NULL}}},
    {.id = HANDED_OVER, .organisation = 1, .roles = {{1, ROLE(COACH), NULL, NULL}}},
    {.id = TOMORROWS, .organisation = 1, .roles = {{1, ROLE(COACH), NULL, NULL}}},
    {.id = ROLE_ENDED,
     .organisation = 1,
     .roles = {{1, ROLE(COACH), NULL, "2026-06-14"}, {2, ROLE(COACH), NULL, NULL}}},
    {.id = COLLEAGUE, .organisation = 1, .roles = {{1, ROLE(COACH), NULL, NULL}}},
    {.id = MANAGER, .organisation = 1, .name = "Mats Prov", .roles = {{1, ROLE(UNIT_MANAGER), "2026-01-01", NULL}}},
    {.id = OTHER_MANAGER, .organisation = 1, .roles = {{2, ROLE(UNIT_MANAGER), NULL, NULL}}},
    {.id = INTAKE, .organisation = 1, .roles = {{1, ROLE(AF_OFFICER), NULL, NULL}, {2, ROLE(AF_OFFICER), NULL, NULL}}},
    {.id = DISABLED, .organisation = 1, .disabled = true, .roles = {{1, ROLE(UNIT_MANAGER), NULL, NULL}}},
    {.id = SERVICE, .organisation = 1, .kind = KIND(SERVICE), .roles = {{1, ROLE(COACH), NULL, NULL}}},
    {.id = IDLE_SERVICE, .organisation = 1, .kind = KIND(SERVICE)},
    {.id = STRANGER, .organisation = 2, .roles = {{1, ROLE(UNIT_MANAGER), NULL, NULL}}},
    {.id = NEIGHBOUR, .organisation = 2, .roles = {{3, ROLE(UNIT_MANAGER), NULL, NULL}}},
    {.id = ADMIN, .kind = KIND(ADMIN), .roles = {{1, ROLE(UNIT_MANAGER), NULL, NULL}}},
};

#define MISSING 99

/* Case 1: person 1, unit 1, with coaches past, present and future; case 2: person 2, unit 2; case 3: person 3,
 * organisation 2. */
static int setup(void **state) {
  struct fx *fx = fx_open();
  *state = fx;
  fx_two_organisations(fx);
  for (size_t i = 0; i < sizeof cast / sizeof *cast; i++)
    fx_principal(fx, &cast[i]);
  fx_person(fx, &(struct fx_person){.id = 1, .given = "Åsa", .family = "Öberg", .number = "198507099805"});
  fx_person(fx, &(struct fx_person){.id = 2, .given = "Bo", .family = "Berg", .number = "199001019802"});
  fx_person(fx, &(struct fx_person){.id = 3, .organisation = 2, .given = "Åsa", .family = "Öberg"});
  fx_case(fx, &(struct fx_case){.id = 1, .person = 1, .unit = 1});
  fx_case(fx, &(struct fx_case){.id = 2, .person = 2, .unit = 2});
  fx_case(fx, &(struct fx_case){.id = 3, .person = 3, .organisation = 2, .unit = 3});
  fx_assign(fx, 1, 1, HANDED_OVER, COACH, "2026-01-20", "2026-06-14");
  fx_assign(fx, 1, 1, ASSIGNED, COACH, "2026-06-15", "2026-06-15");
  fx_assign(fx, 1, 1, TOMORROWS, COACH, "2026-06-16", "");
  fx_assign(fx, 1, 1, ROLE_ENDED, LOTS__ASSIGNMENT_KIND__ASSIGNMENT_KIND_ASSESSOR, "2026-01-20", "");
  fx_assign(fx, 1, 1, STRANGER, LOTS__ASSIGNMENT_KIND__ASSIGNMENT_KIND_ASSESSOR, "2026-01-20", "");
  return 0;
}

/* --- rights ------------------------------------------------------------------------------------------------------- */

/* How many of `wanted` the default list, or the whole unit's, holds. */
static size_t listed(struct view *view, bool whole_unit, uint64_t wanted) {
  struct case_filter filter = {.whole_unit = whole_unit};
  Lots__CaseRow **rows = NULL;
  size_t count = 0, found = 0;
  struct slice next;
  enum status status = view_cases(view, &filter, slice_of(NULL, 0), 100, &rows, &count, &next);
  assert_true(status == STATUS_OK || status == STATUS_NOT_FOUND);
  for (size_t i = 0; status == STATUS_OK && i < count; i++)
    found += rows[i]->id == wanted;
  return found;
}

/* A work list with a row for every case, in the order of falling numbers. */
static enum status tell_row(void *context, const struct worklist_case *one, struct worklist *list) {
  (void)context;
  assert_non_null(one->facts.unit);
  assert_non_null(one->facts.organisation);
  return worklist_add(list, one->aside, -(int64_t)one->row->id, 0, &one->row->base);
}

static enum status worklist(struct view *view, uint64_t unit, struct slice cursor, size_t limit,
                            struct worklist_page *page) {
  const struct worklist_query query = {
      .name = "test", .unit = unit, .statuses = ~0u, .contacts = true, .support = true, .tell = tell_row};
  return view_worklist(view, &query, cursor, limit, page);
}

static size_t worklisted(struct view *view, uint64_t unit, uint64_t wanted) {
  struct worklist_page page = {0};
  enum status status = worklist(view, unit, slice_of(NULL, 0), 100, &page);
  size_t found = 0;
  assert_true(status == STATUS_OK || status == STATUS_NOT_FOUND);
  for (size_t i = 0; i < page.count; i++)
    found += ((const Lots__CaseRow *)page.rows[i])->id == wanted;
  assert_int_equal(view->look_count, page.count);
  return found;
}

static void case_one_is_seen_by_relation_alone(void **state) {
  struct fx *fx = *state;
  static const struct {
    uint64_t who;
    bool sees, in_own, in_unit;
  } matrix[] = {
      {ASSIGNED, true, true, false},        {HANDED_OVER, false, false, false},  {TOMORROWS, false, false, false},
      {ROLE_ENDED, false, false, false},    {COLLEAGUE, false, false, false},    {MANAGER, true, false, true},
      {OTHER_MANAGER, false, false, false}, {INTAKE, false, false, false},       {DISABLED, false, false, false},
      {SERVICE, true, true, true},          {IDLE_SERVICE, false, false, false}, {STRANGER, false, false, false},
      {NEIGHBOUR, false, false, false},     {ADMIN, false, false, false},        {0, false, false, false},
  };
  assert_int_equal(sizeof matrix / sizeof *matrix, CAST_END);
  for (size_t i = 0; i < sizeof matrix / sizeof *matrix; i++) {
    Lots__Case *kase;
    Lots__Person *person;
    enum status expected = matrix[i].sees ? STATUS_OK : STATUS_NOT_FOUND;
    assert_status(view_case(fx_view(fx, matrix[i].who), 1, &kase), expected);
    assert_status(view_person(fx_view(fx, matrix[i].who), 1, &person), expected);
    assert_int_equal(listed(fx_view(fx, matrix[i].who), false, 1), matrix[i].in_own);
    assert_int_equal(listed(fx_view(fx, matrix[i].who), true, 1), matrix[i].in_unit);
    bool service = matrix[i].who == SERVICE; /* has no assignment */
    if (matrix[i].who)
      assert_int_equal(worklisted(fx_view(fx, matrix[i].who), 0, 1), matrix[i].in_own && !service);
    assert_int_equal(worklisted(fx_view(fx, matrix[i].who), 1, 1), matrix[i].in_unit);
    assert_status(view_case(fx_view(fx, matrix[i].who), MISSING, &kase), STATUS_NOT_FOUND);
  }
}

static enum status case_on(struct fx *fx, uint64_t who, const char *today) {
  Lots__Case *kase;
  return view_case(fx_view_on(fx, who, today), 1, &kase);
}

static void relations_are_judged_on_the_day(void **state) {
  struct fx *fx = *state;
  assert_ok(case_on(fx, HANDED_OVER, "2026-06-14"));
  assert_status(case_on(fx, ASSIGNED, "2026-06-14"), STATUS_NOT_FOUND);
  assert_status(case_on(fx, ASSIGNED, "2026-06-16"), STATUS_NOT_FOUND);
  assert_ok(case_on(fx, TOMORROWS, "2026-06-16"));
  assert_ok(case_on(fx, ROLE_ENDED, "2026-06-14"));
  assert_status(case_on(fx, MANAGER, "2025-12-31"), STATUS_NOT_FOUND);
  assert_int_equal(listed(fx_view_on(fx, TOMORROWS, "2026-06-16"), false, 1), 1);
  assert_int_equal(listed(fx_view_on(fx, ASSIGNED, "2026-06-16"), false, 1), 0);
}

static void a_closed_case_is_found_among_the_closed(void **state) {
  struct fx *fx = *state;
  fx_move(fx, 1, 1, CASE_STATUS(CLOSED), FX_TODAY);
  assert_ok(case_on(fx, ASSIGNED, FX_TODAY));
  assert_int_equal(listed(fx_view(fx, ASSIGNED), false, 1), 0);
  Lots__CaseStatus closed[] = {CASE_STATUS(CLOSED), CASE_STATUS(ACTIVE)};
  struct case_filter filter = {.statuses = closed, .status_count = 2};
  Lots__CaseRow **rows;
  size_t count;
  struct slice next;
  assert_ok(view_cases(fx_view(fx, ASSIGNED), &filter, slice_of(NULL, 0), 10, &rows, &count, &next));
  assert_int_equal(count, 1);
  assert_int_equal(next.len, 0);
  assert_string_equal(rows[0]->name, "Åsa Öberg");
  assert_true(rows[0]->coach == ASSIGNED);
  assert_string_equal(rows[0]->coach_name, "Alva Prov");
}

static void hidden_costs_what_missing_costs(void **state) {
  struct fx *fx = *state;
  static const uint64_t blind[] = {COLLEAGUE, OTHER_MANAGER, INTAKE, NEIGHBOUR, ADMIN, IDLE_SERVICE};
  for (size_t i = 0; i < sizeof blind / sizeof *blind; i++) {
    Lots__Case *kase;
    struct view *view = fx_view(fx, blind[i]);
    size_t begin = view->arena->spent;
    assert_status(view_case(view, 1, &kase), STATUS_NOT_FOUND);
    size_t hidden = view->arena->spent - begin;
    assert_status(view_case(view, MISSING, &kase), STATUS_NOT_FOUND);
    assert_int_equal(hidden, 0); /* nothing was opened */
    assert_int_equal(view->arena->spent - begin, 0);
    assert_int_equal(view->look_count, 0);
  }
}

/* --- what is looked up, counted (the linker puts these before the real ones) --- */

static size_t lookups;

enum status __real_kv_get(struct kv_txn *txn, unsigned table, struct slice key, struct slice *value);
enum status __wrap_kv_get(struct kv_txn *txn, unsigned table, struct slice key, struct slice *value);
enum status __wrap_kv_get(struct kv_txn *txn, unsigned table, struct slice key, struct slice *value) {
  lookups++;
  return __real_kv_get(txn, table, key, value);
}

enum status __real_kv_scan_open(struct kv_txn *txn, unsigned table, struct slice prefix, struct slice after,
                                bool reverse, struct kv_scan **out);
enum status __wrap_kv_scan_open(struct kv_txn *txn, unsigned table, struct slice prefix, struct slice after,
                                bool reverse, struct kv_scan **out);
enum status __wrap_kv_scan_open(struct kv_txn *txn, unsigned table, struct slice prefix, struct slice after,
                                bool reverse, struct kv_scan **out) {
  lookups++;
  return __real_kv_scan_open(txn, table, prefix, after, reverse, out);
}

enum status __real_kv_scan_next(struct kv_scan *scan, struct slice *key, struct slice *value);
enum status __wrap_kv_scan_next(struct kv_scan *scan, struct slice *key, struct slice *value);
enum status __wrap_kv_scan_next(struct kv_scan *scan, struct slice *key, struct slice *value) {
  lookups++;
  return __real_kv_scan_next(scan, key, value);
}

static size_t lookups_of_show(struct fx *fx, uint64_t who, uint64_t id) {
  Lots__Person *person;
  struct view *view = fx_view(fx, who);
  lookups = 0;
  assert_status(view_person(view, id, &person), STATUS_NOT_FOUND);
  return lookups;
}

static size_t lookups_of_find(struct fx *fx, uint64_t who, const char *digits) {
  Lots__PersonRow **rows;
  size_t count;
  struct slice next;
  struct view *view = fx_view(fx, who);
  lookups = 0;
  assert_ok(view_find_persons(view, digits, NULL, 0, slice_of(NULL, 0), 10, &rows, &count, &next));
  assert_true(count == 0 && next.len == 0 && view->look_count == 1);
  return lookups;
}

static size_t lookups_of_judging(struct fx *fx, uint64_t who, const char *digits) {
  struct number_judged judged;
  struct view *view = fx_view(fx, who);
  lookups = 0;
  assert_ok(view_judge_number(view, view->who->organisation, digits, &judged));
  assert_int_equal(judged.standing, STANDING_FREE);
  return lookups;
}

static size_t lookups_of_case(struct fx *fx, uint64_t who, uint64_t id) {
  Lots__Case *kase;
  struct view *view = fx_view(fx, who);
  lookups = 0;
  assert_status(view_case(view, id, &kase), STATUS_NOT_FOUND);
  return lookups;
}

/* A case that is hidden for want of a relation, one that is hidden because the person is protected, and none. */
static void a_case_hidden_costs_the_lookups_of_one_missing(void **state) {
  struct fx *fx = *state;
  fx_person(fx, &(struct fx_person){.id = 31,
                                    .number = "198507099813",
                                    .protection = LOTS__PROTECTION__PROTECTION_SKYDDAD_FOLKBOKFORING});
  fx_case(fx, &(struct fx_case){.id = 131, .person = 31, .unit = 1});
  static const uint64_t blind[] = {COLLEAGUE, OTHER_MANAGER, STRANGER, NEIGHBOUR};
  for (size_t i = 0; i < sizeof blind / sizeof *blind; i++) {
    size_t missing = lookups_of_case(fx, blind[i], MISSING);
    assert_int_equal(lookups_of_case(fx, blind[i], 1), missing);
    assert_int_equal(lookups_of_case(fx, blind[i], 131), missing);
  }
  assert_int_equal(lookups_of_case(fx, MANAGER, 131), lookups_of_case(fx, MANAGER, MISSING));
}

/* Who has few records, and one who has several, are hidden by as much work as nobody is missing by. */
static void a_person_hidden_costs_the_lookups_of_one_missing(void **state) {
  struct fx *fx = *state;
  static const char known[] = "198507099805", nobodys[] = "198507099813";
  static const uint64_t blind[] = {COLLEAGUE, OTHER_MANAGER, INTAKE, IDLE_SERVICE, STRANGER, NEIGHBOUR};
  for (size_t cases = 0; cases < 8; cases++) {
    for (size_t i = 0; i < sizeof blind / sizeof *blind; i++) {
      size_t missing = lookups_of_show(fx, blind[i], MISSING);
      assert_true(missing > 20);
      assert_int_equal(lookups_of_show(fx, blind[i], 1), missing);
      assert_int_equal(lookups_of_find(fx, blind[i], known), lookups_of_find(fx, blind[i], nobodys));
    }
    assert_int_equal(lookups_of_judging(fx, NEIGHBOUR, known), lookups_of_judging(fx, NEIGHBOUR, nobodys));
    fx_case(fx, &(struct fx_case){.id = 100 + cases, .person = 1, .unit = 1});
  }
}

/* What a call asks later about its case opens it no more; another case is judged and opened. */
static void the_case_in_hand_is_opened_once(void **state) {
  struct fx *fx = *state;
  Lots__Case *kase, *again;
  Lots__Person *person;
  struct agenda_shown *due;
  struct agenda_filter filter = {.kase = 1, .until = DATE_MAX};
  struct slice next;
  size_t count;
  struct view *view = fx_view(fx, ASSIGNED);
  assert_ok(view_agenda(view, &filter, slice_of(NULL, 0), 10, &due, &count, &next));
  assert_status(view_case_log(view, 1, 0, true, true, 1, &(struct case_entry *){0}, &count, &(bool){0}),
                STATUS_NOT_FOUND); /* to ask what is due in a case is not to open it */
  assert_ok(view_case(view, 1, &kase));
  assert_int_equal(view->closed, scope_closed(RELATION_COACH));
  assert_ok(view_case(view, 1, &again));
  assert_ptr_equal(again, kase);
  assert_ok(view_person(view, 1, &person));
  assert_status(view_case(view, MISSING, &again), STATUS_NOT_FOUND);
  assert_status(view_case(view, 0, &again), STATUS_NOT_FOUND);
  assert_ok(view_case(view, 1, &again));
  assert_ptr_equal(again, kase);
  assert_status(view_case(fx_view(fx, COLLEAGUE), 1, &again), STATUS_NOT_FOUND);
  assert_ok(view_case(fx_view(fx, MANAGER), 1, &kase));
  assert_int_equal(fx->view.closed, scope_closed(RELATION_MANAGER));
}

static void a_destroyed_person_is_gone_everywhere(void **state) {
  struct fx *fx = *state;
  Lots__Case *kase;
  Lots__Person *person;
  fx_look_away(fx);
  assert_ok(keyring_destroy(fx->store.keyring, 1));
  keyring_reader_close(fx->reader);
  assert_ok(keyring_reader_open(fx->store.keyring, false, &fx->reader));
  assert_status(view_case(fx_view(fx, MANAGER), 1, &kase), STATUS_NOT_FOUND);
  assert_status(view_person(fx_view(fx, MANAGER), 1, &person), STATUS_NOT_FOUND);
  assert_int_equal(listed(fx_view(fx, MANAGER), true, 1), 0);
}

/* --- looks -------------------------------------------------------------------------------------------------------- */

static void every_record_shown_is_noted_once(void **state) {
  struct fx *fx = *state;
  Lots__Case *kase;
  Lots__Person *person;
  struct view *view = fx_view(fx, MANAGER);
  assert_ok(view_case(view, 1, &kase));
  assert_ok(view_case(view, 1, &kase));
  assert_ok(view_person(view, 1, &person));
  assert_status(view_case(view, 2, &kase), STATUS_NOT_FOUND);
  assert_int_equal(view->look_count, 1); /* the look at the case is the look at the person in it */
  assert_true(view->looks[0].record == 1 && view->looks[0].kind == 'c' && view->looks[0].look == LOOK_OPENED);
  listed(view, true, 1);
  assert_int_equal(view->look_count, 2);
  assert_true(view->looks[1].record == 1 && view->looks[1].kind == 'c' && view->looks[1].look == LOOK_LISTED);
  view = fx_view(fx, MANAGER);
  assert_ok(view_person(view, 1, &person));
  assert_int_equal(view->look_count, 1); /* a person by itself is a look of its own */
  assert_true(view->looks[0].record == 1 && view->looks[0].kind == 'p' && view->looks[0].look == LOOK_OPENED);
}

static void a_work_list_notes_its_page_alone(void **state) {
  struct fx *fx = *state;
  fx_case(fx, &(struct fx_case){.id = 4, .person = 2, .unit = 1});
  fx_case(fx, &(struct fx_case){.id = 5, .person = 2, .unit = 1});
  struct worklist_page page;
  struct view *view = fx_view(fx, MANAGER);
  assert_ok(worklist(view, 1, slice_of(NULL, 0), 2, &page));
  assert_int_equal(page.count, 2);
  assert_int_equal(((const Lots__CaseRow *)page.rows[0])->id, 5);
  assert_true(view->look_count == 2 && view->looks[1].record == 4 && view->looks[1].look == LOOK_LISTED);
  struct slice next = page.next;
  assert_true(next.len > 0);
  assert_ok(worklist(view, 1, next, 2, &page));
  assert_true(page.count == 1 && ((const Lots__CaseRow *)page.rows[0])->id == 1 && page.next.len == 0);
  assert_status(worklist(view, 0, next, 2, &page), STATUS_INVALID_ARGUMENT); /* another query's */
}

static void a_work_list_without_memory_shows_nothing(void **state) {
  struct fx *fx = *state;
  enum status status = STATUS_RESOURCE_EXHAUSTED;
  for (size_t budget = 0; status == STATUS_RESOURCE_EXHAUSTED; budget += 64) {
    struct view *view = fx_view(fx, MANAGER);
    struct worklist_page page;
    struct arena small;
    arena_init(&small, budget);
    view->arena = &small;
    status = worklist(view, 1, slice_of(NULL, 0), 10, &page);
    assert_true(status == STATUS_OK || status == STATUS_RESOURCE_EXHAUSTED);
    arena_deinit(&small);
  }
  assert_ok(status);
}

static void loads_are_counted_by_coach(void **state) {
  struct fx *fx = *state;
  struct coach_load *loads = NULL;
  size_t count = 0;
  fx_move(fx, 1, 1, CASE_STATUS(ACTIVE), FX_TODAY);
  assert_ok(view_coach_loads(fx_view(fx, ASSIGNED), 0, &loads, &count));
  assert_true(count == 1 && loads[0].staff == ASSIGNED && loads[0].active == 1 && loads[0].waiting == 0);
  assert_ok(view_coach_loads(fx_view_on(fx, ASSIGNED, "2026-06-16"), 0, &loads, &count));
  assert_int_equal(count, 0);
  assert_status(view_coach_loads(fx_view(fx, ASSIGNED), 1, &loads, &count), STATUS_NOT_FOUND);
  assert_status(view_coach_loads(fx_view(fx, ADMIN), 0, &loads, &count), STATUS_NOT_FOUND);
  assert_ok(view_coach_loads(fx_view(fx, MANAGER), 1, &loads, &count));
  uint32_t active = 0;
  for (size_t i = 0; i < count; i++)
    active += loads[i].active;
  assert_int_equal(active, 1);
}

static void without_memory_for_the_look_nothing_is_shown(void **state) {
  struct fx *fx = *state;
  Lots__Case *kase = NULL;
  enum status status = STATUS_RESOURCE_EXHAUSTED;
  for (size_t budget = 0; status == STATUS_RESOURCE_EXHAUSTED; budget += 16) {
    struct view *view = fx_view(fx, MANAGER);
    struct arena small;
    arena_init(&small, budget);
    view->arena = &small;
    status = view_case(view, 1, &kase);
    assert_true(status == STATUS_OK || (status == STATUS_RESOURCE_EXHAUSTED && view->look_count == 0 && !kase));
    arena_deinit(&small);
  }
  assert_ok(status);
}

/* --- paging ------------------------------------------------------------------------------------------------------- */

#define MANY 30

/* Cases 11 .. 40 of persons with the same numbers, all of unit 1, all with coach ASSIGNED. */
static void many_cases(struct fx *fx) {
  static const char *const names[] = {"Örjan", "Ärla", "Åke", "Zelda", "Aina", "adam"};
  for (uint64_t id = 11; id < 11 + MANY; id++) {
    fx_person(fx, &(struct fx_person){.id = id, .given = names[id % 6], .family = "Prov"});
    fx_case(fx, &(struct fx_case){.id = id, .person = id, .unit = 1});
    fx_coach(fx, id, id, ASSIGNED);
  }
}

struct walked {
  uint64_t ids[200];
  char names[200][32];
  size_t count, pages;
};

/* Reads all pages, each in a view of its own; `between` may change the store after each page. */
static struct walked walk(struct fx *fx, uint64_t who, const struct case_filter *filter, size_t limit,
                          void (*between)(struct fx *fx, size_t page)) {
  struct walked walked = {0};
  uint8_t cursor[512];
  size_t cursor_len = 0;
  do {
    Lots__CaseRow **rows;
    size_t count;
    struct slice next;
    assert_ok(view_cases(fx_view(fx, who), filter, slice_of(cursor, cursor_len), limit, &rows, &count, &next));
    assert_true(count <= limit);
    for (size_t i = 0; i < count; i++) {
      walked.ids[walked.count] = rows[i]->id;
      snprintf(walked.names[walked.count++], 32, "%s", rows[i]->name);
    }
    assert_true(next.len <= sizeof cursor);
    if (next.len)
      memcpy(cursor, next.data, next.len);
    cursor_len = next.len;
    walked.pages++;
    if (between)
      between(fx, walked.pages);
  } while (cursor_len && walked.pages < 100);
  return walked;
}

static bool has(const struct walked *walked, uint64_t id) {
  size_t times = 0;
  for (size_t i = 0; i < walked->count; i++)
    times += walked->ids[i] == id;
  assert_true(times <= 1);
  return times;
}

static void pages_together_are_the_list(void **state) {
  struct fx *fx = *state;
  many_cases(fx);
  for (size_t limit = 1; limit <= MANY + 2; limit++) {
    struct walked walked = walk(fx, ASSIGNED, &(struct case_filter){0}, limit, NULL);
    assert_int_equal(walked.count, MANY + 1); /* and case 1 */
    assert_int_equal(walked.pages, (MANY + 1 + limit - 1) / limit);
    for (size_t i = 1; i < walked.count; i++)
      assert_true(walked.ids[i - 1] < walked.ids[i]);
  }
  struct walked back = walk(fx, ASSIGNED, &(struct case_filter){.descending = true}, 7, NULL);
  assert_int_equal(back.count, MANY + 1);
  assert_true(back.ids[0] == 10 + MANY && back.ids[MANY] == 1);
}

/* What was on a page before goes; what comes stands before and after where the reader is. */
static void change_between(struct fx *fx, size_t page) {
  fx_move(fx, 10 + page, 10 + page, CASE_STATUS(CLOSED), FX_TODAY);
  if (page != 2)
    return;
  fx_person(fx, &(struct fx_person){.id = 60, .given = "Aaron"});
  fx_case(fx, &(struct fx_case){.id = 60, .person = 60, .unit = 1});
  fx_coach(fx, 60, 60, ASSIGNED);
}

static void changes_between_pages_skip_and_repeat_nothing(void **state) {
  struct fx *fx = *state;
  many_cases(fx);
  struct walked walked = walk(fx, ASSIGNED, &(struct case_filter){0}, 7, change_between);
  for (uint64_t id = 11; id < 11 + MANY; id++)
    assert_true(has(&walked, id)); /* those closed had been shown */
  assert_true(has(&walked, 60));
}

static void changes_between_sorted_pages_skip_and_repeat_nothing(void **state) {
  struct fx *fx = *state;
  many_cases(fx);
  struct case_filter filter = {.sort = LOTS__CASE_SORT__CASE_SORT_NAME};
  struct walked before = walk(fx, ASSIGNED, &filter, 200, NULL);
  struct walked walked = walk(fx, ASSIGNED, &filter, 7, change_between);
  size_t met = 0;
  for (size_t i = 0; i < before.count; i++)
    met += has(&walked, before.ids[i]);
  assert_true(met >= before.count - walked.pages);
  assert_false(has(&walked, 60)); /* it sorts before what was shown */
  for (uint64_t id = 11 + walked.pages; id < 11 + MANY; id++)
    assert_true(has(&walked, id));
}

static void names_sort_by_the_swedish_alphabet(void **state) {
  struct fx *fx = *state;
  many_cases(fx);
  struct case_filter filter = {.sort = LOTS__CASE_SORT__CASE_SORT_NAME};
  struct walked all = walk(fx, ASSIGNED, &filter, 200, NULL), pages = walk(fx, ASSIGNED, &filter, 4, NULL);
  assert_int_equal(all.count, MANY + 1);
  assert_memory_equal(all.ids, pages.ids, sizeof all.ids);
  assert_string_equal(all.names[0], "adam Prov");
  assert_string_equal(all.names[5], "Aina Prov");
  assert_string_equal(all.names[10], "Zelda Prov");
  assert_string_equal(all.names[15], "Åke Prov");
  assert_string_equal(all.names[20], "Åsa Öberg");
  assert_string_equal(all.names[21], "Ärla Prov");
  assert_string_equal(all.names[26], "Örjan Prov");
  filter.descending = true;
  struct walked back = walk(fx, ASSIGNED, &filter, 4, NULL);
  for (size_t i = 0; i < all.count; i++)
    assert_true(all.ids[i] == back.ids[all.count - 1 - i]);
}

static void other_orders_sort_too(void **state) {
  struct fx *fx = *state;
  many_cases(fx);
  fx_move(fx, 20, 20, CASE_STATUS(ACTIVE), "2026-03-01");
  fx_move(fx, 15, 15, CASE_STATUS(ASSESSING), "2026-04-01");
  struct case_filter filter = {.sort = LOTS__CASE_SORT__CASE_SORT_STATUS, .descending = true};
  struct walked walked = walk(fx, ASSIGNED, &filter, 3, NULL);
  assert_true(walked.ids[0] == 20 && walked.ids[1] == 15 && walked.count == MANY + 1);
  filter = (struct case_filter){.sort = LOTS__CASE_SORT__CASE_SORT_SINCE};
  walked = walk(fx, ASSIGNED, &filter, 3, NULL);
  assert_true(walked.ids[0] == 1 && walked.ids[walked.count - 1] == 15 && walked.ids[walked.count - 2] == 20);
}

static enum status page(struct fx *fx, uint64_t who, const struct case_filter *filter, struct slice cursor,
                        struct slice *next) {
  Lots__CaseRow **rows;
  size_t count;
  return view_cases(fx_view(fx, who), filter, cursor, 5, &rows, &count, next);
}

static void a_cursor_fits_its_own_query_alone(void **state) {
  struct fx *fx = *state;
  many_cases(fx);
  static const Lots__CaseStatus active[] = {CASE_STATUS(ACTIVE)};
  static const struct case_filter own = {0};
  static const struct case_filter others[] = {
      {.unit = 1},
      {.staff = MANAGER},
      {.whole_unit = true},
      {.statuses = active, .status_count = 1},
      {.programme = LOTS__PROGRAMME__PROGRAMME_SIUS},
      {.sort = LOTS__CASE_SORT__CASE_SORT_NAME},
      {.descending = true},
  };
  struct slice next, again;
  uint8_t cursor[512];
  assert_ok(page(fx, ASSIGNED, &own, slice_of(NULL, 0), &next));
  size_t len = next.len;
  assert_true(len > 0 && len <= sizeof cursor);
  memcpy(cursor, next.data, len);
  assert_ok(page(fx, ASSIGNED, &own, slice_of(cursor, len), &again));
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    assert_status(page(fx, ASSIGNED, &others[i], slice_of(cursor, len), &again), STATUS_INVALID_ARGUMENT);
  assert_status(page(fx, COLLEAGUE, &own, slice_of(cursor, len), &again), STATUS_INVALID_ARGUMENT);
  for (size_t i = 0; i < len; i++) {
    assert_status(page(fx, ASSIGNED, &own, slice_of(cursor, i ? i : 1), &again), STATUS_INVALID_ARGUMENT);
    cursor[i] ^= 0x40;
    assert_status(page(fx, ASSIGNED, &own, slice_of(cursor, len), &again), STATUS_INVALID_ARGUMENT);
    cursor[i] ^= 0x40;
  }
  static const uint8_t huge[8192];
  assert_status(page(fx, ASSIGNED, &own, slice_of(huge, sizeof huge), &again), STATUS_INVALID_ARGUMENT);
}

static void managers_list_units_and_their_staff(void **state) {
  struct fx *fx = *state;
  many_cases(fx);
  fx_principal(
      fx, &(struct fx_principal){.id = OTHER_MANAGER,
                                 .organisation = 1,
                                 .roles = {{2, ROLE(UNIT_MANAGER), NULL, NULL}, {1, ROLE(TEAM_LEAD), NULL, NULL}}});
  struct walked units = walk(fx, OTHER_MANAGER, &(struct case_filter){.whole_unit = true}, 4, NULL);
  assert_int_equal(units.count, MANY + 2);
  for (size_t i = 1; i < units.count; i++)
    assert_true(units.ids[i - 1] < units.ids[i]); /* one order over both units */
  assert_int_equal(walk(fx, OTHER_MANAGER, &(struct case_filter){.whole_unit = true, .unit = 2}, 4, NULL).count, 1);
  assert_int_equal(walk(fx, OTHER_MANAGER, &(struct case_filter){.staff = ASSIGNED}, 4, NULL).count, MANY + 1);
  assert_int_equal(walk(fx, COLLEAGUE, &(struct case_filter){.staff = ASSIGNED}, 4, NULL).count, 0);
  assert_int_equal(walk(fx, COLLEAGUE, &(struct case_filter){.whole_unit = true}, 4, NULL).count, 0);
  assert_int_equal(walk(fx, ASSIGNED, &(struct case_filter){.unit = 2}, 4, NULL).count, 0);
}

static void a_long_search_costs_the_request_little(void **state) {
  struct fx *fx = *state;
  many_cases(fx);
  fx_move(fx, 40, 40, CASE_STATUS(ACTIVE), FX_TODAY);
  Lots__CaseStatus active[] = {CASE_STATUS(ACTIVE)};
  struct case_filter filter = {.statuses = active, .status_count = 1};
  Lots__CaseRow **rows;
  size_t count;
  struct slice next;
  struct view *view = fx_view(fx, ASSIGNED);
  assert_ok(view_cases(view, &filter, slice_of(NULL, 0), 1, &rows, &count, &next));
  assert_int_equal(count, 1);
  assert_int_equal(next.len, 0);
  assert_true(rows[0]->id == 40);
  assert_string_equal(rows[0]->coach_name, "Alva Prov");
}

/* --- counts ------------------------------------------------------------------------------------------------------- */

static void counts_are_a_managers(void **state) {
  struct fx *fx = *state;
  Lots__CaseCount **counts = NULL;
  size_t count = 0;
  many_cases(fx);
  fx_move(fx, 11, 11, CASE_STATUS(ACTIVE), FX_TODAY);
  assert_ok(view_counts(fx_view(fx, MANAGER), 0, &counts, &count));
  assert_int_equal(count, 2);
  assert_true(counts[0]->unit == 1 && counts[0]->status == CASE_STATUS(RECEIVED) && counts[0]->count == MANY);
  assert_true(counts[1]->unit == 1 && counts[1]->status == CASE_STATUS(ACTIVE) && counts[1]->count == 1);
  assert_ok(view_counts(fx_view(fx, MANAGER), 1, &counts, &count));
  assert_int_equal(count, 2);
  assert_status(view_counts(fx_view(fx, MANAGER), 2, &counts, &count), STATUS_NOT_FOUND);
  assert_status(view_counts(fx_view(fx, MANAGER), MISSING, &counts, &count), STATUS_NOT_FOUND);
  assert_ok(view_counts(fx_view(fx, ASSIGNED), 0, &counts, &count));
  assert_int_equal(count, 0);
  assert_ok(view_counts(fx_view(fx, STRANGER), 1, &counts, &count)); /* the wall stands before a mistaken role */
  assert_int_equal(count, 0);
  assert_ok(view_counts(fx_view(fx, ADMIN), 0, &counts, &count));
  assert_int_equal(count, 0);
}

/* --- persons ------------------------------------------------------------------------------------------------------ */

static struct walked find(struct fx *fx, uint64_t who, const char *digits, const char *word1, const char *word2,
                          size_t limit) {
  struct walked walked = {0};
  uint8_t cursor[512];
  size_t cursor_len = 0;
  do {
    const char *words[2] = {word1 ? text_fold(&fx->arena, word1) : NULL, word2 ? text_fold(&fx->arena, word2) : NULL};
    Lots__PersonRow **rows;
    size_t count;
    struct slice next;
    assert_ok(view_find_persons(fx_view(fx, who), digits, words, (word1 ? 1u : 0u) + (word2 ? 1u : 0u),
                                slice_of(cursor, cursor_len), limit, &rows, &count, &next));
    for (size_t i = 0; i < count; i++) {
      walked.ids[walked.count] = rows[i]->id;
      snprintf(walked.names[walked.count++], 32, "%s", rows[i]->name);
    }
    if (next.len)
      memcpy(cursor, next.data, next.len);
    cursor_len = next.len;
    walked.pages++;
  } while (cursor_len && walked.pages < 100);
  return walked;
}

static void persons_are_found_by_number_and_name(void **state) {
  struct fx *fx = *state;
  struct walked found = find(fx, MANAGER, "198507099805", NULL, NULL, 10);
  assert_true(found.count == 1 && found.ids[0] == 1);
  assert_string_equal(found.names[0], "Åsa Öberg");
  assert_int_equal(find(fx, MANAGER, NULL, "ÖBE", NULL, 10).count, 1);
  assert_int_equal(find(fx, MANAGER, NULL, "öberg", "åsa", 10).count, 1);
  assert_int_equal(find(fx, MANAGER, NULL, "åsa", "öbergs", 10).count, 0);
  assert_int_equal(find(fx, MANAGER, NULL, "obe", NULL, 10).count, 0); /* ö is no o */
  assert_int_equal(find(fx, MANAGER, NULL, "åsa", "berg", 10).count, 0);
  assert_int_equal(find(fx, MANAGER, NULL, "öbx", NULL, 10).count, 0);
}

static void persons_without_a_relation_are_not_found(void **state) {
  struct fx *fx = *state;
  static const uint64_t blind[] = {HANDED_OVER,  COLLEAGUE, OTHER_MANAGER, INTAKE,
                                   IDLE_SERVICE, STRANGER,  NEIGHBOUR,     ADMIN};
  for (size_t i = 0; i < sizeof blind / sizeof *blind; i++) {
    struct walked by_number = find(fx, blind[i], "198507099805", NULL, NULL, 10);
    struct walked by_name = find(fx, blind[i], NULL, "öberg", NULL, 10);
    assert_false(has(&by_number, 1) || has(&by_name, 1));
  }
  assert_int_equal(find(fx, NEIGHBOUR, NULL, "öberg", NULL, 10).count, 1); /* their own organisation's */
}

static void protected_persons_are_found_by_number_alone_and_by_who_is_named(void **state) {
  struct fx *fx = *state;
  fx_person(fx, &(struct fx_person){.id = 1,
                                    .given = "Åsa",
                                    .family = "Öberg",
                                    .number = "198507099805",
                                    .protection = LOTS__PROTECTION__PROTECTION_SEKRETESSMARKERING});
  assert_int_equal(find(fx, MANAGER, "198507099805", NULL, NULL, 10).count, 0);
  struct events events = fx_events(fx);
  Lots__StaffNamed *named = FX_NEW(fx, Lots__StaffNamed, lots__staff_named__init);
  named->staff = MANAGER;
  named->from = fx_text(fx, "2026-01-01");
  fx_event(&events, LOTS__EVENT__KIND_STAFF_NAMED, 0, 0, 1)->staff_named = named;
  fx_write(fx, 1, &events);
  assert_int_equal(find(fx, MANAGER, NULL, "öberg", NULL, 10).count, 0);
  assert_int_equal(find(fx, MANAGER, "198507099805", NULL, NULL, 10).count, 1);
}

static void searches_are_paged(void **state) {
  struct fx *fx = *state;
  many_cases(fx);
  for (size_t limit = 1; limit < 7; limit++) {
    struct walked found = find(fx, MANAGER, NULL, "åke", "prov", limit);
    assert_int_equal(found.count, MANY / 6);
    assert_int_equal(found.pages, (MANY / 6 + limit - 1) / limit);
  }
  struct slice next;
  Lots__PersonRow **rows;
  size_t count;
  const char *words[] = {"prov"};
  struct view *view = fx_view(fx, MANAGER);
  assert_ok(view_find_persons(view, NULL, words, 1, slice_of(NULL, 0), 3, &rows, &count, &next));
  assert_true(count == 3 && view->look_count == 4 && view->looks[0].kind == 's' && view->looks[1].kind == 'p' &&
              view->looks[1].look == LOOK_LISTED);
  assert_int_equal(rows[0]->n_cases, 1);
  assert_true(rows[0]->cases[0] == rows[0]->id);
  words[0] = "åke";
  assert_status(view_find_persons(view, NULL, words, 1, next, 3, &rows, &count, &next), STATUS_INVALID_ARGUMENT);
  assert_status(view_find_persons(view, NULL, NULL, 0, slice_of(NULL, 0), 3, &rows, &count, &next),
                STATUS_INVALID_ARGUMENT);
}

static void who_registers_a_person_sees_it_until_there_is_a_case(void **state) {
  struct fx *fx = *state;
  Lots__Person *person;
  fx_person(fx, &(struct fx_person){.id = 5, .registered_by = INTAKE, .number = "199001019802"});
  assert_ok(view_person(fx_view(fx, INTAKE), 5, &person));
  assert_status(view_person(fx_view(fx, MANAGER), 5, &person), STATUS_NOT_FOUND);
  fx_case(fx, &(struct fx_case){.id = 5, .person = 5, .unit = 2});
  assert_status(view_person(fx_view(fx, INTAKE), 5, &person), STATUS_NOT_FOUND);
  assert_ok(view_person(fx_view(fx, OTHER_MANAGER), 5, &person));
}

static enum person_standing judged(struct view *view, uint64_t organisation, const char *digits, uint64_t person) {
  struct number_judged out;
  assert_ok(view_judge_number(view, organisation, digits, &out));
  assert_true(out.person == person);
  return out.standing;
}

static void a_number_is_judged_within_the_wall(void **state) {
  struct fx *fx = *state;
  static const char known[] = "198507099805";
  struct number_judged out;
  struct view *view = fx_view(fx, INTAKE);
  assert_int_equal(judged(view, 1, known, 1), STANDING_HERE);
  assert_true(view->look_count == 1 && view->looks[0].kind == 's'); /* nothing of the person is opened */
  uint64_t sought = view->looks[0].record;
  view = fx_view(fx, INTAKE);
  assert_int_equal(judged(view, 1, "198507099813", 0), STANDING_FREE);
  assert_true(view->look_count == 1 && view->looks[0].kind == 's' && view->looks[0].record != sought);
  assert_int_equal(judged(fx_view(fx, MANAGER), 1, known, 1), STANDING_HERE);
  assert_status(view_judge_number(fx_view(fx, NEIGHBOUR), 1, known, &out), STATUS_NOT_FOUND);
  assert_int_equal(judged(fx_view(fx, NEIGHBOUR), 2, known, 0), STANDING_FREE);
  assert_status(view_judge_number(fx_view(fx, ADMIN), 1, known, &out), STATUS_NOT_FOUND);
  assert_status(view_judge_number(fx_view(fx, 0), 1, known, &out), STATUS_NOT_FOUND);
}

static void a_protected_person_is_taken_in_by_nobody_who_is_not_named(void **state) {
  struct fx *fx = *state;
  static const char known[] = "198507099805";
  Lots__Person *person;
  fx_person(fx, &(struct fx_person){.id = 1,
                                    .given = "Åsa",
                                    .family = "Öberg",
                                    .number = known,
                                    .protection = LOTS__PROTECTION__PROTECTION_SEKRETESSMARKERING});
  static const uint64_t blind[] = {INTAKE, MANAGER, OTHER_MANAGER, COLLEAGUE};
  for (size_t i = 0; i < sizeof blind / sizeof *blind; i++) {
    struct number_judged out;
    struct view *view = fx_view(fx, blind[i]);
    assert_ok(view_judge_number(view, 1, known, &out));
    assert_true(out.standing == STANDING_WITHHELD && out.person == 0 && view->look_count == 1);
    assert_status(view_person_to_register(view, &out, &person), STATUS_NOT_FOUND);
  }
}

static void cases_of_a_person_are_those_seen(void **state) {
  struct fx *fx = *state;
  uint64_t *cases;
  size_t count;
  fx_case(fx, &(struct fx_case){.id = 7, .person = 1, .unit = 2});
  assert_ok(view_cases_of_person(fx_view(fx, MANAGER), 1, &cases, &count));
  assert_true(count == 1 && cases[0] == 1);
  assert_ok(view_cases_of_person(fx_view(fx, OTHER_MANAGER), 1, &cases, &count));
  assert_true(count == 1 && cases[0] == 7);
  assert_ok(view_cases_of_person(fx_view(fx, COLLEAGUE), 1, &cases, &count));
  assert_int_equal(count, 0);
}

/* --- referrals ---------------------------------------------------------------------------------------------------- */

static void referrals_are_seen_by_intake_and_registrar(void **state) {
  struct fx *fx = *state;
  Lots__Referral *referral;
  Lots__Person *person;
  fx_referral(fx, 1, 2, 1, 2, COLLEAGUE);
  assert_ok(view_referral(fx_view(fx, INTAKE), 1, &referral));
  assert_ok(view_referral(fx_view(fx, COLLEAGUE), 1, &referral));
  assert_ok(view_referral(fx_view(fx, OTHER_MANAGER), 1, &referral)); /* a manager takes in */
  static const uint64_t blind[] = {ASSIGNED, MANAGER, NEIGHBOUR, STRANGER, DISABLED, ADMIN, SERVICE, 0};
  for (size_t i = 0; i < sizeof blind / sizeof *blind; i++)
    assert_status(view_referral(fx_view(fx, blind[i]), 1, &referral), STATUS_NOT_FOUND);
  assert_status(view_referral(fx_view(fx, INTAKE), MISSING, &referral), STATUS_NOT_FOUND);
  assert_ok(view_person(fx_view(fx, COLLEAGUE), 2, &person));
  fx_referral(fx, 2, 1, 1, 1, COLLEAGUE);
  assert_ok(view_referral(fx_view(fx, MANAGER), 2, &referral));
  assert_status(view_referral(fx_view(fx, STRANGER), 2, &referral),
                STATUS_NOT_FOUND); /* the wall, though they take in */
}

static size_t inbox(struct fx *fx, uint64_t who, const struct referral_filter *filter, uint64_t *first) {
  Lots__ReferralRow **rows;
  size_t count;
  struct slice next;
  assert_ok(view_referrals(fx_view(fx, who), filter, slice_of(NULL, 0), 10, &rows, &count, &next));
  *first = count ? rows[0]->id : 0;
  return count;
}

static void referrals_are_listed_where_one_takes_in(void **state) {
  struct fx *fx = *state;
  uint64_t first;
  fx_referral(fx, 1, 1, 1, 1, COLLEAGUE);
  fx_referral(fx, 2, 2, 1, 2, COLLEAGUE);
  fx_referral(fx, 3, 2, 1, 1, COLLEAGUE);
  fx_referral_move(fx, 3, 2, LOTS__REFERRAL_STATUS__REFERRAL_STATUS_DECLINED);
  assert_int_equal(inbox(fx, INTAKE, &(struct referral_filter){0}, &first), 2);
  assert_true(first == 1);
  assert_int_equal(inbox(fx, INTAKE, &(struct referral_filter){.newest_first = true}, &first), 2);
  assert_true(first == 2);
  assert_int_equal(inbox(fx, INTAKE, &(struct referral_filter){.unit = 2}, &first), 1);
  struct referral_filter declined = {.has_status = true, .status = LOTS__REFERRAL_STATUS__REFERRAL_STATUS_DECLINED};
  assert_int_equal(inbox(fx, INTAKE, &declined, &first), 1);
  assert_true(first == 3);
  assert_int_equal(inbox(fx, MANAGER, &(struct referral_filter){.unit = 2}, &first), 0);
  assert_int_equal(inbox(fx, COLLEAGUE, &(struct referral_filter){0}, &first), 0);
  assert_int_equal(inbox(fx, STRANGER, &(struct referral_filter){0}, &first), 0);
}

/* --- the log ------------------------------------------------------------------------------------------------------ */

static struct view *opened(struct fx *fx, uint64_t who, uint64_t id) {
  Lots__Case *kase;
  struct view *view = fx_view(fx, who);
  assert_ok(view_case(view, id, &kase));
  return view;
}

static void the_log_is_read_both_ways(void **state) {
  struct fx *fx = *state;
  struct case_entry *items;
  size_t count;
  bool more;
  uint64_t first = fx_note(fx, 1, 1, "ett", 0), second = fx_note(fx, 1, 1, "två", first);
  fx_move(fx, 1, 1, CASE_STATUS(ASSESSING), FX_TODAY);
  struct view *view = opened(fx, MANAGER, 1);
  size_t looks = view->look_count;
  assert_ok(view_case_log(view, 1, 0, false, false, 100, &items, &count, &more));
  assert_int_equal(count, 9); /* opened, five assignments, two notes, moved */
  assert_false(more);
  assert_ok(view_case_log(view, 1, 0, true, true, 1, &items, &count, &more));
  assert_true(count == 1 && more && items[0].position == second);
  assert_true(items[0].entry->events[0]->note_corrected->position == second);
  assert_ok(view_case_log(view, 1, second, true, true, 1, &items, &count, &more));
  assert_true(count == 1 && !more && items[0].position == first);
  assert_string_equal(items[0].entry->events[0]->note_added->text, "ett");
  assert_ok(view_case_log(view, 1, second, false, false, 100, &items, &count, &more));
  assert_int_equal(count, 1);
  assert_int_equal(view->look_count, looks);
}

static void notes_and_corrections_are_found(void **state) {
  struct fx *fx = *state;
  struct note_found note;
  size_t count;
  uint64_t first = fx_note(fx, 1, 1, "ett", 0), second = fx_note(fx, 1, 1, "rättat", first);
  uint64_t foreign = fx_note(fx, 2, 2, "i ett annat ärende", 0);
  struct view *view = opened(fx, MANAGER, 1);
  assert_ok(view_note(view, 1, (struct entry_name){.position = first}, &note));
  assert_string_equal(note.note->text, "ett");
  assert_true(note.position == first && note.newest == second && note.note->number == 1);
  assert_ok(view_note(view, 1, (struct entry_name){.number = 1}, &note));
  assert_true(note.position == second && note.newest == second && note.note->number == 1);
  assert_status(view_note(view, 1, (struct entry_name){.number = 2}, &note), STATUS_NOT_FOUND);
  assert_status(view_note(view, 1, (struct entry_name){.position = foreign}, &note), STATUS_NOT_FOUND);
  assert_status(view_note(view, 1, (struct entry_name){.position = first + 1}, &note), STATUS_NOT_FOUND);
  struct case_entry *items;
  bool more;
  assert_ok(view_case_log(view, 1, 0, false, false, 1, &items, &count, &more));
  assert_status(view_note(view, 1, (struct entry_name){.position = items[0].position}, &note),
                STATUS_NOT_FOUND); /* the opening is no note */
  assert_ok(view_case_log(view, 1, 0, false, true, 10, &items, &count, &more));
  assert_int_equal(count, 2);
  assert_true(items[0].position == first && items[0].corrected_by == second && items[1].corrected_by == 0);
}

static void the_log_opens_only_after_the_case(void **state) {
  struct fx *fx = *state;
  struct case_entry *items;
  struct note_found note;
  size_t count;
  bool more;
  uint64_t position = fx_note(fx, 2, 2, "hemligt", 0);
  struct view *view = opened(fx, MANAGER, 1);
  assert_status(view_case_log(view, 2, 0, false, false, 10, &items, &count, &more), STATUS_NOT_FOUND);
  assert_status(view_note(view, 2, (struct entry_name){.position = position}, &note), STATUS_NOT_FOUND);
}

/* --- directory ---------------------------------------------------------------------------------------------------- */

/* What a reader has opened before serves again, until the directory changes; a view opens each record once. */
static void opened_rows_follow_the_directory(void **state) {
  struct fx *fx = *state;
  const Lots__Unit *unit, *same;
  const Lots__Principal *principal;
  struct view *view = fx_view(fx, COLLEAGUE);
  assert_ok(view_unit(view, 2, &unit));
  assert_ok(view_unit(view, 2, &same));
  assert_ptr_equal(same, unit);
  assert_string_equal(same->name, "Enhet Två");
  assert_status(view_unit(fx_view(fx, NEIGHBOUR), 2, &unit), STATUS_NOT_FOUND); /* opened, and still judged */
  assert_status(view_unit(fx_view(fx, COLLEAGUE), MISSING, &unit), STATUS_NOT_FOUND);
  fx_unit(fx, 2, 1, "Enhet Tvillingen");
  fx_principal(fx, &(struct fx_principal){.id = MANAGER, .organisation = 1, .name = "Mats Ny"});
  view = fx_view(fx, COLLEAGUE);
  assert_ok(view_unit(view, 2, &unit));
  assert_string_equal(unit->name, "Enhet Tvillingen");
  assert_string_equal(view_name_of(view, MANAGER), "Mats Ny");
  assert_ok(view_principal(view, MANAGER, &principal));
  assert_int_equal(principal->n_roles, 0);
}

static void a_cache_of_the_directory_keeps_one_version(void **state) {
  (void)state;
  struct directory_cache cache = {0};
  static uint8_t large[5000];
  assert_null(directory_cache_find(&cache, 3, TABLE_UNIT, 1).data);
  directory_cache_keep(&cache, TABLE_UNIT, 1, slice_str("ett"));
  directory_cache_keep(&cache, TABLE_UNIT, 2, slice_of(large, sizeof large));
  assert_true(slice_equal(directory_cache_find(&cache, 3, TABLE_UNIT, 1), slice_str("ett")));
  assert_null(directory_cache_find(&cache, 3, TABLE_UNIT, 2).data);
  assert_null(directory_cache_find(&cache, 3, TABLE_ORGANISATION, 1).data);
  directory_cache_keep(&cache, TABLE_UNIT, 1, slice_str("uno"));
  assert_true(slice_equal(directory_cache_find(&cache, 3, TABLE_UNIT, 1), slice_str("uno")));
  assert_null(directory_cache_find(&cache, 4, TABLE_UNIT, 1).data);
  assert_null(directory_cache_find(&cache, 3, TABLE_UNIT, 1).data);
  for (uint64_t id = 0; id < 5000; id++) { /* more than it holds */
    char text[32];
    int len = snprintf(text, sizeof text, "%llu", (unsigned long long)id);
    directory_cache_keep(&cache, TABLE_UNIT, id, slice_of(text, (size_t)len));
    assert_true(slice_equal(directory_cache_find(&cache, 3, TABLE_UNIT, id), slice_of(text, (size_t)len)));
  }
  directory_cache_empty(&cache);
  assert_null(directory_cache_find(&cache, 3, TABLE_UNIT, 4999).data);
}

static void the_directory_stops_at_the_wall(void **state) {
  struct fx *fx = *state;
  const Lots__Organisation *organisation;
  const Lots__Unit *unit;
  Lots__Organisation **organisations;
  Lots__Unit **units;
  const Lots__Principal *principal;
  size_t count;
  assert_ok(view_unit(fx_view(fx, COLLEAGUE), 2, &unit));
  assert_status(view_unit(fx_view(fx, COLLEAGUE), 3, &unit), STATUS_NOT_FOUND);
  assert_ok(view_unit(fx_view(fx, ADMIN), 3, &unit));
  assert_ok(view_organisation(fx_view(fx, COLLEAGUE), 1, &organisation));
  assert_status(view_organisation(fx_view(fx, COLLEAGUE), 2, &organisation), STATUS_NOT_FOUND);
  assert_status(view_principal(fx_view(fx, COLLEAGUE), NEIGHBOUR, &principal), STATUS_NOT_FOUND);
  assert_string_equal(view_name_of(fx_view(fx, COLLEAGUE), MANAGER), "Mats Prov");
  assert_string_equal(view_name_of(fx_view(fx, NEIGHBOUR), MANAGER), "");
  assert_string_equal(view_name_of(fx_view(fx, 0), MANAGER), "");
  assert_ok(view_organisations(fx_view(fx, COLLEAGUE), &organisations, &count));
  assert_true(count == 1 && organisations[0]->id == 1);
  assert_ok(view_organisations(fx_view(fx, ADMIN), &organisations, &count));
  assert_int_equal(count, 2);
  assert_ok(view_units(fx_view(fx, COLLEAGUE), 0, &units, &count));
  assert_int_equal(count, 2);
  assert_ok(view_units(fx_view(fx, COLLEAGUE), 2, &units, &count));
  assert_int_equal(count, 0);
  assert_ok(view_units(fx_view(fx, ADMIN), 0, &units, &count));
  assert_int_equal(count, 3);
  assert_ok(view_organisations(fx_view(fx, 0), &organisations, &count));
  assert_int_equal(count, 0);
}

static void principals_are_listed_in_pages(void **state) {
  struct fx *fx = *state;
  Lots__Principal **principals;
  size_t count;
  bool more;
  assert_ok(view_principals(fx_view(fx, ADMIN), 0, 0, 0, 5, &principals, &count, &more));
  assert_true(count == 5 && more && principals[4]->id == 5);
  assert_ok(view_principals(fx_view(fx, ADMIN), 0, 0, 5, 100, &principals, &count, &more));
  assert_true(count == CAST_END - 1 - 5 && !more);
  assert_ok(view_principals(fx_view(fx, NEIGHBOUR), 0, 0, 0, 100, &principals, &count, &more));
  assert_int_equal(count, 2);
  assert_ok(view_principals(fx_view(fx, NEIGHBOUR), 1, 0, 0, 100, &principals, &count, &more));
  assert_int_equal(count, 0);
  assert_ok(view_principals(fx_view(fx, COLLEAGUE), 0, 2, 0, 100, &principals, &count, &more));
  assert_int_equal(count, 3); /* those who hold a role there today */
}

static void certificates_are_listed_for_administrators(void **state) {
  struct fx *fx = *state;
  Lots__Certificate **certificates, *certificate;
  size_t count;
  bool more;
  for (uint64_t i = 1; i <= 3; i++) {
    struct events events = fx_events(fx);
    Lots__CertificateIssued issued = LOTS__CERTIFICATE_ISSUED__INIT;
    issued.serial = arena_printf(&fx->arena, "0%d", (int)i);
    issued.principal = i == 3 ? MANAGER : COLLEAGUE;
    fx_event(&events, LOTS__EVENT__KIND_CERTIFICATE_ISSUED, 0, 0, 0)->certificate_issued = &issued;
    fx_write(fx, 0, &events);
  }
  assert_ok(view_certificates(fx_view(fx, ADMIN), COLLEAGUE, "", 10, &certificates, &count, &more));
  assert_true(count == 2 && !more);
  assert_ok(view_certificates(fx_view(fx, ADMIN), COLLEAGUE, "", 1, &certificates, &count, &more));
  assert_true(count == 1 && more);
  assert_string_equal(certificates[0]->serial, "01");
  assert_ok(view_certificates(fx_view(fx, ADMIN), COLLEAGUE, "01", 1, &certificates, &count, &more));
  assert_true(count == 1 && !more);
  assert_string_equal(certificates[0]->serial, "02");
  assert_ok(view_certificates(fx_view(fx, ADMIN), 0, "", 2, &certificates, &count, &more));
  assert_true(count == 2 && more);
  assert_ok(view_certificates(fx_view(fx, ADMIN), 0, "02", 2, &certificates, &count, &more));
  assert_true(count == 1 && !more && certificates[0]->principal == MANAGER);
  assert_ok(view_certificates(fx_view(fx, MANAGER), MANAGER, "", 10, &certificates, &count, &more));
  assert_true(count == 1 && !more && certificates[0]->principal == MANAGER);
  assert_status(view_certificates(fx_view(fx, MANAGER), 0, "", 1, &certificates, &count, &more),
                STATUS_PERMISSION_DENIED);
  assert_status(view_certificates(fx_view(fx, MANAGER), COLLEAGUE, "", 1, &certificates, &count, &more),
                STATUS_PERMISSION_DENIED);
  assert_ok(view_certificate(fx_view(fx, MANAGER), "03", &certificate));
  assert_status(view_certificate(fx_view(fx, MANAGER), "01", &certificate), STATUS_NOT_FOUND);
  char *long_serial = arena_alloc(&fx->arena, 4001);
  memset(long_serial, '0', 4000);
  assert_status(view_certificate(fx_view(fx, ADMIN), long_serial, &certificate), STATUS_NOT_FOUND);
  assert_status(view_certificate(fx_view(fx, ADMIN), "", &certificate), STATUS_NOT_FOUND);
}

#define WITH_CAST(test) cmocka_unit_test_setup_teardown(test, setup, fx_teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_CAST(case_one_is_seen_by_relation_alone),
      WITH_CAST(relations_are_judged_on_the_day),
      WITH_CAST(a_closed_case_is_found_among_the_closed),
      WITH_CAST(hidden_costs_what_missing_costs),
      WITH_CAST(a_case_hidden_costs_the_lookups_of_one_missing),
      WITH_CAST(a_person_hidden_costs_the_lookups_of_one_missing),
      WITH_CAST(the_case_in_hand_is_opened_once),
      WITH_CAST(a_destroyed_person_is_gone_everywhere),
      WITH_CAST(every_record_shown_is_noted_once),
      WITH_CAST(a_work_list_notes_its_page_alone),
      WITH_CAST(a_work_list_without_memory_shows_nothing),
      WITH_CAST(loads_are_counted_by_coach),
      WITH_CAST(without_memory_for_the_look_nothing_is_shown),
      WITH_CAST(pages_together_are_the_list),
      WITH_CAST(changes_between_pages_skip_and_repeat_nothing),
      WITH_CAST(changes_between_sorted_pages_skip_and_repeat_nothing),
      WITH_CAST(names_sort_by_the_swedish_alphabet),
      WITH_CAST(other_orders_sort_too),
      WITH_CAST(a_cursor_fits_its_own_query_alone),
      WITH_CAST(managers_list_units_and_their_staff),
      WITH_CAST(a_long_search_costs_the_request_little),
      WITH_CAST(counts_are_a_managers),
      WITH_CAST(persons_are_found_by_number_and_name),
      WITH_CAST(persons_without_a_relation_are_not_found),
      WITH_CAST(protected_persons_are_found_by_number_alone_and_by_who_is_named),
      WITH_CAST(searches_are_paged),
      WITH_CAST(who_registers_a_person_sees_it_until_there_is_a_case),
      WITH_CAST(a_number_is_judged_within_the_wall),
      WITH_CAST(a_protected_person_is_taken_in_by_nobody_who_is_not_named),
      WITH_CAST(cases_of_a_person_are_those_seen),
      WITH_CAST(referrals_are_seen_by_intake_and_registrar),
      WITH_CAST(referrals_are_listed_where_one_takes_in),
      WITH_CAST(the_log_is_read_both_ways),
      WITH_CAST(notes_and_corrections_are_found),
      WITH_CAST(the_log_opens_only_after_the_case),
      WITH_CAST(the_directory_stops_at_the_wall),
      WITH_CAST(opened_rows_follow_the_directory),
      WITH_CAST(a_cache_of_the_directory_keeps_one_version),
      WITH_CAST(principals_are_listed_in_pages),
      WITH_CAST(certificates_are_listed_for_administrators),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
