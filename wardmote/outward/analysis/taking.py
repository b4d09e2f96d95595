"""Figures as they are taken away: as a spreadsheet, for a program, and the words of both."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from wardmote.foundation.audit import commands as audit
from wardmote.outward.analysis.queries import UNKNOWN, Figures, Filters
from wardmote.records.intake.models import Report
from wardmote.trust.identity.models import Officer

LABELS = {
    "month": "Month received",
    "ward": "Ward",
    "kind": "Kind",
    "category": "Category",
    "channel": "How it came",
    "state": "Where it stands",
}
WORDS: dict[str, dict[str, Any]] = {
    "kind": dict(Report.Kind.choices),
    "channel": dict(Report.Channel.choices),
    "state": dict(Report.State.choices),
}


def words_of(name: str, key: str) -> str:
    if name == "month":
        return date.fromisoformat(f"{key}-01").strftime("%B %Y")
    if name == "ward" and key == UNKNOWN:
        return "Not known"
    if name == "category" and key == UNKNOWN:
        return "None given"
    return str(WORDS.get(name, {}).get(key, key))


def cells(found: Figures) -> Iterator[list[Any]]:
    yield ["All", "", found.total, *[""] * 5]
    for name, label in LABELS.items():
        for each in found.by.get(name, []):
            yield [label, each.name or words_of(name, each.key), each.many, *[""] * 5]
    for took in found.took:
        targets = [took.in_time, took.late, took.still_open] if took.has_target else [""] * 3
        yield ["How soon", took.words, took.done, hours(took.median), hours(took.ninetieth), *targets]


def hours(span: timedelta | None) -> float | str:
    return "" if span is None else round(span.total_seconds() / 3600, 2)


def plain(found: Figures, filters: Filters, *, by: Officer, now: datetime) -> dict[str, Any]:
    """The figures as machines read them; whose they are stands in it: another officer sees other reports."""
    return {
        "as_far_as_may_see": str(by.pk),
        "at": now.isoformat(),
        "filters": filters.query(),
        "reports": found.total,
        **{
            f"by_{name}": [
                {"key": each.key, "words": each.name or words_of(name, each.key), "reports": each.many}
                for each in found.by.get(name, [])
            ]
            for name in LABELS
        },
        "how_soon": [
            {
                "what": took.what,
                "words": took.words,
                "done": took.done,
                "median_hours": hours(took.median) if took.median is not None else None,
                "ninetieth_hours": hours(took.ninetieth) if took.ninetieth is not None else None,
                **(
                    {"in_time": took.in_time, "late": took.late, "not_due_yet": took.still_open}
                    if took.has_target
                    else {}
                ),
            }
            for took in found.took
        ],
    }


def note(by: Officer) -> None:
    audit.record("exported", kind="list", subject=None, owner=by.agency_id, note="figures")
