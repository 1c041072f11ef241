#!/usr/bin/python3
"""Work lists (D1) through the daemon and the real `lots`: in a small world, for each list the rows that should be there and none that should not;
walls; the days at the edges; pages; what is logged of looking; the command in all its forms."""
import json
import os
import pty
import re
import subprocess
import termios
import unittest

from lots_test import *  # noqa: F403

P = placements_pb2
M = method_pb2
FAILED = 9
LISTS = ("MyCases", "Introductions", "FollowUps", "Referrals", "DecisionsEnding", "DeviatingSupport", "Disclosures")
WORDS = ("cases", "caseload", "introductions", "followups", "referrals", "decisions", "deviations", "disclosures")


class ListsTest(DaemonTest):
    def setUp(self):
        self.sius, self.manager = self.world.sius, self.world.manager
        self.clock("2026-11-22")
        self.addCleanup(self.clock, "2026-11-22")

    def clock(self, day):
        self.admin.call("Server/SetClock", dict(now=str(day) + "T09:00:00Z"))

    def rows(self, name, by=None, **request):
        """Every page put together."""
        found, cursor = [], b""
        while True:
            reply = (by or self.sius).call("Lists/" + name, dict(cursor=cursor, **request))
            found += reply.rows
            cursor = reply.cursor
            if not cursor:
                return found

    def row(self, name, case, by=None, **request):
        """The one row of a case; None when there is none."""
        found = [row for row in self.rows(name, by, **request) if row.case.id == case]
        self.assertLessEqual(len(found), 1)
        return found[0] if found else None

    def start(self, case, kind, start, employer=0):
        name = dict(employer=employer) if employer else dict(employer_name="Ekbackens trädgård")
        placement = P.Placement(kind=kind, start=start, minutes_per_week=1200, **name)
        number = self.sius.call("Placements/Plan", dict(id=case, placement=placement)).placement.placement.id
        confirmations = [P.TaskConfirmation(party=party, name="N N", date=start) for party in ("CLIENT", "EMPLOYER", "COACH")]
        task = P.Task(description="Vattna växterna", expectation="Alla bord före tio")
        self.sius.call("Placements/SetTasks", dict(id=case, placement=number, tasks=[task], confirmations=confirmations))
        self.sius.call("Placements/Agree", dict(id=case, placement=number, date=start))
        self.sius.call("Placements/Start", dict(id=case, placement=number, date=start))
        return number

    def introduce(self, case, number, start, end):
        fields = dict(type="A2", date=start, text="Introduktion.", tasks=["Vattna"], layout="Sida vid sida.", placement=number,
                      minutes_per_week=600, weeks=20, responsible="Stödpersonen", valid_from=start, valid_to=end,
                      signatures=[cases_pb2.Signature(party=p, name="N N", date=start) for p in ("AF", "CLIENT", "EMPLOYER", "SIUS")])
        self.sius.call("Cases/Agree", dict(id=case, agreement=cases_pb2.Agreement(**fields)))
        income = P.IncomeSource(kind=codes.INCOME_KIND_WAGE, **{"from": "2026-01-01"})
        self.sius.call("Placements/RecordIncome", dict(id=case, income=income))
        self.sius.call("Support/StartLine", dict(id=case, kind=codes.SUPPORT_LINE_KIND_INTRO, placement=number, date=start))

    def introduced(self):
        case = self.world.active_case()
        self.introduce(case, self.start(case, codes.PLACEMENT_KIND_PRAKTIK, "2026-11-22"), "2026-11-22", "2027-05-21")
        return case

    def employer(self, number="556036-0793"):
        return self.sius.call("Employers/Add", dict(number=number, name="Ekbackens trädgård", municipality="0305")).employer.id


class MyCases(ListsTest):
    def test_status_phases_next_step_contact_and_deadline(self):
        case = self.world.active_case()
        row = self.row("MyCases", case)
        self.assertEqual((row.case.name, row.case.programme, row.case.status, row.case.staff_name),
                         ("Åsa Öbrink", codes.PROGRAMME_SIUS, codes.CASE_STATUS_ACTIVE, "Stig Ros"))
        self.assertEqual((row.status_since, list(row.phases), row.last_contact, row.due.rule, row.due.due, row.due.overdue),
                         ("2026-11-22", [], "", "T11", "2026-12-14", False))
        self.assertIn("P1", row.next_step)
        self.sius.call("Method/OpenPhase", dict(id=case, phase=codes.PHASE_P1))
        self.sius.call("Cases/Note", dict(id=case, text="Ringde.", happened="2026-11-22"))
        self.clock("2026-12-22")
        row = self.row("MyCases", case)
        self.assertEqual((list(row.phases), row.last_contact, row.days_since_contact, row.due.overdue), (["P1"], "2026-11-22", 30, False))
        self.clock("2026-12-23")
        row = self.row("MyCases", case)
        self.assertEqual((row.days_since_contact, row.due.overdue), (31, True))
        self.sius.call("Support/Give", dict(id=case, event=P.SupportEvent(date="2026-12-23", minutes=30, kind=codes.SUPPORT_KIND_TALK)))
        row = self.row("MyCases", case)
        self.assertEqual((row.last_contact, row.days_since_contact, row.due.due), ("2026-12-23", 0, "2027-01-22"))

    def test_a_case_that_rests_tells_its_contact_too(self):
        case = self.world.active_case()
        self.sius.call("Cases/Note", dict(id=case, text="Ringde.", happened="2026-11-22"))
        self.sius.call("Cases/Pause", dict(id=case, reason=codes.PAUSE_REASON_CLIENT_WISH))
        row = self.row("MyCases", case)
        self.assertEqual((row.last_contact, row.case.status), ("2026-11-22", codes.CASE_STATUS_PAUSED))
        self.assertIn("when the client wants", row.next_step)
        swede = self.daemon.connect(self.daemon.identities[self.world.sius_id], language="sv")
        self.assertIn("när klienten vill", self.row("MyCases", case, by=swede).next_step)

    def test_whose_and_in_what_order(self):
        mine, handled = self.world.active_case(), self.world.new_case()
        closed = self.world.new_case()
        self.world.officer.call("Cases/Withdraw", dict(id=closed))
        self.assertIsNotNone(self.row("MyCases", mine))
        self.assertIsNone(self.row("MyCases", handled))
        self.assertIsNotNone(self.row("MyCases", handled, by=self.world.officer))
        self.assertIsNone(self.row("MyCases", closed, by=self.world.officer))
        unit = self.rows("MyCases", self.manager, unit=self.world.unit, page_size=3)
        self.assertTrue({mine, handled} <= {r.case.id for r in unit})
        self.assertEqual(len(unit), len({r.case.id for r in unit}))
        due = [r.due.due or "9999" for r in unit]
        self.assertEqual(due, sorted(due))
        self.assertEqual(self.rows("MyCases", self.manager), [])  # has no cases of her own

    def test_the_case_file_tells_what_to_do_and_what_is_due(self):
        case = self.world.active_case()
        plain = self.sius.call("Cases/Show", dict(id=case))
        self.assertEqual((list(plain.next_steps), list(plain.due)), ([], []))
        full = self.sius.call("Cases/Show", dict(id=case, ahead=True))
        self.assertEqual([i.rule for i in full.due], ["T11", "B3"])
        self.assertEqual(full.next_steps[0], self.row("MyCases", case).next_step)
        self.assertGreater(len(full.next_steps), 1)


class Caseload(ListsTest):
    def load(self, unit, staff, by=None):
        found = [r for r in (by or self.manager).call("Lists/Caseload", dict(unit=unit)).rows if r.staff == staff]
        self.assertLessEqual(len(found), 1)
        return found[0] if found else None

    def test_cases_for_each_coach(self):
        before = self.load(self.world.unit, self.world.sius_id)
        self.world.active_case()
        resting = self.world.active_case()
        self.sius.call("Cases/Pause", dict(id=resting, reason=codes.PAUSE_REASON_CLIENT_WISH))
        idle = self.world.staff(self.world.af, "Siv Alm", self.world.unit, codes.ROLE_SIUS)
        after = self.load(self.world.unit, self.world.sius_id)
        self.assertEqual((after.active - before.active, after.paused - before.paused), (1, 1))
        self.assertEqual((after.fte_percent, after.per_full_time, after.norm, after.over), (100, 10 * after.active, 0, False))
        self.assertEqual((self.load(self.world.unit, idle).active, self.load(self.world.unit, idle).staff_name), (0, "Siv Alm"))
        self.assertIsNone(self.load(self.world.unit, self.world.officer_id))  # no coach
        own = self.sius.call("Lists/Caseload").rows
        self.assertEqual([(r.staff, r.active) for r in own], [(self.world.sius_id, after.active)])
        self.clock("2027-12-01")  # nobody's role ends, but a coach's may
        gone = self.world.staff(self.world.af, "Bo Ek", self.world.unit, codes.ROLE_SIUS, end="2027-11-30")
        self.assertIsNone(self.load(self.world.unit, gone))

    def test_the_norm_of_ips_and_the_waiting_list(self):
        house = self.world.organisation(codes.ORGANISATION_KIND_PROVIDER, "Vägen AB", "", "")
        unit = self.admin.call("Organisations/AddUnit", dict(unit=organisations_pb2.Unit(
            organisation=house, name="IPS", started="2016-01-01", programmes=[codes.PROGRAMME_IPS]))).unit.id
        lead_id = self.world.staff(house, "Lo Li", unit, codes.ROLE_TEAM_LEAD)
        coach_id = self.world.staff(house, "My Ås", unit, codes.ROLE_COACH)
        lead = self.daemon.enrol(lead_id)
        for _ in range(2):
            referral = self.refer(lead, unit)
        lead.call("Referrals/Wait", dict(id=referral))
        row = self.load(unit, coach_id, by=lead)
        self.assertEqual((row.norm, row.over, row.active, row.waiting, row.programme), (20, False, 0, 1, codes.PROGRAMME_IPS))
        waiting = [r for r in self.rows("Referrals", lead) if r.position]
        self.assertEqual([(r.referral, r.position, r.status) for r in waiting], [(referral, 1, codes.REFERRAL_STATUS_WAITING)])

    def refer(self, by, unit):
        return by.call("Referrals/Add", dict(person=self.world.new_person(by=by), unit=unit, programme=codes.PROGRAMME_IPS, date="2026-11-01",
                                             sender_role=codes.ROLE_PHYSICIAN, sender_name="N N", sender_organisation="Psykiatrin",
                                             reason="Vill arbeta.")).referral.id


class Clocks(ListsTest):
    def test_introductions_to_the_last_day_and_after(self):
        case, other = self.introduced(), self.world.active_case()
        row = self.row("Introductions", case)
        self.assertEqual((row.clock.days_used, row.clock.days_left, row.clock.last_day, row.after_planned, row.after),
                         (1, 180, "2027-05-21", False, "nothing is planned"))
        self.assertIsNone(self.row("Introductions", other))
        self.clock("2027-05-21")
        row = self.row("Introductions", case)
        self.assertEqual((row.clock.days_used, row.clock.days_left, row.clock.over), (181, 0, False))
        self.clock("2027-05-22")
        row = self.row("Introductions", case)
        self.assertEqual((row.clock.days_left, row.clock.over), (0, True))
        self.sius.call("Support/EndLine", dict(id=case, line=1, date="2027-05-21", reason=codes.LINE_END_REASON_LIMIT_REACHED))
        self.assertIsNone(self.row("Introductions", case))

    def test_what_comes_after_an_introduction(self):
        case = self.introduced()
        plan = M.Plan(kind=codes.PLAN_KIND_HANDLINGSPLAN, status=codes.PLAN_STATUS_CURRENT, review="2027-06-01", text="Uppföljning.", client_participated=True)
        goal = M.Goal(dimension=codes.GOAL_DIMENSION_KEEP, text="Behålla arbetet.", target="2027-06-01")
        self.sius.call("Method/WritePlan", dict(id=case, plan=plan, goals=[goal]))
        row = self.row("Introductions", case)
        self.assertEqual((row.after_planned, "2027-06-01" in row.after), (True, True))

    def test_follow_ups(self):
        case, timeless = self.world.active_case(), self.introduced()
        job = self.start(case, codes.PLACEMENT_KIND_EMP_REG, "2026-11-22")
        self.sius.call("Placements/ConfirmWork", dict(id=case, placement=job))
        row = self.row("FollowUps", case)
        self.assertEqual((row.job_start, row.HasField("clock"), row.next.due, row.next.step), ("2026-11-22", False, "2026-12-22", 1))
        self.sius.call("Support/StartLine", dict(id=case, kind=codes.SUPPORT_LINE_KIND_FOLLOWUP, placement=job))
        row = self.row("FollowUps", case)
        self.assertEqual((row.employer_name, row.clock.days_served, row.clock.days_remaining, row.clock.completes),
                         ("Ekbackens trädgård", 0, 365, "2027-11-22"))
        self.assertIsNone(self.row("FollowUps", timeless))  # a praktik is no job
        self.clock("2026-12-22")
        self.assertFalse(self.row("FollowUps", case).next.overdue)
        self.clock("2026-12-23")
        self.assertTrue(self.row("FollowUps", case).next.overdue)
        held = P.FollowUp(placement=job, step=1, date="2026-12-23", participants=["Klienten"], result="Går bra.")
        self.sius.call("Support/HoldFollowUp", dict(id=case, follow_up=held))
        row = self.row("FollowUps", case)
        self.assertEqual((row.next.due, row.next.step, row.clock.days_served), ("2027-02-22", 3, 31))
        self.clock("2027-11-22")
        self.assertEqual(self.row("FollowUps", case).clock.days_remaining, 0)


class Waiting(ListsTest):
    def refer(self, by=None, **more):
        officer = self.world.officer
        request = dict(person=self.world.new_person(), unit=self.world.unit, programme=codes.PROGRAMME_SIUS, date="2026-11-02",
                       sender_role=codes.ROLE_AF_OFFICER, sender_name="N N", sender_organisation="AF", reason="Behöver stöd.")
        return (by or officer).call("Referrals/Add", dict(request, **more)).referral.id

    def waiting(self, referral, by=None, **request):
        found = [r for r in self.rows("Referrals", by or self.world.officer, **request) if r.referral == referral]
        self.assertLessEqual(len(found), 1)
        return found[0] if found else None

    def test_from_the_first_day_to_the_decision(self):
        referral = self.refer()
        self.clock("2026-11-25")
        row = self.waiting(referral)
        self.assertEqual((row.received, row.days, row.status, list(row.missing), row.HasField("case")),
                         ("2026-11-22", 3, codes.REFERRAL_STATUS_RECEIVED, [], False))
        self.world.officer.call("Referrals/SendBack", dict(id=referral, missing=["Läkarintyg"]))
        row = self.waiting(referral)
        self.assertEqual((row.days, row.status, list(row.missing)), (3, codes.REFERRAL_STATUS_RETURNED, ["Läkarintyg"]))
        self.world.officer.call("Referrals/Resend", dict(id=referral))
        self.world.officer.call("Referrals/Receive", dict(id=referral))
        self.assertEqual((self.waiting(referral).days, list(self.waiting(referral).missing)), (3, []))
        case = self.world.officer.call("Referrals/Accept", dict(id=referral)).referral.case
        row = self.waiting(referral)
        self.assertEqual((row.case.id, row.case.status, len(row.missing)), (case, codes.CASE_STATUS_RECEIVED, 6))
        self.world.basis(case, leave_out=("certificate",))
        row = self.waiting(referral)
        self.assertEqual(len(row.missing), 1)
        self.assertIn("certificate", row.missing[0].lower())
        self.world.basis(case, leave_out=("af_registration", "disability", "reduced_work_ability", "support_need", "work_ability"))
        self.world.assess(case)
        self.assertEqual(list(self.waiting(referral).missing), [])
        self.world.decide(case, valid_from="2026-11-25")
        self.assertIsNone(self.waiting(referral))

    def test_who_has_waited_longest_comes_first(self):
        first = self.refer()
        self.clock("2026-11-28")
        second = self.refer()
        own = self.world.new_case()  # applied 2026-11-02
        rows = self.rows("Referrals", self.world.officer, page_size=2)
        self.assertEqual([r.received for r in rows], sorted(r.received for r in rows))
        order = [r.referral or -r.case.id for r in rows]
        self.assertLess(order.index(-own), order.index(first))
        self.assertLess(order.index(first), order.index(second))
        self.assertIsNotNone(self.waiting(first, by=self.manager, unit=self.world.unit))
        self.assertIsNone(self.waiting(first, by=self.sius))  # takes nobody in
        self.assertIsNone(self.waiting(first, by=self.world.other_office))


class Decisions(ListsTest):
    def test_sixty_days_ahead_and_after_the_end(self):
        case, undecided = self.world.active_case(), self.world.new_case()
        self.clock("2027-09-21")
        self.assertIsNone(self.row("DecisionsEnding", case))
        self.clock("2027-09-22")
        row = self.row("DecisionsEnding", case)
        self.assertEqual((row.valid_to, row.days_left, row.ended, row.decision, row.decided), ("2027-11-21", 60, False, 1, "2026-11-22"))
        self.clock("2027-11-21")
        row = self.row("DecisionsEnding", case)
        self.assertEqual((row.days_left, row.ended), (0, False))
        self.clock("2027-11-22")
        row = self.row("DecisionsEnding", case)
        self.assertEqual((row.days_left, row.ended), (0, True))
        self.assertIsNone(self.row("DecisionsEnding", undecided, by=self.manager, unit=self.world.unit))
        fresh = cases_pb2.MedicalCertificate(issued="2027-09-01", supports_diagnosis=True, issuer="Dr X")
        self.world.officer.call("Cases/Record", dict(id=case, basis=cases_pb2.Basis(certificate=fresh)))
        self.world.decide(case, result=codes.DECISION_RESULT_PROLONGED, valid_from="2027-11-22", valid_to="2028-11-21")
        self.assertIsNone(self.row("DecisionsEnding", case))


class Deviations(ListsTest):
    def test_weeks_in_a_row(self):
        case, unplanned = self.introduced(), self.introduced()
        step = P.TaperStep(minutes_per_week=240, to="2027-05-21", **{"from": "2026-11-22"})
        self.sius.call("Support/Plan", dict(id=case, line=1, steps=[step]))
        self.assertIsNone(self.row("DeviatingSupport", case))  # the last whole week is before the plan
        self.clock("2026-12-06")  # Sunday: the week still runs; week 48 had no support
        row = self.row("DeviatingSupport", case)
        self.assertEqual((row.week.week, row.week.planned, row.week.delivered, row.weeks_in_a_row, row.week.flagged),
                         ("2026-W48", 240, 0, 2, False))
        self.give(case, "2026-12-03", 119)
        self.clock("2026-12-07")
        row = self.row("DeviatingSupport", case)
        self.assertEqual((row.week.week, row.week.delivered, row.week.percent, row.weeks_in_a_row, row.week.flagged),
                         ("2026-W49", 119, 49, 3, True))
        self.give(case, "2026-12-04", 1)
        self.assertIsNone(self.row("DeviatingSupport", case))  # half of it
        self.give(unplanned, "2026-12-03", 600)
        self.assertIsNone(self.row("DeviatingSupport", unplanned))  # no plan to be far from

    def give(self, case, day, minutes):
        event = P.SupportEvent(date=day, minutes=minutes, line=1, kind=codes.SUPPORT_KIND_SIDE_BY_SIDE)
        self.sius.call("Support/Give", dict(id=case, event=event))


class Disclosures(ListsTest):
    def test_revoked_and_what_it_bars(self):
        case, silent = self.world.active_case(), self.world.active_case()
        employer = self.employer()
        self.sius.call("Method/Disclose", dict(id=case, choice=codes.DISCLOSURE_CHOICE_FULL, employer=employer))
        self.start(case, codes.PLACEMENT_KIND_PRAKTIK, "2026-11-22", employer=employer)
        self.assertIsNone(self.row("Disclosures", case))
        self.clock("2026-11-24")
        self.sius.call("Method/RevokeDisclosure", dict(id=case, number=1))
        row = self.row("Disclosures", case)
        self.assertEqual((row.employer_name, row.since, row.contacts, list(row.placements), row.phase, row.why),
                         ("Ekbackens trädgård", "2026-11-24", True, [1], "P4", "revoked"))
        contact = employers_pb2.EmployerContact(employer=employer, unit=self.world.unit, mode=codes.CONTACT_MODE_PHONE,
                                                made_by=codes.CONTACT_MAKER_STAFF, purpose=codes.CONTACT_PURPOSE_JOB,
                                                result=codes.CONTACT_RESULT_LATER, names_client=True, case=case)
        self.refused(self.sius, "Employers/Contact", dict(contact=contact), FAILED)  # as the list says
        self.assertIsNone(self.row("Disclosures", silent))
        self.sius.call("Method/Disclose", dict(id=case, choice=codes.DISCLOSURE_CHOICE_SUPPORT_ONLY, employer=employer))
        self.assertIsNone(self.row("Disclosures", case))


class Walls(ListsTest):
    def test_an_employer_that_a_row_names_is_looked_at(self):
        case, employer, looks = self.world.active_case(), self.employer("556056-6258"), lambda: self.admin.call("Server/Verify", credit=1000).access_entries
        self.sius.call("Method/Disclose", dict(id=case, choice=codes.DISCLOSURE_CHOICE_FULL, employer=employer))
        number = self.start(case, codes.PLACEMENT_KIND_EMP_REG, "2026-11-22", employer=employer)
        self.sius.call("Placements/ConfirmWork", dict(id=case, placement=number))
        row = self.row("FollowUps", case, by=self.manager, unit=self.world.unit)  # the manager has not seen the employer before
        self.assertEqual(row.employer_name, "Ekbackens trädgård")
        before = looks()
        self.manager.call("Employers/Find", dict(number="556056-6258"))
        self.assertEqual(looks(), before)  # covered by the look at the list

    def test_only_ones_own_or_a_unit_that_one_manages(self):
        case = self.introduced()
        for name in LISTS:
            for stranger in (self.world.town, self.world.provider):
                self.refused(stranger, "Lists/" + name, dict(unit=self.world.unit), NOT_FOUND)
                self.assertEqual(self.rows(name, stranger), [], name)
            self.refused(self.world.other_office, "Lists/" + name, dict(unit=self.world.unit), NOT_FOUND)
            self.refused(self.sius, "Lists/" + name, dict(unit=self.world.unit), NOT_FOUND)
            self.refused(self.sius, "Lists/" + name, dict(unit=999999), NOT_FOUND)
            self.refused(self.admin, "Lists/" + name, dict(), DENIED)
            self.refused(self.sius, "Lists/" + name, dict(cursor=b"x" * 60), INVALID, "CURSOR_STALE")
            self.refused(self.sius, "Lists/" + name, dict(page_size=201), INVALID)
            self.rows(name, self.manager, unit=self.world.unit)
        for stranger in (self.world.town, self.world.other_office, self.sius):
            self.refused(stranger, "Lists/Caseload", dict(unit=self.world.unit), NOT_FOUND)
        self.refused(self.admin, "Lists/Caseload", dict(), DENIED)
        self.assertEqual(list(self.world.other_office.call("Lists/Caseload").rows), [])
        self.assertIsNotNone(self.row("MyCases", case))

    def test_a_coach_of_another_unit_and_one_who_left(self):
        case = self.world.active_case()
        leaver = self.world.staff(self.world.af, "Eva Ask", self.world.unit, codes.ROLE_SIUS, end="2026-12-31")
        self.admin.call("Staff/AddCompetence", dict(id=leaver, competence=staff_pb2.Competence(
            kind=codes.COMPETENCE_KIND_SE_BASIC, days=4, issued="2024-03-01", issuer="Utbildaren")))
        self.world.officer.call("Cases/Assign", dict(id=case, staff=leaver))
        eva = self.daemon.enrol(leaver)
        self.assertIsNotNone(self.row("MyCases", case, by=eva))
        self.assertIsNone(self.row("MyCases", case))  # Stig's assignment has ended
        self.clock("2026-12-31")
        self.assertIsNotNone(self.row("MyCases", case, by=eva))
        self.clock("2027-01-01")
        self.assertEqual(self.rows("MyCases", eva), [])
        self.assertEqual(list(eva.call("Lists/Caseload").rows), [])

    def test_a_cursor_is_of_one_list_and_one_reader(self):
        for _ in range(3):
            self.world.active_case()
        cursor = self.sius.call("Lists/MyCases", dict(page_size=1)).cursor
        self.assertTrue(cursor)
        self.refused(self.sius, "Lists/DecisionsEnding", dict(cursor=cursor), INVALID, "CURSOR_STALE")
        self.refused(self.world.officer, "Lists/MyCases", dict(cursor=cursor), INVALID, "CURSOR_STALE")

    def test_nothing_is_stored_and_the_tables_stand(self):
        self.introduced()
        before = self.admin.call("Journal/Head").head
        for name in LISTS:
            self.rows(name)
        self.assertEqual(self.admin.call("Journal/Head").head, before)


class Command(ListsTest):
    """The real `lots`."""

    def profile(self, principal, name):
        code = self.admin.call("Enrolment/Invite", dict(principal=principal)).code
        self.lots("--profile", name, "enrol", f"127.0.0.1:{self.daemon.port}", code)
        return name

    def environment(self, **more):
        base = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "LOTS_PROFILE", "LANGUAGE")}
        return dict(base, LC_ALL="C.UTF-8", XDG_CONFIG_HOME=self.daemon.folder + "/config", XDG_STATE_HOME=self.daemon.folder + "/state",
                    LOTS_LOCALEDIR=os.path.join(BUILD, "locale"), TERM="xterm-256color", LOTS_PAGER="cat", **more)

    def lots(self, *words):
        done = subprocess.run([LOTS, *map(str, words)], capture_output=True, text=True, env=self.environment(), check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def on_terminal(self, *words, **environment):
        ours, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, (24, 80))
        process = subprocess.Popen([LOTS, *map(str, words)], stdout=theirs, stderr=theirs, env=self.environment(**environment))
        os.close(theirs)
        text = b""
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:
                break
            if not part:
                break
            text += part
        process.wait()
        os.close(ours)
        return text.decode()

    def test_every_list_in_every_form(self):
        case = self.introduced()
        employer = self.employer("556004-0007")
        self.sius.call("Method/Disclose", dict(id=case, choice=codes.DISCLOSURE_CHOICE_FULL, employer=employer))
        self.sius.call("Method/RevokeDisclosure", dict(id=case, number=1))
        step = P.TaperStep(minutes_per_week=240, to="2027-05-21", **{"from": "2026-11-22"})
        self.sius.call("Support/Plan", dict(id=case, line=1, steps=[step]))
        job = self.world.active_case()
        number = self.start(job, codes.PLACEMENT_KIND_EMP_REG, "2026-11-22")
        self.sius.call("Support/StartLine", dict(id=job, kind=codes.SUPPORT_LINE_KIND_FOLLOWUP, placement=number))
        self.world.new_case()
        maj = self.profile(self.world.manager_id, "maj")
        unit = ("--unit", self.world.unit, "--profile", maj)
        calls = {"cases": ("list", "cases"), "caseload": ("list", "caseload"), "introductions": ("list", "introductions"),
                 "followups": ("list", "followups"), "referrals": ("list", "referrals"), "decisions": ("list", "decisions"),
                 "deviations": ("list", "deviations"), "disclosures": ("list", "disclosures")}
        self.assertEqual(tuple(calls), WORDS)
        for key, words in calls.items():
            with self.subTest(key):
                self.clock("2027-10-01" if key == "decisions" else "2027-03-01")
                rows = json.loads(self.lots(*words, *unit, "--json"))[key]
                self.assertTrue(rows)
                english, swedish = self.lots(*words, *unit), self.lots(*words, *unit, "--language", "sv")
                self.assertNotEqual(english.splitlines()[0], swedish.splitlines()[0])
                self.assertNotIn("\033[", english)
                keys = self.lots(*words, *unit, "-o", "help").strip().split(",")
                self.assertEqual(set(keys), set(rows[0]))
                raw = self.lots(*words, *unit, "--raw", "-o", ",".join(keys)).splitlines()
                self.assertEqual(raw[0].split("\t"), keys)
                self.assertEqual(len(raw), len(rows) + 1)
                for language in ("en", "sv"):
                    screen = re.sub(r"\033\[[0-9;]*m", "", self.on_terminal(*words, *unit, "--language", language)).splitlines()
                    self.assertGreater(len(screen), len(rows))
                    self.assertIn(rows[0].get("name", rows[0].get("coach")).split()[0], "\n".join(screen))
                    narrow = key not in ("followups", "disclosures")  # whose columns are many; no word is broken to fit
                    self.assertLessEqual(max(map(len, screen)), 84 if narrow else 110, "\n".join(screen))

    def test_what_presses_is_red_on_a_terminal(self):
        self.world.active_case()
        stig = self.profile(self.world.sius_id, "stig")
        self.clock("2027-03-01")
        self.assertIn("\033[31m", self.on_terminal("list", "cases", "--profile", stig))
        self.assertNotIn("\033[", self.on_terminal("list", "cases", "--profile", stig, NO_COLOR="1"))

    def test_the_case_file_says_first_how_it_stands(self):
        case = self.introduced()
        self.sius.call("Cases/Note", dict(id=case, text="Ringde klienten."))
        stig = self.profile(self.world.sius_id, "stig2")
        self.clock("2027-05-10")
        for language, parts in (("en", ("Status:", "days used 170, left 11", "Next steps", "What is due", "Latest notes", "Placements", "Basis")),
                                ("sv", ("Status:", "170", "Nästa steg", "Bevakningar", "Senaste anteckningar", "Placeringar", "Underlag"))):
            text = self.lots("case", "show", case, "--profile", stig, "--language", language)
            places = [text.find(part) for part in parts]
            self.assertNotIn(-1, places, text)
            self.assertEqual(places, sorted(places), text)
        self.assertIn("\033[31m", self.on_terminal("case", "show", case, "--profile", stig))


if __name__ == "__main__":
    unittest.main()
