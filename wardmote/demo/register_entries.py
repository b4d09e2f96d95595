"""Entries of the registers that papers fill: grids, work streams, notes, scenarios, fees. All made up."""

from datetime import timedelta
from typing import Any

from wardmote.demo.clock import Clock

LETTERS = ["Wardens", "Community safety", "Housing", "Neighbourhood police", "Contact centre"]
GRID = [
    ("Answer calls of noise after hours", "I", "A", "C", "I", "R"),
    ("Send a warden the same night", "R", "A", "I", "I", "C"),
    ("Lock the courtyard gates", "R", "", "A", "I", ""),
    ("Write the shift report", "R", "A", "I", "I", "I"),
    ("Serve warnings to tenants", "I", "C", "A/R", "I", ""),
    ("Ask for a closure order", "", "A", "C", "A", ""),
    ("Keep the list of who is told", "C", "C", "C", "C", "C"),
    ("Tell residents what was done", "I", "R", "R", "C", "I"),
]
OLD_GRID = [
    ("Write the message", "A/R", "C", "I"),
    ("Approve the message", "I", "A/R", "C"),
    ("Test the list each quarter", "R", "A", "I"),
]
OLD_ROLES = ["Duty officer", "Duty manager", "Communications"]


def lettered(roles: list[str], rows: list[tuple[str, ...]]) -> list[dict[str, Any]]:
    return [
        {
            "task": task,
            "letters": [f"{role}: {text}" for role, text in zip(roles, cells, strict=True) if text],
        }
        for task, *cells in rows
    ]


def entries(clock: Clock) -> list[dict[str, Any]]:
    """What each entry says: register, agency, title, values, lines; a review in so many days from today."""
    today = clock.today

    def day(days: int) -> str:
        return (today + timedelta(days=days)).isoformat()

    return [
        {
            "register": "raci",
            "title": "Noise after hours: from the call to the answer",
            "values": {
                "scope": "Every night from six, on all estates and in the streets between them.",
                "roles": LETTERS,
                "agreed_on": day(-210),
                "source": "Briefing note MB007/NS002",
            },
            "lines": {"tasks": lettered(LETTERS, GRID)},
            "review": 20,
        },
        {
            "register": "raci",
            "title": "Messages to residents in an emergency",
            "values": {"roles": OLD_ROLES, "agreed_on": day(-60)},
            "lines": {"tasks": lettered(OLD_ROLES, OLD_GRID)},
            "review": 300,
        },
        {
            "register": "work-streams",
            "title": "Night noise: one number to call",
            "values": {
                "project": "Quieter Marlbridge",
                "number": "1",
                "purpose": "Callers were sent from desk to desk, and complained of that too.",
                "stage": "complete",
                "status": "Complete",
                "ownership": "agreed",
                "owner_words": "Contact centre, Council",
                "outputs": "- One number, with a choice of three teams.\n- Calls are counted.",
                "expected_outcomes": "Half as many complaints about how a call was handled.",
                "benefits_baseline": "41 complaints about handling in the year before it began.",
                "actual_outcomes": "17 in the year since.",
                "time_spent": "26",
                "lessons": "Ask the people who answer the calls first, not last.",
            },
            "review": 120,
        },
        {
            "register": "work-streams",
            "title": "A calendar both organisations can see",
            "values": {
                "project": "Quieter Marlbridge",
                "number": "2",
                "purpose": "To find a free hour for people of two organisations without ringing round.",
                "stage": "halted",
                "status": "Halted: the proposal did not meet security requirements",
                "ownership": "nobody",
                "owner_words": "None",
                "unowned_since": day(-400),
                "outputs": "- Requirement written down.\n- Options compared.",
            },
        },
        {
            "register": "work-streams",
            "title": "Who visits whom: risks to staff at the door",
            "values": {
                "project": "Quieter Marlbridge",
                "number": "3",
                "purpose": "Staff were visiting where other services knew of a risk and had not said so.",
                "stage": "continues",
                "status": "Goes on in the warnings of this desk",
                "ownership": "to_be_agreed",
                "owner_words": "To be agreed. Suggested ownership Health and Safety",
                "suggested_owner": "Health and Safety",
                "unowned_since": day(-35),
                "handover": "Notes of two workshops are with the community safety team.",
            },
            "review": 30,
        },
        {
            "register": "briefing-notes",
            "title": "Locking the courtyards at night",
            "values": {
                "number": "MB007/NS002",
                "stage": "final",
                "purpose": "To say what locking three courtyards from eleven to six would cost and change.",
                "background": "Two thirds of the calls after eleven come from three courtyards.",
                "problem": "The gates have locks, but nobody has the duty to turn them.",
                "finance": "£3,400 a year for the hour it takes, from the estates budget.",
                "decision": "Option 2 for six months, then look again.",
                "decided_by": "Programme board",
                "decided_on": day(-45),
            },
            "lines": {
                "options": [
                    {"number": "1", "option": "Leave the gates as they are.", "chosen": "no"},
                    {"number": "2", "option": "Wardens lock them on their last round.", "chosen": "yes"},
                    {"number": "3", "option": "Fit locks that close by themselves.", "chosen": "no"},
                ],
                "recommendations": [
                    {"recommendation": "Put the three gates on the wardens' last round.",
                     "owner_words": "Housing", "due_on": day(9), "answer": "open"},
                    {"recommendation": "Ask residents after three months whether the nights are quieter.",
                     "owner_words": "Community safety", "due_on": day(60), "answer": "open"},
                    {"recommendation": "Count the calls of each courtyard by week.",
                     "by_words": "as soon as can be", "answer": "done"},
                ],
                "approvals": [{"name": "Ada Fenwright", "position": "Programme manager", "on": day(-50)}],
                "versions": [
                    {"version": "0.1", "on": day(-70), "summary": "First draft"},
                    {"version": "1.0", "on": day(-50), "summary": "Final for the board"},
                ],
            },
            "review": 90,
        },
        {
            "register": "briefing-notes",
            "title": "One person to answer for figures of the area",
            "values": {
                "number": "MB011/NS004",
                "stage": "draft",
                "purpose": "Three papers of this year give three numbers of residents.",
                "problem": "Nobody keeps the figures, so each report begins anew.",
                "decision_wanted_on": day(18),
            },
            "lines": {
                "recommendations": [
                    {"recommendation": "Name one team that answers for key figures.",
                     "due_on": day(30), "answer": "open"},
                ],
            },
        },
        {
            "register": "sharing-scenarios",
            "title": "A tenant is seen hurt, and says nothing to the warden",
            "values": {
                "theme": "Domestic abuse",
                "story": "A warden sees the same tenant hurt twice in a month. The housing officer knows of a"
                " partner who came back. The police know of calls that were broken off.",
                "from_words": "Wardens",
                "to_words": "Housing and the police",
                "flow": "By telephone, to whoever is on duty.",
                "needed": "A form that says what may be told to whom, and a name for each night.",
                "recommendation": "Wardens refer by this desk, under the protocol of the panel.",
                "wanted_agreement": "The wardens' company as a party to the panel's protocol",
            },
            "lines": {
                "blockers": [
                    {"blocker": "The wardens' company is no party to any agreement.",
                     "needed": "A party's signature", "wanted_on": day(40), "state": "open"},
                    {"blocker": "Staff believe that nothing may be told without consent.",
                     "needed": "An hour of training", "state": "gone"},
                ],
            },
            "review": 60,
        },
        {
            "register": "fees",
            "title": "Application of an organisation",
            "values": {
                "group": "Set-up", "amount": "1100.00", "vat": "added", "vat_rate": "20", "unit": "once",
                "approximate": "no", "charged_by": "Police", "source": "Letter of the scheme's co-ordinator",
                "starts_on": day(-240), "ends_on": day(50), "confirmed": "yes",
            },
        },
        {
            "register": "fees",
            "title": "Each accredited person",
            "values": {
                "group": "On-going", "amount": "90.00", "vat": "not_stated", "unit": "each year",
                "approximate": "no", "charged_by": "Police", "source": "A briefing note", "confirmed": "no",
            },
        },
    ]  # fmt: skip
