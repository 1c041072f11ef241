#!/usr/bin/python3
"""What the acts and the trade ask of the daily work, with the real `lots`: a decision that is long in coming (FL 11, 12 §§), a client who does
not answer (C13), a second case of a kind, and staff and units that have no part in cases."""
import json
import unittest

from lots_test import *  # noqa: F403


class Law(HandTest):
    def clock(self, day):
        self.admin.call("Server/SetClock", dict(now=day + "T09:00:00Z"))
        self.addCleanup(lambda: self.admin.call("Server/SetClock", dict(now="2026-11-22T08:00:00Z")))

    def agenda(self, by, case):
        return [(i.rule, i.due, i.kind) for i in by.call("Agenda/List", dict(case=case)).items]

    def test_a_decision_that_is_long_in_coming(self):
        world = self.world
        case = world.new_case()  # applied 2026-11-02
        told = codes.AGENDA_KIND_TASK, codes.AGENDA_KIND_LIMIT
        self.clock("2027-05-03")
        self.assertTrue({("G1.3", "2027-05-02", kind) for kind in told} <= set(self.agenda(world.officer, case)))
        step = lambda state, **more: world.officer.call("Cases/Delay", dict(id=case, state=state, **more)).case.delays[-1]
        self.refused(world.officer, "Cases/Delay", dict(id=case, state=codes.DELAY_STATE_TOLD), INVALID, "MISSING")
        step(codes.DELAY_STATE_TOLD, text="Vi väntar på intyget.")
        self.assertEqual([i for i in self.agenda(world.officer, case) if i[0] == "G1.3"], [("G1.3", "2027-05-02", told[1])])
        asked = step(codes.DELAY_STATE_REQUESTED)
        self.assertEqual((asked.date, asked.last_day, asked.early), ("2027-05-03", "2027-05-31", False))
        self.assertIn(("G1.3", "2027-05-31", told[1]), self.agenda(world.officer, case))
        self.refused(world.sius, "Cases/Delay", dict(id=case, state=codes.DELAY_STATE_REFUSED, text="Nej."), NOT_FOUND)
        step(codes.DELAY_STATE_REFUSED, text="Underlaget är inte klart.")
        self.refused(world.officer, "Cases/Delay", dict(id=case, state=codes.DELAY_STATE_REFUSED, text="Igen."), PRECONDITION, "DELAY_STEP")
        self.assertTrue(step(codes.DELAY_STATE_REQUESTED).early)  # once only, and recorded all the same

    def test_the_client_tells_of_it(self):
        case = self.world.new_case()
        self.world.officer.call("Cases/Assign", dict(id=case, staff=self.world.sius_id))
        self.assertIn("--text", self.lots("case", "delay", str(case), "--state", "TOLD", code=4))
        self.lots("case", "delay", str(case), "--state", "TOLD", "--text", "Vi väntar på intyget.", "--date", "2026-11-20")
        self.lots("case", "delay", str(case), "--state", "REQUESTED")
        shown = self.lots("case", "show", str(case))
        self.assertIn("Decision long in coming: told of the delay, 2026-11-20; Vi väntar på intyget.", shown)
        self.assertIn("decision requested, 2026-11-22; to be answered by 2026-12-20 (asked too early, or again)", shown)
        self.assertIn("ett beslut som dröjer: begäran om avgörande, 2026-11-22", self.lots("case", "history", str(case), "--language", "sv"))

    def test_an_early_request_is_on_record(self):
        case = self.world.new_case()
        asked = self.world.officer.call("Cases/Delay", dict(id=case, state=codes.DELAY_STATE_REQUESTED)).case.delays[0]
        self.assertEqual((asked.early, asked.last_day), (True, "2026-12-20"))

    def test_contact_is_lost_after_documented_tries(self):
        case = str(self.world.active_case())
        close = ("case", "close", case, "--reason", "LOST_CONTACT", "--summary", "Svarar inte.", "--income", "NONE")
        said = self.lots(*close, code=4)
        self.assertIn("sought 3 times", said)
        self.assertIn("lots case reach-out", said)
        for day in ("2026-11-22", "2026-11-21", "2026-11-20"):
            self.lots("case", "reach-out", case, "--mode", "PHONE", "--date", day, "--text", "Ingen svarade")
        self.assertIn("over 30 days", self.lots(*close, code=4))
        self.assertIn("Sought: 2026-11-21, by phone, not reached; Ingen svarade", self.lots("case", "show", case))
        self.assertIn("sought the client 2026-11-20: by phone, not reached", self.lots("case", "history", case))
        self.clock("2026-12-20")
        self.assertEqual(json.loads(self.lots(*close, "--json"))["case"]["close_reason"], "LOST_CONTACT")

    def test_what_happened_is_recorded_after_the_case_has_ended(self):
        """A fact is judged by its own day, never refused for the day on which it is known."""
        world, case = self.world, self.world.active_case()
        given = lambda day: dict(id=case, event=placements_pb2.SupportEvent(date=day, minutes=30, kind=codes.SUPPORT_KIND_TALK))
        self.clock("2026-11-24")
        world.sius.call("Cases/HandOver", dict(id=case, date="2026-11-23", summary="Flyttar.", income_after=codes.INCOME_KIND_WAGE, hand_over=cases_pb2.HandOver(
            organisation="Håbo kommun", accepted="2026-11-20", accepted_by="Tora Å", ground=codes.HAND_OVER_GROUND_CONSENT,
            consent="2026-11-19", passed_on=["Yrkesprofil"])))
        self.refused(world.sius, "Support/Give", given("2026-11-24"), PRECONDITION, "DATE_AFTER")
        world.sius.call("Support/Give", given("2026-11-22"))
        world.sius.call("Placements/RecordIncome", dict(id=case, income={"kind": codes.INCOME_KIND_WAGE, "from": "2026-11-23"}))
        lodged = world.officer.call("Cases/Appeal", dict(id=case, state=codes.APPEAL_STATE_LODGED)).case.decisions[0].appeal[0]
        self.assertEqual((lodged.date, lodged.late), ("2026-11-24", False))

    def test_a_note_cannot_turn_what_is_printed(self):
        """A sign that overrides the direction of writing is shown as such; scripts get what stands there."""
        case = str(self.world.active_case())
        text = "Ringde \u202edrog rånet"
        self.world.sius.call("Cases/Note", dict(id=int(case), text=text))
        for words in (("case", "history", case), ("case", "history", case, "--raw"), ("case", "show", case)):
            self.assertNotIn("\u202e", self.lots(*words), words)
        self.assertIn("Ringde \ufffddrog", self.lots("case", "history", case))
        self.assertIn(text, json.dumps(json.loads(self.lots("case", "history", case, "--json")), ensure_ascii=False))

    def test_a_second_case_is_told_first(self):
        officer = self.world.officer
        case = officer.call("Cases/Show", dict(id=self.world.new_case())).case
        again = dict(person=case.person, unit=case.unit, programme=case.programme, date="2026-11-03")
        self.refused(officer, "Cases/Open", again, PRECONDITION, "ANOTHER_CASE")
        self.refused(officer, "Cases/Open", again, PRECONDITION, "ANOTHER_CASE", dry_run=True)
        second = officer.call("Cases/Open", dict(another=True, **again)).case.id
        for each in (case.id, second):
            officer.call("Cases/Withdraw", dict(id=each))
        officer.call("Cases/Open", again)  # of those that have ended nothing is said

    def test_who_has_no_part_in_cases_is_staff_and_sees_none(self):
        """Somebody who was a coach and now leads the method reads the cases of then no longer."""
        case = self.world.active_case()
        add = lambda role: staff_pb2.RoleHeld(unit=self.world.unit, role=role)
        who = self.world.staff(self.world.af, "Mia Led", self.world.unit, codes.ROLE_SIUS)
        self.admin.call("Staff/AddCompetence", dict(id=who, competence=staff_pb2.Competence(
            kind=codes.COMPETENCE_KIND_SE_BASIC, days=4, issued="2024-03-01", issuer="U")))
        self.world.officer.call("Cases/Assign", dict(id=case, staff=who))
        led = self.daemon.enrol(who)
        led.call("Cases/Show", dict(id=case))
        for role in (codes.ROLE_METHOD_LEAD, codes.ROLE_RD_LEAD, codes.ROLE_RESEARCHER, codes.ROLE_TRAINER, codes.ROLE_AUDITOR, codes.ROLE_DPO):
            self.world.confirm(self.admin.call("Staff/GiveRole", dict(id=who, role=add(role))).principal)
        self.admin.call("Staff/EndRole", dict(id=who, unit=self.world.unit, role=codes.ROLE_SIUS, to="2026-11-22"))
        self.clock("2026-11-23")
        self.refused(led, "Cases/Show", dict(id=case), NOT_FOUND)
        self.assertEqual(len(led.call("Cases/List", dict()).cases), 0)
        self.refused(self.admin, "Staff/GiveRole", dict(id=who, role=add(codes.ROLE_CLIENT)), INVALID, "ROLE_NOT_STAFF")

    def test_a_research_unit_has_no_programme_and_holds_no_case(self):
        unit = lambda house: dict(unit=organisations_pb2.Unit(organisation=house, name="FoU", started="2016-01-01"))
        house = self.world.organisation(codes.ORGANISATION_KIND_RND, "FoU Nord", "", "")
        number = self.admin.call("Organisations/AddUnit", unit(house)).unit.id
        self.refused(self.admin, "Organisations/AddUnit", unit(self.world.af), INVALID, "MISSING")
        lead = self.daemon.enrol(self.world.staff(house, "Ros Fo", number, codes.ROLE_TEAM_LEAD))
        person = self.world.new_person(by=lead)
        self.refused(lead, "Cases/Open", dict(person=person, unit=number, programme=codes.PROGRAMME_SE), PRECONDITION, "UNIT_OTHER_PROGRAMMES")


if __name__ == "__main__":
    unittest.main()
