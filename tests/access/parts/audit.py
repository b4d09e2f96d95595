"""Where an agency has the checkpoints of the log sent to: for its own auditors to see and to say."""

from django.db import connection

from tests import world
from tests.access.matrix import Attempt, Matrix, Row

TABLE = "audit_recipient"


def records(m: Matrix, p: world.Partnership) -> None:
    with world.building(), connection.cursor() as cursor:
        cursor.execute(
            f"insert into public.{TABLE} (agency_id, address, set_at) values (%s, 'records@council.example', now())",
            [p.council.pk],
        )
    m.rows["where checkpoints are sent"] = Row(TABLE, p.council.pk, {"owner: auditor"}, key="agency_id")


def attempts(m: Matrix, p: world.Partnership) -> None:
    m.try_update(
        "have checkpoints sent elsewhere",
        TABLE,
        "address = 'other@example.org'",
        p.council.pk,
        {
            "owner: auditor": True,
            "owner: team": False,
            "owner: administrator": False,
            "stranger: auditor": False,
        },
        key="agency_id",
    )
    # Nothing is read of what is written, so the policy for writing stands alone.
    m.attempts["have every agency's checkpoints sent elsewhere"] = Attempt(
        TABLE, f"update public.{TABLE} set address = 'other@example.org'", [], {"stranger: auditor": False}
    )
    for name, agency, by in (
        ("have checkpoints sent", p.stranger.pk, {"stranger: auditor": True, "stranger": False}),
        (
            "have another agency's checkpoints sent",
            p.housing.pk,
            {"stranger: auditor": False, "partner": False},
        ),
    ):
        m.attempts[name] = Attempt(
            TABLE,
            f"insert into public.{TABLE} (agency_id, address, set_at) values (%s, 'records@example.org', now())",
            [agency],
            by,
        )
