"""caseload_life: agreement, coach, start, pause, end, reopening, hand-over (B3, S0.8-S0.10, S0.41), as the checker reads them."""
from caseload_case import NOT_FOUND, OK, Attempt
from caseload_rules import *  # noqa: F403


class LifeSteps:
    # --- agreement, coach, start ---
    def Cases_Agree(self, a, case, body):
        agreement = body["agreement"]
        on, kind = a.past(agreement.get("date")), agreement["type"]
        first, last = day(agreement.get("valid_from", "")), day(agreement.get("valid_to", ""))
        signed = {s["party"]: a.past(s["date"]) for s in agreement["signatures"]}
        a.order(first or on, last)
        a.unless(on >= case.opened, "B3", "DATE_BEFORE")
        parties = {"A2": {"AF", "CLIENT", "EMPLOYER", "SIUS"}, case.rules["agreement"]: case.rules["parties"]}.get(kind)
        if parties is None or (kind == "A2" and case.programme != "SIUS"):
            a.no("S0.8", "UNKNOWN_CODE")
            parties = set()
        source = {"A1": "S0.8, S1.14, B5.8", "A2": "S1.16, S1.17", "ASE": "S4.20, C3"}[kind]
        a.unless(not parties or set(signed) <= parties, source, "NOT_A_PARTY")
        if a.step(CASEWORK, ALIVE - {"RECEIVED"}):
            rule = "S0.8" if case.programme == "SIUS" else "S4.20"
            a.unless(not parties - set(signed), rule, "AGREEMENT_UNSIGNED")
            if kind == "A2":
                self.a2_says_all(a, case, agreement, first, last)

        def done():
            case.agreements.append({"type": kind, "placement": agreement.get("placement", 0), "agreed": max([on] + list(signed.values())),
                                    "from": first or on, "to": last})
        return done

    @staticmethod
    def a2_says_all(a, case, agreement, first, last):
        """S1.17: layout, extent, tasks, responsible, period, placement; S1.9: no longer than the introduction may last."""
        for field in ("layout", "minutes_per_week", "weeks", "responsible", "tasks"):
            a.unless(agreement.get(field), "S1.17", "AGREEMENT_LACKS")
        a.unless(first and last, "S1.17", "AGREEMENT_LACKS")
        if not agreement.get("placement"):
            a.no("S1.17", "AGREEMENT_LACKS")
        elif agreement["placement"] > len(case.placements):
            a.no("S1.17", "NO_SUCH_PLACEMENT")
        if first and last:
            a.unless(last <= last_of_months(first, 6), "S1.9", "LINE_LIMIT")

    def competent(self, a, who, on):
        kind, days = a.case.rules["competence"]
        reason = self.world.staff[who].competence(kind, days, on)
        if reason:
            a.no("S4.25" if reason == "COMPETENCE_SHORT" else a.case.rules["rules"]["competent"], reason)

    def Cases_Assign(self, a, case, body):
        on, staff = a.past(body.get("from")), body["staff"]
        if self.world.staff[staff].org != self.world.units[case.unit]["org"]:
            a.hidden = True
        a.unless(on >= case.opened, "B3", "DATE_BEFORE")
        if a.step({ASSIGN}, ALIVE):
            rules = case.rules["rules"]
            self.may(a, staff, case.rules["coaches"], on, rules["coach"])
            self.competent(a, staff, on)
            a.unless(all(d["decider"] != staff for d in case.decisions), "B3", "COACH_IS_DECIDER")
            running = case.running_coach()
            if running:
                a.unless(running["staff"] != staff, rules["one_coach"], "COACH_ALREADY")
                a.unless(running["staff"] == staff or on >= running["from"], rules["one_coach"], "DATE_BEFORE")

        def done():
            running = case.running_coach()
            if running:
                running["to"] = on - 1
            case.assignments.append({"kind": "COACH", "staff": staff, "from": on, "to": 0})
        return done

    def decision_covers(self, a, case, on):
        if self.world.decision_required(case, on):
            a.unless(case.covering(on)[1], "B3", "DECISION_NOT_ON")
            granted = case.granted()
            a.unless(not granted or on >= granted["date"], "B3", "BEFORE_DECISION")

    def agreement_on(self, a, case, kind, rule, on, placement=0):
        """Signed by all before the day, and in force on it."""
        found = case.agreement(kind, placement)
        if not found:
            a.no(rule, "AGREEMENT_OTHER_PLACEMENT" if case.agreement(kind) else "NO_AGREEMENT")
            return
        a.unless(on >= found["agreed"], rule, "BEFORE_AGREEMENT")
        a.unless(within(on, found["from"], found["to"]), rule, "AGREEMENT_NOT_ON")

    def Cases_Activate(self, a, case, body):
        on, rules = a.past(body.get("date")), case.rules["rules"]
        free = case.programme != "SIUS"
        if a.step({WORK, ASSIGN}, {"GRANTED", "ASSESSING"} if free else {"GRANTED"}, on):
            if case.status == "ASSESSING":
                a.unless(not self.world.decision_required(case, on), "E6", "DECISION_NEEDED")
                a.reasons |= self.unmet(case, on)
            else:
                self.decision_covers(a, case, on)
            coach = case.coach(on)
            if coach is None:
                a.no(rules["appointed"], "NO_COACH")
            else:
                self.may(a, coach, case.rules["coaches"], on, rules["competent"])
                self.competent(a, coach, on)
            self.agreement_on(a, case, case.rules["agreement"], rules["agreement"], on)

        def done():
            decision = case.granted()
            if decision and not decision["executed"]:
                decision["executed"] = on
            if case.status == "ASSESSING":
                case.end_assignments(on, "ASSESSOR")
            case.status, case.since, case.active = "ACTIVE", on, on
        return done

    # --- pause, end, reopen, hand over ---
    def ended(self, case, on):
        """What those who were assigned still read, by the day on which it ended."""
        case.end_assignments(on, read_until=on + self.world.setting(case, "READ_AFTER_DAYS", on))

    @staticmethod
    def moved(case, status, on):
        if case.status == "PAUSED":
            case.pauses[-1]["to"] = on - 1
        if status == "PAUSED":
            case.pauses.append({"from": on, "to": 0})
        case.status, case.since = status, on

    def Cases_Withdraw(self, a, case, body):
        on = a.past(body.get("date"))
        a.step(CASEWORK, UNDECIDED, on)

        def done():
            self.moved(case, "WITHDRAWN", on)
            self.ended(case, on)
            case.closed = on
        return done

    def Cases_Pause(self, a, case, body):
        on, reason = a.past(body.get("date")), body.get("reason")
        if a.step({WORK, ASSIGN}, {"ACTIVE"}, on):
            a.unless(reason in case.rules["pause"], "B3", "REASON_NOT_HERE" if reason else "CODE_MISSING")
        return lambda: self.moved(case, "PAUSED", on)

    def goes_on(self, a, case, on):
        self.decision_covers(a, case, on)
        if self.world.kinds[self.world.units[case.unit]["org"]] == "PROVIDER":
            commission = case.basis.get("commission")
            if not commission or not within(on, day(commission["from"]), day(commission.get("to", ""))):
                a.no("S4.16", "COMMISSION_NOT_ON" if commission else "NO_COMMISSION")

    def Cases_Resume(self, a, case, body):
        on = a.past(body.get("date"))
        if a.step({WORK, ASSIGN}, {"PAUSED"}, on):
            self.goes_on(a, case, on)
        return lambda: self.moved(case, "ACTIVE", on)

    def sought_enough(self, case, on):
        """C13: tries in vain since the client was last reached, so many over so many days."""
        reached = max((day for day, met in case.outreach if met and day <= on), default=0)
        tries = [day for day, met in case.outreach if reached < day <= on]
        times, days = (self.world.setting(case, name, on) for name in ("OUTREACH_TIMES", "OUTREACH_DAYS"))
        return len(tries) >= times and on - min(tries) >= days

    def Cases_ReachOut(self, a, case, body):
        on = a.past(body["outreach"].get("date"))
        a.unless(body["outreach"].get("mode"), "", "CODE_MISSING")
        a.step(CASEWORK, {"GRANTED"} | RUNNING)
        return lambda: case.outreach.append((on, body["outreach"].get("reached", False)))

    def Cases_Close(self, a, case, body):
        on, reason = a.past(body.get("date")), body.get("reason")
        a.need(body.get("summary"))
        if a.step({WORK, ASSIGN}, {"GRANTED"} | RUNNING, on):
            allowed = {"NEVER_STARTED"} if case.status == "GRANTED" else case.rules["close"]
            a.unless(reason in allowed, "C13", "REASON_NOT_HERE" if reason else "CODE_MISSING")
            if case.status != "GRANTED" and reason == "LOST_CONTACT":
                a.unless(self.sought_enough(case, on), "C13", "NOT_SOUGHT")
            if case.status != "GRANTED" and reason in allowed - NO_INCOME_ASKED:
                a.unless(body.get("income_after"), "C14", "CODE_MISSING")
            if case.programme == "SIUS" and reason == "EMPLOYED_COMPLETED" and case.status != "GRANTED":
                since = self.minimum_from(case)
                a.unless(not since or on >= add_months(since, 12), "B6", "LINE_MINIMUM")

        def done():
            self.moved(case, "CLOSED", on)
            self.ended(case, on)
            case.closed = on
        return done

    def Cases_HandOver(self, a, case, body):
        """To another organisation, which has accepted; what is passed on rests on consent, or on a statute that is named."""
        on, told = a.past(body.get("date")), body["hand_over"]
        a.need(body.get("summary"))
        a.need(told.get("organisation"))
        a.need(told.get("accepted_by"))
        a.unless(told.get("passed_on"), "B3", "HAND_OVER_NOTHING")
        a.unless(told.get("ground"), "", "CODE_MISSING")
        if told.get("ground") == "STATUTE":
            a.need(told.get("statute"))
        for name in ("accepted", "consent") if told.get("ground") == "CONSENT" else ("accepted",):
            a.need(told.get(name), "B3")
            a.unless(a.past(told.get(name), 0) <= on, "B3", "DATE_AFTER")
        if a.step({WORK, ASSIGN}, RUNNING, on):
            a.unless(body.get("income_after"), "C14", "CODE_MISSING")

        def done():
            self.moved(case, "TRANSFERRED", on)
            self.ended(case, on)
            case.closed = on
        return done

    def Cases_Reopen(self, a, case, body):
        on = a.past(body.get("date"))
        if a.step({WORK, ASSIGN}, {"CLOSED"}, on):
            a.unless(case.active, "B3", "REOPEN_NEVER_STARTED")
            a.unless(on <= case.closed + self.world.setting(case, "REOPEN_DAYS", case.closed), "B3", "REOPEN_LATE")
            self.goes_on(a, case, on)

        def done():
            self.moved(case, "ACTIVE", on)
            case.take_up_again(on)
            case.closed = 0
        return done

    def Cases_ProposeTransfer(self, a, case, body):
        on, target = a.past(body.get("date")), body["unit"]
        a.need(body.get("reason"))
        a.unless(on >= case.since, "B3", "DATE_BEFORE_STEP")
        if a.step(CASEWORK | {ASSIGN}, ALIVE):
            inside = self.world.units[target]["org"] == self.world.units[case.unit]["org"]
            a.unless(target != case.unit, "B3", "TRANSFER_SAME_UNIT")
            a.unless(inside, "B3", "TRANSFER_ELSEWHERE")
            if inside and target != case.unit:
                a.unless(case.programme in self.world.units[target]["programmes"], "B3", "UNIT_OTHER_PROGRAMMES")
        return lambda: setattr(case, "offer", (target, on))

    def Cases_AnswerTransfer(self, step, who, body, life):
        """By whoever takes in at the receiving unit, who need not see the case yet."""
        case = life.get(body["id"])
        if not case or not case.offer or not self.world.rights(who, case.offer[0], self.today) & {INTAKE, MANAGE}:
            return NOT_FOUND
        a = Attempt(self, case, who, body)
        on = a.past(body.get("date"))
        if not body.get("accept"):
            a.need(body.get("text"))
        unit, case.unit = case.unit, case.offer[0]  # the right is asked for where the case is to go
        if a.step({INTAKE, MANAGE}, ALIVE):
            a.unless(on >= case.offer[1], "B3", "DATE_BEFORE")
        case.unit = unit
        if a.reasons:
            return frozenset(a.reasons)
        if body.get("accept"):
            case.unit = case.offer[0]
            case.end_assignments(on - 1)
            case.assignments.append({"kind": "HANDLER", "staff": who, "from": on, "to": 0})
        case.offer = None
        return OK

    def Cases_Note(self, a, case, body):
        on = a.past(body.get("happened"))
        a.need(body.get("text"))
        a.step(CASEWORK | {DECIDE, MANAGE}, ALIVE | ENDED)

        def done():
            case.notes[a.name] = on
            case.own[a.name] = a.who
        return done

    def Cases_CorrectNote(self, a, case, body):
        """B14: beside the old text, with the reason; about the same day."""
        a.of_journal(body["position"])
        a.need(body.get("text"))
        a.need(body.get("reason"))
        a.unless(body["position"] in case.notes, "B14", "CORRECTED_ALREADY")
        a.step(CASEWORK | {DECIDE, MANAGE}, ALIVE | ENDED)
        return lambda: case.own.update({a.name: a.who})

    def Cases_StrikeNote(self, a, case, body):
        """B14: by its author or a manager; it tells of no day any more."""
        a.of_journal(body["position"])
        a.need(body.get("reason"))
        a.unless(body["position"] in case.notes, "B14", "CORRECTED_ALREADY")
        manages = MANAGE in self.world.rights(a.who, case.unit, self.today)
        a.unless(case.own.get(body["position"]) == a.who or manages, "B14", "NOTE_OF_ANOTHER")
        a.step(CASEWORK | {DECIDE, MANAGE}, ALIVE | ENDED)
        return lambda: case.notes.pop(body["position"])
