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
    {7, "RECALLED", "recalled", "återkallad"},
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
    {1, "IN_PERSON", "in person", "personligt möte"}, {2, "PHONE", "by phone", "telefon"},
    {3, "EMAIL", "by e-mail", "e-post"},              {4, "LETTER", "by letter", "brev"},
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
