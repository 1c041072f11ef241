#!/usr/bin/python3
"""The agenda through the daemon and the real `lots`: what a coach, a manager and strangers are told; that it follows the dates;
that for a small generated caseload it equals what a plain computation in Python finds; a rebuild that equals the live store."""
import calendar
import datetime
import json
import pty
import random
import unittest

from lots_test import *  # noqa: F403

P = placements_pb2
DAY = datetime.timedelta(days=1)


def date(text):
    return datetime.date.fromisoformat(text)


def add_months(day, months):
    """B1: the same day of the month, or the month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


class Plain:
    """What a SIUS case made here has on its agenda on a day, written down rule by rule without the daemon's tables."""

    def __init__(self):
        self.issued = self.active = self.intro = self.follow_up = self.job = self.planned_end = self.decided_to = None
        self.contacts, self.held = [], set()

    def items(self, today):
        found = set()
        if self.issued and not self.decided_to:
            found.add(("T3", self.issued + 365 * DAY))
            found.add(("B3", date("2026-11-22") + 30 * DAY))  # what it rests on was recorded then
            last = add_months(date("2026-11-02"), 6)
            if last <= today + 30 * DAY:
                found.add(("G1.3", last))  # twice: to tell, and what the client may ask for
        if not self.active:
            return found
        if today <= date("2026-12-14"):
            found.add(("T11", date("2026-12-14")))
        if self.intro:
            last = add_months(self.intro, 6) - DAY
            found.add(("T1", last))
            if today <= last:
                found.add(("T1", last - (30 if today < last - 14 * DAY else 14) * DAY))
        if self.follow_up:
            found.add(("T2", add_months(self.job, 12)))
        if self.job:
            found |= {("S2.30", add_months(self.job, m)) for m in (1, 3, 6, 9, 12) if m not in self.held}
            found |= {("T13", self.job + 7 * w * DAY) for w in (13, 26, 52) if self.job + 7 * w * DAY >= today}
        if self.planned_end:
            found.add(("B10", self.planned_end))
        if self.decided_to <= today + 60 * DAY:
            found.add(("B11", self.decided_to))
        found.add(("B3", max([self.active] + self.contacts) + 30 * DAY))
        return found


class AgendaTest(DaemonTest):
    def setUp(self):
        self.sius = self.world.sius

    def clock(self, day):
        self.admin.call("Server/SetClock", dict(now=str(day) + "T09:00:00Z"))
        self.addCleanup(lambda: self.admin.call("Server/SetClock", dict(now="2026-11-22T08:00:00Z")))

    def start(self, case, kind, start, by=None, **more):
        by = by or self.sius
        placement = P.Placement(kind=kind, start=start, employer_name="Ekbackens trädgård", minutes_per_week=1200, **more)
        number = by.call("Placements/Plan", dict(id=case, placement=placement)).placement.placement.id
        confirmations = [P.TaskConfirmation(party=party, name="N N", date=start) for party in ("CLIENT", "EMPLOYER", "COACH")]
        task = P.Task(description="Vattna växterna", expectation="Alla bord före tio")
        by.call("Placements/SetTasks", dict(id=case, placement=number, tasks=[task], confirmations=confirmations))
        by.call("Placements/Agree", dict(id=case, placement=number, date=start))
        by.call("Placements/Start", dict(id=case, placement=number, date=start))
        return number

    def introduce(self, case, number, start):
        fields = dict(type="A2", date=start, text="Introduktion.", tasks=["Vattna"], layout="Sida vid sida.", placement=number,
                      minutes_per_week=600, weeks=20, responsible="Stödpersonen", valid_from=start,
                      valid_to=str(add_months(date(start), 6) - DAY),
                      signatures=[cases_pb2.Signature(party=p, name="N N", date=start) for p in ("AF", "CLIENT", "EMPLOYER", "SIUS")])
        self.sius.call("Cases/Agree", dict(id=case, agreement=cases_pb2.Agreement(**fields)))
        income = P.IncomeSource(kind=codes.INCOME_KIND_WAGE, **{"from": "2026-01-01"})
        self.sius.call("Placements/RecordIncome", dict(id=case, income=income))
        self.sius.call("Support/StartLine", dict(id=case, kind=codes.SUPPORT_LINE_KIND_INTRO, placement=number, date=start))

    def agenda(self, by=None, **request):
        """Every page put together."""
        found, cursor = [], b""
        while True:
            reply = (by or self.sius).call("Agenda/List", dict(cursor=cursor, **request))
            found += reply.items
            cursor = reply.cursor
            if not cursor:
                return found


class Agenda(AgendaTest):
    def test_an_item_tells_rule_base_and_source(self):
        case = self.world.active_case()
        self.introduce(case, self.start(case, codes.PLACEMENT_KIND_PRAKTIK, "2026-11-22"), "2026-11-22")
        self.clock("2027-05-10")
        items = [i for i in self.agenda(case=case) if i.rule == "T1"]
        self.assertEqual([(i.kind, i.due, i.overdue, i.base_date, i.source) for i in items],
                         [(codes.AGENDA_KIND_WARNING, "2027-05-07", True, "2026-11-22", "S1.9"),
                          (codes.AGENDA_KIND_LIMIT, "2027-05-21", False, "2026-11-22", "S1.9")])
        self.assertEqual((items[1].base_text, items[1].case, items[1].name, items[1].staff, items[1].staff_name),
                         ("the support began 2026-11-22", case, "Åsa Öbrink", self.world.sius_id, "Stig Ros"))
        self.assertIn("2027-05-21", items[0].text)
        swede = self.daemon.connect(self.daemon.identities[self.world.sius_id], language="sv")
        self.assertEqual([i.base_text for i in self.agenda(swede, case=case) if i.rule == "T1"][0], "stödet började 2026-11-22")

    def test_what_is_done_goes(self):
        case = self.world.active_case()
        self.clock("2026-12-20")
        self.assertEqual([(i.rule, i.due) for i in self.agenda(case=case)], [("B3", "2026-12-22")])
        self.sius.call("Cases/Note", dict(id=case, text="Ringde.", happened="2026-12-19"))
        self.assertEqual([(i.rule, i.due) for i in self.agenda(case=case)], [("B3", "2027-01-18")])
        event = P.SupportEvent(date="2026-12-20", minutes=30, kind=codes.SUPPORT_KIND_TALK)
        self.sius.call("Support/Give", dict(id=case, event=event))
        self.assertEqual([(i.rule, i.due) for i in self.agenda(case=case)], [("B3", "2027-01-19")])
        self.assertEqual(self.agenda(case=case, until="2027-01-18"), [])

    def test_walls(self):
        case = self.world.active_case()
        for stranger in (self.world.town, self.world.provider, self.world.other_office):
            self.refused(stranger, "Agenda/List", dict(case=case), NOT_FOUND)
            self.refused(stranger, "Agenda/List", dict(unit=self.world.unit), NOT_FOUND)
            self.assertEqual(self.agenda(stranger, until="2030-01-01"), [])
        self.refused(self.sius, "Agenda/List", dict(unit=self.world.unit), NOT_FOUND)  # only for who manages it
        self.refused(self.world.manager, "Agenda/List", dict(unit=self.world.unit, case=case), INVALID, "AGENDA_ONE")
        self.refused(self.sius, "Agenda/List", dict(until="snart"), INVALID, "NOT_A_DATE")
        self.refused(self.sius, "Agenda/List", dict(cursor=b"x" * 60), INVALID, "CURSOR_STALE")
        self.refused(self.admin, "Agenda/List", dict(), DENIED)
        self.assertIn(case, {i.case for i in self.agenda(self.world.manager, unit=self.world.unit, until="2027-03-01")})
        self.assertIn(case, {i.case for i in self.agenda(self.world.manager, case=case, until="2027-03-01")})
        self.assertEqual(self.agenda(self.world.manager, until="2027-03-01"), [])  # has no cases of her own

    def test_a_coach_who_leaves_and_training_that_ends(self):
        case = self.world.active_case()
        other = self.world.staff(self.world.af, "Siv Alm", self.world.unit, codes.ROLE_SIUS, end="2026-12-15")
        self.admin.call("Staff/AddCompetence", dict(id=other, competence=staff_pb2.Competence(
            kind=codes.COMPETENCE_KIND_SE_BASIC, days=4, issued="2024-03-01", expires="2026-12-10", issuer="Utbildaren")))
        self.officer_assigns(case, other)
        found = {(i.rule, i.due): i.text for i in self.agenda(self.world.manager, case=case)}
        self.assertEqual(set(found), {("S4.25", "2026-12-10"), ("T11", "2026-12-14"), ("B3", "2026-12-15"), ("B3", "2026-12-22")})
        self.assertIn("basic", found["S4.25", "2026-12-10"].lower())

    def officer_assigns(self, case, staff):
        self.world.officer.call("Cases/Assign", dict(id=case, staff=staff))

    def test_nothing_is_stored(self):
        case = self.world.active_case()
        before = self.admin.call("Journal/Head")
        self.assertTrue(self.agenda(case=case))
        self.assertEqual(self.admin.call("Journal/Head").head, before.head)


class IPS(AgendaTest):
    """The municipality's coach: contacts around a job."""

    def test_the_first_contacts(self):
        house = self.world.organisation(codes.ORGANISATION_KIND_PROVIDER, "Vägen AB", "", "")
        unit = self.admin.call("Organisations/AddUnit", dict(unit=organisations_pb2.Unit(
            organisation=house, name="IPS", started="2016-01-01", programmes=[codes.PROGRAMME_IPS]))).unit.id
        ids = [self.world.staff(house, n, unit, r) for n, r in (("Lo Li", codes.ROLE_TEAM_LEAD), ("My Ås", codes.ROLE_COACH))]
        self.admin.call("Staff/AddCompetence", dict(id=ids[1], competence=staff_pb2.Competence(
            kind=codes.COMPETENCE_KIND_IPS_BASIC, days=4, issued="2024-03-01", issuer="U")))
        lead, coach = (self.daemon.enrol(i) for i in ids)
        person = self.world.new_person(by=lead)
        case = lead.call("Cases/Open", dict(person=person, unit=unit, programme=codes.PROGRAMME_IPS, date="2026-11-02")).case.id
        parts = (dict(wish=cases_pb2.Wish(work=True, words="Jag vill arbeta.")),
                 dict(commission=cases_pb2.Commission(commissioner="Sjöby kommun", scope="IPS", **{"from": "2026-01-01"})))
        for part in parts:
            lead.call("Cases/Record", dict(id=case, basis=cases_pb2.Basis(**part)))
        lead.call("Cases/StartAssessment", dict(id=case))
        lead.call("Cases/Assign", dict(id=case, staff=ids[1]))
        signatures = [cases_pb2.Signature(party=p, name="N N", date="2026-11-22") for p in ("CLIENT", "COACH")]
        coach.call("Cases/Agree", dict(id=case, agreement=cases_pb2.Agreement(
            type="ASE", date="2026-11-22", text="Vi söker jobb.", signatures=signatures)))
        coach.call("Cases/Activate", dict(id=case))
        told = [(i.rule, i.due) for i in self.agenda(coach, case=case)]
        self.assertEqual(told, [("B3", "2026-12-22"), ("T4", "2026-12-22")])
        number = self.start(case, codes.PLACEMENT_KIND_EMP_REG, "2026-11-22", by=coach)
        coach.call("Placements/ConfirmWork", dict(id=case, placement=number))
        told = [(i.rule, i.due) for i in self.agenda(coach, case=case) if i.rule in ("T6", "T7", "T8")]
        self.assertEqual(told, [("T6", "2026-11-25"), ("T7", "2026-11-28"), ("T7", "2026-12-05"), ("T7", "2026-12-12"),
                                ("T7", "2026-12-19"), ("T8", "2026-12-22")])
        event = P.SupportEvent(minutes=30, kind=codes.SUPPORT_KIND_TALK)
        coach.call("Support/Give", dict(id=case, event=event))
        told = [(i.rule, i.due) for i in self.agenda(coach, case=case) if i.rule in ("T6", "T7")]
        self.assertEqual(told, [("T7", "2026-12-05"), ("T7", "2026-12-12"), ("T7", "2026-12-19")])


class Caseload(AgendaTest):
    """A small generated caseload against the plain computation."""

    def clock(self, day):
        self.admin.call("Server/SetClock", dict(now=str(day) + "T09:00:00Z"))

    def new(self, rng, today):
        plain = Plain()
        if rng.random() < 0.3:
            case = self.world.new_case()
            self.world.basis(case)
            plain.issued = date("2026-09-01")
            return case, plain
        case = self.world.active_case()
        plain.issued, plain.active, plain.decided_to = date("2026-09-01"), date("2026-11-22"), date("2027-11-21")
        start = today + rng.randrange(1, 70) * DAY
        plan = rng.choice(("none", "intro", "job", "job"))
        plain.plan = (plan, start, rng.random() < 0.5)
        return case, plain

    def step(self, case, plain):
        """What was planned for the day."""
        plan, start, extra = plain.plan
        if plan == "intro":
            end = str(start + 100 * DAY) if extra else ""
            number = self.start(case, codes.PLACEMENT_KIND_PRAKTIK, str(start), planned_end=end)
            self.introduce(case, number, str(start))
            plain.intro, plain.planned_end = start, start + 100 * DAY if extra else None
        elif plan == "job":
            number = self.start(case, codes.PLACEMENT_KIND_EMP_REG, str(start))
            self.sius.call("Placements/ConfirmWork", dict(id=case, placement=number))
            plain.job = start
            if extra:
                self.sius.call("Support/StartLine", dict(id=case, kind=codes.SUPPORT_LINE_KIND_FOLLOWUP, placement=number))
                plain.follow_up = start
        else:
            self.sius.call("Cases/Note", dict(id=case, text="Ringde.", happened=str(start)))
            plain.contacts.append(start)

    def meet(self, case, plain, day, rng):
        """A month on: support, or a follow-up."""
        if plain.job and 1 not in plain.held and day >= add_months(plain.job, 1):
            held = P.FollowUp(placement=1, step=1, date=str(day), participants=["Klienten"], result="Går bra.")
            self.sius.call("Support/HoldFollowUp", dict(id=case, follow_up=held))
            plain.held.add(1)
            plain.contacts.append(day)
        elif rng.random() < 0.5:
            self.sius.call("Support/Give", dict(id=case, event=P.SupportEvent(date=str(day), minutes=60, kind=codes.SUPPORT_KIND_TALK)))
            plain.contacts.append(day)

    def check(self, cases, today):
        far = str(today + 800 * DAY)
        wanted = {(case, rule, str(due)) for case, plain in cases for rule, due in plain.items(today)}
        items = self.agenda(self.world.manager, unit=self.world.unit, until=far, page_size=7)
        self.assertEqual({(i.case, i.rule, i.due) for i in items}, wanted, str(today))
        self.assertEqual(len(items), len(wanted) + sum(rule == "G1.3" for _, rule, _ in wanted))
        self.assertEqual([i.due for i in items], sorted(i.due for i in items))
        self.assertTrue(all(i.overdue == (date(i.due) < today) for i in items))
        mine = self.agenda(until=far, page_size=5)
        self.assertEqual({(i.case, i.rule, i.due) for i in mine}, {w for w in wanted if dict(cases)[w[0]].active})
        one = cases[today.day % len(cases)][0]
        self.assertEqual({(i.rule, i.due) for i in self.agenda(self.world.manager, case=one, until=far)},
                         {w[1:] for w in wanted if w[0] == one})
        soon = str(today + 30 * DAY)
        self.assertEqual({(i.case, i.rule, i.due) for i in self.agenda(self.world.manager, unit=self.world.unit)},
                         {w for w in wanted if w[2] <= soon})

    def test_it_equals_a_plain_computation(self):
        rng = random.Random(20261122)
        today = date("2026-11-22")
        cases = [self.new(rng, today) for _ in range(14)]
        self.check(cases, today)
        running = sorted((c for c in cases if c[1].active), key=lambda c: c[1].plan[1])
        for case, plain in running:
            today = plain.plan[1]
            self.clock(today)
            self.step(case, plain)
        self.check(cases, today)
        for days in (28, 31, 20, 45, 9, 14, 60, 120):
            today += days * DAY
            self.clock(today)
            for case, plain in running:
                self.meet(case, plain, today, rng)
            self.check(cases, today)
        self.verify_store()


class Client(AgendaTest):
    """The real `lots`."""

    def lots(self, *words, code=0, language="en"):
        environment = dict(os.environ, XDG_CONFIG_HOME=os.path.join(self.daemon.folder, "config"), LC_ALL="C.UTF-8", LANGUAGE=language)
        done = subprocess.run([LOTS, *words], capture_output=True, text=True, env=environment, check=False)
        self.assertEqual(done.returncode, code, f"lots {' '.join(words)}\n{done.stdout}{done.stderr}")
        return done.stdout

    def on_a_terminal(self, *words, **more):
        """What is printed where standard output is a terminal."""
        environment = dict(os.environ, XDG_CONFIG_HOME=os.path.join(self.daemon.folder, "config"), LC_ALL="C.UTF-8", LANGUAGE="en", TERM="xterm")
        environment.pop("NO_COLOR", None)
        environment.update(more)
        ours, theirs = pty.openpty()
        done = subprocess.run([LOTS, *words], stdout=theirs, stderr=theirs, env=environment, check=False)
        os.close(theirs)
        text = os.read(ours, 65536).decode()
        os.close(ours)
        self.assertEqual(done.returncode, 0, text)
        return text

    def test_the_coachs_morning(self):
        self.lots("enrol", f"127.0.0.1:{self.daemon.port}", self.admin.call("Enrolment/Invite", dict(principal=self.world.sius_id)).code)
        case = self.world.active_case()
        self.assertIn("2026-12-22  Case %d, Åsa Öbrink: no contact" % bare(case), self.lots("agenda"))
        self.assertNotIn("\033", self.lots("agenda"))
        self.assertNotIn("OVERDUE", self.lots("agenda", str(case)))
        self.clock("2026-12-23")
        told = self.lots("agenda", str(case))
        self.assertIn("2026-12-22 OVERDUE  Case", told)
        self.assertIn("    B3; the service began 2026-11-22; Stig Ros", told)
        self.assertIn("\033[31m2026-12-22 OVERDUE", self.on_a_terminal("agenda", str(case)))
        self.assertNotIn("\033", self.on_a_terminal("agenda", str(case), NO_COLOR="1"))
        item = json.loads(self.lots("agenda", str(case), "--json"))["items"][0]
        self.assertEqual((item["due"], item["overdue"], item["rule"], item["kind"], item["case"]),
                         ("2026-12-22", True, "B3", "WARNING", case))
        self.assertEqual(json.loads(self.lots("agenda", str(case), "--until", "2026-12-01", "--json"))["items"], [])
        self.lots("agenda", "--unit", str(self.world.unit), code=3)
        self.assertIn("2026-12-22\t", self.lots("agenda", "--raw", "-o", "due,case"))


if __name__ == "__main__":
    unittest.main()
