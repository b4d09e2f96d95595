"""The page of a plan with 500 actions, on a scratch database: `python -m benchmarks.measure_plans`.

Says how long the whole page takes, and how long its statements take with the rule and on a login that no row
policy binds: both read the plan with what hangs on it, in the same statements.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from benchmarks.pages import TOKEN, Measured, load, measure

FIGURE, RATIO = 0.15, 2.0  # seconds of the page; times the unprotected statements


def fill(many: int) -> Any:
    """A current plan: each action with two services that lead it, two entries and what was reported."""
    from wardmote.foundation.database.session import acting
    from wardmote.work.plans import commands
    from wardmote.work.plans.days import Deadline

    today = date.today()
    with acting(TOKEN) as by:
        told = {"by": by, "now": datetime.now(UTC) - timedelta(days=1)}
        plan = commands.make_plan(
            title="Plan", starts_on=today - timedelta(days=100), ends_on=today + timedelta(days=265), **told
        )
        headings = [
            commands.add_priority(plan=plan, number=str(n), title=f"Priority {n}", **told)
            for n in range(1, 11)
        ]
        commands.publish(plan=plan, **told)
        for number in range(many):
            action = commands.add_action(
                priority=headings[number % 10],
                number=f"{number % 10 + 1}.{number // 10 + 1}",
                title="Do it " * 20,
                deadline=Deadline(today + timedelta(days=number - 100)),
                leads=[f"Service {number % 12}", f"Service {number % 7 + 20}"],
                **told,
            )
            action.plan = plan
            for _ in range(2):
                commands.add_progress(action=action, what="Words " * 40, status="under_way", **told)
            commands.note_reported(action=action, rating="G", comment="Words " * 30, source="Paper", **told)
    return plan.pk


def reads(plan: Any, using: str) -> None:
    """What the page reads, on this login."""
    from wardmote.work.plans.models import (
        ActionService,
        Override,
        Plan,
        PlanAction,
        Priority,
        ProgressEntry,
        Reported,
        Service,
    )

    list(Plan.objects.using(using).select_related("owner").filter(pk=plan))
    list(Priority.objects.using(using).filter(plan=plan))
    found = PlanAction.objects.using(using).filter(plan=plan, removed_at=None)
    ids = [each.pk for each in found.order_by("priority__position", "position", "number")]
    list(Service.objects.using(using).filter(plan=plan).select_related("agency", "team"))
    links = ActionService.objects.using(using).filter(action__in=ids)
    list(links.values_list("action_id", "part", "service_id"))
    for model, some in ((Reported, ids), (ProgressEntry, ids[:100])):
        rows = model.objects.using(using).filter(action__in=some)
        list(rows.order_by("action_id", "-at", "-id").distinct("action_id"))
    list(Override.objects.using(using).filter(action__in=ids, lifted_at=None))


def main() -> None:
    many, (page, protected, unprotected) = measure(
        Measured(
            module="benchmarks.measure_plans",
            about=__doc__ or "",
            database="plans",
            noun="actions",
            many=500,
            rounds=9,
            fill=fill,
            pages=lambda plan: [f"/plans/{plan}/"],
            reads=reads,
        )
    )
    print(
        f"A plan of {many} actions: its page {page:.2f} s (figure for 500: under {FIGURE} s); its"
        f" statements {protected * 1000:.0f} ms, unprotected {unprotected * 1000:.0f} ms, ratio"
        f" {protected / unprotected:.1f} (figure: under {RATIO}). {load()}"
    )


if __name__ == "__main__":
    main()
