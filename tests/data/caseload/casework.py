"""The daily work in a case: phases, profile and plans, employers, talks and support given."""
import calendar
import datetime

from .world import text

SECTIONS = ["LIFE_NOW", "HISTORY", "WORK_GOALS", "STRENGTHS", "PREFERENCES", "HEALTH", "ADAPTATIONS", "NETWORK"]


class Casework:
    def __init__(self, rng, number):
        self.rng, self.number, self.steps, self.at = rng, number, [], 0
        self.introduced = self.notes = self.following = 0
        self.recorded, self.entries = [], 0
        self.placements = self.lines = self.goals = self.disclosures = 0
        self.in_placement = self.ended = self.told_income = False
        self.phases_done = set()

    def do(self, who, method, key=None, **body):
        self.steps.append((self.at, who, method, body, key))

    def step(self, method, key=None, **body):
        """By the coach, about the case."""
        self.do(self.coach(), method, key, id=self.case, **body)

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
        self.step(f"Method/{step}Phase", phase=phase, **more)

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
            self.step("Method/WriteProfile", section=section, text="Noggrann och uthållig.", own_words=True)
            self.wait(0, 9)
        if rng.random() < 0.9:
            self.plan_again("HANDLINGSPLAN")
        if rng.random() < 0.05:
            self.hold_dialogue()  # about a mapping that is not done
        self.step("Method/CompleteProfile", client_participated=rng.random() < 0.95)
        self.phase("Finish", "CHOOSE" if self.programme == "SED" else "P2")
        if self.programme == "SED":
            self.phase("Open", "GET")
        self.talk_about_the_mapping()

    def hold_dialogue(self):
        by = self.coach() if self.rng.random() < 0.85 else self.decider
        self.do(by, "Cases/HoldDialogue", id=self.case, participants=["Handläggaren", "Klienten"], result="Fortsätter.", **self.dated(0.3))

    def talk_about_the_mapping(self):
        """With the decision officer; some forget it, or come late."""
        if self.rng.random() < 0.75:
            self.wait(0, 45)
            self.hold_dialogue()

    def map_again(self):
        """What was mapped is gone through anew, and asks for a dialogue of its own."""
        self.step("Method/CompleteProfile", client_participated=True, **self.dated(0.2))
        self.talk_about_the_mapping()

    def plan_again(self, kind=None):
        rng = self.rng
        plan = dict(kind=kind or rng.choice(["HANDLINGSPLAN", "JOBBSOKARPLAN", "INDIVIDUELL_PLAN"]), status=rng.choice(["CURRENT"] * 9 + ["DRAFT"]),
                    review=text(self.at + 90), client_participated=True)
        if rng.random() < 0.2:
            self.goals += 1
            target = text(self.at + rng.choice([-1, 100, 200]))
            self.step("Method/SetGoal", goal=dict(dimension="STUDY", text="Körkort", target=target))
        goals = [dict(dimension=rng.choice(["FIND", "GET", "KEEP"]), text="Ett jobb utomhus", target=text(self.at + 120))]
        self.goals += 1
        self.step("Method/WritePlan", plan=plan, goals=goals)
        if rng.random() < 0.4:
            self.wait(1, 30)
            self.step("Method/MoveGoal", number=rng.randint(1, self.goals), state=rng.choice(["REACHED", "CHANGED", "DROPPED"]))

    # --- employers ---
    def disclose(self, employer=None):
        rng = self.rng
        choice = rng.choice(["NONE", "SUPPORT_ONLY", "SUPPORT_ONLY", "SELECTED", "FULL"])
        body = dict(facts=["behöver pauser"]) if choice == "SELECTED" else {}
        if employer:
            body["employer"] = employer
        self.disclosures += 1
        self.step("Method/Disclose", choice=choice, **body, **self.dated(0.15))

    def look_for_work(self):
        rng, employer = self.rng, self.rng.choice(self.office.employers)
        if rng.random() < 0.5:
            self.disclose(employer)
        if rng.random() < 0.06:
            self.step("Method/RevokeDisclosure", number=rng.randint(1, self.disclosures))
        contact = dict(employer=employer, case=self.case, made_by=rng.choice(["STAFF", "CLIENT", "TOGETHER"]),
                       mode=rng.choice(["IN_PERSON", "PHONE", "EMAIL"]), purpose=rng.choice(["JOB", "JOB", "PRAKTIK", "VISIT"]),
                       result=rng.choice(["LATER", "DECLINED", "MEETING", "PRAKTIK"]),
                       names_client=rng.random() < 0.4, **self.dated(0.2))
        self.do(self.coach(), "Employers/Contact", self.entry("Employers/CorrectContact", employer=employer), contact=contact)
        if rng.random() < 0.1:
            self.put_right()
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
                happened = dict(happened=text(self.at - rng.randrange(0, 30))) if rng.random() < 0.4 else {}
                self.step("Cases/Note", f"@note{self.notes}", text="Ringde.", **happened)
                slip = rng.random()
                if slip < 0.1:
                    self.step("Cases/CorrectNote", position=f"@note{self.notes}", text="Ringde, ingen svarade.", reason="Fel person.")
                if slip < 0.02 or 0.1 <= slip < 0.14:
                    self.step("Cases/StrikeNote", position=f"@note{self.notes}", reason="Fel ärende.")
            else:
                self.give(0)
            self.wait(2, 20)

    def give(self, line, **more):
        if not line and self.rng.random() < 0.03:
            more = dict(date=text(self.at - self.rng.choice([30, 100, 400])))
        kind = self.rng.choice(["SIDE_BY_SIDE", "TALK", "TASK_TRAINING"])
        event = dict(minutes=self.rng.choice([30, 60, 90, 120]), kind=kind, place="WORKPLACE", line=line, **more)
        self.step("Support/Give", self.entry("Support/CorrectGiven", id=self.case), event=event)

    # --- what was recorded wrong ---
    def entry(self, correct, **where):
        """The name of an entry that may be corrected later; None for most."""
        if self.rng.random() < 0.75:
            return None
        self.entries += 1
        self.recorded.append((correct, f"@entry{self.entries}", where))
        return f"@entry{self.entries}"

    def put_right(self):
        """Another day, another time, or it never was; now and then again, by an entry that counts or by one that does so no more."""
        rng = self.rng
        if not self.recorded:
            return
        correct, name, where = rng.choice(self.recorded[-3:])
        day = text(self.at - rng.choice([0, 1, 3, 8, 15, 30, 60, 400] + [-3]))
        if correct == "Support/CorrectGiven":
            change = dict(event=rng.choice([dict(date=day), dict(date=day), dict(minutes=rng.choice([30, 45, 2000])), dict(date=day, minutes=45)]))
        else:
            change = rng.choice([dict(contact=dict(date=day)), dict(contact=dict(mode=rng.choice(["IN_PERSON", "PHONE"]))),
                                 dict(contact=dict(purpose=rng.choice(["JOB", "VISIT"]), date=day)), dict(names_client=rng.choice(["YES", "NO"]))])
        if rng.random() < 0.4:
            change = dict(strike=True, **(change if rng.random() < 0.1 else {}))
        key = self.entry(correct, **where)
        self.do(self.coach(), correct, key, **where, position=name, reason="Fel klient.", **change)
