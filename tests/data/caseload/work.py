"""The work in a case: phases, profile and plans, employers, placements and jobs, support and its lines, follow-ups."""
import calendar
import datetime

from .world import text

SECTIONS = ["LIFE_NOW", "HISTORY", "WORK_GOALS", "STRENGTHS", "PREFERENCES", "HEALTH", "ADAPTATIONS", "NETWORK"]
MONTHS = {"SIUS": (1, 3, 6, 9, 12), "SE": (1, 3, 6, 9, 12), "SED": (1, 3, 6, 9, 12), "IPS": tuple(range(1, 13))}


def add_months(day, months):
    """The same day of the month, or the month's last."""
    start = datetime.date.fromordinal(day)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1])).toordinal()


class Work:
    def __init__(self, rng, number):
        self.rng, self.number, self.steps, self.at = rng, number, [], 0
        self.introduced = self.notes = self.following = 0
        self.placements = self.lines = self.goals = self.disclosures = 0
        self.in_placement = self.ended = self.told_income = False
        self.phases_done = set()

    def do(self, who, method, key=None, **body):
        self.steps.append((self.at, who, method, body, key))

    def wait(self, least, most):
        self.at += self.rng.randint(least, most)

    def month_end(self, chance):
        """Clocks are hardest on a month's last day."""
        if self.rng.random() < chance:
            day = datetime.date.fromordinal(self.at)
            self.at += calendar.monthrange(day.year, day.month)[1] - day.day

    def dated(self, chance):
        """Now and then a step is written down some days later than it was taken."""
        return dict(date=text(self.at - self.rng.randrange(0, 4))) if self.rng.random() < chance else {}

    # --- phases, profile, plans ---
    def phase(self, step, phase, **more):
        self.do(self.coach(), f"Method/{step}Phase", id=self.case, phase=phase, **more)

    def start_phases(self):
        rng = self.rng
        first = "CHOOSE" if self.programme == "SED" else "P1"
        self.phase("Open", first)
        self.wait(0, 6)
        if first == "P1":
            if rng.random() < 0.95:
                self.phase("Finish", "P1", information_given=True, consents_recorded=rng.random() < 0.97)
            self.phase("Open", "P2")
        self.disclose()
        self.map()
        if first == "P1":
            self.phase("Open", "P3")
            self.phase("Open", "P4")

    def move_phase(self):
        """Phases run side by side: one rests, goes on, is done, is entered again."""
        rng = self.rng
        phase = rng.choice(["CHOOSE", "GET", "KEEP"] if self.programme == "SED" else ["P1", "P2", "P3", "P4", "P5"])
        step = rng.choice(["Suspend", "Finish", "Finish", "Open"])
        self.phase(step, phase, **(dict(reason="Väntar på besked.") if step != "Open" else {}), **self.dated(0.2))
        if step == "Suspend":
            self.wait(3, 40)
            self.phase("Resume", phase)

    def map(self):
        rng = self.rng
        for section in rng.sample(SECTIONS, rng.randint(2, 5)):
            self.do(self.coach(), "Method/WriteProfile", id=self.case, section=section, text="Noggrann och uthållig.", own_words=True)
            self.wait(0, 9)
        if rng.random() < 0.9:
            self.plan_again("HANDLINGSPLAN")
        self.do(self.coach(), "Method/CompleteProfile", id=self.case, client_participated=rng.random() < 0.95)
        self.phase("Finish", "CHOOSE" if self.programme == "SED" else "P2")
        if self.programme == "SED":
            self.phase("Open", "GET")

    def plan_again(self, kind=None):
        rng = self.rng
        plan = dict(kind=kind or rng.choice(["HANDLINGSPLAN", "JOBBSOKARPLAN", "INDIVIDUELL_PLAN"]), status=rng.choice(["CURRENT"] * 9 + ["DRAFT"]),
                    review=text(self.at + 90), client_participated=True)
        if rng.random() < 0.2:
            self.goals += 1
            self.do(self.coach(), "Method/SetGoal", id=self.case, goal=dict(dimension="STUDY", text="Körkort", target=text(self.at + rng.choice([-1, 100, 200]))))
        goals = [dict(dimension=rng.choice(["FIND", "GET", "KEEP"]), text="Ett jobb utomhus", target=text(self.at + 120))]
        self.goals += 1
        self.do(self.coach(), "Method/WritePlan", id=self.case, plan=plan, goals=goals)
        if rng.random() < 0.4:
            self.wait(1, 30)
            self.do(self.coach(), "Method/MoveGoal", id=self.case, number=rng.randint(1, self.goals), state=rng.choice(["REACHED", "CHANGED", "DROPPED"]))

    # --- employers ---
    def disclose(self, employer=None):
        rng = self.rng
        choice = rng.choice(["NONE", "SUPPORT_ONLY", "SUPPORT_ONLY", "SELECTED", "FULL"])
        body = dict(facts=["behöver pauser"]) if choice == "SELECTED" else {}
        if employer:
            body["employer"] = employer
        self.disclosures += 1
        self.do(self.coach(), "Method/Disclose", id=self.case, choice=choice, **body, **self.dated(0.15))

    def look_for_work(self):
        rng, employer = self.rng, self.rng.choice(self.office.employers)
        if rng.random() < 0.5:
            self.disclose(employer)
        if rng.random() < 0.06:
            self.do(self.coach(), "Method/RevokeDisclosure", id=self.case, number=rng.randint(1, self.disclosures))
        contact = dict(employer=employer, case=self.case, made_by=rng.choice(["STAFF", "CLIENT", "TOGETHER"]), mode=rng.choice(["IN_PERSON", "PHONE", "EMAIL"]),
                       purpose=rng.choice(["JOB", "JOB", "PRAKTIK", "VISIT"]), result=rng.choice(["LATER", "DECLINED", "MEETING", "PRAKTIK"]),
                       names_client=rng.random() < 0.4, **self.dated(0.2))
        self.do(self.coach(), "Employers/Contact", contact=contact)
        if rng.random() < 0.3:
            self.wait(1, 9)
            visit = dict(employer=employer, workplace=1, case=self.case, purpose="Se arbetsplatsen", environment="GOOD", environment_text="Lugnt.",
                         tasks="ADAPTED", tasks_text="Korta pass.", **self.dated(0.2))
            self.do(self.coach(), "Employers/Visit", visit=visit)

    def talk(self):
        rng = self.rng
        for _ in range(rng.randint(1, 3)):
            if rng.random() < 0.6:
                self.notes += 1
                self.do(self.coach(), "Cases/Note", f"@note{self.notes}", id=self.case, text="Ringde.", **(dict(happened=text(self.at - rng.randrange(0, 30))) if rng.random() < 0.4 else {}))
                if rng.random() < 0.1:
                    self.do(self.coach(), "Cases/CorrectNote", id=self.case, position=f"@note{self.notes}", text="Ringde, ingen svarade.", reason="Fel person.")
            else:
                self.give(0)
            self.wait(2, 20)

    def give(self, line, **more):
        event = dict(minutes=self.rng.choice([30, 60, 90, 120]), kind=self.rng.choice(["SIDE_BY_SIDE", "TALK", "TASK_TRAINING"]), place="WORKPLACE", line=line, **more)
        self.do(self.coach(), "Support/Give", id=self.case, event=event)

    # --- placements ---
    def place(self, kind, start, **more):
        """Planned, agreed on the tasks, begun on its day; its number."""
        rng = self.rng
        self.placements += 1
        number = f"@placement{self.placements}"
        body = dict(kind=kind, start=text(start), employer=rng.choice(self.office.employers), **more)
        self.do(self.coach(), "Placements/Plan", number, id=self.case, placement=body)
        self.wait(0, 4)
        if kind not in ("STUDY", "SELF", "SHADOW"):
            parties = ("CLIENT", "EMPLOYER", "COACH") if rng.random() < 0.97 else ("CLIENT", "COACH")
            confirmations = [dict(party=p, name="N N", date=text(self.at)) for p in parties]
            tasks = [dict(description="Vattna växterna", expectation="Alla bord före tio")]
            self.do(self.coach(), "Placements/SetTasks", id=self.case, placement=number, tasks=tasks, confirmations=confirmations)
        if rng.random() < 0.06:
            self.do(self.coach(), "Placements/Cancel", id=self.case, placement=number, reason="Blev inte av.")
        self.do(self.coach(), "Placements/Agree", id=self.case, placement=number)
        self.at = max(self.at, start)
        self.do(self.coach(), "Placements/Start", id=self.case, placement=number)
        if rng.random() < 0.4 and self.programme != "SED":
            self.phase("Open", "P5")
        if rng.random() < 0.15:
            self.change(number, start, **more)
        return number

    def change(self, number, start, **more):
        """A date was wrong, the hours grow: what hangs on it moves along."""
        rng = self.rng
        changes = rng.choice([dict(start=text(start - rng.randrange(1, 12))), dict(start=text(start + rng.randrange(1, 4))), dict(minutes_per_week=1800),
                              dict(planned_end=text(start + rng.choice([-1, 45, 200]))), dict(wage=26000)])
        self.wait(0, 3)
        self.do(self.coach(), "Placements/Change", id=self.case, placement=dict(id=number, **changes))

    def end_placement(self, number, reason):
        self.do(self.coach(), "Placements/End", id=self.case, placement=number, reason=reason, **self.dated(0.2))

    def income(self):
        if self.rng.random() < 0.93:
            self.do(self.coach(), "Placements/RecordIncome", id=self.case, income={"kind": "AKTIVITETSSTOD", "degree": 100, "from": text(self.at - 40)})

    def try_work(self):
        """A praktik or the like; in SIUS with introduction support."""
        rng = self.rng
        kind = rng.choice(["PRAKTIK", "PRAKTIK", "ATRAIN", "TRIAL", "SHADOW"])
        more = dict(planned_end=text(self.at + rng.choice([60, 120, 183]))) if rng.random() < 0.6 else {}
        number = self.place(kind, self.at + rng.randrange(0, 15), minutes_per_week=1200, **more)
        self.month_end(0.1)
        if rng.random() < 0.1:
            self.do(self.coach(), "Placements/Interrupt", id=self.case, placement=number, reason="Sjuk")
            self.wait(3, 20)
            self.do(self.coach(), "Placements/Resume", id=self.case, placement=number)
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
        agreement = dict(type="A2", date=text(self.at), text="Introduktion.", tasks=["Vattna"], layout="Sida vid sida.", placement=number, minutes_per_week=600,
                         weeks=20, responsible="Stödpersonen", valid_from=text(self.at), valid_to=text(to),
                         signatures=[dict(party=p, name="N N", date=text(self.at)) for p in parties])
        self.do(self.coach(), "Cases/Agree", id=self.case, agreement=agreement)
        self.income()
        line, start = self.start_line("INTRO", number), self.at
        self.taper(line)
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
        self.do(self.coach(), "Support/StartLine", line, id=self.case, kind=kind, placement=placement)
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
            self.do(self.coach(), "Support/AssessIndependence", id=self.case, line=line, independent=rng.random() < 0.9, employer_view="Går bra.", client_view="Bra.")
            if rng.random() < 0.3:  # and again, or what was forgotten: the newest on record counts
                self.do(self.coach(), "Support/AssessIndependence", id=self.case, line=line, independent=rng.random() < 0.5, employer_view="Går bra.",
                        client_view="Bra.", date=text(self.at - rng.randrange(0, 6)))
        note = dict(note="Enligt önskemål.") if reason in ("OTHER", "CLIENT_DECLINES") and rng.random() < 0.9 else {}
        self.do(self.coach(), "Support/EndLine", id=self.case, line=line, reason=reason, **note)
        if rng.random() < 0.9:  # if that was refused
            self.do(self.coach(), "Support/EndLine", id=self.case, line=line, reason="CLIENT_REQUEST", **(dict(date=text(limit)) if 0 < limit < self.at else {}))

    def taper(self, line):
        rng, at = self.rng, self.at
        hours = sorted((rng.choice([0, 120, 300, 600, 900]) for _ in range(rng.randint(1, 3))), reverse=rng.random() < 0.93)
        steps = []
        for minutes in hours:
            gap = 1 if rng.random() < 0.03 and steps else 0
            steps.append({"from": text(at + gap), "to": text(at + 27), "minutes_per_week": minutes})
            at += 28
        self.do(self.coach(), "Support/Plan", id=self.case, line=line, steps=steps)
        if rng.random() < 0.2:
            self.do(self.coach(), "Support/Plan", id=self.case, line=line, steps=steps[:1], **(dict(reason="Nya uppgifter.") if rng.random() < 0.7 else {}))

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
            self.do(self.coach(), "Placements/ConfirmWork", id=self.case, placement=number)
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
        for month in MONTHS[self.programme]:
            due = start + round(30.5 * month) + rng.randrange(-6, 9)
            if due > start + lasts:
                break
            self.at = max(self.at, due)
            if rng.random() < 0.15:
                continue
            held = dict(placement=number, step=month if rng.random() < 0.9 else 0, participants=["Klienten"], result="Går bra.", **self.dated(0.2))
            if rng.random() < 0.1:
                held["next"] = text(self.at + 20)
            self.do(self.coach(), "Support/HoldFollowUp", id=self.case, follow_up=held)
            self.keep_the_decision()
            if rng.random() < 0.3:
                self.give(line)
        self.at = max(self.at, start + lasts)
        if rng.random() < 0.35:
            self.close_with_job(number, line)
            return
        self.end_placement(number, rng.choice(["TERM_ENDED", "OTHER_JOB", "HEALTH", "REDUNDANCY"]))
        if line and rng.random() < 0.75:  # else the follow-up goes on, and a new job comes inside it
            self.do(self.coach(), "Support/EndLine", id=self.case, line=line, reason=rng.choice(["EMPLOYMENT_ENDED", "EMPLOYMENT_ENDED", "COMPLETED"]))
            self.following = 0
        if rng.random() < 0.3:
            self.wait(1, 5)
            self.give(0)

    def close_with_job(self, number, line):
        if line:
            self.do(self.coach(), "Support/EndLine", id=self.case, line=line, reason="COMPLETED")
        self.do(self.coach(), "Cases/Close", id=self.case, reason="EMPLOYED_COMPLETED", summary="Klart.", income_after="WAGE")
        if self.rng.random() < 0.5:
            self.ended = True
        else:
            self.wait(1, 30)
            self.do(self.coach(), "Cases/Reopen", id=self.case)

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
