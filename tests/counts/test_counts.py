#!/usr/bin/python3
"""What sixteen representative requests cost, counted and held against counts.txt. `--accept` writes that table anew.

A count that grew fails; instructions may grow by 3 %. What shrank passes with a remark, so that the table is brought up to date.
What is counted and how: tracing.py; of which requests: counted_requests.py.
"""
import concurrent.futures
import os
import subprocess
import sys
import tempfile
import unittest

from counted_requests import NAMES, PAIRS, RUN, Asker, World
import lots_test
import tracing

TABLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "counts.txt")
COMPILER = "gcc 12.2.0 x86_64"  # as Debian 12 ships it: instructions are compared for no other
COLUMNS = ("instructions", "syscalls", "allocations", "pages", "journal_bytes", "access_bytes", "kv_bytes")
TOLERANCE = 0.03
EXACT = 0.05  # the table has one decimal
NOISE = 0.005  # of instructions: how threads met
AGAIN = 2  # times that all is counted again when something seems to have grown
HEAD = f"""# What a request costs: the mean of {RUN}, one after the other, in steady state (tests/counts/tracing.py tells how it is counted).
# Checked by `make check`, written by `make counts-accept`. Instructions: of lotsd's own object, {COMPILER}; all else is exact.
"""
ACCEPT = "If the change is worth it, accept it by `make counts-accept`, and name the count and why it grew in the commit's message."


# --- counting ---------------------------------------------------------------------------------------------------------------------------------------


def count_all():
    """Row by row: the figures of one request, and its system calls by name."""
    daemon = lots_test.Daemon(settings=tracing.SETTINGS, under=["env", *tracing.seeded(1)], init=["-o", "store.map_size=64MiB"])
    try:
        world = World(daemon)
        daemon.stop()
        return _traced_both(daemon, lambda copy: Asker(copy, world).ask_all())
    finally:
        daemon.destroy()


def _traced_both(daemon, ask):
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two, concurrent.futures.ThreadPoolExecutor() as pool:
        asked = pool.submit(tracing.strace, daemon, one, ask)
        computed = pool.submit(tracing.callgrind, daemon, two, ask)
        return _rows(asked.result(), computed.result())


def _rows(asked, computed):
    """Behind the empty pair of marks, each row has a pair around its warming up and one around its run."""
    marks = 2 * (len(NAMES) + 1)
    if len(computed) != marks - 1:
        raise RuntimeError(f"callgrind saw {len(computed) + 1} marks of {marks}: is {tracing.MARK} still the handler of Session/Ping?")
    asked = asked[-marks:]  # before are the reads of the handshake
    mark = asked[0].figures() | computed[0]
    rows = {}
    for i, name in enumerate(NAMES):
        part, figures = asked[2 + 2 * i], asked[2 + 2 * i].figures() | computed[2 + 2 * i]
        calls = {call: (part.calls[call] - asked[0].calls[call]) / RUN for call in sorted(part.calls)}
        rows[name] = {column: (figures[column] - mark[column]) / RUN for column in COLUMNS}, calls
    return rows


def least(rows, again):
    """Column by column the smaller count: what a busy machine adds (a list that is tried and cut, one more wakeup) is never less."""
    return {name: ({column: min(figures[column], again[name][0][column]) for column in COLUMNS}, calls) for name, (figures, calls) in rows.items()}


# --- the table --------------------------------------------------------------------------------------------------------------------------------------


def shown(column, value):
    return f"{value:.0f}" if column == "instructions" else f"{value:.1f}".removesuffix(".0")


def steady(name, figures, old):
    """Instructions that differ by noise alone stay as they stand, so that the table's changes are changes."""
    was = old.get(name, {}).get("instructions", 0)
    return figures | {"instructions": was} if abs(figures["instructions"] - was) < NOISE * was else figures


def write_table(rows):
    old = read_table() if os.path.exists(TABLE) else {}
    rows = {name: steady(name, figures, old) for name, (figures, _) in rows.items()}
    lines = ["request".ljust(28) + "".join(f"{column:>15}" for column in COLUMNS)]
    for name, figures in rows.items():
        lines.append(name.ljust(28) + "".join(f"{shown(column, figures[column]):>15}" for column in COLUMNS))
    with open(TABLE, "w") as file:
        file.write(HEAD + "\n".join(lines) + "\n")


def read_table():
    with open(TABLE) as file:
        lines = [line for line in file.read().splitlines() if line and not line.startswith("#")]
    return {line[:28].strip(): dict(zip(COLUMNS, map(float, line[28:].split()))) for line in lines[1:]}


def compare(was, now, columns):
    """What grew too much, and what shrank: lists of (column, was, now)."""
    grew, shrank = [], []
    for column in columns:
        shrunk_by = was[column] * TOLERANCE if column == "instructions" else EXACT
        if now[column] > was[column] + slack_of(column, was[column]):
            grew.append((column, was[column], now[column]))
        elif now[column] < was[column] - shrunk_by:
            shrank.append((column, was[column], now[column]))
    return grew, shrank


def slack_of(column, was):
    """By how much a count may grow. Exact, but what a mean of allocations and pages owes to moments, as when heads of the streams were signed before one of the requests."""
    if column == "instructions":
        return was * TOLERANCE
    if column in ("allocations", "pages", "kv_bytes"):
        return max(0.5, was * TOLERANCE if was != int(was) else 0)
    return EXACT


def told(differences):
    return "; ".join(f"{column}: {shown(column, was)} in the table, {shown(column, now)} counted" for column, was, now in differences)


def compiler():
    done = subprocess.run(["gcc", "-dumpfullversion"], capture_output=True, text=True, check=True)
    return f"gcc {done.stdout.strip()} {os.uname().machine}"


# --- tests ------------------------------------------------------------------------------------------------------------------------------------------


class Counts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.table, cls.rows = read_table(), count_all()
        cls.columns = COLUMNS if compiler() == COMPILER else COLUMNS[1:]
        for _ in range(AGAIN):
            if not any(compare(cls.table[name], now, cls.columns)[0] for name, (now, _) in cls.rows.items() if name in cls.table):
                break
            cls.rows = least(cls.rows, count_all())
        if cls.columns is not COLUMNS:
            print(f"remark: instructions are not compared: built by {compiler()}, the table by {COMPILER}")

    def check(self, name):
        now, calls = self.rows[name]
        grew, shrank = compare(self.table[name], now, self.columns)
        if shrank:
            print(f"remark: {name}: {told(shrank)}. Make the table say so: make counts-accept")
        if grew:
            by_name = ", ".join(f"{call} {shown(call, number)}" for call, number in calls.items() if number)
            self.fail(f"{name}: {told(grew)}.\nIts system calls: {by_name}.\n{ACCEPT}")

    def test_what_is_hidden_costs_what_is_missing(self):
        """Lookups are equal one by one (test_view.c); here is room for what else the daemon did meanwhile."""
        for hidden, missing in PAIRS:
            (one, _), (other, _) = self.rows[hidden], self.rows[missing]
            for column in COLUMNS:
                within = slack_of(column, other[column])
                self.assertLessEqual(abs(one[column] - other[column]), within, f"{hidden}, {missing}: {column}: {one[column]}, {other[column]}")

    def test_the_table_is_of_these_requests(self):
        self.assertEqual(list(self.table), NAMES)


def _row_test(name):
    def test(self):
        self.check(name)
    return test


for _name in NAMES:
    setattr(Counts, "test_" + "".join(c if c.isalnum() else "_" for c in _name), _row_test(_name))


class Comparing(unittest.TestCase):
    """What stands in the table, what is counted: what grew, what shrank."""

    def compared(self, column, was, now):
        grew, shrank = compare({column: was}, {column: now}, [column])
        return bool(grew), bool(shrank)

    def test_exact_counts_fail_as_soon_as_they_grow(self):
        self.assertEqual(self.compared("syscalls", 14.7, 14.8), (True, False))
        self.assertEqual(self.compared("syscalls", 14.7, 14.7), (False, False))
        self.assertEqual(self.compared("journal_bytes", 0, 1), (True, False))

    def test_exact_counts_that_shrink_are_remarked_upon(self):
        self.assertEqual(self.compared("allocations", 8, 7.9), (False, True))

    def test_instructions_may_differ_by_three_percent(self):
        self.assertEqual(self.compared("instructions", 10000, 10300), (False, False))
        self.assertEqual(self.compared("instructions", 10000, 10301), (True, False))
        self.assertEqual(self.compared("instructions", 10000, 9699), (False, True))


class Reading(unittest.TestCase):
    """Of a log in which two threads interrupt each other: the pings are read on file 9, and every second is a mark."""
    LOG = ["7  accept4(5<TCP:[1]>, NULL, NULL, SOCK_CLOEXEC|SOCK_NONBLOCK) = 9<TCP:[2]>",
           '7  read(9<TCP:[2]>, ""..., 65536) = 60',
           '7  write(9<TCP:[2]>, ""..., 50)   = 50',
           '7  read(9<TCP:[2]>, ""..., 65536) = 60',
           '7  write(9<TCP:[2]>, ""..., 50)   = 50',
           "7  epoll_wait(4<anon_inode:[eventpoll]>, [{}], 1024, -1) = 1",
           '7  read(8<TCP:[3]>, ""..., 65536) = 60',
           "7  epoll_wait(4<anon_inode:[eventpoll]>,  <unfinished ...>",
           '8  pwrite64(11</s/store/journal/000001.seg>, ""..., 900, 4096 <unfinished ...>',
           "9  futex(0x1, FUTEX_WAIT_PRIVATE, 0, NULL <unfinished ...>",
           "8  <... pwrite64 resumed>)          = 900",
           '8  pwrite64(12</s/store/kv/data.mdb>, ""..., 8192, 4096) = 8192',
           '8  pwrite64(12</s/store/kv/data.mdb>, ""..., 120, 0) = 120',
           "7  <... epoll_wait resumed>[{}], 1024, -1) = 1",
           "7  read(9<TCP:[2]>,  <unfinished ...>",
           '8  pwrite64(12</s/store/kv/data.mdb>, ""..., 4096, 4096) = 4096',
           '7  <... read resumed>""..., 65536) = 60',
           '7  read(9<TCP:[2]>, ""..., 65536) = 60',
           '7  read(9<TCP:[2]>, "", 65536)    = 0']

    def test_calls_count_once_and_bytes_by_their_file(self):
        first, last = tracing.read_log(self.LOG)
        self.assertEqual(first.calls, {"read": 3, "write": 1, "epoll_wait": 2, "pwrite64": 4})
        self.assertEqual((first.bytes, first.pages), ({"journal": 900, "kv": 12408}, 3))
        self.assertEqual(last.calls, {"read": 2})


if __name__ == "__main__":
    if sys.argv[1:] == ["--accept"]:
        write_table(count_all())
    else:
        unittest.main()
