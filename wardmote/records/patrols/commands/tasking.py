"""Tasking a patrol: whom, where, when and what for."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from wardmote.foundation.references import new_reference
from wardmote.foundation.refusals import Refused
from wardmote.records.patrols import policies, queries, telling
from wardmote.records.patrols.commands.common import child_of, put_on_record, tell
from wardmote.records.patrols.commands.sharing import CannotShare, Recipient, let_in
from wardmote.records.patrols.models import Account, Partner, Patrol, Step, Window
from wardmote.records.patrols.timetable import Times
from wardmote.trust.access import commands as access
from wardmote.trust.access.models import Level
from wardmote.trust.agreements.models import Agreement
from wardmote.trust.identity.models import Agency, Officer, Team


class CannotTask(Refused):
    pass


@transaction.atomic
def task(
    *,
    kind: str,
    title: str,
    brief: str,
    windows: Sequence[Times],
    carrier: Agency,
    carrier_team: Team | None = None,
    ward: str = "",
    area: str = "",
    agreement: Agreement | None = None,
    purpose: str = "",
    partners: Collection[Agency] = (),
    team: Team | None = None,
    whole_agency: bool = False,
    by: Officer,
    now: datetime,
    patrol_id: uuid.UUID | None = None,
) -> Patrol:
    """Task a team with a patrol. A team of another agency is let in at once, under the agreement.

    With a `patrol_id` of the form's own, a form sent twice makes one patrol: the second fails on the key.

    :raises CannotTask: with every reason, if the rules or the database refuse.
    :raises django.db.IntegrityError: if there is a patrol of that id.
    """
    if refusals := policies.refusals_to_task(
        title=title,
        brief=brief,
        ward=ward,
        area=area,
        windows=windows,
        team=team,
        whole_agency=whole_agency,
        carrier=carrier,
        carrier_team=carrier_team,
        agreement=agreement,
        partners=partners,
        by=by,
        now=now,
    ):
        raise CannotTask(refusals)
    grants = grants_of_a_new_patrol(
        team=None if whole_agency else team, carrier=carrier, carrier_team=carrier_team, by=by
    )
    patrol = Patrol(
        pk=patrol_id or uuid.uuid4(),
        reference=new_reference("T"),
        audience_id=access.make_audience(access.Plan(grants, held=frozenset({"incident"}))),
        owner_id=by.agency_id,
        team=None if whole_agency else team,
        kind=kind,
        title=title.strip(),
        ward=ward,
        area=area.strip(),
        carrier=carrier,
        carrier_team=carrier_team,
        tasked_by=by,
        tasked_at=now,
        changed_at=now,
    )
    patrol.save(force_insert=True)
    child = child_of(patrol)
    Step(**child, state=Patrol.State.TASKED, by=by, at=now).save(force_insert=True)
    Window.objects.bulk_create([Window(**child, starts_at=start, ends_at=end) for start, end in windows])
    Partner.objects.bulk_create([Partner(**child, agency=agency) for agency in partners])
    Account(**child, kind=Account.Kind.BRIEF, text=brief.strip()).save(force_insert=True)
    put_on_record("patrol tasked", patrol)
    if carrier.pk != by.agency_id and agreement is not None:
        recipient = Recipient(carrier, carrier_team, agreement, purpose)
        try:
            let_in(
                patrol, recipient, level=Level.CONTRIBUTE, necessity=f"Tasked with it: {title.strip()}",
                told=False, by=by, now=now,
            )  # fmt: skip
        except CannotShare as refused:
            raise CannotTask(refused.refusals) from refused
    officers = [officer for officer in queries.carriers(patrol) if officer != by.pk]
    tell(officers, telling.TASKED, patrol, now=now)
    return patrol


def grants_of_a_new_patrol(
    *, team: Team | None, carrier: Agency, carrier_team: Team | None, by: Officer
) -> frozenset[access.Terms]:
    """Who tasks it decides; another team of the same agency that carries it reads it and reports."""
    grants = {access.Terms(by.agency_id, team_id=team.pk if team else None)}
    others = team is not None and (carrier_team is None or carrier_team.pk != team.pk)
    if carrier.pk == by.agency_id and others:
        grants.add(
            access.Terms(
                by.agency_id, team_id=carrier_team.pk if carrier_team else None, level=Level.CONTRIBUTE
            )
        )
    return frozenset(grants)
