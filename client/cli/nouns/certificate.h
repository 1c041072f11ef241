/* certificate: the list of certificates, an administrator's and one's own. */
#pragma once

#include "client/cli/table.h"

extern const struct view certificate_list;
