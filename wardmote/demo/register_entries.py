"""Entries of the registers that papers fill: grids, work streams, notes, scenarios, fees. All made up.

As in `demo/registers.py`: register, agency, owner, successor, title, reach, review in days, values, lines,
published; a number where a day is wanted counts days from today.
"""

from collections.abc import Sequence
from typing import Any

ROLES = ["Wardens", "Community safety", "Housing", "Neighbourhood police", "Contact centre"]
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
FEW_ROLES = ["Duty officer", "Duty manager", "Communications"]
WHOLE_GRID = [
    ("Write the message", "A/R", "C", "I"),
    ("Approve the message", "I", "A/R", "C"),
    ("Test the list each quarter", "R", "A", "I"),
]
PROJECT = "Quieter Marlbridge"
RUTH, PIERS, AMINA, GETHIN = "Ruth Ellingsworth", "Piers Wetherley", "Amina Shawcross", "Gethin Prosser"


def lettered(roles: list[str], rows: Sequence[tuple[str, ...]]) -> dict[str, Any]:
    """The lines of a grid: each task with its letters by role."""
    return {
        "tasks": [
            {
                "task": task,
                "letters": [f"{role}: {text}" for role, text in zip(roles, cells, strict=True) if text],
            }
            for task, *cells in rows
        ]
    }


OF_PAPERS: list[tuple[Any, ...]] = [
    ("raci", "council", RUTH, PIERS, "Noise after hours: from the call to the answer", "partnership", 20,
     {"scope": "Every night from six, on all estates and in the streets between them.", "roles": ROLES,
      "agreed_on": -210, "source": "Briefing note MB007/NS002"},
     lettered(ROLES, GRID), False),
    ("raci", "council", AMINA, None, "Messages to residents in an emergency", "partnership", 300,
     {"roles": FEW_ROLES, "agreed_on": -60}, lettered(FEW_ROLES, WHOLE_GRID), False),
    ("work-streams", "council", RUTH, AMINA, "Night noise: one number to call", "partnership", 120,
     {"project": PROJECT, "number": "1", "stage": "complete", "status": "Complete", "ownership": "agreed",
      "owner_words": "Contact centre, Council",
      "purpose": "Callers were sent from desk to desk, and complained of that too.",
      "outputs": "- One number, with a choice of three teams.\n- Calls are counted by team and hour.",
      "expected_outcomes": "Half as many complaints about how a call was handled.",
      "benefits_baseline": "41 complaints about handling in the year before it began.",
      "actual_outcomes": "17 in the year since.", "time_spent": "26",
      "lessons": "Ask the people who answer the calls first, not last."}, {}, False),
    ("work-streams", "council", RUTH, None, "A calendar that both organisations can see", "partnership", 200,
     {"project": PROJECT, "number": "2", "stage": "halted", "ownership": "nobody", "owner_words": "None",
      "status": "Halted: the proposal did not meet security requirements", "unowned_since": -400,
      "purpose": "To find a free hour for people of two organisations without ringing round.",
      "outputs": "- Requirement written down.\n- Options compared."}, {}, False),
    ("work-streams", "council", AMINA, RUTH, "Who visits whom: risks to staff at the door", "partnership", 30,
     {"project": PROJECT, "number": "3", "stage": "continues", "ownership": "to_be_agreed",
      "status": "Goes on in the warnings of this desk", "unowned_since": -20,
      "owner_words": "To be agreed. Suggested ownership Health and Safety",
      "suggested_owner": "Health and Safety",
      "purpose": "Staff were visiting where other services knew of a risk and had not said so.",
      "handover": "Notes of two workshops are with the community safety team."}, {}, False),
    ("briefing-notes", "council", RUTH, PIERS, "Locking the courtyards at night", "partnership", 90,
     {"number": "MB007/NS002", "stage": "final",
      "purpose": "To say what locking three courtyards from eleven to six would cost and change.",
      "background": "Two thirds of the calls after eleven come from three courtyards.",
      "problem": "The gates have locks, but nobody has the duty to turn them.",
      "finance": "£3,400 a year for the hour it takes, from the estates budget.",
      "decision": "Option 2 for six months, then look again.", "decided_by": "Programme board",
      "decided_on": -45},
     {"options": [
         {"number": "1", "option": "Leave the gates as they are.", "chosen": "no"},
         {"number": "2", "option": "Wardens lock them on their last round.", "chosen": "yes"},
         {"number": "3", "option": "Fit locks that close by themselves.", "chosen": "no"}],
      "recommendations": [
          {"recommendation": "Put the three gates on the wardens' last round.", "owner_words": "Housing",
           "due_on": 9, "answer": "open"},
          {"recommendation": "Ask residents after three months whether the nights are quieter.",
           "owner_words": "Community safety", "due_on": 60, "answer": "open"},
          {"recommendation": "Count the calls of each courtyard by week.", "by_words": "as soon as can be",
           "answer": "done"}],
      "approvals": [{"name": "Ada Fenwright", "position": "Programme manager", "on": -50}],
      "versions": [{"version": "0.1", "on": -70, "summary": "First draft"},
                   {"version": "1.0", "on": -50, "summary": "Final for the board"}]}, False),
    ("briefing-notes", "council", PIERS, None, "One team to answer for figures of the area", "agency", 45,
     {"number": "MB011/NS004", "stage": "draft", "decision_wanted_on": 18,
      "purpose": "Three papers of this year give three numbers of residents.",
      "problem": "Nobody keeps the figures, so each report begins anew."},
     {"recommendations": [{"recommendation": "Name one team that answers for key figures.", "due_on": 30,
                           "answer": "open"}]}, False),
    ("sharing-scenarios", "council", AMINA, RUTH, "A tenant is seen hurt, and says nothing to the warden",
     "partnership", 60,
     {"theme": "Domestic abuse", "from_words": "Wardens", "to_words": "Housing and the police",
      "story": "A warden sees the same tenant hurt twice in a month. The housing officer knows of a partner"
      " who came back. The police know of calls that were broken off.",
      "flow": "By telephone, to whoever is on duty.", "talked_on": -30,
      "needed": "A form that says what may be told to whom, and a name for each night.",
      "recommendation": "Wardens refer by this desk, under the protocol of the panel.",
      "wanted_agreement": "The wardens' company as a party to the panel's protocol"},
     {"blockers": [
         {"blocker": "The wardens' company is no party to any agreement.", "needed": "A party's signature",
          "wanted_on": 40, "state": "open"},
         {"blocker": "Staff believe that nothing may be told without consent.",
          "needed": "An hour of training", "state": "gone"}]}, False),
    ("fees", "council", GETHIN, PIERS, "Accreditation: application of an organisation", "partnership", 180,
     {"group": "Set-up", "amount": "1100.00", "vat": "added", "vat_rate": "20", "unit": "once",
      "approximate": "no", "charged_by": "Police", "source": "Letter of the scheme's co-ordinator",
      "starts_on": -240, "ends_on": 50, "confirmed": "yes"}, {}, True),
    ("fees", "council", GETHIN, None, "Accreditation: each accredited person", "partnership", 25,
     {"group": "On-going", "amount": "90.00", "vat": "not_stated", "unit": "each year", "approximate": "no",
      "charged_by": "Police", "source": "A briefing note", "confirmed": "no"}, {}, False),
]  # fmt: skip
