"""What people get wrong: a life's steps again, too early, twice, by somebody else, on a wrong day, or with a reason that does not count.

A wrong step stands beside the right one, which still follows; whether it is refused is for the rules to say."""
import copy

from .world import text

# Steps that give numbers to what later steps name are only ever taken again by strangers.
GIVES_NUMBERS = {"Placements/Plan", "Support/StartLine", "Method/SetGoal", "Method/WritePlan", "Method/Disclose", "Cases/Decide", "Cases/Assign",
                 "Cases/Close", "Cases/Withdraw", "Cases/HandOver", "Cases/ProposeTransfer", "Cases/AnswerTransfer",
                 "Placements/Cancel", "Placements/End"}
SHUT_OUT = ["NOT_READY", "SYMPTOMS", "SUBSTANCE_USE", "MISSED_MEETINGS", "WORK_HISTORY", "LOW_MOTIVATION", "CRIMINAL_RECORD", "TOO_LITTLE_SUPPORT"]
REASONS = {"Cases/Decide": SHUT_OUT + ["NO_WORK_ABILITY", "NO_WISH_TO_WORK"], "Cases/Pause": ["OTHER_MEASURE"],
           "Cases/Close": ["NEVER_STARTED", "PROGRAMME_LIMIT", "EMPLOYED_COMPLETED"],
           "Support/EndLine": ["COMPLETED", "LIMIT_REACHED", "PLACEMENT_ENDED", "DEATH"]}
# What must be said, and where it stands in the body.
SAID = {"Cases/Assess": ["rationale"], "Cases/Close": ["summary", "reason", "income_after"], "Cases/Note": ["text"], "Cases/Decide": ["legal_basis"],
        "Support/AssessIndependence": ["client_view"], "Placements/Interrupt": ["reason"], "Placements/End": ["reason"],
        "Support/EndLine": ["reason"],
        "Support/HoldFollowUp": ["follow_up.participants", "follow_up.result"], "Method/WritePlan": ["plan.review"], "Method/WriteProfile": ["text"],
        "Cases/HoldDialogue": ["participants", "result"], "Cases/Delay": ["text"], "Cases/ReachOut": ["outreach.mode"], "Placements/Plan": ["placement.start", "placement.employer"],
        "Employers/Visit": ["visit.purpose", "visit.workplace", "visit.tasks_text"],
        "Cases/HandOver": ["summary", "income_after", "hand_over.accepted", "hand_over.consent", "hand_over.passed_on", "hand_over.ground"],
        "Support/CorrectGiven": ["reason", "event"], "Employers/CorrectContact": ["reason", "contact"],
        "Support/Give": ["event.minutes"], "Cases/Pause": ["reason"], "Cases/Interrupt": ["reason"], "Cases/CorrectNote": ["reason"],
        "Cases/StrikeNote": ["reason"],
        "Method/FinishPhase": ["information_given", "reason"], "Method/SuspendPhase": ["reason"], "Placements/RecordIncome": ["income.from"],
        "Support/Plan": ["steps"], "Placements/SetTasks": ["confirmations"], "Cases/ProposeTransfer": ["reason"]}
DATED = {"Cases/HandOver", "Cases/Activate", "Cases/Pause", "Cases/Resume", "Cases/Reopen", "Cases/StartAssessment", "Cases/Assess", "Cases/Notify",
         "Cases/HoldDialogue", "Cases/Delay", "Method/OpenPhase", "Method/FinishPhase", "Placements/Agree", "Placements/Start", "Placements/ConfirmWork",
         "Support/EndLine", "Support/AssessIndependence"}


def again(rng, life, index):
    """One wrong step made of the index-th right one, and where it goes; None when nothing fits."""
    at, who, method, body, key = life.steps[index]
    if key or method == "Persons/Change":
        return None
    body = copy.deepcopy(body)
    how = rng.choice(["stranger", "early", "twice", "future", "past", "reason", "colleague", "unsaid"])
    if method in ("Cases/Decide", "Cases/Assign") and rng.random() < 0.5:
        how = rng.choice(["reason", "colleague"])
    office = life.office
    if how == "stranger":
        return at, rng.choice(life.world.staff), method, body, None, index
    if how == "colleague":
        others = office.takers + office.assessors + office.managers + office.odd + [c["key"] for c in office.coaches]
        own = [coach["key"] for _, coach in life.coaches]  # who see the case, and may not decide or appoint in it
        if method in ("Cases/Decide", "Cases/Assign"):
            return at + rng.randrange(0, 40), rng.choice(own + office.managers * (method == "Cases/Decide") or office.odd), method, body, None, None
        who = rng.choice(others or office.odd)
        return (at, who, method, body, None, index) if method not in GIVES_NUMBERS or who in own + office.managers + office.odd else None
    if how == "unsaid" and method in SAID:
        *parts, last = rng.choice(SAID[method]).split(".")
        part = body[parts[0]] if parts else body
        if last not in part or (method == "Cases/Decide" and body["result"] == "REFUSED"):
            return None
        del part[last]
        return at, who, method, body, None, index
    if how == "reason" and method in REASONS:
        if "reason" in body or method == "Cases/Decide":
            body["reason"] = rng.choice(REASONS[method])
        if method == "Cases/Decide":
            body["result"] = "REFUSED"
            body.pop("valid_to", None)
            body.pop("valid_from", None)
            return (at, who, method, body, None, index) if rng.random() < 0.1 or body["reason"] in SHUT_OUT else None
        return (at, who, method, body, None, index) if method != "Cases/Close" or body["reason"] == "NEVER_STARTED" else None
    if method in GIVES_NUMBERS:
        return None
    if how == "twice":
        return at + rng.randrange(0, 20), who, method, body, None, None
    if how == "early":
        place = rng.randrange(0, index + 1)
        return life.steps[place][0], who, method, body, None, place
    if how in ("future", "past") and method in DATED:
        day = text(at + rng.choice([1, 5, 400])) if how == "future" else text(at - rng.choice([10, 20, 31, 40, 70, 300]))
        if method == "Cases/Notify":
            body["notification"]["date"] = day
        else:
            body["date"] = day
        return at, who, method, body, None, index
    return None


def spoil(rng, life, steps, share=0.07):
    """The steps with wrong ones among them, still in the order of their days."""
    placed = [((step[0], index, 1), step) for index, step in enumerate(steps)]
    for index in range(len(steps)):
        if rng.random() < share * 1.7:  # not every try fits
            found = again(rng, life, index)
            if found:
                step, place = found[:5], found[5]
                order = len(steps) if place is None else place
                placed.append(((step[0], order, 0), step))
    return [step for _, step in sorted(placed, key=lambda pair: pair[0])]
