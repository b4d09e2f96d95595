"""What can be asked of files of plans, and of a plan as a paper has it. The database says whose."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from wardmote.foundation.imports.names import name_key
from wardmote.trust.agreements.models import Alias, Organisation
from wardmote.trust.identity.models import Agency
from wardmote.work.plans.models import ActionService, Plan, PlanAction, Priority, Reported, Service
from wardmote.work.plans.papers.models import Layout, PlanFile


@dataclass(frozen=True)
class Kept:
    """An action as it stands here, in the terms of a paper (`meaning.FIELDS`)."""

    action: PlanAction
    leads: list[str]
    supports: list[str]
    reported: Reported | None

    @property
    def fields(self) -> dict[str, Any]:
        action = self.action
        return {
            "priority": action.priority.number,
            "title": action.title,
            "due": [action.deadline_on.isoformat(), action.precision] if action.deadline_on else None,
            "leads": self.leads,
            "supports": self.supports,
            "rating": self.reported.rating if self.reported else "",
            "comment": self.reported.comment if self.reported else "",
        }


def files() -> QuerySet[PlanFile]:
    """Files of the officer's agency, the newest first."""
    found = PlanFile.objects.select_related("plan", "by").defer("report", "terms")
    return found.order_by("-at", "pk")


def last_taken(owner: UUID) -> PlanFile | None:
    """The file that the agency took in last: what was chosen for it is remembered."""
    taken = PlanFile.objects.filter(owner_id=owner, state__in=[PlanFile.State.TAKEN, PlanFile.State.UNDONE])
    return taken.order_by("-taken_at").first()


def as_kept(plan: Plan) -> list[Kept]:
    """The actions of a plan that are in it, in their order. Three statements."""
    actions = list(
        PlanAction.objects.filter(plan=plan, removed_at=None)
        .select_related("priority")
        .order_by("priority__position", "position", "number")
    )
    services: dict[UUID, dict[str, list[str]]] = defaultdict(lambda: {"leads": [], "supports": []})
    links = ActionService.objects.filter(plan=plan).select_related("service").order_by("position", "pk")
    for link in links:
        services[link.action_id][link.part].append(link.service.name)
    reported: dict[UUID, Reported] = {}
    for each in Reported.objects.filter(plan=plan).order_by("at", "pk"):
        reported[each.action_id] = each
    return [
        Kept(action, services[action.pk]["leads"], services[action.pk]["supports"], reported.get(action.pk))
        for action in actions
    ]


def taken_out(plan: Plan) -> set[str]:
    """Numbers of actions that somebody took out of the plan on a page; not those that an undoing took out."""
    found = PlanAction.objects.filter(plan=plan, removed_at__isnull=False).values_list("number", "written")
    return {number for number, written in found if not written.get("undone")}


def priorities(plan: Plan) -> list[Priority]:
    return list(Priority.objects.filter(plan=plan).order_by("position", "number"))


def layout(plan: Plan) -> Layout | None:
    return Layout.objects.filter(plan=plan).first()


def plans_to_fill(owner: UUID) -> QuerySet[Plan]:
    """The plans that a file may be taken into: drafts and current ones of the agency."""
    states = [Plan.State.DRAFT, Plan.State.CURRENT]
    return Plan.objects.filter(owner_id=owner, state__in=states).order_by("-starts_on", "title")


def plan_last_filled(owner: UUID) -> UUID | None:
    """The plan that the agency's newest file was taken into: where its mended rows belong."""
    files = PlanFile.objects.filter(owner_id=owner, state=PlanFile.State.TAKEN).order_by("-taken_at")
    return files.values_list("plan_id", flat=True).first()


def agencies_meant(names: Iterable[str], owner: UUID) -> dict[str, UUID]:
    """Which agency each name means, by its key: as plans before had it, by its name, or by the register."""
    wanted = {name_key(name) for name in names}
    found: dict[str, UUID] = {}
    for key, agency in Alias.objects.filter(key__in=wanted, organisation__agency__isnull=False).values_list(
        "key", "organisation__agency_id"
    ):
        found[key] = agency
    for name, agency in Organisation.objects.filter(agency__isnull=False).values_list("name", "agency_id"):
        if name_key(name) in wanted:
            found[name_key(name)] = agency
    for name, short, agency in Agency.objects.values_list("name", "short_name", "id"):
        for each in (short, name):
            if name_key(each) in wanted:
                found[name_key(each)] = agency
    matched = Service.objects.filter(plan__owner_id=owner, key__in=wanted, agency__isnull=False)
    for key, agency in matched.order_by("plan__made_at").values_list("key", "agency_id"):
        found[key] = agency
    return found
