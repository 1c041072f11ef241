"""What is counted of lotsd, and how: by strace what it asks of the system, by callgrind what it computes.

The client marks a place by two pings on a connection of its own; the first waits until what was answered early is committed. Between two marks one request after the other is asked and answered, so that
all that the daemon does for them has happened when the second mark comes, however busy the machine is; two marks with nothing between them
tell what a mark costs.

System calls: by strace, which sees what libraries ask for too. Without futex and sched_yield: how often threads meet is the scheduler's to say;
and without brk and mprotect: when a heap grows hangs on all that came before, and what the request takes of it is counted as allocations.
Bytes written, and pages of the tables: those of the write calls, by the file that they went to.
Allocations: calls of malloc, calloc and realloc from whatever object but OpenSSL's, whose own change with its releases. As callgrind saw
them: it leaves libc's functions in place, and so needs nothing put between.
Instructions: by callgrind, of lotsd's own object alone.
"""
import collections
import glob
import os
import re
import shutil

import lots_test

NOT_THE_REQUEST = ("futex", "sched_yield", "brk", "mprotect")
WRITES = ("write", "pwrite64", "writev", "pwritev", "pwritev2")
LMDB_PAGE = 4096
ALLOCATING = ("malloc", "calloc", "realloc")
NOT_COUNTED_FOR = re.compile(r"/lib(ssl|crypto)\.so")
MARK = "session_ping"  # the marks' handler: callgrind writes down what it counted each time it is entered
# One loop, so that nothing is left to chance; no timer that ends in between; a map that valgrind grants.
SETTINGS = ["threads.loops=1", "store.map_size=64MiB", "limits.handshake_timeout=1h", "limits.idle_timeout=24h"]


def seeded(seed):
    """The environment in which lotsd makes the same keys in every run."""
    return [f"LD_PRELOAD={os.path.abspath(lots_test.BUILD)}/tests/counts/seeded.so", f"COUNTS_SEED={seed}"]


class Copy(lots_test.Daemon):
    """Another daemon's store, copied, and a lotsd over it that runs under a tracer."""

    def __init__(self, original, folder, under):
        shutil.copytree(original.folder, folder)
        self.folder, self.under, self.settings, self.today = folder, under, SETTINGS, "2026-11-22T09:00:00Z"
        self.process, self.connections = None, []

        def moved(path):
            return path.replace(original.folder, folder)

        self.store, self.conf, self.authority = moved(original.store), moved(original.conf), moved(original.authority)
        self.identities = {who: tuple(map(moved, pair)) for who, pair in original.identities.items()}
        with open(self.conf) as file:
            text = file.read()
        with open(self.conf, "w") as file:
            file.write(moved(text))
        self.start()


def traced(original, folder, under, ask):
    """Runs lotsd over a copy of the store while `ask` asks it."""
    copy = Copy(original, os.path.join(folder, "copy"), under)
    try:
        ask(copy)
        if copy.stop() != 0:
            raise RuntimeError("lotsd did not end well: " + copy.log_text()[-2000:])
    finally:
        copy.destroy()


# --- strace -----------------------------------------------------------------------------------------------------------------------------------------

# "PID  name(rest", where a call that another thread interrupts ends in "<unfinished ...>" and is taken up again later.
CALL = re.compile(r"^(\d+) +(\w+)\((?:\d+<([^>]*)>)?")
RESUMED = re.compile(r"^(\d+) +<\.\.\. (\w+) resumed>")
RESULT = re.compile(r" = (\d+)(?:<|$)")


def strace(original, folder, ask):
    """For each pair of marks that follow each other: what the system was asked for."""
    log = os.path.join(folder, "log")
    preload = [word for setting in seeded(2) for word in ("-E", setting)]
    traced(original, folder, ["strace", "-D", "-f", "-y", "-qq", "-s", "0", "-e", "signal=none", "-o", log, *preload], ask)
    with open(log, errors="replace") as file:
        return read_log(file.read().splitlines())


def file_kind(path):
    if path.endswith("/kv/data.mdb"):
        return "kv"
    return next((kind for kind in ("journal", "access") if f"/{kind}/" in path), None)


class Asked:
    """Of the system, between two marks."""

    def __init__(self):
        self.calls, self.bytes, self.pages = collections.Counter(), collections.Counter(), 0

    def wrote(self, path, size):
        kind = file_kind(path)
        if kind:
            self.bytes[kind] += size
        if kind == "kv":
            self.pages += size // LMDB_PAGE  # what tells of the newest commit is smaller than a page

    def add(self, other):
        self.calls.update(other.calls)
        self.bytes.update(other.bytes)
        self.pages += other.pages

    def figures(self):
        return {"syscalls": sum(self.calls.values()), "pages": self.pages,
                "journal_bytes": self.bytes["journal"], "access_bytes": self.bytes["access"], "kv_bytes": self.bytes["kv"]}


def marker_of(lines):
    """The place in the log where the last to connect, the marker, was taken; and its file's number."""
    place = max(i for i, line in enumerate(lines) if " accept4(" in line and RESULT.search(line))
    return place, RESULT.search(lines[place]).group(1)


def read_log(lines):
    """A call counts where it begins: by then all that led to it has begun too. But a ping counts where it has been read."""
    place, marker = marker_of(lines)
    parts, open_calls, reading = [], {}, None
    for line in lines[place:]:
        call, resumed, result = CALL.match(line), RESUMED.match(line), RESULT.search(line)
        if call and f" read({marker}<" in line and not result:
            reading = call.group(1)
            continue
        pinged = f" read({marker}<" in line or bool(resumed and resumed.group(1) == reading)
        if pinged and result.group(1) != "0":
            parts.append(Asked())
        if not parts:
            continue
        if call and call.group(2) not in NOT_THE_REQUEST or pinged:
            parts[-1].calls[(call or resumed).group(2)] += 1
        if pinged:
            reading = None
        if call and call.group(2) in WRITES:
            open_calls[call.group(1)] = call.group(3) or ""
        if (call or resumed) and (call or resumed).group(2) in WRITES and result:
            parts[-1].wrote(open_calls.pop((call or resumed).group(1), ""), int(result.group(1)))
    return between_marks(parts)


def between_marks(parts):
    """Of what lies between two pings: what lies between two marks, which are the second of two. The last is a mark."""
    marks, firsts = parts[::-2], parts[-2::-2]
    for mark, first in zip(marks[1:], firsts):
        mark.add(first)
    return marks[::-1]


# --- callgrind --------------------------------------------------------------------------------------------------------------------------------------


def callgrind(original, folder, ask):
    """For each pair of marks that follow each other: what was computed."""
    out = os.path.join(folder, "callgrind.out")
    under = ["env", *seeded(2), "valgrind", "--tool=callgrind", "-q", f"--callgrind-out-file={out}", f"--dump-before={MARK}"]
    traced(original, folder, under, ask)
    dumps = [f"{out}.{i + 1}" for i in range(len(glob.glob(out + ".*")))]
    found = [read_dump(path) for path in dumps[2:]]  # the first two tell of what was before the first mark
    return [{what: first[what] + mark[what] for what in first} for first, mark in zip(found[::2], found[1::2])]


class Names:
    """callgrind writes a name in full once, "(7) malloc", and then only "(7)"."""

    def __init__(self):
        self.known = {}

    def __call__(self, text):
        number, _, name = text.partition(" ")
        return self.known.setdefault(number, name)


def allocates(where, caller, callee):
    """libc's realloc calls its malloc when there is nothing yet: that is one allocation."""
    return callee in ALLOCATING and caller not in ALLOCATING and not NOT_COUNTED_FOR.search(where)


def read_dump(path):
    """A line is KEY=VALUE, or a place and a cost; the cost behind calls= is the callee's and stands with it already."""
    objects, functions = Names(), Names()
    found = {"instructions": 0, "allocations": 0}
    where = caller = callee = ""
    of_callee = False
    with open(path, errors="replace") as file:
        for line in file:
            key, is_pair, value = line.rstrip("\n").partition("=")
            if key == "ob":
                where = objects(value)
            elif key == "cob":
                objects(value)
            elif key == "fn":
                caller = functions(value)
            elif key == "cfn":
                callee = functions(value)
            elif key == "calls":
                of_callee = True
                if allocates(where, caller, callee):
                    found["allocations"] += int(value.split()[0])
            elif not is_pair and line[0] in "0123456789+-*":
                if not of_callee and os.path.basename(where) == "lotsd":
                    found["instructions"] += int(line.split()[1])
                of_callee = False
    return found
