"""The sixteen requests that are counted, and the small world in which they are asked.

Each is asked RUN times between two marks, after WARM times that do not count. Reading and writing are there, the record of the first look,
and the tables that everybody's work goes through: cases, lists, agenda, persons, keys of requests, documents. No call that streams: how many
of its chunks share one wake-up of the loop is the scheduler's to say, so that nothing of it can be counted exactly.
"""
import hashlib
import os
import socket
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "system"))

import lots_test  # noqa: E402
from lots_test import cases_pb2, codes, documents_pb2  # noqa: E402

WARM, RUN = 3, 10
EACH = WARM + RUN
PAGE = 20
PIECE = 16 * 1024
NOTE = ("Ringde i dag. Trivs bra på praktiken och vill gärna vara kvar över sommaren. Arbetsledaren är nöjd; rasterna är svåra, "
        "så vi pratar om dem på fredag när vi ses.").ljust(300, ".")


class World:
    """Who asks, and about what: EACH cases of each sort, and a few more so that pages are full."""

    def __init__(self, daemon):
        world = lots_test.World(daemon).enrol()
        self.people = {name: getattr(world, name + "_id") for name in ("officer", "sius", "manager")}
        self.unit = world.unit
        self.active = [world.active_case() for _ in range(PAGE + WARM)]
        self.bare = [world.new_case() for _ in range(EACH)]
        for case in self.bare:
            world.basis(case, leave_out=("disability", "certificate"))
            world.officer.call("Cases/StartAssessment", dict(id=case))
        self.hidden = world.officer.call("Cases/Show", dict(id=self.bare[0])).case.person
        self.numbers, self.nobodys = [world.number() for _ in range(EACH)], world.number()
        for number in self.numbers:
            world.officer.call("Persons/Add", dict(identity_number=number, given_name="Åsa", family_name="Öbrink"))
        self.content = bytes(i * 7 & 255 for i in range(EACH * PIECE))
        facts = documents_pb2.DocumentFacts(case=self.active[0], type=codes.DOCUMENT_TYPE_MED, date="2026-11-22", author="Karin Ek",
                                            size=len(self.content), sha256=hashlib.sha256(self.content).hexdigest())
        self.upload = world.officer.call("Documents/Begin", dict(document=facts)).upload.id


def note(world, i):
    return dict(id=world.active[0], text=NOTE), dict(key=b"note %011d" % i)


def refused(world, i):
    return dict(id=world.bare[i], result=codes.DECISION_RESULT_GRANTED, legal_basis="2017:462", valid_from="2026-11-22", valid_to="2027-11-21",
                motivation="Villkoren är uppfyllda."), {}


def dry_run(world, i):
    need = cases_pb2.SupportNeed(before_employment=True, during_employment=True, evidence="Samtal")
    return dict(id=world.bare[i], basis=cases_pb2.Basis(support_need=need)), dict(dry_run=True)


def piece(world, i):
    return dict(upload=world.upload, offset=i * PIECE, data=world.content[i * PIECE:(i + 1) * PIECE]), {}


def referral(world, i):
    return dict(identity_number=world.numbers[i], unit=world.unit, programme=codes.PROGRAMME_SIUS, date="2026-11-02",
                sender_role=codes.ROLE_AF_OFFICER, sender_name="Bo Lind", reason="Vill arbeta."), {}


# Its name, who asks, the method, the i-th request with its options, and how it ends.
REQUESTS = [
    ("first look at a case", "manager", "Cases/Show", lambda w, i: (dict(id=w.active[i]), {}), lots_test.OK),
    ("show an open case", "manager", "Cases/Show", lambda w, i: (dict(id=w.active[0]), {}), lots_test.OK),
    ("note", "officer", "Cases/Note", note, lots_test.OK),
    ("the same note again", "officer", "Cases/Note", note, lots_test.OK),
    ("page of the caseload", "officer", "Cases/List", lambda w, i: (dict(page_size=PAGE), {}), lots_test.OK),
    ("agenda of a unit", "manager", "Agenda/List", lambda w, i: (dict(unit=w.unit, page_size=PAGE), {}), lots_test.OK),
    ("refused decision", "officer", "Cases/Decide", refused, lots_test.PRECONDITION),
    ("dry run of a basis", "officer", "Cases/Record", dry_run, lots_test.OK),
    ("search by identity number", "officer", "Persons/Find", lambda w, i: (dict(identity_number=w.numbers[0]), {}), lots_test.OK),
    ("piece of a document", "officer", "Documents/Put", piece, lots_test.OK),
    ("referral registered", "officer", "Referrals/Add", referral, lots_test.OK),
    ("work list, a page", "sius", "Lists/MyCases", lambda w, i: (dict(page_size=PAGE), {}), lots_test.OK),
    ("show a hidden person", "sius", "Persons/Show", lambda w, i: (dict(id=w.hidden), {}), lots_test.NOT_FOUND),
    ("show nobody", "sius", "Persons/Show", lambda w, i: (dict(id=10**6), {}), lots_test.NOT_FOUND),
    ("find a hidden person", "sius", "Persons/Find", lambda w, i: (dict(identity_number=w.numbers[0]), {}), lots_test.OK),
    ("find nobody", "sius", "Persons/Find", lambda w, i: (dict(identity_number=w.nobodys), {}), lots_test.OK),
]
# What is hidden and what is not there: told apart by no count.
PAIRS = [("show a hidden person", "show nobody"), ("find a hidden person", "find nobody")]
NAMES = [row[0] for row in REQUESTS]


class Asker:
    """Asks a daemon one request at a time, each sent in one piece: what the daemon does for it is then a matter of cause and effect alone."""

    def __init__(self, daemon, world):
        self.world = world
        self.people = {name: daemon.connect(daemon.identities[number]) for name, number in world.people.items()}
        self.marker = daemon.connect(daemon.identities[world.people["officer"]])  # the last to connect

    def mark(self):
        """Twice: the first is answered when all that was told of is committed, the second is the mark."""
        self.marker.call("Session/Ping", min_position=1)
        self.marker.call("Session/Ping")

    def ask(self, row, i):
        name, who, method, make, status = row
        connection = self.people[who]
        request, options = make(self.world, i)
        connection.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)
        number = connection.start("lots." + method, lots_test.METHODS["lots." + method][0](**request), **options)
        connection.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 0)
        reply = connection.wait(number)
        if reply.status != status:
            raise AssertionError(f"{name}: {lots_test.Refused(reply)}")

    def ask_all(self):
        """Two marks with nothing between them, then two around each row's run."""
        self.mark()
        self.mark()
        for row in REQUESTS:
            for i in range(WARM):
                self.ask(row, i)
            self.mark()
            for i in range(WARM, EACH):
                self.ask(row, i)
            self.mark()
