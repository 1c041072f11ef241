#!/usr/bin/python3
"""Stores kept from earlier builds (tests/data/stores), opened by this one: they are taken over, answer as they did, and go on."""
import functools
import re
import unittest

from kept_store import *  # noqa: F403


STORES = sorted(name for name in os.listdir(FOLDER) if os.path.isdir(os.path.join(FOLDER, name)))


def on_each_store(test):
    """With a daemon on each kept store, not started, and what the store must answer."""
    @functools.wraps(test)
    def run(self):
        for name in STORES:
            with self.subTest(store=name):
                must = read_answers(os.path.join(FOLDER, name))
                daemon = KeptDaemon(kept=os.path.join(FOLDER, name), today=must["today"])
                try:
                    test(self, daemon, must)
                finally:
                    daemon.destroy()
    return run


POSITIONS = ("position", "corrects", "corrected_by", "previous", "texts")
TOKENS = range(2**52, 2**53)


def as_then(new, old, told, name=""):
    """`new` without what the contract has got since, where it says nothing; and with positions as they were before they
    were told as tokens, each as one of its own in `told`."""
    if isinstance(new, dict) and isinstance(old, dict):
        return {key: as_then(value, old.get(key), told, key) for key, value in new.items() if key in old or value}
    if isinstance(new, list) and isinstance(old, list) and len(new) == len(old):
        return [as_then(one, other, told, name) for one, other in zip(new, old)]
    if name in POSITIONS and old not in TOKENS and new in TOKENS:
        return told.setdefault(new, old)
    if isinstance(new, str):
        return re.sub(r"\b\d{16}\b", lambda token: str(told.get(int(token[0]), token[0])), new)
    return new


def receipt_parts(text):
    """Store and hash; the position apart."""
    number = 0
    for letter in text.removeprefix("lots1:"):
        number = number * 32 + ALPHABET.index(letter)
    taken = (number >> 5 * len(text.removeprefix("lots1:")) % 8).to_bytes(16 + 8 + 32 + 2, "big")
    return taken[:16] + taken[24:56], int.from_bytes(taken[16:24], "big")


class Kept(unittest.TestCase):
    maxDiff = 4000

    def verified(self, daemon):
        done = daemon.lotsd("verify")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def answers(self, daemon, must):
        asked = [question for question, _ in must["answers"]]
        told = {}
        new_ones = ask(daemon, asked)
        for (_, old), new in zip(must["answers"], new_ones):
            as_then(new, old, told)
        for (question, old), new in zip(must["answers"], new_ones):
            self.assertEqual(as_then(new, old, told), old, question)
        self.assertEqual(len(set(told.values())), len(told))

    @on_each_store
    def test_every_answer_is_what_it_was(self, daemon, must):
        by_others = "made by another version" in self.verified(daemon)
        daemon.start()
        said = daemon.log_text()
        self.assertEqual(by_others, must["stamp"] != stamp())
        self.assertEqual(by_others, "made by other rules" in said and "rebuild: 100 %" in said[:said.index(" ready ")], said)
        self.answers(daemon, must)
        daemon.stop()
        self.assertTrue(self.verified(daemon).startswith("sound: "))

    @on_each_store
    def test_a_rebuild_answers_the_same(self, daemon, must):
        done = daemon.lotsd("rebuild")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue(self.verified(daemon).startswith("sound: "))
        daemon.start()
        self.answers(daemon, must)

    @on_each_store
    def test_receipts_hold_and_a_key_is_not_carried_out_twice(self, daemon, must):
        daemon.start()
        for who in daemon.identities:
            daemon.meet(who)
        code, out, errors = daemon.lots("admin", "receipt", "verify", "@" + self.receipts(daemon, must))
        self.assertEqual(code, 0, out + errors)
        self.assertIn(str(len(must["sent"])), out)
        before = daemon.people["admin"].call("Journal/Head").head
        for sent in must["sent"]:
            self.send_again(daemon, sent)
        self.assertEqual(daemon.people["admin"].call("Journal/Head").head, before)
        daemon.stop()
        self.verified(daemon)

    @staticmethod
    def receipts(daemon, must):
        path = os.path.join(daemon.folder, "receipts")
        with open(path, "w") as file:
            file.writelines(sent["receipt"] + "\n" for sent in must["sent"])
        return path

    def send_again(self, daemon, sent):
        """The same answer, or the receipt alone; and the key is taken for anything else."""
        people, method, key = daemon.people[sent["who"]], sent["method"], sent["key"].encode()
        again = send_again(daemon, sent)
        (what, place), (was, before) = receipt_parts(receipt_text(again.receipt)), receipt_parts(sent["receipt"])
        self.assertEqual((again.replayed, what), (True, was), method)
        self.assertIn(place, TOKENS)
        self.assertTrue(place == before or before not in TOKENS, method)
        if again.status == EXISTS:  # its time has ended
            self.assertEqual([d.reason for d in again.details], ["ANSWER_GONE"], method)
        else:
            self.assertEqual(again.status, OK, method)
        if again.body:
            self.assertEqual(hashlib.sha256(again.body).hexdigest(), sent.get("shown", sent["answer"]), method)
        other = people.raw("lots.Cases/Note", cases_pb2.NoteRequest(id=1, text="något annat"), key=key)
        self.assertNotEqual(other.status, OK, method)

    def new_ones_have_numbers_above(self, daemon):
        """A new person's number is the organisation's own, and by itself no older one's; so is that of the next."""
        daemon.meet("officer")
        officer, numbers = daemon.people["officer"], []
        for index in (9000, 9001):
            asked = dict(identity_number=identity_number(index), given_name="Ny", family_name="Klient")
            numbers.append(officer.call("Persons/Add", asked).person.id)
            self.assertEqual(officer.call("Persons/Show", dict(id=bare(numbers[-1]))).person.given_name, "Ny")
        self.assertEqual([number >> 32 for number in numbers], [officer.welcome.organisation] * 2)
        self.assertEqual(numbers[1], numbers[0] + 1)

    @on_each_store
    def test_work_goes_on(self, daemon, _):
        daemon.start()
        for who in ("sius", "admin"):
            daemon.meet(who)
        sius = daemon.people["sius"]
        sius.call("Cases/Note", dict(id=1, text="Vi fortsätter."))
        self.assertEqual(sius.call("Cases/Show", dict(id=1, notes=1)).notes[0].note.text, "Vi fortsätter.")
        self.assertEqual(bare(sius.call("Cases/Show", dict(id=1)).case.id), 1)  # by the number alone, whenever it was given
        self.new_ones_have_numbers_above(daemon)
        upload = sius.call("Documents/Uploads").uploads[0]
        sius.call("Documents/Put", dict(upload=upload.id, offset=upload.have, data=b"x" * (upload.facts.size - upload.have)))
        sius.call("Documents/Finish", dict(upload=upload.id))
        daemon.stop()
        self.verified(daemon)


if __name__ == "__main__":
    unittest.main()
