"""caseload_model: the checker: its own picture of every case, and of every command what must come of it.

`Model.judge(step)` gives OK, NOT_FOUND or a set of reasons "rule REASON"; if it is OK, the model has taken the step. Each family of commands
has a file of its own: caseload_intake, _referral, _decision, _life, _method, _placement, _support, _correction, _staff.
"""
from caseload_case import NOT_FOUND, OK, Attempt
from caseload_correction import CorrectionSteps
from caseload_decision import DecisionSteps
from caseload_intake import IntakeSteps
from caseload_life import LifeSteps
from caseload_method import MethodSteps
from caseload_placement import PlacementSteps
from caseload_referral import ReferralSteps
from caseload_rules import CHANGES
from caseload_staff import StaffSteps
from caseload_support import SupportSteps
from caseload_world import World


class Model(IntakeSteps, ReferralSteps, DecisionSteps, LifeSteps, MethodSteps, PlacementSteps, SupportSteps, CorrectionSteps, StaffSteps):
    def __init__(self):
        self.world, self.today, self.lives, self.numbers = World(), 0, {}, {}

    def life(self, step):
        return self.lives.setdefault(step["life"], {})

    def judge(self, step):
        name = step["method"].replace("/", "_")
        body, who, life = step["body"], step["who"], self.life(step)
        if name in self.WITHOUT_CASE:
            return getattr(self, name)(step, who, body, life)
        case = life.get(body["id"])
        if case is None or not self.world.sees(who, case, self.today):
            return NOT_FOUND
        if self.changes(step["method"]) in self.world.closed(who, case, self.today):
            return frozenset({"C7 NOT_ASSIGNED"})
        attempt = Attempt(self, case, who, body)
        attempt.name = step.get("as", "")
        done = getattr(self, name)(attempt, case, body)
        if attempt.hidden:
            return NOT_FOUND
        if attempt.reasons:
            return frozenset(attempt.reasons)
        done()
        return OK

    @staticmethod
    def changes(method):
        service, verb = method.split("/")
        parts = CHANGES.get(service, {})
        return parts.get(verb, parts.get(""))

    WITHOUT_CASE = {"Cases_Open", "Imports_Referral", "Persons_Add", "Persons_Change", "Cases_AnswerTransfer", "Employers_Contact", "Employers_CorrectContact",
                    "Employers_Visit",
                    "Referrals_Add", "Referrals_Accept", "Referrals_Receive", "Referrals_SendBack", "Referrals_Resend",
                    "Referrals_Decline", "Referrals_Recall", "Referrals_Wait", "Staff_Supervise", "Staff_CorrectSupervision"}
