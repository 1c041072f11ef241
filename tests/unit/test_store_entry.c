/* store_entry: an entry opens in its place alone, and what of it opens once its person's key is destroyed. */
#include "access.pb-c.h"
#include "store_fixture.h"

#define PERSON 5

static struct stream_head write_entry(struct fx *fx, uint64_t subject, const char *method) {
  Lots__Entry body = LOTS__ENTRY__INIT;
  Lots__Envelope envelope;
  struct stream_head head;
  body.at_us = FX_NOW_US;
  body.method = fx_text(fx, method);
  assert_ok(keyring_add(fx->store.keyring, subject));
  assert_ok(keyring_commit(fx->store.keyring));
  assert_ok(envelope_of(&body, &fx->arena, &envelope));
  envelope_sign(&envelope, (const uint8_t *)"sixteen of a key", (const uint8_t *)"and of a request");
  assert_ok(store_entry_append(fx->store.journal, fx->writer, subject, &envelope, &body, &fx->arena, &head));
  assert_ok(stream_sync(fx->store.journal));
  return head;
}

static struct stream_entry sealed_at(struct fx *fx, const struct stream_head *head) {
  struct stream_entry sealed;
  assert_ok(stream_read(fx->store.journal, head->position, &fx->arena, &sealed));
  return sealed;
}

static enum status open_sealed(struct fx *fx, const struct stream_entry *sealed) {
  struct store_entry entry;
  return store_entry_open(fx->writer, sealed, &fx->arena, &entry);
}

static void both_parts_come_back(void **state) {
  struct fx *fx = *state;
  struct stream_head head = write_entry(fx, PERSON, "lots.Cases/Note");
  struct stream_entry sealed = sealed_at(fx, &head);
  struct store_entry entry;
  assert_ok(store_entry_open(fx->reader, &sealed, &fx->arena, &entry));
  assert_string_equal(entry.body->method, "lots.Cases/Note");
  assert_int_equal(entry.body->at_us, FX_NOW_US);
  assert_int_equal(entry.envelope->at_us, FX_NOW_US);
  assert_memory_equal(entry.envelope->key_hash.data, "sixteen of a key", 16);
  assert_memory_equal(entry.envelope->request_hash.data, "and of a request", 16);
  assert_int_equal(entry.answer.len, 0);
}

static void an_entry_opens_in_its_place_alone(void **state) {
  struct fx *fx = *state;
  struct stream_head first = write_entry(fx, PERSON, "a"), second = write_entry(fx, PERSON, "a");
  struct stream_entry sealed = sealed_at(fx, &first), other = sealed_at(fx, &second), moved;
  assert_ok(keyring_add(fx->store.keyring, PERSON + 1));
  assert_ok(open_sealed(fx, &sealed));
  moved = sealed;
  moved.place.position += 8;
  assert_status(open_sealed(fx, &moved), STATUS_DATA_LOSS);
  moved = sealed;
  moved.place.epoch++;
  assert_status(open_sealed(fx, &moved), STATUS_DATA_LOSS);
  moved = sealed;
  moved.place.before[31] ^= 1;
  assert_status(open_sealed(fx, &moved), STATUS_DATA_LOSS);
  moved = sealed;
  moved.subject++;
  assert_status(open_sealed(fx, &moved), STATUS_DATA_LOSS);
  moved = sealed;
  moved.place = other.place;
  assert_status(open_sealed(fx, &moved), STATUS_DATA_LOSS);
  struct arena arena;
  arena_init(&arena, 1 << 16);
  Lots__AccessRecord *record;
  assert_status(store_record_open(fx->writer, &sealed, &lots__access_record__descriptor, &arena, &record),
                STATUS_DATA_LOSS);
  arena_deinit(&arena);
}

/* The same command in two places has nothing in common on disk. */
static void equal_entries_are_sealed_apart(void **state) {
  struct fx *fx = *state;
  struct stream_head first = write_entry(fx, PERSON, "a"), second = write_entry(fx, PERSON, "a");
  struct stream_entry one = sealed_at(fx, &first), two = sealed_at(fx, &second);
  assert_int_equal(one.payload.len, two.payload.len);
  assert_memory_not_equal(one.payload.data, two.payload.data, SECURE_NONCE);
  assert_memory_not_equal(one.payload.data + 26, two.payload.data + 26, 16);
}

static void a_flipped_bit_does_not_open(void **state) {
  struct fx *fx = *state;
  struct stream_head head = write_entry(fx, PERSON, "abc");
  struct stream_entry sealed = sealed_at(fx, &head);
  uint8_t *bytes = arena_copy(&fx->arena, sealed.payload.data, sealed.payload.len);
  sealed.payload.data = bytes;
  for (size_t bit = 0; bit < sealed.payload.len * 8; bit++) {
    bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    assert_status(open_sealed(fx, &sealed), STATUS_DATA_LOSS);
    bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
  }
  assert_ok(open_sealed(fx, &sealed));
  for (size_t len = 0; len < sealed.payload.len; len++) {
    struct stream_entry cut = sealed;
    cut.payload.len = len;
    assert_status(open_sealed(fx, &cut), STATUS_DATA_LOSS);
  }
}

static void the_envelope_outlives_the_key(void **state) {
  struct fx *fx = *state;
  struct stream_head head = write_entry(fx, PERSON, "a");
  struct stream_entry sealed = sealed_at(fx, &head);
  struct store_entry entry;
  Lots__Entry *body;
  assert_ok(keyring_destroy(fx->store.keyring, PERSON));
  assert_ok(store_entry_open(fx->reader, &sealed, &fx->arena, &entry));
  assert_null(entry.body);
  assert_memory_equal(entry.envelope->key_hash.data, "sixteen of a key", 16);
  assert_status(store_entry_body(fx->reader, &sealed, &fx->arena, &body), STATUS_NOT_FOUND);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(both_parts_come_back, fx_setup, fx_teardown),
      cmocka_unit_test_setup_teardown(an_entry_opens_in_its_place_alone, fx_setup, fx_teardown),
      cmocka_unit_test_setup_teardown(equal_entries_are_sealed_apart, fx_setup, fx_teardown),
      cmocka_unit_test_setup_teardown(a_flipped_bit_does_not_open, fx_setup, fx_teardown),
      cmocka_unit_test_setup_teardown(the_envelope_outlives_the_key, fx_setup, fx_teardown),
  };
  return secure_init() == STATUS_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
