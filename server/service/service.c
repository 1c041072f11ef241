/* service: see service.h. */
#include "service.h"

#include <inttypes.h>

#include "common/record_number.h"
#include "common/text.h"
#include "common/typed.h"
#include "daemon.h"
#include "policy.h"
#include "server/rules/engine/rights.h"

bool service_refused(struct call *call) {
  if (arena_failed(call->arena)) {
    call_fail(call, STATUS_RESOURCE_EXHAUSTED);
    return true;
  }
  if (call->problems.count == 0)
    return false;
  call_fail(call, STATUS_INVALID_ARGUMENT);
  return true;
}

bool service_need_part(struct call *call, const char *field, const void *part) {
  if (part)
    return true;
  call_refuse(call, STATUS_INVALID_ARGUMENT, field, "", MSG_MISSING, NULL, NULL);
  return false;
}

bool service_need_code(struct call *call, const char *field, const char *rule, const struct code_list *list,
                       int number) {
  if (number != 0 && code_by_number(list, number) != NULL)
    return true;
  enum message message = number == 0 ? MSG_MISSING_CODE : MSG_UNKNOWN_CODE;
  problem_add(&call->problems, field, rule, message, code_choices(list, call->arena), NULL);
  return false;
}

bool service_check_date(struct call *call, const char *field, const char *rule, const char *text, date_t *out) {
  *out = DATE_NONE;
  if (text[0] == '\0' || date_parse(text, out) == STATUS_OK)
    return true;
  problem_add(&call->problems, field, rule, MSG_NOT_A_DATE, NULL, NULL);
  return false;
}

bool service_need_date(struct call *call, const char *field, const char *rule, const char *text, date_t *out) {
  *out = DATE_NONE;
  if (text[0] != '\0')
    return service_check_date(call, field, rule, text, out);
  problem_add(&call->problems, field, rule, MSG_MISSING, NULL, NULL);
  return false;
}

static bool is_bare(const char *text) {
  for (; *text; text++)
    if (*text <= ' ' || *text > '~')
      return false;
  return true;
}

/* With one kind of dash, whatever program wrote it. */
static const char *without_spaces(struct call *call, const char *text) {
  char *plain = is_bare(text) ? NULL : typed_plain(call->arena, text), *out = plain;
  for (const char *in = plain; in && *in; in++)
    if (*in != ' ')
      *out++ = *in;
  if (out)
    *out = '\0';
  return plain ? plain : text;
}

bool service_need_idnumber(struct call *call, const char *field, const char *text, bool allow_temporary,
                           struct idnumber *out) {
  const char *number = without_spaces(call, text);
  enum idnumber_fault fault = idnumber_parse(number, call->view.today, allow_temporary, out);
  if (fault == IDNUMBER_FAULT_NONE)
    return true;
  problem_add(&call->problems, field, "C15", text[0] == '\0' ? MSG_MISSING : idnumber_fault_message(fault), NULL, NULL);
  return false;
}

void *service_new(struct call *call, const ProtobufCMessageDescriptor *type) {
  ProtobufCMessage *message = arena_alloc(call->arena, type->sizeof_message);
  if (message)
    protobuf_c_message_init(type, message);
  return message;
}

const char *service_today(struct call *call) {
  char *text = arena_alloc(call->arena, DATE_TEXT_MAX);
  return text ? date_format(call->view.today, text) : "";
}

const char *service_decimal(struct call *call, uint64_t number) {
  const char *text = arena_printf(call->arena, "%" PRIu64, number);
  return text ? text : "";
}

bool service_holds_role(const struct call *call, uint32_t roles) {
  const Lots__Principal *who = call->view.who;
  bool holds = false;
  for (size_t i = 0; !holds && i < who->n_roles; i++)
    holds = rights_role_among(who, who->roles[i]->unit, roles, call->view.today) != LOTS__ROLE__ROLE_UNSPECIFIED;
  return holds;
}

const char *service_record_number(struct call *call, uint64_t number) {
  uint64_t organisation = record_number_organisation(number);
  if (!organisation || organisation == call->view.who->organisation)
    return service_decimal(call, record_number_own(number));
  const char *text = arena_printf(call->arena, "%" PRIu64 "/%" PRIu64, organisation, record_number_own(number));
  return text ? text : "";
}

uint64_t service_intake_unit(const struct call *call) {
  const Lots__Principal *who = call->view.who;
  for (size_t i = 0; i < who->n_roles; i++)
    if (call_rights(call, who->roles[i]->unit) & RIGHT_INTAKE)
      return who->roles[i]->unit;
  return 0;
}

bool service_find_unit(struct call *call, uint64_t id, const Lots__Unit **unit,
                       const Lots__Organisation **organisation) {
  enum status status = view_unit(&call->view, id, unit);
  if (status == STATUS_OK)
    status = view_organisation(&call->view, (*unit)->organisation, organisation);
  if (status != STATUS_OK) {
    call_fail_for(call, status, "unit");
    return false;
  }
  call->acting_role = rights_role_for(call->view.who, id, 0, call->view.today);
  return true;
}

bool service_may_search(struct call *call, const char *field) {
  struct daemon *daemon = call->daemon;
  if (call->searched || call->policy->bulk)
    return true;
  call->searched = daemon->may_search(daemon, call->view.who->id);
  if (!call->searched)
    call_refuse(call, STATUS_RESOURCE_EXHAUSTED, field, "", MSG_SEARCHES_OFTEN,
                service_decimal(call, (uint64_t)daemon->searches_per_hour), NULL);
  return call->searched;
}

bool service_judge_number(struct call *call, const char *field, const Lots__Organisation *organisation,
                          const struct idnumber *number, struct number_judged *out) {
  if (!service_may_search(call, field))
    return false;
  enum status status = view_judge_number(&call->view, organisation->id, number->digits, out);
  if (status != STATUS_OK)
    call_fail_for(call, status, field);
  else if (out->standing == STANDING_WITHHELD)
    call_refuse(call, STATUS_FAILED_PRECONDITION, field, "C15", MSG_NUMBER_WITHHELD, NULL, NULL);
  return status == STATUS_OK && out->standing != STANDING_WITHHELD;
}

static bool find_by_id(struct call *call, uint64_t id, const Lots__Organisation *organisation, uint64_t *out) {
  Lots__Person *person;
  enum status status = view_person(&call->view, id, &person);
  if (status == STATUS_OK && person->organisation != organisation->id)
    status = STATUS_NOT_FOUND;
  if (status != STATUS_OK)
    call_fail_for(call, status, "person");
  *out = id;
  return status == STATUS_OK;
}

static bool find_by_number(struct call *call, const char *text, const Lots__Organisation *organisation, uint64_t *out) {
  static const char field[] = "identity_number";
  struct idnumber number;
  struct number_judged judged;
  if (service_intake_unit(call) == 0) {
    call_refuse(call, STATUS_PERMISSION_DENIED, field, "C1", MSG_NOT_YOUR_UNIT, NULL, NULL);
    return false;
  }
  if (!service_need_idnumber(call, field, text, organisation->accept_temporary_numbers, &number))
    return !service_refused(call);
  if (!service_judge_number(call, field, organisation, &number, &judged))
    return false;
  if (judged.standing == STANDING_FREE)
    call_fail_for(call, STATUS_NOT_FOUND, field);
  *out = judged.person;
  return judged.standing != STANDING_FREE;
}

bool service_find_person(struct call *call, uint64_t id, const char *identity_number,
                         const Lots__Organisation *organisation, uint64_t *out) {
  return id != 0 ? find_by_id(call, id, organisation, out) : find_by_number(call, identity_number, organisation, out);
}

void service_change_field(char **field, char *change) {
  if (strcmp(change, "-") == 0)
    *field = (char *)"";
  else if (change[0] != '\0')
    *field = change;
}

size_t service_words(struct call *call, const char *name, size_t shortest, const char *words[SERVICE_WORDS]) {
  char *folded = text_fold(call->arena, name), *rest = NULL;
  size_t count = 0;
  if (!folded)
    return 0;
  for (char *word = strtok_r(folded, " -", &rest); word != NULL && count < SERVICE_WORDS;
       word = strtok_r(NULL, " -", &rest)) {
    if (text_length(word) < shortest)
      problem_add(&call->problems, "name", "", MSG_NAME_PREFIX, NULL, NULL);
    words[count++] = word;
  }
  return count;
}

void service_fail_list(struct call *call, enum status status, const char *field) {
  if (status == STATUS_INVALID_ARGUMENT)
    call_refuse(call, status, "cursor", "", MSG_CURSOR_STALE, NULL, NULL);
  else if (status == STATUS_OUT_OF_RANGE)
    call_refuse(call, status, "sort", "", MSG_NARROW, NULL, NULL);
  else
    call_fail_for(call, status, field);
}

bool service_listed(struct call *call, enum status status, const char *field, struct slice next,
                    ProtobufCBinaryData *cursor) {
  *cursor = service_bytes(next);
  if (status != STATUS_OK)
    service_fail_list(call, status, field);
  return status == STATUS_OK;
}

struct slice service_slice(ProtobufCBinaryData bytes) {
  return slice_of(bytes.data, bytes.len);
}

ProtobufCBinaryData service_bytes(struct slice bytes) {
  return (ProtobufCBinaryData){.data = (uint8_t *)bytes.data, .len = bytes.len};
}

bool service_find_open_case(struct call *call, uint64_t person, uint64_t unit, Lots__Programme programme,
                            struct case_facts *facts) {
  enum status status = view_has_open_case(&call->view, person, unit, programme, &facts->has_open_case);
  if (status != STATUS_OK)
    call_fail(call, status);
  return status == STATUS_OK;
}
