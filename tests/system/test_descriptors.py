#!/usr/bin/python3
"""Descriptors: with standard input, output or error closed, daemon and client do what they do, and what they print goes into no file of
theirs; a journal of more segments than there are descriptors is read, verified, recovered and made tables of."""
import contextlib
import json
import os
import signal
import subprocess
import sys
import unittest

import test_documents
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


class FewDescriptors(test_documents.Uploader, unittest.TestCase):
    """Sixty-four descriptors, and more segments than that."""
    LIMITED = ["sh", "-c", 'ulimit -n 64; exec "$@"', "sh"]

    def limited(self, command):
        done = subprocess.run([*self.LIMITED, LOTSD, command, "-c", self.daemon.conf], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, (command, done.stdout, done.stderr))
        return done.stdout

    def test_a_journal_of_more_segments_than_descriptors(self):
        self.daemon = Daemon(settings=["limits.max_document=4MiB"], under=self.LIMITED, init=["-o", "store.segment_size=1MiB"])
        self.addCleanup(self.daemon.destroy)
        world = World(self.daemon)
        world.officer = self.daemon.enrol(world.officer_id)
        case = world.new_case()
        made = {self.add(world.officer, case, data).id: data for data in (test_documents.content(4 << 20, seed) for seed in range(18))}
        self.assertGreater(len(os.listdir(os.path.join(self.daemon.store, "store", "journal"))), 70)
        for _ in range(3):  # what it has open does not grow, and who comes meanwhile is let in
            running = self.daemon.admin.start("lots.Server/Verify", server_pb2.VerifyRequest(), credit=1 << 20)
            for _ in range(10):
                with contextlib.closing(self.daemon.connect(self.daemon.identities[world.officer_id])) as other:
                    other.call("Session/Ping")
            self.assertEqual(self.daemon.admin.wait(running).status, OK)
        for document, data in made.items():
            self.assertEqual(self.read(world.officer, document), data)
        world.new_case()
        os.remove(os.path.join(self.daemon.store, "store", "kv", "data.mdb"))  # so that a start must read all
        self.daemon.restart(signal.SIGKILL)
        officer = self.daemon.connect(self.daemon.identities[world.officer_id])
        self.assertEqual(self.read(officer, document), data)
        self.daemon.stop()
        self.assertIn("sound", self.limited("verify"))
        self.limited("rebuild")


if __name__ == "__main__":
    unittest.main()
