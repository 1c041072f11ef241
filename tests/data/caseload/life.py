"""One case's life, day by day: how it comes in, is assessed, decided and begun, paused, prolonged, handed over, closed and reopened. The work
itself is in work.py."""
from .work import Work
from .world import DAYS, START, text

END = START + DAYS


class Life(Work):
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

    # --- in ---
    def come_in(self):
        rng = self.rng
        self.person = rng.choice(["Åsa", "Björn", "Elin", "Fatima", "Sören", "Zahra"]), rng.choice(["Öbrink", "Älvros", "Isfält", "Dahlsjö"])
        self.sender = rng.choice(self.office.sibling.takers) if self.office.sibling and rng.random() < 0.12 else self.taker
        self.do(self.sender, "Persons/Add", "@person", identity_number=self.world.new_number(rng), given_name=self.person[0], family_name=self.person[1])
        on = text(self.at - rng.randrange(0, 20))
        if rng.random() < 0.55 or self.sender != self.taker:
            self.refer(on)
        else:
            self.do(self.taker, "Cases/Open", self.case, person="@person", unit=self.office.unit, programme=self.programme,
                    motivation="Vill arbeta.", date=on)

    def refer(self, on):
        rng = self.rng
        role = rng.choice(["AF_OFFICER", "AF_OT", "AF_PSY", "AF_SOC"]) if self.programme == "SIUS" else rng.choice(["PHYSICIAN", "AF_OFFICER", "BISTAND"])
        body = dict(person="@person", unit=self.office.unit, programme=self.programme, date=on, sender_role=role, sender_name="N N", reason="Vill arbeta.")
        if self.programme == "SIUS" and rng.random() < 0.1:
            self.do(self.taker, "Referrals/Add", None, **dict(body, sender_role="PHYSICIAN"))  # recommends, never refers
        self.do(self.sender, "Referrals/Add", "@referral", **body)
        self.wait(0, 8)
        if self.sender != self.taker:
            if rng.random() < 0.2:
                self.do(self.sender, "Referrals/Recall", id="@referral")
            self.do(self.taker, "Referrals/Receive", id="@referral")
        if rng.random() < 0.15:
            self.do(self.taker, "Referrals/SendBack", id="@referral", missing=["läkarintyg"])
            self.wait(2, 12)
            self.do(self.sender, "Referrals/Resend", id="@referral")
            self.wait(0, 3)
            self.do(self.taker, "Referrals/Receive", id="@referral")
        if rng.random() < 0.15:
            self.do(self.taker, "Referrals/Wait", id="@referral")
            self.wait(10, 60)
        if rng.random() < 0.05:
            reason = "CLIENT_DECLINES" if rng.random() < 0.5 else rng.choice(["NOT_READY", "SYMPTOMS", "NO_NEED", "OTHER_MUNICIPALITY"])
            self.do(self.taker, "Referrals/Decline", id="@referral", reason=reason)
            self.wait(0, 2)
        self.do(self.taker, "Referrals/Accept", self.case, id="@referral")

    # --- basis, assessment, decision ---
    def basis_parts(self):
        rng, at = self.rng, self.at
        if self.programme != "SIUS":
            parts = dict(wish=dict(work=self.programme != "SED" or rng.random() < 0.5, studies=self.programme == "SED" or rng.random() < 0.3, words="Vill jobba."))
            if self.office.kind == "PROVIDER":
                to = text(at + rng.choice([400, 800, 1500])) if rng.random() < 0.7 else ""
                parts["commission"] = {"commissioner": "Håbo kommun", "scope": "Tre dagar", "from": text(at - 30), "to": to}
            else:
                town = self.office.town if rng.random() < 0.97 else "0980"
                self.unfit = town != self.office.town
                parts["residence"] = dict(municipality=town, evidence="Folkbokföring")
            return parts
        issued = at - rng.choice([5, 15, 40, 80, 100, 150, 200, 250, 300, 330, 355])
        self.issued = issued
        parts = dict(
            af_registration={"from": text(at - rng.randrange(1, 300)), "to": text(at + 700) if rng.random() < 0.2 else ""},
            disability=dict(groups=[rng.choice(["NPF", "MENTAL", "SOMATIC", "INTELLECTUAL", "PHYSICAL"])], evidence="Utlåtande"),
            reduced_work_ability=dict(evidence="Utredning"),
            support_need=dict(before_employment=True, during_employment=rng.random() < 0.98, evidence="Samtal"),
            certificate=dict(issued=text(issued), supports_diagnosis=rng.random() < 0.97, issuer="Dr X"),
            work_ability=dict(date=text(at - rng.randrange(0, 100)), outcome=rng.choice(["SOME", "SOME", "SOME", "FULL", "NONE"]) if rng.random() < 0.2 else "SOME",
                              assessor_role="AF_OT", assessor="N N"))
        self.unfit = (not parts["support_need"]["during_employment"] or not parts["certificate"]["supports_diagnosis"] or
                      parts["work_ability"]["outcome"] == "NONE")
        return parts

    def assess(self):
        rng, parts = self.rng, self.basis_parts()
        left_out = rng.choice(list(parts)) if rng.random() < 0.25 else None
        for kind, part in parts.items():
            if kind != left_out:
                self.do(self.taker, "Cases/Record", id=self.case, basis={kind: part})
                self.wait(0, 2)
        if rng.random() < 0.04:
            self.do(self.taker, "Cases/Withdraw", id=self.case)
            return False
        self.do(self.taker, "Cases/StartAssessment", id=self.case, assessor=self.assessor)
        self.wait(0, 14)
        if left_out:
            self.do(self.assessor, "Cases/Assess", id=self.case, outcome="MORE_BASIS", rationale="Underlag saknas.")
            self.wait(1, 25)
            if rng.random() < 0.9:
                self.do(self.taker, "Cases/Record", id=self.case, basis={left_out: parts[left_out]})
            else:
                self.unfit = True
            self.do(self.taker, "Cases/StartAssessment", id=self.case, assessor=self.assessor)
            self.wait(0, 7)
        if self.without_decision():
            if rng.random() < 0.05:
                self.do(self.assessor, "Cases/Assess", id=self.case, outcome="NEED", rationale="Vill arbeta.")
            return True
        outcome = "NEED" if rng.random() < 0.96 else "NO_NEED"
        self.unfit = self.unfit or (outcome == "NO_NEED" and self.programme == "SIUS")
        self.do(self.assessor, "Cases/Assess", id=self.case, outcome=outcome, rationale="Behöver stöd.")
        self.wait(0, 20)
        return True

    def without_decision(self):
        """The commissioner has decided, or the board lets the unit do without."""
        first, last = self.office.without
        return self.office.kind == "PROVIDER" or (self.programme == "SE" and first <= self.at <= last)

    def grant(self, result="GRANTED", months=None):
        body = dict(id=self.case, result=result, legal_basis="2017:462" if self.programme == "SIUS" else "SoL 2025:400", motivation="Villkoren är uppfyllda.")
        months = months or self.rng.choice([6, 12, 12, 18, 24])
        if result != "PROLONGED" or self.rng.random() < 0.5:
            body["valid_from"] = text(self.at)
        self.decision_ends = self.at + (30 * months if self.rng.random() < 0.97 else self.rng.choice([0, 1, 40]))  # some end tomorrow
        if self.rng.random() < 0.9:
            body["valid_to"] = text(self.decision_ends)
        else:
            self.decision_ends = END
        self.do(self.decider, "Cases/Decide", **body)

    def decide(self):
        rng = self.rng
        self.decision_ends = END
        if self.without_decision():
            return True
        if rng.random() < 0.08:
            reasons = ["NO_NEED", "OTHER_MEASURE", "CLIENT_DECLINES"] if self.programme == "SIUS" else ["NO_WISH_TO_WORK", "OTHER_MUNICIPALITY"]
            result = rng.choice(["REFUSED", "REFUSED", "DISMISSED", "WRITTEN_OFF"])
            self.do(self.decider, "Cases/Decide", id=self.case, result=result, reason=rng.choice(reasons + ["NOT_READY"]), motivation="Skäl.")
            self.notify_and_appeal(0.5)
            return rng.random() < 0.05  # goes on as if granted: every step is then refused
        if self.unfit:
            self.grant()
            self.wait(1, 9)
            reason = "OTHER_MEASURE" if self.programme == "SIUS" else "OTHER_MUNICIPALITY"
            self.do(self.decider, "Cases/Decide", id=self.case, result="REFUSED", reason=reason, motivation="Skäl.")
            self.notify_and_appeal(0.3)
            return rng.random() < 0.05
        self.grant(rng.choice(["GRANTED"] * 9 + ["PARTLY_GRANTED"]))
        if self.programme == "SIUS" and self.at - self.issued > 330 and rng.random() < 0.8:  # too old by now, most of them
            self.issued = self.at - 3
            self.do(self.taker, "Cases/Record", id=self.case, basis=dict(certificate=dict(issued=text(self.issued), supports_diagnosis=True, issuer="Dr Y")))
            self.grant()
        self.notify_and_appeal(0.04)
        if rng.random() < 0.04:
            self.wait(20, 60)
            self.do(self.taker, "Cases/Close", id=self.case, reason="NEVER_STARTED", summary="Ville inte.")
            return False
        return True

    def notify_and_appeal(self, chance):
        rng = self.rng
        told = rng.random() < 0.8
        self.wait(0, 5)
        if told:
            self.do(self.decider, "Cases/Notify", id=self.case, notification=dict(date=text(self.at), manner=rng.choice(["LETTER", "MEETING", "DIGITAL"])))
        if rng.random() < chance:
            self.wait(1, 30)  # some come too late
            self.do(self.decider, "Cases/Appeal", id=self.case, state="LODGED")
            self.wait(0, 10)
            state = rng.choice(["RECTIFIED", "FORWARDED", "UPHELD"])
            self.do(self.decider, "Cases/Appeal", id=self.case, state=state)
            if state == "FORWARDED":
                self.wait(30, 90)
                self.do(self.decider, "Cases/Appeal", id=self.case, state=rng.choice(["UPHELD", "CHANGED", "REMANDED"]))

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
        self.do(self.coach(), "Cases/Activate", id=self.case, **self.dated(0.2))
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
            rng.choices([self.talk, self.look_for_work, self.try_work, self.job, self.study, self.rest, self.move, self.change_coach, self.plan_again, self.move_phase],
                        weights=[5, 6, 4, 3, 2 if self.programme == "SED" else 0.2, 0.6, 0.25, 0.4, 1.5, 1.5])[0]()
            self.wait(4, 40)
        if self.at < END and not self.ended:
            self.close()

    def keep_the_decision(self):
        if self.at > self.decision_ends - 30:
            if self.rng.random() < 0.85:
                if self.programme == "SIUS" and self.at - self.issued > 300 and self.rng.random() < 0.9:
                    self.issued = self.at - 3
                    self.do(self.coach(), "Cases/Record", id=self.case, basis=dict(certificate=dict(issued=text(self.issued), supports_diagnosis=True)))
                self.grant("PROLONGED")
            else:
                self.decision_ends += 90  # forgotten

    def revoke(self):
        self.do(self.decider, "Cases/Decide", id=self.case, result="REVOKED", legal_basis="SoL 2025:400", motivation="Har flyttat.", valid_from=text(self.at + self.rng.choice([0, 0, 5, 30])))
        self.wait(0, 40)

    def rest(self):
        rng = self.rng
        if rng.random() < 0.08:
            self.revoke()
        self.do(self.coach(), "Cases/Pause", id=self.case, reason=rng.choice(["CLIENT_WISH", "HEALTH", "PARENTAL", "AWAY"]), text="Vill vila.")
        if rng.random() < 0.3 and self.programme != "SIUS":
            self.do(self.coach(), "Cases/Interrupt", id=self.case, reason="Sjuk")
            self.wait(10, 120)
            self.do(self.coach(), "Cases/Interrupt", id=self.case, over=True)
        self.wait(10, 90)
        self.do(self.coach(), "Cases/Resume", id=self.case)

    def move(self):
        """To the sibling unit, which takes it in and appoints a coach of its own."""
        if not self.office.sibling or self.in_placement:
            return
        rng, new = self.rng, self.office.sibling
        self.do(self.coach(), "Cases/ProposeTransfer", id=self.case, unit=new.unit, reason="Flyttar.")
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

    def close(self):
        rng = self.rng
        reason = rng.choice(["EMPLOYED_COMPLETED", "EMPLOYED_DECLINES_FURTHER", "STUDIES", "MOVED", "CLIENT_WISH", "DECISION_ENDED", "LOST_CONTACT", "DEATH",
                             "PROGRAMME_LIMIT", "ERROR"])
        income = {} if reason in ("DEATH", "ERROR") or rng.random() < 0.05 else dict(income_after=rng.choice(["WAGE", "A_KASSA", "FORSORJNINGSSTOD"]))
        self.do(self.coach(), "Cases/Close", id=self.case, reason=reason, summary="Avslutas.", **income, **self.dated(0.2))
        self.do(self.coach(), "Cases/Close", id=self.case, reason="CLIENT_WISH", summary="Avslutas.", income_after="NONE")
        self.ended = True
        if rng.random() < 0.15:
            self.wait(5, 120)  # ninety days, at most
            self.do(self.coach(), "Cases/Reopen", id=self.case)
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
