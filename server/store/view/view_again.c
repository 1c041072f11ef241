/* view_again: whether what a write showed may be shown again to who made it.
 *
 * Judged by whom the entry's events are about, not by running the command again: what it acted on may be used up by it. */
#include "view_internal.h"

static enum status case_again(struct view *view, uint64_t id) {
  const struct view_case_in_hand *hand;
  enum status status = view_take_case(view, id, &hand);
  if (status == STATUS_OK)
    view->closed |= hand->closed;
  return status;
}

static enum status referral_again(struct view *view, uint64_t id) {
  bool seen;
  enum status status = view_sees_referral(view, id, &seen);
  return status != STATUS_OK || seen ? status : STATUS_NOT_FOUND;
}

/* No case, referral or person: an employer, staff, the directory. */
static enum status other_again(struct view *view, const Lots__Event *event) {
  bool open = true;
  switch (event->kind_case) {
  case LOTS__EVENT__KIND_SUPERVISED:
    open = view_sees_unit(view, event->supervised->unit);
    break;
  case LOTS__EVENT__KIND_SUPERVISION_CORRECTED:
    open = view_sees_unit(view, event->supervision_corrected->unit);
    break;
  case LOTS__EVENT__KIND_EMPLOYER_PUT:
  case LOTS__EVENT__KIND_EMPLOYER_CONTACTED:
  case LOTS__EVENT__KIND_STUDY_VISITED:
  case LOTS__EVENT__KIND_WORKPLACE_ANALYSED:
  case LOTS__EVENT__KIND_CONTACT_CORRECTED:
  case LOTS__EVENT__KIND_VISIT_CORRECTED:
    open = view_uses_employers(view);
    break;
  default:
    break;
  }
  return open ? STATUS_OK : STATUS_NOT_FOUND;
}

static enum status event_again(struct view *view, const Lots__Event *event) {
  Lots__Person *person;
  enum status status = event->case_ ? case_again(view, event->case_) : STATUS_OK;
  if (status == STATUS_OK && event->referral)
    status = referral_again(view, event->referral);
  if (status != STATUS_OK || event->case_ || event->referral)
    return status;
  return event->person ? view_person(view, event->person, &person) : other_again(view, event);
}

enum status view_again(struct view *view, const Lots__Entry *first) {
  enum status status = STATUS_OK;
  for (size_t i = 0; status == STATUS_OK && i < first->n_events; i++)
    status = event_again(view, first->events[i]);
  for (size_t i = 0; i < first->n_events; i++)
    view->closed &= ~scope_of_event(first->events[i]->kind_case);
  return status;
}
