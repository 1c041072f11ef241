#!/usr/bin/python3
"""Who a certificate stands for: the very one that was issued, whoever else is trusted to issue; and key files that others may read."""
import hashlib
import os
import shutil
import subprocess
import unittest

from lots_test import *  # noqa: F403


def openssl(*words):
    return subprocess.run(["openssl", *words], check=True, capture_output=True, text=True).stdout


class Certificates(DaemonTest):
    with_world = False

    def path(self, name):
        return os.path.join(self.daemon.folder, name)

    def make_authority(self, name):
        """Another authority; (certificate, key)."""
        certificate, key = self.path(name + ".pem"), self.path(name + ".key")
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", certificate, "-days", "30",
                "-subj", "/CN=Another authority", "-addext", "basicConstraints=critical,CA:TRUE")
        return certificate, key

    def same_serial(self, authority, of):
        """A certificate with the serial and the name of another, signed by this authority, and its key."""
        key, request, made = self.path("forged.key"), self.path("forged.csr"), self.path("forged.pem")
        serial = openssl("x509", "-in", of, "-noout", "-serial").strip().split("=")[1]
        name = openssl("x509", "-in", of, "-noout", "-subject", "-nameopt", "RFC2253").strip().split("=", 1)[1]
        openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", request, "-subj", "/" + name)
        openssl("x509", "-req", "-in", request, "-CA", authority[0], "-CAkey", authority[1], "-set_serial", "0x" + serial, "-days", "3", "-out", made)
        return made, key

    def test_another_authority_that_is_trusted_makes_nobody_of_ours(self):
        other = self.make_authority("other")
        forged = self.same_serial(other, self.daemon.admin_identity[0])
        with open(self.daemon.authority, "a") as trusted, open(other[0]) as more:
            trusted.write(more.read())
        self.daemon.restart()
        self.assertGreater(self.daemon.admin.call("Session/Who").principal.id, 0)
        stranger = self.daemon.connect(forged, hello=False)
        stranger.send(frame_pb2.Frame(hello=frame_pb2.Hello(major=1)))
        self.assertEqual(stranger.receive().goodbye.status, UNAUTHENTICATED)

    def test_the_list_tells_fingerprints(self):
        der = subprocess.run(["openssl", "x509", "-in", self.daemon.admin_identity[0], "-outform", "DER"], check=True, capture_output=True).stdout
        told = self.daemon.connect(self.daemon.admin_identity).call("Enrolment/ListCertificates").certificates
        self.assertIn(hashlib.sha256(der).hexdigest(), [one.fingerprint for one in told])

    def test_a_key_that_others_may_read_is_refused_with_its_remedy(self):
        keys = {"tls/server.key": "server's key", "keys/master.key": "master key", "keys/ring/data.mdb": "keyring"}
        self.daemon.stop()
        for name, what in keys.items():
            path = os.path.join(self.daemon.store, name)
            os.chmod(path, 0o640)
            commands = ("run",) if name.startswith("tls") else ("run", "verify", "rebuild")
            for command in commands:
                done = self.daemon.lotsd(command)
                self.assertEqual(done.returncode, 1, (name, command, done.stdout, done.stderr))
                self.assertRegex(done.stderr, f"others may read the {what} .*{name}; run: chmod 600 .*{name}")
            os.chmod(path, 0o600)
        self.daemon.start()

    def test_credentials_of_the_service_manager_are_taken_as_they_are(self):
        self.addCleanup(self.daemon.restart)
        self.addCleanup(self.daemon.settings.clear)
        self.addCleanup(self.daemon.under.clear)
        credentials = self.path("credentials")
        os.mkdir(credentials, 0o700)
        for name, setting in (("tls/server.key", "tls.key"), ("keys/master.key", "store.master_key")):
            given = os.path.join(credentials, os.path.basename(name))
            shutil.copy(os.path.join(self.daemon.store, name), given)
            os.chmod(given, 0o440)
            self.daemon.settings.append(f"{setting}={given}")
        self.daemon.stop()
        done = self.daemon.lotsd("verify", "-o", self.daemon.settings[-1])
        self.assertIn("others may read the master key", done.stderr)
        self.daemon.under += ["env", "CREDENTIALS_DIRECTORY=" + credentials]
        self.daemon.start()
        self.daemon.connect(self.daemon.admin_identity).call("Session/Ping")

    def test_the_daemon_leaves_no_core(self):
        with open(f"/proc/{self.daemon.process.pid}/limits") as limits:
            self.assertRegex(limits.read(), r"Max core file size +0 +0 ")


if __name__ == "__main__":
    unittest.main()
