/* works: see works.h. */
#include "works.h"

#include <string.h>
#include <time.h>

#include "agenda.pb-c.h"
#include "call.h"
#include "cases.pb-c.h"
#include "common/date.h"
#include "common/secure.h"
#include "lists.pb-c.h"
#include "server.pb-c.h"
#include "tool.h"
#include "world_fill.h"

#define JUMP_US (INT64_C(16) * 60 * 1000000) /* a look covers for fifteen minutes */
#define ARENA_BUDGET ((size_t)1 << 20)
#define AGENDA_DAYS 14 /* the cases are new, and applications that nobody takes up are told after 30 */
#define PAGE_CURSOR 2  /* field of every list's reply */

void works_begin(struct works *works, const struct world *world) {
  *works = (struct works){.world = world};
  must(secure_init(), "randomness");
  secure_random(&works->run, sizeof works->run);
  for (unsigned i = 0; i < WORKS_LANES_MAX; i++)
    works->random[i] = i + 1;
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  date_format(date_of_moment(now.tv_sec * INT64_C(1000000)) + AGENDA_DAYS, works->until);
}

void works_forget_looks(struct works *works) {
  struct arena arena;
  char text[MOMENT_TEXT_MAX];
  Lots__SetClockRequest asked = LOTS__SET_CLOCK_REQUEST__INIT;
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  arena_init(&arena, ARENA_BUDGET);
  asked.now = moment_format(now.tv_sec * INT64_C(1000000) + ++works->jumps * JUMP_US, text);
  struct link_target target = world_target(works->world, WORLD_ADMIN);
  struct caller *admin = caller_open(works->world->engine, &target);
  (void)!caller_call(admin, "lots.Server/SetClock", &asked.base, &lots__set_clock_reply__descriptor, &arena);
  caller_close(admin);
  arena_deinit(&arena);
}

/* --- whose cases -------------------------------------------------------------------------------------------------- */

static const struct member *officer_of(const struct works *works, unsigned lane) {
  return &works->world->members[WORLD_OFFICER + lane % works->world->officers];
}

static uint32_t *cursor_of(struct works *works, unsigned lane) {
  return &works->cursor[lane % works->world->officers];
}

/* At small sizes half are left for first looks. */
static uint32_t open_count(const struct member *member) {
  uint32_t half = (member->case_count + 1) / 2;
  return half < WORKS_OPEN_MAX ? half : WORKS_OPEN_MAX;
}

bool works_have_looks(const struct works *works) {
  const struct member *first = officer_of(works, 0); /* has two as soon as there are two */
  return first->case_count > open_count(first);
}

static uint64_t any_case(struct works *works, unsigned lane, uint32_t count) {
  return officer_of(works, lane)->cases[random_next(&works->random[lane]) % count];
}

/* --- requests ----------------------------------------------------------------------------------------------------- */

static bool ask_show(struct buffer *out, uint32_t id, uint64_t kase, uint32_t notes) {
  Lots__ShowCaseRequest asked = LOTS__SHOW_CASE_REQUEST__INIT;
  asked.id = kase;
  asked.notes = notes;
  call_append(out, id, "lots.Cases/Show", &asked.base, (struct slice){0});
  return true;
}

static bool next_open(void *context, unsigned lane, uint32_t id, struct buffer *out) {
  struct works *works = context;
  const struct member *officer = officer_of(works, lane);
  uint32_t *cursor = cursor_of(works, lane);
  if (*cursor == open_count(officer))
    return false;
  return ask_show(out, id, officer->cases[(*cursor)++], 0);
}

static bool next_show(void *context, unsigned lane, uint32_t id, struct buffer *out) {
  struct works *works = context;
  return ask_show(out, id, any_case(works, lane, open_count(officer_of(works, lane))), 0);
}

static bool next_show_notes(void *context, unsigned lane, uint32_t id, struct buffer *out) {
  struct works *works = context;
  return ask_show(out, id, any_case(works, lane, open_count(officer_of(works, lane))), 3);
}

static bool next_look(void *context, unsigned lane, uint32_t id, struct buffer *out) {
  struct works *works = context;
  const struct member *officer = officer_of(works, lane);
  uint32_t at = open_count(officer) + *cursor_of(works, lane);
  if (at >= officer->case_count)
    return false;
  ++*cursor_of(works, lane);
  return ask_show(out, id, officer->cases[at], 0);
}

static bool next_note(void *context, unsigned lane, uint32_t id, struct buffer *out) {
  struct works *works = context;
  Lots__NoteRequest asked = LOTS__NOTE_REQUEST__INIT;
  uint64_t key[2] = {works->run, ++works->written};
  asked.id = any_case(works, lane, officer_of(works, lane)->case_count);
  asked.text = (char *)world_note_text(works->written);
  call_append(out, id, "lots.Cases/Note", &asked.base, slice_of(key, sizeof key));
  return true;
}

static bool next_mixed(void *context, unsigned lane, uint32_t id, struct buffer *out) {
  struct works *works = context;
  bool note = random_next(&works->random[lane]) % 10 == 0;
  return note ? next_note(context, lane, id, out) : next_show(context, lane, id, out);
}

static bool next_list(void *context, unsigned lane, uint32_t id, struct buffer *out) {
  Lots__ListCasesRequest asked = LOTS__LIST_CASES_REQUEST__INIT;
  (void)context, (void)lane;
  asked.page_size = WORLD_CASELOAD;
  call_append(out, id, "lots.Cases/List", &asked.base, (struct slice){0});
  return true;
}

static bool next_counts(void *context, unsigned lane, uint32_t id, struct buffer *out) {
  Lots__CountCasesRequest asked = LOTS__COUNT_CASES_REQUEST__INIT;
  (void)context, (void)lane;
  call_append(out, id, "lots.Cases/Count", &asked.base, (struct slice){0});
  return true;
}

/* Of the first unit, which the manager leads; the cases wait for their basis, so few have anything due, or none. */
static bool next_agenda(void *context, unsigned lane, uint32_t id, struct buffer *out) {
  const struct works *works = context;
  Lots__ListAgendaRequest asked = LOTS__LIST_AGENDA_REQUEST__INIT;
  (void)lane;
  asked.unit = works->world->unit_ids[0];
  asked.until = (char *)(uintptr_t)works->until;
  call_append(out, id, "lots.Agenda/List", &asked.base, (struct slice){0});
  return true;
}

/* --- pages of work lists ------------------------------------------------------------------------------------------ */

static const char *const page_methods[WORKS_LISTS] = {
    "lots.Lists/MyCases",         "lots.Lists/Referrals",        "lots.Lists/Introductions", "lots.Lists/FollowUps",
    "lots.Lists/DecisionsEnding", "lots.Lists/DeviatingSupport", "lots.Lists/Disclosures"};

static bool next_page(void *context, unsigned lane, uint32_t id, struct buffer *out) {
  struct works *works = context;
  Lots__WorkListRequest asked = LOTS__WORK_LIST_REQUEST__INIT;
  works->list = (works->list + 1) % WORKS_LISTS;
  struct works_cursor *cursor = &works->pages[works->list];
  (void)lane;
  asked.unit = works->world->unit_ids[0];
  asked.cursor = (ProtobufCBinaryData){.len = cursor->len, .data = cursor->bytes};
  call_append(out, id, page_methods[works->list], &asked.base, (struct slice){0});
  return true;
}

/* After the last page comes the first. */
static void heard_page(void *context, unsigned lane, const struct answer *answer) {
  struct works *works = context;
  struct works_cursor *cursor = &works->pages[works->list];
  struct field next;
  (void)lane;
  cursor->len = 0;
  if (!field_find(answer->body, PAGE_CURSOR, &next))
    return;
  if (next.bytes.len > sizeof cursor->bytes)
    die("%s: a cursor of %zu bytes", page_methods[works->list], next.bytes.len);
  memcpy(cursor->bytes, next.bytes.data, next.bytes.len);
  cursor->len = next.bytes.len;
}

/* --- works -------------------------------------------------------------------------------------------------------- */

typedef bool (*next_fn)(void *context, unsigned lane, uint32_t id, struct buffer *out);

static struct work work_of(struct works *works, const char *name, next_fn next) {
  memset(works->cursor, 0, sizeof works->cursor);
  return (struct work){.name = name, .next = next, .read = call_read, .context = works};
}

struct work works_open(struct works *works) {
  return work_of(works, "opening cases to be shown", next_open);
}

struct work works_show(struct works *works) {
  return work_of(works, "show an open case", next_show);
}

struct work works_show_notes(struct works *works) {
  return work_of(works, "show with notes", next_show_notes);
}

struct work works_look(struct works *works) {
  return work_of(works, "first look", next_look);
}

struct work works_note(struct works *works) {
  return work_of(works, "note", next_note);
}

struct work works_mixed(struct works *works) {
  return work_of(works, "mixed", next_mixed);
}

struct work works_list(struct works *works) {
  return work_of(works, "list a caseload", next_list);
}

struct work works_agenda(struct works *works) {
  return work_of(works, "agenda of a unit", next_agenda);
}

struct work works_counts(struct works *works) {
  return work_of(works, "counts", next_counts);
}

struct work works_pages(struct works *works) {
  struct work work = work_of(works, "pages of work lists", next_page);
  work.heard = heard_page;
  memset(works->pages, 0, sizeof works->pages);
  return work;
}
