#!/usr/bin/python3
"""Lists that are tried on the loop first: one that turns out long is begun anew elsewhere, and answers the same, whole."""
import unittest

from lots_test import *  # noqa: F403


class ShortLists(DaemonTest):
    """Of 20 cases a list is short, of 140 it is not; the first tries are cut in the middle."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cases = {"officer2": [cls.world.new_case(by=cls.world.officer2) for _ in range(20)],
                     "officer": [cls.world.new_case() for _ in range(140)]}

    def paged(self, who, method, rows, **request):
        """All rows of all pages."""
        found, cursor = [], b""
        while True:
            reply = who.call(method, dict(request, cursor=cursor))
            found += getattr(reply, rows)
            cursor = reply.cursor
            if not cursor:
                return found

    def test_a_list_is_whole_each_time_it_is_asked(self):
        for name, cases in self.cases.items():
            who = getattr(self.world, name)
            for sort in (cases_pb2.CASE_SORT_NAME, cases_pb2.CASE_SORT_SINCE):
                for size in (7, 200) * 20:
                    listed = [row.id for row in self.paged(who, "Cases/List", "cases", sort=sort, page_size=size)]
                    self.assertEqual(sorted(listed), cases, (name, sort, size))

    def test_an_agenda_is_whole_each_time_it_is_asked(self):
        first = None
        for size in (11, 50, 200) * 14:
            items = self.paged(self.world.manager, "Agenda/List", "items", unit=self.world.unit, until="2027-12-31", page_size=size)
            told = [(item.case, item.rule, item.due) for item in items]
            self.assertEqual(len(set(told)), len(told))
            first = first or told
            self.assertEqual(told, first, size)
        self.assertGreaterEqual({case for case, _, _ in first}, set(self.cases["officer"] + self.cases["officer2"]))

    def test_a_refusal_is_told_once(self):
        for _ in range(70):
            reply = self.world.officer.raw("lots.Cases/List", cases_pb2.ListCasesRequest(sort=cases_pb2.CASE_SORT_NAME, cursor=b"?" * 60))
            self.assertEqual((reply.status, [d.reason for d in reply.details]), (INVALID, ["CURSOR_STALE"]))


if __name__ == "__main__":
    unittest.main()
