"""What came with the demo's reports: photographs sent in, diaries handed over, a letter."""

import hashlib
from datetime import timedelta
from random import Random
from typing import Any

from wardmote.demo import attachments, papers
from wardmote.demo.agencies import AGENCIES, OFFICERS
from wardmote.demo.clock import Clock
from wardmote.demo.rows import Row, Rows

OFTEN = {"email": 0.5, "counter": 0.35, "patrol": 0.3}  # by how it came; of the others none
DIARY = [
    "Monday: music from ten until past one.",
    "Tuesday: quiet.",
    "Thursday: shouting in the yard, a bottle broken, over by midnight.",
    "Saturday: music until four. Rang the number on the card.",
]
LETTER = [
    "To whom it may concern,",
    "Several of us who live here have had enough of it and ask that something is done.",
    "We are willing to talk to an officer, one at a time, and not on our own doorsteps.",
]


def the_documents_of_reports(rows: Rows, clock: Clock, seed: int) -> None:
    rng = Random(f"{seed} came with")  # nosec B311
    officer = {each.id: each for each in OFFICERS}
    owner = {agency.id: key for key, agency in AGENCIES.items()}
    for report in rows.tables["intake.Report"]:
        if report["state"] == "recorded" or rng.random() > OFTEN.get(report["channel"], 0.0):
            continue
        by = officer[report["taken_by_id"]]
        document = came_with(rows, report, rng, latest=clock.now)
        rows.act(
            "document added",
            at=document["added_at"],
            by=by,
            kind="report",
            subject=report["id"],
            owner=owner[report["owner_id"]],
        )


def came_with(rows: Rows, report: Row, rng: Random, *, latest: Any) -> Row:
    what = rng.choice(["photograph", "photograph", "diary", "letter"])
    pages = None
    if what == "photograph":
        title, data, name, media = (
            "Photograph sent in",
            attachments.photograph(rng),
            "photograph.jpg",
            "image/jpeg",
        )
    elif what == "diary":
        title, data, name, media = "Diary of a week", papers.text(DIARY), "diary.txt", "text/plain"
    else:
        title, data, name, media = "Letter handed in", papers.pdf(LETTER), "letter.pdf", "application/pdf"
        pages = 1
    categories = ["images"] if media == "image/jpeg" else []
    row = rows.add(
        "documents.Document",
        plan=report["plan"].narrowed(frozenset(categories)),
        title=title,
        name=name,
        media_type=media,
        size=len(data),
        pages=pages,
        sha256=hashlib.sha256(data).hexdigest(),
        added_by_id=report["taken_by_id"],
        added_at=min(latest, report["received_at"] + timedelta(minutes=rng.randrange(4, 40))),
    )
    rows.add("documents.Content", id=row["id"], data=data)
    rows.add(
        "intake.ReportDocument",
        plan=report["plan"],
        categories=categories,
        report_id=report["id"],
        document_id=row["id"],
    )
    return row
