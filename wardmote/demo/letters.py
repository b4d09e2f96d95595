"""Letterheads of three agencies, a template that one of them changed, and letters in every state."""

import hashlib
from datetime import timedelta
from random import Random
from typing import Any

from wardmote.demo import places
from wardmote.demo.agencies import AGENCIES, Officer
from wardmote.demo.casework import Casework
from wardmote.demo.clock import Clock
from wardmote.demo.rows import Row, Rows
from wardmote.foundation.design.dates import day_words
from wardmote.foundation.files.kinds import PDF, WORD

HEADS = {
    "council": ("Guildhall Yard", "Registered data controller. We answer letters within ten working days."),
    "police": ("Station House", "If somebody is in danger, ring 999."),
    "tannery": ("The Tannery Office", "Tannery Homes is a registered provider of social housing."),
}
STATES = ["draft", "made", "sent", "sent", "withdrawn"]
VALUES = {
    "what_happened": "Music and shouting in the yard until after midnight, on several nights of last month.",
    "where": "the yard behind your home",
    "what_to_do": "Be quiet in the yard after eleven, and ask your guests to be.",
}
OURS = "We would like to talk with you before anything else happens. An officer can come to you."


def write_letters(rows: Rows, clock: Clock, cases: list[Casework], seed: int) -> None:
    """Called when every case is told. With a generator of its own, so that nothing else changes with it."""
    before, rows.rng = rows.rng, Random(seed + 117)  # nosec B311
    try:
        heads = {key: letterhead(rows, clock, key) for key in HEADS}
        version = template(rows, clock, heads)
        ours = [
            case for case in cases if case.owner == "council" and "s" in case.people and not case.brief.named
        ]
        chosen = [case for case in ours if case.brief.stage in ("open", "overdue")][: len(STATES)]
        for case, state in zip(chosen, STATES, strict=False):
            letter(rows, clock, case, state, heads["council"], version)
    finally:
        rows.rng = before


def administrator(key: str) -> Officer:
    from wardmote.demo.agencies import OFFICERS

    ours = [officer for officer in OFFICERS if officer.agency == key]
    return next((officer for officer in ours if "administrator" in officer.roles), ours[0])


def letterhead(rows: Rows, clock: Clock, key: str) -> Row:
    house, footer = HEADS[key]
    agency = AGENCIES[key]
    return rows.add(
        "letters.Letterhead", agency_id=agency.id, number=1, name=agency.name,
        address=f"{house}\n{places.postcode(next(iter(places.AREAS)), rows.rng)}", telephone="020 7946 0000",
        email=f"desk@{key}.example.org", footer=footer, logo=None, logo_words="", starts_on=clock.day(-300),
        by_id=administrator(key).id, at=clock.office(-300),
    )  # fmt: skip


def template(rows: Rows, clock: Clock, heads: dict[str, Row]) -> Row:
    """The council's own warning letter, twice changed."""
    from wardmote.work.letters import blocks, shipped

    by = administrator("council")
    agency = AGENCIES["council"]
    kept = rows.add(
        "letters.Template",
        agency_id=agency.id,
        key="warning",
        is_open=True,
        by_id=by.id,
        changed_at=clock.office(-90),
    )
    was = blocks.kept(shipped.templates()["warning"].blocks)
    row = kept
    for number, (days, made_of, why) in enumerate(
        [
            (-200, was, "Taken over as it was shipped"),
            (-90, [*was[:-2], {"kind": "paragraph", "words": OURS}, *was[-2:]], "We offer to talk first"),
        ],
        start=1,
    ):
        row = rows.add(
            "letters.Version", template_id=kept["id"], agency_id=agency.id, number=number,
            name="Warning letter", blocks=made_of, why=why, starts_on=clock.day(days),
            by_id=by.id, at=clock.office(days),
        )  # fmt: skip
    return row


def letter(rows: Rows, clock: Clock, case: Casework, state: str, head: Row, version: Row) -> None:
    people = [row for row in rows.tables["cases.Person"] if row["case_id"] == case.id]
    person = next((row for row in people if row["role"] == "perpetrator"), None)
    if person is None:
        return
    at = clock.soon(case.settled_in, 30, before=clock.now - timedelta(days=3))
    by = case.lead
    reference = rows.reference("L")
    address = f"{case.slots.fixed['number']} {case.street}"
    values = VALUES | {"reply_by": day_words((at + timedelta(days=14)).date())}
    told: dict[str, Any] = {"word_id": None, "pdf_id": None, "made_by_id": None, "made_at": None}
    if state != "draft":
        told = made(rows, case, person, head, version, reference, address, values, by, at)
    sent: dict[str, Any] = {"sent_how": "", "sent_on": None, "sent_by_id": None}
    if state == "sent":
        sent = {"sent_how": "post", "sent_on": (at + timedelta(days=1)).date(), "sent_by_id": by.id}
    gone: dict[str, Any] = {"withdrawn_why": "", "withdrawn_by_id": None, "withdrawn_at": None}
    if state == "withdrawn":
        after = at + timedelta(hours=20)
        gone = {"withdrawn_why": "The wrong flat.", "withdrawn_by_id": by.id, "withdrawn_at": after}
    rows.child(
        "letters.Letter", person["plan"], case_id=case.id, categories=person["categories"],
        reference=reference, agency_id=AGENCIES["council"].id, person_id=person["id"],
        to_agency_id=None, to_name=person["name"],
        to_address=address, wishes=person["contact_wishes"], template_key="warning",
        template_name="Warning letter", version_id=version["id"], edition=None, letterhead_id=head["id"],
        values=values, state=state, run_item_id=None,
        by_id=by.id, at=at, **told, **sent, **gone,
    )  # fmt: skip
    words = "letter drafted" if state == "draft" else "letter made"
    rows.act(words, at=at, by=by, kind="case", subject=case.id, owner=case.owner)


def made(
    rows: Rows,
    case: Casework,
    person: Row,
    head: Row,
    version: Row,
    reference: str,
    address: str,
    values: dict[str, str],
    by: Officer,
    at: Any,
) -> dict[str, Any]:
    """Both files, kept among the documents of the case."""
    from wardmote.work.letters import blocks, pdf, setting, word

    on_top = setting.Head(
        head["name"], setting.lines_of(head["address"]), head["telephone"], head["email"], head["footer"]
    )
    known = {
        "recipient_name": person["name"],
        "recipient_address": address,
        "date": day_words(at.date()),
        "case_reference": case.row["reference"],
        "letter_reference": reference,
        "officer_name": by.name,
        "officer_team": "Community safety team",
        "agency_name": head["name"],
    }
    pieces = setting.pieces(blocks.read(version["blocks"]), values | known)
    paper = setting.Paper(f"Warning letter {reference}", on_top, pieces)
    found = {}
    for name, media, data, ending in (
        ("word_id", WORD, word.made(paper, at=at), "docx"),
        ("pdf_id", PDF, pdf.made(paper, at=at), "pdf"),
    ):
        row = rows.add(
            "documents.Document", plan=person["plan"].narrowed(frozenset(person["categories"])),
            title=paper.title if ending == "pdf" else f"{paper.title} (Word)", name=f"{paper.title}.{ending}",
            media_type=media, size=len(data), pages=1 if ending == "pdf" else None, added_by_id=by.id,
            added_at=at, sha256=hashlib.sha256(data).hexdigest(),
        )  # fmt: skip
        rows.add("documents.Content", id=row["id"], data=data)
        rows.child(
            "cases.CaseDocument",
            person["plan"],
            case_id=case.id,
            categories=person["categories"],
            document_id=row["id"],
        )
        found[name] = row["id"]
    return {**found, "made_by_id": by.id, "made_at": at}
