"""What some officers of the demo keep at their desks: views, templates, and one unfinished note."""

import json
from datetime import timedelta

from wardmote.demo.agencies import AGENCIES, OFFICERS, Officer
from wardmote.demo.casework import Casework
from wardmote.demo.clock import Clock
from wardmote.demo.rows import Rows

# maker, whether for the team, name, query
VIEWS = [
    ("Amina Shawcross", False, "My high risk, review first", "mine=on&status=open&risk=high&sort=review"),
    ("Amina Shawcross", True, "Hate incidents, open", "status=open&kind=hate&sort=-changed"),
    ("Ruth Ellingsworth", True, "Review first, whole team", "status=open&sort=review"),
    ("Callum Braithwell", False, "Noise, newest", "status=open&kind=noise"),
    ("Owen Strickley", True, "Highest risk for the sergeant", "status=open&risk=high&sort=-changed"),
]
# keeper, whether the agency's, name, text
TEMPLATES = [
    (
        "Ruth Ellingsworth",
        True,
        "First visit",
        "First visit on {today}, {officer}, {agency}. Case {case reference}.\n\nWho was seen:\n\n"
        "What they say happens, and when:\n\nWhat they want to change:\n\nAnyone at risk in the home:\n\n"
        "What was agreed, and by when:",
    ),
    (
        "Ruth Ellingsworth",
        True,
        "Telephone call",
        "Call on {today}.\n\nWho rang whom:\n\nWhat was said:\n\nWhat happens next:",
    ),
    (
        "Amina Shawcross",
        False,
        "Diary sheets back",
        "Diary sheets back {today}.\n\nWorst nights:",
    ),
    (
        "Owen Strickley",
        True,
        "Doorstep",
        "{today}, {officer}.\n\nSpoke to:\n\nAccount given:\n\nAnything seen or heard:",
    ),
]
UNSENT = "Rang at the dinner hour. The shouting is less since the letter, but the bins are still"


def at_the_desks(rows: Rows, clock: Clock, cases: list[Casework]) -> None:
    by_name = {officer.name: officer for officer in OFFICERS}
    for name, for_team, title, query in VIEWS:
        maker = by_name[name]
        rows.add(
            "desk.SavedView",
            list_name="cases",
            name=title,
            query=query,
            officer_id=maker.id,
            team_id=maker.team_id if for_team else None,
            made_at=clock.now - timedelta(days=20),
        )
    for name, for_agency, title, text in TEMPLATES:
        keeper = by_name[name]
        rows.add(
            "desk.Template",
            agency_id=AGENCIES[keeper.agency].id,
            officer_id=None if for_agency else keeper.id,
            name=title,
            text=text,
            by_id=keeper.id,
            changed_at=clock.now - timedelta(days=30),
        )
    unfinished(rows, clock, by_name["Amina Shawcross"], cases)


def unfinished(rows: Rows, clock: Clock, officer: Officer, cases: list[Casework]) -> None:
    """A note that was begun this morning and not sent."""
    case = next(c for c in cases if c.lead == officer and c.row["status"] == "open")
    rows.add(
        "desk.Draft",
        officer_id=officer.id,
        place=f"/cases/{case.row['reference']}/notes/",
        about=f"Notes of {case.row['reference']}",
        fields=json.dumps({"text": [UNSENT]}),
        saved_at=clock.now - timedelta(minutes=40),
    )
