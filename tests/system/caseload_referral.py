"""caseload_referral: the referral's steps (B4, S0.12), as the checker reads them. Each gives OK, NOT_FOUND or the reasons."""
from caseload_case import NOT_FOUND, OK
from caseload_rules import *  # noqa: F403


class ReferralSteps:
    def takes_in(self, who, unit):
        return INTAKE in self.world.rights(who, unit, self.today)

    def sees_referral(self, who, referral):
        return self.takes_in(who, referral["unit"]) or referral["sender"] == who

    def Referrals_Add(self, step, who, body, life):
        unit, programme = body["unit"], body["programme"]
        if self.world.units[unit]["org"] != self.world.staff[who].org:
            return NOT_FOUND
        person, verdict = self.meant(who, body, life)
        if verdict != OK:
            return verdict
        reasons, on = set(), day(body["date"]) if body.get("date") else self.today
        if on > self.today:
            reasons.add("B3 DATE_IN_FUTURE")
        referrers = PROGRAMMES[programme]["referrers"]
        if referrers and body["sender_role"] not in referrers:
            reasons.add("S0.12 NOT_A_REFERRER")
        if programme not in self.world.units[unit]["programmes"]:
            reasons.add("B4 UNIT_OTHER_PROGRAMMES")
        if reasons:
            return frozenset(reasons)
        here = self.takes_in(who, unit)
        life[step["as"]] = dict(person=person, unit=unit, programme=programme, date=on, sender=who, status="RECEIVED" if here else "SENT",
                                since=self.today if here else on)
        return OK

    def move_referral(self, who, body, life, sources, to, by_sender=False, more=()):
        """The referral, or the verdict."""
        referral = life.get(body["id"])
        if referral is None or not self.sees_referral(who, referral):
            return NOT_FOUND
        reasons, on = set(more), day(body["date"]) if body.get("date") else self.today
        if on > self.today:
            reasons.add("B3 DATE_IN_FUTURE")
        if not self.takes_in(who, referral["unit"]) and not by_sender:
            reasons.add("C1 NOT_YOUR_ROLE")
        if referral["status"] not in sources:
            reasons.add("B4 REFERRAL_STATUS")
        if on < referral["since"]:
            reasons.add("B4 DATE_BEFORE_STEP")
        if reasons:
            return frozenset(reasons)
        referral["status"], referral["since"] = to, on
        return OK

    def Referrals_Receive(self, step, who, body, life):
        return self.move_referral(who, body, life, {"SENT", "CREATED"}, "RECEIVED")

    def Referrals_Resend(self, step, who, body, life):
        return self.move_referral(who, body, life, {"RETURNED"}, "SENT", True)

    def Referrals_Recall(self, step, who, body, life):
        return self.move_referral(who, body, life, {"CREATED", "SENT"}, "RECALLED", True)

    def Referrals_SendBack(self, step, who, body, life):
        more = () if body.get("missing") else ("B4 MISSING",)
        return self.move_referral(who, body, life, {"RECEIVED"}, "RETURNED", more=more)

    def Referrals_Wait(self, step, who, body, life):
        """In IPS a full caseload puts the referral in a queue."""
        referral = life.get(body["id"])
        more = ("B4 NO_WAITING_LIST",) if referral and referral["programme"] != "IPS" else ()
        return self.move_referral(who, body, life, {"RECEIVED"}, "WAITING", more=more)

    def Referrals_Decline(self, step, who, body, life):
        referral, reason = life.get(body["id"]), body.get("reason")
        more = set()
        if referral:
            if reason in NEVER_IN_IPS and referral["programme"] == "IPS":
                more.add("S2.27 ZERO_EXCLUSION")
            elif reason not in PROGRAMMES[referral["programme"]]["reject"]:
                more.add("C12 REASON_NOT_HERE")
        return self.move_referral(who, body, life, {"RECEIVED", "WAITING"}, "DECLINED", more=more)

    def Referrals_Accept(self, step, who, body, life):
        referral = life.get(body["id"])
        verdict = self.move_referral(who, body, life, {"RECEIVED", "WAITING"}, "ACCEPTED")
        if verdict == OK:
            self.opened(life, step["as"], referral["unit"], referral["programme"], referral["date"], who, referral["person"])
        return verdict
