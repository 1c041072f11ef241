"""A seeded caseload for tests, bench and reports: a world (world.py), a life for each case in it (life.py and what it is made of), and the mistakes
that people make (wrong.py).

Everything is plain commands: dictionaries {"day", "who", "method", "body"}, with "life" (which life it belongs to) and, where the answer
gives a number that later commands need, "as" (the name that stands for it in bodies, such as "@case"). `python3 tests/data/caseload CASES
SEED` prints them as JSON lines, a day at a time.
"""
from .generate import commands, world_of  # noqa: F401
