/* amount_typed: amounts as people type them, in Swedish and English: "14 500 kr", "37,5", "1 h 30 min". And hours as
 * people read them, which can be typed back.
 */
#pragma once

#include <stdint.h>

#include "arena.h"

enum amount_fault {
  AMOUNT_OK,
  AMOUNT_NONE,      /* no such amount */
  AMOUNT_AMBIGUOUS, /* "14.500" is fourteen thousand five hundred, or fourteen and a half */
  AMOUNT_PART,      /* a part of a krona, or of what is counted whole */
};

/* What a number is of, when no unit stands beside it. */
enum amount_unit { AMOUNT_MINUTES, AMOUNT_HOURS };

/* "14500", "14 500", "14 500,00"; with `money` also "14 500 kr", "14 500:-", "SEK 14 500". */
enum amount_fault amount_whole(struct arena *arena, const char *text, bool money, uint64_t *out) MUST_USE;
/* How long: "90 min", "1:30", "1,5 h", "1 h 30 min", "1h30", "en halvtimme"; a number alone is of `unit`, hours with up
 * to two decimals, minutes whole. To the nearest minute; at most 10 000 hours. */
enum amount_fault amount_minutes(struct arena *arena, const char *text, enum amount_unit unit, uint32_t *out) MUST_USE;

#define AMOUNT_TEXT_MAX 32
/* Minutes as hours: "20", "20,5", "20,17"; `mark` is the decimal mark. Read back they are the same minutes. */
char *amount_hours_text(uint64_t minutes, char mark, char out[AMOUNT_TEXT_MAX]);
/* "14 500", with no-break spaces. */
char *amount_grouped_text(uint64_t number, char out[AMOUNT_TEXT_MAX]);
