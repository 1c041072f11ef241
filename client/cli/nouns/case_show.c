/* case_show: a case as one reads a case file: plain lines with their names before them, so that it can be read aloud
 * too (S2.2). */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "agenda.h"
#include "case.h"
#include "case_life.h"
#include "cases.pb-c.h"
#include "client/cli/out.h"
#include "common/idnumber.h"
#include "noun_codes.h"

#define NOTES_DEFAULT 5

static const char *staff_name(struct cli *cli, const Lots__ShowCaseReply *reply, uint64_t id) {
  for (size_t i = 0; i < reply->n_staff; i++)
    if (reply->staff[i]->id == id)
      return arena_printf(&cli->arena, "%s (%" PRIu64 ")", reply->staff[i]->name, id);
  return arena_printf(&cli->arena, "(%" PRIu64 ")", id);
}

static const char *joined(struct cli *cli, char *const *texts, size_t count) {
  const char *all = "";
  for (size_t i = 0; i < count && all; i++)
    all = arena_printf(&cli->arena, "%s%s%s", all, i > 0 ? "; " : "", texts[i]);
  return all;
}

/* --- parts of the file -------------------------------------------------------------------------------------------- */

static void print_head(struct cli *cli, const Lots__ShowCaseReply *reply) {
  const Lots__Case *c = reply->case_;
  char number[IDNUMBER_DISPLAY_MAX] = "";
  if (strlen(reply->identity_number) == IDNUMBER_TEXT_MAX - 1)
    idnumber_display(reply->identity_number, number);
  printf(_("%sCase %s: %s%s\n"), out_bold(cli), value_record_number(cli, c->id), reply->name, out_plain(cli));
  printf(_("  Status: %s since %s\n"), NAMED(codes_case_status, c->status), c->status_since);
  case_print_line(_("Identity number"), *number ? number : reply->identity_number);
  case_print_line(_("Programme"), NAMED(codes_programme, c->programme));
  case_print_line(_("Unit"), arena_printf(&cli->arena, "%s (%" PRIu64 ")", reply->unit_name, c->unit));
  case_print_line(_("Person"), value_record_number(cli, c->person));
  case_print_line(_("Opened"), c->opened);
  case_print_line(_("Received"), c->received);
  if (c->referral)
    case_print_line(_("From referral"), value_record_number(cli, c->referral));
  case_print_line(_("Active since"), c->active_since);
  if (c->previous_case)
    case_print_line(_("Follows case"), value_record_number(cli, c->previous_case));
  case_print_pauses(cli, c);
  case_print_transfers(cli, c);
  case_print_delays(cli, c);
  case_print_outreach(cli, c);
  case_print_dialogues(cli, c);
  case_print_line(_("Motivation"), c->motivation);
  case_print_line(_("Missing"), joined(cli, c->missing, c->n_missing));
  case_print_line(_("Revision"), arena_printf(&cli->arena, "%" PRIu64, c->revision));
}

static void print_closing(struct cli *cli, const Lots__Case *c) {
  if (!*c->closed && c->reject_reason == 0)
    return;
  out_heading(cli, _("Closing"));
  case_print_line(_("Closed"), c->closed);
  case_print_line(_("Refused because"), c->reject_reason ? NAMED(codes_reject_reason, c->reject_reason) : "");
  case_print_line(_("Closed because"), c->close_reason ? NAMED(codes_close_reason, c->close_reason) : "");
  case_print_hand_over(cli, c);
  case_print_line(_("Summary"), c->closing_summary);
  case_print_line(_("Income afterwards"), c->income_after ? NAMED(codes_income_source, c->income_after) : "");
}

/* "; has left, last day 2026-11-20" of somebody whose assignment runs on without them. */
static const char *leaving(struct cli *cli, const Lots__ShowCaseReply *reply, const Lots__Assignment *assignment) {
  for (size_t i = 0; i < reply->n_staff && !*assignment->to && !*reply->case_->closed; i++) {
    const Lots__StaffName *name = reply->staff[i];
    if (name->id == assignment->staff && name->left)
      return *name->until ? arena_printf(&cli->arena, _("; has left, last day %s"), name->until) : _("; has left");
  }
  return "";
}

static void print_assignments(struct cli *cli, const Lots__ShowCaseReply *reply) {
  const Lots__Case *c = reply->case_;
  if (c->n_assignments > 0)
    out_heading(cli, _("Assigned"));
  for (size_t i = 0; i < c->n_assignments; i++) {
    const Lots__Assignment *a = c->assignments[i];
    case_print_line(NAMED(codes_assignment_kind, a->kind),
                    arena_printf(&cli->arena, "%s, %s%s", staff_name(cli, reply, a->staff),
                                 case_period(cli, a->from, a->to), leaving(cli, reply, a)));
  }
}

static void print_assessments(struct cli *cli, const Lots__ShowCaseReply *reply) {
  const Lots__Case *c = reply->case_;
  for (size_t i = 0; i < c->n_assessments; i++) {
    const Lots__Assessment *a = c->assessments[i];
    out_heading(cli, arena_printf(&cli->arena, _("Assessment of %s"), a->date));
    case_print_line(_("Outcome"), NAMED(codes_assessment_outcome, a->outcome));
    case_print_line(_("Assessor"), staff_name(cli, reply, a->assessor));
    case_print_line(_("Rationale"), a->rationale);
    case_print_line(_("Work tasks"), joined(cli, a->tasks, a->n_tasks));
    case_print_line(_("Support"), joined(cli, a->support_types, a->n_support_types));
  }
}

static void print_decisions(struct cli *cli, const Lots__ShowCaseReply *reply) {
  const Lots__Case *c = reply->case_;
  for (size_t i = 0; i < c->n_decisions; i++) {
    const Lots__Decision *d = c->decisions[i];
    out_heading(cli, arena_printf(&cli->arena, _("Decision of %s"), d->date));
    case_print_line(_("Result"), NAMED(codes_decision_result, d->result));
    case_print_line(_("Decided by"), arena_printf(&cli->arena, "%s, %s", staff_name(cli, reply, d->decider),
                                                  NAMED(codes_role, d->decider_role)));
    case_print_line(_("Holds"), case_period(cli, d->valid_from, d->valid_to));
    case_print_line(_("Legal basis"), d->legal_basis);
    case_print_line(_("Refused because"), d->reason ? NAMED(codes_reject_reason, d->reason) : "");
    case_print_line(_("Reasons given"), d->motivation);
    case_print_decision_life(cli, d);
  }
}

/* "the client, Åsa Öbrink, 2026-11-22". */
static const char *signature_text(struct cli *cli, const Lots__Signature *signature) {
  const struct code *party = code_by_text(&codes_party, signature->party);
  return arena_printf(&cli->arena, "%s, %s, %s", party ? NAMED(codes_party, party->number) : signature->party,
                      signature->name, signature->date);
}

static void print_agreements(struct cli *cli, const Lots__Case *c) {
  for (size_t i = 0; i < c->n_agreements; i++) {
    const Lots__Agreement *a = c->agreements[i];
    out_heading(cli, arena_printf(&cli->arena, _("Agreement %s of %s"), a->type, a->date));
    case_print_line(_("Holds"), case_period(cli, a->valid_from, a->valid_to));
    case_print_line(_("Agreed"), a->text);
    case_print_line(_("Layout"), a->layout);
    case_print_line(_("Extent"), a->weeks ? arena_printf(&cli->arena, _("%s hours a week for %u weeks"),
                                                         value_hours(cli, a->minutes_per_week), a->weeks)
                                          : "");
    case_print_line(_("Responsible"), a->responsible);
    case_print_line(_("Work tasks"), joined(cli, a->tasks, a->n_tasks));
    case_print_line(_("Support"), joined(cli, a->support_types, a->n_support_types));
    for (size_t s = 0; s < a->n_signatures; s++)
      case_print_line(_("Signed"), signature_text(cli, a->signatures[s]));
  }
}

static void print_note(struct cli *cli, const Lots__NoteShown *shown) {
  const Lots__Note *note = shown->note;
  printf(_("  Note %" PRIu32 " about %s, by %s (%s), written %s\n"), note->number, note->happened, shown->author,
         code_name(&codes_role, (int)shown->role, cli->language), value_moment(cli, shown->at));
  if (note->struck)
    printf("    [%s]\n", note_struck_text(cli, note->struck));
  if (*note->written)
    printf(_("    Moved here; written %s by %s\n"), note->written, note->written_by);
  if (note->corrects && *note->reason)
    printf(_("    Corrects what was written before: %s\n"), note->reason);
  case_print_text(note->text);
  if (*note->client_view)
    printf(_("    The client's view: %s\n"), note->client_view);
}

static void print_notes(struct cli *cli, const Lots__ShowCaseReply *reply) {
  if (reply->n_notes > 0)
    out_heading(cli, _("Latest notes"));
  for (size_t i = 0; i < reply->n_notes; i++)
    if (reply->notes[i]->note)
      print_note(cli, reply->notes[i]);
}

/* What is open or rests; what is done is `lots phase list`'s to tell. */
static void print_phases(struct cli *cli, const Lots__Case *c) {
  bool told = false;
  for (size_t i = 0; i < c->n_phases; i++) {
    const Lots__PhaseState *phase = c->phases[i];
    const struct code *code = code_by_number(&codes_phase, (int)phase->phase);
    if (phase->status == LOTS__PHASE_STATUS__PHASE_STATUS_DONE)
      continue;
    if (!told)
      out_heading(cli, _("Phases"));
    told = true;
    case_print_line(code ? code->code : "?",
                    arena_printf(&cli->arena, _("%s, %s since %s"), NAMED(codes_phase, phase->phase),
                                 NAMED(codes_phase_status, phase->status), phase->since));
  }
}

/* Its name, when the client has or had a placement there. */
static const char *employer_name(const Lots__Case *c, uint64_t employer) {
  for (size_t i = 0; i < c->n_placements; i++)
    if (c->placements[i]->employer == employer)
      return c->placements[i]->employer_name;
  return "";
}

static const char *told_to(struct cli *cli, const Lots__Case *c, const Lots__Disclosure *choice) {
  const char *name = choice->employer ? employer_name(c, choice->employer) : choice->to;
  if (choice->employer && !*name)
    return arena_printf(&cli->arena, _("to employer %s"), value_record_number(cli, choice->employer));
  return *name ? arena_printf(&cli->arena, _("to %s"), name) : _("in general");
}

static void print_disclosure(struct cli *cli, const Lots__Case *c, const Lots__Disclosure *choice) {
  const char *facts = joined(cli, choice->facts, choice->n_facts);
  const char *revoked = *choice->revoked ? arena_printf(&cli->arena, _(", revoked %s"), choice->revoked) : "";
  case_print_line(arena_printf(&cli->arena, "%" PRIu32, choice->number),
                  arena_printf(&cli->arena, _("%s, %s, from %s%s%s%s"), NAMED(codes_disclosure, choice->choice),
                               told_to(cli, c, choice), choice->date, revoked, *facts ? ": " : "", facts));
}

static void print_disclosures(struct cli *cli, const Lots__Case *c) {
  if (c->n_disclosures > 0)
    out_heading(cli, _("What may be told"));
  for (size_t i = 0; i < c->n_disclosures; i++)
    print_disclosure(cli, c, c->disclosures[i]);
}

/* What to do next, and what has a day within a month. */
static void print_ahead(struct cli *cli, const Lots__ShowCaseReply *reply) {
  if (reply->n_next_steps > 0)
    out_heading(cli, _("Next steps"));
  for (size_t i = 0; i < reply->n_next_steps; i++)
    printf("  %s\n", reply->next_steps[i]);
  if (reply->n_due > 0)
    out_heading(cli, _("What is due"));
  for (size_t i = 0; i < reply->n_due; i++) {
    const Lots__AgendaItem *item = reply->due[i];
    printf("  %s%s%s: %s (%s)%s\n", agenda_mark(cli, item), item->due, item->overdue ? _(" OVERDUE") : "", item->text,
           item->rule, out_plain(cli));
  }
}

/* What the relation to the case does not open, by the names of its parts. */
static void print_withheld(struct cli *cli, const Lots__ShowCaseReply *reply) {
  const char *all = "";
  for (size_t i = 0; i < reply->n_withheld && all; i++)
    all = arena_printf(&cli->arena, "%s%s%s", all, i > 0 ? "; " : "", NAMED(codes_case_part, reply->withheld[i]));
  case_print_line(_("Not shown to you"), all ? all : "");
}

/* First how it stands and what is to be done, then what it rests on. */
static void print_case(struct cli *cli, const struct view *view, const ProtobufCMessage *message) {
  const Lots__ShowCaseReply *reply = (const Lots__ShowCaseReply *)message;
  (void)view;
  if (!reply->case_)
    return;
  print_head(cli, reply);
  print_closing(cli, reply->case_);
  print_assignments(cli, reply);
  case_print_clocks(cli, reply);
  print_phases(cli, reply->case_);
  print_ahead(cli, reply);
  print_notes(cli, reply);
  case_print_placements(cli, reply);
  print_disclosures(cli, reply->case_);
  case_print_basis(cli, reply->case_);
  print_assessments(cli, reply);
  print_decisions(cli, reply);
  print_agreements(cli, reply->case_);
  print_withheld(cli, reply);
}

static const struct column show_columns[] = {
    {.key = "id", N_("Case"), "case.id", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "name", N_("Name"), "name", VALUE_TEXT},
    {.key = "number", N_("Identity number"), "identity_number", VALUE_NUMBER},
    {.key = "status", N_("Status"), "case.status", VALUE_CODE, &codes_case_status},
    {.key = "status_since", N_("Since"), "case.status_since", VALUE_DATE},
    {.key = "programme", N_("Programme"), "case.programme", VALUE_CODE, &codes_programme},
    {.key = "unit", N_("Unit"), "case.unit", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "unit_name", N_("Unit"), "unit_name", VALUE_TEXT},
    {.key = "person", N_("Person"), "case.person", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "opened", N_("Opened"), "case.opened", VALUE_DATE},
    {.key = "revision", N_("Revision"), "case.revision", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {0},
};
const struct view case_show_view = {.name = "case", .columns = show_columns, .print = print_case};

int case_show(struct cli *cli) {
  Lots__ShowCaseRequest request = LOTS__SHOW_CASE_REQUEST__INIT;
  request.notes = NOTES_DEFAULT;
  request.ahead = true;
  return cli_fill(cli, &request.base) ? cli_send(cli, &request.base) : cli->code;
}
