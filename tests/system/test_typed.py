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

    def test_how_long_it_took(self):
        case = self.world.active_case()
        for text in ("90", "1:30", "1,5h", "1 h 30 min", "90 min", "en och en halv timme"):
            made = self.json("support", "give", case, "--minutes", text, "--kind", "TALK", "--text", "x", "--dry-run", profile="stig")["event"]
            self.assertEqual(made["minutes"], 90, text)
        done = self.done("support", "give", case, "--minutes", "2h", "--kind", "samtal", "--text", "x", "--dry-run")
        self.assertIn('--minutes: "2h" är 120 minuter\n', done.stderr)
        self.assertIn('"1,5" är ingen tid', self.refused("support", "give", case, "--minutes", "1,5", "--kind", "TALK", "--text", "x"))


if __name__ == "__main__":
    unittest.main()
