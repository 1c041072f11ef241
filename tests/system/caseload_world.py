"""caseload_world: what the checker knows of organisations, units, staff and persons, and who sees which case (design 6, C1, B9)."""
from caseload_rules import *  # noqa: F403


class Staff:
    def __init__(self, org):
        self.org, self.roles, self.competences, self.disabled = org, [], [], False

    def roles_in(self, unit, on):
        return {role for where, role, first, last in self.roles if where == unit and within(on, first, last)}

    def rights_in(self, unit, on):
        return set().union(*(RIGHTS.get(role, set()) for role in self.roles_in(unit, on)))

    def competence(self, kind, days, on):
        """None when valid on the day, else the reason."""
        held = [c for c in self.competences if c["kind"] == kind]
        good = [c for c in held if c["days"] >= days and within(on, c["issued"], c["expires"])]
        if good:
            return None
        if not held:
            return "COMPETENCE_MISSING"
        long = [c for c in held if c["days"] >= days]
        if not long:
            return "COMPETENCE_SHORT"
        return "COMPETENCE_EXPIRED" if any(c["issued"] <= on for c in long) else "COMPETENCE_LATER"


class World:
    """The directory, fed with the world's own commands."""

    def __init__(self):
        self.kinds, self.towns, self.units, self.staff, self.employers = {}, {}, {}, {}, {}
        self.settings, self.supervision = {}, {}

    def set_up(self, step):
        """Follows one of the administrator's commands."""
        body, key = step["body"], step.get("as")
        if step["method"] == "Organisations/Add":
            self.kinds[key], self.towns[key] = body["organisation"]["kind"], body["organisation"].get("municipality", "")
        elif step["method"] == "Organisations/Set":
            for setting in body["settings"]:
                where = (body["organisation"], body["programme"], setting["name"])
                self.settings.setdefault(where, []).append((day(body["from"]), setting["values"]))
        elif step["method"] == "Organisations/AddUnit":
            unit = body["unit"]
            self.units[key] = dict(org=unit["organisation"], programmes=set(unit["programmes"]), started=day(unit["started"]), free={})
        elif step["method"] == "Organisations/SetProgramme":  # the board lets a unit do without decisions, or with them again
            setting = body["setting"]
            self.units[body["unit"]]["free"].setdefault(setting["programme"], []).append((day(setting["from"]), not setting["decision_required"]))
        elif step["method"] == "Staff/Add":
            staff = self.staff[key] = Staff(body["principal"]["organisation"])
            for held in body["principal"]["roles"]:
                staff.roles.append((held["unit"], held["role"], day(held["from"]), day(held.get("to", ""))))
        elif step["method"] == "Staff/AddCompetence":
            c = body["competence"]
            self.staff[body["id"]].competences.append(
                dict(kind=c["kind"], days=c.get("days", 0), issued=day(c["issued"]), expires=day(c.get("expires", ""))))
        elif step["method"] == "Staff/EndRole":
            staff = self.staff[body["id"]]
            staff.roles = [(u, r, f, day(body["to"]) if (u, r) == (body["unit"], body["role"]) and not t else t) for u, r, f, t in staff.roles]
        elif step["method"] == "Employers/Add":
            self.employers[key] = self.staff[step["who"]].org

    def rights(self, who, unit, today):
        return self.staff[who].rights_in(unit, today)

    def sees(self, who, case, today):
        """A manager of the unit, or somebody who has a role there and is assigned today, or was when the case ended a while ago."""
        staff = self.staff[who]
        if staff.org != self.units[case.unit]["org"]:
            return False
        if MANAGE in staff.rights_in(case.unit, today):
            return True
        return bool(staff.roles_in(case.unit, today)) and self.assigned(who, case, today)

    def assigned(self, who, case, today):
        return any(a["staff"] == who and within(today, a["from"], max(a["to"], a.get("read_until", 0))) for a in case.assignments)

    def closed(self, who, case, today):
        """The parts of a case that no relation of somebody who sees it opens."""
        rights = self.staff[who].rights_in(case.unit, today)
        held = {a["kind"] for a in case.assignments if a["staff"] == who and within(today, a["from"], max(a["to"], a.get("read_until", 0)))}
        if "HANDLER" in held and WORK in rights:  # stands in for the coach
            held.add("COACH")
        if MANAGE in rights:
            held.add("MANAGER")
        return set.intersection(*(CLOSED_TO[relation] for relation in held))

    def settled(self, case, name, on):
        """F12: what the organisation has settled by then, as far as it is on record today; empty: nothing, or nothing any more."""
        held = self.settings.get((self.units[case.unit]["org"], case.programme, name), ())
        return next((values for since, values in reversed(held) if since <= on), ())

    def new_coach_months(self, org, on):
        held = self.settings.get((org, "IPS", "NEW_COACH_MONTHS"), ())
        return (next((values for since, values in reversed(held) if since <= on), ()) or [STANDARD["NEW_COACH_MONTHS"]])[0]

    def setting(self, case, name, on):
        return (self.settled(case, name, on) or [STANDARD[name]])[0]

    def follow_up_months(self, case, job):
        """By the job's first day."""
        return self.settled(case, "FOLLOW_UP_MONTHS", job["start"]) or case.rules["follow_ups"]

    def decision_required(self, case, on):
        """E6: a municipality decides itself unless its board says otherwise; SIUS always; a provider's commissioner has decided."""
        unit = self.units[case.unit]
        free = [without for since, without in unit["free"].get(case.programme, ()) if since <= on]
        return case.programme == "SIUS" or (not free[-1] if free else self.kinds[unit["org"]] == "MUNICIPALITY")
