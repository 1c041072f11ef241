#!/usr/bin/python3
"""The method end to end: phases side by side, what may be told, the profile and who reads which section, plans and goals; through the daemon and `lots`."""
import json
import os
import subprocess
import unittest

from lots_test import *  # noqa: F403

P1, P2, P3, P4, P5 = (getattr(codes, f"PHASE_P{n}") for n in range(1, 6))
HEALTH, STRENGTHS = codes.PROFILE_SECTION_HEALTH, codes.PROFILE_SECTION_STRENGTHS
SECRET = "Migrän vid starkt ljus"


class Method(DaemonTest):
    def setUp(self):
        self.case = self.world.active_case()
        self.sius = self.world.sius

    def call(self, method, who=None, **request):
        return (who or self.sius).call("Method/" + method, dict(request, id=self.case))

    def refused_for(self, method, status, reason, who=None, **request):
        return self.refused(who or self.sius, "Method/" + method, dict(request, id=self.case), status, reason)

    def goal(self, text="Arbeta utomhus"):
        return method_pb2.Goal(dimension=codes.GOAL_DIMENSION_FIND, text=text, target="2027-01-31")

    def plan(self, **more):
        plan = dict(kind=codes.PLAN_KIND_HANDLINGSPLAN, status=codes.PLAN_STATUS_CURRENT, review="2027-02-22", client_participated=True)
        plan.update(more)
        return self.call("WritePlan", plan=method_pb2.Plan(**plan), goals=[self.goal()])

    def finish_p1(self):
        self.call("OpenPhase", phase=P1)
        return self.call("FinishPhase", phase=P1, information_given=True, consents_recorded=True)

    def test_phases_side_by_side(self):
        refused = self.refused_for("OpenPhase", PRECONDITION, "NO_DISCLOSURE", phase=P4)
        self.assertIn(("phase", "PHASE_NOT_DONE"), refused.reasons)
        self.assertEqual(refused.rules, {"B8", "B9"})
        self.assertEqual(self.finish_p1().phase.status, codes.PHASE_STATUS_DONE)
        self.call("Disclose", choice=codes.DISCLOSURE_CHOICE_SUPPORT_ONLY)
        for phase in (P2, P3, P4):
            self.call("OpenPhase", phase=phase)
        self.refused_for("OpenPhase", PRECONDITION, "NO_PLACEMENT_DATED", phase=P5)
        self.refused_for("FinishPhase", PRECONDITION, "NO_PLACEMENT", phase=P4)
        row = next(row for row in self.sius.call("Cases/List", dict(page_size=200)).cases if row.id == self.case)
        self.assertEqual(list(row.phases), ["P2", "P3", "P4"])
        self.call("SuspendPhase", phase=P3, reason="Klienten vill vänta")
        row = next(row for row in self.sius.call("Cases/List", dict(page_size=200)).cases if row.id == self.case)
        self.assertEqual(list(row.phases), ["P2", "P4"])
        shown = {p.state.phase: p for p in self.call("ListPhases").phases}
        self.assertEqual(shown[P5].state.status, codes.PHASE_STATUS_NOT_STARTED)
        self.assertEqual(len(shown[P5].missing), 1)
        self.assertEqual(len(shown[P2].missing), 2)  # profile and plan
        self.assertEqual(len(shown[P1].missing), 0)

    def test_a_dry_run_and_an_old_revision_change_nothing(self):
        before = self.sius.call("Cases/Show", dict(id=self.case)).case
        dry = self.sius.call("Method/OpenPhase", dict(id=self.case, phase=P1), dry_run=True)
        self.assertEqual(dry.phase.status, codes.PHASE_STATUS_OPEN)
        self.assertEqual(self.sius.call("Cases/Show", dict(id=self.case)).case, before)
        self.refused(self.sius, "Method/OpenPhase", dict(id=self.case, phase=P1), ABORTED, if_revision=before.revision - 1)
        self.assertEqual(self.call("OpenPhase", phase=P1).revision, before.revision + 1)

    def test_a_choice_is_recorded_and_taken_back(self):
        self.refused_for("Disclose", INVALID, "MISSING", choice=codes.DISCLOSURE_CHOICE_SELECTED)
        self.call("Disclose", choice=codes.DISCLOSURE_CHOICE_SELECTED, facts=["behöver pauser"], to="Parkförvaltningen")
        told = self.call("RevokeDisclosure", number=1).disclosure
        self.assertEqual((told.number, told.revoked), (1, "2026-11-22"))
        self.refused_for("RevokeDisclosure", INVALID, "DISCLOSURE_REVOKED", number=1)
        self.assertEqual(self.sius.call("Cases/Show", dict(id=self.case)).case.disclosures[0], told)

    def test_a_profile_grows_by_versions_and_is_kept(self):
        self.call("WriteProfile", section=STRENGTHS, text="Noggrann.")
        second = self.call("WriteProfile", section=STRENGTHS, text="Noggrann och uthållig.", own_words=True).profile
        self.assertEqual((second.version, second.text), (2, ""))
        newest = self.call("ShowProfile").sections
        self.assertEqual([(s.text.version, s.text.text, s.text.own_words) for s in newest], [(2, "Noggrann och uthållig.", True)])
        first = self.call("ShowProfile", section=STRENGTHS, version=1).sections[0].text
        self.assertEqual((first.text, first.own_words, first.previous), ("Noggrann.", False, 0))
        self.refused_for("ShowProfile", NOT_FOUND, "NO_SUCH", section=STRENGTHS, version=3)
        refused = self.refused_for("CompleteProfile", PRECONDITION, "NOT_PARTICIPATED")
        self.assertIn(("plan", "NO_PLAN"), refused.reasons)
        self.plan()
        done = self.call("CompleteProfile", client_participated=True)
        self.assertEqual((done.version.version, done.dialogue_due), (1, "2026-12-22"))  # T21
        self.call("WriteProfile", section=STRENGTHS, text="Noggrann, uthållig, punktlig.")
        whole = self.call("ShowProfile", version=1)
        self.assertEqual([s.text.text for s in whole.sections], ["Noggrann och uthållig."])
        self.assertEqual([s.text.position for s in whole.sections], list(done.version.texts))
        self.assertEqual(whole.mapping_done, "2026-11-22")
        self.assertEqual(self.sius.call("Cases/Show", dict(id=self.case)).case.mapping_done, "2026-11-22")

    def test_health_is_for_assigned_staff_alone(self):
        manager = self.world.manager
        self.call("WriteProfile", section=HEALTH, text=SECRET)
        self.call("WriteProfile", section=HEALTH, text=SECRET + " och buller")
        self.call("WriteProfile", section=STRENGTHS, text="Noggrann.")
        self.assertEqual(self.call("ShowProfile", section=HEALTH).sections[0].text.text, SECRET + " och buller")
        sections = {s.text.section: s.text for s in self.call("ShowProfile", who=manager).sections}
        self.assertEqual((sections[HEALTH].text, sections[HEALTH].withheld), ("", True))
        self.assertEqual((sections[STRENGTHS].text, sections[STRENGTHS].withheld), ("Noggrann.", False))
        for method, request in {"Method/ShowProfile": dict(section=HEALTH, version=1), "Method/ShowProfile ": dict(section=HEALTH),
                                "Cases/Show": dict(notes=20), "Cases/History": dict(page_size=200)}.items():
            manager.call(method.strip(), dict(request, id=self.case))
            self.assertNotIn(SECRET.encode(), manager.last.body, method)
        self.refused_for("WriteProfile", PRECONDITION, "NOT_YOUR_ROLE", who=manager, section=HEALTH, text="x")

    def test_a_repeated_key_answers_alike_without_the_text(self):
        request = method_pb2.WriteProfileRequest(id=self.case, section=HEALTH, text=SECRET)
        first = self.sius.raw("lots.Method/WriteProfile", request, key=b"profile-1-%d" % self.case)
        again = self.sius.raw("lots.Method/WriteProfile", request, key=b"profile-1-%d" % self.case)
        self.assertEqual((first.status, first.body), (OK, again.body))
        self.assertNotIn(SECRET.encode(), again.body)
        self.assertEqual(self.call("ShowProfile", section=HEALTH).sections[0].text.version, 1)

    def test_plans_and_goals(self):
        told = self.plan().plan
        self.assertEqual((told.version, list(told.goals), told.responsible), (1, [1], self.world.sius_id))
        self.refused_for("WritePlan", INVALID, "MISSING", plan=method_pb2.Plan(kind=1, status=2, review="2027-01-01"))
        self.refused_for("WritePlan", INVALID, "NO_SUCH", plan=method_pb2.Plan(kind=1, status=2, review="2027-01-01", goals=[9]))
        self.assertEqual(self.plan(review="2027-03-01", goals=[1]).plan.version, 2)
        versions = self.call("ShowPlan", kind=codes.PLAN_KIND_HANDLINGSPLAN).plans
        self.assertEqual([(p.version, p.review, list(p.goals)) for p in versions], [(2, "2027-03-01", [1, 2]), (1, "2027-02-22", [1])])
        self.assertFalse(self.call("ShowPlan", kind=codes.PLAN_KIND_JOBBSOKARPLAN).plans)
        self.call("SetGoal", goal=self.goal("Körkort"))
        reached = self.call("MoveGoal", number=3, state=codes.GOAL_STATE_REACHED).goal
        self.assertEqual((reached.reached, reached.text), ("2026-11-22", "Körkort"))
        self.refused_for("MoveGoal", INVALID, "GOAL_SETTLED", number=3, state=codes.GOAL_STATE_DROPPED)
        listed = self.call("ListPlans")
        self.assertEqual([list(p.goals) for p in listed.plans], [[1, 2]])
        self.assertEqual([g.number for g in listed.goals], [1, 2, 3])

    def test_the_history_tells_each_step_in_both_languages(self):
        self.finish_p1()
        self.call("Disclose", choice=codes.DISCLOSURE_CHOICE_NONE)
        self.call("WriteProfile", section=STRENGTHS, text="Noggrann.")
        self.plan()
        self.call("CompleteProfile", client_participated=True)
        swedish = self.daemon.connect(self.daemon.identities[self.world.sius_id], language="sv")
        for who, words in ((self.sius, "profile written: interests and strengths, version 1"),
                           (swedish, "yrkesprofil skriven: intressen och styrkor, version 1")):
            items = who.call("Cases/History", dict(id=self.case, page_size=200)).items
            self.assertIn(words, [item.text for item in items])
            self.assertLessEqual({"PhaseMoved", "Disclosed", "ProfileWritten", "ProfileCompleted", "Planned"}, {item.what for item in items})
            self.assertNotIn("", [item.text for item in items])

    def test_hidden_and_missing_are_alike(self):
        for method, request in {"ListPhases": {}, "OpenPhase": dict(phase=P1), "Disclose": dict(choice=1), "ShowProfile": {}, "ShowPlan": dict(kind=1),
                                "RevokeDisclosure": dict(number=1), "CompleteProfile": {}, "ListPlans": {},
                                "WriteProfile": dict(section=STRENGTHS, text="x"),
                                "WritePlan": dict(plan=method_pb2.Plan(kind=1)), "SetGoal": dict(goal=self.goal()),
                                "MoveGoal": dict(number=1, state=2)}.items():
            hidden = self.refused(self.world.town, "Method/" + method, dict(request, id=self.case), NOT_FOUND)
            missing = self.refused(self.world.town, "Method/" + method, dict(request, id=888888), NOT_FOUND)
            self.assertEqual((hidden.reply.message, list(hidden.reply.details)), (missing.reply.message, list(missing.reply.details)))

    def test_a_coach_who_left_no_longer_reads(self):
        self.call("WriteProfile", section=HEALTH, text=SECRET)
        other = self.world.staff(self.world.af, "Nils Ny", self.world.unit, codes.ROLE_SIUS)
        self.admin.call("Staff/AddCompetence", dict(id=other, competence=staff_pb2.Competence(
            kind=codes.COMPETENCE_KIND_SE_BASIC, days=4, issued="2024-03-01")))
        self.world.officer.call("Cases/Assign", dict(id=self.case, staff=other))
        self.refused_for("ShowProfile", NOT_FOUND, "NO_SUCH")
        self.assertEqual(self.call("ShowProfile", who=self.daemon.enrol(other)).sections[0].text.text, SECRET)


class ByHand(DaemonTest):
    """The same with `lots`, as a coach types it."""

    def lots(self, *words, code=0):
        config = os.path.join(self.daemon.folder, "config")
        done = subprocess.run([LOTS, *words], capture_output=True, text=True, check=False,
                              env=dict(os.environ, XDG_CONFIG_HOME=config, HOME=config, LC_ALL="C.UTF-8", LANGUAGE=""))
        self.assertEqual(done.returncode, code, (words, done.stdout, done.stderr))
        return done.stdout + done.stderr

    def test_a_case_is_worked_by_hand(self):
        case = str(self.world.active_case())
        code = self.admin.call("Enrolment/Invite", dict(principal=self.world.sius_id)).code
        self.lots("enrol", f"127.0.0.1:{self.daemon.port}", code)
        self.assertIn("B8", self.lots("phase", "open", case, "P2", code=4))
        self.lots("phase", "open", case, "P1")
        self.lots("phase", "open", case, "P1", "--dry-run", code=4)
        self.assertIn("phase P1: done", self.lots("phase", "done", case, "P1", "--information-given", "--consents-recorded"))
        self.lots("phase", "open", case, "P3")
        self.lots("phase", "suspend", case, "P3", "--reason", "Väntar")
        self.lots("phase", "resume", case, "P3")
        self.assertIn("P5", self.lots("phase", "list", case))
        self.lots("case", "disclose", case, "--choice", "SELECTED", "--fact", "behöver pauser", "--to", "Parken")
        self.lots("case", "revoke-disclosure", case, "1")
        self.lots("profile", "write", case, "STRENGTHS", "Noggrann", "--own-words")
        self.lots("goal", "add", case, "Arbeta utomhus", "--dimension", "FIND", "--target", "2027-01-31")
        told = self.lots("plan", "write", case, "--kind", "HANDLINGSPLAN", "--status", "CURRENT", "--review", "+3m", "--goal", "1",
                         "--new-goal", "GET:2027-02-28:Anställning", "--with-client")
        self.assertIn("version 1", told)
        self.assertIn("2027-02-22", self.lots("plan", "show", case, "--kind", "HANDLINGSPLAN"))
        for words in (("show", case, "--kind", "HANDLINGSPLAN"), ("list", case)):
            self.assertIn("Stig Ros", self.lots("plan", *words))
        listed = json.loads(self.lots("plan", "list", case, "--json"))["plans"]
        self.assertEqual([(plan["kind"], plan["version"], plan["review"], plan["goals"]) for plan in listed],
                         [("HANDLINGSPLAN", 1, "2027-02-22", [1, 2])])
        self.lots("goal", "move", case, "1", "--state", "REACHED")
        self.assertIn("2026-12-22", self.lots("profile", "complete", case, "--with-client"))
        self.assertIn("Noggrann", self.lots("profile", "show", case))
        shown = self.lots("case", "show", case)
        for words in ("P3: job seeking, open since 2026-11-22", "What may be told", "to Parken", "revoked 2026-11-22"):
            self.assertIn(words, shown)
        self.assertIn("P3", self.lots("case", "list"))
        goals = json.loads(self.lots("goal", "list", case, "--json"))
        self.assertEqual([goal["state"] for goal in goals["goals"]], ["REACHED", "OPEN"])
        rows = json.loads(self.lots("case", "list", "--json"))["cases"]
        self.assertEqual(next(row["phases"] for row in rows if str(row["id"]) == case), ["P3"])
        self.assertEqual(len(json.loads(self.lots("phase", "list", case, "--json"))["phases"]), 5)
        self.assertIn("STRENGTHS", self.lots("profile", "show", case, "--json"))


class Rebuilt(DaemonTest):
    def test_tables_rebuilt_from_the_journal_are_the_same(self):
        case, sius = self.world.active_case(), self.world.sius
        sius.call("Method/OpenPhase", dict(id=case, phase=P1))
        for text in ("ett", "två"):
            sius.call("Method/WriteProfile", dict(id=case, section=HEALTH, text=text))
        employer = sius.call("Employers/Add", dict(name="Ekbackens trädgård", number="556004-0007")).employer.id
        sius.call("Method/Disclose", dict(id=case, choice=codes.DISCLOSURE_CHOICE_FULL, employer=employer))
        goal = method_pb2.Goal(dimension=1, text="Arbeta", target="2027-01-31")
        sius.call("Method/WritePlan", dict(id=case, plan=method_pb2.Plan(kind=1, status=2, review="2027-01-31"), goals=[goal]))
        sius.call("Method/CompleteProfile", dict(id=case, client_participated=True))
        self.daemon.stop()
        verified = self.daemon.lotsd("verify")
        self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)
        self.assertEqual(self.daemon.lotsd("rebuild").returncode, 0)
        self.daemon.start()
        sius = self.daemon.connect(self.daemon.identities[self.world.sius_id])
        shown = sius.call("Method/ShowProfile", dict(id=case, version=1))
        self.assertEqual([s.text.text for s in shown.sections], ["två"])


if __name__ == "__main__":
    unittest.main()
