/* codes: see codes.h. First the lists, in the order of proto/codes.proto, then the look-ups. */
#include "codes.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "municipalities.h"
#include "text.h"

#define LIST(noun)                                                                                                     \
  { .name = #noun, .codes = noun##_rows, .count = sizeof noun##_rows / sizeof *noun##_rows }

/* C1: the first of the Swedish names given there. */
static const struct code role_rows[] = {
    {1, "CLIENT", "client", "klient"},
    {2, "SIUS", "SIUS consultant", "SIUS-konsulent"},
    {3, "AF_OFFICER", "employment officer", "arbetsförmedlare"},
    {4, "AF_OT", "occupational therapist", "arbetsterapeut"},
    {5, "AF_PSY", "work psychologist", "arbetspsykolog"},
    {6, "AF_SOC", "social consultant", "socialkonsulent"},
    {7, "PHYSICIAN", "physician", "läkare"},
    {8, "THERAPIST", "counsellor", "samtalsterapeut"},
    {9, "COACH", "employment coach", "arbetscoach"},
    {10, "TEAM_LEAD", "team leader", "arbetsledare"},
    {11, "UNIT_MANAGER", "unit manager", "enhetschef"},
    {12, "BISTAND", "needs assessment officer", "biståndshandläggare"},
    {13, "METHOD_LEAD", "method lead", "metodansvarig"},
    {14, "RD_LEAD", "R&D lead", "FoU-ledare"},
    {15, "RESEARCHER", "researcher", "forskare"},
    {16, "ED_COACH", "education coach", "studiecoach"},
    {17, "EMPLOYER_CONTACT", "employer contact", "arbetsgivarkontakt"},
    {18, "TRAINER", "trainer", "utbildare"},
    {19, "AUDITOR", "log auditor", "loggranskare"},
    {20, "DPO", "data protection officer", "dataskyddsombud"},
    {21, "SYSADMIN", "system administrator", "systemförvaltare"},
};
const struct code_list codes_role = LIST(role);

/* C2. */
static const struct code organisation_kind_rows[] = {
    {1, "AF", "Public Employment Service", "Arbetsförmedlingen"},
    {2, "MUNICIPALITY", "municipality", "kommun"},
    {3, "REGION", "region", "region"},
    {4, "FINSAM", "coordination association", "samordningsförbund"},
    {5, "PROVIDER", "provider", "utförare"},
    {6, "RND", "research and development unit", "FoU-enhet"},
    {7, "EMPLOYER_ORG", "employer", "arbetsgivare"},
    {8, "EDUCATION", "school", "skola"},
};
const struct code_list codes_organisation_kind = LIST(organisation_kind);

static const struct code programme_rows[] = {
    {1, "SIUS", "introduction and follow-up support (SIUS)", "särskilt introduktions- och uppföljningsstöd (SIUS)"},
    {2, "SE", "Supported Employment", "Supported Employment (SE)"},
    {3, "IPS", "Individual Placement and Support", "Individual Placement and Support (IPS)"},
    {4, "SED", "Supported Education", "Supported Education (SEd)"},
};
const struct code_list codes_programme = LIST(programme);

/* B3. */
static const struct code case_status_rows[] = {
    {1, "DRAFT", "draft", "utkast"},
    {2, "RECEIVED", "received", "inkommen"},
    {3, "ASSESSING", "being assessed", "under utredning"},
    {4, "AWAITING_BASIS", "awaiting documents", "inväntar underlag"},
    {5, "AWAITING_DECISION", "awaiting decision", "inväntar beslut"},
    {6, "GRANTED", "granted", "beviljad"},
    {7, "ACTIVE", "active", "pågående"},
    {8, "PAUSED", "paused", "vilande"},
    {9, "CLOSED", "closed", "avslutad"},
    {10, "REJECTED", "rejected", "avslagen"},
    {11, "WITHDRAWN", "withdrawn", "återtagen"},
    {12, "TRANSFERRED", "transferred", "överlämnad"},
    {13, "PURGED", "purged", "gallrad"},
};
const struct code_list codes_case_status = LIST(case_status);

/* B4. */
static const struct code referral_status_rows[] = {
    {1, "CREATED", "created", "upprättad"},    {2, "SENT", "sent", "skickad"},
    {3, "RECEIVED", "received", "mottagen"},   {4, "ACCEPTED", "accepted", "antagen"},
    {5, "RETURNED", "returned", "återsänd"},   {6, "DECLINED", "declined", "avböjd"},
    {7, "RECALLED", "recalled", "återkallad"}, {8, "WAITING", "on the waiting list", "i kö"},
};
const struct code_list codes_referral_status = LIST(referral_status);

/* C6. */
static const struct code disability_group_rows[] = {
    {1, "NPF", "neuropsychiatric", "neuropsykiatrisk (NPF)"},
    {2, "INTELLECTUAL", "intellectual", "intellektuell"},
    {3, "MENTAL", "mental", "psykisk"},
    {4, "PHYSICAL", "physical", "fysisk"},
    {5, "SOMATIC", "somatic", "somatisk"},
    {6, "VISION", "vision", "syn"},
    {7, "HEARING", "hearing", "hörsel"},
    {8, "BRAIN_INJURY", "acquired brain injury", "förvärvad hjärnskada"},
    {9, "LONG_TERM_MENTAL", "long-term mental disability", "långvarig psykisk funktionsnedsättning"},
    {10, "SCHIZOPHRENIA_LIKE", "schizophrenia or similar", "schizofreni eller schizofreniliknande"},
    {11, "ADDICTION", "addiction", "beroende"},
    {12, "CRIMINALITY", "criminality", "kriminalitet"},
    {13, "NEWLY_ARRIVED", "newly arrived", "nyanländ"},
    {14, "LONG_TERM_UNEMPLOYED", "long-term unemployed", "långtidsarbetslös"},
    {15, "LONG_TERM_SICK", "long-term sick-listed", "långtidssjukskriven"},
    {16, "NEET", "young, not in employment, education or training", "ung som varken arbetar eller studerar"},
    {17, "OTHER", "other", "annat"},
};
const struct code_list codes_disability_group = LIST(disability_group);

static const struct code competence_rows[] = {
    {1, "SE_BASIC", "basic training in SE", "grundutbildning i SE"},
    {2, "IPS_BASIC", "basic training in IPS", "grundutbildning i IPS"},
    {3, "SED_BASIC", "basic training in SEd", "grundutbildning i SEd"},
    {4, "DOA_USER", "DWA user", "DOA-användare"},
    {5, "OTHER", "other", "annan"},
};
const struct code_list codes_competence = LIST(competence);

static const struct code supervision_kind_rows[] = {
    {1, "INDIVIDUAL", "individual supervision", "enskild handledning"},
    {2, "GROUP", "group supervision", "grupphandledning"},
    {3, "FIELD_MENTORING", "field mentoring", "fältmentorskap"},
    {4, "OUTCOMES_REVIEW", "outcomes review", "resultatgenomgång"},
};
const struct code_list codes_supervision_kind = LIST(supervision_kind);

/* B11. */
static const struct code decision_result_rows[] = {
    {1, "GRANTED", "granted", "bifall"},
    {2, "PARTLY_GRANTED", "partly granted", "delvis bifall"},
    {3, "REFUSED", "refused", "avslag"},
    {4, "DISMISSED", "dismissed", "avvisat"},
    {5, "WRITTEN_OFF", "written off", "avskrivet"},
    {6, "REVOKED", "revoked", "upphävt"},
    {7, "PROLONGED", "prolonged", "förlängt"},
};
const struct code_list codes_decision_result = LIST(decision_result);

/* C12: SIUS's first, then those that only the other programmes have. */
static const struct code reject_reason_rows[] = {
    {1, "NOT_REGISTERED", "not registered at Arbetsförmedlingen", "inte inskriven på Arbetsförmedlingen"},
    {2, "NO_WORK_ABILITY", "no established work ability", "ingen fastställd arbetsförmåga"},
    {3, "NO_FRESH_CERTIFICATE", "no fresh certificate", "inget färskt läkarintyg"},
    {4, "NO_NEED", "no need of support", "inget behov av stöd"},
    {5, "OTHER_MEASURE", "other measure more suitable", "annan insats lämpligare"},
    {6, "CLIENT_DECLINES", "client declines", "klienten avböjer"},
    {7, "OUTSIDE_AF", "outside Arbetsförmedlingen's responsibility", "utanför Arbetsförmedlingens ansvar"},
    {8, "NO_WISH_TO_WORK", "client does not want paid work or studies",
     "klienten vill inte ha lönearbete eller studier"},
    {9, "NO_BISTANDSBESLUT", "no needs-assessment decision", "inget biståndsbeslut"},
    {10, "OTHER_MUNICIPALITY", "other municipality responsible", "annan kommun ansvarig"},
    {11, "ALREADY_IN_PROGRAMME", "already in the same programme", "redan i samma program"},
    /* Zero exclusion (S2.27): no programme takes these; they have names so that they can be refused by name. */
    {12, "NOT_READY", "not ready for work", "inte redo för arbete"},
    {13, "SYMPTOMS", "symptoms", "symtom"},
    {14, "SUBSTANCE_USE", "substance use", "missbruk"},
    {15, "MISSED_MEETINGS", "missed meetings", "uteblivna möten"},
    {16, "WORK_HISTORY", "work history", "tidigare arbetsliv"},
    {17, "LOW_MOTIVATION", "low motivation in the eyes of others", "låg motivation enligt andra"},
    {18, "CRIMINAL_RECORD", "criminal record", "belastningsregister"},
    {19, "TOO_LITTLE_SUPPORT", "too few hours of support", "för få stödtimmar"},
};
const struct code_list codes_reject_reason = LIST(reject_reason);

/* C13; the last is B3's way from granted to closed. */
static const struct code close_reason_rows[] = {
    {1, "EMPLOYED_COMPLETED", "employment, support completed", "anställning, stödet slutfört"},
    {2, "EMPLOYED_DECLINES_FURTHER", "employment, client declines further support",
     "anställning, klienten avböjer fortsatt stöd"},
    {3, "STUDIES", "studies", "studier"},
    {4, "MOVED", "moved", "flyttat"},
    {5, "TRANSFERRED", "transferred to other organisation", "överlämnad till annan organisation"},
    {6, "CLIENT_WISH", "client's own wish before the goal", "klientens egen önskan före målet"},
    {7, "HEALTH_CLIENT_WISH", "health, by client's wish", "hälsa, på klientens önskan"},
    {8, "DECISION_ENDED", "decision ended, not prolonged", "beslutet löpte ut, inte förlängt"},
    {9, "LOST_CONTACT", "lost contact after documented outreach", "tappad kontakt efter dokumenterade försök"},
    {10, "DEATH", "death", "avliden"},
    {11, "PENSION_AGE", "pension age", "pensionsålder"},
    {12, "PROGRAMME_LIMIT", "programme limit", "programmets gräns nådd"},
    {13, "ERROR", "registered in error", "felregistrering"},
    {14, "NEVER_STARTED", "never started", "aldrig påbörjad"},
};
const struct code_list codes_close_reason = LIST(close_reason);

/* C15. */
static const struct code protection_rows[] = {
    {0, "NONE", "no protection", "inget skydd"},
    {1, "SEKRETESSMARKERING", "secrecy marking", "sekretessmarkering"},
    {2, "SKYDDAD_FOLKBOKFORING", "protected population registration", "skyddad folkbokföring"},
    {3, "FINGERADE", "assumed identity", "fingerade personuppgifter"},
};
const struct code_list codes_protection = LIST(protection);

/* S0.20. */
static const struct code work_ability_rows[] = {
    {1, "NOT_ESTABLISHED", "not established", "inte fastställd"},
    {2, "NONE", "none", "ingen"},
    {3, "SOME", "some", "viss"},
    {4, "FULL", "full", "hel"},
};
const struct code_list codes_work_ability = LIST(work_ability);

/* S0.6. */
static const struct code assessment_outcome_rows[] = {
    {1, "NEED", "need of support", "behov av stöd"},
    {2, "NO_NEED", "no need of support", "inget behov av stöd"},
    {3, "MORE_BASIS", "needs more basis", "mer underlag behövs"},
};
const struct code_list codes_assessment_outcome = LIST(assessment_outcome);

/* C14. */
static const struct code income_source_rows[] = {
    {1, "WAGE", "wage", "lön"},
    {2, "SUBSIDISED_WAGE", "wage-subsidised employment", "lönebidragsanställning"},
    {3, "OWN_BUSINESS", "own business", "eget företag"},
    {4, "FORSORJNINGSSTOD", "income support", "försörjningsstöd"},
    {5, "SJUKPENNING", "sickness benefit", "sjukpenning"},
    {6, "REHABILITERINGSPENNING", "rehabilitation benefit", "rehabiliteringspenning"},
    {7, "AKTIVITETSERSATTNING", "activity compensation", "aktivitetsersättning"},
    {8, "SJUKERSATTNING", "sickness compensation", "sjukersättning"},
    {9, "A_KASSA", "unemployment insurance", "a-kassa"},
    {10, "AKTIVITETSSTOD", "activity support or development allowance", "aktivitetsstöd/utvecklingsersättning"},
    {11, "ETABLERINGSERSATTNING", "introduction benefit", "etableringsersättning"},
    {12, "STUDIEMEDEL", "student aid", "studiemedel"},
    {13, "FORALDRAPENNING", "parental benefit", "föräldrapenning"},
    {14, "PENSION", "pension", "pension"},
    {15, "RELATIVES", "supported by relatives", "anhörigs försörjning"},
    {16, "NONE", "no income", "ingen inkomst"},
    {17, "OTHER", "other", "annat"},
};
const struct code_list codes_income_source = LIST(income_source);

/* --- the method --------------------------------------------------------------------------------------------------- */

/* B8; choose, get and keep are those of Supported Education (S3.13). */
static const struct code phase_rows[] = {
    {1, "P1", "agreement with the client", "överenskommelse med klient"},
    {2, "P2", "vocational profile", "yrkesprofil"},
    {3, "P3", "job seeking", "jobbsökande"},
    {4, "P4", "employer engagement", "arbetsgivarengagemang"},
    {5, "P5", "support on and off the workplace", "stöd på och utanför arbetsplatsen"},
    {11, "CHOOSE", "choose studies", "välja studier"},
    {12, "GET", "get into studies", "få studieplats"},
    {13, "KEEP", "keep up studies", "behålla studierna"},
};
const struct code_list codes_phase = LIST(phase);

/* B8. */
static const struct code phase_status_rows[] = {
    {1, "NOT_STARTED", "not started", "inte påbörjad"},
    {2, "OPEN", "open", "öppen"},
    {3, "SUSPENDED", "suspended", "vilande"},
    {4, "DONE", "done", "klar"},
};
const struct code_list codes_phase_status = LIST(phase_status);

/* B9. */
static const struct code disclosure_rows[] = {
    {1, "NONE", "nothing about support", "ingenting om stöd"},
    {2, "SUPPORT_ONLY", "that a coach is involved", "att en coach är med"},
    {3, "SELECTED", "the facts that are listed", "de uppgifter som räknas upp"},
    {4, "FULL", "everything that the work needs", "allt som arbetet kräver"},
};
const struct code_list codes_disclosure = LIST(disclosure);

/* C7. */
static const struct code profile_section_rows[] = {
    {1, "LIFE_NOW", "life now", "livet nu"},
    {2, "HISTORY", "life history and work history", "livshistoria och arbetshistoria"},
    {3, "EDUCATION", "education", "utbildning"},
    {4, "WORK_GOALS", "dreams and goals for work", "drömmar och mål för arbete"},
    {5, "STUDY_GOALS", "dreams and goals for studies", "drömmar och mål för studier"},
    {6, "CONTENT_CHANGE", "content with, and wants to change", "nöjd med, och vill ändra"},
    {7, "STRENGTHS", "interests and strengths", "intressen och styrkor"},
    {8, "PREFERENCES", "preferences", "önskemål"},
    {9, "HEALTH", "health and what affects work", "hälsa och det som påverkar arbetet"},
    {10, "ADAPTATIONS", "adaptations", "anpassningar"},
    {11, "NETWORK", "network and support", "nätverk och stöd"},
    {12, "ECONOMY", "economy, benefits, debts", "ekonomi, ersättningar, skulder"},
    {13, "PRACTICAL", "practical matters", "praktiska förhållanden"},
    {14, "DISCLOSURE", "disclosure choice", "val av öppenhet"},
    {15, "WORKED_BEFORE", "what has worked before", "det som har fungerat förut"},
};
const struct code_list codes_profile_section = LIST(profile_section);

/* S2.40, C7, S0.14. */
static const struct code case_part_rows[] = {
    {1, "HEAD", "state, days, who is assigned", "läge, dagar, vem som är tilldelad"},
    {2, "BASIS", "what it rests on", "det som ärendet vilar på"},
    {3, "HEALTH", "disabilities and obstacles", "funktionsnedsättningar och hinder"},
    {4, "EVIDENCE", "evidence, and who gave it", "underlag, och vem som gett det"},
    {5, "ASSESSMENT", "assessments", "bedömningar"},
    {6, "RATIONALE", "rationale of an assessment", "motivering till en bedömning"},
    {7, "DECISION", "decisions", "beslut"},
    {8, "AGREEMENT", "agreements", "överenskommelser"},
    {9, "PLAN", "plans and goals", "planer och mål"},
    {10, "PROFILE", "vocational profile", "yrkesprofil"},
    {11, "PROFILE_HEALTH", "profile: health", "yrkesprofil: hälsa"},
    {12, "DISCLOSURE", "what employers may be told", "vad arbetsgivare får veta"},
    {13, "MATCH", "matching with workplaces", "matchning mot arbetsplatser"},
    {14, "CONTACT", "contacts with employers", "kontakter med arbetsgivare"},
    {15, "PLACEMENT", "placements and jobs", "placeringar och jobb"},
    {16, "TASKS", "tasks there, and how it went", "uppgifter där, och hur det gick"},
    {17, "SUPPORT", "support in figures", "stöd i siffror"},
    {18, "FOLLOW_UP", "follow-ups and dialogues", "uppföljningar och dialoger"},
    {19, "INCOME", "sources of income", "försörjning"},
    {20, "ADAPTATION", "adaptations", "anpassningar"},
    {21, "ADAPTATION_NEED", "what an adaptation is for", "vad en anpassning är till för"},
    {22, "NOTE", "notes and words beside a step", "anteckningar och ord vid ett steg"},
    {23, "DOCUMENT", "documents", "dokument"},
    {24, "WORKING_PAPER", "the coach's working papers", "coachens arbetspapper"},
    {25, "SECRET_PAPER", "what a need-to-know document says", "vad ett skyddat dokument säger"},
};
const struct code_list codes_case_part = LIST(case_part);

/* S0.28, S2.15. */
static const struct code plan_kind_rows[] = {
    {1, "GENOMFORANDEPLAN", "implementation plan", "genomförandeplan"},
    {2, "INDIVIDUELL_PLAN", "individual plan", "individuell plan"},
    {3, "HANDLINGSPLAN", "action plan", "handlingsplan"},
    {4, "JOBBSOKARPLAN", "job-search plan", "jobbsökarplan"},
};
const struct code_list codes_plan_kind = LIST(plan_kind);

static const struct code plan_status_rows[] = {
    {1, "DRAFT", "draft", "utkast"},
    {2, "CURRENT", "current", "gällande"},
    {3, "ENDED", "ended", "avslutad"},
};
const struct code_list codes_plan_status = LIST(plan_status);

/* S0.26, S2.37. */
static const struct code goal_dimension_rows[] = {
    {1, "FIND", "find a job", "finna arbete"},
    {2, "GET", "get a job", "få arbete"},
    {3, "KEEP", "keep a job", "behålla arbete"},
    {4, "STUDY", "studies", "studier"},
    {5, "OTHER", "other", "annat"},
};
const struct code_list codes_goal_dimension = LIST(goal_dimension);

static const struct code goal_state_rows[] = {
    {1, "OPEN", "open", "öppet"},
    {2, "REACHED", "reached", "nått"},
    {3, "CHANGED", "changed", "ändrat"},
    {4, "DROPPED", "dropped", "släppt"},
};
const struct code_list codes_goal_state = LIST(goal_state);
static const struct code right_rows[] = {
    {1 << 0, "INTAKE", "taking in", "ta in"},
    {1 << 1, "ASSESS", "assessing", "utreda"},
    {1 << 2, "DECIDE", "deciding", "besluta"},
    {1 << 3, "ASSIGN", "appointing coaches", "utse stödperson"},
    {1 << 4, "WORK", "working in cases", "arbeta i ärenden"},
    {1 << 5, "MANAGE", "managing", "leda enheten"},
};
const struct code_list codes_right = LIST(right);

static const struct code party_rows[] = {
    {1, "AF", "Arbetsförmedlingen", "Arbetsförmedlingen"},
    {2, "CLIENT", "the client", "klienten"},
    {3, "EMPLOYER", "the employer", "arbetsgivaren"},
    {4, "SIUS", "the SIUS consultant", "SIUS-konsulenten"},
    {5, "COACH", "the coach", "coachen"},
};
const struct code_list codes_party = LIST(party);
/* --- programmes and case life --- */

/* B3. */
static const struct code pause_reason_rows[] = {
    {1, "CLIENT_WISH", "the client's wish", "klientens önskan"},
    {2, "HEALTH", "health", "hälsa"},
    {3, "PARENTAL", "parental leave", "föräldraledighet"},
    {4, "AWAY", "away from home", "bortrest"},
    {5, "OTHER_MEASURE", "other measure meanwhile", "annan insats under tiden"},
};
const struct code_list codes_pause_reason = LIST(pause_reason);

static const struct code transfer_state_rows[] = {
    {1, "PROPOSED", "proposed", "föreslagen"},
    {2, "ACCEPTED", "accepted", "antagen"},
    {3, "DECLINED", "declined", "avböjd"},
    {4, "REPLACED", "replaced", "ersatt"},
};
const struct code_list codes_transfer_state = LIST(transfer_state);

/* B11. */
static const struct code notification_manner_rows[] = {
    {1, "MEETING", "at a meeting", "vid möte"},
    {2, "TELEPHONE", "by telephone", "per telefon"},
    {3, "LETTER", "by letter", "per brev"},
    {4, "RECEIPT", "by letter with receipt", "delgivning med mottagningsbevis"},
    {5, "DIGITAL", "digitally", "digitalt"},
};
const struct code_list codes_notification_manner = LIST(notification_manner);

static const struct code appeal_state_rows[] = {
    {1, "LODGED", "lodged", "inkommet"},
    {2, "RECTIFIED", "rectified", "omprövat och ändrat"},
    {3, "FORWARDED", "forwarded", "överlämnat till domstol"},
    {4, "UPHELD", "upheld", "beslutet står fast"},
    {5, "CHANGED", "changed", "ändrat av domstol"},
    {6, "REMANDED", "remanded", "återförvisat"},
    {7, "REVIEW_REQUESTED", "review requested", "omprövning begärd"},
    {8, "REVIEWED", "reviewed, stands", "omprövat, står fast"},
    {9, "DISMISSED", "dismissed, came too late", "avvisat, kom för sent"},
};
const struct code_list codes_appeal_state = LIST(appeal_state);
/* G1.3. */
static const struct code delay_state_rows[] = {
    {1, "TOLD", "told of the delay", "underrättad om försening"},
    {2, "REQUESTED", "decision requested", "begäran om avgörande"},
    {3, "REFUSED", "request refused", "begäran avslagen"},
    {4, "APPEALED", "refusal appealed", "avslaget överklagat"},
};
const struct code_list codes_delay_state = LIST(delay_state);
/* --- part: placements and support --- */
/* C5. */
static const struct code placement_kind_rows[] = {
    {1, "VISIT", "study visit", "studiebesök"},
    {2, "SHADOW", "job shadowing", "jobbskuggning"},
    {3, "TRIAL", "trying out tasks", "prova på arbetsuppgifter"},
    {4, "PRAKTIK", "work placement", "praktik"},
    {5, "ATRAIN", "work training", "arbetsträning"},
    {6, "DV", "daily activity (LSS)", "daglig verksamhet"},
    {7, "SOLSYS", "occupation (SoL)", "sysselsättning"},
    {8, "VOL", "voluntary work", "ideellt arbete"},
    {9, "EMP_REG", "regular employment", "reguljär anställning"},
    {10, "EMP_LB", "employment with wage subsidy", "lönebidrag för anställning"},
    {11, "EMP_LBU", "employment with wage subsidy for development", "lönebidrag för utveckling i anställning"},
    {12, "EMP_LBT", "employment with wage subsidy for security", "lönebidrag för trygghet i anställning"},
    {13, "EMP_OSA", "sheltered work at a public employer", "skyddat arbete hos offentlig arbetsgivare"},
    {14, "EMP_SAM", "employment at Samhall", "Samhall"},
    {15, "EMP_NYS", "new start job", "nystartsjobb"},
    {16, "EMP_INT", "introduction job", "introduktionsjobb"},
    {17, "SELF", "own business", "eget företag"},
    {18, "STUDY", "regular studies", "reguljära studier"},
};
const struct code_list codes_placement_kind = LIST(placement_kind);

/* B10. */
static const struct code placement_status_rows[] = {
    {1, "PLANNED", "planned", "planerad"},   {2, "AGREED", "agreed", "överenskommen"},
    {3, "ONGOING", "under way", "pågående"}, {4, "INTERRUPTED", "interrupted", "avbruten tillfälligt"},
    {5, "ENDED", "ended", "avslutad"},       {6, "CANCELLED", "cancelled", "inställd"},
};
const struct code_list codes_placement_status = LIST(placement_status);

/* S0.38. */
static const struct code placement_purpose_rows[] = {
    {1, "GUIDANCE", "guidance", "vägledning"},
    {2, "ADAPTATION", "to find what adaptation is needed", "kartlägga anpassningsbehov"},
    {3, "EMPLOYMENT", "to lead to employment", "leda till anställning"},
};
const struct code_list codes_placement_purpose = LIST(placement_purpose);

/* B10. Choice: no source lists them. */
static const struct code placement_end_rows[] = {
    {1, "COMPLETED", "completed as planned", "genomförd som planerat"},
    {2, "EMPLOYED_THERE", "led to employment there", "ledde till anställning där"},
    {3, "OTHER_JOB", "another job", "annat arbete"},
    {4, "STUDIES", "studies", "studier"},
    {5, "CLIENT_WISH", "the client's wish", "klientens önskan"},
    {6, "EMPLOYER_WISH", "the employer's wish", "arbetsgivarens önskan"},
    {7, "HEALTH", "health", "hälsa"},
    {8, "REDUNDANCY", "shortage of work", "arbetsbrist"},
    {9, "TERM_ENDED", "the fixed term ended", "tidsbegränsningen löpte ut"},
    {10, "OTHER", "other", "annat"},
};
const struct code_list codes_placement_end = LIST(placement_end);

/* C5, B10. */
static const struct code answer_rows[] = {
    {1, "NO", "no", "nej"},
    {2, "YES", "yes", "ja"},
    {3, "DEPENDS", "depends on the workplace", "beror på arbetsplatsen"},
    {4, "NOT_YET", "not yet", "inte ännu"},
};
const struct code_list codes_answer = LIST(answer);

/* B6. */
static const struct code support_line_rows[] = {
    {1, "INTRO", "introduction support", "introduktionsstöd"},
    {2, "FOLLOWUP", "follow-up support", "uppföljningsstöd"},
    {3, "ONGOING", "open-ended support", "stöd utan slutdatum"},
};
const struct code_list codes_support_line = LIST(support_line);

/* B6. */
static const struct code line_end_rows[] = {
    {1, "INDEPENDENT", "does the tasks independently", "utför uppgifterna självständigt"},
    {2, "LIMIT_REACHED", "the limit is reached", "gränsen är nådd"},
    {3, "PLACEMENT_ENDED", "the placement ended", "placeringen avslutades"},
    {4, "CLIENT_REQUEST", "at the client's request", "på klientens begäran"},
    {5, "EMPLOYER_REQUEST", "at the employer's request", "på arbetsgivarens begäran"},
    {6, "COMPLETED", "completed", "fullföljt"},
    {7, "EMPLOYMENT_ENDED", "the employment ended", "anställningen upphörde"},
    {8, "CLIENT_DECLINES", "the client declines further support", "klienten tackar nej till fortsatt stöd"},
    {9, "DEATH", "death", "dödsfall"},
    {10, "MOVED_ABROAD", "moved abroad", "flyttat utomlands"},
    {11, "TRANSFERRED", "handed over", "överlämnat"},
    {12, "OTHER", "other", "annat"},
};
const struct code_list codes_line_end = LIST(line_end);

/* S0.35, S1.2, S2.29. */
static const struct code support_kind_rows[] = {
    {1, "SIDE_BY_SIDE", "side by side at work", "sida vid sida"},
    {2, "FIRST_DAY", "company on the first day", "sällskap första dagen"},
    {3, "TASK_TRAINING", "training of tasks", "träning av arbetsuppgifter"},
    {4, "EMPLOYER_SUPPORT", "support to the employer", "stöd till arbetsgivaren"},
    {5, "TALK", "talk", "samtal"},
    {6, "OTHER", "other", "annat"},
};
const struct code_list codes_support_kind = LIST(support_kind);

static const struct code support_place_rows[] = {
    {1, "WORKPLACE", "at the workplace", "på arbetsplatsen"},
    {2, "OFFICE", "at the office", "på kontoret"},
    {3, "HOME", "at home", "i hemmet"},
    {4, "PHONE", "by telephone", "per telefon"},
    {5, "VIDEO", "by video", "via video"},
    {6, "ELSEWHERE", "elsewhere", "annan plats"},
};
const struct code_list codes_support_place = LIST(support_place);
/* --- employers and workplaces --- */

static const struct code employer_size_rows[] = {
    {1, "SOLO", "nobody but the owner", "ingen utöver ägaren"},
    {2, "MICRO", "1-9 employees", "1-9 anställda"},
    {3, "SMALL", "10-49 employees", "10-49 anställda"},
    {4, "MEDIUM", "50-249 employees", "50-249 anställda"},
    {5, "LARGE", "250 employees or more", "250 anställda eller fler"},
};
const struct code_list codes_employer_size = LIST(employer_size);

static const struct code contact_maker_rows[] = {
    {1, "STAFF", "staff", "personal"},
    {2, "CLIENT", "the client", "klienten"},
    {3, "TOGETHER", "staff and client together", "personal och klient tillsammans"},
};
const struct code_list codes_contact_maker = LIST(contact_maker);

static const struct code contact_mode_rows[] = {
    {1, "IN_PERSON", "in person", "personligt möte"},
    {2, "PHONE", "by phone", "telefon"},
    {3, "EMAIL", "by e-mail", "e-post"},
    {4, "LETTER", "by letter", "brev"},
    {5, "DIGITAL", "digital meeting", "digitalt möte"},
};
const struct code_list codes_contact_mode = LIST(contact_mode);

static const struct code contact_purpose_rows[] = {
    {1, "JOB", "job", "jobb"},
    {2, "PRAKTIK", "work placement", "praktik"},
    {3, "VISIT", "study visit", "studiebesök"},
    {4, "FOLLOW_UP", "follow-up", "uppföljning"},
    {5, "SUPPORT", "support to the employer", "stöd till arbetsgivaren"},
};
const struct code_list codes_contact_purpose = LIST(contact_purpose);

static const struct code contact_result_rows[] = {
    {1, "NO_ANSWER", "nobody answered", "inget svar"},
    {2, "DECLINED", "declined", "tackade nej"},
    {3, "LATER", "come back later", "återkom senare"},
    {4, "INTERESTED", "interested", "intresserad"},
    {5, "MEETING", "meeting agreed", "möte bokat"},
    {6, "VISIT", "study visit agreed", "studiebesök bokat"},
    {7, "PRAKTIK", "work placement agreed", "praktik avtalad"},
    {8, "JOB", "job offered", "jobb erbjudet"},
    {9, "OTHER", "other", "annat"},
};
const struct code_list codes_contact_result = LIST(contact_result);

static const struct code suitability_rows[] = {
    {1, "GOOD", "suits", "passar"},
    {2, "ADAPTED", "suits with adaptations", "passar med anpassning"},
    {3, "POOR", "does not suit", "passar inte"},
};
const struct code_list codes_suitability = LIST(suitability);

/* the agenda */
static const struct code agenda_kind_rows[] = {
    {1, "LIMIT", "limit", "gräns"},
    {2, "TASK", "task", "uppgift"},
    {3, "WARNING", "warning", "varning"},
};
const struct code_list codes_agenda_kind = LIST(agenda_kind);

/* adaptations */
static const struct code adaptation_kind_rows[] = {
    {1, "ENVIRONMENT", "the environment", "miljön"},
    {2, "HOURS", "hours and breaks", "arbetstid och pauser"},
    {3, "TASKS", "the tasks", "arbetsuppgifterna"},
    {4, "INSTRUCTIONS", "instructions and follow-up", "instruktioner och återkoppling"},
    {5, "AID", "working aid", "arbetshjälpmedel"},
    {6, "INTERPRETER", "interpreter or literature", "tolk eller litteratur"},
    {7, "ASSISTANT", "personal assistant at work", "personligt biträde"},
    {8, "OTHER", "other", "annat"},
};
const struct code_list codes_adaptation_kind = LIST(adaptation_kind);

static const struct code adaptation_status_rows[] = {
    {1, "PROPOSED", "proposed", "föreslagen"}, {2, "DECIDED", "decided", "beslutad"},
    {3, "IN_PLACE", "in place", "på plats"},   {4, "ENDED", "ended", "avslutad"},
    {5, "REFUSED", "refused", "avslagen"},
};
const struct code_list codes_adaptation_status = LIST(adaptation_status);

static const struct code cost_bearer_rows[] = {
    {1, "AF", "Arbetsförmedlingen", "Arbetsförmedlingen"},
    {2, "EMPLOYER", "the employer", "arbetsgivaren"},
    {3, "FORSAKRINGSKASSAN", "Försäkringskassan", "Försäkringskassan"},
    {4, "MUNICIPALITY", "the municipality", "kommunen"},
    {5, "REGION", "the region", "regionen"},
    {6, "CLIENT", "the client", "klienten"},
    {7, "NOBODY", "it costs nothing", "kostar inget"},
    {8, "OTHER", "other", "annan"},
};
const struct code_list codes_cost_bearer = LIST(cost_bearer);

static const struct code match_outcome_rows[] = {
    {1, "GO_ON", "go on here", "gå vidare här"},
    {2, "ADAPT", "go on, with adaptations or more support", "gå vidare, med anpassning eller mer stöd"},
    {3, "ELSEWHERE", "look elsewhere", "leta vidare på annat håll"},
};
const struct code_list codes_match_outcome = LIST(match_outcome);

static const struct code hand_over_ground_rows[] = {
    {1, "CONSENT", "the person's consent", "personens samtycke"},
    {2, "STATUTE", "statute", "lagstöd"},
};
const struct code_list codes_hand_over_ground = LIST(hand_over_ground);

/* settings of an organisation */
static const struct code setting_name_rows[] = {
    {1, "DECISION_REQUIRED", "a decision in each case", "beslut i varje ärende"},
    {2, "CERTIFICATE_AGE", "how old a medical certificate may be", "hur gammalt ett läkarintyg får vara"},
    {3, "INTRO_SHARED", "introductions under one decision share its months",
     "introduktioner under ett beslut delar dess månader"},
    {4, "INTRO_STOPS", "the introduction's clock stops while the case rests",
     "introduktionens tid står still under uppehåll"},
    {5, "NEW_JOB_RESTARTS", "a new job begins a new minimum of follow-up",
     "en ny anställning börjar en ny minsta uppföljningstid"},
    {6, "FOLLOW_UP_MONTHS", "when follow-ups are due after the first day at work",
     "när uppföljning ska ske efter första arbetsdagen"},
    {7, "FOLLOW_UP_WARNING", "warn of long follow-up support after", "varna för långt uppföljningsstöd efter"},
    {8, "RETENTION_GAP", "gap between jobs that still counts as at work",
     "uppehåll mellan anställningar som ändå räknas som i arbete"},
    {11, "OUTREACH_TIMES", "before contact is lost a client is sought", "innan kontakten är förlorad söks en klient"},
    {12, "OUTREACH_DAYS", "and sought over at least", "och söks under minst"},
    {9, "REOPEN_DAYS", "a closed case may be reopened within", "ett avslutat ärende får återupptas inom"},
    {10, "NEW_COACH_MONTHS", "how long a coach is new, and mentored in the field",
     "hur länge en coach är ny och får fältmentorskap"},
    {13, "READ_AFTER_DAYS", "those who were assigned still read an ended case for",
     "de som var tilldelade läser ett avslutat ärende ännu i"},
};
const struct code_list codes_setting_name = LIST(setting_name);

static const struct code setting_unit_rows[] = {
    {1, "YES_NO", "yes or no", "ja eller nej"},
    {2, "DAYS", "days", "dagar"},
    {3, "MONTHS", "months", "månader"},
    {5, "TIMES", "times", "gånger"},
    {4, "MONTH_LIST", "months, several", "månader, flera"},
};
const struct code_list codes_setting_unit = LIST(setting_unit);

/* documents */
/* C3. */
static const struct code document_type_rows[] = {
    {1, "REF", "referral", "remiss"},
    {2, "APP", "application", "ansökan"},
    {3, "MED", "medical certificate", "läkarutlåtande"},
    {4, "WAI", "work ability investigation", "arbetsförmågeutredning"},
    {5, "ASM", "assessment", "bedömning"},
    {6, "DEC", "decision", "beslut"},
    {7, "ORD", "commission to a provider", "uppdrag till utförare"},
    {8, "INF", "information given", "lämnad information"},
    {9, "A1", "agreement between AF and client", "överenskommelse AF–klient"},
    {10, "ASE", "agreement between client and coach", "överenskommelse klient–coach"},
    {11, "CON", "consent", "samtycke"},
    {12, "PRO", "vocational profile", "yrkesprofil"},
    {13, "GPL", "individual plan", "genomförandeplan"},
    {14, "JSP", "job search plan", "jobbsökarplan"},
    {15, "CV", "CV and personal letter", "CV och personligt brev"},
    {16, "ECL", "log of employer contacts", "arbetsgivarkontaktlogg"},
    {17, "WPA", "workplace analysis", "arbetsplatsanalys"},
    {18, "A2", "agreement between AF, client, employer and SIUS", "överenskommelse AF–klient–arbetsgivare–SIUS"},
    {19, "EAG", "agreement with the employer", "överenskommelse med arbetsgivare"},
    {20, "TSK", "list of tasks", "uppgiftslista"},
    {21, "INP", "introduction plan", "introduktionsplan"},
    {22, "TAP", "tapering plan", "nedtrappningsplan"},
    {23, "SUP", "plan of support", "stödplan"},
    {24, "FUP", "record of a follow-up", "uppföljningsprotokoll"},
    {25, "ADP", "adaptations", "anpassningar"},
    {26, "BEN", "benefits counselling", "ekonomisk rådgivning"},
    {27, "IND", "independence assessment", "självständighetsbedömning"},
    {28, "CLS", "closing summary", "avslutssammanfattning"},
    {29, "STU", "study plan", "studieplan"},
    {30, "SIP", "coordinated individual plan", "samordnad individuell plan"},
};
const struct code_list codes_document_type = LIST(document_type);

static const struct code secrecy_rows[] = {
    {1, "CASE", "all who see the case", "alla som ser ärendet"},
    {2, "NEED_TO_KNOW", "those assigned to the case", "de som är tilldelade ärendet"},
};
const struct code_list codes_secrecy = LIST(secrecy);

static const struct code signature_manner_rows[] = {
    {1, "PAPER", "on paper", "på papper"},
    {2, "ELECTRONIC", "electronically", "elektroniskt"},
    {3, "ORAL", "orally", "muntligt"},
};
const struct code_list codes_signature_manner = LIST(signature_manner);

/* --- look-ups ----------------------------------------------------------------------------------------------------- */

const struct code *code_by_number(const struct code_list *list, int number) {
  for (size_t i = 0; i < list->count; i++)
    if (list->codes[i].number == number)
      return &list->codes[i];
  return NULL;
}

const struct code *code_by_text(const struct code_list *list, const char *text) {
  for (size_t i = 0; i < list->count; i++)
    if (strcasecmp(list->codes[i].code, text) == 0)
      return &list->codes[i];
  return NULL;
}

const struct code *code_by_any_text(const struct code_list *list, const char *text) {
  const struct code *code = code_by_text(list, text); /* codes first: a name may not hide one */
  for (size_t i = 0; !code && i < list->count; i++)
    if (text_compare_sv(list->codes[i].sv, text) == 0 || text_compare_sv(list->codes[i].en, text) == 0)
      code = &list->codes[i];
  return code;
}

const char *code_name(const struct code_list *list, int number, enum language language) {
  const struct code *code = code_by_number(list, number);
  if (!code)
    return "?";
  return language == LANGUAGE_SV ? code->sv : code->en;
}

static const char *name_of_text(const struct code_list *list, const char *text, enum language language) {
  const struct code *code = code_by_text(list, text);
  return !code ? text : language == LANGUAGE_SV ? code->sv : code->en;
}

const char *code_names(const struct code_list *list, const char *codes, enum language language, struct arena *arena) {
  const char *all = "";
  for (size_t len; *codes && all; codes += len + strspn(codes + len, ", ")) {
    len = strcspn(codes, ",");
    const char *one = arena_strndup(arena, codes, len);
    all = one ? arena_printf(arena, "%s%s%s", all, *all ? ", " : "", name_of_text(list, one, language)) : NULL;
  }
  return all;
}

const char *code_choices(const struct code_list *list, struct arena *arena) {
  size_t room = 1;
  for (size_t i = 0; i < list->count; i++)
    room += strlen(", ") + strlen(list->codes[i].code);
  char *choices = arena_alloc(arena, room), *at = choices;
  for (size_t i = 0; choices && i < list->count; i++) {
    at = stpcpy(at, i > 0 ? ", " : "");
    at = stpcpy(at, list->codes[i].code);
  }
  return choices;
}

static int compare_code(const void *code, const void *municipality) {
  return strcmp(code, ((const struct municipality *)municipality)->code);
}

const struct municipality *municipality_by_code(const char *code) {
  return bsearch(code, municipalities, municipality_count, sizeof *municipalities, compare_code);
}

const struct municipality *municipality_by_name(const char *name) {
  for (size_t i = 0; i < municipality_count; i++)
    if (text_compare_sv(municipalities[i].name, name) == 0)
      return &municipalities[i];
  return NULL;
}
