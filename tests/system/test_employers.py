#!/usr/bin/python3
"""Employers: the shared register behind the wall, contacts and what may be told (B9), study visits, analyses, weeks (L8)."""
import glob
import os
import unittest

import test_cli
from lots_test import *  # noqa: F403

TRADER = identity_number(0)  # of the test series


def orgnumber(serial):
    nine = f"556{serial:06d}"
    return nine[:6] + "-" + nine[6:] + luhn(nine)


class Employers(DaemonTest):
    serial = 100

    def new(self, by=None, name="Bageriet Kanelen AB", **more):
        Employers.serial += 1
        request = dict(name=name, number=orgnumber(Employers.serial))
        request.update(more)
        return (by or self.world.sius).call("Employers/Add", request).employer

    def workplace(self, employer, name="Disken"):
        place = employers_pb2.Workplace(name=name, address="Storgatan 1", municipality="0686", environment="Varmt, högljutt.")
        return self.world.sius.call("Employers/PutWorkplace", dict(employer=employer, workplace=place)).employer.workplaces[-1]

    def contact(self, employer, by=None, **more):
        fields = dict(employer=employer, made_by=codes.CONTACT_MAKER_STAFF, mode=codes.CONTACT_MODE_IN_PERSON,
                      purpose=codes.CONTACT_PURPOSE_JOB, result=codes.CONTACT_RESULT_INTERESTED)
        fields.update(more)
        return dict(contact=employers_pb2.EmployerContact(**fields))

    def log(self, who, **which):
        return who.call("Employers/Log", dict(page_size=200, **which))

    # --- the register

    def test_a_number_is_registered_once(self):
        first = self.new(sni="47112", size=codes.EMPLOYER_SIZE_MICRO, municipality="0686")
        self.assertEqual((first.sni, first.sni_version), ("47.112", "2007"))
        for form in (first.number, first.number[:6] + "-" + first.number[6:], "16" + first.number):
            again = self.world.officer.call("Employers/Add", dict(name="Annat namn", number=form))
            self.assertTrue(again.existed)
            self.assertEqual((again.employer.id, again.employer.name), (first.id, first.name))
        other = self.world.town.call("Employers/Add", dict(name="Kanelen", number=first.number))
        self.assertFalse(other.existed)
        self.assertNotEqual(other.employer.id, first.id)

    def test_fields_are_refused_all_at_once(self):
        refused = self.refused(self.world.sius, "Employers/Add", dict(number="5560360794", name=" ", sni="4711x", municipality="9999"), INVALID)
        self.assertEqual(refused.reasons, {("number", "ORG_NUMBER"), ("name", "MISSING"), ("sni", "SNI_CODE"), ("municipality", "MUNICIPALITY")})
        person = self.refused(self.world.sius, "Employers/Add", dict(number=TRADER, name="Bo"), INVALID)
        self.assertIn(("number", "EMPLOYER_NUMBER_KIND"), person.reasons)
        self.assertNotIn(TRADER[-4:], str(person.reply))
        self.refused(self.world.sius, "Employers/Add", dict(number=orgnumber(7), name="Bo", sole_trader=True), INVALID, "ID_ORGANISATION")
        self.refused(self.world.sius, "Employers/Add", dict(number=orgnumber(7), name="Bo", sni="47", sni_version="1992"), INVALID, "SNI_VERSION")

    def test_a_sole_traders_number_is_masked_in_lists_and_sealed_on_disk(self):
        trader = self.new(name="Bosses Snickeri", number=TRADER, sole_trader=True)
        self.assertEqual(trader.number, TRADER)
        found = self.world.sius.call("Employers/Find", dict(number=TRADER)).employers
        self.assertEqual([(r.id, r.number) for r in found], [(trader.id, "600101-****")])
        rows = self.world.sius.call("Employers/List", dict(page_size=200)).employers
        self.assertNotIn(TRADER, str(rows))
        for path in glob.glob(os.path.join(self.daemon.store, "**"), recursive=True):
            if os.path.isfile(path):
                with open(path, "rb") as file:
                    content = file.read()
                self.assertNotIn(TRADER.encode(), content, path)
                self.assertNotIn(b"Bosses Snickeri", content, path)

    def test_find_and_list_in_pages(self):
        made = [self.new(name=f"Plåtslagarna {i} i Eksjö").id for i in range(5)]
        for name in ("plåts", "PLÅTSLAGARNA eks", "3 plå"):
            found = [r.id for r in self.world.sius.call("Employers/Find", dict(name=name)).employers]
            self.assertEqual(found, [made[3]] if name[0] == "3" else made, name)
        self.assertEqual(list(self.world.sius.call("Employers/Find", dict(name="platslagarna")).employers), [])
        seen, cursor = [], b""
        while True:
            page = self.world.sius.call("Employers/Find", dict(name="plåt", page_size=2, cursor=cursor))
            seen += [r.id for r in page.employers]
            cursor = page.cursor
            if not cursor:
                break
        self.assertEqual(seen, made)
        self.refused(self.world.sius, "Employers/Find", dict(name=" "), INVALID, "NAME_WORDS")
        self.new(name="Fjärran AB", municipality="0305")
        self.assertEqual([r.name for r in self.world.sius.call("Employers/List", dict(municipality="0305")).employers], ["Fjärran AB"])

    def test_the_wall_hides_the_register(self):
        employer = self.new()
        for method, request in {
                "Employers/Show": dict(id=employer.id), "Employers/Change": dict(id=employer.id, name="x"),
                "Employers/Log": dict(employer=employer.id), "Employers/Contact": self.contact(employer.id),
                "Employers/Analyses": dict(employer=employer.id, workplace=1)}.items():
            hidden = self.refused(self.world.town, method, request, NOT_FOUND)
            if "contact" in request:
                missing = self.refused(self.world.town, method, self.contact(99999), NOT_FOUND)
            else:
                key = "id" if "id" in request else "employer"
                missing = self.refused(self.world.town, method, dict(request, **{key: 99999}), NOT_FOUND)
            self.assertEqual(hidden.reply.details, missing.reply.details, method)
        self.assertEqual(list(self.world.town.call("Employers/Find", dict(number=employer.number)).employers), [])
        self.refused(self.admin, "Employers/Show", dict(id=employer.id), DENIED)

    def test_who_has_no_part_in_employers_has_no_register(self):
        employer = self.new()
        bistand = self.daemon.enrol(self.world.staff(self.world.af, "Bi Stånd", self.world.unit, codes.ROLE_BISTAND), "bistand")
        left = self.daemon.enrol(self.world.staff(self.world.af, "Slu Tat", self.world.unit, codes.ROLE_SIUS, end="2026-11-21"), "left")
        for who in (bistand, left):
            self.refused(who, "Employers/Show", dict(id=employer.id), NOT_FOUND)
            self.refused(who, "Employers/Add", dict(name="x", number=orgnumber(5000)), DENIED, "NOT_YOUR_UNIT")
            self.refused(who, "Employers/List", dict(), DENIED, "NOT_YOUR_UNIT")

    def test_only_an_employer_of_the_register_is_named(self):
        case, sius = self.world.active_case(), self.world.sius
        theirs = self.new(by=self.world.town, name="Grannens AB").id
        for employer in (theirs, 99999):
            placement = placements_pb2.Placement(kind=codes.PLACEMENT_KIND_PRAKTIK, start="2026-11-23", employer=employer, minutes_per_week=600)
            refused = [self.refused(sius, "Placements/Plan", dict(id=case, placement=placement), INVALID),
                       self.refused(sius, "Method/Disclose", dict(id=case, choice=codes.DISCLOSURE_CHOICE_FULL, employer=employer), INVALID)]
            self.assertEqual([r.reasons for r in refused], [{("placement.employer", "NO_SUCH")}, {("employer", "NO_SUCH")}])
        ours = self.new().id
        placement.employer = ours
        number = sius.call("Placements/Plan", dict(id=case, placement=placement)).placement.placement.id
        moved = placements_pb2.Placement(id=number, employer=theirs)
        told = self.refused(sius, "Placements/Change", dict(id=case, placement=moved), INVALID, "NO_SUCH")
        self.assertEqual(told.rules, {"B2"})
        moved = placements_pb2.Placement(id=number, minutes_per_week=900)
        self.assertEqual(sius.call("Placements/Change", dict(id=case, placement=moved)).placement.placement.employer, ours)

    def test_change_contact_persons_and_workplaces(self):
        employer = self.new(sni="10.710")
        changed = self.world.officer.call("Employers/Change", dict(id=employer.id, name="Kanelen i Eksjö AB", sni="-")).employer
        self.assertEqual((changed.name, changed.sni, changed.sni_version, changed.revision), ("Kanelen i Eksjö AB", "", "", 2))
        found = self.world.sius.call("Employers/Find", dict(name="bageriet", page_size=200)).employers
        self.assertNotIn(employer.id, [r.id for r in found])
        place = self.workplace(employer.id)
        person = employers_pb2.EmployerPerson(name="Eva Lind", role="chef", email="eva@example.se", workplace=place.id)
        put = self.world.sius.call("Employers/PutPerson", dict(employer=employer.id, person=person)).employer.persons[0]
        self.assertEqual((put.id, getattr(put, "from")), (1, "2026-11-22"))
        ended = employers_pb2.EmployerPerson(id=1, to="2026-11-21")
        self.refused(self.world.sius, "Employers/PutPerson", dict(employer=employer.id, person=ended), INVALID, "DATE_BEFORE")
        ended.to = "2026-11-22"
        put = self.world.sius.call("Employers/PutPerson", dict(employer=employer.id, person=ended)).employer.persons[0]
        self.assertEqual((put.name, put.to), ("Eva Lind", "2026-11-22"))
        wrong = employers_pb2.EmployerPerson(id=7, name="x")
        self.refused(self.world.sius, "Employers/PutPerson", dict(employer=employer.id, person=wrong), INVALID, "NO_SUCH_PART")
        self.refused(self.world.sius, "Employers/Change", dict(id=employer.id, name="x"), ABORTED, if_revision=1)

    def test_a_dry_run_leaves_nothing(self):
        number = orgnumber(999)
        self.world.sius.call("Employers/Add", dict(name="Provet AB", number=number), dry_run=True)
        self.assertFalse(self.world.sius.call("Employers/Add", dict(name="Provet AB", number=number)).existed)

    # --- contacts

    def test_anonymous_contacts_are_always_legal_and_stand_in_the_history(self):
        case, employer = self.world.active_case(), self.new()
        made = self.world.sius.call("Employers/Contact", self.contact(employer.id, case=case, note="Söker diskare.")).contact
        self.assertEqual((made.date, made.staff, made.unit), ("2026-11-22", self.world.sius_id, self.world.unit))
        history = self.world.sius.call("Cases/History", dict(id=case)).items[-1]
        self.assertEqual(history.what, "EmployerContacted")
        self.assertEqual(history.text, "contact with employer Bageriet Kanelen AB, 2026-11-22, in person, interested")
        log = self.log(self.world.sius, case=case)
        self.assertEqual([(i.contact.note, i.employer_name, i.staff_name) for i in log.items],
                         [("Söker diskare.", "Bageriet Kanelen AB", "Stig Ros")])
        self.assertEqual(log.first_in_person, "2026-11-22")

    def test_naming_the_client_needs_the_clients_choice(self):
        case, employer = self.world.active_case(), self.new()
        refused = self.refused(self.world.sius, "Employers/Contact", self.contact(employer.id, case=case, names_client=True),
                               PRECONDITION, "DISCLOSURE_NOT_CHOSEN")
        self.assertEqual(refused.rules, {"B9"})
        self.refused(self.world.sius, "Employers/Contact", self.contact(employer.id, names_client=True), PRECONDITION, "NAMED_WITHOUT_CASE")
        self.refused(self.world.sius, "Employers/Contact", self.contact(employer.id, made_by=codes.CONTACT_MAKER_TOGETHER), INVALID,
                     "CLIENT_NEEDS_CASE")
        self.assertEqual(list(self.log(self.world.sius, case=case).items), [])

    def test_what_the_client_chose_today_decides_whether_the_name_is_told(self):
        case, sius = self.world.active_case(), self.world.sius
        bakery, garage = self.new(), self.new(name="Verkstan AB")

        def choose(choice, **more):
            return sius.call("Method/Disclose", dict(id=case, choice=choice, **more)).disclosure.number

        def refused(employer, reason):
            told = self.refused(sius, "Employers/Contact", self.contact(employer.id, case=case, names_client=True), PRECONDITION, reason)
            self.assertEqual(told.rules, {"B9"})

        def named(employer, **more):
            return sius.call("Employers/Contact", self.contact(employer.id, case=case, names_client=True, **more)).contact.names_client
        refused(bakery, "DISCLOSURE_NOT_CHOSEN")
        choose(codes.DISCLOSURE_CHOICE_NONE)
        refused(bakery, "DISCLOSURE_NONE")
        full = choose(codes.DISCLOSURE_CHOICE_FULL, employer=bakery.id)
        self.assertTrue(named(bakery))
        refused(garage, "DISCLOSURE_NONE")  # the choice speaks of the bakery alone
        day_before = self.contact(bakery.id, case=case, names_client=True, date="2026-11-21")
        self.refused(sius, "Employers/Contact", day_before, PRECONDITION, "DISCLOSURE_NOT_CHOSEN")
        sius.call("Method/RevokeDisclosure", dict(id=case, number=full))
        refused(bakery, "DISCLOSURE_NOT_CHOSEN")
        self.assertEqual([item.contact.names_client for item in self.log(sius, case=case).items], [True])
        sius.call("Employers/Contact", self.contact(bakery.id, case=case))  # without the name it is always legal

    def test_every_reason_at_once(self):
        case, employer = self.world.active_case(), self.new()
        asked = self.contact(employer.id, case=case, date="2026-11-01", names_client=True, unit=self.world.unit2)
        refused = self.refused(self.world.sius, "Employers/Contact", asked, PRECONDITION)
        self.assertEqual(refused.rules, {"B3", "B9", "C1"})
        self.refused(self.world.sius, "Employers/Contact", self.contact(employer.id, date="2026-11-23"), INVALID, "DATE_IN_FUTURE")
        bare = employers_pb2.EmployerContact(employer=employer.id)
        refused = self.refused(self.world.sius, "Employers/Contact", dict(contact=bare), INVALID, "CODE_MISSING")
        self.assertEqual(len(refused.reasons), 4)

    def test_a_clients_contact_is_seen_by_those_who_see_the_case(self):
        case, employer = self.world.active_case(), self.new()
        self.world.sius.call("Employers/Contact", self.contact(employer.id, case=case, note="Om klienten."))
        self.world.sius.call("Employers/Contact", self.contact(employer.id, note="Om ingen särskild."))
        self.assertEqual(len(self.log(self.world.manager, employer=employer.id).items), 2)
        seen = self.log(self.world.officer2, employer=employer.id).items
        self.assertEqual([i.contact.note for i in seen], ["Om ingen särskild."])
        self.refused(self.world.officer2, "Employers/Log", dict(case=case), NOT_FOUND)
        hidden = self.refused(self.world.officer2, "Employers/Contact", self.contact(employer.id, case=case), NOT_FOUND)
        missing = self.refused(self.world.officer2, "Employers/Contact", self.contact(employer.id, case=99999), NOT_FOUND)
        self.assertEqual(hidden.reply.details, missing.reply.details)

    def test_the_log_comes_newest_first_in_pages(self):
        employer = self.new()
        for day in (20, 18, 22, 19, 20):
            self.world.sius.call("Employers/Contact", self.contact(employer.id, date=f"2026-11-{day}"))
        days, cursor = [], b""
        while True:
            page = self.world.sius.call("Employers/Log", dict(employer=employer.id, page_size=2, cursor=cursor))
            days += [i.date[-2:] for i in page.items]
            cursor = page.cursor
            if not cursor:
                break
        self.assertEqual(days, ["22", "20", "20", "19", "18"])
        self.refused(self.world.sius, "Employers/Log", dict(), INVALID, "NOT_SHARED_WITH")

    def test_the_first_contact_in_person_about_a_job(self):
        case, employer = self.world.active_case(), self.new()
        phone = dict(mode=codes.CONTACT_MODE_PHONE, date="2026-11-03")
        self.world.sius.call("Employers/Contact", self.contact(employer.id, case=case, **phone))
        support = dict(purpose=codes.CONTACT_PURPOSE_SUPPORT, date="2026-11-04")
        self.world.sius.call("Employers/Contact", self.contact(employer.id, case=case, **support))
        self.assertEqual(self.log(self.world.sius, case=case).first_in_person, "")
        for day in ("2026-11-21", "2026-11-19"):  # written out of order
            self.world.sius.call("Employers/Contact", self.contact(employer.id, case=case, date=day))
        self.assertEqual(self.log(self.world.sius, case=case).first_in_person, "2026-11-19")

    # --- visits and analyses

    def test_study_visits(self):
        case, employer = self.world.active_case(), self.new()
        place = self.workplace(employer.id)
        visit = dict(employer=employer.id, workplace=place.id, case=case, date="2026-11-20", purpose="Se disken.",
                     environment=codes.SUITABILITY_ADAPTED, environment_text="Hörselskydd behövs.",
                     tasks=codes.SUITABILITY_GOOD, tasks_text="Korta moment.")
        made = self.world.sius.call("Employers/Visit", dict(visit=employers_pb2.StudyVisit(**visit))).visit
        self.assertEqual(made.staff, self.world.sius_id)
        history = self.world.sius.call("Cases/History", dict(id=case)).items[-1]
        self.assertEqual((history.what, history.text), ("StudyVisited", "study visit at Bageriet Kanelen AB, 2026-11-20"))
        self.assertEqual(self.log(self.world.sius, case=case).items[0].visit.environment_text, "Hörselskydd behövs.")
        self.assertEqual(list(self.log(self.world.officer2, employer=employer.id).items), [])
        nowhere = employers_pb2.StudyVisit(**dict(visit, workplace=9))
        self.refused(self.world.sius, "Employers/Visit", dict(visit=nowhere), PRECONDITION, "NO_SUCH_PART")
        nobody = employers_pb2.StudyVisit(**dict(visit, case=0))
        self.refused(self.world.sius, "Employers/Visit", dict(visit=nobody), INVALID, "CLIENT_NEEDS_CASE")
        closed = employers_pb2.Workplace(id=place.id, closed="2026-11-19")
        self.world.sius.call("Employers/PutWorkplace", dict(employer=employer.id, workplace=closed))
        self.refused(self.world.sius, "Employers/Visit", dict(visit=employers_pb2.StudyVisit(**visit)), PRECONDITION, "WORKPLACE_CLOSED")

    def test_analyses_have_versions(self):
        employer = self.new()
        place = self.workplace(employer.id)
        for tasks in ("Diska.", "Diska och plocka."):
            asked = employers_pb2.WorkplaceAnalysis(employer=employer.id, workplace=place.id, tasks=tasks, environment="Varmt.", culture="Vänligt.")
            self.world.sius.call("Employers/Analyse", dict(analysis=asked))
        found = self.world.officer2.call("Employers/Analyses", dict(employer=employer.id, workplace=place.id)).analyses
        self.assertEqual([(a.version, a.tasks) for a in found], [(2, "Diska och plocka."), (1, "Diska.")])
        bare = employers_pb2.WorkplaceAnalysis(employer=employer.id, workplace=7)
        refused = self.refused(self.world.sius, "Employers/Analyse", dict(analysis=bare), INVALID)
        self.assertEqual({f for f, _ in refused.reasons}, {f"analysis.{f}" for f in ("tasks", "environment", "culture", "workplace")})

    # --- weeks

    def test_contacts_by_coach_and_week(self):
        unit = self.world.new_unit(self.world.af, "SIUS Veckorna")
        coach = self.daemon.enrol(self.world.staff(self.world.af, "Vera Vik", unit, codes.ROLE_SIUS), "vera")
        manager = self.daemon.enrol(self.world.staff(self.world.af, "Mats Mo", unit, codes.ROLE_UNIT_MANAGER), "mats")
        employer = self.new(by=coach)
        for who, day, mode in ((coach, "2026-11-15", 1), (coach, "2026-11-16", 1), (coach, "2026-11-22", 2), (manager, "2026-11-18", 3)):
            who.call("Employers/Contact", self.contact(employer.id, date=day, mode=mode))
        coach.call("Employers/Contact", self.contact(employer.id, date="2026-11-17", purpose=codes.CONTACT_PURPOSE_SUPPORT))
        rows = manager.call("Employers/Weeks", dict(unit=unit, weeks=2)).rows
        self.assertEqual([(r.week, r.staff_name, r.in_person, r.other, r.named, r.anonymous, r.support) for r in rows],
                         [("2026-W46", "Vera Vik", 1, 0, 0, 1, 0), ("2026-W47", "Vera Vik", 2, 1, 0, 3, 1), ("2026-W47", "Mats Mo", 0, 1, 0, 1, 0)])
        own = coach.call("Employers/Weeks", dict(unit=unit, week="2026-W47")).rows
        self.assertEqual([r.staff_name for r in own], ["Vera Vik"])
        self.refused(self.world.town, "Employers/Weeks", dict(unit=unit), NOT_FOUND)
        for wrong in ("2026-W54", "2025-W53", "2026-47", "2026-W00", "2026-W4 "):
            self.refused(manager, "Employers/Weeks", dict(unit=unit, week=wrong), INVALID, "NOT_A_WEEK")
        self.assertEqual(list(manager.call("Employers/Weeks", dict(unit=unit, week="2020-W53")).rows), [])

    # --- on disk

    def test_z_the_rebuilt_store_is_the_same(self):
        employer = self.new(name="Sist i raden AB")
        case = self.world.active_case()
        self.world.sius.call("Employers/Contact", self.contact(employer.id, case=case))
        self.verify_store()


class OnTheCommandLine(test_cli.CliTest):
    """A coach's errands at an employer, typed by hand."""

    def test_from_the_register_to_the_week(self):
        number = orgnumber(4000)
        added = self.json("employer", "add", number, "--name", "Eksjö Möbler AB", "--sni", "31.010", "--size", "small",
                          "--municipality", "Eksjö", profile="stig")
        employer = added["employer"]["id"]
        self.assertEqual((added["employer"]["municipality"], added["employer"]["size"]), ("0686", "SMALL"))
        self.lots("employer", "add", number, "--name", "x", profile="stig", says="already")
        self.lots("employer", "find", "möb", profile="karin", says="Eksjö Möbler AB")
        self.lots("employer", "list", "--municipality", "Eksjö", profile="stig", says="10-49 employees")
        self.lots("employer", "change", employer, "--size", "MICRO", profile="stig", says=f"Employer {bare(employer)}: Eksjö Möbler AB")
        self.lots("employer", "workplace", employer, "--name", "Lagret", "--address", "Storgatan 1", profile="stig")
        self.lots("employer", "contact-person", employer, "--name", "Eva Lind", "--role", "chef", "--phone", "0381-10000", profile="stig")
        shown = self.lots("employer", "show", employer, profile="stig").stdout
        for part in ("1 Eva Lind, chef, 0381-10000", "1 Lagret, Storgatan 1", "1-9 employees"):
            self.assertIn(part, shown)
        contact = ("employer", "contact", employer, "--by", "STAFF", "--mode", "PHONE", "--about", "JOB", "--result", "INTERESTED")
        self.lots(*contact, "--dry-run", profile="stig")
        self.lots(*contact, "--note", "Ringer tillbaka.", profile="stig", says="2026-11-22: interested")
        self.lots(*contact, "--names-client", profile="stig", code=test_cli.RULE, says="B9]")
        self.lots("employer", "log", employer, profile="stig", says="Ringer tillbaka.")
        self.lots("employer", "analysis", employer, "--workplace", 1, "--tasks", "Plocka.", "--environment", "Tyst.",
                  "--culture", "Lugnt.", profile="stig", says="version 1")
        self.lots("employer", "analyses", employer, "--workplace", 1, profile="karin", says="Plocka.")
        weeks = self.json("employer", "contacts", "--unit", self.world.unit, "--week", "2026-W47", profile="maj")
        self.assertEqual([(row["name"], row["other"]) for row in weeks["weeks"]], [("Stig Ros", 1)])
        self.lots("employer", "show", employer, profile="tora", code=test_cli.ABSENT)

    def test_a_name_is_told_while_the_client_lets_it(self):
        case = self.world.active_case()
        employer = self.json("employer", "add", orgnumber(4002), "--name", "Ekbackens trädgård", profile="stig")["employer"]["id"]
        contact = ("employer", "contact", employer, "--by", "TOGETHER", "--mode", "IN_PERSON", "--about", "JOB", "--result", "INTERESTED",
                   "--case", case, "--names-client")
        self.lots(*contact, profile="stig", code=test_cli.RULE, says="DISCLOSURE_NOT_CHOSEN, B9]")
        self.lots("case", "disclose", case, "--choice", "NONE", profile="stig")
        self.lots(*contact, profile="stig", code=test_cli.RULE, says="DISCLOSURE_NONE, B9]")
        self.lots("case", "disclose", case, "--choice", "FULL", "--employer", employer, profile="stig")
        self.lots(*contact, profile="stig", says="2026-11-22: interested")
        self.lots("case", "revoke-disclosure", case, 2, profile="stig")
        self.lots(*contact, profile="stig", code=test_cli.RULE, says="DISCLOSURE_NOT_CHOSEN, B9]")

    def test_a_placement_names_its_employer(self):
        case = self.world.active_case()
        employer = self.json("employer", "add", orgnumber(4003), "--name", "Verkstan AB", profile="stig")["employer"]["id"]
        self.lots("placement", "plan", case, "--kind", "PRAKTIK", "--from", "2026-11-22", "--hours", "20", "--employer", employer, profile="stig")
        self.lots("case", "show", case, profile="stig", says="Verkstan AB, 2026-11-22, 20 hours a week")
        self.lots("employer", "change", employer, "--name", "Verkstan i Eksjö AB", profile="stig")
        self.lots("placement", "list", case, profile="stig", says="Verkstan i Eksjö AB")

    def test_a_visit_stands_in_the_case(self):
        case = self.world.new_case()
        employer = self.json("employer", "add", orgnumber(4001), "--name", "Fiket")["employer"]["id"]
        self.lots("employer", "workplace", employer, "--name", "Köket")
        self.lots("employer", "visit", employer, "--workplace", 1, "--case", case, "--about", "Se köket.", "--environment", "POOR",
                  "--environment-text", "Trångt.", "--tasks", "GOOD", "--tasks-text", "Lagom.", "--date", "22/11")
        self.lots("case", "history", case, says="study visit at Fiket, 2026-11-22")
        self.lots("employer", "log", "--case", case, says="Trångt.")

    def test_a_traders_number_from_standard_input(self):
        added = self.json("employer", "add", "@-", "--sole-trader", "--name", "Bos Snickeri", input=TRADER + "\n")
        self.assertEqual(added["employer"]["number"], TRADER)
        rows = self.json("employer", "list")["employers"]
        self.assertEqual([row["number"] for row in rows if row["id"] == added["employer"]["id"]], ["600101-****"])


if __name__ == "__main__":
    unittest.main()
