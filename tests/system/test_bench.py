#!/usr/bin/python3
"""The bench measures a store of any size from one case up, or says at once why not; it never waits for ever. What it measures is nobody's
business here: figures depend on the machine."""
import contextlib
import glob
import json
import os
import signal
import subprocess
import tempfile
import time
import unittest
import xml.etree.ElementTree

BUILD = os.path.abspath(os.environ.get("LOTS_BUILD", "build/gcc"))
FLAVOUR = os.path.basename(BUILD)
FEW = ["--only", "show:16x1,list:16x1,note:16x1,look,pages,colleague,settings"]
REDIS = "/usr/bin/redis-server"
SHORT = ["--rounds", "1", "--seconds", "0.01", "--connections", "8"]


def start(folder, *words, lotsd=os.path.join(BUILD, "lotsd")):
    command = [os.path.join(BUILD, "bench", "bench"), "--lotsd", lotsd, *SHORT, *words]
    return subprocess.Popen(command, cwd=folder, env=dict(os.environ, TMPDIR=folder), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def run(folder, *words):
    with start(folder, *words) as bench:
        out, err = bench.communicate(timeout=300)
    return bench.returncode, out, err


@unittest.skipIf("-" in FLAVOUR, "a bench is not run under sanitizers")
class Bench(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="lots-bench-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def table(self, cases, *words):
        path = os.path.join(self.folder, f"{cases}.json")
        status, _, err = run(self.folder, "--cases", str(cases), "--json", path, *words)
        self.assertEqual(status, 0, err)
        with open(path) as file:
            return json.load(file)

    def check_rows(self, cases, missing, *words):
        table = self.table(cases, *words)
        rows = {f"{row['key']}:{row['connections']}x{row['in_flight']}": row for row in table["rows"]}
        self.assertEqual({name for name, row in rows.items() if row["not_measured"]}, set(missing))
        for name, row in rows.items():
            if name not in missing:
                self.assertGreater(row["per_s"], 0, name)
                self.assertTrue(row["beside"] is None or row["beside_per_s"] > 0, name)
        figures = {figure["key"]: figure["value"] for figure in table["figures"]}
        self.assertGreaterEqual(figures["pages_rate"], 0)  # lists are of lower priority: a busy machine may not come to them in so short a time
        for name in ["pages_p99", "colleague_note", "colleague_show", "settings_cases", "settings_longest"]:
            self.assertGreater(figures[name], 0, name)

    def test_one_case_is_measured_and_what_takes_more_says_so(self):
        self.check_rows(1, ["list:16x1", "list:64x1", "look:64x1"])

    def test_two_cases_are_measured(self):
        self.check_rows(2, ["list:16x1"], *FEW)

    def test_seven_cases_are_measured(self):
        self.check_rows(7, ["list:16x1"], *FEW)

    def test_three_hundred_cases_are_measured_in_every_row(self):
        self.check_rows(300, [])

    def test_another_build_is_measured_beside_this_one_with_intervals(self):
        path, picture = (os.path.join(self.folder, name) for name in ("table.json", "table.svg"))
        twin = ["--beside", os.path.join(BUILD, "lotsd"), "--beside-name", "twin", "--rounds", "2", "--only", "show:1,look"]
        status, out, err = run(self.folder, "--cases", "7", "--json", path, "--svg", picture, *twin)
        self.assertEqual(status, 0, err)
        self.assertIn("this beside twin", out)
        with open(path) as file:
            rows = json.load(file)["rows"]
        self.assertTrue(rows)
        for row in rows:
            (side,) = row["sides"]
            self.assertEqual((side["name"], side["rounds"]), ("twin", 2))
            ratio = side["this_by_it"]
            self.assertTrue(0 < ratio["low"] <= ratio["ratio"] <= ratio["high"], row["name"])
        self.assertEqual(len(xml.etree.ElementTree.parse(picture).findall(".//{*}rect")), len(rows))

    def let_servers_in(self):
        """Servers that refuse to be root run as somebody else, who must get as far as the folder: past the one that tests/run_all makes, too."""
        above = os.path.dirname(self.folder)
        for folder in [self.folder] + [above] * os.path.basename(above).startswith("lots-test-"):
            os.chmod(folder, 0o711)

    def alive(self):
        """Processes that name this test's folder or stand in one below it; Redis gives itself another name."""
        found = []
        for path in glob.glob("/proc/[0-9]*"):
            with contextlib.suppress(OSError), open(os.path.join(path, "cmdline"), "rb") as file:
                words, place = file.read().decode(errors="replace"), os.readlink(os.path.join(path, "cwd"))
                if "bench/bench" not in words and (self.folder in words or place.startswith(self.folder + "/")):
                    found.append(words)
        return found

    @unittest.skipUnless(os.path.exists(REDIS), "Redis is not installed")
    def test_a_peer_is_measured_in_turns_with_the_daemon(self):
        path = os.path.join(self.folder, "table.json")
        self.let_servers_in()
        status, out, err = run(self.folder, "--cases", "50", "--peers=redis", "--rounds", "2", "--only", "show:16x1,note:16x1", "--json", path)
        self.assertEqual(status, 0, err)
        self.assertIn("this beside Redis 7", out)
        with open(path) as file:
            rows = json.load(file)["rows"]
        self.assertEqual({side["rounds"] for row in rows for side in row["sides"]}, {2})
        self.assertEqual(self.alive(), [])

    @unittest.skipUnless(os.path.exists(REDIS), "Redis is not installed")
    def test_an_interrupted_bench_leaves_no_server_behind(self):
        self.let_servers_in()
        with start(self.folder, "--cases", "50", "--peers=redis", "--seconds", "5", "--only", "show:1x1") as bench:
            for line in bench.stderr:
                if line.startswith("round 1"):
                    break
            before = self.alive()
            bench.send_signal(signal.SIGINT)
            _, err = bench.communicate(timeout=300)
        self.assertTrue(any("redis" in words for words in before), before)
        self.assertEqual(bench.returncode, 2)
        self.assertIn("stopped by signal", err)
        self.assertEqual(self.alive(), [])
        self.assertEqual(glob.glob(os.path.join(self.folder, "run-*")), [])

    def test_no_case_at_all_is_refused_at_once(self):
        for wrong in "0", "-1", "many":
            status, _, err = run(self.folder, "--cases", wrong)
            self.assertNotEqual(status, 0)
            self.assertIn("give a number from 1", err)

    def test_an_answer_that_does_not_come_ends_it_with_what_was_asked(self):
        """The daemon stands still from the first round on."""
        stopped = os.path.join(self.folder, "pid")
        lotsd = os.path.join(self.folder, "lotsd")
        with open(lotsd, "w") as file:
            file.write(f'#!/bin/sh\n[ "$1" = run ] && echo $$ > {stopped}\nexec {BUILD}/lotsd "$@"\n')
        os.chmod(lotsd, 0o755)
        with start(self.folder, "--cases", "1", "--patience", "0.5", "--seconds", "5", "--only", "show:1x1", lotsd=lotsd) as bench:
            for line in bench.stderr:
                if line.startswith("round 1"):
                    break
            time.sleep(0.2)
            with open(stopped) as file:
                os.kill(int(file.read()), signal.SIGSTOP)
            _, err = bench.communicate(timeout=30)
        self.assertEqual(bench.returncode, 2)
        self.assertIn("show an open case: no answer for", err)
        self.assertIn("lots.Cases/Show", err)


if __name__ == "__main__":
    unittest.main()
