#!/usr/bin/python3
"""Placements and support through the daemon and the real `lots`: A2, introduction and follow-up with their clocks, support
given per week, follow-ups; the walls around them; a rebuild that equals the live store."""
import json
import unittest

from lots_test import *  # noqa: F403

P = placements_pb2


def dated(**fields):
    """Keyword arguments where `from_` stands for the field `from`."""
    return {("from" if name == "from_" else name): value for name, value in fields.items()}


class Service(DaemonTest):
    def setUp(self):
        self.case = self.world.active_case()
        self.sius = self.world.sius

    def clock(self, day):
        now = self.admin.call("Server/Status").now
        self.admin.call("Server/SetClock", dict(now=day + "T09:00:00Z"))
        self.addCleanup(lambda: self.admin.call("Server/SetClock", dict(now=now)))

    def plan(self, kind=codes.PLACEMENT_KIND_PRAKTIK, start="2026-11-22", **more):
        placement = P.Placement(kind=kind, start=start, employer_name="Ekbackens trädgård", minutes_per_week=1200, **more)
        return self.sius.call("Placements/Plan", dict(id=self.case, placement=placement)).placement.placement.id

    def place(self, kind=codes.PLACEMENT_KIND_PRAKTIK, start="2026-11-22"):
        number = self.plan(kind, start)
        confirmations = [P.TaskConfirmation(party=party, name="N N", date=start) for party in ("CLIENT", "EMPLOYER", "COACH")]
        task = P.Task(description="Vattna växterna", expectation="Alla bord före tio")
        self.sius.call("Placements/SetTasks", dict(id=self.case, placement=number, tasks=[task], confirmations=confirmations))
        self.sius.call("Placements/Agree", dict(id=self.case, placement=number, date=start))
        self.sius.call("Placements/Start", dict(id=self.case, placement=number, date=start))
        return number

    def agree(self, number, parties=("AF", "CLIENT", "EMPLOYER", "SIUS"), **more):
        fields = dict(type="A2", date="2026-11-22", text="Introduktion.", tasks=["Vattna"], layout="Sida vid sida.", placement=number,
                      minutes_per_week=600, weeks=20, responsible="Stödpersonen", valid_from="2026-11-22", valid_to="2027-05-21",
                      signatures=[cases_pb2.Signature(party=party, name="N N", date="2026-11-22") for party in parties])
        fields.update(more)
        return dict(id=self.case, agreement=cases_pb2.Agreement(**fields))

    def introduce(self):
        number = self.place()
        self.sius.call("Cases/Agree", self.agree(number))
        income = P.IncomeSource(kind=codes.INCOME_KIND_AKTIVITETSSTOD, **{"from": "2026-01-01"})
        self.sius.call("Placements/RecordIncome", dict(id=self.case, income=income))
        self.sius.call("Support/StartLine", dict(id=self.case, kind=codes.SUPPORT_LINE_KIND_INTRO, placement=number))
        return number

    def test_no_introduction_without_the_four_signatures(self):
        number = self.place()
        told = self.refused(self.sius, "Support/StartLine", dict(id=self.case, kind=codes.SUPPORT_LINE_KIND_INTRO, placement=number),
                            PRECONDITION, "NO_AGREEMENT")
        self.assertIn(("income", "INCOME_UNKNOWN"), told.reasons)
        self.refused(self.sius, "Cases/Agree", self.agree(number, ("AF", "CLIENT", "SIUS")), PRECONDITION, "AGREEMENT_UNSIGNED")
        self.refused(self.sius, "Cases/Agree", self.agree(number, valid_to="2027-05-22"), PRECONDITION, "LINE_LIMIT")
        self.sius.call("Cases/Agree", self.agree(number))

    def test_the_clocks_stand_on_the_case_file(self):
        self.introduce()
        clock = self.sius.call("Cases/Show", dict(id=self.case)).clocks[0]
        self.assertEqual((clock.start, clock.last_day, clock.days_used, clock.days_left), ("2026-11-22", "2027-05-21", 1, 180))
        self.clock("2027-05-22")
        clock = self.sius.call("Support/Show", dict(id=self.case)).clocks[0]
        self.assertEqual((clock.days_left, clock.over), (0, True))

    def test_a_job_keeps_its_year(self):
        number = self.place(codes.PLACEMENT_KIND_EMP_REG)
        self.sius.call("Support/StartLine", dict(id=self.case, kind=codes.SUPPORT_LINE_KIND_FOLLOWUP, placement=number))
        self.sius.call("Placements/ConfirmWork", dict(id=self.case, placement=number))
        self.clock("2027-11-21")
        close = dict(id=self.case, reason=codes.CLOSE_REASON_EMPLOYED_COMPLETED, summary="Klart.", income_after=codes.INCOME_KIND_WAGE)
        self.refused(self.sius, "Cases/Close", close, PRECONDITION, "LINE_MINIMUM")
        self.clock("2027-11-22")
        shown = self.sius.call("Placements/List", dict(id=self.case)).placements[0]
        self.assertEqual([(p.weeks, p.job) for p in shown.retention], [(w, codes.ANSWER_YES) for w in (13, 26, 52)])
        due = self.sius.call("Support/FollowUps", dict(id=self.case)).due
        self.assertEqual([(d.step, d.due, d.overdue) for d in due],
                         [(1, "2026-12-22", True), (3, "2027-02-22", True), (6, "2027-05-22", True), (9, "2027-08-22", True),
                          (12, "2027-11-22", False)])
        self.sius.call("Support/EndLine", dict(id=self.case, line=1, reason=codes.LINE_END_REASON_COMPLETED))
        self.sius.call("Cases/Close", close)

    def test_support_given_is_a_note_and_is_summed_by_week(self):
        self.introduce()
        steps = [P.TaperStep(to="2026-12-20", minutes_per_week=600, **{"from": "2026-11-22"}),
                 P.TaperStep(to="2027-05-21", minutes_per_week=0, **{"from": "2026-12-21"})]
        self.sius.call("Support/Plan", dict(id=self.case, line=1, steps=steps))
        before = self.sius.call("Cases/Show", dict(id=self.case)).case.revision
        self.clock("2026-12-21")
        for day in ("2026-11-24", "2026-11-25", "2026-12-01"):
            event = P.SupportEvent(date=day, minutes=180, line=1, kind=codes.SUPPORT_KIND_SIDE_BY_SIDE, text="Gick igenom dagens lista.")
            reply = self.sius.call("Support/Give", dict(id=self.case, event=event))
        self.assertEqual(reply.event.staff, self.world.sius_id)
        self.assertEqual(self.sius.call("Cases/Show", dict(id=self.case)).case.revision, before)
        given = self.sius.call("Support/Given", dict(id=self.case)).events
        self.assertEqual([(g.date, g.minutes, g.text) for g in given],
                         [("2026-11-24", 180, ""), ("2026-11-25", 180, ""), ("2026-12-01", 180, "")])
        self.assertEqual([w.week for w in self.sius.call("Support/Weeks", dict(id=self.case, line=1)).weeks],
                         [f"2026-W{week}" for week in range(47, 53)])  # none before the line began
        self.assertEqual(len(self.sius.call("Support/Weeks", dict(id=self.case, line=9)).weeks), 0)
        weeks = self.sius.call("Support/Weeks", dict(id=self.case, weeks=5)).weeks
        self.assertEqual([(w.week, w.planned, w.delivered, w.deviates, w.flagged) for w in weeks],
                         [("2026-W48", 600, 360, False, False), ("2026-W49", 600, 180, True, False), ("2026-W50", 600, 0, True, False),
                          ("2026-W51", 600, 0, True, True), ("2026-W52", 0, 0, False, False)])
        told = self.sius.call("Cases/History", dict(id=self.case, newest_first=True, page_size=1)).items[0]
        self.assertIn("Gick igenom", told.text)

    def test_walls(self):
        number = self.introduce()
        for stranger in (self.world.town, self.world.provider, self.world.other_office):
            for method in ("Placements/List", "Support/Show", "Support/Given", "Support/Weeks", "Support/FollowUps"):
                self.refused(stranger, method, dict(id=self.case), NOT_FOUND)
            self.refused(stranger, "Placements/Interrupt", dict(id=self.case, placement=number, reason="x"), NOT_FOUND)
            event = P.SupportEvent(minutes=10, kind=codes.SUPPORT_KIND_TALK)
            self.refused(stranger, "Support/Give", dict(id=self.case, event=event), NOT_FOUND)
        self.refused(self.world.manager, "Placements/Interrupt", dict(id=self.case, placement=number, reason="x"), PRECONDITION,
                     "NOT_YOUR_ROLE")

    def test_dry_run_and_revision(self):
        placement = P.Placement(kind=codes.PLACEMENT_KIND_VISIT, start="2026-12-01", employer_name="X")
        request = dict(id=self.case, placement=placement)
        self.sius.call("Placements/Plan", request, dry_run=True)
        self.assertEqual(len(self.sius.call("Placements/List", dict(id=self.case)).placements), 0)
        revision = self.sius.call("Placements/Plan", request).revision
        self.refused(self.sius, "Placements/Plan", request, ABORTED, if_revision=revision - 1)
        self.sius.call("Placements/Plan", request, if_revision=revision)

    def test_a_rebuild_equals_the_live_store(self):
        number = self.introduce()
        event = P.SupportEvent(minutes=45, line=1, kind=codes.SUPPORT_KIND_FIRST_DAY)
        self.sius.call("Support/Give", dict(id=self.case, event=event))
        self.sius.call("Placements/Interrupt", dict(id=self.case, placement=number, reason="sjukdom"))
        self.daemon.stop()
        try:
            done = self.daemon.lotsd("verify")
        finally:
            self.daemon.start()
            type(self).admin = self.daemon.admin = self.daemon.connect(self.daemon.admin_identity)
            for name in ("officer", "officer2", "sius", "manager", "other_office", "town", "provider"):
                setattr(self.world, name, self.daemon.connect(self.daemon.identities[getattr(self.world, name + "_id")]))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


class Client(HandTest):
    """The real `lots`, as the coach uses it."""

    def test_from_placement_to_follow_up(self):
        case = str(self.world.active_case())
        confirmed = [word for party in ("CLIENT", "EMPLOYER", "COACH") for word in ("--confirm", party + ":N N:2026-11-22")]
        for hours in ("x", "1:2:3", "37.555", "-1", "20x"):
            self.lots("placement", "plan", case, "--kind", "PRAKTIK", "--from", "2026-11-22", "--hours=" + hours, code=1)
        self.lots("placement", "plan", case, "--kind", "EMP_REG", "--from", "2026-11-22", "--hours", "37,5", "--employer-name", "Ekbacken")
        self.lots("placement", "tasks", case, "1", "--task", "Vattna:alla bord före tio", *confirmed)
        self.lots("placement", "agree", case, "1")
        self.lots("placement", "start", case, "1")
        self.lots("placement", "worked", case, "1")
        signatures = [word for party in ("AF", "CLIENT", "EMPLOYER", "SIUS") for word in ("--signature", party + ":N N")]
        self.lots("case", "agree", case, "--type", "A2", "--text", "Introduktion", "--task", "Vattna", "--layout", "Sida vid sida",
                  "--hours", "10", "--weeks", "20", "--responsible", "N N", "--placement", "1", "--from", "2026-11-22", "--to",
                  "2027-05-21", *signatures)
        told = self.lots("support", "start", case, "--kind", "INTRO", "--placement", "1", code=4)
        self.assertIn("S1.19", told)
        self.lots("placement", "income", case, "--kind", "WAGE", "--from", "2026-11-22")
        self.lots("support", "start", case, "--kind", "INTRO", "--placement", "1")
        self.lots("support", "start", case, "--kind", "FOLLOWUP", "--placement", "1")
        told = self.lots("support", "weeks", case)  # nothing is planned: nothing to be a share of
        self.assertEqual([line.split() for line in told.splitlines()[1:]], [["2026-W47", "2026-11-16", "no", "no"]], told)
        too_long = ("support", "plan", case, "1", "--step", "2026-11-22:2027-12-20:10")
        self.assertIn("\n  --step TO: ", self.lots(*too_long, code=4))
        self.assertIn('"field":"steps.to"', self.lots(*too_long, "--json", code=4))
        self.lots("support", "plan", case, "1", "--step", "2026-11-22:2026-12-20:10", "--step", "2026-12-21:2027-05-21:2:30")
        self.lots("support", "give", case, "--minutes", "1:30", "--kind", "SIDE_BY_SIDE", "--line", "1", "--place", "WORKPLACE")
        self.assertIn("Stig Ros", self.lots("support", "given", case))
        row = json.loads(self.lots("support", "given", case, "--json"))["events"][0]
        self.assertEqual((row["staff"], row["staff_name"]), (self.world.sius_id, "Stig Ros"))
        self.lots("support", "assess", case, "1", "--employer-view", "Bra", "--client-view", "Bra", "--independent")
        self.lots("followup", "hold", case, "1", "--with", "Klienten", "--result", "Går bra", "--next", "2026-12-01")
        shown = self.lots("case", "show", case)
        self.assertIn("days used 1, left 180; last day 2027-05-21", shown)
        self.assertIn("days served 0, remaining 365; complete from 2027-11-22", shown)
        self.assertIn("37.5 hours a week", shown)
        self.assertIn("2026-12-01: placement 1, agreed", shown)
        told = self.lots("support", "weeks", case)
        self.assertEqual([line.split()[:5] for line in told.splitlines()[1:]], [["2026-W47", "2026-11-16", "1.43", "1.5", "104"]], told)
        weeks = json.loads(self.lots("support", "weeks", case, "--weeks", "1", "--json"))
        self.assertEqual((weeks["weeks"][0]["week"], weeks["weeks"][0]["delivered"]), ("2026-W47", 90))
        placements = json.loads(self.lots("placement", "list", case, "--json"))["placements"]
        self.assertEqual((placements[0]["kind"], placements[0]["competitive"]), ("EMP_REG", "YES"))
        for command in (("placement", "list"), ("support", "show"), ("support", "lines"), ("support", "given"), ("support", "weeks"),
                        ("followup", "list"), ("followup", "held"), ("placement", "incomes")):
            self.assertTrue(self.lots(*command, case).strip(), command)
        self.lots("placement", "end", case, "1", "--reason", "TERM_ENDED", "--dry-run")
        self.assertIn("under way", self.lots("placement", "list", case))

    def test_a_placement_is_changed_interrupted_and_called_off(self):
        case = str(self.world.active_case())
        self.lots("placement", "plan", case, "--kind", "PRAKTIK", "--from", "2026-11-22", "--hours", "20", "--employer-name", "Ekbacken",
                  "--task", "Vattna:alla bord före tio")
        changed = json.loads(self.lots("placement", "change", case, "1", "--hours", "25", "--to", "2027-02-21", "--json"))["placement"]["placement"]
        self.assertEqual((changed["minutes_per_week"], changed["planned_end"]), (1500, "2027-02-21"))
        confirmed = [word for party in ("CLIENT", "EMPLOYER", "COACH") for word in ("--confirm", party + ":N N:2026-11-22")]
        self.lots("placement", "tasks", case, "1", "--task", "Vattna:alla bord före tio", *confirmed)
        self.lots("placement", "agree", case, "1")
        self.lots("placement", "start", case, "1")
        self.assertIn("interrupted", self.lots("placement", "interrupt", case, "1", "--reason", "sjukdom"))
        self.assertIn("under way", self.lots("placement", "resume", case, "1"))
        self.lots("placement", "plan", case, "--kind", "VISIT", "--from", "2026-12-01", "--employer-name", "Ekbacken")
        self.assertIn("cancelled", self.lots("placement", "cancel", case, "2", "--reason", "Ingen tid."))
        self.lots("placement", "end", case, "1", "--reason", "TERM_ENDED")
        self.lots("placement", "change", case, "1", "--hours", "10", code=4)

    def test_a_line_of_support_ends(self):
        case = str(self.world.active_case())
        confirmed = [word for party in ("CLIENT", "EMPLOYER", "COACH") for word in ("--confirm", party + ":N N:2026-11-22")]
        self.lots("placement", "plan", case, "--kind", "EMP_REG", "--from", "2026-11-22", "--hours", "30", "--employer-name", "Ekbacken")
        self.lots("placement", "tasks", case, "1", "--task", "Vattna:alla bord före tio", *confirmed)
        self.lots("placement", "agree", case, "1")
        self.lots("placement", "start", case, "1")
        self.lots("support", "start", case, "--kind", "FOLLOWUP", "--placement", "1")
        told = self.lots("support", "end", case, "1", "--reason", "CLIENT_DECLINES", "--note", "Klarar sig själv.", "--json")
        ended = json.loads(told)["lines"][0]
        self.assertEqual((ended["end"], ended["end_reason"]), ("2026-11-22", "CLIENT_DECLINES"))


if __name__ == "__main__":
    unittest.main()
