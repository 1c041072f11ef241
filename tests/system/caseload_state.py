"""caseload_state: a case as the daemon shows it, and as the checker's model has it: the same plain facts of both."""
from caseload_rules import text
from lots_test import *  # noqa: F403


def short(enum, value):
    """DECISION_RESULT_GRANTED -> GRANTED."""
    name = enum.Name(value)
    prefix = os.path.commonprefix(enum.keys())
    return name[len(prefix):]


def day_text(number):
    return text(number) if number else ""


def shown(reply):
    case = reply.case
    return {
        "status": (short(codes.CaseStatus, case.status), case.status_since),
        "days": (case.opened, case.active_since, case.closed, case.mapping_done),
        "assignments": [(short(cases_pb2.AssignmentKind, a.kind), a.staff, getattr(a, "from"), a.to) for a in case.assignments],
        "assessments": [(a.date, short(codes.AssessmentOutcome, a.outcome)) for a in case.assessments],
        "missing": sorted(case.missing),
        "decisions": [(short(codes.DecisionResult, d.result), d.date, d.valid_from, d.valid_to, d.executed, d.notified.date,
                       [(short(codes.AppealState, a.state), a.date, a.last_day, a.late) for a in d.appeal],
                       [(getattr(i, "from"), i.to) for i in d.interruptions]) for d in case.decisions],
        "phases": sorted((short(codes.Phase, p.phase), short(codes.PhaseStatus, p.status), p.since) for p in case.phases),
        "disclosures": [(short(codes.DisclosureChoice, d.choice), d.date, d.revoked) for d in case.disclosures],
        "dialogues": [d.date for d in case.dialogues],
        "delays": [(short(codes.DelayState, d.state), d.date, d.last_day, d.early) for d in case.delays],
        "outreach": [(o.date, o.reached) for o in case.outreach],
        "plans": sorted((short(codes.PlanKind, p.kind), short(codes.PlanStatus, p.status)) for p in case.plans),
        "goals": [short(codes.GoalState, g.state) for g in case.goals],
        "placements": [(short(codes.PlacementKind, p.kind), short(codes.PlacementStatus, p.status), p.start, p.planned_end, p.end, p.four_hours_on)
                       for p in case.placements],
        "lines": [(short(codes.SupportLineKind, line.kind), line.placement, line.start, line.end) for line in case.support_lines],
        "follow-ups": [(f.placement, f.step, f.date, f.next) for f in case.follow_ups],
        "income": sorted((short(codes.IncomeKind, i.kind), getattr(i, "from"), i.to) for i in case.income),
    }


# What of the above is of a part that may be closed to somebody; it is then not there.
PARTS = {"assessments": "ASSESSMENT", "decisions": "DECISION", "disclosures": "DISCLOSURE", "dialogues": "FOLLOW_UP", "plans": "PLAN",
         "goals": "PLAN", "placements": "PLACEMENT", "lines": "SUPPORT", "follow-ups": "FOLLOW_UP", "income": "INCOME"}


def withheld(reply):
    return {short(codes.CasePart, part) for part in reply.withheld}


def modelled_to(case, numbers, closed):
    whole = modelled(case, numbers)
    return {fact: [] if PARTS.get(fact) in closed else told for fact, told in whole.items()}


def modelled(case, numbers):
    """`numbers`: what the names of staff stand for."""
    return {
        "status": (case.status, text(case.since)),
        "days": (text(case.opened), day_text(case.active), day_text(case.closed), day_text(case.mapped)),
        "assignments": [(a["kind"], numbers[a["staff"]], text(a["from"]), day_text(a["to"])) for a in case.assignments],
        "assessments": [(text(a["date"]), a["outcome"]) for a in case.assessments],
        "missing": sorted(case.missing),
        "decisions": [(d["result"], text(d["date"]), day_text(d["from"]), day_text(d["to"]), day_text(d["executed"]), day_text(d["notified"]),
                       [(state, text(on), text(last) if last else "", bool(last) and on > last) for state, on, last in d["appeal"]],
                       [(text(first), day_text(last)) for first, last in d["interruptions"]]) for d in case.decisions],
        "phases": sorted((name, phase["status"], text(phase["since"])) for name, phase in case.phases.items()),
        "disclosures": [(d["choice"], text(d["date"]), day_text(d["revoked"])) for d in case.disclosures],
        "dialogues": [text(on) for on in case.dialogues],
        "delays": [(state, text(on), day_text(last), early) for state, on, last, early in case.delays],
        "outreach": [(text(on), reached) for on, reached in case.outreach],
        "plans": sorted((kind, status) for kind, (status, _) in case.plans.items()),
        "goals": [g["state"] for g in case.goals],
        "placements": [(p["kind"], p["status"], text(p["start"]), day_text(p["planned_end"]), day_text(p["end"]), day_text(p["worked"]))
                       for p in case.placements],
        "lines": [(line["kind"], line["placement"], text(line["start"]), day_text(line["end"])) for line in case.lines],
        "follow-ups": [(f["placement"], f["step"], text(f["date"]), day_text(f["next"])) for f in case.follow_ups],
        "income": sorted((i["kind"], text(i["from"]), day_text(i["to"])) for i in case.income),
    }
