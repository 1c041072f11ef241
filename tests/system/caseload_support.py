"""caseload_support: lines of support and their clocks (B6), tapering (B7), support given, follow-ups (S2.30), as the checker reads them."""
from caseload_placement import BEGUN
from caseload_rules import *  # noqa: F403


class SupportSteps:
    @staticmethod
    def granted_by(case, on):
        """Which grant a line runs under; a prolongation of it is no new one, and gives no new months (S1.9)."""
        grants = [i for i, d in enumerate(case.decisions) if d["result"] in ("GRANTED", "PARTLY_GRANTED")]
        return max((i for i in grants if case.decisions[i]["from"] <= on), default=min(grants, default=-1))

    def shares(self, case, a, b):
        """B6: the introductions of one decision share their six months, unless each workplace has its own; the decision's day says which."""
        if (a["kind"], a["decision"]) != (b["kind"], b["decision"]):
            return False
        granted = case.decisions[a["decision"]]["date"] if a["decision"] >= 0 else case.active
        one, other = (self.find_placement(case, line["placement"]) for line in (a, b))
        return bool(self.world.setting(case, "INTRO_SHARED", granted)) or (one and other and one["employer"]) == (other and other["employer"])

    def introduced(self, case, line):
        return min([x["start"] for x in case.lines if self.shares(case, x, line)] + [line["start"]])

    def stops(self, case, start):
        """Whether an introduction that began on the day stands still while the case rests."""
        return bool(self.world.setting(case, "INTRO_STOPS", start))

    def limit(self, case, line):
        """The last permitted day of an introduction: six months from the first one that it shares them with (B6)."""
        if line["kind"] != "INTRO":
            return 0
        start = self.introduced(case, line)
        last = last_of_months(start, 6)
        for pause in case.pauses if self.stops(case, start) else ():
            if pause["from"] <= last:  # each that begins before the limit puts it off by its days
                last += max(0, (pause["to"] or self.today) - max(pause["from"], start) + 1)
        return last

    @staticmethod
    def line_start(case, line):
        """The follow-up counts from the job's first day, wherever that is moved."""
        return case.placements[line["placement"] - 1]["start"] if line["kind"] == "FOLLOWUP" else line["start"]

    def year_from(self, case, line, on):
        """What the follow-up's twelve months count from: a new job inside it begins them anew (B6), if that is so on its first day."""
        jobs = [p["start"] for p in case.placements if p["kind"] in EMPLOYMENTS and p["status"] in BEGUN and within(p["start"], 1, line["end"] or on)]
        return max([self.line_start(case, line)] + [start for start in jobs if self.world.setting(case, "NEW_JOB_RESTARTS", start)])

    def minimum_from(self, case):
        """At the end of the case: the newest job's first day, or what the follow-up that ran on it counts from; 0 without a job."""
        job = self.newest_job(case)
        ran = [x for x in case.lines if job and x["kind"] == "FOLLOWUP" and within(job["start"], self.line_start(case, x), x["end"])]
        return self.year_from(case, ran[-1], FAR) if ran else job["start"] if job else 0

    def Support_StartLine(self, a, case, body):
        kind, number = body["kind"], body["placement"]
        on = a.past(body.get("date"))
        offered = {"INTRO", "FOLLOWUP"} if case.programme == "SIUS" else {"ONGOING"}
        placement = self.find_placement(case, number)
        if kind == "FOLLOWUP" and kind in offered and placement and placement["kind"] in EMPLOYMENTS and placement["status"] in BEGUN:
            a.unless(not body.get("date") or on == placement["start"], "S1.10", "LINE_STARTS_WITH_JOB")
            on = on if body.get("date") else placement["start"]
        line = dict(kind=kind, placement=number, start=on, end=0, decision=self.granted_by(case, on))
        if a.step({WORK}, {"ACTIVE"}):
            a.unless(kind in offered, "B6", "LINE_NOT_HERE")
            if kind in offered:
                self.line_reasons(a, case, line, placement, on)
        return lambda: case.lines.append(line)

    def line_reasons(self, a, case, line, placement, on):
        kind = line["kind"]
        if kind != "ONGOING" or line["placement"]:  # an open-ended one need not be at a workplace
            self.line_placement(a, kind, placement)
        if kind == "INTRO":
            if placement:
                self.agreement_on(a, case, "A2", "S1.18", on, line["placement"])
            a.unless(on <= self.limit(case, line), "S1.9", "LINE_LIMIT")
            a.unless(any(within(on, i["from"], i["to"]) for i in case.income), "S1.19", "INCOME_UNKNOWN")
        a.unless(kind == "FOLLOWUP" or on >= case.active, "S0.10", "DATE_BEFORE")
        for other in case.lines:
            if other["kind"] == kind:
                if not other["end"]:
                    a.no("B6", "LINE_RUNS")
                elif on <= other["end"]:
                    a.no("B6", "LINE_HAS_ENDED")

    @staticmethod
    def line_placement(a, kind, placement):
        if not placement:
            a.no("B6", "NO_SUCH_PLACEMENT")
            return
        kinds = {"INTRO": EMPLOYMENTS | {"PRAKTIK", "ATRAIN"}, "FOLLOWUP": EMPLOYMENTS}.get(kind)
        states = {"INTRO": {"AGREED", "ONGOING"}, "FOLLOWUP": {"ONGOING", "INTERRUPTED"}}.get(kind, {"AGREED", "ONGOING", "INTERRUPTED"})
        a.unless(kinds is None or placement["kind"] in kinds, "B6", "LINE_PLACEMENT_KIND")
        a.unless(placement["status"] in states, "B6", "LINE_PLACEMENT_STATUS")

    def open_line(self, a, case, number):
        if not 1 <= number <= len(case.lines):
            a.no("B6", "NO_SUCH_LINE")
            return None
        line = case.lines[number - 1]
        a.unless(not line["end"], "B6", "LINE_HAS_ENDED")
        return line

    def Support_EndLine(self, a, case, body):
        on, reason, line = a.past(body.get("date")), body.get("reason"), None
        if a.step({WORK}, RUNNING):
            line = self.open_line(a, case, body["line"])
            if line and not line["end"]:
                self.end_reasons(a, case, line, body, on, reason)
        return lambda: line.update(end=on)

    def end_reasons(self, a, case, line, body, on, reason):
        ends, start, limit = LINE_ENDS[line["kind"]], self.line_start(case, line), self.limit(case, line)
        if reason not in ends:
            a.no("B6", "REASON_NOT_HERE" if reason else "CODE_MISSING")
        a.unless(on >= start, "B6", "DATE_BEFORE")
        a.unless(not limit or on <= limit, "S1.9", "LINE_LIMIT")
        needs, source = ends.get(reason) or (None, None)
        placement = self.find_placement(case, line["placement"])
        if line["kind"] == "FOLLOWUP":  # with a new job inside it, the employment goes on
            placement = max([placement, self.newest_job(case, on) or placement], key=lambda p: p["start"])
        if needs == "minimum":
            a.unless(on >= add_months(self.year_from(case, line, on), 12), source, "LINE_MINIMUM")
        elif needs == "limit":
            a.unless(on >= limit, source, "LINE_LIMIT_AHEAD")
        elif needs == "independence":
            made = [x for x in case.independence if x["line"] == body["line"] and x["date"] <= on]
            a.unless(made and made[-1]["independent"], source, "NOT_INDEPENDENT")  # the newest on record counts, as of all records
        elif needs == "placement":
            a.unless(placement and placement["end"] and placement["end"] <= on, source, "LINE_PLACEMENT_RUNS")
        elif needs == "note":
            a.need(body.get("note"), source)

    def Support_Plan(self, a, case, body):
        """B7: without gap, never growing, at most 40 hours, inside the line's limit; a new version says why."""
        steps = [(day(s["from"]), day(s["to"]), s.get("minutes_per_week", 0)) for s in body.get("steps", ())]
        a.unless(steps, "B7", "STEPS_MISSING")
        for first, last, _ in steps:
            a.order(first, last)
        formed = a.clean()
        line = None
        if a.step({WORK}, RUNNING):
            line = self.open_line(a, case, body["line"])
            if line:
                a.unless(body["line"] not in case.tapers or body.get("reason"), "B7", "TAPER_REASON")
            if line and formed:
                self.taper_reasons(a, case, line, steps)
        return lambda: case.tapers.setdefault(body["line"], []).append(steps)

    def taper_reasons(self, a, case, line, steps):
        limit = self.limit(case, line)
        a.unless(steps[0][0] >= self.line_start(case, line), "B7", "DATE_BEFORE")
        for index, (first, last, minutes) in enumerate(steps):
            if index:
                a.unless(first == steps[index - 1][1] + 1, "B7", "STEP_GAP")
                a.unless(minutes <= steps[index - 1][2], "S0.36", "STEP_GROWS")
            a.unless(minutes <= 40 * 60, "B7", "STEP_HOURS")
            a.unless(not limit or last <= limit, "S1.9", "LINE_LIMIT")

    def Support_AssessIndependence(self, a, case, body):
        on = a.past(body.get("date"))
        if a.step({WORK}, RUNNING):
            self.open_line(a, case, body["line"])
        for view in ("employer_view", "client_view"):
            a.need(body.get(view))
        return lambda: case.independence.append(dict(line=body["line"], date=on, independent=body.get("independent", False)))

    def Support_Give(self, a, case, body):
        event = body["event"]
        on, number = a.past(event.get("date")), event.get("line", 0)
        a.unless(1 <= event.get("minutes", 0) <= 24 * 60, "B7", "OUT_OF_RANGE")
        known = not number or 1 <= number <= len(case.lines)
        a.unless(known, "B6", "NO_SUCH_LINE")
        right = a.step({WORK}, SINCE)
        if right:
            self.in_case(a, case, on)
        if right and number and known:
            a.unless(self.line_covers(case, case.lines[number - 1], on), "B6", "SUPPORT_OUTSIDE_LINE")

        def done():
            case.given.append(dict(name=a.name, date=on, minutes=event["minutes"], line=number, counts=True))
            case.own[a.name] = a.who
        return done

    def line_covers(self, case, line, on):
        ends = [x for x in (line["end"] or case.closed, self.limit(case, line)) if x]
        return within(on, self.line_start(case, line), min(ends, default=0))

    def Support_HoldFollowUp(self, a, case, body):
        """S2.30."""
        held = body["follow_up"]
        on, step = a.past(held.get("date")), held.get("step", 0)
        job = self.find_placement(case, held["placement"])
        if not job or job["kind"] not in EMPLOYMENTS or job["status"] not in BEGUN:
            a.no("S2.30", "NOT_AN_EMPLOYMENT")
        else:
            a.unless(on >= job["start"], "S2.30", "DATE_BEFORE")
        a.need(held.get("participants"), "S2.30")
        a.need(held.get("result"))
        a.order(on, day(held.get("next", "")), "S2.30")
        if step:
            a.unless(not job or step in self.world.follow_up_months(case, job), "S2.30", "NO_SUCH_STEP")
            before = any(f["placement"] == held["placement"] and f["step"] == step for f in case.follow_ups)
            a.unless(not before, "S2.30", "STEP_HELD")
        if a.step({WORK}, SINCE):
            self.in_case(a, case, on)
        return lambda: case.follow_ups.append(dict(placement=held["placement"], step=step, date=on, next=day(held.get("next", ""))))
