#!/usr/bin/python3
"""Hostile, broken, slow and too many: refused at the cheapest point, counted, and others notice nothing."""
import contextlib
import datetime
import os
import random
import signal
import socket
import ssl
import struct
import threading
import time
import unittest

import test_documents
from lots_test import *  # noqa: F403


class AbuseTest(DaemonTest):
    with_world = False

    def setUp(self):
        self.admin = self.daemon.connect(self.daemon.admin_identity)

    def tearDown(self):
        """Whatever was done, the daemon lives and serves."""
        self.assertIsNone(self.daemon.process.poll(), self.daemon.log_text()[-2000:])
        with self.daemon.connect(self.daemon.admin_identity).socket as healthy:
            self.assertIsNotNone(healthy)
        self.admin.close()

    def closes(self, connection, within=10):
        connection.socket.settimeout(within * SLOW)
        with self.assertRaises(Closed):
            while True:
                connection.receive()


class Impatient(AbuseTest):
    settings = ("limits.handshake_timeout=700ms", "limits.idle_timeout=1500ms")

    def test_a_stranger_is_let_go_whatever_they_ask(self):
        stranger, asked, began = self.daemon.connect(), 0, time.monotonic()
        self.assertEqual(stranger.welcome.max_in_flight, 1)
        with self.assertRaises((Closed, OSError)):
            while time.monotonic() < began + 10 * SLOW:
                self.refused(stranger, "Enrolment/Enrol", dict(code=self.daemon.code), DENIED, "CODE_INVALID")
                asked += 1
                time.sleep(0.05)
        self.assertGreater(asked, 0)

    def test_a_silent_handshake_times_out(self):
        with socket.create_connection(("127.0.0.1", self.daemon.port)) as raw:
            raw.settimeout(10 * SLOW)
            began = time.monotonic()
            self.assertEqual(raw.recv(1), b"")
            self.assertLess(time.monotonic() - began, 8 * SLOW)

    def test_an_idle_connection_is_let_go(self):
        idle = self.daemon.connect(self.daemon.admin_identity)
        self.closes(idle)


class Strangers(DaemonTest):
    """Who shows no certificate gets little, and takes nothing from those who do; all of them behind one address."""

    def silent(self, count):
        """So many who connect and say nothing; some are cut off at once, or when others come."""
        held = []
        self.addCleanup(lambda: [each.close() for each in held])
        for _ in range(count):
            held.append(socket.create_connection(("127.0.0.1", self.daemon.port)))
        return held

    def test_the_silent_lock_nobody_out(self):
        self.silent(800)
        for _ in range(20):
            with contextlib.closing(self.daemon.connect(self.daemon.admin_identity)) as connection:
                connection.call("Session/Ping")

    def test_a_full_office_behind_one_address_starts_its_day(self):
        self.silent(300)
        people, told, errors = list(self.daemon.identities.values()), [], []
        began = time.monotonic()

        def log_in(identity):
            try:
                connection = self.daemon.connect(identity)
                connection.call("Session/Who")
                told.append(connection)
            except Exception as error:  # noqa: BLE001 - shown below
                errors.append(repr(error))

        threads = [threading.Thread(target=log_in, args=(people[i % len(people)],)) for i in range(500)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual((len(told), errors[:3]), (500, []))
        self.assertLess(time.monotonic() - began, 10 * SLOW)
        for connection in told:
            connection.close()

    def test_a_stranger_has_one_request_unanswered(self):
        stranger = self.daemon.connect()
        self.assertEqual(stranger.welcome.max_in_flight, 1)
        numbers = [stranger.start("lots.Enrolment/Enrol", enrolment_pb2.EnrolRequest(code=self.daemon.code)) for _ in range(20)]
        self.assertEqual({stranger.wait(number).status for number in numbers}, {DENIED})

    def request(self):
        path = os.path.join(self.daemon.folder, "asked")
        subprocess.run(["openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", path + ".key",
                        "-out", path, "-subj", "/CN=x"], check=True, capture_output=True)
        with open(path) as file:
            return file.read()

    def test_a_code_is_no_licence_to_have_signed_without_end(self):
        code = self.admin.call("Enrolment/Invite", dict(principal=self.world.officer_id)).code
        asked = dict(code=code, certificate_request=self.request())
        minute = int(time.time() / 60)
        tried = []
        for _ in range(12):
            with contextlib.closing(self.daemon.connect()) as stranger:
                tried.append(stranger.raw("lots.Enrolment/Enrol", enrolment_pb2.EnrolRequest(**asked), dry_run=True))
        shown = enrolment_pb2.EnrolReply.FromString(tried[0].body)
        self.assertEqual((shown.principal, shown.certificate), (self.world.officer_id, ""))
        self.refused(self.daemon.connect(), "Enrolment/Enrol", dict(asked, certificate_request="?"),
                     EXHAUSTED if minute == int(time.time() / 60) else INVALID)
        if minute == int(time.time() / 60):
            self.assertEqual([reply.status for reply in tried], [OK] * 10 + [EXHAUSTED] * 2)
            self.assertEqual(tried[-1].details[0].reason, "CODE_TRIED_OFTEN")

    def test_a_bad_request_leaves_the_code_as_it_is_and_a_repeated_one_gets_its_answer(self):
        code = self.admin.call("Enrolment/Invite", dict(principal=self.world.officer_id)).code
        stranger, asked = self.daemon.connect(), dict(code=code, certificate_request=self.request())
        for dry_run in (True, False):
            self.refused(stranger, "Enrolment/Enrol", dict(asked, certificate_request="?"), INVALID, "CERTIFICATE_REQUEST", dry_run=dry_run)
        first = stranger.call("Enrolment/Enrol", asked, key=b"once")
        self.assertIn("BEGIN CERTIFICATE", first.certificate)
        self.assertEqual(stranger.call("Enrolment/Enrol", asked, key=b"once"), first)
        self.refused(stranger, "Enrolment/Enrol", asked, DENIED, "CODE_INVALID")


KEPT_FREED = 256 << 20 if SLOW > 1 else 0  # by a sanitizer, to find who uses it afterwards


class Greedy(DaemonTest):
    """What one user sends and does not read costs so much memory, is given back, and keeps nobody else from working."""
    settings = ("limits.memory=128MiB",)

    def setUp(self):
        self.pid = self.daemon.process.pid
        self.case = self.world.new_case()
        self.greedy = []

    def connect_greedy(self, count):
        for _ in range(count):
            self.greedy.append(self.daemon.connect(self.daemon.identities[self.world.officer_id]))
        return resident(self.pid)

    def flood(self, method, request, seconds):
        """Sends without reading, on all connections, for so long or until the daemon takes no more; returns the most memory it had."""
        body = request.SerializeToString()
        frames = []
        for number in range(1, 257):
            frame = frame_pb2.Frame(request=frame_pb2.Request(id=number, method=method, body=body)).SerializeToString()
            frames.append(struct.pack(">I", len(frame)) + frame)
        raw = b"".join(frames)

        def send(connection):
            connection.socket.settimeout(seconds)
            with contextlib.suppress(OSError):
                connection.socket.sendall(raw)

        threads = [threading.Thread(target=send, args=(connection,)) for connection in self.greedy]
        for thread in threads:
            thread.start()
        most, until = 0, time.monotonic() + seconds
        while any(thread.is_alive() for thread in threads) or time.monotonic() < until:
            most = max(most, resident(self.pid))
            self.world.manager.call("Session/Ping")
            time.sleep(0.02)
        return max(most, resident(self.pid))

    def end_flood(self, before):
        for connection in self.greedy:
            connection.close()
        until = time.monotonic() + 20 * SLOW
        while time.monotonic() < until and resident(self.pid) - before > (64 << 20) + KEPT_FREED:
            time.sleep(0.1)
        self.assertLess(resident(self.pid) - before, (64 << 20) + KEPT_FREED)

    def test_requests_that_are_larger_inside(self):
        """Of nothing but empty signatures: two bytes each on the wire, and some eighty once they are read."""
        before = self.connect_greedy(16)
        agreement = cases_pb2.Agreement(signatures=[cases_pb2.Signature()] * 60000)
        most = self.flood("lots.Cases/Agree", cases_pb2.AgreeRequest(id=self.case, agreement=agreement), 5)
        self.assertLess(most - before, (256 << 20) + KEPT_FREED)
        self.end_flood(before)

    def test_those_who_do_not_read(self):
        for _ in range(20):
            self.world.officer.call("Cases/Note", dict(id=self.case, text="å" * 9000))
        before = self.connect_greedy(100)
        most = self.flood("lots.Cases/Show", cases_pb2.ShowCaseRequest(id=self.case, notes=20), 4)
        self.assertLess(most - before, (256 << 20) + KEPT_FREED)
        self.end_flood(before)


class FewFiles(DaemonTest):
    """Sixty-four descriptors and four loops: those who find none wait, and nobody spins."""
    settings = ("threads.loops=4",)
    with_world = False

    @classmethod
    def setUpClass(cls):
        cls.daemon = Daemon(settings=cls.settings, under=["sh", "-c", 'ulimit -n 64; exec "$@"', "sh"])
        cls.addClassCleanup(cls.daemon.destroy)

    def spent(self):
        """Seconds of processor time."""
        with open(f"/proc/{self.daemon.process.pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def let_in(self):
        """Among so many strangers one may be told to come back, and does."""
        until = time.monotonic() + 15 * SLOW
        while time.monotonic() < until:
            with contextlib.suppress(Closed, OSError):
                connection = self.daemon.connect(self.daemon.admin_identity)
                if connection.welcome.principal:
                    return connection
                connection.close()
            time.sleep(0.1)
        raise AssertionError("nobody was let in")

    def test_a_burst_wears_nothing_out(self):
        held = [socket.create_connection(("127.0.0.1", self.daemon.port)) for _ in range(300)]
        with contextlib.closing(self.let_in()) as connection:
            connection.call("Session/Ping")
        before = self.spent()
        time.sleep(2)
        self.assertLess(self.spent() - before, 1)
        self.assertEqual(self.daemon.stop(), 0)
        for connection in held:
            connection.close()
        self.daemon.start()
        self.daemon.connect(self.daemon.admin_identity).call("Session/Ping")


class Guessing(DaemonTest):
    """Who tries one number after the other comes to an end, by whatever road; who takes people in does not."""
    settings = ("limits.searches_per_hour=12",)
    now = datetime.datetime(2026, 11, 22, 8)

    def setUp(self):
        self.later(2)

    def later(self, hours):
        """Buckets run empty by the daemon's own clock."""
        Guessing.now += datetime.timedelta(hours=hours)
        self.admin.call("Server/SetClock", dict(now=self.now.strftime("%Y-%m-%dT%H:00:00Z")))

    def spend(self, who, ask, count=12):
        for _ in range(count):
            self.assertNotEqual(ask(who).status, EXHAUSTED)
        reply = ask(who)
        self.assertEqual((reply.status, [part.reason for part in reply.details]), (EXHAUSTED, ["SEARCHES_OFTEN"]))

    def roads(self):
        new = lambda: dict(identity_number=self.world.number(), given_name="N", family_name="N")
        said = lambda: dict(identity_number=self.world.number(), unit=self.world.unit, programme=codes.PROGRAMME_SIUS, motivation="Vill.")
        own = self.world.new_person()
        yield lambda who: who.raw("lots.Persons/Find", persons_pb2.FindPersonsRequest(identity_number=self.world.number()))
        yield lambda who: who.raw("lots.Persons/Find", persons_pb2.FindPersonsRequest(name="Ingen Alls"))
        yield lambda who: who.raw("lots.Persons/Add", persons_pb2.RegisterPersonRequest(**new()), dry_run=True)
        yield lambda who: who.raw("lots.Cases/Open", cases_pb2.OpenCaseRequest(**said()))
        yield lambda who: who.raw("lots.Persons/Change", persons_pb2.ChangePersonRequest(id=own, new_identity_number=self.world.number()), dry_run=True)

    def test_every_road_is_bounded_for_one_and_open_to_the_next(self):
        world = self.world
        for ask in self.roads():
            self.spend(world.officer, ask)
            self.assertEqual(world.manager.raw("lots.Persons/Find", persons_pb2.FindPersonsRequest(name="Ingen Alls")).status, OK)
            self.later(1)
            self.assertNotEqual(ask(world.officer).status, EXHAUSTED)
            self.later(1)

    def test_the_roads_share_one_bound(self):
        asks = list(self.roads())
        for i in range(12):
            self.assertNotEqual(asks[i % len(asks)](self.world.officer).status, EXHAUSTED)
        for ask in asks:
            self.assertEqual(ask(self.world.officer).status, EXHAUSTED)

    def test_taking_in_and_imports_are_no_searches(self):
        world = self.world
        for _ in range(30):
            world.new_case()
            row = dict(unit=world.unit, identity_number=world.number(), given_name="N", family_name="N", programme="SIUS",
                       date="2026-11-02", sender_role="arbetsförmedlare", sender_name="N N", reason="Stöd.")
            world.officer.call("Imports/Referral", row)
        self.assertEqual(world.officer.raw("lots.Persons/Find", persons_pb2.FindPersonsRequest(name="Ingen Alls")).status, OK)

    def test_the_pages_of_a_search_are_one(self):
        world = self.world
        for _ in range(30):
            world.new_person(family="Bladsson")
        cursor, found = b"", 0
        while found < 30:
            page = world.officer.call("Persons/Find", dict(name="Bladsson", page_size=1, cursor=cursor))
            cursor, found = page.cursor, found + len(page.persons)
        self.assertEqual(found, 30)

    def test_a_clock_that_is_set_back_locks_nobody_out(self):
        ask = next(self.roads())
        self.spend(self.world.officer, ask)
        self.later(-30)
        self.assertEqual(ask(self.world.officer).status, OK)


class Uploads(test_documents.Uploader, DaemonTest):
    """Uploads that are begun, sent and given up, over and over: the journal keeps what came."""
    settings = ("limits.max_document=1MiB", "limits.max_upload_bytes_given_up=4MiB")

    def test_what_is_given_up_in_a_day_is_bounded(self):
        officer, case, data = self.world.officer, self.world.new_case(), test_documents.content(1 << 20)
        under_way, sent = self.begin(officer, case, b"u" * 100000), 0
        began = time.monotonic()
        with self.assertRaises(Refused) as refused:
            while time.monotonic() < began + 60 * SLOW:
                upload = self.begin(officer, case, data)
                self.send(officer, upload.id, data)
                sent += len(data)
                officer.call("Documents/Abandon", dict(upload=upload.id))
        self.assertEqual((refused.exception.status, refused.exception.reasons), (EXHAUSTED, {("document", "UPLOADS_GIVEN_UP")}))
        self.assertLessEqual(sent, 5 << 20)
        self.assertIn("4194304", str(refused.exception.reply.details[0].text))
        self.send(officer, under_way.id, b"u" * 100000)  # what is under way goes on
        officer.call("Documents/Finish", dict(upload=under_way.id))
        other = self.world.manager  # another's day is not spent
        other.call("Documents/Abandon", dict(upload=self.begin(other, case, data).id))
        self.daemon.restart(signal.SIGKILL)
        officer = self.daemon.connect(self.daemon.identities[self.world.officer_id])
        self.refused(officer, "Documents/Begin", self.facts(case, data), EXHAUSTED, "UPLOADS_GIVEN_UP")
        self.daemon.admin.call("Server/SetClock", dict(now="2026-11-23T08:00:00Z"))
        officer.call("Documents/Abandon", dict(upload=self.begin(officer, case, data).id))  # the next day


class Crowded(DaemonTest):
    settings = ("limits.max_connections_per_principal=3",)

    def test_one_user_has_so_many_connections_and_others_theirs(self):
        held = [self.daemon.connect(self.daemon.identities[self.world.officer_id]) for _ in range(2)]  # the world has one
        more = self.daemon.connect(self.daemon.identities[self.world.officer_id], hello=False)
        more.send(frame_pb2.Frame(hello=frame_pb2.Hello(major=1)))
        self.assertEqual(more.receive().goodbye.status, EXHAUSTED)
        self.daemon.connect(self.daemon.identities[self.world.sius_id]).call("Session/Ping")
        held.pop().close()
        until = time.monotonic() + 10 * SLOW
        while time.monotonic() < until:
            again = self.daemon.connect(self.daemon.identities[self.world.officer_id])
            if again.welcome.principal:
                break
        again.call("Session/Ping")


class Abuse(AbuseTest):
    settings = ("limits.max_connections=200", "limits.max_handshakes=100", "limits.max_connections_per_principal=150", "limits.write_timeout=2s")

    def test_garbage_instead_of_tls(self):
        before = self.admin.call("Server/Status").refused_handshakes
        with socket.create_connection(("127.0.0.1", self.daemon.port)) as raw:
            raw.sendall(b"GET / HTTP/1.1\r\n\r\n")
            raw.settimeout(10 * SLOW)
            while raw.recv(4096):
                pass
        self.assertGreater(self.admin.call("Server/Status").refused_handshakes, before)

    def test_an_older_tls_version(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        with socket.create_connection(("127.0.0.1", self.daemon.port)) as raw, self.assertRaises((ssl.SSLError, ConnectionError)):
            context.wrap_socket(raw)

    def test_a_frame_too_large_is_refused_by_its_length_alone(self):
        before = self.admin.call("Server/Status").refused_frames
        for length in (0xFFFFFFFF, self.admin.welcome.max_frame + 1, 0):
            connection = self.daemon.connect(self.daemon.admin_identity)
            connection.send_raw(struct.pack(">I", length))
            self.closes(connection)
        self.assertEqual(self.admin.call("Server/Status").refused_frames, before + 3)

    def test_a_large_frame_before_hello_is_refused(self):
        connection = self.daemon.connect(self.daemon.admin_identity, hello=False)
        connection.send_raw(struct.pack(">I", 100000))
        self.closes(connection)

    def test_frames_that_are_no_frames(self):
        random.seed(7)
        for size in (1, 2, 10, 100, 4000):
            connection = self.daemon.connect(self.daemon.admin_identity)
            connection.send_raw(struct.pack(">I", size) + bytes(random.randrange(128, 256) for _ in range(size)))
            self.closes(connection)

    def test_a_frame_cut_in_the_middle(self):
        connection = self.daemon.connect(self.daemon.admin_identity)
        connection.send_raw(struct.pack(">I", 100) + b"abc")
        connection.close()

    def test_amplifying_messages_stay_within_the_budget(self):
        pid = self.daemon.process.pid
        organisation = organisations_pb2.Organisation(name="x")
        many = b"\x0a\x00" * 200000  # the same sub-message over and over: merging must not explode
        body = organisation.SerializeToString()
        number = self.admin.next_id
        self.admin.next_id += 1
        before = resident(pid)
        self.admin.send(frame_pb2.Frame(request=frame_pb2.Request(id=number, method="lots.Organisations/Add", body=body + many)))
        reply = self.admin.wait(number)
        self.assertIn(reply.status, (INVALID, EXHAUSTED))
        self.assertLess(resident(pid) - before, 64 << 20)

    def test_a_request_number_in_use_or_zero(self):
        connection = self.daemon.connect(self.daemon.admin_identity)
        connection.send(frame_pb2.Frame(request=frame_pb2.Request(id=0, method="lots.Session/Ping")))
        self.closes(connection)

    def test_a_peer_that_does_not_read_is_not_read_from(self):
        pid = self.daemon.process.pid
        connection = self.daemon.connect(self.daemon.admin_identity)
        before, echo = resident(pid), b"x" * 30000
        connection.socket.settimeout(1)
        sent = 0
        try:
            while sent < 200 << 20:
                connection.start("lots.Session/Ping", session_pb2.PingRequest(echo=echo))
                sent += len(echo)
        except (TimeoutError, OSError):
            pass
        self.assertLess(sent, 100 << 20)
        self.assertLess(resident(pid) - before, 64 << 20)
        self.admin.call("Session/Ping")

    def test_too_many_connections_are_turned_away(self):
        held, refused = [], 0
        try:
            for _ in range(170):
                try:
                    connection = self.daemon.connect(self.daemon.admin_identity, timeout=5 * SLOW)
                except (OSError, Closed):
                    refused += 1
                    continue
                if connection.welcome.principal:
                    held.append(connection)
                else:
                    refused += 1
            self.assertGreater(refused, 0)
            self.assertGreaterEqual(len(held), 100)
        finally:
            for connection in held:
                connection.close()
        until = time.monotonic() + 10 * SLOW
        while time.monotonic() < until:
            try:
                self.admin = self.daemon.connect(self.daemon.admin_identity)
                self.admin.call("Session/Ping")
                break
            except (OSError, Closed):
                time.sleep(0.05)
        self.assertGreater(self.admin.call("Server/Status").refused_connections, 0)

    def test_a_slow_sender_is_served_all_the_same(self):
        connection = self.daemon.connect(self.daemon.admin_identity)
        body = frame_pb2.Frame(request=frame_pb2.Request(id=1, method="lots.Session/Ping")).SerializeToString()
        for byte in struct.pack(">I", len(body)) + body:
            connection.send_raw(bytes([byte]))
        self.assertEqual(connection.wait(1).status, OK)

    def test_a_foreign_certificate(self):
        folder = self.daemon.folder
        key, certificate = os.path.join(folder, "foreign.key"), os.path.join(folder, "foreign.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key,
                        "-out", certificate, "-subj", "/CN=principal:1", "-days", "2"], check=True, capture_output=True)
        with self.assertRaises((ssl.SSLError, Closed, ConnectionError)):
            self.daemon.connect((certificate, key))

    def test_many_clients_at_once_with_some_that_hang_up(self):
        errors = []

        def work(seed):
            rng = random.Random(seed)
            try:
                for _ in range(5):
                    connection = Connection(self.daemon.port, self.daemon.admin_identity)
                    for _ in range(rng.randrange(1, 20)):
                        connection.start("lots.Session/Ping", session_pb2.PingRequest(echo=b"x" * rng.randrange(5000)))
                    if rng.random() < 0.5:
                        connection.wait(1)
                    connection.close()
            except Exception as error:  # noqa: BLE001 - gathered and shown below
                errors.append(error)

        threads = [threading.Thread(target=work, args=(seed,)) for seed in range(10)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(errors, [])


def resident(pid):
    with open(f"/proc/{pid}/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    unittest.main()
