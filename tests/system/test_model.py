#!/usr/bin/python3
"""Random commands against the daemon and against a plain model in memory: same answers. Then rebuild equals live.

The model below knows the rules of the spine for SIUS in its own plain words (domain B3, B5); it shares no code with the daemon. The seed is
printed; SEED and STEPS in the environment repeat or lengthen a run.
"""
import os
import random
import signal
import time
import unittest

from lots_test import *  # noqa: F403

BASIS = ["af_registration", "disability", "reduced_work_ability", "support_need", "certificate", "work_ability"]
INTAKE, ASSESS, DECIDE, ASSIGN, WORK, MANAGE = "INTAKE", "ASSESS", "DECIDE", "ASSIGN", "WORK", "MANAGE"
RIGHTS = {
    "officer": {INTAKE, ASSESS, DECIDE, ASSIGN}, "officer2": {INTAKE, ASSESS, DECIDE, ASSIGN}, "sius": {WORK},
    "manager": {INTAKE, ASSIGN, MANAGE}, "town": set(), "other_office": set(), "provider": set(),
}
UNDECIDED = {"RECEIVED", "ASSESSING", "AWAITING_BASIS", "AWAITING_DECISION"}
FINAL = {"CLOSED", "REJECTED", "WITHDRAWN"}


class Case:
    def __init__(self, handler):
        self.status, self.handler, self.assessors, self.coach = "RECEIVED", handler, set(), None
        self.basis, self.positive, self.agreed, self.decider, self.notes, self.revision = set(), False, False, None, [], 1
        self.missing = set()

    def seen_by(self, who):
        return who == "manager" or who == self.handler or who in self.assessors or who == self.coach


class Model:
    """What should happen; each method gives True (done) or False (refused by a rule)."""

    def __init__(self):
        self.cases = {}

    def may(self, case, who, rights, statuses):
        return bool(RIGHTS[who] & rights) and case.status in statuses

    def record(self, case, who, part):
        if not self.may(case, who, {INTAKE, ASSESS, WORK}, UNDECIDED | {"GRANTED", "ACTIVE"}):
            return False
        case.basis.add(part)
        return True

    def start_assessment(self, case, who):
        """By the caller, as assessor."""
        if not self.may(case, who, {INTAKE, ASSESS, ASSIGN}, {"RECEIVED", "AWAITING_BASIS"}) or who not in ("officer", "officer2"):
            return False
        if case.status == "AWAITING_BASIS" and case.missing - case.basis:
            return False
        case.status, case.missing = "ASSESSING", set()
        case.assessors.add(who)
        return True

    def assess(self, case, who, outcome):
        if not self.may(case, who, {ASSESS}, {"ASSESSING"}):
            return False
        missing = set(BASIS) - case.basis
        if outcome == "MORE_BASIS":
            if not missing:
                return False
            case.status, case.missing = "AWAITING_BASIS", missing
        else:
            case.status, case.positive = "AWAITING_DECISION", outcome == "NEED"
        return True

    def decide(self, case, who, grant):
        if not self.may(case, who, {DECIDE}, {"AWAITING_DECISION"}) or who == case.coach:
            return False
        if grant and (set(BASIS) - case.basis or not case.positive):
            return False
        case.status, case.decider = ("GRANTED" if grant else "REJECTED"), who
        return True

    def agree(self, case, who):
        if not self.may(case, who, {INTAKE, ASSESS, WORK}, (UNDECIDED - {"RECEIVED"}) | {"GRANTED", "ACTIVE"}):
            return False
        case.agreed = True
        return True

    def assign(self, case, who):
        """The SIUS consultant, who is competent and decides nothing; appointing them again from the same day is refused."""
        if not self.may(case, who, {ASSIGN}, UNDECIDED | {"GRANTED", "ACTIVE"}) or case.coach:
            return False
        case.coach = "sius"
        return True

    def activate(self, case, who):
        if not self.may(case, who, {WORK, ASSIGN}, {"GRANTED"}) or not case.coach or not case.agreed:
            return False
        case.status = "ACTIVE"
        return True

    def withdraw(self, case, who):
        if not self.may(case, who, {INTAKE, ASSESS, WORK}, UNDECIDED):
            return False
        case.status = "WITHDRAWN"
        return True

    def close(self, case, who):
        if not self.may(case, who, {WORK, ASSIGN}, {"GRANTED", "ACTIVE"}):
            return False
        case.status = "CLOSED"
        return True

    def note(self, case, who, text):
        case.notes.append(text)
        return True


class RandomCommands(DaemonTest):
    steps = int(os.environ.get("STEPS", "1500"))

    def test_same_answers_as_the_model(self):
        seed = int(os.environ.get("SEED", time.time_ns() % 1000000))
        print("seed", seed)
        self.rng, self.model = random.Random(seed), Model()
        for step in range(self.steps):
            self.step()
            if step in (self.steps // 3, self.steps // 2):
                self.crash(step == self.steps // 2)
        self.compare_lists()
        self.compare_counts()
        self.compare_journals()
        self.daemon.stop()
        done = self.daemon.lotsd("verify")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def crash(self, rebuild):
        self.daemon.stop(signal.SIGKILL)
        if rebuild:
            done = self.daemon.lotsd("rebuild")
            self.assertEqual(done.returncode, 0, done.stderr)
        self.daemon.start()
        self.admin = self.daemon.admin = self.daemon.connect(self.daemon.admin_identity)
        for name in RIGHTS:
            setattr(self.world, name, self.daemon.connect(self.daemon.identities[getattr(self.world, name + "_id")]))

    def step(self):
        if len(self.model.cases) < 3 or self.rng.random() < 0.06:
            who = self.rng.choice(["officer", "officer2", "manager"])
            self.model.cases[self.world.new_case(by=getattr(self.world, who))] = Case(who)
            return
        number = self.rng.choice(list(self.model.cases)[-12:])
        who = self.rng.choices(list(RIGHTS), weights=[8, 4, 5, 3, 1, 1, 1])[0]
        name, request, expected, changes = self.draw(self.model.cases[number], number, who)
        case = self.model.cases[number]
        if not case.seen_by(who):
            self.assertEqual(self.answer(who, name, request), NOT_FOUND, (who, name, number))
            return
        dry = self.rng.random() < 0.1
        if dry:
            before = {key: type(value)(value) if isinstance(value, (set, list)) else value for key, value in vars(case).items()}
            wanted = expected()
            for key, value in before.items():
                setattr(case, key, value)
            self.assertEqual(self.answer(who, name, request, dry_run=True) == OK, wanted, (who, name, number, "dry run"))
            return
        wanted = expected()
        status = self.answer(who, name, request)
        self.assertEqual(status == OK, wanted, (who, name, number, case.status, self.last))
        self.assertIn(status, (OK, PRECONDITION, INVALID))
        case.revision += wanted and changes
        if self.rng.random() < 0.3:
            self.compare_case(number, who)

    def draw(self, case, number, who):
        """A random command: method, request, what the model says when asked, and whether it changes the case's revision."""
        kind = self.rng.choices(["record", "start", "assess", "decide", "agree", "assign", "activate", "withdraw", "close", "note"],
                                weights=[9, 3, 4, 4, 2, 2, 3, 0.3, 0.3, 4])[0]
        model = self.model
        if kind == "record":
            part = self.rng.choice(BASIS)
            return "Cases/Record", dict(id=number, basis=self.basis_part(part)), lambda: model.record(case, who, part), True
        if kind == "start":
            return "Cases/StartAssessment", dict(id=number), lambda: model.start_assessment(case, who), True
        if kind == "assess":
            outcome = self.rng.choice(["NEED", "NEED", "NO_NEED", "MORE_BASIS"])
            request = dict(id=number, outcome=codes.AssessmentOutcome.Value("ASSESSMENT_OUTCOME_" + outcome), rationale="Skäl.")
            return "Cases/Assess", request, lambda: model.assess(case, who, outcome), True
        if kind == "decide":
            grant = self.rng.random() < 0.9
            request = dict(id=number, legal_basis="2017:462", motivation="Skäl.")
            request.update(dict(result=codes.DECISION_RESULT_GRANTED, valid_from="2026-11-22", valid_to="2027-11-21") if grant else
                           dict(result=codes.DECISION_RESULT_REFUSED, reason=codes.REJECT_REASON_NO_NEED))
            return "Cases/Decide", request, lambda: model.decide(case, who, grant), True
        if kind == "agree":
            signatures = [cases_pb2.Signature(party=p, name="N", date="2026-11-22") for p in ("AF", "CLIENT")]
            agreement = cases_pb2.Agreement(type="A1", date="2026-11-22", text="Stöd.", signatures=signatures, valid_from="2026-11-22")
            return "Cases/Agree", dict(id=number, agreement=agreement), lambda: model.agree(case, who), True
        if kind == "assign":
            return "Cases/Assign", dict(id=number, staff=self.world.sius_id), lambda: model.assign(case, who), True
        if kind == "activate":
            return "Cases/Activate", dict(id=number), lambda: model.activate(case, who), True
        if kind == "withdraw":
            return "Cases/Withdraw", dict(id=number), lambda: model.withdraw(case, who), True
        if kind == "close":
            reason = codes.CLOSE_REASON_NEVER_STARTED if case.status == "GRANTED" else codes.CLOSE_REASON_CLIENT_WISH
            request = dict(id=number, reason=reason, summary="Avslutas.", income_after=codes.INCOME_KIND_FORSORJNINGSSTOD)
            return "Cases/Close", request, lambda: model.close(case, who), True
        text = f"anteckning {self.rng.random()}"
        return "Cases/Note", dict(id=number, text=text), lambda: model.note(case, who, text), False

    def basis_part(self, name):
        parts = dict(
            af_registration=cases_pb2.AfRegistration(**{"from": "2026-01-10"}),
            disability=cases_pb2.Disability(groups=[codes.DISABILITY_GROUP_NPF], evidence="Intyg"),
            reduced_work_ability=cases_pb2.ReducedWorkAbility(evidence="Utredning"),
            support_need=cases_pb2.SupportNeed(before_employment=True, during_employment=True, evidence="Samtal"),
            certificate=cases_pb2.MedicalCertificate(issued="2026-09-01", supports_diagnosis=True, issuer="Dr X"),
            work_ability=cases_pb2.WorkAbility(date="2026-10-01", outcome=codes.WORK_ABILITY_OUTCOME_SOME,
                                               assessor_role=codes.ROLE_AF_OT, assessor="N N"))
        return cases_pb2.Basis(**{name: parts[name]})

    def answer(self, who, name, request, **options):
        connection = getattr(self.world, who)
        self.last = connection.raw("lots." + name, METHODS["lots." + name][0](**request), **options)
        return self.last.status

    def compare_case(self, number, who):
        case = self.model.cases[number]
        shown = getattr(self.world, who).call("Cases/Show", dict(id=number, notes=20)).case
        self.assertEqual(codes.CaseStatus.Name(shown.status), "CASE_STATUS_" + case.status)
        self.assertEqual(shown.revision, case.revision)

    def pages(self, who, method, request, field):
        rows, cursor = [], b""
        while True:
            page = getattr(self.world, who).call(method, dict(request, cursor=cursor, page_size=self.rng.choice([3, 10, 50])))
            rows += getattr(page, field)
            cursor = page.cursor
            if not cursor:
                return rows

    def compare_lists(self):
        for who in RIGHTS:
            mine = {n for n, c in self.model.cases.items() if c.status not in FINAL and who in ({c.handler, c.coach} | c.assessors)}
            rows = self.pages(who, "Cases/List", {}, "cases")
            self.assertEqual(sorted(r.id for r in rows), sorted(mine), who)
            for row in rows:
                self.assertEqual(codes.CaseStatus.Name(row.status), "CASE_STATUS_" + self.model.cases[row.id].status)
        for sort in (cases_pb2.CASE_SORT_NUMBER, cases_pb2.CASE_SORT_NAME, cases_pb2.CASE_SORT_STATUS, cases_pb2.CASE_SORT_SINCE):
            whole = self.pages("manager", "Cases/List", dict(whole_unit=True, sort=sort), "cases")
            self.assertEqual(sorted(r.id for r in whole), sorted(n for n, c in self.model.cases.items() if c.status not in FINAL))
        closed = self.pages("manager", "Cases/List", dict(whole_unit=True, statuses=[codes.CASE_STATUS_WITHDRAWN, codes.CASE_STATUS_REJECTED]), "cases")
        self.assertEqual(sorted(r.id for r in closed), sorted(n for n, c in self.model.cases.items() if c.status in ("WITHDRAWN", "REJECTED")))

    def compare_counts(self):
        counted = {codes.CaseStatus.Name(c.status): c.count for c in self.world.manager.call("Cases/Count", dict(unit=self.world.unit)).counts}
        plain = {}
        for case in self.model.cases.values():
            plain["CASE_STATUS_" + case.status] = plain.get("CASE_STATUS_" + case.status, 0) + 1
        self.assertEqual(counted, plain)

    def compare_journals(self):
        for number, case in self.model.cases.items():
            items = self.pages("manager", "Cases/History", dict(id=number, notes_only=True), "items")
            self.assertEqual([i.note.text for i in items], case.notes)


if __name__ == "__main__":
    unittest.main()
