#!/usr/bin/python3
"""Crashes, stops, damage: every receipt given still verifies; nothing damaged is served."""
import glob
import os
import random
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import unittest

from lots_test import *  # noqa: F403


class Recovery(unittest.TestCase):
    def setUp(self):
        self.daemon = Daemon()
        self.addCleanup(self.daemon.destroy)
        self.world = World(self.daemon)
        self.officer = self.daemon.enrol(self.world.officer_id)
        self.world.officer = self.officer

    def reconnect(self):
        self.officer = self.world.officer = self.daemon.connect(self.daemon.identities[self.world.officer_id])

    def test_kill_9_at_any_moment_loses_no_receipt(self):
        seed = int(os.environ.get("SEED", time.time_ns() % 1000000))
        print("seed", seed)
        rng, receipts = random.Random(seed), []
        cases = [self.world.new_case() for _ in range(3)]
        for round_number in range(int(os.environ.get("ROUNDS", "8"))):
            writers = [threading.Thread(target=self.write_until_cut, args=(self.daemon.connect(self.daemon.identities[self.world.officer_id]),
                                                                          rng.choice(cases), round_number, n, receipts)) for n in range(4)]
            for writer in writers:
                writer.start()
            time.sleep(rng.random() * 0.25 * SLOW)
            self.daemon.stop(signal.SIGKILL)
            for writer in writers:
                writer.join()
            self.daemon.start()
            self.reconnect()
            for receipt in rng.sample(receipts, min(len(receipts), 300)):
                self.assertTrue(self.officer.call("Journal/Verify", dict(receipt=receipt)).valid, f"lost {receipt.position}")
        self.daemon.stop()
        done = self.daemon.lotsd("verify")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.daemon.start()
        self.reconnect()
        for receipt in receipts:
            self.assertTrue(self.officer.call("Journal/Verify", dict(receipt=receipt)).valid)
        self.assertGreater(len(receipts), 50)

    def write_until_cut(self, connection, case, round_number, writer, receipts):
        n = 0
        try:
            while True:
                n += 1
                connection.call("Cases/Note", dict(id=case, text=f"anteckning {n}"), key=f"{round_number}/{writer}/{n}".encode())
                receipts.append(connection.last.receipt)
        except (Closed, OSError):
            pass

    def test_a_key_is_remembered_over_a_crash_a_rebuild_and_a_restart(self):
        case = self.world.new_case()
        request = cases_pb2.NoteRequest(id=case, text="en gång")
        first = self.officer.raw("lots.Cases/Note", request, key=b"k1")
        for how in ("crash", "rebuild", "restart"):
            self.daemon.stop(signal.SIGKILL if how == "crash" else signal.SIGTERM)
            if how == "rebuild":
                done = self.daemon.lotsd("rebuild")
                self.assertEqual(done.returncode, 0, done.stderr)
            self.daemon.start()
            self.reconnect()
            again = self.officer.raw("lots.Cases/Note", request, key=b"k1")
            self.assertEqual((again.status, again.replayed, again.body, again.receipt), (OK, True, first.body, first.receipt), how)

    def test_a_clean_stop_answers_what_was_accepted_and_exits_0(self):
        case = self.world.new_case()
        numbers = [self.officer.start("lots.Cases/Note", cases_pb2.NoteRequest(id=case, text=f"n{i}")) for i in range(100)]
        self.officer.wait(numbers[0])
        self.daemon.process.send_signal(signal.SIGTERM)
        answered = 1
        try:
            for number in numbers[1:]:
                answered += self.officer.wait(number).status == OK
        except Closed:
            pass
        self.assertEqual(self.daemon.process.wait(timeout=30 * SLOW), 0)
        self.daemon.process = None
        self.daemon.start()
        self.reconnect()
        seen, cursor = 0, b""
        while True:
            page = self.officer.call("Cases/History", dict(id=case, notes_only=True, page_size=200, cursor=cursor))
            seen, cursor = seen + len(page.items), page.cursor
            if not cursor:
                break
        self.assertGreaterEqual(seen, answered)

    def test_two_daemons_never_share_a_store(self):
        second = subprocess.run([LOTSD, "run", "-c", self.daemon.conf], capture_output=True, text=True, timeout=30 * SLOW, check=False)
        self.assertNotEqual(second.returncode, 0)
        self.officer.call("Session/Ping")
        self.assertNotEqual(self.daemon.lotsd("rebuild").returncode, 0)

    def start_refused(self, *words):
        """A start that must fail, saying why, with nothing changed on disk."""
        before = self.fingerprint()
        self.daemon.start(wait=False)
        self.assertNotEqual(self.daemon.process.wait(timeout=60 * SLOW), 0)
        self.daemon.process = None
        text = self.daemon.log_text()
        for word in words:
            self.assertIn(word, text)
        self.assertEqual(self.fingerprint(), before)

    def fingerprint(self):
        state = {}
        for path in glob.glob(os.path.join(self.daemon.store, "**"), recursive=True):
            if os.path.isfile(path) and "lock.mdb" not in path:
                with open(path, "rb") as file:
                    state[path] = hash(file.read())
        return state

    def segments(self, stream="journal"):
        return sorted(glob.glob(os.path.join(self.daemon.store, "store", stream, "*.seg")))

    def flip(self, path, offset):
        with open(path, "r+b") as file:
            file.seek(offset)
            byte = file.read(1)[0]
            file.seek(offset)
            file.write(bytes([byte ^ 0x40]))

    def test_a_wrong_master_key_is_told_at_start(self):
        self.daemon.stop()
        key = os.path.join(self.daemon.store, "keys", "master.key")
        self.assertTrue(os.path.exists(key))
        other = Daemon()
        self.addCleanup(other.destroy)
        shutil.copy(os.path.join(other.store, "keys", "master.key"), key)
        os.chmod(key, 0o600)
        self.start_refused("master key")

    def test_a_journal_from_another_store_is_told_at_start(self):
        self.daemon.stop()
        other = Daemon()
        self.addCleanup(other.destroy)
        other.stop()
        shutil.copy(sorted(glob.glob(os.path.join(other.store, "store", "journal", "*.seg")))[0], self.segments()[0])
        self.start_refused()

    def test_a_flipped_bit_in_the_journal_is_found(self):
        case = self.world.new_case()
        self.officer.call("Cases/Note", dict(id=case, text="Första anteckningen."))
        position = self.daemon.admin.call("Journal/Head").head.position
        for i in range(5):
            self.officer.call("Cases/Note", dict(id=case, text=f"n{i}"))
        self.daemon.stop()
        self.flip(self.segments()[0], position + 60)
        done = self.daemon.lotsd("verify")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("journal", done.stdout + done.stderr)
        self.assertNotEqual(self.daemon.lotsd("rebuild").returncode, 0)

    def test_a_cut_journal_is_told_at_start(self):
        self.world.new_case()
        self.daemon.stop()
        segment = self.segments()[0]
        size = os.path.getsize(segment)
        with open(segment, "r+b") as file:
            file.truncate(4096)
            file.truncate(size)
        self.start_refused()

    def test_a_history_that_was_taken_back_is_told_and_given_up_only_when_asked(self):
        case = self.world.new_case()
        self.daemon.stop()
        store = os.path.join(self.daemon.store, "store")
        shutil.copytree(store, store + ".kept")
        self.daemon.start()
        self.reconnect()
        for i in range(5):
            self.officer.call("Cases/Note", dict(id=case, text=f"n{i}"))
        lost = self.officer.last.receipt
        self.daemon.stop()
        shutil.rmtree(store)
        shutil.move(store + ".kept", store)
        self.start_refused("--accept-shorter")
        for how in ("verify", "rebuild"):
            done = self.daemon.lotsd(how)
            self.assertNotEqual(done.returncode, 0, how)
            self.assertIn("--accept-shorter", done.stderr)
        done = self.daemon.lotsd("rebuild", "--accept-shorter")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("given-up stream=journal entries=5", done.stderr)
        self.assertEqual(self.daemon.lotsd("verify").returncode, 0)
        self.daemon.start()
        self.reconnect()
        self.assertFalse(self.officer.call("Journal/Verify", dict(receipt=lost)).valid)
        self.officer.call("Cases/Note", dict(id=case, text="Vi går vidare."))
        self.assertTrue(self.officer.call("Journal/Verify", dict(receipt=self.officer.last.receipt)).valid)

    def test_derived_tables_thrown_away_are_rebuilt_the_same(self):
        case = self.world.new_case()
        self.officer.call("Cases/Note", dict(id=case, text="x"))
        before = self.officer.call("Cases/History", dict(id=case))
        self.daemon.stop()
        shutil.rmtree(os.path.join(self.daemon.store, "store", "kv"))
        done = self.daemon.lotsd("rebuild")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.daemon.lotsd("verify").returncode, 0)
        self.daemon.start()
        self.reconnect()
        self.assertEqual(self.officer.call("Cases/History", dict(id=case)), before)

    def test_a_real_store_takes_no_clock(self):
        real = Daemon(test_store=False)
        self.addCleanup(real.destroy)
        self.assertFalse(real.admin.welcome.test_store)
        self.assertEqual(real.admin.raw("lots.Server/SetClock", server_pb2.SetClockRequest(now="2026-11-22T08:00:00Z")).status, PRECONDITION)
        real.stop()
        real.start(wait=False, extra=["--clock", "2026-11-22T08:00:00Z"])
        self.assertNotEqual(real.process.wait(timeout=30 * SLOW), 0)
        real.process = None

    def test_an_init_that_was_killed_begins_again(self):
        folder = tempfile.mkdtemp(prefix="lots-init-")
        self.addCleanup(shutil.rmtree, folder, True)
        rng, killed = random.Random(1), 0
        for round_number in range(12):
            init = subprocess.Popen([LOTSD, "init", "--test-store", folder], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            if round_number < 11:
                time.sleep(rng.random() * 0.3 * SLOW)
                init.kill()
            error = init.communicate(timeout=60 * SLOW)[1]
            if init.returncode == 0:
                break
            killed += init.returncode == -signal.SIGKILL
            self.assertEqual(error, "", "only the kill may end it")
        self.assertEqual(init.returncode, 0, error)
        self.assertFalse(os.path.exists(os.path.join(folder, "init-unfinished")))
        conf = os.path.join(folder, "lotsd.conf")
        done = subprocess.run([LOTSD, "verify", "-c", conf], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        again = subprocess.run([LOTSD, "init", folder], capture_output=True, text=True, check=False)
        self.assertNotEqual(again.returncode, 0)
        self.assertIn("there is a store", again.stderr)
        self.assertEqual(subprocess.run([LOTSD, "verify", "-c", conf], capture_output=True, check=False).returncode, 0)

    def test_a_bad_configuration_names_the_line(self):
        with open(self.daemon.conf, "a") as file:
            file.write("\n[limits]\nmax_fram = 3\nidle_timeout = soon\n")
        done = self.daemon.lotsd("check-config")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("max_fram", done.stdout + done.stderr)
        self.assertIn("idle_timeout", done.stdout + done.stderr)

    @staticmethod
    def told_to_end():
        """Before a program begins: SIGTERM waits for it already."""
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
        os.kill(os.getpid(), signal.SIGTERM)

    def test_sigterm_ends_a_rebuild_a_check_and_a_start(self):
        for _ in range(30):
            self.world.new_case()
        self.daemon.stop()
        for command in ("rebuild", "verify"):
            done = subprocess.run([LOTSD, command, "-c", self.daemon.conf], capture_output=True, text=True, preexec_fn=self.told_to_end, check=False)
            self.assertEqual(done.returncode, 1, (command, done.stderr))
            self.assertIn("ended before it was done", done.stderr)
            self.assertEqual({"kv.new", "verify"} & set(os.listdir(os.path.join(self.daemon.store, "store"))), set())
        self.assertEqual(self.daemon.lotsd("verify").returncode, 0)
        shutil.rmtree(os.path.join(self.daemon.store, "store", "kv"))
        command = [LOTSD, "run", "-c", self.daemon.conf, "--clock", self.daemon.today]
        done = subprocess.run(command, capture_output=True, text=True, preexec_fn=self.told_to_end, timeout=60 * SLOW, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("stopped", done.stderr)
        self.assertNotIn(" ready ", done.stderr)
        self.daemon.start()
        self.reconnect()
        self.world.new_case()
        self.daemon.stop()
        self.assertEqual(self.daemon.lotsd("verify").returncode, 0)

    def test_verify_of_a_store_that_is_a_mount_of_its_own(self):
        """The folder above cannot be written to, and is on another file system."""
        if subprocess.run(["unshare", "-rm", "true"], capture_output=True, check=False).returncode != 0:
            self.skipTest("remark: no mounts of one's own here")
        self.world.new_case()
        self.daemon.stop()
        script = """set -e
            mkdir "$1/copy"
            cp -a "$1/store" "$1/keys" "$1/copy"
            mount --bind "$1" "$1"
            mount -o remount,bind,ro "$1"
            for folder in store keys; do
                mount -t tmpfs none "$1/$folder"
                cp -a "$1/copy/$folder/." "$1/$folder/"
            done
            if touch "$1/written" 2>/dev/null; then exit 77; fi
            exec "$2" verify -c "$3"
        """
        done = subprocess.run(["unshare", "-rm", "sh", "-c", script, "sh", self.daemon.store, os.path.abspath(LOTSD), self.daemon.conf],
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("sound", done.stdout)

    def test_verify_tells_all_that_is_wrong(self):
        cases = [self.world.new_case() for _ in range(10)]
        manager = self.daemon.enrol(self.world.manager_id)
        for case in cases:
            manager.call("Cases/Show", dict(id=case))
        self.daemon.stop()
        for stream in ("journal", "access"):
            self.flip(self.segments(stream)[0], 500)
        done = self.daemon.lotsd("verify")
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, "journal/0000000000000000.seg")
        self.assertRegex(done.stderr, "access/0000000000000000.seg")
        self.assertRegex(done.stderr, r"not sound: [2-9] faults")


if __name__ == "__main__":
    unittest.main()
