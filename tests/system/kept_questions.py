"""kept_questions: what a kept store is asked when it is made; the questions are kept beside it with the answers."""
from lots_test import identity_number

OF_CASE = {"Cases/Show": dict(notes=20, ahead=True), "Cases/Eligibility": {}, "Cases/History": dict(page_size=200), "Method/ListPhases": {},
           "Method/ShowProfile": {}, "Method/ListPlans": {}, "Placements/List": {}, "Support/Show": {}, "Support/Given": {}, "Support/Weeks": {},
           "Support/FollowUps": {}, "Adaptations/List": {}, "Matches/List": {}}
ABOUT_CASE = {"Documents/List": {}, "Employers/Log": dict(page_size=100), "Agenda/List": dict(until="2028-12-31", page_size=200)}
LISTS = ("MyCases", "Introductions", "FollowUps", "Referrals", "DecisionsEnding", "DeviatingSupport", "Disclosures")
OF_CASE_COMMANDS = (
    ("case", "show"), ("case", "history"), ("case", "eligibility"), ("phase", "list"), ("profile", "show"), ("plan", "list"), ("goal", "list"),
    ("match", "list"), ("placement", "list"), ("placement", "incomes"), ("support", "show"), ("support", "lines"), ("support", "given"),
    ("support", "weeks"), ("followup", "list"), ("adaptation", "list"), ("document", "list"))
COMMANDS = (("case", "list"), ("agenda",), ("list", "cases"), ("list", "referrals"), ("referral", "list"), ("employer", "list"), ("unit", "list"))


def calls(life):
    """(who, method, body): everything that is read, by those who see it and now and then by one who does not."""
    for name, case in life.cases.items():
        ours = "officer" if name not in ("job", "by referral") and not name.startswith("ips") else "lead"
        if name == "transferred":
            ours = "officer2"
        for who in [ours] + {"full": ["sius", "manager"], "job": ["coach"], "protected": ["manager", "lead"]}.get(name, []):
            yield from ((who, method, dict(body, id=case)) for method, body in OF_CASE.items())
            yield from ((who, method, dict(body, case=case)) for method, body in ABOUT_CASE.items())
    for who, unit in (("sius", 0), ("coach", 0), ("manager", life.office), ("lead", life.team)):
        yield from ((who, "Lists/" + name, dict(unit=unit, page_size=200)) for name in LISTS)
        yield who, "Agenda/List", dict(unit=unit, until="2028-12-31", page_size=200)
        yield who, "Cases/List", dict(unit=unit, whole_unit=bool(unit), page_size=200, sort="NAME")
    for who, unit, house in (("manager", life.office, life.af), ("lead", life.team, life.town)):
        yield who, "Lists/Caseload", dict(unit=unit)
        yield who, "Cases/Count", dict(unit=unit)
        yield who, "Cases/ListNotExecuted", dict(unit=unit, all=True)
        yield who, "Cases/ListTransfers", dict(unit=unit)
        yield who, "Cases/List", dict(unit=unit, whole_unit=True, page_size=200, statuses=["CLOSED", "REJECTED", "WITHDRAWN", "TRANSFERRED"])
        yield who, "Referrals/List", dict(unit=unit)
        yield who, "Referrals/ListWaiting", dict(unit=unit)
        yield who, "Employers/List", dict(page_size=200)
        yield who, "Employers/Weeks", dict(unit=unit, weeks=12)
        yield who, "Staff/ListSupervision", dict(unit=unit)
        yield who, "Staff/SumSupervision", dict(unit=unit)
        yield who, "Organisations/Settings", dict(organisation=house)
    for person in range(1, life.persons + 1):
        yield ("officer" if person % 3 else "lead"), "Persons/Show", dict(id=person)
    for referral in range(1, 6):
        yield "lead", "Referrals/Show", dict(id=referral)
    yield "officer", "Persons/Find", dict(name="öbr")
    yield "officer", "Persons/Find", dict(name="sjöh")
    yield "officer", "Persons/Find", dict(identity_number=identity_number(800))
    yield "sius", "Documents/Uploads", {}
    yield "sius", "Method/ShowPlan", dict(id=life.full, kind="HANDLINGSPLAN")
    yield "sius", "Method/ShowProfile", dict(id=life.full, section="STRENGTHS", version=1)
    for document in (1, 2):
        yield "sius", "Documents/Show", dict(id=document)
    yield "sius", "Documents/Read", dict(id=1)
    yield "manager", "Documents/Read", dict(id=1)
    for employer in (life.shop, life.trader):
        yield "sius", "Employers/Show", dict(id=employer)
        yield "coach", "Employers/Log", dict(employer=employer, page_size=100)
        yield "sius", "Employers/Log", dict(employer=employer, page_size=100)
    yield "sius", "Employers/Analyses", dict(employer=life.shop, workplace=1)
    yield "sius", "Employers/Find", dict(name="ekb")
    yield "admin", "Organisations/List", {}
    yield "admin", "Organisations/ListUnits", {}
    yield "admin", "Staff/List", dict(page_size=200)
    for who in ("sius", "coach", "admin"):
        yield who, "Session/Who", {}


def questions(life):
    """Calls, and commands of `lots`."""
    asked = [dict(who=who, method="lots." + method, body=body) for who, method, body in calls(life)]
    asked += [dict(who=who, words=words) for who in ("sius", "coach") for words in COMMANDS]
    asked += [dict(who="officer", words=["case", "show", str(case)]) for case in life.cases.values()]
    return asked + [dict(who="sius", words=[*words, str(life.full)]) for words in OF_CASE_COMMANDS]
