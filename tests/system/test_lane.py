#!/usr/bin/python3
"""Lists have a lane of their own: they hold up nobody, are cancelled, keep deadlines and are finished when the daemon stops."""
import threading
import unittest

from lots_test import *  # noqa: F403

CANCELLED, DEADLINE = 1, 4
CASES = 300


class Lane(DaemonTest):
    settings = ("threads.loops=1",)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cases = [cls.world.new_case() for _ in range(CASES)]

    def page(self, **more):
        return lists_pb2.WorkListRequest(unit=self.world.unit, page_size=200, **more)

    def pages(self, count):
        return [("lots.Lists/MyCases", self.page())] * count

    def start_pages(self, connection, count):
        return connection.start_at_once(self.pages(count))

    def again(self, who):
        return self.daemon.connect(self.daemon.identities[getattr(self.world, who + "_id")])

    def test_who_asks_for_many_lists_holds_up_nobody(self):
        greedy, other = self.again("manager"), self.again("manager")
        *waiting, who = greedy.start_at_once(self.pages(60) + [("lots.Session/Who", None)])
        self.assertEqual(greedy.wait(who).status, OK)  # what is said on the loop does not wait behind the lists
        self.assertLess(len(greedy.waiting), 60)
        first = other.call("Lists/MyCases", self.page())
        self.assertEqual(len(first.rows), 200)
        self.world.officer.call("Cases/Show", dict(id=self.cases[0]))
        statuses = {greedy.wait(number).status for number in waiting}
        self.assertEqual(statuses, {OK})

    def test_too_many_are_told_to_come_again(self):
        greedy = self.again("manager")
        replies = [greedy.wait(number) for number in self.start_pages(greedy, 120)]
        refused = [reply for reply in replies if reply.status != OK]
        self.assertTrue(refused)
        for reply in refused:
            self.assertEqual(reply.status, EXHAUSTED)
            self.assertGreater(reply.retry_after_ms, 0)

    def test_a_list_that_is_cancelled_ends(self):
        connection = self.again("manager")
        waiting = self.start_pages(connection, 20)
        connection.send(frame_pb2.Frame(cancel=frame_pb2.Cancel(id=waiting[-1])))
        self.assertEqual(connection.wait(waiting[-1]).status, CANCELLED)
        self.assertEqual({connection.wait(number).status for number in waiting[:-1]}, {OK})

    def test_a_list_keeps_its_deadline(self):
        connection = self.again("manager")
        waiting = self.start_pages(connection, 20)
        late = connection.start_at_once(self.pages(20), deadline_ms=1)
        self.assertIn(DEADLINE, {connection.wait(number).status for number in late})
        self.assertEqual({connection.wait(number).status for number in waiting}, {OK})

    def test_a_client_that_goes_leaves_nothing_behind(self):
        for _ in range(5):
            connection = self.again("manager")
            self.start_pages(connection, 30)
            connection.close()
        self.assertEqual(len(self.again("manager").call("Lists/MyCases", self.page()).rows), 200)

    def test_a_unit_that_is_not_ones_own_and_none_are_alike(self):
        for method in ("Lists/MyCases", "Agenda/List", "Lists/Caseload"):
            replies = [self.world.officer.raw("lots." + method, METHODS["lots." + method][0](unit=unit)) for unit in (self.world.unit2, 10**9)]
            for reply in replies:
                reply.id = 0
            self.assertEqual(replies[0], replies[1], method)
            self.assertEqual(replies[0].status, NOT_FOUND)

    def test_a_role_that_is_taken_away_is_gone_for_lists_that_wait(self):
        leaver = self.world.staff(self.world.af, "Lena Går", self.world.unit, codes.ROLE_UNIT_MANAGER)
        connection = self.daemon.enrol(leaver)
        self.assertTrue(connection.call("Lists/MyCases", self.page()).rows)
        busy = self.start_pages(connection, 30)
        self.admin.call("Staff/Disable", dict(id=leaver))
        statuses = [connection.wait(number).status for number in busy]
        self.assertIn(statuses[-1], (UNAUTHENTICATED, NOT_FOUND, DENIED), statuses)
        ended = statuses.index(statuses[-1])
        self.assertNotIn(OK, statuses[ended:])

    def test_lists_that_were_accepted_are_answered_when_the_daemon_stops(self):
        connection = self.again("manager")
        waiting = self.start_pages(connection, 10)
        connection.wait(waiting[0])
        stopping = threading.Thread(target=self.daemon.stop)
        stopping.start()
        self.assertEqual({connection.wait(number).status for number in waiting[1:]}, {OK})
        stopping.join()
        self.daemon.start()
        type(self).admin = self.daemon.admin = self.daemon.connect(self.daemon.admin_identity)
        for name in ("officer", "manager"):
            setattr(self.world, name, self.again(name))


if __name__ == "__main__":
    unittest.main()
