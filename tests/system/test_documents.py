#!/usr/bin/python3
"""Documents (C3): content up and down in pieces, versions, signatures, who may read what, certificates with age, and what a crash leaves."""
import glob
import hashlib
import os
import random
import shutil
import signal
import time
import unittest

import test_cli
from lots_test import *  # noqa: F403

KIB, MIB = 1024, 1024 * 1024
PIECE = 128 * KIB
WORD = dict(date="2026-11-01", author="Dr Eva Lind")
OTHERS = (codes.DOCUMENT_TYPE_REF, codes.DOCUMENT_TYPE_MED, codes.DOCUMENT_TYPE_WAI)  # whose day and author are not guessed
SETTINGS = ("limits.max_document=4MiB", "limits.max_uploads=3")


def content(size, seed=1):
    return random.Random(seed).randbytes(size)


def sha256(data):
    return hashlib.sha256(data).hexdigest()


class Uploader:
    """What a client does: begin, put, finish; and read."""

    def facts(self, case, data, **more):
        facts = dict(case=case, type=codes.DOCUMENT_TYPE_REF, file_name="fil.pdf", media_type="application/pdf", size=len(data),
                     sha256=sha256(data))
        facts.update(more)
        if facts["type"] in OTHERS:
            facts = {**WORD, **facts}
        return dict(document=documents_pb2.DocumentFacts(**facts))

    def begin(self, who, case, data, **more):
        return who.call("Documents/Begin", self.facts(case, data, **more)).upload

    def send(self, who, upload, data, at=0, piece=PIECE):
        for offset in range(at, len(data), piece):
            have = who.call("Documents/Put", dict(upload=upload, offset=offset, data=data[offset:offset + piece])).have
            assert have == min(offset + piece, len(data))

    def add(self, who, case, data, piece=PIECE, **more):
        upload = self.begin(who, case, data, **more)
        self.send(who, upload.id, data, piece=piece)
        return who.call("Documents/Finish", dict(upload=upload.id)).document

    def read(self, who, document, limit=0, **more):
        data = b""
        while True:
            reply = who.call("Documents/Read", dict(id=document, offset=len(data), limit=limit, **more))
            data += reply.data
            if len(data) >= reply.size:
                return data


class Documents(Uploader, DaemonTest):
    settings = SETTINGS

    def paper(self, who, case, **more):
        facts = dict(case=case, type=codes.DOCUMENT_TYPE_REF, paper="pärm 3", **WORD)
        facts.update(more)
        return who.call("Documents/Add", dict(document=documents_pb2.DocumentFacts(**facts))).document

    def sign(self, who, document, party, name="N N", **more):
        signature = documents_pb2.DocumentSignature(party=party, name=name, **more)
        return who.call("Documents/Sign", dict(id=document, signature=signature)).document

    # --- content

    def test_content_comes_back_as_it_went(self):
        case = self.world.new_case()
        for size in (0, 1, 16 * KIB, PIECE, PIECE + 1, 3 * MIB + 7):
            data = content(size, seed=size)
            made = self.add(self.world.officer, case, data)
            self.assertEqual((made.size, made.sha256, made.version), (size, sha256(data), 1))
            self.assertEqual(self.read(self.world.officer, made.id), data, size)
        data = content(200 * KIB, seed=9)
        made = self.add(self.world.officer, case, data, piece=17 * KIB + 5)
        for limit in (1, 1000, 50 * KIB + 1, PIECE, 4 * MIB):
            offset = random.Random(limit).randrange(len(data))
            got = self.world.officer.call("Documents/Read", dict(id=made.id, offset=offset, limit=limit)).data
            self.assertEqual(got, data[offset:offset + min(limit, PIECE)])
        for beyond in (len(data), len(data) + 1, 2 ** 63, 2 ** 64 - 1):
            self.assertEqual(self.world.officer.call("Documents/Read", dict(id=made.id, offset=beyond)).data, b"")

    def test_content_is_sealed_on_disk_and_stands_there_once(self):
        case, mark = self.world.new_case(), b"HEMLIGT-INNEHALL-I-DOKUMENTET" * 3000
        before = self.bytes_on_disk()
        self.add(self.world.officer, case, mark + content(MIB, 4), title="En ovanlig rubrik")
        self.assertLess(self.bytes_on_disk() - before, 1.5 * MIB)  # not twice
        for path in glob.glob(os.path.join(self.daemon.store, "**"), recursive=True):
            if os.path.isfile(path):
                with open(path, "rb") as file:
                    stored = file.read()
                self.assertNotIn(mark[:29], stored, path)
                self.assertNotIn("En ovanlig rubrik".encode(), stored, path)

    def bytes_on_disk(self):
        """Of the journal, which is preallocated, what is not zero; of the tables what they take."""
        total = 0
        for path in glob.glob(os.path.join(self.daemon.store, "**"), recursive=True):
            if os.path.isfile(path):
                with open(path, "rb") as file:
                    total += len(file.read().rstrip(b"\0"))
        return total

    def test_the_same_content_begun_again_is_the_same_upload(self):
        case, data, officer = self.world.new_case(), content(300 * KIB), self.world.officer
        first = self.begin(officer, case, data)
        self.send(officer, first.id, data[:PIECE])
        again = self.begin(officer, case, data, title="Nu med rubrik", date="2026-11-01")
        self.assertEqual((again.id, again.have), (first.id, PIECE))
        same = officer.call("Documents/Begin", self.facts(case, data, title="Nu med rubrik", date="2026-11-01"))
        self.assertEqual(same.upload.id, first.id)
        self.assertEqual(officer.last.receipt.position, 0)  # nothing changed
        other = self.begin(officer, self.world.new_case(), data)
        self.assertNotEqual(other.id, first.id)
        listed = {u.id: (u.have, u.facts.title) for u in officer.call("Documents/Uploads").uploads}
        self.assertEqual(listed[first.id], (PIECE, "Nu med rubrik"))
        self.send(officer, first.id, data, at=PIECE)
        made = officer.call("Documents/Finish", dict(upload=first.id)).document
        self.assertEqual((made.title, made.date), ("Nu med rubrik", "2026-11-01"))
        self.refused(officer, "Documents/Begin", self.facts(case, data), PRECONDITION, "DOCUMENT_THERE")
        self.refused(officer, "Documents/Finish", dict(upload=first.id), NOT_FOUND)
        officer.call("Documents/Abandon", dict(upload=other.id))

    def test_wrong_offsets_and_sizes_are_told_and_repeats_do_no_harm(self):
        case, data, officer = self.world.new_case(), content(3 * PIECE), self.world.officer
        upload = self.begin(officer, case, data).id
        put = dict(upload=upload, offset=0, data=data[:PIECE])
        self.assertEqual(officer.call("Documents/Put", put).have, PIECE)
        self.assertEqual(officer.call("Documents/Put", put).have, PIECE)
        self.assertEqual(officer.last.receipt.position, 0)
        gap = self.refused(officer, "Documents/Put", dict(upload=upload, offset=2 * PIECE, data=data[:PIECE]), PRECONDITION, "UPLOAD_OFFSET")
        self.assertIn(str(PIECE), gap.reply.details[0].text)
        seam = dict(upload=upload, offset=PIECE - 1, data=data[:PIECE])
        self.refused(officer, "Documents/Put", seam, PRECONDITION, "UPLOAD_OFFSET")
        for wrong, reason in ((data[:PIECE + 1], "CHUNK_SIZE"), (b"", "CHUNK_SIZE"), (data[:100], "CHUNK_SIZE")):
            self.refused(officer, "Documents/Put", dict(upload=upload, offset=PIECE, data=wrong), PRECONDITION, reason)
        for offset in (2 ** 64 - 1, 2 ** 64 - PIECE):
            self.refused(officer, "Documents/Put", dict(upload=upload, offset=offset, data=data[:PIECE]), PRECONDITION, "UPLOAD_OFFSET")
        self.refused(officer, "Documents/Finish", dict(upload=upload), PRECONDITION, "UPLOAD_INCOMPLETE")
        self.send(officer, upload, data, at=PIECE)
        self.refused(officer, "Documents/Put", dict(upload=upload, offset=3 * PIECE, data=b"x"), PRECONDITION, "UPLOAD_BEYOND")
        officer.call("Documents/Finish", dict(upload=upload))

    def test_what_came_must_be_what_was_announced(self):
        case, officer = self.world.new_case(), self.world.officer
        upload = self.begin(officer, case, content(PIECE, 1)).id
        self.send(officer, upload, content(PIECE, 2))
        refused = self.refused(officer, "Documents/Finish", dict(upload=upload), PRECONDITION, "UPLOAD_SHA256")
        self.assertIn(sha256(content(PIECE, 2)), refused.reply.details[0].text)
        officer.call("Documents/Abandon", dict(upload=upload))
        self.refused(officer, "Documents/Put", dict(upload=upload, offset=0, data=b"x"), NOT_FOUND, "UPLOAD_ENDED")
        self.assertEqual(list(officer.call("Documents/List", dict(case=case)).documents), [])

    def test_uploads_have_bounds(self):
        case, stig = self.world.active_case(), self.world.sius
        self.refused(stig, "Documents/Begin", self.facts(case, b"", size=4 * MIB + 1), INVALID, "DOCUMENT_TOO_LARGE")
        self.refused(stig, "Documents/Begin", self.facts(case, b"", size=2 ** 64 - 1), INVALID, "DOCUMENT_TOO_LARGE")
        begun = [self.begin(stig, case, content(100, seed)).id for seed in range(3)]
        told = self.refused(stig, "Documents/Begin", self.facts(case, b"fyra"), EXHAUSTED, "TOO_MANY_UPLOADS")
        self.assertIn("3 of your uploads", told.reply.details[0].text)
        self.assertIn("limits.max_uploads", told.reply.details[0].text)
        self.refused(stig, "Documents/Begin", self.facts(case, b"fyra", type=99), INVALID, "TOO_MANY_UPLOADS")
        self.begin(stig, case, content(100, 1))  # one that is there goes on
        for upload in begun:
            stig.call("Documents/Abandon", dict(upload=upload))
        self.assertEqual(list(stig.call("Documents/Uploads").uploads), [])

    def day(self, now):
        self.admin.call("Server/SetClock", dict(now=now))

    def test_an_upload_without_a_new_piece_ends_by_itself(self):
        case, data, officer = self.world.new_case(), content(3 * PIECE, 77), self.world.officer
        self.addCleanup(self.day, self.daemon.today)
        first = self.begin(officer, case, data, date="2026-11-20").id
        self.day("2026-11-28T09:00:00Z")
        self.send(officer, first, data[:PIECE])
        self.day("2026-12-05T08:00:00Z")  # seven days after that piece, but for an hour
        self.assertEqual(self.begin(officer, case, data, date="2026-11-20").id, first)
        for entry_between in (False, True):  # seen by nobody, whether or not its rows are there
            self.day("2026-12-05T10:00:00Z")
            if entry_between:
                officer.call("Cases/Note", dict(id=case, text="Ringde."))
            self.assertNotIn(first, [u.id for u in officer.call("Documents/Uploads").uploads])
            going_on = dict(upload=first, offset=PIECE, data=data[PIECE:2 * PIECE])
            told = self.refused(officer, "Documents/Put", going_on, NOT_FOUND, "UPLOAD_ENDED")
            self.assertIn("begin it again", told.reply.details[0].text)
            for method in ("Finish", "Abandon"):
                self.refused(officer, "Documents/" + method, dict(upload=first), NOT_FOUND, "UPLOAD_ENDED")
        again = self.begin(officer, case, data)
        self.assertNotEqual((again.id, again.have), (first, PIECE))
        self.send(officer, again.id, data)
        made = officer.call("Documents/Finish", dict(upload=again.id)).document
        self.assertEqual(self.read(officer, made.id), data)

    def test_a_dry_run_leaves_nothing(self):
        case, data, officer = self.world.new_case(), content(100), self.world.officer
        officer.call("Documents/Begin", self.facts(case, data), dry_run=True)
        self.assertNotIn(case, [u.facts.case for u in officer.call("Documents/Uploads").uploads])

    # --- what is said of a document

    def test_a_condition_on_the_case_holds_for_its_documents(self):
        case, officer, data = self.world.new_case(), self.world.officer, b"innehall"
        revision = officer.call("Cases/Show", dict(id=case)).case.revision
        made, upload = self.paper(officer, case), self.begin(officer, case, data)
        paper = documents_pb2.DocumentFacts(case=case, type=codes.DOCUMENT_TYPE_ASM, paper="pärm 4")
        for method, request in {"Add": dict(document=paper), "Begin": self.facts(case, b"annat"), "Put": dict(upload=upload.id, data=data),
                                "Finish": dict(upload=upload.id),
                                "Sign": dict(id=made.id, signature=documents_pb2.DocumentSignature(party="CLIENT", name="x"))}.items():
            self.refused(officer, "Documents/" + method, request, ABORTED, "REVISION_CHANGED", if_revision=revision + 1)
            officer.call("Documents/" + method, request, if_revision=revision)
        for upload in officer.call("Documents/Uploads").uploads:
            officer.call("Documents/Abandon", dict(upload=upload.id))

    def test_every_reason_at_once(self):
        case = self.world.new_case()
        wrong = self.facts(case, b"", type=99, date="2026-11-23", sha256="ABC", file_name="../x", title="x" * 300, secrecy=7)
        refused = self.refused(self.world.officer, "Documents/Begin", wrong, INVALID)
        self.assertEqual({field for field, _ in refused.reasons},
                         {"document." + f for f in ("type", "date", "sha256", "file_name", "title", "secrecy")})
        self.refused(self.world.officer, "Documents/Add", self.facts(case, b"x"), INVALID, "CONTENT_NOT_HERE")
        self.refused(self.world.officer, "Documents/Add", dict(document=documents_pb2.DocumentFacts(case=case, type=1)), INVALID, "MISSING")
        self.refused(self.world.officer, "Documents/Add", dict(), INVALID, "MISSING")

    def test_a_type_is_of_its_programmes(self):
        case = self.world.new_case()
        refused = self.refused(self.world.officer, "Documents/Begin", self.facts(case, b"x", type=codes.DOCUMENT_TYPE_ASE), PRECONDITION,
                               "DOCUMENT_TYPE_NOT_HERE")
        self.assertEqual(refused.rules, {"C3"})
        self.assertIn("A1", refused.reply.details[0].text)
        self.assertNotIn("ASE", refused.reply.details[0].text)

    def test_versions_stand_side_by_side(self):
        case, officer = self.world.new_case(), self.world.officer
        first = self.add(officer, case, b"ett", type=codes.DOCUMENT_TYPE_GPL)
        second = self.add(officer, case, b"tv\xc3\xa5", type=0, replaces=first.id, title="Ny plan")
        self.assertEqual((second.id, second.version, second.type), (first.id, 2, codes.DOCUMENT_TYPE_GPL))
        self.assertEqual((self.read(officer, first.id), self.read(officer, first.id, version=1)), (b"tv\xc3\xa5", b"ett"))
        shown = officer.call("Documents/Show", dict(id=first.id))
        self.assertEqual([(v.version, v.sha256) for v in shown.versions], [(1, sha256(b"ett")), (2, sha256(b"tv\xc3\xa5"))])
        self.refused(officer, "Documents/Read", dict(id=first.id, version=3), PRECONDITION, "NO_SUCH_VERSION")
        other = self.facts(case, b"x", type=codes.DOCUMENT_TYPE_REF, replaces=first.id)
        self.refused(officer, "Documents/Begin", other, INVALID, "DOCUMENT_OTHER_TYPE")
        elsewhere = self.facts(self.world.new_case(), b"x", type=0, replaces=first.id)
        self.refused(officer, "Documents/Begin", elsewhere, NOT_FOUND)

    def test_a_paper_says_where_it_is(self):
        case, officer = self.world.new_case(), self.world.officer
        made = self.paper(officer, case, title="Remiss", date="2026-10-01", author="Dr Lind")
        self.assertEqual((made.paper, made.author, made.size, made.sha256), ("pärm 3", "Dr Lind", 0, ""))
        self.refused(officer, "Documents/Read", dict(id=made.id), PRECONDITION, "NO_CONTENT")
        history = officer.call("Cases/History", dict(id=case)).items[-1]
        self.assertEqual((history.what, history.text), ("DocumentAdded", f"document {bare(made.id)} (referral), version 1, 2026-10-01"))

    def test_lists_come_in_pages_and_by_type(self):
        case, officer = self.world.new_case(), self.world.officer
        made = [self.paper(officer, case, type=t).id for t in (1, 2 + 4, 1, 10 - 1, 1)]
        seen, cursor = [], b""
        while True:
            page = officer.call("Documents/List", dict(case=case, page_size=2, cursor=cursor))
            seen += [row.id for row in page.documents]
            cursor = page.cursor
            if not cursor:
                break
        self.assertEqual(seen, made)
        self.assertEqual([row.id for row in officer.call("Documents/List", dict(case=case, type=1)).documents], [made[0], made[2], made[4]])

    # --- signatures, and what rests on a document

    def test_parties_sign_once_and_what_is_missing_is_told(self):
        case, officer = self.world.new_case(), self.world.officer
        made = self.paper(officer, case, type=codes.DOCUMENT_TYPE_A1, date="2026-11-20")
        self.assertEqual((list(made.signed), list(made.missing)), ([], ["AF", "CLIENT"]))
        row = self.sign(officer, made.id, "CLIENT", name="")
        self.assertEqual((list(row.signed), list(row.missing)), (["CLIENT"], ["AF"]))
        names = [s.name for s in officer.call("Documents/Show", dict(id=made.id)).versions[0].signatures]
        self.assertEqual(names, ["Åsa Öbrink"])

        def refused(party, status, reason, **more):
            signature = documents_pb2.DocumentSignature(party=party, **more)
            self.refused(officer, "Documents/Sign", dict(id=made.id, signature=signature), status, reason)
        refused("CLIENT", PRECONDITION, "DOCUMENT_SIGNED")
        refused("SIUS", INVALID, "DOCUMENT_PARTY", name="x")
        refused("client", INVALID, "DOCUMENT_PARTY", name="x")
        refused("AF", INVALID, "MISSING")
        refused("AF", INVALID, "DATE_BEFORE", name="x", date="2026-11-19")
        refused("AF", INVALID, "DATE_IN_FUTURE", name="x", date="2026-11-23")
        row = self.sign(officer, made.id, "AF", name="Karin Ek", how=codes.SIGNATURE_MANNER_ELECTRONIC)
        self.assertEqual((list(row.signed), list(row.missing)), (["CLIENT", "AF"], []))
        second = self.paper(officer, case, type=0, replaces=made.id)
        self.assertEqual(list(second.missing), ["AF", "CLIENT"])  # each version for itself

    def test_an_agreement_rests_on_its_document(self):
        case, officer = self.world.new_case(), self.world.officer
        self.world.basis(case)
        self.world.assess(case)
        self.world.decide(case)
        made = self.paper(officer, case, type=codes.DOCUMENT_TYPE_A1, date="2026-11-20")
        other = self.paper(officer, case, type=codes.DOCUMENT_TYPE_DEC)
        elsewhere = self.paper(officer, self.world.new_case(), type=codes.DOCUMENT_TYPE_A1)

        def agree(document):
            agreement = cases_pb2.Agreement(type="A1", date="2026-11-20", text="Stöd två dagar.", document=document)
            return officer.call("Cases/Agree", dict(id=case, agreement=agreement)).case
        with self.assertRaises(Refused) as caught:
            agree(made.id)
        self.assertEqual({r for _, r in caught.exception.reasons}, {"AGREEMENT_UNSIGNED"})
        for party in ("AF", "CLIENT"):
            self.sign(officer, made.id, party, name=party.title())
        for wrong, reason in ((other.id, "DOCUMENT_OTHER_TYPE"), (elsewhere.id, "NO_SUCH"), (999999, "NO_SUCH")):
            with self.assertRaises(Refused) as caught:
                agree(wrong)
            self.assertIn(("agreement.document", reason), caught.exception.reasons)
        agreed = agree(made.id).agreements[-1]
        self.assertEqual((agreed.document, [(s.party, s.name) for s in agreed.signatures]), (made.id, [("AF", "Af"), ("CLIENT", "Client")]))

    def test_a_certificate_has_its_age_and_is_a_basis(self):
        case, officer = self.world.new_case(), self.world.officer
        fresh = self.paper(officer, case, type=codes.DOCUMENT_TYPE_MED, date="2025-11-22")  # 365 days
        stale = self.paper(officer, case, type=codes.DOCUMENT_TYPE_MED, date="2025-11-21")
        self.assertEqual((fresh.age_days, fresh.fresh, fresh.fresh_until), (365, True, "2026-11-22"))
        self.assertEqual((stale.age_days, stale.fresh, stale.fresh_until), (366, False, "2026-11-21"))
        self.assertFalse(self.paper(officer, case).ages)

        def record(**more):
            certificate = cases_pb2.MedicalCertificate(supports_diagnosis=True, **more)
            return officer.call("Cases/Record", dict(id=case, basis=cases_pb2.Basis(certificate=certificate))).case.basis[-1].certificate
        kept = record(document=fresh.id)
        self.assertEqual((kept.issued, kept.document), ("2025-11-22", fresh.id))
        with self.assertRaises(Refused) as caught:
            record(document=fresh.id, issued="2026-01-01")
        self.assertIn(("basis.certificate.issued", "DOCUMENT_OTHER_DATE"), caught.exception.reasons)
        with self.assertRaises(Refused) as caught:
            record(document=self.paper(officer, case).id)
        self.assertIn(("basis.certificate.document", "DOCUMENT_OTHER_TYPE"), caught.exception.reasons)
        with self.assertRaises(Refused) as caught:
            record()
        self.assertIn(("basis.certificate.issued", "MISSING"), caught.exception.reasons)

    # --- who may read

    def test_a_document_is_seen_with_its_case(self):
        case, data = self.world.new_case(), content(PIECE)
        made = self.add(self.world.officer, case, data)
        upload = self.begin(self.world.officer, case, b"under way").id
        requests = {"Documents/Show": dict(id=made.id), "Documents/Read": dict(id=made.id), "Documents/List": dict(case=case),
                    "Documents/Sign": dict(id=made.id, signature=documents_pb2.DocumentSignature(party="CLIENT", name="x")),
                    "Documents/Add": dict(document=documents_pb2.DocumentFacts(case=case, type=1, paper="x")),
                    "Documents/Put": dict(upload=upload, data=b"under way"), "Documents/Finish": dict(upload=upload),
                    "Documents/Abandon": dict(upload=upload)}
        for who in (self.world.town, self.world.provider, self.world.other_office, self.world.officer2):
            for method, request in requests.items():
                hidden = self.refused(who, method, request, NOT_FOUND)
                name = next(n for n in ("id", "case", "upload", "document") if n in request)
                missing = documents_pb2.DocumentFacts(case=999999, type=1, paper="x") if name == "document" else 999999
                absent = self.refused(who, method, dict(request, **{name: missing}), NOT_FOUND)
                self.assertEqual((hidden.reply.details, hidden.reply.message), (absent.reply.details, absent.reply.message), method)
        for method, request in requests.items():
            self.refused(self.admin, method, request, DENIED)
        for who in (self.world.officer, self.world.manager):
            self.assertEqual(self.read(who, made.id), data)
        self.refused(self.world.manager, "Documents/Put", requests["Documents/Put"], NOT_FOUND)  # another's upload
        self.world.officer.call("Documents/Abandon", dict(upload=upload))

    def test_health_documents_are_need_to_know(self):
        case, data = self.world.new_case(), b"Diagnosen"
        made = self.add(self.world.officer, case, data, type=codes.DOCUMENT_TYPE_MED, title="Utlatandet", author="Dr X", date="2026-10-01")
        self.assertEqual(made.secrecy, codes.SECRECY_CLASS_NEED_TO_KNOW)
        row = self.world.manager.call("Documents/List", dict(case=case)).documents[0]
        self.assertEqual((row.id, row.withheld, row.title, row.author, row.sha256, row.file_name, row.size, row.age_days),
                         (made.id, True, "", "", "", "", 0, 52))
        shown = self.world.manager.call("Documents/Show", dict(id=made.id))
        self.assertNotIn("Utl", str(shown))
        self.refused(self.world.manager, "Documents/Read", dict(id=made.id), PRECONDITION, "NOT_ASSIGNED")
        self.refused(self.world.manager, "Documents/Begin", self.facts(case, b"y", type=0, replaces=made.id, **WORD), PRECONDITION, "NOT_ASSIGNED")
        signature = documents_pb2.DocumentSignature(party="CLIENT")
        self.refused(self.world.manager, "Documents/Sign", dict(id=made.id, signature=signature), PRECONDITION, "NOT_ASSIGNED")
        history = self.world.manager.call("Cases/History", dict(id=case)).items[-1].text
        self.assertEqual(history, f"document {bare(made.id)} (medical certificate), version 1, 2026-10-01")
        self.assertEqual(self.read(self.world.officer, made.id), data)
        open_ = self.facts(case, b"z", type=codes.DOCUMENT_TYPE_MED, secrecy=codes.SECRECY_CLASS_CASE)
        self.refused(self.world.officer, "Documents/Begin", open_, INVALID, "NEED_TO_KNOW_STAYS")
        secret = self.paper(self.world.officer, case, secrecy=codes.SECRECY_CLASS_NEED_TO_KNOW, title="Hemligt")
        self.assertNotIn("Hemligt", str(self.world.manager.call("Documents/List", dict(case=case))))
        self.assertEqual(self.world.officer.call("Documents/Show", dict(id=secret.id)).document.title, "Hemligt")
        # Nobody opens it by a new version, neither with the old class nor with another.
        for secrecy in (codes.SECRECY_CLASS_UNSPECIFIED, codes.SECRECY_CLASS_NEED_TO_KNOW):
            wider = self.facts(case, b"w", type=0, replaces=secret.id, **WORD, secrecy=secrecy)
            self.refused(self.world.manager, "Documents/Begin", wider, PRECONDITION, "NOT_ASSIGNED")
        wider = self.facts(case, b"w", type=0, replaces=secret.id, **WORD, secrecy=codes.SECRECY_CLASS_CASE)
        told = self.refused(self.world.manager, "Documents/Begin", wider, INVALID, "NOT_ASSIGNED")
        self.assertIn(("document.secrecy", "NEED_TO_KNOW_STAYS"), told.reasons)
        self.refused(self.world.officer, "Documents/Begin", wider, INVALID, "NEED_TO_KNOW_STAYS")
        raised = self.paper(self.world.officer, case, title="Rubriken")
        self.paper(self.world.officer, case, type=0, replaces=raised.id, secrecy=codes.SECRECY_CLASS_NEED_TO_KNOW)
        self.assertNotIn("Rubriken", str(self.world.manager.call("Documents/Show", dict(id=raised.id))))

    def test_who_decides_does_not_see_the_coachs_papers(self):
        case = self.world.active_case()  # Karin decided; Stig is the coach
        work = self.add(self.world.sius, case, b"CV", type=codes.DOCUMENT_TYPE_CV)
        shared = self.add(self.world.sius, case, b"FUP", type=codes.DOCUMENT_TYPE_FUP)
        self.assertEqual([d.id for d in self.world.officer.call("Documents/List", dict(case=case)).documents], [shared.id])
        self.assertEqual([d.id for d in self.world.manager.call("Documents/List", dict(case=case)).documents], [work.id, shared.id])
        hidden = self.refused(self.world.officer, "Documents/Show", dict(id=work.id), NOT_FOUND)
        missing = self.refused(self.world.officer, "Documents/Show", dict(id=999999), NOT_FOUND)
        self.assertEqual(hidden.reply.details, missing.reply.details)
        self.refused(self.world.officer, "Documents/Read", dict(id=work.id), NOT_FOUND)
        refused = self.refused(self.world.officer, "Documents/Begin", self.facts(case, b"x", type=codes.DOCUMENT_TYPE_CV), PRECONDITION,
                               "DOCUMENT_OF_WORK")
        self.assertEqual(refused.rules, {"S2.40"})

    def test_an_upload_ends_with_the_relation(self):
        case, stig = self.world.active_case(), self.world.sius
        upload = self.begin(stig, case, content(2 * PIECE), title="Om klienten").id
        self.send(stig, upload, content(2 * PIECE)[:PIECE])
        other = self.world.staff(self.world.af, "Ny Coach", self.world.unit, codes.ROLE_SIUS)
        competence = staff_pb2.Competence(kind=codes.COMPETENCE_KIND_SE_BASIC, days=4, issued="2024-03-01", issuer="x")
        self.admin.call("Staff/AddCompetence", dict(id=other, competence=competence))
        self.world.officer.call("Cases/Assign", dict(id=case, staff=other))
        self.refused(stig, "Documents/Put", dict(upload=upload, offset=PIECE, data=content(PIECE)), NOT_FOUND)
        mine = [u for u in stig.call("Documents/Uploads").uploads if u.id == upload]
        self.assertEqual([(u.have, u.HasField("facts")) for u in mine], [(PIECE, False)])
        stig.call("Documents/Abandon", dict(upload=upload))  # one's own, whatever became of the case


class Bounds(Uploader, HandTest):
    settings = ("limits.max_document=1MiB", "limits.max_uploads=4", "limits.max_upload_bytes=64KiB", "limits.max_uploads_all=5",
                "limits.max_upload_bytes_all=1500KiB")

    def refused_at(self, who, data, reason, bound):
        told = self.refused(who, "Documents/Begin", self.facts(self.case, data), EXHAUSTED, reason)
        self.assertEqual({r for _, r in told.reasons}, {reason})
        self.assertIn(bound, told.reply.details[0].text)

    def test_what_is_under_way_is_bounded_for_each_and_for_all(self):
        self.case, officer, stig = self.world.active_case(), self.world.officer, self.world.sius
        whole = content(MIB, 1)  # a document of the largest size may always come
        large = self.begin(officer, self.case, whole).id
        self.refused_at(officer, b"x", "UPLOADS_TOO_LARGE", "limits.max_upload_bytes)")
        self.refused_at(stig, content(600 * KIB, 2), "UPLOADS_FULL_BYTES", "limits.max_upload_bytes_all")
        small = [self.begin(stig, self.case, content(100, seed)).id for seed in range(4)]
        told = self.refused(stig, "Documents/Begin", self.facts(self.case, b"en till"), EXHAUSTED, "TOO_MANY_UPLOADS")
        self.assertIn(("document", "UPLOADS_FULL"), told.reasons)
        with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
            file.write(b"en fil")
            file.flush()
            said = self.lots("document", "add", str(self.case), "ASM", file.name, code=4)
            self.assertIn("limits.max_uploads)", said)
            stig.call("Documents/Abandon", dict(upload=small.pop()))
            self.lots("document", "add", str(self.case), "ASM", file.name)
        self.begin(stig, self.case, content(100, 9))
        self.refused_at(officer, b"", "UPLOADS_FULL", "limits.max_uploads_all")
        self.send(officer, large, whole)
        officer.call("Documents/Finish", dict(upload=large))  # makes room for others
        self.begin(officer, self.case, content(100, 3))
        self.admin.call("Server/SetClock", dict(now="2026-12-01T08:00:00Z"))
        for seed in range(4):  # what has ended counts no more
            self.begin(officer, self.case, content(100 * KIB, 10 + seed))
        self.verify_store()


class Crashes(Uploader, unittest.TestCase):
    """A daemon of its own, killed in the middle."""

    def setUp(self):
        self.daemon = Daemon(settings=("limits.max_document=8MiB",))
        self.addCleanup(self.daemon.destroy)
        self.world = World(self.daemon).enrol()

    def again(self, how=signal.SIGKILL):
        self.daemon.restart(how)
        return self.daemon.connect(self.daemon.identities[self.world.officer_id])

    def verified(self):
        self.assertEqual(self.daemon.stop(), 0)
        checked = self.daemon.lotsd("verify")
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)

    def test_an_upload_goes_on_after_a_kill_and_verify_equals_live(self):
        case, data = self.world.new_case(), content(2 * MIB + 3)
        officer, at = self.world.officer, 0
        upload = self.begin(officer, case, data).id
        dropped = self.begin(officer, case, b"d" * 2 * PIECE).id
        self.send(officer, dropped, b"d" * PIECE)
        for cut in (5, 9):
            self.send(officer, upload, data[:cut * PIECE], at=at)
            officer = self.again()
            begun = self.begin(officer, case, data)
            self.assertEqual((begun.id, begun.have), (upload, cut * PIECE))  # all that was answered
            at = begun.have
        officer.call("Documents/Abandon", dict(upload=dropped))
        under_way = self.begin(officer, case, content(MIB, 5))
        self.send(officer, under_way.id, content(MIB, 5)[:3 * PIECE])
        self.send(officer, upload, data, at=at)
        made = officer.call("Documents/Finish", dict(upload=upload)).document
        self.assertEqual(self.read(officer, made.id), data)
        self.verified()
        self.assertEqual(self.daemon.lotsd("rebuild").returncode, 0)
        self.daemon.start()
        officer = self.daemon.connect(self.daemon.identities[self.world.officer_id])
        self.assertEqual(self.read(officer, made.id), data)
        self.assertEqual([(u.id, u.have) for u in officer.call("Documents/Uploads").uploads], [(under_way.id, 3 * PIECE)])
        self.send(officer, under_way.id, content(MIB, 5), at=3 * PIECE)
        officer.call("Documents/Finish", dict(upload=under_way.id))
        self.verified()

    def test_a_kill_while_pieces_are_on_their_way_loses_nothing_that_was_answered(self):
        case, data = self.world.new_case(), content(4 * MIB, 7)
        upload = self.begin(self.world.officer, case, data).id
        for offset in range(0, len(data), PIECE):  # all at once, unanswered
            self.world.officer.start("lots.Documents/Put", documents_pb2.PutChunkRequest(upload=upload, offset=offset,
                                                                                          data=data[offset:offset + PIECE]))
            if offset == 12 * PIECE:
                self.daemon.process.send_signal(signal.SIGKILL)
                break
        officer = self.again()
        have = self.begin(officer, case, data).have
        self.assertEqual(have % PIECE, 0)
        self.send(officer, upload, data, at=have)
        made = officer.call("Documents/Finish", dict(upload=upload)).document
        self.assertEqual(sha256(self.read(officer, made.id)), made.sha256)
        self.verified()

    def test_lots_goes_on_over_a_kill_of_the_daemon(self):
        case, data, place = self.world.new_case(), content(8 * MIB, 6), test_cli.Place(self.daemon)
        place.enrol("karin", self.world.officer_id)
        path = place.write("stor.bin", data)
        running = place.start("document", "add", case, "ASM", path, profile="karin", stdout=-3, stderr=-3)
        while not any(u.have for u in self.world.officer.call("Documents/Uploads").uploads) and running.poll() is None:
            time.sleep(0.002)
        self.daemon.settings.append(f"listen.port={self.daemon.port}")
        officer = self.again()
        self.assertEqual(running.wait(timeout=60 * SLOW), 0)
        made = officer.call("Documents/List", dict(case=case)).documents[0]
        self.assertEqual((made.sha256, sha256(self.read(officer, made.id))), (sha256(data), sha256(data)))
        self.verified()

    def test_a_piece_that_is_sent_again_after_its_answer_was_lost_is_answered(self):
        """What a machine's crash takes beside the journal: the client knows no more than its key."""
        case, data = self.world.new_case(), content(5 * PIECE, 12)
        facts, officer = self.facts(case, data), self.world.officer
        upload = officer.call("Documents/Begin", facts, key=b"begin").upload.id
        pieces = [dict(upload=upload, offset=at, data=data[at:at + PIECE]) for at in range(0, len(data), PIECE)]
        for number in range(3):
            officer.call("Documents/Put", pieces[number], key=b"piece %d" % number)
        receipt = officer.last.receipt
        self.daemon.stop(signal.SIGKILL)
        shutil.rmtree(os.path.join(self.daemon.store, "store", "answers"))
        self.daemon.start()
        officer = self.daemon.connect(self.daemon.identities[self.world.officer_id])
        again = officer.call("Documents/Begin", facts, key=b"begin").upload
        self.assertEqual((again.id, again.have), (upload, 3 * PIECE))
        self.assertEqual(officer.call("Documents/Put", pieces[2], key=b"piece 2").have, 3 * PIECE)
        self.assertEqual((officer.last.replayed, officer.last.receipt), (True, receipt))
        other = self.daemon.connect(self.daemon.identities[self.world.officer2_id])  # a key is one's own
        with self.assertRaises(Refused):
            other.call("Documents/Put", pieces[2], key=b"piece 2")
        with self.assertRaises(Refused) as changed:
            officer.call("Documents/Put", pieces[1], key=b"piece 2")
        self.assertIn(("key", "KEY_REUSED"), changed.exception.reasons)
        for number in range(3, 5):
            officer.call("Documents/Put", pieces[number], key=b"piece %d" % number)
        made = officer.call("Documents/Finish", dict(upload=upload), key=b"finish").document
        self.assertEqual(self.read(officer, made.id), data)
        with self.assertRaises(Refused) as gone:  # the upload is no more: the receipt alone
            shutil.rmtree(os.path.join(self.daemon.store, "store", "answers"))
            self.daemon.restart(signal.SIGKILL)
            officer = self.daemon.connect(self.daemon.identities[self.world.officer_id])
            officer.call("Documents/Put", pieces[4], key=b"piece 4")
        self.assertIn(("key", "ANSWER_GONE"), gone.exception.reasons)
        self.verified()

    def test_a_flipped_bit_in_the_content_is_never_shown(self):
        case, data = self.world.new_case(), content(3 * PIECE, 8)
        made = self.add(self.world.officer, case, data)
        self.assertEqual(self.daemon.stop(), 0)
        segments = sorted(glob.glob(os.path.join(self.daemon.store, "**", "journal", "*.seg"), recursive=True))
        with open(segments[0], "r+b") as file:
            stored = file.read().rstrip(b"\0")
            file.seek(len(stored) - 2 * PIECE)
            byte = file.read(1)
            file.seek(-1, os.SEEK_CUR)
            file.write(bytes([byte[0] ^ 1]))
        self.assertNotEqual(self.daemon.lotsd("verify").returncode, 0)
        self.daemon.start()
        officer = self.daemon.connect(self.daemon.identities[self.world.officer_id])
        with self.assertRaises(Refused) as caught:
            self.read(officer, made.id)
        self.assertEqual(caught.exception.status, 15)  # DATA_LOSS


class Commands(test_cli.CliTest):
    """`lots document` as people use it."""

    def write(self, name, data):
        return self.place.write(name, data)

    def fetched(self, name):
        path = os.path.join(self.place.home, name)
        with open(path, "rb") as file:
            return file.read(), oct(os.stat(path).st_mode & 0o777)

    def test_a_file_goes_up_and_comes_down(self):
        case, data = self.world.new_case(), content(3 * MIB + 11)
        path = self.write("Remiss från Eva.pdf", data)
        would = self.lots("document", "add", case, "ASM", path, "--dry-run", says="Would be done: Remiss från Eva.pdf")
        self.assertIn(sha256(data), would.stdout)
        self.assertEqual(self.json("document", "list", case)["documents"], [])
        added = self.json("document", "add", case, "remiss", path, "--title", "Remiss", "--date", "2026-11-02", "--author", "Eva Lind")
        document = added["document"]
        self.assertEqual((document["sha256"], document["size"], document["file_name"]), (sha256(data), len(data), "Remiss från Eva.pdf"))
        shown = self.lots("document", "show", document["id"], says=sha256(data))
        self.assertIn("Eva Lind", shown.stdout)
        got = self.lots("document", "get", document["id"], "hämtad.pdf")
        self.assertEqual(got.stdout, f"{sha256(data)}  hämtad.pdf\n")
        self.assertEqual(self.fetched("hämtad.pdf"), (data, "0o600"))
        self.lots("document", "get", document["id"], "hämtad.pdf", code=test_cli.USAGE, says="--force")
        self.lots("document", "get", document["id"], "hämtad.pdf", "--force")
        os.unlink(path)
        self.lots("document", "get", document["id"])
        self.assertEqual(self.fetched("Remiss från Eva.pdf")[0], data)
        self.assertFalse(glob.glob(os.path.join(self.place.home, "*.part")))
        self.lots("document", "add", case, "REF", path, "--date", "2026-11-02", "--author", "Eva Lind", code=test_cli.RULE, says="DOCUMENT_THERE")

    def test_empty_and_small_files_and_standard_output(self):
        case = self.world.new_case()
        for name, data in (("tom.txt", b""), ("en.txt", b"x")):
            added = self.json("document", "add", case, "INF", self.write(name, data))["document"]
            self.lots("document", "get", added["id"], "ut-" + name)
            self.assertEqual(self.fetched("ut-" + name)[0], data)
            self.assertEqual(self.lots("document", "get", added["id"], "-").stdout, data.decode())

    def left(self, name, data):
        """As an earlier try leaves it."""
        path = self.write(name, data)
        os.chmod(path, 0o600)
        return path

    def test_a_fetch_goes_on_from_what_is_there(self):
        case, data = self.world.new_case(), content(2 * MIB)
        document = self.json("document", "add", case, "ASM", self.write("stor.bin", data))["document"]["id"]
        self.left("ner.bin.part", data[:700001])
        self.lots("document", "get", document, "ner.bin", says="from byte 700001")
        self.assertEqual(self.fetched("ner.bin")[0], data)
        self.left("fel.bin.part", b"z" * 1000)  # of something else
        self.lots("document", "get", document, "fel.bin", says="from the beginning")
        self.assertEqual(self.fetched("fel.bin")[0], data)
        self.left("lång.bin.part", b"z" * (len(data) + 1))
        self.lots("document", "get", document, "lång.bin")
        self.assertEqual(self.fetched("lång.bin")[0], data)
        self.left("hel.bin.part", data)
        self.lots("document", "get", document, "hel.bin")
        self.assertEqual(self.fetched("hel.bin")[0], data)

    def test_a_fetch_goes_on_from_nobody_elses(self):
        """A .part that others can write, or that is reached by another name as well, is told and left as it is."""
        case, data = self.world.new_case(), content(1000)
        document = self.json("document", "add", case, "ASM", self.write("liten.bin", data))["document"]["id"]
        for number, spoil in enumerate((lambda part: os.chmod(part, 0o666), lambda part: os.link(part, part + ".two"),
                                        lambda part: (os.unlink(part), os.symlink(part + ".aim", part)),
                                        lambda part: (os.unlink(part), os.mkfifo(part, 0o600)))):
            name = f"spoilt{number}.bin"
            part = self.left(name + ".part", b"")
            spoil(part)
            self.lots("document", "get", document, name, code=test_cli.USAGE, says=".part")
            self.assertFalse(os.path.exists(part.removesuffix(".part")))
            self.assertFalse(os.path.exists(part + ".aim"))
            os.unlink(part)

    def test_a_killed_client_goes_on(self):
        case, data = self.world.new_case(), content(24 * MIB, 3)
        path = self.write("avbruten.bin", data)
        running = self.place.start("document", "add", case, "ASM", path, profile="karin", stdout=-3, stderr=-3)
        until = time.monotonic() + 30 * SLOW
        have = 0
        while have == 0 and time.monotonic() < until and running.poll() is None:
            have = max((u["have"] for u in self.json("document", "uploads")["uploads"]), default=0)
        running.kill()
        running.wait()
        self.assertGreater(have, 0)
        begun = self.json("document", "uploads")["uploads"]
        self.assertEqual([u["size"] for u in begun], [len(data)])
        self.lots("document", "uploads", says="avbruten.bin")
        self.lots("document", "add", case, "ASM", path, says="goes on from byte")
        document = self.json("document", "list", case)["documents"][0]
        self.assertEqual(document["sha256"], sha256(data))
        self.lots("document", "get", document["id"], "hel.out")
        self.assertEqual(self.fetched("hel.out")[0], data)

    def test_papers_versions_and_signatures(self):
        case = self.world.new_case()
        self.lots("document", "add", case, "A1", code=test_cli.USAGE, says="--paper")
        self.lots("document", "add", case, "A1", "--paper", "pärm 3", "--title", "Upplägget", says="version 1")
        document = self.json("document", "list", case)["documents"][0]["id"]
        self.lots("document", "sign", document, "--party", "klienten", says="missing: Arbetsförmedlingen")
        self.lots("document", "sign", document, "--party", "CLIENT", code=test_cli.RULE, says="DOCUMENT_SIGNED")
        self.lots("document", "sign", document, "--party", "AF", "--name", "Karin Ek", "--how", "elektroniskt")
        self.lots("document", "list", case, says="the client, Arbetsförmedlingen")
        self.lots("document", "add", case, "A1", self.write("v2.txt", b"version 2"), "--replaces", document, says="version 2")
        self.lots("document", "show", document, says="Versions")
        self.lots("document", "get", document, "x", "--edition", 1, code=test_cli.RULE, says="NO_CONTENT")
        self.lots("document", "get", document, "x", "--edition", 7, code=test_cli.RULE, says="NO_SUCH_VERSION")
        self.lots("document", "get", document, "-", says="version 2")
        self.lots("document", "show", document, profile="tora", code=test_cli.ABSENT)
        self.lots("document", "get", document, "x", profile="tora", code=test_cli.ABSENT)

    def test_a_certificate_is_recorded_by_its_document(self):
        case = self.world.new_case()
        document = self.json("document", "add", case, "MED", "--paper", "akten", "--date", "2026-09-01", "--author", "Dr X")["document"]["id"]
        self.lots("document", "list", case, says="82 days, counts until 2027-09-01")
        self.lots("document", "list", case, profile="maj", says="need-to-know")
        self.lots("case", "record", "certificate", case, "--document", document, "--supports-diagnosis", "--issuer", "Dr X")
        kept = self.json("case", "show", case)["case"]["basis"][0]["certificate"]
        self.assertEqual((kept["issued"], kept["document"]), ("2026-09-01", document))
        self.lots("case", "agree", case, "--document", document, "--text", "x", code=test_cli.RULE, says="DOCUMENT_OTHER_TYPE")

    def test_an_upload_is_given_up(self):
        case, data = self.world.new_case(), content(PIECE)
        request = dict(case=case, type=codes.DOCUMENT_TYPE_ASM, file_name="x", size=len(data), sha256=sha256(data))
        upload = self.world.officer.call("Documents/Begin", dict(document=documents_pb2.DocumentFacts(**request))).upload.id
        self.lots("document", "abandon", upload, says="given up")
        self.lots("document", "abandon", upload, code=test_cli.ABSENT)

    def test_what_cannot_be_sent_is_told(self):
        case = self.world.new_case()
        self.lots("document", "add", case, "ASM", "finns-inte.pdf", code=test_cli.USAGE, says="finns-inte.pdf")
        self.lots("document", "add", case, "ASM", self.place.home, code=test_cli.USAGE, says="no ordinary file")
        self.lots("document", "add", case, "ASE", self.write("fel.txt", b"x"), code=test_cli.RULE, says="DOCUMENT_TYPE_NOT_HERE")
        self.lots("document", "add", case, "NN", "x", code=test_cli.USAGE, says="choose one of")


if __name__ == "__main__":
    unittest.main()
