"""The world: organisations of three kinds, units, staff who come and go, employers. Its commands are the administrator's and, for employers,
the staff's. Names are invented; identity numbers are of the tax agency's test series (birth numbers 980-999)."""
import datetime
import random

from .settings import changes
from .supervision import occasions

START, DAYS = datetime.date(2026, 11, 23).toordinal(), 1096  # three years, 29 February 2028 among them
END = START + DAYS
GIVEN = ["Åsa", "Björn", "Cecilia", "David", "Elin", "Fatima", "Göran", "Håkan", "Ingrid", "Jörgen", "Kerstin", "Märta", "Nils", "Örjan",
         "Pia", "Rut", "Sören", "Tove", "Ulla", "Viktor", "Yusuf", "Zahra", "Ärla"]
FAMILY = ["Ahlgren", "Björkdahl", "Cederåker", "Dahlsjö", "Ekhöjd", "Fjällgren", "Gräsberg", "Hägglöv", "Isfält", "Järnåsen", "Källvik",
          "Lövhamn", "Mörkdal", "Näsgren", "Öbrink", "Pärlälv", "Rågfors", "Sjöhed", "Tångring", "Älvros"]
TOWNS = ["0604", "0617", "0642", "0643", "0662", "0665", "0680", "0682", "0683", "0684", "0685", "0686", "0687", "0305"]
SHOPS = ["Ekbackens trädgård", "Sågen", "Lilla kafét", "Tryckeriet", "Lagerhuset", "Bilvården", "Skolköket", "Snickeriet", "Mataffären",
         "Tvätteriet"]
CASES_A_COACH = 50  # over the three years


def text(day):
    return datetime.date.fromordinal(day).isoformat() if day else ""


def luhn(digits):
    total = 0
    for i, d in enumerate(digits):
        n = int(d) * (2 if i % 2 == 0 else 1)
        total += n // 10 + n % 10
    return str((10 - total % 10) % 10)


def identity_number(index, kind=0):
    """The index-th number of the test series; every one of `kind` 1 is a coordination number (day + 60)."""
    born, birth = divmod(index, 20)
    year, rest = divmod(born, 336)
    month, day = divmod(rest, 28)
    nine = f"{(40 + year) % 100:02d}{month + 1:02d}{day + 1 + 60 * kind:02d}{980 + birth}"
    return ("19" if 40 + year < 100 else "20") + nine + luhn(nine)


def company_number(index):
    nine = f"55{index % 80 + 20:02d}{index // 80:05d}"
    return nine + luhn(nine)


class Office:
    """A unit with the people who do the work in it."""

    def __init__(self, unit, org, kind, programmes):
        self.unit, self.org, self.kind, self.programmes = unit, org, kind, programmes
        self.takers, self.deciders, self.assessors, self.managers, self.coaches, self.odd = [], [], [], [], [], []
        self.certificate_ages = [(0, [365])]
        self.employers, self.sibling, self.town, self.without = [], None, "", (0, 0)

    def certificate_age(self, day):
        return ([values for since, values in self.certificate_ages if since <= day][-1] or [365])[0]

    def coach_for(self, rng, programme, day, but=None):
        """Somebody with the role and the training on the day, if there is one."""
        able = [c for c in self.coaches if programme in c["for"] and c["from"] <= day and (not c["to"] or c["to"] > day + 14) and
                c["key"] != but and not c["bad"](day)]
        return rng.choice(able) if able else None


class World:
    def __init__(self, seed, cases):
        self.seed, self.cases = seed, cases
        self.rng = random.Random(f"world {seed} {cases}")
        self.set_up, self.later, self.offices, self.staff = [], [], [], []
        self.people = 0
        self.build(max(5, round(cases / 250)))

    def admin(self, method, key=None, day=None, **body):
        step = dict(day=text(day or START), who="admin", method=method, body=body, life=0)
        if key:
            step["as"] = key
        (self.later if day else self.set_up).append(step)

    def build(self, offices):
        """Two offices in five are the employment service's, two a town's, one a provider's; those of one house are siblings."""
        kinds = ["AF", "AF", "MUNICIPALITY", "MUNICIPALITY", "PROVIDER"]
        house = None
        for i in range(offices):
            kind = kinds[i % 5]
            if i % 5 in (0, 2, 4):
                house = f"@org{i}"
                town = TOWNS[i % len(TOWNS)] if kind == "MUNICIPALITY" else ""
                self.admin("Organisations/Add", house, organisation=dict(kind=kind, name=f"Hus {i}", municipality=town))
                if kind == "AF" and i % 10 == 5:
                    self.admin("Organisations/Set", organisation=house, programme="SIUS", reference="Beslut 2016-12-01 § 3",
                               settings=[dict(name="CERTIFICATE_AGE", values=[200])], **{"from": "2017-01-01"})
            programmes = ["SIUS"] if kind == "AF" else ["SE", "IPS", "SED"]
            office = Office(f"@unit{i}", house, kind, programmes)
            office.town = town
            if i % 10 in (5, 6):
                office.certificate_ages.append((1, [200]))
            unit = dict(organisation=house, name=f"Enhet {i}", started="2016-01-01", programmes=programmes)
            self.admin("Organisations/AddUnit", office.unit, unit=unit)
            self.offices.append(office)
            self.people_of(office, i)
            if i % 5 in (1, 3):
                office.sibling, self.offices[-2].sibling = self.offices[-2], office
            if i % 5 in (1, 3, 4):
                self.settle(office)
        for office in self.offices:
            for at, who, method, body, key in occasions(self.rng, office, START, DAYS):
                self.later.append({"day": text(at), "who": who, "method": method, "body": body, "life": 0, "as": key})
            self.employers_of(office)
            if office.kind == "MUNICIPALITY" and office.sibling.unit < office.unit:  # its board lets it do without decisions in SE, for a while
                self.set_programme(office, START + 250, False, reference="SN 2027 § 41")
                self.set_programme(office, START + 700, True)
                office.without = (START + 250, START + 699)

    def settle(self, office):
        """One setting at a time, for each programme of the house."""
        for programme in office.programmes:
            for at, since, name, values in changes(self.rng, programme, START, DAYS):
                self.admin("Organisations/Set", day=at, organisation=office.org, programme=programme, reference="Beslut",
                           settings=[dict(name=name, values=values)], **{"from": text(since)})
                if name == "CERTIFICATE_AGE":
                    for one in (office, office.sibling):
                        one.certificate_ages.append((since, values))

    def set_programme(self, office, at, required, **more):
        setting = {"programme": "SE", "decision_required": required, "from": text(at), **more}
        self.admin("Organisations/SetProgramme", day=at, unit=office.unit, setting=setting)

    def hire(self, office, role, start="2020-01-01", end="", more=()):
        key = f"@staff{len(self.staff)}"
        self.staff.append(key)
        roles = [{"unit": office.unit, "role": r, "from": start, "to": end} for r in (role, *more)]
        name = f"{self.rng.choice(GIVEN)} {self.rng.choice(FAMILY)}"
        self.admin("Staff/Add", key, principal=dict(kind="STAFF", organisation=office.org, name=name, roles=roles))
        return key

    def trained(self, key, kind, days, issued, expires="", day=None):
        competence = dict(kind=kind, days=days, issued=issued, expires=expires, issuer="Utbildaren")
        self.admin("Staff/AddCompetence", day=day, id=key, competence=competence)

    def people_of(self, office, index):
        if office.kind == "AF":
            office.takers = [self.hire(office, "AF_OFFICER") for _ in range(2)]
            office.deciders, office.assessors = list(office.takers), office.takers + [self.hire(office, "AF_OT")]
            office.odd.append(self.hire(office, "AF_OFFICER", more=("SIUS",)))  # may not judge alone where they coach
            self.trained(office.odd[0], "SE_BASIC", 4, "2024-03-01")
        elif office.kind == "MUNICIPALITY":
            office.takers = [self.hire(office, "TEAM_LEAD")]
            office.deciders = [self.hire(office, "BISTAND") for _ in range(2)]
            office.assessors = list(office.deciders)
        else:
            office.takers = office.assessors = [self.hire(office, "TEAM_LEAD")]
            office.deciders = office.takers
        office.managers = [self.hire(office, "UNIT_MANAGER")]
        if office.kind != "AF":
            office.takers.append(office.managers[0])
        for number in range(max(5, round(self.cases / max(5, round(self.cases / 250)) / CASES_A_COACH))):
            self.coach_of(office, number)

    def coach_of(self, office, number):
        """The first two stay; one leaves on a known day, one is ended by the administrator, one comes late, trainings run out."""
        rng = self.rng
        kinds = {"SIUS": ("SE_BASIC", 4), "SE": ("SE_BASIC", 4), "IPS": ("IPS_BASIC", 4), "SED": ("SED_BASIC", 2)}
        role = "SIUS" if office.kind == "AF" else "ED_COACH" if number % 5 == 4 else "COACH"
        programmes = office.programmes if role != "ED_COACH" else ["SED"]
        start, end, leaves = "2020-01-01", "", 0
        if number % 5 == 2:
            leaves = START + rng.randrange(300, 900)
            end = text(leaves)
        if number % 5 == 3:
            start = text(START + rng.randrange(60, 400))
        key = self.hire(office, role, start, end)
        if number % 5 == 0 and number:
            leaves = START + rng.randrange(400, 1000)
            self.admin("Staff/EndRole", day=leaves - 20, id=key, unit=office.unit, role=role, to=text(leaves))
        gaps = []
        for programme in programmes:
            kind, days = kinds[programme]
            if kind in [k for k, _ in gaps]:
                continue
            expires = START + rng.randrange(200, 1000) if number % 5 == 1 else 0
            self.trained(key, kind, days, "2024-03-01", text(expires))
            gaps.append((kind, (expires, expires + rng.randrange(5, 60)) if expires else None))
            if expires:  # renewed late
                self.trained(key, kind, days, text(gaps[-1][1][1]), "", day=gaps[-1][1][1])

        def bad(day):
            return any(gap and gap[0] < day <= gap[1] for _, gap in gaps)
        began = max(START, datetime.date.fromisoformat(start).toordinal())
        office.coaches.append({"key": key, "for": programmes, "from": began, "to": leaves, "bad": bad})
        if number == 1:
            short = self.hire(office, role)  # never finished the training
            self.trained(short, kinds[office.programmes[0]][0], 2, "2024-03-01")
            office.odd.append(short)

    def employers_of(self, office):
        if office.sibling and office.sibling.employers:
            office.employers = office.sibling.employers
            return
        for _ in range(12):
            index = len([s for s in self.set_up if s["method"] == "Employers/Add"])
            key = f"@employer{index}"
            sole = self.rng.random() < 0.1
            number = identity_number(400000 + index) if sole else company_number(index)
            body = dict(name=f"{self.rng.choice(SHOPS)} {index}", number=number, sole_trader=sole)
            self.set_up.append({"day": text(START), "who": office.coaches[0]["key"], "method": "Employers/Add", "body": body, "life": 0, "as": key})
            office.employers.append(key)
            self.set_up.append({"day": text(START), "who": office.coaches[0]["key"], "method": "Employers/PutWorkplace",
                                "body": dict(employer=key, workplace=dict(name="Lagret")), "life": 0})

    def new_number(self, rng):
        self.people += 1
        return identity_number(self.people, 1 if rng.random() < 0.08 else 0)
