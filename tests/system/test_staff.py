#!/usr/bin/python3
"""Staff: training that counts, expires and is withdrawn; the supervision log, its walls, corrections and sums; shares of full time;
what an agenda tells about staff; the real `lots`; a rebuild that equals the live store."""
import collections
import datetime
import json
import random

import test_cli
from lots_test import *  # noqa: F403

IPS, SIUS = codes.PROGRAMME_IPS, codes.PROGRAMME_SIUS
K = staff_pb2.Supervision
INDIVIDUAL, GROUP = codes.SUPERVISION_KIND_INDIVIDUAL, codes.SUPERVISION_KIND_GROUP
MENTORING, REVIEW = codes.SUPERVISION_KIND_FIELD_MENTORING, codes.SUPERVISION_KIND_OUTCOMES_REVIEW
SE_BASIC, IPS_BASIC = codes.COMPETENCE_KIND_SE_BASIC, codes.COMPETENCE_KIND_IPS_BASIC


class StaffTest(DaemonTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        world, admin = cls.world, cls.admin
        cls.org = world.organisation(codes.ORGANISATION_KIND_MUNICIPALITY, "Sjöby kommun", "", "0305")
        unit = lambda name: admin.call("Organisations/AddUnit", dict(unit=organisations_pb2.Unit(
            organisation=cls.org, name=name, started="2026-01-01", programmes=[IPS]))).unit.id
        cls.north, cls.south = unit("Norr"), unit("Söder")
        cls.ids = {}
        for name, who, where, role, start in (
                ("lead", "Lena Alm", cls.north, codes.ROLE_TEAM_LEAD, "2026-01-01"), ("kim", "Kim Sand", cls.north, codes.ROLE_COACH, "2026-02-10"),
                ("eli", "Eli Bo", cls.north, codes.ROLE_COACH, "2026-10-05"), ("boss", "Sam Vik", cls.south, codes.ROLE_UNIT_MANAGER, "2026-01-01"),
                ("far", "Far Ek", cls.south, codes.ROLE_COACH, "2026-02-01")):
            cls.ids[name] = world.staff(cls.org, who, where, role, start=start)
        for name in ("lead", "kim", "eli", "boss"):
            setattr(cls, name, cls.daemon.enrol(cls.ids[name], name))

    def clock(self, day):
        self.admin.call("Server/SetClock", dict(now=day + "T09:00:00Z"))
        self.addCleanup(lambda: self.admin.call("Server/SetClock", dict(now="2026-11-22T08:00:00Z")))

    def train(self, who, kind=SE_BASIC, by=None, **more):
        held = dict(kind=kind, days=4, issued="2024-03-01", issuer="Utbildaren")
        held.update(more)
        return (by or self.admin).call("Staff/AddCompetence", dict(id=who, competence=staff_pb2.Competence(**held))).principal

    def supervise(self, *who, by=None, **more):
        told = dict(staff=[self.ids[w] for w in who], kind=INDIVIDUAL, minutes=60)
        told.update(more)
        connection = by or self.lead
        connection.call("Staff/Supervise", dict(supervision=K(**told)))
        return connection.last.receipt.position

    def correct(self, position, by=None, **more):
        connection = by or self.lead
        connection.call("Staff/CorrectSupervision", dict(position=position, supervision=K(**more)))
        return connection.last.receipt.position

    def log(self, by, **which):
        """Every page put together."""
        found, cursor = [], b""
        while True:
            reply = by.call("Staff/ListSupervision", dict(cursor=cursor, **which))
            found += reply.items
            cursor = reply.cursor
            if not cursor:
                return found

    def sums(self, by, **which):
        return {(s.staff, s.quarter): (s.occasions, s.individual, s.group, s.mentoring, s.review, s.minutes)
                for s in by.call("Staff/SumSupervision", which).sums}

    def agenda(self, by, **request):
        found, cursor = [], b""
        while True:
            reply = by.call("Agenda/List", dict(cursor=cursor, **request))
            found += reply.items
            cursor = reply.cursor
            if not cursor:
                return found


class Competence(StaffTest):
    def new_coach(self, **training):
        who = self.world.staff(self.world.af, "Siv Alm", self.world.unit, codes.ROLE_SIUS)
        if training:
            self.train(who, **training)
        return who

    def granted(self):
        case = self.world.new_case()
        self.world.basis(case)
        self.world.assess(case)
        self.world.decide(case)
        self.world.agree(case)
        return case

    def assign(self, case, who):
        return self.world.officer.call("Cases/Assign", dict(id=case, staff=who)).case

    def test_the_last_day_counts_and_the_next_does_not(self):
        for expires, reason in (("2026-11-22", None), ("2026-11-21", "COMPETENCE_EXPIRED"), ("2026-11-23", None)):
            case, who = self.granted(), self.new_coach(expires=expires)
            if reason:
                refused = self.refused(self.world.officer, "Cases/Assign", dict(id=case, staff=who), PRECONDITION, reason)
                self.assertEqual(refused.rules, {"S0.41"})
            else:
                self.assign(case, who)

    def test_it_is_judged_again_when_the_service_starts(self):
        case, later, who = self.granted(), self.granted(), self.new_coach(expires="2026-11-28")
        self.assign(case, who)
        self.clock("2026-11-29")
        self.refused(self.world.officer, "Cases/Activate", dict(id=case), PRECONDITION, "COMPETENCE_EXPIRED")
        self.world.officer.call("Cases/Activate", dict(id=case, date="2026-11-28"))  # it had not begun late
        self.refused(self.world.officer, "Cases/Assign", dict(id=later, staff=who), PRECONDITION, "COMPETENCE_EXPIRED")
        self.train(who, issued="2026-11-28")
        self.assign(later, who)

    def test_of_several_the_one_that_counts_longest_counts(self):
        case = self.granted()
        who = self.new_coach(expires="2025-01-01")
        self.train(who, days=1)  # no end, but too short
        refused = self.refused(self.world.officer, "Cases/Assign", dict(id=case, staff=who), PRECONDITION, "COMPETENCE_EXPIRED")
        self.assertNotIn("COMPETENCE_SHORT", {r for _, r in refused.reasons})
        self.train(who, expires="2027-01-01")
        self.train(who, expires="2026-12-10")
        self.assign(case, who)
        self.world.officer.call("Cases/Activate", dict(id=case))
        self.assertEqual([i.due for i in self.agenda(self.world.manager, case=case, until="2028-01-01") if i.rule == "S4.25"], ["2027-01-01"])

    def test_one_that_is_withdrawn_counts_no_longer(self):
        case, who = self.granted(), self.new_coach(expires="2030-01-01")
        self.assign(case, who)
        withdraw = dict(id=who, competence=1, reason="Kursen underkändes.")
        refused = self.refused(self.admin, "Staff/WithdrawCompetence", {"id": who, "competence": 2, "from": "2024-02-29"}, INVALID, "NO_SUCH_COMPETENCE")
        self.assertEqual({f for f, _ in refused.reasons}, {"competence", "reason"})
        self.refused(self.admin, "Staff/WithdrawCompetence", dict(withdraw, reason="x" * 201), INVALID, "TOO_LONG")
        refused = self.refused(self.admin, "Staff/WithdrawCompetence", {"id": who, "competence": 1, "from": "2024-02-29"}, INVALID, "DATE_BEFORE")
        self.assertEqual({f for f, _ in refused.reasons}, {"from", "reason"})
        self.refused(self.world.officer, "Staff/WithdrawCompetence", withdraw, PRECONDITION, "NOT_YOUR_UNIT")
        self.refused(self.boss, "Staff/WithdrawCompetence", withdraw, NOT_FOUND)
        kept = self.world.manager.call("Staff/WithdrawCompetence", withdraw).principal.competences[0]
        self.assertEqual((kept.issued, kept.expires, kept.withdrawn, kept.withdrawn_because),
                         ("2024-03-01", "2030-01-01", "2026-11-22", "Kursen underkändes."))
        self.refused(self.admin, "Staff/WithdrawCompetence", withdraw, INVALID, "COMPETENCE_GONE")
        refused = self.refused(self.world.officer, "Cases/Activate", dict(id=case), PRECONDITION, "COMPETENCE_WITHDRAWN")
        self.assertIn("2026-11-22", refused.reply.details[0].text)
        self.train(who, withdrawn="2020-01-01")  # nobody records one that is withdrawn already
        self.world.officer.call("Cases/Activate", dict(id=case))

    def test_show_tells_what_counts_where_and_until_when(self):
        who = self.new_coach(expires="2027-03-01")
        self.train(who, kind=IPS_BASIC, days=2)
        told = {p.programme: p for p in self.admin.call("Staff/Show", dict(id=who)).programmes}
        self.assertEqual([(told[p].counts, told[p].until, told[p].competence) for p in (SIUS, codes.PROGRAMME_SE, IPS, codes.PROGRAMME_SED)],
                         [(True, "2027-03-01", 1), (True, "2027-03-01", 1), (False, "", 2), (False, "", 0)])
        self.assertIn("4 days", told[IPS].why_not)
        self.clock("2027-03-02")
        self.assertFalse(self.admin.call("Staff/Show", dict(id=who)).programmes[0].counts)
        self.assertEqual(len(self.admin.call("Staff/Show").programmes), 0)  # an administrator coaches nobody

    def test_a_share_of_full_time(self):
        who = self.new_coach()
        held = self.admin.call("Staff/Show", dict(id=who)).principal.roles[0]
        self.assertEqual(held.fte, 100)
        role = lambda fte: dict(id=who, role=staff_pb2.RoleHeld(unit=self.world.unit2, role=codes.ROLE_SIUS, fte=fte))
        self.refused(self.admin, "Staff/GiveRole", role(101), INVALID, "OUT_OF_RANGE")
        for fte, kept in ((1, 1), (0, 100)):
            given = self.admin.call("Staff/GiveRole", role(fte)).principal
            self.assertEqual(given.awaiting[-1].fte, kept)
            self.world.confirm(given)
        self.assertEqual([held.fte for held in self.admin.call("Staff/Show", dict(id=who)).principal.roles], [100, 1, 100])
        self.assertIn(who, [p.id for p in self.admin.call("Staff/List", dict(unit=self.world.unit2, page_size=100)).principals])

    def test_a_coach_who_is_shut_out_leaves_cases_behind(self):
        case, who = self.granted(), self.new_coach(expires="2030-01-01")
        self.assign(case, who)
        self.world.officer.call("Cases/Activate", dict(id=case))
        gone = lambda: [i.due for i in self.agenda(self.world.manager, unit=self.world.unit) if i.case == case and "coach's role" in i.text]
        self.assertEqual(gone(), [])
        self.clock("2026-11-25")
        self.admin.call("Staff/EndRole", dict(id=who, unit=self.world.unit, role=codes.ROLE_SIUS, to="2026-12-26"))
        self.assertEqual(gone(), [])
        self.clock("2026-11-26")
        self.assertEqual(gone(), ["2026-12-26"])  # thirty days ahead
        self.clock("2026-11-27")
        self.assertEqual(self.admin.call("Staff/Disable", dict(id=who)).principal.disabled_on, "2026-11-27")
        self.assertEqual(gone(), ["2026-11-27"])
        self.clock("2027-03-01")
        self.assertEqual(self.admin.call("Staff/Disable", dict(id=who)).principal.disabled_on, "2026-11-27")  # the first day stays
        self.assertEqual(gone(), ["2026-11-27"])


class Supervision(StaffTest):
    def test_it_is_recorded_by_who_manages_the_unit_and_by_nobody_else(self):
        told = dict(supervision=K(staff=[self.ids["kim"]], kind=INDIVIDUAL, minutes=45, text="Uppföljning av planer."))
        made = self.lead.call("Staff/Supervise", told).supervision
        self.assertEqual((made.unit, made.by, made.date, made.minutes), (self.north, self.ids["lead"], "2026-11-22", 45))
        self.refused(self.eli, "Staff/Supervise", told, PRECONDITION, "NOT_YOUR_UNIT")
        self.refused(self.kim, "Staff/Supervise", told, INVALID, "SUPERVISED_SELF")
        self.refused(self.boss, "Staff/Supervise", told, PRECONDITION, "NOT_YOUR_UNIT")
        told["supervision"].unit = self.north
        self.refused(self.boss, "Staff/Supervise", told, PRECONDITION, "NOT_YOUR_UNIT")
        self.refused(self.world.manager, "Staff/Supervise", told, INVALID, "NO_SUCH")
        for method, request in (("Supervise", told), ("CorrectSupervision", dict(position=1, supervision=K())), ("ListSupervision", {}), ("SumSupervision", {})):
            self.refused(self.admin, "Staff/" + method, request, DENIED)

    def test_everything_wrong_is_told_at_once(self):
        refused = self.refused(self.lead, "Staff/Supervise", dict(supervision=K(date="2026-11-23", by=self.ids["lead"], by_name="N")), INVALID)
        self.assertEqual(refused.reasons, {("supervision.staff", "MISSING"), ("supervision.date", "DATE_IN_FUTURE"), ("supervision.minutes", "OUT_OF_RANGE"),
                                           ("supervision.kind", "CODE_MISSING"), ("supervision.by", "SUPERVISOR_ONE"), ("supervision.unit", "NOT_YOUR_UNIT")})
        kim, eli = self.ids["kim"], self.ids["eli"]
        rows = [
            (dict(staff=[kim, eli], kind=MENTORING), "SUPERVISED_ALONE"), (dict(staff=[kim, kim], kind=GROUP), "SUPERVISED_TWICE"),
            (dict(staff=[999999], kind=GROUP), "NO_SUCH"), (dict(staff=[self.world.sius_id]), "NO_SUCH"), (dict(staff=[kim], minutes=1441), "OUT_OF_RANGE"),
            (dict(staff=[kim], by=kim), "SUPERVISED_SELF"), (dict(staff=[kim], by=999999), "NO_SUCH"), (dict(staff=[kim], text="x" * 1001), "TOO_LONG"),
            (dict(staff=[kim] * 51, kind=GROUP), "TOO_MANY"), (dict(staff=[kim], date="igår"), "NOT_A_DATE"),
        ]
        for fields, reason in rows:
            self.refused(self.lead, "Staff/Supervise", dict(supervision=K(**dict(dict(kind=INDIVIDUAL, minutes=30), **fields))), INVALID, reason)
        refused = self.refused(self.lead, "Staff/Supervise", dict(supervision=K(staff=[eli], kind=INDIVIDUAL, minutes=30, date="2026-10-04")), PRECONDITION)
        self.assertEqual({(d.rule, d.reason) for d in refused.reply.details}, {("C1", "SUPERVISED_ROLE")})
        self.assertIn("Eli Bo", refused.reply.details[0].text)

    def test_a_correction_stands_beside(self):
        day = dict(date="2026-03-05")
        first = self.supervise("kim", text="Fel längd.", **day)
        second = self.correct(first, minutes=90, reason="Det var längre.")
        self.assertEqual(self.sums(self.kim, **{"from": "2026-01-01", "to": "2026-03-31"}), {(self.ids["kim"], "2026-Q1"): (1, 90, 0, 0, 0, 90)})
        refused = self.refused(self.lead, "Staff/CorrectSupervision", dict(position=first, supervision=K(minutes=10, kind=99)), INVALID, "SUPERVISION_CORRECTED")
        self.assertIn(str(second), str(refused.reply.details))
        self.assertEqual({r for _, r in refused.reasons}, {"SUPERVISION_CORRECTED", "MISSING", "UNKNOWN_CODE"})
        third = self.correct(second, staff=[self.ids["lead"]], by_name="Ann utifrån", text="-", reason="Det var Lena.")
        self.assertEqual(self.sums(self.lead, unit=self.north, **{"from": "2026-03-05", "to": "2026-03-05"}),
                         {(self.ids["lead"], "2026-Q1"): (1, 90, 0, 0, 0, 90)})
        kims = self.log(self.kim, **{"from": "2026-03-05", "to": "2026-03-05"})
        self.assertEqual([(i.supervision.position, i.supervision.minutes, i.corrected_by, i.supervision.corrects) for i in kims],
                         [(second, 90, third, first), (first, 60, second, 0)])
        self.assertEqual((kims[1].supervision.text, kims[1].author, kims[1].by_name, list(kims[1].staff_names)),
                         ("Fel längd.", "Lena Alm", "Lena Alm", ["Kim Sand"]))
        lenas = self.log(self.lead, staff=self.ids["lead"], **{"from": "2026-03-05", "to": "2026-03-05"})
        self.assertEqual([(i.supervision.corrects, i.supervision.text, i.by_name) for i in lenas], [(second, "", "Ann utifrån")])
        self.correct(third, withdrawn=True, reason="Det blev aldrig av.")
        self.assertEqual(self.sums(self.lead, unit=self.north, **{"from": "2026-03-05", "to": "2026-03-05"}), {})
        for stranger in (self.boss, self.world.manager, self.kim):
            self.refused(stranger, "Staff/CorrectSupervision", dict(position=first, supervision=K(minutes=5, reason="x")), NOT_FOUND, "NO_SUCH")
        self.refused(self.lead, "Staff/CorrectSupervision", dict(position=2, supervision=K(minutes=5, reason="x")), NOT_FOUND)

    def test_who_reads_what(self):
        self.supervise("kim", date="2026-04-01")
        self.supervise("far", by=self.boss, date="2026-04-01")
        april = {"from": "2026-04-01", "to": "2026-04-01"}
        self.assertEqual(len(self.log(self.kim, **april)), 1)
        self.assertEqual(len(self.log(self.kim, staff=self.ids["kim"], **april)), 1)
        self.assertEqual(len(self.log(self.lead, staff=self.ids["kim"], **april)), 1)
        self.assertEqual(self.log(self.eli, **april), [])
        missing = self.refused(self.eli, "Staff/ListSupervision", dict(staff=999999), NOT_FOUND)
        for who, which in ((self.eli, dict(staff=self.ids["kim"])), (self.lead, dict(staff=self.ids["far"])), (self.world.manager, dict(staff=self.ids["kim"]))):
            for method in ("ListSupervision", "SumSupervision"):
                hidden = self.refused(who, "Staff/" + method, which, NOT_FOUND)
                self.assertEqual(hidden.reply.details, missing.reply.details)
        for who, unit in ((self.kim, self.north), (self.lead, self.south), (self.world.manager, self.north)):
            self.refused(who, "Staff/ListSupervision", dict(unit=unit), NOT_FOUND)
        # who moved has what was recorded in the old unit there
        roles = [staff_pb2.RoleHeld(unit=self.north, role=codes.ROLE_COACH, to="2026-04-30", **{"from": "2020-01-01"}),
                 staff_pb2.RoleHeld(unit=self.south, role=codes.ROLE_COACH, **{"from": "2026-05-01"})]
        hired = self.admin.call("Staff/Add", dict(principal=staff_pb2.Principal(organisation=self.org, name="Mo Ås", roles=roles))).principal
        self.world.confirm(hired)
        mover = self.ids["mover"] = hired.id
        self.supervise("mover", unit=self.north, date="2026-04-20")
        self.supervise("mover", by=self.boss, date="2026-05-20")
        period = {"from": "2026-04-20", "to": "2026-05-20"}
        self.assertEqual([i.supervision.date for i in self.log(self.boss, staff=mover, **period)], ["2026-05-20"])
        self.assertEqual([i.supervision.date for i in self.log(self.lead, staff=mover, **period)], ["2026-04-20"])

    def test_pages_groups_and_sums(self):
        for day in range(1, 8):
            self.supervise("kim", "eli", "lead", kind=GROUP, minutes=30, by_name="Handledaren", date=f"2026-11-{day:02d}")
        self.supervise("kim", kind=REVIEW, minutes=45, date="2026-09-30")
        self.supervise("kim", kind=MENTORING, minutes=100, date="2026-11-04")
        period = {"from": "2026-09-30", "to": "2026-11-07"}
        whole = [(i.supervision.date, i.supervision.kind) for i in self.log(self.lead, unit=self.north, page_size=200, **period)]
        self.assertEqual([d for d, _ in whole], ["2026-11-07", "2026-11-06", "2026-11-05", "2026-11-04", "2026-11-04", "2026-11-03", "2026-11-02",
                                                 "2026-11-01", "2026-09-30"])
        for size in (1, 2, 9):
            self.assertEqual([(i.supervision.date, i.supervision.kind) for i in self.log(self.lead, unit=self.north, page_size=size, **period)], whole)
        kim, eli, lead = (self.ids[w] for w in ("kim", "eli", "lead"))
        self.assertEqual(self.sums(self.lead, unit=self.north, **period),
                         {(kim, "2026-Q3"): (1, 0, 0, 0, 45, 45), (kim, "2026-Q4"): (8, 0, 210, 100, 0, 310),
                          (eli, "2026-Q4"): (7, 0, 210, 0, 0, 210), (lead, "2026-Q4"): (7, 0, 210, 0, 0, 210)})
        self.assertEqual(self.sums(self.eli, **period), {(eli, "2026-Q4"): (7, 0, 210, 0, 0, 210)})
        first = self.lead.call("Staff/ListSupervision", dict(unit=self.north, page_size=1, **period))
        self.refused(self.lead, "Staff/ListSupervision", dict(staff=kim, page_size=1, cursor=first.cursor), INVALID, "CURSOR_STALE")
        self.refused(self.lead, "Staff/ListSupervision", dict(unit=self.north, staff=kim), INVALID, "SUPERVISION_ONE")
        self.refused(self.lead, "Staff/SumSupervision", {"from": "2026-02-30"}, INVALID, "NOT_A_DATE")
        self.refused(self.lead, "Staff/SumSupervision", {"from": "2026-02-10", "to": "2026-02-09"}, INVALID, "DATE_BEFORE")

    def test_a_dry_run_leaves_nothing_and_a_key_counts_once(self):
        told = dict(supervision=K(staff=[self.ids["kim"]], kind=INDIVIDUAL, minutes=15, date="2026-06-06"))
        self.lead.call("Staff/Supervise", told, dry_run=True)
        june = {"from": "2026-06-01", "to": "2026-06-30"}
        self.assertEqual(self.sums(self.kim, **june), {})
        for _ in range(3):
            self.lead.call("Staff/Supervise", told, key=b"once")
        self.assertEqual(self.sums(self.kim, **june), {(self.ids["kim"], "2026-Q2"): (1, 15, 0, 0, 0, 15)})


class Model(StaffTest):
    def random_entry(self, rng):
        kind = rng.choice((INDIVIDUAL, GROUP, MENTORING, REVIEW))
        who = rng.sample(("kim", "eli", "lead"), 1 if kind in (INDIVIDUAL, MENTORING) else rng.randrange(1, 4))
        day = datetime.date(2026, 10, 5) + datetime.timedelta(days=rng.randrange(0, 49))
        return dict(staff=[self.ids[w] for w in who], kind=kind, minutes=rng.randrange(1, 300), date=str(day), by_name="Ann Berg")

    def plain_sums(self, entries, first, last, only=None):
        """What the sums must be, counted without the daemon."""
        sums = collections.defaultdict(lambda: [0, 0, 0, 0, 0, 0])
        for entry in entries.values():
            if entry["gone"] or not first <= entry["date"] <= last:
                continue
            for who in entry["staff"]:
                if only is None or who == only:
                    month = int(entry["date"][5:7])
                    row = sums[who, f"{entry['date'][:4]}-Q{(month + 2) // 3}"]
                    row[0] += 1
                    row[entry["kind"]] += entry["minutes"]
                    row[5] += entry["minutes"]
        return {key: tuple(row) for key, row in sums.items()}

    def check(self, entries, rng):
        first, last = sorted(str(datetime.date(2026, 10, 1) + datetime.timedelta(days=rng.randrange(0, 60))) for _ in range(2))
        period = {"from": first, "to": last}
        self.assertEqual(self.sums(self.lead, unit=self.north, **period), self.plain_sums(entries, first, last))
        for name in ("kim", "eli"):
            who, by = self.ids[name], getattr(self, name)
            self.assertEqual(self.sums(by, **period), self.plain_sums(entries, first, last, who))
            listed = [i.supervision.position for i in self.log(by, page_size=rng.randrange(1, 9), **period)]
            wanted = [(e["date"], number, position) for number, (position, e) in enumerate(entries.items())
                      if who in e["staff"] and first <= e["date"] <= last]
            self.assertEqual(listed, [position for _, _, position in sorted(wanted, reverse=True)])

    def test_sums_and_lists_equal_a_plain_count(self):
        rng = random.Random(423)
        entries = {}
        for step in range(120):
            standing = [position for position, entry in entries.items() if not entry["corrected"]]
            if standing and rng.random() < 0.4:
                position, change = rng.choice(standing), self.random_entry(rng)
                withdrawn = rng.random() < 0.2
                later = self.correct(position, reason="Rättat.", withdrawn=withdrawn, **change)
                entries[position].update(gone=True, corrected=True)
                entries[later] = dict(change, gone=withdrawn, corrected=False)
            else:
                entry = self.random_entry(rng)
                self.lead.call("Staff/Supervise", dict(supervision=K(**entry)))
                entries[self.lead.last.receipt.position] = dict(entry, gone=False, corrected=False)
            if step % 10 == 9:
                self.check(entries, rng)
        self.verify_store()


class Agenda(StaffTest):
    """Runs in the order of names: each test leaves the team as it found it, or later on."""

    def told(self, by, rule, **which):
        return [(i.due, i.staff_name, i.case) for i in self.agenda(by, until="2028-01-01", **which) if i.rule == rule]

    def test_a_new_coach_is_mentored_each_month(self):
        self.assertEqual(self.told(self.eli, "T22"), [("2026-11-05", "Eli Bo", 0)])
        self.assertEqual(self.told(self.lead, "T22", unit=self.north), [("2026-11-05", "Eli Bo", 0)])  # Kim is new no longer
        item = next(i for i in self.agenda(self.eli) if i.rule == "T22")
        self.assertEqual((item.overdue, item.base_date, item.kind, item.unit, item.name), (True, "2026-10-05", codes.AGENDA_KIND_TASK, self.north, ""))
        self.assertEqual(self.told(self.lead, "T22"), [])
        position = self.supervise("eli", kind=MENTORING, date="2026-11-20")
        self.assertEqual(self.told(self.eli, "T22"), [("2026-12-20", "Eli Bo", 0)])
        self.correct(position, withdrawn=True, reason="Eli var sjuk.")
        self.assertEqual(self.told(self.eli, "T22"), [("2026-11-05", "Eli Bo", 0)])
        new = dict(organisation=self.org, programme=codes.PROGRAMME_IPS, reference="Beslut 12/2026", **{"from": "2026-01-01"})
        months = lambda n: [dict(name=codes.SETTING_NAME_NEW_COACH_MONTHS, values=[n] if n else [])]
        self.admin.call("Organisations/Set", dict(new, settings=months(12)))
        self.assertEqual(sorted(self.told(self.lead, "T22", unit=self.north)), [("2026-03-10", "Kim Sand", 0), ("2026-11-05", "Eli Bo", 0)])
        new["from"] = "2026-01-02"
        self.refused(self.admin, "Organisations/Set", dict(new, settings=months(25)), INVALID, "OUT_OF_RANGE")
        self.admin.call("Organisations/Set", dict(new, settings=months(0)))
        self.clock("2027-04-06")  # six months and a day
        self.assertEqual(self.told(self.eli, "T22"), [])

    def test_b_the_team_reviews_its_outcomes_each_quarter(self):
        self.assertEqual(self.told(self.lead, "T14", unit=self.north), [("2026-06-30", "", 0)])  # the first coach began 10 February
        item = next(i for i in self.agenda(self.lead, unit=self.north) if i.rule == "T14")
        self.assertEqual((item.name, item.unit, item.staff, item.overdue), ("Norr", self.north, 0, True))
        self.assertEqual(self.told(self.lead, "T14"), [])
        self.supervise("kim", "eli", "lead", kind=REVIEW, date="2026-10-10")
        self.assertEqual(self.told(self.lead, "T14", unit=self.north), [("2027-03-31", "", 0)])
        self.refused(self.kim, "Agenda/List", dict(unit=self.north), NOT_FOUND)
        self.assertEqual(self.told(self.world.manager, "T14", unit=self.world.unit), [])  # not in SIUS

    def test_c_training_that_expires_without_a_case(self):
        self.train(self.ids["eli"], kind=IPS_BASIC, expires="2027-01-20")
        self.train(self.ids["eli"], kind=codes.COMPETENCE_KIND_DOA_USER, expires="2027-01-10", days=0)
        both = [("2027-01-10", "Eli Bo", 0), ("2027-01-20", "Eli Bo", 0)]
        self.assertEqual(self.told(self.eli, "S4.25"), both)
        self.assertEqual(self.told(self.lead, "S4.25", unit=self.north), both)
        self.assertEqual([i.due for i in self.agenda(self.eli, until="2027-01-09") if i.rule == "S4.25"], [])
        self.clock("2027-02-01")
        self.assertEqual(self.told(self.eli, "S4.25"), both[1:])  # the other is nobody's condition
        self.train(self.ids["eli"], kind=IPS_BASIC, issued="2027-01-31")
        self.assertEqual(self.told(self.eli, "S4.25"), [])

    def test_d_pages_hold_items_of_staff_and_of_cases(self):
        made = [self.world.staff(self.world.af, f"Ny {i}", self.world.unit, codes.ROLE_SIUS) for i in range(5)]
        for who in made:
            self.train(who, expires="2026-12-22")
        cases = [self.world.active_case() for _ in range(3)]  # silence is told the same day, 22 December
        which = dict(unit=self.world.unit, until="2026-12-22")
        whole = [(i.due, i.case, i.staff, i.rule) for i in self.agenda(self.world.manager, page_size=200, **which)]
        self.assertEqual([w for w in whole if w[0] == "2026-12-22"],
                         [("2026-12-22", c, self.world.sius_id, "B3") for c in cases] + [("2026-12-22", 0, who, "S4.25") for who in made])
        for size in (1, 2, 3, 5):
            self.assertEqual([(i.due, i.case, i.staff, i.rule) for i in self.agenda(self.world.manager, page_size=size, **which)], whole)

    def test_e_a_rebuild_equals_the_live_store(self):
        position = self.supervise("kim", "eli", kind=GROUP, date="2026-10-20")
        self.correct(position, minutes=5, date="2026-10-21", staff=[self.ids["eli"]], reason="Fel dag.")
        self.verify_store()


class Client(unittest.TestCase):
    """The real `lots`, as a team leader and a coach type it."""

    @classmethod
    def setUpClass(cls):
        cls.daemon = Daemon()
        cls.addClassCleanup(cls.daemon.destroy)
        cls.place = test_cli.Place(cls.daemon)
        StaffTest.admin, StaffTest.daemon = cls.daemon.admin, cls.daemon
        cls.admin = cls.daemon.admin
        org = cls.admin.call("Organisations/Add", dict(organisation=organisations_pb2.Organisation(
            kind=codes.ORGANISATION_KIND_MUNICIPALITY, name="Sjöby", municipality="0305"))).organisation.id
        cls.unit = cls.admin.call("Organisations/AddUnit", dict(unit=organisations_pb2.Unit(
            organisation=org, name="Norr", started="2026-01-01", programmes=[IPS]))).unit.id
        code = cls.admin.call("Enrolment/Invite", dict(principal=cls.admin.call("Session/Who").principal.id)).code
        done = cls.place.run("enrol", f"127.0.0.1:{cls.daemon.port}", code, profile="admin")
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        add = lambda name, role: json.loads(cls.run_lots("staff", "add", name, "--org", org, "--role", role, "--json", profile="admin"))["principal"]["id"]
        cls.lead = add("Lena Alm", f"{cls.unit}:TEAM_LEAD:2026-01-01")
        cls.coach = add("Eli Bo", f"{cls.unit}:COACH:2026-10-05::50")
        cls.place.enrol("lena", cls.lead)
        cls.run_lots("staff", "confirm", cls.coach, "--unit", cls.unit, "--role", "COACH")
        cls.place.enrol("eli", cls.coach)

    @classmethod
    def run_lots(cls, *words, profile="lena", code=0, env=None):
        done = cls.place.run(*words, profile=profile, env=env)
        if done.returncode != code:
            raise AssertionError(f"{words}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout if code == 0 else done.stderr

    lots = run_lots

    def test_a_year_of_supervision(self):
        self.assertIn("50 %", self.lots("staff", "show", self.coach))
        self.assertEqual(json.loads(self.lots("staff", "show", self.coach, "--json"))["principal"]["roles"][0]["fte"], 50)
        self.assertIn(f"{self.unit}:COACH:2026-10-05::50", self.lots("staff", "show", self.coach, "--raw"))
        self.lots("staff", "end-role", self.coach, "--unit", self.unit, "--role", "COACH", "--to", "2027-12-31", profile="admin")
        self.lots("staff", "role", self.coach, "--unit", self.unit, "--role", "COACH", "--from", "2028-01-01", "--fte", 80, profile="admin")
        self.lots("staff", "confirm", self.coach, "--unit", self.unit, "--role", "COACH")
        self.assertIn("80 %", self.lots("staff", "show", self.coach))
        self.lots("staff", "competence", self.coach, "--kind", "IPS_BASIC", "--days", 4, "--issued", "2024-03-01", "--expires", "2026-12-31")
        shown = self.lots("staff", "show", self.coach)
        self.assertIn("IPS: yes, until 2026-12-31", shown)
        self.assertIn("SIUS: no; has no training", shown)
        self.assertIn("1: basic training in IPS", shown)
        self.lots("staff", "withdraw", self.coach, 1, "--reason", "Fel person.", "--from", "2024-03-01")
        self.assertIn("withdrawn from 2024-03-01 (Fel person.)", self.lots("staff", "show", self.coach))
        self.assertIn("IPS: no; had the training", self.lots("staff", "show", self.coach))

        self.assertIn("Eli Bo: field mentoring", self.lots("agenda", profile="eli"))
        unit = self.lots("agenda", "--unit", self.unit, "--until", "2027-12-31")
        self.assertIn(f"Unit {self.unit}, Norr: the team's outcomes review", unit)
        self.assertIn("2026-11-05 OVERDUE  Eli Bo: field mentoring", unit)
        item = next(i for i in json.loads(self.lots("agenda", "--unit", self.unit, "--json"))["items"] if i["rule"] == "T22")
        self.assertEqual((item["staff"], item["staff_name"], item["unit"], item["case"], item["name"]), (self.coach, "Eli Bo", self.unit, 0, ""))

        says = self.lots("staff", "supervise", self.coach, "--kind", "FIELD_MENTORING", "--minutes", "1:30", "--text", "Två besök hos arbetsgivare.")
        self.assertIn("field mentoring 2026-11-22", says)
        self.lots("staff", "supervise", self.coach, self.lead, "--kind", "GROUP", "--minutes", 60, "--date", "2026-09-15", "--by-name", "Ann Berg", code=4)
        self.lots("staff", "supervise", self.coach, self.lead, "--kind", "GROUP", "--minutes", 60, "--date", "2026-10-15", "--by-name", "Ann Berg")
        log = self.lots("staff", "supervision", self.coach)
        self.assertIn("Två besök", log)
        self.assertIn("2026-Q4", log)
        rows = json.loads(self.lots("staff", "supervision", "--json", profile="eli"))["supervision"]
        self.assertEqual([(r["date"], r["minutes"], r["by"]) for r in rows], [("2026-11-22", 90, "Lena Alm"), ("2026-10-15", 60, "Ann Berg")])
        self.lots("staff", "correct", rows[1]["position"], "--minutes", 75, "--reason", "Det tog längre tid.")
        self.assertIn("corrected by", self.lots("staff", "supervision", "--unit", self.unit))
        sums = json.loads(self.lots("staff", "quarters", "--unit", self.unit, "--json"))["quarters"]
        self.assertEqual([(s["staff"], s["quarter"], s["group"], s["mentoring"], s["minutes"]) for s in sums],
                         [(self.lead, "2026-Q4", 75, 0, 75), (self.coach, "2026-Q4", 75, 90, 165)])
        self.assertIn("2026-12-22  Eli Bo: field mentoring of", self.lots("agenda", profile="eli"))
        self.lots("staff", "supervise", self.coach, "--kind", "GROUP", "--minutes", 5, profile="admin", code=7)
        self.assertIn("never a client's name", " ".join(self.lots("staff", "supervise", "--help").split()))
        swedish = self.lots("--language", "sv", "staff", "supervision", self.coach)
        self.assertIn("fältmentorskap", swedish)
        self.assertIn("Kvartal", swedish)


if __name__ == "__main__":
    unittest.main()
