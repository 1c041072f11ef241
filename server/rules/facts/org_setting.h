/* org_setting: what an organisation has settled for a programme where the sources leave it open (F12, F13), judged by a
 * day: a case is judged by the rule of its day. What may be settled, within which bounds, and what counts without a
 * setting, stands in the programme's table (struct setting_row). Settings are data on the organisation, written by
 * administrators with the decision behind them as reference; a past one stays.
 *
 * Which day counts is the asking rule's to say, and it says so beside its setting:
 *
 *   CERTIFICATE_AGE    the day of the decision
 *   INTRO_SHARED       the day of the decision that the introductions run under
 *   INTRO_STOPS        the first day of the introduction
 *   NEW_JOB_RESTARTS   the first day of the new job
 *   FOLLOW_UP_MONTHS   the first day of the job
 *   FOLLOW_UP_WARNING  the day that the clock counts from
 *   RETENTION_GAP      the first day of the job
 *   REOPEN_DAYS        the day of closing
 *   READ_AFTER_DAYS    the day on which the case ended
 *   NEW_COACH_MONTHS   the first day as a coach
 *
 * So a clock that has begun keeps its rule, whatever is settled later. How a unit gives a programme, with or without a
 * decision (E6), is unit_setting.h.
 */
#pragma once

#include "server/rules/engine/programme.h"

/* A value as it holds: the organisation's own, or the programme's. */
struct org_setting {
  const uint32_t *values;               /* borrowed */
  size_t count;                         /* 0: the programme has no such setting */
  const Lots__OrganisationSetting *own; /* what it comes from; NULL: the programme's own */
};

/* What holds for the case's programme and organisation on a day. A day before the programme's first is judged by the
 * rules of today. */
struct org_setting org_setting_on(const struct case_facts *facts, Lots__SettingName name, date_t day);
/* The same of settings with one value, kept inside the programme's bounds; 0 where the programme has none, and for
 * UNSPECIFIED. */
int org_setting_number(const struct case_facts *facts, Lots__SettingName name, date_t day);
/* The same where there is no case: by the rules of a programme, in an organisation or (NULL) anywhere. */
int org_setting_of(const Lots__Organisation *organisation, const struct programme *rules, Lots__SettingName name,
                   date_t day);
bool org_setting_yes(const struct case_facts *facts, Lots__SettingName name, date_t day);

/* The organisation's newest setting of a row that holds on a day, or NULL. */
const Lots__OrganisationSetting *org_setting_own(const Lots__Organisation *organisation, Lots__Programme programme,
                                                 Lots__SettingName name, date_t day);
/* The last day on which what holds on `day` holds, set or not; DATE_NONE: until further notice. */
date_t org_setting_until(const Lots__Organisation *organisation, Lots__Programme programme, Lots__SettingName name,
                         date_t day);

/* Adds what is asked for to the organisation in place, by the programme's rules of today (NULL: it has none). INVALID_ARGUMENT with problems when it cannot be,
 * RESOURCE_EXHAUSTED when the arena is spent. */
enum status org_setting_add(Lots__Organisation *organisation, const Lots__SetRequest *request,
                            const struct programme *rules, struct arena *arena, struct problems *problems) MUST_USE;
