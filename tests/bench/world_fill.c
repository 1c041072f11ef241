/* world_fill: see world_fill.h. Every member works by itself: registers a person, opens the case in the next breath (by
 * identity number, so that nothing is waited for: the daemon takes the writes of a connection in order), and so becomes
 * its handler. */
#include "world_fill.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "call.h"
#include "cases.pb-c.h"
#include "common/date.h"
#include "common/secure.h"
#include "persons.pb-c.h"
#include "tool.h"

#define DEPTH 16
#define CERTIFICATE_DAYS 30
#define LANES_MAX (WORLD_OFFICERS + WORLD_HOLDERS)
/* 980 to 999 are the tax agency's test series. */
#define BIRTH_FIRST 980
#define BIRTH_COUNT 20
#define BORN_FIRST (-14610) /* 1930-01-01 */

struct filling {
  struct world *world;
  uint64_t key[2]; /* the next idempotency key */
  char issued[DATE_TEXT_MAX];
  uint32_t begun[LANES_MAX];          /* requests so far */
  uint32_t number_first[LANES_MAX];   /* where the lane's identity numbers begin, in its organisation */
  bool is_case[LANES_MAX][DEPTH + 1]; /* by request id: opens a case */
  uint32_t case_of[LANES_MAX][DEPTH + 1];
};

static unsigned lanes_of(const struct world *world) {
  return world->officers + world->holders;
}

static struct member *member_of(struct world *world, unsigned lane) {
  return &world->members[WORLD_OFFICER + lane];
}

static struct slice next_key(struct filling *filling) {
  filling->key[1]++;
  return filling->world->keys ? slice_of(filling->key, sizeof filling->key) : slice_of(NULL, 0);
}

/* --- persons ------------------------------------------------------------------------------------------------------ */

static unsigned check_digit(const char *nine) {
  unsigned sum = 0;
  for (unsigned i = 0; i < 9; i++) {
    unsigned doubled = (unsigned)(nine[i] - '0') * (i % 2 ? 1 : 2);
    sum += doubled / 10 + doubled % 10;
  }
  return (10 - sum % 10) % 10;
}

static void write_number(uint32_t index, char out[16]) {
  struct civil born = date_to_civil(BORN_FIRST + (date_t)(index / BIRTH_COUNT));
  snprintf(out, 16, "%04d%02d%02d%03u", born.year % 10000, born.month % 100, born.day % 100,
           (BIRTH_FIRST + index % BIRTH_COUNT) % 1000);
  out[11] = (char)('0' + check_digit(out + 2));
  out[12] = '\0';
}

static void add_person(struct slice key, uint32_t id, uint32_t number, struct buffer *out) {
  static const char *const given[] = {"Åsa",   "Erik", "Märta", "Göran", "Fatima", "Nils", "Ebba", "Ali",
                                      "Örjan", "Lena", "Samir", "Ylva",  "Kjell",  "Maja", "Tor",  "Hodan"};
  static const char *const family[] = {"Andersson", "Åkesson", "Lindström", "Öberg", "Hassan", "Nyman",
                                       "Sjögren",   "Ek",      "Björk",     "Ahmed", "Wallin"};
  char identity[16];
  Lots__RegisterPersonRequest asked = LOTS__REGISTER_PERSON_REQUEST__INIT;
  write_number(number, identity);
  asked.identity_number = identity;
  asked.given_name = (char *)given[number % COUNT_OF(given)];
  asked.family_name = (char *)family[number / 7 % COUNT_OF(family)];
  asked.phone = "0381-555 01 23";
  asked.email = "klient@example.se";
  asked.address = "Storgatan 12, 575 31 Eksjö";
  asked.municipality = "0686";
  asked.language = "sv";
  call_append(out, id, "lots.Persons/Add", &asked.base, key);
}

/* --- cases -------------------------------------------------------------------------------------------------------- */

static const char motivation[] =
    "Vill ha ett arbete där det går att börja med några timmar om dagen och trappa upp. Har erfarenhet av lager och "
    "park, trivs "
    "utomhus och med händerna, och behöver tydliga instruktioner en sak i taget. Tidigare försök utan stöd på plats "
    "har "
    "slutat efter några veckor, mest för att arbetsuppgifterna ändrades utan förvarning. Med en stödperson de första "
    "månaderna, en fast kontakt på arbetsplatsen och återkommande uppföljning tror både sökanden och handläggaren att "
    "en "
    "anställning kan hålla. Sökanden vill gärna vara med vid det första mötet med arbetsgivaren.";

static void open_case(const struct member *member, struct slice key, uint32_t id, uint32_t number, struct buffer *out) {
  char identity[16];
  Lots__OpenCaseRequest asked = LOTS__OPEN_CASE_REQUEST__INIT;
  write_number(number, identity);
  asked.identity_number = identity;
  asked.unit = member->unit;
  asked.programme = LOTS__PROGRAMME__PROGRAMME_SIUS;
  asked.motivation = (char *)motivation;
  call_append(out, id, "lots.Cases/Open", &asked.base, key);
}

static bool next_case(void *context, unsigned lane, uint32_t id, struct buffer *out) {
  struct filling *filling = context;
  struct member *member = member_of(filling->world, lane);
  uint32_t begun = filling->begun[lane], index = begun / 2;
  if (index == member->case_count)
    return false;
  filling->begun[lane]++;
  filling->is_case[lane][id] = begun % 2;
  filling->case_of[lane][id] = index;
  if (begun % 2)
    open_case(member, next_key(filling), id, filling->number_first[lane] + index, out);
  else
    add_person(next_key(filling), id, filling->number_first[lane] + index, out);
  return true;
}

static void heard_case(void *context, unsigned lane, const struct answer *answer) {
  struct filling *filling = context;
  struct field kase, id;
  if (!filling->is_case[lane][answer->id])
    return;
  if (!field_find(answer->body, 1, &kase) || !field_find(kase.bytes, 1, &id))
    die("lots.Cases/Open: a reply that cannot be read");
  member_of(filling->world, lane)->cases[filling->case_of[lane][answer->id]] = id.value;
}

/* --- notes -------------------------------------------------------------------------------------------------------- */

const char *world_note_text(uint64_t number) {
  static char text[] =
      "0000000000000000 Ringde och hörde hur veckan varit. Det går bra på förmiddagarna, eftermiddagarna är "
      "tröttsamma. Vi kom överens om att prova en paus till klockan tio, och att handledaren visar nästa "
      "moment på plats i stället för att skriva lappar. Arbetsgivaren är nöjd. Nytt samtal på torsdag.";
  for (unsigned i = 0; i < 16; i++)
    text[i] = "0123456789abcdef"[number >> (60 - 4 * i) & 15];
  return text;
}

static bool next_note(void *context, unsigned lane, uint32_t id, struct buffer *out) {
  struct filling *filling = context;
  const struct member *member = member_of(filling->world, lane);
  Lots__NoteRequest asked = LOTS__NOTE_REQUEST__INIT;
  uint32_t begun = filling->begun[lane];
  if (begun == member->case_count * filling->world->notes)
    return false;
  filling->begun[lane]++;
  asked.id = member->cases[begun % member->case_count];
  asked.text = (char *)world_note_text(((uint64_t)lane << 32) | begun);
  call_append(out, id, "lots.Cases/Note", &asked.base, next_key(filling));
  return true;
}

/* --- certificates ------------------------------------------------------------------------------------------------- */

static bool next_certificate(void *context, unsigned lane, uint32_t id, struct buffer *out) {
  struct filling *filling = context;
  const struct member *member = member_of(filling->world, lane);
  Lots__MedicalCertificate certificate = LOTS__MEDICAL_CERTIFICATE__INIT;
  Lots__Basis basis = LOTS__BASIS__INIT;
  Lots__RecordBasisRequest asked = LOTS__RECORD_BASIS_REQUEST__INIT;
  if (lane >= filling->world->officers || filling->begun[lane] == member->case_count)
    return false;
  certificate.issued = filling->issued;
  certificate.issuer = "Vårdcentralen Eksjö";
  certificate.supports_diagnosis = certificate.recommends_programme = true;
  basis.kind_case = LOTS__BASIS__KIND_CERTIFICATE;
  basis.certificate = &certificate;
  asked.id = member->cases[filling->begun[lane]++];
  asked.basis = &basis;
  call_append(out, id, "lots.Cases/Record", &asked.base, next_key(filling));
  return true;
}

/* --- all ---------------------------------------------------------------------------------------------------------- */

/* Holders get their caseload, officers share the rest: those of the first unit what that may have, the others what is
 * left. */
static uint64_t share_of(const struct world *world, unsigned lane) {
  uint64_t rest = world->cases - world->holders * WORLD_CASELOAD;
  uint64_t crowd = rest * world->crowd / world->officers;
  if (lane >= world->officers)
    return WORLD_CASELOAD;
  if (world->officers > world->crowd && rest >= 2 * WORLD_UNIT_MAX - WORLD_HOLDERS * WORLD_CASELOAD)
    crowd = WORLD_UNIT_MAX;
  uint64_t all = lane < world->crowd ? crowd : rest - crowd;
  unsigned among = lane < world->crowd ? world->crowd : world->officers - world->crowd;
  unsigned place = lane < world->crowd ? lane : lane - world->crowd;
  return all / among + (place < all % among);
}

/* Numbers are given out organisation by organisation. */
static void share_out(struct filling *filling) {
  struct world *world = filling->world;
  uint32_t *given = must_alloc(world->organisations, sizeof *given);
  for (unsigned lane = 0; lane < lanes_of(world); lane++) {
    struct member *member = member_of(world, lane);
    member->case_count = (uint32_t)share_of(world, lane);
    member->cases = must_alloc(member->case_count, sizeof *member->cases);
    filling->number_first[lane] = given[member->organisation];
    given[member->organisation] += member->case_count;
  }
  free(given);
}

static void fill(struct filling *filling, struct work work, struct load_result *result) {
  struct world *world = filling->world;
  struct load_plan plan = {.engine = world->engine,
                           .work = &work,
                           .lanes = lanes_of(world),
                           .depth = DEPTH,
                           .port = world->daemon->port,
                           .greets = true,
                           .contexts = &world->contexts[WORLD_OFFICER],
                           .context_count = lanes_of(world),
                           .server = world->daemon->pid};
  work.read = call_read;
  work.context = filling;
  memset(filling->begun, 0, sizeof filling->begun);
  load_run(&plan, result);
}

static void fill_counted(struct filling *filling, struct work work) {
  struct load_result result;
  fill(filling, work, &result);
  filling->world->fill_seconds += result.seconds;
  filling->world->fill_writes += result.count;
}

static struct filling *begin(struct world *world) {
  struct filling *filling = must_alloc(1, sizeof *filling);
  filling->world = world;
  must(secure_init(), "randomness");
  secure_random(filling->key, sizeof *filling->key);
  return filling;
}

void world_fill(struct world *world) {
  struct filling *filling = begin(world);
  share_out(filling);
  fill_counted(filling, (struct work){.name = "opening cases", .next = next_case, .heard = heard_case});
  fill_counted(filling, (struct work){.name = "writing notes", .next = next_note});
  free(filling);
}

void world_certify(struct world *world) {
  struct filling *filling = begin(world);
  struct load_result result;
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  date_format(date_of_moment(now.tv_sec * INT64_C(1000000)) - CERTIFICATE_DAYS, filling->issued);
  fill(filling, (struct work){.name = "recording certificates", .next = next_certificate}, &result);
  free(filling);
}
