/* programme: the rules of a day in a rule book, and the rows of one table. See programme.h. */
#include "programme.h"

#include <string.h>

static bool runs_on(const struct programme *rules, date_t date) {
  date_t from, to = DATE_NONE;
  if (date_parse(rules->valid_from, &from) != STATUS_OK)
    return false;
  if (rules->valid_to[0] && date_parse(rules->valid_to, &to) != STATUS_OK)
    return false;
  return date_within(date, from, to);
}

const struct programme *rule_book_on(const struct rule_book *book, Lots__Programme programme, date_t date) {
  for (size_t i = 0; book && i < book->count; i++)
    if (book->tables[i]->programme == programme && runs_on(book->tables[i], date))
      return book->tables[i];
  return NULL;
}

date_t rule_book_changes(const struct rule_book *book, Lots__Programme programme, date_t date) {
  date_t first = DATE_NONE, from;
  for (size_t i = 0; i < book->count; i++)
    if (book->tables[i]->programme == programme && date_parse(book->tables[i]->valid_from, &from) == STATUS_OK &&
        from > date && (first == DATE_NONE || from < first))
      first = from;
  return first;
}

const struct reject_row *programme_reject_row(const struct programme *programme, Lots__RejectReason reason) {
  for (size_t i = 0; i < programme->reject_reason_count; i++)
    if (programme->reject_reasons[i].reason == reason)
      return &programme->reject_reasons[i];
  return NULL;
}

const struct phase_row *programme_phase_row(const struct programme *programme, Lots__Phase phase) {
  for (size_t i = 0; i < programme->phase_count; i++)
    if (programme->phases[i].phase == phase)
      return &programme->phases[i];
  return NULL;
}

const struct forbidden_row *programme_forbidden_row(const struct programme *programme, Lots__RejectReason reason) {
  for (size_t i = 0; i < programme->forbidden_reason_count; i++)
    if (programme->forbidden_reasons[i].reason == reason)
      return &programme->forbidden_reasons[i];
  return NULL;
}

static bool in_set(unsigned statuses, Lots__CaseStatus status) {
  return (unsigned)status < 32 && (statuses & STATUS_BIT(status));
}

const struct close_row *programme_close_row(const struct programme *programme, Lots__CloseReason reason,
                                            Lots__CaseStatus status) {
  for (size_t i = 0; i < programme->close_reason_count; i++)
    if (programme->close_reasons[i].reason == reason && in_set(programme->close_reasons[i].from, status))
      return &programme->close_reasons[i];
  return NULL;
}

const struct agreement_row *programme_agreement_row(const struct programme *programme, const char *type) {
  for (size_t i = 0; i < programme->agreement_count; i++)
    if (strcmp(programme->agreements[i].type, type) == 0)
      return &programme->agreements[i];
  return NULL;
}

const struct line_row *programme_line_row(const struct programme *programme, Lots__SupportLineKind kind) {
  for (size_t i = 0; i < programme->line_count; i++)
    if (programme->lines[i].kind == kind)
      return &programme->lines[i];
  return NULL;
}

const struct setting_row *programme_setting_row(const struct programme *programme, Lots__SettingName name) {
  for (size_t i = 0; i < programme->setting_count; i++)
    if (programme->settings[i].name == name)
      return &programme->settings[i];
  return NULL;
}

const struct line_end_row *programme_line_end_row(const struct line_row *row, Lots__LineEndReason reason) {
  for (size_t i = 0; i < LINE_ENDS_MAX && row->ends[i].reason; i++)
    if (row->ends[i].reason == reason)
      return &row->ends[i];
  return NULL;
}

const struct transition *programme_transition(const struct programme *programme, enum command command,
                                              Lots__CaseStatus status) {
  for (size_t i = 0; i < programme->transition_count; i++) {
    const struct transition *row = &programme->transitions[i];
    if (row->command == command && in_set(row->from, status))
      return row;
  }
  return NULL;
}

unsigned programme_statuses_for(const struct programme *programme, enum command command) {
  unsigned statuses = 0;
  for (size_t i = 0; i < programme->transition_count; i++)
    if (programme->transitions[i].command == command)
      statuses |= programme->transitions[i].from;
  return statuses;
}

/* --- choices, for sentences --------------------------------------------------------------------------------------- */

/* "A" and then "A, B": quadratic, for lists of a dozen. */
static const char *joined(const char *list, const struct code_list *codes, int number, struct arena *arena) {
  const struct code *code = code_by_number(codes, number);
  if (!list || !code)
    return list;
  return list[0] ? arena_printf(arena, "%s, %s", list, code->code) : code->code;
}

const char *programme_reject_choices(const struct programme *programme, struct arena *arena) {
  const char *list = "";
  for (size_t i = 0; i < programme->reject_reason_count; i++)
    list = joined(list, &codes_reject_reason, (int)programme->reject_reasons[i].reason, arena);
  return list;
}

const char *programme_pause_choices(const struct programme *programme, struct arena *arena) {
  const char *list = "";
  for (size_t i = 0; i < programme->pause_reason_count; i++)
    list = joined(list, &codes_pause_reason, (int)programme->pause_reasons[i].reason, arena);
  return list;
}

const char *programme_close_choices(const struct programme *programme, Lots__CaseStatus status, struct arena *arena) {
  const char *list = "";
  for (size_t i = 0; i < programme->close_reason_count; i++)
    if (in_set(programme->close_reasons[i].from, status))
      list = joined(list, &codes_close_reason, (int)programme->close_reasons[i].reason, arena);
  return list;
}

const char *programme_phase_choices(const struct programme *programme, struct arena *arena) {
  const char *list = "";
  for (size_t i = 0; i < programme->phase_count; i++)
    list = joined(list, &codes_phase, (int)programme->phases[i].phase, arena);
  return list;
}

const char *programme_setting_choices(const struct programme *programme, struct arena *arena) {
  const char *list = "";
  for (size_t i = 0; i < programme->setting_count; i++)
    list = joined(list, &codes_setting_name, (int)programme->settings[i].name, arena);
  return list;
}

const char *programme_line_choices(const struct programme *programme, struct arena *arena) {
  const char *list = "";
  for (size_t i = 0; i < programme->line_count; i++)
    list = joined(list, &codes_support_line, (int)programme->lines[i].kind, arena);
  return list;
}

const char *programme_line_end_choices(const struct line_row *row, struct arena *arena) {
  const char *list = "";
  for (size_t i = 0; i < LINE_ENDS_MAX && row->ends[i].reason; i++)
    list = joined(list, &codes_line_end, (int)row->ends[i].reason, arena);
  return list;
}

const char *programme_bit_choices(uint32_t bits, const struct code_list *codes, struct arena *arena) {
  const char *list = "";
  for (int number = 0; number < 32; number++)
    if (bits & (1u << number))
      list = joined(list, codes, number, arena);
  return list;
}
