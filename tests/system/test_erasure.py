#!/usr/bin/python3
"""Persons' keys destroyed in a real store: the rest stands, numbers are never given twice, no command is carried out twice.

The newest, the oldest and a random half of all persons, in all orders, with kill -9, a rebuild and verify between. The seed is printed; SEED in
the environment repeats it.
"""
import itertools
import os
import random
import signal
import time
import unittest

from lots_test import *  # noqa: F403

PERSONS = 12


class Erasure(unittest.TestCase):
    def setUp(self):
        self.daemon = Daemon()
        self.addCleanup(self.daemon.destroy)
        self.world = World(self.daemon)
        self.officer = self.world.officer = self.daemon.enrol(self.world.officer_id)
        self.known, self.gone, self.serial = {}, set(), 0  # by person: case, note's request, first reply

    def reconnect(self):
        self.officer = self.world.officer = self.daemon.connect(self.daemon.identities[self.world.officer_id])

    def add_person(self):
        """A person, a case and a note, each by a key; what is remembered of them."""
        self.serial += 1
        add = persons_pb2.RegisterPersonRequest(identity_number=self.world.number(), given_name="Åsa", family_name="Öbrink")
        added = self.officer.raw("lots.Persons/Add", add, key=f"add {self.serial}".encode())
        person = persons_pb2.RegisterPersonReply.FromString(added.body).person.id
        self.assertNotIn(person, self.known, "a number was given twice")
        opened = self.officer.call("Cases/Open", dict(person=person, unit=self.world.unit, programme=codes.PROGRAMME_SIUS, date="2026-11-02",
                                                      motivation="Vill arbeta."), key=f"open {self.serial}".encode())
        note = cases_pb2.NoteRequest(id=opened.case.id, text=f"anteckning {self.serial}")
        noted = self.officer.raw("lots.Cases/Note", note, key=f"note {self.serial}".encode())
        self.known[person] = (opened.case.id, self.serial, note, noted, add, added)
        return person

    def check(self):
        """Everything that was written: told as before, or gone, and a repeated key never carried out again."""
        for person, (case, serial, note, noted, add, added) in self.known.items():
            for method, request, first, key in (("lots.Cases/Note", note, noted, "note"), ("lots.Persons/Add", add, added, "add")):
                again = self.officer.raw(method, request, key=f"{key} {serial}".encode())
                self.assertTrue(again.replayed)
                self.assertEqual(again.receipt, first.receipt)
                self.assertTrue(self.officer.call("Journal/Verify", dict(receipt=first.receipt)).valid)
                if person in self.gone:
                    self.assertEqual((again.status, [d.reason for d in again.details]), (EXISTS, ["ANSWER_GONE"]))
                else:
                    self.assertEqual((again.status, again.body), (OK, first.body))
            shown = self.officer.raw("lots.Cases/Show", cases_pb2.ShowCaseRequest(id=case))
            self.assertEqual(shown.status, NOT_FOUND if person in self.gone else OK, (person, sorted(self.gone)))
        listed = self.officer.call("Cases/List", dict(page_size=200)).cases
        self.assertEqual(sorted(row.id for row in listed), sorted(case for person, (case, *_) in self.known.items() if person not in self.gone))

    def erase(self, persons):
        self.daemon.stop()
        done = self.daemon.lotsd("erase-for-test", ",".join(map(str, persons)))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.gone.update(persons)

    def verify(self):
        done = self.daemon.lotsd("verify")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def test_the_rest_stands_in_whatever_order(self):
        seed = int(os.environ.get("SEED", time.time_ns() % 1000000))
        print("seed", seed)
        rng = random.Random(seed)
        for order in itertools.permutations(("newest", "oldest", "half")):
            for _ in range(PERSONS // 3):
                self.add_person()
            for step, whom in enumerate(order):
                left = sorted(set(self.known) - self.gone)
                self.erase(dict(newest=left[-1:], oldest=left[:1], half=rng.sample(left, len(left) // 2))[whom])
                told = self.verify()
                self.assertIn("made again at the next start", told)
                self.assertRegex(told, r"\n[1-9]\d* journal entries cannot be read")
                if step == 1:
                    self.assertEqual(self.daemon.lotsd("rebuild").returncode, 0)
                    self.assertNotIn("made again", self.verify())
                self.daemon.start()
                self.reconnect()
                self.check()
                self.add_person()
                self.daemon.stop(signal.SIGKILL)
                self.verify()
                self.daemon.start()
                self.reconnect()
                self.check()
        self.daemon.stop()
        self.verify()

    def test_a_real_store_refuses(self):
        real = Daemon(test_store=False)
        self.addCleanup(real.destroy)
        real.stop()
        done = real.lotsd("erase-for-test", "1")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("not a test store", done.stderr)

    def test_nobody_is_erased_by_a_slip(self):
        self.daemon.stop()
        for words in ("", "x", "0", "1,,2", "1x", "99"):
            self.assertNotEqual(self.daemon.lotsd("erase-for-test", words).returncode, 0, words)


if __name__ == "__main__":
    unittest.main()
