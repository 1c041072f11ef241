/* document_types: see document_types.h. */
#include "document_types.h"

#include <string.h>

#define TYPE(type) LOTS__DOCUMENT_TYPE__DOCUMENT_TYPE_##type
#define SIUS PROGRAMME_BIT(LOTS__PROGRAMME__PROGRAMME_SIUS)
#define SE PROGRAMME_BIT(LOTS__PROGRAMME__PROGRAMME_SE)
#define IPS PROGRAMME_BIT(LOTS__PROGRAMME__PROGRAMME_IPS)
#define SED PROGRAMME_BIT(LOTS__PROGRAMME__PROGRAMME_SED)
#define TOWN (SE | IPS | SED) /* a municipality's or its provider's */
#define ALL (SIUS | TOWN)
#define HEALTH .need_to_know = true
#define WORK .of_work = true
#define OTHERS .from_others = true

/* clang-format off */
static const struct document_type_row rows[] = {
    /* type       phase     programmes       who signs, and who may read                        source */
    {TYPE(REF), "before", ALL,             OTHERS,                                     .source = "C3; S0.11, S2.11"},
    {TYPE(APP), "before", TOWN,                                                       .source = "C3; S2.10"},
    {TYPE(MED), "before", SIUS,            HEALTH, OTHERS, .ages = true,               .source = "C3; S0.13, S0.15"},
    {TYPE(WAI), "before", SIUS,            HEALTH, OTHERS,                             .source = "C3; S0.19, S0.21"},
    {TYPE(ASM), "before", ALL,                                                         .source = "C3; S0.6"},
    {TYPE(DEC), "before", ALL,                                                         .source = "C3; S1.24, S2.10"},
    {TYPE(ORD), "before", TOWN,                                                        .source = "C3; S4.16"},
    {TYPE(INF), "P1",     ALL,                                                         .source = "C3"},
    {TYPE(A1),  "P1",     SIUS,                                                        .source = "C3; S0.8, S1.14"},
    {TYPE(ASE), "P1",     TOWN,                                                        .source = "C3; S4.20"},
    {TYPE(CON), "P1",     ALL,             {"CLIENT"},                                 .source = "C3"},
    {TYPE(PRO), "P2",     ALL,             WORK,                                       .source = "C3; S2.16"},
    {TYPE(GPL), "P2",     ALL,                                                         .source = "C3; S2.15, S2.37"},
    {TYPE(JSP), "P3",     SIUS | SE | IPS, WORK,                                       .source = "C3"},
    {TYPE(CV),  "P3",     ALL,             WORK,                                       .source = "C3"},
    {TYPE(ECL), "P4",     ALL,             WORK,                                       .source = "C3; S2.24"},
    {TYPE(WPA), "P4",     ALL,             WORK,                                       .source = "C3; S0.30"},
    {TYPE(A2),  "P4-P5",  SIUS,                                                        .source = "C3; S1.16, S1.17"},
    {TYPE(EAG), "P4",     SE | IPS,        {"EMPLOYER", "COACH"},                      .source = "C3; S4.5"},
    {TYPE(TSK), "P5",     ALL,             {"CLIENT", "EMPLOYER", "COACH"}, WORK,      .source = "C3; S2.31, S2.32"},
    {TYPE(INP), "P5",     ALL,             WORK,                                       .source = "C3; S1.17"},
    {TYPE(TAP), "P5",     ALL,             WORK,                                       .source = "C3; S0.36"},
    {TYPE(SUP), "P5",     ALL,             WORK,                                       .source = "C3; S0.34"},
    {TYPE(FUP), "P5",     ALL,                                                         .source = "C3; S2.30"},
    {TYPE(ADP), "P2-P5",  ALL,             WORK,                                       .source = "C3"},
    {TYPE(BEN), "P2-P4",  IPS,             WORK,                                       .source = "C3"},
    {TYPE(IND), "P5",     SIUS | SE,                                                   .source = "C3; S0.37"},
    {TYPE(CLS), "end",    ALL,                                                         .source = "C3"},
    {TYPE(STU), "any",    SED,             WORK,                                       .source = "C3; S2.25"},
    {TYPE(SIP), "any",    TOWN,                                                       .source = "C3"},
};
/* clang-format on */

const struct document_type_row *document_type_row(Lots__DocumentType type) {
  for (size_t i = 0; i < ROW_COUNT(rows); i++)
    if (rows[i].type == type)
      return &rows[i];
  return NULL;
}

const char *document_type_code(Lots__DocumentType type) {
  const struct code *code = code_by_number(&codes_document_type, (int)type);
  return code ? code->code : "?";
}

const char *document_type_choices(Lots__Programme programme, struct arena *arena) {
  const char *list = "";
  for (size_t i = 0; list && i < ROW_COUNT(rows); i++)
    if (rows[i].programmes & PROGRAMME_BIT(programme))
      list = arena_printf(arena, "%s%s%s", list, list[0] ? ", " : "", document_type_code(rows[i].type));
  return list;
}

bool document_is_need_to_know(Lots__DocumentType type, Lots__SecrecyClass secrecy) {
  const struct document_type_row *row = document_type_row(type);
  return secrecy == LOTS__SECRECY_CLASS__SECRECY_CLASS_NEED_TO_KNOW || (row && row->need_to_know);
}

scope_parts document_type_part(Lots__DocumentType type) {
  const struct document_type_row *row = document_type_row(type);
  return row && !row->of_work ? SCOPE_PART(DOCUMENT) : SCOPE_PART(WORKING_PAPER);
}

const char *const *document_parties(const struct programme *programme, Lots__DocumentType type) {
  static const char *const nobody[PARTIES_MAX];
  const struct agreement_row *agreement = programme_agreement_row(programme, document_type_code(type));
  const struct document_type_row *row = document_type_row(type);
  return agreement ? agreement->parties : row ? row->parties : nobody;
}
