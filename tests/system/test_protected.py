#!/usr/bin/python3
"""Protected persons (C15): only staff who are named know of them, on every road; a manager names them without being shown who it is."""
import json
import unittest

from lots_test import *  # noqa: F403

C, P = cases_pb2, persons_pb2
SECRET = ("Sjöhed", "Gömda gatan 7")


class Protected(HandTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        world = cls.world
        cls.digits = world.number()
        cls.person = world.officer.call("Persons/Add", dict(identity_number=cls.digits, given_name="Kerstin", family_name=SECRET[0],
                                                            address=SECRET[1], protection=codes.PROTECTION_SEKRETESSMARKERING)).person.id
        opened = dict(person=cls.person, unit=world.unit, programme=codes.PROGRAMME_SIUS, date="2026-11-02")
        cls.case = world.officer.call("Cases/Open", opened).case.id
        world.basis(cls.case)
        world.assess(cls.case)
        world.decide(cls.case)

    def bare(self, connection, method, request):
        """A reply as bytes, without what every reply has of its own."""
        reply = connection.raw("lots." + method, request)
        reply.id = reply.position = 0
        return reply

    def roads(self, who):
        """Everything that somebody is told, asked on every road: must neither name nor number the person."""
        told = []
        for method, request in (("Cases/List", C.ListCasesRequest(page_size=200)), ("Cases/List", C.ListCasesRequest(page_size=200, whole_unit=True)),
                                ("Persons/Find", P.FindPersonsRequest(identity_number=self.digits)),
                                ("Persons/Find", P.FindPersonsRequest(name="Kerstin " + SECRET[0])),
                                ("Referrals/List", referrals_pb2.ListReferralsRequest(page_size=200)),
                                ("Agenda/List", agenda_pb2.ListAgendaRequest(until="2030-01-01")), ("Agenda/List", agenda_pb2.ListAgendaRequest(unit=self.world.unit)),
                                ("Lists/MyCases", lists_pb2.WorkListRequest()), ("Lists/MyCases", lists_pb2.WorkListRequest(unit=self.world.unit)),
                                ("Cases/ListNotExecuted", C.ListNotExecutedRequest(all=True)), ("Cases/ListTransfers", C.ListTransfersRequest())):
            told.append(self.bare(who, method, request).SerializeToString())
        return b"".join(told)

    def silent(self, who):
        told = self.roads(who)
        for secret in (*SECRET, "Kerstin", self.digits):
            self.assertNotIn(secret.encode(), told)

    def hidden(self, who):
        """Byte for byte what is not there."""
        for method, here, nowhere in (("Persons/Show", P.ShowPersonRequest(id=self.person), P.ShowPersonRequest(id=99999)),
                                      ("Cases/Show", C.ShowCaseRequest(id=self.case), C.ShowCaseRequest(id=99999)),
                                      ("Cases/History", C.HistoryRequest(id=self.case), C.HistoryRequest(id=99999)),
                                      ("Documents/List", documents_pb2.ListDocumentsRequest(case=self.case), documents_pb2.ListDocumentsRequest(case=99999)),
                                      ("Method/ShowProfile", method_pb2.ShowProfileRequest(id=self.case), method_pb2.ShowProfileRequest(id=99999))):
            one, other = self.bare(who, method, here), self.bare(who, method, nowhere)
            self.assertEqual(one.status, NOT_FOUND, method)
            self.assertEqual(one.SerializeToString(), other.SerializeToString(), method)

    def test_only_who_is_named_knows(self):
        world = self.world
        self.assertEqual(world.officer.call("Persons/Show", dict(id=self.person)).person.address, SECRET[1])  # put the protection on record
        for who in (world.officer2, world.manager, world.sius, world.other_office, world.town):
            self.silent(who)
            self.hidden(who)

    def taking_in(self, digits, unit):
        """Every road that takes a number and takes in by it."""
        said = dict(identity_number=digits, unit=unit, programme=codes.PROGRAMME_SIUS, date="2026-11-02")
        row = dict(unit=unit, identity_number=digits, given_name="N", family_name="N", programme="SIUS", date="2026-11-02",
                   sender_role="arbetsförmedlare", sender_name="N N", reason="Stöd.")
        sender = dict(sender_role=codes.ROLE_AF_OFFICER, sender_name="N N", reason="Stöd.")
        return (("Persons/Add", dict(identity_number=digits, given_name="N", family_name="N")), ("Cases/Open", dict(said, motivation="Vill.")),
                ("Referrals/Add", dict(said, **sender)), ("Imports/Referral", row),
                ("Imports/Referral", dict(row, protection="SEKRETESSMARKERING")))

    def test_a_number_is_judged_alike_on_every_road(self):
        """Withheld: the same refusal. Known to others: taken in by each. Another organisation's: free, as if nobody had it."""
        world = self.world
        for who, unit in ((world.officer2, world.unit), (world.other_office, world.unit2), (world.manager, world.unit)):
            answers = set()
            for method, request in self.taking_in(self.digits, unit):
                for dry_run in (False, True):
                    refused = self.refused(who, method, request, PRECONDITION, "NUMBER_WITHHELD", dry_run=dry_run)
                    answers.add(tuple(part.SerializeToString() for part in refused.reply.details))
            self.assertEqual(len(answers), 1)
            self.silent(who)
            self.hidden(who)
        known = world.number()
        person = world.officer.call("Persons/Add", dict(identity_number=known, given_name="Ulla", family_name="Känd")).person.id
        for method, request in self.taking_in(known, world.unit2)[:4]:
            reply = world.other_office.raw("lots." + method, METHODS["lots." + method][0](**request), dry_run=True)
            self.assertEqual(reply.status, OK, (method, reply.details))
            self.assertNotIn("Känd".encode(), reply.body)
        added = world.other_office.call("Persons/Add", self.taking_in(known, world.unit2)[0][1])
        self.assertEqual((added.existed, added.unseen, added.person), (True, True, P.Person(id=person)))
        imported = world.other_office.call("Imports/Referral", self.taking_in(known, world.unit2)[3][1])
        self.assertEqual((imported.person, imported.person_existed), (person, True))
        added = world.other_office.call("Persons/Add", self.taking_in(known, world.unit2)[0][1])
        self.assertEqual((added.unseen, added.person.family_name), (False, "Känd"))
        for digits in (self.digits, known):
            added = world.town.call("Persons/Add", self.taking_in(digits, world.town_unit)[0][1], dry_run=True)
            self.assertFalse(added.existed)
        self.assertEqual(world.officer.call("Persons/Show", dict(id=self.person)).person.family_name, SECRET[0])

    def test_whose_number_is_taken_is_not_told(self):
        world = self.world
        other = world.number()
        world.other_office.call("Persons/Add", dict(identity_number=other, given_name="N", family_name="N"))
        own = world.new_person(by=world.officer2)
        told = [self.refused(world.officer2, "Persons/Change", dict(id=own, new_identity_number=digits), INVALID, "NUMBER_TAKEN")
                for digits in (other, self.digits)]
        self.assertEqual(told[0].reply.details, told[1].reply.details)

    def test_the_manager_names_by_the_number(self):
        world = self.world
        name = dict(identity_number=self.digits, staff=world.officer2_id, reason="Tar emot.")
        self.refused(world.town, "Persons/NameStaff", name, NOT_FOUND, "NO_SUCH")
        self.refused(world.other_office, "Persons/NameStaff", name, NOT_FOUND, "NO_SUCH")
        self.refused(world.manager, "Persons/NameStaff", dict(name, identity_number=world.number()), NOT_FOUND, "NO_SUCH")
        self.refused(world.manager, "Persons/NameStaff", dict(name, case=self.case), INVALID, "NAMING_OF_ONE")
        self.refused(world.manager, "Persons/NameStaff", dict(name, identity_number="x"), INVALID, "ID_FORM")
        world.manager.call("Persons/NameStaff", name)
        added = world.officer2.call("Persons/Add", self.taking_in(self.digits, world.unit)[0][1])
        self.assertEqual((added.existed, added.unseen, added.person.id), (True, True, self.person))  # named, and without a relation
        world.manager.call("Persons/EndNaming", dict(name, reason="Klart."))
        self.assertEqual(world.manager.call("Persons/Namings", dict(identity_number=self.digits)).namings[-1].end_reason, "Klart.")
        self.hidden(world.officer2)

    def test_the_manager_names_and_is_not_shown_who_it_is(self):
        world = self.world
        rows = [row for row in world.manager.call("Cases/List", dict(whole_unit=True, page_size=200)).cases if row.id == self.case]
        self.assertEqual([(row.name, row.masked_number, row.withheld) for row in rows], [("", "", True)])
        name = dict(case=self.case, staff=world.sius_id, reason="Coach.")
        for who in (world.officer2, world.sius, world.other_office, world.town):
            self.refused(who, "Persons/NameStaff", name, NOT_FOUND)
            self.refused(who, "Persons/Namings", dict(case=self.case), NOT_FOUND)
        self.refused(world.manager, "Persons/NameStaff", dict(name, reason=""), INVALID, "MISSING")
        self.refused(world.manager, "Persons/NameStaff", dict(name, person=self.person), INVALID, "NAMING_OF_ONE")
        self.refused(world.manager, "Persons/NameStaff", dict(name, staff=world.town_id), INVALID, "NO_SUCH")
        named = world.manager.call("Persons/NameStaff", name)
        self.assertEqual([(n.staff, n.by) for n in named.namings], [(world.officer_id, world.officer_id), (world.sius_id, world.manager_id)])
        self.hidden(world.manager)
        self.hidden(world.sius)  # named, and without a relation
        world.officer.call("Cases/Assign", dict(id=self.case, staff=world.sius_id))
        self.assertEqual(world.sius.call("Persons/Show", dict(id=self.person)).person.address, SECRET[1])
        self.assertIn(self.case, [row.id for row in world.sius.call("Cases/List", dict()).cases])
        world.manager.call("Persons/EndNaming", dict(case=self.case, staff=world.sius_id, reason="Byter."))
        self.hidden(world.sius)
        self.silent(world.sius)
        self.refused(world.manager, "Persons/EndNaming", dict(case=self.case, staff=world.sius_id, reason="Byter."), INVALID, "NOT_NAMED")
        kept = world.manager.call("Persons/Namings", dict(person=self.person)).namings[-1]
        self.assertEqual((kept.reason, kept.end_reason, kept.to), ("Coach.", "Byter.", "2026-11-21"))
        open_one = world.new_case()
        self.refused(world.manager, "Persons/NameStaff", dict(name, case=open_one), INVALID, "NOT_PROTECTED")
        world.manager.call("Persons/NameStaff", dict(name, staff=world.manager_id))  # oneself: on record
        self.assertEqual(world.manager.call("Cases/Show", dict(id=self.case)).name, "Kerstin " + SECRET[0])
        world.manager.call("Persons/EndNaming", dict(name, staff=world.manager_id))

    def test_a_protection_that_comes_shuts_out_who_is_not_named(self):
        world = self.world
        case = world.active_case()
        person = world.officer.call("Cases/Show", dict(id=case)).case.person
        world.sius.call("Cases/Show", dict(id=case))
        world.officer.call("Persons/Change", dict(id=person, protection=codes.PROTECTION_SKYDDAD_FOLKBOKFORING))
        self.refused(world.sius, "Cases/Show", dict(id=case), NOT_FOUND)
        world.officer.call("Cases/Show", dict(id=case))
        world.officer.call("Persons/Change", dict(id=person, protection=codes.PROTECTION_NONE))
        world.sius.call("Cases/Show", dict(id=case))

    def test_a_referral_of_a_protected_person(self):
        world = self.world
        person = world.new_person(by=world.other_office, given="Gerd", protection=codes.PROTECTION_SEKRETESSMARKERING)
        referral = world.other_office.call("Referrals/Add", dict(person=person, unit=world.unit, programme=codes.PROGRAMME_SIUS,
                                                                 sender_role=codes.ROLE_AF_OFFICER, sender_name="N N", reason="Stöd.")).referral.id
        self.refused(world.officer, "Referrals/Show", dict(id=referral), NOT_FOUND)
        rows = lambda who: [(row.name, row.withheld) for row in who.call("Referrals/List", dict(page_size=200)).referrals if row.id == referral]
        self.assertEqual((rows(world.officer), rows(world.manager)), ([], [("", True)]))
        world.manager.call("Persons/NameStaff", dict(referral=referral, staff=world.officer_id, reason="Tar emot."))
        self.assertEqual(rows(world.officer), [("Gerd Öbrink", False)])
        world.officer.call("Referrals/Receive", dict(id=referral))

    def test_a_rebuild_keeps_it(self):
        self.verify_store()
        self.daemon.admin = self.daemon.connect(self.daemon.admin_identity)
        for name in ("officer", "officer2", "sius", "manager", "other_office", "town", "provider"):
            setattr(self.world, name, self.daemon.connect(self.daemon.identities[getattr(self.world, name + "_id")]))
        self.hidden(self.world.officer2)


class ByHand(HandTest):
    """The consultant's profile is made the unit manager's, so that the real `lots` names."""

    def test_by_hand(self):
        world = self.world
        held = staff_pb2.RoleHeld(unit=world.unit, role=codes.ROLE_TEAM_LEAD, **{"from": "2026-11-22"})
        world.confirm(self.admin.call("Staff/GiveRole", dict(id=world.sius_id, role=held)).principal)
        case = world.new_case(protection=codes.PROTECTION_SEKRETESSMARKERING)
        listed = json.loads(self.lots("case", "list", "--whole-unit", "--json"))
        self.assertIn((case, "", True), [(row["id"], row.get("name", ""), row.get("withheld", False)) for row in listed["cases"]])
        named = self.lots("person", "name", str(world.sius_id), "--case", str(case), "--reason", "Coach")
        self.assertIn("Coach", named)
        self.assertIn("Coach", self.lots("person", "named", "--case", str(case)))
        self.assertIn("Coach", self.lots("person", "named", "--number", identity_number(world.serial)))
        self.assertIn("Öbrink", self.lots("case", "show", str(case)))
        self.lots("person", "unname", str(world.sius_id), "--case", str(case), "--reason", "Byter")
        self.assertIn("no such record", self.lots("case", "show", str(case), code=3))
        rows = os.path.join(self.daemon.folder, "rader.csv")
        with open(rows, "w") as file:
            file.write("identity_number;given_name;family_name;programme;date;sender_role;sender_name;reason\n")
            for number in (identity_number(world.serial), world.number()):
                file.write(f"{number};N;N;SIUS;2026-11-02;arbetsförmedlare;N N;Stöd\n")
        told = self.lots("import", "referrals", rows, "--unit", str(world.unit), code=5)
        self.assertRegex(told, r"2.*identity_number.*only named staff work here")  # the row's number
        self.assertEqual(told.count("only named staff work here"), 1)
        self.assertIn("only named staff work here", self.lots("person", "add", identity_number(world.serial - 1), "--given-name", "N",
                                                              "--family-name", "N", code=4))
        own = world.active_case()
        self.lots("case", "end-assignment", str(own), str(world.officer_id), "--reason", "Går på ledighet")
        shown = self.lots("case", "history", str(own), "--newest-first")
        self.assertIn("Karin Ek is assigned no more from 2026-11-22: Går på ledighet", shown)


if __name__ == "__main__":
    unittest.main(verbosity=2)
