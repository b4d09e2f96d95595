"""A case offered to another agency: seen by those who see the case, its steps once it is opened."""

import uuid
from datetime import UTC, datetime

from django.db import connection

from tests import world
from tests.access.matrix import SEES, SEES_LISTS, Attempt, Matrix, Row, _insert
from wardmote.trust.identity.models import Officer, Role


def records(m: Matrix, p: world.Partnership) -> None:
    partner = m.officers["partner"]
    common = {"parent_audience_id": m.facts["audience"], "audience_id": m.facts["audience"], "categories": []}
    now = datetime.now(UTC)
    with world.building():
        transfer = _insert(
            "cases_transfer", id=uuid.uuid4(), case_id=m.facts["case"], owner_id=p.council.pk, purpose="asb",
            agency_id=partner.agency_id, agreement_id=m.facts["agreement"].pk, keeps=True, state="withdrawn",
            offered_by_id=p.caseworker.pk, offered_at=now, changed_at=now, **common,
        )  # fmt: skip
        step = _insert(
            "cases_transferstep", id=uuid.uuid4(), case_id=m.facts["case"], transfer_id=transfer, state="offered",
            words="w", by_id=p.caseworker.pk, at=now, **common,
        )  # fmt: skip
    m.rows |= {
        "an offer of the case": Row("cases_transfer", transfer, SEES_LISTS),
        "what was said of the offer": Row("cases_transferstep", step, SEES),
    }
    m.facts["transfer"] = transfer


def attempts(m: Matrix, p: world.Partnership) -> None:
    partner, now = m.officers["partner"], datetime.now(UTC)
    with world.building():
        Officer.objects.filter(pk__in=[partner.pk, m.officers["partner: decides"].pk]).update(
            roles=[Role.CASEWORKER, Role.SUPERVISOR]
        )
        case, other = _case_shared_with(m, p), _case_shared_with(m, p)
    common = {"parent_audience_id": m.facts["audience"], "audience_id": m.facts["audience"], "categories": []}
    offer = {
        "id": 0, "case_id": case, "owner_id": p.council.pk, "agency_id": partner.agency_id, "purpose": "asb",
        "agreement_id": m.facts["agreement"].pk, "keeps": True, "state": "offered", "offered_by_id": p.caseworker.pk,
        "offered_at": now, "changed_at": now, **common,
    }  # fmt: skip
    who = {"owner: team": True, "partner: decides": False, "partner": False, "owner: other team": False,
           "owner: no ticket": False, "stranger": False}  # fmt: skip
    m.try_insert("offer a case", "cases_transfer", offer, who, "offered_by_id")
    for name, wrong in {
        "in another's name": {"offered_by_id": p.colleague.pk},
        "to one's own agency": {"agency_id": p.council.pk},
        "to who does not see it": {"agency_id": p.stranger.pk},
        "as another's": {"owner_id": p.stranger.pk},
        "accepted already": {"state": "accepted"},
        "under another purpose": {"purpose": "noise_nuisance"},
        "to be seen by fewer": {"categories": ["health"]},
    }.items():
        m.try_insert(f"offer a case {name}", "cases_transfer", offer | wrong, {"owner: team": False})
    m.try_update("answer by writing the state", "cases_transfer", "state = 'accepted'", m.facts["transfer"],
                 {"owner: team": False, "partner": False})  # fmt: skip
    with world.building():
        offered = _insert("cases_transfer", **offer | {"id": uuid.uuid4(), "case_id": other})
    step = {
        "id": 0, "case_id": other, "transfer_id": offered, "state": "refused", "words": "w", "by_id": partner.pk,
        "at": now, **common,
    }  # fmt: skip
    m.try_insert("refuse an offer", "cases_transferstep", step,
                 {"partner": True, "owner: team": False, "partner: decides": False, "stranger": False}, "by_id")  # fmt: skip
    m.try_insert("withdraw an offer", "cases_transferstep", step | {"state": "withdrawn"},
                 {"owner: team": True, "partner": False, "owner: other team": False}, "by_id")  # fmt: skip
    m.try_insert("accept one's own offer", "cases_transferstep",
                 step | {"state": "accepted", "team_id": p.caseworker.team_id}, {"owner: team": False}, "by_id")  # fmt: skip
    m.try_insert("refuse in another's name", "cases_transferstep",
                 step | {"by_id": m.officers["partner: named officer"].pk}, {"partner": False})  # fmt: skip
    m.try_update("reword a step", "cases_transferstep", "words = 'x'", m.facts["transfer"], {"owner: team": False},
                 "transfer_id")  # fmt: skip
    m.attempts["give the case away by hand"] = Attempt(
        "cases_case",
        "update public.cases_case set owner_id = %s where id = %s",
        [p.stranger.pk, case],
        {"owner: team": False, "partner": False},
    )


def _case_shared_with(m: Matrix, p: world.Partnership) -> uuid.UUID:
    """A second case of the same audience, without the parts that hold more than the agreement covers."""
    made = uuid.uuid4()
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into cases_case (id, reference, audience_id, owner_id, team_id, lead_id, title, kind, status, risk,"
            " area, categories, opened_at, opened_by_id, changed_at, review_on, outcome)"
            " select %s, %s, audience_id, owner_id, team_id, lead_id, title, kind, 'open', risk, area, categories,"
            " opened_at, opened_by_id, changed_at, review_on, '' from cases_case where id = %s",
            [made, made.hex[:12], m.facts["case"]],
        )
    return made
