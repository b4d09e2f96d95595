"""Two officers who are away: one said who stands in for them, for the other their supervisor did."""

from collections import Counter
from datetime import timedelta

from wardmote.demo.agencies import AGENCIES, OFFICERS, Officer
from wardmote.demo.casework import Casework
from wardmote.demo.clock import Clock
from wardmote.demo.rows import Rows


def go_away(rows: Rows, clock: Clock, cases: list[Casework]) -> None:
    by_name = Counter(
        share.way.officer
        for case in cases
        for share in case.shares
        if share.way.officer and not share.withdrawn
    )
    police = [officer for officer in OFFICERS if (officer.agency, officer.team) == ("police", "nbt")]
    # Whom most is shared with by name, and their sergeant.
    away = max(police[:2], key=lambda officer: by_name[officer.id])
    stand_in(rows, clock, away=away, colleague=police[2], by=away, days=(-3, 11), with_named=True)
    team = [officer for officer in OFFICERS if (officer.agency, officer.team) == ("council", "cst")]
    stand_in(rows, clock, away=team[1], colleague=team[0], by=team[2], days=(-1, 20), with_named=False)


def stand_in(
    rows: Rows,
    clock: Clock,
    *,
    away: Officer,
    colleague: Officer,
    by: Officer,
    days: tuple[int, int],
    with_named: bool,
) -> None:
    at = clock.office(days[0] - 1)
    row = rows.add(
        "access.StandIn", agency_id=AGENCIES[away.agency].id, away_id=away.id, colleague_id=colleague.id,
        starts_on=clock.day(days[0]), ends_on=clock.day(days[1]), with_named=with_named, by_id=by.id, at=at,
        ended_at=None, ended_by_id=None,
    )  # fmt: skip
    rows.act(
        "stand-in named, named tier too" if with_named else "stand-in named",
        at=at, by=by, kind="stand_in", subject=row["id"], owner=away.agency,
    )  # fmt: skip
    for told in (each for each in (away, colleague) if each is not by):
        rows.add(
            "notices.Notice", officer_id=told.id, kind="stand_in_named", subject_kind="stand_in",
            subject_id=row["id"], on=at.date(), at=at,
            read_at=at + timedelta(hours=2) if told is away else None,
        )  # fmt: skip
