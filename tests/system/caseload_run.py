"""caseload_run: lets the generated caseload happen, day by day, on a real daemon with its clock driven, and holds every answer against the
checker's. What differs is kept; the life it happened in goes no further."""
import collections
import random

from caseload_agenda import Agenda
from caseload_case import NOT_FOUND as UNSEEN
from caseload_case import Case
from caseload_client import Encoder, Links
from caseload_model import Model
from caseload_rules import ENDED, text
from caseload_staff import StaffAgenda
from caseload_state import modelled, modelled_to, shown, withheld
from lots_test import *  # noqa: F403

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "data"))
from caseload.generate import days_of, world_of  # noqa: E402
from caseload.world import START  # noqa: E402

# Where an answer tells the number of what was made.
MANAGERS = ("UNIT_MANAGER", "TEAM_LEAD")
MADE = {"Organisations/Add": ("organisation", "id"), "Organisations/AddUnit": ("unit", "id"), "Staff/Add": ("principal", "id"),
        "Employers/Add": ("employer", "id"), "Persons/Add": ("person", "id"), "Referrals/Add": ("referral", "id"),
        "Referrals/Accept": ("referral", "case"), "Cases/Open": ("case", "id"), "Placements/Plan": ("placement", "placement", "id"),
        "Support/StartLine": ("lines", -1, "id")}
ENTRIES = {"Cases/Note", "Support/Give", "Support/CorrectGiven", "Employers/Contact", "Employers/CorrectContact", "Staff/Supervise",
           "Staff/CorrectSupervision"}  # named by the receipt's position
DRY = 0.03  # so many commands are tried first, which must tell the same and change nothing


class Numbers(dict):
    """A life's own names, and the world's behind them."""

    def __init__(self, world):
        super().__init__()
        self.world = world

    def __missing__(self, name):
        return self.world[name]

    def put_into(self, body):
        """With numbers for placements and lines, which the checker counts as the daemon does."""
        if isinstance(body, dict):
            return {name: self.put_into(value) for name, value in body.items()}
        if isinstance(body, list):
            return [self.put_into(value) for value in body]
        return self[body] if isinstance(body, str) and body.startswith(("@placement", "@line")) else body


class Run:
    def __init__(self, daemon, seed, cases, looks=0):
        """`looks`: on how many days agendas are compared."""
        self.daemon, self.world = daemon, world_of(seed, cases)
        self.links, self.encoder, self.model = Links(daemon), Encoder(), Model()
        self.agenda, self.staff_agenda = Agenda(self.model), StaffAgenda(self.model.world)
        self.rng, self.looks = random.Random(seed), looks
        self.numbers, self.own = {}, {}
        self.differences, self.done, self.refused, self.lost = [], collections.Counter(), collections.Counter(), set()
        self.commands = self.compared = self.skipped = self.shown = self.scopes = 0

    # --- one command ---
    def message(self, step, numbers):
        return self.encoder.message(METHODS["lots." + step["method"]][0], step["body"], numbers)

    def learn(self, step, reply, numbers):
        if step["method"] in ENTRIES:
            numbers[step["as"]] = reply.receipt.position
            return
        made = METHODS["lots." + step["method"]][1].FromString(reply.body)
        for name in MADE[step["method"]]:
            made = made[name] if isinstance(name, int) else getattr(made, name)
        numbers[step["as"]] = made

    @staticmethod
    def verdict(reply):
        if reply.status == OK:
            return "OK"
        if reply.status == NOT_FOUND:
            return UNSEEN
        return frozenset(f"{d.rule} {d.reason}".strip() for d in reply.details)

    def wave(self, steps):
        """Commands of different lives, side by side."""
        calls, kept = [], []
        for step in steps:
            numbers = self.own.setdefault(step["life"], Numbers(self.numbers))
            try:
                message = self.message(step, numbers)
            except KeyError:  # what it names was never made: its making was refused
                self.skipped += 1
                continue
            step = dict(step, body=numbers.put_into(step["body"]))
            calls.append((step["who"], step["method"], message))
            kept.append((step, numbers, self.model.judge(step)))
        tried = [i for i in range(len(calls)) if self.rng.random() < DRY]
        for index, reply in zip(tried, self.links.exchange([calls[i] for i in tried], dry_run=True)):
            step, _, expected = kept[index]
            if self.verdict(reply) != expected:
                self.differences.append((("dry run", step), expected, self.verdict(reply)))
        for (step, numbers, expected), reply in zip(kept, self.links.exchange(calls)):
            self.judge(step, numbers, expected, self.verdict(reply), reply)

    def judge(self, step, numbers, expected, told, reply):
        programme = self.programme(step)
        self.commands += 1
        if told == "OK":
            self.done[programme] += 1
            if "as" in step:
                self.learn(step, reply, numbers)
        else:
            for reason in [told] if told == UNSEEN else told:
                self.refused[programme, reason] += 1
        if told != expected:
            self.differences.append((step, expected, told))
            self.lost.add(step["life"])

    def programme(self, step):
        case = next((v for v in self.model.life(step).values() if isinstance(v, Case)), None)
        return case.programme if case else "-"

    # --- the days ---
    def set_up(self):
        founders, awaiting = [], []
        for step in self.world.set_up:
            if step["who"] != "admin" and founders:  # the directory is there: work begins
                self.confirm(founders, awaiting)
                founders, awaiting = [], []
            reply = self.links.exchange([(step["who"], step["method"], self.message(step, self.numbers))])[0]
            if reply.status != OK:
                raise RuntimeError(f"{step} {reply}")
            self.model.world.set_up(step)
            if "as" in step:
                self.learn(step, reply, self.numbers)
            if step["method"] == "Staff/Add":
                self.links.enrol(step["as"], self.numbers[step["as"]])
                awaits = METHODS["lots.Staff/Add"][1].FromString(reply.body).principal.awaiting
                (awaiting if awaits else founders).append((step["as"], step["body"]["principal"]))
        self.confirm(founders, awaiting)

    def confirm(self, founders, awaiting):
        """Roles count when a manager of the unit, or else of the house, has confirmed them; managers' first."""
        managers = {}

        def note(name, record):
            for held in record["roles"]:
                if held["role"] in MANAGERS:
                    managers.setdefault(record["organisation"], name)
                    managers[held["unit"]] = name

        for name, record in founders:
            note(name, record)
        for name, record in sorted(awaiting, key=lambda one: not any(held["role"] in MANAGERS for held in one[1]["roles"])):
            for held in record["roles"]:
                by = managers.get(held["unit"]) or managers[record["organisation"]]
                step = dict(method="Staff/ConfirmRole", body=dict(id=name, unit=held["unit"], role=held["role"]))
                reply = self.links.exchange([(by, step["method"], self.message(step, self.numbers))])[0]
                if reply.status != OK:
                    raise RuntimeError(f"{step} {reply}")
            note(name, record)

    def world_steps(self, steps):
        """The administrator's, which all hold, and those of managers about their staff."""
        for step in steps:
            if step["who"] != "admin":
                self.wave([step])
                continue
            reply = self.links.exchange([("admin", step["method"], self.message(step, self.numbers))])[0]
            if reply.status != OK:
                raise RuntimeError(f"{step} {reply}")
            self.model.world.set_up(step)

    def a_day(self, at, admin, lives):
        self.daemon.admin.call("Server/SetClock", dict(now=text(at) + "T09:00:00Z"))
        self.model.today = at
        self.world_steps(admin)
        queues = [(number, iter(steps)) for number, steps in lives.items()]
        while queues:
            now = []
            for number, steps in list(queues):
                step = next(steps, None) if number not in self.lost else None
                if step is None:
                    queues.remove((number, steps))
                    continue
                who, method, body, key = step
                command = dict(day=text(at), who=who, method=method, body=body, life=number)
                if key:
                    command["as"] = key
                now.append(command)
            self.wave(now)

    def run(self, progress=lambda run, at: None):
        self.daemon.admin.call("Server/SetClock", dict(now=text(START) + "T07:00:00Z"))
        self.model.today = START
        self.set_up()
        days = set(self.rng.sample(range(START + 30, START + 1096), self.looks)) if self.looks else set()
        for at, admin, lives in days_of(self.world):
            self.a_day(at, admin, lives)
            if at in days:
                self.compare_agendas(at)
            progress(self, at)
        self.compare_cases()

    # --- the agenda ---
    def cases(self):
        for life, names in self.model.lives.items():
            if life in self.lost:
                continue
            for name, case in names.items():
                if isinstance(case, Case):
                    yield self.own[life][name], case

    def list_agenda(self, who, until, **request):
        found, cursor = [], b""
        while True:
            message = agenda_pb2.ListAgendaRequest(until=until, page_size=200, cursor=cursor, **request)
            reply = self.links.exchange([(who, "Agenda/List", message)])[0]
            if reply.status != OK:
                raise RuntimeError(str(reply))
            page = agenda_pb2.ListAgendaReply.FromString(reply.body)
            found += page.items
            cursor = page.cursor
            if not cursor:
                break
        today = text(self.model.today)
        wrong = [i for i in found if i.overdue != (i.due < today)]
        if wrong or [i.due for i in found] != sorted(i.due for i in found):
            self.differences.append((("order and overdue", who, request), {}, {"wrong": [(i.case, i.rule, i.due) for i in wrong]}))
        return [(i.case, i.rule, i.due) for i in found if i.case], [(i.staff, i.unit, i.rule, i.due) for i in found if not i.case]

    def same(self, what, told, wanted):
        self.compared += len(wanted)
        told, wanted = collections.Counter(told), collections.Counter(wanted)
        if told != wanted:
            extra, missing = (told - wanted).elements(), (wanted - told).elements()
            self.differences.append((what, {"missing": sorted(missing)[:20]}, {"extra": sorted(extra)[:20]}))

    def compare_agendas(self, today):
        """Of units, of coaches and of single cases, as their managers and they themselves see them; what differs is told once a look."""
        until, cases = text(today + self.rng.choice([7, 30, 400])), list(self.cases())
        lost = {n for life in self.lost for name, n in self.own.get(life, {}).items() if name.startswith("@case")}
        wanted = {n: [(n, rule, text(due)) for rule, due in self.agenda.items(c, today) if text(due) <= until] for n, c in cases}
        office = self.rng.choice(self.world.offices)
        open_cases = [(n, c) for n, c in cases if c.unit == office.unit and c.status not in ENDED]

        def look(what, who, chosen, staff, **request):
            in_cases, of_staff = self.list_agenda(who, until, **request)
            self.same((what, text(today), until), [i for i in in_cases if i[0] not in lost], [i for n, _ in chosen for i in wanted[n]])
            staff = [(key and self.numbers[key], self.numbers[unit], rule, text(due)) for key, unit, rule, due in staff if text(due) <= until]
            self.same((what, "staff", text(today), until), of_staff, [(key or 0, *rest) for key, *rest in staff])
        look("unit", office.managers[0], open_cases, self.staff_agenda.of_unit(office.unit, today), unit=self.numbers[office.unit])
        for key in [coach["key"] for coach in office.coaches] + office.takers:
            mine = [(n, c) for n, c in open_cases if self.model.world.assigned(key, c, today) and self.model.world.sees(key, c, today)]
            look("own", key, mine, self.staff_agenda.of_self(key, today))
        for number, case in self.rng.sample(cases, min(len(cases), 10)):
            manager = next(o.managers[0] for o in self.world.offices if o.unit == case.unit)
            look("case", manager, [(number, case)], [], case=number)

    def compare_cases(self):
        """Every case as its unit's manager is shown it at the end, and as one of those are who are assigned to it."""
        managers, cases = {o.unit: o.managers[0] for o in self.world.offices}, list(self.cases())
        for start in range(0, len(cases), 500):
            part = cases[start:start + 500]
            calls = [(managers[case.unit], "Cases/Show", cases_pb2.ShowCaseRequest(id=number)) for number, case in part]
            for (number, case), reply in zip(part, self.links.exchange(calls, 50)):
                told, wanted = shown(cases_pb2.ShowCaseReply.FromString(reply.body)), modelled(case, self.numbers)
                self.shown += 1
                if told != wanted:
                    keys = [key for key in wanted if told[key] != wanted[key]]
                    self.differences.append((("show", number), {key: wanted[key] for key in keys}, {key: told[key] for key in keys}))
            self.compare_scopes(part)
            self.compare_records(part, managers)

    def compare_scopes(self, part):
        world, today = self.model.world, self.model.today
        seen = [(number, case, sorted({a["staff"] for a in case.assignments if world.sees(a["staff"], case, today)})) for number, case in part]
        looks = [(number, case, self.rng.choice(who)) for number, case, who in seen if who]
        calls = [(who, "Cases/Show", cases_pb2.ShowCaseRequest(id=number)) for number, _, who in looks]
        for (number, case, who), reply in zip(looks, self.links.exchange(calls, 50)):
            told, closed = cases_pb2.ShowCaseReply.FromString(reply.body), world.closed(who, case, today)
            self.scopes += 1
            if (shown(told), withheld(told)) != (modelled_to(case, self.numbers, closed), closed):
                self.differences.append((("scope", number, who), {"withheld": sorted(closed)}, {"withheld": sorted(withheld(told))}))

    def compare_records(self, part, managers):
        """Support given and the first contact with an employer, as corrected."""
        since = {"from": text(START - 9)}
        given = [(managers[case.unit], "Support/Given", placements_pb2.ListSupportRequest(id=number, **since)) for number, case in part]
        logs = [(managers[case.unit], "Employers/Log", employers_pb2.EmployerLogRequest(case=number, page_size=1)) for number, case in part]
        for (number, case), support, log in zip(part, self.links.exchange(given, 50), self.links.exchange(logs, 50)):
            events = placements_pb2.ListSupportReply.FromString(support.body).events
            told = dict(support=sorted((e.date, e.minutes, e.line) for e in events),
                        first=employers_pb2.EmployerLogReply.FromString(log.body).first_in_person)
            wanted = dict(support=sorted((text(g["date"]), g["minutes"], g["line"]) for g in case.given if g["counts"]),
                          first=text(case.first_in_person()) if case.first_in_person() else "")
            if told != wanted:
                self.differences.append((("records", number), wanted, told))

    # --- what came of it ---
    def summary(self):
        done = sum(self.done.values())
        lines = [f"{self.commands} commands, {done} accepted, {self.commands - done} refused, {self.skipped} not sent (what they name was never made), "
                 f"{self.compared} agenda items and {self.shown} cases compared, by {self.scopes} of their staff too, {len(self.differences)} differences"]
        states = collections.Counter((c.programme, c.status) for _, c in self.cases())
        for programme in ("SIUS", "SE", "IPS", "SED", "-"):
            refused = {r: n for (p, r), n in self.refused.items() if p == programme}
            lines.append(f"{programme}: accepted {self.done[programme]}; states " +
                         ", ".join(f"{s} {n}" for (p, s), n in sorted(states.items()) if p == programme))
            lines.append("  refused: " + ", ".join(f"{r} {n}" for r, n in sorted(refused.items(), key=lambda x: -x[1])))
        return "\n".join(lines)
