"""What long lists share: a first look, ids gathered in no order and then sorted, rows in a known order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.core.cache import caches
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.expressions import OrderBy

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Look:
    """How many rows there are, up to a cap, and which, where that is all of them."""

    total: int
    ids: list[UUID] | None
    capped: bool

    def among(self, rows: QuerySet[Row]) -> QuerySet[Row]:
        return rows if self.ids is None else rows.filter(pk__in=self.ids)


REMEMBERED_FOR = 300  # seconds


def look_unless_many(what: str, officer: UUID, look: Callable[[], Look], *, most: int) -> Look:
    """What this officer sees, asked again only of one who saw no more than a list holds some minutes ago.

    That it was more is a hint of how to ask and says nothing of what may be seen: the row policies decide on
    every row. See docs/decisions/0146-who-saw-many-is-not-asked-again.md.
    """
    key = f"sees-many:{what}:{officer}"
    remembered = caches["process"]
    if remembered.get(key):
        return Look(most, None, capped=True)
    found = look()
    if found.ids is None:
        remembered.set(key, True, REMEMBERED_FOR)
    return found


def first_in_order(found: QuerySet[Any], order: Sequence[OrderBy], most: int) -> list[UUID]:
    """The ids of at most `most` rows, in order.

    They are gathered first, in no order, which ends as soon as there are so many, and sorted afterwards.
    Asked for in order at once, PostgreSQL may read a whole index to find a few. Where as many as `most` come
    back there may be more, and these need not be the first of all.
    """
    keys = {f"key_{number}": column.expression for number, column in enumerate(order)}
    gathered = found.order_by().annotate(**keys).values_list("pk", *keys)[:most]
    try:
        inner, values = gathered.query.sql_with_params()
    except EmptyResultSet:
        return []
    sort = ", ".join(
        f"{key} {'desc' if column.descending else 'asc'}" for key, column in zip(keys, order, strict=True)
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"select id from ({inner}) found (id, {', '.join(keys)}) order by {sort}",  # noqa: S608  # nosec B608: no words of anyone's
            values,
        )
        return [row[0] for row in cursor.fetchall()]


def in_this_order(rows: QuerySet[Row], ids: Sequence[UUID]) -> list[Row]:
    """These rows in this order, without those that are not there (any more)."""
    found = {row.pk: row for row in rows.filter(pk__in=ids).order_by()}
    return [found[pk] for pk in ids if pk in found]
