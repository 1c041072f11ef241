/* org_settings: commands of the org noun about what an organisation has settled for itself. */
#pragma once

#include "client/cli/table.h"

extern const struct option_row org_setting_options[], org_settings_options[];
extern const struct view org_settings_view, org_settled_view;

int org_setting(struct cli *cli);
