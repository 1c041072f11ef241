#!/usr/bin/python3
"""The contract as a stranger meets it: hello, status codes, details, languages, keys, dry runs, revisions, receipts."""
import contextlib
import unittest

from lots_test import *  # noqa: F403


class Hello(DaemonTest):
    with_world = False

    def test_welcome_tells_the_limits(self):
        welcome = self.admin.welcome
        self.assertEqual((welcome.major, len(welcome.store), welcome.test_store, welcome.principal), (1, 16, True, 1))
        self.assertGreater(welcome.max_frame, 65536)
        self.assertGreater(welcome.max_in_flight, 0)
        self.assertTrue(welcome.now.startswith("2026-11-22T08:"))

    def test_another_major_version_is_refused_with_a_goodbye(self):
        connection = self.daemon.connect(self.daemon.admin_identity, hello=False)
        connection.send(frame_pb2.Frame(hello=frame_pb2.Hello(major=9)))
        self.assertEqual(connection.receive().WhichOneof("kind"), "goodbye")
        with self.assertRaises(Closed):
            connection.receive()

    def test_one_minor_version_newer_is_spoken_to(self):
        connection = self.daemon.connect(self.daemon.admin_identity, hello=False)
        connection.send(frame_pb2.Frame(hello=frame_pb2.Hello(major=1, minor=1)))
        self.assertEqual(connection.receive().WhichOneof("kind"), "welcome")

    def test_a_request_before_hello_is_refused(self):
        connection = self.daemon.connect(self.daemon.admin_identity, hello=False)
        connection.send(frame_pb2.Frame(request=frame_pb2.Request(id=1, method="lots.Session/Ping")))
        self.assertEqual(connection.receive().WhichOneof("kind"), "goodbye")

    def test_ping_and_who(self):
        self.assertEqual(self.admin.call("Session/Ping", dict(echo=b"x")).echo, b"x")
        who = self.admin.call("Session/Who")
        self.assertEqual((who.principal.id, who.principal.kind), (1, staff_pb2.PRINCIPAL_KIND_ADMIN))

    def test_unknown_method(self):
        self.assertEqual(self.admin.raw("lots.Cases/Fly").status, UNIMPLEMENTED)
        self.assertEqual(self.admin.raw("").status, UNIMPLEMENTED)

    def test_a_body_that_is_no_message(self):
        number = self.admin.next_id
        self.admin.next_id += 1
        request = frame_pb2.Request(id=number, method="lots.Session/Ping", body=b"\xff\xff\xff\xff")
        self.admin.send(frame_pb2.Frame(request=request))
        self.assertEqual(self.admin.wait(number).status, INVALID)

    def test_text_must_be_utf8_and_the_field_is_named(self):
        body = b"\x0a\x04\x22\x02\xff\xfe"  # principal { name: <bytes that are no UTF-8> }
        number = self.admin.next_id
        self.admin.next_id += 1
        self.admin.send(frame_pb2.Frame(request=frame_pb2.Request(id=number, method="lots.Staff/Add", body=body)))
        reply = self.admin.wait(number)
        self.assertEqual((reply.status, reply.details[0].field, reply.details[0].reason), (INVALID, "principal.name", "NOT_TEXT"))

    def test_many_requests_under_way_are_all_answered(self):
        numbers = [self.admin.start("lots.Session/Ping", session_pb2.PingRequest(echo=bytes([i % 256]))) for i in range(500)]
        for i, number in enumerate(numbers):
            reply = session_pb2.PingReply.FromString(self.admin.wait(number).body)
            self.assertEqual(reply.echo, bytes([i % 256]))

    def test_server_verify_streams_progress(self):
        number = self.admin.start("lots.Server/Verify", server_pb2.VerifyRequest(), credit=1000)
        reply = self.admin.wait(number)
        self.assertEqual(reply.status, OK, reply.message)
        self.assertGreater(server_pb2.VerifyReply.FromString(reply.body).journal_entries, 0)
        self.assertTrue(self.admin.chunks.get(number))

    def test_without_a_certificate_only_enrolment_is_open(self):
        with contextlib.closing(self.daemon.connect()) as stranger:
            self.assertEqual(stranger.raw("lots.Session/Ping").status, UNAUTHENTICATED)

    def test_codes_are_single_use_and_wrong_ones_alike(self):
        organisation = organisations_pb2.Organisation(kind=codes.ORGANISATION_KIND_AF, name="X")
        number = self.admin.call("Organisations/Add", dict(organisation=organisation)).organisation.id
        staff = staff_pb2.Principal(kind=staff_pb2.PRINCIPAL_KIND_STAFF, organisation=number, name="N N")
        principal = self.admin.call("Staff/Add", dict(principal=staff)).principal.id
        first = self.admin.call("Enrolment/Invite", dict(principal=principal)).code
        second = self.admin.call("Enrolment/Invite", dict(principal=principal)).code
        with self.assertRaises(Refused) as replaced:
            self.daemon.enrol_code(first, "replaced")
        self.daemon.enrol_code(second, "good")
        with self.assertRaises(Refused) as used:
            self.daemon.enrol_code(second, "again")
        with self.assertRaises(Refused) as garbled:
            self.daemon.enrol_code("0000-0000-0000-0000-0000-0000-0000-0000", "garbled")
        for caught in (replaced, used, garbled):
            self.assertEqual((caught.exception.status, caught.exception.reasons), (DENIED, {("code", "CODE_INVALID")}))

    def test_a_code_expires(self):
        organisation = organisations_pb2.Organisation(kind=codes.ORGANISATION_KIND_AF, name="Y")
        number = self.admin.call("Organisations/Add", dict(organisation=organisation)).organisation.id
        staff = staff_pb2.Principal(kind=staff_pb2.PRINCIPAL_KIND_STAFF, organisation=number, name="N N")
        principal = self.admin.call("Staff/Add", dict(principal=staff)).principal.id
        code = self.admin.call("Enrolment/Invite", dict(principal=principal, valid_hours=1)).code
        now = self.admin.call("Server/Status").now
        self.admin.call("Server/SetClock", dict(now="2026-11-22T12:00:00Z"))
        try:
            with self.assertRaises(Refused):
                self.daemon.enrol_code(code, "late")
        finally:
            self.admin.call("Server/SetClock", dict(now=now))


class Writes(DaemonTest):
    def test_a_referral_tells_the_revision_that_it_has(self):
        person = self.world.new_person()
        request = dict(person=person, unit=self.world.unit, programme=codes.PROGRAMME_SIUS, date="2026-11-01",
                       sender_role=codes.ROLE_AF_OT, sender_name="N N", reason="Behov")
        told = self.world.officer.call("Referrals/Add", request).referral
        self.assertEqual(self.world.officer.call("Referrals/Show", dict(id=told.id)).referral, told)
        returned = self.world.officer.call("Referrals/SendBack", dict(id=told.id, missing=["intyg"]), if_revision=told.revision).referral
        self.assertEqual(self.world.officer.call("Referrals/Show", dict(id=told.id)).referral, returned)
        self.assertEqual(returned.revision, told.revision + 1)

    def test_a_key_gives_the_first_answer_again(self):
        person = self.world.new_person()
        request = cases_pb2.OpenCaseRequest(person=person, unit=self.world.unit, programme=codes.PROGRAMME_SIUS, date="2026-11-02")
        first = self.world.officer.raw("lots.Cases/Open", request, key=b"open-1")
        again = self.world.officer.raw("lots.Cases/Open", request, key=b"open-1")
        self.assertEqual((first.status, again.status, first.replayed, again.replayed), (OK, OK, False, True))
        self.assertEqual((first.body, first.receipt), (again.body, again.receipt))

    def test_a_key_with_another_body_is_refused(self):
        case = self.world.new_case()
        self.world.officer.call("Cases/Note", dict(id=case, text="ett"), key=b"note-1")
        self.refused(self.world.officer, "Cases/Note", dict(id=case, text="två"), EXISTS, key=b"note-1")

    def test_keys_are_of_one_principal(self):
        case = self.world.new_case()
        self.world.officer.call("Cases/Note", dict(id=case, text="a"), key=b"shared")
        self.world.manager.call("Cases/Note", dict(id=case, text="b"), key=b"shared")
        self.assertFalse(self.world.manager.last.replayed)

    def test_the_same_key_many_times_at_once_is_done_once(self):
        case = self.world.new_case()
        request = cases_pb2.NoteRequest(id=case, text="en gång")
        numbers = [self.world.officer.start("lots.Cases/Note", request, key=b"burst") for _ in range(50)]
        positions = {self.world.officer.wait(number).receipt.position for number in numbers}
        self.assertEqual(len(positions), 1)
        history = self.world.officer.call("Cases/History", dict(id=case, notes_only=True))
        self.assertEqual(len(history.items), 1)

    def test_a_key_on_a_read_and_a_dry_run_on_a_read_are_refused(self):
        self.assertEqual(self.admin.raw("lots.Session/Ping", key=b"k").status, INVALID)
        self.assertEqual(self.admin.raw("lots.Session/Ping", dry_run=True).status, INVALID)
        case = self.world.new_case()
        self.assertEqual(self.world.officer.raw("lots.Cases/Note", cases_pb2.NoteRequest(id=case, text="x"), key=b"k" * 65).status, INVALID)

    def test_a_dry_run_tells_and_changes_nothing(self):
        person = self.world.new_person()
        request = dict(person=person, unit=self.world.unit, programme=codes.PROGRAMME_SIUS, date="2026-11-02")
        head = self.admin.call("Server/Status").position
        dry = self.world.officer.call("Cases/Open", request, dry_run=True).case
        self.assertFalse(self.world.officer.last.HasField("receipt"))
        self.assertEqual(self.admin.call("Server/Status").position, head)
        self.assertEqual(dry, self.world.officer.call("Cases/Open", request).case)

    def test_a_revision_conflict_names_both(self):
        case = self.world.new_case()
        seen = self.world.officer.call("Cases/Show", dict(id=case)).case.revision
        self.world.basis(case, leave_out=["certificate"])
        refused = self.refused(self.world.officer, "Cases/Withdraw", dict(id=case), ABORTED, if_revision=seen)
        self.assertIn(str(seen), refused.reply.details[0].text)
        now = self.world.officer.call("Cases/Show", dict(id=case)).case.revision
        self.assertEqual(now, seen + 5)
        self.world.officer.call("Cases/Withdraw", dict(id=case), if_revision=now)

    def test_a_note_does_not_change_the_revision(self):
        case = self.world.new_case()
        seen = self.world.officer.call("Cases/Show", dict(id=case)).case.revision
        self.world.officer.call("Cases/Note", dict(id=case, text="x"))
        self.assertEqual(self.world.officer.call("Cases/Show", dict(id=case)).case.revision, seen)

    def test_receipts_verify_and_false_ones_do_not(self):
        case = self.world.new_case()
        self.world.officer.call("Cases/Note", dict(id=case, text="x"))
        receipt = self.world.officer.last.receipt
        self.assertTrue(self.world.town.call("Journal/Verify", dict(receipt=receipt)).valid)
        false = frame_pb2.Receipt(store=receipt.store, position=receipt.position, hash=bytes(32))
        self.assertFalse(self.admin.call("Journal/Verify", dict(receipt=false)).valid)
        astray = frame_pb2.Receipt(store=receipt.store, position=receipt.position + 8, hash=receipt.hash)
        self.assertFalse(self.admin.call("Journal/Verify", dict(receipt=astray)).valid)
        self.refused(self.admin, "Journal/Verify", dict(receipt=frame_pb2.Receipt(store=b"x" * 16, position=1, hash=b"y" * 32)), INVALID)

    def test_read_your_writes_and_no_further(self):
        case = self.world.new_case()
        position = self.world.officer.last.receipt.position
        self.world.officer.call("Cases/Show", dict(id=case), min_position=position)
        self.assertEqual(self.world.officer.last.position, position)
        self.assertEqual(self.world.officer.raw("lots.Cases/Show", cases_pb2.ShowCaseRequest(id=case), min_position=1 << 60).status, OUT_OF_RANGE)

    def test_positions_tell_neither_order_nor_volume(self):
        case, officer = self.world.new_case(), self.world.officer
        tokens, places = [], []
        for i in range(12):
            officer.call("Cases/Note", dict(id=case, text="x" * 2000 if i % 2 else "x"))
            tokens.append(officer.last.receipt.position)
            places.append(self.admin.call("Journal/Head").head.position)
        self.assertTrue(all(token in range(2**52, 2**53) for token in tokens))
        self.assertNotEqual(tokens, sorted(tokens))
        self.assertEqual(places, sorted(places))
        shown = [n.note.position for n in officer.call("Cases/Show", dict(id=case, notes=12)).notes]
        self.assertEqual(sorted(shown), sorted(tokens))
        history = officer.call("Cases/History", dict(id=case))
        self.assertEqual([item.position for item in history.items][-12:], tokens)
        self.assertEqual(officer.last.position, tokens[-1])
        officer.call("Cases/CorrectNote", dict(id=case, position=tokens[0], text="Rättad.", reason="fel"))
        item = officer.call("Cases/History", dict(id=case)).items[-1]
        self.assertEqual((item.text, item.number), ("corrects note 1: fel", 1))
        self.assertEqual(item.note.corrects, tokens[0])
        self.refused(officer, "Cases/CorrectNote", dict(id=case, position=places[1], text="x", reason="y"), NOT_FOUND, "NO_SUCH")
        ahead = cases_pb2.ShowCaseRequest(id=case)  # what is no token tells nothing: 0, one, or far ahead of the journal
        for position in (1, places[-1] + 10**9, 2**52 - 1):
            self.assertEqual(officer.raw("lots.Cases/Show", ahead, min_position=position).status, OK)

    def test_every_fault_is_told_at_once_in_the_language_of_hello(self):
        swedish = self.daemon.connect(self.daemon.identities[self.world.officer_id], language="sv")
        request = persons_pb2.RegisterPersonRequest(identity_number="850709-9806", municipality="9999", email="x")
        reply = swedish.raw("lots.Persons/Add", request)
        self.assertEqual(reply.status, INVALID)
        self.assertEqual({d.field for d in reply.details}, {"identity_number", "given_name", "family_name", "municipality", "email"})
        text = {d.field: d.text for d in reply.details}["identity_number"]
        self.assertIn("kontrollsiffra", text)
        self.assertNotIn("850709", reply.SerializeToString().decode("latin-1"))

    def test_notes_are_corrected_beside_the_original(self):
        case = self.world.new_case()
        self.world.officer.call("Cases/Note", dict(id=case, text="Ringde i dag."))
        position = self.world.officer.last.receipt.position
        self.world.officer.call("Cases/CorrectNote", dict(id=case, position=position, text="Ringde i går.", reason="fel dag"))
        correction = self.world.officer.last.receipt.position
        items = {i.position: i for i in self.world.officer.call("Cases/History", dict(id=case)).items}
        self.assertEqual(items[position].note.text, "Ringde i dag.")
        self.assertEqual(items[position].corrected_by, correction)
        self.assertEqual((items[correction].note.corrects, items[correction].note.reason), (position, "fel dag"))
        self.refused(self.world.officer, "Cases/CorrectNote", dict(id=case, position=position + 8, text="x", reason="y"), NOT_FOUND)

    def test_from_own_request_to_active(self):
        case = self.world.active_case()
        shown = self.world.sius.call("Cases/Show", dict(id=case))
        self.assertEqual(shown.case.status, codes.CASE_STATUS_ACTIVE)
        self.assertEqual(shown.name, "Åsa Öbrink")
        what = [item.what for item in self.world.sius.call("Cases/History", dict(id=case)).items]
        for step in ("CaseOpened", "BasisRecorded", "Assessed", "Decided", "Agreed", "Assigned", "CaseMoved"):
            self.assertIn(step, what)

    def test_a_refusal_lists_all_criteria_with_their_rules(self):
        case = self.world.new_case()
        self.world.assess(case)
        refused = self.refused(self.world.officer, "Cases/Decide", dict(
            id=case, result=codes.DECISION_RESULT_GRANTED, legal_basis="2017:462", valid_from="2026-11-22", valid_to="2027-11-21",
            motivation="x"), PRECONDITION)
        self.assertLessEqual({"B5.1", "B5.2", "B5.3", "B5.4", "B5.5", "B5.6"}, refused.rules)
        shown = self.world.officer.call("Cases/Eligibility", dict(id=case))
        self.assertFalse(shown.eligible)
        self.assertLessEqual({"B5.1", "B5.5", "B5.6"}, {c.rule for c in shown.criteria if not c.met})


if __name__ == "__main__":
    unittest.main()
