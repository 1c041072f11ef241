#!/usr/bin/env python3
"""Makes a CSV file of referrals as another system would export it: seeded, so that it is the same every time.

  make_referrals.py [--rows 200] [--seed 1] [--encoding utf-8-sig|cp1252] > referrals.csv

Semicolons, Swedish letters, both forms of identity numbers. Every 17th row is wrong on purpose; what is wrong is told on standard
error as JSON lines {"row", "column", "reason"}, for tests to compare with. Names are invented; identity numbers are of the tax agency's
test series (birth numbers 980-999).
"""
import argparse
import csv
import datetime
import io
import json
import random
import sys

GIVEN = ["Åsa", "Björn", "Cecilia", "David", "Elin", "Fatima", "Göran", "Håkan", "Ingrid", "Jörgen", "Kerstin", "Lars-Åke",
         "Märta", "Nils", "Örjan", "Pia", "Rut", "Sören", "Tove", "Ulla", "Viktor", "Yusuf", "Zahra", "Ärla"]
FAMILY = ["Ahlgren", "Björkdahl", "Cederåker", "Dahlsjö", "Ekhöjd", "Fjällgren", "Gräsberg", "Hägglöv", "Isfält", "Järnåsen",
          "Källvik", "Lövhamn", "Mörkdal", "Näsgren", "Öbrink", "Pärlälv", "Rågfors", "Sjöhed", "Tångring", "Älvros"]
SENDERS = ["arbetsförmedlare", "arbetsterapeut", "arbetspsykolog", "socialkonsulent"]
REASONS = ["Behöver stöd före och under en anställning.", "Vill prova arbete på lager; behöver tydlig struktur.",
           "Har utredning klar; önskar introduktion på arbetsplats.", "Lång tid utan arbete, vill börja på deltid."]
MUNICIPALITIES = ["0305", "0643", "0680", "0685", "0617"]
HEADER = ["Ärendenummer", "Personnummer", "Förnamn", "Efternamn", "Telefon", "E-post", "Kommun", "Insats", "Remissdatum",
          "Remittentroll", "Remittentnamn", "Organisation", "Anledning"]


def luhn(digits):
    total = 0
    for i, d in enumerate(digits):
        n = int(d) * (2 if i % 2 == 0 else 1)
        total += n // 10 + n % 10
    return str((10 - total % 10) % 10)


def identity(rng, used):
    while True:
        born = datetime.date(1962, 1, 1) + datetime.timedelta(days=rng.randrange(365 * 44))
        day = born.day + (60 if rng.random() < 0.08 else 0)
        nine = f"{born:%y%m}{day:02d}{rng.randrange(980, 1000)}"
        full = f"{born:%Y}"[:2] + nine + luhn(nine)
        if full not in used:
            used.add(full)
            return full


def written(rng, full):
    forms = [f"{full[:8]}-{full[8:]}", f"{full[2:8]}-{full[8:]}", full]
    return rng.choice(forms)


FAULTS = [
    ("Personnummer", "ID_CHECK_DIGIT", lambda n: n[:-1] + str((int(n[-1]) + 1) % 10)),
    ("Personnummer", "ID_DATE", lambda n: "19900229-9817"),
    ("Remissdatum", "NOT_A_DATE", lambda v: "2026-13-01"),
    ("Remittentroll", "UNKNOWN_CODE", lambda v: "granne"),
    ("Remittentroll", None, lambda v: "läkare"),  # a recommendation, never a referral (S0.12, S0.17)
    ("Efternamn", "MISSING", lambda v: ""),
    ("Kommun", "MUNICIPALITY", lambda v: "9999"),
    ("Insats", "UNKNOWN_CODE", lambda v: "XYZ"),
    ("Remissdatum", "DATE_IN_FUTURE", lambda v: "2099-01-01"),
    ("E-post", "EMAIL", lambda v: "ingen adress"),
    ("Personnummer", "ID_FORM", lambda n: "okänt"),
]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--encoding", default="utf-8-sig")
    args = parser.parse_args()
    rng, used = random.Random(args.seed), set()
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADER)
    faults = 0
    for number in range(1, args.rows + 1):
        given, family = rng.choice(GIVEN), rng.choice(FAMILY)
        date = datetime.date(2026, 9, 1) + datetime.timedelta(days=rng.randrange(60))
        row = dict(zip(HEADER, [
            f"AF-{number:05d}", written(rng, identity(rng, used)), given, family, f"070-174 06 {rng.randrange(10, 100)}",
            f"person{number}@example.se", rng.choice(MUNICIPALITIES), "SIUS", date.isoformat(), rng.choice(SENDERS),
            f"{rng.choice(GIVEN)} {rng.choice(FAMILY)}", "Arbetsförmedlingen", rng.choice(REASONS)]))
        if number % 17 == 0:
            column, reason, spoil = FAULTS[faults % len(FAULTS)]
            row[column] = spoil(row[column])
            faults += 1
            # rows are counted as an editor's lines: the heading is row 1
            print(json.dumps({"row": number + 1, "column": column, "reason": reason}, ensure_ascii=False), file=sys.stderr)
        writer.writerow([row[name] for name in HEADER])
    sys.stdout.buffer.write(out.getvalue().encode(args.encoding))


main()
