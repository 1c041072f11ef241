"""All lives of a caseload, and their commands in the order of days."""
import random

from .life import Life
from .world import END, START, World, text
from .wrong import spoil


def world_of(seed, cases):
    return World(seed, cases)


def life_of(world, number):
    """The steps of one life: (day, who, method, body, name of what is made)."""
    rng = random.Random(f"life {world.seed} {number}")
    life = Life(rng, world, number)
    life.steps = sorted(life.live(), key=lambda step: step[0])
    return spoil(rng, life, life.steps)


def days_of(world):
    """Day by day: (day, the administrator's commands, {life: its commands of the day})."""
    admin, lives = {}, {}
    for step in world.later:
        admin.setdefault(step["day"], []).append(step)
    for number in range(1, world.cases + 1):
        for at, who, method, body, key in life_of(world, number):
            if START <= at < END:
                lives.setdefault(at, {}).setdefault(number, []).append((who, method, body, key))
    for at in range(START, END):
        if at in lives or text(at) in admin:
            yield at, admin.get(text(at), []), lives.pop(at, {})


def commands(world):
    """The same as plain commands."""
    for at, admin, lives in days_of(world):
        yield from admin
        for number, steps in lives.items():
            for who, method, body, key in steps:
                step = dict(day=text(at), who=who, method=method, body=body, life=number)
                if key:
                    step["as"] = key
                yield step
