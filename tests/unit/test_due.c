/* The agenda's index: whatever happened in whatever order, a unit's agenda and one's own by the index equal those put
 * together from the agendas of all cases, on that day and on later ones, also while cases follow a change of settings;
 * and it opens few cases where few have anything due. */
#include "store_fixture.h"

#include "event.pb-c.h"
#include "server/rules/engine/case_facts.h"
#include "server/rules/facts/case_state.h"
#include "server/store/tables/due_rows.h"

#define STATUS_(status) LOTS__CASE_STATUS__CASE_STATUS_##status
#define COACH_ LOTS__ASSIGNMENT_KIND__ASSIGNMENT_KIND_COACH
#define MANAGER 1
#define COACHES 4 /* numbers 2 to 5 */
#define CASES 24
#define FAR 3650

#define SETTING_(name) LOTS__SETTING_NAME__SETTING_NAME_##name

struct world {
  struct fx *fx;
  unsigned seed;
  date_t today;
};

static unsigned below(struct world *world, unsigned limit) {
  world->seed = world->seed * 1664525u + 1013904223u;
  return (world->seed >> 8) % limit;
}

static bool maybe(struct world *world) {
  return below(world, 2);
}

static char *text_of(struct fx *fx, date_t day) {
  char text[DATE_TEXT_MAX];
  return fx_text(fx, date_format(day, text));
}

/* So many days from today, as text. */
static char *in_days(struct world *world, int days) {
  return text_of(world->fx, world->today + days);
}

static char *around(struct world *world, int least, int most) {
  return in_days(world, least + (int)below(world, (unsigned)(most - least + 1)));
}

static void go_to(struct world *world, date_t day) {
  world->today = day;
  world->fx->now_us = (int64_t)day * 86400 * 1000000 + INT64_C(36000) * 1000000; /* ten o'clock */
}

/* --- what may happen ---------------------------------------------------------------------------------------------- */

/* A role that ends soon, or not; training that runs out, or not. */
static void put_coach(struct world *world, uint64_t id) {
  struct fx *fx = world->fx;
  struct events events = fx_events(fx);
  Lots__Principal *coach = FX_NEW(fx, Lots__Principal, lots__principal__init);
  coach->id = id;
  coach->organisation = 1;
  coach->kind = LOTS__PRINCIPAL_KIND__PRINCIPAL_KIND_STAFF;
  coach->name = fx_text(fx, "Stig Prov");
  for (uint64_t unit = 1; unit <= 2; unit++) {
    Lots__RoleHeld *role = FX_NEW(fx, Lots__RoleHeld, lots__role_held__init);
    role->unit = unit;
    role->role = maybe(world) ? LOTS__ROLE__ROLE_SIUS : LOTS__ROLE__ROLE_COACH;
    role->from = fx_text(fx, "2024-01-01");
    role->to = below(world, 3) ? fx_text(fx, "") : around(world, 10, 200);
    assert_true(arena_append(&fx->arena, &coach->roles, &coach->n_roles, role));
  }
  for (int kind = 1; kind <= 3; kind++) {
    Lots__Competence *competence = FX_NEW(fx, Lots__Competence, lots__competence__init);
    competence->kind = (Lots__CompetenceKind)kind;
    competence->days = 4;
    competence->issued = fx_text(fx, "2024-02-01");
    competence->expires = below(world, 3) ? fx_text(fx, "") : around(world, -30, 300);
    assert_true(arena_append(&fx->arena, &coach->competences, &coach->n_competences, competence));
  }
  fx_event(&events, LOTS__EVENT__KIND_PRINCIPAL_PUT, 0, 0, 0)->principal_put = coach;
  fx_write(fx, 0, &events);
}

/* Something that agendas ask for, from a day that has been or will come. */
static void put_setting(struct world *world, Lots__Organisation *organisation) {
  static const struct {
    Lots__SettingName name;
    uint32_t values[2];
  } rows[] = {
      {SETTING_(CERTIFICATE_AGE), {30, 700}}, {SETTING_(INTRO_SHARED), {0, 1}},
      {SETTING_(INTRO_STOPS), {0, 1}},        {SETTING_(NEW_JOB_RESTARTS), {0, 1}},
      {SETTING_(FOLLOW_UP_MONTHS), {1, 8}},   {SETTING_(FOLLOW_UP_WARNING), {0, 14}},
      {SETTING_(RETENTION_GAP), {0, 90}},
  };
  struct fx *fx = world->fx;
  Lots__OrganisationSetting *setting = FX_NEW(fx, Lots__OrganisationSetting, lots__organisation_setting__init);
  uint32_t *values = arena_alloc(&fx->arena, sizeof *values);
  size_t row = below(world, sizeof rows / sizeof *rows);
  assert_non_null(values);
  *values = rows[row].values[below(world, 2)];
  setting->programme = maybe(world) ? LOTS__PROGRAMME__PROGRAMME_SIUS : LOTS__PROGRAMME__PROGRAMME_IPS;
  setting->name = rows[row].name;
  setting->values = values;
  setting->n_values = 1;
  setting->from = around(world, -100, 200);
  assert_true(arena_append(&fx->arena, &organisation->settings, &organisation->n_settings, setting));
}

static void put_settings(struct world *world) {
  struct fx *fx = world->fx;
  struct events events = fx_events(fx);
  Lots__Organisation *organisation = FX_NEW(fx, Lots__Organisation, lots__organisation__init);
  organisation->id = 1;
  organisation->name = fx_text(fx, "Norrby kommun");
  for (unsigned i = 0; i < 8; i++)
    put_setting(world, organisation);
  fx_event(&events, LOTS__EVENT__KIND_ORGANISATION_PUT, 0, 0, 0)->organisation_put = organisation;
  fx_write(fx, 0, &events);
}

/* As the writer does, and to wherever it likes. */
static void follow(struct world *world, Lots__Programme programme, uint64_t through) {
  struct fx *fx = world->fx;
  struct events events = fx_events(fx);
  Lots__SettingsFollowed *followed = FX_NEW(fx, Lots__SettingsFollowed, lots__settings_followed__init);
  followed->organisation = 1;
  followed->programme = programme;
  followed->through = through;
  fx_event(&events, LOTS__EVENT__KIND_SETTINGS_FOLLOWED, 0, 0, 0)->settings_followed = followed;
  fx_write(fx, 0, &events);
}

static void some_follow(struct world *world) {
  Lots__Programme programme = 1 + below(world, 4);
  follow(world, programme, below(world, 4) ? 1 + below(world, CASES) : DUE_THROUGH_ALL);
}

static Lots__Event *event_of(struct events *events, Lots__Event__KindCase kind, uint64_t kase) {
  return fx_event(events, kind, kase, 0, kase); /* person and case have the same number */
}

#define ONE_EVENT(world, kase, KIND, field, Type, init, ...)                                                           \
  do {                                                                                                                 \
    struct fx *fx_ = (world)->fx;                                                                                      \
    struct events events_ = fx_events(fx_);                                                                            \
    Type *it = FX_NEW(fx_, Type, init);                                                                                \
    __VA_ARGS__                                                                                                        \
    event_of(&events_, LOTS__EVENT__KIND_##KIND, kase)->field = it;                                                    \
    fx_write(fx_, kase, &events_);                                                                                     \
  } while (0)

static void move(struct world *world, uint64_t kase) {
  static const Lots__CaseStatus often[] = {STATUS_(ACTIVE),    STATUS_(ACTIVE),  STATUS_(ACTIVE), STATUS_(PAUSED),
                                           STATUS_(ASSESSING), STATUS_(GRANTED), STATUS_(CLOSED)};
  fx_move(world->fx, kase, kase, often[below(world, sizeof often / sizeof *often)], in_days(world, 0));
}

static void decide(struct world *world, uint64_t kase) {
  bool revokes = below(world, 5) == 0;
  ONE_EVENT(world, kase, DECIDED, decided, Lots__Decision, lots__decision__init, {
    it->result =
        revokes ? LOTS__DECISION_RESULT__DECISION_RESULT_REVOKED : LOTS__DECISION_RESULT__DECISION_RESULT_GRANTED;
    it->date = in_days(world, 0);
    it->valid_from = around(world, 0, 90);
    it->valid_to = maybe(world) ? around(world, 91, 400) : fx_text(fx_, "");
  });
}

static void notify(struct world *world, uint64_t kase) {
  ONE_EVENT(world, kase, DECISION_NOTIFIED, decision_notified, Lots__DecisionNotified, lots__decision_notified__init, {
    it->decision = 1;
    it->notification = FX_NEW(fx_, Lots__Notification, lots__notification__init);
    it->notification->date = around(world, -5, 0);
  });
}

static void assign(struct world *world, uint64_t kase) {
  fx_assign(world->fx, kase, kase, 2 + below(world, COACHES), COACH_, around(world, -20, 30),
            below(world, 4) ? "" : around(world, 31, 200));
}

static void certify(struct world *world, uint64_t kase) {
  ONE_EVENT(world, kase, BASIS_RECORDED, basis_recorded, Lots__Basis, lots__basis__init, {
    it->kind_case = LOTS__BASIS__KIND_CERTIFICATE;
    it->certificate = FX_NEW(fx_, Lots__MedicalCertificate, lots__medical_certificate__init);
    it->certificate->issued = around(world, -250, 0);
  });
}

static void place(struct world *world, uint64_t kase) {
  static const Lots__PlacementKind kinds[] = {LOTS__PLACEMENT_KIND__PLACEMENT_KIND_EMP_REG,
                                              LOTS__PLACEMENT_KIND__PLACEMENT_KIND_EMP_LB,
                                              LOTS__PLACEMENT_KIND__PLACEMENT_KIND_PRAKTIK};
  ONE_EVENT(world, kase, PLACEMENT_PUT, placement_put, Lots__Placement, lots__placement__init, {
    it->id = 1 + below(world, 3);
    it->kind = kinds[below(world, 3)];
    it->status = (Lots__PlacementStatus)(1 + below(world, 6));
    it->start = around(world, -60, 60);
    it->planned_end = maybe(world) ? around(world, 61, 200) : fx_text(fx_, "");
    it->four_hours_on = it->status >= LOTS__PLACEMENT_STATUS__PLACEMENT_STATUS_ONGOING ? it->start : fx_text(fx_, "");
    it->end = it->status == LOTS__PLACEMENT_STATUS__PLACEMENT_STATUS_ENDED ? in_days(world, 0) : fx_text(fx_, "");
  });
}

static void support_line(struct world *world, uint64_t kase) {
  ONE_EVENT(world, kase, SUPPORT_LINE_PUT, support_line_put, Lots__SupportLine, lots__support_line__init, {
    it->id = 1 + below(world, 3);
    it->kind = (Lots__SupportLineKind)(1 + below(world, 3));
    it->placement = 1 + below(world, 3);
    it->start = around(world, -150, 0);
    it->end = below(world, 3) ? fx_text(fx_, "") : in_days(world, 0);
  });
}

static void follow_up(struct world *world, uint64_t kase) {
  ONE_EVENT(world, kase, FOLLOW_UP_HELD, follow_up_held, Lots__FollowUp, lots__follow_up__init, {
    it->placement = 1 + below(world, 3);
    it->step = 3 * below(world, 5);
    it->date = around(world, -30, 0);
    it->next = maybe(world) ? around(world, 1, 90) : fx_text(fx_, "");
  });
}

static void map_out(struct world *world, uint64_t kase) {
  ONE_EVENT(world, kase, PROFILE_COMPLETED, profile_completed, Lots__ProfileVersion, lots__profile_version__init,
            { it->date = in_days(world, 0); });
}

static void talk_it_over(struct world *world, uint64_t kase) {
  ONE_EVENT(world, kase, DIALOGUE_HELD, dialogue_held, Lots__Dialogue, lots__dialogue__init,
            { it->date = around(world, -20, 0); });
}

static void note(struct world *world, uint64_t kase) {
  ONE_EVENT(world, kase, NOTE_ADDED, note_added, Lots__Note, lots__note__init, {
    it->text = fx_text(fx_, "Ringde.");
    it->happened = around(world, below(world, 3) ? -1 : -200, 0);
  });
}

static void support(struct world *world, uint64_t kase) {
  ONE_EVENT(world, kase, SUPPORT_GIVEN, support_given, Lots__SupportEvent, lots__support_event__init, {
    it->date = around(world, below(world, 3) ? -1 : -100, 0);
    it->minutes = 30;
  });
}

static void employer(struct world *world, uint64_t kase) {
  ONE_EVENT(world, kase, EMPLOYER_CONTACTED, employer_contacted, Lots__EmployerContact, lots__employer_contact__init, {
    it->case_ = kase;
    it->unit = it->employer = 1;
    it->date = around(world, -60, 0);
    it->mode = maybe(world) ? LOTS__CONTACT_MODE__CONTACT_MODE_IN_PERSON : LOTS__CONTACT_MODE__CONTACT_MODE_PHONE;
    it->purpose = LOTS__CONTACT_PURPOSE__CONTACT_PURPOSE_JOB;
  });
}

/* To the other unit. */
static void hand_over(struct world *world, uint64_t kase) {
  struct fx *fx = world->fx;
  struct events events = fx_events(fx);
  Lots__Transfer *transfer = FX_NEW(fx, Lots__Transfer, lots__transfer__init);
  transfer->unit = 1 + below(world, 2);
  transfer->state = LOTS__TRANSFER_STATE__TRANSFER_STATE_PROPOSED;
  transfer->date = in_days(world, 0);
  event_of(&events, LOTS__EVENT__KIND_TRANSFER_PROPOSED, kase)->transfer_proposed = transfer;
  Lots__TransferAnswered *answer = FX_NEW(fx, Lots__TransferAnswered, lots__transfer_answered__init);
  answer->state = LOTS__TRANSFER_STATE__TRANSFER_STATE_ACCEPTED;
  answer->date = in_days(world, 0);
  event_of(&events, LOTS__EVENT__KIND_TRANSFER_ANSWERED, kase)->transfer_answered = answer;
  fx_write(fx, kase, &events);
}

typedef void happening(struct world *world, uint64_t kase);

static void something_happens(struct world *world) {
  static happening *const all[] = {move,  move,  decide,       notify,    assign,  certify,      place,
                                   place, place, support_line, follow_up, map_out, talk_it_over, note,
                                   note,  note,  support,      support,   support, employer,     hand_over};
  unsigned count = sizeof all / sizeof *all, which = below(world, count + 3);
  if (which < count)
    all[which](world, 1 + below(world, CASES));
  else if (which == count)
    put_coach(world, 2 + below(world, COACHES));
  else if (which == count + 1)
    put_settings(world);
  else
    some_follow(world);
}

static void begin(struct world *world, unsigned seed) {
  struct fx *fx = world->fx;
  world->seed = seed;
  date_t first;
  assert_ok(date_parse("2026-06-15", &first));
  go_to(world, first);
  fx_two_organisations(fx);
  fx_principal(fx, &(struct fx_principal){.id = MANAGER,
                                          .organisation = 1,
                                          .roles = {{1, LOTS__ROLE__ROLE_UNIT_MANAGER, NULL, NULL},
                                                    {2, LOTS__ROLE__ROLE_UNIT_MANAGER, NULL, NULL}}});
  for (uint64_t id = 2; id < 2 + COACHES; id++)
    put_coach(world, id);
  for (uint64_t id = 1; id <= CASES; id++) {
    fx_person(fx, &(struct fx_person){.id = id});
    fx_case(fx, &(struct fx_case){.id = id, .person = id, .unit = 1 + id % 2, .programme = 1 + id % 4});
  }
}

/* --- looking ------------------------------------------------------------------------------------------------------ */

#define FOUND_MAX 4096

/* What tells an item from another; texts are compared as their message's number. */
struct found {
  date_t due;
  uint64_t kase, staff;
  char rule[16];
  int kind;
  uint32_t number;
  int text;
};

struct agenda_seen {
  struct found items[FOUND_MAX];
  size_t count;
};

/* What is about staff, and no case, hangs on no index. */
static void see(struct agenda_seen *seen, const struct agenda_shown *shown) {
  if (shown->kase & AGENDA_OF_STAFF)
    return;
  assert_true(seen->count < FOUND_MAX);
  struct found *found = &seen->items[seen->count++];
  memset(found, 0, sizeof *found); /* also what lies between */
  found->due = shown->item.due;
  found->kase = shown->kase;
  found->staff = shown->item.staff;
  snprintf(found->rule, sizeof found->rule, "%s", shown->item.rule);
  found->kind = (int)shown->item.kind;
  found->number = shown->item.number;
  found->text = (int)shown->item.text;
}

static int in_order(const void *a, const void *b) {
  const struct found *x = a, *y = b;
  if (x->due != y->due)
    return x->due < y->due ? -1 : 1;
  if (x->kase != y->kase)
    return x->kase < y->kase ? -1 : 1;
  int rule = strcmp(x->rule, y->rule), kind = x->kind - y->kind;
  if (rule || kind)
    return rule ? rule : kind;
  return (x->number > y->number) - (x->number < y->number);
}

static struct view *look(struct world *world, uint64_t who, date_t day) {
  return fx_view_on(world->fx, who, text_of(world->fx, day));
}

/* Page by page. */
static void ask(struct world *world, uint64_t who, date_t day, const struct agenda_filter *filter, size_t limit,
                struct agenda_seen *out) {
  uint8_t kept[512];
  struct slice cursor = slice_of(NULL, 0);
  do {
    struct agenda_shown *page = NULL;
    struct slice next;
    size_t count;
    assert_ok(view_agenda(look(world, who, day), filter, cursor, limit, &page, &count, &next));
    assert_true(count <= limit && (count == limit || !next.len));
    for (size_t i = 0; i < count; i++)
      see(out, &page[i]);
    assert_true(next.len <= sizeof kept);
    if (next.len)
      memcpy(kept, next.data, next.len);
    cursor = slice_of(kept, next.len);
  } while (cursor.len);
}

/* Is the case one of this unit's, or (unit 0) of `who`'s own, and has it not ended? */
static bool wanted(struct world *world, uint64_t who, date_t day, uint64_t unit, uint64_t id) {
  struct view *view = look(world, who, day);
  Lots__Case *kase;
  if (view_case(view, id, &kase) != STATUS_OK || case_status_is_final(kase->status))
    return false;
  return unit ? kase->unit == unit : case_is_assigned(kase, who, day);
}

/* Every case asked by itself, which goes past the index. */
static void put_together(struct world *world, uint64_t who, date_t day, const struct agenda_filter *filter,
                         struct agenda_seen *out) {
  for (uint64_t id = 1; id <= CASES; id++) {
    struct agenda_filter one = {.kase = id, .until = filter->until};
    if (wanted(world, who, day, filter->unit, id))
      ask(world, who, day, &one, 1000, out);
  }
  qsort(out->items, out->count, sizeof *out->items, in_order);
}

static size_t compare(struct world *world, uint64_t who, date_t day, const struct agenda_filter *filter) {
  static struct agenda_seen indexed, plain;
  indexed.count = plain.count = 0;
  ask(world, who, day, filter, 1 + below(world, 30), &indexed);
  put_together(world, who, day, filter, &plain);
  assert_int_equal(indexed.count, plain.count);
  assert_memory_equal(indexed.items, plain.items, plain.count * sizeof *plain.items);
  return plain.count;
}

/* On a day, and looking some way ahead. */
static size_t compare_all(struct world *world, date_t day) {
  static const int ahead[] = {-40, 0, 7, 30, 90, 365, FAR};
  date_t until = day + ahead[below(world, sizeof ahead / sizeof *ahead)];
  size_t count = 0;
  for (uint64_t unit = 1; unit <= 2; unit++)
    count += compare(world, MANAGER, day, &(struct agenda_filter){.unit = unit, .until = until});
  return count + compare(world, 2 + below(world, COACHES), day, &(struct agenda_filter){.until = until});
}

/* --- tests -------------------------------------------------------------------------------------------------------- */

static int setup(void **state) {
  struct world *world = test_calloc(1, sizeof *world);
  world->fx = fx_open();
  *state = world;
  return 0;
}

static int teardown(void **state) {
  struct world *world = *state;
  fx_close(world->fx);
  test_free(world);
  return 0;
}

/* All in one thread, so that the thread sanitizer only makes it slow. */
#ifdef __SANITIZE_THREAD__
#define STEPS 200
#else
#define STEPS 2500
#endif

static void history(struct world *world, unsigned seed) {
  size_t told = 0;
  begin(world, seed);
  for (int step = 0; step < STEPS; step++) {
    if (below(world, 3) == 0)
      go_to(world, world->today + 1 + (date_t)below(world, 5));
    something_happens(world);
    if (step % 4 == 0)
      told += compare_all(world, world->today + (date_t)(maybe(world) ? 0 : below(world, 400)));
  }
  assert_true(told > STEPS / 5); /* else nothing was compared */
}

static void by_the_index_as_by_hand_one(void **state) {
  history(*state, 3);
  assert_rebuilt_the_same(((struct world *)*state)->fx);
}

static void by_the_index_as_by_hand_two(void **state) {
  history(*state, 2026);
}

static void by_the_index_as_by_hand_three(void **state) {
  history(*state, 1122);
}

/* --- settings ----------------------------------------------------------------------------------------------------- */

static bool any_waits(struct world *world, struct due_waiting *waiting) {
  struct view *view = look(world, MANAGER, world->today);
  enum status status = due_waiting_first(&view->rows, waiting);
  assert_true(status == STATUS_OK || status == STATUS_NOT_FOUND);
  return status == STATUS_OK;
}

static void all_follow(struct world *world) {
  for (struct due_waiting waiting; any_waits(world, &waiting);)
    follow(world, waiting.programme, DUE_THROUGH_ALL);
}

/* A town where things have happened and nothing waits. */
static void settle_down(struct world *world, unsigned seed) {
  begin(world, seed);
  for (int step = 0; step < 400; step++)
    something_happens(world);
  all_follow(world);
}

static void at_every_step_the_tables_are_what_the_journal_gives(void **state) {
  struct world *world = *state;
  settle_down(world, 7);
  put_settings(world);
  struct due_waiting waiting;
  unsigned slices = 0;
  while (any_waits(world, &waiting)) {
    uint64_t through = waiting.through + 3;
    compare_all(world, world->today);
    assert_rebuilt_the_same(world->fx);
    follow(world, waiting.programme, through < CASES ? through : DUE_THROUGH_ALL);
    slices++;
  }
  assert_true(slices > CASES / 3); /* two programmes */
  compare_all(world, world->today);
  assert_rebuilt_the_same(world->fx);
  assert_applied_the_same(world->fx, CASES, 0);
}

#define ROWS_MAX 512

/* Where the rows of units and staff stand, but for what they were made by. */
static size_t days(struct world *world, struct key out[ROWS_MAX]) {
  struct view *view = look(world, MANAGER, world->today);
  size_t count = 0;
  for (const char *owner = "su"; *owner; owner++) {
    struct slice key, value, prefix = slice_of(owner, 1);
    struct kv_scan *scan;
    assert_ok(kv_scan_open(view->rows.txn, TABLE_DUE, prefix, slice_of(NULL, 0), false, &scan));
    for (; kv_scan_next(scan, &key, &value) == STATUS_OK; count++) {
      assert_true(count < ROWS_MAX);
      memset(&out[count], 0, sizeof out[count]);
      key_bytes(&out[count], key);
    }
    kv_scan_close(scan);
  }
  return count;
}

/* The days after a change that cases follow so many at a time. */
static size_t days_in_slices(struct world *world, uint64_t size, struct key out[ROWS_MAX]) {
  settle_down(world, 11);
  put_settings(world);
  for (struct due_waiting waiting; any_waits(world, &waiting);)
    follow(world, waiting.programme, waiting.through + size < CASES ? waiting.through + size : DUE_THROUGH_ALL);
  return days(world, out);
}

static void in_slices_days_are_those_of_all_at_once(void **state) {
  static struct key at_once[ROWS_MAX], in_slices[ROWS_MAX];
  struct world other = {.fx = fx_open()};
  size_t count = days_in_slices(*state, CASES, at_once);
  assert_int_equal(days_in_slices(&other, 2, in_slices), count);
  assert_memory_equal(in_slices, at_once, count * sizeof *at_once);
  fx_close(other.fx);
}

static void what_is_settled_alike_lets_nobody_wait(void **state) {
  struct world *world = *state;
  struct fx *fx = world->fx;
  struct due_waiting waiting;
  settle_down(world, 5);
  const Lots__Organisation *organisation;
  assert_ok(view_organisation(look(world, MANAGER, world->today), 1, &organisation));
  struct events events = fx_events(fx);
  Lots__Organisation *again = arena_clone(&fx->arena, &organisation->base); /* writing looks away from what was seen */
  again->name = fx_text(fx, "Norrby kommun och stad");
  again->settings[0]->reference = fx_text(fx, "Beslut 7");
  fx_event(&events, LOTS__EVENT__KIND_ORGANISATION_PUT, 0, 0, 0)->organisation_put = again;
  fx_write(fx, 0, &events);
  assert_false(any_waits(world, &waiting));
  again->settings[0]->values[0]++;
  fx_write(fx, 0, &events);
  assert_true(any_waits(world, &waiting)); /* the cases of that programme */
  assert_int_equal(waiting.programme, again->settings[0]->programme);
  follow(world, waiting.programme, DUE_THROUGH_ALL);
  assert_false(any_waits(world, &waiting));
}

static void where_nothing_hangs_on_settings_nobody_waits(void **state) {
  struct world *world = *state;
  struct due_waiting waiting;
  begin(world, 1);
  put_settings(world); /* IPS asks for settings of running cases alone */
  follow(world, LOTS__PROGRAMME__PROGRAMME_SIUS, DUE_THROUGH_ALL);
  assert_false(any_waits(world, &waiting));
}

/* Another change while cases follow the one before: they begin anew. */
static void a_change_meanwhile_is_followed_from_the_first_case_on(void **state) {
  struct world *world = *state;
  struct due_waiting waiting;
  settle_down(world, 13);
  put_settings(world);
  assert_true(any_waits(world, &waiting));
  follow(world, waiting.programme, CASES / 2);
  assert_true(any_waits(world, &waiting));
  assert_int_equal(waiting.through, CASES / 2);
  put_settings(world);
  assert_true(any_waits(world, &waiting));
  assert_int_equal(waiting.through, 0);
  compare_all(world, world->today);
  all_follow(world);
  compare_all(world, world->today);
  assert_rebuilt_the_same(world->fx);
}

/* --- what it costs ------------------------------------------------------------------------------------------------ */

#define CROWD 60
#define SILENT 3 /* of them, every twentieth */

/* Those of every test would be told as applications that stand still. */
static void begin_with_none(struct world *world) {
  begin(world, 1);
  for (uint64_t id = 1; id <= CASES; id++)
    fx_move(world->fx, id, id, STATUS_(WITHDRAWN), in_days(world, 0));
}

/* Cases that run since today; after so many weeks of a note a week, some of them had none. */
static void a_crowd_of_whom_few_are_silent(struct world *world, int weeks) {
  struct fx *fx = world->fx;
  begin_with_none(world);
  for (uint64_t id = CASES + 1; id <= CASES + CROWD; id++) {
    fx_person(fx, &(struct fx_person){.id = id});
    fx_case(fx, &(struct fx_case){.id = id, .person = id, .unit = 1});
    fx_move(fx, id, id, STATUS_(ACTIVE), in_days(world, 0));
  }
  for (int week = 1; week <= weeks; week++) {
    go_to(world, world->today + 7);
    for (uint64_t id = CASES + 1; id <= CASES + CROWD; id++)
      if (id % 20)
        ONE_EVENT(world, id, NOTE_ADDED, note_added, Lots__Note, lots__note__init,
                  { it->happened = in_days(world, 0); });
  }
}

/* The unit's page of what is due within a week, when no more than `most` cases may be opened for it. */
static enum status page(struct world *world, size_t most, size_t limit, size_t *count) {
  struct agenda_filter filter = {.unit = 1, .until = world->today + 7, .most = most};
  struct agenda_shown *shown;
  struct slice next;
  return view_agenda(look(world, MANAGER, world->today), &filter, slice_of(NULL, 0), limit, &shown, count, &next);
}

static void a_page_costs_what_is_due(void **state) {
  struct world *world = *state;
  size_t count;
  a_crowd_of_whom_few_are_silent(world, 12);
  assert_ok(page(world, SILENT, 100, &count)); /* the others are in nobody's way */
  assert_int_equal(count, SILENT);
  assert_status(page(world, SILENT - 1, 100, &count), STATUS_OUT_OF_RANGE);
}

/* When all are silent, each with a day of its own, a page opens those that it shows and the one that follows. */
static void a_page_ends_where_it_is_full(void **state) {
  struct world *world = *state;
  struct fx *fx = world->fx;
  size_t count;
  begin_with_none(world);
  for (uint64_t id = CASES + 1; id <= CASES + CROWD; id++) {
    go_to(world, world->today + 1);
    fx_person(fx, &(struct fx_person){.id = id});
    fx_case(fx, &(struct fx_case){.id = id, .person = id, .unit = 1});
    fx_move(fx, id, id, STATUS_(ACTIVE), in_days(world, 0));
  }
  go_to(world, world->today + 100);
  assert_ok(page(world, 7, 5, &count));
  assert_int_equal(count, 5);
  assert_status(page(world, 4, 5, &count), STATUS_OUT_OF_RANGE);
  assert_ok(page(world, CROWD, 1000, &count));
  assert_int_equal(count, CROWD);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(by_the_index_as_by_hand_one, setup, teardown),
      cmocka_unit_test_setup_teardown(by_the_index_as_by_hand_two, setup, teardown),
      cmocka_unit_test_setup_teardown(by_the_index_as_by_hand_three, setup, teardown),
      cmocka_unit_test_setup_teardown(at_every_step_the_tables_are_what_the_journal_gives, setup, teardown),
      cmocka_unit_test_setup_teardown(in_slices_days_are_those_of_all_at_once, setup, teardown),
      cmocka_unit_test_setup_teardown(what_is_settled_alike_lets_nobody_wait, setup, teardown),
      cmocka_unit_test_setup_teardown(where_nothing_hangs_on_settings_nobody_waits, setup, teardown),
      cmocka_unit_test_setup_teardown(a_change_meanwhile_is_followed_from_the_first_case_on, setup, teardown),
      cmocka_unit_test_setup_teardown(a_page_costs_what_is_due, setup, teardown),
      cmocka_unit_test_setup_teardown(a_page_ends_where_it_is_full, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
