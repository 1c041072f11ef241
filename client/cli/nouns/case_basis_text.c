/* case_basis_text: what eligibility rests on (B5 to B8), in words. */
#include "case.h"
#include "client/cli/out.h"

static const char *groups_text(struct cli *cli, const Lots__Disability *disability) {
  const char *all = "";
  for (size_t i = 0; i < disability->n_groups && all; i++)
    all = arena_printf(&cli->arena, "%s%s%s", all, i > 0 ? ", " : "",
                       NAMED(codes_disability_group, disability->groups[i]));
  return all;
}

static const char *disability_text(struct cli *cli, const Lots__Disability *disability) {
  if (disability->withheld)
    return _("(for staff assigned to the case)");
  return arena_printf(&cli->arena, "%s%s%s", groups_text(cli, disability), *disability->evidence ? "; " : "",
                      disability->evidence);
}

static const char *certificate_text(struct cli *cli, const Lots__MedicalCertificate *certificate) {
  const char *issuer = *certificate->issuer ? arena_printf(&cli->arena, _(" by %s"), certificate->issuer) : "";
  return arena_printf(&cli->arena, _("issued %s%s%s%s"), certificate->issued, issuer ? issuer : "",
                      certificate->supports_diagnosis ? _(", supports the diagnosis") : "",
                      certificate->recommends_programme ? _(", recommends the programme") : "");
}

static const char *need_text(struct cli *cli, const Lots__SupportNeed *need) {
  const char *when = need->before_employment && need->during_employment ? _("before and during employment")
                     : need->before_employment                          ? _("before employment")
                     : need->during_employment                          ? _("during employment")
                                                                        : _("none");
  return *need->evidence ? arena_printf(&cli->arena, "%s; %s", when, need->evidence) : when;
}

static const char *wish_text(struct cli *cli, const Lots__Wish *wish) {
  const char *what = wish->work && wish->studies ? _("to work and to study")
                     : wish->work                ? _("to work")
                     : wish->studies             ? _("to study")
                                                 : _("neither work nor studies");
  return *wish->words ? arena_printf(&cli->arena, "%s; %s", what, wish->words) : what;
}

static const char *place_text(const char *code) {
  const struct municipality *place = municipality_by_code(code);
  return place ? place->name : code;
}

static const char *basis_name(const Lots__Basis *basis) {
  switch (basis->kind_case) {
  case LOTS__BASIS__KIND_AF_REGISTRATION:
    return _("Registered at Arbetsförmedlingen");
  case LOTS__BASIS__KIND_DISABILITY:
    return _("Disability");
  case LOTS__BASIS__KIND_REDUCED_WORK_ABILITY:
    return _("Reduced ability to work");
  case LOTS__BASIS__KIND_SUPPORT_NEED:
    return _("Need for support");
  case LOTS__BASIS__KIND_CERTIFICATE:
    return _("Medical certificate");
  case LOTS__BASIS__KIND_WORK_ABILITY:
    return _("Ability to work");
  case LOTS__BASIS__KIND_WISH:
    return _("Wants");
  case LOTS__BASIS__KIND_RESIDENCE:
    return _("Lives in");
  case LOTS__BASIS__KIND_COMMISSION:
    return _("Commission");
  default: /* a kind that this client does not know yet */
    return "";
  }
}

static const char *basis_text(struct cli *cli, const Lots__Basis *basis) {
  switch (basis->kind_case) {
  case LOTS__BASIS__KIND_AF_REGISTRATION:
    return case_period(cli, basis->af_registration->from, basis->af_registration->to);
  case LOTS__BASIS__KIND_DISABILITY:
    return disability_text(cli, basis->disability);
  case LOTS__BASIS__KIND_REDUCED_WORK_ABILITY:
    return basis->reduced_work_ability->evidence;
  case LOTS__BASIS__KIND_SUPPORT_NEED:
    return need_text(cli, basis->support_need);
  case LOTS__BASIS__KIND_CERTIFICATE:
    return certificate_text(cli, basis->certificate);
  case LOTS__BASIS__KIND_WORK_ABILITY:
    return arena_printf(&cli->arena, "%s, %s%s%s", NAMED(codes_work_ability, basis->work_ability->outcome),
                        basis->work_ability->date, *basis->work_ability->assessor ? ", " : "",
                        basis->work_ability->assessor);
  case LOTS__BASIS__KIND_WISH:
    return wish_text(cli, basis->wish);
  case LOTS__BASIS__KIND_RESIDENCE:
    return place_text(basis->residence->municipality);
  case LOTS__BASIS__KIND_COMMISSION:
    return arena_printf(&cli->arena, "%s, %s; %s", basis->commission->commissioner,
                        case_period(cli, basis->commission->from, basis->commission->to), basis->commission->scope);
  default:
    return "";
  }
}

const char *case_basis_text(struct cli *cli, const ProtobufCMessage *record, enum value_style style) {
  const Lots__Case *c = (const Lots__Case *)record;
  (void)style;
  return c->n_basis > 0 ? basis_text(cli, c->basis[c->n_basis - 1]) : "";
}

void case_print_basis(struct cli *cli, const Lots__Case *c) {
  if (c->n_basis > 0)
    out_heading(cli, _("Basis"));
  for (size_t i = 0; i < c->n_basis; i++)
    case_print_line(basis_name(c->basis[i]), basis_text(cli, c->basis[i]));
}
