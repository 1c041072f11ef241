#!/usr/bin/python3
"""Sources: every id of a rule that the code names is explained in server/rules/SOURCES.md, and every requirement that no code names is here with
the reason. Reads the tree alone; no daemon."""
import glob
import os
import re
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SOURCES = os.path.join(ROOT, "server", "rules", "SOURCES.md")
ROOMS = ("server", "common", "proto", "client")
KINDS = (".c", ".h", ".proto", ".def")
# What is asked for and no code names yet, or never will: the reason of each. An id that code takes up leaves this list; the test says so.
BACKGROUND = "background: says what the trade is, asks for nothing"
ELSEWHERE = "kept under another id"
REPORTS = "later: reports and statistics"
STUDY = "later: the study and DOA"
NETWORK = "later: networks and agreements between organisations"
UNNAMED = {
    "S0.18": BACKGROUND + "; find, get and keep are S0.26's",
    "S0.27": REPORTS + ", small numbers suppressed",
    "S0.29": REPORTS + ": engagement contacts counted; meetings before the profile are notes",
    "S0.33": ELSEWHERE + ": the layout that A2 must have, S1.18",
    "S0.43": ELSEWHERE + ": support given is B7's; the social context is the profile's section NETWORK, C7",
    "S0.45": ELSEWHERE + ": roles, C1",
    "S1.5": ELSEWHERE + ": a line of support starts at a praktik or a job, S1.8 and B6",
    "S1.6": ELSEWHERE + ": S0.34",
    "S1.7": ELSEWHERE + ": S0.35 to S0.37",
    "S1.22": ELSEWHERE + ": the assessment, S0.6",
    "S1.26": ELSEWHERE + ": roles, C1",
    "S2.3": REPORTS + "; the kinds of placements keep them apart already, C5",
    "S2.4": BACKGROUND + ": whom the unit is for, never a condition, S2.27",
    "S2.6": REPORTS,
    "S2.13": ELSEWHERE + ": open_market of a placement, C5",
    "S2.26": "later: ratings that the client gives",
    "S2.34": "later: ratings that the client gives",
    "S2.35": ELSEWHERE + ": phases, B8, and what is missing in each",
    "S2.38": BACKGROUND,
    "S2.39": "a rule for the tests: their people are invented, their numbers of the test series",
    "S3.2": ELSEWHERE + ": the wish alone decides, B3.1",
    "S3.3": NETWORK,
    "S3.4": NETWORK,
    "S3.5": NETWORK,
    "S3.7": NETWORK + ", small numbers suppressed",
    "S3.8": ELSEWHERE + ": rules/tables/programme_ips.c, S2.12 and S4.14",
    "S3.9": REPORTS + "; never a condition, S2.27",
    "S3.10": NETWORK,
    "S3.11": "later: fidelity reviews",
    "S3.12": "later: fidelity reviews",
    "S3.14": STUDY,
    "S3.15": STUDY,
    "S3.16": STUDY,
    "S3.17": STUDY,
    "S3.18": STUDY,
    "S3.19": STUDY,
    "S3.20": REPORTS + " by target group, C6",
    "S3.21": STUDY,
    "S3.22": "a rule for the tests: their people are invented",
    "S3.23": "SOURCES.md dates its sources",
    "S3.24": ELSEWHERE + ": roles, C1",
    "S3.25": STUDY,
    "S4.3": ELSEWHERE + ": the profile, S2.16; matches, S0.30",
    "S4.7": BACKGROUND,
    "S4.12": BACKGROUND,
    "S4.13": BACKGROUND,
    "S4.17": BACKGROUND,
    "S4.18": "later: quality standards, C10",
    "S4.22": "later: quality standards, C10",
    "S4.24": ELSEWHERE + ": kinds of competence, S4.25",
}
# An id that stands alone: "S0.41", "B3.1", "T21"; neither half of a longer word, nor one of text.h's control characters.
ID = re.compile(r"(?<![\w.])(S[0-4]\.\d+|[BCTL][1-9]\d*(?:\.\d+)?)(?!\w)")


def named():
    """Every id that the code names: id -> the files."""
    found = {}
    for room in ROOMS:
        for path in glob.glob(os.path.join(ROOT, room, "**"), recursive=True):
            if not path.endswith(KINDS):
                continue
            with open(path) as file:
                for name in ID.findall(file.read()):
                    found.setdefault(name, set()).add(os.path.relpath(path, ROOT))
    return found


def explained():
    """Every id that has a line in SOURCES.md -> what it says."""
    with open(SOURCES) as file:
        return dict(re.findall(r"^\| ([SBCTL]\d+(?:\.\d+)?) \| (.+) \|$", file.read(), re.M))


def requirements():
    return {name for name in explained() if "." in name and name.startswith("S")}


class Sources(unittest.TestCase):
    def test_every_id_that_the_code_names_is_explained(self):
        missing = {name: sorted(files)[:3] for name, files in named().items() if name not in explained()}
        self.assertEqual(missing, {}, "ids that SOURCES.md has no line for")

    def test_the_lines_are_in_order_and_none_is_left_out(self):
        for number, last in enumerate((46, 27, 40, 25, 26)):
            rows = [name for name in explained() if name.startswith(f"S{number}.")]
            self.assertEqual(rows, [f"S{number}.{i}" for i in range(1, last + 1)])

    def test_what_no_code_names_is_listed_with_its_reason(self):
        unnamed = requirements() - set(named())
        print()
        for name in sorted(unnamed, key=lambda name: [int(part) for part in name[1:].split(".")]):
            print(f"{name}: {explained()[name]} ({UNNAMED.get(name, 'no reason')})")
        self.assertEqual(unnamed - set(UNNAMED), set(), "nothing refers to these, and no reason is given")
        self.assertEqual(set(UNNAMED) - unnamed, set(), "these are referred to now; take them off the list")


if __name__ == "__main__":
    unittest.main()
