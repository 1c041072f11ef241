/* import_map: which column is which field. Other systems name them in Swedish or English, each in its own way. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "common/text.h"
#include "import.h"

/* Names without spaces and signs, lower case; the field's own name is one too. */
static const struct {
  const char *field;
  const char *names[12];
} known[] = {
    {"identity_number",
     {"personnummer", "personnr", "pnr", "samordningsnummer", "personsamordningsnummer", "personellersamordningsnummer",
      "personidnummer", "idnummer", "personalidentitynumber", "personalnumber", "idnumber"}},
    {"given_name", {"förnamn", "tilltalsnamn", "givenname", "firstname"}},
    {"family_name", {"efternamn", "familjenamn", "lastname", "surname"}},
    {"phone",
     {"telefon", "telefonnummer", "telefonnr", "tel", "tfn", "mobil", "mobiltelefon", "mobilnummer", "telephone",
      "phonenumber"}},
    {"email", {"epost", "epostadress", "mejl", "mejladress", "mail", "mailadress", "emailaddress"}},
    {"municipality",
     {"kommun", "hemkommun", "kommunkod", "folkbokföringskommun", "homemunicipality", "municipalitycode"}},
    {"programme", {"insats", "program", "insatstyp", "metod", "programinsats", "insatsprogram"}},
    {"date", {"remissdatum", "datum", "datumförremiss", "remissensdatum", "referraldate"}},
    {"sender_role",
     {"remittent", "remittentroll", "remittentensroll", "remittentensyrke", "remittentyrke", "yrkesroll", "referrer",
      "referrerrole"}},
    {"sender_name", {"remittentnamn", "remittentensnamn", "remitteradav", "referrername"}},
    {"sender_organisation",
     {"organisation", "remittentorganisation", "remitterandeorganisation", "remitterandeenhet", "organization",
      "referrerorganisation", "referrerorganization", "senderorganization"}},
    {"reason", {"anledning", "orsak", "remissorsak", "remissanledning", "frågeställning", "referralreason"}},
    {"external_id",
     {"ärendenummer", "ärendenr", "externtid", "externid", "diarienummer", "dnr", "remissid", "remissnummer",
      "referencenumber", "casenumber"}},
    {"protection",
     {"skyddadepersonuppgifter", "skyddad", "skyddadidentitet", "sekretess", "sekretessmarkering", "skydd", "protected",
      "protectedidentity", "protectedpersonaldata"}},
};

/* Letters and digits in lower case: "E-post " and "epost" are one. */
static const char *bare(struct arena *arena, const char *heading) {
  char *folded = text_fold(arena, heading), *out = folded;
  if (!folded)
    return "";
  for (const char *in = folded; *in; in++)
    if (isalnum((unsigned char)*in) || (unsigned char)*in >= 0x80)
      *out++ = *in;
  *out = '\0';
  return folded;
}

static const ProtobufCFieldDescriptor *field_by_name(const char *name) {
  return protobuf_c_message_descriptor_get_field_by_name(&lots__import_referral_request__descriptor, name);
}

static bool names_it(struct arena *arena, size_t index, const char *wanted) {
  bool found = strcmp(bare(arena, known[index].field), wanted) == 0;
  for (size_t i = 0; !found && i < sizeof known[index].names / sizeof *known[index].names && known[index].names[i]; i++)
    found = strcmp(known[index].names[i], wanted) == 0;
  return found;
}

const ProtobufCFieldDescriptor *import_field(struct arena *arena, const char *heading) {
  const char *wanted = bare(arena, heading);
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (names_it(arena, i, wanted))
      return field_by_name(known[i].field);
  return NULL;
}

/* --- the user's mapping ------------------------------------------------------------------------------------------- */

static size_t column_of(struct arena *arena, const struct import_map *map, const char *heading) {
  const char *wanted = bare(arena, heading);
  for (size_t i = 0; i < map->count; i++)
    if (strcmp(bare(arena, map->headings[i]), wanted) == 0)
      return i;
  return map->count;
}

/* "Pnr=identity_number" */
static const char *apply_one(struct cli *cli, struct import_map *map, const char *pair) {
  const char *equals = strrchr(pair, '=');
  const char *heading = equals ? arena_strndup(&cli->arena, pair, (size_t)(equals - pair)) : NULL;
  if (!heading)
    return arena_printf(&cli->arena, _("--mapping: \"%s\" is not COLUMN=FIELD"), pair);
  size_t column = column_of(&cli->arena, map, heading);
  const ProtobufCFieldDescriptor *field = strcmp(equals + 1, "-") == 0 ? NULL : import_field(&cli->arena, equals + 1);
  if (column == map->count)
    return arena_printf(&cli->arena, _("--mapping: the file has no column \"%s\""), heading);
  if (!field && strcmp(equals + 1, "-") != 0)
    return arena_printf(
        &cli->arena, _("--mapping: there is no field \"%s\"; \"lots import referrals --help\" lists them"), equals + 1);
  for (size_t i = 0; i < map->count; i++)
    if (map->fields[i] == field)
      map->fields[i] = NULL;
  map->fields[column] = field;
  return NULL;
}

static const char *apply(struct cli *cli, struct import_map *map, const char *mapping) {
  const char *wrong = NULL;
  for (size_t len; *mapping && !wrong; mapping += len + (mapping[len] == ',')) {
    len = strcspn(mapping, ",");
    const char *pair = arena_strndup(&cli->arena, mapping, len);
    wrong = pair && *pair ? apply_one(cli, map, pair) : NULL;
  }
  return wrong;
}

/* Is it one of the columns that the mapping speaks of? */
static bool mapping_has(struct arena *arena, const char *mapping, const char *heading) {
  const char *wanted = bare(arena, heading);
  for (size_t len; *mapping; mapping += len + (mapping[len] == ',')) {
    len = strcspn(mapping, ",");
    const char *equals = memrchr(mapping, '=', len);
    const char *named = equals ? arena_strndup(arena, mapping, (size_t)(equals - mapping)) : NULL;
    if (named && strcmp(bare(arena, named), wanted) == 0)
      return true;
  }
  return false;
}

/* --- the headings ------------------------------------------------------------------------------------------------- */

static bool is_among(const ProtobufCFieldDescriptor *field, const ProtobufCFieldDescriptor *const *fields,
                     size_t count) {
  for (size_t i = 0; i < count; i++)
    if (fields[i] == field)
      return true;
  return false;
}

size_t import_names(void *context, const struct sheet_row *row) {
  const struct import_naming *naming = context;
  const ProtobufCFieldDescriptor *seen[sizeof known / sizeof *known];
  size_t fields = 0, mapped = 0;
  for (size_t i = 0; i < row->count && fields < sizeof seen / sizeof *seen; i++) {
    const char *heading = row->cells[i] ? row->cells[i] : "";
    const ProtobufCFieldDescriptor *field = import_field(naming->arena, heading);
    if (field && !is_among(field, seen, fields))
      seen[fields++] = field;
    else if (!field && *heading && naming->mapping && mapping_has(naming->arena, naming->mapping, heading))
      mapped++;
  }
  return fields + mapped;
}

/* --- the whole ---------------------------------------------------------------------------------------------------- */

static const char *check(struct cli *cli, const struct import_map *map) {
  for (size_t i = 0; i < map->count; i++)
    for (size_t j = 0; j < i; j++)
      if (map->fields[i] && map->fields[i] == map->fields[j])
        return arena_printf(&cli->arena,
                            _("the columns \"%s\" and \"%s\" are both %s; choose one with --mapping COLUMN=-"),
                            map->headings[j], map->headings[i], map->fields[i]->name);
  return NULL;
}

static bool has_field(const struct import_map *map, const char *name) {
  for (size_t i = 0; i < map->count; i++)
    if (map->fields[i] && strcmp(map->fields[i]->name, name) == 0)
      return true;
  return false;
}

const char *import_missing(struct cli *cli, const struct import_map *map) {
  static const char *const needed[] = {"identity_number", "programme", "date", "sender_role"};
  const char *all = "", *first = NULL;
  for (size_t i = 0; i < sizeof needed / sizeof *needed && all; i++) {
    if (has_field(map, needed[i]))
      continue;
    first = first ? first : needed[i];
    all = arena_printf(&cli->arena, "%s%s%s", all, *all ? ", " : "", needed[i]);
  }
  return first ? arena_printf(
                     &cli->arena,
                     _("no column of the file is %s; say which is, \"--mapping COLUMN=%s\", with commas between"),
                     all ? all : first, first)
               : NULL;
}

bool import_is_told(struct arena *arena, const char *heading) {
  const char *wanted = bare(arena, heading);
  return strcmp(wanted, "whatiswrong") == 0 || strcmp(wanted, "vadsomärfel") == 0;
}

const char *import_map(struct cli *cli, const struct sheet *sheet, const char *mapping, struct import_map *out) {
  *out = (struct import_map){0};
  if (sheet->count == 0)
    return _("the file is empty");
  const struct sheet_row *headings = &sheet->rows[0];
  if (headings->count > IMPORT_COLUMNS_MAX)
    return _("the file has too many columns");
  out->count = headings->count;
  for (size_t i = 0; i < out->count; i++) {
    out->headings[i] = headings->cells[i] ? headings->cells[i] : "?";
    out->fields[i] = import_field(&cli->arena, out->headings[i]);
  }
  const char *wrong = mapping ? apply(cli, out, mapping) : NULL;
  return wrong ? wrong : check(cli, out);
}

const char *import_heading(const struct import_map *map, const char *field) {
  for (size_t i = 0; i < map->count; i++)
    if (map->fields[i] && strcmp(map->fields[i]->name, field) == 0)
      return map->headings[i];
  return field;
}

/* --- a row -------------------------------------------------------------------------------------------------------- */

/* "nej" is a plain "none"; "ja" does not say which protection, and the daemon refuses it (C15: never taken as none). */
static const char *cell_text(const ProtobufCFieldDescriptor *field, const char *cell) {
  static const char *const nos[] = {"nej", "no", "n", "0", "false", "falskt"};
  if (strcmp(field->name, "protection") != 0)
    return cell;
  for (size_t i = 0; i < sizeof nos / sizeof *nos; i++)
    if (text_compare_sv(cell, nos[i]) == 0)
      return "NONE";
  return cell;
}

static bool has_more(const struct sheet_row *row, size_t count) {
  for (size_t i = count; i < row->count; i++)
    if (!row->cells[i] || *row->cells[i])
      return true;
  return false;
}

static const char *heading_at(const struct import_map *map, size_t column) {
  return column < map->count ? map->headings[column] : "";
}

/* What makes the row no row, before any cell is looked at: its reason, or NULL. */
static const char *judge_shape(struct cli *cli, const struct import_map *map, const struct sheet_row *row,
                               struct import_fault *fault) {
  if (row->unclosed) {
    fault->column = heading_at(map, row->unclosed - 1);
    fault->text = _("begins with a quotation mark that nothing closes before the next row; close it, or take it away");
    return "QUOTE";
  }
  if (!has_more(row, map->count))
    return NULL;
  fault->text = arena_printf(
      &cli->arena, _("has %zu values where the headings are %zu; put a value that holds the delimiter in quotes"),
      row->count, map->count);
  return "COLUMNS";
}

/* The first character of the cell that is none. */
static const char *no_text(struct cli *cli, const struct sheet *sheet, const struct sheet_row *row, size_t column) {
  struct slice value = sheet_value(sheet, row, column);
  size_t clean = text_clean_length(value);
  const char *before = clean < value.len ? arena_strndup(&cli->arena, (const char *)value.data, clean) : NULL;
  if (!before)
    return _("holds characters that are not text");
  if (sheet->file.encoding == ENCODING_UTF8)
    return arena_printf(&cli->arena, _("character %zu of it, the byte 0x%02X, is none of UTF-8's; write it anew"),
                        text_length(before) + 1, value.data[clean]);
  return arena_printf(&cli->arena, _("character %zu of it is none that text has; write it anew"),
                      text_length(before) + 1);
}

bool import_fill(struct cli *cli, const struct import_map *map, const struct sheet *sheet, const struct sheet_row *row,
                 Lots__ImportReferralRequest *request, struct import_fault *fault) {
  *fault = (struct import_fault){.row = row->number, .column = "", .field = "", .rule = ""};
  fault->reason = judge_shape(cli, map, row, fault);
  for (size_t i = 0; i < map->count && i < row->count && !fault->reason; i++) {
    const ProtobufCFieldDescriptor *field = map->fields[i];
    if (!field)
      continue;
    const char *text = row->cells[i] ? cell_text(field, row->cells[i]) : NULL;
    if (text) {
      memcpy((char *)request + field->offset, &text, sizeof text);
      continue;
    }
    fault->column = map->headings[i];
    fault->field = field->name;
    fault->reason = "NOT_TEXT";
    fault->text = no_text(cli, sheet, row, i);
  }
  return fault->reason == NULL;
}
