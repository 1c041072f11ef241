/* assignments: see assignments.h. */
#include "assignments.h"

static bool is_within(const char *first, const char *last, date_t on) {
  date_t from = DATE_NONE, to = DATE_NONE;
  if (first[0] && date_parse(first, &from) != STATUS_OK)
    return false;
  if (last[0] && date_parse(last, &to) != STATUS_OK)
    return false;
  return date_within(on, from, to);
}

bool assignment_runs(const Lots__Assignment *assignment, date_t on) {
  return is_within(assignment->from, assignment->to, on);
}

bool assignment_waits(const Lots__Assignment *assignment) {
  return assignment->ended == LOTS__ASSIGNMENT_END__ASSIGNMENT_END_CASE_ENDED && assignment->read_until[0];
}

bool assignment_reads(const Lots__Assignment *assignment, date_t on) {
  return assignment_runs(assignment, on) ||
         (assignment_waits(assignment) && is_within(assignment->from, assignment->read_until, on));
}

bool assignments_read(Lots__Assignment *const *assignments, size_t count, uint64_t staff, date_t on) {
  for (size_t i = 0; i < count; i++)
    if (assignments[i]->staff == staff && assignment_reads(assignments[i], on))
      return true;
  return false;
}
