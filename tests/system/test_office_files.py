#!/usr/bin/python3
"""Files as offices make them (tests/data/cases): what goes in, cell by cell, and what is refused, where and with which sentence.

Beside each FILE stands FILE.json, what must come of it:
  says     lines on standard error, {"en": [...], "sv": [...]}
  rows     by the row's number, as a spreadsheet shows it: the record that came of it (empty cells left out), or
           {"refused": [[column, reason, English, Swedish], ...]}, or {"already": the row whose referral it is}
  errors   the rows of --errors, as they stand in it
LOTS_WRITE_CASES=1 writes what comes of each; read it before you keep it.
"""
import json
import os
import unittest

import test_cli
from lots_test import *  # noqa: F403
from test_cli import DONE, PARTLY, USAGE

CASES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "data", "cases")
PERSON = ("given_name", "family_name", "phone", "email", "municipality")
REFERRAL = ("programme", "date", "sender_role", "sender_name", "sender_organisation", "reason", "external_id")
SENTENCES = {"en": "C.UTF-8", "sv": "sv_SE.UTF-8"}


def cases():
    return sorted(name for name in os.listdir(CASES) if not name.endswith(".json"))


class OfficeFiles(test_cli.CliTest):
    def office(self, name):
        """An organisation of its own, that nothing was taken into before: its unit, and the profile of its officer."""
        world = self.world
        organisation = world.organisation(codes.ORGANISATION_KIND_AF, name, "202100-2114", "")
        unit = world.new_unit(organisation, "SIUS")
        self.place.enrol(name, world.staff(organisation, "Ulla Ek", unit, codes.ROLE_AF_OFFICER))
        return unit, name

    def take(self, path, unit, profile, *words, code=None, language="en"):
        done = self.place.run("--language", language, "import", "referrals", path, "--unit", unit, *words, profile=profile)
        if code is not None:
            self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def records(self, profile):
        """What is in, by the sender's number of it."""
        found = {}
        for row in self.json("referral", "list", "--limit", 0, profile=profile)["referrals"]:
            referral = self.json("referral", "show", row["id"], profile=profile)["referral"]
            person = self.json("person", "show", referral["person"], profile=profile)["person"]
            record = dict(identity_number=person["numbers"][0]["number"], **{key: person[key] for key in PERSON}, **{key: referral[key] for key in REFERRAL})
            found[row["id"]] = {key: value for key, value in record.items() if value}
        return found

    def outcome(self, path, unit, profile):
        """What comes of a file, in the form of FILE.json."""
        wrong = os.path.join(self.place.home, "wrong.csv")
        told = {language: self.take(path, unit, profile, "--dry-run", language=language) for language in SENTENCES}
        dry = {language: json.loads(self.take(path, unit, profile, "--dry-run", "--json", language=language).stdout or "{}") for language in SENTENCES}
        done = self.take(path, unit, profile, "--json", "--errors", wrong)
        out = dict(says={language: told[language].stderr.splitlines()[:-1] for language in SENTENCES})
        if done.returncode not in (DONE, PARTLY):
            return out
        result, records, rows = json.loads(done.stdout), self.records(profile), {}
        for en, sv in zip(dry["en"]["faults"], dry["sv"]["faults"]):
            rows.setdefault(str(en["row"]), dict(refused=[]))["refused"].append([en["column"], en["reason"], en["text"], sv["text"]])
        self.assertEqual([(f["row"], f["column"], f["reason"]) for f in result["faults"]], [(f["row"], f["column"], f["reason"]) for f in dry["en"]["faults"]])
        for row in result["taken"]:
            rows[str(row["row"])] = dict(already=row["referral"]) if row["existed"] else records.pop(row["referral"])
        self.assertEqual(records, {})
        out["rows"] = {key: rows[key] for key in sorted(rows, key=int)}
        if result["faults"]:
            with open(wrong, "rb") as file:
                out["errors"] = as_text(file.read()).split("\r\n")[:-1]
        return out

    def test_what_comes_of_each(self):
        for name in cases():
            with self.subTest(name):
                unit, profile = self.office(name.replace(".", "-"))
                told = self.outcome(os.path.join(CASES, name), unit, profile)
                kept = os.path.join(CASES, name + ".json")
                if os.environ.get("LOTS_WRITE_CASES"):
                    write_case(kept, told)
                with open(kept, encoding="utf-8") as file:
                    self.assertEqual(told, json.load(file))

    def file(self, rows, name="made.csv", encoding="utf-8"):
        heading = "Ärendenummer;Personnummer;Förnamn;Efternamn;Insats;Remissdatum;Remittentroll;Remittentnamn;Anledning"
        return self.place.write(name, "\n".join([heading, *rows, ""]).encode(encoding))

    def row(self, number=None, given="Åsa", reason="Behöver stöd.", external="", date="2026-10-05", programme="SIUS"):
        return f"{external};{number or self.world.number()};{given};Ek;{programme};{date};arbetsförmedlare;Ulf Ek;{reason}"

    def test_the_same_referral_in_another_place_week_or_hand_goes_in_once(self):
        unit, profile = self.office("weeks")
        self.take(os.path.join(CASES, "week1.csv"), unit, profile, code=DONE)
        for language, says in (("en", ("6 rows; 1 would go in, 0 would be refused", "5 referrals were in already, and were not taken in again: rows 3\u20137.")),
                               ("sv", ("6 rader; ", "5 remisser fanns redan och togs inte in igen: rad 3\u20137."))):
            told = self.take(os.path.join(CASES, "week2.csv"), unit, profile, "--dry-run", language=language, code=DONE)
            for sentence in says:
                self.assertIn(sentence, told.stderr)
        world = self.world
        organisation = self.json("staff", "show", self.json("who", profile=profile)["principal"]["id"], profile=profile)["principal"]["organisation"]
        self.place.enrol("weeks-other", world.staff(organisation, "Bo Ek", unit, codes.ROLE_AF_OFFICER))
        told = json.loads(self.take(os.path.join(CASES, "week2.csv"), unit, "weeks-other", "--json", code=DONE).stdout)
        self.assertEqual((told["accepted"], told["replayed"], told["new_persons"]), (6, 5, 1))
        self.assertEqual([taken["existed"] for taken in told["taken"]], [False] + [True] * 5)
        self.assertEqual(len(self.json("referral", "list", "--limit", 0, profile=profile)["referrals"]), 6)

    def test_what_is_another_referral_and_what_is_not(self):
        unit, profile = self.office("others")
        number = self.world.number()
        first = self.row(number, external="AF-1")
        rows = [first, first, self.row(number, external="", reason="Något annat."), self.row(number, external="AF-2"), self.row(number, external="AF-1", date="2026-10-06")]
        told = json.loads(self.take(self.file(rows), unit, profile, "--json", code=DONE).stdout)
        self.assertEqual([taken["existed"] for taken in told["taken"]], [False, True, True, False, False])
        self.assertEqual(told["taken"][1]["referral"], told["taken"][0]["referral"])
        listed = self.json("referral", "list", profile=profile)["referrals"]
        self.lots("referral", "decline", listed[0]["id"], "--reason", "NO_NEED", profile=profile)
        told = json.loads(self.take(self.file(rows, "again.csv"), unit, profile, "--json", code=DONE).stdout)
        self.assertEqual({taken["existed"] for taken in told["taken"]}, {True})

    def test_that_somebody_is_protected_is_taken_over_all_the_same(self):
        unit, profile = self.office("protected")
        number = self.world.number()
        plain = self.place.write("p.csv", f"pnr;förnamn;efternamn;insats;datum;remittent;remittentnamn;orsak;sekretess\n{number};Åsa;Ek;SIUS;2026-10-05;AF_OFFICER;Bo;x;nej\n".encode())
        self.take(plain, unit, profile, code=DONE)
        with open(plain, encoding="utf-8") as file:
            marked = self.place.write("m.csv", file.read().replace(";nej", ";sekretessmarkering").encode())
        told = json.loads(self.take(marked, unit, profile, "--json", code=DONE).stdout)
        self.assertTrue(told["taken"][0]["existed"])
        self.assertNotEqual(self.json("person", "show", told["taken"][0]["person"], profile=profile)["person"]["protection"], "NONE")

    def test_the_refused_rows_are_mended_in_their_file_and_sent_again(self):
        for encoding in ("utf-8", "utf-8-sig", "cp1252", "utf-16"):
            unit, profile = self.office("mend-" + encoding)
            wrong = os.path.join(self.place.home, "wrong.csv")
            rows = [self.row(), self.row("okänt", given="=A1", reason='+46 "Lugn"; ro'), "x;" + self.row(), self.row("okänt", reason='"öppet'), self.row()]
            self.take(self.file([row.replace('+46 "Lugn"; ro', '"+46 ""Lugn""; ro"') for row in rows], encoding=encoding), unit, profile, "--errors", wrong, code=PARTLY)
            with open(wrong, encoding=encoding, newline="") as file:
                kept = file.read()
            lines = kept.split("\n")
            self.assertEqual(len(lines), 5)
            self.assertIn(";\"'=A1\";", lines[1])
            self.assertIn(";\"'+46 \"\"Lugn\"\"; ro\";", lines[1])
            self.take(wrong, unit, profile, "--errors", wrong, code=PARTLY)  # as it is: the same again, and no second column
            with open(wrong, encoding=encoding, newline="") as file:
                self.assertEqual(file.read().replace("11 values where the headings are 10", "10 values where the headings are 9"), kept)
            numbers = [self.world.number(), self.world.number()]
            mended = [lines[0], lines[1].replace("okänt", numbers[0]), lines[3].replace("okänt", numbers[1]).replace(';"öppet', ";öppet")]
            self.take(self.place.write("mended.csv", "\n".join(mended).encode(encoding)), unit, profile, code=DONE)
            records = {record["identity_number"]: record for record in self.records(profile).values()}
            self.assertEqual(len(records), 4)
            self.assertEqual((records[numbers[0]]["given_name"], records[numbers[0]]["reason"]), ("=A1", '+46 "Lugn"; ro'))

    def test_what_is_no_table_is_refused_with_what_to_do(self):
        for content, en, sv in ((b"PK\x03\x04" + bytes(100), 'save it there as text (of Excel "CSV UTF-8")', 'spara den där som text (i Excel "CSV UTF-8")'),
                                (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "file of an office program", "fil från ett kontorsprogram"),
                                ("Personnummer;Förnamn\n".encode("cp850"), "line 1, byte 15 (0x94)", "rad 1, byte 15 (0x94)"),
                                ("\ufeffPersonnummer;F".encode() + b"\xf6rnamn\n", "line 1, byte 15 (0xF6)", "rad 1, byte 15 (0xF6)")):
            path = self.place.write("no.table", content)
            for language, says in (("en", en), ("sv", sv)):
                self.assertIn(says, self.take(path, self.world.unit, "karin", code=USAGE, language=language).stderr)

    def values(self, column, texts):
        """What comes of each text in a column: the record's value, or the reason of its refusal."""
        unit, profile = self.office("values-" + column)
        names = dict(Kommun="municipality", Remissdatum="date", Personnummer="identity_number", Telefon="phone", Insats="programme")
        heading = "Personnummer;Förnamn;Efternamn;Insats;Remissdatum;Remittentroll;Remittentnamn;Anledning;Kommun;Telefon".split(";")
        rows = []
        for text in texts:
            row = dict(zip(heading, (self.world.number(), "Åsa", "Ek", "SIUS", "2026-10-05", "arbetsförmedlare", "Bo", "x", "", "")))
            row[column] = text
            rows.append(";".join(row[name] for name in heading))
        path = self.place.write("values.csv", "\n".join([";".join(heading), *rows, ""]).encode())
        told = json.loads(self.take(path, unit, profile, "--json").stdout)
        records, out = self.records(profile), {fault["row"]: fault["reason"] for fault in told["faults"]}
        out.update({taken["row"]: records[taken["referral"]].get(names[column]) for taken in told["taken"]})
        return [out[row + 2] for row in range(len(texts))]

    def test_municipalities_as_people_name_them(self):
        wanted = {"0180": "0180", "180": "0180", "180,00": "0180", "Stockholm": "0180", "Stockholms stad": "0180", "STOCKHOLMS KOMMUN": "0180", "Borås stad": "1490",
                  "Region Gotland": "0980", "Gotlands kommun": "0980", "Upplands Bro kommun": "0139", "upplands-bro": "0139", "Malung\u2013Sälens kommun": "2023",
                  "Håbo": "0305", "Habo kommun": "0643", "Mora": "2062", "Ås": "MUNICIPALITY", "80": "MUNICIPALITY", "kommun": "MUNICIPALITY", "0999": "MUNICIPALITY"}
        self.assertEqual(dict(zip(wanted, self.values("Kommun", wanted))), wanted)

    def test_dates_as_programs_write_them(self):
        day, none = "2026-10-05", "NOT_A_DATE"
        wanted = {"2026-10-05 13:45": day, "2026-10-05 9:05:00.000": day, "5/10/2026 00:00": day, "2026-10-04T22:00:00Z": day, "2026-10-05T23:59:59+02:00": day,
                  "2026\u201310\u201305": day, "måndag 5 oktober 2026": day, "5 okt 2026 00:00:00": day, "46300,5": "EXCEL_DATE", "46300.0": "EXCEL_DATE",
                  "i går": none, "v 41 2026": none, "om 2 veckor": none, "5/10": none, "05-10-26": none, "2026-02-30 00:00:00": none, "2026-10-05 Bo": none,
                  "00:00:00": none, "tisdag 5 oktober 2026": none, "": "MISSING"}
        self.assertEqual(dict(zip(wanted, self.values("Remissdatum", wanted))), wanted)

    def test_numbers_that_excel_has_changed(self):
        excel, form = "EXCEL_NUMBER", "ID_FORM"
        number = self.world.number()
        wanted = {"2,00E+11": excel, "2e11": excel, "1.98002E+11": excel, "403049836": excel, "2039812": excel, "19800202": form, "20000101": form, "12345678": excel,
                  f"{number},00": number, f"{number}.5": form, "12,00": form, "E+11": form}
        self.assertEqual(dict(zip(wanted, self.values("Personnummer", wanted))), wanted)
        wanted = {"4,67017E+10": excel, "070-174 06 10": "070-174 06 10", "'+46701740610": "+46701740610"}
        self.assertEqual(dict(zip(wanted, self.values("Telefon", wanted))), wanted)

    def test_numbers_as_programs_write_them_by_every_command(self):
        for written in ("{}\u2013{}", "{} \u2212 {}", "{}\u2011{}"):
            number = self.world.number()
            made = self.json("person", "add", written.format(number[:8], number[8:]), "--given-name", "Åsa", "--family-name", "Ek")["person"]
            self.assertEqual(made["numbers"][0]["number"], number)


def as_text(content):
    """Of a file of --errors: by its mark, and a byte that is no character as \\x80."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8", "strict" if content[:3] != b"\xef\xbb\xbf" else "backslashreplace")
    except UnicodeDecodeError:
        return content.decode("cp1252")


def write_case(path, told):
    """A line for each of `says`, `rows` and `errors`."""
    def lines(items):
        return "{\n" + ",\n".join(f"    {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in items.items()) + "\n  }"
    parts = [f'"says": {lines(told["says"])}']
    parts += [f'"rows": {lines(told["rows"])}'] if "rows" in told else []
    parts += ['"errors": [\n' + ",\n".join("    " + json.dumps(line, ensure_ascii=False) for line in told["errors"]) + "\n  ]"] if "errors" in told else []
    with open(path, "w", encoding="utf-8") as file:
        file.write("{\n  " + ",\n  ".join(parts) + "\n}\n")


if __name__ == "__main__":
    unittest.main()
