"""kept_life: what happens in a kept store (tests/data/stores): two organisations at work for two months, SIUS and IPS cases in every status, and
all else that leaves a mark in the journal, little of each. Every name is invented; identity numbers are of the tax agency's test series."""
import hashlib

from caseload_client import Encoder
from lots_test import *  # noqa: F403

START, MIDDLE, END = "2026-11-22", "2026-12-14", "2027-01-18"
BYTES = bytes(range(256))
PIECE = 16 * 1024


WORD = dict(date=START, author="Dr Eva Lind")  # of what comes from others


class Life:
    def __init__(self, daemon):
        self.daemon, self.encoder = daemon, Encoder()
        self.cases, self.persons = {}, 0
        self.entries = {}

    def do(self, who, method, made="", **body):
        """One command; the part `made` of the reply."""
        connection = self.daemon.people[who]
        request = self.encoder.message(METHODS["lots." + method][0], body, {})
        reply = connection.call(method, request)
        for name in made.split(".") if made else ():
            reply = getattr(reply, name)
        return reply

    def day(self, day):
        self.do("admin", "Server/SetClock", now=day + "T09:00:00Z")
        self.today = day

    def position(self, who):
        return self.daemon.people[who].last.receipt.position

    # --- who there is ---
    def organisation(self, kind, name, municipality=""):
        return self.do("admin", "Organisations/Add", "organisation.id", organisation=dict(kind=kind, name=name, municipality=municipality))

    def new_unit(self, organisation, name, *programmes):
        unit = dict(organisation=organisation, name=name, started="2016-01-01", programmes=list(programmes))
        return self.do("admin", "Organisations/AddUnit", "unit.id", unit=unit)

    def hire(self, who, name, organisation, unit, role, trained=()):
        roles = [{"unit": unit, "role": role, "from": "2020-01-01"}]
        number = self.do("admin", "Staff/Add", "principal.id", principal=dict(kind="STAFF", organisation=organisation, name=name, roles=roles))
        self.confirm(number)
        for kind in trained:
            self.do("admin", "Staff/AddCompetence", id=number, competence=dict(kind=kind, days=4, issued="2024-03-01", issuer="Utbildaren"))
        self.daemon.let_in(who, number)
        return number

    def confirm(self, number):
        """By the unit's manager, or the organisation's; the first of these founded it and needs nobody."""
        held = self.do("admin", "Staff/Show", "principal", id=number)
        for role in held.awaiting:
            self.do(self.managers[held.organisation], "Staff/ConfirmRole", id=number, unit=role.unit, role=codes.Role.Name(role.role)[len("ROLE_"):])

    def people(self):
        self.af, self.town = self.organisation("AF", "Arbetsförmedlingen Eksjö"), self.organisation("MUNICIPALITY", "Sjöby kommun", "0305")
        self.office, self.office2 = self.new_unit(self.af, "SIUS Eksjö", "SIUS"), self.new_unit(self.af, "SIUS Nässjö", "SIUS")
        self.team = self.new_unit(self.town, "Arbetsstödet", "IPS", "SE")
        self.managers = {self.af: "manager", self.town: "lead"}
        self.manager = self.hire("manager", "Maj Berg", self.af, self.office, "UNIT_MANAGER")
        self.officer = self.hire("officer", "Karin Ek", self.af, self.office, "AF_OFFICER")
        self.sius = self.hire("sius", "Stig Ros", self.af, self.office, "SIUS", ["SE_BASIC"])
        self.officer2 = self.hire("officer2", "Ove Dal", self.af, self.office2, "AF_OFFICER")
        self.lead = self.hire("lead", "Lena Alm", self.town, self.team, "TEAM_LEAD")
        self.bistand = self.hire("bistand", "Bea Lund", self.town, self.team, "BISTAND")
        self.coach = self.hire("coach", "Kim Sand", self.town, self.team, "COACH", ["IPS_BASIC"])
        self.do("admin", "Organisations/SetProgramme", unit=self.team, setting={
            "programme": "SE", "decision_required": False, "from": "2026-12-01", "reference": "SN 2026 § 41"})

    def new_person(self, by, given="Åsa", family="Öbrink", **more):
        self.persons += 1
        return self.do(by, "Persons/Add", "person.id", identity_number=identity_number(self.persons), given_name=given, family_name=family, **more)

    # --- a SIUS case, step by step ---
    def received(self, name, **person):
        person = self.new_person("officer", **person)
        self.cases[name] = self.do("officer", "Cases/Open", "case.id", person=person, unit=self.office, programme="SIUS", date="2026-11-02",
                                   motivation="Vill arbeta.")
        return self.cases[name]

    def basis(self, case):
        for part in (dict(af_registration={"from": "2026-01-10"}), dict(disability=dict(groups=["NPF"], evidence="Läkarutlåtande")),
                     dict(reduced_work_ability=dict(evidence="Utredning")),
                     dict(support_need=dict(before_employment=True, during_employment=True, evidence="Samtal")),
                     dict(certificate=dict(issued="2026-09-01", supports_diagnosis=True, issuer="Dr X")),
                     dict(work_ability=dict(date="2026-10-01", outcome="SOME", assessor_role="AF_OT", assessor="N N"))):
            self.do("officer", "Cases/Record", id=case, basis=part)

    def assessed(self, name, **person):
        case = self.received(name, **person)
        self.basis(case)
        self.do("officer", "Cases/StartAssessment", id=case)
        self.do("officer", "Cases/Assess", id=case, outcome="NEED", rationale="Behöver stöd vid introduktion.")
        return case

    def granted(self, name, **person):
        case = self.assessed(name, **person)
        self.do("officer", "Cases/Decide", id=case, result="GRANTED", legal_basis="2017:462", valid_from=self.today, valid_to="2027-11-21",
                motivation="Villkoren är uppfyllda.")
        return case

    def active(self, name, **person):
        case = self.granted(name, **person)
        signatures = [dict(party=party, name="N N", date=self.today) for party in ("AF", "CLIENT")]
        self.do("officer", "Cases/Agree", id=case, agreement=dict(type="A1", date=self.today, text="Två dagar i veckan.", signatures=signatures,
                                                                  valid_from=self.today))
        self.do("officer", "Cases/Assign", id=case, staff=self.sius)
        self.do("officer", "Cases/Activate", id=case)
        return case

    # --- an IPS case ---
    def ips_received(self, name):
        person = self.new_person("lead", "Zahra", "Isfält")
        self.cases[name] = self.do("lead", "Cases/Open", "case.id", person=person, unit=self.team, programme="IPS", date="2026-11-02")
        return self.cases[name]

    def ips_assessing(self, name):
        case = self.ips_received(name)
        self.do("lead", "Cases/Record", id=case, basis=dict(wish=dict(work=True, words="Vill jobba med djur.")))
        self.do("lead", "Cases/Record", id=case, basis=dict(residence=dict(municipality="0305")))
        self.do("lead", "Cases/StartAssessment", id=case, assessor=self.bistand)
        return case

    def ips_granted(self, name):
        case = self.ips_assessing(name)
        self.do("bistand", "Cases/Assess", id=case, outcome="NEED", rationale="Vill arbeta.")
        self.do("bistand", "Cases/Decide", id=case, result="GRANTED", legal_basis="SoL 2025:400")
        return case

    def ips_active(self, name):
        case = self.ips_granted(name)
        self.do("lead", "Cases/Assign", id=case, staff=self.coach)
        signatures = [dict(party=party, name="N N", date=START) for party in ("CLIENT", "COACH")]
        self.do("coach", "Cases/Agree", id=case, agreement=dict(type="ASE", date=START, text="Vi ses varje vecka.", signatures=signatures))
        self.do("coach", "Cases/Activate", id=case)
        return case

    # --- the days ---
    def first_day(self):
        self.people()
        self.full, self.job = self.active("full"), self.ips_active("job")
        self.resting, self.moving = self.active("paused", given="Sören"), self.active("transferred", given="Elin")
        self.ending, self.again = self.active("closed", given="Björn"), self.active("reopened", given="Tove")
        self.received("received", given="Ulla")
        self.do("officer", "Cases/StartAssessment", id=self.received("assessing", given="Rut"))
        case = self.received("awaiting basis", given="Pia")
        self.do("officer", "Cases/StartAssessment", id=case)
        self.do("officer", "Cases/Assess", id=case, outcome="NEED", rationale="Behöver stöd.")
        self.assessed("awaiting decision", given="Nils")
        self.granted("granted", given="Märta")
        case = self.assessed("rejected", given="Yusuf")
        self.do("officer", "Cases/Decide", id=case, result="REFUSED", reason="NO_NEED", legal_basis="2017:462", motivation="Inget behov.")
        self.do("officer", "Cases/Notify", id=case, notification=dict(date=START, manner="LETTER"))
        self.do("officer", "Cases/Appeal", id=case, state="LODGED", date=START, text="Överklagar.")
        self.do("officer", "Cases/Withdraw", id=self.received("withdrawn", given="Ingrid"))
        self.received("protected", given="Kerstin", family="Sjöhed", protection="PROTECTION_SEKRETESSMARKERING", address="Box 1")
        self.ips_received("ips received"), self.ips_assessing("ips assessing"), self.ips_granted("ips granted")
        self.employers(), self.method(), self.documents(), self.referrals()

    def employers(self):
        self.shop = self.do("sius", "Employers/Add", "employer.id", name="Ekbackens trädgård", number="556036-0793", municipality="0686")
        self.trader = self.do("coach", "Employers/Add", "employer.id", name="Bosses Snickeri", number=identity_number(900), sole_trader=True)
        self.do("sius", "Employers/PutPerson", employer=self.shop, person=dict(name="Eva Lund", role="Förman", phone="0381-1"))
        self.do("sius", "Employers/PutWorkplace", employer=self.shop, workplace=dict(name="Växthuset", municipality="0686", environment="Varmt."))
        self.do("sius", "Employers/Analyse", analysis=dict(employer=self.shop, workplace=1, tasks="Vattna", environment="Varmt", culture="Lugn"))
        contact = dict(employer=self.shop, case=self.full, made_by="STAFF", mode="IN_PERSON", purpose="JOB", result="MEETING")
        self.do("sius", "Employers/Contact", contact=contact)
        self.do("sius", "Employers/CorrectContact", employer=self.shop, position=self.position("sius"), reason="Det var per telefon.",
                contact=dict(mode="PHONE"))
        self.do("sius", "Employers/Visit", visit=dict(employer=self.shop, workplace=1, case=self.full, purpose="Se arbetsplatsen", environment="GOOD",
                                                      environment_text="Lugnt.", tasks="ADAPTED", tasks_text="Korta pass."))
        self.do("coach", "Employers/Contact", contact=dict(contact, employer=self.trader, case=self.job, made_by="TOGETHER"))

    def method(self):
        sius, case = "sius", self.full
        self.do(sius, "Method/OpenPhase", id=case, phase="P1")
        self.do(sius, "Method/FinishPhase", id=case, phase="P1", information_given=True, consents_recorded=True)
        self.do(sius, "Method/Disclose", id=case, choice="SELECTED", facts=["behöver pauser"], employer=self.shop)
        self.do(sius, "Method/Disclose", id=case, choice="SUPPORT_ONLY")
        self.do(sius, "Method/RevokeDisclosure", id=case, number=1)
        for phase in ("P2", "P3", "P4"):
            self.do(sius, "Method/OpenPhase", id=case, phase=phase)
        self.do(sius, "Method/SuspendPhase", id=case, phase="P3", reason="Väntar på besked.")
        self.do(sius, "Method/WriteProfile", id=case, section="STRENGTHS", text="Noggrann.", own_words=True)
        self.do(sius, "Method/WriteProfile", id=case, section="STRENGTHS", text="Noggrann och uthållig.")
        self.do(sius, "Method/WriteProfile", id=case, section="HEALTH", text="Migrän vid starkt ljus.")
        self.do(sius, "Method/WritePlan", id=case, plan=dict(kind="HANDLINGSPLAN", status="CURRENT", review="2027-02-22", client_participated=True),
                goals=[dict(dimension="FIND", text="Ett jobb utomhus", target="2027-01-31")])
        self.do(sius, "Method/SetGoal", id=case, goal=dict(dimension="STUDY", text="Körkort", target="2027-06-01"))
        self.do(sius, "Method/MoveGoal", id=case, number=1, state="REACHED")
        self.do(sius, "Method/CompleteProfile", id=case, client_participated=True)
        side = dict(fit="GOOD", text="Bra.")
        self.do(sius, "Matches/Record", id=case, client_participated=True, match=dict(
            employer=self.shop, workplace=1, tasks=side, environment=side, support=side, outcome="GO_ON", preference="Växter"))
        self.do(sius, "Adaptations/Add", id=case, adaptation=dict(kind="ENVIRONMENT", measure="En skärm", need="Att få arbeta ostört"))
        self.do(sius, "Adaptations/Change", id=case, adaptation=dict(id=1, cost_bearer="EMPLOYER"), status="IN_PLACE")

    def placement(self, who, case, kind, parties):
        number = self.do(who, "Placements/Plan", "placement.placement.id", id=case, placement=dict(
            kind=kind, start=START, employer=self.shop if who == "sius" else self.trader, minutes_per_week=1200))
        tasks = [dict(description="Vattna växterna", expectation="Alla bord före tio")]
        confirmations = [dict(party=party, name="N N", date=START) for party in parties]
        self.do(who, "Placements/SetTasks", id=case, placement=number, tasks=tasks, confirmations=confirmations)
        self.do(who, "Placements/Agree", id=case, placement=number)
        self.do(who, "Placements/Start", id=case, placement=number)
        return number

    def documents(self):
        facts = dict(case=self.full, type="REF", file_name="fil.pdf", media_type="application/pdf", title="Remissen", **WORD)
        upload = self.do("sius", "Documents/Begin", "upload.id", document=dict(facts, size=len(BYTES), sha256=hashlib.sha256(BYTES).hexdigest()))
        self.do("sius", "Documents/Put", upload=upload, offset=0, data=BYTES)
        self.do("sius", "Documents/Finish", upload=upload)
        upload = self.do("sius", "Documents/Begin", "upload.id", document=dict(facts, size=2 * PIECE, sha256="00" * 32))
        self.do("sius", "Documents/Abandon", upload=upload)
        paper = self.do("sius", "Documents/Add", "document.id", document=dict(case=self.full, type="A1", paper="pärm 3"))
        for party in ("AF", "CLIENT"):
            self.do("sius", "Documents/Sign", id=paper, signature=dict(party=party, name="N N"))

    def referrals(self):
        def refer(given):
            return self.do("lead", "Referrals/Add", "referral.id", person=self.new_person("lead", given, "Dahlsjö"), unit=self.team, programme="IPS",
                           date="2026-11-20", sender_role="PHYSICIAN", sender_name="N N", reason="Vill arbeta.")
        refer("Rolf")
        ways = {"SendBack": dict(missing=["läkarintyg"]), "Decline": dict(reason="CLIENT_DECLINES"), "Wait": {}, "Accept": {}}
        for way, more in ways.items():
            referral = refer("Ruben")
            told = self.do("lead", "Referrals/" + way, "referral", id=referral, **more)
            if way == "Accept":
                self.cases["by referral"] = told.case

    def middle(self):
        number, case = self.placement("sius", self.full, "PRAKTIK", ("CLIENT", "EMPLOYER", "COACH")), self.full
        signatures = [dict(party=party, name="N N", date=START) for party in ("AF", "CLIENT", "EMPLOYER", "SIUS")]
        self.do("sius", "Cases/Agree", id=case, agreement=dict(
            type="A2", date=START, text="Introduktion.", tasks=["Vattna"], layout="Sida vid sida.", placement=number, minutes_per_week=600, weeks=20,
            responsible="Stödpersonen", valid_from=START, valid_to="2027-05-21", signatures=signatures))
        self.do("sius", "Placements/RecordIncome", id=case, income={"kind": "AKTIVITETSSTOD", "degree": 100, "from": "2026-01-01"})
        self.do("sius", "Support/StartLine", id=case, kind="INTRO", placement=number)
        self.do("sius", "Support/Plan", id=case, line=1, steps=[{"from": MIDDLE, "to": "2027-05-21", "minutes_per_week": 300}])
        self.do("sius", "Support/Give", id=case, event=dict(minutes=90, kind="SIDE_BY_SIDE", place="WORKPLACE", line=1, text="Listan."))
        self.do("sius", "Support/CorrectGiven", id=case, position=self.position("sius"), reason="Det var en timme.", event=dict(minutes=60))
        self.do("sius", "Cases/HoldDialogue", id=case, participants=["Handläggaren"], result="Fortsätter.")
        self.do("sius", "Cases/Note", id=case, text="Ringde.", happened="2026-12-10")
        self.do("sius", "Cases/CorrectNote", id=case, position=self.position("sius"), text="Ringde, ingen svarade.", reason="Fel person.")
        number = self.placement("coach", self.job, "EMP_REG", ("CLIENT", "EMPLOYER", "COACH"))
        self.do("coach", "Placements/ConfirmWork", id=self.job, placement=number)
        self.do("coach", "Support/HoldFollowUp", id=self.job, follow_up=dict(placement=number, participants=["Klienten"], result="Går bra."))
        self.do("sius", "Cases/Pause", id=self.resting, reason="HEALTH", text="Vill vila.")
        self.do("sius", "Cases/ProposeTransfer", id=self.moving, unit=self.office2, reason="Flyttar.")
        self.do("officer2", "Cases/AnswerTransfer", id=self.moving, accept=True)
        for case in (self.ending, self.again):
            self.do("sius", "Cases/Close", id=case, reason="CLIENT_WISH", summary="Avslutas.", income_after="NONE")
        self.do("lead", "Staff/Supervise", supervision=dict(unit=self.team, kind="INDIVIDUAL", staff=[self.coach], minutes=60))
        self.do("lead", "Staff/CorrectSupervision", position=self.position("lead"), supervision=dict(minutes=45, reason="Kortare."))
        self.do("admin", "Organisations/Set", organisation=self.af, programme="SIUS", reference="Beslut § 4",
                settings=[dict(name="CERTIFICATE_AGE", values=[180]), dict(name="FOLLOW_UP_MONTHS", values=[2, 4])], **{"from": "2027-01-01"})

    def last_day(self):
        self.do("manager", "Cases/Reopen", id=self.again)
        self.do("officer", "Persons/Change", id=1, given_name="Asta", new_identity_number=identity_number(800))
        handed = self.active("handed over", given="Göran")
        self.do("sius", "Cases/HandOver", id=handed, summary="Flyttar.", income_after="WAGE", hand_over=dict(
            organisation="Håbo kommun", accepted=END, accepted_by="Eva Lind", passed_on=["Yrkesprofilen"], ground="CONSENT", consent=END))
        self.do("sius", "Documents/Begin", "upload.id", document=dict(case=self.full, type="REF", file_name="stor.pdf", size=2 * PIECE, **WORD,
                                                                     sha256=hashlib.sha256(2 * PIECE * b"x").hexdigest()))
        self.do("sius", "Documents/Put", upload=3, offset=0, data=PIECE * b"x")

    def live(self):
        for day, steps in ((START, self.first_day), (MIDDLE, self.middle), (END, self.last_day)):
            self.day(day)
            steps()
