/* view_agenda: what the files of the agenda's view share. */
#pragma once

#include "view_internal.h"

/* Fills what is beside the case in `facts`, whose case and day are set; what it reads lies in the view's arena. */
enum status view_agenda_facts(struct view *view, struct agenda_facts *facts) MUST_USE;
/* Everything about staff that is due by the filter's day, in no order: of oneself, or of the filter's unit, which the
 * caller has judged. Of a single case: nothing. In the view's arena. */
enum status view_agenda_staff(struct view *view, const struct agenda_filter *filter, struct agenda_shown **out,
                              size_t *count) MUST_USE;
