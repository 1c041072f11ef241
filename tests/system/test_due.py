#!/usr/bin/python3
"""The agenda's index through the daemon: what a unit's agenda says by a day follows the dates it hangs on, whichever record they
stand in; the dialogue with the decision officer from the finished mapping to the day it was held; and a rebuild that equals the
live store."""
import unittest

from lots_test import *  # noqa: F403
from test_agenda import AgendaTest, DAY, P, date


class Index(AgendaTest):
    def by(self, until, case):
        """What the unit's agenda tells of a case by a day, without opening the case; but for the decision, which is new in all of them."""
        items = self.agenda(self.world.manager, unit=self.world.unit, until=str(until), page_size=3)
        return [(i.rule, i.due) for i in items if i.case == case and i.rule not in {"T11", "G1.3"}]

    @classmethod
    def tearDownClass(cls):
        """Whatever happened, in whatever order of tests: the index is what the journal gives."""
        cls.daemon.stop()
        done = cls.daemon.lotsd("verify")
        if done.returncode != 0:
            raise AssertionError(done.stdout + done.stderr)

    def test_a_placement_moves_and_its_end_with_it(self):
        case = self.world.active_case()
        number = self.start(case, codes.PLACEMENT_KIND_PRAKTIK, "2026-11-22", planned_end="2027-02-20")
        self.assertEqual(self.by("2027-02-20", case), [("B3", "2026-12-22"), ("B10", "2027-02-20")])
        self.sius.call("Placements/Change", dict(id=case, placement=P.Placement(id=number, planned_end="2026-12-01")))
        self.assertEqual(self.by("2026-11-30", case), [])
        self.assertEqual(self.by("2026-12-01", case), [("B10", "2026-12-01")])
        self.sius.call("Placements/Change", dict(id=case, placement=P.Placement(id=number, planned_end="2027-03-01")))
        self.assertEqual(self.by("2026-12-21", case), [])
        self.assertEqual(self.by("2027-03-01", case), [("B3", "2026-12-22"), ("B10", "2027-03-01")])

    def test_contact_makes_it_later(self):
        case = self.world.active_case()
        self.assertEqual(self.by("2026-12-22", case), [("B3", "2026-12-22")])
        self.sius.call("Cases/Note", dict(id=case, text="Ringde.", happened="2026-11-22"))
        self.assertEqual(self.by("2026-12-22", case), [("B3", "2026-12-22")])
        self.clock("2026-12-20")
        self.sius.call("Cases/Note", dict(id=case, text="Ringde.", happened="2026-12-15"))
        self.assertEqual((self.by("2027-01-13", case), self.by("2027-01-14", case)), ([], [("B3", "2027-01-14")]))
        self.sius.call("Cases/Note", dict(id=case, text="Det var så här.", happened="2026-11-25"))  # an older day takes nothing back
        self.assertEqual(self.by("2027-01-14", case), [("B3", "2027-01-14")])
        event = P.SupportEvent(date="2026-12-20", minutes=30, kind=codes.SUPPORT_KIND_TALK)
        self.sius.call("Support/Give", dict(id=case, event=event))
        self.assertEqual((self.by("2027-01-18", case), self.by("2027-01-19", case)), ([], [("B3", "2027-01-19")]))

    def test_what_a_coach_lacks_is_told_of_each_case(self):
        cases = [self.world.active_case(), self.world.active_case()]
        other = self.world.staff(self.world.af, "Siv Alm", self.world.unit, codes.ROLE_SIUS)
        self.admin.call("Staff/AddCompetence", dict(id=other, competence=staff_pb2.Competence(
            kind=codes.COMPETENCE_KIND_SE_BASIC, days=4, issued="2024-03-01", expires="2027-06-30", issuer="Utbildaren")))
        for case in cases:
            self.world.officer.call("Cases/Assign", dict(id=case, staff=other))
            self.assertEqual(self.by("2026-12-21", case), [])
        # The training runs out: told sixty days ahead, and no day has been written since.
        self.clock("2027-04-30")
        self.assertEqual([("S4.25", "2027-06-30") in self.by("2027-06-30", case) for case in cases], [False, False])
        self.clock("2027-05-01")
        self.assertEqual([("S4.25", "2027-06-30") in self.by("2027-06-30", case) for case in cases], [True, True])
        self.admin.call("Staff/AddCompetence", dict(id=other, competence=staff_pb2.Competence(
            kind=codes.COMPETENCE_KIND_SE_BASIC, days=4, issued="2027-05-01", expires="2029-05-01", issuer="Utbildaren")))
        self.assertEqual([("S4.25", "2027-06-30") in self.by("2027-06-30", case) for case in cases], [False, False])
        for case in cases:
            self.sius_notes(case, other)
            self.assertEqual(self.by("2027-05-30", case), [])
        # They leave: each case is told of, before anything is written about it.
        self.admin.call("Staff/EndRole", dict(id=other, unit=self.world.unit, role=codes.ROLE_SIUS, to="2027-05-20"))
        self.assertEqual([self.by("2027-05-20", case) for case in cases], [[("B3", "2027-05-20")]] * 2)

    def sius_notes(self, case, who):
        self.daemon.enrol(who).call("Cases/Note", dict(id=case, text="Ringde.", happened="2027-05-01"))

    def at_work_on(self, case):
        """A note of a day far ahead of the test's days, so that the application does not stand still meanwhile."""
        self.clock("2040-01-01")
        self.world.officer.call("Cases/Note", dict(id=case, text="Ringde.", happened="2040-01-01"))
        self.clock("2026-11-22")

    def test_a_setting_moves_the_certificates_last_day(self):
        case = self.world.new_case()
        self.world.basis(case)
        self.at_work_on(case)
        changes = ((365, "2026-01-01", "2027-09-01"), (100, "2026-01-02", "2026-12-10"), (730, "2026-01-03", "2028-08-31"))
        for days, start, due in changes:
            self.admin.call("Organisations/Set", {"organisation": self.world.af, "programme": codes.PROGRAMME_SIUS, "from": start, "reference": "Beslut 1/2026",
                                                  "settings": [dict(name=codes.SETTING_NAME_CERTIFICATE_AGE, values=[days])]})
            self.assertEqual(self.by(date(due) - DAY, case), [], days)
            self.assertEqual(self.by(due, case), [("T3", due)], days)

    def test_what_the_person_s_record_says_is_told_of_the_case(self):
        """T23, T24: the case is not touched, and the unit's agenda follows the person."""
        case = self.world.new_case()
        self.at_work_on(case)
        person = self.world.officer.call("Cases/Show", dict(id=case)).case.person
        self.clock("2026-11-25")
        self.world.officer.call("Persons/Change", dict(id=person, protection=codes.PROTECTION_SEKRETESSMARKERING))
        self.world.manager.call("Persons/NameStaff", dict(case=case, staff=self.world.manager_id, reason="Följer upp"))
        self.clock("2027-10-25")
        self.assertEqual(self.by("2030-01-01", case), [])
        self.clock("2027-10-26")
        self.assertEqual((self.by("2027-11-24", case), self.by("2027-11-25", case)), ([], [("T23", "2027-11-25")]))
        self.world.officer.call("Persons/Change", dict(id=person, phone="0370-1"))  # says nothing of the protection
        self.assertEqual(self.by("2027-11-25", case), [("T23", "2027-11-25")])
        self.world.officer.call("Persons/Change", dict(id=person, protection=codes.PROTECTION_NONE))
        self.assertEqual(self.by("2030-01-01", case), [])
        number = self.world.number()
        body = number[2:4] + number[4:6] + f"{int(number[6:8]) + 60:02d}" + number[-4:-1]
        total = sum(sum(divmod(int(d) * (2 if i % 2 == 0 else 1), 10)) for i, d in enumerate(body))
        self.world.officer.call("Persons/Change", dict(id=person, new_identity_number=number[:2] + body + str(-total % 10)))
        self.clock("2032-10-01")
        self.assertEqual(self.by("2033-01-01", case), [])
        self.clock("2032-10-02")
        self.assertEqual((self.by("2032-12-30", case), self.by("2032-12-31", case)), ([], [("T24", "2032-12-31")]))

    def test_a_case_that_ends_or_moves_leaves_the_list(self):
        case = self.world.active_case()
        self.sius.call("Cases/Pause", dict(id=case, reason=codes.PAUSE_REASON_CLIENT_WISH))
        self.assertEqual(self.by("2027-03-01", case), [])
        self.sius.call("Cases/Resume", dict(id=case))
        self.assertEqual(self.by("2027-03-01", case), [("B3", "2026-12-22")])
        self.sius.call("Cases/Close", dict(id=case, reason=codes.CLOSE_REASON_CLIENT_WISH, summary="Vill inte mer.",
                                           income_after=codes.INCOME_KIND_NONE))
        self.assertEqual(self.by("2030-03-01", case), [])


class Dialogue(AgendaTest):
    """T21, in Supported Employment of a municipality."""

    def lots(self, *words, code=0):
        environment = dict(os.environ, XDG_CONFIG_HOME=os.path.join(self.daemon.folder, "config"), LC_ALL="C.UTF-8", LANGUAGE="en")
        done = subprocess.run([LOTS, *words], capture_output=True, text=True, env=environment, check=False)
        self.assertEqual(done.returncode, code, f"lots {' '.join(words)}\n{done.stdout}{done.stderr}")
        return done.stdout + done.stderr

    def start_case(self):
        """An IPS case of a provider, commissioned, on its way; its coach."""
        house = self.world.organisation(codes.ORGANISATION_KIND_PROVIDER, "Vägen AB", "", "")
        unit = self.admin.call("Organisations/AddUnit", dict(unit=organisations_pb2.Unit(
            organisation=house, name="IPS", started="2016-01-01", programmes=[codes.PROGRAMME_IPS]))).unit.id
        ids = [self.world.staff(house, n, unit, r) for n, r in (("Lo Li", codes.ROLE_TEAM_LEAD), ("My Ås", codes.ROLE_COACH))]
        self.admin.call("Staff/AddCompetence", dict(id=ids[1], competence=staff_pb2.Competence(
            kind=codes.COMPETENCE_KIND_IPS_BASIC, days=4, issued="2024-03-01", issuer="U")))
        lead = self.daemon.enrol(ids[0])
        self.lots("enrol", f"127.0.0.1:{self.daemon.port}", self.admin.call("Enrolment/Invite", dict(principal=ids[1])).code)
        case = lead.call("Cases/Open", dict(person=self.world.new_person(by=lead), unit=unit, programme=codes.PROGRAMME_IPS,
                                            date="2026-11-02")).case.id
        for part in (dict(wish=cases_pb2.Wish(work=True, words="Jag vill arbeta.")),
                     dict(commission=cases_pb2.Commission(commissioner="Sjöby kommun", scope="IPS", **{"from": "2026-01-01"}))):
            lead.call("Cases/Record", dict(id=case, basis=cases_pb2.Basis(**part)))
        lead.call("Cases/StartAssessment", dict(id=case))
        lead.call("Cases/Assign", dict(id=case, staff=ids[1]))
        return str(case), lead

    def test_from_the_mapping_to_the_dialogue(self):
        case, lead = self.start_case()
        self.lots("case", "agree", case, "--type", "ASE", "--text", "Vi söker jobb.", "--signature", "CLIENT:Åsa", "--signature", "COACH:My Ås")
        self.lots("case", "activate", case)
        self.assertIn("mapping is not done", self.lots("case", "dialogue", case, "--with", "Karin", "--result", "Mer", code=4))
        self.lots("profile", "write", case, "STRENGTHS", "Noggrann.")
        self.lots("plan", "write", case, "--kind", "HANDLINGSPLAN", "--status", "CURRENT", "--review", "2027-02-22", "--with-client",
                  "--new-goal", "FIND:2027-06-30:Ett arbete")
        self.lots("profile", "complete", case, "--with-client")
        told = [(i.rule, i.due) for i in self.agenda(lead, case=int(case)) if i.rule == "T21"]
        self.assertEqual(told, [("T21", "2026-12-22")])
        self.assertIn("by 2026-12-22", self.lots("profile", "show", case))
        self.clock("2027-02-28")
        self.assertIn("2026-12-22 OVERDUE", self.lots("agenda", case))
        self.assertIn("--result", self.lots("case", "dialogue", case, "--with", "Karin", code=1))
        before = self.lots("case", "show", case, "--json")
        self.lots("case", "dialogue", case, "--with", "Karin Ek", "--result", "Mer tid.", "--dry-run")
        self.assertEqual(before, self.lots("case", "show", case, "--json"))
        self.lots("case", "dialogue", case, "--with", "Karin Ek", "--with", "Åsa", "--date", "2027-02-27", "--result", "Mer tid.")
        self.assertEqual([i for i in self.agenda(lead, case=int(case)) if i.rule == "T21"], [])
        self.assertIn("dialogue with the decision officer 2027-02-27: Mer tid.", self.lots("case", "history", case))
        self.assertIn("Dialogue with the decision officer 2027-02-27: Mer tid.", self.lots("case", "show", case))
        self.assertIn("was held", self.lots("profile", "show", case))
        held = lead.call("Cases/Show", dict(id=int(case))).case.dialogues
        self.assertEqual([(d.date, list(d.participants)) for d in held], [("2027-02-27", ["Karin Ek", "Åsa"])])
        self.refused(lead, "Cases/HoldDialogue", dict(id=int(case), result="x"), INVALID, "MISSING")
        self.refused(self.sius, "Cases/HoldDialogue", dict(id=int(case), participants=["x"], result="x"), NOT_FOUND)
        # A new mapping asks for a new one.
        self.lots("profile", "complete", case, "--with-client")
        self.assertEqual([i.due for i in self.agenda(lead, case=int(case)) if i.rule == "T21"], ["2027-03-30"])

    def test_nothing_due_is_said(self):
        self.lots("enrol", f"127.0.0.1:{self.daemon.port}", self.admin.call("Enrolment/Invite", dict(principal=self.world.officer2_id)).code,
                  "--profile", "other")
        self.assertIn("Nothing is due", self.lots("agenda", "--profile", "other"))
        self.assertNotIn("You manage", self.lots("agenda", "--until", "+1d", "--profile", "other"))

    def test_a_manager_is_told_of_the_unit(self):
        unit = self.world.unit
        self.lots("enrol", f"127.0.0.1:{self.daemon.port}", self.admin.call("Enrolment/Invite", dict(principal=self.world.manager_id)).code,
                  "--profile", "maj")
        hint = f"You manage unit {unit}: --unit {unit} shows all of it."
        for words in (("agenda",), ("list", "cases"), ("list", "deviations")):
            self.assertIn(hint, self.lots(*words, "--profile", "maj"))
            self.assertNotIn(hint, self.lots(*words, "--profile", "maj", "--json"))
        self.assertNotIn(hint, self.lots("list", "deviations", "--unit", str(unit), "--profile", "maj"))


if __name__ == "__main__":
    unittest.main()
