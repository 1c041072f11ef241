#!/usr/bin/python3
"""Nothing opens a case for ever: assignments end with the assessment, the case, a hand-over, a command; referrals with their answer."""
import unittest

from lots_test import *  # noqa: F403

C = cases_pb2


class RightsTest(DaemonTest):
    def again_on(self, day):
        """The same store, on another day."""
        self.daemon.today = day + "T09:00:00Z"
        self.daemon.restart()
        for name in ("officer", "officer2", "sius", "manager", "other_office", "town", "provider"):
            setattr(self.world, name, self.daemon.connect(self.daemon.identities[getattr(self.world, name + "_id")]))

    def sees(self, who, case):
        shown = who.raw("lots.Cases/Show", C.ShowCaseRequest(id=case)).status == 0
        listed = case in {row.id for row in who.call("Cases/List", dict(statuses=list(codes.CaseStatus.values())[1:], page_size=200)).cases}
        history = who.raw("lots.Cases/History", C.HistoryRequest(id=case)).status == 0
        self.assertEqual((listed, history), (shown, shown))
        return shown

    def close(self, case, **more):
        return self.world.sius.call("Cases/Close", dict(id=case, reason=codes.CLOSE_REASON_CLIENT_WISH, summary="Slut.",
                                                        income_after=codes.INCOME_KIND_WAGE, **more)).case

    def parts(self, case):
        return [(a.kind, getattr(a, "from"), a.to, a.ended) for a in self.world.manager.call("Cases/Show", dict(id=case)).case.assignments]


class Ends(RightsTest):
    """The day never goes back: each test has a daemon of its own."""
    with_world = False

    def setUp(self):
        self.daemon = Daemon()
        self.addCleanup(self.daemon.destroy)
        self.world = World(self.daemon).enrol()

    def test_a_closed_case_is_open_for_a_while_and_no_longer(self):
        world, case = self.world, self.world.active_case()
        closed = self.close(case)
        self.assertEqual({(a.to, a.ended, a.read_until) for a in closed.assignments if a.kind != C.ASSIGNMENT_KIND_ASSESSOR},
                         {("2026-11-22", C.ASSIGNMENT_END_CASE_ENDED, "2026-12-22")})
        for day, open_still in (("2026-12-22", True), ("2026-12-23", False), ("2027-05-01", False)):
            self.again_on(day)
            for who in (world.officer, world.sius):
                self.assertEqual(self.sees(who, case), open_still, day)
            self.assertEqual(world.manager.call("Cases/Show", dict(id=case)).case.id, case)
        self.refused(world.sius, "Cases/Reopen", dict(id=case), NOT_FOUND)

    def test_reopened_in_time_it_is_theirs_again(self):
        world, case = self.world, self.world.active_case()
        self.close(case)
        self.again_on("2026-12-20")
        world.sius.call("Cases/Reopen", dict(id=case))
        self.again_on("2027-03-01")
        self.assertTrue(self.sees(world.sius, case) and self.sees(world.officer, case))
        coach = [part for part in self.parts(case) if part[0] == C.ASSIGNMENT_KIND_COACH]
        self.assertEqual(coach, [(C.ASSIGNMENT_KIND_COACH, "2026-11-22", "2026-11-22", C.ASSIGNMENT_END_CASE_ENDED),
                                 (C.ASSIGNMENT_KIND_COACH, "2026-12-20", "", 0)])

    def test_after_that_the_manager_reopens(self):
        world, case = self.world, self.world.active_case()
        self.close(case)
        self.again_on("2027-01-15")
        self.assertFalse(self.sees(world.sius, case))
        world.manager.call("Cases/Reopen", dict(id=case))
        self.assertTrue(self.sees(world.sius, case))

    def test_a_refused_case_too(self):
        world = self.world
        case = world.new_case()
        world.basis(case)
        world.assess(case)
        world.decide(case, result=codes.DECISION_RESULT_REFUSED, reason=codes.REJECT_REASON_NO_NEED, valid_from="", valid_to="", legal_basis="")
        self.again_on("2026-12-22")
        self.assertTrue(self.sees(world.officer, case))
        self.again_on("2026-12-23")
        self.assertFalse(self.sees(world.officer, case))

    def test_what_is_handed_over_is_put_on_record_for_a_while(self):
        world, case = self.world, self.world.active_case()
        given = C.HandOver(organisation="Håbo kommun", number="212000-0241", accepted="2026-11-20", accepted_by="Tora Å",
                           ground=codes.HAND_OVER_GROUND_CONSENT, consent="2026-11-19", passed_on=["Profil"])
        world.sius.call("Cases/HandOver", dict(id=case, hand_over=given, summary="Flyttar.", income_after=codes.INCOME_KIND_WAGE))
        self.again_on("2026-12-22")
        self.assertTrue(self.sees(world.sius, case) and self.sees(world.officer, case))
        self.again_on("2026-12-23")
        self.assertFalse(self.sees(world.sius, case) or self.sees(world.officer, case))
        self.assertEqual(world.manager.call("Cases/Show", dict(id=case)).case.id, case)


class Parts(RightsTest):
    def test_the_assessors_part_ends_with_the_assessment(self):
        world = self.world
        psychologist = self.daemon.enrol(world.staff(world.af, "Pia Sjö", world.unit, codes.ROLE_AF_PSY))
        number = list(self.daemon.identities)[-1]
        case = world.new_case()
        world.basis(case)
        world.officer.call("Cases/StartAssessment", dict(id=case, assessor=number))
        self.assertTrue(self.sees(psychologist, case))
        psychologist.call("Cases/Assess", dict(id=case, outcome=codes.ASSESSMENT_OUTCOME_NEED, rationale="Behov."))
        self.assertIn((C.ASSIGNMENT_KIND_ASSESSOR, "2026-11-22", "2026-11-22", C.ASSIGNMENT_END_ASSESSED), self.parts(case))
        self.assertNotIn(C.ASSIGNMENT_KIND_DECIDER, [part[0] for part in self.parts(case)])  # a psychologist decides nothing

    def test_who_assessed_and_may_decide_goes_on_as_who_decides(self):
        case = self.world.new_case()
        self.world.basis(case)
        self.world.assess(case)
        self.assertIn((C.ASSIGNMENT_KIND_DECIDER, "2026-11-22", "", 0), self.parts(case))

    def test_a_command_ends_any_assignment_at_once(self):
        world, case = self.world, self.world.active_case()
        reason = dict(reason="Går på ledighet.")
        self.refused(world.sius, "Cases/EndAssignment", dict(id=case, staff=world.officer_id, **reason), PRECONDITION, "END_NOT_YOURS")
        self.refused(world.manager, "Cases/EndAssignment", dict(id=case, staff=world.officer_id), INVALID, "MISSING")
        self.refused(world.manager, "Cases/EndAssignment", dict(id=case, staff=world.officer2_id, **reason), PRECONDITION, "NO_ASSIGNMENT")
        self.refused(world.town, "Cases/EndAssignment", dict(id=case, staff=world.sius_id, **reason), NOT_FOUND)
        world.manager.call("Cases/EndAssignment", dict(id=case, staff=world.officer_id, **reason))
        self.assertFalse(self.sees(world.officer, case))
        ended = [a for a in world.manager.call("Cases/Show", dict(id=case)).case.assignments if a.staff == world.officer_id]
        self.assertTrue(ended and all(a.to for a in ended))
        self.assertIn(("Går på ledighet.", world.manager_id), [(a.reason, a.ended_by) for a in ended])
        told = world.manager.call("Cases/History", dict(id=case, newest_first=True, page_size=1)).items[0]
        self.assertEqual((told.what, told.text), ("AssignmentEnded", "Karin Ek is assigned no more from 2026-11-22: Går på ledighet."))
        world.sius.call("Cases/EndAssignment", dict(id=case, staff=world.sius_id, kind=C.ASSIGNMENT_KIND_COACH, **reason))  # one's own
        self.assertFalse(self.sees(world.sius, case))
        world.manager.call("Cases/Assign", dict(id=case, staff=world.officer2_id, kind=C.ASSIGNMENT_KIND_HANDLER))
        self.assertTrue(self.sees(world.officer2, case))
        self.refused(world.manager, "Cases/Assign", dict(id=case, staff=world.sius_id, kind=C.ASSIGNMENT_KIND_DECIDER), PRECONDITION, "PART_ROLE")

    def test_it_shuts_what_the_end_of_the_case_left_open(self):
        world, case = self.world, self.world.active_case()
        self.close(case)
        self.assertTrue(self.sees(world.sius, case))
        world.manager.call("Cases/EndAssignment", dict(id=case, staff=world.sius_id, reason="Slutar."))
        self.assertFalse(self.sees(world.sius, case))
        self.verify_store()
        self.again_on("2026-11-22")


class Referred(RightsTest):
    def referral(self, by):
        world = self.world
        person = world.new_person(by=by, address="Storgatan 1")
        return person, by.call("Referrals/Add", dict(
            person=person, unit=world.unit, programme=codes.PROGRAMME_SIUS, sender_role=codes.ROLE_AF_OFFICER, sender_name="N N", reason="Stöd.")).referral.id

    def open_to(self, person):
        seen = {name for name in ("officer", "officer2", "other_office", "manager", "sius")
                if getattr(self.world, name).raw("lots.Persons/Show", persons_pb2.ShowPersonRequest(id=person)).status == 0}
        found = {name for name in seen if person in [row.id for row in getattr(self.world, name).call("Persons/Find", dict(name="Öbrink Åsa")).persons]}
        self.assertEqual(found, seen)
        return seen

    def named(self, referral, status):
        return [row.name for row in self.world.manager.call("Referrals/List", dict(status=status, unit=self.world.unit, page_size=200)).referrals
                if row.id == referral]

    def test_a_referral_opens_its_person_until_it_is_answered(self):
        world = self.world
        open_to_all = {"officer", "officer2", "other_office", "manager"}
        for status, end in ((codes.REFERRAL_STATUS_RETURNED, lambda r: world.officer.call("Referrals/SendBack", dict(id=r, missing=["Intyg"]))),
                            (codes.REFERRAL_STATUS_DECLINED, lambda r: world.officer.call("Referrals/Decline", dict(
                                id=r, reason=codes.REJECT_REASON_NO_NEED))),
                            (codes.REFERRAL_STATUS_RECALLED, None)):
            person, referral = self.referral(world.other_office)
            self.assertEqual(self.open_to(person), open_to_all)
            self.assertEqual(self.named(referral, codes.REFERRAL_STATUS_SENT), ["Åsa Öbrink"])
            if end:
                world.officer.call("Referrals/Receive", dict(id=referral))
                end(referral)
            else:
                world.other_office.call("Referrals/Recall", dict(id=referral))
            self.assertEqual(self.open_to(person), set(), status)
            self.assertEqual(self.named(referral, status), [""])
            world.officer.call("Referrals/Show", dict(id=referral))
            self.refused(world.officer, "Persons/Show", dict(id=person), NOT_FOUND)
            if status == codes.REFERRAL_STATUS_RETURNED:
                world.other_office.call("Referrals/Resend", dict(id=referral))
                self.assertEqual(self.open_to(person), open_to_all)

    def test_an_accepted_one_leaves_it_to_the_case(self):
        person, referral = self.referral(self.world.other_office)
        self.world.officer.call("Referrals/Receive", dict(id=referral))
        self.world.officer.call("Referrals/Accept", dict(id=referral))
        self.assertEqual(self.open_to(person), {"officer", "manager"})


if __name__ == "__main__":
    unittest.main(verbosity=2)
