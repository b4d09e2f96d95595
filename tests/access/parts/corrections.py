"""What was known of a person or a place before it was corrected."""

from tests import world
from tests.access.matrix import SEES, TODAY, Attempt, Matrix, Row, _insert


def records(m: Matrix, p: world.Partnership) -> None:
    f = m.facts
    common = {"case_id": f["case"], "parent_audience_id": f["audience"], "audience_id": f["audience"],
              "by_id": p.caseworker.pk, "at": f["now"]}  # fmt: skip
    with world.building():
        wording = {**common, "person_id": f["made"]["cases_person"], "was": '{"name": "M"}'}
        f["earlier"] = _insert("cases_earlierwording", categories=[], **wording)
        f["earlier on health"] = _insert("cases_earlierwording", categories=["health"], **wording)
        # One that a partner told, and one that another partner did.
        person = {**common, "name": "N", "role": "victim", "contact": "", "contact_wishes": "", "about": "",
                  "from_on": TODAY, "categories": []}  # fmt: skip
        f["told by a partner"] = _insert("cases_person", **{**person, "by_id": m.officers["partner"].pk})
    m.rows |= {
        "an earlier wording": Row("cases_earlierwording", f["earlier"], SEES),
        # The partners' agreements do not cover health.
        "an earlier wording on health": Row("cases_earlierwording", f["earlier on health"], {"owner: team"}),
        "a person a partner told of": Row("cases_person", f["told by a partner"], SEES),
    }


def attempts(m: Matrix, p: world.Partnership) -> None:
    f = m.facts
    owners = {"owner: team": True, "owner: no ticket": False, "partner": False, "partner: reads only": False,
              "stranger": False}  # fmt: skip
    change = "name = 'y', role = 'witness', contact = 'y', about = 'y'"
    m.try_update("correct a person", "cases_person", change, f["made"]["cases_person"], owners)
    m.try_update("correct a person one told of", "cases_person", change, f["told by a partner"],
                 {"owner: team": True, "partner": True, "partner: last day of the agreement": False})  # fmt: skip
    m.try_update("correct a place", "cases_place", "address = 'y', postcode = 'y', about = 'y'",
                 f["made"]["cases_place"], owners)  # fmt: skip
    # Nothing is really changed and nothing read, so the policy for writing stands alone.
    for table, same in {"cases_place": "address = '1'", "cases_person": "name = 'N'"}.items():
        sql = f"update public.{table} set {same}"
        m.attempts[f"touch every row of {table}"] = Attempt(table, sql, [], {"stranger": False})
    row = {"id": 0, "case_id": f["case"], "parent_audience_id": f["audience"], "audience_id": f["audience"],
           "categories": [], "person_id": f["made"]["cases_person"], "was": "{}", "by_id": p.caseworker.pk,
           "at": f["now"]}  # fmt: skip
    m.try_insert("make up an earlier wording", "cases_earlierwording", row, {"owner: team": False}, "by_id")
    m.try_update(
        "change an earlier wording",
        "cases_earlierwording",
        "was = '{}'",
        f["earlier"],
        {"owner: team": False},
    )
