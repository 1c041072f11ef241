"""caseload_model: the checker's own picture of each case, from opening to closing; says of every command what must come of it.

`Model.judge(step)` gives OK, NOT_FOUND or a set of reasons "rule REASON"; if it is OK, the model has taken the step. The rest of the commands
are in caseload_method.py and caseload_service.py.
"""
from caseload_method import MethodSteps
from caseload_referral import ReferralSteps
from caseload_rules import *  # noqa: F403
from caseload_service import ServiceSteps
from caseload_world import World

OK, NOT_FOUND = "OK", "NOT_FOUND"


class Case:
    def __init__(self, unit, programme, opened, person):
        self.unit, self.programme, self.opened, self.person = unit, programme, opened, person
        self.status, self.since, self.active, self.closed = "RECEIVED", opened, 0, 0
        self.assignments, self.basis, self.assessments, self.missing = [], {}, [], set()
        self.decisions, self.agreements, self.pauses, self.offer = [], [], [], None
        self.phases, self.disclosures, self.sections, self.mapped = {}, [], set(), 0
        self.plans, self.goals = {}, []
        self.placements, self.lines, self.tapers, self.independence = [], [], {}, []
        self.follow_ups, self.income, self.given, self.notes, self.employer_contacts = [], [], [], [], []
        self.moves = {}  # phase -> day of its last step

    @property
    def rules(self):
        return PROGRAMMES[self.programme]

    def coach(self, on):
        """Whose the case is on the day."""
        found = [a for a in self.assignments if a["kind"] == "COACH" and within(on, a["from"], a["to"])]
        return found[-1]["staff"] if found else None

    def running_coach(self):
        found = [a for a in self.assignments if a["kind"] == "COACH" and not a["to"]]
        return found[-1] if found else None

    def covering(self, on):
        """The granted decision that holds on the day, the newest."""
        for index in range(len(self.decisions) - 1, -1, -1):
            decision = self.decisions[index]
            if decision["result"] in GRANTS and within(on, decision["from"], decision["to"]) and not self.revoked(index, on):
                return index + 1, decision
        return 0, None

    def revoked(self, index, on):
        return any(later["result"] == "REVOKED" and later["from"] <= on for later in self.decisions[index + 1:])

    def granted(self, results=("GRANTED", "PARTLY_GRANTED")):
        """The newest decision that gave the service; prolongations and a revocation hang on it."""
        found = [d for d in self.decisions if d["result"] in results]
        return found[-1] if found else None

    def holds(self):
        """From and to of every decision that gives, cut short by a revocation after it; an open end is far away."""
        for index, decision in enumerate(self.decisions):
            if decision["result"] in GRANTS:
                ends = [d["from"] - 1 for d in self.decisions[index + 1:] if d["result"] == "REVOKED"]
                yield decision["from"], min([decision["to"] or FAR] + ends)

    def agreement(self, kind, placement=0):
        found = [a for a in self.agreements if a["type"] == kind and (not placement or a["placement"] == placement)]
        return found[-1] if found else None


class Attempt:
    """One command being judged: the reasons against it."""

    def __init__(self, model, case, who, body):
        self.world, self.today, self.case, self.who, self.body, self.reasons = model.world, model.today, case, who, body, set()
        self.in_status = self.hidden = False  # hidden: it names something beyond the wall

    def no(self, rule, reason):
        self.reasons.add(f"{rule} {reason}".strip())

    def unless(self, condition, rule, reason):
        if not condition:
            self.no(rule, reason)

    def past(self, value, fallback=None, rule="B3"):
        """The date of a step: today when none is given, never in the future."""
        found = day(value) if value else (self.today if fallback is None else fallback)
        self.unless(found <= self.today, rule, "DATE_IN_FUTURE")
        return found

    def order(self, first, last, rule="B1"):
        self.unless(not first or not last or last >= first, rule, "DATE_BEFORE")

    def need(self, value, rule="", reason="MISSING"):
        self.unless(value, rule, reason)

    def step(self, rights, statuses, moved=0):
        """C1, B3: the right, the status, and the order of steps that change the status (`moved`: their day)."""
        self.in_status = self.case.status in statuses
        self.unless(self.world.rights(self.who, self.case.unit, self.today) & rights, "C1", "NOT_YOUR_ROLE")
        self.unless(self.in_status, "B3", "WRONG_STATUS")
        if self.in_status and moved:
            self.unless(moved >= self.case.since, "B3", "DATE_BEFORE_STEP")
            self.unless(moved >= month_start(self.today), "B3", "DATE_BEFORE_MONTH")
        return self.in_status

    def clean(self):
        return not self.reasons


class Model(MethodSteps, ServiceSteps, ReferralSteps):
    def __init__(self):
        self.world, self.today, self.lives, self.numbers = World(), 0, {}, {}

    def life(self, step):
        return self.lives.setdefault(step["life"], {})

    def judge(self, step):
        name = step["method"].replace("/", "_")
        body, who, life = step["body"], step["who"], self.life(step)
        if name in self.WITHOUT_CASE:
            return getattr(self, name)(step, who, body, life)
        case = life.get(body["id"])
        if case is None or not self.world.sees(who, case, self.today):
            return NOT_FOUND
        attempt = Attempt(self, case, who, body)
        done = getattr(self, name)(attempt, case, body)
        if attempt.hidden:
            return NOT_FOUND
        if attempt.reasons:
            return frozenset(attempt.reasons)
        done()
        return OK

    WITHOUT_CASE = {"Cases_Open", "Persons_Add", "Persons_Change", "Cases_AnswerTransfer", "Employers_Contact", "Employers_Visit",
                    "Referrals_Add", "Referrals_Accept", "Referrals_Receive", "Referrals_SendBack", "Referrals_Resend",
                    "Referrals_Decline", "Referrals_Recall", "Referrals_Wait"}

    # --- persons and opening ---
    def Persons_Add(self, step, who, body, life):
        life[step["as"]] = dict(org=self.world.staff[who].org, registered_by=who, numbers=[body["identity_number"]])
        return OK

    def knows(self, who, person, life):
        """Who put the person on record, or sees a case or a referral of theirs."""
        for record in life.values():
            if isinstance(record, Case) and record.person is person and self.world.sees(who, record, self.today):
                return True
            if isinstance(record, dict) and record.get("person") is person and self.sees_referral(who, record):
                return True
        return person["registered_by"] == who

    def Persons_Change(self, step, who, body, life):
        person = life[body["id"]]
        if not self.knows(who, person, life):
            return NOT_FOUND
        number = body.get("new_identity_number")
        if number and number in person["numbers"]:
            return frozenset({"C15 NUMBER_TAKEN"})
        person["numbers"].append(number)
        return OK

    def open_reasons(self, attempt, unit, programme):
        record = self.world.units[unit]
        attempt.unless(self.world.rights(attempt.who, unit, self.today) & {INTAKE}, "C1", "NOT_YOUR_ROLE")
        attempt.unless(programme in record["programmes"], "B3", "UNIT_OTHER_PROGRAMMES")
        attempt.unless(record["started"] <= self.today, "B3", "UNIT_NOT_OPEN")

    def opened(self, life, key, unit, programme, on, who, person):
        case = life[key] = Case(unit, programme, on, person)
        case.assignments.append({"kind": "HANDLER", "staff": who, "from": self.today, "to": 0})
        return case

    def Cases_Open(self, step, who, body, life):
        person = life.get(body["person"])
        if person is None or not self.knows(who, person, life) or self.world.units[body["unit"]]["org"] != self.world.staff[who].org:
            return NOT_FOUND
        attempt = Attempt(self, None, who, body)
        on = attempt.past(body.get("date"))
        self.open_reasons(attempt, body["unit"], body["programme"])
        if body.get("previous_case"):
            previous = life.get(body["previous_case"])
            if previous is None or not self.world.sees(who, previous, self.today):
                return NOT_FOUND
            attempt.unless(previous.person is person, "B3", "PREVIOUS_PERSON")
            attempt.unless(previous.status in ENDED, "B3", "PREVIOUS_OPEN")
        if attempt.reasons:
            return frozenset(attempt.reasons)
        self.opened(life, step["as"], body["unit"], body["programme"], on, who, person)
        return OK

    # --- basis and assessment ---
    def Cases_Record(self, a, case, body):
        a.step(CASEWORK, ALIVE)
        (kind, part), = body["basis"].items()
        if kind == "af_registration":
            a.past(part["from"])
            a.order(day(part["from"]), day(part.get("to", "")))
        elif kind == "certificate":
            a.past(part["issued"])
        elif kind == "work_ability":
            a.past(part.get("date", ""))
        elif kind == "disability":
            a.need(part.get("groups"), "S0.14", "CODE_MISSING")
            a.need(part.get("evidence"))
        elif kind in ("reduced_work_ability", "support_need"):
            a.need(part.get("evidence"))
        elif kind == "commission":
            a.order(day(part["from"]), day(part.get("to", "")))
        return lambda: case.basis.__setitem__(kind, part)

    def unmet(self, case, on, with_assessment=True):
        """B5, B3.1, B3.2: what is not shown on the day, as "rule REASON"."""
        basis, found = case.basis, set()
        if case.programme != "SIUS":
            wish = basis.get("wish", {})
            if case.programme == "SED":
                found |= set() if wish.get("studies") else {"B3.1 NO_WISH_STUDIES"}
            elif not wish.get("work") and not wish.get("studies"):
                found.add("B3.1 NO_WISH")
            org = self.world.units[case.unit]["org"]
            if self.world.kinds[org] == "PROVIDER":
                commission = basis.get("commission")
                if not commission:
                    found.add("B3.2 NO_COMMISSION")
                elif not within(on, day(commission["from"]), day(commission.get("to", ""))):
                    found.add("B3.2 COMMISSION_NOT_ON")
            elif "residence" not in basis:
                found.add("B3.2 NO_RESIDENCE")
            elif basis["residence"]["municipality"] != self.world.towns[org]:
                found.add("B3.2 OTHER_RESIDENCE")
            return found
        registration = basis.get("af_registration")
        if not registration:
            found.add("B5.1 NO_AF_REGISTRATION")
        elif not within(on, day(registration["from"]), day(registration.get("to", ""))):
            found.add("B5.1 AF_REGISTRATION_LAPSED")
        if "disability" not in basis:
            found.add("B5.2 NO_DISABILITY_GROUP")
        if "reduced_work_ability" not in basis:
            found.add("B5.3 NO_REDUCED_WORK_ABILITY")
        need = basis.get("support_need")
        if not need:
            found.add("B5.4 NO_SUPPORT_NEED")
        elif not (need.get("before_employment") and need.get("during_employment")):
            found.add("B5.4 SUPPORT_NEED_NOT_BOTH")
        certificate = basis.get("certificate")
        if not certificate:
            found.add("B5.5 NO_CERTIFICATE")
        elif not certificate.get("supports_diagnosis"):
            found.add("B5.5 CERTIFICATE_NO_DIAGNOSIS")
        elif day(certificate["issued"]) > on:
            found.add("B5.5 CERTIFICATE_LATER")
        elif on - day(certificate["issued"]) > CERTIFICATE_DAYS:
            found.add("B5.5 CERTIFICATE_TOO_OLD")
        ability = basis.get("work_ability")
        if not ability or ability["outcome"] == "NOT_ESTABLISHED":
            found.add("B5.6 WORK_ABILITY_NOT_ESTABLISHED")
        elif ability["outcome"] == "NONE":
            found.add("B5.6 WORK_ABILITY_NONE")
        elif day(ability["date"]) > on:
            found.add("B5.6 WORK_ABILITY_LATER")
        if with_assessment:
            made = [x for x in case.assessments if x["date"] <= on]
            if not made:
                found.add("B5.7 NO_ASSESSMENT")
            elif made[-1]["outcome"] != "NEED":
                found.add("B5.7 ASSESSMENT_NOT_POSITIVE")
        return found

    def may(self, a, who, roles, on, rule):
        """A role of the set, in the unit, on the day and today."""
        staff, unit = self.world.staff[who], a.case.unit
        a.unless(staff.roles_in(unit, on) & roles and staff.roles_in(unit, a.today) & roles, rule, "ROLE_NEEDED")

    def Cases_StartAssessment(self, a, case, body):
        on = a.past(body.get("date"))
        assessor = body.get("assessor") or a.who
        if a.step({INTAKE, ASSESS, ASSIGN}, {"RECEIVED", "AWAITING_BASIS"}, on):
            self.may(a, assessor, case.rules["assessors"], on, case.rules["rules"]["assessor"])
            if case.status == "AWAITING_BASIS":
                still = {reason for reason in self.unmet(case, on, False) if reason.split()[0] in case.missing}
                a.reasons |= still

        def done():
            case.status, case.since, case.missing = "ASSESSING", on, set()
            case.assignments.append({"kind": "ASSESSOR", "staff": assessor, "from": on, "to": 0})
        return done

    def Cases_Assess(self, a, case, body):
        on = a.past(body.get("date"))
        a.need(body.get("rationale"))
        more, missing = body["outcome"] == "MORE_BASIS", {reason.split()[0] for reason in self.unmet(case, on, False)}
        if a.step(case.rules["assesses"], {"ASSESSING"}, on):
            self.may(a, a.who, case.rules["assessors"], on, case.rules["rules"]["assessor"])
            if more:
                a.unless(missing, "B3", "NOTHING_MISSING")
            elif case.programme == "SIUS":
                others = [x for x in case.assessments if x["staff"] != a.who]
                a.unless(case.coach(on) != a.who or others, "S1.23", "ASSESSED_BY_COACH_ONLY")
            else:
                a.unless(self.world.decision_required(case), "S4.16", "DECIDER_ORGANISATION")

        def done():
            case.assessments.append(dict(date=on, staff=a.who, outcome=body["outcome"]))
            case.status, case.since = ("AWAITING_BASIS" if more else "AWAITING_DECISION"), on
            case.missing = missing if more else set()
        return done

    # --- decision (B11) ---
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
                                       **{"from": first}))
            if not changes:
                case.status, case.since = ("GRANTED" if grants else "REJECTED"), on
                case.closed = 0 if grants else on
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
        elif reason == "NO_BISTANDSBESLUT" and not self.world.decision_required(case):
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

    APPEAL = {None: {"LODGED"}, "LODGED": {"RECTIFIED", "FORWARDED"}, "FORWARDED": {"UPHELD", "CHANGED", "REMANDED"}}

    def Cases_Appeal(self, a, case, body):
        on, decision, state = a.past(body.get("date")), None, body["state"]
        if a.step({INTAKE, DECIDE}, DECIDED):
            decision = self.decision_at(a, case, on)
            if decision:
                before = decision["appeal"][-1] if decision["appeal"] else (None, 0)
                a.unless(state in self.APPEAL.get(before[0], ()), "B11", "APPEAL_STEP")
                a.unless(on >= before[1], "B11", "DATE_BEFORE_STEP")
                late = state == "LODGED" and decision["notified"] and on > decision["notified"] + 21  # T11
                a.unless(not late, "T11", "APPEAL_LATE")
        return lambda: decision["appeal"].append((state, on))

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
        if self.world.decision_required(case):
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
                a.unless(not self.world.decision_required(case), "E6", "DECISION_NEEDED")
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
            case.status, case.since, case.active = "ACTIVE", on, on
        return done

    # --- pause, end, reopen, hand over ---
    def moved(self, case, status, on):
        case.status, case.since = status, on

    def Cases_Withdraw(self, a, case, body):
        on = a.past(body.get("date"))
        a.step(CASEWORK, UNDECIDED, on)

        def done():
            self.moved(case, "WITHDRAWN", on)
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

    def Cases_Close(self, a, case, body):
        on, reason = a.past(body.get("date")), body.get("reason")
        a.need(body.get("summary"))
        if a.step({WORK, ASSIGN}, {"GRANTED"} | RUNNING, on):
            allowed = {"NEVER_STARTED"} if case.status == "GRANTED" else case.rules["close"]
            a.unless(reason in allowed, "C13", "REASON_NOT_HERE" if reason else "CODE_MISSING")
            if case.status != "GRANTED" and reason in allowed - NO_INCOME_ASKED:
                a.unless(body.get("income_after"), "C14", "CODE_MISSING")
            if case.programme == "SIUS" and reason == "EMPLOYED_COMPLETED" and case.status != "GRANTED":
                job = self.newest_job(case, on)
                a.unless(not job or on >= add_months(job["start"], 12), "B6", "LINE_MINIMUM")

        def done():
            self.moved(case, "CLOSED", on)
            case.closed = on
        return done

    def Cases_Reopen(self, a, case, body):
        on = a.past(body.get("date"))
        if a.step({WORK, ASSIGN}, {"CLOSED"}, on):
            a.unless(case.active, "B3", "REOPEN_NEVER_STARTED")
            a.unless(on <= case.closed + REOPEN_DAYS, "B3", "REOPEN_LATE")
            self.goes_on(a, case, on)

        def done():
            self.moved(case, "ACTIVE", on)
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
            for held in case.assignments:
                held["to"] = held["to"] or on - 1
            case.assignments.append({"kind": "HANDLER", "staff": who, "from": on, "to": 0})
        case.offer = None
        return OK

    def Cases_Note(self, a, case, body):
        on = a.past(body.get("happened"))
        a.need(body.get("text"))
        a.step(CASEWORK | {DECIDE, MANAGE}, ALIVE | ENDED)
        return lambda: case.notes.append(on)
