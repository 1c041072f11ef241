"""caseload_case: a case as the checker pictures it, and a command being judged: the reasons against it."""
from caseload_rules import *  # noqa: F403

OK, NOT_FOUND = "OK", "NOT_FOUND"


class Case:
    def __init__(self, unit, programme, opened, person):
        self.unit, self.programme, self.opened, self.person = unit, programme, opened, person
        self.status, self.since, self.active, self.closed, self.recorded = "RECEIVED", opened, 0, 0, 0
        self.assignments, self.basis, self.assessments, self.missing = [], {}, [], set()
        self.decisions, self.agreements, self.pauses, self.offer = [], [], [], None
        self.phases, self.disclosures, self.sections, self.mapped = {}, [], set(), 0
        self.dialogues, self.delays, self.outreach = [], [], []
        self.plans, self.goals = {}, []
        self.placements, self.lines, self.tapers, self.independence = [], [], {}, []
        self.follow_ups, self.income, self.given, self.employer_contacts = [], [], [], []
        self.notes = {}  # by name: the day that each tells of; what was struck is gone
        self.own = {}    # an entry of the journal in words -> whose it is
        self.moves = {}  # phase -> day of its last step

    @property
    def rules(self):
        return PROGRAMMES[self.programme]

    def first_in_person(self):
        """B8: the first contact in person about a job, of those that count; 0: none yet."""
        return min((c["date"] for c in self.employer_contacts if c["counts"] and (c["mode"], c["purpose"]) == ("IN_PERSON", "JOB")), default=0)

    def coach(self, on):
        """Whose the case is on the day."""
        found = [a for a in self.assignments if a["kind"] == "COACH" and within(on, a["from"], a["to"])]
        return found[-1]["staff"] if found else None

    # --- whom it is for: nothing opens a case for ever (S2.40; 2001:454 10 §) ---

    def end_assignments(self, last, kind=None, read_until=0):
        for held in self.assignments:
            if (kind or held["kind"]) == held["kind"] and (not held["to"] or held["to"] > last):
                held["read_until"] = read_until if held["from"] <= last else 0
                held["to"] = last

    def take_up_again(self, on):
        for held in [a for a in self.assignments if a.get("read_until")]:
            held["read_until"] = 0
            self.assignments.append({"kind": held["kind"], "staff": held["staff"], "from": on, "to": 0})

    def assessed(self, who, may_decide, on):
        """Who assessed is done with it, unless they decide as well."""
        self.end_assignments(on, "ASSESSOR")
        decides = any(a["kind"] == "DECIDER" and a["staff"] == who and within(on, a["from"], a["to"]) for a in self.assignments)
        if may_decide and not decides:
            self.assignments.append({"kind": "DECIDER", "staff": who, "from": on, "to": 0})

    def running_coach(self):
        found = [a for a in self.assignments if a["kind"] == "COACH" and not a["to"]]
        return found[-1] if found else None

    def covering(self, on):
        """The granted decision that holds on the day, the newest."""
        for index in range(len(self.decisions) - 1, -1, -1):
            decision = self.decisions[index]
            if decision["result"] in GRANTS and within(on, decision["from"], decision["to"]) and not self.revoked(index, on):
                return index + 1, decision
        return 0, None

    def revoked(self, index, on):
        return any(later["result"] == "REVOKED" and later["from"] <= on for later in self.decisions[index + 1:])

    def granted(self, results=("GRANTED", "PARTLY_GRANTED")):
        """The newest decision that gave the service; prolongations and a revocation hang on it."""
        found = [d for d in self.decisions if d["result"] in results]
        return found[-1] if found else None

    def holds(self):
        """From and to of every decision that gives, cut short by a revocation after it; an open end is far away."""
        for index, decision in enumerate(self.decisions):
            if decision["result"] in GRANTS:
                ends = [d["from"] - 1 for d in self.decisions[index + 1:] if d["result"] == "REVOKED"]
                yield decision["from"], min([decision["to"] or FAR] + ends)

    def agreement(self, kind, placement=0):
        found = [a for a in self.agreements if a["type"] == kind and (not placement or a["placement"] == placement)]
        return found[-1] if found else None


class Attempt:
    """One command being judged: the reasons against it."""

    def __init__(self, model, case, who, body):
        self.world, self.today, self.case, self.who, self.body, self.reasons = model.world, model.today, case, who, body, set()
        self.in_status = self.hidden = False  # hidden: it names something beyond the wall
        self.name = ""  # of what it makes

    def no(self, rule, reason):
        self.reasons.add(f"{rule} {reason}".strip())

    def unless(self, condition, rule, reason):
        if not condition:
            self.no(rule, reason)

    def of_journal(self, name):
        """An entry of the journal in words: to whom that is closed, it is there only if it is their own."""
        closed = self.world.closed(self.who, self.case, self.today)
        self.hidden = self.hidden or ("NOTE" in closed and self.case.own.get(name) != self.who)

    def past(self, value, fallback=None, rule="B3"):
        """The date of a step: today when none is given, never in the future."""
        found = day(value) if value else (self.today if fallback is None else fallback)
        self.unless(found <= self.today, rule, "DATE_IN_FUTURE")
        return found

    def order(self, first, last, rule="B1"):
        self.unless(not first or not last or last >= first, rule, "DATE_BEFORE")

    def need(self, value, rule="", reason="MISSING"):
        self.unless(value, rule, reason)

    def step(self, rights, statuses, moved=0):
        """C1, B3: the right, the status, and the order of steps that change the status (`moved`: their day)."""
        self.in_status = self.case.status in statuses
        self.unless(self.world.rights(self.who, self.case.unit, self.today) & rights, "C1", "NOT_YOUR_ROLE")
        self.unless(self.in_status, "B3", "WRONG_STATUS")
        if self.in_status and moved:
            self.unless(moved >= self.case.since, "B3", "DATE_BEFORE_STEP")
            self.unless(moved >= month_start(self.today), "B3", "DATE_BEFORE_MONTH")
        return self.in_status

    def clean(self):
        return not self.reasons
