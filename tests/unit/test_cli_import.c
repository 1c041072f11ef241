/* Unit tests of client/cli/sheet and import_map: files as other systems export them; and of client/cli/lines. */
#include "harness.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "client/cli/lines.h"
#include "client/cli/nouns/import.h"

static int set_up(void **state) {
  static struct cli cli;
  cli = (struct cli){.language = LANGUAGE_EN};
  arena_init(&cli.arena, 16 << 20);
  *state = &cli;
  return 0;
}

static int tear_down(void **state) {
  cli_stop(*state);
  return 0;
}

static const char *parse(struct cli *cli, struct sheet *sheet, const char *text) {
  return sheet_parse(sheet, &cli->arena, slice_str(text), NULL, NULL);
}

/* --- the sheet ---------------------------------------------------------------------------------------------------- */

static void test_delimiters(void **state) {
  (void)state;
  assert_int_equal(sheet_delimiter(slice_str("a;b;c\n1,2,3,4,5")), ';');
  assert_int_equal(sheet_delimiter(slice_str("a,b,c")), ',');
  assert_int_equal(sheet_delimiter(slice_str("a\tb\tc")), '\t');
  assert_int_equal(sheet_delimiter(slice_str("\"a,b,c,d\";b")), ';');
  assert_int_equal(sheet_delimiter(slice_str("\"a\nb\";c")), ';');
  assert_int_equal(sheet_delimiter(slice_str("alone")), ';');
}

static void test_rows_as_a_spreadsheet_numbers_them(void **state) {
  static const char *const texts[] = {"a;b\r\n\r\n1;2\r\n;;\r\n3;4", "a;b\n\n1;2\n;;\n3;4\n", "a;b\r\r1;2\r;;\r3;4\r"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    struct sheet sheet;
    assert_null(parse(*state, &sheet, texts[i]));
    assert_int_equal(sheet.count, 3);
    assert_int_equal(sheet.rows[1].number, 3);
    assert_int_equal(sheet.rows[2].number, 5);
    assert_string_equal(sheet.rows[2].cells[1], "4");
  }
}

static void test_quotes(void **state) {
  struct sheet sheet;
  assert_null(parse(*state, &sheet, "a;b\n\"x;\"\"y\"\"\nz\";2\n"));
  assert_string_equal(sheet.rows[1].cells[0], "x;\"y\"\nz");
  assert_string_equal(sheet.rows[1].cells[1], "2");
  assert_null(parse(*state, &sheet, "a;b\nKalle \"Kula\" Ek;2\n"));
  assert_string_equal(sheet.rows[1].cells[0], "Kalle \"Kula\" Ek");
  assert_null(parse(*state, &sheet, "a;b\n1;\"2\"")); /* no line end at the end */
  assert_string_equal(sheet.rows[1].cells[1], "2");
}

static void test_odd_files(void **state) {
  struct sheet sheet;
  struct cli *cli = *state;
  assert_null(parse(cli, &sheet, ""));
  assert_int_equal(sheet.count, 0);
  assert_null(parse(cli, &sheet, "sep=,\r\na;b,c\r\n1,2\r\n"));
  assert_string_equal(sheet.rows[0].cells[0], "a;b");
  assert_int_equal(sheet.rows[0].number, 1); /* Excel does not show it */
  assert_null(sheet_parse(&sheet, &cli->arena, slice_of("a;b\nx\0y;2\n", 10), NULL, NULL));
  assert_null(sheet.rows[1].cells[0]); /* a NUL is no text */
}

static void test_separator_lines(void **state) {
  static const char *const texts[] = {"sep=,\r\na,b\r\n1,2\r\n", "\"sep=,\"\na,b\n1,2\n", "SEP=,\na,b\n1,2\n",
                                      "sep=,,,,\ra,b\r1,2\r", "sep=,\na,b\n1,2"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    struct sheet sheet;
    assert_null(parse(*state, &sheet, texts[i]));
    assert_int_equal(sheet.delimiter, ',');
    assert_string_equal(sheet.rows[0].cells[1], "b");
    assert_int_equal(sheet.rows[1].number, 2);
  }
  struct sheet sheet;
  assert_null(parse(*state, &sheet, "separat;b\n1;2\n"));
  assert_string_equal(sheet.rows[0].cells[0], "separat");
  assert_null(parse(*state, &sheet, "sep=x y\n1;2\n"));
  assert_int_equal(sheet.count, 2);
}

/* --- cells -------------------------------------------------------------------------------------------------------- */

/* The cell of the second row's first column; "-": none. */
static void expect_cell(struct cli *cli, const char *cell, const char *expected) {
  struct sheet sheet;
  assert_null(parse(cli, &sheet, arena_printf(&cli->arena, "a;b;c;d\n%s;2;3;4\n5;6;7;8\n", cell)));
  assert_int_equal(sheet.count, 3);
  assert_int_equal(sheet.rows[1].count, 4);
  assert_int_equal(sheet.rows[1].unclosed, 0);
  if (strcmp(sheet.rows[1].cells[0] ? sheet.rows[1].cells[0] : "-", expected) != 0)
    fail_msg("%s: %s, expected %s", cell, sheet.rows[1].cells[0], expected);
}

static void test_cells_that_are_not_rightly_quoted_stand_as_they_are(void **state) {
  expect_cell(*state, "\"Lugn\" plats", "\"Lugn\" plats");
  expect_cell(*state, "\"Lugn\" och \"ro\"", "\"Lugn\" och \"ro\"");
  expect_cell(*state, "5\" skärm", "5\" skärm");
  expect_cell(*state, "\"a\"\"b\"", "a\"b");
  expect_cell(*state, " \"a;b\" ", "a;b");
  expect_cell(*state, "\"\"", "");
  expect_cell(*state, "\"rad ett\nrad två; tre\"", "rad ett\nrad två; tre");
  expect_cell(*state, "\"rad ett\n\nrad \"\"tre\"\"\"", "rad ett\n\nrad \"tre\"");
}

static void test_what_spreadsheets_put_around_a_cell(void **state) {
  expect_cell(*state, "=\"0305\"", "0305");
  expect_cell(*state, "\"=\"\"0305\"\"\"", "0305");
  expect_cell(*state, "=\"a\"\"b\"", "a\"b");
  expect_cell(*state, "'0305", "0305");
  expect_cell(*state, "'=A1+B1", "=A1+B1");
  expect_cell(*state, "\"'=\"\"+46\"\"\"", "+46");
  expect_cell(*state, "'t Hooft", "'t Hooft");
  expect_cell(*state, "=A1&\"x\"", "=A1&\"x\"");
}

static void test_signs_that_come_along(void **state) {
  expect_cell(*state, "\u00a0Ek\u00a0\u202f", "Ek");
  expect_cell(*state, "Åsa\u00a0Ek", "Åsa Ek");
  expect_cell(*state, "\u200b\ufeffE\u00adk\u2060\u202d", "Ek");
  expect_cell(*state, "rad ett\vrad två", "rad ett\nrad två");
  expect_cell(*state, "\ufeff\"a;b\"", "a;b");
  expect_cell(*state, "Bj\xf6rn", "-");
  expect_cell(*state, "a\ab", "-");
}

/* A row never swallows the next. */
static void expect_unclosed(struct cli *cli, const char *text, size_t row, size_t column, size_t rows) {
  struct sheet sheet;
  assert_null(parse(cli, &sheet, text));
  assert_int_equal(sheet.count, rows);
  for (size_t i = 0; i < rows; i++)
    assert_int_equal(sheet.rows[i].unclosed, i == row ? column : 0);
}

static void test_a_row_never_swallows_the_next(void **state) {
  expect_unclosed(*state, "a;b;c;d\n1;2;3;\"4\n5;6;7;8\n", 1, 4, 3);
  expect_unclosed(*state, "a;b;c;d\n1;2;3;\"4\n5;6;7;8\"\n1;2;3;4\n", 1, 4, 4);
  expect_unclosed(*state, "a;b;c;d\n1;2;\"3;4\n5;6;7\";8\n1;2;3;4\n", 1, 3, 4);
  expect_unclosed(*state, "a;b;c;d\r\n\"1;2;3;4\r\n5\";6;7;8\r\n1;2;3;4", 1, 1, 4);
  expect_unclosed(*state, "a;b;c;d\n1;2;3;\"4\n5;6;7;\"8\"\n1;2;3;4\n", 1, 4, 4);
  expect_unclosed(*state, "a;b;c;d\n1;2;3;\"x\n5;6;7;8\n1;2;3;4\"\n", 1, 4, 4);
  expect_unclosed(*state, "a;b;c;d\n1;\"2\n5;6;7;8\n1;2\";3;4\n", 1, 2, 4);
  expect_unclosed(*state, "a;b;c;d\n1;2;\"x;\ny\";4\n", 0, 0, 2); /* is meant */
  expect_unclosed(*state, "a;b;c;d\n1;2;3;\"x;\ny;\nz\"\n", 0, 0, 2);
  expect_unclosed(*state, "a;b\n\"x;\ny\";2\n", 0, 0, 2);
}

static void test_the_heading_row_is_the_one_that_names_most(void **state) {
  static const char *const texts[] = {
      "Uttag, Eksjö, 2026\n;;;\nPersonnummer;Insats;Datum;Remittent\n1;2;3;4\n",
      "\"Lista\n;Klient;;Remittent\nPersonnummer;Insats;Datum;Remittent\n1;2;3;4\n",
      "Uttag;\"av Bo\n;;;\nPersonnummer;Insats;Datum;Remittent\n1;2;3;4\"\n",
      "sep=,\n\n\nPersonnummer;Insats;Datum;Remittent\n1;2;3;4\n",
      "a\tb\tc\nDatum\t2026\nPersonnummer\tInsats\tDatum\tNr\n1\t2\t3\t4\n",
  };
  static const unsigned above[] = {1, 2, 1, 0, 2};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    struct cli *cli = *state;
    struct sheet sheet;
    struct import_naming naming = {&cli->arena, "Nr=sender_role"};
    assert_null(sheet_parse(&sheet, &cli->arena, slice_str(texts[i]), import_names, &naming));
    assert_int_equal(sheet.rows[0].count, 4);
    assert_int_equal(sheet.rows[0].number, 3);
    assert_int_equal(sheet.rows[1].number, 4);
    assert_int_equal(sheet.above, above[i]);
    assert_string_equal(sheet.rows[0].cells[0], "Personnummer");
  }
}

/* --- headings ----------------------------------------------------------------------------------------------------- */

static void expect_field(struct cli *cli, const char *heading, const char *expected) {
  const ProtobufCFieldDescriptor *field = import_field(&cli->arena, heading);
  if (strcmp(field ? field->name : "-", expected) != 0)
    fail_msg("%s: %s, expected %s", heading, field ? field->name : "-", expected);
}

static void test_headings(void **state) {
  static const char *const expected[][2] = {
      {"Personnummer", "identity_number"},
      {"PERSON-/SAMORDNINGSNUMMER", "identity_number"},
      {"identity_number", "identity_number"},
      {"Förnamn", "given_name"},
      {"FÖRNAMN ", "given_name"},
      {"Efternamn", "family_name"},
      {"E-post", "email"},
      {"Telefon", "phone"},
      {"Kommun", "municipality"},
      {"Insats", "programme"},
      {"Program", "programme"},
      {"Insats/program", "programme"},
      {"Remissdatum", "date"},
      {"Datum", "date"},
      {"Remittent", "sender_role"},
      {"Remittentroll", "sender_role"},
      {"Remittentnamn", "sender_name"},
      {"Organisation", "sender_organisation"},
      {"Anledning", "reason"},
      {"Orsak", "reason"},
      {"Ärendenummer", "external_id"},
      {"Externt id", "external_id"},
      {"Skyddade personuppgifter", "protection"},
      {"Skostorlek", "-"},
      {"", "-"},
      {"unit", "-"}, /* said on the command line, never by the file */
  };
  for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
    expect_field(*state, expected[i][0], expected[i][1]);
}

static void test_mapping(void **state) {
  struct cli *cli = *state;
  struct sheet sheet;
  struct import_map map;
  assert_null(parse(cli, &sheet, "Nr;Förnamn;Ort\n1;2;3\n"));
  assert_null(import_map(cli, &sheet, NULL, &map));
  assert_non_null(strstr(import_missing(cli, &map), "is identity_number, programme, date, sender_role;"));
  assert_null(import_map(cli, &sheet, "Nr=personnummer,ort=kommun", &map));
  assert_string_equal(import_heading(&map, "identity_number"), "Nr");
  assert_string_equal(import_heading(&map, "municipality"), "Ort");
  assert_string_equal(import_heading(&map, "phone"), "phone");
  assert_non_null(import_map(cli, &sheet, "Nr=nonsense", &map));
  assert_non_null(import_map(cli, &sheet, "None=phone", &map));
  assert_non_null(import_map(cli, &sheet, "Nr", &map));
  assert_null(parse(cli, &sheet, "pnr;personnummer\n"));
  assert_non_null(import_map(cli, &sheet, NULL, &map)); /* both the same */
  assert_null(import_map(cli, &sheet, "pnr=-", &map));
}

static void test_what_is_needed(void **state) {
  struct cli *cli = *state;
  struct sheet sheet;
  struct import_map map;
  assert_null(parse(cli, &sheet, "pnr;insats;datum;av;what is wrong\n"));
  assert_null(import_map(cli, &sheet, NULL, &map));
  assert_non_null(strstr(import_missing(cli, &map), "is sender_role; "));
  assert_null(import_map(cli, &sheet, "av=sender_role", &map));
  assert_null(import_missing(cli, &map));
  assert_true(import_is_told(&cli->arena, map.headings[4]));
  assert_true(import_is_told(&cli->arena, "Vad som är fel"));
  assert_false(import_is_told(&cli->arena, "pnr"));
}

static void test_filling(void **state) {
  struct cli *cli = *state;
  struct sheet sheet;
  struct import_map map;
  struct import_fault fault;
  Lots__ImportReferralRequest request = LOTS__IMPORT_REFERRAL_REQUEST__INIT;
  assert_null(parse(cli, &sheet, "pnr;skyddad;x\n1;Nej;\n2\n3;Ja;;\n4;;;5\n"));
  assert_null(import_map(cli, &sheet, NULL, &map));
  assert_true(import_fill(cli, &map, &sheet, &sheet.rows[1], &request, &fault));
  assert_string_equal(request.identity_number, "1");
  assert_string_equal(request.protection, "NONE");
  assert_true(import_fill(cli, &map, &sheet, &sheet.rows[2], &request, &fault)); /* cut short: the rest is empty */
  assert_true(import_fill(cli, &map, &sheet, &sheet.rows[3], &request, &fault));
  assert_string_equal(request.protection, "Ja"); /* never taken as none: the daemon refuses it */
  assert_false(import_fill(cli, &map, &sheet, &sheet.rows[4], &request, &fault));
  assert_int_equal(fault.row, 5);
  assert_string_equal(fault.reason, "COLUMNS");
  assert_null(parse(cli, &sheet, "pnr;skyddad;x\nBj\xf6rn;;\n1;;\xf6\n\"1;;\n"));
  assert_false(import_fill(cli, &map, &sheet, &sheet.rows[1], &request, &fault));
  assert_string_equal(fault.reason, "NOT_TEXT");
  assert_non_null(strstr(fault.text, "character 3 of it, the byte 0xF6,"));
  assert_true(import_fill(cli, &map, &sheet, &sheet.rows[2], &request, &fault)); /* in a column that is not used */
  assert_false(import_fill(cli, &map, &sheet, &sheet.rows[3], &request, &fault));
  assert_string_equal(fault.reason, "QUOTE");
  assert_string_equal(fault.column, "pnr");
}

/* --- lines -------------------------------------------------------------------------------------------------------- */

static void expect_line(struct lines *lines, const char *expected) {
  struct slice line;
  assert_int_equal(lines_next(lines, true, &line), LINES_ONE);
  assert_true(slice_equal(line, slice_str(expected)));
}

static void test_lines(void **state) {
  (void)state;
  struct lines lines;
  struct slice line;
  int ends[2];
  assert_int_equal(pipe(ends), 0);
  lines_init(&lines, ends[0], 1024);
  assert_int_equal(lines_next(&lines, false, &line), LINES_NOT_YET);
  assert_int_equal(write(ends[1], "one\r\n\ntw", 8), 8);
  expect_line(&lines, "one");
  expect_line(&lines, "");
  assert_int_equal(lines_next(&lines, false, &line), LINES_NOT_YET);
  assert_int_equal(write(ends[1], "o\nlast", 6), 6);
  expect_line(&lines, "two");
  close(ends[1]);
  expect_line(&lines, "last");
  assert_int_equal(lines_next(&lines, true, &line), LINES_END);
  lines_deinit(&lines);
  close(ends[0]);
}

static void test_line_too_long(void **state) {
  (void)state;
  struct lines lines;
  struct slice line;
  FILE *file = tmpfile();
  assert_non_null(file);
  for (int i = 0; i < 300000; i++)
    fputc('x', file);
  rewind(file);
  lines_init(&lines, fileno(file), 100000);
  assert_int_equal(lines_next(&lines, true, &line), LINES_TOO_LONG);
  lines_deinit(&lines);
  fclose(file);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_delimiters),
      cmocka_unit_test_setup_teardown(test_rows_as_a_spreadsheet_numbers_them, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_quotes, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_odd_files, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_separator_lines, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_cells_that_are_not_rightly_quoted_stand_as_they_are, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_what_spreadsheets_put_around_a_cell, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_signs_that_come_along, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_a_row_never_swallows_the_next, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_the_heading_row_is_the_one_that_names_most, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_headings, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_mapping, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_what_is_needed, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_filling, set_up, tear_down),
      cmocka_unit_test(test_lines),
      cmocka_unit_test(test_line_too_long),
  };
  return cmocka_run_group_tests_name("cli_import", tests, NULL, NULL);
}
