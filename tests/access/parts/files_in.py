"""A source is its agency's; a file is seen by whom its reports are, its rows once it is opened."""

import uuid

from tests import world
from tests.access.matrix import SEES, SEES_LISTS, Matrix, Row, _insert
from tests.access.parts.open311 import NOT_IN
from wardmote.trust.access import commands as access


def records(m: Matrix, p: world.Partnership) -> None:
    now, audience = m.facts["now"], m.facts["audience"]
    source = {
        "agency_id": p.council.pk, "team_id": p.caseworker.team_id, "channel": "phone", "kind": "asb", "harm": "low",
        "columns": "{}", "words": "{}", "sender": "", "is_open": False, "changed_at": now,
    }  # fmt: skip
    with world.as_officer(m.officers["owner: team"]) as by:  # theirs and nobody else's, as a new file is
        own = access.make_audience(
            access.Plan(
                frozenset({access.Terms(by.agency_id, team_id=by.team_id)}), held=frozenset({"incident"})
            )
        )
    with world.building():
        whose = _insert(
            "files_in_source", id=uuid.uuid4(), name="matrix", by_id=m.officers["owner: team"].pk, **source
        )
        batch = {
            "source_id": whose, "owner_id": p.council.pk, "audience_id": audience, "name": "n", "notes": "", "terms": "{}",
            "why": "", "rows": 1, "row_at": 0, "added": 0, "further": 0, "already": 0, "faulty": 0, "at": now,
            "is_kept": True,
        }  # fmt: skip
        made = _insert(
            "files_in_batch", id=uuid.uuid4(), state="mapping", by_id=m.officers["owner: team"].pk, **batch
        )
        bare = _insert(
            "files_in_batch", id=uuid.uuid4(), state="mapping", by_id=m.officers["owner: team"].pk, **batch
        )
        done = _insert(
            "files_in_batch", id=uuid.uuid4(), state="done", by_id=m.officers["owner: team"].pk, **batch
        )
        _insert(
            "files_in_content", batch_id=made, audience_id=audience, key_id="k", wrapped=b"x", sealed=b"x"
        )
        fault = _insert(
            "files_in_fault",
            id=uuid.uuid4(),
            batch_id=made,
            audience_id=audience,
            row=2,
            column="c",
            reason="r",
        )
    owners = {name for name, by in m.officers.items() if by.agency_id == p.council.pk} - NOT_IN
    m.rows |= {
        "a source of files": Row("files_in_source", whose, owners),
        "a file taken in": Row("files_in_batch", made, SEES_LISTS),
        "the rows of a file": Row("files_in_content", made, SEES, key="batch_id"),
        "a row not taken": Row("files_in_fault", fault, SEES_LISTS),
    }
    m.facts["opened"]["file_batch"] = made
    m.facts["team alone"] = own
    m.facts |= {"a source": source, "source": whose, "a batch": batch, "batch": made, "bare batch": bare, "done batch": done, "fault": fault}  # fmt: skip


def attempts(m: Matrix, p: world.Partnership) -> None:
    nobody = {
        "owner: team": False, "owner: other team": False, "partner: decides": False, "stranger": False, "no session": False,
    }  # fmt: skip
    ours = {**nobody, "owner: team": True, "owner: other team": True}
    me = m.officers["owner: team"].pk
    m.try_insert(
        "make a source", "files_in_source", {"id": 0, "name": "made", **m.facts["a source"]}, ours, "by_id"
    )
    m.try_insert(
        "make a source in another's name", "files_in_source",
        {"id": 0, "name": "forged", "by_id": p.governance.pk, **m.facts["a source"]}, nobody,
    )  # fmt: skip
    m.try_update(
        "change a source", "files_in_source", f"name = 'changed', by_id = '{me}'", m.facts["source"],
        {**nobody, "owner: team": True},
    )  # fmt: skip
    m.try_update(
        "change a source in another's name", "files_in_source", f"by_id = '{p.governance.pk}'", m.facts["source"], nobody,
    )  # fmt: skip
    m.try_update(
        "give a source away", "files_in_source", f"agency_id = '{p.housing.pk}'", m.facts["source"], nobody
    )
    batch = {"id": 0, **m.facts["a batch"]}
    m.try_insert(
        "add a file to an audience that is shared",
        "files_in_batch",
        {**batch, "state": "mapping"},
        nobody,
        "by_id",
    )
    alone = {**batch, "audience_id": m.facts["team alone"]}
    m.try_insert(
        "add a file",
        "files_in_batch",
        {**alone, "state": "mapping"},
        {**nobody, "owner: team": True},
        "by_id",
    )
    m.try_insert(
        "add a file that has rows taken in",
        "files_in_batch",
        {**alone, "state": "mapping", "added": 1},
        nobody,
        "by_id",
    )
    m.try_insert("add a file that is done", "files_in_batch", {**batch, "state": "done"}, nobody, "by_id")
    m.try_update("start a file", "files_in_batch", "state = 'waiting'", m.facts["batch"], {
        **nobody, "owner: team": True, "partner: reads only": False,
    })  # fmt: skip
    m.try_update("say that a file is done", "files_in_batch", "state = 'done'", m.facts["batch"], nobody)
    m.try_update("start a file again", "files_in_batch", "state = 'waiting'", m.facts["done batch"], nobody)
    m.try_update("count for a file", "files_in_batch", "added = 7", m.facts["batch"], nobody)
    m.try_insert(
        "keep the rows of a file", "files_in_content",
        {"batch_id": m.facts["bare batch"], "audience_id": m.facts["audience"], "key_id": "k", "wrapped": b"x", "sealed": b"x"},
        {**nobody, "owner: team": True},
    )  # fmt: skip
    m.try_insert(
        "say why a row was not taken", "files_in_fault",
        {"id": 0, "batch_id": m.facts["batch"], "audience_id": m.facts["audience"], "row": 3, "column": "", "reason": "r"},
        nobody,
    )  # fmt: skip
    m.try_update("change why a row was not taken", "files_in_fault", "reason = 'x'", m.facts["fault"], nobody)
    lets_in = {"owner: team": True, "stranger": False}
    for kind, subject in (("file_batch", m.facts["batch"]), ("file_source", m.facts["source"])):
        entry = {"action": "a", "subject_kind": kind, "subject_id": subject, "owner_id": p.council.pk}
        m.try_insert(f"write of a {kind}", "audit_entry", entry, lets_in)
    opening = {"action": "opened", "subject_kind": "file_batch", "subject_id": m.facts["batch"]}
    m.try_insert(
        "put an opening of the file on record", "audit_entry", {**opening, "owner_id": p.council.pk}, lets_in
    )
    m.try_insert(
        "put an opening of the file on another's record",
        "audit_entry",
        {**opening, "owner_id": p.stranger.pk},
        {"owner: team": False},
    )
