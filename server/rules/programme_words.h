/* programme_words: the words that the programmes' tables are written in, so that a row reads as a sentence. Included by
 * programme_*.c alone.
 */
#pragma once

#include "eligibility.h"
#include "guards.h"
#include "programme.h"
#include "rights.h"

#define ROLE(role) ROLE_BIT(LOTS__ROLE__ROLE_##role)
#define KIND(kind) KIND_BIT(LOTS__ORGANISATION_KIND__ORGANISATION_KIND_##kind)
#define IN(status) STATUS_BIT(LOTS__CASE_STATUS__CASE_STATUS_##status)
#define TO(status) LOTS__CASE_STATUS__CASE_STATUS_##status
#define STAYS LOTS__CASE_STATUS__CASE_STATUS_UNSPECIFIED
#define REJECT(reason) LOTS__REJECT_REASON__REJECT_REASON_##reason
#define CLOSE(reason) LOTS__CLOSE_REASON__CLOSE_REASON_##reason

/* Whoever handles the case: takes in, assesses or works. */
#define CASEWORK (RIGHT_INTAKE | RIGHT_ASSESS | RIGHT_WORK)
#define APPOINTS_ASSESSOR (RIGHT_INTAKE | RIGHT_ASSESS | RIGHT_ASSIGN)

#define UNDECIDED (IN(RECEIVED) | IN(ASSESSING) | IN(AWAITING_BASIS) | IN(AWAITING_DECISION))
#define ASSESSED_ON (IN(ASSESSING) | IN(AWAITING_BASIS) | IN(AWAITING_DECISION))
#define RUNNING (IN(ACTIVE) | IN(PAUSED))
#define ENDED (IN(CLOSED) | IN(REJECTED) | IN(WITHDRAWN) | IN(TRANSFERRED))
