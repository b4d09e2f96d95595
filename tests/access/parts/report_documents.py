"""The documents of a report: they go where it goes, narrower by what they hold, and are at home nowhere else."""

import uuid

from tests import world
from tests.access.matrix import SEES_LISTS, Matrix, Row, _insert
from tests.access.parts.documents import document


def records(m: Matrix, p: world.Partnership) -> None:
    child = {
        "report_id": m.facts["report"], "parent_audience_id": m.facts["audience"], "audience_id": m.facts["audience"],
    }  # fmt: skip
    with world.building():
        plain, health = (_insert("documents_document", **document(m, p)) for _ in range(2))
        link = _insert("intake_reportdocument", id=uuid.uuid4(), document_id=plain, categories=[], **child)
        narrow = _insert(
            "intake_reportdocument", id=uuid.uuid4(), document_id=health, categories=["health"], **child
        )
    owners = {name for name in SEES_LISTS if name.startswith("owner")}
    m.rows |= {
        "a document of the report": Row("documents_document", plain, SEES_LISTS),
        "that it is the report's": Row("intake_reportdocument", link, SEES_LISTS),
        "a document on health of the report": Row("documents_document", health, owners),
        "that it is the report's, on health": Row("intake_reportdocument", narrow, owners),
    }
    m.facts["report document"] = plain


def attempts(m: Matrix, p: world.Partnership) -> None:
    partner = m.officers["partner"].pk
    with world.building():
        ours = _insert("documents_document", **document(m, p))
        theirs = _insert("documents_document", **document(m, p, added_by_id=partner))
        reader = m.officers["partner: reads only"].pk
        readers = _insert("documents_document", **document(m, p, added_by_id=reader))
    link = {
        "id": 0, "report_id": m.facts["report"], "document_id": ours, "parent_audience_id": m.facts["audience"],
        "audience_id": m.facts["audience"], "categories": [],
    }  # fmt: skip
    add = "put a document one added to the report"
    m.try_insert(
        add, "intake_reportdocument", link, {"owner: team": True, "partner": False, "stranger": False}
    )
    m.try_insert(f"{add} as a partner", "intake_reportdocument", link | {"document_id": theirs},
                 {"partner": True, "owner: team": False})  # fmt: skip
    m.try_insert(f"{add} as a reader", "intake_reportdocument", link | {"document_id": readers},
                 {"partner: reads only": False})  # fmt: skip
    with world.building():
        in_the_case = _insert("documents_document", **document(m, p))
        _insert("cases_casedocument", id=uuid.uuid4(), case_id=m.facts["case"], document_id=in_the_case, categories=[],
                parent_audience_id=m.facts["audience"], audience_id=m.facts["audience"])  # fmt: skip
    m.try_insert("put a document of a case to the report", "intake_reportdocument",
                 link | {"document_id": in_the_case}, {"owner: team": False})  # fmt: skip
    m.try_insert(
        "put a document of the report into the case", "cases_casedocument",
        {"id": 0, "case_id": m.facts["case"], "document_id": m.facts["report document"], "categories": [],
         "parent_audience_id": m.facts["audience"], "audience_id": m.facts["audience"]},
        {"owner: team": False},
    )  # fmt: skip
