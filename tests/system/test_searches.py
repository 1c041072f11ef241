#!/usr/bin/python3
"""Who searched for persons (T20): the traces as those who review them read them, by staff, day and number, never across the wall."""
import datetime
import json
import unittest

from lots_test import *  # noqa: F403

P = persons_pb2


class SearchesTest(HandTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        world = cls.world
        cls.auditor_id = world.staff(world.af, "Rut Rev", world.unit, codes.ROLE_AUDITOR)
        cls.auditor = cls.daemon.enrol(cls.auditor_id)
        town = cls.admin.call("Staff/Show", dict(id=world.town_id)).principal.organisation
        cls.town_dpo = cls.daemon.enrol(world.staff(town, "Dag Ombud", world.town_unit, codes.ROLE_DPO))
        cls.day = datetime.date(2026, 11, 22)

    def on(self, days):
        """So many days later than the test before."""
        type(self).day += datetime.timedelta(days=days)
        self.admin.call("Server/SetClock", dict(now=f"{self.day}T09:00:00Z"))
        return str(self.day)

    def searches(self, by=None, **which):
        rows, cursor = [], b""
        while True:
            page = (by or self.auditor).call("Access/ListSearches", dict(cursor=cursor, **which))
            rows += page.searches
            cursor = page.cursor
            if not cursor:
                return rows


class Searches(SearchesTest):
    def setUp(self):
        self.today = {"from": self.on(1)}

    def find(self, who, number):
        who.call("Persons/Find", dict(identity_number=number))

    def test_they_tell_who_and_when_and_not_what(self):
        world, number = self.world, self.world.number()
        known = world.number()
        world.officer.call("Persons/Add", dict(identity_number=known, given_name="N", family_name="N"))
        world.officer.call("Persons/Find", dict(identity_number=number), purpose="Ringde och undrade")
        self.find(world.officer, known)
        world.officer2.call("Persons/Find", dict(name="Sjöhed"))
        self.find(world.officer2, number)
        self.refused(world.officer2, "Cases/Open", dict(identity_number=known, unit=world.unit2, programme=codes.PROGRAMME_SIUS),
                     PRECONDITION, "NOT_YOUR_ROLE")
        rows = self.searches(**self.today)
        self.assertEqual([(row.staff, row.name, row.method, row.purpose) for row in rows],
                         [(world.officer_id, "Karin Ek", "lots.Persons/Find", "Ringde och undrade"),
                          (world.officer_id, "Karin Ek", "lots.Persons/Find", ""),
                          (world.officer2_id, "Bo Lind", "lots.Persons/Find", ""), (world.officer2_id, "Bo Lind", "lots.Persons/Find", ""),
                          (world.officer2_id, "Bo Lind", "lots.Cases/Open", "")])
        sought = [row.sought for row in rows]
        self.assertEqual((sought[0], sought[1], len(set(sought))), (sought[3], sought[4], 3))
        self.assertEqual({len(code) for code in sought}, {16})
        self.assertTrue(all(row.at.startswith(str(self.day)) for row in rows))
        told = b"".join(row.SerializeToString() for row in rows)
        for secret in (number, known, "sjöhed", "Sjöhed"):
            self.assertNotIn(secret.encode(), told)

    def test_by_staff_and_by_day(self):
        world = self.world
        first = str(self.day)
        self.find(world.officer, world.number())
        self.find(world.manager, world.number())
        second = self.on(1)
        self.find(world.officer, world.number())
        who = lambda **which: [row.staff for row in self.searches(**which)]
        period = dict(self.today, to=second)
        self.assertEqual(who(**period), [world.officer_id, world.manager_id, world.officer_id])
        self.assertEqual(who(staff=world.officer_id, **period), [world.officer_id, world.officer_id])
        self.assertEqual(who(**{"from": first, "to": first}), [world.officer_id, world.manager_id])
        self.assertEqual(who(**{"from": second}), [world.officer_id])
        self.assertEqual(who(**{"from": "2026-01-01", "to": "2026-11-01"}), [])
        self.refused(self.auditor, "Access/ListSearches", dict(**{"from": second, "to": first}), INVALID, "DATE_BEFORE")
        self.refused(self.auditor, "Access/ListSearches", dict(to="i går"), INVALID, "NOT_A_DATE")
        for staff in (world.town_id, 999999):
            self.refused(self.auditor, "Access/ListSearches", dict(staff=staff), NOT_FOUND, "NO_SUCH")

    def test_whether_a_number_was_sought_and_that_this_was_asked(self):
        world, sought, never = self.world, self.world.number(), self.world.number()
        self.find(world.officer, sought)
        asked = lambda number: [(row.staff, row.method) for row in self.searches(identity_number=number, **self.today)]
        mine, asking = (world.officer_id, "lots.Persons/Find"), (self.auditor_id, "lots.Access/ListSearches")
        self.assertEqual(asked(never), [])
        self.assertEqual(asked(sought), [mine])
        self.assertEqual((asked(never), asked(sought[:8] + "-" + sought[8:])), ([asking], [mine, asking]))
        self.refused(self.auditor, "Access/ListSearches", dict(identity_number="850709-0000"), INVALID)

    def test_none_of_another_organisation(self):
        world, number = self.world, self.world.number()
        self.find(world.town, number)
        self.find(world.officer, number)
        for by, who in ((self.auditor, world.officer_id), (self.town_dpo, world.town_id)):
            self.assertEqual([row.staff for row in self.searches(by=by, **self.today)], [who])
            self.assertEqual([row.staff for row in self.searches(by=by, identity_number=number, **self.today)], [who])
        codes_told = {row.sought for by in (self.auditor, self.town_dpo) for row in self.searches(by=by, **self.today)}
        self.assertEqual(len(codes_told), 2)  # the same number is another code behind the wall

    def test_for_those_who_review_alone(self):
        for who in (self.world.officer, self.world.manager, self.world.sius, self.admin):
            self.refused(who, "Access/ListSearches", {}, DENIED)
        self.refused(self.world.manager, "Access/ListSearches", {}, DENIED, "METHOD_FOR_REVIEWERS")

    def test_pages(self):
        for _ in range(7):
            self.find(self.world.officer, self.world.number())
        first = self.auditor.call("Access/ListSearches", dict(page_size=3, **self.today))
        self.assertEqual(len(first.searches), 3)
        whole = self.searches(**self.today)
        self.assertEqual((self.searches(page_size=3, **self.today), len(whole)), (whole, 7))
        self.refused(self.auditor, "Access/ListSearches", dict(page_size=3, staff=self.world.officer_id, cursor=first.cursor, **self.today),
                     INVALID, "CURSOR_STALE")
        self.refused(self.auditor, "Access/ListSearches", dict(page_size=3, cursor=b"x" * 80, **self.today), INVALID, "CURSOR_STALE")


class Bounded(SearchesTest):
    settings = ("limits.searches_per_hour=3",)

    def test_asking_for_numbers_is_bounded_as_a_search(self):
        for _ in range(3):
            self.auditor.call("Access/ListSearches", dict(identity_number=self.world.number()))
        self.refused(self.auditor, "Access/ListSearches", dict(identity_number=self.world.number()), EXHAUSTED, "SEARCHES_OFTEN")
        self.auditor.call("Access/ListSearches", {})

    def test_by_hand(self):
        for _ in range(3):
            self.lots("person", "find", "Ingen Alls")
        self.assertIn("you have searched for 3 persons within an hour; wait some minutes", self.lots("person", "find", "Ingen Alls", code=4))


class ManySegments(SearchesTest):
    """The log is read from where the first day begins, however long it is."""
    settings = ("limits.searches_per_hour=1000000",)
    init = ("-o", "store.segment_size=1MiB")

    def test_a_day_is_found_in_a_long_log(self):
        officer, days = self.world.officer, []
        for _ in range(5):
            days.append(self.on(20))
            for begin in range(0, 2400, 200):
                waiting = [officer.start("lots.Persons/Find", P.FindPersonsRequest(identity_number=identity_number(5000 + begin + i)))
                           for i in range(200)]
                self.assertEqual({officer.wait(number).status for number in waiting}, {OK})
        self.assertGreater(len(os.listdir(os.path.join(self.daemon.store, "store", "access"))), 2)
        for day in (days[3], days[0], days[4]):
            rows = self.searches(page_size=200, **{"from": day, "to": day})
            self.assertEqual((len(rows), len({row.sought for row in rows}), {row.at[:10] for row in rows}), (2400, 2400, {day}))
        self.assertEqual(len(self.searches(page_size=200, **{"from": days[0]})), 5 * 2400)


class ByHand(SearchesTest):
    def test_by_hand(self):
        world, number = self.world, self.world.number()
        self.assertIn("AUDITOR or DPO", self.lots("access", "searches", code=7))
        held = staff_pb2.RoleHeld(unit=world.unit, role=codes.ROLE_DPO, **{"from": "2026-11-22"})
        world.confirm(self.admin.call("Staff/GiveRole", dict(id=world.sius_id, role=held)).principal)
        self.assertEqual(self.lots("access", "searches", "--staff", str(world.manager_id)), "")
        world.officer.call("Persons/Find", dict(identity_number=number), purpose="Ringde")
        shown = self.lots("access", "searches")
        for text in ("Karin Ek", "Persons/Find", "Ringde"):
            self.assertIn(text, shown)
        self.assertNotIn(number, shown)
        told = json.loads(self.lots("access", "searches", "--number", number, "--from", "2026-11-01", "--json"))
        self.assertEqual([(row["staff"], len(row["sought"])) for row in told["searches"]], [(world.officer_id, 16)])
        again = json.loads(self.lots("access", "searches", "--number", number, "--json"))
        self.assertEqual([row["method"] for row in again["searches"]], ["lots.Persons/Find", "lots.Access/ListSearches"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
