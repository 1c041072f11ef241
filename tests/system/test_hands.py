#!/usr/bin/python3
"""A coach's week by hand: corrections beside the original, texts in an editor, two people at one record, days as people write
them, numbers that change, a coach who leaves."""
import os
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
        self.assertEqual(history[fixed].text, "corrects [1]: 2026-11-19, talk, 90 min: Samtal.; Det var på torsdagen")
        self.assertEqual(history[struck].text, "strikes out [2], recorded by mistake: Dubblett")
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
        self.assertRegex(told.stdout, r"Number: +1\n")
        self.lots("support", "correct", case, given[1], "--strike", "--reason", "Dubblett", profile="stig")
        rows = self.json("support", "given", case, profile="stig")["events"]
        self.assertEqual([(row["minutes"], row["corrects"]) for row in rows], [(90, given[0])])
        told = self.lots("case", "history", case, "--language", "sv", profile="stig").stdout
        self.assertIn("stryker [2], felregistrerad: Dubblett", told)
        self.assertIn("Rättad senare", told)

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


class Editing(test_cli.CliTest):
    """Texts in $EDITOR, and two people at one record."""

    def setUp(self):
        self.case = self.world.active_case()
        self.addCleanup(lambda: [os.unlink(path) for name in ("stig", "karin") for path in self.place.drafts(name)])

    def editor(self, script):
        path = self.place.write("editor.sh", "#!/bin/sh\n" + script)
        os.chmod(path, 0o755)
        return dict(env=dict(EDITOR=path), profile="stig")

    def section(self, name="STRENGTHS"):
        rows = self.json("profile", "show", self.case, "--section", name, profile="stig")["sections"]
        return [(row["text"]["version"], row["text"]["text"]) for row in rows]

    def write(self, *more, **options):
        return self.lots("profile", "write", self.case, "STRENGTHS", *more, **options)

    def test_the_editor_opens_on_what_stands_there(self):
        self.write("Van vid djur.", "--own-words", profile="stig")
        seen = os.path.join(self.place.home, "seen")
        told = self.write(**self.editor(f'cp "$1" {seen}; stat -c %a "$1" > {seen}.mode; echo "Kommer i tid." >> "$1"'))
        self.assertIn("version 2", told.stdout)
        with open(seen) as file:
            self.assertEqual(file.read(), f"#lots: Case {bare(self.case)}, interests and strengths: version 1 of 2026-11-22, by Stig Ros, in the client's own "
                             "words.\n#lots: What you write is recorded as your words; --own-words: as the client's.\nVan vid djur.\n")
        with open(seen + ".mode") as file:
            self.assertEqual(file.read(), "600\n")
        self.assertEqual((self.section(), self.place.drafts("stig")), ([(2, "Van vid djur.\nKommer i tid.")], []))
        self.write(**self.editor("true"), says="Nothing was changed")
        self.write(**self.editor(': > "$1"'), code=test_cli.USAGE, says="empty")
        self.write(**self.editor("exit 3"), code=test_cli.USAGE, says="did not end well")
        self.assertEqual((len(self.section()), self.section()[0][0], self.place.drafts("stig")), (1, 2, []))

    def test_a_first_text_and_one_from_standard_input(self):
        self.write(**self.editor('grep -q "nothing is written yet" "$1" && echo "Först." >> "$1"'))
        self.write("-", profile="stig", input="Sedan.\n")
        self.write("@-", profile="stig", input="Sist.\n# inte en rubrik\n")
        self.assertEqual(self.section(), [(3, "Sist.\n# inte en rubrik")])
        self.assertEqual(self.place.drafts("stig"), [])

    def test_a_draft_outlives_a_lost_connection(self):
        self.write("Från början.", profile="stig")
        away = f"127.0.0.1:{test_cli.free_port()}"
        self.write("Utan nät.", "--host", away, profile="stig", code=test_cli.NO_DAEMON, says="goes on with it")
        (draft,) = self.place.drafts("stig")
        self.assertEqual(os.stat(draft).st_mode & 0o777, 0o600)
        self.lots("note", "--drafts", profile="stig", says=f"lots profile write {self.case} STRENGTHS")
        self.write(**self.editor('grep -q "^#lots: Från början" "$1" && echo "Med nät." >> "$1"'), says="Going on with the draft")
        self.assertEqual((self.section(), self.place.drafts("stig")), ([(2, "Utan nät.\nMed nät.")], []))

    def meanwhile(self, *words):
        """An editor during which the officer writes."""
        other = " ".join(f"'{word}'" for word in words)
        return self.editor(f'{test_cli.LOTS} --profile karin {other} >/dev/null 2>&1; echo "Stigs rad." >> "$1"')

    def test_two_people_write_one_section(self):
        self.write("Gemensamt.", profile="stig")
        other = self.meanwhile("profile", "write", self.case, "STRENGTHS", "Karins text,\nmed två rader.")
        told = self.write(**other, code=test_cli.CONFLICT).stderr
        for part in ("VERSION_CHANGED", "yours  Gemensamt.\n           Stigs rad.\n", "now    Karins text,\n           med två rader.\n", "Karin Ek",
                     "Nothing was written", f'"lots profile write {self.case} STRENGTHS" goes on with it'):
            self.assertIn(part, told)
        self.assertEqual(self.section(), [(2, "Karins text,\nmed två rader.")])
        (draft,) = self.place.drafts("stig")
        self.assertEqual(os.stat(draft).st_mode & 0o777, 0o600)
        self.write(**self.editor('grep -q "^#lots: med två rader." "$1" && echo "Allt." >> "$1"'))
        self.assertEqual((self.section(), self.place.drafts("stig")), ([(3, "Gemensamt.\nStigs rad.\nAllt.")], []))

    def test_a_conflict_as_json_and_in_swedish(self):
        self.write("Ett.", profile="stig")
        self.write("Två.", "--if-version", 1, profile="karin")
        told = self.json("profile", "write", self.case, "STRENGTHS", "Mitt.", "--if-version", 1, profile="stig", code=test_cli.CONFLICT)
        self.assertEqual((told["status"], told["yours"], told["theirs"]["text"], told["theirs"]["version"], told["theirs"]["author"]),
                         ("ABORTED", {"text": "Mitt."}, "Två.", "2", "Karin Ek"))
        told = self.write("Mitt.", "--if-version", 0, "--language", "sv", profile="stig", code=test_cli.CONFLICT).stderr
        for part in ("Det som du skulle skriva, och det som står där nu", "ditt   Mitt.", "nu     Två.", "en annan version har skrivits: du hade 0"):
            self.assertIn(part, told)

    def test_two_people_change_one_employer(self):
        employer = self.json("employer", "add", orgnumber(7100), "--name", "Ett AB", profile="stig")["employer"]
        number = employer["id"]
        self.lots("employer", "change", number, "--name", "Två AB", "--size", "MICRO", profile="karin")
        told = self.lots("employer", "change", number, "--name", "Tre AB", "--size", "MICRO", "--if-revision", 1, profile="stig",
                         code=test_cli.CONFLICT).stderr
        self.assertIn("  Name\n    yours  Tre AB\n    now    Två AB\n", told)
        self.assertNotIn("Size", told)  # it stands there already
        self.assertIn(f'"lots employer show {number}" shows it', told)
        self.lots("employer", "contact-person", number, "--name", "Eva", profile="stig")
        told = self.json("employer", "contact-person", number, "--id", 1, "--phone", "0381", "--if-revision", 2, profile="karin", code=test_cli.CONFLICT)
        self.assertEqual((told["yours"], told["theirs"]), ({"phone": "0381"}, {"phone": ""}))

    def test_two_people_move_one_case(self):
        revision = self.json("case", "show", self.case)["case"]["revision"]
        self.lots("note", self.case, "Ändrar inget.", profile="stig")
        plan = ("placement", "plan", self.case, "--kind", "PRAKTIK", "--from", "2026-11-23", "--hours", 20, "--employer-name", "Ekbacken")
        self.lots(*plan, profile="stig")
        told = self.lots("case", "pause", self.case, "--reason", "HEALTH", "--if-revision", revision, code=test_cli.CONFLICT).stderr
        self.assertIn("Changed since you read it:\n  2026-11-22 09:00, Stig Ros: placement 1, ", told)
        self.assertNotIn("Ändrar inget", told)
        self.assertIn("yours  health", told)
        told = self.json("placement", "change", self.case, 1, "--hours", 30, "--if-revision", revision, profile="karin", code=test_cli.CONFLICT)
        self.assertEqual((told["yours"], told["theirs"]["minutes_per_week"]), ({"minutes_per_week": "1800"}, "1200"))
        self.assertEqual([(c["author"]) for c in told["changes"]], ["Stig Ros"])

    def test_a_conflict_about_a_person_a_goal_and_a_referral(self):
        person = self.world.new_person("Ada", "Lund")
        self.lots("person", "change", person, "--phone", "1")
        self.lots("person", "change", person, "--phone", "2", "--if-revision", 1, code=test_cli.CONFLICT, says="now    1")
        self.lots("goal", "add", self.case, "Arbeta ute", "--dimension", "FIND", "--target", "+3m", profile="stig")
        revision = self.json("case", "show", self.case)["case"]["revision"]
        self.lots("goal", "move", self.case, 1, "--state", "REACHED", profile="stig")
        told = self.json("goal", "move", self.case, 1, "--state", "DROPPED", "--if-revision", revision, profile="stig", code=test_cli.CONFLICT)
        self.assertEqual((told["yours"]["state"], told["theirs"]["state"]), ("DROPPED", "REACHED"))
        referral = self.json("referral", "add", "--unit", self.world.unit, "--programme", "SIUS", "--person", person, "--date", "idag", "--sender-role",
                             "AF_OFFICER", "--sender", "Karin Ek", "--reason", "Behöver stöd.")["referral"]
        self.lots("referral", "return", referral["id"], "--missing", "Läkarintyg")
        told = self.lots("referral", "accept", referral["id"], "--if-revision", referral["revision"], code=test_cli.CONFLICT).stderr
        self.assertIn("referral show", told)

    def test_a_plan_and_a_closing_summary_in_the_editor(self):
        plan = ("plan", "write", self.case, "--kind", "HANDLINGSPLAN", "--status", "CURRENT", "--review", "+3m", "--with-client")
        self.lots(*plan, "--new-goal", "FIND:+3m:arbeta ute", "--text", "Ett steg.", profile="stig")
        self.lots(*plan, "--goal", 1, "--edit", **self.editor('grep -q "^#lots: Case .*version 1 of" "$1" && echo "Ett till." >> "$1"'))
        plans = self.json("plan", "list", self.case, profile="stig")["plans"]
        self.assertEqual([(p["version"], p["text"]) for p in plans], [(2, "Ett steg.\nEtt till.")])
        other = self.meanwhile(*plan, "--goal", "1", "--text", "Karins plan.")
        told = self.lots(*plan, "--goal", 1, "--edit", **other, code=test_cli.CONFLICT).stderr
        self.assertIn("now    Karins plan.", told)
        self.assertEqual(len(self.place.drafts("stig")), 1)
        close = ("case", "close", self.case, "--reason", "MOVED", "--income", "NONE")
        self.lots(*close, "--edit", **dict(self.editor('echo "Klienten flyttar." >> "$1"'), profile="karin"))
        self.lots("case", "history", self.case, says="closed")


class Dates(test_cli.CliTest):
    """Days without a year: behind for what has happened, ahead for what is to come, also where the year turns."""

    def test_the_turn_of_the_year(self):
        case = self.world.active_case()
        now = self.admin.call("Server/Status").now
        self.admin.call("Server/SetClock", dict(now="2027-01-02T09:00:00Z"))  # a Saturday
        self.addCleanup(lambda: self.admin.call("Server/SetClock", dict(now=now)))
        for word, day in (("22/12", "2026-12-22"), ("2/1", "2027-01-02"), ("fredag", "2027-01-01"), ("lör", "2027-01-02"),
                          ("förrgår", "2026-12-31"), ("-3d", "2026-12-30"), ("2026-12-24", "2026-12-24"), ("1/1/2027", "2027-01-01")):
            self.assertEqual(self.json("note", case, "Dag " + word, "--date", word, profile="stig")["note"]["happened"], day, word)
        for word, day in (("2/1", "2027-01-02"), ("31/1", "2027-01-31"), ("friday", "2027-01-08"), ("+3m", "2027-04-02"),
                          ("29/2-28", "2028-02-29"), ("22/12-27", "2027-12-22")):
            goal = self.json("goal", "add", case, word, "--dimension", "FIND", "--target", word, profile="stig")["goal"]
            self.assertEqual((goal["target"], goal["set"]), (day, "2027-01-02"), word)
        plan = ("placement", "plan", case, "--kind", "PRAKTIK", "--hours", 20, "--employer-name", "Ekbacken")
        for start, end, days in (("15/12-26", "28/2", ("2026-12-15", "2027-02-28")), ("15/1", "14/7-27", ("2027-01-15", "2027-07-14"))):
            made = self.json(*plan, "--from", start, "--to", end, profile="stig")["placement"]["placement"]
            self.assertEqual((made["start"], made["planned_end"]), days)
        self.lots("note", case, "x", "--date", "32/12", profile="stig", code=test_cli.USAGE, says="friday")
        self.lots("note", case, "x", "--date", "imorgon", profile="stig", code=test_cli.RULE, says="DATE_IN_FUTURE")


def coordination_number(index):
    """A coordination number (day plus 60) of the test series."""
    nine = identity_number(index)[2:11]
    nine = nine[:4] + str(int(nine[4:6]) + 60) + nine[6:]
    return "19" + nine + luhn(nine)


class Numbers(DaemonTest):
    """A person's number changes, or was wrong from the beginning (C15)."""

    def register(self, number, by=None):
        request = dict(identity_number=number, given_name="Ada", family_name="Lund")
        return (by or self.world.officer).call("Persons/Add", request)

    def change(self, person, **more):
        return self.world.officer.call("Persons/Change", dict(id=person, **more)).person

    def find(self, number, by=None):
        return [row.id for row in (by or self.world.officer).call("Persons/Find", dict(identity_number=number)).persons]

    def test_a_personal_number_after_a_coordination_number(self):
        old, new = coordination_number(9001), identity_number(9001)
        person = self.register(old).person.id
        opening = dict(unit=self.world.unit, programme=codes.PROGRAMME_SIUS, date="2026-11-20", motivation="Vill arbeta.")
        case = self.world.officer.call("Cases/Open", dict(opening, person=person)).case.id
        changed = self.change(person, new_identity_number=new)
        self.assertEqual([(n.number, n.kind, getattr(n, "from"), n.wrong) for n in changed.numbers],
                         [(old, "COORDINATION", "2026-11-22", ""), (new, "PERSON", "2026-11-22", "")])
        self.assertEqual((self.find(old), self.find(new)), ([person], [person]))
        shown = self.world.officer.call("Cases/Show", dict(id=case))
        self.assertEqual(shown.identity_number.replace("-", "")[-4:], new[-4:])
        row = next(r for r in self.world.officer.call("Cases/List", dict(page_size=200)).cases if r.id == case)
        self.assertEqual(row.masked_number, f"{new[2:8]}-****")
        self.world.officer.call("Cases/Withdraw", dict(id=case))
        later = self.world.officer.call("Cases/Open", dict(opening, identity_number=old)).case  # a paper with the old number
        self.assertEqual(later.person, person)
        for number in (old, new):  # a referral with either number is about the same person
            again = self.register(number)
            self.assertEqual((again.existed, again.person.id), (True, person))
            self.refused(self.world.officer, "Persons/Change", dict(id=self.world.new_person(), new_identity_number=number), INVALID, "NUMBER_TAKEN")
        self.refused(self.world.officer, "Persons/Change", dict(id=person, new_identity_number=new), INVALID, "NUMBER_TAKEN")
        self.assertEqual(self.find(old, by=self.world.town), [])

    def test_a_coordination_number_without_a_day_of_birth_is_a_number(self):
        for number in ("191500722390", "198507609801"):  # month 00; day 60
            person = self.register(number).person
            self.assertEqual((person.birth_date, person.numbers[0].kind), ("", "COORDINATION"))
            self.assertEqual(self.find(number), [person.id])

    def test_a_number_that_was_wrong_finds_nobody_and_is_free_for_its_owner(self):
        wrong, right = identity_number(9101), identity_number(9102)
        person = self.register(wrong).person.id
        refused = self.refused(self.world.officer, "Persons/Change", dict(id=person, wrong_identity_number=wrong), INVALID, "NUMBER_LAST")
        self.assertEqual(refused.rules, {"C15"})
        self.refused(self.world.officer, "Persons/Change", dict(id=person, wrong_identity_number=right), INVALID, "NO_SUCH")
        self.refused(self.world.officer, "Persons/Change", dict(id=person, birth_date="2026-11-23"), INVALID, "DATE_IN_FUTURE")
        changed = self.change(person, wrong_identity_number=wrong, new_identity_number=right, birth_date="1981-02-03")
        self.assertEqual([(n.number, n.wrong) for n in changed.numbers], [(wrong, "2026-11-22"), (right, "")])
        self.assertEqual((self.find(wrong), self.find(right), changed.birth_date), ([], [person], "1981-02-03"))
        owner = self.register(wrong)
        self.assertFalse(owner.existed)
        self.assertEqual(self.find(wrong), [owner.person.id])
        self.change(person, phone="1")  # writing the record again takes nothing from the owner
        self.assertEqual(self.find(wrong), [owner.person.id])
        self.refused(self.world.officer, "Persons/Change", dict(id=person, new_identity_number=wrong), INVALID, "NUMBER_TAKEN")
        self.refused(self.world.sius, "Persons/Change", dict(id=person, wrong_identity_number=right), NOT_FOUND)

    def test_back_to_an_earlier_number(self):
        first, second = identity_number(9201), identity_number(9202)
        person = self.register(first).person.id
        self.change(person, new_identity_number=second)
        back = self.change(person, new_identity_number=first, wrong_identity_number=second)
        self.assertEqual([n.number for n in back.numbers], [second, first, first])
        self.assertEqual((self.find(first), self.find(second)), ([person], []))

    def test_z_a_rebuild_equals_the_live_store(self):
        self.daemon.stop()
        done = self.daemon.lotsd("verify")
        self.daemon.start()
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


class Leaving(DaemonTest):
    """A coach who leaves: the case says so, and the manager moves the assignment."""

    def setUp(self):
        self.coaches = [self.world.staff(self.world.af, name, self.world.unit, codes.ROLE_SIUS) for name in ("Lea Vik", "Nya Berg")]
        for coach in self.coaches:
            self.admin.call("Staff/AddCompetence", dict(id=coach, competence=staff_pb2.Competence(
                kind=codes.COMPETENCE_KIND_SE_BASIC, days=4, issued="2024-03-01", issuer="Utbildaren")))
        self.case = self.world.active_case()
        self.world.manager.call("Cases/Assign", dict(id=self.case, staff=self.coaches[0]))

    def coach(self):
        reply = self.world.manager.call("Cases/Show", dict(id=self.case))
        running = [a for a in reply.case.assignments if a.kind == cases_pb2.ASSIGNMENT_KIND_COACH and not a.to]
        name = next(s for s in reply.staff if s.id == running[-1].staff)
        return name.name, name.left, name.until

    def due(self):
        items = self.world.manager.call("Agenda/List", dict(case=self.case)).items
        return {(i.rule, i.due) for i in items if "coach" in i.text}

    def moved(self):
        self.world.manager.call("Cases/Assign", dict(id=self.case, staff=self.coaches[1]))
        self.assertEqual(self.coach(), ("Nya Berg", False, ""))
        rows = self.world.manager.call("Cases/List", dict(whole_unit=True, page_size=200)).cases
        self.assertEqual(next(r.coach_name for r in rows if r.id == self.case), "Nya Berg")

    def test_a_role_that_ended(self):
        self.assertEqual(self.coach(), ("Lea Vik", False, ""))
        ends = dict(id=self.coaches[0], unit=self.world.unit, role=codes.ROLE_SIUS)
        self.admin.call("Staff/EndRole", dict(ends, to="2026-12-31"))
        self.assertEqual(self.coach(), ("Lea Vik", False, ""))
        gone = self.daemon.enrol(self.coaches[0])
        gone.call("Cases/Show", dict(id=self.case))
        self.admin.call("Server/SetClock", dict(now="2027-01-01T09:00:00Z"))
        self.addCleanup(lambda: self.admin.call("Server/SetClock", dict(now="2026-11-22T09:00:00Z")))
        self.assertEqual(self.coach(), ("Lea Vik", True, "2026-12-31"))
        self.refused(gone, "Cases/Show", dict(id=self.case), NOT_FOUND)
        self.moved()

    def test_an_account_that_was_closed(self):
        gone = self.daemon.enrol(self.coaches[0])
        self.admin.call("Staff/Disable", dict(id=self.coaches[0]))
        self.assertEqual(self.coach(), ("Lea Vik", True, "2026-11-22"))
        self.refused(gone, "Cases/Show", dict(id=self.case), UNAUTHENTICATED)
        self.assertIn("2026-11-22", {due for _, due in self.due()})
        self.refused(self.world.manager, "Cases/Assign", dict(id=self.other_case(), staff=self.coaches[0]), PRECONDITION)
        self.moved()
        self.assertEqual(self.due(), set())

    def other_case(self):
        return self.world.active_case()


class Records(test_cli.CliTest):
    def test_numbers_tell_what_they_are(self):
        old, new = coordination_number(9301), identity_number(9301)
        person = self.json("person", "add", old, "--given-name", "Ada", "--family-name", "Lund")["person"]["id"]
        self.lots("person", "change", person, "--new-number", new)
        shown = self.lots("person", "show", person).stdout
        self.assertIn("(coordination number, from 2026-11-22)", shown)
        self.assertIn("(personal number, from 2026-11-22)", shown)
        self.lots("person", "change", person, "--wrong-number", "@-", "--born", "1981-02-03", input=old)
        self.lots("person", "show", person, "--language", "sv", says="samordningsnummer, från 2026-11-22; visade sig vara fel 2026-11-22")
        self.lots("person", "find", old, says="nothing to show")
        self.assertEqual(self.json("person", "show", person)["person"]["birth_date"], "1981-02-03")

    def test_the_case_says_that_its_coach_has_left(self):
        coach = self.world.staff(self.world.af, "Lea Vik", self.world.unit, codes.ROLE_SIUS)
        self.lots("staff", "competence", coach, "--kind", "SE_BASIC", "--days", 4, "--issued", "2024-03-01", "--issuer", "X", profile="admin")
        case = self.world.active_case()
        self.lots("case", "assign", case, coach, profile="maj")
        self.assertNotIn("has left", self.lots("case", "show", case, profile="maj").stdout)
        self.lots("staff", "disable", coach, profile="admin")
        self.lots("case", "show", case, profile="maj", says=f"Lea Vik ({coach}), from 2026-11-22; has left, last day 2026-11-22")
        self.lots("case", "assign", case, self.world.sius_id, profile="maj")
        self.assertNotIn("has left", self.lots("case", "show", case, "--language", "sv", profile="maj").stdout)

    def test_the_case_says_what_is_not_shown(self):
        case = self.world.active_case()
        self.lots("case", "show", case, profile="maj", says="Not shown to you")
        self.lots("case", "show", case, "--language", "sv", profile="maj", says="motivering till en bedömning")
        self.assertNotIn("NOTE", self.json("case", "show", case, profile="maj")["withheld"])
        self.assertIn("EVIDENCE", self.json("case", "show", case, profile="maj")["withheld"])
        self.assertEqual(self.json("case", "show", case)["withheld"], ["WORKING_PAPER"])  # to Karin, who took it in


class Conditions(DaemonTest):
    def test_a_text_is_written_if_nobody_wrote_another(self):
        case, sius = self.world.active_case(), self.world.sius
        section = dict(id=case, section=codes.PROFILE_SECTION_STRENGTHS)
        sius.call("Method/WriteProfile", dict(section, text="ett", if_version=0))
        self.refused(sius, "Method/WriteProfile", dict(section, text="två", if_version=0), ABORTED, "VERSION_CHANGED")
        sius.call("Method/WriteProfile", dict(section, text="två", if_version=1))
        sius.call("Method/WriteProfile", dict(section, text="tre"))
        refused = self.refused(sius, "Method/WriteProfile", dict(section, text="fyra", if_version=2), ABORTED, "VERSION_CHANGED")
        self.assertEqual(refused.reasons, {("if_version", "VERSION_CHANGED")})
        goal = method_pb2.Goal(dimension=1, text="Arbeta", target="2027-01-31")
        plan = method_pb2.Plan(kind=1, status=2, review="2027-01-31")
        sius.call("Method/WritePlan", dict(id=case, plan=plan, goals=[goal], if_version=0))
        self.refused(sius, "Method/WritePlan", dict(id=case, plan=plan, goals=[goal], if_version=0), ABORTED, "VERSION_CHANGED")
        items = sius.call("Cases/History", dict(id=case, newest_first=True, page_size=3)).items
        self.assertEqual([(i.what, i.changes) for i in items], [("Planned", True), ("ProfileWritten", False), ("ProfileWritten", False)])


if __name__ == "__main__":
    unittest.main()
