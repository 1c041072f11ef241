/* fuzz_text: what people and other systems write: identity numbers, dates, files of unknown encoding. Nothing may
 * crash, and what is accepted must be accepted again in its stored form. */
#include "common/date_typed.h"
#include "common/decode.h"
#include "common/idnumber.h"
#include "common/text.h"
#include "fuzz.h"

static void try_idnumber(const char *text, date_t today) {
  struct idnumber first, again;
  if (idnumber_parse(text, today, true, &first) != IDNUMBER_FAULT_NONE)
    return;
  if (idnumber_parse(first.digits, today, true, &again) != IDNUMBER_FAULT_NONE ||
      strcmp(first.digits, again.digits) != 0)
    __builtin_trap();
}

static void try_dates(struct arena *arena, const char *text, date_t today) {
  struct date_typed typed;
  date_t again;
  char written[DATE_TEXT_MAX];
  int64_t moment;
  for (int side = DATE_NEAREST; side <= DATE_COMING; side++)
    if (date_typed_parse(arena, text, today, (enum date_side)side, &typed) == STATUS_OK &&
        (date_parse(date_format(typed.date, written), &again) != STATUS_OK || again != typed.date ||
         typed.until < typed.date || typed.other == typed.date))
      __builtin_trap();
  if (moment_parse(text, &moment) == STATUS_OK)
    (void)date_of_moment(moment);
}

/* What was read is written back as it stood, but for marks. */
static void try_decoding(struct arena *arena, struct slice bytes) {
  struct decoded first = decode(arena, bytes);
  if (first.state != DECODE_DONE)
    return;
  struct slice written = encode(arena, slice_of(first.text, first.len), first.encoding, first.marked);
  struct decoded again = decode(arena, written);
  if (again.state != DECODE_DONE || again.len != first.len || memcmp(again.text, first.text, first.len) != 0)
    __builtin_trap();
  if (text_is_clean(slice_of(first.text, first.len)))
    (void)!text_fold(arena, first.text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct arena arena;
  char orgnumber[ORGNUMBER_TEXT_MAX];
  date_t today;
  arena_init(&arena, 8 << 20);
  char *text = arena_strndup(&arena, (const char *)data, size);
  if (text != NULL && date_parse("2026-11-22", &today) == STATUS_OK) {
    try_idnumber(text, today);
    try_dates(&arena, text, today);
    (void)!orgnumber_parse(text, orgnumber);
  }
  try_decoding(&arena, slice_of(data, size));
  arena_deinit(&arena);
  return 0;
}
