/* codes: the trade's closed code lists with Swedish and English names (domain C1, C2, C5, C6, C12, C13, B3, B4 ...).
 *
 * A list is a table of {number, code, English, Swedish}. The numbers are those of the enums in proto/codes.proto; a
 * unit test holds the two together. To add a code, add it to the .proto enum and a row here.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "message.h"

struct code {
  int number;
  const char *code; /* "AF_OFFICER" */
  const char *en;
  const char *sv;
};

struct code_list {
  const char *name; /* "role" */
  const struct code *codes;
  size_t count;
};

extern const struct code_list codes_role;              /* C1 */
extern const struct code_list codes_organisation_kind; /* C2 */
extern const struct code_list codes_programme;
extern const struct code_list codes_case_status;      /* B3 */
extern const struct code_list codes_referral_status;  /* B4 */
extern const struct code_list codes_disability_group; /* C6, S0.14 */
extern const struct code_list codes_competence;
extern const struct code_list codes_supervision_kind;
extern const struct code_list codes_decision_result;    /* B11 */
extern const struct code_list codes_reject_reason;      /* C12 */
extern const struct code_list codes_close_reason;       /* C13 */
extern const struct code_list codes_protection;         /* C15 */
extern const struct code_list codes_work_ability;       /* S0.20 */
extern const struct code_list codes_assessment_outcome; /* S0.6 */
extern const struct code_list codes_income_source;      /* C14 */
/* the method */
extern const struct code_list codes_phase;           /* B8, S3.13 */
extern const struct code_list codes_phase_status;    /* B8 */
extern const struct code_list codes_disclosure;      /* B9 */
extern const struct code_list codes_profile_section; /* C7 */
extern const struct code_list codes_case_part;       /* S2.40, C7 */
extern const struct code_list codes_plan_kind;
extern const struct code_list codes_plan_status;
extern const struct code_list codes_goal_dimension; /* S0.26, S2.37 */
extern const struct code_list codes_goal_state;
extern const struct code_list codes_right; /* C1: enum right of server/rules/rights.h; in no message's enum */
extern const struct code_list codes_party; /* S0.8: who signs an agreement; in no message's enum */
/* programmes and case life */
extern const struct code_list codes_pause_reason; /* B3 */
extern const struct code_list codes_transfer_state;
extern const struct code_list codes_notification_manner; /* B11 */
extern const struct code_list codes_delay_state;         /* G1.3 */
extern const struct code_list codes_appeal_state;        /* B11 */
/* placements and support */
extern const struct code_list codes_placement_kind;   /* C5 */
extern const struct code_list codes_placement_status; /* B10 */
extern const struct code_list codes_placement_purpose;
extern const struct code_list codes_placement_end;
extern const struct code_list codes_answer;
extern const struct code_list codes_support_line; /* B6 */
extern const struct code_list codes_line_end;
extern const struct code_list codes_support_kind;
extern const struct code_list codes_support_place;
/* employers and workplaces */
extern const struct code_list codes_employer_size;
extern const struct code_list codes_contact_maker; /* S2.24 */
extern const struct code_list codes_contact_mode;
extern const struct code_list codes_contact_purpose; /* S2.21, S0.31, S4.5 */
extern const struct code_list codes_contact_result;
extern const struct code_list codes_suitability; /* S0.31 */
extern const struct code_list codes_agenda_kind;
/* adaptations */
extern const struct code_list codes_adaptation_kind; /* S4.4 */
extern const struct code_list codes_adaptation_status;
extern const struct code_list codes_cost_bearer;
extern const struct code_list codes_hand_over_ground; /* B3 */
extern const struct code_list codes_match_outcome;    /* S0.30 */
/* settings of an organisation */
extern const struct code_list codes_setting_name; /* F12, F13 */
extern const struct code_list codes_setting_unit;
/* documents */
extern const struct code_list codes_document_type; /* C3 */
extern const struct code_list codes_secrecy;
extern const struct code_list codes_signature_manner;

/* NULL when the list has no such number. */
const struct code *code_by_number(const struct code_list *list, int number);
/* Looks up by code, case-insensitively; NULL when unknown. */
const struct code *code_by_text(const struct code_list *list, const char *text);
/* As code_by_text, and by Swedish or English name too, whatever their case (for CSV files of other systems). */
const struct code *code_by_any_text(const struct code_list *list, const char *text);
/* The name in a language, or "?" for an unknown number. */
const char *code_name(const struct code_list *list, int number, enum language language);
/* "RECEIVED, GRANTED" as names, "received, granted", in the arena; what is no code of the list stays as it is. NULL
 * when out of memory. */
const char *code_names(const struct code_list *list, const char *codes, enum language language,
                       struct arena *arena) MUST_USE;
/* "AF, MUNICIPALITY, ..." for error messages, in the arena; NULL when out of memory. */
const char *code_choices(const struct code_list *list, struct arena *arena) MUST_USE;

struct municipality {
  const char *code; /* four digits, "0305" */
  const char *name; /* short, "Håbo" */
};
/* NULL when there is no such municipality. The 290 are compiled in from common/kommuner.csv. */
const struct municipality *municipality_by_code(const char *code);
/* By its short name, "Håbo"; å, ä and ö are letters of their own, so Habo is another (trap F7). NULL when there is
 * none. */
const struct municipality *municipality_by_name(const char *name);
