"""Accreditations and those accredited, training, engagement, licensed premises, and a fund with bids that were
scored. All made up; told as in `demo/registers.py`."""

# ruff: noqa: E501  (tables, a row a line)

from typing import Any

from wardmote.demo.agencies import AGENCIES, OFFICERS
from wardmote.demo.clock import Clock
from wardmote.demo.rows import Rows

RUTH, PIERS, AMINA, GETHIN = "Ruth Ellingsworth", "Piers Wetherley", "Amina Shawcross", "Gethin Prosser"
HELENA, OWEN, CLIVE, ESME = "Helena Marchbank", "Owen Strickley", "Clive Bartolome", "Esme Thackwray"
POWERS = [
    "Require name and address of person acting anti-socially",
    "Fixed penalty: litter",
    "Control traffic for other purposes",
]
MET = {"employer_fit_and_proper": "yes", "complaints_procedure": "yes"}
ALL_MET = {**MET, "person_suitable": "yes", "person_capable": "yes", "adequate_training": "yes"}


def person(badge: str, name: str, organisation: str, successor: str | None, **more: Any) -> tuple[Any, ...]:
    said = {
        "organisation": organisation, "badge": badge, "standing": "granted", **ALL_MET, "vetting": "1",
        "vetting_until": 190, "training_on": -170, "training_until": 195, "decided_on": -165, "decided_by": "Chief Constable",
        "term": "first", "starts_on": -160, "ends_on": 200, "areas": ["Old Quay", "Tannery estate"], "powers": POWERS,
    }  # fmt: skip
    lines = more.pop("lines", {})
    return ("accredited-persons", "police", HELENA, successor, name, "agency", 100, said | more, lines, False)


OF_SCHEMES: list[tuple[Any, ...]] = [
    ("accreditations", "police", HELENA, OWEN, "Quayside Wardens", "partnership", 60,
     {"sector": "private", "standing": "granted", "applied_on": -240, "signatories": "2", **MET, "assessed_on": -210, "consulted_on": -200,
      "consultation": "The partnership agreed, and asked for patrols of the courtyards after ten.", "decided_on": -170, "decided_by": "Chief Constable",
      "term": "first", "starts_on": -165, "ends_on": 199, "areas": ["Old Quay", "Tannery estate"], "powers": POWERS, "persons": "3",
      "uniform": "Grey jacket with a blue band; badge on the left", "complaints_to": "wardens@police.marlbridge.example"},
     {"fees": [{"fee": "Application", "amount": "1250", "vat": "20", "due_on": -230, "paid_on": -228}, {"fee": "Two signatories", "amount": "60", "vat": "0", "due_on": -230, "paid_on": -228},
               {"fee": "Yearly, three persons", "amount": "300", "vat": "0", "due_on": 20}],
      "checks": [{"on": -80, "how": "patrol", "found": "Notebooks in order; one jacket without its band."}],
      "complaints": [{"on": -30, "about": "A visitor was told to leave a courtyard that is open to all.", "answer_by": 6}]}, True),
    ("accreditations", "police", HELENA, None, "Brackwater estate caretakers", "partnership", 25,
     {"sector": "charity", "standing": "consulting", "applied_on": -25, "signatories": "1", "consulted_on": -10, "answer_by": 9,
      "areas": ["Brackwater estate"], "powers": POWERS[:1]}, {}, False),
    person("W01", "Rowan Thistlewick", "Quayside Wardens", OWEN),
    person("W02", "Isolde Farthingale", "Quayside Wardens", OWEN, vetting_until=-4),
    person("W03", "Barnaby Clutterbuck", "Quayside Wardens", None, standing="suspended", reason="Until the complaint is answered.",
           lines={"complaints": [{"on": -30, "source": "A visitor", "about": "Told to leave a courtyard that is open to all."}]}),
    ("training", "council", AMINA, RUTH, "Recognising domestic abuse", "partnership", 80,
     {"form": "course", "subject": "Domestic abuse", "provider": "Lanternside Victim Care", "renew_after": "24", "cost": "450"},
     {"groups": [{"group": "Housing officers", "size": "42", "target": "80"}, {"group": "Contact centre", "size": "18", "target": "100"}],
      "sessions": [{"on": -300, "where": "Town hall", "places": "30", "held": "yes"}, {"on": 16, "where": "Town hall", "places": "30", "held": "no"}],
      "attendance": [{"on": -300, "group": "Housing officers", "came": "27", "completed": "25"}, {"on": -120, "group": "Contact centre", "came": "18"}]}, False),
    ("training", "council", RUTH, None, "Sharing information: what one may", "partnership", 200,
     {"form": "e_module", "subject": "Information sharing", "renew_after": "12"},
     {"groups": [{"group": "All partners", "size": "260", "target": "75"}], "attendance": [{"on": -350, "group": "All partners", "came": "150"}]}, False),
    ("engagement", "council", AMINA, GETHIN, "Quay festival stall", "partnership", 300,
     {"kind": "event", "starts_on": -90, "ends_on": -89, "where": "Old Quay", "theme": "Safe nights out", "standing": "held", "partners": ["Police", "Street Health"],
      "learned": "People asked for lighting on the steps more than for anything else."},
     {"audiences": [{"audience": "Visitors", "reached": "640", "counted": "Hand counter"}, {"audience": "Residents", "reached": "85", "counted": "Sign-up sheet"}],
      "materials": [{"material": "Taxi cards", "handed_out": "400", "languages": "English, Polish"}]}, True),
    ("engagement", "council", AMINA, None, "Sixteen days campaign", "partnership", 60,
     {"kind": "campaign", "starts_on": 10, "ends_on": 26, "theme": "Domestic abuse", "standing": "planned"}, {}, True),
    ("engagement", "council", GETHIN, None, "Residents' meeting, Tannery estate", "partnership", 90,
     {"kind": "meeting", "starts_on": -25, "where": "Tannery hall", "theme": "Noise", "standing": "held"}, {}, False),
    ("schemes", "council", GETHIN, AMINA, "The Anchor", "partnership", 150,
     {"scheme": "Safe Glass", "year": "2026", "kind": "bar", "address": "3 Old Quay", "applied_on": -140, "assessed_on": -70, "assessor": "Licensing team",
      "award": "commended", "awarded_on": -40},
     {"criteria": [{"criterion": "Door staff trained in vulnerability", "must": "yes", "most": "10", "points": "8"}, {"criterion": "Free water offered", "must": "yes", "most": "5", "points": "5"},
                   {"criterion": "Way home told at the door", "must": "no", "most": "10", "points": "6"}],
      "visits": [{"on": -70, "found": "All in order; the cellar door was propped open.", "next_on": -5, "done": "no"}]}, True),
    ("schemes", "council", GETHIN, None, "Club Meridian", "partnership", 40,
     {"scheme": "Safe Glass", "year": "2026", "kind": "club", "applied_on": -26}, {}, False),
    ("fund-rounds", "council", PIERS, RUTH, "Recovered money, autumn round", "partnership", 120,
     {"fund": "Recovered proceeds of crime", "available": "40000", "opens_on": -60, "closes_on": -12, "decides_on": 9,
      "rules": "What lowers crime and helps those it hurt. No running costs."},
     {"criteria": [{"criterion": "Need", "weight": "40"}, {"criterion": "What will be different", "weight": "40"}, {"criterion": "Value", "weight": "20"}]}, True),
    ("fund-bids", "lantern", CLIVE, ESME, "Locks and lights for victims", "partnership", 45,
     {"round": "Recovered money, autumn round", "asked": "12500", "match": "3000", "purpose": "Locks changed within a day for people who were burgled or threatened.",
      "difference": "Fewer who are hurt twice.", "starts_on": 30, "ends_on": 300}, {}, False),
    ("fund-bids", "lantern", ESME, None, "A listener on the quay", "partnership", 45,
     {"round": "Recovered money, autumn round", "asked": "8000", "purpose": "Two trained listeners on Friday and Saturday nights."}, {}, False),
]  # fmt: skip
SCORES = {HELENA: (8, 7, 6), "Sorrel Adebanjo": (9, 8, 5)}
CRITERIA = ("Need", "What will be different", "Value")


def score_bids(rows: Rows, clock: Clock, entries: dict[str, Any]) -> None:
    """Two scorers for the first bid; one who has an interest in the second."""
    by_name = {officer.name: officer for officer in OFFICERS}
    bid = entries["Locks and lights for victims"]
    for days, (name, points) in enumerate(SCORES.items(), 2):
        scorer, at = by_name[name], clock.office(-days)
        for criterion, each in zip(CRITERIA, points, strict=True):
            rows.add(
                "registers.BidScore",
                entry_id=bid["id"], version=1, criterion=criterion, points=each, note="", by_id=scorer.id,
                agency_id=AGENCIES[scorer.agency].id, at=at,
            )  # fmt: skip
        rows.act("bid scored", at=at, by=scorer, kind="register_entry", subject=bid["id"], owner="lantern")
    at, helena = clock.office(-4), by_name[HELENA]
    bid = entries["A listener on the quay"]
    rows.add(
        "registers.BidConflict",
        entry_id=bid["id"], by_id=helena.id, interest="Trains the listeners, unpaid", at=at,
    )  # fmt: skip
    rows.act(
        "interest in a bid declared",
        at=at,
        by=helena,
        kind="register_entry",
        subject=bid["id"],
        owner="lantern",
    )
