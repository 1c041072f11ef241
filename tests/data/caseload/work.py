"""The work itself: placements and jobs, lines of support and their plans, follow-ups."""
import calendar
import datetime

from .casework import Casework
from .world import text

MONTHS = {"SIUS": (1, 3, 6, 9, 12), "SE": (1, 3, 6, 9, 12), "SED": (1, 3, 6, 9, 12), "IPS": tuple(range(1, 13))}


def add_months(day, months):
    """The same day of the month, or the month's last."""
    start = datetime.date.fromordinal(day)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1])).toordinal()


class Work(Casework):
    # --- placements ---
    def place(self, kind, start, **more):
        """Planned, agreed on the tasks, begun on its day; its number."""
        rng = self.rng
        self.placements += 1
        number = f"@placement{self.placements}"
        body = dict(kind=kind, start=text(start), employer=rng.choice(self.office.employers), **more)
        self.step("Placements/Plan", number, placement=body)
        self.wait(0, 4)
        if kind not in ("STUDY", "SELF", "SHADOW"):
            parties = ("CLIENT", "EMPLOYER", "COACH") if rng.random() < 0.97 else ("CLIENT", "COACH")
            confirmations = [dict(party=p, name="N N", date=text(self.at)) for p in parties]
            tasks = [dict(description="Vattna växterna", expectation="Alla bord före tio")]
            self.step("Placements/SetTasks", placement=number, tasks=tasks, confirmations=confirmations)
        if rng.random() < 0.06:
            self.step("Placements/Cancel", placement=number, reason="Blev inte av.")
        self.step("Placements/Agree", placement=number)
        self.at = max(self.at, start)
        self.step("Placements/Start", placement=number)
        if rng.random() < 0.4 and self.programme != "SED":
            self.phase("Open", "P5")
        if rng.random() < 0.15:
            self.change(number, start, **more)
        return number

    def change(self, number, start, **more):
        """A date was wrong, the hours grow: what hangs on it moves along."""
        rng = self.rng
        changes = rng.choice([dict(start=text(start - rng.randrange(1, 12))), dict(start=text(start + rng.randrange(1, 4))),
                              dict(minutes_per_week=1800), dict(planned_end=text(start + rng.choice([-1, 45, 200]))), dict(wage=26000)])
        self.wait(0, 3)
        self.step("Placements/Change", placement=dict(id=number, **changes))

    def end_placement(self, number, reason):
        self.step("Placements/End", placement=number, reason=reason, **self.dated(0.2))

    def income(self):
        if self.rng.random() < 0.93:
            self.step("Placements/RecordIncome", income={"kind": "AKTIVITETSSTOD", "degree": 100, "from": text(self.at - 40)})

    def try_work(self):
        """A praktik or the like; in SIUS with introduction support."""
        rng = self.rng
        kind = rng.choice(["PRAKTIK", "PRAKTIK", "ATRAIN", "TRIAL", "SHADOW"])
        more = dict(planned_end=text(self.at + rng.choice([60, 120, 183]))) if rng.random() < 0.6 else {}
        number = self.place(kind, self.at + rng.randrange(0, 15), minutes_per_week=1200, **more)
        self.month_end(0.1)
        if rng.random() < 0.1:
            self.step("Placements/Interrupt", placement=number, reason="Sjuk")
            self.wait(3, 20)
            self.step("Placements/Resume", placement=number)
        if self.programme == "SIUS":
            if kind in ("PRAKTIK", "ATRAIN") and self.introduction_left() or rng.random() < 0.1:
                self.introduce(number)
        elif rng.random() < 0.6:
            self.open_ended(number)
        self.wait(5, 60)
        self.end_placement(number, rng.choice(["COMPLETED", "EMPLOYED_THERE", "CLIENT_WISH"]))

    def introduce(self, number):
        """A2 by four, the income on record, then six months at most; tapered, and ended for one of the reasons."""
        rng = self.rng
        parties = ("AF", "CLIENT", "EMPLOYER", "SIUS") if rng.random() < 0.97 else ("AF", "CLIENT", "SIUS")
        last = add_months(self.at, 6) - 1
        to = rng.choice([self.at + 60, self.at + 100, last, last, last, last + (1 if rng.random() < 0.3 else -1)])
        agreement = dict(type="A2", date=text(self.at), text="Introduktion.", tasks=["Vattna"], layout="Sida vid sida.", placement=number,
                         minutes_per_week=600, weeks=20, responsible="Stödpersonen", valid_from=text(self.at), valid_to=text(to),
                         signatures=[dict(party=p, name="N N", date=text(self.at)) for p in parties])
        self.step("Cases/Agree", agreement=agreement)
        self.income()
        line, start = self.start_line("INTRO", number), self.at
        self.taper(line)
        if rng.random() < 0.3:  # whether the six months stand still meanwhile is for the organisation to say
            self.step("Cases/Pause", reason="HEALTH", text="Sjuk.")
            self.wait(3, 40)
            self.step("Cases/Resume", **self.dated(0.2))
        left = add_months(self.introduced, 6) - 1 - start
        self.support(line, rng.choice([20, 60, 120, left - 1, left, left, left + 1, left + 9]))
        reason = rng.choice(["INDEPENDENT", "LIMIT_REACHED", "CLIENT_REQUEST", "EMPLOYER_REQUEST", "OTHER"])
        self.end_line(line, reason, add_months(self.introduced, 6) - 1)

    def introduction_left(self):
        """Six months are shared by all of one decision; some forget."""
        return not self.introduced or self.at < self.introduced + 150 or self.rng.random() < 0.15

    def start_line(self, kind, placement):
        if kind == "INTRO" and not self.introduced:
            self.introduced = self.at
        self.lines += 1
        line = f"@line{self.lines}"
        older = dict(date=text(max(self.active - 9, self.at - self.rng.choice([1, 5, 40, 200])))) if self.rng.random() < 0.06 else {}
        self.step("Support/StartLine", line, kind=kind, placement=placement, **older)
        return line

    def open_ended(self, number):
        rng = self.rng
        line = self.start_line("ONGOING", number if rng.random() < 0.92 else 0)  # or away from work
        if rng.random() < 0.5:
            self.taper(line)
        self.support(line, rng.choice([20, 60, 120]))
        self.end_line(line, rng.choice(["INDEPENDENT", "CLIENT_REQUEST", "EMPLOYER_REQUEST", "OTHER", "PLACEMENT_ENDED"]), 0)

    def end_line(self, line, reason, limit):
        rng = self.rng
        if reason == "INDEPENDENT" and rng.random() < 0.85:
            self.step("Support/AssessIndependence", line=line, independent=rng.random() < 0.9, employer_view="Går bra.", client_view="Bra.")
            if rng.random() < 0.3:  # and again, or what was forgotten: the newest on record counts
                self.step("Support/AssessIndependence", line=line, independent=rng.random() < 0.5, employer_view="Går bra.",
                        client_view="Bra.", date=text(self.at - rng.randrange(0, 6)))
        note = dict(note="Enligt önskemål.") if reason in ("OTHER", "CLIENT_DECLINES") and rng.random() < 0.9 else {}
        self.step("Support/EndLine", line=line, reason=reason, **note)
        if rng.random() < 0.9:  # if that was refused
            self.step("Support/EndLine", line=line, reason="CLIENT_REQUEST", **(dict(date=text(limit)) if 0 < limit < self.at else {}))

    def taper(self, line):
        rng, at = self.rng, self.at
        hours = sorted((rng.choice([0, 120, 300, 600, 900]) for _ in range(rng.randint(1, 3))), reverse=rng.random() < 0.93)
        steps = []
        for minutes in hours:
            gap = 1 if rng.random() < 0.03 and steps else 0
            steps.append({"from": text(at + gap), "to": text(at + 27), "minutes_per_week": minutes})
            at += 28
        self.step("Support/Plan", line=line, steps=steps)
        if rng.random() < 0.2:
            self.step("Support/Plan", line=line, steps=steps[:1], **(dict(reason="Nya uppgifter.") if rng.random() < 0.7 else {}))

    def support(self, line, days):
        until = self.at + days
        while self.at < until and days > 0:
            self.give(line, **self.dated(0.2))
            self.wait(5, 30)
        self.at = max(self.at, until) if days > 0 else self.at

    # --- jobs ---
    def job(self):
        rng = self.rng
        self.month_end(0.15)
        kind = rng.choice(["EMP_REG", "EMP_REG", "EMP_LB", "EMP_LBU", "EMP_NYS", "EMP_OSA", "SELF"])
        more = dict(minutes_per_week=1500) if rng.random() < 0.97 else {}
        start = self.at + rng.choice([0, 0, rng.randrange(0, 25)])
        self.in_placement = True
        number = self.place(kind, start, wage=24000, **more)
        if rng.random() < 0.8:
            self.wait(0, 5)
            self.step("Placements/ConfirmWork", placement=number)
        line = 0
        if self.programme == "SIUS":
            if rng.random() < 0.3 and kind != "SELF" and self.introduction_left():
                self.introduce(number)
            if self.following and rng.random() < 0.7:  # the follow-up of the job before goes on
                line = self.following
            else:
                line = self.following = self.start_line("FOLLOWUP", number) if kind != "SELF" or rng.random() < 0.1 else 0
        elif rng.random() < 0.6:
            self.open_ended(number)
        self.follow(number, start, line)
        self.in_placement = False

    def follow(self, number, start, line):
        """Follow-ups by the schedule, until the job ends, another comes, or the year is out."""
        rng = self.rng
        year = add_months(start, 12) - start
        lasts = rng.choice([40, 90, 91, 92, 182, 200, 300, 364, year - 1, year, year, year + 1, 400])
        for month in MONTHS[self.programme] if rng.random() < 0.85 else (2, 4, 8, 12, 18):
            due = start + round(30.5 * month) + rng.randrange(-6, 9)
            if due > start + lasts:
                break
            self.at = max(self.at, due)
            if rng.random() < 0.15:
                continue
            held = dict(placement=number, step=month if rng.random() < 0.9 else 0, participants=["Klienten"], result="Går bra.", **self.dated(0.2))
            if rng.random() < 0.1:
                held["next"] = text(self.at + 20)
            self.step("Support/HoldFollowUp", follow_up=held)
            self.keep_the_decision()
            if rng.random() < 0.3:
                self.give(line)
        self.at = max(self.at, start + lasts)
        if rng.random() < 0.35:
            self.close_with_job(number, line)
            return
        self.end_placement(number, rng.choice(["TERM_ENDED", "OTHER_JOB", "HEALTH", "REDUNDANCY"]))
        if line and rng.random() < 0.45:  # else the follow-up goes on, and a new job comes inside it
            older = dict(date=text(self.at - rng.choice([0, 3, 20, 60]))) if rng.random() < 0.4 else {}
            self.step("Support/EndLine", line=line, reason=rng.choice(["EMPLOYMENT_ENDED", "EMPLOYMENT_ENDED", "COMPLETED"]), **older)
            self.following = 0
        if rng.random() < 0.3:
            self.wait(1, 5)
            self.give(0)

    def close_with_job(self, number, line):
        if line:
            self.step("Support/EndLine", line=line, reason="COMPLETED")
        self.step("Cases/Close", reason="EMPLOYED_COMPLETED", summary="Klart.", income_after="WAGE")
        if self.rng.random() < 0.5:
            self.ended = True
        else:
            self.wait(1, 30)
            self.step("Cases/Reopen")

    def study(self):
        number = self.place("STUDY", self.at + self.rng.randrange(0, 20))
        if self.programme == "SED":
            self.phase("Finish", "GET", reason="Antagen.")
            self.phase("Open", "KEEP")
        self.open_ended(number) if self.programme != "SIUS" else self.wait(10, 40)
        self.wait(10, 100)
        self.end_placement(number, "COMPLETED")
        if self.programme == "SED" and self.rng.random() < 0.6:
            self.phase("Finish", "KEEP", reason="Klarar sig själv.")
