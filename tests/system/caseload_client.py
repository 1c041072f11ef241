"""caseload_client: plain commands to the real daemon, many at a time: bodies to messages, names to numbers, answers to verdicts."""
import struct

from lots_test import *  # noqa: F403


class Encoder:
    """Dictionaries to messages: codes by their short names, and "@names" by the numbers that the daemon gave them."""

    def __init__(self):
        self.plans = {}

    def message(self, cls, body, numbers):
        message = cls()
        self.fill(message, body, numbers)
        return message

    def fill(self, message, body, numbers):
        fields = message.DESCRIPTOR.fields_by_name
        for name, value in body.items():
            field = fields[name]
            if field.label == field.LABEL_REPEATED:
                target = getattr(message, name)
                for item in value:
                    if field.message_type:
                        self.fill(target.add(), item, numbers)
                    else:
                        target.append(self.value(field, item, numbers))
            elif field.message_type:
                target = getattr(message, name)
                target.SetInParent()
                self.fill(target, value, numbers)
            else:
                setattr(message, name, self.value(field, value, numbers))

    @staticmethod
    def value(field, value, numbers):
        if type(value) is not str or field.type == field.TYPE_STRING:
            return value
        if value.startswith("@"):
            return numbers[value]
        names = field.enum_type.values_by_name
        prefix = next(iter(names)).rsplit("_", 1)[0] if "UNSPECIFIED" in next(iter(names)) else ""
        return names[f"{prefix}_{value}"].number if f"{prefix}_{value}" in names else names[value].number


class Links:
    """A connection a member of staff, made when first needed. One key serves all of them: this is a test of rules."""

    def __init__(self, daemon):
        self.daemon, self.open, self.identities = daemon, {"admin": daemon.admin}, {}

    def enrol(self, name, principal):
        code = self.daemon.admin.call("Enrolment/Invite", dict(principal=principal)).code
        key, request = (os.path.join(self.daemon.folder, "admin" + end) for end in (".key", ".csr"))
        with open(request) as file:
            text = file.read()
        with contextlib.closing(Connection(self.daemon.port)) as stranger:
            reply = stranger.call("Enrolment/Enrol", dict(code=code, certificate_request=text))
        certificate = os.path.join(self.daemon.folder, name.strip("@") + ".pem")
        with open(certificate, "w") as file:
            file.write(reply.certificate)
        self.identities[name] = (certificate, key)

    def of(self, name):
        link = self.open.get(name)
        if link is None:
            link = self.open[name] = self.daemon.connect(self.identities[name], timeout=600)
        return link

    def exchange(self, calls, in_flight=200, **options):
        """[(who, method, message)] -> the replies in that order; commands of different people side by side."""
        replies, queues = [None] * len(calls), {}
        for index, call in enumerate(calls):
            queues.setdefault(call[0], []).append(index)
        while queues:
            started = {}
            for who in list(queues):
                now, queues[who] = queues[who][:in_flight], queues[who][in_flight:]
                started[who] = self.send(self.of(who), [(calls[i], i) for i in now], options)
                if not queues[who]:
                    del queues[who]
            for who, waiting in started.items():
                link = self.of(who)
                for number, index in waiting:
                    replies[index] = link.wait(number)
        return replies

    @staticmethod
    def send(link, calls, options):
        parts, started = [], []
        for (_, method, message), index in calls:
            number, link.next_id = link.next_id, link.next_id + 1
            request = frame_pb2.Request(id=number, method="lots." + method, body=message.SerializeToString(), **options)
            body = frame_pb2.Frame(request=request).SerializeToString()
            parts.append(struct.pack(">I", len(body)) + body)
            started.append((number, index))
        link.send_raw(b"".join(parts))
        return started
