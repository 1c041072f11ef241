#!/usr/bin/python3
"""Matches through the daemon and the real `lots`: a workplace held against the profile by coach and client, and the walls around it."""
import json
import unittest

from lots_test import *  # noqa: F403

M = method_pb2
E = employers_pb2


class Matches(HandTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.employer = cls.world.sius.call("Employers/Add", dict(name="Ekbackens trädgård", number="556036-0793")).employer.id
        place = E.Workplace(name="Växthuset", municipality="0686")
        cls.world.sius.call("Employers/PutWorkplace", dict(employer=cls.employer, workplace=place))
        for _ in range(2):
            analysis = E.WorkplaceAnalysis(employer=cls.employer, workplace=1, tasks="Vattna", environment="Varmt", culture="Lugn")
            cls.world.sius.call("Employers/Analyse", dict(analysis=analysis))

    def request(self, case, **more):
        side = M.MatchSide(fit=codes.SUITABILITY_GOOD)
        fields = dict(employer=self.employer, workplace=1, tasks=side, environment=side, support=side, outcome=codes.MATCH_OUTCOME_GO_ON)
        fields.update(more)
        return dict(id=case, match=M.Match(**fields), client_participated=True)

    def test_by_hand(self):
        case = str(self.world.active_case())
        words = ("match", "add", case, "--employer", str(self.employer), "--workplace", "1", "--tasks", "good", "--environment", "ADAPTED",
                 "--environment-note", "Högljutt på morgonen", "--support", "GOOD", "--outcome", "ADAPT", "--preference", "Vill arbeta med växter",
                 "--own-words", "Det luktar gott här.")
        self.assertIn("together with the client", self.lots(*words, code=4))
        self.lots(*words, "--with-client", "--dry-run")
        self.assertEqual(self.lots("match", "list", case), "")
        self.assertIn(f"Case {bare(case)}, match 1: go on, with adaptations", self.lots(*words, "--with-client"))
        row = json.loads(self.lots("match", "list", case, "--json"))["matches"][0]
        employer = self.world.sius.call("Employers/Show", dict(id=self.employer)).employer.name
        self.assertEqual((row["employer"], row["employer_name"], row["staff_name"]), (self.employer, employer, "Stig Ros"))
        self.assertIn(employer, self.lots("match", "list", case))
        self.assertEqual((row["analysis"], row["environment"], row["environment_note"], row["preference"]),
                         (2, "ADAPTED", "Högljutt på morgonen", "Vill arbeta med växter"))
        self.assertIn("workplace held against the profile 2026-11-22", self.lots("case", "history", case))

    def test_walls_and_faults(self):
        world, case = self.world, self.world.active_case()
        for who in (world.town, world.other_office):
            self.refused(who, "Matches/List", dict(id=case), NOT_FOUND)
            self.refused(who, "Matches/Record", self.request(case), NOT_FOUND)
        self.refused(world.manager, "Matches/Record", self.request(case), PRECONDITION, "NOT_YOUR_ROLE")
        self.refused(world.sius, "Matches/Record", self.request(case, workplace=2), INVALID, "NO_ANALYSIS")
        theirs = world.town.call("Employers/Add", dict(name="Bageriet", number="556036-0793")).employer.id
        self.refused(world.sius, "Matches/Record", self.request(case, employer=theirs), NOT_FOUND)
        self.refused(world.sius, "Matches/Record", self.request(case, outcome=0), INVALID, "CODE_MISSING")
        world.sius.call("Matches/Record", self.request(case))
        self.assertEqual(len(world.manager.call("Matches/List", dict(id=case)).matches), 1)

    def test_z_a_rebuild_equals_the_live_store(self):
        self.world.sius.call("Matches/Record", self.request(self.world.active_case()))
        self.verify_store()


if __name__ == "__main__":
    unittest.main()
