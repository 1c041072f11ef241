/* organisations: handlers of the Organisations service that stand in a file of their own: organisation_settings.c. What
 * may be settled stands in rules/facts/org_setting.h.
 */
#pragma once

#include "service.h"

#define ORGANISATIONS_HANDLER(verb, Request, Reply)                                                                    \
  void organisations_##verb(Lots__Organisations_Service *service, const Lots__##Request *request,                      \
                            Lots__##Reply##_Closure closure, void *closure_data)

ORGANISATIONS_HANDLER(set, SetRequest, SettingsReply);
ORGANISATIONS_HANDLER(settings, SettingsRequest, SettingsReply);
