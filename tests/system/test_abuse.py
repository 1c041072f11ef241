#!/usr/bin/python3
"""Hostile, broken, slow and too many: refused at the cheapest point, counted, and others notice nothing."""
import os
import random
import socket
import ssl
import struct
import threading
import time
import unittest

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

    def test_a_silent_handshake_times_out(self):
        with socket.create_connection(("127.0.0.1", self.daemon.port)) as raw:
            raw.settimeout(10 * SLOW)
            began = time.monotonic()
            self.assertEqual(raw.recv(1), b"")
            self.assertLess(time.monotonic() - began, 8 * SLOW)

    def test_an_idle_connection_is_let_go(self):
        idle = self.daemon.connect(self.daemon.admin_identity)
        self.closes(idle)


class Abuse(AbuseTest):
    settings = ("limits.max_connections=200", "limits.max_handshakes=200", "limits.max_connections_per_peer=150", "limits.write_timeout=2s")

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
                    held.append(self.daemon.connect(self.daemon.admin_identity, timeout=5 * SLOW))
                except (OSError, Closed):
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
