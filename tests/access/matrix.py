"""The leak matrix: one record and all that hangs on it, many viewers, and who of them may see each row.

A viewer is named for the one thing that is different about them. `Matrix.leaks()` asks in raw SQL, as the
application's role, for every row as every viewer, and gives back each answer that is not the expected one.
"""

import pkgutil
from importlib import import_module

from tests import world
from tests.access import attempts_of_the_matrix, records_of_the_matrix, viewers
from tests.access import parts as rooms
from tests.access.cells import Attempt, Matrix, Row, as_application
from tests.access.records_of_the_matrix import _case, _insert
from tests.access.viewers import NOBODY, SEES, SEES_LISTS, TODAY, TOMORROW, YESTERDAY

__all__ = [
    "NOBODY", "SEES", "SEES_LISTS", "TODAY", "TOMORROW", "YESTERDAY", "Attempt", "Matrix", "Row", "_case", "_insert",
    "as_application", "build",
]  # fmt: skip


def build() -> Matrix:
    """The whole world of the matrix, in the present transaction.

    Each room adds its rows and its writes in a module of `tests/access/parts`: `records(m, p)` and `attempts(m, p)`.
    """
    m = Matrix()
    p = m.facts["p"] = world.build()
    records_of_the_matrix.records(m, p, viewers.let_in(m, p))
    parts = [
        import_module(found.name) for found in pkgutil.iter_modules(rooms.__path__, f"{rooms.__name__}.")
    ]
    for part in parts:
        part.records(m, p)
    viewers.sessions_gone_wrong(m, p.colleague.team)
    viewers.tickets(m)
    attempts_of_the_matrix.attempts(m, p)
    for part in parts:
        part.attempts(m, p)
    return m
