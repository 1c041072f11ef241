/* numbers: see numbers.h. */
#include "numbers.h"

#include <stdlib.h>
#include <string.h>

#include "common/record_number.h"
#include "journal.pb-c.h"
#include "server.pb-c.h"
#include "server/store/view/place_token.h"

/* The contract's uint64 fields, by name. */
static const struct {
  const char *name;
  enum number_kind kind;
} names[] = {
    {"position", NUMBERS_POSITION}, {"corrects", NUMBERS_POSITION}, {"corrected_by", NUMBERS_POSITION},
    {"previous", NUMBERS_POSITION}, {"texts", NUMBERS_POSITION},    {"id", NUMBERS_RECORD},
    {"case", NUMBERS_RECORD},       {"cases", NUMBERS_RECORD},      {"previous_case", NUMBERS_RECORD},
    {"from_case", NUMBERS_RECORD},  {"moved_to", NUMBERS_RECORD},   {"person", NUMBERS_RECORD},
    {"persons", NUMBERS_RECORD},    {"referral", NUMBERS_RECORD},   {"referrals", NUMBERS_RECORD},
    {"employer", NUMBERS_RECORD},   {"employers", NUMBERS_RECORD},  {"document", NUMBERS_RECORD},
    {"documents", NUMBERS_RECORD},  {"replaces", NUMBERS_RECORD},   {"upload", NUMBERS_RECORD},
    {"content", NUMBERS_RECORD},
};

/* These tell administrators and auditors where the journal stands. */
static const ProtobufCMessageDescriptor *const plain[] = {&lots__status_reply__descriptor,
                                                          &lots__journal_head_reply__descriptor};

/* A position that its hash proves: as it was told before there were tokens, too. */
#define OF_RECEIPT 4

struct found {
  const ProtobufCFieldDescriptor *field;
  unsigned kind;               /* of a number */
  const struct numbers *below; /* of a message */
};

struct numbers {
  const ProtobufCMessageDescriptor *type;
  unsigned kinds;
  struct numbers *next; /* of all that were looked through */
  size_t count;
  struct found fields[];
};

static struct numbers *all;

/* --- where they are ----------------------------------------------------------------------------------------------- */

static bool is_plain(const ProtobufCMessageDescriptor *type) {
  for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
    if (type == plain[i])
      return true;
  return false;
}

/* 0: none. */
static unsigned kind_of(const ProtobufCFieldDescriptor *field) {
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (field->type == PROTOBUF_C_TYPE_UINT64 && strcmp(field->name, names[i].name) == 0)
      return names[i].kind;
  return 0;
}

static unsigned kind_in(const struct numbers *numbers, const ProtobufCFieldDescriptor *field) {
  unsigned kind = kind_of(field) & numbers->kinds;
  return kind == NUMBERS_POSITION && numbers->type == &lots__receipt__descriptor ? OF_RECEIPT : kind;
}

static bool fill(struct numbers *numbers) {
  for (unsigned i = 0; i < numbers->type->n_fields; i++) {
    const ProtobufCFieldDescriptor *field = &numbers->type->fields[i];
    struct found found = {.field = field, .kind = kind_in(numbers, field)};
    if (field->type == PROTOBUF_C_TYPE_MESSAGE && !numbers_find(field->descriptor, numbers->kinds, &found.below))
      return false;
    if (found.below || found.kind)
      numbers->fields[numbers->count++] = found;
  }
  return true;
}

static struct numbers *looked_through(const ProtobufCMessageDescriptor *type, unsigned kinds) {
  struct numbers *numbers = all;
  while (numbers && (numbers->type != type || numbers->kinds != kinds))
    numbers = numbers->next;
  return numbers;
}

bool numbers_find(const ProtobufCMessageDescriptor *type, unsigned kinds, const struct numbers **out) {
  struct numbers *numbers = looked_through(type, kinds);
  if (!numbers) {
    numbers = calloc(1, sizeof *numbers + type->n_fields * sizeof *numbers->fields);
    if (!numbers)
      return false;
    numbers->type = type;
    numbers->kinds = kinds;
    numbers->next = all;
    all = numbers;
    if (!is_plain(type) && !fill(numbers))
      return false;
  }
  *out = numbers->count > 0 ? numbers : NULL;
  return true;
}

/* --- going through them ------------------------------------------------------------------------------------------- */

struct walk {
  void (*visit)(struct walk *walk, unsigned kind, uint64_t *number);
  const struct numbers_meaning *meaning;
  const struct secure_key *key;
  struct arena *arena;
  struct changed *changed; /* the newest first */
};

struct changed {
  struct changed *next;
  uint64_t *at, was;
};

static void walk_message(struct walk *walk, const struct numbers *numbers, ProtobufCMessage *message);

/* `at`: of the value, or of the pointer to the message. */
static void walk_value(struct walk *walk, const struct found *found, void *at) {
  if (!found->below)
    walk->visit(walk, found->kind, at);
  else if (*(ProtobufCMessage **)at)
    walk_message(walk, found->below, *(ProtobufCMessage **)at);
}

static void walk_field(struct walk *walk, const struct found *found, char *message) {
  const ProtobufCFieldDescriptor *field = found->field;
  char *at = message + field->offset;
  if (field->label == PROTOBUF_C_LABEL_REPEATED) {
    size_t count = *(size_t *)(void *)(message + field->quantifier_offset);
    char *values = *(char **)(void *)at;
    for (size_t i = 0; i < count; i++)
      walk_value(walk, found, values + i * (found->below ? sizeof(void *) : sizeof(uint64_t)));
  } else if (!(field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) ||
             *(uint32_t *)(void *)(message + field->quantifier_offset) == field->id) {
    walk_value(walk, found, at);
  }
}

static void walk_message(struct walk *walk, const struct numbers *numbers, ProtobufCMessage *message) {
  for (size_t i = 0; i < numbers->count; i++)
    walk_field(walk, &numbers->fields[i], (char *)message);
}

/* --- turning ------------------------------------------------------------------------------------------------------ */

static void read_number(struct walk *walk, unsigned kind, uint64_t *number) {
  const struct numbers_meaning *meaning = walk->meaning;
  if (kind == NUMBERS_POSITION || (kind == OF_RECEIPT && place_is_token(*number)))
    *number = place_of_token(meaning->key, *number);
  else if (kind == NUMBERS_RECORD && *number >= meaning->first_own && *number <= RECORD_NUMBER_BARE && *number)
    *number = record_number(meaning->organisation, *number);
}

void numbers_read(const struct numbers *numbers, const struct numbers_meaning *meaning, ProtobufCMessage *message) {
  struct walk walk = {.visit = read_number, .meaning = meaning};
  walk_message(&walk, numbers, message);
}

/* A message that stands in a reply twice is met twice. */
static void tell_number(struct walk *walk, unsigned kind, uint64_t *number) {
  (void)kind; /* positions alone */
  if (*number == 0 || place_is_token(*number))
    return;
  struct changed *changed = arena_alloc(walk->arena, sizeof *changed);
  if (!changed)
    return; /* the arena tells */
  *changed = (struct changed){.next = walk->changed, .at = number, .was = *number};
  walk->changed = changed;
  *number = place_token(walk->key, *number);
}

struct slice numbers_pack(const struct numbers *numbers, const struct secure_key *key, struct arena *arena,
                          const ProtobufCMessage *message) {
  struct walk walk = {.visit = tell_number, .key = key, .arena = arena};
  walk_message(&walk, numbers, (ProtobufCMessage *)(uintptr_t)message);
  struct slice packed = arena_failed(arena) ? (struct slice){0} : arena_pack(arena, message);
  for (const struct changed *changed = walk.changed; changed; changed = changed->next)
    *changed->at = changed->was;
  return packed;
}
