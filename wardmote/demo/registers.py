"""Living registers: figures with a series, two that contradict each other; risks; contracts, one that nobody
signed; strategies. Days count from today, so that something is always due."""

# ruff: noqa: E501  (tables, a row a line)

from datetime import date, timedelta
from random import Random
from typing import Any

from wardmote.demo.agencies import AGENCIES, OFFICERS
from wardmote.demo.clock import Clock
from wardmote.demo.register_entries import OF_PAPERS
from wardmote.demo.register_schemes import OF_SCHEMES, score_bids
from wardmote.demo.rows import Rows
from wardmote.work.registers import values
from wardmote.work.registers.anatomy import Facts, Register, registers

BY_NAME = {officer.name: officer for officer in OFFICERS}
EDITOR = "Piers Wetherley"

# register, agency, owner, successor, title, reach, review in days, values, lines; {n} in a value is a day from today
FACTS: list[tuple[Any, ...]] = [
    ("key-facts", "council", "Ruth Ellingsworth", "Piers Wetherley", "Anti-social behaviour incidents in a year", "partnership", 120,
     {"value": "2412", "unit": "incidents", "geography": "Marlbridge", "as_at": -60, "basis": "actual", "confidence": "high",
      "source": "Partnership recorded incidents, by the desk", "released_on": 31, "caveats": "Counts a call once, however many rang."},
     {"values": [(-1155, "2710"), (-790, "2655"), (-425, "2538"), (-60, "2412")]}, True),
    ("key-facts", "police", "Helena Marchbank", "Owen Strickley", "Anti-social behaviour incidents in a year", "partnership", 60,
     {"value": "2560", "unit": "incidents", "geography": "Marlbridge", "as_at": -60, "basis": "actual", "confidence": "medium",
      "source": "Force incident system"}, {}, False),
    ("key-facts", "council", "Amina Shawcross", "Dougal Finnerty", "Residents who feel safe after dark", "partnership", -12,
     {"value": "61.5", "unit": "% of residents", "geography": "Marlbridge", "as_at": -430, "basis": "actual", "confidence": "medium",
      "source": "Residents' survey", "caveats": "A sample of 1,100; give or take three in a hundred."}, {}, True),
    ("key-facts", "council", "Ruth Ellingsworth", "Amina Shawcross", "Noise complaints next year", "partnership", 200,
     {"value": "950", "unit": "complaints", "geography": "Marlbridge", "as_at": 300, "basis": "forecast", "confidence": "low",
      "source": "Environmental Protection", "method": "The last three years' trend, with two new venues on the quay."}, {}, False),
    ("risks", "council", "Ruth Ellingsworth", "Noor Haddadi", "The agreement with Brackwater is not renewed", "partnership", 20,
     {"kind": "risk", "likelihood": "4", "impact": "4", "response": "reduce", "cause": "The renewal is a draft and nobody has signed.",
      "effect": "Cases on the estate are worked twice, and repeat victims are missed."},
     {"mitigations": [{"step": "Both directors meet to sign", "by": 12, "done": "no"}, {"step": "Draft to both leads", "by": -20, "done": "yes"}]}, False),
    ("risks", "council", "Gethin Prosser", None, "Night patrols cannot be staffed in the summer", "partnership", 45,
     {"kind": "risk", "likelihood": "3", "impact": "3", "response": "reduce"}, {}, False),
    ("risks", "council", "Amina Shawcross", "Ruth Ellingsworth", "Two cameras on the quay are out of order", "partnership", 10,
     {"kind": "issue", "impact": "3", "response": "reduce"}, {"mitigations": [{"step": "Contractor on site", "by": -3, "done": "no"}]}, False),
    ("risks", "council", "Piers Wetherley", "Ruth Ellingsworth", "The panel coordinator's post is not filled", "agency", 30,
     {"kind": "risk", "likelihood": "2", "impact": "4", "response": "accept", "why": "Funding is decided in the autumn."}, {}, False),
    ("contracts", "council", "Noor Haddadi", "Piers Wetherley", "Out-of-hours noise service", "agency", 90,
     {"service": "Noise out of hours", "supplier": "Quietwater Services", "stage": "running", "starts_on": -640, "ends_on": 140, "notice_days": "90",
      "alarm_days": "60", "value": "186000", "procurement": "Open tender"},
     {"signers": [{"party": "Marlbridge Council", "name": "Director of Place", "on": -650}, {"party": "Quietwater Services", "name": "Managing director", "on": -648}],
      "options": [{"option": "One more year", "decide_by": 30, "until": 505}], "charges": [{"what": "Service", "amount": "7750", "period": "month", "since": -640}]}, False),
    ("contracts", "council", "Gethin Prosser", None, "Noise service, interim", "agency", 15,
     {"service": "Noise out of hours", "supplier": "Nightlong Monitoring", "stage": "signed", "starts_on": -20, "ends_on": 160, "value": "24000"},
     {"signers": [{"party": "Marlbridge Council"}, {"party": "Nightlong Monitoring", "name": "Director", "on": -25}]}, False),
    ("contracts", "council", "Piers Wetherley", "Ruth Ellingsworth", "Cameras on the quay", "partnership", 200,
     {"service": "Public space cameras", "supplier": "Harbour Optics", "stage": "running", "starts_on": -900, "ends_on": 900, "notice_days": "180", "value": "410000"},
     {"signers": [{"party": "Marlbridge Council", "name": "Chief executive", "on": -905}, {"party": "Harbour Optics", "name": "Director", "on": -905}]}, False),
    ("contracts", "council", "Ruth Ellingsworth", "Amina Shawcross", "Mediation for neighbours", "agency", 60,
     {"service": "Mediation", "supplier": "To be chosen", "stage": "bids", "value": "45000"},
     {"steps": [{"step": "Bids opened", "due": -6, "done": -6}, {"step": "Panel scores the bids", "due": 8}],
      "bids": [{"bidder": "Common Ground", "price": "43500", "score": "78"}, {"bidder": "Talk It Through", "price": "39900", "score": "71"}]}, False),
    ("strategies", "council", "Ruth Ellingsworth", "Piers Wetherley", "Safer Marlbridge strategy", "partnership", 150,
     {"kind": "strategy", "stage": "in-force", "starts_on": -500, "ends_on": 230, "about": "Three priorities for three years: the night, repeat victims, the estates."}, {}, True),
    ("strategies", "council", "Amina Shawcross", None, "Licensing hours on the quay", "partnership", 30,
     {"kind": "consultation", "stage": "consulting", "opens_on": -20, "closes_on": 22, "audiences": ["Residents of the quay", "Licensees", "Police"]}, {}, True),
]  # fmt: skip


def keep_registers(rows: Rows, clock: Clock, seed: int) -> None:
    """With a generator of its own, so that nothing else changes with it."""
    before, rows.rng = rows.rng, Random(seed + 171)  # nosec B311
    try:
        numbers: dict[tuple[str, str, str], int] = {}
        kept = {told[4]: keep(rows, clock, numbers, *told) for told in [*FACTS, *OF_PAPERS, *OF_SCHEMES]}
        score_bids(rows, clock, kept)
    finally:
        rows.rng = before


def keep(
    rows: Rows, clock: Clock, numbers: dict[tuple[str, str, str], int], key: str, agency: str, owner: str,
    successor: str | None, title: str, reach: str, review: int, given: dict[str, Any], lines: dict[str, Any],
    published: bool,
) -> dict[str, Any]:  # fmt: skip
    register = registers()[key]
    series = "A" if reach == "agency" else ""
    number = numbers[key, agency, series] = numbers.get((key, agency, series), 0) + 1
    kept = stored(register.columns, given, clock)
    its_lines = {
        kind: [
            {"id": f"{at:012x}", **stored(register.line(kind).columns, line, clock)}
            for at, line in enumerate(as_lines(kind, found), 1)
        ]
        for kind, found in lines.items()
    }
    editor, keeper = BY_NAME[EDITOR], BY_NAME[owner]
    by = editor if editor.agency == agency else keeper
    at = clock.office(-rows.rng.randrange(20, 90))
    review_on = clock.day(review)
    facts = {
        "team": keeper.team_id, "officer": keeper.id, "successor": BY_NAME[successor].id if successor else None,
        "review_on": review_on, "state": "open", "published": published,
    }  # fmt: skip
    row = rows.add(
        "registers.Entry",
        register=key, series=series, number=number, title=title, owner_id=AGENCIES[agency].id, team_id=facts["team"],
        officer_id=facts["officer"], successor_id=facts["successor"], reach=reach, review_on=review_on, state="open",
        values=kept, lines=its_lines, version=1, note="", natural=natural(register, title, kept), imported={},
        published_at=at if published else None, published_by_id=by.id if published else None,
        public_values=public(register, title, kept, its_lines) if published else None,
        created_by_id=by.id, created_at=at, changed_by_id=by.id, changed_at=at,
    )  # fmt: skip
    rows.add(
        "registers.Version",
        entry_id=row["id"], no=1, title=title, values=kept, lines=its_lines, reach=reach, note="", by_id=by.id, at=at,
        facts={name: str(value) if value is not None and name not in ("state", "published") else value for name, value in facts.items()},
    )  # fmt: skip
    for kind, line, on, words, ahead in due_dates(register, title, kept, its_lines, review_on, clock.today):
        told = at if on < clock.today - timedelta(days=14) else None
        rows.add(
            "registers.Due",
            entry_id=row["id"], kind=kind, line=line, on=on, words=words[:200], ahead=ahead, reminded_at=told,
            escalated_at=told,
        )  # fmt: skip
    rows.act(
        "register entry added", at=at, by=by, kind="register_entry", subject=row["id"], owner=agency, note=key
    )
    if published:
        rows.act(
            "register entry published", at=at, by=by, kind="register_entry", subject=row["id"], owner=agency
        )
    return row


def as_lines(kind: str, found: list[Any]) -> list[dict[str, Any]]:
    if kind == "values":
        return [{"on": on, "amount": amount, "basis": "actual"} for on, amount in found]
    return list(found)


def stored(columns: Any, given: dict[str, Any], clock: Clock) -> dict[str, Any]:
    days = {column.field for column in columns if column.kind == "date"}
    return {name: clock.day(value).isoformat() if name in days else value for name, value in given.items()}


def natural(register: Register, title: str, kept: dict[str, Any]) -> str:
    from wardmote.foundation.imports.names import name_key

    parts = [title if name == "title" else str(kept.get(name) or "") for name in register.natural]
    return ", ".join(name_key(part) for part in parts)


def public(register: Register, title: str, kept: dict[str, Any], lines: dict[str, Any]) -> dict[str, Any]:
    told = [
        column for column in register.columns if column.field in register.public and kept.get(column.field)
    ]
    return {
        "title": title,
        "values": [
            {
                "field": column.field, "label": column.label, "words": values.shown(column, kept[column.field], {}),
                "value": values.exported(column, kept[column.field], {}),
            }
            for column in told
        ],
        "lines": {
            kind.key: [
                {
                    column.field: values.exported(column, line[column.field], {})
                    for column in kind.columns
                    if line.get(column.field)
                }
                for line in lines.get(kind.key, ())
            ]
            for kind in register.lines
            if kind.public
        },
    }  # fmt: skip


def due_dates(
    register: Register, title: str, kept: dict[str, Any], lines: dict[str, Any], review_on: date, today: date
) -> list[tuple[str, str, date, str, int | None]]:
    facts = Facts(
        title,
        values.read(register.columns, kept),
        {
            kind.key: [
                {"id": line["id"], **values.read(kind.columns, line)} for line in lines.get(kind.key, ())
            ]
            for kind in register.lines
        },
    )
    found = [(due.kind, due.line, due.on, due.words, due.ahead) for due in register.dues(facts, today)]
    return [*found, ("review", "", review_on, "Review this entry", None)]
