#!/usr/bin/python3
"""Adaptations through the daemon and the real `lots`: their steps, who reads what they are for, the walls; a rebuild that equals the live store."""
import json
import unittest

from lots_test import *  # noqa: F403

P = placements_pb2
NEED = "Att få arbeta ostört"


class Service(DaemonTest):
    def setUp(self):
        self.case = self.world.active_case()
        self.sius = self.world.sius

    def add(self, **more):
        fields = dict(kind=codes.ADAPTATION_KIND_ENVIRONMENT, measure="En skärm mellan skrivborden", need=NEED)
        fields.update(more)
        return self.sius.call("Adaptations/Add", dict(id=self.case, adaptation=P.Adaptation(**fields)))

    def test_what_it_is_for_is_need_to_know(self):
        reply = self.add()
        self.assertEqual((reply.adaptation.id, reply.adaptation.need), (1, NEED))
        for who in (self.sius, self.world.officer):  # coach and handler
            self.assertEqual(who.call("Adaptations/List", dict(id=self.case)).adaptations[0].need, NEED)
        manager = self.world.manager
        for shown in (manager.call("Adaptations/List", dict(id=self.case)).adaptations[0],
                      manager.call("Cases/Show", dict(id=self.case)).case.adaptations[0]):
            self.assertEqual((shown.need, shown.withheld, shown.measure), ("", True, "En skärm mellan skrivborden"))
        for item in manager.call("Cases/History", dict(id=self.case, page_size=100)).items:
            self.assertNotIn("ostört", item.text)
        for who in (self.world.town, self.world.other_office):
            self.refused(who, "Adaptations/List", dict(id=self.case), NOT_FOUND)
            self.refused(who, "Adaptations/Add", dict(id=self.case, adaptation=P.Adaptation()), NOT_FOUND)
        self.refused(manager, "Adaptations/Add", dict(id=self.case, adaptation=P.Adaptation(
            kind=codes.ADAPTATION_KIND_AID, measure="x", need="y")), PRECONDITION, "NOT_YOUR_ROLE")

    def test_steps_stay_in_the_history(self):
        self.add()
        change = dict(id=self.case, adaptation=P.Adaptation(id=1, cost_bearer=codes.COST_BEARER_EMPLOYER),
                      status=codes.ADAPTATION_STATUS_IN_PLACE)
        revision = self.sius.call("Adaptations/Change", change).revision
        self.refused(self.sius, "Adaptations/Change", change, PRECONDITION, "ADAPTATION_STEP")
        end = dict(id=self.case, adaptation=P.Adaptation(id=1), status=codes.ADAPTATION_STATUS_ENDED, reason="Behövs inte mer.")
        self.refused(self.sius, "Adaptations/Change", end, ABORTED, if_revision=revision - 1)
        self.sius.call("Adaptations/Change", end, if_revision=revision)
        told = [item.text for item in self.sius.call("Cases/History", dict(id=self.case, page_size=100)).items if item.what == "AdaptationPut"]
        self.assertEqual(told, ["adaptation 1, the environment: " + step + " 2026-11-22" for step in ("proposed", "in place", "ended")])
        steps = self.sius.call("Adaptations/List", dict(id=self.case)).adaptations[0].steps
        self.assertEqual([s.reason for s in steps], ["", "", "Behövs inte mer."])

    def test_faults(self):
        told = self.refused(self.sius, "Adaptations/Add", dict(id=self.case, adaptation=P.Adaptation(placement=3, cost_bearer=99)), INVALID)
        self.assertEqual({field for field, _ in told.reasons}, {"adaptation.kind", "adaptation.measure", "adaptation.need",
                                                                "adaptation.placement", "adaptation.cost_bearer"})
        self.refused(self.sius, "Adaptations/Add", dict(id=self.case), INVALID)
        self.refused(self.sius, "Adaptations/Change", dict(id=self.case, adaptation=P.Adaptation(id=9), status=2), INVALID, "NO_SUCH_ADAPTATION")
        self.refused(self.sius, "Adaptations/Add", dict(id=self.case, adaptation=P.Adaptation(
            kind=codes.ADAPTATION_KIND_AID, measure="x", need="y"), date="2026-11-23"), INVALID, "DATE_IN_FUTURE")
        self.refused(self.sius, "Adaptations/Add", dict(id=self.case, adaptation=P.Adaptation(
            kind=codes.ADAPTATION_KIND_AID, measure="x", need="y"), date="2026-11-01"), PRECONDITION, "DATE_BEFORE")  # before the case was opened
        self.assertEqual(len(self.sius.call("Adaptations/List", dict(id=self.case)).adaptations), 0)

    def test_z_a_rebuild_equals_the_live_store(self):
        self.add()
        self.verify_store()


class Client(HandTest):
    def test_by_hand(self):
        case = str(self.world.active_case())
        self.assertEqual(self.lots("adaptation", "list", case), "")
        self.lots("placement", "plan", case, "--kind", "PRAKTIK", "--from", "2026-12-01", "--hours", "20", "--employer-name", "Ekbacken")
        add = ("adaptation", "add", case, "En skärm mellan skrivborden", "--kind", "ENVIRONMENT", "--need", NEED, "--placement", "1")
        self.assertIn("proposed", self.lots(*add, "--dry-run"))
        self.assertIn("adaptation 1: proposed since 2026-11-22", self.lots(*add))
        told = self.lots("adaptation", "change", case, "1", "--status", "IN_PLACE", code=4)
        self.assertIn("EMPLOYER", told)
        self.lots("adaptation", "change", case, "1", "--status", "IN_PLACE", "--cost-bearer", "EMPLOYER")
        self.assertIn("1: En skärm mellan skrivborden; in place 2026-11-22; cost borne by: the employer; placement 1",
                      self.lots("case", "show", case))
        listed = json.loads(self.lots("adaptation", "list", case, "--placement", "1", "--json"))["adaptations"]
        self.assertEqual([(a["status"], a["need"], a["steps"]) for a in listed], [("IN_PLACE", NEED, "PROPOSED 2026-11-22, IN_PLACE 2026-11-22")])
        self.assertEqual(self.lots("adaptation", "list", case, "--placement", "2"), "")


if __name__ == "__main__":
    unittest.main()
