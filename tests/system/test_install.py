#!/usr/bin/python3
"""`make install` below a folder of its own: everything is where a package would have it, and a stranger's program builds against it."""
import ctypes
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.abspath(os.environ.get("LOTS_BUILD", os.path.join(ROOT, "build", "gcc")))
FLAVOUR = os.path.basename(BUILD)

PROGRAM = r"""
#include <cases.pb-c.h>
#include <lots.h>
#include <stdio.h>
int main(void) {
  Lots__ShowCaseRequest request = LOTS__SHOW_CASE_REQUEST__INIT;
  request.id = 1;
  printf("%s %u\n", lots_version(), (unsigned)protobuf_c_message_get_packed_size(&request.base));
  return lots_method("lots.Cases/Show", NULL) == NULL;
}
"""


def make_words():
    """The same build as the one under test, so that nothing is compiled again but for the prefix."""
    compiler, _, sanitizer = FLAVOUR.partition("-")
    return ["make", "-s", "-C", ROOT, f"CC={compiler}"] + ([f"SANITIZER={sanitizer.replace('-', ',')}"] if sanitizer else [])


@unittest.skipIf("-" in FLAVOUR, "what is installed is built without sanitizers")
class Install(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="lots-install-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        cls.copy = os.path.join(cls.folder, "source")
        cls.sources()
        words = make_words()
        words[words.index(ROOT)] = cls.copy
        cls.done = subprocess.run([*words, "install", "PREFIX=/usr", f"DESTDIR={cls.folder}/root"], capture_output=True, text=True,
                                  env={k: v for k, v in os.environ.items() if not k.startswith("MAKE") and k != "MFLAGS"}, check=False)
        cls.usr = os.path.join(cls.folder, "root", "usr")

    @classmethod
    def sources(cls):
        """A copy with what is built already: another PREFIX would make the tree under test build again while others use it."""
        os.makedirs(os.path.join(cls.copy, "build"))
        parts = [name for name in os.listdir(ROOT) if name not in (".git", "build")]
        subprocess.run(["cp", "-a", *parts, cls.copy], cwd=ROOT, check=True)
        subprocess.run(["cp", "-a", "gen", FLAVOUR, os.path.join(cls.copy, "build")], cwd=os.path.join(ROOT, "build"), check=True)

    def setUp(self):
        self.assertEqual(self.done.returncode, 0, self.done.stdout[-1000:] + self.done.stderr[-2000:])

    def path(self, *parts):
        return os.path.join(self.usr, *parts)

    def installed(self, *parts):
        path = self.path(*parts)
        self.assertTrue(os.path.exists(path), path)
        return path

    def run_there(self, *words, **more):
        environment = dict(os.environ, LD_LIBRARY_PATH=self.path("lib"), LC_ALL="C.UTF-8",
                           HOME=self.folder, **more)
        return subprocess.run(words, capture_output=True, text=True, env=environment, check=False)

    def test_programs_run(self):
        for name in ("lots", "lotsd"):
            path = self.installed("bin", name)
            self.assertEqual(os.stat(path).st_mode & 0o777, 0o755)
            done = self.run_there(path, "--version")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertRegex(done.stdout, r"\d+\.\d+\.\d+")

    def test_the_library_with_its_names_and_nothing_else_exported(self):
        whole = self.installed("lib", "liblots.so")
        soname = self.installed("lib", "liblots.so.0")
        self.assertTrue(os.path.islink(whole) and os.path.islink(soname))
        self.assertEqual(os.path.realpath(whole), os.path.realpath(soname))
        self.assertFalse(os.path.isabs(os.readlink(whole)) or os.path.isabs(os.readlink(soname)))
        dynamic = self.run_there("objdump", "-p", whole).stdout
        self.assertRegex(dynamic, r"SONAME\s+liblots\.so\.0")
        self.assertNotIn("RPATH", dynamic)
        symbols = self.run_there("nm", "-D", "--defined-only", whole).stdout.split()[2::3]
        foreign = {s.split("@")[0] for s in symbols if not s.lower().startswith("lots") and not s.startswith("LIBLOTS")}
        self.assertEqual(foreign, set())
        self.assertTrue(ctypes.CDLL(whole).lots_version)

    def test_headers_are_enough_and_hold_nothing_of_the_stores_own(self):
        self.installed("include", "lots", "lots.h")
        headers = {os.path.basename(path) for path in glob.glob(self.path("include", "lots", "*.pb-c.h"))}
        contract = {os.path.basename(path)[:-6] for path in glob.glob(os.path.join(ROOT, "proto", "*.proto"))}
        own = {"event", "index", "access"}
        self.assertLessEqual({f"{name}.pb-c.h" for name in contract - own}, headers)
        self.assertFalse({f"{name}.pb-c.h" for name in own} & headers)
        for name in sorted(headers | {"lots.h"}):
            source = os.path.join(self.folder, "one.c")
            with open(source, "w") as file:
                file.write(f"#include <{name}>\nint main(void) {{ return 0; }}\n")
            flags = self.flags("--cflags")
            done = self.run_there("gcc", "-std=c17", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only", *flags, source)
            self.assertEqual(done.returncode, 0, f"{name}: {done.stderr}")

    def flags(self, *what):
        """What pkg-config says, as if DESTDIR were the root."""
        with open(self.installed("lib", "pkgconfig", "liblots.pc")) as file:
            text = re.sub(r"(?m)^prefix=/usr$", "prefix=" + self.usr, file.read())
        path = os.path.join(self.folder, "liblots.pc")
        with open(path, "w") as file:
            file.write(text)
        done = self.run_there("pkg-config", *what, path)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.split()

    def test_a_program_of_ones_own(self):
        with open(self.installed("lib", "pkgconfig", "liblots.pc")) as file:
            pc = file.read()
        self.assertRegex(pc, r"(?m)^prefix=/usr$")
        self.assertNotIn("@", pc)
        self.assertNotIn(self.folder, pc)
        source, binary = os.path.join(self.folder, "own.c"), os.path.join(self.folder, "own")
        with open(source, "w") as file:
            file.write(PROGRAM)
        flags = self.flags("--cflags", "--libs")
        for compiler in filter(shutil.which, ("gcc", "clang")):
            done = self.run_there(compiler, "-std=c17", "-Wall", "-Wextra", "-Werror", source, "-o", binary, *flags)
            self.assertEqual(done.returncode, 0, done.stderr)
            done = self.run_there(binary)
            version = re.search(r"(?m)^Version: (.*)$", pc).group(1)
            self.assertEqual((done.returncode, done.stdout), (0, f"{version} 2\n"), done.stderr)

    def test_a_program_in_cplusplus_may_include_it(self):
        source = os.path.join(self.folder, "own.cc")
        with open(source, "w") as file:
            file.write("#include <lots.h>\nint main() { return lots_version() == nullptr; }\n")
        binary = os.path.join(self.folder, "own-cc")
        if not shutil.which("g++"):
            self.skipTest("no g++")
        done = self.run_there("g++", "-Wall", source, "-o", binary, *self.flags("--cflags", "--libs"))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.run_there(binary).returncode, 0)

    def test_manual_pages(self):
        for page in ("man1/lots.1", "man3/liblots.3", "man5/lotsd.conf.5", "man8/lotsd.8"):
            path = self.installed("share", "man", page)
            self.check_page(path)
        for path in glob.glob(self.path("share", "man", "**", "*.[1-9]"), recursive=True):
            self.check_page(path)
            self.assertTrue(os.path.dirname(path).endswith("man" + path[-1]), path)

    def check_page(self, path):
        with open(path, encoding="utf-8") as file:
            text = file.read()
        self.assertIn('.TH "', text)
        if shutil.which("groff"):
            done = self.run_there("groff", "-man", "-Tutf8", "-ww", "-z", "-K", "utf8", path)
            self.assertEqual((done.returncode, done.stderr), (0, ""), path)

    def test_every_noun_has_a_manual_page_or_stands_in_lots_1(self):
        pages = {os.path.basename(path)[:-2] for path in glob.glob(self.path("share", "man", "man1", "*.1"))}
        with open(self.path("share", "man", "man1", "lots.1"), encoding="utf-8") as file:
            overview = re.sub(r"\\f[A-Z]|\\", "", file.read())
        out = self.run_there(self.path("bin", "lots"), "--commands").stdout
        for noun in {line.split()[0] for line in out.splitlines()} - {"*"}:
            self.assertTrue(f"lots-{noun}" in pages or re.search(rf"\b{noun}\b", overview), noun)

    def test_swedish_is_found_where_it_was_installed(self):
        self.installed("share", "locale", "sv", "LC_MESSAGES", "lots.mo")
        done = self.run_there(self.path("bin", "lots"), "--language", "sv", "--help",
                              LOTS_LOCALEDIR=self.path("share", "locale"))
        self.assertIn("Flaggor", done.stdout)
        strings = subprocess.run(["grep", "-c", "-a", "/usr/share/locale", self.path("bin", "lots")], capture_output=True, text=True, check=False)
        self.assertNotEqual(strings.stdout.strip(), "0", "the program looks below the PREFIX it was installed with")

    def test_completion_and_service(self):
        path = self.installed("share", "bash-completion", "completions", "lots")
        done = self.run_there("bash", "-n", path)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        with open(self.installed("lib", "systemd", "system", "lotsd.service")) as file:
            unit = file.read()
        self.assertRegex(unit, r"(?m)^ExecStart=/usr/bin/lotsd run")
        self.assertNotIn("@PREFIX@", unit)

    def test_the_user_and_the_contract(self):
        with open(self.installed("lib", "sysusers.d", "lots.conf")) as file:
            self.assertRegex(file.read(), r"(?m)^u lots ")
        contract = set(os.listdir(self.installed("share", "lots", "proto")))
        self.assertIn("PROTOCOL.md", contract)
        for name in contract - {"PROTOCOL.md"}:
            done = self.run_there("protoc", f"--proto_path={self.path('share', 'lots', 'proto')}", "--python_out=" + self.folder, name)
            self.assertEqual(done.returncode, 0, f"{name}: {done.stderr}")

    def test_uninstall_leaves_nothing_of_it(self):
        other = os.path.join(self.folder, "gone")
        words = make_words()
        words[words.index(ROOT)] = self.copy
        environment = {k: v for k, v in os.environ.items() if not k.startswith("MAKE") and k != "MFLAGS"}
        for target in ("install", "uninstall"):
            done = subprocess.run([*words, target, "PREFIX=/usr", f"DESTDIR={other}"], capture_output=True, text=True, env=environment, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual([name for _, _, names in os.walk(other) for name in names], [])

    def test_nothing_is_writable_for_others_and_nothing_knows_where_it_was_built(self):
        for folder, _, names in os.walk(self.usr):
            for name in names:
                path = os.path.join(folder, name)
                if os.path.islink(path):
                    continue
                self.assertFalse(os.stat(path).st_mode & 0o022, path)
                self.assertEqual(os.stat(path).st_mode & 0o111, 0o111 if "/bin/" in path or ".so" in path else 0, path)


if __name__ == "__main__":
    sys.exit(unittest.main())
