#!/usr/bin/python3
"""What people type: dates, amounts, codes and texts as they write them; what is told back; and what is asked instead of guessed."""
import unittest

import test_cli
from lots_test import *  # noqa: F403
from test_cli import RULE, USAGE

SV = dict(LC_ALL="sv_SE.UTF-8")


class Typed(test_cli.CliTest):
    def at(self, moment):
        """The store's clock, until the test ends."""
        now = self.admin.call("Server/Status").now
        self.admin.call("Server/SetClock", dict(now=moment))
        self.addCleanup(lambda: self.admin.call("Server/SetClock", dict(now=now)))

    def refused(self, *words, code=USAGE, profile="stig", **options):
        return self.lots(*words, code=code, env=SV, profile=profile, **options).stderr

    def done(self, *words, profile="stig", **options):
        return self.lots(*words, env=SV, profile=profile, **options)


class Dates(Typed):
    def test_what_has_happened_does_not_become_last_years(self):
        case = self.world.active_case()
        self.at("2027-01-12T09:00:00Z")
        told = self.refused("note", case, "Kommande möte", "--date", "13/1")
        self.assertIn('--date: "13/1" är i morgon (onsdag 2027-01-13), eller tisdag 2026-01-13? Skriv året', told)
        self.assertEqual(self.json("case", "history", case, "--notes", profile="stig")["history"], [])
        told = self.refused("goal", "add", case, "Jobb", "--dimension", "FIND", "--target", "11/1")
        self.assertIn('--target: "11/1" är i går (måndag 2027-01-11), eller tisdag 2028-01-11? Skriv året', told)
        told = self.refused("note", case, "x", "--date", "13/1-27", code=RULE)  # said in full it goes, and is told
        self.assertIn('--date: "13/1-27" är onsdag 2027-01-13\n', told)

    def test_before_the_case_was_opened(self):
        self.at("2027-01-12T09:00:00Z")
        opening = dict(person=self.world.new_person(), unit=self.world.unit, programme=codes.PROGRAMME_SIUS, date="2027-01-11", motivation="Vill arbeta.")
        case = self.world.officer.call("Cases/Open", opening).case.id
        told = self.refused("note", case, "Möte", "--date", "20/12", profile="karin")
        self.assertIn('--date: "20/12" är söndag 2026-12-20, eller måndag 2027-12-20? Skriv året, med fyra siffror '
                      '(ärendet öppnades måndag 2027-01-11)', told)
        self.refused("note", case, "Möte", "--date", "fredag", profile="karin")
        self.done("note", case, "Samtal inför", "--date", "2026-12-20", profile="karin")
        self.assertIn("är måndag 2027-01-11", self.done("note", case, "Möte", "--date", "11/1", profile="karin").stderr)
        self.lots("case", "record", "certificate", case, "--issued", "20/12", "--issuer", "Dr Lind", "--supports-diagnosis", "--dry-run")

    def test_planned_days_lie_ahead_and_are_told(self):
        case = self.world.active_case()
        self.at("2027-01-12T09:00:00Z")  # a Tuesday
        plan = ("placement", "plan", case, "--kind", "praktik", "--hours", "20", "--employer-name", "Ekbacken")
        done = self.done(*plan, "--from", "måndag")
        self.assertIn('--from: "måndag" är måndag 2027-01-18\n', done.stderr)
        self.assertIn("2027-01-18", done.stdout + done.stderr)
        self.refused(*plan, "--from", "11/1")
        told = self.refused(*plan, "--from", "måndag", "--to", "v 8")
        self.assertIn('"v 8" är från måndag 2027-02-22 till söndag 2027-02-28; skriv vilken dag som är den sista', told)
        done = self.done(*plan, "--from", "nästa måndag", "--to", "v 8 fredag")
        self.assertIn('--from: "nästa måndag" är måndag 2027-01-18\n--to: "v 8 fredag" är fredag 2027-02-26\n', done.stderr)

    def test_a_weekday_that_may_be_either(self):
        case = self.world.active_case()
        self.at("2027-01-12T09:00:00Z")
        agree = ("case", "agree", case, "--text", "x", "--signature", "klient:Björn", "--signature", "AF:Eva", "--dry-run")
        told = self.refused(*agree, "--from", "måndag")
        self.assertIn('--from: "måndag" är i går (måndag 2027-01-11), eller måndag 2027-01-18?', told)

    def test_a_refusal_tells_the_date_as_it_was_understood(self):
        case = self.world.active_case()
        self.at("2027-01-12T09:00:00Z")
        told = self.refused("note", case, "x", "--date", "i övermorgon", code=RULE)
        self.assertIn('--date: "i övermorgon" är torsdag 2027-01-14\n', told)
        fault = self.json("note", case, "x", "--date", "imorgon", profile="stig", code=RULE)
        self.assertEqual(fault["understood"], [{"field": "--date", "typed": "imorgon", "meaning": "Wednesday 2027-01-13"}])
        told = self.refused("note", case, "x", "--date", "2027-01-13", code=RULE)  # ISO needs no telling
        self.assertNotIn("onsdag", told)
        told = self.refused("note", case, "x", "--date", "fredag 2027-01-13")
        self.assertIn('"fredag 2027-01-13": den dagen är onsdag 2027-01-13', told)

    def test_as_swedes_write_them(self):
        case = self.world.active_case()
        self.at("2028-08-16T09:00:00Z")  # a Wednesday in week 33
        for text, day in (("14 aug", "2028-08-14"), ("14 augusti 2028", "2028-08-14"), ("14/8-28", "2028-08-14"), ("280814", "2028-08-14"),
                          ("28-08-14", "2028-08-14"), ("2028-8-14", "2028-08-14"), ("14.8", "2028-08-14"), ("14.8.2028", "2028-08-14"),
                          ("v 32", "2028-08-07"), ("v32 fredag", "2028-08-11"), ("i måndags", "2028-08-14"), ("i går", "2028-08-15"),
                          ("för 3 dagar sedan", "2028-08-13"), ("3 days ago", "2028-08-13"), ("last friday", "2028-08-11")):
            with self.subTest(text):
                made = self.json("note", case, "x", "--date", text, "--dry-run", profile="stig")["note"]
                self.assertEqual(made["happened"], day)
        for text, day in (("nästa fredag", "2028-08-25"), ("på fredag", "2028-08-18"), ("om 2 veckor", "2028-08-30"), ("om en månad", "2028-09-16"),
                          ("+14d", "2028-08-30"), ("in two weeks", "2028-08-30"), ("1/9", "2028-09-01"), ("1/1-36", "2036-01-01")):
            with self.subTest(text):
                goal = self.json("goal", "add", case, "Mål", "--dimension", "FIND", "--target", text, "--dry-run", profile="stig")["goal"]
                self.assertEqual(goal["target"], day)


class Amounts(Typed):
    def test_as_swedes_write_them(self):
        case = self.world.active_case()
        plan = ("placement", "plan", case, "--kind", "EMP_REG", "--from", "+1d", "--employer-name", "Ekbacken")
        for wage, hours, kept in (("14 500", "20,5", (14500, 1230)), ("14\u00a0500 kr", "20:30", (14500, 1230)), ("14\u202f500:-", "37 h 30 min", (14500, 2250))):
            made = self.json(*plan, "--wage", wage, "--hours", hours, "--dry-run", profile="stig")["placement"]["placement"]
            self.assertEqual((made["wage"], made["minutes_per_week"]), kept)
        told = self.refused(*plan, "--hours", "20", "--wage", "14.500")
        self.assertIn('--wage: "14.500" kan vara 14500, eller 14 och en del', told)
        self.assertIn("hela kronor", self.refused(*plan, "--hours", "20", "--wage", "14 500,50"))

    def test_hours_are_shown_as_they_are_written(self):
        case = self.world.active_case()
        self.lots("placement", "plan", case, "--kind", "EMP_REG", "--from", "+1d", "--employer-name", "Ekbacken", "--wage", "14 500", "--hours", "20:30", profile="stig")
        for env, hours, wage in ((SV, "20,5", "14\u00a0500 kr"), (dict(LC_ALL="C.UTF-8"), "20.5", "14\u00a0500 SEK")):
            shown = self.lots("case", "show", case, profile="stig", env=env).stdout
            listed = self.lots("placement", "list", case, "-o", "minutes_per_week,wage", profile="stig", env=env).stdout
            self.assertIn(f" {hours} ", shown)
            self.assertEqual(listed.splitlines()[-1].strip(), f"{hours} {wage}")
            self.assertNotIn("20:30", shown + listed)
        (row,) = self.json("placement", "list", case, "-o", "minutes_per_week,wage", profile="stig")["placements"]
        self.assertEqual(row, {"minutes_per_week": 1230, "wage": 14500})

    def test_how_long_it_took(self):
        case = self.world.active_case()
        for text in ("90", "1:30", "1,5h", "1 h 30 min", "90 min", "en och en halv timme"):
            made = self.json("support", "give", case, "--minutes", text, "--kind", "TALK", "--text", "x", "--dry-run", profile="stig")["event"]
            self.assertEqual(made["minutes"], 90, text)
        done = self.done("support", "give", case, "--minutes", "2h", "--kind", "samtal", "--text", "x", "--dry-run")
        self.assertIn('--minutes: "2h" är 120 minuter\n', done.stderr)
        self.assertIn('"1,5" är ingen tid', self.refused("support", "give", case, "--minutes", "1,5", "--kind", "TALK", "--text", "x"))


class Codes(Typed):
    def test_parts_and_other_words_are_taken_and_told(self):
        case = self.world.active_case()
        done = self.done("placement", "income", case, "--kind", "aktivitetsstöd", "--from", "idag", "--dry-run")
        self.assertIn('--kind: "aktivitetsstöd" är AKTIVITETSSTOD (aktivitetsstöd/utvecklingsersättning)\n', done.stderr)
        done = self.done("profile", "write", case, "styrkor", "Van vid djur.")
        self.assertIn('AVSNITT: "styrkor" är STRENGTHS (intressen och styrkor)\n', done.stderr)
        done = self.done("document", "add", case, "läkarintyg", "--paper", "pärm 3", "--date", "2026-11-01", "--author", "Dr Lind", "--dry-run")
        self.assertIn('"läkarintyg" är MED (läkarutlåtande)', done.stderr)
        self.assertEqual(self.done("support", "give", case, "--minutes", "90", "--kind", "SAMTAL", "--text", "x", "--dry-run").stderr.count("SAMTAL"), 0)

    def test_what_is_not_sure_is_told_with_names(self):
        case = self.world.active_case()
        plan = ("placement", "plan", case, "--from", "idag", "--hours", "20", "--employer-name", "Ekbacken", "--kind")
        told = self.refused(*plan, "lönebidrag")
        self.assertIn('"lönebidrag" kan vara EMP_LB (lönebidrag för anställning), EMP_LBU', " ".join(told.split()))
        self.assertIn('menade du PRAKTIK?', self.refused(*plan, "parktik"))
        told = " ".join(self.refused(*plan, "xyzzyx").split())
        self.assertIn("välj en av: VISIT (studiebesök), SHADOW (jobbskuggning)", told)
        told = " ".join(self.refused("case", "assess", case, "--outcome", "behov").split())
        self.assertIn("kan vara NEED (behov av stöd) eller NO_NEED (inget behov av stöd)", told)

    def test_refusals_of_the_daemon_have_names_too(self):
        case = self.world.active_case()
        told = " ".join(self.refused("case", "agree", case, "--type", "GPL", "--text", "x", code=RULE).split())
        self.assertIn("A1 (överenskommelse AF–klient), A2 (", told)

    def test_inside_records(self):
        case = self.world.active_case()
        agreed = self.json("case", "agree", case, "--text", "x", "--signature", "klient:Björn", "--signature", "arbetsförmedlingen:Eva", "--dry-run", profile="stig")
        self.assertEqual([s["party"] for s in agreed["case"]["agreements"][-1]["signatures"]], ["CLIENT", "AF"])
        self.json("plan", "write", case, "--kind", "handlingsplan", "--status", "gällande", "--review", "+14d", "--with-client", "--text", "x",
                  "--new-goal", "få:+30d:Ett jobb ute", profile="stig")
        self.assertEqual([g["dimension"] for g in self.json("goal", "list", case, profile="stig")["goals"]], ["GET"])
        placement = ("placement", "plan", case, "--kind", "praktik", "--from", "idag", "--hours", "20", "--employer-name", "Ekbacken")
        number = self.json(*placement, profile="stig")["placement"]["placement"]["id"]
        confirmed = self.json("placement", "tasks", case, number, "--task", "Vattna:före tio", "--confirm", "klient:Björn", "--confirm", "arbetsgivaren:Eva",
                              "--confirm", "coach:Stig", "--dry-run", profile="stig")
        self.assertEqual([c["party"] for c in confirmed["placement"]["placement"]["confirmations"]], ["CLIENT", "EMPLOYER", "COACH"])
        self.assertIn("menade du", self.refused("case", "agree", case, "--text", "x", "--signature", "kleint:Björn"))

    def test_the_only_choice_is_the_default(self):
        person = self.world.new_person()
        opened = self.json("case", "open", "--unit", self.world.unit, "--person", person, "--motivation", "Vill arbeta.")
        self.assertEqual(opened["case"]["programme"], "SIUS")
        case = self.world.active_case()
        agreed = self.json("case", "agree", case, "--text", "x", "--signature", "CLIENT:B", "--signature", "AF:Eva", "--dry-run", profile="stig")
        self.assertEqual(agreed["case"]["agreements"][-1]["type"], "A1")


class Texts(Typed):
    def notes(self, case):
        return [item["note"] for item in self.json("case", "history", case, "--notes", "--limit", 0, profile="stig")["history"]]

    def test_a_file_is_read_wherever_a_text_stands(self):
        case = self.world.active_case()
        self.place.write("note.txt", "Ringde Åsa.\nHon börjar på måndag.\n")
        self.done("note", case, "@note.txt")
        self.done("note", case, "-", input="Från standard in.\n")
        self.done("note", case, "@-", input="Också.\n")
        self.done("note", case, "@@home stod det.")
        self.assertEqual(self.notes(case), ["Ringde Åsa.\nHon börjar på måndag.", "Från standard in.", "Också.", "@home stod det."])
        self.assertIn("nofile.txt", self.refused("note", case, "@nofile.txt"))
        given = self.json("support", "give", case, "--minutes", "90", "--kind", "TALK", "--text", "@note.txt", "--dry-run", profile="stig")
        self.assertEqual(given["event"]["text"], "Ringde Åsa.\nHon börjar på måndag.")
        given = self.json("support", "give", case, "--minutes", "90", "--kind", "TALK", "--text", "-", "--dry-run", profile="stig", input="In.")
        self.assertEqual(given["event"]["text"], "In.")
        self.assertIn("en enda text", self.refused("note", case, "-", "--client-view", "-", input="x"))
        self.assertEqual(len(self.notes(case)), 4)

    def test_one_foreign_byte_is_refused_where_it_stands(self):
        case = self.world.active_case()
        for data, where in ((b"\xc3\xa5\xe5", "rad 1, byte 3 (0xE5)"), ("Första raden på.\nAndra ".encode() + b"\xff.", "rad 2, byte 7 (0xFF)"),
                            (b"DOS: p\x86 m\x86ndag", "rad 1, byte 7 (0x86)"), (b"a\x00b", "rad 1, byte 2 (0x00)"),
                            (b"\x1b[31m", "rad 1, byte 1 (0x1B)")):
            with self.subTest(data):
                self.assertIn(where, " ".join(self.refused("note", case, "-", input=data).split()))
        self.assertIn("rad 1, byte 2 (0xE5)", " ".join(self.refused("note", case, b"p\xe5".decode(errors="surrogateescape")).split()))
        self.assertEqual(self.notes(case), [])

    def test_a_whole_text_in_windows_1252_is_read_as_it_and_that_is_said(self):
        case = self.world.active_case()
        done = self.done("note", case, "-", input="Ringde Åsa på måndag – hon kommer.".encode("cp1252"))
        self.assertIn("är inte UTF-8 och läses som Windows-1252.", done.stderr)
        self.assertEqual(self.notes(case), ["Ringde Åsa på måndag – hon kommer."])
        fault = self.json("note", case, "-", profile="stig", code=USAGE, input="på".encode("cp1252"))  # a script is not guessed for
        self.assertIn("with --json a text is UTF-8", fault["error"])


if __name__ == "__main__":
    unittest.main()
