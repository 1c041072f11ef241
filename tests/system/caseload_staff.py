"""caseload_staff: supervision of staff, and what is due about them in no case (T14, T22, S4.25), as the checker reads it."""
from caseload_case import NOT_FOUND, OK, Attempt
from caseload_rules import *  # noqa: F403

ALONE = {"INDIVIDUAL", "FIELD_MENTORING"}


class StaffSteps:
    """S4.23: recorded by those who manage the unit; a correction stands in place of the entry, or says that it never was."""

    def supervised(self, a, whole, by):
        kind, staff, unit = whole["kind"], whole["staff"], whole["unit"]
        on = a.past(whole.get("date"))
        a.need(staff, "B2")
        a.unless(1 <= whole.get("minutes", 0) <= 24 * 60, "B2", "OUT_OF_RANGE")
        a.unless(kind == "OUTCOMES_REVIEW" or by not in staff, "S4.23", "SUPERVISED_SELF")
        a.unless(kind not in ALONE or len(staff) <= 1, "B2", "SUPERVISED_ALONE")
        a.unless(all(self.world.staff[who].roles_in(unit, on) for who in staff), "C1", "SUPERVISED_ROLE")
        a.unless(MANAGE in self.world.rights(a.who, unit, self.today), "C1", "NOT_YOUR_UNIT")
        return dict(whole, date=text(on), by=by)

    def Staff_Supervise(self, step, who, body, life):
        asked, a = body["supervision"], Attempt(self, None, who, body)
        entry = self.supervised(a, asked, asked.get("by", "" if asked.get("by_name") else who))
        if not a.clean():
            return frozenset(a.reasons)
        self.world.supervision[step["as"]] = entry
        return OK

    def Staff_CorrectSupervision(self, step, who, body, life):
        before, change = self.world.supervision.get(body["position"]), body["supervision"]
        if not before or MANAGE not in self.world.rights(who, before["unit"], self.today):
            return NOT_FOUND
        a = Attempt(self, None, who, body)
        a.need(change.get("reason"))
        a.unless(not before.get("corrected"), "B2", "SUPERVISION_CORRECTED")
        whole = {**before, **{name: value for name, value in change.items() if value}}
        whole["withdrawn"] = change.get("withdrawn", False)  # a correction of a withdrawal says that there was an occasion
        entry = self.supervised(a, whole, before["by"])
        if not a.clean():
            return frozenset(a.reasons)
        before["corrected"] = True
        self.world.supervision[step["as"]] = entry
        return OK


class StaffAgenda:
    """Of a unit, for who manages it; of oneself, in all units where one works today: (staff, unit, rule, day), staff "" is the team."""

    def __init__(self, world):
        self.world = world

    def of_unit(self, unit, today):
        people = [key for key, staff in self.world.staff.items() if staff.roles_in(unit, today)]
        return [item for key in people for item in self.of_person(key, [unit], today)] + self.review(unit, today)

    def of_self(self, key, today):
        return self.of_person(key, [u for u in self.world.units if self.world.staff[key].roles_in(u, today)], today)

    def asks(self, key, units, today):
        """The programmes in which somebody coaches."""
        staff = self.world.staff[key]
        return [(u, p) for u in units for p in sorted(self.world.units[u]["programmes"]) if staff.roles_in(u, today) & PROGRAMMES[p]["coaches"]]

    def of_person(self, key, units, today):
        coached, staff, found = self.asks(key, units, today), self.world.staff[key], []
        for kind in sorted({c["kind"] for c in staff.competences}) if units else ():
            asking = [(u, PROGRAMMES[p]["competence"][1]) for u, p in coached if PROGRAMMES[p]["competence"][0] == kind]
            held = [c for c in staff.competences if c["kind"] == kind and c["issued"] <= today and c["days"] >= (asking[0][1] if asking else 0)]
            if held and all(c["expires"] for c in held):
                last = max(c["expires"] for c in held)
                if last <= today + 60 and (asking or last >= today):  # what nobody asks for is told while it can be renewed
                    found.append((key, asking[0][0] if asking else units[0], "S4.25", last))
        return found + self.mentoring(key, [u for u, p in coached if p == "IPS"], today)

    def mentoring(self, key, units, today):
        """T22: each month while somebody is new as a coach, from the last time on."""
        if not units:
            return []
        staff = self.world.staff[key]
        since = min(first for _, role, first, _ in staff.roles if role in PROGRAMMES["IPS"]["coaches"])
        until = add_months(since, self.world.new_coach_months(staff.org, since))
        times = [day(s["date"]) for s in self.counting("FIELD_MENTORING", today) if key in s["staff"]]
        due = add_months(max([since] + times), 1)
        return [(key, units[0], "T22", due)] if today <= until and due <= until else []

    def counting(self, kind, today):
        entries = self.world.supervision.values()
        return [s for s in entries if not s.get("corrected") and not s.get("withdrawn") and s["kind"] == kind and day(s["date"]) <= today]

    def review(self, unit, today):
        """T14: the last day of the quarter after the last one, or after the one in which the first of the coaches began."""
        if "IPS" not in self.world.units[unit]["programmes"]:
            return []
        roles = set().union(*(PROGRAMMES[p]["coaches"] for p in self.world.units[unit]["programmes"]))
        began = [first for staff in self.world.staff.values() if staff.roles_in(unit, today) & roles
                 for where, role, first, _ in staff.roles if where == unit and role in roles]
        times = [day(s["date"]) for s in self.counting("OUTCOMES_REVIEW", today) if s["unit"] == unit]
        if not began:
            return []
        base = datetime.date.fromordinal(max(times, default=min(began)))
        quarter = datetime.date(base.year, base.month - (base.month - 1) % 3, 1).toordinal()
        return [("", unit, "T14", add_months(quarter, 6) - 1)]
