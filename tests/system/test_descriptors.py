#!/usr/bin/python3
"""Started with standard input, output or error closed, daemon and client do what they do: what they print goes into no file of theirs."""
import json
import subprocess
import sys
import unittest

from lots_test import *  # noqa: F403

START_WITHOUT = """
import json, os, sys
for number in json.loads(sys.argv[1]):
    os.close(number)
os.execv(sys.argv[2], sys.argv[2:])
"""
CLOSED = ([0], [1], [2], [1, 2], [0, 1, 2])


def without(closed):
    return [sys.executable, "-c", START_WITHOUT, json.dumps(closed)]


class Closed(HandTest):
    def test_the_daemon_and_its_commands(self):
        case = self.world.new_case()
        for closed in CLOSED:
            self.daemon.stop()
            for command in ("verify", "rebuild"):
                done = subprocess.run([*without(closed), LOTSD, command, "-c", self.daemon.conf], capture_output=True, check=False)
                self.assertEqual(done.returncode, 0, (command, closed, done))
            self.daemon.under = without(closed)
            self.daemon.start()
            self.daemon.under = []
            self.world.officer = self.daemon.connect(self.daemon.identities[self.world.officer_id])
            self.assertGreater(self.world.new_case(), case)
        self.verify_store()

    def test_the_client_writes_and_ends_well(self):
        code = self.daemon.admin.call("Enrolment/Invite", dict(principal=self.world.officer_id)).code
        self.lots("enrol", f"127.0.0.1:{self.daemon.port}", code, "--profile", "karin")
        case = self.world.new_case()
        for closed in CLOSED:
            words = [LOTS, "--profile", "karin", "note", str(case), f"Utan {closed}."]
            done = subprocess.run(without(closed) + words, capture_output=True, env=self.environment, check=False)
            self.assertEqual(done.returncode != 0, 1 in closed, (closed, done))  # an answer that nobody can read is a fault
            self.assertGreaterEqual(done.returncode, 0, (closed, done))
        told = self.lots("--profile", "karin", "case", "history", str(case))
        for closed in CLOSED:
            self.assertEqual(told.count(f"Utan {closed}."), 1, told)


if __name__ == "__main__":
    unittest.main()
