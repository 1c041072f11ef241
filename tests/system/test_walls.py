#!/usr/bin/python3
"""Who sees what: relations, the wall between organisations, roles that end, revocation, and that hidden looks like missing."""
import unittest

from lots_test import *  # noqa: F403


class Walls(DaemonTest):
    def hidden(self, connection, case):
        """The reply to a look at `case`, as bytes without the request's number."""
        reply = connection.raw("lots.Cases/Show", cases_pb2.ShowCaseRequest(id=case))
        reply.id = 0
        reply.position = 0
        return reply.SerializeToString()

    def test_hidden_and_missing_are_the_same_bytes(self):
        case = self.world.new_case()
        for who in (self.world.town, self.world.provider, self.world.other_office, self.world.sius, self.world.officer2, self.admin):
            self.assertEqual(self.hidden(who, case), self.hidden(who, 999999), who)
        self.assertEqual(self.world.town.raw("lots.Cases/Show", cases_pb2.ShowCaseRequest(id=case)).status, NOT_FOUND)

    def test_every_method_that_names_a_case_hides_it(self):
        case = self.world.new_case()
        for method, request in {
                "Cases/Show": dict(id=case), "Cases/History": dict(id=case), "Cases/Eligibility": dict(id=case),
                "Cases/Note": dict(id=case, text="x"), "Cases/Withdraw": dict(id=case), "Cases/Activate": dict(id=case),
                "Cases/CorrectNote": dict(id=case, position=64, text="x", reason="y"),
                "Cases/StartAssessment": dict(id=case), "Cases/Decide": dict(id=case, result=1),
                "Cases/Assign": dict(id=case, staff=self.world.sius_id),
                "Cases/Close": dict(id=case, reason=1, summary="x"),
                "Cases/Record": dict(id=case, basis=cases_pb2.Basis(reduced_work_ability=cases_pb2.ReducedWorkAbility(evidence="x"))),
        }.items():
            hidden = self.refused(self.world.town, method, request, NOT_FOUND)
            missing = self.refused(self.world.town, method, dict(request, id=888888), NOT_FOUND)
            self.assertEqual(hidden.reply.details, missing.reply.details, method)
            self.assertEqual(hidden.reply.message, missing.reply.message, method)

    def test_relations_open_the_case(self):
        case = self.world.active_case()
        for who in (self.world.officer, self.world.sius, self.world.manager):
            self.assertEqual(who.call("Cases/Show", dict(id=case)).case.id, case)

    def test_which_disability_it_is_stays_with_those_assigned(self):
        """S0.14, C6: the manager learns that it is recorded, and criteria are judged all the same."""
        case = self.world.active_case()
        for who in (self.world.officer, self.world.sius):
            shown = next(b.disability for b in who.call("Cases/Show", dict(id=case)).case.basis if b.HasField("disability"))
            self.assertEqual((list(shown.groups), shown.evidence, shown.withheld), ([codes.DISABILITY_GROUP_NPF], "Läkarutlåtande", False))
        manager = self.world.manager
        shown = next(b.disability for b in manager.call("Cases/Show", dict(id=case)).case.basis if b.HasField("disability"))
        self.assertEqual((list(shown.groups), shown.evidence, shown.withheld, shown.is_disability, shown.has_evidence), ([], "", True, True, True))
        self.assertIn("B5.2", {c.rule for c in manager.call("Cases/Eligibility", dict(id=case)).criteria if c.met})
        forged = cases_pb2.Disability(groups=[codes.DISABILITY_GROUP_NPF], evidence="x", is_disability=True)
        self.refused(self.world.officer, "Cases/Record", dict(id=case, basis=cases_pb2.Basis(disability=forged)), INVALID, "ONLY_TOLD")

    def test_numbers_tell_nothing_of_how_much_others_have(self):
        before = self.world.new_case()
        for _ in range(5):
            self.world.new_person(by=self.world.town)
        after = self.world.new_case()
        self.assertEqual((before >> 32, after >> 32, after - before), (self.world.af, self.world.af, 1))
        person = self.world.new_person(by=self.world.town)
        self.assertEqual(person >> 32, self.world.town.welcome.organisation)
        self.assertLess(bare(person), 30)

    def test_a_bare_number_is_ones_own(self):
        case, person = self.world.new_case(), self.world.new_person(by=self.world.town)
        self.assertEqual(self.world.officer.call("Cases/Show", dict(id=bare(case))).case.id, case)
        self.assertEqual(self.world.town.call("Persons/Show", dict(id=bare(person))).person.id, person)
        self.refused(self.world.town, "Cases/Show", dict(id=bare(case) + 1000), NOT_FOUND)
        of_town = self.world.town.call("Persons/Show", dict(id=1)).person
        self.assertEqual(of_town.id, (self.world.town.welcome.organisation << 32) + 1)
        self.refused(self.world.town, "Persons/Show", dict(id=(self.world.af << 32) + 1), NOT_FOUND)

    def test_sentences_have_numbers_as_people_type_them(self):
        case = self.world.new_case()
        facts = documents_pb2.DocumentFacts(case=case, type=codes.DOCUMENT_TYPE_ASM, paper="Skåp 3", date="2026-11-02")
        document = self.world.officer.call("Documents/Add", dict(document=facts)).document.id
        told = next(item.text for item in self.world.officer.call("Cases/History", dict(id=case)).items if item.what == "DocumentAdded")
        self.assertIn(f"document {bare(document)} (", told)

    def test_lists_show_only_ones_own(self):
        mine, other = self.world.new_case(), self.world.new_case(by=self.world.officer2)
        listed = {row.id for row in self.pages(self.world.officer, {})}
        self.assertIn(mine, listed)
        self.assertNotIn(other, listed)
        whole = {row.id for row in self.pages(self.world.manager, dict(whole_unit=True))}
        self.assertLessEqual({mine, other}, whole)
        self.assertEqual([], self.pages(self.world.town, dict(whole_unit=True)))
        self.assertEqual([], self.pages(self.world.officer, dict(staff=self.world.officer2_id)))
        for unit in (self.world.unit, 999999):  # another organisation's unit looks like none at all
            self.assertEqual([], self.pages(self.world.town, dict(unit=unit, whole_unit=True)))

    def pages(self, who, filters):
        rows, cursor = [], b""
        while True:
            page = who.call("Cases/List", dict(filters, page_size=7, cursor=cursor))
            rows += page.cases
            cursor = page.cursor
            if not cursor:
                return rows

    def test_sorted_by_the_swedish_alphabet_and_paged(self):
        for family in ("Öbrink", "Zetterö", "Åberg", "Ahlö", "Älv", "Wik", "Vik"):
            self.world.new_case(by=self.world.other_office, unit=self.world.unit2, family=family)
        rows = self.pages(self.world.other_office, dict(sort=cases_pb2.CASE_SORT_NAME))
        families = [row.name.split()[-1] for row in rows]
        self.assertEqual([f for f in families if f in ("Ahlö", "Vik", "Wik", "Zetterö", "Åberg", "Älv", "Öbrink")],
                         ["Ahlö", "Vik", "Wik", "Zetterö", "Åberg", "Älv", "Öbrink"])

    def test_a_stale_cursor_is_named(self):
        for _ in range(3):
            self.world.new_case()
        cursor = self.world.officer.call("Cases/List", dict(page_size=1)).cursor
        self.refused(self.world.officer, "Cases/List", dict(page_size=1, cursor=cursor, descending=True), INVALID, "CURSOR_STALE")
        self.refused(self.world.manager, "Cases/List", dict(page_size=1, cursor=cursor), INVALID, "CURSOR_STALE")
        self.refused(self.world.officer, "Cases/List", dict(cursor=b"nonsense"), INVALID, "CURSOR_STALE")

    def test_counts_are_the_managers(self):
        case = self.world.new_case()
        counts = self.world.manager.call("Cases/Count", dict(unit=self.world.unit)).counts
        self.assertGreater(sum(c.count for c in counts if c.status == codes.CASE_STATUS_RECEIVED), 0)
        self.refused(self.world.town, "Cases/Count", dict(unit=self.world.unit), NOT_FOUND)
        before = {(c.programme, c.status): c.count for c in counts}
        self.world.officer.call("Cases/Withdraw", dict(id=case))
        after = {(c.programme, c.status): c.count for c in self.world.manager.call("Cases/Count", dict(unit=self.world.unit)).counts}
        key = (codes.PROGRAMME_SIUS, codes.CASE_STATUS_RECEIVED)
        self.assertEqual(after.get(key, 0), before[key] - 1)

    def test_a_role_counts_on_its_last_day_and_not_after(self):
        temp = self.world.staff(self.world.af, "Vik Arie", self.world.unit, codes.ROLE_AF_OFFICER, end="2026-11-22")
        connection = self.daemon.enrol(temp)
        case = self.world.new_case(by=connection)
        connection.call("Cases/Show", dict(id=case))
        now = self.admin.call("Server/Status").now
        self.admin.call("Server/SetClock", dict(now="2026-11-22T23:30:00Z"))  # 00:30 on the 23rd in Stockholm
        try:
            self.refused(connection, "Cases/Show", dict(id=case), NOT_FOUND)
        finally:
            self.admin.call("Server/SetClock", dict(now=now))
        connection.call("Cases/Show", dict(id=case))

    def test_a_revoked_certificate_bites_on_the_next_request(self):
        temp = self.world.staff(self.world.af, "Reva Keras", self.world.unit, codes.ROLE_AF_OFFICER)
        connection = self.daemon.enrol(temp)
        connection.call("Session/Ping")
        self.assertEqual(self.admin.call("Enrolment/Revoke", dict(principal=temp)).revoked, 1)
        self.assertEqual(connection.raw("lots.Session/Ping").status, UNAUTHENTICATED)
        again = self.daemon.connect(self.daemon.identities[temp], hello=False)
        again.send(frame_pb2.Frame(hello=frame_pb2.Hello(major=1)))
        self.assertEqual(again.receive().goodbye.status, UNAUTHENTICATED)

    def test_a_disabled_member_of_staff_is_out_at_once(self):
        temp = self.world.staff(self.world.af, "Dis Abel", self.world.unit, codes.ROLE_AF_OFFICER)
        connection = self.daemon.enrol(temp)
        self.admin.call("Staff/Disable", dict(id=temp))
        self.assertEqual(connection.raw("lots.Session/Ping").status, UNAUTHENTICATED)

    def test_nobody_disables_themselves(self):
        self.refused(self.admin, "Staff/Disable", dict(id=1), PRECONDITION, "NOT_YOURSELF")

    def test_administrators_are_not_case_workers_and_the_reverse(self):
        self.assertEqual(self.admin.raw("lots.Cases/List", cases_pb2.ListCasesRequest()).status, DENIED)
        organisation = organisations_pb2.Organisation(kind=codes.ORGANISATION_KIND_AF, name="Z")
        self.refused(self.world.manager, "Organisations/Add", dict(organisation=organisation), DENIED)
        self.refused(self.world.officer, "Enrolment/Invite", dict(principal=1), DENIED)
        self.refused(self.world.officer, "Server/SetClock", dict(now="2026-11-22T09:00:00Z"), DENIED)

    def test_where_the_journal_stands_is_told_to_who_audits(self):
        for who in (self.world.officer, self.world.manager, self.world.town):
            self.refused(who, "Journal/Head", {}, DENIED, "METHOD_NOT_FOR_YOU")
        auditor = self.daemon.enrol(self.world.staff(self.world.af, "Rut Rev", self.world.unit, codes.ROLE_AUDITOR))
        head = auditor.call("Journal/Head").head
        self.assertEqual(head, self.admin.call("Journal/Head").head)
        for position in (head.position - 8, head.position + 10**9):  # no token: nobody learns on which side of the end it is
            self.world.town.call("Cases/Count", {}, min_position=position)
        ahead = self.refused(self.world.town, "Cases/Count", {}, OUT_OF_RANGE, "POSITION_AHEAD", min_position=2**53 - 1).reply
        self.assertNotIn(str(head.position), ahead.details[0].text)

    def test_where_ones_own_entries_stand_is_told_to_nobody(self):
        """By the distance between two of them others' writing would show: no number but a token names an entry."""
        officer, case = self.world.officer, self.world.new_case()
        officer.call("Cases/Note", dict(id=case, text="Ringde."))
        end = self.admin.call("Journal/Head").head.position
        token = officer.call("Cases/History", dict(id=case, newest_first=True)).items[0].position
        for place in (8, end // 2 // 8 * 8, end, end + 8, 2**52 - 1, 2**53):
            self.refused(officer, "Cases/History", dict(id=case, cursor=struct.pack(">Q", place)), INVALID, "CURSOR_STALE")
        self.assertEqual(officer.call("Cases/CorrectNote", dict(id=case, position=token, text="x", reason="y"), dry_run=True).note.text, "x")
        for place in range(8, end + 8, 8):
            self.refused(officer, "Cases/CorrectNote", dict(id=case, position=place, text="x", reason="y"), NOT_FOUND, "NO_SUCH", dry_run=True)

    def test_a_script_may_do_only_what_it_is_listed_for(self):
        held = staff_pb2.RoleHeld(unit=self.world.unit, role=codes.ROLE_AF_OFFICER, **{"from": "2026-01-01"})
        record = staff_pb2.Principal(kind=staff_pb2.PRINCIPAL_KIND_SERVICE, organisation=self.world.af, name="import", roles=[held],
                                     methods=["lots.Imports/Referral"])
        added = self.admin.call("Staff/Add", dict(principal=record)).principal
        self.world.confirm(added)
        script = self.daemon.enrol(added.id, "script")
        row = dict(unit=self.world.unit, identity_number=self.world.number(), given_name="Ärla", family_name="Ek", programme="SIUS",
                   date="2026-11-01", sender_role="arbetsförmedlare", sender_name="N N", reason="Behov")
        self.assertGreater(script.call("Imports/Referral", row).referral, 0)
        self.assertEqual(script.raw("lots.Cases/List", cases_pb2.ListCasesRequest()).status, DENIED)

    def test_persons_are_found_only_through_a_relation(self):
        number = self.world.number()
        request = dict(identity_number=number, given_name="Ylva", family_name="Ängsmyr")
        person = self.world.officer.call("Persons/Add", request).person.id
        self.world.officer.call("Persons/Show", dict(id=person))
        for who in (self.world.officer2, self.world.town, self.world.other_office):
            self.refused(who, "Persons/Show", dict(id=person), NOT_FOUND)
            self.assertEqual(len(who.call("Persons/Find", dict(name="Äng")).persons), 0)
            self.assertEqual(len(who.call("Persons/Find", dict(identity_number=number)).persons), 0)
        self.assertEqual([p.id for p in self.world.officer.call("Persons/Find", dict(name="äng ylv")).persons], [person])
        again = self.world.officer2.call("Persons/Add", request)
        self.assertTrue(again.existed)
        self.assertEqual((again.person.id, again.person.given_name), (person, ""))
        elsewhere = self.world.town.call("Persons/Add", request)
        self.assertFalse(elsewhere.existed)
        self.assertNotEqual(elsewhere.person.id, person)

    def test_protected_persons_are_in_no_name_index(self):
        person = self.world.officer.call("Persons/Add", dict(identity_number=self.world.number(), given_name="Skyddad", family_name="Hemlig",
                                                            protection=codes.PROTECTION_SEKRETESSMARKERING)).person.id
        self.assertEqual(len(self.world.officer.call("Persons/Find", dict(name="Hemlig")).persons), 0)
        self.world.officer.call("Persons/Show", dict(id=person))

    def test_a_changed_name_and_number_still_find_the_person(self):
        number, new = self.world.number(), self.world.number()
        person = self.world.officer.call("Persons/Add", dict(identity_number=number, given_name="Gunn", family_name="Förut")).person.id
        self.world.officer.call("Persons/Change", dict(id=person, family_name="Sedan", new_identity_number=new))
        for search in (dict(identity_number=number), dict(identity_number=new), dict(name="Sedan")):
            self.assertEqual([p.id for p in self.world.officer.call("Persons/Find", search).persons], [person])
        self.assertEqual(len(self.world.officer.call("Persons/Find", dict(name="Förut")).persons), 0)

    def access_entries(self):
        return self.admin.call("Server/Verify", credit=1000).access_entries

    def test_a_case_shows_the_name_and_number_of_today(self):
        case = self.world.new_case(family="Tidigare")
        person = self.world.officer.call("Cases/Show", dict(id=case)).case.person
        new = self.world.number()  # of the same day as the old one: masked they look alike
        self.world.officer.call("Persons/Change", dict(id=person, family_name="Numera", new_identity_number=new))
        shown = self.world.officer.call("Cases/Show", dict(id=case))
        self.assertEqual((shown.name, shown.identity_number.replace("-", "")), ("Åsa Numera", new))

    def test_a_look_is_on_record_before_it_is_answered(self):
        case = self.world.new_case()
        before = self.access_entries()
        self.world.manager.call("Cases/Show", dict(id=case))
        first = self.access_entries()
        self.assertEqual(first, before + 1)
        self.world.manager.call("Cases/Show", dict(id=case))
        self.assertEqual(self.access_entries(), first)
        now = self.admin.call("Server/Status").now
        self.admin.call("Server/SetClock", dict(now="2026-11-22T10:00:00Z"))
        try:
            self.world.manager.call("Cases/Show", dict(id=case))
            self.assertEqual(self.access_entries(), first + 1)
        finally:
            self.admin.call("Server/SetClock", dict(now=now))

    def test_a_search_leaves_a_trace_whether_it_finds_or_not(self):
        number = self.world.number()
        for request in (dict(identity_number=number), dict(name="Hittas Inte")):
            before = self.access_entries()
            self.assertEqual(len(self.world.officer2.call("Persons/Find", request).persons), 0)
            self.assertEqual(self.access_entries(), before + 1)
            self.world.officer2.call("Persons/Find", request)  # covered, as every look
            self.assertEqual(self.access_entries(), before + 1)
        before = self.access_entries()
        self.refused(self.world.officer2, "Cases/Open", dict(identity_number=number, unit=self.world.unit, programme=codes.PROGRAMME_SIUS,
                                                             motivation="Söker"), NOT_FOUND)
        self.assertEqual(self.access_entries(), before)  # the same question, asked by another road
        self.refused(self.world.officer, "Cases/Open", dict(identity_number=number, unit=self.world.unit, programme=codes.PROGRAMME_SIUS,
                                                            motivation="Söker"), NOT_FOUND)
        self.assertEqual(self.access_entries(), before + 1)
        folder = os.path.join(self.daemon.store, "store", "access")
        for name in os.listdir(folder):
            with open(os.path.join(folder, name), "rb") as file:
                self.assertNotIn(number.encode(), file.read())

    def test_an_answer_that_is_repeated_is_a_look(self):
        case = self.world.new_case()
        request = dict(id=case, basis=cases_pb2.Basis(reduced_work_ability=cases_pb2.ReducedWorkAbility(evidence="Utredning")))
        self.world.officer.call("Cases/Record", request, key=b"replayed look")
        before = self.access_entries()
        self.world.officer.call("Cases/Record", request, key=b"replayed look")
        self.assertTrue(self.world.officer.last.replayed)
        self.assertEqual(self.access_entries(), before + 1)
        self.world.officer.call("Cases/Record", request, key=b"replayed look")
        self.assertEqual(self.access_entries(), before + 1)

    def test_referrals_are_for_those_who_take_in(self):
        person = self.world.new_person()
        request = dict(person=person, unit=self.world.unit, programme=codes.PROGRAMME_SIUS, date="2026-11-01",
                       sender_role=codes.ROLE_AF_OT, sender_name="N N", reason="Behov")
        referral = self.world.officer.call("Referrals/Add", request).referral
        self.assertEqual(referral.status, codes.REFERRAL_STATUS_RECEIVED)
        for who in (self.world.town, self.world.other_office, self.world.sius):
            self.refused(who, "Referrals/Show", dict(id=referral.id), NOT_FOUND)
        self.world.manager.call("Referrals/Show", dict(id=referral.id))
        self.refused(self.world.officer, "Referrals/Add", dict(request, sender_role=codes.ROLE_PHYSICIAN), PRECONDITION)
        accepted = self.world.officer.call("Referrals/Accept", dict(id=referral.id)).referral
        self.assertEqual(accepted.status, codes.REFERRAL_STATUS_ACCEPTED)
        case = self.world.officer.call("Cases/Show", dict(id=accepted.case)).case
        self.assertEqual((case.referral, case.status), (referral.id, codes.CASE_STATUS_RECEIVED))
        self.refused(self.world.officer, "Referrals/Accept", dict(id=referral.id), PRECONDITION)


if __name__ == "__main__":
    unittest.main()
