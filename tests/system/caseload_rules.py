"""caseload_rules: dates (B1) and what differs between programmes and roles, in the checker's own words.

Written from the rule book (domain A, B1, B3-B11, C1, C5, C12, C13) and SOURCES.md, with nothing from the daemon but the names it gives to
rules and reasons. Days are ordinals, so that they compare and subtract; 0 is no day.
"""
import calendar
import datetime
import functools

INTAKE, ASSESS, DECIDE, ASSIGN, WORK, MANAGE = "INTAKE", "ASSESS", "DECIDE", "ASSIGN", "WORK", "MANAGE"
# C1: what a role may do in its unit.
RIGHTS = {
    "AF_OFFICER": {INTAKE, ASSESS, DECIDE, ASSIGN}, "AF_OT": {INTAKE, ASSESS}, "AF_PSY": {INTAKE, ASSESS}, "AF_SOC": {INTAKE, ASSESS},
    "SIUS": {WORK}, "COACH": {WORK}, "ED_COACH": {WORK}, "TEAM_LEAD": {INTAKE, ASSIGN, WORK, MANAGE},
    "UNIT_MANAGER": {INTAKE, ASSIGN, MANAGE}, "BISTAND": {ASSESS, DECIDE},
}
CASEWORK = {INTAKE, ASSESS, WORK}

# S2.40, S0.14, C7: which parts of a case are closed to whom. The coach's own journal is not for who decides; what is health, and what shows
# it, not for a manager who is not assigned; who assesses has what there is before a service.
JOURNAL = {"PROFILE", "PROFILE_HEALTH", "DISCLOSURE", "MATCH", "CONTACT", "TASKS", "ADAPTATION", "ADAPTATION_NEED", "WORKING_PAPER"}
SERVICE = {"AGREEMENT", "PLAN", "PLACEMENT", "SUPPORT", "FOLLOW_UP"}
CLOSED_TO = {
    "COACH": set(), "HANDLER": {"WORKING_PAPER"}, "ASSESSOR": JOURNAL | SERVICE, "DECIDER": JOURNAL | {"NOTE"},
    "MANAGER": {"HEALTH", "EVIDENCE", "RATIONALE", "PROFILE_HEALTH", "ADAPTATION_NEED", "SECRET_PAPER"},
}

# What commands change of a case: to whom that is closed, nothing else is said of it.
CHANGES = {
    "Cases": {"Agree": "AGREEMENT", "HoldDialogue": "FOLLOW_UP"},
    "Method": {"Disclose": "DISCLOSURE", "RevokeDisclosure": "DISCLOSURE", "WriteProfile": "PROFILE", "CompleteProfile": "PROFILE",
               "WritePlan": "PLAN", "SetGoal": "PLAN", "MoveGoal": "PLAN"},
    "Matches": {"Record": "MATCH"},
    "Adaptations": {"Add": "ADAPTATION", "Change": "ADAPTATION"},
    "Placements": {"SetTasks": "TASKS", "RecordIncome": "INCOME", "": "PLACEMENT"},
    "Support": {"HoldFollowUp": "FOLLOW_UP", "": "SUPPORT"},
}

UNDECIDED = {"RECEIVED", "ASSESSING", "AWAITING_BASIS", "AWAITING_DECISION"}
RUNNING = {"ACTIVE", "PAUSED"}
ENDED = {"CLOSED", "REJECTED", "WITHDRAWN", "TRANSFERRED"}
ALIVE = UNDECIDED | {"GRANTED"} | RUNNING
DECIDED = {"GRANTED", "REJECTED", "CLOSED", "TRANSFERRED"} | RUNNING
SINCE = {"CLOSED", "TRANSFERRED"} | RUNNING  # the service runs, or has run
GRANTS = {"GRANTED", "PARTLY_GRANTED", "PROLONGED"}


@functools.lru_cache(maxsize=None)
def day(text):
    return datetime.date.fromisoformat(text).toordinal() if text else 0


@functools.lru_cache(maxsize=None)
def text(number):
    return datetime.date.fromordinal(number).isoformat()


@functools.lru_cache(maxsize=None)
def add_months(number, months):
    """B1: the same day of the month, or the month's last."""
    start = datetime.date.fromordinal(number)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1])).toordinal()


def last_of_months(start, months):
    """B1: the last permitted day of 'at most n months'."""
    return add_months(start, months) - 1


@functools.lru_cache(maxsize=None)
def free_days(year):
    """Lag 1989:253 from 2005 on, and the eves of lag 1930:173 2 §, beside Saturdays and Sundays; Easter by Gauss."""
    a, b, c, k = year % 19, year % 4, year % 7, year // 100
    m = (15 - (13 + 8 * k) // 25 + k - k // 4) % 30
    d = (19 * a + m) % 30
    e = (2 * b + 4 * c + 6 * d + 4 + k - k // 4) % 7
    a_week_before = (d, e) == (29, 6) or (d, e, a > 10) == (28, 6, True)
    easter = day(f"{year}-03-22") + d + e - 7 * a_week_before
    fixed = {day(f"{year}-{at}") for at in ("01-01", "01-06", "05-01", "06-06", "12-24", "12-25", "12-26", "12-31")}
    midsummer = {number for number in range(day(f"{year}-06-19"), day(f"{year}-06-26")) if number % 7 == 5}
    return fixed | midsummer | {easter - 2, easter + 1, easter + 39}


def working_day(number):
    """A last day of law: itself, or the next that is neither Saturday, Sunday nor free."""
    while number % 7 in (6, 0) or number in free_days(datetime.date.fromordinal(number).year):
        number += 1
    return number


def appeal_ends(programme, decision):
    """T11: three weeks from the day the person got it; in SIUS after a review three weeks from that (G1.2). 0: not told."""
    reviews = [step[1] for step in decision["appeal"] if programme == "SIUS" and step[0] in {"REVIEWED", "RECTIFIED"}]
    told = reviews[-1] if reviews else decision["notified"]
    return working_day(told + 21) if told else 0


def month_start(number):
    return number - datetime.date.fromordinal(number).day + 1


def within(number, first, last):
    """B1: both ends count; no end is open."""
    return first <= number and (not last or number <= last)


def luhn(nine):
    """C15: the check digit of the ten-digit form."""
    doubled = [int(d) * (2 - i % 2) for i, d in enumerate(nine)]
    return str(-sum(n // 10 + n % 10 for n in doubled) % 10)


# C12
SOCIAL_REASONS = {"NO_WISH_TO_WORK", "CLIENT_DECLINES", "NO_BISTANDSBESLUT", "OTHER_MUNICIPALITY", "ALREADY_IN_PROGRAMME"}
SIUS_REASONS = {"NOT_REGISTERED", "NO_WORK_ABILITY", "NO_FRESH_CERTIFICATE", "NO_NEED", "OTHER_MEASURE", "CLIENT_DECLINES", "OUTSIDE_AF"}
NEVER_IN_IPS = {"NOT_READY", "SYMPTOMS", "SUBSTANCE_USE", "MISSED_MEETINGS", "WORK_HISTORY", "LOW_MOTIVATION", "CRIMINAL_RECORD",
                "TOO_LITTLE_SUPPORT"}
# C13; the introduction's limit is SIUS's own (S1.9)
CLOSE_REASONS = {"EMPLOYED_COMPLETED", "EMPLOYED_DECLINES_FURTHER", "STUDIES", "MOVED", "TRANSFERRED", "CLIENT_WISH", "HEALTH_CLIENT_WISH",
                 "DECISION_ENDED", "LOST_CONTACT", "DEATH", "PENSION_AGE", "ERROR"}
NO_INCOME_ASKED = {"DEATH", "ERROR", "NEVER_STARTED"}
PAUSE_REASONS = {"CLIENT_WISH", "HEALTH", "PARENTAL", "AWAY"}
# C5
EMPLOYMENTS = {"EMP_REG", "EMP_LB", "EMP_LBU", "EMP_LBT", "EMP_OSA", "EMP_SAM", "EMP_NYS", "EMP_INT"}
PAID = EMPLOYMENTS | {"SELF"}
JOB_STARTS = (EMPLOYMENTS - {"EMP_OSA", "EMP_SAM"}) | {"SELF"}
NO_TASKS = {"VISIT", "SHADOW", "SELF", "STUDY"}

AF_PROFESSIONS = {"AF_OFFICER", "AF_OT", "AF_PSY", "AF_SOC"}
TEAM = {"BISTAND", "TEAM_LEAD", "UNIT_MANAGER", "COACH"}
# rule ids of the same idea stand under different sources in each programme
PROGRAMMES = {
    "SIUS": dict(assessors=AF_PROFESSIONS, deciders={"AF_OFFICER"}, coaches={"SIUS"}, competence=("SE_BASIC", 4), agreement="A1",
                 parties={"AF", "CLIENT"}, reject=SIUS_REASONS, close=CLOSE_REASONS | {"PROGRAMME_LIMIT"},
                 pause=PAUSE_REASONS | {"OTHER_MEASURE"}, assesses={ASSESS}, referrers=AF_PROFESSIONS, follow_ups=(1, 3, 6, 9, 12),
                 rules=dict(assessor="S1.23", decider_organisation="S1.13", agreement="S0.8", coach="S0.2", competent="S0.41", one_coach="S1.3",
                            appointed="S0.9")),
    "SE": dict(assessors=TEAM, deciders={"BISTAND"}, coaches={"COACH"}, competence=("SE_BASIC", 4), follow_ups=(1, 3, 6, 9, 12),
               rules=dict(coach="S4.1", competent="S4.23")),
    "IPS": dict(assessors=TEAM, deciders={"BISTAND"}, coaches={"COACH"}, competence=("IPS_BASIC", 4), follow_ups=tuple(range(1, 13)),
                rules=dict(coach="S2.5", competent="S2.36")),
    "SED": dict(assessors=TEAM | {"ED_COACH"}, deciders={"BISTAND"}, coaches={"COACH", "ED_COACH"}, competence=("SED_BASIC", 0),
                follow_ups=(1, 3, 6, 9, 12), rules=dict(coach="S2.25", competent="S4.23")),
}
for _name in ("SE", "IPS", "SED"):
    _row = PROGRAMMES[_name]
    _row.update(agreement="ASE", parties={"CLIENT", "COACH"}, reject=SOCIAL_REASONS, close=CLOSE_REASONS, pause=PAUSE_REASONS,
                assesses={ASSESS, INTAKE, WORK}, referrers=None)
    _row["rules"].update(assessor="B3", decider_organisation="S2.10", agreement="S4.20", one_coach="S2.22", appointed="S2.22")

# F12, F13: what counts where an organisation has settled nothing; months of follow-up stand with the programmes
STANDARD = {"CERTIFICATE_AGE": 365, "INTRO_SHARED": 1, "INTRO_STOPS": 0, "NEW_JOB_RESTARTS": 1, "FOLLOW_UP_WARNING": 0, "REOPEN_DAYS": 90, "OUTREACH_TIMES": 3, "OUTREACH_DAYS": 30,
            "READ_AFTER_DAYS": 30,
            "NEW_COACH_MONTHS": 6}
FAR = day("9999-12-31")
# B6, C4: what may end a line, and what that needs
LINE_ENDS = {
    "INTRO": {"INDEPENDENT": ("independence", "S0.37"), "LIMIT_REACHED": ("limit", "S1.9"), "PLACEMENT_ENDED": ("placement", "B6"),
              "CLIENT_REQUEST": None, "EMPLOYER_REQUEST": None, "OTHER": ("note", "B6")},
    "FOLLOWUP": {"COMPLETED": ("minimum", "S1.10"), "EMPLOYMENT_ENDED": ("placement", "B6"), "CLIENT_DECLINES": ("note", "B6"),
                 "DEATH": None, "MOVED_ABROAD": None, "TRANSFERRED": None},
    "ONGOING": {"INDEPENDENT": ("independence", "S0.37, B8"), "PLACEMENT_ENDED": ("placement", "B8"), "CLIENT_REQUEST": None,
                "EMPLOYER_REQUEST": None, "DEATH": None, "OTHER": ("note", "B6")},
}
