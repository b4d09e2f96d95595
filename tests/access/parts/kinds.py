"""The category of a report, which whoever decides on it sets; the lists themselves, which functions alone write."""

from datetime import date

from tests import world
from tests.access.matrix import Matrix
from wardmote.records.kinds.models import Category


def records(m: Matrix, p: world.Partnership) -> None:
    """None: a report has its rows, and the lists say nothing of any record."""


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
    m.try_insert("set a category by hand", "kinds_category", category, nobody)
    word = {
        "key": "made_up", "sort": "done", "name": "n", "report_kind": "", "category": "", "position": 99, "source": "s",
        "status": "checked", "starts_on": date.today(),
    }  # fmt: skip
    m.try_insert("set a word of shift reports by hand", "patrols_term", word, nobody)
