"""The page of a plan with 500 actions, on a scratch database: `python -m benchmarks.measure_plans`.

Says how long the whole page takes, and how long its statements take with the rule and on a login that no row
policy binds: both read the plan with what hangs on it, in the same statements.
"""

import argparse
import hashlib
import json
import os
import statistics
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg

from benchmarks import scratch
from benchmarks.importing import officer_for
from wardmote.foundation.database.server import Server

NAME, TOKEN = "plans", "measured"
FIGURE, RATIO = 0.15, 2.0  # seconds of the page; times the unprotected statements
ACTIONS = 500


def fill(token: str, many: int) -> Any:
    """A current plan: each action with two services that lead it, two entries and what was reported."""
    from wardmote.foundation.database.session import acting
    from wardmote.work.plans import commands
    from wardmote.work.plans.days import Deadline

    today = date.today()
    with acting(token) as by:
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


def statements(plan: Any, using: str) -> None:
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


def inside(many: int, rounds: int) -> None:
    """In a process with the settings of the web."""
    import django

    django.setup()
    from django.conf import settings
    from django.db.backends.signals import connection_created
    from django.test import Client

    from wardmote.foundation.database.session import acting

    connection_created.disconnect(dispatch_uid="refuse_strong_login")  # one of the two sees all
    plan = fill(TOKEN, many)
    with psycopg.connect(os.environ["WARDMOTE_BENCH_ADDRESS"], autocommit=True) as connection:
        connection.execute("analyze")
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = TOKEN
    pages, protected, unprotected = [], [], []
    for _ in range(rounds):
        start = time.perf_counter()
        answer = client.get(f"/plans/{plan}/")
        pages.append(time.perf_counter() - start)
        assert answer.status_code == 200, answer.status_code
        start = time.perf_counter()
        with acting(TOKEN):
            statements(plan, "default")
        protected.append(time.perf_counter() - start)
        start = time.perf_counter()
        statements(plan, "unprotected")
        unprotected.append(time.perf_counter() - start)
    print(json.dumps([statistics.median(each) for each in (pages, protected, unprotected)]))


def officer(server: Server, name: str) -> None:
    """A register editor with a session."""
    officer_for(server, name)
    with psycopg.connect(**server.connection(name), autocommit=True) as connection:
        connection.execute("set session_replication_role = replica")
        connection.execute("update identity_officer set roles = '{caseworker,register_editor}'")
        connection.execute(
            "insert into identity_session"
            " (session_key, session_data, expire_date, account_id, second_factor_at)"
            " select %s, '', now() + interval '1 day', id, now() from identity_officer",
            [hashlib.sha256(TOKEN.encode()).hexdigest()],
        )


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m benchmarks.measure_plans", description=__doc__)
    options.add_argument("--actions", type=int, default=ACTIONS)
    options.add_argument("--rounds", type=int, default=9)
    options.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.inside:
        inside(chosen.actions, chosen.rounds)
        return
    with scratch.server() as server:
        scratch.database(server, NAME)
        officer(server, NAME)
        parts = server.connection(NAME)
        outcome = subprocess.run(
            [sys.executable, "-m", "benchmarks.measure_plans", "--inside", "--actions", str(chosen.actions),
             "--rounds", str(chosen.rounds)],
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
                "WARDMOTE_DATABASE": server.address(NAME),
                "WARDMOTE_BENCH_SUPERUSER": scratch.PASSWORD,
                "WARDMOTE_BENCH_ADDRESS": psycopg.conninfo.make_conninfo(**parts),
            },
            stdout=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    if outcome.returncode:
        raise SystemExit("The measuring failed; its reason is above.")
    page, protected, unprotected = json.loads(outcome.stdout)
    ratio = protected / unprotected
    print(
        f"A plan of {chosen.actions} actions: its page {page:.2f} s (figure for 500: under {FIGURE} s); its"
        f" statements {protected * 1000:.0f} ms, unprotected {unprotected * 1000:.0f} ms, ratio {ratio:.1f}"
        f" (figure: under {RATIO}). Load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors."
    )


if __name__ == "__main__":
    main()
