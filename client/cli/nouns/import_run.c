/* import_run: rows on their way to the daemon, and what became of each. */
#include <stdlib.h>
#include <string.h>

#include "client/cli/out.h"
#include "common/secure.h"
#include "import.h"

#define WINDOW_DEFAULT 32
#define METHOD "lots.Imports/Referral"

/* One row under way. */
struct flight {
  struct import_run *run;
  size_t index; /* in the sheet */
};

/* --- outcomes ----------------------------------------------------------------------------------------------------- */

/* Room for one more of what the run owns. False: there is none, and the counts alone tell. */
static bool make_room(void *array, size_t count, size_t *room, size_t size) {
  void *was;
  memcpy(&was, array, sizeof was);
  if (count < *room)
    return true;
  void *more = reallocarray(was, *room ? *room * 2 : 64, size);
  if (!more)
    return false;
  *room = *room ? *room * 2 : 64;
  memcpy(array, &more, sizeof more);
  return true;
}

static void add_fault(struct import_run *run, const struct import_fault *fault) {
  if (make_room(&run->faults, run->n_faults, &run->faults_room, sizeof *run->faults))
    run->faults[run->n_faults++] = *fault;
}

static void add_taken(struct import_run *run, const struct import_taken *taken) {
  run->accepted++;
  run->existed += taken->existed;
  if (make_room(&run->taken, run->n_taken, &run->taken_room, sizeof *run->taken))
    run->taken[run->n_taken++] = *taken;
}

static const char *keep(struct import_run *run, const char *text) {
  const char *copy = text ? arena_strdup(&run->cli->arena, text) : "";
  return copy ? copy : "";
}

static void add_refusal(struct import_run *run, size_t index, const struct lots_result *result) {
  const struct lots_detail *details;
  size_t count = lots_result_details(result, &details);
  struct import_fault fault = {
      .row = run->sheet.rows[index].number, .index = index, .column = "", .field = "", .rule = ""};
  run->refused++;
  for (size_t i = 0; i < count; i++) {
    fault.field = keep(run, details[i].field);
    fault.column = import_heading(&run->map, fault.field);
    fault.reason = keep(run, details[i].reason);
    fault.rule = keep(run, details[i].rule);
    fault.text = keep(run, details[i].text);
    add_fault(run, &fault);
  }
  if (count > 0)
    return;
  fault.reason = lots_status_name(lots_result_status(result));
  fault.text = keep(run, lots_result_error(result));
  add_fault(run, &fault);
}

/* The unit stands in the command, not in the file. */
static bool is_about_unit(const struct lots_result *result) {
  const struct lots_detail *details;
  size_t count = lots_result_details(result, &details);
  for (size_t i = 0; i < count; i++)
    if (strcmp(details[i].field, "unit") == 0)
      return true;
  return false;
}

/* Outcomes that every further row would share. */
static bool stops(const struct lots_result *result) {
  enum lots_status status = lots_result_status(result);
  return is_about_unit(result) || status == LOTS_CANCELLED || status == LOTS_UNAVAILABLE ||
         status == LOTS_DEADLINE_EXCEEDED || status == LOTS_UNAUTHENTICATED || status == LOTS_PERMISSION_DENIED ||
         status == LOTS_RESOURCE_EXHAUSTED || status == LOTS_DATA_LOSS;
}

static void add_accepted(struct import_run *run, size_t index, const struct lots_result *result) {
  const Lots__ImportReferralReply *reply = lots_result_message(result); /* NULL: replayed, and kept no more */
  bool replayed = lots_result_replayed(result);
  struct import_taken taken = {.row = run->sheet.rows[index].number, .existed = replayed || reply->referral_existed};
  if (reply) {
    taken.referral = reply->referral;
    taken.person = reply->person;
  }
  run->new_persons += !replayed && !reply->person_existed;
  add_taken(run, &taken);
}

static void on_answer(struct lots_result *result, void *context) {
  struct flight *flight = context;
  struct import_run *run = flight->run;
  run->answered++;
  if (lots_result_done(result))
    add_accepted(run, flight->index, result);
  else if (stops(result)) {
    if (!run->stopped) {
      run->stopped = result;
      return;
    }
  } else
    add_refusal(run, flight->index, result);
  lots_result_free(result);
  progress_show(&run->progress, _("importing"), run->answered, run->total);
}

/* --- sending ------------------------------------------------------------------------------------------------------ */

/* The same row of the same file for the same unit has the same key. */
static void make_key(struct arena *arena, const Lots__ImportReferralRequest *request, unsigned row,
                     uint8_t out[SECURE_HASH]) {
  uint8_t number[] = {(uint8_t)(row >> 24), (uint8_t)(row >> 16), (uint8_t)(row >> 8), (uint8_t)row};
  struct slice parts[] = {arena_pack(arena, &request->base), slice_of(number, sizeof number)};
  secure_hash_parts(parts, sizeof parts / sizeof *parts, out);
}

static bool send_row(struct import_run *run, size_t index, struct flight *flight) {
  struct cli *cli = run->cli;
  struct import_fault fault;
  struct lots_call_options options = cli->call;
  uint8_t key[SECURE_HASH];
  Lots__ImportReferralRequest request = LOTS__IMPORT_REFERRAL_REQUEST__INIT;
  *flight = (struct flight){.run = run, .index = index};
  request.unit = run->unit;
  if (!import_fill(cli, &run->map, &run->sheet, &run->sheet.rows[index], &request, &fault)) {
    fault.index = index;
    run->refused++;
    run->answered++;
    add_fault(run, &fault);
    return true;
  }
  make_key(&cli->arena, &request, run->sheet.rows[index].number, key);
  options.key = options.dry_run ? NULL : key;
  options.key_len = options.dry_run ? 0 : sizeof key;
  return lots_start(cli->handle, METHOD, &request.base, &options, on_answer, flight) != 0;
}

bool import_send(struct import_run *run) {
  struct cli *cli = run->cli;
  lots *handle = cli_handle(cli);
  struct flight *flights = arena_alloc(&cli->arena, run->sheet.count * sizeof *flights);
  if (!handle || !flights)
    return false;
  const struct lots_peer *peer = lots_peer(handle);
  size_t window = peer && peer->max_in_flight > 0 ? peer->max_in_flight : WINDOW_DEFAULT;
  bool begun = true;
  for (size_t i = 1; i < run->sheet.count && !run->stopped && begun; i++) {
    begun = send_row(run, i, &flights[i]);
    lots_wait(handle, window - 1);
  }
  lots_wait(handle, 0);
  if (!begun || arena_failed(&cli->arena))
    (void)out_fault(cli, CLI_OTHER, _("the import does not fit in memory"));
  return begun && !arena_failed(&cli->arena);
}

void import_drop(struct import_run *run) {
  cli_result_drop(&run->stopped);
  free(run->faults);
  free(run->taken);
}
