/* Unit tests of server/rules/document_*: the types of C3 by programme, who signs and who may read them, the steps of an
 * upload, the age of a certificate. */
#include "test_rules_support.h"

#include "server/rules/decide/document_rules.h"
#include "server/rules/engine/programme.h"
#include "server/rules/facts/document_state.h"
#include "server/rules/facts/document_types.h"
#include "server/rules/facts/scope.h"
#include "server/rules/tables/programmes.h"

#define TYPE_(type) LOTS__DOCUMENT_TYPE__DOCUMENT_TYPE_##type
#define CASE_CLASS LOTS__SECRECY_CLASS__SECRECY_CLASS_CASE
#define NEED_TO_KNOW LOTS__SECRECY_CLASS__SECRECY_CLASS_NEED_TO_KNOW
#define HASH_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define KIB ((uint64_t)1024)

struct desk {
  struct office office;
  struct document_facts facts;
  Lots__DocumentFacts asked;
};

static void desk_open(struct desk *desk, Lots__Programme programme) {
  *desk = (struct desk){0};
  struct office *office = &desk->office;
  office_open(office);
  Lots__Case *kase = office->kase = made(office, &lots__case__descriptor);
  kase->id = CASE;
  kase->person = PERSON;
  kase->unit = UNIT;
  kase->programme = programme;
  kase->status = STATUS_(ACTIVE);
  kase->opened = str(office, "2026-01-02");
  Lots__Assignment *assignment = made(office, &lots__assignment__descriptor);
  assignment->staff = office->coach->id;
  assignment->kind = LOTS__ASSIGNMENT_KIND__ASSIGNMENT_KIND_COACH;
  assignment->from = str(office, "2026-02-01");
  assert_true(arena_append(&office->arena, &kase->assignments, &kase->n_assignments, assignment));
  lots__document_facts__init(&desk->asked);
  desk->asked.type = TYPE_(REF);
  desk->asked.date = str(office, "2026-02-02");
  desk->asked.author = str(office, "Dr Eva Lind");
  desk->asked.size = 300 * KIB;
  desk->asked.sha256 = str(office, HASH_A);
  desk->asked.file_name = str(office, "remiss.pdf");
  desk->facts = (struct document_facts){
      .number = 7,
      .upload_number = 3,
      .max_size = 1024 * KIB,
      .idle_days = 7,
      .upload_idle_days = 7,
      .at_most = {.own = 2, .own_bytes = 2000 * KIB, .all = 5, .all_bytes = 4000 * KIB, .given_up = 4096}};
}

static enum status begin(struct desk *desk, const Lots__Principal *caller) {
  desk->facts.casework = *by(&desk->office, caller, NULL);
  return document_begin(&desk->facts, &desk->asked, &desk->office.problems, &desk->office.events);
}

/* An upload as it stands after what was begun. */
static Lots__Upload *begun(struct desk *desk, uint64_t have) {
  assert_int_equal(begin(desk, desk->office.coach), STATUS_OK);
  assert_int_equal(desk->office.events.items[0]->kind_case, LOTS__EVENT__KIND_UPLOAD_BEGUN);
  Lots__Upload *upload = made(&desk->office, &lots__upload__descriptor);
  upload->id = desk->office.events.items[0]->upload_begun->upload;
  upload->facts = desk->office.events.items[0]->upload_begun->facts;
  upload->have = have;
  desk->facts.upload = upload;
  return upload;
}

/* --- types -------------------------------------------------------------------------------------------------------- */

static void every_code_has_its_row(void **state) {
  (void)state;
  for (size_t i = 0; i < codes_document_type.count; i++) {
    const struct document_type_row *row = document_type_row((Lots__DocumentType)codes_document_type.codes[i].number);
    assert_non_null(row);
    assert_true(row->programmes != 0 && row->phase[0] && row->source[0]);
  }
  assert_null(document_type_row(0));
  assert_null(document_type_row((Lots__DocumentType)99));
}

/* C3, read by programme. */
static void each_programme_has_its_types(void **state) {
  (void)state;
  static const struct {
    Lots__Programme programme;
    const char *types;
  } rows[] = {
      {PROGRAMME_(SIUS), "REF, MED, WAI, ASM, DEC, INF, A1, CON, PRO, GPL, JSP, CV, ECL, WPA, A2, TSK, INP, TAP, SUP, "
                         "FUP, ADP, IND, CLS"},
      {PROGRAMME_(SE), "REF, APP, ASM, DEC, ORD, INF, ASE, CON, PRO, GPL, JSP, CV, ECL, WPA, EAG, TSK, INP, TAP, SUP, "
                       "FUP, ADP, IND, CLS, SIP"},
      {PROGRAMME_(IPS), "REF, APP, ASM, DEC, ORD, INF, ASE, CON, PRO, GPL, JSP, CV, ECL, WPA, EAG, TSK, INP, TAP, SUP, "
                        "FUP, ADP, BEN, CLS, SIP"},
      {PROGRAMME_(SED), "REF, APP, ASM, DEC, ORD, INF, ASE, CON, PRO, GPL, CV, ECL, WPA, TSK, INP, TAP, SUP, FUP, ADP, "
                        "CLS, STU, SIP"},
  };
  struct arena arena;
  arena_init(&arena, 1 << 16);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    assert_string_equal(document_type_choices(rows[i].programme, &arena), rows[i].types);
  arena_deinit(&arena);
}

static void a_type_of_another_programme_is_refused(void **state) {
  (void)state;
  struct desk desk;
  desk_open(&desk, PROGRAMME_(IPS)); /* which never asks for the evidence of SIUS */
  desk.asked.type = TYPE_(MED);
  assert_int_equal(begin(&desk, desk.office.coach), STATUS_FAILED_PRECONDITION);
  assert_true(told(&desk.office, "C3", MSG_DOCUMENT_TYPE_NOT_HERE));
  office_close(&desk.office);
}

static void who_signs_is_the_types_or_the_agreements(void **state) {
  (void)state;
  static const struct {
    Lots__Programme programme;
    Lots__DocumentType type;
    const char *parties[PARTIES_MAX];
  } rows[] = {
      {PROGRAMME_(SIUS), TYPE_(A1), {"AF", "CLIENT"}},
      {PROGRAMME_(SIUS), TYPE_(A2), {"AF", "CLIENT", "EMPLOYER", "SIUS"}},
      {PROGRAMME_(SE), TYPE_(ASE), {"CLIENT", "COACH"}},
      {PROGRAMME_(SED), TYPE_(TSK), {"CLIENT", "EMPLOYER", "COACH"}},
      {PROGRAMME_(SIUS), TYPE_(CON), {"CLIENT"}},
      {PROGRAMME_(SIUS), TYPE_(REF), {NULL}},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const char *const *parties = document_parties(programme_on(rows[i].programme, day(TODAY)), rows[i].type);
    for (size_t p = 0; p < PARTIES_MAX && (parties[p] || rows[i].parties[p]); p++)
      assert_string_equal(parties[p] ? parties[p] : "", rows[i].parties[p] ? rows[i].parties[p] : "");
  }
}

static void health_and_work_are_not_for_everybody(void **state) {
  (void)state;
  static const struct {
    Lots__DocumentType type;
    Lots__SecrecyClass secrecy;
    bool need_to_know, for_decider;
  } rows[] = {
      {TYPE_(MED), CASE_CLASS, true, true},   {TYPE_(WAI), 0, true, true},
      {TYPE_(REF), NEED_TO_KNOW, true, true}, {TYPE_(REF), CASE_CLASS, false, true},
      {TYPE_(PRO), CASE_CLASS, false, false}, {TYPE_(FUP), 0, false, true},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    assert_int_equal(document_is_need_to_know(rows[i].type, rows[i].secrecy), rows[i].need_to_know);
    assert_int_equal(!(scope_closed(RELATION_DECIDER) & document_type_part(rows[i].type)), rows[i].for_decider);
    assert_false(scope_closed(RELATION_COACH) & document_type_part(rows[i].type));
    assert_false(scope_closed(RELATION_MANAGER) & document_type_part(rows[i].type));
  }
  assert_int_equal(document_type_part(0), SCOPE_PART(WORKING_PAPER));
}

/* --- uploads ------------------------------------------------------------------------------------------------------ */

static void what_was_not_said_is_settled_when_it_begins(void **state) {
  (void)state;
  struct desk desk;
  desk_open(&desk, PROGRAMME_(SIUS));
  desk.asked.type = TYPE_(ASM);
  desk.asked.date = str(&desk.office, "");
  const Lots__DocumentFacts *kept = begun(&desk, 0)->facts;
  assert_string_equal(kept->date, TODAY);
  assert_string_equal(kept->media_type, "application/octet-stream");
  assert_true(kept->case_ == CASE && desk.office.events.items[0]->case_ == 0);
  assert_true(desk.office.events.items[0]->person == PERSON);
  assert_int_equal(begin(&desk, desk.office.coach), STATUS_OK); /* the same again says nothing new */
  assert_int_equal(desk.office.events.count, 0);
  desk.asked.title = str(&desk.office, "Ny rubrik");
  assert_int_equal(begin(&desk, desk.office.coach), STATUS_OK);
  assert_int_equal(desk.office.events.items[0]->upload_begun->upload, 3);
  assert_int_equal(desk.office.events.items[0]->upload_begun->idle_days, 7);
  desk.facts.upload = begun(&desk, 0);
  desk.facts.upload_idle_days = 0; /* of an older daemon: it ends by itself from now on */
  assert_int_equal(begin(&desk, desk.office.coach), STATUS_OK);
  assert_int_equal(desk.office.events.items[0]->upload_begun->idle_days, 7);
  office_close(&desk.office);
}

static void no_more_and_no_larger_than_allowed(void **state) {
  (void)state;
  struct desk desk;
  desk_open(&desk, PROGRAMME_(SIUS));
  desk.asked.size = desk.facts.max_size;
  assert_int_equal(begin(&desk, desk.office.coach), STATUS_OK);
  desk.asked.size++;
  assert_int_equal(begin(&desk, desk.office.coach), STATUS_INVALID_ARGUMENT);
  assert_true(told(&desk.office, "", MSG_DOCUMENT_TOO_LARGE));
  desk.asked.size = 1;
  desk.facts.under_way.own = 2;
  desk.facts.documents = DOCUMENTS_MAX;
  desk.facts.same = 5;
  assert_int_equal(begin(&desk, desk.office.coach), STATUS_FAILED_PRECONDITION);
  assert_true(told(&desk.office, "", MSG_TOO_MANY_UPLOADS) && told(&desk.office, "C3", MSG_TOO_MANY) &&
              told(&desk.office, "C3", MSG_DOCUMENT_THERE));
  office_close(&desk.office);
}

static void what_is_under_way_is_bounded(void **state) {
  (void)state;
  static const struct {
    struct upload_amounts now;
    uint64_t size;
    enum message message;
    bool refused;
  } rows[] = {
      {{1, 1000 * KIB, 4, 3000 * KIB, 0}, 1000 * KIB, MSG_TOO_MANY_UPLOADS, false}, /* just room enough */
      {{2, 0, 2, 0, 0}, 1, MSG_TOO_MANY_UPLOADS, true},
      {{1, 1000 * KIB + 1, 1, 1001 * KIB, 0}, 1000 * KIB, MSG_UPLOADS_TOO_LARGE, true},
      {{1, 3000 * KIB, 1, 3000 * KIB, 0}, 0, MSG_UPLOADS_TOO_LARGE, true}, /* the bound was lowered */
      {{1, 10, 1, 10, 4095}, 1, MSG_UPLOADS_GIVEN_UP, false},
      {{1, 10, 1, 10, 4096}, 1, MSG_UPLOADS_GIVEN_UP, true},
      {{0, 0, 5, 10, 0}, 1, MSG_UPLOADS_FULL, true},
      {{0, 0, 4, 3000 * KIB + 1, 0}, 1000 * KIB, MSG_UPLOADS_FULL_BYTES, true},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct desk desk;
    desk_open(&desk, PROGRAMME_(SIUS));
    desk.asked.size = rows[i].size;
    desk.facts.under_way = rows[i].now;
    assert_int_equal(begin(&desk, desk.office.coach), rows[i].refused ? STATUS_RESOURCE_EXHAUSTED : STATUS_OK);
    assert_int_equal(told(&desk.office, "", rows[i].message), rows[i].refused);
    Lots__Upload upload = LOTS__UPLOAD__INIT; /* one that goes on takes no more room */
    upload.facts = &desk.asked;
    desk.facts.upload = &upload;
    assert_int_equal(begin(&desk, desk.office.coach), STATUS_OK);
    office_close(&desk.office);
  }
}

static void pieces_stand_one_behind_the_other(void **state) {
  (void)state;
  static const uint8_t bytes[129 * 1024];
  static const struct {
    uint64_t have, offset, len;
    enum message refusal; /* MSG_MISSING: none */
    bool event;
  } rows[] = {
      {0, 0, 128 * KIB, MSG_MISSING, true},
      {0, 0, 16 * KIB, MSG_MISSING, true},
      {0, 0, 16 * KIB - 1, MSG_CHUNK_SIZE, false},
      {0, 0, 129 * KIB, MSG_CHUNK_SIZE, false},
      {0, 0, 0, MSG_CHUNK_SIZE, false},
      {0, 1, 128 * KIB, MSG_UPLOAD_OFFSET, false},
      {128 * KIB, 0, 128 * KIB, MSG_MISSING, false}, /* a repeat */
      {128 * KIB, 100, 20, MSG_MISSING, false},
      {128 * KIB, 100, 128 * KIB, MSG_UPLOAD_OFFSET, false}, /* a seam */
      {128 * KIB, UINT64_MAX, 128 * KIB, MSG_UPLOAD_OFFSET, false},
      {200 * KIB, 200 * KIB, 100 * KIB, MSG_MISSING, true},
      {200 * KIB, 200 * KIB, 101 * KIB, MSG_UPLOAD_BEYOND, false},
      {299 * KIB, 299 * KIB, KIB, MSG_MISSING, true}, /* the last may be less */
      {300 * KIB, 300 * KIB, 1, MSG_UPLOAD_BEYOND, false},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct desk desk;
    desk_open(&desk, PROGRAMME_(SIUS));
    begun(&desk, rows[i].have);
    desk.facts.casework = *by(&desk.office, desk.office.coach, NULL);
    enum status status = document_put(&desk.facts, rows[i].offset, slice_of(bytes, rows[i].len), &desk.office.problems,
                                      &desk.office.events);
    assert_int_equal(status, rows[i].refusal == MSG_MISSING ? STATUS_OK : STATUS_FAILED_PRECONDITION);
    assert_true(status == STATUS_OK || told(&desk.office, "", rows[i].refusal));
    assert_int_equal(desk.office.events.count, rows[i].event);
    office_close(&desk.office);
  }
}

static enum status finish(struct desk *desk, uint8_t byte) {
  uint8_t hash[SECURE_HASH];
  memset(hash, byte, sizeof hash);
  desk->facts.casework = *by(&desk->office, desk->office.coach, NULL);
  return document_finish(&desk->facts, hash, &desk->office.problems, &desk->office.events);
}

static void only_what_is_whole_and_right_becomes_a_document(void **state) {
  (void)state;
  struct desk desk;
  desk_open(&desk, PROGRAMME_(SIUS));
  Lots__Upload *upload = begun(&desk, 299 * KIB);
  assert_int_equal(finish(&desk, 0xaa), STATUS_FAILED_PRECONDITION);
  assert_true(told(&desk.office, "", MSG_UPLOAD_INCOMPLETE));
  upload->have = 300 * KIB;
  assert_int_equal(finish(&desk, 0xab), STATUS_FAILED_PRECONDITION);
  assert_true(told(&desk.office, "", MSG_UPLOAD_SHA256));
  assert_int_equal(finish(&desk, 0xaa), STATUS_OK);
  const Lots__DocumentAdded *added = desk.office.events.items[0]->document_added;
  assert_true(desk.office.events.items[0]->case_ == CASE && added->document == 7);
  assert_true(added->version->version == 1 && added->version->content == upload->id);
  assert_int_equal(added->secrecy, CASE_CLASS);
  office_close(&desk.office);
}

/* --- as it is shown ----------------------------------------------------------------------------------------------- */

static Lots__Document *certificate(struct desk *desk, const char *date) {
  Lots__Document *document = made(&desk->office, &lots__document__descriptor);
  Lots__DocumentVersion *version = made(&desk->office, &lots__document_version__descriptor);
  document->type = TYPE_(MED);
  version->version = 1;
  version->date = str(&desk->office, date);
  version->title = version->author = version->paper = version->file_name = str(&desk->office, "Diagnosen");
  version->sha256 = version->media_type = version->title;
  version->size = 9;
  Lots__DocumentSignature *signature = made(&desk->office, &lots__document_signature__descriptor);
  signature->party = str(&desk->office, "CLIENT");
  signature->name = version->title;
  assert_true(arena_append(&desk->office.arena, &version->signatures, &version->n_signatures, signature));
  assert_true(arena_append(&desk->office.arena, &document->versions, &document->n_versions, version));
  return document;
}

/* T3: 365 days, or as the organisation has set it. */
static void a_certificate_counts_for_so_many_days(void **state) {
  (void)state;
  static const struct {
    const char *issued;
    uint32_t setting, age;
    bool fresh;
    const char *until;
  } rows[] = {
      {"2026-11-22", 0, 0, true, "2027-11-22"},    {"2025-11-22", 0, 365, true, "2026-11-22"},
      {"2025-11-21", 0, 366, false, "2026-11-21"}, {"2026-08-24", 90, 90, true, "2026-11-22"},
      {"2026-08-23", 90, 91, false, "2026-11-21"}, {"2024-02-29", 0, 997, false, "2025-02-28"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct desk desk;
    desk_open(&desk, PROGRAMME_(SIUS));
    if (rows[i].setting)
      SIUS_SETTLES(&desk.office, CERTIFICATE_AGE, rows[i].setting, "2020-01-01");
    const Lots__DocumentRow *row =
        document_row(by(&desk.office, desk.office.coach, NULL), certificate(&desk, rows[i].issued));
    assert_true(row->ages && row->age_days == rows[i].age && row->fresh == rows[i].fresh);
    assert_string_equal(row->fresh_until, rows[i].until);
    office_close(&desk.office);
  }
}

static void what_is_withheld_says_nothing(void **state) {
  (void)state;
  struct desk desk;
  desk_open(&desk, PROGRAMME_(SIUS));
  Lots__Document *document = certificate(&desk, "2026-09-01");
  scope_withhold(&document->base, scope_closed(RELATION_MANAGER));
  assert_true(document->withheld);
  struct slice packed = arena_pack(&desk.office.arena, &document->base);
  assert_non_null(packed.data);
  assert_null(memmem(packed.data, packed.len, "Diagnosen", 9));
  assert_int_equal(document->versions[0]->size, 0);
  assert_string_equal(document->versions[0]->date, "2026-09-01");
  assert_string_equal(document->versions[0]->signatures[0]->party, "CLIENT");
  office_close(&desk.office);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_code_has_its_row),
      cmocka_unit_test(each_programme_has_its_types),
      cmocka_unit_test(a_type_of_another_programme_is_refused),
      cmocka_unit_test(who_signs_is_the_types_or_the_agreements),
      cmocka_unit_test(health_and_work_are_not_for_everybody),
      cmocka_unit_test(what_was_not_said_is_settled_when_it_begins),
      cmocka_unit_test(no_more_and_no_larger_than_allowed),
      cmocka_unit_test(what_is_under_way_is_bounded),
      cmocka_unit_test(pieces_stand_one_behind_the_other),
      cmocka_unit_test(only_what_is_whole_and_right_becomes_a_document),
      cmocka_unit_test(a_certificate_counts_for_so_many_days),
      cmocka_unit_test(what_is_withheld_says_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
