"""caseload_decision: decisions and what follows on them (B11, C12, T10, T11), as the checker reads them."""
from caseload_rules import *  # noqa: F403


class DecisionSteps:
    def Cases_Decide(self, a, case, body):
        on, result = a.past(body.get("date")), body["result"]
        first = day(body["valid_from"]) if body.get("valid_from") else on
        last = day(body.get("valid_to", ""))
        changes = result in ("PROLONGED", "REVOKED")
        grants = result in GRANTS
        standing, holding = case.granted(), case.covering(on)[1]
        if result == "PROLONGED" and not body.get("valid_from") and holding and holding["to"]:
            first = holding["to"] + 1
        a.unless(first >= on, "B3", "DATE_BEFORE")
        a.order(first, last)
        if grants or changes:
            a.need(body.get("legal_basis"))
        if grants:
            a.unless(not body.get("reason"), "B11", "REASON_WITH_GRANT")
        if not grants or result == "PARTLY_GRANTED":
            a.need(body.get("motivation"))
        where = {"GRANTED"} | RUNNING if changes else {"AWAITING_DECISION"}
        if a.step({DECIDE}, where, 0 if changes else on):
            kind = self.world.kinds[self.world.units[case.unit]["org"]]
            wanted = "AF" if case.programme == "SIUS" else "MUNICIPALITY"
            a.unless(kind == wanted, case.rules["rules"]["decider_organisation"], "DECIDER_ORGANISATION")
            self.may(a, a.who, case.rules["deciders"], on, "B11")
            a.unless(not self.ever_coach(case, a.who, on), "B3", "DECIDER_IS_COACH")
            if grants:
                a.reasons |= self.unmet(case, on)
            if changes:
                a.unless(standing, "B11", "NOTHING_TO_PROLONG")
                a.unless(not standing or on >= standing["date"], "B11", "BEFORE_DECISION")
            elif not grants:
                self.reject_reason(a, case, body.get("reason"))

        def done():
            case.decisions.append(dict(result=result, date=on, decider=a.who, to=last, notified=0, appeal=[], executed=0, interruptions=[],
                                       **{"from": first if grants or changes else 0}))
            if not changes:
                case.status, case.since = ("GRANTED" if grants else "REJECTED"), on
                case.closed = 0 if grants else on
                if not grants:
                    self.ended(case, on)
        return done

    @staticmethod
    def ever_coach(case, who, on):
        return case.coach(on) == who

    def reject_reason(self, a, case, reason):
        """C12."""
        if not reason:
            a.no("C12", "CODE_MISSING")
        elif reason in NEVER_IN_IPS and case.programme == "IPS":
            a.no("S2.27", "ZERO_EXCLUSION")
        elif reason not in case.rules["reject"]:
            a.no("C12", "REASON_NOT_HERE")
        elif reason == "NO_BISTANDSBESLUT" and not self.world.decision_required(case, self.today):
            a.no("C12", "REASON_NEEDS_DECISION")

    def decision_at(self, a, case, on):
        number = a.body.get("decision", 0) or len(case.decisions)
        if not 1 <= number <= len(case.decisions):
            a.no("B11", "NO_SUCH_DECISION")
            return None
        decision = case.decisions[number - 1]
        a.unless(on >= decision["date"], "B11", "BEFORE_DECISION")
        return decision

    def Cases_Notify(self, a, case, body):
        on, decision = a.past(body["notification"].get("date")), None
        if a.step(CASEWORK | {DECIDE}, DECIDED):
            decision = self.decision_at(a, case, on)
            a.unless(not decision or not decision["notified"], "B11", "NOTIFIED_ALREADY")
        return lambda: decision.__setitem__("notified", on)

    def Cases_Delay(self, a, case, body):
        """G1.3: what came too early is recorded; a request waits for its answer, a refusal for its appeal."""
        on, state = a.past(body.get("date")), body["state"]
        asked = [step for step in case.delays if step[0] != "TOLD"]
        if state in {"TOLD", "REFUSED"}:
            a.need(body.get("text"))
        if a.step({DECIDE} if state == "REFUSED" else CASEWORK | {DECIDE}, UNDECIDED):
            if state == "REFUSED":
                kind = self.world.kinds[self.world.units[case.unit]["org"]]
                a.unless(kind == ("AF" if case.programme == "SIUS" else "MUNICIPALITY"), "B11", "DECIDER_ORGANISATION")
                self.may(a, a.who, case.rules["deciders"], on, "B11")
            answers = {"REFUSED": "REQUESTED", "APPEALED": "REFUSED"}.get(state)
            a.unless(not answers or (asked and asked[-1][0] == answers), "G1.3", "DELAY_STEP")
            a.unless(not case.delays or on >= case.delays[-1][1], "G1.3", "DATE_BEFORE_STEP")
        early = state == "REQUESTED" and (on <= add_months(case.opened, 6) or any(step[0] == state for step in asked))
        return lambda: case.delays.append((state, on, on + 28 if state == "REQUESTED" else 0, early))

    @staticmethod
    def appeal_may_become(case, decision):
        """B11; in SIUS a review comes before an appeal (G1.2)."""
        steps = [state for state, _, _ in decision["appeal"]]
        before, reviewed = steps[-1] if steps else None, case.programme != "SIUS" or {"REVIEWED", "RECTIFIED"} & set(steps)
        if before is None:
            return {"LODGED"} if reviewed else {"LODGED", "REVIEW_REQUESTED"}
        if before in {"LODGED", "REVIEW_REQUESTED"}:
            return {"DISMISSED", "RECTIFIED"} | ({"FORWARDED"} if reviewed else {"REVIEWED"})
        if before == "FORWARDED":
            return {"UPHELD", "CHANGED", "REMANDED"}
        return {"LODGED"} if case.programme == "SIUS" and before in {"REVIEWED", "RECTIFIED"} else set()

    def Cases_Appeal(self, a, case, body):
        on, decision, state = a.past(body.get("date")), None, body["state"]
        if a.step({INTAKE, DECIDE}, DECIDED):
            decision = self.decision_at(a, case, on)
            if decision:
                before = decision["appeal"][-1] if decision["appeal"] else (None, 0, 0)
                a.unless(state in self.appeal_may_become(case, decision), "B11", "APPEAL_STEP")
                a.unless(on >= before[1], "B11", "DATE_BEFORE_STEP")
                waits = before[0] in {"LODGED", "REVIEW_REQUESTED"}
                a.unless(state != "DISMISSED" or not waits or before[1] > (before[2] or before[1]), "T11", "APPEAL_IN_TIME")
        last = decision and state in {"LODGED", "REVIEW_REQUESTED"} and appeal_ends(case.programme, decision)
        return lambda: decision["appeal"].append((state, on, last or 0))

    def Cases_Interrupt(self, a, case, body):
        """T10, F11: the support that was decided is not given for a time."""
        on, over = a.past(body.get("date")), body.get("over", False)
        if not over:
            a.need(body.get("reason"))
        decision = None
        if a.step({WORK, ASSIGN, DECIDE}, RUNNING):
            decision = case.granted()
            a.unless(decision, "B11", "NO_GRANT")
            if decision:
                last = decision["interruptions"][-1] if decision["interruptions"] else None
                runs = last is not None and not last[1]
                a.unless(over or not runs, "B11", "INTERRUPTED_ALREADY")
                a.unless(not over or runs, "B11", "NOT_INTERRUPTED")
                a.unless(not decision["executed"] or on >= decision["executed"], "B11", "DATE_BEFORE")
                since = last[0] if last and over else last[1] if last else 0
                a.unless(not last or runs != over or on > since, "B11", "DATE_BEFORE")

        def done():
            if over:
                decision["interruptions"][-1] = (decision["interruptions"][-1][0], on - 1)
            else:
                decision["interruptions"].append((on, 0))
        return done
