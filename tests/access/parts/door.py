"""Purpose at the door: a case that asks why, and openings of it with no purpose, and with one never stated."""

from tests import world
from tests.access.matrix import Matrix, _case, _insert


def records(m: Matrix, p: world.Partnership) -> None:
    f = m.facts
    asking = {**_case(p.caseworker, f["audience"], f["now"]), "kind": "hate"}
    with world.building():
        f["asking case"] = _insert("cases_case", **asking)


def attempts(m: Matrix, p: world.Partnership) -> None:
    f = m.facts
    opening = {
        "action": "opened",
        "subject_kind": "case",
        "subject_id": f["asking case"],
        "owner_id": p.council.pk,
    }
    nobody = {"owner: team": False, "partner": False, "stranger": False}
    m.try_insert("open a case that asks, without a word", "audit_entry", opening, nobody)
    m.try_insert("open a case that asks, for what was never stated", "audit_entry",
                 {**opening, "purpose": "hate_crime"}, nobody)  # fmt: skip
    m.try_insert("open a case that does not ask, without a purpose", "audit_entry",
                 {**opening, "subject_id": f["case"]}, {"owner: team": False})  # fmt: skip
