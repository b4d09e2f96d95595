"""One letter to 1,000 cases, made to its end: `python -m benchmarks.measure_letters`. Also by `make bench`.

Says how long the files alone take, and the whole: opened on record, asked about, made twice over, sealed, kept to print.
"""

import time
from datetime import UTC, date, datetime
from typing import Any

import django
from django.conf import settings

CASES = 1_000


def files_alone(many: int = 100) -> float:
    """Seconds for one letter's two files."""
    from wardmote.work.letters import fields, pdf, setting, shipped, word

    template = shipped.templates()["warning"]
    paper = setting.Paper("T", setting.Head("H"), setting.pieces(template.blocks, fields.examples()))
    start = time.perf_counter()
    for _ in range(many):
        pdf.made(paper)
        word.made(paper, at=datetime.now(UTC))
    return (time.perf_counter() - start) / many


def measure(token: str, references: list[str]) -> dict[str, Any]:
    """Order the letter and go on until it is done, each step in a transaction of its own, as the page does."""
    from wardmote.foundation.database.session import acting
    from wardmote.work.letters import commands

    values = {"what_happened": "w", "where": "here", "what_to_do": "Be quiet.", "reply_by": "1 May 2027"}
    start, steps, slowest, made = time.perf_counter(), 0, 0.0, 0
    with acting(token) as by:
        run = commands.begin_run(
            template_key="warning", role="perpetrator", values=values, references=references, by=by,
            now=datetime.now(UTC),
        )  # fmt: skip
    while True:
        began = time.perf_counter()
        with acting(token) as by:
            step = commands.go_on(run=run, by=by, now=datetime.now(UTC))
        steps, made = steps + 1, made + step.letters
        slowest = max(slowest, time.perf_counter() - began)
        if step.is_done or step.waits:
            break
    seconds = time.perf_counter() - start
    return {"letters": made, "seconds": seconds, "steps": steps, "slowest": slowest}


def cases(token: str, many: int) -> list[str]:
    """Cases of the officer, each with somebody said to be responsible and where they live."""
    from wardmote.foundation.database.session import acting
    from wardmote.work.cases import commands

    made = []
    for number in range(many):
        with acting(token) as by:
            now = datetime.now(UTC)
            case = commands.open_case(
                title=f"Case {number}", kind="noise", area="Harbour Street", summary="s", risk="low",
                categories=["incident"], team=by.team, lead=by, review_on=date.today(), by=by, now=now,
            )  # fmt: skip
            commands.add_person(
                case=case, name=f"Somebody {number}", role="perpetrator", from_on=date.today(), by=by, now=now
            )
            commands.add_place(
                case=case, address=f"{number} Fore Street", role="perpetrator_home", by=by, now=now
            )
        made.append(case.reference)
    return made


def main() -> None:
    settings.DEBUG = False
    django.setup()
    from benchmarks.scratch import scratch  # a server of its own, gone afterwards

    with scratch() as token:
        references = cases(token, CASES)
        told = measure(token, references)
    print(
        f"{told['letters']} letters in {told['seconds']:.0f} s, {told['steps']} steps,"
        f" the slowest {told['slowest']:.1f} s; their files alone {files_alone() * 1000:.0f} ms each"
    )


if __name__ == "__main__":
    main()
