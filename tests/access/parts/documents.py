"""The pieces of a document's bytes, and documents that are withdrawn or newer versions of others."""

import uuid

from tests import world
from tests.access.matrix import NOBODY, SEES, SEES_LISTS, Matrix, Row, _insert


def document(m: Matrix, p: world.Partnership, **fields) -> dict:
    return {
        "id": uuid.uuid4(), "audience_id": m.facts["audience"], "title": "t", "name": "n", "media_type": "text/plain",
        "size": 1, "sha256": "", "added_by_id": p.caseworker.pk, "added_at": m.facts["now"], **fields,
    }  # fmt: skip


def records(m: Matrix, p: world.Partnership) -> None:
    with world.building():
        piece = _insert(
            "documents_piece", id=uuid.uuid4(), document_id=m.facts["document"], number=0, data=b"x"
        )
        gone = _insert(
            "documents_document",
            **document(
                m, p, withdrawn_at=m.facts["now"], withdrawn_by_id=p.caseworker.pk, withdrawn_reason="r"
            ),
        )
        gone_piece = _insert("documents_piece", id=uuid.uuid4(), document_id=gone, number=0, data=b"x")
        _insert("documents_content", document_id=gone, key_id="k", wrapped=b"x", sealed_for=1, pieces=1)
    m.rows |= {
        "a piece of its bytes": Row("documents_piece", piece, SEES),
        "a withdrawn document": Row("documents_document", gone, SEES_LISTS),
        # Nobody opens it any more, opening on record or not.
        "the key of a withdrawn document": Row("documents_content", gone, set(), key="document_id"),
        "a piece of a withdrawn document": Row("documents_piece", gone_piece, set()),
    }
    for name in ("owner: team", "partner", "partner: decides"):
        world.opened_earlier(m.officers[name], gone)
    m.facts["withdrawn"] = gone


def attempts(m: Matrix, p: world.Partnership) -> None:
    with world.building():
        loose, theirs, mistaken = (
            _insert("documents_document", **document(m, p, **more))
            for more in ({}, {"added_by_id": m.officers["partner"].pk}, {})
        )
        hidden = _insert("documents_document", **document(m, p, audience_id=m.facts["own"]))
    m.try_insert("put a piece to a document", "documents_piece", {"id": 0, "document_id": loose, "number": 0, "data": b"x"},
                 {"owner: team": True, "partner": False, "stranger": False})  # fmt: skip
    withdraw = "withdrawn_at = now(), withdrawn_by_id = (select wardmote.actor()), withdrawn_reason = 'r'"
    m.try_update(
        "withdraw another's document", "documents_document", withdraw, mistaken,
        {"owner: team": True, "partner: decides": True, "partner": False, "stranger": False}
        | dict.fromkeys(NOBODY, False),
    )  # fmt: skip
    m.try_update("withdraw a document one added", "documents_document", withdraw, theirs,
                 {"partner": True, "partner: reads only": False, "stranger": False})  # fmt: skip
    m.try_update(
        "withdraw a document again",
        "documents_document",
        withdraw,
        m.facts["withdrawn"],
        {"owner: team": False},
    )
    m.try_update(
        "withdraw a document in another's name", "documents_document",
        f"withdrawn_at = now(), withdrawn_by_id = '{m.officers['partner'].pk}', withdrawn_reason = 'r'", mistaken,
        {"owner: team": False},
    )  # fmt: skip
    m.try_update(
        "move a document",
        "documents_document",
        f"audience_id = {m.facts['own']}",
        loose,
        {"owner: team": False},
    )
    m.try_update("change a key", "documents_content", "wrapped = 'y'", m.facts["document"], {"owner: team": False},
                 key="document_id")  # fmt: skip
    m.try_update("change a piece", "documents_piece", "data = 'y'", m.facts["document"], {"owner: team": False},
                 key="document_id")  # fmt: skip
    new = document(m, p)
    m.try_insert("add a newer version", "documents_document", {**new, "replaces_id": loose}, {"owner: team": True, "partner": True},
                 "added_by_id")  # fmt: skip
    m.try_insert("add a newer version of what one may not see", "documents_document", {**new, "replaces_id": hidden},
                 {"owner: team": True, "partner": False}, "added_by_id")  # fmt: skip
    gone = {"withdrawn_at": m.facts["now"], "withdrawn_by_id": p.caseworker.pk, "withdrawn_reason": "r"}
    m.try_insert(
        "add a document withdrawn already",
        "documents_document",
        {**new, **gone},
        {"owner: team": False},
        "added_by_id",
    )
