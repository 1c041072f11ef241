"""kept_store: stores that are kept as a build left them (tests/data/stores): how one is made, packed, unpacked and asked.

  store.tar.xz   the store with its keyring and master key, and for each of its people a folder as `lots enrol` leaves it
  answers.json   what it must answer, as the build that made it did
"""
import base64
import hashlib
import json
import lzma
import shutil
import tarfile

from kept_life import END, START, Life
from kept_questions import questions
from lots_test import *  # noqa: F403

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "data", "stores")
READS = {f"{service.full_name}/{method.name}" for module in PB for service in module.DESCRIPTOR.services_by_name.values()
         for method in service.methods if method.GetOptions().idempotency_level}
UNKEYED = ("lots.Enrolment/", "lots.Server/")


class Keeper(Connection):
    """Sends a key with every write, and remembers the first of each method."""

    def named(self, who, kept):
        """`who` begins its keys."""
        self.who, self.kept, self.count = who, kept, 0
        return self

    def raw(self, method, request=None, **options):
        if method in READS or method.startswith(UNKEYED):
            return super().raw(method, request, **options)
        self.count += 1
        options.setdefault("key", f"{self.who}/{self.count}".encode())
        reply = super().raw(method, request, **options)
        if reply.status == OK and method not in self.kept:
            self.kept[method] = (self.who, options["key"], request, reply)
        return reply


class KeptDaemon(Daemon):
    """A daemon on a store that is made to be kept, or on a kept one, unpacked into a folder of its own."""

    def __init__(self, kept=None, today=None):
        self.commands, self.people, self.kept = {}, {}, kept
        super().__init__(today=today, settings=["tls.certificate_days=3650"], init=["-o", "store.segment_size=1MiB"])

    # --- made ---
    def make(self, words):
        if self.kept:
            self.unpack()
        else:
            super().make(words)

    def enrol_code(self, code, name):
        self.identities[name] = super().enrol_code(code, name)
        self.meet(name)
        return self.identities[name]

    def meet(self, who):
        self.people[who] = Keeper(self.port, self.identities[who]).named("later/" + who if self.kept else who, self.commands)
        self.connections.append(self.people[who])

    def let_in(self, who, principal):
        self.enrol_code(self.people["admin"].call("Enrolment/Invite", dict(principal=principal)).code, who)

    def pack(self, path):
        """What the stopped daemon left, and who may talk to it."""
        with open(self.conf) as file:
            text = file.read().replace(self.store, "@STORE@")
        with open(self.conf, "w") as file:
            file.write(text)
        for who, (certificate, key) in self.identities.items():
            folder = os.path.join(self.store, "people", who)
            os.makedirs(folder)
            for source, name in ((certificate, "certificate.pem"), (key, "key.pem"), (self.authority, "authority.pem")):
                shutil.copy(source, os.path.join(folder, name))
            with open(os.path.join(folder, "profile"), "w") as file:
                file.write("[server]\nhost = 127.0.0.1\n")
        files = sorted(os.path.join(at, name) for at, _, names in os.walk(self.store) for name in names if name != "lock.mdb")
        with lzma.open(path, "wb", preset=9 | lzma.PRESET_EXTREME) as packed, tarfile.open(fileobj=packed, mode="w") as tar:
            for file in files:
                tar.add(file, os.path.relpath(file, self.store), filter=self.plain)

    @staticmethod
    def plain(member):
        member.uid = member.gid = member.mtime = 0
        member.uname = member.gname = ""
        return member

    # --- unpacked ---
    def unpack(self):
        with lzma.open(os.path.join(self.kept, "store.tar.xz")) as packed, tarfile.open(fileobj=packed) as tar:
            tar.extractall(self.store)
        for at, folders, _ in os.walk(self.store):
            for folder in folders:
                os.chmod(os.path.join(at, folder), 0o700)
        with open(self.conf) as file:
            text = file.read().replace("@STORE@", self.store)
        with open(self.conf, "w") as file:
            file.write(text)
        people = os.path.join(self.store, "people")
        self.identities = {who: tuple(os.path.join(people, who, name) for name in ("certificate.pem", "key.pem")) for who in os.listdir(people)}

    def lots(self, who, *words, text=None):
        """The real client as that member of staff: exit status, standard output, standard error."""
        environment = dict(os.environ, LC_ALL="C.UTF-8", LANGUAGE="en", XDG_STATE_HOME=self.folder)
        command = [LOTS, *words, "--profile", os.path.join(self.store, "people", who), "--host", f"127.0.0.1:{self.port}"]
        done = subprocess.run(command, input=text, capture_output=True, text=True, env=environment, check=False)
        return done.returncode, done.stdout, done.stderr


# --- asked ---

def ask(daemon, asked):
    """The answers, in the order of the questions: calls in one go for each of those who ask, then the commands of `lots`."""
    told = [None] * len(asked)
    for who in sorted({question["who"] for question in asked}):
        calls = [i for i, question in enumerate(asked) if question["who"] == who and "method" in question]
        text = "".join(json.dumps(dict(method=asked[i]["method"], body=asked[i]["body"])) + "\n" for i in calls)
        code, out, errors = daemon.lots(who, "batch", text=text)
        if len(out.splitlines()) != len(calls):
            raise RuntimeError(f"{who}: {code} {errors}")
        for i, line in zip(calls, out.splitlines()):
            told[i] = {name: part for name, part in json.loads(line).items() if name != "line"}
    for i, question in enumerate(asked):
        if "words" in question:
            code, out, errors = daemon.lots(question["who"], *question["words"], "--json")
            told[i] = dict(code=code, told=json.loads(out or errors or "null"))
    return told


# --- what was written ---

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def receipt_text(receipt):
    """As `lots --receipt` prints it (PROTOCOL.md)."""
    body = receipt.store + struct.pack(">Q", receipt.position) + receipt.hash
    body += hashlib.blake2b(body, digest_size=32).digest()[:2]
    bits = "".join(f"{byte:08b}" for byte in body)
    bits += "0" * (-len(bits) % 5)
    return "lots1:" + "".join(ALPHABET[int(bits[i:i + 5], 2)] for i in range(0, len(bits), 5))


def sent_again(commands):
    """The first command of each method, as it was sent and answered."""
    return [dict(who=who, method=method, key=key.decode(), request=base64.b64encode(request.SerializeToString()).decode(),
                 receipt=receipt_text(reply.receipt), answer=hashlib.sha256(reply.body).hexdigest())
            for method, (who, key, request, reply) in commands.items()]


# --- the whole ---

def compact(item):
    return json.dumps(item, ensure_ascii=False, separators=(",", ":"))


def one_a_line(items):
    return "[\n" + ",\n".join(compact(item) for item in items) + "\n]"


def keep(folder):
    """Makes one with the build at hand: what was sent to it, and what to ask."""
    daemon = KeptDaemon(today=START + "T08:00:00Z")
    try:
        life = Life(daemon)
        life.live()
        sent = sent_again(daemon.commands)
        for method, (who, key, request, first) in daemon.commands.items():
            again = daemon.people[who].raw(method, request, key=key)
            less = len(again.body) < len(first.body)  # a part of it is closed by now, or all of it
            if not again.replayed or again.receipt != first.receipt or not (less or again.body == first.body):
                raise RuntimeError(f"{method}: a key is not remembered")
        daemon.stop()
        os.makedirs(folder, exist_ok=True)
        daemon.pack(os.path.join(folder, "store.tar.xz"))
    finally:
        daemon.destroy()
    return sent, questions(life)


def stamp():
    """What the build at hand stamps its tables with; "": one that knew of no such thing."""
    try:
        with open(os.path.join(BUILD, "..", "gen", "fingerprint.c")) as file:
            return "".join(re.findall(r"0x([0-9a-f]{2})", file.read()))
    except FileNotFoundError:
        return ""


def read_answers(folder):
    with open(os.path.join(folder, "answers.json")) as file:
        return json.load(file)


def send_again(daemon, sent):
    """A command of `sent` once more, with its key."""
    request = METHODS[sent["method"]][0].FromString(base64.b64decode(sent["request"]))
    return daemon.people[sent["who"]].raw(sent["method"], request, key=sent["key"].encode())


def as_shown(daemon, sent):
    """With the hash of what is shown again, where that is less than the first answer was: of a part that is closed by now."""
    daemon.meet(sent["who"])
    body = send_again(daemon, sent).body
    told = hashlib.sha256(body).hexdigest() if body else ""
    kept = {name: value for name, value in sent.items() if name != "shown"}
    return dict(kept, shown=told) if told not in ("", sent["answer"]) else kept


def write_answers(folder, made_by, sent, asked):
    """Asks what is packed, as it will be asked from now on."""
    daemon = KeptDaemon(kept=folder, today=END + "T10:00:00Z")
    try:
        daemon.start()
        answers = ask(daemon, asked)
        sent = [as_shown(daemon, one) for one in sent]
    finally:
        daemon.destroy()
    with open(os.path.join(folder, "answers.json"), "w") as file:
        file.write(f'{{"today":"{daemon.today}","stamp":"{made_by}",\n"sent":{one_a_line(sent)},\n"answers":{one_a_line(zip(asked, answers))}}}\n')
