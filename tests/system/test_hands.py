#!/usr/bin/python3
"""A coach's week by hand: corrections beside the original."""
import json
import unittest

import test_cli
from lots_test import *  # noqa: F403
from test_employers import orgnumber

P = placements_pb2


class Corrections(DaemonTest):
    def employer(self, serial):
        made = self.world.sius.call("Employers/Add", dict(name="Ekbackens trädgård", number=orgnumber(serial))).employer.id
        place = employers_pb2.Workplace(name="Växthuset")
        self.world.sius.call("Employers/PutWorkplace", dict(employer=made, workplace=place))
        return made

    def give(self, case, day, minutes):
        event = P.SupportEvent(date=day, minutes=minutes, kind=codes.SUPPORT_KIND_TALK, text="Samtal.")
        self.world.sius.call("Support/Give", dict(id=case, event=event))
        return self.world.sius.last.receipt.position

    def correct(self, case, position, by=None, reason="fel", **more):
        by = by or self.world.sius
        reply = by.call("Support/CorrectGiven", dict(id=case, position=position, reason=reason, **more))
        return by.last.receipt.position, reply.event

    def given(self, case):
        events = self.world.sius.call("Support/Given", dict(id=case)).events
        return [(e.date, e.minutes, e.correction.corrects) for e in events]

    def history(self, case):
        return {i.position: i for i in self.world.sius.call("Cases/History", dict(id=case, page_size=200)).items}

    def verify(self):
        self.daemon.stop()
        done = self.daemon.lotsd("verify")
        self.daemon.start()
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_support_is_corrected_beside_the_original(self):
        case, sius = self.world.active_case(), self.world.sius
        before = sius.call("Cases/Show", dict(id=case)).case.revision
        day = self.give(case, "2026-11-20", 60)
        double = self.give(case, "2026-11-20", 60)
        fixed, event = self.correct(case, day, reason="Det var på torsdagen", event=P.SupportEvent(date="2026-11-19", minutes=90))
        self.assertEqual((event.date, event.minutes, event.kind, event.text), ("2026-11-19", 90, codes.SUPPORT_KIND_TALK, "Samtal."))
        self.assertEqual(self.given(case), [("2026-11-19", 90, day), ("2026-11-20", 60, 0)])
        struck, _ = self.correct(case, double, reason="Dubblett", strike=True)
        self.assertEqual(self.given(case), [("2026-11-19", 90, day)])
        history = self.history(case)
        self.assertEqual((history[day].corrected_by, history[double].corrected_by), (fixed, struck))
        self.assertIn("2026-11-20: talk", history[day].text)
        self.assertEqual(history[fixed].text, f"corrects [{day}]: 2026-11-19, talk, 90 min: Samtal.; Det var på torsdagen")
        self.assertEqual(history[struck].text, f"strikes out [{double}], recorded by mistake: Dubblett")
        self.assertEqual((history[fixed].author, history[fixed].what), ("Stig Ros", "SupportCorrected"))
        self.assertEqual(sius.call("Cases/Show", dict(id=case)).case.revision, before)
        last, _ = self.correct(case, fixed, event=P.SupportEvent(minutes=45))  # a correction is corrected too
        self.assertEqual(self.given(case), [("2026-11-19", 45, fixed)])
        for gone in (day, fixed, double, struck):
            for more in (dict(strike=True), dict(event=P.SupportEvent(minutes=5))):
                self.refused(sius, "Support/CorrectGiven", dict(id=case, position=gone, reason="x", **more), INVALID, "CORRECTED_ALREADY")
        note = sius.call("Cases/Note", dict(id=case, text="Ringde."))
        for nothing in (0, 99999, sius.last.receipt.position):
            self.refused(sius, "Support/CorrectGiven", dict(id=case, position=nothing, reason="x", strike=True), NOT_FOUND, "NO_SUCH")
        self.assertEqual(note.note.text, "Ringde.")
        other = self.world.active_case()
        self.refused(sius, "Support/CorrectGiven", dict(id=other, position=last, reason="x", strike=True), NOT_FOUND, "NO_SUCH")

    def test_who_corrects_support(self):
        case = self.world.active_case()
        position = self.give(case, "2026-11-20", 60)
        ask = dict(id=case, position=position, reason="x", strike=True)
        for stranger in (self.world.town, self.world.provider, self.world.other_office):
            self.refused(stranger, "Support/CorrectGiven", ask, NOT_FOUND)
        self.refused(self.world.officer, "Support/CorrectGiven", ask, PRECONDITION, "NOT_YOUR_ROLE")
        self.world.manager.call("Support/CorrectGiven", ask, dry_run=True)
        self.assertEqual(len(self.given(case)), 1)
        self.correct(case, position, by=self.world.manager, strike=True)  # the coach may have left
        self.assertEqual(self.given(case), [])

    def test_contacts_and_their_counts_follow_the_correction(self):
        case, sius, employer = self.world.active_case(), self.world.sius, self.employer(7001)
        contact = employers_pb2.EmployerContact(employer=employer, case=case, made_by=codes.CONTACT_MAKER_STAFF, mode=codes.CONTACT_MODE_IN_PERSON,
                                                purpose=codes.CONTACT_PURPOSE_JOB, result=codes.CONTACT_RESULT_INTERESTED, date="2026-11-10")
        unit = self.world.unit

        def log():
            sius.call("Employers/Contact", dict(contact=contact))
            return sius.last.receipt.position

        def counted():
            rows = self.world.manager.call("Employers/Weeks", dict(unit=unit, weeks=3)).rows
            return [(r.week, r.in_person, r.other) for r in rows]

        def first():
            return sius.call("Employers/Log", dict(case=case)).first_in_person

        def correct(position, **more):
            sius.call("Employers/CorrectContact", dict(employer=employer, position=position, reason="fel", **more))
            return sius.last.receipt.position
        one, two = log(), log()
        self.assertEqual((counted(), first()), ([("2026-W46", 2, 0)], "2026-11-10"))
        correct(one, strike=True)
        self.assertEqual((counted(), first()), ([("2026-W46", 1, 0)], "2026-11-10"))
        moved = correct(two, contact=employers_pb2.EmployerContact(date="2026-11-17"))
        self.assertEqual((counted(), first()), ([("2026-W47", 1, 0)], "2026-11-17"))
        by_phone = correct(moved, contact=employers_pb2.EmployerContact(mode=codes.CONTACT_MODE_PHONE))
        self.assertEqual((counted(), first()), ([("2026-W47", 0, 1)], ""))
        for which in (dict(case=case), dict(employer=employer)):
            items = {i.position: i for i in sius.call("Employers/Log", dict(page_size=50, **which)).items}
            self.assertEqual({p: i.uncounted for p, i in items.items() if not i.uncounted}, {by_phone: False})
            self.assertEqual((len(items), items[by_phone].contact.correction.corrects, items[by_phone].contact.mode),
                             (5, moved, codes.CONTACT_MODE_PHONE))
        history = self.history(case)
        self.assertEqual((history[two].corrected_by, history[moved].corrected_by), (moved, by_phone))
        self.assertEqual(history[by_phone].text, f"corrects [{moved}]: Ekbackens trädgård, 2026-11-17, by phone, interested; fel")
        ask = dict(employer=employer, position=by_phone, reason="x", strike=True)
        for position in (one, two, moved):
            self.refused(sius, "Employers/CorrectContact", dict(ask, position=position), INVALID, "CORRECTED_ALREADY")
        self.refused(sius, "Employers/CorrectVisit", ask, NOT_FOUND, "NO_SUCH")
        hidden = self.refused(self.world.other_office, "Employers/CorrectContact", ask, NOT_FOUND)
        missing = self.refused(self.world.other_office, "Employers/CorrectContact", dict(ask, position=99999), NOT_FOUND)
        self.assertEqual(hidden.reply.details, missing.reply.details)
        self.refused(self.world.town, "Employers/CorrectContact", ask, NOT_FOUND)
        self.refused(sius, "Employers/CorrectContact", dict(employer=self.employer(7002), position=by_phone, reason="x", strike=True),
                     NOT_FOUND, "NO_SUCH")
        named = dict(employer=employer, position=by_phone, reason="namnet sades", names_client=codes.ANSWER_YES)
        self.refused(sius, "Employers/CorrectContact", named, PRECONDITION, "DISCLOSURE_NOT_CHOSEN")

    def test_a_visit_is_corrected(self):
        case, sius, employer = self.world.active_case(), self.world.sius, self.employer(7003)
        visit = employers_pb2.StudyVisit(employer=employer, workplace=1, case=case, purpose="Se växthuset.", environment=codes.SUITABILITY_GOOD,
                                         environment_text="Ljust.", tasks=codes.SUITABILITY_GOOD, tasks_text="Lagom.")
        sius.call("Employers/Visit", dict(visit=visit))
        position = sius.last.receipt.position
        fix = employers_pb2.StudyVisit(tasks=codes.SUITABILITY_POOR, tasks_text="För tungt.", workplace=7)
        ask = dict(employer=employer, position=position, reason="Klienten ångrade sig", visit=fix)
        self.refused(sius, "Employers/CorrectVisit", ask, PRECONDITION, "NO_SUCH_PART")
        fix.workplace = 0
        fixed = sius.call("Employers/CorrectVisit", ask).visit
        correction = sius.last.receipt.position
        self.assertEqual((fixed.tasks, fixed.tasks_text, fixed.environment_text, fixed.correction.was),
                         (codes.SUITABILITY_POOR, "För tungt.", "Ljust.", "2026-11-22"))
        self.assertEqual(self.history(case)[position].corrected_by, correction)
        self.refused(sius, "Employers/CorrectContact", dict(employer=employer, position=position, reason="x", strike=True), NOT_FOUND)

    def test_z_a_rebuild_equals_the_live_store(self):
        self.verify()


class CorrectionsByHand(test_cli.CliTest):
    def test_support_given_twice(self):
        case = self.world.active_case()
        given = [self.json("support", "give", case, "--minutes", 60, "--kind", "TALK", profile="stig")["event"]["position"] for _ in range(2)]
        self.assertNotIn(0, given)
        self.lots("support", "correct", case, given[0], "--strike", profile="stig", code=test_cli.USAGE, says="--reason")
        told = self.lots("support", "correct", case, given[0], "--minutes", 90, "--reason", "En halvtimme till", profile="stig")
        self.assertIn(str(given[0]), told.stdout)
        self.lots("support", "correct", case, given[1], "--strike", "--reason", "Dubblett", profile="stig")
        rows = self.json("support", "given", case, profile="stig")["events"]
        self.assertEqual([(row["minutes"], row["corrects"]) for row in rows], [(90, given[0])])
        told = self.lots("case", "history", case, "--language", "sv", profile="stig").stdout
        self.assertIn(f"stryker [{given[1]}], felregistrerad: Dubblett", told)
        self.assertIn("Rättad av [", told)

    def test_a_contact_and_a_visit(self):
        case = self.world.active_case()
        employer = self.json("employer", "add", orgnumber(7010), "--name", "Fiket", profile="stig")["employer"]["id"]
        self.lots("employer", "workplace", employer, "--name", "Köket", profile="stig")
        contact = self.json("employer", "contact", employer, "--by", "STAFF", "--mode", "PHONE", "--about", "JOB", "--result", "LATER",
                            "--case", case, profile="stig")["contact"]["position"]
        self.lots("employer", "correct-contact", employer, contact, "--mode", "IN_PERSON", "--reason", "Vi sågs", profile="stig")
        shown = self.lots("employer", "log", employer, profile="stig").stdout
        self.assertIn(f"corrects {contact}: Vi sågs", shown)
        self.assertIn("corrected", shown)
        visit = self.json("employer", "visit", employer, "--workplace", 1, "--case", case, "--about", "Se.", "--environment", "GOOD",
                          "--environment-text", "Ljust.", "--tasks", "GOOD", "--tasks-text", "Lagom.", profile="stig")["visit"]["position"]
        self.lots("employer", "correct-visit", employer, visit, "--strike", "--reason", "Fel klient", profile="stig")
        log = self.json("employer", "log", "--case", case, profile="stig")["log"]
        self.assertEqual([(row["uncounted"], row["correction"]) for row in log if row["corrects"] == visit], [(True, "Fel klient")])


if __name__ == "__main__":
    unittest.main()
