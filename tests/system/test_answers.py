#!/usr/bin/python3
"""How long a repeated command gets its first answer, what it gets then, and how `lots` tells it."""
import json
import os
import subprocess
import unittest

from lots_test import *  # noqa: F403


class Answers(HandTest):
    def hand(self, *words, language="en", input=None):
        environment = dict(self.environment, LOTS_LOCALEDIR=os.path.join(BUILD, "locale"), XDG_STATE_HOME=os.path.join(self.daemon.folder, "state"))
        done = subprocess.run([LOTS, *words, "--language", language], capture_output=True, text=True, env=environment, input=input, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done

    def later(self, day):
        """The daemon's clock is set and something is written: it is by entries that time goes."""
        self.admin.call("Server/SetClock", dict(now=f"{day}T08:00:00Z"))
        self.world.new_person(by=self.world.manager)

    def test_after_its_time_an_answer_is_told_by_its_receipt(self):
        case = self.world.new_case()
        self.world.officer.call("Cases/Assign", dict(id=case, staff=self.world.sius_id))
        request = cases_pb2.NoteRequest(id=case, text="en gång")
        first = self.world.sius.raw("lots.Cases/Note", request, key=b"note 1")
        words = ("note", str(case), "två gånger", "--key", "note-2")
        self.hand(*words)
        line = json.dumps({"method": "Cases/Note", "body": {"id": case, "text": "tre"}, "key": "bm90ZTM="}) + "\n"
        self.hand("batch", "-", input=line)
        self.later("2026-12-22")
        again = self.world.sius.raw("lots.Cases/Note", request, key=b"note 1")
        self.assertEqual((again.status, again.replayed, again.body), (OK, True, first.body))
        self.later("2026-12-23")
        again = self.world.sius.raw("lots.Cases/Note", request, key=b"note 1")
        self.assertEqual((again.status, again.replayed, again.receipt), (EXISTS, True, first.receipt))
        self.assertEqual([(d.field, d.reason) for d in again.details], [("key", "ANSWER_GONE")])
        self.assertTrue(self.world.sius.call("Journal/Verify", dict(receipt=again.receipt)).valid)
        self.refused(self.world.sius, "Cases/Note", dict(id=case, text="annat"), EXISTS, "KEY_REUSED", key=b"note 1")
        told = self.hand(*words).stderr
        self.assertIn("answer is given no more", told)
        self.assertNotIn("draft", told)  # the text is where it should be
        self.assertIn("svaret lämnas inte längre", self.hand(*words, language="sv").stderr)
        told = json.loads(self.hand(*words, "--json").stdout)
        self.assertTrue(told["replayed"] and told["receipt"].startswith("lots1:"))
        answer = json.loads(self.hand("batch", "-", input=line).stdout)
        self.assertEqual((answer["status"], answer["body"], answer["replayed"]), ("OK", None, True))
        notes = self.world.sius.call("Cases/History", dict(id=case, notes_only=True)).items
        self.assertEqual(sorted(item.note.text for item in notes), ["en gång", "tre", "två gånger"])  # each once
        self.verify_store()

    def test_an_organisation_settles_the_time(self):
        admin = self.daemon.connect(self.daemon.admin_identity)
        municipality = codes.ORGANISATION_KIND_MUNICIPALITY
        organisation = dict(kind=municipality, name="Norrby kommun", municipality="0305")
        for days in (0, 1, 365):
            made = admin.call("Organisations/Add", dict(organisation=dict(organisation, answer_days=days))).organisation
            self.assertEqual(made.answer_days, days)
        self.refused(admin, "Organisations/Add", dict(organisation=dict(organisation, answer_days=366)), INVALID, "ANSWER_DAYS")


class Rights(DaemonTest):
    """A used key opens nothing: the right is judged when the write is repeated."""

    def told_by_receipt(self, connection, method, request, first, key):
        again = connection.raw("lots." + method, request, key=key)
        self.assertEqual((again.status, again.replayed, again.body, again.receipt), (EXISTS, True, b"", first.receipt), method)
        self.assertEqual([(d.field, d.reason) for d in again.details], [("key", "ANSWER_GONE")])

    def test_a_used_key_opens_nothing_after_the_role_has_ended(self):
        leaver = self.world.staff(self.world.af, "Li Slut", self.world.unit, codes.ROLE_AF_OFFICER)
        connection, registrar = self.daemon.enrol(leaver), self.world.officer
        now = self.admin.call("Server/Status").now
        self.addCleanup(lambda: self.admin.call("Server/SetClock", dict(now=now)))
        person = persons_pb2.RegisterPersonRequest(identity_number=self.world.number(), given_name="Åsa", family_name="Öbrink", address="Gatan 1")
        first = connection.raw("lots.Persons/Add", person, key=b"0")
        known = persons_pb2.RegisterPersonReply.FromString(first.body).person.id
        sent, replies = [("Persons/Add", person)], [first]
        for method, request in (
                ("Referrals/Add", referrals_pb2.RegisterReferralRequest(
                    person=known, unit=self.world.unit, programme=codes.PROGRAMME_SIUS, date="2026-11-01", sender_role=codes.ROLE_AF_OT,
                    sender_name="N N", reason="Behov")),
                ("Cases/Open", cases_pb2.OpenCaseRequest(person=known, unit=self.world.unit, programme=codes.PROGRAMME_SIUS, date="2026-11-01",
                                                         motivation="Vill arbeta")),
                ("Employers/Add", employers_pb2.AddEmployerRequest(name="Kvarnen AB", number="556036-0793"))):
            replies.append(connection.raw("lots." + method, request, key=b"%d" % len(sent)))
            sent.append((method, request))
        for number, ((method, request), reply) in enumerate(zip(sent, replies)):
            self.assertEqual(reply.status, OK, (method, reply.details))
            again = connection.raw("lots." + method, request, key=b"%d" % number)
            self.assertEqual((again.status, again.replayed, again.body), (OK, True, reply.body), method)
        self.admin.call("Staff/EndRole", dict(id=leaver, unit=self.world.unit, role=codes.ROLE_AF_OFFICER, to="2026-11-23"))
        self.admin.call("Server/SetClock", dict(now="2026-11-24T08:00:00Z"))
        for number, ((method, request), reply) in enumerate(zip(sent, replies)):
            self.told_by_receipt(connection, method, request, reply, b"%d" % number)
        self.assertEqual(registrar.call("Persons/Find", dict(identity_number=person.identity_number)).persons[0].id, known)
        self.admin.call("Staff/Disable", dict(id=leaver))
        self.assertEqual(connection.raw("lots.Persons/Add", person, key=b"0").status, UNAUTHENTICATED)

    def test_nor_after_the_assignment_has(self):
        case = self.world.new_case()
        coach = self.world.staff(self.world.af, "Siv Ny", self.world.unit, codes.ROLE_SIUS)
        self.admin.call("Staff/AddCompetence", dict(id=coach, competence=staff_pb2.Competence(
            kind=codes.COMPETENCE_KIND_SE_BASIC, days=4, issued="2024-03-01", issuer="Utbildaren")))
        connection, note = self.daemon.enrol(coach), cases_pb2.NoteRequest(id=case, text="Ringde kunden.")
        self.world.officer.call("Cases/Assign", dict(id=case, staff=coach, **{"from": "2026-11-20"}))
        first = connection.raw("lots.Cases/Note", note, key=b"note")
        self.assertEqual(connection.raw("lots.Cases/Note", note, key=b"note").body, first.body)
        self.world.officer.call("Cases/Assign", dict(id=case, staff=self.world.sius_id, **{"from": "2026-11-22"}))
        self.refused(connection, "Cases/Show", dict(id=case), NOT_FOUND)
        self.told_by_receipt(connection, "Cases/Note", note, first, b"note")

    def test_a_manager_who_was_assigned_is_not_shown_what_they_saw_then(self):
        """The first answer holds what is need-to-know; to the unit's manager alone it comes without it."""
        case = self.world.new_case()
        both = self.world.staff(self.world.af, "Eva Både", self.world.unit, codes.ROLE_SIUS)
        role = staff_pb2.RoleHeld(unit=self.world.unit, role=codes.ROLE_UNIT_MANAGER)
        self.world.confirm(self.admin.call("Staff/GiveRole", dict(id=both, role=role)).principal)
        self.admin.call("Staff/AddCompetence", dict(id=both, competence=staff_pb2.Competence(
            kind=codes.COMPETENCE_KIND_SE_BASIC, days=4, issued="2024-03-01", issuer="Utbildaren")))
        connection = self.daemon.enrol(both)
        disability = cases_pb2.Disability(groups=[codes.DISABILITY_GROUP_NPF], evidence="Läkarutlåtande")
        record = cases_pb2.RecordBasisRequest(id=case, basis=cases_pb2.Basis(disability=disability))
        self.world.officer.call("Cases/Assign", dict(id=case, staff=both, **{"from": "2026-11-20"}))

        def told(reply):
            shown = cases_pb2.CaseReply.FromString(reply.body).case.basis[0].disability
            return list(shown.groups), shown.evidence, shown.withheld, shown.is_disability

        first = connection.raw("lots.Cases/Record", record, key=b"basis")
        self.assertEqual(connection.raw("lots.Cases/Record", record, key=b"basis").body, first.body)
        self.assertEqual(told(first), ([codes.DISABILITY_GROUP_NPF], "Läkarutlåtande", False, False))
        self.world.officer.call("Cases/Assign", dict(id=case, staff=self.world.sius_id, **{"from": "2026-11-22"}))
        again = connection.raw("lots.Cases/Record", record, key=b"basis")
        self.assertEqual((again.status, again.replayed, again.receipt), (0, True, first.receipt))
        self.assertEqual(told(again), ([], "", True, True))


if __name__ == "__main__":
    unittest.main()
