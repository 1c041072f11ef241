"""caseload_correction: what was recorded wrong (B14): a later entry stands in its place, or it never was; as the checker reads it."""
from caseload_case import NOT_FOUND, OK, Attempt
from caseload_rules import *  # noqa: F403


class CorrectionSteps:
    @staticmethod
    def recorded(records, name):
        return next((r for r in records if r["name"] == name), None)

    @staticmethod
    def correction(a, body, before, after):
        """Beside what is corrected, with the reason; something new is said, or it is struck out, and each entry once."""
        a.need(body.get("reason"))
        a.unless(before["counts"], "B14", "CORRECTED_ALREADY")
        a.unless(not body.get("strike") or before == after, "B14", "ONE_OR_THE_OTHER")
        a.unless(body.get("strike") or before != after, "B14", "NOTHING_CORRECTED")

    @staticmethod
    def put_right(records, before, after, name, strike):
        """The entry that strikes out stands beside it, and counts no more than what it struck."""
        before["counts"] = False
        records.append(dict(after, name=name, counts=not strike))

    @staticmethod
    def taken_over(before, asked):
        """What is given replaces what stood there."""
        after = dict(before, **{field: asked[field] for field in ("minutes", "line", "mode", "purpose", "result") if asked.get(field)})
        after["date"] = day(asked.get("date", "")) or before["date"]
        return after

    def Support_CorrectGiven(self, a, case, body):
        before, strike = self.recorded(case.given, body["position"]), body.get("strike", False)
        if before is None:
            a.hidden = True
            return None
        a.of_journal(body["position"])
        after = self.taken_over(before, body.get("event", {}))
        on, number = a.past(text(after["date"])), after["line"]
        self.correction(a, body, before, after)
        known = not number or 1 <= number <= len(case.lines)
        if not strike:
            a.unless(1 <= after["minutes"] <= 24 * 60, "B7", "OUT_OF_RANGE")
            a.unless(known, "B6", "NO_SUCH_LINE")
        if a.step({WORK, MANAGE}, SINCE):
            self.in_case(a, case, on)
            if number and known and not strike:
                a.unless(self.line_covers(case, case.lines[number - 1], on), "B6", "SUPPORT_OUTSIDE_LINE")

        def done():
            self.put_right(case.given, before, after, a.name, strike)
            case.own[a.name] = a.who
        return done

    def Employers_CorrectContact(self, step, who, body, life):
        """Employer and case stay; only what is said anew is held against the client's choice."""
        before = self.recorded([c for case in life.values() for c in getattr(case, "employer_contacts", ())], body["position"])
        if before is None:
            return NOT_FOUND
        case = self.for_case(step, who, before, life)
        if case == NOT_FOUND or isinstance(case, frozenset):
            return case
        if "CONTACT" in self.world.closed(who, case, self.today):
            return NOT_FOUND
        a, strike = Attempt(self, case, who, body), body.get("strike", False)
        after = self.taken_over(before, body.get("contact", {}))
        after["names_client"] = dict(YES=True, NO=False).get(body.get("names_client"), before["names_client"])
        on = a.past(text(after["date"]))
        self.correction(a, body, before, after)
        a.unless(self.world.rights(who, case.unit, self.today) & {INTAKE, WORK, MANAGE}, "C1", "NOT_YOUR_ROLE")
        if not strike:
            self.in_case(a, case, on)
            if after["names_client"] and (not before["names_client"] or on != before["date"]):
                self.may_be_named(a, case, before["employer"], on)
        if a.reasons:
            return frozenset(a.reasons)
        self.put_right(case.employer_contacts, before, after, step.get("as", ""), strike)
        return OK
