/* Documents in the store: chunks of uneven length are found by byte, an upload's rows go when it ends, and without the
 * person's key nothing of it can be read. */
#include "store_fixture.h"

#define MANAGER 5
#define KIB ((size_t)1024)

static const size_t lengths[] = {16 * 1024, 40000, 128 * 1024, 20001, 7};
#define CHUNKS (sizeof lengths / sizeof *lengths)
#define UPLOAD 1
#define DOCUMENT 1

static uint8_t byte_at(uint64_t offset) {
  return (uint8_t)(offset * 31 + (offset >> 8));
}

static uint64_t total(void) {
  uint64_t sum = 0;
  for (size_t i = 0; i < CHUNKS; i++)
    sum += lengths[i];
  return sum;
}

static void by_manager(struct fx *fx, const struct events *events) {
  Lots__Entry entry = fx_entry(events);
  struct stream_head head;
  entry.by = MANAGER;
  assert_ok(fx_try(fx, 1, &entry, &head));
}

static void begin(struct fx *fx, uint64_t upload) {
  struct events events = fx_events(fx);
  Lots__UploadBegun *begun = FX_NEW(fx, Lots__UploadBegun, lots__upload_begun__init);
  begun->upload = upload;
  begun->facts = FX_NEW(fx, Lots__DocumentFacts, lots__document_facts__init);
  begun->facts->case_ = 1;
  begun->facts->size = total();
  begun->date = fx_text(fx, FX_TODAY);
  fx_event(&events, LOTS__EVENT__KIND_UPLOAD_BEGUN, 0, 0, 1)->upload_begun = begun;
  by_manager(fx, &events);
}

static void put(struct fx *fx, uint64_t upload, uint64_t offset, size_t len) {
  struct events events = fx_events(fx);
  Lots__DocumentChunk *chunk = FX_NEW(fx, Lots__DocumentChunk, lots__document_chunk__init);
  uint8_t *bytes = arena_alloc(&fx->arena, len);
  assert_non_null(bytes);
  for (size_t i = 0; i < len; i++)
    bytes[i] = byte_at(offset + i);
  chunk->upload = upload;
  chunk->offset = offset;
  chunk->data = (ProtobufCBinaryData){.len = len, .data = bytes};
  fx_event(&events, LOTS__EVENT__KIND_DOCUMENT_CHUNK, 0, 0, 1)->document_chunk = chunk;
  by_manager(fx, &events);
}

static void put_all(struct fx *fx, uint64_t upload) {
  uint64_t offset = 0;
  for (size_t i = 0; i < CHUNKS; offset += lengths[i++])
    put(fx, upload, offset, lengths[i]);
}

static void finish(struct fx *fx, uint64_t upload) {
  struct events events = fx_events(fx);
  Lots__DocumentAdded *added = FX_NEW(fx, Lots__DocumentAdded, lots__document_added__init);
  added->document = DOCUMENT;
  added->type = LOTS__DOCUMENT_TYPE__DOCUMENT_TYPE_REF;
  added->version = FX_NEW(fx, Lots__DocumentVersion, lots__document_version__init);
  added->version->version = 1;
  added->version->title = fx_text(fx, "Remiss");
  added->version->size = total();
  added->version->content = upload;
  fx_event(&events, LOTS__EVENT__KIND_DOCUMENT_ADDED, 1, 0, 1)->document_added = added;
  by_manager(fx, &events);
}

static void abandon(struct fx *fx, uint64_t upload) {
  struct events events = fx_events(fx);
  Lots__UploadAbandoned *abandoned = FX_NEW(fx, Lots__UploadAbandoned, lots__upload_abandoned__init);
  abandoned->upload = upload;
  fx_event(&events, LOTS__EVENT__KIND_UPLOAD_ABANDONED, 0, 0, 1)->upload_abandoned = abandoned;
  by_manager(fx, &events);
}

static int setup(void **state) {
  struct fx *fx = fx_open();
  fx_two_organisations(fx);
  fx_principal(fx, &(struct fx_principal){.id = MANAGER,
                                          .organisation = 1,
                                          .roles = {{.unit = 1, .role = LOTS__ROLE__ROLE_UNIT_MANAGER}}});
  fx_person(fx, &(struct fx_person){.id = 1});
  fx_case(fx, &(struct fx_case){.id = 1, .person = 1, .unit = 1});
  *state = fx;
  return 0;
}

static size_t rows_in(const struct fx *fx, enum table table) {
  return fx_print(fx->store.kv, table).rows;
}

static void bytes_are_found_wherever_they_stand(void **state) {
  struct fx *fx = *state;
  begin(fx, UPLOAD);
  put_all(fx, UPLOAD);
  finish(fx, UPLOAD);
  static const struct {
    uint64_t offset;
    size_t limit;
  } rows[] = {{0, 1},           {0, 128 * KIB},        {16 * KIB - 1, 2},       {16 * KIB, 40000},
              {100, 128 * KIB}, {16 * KIB + 39999, 3}, {207464 - 7, 128 * KIB}, {150000, 128 * KIB}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct view *view = fx_view(fx, MANAGER);
    Lots__Document *document;
    Lots__Case *kase;
    struct slice bytes;
    assert_ok(view_document(view, DOCUMENT, &document, &kase));
    assert_ok(view_document_bytes(view, document->versions[0], rows[i].offset, rows[i].limit, &bytes));
    uint64_t left = total() - rows[i].offset;
    assert_int_equal(bytes.len, left < rows[i].limit ? left : rows[i].limit);
    for (size_t b = 0; b < bytes.len; b++)
      assert_int_equal(bytes.data[b], byte_at(rows[i].offset + b));
  }
}

static void an_uploads_rows_go_when_it_ends(void **state) {
  struct fx *fx = *state;
  begin(fx, 1);
  begin(fx, 2);
  put(fx, 1, 0, 16 * KIB);
  put_all(fx, 2);
  assert_int_equal(rows_in(fx, TABLE_UPLOAD), 2);
  abandon(fx, 1);
  assert_int_equal(rows_in(fx, TABLE_UPLOAD), 1);
  assert_int_equal(rows_in(fx, TABLE_CHUNK), CHUNKS);
  finish(fx, 2);
  assert_int_equal(rows_in(fx, TABLE_UPLOAD), 0);
  assert_int_equal(rows_in(fx, TABLE_CHUNK), CHUNKS); /* the document's now */
  begin(fx, 3);
  put_all(fx, 3);
  abandon(fx, 3);
  assert_int_equal(rows_in(fx, TABLE_CHUNK), CHUNKS);
}

static void without_the_key_nothing_is_left(void **state) {
  struct fx *fx = *state;
  begin(fx, UPLOAD);
  put_all(fx, UPLOAD);
  finish(fx, UPLOAD);
  struct view *view = fx_view(fx, MANAGER);
  Lots__Document *document;
  Lots__Case *kase;
  struct slice bytes;
  assert_ok(view_document(view, DOCUMENT, &document, &kase));
  assert_ok(keyring_destroy(fx->store.keyring, 1));
  assert_ok(keyring_commit(fx->store.keyring));
  assert_status(view_document_bytes(view, document->versions[0], 0, 10, &bytes), STATUS_NOT_FOUND);
  assert_status(view_document(view, DOCUMENT, &document, &kase), STATUS_NOT_FOUND);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(bytes_are_found_wherever_they_stand, setup, fx_teardown),
      cmocka_unit_test_setup_teardown(an_uploads_rows_go_when_it_ends, setup, fx_teardown),
      cmocka_unit_test_setup_teardown(without_the_key_nothing_is_left, setup, fx_teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
