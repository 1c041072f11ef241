/* decode: the bytes of a file as UTF-8, whatever program wrote it.
 *
 * UTF-8 and UTF-16 with any number of byte-order marks, UTF-16 without, and Windows-1252 where nothing else can be meant.
 * A byte that is none of the file's characters is never turned into another: it stays where it stands, and is told.
 */
#pragma once

#include "arena.h"
#include "slice.h"

enum encoding { ENCODING_UTF8, ENCODING_UTF16LE, ENCODING_UTF16BE, ENCODING_1252 };

enum decode_state {
  DECODE_DONE,
  DECODE_BAD_BYTE,  /* a file of `encoding`, but for the byte at `bad` and perhaps others */
  DECODE_UNSURE,    /* not UTF-8, and other encodings than Windows-1252 may be meant; `text` is the bytes as they are */
  DECODE_WORKBOOK,  /* no text, but what Excel, Word, LibreOffice and their like keep */
  DECODE_NO_MEMORY, /* and for the others here, `text` is NULL */
};

struct decoded {
  enum decode_state state;
  enum encoding encoding;
  bool marked; /* began with a byte-order mark */
  char *text;  /* in the arena; ends in a NUL that `len` does not count, and may hold others and control characters */
  size_t len;
  size_t bad; /* where in `text` the first byte stands that is no character; else `len`. Of UTF-16 it is written 0xff */
};

/* Windows-1252 is certain of a file without a mark that holds no character of UTF-8 beyond ASCII, no byte that
 * Windows-1252 leaves undefined, and either one of å, ä, ö or nothing of 0x80 to 0x9f, where the letters of older
 * computers are (DOS, Mac). */
struct decoded decode(struct arena *arena, struct slice bytes);

/* Where something stands in a text, both counted from 1; lines end in LF, CRLF or CR. */
struct decode_place {
  size_t line, byte;
};
struct decode_place decode_place(struct slice text, size_t offset);

/* UTF-8 as a file of the encoding, with its mark when `marked`; what the encoding lacks becomes "?", and what is not
 * UTF-8 stays as it is in a file of UTF-8. In the arena; .data is NULL when out of memory. */
struct slice encode(struct arena *arena, struct slice text, enum encoding encoding, bool marked);
