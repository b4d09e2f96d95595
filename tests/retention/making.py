"""Settled records for these tests, officers who decide on them, and time that has passed."""

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection

from tests import world
from wardmote.trust.identity.models import Officer, Role
from wardmote.work.cases.models import Case
from wardmote.work.retention import commands, jobs, queries
from wardmote.work.retention.models import Item

TODAY = date.today()


def add_second(p: world.Partnership) -> Officer:
    """Another information governance lead of the council."""
    found = p.extra.get("second")
    if found is None:
        found = p.extra["second"] = world.officer(
            p.council, p.colleague.team, "Second Governance", Role.INFORMATION_GOVERNANCE
        )
    return found


def close(case: Any, on: date, outcome: str = "resolved", by: Officer | None = None) -> Any:
    """Closed on that day, as if it had been then."""
    at = datetime.combine(on, datetime.min.time(), UTC) + timedelta(hours=12)
    with world.building():
        Case.objects.filter(pk=case.pk).update(
            status="closed", closed_at=at, closed_by=by or case.opened_by, outcome=outcome,
            opened_at=at - timedelta(days=60),
        )  # fmt: skip
        case.refresh_from_db(fields=["status", "closed_at", "opened_at", "outcome"])
    return case


def years_ago(years: int, days: int = 0) -> date:
    try:
        back = TODAY.replace(year=TODAY.year - years)
    except ValueError:  # 29 February
        back = TODAY.replace(year=TODAY.year - years, day=28)
    return back - timedelta(days=days)


def old_case(p: world.Partnership, **more: Any) -> Any:
    """A case closed so long ago that it is due."""
    return close(world.case(p, **more), years_ago(6, 3))


def item_of(record: Any) -> Item:
    with world.building():
        return queries.items().get(record_id=record.pk)


def ask(record: Any, by: Officer, ground: str = "period_over") -> Any:
    with world.as_officer(by):
        return commands.ask_deletion(
            record=found(record), ground=ground, reason="No longer needed.", today=TODAY
        )


def agree(record: Any, by: Officer) -> Any:
    with world.as_officer(by) as officer:
        return commands.agree_deletion(record=found(record), reason="", by=officer)


def found(record: Any) -> queries.Record:
    it = queries.record(record.reference)
    assert it is not None
    return it


def days_pass() -> None:
    """Whatever was agreed has waited long enough."""
    with world.building(), connection.cursor() as cursor:
        cursor.execute("update retention_deletion set not_before = now() - interval '1 second'")


def night() -> dict[str, int]:
    """The worker's run."""
    with world.building():
        return jobs.run()


def insert(table: str, **values: Any) -> Any:
    if table not in {"intake_telling", "documents_content"}:
        values.setdefault("id", uuid.uuid4())
    columns = ", ".join(f'"{column}"' for column in values)
    marks = ", ".join(["%s"] * len(values))
    with connection.cursor() as cursor:
        cursor.execute(f"insert into public.{table} ({columns}) values ({marks})", list(values.values()))
    return values.get("id")
