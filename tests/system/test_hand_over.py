#!/usr/bin/python3
"""The hand-over of a case to another organisation: what it records, that it ends the case here, and that nothing of it shows across the wall."""
import json
import unittest

from lots_test import *  # noqa: F403

C = cases_pb2


class HandOver(HandTest):
    def request(self, case, **more):
        fields = dict(organisation="Håbo kommun", number="212000-0241", accepted="2026-11-20", accepted_by="Tora Å, enhetschef",
                      ground=codes.HAND_OVER_GROUND_CONSENT, consent="2026-11-19", passed_on=["Yrkesprofil 2026-11-02", "Anpassningar"])
        fields.update(more)
        return dict(id=case, hand_over=C.HandOver(**fields), summary="Klienten flyttar.", income_after=codes.INCOME_KIND_WAGE)

    def test_the_case_ends_here_and_shows_nowhere_else(self):
        world, case = self.world, self.world.active_case()
        before = world.town.call("Cases/List", dict(whole_unit=True)).cases
        counted = world.town.call("Cases/Count", dict())
        self.refused(world.town, "Cases/HandOver", self.request(case), NOT_FOUND)
        self.refused(world.manager, "Cases/HandOver", self.request(case, organisation=""), INVALID, "MISSING")
        ended = world.sius.call("Cases/HandOver", self.request(case)).case
        self.assertEqual((ended.status, ended.close_reason, ended.closed), (codes.CASE_STATUS_TRANSFERRED, codes.CLOSE_REASON_TRANSFERRED,
                                                                           "2026-11-22"))
        self.assertEqual(list(ended.hand_over.passed_on), ["Yrkesprofil 2026-11-02", "Anpassningar"])
        for method in ("Cases/Show", "Cases/History", "Cases/Eligibility", "Adaptations/List", "Placements/List", "Support/Show"):
            for stranger in (world.town, world.provider):
                self.refused(stranger, method, dict(id=case), NOT_FOUND)
        self.assertEqual(world.town.call("Cases/List", dict(whole_unit=True)).cases, before)
        self.assertEqual(world.town.call("Cases/Count", dict()), counted)
        self.assertEqual(len(world.town.call("Cases/ListTransfers", dict()).cases), 0)
        self.assertNotIn(case, [row.id for row in world.sius.call("Cases/List", dict(page_size=200)).cases])
        told = world.sius.call("Cases/History", dict(id=case, newest_first=True, page_size=1)).items[0]
        self.assertEqual(told.text, "handed over to Håbo kommun from 2026-11-22")
        self.refused(world.sius, "Cases/Reopen", dict(id=case), PRECONDITION, "WRONG_STATUS")
        self.refused(world.sius, "Cases/HandOver", self.request(case), PRECONDITION, "WRONG_STATUS")

    def test_a_proposal_inside_falls_away(self):
        world, case = self.world, self.world.active_case()
        world.sius.call("Cases/ProposeTransfer", dict(id=case, unit=world.unit2, reason="Flyttar."))
        offered = lambda: [row.id for row in world.other_office.call("Cases/ListTransfers", dict()).cases]
        self.assertIn(case, offered())
        world.sius.call("Cases/HandOver", self.request(case))
        self.assertNotIn(case, offered())
        self.refused(world.other_office, "Cases/AnswerTransfer", dict(id=case, accept=True), NOT_FOUND)

    def test_what_it_must_say(self):
        world, case = self.world, self.world.active_case()
        told = self.refused(world.sius, "Cases/HandOver", dict(id=case), INVALID)
        self.assertEqual({field for field, _ in told.reasons},
                         {"summary", "hand_over.organisation", "hand_over.accepted", "hand_over.accepted_by", "hand_over.ground",
                          "hand_over.passed_on", "income_after"})
        self.refused(world.sius, "Cases/HandOver", self.request(case, number="202100-2114"), PRECONDITION, "HAND_OVER_INSIDE")
        self.refused(world.sius, "Cases/HandOver", self.request(case, consent="2026-11-23"), INVALID, "DATE_IN_FUTURE")
        self.refused(world.sius, "Cases/HandOver", self.request(case, ground=codes.HAND_OVER_GROUND_STATUTE), INVALID, "MISSING")
        self.assertEqual(world.sius.call("Cases/Show", dict(id=case)).case.status, codes.CASE_STATUS_ACTIVE)

    def test_by_hand(self):
        case = str(self.world.active_case())
        words = ("case", "hand-over", case, "--to", "Håbo kommun", "--number", "212000-0241", "--accepted", "2026-11-20", "--accepted-by",
                 "Tora Å, enhetschef", "--ground", "CONSENT", "--consent", "2026-11-19", "--passed-on", "Yrkesprofil 2026-11-02", "--passed-on",
                 "Anpassningar", "--summary", "Klienten flyttar.", "--income", "WAGE")
        self.assertIn("Would be done", self.lots(*words, "--dry-run"))
        self.assertEqual(json.loads(self.lots("case", "show", case, "--json"))["case"]["status"], "ACTIVE")
        self.assertIn("transferred since 2026-11-22", self.lots(*words))
        shown = self.lots("case", "show", case)
        for text in ("Handed over to: Håbo kommun, 212000-0241", "Accepted there: 2026-11-20, Tora Å, enhetschef",
                     "On the ground of: the person's consent 2026-11-19", "Passed on: Anpassningar"):
            self.assertIn(text, shown)

    def test_z_a_rebuild_equals_the_live_store(self):
        self.world.sius.call("Cases/HandOver", self.request(self.world.active_case()))
        self.verify_store()


if __name__ == "__main__":
    unittest.main()
