/* view_agenda: what the two files of the agenda's view share. */
#pragma once

#include "view_internal.h"

/* Fills what is beside the case in `facts`, whose case and day are set; what it reads lies in the view's arena. */
enum status view_agenda_facts(struct view *view, struct agenda_facts *facts) MUST_USE;
/* The same whether or not the case's agenda asks for it. */
enum status view_contact_facts(struct view *view, struct agenda_facts *facts) MUST_USE;
