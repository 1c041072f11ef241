#!/usr/bin/python3
"""Who keeps the system reads no case by anybody's hands: roles are confirmed by a manager, nothing is dated back, the history of roles can be
read, and whoever gets a second certificate in somebody's name is told of to its holder."""
import json
import os
import subprocess
import time
import unittest

from lots_test import *  # noqa: F403

COACH, MANAGER, OFFICER = codes.ROLE_COACH, codes.ROLE_UNIT_MANAGER, codes.ROLE_AF_OFFICER
OLD = {"from": "2020-01-01"}


class Roles(DaemonTest):
    def hire(self, role, unit=None, organisation=None, **more):
        held = staff_pb2.RoleHeld(unit=unit or self.world.unit, role=role, **OLD)
        record = staff_pb2.Principal(organisation=organisation or self.world.af, name="Ny Hand", roles=[held], **more)
        return self.admin.call("Staff/Add", dict(principal=record)).principal

    def confirm(self, by, who, role, unit=None):
        return by.call("Staff/ConfirmRole", dict(id=who, unit=unit or self.world.unit, role=role)).principal

    def not_confirmed(self, by, who, role, unit=None):
        self.refused(by, "Staff/ConfirmRole", dict(id=who, unit=unit or self.world.unit, role=role), PRECONDITION, "ROLE_CONFIRMED_BY")

    def test_a_role_opens_nothing_until_a_manager_of_the_unit_has_confirmed_it(self):
        case = self.world.new_case()
        for kind in (staff_pb2.PRINCIPAL_KIND_STAFF, staff_pb2.PRINCIPAL_KIND_SERVICE):
            methods = ["lots.Cases/Show", "lots.Staff/ConfirmRole"] if kind == staff_pb2.PRINCIPAL_KIND_SERVICE else []
            hired = self.hire(MANAGER, kind=kind, methods=methods)
            self.assertEqual((len(hired.roles), len(hired.awaiting)), (0, 1))
            reader = self.daemon.enrol(hired.id)
            self.refused(reader, "Cases/Show", dict(id=case), NOT_FOUND)
            if kind == staff_pb2.PRINCIPAL_KIND_SERVICE:
                self.refused(reader, "Staff/ConfirmRole", dict(id=hired.id, unit=self.world.unit, role=MANAGER), DENIED)
            else:
                self.not_confirmed(reader, hired.id, MANAGER)
            for by in (self.admin, self.world.officer, self.daemon.enrol(self.world.second_admin())):
                self.not_confirmed(by, hired.id, MANAGER)
            self.refused(self.world.town, "Staff/ConfirmRole", dict(id=hired.id, unit=self.world.unit, role=MANAGER), NOT_FOUND)
            confirmed = self.confirm(self.world.manager, hired.id, MANAGER)
            self.assertEqual((len(confirmed.roles), len(confirmed.awaiting)), (1, 0))
            self.assertEqual(reader.call("Cases/Show", dict(id=case)).case.id, case)
            self.refused(self.world.manager, "Staff/ConfirmRole", dict(id=hired.id, unit=self.world.unit, role=MANAGER), PRECONDITION, "NO_ROLE_AWAITS")

    def test_a_role_that_is_given_later_awaits_too(self):
        given = self.admin.call("Staff/GiveRole", dict(id=self.world.sius_id, role=staff_pb2.RoleHeld(unit=self.world.unit, role=MANAGER))).principal
        self.assertEqual(([held.role for held in given.roles], [held.role for held in given.awaiting]), ([codes.ROLE_SIUS], [MANAGER]))
        self.refused(self.world.sius, "Cases/Show", dict(id=self.world.new_case()), NOT_FOUND)
        self.admin.call("Staff/EndRole", dict(id=self.world.sius_id, unit=self.world.unit, role=MANAGER, to="2026-11-22"))
        self.refused(self.world.manager, "Staff/ConfirmRole", dict(id=self.world.sius_id, unit=self.world.unit, role=MANAGER), PRECONDITION, "NO_ROLE_AWAITS")

    def test_who_confirms_where_a_unit_has_no_manager(self):
        unit = self.world.new_unit(self.world.af, "SIUS Vetlanda")
        first = self.hire(MANAGER, unit)
        self.not_confirmed(self.admin, first.id, MANAGER, unit)
        self.confirm(self.world.manager, first.id, MANAGER, unit)  # another of the organisation
        second = self.hire(COACH, unit)
        self.not_confirmed(self.world.manager, second.id, COACH, unit)  # there is one of the unit now
        self.confirm(self.daemon.enrol(first.id), second.id, COACH, unit)

    def test_who_confirms_where_an_organisation_has_none(self):
        house = self.world.organisation(codes.ORGANISATION_KIND_PROVIDER, "Huset AB", "", "")
        unit = self.world.new_unit(house, "Huset")
        coach = self.hire(COACH, unit, house)
        other = self.daemon.enrol(self.world.second_admin())
        self.not_confirmed(self.admin, coach.id, COACH, unit)  # gave it
        self.confirm(other, coach.id, COACH, unit)
        late = self.hire(MANAGER, unit, house)  # somebody works there already: this founds nothing
        self.assertEqual((len(late.roles), len(late.awaiting)), (0, 1))

    def test_the_first_manager_founds_an_organisation(self):
        house = self.world.organisation(codes.ORGANISATION_KIND_PROVIDER, "Nya Huset AB", "", "")
        unit = self.world.new_unit(house, "Nya Huset")
        self.assertEqual(len(self.hire(COACH, unit, house).awaiting), 1)
        founder = self.hire(MANAGER, unit, house)
        self.assertEqual((len(founder.roles), len(founder.awaiting)), (1, 0))
        self.assertEqual(len(self.hire(MANAGER, unit, house).awaiting), 1)
        own = self.admin.call("Staff/GiveRole", dict(id=founder.id, role=staff_pb2.RoleHeld(unit=unit, role=COACH))).principal
        self.assertEqual(len(own.awaiting), 1)
        self.confirm(self.daemon.enrol(founder.id), founder.id, COACH, unit)  # sees every case of the unit as it is

    def test_nothing_is_dated_back(self):
        who = self.world.staff(self.world.af, "Li Slut", self.world.unit, OFFICER)
        end = dict(id=who, unit=self.world.unit, role=OFFICER)
        for day in ("2020-12-31", "2026-11-21"):
            self.refused(self.admin, "Staff/EndRole", dict(end, to=day), INVALID, "DATE_BEFORE")
            role = staff_pb2.RoleHeld(unit=self.world.unit2, role=OFFICER, **{"from": day})
            self.refused(self.admin, "Staff/GiveRole", dict(id=who, role=role), INVALID, "DATE_BEFORE")
        self.admin.call("Staff/EndRole", dict(end, to="2026-11-22"))

    def test_a_role_does_not_count_in_the_days_that_it_awaited(self):
        now = self.admin.call("Server/Status").now
        given = self.admin.call("Staff/GiveRole", dict(id=self.world.officer2_id, role=staff_pb2.RoleHeld(unit=self.world.unit2, role=OFFICER)))
        self.assertEqual(getattr(given.principal.awaiting[0], "from"), "2026-11-22")
        self.admin.call("Server/SetClock", dict(now="2026-11-27T08:00:00Z"))
        self.addCleanup(lambda: self.admin.call("Server/SetClock", dict(now=now)))
        counted = self.confirm(self.world.manager, self.world.officer2_id, OFFICER, self.world.unit2).roles[-1]
        self.assertEqual(getattr(counted, "from"), "2026-11-27")

    def test_the_history_of_a_role(self):
        who = self.hire(OFFICER).id
        forged = staff_pb2.RoleHeld(unit=self.world.unit2, role=OFFICER, given_by=99, given="x", confirmed_by=99, confirmed="x", ended_by=99, ended="x")
        self.admin.call("Staff/GiveRole", dict(id=who, role=forged))
        self.confirm(self.world.manager, who, OFFICER)
        admin = self.admin.call("Session/Who").principal.id
        self.admin.call("Staff/EndRole", dict(id=who, unit=self.world.unit, role=OFFICER, to="2026-11-30"))
        told = self.world.officer.call("Staff/Show", dict(id=who)).principal
        held = told.roles[0]
        self.assertEqual((held.given_by, held.confirmed_by, held.ended_by, held.to), (admin, self.world.manager_id, admin, "2026-11-30"))
        for moment in (held.given, held.confirmed, held.ended):
            self.assertTrue(moment.startswith("2026-11-22T"), moment)
        self.assertEqual((told.awaiting[0].given_by, told.awaiting[0].confirmed_by, told.awaiting[0].ended_by), (admin, 0, 0))
        gone = self.admin.call("Staff/Disable", dict(id=who)).principal
        self.assertEqual(gone.roles[0].to, "2026-11-22")
        self.refused(self.world.manager, "Staff/ConfirmRole", dict(id=who, unit=self.world.unit2, role=OFFICER), PRECONDITION, "NO_ROLE_AWAITS")


class Certificates(DaemonTest):
    def test_a_second_certificate_is_told_to_who_holds_the_first(self):
        own = self.daemon.identities[self.world.officer_id]
        self.assertEqual(self.daemon.connect(own).welcome.newer_certificate, "")
        time.sleep(1.1)  # a certificate tells seconds
        intruder = self.daemon.enrol(self.world.officer_id, "intruder")
        told = self.daemon.connect(own).welcome.newer_certificate
        listed = self.world.officer.call("Session/Certificates")
        self.assertEqual([c.principal for c in listed.certificates], [self.world.officer_id] * 2)
        issued = {c.serial: c.issued for c in listed.certificates}
        self.assertIn(listed.serial, issued)
        self.assertEqual([told], [at for serial, at in issued.items() if serial != listed.serial])
        self.assertEqual(len(intruder.call("Session/Certificates", dict(page_size=1)).certificates), 1)
        other = next(serial for serial in issued if serial != listed.serial)
        self.admin.call("Enrolment/Revoke", dict(serial=other))
        self.assertEqual(self.daemon.connect(own).welcome.newer_certificate, "")
        self.assertEqual(len(self.world.officer.call("Session/Certificates").certificates), 2)  # it stays in the list
        self.refused(self.world.officer, "Enrolment/ListCertificates", dict(principal=self.world.officer_id), DENIED)


class Hand(HandTest):
    def test_the_hand_tells(self):
        admin = self.admin
        quiet = subprocess.run([LOTS, "who"], capture_output=True, text=True, env=self.environment, check=True)
        self.assertNotIn("Another certificate", quiet.stderr)
        time.sleep(1.1)  # a certificate tells seconds
        self.daemon.enrol(self.world.sius_id, "again")
        told = subprocess.run([LOTS, "who"], capture_output=True, text=True, env=self.environment, check=True)
        self.assertIn("Another certificate in your name was issued", told.stderr)
        swedish = subprocess.run([LOTS, "who", "--language", "sv"], capture_output=True, text=True, check=True,
                                 env=dict(self.environment, LOTS_LOCALEDIR=os.path.join(BUILD, "locale")))
        self.assertIn("Ett annat certifikat i ditt namn", swedish.stderr)
        self.assertEqual(len(json.loads(self.lots("staff", "certificates", "--json"))["certificates"]), 3)
        admin.call("Staff/GiveRole", dict(id=self.world.sius_id, role=staff_pb2.RoleHeld(unit=self.world.unit2, role=codes.ROLE_SIUS)))
        self.assertIn("unit 2", self.lots("staff", "show").split("Await confirmation")[1])
        shown = self.lots("staff", "roles")
        self.assertIn("Never counted, or not yet", shown)
        self.assertIn("2026-11-22", shown)


if __name__ == "__main__":
    unittest.main()
