"""The services of a plan: their names, whom they are matched to, and which lead or support an action."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from wardmote.foundation.imports.names import name_key
from wardmote.trust.identity.models import Agency, Officer, Team
from wardmote.work.plans import policies, queries
from wardmote.work.plans.commands.common import CannotKeep, asked_of_the_database, of_action, of_plan
from wardmote.work.plans.models import ActionService, Plan, PlanAction, Service
from wardmote.work.plans.models.common import TITLE

Part = ActionService.Part


def service_named(plan: Plan, name: str) -> Service:
    """The service that the plan writes so: found, or added and matched as the agency's plans before it."""
    name = " ".join(name.split())[:TITLE]
    key = name_key(name)[:TITLE] or name.casefold()
    found = Service.objects.filter(plan=plan, key=key).first()
    if found is not None:
        return found
    agency, team = queries.matched_before(plan, key)
    service = Service(plan=plan, key=key, name=name, agency_id=agency, team_id=team)
    service.save(force_insert=True)
    return service


def put_services(action: PlanAction, leads: Sequence[str], supports: Sequence[str]) -> bool:
    """Have exactly these services lead and support the action; whether anything changed."""
    wanted: dict[str, tuple[Service, str, int]] = {}
    both: list[tuple[str, Sequence[str]]] = [(Part.LEADS, leads), (Part.SUPPORTS, supports)]
    for part, names in both:
        for name in names:
            if name.strip():
                service = service_named(action.plan, name)
                wanted.setdefault(str(service.pk), (service, part, len(wanted)))
    links = {str(link.service_id): link for link in ActionService.objects.filter(action=action)}
    changed = False
    gone = [link.pk for key, link in links.items() if key not in wanted]
    if gone:
        ActionService.objects.filter(pk__in=gone).delete()
        changed = True
    for key, (service, part, position) in wanted.items():
        link = links.get(key)
        if link is None:
            ActionService(
                plan_id=action.plan_id, action=action, service=service, part=part, position=position
            ).save(force_insert=True)
            changed = True
        elif (link.part, link.position) != (part, position):
            ActionService.objects.filter(pk=link.pk).update(part=part, position=position)
            changed = True
    return changed


@transaction.atomic
def set_services(
    *, action: PlanAction, leads: Sequence[str], supports: Sequence[str] = (), by: Officer, now: datetime
) -> bool:
    """Say which services lead and support an action, by name; whether anything changed.

    :raises CannotKeep: with every reason, if the rules refuse.
    """
    refusals = policies.refusals_to_keep(action.plan, by=by) + policies.refusals_of_services(leads, supports)
    if refusals:
        raise CannotKeep(refusals)
    with asked_of_the_database(CannotKeep, taken=policies.MOVED):
        changed = put_services(action, leads, supports)
    if changed:
        of_action("services of a plan action changed", action)
    return changed


@transaction.atomic
def match_service(
    *, service: Service, agency: Agency | None, team: Team | None = None, by: Officer, now: datetime
) -> None:
    """Say which agency, and which team of it, a name means: its officers then say how their actions go.

    :raises CannotKeep: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_match(service.plan, team, agency, by=by):
        raise CannotKeep(refusals)
    with asked_of_the_database(CannotKeep, taken=policies.MOVED):
        if not Service.objects.filter(pk=service.pk).update(agency=agency, team=team):
            raise CannotKeep([policies.NOT_ALLOWED])
    service.agency, service.team = agency, team
    of_plan("service matched", service.plan, note=service.name)
