#!/usr/bin/python3
"""`lots` as people and scripts use it: the real program against a real daemon. What it prints, what it exits with, what it leaves behind."""
import csv
import functools
import glob
import io
import itertools
import json
import os
import random
import re
import shlex
import socket
import stat
import subprocess
import sys
import tempfile
import time
import unittest

from lots_test import *  # noqa: F403

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
BUILT = os.path.abspath(BUILD)
LOTS = os.path.join(BUILT, "lots")
MAKE_REFERRALS = os.path.join(ROOT, "tests", "data", "make_referrals.py")
COMPLETION = os.path.join(ROOT, "client", "cli", "completion", "lots.bash")
DONE, USAGE, NO_DAEMON, ABSENT, RULE, PARTLY, CONFLICT, NOT_ALLOWED, OTHER = range(9)
WALL_S = 60 * SLOW


@functools.lru_cache
def commands():
    """Every command with its options, as shell completion reads them: name -> words."""
    out = subprocess.run([LOTS, "--commands"], capture_output=True, text=True, check=True).stdout
    rows = [line.split("\t") for line in out.splitlines()]
    return {row[0]: row[1:] for row in rows}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Place:
    """A home folder with profiles for one daemon, and `lots` run in it with an environment of its own."""

    def __init__(self, daemon):
        self.daemon = daemon
        self.home = os.path.join(daemon.folder, "home")
        os.makedirs(self.home, exist_ok=True)

    def environment(self, **more):
        environment = {"PATH": os.environ["PATH"], "HOME": self.home, "LC_ALL": "C.UTF-8", "TERM": "dumb", "TZ": "Europe/Stockholm",
                       "LOTS_LOCALEDIR": os.path.join(BUILT, "locale")}
        environment.update({name: value for name, value in os.environ.items() if name.endswith("SAN_OPTIONS")})
        environment.update(more)
        return {name: value for name, value in environment.items() if value is not None}

    def start(self, *words, profile=None, env=None, **options):
        command = [LOTS] + (["--profile", profile] if profile else []) + [str(word) for word in words]
        return subprocess.Popen(command, env=self.environment(**(env or {})), cwd=self.home, **options)

    def run(self, *words, profile=None, input=None, env=None):
        """Runs it to its end; stdout and stderr as text."""
        data = input.encode() if isinstance(input, str) else input
        source = dict(input=data) if data is not None else dict(stdin=subprocess.DEVNULL)
        command = [LOTS] + (["--profile", profile] if profile else []) + [str(word) for word in words]
        done = subprocess.run(command, env=self.environment(**(env or {})), cwd=self.home, capture_output=True, timeout=WALL_S,
                              check=False, **source)
        done.stdout, done.stderr = done.stdout.decode(), done.stderr.decode()
        return done

    def enrol(self, profile, principal):
        code = self.daemon.admin.call("Enrolment/Invite", dict(principal=principal)).code
        done = self.run("enrol", f"127.0.0.1:{self.daemon.port}", code, profile=profile)
        if done.returncode != 0:
            raise RuntimeError(done.stderr)

    def profile(self, name):
        return os.path.join(self.home, ".config", "lots", name)

    def drafts(self, profile="karin"):
        folder = os.path.join(self.home, ".local", "state", "lots", "drafts", profile)
        return [os.path.join(folder, name) for name in sorted(os.listdir(folder))] if os.path.isdir(folder) else []

    def write(self, name, text):
        path = os.path.join(self.home, name)
        with open(path, "wb") as file:
            file.write(text.encode() if isinstance(text, str) else text)
        return path


class CliTest(unittest.TestCase):
    """Karin the officer (the default), Stig the consultant, Maj the manager, Tora behind another wall, and the administrator."""
    daemon = None

    @classmethod
    def setUpClass(cls):
        if CliTest.daemon is None:
            CliTest.set_up()

    @classmethod
    def set_up(cls):
        """One daemon for the whole file: each test makes the cases that it looks at."""
        daemon = CliTest.daemon = Daemon()
        unittest.addModuleCleanup(daemon.destroy)
        world = CliTest.world = World(daemon)
        world.officer = daemon.enrol(world.officer_id)
        CliTest.admin, CliTest.place = daemon.admin, Place(daemon)
        for profile, principal in (("karin", world.officer_id), ("stig", world.sius_id), ("maj", world.manager_id),
                                   ("tora", world.town_id), ("admin", 1)):
            cls.place.enrol(profile, principal)

    def lots(self, *words, code=DONE, profile="karin", says=None, **options):
        done = self.place.run(*words, profile=profile, **options)
        told = f"lots {' '.join(map(str, words))}\nexit {done.returncode}\n{done.stdout[-1500:]}\n{done.stderr[-1500:]}"
        self.assertEqual(done.returncode, code, told)
        if says is not None:
            self.assertIn(says, done.stdout + done.stderr, told)
        return done

    def json(self, *words, code=DONE, **options):
        done = self.lots("--json", *words, code=code, **options)
        self.assertEqual(done.stderr if code == DONE else "", "", words)
        return json.loads(done.stdout if code in (DONE, PARTLY) else done.stderr)


class Enrolling(CliTest):
    def invite(self, principal=None):
        return self.admin.call("Enrolment/Invite", dict(principal=principal or self.world.officer2_id)).code

    def at(self, daemon=None):
        return f"127.0.0.1:{(daemon or self.daemon).port}"

    def test_a_good_code_makes_a_profile_whose_key_is_its_owners_alone(self):
        done = self.lots("enrol", self.at(), self.invite(), profile="bo", says="Bo Lind")
        self.assertEqual(done.stderr, "")
        folder = self.place.profile("bo")
        self.assertEqual(stat.S_IMODE(os.stat(folder).st_mode), 0o700)
        self.assertEqual(stat.S_IMODE(os.stat(os.path.join(folder, "key.pem")).st_mode), 0o600)
        self.assertEqual(sorted(os.listdir(folder)), ["authority.pem", "certificate.pem", "key.pem", "profile"])
        self.assertEqual(self.json("who", profile="bo")["principal"]["name"], "Bo Lind")
        self.lots("who", profile=None, env={"LOTS_PROFILE": "bo"}, says="Bo Lind")

    def test_a_code_is_taken_in_small_letters_and_without_hyphens(self):
        self.lots("enrol", self.at(), self.invite().lower().replace("-", ""), profile="bo-small")

    def test_a_used_code_is_refused_and_leaves_nothing(self):
        code = self.invite()
        self.lots("enrol", self.at(), code, profile="bo-first")
        self.lots("enrol", self.at(), code, profile="bo-second", code=NOT_ALLOWED)
        self.assertFalse(os.path.exists(self.place.profile("bo-second")))

    def test_a_used_code_does_not_harm_the_profile_that_is_there(self):
        code = self.invite()
        self.lots("enrol", self.at(), code, profile="bo-kept")
        self.lots("enrol", self.at(), code, profile="bo-kept", code=CONFLICT)
        self.lots("enrol", self.at(), code, "--force", profile="bo-kept", code=NOT_ALLOWED)
        self.lots("who", profile="bo-kept")

    def test_a_wrong_code_is_refused(self):
        code = self.invite()
        wrong = ("0" if code[0] != "0" else "1") + code[1:]
        done = self.lots("enrol", self.at(), wrong, profile="bo-wrong", code=(self.place.run(
            "enrol", self.at(), wrong, profile="bo-wrong").returncode))
        self.assertIn(done.returncode, (USAGE, RULE, NOT_ALLOWED))
        self.assertFalse(os.path.exists(self.place.profile("bo-wrong")))
        self.lots("enrol", self.at(), code, profile="bo-right")  # the good one is not spent

    def test_what_is_no_code_is_refused_before_anything_is_sent(self):
        done = self.place.run("enrol", "127.0.0.1:1", "hej", profile="nobody")
        self.assertIn(done.returncode, (USAGE, RULE), done.stderr)
        self.assertFalse(os.path.exists(self.place.profile("nobody")))
        self.lots("enrol", "127.0.0.1:1", code=USAGE, profile="nobody")

    def test_a_foreign_daemon_is_refused_and_the_code_is_not_given_away(self):
        other = Daemon()
        self.addCleanup(other.destroy)
        code = self.invite()
        done = self.lots("enrol", self.at(other), code, profile="bo-foreign", code=NOT_ALLOWED)
        self.assertIn(self.at(other).split(":")[0], done.stderr)
        self.assertFalse(os.path.exists(self.place.profile("bo-foreign")))
        self.lots("enrol", self.at(), code, profile="bo-foreign")
        self.lots("--host", self.at(other), "who", code=NOT_ALLOWED)

    def test_no_profile_says_how_to_get_one(self):
        for words in (("who",), ("case", "list"), ("note", 1, "x")):
            self.lots(*words, profile="never-enrolled", code=NOT_ALLOWED, says="lots enrol")

    def test_a_key_that_others_may_read_is_not_used(self):
        self.lots("enrol", self.at(), self.invite(), profile="bo-open")
        key = os.path.join(self.place.profile("bo-open"), "key.pem")
        os.chmod(key, 0o640)
        self.lots("who", profile="bo-open", code=NOT_ALLOWED, says="key.pem")

    def test_a_revoked_certificate_ends_it(self):
        self.place.enrol("provider", self.world.provider_id)
        self.lots("who", profile="provider")
        self.lots("admin", "revoke", "--staff", self.world.provider_id, profile="admin")
        self.lots("who", profile="provider", code=NOT_ALLOWED, says="lots enrol")


class ExitCodes(CliTest):
    def test_1_the_command_line_is_wrong(self):
        for words, says in ((("nonsense",), "nonsense"), (("case", "nonsense"), "nonsense"), (("case", "transfer", "x"), "case transfer"),
                            (("case", "show"), "CASE"), (("case", "show", "x"), "whole number"), (("case", "show", "1", "2"), "2"),
                            (("case", "list", "--nonsense"), "--nonsense"), (("case", "list", "--unit"), "--unit"),
                            (("case", "list", "--status", "SLEEPING"), "ACTIVE"), (("case", "list", "--limit", "many"), "--limit"),
                            (("case", "list", "-o", "shoe"), "status"), (("case", "close", "1"), "--reason"),
                            (("note", "1", "x", "--date", "31/2"), "--date"), (("--deadline", "soon", "who"), "--deadline"),
                            (("--host", "a:b:c:99999999", "who"), "")):
            if words[:1] == ("--host",):
                continue  # an address of IPv6 or nothing: not a matter of the command line
            self.lots(*words, code=USAGE, says=says)

    def test_2_no_daemon_and_what_to_do(self):
        port = free_port()
        done = self.lots("--host", f"127.0.0.1:{port}", "who", code=NO_DAEMON, says=f"127.0.0.1:{port}")
        self.assertRegex(done.stderr, r"lotsd|running|address|administrator")
        told = self.json("--host", f"127.0.0.1:{port}", "--deadline", "5", "case", "list", code=NO_DAEMON)
        self.assertEqual(told["status"], "UNAVAILABLE")

    def test_2_a_daemon_that_never_answers(self):
        with socket.socket() as silent:
            silent.bind(("127.0.0.1", 0))
            silent.listen()
            began = time.monotonic()
            self.lots("--host", f"127.0.0.1:{silent.getsockname()[1]}", "--deadline", "1", "who", code=NO_DAEMON)
            self.assertLess(time.monotonic() - began, 6 * SLOW)

    def test_3_not_there_and_not_for_you_are_one(self):
        case = self.world.new_case()
        hidden = self.lots("case", "show", case, profile="tora", code=ABSENT)
        absent = self.lots("case", "show", case + 999999, profile="tora", code=ABSENT)
        self.assertEqual(hidden.stderr, absent.stderr)
        self.assertEqual(hidden.stdout + absent.stdout, "")

    def test_4_a_rule_refuses_and_tells_every_reason(self):
        case = self.world.new_case()
        self.world.assess(case)
        done = self.lots("case", "decide", case, "--result", "GRANTED", "--legal-basis", "2017:462", "--from", "2026-11-22", "--to",
                         "2027-11-21", "--motivation", "x", code=RULE)
        for rule in ("B5.1", "B5.2", "B5.3", "B5.4", "B5.5", "B5.6"):
            self.assertIn(rule, done.stderr)
        told = self.json("case", "activate", case, code=RULE)
        self.assertEqual((told["status"], told["details"][0]["reason"]), ("FAILED_PRECONDITION", "WRONG_STATUS"))
        self.assertTrue(all(set(d) == {"field", "rule", "reason", "text"} for d in told["details"]))

    def test_4_a_wrong_field_is_named_as_it_was_typed(self):
        self.lots("person", "add", "19900102-9811", "--given-name", "A", "--family-name", "B", code=RULE, says="NUMBER")
        self.lots("note", self.world.new_case(), "x", "--date", "2030-01-01", code=RULE, says="--date")

    def test_6_somebody_else_was_first(self):
        person = self.world.new_person()
        self.lots("person", "change", person, "--phone", "070-1740601", "--if-revision", "1")
        self.lots("person", "change", person, "--phone", "070-1740602", "--if-revision", "1", code=CONFLICT, says="revision")
        self.lots("person", "change", person, "--phone", "070-1740602", "--if-revision", "2")
        self.assertEqual(self.json("person", "show", person)["person"]["phone"].replace(" ", ""), "070-1740602")

    def test_7_not_for_that_role(self):
        self.lots("case", "list", profile="admin", code=NOT_ALLOWED, says="lots who")
        self.lots("org", "add", "X", "--kind", "PROVIDER", code=NOT_ALLOWED)
        self.lots("admin", "status", code=NOT_ALLOWED)

    def test_8_standard_output_takes_nothing(self):
        for words in (("case", "list"), ("--json", "who"), ("--help",), ("case", "list", "--help"), ("--commands",), ("call", "--list")):
            with open("/dev/full", "w") as full:
                process = self.place.start(*words, profile="karin", stdout=full, stderr=subprocess.PIPE)
                _, told = process.communicate(timeout=WALL_S)
            self.assertEqual(process.returncode, OTHER, words)
            self.assertIn(b"No space left", told, words)

    def test_8_a_closed_pipe_and_a_closed_descriptor(self):
        reader, writer = os.pipe()
        os.close(reader)
        process = self.place.start("--commands", profile="karin", stdout=writer)
        os.close(writer)
        self.assertNotEqual(process.wait(timeout=WALL_S), 0)
        closed = subprocess.run(["/bin/sh", "-c", '"$0" --profile karin who >&-', LOTS], env=self.place.environment(), check=False,
                                capture_output=True, timeout=WALL_S)
        self.assertNotEqual(closed.returncode, 0)

    def test_a_receipt_that_could_not_be_printed_is_no_success(self):
        case = self.world.new_case()
        with open("/dev/full", "w") as full:
            process = self.place.start("note", case, "x", "--receipt", profile="karin", stdout=full, stderr=subprocess.DEVNULL)
            self.assertEqual(process.wait(timeout=WALL_S), OTHER)


def tried_elsewhere(name):
    """A command of a part that has system tests of its own: its words stand there one after the other."""
    words = ", ".join(f'"{word}"' for word in name.split())
    here = os.path.dirname(os.path.abspath(__file__))
    for path in glob.glob(os.path.join(here, "test_*.py")):
        with open(path) as file:
            if path != os.path.abspath(__file__) and words in file.read():
                return True
    return False


class Life(CliTest):
    """A case from its opening to its closing, every write with --json and before it dry; then every reading command in every form."""

    def write(self, *words, profile="karin", key=None):
        dry = self.json(*words, "--dry-run", profile=profile)
        self.assertTrue(dry["dry_run"], words)
        self.assertNotIn("receipt", dry, words)
        self.assertNotIn("-", dry.get("code", ""), "a code that lets nobody in")
        told = self.lots(*words, "--dry-run", profile=profile)
        self.assertTrue(told.stdout.startswith(("Would be done: ", "Would be done:\n")), told.stdout)
        self.assertTrue(told.stdout.removeprefix("Would be done:").strip(), "what would be done is told")
        self.assertEqual(self.lots(*words, "--dry-run", "--raw", profile=profile).stderr, "Would be done:\n")
        done = self.json(*words, *(("--key", key) if key else ()), profile=profile)
        self.assertTrue(done["receipt"].startswith("lots1:"), words)
        self.assertNotIn("dry_run", done, words)
        self.done.add(self.name_of(words))
        self.receipts.append(done["receipt"])
        return done

    @staticmethod
    def name_of(words):
        words = [str(word) for word in words]
        return max((name for name in commands() if words[:len(name.split())] == name.split()), key=len)

    def setUp(self):
        self.done, self.receipts = set(), []

    def administration(self):
        write = lambda *words: self.write(*words, profile="admin")
        org = write("org", "add", "Åmåls kommun", "--kind", "MUNICIPALITY", "--number", "212000-1587", "--municipality", "1492")
        self.org = org["organisation"]["id"]
        write("org", "change", self.org, "--name", "Åmåls kommun, socialförvaltningen")
        write("org", "setting", self.org, "SIUS", "--certificate-age", 200, "--from", "2026-11-01", "--reference", "SN 2026-10-20 § 4")
        self.assertEqual(self.json("org", "settings", self.org, "--programme", "SIUS", profile="admin")["settings"][0]["values"], "200")
        self.unit = write("unit", "add", "Lotsarna", "--org", self.org, "--programme", "SIUS", "--started", "2016-01-01")["unit"]["id"]
        write("unit", "change", self.unit, "--name", "Lotsarna i Åmål")
        staff = write("staff", "add", "Eva Ödman", "--org", self.org, "--role", f"{self.unit}:UNIT_MANAGER:2020-01-01")
        self.staff = staff["principal"]["id"]
        write("staff", "role", self.staff, "--unit", self.unit, "--role", "SIUS", "--from", "2026-12-01")
        write("staff", "competence", self.staff, "--kind", "SE_BASIC", "--days", 4, "--issued", "2024-03-01", "--issuer", "Utbildaren")
        self.json("admin", "invite", self.staff, profile="admin")
        write("admin", "invite", self.staff)
        self.place.enrol("eva", self.staff)
        self.write("staff", "confirm", self.staff, "--unit", self.unit, "--role", "SIUS", profile="eva")
        write("staff", "end-role", self.staff, "--unit", self.unit, "--role", "SIUS", "--to", "2026-12-31")
        write("admin", "revoke", "--staff", self.staff)
        write("staff", "disable", self.staff)

    def casework(self):
        write, number = self.write, self.world.number()
        self.person = write("person", "add", number, "--given-name", "Örjan", "--family-name", "Åkerö", "--municipality", "Eksjö",
                            "--phone", "070-1740600")["person"]["id"]
        write("person", "change", self.person, "--email", "orjan@example.se")
        add = ("referral", "add", "--unit", self.world.unit, "--programme", "SIUS", "--date", "2026-10-01", "--sender-role", "AF_OT",
               "--sender", "Ulf", "--reason", "Behöver stöd.")
        one, two, three = (write(*add, "--person", self.person if i == 0 else self.world.new_person())["referral"]["id"] for i in range(3))
        self.referral = one
        write("referral", "return", one, "--missing", "läkarintyg")
        write("referral", "resend", one)
        write("referral", "receive", one)
        self.case = case = write("referral", "accept", one)["referral"]["case"]
        write("referral", "decline", two, "--reason", "NO_NEED")
        write("referral", "return", three, "--missing", "läkarintyg")
        write("referral", "resend", three)
        write("referral", "recall", three)
        write("case", "record", "registration", case, "--from", "2026-01-10")
        write("case", "record", "disability", case, "--group", "NPF", "--evidence", "Läkarutlåtande")
        write("case", "record", "reduced-ability", case, "--evidence", "Utredning")
        write("case", "record", "need", case, "--before", "--during", "--evidence", "Samtal")
        write("case", "record", "certificate", case, "--issued", "2026-09-01", "--issuer", "Vårdcentralen", "--supports-diagnosis")
        write("case", "record", "ability", case, "--outcome", "SOME", "--date", "2026-10-01", "--assessor", "N N", "--assessor-role", "AF_OT")
        write("case", "start-assessment", case)
        write("case", "assess", case, "--outcome", "NEED", "--rationale", "Behöver stöd.", "--task", "lager", "--support", "introduktion")
        write("case", "decide", case, "--result", "GRANTED", "--legal-basis", "Förordning (2017:462)", "--from", "2026-11-22", "--to",
              "2027-11-21", "--motivation", "Villkoren är uppfyllda.")
        write("case", "agree", case, "--type", "A1", "--text", "Stöd.", "--from", "2026-11-22", "--signature", "AF:Karin Ek:2026-11-22",
              "--signature", "CLIENT:Klienten:2026-11-22")
        write("case", "assign", case, self.world.sius_id)
        self.write("case", "activate", case, profile="stig")
        note = self.write("note", case, "Ringde.", "--client-view", "Bra.", profile="stig")["note"]["position"]
        self.write("note", "correct", case, note, "Ringde igen.", "--reason", "fel dag", profile="stig")
        withdrawn = write("case", "open", "--unit", self.world.unit, "--programme", "SIUS", "--person", self.world.new_person(),
                          "--motivation", "Vill arbeta.")["case"]["id"]
        write("case", "withdraw", withdrawn)
        closed = self.world.active_case()
        write("case", "close", closed, "--reason", "MOVED", "--summary", "Flyttade.", "--income", "WAGE")

    def employers(self):
        write = self.write
        self.employer = one = write("employer", "add", "556036-0793", "--name", "Eksjö Möbler AB", "--sni", "31.010", "--size", "SMALL",
                                    "--municipality", "Eksjö")["employer"]["id"]
        write("employer", "change", one, "--size", "MEDIUM")
        write("employer", "workplace", one, "--name", "Lagret", "--address", "Storgatan 1", "--environment", "Tyst.")
        write("employer", "contact-person", one, "--name", "Eva Lind", "--role", "chef", "--phone", "0381-10000", "--workplace", 1)
        self.own = self.world.new_case()
        write("employer", "contact", one, "--by", "TOGETHER", "--mode", "IN_PERSON", "--about", "JOB", "--result", "VISIT", "--case", self.own,
              "--person", 1, "--note", "Söker folk.")
        write("employer", "visit", one, "--workplace", 1, "--case", self.own, "--about", "Se lagret.", "--environment", "GOOD",
              "--environment-text", "Tyst.", "--tasks", "ADAPTED", "--tasks-text", "Lyft undviks.")
        write("employer", "analysis", one, "--workplace", 1, "--tasks", "Plocka.", "--environment", "Tyst.", "--culture", "Lugnt.")

    def reading(self):
        """Words for every reading command, and who says them."""
        return {"who": (), "ping": (), "case list": ("--unit", self.world.unit), "case show": (self.case,), "case count": ("--profile", "maj"), "case eligibility": (self.case,),
                "case history": (self.case,), "person show": (self.person,), "person find": ("Öbrink",), "referral list": ("--status", "ACCEPTED"),
                "referral show": (self.referral,), "staff list": (), "staff show": (self.world.officer_id,), "unit list": (),
                "org list": (), "admin status": (), "admin verify": (), "admin certificates": (), "receipt verify": (self.receipts[-1],),
                "employer show": (self.employer,), "employer find": ("möb",), "employer list": (), "employer log": ("--case", self.own),
                "employer contacts": ("--unit", self.world.unit), "employer analyses": (self.employer, "--workplace", 1)}

    def words(self, name, more):
        return [*name.split(), *more], "admin" if name.startswith("admin") else "karin"

    def check_tables(self, name, more):
        words, profile = self.words(name, more)
        everything = self.json(*words, profile=profile)
        self.assertIsInstance(everything, dict, name)
        if name == "ping":
            return
        keys = self.lots(*words, "-o", "help", profile=profile).stdout.strip().split(",")
        raw = self.lots(*words, "--raw", "-o", ",".join(keys), profile=profile).stdout.splitlines()
        self.assertEqual(raw[0].split("\t"), keys, name)
        self.assertGreater(len(raw), 1, name)
        self.assertTrue(all(line.count("\t") == len(keys) - 1 for line in raw), name)
        two = self.lots(*words, "-o", f"{keys[-1]},{keys[0]}", "--raw", "--no-headings", profile=profile).stdout.splitlines()
        self.assertEqual(len(two), len(raw) - 1, name)
        self.assertTrue(all(line.count("\t") == 1 for line in two), name)
        picked = self.json(*words, "-o", keys[0], profile=profile)
        self.assertIn(f'"{keys[0]}"', json.dumps(picked), name)
        with_headings = self.lots(*words, "-o", keys[0], profile=profile).stdout.splitlines()
        without = self.lots(*words, "-o", keys[0], "--no-headings", profile=profile).stdout.splitlines()
        self.assertEqual([line.strip() for line in with_headings[1:]], [line.strip() for line in without], name)

    def check_swedish(self, name, more):
        words, profile = self.words(name, more)
        english = self.lots(*words, "--language", "en", profile=profile)
        swedish = self.lots(*words, "--language", "sv", profile=profile)
        if name not in ("admin verify",):
            self.assertNotEqual(english.stdout, swedish.stdout, name)

    def test_every_command_in_every_form(self):
        self.administration()
        self.casework()
        self.employers()
        readings = self.reading()
        others = {"*", "enrol", "import referrals", "call", "batch", "admin clock"}  # have tests of their own
        untried = {name for name in set(commands()) - self.done - set(readings) - others if not tried_elsewhere(name)}
        self.assertEqual(untried, set(), "commands that no system test tries")
        for name, more in readings.items():
            with self.subTest(name):
                self.check_tables(name, more)
                self.check_swedish(name, more)
        many = self.place.write("receipts", "\n".join(self.receipts) + "\n")
        self.lots("receipt", "verify", "@" + many, says=f"{len(self.receipts)} receipts hold, 0 do not")
        self.lots("receipt", "verify", "@-", input=self.receipts[0] + "\r\n" + self.receipts[1], says="2 receipts hold")
        self.lots("receipt", "verify", "@" + many, profile="tora")  # whoever holds a receipt may have it checked

    def test_a_clock_is_set_on_a_test_store(self):
        now = self.json("admin", "status", profile="admin")["now"]
        self.assertEqual(self.json("admin", "clock", now, profile="admin")["now"][:16], now[:16])
        self.lots("admin", "clock", "igår", profile="admin", code=RULE)


class Receipts(CliTest):
    def test_alone_on_standard_output_and_verified(self):
        case = self.world.new_case()
        done = self.lots("note", case, "x", "--receipt")
        self.assertEqual(done.stderr, "")
        self.assertRegex(done.stdout, r"^lots1:[0-9A-Z]+\n$")
        self.lots("receipt", "verify", done.stdout.strip(), says="holds")
        self.lots("receipt", "verify", done.stdout.strip(), "--language", "sv", says="håller")
        self.assertTrue(self.json("receipt", "verify", done.stdout.strip())["valid"])

    def test_a_terminal_has_it_only_when_asked(self):
        case = self.world.new_case()
        for more, told in (("", False), ("-v", True), ("--receipt", True), ("--json", True)):
            path = self.place.write("terminal.sh", f'exec "{LOTS}" --profile karin note {case} x {more}\n')
            done = subprocess.run(["script", "-qec", f"sh {path}", "/dev/null"], capture_output=True, env=self.place.environment(),
                                  stdin=subprocess.DEVNULL, check=False, timeout=WALL_S)
            self.assertEqual(b"lots1:" in done.stdout, told, done.stdout)
        self.assertRegex(self.lots("note", case, "x").stderr, "^receipt lots1:")

    def test_what_is_no_receipt_and_what_does_not_hold(self):
        receipt = self.lots("note", self.world.new_case(), "x", "--receipt").stdout.strip()
        digit = receipt[-30]
        changed = receipt[:-30] + ("0" if digit != "0" else "1") + receipt[-29:]
        self.assertIn(self.place.run("receipt", "verify", changed, profile="karin").returncode, (USAGE, RULE))
        for wrong in ("hej", "lots1:", receipt[:-1], receipt + "0"):
            self.lots("receipt", "verify", wrong, code=USAGE, says="lots1:")
        other = self.place.write("mixed", f"{receipt}\n{changed}\n")
        self.assertIn(self.place.run("receipt", "verify", "@" + other, profile="karin").returncode, (USAGE, RULE))
        self.lots("receipt", "verify", "@/nowhere", code=OTHER, says="/nowhere")

    def test_a_receipt_of_another_store_does_not_hold(self):
        body = json.dumps(dict(receipt=dict(store="AAAAAAAAAAAAAAAAAAAAAA==", position=128, hash="A" * 43 + "=")))
        self.lots("call", "journal/verify", body, code=RULE, says="RECEIPT_FORM")

    def test_the_same_key_gives_the_same_receipt_and_another_request_with_it_is_refused(self):
        case = self.world.new_case()
        first = self.lots("note", case, "Bokade.", "--key", "besök-1", "--receipt").stdout
        again = self.lots("note", case, "Bokade.", "--key", "besök-1", "--receipt").stdout
        self.assertEqual(first, again)
        self.assertTrue(self.json("note", case, "Bokade.", "--key", "besök-1")["replayed"])
        self.lots("note", case, "Något annat.", "--key", "besök-1", code=CONFLICT, says="key")
        self.lots("person", "change", 1, "--phone", "070-1740600", "--key", "besök-1", code=CONFLICT)
        self.assertEqual(len(self.json("case", "history", case, "--notes")["history"]), 1)

    def test_dry_run_changes_nothing_whatever_else_is_asked_for(self):
        case = self.world.new_case()
        before = self.json("admin", "status", profile="admin")["position"]
        for words, en, sv in ((("note", case, "x"), "a note of 2026-11-22\n", "en anteckning för 2026-11-22\n"),
                              (("case", "start-assessment", case), f"Case {bare(case)}: being assessed", f"Ärende {bare(case)}: ")):
            self.assertTrue(self.lots(*words, "--dry-run").stdout.startswith("Would be done: " + en))
            self.assertTrue(self.lots(*words, "--dry-run", "--language", "sv").stdout.startswith("Skulle göras: " + sv))
        self.assertEqual(self.lots("note", case, "x", "--dry-run", "--receipt").stdout, "")
        self.lots("case", "start-assessment", case, "--dry-run")
        self.lots("case", "activate", case, "--dry-run", code=RULE)
        self.assertEqual(self.json("admin", "status", profile="admin")["position"], before)
        self.assertEqual(self.place.drafts(), [])


class Dates(CliTest):
    """The store's today is 2026-11-22, a Sunday."""

    def test_as_people_write_them(self):
        case = self.world.new_case()
        for text, date in (("idag", "2026-11-22"), ("i dag", "2026-11-22"), ("today", "2026-11-22"), ("igår", "2026-11-21"),
                           ("yesterday", "2026-11-21"), ("22/11", "2026-11-22"), ("3/11", "2026-11-03"), ("2026-11-20", "2026-11-20"),
                           ("20261120", "2026-11-20"), ("-3d", "2026-11-19"), ("-2w", "2026-11-08"), ("-1m", "2026-10-22"),
                           ("IDAG", "2026-11-22")):
            with self.subTest(text):
                done = self.json("note", case, "x", f"--date={text}", "--dry-run")
                self.assertEqual(done["note"]["happened"], date)

    def test_forward(self):
        case = self.world.active_case()
        for text, date in (("+14d", "2026-12-06"), ("imorgon", "2026-11-23"), ("tomorrow", "2026-11-23"), ("+2w", "2026-12-06"),
                           ("+3m", "2027-02-22"), ("2027-02-28", "2027-02-28")):
            with self.subTest(text):
                done = self.lots("case", "agree", case, "--type", "A1", "--text", "x", "--from", "idag", "--to", text, "--signature",
                                 "AF:Karin Ek:2026-11-22", "--signature", "CLIENT:K:2026-11-22", "--dry-run", "--json")
                self.assertEqual(json.loads(done.stdout)["case"]["agreements"][-1]["valid_to"], date)

    def test_what_is_no_date_is_not_sent(self):
        case = self.world.new_case()
        for text in ("31/2", "2026-02-29", "snart", "", "+d", "22/11/12/13", "2026-13-01", "99999999999d", "+99999999999d"):
            with self.subTest(text):
                self.lots("note", case, "x", f"--date={text}", code=USAGE, says="--date")
        self.assertEqual(self.json("case", "history", case, "--notes")["history"], [])
        self.assertEqual(self.place.drafts(), [])


class Languages(CliTest):
    def first_word(self, env=None, *words):
        return self.lots("ping", *words, env=env).stdout

    def test_by_option_and_by_environment_though_the_locale_is_not_there(self):
        for env, words, swedish in ((dict(LC_ALL="sv_SE.UTF-8"), (), True), (dict(LC_ALL="en_US.UTF-8"), (), False),
                                    (dict(LC_ALL="C"), (), False), (dict(LC_ALL=None, LANG="sv_SE"), (), True),
                                    (dict(LC_ALL=None, LC_MESSAGES="sv_SE.UTF-8", LANG="en_US.UTF-8"), (), True),
                                    (dict(LC_ALL="en_US.UTF-8", LANG="sv_SE.UTF-8"), (), False),
                                    (dict(LC_ALL="en_US.UTF-8", LANGUAGE="sv"), (), False), (dict(LC_ALL=None), (), False),
                                    (dict(LC_ALL="C"), ("--language", "sv"), True), (dict(LC_ALL="C"), ("--language=sv",), True),
                                    (dict(LC_ALL="sv_SE.UTF-8"), ("--language", "en"), False)):
            with self.subTest(f"{env} {words}"):
                out = self.first_word(env, *words)
                self.assertIn("svarar" if swedish else "answers", out)

    def test_the_daemon_speaks_the_same_language(self):
        case = self.world.new_case()
        self.lots("case", "activate", case, "--language", "sv", code=RULE, says="ärendet")
        self.lots("case", "activate", case, "--language", "en", code=RULE, says="case")
        self.lots("case", "eligibility", case, "--language", "sv", says="läkarintyg")
        self.lots("case", "history", case, "--language", "sv", says="ärende öppnat")

    def test_faults_found_before_anything_is_sent_are_in_the_language_asked_for(self):
        for words, swedish in ((("call", "cases/show", '{"idd": 1}'), "finns inget sådant fält"), (("note", 1, "x", "--date", "31/2"), "datum"),
                               (("enrol", "127.0.0.1:1", "hej", "--force"), "kod")):
            done = self.place.run(*words, "--language", "sv", profile="karin")
            self.assertIn(swedish, done.stderr)
            self.assertNotIn("there is no", done.stderr)

    def test_letters_are_utf8_even_where_the_environment_has_none(self):
        case = self.world.new_case(given="Åsa", family="Öberg")
        for locale in ("C", "POSIX", "sv_SE.ISO-8859-1"):
            out = self.lots("case", "list", "--limit", 0, env=dict(LC_ALL=locale)).stdout
            self.assertIn("Åsa Öberg", out, locale)
        self.lots("case", "show", case, says="Åsa Öberg", env=dict(LC_ALL="C"))

    def test_keys_and_codes_in_json_are_no_language(self):
        case = self.world.new_case()
        self.assertEqual(self.json("case", "show", case, "--language", "sv")["case"]["status"], "RECEIVED")
        both = [self.json("case", "show", case, "--language", language) for language in ("sv", "en")]
        self.assertNotEqual(*(file.pop("next_steps") for file in both))  # sentences
        for file in both:
            self.assertTrue(all(item.pop("text") and item.pop("base_text") for item in file["due"]))
        self.assertEqual(*both)
        sv, en = (self.json("case", "activate", case, "--language", language, code=RULE) for language in ("sv", "en"))
        self.assertEqual((sv["status"], sv["details"][0]["reason"]), (en["status"], en["details"][0]["reason"]))
        self.assertNotEqual(sv["error"], en["error"])
        raw = [self.lots("case", "list", "--raw", "--language", language).stdout for language in ("sv", "en")]
        self.assertEqual(raw[0], raw[1])

    def test_without_translations_it_is_english_and_works(self):
        self.lots("ping", "--language", "sv", env=dict(LOTS_LOCALEDIR="/nowhere"), says="answers")

    def test_help_is_swedish(self):
        for words in (("--help",), ("case", "--help"), ("case", "decide", "--help"), ("import", "referrals", "--help")):
            english, swedish = (self.lots(*words, "--language", language).stdout.splitlines() for language in ("en", "sv"))
            same = [line for line in english if line.strip() and line in swedish and not self.is_nobodys(line)]
            self.assertEqual(same, [], words)

    @staticmethod
    def is_nobodys(line):
        """Lines that are the same in every language: names of commands, fields and codes."""
        line = line.strip()
        return line in commands() or line.startswith(("lots ", "identity_number", "sender_name")) or " " not in line or re.fullmatch(r"[A-Za-z_]+(, [A-Za-z_]+)*,?", line)

    def test_codes_are_taken_in_both_languages(self):
        self.lots("case", "list", "--status", "ACTIVE")
        self.lots("case", "list", "--status", "active")
        self.lots("referral", "list", "--status", "mottagen")
        self.lots("referral", "list", "--status", "RECEIVED")


class Words(CliTest):
    """What is taken for granted, and what is told."""

    def both(self, *words, en, sv, **options):
        for language, says in (("en", en), ("sv", sv)):
            self.lots(*words, "--language", language, says=says, **options)

    def test_a_mistyped_code_says_what_it_may_be(self):
        code = self.admin.call("Enrolment/Invite", dict(principal=self.world.officer2_id)).code
        for i in range(0, len(code), 11):
            mistyped = code[:i] + ("7" if code[i] != "7" else "8") + code[i + 1:]
            told = self.place.run("enrol", f"127.0.0.1:{self.daemon.port}", mistyped, profile="bo-mistyped").stderr
            self.assertRegex(told, "mistyped|not a valid enrolment code|not whole")
        other = Daemon()
        self.addCleanup(other.destroy)
        self.both("enrol", f"127.0.0.1:{other.port}", code, profile="bo-mistyped", code=NOT_ALLOWED,
                  en="either the code is mistyped or this is another daemon", sv="antingen är koden felskriven")

    def test_what_is_not_said_is_today(self):
        org = self.json("who")["principal"]["organisation"]
        unit = self.json("unit", "add", "Nya enheten", "--org", org, "--programme", "SE", profile="admin")["unit"]
        self.assertEqual(unit["started"], "2026-11-22")
        staff = self.json("staff", "add", "Ny Person", "--org", org, "--role", f"{unit['id']}:SIUS", profile="admin")["principal"]
        self.assertEqual(staff["awaiting"][0]["from"], "2026-11-22")
        given = self.json("staff", "role", staff["id"], "--unit", unit["id"], "--role", "COACH", profile="admin")["principal"]
        self.assertEqual(given["awaiting"][1]["from"], "2026-11-22")

    def test_a_municipality_by_its_name(self):
        org = self.json("org", "add", "Håbo kommun", "--kind", "MUNICIPALITY", "--municipality", "Håbo", profile="admin")["organisation"]
        self.assertEqual(org["municipality"], "0305")
        self.lots("org", "list", profile="admin", says="Håbo (0305)")
        self.lots("org", "add", "X", "--kind", "MUNICIPALITY", "--municipality", "Hobo", profile="admin", code=RULE, says="--municipality")

    def test_what_was_recorded_is_told(self):
        case = self.world.new_case()
        self.both("case", "record", "certificate", case, "--issued", "2026-09-01", en=f"Basis recorded in case {bare(case)}: medical certificate issued 2026-09-01\n",
                  sv=f"Underlag infört i ärende {bare(case)}: läkarintyg utfärdat 2026-09-01\n")
        for words, en, sv in ((("registration", "--from", "2026-01-10"), "registered at Arbetsförmedlingen from 2026-01-10", "inskriven på Arbetsförmedlingen från 2026-01-10"),
                              (("disability", "--group", "NPF", "--evidence", "Utlåtande"), "Utlåtande", "Utlåtande"),
                              (("reduced-ability", "--evidence", "Utredning"), "reduced ability to work, Utredning", "nedsatt arbetsförmåga, Utredning"),
                              (("need", "--before", "--during", "--evidence", "Samtal"), "before and during employment; Samtal", "Samtal"),
                              (("ability", "--outcome", "SOME", "--date", "2026-10-01", "--assessor", "Ulf Berg", "--assessor-role", "AF_OT"), "2026-10-01, Ulf Berg\n",
                               "2026-10-01, Ulf Berg\n")):
            self.both("case", "record", words[0], case, *words[1:], en=en, sv=sv)

    def test_codes_stand_with_their_names(self):
        self.both("case", "decide", 1, "--help", en="GRANTED, ", sv="GRANTED (bifall)")
        self.both("case", "decide", 1, "--result", "MAYBE", code=USAGE, en="choose one of: ", sv="GRANTED (bifall)")
        self.both("case", "close", 1, code=USAGE, en="--reason: is missing; choose one of: ", sv="--reason: saknas; välj en av: ")

    def test_a_number_is_short_among_ones_own_and_names_its_organisation_elsewhere(self):
        case = self.world.new_case()
        whole = f"{case >> 32}/{bare(case)}"
        for text in (case, bare(case), whole):
            self.both("case", "show", text, en=f"Case {bare(case)}: ", sv=f"Ärende {bare(case)}: ")
        self.assertEqual(self.json("case", "show", bare(case))["case"]["id"], case)
        for wrong in ("1/", "/5", "1/2/3", "0/5", "1/0", "x/5", "1048576/5", f"1/{2**32}"):
            self.both("case", "show", wrong, code=USAGE, en="write it as 5, or as 2/5 for number 5 of organisation 2",
                      sv="skriv det som 5, eller som 2/5 för nummer 5 i organisation 2")

    def test_the_daemon_speaks_in_words(self):
        self.both("who", en=": taking in, assessing", sv=": ta in, utreda")
        self.assertRegex(self.json("who")["rights"][0], r"^unit \d+: INTAKE, ASSESS")
        case = self.world.new_case()
        self.both("case", "activate", case, code=RULE, en="the case is received; this step is taken from: granted",
                  sv="ärendet har status inkommen; steget tas från: beviljad")
        self.both("case", "decide", case, "--result", "GRANTED", "--legal-basis", "2017:462", "--from", "2026-11-22", "--to", "2027-11-21",
                  "--motivation", "x", profile="maj", code=RULE, en="today: deciding", sv="i dag: besluta")

    def test_a_history_reads_as_paragraphs_and_scripts_have_the_table(self):
        case = self.world.new_case()
        first = self.json("note", case, "Ringde.\n\nKommer i morgon.", "--client-view", "Bra.")["note"]["position"]
        second = self.json("note", "correct", case, first, "Ringde inte.", "--reason", "fel dag")["note"]["position"]
        out = self.lots("case", "history", case).stdout
        self.assertRegex(out, rf"(?m)^2026-11-22 \d\d:\d\d, Karin Ek \(.+\): note about 2026-11-22 \[1\]\n    Ringde\.\n *\n    Kommer i morgon\.\n    The client's view: Bra\.\n"
                              rf"    Corrected later\n2026.*: corrects note 1: fel dag \[1\]\n    Ringde inte\.\n")
        self.lots("case", "history", case, "--language", "sv", says="    Rättad senare\n")
        self.assertEqual(len(self.lots("case", "history", case, "--notes", "--limit", 1).stdout.splitlines()), 6)
        self.assertEqual(self.lots("case", "history", case, "-o", "position,note", "--raw").stdout.splitlines()[-1], f"{second}\tRingde inte.")

    def test_an_empty_list_says_what_was_looked_for(self):
        for words, en, sv in ((("case", "list", "--status", "PAUSED"), "for --status PAUSED.\nWithout options: open cases of yours.", "för --status PAUSED.\nUtan flaggor: dina öppna ärenden."),
                              (("referral", "list", "--status", "RECALLED", "--profile", "tora"), "referrals to units where you take in", "remisser till enheter där du tar in"),
                              (("person", "find", "Ingenstädes"), "nothing to show for Ingenstädes.\n", "inget att visa för Ingenstädes.\n")):
            self.both(*words, en=en, sv=sv)
        self.both("case", "count", profile="tora", en="units that you manage", sv="enheter som du leder")
        self.assertEqual(self.json("case", "list", "--status", "PAUSED"), {"cases": []})

    def test_a_number_in_place_of_a_name_is_a_number(self):
        number = self.world.number()
        person = self.json("person", "add", number, "--given-name", "Ada", "--family-name", "Ek")["person"]["id"]
        self.lots("case", "open", "--unit", self.world.unit, "--programme", "SIUS", "--person", person, "--motivation", "Vill.")
        for written in (number, f"{number[:8]}-{number[8:]}", f"{number[2:8]}-{number[8:]}"):
            found = self.json("person", "find", written)["persons"]
            self.assertEqual([row["id"] for row in found], [person], written)
        self.lots("person", "find", "19900102-9811", code=RULE, says="--number")

    def test_codes_with_commas_between(self):
        case = self.world.new_case()
        rows = self.json("case", "list", "--status", "RECEIVED,ACTIVE", "--status", "CLOSED", "--limit", 0)["cases"]
        self.assertIn(case, [row["id"] for row in rows])
        self.lots("case", "list", "--status", "RECEIVED,SLEEPING", code=USAGE, says="\"SLEEPING\"")
        unit = self.json("unit", "change", self.world.unit, "--programme", "SIUS,SE", "--dry-run", profile="admin")["unit"]
        self.assertEqual(unit["programmes"], ["SIUS", "SE"])

    def test_programmes_by_their_short_names(self):
        self.lots("referral", "add", "--unit", self.world.unit, "--programme", "SIUS", "--date", "2026-10-01", "--sender-role", "AF_OT",
                  "--sender", "Ulf", "--reason", "Stöd.", "--person", self.world.new_person())
        for language in ("en", "sv"):
            out = self.lots("unit", "list", "--language", language).stdout
            self.assertRegex(out, r" SIUS ")
            self.assertRegex(self.lots("referral", "list", "--language", language, "-o", "programme", "--limit", 3).stdout, r"\n(SIUS\s*\n)+")


class Notes(CliTest):
    def setUp(self):
        self.case = self.world.new_case()
        self.addCleanup(lambda: [os.unlink(path) for path in self.place.drafts()])

    def texts(self, case=None):
        return [item["note"] for item in self.json("case", "history", case or self.case, "--notes", "--limit", 0)["history"]]

    def editor(self, body):
        path = self.place.write(f"editor-{time.monotonic_ns()}", "#!/bin/sh\n" + body)
        os.chmod(path, 0o755)
        return path

    def test_by_argument_standard_input_and_editor(self):
        self.lots("note", self.case, "På telefon: \"ja\" & 'nej' \\ 😀")
        self.lots("note", self.case, "-", input="Från standard in.\n\nTvå stycken.\n")
        editor = self.editor('printf "Skrivet i editorn.\\n" > "$1"')
        self.lots("note", self.case, env=dict(EDITOR=editor))
        self.lots("note", self.case, env=dict(VISUAL=editor, EDITOR="false"))
        self.lots("note", self.case, env=dict(EDITOR=editor + " --wait"[:0]))
        self.assertEqual([text.rstrip("\n") for text in self.texts()],
                         ["På telefon: \"ja\" & 'nej' \\ 😀", "Från standard in.\n\nTvå stycken."] + ["Skrivet i editorn."] * 3)
        self.assertEqual(self.place.drafts(), [])

    def test_an_editor_with_options_and_a_path_with_spaces(self):
        editor = self.editor('[ "$1" = --wait ] && printf "Med flagga." > "$2"')
        self.lots("note", self.case, env=dict(EDITOR=editor + " --wait", XDG_STATE_HOME=os.path.join(self.place.home, "state med blank")))
        self.assertEqual([text.strip() for text in self.texts()], ["Med flagga."])

    def test_nothing_written_is_nothing_sent(self):
        for words, options in (((self.case, ""), {}), ((self.case, " \n "), {}), ((self.case, "-"), dict(input="")),
                               ((self.case,), dict(env=dict(EDITOR="true"))), ((self.case,), dict(env=dict(EDITOR="false"))),
                               ((self.case,), {})):
            self.lots("note", *words, code=USAGE, **options)
        self.assertEqual((self.texts(), self.place.drafts()), ([], []))

    def test_the_draft_is_private_kept_when_the_daemon_is_down_and_gone_once_sent(self):
        away = f"127.0.0.1:{free_port()}"
        done = self.lots("note", self.case, "Kom ihåg detta.", "--host", away, code=NO_DAEMON, says=f"lots note {self.case}")
        (draft,) = self.place.drafts()
        self.assertIn(draft, done.stderr)
        self.assertEqual(stat.S_IMODE(os.stat(draft).st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(os.stat(os.path.dirname(draft)).st_mode), 0o700)
        with open(draft) as file:
            self.assertEqual(file.read().strip(), "Kom ihåg detta.")
        self.lots("note", self.case, env=dict(EDITOR="true"), says=draft)
        self.assertEqual(([text.strip() for text in self.texts()], self.place.drafts()), (["Kom ihåg detta."], []))

    def test_the_editor_sees_a_private_file_and_a_draft_that_was_left(self):
        editor = self.editor('stat -c %a "$1" > "$HOME/mode"; printf "rad ett\\n" >> "$1"')
        self.lots("note", self.case, "--host", f"127.0.0.1:{free_port()}", env=dict(EDITOR=editor), code=NO_DAEMON)
        with open(os.path.join(self.place.home, "mode")) as file:
            self.assertEqual(file.read().strip(), "600")
        self.lots("note", self.case, env=dict(EDITOR=editor))
        self.assertEqual([text.strip() for text in self.texts()], ["rad ett\nrad ett"])

    def test_a_heading_that_the_user_writes_is_text(self):
        for text in ("# Rubrik\n#\n# En till", "#Ett\n\nText"):
            editor = self.editor(f'printf "{text}" > "$1"'.replace("\n", "\\n"))
            self.lots("note", self.case, env=dict(EDITOR=editor))
            self.assertEqual(self.texts()[-1].rstrip("\n"), text)
        away = ("--host", f"127.0.0.1:{free_port()}")
        self.lots("note", self.case, "# Bara en rubrik", *away, code=NO_DAEMON)
        self.lots("note", self.case, env=dict(EDITOR="true"))  # goes on with the draft
        self.assertEqual(self.texts()[-1].rstrip("\n"), "# Bara en rubrik")
        self.assertEqual(self.place.drafts(), [])

    def test_a_draft_of_one_case_or_profile_is_not_anothers(self):
        other = self.world.new_case()
        self.lots("note", self.case, "Hemligt om den ena.", "--host", f"127.0.0.1:{free_port()}", code=NO_DAEMON)
        self.lots("note", other, env=dict(EDITOR="true"), code=USAGE)
        self.lots("note", self.case, env=dict(EDITOR="true"), profile="maj", code=USAGE)
        self.assertEqual(len(self.place.drafts()), 1)

    def test_the_drafts_that_are_kept_are_listed(self):
        self.lots("note", "--drafts", says="nothing to show")
        away = f"127.0.0.1:{free_port()}"
        self.lots("note", self.case, "Kom ihåg\ndetta.", "--host", away, code=NO_DAEMON)
        self.lots("note", "correct", self.case, 640, "Annars.", "--reason", "fel", "--host", away, code=NO_DAEMON)
        rows = self.json("note", "--drafts")["drafts"]
        self.assertEqual({(row["command"], row["text"].strip()) for row in rows},
                         {(f"lots note {self.case}", "Kom ihåg\ndetta."), (f"lots note correct {self.case} 640", "Annars.")})
        self.assertEqual(sorted(row["path"] for row in rows), self.place.drafts())
        self.lots("note", "--drafts", "--language", "sv", says="Går vidare med det")
        self.lots("note", code=USAGE, says="CASE")

    def test_the_same_words_again_are_the_same_note(self):
        """An answer that is lost and a user who presses arrow up: one note, and no draft is left."""
        away = f"127.0.0.1:{free_port()}"
        self.lots("note", self.case, "En gång.", "--host", away, code=NO_DAEMON)
        self.lots("note", self.case, "En gång.", "--host", away, code=NO_DAEMON)
        self.lots("note", self.case, "En gång.")
        self.assertEqual(([text.strip() for text in self.texts()], self.place.drafts()), (["En gång."], []))

    def test_a_refused_note_is_kept_too(self):
        self.lots("note", self.case, "Om i morgon.", "--date", "imorgon", code=RULE)
        self.assertEqual(len(self.place.drafts()), 1)

    def test_lines_and_columns_of_a_long_note_on_a_terminal(self):
        """Broken between words, and the columns after it stay where they are."""
        text = "Ringde om arbetsprövningen på sågverket\n" + "arbetsgivaren undrar över introduktionen " * 8
        self.lots("note", self.case, text)
        path = self.place.write("terminal.sh", f'stty cols 90; exec "{LOTS}" --profile karin case history {self.case} --notes\n')
        done = subprocess.run(["script", "-qec", f"sh {path}", "/dev/null"], capture_output=True, env=self.place.environment(TERM="xterm"),
                              stdin=subprocess.DEVNULL, check=False, timeout=WALL_S)
        lines = done.stdout.decode().replace("\r", "").splitlines()
        self.assertGreater(len(lines), 4)
        self.assertTrue(all(len(line.rstrip()) <= 90 for line in lines if line.startswith(" ")), lines)
        for word in set(text.split()):
            self.assertTrue(any(word in line for line in lines), f"{word} is broken: {lines}")

    def test_a_correction_stands_beside(self):
        position = self.json("note", self.case, "Måndag.")["note"]["position"]
        self.lots("note", "correct", self.case, position, "Tisdag.", "--reason", "fel dag")
        self.assertEqual(self.texts(), ["Måndag.", "Tisdag."])
        self.lots("note", "correct", self.case, position + 1, "x", "--reason", "y", code=ABSENT)
        self.lots("note", "correct", self.case, position, "x", code=USAGE, says="--reason")

    def test_control_characters_and_what_is_not_utf8(self):
        self.lots("note", self.case, "-", input="Frågar på Öland".encode("cp1252"), says="Windows-1252")
        self.lots("note", self.case, "-", input="Ringde.\nFrågar på ".encode() + b"\xd6land", code=USAGE, says="line 2, byte 13 (0xD6)")
        done = self.place.run("note", self.case, "klocka \a och \x1b[31m", profile="karin")
        self.assertIn(done.returncode, (USAGE, RULE), done.stderr)
        self.assertEqual([text.strip() for text in self.texts()], ["Frågar på Öland"])

    def test_a_note_as_long_as_may_be_and_longer(self):
        self.lots("note", self.case, "-", input="å" * 20000)
        self.assertEqual(len(self.texts()[0].strip()), 20000)
        self.lots("note", self.case, "-", input="å" * 20001, code=RULE, says="20000")
        self.assertNotEqual(self.place.run("note", self.case, "-", input="å" * 2000000, profile="karin").returncode, DONE)
        self.assertEqual(len(self.texts()), 1)


class Import(CliTest):
    HEADING = ["Personnummer", "Förnamn", "Efternamn", "Insats", "Remissdatum", "Remittentroll", "Remittentnamn", "Anledning"]

    def file(self, rows, name="in.csv", delimiter=";", encoding="utf-8", end="\r\n", heading=None):
        out = io.StringIO(newline="")
        writer = csv.writer(out, delimiter=delimiter, lineterminator=end)
        writer.writerows([heading or self.HEADING] + rows)
        return self.place.write(name, out.getvalue().encode(encoding))

    def row(self, given="Åsa", family="Öbrink", reason="Behöver stöd.", number=None):
        return [number or self.world.number(), given, family, "SIUS", "2026-10-01", "arbetsterapeut", "Ulf Ek", reason]

    def take(self, path, *words, code=DONE, unit=None, **options):
        return self.json("import", "referrals", path, "--unit", unit or self.world.unit, *words, code=code, **options)

    def newest(self):
        listed = self.json("referral", "list", "--newest-first", "--limit", 1)["referrals"][0]["id"]
        return self.json("referral", "show", listed)["referral"], listed

    def generated(self, encoding, rows=200, seed=1):
        done = subprocess.run([sys.executable, MAKE_REFERRALS, "--rows", str(rows), "--seed", str(seed), "--encoding", encoding],
                              capture_output=True, check=True)
        faults = [json.loads(line) for line in done.stderr.decode().splitlines()]
        return self.place.write(f"generated-{encoding}-{seed}.csv", done.stdout), faults

    def check_faults(self, told, faults, rows):
        self.assertEqual((told["rows"], told["refused"], told["accepted"]), (rows, len(faults), rows - len(faults)))
        self.assertEqual([(f["row"], f["column"]) for f in told["faults"]], [(f["row"], f["column"]) for f in faults])
        for got, wanted in zip(told["faults"], faults):
            self.assertEqual(got["reason"], wanted["reason"] or got["reason"], got)
            self.assertTrue(got["text"] and got["field"], got)

    def test_every_fault_and_no_other_by_row_column_and_reason_and_nothing_twice(self):
        for encoding, seed in (("utf-8-sig", 1), ("cp1252", 2)):
            path, faults = self.generated(encoding, seed=seed)
            before = self.json("admin", "status", profile="admin")
            self.check_faults(self.take(path, "--dry-run", code=PARTLY), faults, 200)
            self.assertEqual(self.json("admin", "status", profile="admin")["persons"], before["persons"])
            told = self.take(path, code=PARTLY)
            self.check_faults(told, faults, 200)
            after = self.json("admin", "status", profile="admin")
            self.assertEqual((told["replayed"], after["persons"] - before["persons"]), (0, told["new_persons"]))
            self.assertGreater(told["new_persons"], 180)  # a number or two may be drawn by both seeds
            again = self.take(path, code=PARTLY)
            self.check_faults(again, faults, 200)
            self.assertEqual((again["replayed"], again["new_persons"]), (200 - len(faults), 0))
            end = self.json("admin", "status", profile="admin")
            self.assertEqual((end["persons"], end["position"]), (after["persons"], after["position"]))
            self.correct_and_take(path, faults, encoding)

    def correct_and_take(self, path, faults, encoding):
        """The file of refused rows has those rows with what is wrong; corrected, it goes in."""
        wrong = os.path.join(self.place.home, "wrong.csv")
        self.take(path, "--errors", wrong, code=PARTLY)
        self.assertEqual(stat.S_IMODE(os.stat(wrong).st_mode), 0o600)
        with open(wrong, encoding=encoding, newline="") as file:
            rows = list(csv.DictReader(file, delimiter=";"))
        self.assertEqual(len(rows), len(faults))
        with open(path, encoding=encoding, newline="") as file:
            original = list(csv.DictReader(file, delimiter=";"))
        for row, fault in zip(rows, faults):
            self.assertEqual(row["Ärendenummer"], original[fault["row"] - 2]["Ärendenummer"])
        good = dict(Personnummer=None, Efternamn="Ek", Kommun="0305", Insats="SIUS", Remissdatum="2026-10-01", Remittentroll="arbetsterapeut")
        good["E-post"] = "a@example.se"
        for row, fault in zip(rows, faults):
            row[fault["column"]] = good[fault["column"]] or self.world.number()
        heading = list(rows[0])
        self.assertEqual(self.take(self.file([[row[name] for name in heading] for row in rows], heading=heading))["accepted"], len(rows))

    def test_people_see_the_row_the_column_and_the_summary(self):
        path, faults = self.generated("cp1252", rows=60, seed=3)
        done = self.lots("import", "referrals", path, "--unit", self.world.unit, "--language", "sv", code=PARTLY)
        for fault in faults:
            self.assertRegex(done.stdout, rf"(?m)^ *{fault['row']} +{fault['column']} +{fault['reason']}")
        self.assertIn(f"60 rader: {60 - len(faults)} gick in, {len(faults)} avvisades.", done.stderr)
        self.assertIn("Windows-1252", done.stderr)

    def test_delimiters_line_ends_and_encodings(self):
        for delimiter in ";,\t":
            for encoding, end in (("utf-8", "\n"), ("utf-8-sig", "\r\n"), ("cp1252", "\r\n"), ("cp1252", "\r")):
                path = self.file([self.row("Örjan", "Åkerö", "Ja; nej, kanske")], delimiter=delimiter, encoding=encoding, end=end)
                self.assertEqual(self.take(path)["accepted"], 1, (delimiter, encoding, end))
                referral, _ = self.newest()
                self.assertEqual(referral["reason"], "Ja; nej, kanske")

    def test_quoted_fields_with_newlines_and_quotes_keep_their_rows_numbers(self):
        rows = [self.row(reason='Rad ett\nrad "två"\r\nrad; tre'), self.row(number="fel"), self.row()]
        told = self.take(self.file(rows), code=PARTLY)
        self.assertEqual((told["accepted"], [(f["row"], f["column"]) for f in told["faults"]]), (2, [(3, "Personnummer")]))

    def test_from_standard_input(self):
        with open(self.file([self.row()]), "rb") as file:
            self.assertEqual(self.take("-", input=file.read())["accepted"], 1)

    def test_headings_unknown_twice_missing_and_mapped(self):
        extra = self.HEADING + ["Skonummer"]
        path = self.file([self.row() + ["42"]], heading=extra)
        done = self.lots("import", "referrals", path, "--unit", self.world.unit, says='"Skonummer" is not used')
        self.assertEqual(done.returncode, DONE)
        self.lots("import", "referrals", self.file([self.row() + ["x"]], heading=self.HEADING + ["Person-nr"]), "--unit", self.world.unit,
                  code=USAGE, says="Person-nr")
        nameless = self.file([self.row()], heading=["Kundens id"] + self.HEADING[1:])
        self.lots("import", "referrals", nameless, "--unit", self.world.unit, code=USAGE, says="--mapping")
        self.assertEqual(self.take(nameless, "--mapping", "Kundens id=identity_number")["accepted"], 1)
        for mapping, says in (("Skor=identity_number", "Skor"), ("Kundens id=shoe", "shoe"), ("Kundens id", "Kundens id")):
            self.lots("import", "referrals", nameless, "--unit", self.world.unit, "--mapping", mapping, code=USAGE, says=says)
        english = ["personal identity number", "First name", "last name", "programme", "date", "sender role", "referrer name", "reason"]
        self.assertEqual(self.take(self.file([self.row()], heading=english))["accepted"], 1)

    def test_columns_that_are_missing_are_told_once_before_anything_is_sent(self):
        path = self.file([self.row() for _ in range(3)], heading=self.HEADING[:4] + ["Skrivet", "Av"] + self.HEADING[6:])
        take = ("import", "referrals", path, "--unit", self.world.unit)
        for language, says in (("en", "no column of the file is date, sender_role; "), ("sv", "ingen kolumn i filen är date, sender_role; ")):
            done = self.lots(*take, "--language", language, code=USAGE, says=says)
            self.assertIn("--mapping", done.stderr)
        self.lots(*take, "--mapping", "Skrivet=date,Av=sender_role", says="3 rows: 3 went in, 0 refused.")
        self.lots(*take, "--mapping", "Skrivet=date,Av=sender_role", says="3 referrals were in already, and were not taken in again: rows 2\u20134.")

    def test_one_row_is_one_row(self):
        for language, says in (("en", "1 row: 1 went in, 0 refused."), ("sv", "1 rad: 1 gick in, 0 avvisades.")):
            self.lots("import", "referrals", self.file([self.row()]), "--unit", self.world.unit, "--language", language, says=says)
        line = json.dumps(dict(method="lots.Session/Ping", body={})) + "\n"
        self.lots("batch", "-", input=line, says="1 line, 0 of them refused.")
        self.lots("batch", "-", "--language", "sv", input=line * 2, says="2 rader, ")

    def test_the_column_that_tells_what_is_wrong_is_passed_over_in_silence(self):
        for language in ("en", "sv"):
            wrong = os.path.join(self.place.home, "told.csv")
            take = ("import", "referrals", self.file([self.row(number="1")]), "--unit", self.world.unit)
            self.lots(*take, "--errors", wrong, "--language", language, code=PARTLY)
            again = self.lots("import", "referrals", wrong, "--unit", self.world.unit, code=PARTLY)
            self.assertNotIn("not used", again.stderr)

    def test_files_that_are_nothing_or_not_there(self):
        for name, content in (("empty", b""), ("bom", b"\xef\xbb\xbf"), ("lines", b"\r\n\r\n"), ("quote", b'"Personnummer;F\xc3\xb6rnamn\n1;2\n')):
            self.lots("import", "referrals", self.place.write(name, content), "--unit", self.world.unit, code=USAGE)
        self.lots("import", "referrals", "/nowhere.csv", "--unit", self.world.unit, code=USAGE, says="/nowhere.csv")
        self.lots("import", "referrals", self.place.home, "--unit", self.world.unit, code=USAGE)
        self.lots("import", "referrals", self.file([self.row()]), code=USAGE, says="--unit")
        self.assertEqual(self.take(self.file([]))["rows"], 0)
        binary = self.place.write("binary", random.Random(1).randbytes(20000))
        self.assertNotIn(self.place.run("import", "referrals", binary, "--unit", self.world.unit, profile="karin").returncode, (DONE, OTHER))

    def test_rows_that_are_too_long_too_short_or_blank(self):
        rows = [self.row() + ["en för mycket"], [], self.row(), [""] * 8, self.row()[:3]]
        told = self.take(self.file(rows), code=PARTLY)
        self.assertEqual((told["accepted"], sorted({f["row"] for f in told["faults"]})), (1, [2, 6]))
        self.assertIn("COLUMNS", {f["reason"] for f in told["faults"]})

    def test_a_unit_that_is_not_yours_stops_it_at_once(self):
        path, _ = self.generated("utf-8", seed=4)
        for unit in (self.world.town_unit, 999999):
            done = self.place.run("import", "referrals", path, "--unit", unit, profile="karin")
            self.assertIn(done.returncode, (ABSENT, RULE, NOT_ALLOWED), done.stderr)
            self.assertLess(len(done.stderr.splitlines()), 8, done.stderr)

    def test_no_daemon(self):
        path, _ = self.generated("utf-8", seed=4)
        self.lots("import", "referrals", path, "--unit", self.world.unit, "--host", f"127.0.0.1:{free_port()}", code=NO_DAEMON)

    def test_five_thousand_rows(self):
        path, faults = self.generated("utf-8-sig", rows=5000, seed=5)
        began = time.monotonic()
        told = self.take(path, code=PARTLY)
        took = time.monotonic() - began
        self.check_faults(told, faults, 5000)
        self.assertLess(took, 20 * SLOW)


class Call(CliTest):
    def test_list_and_describe_every_method(self):
        listed = self.lots("call", "--list", "--raw", "--no-headings").stdout.splitlines()
        self.assertEqual({line.split("\t")[0] for line in listed}, set(METHODS))
        json.loads(self.lots("call", "--list", "--json").stdout)
        for method, (request, reply) in METHODS.items():
            with self.subTest(method):
                out = self.lots("call", "--describe", method).stdout
                for field in list(request.DESCRIPTOR.fields) + list(reply.DESCRIPTOR.fields):
                    self.assertIn(field.name, out)
        self.lots("call", "--describe", "lots.Nothing/Here", code=USAGE, says="lots.Nothing/Here")

    def test_a_method_that_is_not_there_and_those_that_are_like_it(self):
        for words in (("call", "cases/shw"), ("call", "--describe", "lots.Cases/Shwo")):
            self.lots(*words, code=USAGE, says="the nearest: Cases/Show")
        self.lots("call", "person/find", "--language", "sv", code=USAGE, says="närmast: Persons/Find")

    def test_good_calls(self):
        case = self.world.new_case()
        for method in ("lots.Cases/Show", "Cases/Show", "cases/show"):
            self.assertEqual(json.loads(self.lots("call", method, json.dumps(dict(id=case))).stdout)["case"]["status"],
                             "CASE_STATUS_RECEIVED")
        self.assertEqual(json.loads(self.lots("call", "cases/show", "-", input=f'{{"id": {case}}}').stdout)["case"]["id"], case)
        self.assertEqual(json.loads(self.lots("call", "session/who").stdout)["principal"]["name"], "Karin Ek")
        wrote = json.loads(self.lots("call", "cases/note", json.dumps(dict(id=case, text="å")), "--key", "k").stdout)
        self.assertTrue(wrote["receipt"].startswith("lots1:"))
        self.lots("call", "cases/note", json.dumps(dict(id=case, text="å")), "--key", "k", "--receipt", says=wrote["receipt"])
        dry = json.loads(self.lots("call", "cases/note", json.dumps(dict(id=case, text="å")), "--dry-run").stdout)
        self.assertTrue(dry["dry_run"])
        for status in ("ACTIVE", "CASE_STATUS_ACTIVE", "active"):
            self.lots("call", "cases/list", json.dumps(dict(statuses=[status])))

    def test_faults_are_found_before_anything_is_sent(self):
        away = f"127.0.0.1:{free_port()}"
        for method, body, says in (("cases/show", '{"idd": 1}', "idd"), ("staff/add", '{"principal": {"roles": [{"rol": 1}]}}', "roles"),
                                   ("staff/add", '{"principal": {"roles": [{"role": "CHEF"}]}}', "UNIT_MANAGER"),
                                   ("cases/list", '{"statuses": ["SLEEPING"]}', "statuses[0]"), ("cases/show", '{"id": -1}', "id"),
                                   ("cases/show", '{"id": "x"}', "id"), ("cases/show", '{"id": 1.5}', "id"),
                                   ("cases/show", '{"id": 1, "id": 2}', ""), ("cases/show", "[]", ""), ("cases/show", "{", ""),
                                   ("cases/show", "", ""), ("nothing/here", "{}", "nothing/here")):
            with self.subTest(f"{method} {body}"):
                self.lots("call", method, body, "--host", away, code=USAGE, says=says)
        done = self.lots("call", "staff/add", '{"principal": {"roles": [{}, {"role": "CHEF"}]}}', code=USAGE)
        self.assertRegex(done.stderr, r"principal\.roles(\[1\]|\.1)\.role")
        self.lots("call", code=USAGE, says="--list")

    def test_a_refusal_has_the_exit_code_of_its_class(self):
        self.lots("call", "cases/show", '{"id": 999999}', code=ABSENT)
        self.lots("call", "server/status", code=NOT_ALLOWED)
        self.lots("call", "cases/list", '{"page_size": 100000}', code=RULE)


class Batch(CliTest):
    def lines(self, *objects, name="batch.jsonl"):
        return self.place.write(name, "".join((o if isinstance(o, str) else json.dumps(o)) + "\n" for o in objects))

    @staticmethod
    def note(case, text, **more):
        return dict(method="lots.Cases/Note", body=dict(id=case, text=text), **more)

    def answers(self, done):
        return [json.loads(line) for line in done.stdout.splitlines()]

    def texts(self, case):
        return [item["note"] for item in self.json("case", "history", case, "--notes", "--limit", 0)["history"]]

    def test_answers_come_in_the_order_of_the_lines(self):
        case, work = self.world.new_case(), []
        for i in range(300):
            work += [self.note(case, f"n{i}"), dict(method="cases/show", body=dict(id=case)), dict(method="session/ping")]
        answers = self.answers(self.lots("batch", self.lines(*work)))
        self.assertEqual([a["line"] for a in answers], list(range(1, len(work) + 1)))
        self.assertEqual({a["status"] for a in answers}, {"OK"})
        self.assertTrue(all("receipt" in a for a in answers[0::3]) and not any("receipt" in a for a in answers[1::3]))
        self.assertEqual(self.texts(case), [f"n{i}" for i in range(300)])

    def test_bad_lines_are_told_and_the_rest_is_done(self):
        case = self.world.new_case()
        work = ["{", self.note(case, "ett"), "", "[]", dict(method="no/such"), dict(method="cases/note", body=dict(idd=1)), "\xff\xfe",
                self.note(999999, "x"), self.note(case, ""), self.note(case, "två"), dict(method="cases/note", body=[]),
                self.note(case, "x", key=1), '{"method": "session/ping"} {"method": "session/ping"}', "null", '"text"', "   ",
                dict(body={}), self.note(case, "x", if_revision=-1), self.note(case, "tre", dry_run=True)]
        done = self.lots("batch", self.lines(*work), code=PARTLY)
        answers = self.answers(done)
        self.assertEqual([a["line"] for a in answers], [n for n, line in enumerate(work, 1) if not isinstance(line, str) or line.strip()])
        good = {a["line"] for a in answers if a["status"] == "OK"}
        self.assertEqual(good, {2, 10, 19})
        self.assertEqual({a["line"]: a["status"] for a in answers}[8], "NOT_FOUND")
        self.assertTrue(all(a["error"] and isinstance(a["details"], list) for a in answers if a["status"] != "OK"))
        self.assertEqual(self.texts(case), ["ett", "två"])
        self.assertIn("17 lines, 14 of them refused", done.stderr)

    def test_the_same_run_id_does_it_once_and_another_does_it_again(self):
        case = self.world.new_case()
        path = self.lines(*(self.note(case, f"n{i}") for i in range(20)))
        first, again = (self.answers(self.lots("batch", path, "--run-id", "måndag")) for _ in range(2))
        self.assertEqual([a["receipt"] for a in first], [a["receipt"] for a in again])
        self.assertTrue(all(a.get("replayed") for a in again) and not any(a.get("replayed") for a in first))
        self.assertEqual(len(self.texts(case)), 20)
        self.lots("batch", path, "--run-id", "tisdag")
        self.lots("batch", path, says="--run-id")
        self.assertEqual(len(self.texts(case)), 60)

    def test_a_run_id_for_another_file_is_refused_line_by_line(self):
        case = self.world.new_case()
        self.lots("batch", self.lines(self.note(case, "a"), self.note(case, "b")), "--run-id", "r9")
        done = self.lots("batch", self.lines(self.note(case, "a"), self.note(case, "c")), "--run-id", "r9", code=PARTLY)
        self.assertEqual([a["status"] for a in self.answers(done)], ["OK", "ALREADY_EXISTS"])

    def test_options_of_the_line_and_of_the_run(self):
        case = self.world.new_case()
        self.lots("batch", self.lines(self.note(case, "torrt")), "--dry-run")
        self.assertEqual(self.texts(case), [])
        self.lots("batch", self.lines(self.note(case, "x", key="k1"), self.note(case, "x", key="k1")))
        self.assertEqual(self.texts(case), ["x"])

    def test_from_a_pipe_that_stays_open_each_answer_comes_at_once(self):
        process = self.place.start("batch", profile="karin", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        for _ in range(3):
            process.stdin.write(b'{"method": "session/who"}\n')
            process.stdin.flush()
            self.assertEqual(json.loads(process.stdout.readline())["status"], "OK")
        process.stdin.write(b'{"method": "session/who"}')  # no line end
        process.stdin.close()
        self.assertEqual(json.loads(process.stdout.readline())["line"], 4)
        self.assertEqual(process.wait(timeout=WALL_S), DONE)
        process.stdout.close()

    def test_nothing_at_all_and_a_file_that_is_not_there(self):
        self.lots("batch", self.lines())
        self.lots("batch", "/nowhere.jsonl", code=USAGE, says="/nowhere.jsonl")
        self.lots("batch", self.lines(), "--host", f"127.0.0.1:{free_port()}", "--deadline", 2, code=NO_DAEMON)

    def test_standard_output_full_is_no_success(self):
        with open("/dev/full", "w") as full:
            path = self.lines(*(dict(method="session/who") for _ in range(300)))
            process = self.place.start("batch", path, profile="karin", stdout=full, stderr=subprocess.DEVNULL)
            self.assertEqual(process.wait(timeout=WALL_S), OTHER)


class BatchOverCrashes(unittest.TestCase):
    def test_exactly_once_over_kill_9_and_restart(self):
        port, count = free_port(), 3000
        daemon = Daemon(settings=[f"listen.port={port}"])
        self.addCleanup(daemon.destroy)
        world, place = World(daemon), Place(daemon)
        world.officer = daemon.enrol(world.officer_id)
        place.enrol("karin", world.officer_id)
        case = world.new_case()
        work = place.write("work.jsonl", "".join(json.dumps(Batch.note(case, f"n{i}")) + "\n" for i in range(count)))
        path = os.path.join(place.home, "out.jsonl")
        with open(path, "wb") as out:
            process = place.start("batch", work, "--run-id", "r", "--deadline", 30 * SLOW, profile="karin", stdout=out,
                                  stderr=subprocess.PIPE)
            for crash in (1, 2):
                self.until_lines(process, path, crash * 600)
                daemon.restart(signal.SIGKILL)
            _, told = process.communicate(timeout=WALL_S)
        first = self.read(path)
        self.assertIn(process.returncode, (DONE, NO_DAEMON), told)
        again = place.run("batch", work, "--run-id", "r", "--deadline", 30 * SLOW, profile="karin")
        self.assertEqual(again.returncode, DONE, again.stderr[-500:])
        second = [json.loads(line) for line in again.stdout.splitlines()]
        self.assertEqual([row["line"] for row in second], list(range(1, count + 1)))
        self.assertEqual([row["line"] for row in first], list(range(1, len(first) + 1)))
        for old, new in zip(first, second):
            if old["status"] == "OK":
                self.assertEqual(old["receipt"], new["receipt"])
        history = json.loads(place.run("case", "history", case, "--notes", "--limit", 0, "--json", profile="karin").stdout)
        self.assertEqual(sorted(item["note"] for item in history["history"]), sorted(f"n{i}" for i in range(count)))
        self.assertEqual(process.returncode, DONE, "the run should have gone on by itself: " + told.decode())

    def until_lines(self, process, path, count):
        until = time.monotonic() + WALL_S
        while time.monotonic() < until and process.poll() is None:
            with open(path, "rb") as file:
                if file.read().count(b"\n") >= count:
                    return
            time.sleep(0.005)

    @staticmethod
    def read(path):
        with open(path) as file:
            return [json.loads(line) for line in file if line.endswith("\n")]


class Typed(CliTest):
    """Words that are typed in Swedish, wrong, or not at all."""

    def test_nouns_and_verbs_are_taken_in_swedish(self):
        case = self.world.new_case()
        for swedish, english in ((("ärende", "visa", case), ("case", "show", case)), (("ärende", "historik", case), ("case", "history", case)),
                                 (("lista", "ärenden"), ("list", "cases")), (("vem",), ("who",))):
            self.assertEqual(self.lots(*swedish).stdout, self.lots(*english).stdout)
        self.lots("anteckning", case, "Ringde.", says="is written")
        self.lots("ärende", "--json", "visa", case, says='"case"')

    def test_what_may_have_been_meant_is_told(self):
        for words, near in (("cas", "case"), ("ärnde", "ärende"), ("case lst", "list"), ("case vsa", "visa"), ("case transfer propse", "propose"),
                            ("case list --stauts ACTIVE", "--status"), ("--hlep", "--help"), ("case list --lmit=3", "--limit"), ("help cse", "case")):
            with self.subTest(words):
                self.assertRegex(self.lots(*words.split(), code=USAGE).stderr, rf"did you mean .*{near}\b")
                self.assertRegex(self.lots(*words.split(), "--language", "sv", code=USAGE).stderr, rf"menade du .*{near}\b")
        for words in ("qqqqqq", "case qqqqqq", "case list --qqqqqq"):
            self.assertNotIn("did you mean", self.lots(*words.split(), code=USAGE).stderr)
        self.assertIn('"lots case" lists', self.lots("case", "qqqqqq", code=USAGE).stderr)

    def test_in_json_too(self):
        for words in ("cas --json", "--json cas", "case lst --json", "case list --stauts X --json", "case --json lst", "help cas --json", "--hlep --json"):
            with self.subTest(words):
                done = self.lots(*words.split(), code=USAGE)
                self.assertEqual(done.stdout, "")
                self.assertEqual(json.loads(done.stderr)["status"], "INVALID_ARGUMENT")
        self.assertTrue(self.lots("cas", "--", "--json", code=USAGE).stderr.startswith("lots: "))

    def test_a_bare_word_is_a_question(self):
        for words, says in (((), "lots NOUN"), (("case",), "case show"), (("case", "--json"), "case show"), (("case", "help"), "case show"),
                            (("case", "transfer"), "case transfer propose"), (("ärende",), "case show"), (("help", "case", "record"), "record need"),
                            (("case", "record", "--help"), "record need"), (("note", "help"), "lots note CASE"), (("version",), "lots 0.")):
            done = self.lots(*words)
            self.assertIn(says, done.stdout, words)
            self.assertEqual(done.stderr, "", words)
        self.assertNotIn("case show", self.lots("case", "transfer").stdout)
        self.assertEqual(self.lots("help").stdout, self.lots().stdout)


class Help(unittest.TestCase):
    """What needs no daemon and no profile."""

    def run_lots(self, *words, **env):
        environment = dict(PATH=os.environ["PATH"], HOME="/nonexistent", LC_ALL="C.UTF-8", LOTS_LOCALEDIR=os.path.join(BUILT, "locale"), **env)
        return subprocess.run([LOTS, *words], capture_output=True, text=True, env=environment, stdin=subprocess.DEVNULL, check=False,
                              timeout=WALL_S)

    def test_every_command_tells_about_itself_and_its_options(self):
        for name, words in commands().items():
            if name == "*":
                continue
            for language in ("en", "sv"):
                done = self.run_lots(*name.split(), "--help", "--language", language)
                self.assertEqual((done.returncode, done.stderr), (0, ""), name)
                self.assertIn(f"lots {name}", done.stdout)
                for word in words:
                    option = word.split("=")[0]
                    if option.startswith("-") or language == "en":  # what stands for an argument is in the reader's language
                        self.assertIn(option, done.stdout, name)
                for choice in (c for word in words for c in word.partition("=")[2].split(",") if c):
                    self.assertIn(choice, done.stdout, f"{name}: the choices of {word}")

    def test_every_command_is_in_a_manual_page(self):
        told = set()
        for path in glob.glob(os.path.join(ROOT, "client", "cli", "man", "*.scd")):
            noun = os.path.basename(path).partition(".")[0].removeprefix("lots").removeprefix("-")
            with open(path, encoding="utf-8") as page:
                for line in page:
                    phrases = list(self.phrases(line))
                    told.update(phrase.removeprefix("lots ") for phrase in phrases)
                    told.update(f"{noun} {phrase}" for phrase in phrases)
        self.assertEqual(sorted(set(commands()) - {"*"} - told), [], "commands that no manual page names")
        self.assertNotIn("case fly", told)

    @staticmethod
    def phrases(line):
        """What a synopsis or a heading of a manual page names: "*case* *notify*|*appeal* _CASE_" is two commands. The commas of a
        heading stand between phrases."""
        if line.startswith(("\t", "#")):
            return
        for part in line.split("*, *"):
            bold = re.match(r"(\*[^*]+\*[ |]?)+", "*" + part.strip().strip("*") + "*" if "*, *" in line else part.strip())
            words = [group.replace("*", "").split("|") for group in re.findall(r"\*[^*]+\*(?:\|\*[^*]+\*)*", bold.group())] if bold else []
            for chosen in itertools.product(*words):
                yield " ".join(chosen)

    def test_every_noun_lists_its_verbs(self):
        for noun in {name.split()[0] for name in commands() if name != "*"}:
            done = self.run_lots(noun, "--help")
            self.assertEqual(done.returncode, 0, noun)
            for name in (name for name in commands() if name.split()[0] == noun):
                self.assertIn(name, done.stdout)
        overview = self.run_lots("--help")
        self.assertEqual(overview.returncode, 0)
        for option in commands()["*"]:
            self.assertIn(option.split("=")[0], overview.stdout)
        for code in range(9):
            self.assertRegex(overview.stdout, rf"\b{code} \w")
        self.assertEqual(self.run_lots("help", "case", "show").stdout, self.run_lots("case", "show", "--help").stdout)

    def test_the_readmes_commands_are_commands(self):
        """Each gets as far as asking for a profile."""
        with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as file:
            lines = [shlex.split(line, comments=True) for line in file if line.startswith("    lots ")]
        self.assertGreater(len(lines), 8)
        with tempfile.TemporaryDirectory() as folder:
            sheet = os.path.join(folder, "in.csv")
            with open(sheet, "w") as file:
                file.write("Personnummer;Insats;Datum;Remittent\n1;;;\n")
            for words in lines:
                words = [sheet if word.endswith(".csv") else word for word in words[1:]]
                if words[0] == "enrol":
                    continue
                done = self.run_lots(*words, XDG_STATE_HOME=folder)
                self.assertEqual(done.returncode, NOT_ALLOWED, f"{words}: {done.stderr}")

    def test_version_wherever_it_stands(self):
        for words in (("--version",), ("-V",)):
            done = self.run_lots(*words)
            self.assertRegex(done.stdout, r"^lots \d+\.\d+\.\d+\n$")
            self.assertEqual(done.returncode, 0)
        self.assertRegex(self.run_lots("case", "list", "--version").stdout, r"^lots \d")

    @unittest.skipUnless(os.path.exists(COMPLETION), "no completion script")
    def test_completion_offers_commands_options_and_choices(self):
        for line, wanted, not_wanted in (("lots ", {"case", "note", "import", "enrol", "batch"}, {"show"}), ("lots ca", {"case", "call"}, {"note"}),
                                         ("lots case ", {"list", "show", "open", "record"}, {"find"}),
                                         ("lots case record ", {"registration", "need"}, {"list"}),
                                         ("lots case list --", {"--status", "--unit", "--json"}, {"--motivation"}),
                                         ("lots case list --status A", {"ACTIVE", "ASSESSING"}, {"CLOSED"}),
                                         ("lots --json case list --sort ", {"NAME", "NUMBER"}, {"ACTIVE"}),
                                         ("lots case decide 12 --result ", {"GRANTED", "REFUSED"}, set())):
            with self.subTest(line):
                got = self.complete(line)
                self.assertLessEqual(wanted, got)
                self.assertFalse(got & not_wanted, got)
        nouns = {name.split()[0] for name in commands() if name != "*"}
        self.assertLessEqual(nouns, self.complete("lots "))

    def complete(self, line):
        words = line.split(" ")
        script = f'source "{COMPLETION}"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _lots lots; printf "%s\\n" "${{COMPREPLY[@]}}"'
        environment = dict(os.environ, PATH=BUILT + ":" + os.environ["PATH"])
        done = subprocess.run(["bash", "-c", script, "bash", *words], capture_output=True, text=True, env=environment, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return set(done.stdout.split())


if __name__ == "__main__":
    unittest.main()
