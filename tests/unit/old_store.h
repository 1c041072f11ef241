/* old_store: writes a journal as it was before entries had envelopes: one message under the subject's key, bound to
 * word and subject alone, in the old format of entries. */
#pragma once

#include "store_jobs.h"

struct old_store {
  struct store_place *place;
  struct keyring *keyring;
  struct keyring_reader *keys;
  struct stream *journal;
  struct arena arena;
};

/* The store must be new, and is open afterwards for old_write() alone. */
static inline void old_open(struct old_store *old, struct store_place *place) {
  struct store_lock *lock;
  char path[400];
  *old = (struct old_store){.place = place};
  arena_init(&old->arena, 64u << 20);
  assert_ok(store_lock_take(&place->options, &lock, place->why));
  assert_ok(store_keyring_open(&place->options, lock, &old->keyring, place->why));
  assert_ok(keyring_reader_open(old->keyring, true, &old->keys));
  snprintf(path, sizeof path, "%s/journal", place->dir);
  struct stream_options options = store_stream_options(&lock->identity, path, "journal");
  options.epoch = 0;
  assert_ok(stream_open(&options, NULL, &old->journal, place->why));
  store_lock_drop(lock);
}

static inline void old_close(struct old_store *old) {
  stream_close(old->journal);
  keyring_reader_close(old->keys);
  keyring_close(old->keyring);
  arena_deinit(&old->arena);
}

static inline struct stream_head old_append(struct old_store *old, uint64_t subject, Lots__EntryBefore *before) {
  const struct secure_key *key;
  struct stream_head head;
  uint8_t place[13] = "entry";
  for (int i = 0; i < 8; i++)
    place[5 + i] = (uint8_t)(subject >> (56 - 8 * i));
  assert_ok(keyring_add(old->keyring, subject));
  assert_ok(keyring_key(old->keys, subject, &key));
  struct slice plain = arena_pack(&old->arena, &before->base);
  uint8_t *sealed = arena_alloc(&old->arena, plain.len + SECURE_OVERHEAD);
  secure_seal(key, slice_of(place, sizeof place), plain, sealed);
  assert_ok(keyring_commit(old->keyring));
  assert_ok(stream_append(old->journal, subject, slice_of(sealed, plain.len + SECURE_OVERHEAD), &head));
  assert_ok(stream_sync(old->journal));
  return head;
}

/* Person `number` with a case of the same number. The command's key and request are "old-NUMBER" of principal 7, its
 * answer is "answer NUMBER". */
static inline struct stream_head old_write(struct old_store *old, uint64_t number, int64_t at_us) {
  Lots__EntryBefore before = LOTS__ENTRY_BEFORE__INIT;
  Lots__Event of_person = LOTS__EVENT__INIT, of_case = LOTS__EVENT__INIT, *events[] = {&of_person, &of_case};
  Lots__Person person = LOTS__PERSON__INIT;
  Lots__CaseOpened opened = LOTS__CASE_OPENED__INIT;
  char text[32], answer[32];
  uint8_t key[SECURE_HASH], request[SECURE_HASH];
  snprintf(text, sizeof text, "old-%llu", (unsigned long long)number);
  snprintf(answer, sizeof answer, "answer %llu", (unsigned long long)number);
  person.id = number;
  person.organisation = 1;
  person.family_name = text;
  of_person.kind_case = LOTS__EVENT__KIND_PERSON_PUT;
  of_person.person = number;
  of_person.person_put = &person;
  opened.person = number;
  opened.organisation = opened.unit = 1;
  opened.programme = LOTS__PROGRAMME__PROGRAMME_SIUS;
  opened.status = LOTS__CASE_STATUS__CASE_STATUS_RECEIVED;
  opened.date = (char *)(uintptr_t) "2026-11-22";
  of_case.kind_case = LOTS__EVENT__KIND_CASE_OPENED;
  of_case.case_ = of_case.person = number;
  of_case.case_opened = &opened;
  struct key principal = key_of_u64(7);
  struct slice parts[] = {key_slice(&principal), slice_str(text)};
  secure_hash_parts(parts, 2, key);
  secure_hash(slice_str(text), request);
  before.at_us = at_us;
  before.by = 7;
  before.events = events;
  before.n_events = 2;
  before.key_hash = (ProtobufCBinaryData){.len = sizeof key, .data = key};
  before.request_hash = (ProtobufCBinaryData){.len = sizeof request, .data = request};
  before.answer = (ProtobufCBinaryData){.len = strlen(answer), .data = (uint8_t *)answer};
  return old_append(old, number, &before);
}
