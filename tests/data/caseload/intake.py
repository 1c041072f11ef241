"""How a case comes in, is assessed and decided."""
from .work import Work
from .world import END, text
from .wrong import SHUT_OUT


class Intake(Work):
    # --- in ---
    def come_in(self):
        rng = self.rng
        self.person = rng.choice(["Åsa", "Björn", "Elin", "Fatima", "Sören", "Zahra"]), rng.choice(["Öbrink", "Älvros", "Isfält", "Dahlsjö"])
        self.sender = rng.choice(self.office.sibling.takers) if self.office.sibling and rng.random() < 0.12 else self.taker
        number = self.world.new_number(rng)
        named = dict(given_name=self.person[0], family_name=self.person[1])
        self.do(self.sender, "Persons/Add", "@person", identity_number=number, **named)
        on = text(self.at - rng.randrange(0, 20))
        if rng.random() < 0.1:
            self.do(self.taker, "Persons/Add", "@person", identity_number=number, **named)  # is on record already
        if rng.random() < 0.1:
            self.shield(on)
        if rng.random() < 0.55 or self.sender != self.taker:
            self.refer(on)
        else:
            who = dict(identity_number=number) if rng.random() < 0.3 else dict(person="@person")
            self.do(self.taker, "Cases/Open", self.case, unit=self.office.unit, programme=self.programme, motivation="Vill arbeta.", date=on, **who)

    def shield(self, on):
        """Somebody with a protected record, whom a colleague comes by the number of, on every road; and a number that nobody has."""
        rng, number = self.rng, self.world.new_number(self.rng)
        offices = [office for office in (self.office, self.office.sibling) if office and self.programme in office.programmes]
        others = [(taker, office.unit) for office in offices for taker in office.takers if taker != self.taker]
        if not others:
            return
        self.do(self.taker, "Persons/Add", "@shielded", identity_number=number, given_name="Sky", family_name="Ddad", protection="PROTECTION_SEKRETESSMARKERING")
        who, unit = rng.choice(others)
        sender = dict(sender_role="AF_OFFICER", sender_name="N N", reason="Stöd.")
        row = dict(unit=unit, given_name="Sky", family_name="Ddad", date=on, **sender)
        for sought in (number, self.world.new_number(rng)):
            said = dict(identity_number=sought, unit=unit, programme=self.programme, date=on)
            self.do(who, "Cases/Open", "@shielded case", motivation="Vill arbeta.", **said)
            self.do(who, "Referrals/Add", "@shielded referral", **said, **sender)
        self.do(who, "Persons/Add", "@shielded", identity_number=number, given_name="Sky", family_name="Ddad")
        self.do(who, "Imports/Referral", None, identity_number=number, **dict(row, programme=self.programme))
        self.do(self.taker, "Persons/Add", "@shielded", identity_number=number, given_name="Sky", family_name="Ddad")

    def refer(self, on):
        rng = self.rng
        roles = ["AF_OFFICER", "AF_OT", "AF_PSY", "AF_SOC"] if self.programme == "SIUS" else ["PHYSICIAN", "AF_OFFICER", "BISTAND"]
        body = dict(person="@person", unit=self.office.unit, programme=self.programme, date=on, sender_role=rng.choice(roles), sender_name="N N",
                    reason="Vill arbeta.")
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
        if rng.random() < 0.08:
            reason = "CLIENT_DECLINES" if rng.random() < 0.4 else rng.choice(["NO_NEED", "OTHER_MUNICIPALITY"] + SHUT_OUT)
            self.do(self.taker, "Referrals/Decline", id="@referral", reason=reason)
            self.wait(0, 2)
        self.do(self.taker, "Referrals/Accept", self.case, id="@referral")

    # --- basis, assessment, decision ---
    def basis_parts(self):
        rng, at = self.rng, self.at
        if self.programme != "SIUS":
            studies = self.programme == "SED"
            parts = dict(wish=dict(work=not studies or rng.random() < 0.5, studies=studies or rng.random() < 0.3, words="Vill jobba."))
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
            work_ability=dict(date=text(at - rng.randrange(0, 100)), outcome=rng.choice(["SOME"] * 22 + ["FULL"] * 2 + ["NONE"]),
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
        law = "2017:462" if self.programme == "SIUS" else "SoL 2025:400"
        body = dict(id=self.case, result=result, legal_basis=law, motivation="Villkoren är uppfyllda.")
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
        self.be_slow()
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
        too_old = self.programme == "SIUS" and self.at - self.issued > self.office.certificate_age(self.at) - 35  # or soon
        if too_old and rng.random() < 0.8:
            self.issued = self.at - 3
            certificate = dict(issued=text(self.issued), supports_diagnosis=True, issuer="Dr Y")
            self.do(self.taker, "Cases/Record", id=self.case, basis=dict(certificate=certificate))
            self.grant()
        self.notify_and_appeal(0.04)
        if rng.random() < 0.04:
            self.wait(20, 60)
            self.do(self.taker, "Cases/Close", id=self.case, reason="NEVER_STARTED", summary="Ville inte.")
            return False
        return True

    def be_slow(self):
        """A decision that is long in coming: told, asked for too early or late, refused."""
        rng = self.rng
        if rng.random() > 0.06:
            return
        self.wait(20, 200)
        for state in rng.sample(["TOLD", "REQUESTED", "REFUSED", "APPEALED"], 4) if rng.random() < 0.2 else ["TOLD", "REQUESTED", "REFUSED", "REQUESTED"]:
            self.do(self.decider, "Cases/Delay", id=self.case, state=state, date=text(self.at), text="Utredningen dröjer.")
            self.wait(0, 30)

    def notify_and_appeal(self, chance):
        rng = self.rng
        told = rng.random() < 0.8
        self.wait(0, 5)
        if told:
            manner = rng.choice(["LETTER", "MEETING", "DIGITAL"])
            self.do(self.decider, "Cases/Notify", id=self.case, notification=dict(date=text(self.at), manner=manner))
        if rng.random() < chance:
            self.wait(1, 30)  # some come too late
            self.do(self.decider, "Cases/Appeal", id=self.case, state=rng.choice(["LODGED", "LODGED", "REVIEW_REQUESTED"]))
            self.wait(0, 10)
            state = rng.choice(["RECTIFIED", "REVIEWED", "FORWARDED", "DISMISSED", "UPHELD"])
            self.do(self.decider, "Cases/Appeal", id=self.case, state=state)
            if state in {"REVIEWED", "RECTIFIED"}:
                self.wait(0, 30)
                self.do(self.decider, "Cases/Appeal", id=self.case, state="LODGED")
                self.do(self.decider, "Cases/Appeal", id=self.case, state=rng.choice(["FORWARDED", "DISMISSED"]))
            if state == "FORWARDED":
                self.wait(30, 90)
                self.do(self.decider, "Cases/Appeal", id=self.case, state=rng.choice(["UPHELD", "CHANGED", "REMANDED"]))
