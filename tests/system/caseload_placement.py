"""caseload_placement: placements (B10, C5) and income (C14), as the checker reads them."""
from caseload_rules import *  # noqa: F403

BEGUN = {"ONGOING", "INTERRUPTED", "ENDED"}
MUTABLE = {"PLANNED", "AGREED", "ONGOING", "INTERRUPTED"}


class PlacementSteps:
    @staticmethod
    def find_placement(case, number):
        return case.placements[number - 1] if 1 <= number <= len(case.placements) else None

    @staticmethod
    def newest_job(case, on=0):
        """The employment that began last, by the day."""
        jobs = [p for p in case.placements if p["kind"] in EMPLOYMENTS and p["status"] in BEGUN and (not on or p["start"] <= on)]
        return max(enumerate(jobs), key=lambda pair: (pair[1]["start"], pair[0]), default=(0, None))[1]

    def Placements_Plan(self, a, case, body):
        asked = body["placement"]
        start, end, kind = day(asked.get("start", "")), day(asked.get("planned_end", "")), asked["kind"]
        a.need(start, "B10")
        a.unless(asked.get("employer") or asked.get("employer_name"), "B2", "NO_EMPLOYER")
        a.order(start, end, "B10")
        if a.step({WORK}, {"ACTIVE"}):
            a.unless(kind in PAID or not asked.get("wage"), "S1.19", "NO_WAGE_HERE")

        def done():
            case.placements.append(dict(kind=kind, status="PLANNED", since=self.today, start=start, planned_end=end, end=0,
                                        minutes=asked.get("minutes_per_week", 0), employer=asked.get("employer", ""),
                                       tasks=0, confirmed={}, worked=0, wage=asked.get("wage", 0)))
        return done

    def Placements_Change(self, a, case, body):
        """What is given replaces what stood there; what has begun is not moved into the future."""
        asked, placement = body["placement"], self.find_placement(case, body["placement"].get("id", 0))
        old = placement or dict(start=0, planned_end=0, kind="", status="", wage=0, minutes=0)
        start, end = day(asked.get("start", "")) or old["start"], day(asked.get("planned_end", "")) or old["planned_end"]
        wage = asked.get("wage") or old["wage"]
        a.order(start, end, "B10")
        a.unless(old["status"] not in BEGUN or start <= self.today, "B3", "DATE_IN_FUTURE")
        if a.step({WORK}, {"ACTIVE"}):
            if not placement:
                a.no("B10", "NO_SUCH_PLACEMENT")
            else:
                a.unless(old["status"] in MUTABLE, "B10", "PLACEMENT_STATUS")
                a.unless(old["kind"] in PAID or not wage, "S1.19", "NO_WAGE_HERE")
        return lambda: placement.update(start=start, planned_end=end, wage=wage, minutes=asked.get("minutes_per_week") or old["minutes"])

    def placement_step(self, a, case, body, sources, statuses=RUNNING, ordered=True, fallback=None):
        on = a.past(body.get("date"), fallback)
        placement = self.find_placement(case, body["placement"])
        right = a.step({WORK}, statuses)
        if right and not placement:
            a.no("B10", "NO_SUCH_PLACEMENT")
        elif right:
            a.unless(placement["status"] in sources, "B10", "PLACEMENT_STATUS")
            a.unless(not ordered or placement["status"] == "PLANNED" or on >= placement["since"], "B10", "DATE_BEFORE_STEP")
        return on, placement if right else None

    def Placements_SetTasks(self, a, case, body):
        for confirmation in body.get("confirmations", ()):
            a.past(confirmation.get("date"))
        for task in body.get("tasks", ()):
            a.need(task.get("description"))
            a.need(task.get("expectation"))
        placement = self.find_placement(case, body["placement"])
        if a.step({WORK}, {"ACTIVE"}):
            if not placement:
                a.no("B10", "NO_SUCH_PLACEMENT")
            else:
                a.unless(placement["status"] in MUTABLE, "B10", "PLACEMENT_STATUS")

        def done():
            if body.get("tasks"):
                placement["tasks"], placement["confirmed"] = len(body["tasks"]), {}
            placement["confirmed"].update({c["party"]: day(c["date"]) for c in body.get("confirmations", ())})
        return done

    def Placements_Agree(self, a, case, body):
        """S2.31, S2.32: the tasks, confirmed by client, employer and coach."""
        on, placement = self.placement_step(a, case, body, {"PLANNED"}, {"ACTIVE"}, False)
        if placement and placement["kind"] not in NO_TASKS:
            by_then = {party for party, confirmed in placement["confirmed"].items() if confirmed <= on}
            a.unless(placement["tasks"], "S2.31", "TASKS_MISSING")
            a.unless(by_then == {"CLIENT", "EMPLOYER", "COACH"}, "S2.31", "TASKS_UNCONFIRMED")
        return lambda: placement.update(status="AGREED", since=on)

    def Placements_Start(self, a, case, body):
        planned = self.find_placement(case, body["placement"])  # without a day it is the planned one, if that has come
        first = max(planned["start"], planned["since"]) if planned and planned["start"] <= self.today else None
        on, placement = self.placement_step(a, case, body, {"AGREED"}, {"ACTIVE"}, fallback=first)
        if placement:
            a.unless(on >= placement["start"], "B10", "STARTS_LATER")
            a.unless(placement["kind"] not in EMPLOYMENTS or placement["minutes"], "B10", "NO_HOURS")
        return lambda: placement.update(status="ONGOING", since=on, start=on)

    def Placements_Interrupt(self, a, case, body):
        on, placement = self.placement_step(a, case, body, {"ONGOING"})
        a.need(body.get("reason"))
        return lambda: placement.update(status="INTERRUPTED", since=on)

    def Placements_Resume(self, a, case, body):
        on, placement = self.placement_step(a, case, body, {"INTERRUPTED"})
        return lambda: placement.update(status="ONGOING", since=on)

    def Placements_Cancel(self, a, case, body):
        on, placement = self.placement_step(a, case, body, {"PLANNED", "AGREED"})
        return lambda: placement.update(status="CANCELLED", since=on)

    def Placements_End(self, a, case, body):
        """B10: with a reason, on or after its first day and its last step."""
        if not body.get("reason"):
            a.no("", "CODE_MISSING")
        on, placement = self.placement_step(a, case, body, {"ONGOING", "INTERRUPTED"}, SINCE)
        return lambda: placement.update(status="ENDED", since=on, end=on)

    def Placements_ConfirmWork(self, a, case, body):
        """C5: four paid hours of a job that counts."""
        on, placement = self.placement_step(a, case, body, BEGUN, SINCE, ordered=False)
        if placement:
            a.unless(placement["kind"] in JOB_STARTS, "C5", "NOT_A_JOB")
            a.unless(on >= placement["start"], "C5", "DATE_BEFORE")
            a.unless(not placement["end"] or on <= placement["end"], "C5", "DATE_AFTER")
        return lambda: placement.update(worked=on)

    def Placements_RecordIncome(self, a, case, body):
        income = body["income"]
        first, last = day(income.get("from", "")), day(income.get("to", ""))
        a.need(first, "C14")
        a.past(income.get("from"))
        a.order(first, last)
        a.unless(income.get("degree", 0) in (0, 25, 50, 75, 100), "C14", "DEGREE")
        a.step(CASEWORK, ALIVE | SINCE)

        def done():
            case.income[:] = [i for i in case.income if (i["kind"], i["from"]) != (income["kind"], first)]
            case.income.append({"kind": income["kind"], "from": first, "to": last})
        return done
