"""One case's life, day by day: after the decision it begins, goes on with pauses and hand-overs, is prolonged, closed and reopened."""
from .intake import Intake
from .world import DAYS, END, START, text


class Life(Intake):
    def __init__(self, rng, world, number):
        super().__init__(rng, number)
        self.world = world
        self.office = rng.choice(world.offices)
        self.programme = rng.choice(self.office.programmes)
        self.case, self.coaches, self.unfit = "@case", [], False

    def live(self):
        rng = self.rng
        self.at = START + rng.randrange(0, DAYS - 60)
        self.taker = rng.choice(self.office.takers)
        self.decider = rng.choice([d for d in self.office.deciders if d != self.taker] or self.office.deciders)
        if self.programme == "SIUS" and rng.random() < 0.06:
            self.taker = self.decider = self.office.odd[0]  # an officer who coaches too
        self.assessor = self.decider if self.office.kind != "PROVIDER" else self.taker
        self.come_in()
        if self.assess() and self.decide() and self.begin():
            self.serve()
        if rng.random() < 0.12:
            self.new_number()
        return [s for s in self.steps if START <= s[0] < END]

    # --- start ---
    def appoint(self, but=None):
        coach = self.office.coach_for(self.rng, self.programme, self.at, but)
        if not coach:
            return False
        if self.taker in self.office.odd and self.rng.random() < 0.5:
            self.do(self.taker, "Cases/Assign", id=self.case, staff=self.taker)
        if self.rng.random() < 0.04:
            self.do(self.taker, "Cases/Assign", id=self.case, staff=self.rng.choice(self.office.odd + self.office.managers + self.world.staff))
        self.do(self.taker, "Cases/Assign", id=self.case, staff=coach["key"])
        self.coaches.append((self.at, coach))
        return True

    def agree(self):
        parties = ("AF", "CLIENT") if self.programme == "SIUS" else ("CLIENT", "COACH")
        kind = "A1" if self.programme == "SIUS" else "ASE"
        signatures = [dict(party=p, name="N N", date=text(self.at)) for p in parties]
        body = dict(type=kind, date=text(self.at), text="Stöd två dagar i veckan.", signatures=signatures, valid_from=text(self.at))
        if self.rng.random() < 0.03:
            body["signatures"] = signatures[:1]
            self.do(self.taker, "Cases/Agree", id=self.case, agreement=dict(body))
            body["signatures"] = signatures
        self.do(self.taker, "Cases/Agree", id=self.case, agreement=body)

    def begin(self):
        rng = self.rng
        self.wait(0, 20)
        order = [self.agree, self.appoint]
        rng.shuffle(order)
        order[0]()
        self.wait(0, 10)
        order[1]()
        self.wait(0, 10)
        if not self.coaches:
            return False
        self.active = self.at
        self.step("Cases/Activate", **self.dated(0.2))
        return True

    # --- on ---
    def coach(self):
        """Whoever it is on the day; one who has left is followed by another, some days late."""
        since, coach = self.coaches[-1]
        if coach["to"] and self.at > coach["to"] + 6:
            self.appoint(coach["key"])
        return self.coaches[-1][1]["key"]

    def serve(self):
        rng = self.rng
        until = min(END, self.active + rng.choice([90, 200, 400, 700, 1000, 2000]))
        self.start_phases()
        while self.at < until and not self.ended:
            self.keep_the_decision()
            ways = {self.talk: 5, self.look_for_work: 6, self.try_work: 4, self.job: 3, self.study: 2 if self.programme == "SED" else 0.2,
                    self.rest: 0.6, self.move: 0.25, self.change_coach: 0.4, self.plan_again: 1.5, self.move_phase: 1.5,
                    self.map_again: 0.5, self.put_right: 1.5}
            rng.choices(list(ways), weights=list(ways.values()))[0]()
            self.wait(4, 40)
        if self.at < END and not self.ended:
            self.close()

    def keep_the_decision(self):
        if self.at > self.decision_ends - 30:
            if self.rng.random() < 0.85:
                if self.programme == "SIUS" and self.at - self.issued > self.office.certificate_age(self.at) - 60 and self.rng.random() < 0.9:
                    self.issued = self.at - 3
                    self.step("Cases/Record", basis=dict(certificate=dict(issued=text(self.issued), supports_diagnosis=True)))
                self.grant("PROLONGED")
            else:
                self.decision_ends += 90  # forgotten

    def revoke(self):
        first = text(self.at + self.rng.choice([0, 0, 5, 30]))
        self.do(self.decider, "Cases/Decide", id=self.case, result="REVOKED", legal_basis="SoL 2025:400", motivation="Har flyttat.", valid_from=first)
        self.wait(0, 40)

    def rest(self):
        rng = self.rng
        if rng.random() < 0.08:
            self.revoke()
        self.step("Cases/Pause", reason=rng.choice(["CLIENT_WISH", "HEALTH", "PARENTAL", "AWAY"]), text="Vill vila.")
        if rng.random() < 0.3 and self.programme != "SIUS":
            self.step("Cases/Interrupt", reason="Sjuk")
            self.wait(10, 120)
            self.step("Cases/Interrupt", over=True)
        self.wait(10, 90)
        self.step("Cases/Resume")

    def move(self):
        """To the sibling unit, which takes it in and appoints a coach of its own."""
        if not self.office.sibling or self.in_placement:
            return
        rng, new = self.rng, self.office.sibling
        self.step("Cases/ProposeTransfer", unit=new.unit, reason="Flyttar.")
        self.wait(0, 10)
        taker = rng.choice(new.takers)
        if rng.random() < 0.2:
            self.do(taker, "Cases/AnswerTransfer", id=self.case, accept=False, text="Fullt.")
            return
        self.do(taker, "Cases/AnswerTransfer", id=self.case, accept=True)
        self.office, self.taker = new, taker
        self.decider = taker if new.kind == "AF" else rng.choice(new.deciders)
        self.appoint()
        self.wait(0, 3)

    def change_coach(self):
        self.appoint(self.coaches[-1][1]["key"])

    def hand_over(self):
        rng = self.rng
        told = dict(organisation="Gävleborgs samordning", accepted=text(self.at - rng.choice([0, 0, 3, 20, -1])), accepted_by="Eva Lind",
                    passed_on=["Yrkesprofilen"])
        if rng.random() < 0.7:
            told.update(ground="CONSENT", consent=text(self.at - rng.choice([0, 5, 30, -1])))
        else:
            told.update(ground="STATUTE", statute="OSL 10 kap. 28 §")
        self.step("Cases/HandOver", hand_over=told, summary="Flyttar.", income_after="WAGE", **self.dated(0.3))
        self.ended = True
        self.wait(0, 9)
        self.put_right()
        if rng.random() < 0.3:
            self.step("Cases/Reopen")  # there is no way back
        elif rng.random() < 0.3 and self.case == "@case":
            self.do(self.taker, "Cases/Open", "@case2", person="@person", unit=self.office.unit, programme=self.programme, previous_case="@case")

    def seek(self):
        """Mostly often enough, and long enough."""
        rng = self.rng
        for _ in range(rng.choice([0, 2, 3, 3, 3, 4])):
            self.step("Cases/ReachOut", outreach=dict(date=text(self.at), mode=rng.choice(["PHONE", "LETTER", "IN_PERSON"]), reached=rng.random() < 0.1))
            self.wait(1, 20)
        self.wait(0, 20)

    def close(self):
        rng = self.rng
        if rng.random() < 0.2:
            self.hand_over()
            return
        reason = rng.choice(["EMPLOYED_COMPLETED", "EMPLOYED_DECLINES_FURTHER", "STUDIES", "MOVED", "CLIENT_WISH", "DECISION_ENDED", "LOST_CONTACT",
                             "DEATH", "PROGRAMME_LIMIT", "ERROR"])
        if reason == "LOST_CONTACT":
            self.seek()
        income = {} if reason in ("DEATH", "ERROR") or rng.random() < 0.05 else dict(income_after=rng.choice(["WAGE", "A_KASSA", "FORSORJNINGSSTOD"]))
        self.step("Cases/Close", reason=reason, summary="Avslutas.", **income, **self.dated(0.2))
        self.step("Cases/Close", reason="CLIENT_WISH", summary="Avslutas.", income_after="NONE")
        self.ended = True
        if rng.random() < 0.2:
            self.wait(0, 20)
            self.put_right()
        if rng.random() < 0.15:
            self.wait(5, 120)  # ninety days, at most
            self.step("Cases/Reopen")
            self.talk()
        elif rng.random() < 0.15 and self.case == "@case":
            self.wait(100, 200)
            self.do(self.taker, "Cases/Open", "@case2", person="@person", unit=self.office.unit, programme=self.programme, previous_case="@case")

    def new_number(self):
        number = self.world.new_number(self.rng)
        if self.rng.random() < 0.2:  # a slip of the pen
            self.do(self.taker, "Persons/Change", id="@person", new_identity_number=number[:-1] + str((int(number[-1]) + 1) % 10))
        self.do(self.taker, "Persons/Change", id="@person", new_identity_number=number)
        if self.rng.random() < 0.2:
            self.do(self.taker, "Persons/Change", id="@person", new_identity_number=number)
