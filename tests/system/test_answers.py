#!/usr/bin/python3
"""How long a repeated command gets its first answer, what it gets then, and how `lots` tells it."""
import json
import os
import subprocess
import unittest

from lots_test import *  # noqa: F403


class Answers(HandTest):
    def hand(self, *words, language="en", input=None):
        environment = dict(self.environment, LOTS_LOCALEDIR=os.path.join(BUILD, "locale"), XDG_STATE_HOME=os.path.join(self.daemon.folder, "state"))
        done = subprocess.run([LOTS, *words, "--language", language], capture_output=True, text=True, env=environment, input=input, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done

    def later(self, day):
        """The daemon's clock is set and something is written: it is by entries that time goes."""
        self.admin.call("Server/SetClock", dict(now=f"{day}T08:00:00Z"))
        self.world.new_person(by=self.world.manager)

    def test_after_its_time_an_answer_is_told_by_its_receipt(self):
        case = self.world.new_case()
        self.world.officer.call("Cases/Assign", dict(id=case, staff=self.world.sius_id))
        request = cases_pb2.NoteRequest(id=case, text="en gång")
        first = self.world.sius.raw("lots.Cases/Note", request, key=b"note 1")
        words = ("note", str(case), "två gånger", "--key", "note-2")
        self.hand(*words)
        line = json.dumps({"method": "Cases/Note", "body": {"id": case, "text": "tre"}, "key": "bm90ZTM="}) + "\n"
        self.hand("batch", "-", input=line)
        self.later("2026-12-22")
        again = self.world.sius.raw("lots.Cases/Note", request, key=b"note 1")
        self.assertEqual((again.status, again.replayed, again.body), (OK, True, first.body))
        self.later("2026-12-23")
        again = self.world.sius.raw("lots.Cases/Note", request, key=b"note 1")
        self.assertEqual((again.status, again.replayed, again.receipt), (EXISTS, True, first.receipt))
        self.assertEqual([(d.field, d.reason) for d in again.details], [("key", "ANSWER_GONE")])
        self.assertTrue(self.world.sius.call("Journal/Verify", dict(receipt=again.receipt)).valid)
        self.refused(self.world.sius, "Cases/Note", dict(id=case, text="annat"), EXISTS, "KEY_REUSED", key=b"note 1")
        told = self.hand(*words).stderr
        self.assertIn("answer is kept no more", told)
        self.assertNotIn("draft", told)  # the text is where it should be
        self.assertIn("svaret finns inte kvar", self.hand(*words, language="sv").stderr)
        told = json.loads(self.hand(*words, "--json").stdout)
        self.assertTrue(told["replayed"] and told["receipt"].startswith("lots1:"))
        answer = json.loads(self.hand("batch", "-", input=line).stdout)
        self.assertEqual((answer["status"], answer["body"], answer["replayed"]), ("OK", None, True))
        notes = self.world.sius.call("Cases/History", dict(id=case, notes_only=True)).items
        self.assertEqual(sorted(item.note.text for item in notes), ["en gång", "tre", "två gånger"])  # each once
        self.verify_store()

    def test_an_organisation_settles_the_time(self):
        admin = self.daemon.connect(self.daemon.admin_identity)
        municipality = codes.ORGANISATION_KIND_MUNICIPALITY
        organisation = dict(kind=municipality, name="Norrby kommun", municipality="0305")
        for days in (0, 1, 365):
            made = admin.call("Organisations/Add", dict(organisation=dict(organisation, answer_days=days))).organisation
            self.assertEqual(made.answer_days, days)
        self.refused(admin, "Organisations/Add", dict(organisation=dict(organisation, answer_days=366)), INVALID, "ANSWER_DAYS")


if __name__ == "__main__":
    unittest.main()
