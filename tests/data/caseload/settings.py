"""What organisations settle for their programmes as the years go by: from a day that has been, from today, or from a day ahead."""
MONTHS = [[1, 3, 6, 9, 12, 18], [2, 4, 8], [1], []]  # the empty one: the programme's own again
EVERY = {"REOPEN_DAYS": [[30], [120], [0], []], "OUTREACH_TIMES": [[2], [4], []], "OUTREACH_DAYS": [[0], [14], []], "READ_AFTER_DAYS": [[0], [7], [60], []], "RETENTION_GAP": [[0], [60]], "FOLLOW_UP_MONTHS": MONTHS}
OWN = {
    "IPS": {"NEW_COACH_MONTHS": [[3], [12], [24]]},
    "SIUS": {"CERTIFICATE_AGE": [[200], [300], [500], []], "INTRO_SHARED": [[0], [0], [1]], "INTRO_STOPS": [[1], [1], [0]],
             "NEW_JOB_RESTARTS": [[0], [0], [1]], "FOLLOW_UP_WARNING": [[14], [18], [0]]},
}


def changes(rng, programme, start, days):
    """(day it is put on record, day from which it holds, name, values), two or three of each name, their days growing."""
    for name, values in {**EVERY, **OWN.get(programme, {})}.items():
        at, since = start + rng.randrange(0, 300), 0
        while at < start + days:
            since = max(since + 1, at + rng.choice([-40, 0, 0, 45, 150]))
            yield at, since, name, rng.choice(values)
            at += rng.randrange(150, 500)
