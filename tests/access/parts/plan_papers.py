"""A file of a plan is its agency's register editors'; how a plan's table looked, whoever reads the plan."""

import json
import uuid

from tests import world
from tests.access.matrix import Matrix, Row, _insert
from tests.access.parts.desk import everyone
from tests.access.parts.open311 import NOT_IN

EDITOR = "owner: register editor"


def _file(m: Matrix, p: world.Partnership, **more) -> dict:
    return {
        "owner_id": p.council.pk, "name": "n", "notes": "", "state": "waiting", "plan_id": None, "title": "",
        "is_told": False, "terms": "{}", "rows": 1, "row_at": 0, "why": "", "report": "{}", "at": m.facts["now"], "is_kept": True,
    } | more  # fmt: skip


def records(m: Matrix, p: world.Partnership) -> None:
    now, editor = m.facts["now"], m.officers[EDITOR].pk
    with world.building():
        draft, current = (
            _insert(
                "plans_plan", id=uuid.uuid4(), title=f"matrix paper {state}", about="", starts_on="2026-04-01",
                ends_on="2027-03-31", owner_id=p.council.pk, state=state, made_by_id=editor, made_at=now,
                changed_at=now,
            )
            for state in ("draft", "current")
        )  # fmt: skip
        taken = {"state": "taken", "taken_at": now, "taken_by_id": editor, "plan_id": draft}
        file = _insert("plan_papers_planfile", id=uuid.uuid4(), by_id=editor, **_file(m, p))
        bare = _insert("plan_papers_planfile", id=uuid.uuid4(), by_id=editor, **_file(m, p))
        done = _insert("plan_papers_planfile", id=uuid.uuid4(), by_id=editor, **_file(m, p, **taken))
        _insert("plan_papers_content", file_id=file, sealed=b"x")
        change = _insert(
            "plan_papers_change",
            id=uuid.uuid4(),
            file_id=done,
            position=0,
            what="plan",
            before="{}",
            after="{}",
        )
        without = _insert(
            "plans_plan", id=uuid.uuid4(), title="matrix paper without", about="", starts_on="2026-04-01",
            ends_on="2027-03-31", owner_id=p.council.pk, state="draft", made_by_id=editor, made_at=now, changed_at=now,
        )  # fmt: skip
        for plan in (draft, current):
            _insert("plan_papers_layout", plan_id=plan, heading=json.dumps(["A"]), columns="{}")
    ours = {name for name, by in m.officers.items() if by.agency_id == p.council.pk} - NOT_IN
    every_officer = set(m.officers) - NOT_IN
    m.rows |= {
        "a file of a plan": Row("plan_papers_planfile", file, {EDITOR}),
        "what a file of a plan held": Row("plan_papers_content", file, {EDITOR}, key="file_id"),
        "what a file of a plan changed": Row("plan_papers_change", change, {EDITOR}),
        "how a draft's table looked": Row("plan_papers_layout", draft, ours, key="plan_id"),
        "how a current plan's table looked": Row("plan_papers_layout", current, every_officer, key="plan_id"),
    }
    m.facts |= {
        "paper without": without,
        "plan file": file,
        "bare plan file": bare,
        "taken plan file": done,
        "paper draft": draft,
    }


def attempts(m: Matrix, p: world.Partnership) -> None:
    f = m.facts
    nobody = {
        EDITOR: False,
        "owner: team": False,
        "partner: decides": False,
        "stranger": False,
        "no session": False,
    }
    editor = {**nobody, EDITOR: True}
    table, me = "plan_papers_planfile", m.officers[EDITOR].pk
    m.try_insert("add a file of a plan", table, {"id": 0, **_file(m, p)}, editor, "by_id")
    m.try_insert(
        "add a file of a plan in another's name",
        table,
        {"id": 0, "by_id": p.governance.pk, **_file(m, p)},
        nobody,
    )
    m.try_insert(
        "add a file to another agency",
        table,
        {"id": 0, **_file(m, p, owner_id=p.housing.pk)},
        nobody,
        "by_id",
    )
    m.try_insert(
        "add a file that is said to be of a plan", table,
        {"id": 0, **_file(m, p, plan_id=f["paper draft"])}, nobody, "by_id",
    )  # fmt: skip
    m.try_update("choose for a file of a plan", table, "terms = '{}'", f["plan file"], editor)
    m.try_update("leave a file of a plan aside", table, "state = 'stopped'", f["plan file"], editor)
    m.try_update("undo a file of a plan", table, f"state = 'undone', undone_at = now(), undone_by_id = '{me}'", f["taken plan file"], editor)  # fmt: skip
    start = "state = 'started', started_at = now(), started_by_id = "
    m.try_update("start a file of a plan", table, f"{start}'{me}'", f["plan file"], editor)
    m.try_update("start a file in another's name", table, f"{start}'{p.governance.pk}'", f["plan file"], nobody)  # fmt: skip
    m.try_update("give a file of a plan away", table, f"owner_id = '{p.housing.pk}'", f["plan file"], nobody)
    m.try_insert(
        "keep what a file of a plan holds", "plan_papers_content", {"file_id": f["bare plan file"], "sealed": b"x"}, editor,
    )  # fmt: skip
    m.try_update("say otherwise what it held", "plan_papers_content", "sealed = 'y'", f["plan file"], nobody, key="file_id")  # fmt: skip
    told = {
        "id": 0,
        "file_id": f["taken plan file"],
        "position": 7,
        "what": "plan",
        "before": "{}",
        "after": "{}",
    }
    m.try_insert("tell what a file changed", "plan_papers_change", told, editor)
    m.try_insert(
        "tell what a file changed that is not taken in", "plan_papers_change",
        {**told, "file_id": f["plan file"]}, nobody,
    )  # fmt: skip
    m.try_update(
        "say otherwise how a table looked", "plan_papers_layout", "columns = '{}'", f["paper draft"], editor,
        key="plan_id",
    )  # fmt: skip
    m.try_insert(
        "say how the table of a draft looked", "plan_papers_layout", {"plan_id": f["paper without"], "heading": "[]", "columns": "{}"}, editor,
    )  # fmt: skip
    everyone(
        m, "choose for every file of a plan", table, f"update public.{table} set terms = '{{}}'", "stranger"
    )
    entry = {
        "action": "a",
        "subject_kind": "plan_file",
        "subject_id": f["plan file"],
        "owner_id": p.council.pk,
    }
    m.try_insert("write of a file of a plan", "audit_entry", entry, {EDITOR: True, "stranger": False})
