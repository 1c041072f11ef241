#!/usr/bin/python3
"""A slip does not stay a record: notes and documents that are struck, moved, corrected, and who is still shown what they said (B14)."""
import contextlib
import hashlib
import signal
import unittest

import test_cli
from lots_test import *  # noqa: F403
from test_cli import RULE, USAGE

C = cases_pb2


class Slips(DaemonTest):
    def note(self, case, text, by=None, **more):
        by = by or self.world.officer
        number = by.call("Cases/Note", dict(id=case, text=text, **more)).note.number
        return number, by.last.receipt.position

    def notes(self, case, by=None):
        """{number: text} of the newest of each, as the history tells them."""
        items = (by or self.world.officer).call("Cases/History", dict(id=case, notes_only=True)).items
        return {item.note.number: item.note for item in items}

    def at(self, moment):
        """The store's clock, until the test ends."""
        self.daemon.admin.call("Server/SetClock", dict(now=moment))
        self.addCleanup(lambda: self.daemon.admin.call("Server/SetClock", dict(now="2026-11-22T08:00:00Z")))

    def due(self, case, by=None):
        items = (by or self.world.sius).call("Agenda/List", dict(case=case, until="2027-12-01")).items
        return {item.rule: item.due for item in items}


class Notes(Slips):
    def test_numbers_within_the_case(self):
        case, other, world = self.world.active_case(), self.world.active_case(), self.world
        self.assertEqual([self.note(case, "Ett.")[0], self.note(other, "Annan.")[0], self.note(case, "Två.")[0]], [1, 1, 2])
        world.sius.call("Support/Give", dict(id=case, event=placements_pb2.SupportEvent(minutes=30, kind=codes.SUPPORT_KIND_TALK)))
        given = world.sius.call("Support/Give", dict(id=case, event=placements_pb2.SupportEvent(minutes=20, kind=codes.SUPPORT_KIND_TALK)))
        self.assertEqual((self.note(case, "Tre.")[0], given.event.number), (3, 2))
        corrected = world.officer.call("Cases/CorrectNote", dict(id=case, number=2, text="Två, rättad.", reason="fel"))
        again = world.officer.call("Cases/CorrectNote", dict(id=case, number=2, text="Två igen.", reason="fel igen"))
        self.assertEqual((corrected.note.number, again.note.number, self.note(case, "Fyra.")[0]), (2, 2, 4))
        self.assertEqual({number: note.text for number, note in self.notes(case).items()}, {1: "Ett.", 2: "Två igen.", 3: "Tre.", 4: "Fyra."})
        self.assertEqual([note.note.number for note in world.officer.call("Cases/Show", dict(id=case, notes=2)).notes], [4, 2])
        changed = placements_pb2.SupportEvent(minutes=25)
        for _ in range(2):  # the number names the newest of it
            changed.minutes += 1
            self.assertEqual(world.sius.call("Support/CorrectGiven", dict(id=case, number=2, event=changed, reason="x")).event.number, 2)
        self.assertEqual([(one.number, one.minutes) for one in world.sius.call("Support/Given", dict(id=case)).events], [(1, 30), (2, 27)])
        told = [item for item in world.officer.call("Cases/History", dict(id=case)).items if item.what == "SupportCorrected"]
        self.assertEqual({item.number for item in told}, {2})
        self.refused(world.officer, "Cases/CorrectNote", dict(id=case, number=5, text="x", reason="y"), NOT_FOUND)
        self.refused(world.sius, "Support/CorrectGiven", dict(id=case, number=3, event=changed, reason="x"), NOT_FOUND)

    def test_what_is_struck_is_shown_to_managers_alone(self):
        case, world = self.world.active_case(), self.world
        first, _ = self.note(case, "Om någon annan.", client_view="Vill inte.")
        world.officer.call("Cases/CorrectNote", dict(id=case, number=first, text="Om någon helt annan.", reason="namnet"))
        struck = world.officer.call("Cases/StrikeNote", dict(id=case, number=first, reason="Fel ärende.")).note
        self.assertEqual((struck.number, struck.text, struck.struck.reason, struck.struck.by_name), (first, "", "Fel ärende.", "Karin Ek"))
        for who in (world.officer, world.sius):
            shown = [item.note for item in who.call("Cases/History", dict(id=case)).items if item.what in ("NoteAdded", "NoteCorrected")]
            shown += [one.note for one in who.call("Cases/Show", dict(id=case, notes=9)).notes]
            self.assertEqual(len(shown), 4)
            for note in shown:
                self.assertEqual((note.text, note.client_view, note.reason), ("", "", ""))
                self.assertEqual((note.struck.date, note.struck.by, note.struck.reason), ("2026-11-22", world.officer_id, "Fel ärende."))
            answer = who.raw("lots.Cases/History", C.HistoryRequest(id=case)).body + who.raw("lots.Cases/Show", C.ShowCaseRequest(id=case, notes=9)).body
            self.assertNotIn("någon".encode(), answer)
            self.assertNotIn(b"namnet", answer)
        seen = [item.note for item in world.manager.call("Cases/History", dict(id=case, notes_only=True)).items]
        self.assertEqual([(note.text, note.client_view, note.struck.by) for note in seen],
                         [("Om någon annan.", "Vill inte.", world.officer_id), ("Om någon helt annan.", "Vill inte.", world.officer_id)])
        line = [item.text for item in world.officer.call("Cases/History", dict(id=case)).items if item.what == "NoteStruck"]
        self.assertEqual(line, ["strikes note 1: Fel ärende."])

    def test_what_is_struck_stays_so(self):
        case, officer = self.world.active_case(), self.world.officer
        number, position = self.note(case, "Slarv.")
        officer.call("Cases/StrikeNote", dict(id=case, position=position, reason="Fel."))
        self.refused(officer, "Cases/StrikeNote", dict(id=case, number=number, reason="Fel."), INVALID, "CORRECTED_ALREADY")
        self.refused(officer, "Cases/CorrectNote", dict(id=case, position=position, text="x", reason="y"), INVALID, "CORRECTED_ALREADY")
        self.refused(officer, "Cases/StrikeNote", dict(id=case, number=9, reason="Fel."), NOT_FOUND)
        self.assertEqual(self.note(case, "Ny.")[0], number + 1)  # no number is given twice

    def test_one_strikes_ones_own(self):
        case, world = self.world.active_case(), self.world
        number, _ = self.note(case, "Coachens.", by=world.sius)
        refusal = self.refused(world.officer, "Cases/StrikeNote", dict(id=case, number=number, reason="Fel."), INVALID, "NOTE_OF_ANOTHER")
        self.assertIn("Stig Ros", refusal.reply.details[0].text)
        self.refused(world.sius, "Cases/StrikeNote", dict(id=case, number=number), INVALID)
        self.refused(world.other_office, "Cases/StrikeNote", dict(id=case, number=number, reason="Fel."), NOT_FOUND)
        world.manager.call("Cases/StrikeNote", dict(id=case, number=number, reason="Fel."))
        self.assertEqual(self.notes(case, world.sius)[number].struck.by_name, "Maj Berg")

    def test_a_note_is_moved(self):
        case, right, world = self.world.active_case(), self.world.active_case(), self.world
        self.note(case, "Hör hemma i andra.", happened="2026-11-20", client_view="Bra.")
        self.at("2026-11-23T08:00:00Z")
        moved = world.manager.call("Cases/Note", dict(id=right, from_case=case, from_note=1)).note
        self.assertEqual((moved.text, moved.happened, moved.client_view, moved.written_by, moved.written),
                         ("Hör hemma i andra.", "2026-11-20", "Bra.", "Karin Ek", "2026-11-22"))
        world.manager.call("Cases/StrikeNote", dict(id=case, number=1, reason="Fel ärende.", moved_to=right))
        self.assertEqual(self.notes(case, world.manager)[1].struck.moved_to, right)
        self.assertEqual(self.notes(case, world.sius)[1].struck.moved_to, 0)
        self.assertEqual(self.notes(right, world.sius)[1].written_by, "Karin Ek")
        self.refused(world.officer, "Cases/Note", dict(id=right, from_case=case, from_note=1), INVALID, "CORRECTED_ALREADY")
        self.refused(world.officer, "Cases/Note", dict(id=right, from_case=right, from_note=1), INVALID, "NOTE_THERE_ALREADY")
        self.refused(world.officer, "Cases/Note", dict(id=right, from_case=case, from_note=9), NOT_FOUND)
        self.refused(world.other_office, "Cases/Note", dict(id=right, from_case=case, from_note=1), NOT_FOUND)
        self.refused(world.manager, "Cases/StrikeNote", dict(id=right, number=1, reason="x", moved_to=right), INVALID, "NOTE_THERE_ALREADY")
        self.refused(world.manager, "Cases/StrikeNote", dict(id=right, number=1, reason="x", moved_to=99999), NOT_FOUND)

    def test_a_struck_note_is_no_contact(self):
        """What is due hangs on the latest day that a note tells of (B3); the note that was the latest is taken back."""
        case, world = self.world.active_case(), self.world
        self.at("2027-03-01T08:00:00Z")
        before = self.due(case)
        self.note(case, "Före.", by=world.sius, happened="2027-01-10")
        between = self.due(case)
        self.note(case, "Sist.", by=world.sius, happened="2027-02-20")
        self.assertNotEqual(self.due(case), between)
        world.sius.call("Cases/StrikeNote", dict(id=case, number=2, reason="Fel ärende."))
        self.assertEqual(self.due(case), between)
        world.sius.call("Cases/StrikeNote", dict(id=case, number=1, reason="Fel ärende."))
        self.assertEqual(self.due(case), before)
        self.assertNotEqual(before, between)


class Documents(Slips):
    def paper(self, case, by=None, **more):
        facts = dict(case=case, type=codes.DOCUMENT_TYPE_MED, paper="pärm 3", title="Utlåtandet", date="2026-11-02", author="Dr Eva Lind")
        facts.update(more)
        return (by or self.world.officer).call("Documents/Add", dict(document=documents_pb2.DocumentFacts(**facts))).document

    def shown(self, document, by=None):
        return (by or self.world.officer).call("Documents/Show", dict(id=document))

    def test_a_certificate_says_whose_and_of_what_day_it_is(self):
        """S0.13: its age counts from its own day; the day when it was filed is no fallback."""
        case = self.world.new_case()
        for kind in (codes.DOCUMENT_TYPE_MED, codes.DOCUMENT_TYPE_WAI, codes.DOCUMENT_TYPE_REF):
            for field in ("date", "author"):
                facts = documents_pb2.DocumentFacts(case=case, type=kind, paper="pärm", date="2026-11-02", author="Dr X")
                facts.ClearField(field)
                refusal = self.refused(self.world.officer, "Documents/Add", dict(document=facts), INVALID, "OTHERS_WORD")
                self.assertEqual([name for name, _ in refusal.reasons], ["document." + field])
        first = self.paper(case)
        again = documents_pb2.DocumentFacts(case=case, replaces=first.id, paper="pärm 4")  # a new version is somebody's word too
        self.refused(self.world.officer, "Documents/Add", dict(document=again), INVALID, "OTHERS_WORD")
        own = self.paper(case, type=codes.DOCUMENT_TYPE_ASM, date="", author="")
        self.assertEqual((own.date, own.author), ("2026-11-22", "Karin Ek"))

    def test_what_is_said_of_a_document_is_corrected_beside_it(self):
        case, officer = self.world.active_case(), self.world.officer
        made = self.paper(case, date="2026-11-20", author="Karin Ek")
        changed = officer.call("Documents/Correct", dict(id=made.id, date="2026-09-20", author="Dr Eva Lind", title="-", reason="Registrerat utan.")).document
        self.assertEqual((changed.date, changed.author, changed.title, changed.corrections), ("2026-09-20", "Dr Eva Lind", "", 1))
        version, = self.shown(made.id).versions
        stood, = version.corrections
        self.assertEqual((stood.date, stood.author, stood.title, stood.type, stood.reason, stood.by, stood.corrected),
                         ("2026-11-20", "Karin Ek", "Utlåtandet", 0, "Registrerat utan.", self.world.officer_id, "2026-11-22"))
        self.assertEqual(changed.age_days, 63)
        wai = codes.DOCUMENT_TYPE_WAI
        changed = officer.call("Documents/Correct", dict(id=made.id, type=wai, reason="Det är en utredning.")).document
        self.assertEqual((changed.type, changed.date, changed.ages), (wai, "2026-09-20", False))
        self.assertEqual([one.type for one in self.shown(made.id).versions[0].corrections], [0, codes.DOCUMENT_TYPE_MED])
        told = [item.text for item in officer.call("Cases/History", dict(id=case)).items if item.what == "DocumentCorrected"]
        self.assertEqual(told[0], f"corrects what is said of document {bare(made.id)} (medical certificate): Registrerat utan.")

    def test_what_stands_against_a_correction(self):
        case, officer = self.world.active_case(), self.world.officer
        made = self.paper(case, type=codes.DOCUMENT_TYPE_CON, author="Karin Ek", date="2026-11-02")

        def against(status, why, who=officer, **more):
            return self.refused(who, "Documents/Correct", dict(dict(id=made.id, reason="x"), **more), status, why)
        against(INVALID, "MISSING", date="2026-11-03", reason="")
        against(INVALID, "NOTHING_CORRECTED", date="2026-11-02", author="Karin Ek")
        against(INVALID, "DATE_IN_FUTURE", date="2026-11-23")
        against(INVALID, "NO_SUCH_VERSION", version=2, date="2026-11-01")
        against(PRECONDITION, "DOCUMENT_TYPE_NOT_HERE", type=codes.DOCUMENT_TYPE_ASE)
        against(NOT_FOUND, "NO_SUCH", who=self.world.other_office, date="2026-11-01")
        officer.call("Documents/Sign", dict(id=made.id, signature=dict(party="CLIENT", date="2026-11-10")))
        against(INVALID, "DATE_AFTER_SIGNED", date="2026-11-11")
        against(INVALID, "DOCUMENT_SIGNED_AS", type=codes.DOCUMENT_TYPE_INF)
        officer.call("Documents/Correct", dict(id=made.id, date="2026-11-10", reason="Skrevs på samma dag."))
        secret = self.paper(case)
        self.refused(self.world.manager, "Documents/Correct", dict(id=secret.id, date="2026-11-01", reason="x"), INVALID, "NOT_ASSIGNED")

    def test_a_document_that_was_secret_stays_so(self):
        made = self.paper(self.world.active_case())
        self.world.officer.call("Documents/Correct", dict(id=made.id, type=codes.DOCUMENT_TYPE_INF, reason="Fel typ."))
        row = self.shown(made.id, self.world.manager)
        self.assertEqual((row.document.type, row.document.withheld, row.document.title), (codes.DOCUMENT_TYPE_INF, True, ""))
        self.assertNotIn("Utlåtandet", str(row))
        self.assertNotIn("Fel typ.", str(row) + str(self.world.manager.call("Cases/History", dict(id=row.document.case))))

    def test_a_certificate_on_record_follows_its_document(self):
        """S0.13: what was recorded by the document is of its day; the earlier record stays as history."""
        case, officer = self.world.new_case(), self.world.officer
        made = self.paper(case, date="2026-11-20")
        officer.call("Cases/Record", dict(id=case, basis=dict(certificate=dict(document=made.id, supports_diagnosis=True, issuer="Dr X"))))
        officer.call("Documents/Correct", dict(id=made.id, date="2026-09-20", reason="Fel dag."))
        issued = [one.certificate.issued for one in officer.call("Cases/Show", dict(id=case)).case.basis]
        self.assertEqual(issued, ["2026-11-20", "2026-09-20"])
        officer.call("Documents/Correct", dict(id=made.id, author="Dr Lind", reason="Fel namn."))
        self.assertEqual(len(officer.call("Cases/Show", dict(id=case)).case.basis), 2)
        self.refused(officer, "Documents/Strike", dict(id=made.id, reason="x"), INVALID, "CERTIFICATE_RESTS")
        self.refused(officer, "Documents/Correct", dict(id=made.id, type=codes.DOCUMENT_TYPE_WAI, reason="x"), INVALID, "CERTIFICATE_RESTS")
        officer.call("Cases/Record", dict(id=case, basis=dict(certificate=dict(issued="2026-10-01", supports_diagnosis=True))))
        officer.call("Documents/Strike", dict(id=made.id, reason="Fel person."))
        again = dict(certificate=dict(document=made.id, supports_diagnosis=True))
        self.refused(officer, "Cases/Record", dict(id=case, basis=again), INVALID, "DOCUMENT_STRUCK")

    def test_a_struck_document_is_shown_to_managers_alone(self):
        case, world = self.world.active_case(), self.world
        made = self.paper(case, type=codes.DOCUMENT_TYPE_INF, title="Om någon annan")
        struck = world.officer.call("Documents/Strike", dict(id=made.id, reason="Fel ärende.")).document
        self.assertEqual((struck.struck.by_name, struck.struck.reason, struck.withheld, struck.title), ("Karin Ek", "Fel ärende.", True, ""))
        for who in (world.officer, world.sius):
            row, = who.call("Documents/List", dict(case=case)).documents
            self.assertEqual((row.id, row.struck.date, row.struck.reason, row.withheld, row.title, row.author, row.paper),
                             (made.id, "2026-11-22", "Fel ärende.", True, "", "", ""))
            for said in ("någon annan", "pärm 3", "Eva Lind"):
                self.assertNotIn(said, str(self.shown(made.id, who)) + str(who.call("Cases/History", dict(id=case))))
        seen = self.shown(made.id, world.manager)
        self.assertEqual((seen.document.title, seen.versions[0].title), ("Om någon annan",) * 2)
        told = [item.text for item in world.sius.call("Cases/History", dict(id=case)).items if item.what == "DocumentStruck"]
        self.assertEqual(told, [f"strikes document {bare(made.id)}: Fel ärende."])

    def test_nothing_more_is_built_on_it(self):
        case, officer = self.world.active_case(), self.world.officer
        made = self.paper(case, type=codes.DOCUMENT_TYPE_CON)
        self.refused(self.world.sius, "Documents/Strike", dict(id=made.id, reason="x"), INVALID, "DOCUMENT_OF_ANOTHER")
        self.refused(officer, "Documents/Strike", dict(id=made.id), INVALID, "MISSING")
        officer.call("Documents/Strike", dict(id=made.id, reason="Fel."))
        self.refused(officer, "Documents/Strike", dict(id=made.id, reason="Fel."), INVALID, "DOCUMENT_STRUCK")
        self.refused(officer, "Documents/Sign", dict(id=made.id, signature=dict(party="CLIENT")), INVALID, "DOCUMENT_STRUCK")
        self.refused(officer, "Documents/Correct", dict(id=made.id, date="2026-11-01", reason="x"), INVALID, "DOCUMENT_STRUCK")
        again = documents_pb2.DocumentFacts(case=case, replaces=made.id, paper="x")
        self.refused(officer, "Documents/Add", dict(document=again), INVALID, "DOCUMENT_STRUCK")
        agreed = self.paper(case, type=codes.DOCUMENT_TYPE_A1)
        for party in ("AF", "CLIENT"):
            officer.call("Documents/Sign", dict(id=agreed.id, signature=dict(party=party, name="N N")))
        agreement = C.Agreement(type="A1", date="2026-11-22", text="Två dagar.", valid_from="2026-11-22", document=agreed.id)
        officer.call("Cases/Agree", dict(id=case, agreement=agreement))
        self.refused(officer, "Documents/Strike", dict(id=agreed.id, reason="x"), INVALID, "AGREEMENT_RESTS")
        self.world.agree(case)
        officer.call("Documents/Strike", dict(id=agreed.id, reason="x"))
        self.refused(officer, "Cases/Agree", dict(id=case, agreement=agreement), INVALID, "DOCUMENT_STRUCK")

    def test_the_same_file_goes_to_the_right_case(self):
        """And into the same one again, when it was struck by mistake."""
        case, officer, data = self.world.new_case(), self.world.officer, b"x" * 40
        facts = dict(type=codes.DOCUMENT_TYPE_INF, file_name="x", size=40, sha256=hashlib.sha256(data).hexdigest())

        def add(case):
            upload = officer.call("Documents/Begin", dict(document=documents_pb2.DocumentFacts(case=case, **facts))).upload.id
            officer.call("Documents/Put", dict(upload=upload, data=data))
            return officer.call("Documents/Finish", dict(upload=upload)).document.id
        first = add(case)
        self.refused(officer, "Documents/Begin", dict(document=documents_pb2.DocumentFacts(case=case, **facts)), PRECONDITION, "DOCUMENT_THERE")
        officer.call("Documents/Strike", dict(id=first, reason="Fel."))
        self.refused(officer, "Documents/Read", dict(id=first), PRECONDITION, "DOCUMENT_STRUCK")
        self.assertEqual(self.world.manager.call("Documents/Read", dict(id=first)).data, data)
        self.assertEqual(officer.call("Documents/Read", dict(id=add(case))).data, data)


class Kept(Slips):
    def test_a_strike_outlives_a_crash(self):
        case = self.world.active_case()
        self.note(case, "Slarv.")
        self.note(case, "Före.", happened="2026-11-20")
        self.world.officer.call("Cases/StrikeNote", dict(id=case, number=1, reason="Fel."))
        paper = dict(case=case, type=codes.DOCUMENT_TYPE_MED, paper="pärm 3", date="2026-11-02", author="Dr Eva Lind")
        made = [self.world.officer.call("Documents/Add", dict(document=paper)).document.id for _ in range(2)]
        self.world.officer.call("Documents/Correct", dict(id=made[0], date="2026-10-02", reason="Fel dag."))
        self.world.officer.call("Documents/Strike", dict(id=made[1], reason="Fel."))
        self.daemon.restart(signal.SIGKILL)
        with contextlib.closing(self.daemon.connect(self.daemon.identities[self.world.officer_id])) as officer:
            self.assertEqual((self.notes(case, officer)[1].text, self.notes(case, officer)[1].struck.reason), ("", "Fel."))
            rows = officer.call("Documents/List", dict(case=case)).documents
            self.assertEqual([(row.date, row.corrections, row.struck.reason) for row in rows], [("2026-10-02", 1, ""), ("2026-11-02", 0, "Fel.")])
        self.verify_store()


class NotesByHand(test_cli.CliTest):
    def test_list_correct_strike_move(self):
        case, right = self.world.active_case(), self.world.active_case()
        self.assertIn("Note 1 of", self.lots("note", case, "Ringde.").stdout)
        self.lots("note", case, "Hör hemma i andra.")
        self.lots("note", "correct", case, 1, "Ringde inte.", "--reason", "fel")
        self.assertIn("Note 2 of 2026-11-22 is struck here and written there",
                      self.lots("note", "move", case, 2, "--to", right, "--reason", "Fel ärende").stdout)
        shown = self.lots("note", "list", case).stdout
        self.assertIn("[struck 2026-11-22 by Karin Ek: Fel ärende]", shown)
        self.assertNotIn("Hör hemma", shown)
        self.assertIn("Hör hemma i andra.", self.lots("case", "show", right).stdout)
        self.assertIn("Would be done: note 1 of 2026-11-22 is struck", self.lots("note", "strike", case, 1, "--reason", "x", "--dry-run").stdout)
        self.assertIn("struken 2026-11-22 av Karin Ek", self.lots("case", "history", case, env=dict(LC_ALL="sv_SE.UTF-8")).stdout)
        self.lots("note", "move", case, 1, "--to", case, "--reason", "x", code=RULE)
        self.lots("note", "strike", case, 1, code=USAGE)
        position = self.json("note", "list", case)["notes"][0]["position"]
        self.lots("note", "strike", case, position, "--reason", "Också fel")
        self.assertEqual(self.json("note", "list", case)["notes"][0]["struck"], "2026-11-22")

    def test_documents(self):
        case = self.world.active_case()
        self.lots("document", "add", case, "MED", "--paper", "pärm 3", code=RULE, says="--author")
        document = self.json("document", "add", case, "MED", "--paper", "pärm 3", "--date", "20/11", "--author", "Karin Ek")["document"]["id"]
        done = self.lots("document", "correct", document, "--date", "20/10", "--author", "Dr Eva Lind", "--reason", "Fel")
        self.assertIn("of 2026-10-20", done.stdout)
        shown = self.lots("document", "show", document).stdout
        for line in ("Corrections", "2026-11-22, version 1: Fel", "the date was: 2026-11-20", "the author was: Karin Ek"):
            self.assertIn(line, shown)
        self.lots("document", "strike", document, "--reason", "Fel ärende", says="is struck")
        self.assertIn("struck 2026-11-22 by Karin Ek: Fel ärende", " ".join(self.lots("document", "list", case).stdout.split()))
        self.assertEqual(self.json("document", "list", case, "-o", "id,struck")["documents"], [{"id": document, "struck": "2026-11-22"}])


if __name__ == "__main__":
    unittest.main(verbosity=2)
