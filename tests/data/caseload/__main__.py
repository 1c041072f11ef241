import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from caseload import commands, world_of  # noqa: E402


def main():
    cases, seed = (int(a) for a in (sys.argv[1:] + ["300", "1"][len(sys.argv) - 1:])[:2])
    world = world_of(seed, cases)
    for step in world.set_up + list(commands(world)):
        print(json.dumps(step, ensure_ascii=False))


main()
