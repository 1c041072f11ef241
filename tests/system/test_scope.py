#!/usr/bin/python3
"""What a relation to a case opens: the table that PROTOCOL.md prints, cell by cell, on every road (S2.40, C7, S0.14)."""
import os
import unittest

from lots_test import *  # noqa: F403

C, D, E, M, P = cases_pb2, documents_pb2, employers_pb2, method_pb2, placements_pb2
RELATIONS = ("coach", "handler", "assessor", "decider", "manager", "service")
STRENGTHS, HEALTH = codes.PROFILE_SECTION_STRENGTHS, codes.PROFILE_SECTION_HEALTH


def printed():
    """{part: {relations that open it}}, as the manual says it."""
    with open(os.path.join(os.path.dirname(__file__), "../../proto/PROTOCOL.md"), encoding="utf-8") as file:
        lines = file.read().split(". What a relation opens\n")[1].split("\n")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    assert tuple(rows[0][1:7]) == RELATIONS
    return {row[0].strip("`"): {relation for relation, cell in zip(RELATIONS, row[1:7]) if cell == "yes"} for row in rows[1:]}


def history(who, case):
    items, cursor = [], b""
    while True:
        page = who.call("Cases/History", dict(id=case, page_size=9, cursor=cursor))
        items, cursor = items + list(page.items), page.cursor
        if not cursor:
            return items


class Seen:
    """What one of the staff is shown of a case, by every method that shows some of it. A probe gives a truth for each road."""

    def __init__(self, who, case):
        self.show = who.call("Cases/Show", dict(id=case, notes=20))
        self.case = self.show.case
        self.history = history(who, case)
        self.words = " ".join(item.text for item in self.history)
        self.told = {item.what for item in self.history}
        profile = who.call("Method/ShowProfile", dict(id=case)).sections
        self.profile = {shown.text.section: shown.text for shown in profile}
        self.plans = who.call("Method/ListPlans", dict(id=case))
        self.matches = who.call("Matches/List", dict(id=case)).matches
        self.adaptations = who.call("Adaptations/List", dict(id=case)).adaptations
        self.placements = who.call("Placements/List", dict(id=case))
        self.support = who.call("Support/Show", dict(id=case))
        self.given = who.call("Support/Given", dict(id=case)).events
        self.follow_ups = who.call("Support/FollowUps", dict(id=case)).held
        self.documents = {document.type: document for document in who.call("Documents/List", dict(case=case)).documents}
        self.of = {basis.WhichOneof("kind"): getattr(basis, basis.WhichOneof("kind")) for basis in self.case.basis}
        self.contacts = [] if who.is_service else who.call("Employers/Log", dict(case=case)).items

    def HEAD(self):
        return bool(self.case.status), bool(self.case.assignments), "CaseOpened" in self.told

    def BASIS(self):
        return len(self.of) == 6, "BasisRecorded" in self.told

    def HEALTH(self):
        return bool(self.of["disability"].groups), bool(self.of["disability"].evidence), not self.of["disability"].withheld

    def EVIDENCE(self):
        return (bool(self.of["reduced_work_ability"].evidence), bool(self.of["support_need"].evidence), bool(self.of["certificate"].issuer),
                bool(self.of["work_ability"].assessor))

    def ASSESSMENT(self):
        return bool(self.case.assessments), "Assessed" in self.told

    def RATIONALE(self):
        return (any(one.rationale for one in self.case.assessments),)

    def DECISION(self):
        return bool(self.case.decisions[0].motivation), "Decided" in self.told

    def AGREEMENT(self):
        return bool(self.case.agreements), "Agreed" in self.told

    def PLAN(self):
        return bool(self.case.plans), bool(self.case.goals), bool(self.plans.plans), bool(self.plans.goals), "Planned" in self.told

    def PROFILE(self):
        return bool(self.profile[STRENGTHS].text), not self.profile[STRENGTHS].withheld, "ProfileWritten" in self.told

    def PROFILE_HEALTH(self):
        return bool(self.profile[HEALTH].text), not self.profile[HEALTH].withheld

    def DISCLOSURE(self):
        return bool(self.case.disclosures), "Disclosed" in self.told

    def MATCH(self):
        return bool(self.case.matches), bool(self.matches), "MatchRecorded" in self.told

    def CONTACT(self):
        return ("EmployerContacted" in self.told,) + ((bool(self.contacts),) if self.contacts is not None else ())

    def PLACEMENT(self):
        return bool(self.case.placements), bool(self.placements.placements), "PlacementPut" in self.told

    def TASKS(self):
        shown = [self.case.placements[0], self.placements.placements[0].placement] if self.case.placements else []
        return tuple(bool(value) for one in shown for value in (one.tasks, one.end_note, one.result.tasks_fit))

    def SUPPORT(self):
        return bool(self.case.support_lines), bool(self.support.lines), bool(self.given), "SupportLinePut" in self.told

    def FOLLOW_UP(self):
        return bool(self.case.follow_ups), bool(self.follow_ups), "FollowUpHeld" in self.told

    def INCOME(self):
        return bool(self.case.income), bool(self.placements.income), "IncomeRecorded" in self.told

    def ADAPTATION(self):
        return bool(self.case.adaptations), bool(self.adaptations), "AdaptationPut" in self.told

    def ADAPTATION_NEED(self):
        results = [p.result.adaptation_needs for p in self.case.placements]
        return (bool(self.case.adaptations and self.case.adaptations[0].need), bool(self.adaptations and self.adaptations[0].need),
                bool(self.adaptations and self.adaptations[0].steps[-1].reason), any(results))

    def NOTE(self):
        outreach = tuple(bool(one.text) for one in self.case.outreach)
        return (bool(self.show.notes), any(item.note.text for item in self.history), "NoteAdded" in self.told) + outreach

    def DOCUMENT(self):
        return codes.DOCUMENT_TYPE_REF in self.documents, bool(self.documents[codes.DOCUMENT_TYPE_REF].paper)

    def WORKING_PAPER(self):
        added = [item for item in self.history if item.what == "DocumentAdded"]
        return codes.DOCUMENT_TYPE_CV in self.documents, len(added) == 3  # REF and MED are told to everybody

    def SECRET_PAPER(self):
        paper = self.documents[codes.DOCUMENT_TYPE_MED]
        return bool(paper.author), bool(paper.paper), not paper.withheld


class Scope(DaemonTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        world = cls.world
        cls.psychologist_id = world.staff(world.af, "Pia Sjö", world.unit, codes.ROLE_AF_PSY)
        cls.psychologist = cls.daemon.enrol(cls.psychologist_id)
        cls.lead = cls.daemon.enrol(world.staff(world.af, "Lea Alm", world.unit, codes.ROLE_TEAM_LEAD))
        cls.service = cls.enrol_service()
        cls.employer = world.sius.call("Employers/Add", dict(name="Ekbackens trädgård", number="556036-0793")).employer.id
        world.sius.call("Employers/PutWorkplace", dict(employer=cls.employer, workplace=E.Workplace(name="Växthuset", municipality="0686")))
        analysis = E.WorkplaceAnalysis(employer=cls.employer, workplace=1, tasks="Vattna", environment="Varmt", culture="Lugn")
        world.sius.call("Employers/Analyse", dict(analysis=analysis))
        cls.inquiry = cls.assessed()
        cls.case = cls.worked()
        cls.who = dict(coach=world.sius, handler=world.officer, decider=world.officer2, manager=world.manager, service=cls.service)
        for who in (*cls.who.values(), cls.psychologist, cls.lead):
            who.is_service = who is cls.service

    @classmethod
    def enrol_service(cls):
        held = staff_pb2.RoleHeld(unit=cls.world.unit, role=codes.ROLE_AF_OFFICER, **{"from": "2026-01-01"})
        methods = ["Cases/Show", "Cases/History", "Method/ShowProfile", "Method/ListPlans", "Matches/List", "Adaptations/List", "Placements/List",
                   "Support/Show", "Support/Given", "Support/FollowUps", "Documents/List"]
        record = staff_pb2.Principal(kind=staff_pb2.PRINCIPAL_KIND_SERVICE, organisation=cls.world.af, name="arkivet", roles=[held],
                                     methods=["lots." + method for method in methods])
        added = cls.admin.call("Staff/Add", dict(principal=record)).principal
        cls.world.confirm(added)
        return cls.daemon.enrol(added.id)

    @classmethod
    def paper(cls, who, case, type, **more):
        facts = D.DocumentFacts(case=case, type=type, paper="Skåp 3", author="Dr Eva Lind", date="2026-11-02", **more)
        return who.call("Documents/Add", dict(document=facts)).document.id

    @classmethod
    def assessed(cls):
        """A case that is assessed for the second time: it has all that there can be while somebody assesses."""
        world, case = cls.world, cls.world.new_case()
        world.basis(case)
        world.officer.call("Cases/Note", dict(id=case, text="Kom till samtalet."))
        cls.paper(world.officer, case, codes.DOCUMENT_TYPE_REF)
        cls.paper(world.officer, case, codes.DOCUMENT_TYPE_MED)
        cls.paper(world.manager, case, codes.DOCUMENT_TYPE_CV)
        world.officer.call("Cases/StartAssessment", dict(id=case, assessor=cls.psychologist_id))
        return case

    @classmethod
    def decided(cls):
        world, case = cls.world, cls.assessed()
        cls.psychologist.call("Cases/Assess", dict(id=case, outcome=codes.ASSESSMENT_OUTCOME_NEED, rationale="Behöver stöd."))
        world.manager.call("Cases/Assign", dict(id=case, staff=world.officer2_id, kind=C.ASSIGNMENT_KIND_DECIDER))
        world.decide(case, by=world.officer2)
        world.agree(case)
        world.officer.call("Cases/Assign", dict(id=case, staff=world.sius_id))
        world.officer.call("Cases/Activate", dict(id=case))
        return case

    @classmethod
    def worked(cls):
        """A case with something of every part."""
        case, call = cls.decided(), cls.world.sius.call
        call("Cases/Note", dict(id=case, text="Trivs bland växter."))
        call("Cases/ReachOut", dict(id=case, outreach=C.Outreach(mode=codes.CONTACT_MODE_PHONE, text="Ringde två gånger.")))
        for section, text in ((STRENGTHS, "Noggrann."), (HEALTH, "Sover dåligt.")):
            call("Method/WriteProfile", dict(id=case, section=section, text=text))
        call("Method/WritePlan", dict(id=case, plan=M.Plan(kind=codes.PLAN_KIND_HANDLINGSPLAN, status=codes.PLAN_STATUS_CURRENT, review="2027-02-01",
                                                           text="Praktik."),
                                      goals=[M.Goal(dimension=codes.GOAL_DIMENSION_FIND, text="Jobb ute", target="2027-01-31")]))
        call("Method/Disclose", dict(id=case, choice=codes.DISCLOSURE_CHOICE_FULL))
        side = M.MatchSide(fit=codes.SUITABILITY_GOOD, text="Lugnt.")
        call("Matches/Record", dict(id=case, client_participated=True, match=M.Match(
            employer=cls.employer, workplace=1, tasks=side, environment=side, support=side, outcome=codes.MATCH_OUTCOME_GO_ON)))
        call("Employers/Contact", dict(contact=E.EmployerContact(
            case=case, employer=cls.employer, mode=codes.CONTACT_MODE_IN_PERSON, made_by=codes.CONTACT_MAKER_STAFF, purpose=codes.CONTACT_PURPOSE_JOB,
            result=codes.CONTACT_RESULT_INTERESTED, note="Vill träffas.")))
        cls.employed(case, call)
        return case

    @classmethod
    def employed(cls, case, call):
        job = P.Placement(kind=codes.PLACEMENT_KIND_EMP_REG, start="2026-11-22", employer_name="Ekbackens trädgård", minutes_per_week=1200, wage=24000)
        call("Placements/RecordIncome", dict(id=case, income=P.IncomeSource(kind=codes.INCOME_KIND_AKTIVITETSSTOD, **{"from": "2026-01-01"})))
        number = call("Placements/Plan", dict(id=case, placement=job)).placement.placement.id
        sides = [P.TaskConfirmation(party=party, name="N N", date="2026-11-22") for party in ("CLIENT", "EMPLOYER", "COACH")]
        call("Placements/SetTasks", dict(id=case, placement=number, confirmations=sides,
                                         tasks=[P.Task(description="Vattna", expectation="Alla bord före tio")]))
        call("Placements/Agree", dict(id=case, placement=number))
        call("Placements/Start", dict(id=case, placement=number))
        call("Support/StartLine", dict(id=case, kind=codes.SUPPORT_LINE_KIND_FOLLOWUP, placement=number))
        call("Support/Give", dict(id=case, event=P.SupportEvent(minutes=30, kind=codes.SUPPORT_KIND_TALK, text="Grät på vägen hem.")))
        call("Support/HoldFollowUp", dict(id=case, follow_up=P.FollowUp(placement=number, participants=["Chefen"], result="Går bra.")))
        call("Adaptations/Add", dict(id=case, adaptation=P.Adaptation(kind=codes.ADAPTATION_KIND_ENVIRONMENT, measure="En skärm", need="Arbeta ostört")))
        call("Adaptations/Change", dict(id=case, adaptation=P.Adaptation(id=1), status=codes.ADAPTATION_STATUS_REFUSED, reason="För dyrt."))
        result = P.PlacementResult(adaptation_needs="Tystnad", support_needs="Påminnelser", environment_fit="God", tasks_fit="God")
        call("Placements/End", dict(id=case, placement=number, reason=codes.PLACEMENT_END_REASON_CLIENT_WISH, note="Ville vidare.", result=result))

    # --- cell by cell ---
    def check(self, relation, who, case, parts):
        seen, wrong = Seen(who, case), []
        for part in parts:
            opens = relation in printed()[part]
            if not all(road == opens for road in getattr(seen, part)()) or not getattr(seen, part)():
                if part != "TASKS" or seen.case.placements:
                    wrong.append((part, opens, getattr(seen, part)()))
        self.assertEqual(wrong, [], relation)

    def test_every_cell(self):
        for relation, who in self.who.items():
            parts = [part for part in printed() if part != "CONTACT" or relation != "service"]
            with self.subTest(relation):
                self.check(relation, who, self.case, parts)

    def test_who_assesses_has_the_inquiry(self):
        """No service is given while somebody assesses, so the rest of the column is what the daemon says it is (below)."""
        self.check("assessor", self.psychologist, self.inquiry, ("HEAD", "BASIS", "HEALTH", "EVIDENCE", "NOTE", "DOCUMENT", "WORKING_PAPER", "SECRET_PAPER"))

    def test_the_case_says_what_is_not_shown(self):
        names = {number: name[len("CASE_PART_"):] for name, number in codes.CasePart.items() if number}
        self.assertEqual(set(names.values()), set(printed()))
        for relation, who in dict(self.who, assessor=self.psychologist).items():
            case = self.inquiry if relation == "assessor" else self.case
            withheld = {names[part] for part in who.call("Cases/Show", dict(id=case)).withheld}
            self.assertEqual(withheld, {part for part, open_to in printed().items() if relation not in open_to}, relation)

    # --- around the table ---
    def test_relations_add_up(self):
        """Who took the case in and decides as well reads as the handler does; a team lead who is coach's stand-in, all but nothing."""
        world, case = self.world, self.decided()
        world.sius.call("Cases/Note", dict(id=case, text="Ord."))
        self.assertEqual(len(world.officer2.call("Cases/Show", dict(id=case, notes=5)).notes), 0)
        world.manager.call("Cases/Assign", dict(id=case, staff=world.officer2_id, kind=C.ASSIGNMENT_KIND_HANDLER))
        self.assertEqual(len(world.officer2.call("Cases/Show", dict(id=case, notes=5)).notes), 2)
        held = codes.CASE_PART_WORKING_PAPER
        self.assertEqual(list(world.officer2.call("Cases/Show", dict(id=case)).withheld), [held])

    def test_ones_own_notes_are_ones_own(self):
        decider, case = self.world.officer2, self.decided()
        self.world.sius.call("Cases/Note", dict(id=case, text="Coachens."))
        written = decider.call("Cases/Note", dict(id=case, text="Mötte klienten om uppföljningen."), key=b"own")
        self.assertEqual(written.note.text, "Mötte klienten om uppföljningen.")
        again = decider.raw("lots.Cases/Note", C.NoteRequest(id=case, text="Mötte klienten om uppföljningen."), key=b"own")
        self.assertEqual((again.replayed, C.NoteReply.FromString(again.body)), (True, written))
        shown = decider.call("Cases/Show", dict(id=case, notes=5)).notes
        self.assertEqual([one.note.text for one in shown], ["Mötte klienten om uppföljningen."])
        items = [item for item in history(decider, case) if item.what == "NoteAdded"]
        self.assertEqual([item.note.text for item in items], ["Mötte klienten om uppföljningen."])
        decider.call("Cases/CorrectNote", dict(id=case, position=items[0].position, text="Mötte klienten.", reason="Kortare."))
        others = next(item.position for item in history(self.world.sius, case) if item.note.text == "Coachens.")
        hidden = self.refused(decider, "Cases/CorrectNote", dict(id=case, position=others, text="x", reason="y"), NOT_FOUND)
        missing = self.refused(decider, "Cases/CorrectNote", dict(id=case, position=999999, text="x", reason="y"), NOT_FOUND)
        self.assertEqual(hidden.reply.details, missing.reply.details)

    def test_pages_of_the_history_skip_what_is_closed(self):
        decider, case = self.world.officer2, self.decided()
        before = [item.position for item in history(decider, case)]
        for number in range(40):
            self.world.sius.call("Cases/Note", dict(id=case, text=f"Nummer {number}."))
        self.assertEqual([item.position for item in history(decider, case)], before)
        self.assertEqual(len(decider.call("Cases/History", dict(id=case, notes_only=True, newest_first=True)).items), 0)

    def test_what_a_writer_does_not_see_stays_and_is_judged(self):
        """The reply is withheld, never what stands on record; rules see the whole case."""
        case, before = self.case, Seen(self.world.sius, self.case)
        moved = self.lead.call("Placements/ConfirmWork", dict(id=case, placement=1))
        self.assertEqual(moved.placement.placement.result.adaptation_needs, "")
        shown = self.world.officer2.call("Cases/Interrupt", dict(id=case, reason="Semester.")).case
        self.assertEqual((len(shown.disclosures), len(shown.matches), shown.placements[0].end_note, len(shown.decisions)), (0, 0, "", 1))
        after = Seen(self.world.sius, case)
        self.assertEqual(after.case.placements[0].four_hours_on, "2026-11-22")
        after.case.placements[0].four_hours_on = ""
        for field in ("placements", "disclosures", "matches", "adaptations", "basis", "assessments"):
            self.assertEqual(list(getattr(after.case, field)), list(getattr(before.case, field)), field)
        for who in (self.world.manager, self.world.officer2):
            criteria = who.call("Cases/Eligibility", dict(id=case)).criteria
            self.assertEqual([c.met for c in criteria], [c.met for c in self.world.sius.call("Cases/Eligibility", dict(id=case)).criteria])

    def test_who_may_not_read_it_writes_it_not(self):
        world, case = self.world, self.case
        for section in (STRENGTHS, HEALTH):
            self.refused(world.officer2, "Method/WriteProfile", dict(id=case, section=section, text="x"), PRECONDITION, "NOT_ASSIGNED")
        self.lead.call("Method/WriteProfile", dict(id=case, section=STRENGTHS, text="Noggrann."))
        self.refused(self.lead, "Method/WriteProfile", dict(id=case, section=HEALTH, text="x"), PRECONDITION, "NOT_ASSIGNED")
        adaptation = P.Adaptation(kind=codes.ADAPTATION_KIND_AID, measure="x", need="y")
        self.refused(self.lead, "Adaptations/Add", dict(id=case, adaptation=adaptation), PRECONDITION, "NOT_ASSIGNED")

    def test_who_may_not_read_a_part_changes_nothing_of_it_and_is_told_nothing_by_trying(self):
        """What a change would answer, or which fault it has, is what others wrote: there is one refusal, whatever is asked for."""
        adaptation, change = P.Adaptation, dict(status=codes.ADAPTATION_STATUS_REFUSED, reason="x")
        tries = {
            "Method/Disclose": ("DISCLOSURE", [dict(choice=codes.DISCLOSURE_CHOICE_FULL), dict(choice=99)]),
            "Method/RevokeDisclosure": ("DISCLOSURE", [dict(number=1), dict(number=9)]),
            "Method/WriteProfile": ("PROFILE", [dict(section=STRENGTHS, text="x", if_version=9), dict(section=HEALTH, text="x")]),
            "Method/CompleteProfile": ("PROFILE", [dict(client_participated=True), {}]),
            "Method/WritePlan": ("PLAN", [dict(plan=M.Plan(kind=codes.PLAN_KIND_HANDLINGSPLAN), if_version=9), dict(plan=M.Plan())]),
            "Method/SetGoal": ("PLAN", [dict(goal=M.Goal(text="x", dimension=codes.GOAL_DIMENSION_FIND, target="2027-01-31")), dict(goal=M.Goal())]),
            "Method/MoveGoal": ("PLAN", [dict(number=1, state=codes.GOAL_STATE_REACHED), dict(number=9, state=codes.GOAL_STATE_REACHED)]),
            "Matches/Record": ("MATCH", [dict(match=M.Match(employer=self.employer, workplace=1)), dict(match=M.Match())]),
            "Adaptations/Add": ("ADAPTATION", [dict(adaptation=adaptation(measure="x")), dict(adaptation=adaptation())]),
            "Adaptations/Change": ("ADAPTATION", [dict(change, adaptation=adaptation(id=1)), dict(change, adaptation=adaptation(id=9))]),
            "Cases/Agree": ("AGREEMENT", [dict(agreement=C.Agreement(type="A1")), dict(agreement=C.Agreement())]),
            "Cases/HoldDialogue": ("FOLLOW_UP", [dict(date="2026-11-22", result="x"), {}]),
            "Support/HoldFollowUp": ("FOLLOW_UP", [dict(follow_up=P.FollowUp(placement=1)), dict(follow_up=P.FollowUp(placement=9))]),
            "Placements/SetTasks": ("TASKS", [dict(placement=1), dict(placement=9)]),
        }
        for verb in ("Change", "Agree", "Start", "Interrupt", "Resume", "Cancel", "End", "ConfirmWork"):
            tries["Placements/" + verb] = ("PLACEMENT", [dict(placement=dict(id=n) if verb == "Change" else n) for n in (1, 9)])
        for verb in ("StartLine", "EndLine", "Plan", "AssessIndependence"):
            tries["Support/" + verb] = ("SUPPORT", [{}])
        case = self.decided()
        table, told = printed(), 0
        for relation, who, of in (("decider", self.world.officer2, self.case), ("assessor", self.psychologist, self.inquiry), ("decider", self.world.officer2, case)):
            for method, (part, requests) in tries.items():
                for request in requests if relation not in table[part] else ():
                    refusal = self.refused(who, method, dict(request, id=of), PRECONDITION, dry_run=True)
                    self.assertEqual(refusal.reasons, {("id", "NOT_ASSIGNED")}, (relation, method, request))
                    told += 1
        self.assertGreater(told, 60)

    def test_names_beside_what_is_closed_are_closed(self):
        """With which employer the client was matched is told by its name as well."""
        shown = self.world.sius.call("Matches/List", dict(id=self.case))
        self.assertEqual((len(shown.matches), len(shown.employers), len(shown.staff)), (1, 1, 1))
        self.assertEqual(self.world.officer2.call("Matches/List", dict(id=self.case)).ByteSize(), 0)

    def test_contacts_of_the_employer_too(self):
        """By the register's road nobody reads of a case's contacts what the case does not show them."""
        for who, count in ((self.world.sius, 1), (self.world.manager, 1), (self.world.officer, 1), (self.world.officer2, 0)):
            log = who.call("Employers/Log", dict(case=self.case))
            of_case = log.items
            self.assertEqual(log.first_in_person != "", count > 0)
            of_employer = [item for item in who.call("Employers/Log", dict(employer=self.employer)).items if item.contact.case == self.case]
            self.assertEqual((len(of_case), len(of_employer)), (count, count))
            self.assertTrue(all(item.contact.note for item in list(of_case) + of_employer))

    def test_lists_tell_nobody_more_than_the_case(self):
        """Of a choice that has lapsed for an employer the coach and the manager are told, and not who decides."""
        case, told, sius = self.decided(), {}, self.world.sius
        sius.call("Method/Disclose", dict(id=case, choice=codes.DISCLOSURE_CHOICE_FULL, employer=self.employer))
        job = P.Placement(kind=codes.PLACEMENT_KIND_PRAKTIK, start="2026-11-22", employer=self.employer, minutes_per_week=1200)
        sius.call("Placements/Plan", dict(id=case, placement=job))
        sius.call("Method/RevokeDisclosure", dict(id=case, number=1))
        for name, who in (("coach", self.world.sius), ("decider", self.world.officer2), ("manager", self.world.manager)):
            unit = self.world.unit if name == "manager" else 0
            told[name] = case in {row.case.id for row in who.call("Lists/Disclosures", dict(unit=unit, page_size=200)).rows}
        self.assertEqual(told, dict(coach=True, decider=False, manager=True))


if __name__ == "__main__":
    unittest.main()
