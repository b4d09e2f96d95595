"""The list and an entry of a register of 2,000 key facts: `python -m benchmarks.measure_registers`.

Says how long each whole page takes, and how long reading the same entries takes with the rule and on a login
that no row policy binds.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from benchmarks.pages import TOKEN, Measured, load, measure

FIGURE, RATIO = 0.15, 3.0  # seconds of a page; times the unprotected query


def fill(many: int) -> Any:
    """Key facts of twenty areas, each with two years of a series; every tenth is said twice."""
    from wardmote.foundation.database.session import acting
    from wardmote.work.registers import commands
    from wardmote.work.registers.anatomy import registers

    today, register, entry = date.today(), registers()["key-facts"], None
    series = [
        {"id": f"{n:012x}", "on": str(today - timedelta(days=30 * n)), "amount": str(100 + n)}
        for n in range(24)
    ]
    with acting(TOKEN) as by:
        for number in range(many):
            draft = commands.Draft(
                title=f"Figure {number - number % 10 // 9} of offences recorded",
                values={
                    "value": str(number),
                    "unit": "offences",
                    "geography": f"Ward {number // 10 % 20}",
                    "as_at": today.isoformat(),
                    "source": "Recorded offences " * 4,
                    "basis": "actual",
                    "caveats": "Counted by the day they were recorded. " * 10,
                },
                lines={"values": series},
            )
            entry = commands.add(register, draft, by=by, now=datetime.now(UTC))
    assert entry is not None
    return entry.pk


def reads(entry: Any, using: str) -> None:
    """The entries of the first page, as the list reads them."""
    from wardmote.work.registers.models import Entry
    from wardmote.work.registers.queries import HEAVY, SORTS

    found = Entry.objects.using(using).filter(register="key-facts", state="open").defer(*HEAVY)
    list(found.select_related("owner", "team", "officer", "successor").order_by(*SORTS["title"])[:50])


def pages(entry: Any) -> list[str]:
    return ["/registers/key-facts/", "/registers/key-facts/?page=20", f"/registers/key-facts/{entry}/"]


def main() -> None:
    many, medians = measure(
        Measured(
            module="benchmarks.measure_registers",
            about=__doc__ or "",
            database="registers",
            noun="entries",
            many=2_000,
            rounds=15,
            fill=fill,
            pages=pages,
            reads=reads,
        )
    )
    first, later, entry, protected, unprotected = (each * 1000 for each in medians)
    print(
        f"A register of {many:,} key facts: its list {first:.0f} ms, page 20 of it {later:.0f} ms,"
        f" an entry {entry:.0f} ms (figure: each under {FIGURE * 1000:.0f} ms); reading a page of entries"
        f" {protected:.1f} ms, unprotected {unprotected:.1f} ms, ratio {protected / unprotected:.1f}"
        f" (figure: under {RATIO}). {load()}"
    )


if __name__ == "__main__":
    main()
