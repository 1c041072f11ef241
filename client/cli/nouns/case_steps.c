/* case_steps: see case_steps.h. */
#include "case_steps.h"

#include <inttypes.h>
#include <stdio.h>

#include "cases.pb-c.h"
#include "client/cli/compose.h"
#include "client/cli/rows.h"
#include "client/cli/value.h"
#include "common/codes.h"
#include "noun_codes.h"

const struct option_row case_start_options[] = {
    CASE,
    DATE,
    {.name = "assessor", "assessor", VALUE_ID, .help = N_("number of the member of staff; default: yourself")},
    {0},
};
const struct option_row case_assess_options[] = {
    CASE,
    DATE,
    {.name = "outcome",
     "outcome",
     VALUE_CODE,
     OPTION_REQUIRED,
     &codes_assessment_outcome,
     .help = N_("what was found")},
    {.name = "rationale", "rationale", VALUE_TEXT, OPTION_FILE, .help = N_("why")},
    {.name = "task", "tasks", VALUE_TEXT, OPTION_REPEATED | OPTION_FILE, .help = N_("proposed work task")},
    {.name = "support", "support_types", VALUE_TEXT, OPTION_REPEATED | OPTION_FILE, .help = N_("kind of support")},
    {0},
};
const struct option_row case_decide_options[] = {
    CASE,
    DATE,
    {.name = "result", "result", VALUE_CODE, OPTION_REQUIRED, &codes_decision_result, .help = N_("what was decided")},
    {.name = "legal-basis", "legal_basis", VALUE_TEXT, .help = N_("the law it rests on")},
    {.name = "from", "valid_from", VALUE_DATE, .help = N_("first day it holds")},
    {.name = "to", "valid_to", VALUE_DATE, OPTION_COMING | OPTION_LAST, .help = N_("last day it holds")},
    {.name = "reason", "reason", VALUE_CODE, .codes = &codes_reject_reason, .help = N_("of a refusal")},
    {.name = "motivation", "motivation", VALUE_TEXT, OPTION_FILE, .help = N_("the reasons given")},
    {0},
};

static const struct option_row signature_parts[] = {
    {.name = "PARTY", "party", VALUE_CODE, OPTION_REQUIRED, &codes_party},
    {.name = "NAME", "name", VALUE_TEXT, OPTION_REQUIRED},
    {.name = "DATE", "date", VALUE_DATE, OPTION_PAST},
    {0},
};
const struct option_row case_agree_options[] = {
    CASE,
    {.name = "type",
     "agreement.type",
     VALUE_CODE,
     .codes = &codes_document_type,
     .help = N_("kind of agreement; default: the one on the set-up")},
    {.name = "date", "agreement.date", VALUE_DATE, OPTION_PAST, .help = N_("when it was made; default: today")},
    {.name = "text", "agreement.text", VALUE_TEXT, OPTION_REQUIRED | OPTION_FILE, .help = N_("what was agreed")},
    {.name = "task", "agreement.tasks", VALUE_TEXT, OPTION_REPEATED | OPTION_FILE, .help = N_("work task")},
    {.name = "support",
     "agreement.support_types",
     VALUE_TEXT,
     OPTION_REPEATED | OPTION_FILE,
     .help = N_("kind of support")},
    {.name = "from", "agreement.valid_from", VALUE_DATE, .help = N_("first day it holds")},
    {.name = "to", "agreement.valid_to", VALUE_DATE, OPTION_COMING | OPTION_LAST, .help = N_("last day it holds")},
    {.name = "layout", "agreement.layout", VALUE_TEXT, OPTION_FILE, .help = N_("A2: how the introduction is laid out")},
    {.name = "hours", "agreement.minutes_per_week", VALUE_HOURS, .help = N_("A2: hours a week")},
    {.name = "weeks", "agreement.weeks", VALUE_COUNT, .help = N_("A2: for how many weeks")},
    {.name = "responsible", "agreement.responsible", VALUE_TEXT, .help = N_("A2: who is responsible")},
    {.name = "placement", "agreement.placement", VALUE_ID, .help = N_("A2: which placement of the case")},
    {.name = "document",
     "agreement.document",
     VALUE_ID,
     .help = N_("number of the document that was signed; its signatures count when none are given here")},
    {.name = "signature",
     "agreement.signatures",
     VALUE_RECORD,
     OPTION_REPEATED,
     .parts = signature_parts,
     .help = N_(
         "who signed, \"CLIENT:Anna Ek:2026-11-22\"; A1 has the parties AF and CLIENT; default date: the agreement's")},
    {0},
};
const struct option_row case_assign_options[] = {
    CASE,
    {.name = "STAFF", "staff", VALUE_ID, OPTION_REQUIRED, .help = N_("number of the coach")},
    {.name = "from", "from", VALUE_DATE, .help = N_("first day; default: today")},
    {.name = "as",
     "kind",
     VALUE_CODE,
     .codes = &codes_assignment_kind,
     .help = N_("as what: COACH, HANDLER or DECIDER; default: COACH")},
    {0},
};
const struct option_row case_end_assignment_options[] = {
    CASE,
    {.name = "STAFF", "staff", VALUE_ID, OPTION_REQUIRED, .help = N_("number of the member of staff")},
    {.name = "reason", "reason", VALUE_TEXT, OPTION_REQUIRED | OPTION_FILE, .help = N_("why it ends")},
    {.name = "as",
     "kind",
     VALUE_CODE,
     .codes = &codes_assignment_kind,
     .help = N_("which of theirs; default: all that they have in the case")},
    {.name = "from", "from", VALUE_DATE, .help = N_("first day without; default: today, at once")},
    {0},
};
const struct option_row case_move_options[] = {CASE, DATE, {0}};
const struct option_row case_close_options[] = {
    CASE,
    DATE,
    {.name = "reason", "reason", VALUE_CODE, OPTION_REQUIRED, &codes_close_reason, .help = N_("why it is closed")},
    {.name = "summary", "summary", VALUE_TEXT, OPTION_FILE, .help = N_("closing summary")},
    EDIT,
    {.name = "income",
     "income_after",
     VALUE_CODE,
     .codes = &codes_income_source,
     .help = N_("source of income afterwards")},
    {0},
};

/* Of today, unless something else is said. */
int case_agree(struct cli *cli) {
  Lots__AgreeRequest request = LOTS__AGREE_REQUEST__INIT;
  Lots__Agreement agreement = LOTS__AGREEMENT__INIT;
  char today[DATE_TEXT_MAX];
  agreement.date = date_format(cli_today(cli), today);
  request.agreement = &agreement;
  if (!cli_fill(cli, &request.base))
    return cli->code;
  for (size_t i = 0; i < agreement.n_signatures; i++)
    if (!*agreement.signatures[i]->date)
      agreement.signatures[i]->date = agreement.date;
  return cli_send(cli, &request.base);
}

/* The summary from the editor, if it is wanted. */
int case_close(struct cli *cli) {
  char about[64], again[96];
  Lots__CloseCaseRequest request = LOTS__CLOSE_CASE_REQUEST__INIT;
  if (!cli_fill(cli, &request.base))
    return cli->code;
  if (!args_flag(cli, "edit"))
    return cli_send(cli, &request.base);
  (void)snprintf(about, sizeof about, "close-%" PRIu64, request.id);
  (void)snprintf(again, sizeof again, "lots case close %" PRIu64 " --edit", request.id);
  struct compose compose = {
      .about = about,
      .again = again,
      .before = request.summary,
      .headline = arena_printf(&cli->arena, _("Case %s: closing summary."), value_record_number(cli, request.id)),
      .empty = _("the text is empty; nothing was sent"),
      .anew = true};
  const char *text = compose_text(cli, &compose);
  if (!text)
    return cli->code;
  request.summary = (char *)text; /* messages are only packed from here */
  return compose_send(cli, &compose, text, &request.base);
}
