/* policy: see policy.h. The table stands first; below it is what finds a row. */
#include "policy.h"

#include <stdlib.h>
#include <string.h>

#include "agenda.pb-c.h"
#include "cases.pb-c.h"
#include "employers.pb-c.h"
#include "numbers.h"
#include "persons.pb-c.h"

#define EVERYBODY (FOR_STAFF | FOR_SERVICE | FOR_ADMIN)
#define CASEWORK (FOR_STAFF | FOR_SERVICE)

#define KIB(n) ((size_t)(n)*1024)
/* How large a request may be: an id and a few fields; a form with free text; nothing beside a handful of numbers. */
#define SMALL KIB(4)
#define FORM KIB(256)

enum { UNLOGGED = false, LOGGED = true };

struct row {
  struct policy policy;
  ProtobufCService *(*service)(void);
};

#define ROW_PART(name, lane, audience, logged, max_body, is_short, prepare, anew, bulk, part, service)                 \
  {                                                                                                                    \
    {"lots." name, lane, audience, logged, max_body, is_short, prepare, anew, bulk, part, false, NULL, NULL, NULL, 0}, \
        service                                                                                                        \
  }
#define ROW_OF(name, lane, audience, logged, max_body, is_short, prepare, anew, bulk, service)                         \
  ROW_PART(name, lane, audience, logged, max_body, is_short, prepare, anew, bulk, 0, service)
#define ROW(name, lane, audience, logged, max_body, service)                                                           \
  ROW_OF(name, lane, audience, logged, max_body, NULL, NULL, false, false, service)
#define READ(name, audience, logged, service) ROW(name, LANE_READ, audience, logged, SMALL, service)
#define LIST(name, audience, logged, service) ROW(name, LANE_LIST, audience, logged, SMALL, service)
#define LIST_OR_READ(name, audience, logged, is_short, service)                                                        \
  ROW_OF(name, LANE_LIST, audience, logged, SMALL, is_short, NULL, false, false, service)
#define WRITE(name, audience, service) ROW(name, LANE_WRITE, audience, UNLOGGED, FORM, service)
#define CHANGE(name, part, service)                                                                                    \
  ROW_PART(name, LANE_WRITE, CASEWORK, UNLOGGED, FORM, NULL, NULL, false, false, SCOPE_PART(part), service)
#define ANEW(name, audience, service)                                                                                  \
  ROW_OF(name, LANE_WRITE, audience, UNLOGGED, FORM, NULL, NULL, true, false, service)
#define BULK(name, audience, service)                                                                                  \
  ROW_OF(name, LANE_WRITE, audience, UNLOGGED, FORM, NULL, NULL, false, true, service)

/* A page in the order of numbers reads no further than it shows; what is sorted, or picked out, is looked for in all. */
static bool cases_are_few(const ProtobufCMessage *input) {
  const Lots__ListCasesRequest *request = (const void *)input;
  return request->sort == LOTS__CASE_SORT__CASE_SORT_NUMBER && !request->n_statuses && !request->programme;
}

static bool person_is_sought_by_number(const ProtobufCMessage *input) {
  return *((const Lots__FindPersonsRequest *)(const void *)input)->identity_number;
}

static bool employer_is_sought_by_number(const ProtobufCMessage *input) {
  return *((const Lots__FindEmployersRequest *)(const void *)input)->number;
}

static bool agenda_is_of_a_case(const ProtobufCMessage *input) {
  const Lots__ListAgendaRequest *request = (const void *)input;
  return request->case_ != 0;
}

/* A write's answer shows a record too, but the journal entry itself tells who was there: it needs no access record. One
 * that leaves no entry (a dry run, a refusal) is logged by dispatch like a look. */
static struct row rows[] = {
    READ("Session/Who", EVERYBODY, UNLOGGED, service_session),
    READ("Session/Certificates", EVERYBODY, UNLOGGED, service_session),
    ROW("Session/Ping", LANE_READ, EVERYBODY, UNLOGGED, KIB(64), service_session),

    READ("Server/Status", FOR_ADMIN, UNLOGGED, service_server),
    ROW("Server/Verify", LANE_LONG, FOR_ADMIN, UNLOGGED, SMALL, service_server),
    READ("Server/SetClock", FOR_ADMIN, UNLOGGED, service_server),

    WRITE("Enrolment/Invite", FOR_ADMIN, service_enrolment),
    ROW_OF("Enrolment/Enrol", LANE_WRITE, FOR_NOBODY | EVERYBODY, UNLOGGED, KIB(8), NULL, enrolment_prepare, false,
           false, service_enrolment),
    ROW_OF("Enrolment/Renew", LANE_WRITE, EVERYBODY, UNLOGGED, KIB(8), NULL, enrolment_prepare_renewal, false, false,
           service_enrolment),
    READ("Enrolment/ListCertificates", FOR_ADMIN, UNLOGGED, service_enrolment),
    WRITE("Enrolment/Revoke", FOR_ADMIN, service_enrolment),

    READ("Journal/Verify", EVERYBODY, UNLOGGED, service_journal),
    READ("Journal/Head", FOR_STAFF | FOR_ADMIN, UNLOGGED, service_journal), /* auditors */

    LIST("Access/ListSearches", FOR_STAFF, LOGGED, service_access), /* reviewers */

    WRITE("Organisations/Add", FOR_ADMIN, service_organisations),
    WRITE("Organisations/Change", FOR_ADMIN, service_organisations),
    READ("Organisations/List", EVERYBODY, UNLOGGED, service_organisations),
    WRITE("Organisations/Set", FOR_ADMIN, service_organisations), /* F12 */
    READ("Organisations/Settings", EVERYBODY, UNLOGGED, service_organisations),
    WRITE("Organisations/AddUnit", FOR_ADMIN, service_organisations),
    WRITE("Organisations/ChangeUnit", FOR_ADMIN, service_organisations),
    READ("Organisations/ListUnits", EVERYBODY, UNLOGGED, service_organisations),
    WRITE("Organisations/SetProgramme", FOR_ADMIN, service_organisations), /* E6 */

    WRITE("Staff/Add", FOR_ADMIN, service_staff),
    READ("Staff/Show", EVERYBODY, UNLOGGED, service_staff),
    READ("Staff/List", EVERYBODY, UNLOGGED, service_staff),
    WRITE("Staff/GiveRole", FOR_ADMIN, service_staff),
    WRITE("Staff/EndRole", FOR_ADMIN, service_staff),
    WRITE("Staff/ConfirmRole", FOR_STAFF | FOR_ADMIN, service_staff),
    WRITE("Staff/AddCompetence", FOR_STAFF | FOR_ADMIN, service_staff), /* a unit's manager, too (S0.3) */
    WRITE("Staff/WithdrawCompetence", FOR_STAFF | FOR_ADMIN, service_staff),
    WRITE("Staff/Disable", FOR_ADMIN, service_staff),
    WRITE("Staff/Supervise", CASEWORK, service_staff), /* not by those who keep the system (C1) */
    WRITE("Staff/CorrectSupervision", CASEWORK, service_staff),
    LIST("Staff/ListSupervision", CASEWORK, UNLOGGED, service_staff),
    LIST("Staff/SumSupervision", CASEWORK, UNLOGGED, service_staff),

    WRITE("Persons/Add", CASEWORK, service_persons),
    READ("Persons/Show", CASEWORK, LOGGED, service_persons),
    WRITE("Persons/Change", CASEWORK, service_persons),
    WRITE("Persons/NameStaff", FOR_STAFF, service_persons),
    WRITE("Persons/EndNaming", FOR_STAFF, service_persons),
    READ("Persons/Namings", FOR_STAFF, LOGGED, service_persons),
    LIST_OR_READ("Persons/Find", CASEWORK, LOGGED, person_is_sought_by_number, service_persons),

    WRITE("Referrals/Add", CASEWORK, service_referrals),
    READ("Referrals/Show", CASEWORK, LOGGED, service_referrals),
    LIST("Referrals/List", CASEWORK, LOGGED, service_referrals),
    WRITE("Referrals/Receive", CASEWORK, service_referrals),
    WRITE("Referrals/Accept", CASEWORK, service_referrals),
    WRITE("Referrals/SendBack", CASEWORK, service_referrals),
    WRITE("Referrals/Resend", CASEWORK, service_referrals),
    WRITE("Referrals/Decline", CASEWORK, service_referrals),
    WRITE("Referrals/Recall", CASEWORK, service_referrals),
    /* the waiting list */
    WRITE("Referrals/Wait", CASEWORK, service_referrals),
    LIST("Referrals/ListWaiting", CASEWORK, LOGGED, service_referrals),

    BULK("Imports/Referral", CASEWORK, service_imports),

    WRITE("Cases/Open", CASEWORK, service_cases),
    READ("Cases/Show", CASEWORK, LOGGED, service_cases),
    LIST_OR_READ("Cases/List", CASEWORK, LOGGED, cases_are_few, service_cases),
    READ("Cases/Count", CASEWORK, UNLOGGED, service_cases), /* numbers only */
    WRITE("Cases/Record", CASEWORK, service_cases),
    READ("Cases/Eligibility", CASEWORK, LOGGED, service_cases),
    WRITE("Cases/StartAssessment", CASEWORK, service_cases),
    WRITE("Cases/Assess", CASEWORK, service_cases),
    WRITE("Cases/Decide", CASEWORK, service_cases),
    CHANGE("Cases/Agree", AGREEMENT, service_cases),
    WRITE("Cases/Assign", CASEWORK, service_cases),
    WRITE("Cases/EndAssignment", CASEWORK, service_cases),
    WRITE("Cases/Activate", CASEWORK, service_cases),
    WRITE("Cases/Withdraw", CASEWORK, service_cases),
    WRITE("Cases/Close", CASEWORK, service_cases),
    WRITE("Cases/Note", CASEWORK, service_cases),
    WRITE("Cases/CorrectNote", CASEWORK, service_cases),
    WRITE("Cases/StrikeNote", CASEWORK, service_cases),
    LIST("Cases/History", CASEWORK, LOGGED, service_cases),

    /* the method */
    READ("Method/ListPhases", CASEWORK, LOGGED, service_method),
    WRITE("Method/OpenPhase", CASEWORK, service_method),
    WRITE("Method/SuspendPhase", CASEWORK, service_method),
    WRITE("Method/ResumePhase", CASEWORK, service_method),
    WRITE("Method/FinishPhase", CASEWORK, service_method),
    CHANGE("Method/Disclose", DISCLOSURE, service_method),
    CHANGE("Method/RevokeDisclosure", DISCLOSURE, service_method),
    READ("Method/ShowProfile", CASEWORK, LOGGED, service_method),
    CHANGE("Method/WriteProfile", PROFILE, service_method),
    CHANGE("Method/CompleteProfile", PROFILE, service_method),
    READ("Method/ListPlans", CASEWORK, LOGGED, service_method),
    READ("Method/ShowPlan", CASEWORK, LOGGED, service_method),
    CHANGE("Method/WritePlan", PLAN, service_method),
    CHANGE("Method/SetGoal", PLAN, service_method),
    CHANGE("Method/MoveGoal", PLAN, service_method),
    /* case life */
    WRITE("Cases/Pause", CASEWORK, service_cases),
    WRITE("Cases/Resume", CASEWORK, service_cases),
    WRITE("Cases/Reopen", CASEWORK, service_cases),
    WRITE("Cases/ProposeTransfer", CASEWORK, service_cases),
    WRITE("Cases/AnswerTransfer", CASEWORK, service_cases),
    LIST("Cases/ListTransfers", CASEWORK, LOGGED, service_cases),
    WRITE("Cases/HandOver", CASEWORK, service_cases),
    WRITE("Cases/Notify", CASEWORK, service_cases),
    WRITE("Cases/Appeal", CASEWORK, service_cases),
    WRITE("Cases/Delay", CASEWORK, service_cases),
    WRITE("Cases/ReachOut", CASEWORK, service_cases),
    WRITE("Cases/Interrupt", CASEWORK, service_cases),
    CHANGE("Cases/HoldDialogue", FOLLOW_UP, service_cases),
    LIST("Cases/ListNotExecuted", CASEWORK, LOGGED, service_cases),
    /* placements and support */
    CHANGE("Placements/Plan", PLACEMENT, service_placements),
    CHANGE("Placements/Change", PLACEMENT, service_placements),
    CHANGE("Placements/SetTasks", TASKS, service_placements),
    CHANGE("Placements/Agree", PLACEMENT, service_placements),
    CHANGE("Placements/Start", PLACEMENT, service_placements),
    CHANGE("Placements/Interrupt", PLACEMENT, service_placements),
    CHANGE("Placements/Resume", PLACEMENT, service_placements),
    CHANGE("Placements/Cancel", PLACEMENT, service_placements),
    CHANGE("Placements/End", PLACEMENT, service_placements),
    CHANGE("Placements/ConfirmWork", PLACEMENT, service_placements),
    READ("Placements/List", CASEWORK, LOGGED, service_placements),
    WRITE("Placements/RecordIncome", CASEWORK, service_placements),
    CHANGE("Support/StartLine", SUPPORT, service_support),
    CHANGE("Support/EndLine", SUPPORT, service_support),
    CHANGE("Support/Plan", SUPPORT, service_support),
    CHANGE("Support/AssessIndependence", SUPPORT, service_support),
    CHANGE("Support/Give", SUPPORT, service_support),
    CHANGE("Support/CorrectGiven", SUPPORT, service_support),
    READ("Support/Show", CASEWORK, LOGGED, service_support),
    LIST("Support/Given", CASEWORK, LOGGED, service_support),
    LIST("Support/Weeks", CASEWORK, LOGGED, service_support),
    CHANGE("Support/HoldFollowUp", FOLLOW_UP, service_support),
    READ("Support/FollowUps", CASEWORK, LOGGED, service_support),
    CHANGE("Matches/Record", MATCH, service_matches),
    READ("Matches/List", CASEWORK, LOGGED, service_matches),
    CHANGE("Adaptations/Add", ADAPTATION, service_adaptations),
    CHANGE("Adaptations/Change", ADAPTATION, service_adaptations),
    READ("Adaptations/List", CASEWORK, LOGGED, service_adaptations),
    /* employers and workplaces */
    WRITE("Employers/Add", CASEWORK, service_employers),
    READ("Employers/Show", CASEWORK, LOGGED, service_employers),
    WRITE("Employers/Change", CASEWORK, service_employers),
    LIST_OR_READ("Employers/Find", CASEWORK, LOGGED, employer_is_sought_by_number, service_employers),
    LIST("Employers/List", CASEWORK, LOGGED, service_employers),
    WRITE("Employers/PutPerson", CASEWORK, service_employers),
    WRITE("Employers/PutWorkplace", CASEWORK, service_employers),
    WRITE("Employers/Contact", CASEWORK, service_employers),
    WRITE("Employers/Visit", CASEWORK, service_employers),
    WRITE("Employers/CorrectContact", CASEWORK, service_employers),
    WRITE("Employers/CorrectVisit", CASEWORK, service_employers),
    LIST("Employers/Log", CASEWORK, LOGGED, service_employers),
    WRITE("Employers/Analyse", CASEWORK, service_employers),
    READ("Employers/Analyses", CASEWORK, LOGGED, service_employers),
    LIST("Employers/Weeks", CASEWORK, UNLOGGED, service_employers), /* numbers only */
    /* documents */
    WRITE("Documents/Add", CASEWORK, service_documents),
    ANEW("Documents/Begin", CASEWORK, service_documents),
    ROW_OF("Documents/Put", LANE_WRITE, CASEWORK, UNLOGGED, FORM, NULL, NULL, true, true, service_documents),
    WRITE("Documents/Finish", CASEWORK, service_documents),
    WRITE("Documents/Abandon", CASEWORK, service_documents),
    READ("Documents/Uploads", CASEWORK, LOGGED, service_documents),
    LIST("Documents/List", CASEWORK, LOGGED, service_documents),
    READ("Documents/Show", CASEWORK, LOGGED, service_documents),
    READ("Documents/Read", CASEWORK, LOGGED, service_documents),
    WRITE("Documents/Sign", CASEWORK, service_documents),
    WRITE("Documents/Correct", CASEWORK, service_documents),
    WRITE("Documents/Strike", CASEWORK, service_documents),
    /* the agenda */
    LIST_OR_READ("Agenda/List", CASEWORK, LOGGED, agenda_is_of_a_case, service_agenda),
    /* work lists */
    LIST("Lists/MyCases", CASEWORK, LOGGED, service_lists),
    LIST("Lists/Caseload", CASEWORK, UNLOGGED, service_lists), /* numbers only */
    LIST("Lists/Introductions", CASEWORK, LOGGED, service_lists),
    LIST("Lists/FollowUps", CASEWORK, LOGGED, service_lists),
    LIST("Lists/Referrals", CASEWORK, LOGGED, service_lists),
    LIST("Lists/DecisionsEnding", CASEWORK, LOGGED, service_lists),
    LIST("Lists/DeviatingSupport", CASEWORK, LOGGED, service_lists),
    LIST("Lists/Disclosures", CASEWORK, LOGGED, service_lists),
};

#define ROWS (sizeof rows / sizeof *rows)
const size_t policy_count = ROWS;

/* The rows by name. */
static const struct policy *by_name[ROWS];

const struct policy *policy_at(size_t index) {
  return &rows[index].policy;
}

static int compare_rows(const void *a, const void *b) {
  const struct policy *const *left = a;
  const struct policy *const *right = b;
  return strcmp((*left)->method, (*right)->method);
}

enum lane policy_lane(const struct policy *policy, const ProtobufCMessage *input) {
  return policy->is_short && policy->is_short(input) ? LANE_READ : policy->lane;
}

/* --- tying the rows to the contract ------------------------------------------------------------------------------- */

static bool message_has_text(const ProtobufCMessageDescriptor *type) {
  for (unsigned i = 0; i < type->n_fields; i++) {
    const ProtobufCFieldDescriptor *field = &type->fields[i];
    if (field->type == PROTOBUF_C_TYPE_STRING)
      return true;
    if (field->type == PROTOBUF_C_TYPE_MESSAGE && message_has_text(field->descriptor))
      return true;
  }
  return false;
}

/* Chunks leave before a record of the looks could be made: a streaming method shows nobody's record. */
static bool lane_ok(const struct policy *policy) {
  return policy->lane != LANE_LONG || !policy->access_logged;
}

/* Organisations, units and principals are numbered for all alike. */
static bool is_about_records(const ProtobufCServiceDescriptor *type) {
  static const char *const others[] = {"Enrolment", "Journal", "Organisations", "Server", "Session", "Staff"};
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    if (strcmp(type->short_name, others[i]) == 0)
      return false;
  return true;
}

static bool resolve(struct row *row) {
  struct policy *policy = &row->policy;
  policy->service = row->service();
  const ProtobufCServiceDescriptor *type = policy->service->descriptor;
  size_t len = strlen(type->name);
  if (strncmp(policy->method, type->name, len) != 0 || policy->method[len] != '/')
    return false;
  const ProtobufCMethodDescriptor *method =
      protobuf_c_service_descriptor_get_method_by_name(type, policy->method + len + 1);
  if (!method)
    return false;
  policy->index = (unsigned)(method - type->methods);
  policy->has_text = message_has_text(method->input);
  unsigned asked = NUMBERS_POSITION | (is_about_records(type) ? NUMBERS_RECORD : 0);
  return numbers_find(method->input, asked, &policy->asked) &&
         numbers_find(method->output, NUMBERS_POSITION, &policy->answered) && lane_ok(policy);
}

static size_t rows_of(const ProtobufCService *service) {
  size_t count = 0;
  for (size_t i = 0; i < ROWS; i++)
    count += rows[i].policy.service == service;
  return count;
}

static bool names_differ(void) {
  for (size_t i = 1; i < ROWS; i++)
    if (strcmp(by_name[i - 1]->method, by_name[i]->method) == 0)
      return false;
  return true;
}

bool policy_init(void) {
  for (size_t i = 0; i < ROWS; i++) {
    if (!resolve(&rows[i]))
      return false;
    by_name[i] = &rows[i].policy;
  }
  qsort(by_name, ROWS, sizeof *by_name, compare_rows);
  policy_list(by_name, ROWS);
  for (size_t i = 0; i < ROWS; i++)
    if (rows_of(rows[i].policy.service) != rows[i].policy.service->descriptor->n_methods)
      return false;
  return names_differ();
}
