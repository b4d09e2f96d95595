"""Times the queue of reports and the list of actions, as an officer and without the row policies.

Run by `benchmarks.run`, once for each database: prints one JSON object, as `benchmarks.measure` does.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from unittest.mock import patch
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from benchmarks.measure import (
    Line,
    Sees,
    as_row,
    beside,
    drawn,
    logged_in_as,
    the_number_of,
    whole_request,
)
from wardmote.foundation.database.session import acting
from wardmote.records.actions import listing as actions
from wardmote.records.actions.models import Action
from wardmote.records.intake import listing as reports
from wardmote.records.intake.models import Report
from wardmote.trust.identity.models import Officer

GOAL = {"under": 50, "over": 15}
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
WAITING = reports.Filters(states=("waiting",))
NOISE = reports.Filters(kinds=("noise",), harms=("high",))
Query = Callable[[Sees], object]


class Desk:
    """The queries of the two lists, by the officers as the application knows them."""

    def __init__(self, officers: list[Sees]) -> None:
        with logged_in_as("unprotected"):
            found = Officer.objects.in_bulk([officer.officer for officer in officers])
        self.officers: dict[UUID, Officer] = found
        self.standing: dict[UUID, Report] = {}

    # --- reports ------------------------------------------------------------------------------------

    def queue(self, filters: reports.Filters) -> Query:
        return lambda sees: reports.page(filters, by=self.officers[sees.officer], now=NOW)

    def plain_queue(self, filters: reports.Filters) -> Query:
        """A capped count and a page of rows, with no look at what the officer may see."""

        def query(sees: Sees) -> object:
            wanted = reports.conditions(filters, by=self.officers[sees.officer], now=NOW)
            found = Report.objects.filter(wanted)
            rows = found.select_related("owner", "team")
            columns = reports.order_of(filters, "")
            if columns is reports.WAITING_FIRST:
                return found[: reports.CAP + 1].count(), reports.waiting_first(rows, 0, reports.SIZE)
            return found[: reports.CAP + 1].count(), list(rows.order_by(*columns)[: reports.SIZE])

        return query

    def stand(self, officers: list[Sees]) -> list[Sees]:
        """Those for whom reports wait to be decided on; each stands in the middle of their first page."""
        for sees in officers:
            with acting(sees.token) as by:
                waiting = reports.queue(reports.Filters(), by=by, now=NOW).order_by(*reports.order("harm"))
                rows = list(waiting[: reports.SIZE])
            if rows:
                self.standing[sees.officer] = rows[len(rows) // 2]
        return [sees for sees in officers if sees.officer in self.standing]

    def beside_it(self, sees: Sees) -> object:
        by = self.officers[sees.officer]
        return reports.neighbours(self.standing[sees.officer], reports.Filters(), by=by, now=NOW)

    def next_one(self, sees: Sees) -> object:
        by = self.officers[sees.officer]
        return reports.next_after(self.standing[sees.officer], reports.Filters(), by=by, now=NOW)

    # --- actions ------------------------------------------------------------------------------------

    def list_of(self, filters: actions.Filters) -> Query:
        return lambda sees: actions.page(filters, by=self.officers[sees.officer], today=TODAY)

    def plain_list_of(self, filters: actions.Filters) -> Query:
        def query(sees: Sees) -> object:
            wanted = actions.conditions(filters, by=self.officers[sees.officer], today=TODAY)
            found = Action.objects.filter(wanted)
            rows = found.select_related("agency", "asking", "team", "officer").defer("detail", "evidence")
            rows = rows.order_by(*actions.order("due", capped=True))
            return found[: actions.CAP + 1].count(), list(rows[: actions.SIZE])

        return query


def anybodys(filters: reports.Filters, **officer_and_time: Any) -> QuerySet[Report]:
    """The queue without the rule: whatever waits, whoever may decide on it."""
    kept = replace(filters, states=(Report.State.WAITING,))
    return Report.objects.filter(reports.conditions(kept, **officer_and_time))


def unruled(query: Query) -> Query:
    def plainly(sees: Sees) -> object:
        with patch.object(reports, "queue", anybodys):
            return query(sees)

    return plainly


def stand(sees: Sees) -> object:
    return reports.stand(now=NOW)


def plain_figures(sees: Sees) -> object:
    """The same counts, each to the cap, of all there are."""
    month = reports.month_of(NOW)
    return [
        Report.objects.filter(**wanted)[: reports.CAP + 1].count()
        for wanted in (
            {},
            {"state": "waiting"},
            {"state": "in_case"},
            {"state": "referred"},
            {"state": "closed", "decided_at__gte": month},
        )
    ]


QUEUES = {
    "queue of reports": reports.Filters(),
    "queue, waiting only": WAITING,
    "queue, kind and harm": NOISE,
}
LISTS = {
    "actions, mine": actions.Filters(view="mine"),
    "actions, my team's": actions.Filters(view="team"),
    "actions, everything open": actions.Filters(view="all"),
    "actions, everything overdue": actions.Filters(view="all", due="overdue"),
}


def measure(rounds: int, many: int) -> dict[str, Any]:
    total = the_number_of("intake_report")
    wide, few, none = drawn(the_number_of("cases_case"), many)
    desk = Desk([*wide, *few, *none])
    lines = []
    for name, queue in QUEUES.items():
        lines.append(beside(Line(name, **GOAL), wide, rounds, desk.queue(queue), desk.plain_queue(queue)))
    lines.append(beside(Line("queue: how it stands with all", **GOAL), wide, rounds, stand, plain_figures))
    deciding = desk.stand(wide)
    for name, query in {
        "before and after a report": desk.beside_it,
        "next report to decide": desk.next_one,
    }.items():
        lines.append(beside(Line(name, **GOAL), deciding, rounds, query, unruled(query)))
        lines[-1].note = f"{len(deciding)} officers"
    for name, wanted in LISTS.items():
        lines.append(
            beside(Line(name, **GOAL), wide, rounds, desk.list_of(wanted), desk.plain_list_of(wanted))
        )
    for who, officers in {"sees nothing": none, "sees few": few}.items():
        for name, queue in QUEUES.items():
            lines.append(beside(Line(f"{who}: {name}", under=100), officers, rounds * 4, desk.queue(queue)))
        lines.append(beside(Line(f"{who}: figures", under=100), officers, rounds * 4, stand))
        for name, wanted in LISTS.items():
            lines.append(
                beside(Line(f"{who}: {name}", under=100), officers, rounds * 4, desk.list_of(wanted))
            )
    for name, address in {
        "queue": reverse("intake:list"),
        "queue, filtered": reverse("intake:list") + "?kind=noise&harm=high",
        "actions, mine": reverse("actions:list"),
        "actions, everything open": reverse("actions:list") + "?view=all",
    }.items():
        lines.append(whole_request(name, address, wide, rounds))
    for name, address in {"queue": reverse("intake:list"), "actions": reverse("actions:list")}.items():
        lines.append(whole_request(f"{name}, sees nothing", address, none, rounds * 4))
    return {
        "cases": total,
        "audiences": the_number_of("access_audience"),
        "seen": [min(o.cases for o in wide) / total, max(o.cases for o in wide) / total],
        "officers": len(wide),
        "load": os.getloadavg()[1],
        "processors": os.cpu_count(),
        "lines": [as_row(line) for line in lines],
    }


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("--rounds", type=int, required=True)
    options.add_argument("--officers", type=int, required=True)
    chosen = options.parse_args()
    json.dump(measure(chosen.rounds, chosen.officers), sys.stdout)
