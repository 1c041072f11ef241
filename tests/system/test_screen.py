#!/usr/bin/python3
"""`lots` on terminals, as a person sees it: lines and tables that the window holds, a pager for what is longer, colours.

The screens of tests/data/screens are compared; `test_screen.py --keep` writes them anew."""
import collections
import functools
import os
import re
import shutil
import subprocess
import sys
import unittest

from kept_store import *  # noqa: F403
from terminal import Terminal

HERE = os.path.dirname(os.path.abspath(__file__))
SCREENS = os.path.join(HERE, "..", "data", "screens")
LIMIT_S = 60 * SLOW
KEEP = "--keep" in sys.argv

# What is shown, and to whom.
SHOWN = {
    "overview": ("officer", "--help"), "case-verbs": ("officer", "case"), "case-close-help": ("officer", "case close --help"),
    "case-show": ("sius", "case show 2"), "eligibility": ("officer", "case eligibility 1"),
    "agenda": ("sius", "agenda"), "list-cases": ("officer", "list cases"), "list-introductions": ("officer", "list introductions"),
    "list-followups": ("officer", "list followups"), "list-referrals": ("manager", "list referrals --unit 1"),
    "referral-list": ("manager", "referral list --unit 1"),
    "refusal": ("sius", "case close 5 --reason GONE"), "refused-by-rules": ("officer", "case decide 8 --result REFUSED --motivation x"),
    "who": ("sius", "who"), "person": ("officer", "person show 1"), "nothing": ("officer", "list followups --unit 2"),
}
# How: columns, rows, language, what else is in the environment.
KINDS = {"80x24-sv": (80, 24, "sv", {}), "80x24-en": (80, 24, "en", {}), "120x40-sv": (120, 40, "sv", {}),
         "40x20-dumb-sv": (40, 20, "sv", {"TERM": "dumb"})}

# Numbers of entries in the journal stand there, which are other ones in each run.
NOT_KEPT = {"case": ("sius", "case show 1"), "history": ("sius", "case history 1"), "employer": ("sius", "employer log 1"),
            "analyses": ("sius", "employer analyses 1"), "support": ("sius", "support given 1"), "profile": ("sius", "profile show 1")}


class Shared:
    """One daemon with two months of work on it, for the whole file."""
    daemon = None

    @classmethod
    def begin(cls):
        cls.daemon = KeptDaemon(today=START + "T08:00:00Z")
        Life(cls.daemon).live()
        for who, (certificate, key) in cls.daemon.identities.items():
            folder = cls.profile(who)
            os.makedirs(folder, mode=0o700)
            for source, name in ((certificate, "certificate.pem"), (key, "key.pem"), (cls.daemon.authority, "authority.pem")):
                shutil.copy(source, os.path.join(folder, name))
            os.chmod(os.path.join(folder, "key.pem"), 0o600)
            with open(os.path.join(folder, "profile"), "w", encoding="utf-8") as file:
                file.write(f"[server]\nhost = 127.0.0.1\nport = {cls.daemon.port}\n")

    @classmethod
    def profile(cls, who):
        return os.path.join(cls.daemon.folder, "people", who)


def setUpModule():
    unittest.addModuleCleanup(lambda: Shared.daemon.destroy())
    Shared.begin()


class ScreenTest(unittest.TestCase):
    @staticmethod
    def environment(**more):
        environment = {"PATH": os.environ["PATH"], "HOME": Shared.daemon.folder, "LC_ALL": "C.UTF-8", "TERM": "xterm", "TZ": "Europe/Stockholm",
                       "LOTS_PAGER": "cat", "LOTS_LOCALEDIR": os.path.abspath(os.path.join(BUILD, "locale"))}
        environment.update({name: value for name, value in os.environ.items() if name.endswith("SAN_OPTIONS")})
        environment.update(more)
        return {name: value for name, value in environment.items() if value is not None}

    @classmethod
    def words(cls, who, words):
        words = words.split() if isinstance(words, str) else words
        return [LOTS, *words, "--profile", cls.profile(who)]

    @classmethod
    def profile(cls, who):
        return Shared.profile(who)

    def terminal(self, who, words, columns=80, rows=24, language="sv", keys=b"", wait_for=None, **env):
        return Terminal([*self.words(who, words), "--language", language], columns, rows, self.environment(**env), Shared.daemon.folder, keys,
                        wait_for, LIMIT_S)

    def piped(self, who, words, **env):
        return subprocess.run(self.words(who, words), env=self.environment(**env), capture_output=True, text=True, check=False, timeout=LIMIT_S,
                              stdin=subprocess.DEVNULL)


def normal(line):
    """What differs between two runs: times, ports."""
    line = re.sub(r"\b\d\d:\d\d(:\d\d)?\b", "hh:mm", line)
    return re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:PORT", line)


class Screens(ScreenTest):
    maxDiff = None

    def screen(self, kind, name):
        columns, rows, language, more = KINDS[kind]
        who, words = SHOWN[name]
        return [normal(line) for line in self.terminal(who, words, columns, rows, language, **more).lines]

    def test_as_they_were_kept(self):
        for kind in KINDS:
            os.makedirs(os.path.join(SCREENS, kind), exist_ok=True)
            for name in SHOWN:
                path = os.path.join(SCREENS, kind, name + ".txt")
                shown = "\n".join(self.screen(kind, name)) + "\n"
                if KEEP:
                    with open(path, "w", encoding="utf-8") as file:
                        file.write(shown)
                with self.subTest(kind=kind, name=name), open(path, encoding="utf-8") as file:
                    self.assertEqual(shown, file.read(), "run tests/system/test_screen.py --keep if it is meant so, and look at the difference")

    def test_there_is_none_that_nobody_compares(self):
        kept = {f"{kind}/{file}" for kind in os.listdir(SCREENS) for file in os.listdir(os.path.join(SCREENS, kind))}
        self.assertEqual(kept, {f"{kind}/{name}.txt" for kind in KINDS for name in SHOWN})


@functools.lru_cache
def all_commands():
    out = subprocess.run([LOTS, "--commands"], capture_output=True, text=True, check=True).stdout
    return [line.split("\t")[0] for line in out.splitlines() if not line.startswith("*")]


class Lines(ScreenTest):
    """No line is wider than the window, and no word is broken, whatever is shown."""

    def check(self, who, words, columns, **more):
        terminal = self.terminal(who, words, columns, **more)
        for line in terminal.printed:
            one_word = len(line.split()) == 1  # which no window makes shorter
            self.assertTrue(len(line) <= columns or one_word, f"{words}: {len(line)} columns in {columns}: {line}")
        plain = self.piped(who, [*(words.split() if isinstance(words, str) else words), "--language", more.get("language", "sv")])
        here, there = (collections.Counter(re.findall(r"[^\W\d_]{2,}", text)) for text in ("\n".join(terminal.printed), plain.stdout + plain.stderr))
        broken = {word for word in here if word not in there}
        self.assertEqual(broken, set(), f"{words} at {columns}")
        return terminal

    def test_of_every_screen(self):
        for name, (who, words) in (SHOWN | NOT_KEPT).items():
            for columns in (40, 60, 80, 100, 120, 200):
                with self.subTest(name, columns=columns):
                    self.check(who, words, columns)

    def test_of_every_help(self):
        for name in all_commands():
            for language in ("sv", "en"):
                with self.subTest(name, language=language):
                    self.check("officer", name + " --help", 80, language=language)

    def test_of_every_list(self):
        names = [name for name in all_commands() if name.split()[0] == "list" or name.endswith((" list", " log"))]
        self.assertGreater(len(names), 8)
        for name in names:
            for who in ("officer", "manager"):
                for columns in (80, 120):
                    with self.subTest(name, who=who, columns=columns):
                        self.check(who, name, columns)

    def test_no_row_is_followed_by_an_empty_line(self):
        for columns in range(76, 90):
            self.assertNotIn("", self.terminal("officer", "list cases", columns).lines)

    def test_columns_says_how_wide(self):
        narrow = self.terminal("officer", "list cases", 120, COLUMNS="50")
        self.assertLessEqual(max(map(len, narrow.lines)), 50)
        self.assertEqual(narrow.lines, self.terminal("officer", "list cases", 50).lines)
        for nonsense in ("", "0", "x"):
            self.assertEqual(self.terminal("officer", "list cases", 120, COLUMNS=nonsense).lines, self.terminal("officer", "list cases", 120).lines)

    def test_what_is_no_terminal_gets_every_row_on_its_line(self):
        for env in ({}, {"COLUMNS": "40"}):
            done = self.piped("officer", "list cases", **env)
            rows = done.stdout.splitlines()
            self.assertEqual(len(rows), len(json.loads(self.piped("officer", "list cases --json").stdout)["cases"]) + 1)
            self.assertGreater(max(map(len, rows)), 120)

    def test_a_bar_of_progress_stays_on_its_line(self):
        path = os.path.join(Shared.daemon.folder, "in.csv")
        with open(path, "w", encoding="utf-8") as file:
            file.write("Personnummer;Insats;Datum;Remittent\n" + "1;SIUS;x;x\n" * 20)
        for columns in (50, 80):
            raw = self.terminal("lead", ["import", "referrals", path, "--unit", "3", "--dry-run"], columns).raw.decode()
            drawn = [part for part in re.split(r"[\r\n]", raw) if "%" in part]
            self.assertTrue(drawn)
            for part in drawn:
                self.assertRegex(part, r"^\S.* \[#* *\] +\d+ % \d+/\d+$")
                self.assertLessEqual(len(part), columns)

    def test_json_is_not_broken(self):
        for words in ("list cases --json", "case show 1 --json", "call cases/show {\"id\":1}"):
            done = self.terminal("officer", words, 40)
            self.assertEqual(json.loads("\n".join(done.printed)), json.loads(self.piped("officer", [*words.split(), "--language", "sv"]).stdout))
        fault = self.terminal("sius", "case close 5 --reason GONE --json", 40)
        self.assertEqual(json.loads("\n".join(fault.printed))["status"], "INVALID_ARGUMENT")
        raw = self.terminal("officer", "list cases --raw", 40)
        self.assertEqual("\n".join(raw.printed), self.piped("officer", "list cases --raw --language sv").stdout)


class Pager(ScreenTest):
    def setUp(self):
        self.pager = os.path.join(Shared.daemon.folder, "pager")
        with open(self.pager, "w", encoding="utf-8") as file:
            file.write('#!/bin/sh\necho "<$LESS>"\nsed "s/^/> /"\n')
        os.chmod(self.pager, 0o755)

    def test_what_is_longer_than_the_window_goes_there(self):
        done = self.terminal("sius", "case show 1", 90, 24, COLUMNS="80", LOTS_PAGER=self.pager)  # room for the pager's own mark
        self.assertEqual((done.lines[0], done.code), ("<FRX>", 0))
        self.assertEqual([line for line in done.lines[1:] if line and not line.startswith(">")], [])
        self.assertEqual([line[2:].rstrip() for line in done.lines[1:]], self.terminal("sius", "case show 1", 90, 24, COLUMNS="80").lines)

    def test_what_fits_does_not_and_starts_no_pager(self):
        self.assertNotIn("<FRX>", self.terminal("sius", "case show 1", 80, 300, LOTS_PAGER=self.pager).lines)
        self.assertNotIn("<FRX>", self.terminal("sius", "case show 1", 80, 24, LINES="300", LOTS_PAGER=self.pager).lines)
        self.assertNotIn("<FRX>", self.terminal("sius", "who", LOTS_PAGER=self.pager).lines)

    def test_which_one(self):
        paged = lambda **env: "<FRX>" in self.terminal("sius", "case show 1", **env).lines
        self.assertTrue(paged(LOTS_PAGER=None, PAGER=self.pager))
        self.assertTrue(paged(LOTS_PAGER=self.pager, PAGER="false"))
        for env in ({"LOTS_PAGER": "cat"}, {"LOTS_PAGER": ""}, {"LOTS_PAGER": None, "PAGER": "cat"}, {"LOTS_PAGER": None, "PAGER": ""},
                    {"LOTS_PAGER": self.pager, "TERM": "dumb"}):
            with self.subTest(**{name: str(value) for name, value in env.items()}):
                self.assertFalse(paged(**env))
        self.assertIn("<X>", self.terminal("sius", "case show 1", LOTS_PAGER=self.pager, LESS="X").lines)
        self.assertIn("more| Ärende", "".join(self.terminal("sius", "case show 1", LOTS_PAGER="sed 's/^/more| /'").lines))

    def test_one_that_cannot_be_run_or_has_seen_enough(self):
        self.assertEqual(self.terminal("sius", "case history 1", LOTS_PAGER="head -n 3").code, 0)
        self.assertEqual(len(self.terminal("sius", "case history 1", LOTS_PAGER="head -n 3").lines), 3)

    def test_no_pager_where_nobody_can_press_a_key(self):
        command = ["sh", "-c", '"$@" < /dev/null', "sh", *self.words("sius", "case show 1")]
        done = Terminal(command, 80, 24, self.environment(LOTS_PAGER=self.pager), Shared.daemon.folder, limit_s=LIMIT_S)
        self.assertNotIn("<FRX>", done.lines)
        self.assertGreater(len(done.lines), 24)

    def test_no_pager_in_a_pipe(self):
        self.assertNotIn("<FRX>", self.piped("sius", "case show 1", LOTS_PAGER=self.pager).stdout)

    def test_a_refusal_is_seen_though_nothing_was_printed(self):
        done = self.terminal("sius", "case show 999", LOTS_PAGER=self.pager)
        self.assertEqual(done.code, 3)
        self.assertTrue(done.lines[0].startswith("lots: "), done.lines)

    @unittest.skipUnless(shutil.which("less"), "no less")
    def test_less_shows_the_first_window_and_ends_at_q(self):
        done = self.terminal("sius", "case show 1", 80, 24, LOTS_PAGER=None, keys=b"q", wait_for=b"\x1b[K")
        self.assertEqual(done.code, 0)
        self.assertLessEqual(len(done.lines), 25)


class Colours(ScreenTest):
    def colourful(self, words="list cases", **env):
        return b"\x1b[31m" in self.terminal("officer", words, **env).raw

    def test_on_a_terminal_unless_it_is_not_wanted(self):
        self.assertTrue(self.colourful())
        for env in ({"NO_COLOR": "1"}, {"TERM": "dumb"}, {"CLICOLOR": "0"}, {"NO_COLOR": "1", "CLICOLOR_FORCE": "1"}):
            with self.subTest(**env):
                self.assertFalse(self.colourful(**env))
        self.assertTrue(self.colourful(NO_COLOR="", CLICOLOR="1"))
        self.assertTrue(self.colourful(CLICOLOR="0", CLICOLOR_FORCE="1"))

    def test_the_option_is_stronger(self):
        self.assertTrue(self.colourful("list cases --color=always", NO_COLOR="1"))
        self.assertTrue(self.colourful("list cases --color always", TERM="dumb"))
        self.assertFalse(self.colourful("list cases --color=never", CLICOLOR_FORCE="1"))
        self.assertTrue(self.colourful("list cases --color=auto"))

    def test_in_a_pipe_only_when_asked(self):
        red = lambda words, **env: "\x1b[31m" in self.piped("officer", words, **env).stdout
        self.assertFalse(red("list cases"))
        self.assertTrue(red("list cases --color=always"))
        self.assertTrue(red("list cases", CLICOLOR_FORCE="1"))
        self.assertFalse(red("list cases", CLICOLOR_FORCE="0"))
        self.assertFalse(red("list cases --color=always --json"))
        wrong = self.piped("officer", "list cases --color=blue")
        self.assertEqual((wrong.returncode, wrong.stdout), (1, ""))
        self.assertIn("auto, always, never", wrong.stderr)

    def test_colours_do_not_move_the_columns(self):
        self.assertEqual(self.terminal("officer", "list cases", 120).lines, self.terminal("officer", "list cases", 120, NO_COLOR="1").lines)


class Quiet(ScreenTest):
    def test_nothing_but_what_was_asked_for_and_faults(self):
        done = self.piped("officer", "list followups -q")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
        self.assertNotEqual(self.piped("officer", "list followups").stderr, "")
        done = self.piped("officer", "person change 1 --phone 070-1740605 --quiet")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
        self.assertIn("070-1740605", self.piped("officer", "person show 1 --quiet").stdout)
        done = self.piped("sius", "case close 5 --reason GONE -q")
        self.assertEqual(done.returncode, 1)
        self.assertIn("GONE", done.stderr)


if __name__ == "__main__":
    sys.argv = [word for word in sys.argv if word != "--keep"]
    unittest.main()
