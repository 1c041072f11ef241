"""Supervision of staff: reviews by the quarter, field mentoring of new coaches, and what was recorded wrong."""
import datetime


def date(day):
    return datetime.date.fromordinal(day).isoformat()


def occasions(rng, office, start, days):
    """(day, who, method, body, name) in the order of days."""
    found, at, number = [], start + rng.randrange(0, 60), 0
    late = [c for c in office.coaches if c["from"] > start]
    while at < start + days:
        number += 1
        by, name = rng.choice(office.managers * 3 + office.takers), f"@supervision{office.unit[5:]}.{number}"
        kind = rng.choice(["OUTCOMES_REVIEW", "FIELD_MENTORING", "FIELD_MENTORING", "INDIVIDUAL", "GROUP"])
        new = [c for c in late if c["from"] <= at < c["from"] + 400]
        people = [c["key"] for c in (new if new and kind == "FIELD_MENTORING" else rng.sample(office.coaches, rng.choice([1, 1, 2])))]
        part = dict(unit=office.unit, kind=kind, staff=people[:1] if kind == "FIELD_MENTORING" and rng.random() < 0.95 else people,
                    minutes=rng.choice([30, 60, 90, 120]), date=date(at - rng.choice([0, 0, 1, 9, 40, -2])))
        how = rng.random()
        if how < 0.04:
            part["staff"] = [by]
        elif how < 0.08:
            part["by_name"] = "Handledare N"
        elif how < 0.1:
            part["minutes"] = 0
        elif how < 0.14:
            by = rng.choice(office.coaches)["key"]  # not theirs to record
        found.append((at, by, "Staff/Supervise", dict(supervision=part), name))
        if rng.random() < 0.3:
            found += corrections(rng, by, name, at)
        at += rng.randrange(5, 45)
    return sorted(found, key=lambda step: step[0])


def corrections(rng, by, name, at):
    """Once or twice, by the newest entry or by one that counts no more."""
    for again in range(rng.choice([1, 1, 2])):
        at += rng.randrange(0, 30)
        change = rng.choice([dict(withdrawn=True), dict(date=date(at - rng.randrange(-1, 90))), dict(minutes=45), dict(kind="OUTCOMES_REVIEW"),
                             dict(kind="FIELD_MENTORING")])
        reason = dict(reason="Fel dag.") if rng.random() < 0.95 else {}
        yield at, by, "Staff/CorrectSupervision", dict(position=name, supervision={**change, **reason}), f"{name}.{again}"
        name = f"{name}.{again}" if rng.random() < 0.7 else name
