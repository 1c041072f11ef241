/* world_make: makes a world through the protocol: the directory by the administrator, one certificate each for those
 * who will ask, and then persons, cases and notes by all of them at once. */
#include <stdlib.h>
#include <string.h>

#include "call.h"
#include "common/enrolcode.h"
#include "enrolment.pb-c.h"
#include "organisations.pb-c.h"
#include "process.h"
#include "server.pb-c.h"
#include "staff.pb-c.h"
#include "tool.h"
#include "world.h"
#include "world_fill.h"

#define ARENA_BUDGET ((size_t)4 << 20)
#define STAFF_DEPTH 64
#define UNITS_LED 25 /* by the manager, at most */

/* --- certificates ------------------------------------------------------------------------------------------------- */

/* The code among what `lotsd init` printed. */
static struct enrolcode find_code(char *text) {
  struct enrolcode code;
  char *rest = NULL;
  for (char *word = strtok_r(text, " \t\r\n", &rest); word; word = strtok_r(NULL, " \t\r\n", &rest))
    if (strlen(word) == ENROLCODE_TEXT_MAX - 1 && enrolcode_parse(word, &code) == STATUS_OK)
      return code;
  die("lotsd init printed no code");
}

static void enrol(struct world *world, unsigned member, const struct enrolcode *code) {
  static struct tls_context *stranger;
  static const struct tls_options nobody;
  struct arena arena;
  char *key, *request, text[ENROLCODE_TEXT_MAX];
  Lots__EnrolRequest asked = LOTS__ENROL_REQUEST__INIT;
  if (!stranger)
    must(tls_context_new(&nobody, &stranger), "TLS");
  arena_init(&arena, ARENA_BUDGET);
  must(pki_new_request(&arena, "bench", &key, &request), "key");
  asked.code = enrolcode_format(code, text);
  asked.certificate_request = request;
  struct link_target target = {
      .port = world->daemon->port, .context = stranger, .pin = enrolcode_pin(code), .greets = true};
  struct caller *caller = caller_open(world->engine, &target);
  Lots__EnrolReply *reply =
      caller_call(caller, "lots.Enrolment/Enrol", &asked.base, &lots__enrol_reply__descriptor, &arena);
  world->members[member].principal = reply->principal;
  world_save_identity(world, member, reply->certificate, key);
  world_load_identity(world, member);
  caller_close(caller);
  arena_deinit(&arena);
}

static void invite(struct world *world, struct caller *admin, unsigned member) {
  struct arena arena;
  struct enrolcode code;
  Lots__InviteRequest asked = LOTS__INVITE_REQUEST__INIT;
  arena_init(&arena, ARENA_BUDGET);
  asked.principal = world->members[member].principal;
  Lots__InviteReply *reply =
      caller_call(admin, "lots.Enrolment/Invite", &asked.base, &lots__invite_reply__descriptor, &arena);
  must(enrolcode_parse(reply->code, &code), "the daemon's code");
  enrol(world, member, &code);
  arena_deinit(&arena);
}

/* --- the directory ------------------------------------------------------------------------------------------------ */

static uint64_t add_organisation(struct caller *admin, unsigned index, struct arena *arena) {
  Lots__Organisation organisation = LOTS__ORGANISATION__INIT;
  Lots__AddOrganisationRequest asked = LOTS__ADD_ORGANISATION_REQUEST__INIT;
  organisation.kind = LOTS__ORGANISATION_KIND__ORGANISATION_KIND_AF;
  organisation.name = arena_printf(arena, "Arbetsförmedlingen %u", index + 1);
  asked.organisation = &organisation;
  Lots__OrganisationReply *reply =
      caller_call(admin, "lots.Organisations/Add", &asked.base, &lots__organisation_reply__descriptor, arena);
  return reply->organisation->id;
}

static uint64_t add_unit(struct caller *admin, uint64_t organisation, unsigned index, struct arena *arena) {
  static Lots__Programme sius = LOTS__PROGRAMME__PROGRAMME_SIUS;
  Lots__Unit unit = LOTS__UNIT__INIT;
  Lots__AddUnitRequest asked = LOTS__ADD_UNIT_REQUEST__INIT;
  unit.organisation = organisation;
  unit.name = arena_printf(arena, "SIUS kontor %u", index + 1);
  unit.started = "2016-01-01";
  unit.n_programmes = 1;
  unit.programmes = &sius;
  asked.unit = &unit;
  Lots__UnitReply *reply =
      caller_call(admin, "lots.Organisations/AddUnit", &asked.base, &lots__unit_reply__descriptor, arena);
  return reply->unit->id;
}

static void add_directory(struct world *world, struct caller *admin) {
  struct arena arena;
  world->organisation_ids = must_alloc(world->organisations, sizeof *world->organisation_ids);
  world->unit_ids = must_alloc(world->units, sizeof *world->unit_ids);
  for (unsigned i = 0; i < world->organisations; i++) {
    arena_init(&arena, ARENA_BUDGET);
    world->organisation_ids[i] = add_organisation(admin, i, &arena);
    arena_deinit(&arena);
  }
  for (unsigned i = 0; i < world->units; i++) {
    arena_init(&arena, ARENA_BUDGET);
    world->unit_ids[i] = add_unit(admin, world->organisation_ids[world_organisation_of(world, i)], i, &arena);
    arena_deinit(&arena);
  }
}

/* --- staff -------------------------------------------------------------------------------------------------------- */

#define AWAITING 10 /* field of Principal */

/* Those with certificates come first, in the order of members; then the rest, who only are there. */
struct staffing {
  struct world *world;
  unsigned begun;
  unsigned index_of[STAFF_DEPTH + 1]; /* by request id */
  uint64_t *awaiting;                 /* by index: whose role is to be confirmed, 0: it counts; owned */
  bool any;                           /* a daemon of before roles were confirmed has none */
};

/* The manager leads units of the first organisation; others work in one. */
static bool works_in(const struct world *world, unsigned index, unsigned unit) {
  return index == WORLD_MANAGER ? world_organisation_of(world, unit) == 0 : world_unit_of(world, index) == unit;
}

static void describe(const struct world *world, unsigned index, struct arena *arena, Lots__Principal *out) {
  unsigned unit = world_unit_of(world, index), left = UNITS_LED;
  out->kind = LOTS__PRINCIPAL_KIND__PRINCIPAL_KIND_STAFF;
  out->organisation = world->organisation_ids[world_organisation_of(world, unit)];
  out->name = arena_printf(arena, "Handläggare %u", index);
  for (unsigned i = 0; i < world->units && left; i++) {
    if (!works_in(world, index, i))
      continue;
    left--;
    Lots__RoleHeld *held = arena_alloc(arena, sizeof *held);
    if (!held || !arena_append(arena, &out->roles, &out->n_roles, held))
      die("out of memory");
    lots__role_held__init(held);
    held->unit = world->unit_ids[i];
    held->role = index == WORLD_MANAGER ? LOTS__ROLE__ROLE_UNIT_MANAGER : LOTS__ROLE__ROLE_AF_OFFICER;
    held->from = "2020-01-01";
  }
}

static bool next_staff(void *context, unsigned lane, uint32_t id, struct buffer *out) {
  struct staffing *staffing = context;
  struct arena arena;
  Lots__Principal principal = LOTS__PRINCIPAL__INIT;
  Lots__AddStaffRequest asked = LOTS__ADD_STAFF_REQUEST__INIT;
  (void)lane;
  if (staffing->begun == staffing->world->staff)
    return false;
  staffing->index_of[id] = ++staffing->begun; /* 0 is the administrator */
  arena_init(&arena, ARENA_BUDGET);
  describe(staffing->world, staffing->begun, &arena, &principal);
  asked.principal = &principal;
  call_append(out, id, "lots.Staff/Add", &asked.base, (struct slice){0});
  arena_deinit(&arena);
  return true;
}

static void heard_staff(void *context, unsigned lane, const struct answer *answer) {
  struct staffing *staffing = context;
  struct field principal, id, awaiting;
  unsigned index = staffing->index_of[answer->id];
  (void)lane;
  if (!field_find(answer->body, 1, &principal) || !field_find(principal.bytes, 1, &id))
    die("lots.Staff/Add: a reply that cannot be read");
  struct world *world = staffing->world;
  bool awaits = field_find(principal.bytes, AWAITING, &awaiting);
  staffing->awaiting[index] = awaits ? id.value : 0;
  staffing->any = staffing->any || awaits;
  if (index >= world_members(world))
    return;
  unsigned unit = world_unit_of(world, index);
  world->members[index].principal = id.value;
  world->members[index].unit = world->unit_ids[unit];
  world->members[index].organisation = world_organisation_of(world, unit);
}

/* --- roles are confirmed ------------------------------------------------------------------------------------------ */

static void confirm(struct world *world, struct caller *by, const struct staffing *staffing, unsigned index) {
  struct arena arena;
  Lots__ConfirmRoleRequest asked = LOTS__CONFIRM_ROLE_REQUEST__INIT;
  arena_init(&arena, ARENA_BUDGET);
  asked.id = staffing->awaiting[index];
  asked.unit = world->unit_ids[world_unit_of(world, index)];
  asked.role = LOTS__ROLE__ROLE_AF_OFFICER;
  const Lots__StaffReply *reply =
      caller_call(by, "lots.Staff/ConfirmRole", &asked.base, &lots__staff_reply__descriptor, &arena);
  if (reply->principal->n_awaiting)
    die("lots.Staff/ConfirmRole: the role still awaits somebody");
  arena_deinit(&arena);
}

/* Those of the first organisation by their manager, who founded it; those of the others, which have none, by an
 * administrator who did not give the role. */
static void confirm_staff(struct world *world, const struct staffing *staffing, bool first, unsigned member) {
  struct link_target target = world_target(world, member);
  struct caller *by = caller_open(world->engine, &target);
  for (unsigned i = WORLD_OFFICER; i <= world->staff; i++)
    if (staffing->awaiting[i] && (world_organisation_of(world, world_unit_of(world, i)) == 0) == first)
      confirm(world, by, staffing, i);
  caller_close(by);
}

static void add_second_admin(struct world *world, struct caller *admin, unsigned member) {
  struct arena arena;
  Lots__Principal principal = LOTS__PRINCIPAL__INIT;
  Lots__AddStaffRequest asked = LOTS__ADD_STAFF_REQUEST__INIT;
  arena_init(&arena, ARENA_BUDGET);
  principal.kind = LOTS__PRINCIPAL_KIND__PRINCIPAL_KIND_ADMIN;
  principal.name = "Andra administratören";
  asked.principal = &principal;
  const Lots__StaffReply *reply =
      caller_call(admin, "lots.Staff/Add", &asked.base, &lots__staff_reply__descriptor, &arena);
  world->members[member].principal = reply->principal->id;
  arena_deinit(&arena);
  invite(world, admin, member);
}

/* --- all of them -------------------------------------------------------------------------------------------------- */

static void add_staff(struct world *world, struct caller *admin) {
  struct staffing staffing = {.world = world, .awaiting = must_alloc(world->staff + 1, sizeof *staffing.awaiting)};
  struct work work = {
      .name = "adding staff", .next = next_staff, .read = call_read, .heard = heard_staff, .context = &staffing};
  struct load_plan plan = {.engine = world->engine,
                           .work = &work,
                           .lanes = 1,
                           .depth = STAFF_DEPTH,
                           .port = world->daemon->port,
                           .greets = true,
                           .contexts = &world->contexts[WORLD_ADMIN],
                           .context_count = 1,
                           .server = world->daemon->pid};
  struct load_result result;
  load_run(&plan, &result);
  invite(world, admin, WORLD_MANAGER);
  if (staffing.any) {
    add_second_admin(world, admin, WORLD_MEMBERS - 1);
    confirm_staff(world, &staffing, true, WORLD_MANAGER);
    confirm_staff(world, &staffing, false, WORLD_MEMBERS - 1);
  }
  free(staffing.awaiting);
}

/* --- all ---------------------------------------------------------------------------------------------------------- */

/* Of the journal's newest entry: bytes since the journal's beginning. */
static uint64_t position_of(struct caller *admin) {
  struct arena arena;
  Lots__StatusRequest asked = LOTS__STATUS_REQUEST__INIT;
  arena_init(&arena, ARENA_BUDGET);
  Lots__StatusReply *reply =
      caller_call(admin, "lots.Server/Status", &asked.base, &lots__status_reply__descriptor, &arena);
  uint64_t position = reply->position;
  arena_deinit(&arena);
  return position;
}

void world_make(struct world *world) {
  char *printed = daemon_init(world->daemon);
  struct enrolcode code = find_code(printed);
  free(printed);
  daemon_start(world->daemon);
  enrol(world, WORLD_ADMIN, &code);
  struct link_target target = world_target(world, WORLD_ADMIN);
  struct caller *admin = caller_open(world->engine, &target);
  add_directory(world, admin);
  add_staff(world, admin);
  for (unsigned i = WORLD_OFFICER; i < world_members(world); i++)
    invite(world, admin, i);
  uint64_t before = position_of(admin);
  world_fill(world);
  world->fill_bytes = position_of(admin) - before;
  caller_close(admin);
  world_certify(world);
}
