#!/usr/bin/python3
"""Insiders who try: to learn of somebody by number, to look without a trace, to keep what they lost, to make records grow until nobody can read
them. And what a thief of the disk would find."""
import datetime
import hashlib
import os
import unittest

from lots_test import *  # noqa: F403


class Attacks(DaemonTest):
    def test_a_name_is_one_line(self):
        """A name forges no row of a list, and turns no row around."""
        number = self.world.number
        for sign in ("\n", "\r", "\t", "\u2028", "\u202e", "\u2066", "\u200f"):
            name = f"Eva{sign}17  ACTIVE  Adam"
            officer, admin = self.world.officer, self.admin
            unit = organisations_pb2.Unit(organisation=self.world.af, name=name, programmes=[codes.PROGRAMME_SIUS])
            for by, method, request, field in (
                    (officer, "Persons/Add", dict(identity_number=number(), given_name=name, family_name="Ek"), "given_name"),
                    (officer, "Persons/Add", dict(identity_number=number(), given_name="Eva", family_name="Ek", phone=name), "phone"),
                    (admin, "Organisations/AddUnit", dict(unit=unit), "unit.name"),
                    (admin, "Organisations/Add", dict(organisation=organisations_pb2.Organisation(name=name)), "organisation.name"),
                    (admin, "Staff/Add", dict(principal=staff_pb2.Principal(organisation=self.world.af, name=name)), "principal.name")):
                refused = self.refused(by, method, request, INVALID)
                self.assertIn((field, "ONE_LINE"), set(refused.reasons), (method, repr(sign)))

    def looks(self):
        return self.admin.call("Server/Verify", credit=1000).access_entries

    def leaves_a_trace(self, connection, method, request, **options):
        """The call's whole Reply; it must have put exactly one record on the access log."""
        before = self.looks()
        reply = connection.raw("lots." + method, METHODS["lots." + method][0](**request), **options)
        self.assertEqual(self.looks(), before + 1, method)
        return reply

    def known_and_unknown(self):
        number = self.world.number()
        request = dict(identity_number=number, given_name="Vera", family_name="Hemlös", address="Hemliga gatan 1",
                       protection=codes.PROTECTION_SEKRETESSMARKERING)
        return self.world.officer.call("Persons/Add", request).person.id, number, self.world.number()

    def referral(self, **more):
        return dict(unit=self.world.unit, programme=codes.PROGRAMME_SIUS, date="2026-11-01", sender_role=codes.ROLE_AF_OT, sender_name="N N",
                    reason="Behov", **more)

    def test_who_does_not_take_in_learns_nothing_by_number(self):
        person, known, unknown = self.known_and_unknown()
        case = self.world.active_case()
        client = self.world.sius.call("Cases/Show", dict(id=case)).case.person
        for method, request in {
                "Referrals/Add": self.referral(),
                "Cases/Open": dict(unit=self.world.unit, programme=codes.PROGRAMME_SIUS, date="2026-11-02"),
        }.items():
            for dry_run in (False, True):
                replies = [self.refused(self.world.sius, method, dict(request, identity_number=number), DENIED, "NOT_YOUR_UNIT",
                                        dry_run=dry_run).reply for number in (known, unknown)]
                self.assertEqual(replies[0].details, replies[1].details)
        replies = [self.refused(self.world.sius, "Persons/Change", dict(id=client, new_identity_number=number), INVALID, "NOT_YOUR_UNIT",
                                dry_run=True).reply for number in (known, unknown)]
        self.assertEqual(replies[0].details, replies[1].details)
        self.refused(self.world.sius, "Persons/Show", dict(id=person), NOT_FOUND)

    def test_a_write_that_writes_nothing_leaves_a_trace_too(self):
        _, known, _ = self.known_and_unknown()
        again = dict(identity_number=known, given_name="V", family_name="H")
        self.assertEqual(self.leaves_a_trace(self.world.officer2, "Persons/Add", again).status, PRECONDITION)  # protected
        open_one = dict(again, identity_number=self.world.number())
        self.world.officer.call("Persons/Add", open_one)
        self.assertEqual(self.leaves_a_trace(self.world.officer2, "Persons/Add", open_one).status, OK)
        basis = cases_pb2.Basis(reduced_work_ability=cases_pb2.ReducedWorkAbility(evidence="x"))
        case = self.world.new_case()
        self.assertEqual(self.leaves_a_trace(self.world.manager, "Cases/Record", dict(id=case, basis=basis), dry_run=True).status, OK)
        case = self.world.new_case()
        self.assertEqual(self.leaves_a_trace(self.world.manager, "Cases/Activate", dict(id=case)).status, PRECONDITION)
        case = self.world.new_case()
        self.assertEqual(self.leaves_a_trace(self.world.officer, "Cases/Note", dict(id=case, text="x"), if_revision=99).status, ABORTED)
        before = self.looks()
        self.world.officer.call("Cases/Note", dict(id=case, text="x"))  # its entry in the journal tells who was there
        self.refused(self.world.town, "Cases/Note", dict(id=case, text="x"), NOT_FOUND)  # saw nothing
        self.assertEqual(self.looks(), before)

    def test_who_left_keeps_nothing_of_what_they_registered(self):
        leaver = self.world.staff(self.world.af, "Li Slut", self.world.unit, codes.ROLE_AF_OFFICER)
        connection = self.daemon.enrol(leaver)
        person = self.world.new_person(by=connection)
        referral = connection.call("Referrals/Add", self.referral(person=person)).referral.id
        connection.call("Persons/Show", dict(id=person))
        self.admin.call("Staff/EndRole", dict(id=leaver, unit=self.world.unit, role=codes.ROLE_AF_OFFICER, to="2026-11-22"))
        self.admin.call("Server/SetClock", dict(now="2026-11-23T08:00:00Z"))
        self.addCleanup(lambda: self.admin.call("Server/SetClock", dict(now="2026-11-22T08:00:00Z")))
        for method, request in {"Persons/Show": dict(id=person), "Referrals/Show": dict(id=referral), "Referrals/Recall": dict(id=referral),
                                "Persons/Change": dict(id=person, phone="1")}.items():
            self.refused(connection, method, request, NOT_FOUND)

    def test_no_principal_grows_until_the_list_of_all_breaks(self):
        competence = staff_pb2.Competence(kind=codes.COMPETENCE_KIND_SE_BASIC, days=4, issued="2024-03-01", issuer="Å" * 200)
        worker = self.world.staff(self.world.af, "Mång Kunnig", self.world.unit, codes.ROLE_COACH)
        for _ in range(100):
            self.world.manager.call("Staff/AddCompetence", dict(id=worker, competence=competence))
        self.refused(self.world.manager, "Staff/AddCompetence", dict(id=worker, competence=competence), INVALID, "TOO_MANY")
        self.world.town.call("Staff/List")
        role = staff_pb2.RoleHeld(unit=self.world.unit, role=codes.ROLE_COACH, **{"from": "2020-01-01"})
        many = staff_pb2.Principal(kind=staff_pb2.PRINCIPAL_KIND_STAFF, organisation=self.world.af, name="Roll", roles=[role] * 101)
        self.refused(self.admin, "Staff/Add", dict(principal=many), INVALID, "TOO_MANY")

    def test_full_records_of_staff_stay_in_every_list(self):
        wide, unit = "\U0001f600" * 200, self.world.new_unit(self.world.af, "Fyllda poster")
        manager = self.daemon.enrol(self.world.staff(self.world.af, "Chefen", unit, codes.ROLE_UNIT_MANAGER))
        workers = {self.world.staff(self.world.af, wide, unit, codes.ROLE_COACH) for _ in range(3)}
        competence = staff_pb2.Competence(kind=codes.COMPETENCE_KIND_SE_BASIC, days=4, issued="2024-03-01", issuer=wide)
        for worker in workers:
            for number in range(1, 101):
                manager.call("Staff/AddCompetence", dict(id=worker, competence=competence))
                manager.call("Staff/WithdrawCompetence", dict(id=worker, competence=number, reason=wide))
        for request in (dict(unit=unit), {}):
            found, cursor = set(), b""
            while True:
                page = manager.call("Staff/List", dict(request, cursor=cursor))
                found |= {principal.id for principal in page.principals}
                cursor = page.cursor
                if not cursor:
                    break
            self.assertLessEqual(workers, found)
        manager.call("Lists/Caseload", dict(unit=unit))
        manager.call("Agenda/List", dict(unit=unit))

    def test_full_documents_stay_in_the_list(self):
        case, officer, wide = self.world.new_case(), self.world.officer, "\U0001f600" * 200
        facts = dict(case=case, title=wide, author=wide, paper=wide * 2)
        for _ in range(25):
            first = documents_pb2.DocumentFacts(type=codes.DOCUMENT_TYPE_ASM, **facts)
            made = officer.call("Documents/Add", dict(document=first)).document.id
            again = documents_pb2.AddDocumentRequest(document=documents_pb2.DocumentFacts(replaces=made, **facts))
            for number in [officer.start("lots.Documents/Add", again) for _ in range(99)]:
                self.assertEqual(officer.wait(number).status, OK)
        rows = officer.call("Documents/List", dict(case=case)).documents
        self.assertEqual([(row.version, row.title) for row in rows], [(100, wide)] * 25)
        self.assertEqual(len(officer.call("Documents/Show", dict(id=made)).versions), 100)

    def test_a_document_that_one_may_not_know_of_shows_nowhere(self):
        case, coach, officer, manager = self.world.active_case(), self.world.sius, self.world.officer, self.world.manager

        def asked(data, kind):
            digest = hashlib.sha256(data).hexdigest()
            return dict(document=documents_pb2.DocumentFacts(case=case, type=kind, size=len(data), sha256=digest, file_name="f",
                                                              date="2026-11-02", author="Dr X"))

        def add(data, kind):
            upload = coach.call("Documents/Begin", asked(data, kind)).upload.id
            coach.call("Documents/Put", dict(upload=upload, data=data))
            return coach.call("Documents/Finish", dict(upload=upload)).document.id

        before = officer.call("Cases/History", dict(id=case))
        work, health = add(b"CV", codes.DOCUMENT_TYPE_CV), add(b"MED", codes.DOCUMENT_TYPE_MED)
        coach.call("Documents/Sign", dict(id=work, signature=documents_pb2.DocumentSignature(party="CLIENT")))
        for newest_first in (False, True):
            items = officer.call("Cases/History", dict(id=case, newest_first=newest_first)).items
            told = [item.text for item in items if item.text.startswith("document ")]
            self.assertEqual([text.split()[1] for text in told], [str(bare(health))])
            self.assertEqual(len(items), len(before.items) + 1)
        self.assertEqual(len(coach.call("Cases/History", dict(id=case)).items), len(before.items) + 3)
        page = officer.call("Cases/History", dict(id=case, page_size=len(before.items)))
        rest = officer.call("Cases/History", dict(id=case, cursor=page.cursor))
        self.assertEqual((len(rest.items), rest.cursor), (1, b""))
        # Nor does the content tell, held against what is there.
        for who, kind, known in ((officer, codes.DOCUMENT_TYPE_CV, b"CV"), (manager, codes.DOCUMENT_TYPE_MED, b"MED")):
            replies = [self.refused(who, "Documents/Begin", asked(data, kind), PRECONDITION).reply for data in (known, b"XYZ"[:len(known)])]
            self.assertEqual(replies[0].details, replies[1].details)
        self.refused(coach, "Documents/Begin", asked(b"CV", codes.DOCUMENT_TYPE_CV), PRECONDITION, "DOCUMENT_THERE")

    def test_a_case_never_grows_too_large_to_show_or_end(self):
        case = self.world.new_case()
        basis = cases_pb2.Basis(reduced_work_ability=cases_pb2.ReducedWorkAbility(evidence="Ä" * 10000))
        with self.assertRaises(Refused) as full:
            for _ in range(100):
                self.world.officer.call("Cases/Record", dict(id=case, basis=basis))
        self.assertIn(("id", "CASE_FULL"), full.exception.reasons)
        self.world.officer.call("Cases/Show", dict(id=case))
        self.world.officer.call("Cases/Withdraw", dict(id=case))

    def test_no_step_makes_a_case_too_large_to_show_or_end(self):
        wide, coach, officer = "\U0001f600", self.world.sius, self.world.officer

        def plan(case):
            placement = placements_pb2.Placement(kind=codes.PLACEMENT_KIND_PRAKTIK, start="2026-11-22", minutes_per_week=600, employer_name="x")
            number = coach.call("Placements/Plan", dict(id=case, placement=placement)).placement.placement.id
            task = placements_pb2.Task(description=wide * 2000, expectation=wide * 2000)
            coach.call("Placements/SetTasks", dict(id=case, placement=number, tasks=[task] * 10))

        def disclose(case):
            coach.call("Method/Disclose", dict(id=case, choice=codes.DISCLOSURE_CHOICE_SELECTED, to=wide * 200, facts=[wide * 200] * 50))

        for step in (plan, disclose):
            case = self.world.active_case()
            with self.assertRaises(Refused) as full:
                for _ in range(300):
                    step(case)
            self.assertIn(("id", "CASE_FULL"), full.exception.reasons, step)
            shown = self.world.manager.call("Cases/Show", dict(id=case)).case
            for placement in shown.placements:
                coach.call("Placements/Cancel", dict(id=case, placement=placement.id, reason="Blev inte av."))
            coach.call("Method/ListPhases", dict(id=case))
            for _ in range(20):
                officer.call("Cases/Note", dict(id=case, text=wide * 20000))
            officer.call("Cases/Close", dict(id=case, reason=codes.CLOSE_REASON_CLIENT_WISH, summary=wide * 10000,
                                             income_after=codes.INCOME_KIND_WAGE))
            notes = self.world.manager.call("Cases/Show", dict(id=case, notes=20, ahead=True)).notes
            self.assertIn(len(notes), range(1, 20))
            told, cursor = [], b""
            while cursor or not told:
                page = officer.call("Cases/History", dict(id=case, notes_only=True, cursor=cursor))
                told += [item.note.text for item in page.items]
                cursor = page.cursor
            self.assertEqual(told, [wide * 20000] * 20)

    def test_a_case_has_only_so_many_choices_to_judge(self):
        case, coach = self.world.active_case(), self.world.sius
        request = method_pb2.DiscloseRequest(id=case, choice=codes.DISCLOSURE_CHOICE_FULL, to="Fabriken")
        for number in [coach.start("lots.Method/Disclose", request) for _ in range(500)]:
            self.assertEqual(coach.wait(number).status, OK)
        self.refused(coach, "Method/Disclose", request, INVALID, "TOO_MANY")
        coach.call("Method/RevokeDisclosure", dict(id=case, number=500))
        self.assertEqual(len(coach.call("Lists/Disclosures").rows), 1)

    def test_one_case_full_of_support_closes_no_list(self):
        case, coach = self.world.active_case(), self.world.sius
        event = placements_pb2.SupportEvent(date="2026-11-22", minutes=1, kind=codes.SUPPORT_KIND_SIDE_BY_SIDE)
        for _ in range(51):
            for number in [coach.start("lots.Support/Give", placements_pb2.GiveSupportRequest(id=case, event=event)) for _ in range(100)]:
                self.assertEqual(coach.wait(number).status, OK)
        self.refused(coach, "Support/Weeks", dict(id=case), OUT_OF_RANGE)
        for name in ("DeviatingSupport", "MyCases", "FollowUps"):
            coach.call("Lists/" + name)
            self.world.manager.call("Lists/" + name, dict(unit=self.world.unit))

    def test_a_person_has_only_so_many_numbers(self):
        person = self.world.new_person()
        with self.assertRaises(Refused) as full:
            for _ in range(100):
                self.world.officer.call("Persons/Change", dict(id=person, new_identity_number=self.world.number()))
        self.assertIn(("new_identity_number", "TOO_MANY"), full.exception.reasons)

    def test_a_long_history_stays_readable(self):
        case, officer = self.world.new_case(), self.world.officer
        for _ in range(205):
            waiting = [officer.start("lots.Cases/Note", cases_pb2.NoteRequest(id=case, text="x")) for _ in range(100)]
            for number in waiting:
                self.assertEqual(officer.wait(number).status, OK)
        for newest_first in (False, True):
            page = officer.call("Cases/History", dict(id=case, newest_first=newest_first, page_size=5))
            self.assertEqual(len(page.items), 5)

    def test_an_import_never_passes_over_a_protection(self):
        number = self.world.number()
        person = self.world.officer.call("Persons/Add", dict(identity_number=number, given_name="Ny", family_name="Skyddsbehövande")).person.id
        row = dict(unit=self.world.unit, identity_number=number, given_name="Ny", family_name="Skyddsbehövande", programme="SIUS",
                   date="2026-11-01", sender_role="arbetsförmedlare", sender_name="N N", reason="Behov")
        for protection, expected in (("", codes.PROTECTION_NONE), ("SEKRETESSMARKERING", codes.PROTECTION_SEKRETESSMARKERING),
                                     ("", codes.PROTECTION_SEKRETESSMARKERING)):
            reply = self.world.officer.call("Imports/Referral", dict(row, protection=protection))
            self.assertEqual((reply.person, reply.person_existed), (person, True))
            self.assertEqual(self.world.officer.call("Persons/Show", dict(id=person)).person.protection, expected)
        self.assertEqual(len(self.world.officer.call("Persons/Find", dict(name="Skyddsbehö")).persons), 0)

    def test_nothing_of_a_person_stands_in_clear(self):
        number = self.world.number()
        request = dict(identity_number=number, given_name="Xerxesina", family_name="Qvarnstensson", phone="0701999888", address="Zebravägen 77")
        person = self.world.officer.call("Persons/Add", request).person.id
        case = self.world.officer.call("Cases/Open", dict(person=person, unit=self.world.unit, programme=codes.PROGRAMME_SIUS, date="2026-11-02",
                                                          motivation="Ystervilja")).case.id
        self.world.officer.call("Cases/Note", dict(id=case, text="Anteckningsordet"), key=b"hemlig nyckel")
        self.world.officer.call("Persons/Find", dict(name="Qvarn"), purpose="Sökningsskälet")
        self.world.officer.call("Cases/Show", dict(id=case), purpose="Sökningsskälet")
        self.refused(self.world.officer, "Cases/Activate", dict(id=case), PRECONDITION)
        words = [number, number[2:], "Xerxesina", "Qvarnstensson", "qvarnstensson", "0701999888", "Zebravägen", "Ystervilja", "Anteckningsordet",
                 "Sökningsskälet", "hemlig nyckel"]
        for folder, _, names in os.walk(self.daemon.folder):
            for name in names:
                with open(os.path.join(folder, name), "rb") as file:
                    data = file.read()
                for word in words:
                    self.assertNotIn(word.encode(), data, os.path.join(folder, name))


if __name__ == "__main__":
    unittest.main()
