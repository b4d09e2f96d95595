"""Fields that the database alone reads."""

from typing import Any

from django.db import models


class SortKeyField(models.CharField):
    """What the database sorts or compares rows by, made in Python: no login may read it back.

    Whoever may compare an indexed key learns from `EXPLAIN ANALYZE` how many rows there are that they may not
    see. So no login has SELECT on such a column; only our functions sort and compare by it. Of a row that was
    read it is empty: write such a row with `update()`, never with `save()`.
    """

    def select_format(self, compiler: Any, sql: str, params: Any) -> tuple[str, tuple[str | int, ...]]:
        return "''", ()

    def deconstruct(self) -> Any:
        name, _, args, options = super().deconstruct()
        return name, "django.db.models.CharField", args, options


class PolygonsField(models.Field):
    """Outlines as PostgreSQL itself compares them with points. Python has the shapes they are made of."""

    def db_type(self, connection: Any) -> str:
        return "polygon[]"

    def select_format(self, compiler: Any, sql: str, params: Any) -> tuple[str, tuple[str | int, ...]]:
        return "null", ()
