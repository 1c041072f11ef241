#!/usr/bin/python3
"""What an organisation settles for itself (F12, F13), through the daemon and the real `lots`: who may, from which day, what it changes and for whom."""
import json
import unittest

from lots_test import *  # noqa: F403

P = placements_pb2
O = organisations_pb2


class Settings(DaemonTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.town, cls.provider = (next(o.id for o in cls.admin.call("Organisations/List").organisations if o.name.startswith(name))
                                  for name in ("Håbo", "Stödet"))
        cls.environments = {}
        for name, principal in (("admin", cls.admin.call("Session/Who").principal.id), ("sius", cls.world.sius_id)):
            code = cls.admin.call("Enrolment/Invite", dict(principal=principal)).code
            cls.environments[name] = dict(os.environ, XDG_CONFIG_HOME=os.path.join(cls.daemon.folder, "config-" + name), LC_ALL="C.UTF-8",
                                          LANGUAGE="en")
            cls.lots(name, "enrol", f"127.0.0.1:{cls.daemon.port}", code)

    @classmethod
    def lots(cls, who, *words, code=0):
        done = subprocess.run([LOTS, *words], capture_output=True, text=True, env=cls.environments[who], check=False)
        if done.returncode != code:
            raise AssertionError(f"lots {' '.join(words)}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout if code == 0 else done.stdout + done.stderr

    def held(self, who, *words):
        rows = json.loads(self.lots(who, "org", "settings", *words, "--json"))["settings"]
        return {(row["programme"], row["name"], row["of_unit"] or None): row for row in rows}

    def clock(self, day):
        now = self.admin.call("Server/Status").now
        self.admin.call("Server/SetClock", dict(now=day + "T09:00:00Z"))
        self.addCleanup(lambda: self.admin.call("Server/SetClock", dict(now=now)))

    def settle(self, *words, **more):
        return self.lots("admin", "org", "setting", str(self.world.af), "SIUS", *words, "--reference", "Beslut 2026-11-20 § 4", **more)

    def test_every_setting_has_value_default_and_source(self):
        rows = self.held("sius")
        sius = {name for programme, name, _ in rows if programme == "SIUS"}
        self.assertEqual(sius, {"CERTIFICATE_AGE", "INTRO_SHARED", "INTRO_STOPS", "NEW_JOB_RESTARTS", "FOLLOW_UP_MONTHS", "FOLLOW_UP_WARNING",
                                "RETENTION_GAP", "REOPEN_DAYS", "READ_AFTER_DAYS", "OUTREACH_TIMES", "OUTREACH_DAYS"})
        self.assertEqual({name for programme, name, _ in rows if programme == "IPS"},
                         {"NEW_COACH_MONTHS", "FOLLOW_UP_MONTHS", "RETENTION_GAP", "REOPEN_DAYS", "READ_AFTER_DAYS", "OUTREACH_TIMES", "OUTREACH_DAYS"})
        self.assertTrue(all(row["source"] for row in rows.values()))
        shown = self.lots("sius", "org", "settings", "--programme", "SIUS")
        for text in ("how old a medical certificate may be", "365 days", "1, 3, 6, 9, 12 months", "S0.13, B5.5; F13"):
            self.assertIn(text, shown)

    def test_a_units_decisions_are_told_beside(self):
        unit = O.Unit(organisation=self.town, name="Arbetscoacherna", started="2020-01-01", programmes=[codes.PROGRAMME_IPS])
        unit = self.admin.call("Organisations/AddUnit", dict(unit=unit)).unit.id
        row = self.held("admin", str(self.town), "--programme", "IPS")[("IPS", "DECISION_REQUIRED", unit)]
        self.assertEqual((row["values"], row["from"] or ""), ("1", ""))
        self.lots("admin", "unit", "setting", str(unit), "--programme", "IPS", "--from", "2026-12-01", "--reference", "SN § 4")
        self.assertEqual(self.held("admin", str(self.town))[("IPS", "DECISION_REQUIRED", unit)]["values"], "1")
        row = self.held("admin", str(self.town), "--on", "2026-12-01")[("IPS", "DECISION_REQUIRED", unit)]
        self.assertEqual((row["values"], row["standard"], row["from"], row["reference"]), ("0", "1", "2026-12-01", "SN § 4"))
        told = self.admin_refused(dict(organisation=self.town, programme=codes.PROGRAMME_IPS, reference="x", **{"from": "2027-01-01"},
                                       settings=[O.SettingValue(name=codes.SETTING_NAME_DECISION_REQUIRED, values=[0])]))
        self.assertIn(("settings.name", "SETTING_OF_UNIT"), told.reasons)

    def admin_refused(self, request):
        return self.refused(self.admin, "Organisations/Set", request, INVALID)

    def test_only_administrators_settle_and_nobody_across_the_wall(self):
        request = dict(organisation=self.world.af, programme=codes.PROGRAMME_SIUS, reference="x", **{"from": "2027-01-01"},
                       settings=[O.SettingValue(name=codes.SETTING_NAME_REOPEN_DAYS, values=[10])])
        for who in (self.world.sius, self.world.manager, self.world.town):
            self.refused(who, "Organisations/Set", request, DENIED)
        self.refused(self.world.town, "Organisations/Settings", dict(organisation=self.world.af), NOT_FOUND)
        self.refused(self.admin, "Organisations/Settings", dict(organisation=999), NOT_FOUND)

    def test_faults_are_told_together_and_change_nothing(self):
        before = self.held("sius")
        self.settle("--from", "2026-12-01", "--certificate-age", "young", code=1)
        self.settle("--from", "2026-12-01", "--intro-shared", "1", code=1)
        told = self.settle("--from", "2026-12-01", "--certificate-age", "10", "--follow-up-months", "6,3", code=4)
        self.assertIn("must be between 30 and 730", told)
        self.assertIn("each later than the one before", told)
        self.lots("admin", "org", "setting", str(self.world.af), "IPS", "--intro-shared", "no", "--from", "2026-12-01", "--reference", "x", code=4)
        self.settle("--from", "2026-12-01", code=4)
        self.assertIn("60 days", self.settle("--from", "2026-12-01", "--reopen-days", "60", "--dry-run"))
        self.assertEqual(self.held("sius"), before)

    def test_a_change_of_the_organisation_leaves_them(self):
        self.lots("admin", "org", "setting", str(self.provider), "SIUS", "--retention-gap", "14", "--from", "2026-11-22", "--reference", "VD")
        self.lots("admin", "org", "change", str(self.provider), "--name", "Stödet i Eksjö AB")
        row = self.held("admin", str(self.provider))[("SIUS", "RETENTION_GAP", None)]
        self.assertEqual((row["values"], row["from"], row["reference"]), ("14", "2026-11-22", "VD"))

    # --- a case is judged by the rule of its day

    def introduced_twice(self, decided):
        """An introduction at one workplace and, from April, at another, under a decision of that day."""
        world = self.world
        self.clock(decided)
        case = world.new_case()
        world.basis(case)
        world.assess(case)
        world.decide(case, date=decided, valid_from=decided)
        world.agree(case)
        world.officer.call("Cases/Assign", dict(id=case, staff=world.sius_id))
        world.officer.call("Cases/Activate", dict(id=case))
        self.clock("2026-12-01")
        income = P.IncomeSource(kind=codes.INCOME_KIND_AKTIVITETSSTOD, **{"from": "2026-01-01"})
        world.sius.call("Placements/RecordIncome", dict(id=case, income=income))
        self.introduce(case, "Ekbackens trädgård", "2026-12-01")
        self.clock("2027-03-31")
        world.sius.call("Support/EndLine", dict(id=case, line=1, reason=codes.LINE_END_REASON_EMPLOYER_REQUEST))
        self.clock("2027-04-01")
        self.introduce(case, "Sjöby bageri", "2027-04-01")
        return world.sius.call("Cases/Show", dict(id=case)).clocks

    def introduce(self, case, employer, start):
        sius = self.world.sius
        placement = P.Placement(kind=codes.PLACEMENT_KIND_PRAKTIK, start=start, employer_name=employer, minutes_per_week=1200)
        number = sius.call("Placements/Plan", dict(id=case, placement=placement)).placement.placement.id
        confirmations = [P.TaskConfirmation(party=party, name="N N", date=start) for party in ("CLIENT", "EMPLOYER", "COACH")]
        sius.call("Placements/SetTasks", dict(id=case, placement=number, tasks=[P.Task(description="Vattna", expectation="Före tio")],
                                              confirmations=confirmations))
        sius.call("Placements/Agree", dict(id=case, placement=number, date=start))
        sius.call("Placements/Start", dict(id=case, placement=number, date=start))
        signatures = [cases_pb2.Signature(party=party, name="N N", date=start) for party in ("AF", "CLIENT", "EMPLOYER", "SIUS")]
        sius.call("Cases/Agree", dict(id=case, agreement=cases_pb2.Agreement(
            type="A2", date=start, text="Introduktion.", tasks=["Vattna"], layout="Sida vid sida.", placement=number, minutes_per_week=600,
            weeks=8, responsible="N N", valid_from=start, valid_to="2027-05-30", signatures=signatures)))
        sius.call("Support/StartLine", dict(id=case, kind=codes.SUPPORT_LINE_KIND_INTRO, placement=number, date=start))

    def test_an_old_decision_keeps_its_rule(self):
        before = self.introduced_twice("2026-11-29")
        self.assertEqual([clock.last_day for clock in before], ["2027-05-31"])
        self.settle("--intro-shared", "no", "--follow-up-warning", "18", "--from", "2026-11-30")
        row = self.held("sius")[("SIUS", "INTRO_SHARED", None)]
        self.assertEqual((row["values"], row["standard"], row["from"], row["reference"]), ("0", "1", "2026-11-30", "Beslut 2026-11-20 § 4"))
        old, new = self.introduced_twice("2026-11-29"), self.introduced_twice("2026-11-30")
        self.assertEqual([clock.last_day for clock in old], ["2027-05-31"])
        self.assertEqual([clock.last_day for clock in new], ["2027-05-31", "2027-09-30"])
        agenda = {item.due for item in self.world.sius.call("Agenda/List", dict(case=self.world.sius.call("Cases/List", dict(
            page_size=200, descending=True)).cases[0].id, until="2027-12-31")).items if item.rule == "T1" and item.kind == codes.AGENDA_KIND_LIMIT}
        self.assertEqual(agenda, {"2027-09-30"})
        self.assertIn("must lie after", self.settle("--intro-shared", "yes", "--from", "2026-11-30", code=4))
        self.settle("--intro-shared", "default", "--from", "2027-01-01")
        every = [row for row in json.loads(self.lots("sius", "org", "settings", "--programme", "SIUS", "--all", "--json"))["settings"]
                 if row["name"] == "INTRO_SHARED"]
        self.assertEqual([(row["values"], row["from"], row["to"]) for row in every],
                         [("1", "", ""), ("0", "2026-11-30", "2026-12-31"), ("1", "2027-01-01", "")])

    def test_how_old_a_certificate_may_be(self):
        self.settle("--certificate-age", "60", "--from", "2026-11-23")  # the certificate is of 1 September
        late, case = (self.ready_to_decide() for _ in range(2))
        self.world.decide(case)
        self.clock("2026-11-23")
        request = dict(id=late, result=codes.DECISION_RESULT_GRANTED, legal_basis="2017:462", motivation="Ja.")
        told = self.refused(self.world.officer, "Cases/Decide", request, PRECONDITION, "CERTIFICATE_TOO_OLD")
        self.assertEqual(told.rules, {"B5.5"})
        self.world.decide(late, date="2026-11-22")

    def ready_to_decide(self):
        case = self.world.new_case()
        self.world.basis(case)
        self.world.assess(case)
        return case

    def test_z_a_rebuild_equals_the_live_store(self):
        self.verify_store()


if __name__ == "__main__":
    unittest.main()
