#!/usr/bin/python3
"""An organisation settles something that the agendas of many cases hang on: `lots agenda` and `lots list` answer the same at once, after
a kill -9 while cases follow, and when all have followed; and the tables are what the journal gives each time."""
import re
import signal
import time
import unittest

from lots_test import *  # noqa: F403

CASES = 200


class Followed(DaemonTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.environment = dict(os.environ, XDG_CONFIG_HOME=os.path.join(cls.daemon.folder, "config"), LC_ALL="C.UTF-8", LANGUAGE="en")
        code = cls.admin.call("Enrolment/Invite", dict(principal=cls.world.manager_id)).code
        cls.lots("enrol", f"127.0.0.1:{cls.daemon.port}", code)
        cls.cases = [cls.certified(f"2026-{1 + i % 9:02d}-{1 + i % 28:02d}") for i in range(CASES)]

    @classmethod
    def certified(cls, issued):
        case = cls.world.new_case()
        certificate = cases_pb2.MedicalCertificate(issued=issued, supports_diagnosis=True, issuer="Dr X")
        cls.world.officer.call("Cases/Record", dict(id=case, basis=cases_pb2.Basis(certificate=certificate)))
        return case

    @classmethod
    def lots(cls, *words):
        done = subprocess.run([LOTS, *words], capture_output=True, text=True, env=cls.environment, check=False)
        if done.returncode != 0:
            raise AssertionError(f"lots {' '.join(words)}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def settle(self, days, start):
        self.daemon.admin.call("Organisations/Set", {
            "organisation": self.world.af, "programme": codes.PROGRAMME_SIUS, "from": start, "reference": "Beslut 1/2026",
            "settings": [dict(name=codes.SETTING_NAME_CERTIFICATE_AGE, values=[days])]})

    def kill_and_start(self):
        self.daemon.stop(signal.SIGKILL)
        self.start()

    def start(self):
        self.daemon.start()
        self.daemon.admin = self.daemon.connect(self.daemon.admin_identity)
        profile = os.path.join(self.daemon.folder, "config", "lots", "default", "profile")
        with open(profile) as file:
            text = file.read()
        with open(profile, "w") as file:
            file.write(re.sub(r"port = \d+", f"port = {self.daemon.port}", text))

    def answers(self):
        unit = str(self.world.unit)
        return [self.lots(*words, "--unit", unit, "--json") for words in
                (("agenda", "--until", "2028-12-31"), ("agenda", "--until", "2026-12-24"), ("list", "cases"), ("list", "deviations"))]

    def verify(self):
        self.daemon.stop()
        done = self.daemon.lotsd("verify")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.start()

    def test_answers_are_the_same_before_and_after_cases_have_followed(self):
        told = []
        for days, start, killed in ((100, "2026-01-01", False), (400, "2026-01-02", True), (60, "2026-01-03", True)):
            self.settle(days, start)
            if killed:
                self.kill_and_start()
            at_once = self.answers()
            time.sleep(0.5 * SLOW)
            self.assertEqual(self.answers(), at_once)
            self.verify()
            self.assertEqual(self.answers(), at_once)
            told.append(at_once[0])
        self.assertEqual(len(set(told)), 3)  # else nothing hung on it
        self.assertGreater(told[0].count('"T3"'), CASES // 2)


if __name__ == "__main__":
    unittest.main()
