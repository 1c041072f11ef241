"""caseload_intake: persons, opening, basis and assessment (B3, B5), as the checker reads them."""
from caseload_case import NOT_FOUND, OK, Attempt, Case
from caseload_rules import *  # noqa: F403


class IntakeSteps:
    # --- persons and opening ---
    def of_number(self, who, number, life):
        """The person with the number in the organisation of who asks, and what stands against taking them in by it (C1, C15)."""
        if not any(INTAKE in self.world.rights(who, unit, self.today) for unit in self.world.units):
            return None, {"C1 NOT_YOUR_UNIT"}
        org = self.world.staff[who].org
        person = next((p for p in life.values() if isinstance(p, dict) and number in p.get("numbers", ()) and p["org"] == org), None)
        return person, {"C15 NUMBER_WITHHELD"} if person and person["protected"] and person["registered_by"] != who else set()

    def Persons_Add(self, step, who, body, life):
        person, against = self.of_number(who, body["identity_number"], life)
        if against:
            return frozenset(against)
        if person is None:
            life[step["as"]] = dict(org=self.world.staff[who].org, registered_by=who, numbers=[body["identity_number"]],
                                    protected="protection" in body)
        return OK

    def meant(self, who, body, life):
        """The person whom a command means, by a relation or by the number: the person and OK, or None and the verdict."""
        if "identity_number" in body:
            person, against = self.of_number(who, body["identity_number"], life)
            return (None, frozenset(against)) if against else (person, OK if person else NOT_FOUND)
        person = life.get(body["person"])
        return (person, OK) if person and self.knows(who, person, life) else (None, NOT_FOUND)

    def Imports_Referral(self, step, who, body, life):
        """The generator's rows are right in all but whose they are."""
        if self.world.units[body["unit"]]["org"] != self.world.staff[who].org:
            return NOT_FOUND
        if INTAKE not in self.world.rights(who, body["unit"], self.today):
            return frozenset({"C1 NOT_YOUR_UNIT"})
        person, against = self.of_number(who, body["identity_number"], life)
        if against:
            return frozenset(against)
        if person is None:
            person = life[f"imported {len(life)}"] = dict(org=self.world.staff[who].org, registered_by=who, numbers=[body["identity_number"]],
                                                          protected=False)
        life[f"imported {len(life)}"] = dict(person=person, unit=body["unit"], programme=body["programme"], date=day(body["date"]), sender=who,
                                             status="RECEIVED", since=self.today)
        return OK

    def knows(self, who, person, life):
        """Who put the person on record, or sees a case or a referral of theirs."""
        taken_in = False
        for record in life.values():
            if isinstance(record, Case) and record.person is person:
                taken_in = True
                if self.world.sees(who, record, self.today):
                    return True
            if isinstance(record, dict) and record.get("person") is person:
                taken_in = True
                if record["status"] in {"CREATED", "SENT", "RECEIVED", "WAITING"} and self.sees_referral(who, record):
                    return True  # one that is answered, returned or recalled opens the person to nobody
        return person["registered_by"] == who and not taken_in

    def Persons_Change(self, step, who, body, life):
        person = life[body["id"]]
        if not self.knows(who, person, life):
            return NOT_FOUND
        number = body.get("new_identity_number")
        if number in person["numbers"]:
            return frozenset({"C15 NUMBER_TAKEN"})
        if number and luhn(number[2:11]) != number[11]:
            return frozenset({"C15 ID_CHECK_DIGIT"})
        person["numbers"].append(number)
        return OK

    def open_reasons(self, attempt, unit, programme):
        record = self.world.units[unit]
        attempt.unless(self.world.rights(attempt.who, unit, self.today) & {INTAKE}, "C1", "NOT_YOUR_ROLE")
        attempt.unless(programme in record["programmes"], "B3", "UNIT_OTHER_PROGRAMMES")
        attempt.unless(record["started"] <= self.today, "B3", "UNIT_NOT_OPEN")

    @staticmethod
    def first_of_its_kind(attempt, life, person, body):
        """Whoever opens a second case of a person in a programme and unit says that they know of the first."""
        like = [case for case in life.values() if isinstance(case, Case) and case.person is person and case.status not in ENDED
                and (case.unit, case.programme) == (body["unit"], body["programme"])]
        attempt.unless(not like or body.get("another"), "B3", "ANOTHER_CASE")

    def opened(self, life, key, unit, programme, on, who, person):
        case = life[key] = Case(unit, programme, on, person)
        case.assignments.append({"kind": "HANDLER", "staff": who, "from": self.today, "to": 0})
        return case

    def Cases_Open(self, step, who, body, life):
        if self.world.units[body["unit"]]["org"] != self.world.staff[who].org:
            return NOT_FOUND
        person, verdict = self.meant(who, body, life)
        if verdict != OK:
            return verdict
        attempt = Attempt(self, None, who, body)
        on = attempt.past(body.get("date"))
        self.open_reasons(attempt, body["unit"], body["programme"])
        if body.get("previous_case"):
            previous = life.get(body["previous_case"])
            if previous is None or not self.world.sees(who, previous, self.today):
                return NOT_FOUND
            attempt.unless(previous.person is person, "B3", "PREVIOUS_PERSON")
            attempt.unless(previous.status in ENDED, "B3", "PREVIOUS_OPEN")
        self.first_of_its_kind(attempt, life, person, body)
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
            if case.programme == "SIUS":
                a.need(part.get("evidence"))
        elif kind in ("reduced_work_ability", "support_need"):
            a.need(part.get("evidence"))
        elif kind == "commission":
            a.order(day(part["from"]), day(part.get("to", "")))

        def record():
            case.basis[kind], case.recorded = part, self.today

        return record

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
        elif on - day(certificate["issued"]) > self.world.setting(case, "CERTIFICATE_AGE", on):
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
            if not any(x["kind"] == "ASSESSOR" and x["staff"] == assessor and not x["to"] for x in case.assignments):
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
                decides = self.world.kinds[self.world.units[case.unit]["org"]] == "MUNICIPALITY"
                a.unless(decides or self.world.decision_required(case, on), "S4.16", "DECIDER_ORGANISATION")

        def done():
            case.assessments.append(dict(date=on, staff=a.who, outcome=body["outcome"]))
            case.status, case.since = ("AWAITING_BASIS" if more else "AWAITING_DECISION"), on
            case.missing = missing if more else set()
            if not more:
                roles = [r for u, r, f, t in self.world.staff[a.who].roles
                         if u == case.unit and within(a.today, f, t) and r in case.rules["assessors"]]
                case.assessed(a.who, roles[0] in {"AF_OFFICER", "BISTAND"}, on)
        return done
