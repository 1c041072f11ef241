/* event_kinds: the table. See event_kinds.h. */
#include "event_kinds.h"

#include "apply_parts.h"

/* --- small columns ------------------------------------------------------------------------------------------------ */

static void note_place(Lots__Event *event, uint64_t position) {
  event->note_added->position = position;
}

static void profile_place(Lots__Event *event, uint64_t position) {
  event->profile_written->position = position;
}

static const Lots__Correction *support_correction(const Lots__Event *event) {
  return event->support_corrected->correction;
}

static const Lots__Correction *note_strike(const Lots__Event *event) {
  return event->note_struck->correction;
}

static const Lots__Correction *contact_correction(const Lots__Event *event) {
  return event->contact_corrected->correction;
}

static const Lots__Correction *visit_correction(const Lots__Event *event) {
  return event->visit_corrected->correction;
}

static uint64_t added_document(const Lots__Event *event) {
  return event->document_added->document;
}

static uint64_t signed_document(const Lots__Event *event) {
  return event->document_signed->document;
}

static uint64_t corrected_document(const Lots__Event *event) {
  return event->document_corrected->document;
}

static uint64_t struck_document(const Lots__Event *event) {
  return event->document_struck->document;
}

/* --- the table ---------------------------------------------------------------------------------------------------- */

#define KIND(name) [LOTS__EVENT__KIND_##name]
#define KNOWN EVENT_KNOWN
#define RECORD (EVENT_KNOWN | EVENT_RECORD)
#define TOLD (EVENT_KNOWN | EVENT_TOLD)
#define RECORD_TOLD (EVENT_KNOWN | EVENT_RECORD | EVENT_TOLD)
#define NOTE (EVENT_KNOWN | EVENT_TOLD | EVENT_NOTE)

/* clang-format off */
static const struct event_kind kinds[] = {
    /* --- who there is, and who may what --- */
    KIND(ORGANISATION_PUT)       = {.is = RECORD},
    KIND(UNIT_PUT)               = {.is = RECORD},
    KIND(PRINCIPAL_PUT)          = {.is = RECORD},
    KIND(INVITATION_ISSUED)      = {.is = RECORD},
    KIND(CERTIFICATE_ISSUED)     = {.is = RECORD},
    KIND(CERTIFICATE_REVOKED)    = {.is = RECORD},
    KIND(SUPERVISED)             = {.is = RECORD},
    KIND(SUPERVISION_CORRECTED)  = {.is = RECORD},
    KIND(SETTINGS_FOLLOWED)      = {.is = RECORD}, /* the daemon's own */
    KIND(PERSON_PUT)             = {.is = RECORD},
    KIND(STAFF_NAMED)            = {.is = RECORD},
    KIND(NAMING_ENDED)           = {.is = RECORD},
    /* --- referrals --- */
    KIND(REFERRAL_REGISTERED)    = {.is = KNOWN, .referral = referral_apply_registered},
    KIND(REFERRAL_MOVED)         = {.is = KNOWN, .referral = referral_apply_moved},
    /* --- a case, from opening to closing --- */
    KIND(CASE_OPENED)            = {.is = TOLD, .kase = case_apply_opened},
    KIND(CASE_MOVED)             = {.is = TOLD, .kase = case_apply_moved},
    KIND(BASIS_RECORDED)         = {.is = TOLD, .kase = case_apply_recorded},
    KIND(ASSESSED)               = {.is = TOLD, .kase = case_apply_assessed},
    KIND(DECIDED)                = {.is = TOLD, .kase = case_apply_decided},
    KIND(AGREED)                 = {.is = TOLD, .kase = case_apply_agreed},
    KIND(ASSIGNED)               = {.is = TOLD, .kase = case_apply_assigned},
    KIND(ASSIGNMENT_ENDED)       = {.is = TOLD, .kase = case_apply_assignment_ended},
    KIND(NOTE_ADDED)             = {.is = NOTE, .place = note_place},
    KIND(NOTE_CORRECTED)         = {.is = NOTE, .place = note_place}, /* the oneof's members share their place */
    KIND(NOTE_STRUCK)            = {.is = TOLD, .correction = note_strike},
    KIND(TRANSFER_PROPOSED)      = {.is = TOLD, .kase = case_apply_proposed},
    KIND(TRANSFER_ANSWERED)      = {.is = TOLD, .kase = case_apply_answered},
    KIND(DECISION_NOTIFIED)      = {.is = TOLD, .kase = case_apply_notified},
    KIND(DECISION_APPEALED)      = {.is = TOLD, .kase = case_apply_appealed},
    KIND(DECISION_INTERRUPTED)   = {.is = TOLD, .kase = case_apply_interrupted},
    KIND(DECISION_DELAYED)       = {.is = TOLD, .kase = case_apply_delayed},
    KIND(OUTREACH_MADE)          = {.is = TOLD, .kase = case_apply_outreach},
    KIND(DIALOGUE_HELD)          = {.is = TOLD, .kase = case_apply_dialogue},
    /* --- the method --- */
    KIND(PHASE_MOVED)            = {.is = TOLD, .kase = case_apply_phase},
    KIND(DISCLOSED)              = {.is = TOLD, .kase = case_apply_disclosed},
    KIND(DISCLOSURE_REVOKED)     = {.is = TOLD, .kase = case_apply_revoked},
    KIND(PROFILE_WRITTEN)        = {.is = TOLD, .place = profile_place}, /* found by an index */
    KIND(PROFILE_COMPLETED)      = {.is = TOLD, .kase = case_apply_completed},
    KIND(PLANNED)                = {.is = TOLD, .kase = case_apply_planned},
    KIND(GOAL_PUT)               = {.is = TOLD, .kase = case_apply_goal},
    KIND(MATCH_RECORDED)         = {.is = TOLD, .kase = case_apply_match},
    /* --- placements and support --- */
    KIND(PLACEMENT_PUT)          = {.is = TOLD, .kase = case_apply_placement},
    KIND(SUPPORT_LINE_PUT)       = {.is = TOLD, .kase = case_apply_line},
    KIND(TAPER_PLANNED)          = {.is = TOLD, .kase = case_apply_taper},
    KIND(INDEPENDENCE_ASSESSED)  = {.is = TOLD, .kase = case_apply_independence},
    KIND(FOLLOW_UP_HELD)         = {.is = TOLD, .kase = case_apply_follow_up},
    KIND(INCOME_RECORDED)        = {.is = TOLD, .kase = case_apply_income},
    KIND(SUPPORT_GIVEN)          = {.is = TOLD}, /* found by an index */
    KIND(SUPPORT_CORRECTED)      = {.is = TOLD, .correction = support_correction},
    KIND(ADAPTATION_PUT)         = {.is = TOLD, .kase = case_apply_adaptation},
    /* --- employers and workplaces --- */
    KIND(EMPLOYER_PUT)           = {.is = RECORD},
    KIND(EMPLOYER_CONTACTED)     = {.is = RECORD_TOLD},
    KIND(STUDY_VISITED)          = {.is = RECORD_TOLD},
    KIND(WORKPLACE_ANALYSED)     = {.is = RECORD},
    KIND(CONTACT_CORRECTED)      = {.is = RECORD_TOLD, .correction = contact_correction},
    KIND(VISIT_CORRECTED)        = {.is = RECORD_TOLD, .correction = visit_correction},
    /* --- documents --- */
    KIND(UPLOAD_BEGUN)           = {.is = RECORD},
    KIND(DOCUMENT_CHUNK)         = {.is = RECORD},
    KIND(UPLOAD_ABANDONED)       = {.is = RECORD},
    KIND(DOCUMENT_ADDED)         = {.is = RECORD_TOLD, .document = document_apply_added, .document_told = added_document},
    KIND(DOCUMENT_SIGNED)        = {.is = RECORD_TOLD, .document = document_apply_signed,
                                    .document_told = signed_document},
    KIND(DOCUMENT_CORRECTED)     = {.is = RECORD_TOLD, .document = document_apply_corrected,
                                    .document_told = corrected_document},
    KIND(DOCUMENT_STRUCK)        = {.is = RECORD_TOLD, .document = document_apply_struck,
                                    .document_told = struck_document},
    /* --- the store itself --- */
    KIND(TAKEN_OVER)             = {.is = RECORD},
};
/* clang-format on */

const struct event_kind *event_kind(Lots__Event__KindCase kind) {
  size_t row = (size_t)kind;
  return row < sizeof kinds / sizeof *kinds && kinds[row].is ? &kinds[row] : NULL;
}
