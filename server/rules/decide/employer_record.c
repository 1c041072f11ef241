/* employer_record: the form of an employer's record, its contact persons and workplaces. See employer_rules.h. */
#include "employer_rules.h"

#include "server/rules/engine/case_events.h"

enum { TEXT_PLACE = 500, TEXT_NUMBER = 50 };

static struct attempt form_of(const struct employer_facts *facts, struct problems *problems) {
  return (struct attempt){
      .facts = &facts->casework, .problems = problems, .problems_before = problems->count, .date = DATE_NONE};
}

static enum status form_verdict(const struct attempt *attempt) {
  if (arena_failed(attempt->facts->arena) || arena_failed(attempt->problems->arena))
    return STATUS_RESOURCE_EXHAUSTED;
  return attempt->problems->count == attempt->problems_before ? STATUS_OK : STATUS_INVALID_ARGUMENT;
}

/* --- the employer itself ------------------------------------------------------------------------------------------ */

bool employer_sni(const char *text, char out[8]) {
  size_t len = 0;
  for (; *text; text++) {
    if (*text == '.' && len == 2 && text[1])
      continue;
    if (*text < '0' || *text > '9' || len == 5)
      return false;
    out[len++] = *text;
  }
  if (len < 2)
    return false;
  if (len > 2) {
    memmove(out + 3, out + 2, len - 2);
    out[2] = '.';
    len++;
  }
  out[len] = '\0';
  return true;
}

/* The code's number of digits is the same in both; what it means is not (C15). */
static void check_sni(const struct attempt *attempt, const Lots__Employer *record) {
  char sni[8];
  bool version = strcmp(record->sni_version, "2007") == 0 || strcmp(record->sni_version, "2025") == 0;
  if (record->sni[0] && !employer_sni(record->sni, sni))
    attempt_refuse(attempt, "sni", "C15", MSG_SNI_CODE, NULL, NULL);
  if ((record->sni[0] || record->sni_version[0]) && !version)
    attempt_refuse(attempt, "sni_version", "C15", MSG_SNI_VERSION, "2007, 2025", NULL);
}

static void check_municipality(const struct attempt *attempt, const char *field, const char *code) {
  if (code[0] && !municipality_by_code(code))
    attempt_refuse(attempt, field, "C15", MSG_MUNICIPALITY, NULL, NULL);
}

void employer_check(const struct employer_facts *facts, const Lots__Employer *record, struct problems *problems) {
  struct attempt attempt = form_of(facts, problems);
  attempt_need_line(&attempt, "name", record->name);
  check_sni(&attempt, record);
  check_municipality(&attempt, "municipality", record->municipality);
  if (record->size && !code_by_number(&codes_employer_size, (int)record->size))
    attempt_refuse(&attempt, "size", "C15", MSG_UNKNOWN_CODE, code_choices(&codes_employer_size, facts->casework.arena),
                   NULL);
}

enum status employer_store(Lots__Employer *record, struct events *out) {
  Lots__Event *event = events_add(out, LOTS__EVENT__KIND_EMPLOYER_PUT, 0, 0, 0);
  if (!event)
    return STATUS_RESOURCE_EXHAUSTED;
  event->employer_put = record;
  return STATUS_OK;
}

/* --- parts -------------------------------------------------------------------------------------------------------- */

/* An empty field keeps what is there; "-" empties it. */
static void lay_over(char **field, char *change) {
  if (strcmp(change, "-") == 0)
    *field = (char *)"";
  else if (change[0])
    *field = change;
}

static void check_period(const struct attempt *attempt, const char *field, const char *from, const char *to) {
  if (to[0] && date_stored(to) < date_stored(from))
    attempt_refuse(attempt, field, "B1", MSG_DATE_BEFORE, from, NULL);
}

static void check_email(const struct attempt *attempt, const char *email) {
  const char *at = strchr(email, '@');
  if (email[0] && (!at || at == email || !at[1] || strchr(email, ' ')))
    attempt_refuse(attempt, "person.email", "", MSG_EMAIL, NULL, NULL);
}

static bool has_workplace(const Lots__Employer *record, uint32_t id) {
  for (size_t i = 0; i < record->n_workplaces; i++)
    if (record->workplaces[i]->id == id)
      return true;
  return false;
}

static void check_person(const struct attempt *attempt, const Lots__Employer *record,
                         const Lots__EmployerPerson *person) {
  attempt_need_line(attempt, "person.name", person->name);
  attempt_check_line(attempt, "person.role", person->role, TEXT_NAME);
  attempt_check_line(attempt, "person.phone", person->phone, TEXT_NUMBER);
  attempt_check_line(attempt, "person.email", person->email, TEXT_NAME);
  check_email(attempt, person->email);
  attempt_date(attempt, "person.from", person->from, DATE_NONE);
  if (attempt_date(attempt, "person.to", person->to, DATE_NONE) != DATE_NONE)
    check_period(attempt, "person.to", person->from, person->to);
  if (person->workplace && !has_workplace(record, person->workplace))
    attempt_refuse(attempt, "person.workplace", "B2", MSG_NO_SUCH_PART, NULL, NULL);
}

/* The one to change: that with the id, or a new one with the next. NULL: told. */
static Lots__EmployerPerson *person_to_change(const struct attempt *attempt, Lots__Employer *record, uint32_t id) {
  for (size_t i = 0; id && i < record->n_persons; i++)
    if (record->persons[i]->id == id)
      return record->persons[i];
  struct arena *arena = attempt->facts->arena;
  Lots__EmployerPerson *person = arena_alloc(arena, sizeof *person);
  if (id || record->n_persons >= EMPLOYER_PERSONS_MAX) {
    attempt_refuse(attempt, "person.id", "B2", id ? MSG_NO_SUCH_PART : MSG_TOO_MANY,
                   arena_printf(arena, "%d", EMPLOYER_PERSONS_MAX), NULL);
    return NULL;
  }
  if (!person)
    return NULL;
  lots__employer_person__init(person);
  person->id = (uint32_t)record->n_persons + 1;
  char *today = date_text(arena, attempt->facts->today);
  person->from = today ? today : person->from;
  return arena_append(arena, &record->persons, &record->n_persons, person) ? person : NULL;
}

enum status employer_put_person(const struct employer_facts *facts, Lots__Employer *record,
                                const Lots__EmployerPerson *asked, struct problems *problems) {
  struct attempt attempt = form_of(facts, problems);
  Lots__EmployerPerson *person = person_to_change(&attempt, record, asked->id);
  if (!person)
    return form_verdict(&attempt);
  lay_over(&person->name, asked->name);
  lay_over(&person->role, asked->role);
  lay_over(&person->phone, asked->phone);
  lay_over(&person->email, asked->email);
  lay_over(&person->from, asked->from);
  lay_over(&person->to, asked->to);
  person->workplace = asked->workplace ? asked->workplace : person->workplace;
  check_person(&attempt, record, person);
  return form_verdict(&attempt);
}

static void check_workplace(const struct attempt *attempt, const Lots__Workplace *workplace) {
  attempt_need_line(attempt, "workplace.name", workplace->name);
  attempt_check_text(attempt, "workplace.address", workplace->address, TEXT_PLACE);
  attempt_check_text(attempt, "workplace.environment", workplace->environment, 2 * TEXT_PLACE);
  check_municipality(attempt, "workplace.municipality", workplace->municipality);
  attempt_date(attempt, "workplace.closed", workplace->closed, DATE_NONE);
}

static Lots__Workplace *workplace_to_change(const struct attempt *attempt, Lots__Employer *record, uint32_t id) {
  for (size_t i = 0; id && i < record->n_workplaces; i++)
    if (record->workplaces[i]->id == id)
      return record->workplaces[i];
  struct arena *arena = attempt->facts->arena;
  Lots__Workplace *workplace = arena_alloc(arena, sizeof *workplace);
  if (id || record->n_workplaces >= EMPLOYER_WORKPLACES_MAX) {
    attempt_refuse(attempt, "workplace.id", "B2", id ? MSG_NO_SUCH_PART : MSG_TOO_MANY,
                   arena_printf(arena, "%d", EMPLOYER_WORKPLACES_MAX), NULL);
    return NULL;
  }
  if (!workplace)
    return NULL;
  lots__workplace__init(workplace);
  workplace->id = (uint32_t)record->n_workplaces + 1;
  return arena_append(arena, &record->workplaces, &record->n_workplaces, workplace) ? workplace : NULL;
}

enum status employer_put_workplace(const struct employer_facts *facts, Lots__Employer *record,
                                   const Lots__Workplace *asked, struct problems *problems) {
  struct attempt attempt = form_of(facts, problems);
  Lots__Workplace *workplace = workplace_to_change(&attempt, record, asked->id);
  if (!workplace)
    return form_verdict(&attempt);
  lay_over(&workplace->name, asked->name);
  lay_over(&workplace->address, asked->address);
  lay_over(&workplace->municipality, asked->municipality);
  lay_over(&workplace->environment, asked->environment);
  lay_over(&workplace->closed, asked->closed);
  check_workplace(&attempt, workplace);
  return form_verdict(&attempt);
}
