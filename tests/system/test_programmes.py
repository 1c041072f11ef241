#!/usr/bin/python3
"""Programmes and case life over the wire: SE, IPS and SEd with and without a decision, zero exclusion, a provider on commission, pause,
resume, reopening, hand-over between units, what follows on a decision, decisions that are not executed."""
import subprocess

from lots_test import *  # noqa: F403

IPS, SIUS, SE = codes.PROGRAMME_IPS, codes.PROGRAMME_SIUS, codes.PROGRAMME_SE
KNOWN = codes.COMPETENCE_KIND_IPS_BASIC


class Town:
    """A municipality with two units and its staff, beside the world's own."""

    def __init__(self, world):
        self.world, self.daemon, admin = world, world.daemon, world.daemon.admin
        self.organisation = world.organisation(codes.ORGANISATION_KIND_MUNICIPALITY, "Sjöby kommun", "", "0305")
        record = dict(organisation=self.organisation, started="2016-01-01", programmes=[IPS, SE])
        self.unit = admin.call("Organisations/AddUnit", dict(unit=organisations_pb2.Unit(name="Arbetsstödet Norr", **record))).unit.id
        self.unit2 = admin.call("Organisations/AddUnit", dict(unit=organisations_pb2.Unit(name="Arbetsstödet Söder", **record))).unit.id
        self.ids = {}
        for name, who, unit, role in (("lead", "Lena Alm", self.unit, codes.ROLE_TEAM_LEAD), ("bistand", "Bea Lund", self.unit, codes.ROLE_BISTAND),
                                      ("coach", "Kim Sand", self.unit, codes.ROLE_COACH), ("lead2", "Sam Vik", self.unit2, codes.ROLE_TEAM_LEAD)):
            self.ids[name] = world.staff(self.organisation, who, unit, role)
            setattr(self, name, self.daemon.enrol(self.ids[name], name))
        for who in ("coach", "lead2"):
            admin.call("Staff/AddCompetence", dict(id=self.ids[who], competence=staff_pb2.Competence(kind=KNOWN, days=4, issued="2024-03-01", issuer="X")))

    def open(self, **more):
        person = self.world.new_person(by=self.lead)
        request = dict(person=person, unit=self.unit, programme=IPS, date="2026-11-02")
        request.update(more)
        return self.lead.call("Cases/Open", request).case.id

    def record(self, case, by=None, **part):
        (by or self.lead).call("Cases/Record", dict(id=case, basis=cases_pb2.Basis(**part)))

    def assessing(self):
        case = self.open()
        self.record(case, wish=cases_pb2.Wish(work=True, words="Vill jobba med djur."))
        self.record(case, residence=cases_pb2.Residence(municipality="0305"))
        self.lead.call("Cases/StartAssessment", dict(id=case, assessor=self.ids["bistand"]))
        return case

    def awaiting(self):
        case = self.assessing()
        self.bistand.call("Cases/Assess", dict(id=case, outcome=codes.ASSESSMENT_OUTCOME_NEED, rationale="Vill arbeta."))
        return case

    def granted(self, **more):
        case = self.awaiting()
        self.bistand.call("Cases/Decide", dict(id=case, result=codes.DECISION_RESULT_GRANTED, legal_basis="SoL 2025:400", **more))
        return case

    def ready(self, case):
        self.lead.call("Cases/Assign", dict(id=case, staff=self.ids["coach"]))
        signatures = [cases_pb2.Signature(party=party, name="N N", date="2026-11-22") for party in ("CLIENT", "COACH")]
        agreement = cases_pb2.Agreement(type="ASE", date="2026-11-22", text="Vi ses varje vecka.", signatures=signatures)
        self.coach.call("Cases/Agree", dict(id=case, agreement=agreement))

    def active(self, **more):
        case = self.granted(**more)
        self.ready(case)
        self.coach.call("Cases/Activate", dict(id=case))
        return case


class ProgrammeTest(DaemonTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.town = Town(cls.world)

    def clock(self, day):
        """Another day until the test ends."""
        self.addCleanup(self.admin.call, "Server/SetClock", dict(now="2026-11-22T08:00:00Z"))
        self.admin.call("Server/SetClock", dict(now=day + "T08:00:00Z"))

    def show(self, by, case):
        return by.call("Cases/Show", dict(id=case)).case

    def refer(self, programme=IPS):
        person = self.world.new_person(by=self.town.lead)
        request = dict(person=person, unit=self.town.unit, programme=programme, date="2026-11-01", sender_role=codes.ROLE_PHYSICIAN,
                       sender_name="N N", reason="Vill arbeta.")
        return self.town.lead.call("Referrals/Add", request).referral.id

    def lots(self, name, *words):
        """The client as that member of the town would run it; enrolled the first time."""
        home = os.path.join(self.daemon.folder, "home")
        env = dict(os.environ, XDG_CONFIG_HOME=home, XDG_STATE_HOME=home, LC_ALL="C.UTF-8", LANGUAGE="")
        if not os.path.exists(os.path.join(home, name)):
            os.makedirs(os.path.join(home, name))
            code = self.admin.call("Enrolment/Invite", dict(principal=self.admin_or(name))).code
            done = subprocess.run([LOTS, "--profile", name, "enrol", f"127.0.0.1:{self.daemon.port}", code], capture_output=True, text=True, env=env, check=False)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return subprocess.run([LOTS, "--profile", name, *words], capture_output=True, text=True, env=env, check=False)

    def admin_or(self, name):
        return 1 if name == "root" else self.town.ids[name]

    def did(self, name, *words):
        done = self.lots(name, *words)
        self.assertEqual(done.returncode, 0, " ".join(words) + ": " + done.stdout + done.stderr)
        return done.stdout


class Programmes(ProgrammeTest):
    def test_an_ips_case_starts_without_any_evidence_of_sius(self):
        case = self.town.active()
        shown = self.show(self.town.coach, case)
        self.assertEqual(shown.status, codes.CASE_STATUS_ACTIVE)
        kinds = {part.WhichOneof("kind") for part in shown.basis}
        self.assertEqual(kinds, {"wish", "residence"})
        self.assertEqual(shown.decisions[0].executed, "2026-11-22")

    def test_eligibility_names_only_wish_and_residence(self):
        case = self.town.open()
        criteria = self.town.lead.call("Cases/Eligibility", dict(id=case)).criteria
        self.assertEqual([(c.rule, c.met, c.reason) for c in criteria], [("B3.1", False, "NO_WISH"), ("B3.2", False, "NO_RESIDENCE")])

    def test_not_ready_is_refused_by_name_with_the_rule(self):
        case = self.town.awaiting()
        for reason in range(codes.REJECT_REASON_NOT_READY, codes.REJECT_REASON_TOO_LITTLE_SUPPORT + 1):
            request = dict(id=case, result=codes.DECISION_RESULT_REFUSED, reason=reason, motivation="Inte redo.")
            refused = self.refused(self.town.bistand, "Cases/Decide", request, PRECONDITION, "ZERO_EXCLUSION")
            self.assertEqual(refused.rules, {"S2.27"})
        self.assertIn("nobody is shut out", refused.reply.details[0].text)

    def test_sius_takes_no_such_reason_either_and_never_starts_without_evidence(self):
        case = self.world.new_case()
        self.world.assess(case)
        request = dict(id=case, result=codes.DECISION_RESULT_REFUSED, reason=codes.REJECT_REASON_NOT_READY, motivation="x")
        self.refused(self.world.officer, "Cases/Decide", request, PRECONDITION, "REASON_NOT_HERE")
        grant = dict(id=case, result=codes.DECISION_RESULT_GRANTED, legal_basis="2017:462")
        refused = self.refused(self.world.officer, "Cases/Decide", grant, PRECONDITION)
        self.assertEqual(refused.rules, {"B5.1", "B5.2", "B5.3", "B5.4", "B5.5", "B5.6"})

    def test_anybody_may_refer_to_ips(self):
        person = self.world.new_person(by=self.town.lead)
        request = dict(person=person, unit=self.town.unit, programme=IPS, date="2026-11-01", sender_role=codes.ROLE_PHYSICIAN,
                       sender_name="N N", reason="Vill arbeta.")
        referral = self.town.lead.call("Referrals/Add", request).referral
        declined = dict(id=referral.id, reason=codes.REJECT_REASON_SYMPTOMS)
        self.refused(self.town.lead, "Referrals/Decline", declined, PRECONDITION, "ZERO_EXCLUSION")
        self.town.lead.call("Referrals/Accept", dict(id=referral.id))

    def test_a_full_unit_lets_people_wait_in_order(self):
        first, second, third = self.refer(), self.refer(), self.refer()
        self.town.lead.call("Referrals/Wait", dict(id=second))
        self.clock("2026-11-23")
        for referral in (first, third):
            self.town.lead.call("Referrals/Wait", dict(id=referral))

        def waiting():
            rows = self.town.lead.call("Referrals/ListWaiting", dict(unit=self.town.unit, programme=IPS)).waiting
            return [(row.position, row.referral.id, row.referral.status_since) for row in rows]
        self.assertEqual(waiting(), [(1, second, "2026-11-22"), (2, first, "2026-11-23"), (3, third, "2026-11-23")])
        self.assertEqual(len(self.town.lead2.call("Referrals/ListWaiting").waiting), 0)
        self.town.lead.call("Referrals/Accept", dict(id=second))
        self.assertEqual([row[:2] for row in waiting()], [(1, first), (2, third)])
        self.refused(self.town.lead, "Referrals/Decline", dict(id=third, reason=codes.REJECT_REASON_NOT_READY), PRECONDITION, "ZERO_EXCLUSION")
        self.town.lead.call("Referrals/Decline", dict(id=third, reason=codes.REJECT_REASON_CLIENT_DECLINES))
        refused = self.refused(self.town.lead, "Referrals/Wait", dict(id=self.refer(SE)), PRECONDITION, "NO_WAITING_LIST")
        self.assertEqual(refused.rules, {"B4"})
        self.assertIn(str(first), self.did("lead", "referral", "waiting", "--unit", str(self.town.unit), "--json"))


class WithoutDecision(ProgrammeTest):
    def setting(self, connection=None, **more):
        fields = dict(programme=IPS, decision_required=False, reference="SN 2026 § 4", **{"from": "2026-11-22"})
        fields.update(more)
        setting = organisations_pb2.ProgrammeSetting(**fields)
        return (connection or self.admin).call("Organisations/SetProgramme", dict(unit=self.town.unit, setting=setting)).unit

    def test_the_boards_decision_opens_the_way_from_its_day(self):
        case = self.town.assessing()
        self.town.ready(case)
        refused = self.refused(self.town.coach, "Cases/Activate", dict(id=case), PRECONDITION, "DECISION_NEEDED")
        self.assertEqual(refused.rules, {"E6"})
        with self.assertRaises(Refused) as caught:
            self.setting(reference="")
        self.assertEqual(caught.exception.rules, {"E6"})
        with self.assertRaises(Refused) as caught:
            self.setting(connection=self.town.lead)
        self.assertEqual(caught.exception.status, DENIED)
        self.assertEqual(len(self.setting().settings), 1)
        unit = self.admin.call("Organisations/ChangeUnit", dict(unit=organisations_pb2.Unit(
            id=self.town.unit, organisation=self.town.organisation, name="Arbetsstödet N", started="2016-01-01", programmes=[IPS, SE]))).unit
        self.assertEqual(len(unit.settings), 1)  # a change of name leaves them alone
        self.town.coach.call("Cases/Activate", dict(id=case))
        self.assertEqual(self.show(self.town.coach, case).status, codes.CASE_STATUS_ACTIVE)
        again = self.setting(decision_required=True, reference="", **{"from": "2026-12-01"})
        self.assertEqual(again.settings[0].to, "2026-11-30")

    def test_a_provider_works_on_commission(self):
        provider = self.world.organisation(codes.ORGANISATION_KIND_PROVIDER, "Klivet AB", "", "")
        unit = self.admin.call("Organisations/AddUnit", dict(unit=organisations_pb2.Unit(
            organisation=provider, name="IPS Stödet", started="2020-01-01", programmes=[IPS]))).unit.id
        lead_id = self.world.staff(provider, "Pia Mo", unit, codes.ROLE_TEAM_LEAD)
        coach_id = self.world.staff(provider, "Per Mo", unit, codes.ROLE_COACH)
        self.admin.call("Staff/AddCompetence", dict(id=coach_id, competence=staff_pb2.Competence(kind=KNOWN, days=4, issued="2024-03-01", issuer="X")))
        lead = self.daemon.enrol(lead_id)
        case = lead.call("Cases/Open", dict(person=self.world.new_person(by=lead), unit=unit, programme=IPS, date="2026-11-02")).case.id
        self.town.record(case, by=lead, wish=cases_pb2.Wish(work=True))
        lead.call("Cases/StartAssessment", dict(id=case))
        lead.call("Cases/Assign", dict(id=case, staff=coach_id))
        signatures = [cases_pb2.Signature(party=party, name="N N", date="2026-11-22") for party in ("CLIENT", "COACH")]
        lead.call("Cases/Agree", dict(id=case, agreement=cases_pb2.Agreement(type="ASE", date="2026-11-22", text="x", signatures=signatures)))
        refused = self.refused(lead, "Cases/Activate", dict(id=case), PRECONDITION, "NO_COMMISSION")
        self.assertEqual(refused.rules, {"B3.2"})
        self.town.record(case, by=lead, commission=cases_pb2.Commission(commissioner="Sjöby kommun", scope="Tre dagar", **{"from": "2026-11-01", "to": "2026-11-30"}))
        self.assertEqual(lead.call("Cases/Activate", dict(id=case)).case.status, codes.CASE_STATUS_ACTIVE)
        lead.call("Cases/Pause", dict(id=case, reason=codes.PAUSE_REASON_CLIENT_WISH))
        self.clock("2026-12-01")
        refused = self.refused(lead, "Cases/Resume", dict(id=case), PRECONDITION, "COMMISSION_NOT_ON")
        self.assertEqual(refused.rules, {"S4.16"})


class Life(ProgrammeTest):
    def test_pause_and_resume(self):
        case = self.town.active(valid_to="2026-12-31")
        dry = self.town.coach.call("Cases/Pause", dict(id=case, reason=codes.PAUSE_REASON_CLIENT_WISH, text="Vill vila."), dry_run=True)
        self.assertEqual(dry.case.status, codes.CASE_STATUS_PAUSED)
        self.assertEqual(self.show(self.town.coach, case).status, codes.CASE_STATUS_ACTIVE)
        self.town.coach.call("Cases/Pause", dict(id=case, reason=codes.PAUSE_REASON_CLIENT_WISH, text="Vill vila."))
        self.clock("2027-01-01")
        self.refused(self.town.coach, "Cases/Resume", dict(id=case), PRECONDITION, "DECISION_NOT_ON")
        self.town.bistand.call("Cases/Decide", dict(id=case, result=codes.DECISION_RESULT_PROLONGED, legal_basis="SoL 2025:400"))
        self.town.coach.call("Cases/Resume", dict(id=case))
        told = [item.text for item in self.town.coach.call("Cases/History", dict(id=case)).items]
        self.assertTrue(any(text.startswith("rests (the client's wish)") for text in told), told)

    def test_nothing_is_closed_for_slowness(self):
        case = self.town.active()
        self.clock("2031-11-22")
        self.assertEqual(self.show(self.town.coach, case).status, codes.CASE_STATUS_ACTIVE)

    def test_reopening_and_a_new_case_that_follows(self):
        case = self.town.active()
        close = dict(id=case, reason=codes.CLOSE_REASON_CLIENT_WISH, summary="Vill vänta.", income_after=codes.INCOME_KIND_FORSORJNINGSSTOD)
        self.town.coach.call("Cases/Close", close)
        self.assertEqual(self.town.coach.call("Cases/Reopen", dict(id=case)).case.status, codes.CASE_STATUS_ACTIVE)
        self.town.coach.call("Cases/Close", close)
        self.clock("2027-02-21")
        self.refused(self.town.coach, "Cases/Reopen", dict(id=case), NOT_FOUND)
        self.refused(self.town.lead, "Cases/Reopen", dict(id=case), PRECONDITION, "REOPEN_LATE")
        person = self.show(self.town.lead, case).person
        request = dict(person=person, unit=self.town.unit, programme=IPS, previous_case=case)
        follows = self.town.lead.call("Cases/Open", request).case
        self.assertEqual(follows.previous_case, case)
        self.refused(self.town.lead2, "Cases/Open", dict(request, unit=self.town.unit2), NOT_FOUND)

    def test_a_hand_over_is_offered_and_accepted(self):
        case = self.town.active()
        self.refused(self.town.lead2, "Cases/AnswerTransfer", dict(id=case, accept=True), NOT_FOUND)
        self.town.coach.call("Cases/ProposeTransfer", dict(id=case, unit=self.town.unit2, reason="Klienten flyttar söderut."))
        self.refused(self.town.lead2, "Cases/Show", dict(id=case), NOT_FOUND)  # an offer is not yet the case
        self.refused(self.world.manager, "Cases/AnswerTransfer", dict(id=case, accept=True), NOT_FOUND)
        offered = self.town.lead2.call("Cases/ListTransfers").cases
        self.assertEqual([(row.id, row.unit) for row in offered], [(case, self.town.unit)])
        self.assertEqual(len(self.town.lead.call("Cases/ListTransfers").cases), 0)
        before = {(c.unit, c.status): c.count for c in self.town.lead.call("Cases/Count").counts}
        reply = self.town.lead2.call("Cases/AnswerTransfer", dict(id=case, accept=True))
        self.assertEqual(reply.transfer.state, codes.TRANSFER_STATE_ACCEPTED)
        self.assertEqual(len(self.town.lead2.call("Cases/ListTransfers").cases), 0)
        shown = self.show(self.town.lead2, case)
        self.assertEqual((shown.unit, shown.status), (self.town.unit2, codes.CASE_STATUS_ACTIVE))
        for old in (self.town.lead, self.town.coach, self.town.bistand):
            self.refused(old, "Cases/Show", dict(id=case), NOT_FOUND)
        after = {(c.unit, c.status): c.count for c in self.town.lead.call("Cases/Count").counts}
        here = (self.town.unit, codes.CASE_STATUS_ACTIVE)
        self.assertEqual(after.get(here, 0), before[here] - 1)

    def test_a_declined_hand_over_gives_nothing_away(self):
        case = self.town.active()
        self.town.coach.call("Cases/ProposeTransfer", dict(id=case, unit=self.town.unit2, reason="Prov."))
        self.refused(self.town.lead2, "Cases/AnswerTransfer", dict(id=case), INVALID, "MISSING")
        self.town.lead2.call("Cases/AnswerTransfer", dict(id=case, text="Vi har fullt."))
        self.refused(self.town.lead2, "Cases/Show", dict(id=case), NOT_FOUND)
        self.assertEqual(self.show(self.town.coach, case).transfers[0].answer, "Vi har fullt.")


class Decisions(ProgrammeTest):
    def test_told_and_appealed(self):
        case = self.town.granted()
        told = cases_pb2.Notification(date="2026-11-22", manner=codes.NOTIFICATION_MANNER_LETTER, interpreter="arabiska")
        self.town.bistand.call("Cases/Notify", dict(id=case, notification=told))
        self.clock("2026-12-14")
        lodged = dict(id=case, state=codes.APPEAL_STATE_LODGED)
        self.town.bistand.call("Cases/Appeal", dict(lodged, date="2026-12-13", text="Vill ha mer stöd."))
        refused = self.refused(self.town.bistand, "Cases/Appeal", dict(lodged, state=codes.APPEAL_STATE_DISMISSED), PRECONDITION, "APPEAL_IN_TIME")
        self.assertEqual(refused.rules, {"T11"})
        self.town.bistand.call("Cases/Appeal", dict(id=case, state=codes.APPEAL_STATE_RECTIFIED))
        self.refused(self.town.bistand, "Cases/Appeal", dict(id=case, state=codes.APPEAL_STATE_FORWARDED), PRECONDITION, "APPEAL_STEP")
        decision = self.show(self.town.lead, case).decisions[0]
        self.assertEqual((decision.notified.interpreter, len(decision.appeal)), ("arabiska", 2))

    def test_a_grant_not_executed_within_three_months_is_listed(self):
        case, started = self.town.granted(), self.town.active()
        revoked = self.town.granted()
        self.town.bistand.call("Cases/Decide", dict(id=revoked, result=codes.DECISION_RESULT_REVOKED, legal_basis="SoL", motivation="Flyttar."))

        def listed(**more):
            return {row.case.id: row for row in self.town.lead.call("Cases/ListNotExecuted", dict(page_size=200, **more)).rows}
        self.assertEqual(set(listed(unit=self.town.unit)) & {case, started, revoked}, set())
        self.assertEqual(set(listed(all=True)) & {case, started, revoked}, {case})
        self.town.coach.call("Cases/Interrupt", dict(id=started, reason="Ingen coach."))
        self.clock("2027-02-21")
        self.assertEqual(set(listed()) & {case, started}, set())
        self.admin.call("Server/SetClock", dict(now="2027-02-22T08:00:00Z"))
        rows = listed()
        self.assertEqual(set(rows) & {case, started, revoked}, {case, started})
        self.assertEqual((rows[case].counted_from, rows[case].report_from, rows[case].days), ("2026-11-22", "2027-02-22", 92))
        self.town.coach.call("Cases/Interrupt", dict(id=started, over=True))
        self.assertNotIn(started, listed())
        self.assertEqual(len(self.town.coach.call("Cases/ListNotExecuted").rows), 0)  # who manages no unit sees none


class CommandLine(ProgrammeTest):
    def test_a_case_by_hand(self):
        case = str(self.town.open())
        self.assertIn("without decision", self.did("root", "unit", "setting", str(self.town.unit2), "--programme", "IPS", "--from", "2026-12-01",
                                                   "--reference", "SN 2026 § 4"))
        self.did("lead", "case", "record", "wish", case, "--work", "--words", "Vill jobba ute.")
        self.did("lead", "case", "record", "residence", case, "--municipality", "Håbo")
        self.did("lead", "case", "start-assessment", case, "--assessor", str(self.town.ids["bistand"]))
        self.did("bistand", "case", "assess", case, "--outcome", "NEED", "--rationale", "Vill arbeta.")
        refused = self.lots("bistand", "case", "decide", case, "--result", "REFUSED", "--reason", "NOT_READY", "--motivation", "Inte redo.")
        self.assertEqual(refused.returncode, 4)
        self.assertIn("S2.27", refused.stdout + refused.stderr)
        self.did("bistand", "case", "decide", case, "--result", "GRANTED", "--legal-basis", "SoL 2025:400", "--to", "2027-11-21")
        self.did("bistand", "case", "notify", case, "--manner", "LETTER", "--interpreter", "arabiska")
        self.did("lead", "case", "assign", case, str(self.town.ids["coach"]))
        self.did("coach", "case", "agree", case, "--type", "ase", "--text", "Vi ses.", "--signature", "CLIENT:Åsa Ö", "--signature", "COACH:Kim", "--dry-run")
        self.did("coach", "case", "agree", case, "--text", "Vi ses.", "--signature", "klient:Åsa Ö", "--signature", "COACH:Kim")
        self.did("coach", "case", "activate", case)
        self.did("coach", "case", "interruption", "begin", case, "--reason", "Coachen sjuk", "--date", "2026-11-22")
        self.assertIn(case, self.did("lead", "case", "not-executed", "--unit", str(self.town.unit), "--all", "--json"))
        self.did("coach", "case", "pause", case, "--reason", "CLIENT_WISH")
        self.did("coach", "case", "resume", case)
        self.did("coach", "case", "transfer", "propose", case, "--unit", str(self.town.unit2), "--reason", "Flyttar")
        self.assertIn(case, self.did("lead2", "case", "transfer", "list", "--json"))
        shown = self.did("coach", "case", "show", case)
        for text in ("Wants: to work; Vill jobba ute.", "Lives in: Håbo", "Told: 2026-11-22", "Executed: 2026-11-22", "Interrupted: from 2026-11-22",
                     "Rested: 2026-11-22, ", "proposed 2026-11-22"):
            self.assertIn(text, shown)
        self.assertIn("accepted", self.did("lead2", "case", "transfer", "accept", case))
        self.assertIn("hand-over accepted", self.did("lead2", "case", "history", case))

    def test_what_else_a_case_may_go_through_by_hand(self):
        case, referral = str(self.town.active()), str(self.refer())
        self.assertIn("WAITING", self.did("lead", "referral", "wait", referral, "-o", "status", "--raw"))
        self.did("coach", "case", "interruption", "begin", case, "--reason", "Coachen sjuk")
        early = self.lots("coach", "case", "interruption", "end", case)
        self.assertEqual(early.returncode, 4)
        self.assertIn("B11]", early.stderr)
        self.clock("2026-11-24")
        self.assertIn(f"Case {bare(case)}: recorded", self.did("coach", "case", "interruption", "end", case))
        self.assertIn("Interrupted: 2026-11-22 to 2026-11-23; Coachen sjuk", self.did("coach", "case", "show", case))
        self.did("bistand", "case", "notify", case, "--manner", "LETTER")
        self.did("bistand", "case", "appeal", case, "--state", "LODGED", "--text", "Vill ha mer stöd.")
        self.assertIn("lodged", self.did("coach", "case", "show", case).lower())
        self.did("coach", "case", "transfer", "propose", case, "--unit", str(self.town.unit2), "--reason", "Flyttar")
        self.assertIn("declined", self.did("lead2", "case", "transfer", "decline", case, "--text", "Vi har fullt.").lower())
        self.did("coach", "case", "close", case, "--reason", "CLIENT_WISH", "--summary", "Vill vänta.", "--income", "FORSORJNINGSSTOD")
        self.assertIn(f"Case {bare(case)}: active", self.did("coach", "case", "reopen", case))

    def test_a_commission_by_hand(self):
        case = str(self.town.open())
        told = self.did("lead", "case", "record", "commission", case, "--commissioner", "Sjöby kommun", "--scope", "Tre dagar i veckan",
                        "--from", "2026-11-01", "--to", "2026-12-31", "--json")
        self.assertIn("Sjöby kommun", told + self.did("lead", "case", "show", case))


class Rebuilt(ProgrammeTest):
    def test_a_rebuild_equals_the_live_store(self):
        case = self.town.active()
        self.town.coach.call("Cases/Pause", dict(id=case, reason=codes.PAUSE_REASON_HEALTH))
        offered = self.town.active()
        self.town.coach.call("Cases/ProposeTransfer", dict(id=offered, unit=self.town.unit2, reason="x"))
        moved = self.town.active()
        self.town.coach.call("Cases/ProposeTransfer", dict(id=moved, unit=self.town.unit2, reason="x"))
        self.town.lead2.call("Cases/AnswerTransfer", dict(id=moved, accept=True))
        self.town.granted()
        interrupted = self.town.active()
        self.town.coach.call("Cases/Interrupt", dict(id=interrupted, reason="Sjuk."))
        self.verify_store()


if __name__ == "__main__":
    unittest.main()
