"""caseload_method: phases (B8), disclosure and employer contact (B9), profile (C7) and dialogue (S2.20), plans and goals (S0.28), as the checker
reads them."""
from caseload_case import NOT_FOUND, OK, Attempt
from caseload_rules import *  # noqa: F403


class MethodSteps:
    # --- phases ---
    def phase(self, case, phase):
        return case.phases.get(phase, dict(status="NOT_STARTED", since=0, ever_done=False))

    def begun(self, case, phase):
        return self.phase(case, phase)["status"] in ("OPEN", "DONE")

    def may_open(self, a, case, phase, on):
        """B8: what a phase asks of the others. One that was done once counts as done."""
        if phase == "P2":
            a.unless(self.begun(case, "P1") or self.phase(case, "P1")["ever_done"], "B8", "PHASE_NOT_BEGUN")
        elif phase in ("P3", "P4"):
            a.unless(self.phase(case, "P1")["ever_done"], "B8", "PHASE_NOT_DONE")
            if phase == "P4":
                chosen = any(d["date"] <= on and not (d["revoked"] and d["revoked"] <= on) for d in case.disclosures)
                a.unless(chosen, "B9", "NO_DISCLOSURE")
        elif phase == "P5":
            a.unless(any(p["status"] != "CANCELLED" for p in case.placements), "B8", "NO_PLACEMENT_DATED")
        elif phase == "GET":
            a.unless(self.begun(case, "CHOOSE") or self.phase(case, "CHOOSE")["ever_done"], "S3.13", "PHASE_NOT_BEGUN")
        elif phase == "KEEP":
            a.unless(self.phase(case, "GET")["ever_done"], "S3.13", "PHASE_NOT_DONE")

    def may_finish(self, a, case, phase, on, body):
        if phase == "P1":
            self.agreement_on(a, case, case.rules["agreement"], "S0.8", on)
            a.unless(body.get("information_given"), "B8", "INFORMATION_NOT_GIVEN")
            a.unless(body.get("consents_recorded"), "B8", "CONSENTS_NOT_RECORDED")
        elif phase in ("P2", "CHOOSE"):
            a.unless(case.mapped, "S2.15", "NO_PROFILE_VERSION")
            a.unless(self.plan_exists(case), "S2.19", "NO_PLAN")
        elif phase == "P3":
            started = any(p["status"] in ("ONGOING", "INTERRUPTED", "ENDED") and p["start"] <= on for p in case.placements)
            a.unless(started or body.get("goal_changed"), "B8", "NO_PLACEMENT_STARTED")
        elif phase == "P4":
            a.unless(any(p["status"] != "CANCELLED" for p in case.placements), "B8", "NO_PLACEMENT")
        else:
            a.need(body.get("reason"), "B8" if phase == "P5" else "S3.13")

    def move_phase(self, a, case, body, sources, to):
        on, phase = a.past(body.get("date")), body["phase"]
        known = {"CHOOSE", "GET", "KEEP"} if case.programme == "SED" else {"P1", "P2", "P3", "P4", "P5"}
        entering = to == "OPEN"
        a.unless(phase in known, "B8", "PHASE_NOT_HERE")
        state = self.phase(case, phase)
        if a.step({WORK}, {"ACTIVE"} if entering else RUNNING) and phase in known:
            a.unless(state["status"] in sources, "B8", "PHASE_STATUS")
            a.unless(on >= max(case.active, state["since"]), "B8", "DATE_BEFORE")
            if entering and "SUSPENDED" not in sources:  # one that rested goes on
                self.may_open(a, case, phase, on)
            elif to == "DONE":
                self.may_finish(a, case, phase, on, body)
        return lambda: case.phases.__setitem__(phase, dict(status=to, since=on, ever_done=state["ever_done"] or to == "DONE"))

    def Method_OpenPhase(self, a, case, body):
        return self.move_phase(a, case, body, {"NOT_STARTED", "DONE"}, "OPEN")

    def Method_ResumePhase(self, a, case, body):
        return self.move_phase(a, case, body, {"SUSPENDED"}, "OPEN")

    def Method_SuspendPhase(self, a, case, body):
        return self.move_phase(a, case, body, {"OPEN"}, "SUSPENDED")

    def Method_FinishPhase(self, a, case, body):
        return self.move_phase(a, case, body, {"OPEN"}, "DONE")

    # --- disclosure (B9) ---
    def Method_Disclose(self, a, case, body):
        on, choice = a.past(body.get("date")), body["choice"]
        a.unless(not (body.get("to") and body.get("employer")), "B9", "ONE_OR_THE_OTHER")
        a.unless(choice != "SELECTED" or body.get("facts"), "B9", "MISSING")
        a.unless(choice == "SELECTED" or not body.get("facts"), "B9", "FACTS_NOT_SELECTED")
        a.unless(on >= case.opened, "B3", "DATE_BEFORE")
        a.unless(not body.get("employer") or self.knows_employer(a.who, body["employer"]), "B2", "NO_SUCH")
        a.step(CASEWORK, ALIVE)
        return lambda: case.disclosures.append(dict(choice=choice, date=on, employer=body.get("employer", 0), to=body.get("to", ""), revoked=0))

    def Method_RevokeDisclosure(self, a, case, body):
        on, number = a.past(body.get("date")), body["number"]
        choice = case.disclosures[number - 1] if 1 <= number <= len(case.disclosures) else None
        if not choice:
            a.no("B9", "NO_SUCH")
        else:
            a.unless(not choice["revoked"], "B9", "DISCLOSURE_REVOKED")
            a.unless(choice["revoked"] or on >= choice["date"], "B9", "DATE_BEFORE")
        a.step(CASEWORK, ALIVE | ENDED)
        return lambda: choice.__setitem__("revoked", on)

    @staticmethod
    def choice_for(case, employer, on):
        """The choice that holds towards an employer: asked anew of each; a later general NONE reaches them all."""
        found = [d for d in case.disclosures if d["date"] <= on and not d["to"] and
                 (d["employer"] == employer or (not d["employer"] and d["choice"] == "NONE"))]
        newest = max(enumerate(found), key=lambda pair: (pair[1]["date"], pair[0]), default=(0, None))[1]
        return newest if newest and not (newest["revoked"] and newest["revoked"] <= on) else None

    def uses_register(self, who):
        """Employers are for those who take in, work or manage somewhere today."""
        return any(within(self.today, first, last) and RIGHTS.get(role, set()) & {INTAKE, WORK, MANAGE}
                   for _, role, first, last in self.world.staff[who].roles)

    def knows_employer(self, who, employer):
        return self.uses_register(who) and self.world.employers[employer] == self.world.staff[who].org

    def for_case(self, step, who, part, life):
        """The case that a contact or visit is about, or NOT_FOUND."""
        case = life.get(part["case"])
        if not self.uses_register(who):
            return frozenset({"C1 NOT_YOUR_UNIT"})
        if not self.knows_employer(who, part["employer"]):
            return NOT_FOUND
        return case if case is not None and self.world.sees(who, case, self.today) else NOT_FOUND

    def in_case(self, a, case, on):
        a.unless(on >= case.opened, "B3", "DATE_BEFORE")
        a.unless(not case.closed or on <= case.closed, "B3", "DATE_AFTER")

    def Employers_Contact(self, step, who, body, life):
        part = body["contact"]
        case = self.for_case(step, who, part, life)
        if case == NOT_FOUND or isinstance(case, frozenset):
            return case
        a = Attempt(self, case, who, body)
        on = a.past(part.get("date"))
        self.in_case(a, case, on)
        a.unless(self.world.rights(who, case.unit, self.today) & {INTAKE, WORK, MANAGE}, "C1", "NOT_YOUR_ROLE")
        if part.get("names_client"):
            self.may_be_named(a, case, part["employer"], on)
        if a.reasons:
            return frozenset(a.reasons)
        said = {field: part.get(field, "") for field in ("case", "employer", "mode", "purpose", "result")}
        case.employer_contacts.append(dict(said, name=step.get("as", ""), date=on, names_client=part.get("names_client", False), counts=True))
        return OK

    def may_be_named(self, a, case, employer, on):
        choice = self.choice_for(case, employer, on)
        if not choice:
            a.no("B9", "DISCLOSURE_NOT_CHOSEN")
        elif choice["choice"] == "NONE":
            a.no("B9", "DISCLOSURE_NONE")

    def Employers_Visit(self, step, who, body, life):
        part = body["visit"]
        case = self.for_case(step, who, part, life)
        if case == NOT_FOUND or isinstance(case, frozenset):
            return case
        a = Attempt(self, case, who, body)
        a.need(part.get("workplace"), "B2")
        for field in ("purpose", "environment_text", "tasks_text"):
            a.need(part.get(field))
        self.in_case(a, case, a.past(part.get("date")))
        return frozenset(a.reasons) if a.reasons else OK

    # --- profile, plans, goals ---
    def Method_WriteProfile(self, a, case, body):
        on = a.past(body.get("date"))
        a.need(body.get("text"))
        a.unless(on >= case.opened, "B3", "DATE_BEFORE")
        if a.step({WORK, ASSESS}, {"GRANTED"} | RUNNING):
            part = "PROFILE_HEALTH" if body["section"] == "HEALTH" else "PROFILE"
            a.unless(part not in self.world.closed(a.who, case, self.today), "C7", "NOT_ASSIGNED")
        return lambda: case.sections.add(body["section"])

    @staticmethod
    def plan_exists(case):
        return any(status != "DRAFT" for status, _ in case.plans.values())

    def Method_CompleteProfile(self, a, case, body):
        on = a.past(body.get("date"))
        a.unless(on >= case.opened, "B3", "DATE_BEFORE")
        a.unless(not case.mapped or on >= case.mapped, "B3", "DATE_BEFORE")
        if a.step({WORK, ASSESS}, {"GRANTED"} | RUNNING):
            a.unless(case.sections, "C7", "PROFILE_EMPTY")
            a.unless(body.get("client_participated"), "S2.15", "NOT_PARTICIPATED")
            a.unless(self.plan_exists(case), "S2.19", "NO_PLAN")
        return lambda: setattr(case, "mapped", on)

    def Cases_HoldDialogue(self, a, case, body):
        """S2.20: with the decision officer, about the mapping; so not before it."""
        on = a.past(body.get("date"))
        a.need(body.get("participants"), "S2.20")
        a.need(body.get("result"))
        if a.step(CASEWORK, {"GRANTED"} | RUNNING):
            a.unless(case.mapped, "S2.20", "NO_MAPPING")
            a.unless(on >= case.mapped, "S2.20", "DATE_BEFORE")
        return lambda: case.dialogues.append(on)

    def new_goal(self, a, goal):
        on = a.past(goal.get("set"))
        a.need(goal.get("text"))
        a.need(goal.get("target"), "S2.37")
        a.order(on, day(goal.get("target", "")))
        return dict(state="OPEN", since=on, set=on)

    def Method_WritePlan(self, a, case, body):
        plan = body["plan"]
        on = a.past(plan.get("date"))
        review = day(plan.get("review", ""))
        goals = [self.new_goal(a, goal) for goal in body.get("goals", ())]
        a.need(review, "S0.28")
        a.order(on, review)
        a.need(goals or plan.get("goals"), "S0.28")
        for number in plan.get("goals", ()):
            a.unless(1 <= number <= len(case.goals), "", "NO_SUCH")
        a.step(CASEWORK, {"GRANTED"} | RUNNING)

        def done():
            case.plans[plan["kind"]] = plan["status"], on
            case.goals += goals
        return done

    def Method_SetGoal(self, a, case, body):
        goal = self.new_goal(a, body["goal"])
        a.step(CASEWORK, {"GRANTED"} | RUNNING)
        return lambda: case.goals.append(goal)

    def Method_MoveGoal(self, a, case, body):
        on, number = a.past(body.get("date")), body["number"]
        goal = case.goals[number - 1] if 1 <= number <= len(case.goals) else None
        if not goal:
            a.no("", "NO_SUCH")
        else:
            a.unless(goal["state"] == "OPEN", "S2.37", "GOAL_SETTLED")
            a.unless(on >= goal["since"], "B3", "DATE_BEFORE")
        a.step(CASEWORK, {"GRANTED"} | RUNNING)
        return lambda: goal.update(state=body["state"], since=on)
