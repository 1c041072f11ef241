#!/usr/bin/python3
"""Whoever sets Lots up: lotsd's own commands say what is wrong and what to do; certificates are renewed in time; no profile is overwritten."""
import os
import re
import subprocess
import tempfile
import unittest

from lots_test import *  # noqa: F403

LOTS = os.path.join(BUILD, "lots")
LOTSD = os.path.join(BUILD, "lotsd")
USAGE = 64


def openssl(*words):
    return subprocess.run(["openssl", *words], check=True, capture_output=True, text=True).stdout


class Commands(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="lots-operator-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.store = os.path.join(self.folder, "store")
        self.conf = os.path.join(self.store, "lotsd.conf")

    def lotsd(self, *words, code=0, says=None):
        done = subprocess.run([LOTSD, *words], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        if says:
            self.assertIn(says, done.stdout + done.stderr)
        return done

    def setting(self, name):
        with open(self.conf) as file:
            return re.search(rf"(?m)^{name} = (.*)$", file.read()).group(1)

    def names(self):
        return openssl("x509", "-in", os.path.join(self.store, "tls", "server.pem"), "-noout", "-ext", "subjectAltName").splitlines()[1].strip()

    def test_who_is_known_by_a_name_listens_for_others(self):
        done = self.lotsd("init", self.store, "--host", "lots.example.se", says="lots enrol lots.example.se:7345 ")
        self.assertIn(self.setting("address"), ("::", "0.0.0.0"))
        self.assertNotIn("this machine alone", done.stdout)
        self.assertIn("DNS:lots.example.se", self.names())

    def test_without_a_name_it_is_said_that_nobody_else_gets_in(self):
        done = self.lotsd("init", self.store, says="--host NAME")
        self.assertEqual(self.setting("address"), "127.0.0.1")
        self.assertIn("this machine alone", done.stdout)
        self.assertRegex(done.stdout, r"good until \d{4}-\d\d-\d\d \d\d:\d\d \S+:")

    def test_a_wrong_command_line_is_64(self):
        for words in ((), ("runn",), ("init",), ("invite",), ("run", "one", "two"), ("run", "--nonsense")):
            self.lotsd(*words, code=USAGE)

    def test_a_folder_is_missing_above(self):
        self.lotsd("init", os.path.join(self.folder, "a", "b"), code=1, says="make the one above it first")

    def test_what_the_configuration_names_must_be_there(self):
        self.lotsd("init", self.store)
        self.lotsd("check-config", "-c", self.conf, says="ok")
        for name, key in (("keys/master.key", "store.master_key"), ("tls/server.pem", "tls.certificate"), ("store", "store.data"), ("keys/ring", "store.keys")):
            path = os.path.join(self.store, name)
            os.rename(path, path + ".away")
            done = self.lotsd("check-config", "-c", self.conf, code=1, says=f"{key}: there is no ")
            self.assertNotIn("ok", done.stdout)
            os.rename(path + ".away", path)
        self.lotsd("run", "-c", os.path.join(self.folder, "none.conf"), code=1, says="there is no such file")

    def test_another_certificate_for_the_same_key_and_one_more_name(self):
        self.lotsd("init", self.store, "--host", "lots.example.se")
        path = os.path.join(self.store, "tls", "server.pem")
        serial, key = (openssl("x509", "-in", path, "-noout", what) for what in ("-serial", "-pubkey"))
        self.lotsd("certificate", "-c", self.conf, "--host", "arenden.example.se", "--host", "lots.example.se", says="Made a new certificate")
        self.assertEqual(self.names(), "DNS:localhost, IP Address:127.0.0.1, DNS:lots.example.se, DNS:arenden.example.se")
        self.assertNotEqual(openssl("x509", "-in", path, "-noout", "-serial"), serial)
        self.assertEqual(openssl("x509", "-in", path, "-noout", "-pubkey"), key)
        self.lotsd("certificate", "-c", self.conf, "--host", "no,name", code=1, says="are the host names good?")
        self.lotsd("verify", "-c", self.conf, says="sound")

    @unittest.skipIf(os.geteuid() != 0, "only root may be somebody else")
    def test_another_users_store_is_left_alone_and_a_file_that_may_not_be_read_is_told(self):
        self.lotsd("init", self.store)
        os.chmod(self.conf, 0o600)
        subprocess.run(["chown", "-R", "nobody", self.store], check=True)
        for command in ("run", "rebuild", "verify", "certificate"):
            self.lotsd(command, "-c", self.conf, code=1, says=f"sudo -u nobody lotsd {command}")
        subprocess.run(["chown", "root", self.conf], check=True)
        os.chmod(self.folder, 0o755)
        os.chmod(self.store, 0o755)
        done = subprocess.run(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", LOTSD, "check-config", "-c", self.conf], capture_output=True,
                              text=True, check=False)
        if "cannot open shared object" in done.stderr or done.returncode == 127:
            self.skipTest("the build cannot be run by another user")
        self.assertEqual(done.returncode, 1)
        self.assertIn("cannot be read: Permission denied", done.stderr)
        self.assertIn("the user that lotsd runs as", done.stderr)


class Renewal(DaemonTest):
    with_world = False
    settings = ("tls.certificate_days=20",)

    def lots(self, *words, profile="first", code=0, language="en"):
        env = dict(os.environ, HOME=self.daemon.folder, XDG_CONFIG_HOME=self.daemon.folder, LC_ALL="C.UTF-8", LOTS_LOCALEDIR=os.path.join(BUILD, "locale"))
        done = subprocess.run([LOTS, "--profile", profile, "--language", language, *words], capture_output=True, text=True, check=False, env=env)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def invite(self):
        return self.daemon.connect(self.daemon.admin_identity).call("Enrolment/Invite", dict(principal=1)).code

    def enrolled(self, profile):
        self.lots("enrol", f"127.0.0.1:{self.daemon.port}", self.invite(), profile=profile)

    def test_the_end_is_told_in_time_and_a_new_certificate_had(self):
        self.enrolled("renewing")
        done = self.lots("who", profile="renewing")
        self.assertRegex(done.stderr, r"ends in \d+ days; \"lots renew\"")
        before = self.serial("renewing")
        self.assertIn("good until", self.lots("renew", profile="renewing").stdout)
        self.assertNotEqual(self.serial("renewing"), before)
        self.lots("who", profile="renewing")
        self.assertEqual(self.lots("--json", "who", profile="renewing").stderr, "")
        self.assertIn("gäller till", self.lots("renew", profile="renewing", language="sv").stdout)

    def serial(self, profile):
        return openssl("x509", "-in", os.path.join(self.daemon.folder, "lots", profile, "certificate.pem"), "-noout", "-serial")

    def test_a_dry_run_signs_nothing_and_a_bad_request_is_told(self):
        admin = self.daemon.connect(self.daemon.admin_identity)
        reply = admin.raw("lots.Enrolment/Renew", enrolment_pb2.RenewRequest(certificate_request="no request"))
        self.assertEqual((reply.status, reply.details[0].field), (INVALID, "certificate_request"))

    def test_a_profile_is_not_overwritten(self):
        self.enrolled("held")
        before = self.serial("held")
        done = self.lots("enrol", f"127.0.0.1:{self.daemon.port}", self.invite(), profile="held", code=6)
        self.assertIn("held", done.stderr)
        self.assertIn("--force", done.stderr)
        self.assertEqual(self.serial("held"), before)
        self.lots("enrol", f"127.0.0.1:{self.daemon.port}", self.invite(), "--force", profile="held")
        self.assertNotEqual(self.serial("held"), before)

    def test_an_invitation_says_what_is_to_be_typed(self):
        self.enrolled("inviting")
        done = self.lots("admin", "invite", "1", profile="inviting")
        line = re.search(r"lots enrol 127\.0\.0\.1:\d+ ((?:[0-9A-Z]{4}-?)+)", done.stdout)
        self.assertTrue(line, done.stdout)
        self.lots(*line.group(0).split()[1:], profile="invited")

    def test_certificates_tell_whose_they_are_and_which_end_soon(self):
        self.enrolled("listing")
        admin = self.daemon.connect(self.daemon.admin_identity)
        reply = admin.call("Enrolment/ListCertificates")
        self.assertEqual({named.id for named in reply.holders}, {one.principal for one in reply.certificates})
        self.assertIn("admin", self.lots("admin", "certificates", profile="listing").stdout)
        self.assertEqual(len(admin.call("Enrolment/ListCertificates", dict(within_days=10)).certificates), 0)
        self.assertEqual(len(admin.call("Enrolment/ListCertificates", dict(within_days=30)).certificates), len(reply.certificates))
        self.assertEqual(self.daemon.connect(self.daemon.admin_identity).raw(
            "lots.Enrolment/ListCertificates", enrolment_pb2.ListCertificatesRequest(within_days=4000)).details[0].field, "within_days")

    def test_the_servers_own_end_is_in_its_status(self):
        status = self.daemon.connect(self.daemon.admin_identity).call("Server/Status")
        ends = openssl("x509", "-in", os.path.join(self.daemon.store, "tls", "server.pem"), "-noout", "-enddate", "-dateopt", "iso_8601").split("=")[1]
        self.assertEqual(status.certificate_expires[:10], ends[:10])


class NotYet(DaemonTest):
    with_world = False

    def test_a_certificate_with_most_of_its_year_left_is_not_renewed(self):
        key = os.path.join(self.daemon.folder, "key.pem")
        openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", key)
        request = openssl("req", "-new", "-key", key, "-subj", "/CN=x")
        reply = self.daemon.admin.raw("lots.Enrolment/Renew", enrolment_pb2.RenewRequest(certificate_request=request))
        self.assertEqual((reply.status, reply.details[0].reason), (PRECONDITION, "RENEWED_EARLY"))


if __name__ == "__main__":
    unittest.main()
