"""lots_test: what the system tests share: a real daemon in a temporary folder, and a client in plain Python.

The client here is written from PROTOCOL.md alone, over Python's ssl and Google's protobuf: it is itself the test that a stranger can write
one. `Daemon` starts lotsd on a port that the kernel picks and stops it by process id. `Daemon.admin` is a connection of the
administrator that `lotsd init` made; `Daemon.enrol()` makes others.
"""
import contextlib
import os
import re
import signal
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import time
import unittest

BUILD = os.environ.get("LOTS_BUILD", "build/gcc")
sys.path.insert(0, os.path.join(BUILD, "tests", "python"))

import access_pb2  # noqa: E402
import agenda_pb2  # noqa: E402
import cases_pb2  # noqa: E402
import codes_pb2 as codes  # noqa: E402
import documents_pb2  # noqa: E402
import employers_pb2  # noqa: E402
import enrolment_pb2  # noqa: E402
import frame_pb2  # noqa: E402
import imports_pb2  # noqa: E402
import journal_pb2  # noqa: E402
import lists_pb2  # noqa: E402
import method_pb2  # noqa: E402
import organisations_pb2  # noqa: E402
import persons_pb2  # noqa: E402
import placements_pb2  # noqa: E402
import referrals_pb2  # noqa: E402
import server_pb2  # noqa: E402
import session_pb2  # noqa: E402
import staff_pb2  # noqa: E402

PB = [access_pb2, agenda_pb2, cases_pb2, documents_pb2, employers_pb2, enrolment_pb2, imports_pb2, journal_pb2, lists_pb2, method_pb2,
      organisations_pb2, persons_pb2, placements_pb2, referrals_pb2, server_pb2, session_pb2, staff_pb2]
LOTSD = os.path.join(BUILD, "lotsd")
LOTS = os.path.join(BUILD, "lots")
SLOW = 10 if "-" in os.path.basename(BUILD) else 1  # built with a sanitizer

OK, INVALID, NOT_FOUND, EXISTS, DENIED, EXHAUSTED = 0, 3, 5, 6, 7, 8
PRECONDITION, ABORTED, OUT_OF_RANGE, UNIMPLEMENTED, UNAVAILABLE, UNAUTHENTICATED = 9, 10, 11, 12, 14, 16


def bare(number):
    """A record's number as those of its own organisation have it."""
    return int(number) & 0xffffffff


def methods():
    """Every method of the contract: "lots.Cases/Show" -> (request class, reply class)."""
    found = {}
    for module in PB:
        for service in module.DESCRIPTOR.services_by_name.values():
            for method in service.methods:
                found[f"{service.full_name}/{method.name}"] = (_class(method.input_type), _class(method.output_type))
    return found


def _class(descriptor):
    module = next(m for m in PB + [frame_pb2] if m.DESCRIPTOR is descriptor.file)
    return getattr(module, descriptor.name)


METHODS = methods()


def luhn(nine):
    total = 0
    for i, d in enumerate(nine):
        n = int(d) * (2 if i % 2 == 0 else 1)
        total += n // 10 + n % 10
    return str((10 - total % 10) % 10)


def identity_number(index):
    """The index-th number of the tax agency's test series (birth numbers 980-999)."""
    day, birth = divmod(index, 20)
    year, rest = divmod(day, 336)
    month, day = divmod(rest, 28)
    nine = f"{(60 + year) % 100:02d}{month + 1:02d}{day + 1:02d}{980 + birth}"
    return "19" + nine + luhn(nine)


class Closed(Exception):
    """The daemon closed the connection."""


class Refused(Exception):
    def __init__(self, reply):
        super().__init__(f"{reply.status} {reply.message} {[(d.field, d.rule, d.reason) for d in reply.details]}")
        self.reply = reply
        self.status = reply.status
        self.reasons = {(d.field, d.reason) for d in reply.details}
        self.rules = {d.rule for d in reply.details}


class Connection:
    """One TLS connection speaking frames."""

    def __init__(self, port, identity=None, authority=None, hello=True, language="en", timeout=20 * SLOW):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        context.set_alpn_protocols(["lots/1"])
        if authority:
            context.load_verify_locations(authority)
        else:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        if identity:
            context.load_cert_chain(identity[0], identity[1])
        raw = socket.create_connection(("127.0.0.1", port), timeout=timeout)
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket = context.wrap_socket(raw, server_hostname="127.0.0.1")
        self.next_id = 1
        self.waiting = {}
        self.chunks = {}
        self.goodbye = None
        self.welcome = None
        if hello:
            self.send(frame_pb2.Frame(hello=frame_pb2.Hello(major=1, minor=0, client="python", language=language)))
            self.welcome = self.receive().welcome

    @staticmethod
    def packed(frame):
        body = frame.SerializeToString()
        return struct.pack(">I", len(body)) + body

    def send(self, frame):
        self.socket.sendall(self.packed(frame))

    def send_raw(self, data):
        self.socket.sendall(data)

    def _exactly(self, count):
        parts = b""
        while len(parts) < count:
            part = self.socket.recv(count - len(parts))
            if not part:
                raise Closed()
            parts += part
        return parts

    def receive(self):
        try:
            (length,) = struct.unpack(">I", self._exactly(4))
            return frame_pb2.Frame.FromString(self._exactly(length))
        except (ssl.SSLError, ConnectionError) as error:
            raise Closed(str(error)) from error

    def start(self, method, request=None, **options):
        """Sends a request without waiting; returns its id."""
        return self.start_at_once([(method, request)], **options)[0]

    def start_at_once(self, calls, **options):
        """Sends (method, request) of many in one piece: how slow this process is does not come between them. Returns their ids."""
        numbers, parts = [], []
        for method, request in calls:
            numbers.append(self.next_id)
            body = request.SerializeToString() if request is not None else b""
            parts.append(self.packed(frame_pb2.Frame(request=frame_pb2.Request(id=self.next_id, method=method, body=body, **options))))
            self.next_id += 1
        self.socket.sendall(b"".join(parts))
        return numbers

    def wait(self, number):
        while number not in self.waiting:
            frame = self.receive()
            kind = frame.WhichOneof("kind")
            if kind == "reply":
                self.waiting[frame.reply.id] = frame.reply
            elif kind == "chunk":
                self.chunks.setdefault(frame.chunk.id, []).append(frame.chunk)
            elif kind == "goodbye":
                self.goodbye = frame.goodbye
        return self.waiting.pop(number)

    def raw(self, method, request=None, **options):
        """One call; returns the whole Reply whatever its status."""
        return self.wait(self.start(method, request, **options))

    def call(self, method, request=None, **options):
        """One call; returns the reply message, raises Refused unless OK. The frame's Reply is kept in `self.last`."""
        if not method.startswith("lots."):
            method = "lots." + method
        request_class, reply_class = METHODS[method]
        if isinstance(request, dict):
            request = request_class(**request)
        self.last = self.raw(method, request if request is not None else request_class(), **options)
        if self.last.status != OK:
            raise Refused(self.last)
        return reply_class.FromString(self.last.body)

    def close(self):
        self.socket.close()


class Daemon:
    """A store in a folder of its own with a lotsd that serves it."""

    def __init__(self, today="2026-11-22T08:00:00Z", settings=(), test_store=True, under=(), init=()):
        self.folder = tempfile.mkdtemp(prefix="lotsd-")
        self.store = os.path.join(self.folder, "store")
        self.settings, self.today = list(settings), today if test_store else None
        self.under = list(under)  # a program with its options that runs lotsd
        self.process = None
        self.connections = []
        self.identities = {}
        self.conf = os.path.join(self.store, "lotsd.conf")
        self.authority = os.path.join(self.store, "tls", "authority.pem")
        self.make([*init] + (["--test-store"] if test_store else []))

    def make(self, words):
        """A new store, its daemon, and who may administer it."""
        done = subprocess.run(self.under + [LOTSD, "init", self.store, "--port", "0", *words], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(done.stdout + done.stderr)
        self.code = re.search(r"\b([0-9A-Z]{4}(?:-[0-9A-Z]{4}){7,9})\b", done.stdout).group(1)
        self.start()
        self.admin_identity = self.enrol_code(self.code, "admin")
        self.admin = self.connect(self.admin_identity)

    def start(self, wait=True, extra=()):
        port_file = os.path.join(self.folder, "port")
        with contextlib.suppress(FileNotFoundError):
            os.unlink(port_file)
        command = [*self.under, LOTSD, "run", "-c", self.conf, "--port-file", port_file]
        if self.today:
            command += ["--clock", self.today]
        for setting in self.settings:
            command += ["-o", setting]
        self.log = open(os.path.join(self.folder, "log"), "ab")
        self.process = subprocess.Popen(command + list(extra), stdout=self.log, stderr=self.log)
        if wait:
            self.port = self._port(port_file)

    def _port(self, path):
        until = time.monotonic() + 60 * SLOW
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise RuntimeError("lotsd ended: " + self.log_text()[-2000:])
            try:
                with open(path) as file:
                    text = file.read()
                if text.endswith("\n"):
                    return int(text)
            except FileNotFoundError:
                pass
            time.sleep(0.005)
        raise RuntimeError("lotsd does not answer")

    def log_text(self):
        with open(os.path.join(self.folder, "log"), errors="replace") as file:
            return file.read()

    def connect(self, identity=None, **options):
        connection = Connection(self.port, identity, **options)
        self.connections.append(connection)
        return connection

    def enrol_code(self, code, name):
        """Enrols with a code; returns (certificate file, key file)."""
        key, request = (os.path.join(self.folder, name + end) for end in (".key", ".csr"))
        subprocess.run(["openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key,
                        "-out", request, "-subj", "/CN=" + name], check=True, capture_output=True)
        with open(request) as file:
            text = file.read()
        with contextlib.closing(Connection(self.port)) as stranger:
            reply = stranger.call("Enrolment/Enrol", dict(code=code, certificate_request=text))
        certificate = os.path.join(self.folder, name + ".pem")
        with open(certificate, "w") as file:
            file.write(reply.certificate)
        return certificate, key

    def enrol(self, principal, name=None):
        """A fresh connection of that principal."""
        code = self.admin.call("Enrolment/Invite", dict(principal=principal)).code
        identity = self.enrol_code(code, name or f"principal-{principal}-{len(self.identities)}")
        self.identities[principal] = identity
        return self.connect(identity)

    def stop(self, how=signal.SIGTERM):
        if self.process is None:
            return 0
        self.process.send_signal(how)
        status = self.process.wait(timeout=30 * SLOW)
        self.process = None
        self.log.close()
        return status

    def restart(self, how=signal.SIGTERM):
        self.stop(how)
        self.start()
        self.admin = self.connect(self.admin_identity)

    def lotsd(self, command, *more):
        """Runs one of lotsd's own commands on this store; returns the finished process."""
        return subprocess.run([LOTSD, command, "-c", self.conf, *more], capture_output=True, text=True, check=False)

    def destroy(self):
        for connection in self.connections:
            with contextlib.suppress(OSError):
                connection.close()
        if self.process is not None:
            self.stop(signal.SIGKILL)
        subprocess.run(["rm", "-rf", self.folder], check=False)


class World:
    """Three organisations with staff, as in the demo: an employment-service office, a municipality's team, a private provider."""

    def __init__(self, daemon):
        self.daemon, admin, self.managers = daemon, daemon.admin, []
        self.af = self.organisation(codes.ORGANISATION_KIND_AF, "Arbetsförmedlingen Eksjö", "202100-2114", "")
        self.town = self.organisation(codes.ORGANISATION_KIND_MUNICIPALITY, "Håbo kommun", "212000-0241", "0305")
        self.provider = self.organisation(codes.ORGANISATION_KIND_PROVIDER, "Stödet AB", "", "")
        self.unit = self.new_unit(self.af, "SIUS Eksjö")
        self.unit2 = self.new_unit(self.af, "SIUS Nässjö")
        self.town_unit = self.new_unit(self.town, "Arbetsstödet")
        self.provider_unit = self.new_unit(self.provider, "Stödet Eksjö")
        self.manager_id = self.staff(self.af, "Maj Berg", self.unit, codes.ROLE_UNIT_MANAGER)
        self.officer_id = self.staff(self.af, "Karin Ek", self.unit, codes.ROLE_AF_OFFICER)
        self.officer2_id = self.staff(self.af, "Bo Lind", self.unit, codes.ROLE_AF_OFFICER)
        self.sius_id = self.staff(self.af, "Stig Ros", self.unit, codes.ROLE_SIUS)
        self.other_office_id = self.staff(self.af, "Ove Dal", self.unit2, codes.ROLE_AF_OFFICER)
        self.town_id = self.staff(self.town, "Tora Å", self.town_unit, codes.ROLE_UNIT_MANAGER)
        self.provider_id = self.staff(self.provider, "Pelle Ö", self.provider_unit, codes.ROLE_COACH)
        admin.call("Staff/AddCompetence", dict(id=self.sius_id, competence=staff_pb2.Competence(
            kind=codes.COMPETENCE_KIND_SE_BASIC, days=4, issued="2024-03-01", issuer="Utbildaren")))
        self.serial = 0

    def enrol(self):
        """Connections for everybody (slow: a key and a handshake each)."""
        for name in ("officer", "officer2", "sius", "manager", "other_office", "town", "provider"):
            setattr(self, name, self.daemon.enrol(getattr(self, name + "_id"), name))
        return self

    def organisation(self, kind, name, number, municipality):
        record = organisations_pb2.Organisation(kind=kind, name=name, number=number, municipality=municipality)
        return self.daemon.admin.call("Organisations/Add", dict(organisation=record)).organisation.id

    def new_unit(self, organisation, name):
        record = organisations_pb2.Unit(organisation=organisation, name=name, started="2016-01-01", programmes=[codes.PROGRAMME_SIUS])
        return self.daemon.admin.call("Organisations/AddUnit", dict(unit=record)).unit.id

    def staff(self, organisation, name, unit, role, start="2020-01-01", end=""):
        held = staff_pb2.RoleHeld(unit=unit, role=role, to=end, **{"from": start})
        record = staff_pb2.Principal(kind=staff_pb2.PRINCIPAL_KIND_STAFF, organisation=organisation, name=name, roles=[held])
        principal = self.daemon.admin.call("Staff/Add", dict(principal=record)).principal
        self.confirm(principal)
        if not principal.awaiting and role in (codes.ROLE_UNIT_MANAGER, codes.ROLE_TEAM_LEAD):
            self.managers.append((organisation, unit, principal.id))
        return principal.id

    def confirm(self, principal):
        """Roles that await somebody, by who may confirm them: a manager of the unit, or of the organisation, or a second administrator."""
        for held in principal.awaiting:
            of_unit = [who for _, unit, who in self.managers if unit == held.unit]
            of_organisation = [who for organisation, _, who in self.managers if organisation == principal.organisation]
            by = (of_unit or of_organisation or [self.second_admin()])[-1]
            identity = self.daemon.identities.get(by) or self.daemon.enrol(by) and self.daemon.identities[by]
            with contextlib.closing(Connection(self.daemon.port, identity)) as connection:
                connection.call("Staff/ConfirmRole", dict(id=principal.id, unit=held.unit, role=held.role))
            if held.role in (codes.ROLE_UNIT_MANAGER, codes.ROLE_TEAM_LEAD):
                self.managers.append((principal.organisation, held.unit, principal.id))

    def second_admin(self):
        if not hasattr(self, "second_admin_id"):
            record = staff_pb2.Principal(kind=staff_pb2.PRINCIPAL_KIND_ADMIN, name="Andra Administratören")
            self.second_admin_id = self.daemon.admin.call("Staff/Add", dict(principal=record)).principal.id
        return self.second_admin_id

    def number(self):
        self.serial += 1
        return identity_number(self.serial)

    def new_person(self, given="Åsa", family="Öbrink", by=None, **more):
        request = dict(identity_number=self.number(), given_name=given, family_name=family, **more)
        return (by or self.officer).call("Persons/Add", request).person.id

    def new_case(self, by=None, unit=None, **more):
        """A case by own request, RECEIVED; the caller is its handler."""
        person = self.new_person(by=by, **more)
        request = dict(person=person, unit=unit or self.unit, programme=codes.PROGRAMME_SIUS, date="2026-11-02", motivation="Vill arbeta.")
        return (by or self.officer).call("Cases/Open", request).case.id

    def basis(self, case, by=None, leave_out=()):
        """Records everything that B5 asks for, but for what is left out."""
        parts = {
            "af_registration": cases_pb2.AfRegistration(**{"from": "2026-01-10"}),
            "disability": cases_pb2.Disability(groups=[codes.DISABILITY_GROUP_NPF], evidence="Läkarutlåtande"),
            "reduced_work_ability": cases_pb2.ReducedWorkAbility(evidence="Utredning"),
            "support_need": cases_pb2.SupportNeed(before_employment=True, during_employment=True, evidence="Samtal"),
            "certificate": cases_pb2.MedicalCertificate(issued="2026-09-01", supports_diagnosis=True, issuer="Dr X"),
            "work_ability": cases_pb2.WorkAbility(date="2026-10-01", outcome=codes.WORK_ABILITY_OUTCOME_SOME,
                                                  assessor_role=codes.ROLE_AF_OT, assessor="N N"),
        }
        for name, part in parts.items():
            if name not in leave_out:
                (by or self.officer).call("Cases/Record", dict(id=case, basis=cases_pb2.Basis(**{name: part})))

    def assess(self, case, by=None):
        by = by or self.officer
        by.call("Cases/StartAssessment", dict(id=case))
        by.call("Cases/Assess", dict(id=case, outcome=codes.ASSESSMENT_OUTCOME_NEED, rationale="Behöver stöd vid introduktion."))

    def decide(self, case, by=None, **more):
        request = dict(id=case, result=codes.DECISION_RESULT_GRANTED, legal_basis="2017:462", valid_from="2026-11-22",
                       valid_to="2027-11-21", motivation="Villkoren är uppfyllda.")
        request.update(more)
        return (by or self.officer).call("Cases/Decide", request).case

    def agree(self, case, by=None, parties=("AF", "CLIENT")):
        signatures = [cases_pb2.Signature(party=party, name="N N", date="2026-11-22") for party in parties]
        agreement = cases_pb2.Agreement(type="A1", date="2026-11-22", text="Stöd två dagar i veckan.", signatures=signatures,
                                        valid_from="2026-11-22")
        return (by or self.officer).call("Cases/Agree", dict(id=case, agreement=agreement)).case

    def active_case(self):
        """A case all the way to ACTIVE."""
        case = self.new_case()
        self.basis(case)
        self.assess(case)
        self.decide(case)
        self.officer.call("Cases/Notify", dict(id=case, notification=dict(date="2026-11-22", manner=codes.NOTIFICATION_MANNER_MEETING)))
        self.agree(case)
        self.officer.call("Cases/Assign", dict(id=case, staff=self.sius_id))
        self.officer.call("Cases/Activate", dict(id=case))
        return case


class DaemonTest(unittest.TestCase):
    """A test class with one daemon for all its tests; `settings` and `world` may be overridden."""
    settings = ()
    init = ()
    with_world = True

    @classmethod
    def setUpClass(cls):
        cls.daemon = Daemon(settings=cls.settings, init=cls.init)
        cls.addClassCleanup(cls.daemon.destroy)
        cls.admin = cls.daemon.admin
        cls.world = World(cls.daemon).enrol() if cls.with_world else None

    def refused(self, connection, method, request, status, reason=None, **options):
        """The call must be refused with this status, and with this reason among its details."""
        with self.assertRaises(Refused) as caught:
            connection.call(method, request, **options)
        self.assertEqual(caught.exception.status, status, str(caught.exception))
        if reason is not None:
            self.assertIn(reason, {r for _, r in caught.exception.reasons}, str(caught.exception))
        return caught.exception

    def verify_store(self):
        """A rebuild must equal the live store. The daemon is stopped meanwhile: connections of before are gone."""
        self.daemon.stop()
        try:
            done = self.daemon.lotsd("verify")
        finally:
            self.daemon.start()
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


class HandTest(DaemonTest):
    """The real `lots` too, as the SIUS consultant of the world uses it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        code = cls.admin.call("Enrolment/Invite", dict(principal=cls.world.sius_id)).code
        cls.environment = dict(os.environ, XDG_CONFIG_HOME=os.path.join(cls.daemon.folder, "config"), LC_ALL="C.UTF-8", LANGUAGE="en")
        cls.lots("enrol", f"127.0.0.1:{cls.daemon.port}", code)

    @classmethod
    def lots(cls, *words, code=0):
        done = subprocess.run([LOTS, *words], capture_output=True, text=True, env=cls.environment, check=False)
        if done.returncode != code:
            raise AssertionError(f"lots {' '.join(words)}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout if code == 0 else done.stdout + done.stderr


