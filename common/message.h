/* message: every sentence that the daemon says to a person, in English and Swedish, with a stable reason code.
 *
 * The sentences stand in message.def, one row each. `{1}`, `{2}` are filled with the arguments. To add a sentence, add
 * a row; the reason code ("NOT_A_DATE") is part of the contract and never changes its meaning.
 */
#pragma once

#include "arena.h"

enum message {
#define M(code, en, sv) MSG_##code,
#include "message.def"
#undef M
  MSG_COUNT
};

enum language { LANGUAGE_EN, LANGUAGE_SV };

/* "sv", "sv_SE.UTF-8" and the like give Swedish; everything else English. */
enum language language_parse(const char *tag);
/* The stable code, "NOT_A_DATE". */
const char *message_reason(enum message message);
/* The sentence with arguments filled in, in the arena; a NULL argument reads as "". A number that is no message
 * gives "". NULL when out of memory. */
char *message_text(struct arena *arena, enum message message, enum language language, const char *arg1,
                   const char *arg2) MUST_USE;
