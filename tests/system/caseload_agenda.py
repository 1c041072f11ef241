"""caseload_agenda: the agenda by brute force: every time rule of B15 asked of every case, from the checker's own model."""
from caseload_placement import BEGUN
from caseload_rules import *  # noqa: F403

STANDS = {"ONGOING", "INTERRUPTED"}


class Agenda:
    """What a case has on its agenda on a day: (rule, day), and as often as there are placements or decisions that it is about."""

    def __init__(self, model):
        self.model, self.world = model, model.world

    def items(self, case, today):
        return [item[:2] for item in self.all(case, today)]

    def all(self, case, today):
        found = set()
        if case.status in UNDECIDED and case.programme == "SIUS":
            found |= self.certificate(case)
        if case.status in UNDECIDED:
            found |= self.undecided(case, today)
        if case.status in {"GRANTED", "REJECTED"} | RUNNING:
            for index, decision in enumerate(case.decisions):
                found |= self.appeal(case, decision, index, today) | self.untold(decision, index)
        if case.status in {"GRANTED"} | RUNNING:
            found |= self.registration(case, today)
        if case.programme != "SIUS" and case.status in {"GRANTED"} | RUNNING:
            found |= self.not_executed(case)
        if case.status in RUNNING:
            found |= self.running(case, today)
        return found | self.action_plan(case, today)

    @staticmethod
    def appeal(case, decision, index, today):
        """T11: as long as an appeal or review can be asked for; what came too late waits for its dismissal (G1.1)."""
        state, on, last = decision["appeal"][-1] if decision["appeal"] else (None, 0, 0)
        if state in {"LODGED", "REVIEW_REQUESTED"}:
            return {("T11", on, index)} if last and on > last else set()
        after_review = case.programme == "SIUS" and state in {"REVIEWED", "RECTIFIED"}
        ends = appeal_ends(case.programme, decision) if state is None or after_review else 0
        return {("T11", ends, index)} if ends and ends >= today else set()

    def undecided(self, case, today):
        """G1.3: six months to decide in, where a decision is owed. B3: an application that nobody touches for thirty days."""
        found = {("B3", max([case.since, case.recorded] + list(case.notes.values())) + 30, "application")}
        asked = [step for step in case.delays if step[0] != "TOLD"]
        if asked and asked[-1][0] == "REQUESTED":
            found.add(("G1.3", asked[-1][2], "asked"))
        last = add_months(case.opened, 6)
        if last <= today + 30 and self.world.decision_required(case, today):
            found |= {("G1.3", last, state) for state in ("TOLD", "REQUESTED") if all(step[0] != state for step in case.delays)}
        return found

    @staticmethod
    def untold(decision, index):
        """B11: a decision is told; three days are a choice."""
        return set() if decision["notified"] else {("B11", decision["date"] + 3, "untold", index)}

    @staticmethod
    def registration(case, today):
        """S0.22: the newest registration's last day, a month ahead."""
        newest = case.basis.get("af_registration", {}) if case.programme == "SIUS" else {}
        last = day(newest.get("to", ""))
        return {("S0.22", last)} if last and last <= today + 30 else set()

    @staticmethod
    def action_plan(case, today):
        """T12: an information, until its day; with such a plan a new one within six months (G1.4)."""
        registered = case.basis.get("af_registration") if case.programme == "SIUS" and case.status not in ENDED else None
        if not registered:
            return set()
        status, made = case.plans.get("HANDLINGSPLAN", ("DRAFT", 0))
        if status != "DRAFT":
            return {("T12", add_months(made, 6))} if add_months(made, 6) <= today + 30 else set()
        return {("T12", day(registered["from"]) + 30)} if today <= day(registered["from"]) + 30 else set()

    def running(self, case, today):
        found = self.follow_ups(case) | self.placements(case, today) | self.staff(case, today)
        last = self.decided_until(case, today)
        if last and last <= today + 60:
            found.add(("B11", last))
        if case.status == "ACTIVE":
            found.add(("B3", max([case.active] + list(case.notes.values()) + self.contacts(case) + [on for on, reached in case.outreach if reached]) + 30, "silence"))
        if case.programme == "SIUS":
            found |= self.lines(case, today)
        elif case.mapped and not any(on >= case.mapped for on in case.dialogues):
            found.add(("T21", case.mapped + 30))
        if case.programme == "IPS":
            found |= self.ips(case, today)
        return found

    @staticmethod
    def decided_until(case, today):
        """B3: the last day on which a decision holds, prolongations taken along; of those that hold no longer, the last."""
        periods, last = sorted(case.holds()), today - 1
        for first, end in periods:
            if first <= last + 1 and end > last:
                last = end
        return last if last >= today else max((end for first, end in periods if first <= end < today), default=0)

    @staticmethod
    def contacts(case):
        """With the client about the work: support given, or a follow-up held."""
        return [g["date"] for g in case.given if g["counts"]] + [f["date"] for f in case.follow_ups]

    def certificate(self, case):
        """T3: the last day on which a decision may rest on it, each day judged by its own setting."""
        certificate = case.basis.get("certificate")
        if not certificate:
            return set()
        issued = day(certificate["issued"])
        return {("T3", max(d for d in range(issued, issued + 731) if d - issued <= self.world.setting(case, "CERTIFICATE_AGE", d)))}

    @staticmethod
    def not_executed(case):
        """T10, F11: from the decision's day, or from the interruption's."""
        decision = case.granted()
        if not decision or any(d["result"] == "REVOKED" for d in case.decisions[case.decisions.index(decision):]):
            return set()
        if decision["interruptions"] and not decision["interruptions"][-1][1]:
            return {("T10", add_months(decision["interruptions"][-1][0], 3))}
        return set() if decision["executed"] else {("T10", add_months(decision["date"], 3))}

    def lines(self, case, today):
        """T1, T2, B6."""
        found = set()
        for line in case.lines:
            if line["end"]:
                continue
            if line["kind"] == "INTRO":
                last = self.model.limit(case, line)
                if case.status == "PAUSED" and today <= last and self.model.stops(case, self.model.introduced(case, line)):
                    continue  # nothing draws near while the clock stands still
                found.add(("T1", last))
                if today <= last:
                    found.add(("T1", last - (30 if today < last - 14 else 14)))
            else:
                start = self.model.year_from(case, line, today)
                warned = self.world.setting(case, "FOLLOW_UP_WARNING", start)
                found.add(("T2", add_months(start, 12)))
                found |= {("B6", add_months(start, warned))} if warned else set()
        return found

    def follow_ups(self, case):
        """S2.30, in IPS T8: the months of the schedule not yet held, as far as the job lasted; and what was agreed at the last one."""
        rule, found = ("T8" if case.programme == "IPS" else "S2.30"), set()
        for number, job in enumerate(case.placements, 1):
            if job["kind"] not in EMPLOYMENTS or job["status"] not in BEGUN:
                continue
            held = [f for f in case.follow_ups if f["placement"] == number]
            due = [(add_months(job["start"], m), m) for m in self.world.follow_up_months(case, job) if all(f["step"] != m for f in held)]
            last = max(enumerate(held), key=lambda pair: (pair[1]["date"], pair[0]), default=(0, None))[1]
            due += [(last["next"], 0)] if last and last["next"] else []
            found |= {(rule, d, number, m) for d, m in due if not job["end"] or d <= job["end"]}
        return found

    @staticmethod
    def placements(case, today):
        """B10, T13."""
        found = set()
        for number, placement in enumerate(case.placements):
            if placement["status"] in STANDS:
                if placement["planned_end"]:
                    found.add(("B10", placement["planned_end"], number))
                if placement["kind"] in JOB_STARTS and placement["worked"]:
                    points = (placement["start"] + 7 * weeks for weeks in (13, 26, 52))
                    found |= {("T13", point, number) for point in points if point >= today}
        return found

    def staff(self, case, today):
        """S4.25 and B3: the coach's training and role run out."""
        found, name = set(), case.coach(today)
        if name is None:
            ends = [a["to"] for a in case.assignments if a["kind"] == "COACH"]
            return {("B3", ends[-1])} if ends else set()
        coach, (kind, days) = self.world.staff[name], case.rules["competence"]
        held = [c for c in coach.competences if c["kind"] == kind and c["days"] >= days and c["issued"] <= today]
        if held and all(c["expires"] for c in held):
            last = max(c["expires"] for c in held)
            if last <= today + 60:
                found.add(("S4.25", last))
        ends = [last for unit, role, first, last in coach.roles if unit == case.unit and role in case.rules["coaches"] and first <= today]
        if ends and all(ends) and max(ends) <= today + 30:
            found.add(("B3", max(ends)))
        return found

    def ips(self, case, today):
        """T4-T9."""
        found, contacts = set(), self.contacts(case)
        if not case.first_in_person():
            found.add(("T4", case.active + 30))
        for number, job in enumerate(case.placements):
            if job["kind"] not in JOB_STARTS or job["status"] == "CANCELLED":
                continue
            start, runs = job["start"], job["status"] != "ENDED"  # or is to run
            if runs and today < start and not any(start - 7 <= c < start for c in contacts):
                found.add(("T5", start - 1, number))
            if runs and not any(c >= start for c in contacts):
                found.add(("T6", start + 3, number))
            for week in (1, 2, 3, 4) if runs else ():  # one that went by is not told beside the next; the last one is
                first = start + 7 * (week - 1)
                if not any(c >= first for c in contacts) and (week == 4 or today < first + 7):
                    found.add(("T7", first + 6, number))
            if not runs and not any(c >= job["end"] for c in contacts):
                found.add(("T9", job["end"] + 3, number))
        return found
