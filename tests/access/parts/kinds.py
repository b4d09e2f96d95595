"""The category of a report, which whoever decides on it sets; the lists themselves, which functions alone write.

What an agency proposes for a list is read by every officer, and decided on by a function.
"""

from datetime import date

from tests import world
from tests.access.matrix import NOBODY, Matrix, Row, _insert
from wardmote.records.kinds.models import Category


def records(m: Matrix, p: world.Partnership) -> None:
    proposal = {
        "list": "category", "what": "add", "key": "made_up", "name": "n", "kind": "asb", "qualifier": "nuisance",
        "sort": "", "category": "", "public_name": "", "source": "s", "starts_on": date.today(),
        "agency_id": p.council.pk, "by_id": p.caseworker.pk, "at": m.facts["now"], "state": "waiting",
        "alone": False, "reason": "",
    }  # fmt: skip
    with world.building():
        made = _insert("kinds_proposal", **proposal)
    m.rows["a change proposed for a list"] = Row("kinds_proposal", made, set(m.viewers) - NOBODY)
    m.facts["a proposal"], m.facts["proposed"] = proposal, made


def attempts(m: Matrix, p: world.Partnership) -> None:
    nobody = {"owner: team": False, "partner: decides": False, "stranger": False, "no session": False}
    with world.building():
        rowdy = Category.objects.get(key="rowdy_inconsiderate", by=None).pk
    m.try_update(
        "say which category a report is of", "intake_report", f"category_id = '{rowdy}'", m.facts["report"],
        {"owner: team": True, "partner": False, "partner: decides": True, "stranger": False, "no session": False},
    )  # fmt: skip
    category = {
        "id": 0, "key": "made_up", "kind": "asb", "name": "n", "qualifier": "nuisance", "source": "s", "status": "checked",
        "starts_on": date.today(), "at": m.facts["now"],
    }  # fmt: skip
    nobody |= {"owner: administrator": False, "stranger: administrator": False}
    nobody = {name: no for name, no in nobody.items() if name in m.officers or name == "no session"}
    m.try_insert(
        "propose by hand", "kinds_proposal", {"id": 0, **m.facts["a proposal"], "key": "other"}, nobody
    )
    m.try_update("confirm by hand", "kinds_proposal", "state = 'held'", m.facts["proposed"], nobody)
    m.try_insert("set a category by hand", "kinds_category", category, nobody)
    word = {
        "key": "made_up", "sort": "done", "name": "n", "report_kind": "", "category": "", "position": 99, "source": "s",
        "status": "checked", "starts_on": date.today(),
    }  # fmt: skip
    m.try_insert("set a word of shift reports by hand", "patrols_term", word, nobody)
