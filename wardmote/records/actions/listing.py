"""The list of actions: whose, filters, sorts, pages and a capped count, in at most three queries.

As the list of cases is made: a first look, in no order, asks which there are; up to a thousand, they are all
the list, and beyond that a page in order is soon full. How many rows the rule lets through, no planner knows.
"""

from dataclasses import dataclass
from datetime import date
from functools import partial
from uuid import UUID

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import OrderBy

from wardmote.foundation.database.lists import Look, first_in_order, in_this_order, look_unless_many
from wardmote.records.actions import origins, queries
from wardmote.records.actions.models import Action
from wardmote.trust.access.queries import MAY_EXPORT
from wardmote.trust.identity.models import Officer

SIZE = 25
CAP = 1000  # a longer list counts as "1,000+", and is narrowed by a filter rather than paged through
MOST_FOUND = 500  # by words; the same for search_actions() in the database

VIEWS = {
    "mine": "Mine",
    "team": "My team’s",
    "agency": "My agency’s",
    "asked": "Asked by us",
    "all": "Everything I may see",
}

# What a sort is called in an address, and its columns: all one way, the last one shared by no two actions.
SORTS: dict[str, list[str]] = {
    "due": ["due_on", "asked_at", "id"],
    "asked": ["asked_at", "id"],
    "agency": ["agency__name", "due_on", "asked_at", "id"],  # only of a list that is not longer than the cap
}


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to."""

    view: str = "mine"
    state: str = ""
    colour: str = ""
    due: str = ""
    agency_id: UUID | None = None
    team_id: UUID | None = None
    officer_id: UUID | None = None
    origin: str = ""
    q: str = ""


@dataclass(frozen=True)
class Listed:
    """One page of a list, with the names it shows read along with it."""

    rows: list[Action]
    total: int
    capped: bool
    number: int
    has_next: bool

    @property
    def total_words(self) -> str:
        return f"{self.total:,}+" if self.capped else f"{self.total:,}"

    @property
    def at_the_limit(self) -> bool:
        """There are more actions than pages: time to narrow the filter."""
        return self.capped and not self.has_next


def page(
    filters: Filters, *, by: Officer, today: date, sort: str = "due", number: int = 1, size: int = SIZE
) -> Listed:
    """One page of the actions the officer may see.

    A page that is not there is answered with the nearest that is; an unknown sort with the soonest due first.
    """
    look = look_for(filters, sort, by=by, today=today)
    last = max(1, -(-look.total // size))
    number = max(1, min(number, last))
    start = (number - 1) * size
    end = min(start + size, CAP)
    rows: list[Action] = []
    if look.ids is not None:
        rows = in_this_order(with_names(Action.objects.all()), look.ids[start:end])
    elif look.total:
        found = with_names(Action.objects.filter(conditions(filters, by=by, today=today)))
        rows = list(found.order_by(*order(sort, capped=True))[start:end])
    return Listed(rows, look.total, look.capped, number, has_next=number < last)


def with_names(found: QuerySet[Action]) -> QuerySet[Action]:
    return found.select_related("agency", "asking", "team", "officer").defer("detail", "evidence")


def look_for(filters: Filters, sort: str, *, by: Officer, today: date) -> Look:
    """How many actions match and, up to the cap, which, in order."""
    if filters.q.strip():
        look = look_for_words(filters.q)
    elif filters in (Filters(view="all"), Filters(view="all", state="any")):
        look = look_for_all(only_open=filters.state == "")
        if look.ids is None:
            return look
    elif filters.view == "all":
        which = partial(look_for_all, only_open=filters.state == "")
        what = "open actions" if filters.state == "" else "actions"
        look = look_unless_many(what, by.pk, which, most=CAP)
    else:
        look = Look(CAP, None, capped=True)
    if not look.total:
        return look
    found = look.among(Action.objects.all()).filter(conditions(filters, by=by, today=today))
    ids = first_in_order(found, order(sort, capped=False), CAP + 1)
    if len(ids) > CAP:
        return Look(CAP, None, capped=True)
    return Look(len(ids), ids, capped=look.ids is not None and look.capped)


def look_for_all(*, only_open: bool) -> Look:
    with connection.cursor() as cursor:
        cursor.execute("select total, ids from wardmote.my_actions(%s, %s)", [CAP, only_open])
        total, ids = cursor.fetchone()
    return Look(min(total, CAP), ids, capped=total > CAP)


def look_for_words(q: str) -> Look:
    """The newest actions with these words in their title."""
    with connection.cursor() as cursor:
        cursor.execute("select wardmote.search_actions(%s, %s)", [q.strip(), MOST_FOUND])
        ids = [row[0] for row in cursor.fetchall()]
    return Look(len(ids), ids, capped=len(ids) == MOST_FOUND)


def conditions(filters: Filters, *, by: Officer, today: date) -> Q:
    wanted = whose(filters.view, by=by)
    if filters.state in Action.State.values:
        wanted &= Q(state=filters.state)
    elif filters.state != "any":
        wanted &= queries.unsettled(filters.view)
    if filters.colour:
        wanted &= queries.rated(filters.colour, today=today)
    if filters.due:
        wanted &= queries.due(filters.due, today=today)
    for name in ("agency_id", "team_id", "officer_id"):
        if value := getattr(filters, name):
            wanted &= Q(**{name: value})
    if filters.origin in origins.kinds:
        wanted &= origins.kinds[filters.origin].belongs()
    return wanted


def whose(view: str, *, by: Officer) -> Q:
    """One of `VIEWS`. A team's are those of its officers too, and what its agency was asked of no team."""
    if view == "mine":
        return Q(officer=by)
    if view == "team":
        unplaced = Q(agency_id=by.agency_id, team=None, officer=None)
        return Q(team_id=by.team_id) | unplaced if by.team_id else unplaced
    if view == "agency":
        return Q(agency_id=by.agency_id)
    return Q(asking_id=by.agency_id) if view == "asked" else Q()


def order(sort: str, *, capped: bool) -> list[OrderBy]:
    """The columns of a sort such as "due", or "-due" for the other way round."""
    name = sort.removeprefix("-")
    if name not in SORTS or (capped and name == "agency"):
        sort, name = "due", "due"
    return [OrderBy(F(column), descending=sort.startswith("-")) for column in SORTS[name]]


# --- taken away ---------------------------------------------------------------------------------


def ids_to_export(filters: Filters, *, by: Officer, today: date, sort: str, most: int) -> list[UUID]:
    """The first of the actions that match and that the officer may take away, not only read."""
    look = look_for(filters, sort, by=by, today=today)
    if look.ids is not None:
        return first_in_order(
            look.among(Action.objects.all()).filter(audience_id__in=MAY_EXPORT),
            order(sort, capped=False),
            most,
        )
    found = Action.objects.filter(conditions(filters, by=by, today=today), audience_id__in=MAY_EXPORT)
    return list(found.order_by(*order(sort, capped=True)).values_list("pk", flat=True)[:most])


def to_export(ids: list[UUID]) -> list[Action]:
    """These actions in this order, as far as they may still be taken away."""
    allowed = queries.visible().filter(pk__in=ids, audience_id__in=MAY_EXPORT).select_related("asked_by")
    found = {action.pk: action for action in allowed}
    return [found[pk] for pk in ids if pk in found]
